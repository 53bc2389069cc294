//! Keys name actions. The table is the one source of the footer, the help and the dispatch.

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
}

impl Key {
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
            Self::Enter => "enter".into(),
            Self::Esc => "esc".into(),
            Self::Tab => "tab".into(),
            Self::BackTab => "shift-tab".into(),
            Self::Backspace => "backspace".into(),
            Self::PageUp => "pgup".into(),
            Self::PageDown => "pgdn".into(),
            Self::Home => "home".into(),
            Self::End => "end".into(),
        }
    }
}

/// What a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// End the program.
    Quit,
    /// Show or hide the keys.
    Help,
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
    /// The name in the language files: `action-<id>`.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Quit => "action-quit",
            Self::Help => "action-help",
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
            Self::Reset => "action-reset",
            Self::Theme => "action-theme",
            Self::Language => "action-language",
            Self::Go(Screen::Cockpit) => "screen-cockpit",
            Self::Go(Screen::Health) => "screen-health",
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
    bind(&[Key::Char('p')], Action::Present, false),
    bind(&[Key::Char('r')], Action::Redact, false),
    bind(&[Key::Char('t')], Action::Theme, false),
    bind(&[Key::Char('L')], Action::Language, false),
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
        Screen::Fleet => FLEET,
        Screen::History => HISTORY,
        Screen::Cockpit | Screen::Health | Screen::Capacity | Screen::Phases => &[],
    }
}

/// The action of a key in a table.
#[must_use]
pub fn action(table: &[Binding], key: Key) -> Option<Action> {
    table.iter().find(|b| b.keys.contains(&key)).map(|b| b.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_bound_twice_in_a_table() {
        for table in [COCKPIT, KNOBS, ECONOMICS, FLEET, HISTORY, PLAYED, STAGE] {
            let mut keys: Vec<_> = table.iter().flat_map(|b| b.keys).collect();
            let all = keys.len();
            keys.sort_by_key(|k| k.label());
            keys.dedup();
            assert_eq!(keys.len(), all);
        }
    }
}
