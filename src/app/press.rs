//! What a key does: the table says which action it names, and here is what the action changes.

use super::keymap::Table;
use super::keys::{Action, Key};
use super::knobs::Stride;
use super::model::{Model, Overlay, SPANS, Screen};
use super::{
    Effect, cursor, economics, finder, fleet, history_screen, latency_screen, noting, playback,
    pointer, since, stage, what_if,
};
use crate::app::economics::draft::Notice;
use crate::config::Language;
use crate::domain::message::{Message, clean};

/// Rows that one key scrolls by.
const SCROLL: u16 = 8;

/// No more of what is pasted is taken: no line of text is longer.
const PASTED: usize = 300;

pub(super) fn pressed(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    let suspends = model.keymap.action(Table::Cockpit, key) == Some(Action::Suspend);
    // Whatever is open: a shell's key is obeyed everywhere.
    if suspends && !key.is_typed() {
        return vec![Effect::Suspend];
    }
    since::pressed(model);
    let leaves = model.keymap.leaves(key);
    if model.stage.is_some() && !leaves {
        return match model.keymap.action(Table::Stage, key) {
            Some(Action::Stage(stage::Command::Leave)) if model.overlay.take().is_some() => {
                Vec::new()
            }
            Some(action) => act(model, action),
            None => Vec::new(),
        };
    }
    if model.naming.is_some() && !leaves {
        return economics::draft::typed(model, key);
    }
    if model.typing.is_some() && !leaves {
        what_if::typed(model, key);
        return Vec::new();
    }
    if model.history.noting.is_some() && !leaves {
        return noting::typed(model, key);
    }
    if matches!(model.overlay, Some(Overlay::Help | Overlay::Palette)) && !leaves {
        return finder::typed(model, key);
    }
    // Letters that are typed are no keys.
    let typing = model.fleet.typing && model.screen == super::Screen::Fleet;
    if !typing && let Some(effects) = playback::pressed(model, key) {
        return effects;
    }
    if let Some(effects) = fleet::pressed(model, key) {
        return effects;
    }
    let knobs = model.has_knobs();
    let of = |table| model.keymap.action(table, key);
    let action = knobs.then(|| of(Table::Knobs)).flatten();
    let action = action.or_else(|| of(Table::Own(model.screen)));
    action.or_else(|| of(Table::Cockpit)).map_or_else(Vec::new, |action| act(model, action))
}

/// Does what a key of that action does, wherever it is asked for.
pub(super) fn perform(model: &mut Model, action: Action) -> Vec<Effect> {
    model.notice = None;
    act(model, action)
}

/// What an action changes.
// A table of what each does, and no two lines of it belong together.
#[allow(clippy::too_many_lines)]
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    // The what-if knobs have the arrows.
    let knobs = model.has_knobs();
    match action {
        Action::Quit => return vec![Effect::Quit],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Copy => return copy(model),
        Action::Mouse => mouse(model),
        Action::ReadEarlier | Action::ReadLater => {
            pointer::reading::step(model, action == Action::ReadEarlier);
        }
        Action::Help => finder::toggle(model, Overlay::Help),
        Action::Palette => finder::toggle(model, Overlay::Palette),
        Action::Explain => {
            let usual = super::figure::usual(model);
            model.cursor.get_or_insert(usual);
            toggle(model, Overlay::Explain);
        }
        Action::Back => {
            if model.overlay.take().is_none() && model.pointer.reading.take().is_none() {
                if model.knobs.open && model.screen.has_knobs() {
                    model.knobs.open = false;
                } else {
                    model.cursor = None;
                }
            }
        }
        Action::Freeze if cursor::is_past(model) => return cursor::live(model),
        Action::Freeze => {
            model.frozen = match model.frozen.take() {
                Some(_) => None,
                None => Some(Box::new(model.live.clone())),
            };
        }
        Action::Live => {
            model.span = model.usual_span();
            model.latency.beyond = None;
            return cursor::live(model);
        }
        Action::Earlier => return cursor::step(model, true),
        Action::Later => return cursor::step(model, false),
        Action::Oldest => return cursor::oldest(model),
        Action::NextChange => return cursor::change(model, true),
        Action::PreviousChange => return cursor::change(model, false),
        Action::Mark => noting::ask(model),
        Action::WhatIf => what_if::open(model),
        Action::ZoomIn | Action::ZoomOut if model.screen == Screen::History => {
            history_screen::zoom(model, action == Action::ZoomOut);
        }
        Action::ZoomIn | Action::ZoomOut if model.screen == Screen::Latency => {
            latency_screen::zoom(model, action == Action::ZoomOut);
        }
        Action::ZoomIn => model.span = model.span.saturating_sub(1),
        Action::ZoomOut => model.span = (model.span + 1).min(SPANS.len() - 1),
        Action::Next | Action::Previous => {
            let forward = action == Action::Next;
            if knobs {
                model.knobs.focus_next(forward);
            } else if model.screen == Screen::History {
                history_screen::turn(model, forward);
            } else {
                model.cursor = super::figure::step(model, forward);
                (model.scroll, model.told_from) = (0, 0);
                economics::follow_cursor(model);
                latency_screen::follow_cursor(model);
            }
        }
        Action::Less | Action::More => {
            what_if::turn(model, action == Action::More, Stride::Usual);
        }
        Action::FineLess | Action::FineMore => {
            what_if::turn(model, action == Action::FineMore, Stride::Fine);
        }
        Action::CoarseLess | Action::CoarseMore => {
            what_if::turn(model, action == Action::CoarseMore, Stride::Coarse);
        }
        Action::Type => what_if::ask_value(model),
        Action::Undo => what_if::undo(model),
        Action::Redo => what_if::redo(model),
        Action::Keep => economics::draft::ask_name(model),
        Action::Present => stage::open(model, false),
        Action::Redact => redact(model),
        Action::Stage(command) => return stage::command(model, command),
        Action::NextSheet | Action::PreviousSheet => {
            let forward = action == Action::NextSheet;
            if model.screen == Screen::Latency {
                latency_screen::turn(model, forward);
            } else {
                economics::turn(model, forward);
            }
        }
        Action::Compare => economics::compare_next(model),
        Action::Reset => what_if::reset(model),
        Action::Go(screen) => go(model, screen),
        Action::Scenario => next_scenario(model),
        Action::Fleet(command) => return fleet::perform(model, command),
        Action::Play(command) => return playback::perform(model, command),
        Action::ScrollDown => {
            let rows = scrolled(model);
            *rows = rows.saturating_add(SCROLL);
        }
        Action::ScrollUp => {
            let rows = scrolled(model);
            *rows = rows.saturating_sub(SCROLL);
        }
        Action::Theme => {
            model.theme = model.config.themes.after(model.theme);
        }
        Action::Language => {
            model.language = match model.language {
                Language::En => Language::Fr,
                Language::Fr => Language::En,
            };
        }
    }
    Vec::new()
}

/// Hides names or shows them, and says so: in the cockpit nothing else may tell it. The stage says
/// nothing that is not for the audience.
fn redact(model: &mut Model) {
    model.veil.turn(model.stage.is_some());
    if model.stage.is_some() {
        return;
    }
    let id = if model.veil.cockpit { "redact-hides" } else { "redact-shows" };
    let said = Message::new(id).with("redact", model.keymap.told(Action::Redact));
    model.notice = Some(Notice { message: what_if::also(model, said), refused: false });
}

/// What is copied is worded where there are words.
fn copy(model: &mut Model) -> Vec<Effect> {
    if model.config.terminal.clipboard {
        return vec![Effect::Copy];
    }
    refuse(model, "pointer-no-clipboard");
    Vec::new()
}

/// The mouse to the program or back; that it is the terminal's again, nothing on screen shows.
fn mouse(model: &mut Model) {
    model.pointer.on = !model.pointer.on;
    let id = if model.pointer.on { "pointer-mouse-on" } else { "pointer-mouse-off" };
    let message = Message::new(id).with("mouse", model.keymap.told(Action::Mouse));
    model.notice = Some(Notice { message, refused: false });
}

fn refuse(model: &mut Model, id: &'static str) {
    model.notice = Some(Notice { message: Message::new(id), refused: true });
}

/// What was copied, or why not.
pub(super) fn copied(model: &mut Model, words: &str) {
    if words.is_empty() {
        refuse(model, "pointer-cannot-copy");
    } else {
        let message = Message::new("pointer-copied").text("words", words);
        model.notice = Some(Notice { message, refused: false });
    }
}

/// There was nothing to copy: nobody knows the figure of that name.
pub(super) fn not_copied(model: &mut Model, name: &str) {
    let message = Message::new("pointer-nothing-known").text("name", name);
    model.notice = Some(Notice { message, refused: true });
}

/// Ctrl-Z where no shell waits.
pub(super) fn unsuspended(model: &mut Model) {
    let key = model.keymap.told(Action::Suspend);
    let message = Message::new("pointer-no-shell").with("suspend", key);
    model.notice = Some(Notice { message, refused: true });
}

/// Words that were pasted are keys for nobody: a line of text that is open takes them, without
/// line breaks.
pub(super) fn pasted(model: &mut Model, words: &str) -> Vec<Effect> {
    let words = clean(words, PASTED);
    if finder::is_open(model) {
        finder::pasted(model, &words);
        return Vec::new();
    }
    if !model.is_typing() {
        refuse(model, "pointer-paste-ignored");
        return Vec::new();
    }
    words.chars().flat_map(|c| pressed(model, Key::Char(c))).collect()
}

/// What a key scrolls: what is explained while it is, else the screen.
fn scrolled(model: &mut Model) -> &mut u16 {
    match model.overlay {
        Some(Overlay::Explain) => &mut model.told_from,
        _ => &mut model.scroll,
    }
}

fn toggle(model: &mut Model, overlay: Overlay) {
    model.told_from = 0;
    model.overlay = if model.overlay == Some(overlay) { None } else { Some(overlay) };
}

fn go(model: &mut Model, screen: Screen) {
    if model.screen != screen {
        if screen == Screen::History {
            history_screen::open(model);
        }
        model.screen = screen;
        model.pointer.reading = None;
        model.cursor = None;
        model.scroll = 0;
    }
    model.overlay = None;
}

fn next_scenario(model: &mut Model) {
    let names: Vec<&String> = model.config.profile.scenarios.keys().collect();
    let here = names.iter().position(|n| **n == model.scenario_id).unwrap_or(0);
    if let Some(next) = names.get((here + 1) % names.len().max(1)) {
        let next = (*next).clone();
        use_scenario(model, next);
    }
}

/// Another scenario is the one in use. What was laid over was laid over the one before: beside this
/// one it would tell a difference that nobody asked for.
pub(super) fn use_scenario(model: &mut Model, id: String) {
    if model.scenario_id != id {
        model.compare = None;
        model.scenario_id = id;
    }
    model.judge();
}
