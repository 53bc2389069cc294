//! What follows from a click, a drag and the wheel.

use super::slider::slide;
use super::{ChartOf, Mouse, MouseKind, Spot, Touch, reading};
use crate::app::Effect;
use crate::app::economics::{self, Item};
use crate::app::figure::Figure;
use crate::app::fleet::Command;
use crate::app::keys::{Action, Key};
use crate::app::knobs::{Knob, Stride};
use crate::app::model::{Model, Overlay, Screen};
use crate::app::press::{perform, pressed};
use crate::app::{cursor, finder, history_screen, what_if};

/// Rows that one notch of the wheel scrolls by.
const WHEEL: u16 = 3;

/// No drag turns a knob by more notches at once: a terminal may tell of any columns.
const NOTCHES: i32 = 64;

/// What the button holds while it is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// A knob, last turned for this column.
    Knob(Knob, u16),
    /// A slider.
    Slider(Knob),
    /// A chart's reading cursor.
    Chart(ChartOf),
}

/// The mouse did something.
pub(in crate::app) fn moved(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    if !model.pointer.on {
        return Vec::new();
    }
    let Mouse { kind, column, row } = mouse;
    match kind {
        MouseKind::Press => {
            model.pointer.held = None;
            press(model, column, row)
        }
        MouseKind::Drag => {
            drag(model, column);
            Vec::new()
        }
        MouseKind::Release => {
            model.pointer.held = None;
            Vec::new()
        }
        MouseKind::WheelUp => wheel(model, column, row, true),
        MouseKind::WheelDown => wheel(model, column, row, false),
    }
}

/// What can be touched there, and whether it lies over the screen's own content: with something
/// open over the screen, the rest only closes that.
fn hit(model: &Model, column: u16, row: u16) -> Option<Spot> {
    let spots = &model.pointer.spots;
    let under = spots.iter().rposition(|s| s.touch == Touch::Overlay).unwrap_or(0);
    let from = if model.overlay.is_some() { under } else { 0 };
    spots[from..].iter().rev().find(|s| s.place.contains(column, row)).copied()
}

fn press(model: &mut Model, column: u16, row: u16) -> Vec<Effect> {
    // What is being typed is not left by accident.
    if model.is_typing() {
        return Vec::new();
    }
    let Some(spot) = hit(model, column, row) else {
        model.pointer.last = None;
        // Beside of everything: what was opened last closes.
        if model.overlay.take().is_none() {
            model.pointer.reading = None;
        }
        return Vec::new();
    };
    let again = model.pointer.last == Some(spot.touch);
    model.pointer.last = Some(spot.touch);
    match spot.touch {
        Touch::Screen(screen) => return perform(model, Action::Go(screen)),
        Touch::Action(action) => return perform(model, action),
        Touch::Figure(figure) => select(model, figure),
        Touch::Sheet(sheet) => {
            // A tab that is open is under the cursor only once it was touched.
            let item = Figure::Economics(Item::Sheet(sheet));
            select(model, item);
            economics::follow_cursor(model);
        }
        Touch::Row(place) if finder::is_open(model) => {
            return finder::clicked(model, place, again);
        }
        Touch::Row(place) => return row_of(model, place, again),
        Touch::Knob(knob) => {
            model.knobs.focus = knob;
            model.pointer.held = Some(Held::Knob(knob, column));
        }
        Touch::Turn(knob, more) => {
            model.knobs.focus = knob;
            what_if::turn(model, more, Stride::Usual);
        }
        Touch::Slider(knob) => {
            model.pointer.held = Some(Held::Slider(knob));
            to_column(model, knob, column);
        }
        Touch::Chart(chart) => {
            model.pointer.held = Some(Held::Chart(chart.of));
            reading::put(model, chart.of, column);
        }
        Touch::Overlay => {}
    }
    Vec::new()
}

/// The cursor to a figure; what stands there already is explained.
fn select(model: &mut Model, figure: Figure) {
    model.notice = None;
    if model.cursor == Some(figure) {
        model.overlay = Some(Overlay::Explain);
    } else {
        model.cursor = Some(figure);
    }
}

/// A line of the screen's list.
fn row_of(model: &mut Model, place: usize, again: bool) -> Vec<Effect> {
    match model.screen {
        Screen::Fleet if place < model.fleet.order.len() => {
            model.fleet.cursor = place;
            if again {
                model.pointer.last = None;
                return perform(model, Action::Fleet(Command::Open));
            }
        }
        Screen::History => {
            let lines = history_screen::lines(model);
            if let Some(line) = lines.iter().rev().nth(place) {
                return cursor::go(model, line.at);
            }
        }
        _ => {}
    }
    Vec::new()
}

fn drag(model: &mut Model, column: u16) {
    match model.pointer.held {
        Some(Held::Knob(knob, from)) => {
            model.knobs.focus = knob;
            let by = (i32::from(column) - i32::from(from)).clamp(-NOTCHES, NOTCHES);
            for _ in 0..by.abs() {
                what_if::turn(model, by > 0, Stride::Usual);
            }
            model.pointer.held = Some(Held::Knob(knob, column));
        }
        Some(Held::Slider(knob)) => to_column(model, knob, column),
        Some(Held::Chart(of)) => reading::put(model, of, column),
        None => {}
    }
}

/// A slider's knob to a column; beyond its ends, to the end.
fn to_column(model: &mut Model, knob: Knob, column: u16) {
    let found = model.pointer.spots.iter().find(|s| s.touch == Touch::Slider(knob));
    if let Some(place) = found.map(|s| s.place) {
        let last = f64::from(place.width.max(2) - 1);
        slide(model, knob, f64::from(column.saturating_sub(place.x)) / last);
    }
}

fn wheel(model: &mut Model, column: u16, row: u16, up: bool) -> Vec<Effect> {
    if model.is_typing() {
        return Vec::new();
    }
    let touch = hit(model, column, row).map(|s| s.touch);
    if finder::is_open(model) {
        finder::wheel(model, up, usize::from(WHEEL));
        return Vec::new();
    }
    if model.overlay.is_some() {
        return pressed(model, if up { Key::Up } else { Key::Down });
    }
    match touch {
        Some(Touch::Knob(knob) | Touch::Turn(knob, _) | Touch::Slider(knob)) => {
            model.knobs.focus = knob;
            what_if::turn(model, up, Stride::Usual);
        }
        Some(Touch::Chart(chart)) if is_zoomed(chart.of) => {
            let zoom = if up { Action::ZoomIn } else { Action::ZoomOut };
            return perform(model, zoom);
        }
        _ if model.screen == Screen::Fleet => {
            let to = if up { Command::Up } else { Command::Down };
            return (0..WHEEL).flat_map(|_| perform(model, Action::Fleet(to))).collect();
        }
        _ if up => model.scroll = model.scroll.saturating_sub(WHEEL),
        _ => model.scroll = model.scroll.saturating_add(WHEEL),
    }
    Vec::new()
}

/// How far a projection and a forecast reach is no matter of the picture.
fn is_zoomed(of: ChartOf) -> bool {
    matches!(of, ChartOf::Latency | ChartOf::Series(_) | ChartOf::Machine(_) | ChartOf::History)
}
