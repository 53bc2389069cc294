//! The tables of keys: which key does what, and where. What a person wishes lies over them
//! ([`super::super::keymap`]).

use super::{Action, Key};
use crate::app::fleet::Command;
use crate::app::model::Screen;
use crate::app::playback::Command as Play;
use crate::app::stage::Command as Stage;

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
    bind(&[Key::Char('u')], Action::Undo, false),
    bind(&[Key::Char('U')], Action::Redo, false),
    bind(&[Key::Char('r')], Action::Reset, false),
    bind(&[Key::Char('S')], Action::Keep, false),
    bind(&[Key::Char('x'), Key::Enter], Action::Explain, true),
    bind(&[Key::Tab, Key::Char('j'), Key::Down, Key::Char('l'), Key::Right], Action::Next, true),
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
    bind(&[Key::Char('R')], Action::Redact, false),
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
    bind(&[Key::Char('e')], Action::Play(Play::NextEvent), true),
    bind(&[Key::Char('E')], Action::Play(Play::PreviousEvent), false),
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
    bind(&[Key::Char('R')], Action::Redact, false),
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
