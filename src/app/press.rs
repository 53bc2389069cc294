//! What a key does: the table says which action it names, and here is what the action changes.

use super::keys::{self, Action, Key};
use super::model::{Model, Overlay, SPANS, Screen, USUAL_SPAN};
use super::{Effect, cursor, economics, fleet, history_screen, noting, playback, stage};
use crate::config::{Language, ThemeName};

/// Rows that one key scrolls by.
const SCROLL: u16 = 8;

pub(super) fn pressed(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    if model.stage.is_some() && key != Key::Ctrl('c') {
        return match keys::action(keys::STAGE, key) {
            Some(Action::Stage(stage::Command::Leave)) if model.overlay.take().is_some() => {
                Vec::new()
            }
            Some(action) => act(model, action, false),
            None => Vec::new(),
        };
    }
    if model.naming.is_some() && key != Key::Ctrl('c') {
        return economics::draft::typed(model, key);
    }
    if model.history.noting.is_some() && key != Key::Ctrl('c') {
        return noting::typed(model, key);
    }
    // Letters that are typed are no keys.
    let typing = model.fleet.typing && model.screen == super::Screen::Fleet;
    if !typing && let Some(effects) = playback::pressed(model, key) {
        return effects;
    }
    if let Some(effects) = fleet::pressed(model, key) {
        return effects;
    }
    let knobs = model.knobs.open && model.overlay.is_none();
    let action = knobs.then(|| keys::action(keys::KNOBS, key)).flatten();
    let action = action.or_else(|| keys::action(keys::own(model.screen), key));
    let Some(action) = action.or_else(|| keys::action(keys::COCKPIT, key)) else {
        return Vec::new();
    };
    act(model, action, knobs)
}

/// Does what a key of that action does, wherever it is asked for.
pub(super) fn perform(model: &mut Model, action: Action) -> Vec<Effect> {
    model.notice = None;
    match action {
        Action::Fleet(command) => fleet::perform(model, command),
        Action::Play(command) => playback::perform(model, command),
        action => {
            let knobs = model.knobs.open && model.overlay.is_none();
            act(model, action, knobs)
        }
    }
}

/// What an action changes; `knobs`: the what-if knobs have the arrows.
fn act(model: &mut Model, action: Action, knobs: bool) -> Vec<Effect> {
    match action {
        Action::Quit => return vec![Effect::Quit],
        Action::Help => toggle(model, Overlay::Help),
        Action::Explain => {
            let usual = super::figure::usual(model);
            model.cursor.get_or_insert(usual);
            toggle(model, Overlay::Explain);
        }
        Action::Back => {
            if model.overlay.take().is_none() {
                if model.knobs.open {
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
            model.span = USUAL_SPAN;
            return cursor::live(model);
        }
        Action::Earlier => return cursor::step(model, true),
        Action::Later => return cursor::step(model, false),
        Action::Oldest => return cursor::oldest(model),
        Action::NextChange => return cursor::change(model, true),
        Action::PreviousChange => return cursor::change(model, false),
        Action::Mark => noting::ask(model),
        Action::WhatIf => {
            model.overlay = None;
            model.knobs.open = !model.knobs.open;
        }
        Action::ZoomIn | Action::ZoomOut if model.screen == Screen::History => {
            history_screen::zoom(model, action == Action::ZoomOut);
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
                model.scroll = 0;
                economics::follow_cursor(model);
            }
        }
        Action::Less | Action::More => economics::draft::turn(model, action == Action::More),
        Action::Keep => economics::draft::ask_name(model),
        Action::Present => stage::open(model, false),
        Action::Redact => model.veil.turn(model.stage.is_some()),
        Action::Stage(command) => return stage::command(model, command),
        Action::NextSheet => economics::turn(model, true),
        Action::PreviousSheet => economics::turn(model, false),
        Action::Compare => economics::compare_next(model),
        Action::Reset => reset(model),
        Action::Go(screen) => go(model, screen),
        Action::Scenario => next_scenario(model),
        // The list, and what is played, take their own keys before.
        Action::Fleet(_) | Action::Play(_) => {}
        Action::ScrollDown => model.scroll = model.scroll.saturating_add(SCROLL),
        Action::ScrollUp => model.scroll = model.scroll.saturating_sub(SCROLL),
        Action::Theme => {
            model.theme = match model.theme {
                ThemeName::Dark => ThemeName::Light,
                ThemeName::Light => ThemeName::Mono,
                ThemeName::Mono => ThemeName::Dark,
            };
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

fn toggle(model: &mut Model, overlay: Overlay) {
    model.overlay = if model.overlay == Some(overlay) { None } else { Some(overlay) };
}

fn reset(model: &mut Model) {
    model.knobs.reset();
    model.judge();
}

fn go(model: &mut Model, screen: Screen) {
    if model.screen != screen {
        if screen == Screen::History {
            history_screen::open(model);
        }
        model.screen = screen;
        model.cursor = None;
        model.scroll = 0;
    }
    model.overlay = None;
}

fn next_scenario(model: &mut Model) {
    let names: Vec<&String> = model.config.profile.scenarios.keys().collect();
    let here = names.iter().position(|n| **n == model.scenario_id).unwrap_or(0);
    if let Some(next) = names.get((here + 1) % names.len().max(1)) {
        model.scenario_id = (*next).clone();
    }
    model.judge();
}
