//! The mouse: what stands where on the frame that was drawn last, and what a click, a drag or the
//! wheel does there. Decides as keys do, by the same actions; knows cells, and no terminal. Refuses
//! to guess: where nothing was registered, nothing happens.

mod press;
pub mod reading;
pub mod slider;

use super::economics::Sheet;
use super::figure::Figure;
use super::health_screen::charts;
use super::keys::Action;
use super::knobs::Knob;
use super::model::{Model, Screen};
use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use press::Held;
use reading::Reading;

pub(super) use press::moved;

/// What the mouse did, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub kind: MouseKind,
    /// Cells from the left edge, from 0.
    pub column: u16,
    /// Cells from the upper edge, from 0.
    pub row: u16,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// It moved while the left button was down.
    Drag,
    /// The left button went up.
    Release,
    /// The wheel was turned away from the person.
    WheelUp,
    /// The wheel was turned towards the person.
    WheelDown,
}

/// Cells of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The leftmost column.
    pub x: u16,
    /// The uppermost row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Place {
    /// Whether a cell is among them.
    #[must_use]
    pub fn contains(self, column: u16, row: u16) -> bool {
        let within = |at: u16, from: u16, size: u16| at >= from && at - from < size;
        within(column, self.x, self.width) && within(row, self.y, self.height)
    }
}

/// A chart over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeChart {
    /// Of what.
    pub of: ChartOf,
    /// The instant of its first column.
    pub from: Timestamp,
    /// The instant of its last column.
    pub to: Timestamp,
}

/// What a chart over time shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartOf {
    /// The slow tail of the requests, over the charts' span.
    Latency,
    /// One metric, over the charts' span.
    Series(Metric),
    /// What a machine does, over the charts' span.
    Machine(charts::Kind),
    /// The history screen's metric, over its own span.
    History,
    /// A forecast, by its place among the outlooks.
    Outlook(u8),
    /// The first screen's margin over the projection's months.
    Margin,
    /// A sheet's curves over the projection's months.
    Sheet(Sheet),
}

/// What can be touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// The way to a screen.
    Screen(Screen),
    /// A key's name, as in the footer: does what the key does.
    Action(Action),
    /// A figure: the cursor goes there; once more explains it.
    Figure(Figure),
    /// A line of the list that is in front, by its place: selects it; once more opens it.
    Row(usize),
    /// A knob: takes the arrows; the wheel turns it, a drag does so by columns.
    Knob(Knob),
    /// The sign beside a knob's value that turns it: up or down.
    Turn(Knob, bool),
    /// A knob's slider over its whole width, from its least value to its greatest.
    Slider(Knob),
    /// The money screen's tab of a sheet.
    Sheet(Sheet),
    /// The plot of a chart, without its axes: the reading cursor goes there, the wheel zooms.
    Chart(TimeChart),
    /// What lies over the screen; a click outside of it closes it.
    Overlay,
}

/// Something that can be touched, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Where.
    pub place: Place,
    /// What.
    pub touch: Touch,
}

/// What drawing a frame found out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Rows that the screen can be scrolled past at most; none: nothing scrolls.
    pub scroll_end: Option<u16>,
    /// The same of what is explained over it.
    pub told_end: Option<u16>,
    /// What can be touched, in the order in which it was drawn: the last one lies on top.
    pub spots: Vec<Spot>,
}

/// The mouse's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// It is asked for; the terminal keeps it for itself otherwise.
    pub on: bool,
    /// Of the frame that is on screen.
    pub spots: Vec<Spot>,
    /// The reading cursor; none: no chart is read.
    pub reading: Option<Reading>,
    /// What was touched last: once more means more.
    last: Option<Touch>,
    /// What the button holds while it is down.
    held: Option<Held>,
}

impl Pointer {
    /// Nothing was drawn yet.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self { on, spots: Vec::new(), reading: None, last: None, held: None }
    }

    /// The next click is a first one.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }

    /// What lies on top in a cell.
    #[must_use]
    pub fn hit(&self, column: u16, row: u16) -> Option<Spot> {
        self.spots.iter().rev().find(|s| s.place.contains(column, row)).copied()
    }
}

/// A frame was drawn.
pub(super) fn drawn(model: &mut Model, drawn: Drawn) {
    if let Some(end) = drawn.scroll_end {
        model.scroll = model.scroll.min(end);
    }
    if let Some(end) = drawn.told_end {
        model.told_from = model.told_from.min(end);
    }
    model.pointer.spots = drawn.spots;
    reading::hold(model);
}
