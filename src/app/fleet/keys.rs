//! What the keys do on the fleet's screen.

use super::{Fleet, list};
use crate::app::Effect;
use crate::app::economics::draft::Notice;
use crate::app::keymap::Table;
use crate::app::keys::{Action, Key};
use crate::app::model::{Model, Screen};
use crate::app::watch::Connection;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::collector::Windows;
use std::sync::Arc;

/// A filter is no longer.
const FILTER: usize = 40;

/// Rows that a page has.
const PAGE: usize = 10;

/// What the screen's own keys can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// To the row below.
    Down,
    /// To the row above.
    Up,
    /// Some rows down.
    PageDown,
    /// Some rows up.
    PageUp,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// By something else.
    Sort,
    /// Begin to type a filter.
    Filter,
    /// The row's target in the cockpit.
    Open,
    /// All rows again.
    Clear,
}

impl Command {
    /// The name in the language files.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Down => "action-fleet-down",
            Self::Up => "action-fleet-up",
            Self::PageDown => "action-fleet-page-down",
            Self::PageUp => "action-fleet-page-up",
            Self::First => "action-fleet-first",
            Self::Last => "action-fleet-last",
            Self::Sort => "action-fleet-sort",
            Self::Filter => "action-fleet-filter",
            Self::Open => "action-fleet-open",
            Self::Clear => "action-fleet-clear",
        }
    }
}

/// A key on the screen; none: it is not the screen's own.
#[must_use]
pub fn pressed(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    if model.screen != Screen::Fleet || model.overlay.is_some() {
        return None;
    }
    if model.fleet.typing && !model.keymap.leaves(key) {
        typed(&mut model.fleet, key);
        return Some(Vec::new());
    }
    match model.keymap.action(Table::Own(Screen::Fleet), key) {
        Some(Action::Fleet(Command::Clear)) if model.fleet.filter.is_empty() => None,
        Some(Action::Fleet(command)) => Some(perform(model, command)),
        // A figure to explain belongs to one target.
        _ => match model.keymap.action(Table::Cockpit, key) {
            Some(Action::Explain) => Some(Vec::new()),
            _ => None,
        },
    }
}

/// What one of the screen's own commands does.
pub fn perform(model: &mut Model, command: Command) -> Vec<Effect> {
    if command == Command::Open {
        return open(model);
    }
    let fleet = &mut model.fleet;
    let last = fleet.order.len().saturating_sub(1);
    match command {
        Command::Down => fleet.cursor = (fleet.cursor + 1).min(last),
        Command::Up => fleet.cursor = fleet.cursor.saturating_sub(1),
        Command::PageDown => fleet.cursor = (fleet.cursor + PAGE).min(last),
        Command::PageUp => fleet.cursor = fleet.cursor.saturating_sub(PAGE),
        Command::First => fleet.cursor = 0,
        Command::Last => fleet.cursor = last,
        Command::Sort => {
            fleet.sort = fleet.sort.next();
            relist(fleet);
        }
        Command::Filter => fleet.typing = true,
        Command::Clear => {
            fleet.filter.clear();
            relist(fleet);
        }
        Command::Open => {}
    }
    Vec::new()
}

/// A fresh order is read from its top.
fn relist(fleet: &mut Fleet) {
    fleet.cursor = 0;
    list::arrange(fleet, None);
}

fn typed(fleet: &mut Fleet, key: Key) {
    match key {
        Key::Esc => {
            fleet.filter.clear();
            fleet.typing = false;
        }
        Key::Enter => fleet.typing = false,
        Key::Backspace => {
            fleet.filter.pop();
        }
        Key::Char(c) if !c.is_control() && fleet.filter.chars().count() < FILTER => {
            fleet.filter.push(c);
        }
        _ => return,
    }
    relist(fleet);
}

/// The main target is there already; another one takes its place, unless it cannot be reached as
/// it is configured.
fn open(model: &mut Model) -> Vec<Effect> {
    let Some((id, row)) = model.fleet.selected() else { return Vec::new() };
    let refused = model.config.fleet.get(id.member).and_then(|t| t.refused.clone());
    if let (Some(message), Connection::Lost { .. }) = (refused, &row.connection) {
        model.notice = Some(Notice { message, refused: true });
        return Vec::new();
    }
    if id.host.is_none() && model.config.place_in_fleet() == Some(id.member) {
        model.screen = Screen::Cockpit;
        model.cursor = None;
        return Vec::new();
    }
    let instance = id.host.map(|_| row.name.clone());
    vec![Effect::Switch { member: id.member, instance }]
}

/// A target by its place in the configuration, listed or not.
pub fn to_member(model: &mut Model, member: usize) -> Vec<Effect> {
    let refused = model.config.fleet.get(member).and_then(|t| t.refused.clone());
    if let Some(message) = refused {
        model.notice = Some(Notice { message, refused: true });
        return Vec::new();
    }
    if model.config.place_in_fleet() == Some(member) {
        model.screen = Screen::Cockpit;
        model.cursor = None;
        return Vec::new();
    }
    vec![Effect::Switch { member, instance: None }]
}

/// The state with another target in its place: what was known of the fleet, and how the screen
/// was set, stay.
#[must_use]
pub fn switched(old: &mut Model, config: Config, windows: Windows, now: Timestamp) -> Model {
    let place = old.config.place_in_fleet();
    let mut fleet = std::mem::take(&mut old.fleet);
    if let Some(member) = place.and_then(|place| fleet.members.get_mut(place)) {
        member.watch = old.live.clone();
    }
    (fleet.watched, fleet.left) = (false, None);
    let mut new = Model::new(Arc::new(config), windows, now);
    (new.language, new.theme, new.span) = (old.language, old.theme, old.span);
    new.fleet = fleet;
    new.pointer.on = old.pointer.on;
    new.veil = old.veil.clone();
    new
}
