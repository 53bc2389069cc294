//! Keys name actions. These tables are the defaults: the keymap is resolved from them
//! ([`super::keymap`]), and the footer, the help, the palette, the manual and the dispatch follow it.

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

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Any of these keys…
    pub keys: &'static [Key],
    /// …does this.
    pub action: Action,
    /// Shown in the footer.
    pub footer: bool,
}

const fn bind(keys: &'static [Key], action: Action, footer: bool) -> Binding {
    Binding { keys, action, footer }
}

/// The cockpit's keys, in the order of the help.
pub const COCKPIT: &[Binding] = &[
    bind(&[Key::Char('1')], Action::Go(Screen::Cockpit), true),
    bind(&[Key::Char('2')], Action::Go(Screen::Health), true),
    bind(&[Key::Char('3')], Action::Go(Screen::Latency), true),
    bind(&[Key::Char('4')], Action::Go(Screen::Capacity), true),
    bind(&[Key::Char('5')], Action::Go(Screen::Economics), true),
    bind(&[Key::Char('6')], Action::Go(Screen::Phases), true),
    bind(&[Key::Char('7')], Action::Go(Screen::Fleet), true),
    bind(&[Key::Char('8')], Action::Go(Screen::History), true),
    bind(&[Key::Char('w')], Action::WhatIf, true),
    bind(&[Key::Char('x'), Key::Enter], Action::Explain, true),
    bind(&[Key::Tab, Key::Char('j'), Key::Down, Key::Char('l'), Key::Right], Action::Next, false),
    bind(
        &[Key::BackTab, Key::Char('k'), Key::Up, Key::Char('h'), Key::Left],
        Action::Previous,
        false,
    ),
    bind(&[Key::Char('s')], Action::Scenario, false),
    bind(&[Key::Char('f')], Action::Freeze, false),
    bind(&[Key::PageDown, Key::Char(' ')], Action::ScrollDown, false),
    bind(&[Key::PageUp, Key::Char('b')], Action::ScrollUp, false),
    bind(&[Key::Char('+'), Key::Char('=')], Action::ZoomIn, false),
    bind(&[Key::Char('-')], Action::ZoomOut, false),
    bind(&[Key::Char('[')], Action::Earlier, false),
    bind(&[Key::Char(']')], Action::Later, false),
    bind(&[Key::Home], Action::Oldest, false),
    bind(&[Key::Char('0')], Action::Live, false),
    bind(&[Key::Char('a')], Action::Mark, false),
    bind(&[Key::Char('(')], Action::ReadEarlier, false),
    bind(&[Key::Char(')')], Action::ReadLater, false),
    bind(&[Key::Char('y')], Action::Copy, false),
    bind(&[Key::Char('p')], Action::Present, false),
    bind(&[Key::Char('r')], Action::Redact, false),
    bind(&[Key::Char('M')], Action::Mouse, false),
    bind(&[Key::Ctrl('z')], Action::Suspend, false),
    bind(&[Key::Char('t')], Action::Theme, false),
    bind(&[Key::Char('L')], Action::Language, false),
    bind(&[Key::Char(':')], Action::Palette, false),
    bind(&[Key::Char('?')], Action::Help, true),
    bind(&[Key::Esc], Action::Back, false),
    bind(&[Key::Char('q'), Key::Ctrl('c')], Action::Quit, true),
];

/// The keys while the what-if knobs are open; the cockpit's stand behind them.
pub const KNOBS: &[Binding] = &[
    bind(&[Key::Left, Key::Char('h')], Action::Less, true),
    bind(&[Key::Right, Key::Char('l')], Action::More, true),
    bind(&[Key::Down, Key::Char('j'), Key::Tab], Action::Next, true),
    bind(&[Key::Up, Key::Char('k'), Key::BackTab], Action::Previous, false),
    bind(&[Key::Enter], Action::Type, true),
    bind(&[Key::ShiftLeft, Key::Char('H')], Action::CoarseLess, false),
    bind(&[Key::ShiftRight, Key::Char('L')], Action::CoarseMore, false),
    bind(&[Key::CtrlLeft], Action::FineLess, false),
    bind(&[Key::CtrlRight], Action::FineMore, false),
    bind(&[Key::Char('u')], Action::Undo, true),
    bind(&[Key::Char('U')], Action::Redo, false),
    bind(&[Key::Char('r')], Action::Reset, true),
    bind(&[Key::Char('S')], Action::Keep, true),
    bind(&[Key::Char('w'), Key::Esc], Action::Back, true),
];

/// The keys of the money screen; the cockpit's stand behind them.
pub const ECONOMICS: &[Binding] = &[
    bind(&[Key::Char('v')], Action::NextSheet, true),
    bind(&[Key::Char('V')], Action::PreviousSheet, false),
    bind(&[Key::Char('c')], Action::Compare, true),
];

/// The keys of the latency screen; the cockpit's stand behind them.
pub const LATENCY: &[Binding] = &[
    bind(&[Key::Char('v')], Action::NextSheet, true),
    bind(&[Key::Char('V')], Action::PreviousSheet, false),
];

/// The keys of the list of all targets; the cockpit's stand behind them.
pub const FLEET: &[Binding] = &[
    bind(&[Key::Enter], Action::Fleet(Command::Open), true),
    bind(&[Key::Char('o')], Action::Fleet(Command::Sort), true),
    bind(&[Key::Char('/')], Action::Fleet(Command::Filter), true),
    bind(&[Key::Down, Key::Char('j'), Key::Tab], Action::Fleet(Command::Down), false),
    bind(&[Key::Up, Key::Char('k'), Key::BackTab], Action::Fleet(Command::Up), false),
    bind(&[Key::PageDown, Key::Char(' ')], Action::Fleet(Command::PageDown), false),
    bind(&[Key::PageUp, Key::Char('b')], Action::Fleet(Command::PageUp), false),
    bind(&[Key::Char('g')], Action::Fleet(Command::First), false),
    bind(&[Key::Char('G')], Action::Fleet(Command::Last), false),
    bind(&[Key::Esc], Action::Fleet(Command::Clear), false),
];

/// The keys of the history; the cockpit's stand behind them.
pub const HISTORY: &[Binding] = &[
    bind(&[Key::Char('n')], Action::NextChange, true),
    bind(&[Key::Char('N')], Action::PreviousChange, false),
];

/// The keys of what is played; they come before all others.
pub const PLAYED: &[Binding] = &[
    bind(&[Key::Char(' ')], Action::Play(Play::Pause), true),
    bind(&[Key::Char('<'), Key::Char(',')], Action::Play(Play::Slower), false),
    bind(&[Key::Char('>'), Key::Char('.')], Action::Play(Play::Faster), true),
    bind(&[Key::Char('{')], Action::Play(Play::Back), false),
    bind(&[Key::Char('}')], Action::Play(Play::Forward), false),
];

/// The keys on the stage, those that clickers send among them; no other table stands behind them.
#[rustfmt::skip]
pub const STAGE: &[Binding] = &[
    bind(&[Key::Right, Key::PageDown, Key::Char(' '), Key::Enter, Key::Char('n'), Key::Down], Action::Stage(Stage::Next), true),
    bind(&[Key::Left, Key::PageUp, Key::Backspace, Key::Char('p'), Key::Up], Action::Stage(Stage::Back), true),
    bind(&[Key::Char('b'), Key::Char('.')], Action::Stage(Stage::Black), true),
    bind(&[Key::Char('1')], Action::Stage(Stage::Page(1)), false),
    bind(&[Key::Char('2')], Action::Stage(Stage::Page(2)), false),
    bind(&[Key::Char('3')], Action::Stage(Stage::Page(3)), false),
    bind(&[Key::Char('4')], Action::Stage(Stage::Page(4)), false),
    bind(&[Key::Char('5')], Action::Stage(Stage::Page(5)), false),
    bind(&[Key::Char('6')], Action::Stage(Stage::Page(6)), false),
    bind(&[Key::Home], Action::Stage(Stage::First), false),
    bind(&[Key::End], Action::Stage(Stage::Last), false),
    bind(&[Key::Char('r')], Action::Redact, false),
    bind(&[Key::Char('L')], Action::Language, false),
    bind(&[Key::Char('t')], Action::Theme, false),
    bind(&[Key::Char('?')], Action::Help, false),
    bind(&[Key::Esc, Key::Char('q')], Action::Stage(Stage::Leave), true),
];

/// The keys of a screen that are its own.
#[must_use]
pub fn own(screen: Screen) -> &'static [Binding] {
    match screen {
        Screen::Economics => ECONOMICS,
        Screen::Latency => LATENCY,
        Screen::Fleet => FLEET,
        Screen::History => HISTORY,
        Screen::Cockpit | Screen::Health | Screen::Capacity | Screen::Phases => &[],
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
