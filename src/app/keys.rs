//! Keys name actions. These tables are the defaults: the keymap is resolved from them
//! ([`super::keymap`]), and the footer, the help, the palette, the manual and the dispatch follow it.

mod tables;

pub use tables::{Binding, COCKPIT, ECONOMICS, FLEET, HISTORY, KNOBS, LATENCY, PLAYED, STAGE, own};

use super::fleet::Command;
use super::model::Screen;
use super::playback::Command as Play;
use super::stage::Command as Stage;

/// A key, independent of the terminal library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character, shift applied.
    Char(char),
    /// Control and a character.
    Ctrl(char),
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Shift and arrow left.
    ShiftLeft,
    /// Shift and arrow right.
    ShiftRight,
    /// Control and arrow left.
    CtrlLeft,
    /// Control and arrow right.
    CtrlRight,
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// A function key, 1 to 12.
    F(u8),
}

/// The pages of the stage, as `palier.toml` names them.
const PAGES: [&str; 6] = [
    "stage-page-1",
    "stage-page-2",
    "stage-page-3",
    "stage-page-4",
    "stage-page-5",
    "stage-page-6",
];

/// Keys that have a name in `palier.toml`, as it is written there.
const NAMES: [(&str, Key); 21] = [
    ("space", Key::Char(' ')),
    ("up", Key::Up),
    ("down", Key::Down),
    ("left", Key::Left),
    ("right", Key::Right),
    ("shift-left", Key::ShiftLeft),
    ("shift-right", Key::ShiftRight),
    ("ctrl-left", Key::CtrlLeft),
    ("ctrl-right", Key::CtrlRight),
    ("enter", Key::Enter),
    ("esc", Key::Esc),
    ("tab", Key::Tab),
    ("shift-tab", Key::BackTab),
    ("backspace", Key::Backspace),
    ("pgup", Key::PageUp),
    ("pgdn", Key::PageDown),
    ("home", Key::Home),
    ("end", Key::End),
    ("insert", Key::Insert),
    ("delete", Key::Delete),
    ("f1", Key::F(1)),
];

impl Key {
    /// The key that `palier.toml` writes so: `q`, `ctrl-c`, `shift-tab`, `f5`, `space`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some((_, key)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Some(*key);
        }
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) if !c.is_control() && !c.is_whitespace() => return Some(Self::Char(c)),
            _ => {}
        }
        if let Some(letter) = name.strip_prefix("ctrl-") {
            // A terminal sends the same for these as for tab and enter.
            let known = matches!(letter.as_bytes(), [b'a'..=b'z']) && !["i", "m"].contains(&letter);
            return letter.chars().next().filter(|_| known).map(Self::Ctrl);
        }
        let number: u8 = name.strip_prefix('f')?.parse().ok()?;
        (1..=12).contains(&number).then_some(Self::F(number))
    }

    /// The key as `palier.toml` writes it.
    #[must_use]
    pub fn name(self) -> String {
        match (NAMES.iter().find(|(_, key)| *key == self), self) {
            (Some((name, _)), _) => (*name).to_owned(),
            (_, Self::Char(c)) => c.to_string(),
            (_, Self::Ctrl(c)) => format!("ctrl-{c}"),
            (_, Self::F(n)) => format!("f{n}"),
            _ => self.label(),
        }
    }

    /// Names that a key can have, for who mistyped one.
    #[must_use]
    pub fn names() -> Vec<String> {
        let named = NAMES.iter().map(|(name, _)| (*name).to_owned());
        named.chain((2..=12).map(|n| format!("f{n}"))).chain(["ctrl-x".to_owned()]).collect()
    }

    /// Whether it writes or edits where words are typed.
    #[must_use]
    pub fn is_typed(self) -> bool {
        !matches!(self, Self::Ctrl(_) | Self::F(_) | Self::Insert)
    }

    /// Whether words are a key as it is written on screen.
    #[must_use]
    pub fn is_label(words: &str) -> bool {
        let mut letters = words.chars();
        let one = letters.next().is_some_and(|c| !c.is_control()) && letters.next().is_none();
        let control = |rest: &str| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_uppercase());
        let functions = (2..=12).map(Self::F);
        let named = NAMES.iter().map(|(_, key)| *key).chain(functions);
        one || words.strip_prefix('^').is_some_and(control)
            || named.into_iter().any(|key| key.label() == words)
    }

    /// The key as written on screen; the same in every language.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Char(' ') => "space".into(),
            Self::Char(c) => c.to_string(),
            Self::Ctrl(c) => format!("^{}", c.to_ascii_uppercase()),
            Self::Up => "↑".into(),
            Self::Down => "↓".into(),
            Self::Left => "←".into(),
            Self::Right => "→".into(),
            Self::ShiftLeft => "shift-←".into(),
            Self::ShiftRight => "shift-→".into(),
            Self::CtrlLeft => "^←".into(),
            Self::CtrlRight => "^→".into(),
            Self::Enter => "enter".into(),
            Self::Esc => "esc".into(),
            Self::Tab => "tab".into(),
            Self::BackTab => "shift-tab".into(),
            Self::Backspace => "backspace".into(),
            Self::PageUp => "pgup".into(),
            Self::PageDown => "pgdn".into(),
            Self::Home => "home".into(),
            Self::End => "end".into(),
            Self::Insert => "ins".into(),
            Self::Delete => "del".into(),
            Self::F(n) => format!("F{n}"),
        }
    }
}

/// What a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// End the program.
    Quit,
    /// Back to the shell, until it brings the program back.
    Suspend,
    /// The mouse to the program, or back to the terminal.
    Mouse,
    /// The figure under the cursor, or its explanation, to the clipboard.
    Copy,
    /// The chart's reading cursor to an earlier instant.
    ReadEarlier,
    /// The chart's reading cursor to a later instant.
    ReadLater,
    /// Show or hide the keys.
    Help,
    /// Every action by its words.
    Palette,
    /// Close what is open.
    Back,
    /// Stop the picture, or let it run again; reading goes on.
    Freeze,
    /// Back to live: not frozen, the usual span.
    Live,
    /// All panels to an earlier instant.
    Earlier,
    /// All panels to a later instant.
    Later,
    /// All panels to the oldest instant that was kept.
    Oldest,
    /// All panels to the next change of the advice.
    NextChange,
    /// All panels to the change of the advice before.
    PreviousChange,
    /// Note what happened at the instant that is shown.
    Mark,
    /// Explain the figure under the cursor.
    Explain,
    /// Open or close the what-if knobs.
    WhatIf,
    /// A shorter span on the charts.
    ZoomIn,
    /// A longer span on the charts.
    ZoomOut,
    /// The cursor to the next figure (what-if: the next knob).
    Next,
    /// The cursor to the figure before (what-if: the knob before).
    Previous,
    /// What-if: less.
    Less,
    /// What-if: more.
    More,
    /// What-if: a little less.
    FineLess,
    /// What-if: a little more.
    FineMore,
    /// What-if: much less.
    CoarseLess,
    /// What-if: much more.
    CoarseMore,
    /// What-if: the value of the knob under the cursor typed.
    Type,
    /// What-if: the draft as it was before.
    Undo,
    /// What-if: what was undone, again.
    Redo,
    /// What-if: back to the measured and configured values.
    Reset,
    /// The next theme.
    Theme,
    /// The other language.
    Language,
    /// To a screen.
    Go(Screen),
    /// The next scenario.
    Scenario,
    /// The money screen's next sheet.
    NextSheet,
    /// The sheet before.
    PreviousSheet,
    /// Another scenario laid over the one in use.
    Compare,
    /// The what-if draft kept as a scenario.
    Keep,
    /// Further down on a long screen.
    ScrollDown,
    /// Further up.
    ScrollUp,
    /// On the list of all targets.
    Fleet(Command),
    /// On what is played.
    Play(Play),
    /// On the stage.
    Stage(Stage),
    /// Go on stage.
    Present,
    /// Other names for machines, people and places, or their own again.
    Redact,
}

impl Action {
    /// The name in `[keys]` of `palier.toml`, the same in every language and version.
    #[must_use]
    pub fn id(self) -> &'static str {
        // Each page has keys of its own.
        if let Self::Stage(Stage::Page(page)) = self {
            let place = usize::from(page).saturating_sub(1).min(PAGES.len() - 1);
            return PAGES[place];
        }
        let name = self.message();
        name.strip_prefix("action-").unwrap_or(name)
    }

    /// The name in the language files: `action-<id>`.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Quit => "action-quit",
            Self::Suspend => "action-suspend",
            Self::Mouse => "action-mouse",
            Self::Copy => "action-copy",
            Self::ReadEarlier => "action-read-earlier",
            Self::ReadLater => "action-read-later",
            Self::Help => "action-help",
            Self::Palette => "action-palette",
            Self::Back => "action-back",
            Self::Freeze => "action-freeze",
            Self::Live => "action-live",
            Self::Earlier => "action-earlier",
            Self::Later => "action-later",
            Self::Oldest => "action-oldest",
            Self::NextChange => "action-next-change",
            Self::PreviousChange => "action-previous-change",
            Self::Mark => "action-mark",
            Self::Explain => "action-explain",
            Self::WhatIf => "action-what-if",
            Self::ZoomIn => "action-zoom-in",
            Self::ZoomOut => "action-zoom-out",
            Self::Next => "action-next",
            Self::Previous => "action-previous",
            Self::Less => "action-less",
            Self::More => "action-more",
            Self::FineLess => "action-fine-less",
            Self::FineMore => "action-fine-more",
            Self::CoarseLess => "action-coarse-less",
            Self::CoarseMore => "action-coarse-more",
            Self::Type => "action-type",
            Self::Undo => "action-undo",
            Self::Redo => "action-redo",
            Self::Reset => "action-reset",
            Self::Theme => "action-theme",
            Self::Language => "action-language",
            Self::Go(Screen::Cockpit) => "screen-cockpit",
            Self::Go(Screen::Health) => "screen-health",
            Self::Go(Screen::Latency) => "screen-latency",
            Self::Go(Screen::Capacity) => "screen-capacity",
            Self::Go(Screen::Economics) => "screen-economics",
            Self::Go(Screen::Phases) => "screen-phases",
            Self::Go(Screen::Fleet) => "screen-fleet",
            Self::Go(Screen::History) => "screen-history",
            Self::Scenario => "action-scenario",
            Self::NextSheet => "action-next-sheet",
            Self::PreviousSheet => "action-previous-sheet",
            Self::Compare => "action-compare",
            Self::Keep => "action-keep",
            Self::ScrollDown => "action-scroll-down",
            Self::ScrollUp => "action-scroll-up",
            Self::Fleet(command) => command.message(),
            Self::Play(command) => command.message(),
            Self::Stage(command) => command.message(),
            Self::Present => "action-present",
            Self::Redact => "action-redact",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for name in ["q", "?", "Q", "é", "ctrl-c", "shift-tab", "pgup", "f1", "f12", "space", "/"]
        {
            assert_eq!(Key::from_name(name).map(Key::name).as_deref(), Some(name));
        }
        for bad in ["", " ", "f0", "f13", "ctrl-", "ctrl-i", "ctrl-xx", "alt-x", "qq", "\u{7}"] {
            assert_eq!(Key::from_name(bad), None, "{bad}");
        }
        for name in Key::names() {
            assert!(Key::from_name(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn no_key_is_bound_twice_in_a_table() {
        for table in [COCKPIT, KNOBS, ECONOMICS, LATENCY, FLEET, HISTORY, PLAYED, STAGE] {
            let mut keys: Vec<_> = table.iter().flat_map(|b| b.keys).collect();
            let all = keys.len();
            keys.sort_by_key(|k| k.label());
            keys.dedup();
            assert_eq!(keys.len(), all);
        }
    }
}
