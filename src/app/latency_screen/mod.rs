//! The latency screen's state and figures: which sheet is open, over which span, what is asked of
//! the store or the server for it, and what the cursor finds. It keeps no counts of its own: what was
//! counted here is in [`Watch::latencies`](super::watch::Watch::latencies), what was before is asked
//! for, off the loop.

mod curves;
mod missing;
mod places;
mod words;

use super::Effect;
use super::figure::Figure;
use super::history_screen::Chart;
use super::model::{Model, SPANS, Screen};
use crate::config::target::TargetKind;
use crate::domain::Timestamp;
use crate::domain::capacity::latency_limit;
use crate::domain::latencies::{Map, Stretch, older};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::minutes::Tally;
use crate::domain::profile::Phase;
use crate::domain::slo::Report;
use chrono::TimeDelta;
use std::borrow::Cow;
use std::time::Duration;

pub use curves::{Curve, Kind, curves, kind};
pub use missing::{Line, is_probed_only, missing};
pub use places::{CLASSES, class_words, classes, place_words, rates, read, why_no_places};
pub use words::{budget_left, nothing_in_span, pace, promise_held, room_left, why_no_map, within};

/// The spans that only a history can show, beyond those that all charts have.
pub const LONGER: [TimeDelta; 3] = [TimeDelta::days(7), TimeDelta::days(30), TimeDelta::days(90)];

/// The percentiles that are shown, with their shares.
pub const PERCENTILES: [(Figure, Metric, f64); 3] = [
    (Figure::P50, Metric::LatencyP50, 0.50),
    (Figure::P90, Metric::LatencyP90, 0.90),
    (Figure::P99, Metric::LatencyP99, 0.99),
];

/// What is charted where there are no buckets.
pub const FALLBACKS: [Metric; 5] = [
    Metric::LatencyP50,
    Metric::LatencyP90,
    Metric::LatencyP99,
    Metric::LatencyMean,
    Metric::ProbeLatency,
];

/// Between two points that a server is asked for: at most some three hundred a span.
const STEPS: [u64; 10] = [15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600];

/// Between two points of the store.
const KEPT: u64 = 300;

/// Points of a span.
const POINTS: u64 = 320;

/// One sheet of the screen; where there is room several stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sheet {
    /// Percentiles over time.
    #[default]
    Curves,
    /// How many requests took how long, over time.
    Map,
    /// What is left of the promise, and how fast it goes.
    Budget,
    /// Where the requests went.
    Places,
}

impl Sheet {
    /// In the order in which they are turned.
    pub const ALL: [Self; 4] = [Self::Curves, Self::Map, Self::Budget, Self::Places];
}

/// What the screen tells beyond the figures of the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The mean latency.
    Mean,
    /// The latency that is promised, and whether it is held.
    Promise,
    /// What is left of the error budget.
    Budget,
    /// How long it lasts at this pace.
    Pace,
    /// A burn rate, by its place in [`BURNS`].
    Burn(u8),
    /// The latency of a probe from here.
    Probe,
    /// A sheet as a whole.
    Sheet(Sheet),
}

impl Item {
    /// The message that names it.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Mean => "lat-mean",
            Self::Promise => "lat-promise",
            Self::Budget => "lat-budget",
            Self::Pace => "lat-pace",
            Self::Burn(_) => "lat-burn",
            Self::Probe => "lat-probe",
            Self::Sheet(Sheet::Curves) => "lat-sheet-curves",
            Self::Sheet(Sheet::Map) => "lat-sheet-map",
            Self::Sheet(Sheet::Budget) => "lat-sheet-budget",
            Self::Sheet(Sheet::Places) => "lat-sheet-places",
        }
    }
}

/// The windows of the burn rates: the rule, and whether it is its long window.
pub const BURNS: [(usize, bool); 4] = [(0, false), (0, true), (1, true), (2, true)];

/// What is asked of the store or the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// After this instant…
    pub from: Timestamp,
    /// …up to and with this one.
    pub to: Timestamp,
    /// Between two points of a server; the store tells what it keeps.
    pub step: Duration,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What was asked for.
    pub ask: Ask,
    /// How many requests took how long, oldest first.
    pub stretches: Vec<Stretch>,
    /// Of [`FALLBACKS`] what there is, where there are no buckets.
    pub charts: Vec<Chart>,
    /// Why nothing could be read.
    pub failed: Option<Message>,
}

/// The screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LatencyScreen {
    /// The sheet that is open.
    pub sheet: Sheet,
    /// An index into [`LONGER`]; none: the span of all charts.
    pub beyond: Option<usize>,
    /// What was last asked for.
    pub asked: Option<Ask>,
    /// What came last; older than what was asked for while that is under way.
    pub told: Option<Told>,
}

/// How much time the charts show.
#[must_use]
pub fn span(model: &Model) -> TimeDelta {
    let beyond = model.latency.beyond.and_then(|i| LONGER.get(i).copied());
    beyond.unwrap_or(model.span())
}

/// A shorter or a longer span; longer than a day where a history knows of it.
pub(super) fn zoom(model: &mut Model, longer: bool) {
    let widest = model.span + 1 >= SPANS.len();
    model.latency.beyond = match (model.latency.beyond, longer) {
        (Some(beyond), true) => Some((beyond + 1).min(LONGER.len() - 1)),
        (Some(beyond), false) => beyond.checked_sub(1),
        (None, true) if widest && (is_server(model) || model.config.store.is_some()) => Some(0),
        (None, true) => {
            model.span = (model.span + 1).min(SPANS.len() - 1);
            None
        }
        (None, false) => {
            model.span = model.span.saturating_sub(1);
            None
        }
    };
}

/// Turns to the next sheet or the one before; a cursor on a sheet goes with it.
pub(super) fn turn(model: &mut Model, forward: bool) {
    let all = Sheet::ALL;
    let here = all.iter().position(|s| *s == model.latency.sheet).unwrap_or(0);
    let to = if forward { here + 1 } else { here + all.len() - 1 };
    model.latency.sheet = all[to % all.len()];
    if let Some(Figure::Latency(Item::Sheet(_))) = model.cursor {
        model.cursor = Some(Figure::Latency(Item::Sheet(model.latency.sheet)));
    }
}

/// Opens the sheet that the cursor came to.
pub(super) fn follow_cursor(model: &mut Model) {
    match model.cursor {
        Some(Figure::Latency(Item::Sheet(sheet))) => model.latency.sheet = sheet,
        Some(Figure::Latency(Item::Budget | Item::Burn(_) | Item::Pace)) => {
            model.latency.sheet = Sheet::Budget;
        }
        _ => {}
    }
}

/// The figures that the cursor can stand on, in reading order; never empty.
#[must_use]
pub fn on_screen(model: &Model) -> Vec<Figure> {
    let watch = model.shown();
    let mut all = vec![Figure::P50, Figure::P90, Figure::P99, Figure::Requests, Figure::Success];
    let known = |metric| watch.latest.contains_key(&metric);
    all.extend(known(Metric::LatencyMean).then_some(Figure::Latency(Item::Mean)));
    all.extend(known(Metric::ProbeLatency).then_some(Figure::Latency(Item::Probe)));
    all.extend(promise(model).map(|_| Figure::Latency(Item::Promise)));
    if slo(model).is_some() {
        all.extend([Item::Budget, Item::Pace].map(Figure::Latency));
        all.extend((0..=u8::MAX).zip(BURNS).map(|(i, _)| Figure::Latency(Item::Burn(i))));
    }
    all.extend(Sheet::ALL.map(|sheet| Figure::Latency(Item::Sheet(sheet))));
    all
}

/// The availability that requests are held against.
#[derive(Debug, Clone)]
pub struct Held<'a> {
    /// How they stand against it.
    pub report: Cow<'a, Report>,
    /// The phase whose promise it is, where the present one promises nothing.
    pub of: Option<usize>,
}

/// The error budget of the phase; of one that promises nothing, that of the next which does: what it
/// would be there.
#[must_use]
pub fn slo(model: &Model) -> Option<Held<'_>> {
    let watch = model.shown();
    if let Some(report) = &watch.assessment.slo {
        return Some(Held { report: Cow::Borrowed(report), of: None });
    }
    let mut phases = model.config.profile.phases.iter().enumerate().skip(watch.phase.index + 1);
    let promised =
        |(i, phase): (usize, &Phase)| Some((i, phase.bases.get(&model.config.basis)?.sla?));
    let (of, objective) = phases.find_map(promised)?;
    let tally = Tally::of(watch.past.as_ref(), &watch.series, watch.now);
    let report = Report::of(&tally, objective)?;
    Some(Held { report: Cow::Owned(report), of: Some(of) })
}

/// What the 99th percentile is held against, seconds: as on the capacity screen.
#[must_use]
pub fn promise(model: &Model) -> Option<f64> {
    latency_limit(&model.config.profile, model.shown().here.index, &model.config.basis)
}

/// Whether the target's history is a server's.
fn is_server(model: &Model) -> bool {
    matches!(model.config.target.kind, TargetKind::Prometheus(_))
}

/// Over how much time the figures of now are formed; none: whoever computed them chose it.
#[must_use]
pub fn window(model: &Model) -> Option<TimeDelta> {
    let looked_at = matches!(model.config.target.kind, TargetKind::Local(_) | TargetKind::Ssh(_));
    looked_at.then(|| of_now(model))
}

/// The same, whoever chose it: over a minute at least, or four looks.
fn of_now(model: &Model) -> TimeDelta {
    let refresh = TimeDelta::from_std(model.config.refresh).unwrap_or(TimeDelta::seconds(5));
    TimeDelta::minutes(1).max(refresh * 4)
}

/// From when to when the charts reach.
#[must_use]
pub fn range(model: &Model) -> (Timestamp, Timestamp) {
    let now = model.shown().now;
    (now - span(model), now)
}

/// What is to be asked for; none: what was counted here fills the span, or there is nobody to ask.
#[must_use]
pub fn wanted(model: &Model) -> Option<Ask> {
    let (from, now) = range(model);
    let server = is_server(model);
    let counted = model.shown().latencies.first().is_some_and(|first| first <= from);
    if !server && (counted || model.config.store.is_none()) {
        return None;
    }
    let length = (now - from).num_seconds().unsigned_abs();
    let fits = |step: &&u64| length / **step <= POINTS;
    let step = if server { *STEPS.iter().find(fits).unwrap_or(&21_600) } else { KEPT };
    let seconds = step.cast_signed();
    // Whole steps, so that not every second asks anew; the store's last one is still being filled.
    let whole = now.timestamp().div_euclid(seconds) + i64::from(!server);
    let to = Timestamp::from_timestamp(whole * seconds, 0)?;
    let from = to - (now - from) - TimeDelta::seconds(seconds);
    Some(Ask { from, to, step: Duration::from_secs(step) })
}

/// Asks where the screen is open and shows something else.
pub(super) fn ask(model: &mut Model) -> Option<Effect> {
    if model.screen != Screen::Latency || model.travel.waiting {
        return None;
    }
    let ask = wanted(model)?;
    if model.latency.asked == Some(ask) {
        return None;
    }
    model.latency.asked = Some(ask);
    Some(Effect::Latencies(ask))
}

/// It came; what is no longer asked for is passed over.
pub(super) fn take(model: &mut Model, told: Told) {
    if model.latency.asked == Some(told.ask) {
        model.latency.told = Some(told);
    }
}

/// What was told of the span that is shown.
fn told(model: &Model) -> Option<&Told> {
    let (from, to) = range(model);
    model
        .latency
        .told
        .as_ref()
        .filter(|told| wanted(model).is_some() && told.ask.from < to && told.ask.to > from)
}

/// Whether what was asked for has not come yet, and nothing like it is there.
#[must_use]
pub fn is_read(model: &Model) -> bool {
    let read = wanted(model).is_some() && model.latency.asked.is_some();
    read && told(model).is_none_or(|told| {
        let (from, to) = range(model);
        told.ask.to - told.ask.from < (to - from) / 2
    })
}

/// The span in so many columns.
#[must_use]
pub fn map(model: &Model, columns: usize) -> Map {
    let watch = model.shown();
    let told = told(model).map(|told| told.stretches.as_slice()).unwrap_or_default();
    if is_server(model) {
        return Map::of(told, range(model), columns);
    }
    let before = older(told, &watch.latencies);
    Map::of(before.iter().chain(watch.latencies.iter()), range(model), columns)
}
