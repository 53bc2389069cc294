//! The screen of what was: one metric over an hour to five years, what happened meanwhile and when
//! the advice changed. Chooses, orders and words; the figures are read off the loop.

mod kept;

use super::Effect;
use super::explain::verdict;
use super::model::{Model, Screen};
use crate::domain::Timestamp;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::profile::LocalText;
use crate::domain::rolled::Bucketed;
use crate::domain::series::{HOLD, Series};
use crate::domain::standing::Advised;
use chrono::TimeDelta;

pub use kept::{span_kept, store};

/// The spans that the chart can show, shortest first.
pub const SPANS: [TimeDelta; 9] = [
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::hours(24),
    TimeDelta::days(7),
    TimeDelta::days(30),
    TimeDelta::days(90),
    TimeDelta::days(365),
    TimeDelta::days(2 * 365),
    TimeDelta::days(5 * 365),
];

/// The span at first: an index into [`SPANS`].
const USUAL: usize = 3;

/// Into so many slices a span is parted: two for each column of a large screen.
pub const SLICES: usize = 360;

/// What is asked of the store for the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Of what.
    pub metric: Metric,
    /// After this instant…
    pub from: Timestamp,
    /// …up to and with this one.
    pub to: Timestamp,
}

/// What was read in a slice of the chart, in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// The mean.
    pub mean: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

/// The chart's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What was asked for.
    pub ask: Ask,
    /// [`SLICES`] of them, oldest first; none: a gap.
    pub slices: Vec<Option<Slice>>,
}

impl Chart {
    /// What was read at an instant.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<Slice> {
        self.slices.get(slice_of(&self.ask, at)?).copied().flatten()
    }
}

/// The slice of an instant: each begins after its first instant and ends with its last. In whole
/// numbers, since a rounded one would leave slices empty.
fn slice_of(ask: &Ask, at: Timestamp) -> Option<usize> {
    let whole = (ask.to - ask.from).num_milliseconds();
    let here = (at - ask.from).num_milliseconds();
    let inside = (1..=whole).contains(&here);
    inside.then(|| usize::try_from((here - 1) * SLICES as i64 / whole).unwrap_or(0))
}

/// Where an instant lies in what was asked for, 0–1; none: outside.
#[must_use]
pub fn share(ask: &Ask, at: Timestamp) -> Option<f64> {
    let whole = (ask.to - ask.from).num_milliseconds().max(1) as f64;
    let share = (at - ask.from).num_milliseconds() as f64 / whole;
    (0.0..=1.0).contains(&share).then_some(share)
}

/// Parts readings into slices as they come, so that years of them need no memory.
#[derive(Debug)]
pub struct Slicer {
    ask: Ask,
    sums: Vec<(f64, u32, f64, f64)>,
    last: Option<(Timestamp, f64)>,
}

impl Slicer {
    /// Nothing was read yet.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        Self { ask, sums: vec![(0.0, 0, f64::INFINITY, f64::NEG_INFINITY); SLICES], last: None }
    }

    /// Takes in a reading; they come oldest first.
    pub fn push(&mut self, at: Timestamp, value: Option<f64>) {
        self.hold(at);
        self.last = value.filter(|v| v.is_finite()).map(|v| (at, v));
        if let Some((at, value)) = self.last {
            self.put(at, value);
        }
    }

    /// Takes in what a stretch of time was like; they come oldest first. Of a percentile the newest
    /// stands for all.
    pub fn push_rolled(&mut self, at: Timestamp, rolled: &Bucketed) {
        self.hold(at);
        self.last = Some((at, rolled.last));
        let Some(slice) = slice_of(&self.ask, at) else { return };
        let (sum, count, low, high) = &mut self.sums[slice];
        let all = u32::try_from(rolled.count).unwrap_or(u32::MAX);
        let (value, weight) = rolled.mean.map_or((rolled.last, 1), |mean| (mean, all));
        *sum += value * f64::from(weight);
        *count = count.saturating_add(weight);
        *low = low.min(rolled.min);
        *high = high.max(rolled.max);
    }

    /// A reading stands until the next, for [`HOLD`] at most: a chart that is finer than the
    /// readings stays whole.
    fn hold(&mut self, next: Timestamp) {
        let Some((at, value)) = self.last else { return };
        let end = next.min(at + HOLD).min(self.ask.to);
        let step = (self.ask.to - self.ask.from) / SLICES as i32;
        if step >= HOLD {
            return;
        }
        let mut held = at + step;
        while held < end {
            self.put(held, value);
            held += step;
        }
    }

    fn put(&mut self, at: Timestamp, value: f64) {
        let Some(slice) = slice_of(&self.ask, at) else { return };
        let (sum, count, low, high) = &mut self.sums[slice];
        *sum += value;
        *count += 1;
        *low = low.min(value);
        *high = high.max(value);
    }

    /// The chart.
    #[must_use]
    pub fn finish(mut self) -> Chart {
        self.hold(self.ask.to);
        let slice = |(sum, count, low, high): (f64, u32, f64, f64)| {
            (count > 0).then(|| Slice { mean: sum / f64::from(count), low, high })
        };
        Chart { ask: self.ask, slices: self.sums.into_iter().map(slice).collect() }
    }
}

/// What the store holds besides readings, and how much.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Noted {
    /// What happened, oldest first.
    pub marks: Vec<Mark>,
    /// The changes of the advice, oldest first.
    pub advised: Vec<Advised>,
    /// The oldest and the newest reading.
    pub span: Option<(Timestamp, Timestamp)>,
    /// The file's size.
    pub bytes: u64,
    /// Of what something was ever kept.
    pub metrics: Vec<Metric>,
}

/// The screen.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryScreen {
    /// What is charted.
    pub metric: Metric,
    /// An index into [`SPANS`].
    zoom: usize,
    /// What was last asked for.
    pub asked: Option<Ask>,
    /// What came last; older than what was asked for while that is under way.
    pub chart: Option<Chart>,
    /// What the store told.
    pub noted: Noted,
    /// What is being noted; none: nothing is asked for.
    pub noting: Option<Noting>,
}

impl Default for HistoryScreen {
    fn default() -> Self {
        Self {
            metric: Metric::CpuUtilization,
            zoom: USUAL,
            asked: None,
            chart: None,
            noted: Noted::default(),
            noting: None,
        }
    }
}

impl HistoryScreen {
    /// How much time the chart shows.
    #[must_use]
    pub fn span(&self) -> TimeDelta {
        SPANS[self.zoom.min(SPANS.len() - 1)]
    }
}

/// A mark that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noting {
    /// When it happened.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: MarkKind,
    /// What was typed so far.
    pub words: String,
}

/// The figure under the cursor is what one comes to see.
pub(super) fn open(model: &mut Model) {
    if let Some(metric) = model.cursor.and_then(super::figure::Figure::metric) {
        model.history.metric = metric;
    }
}

/// A shorter or a longer span.
pub(super) fn zoom(model: &mut Model, longer: bool) {
    let zoom = model.history.zoom;
    model.history.zoom =
        if longer { (zoom + 1).min(SPANS.len() - 1) } else { zoom.saturating_sub(1) };
}

/// The metrics that there is something of; never empty.
#[must_use]
pub fn metrics(model: &Model) -> Vec<Metric> {
    let (history, live) = (&model.history, &model.live);
    let known = |m: &Metric| {
        history.noted.metrics.contains(m) || live.latest.contains_key(m) || history.metric == *m
    };
    Metric::ALL.iter().copied().filter(known).collect()
}

/// The next metric, or the one before, in a circle.
pub(super) fn turn(model: &mut Model, forward: bool) {
    let all = metrics(model);
    let here = all.iter().position(|m| *m == model.history.metric).unwrap_or(0);
    let step = if forward { 1 } else { all.len().max(1) - 1 };
    if let Some(metric) = all.get((here + step) % all.len().max(1)) {
        model.history.metric = *metric;
    }
}

/// What the chart is to show. It ends now as long as the cursor is in sight, else the cursor stands
/// in its middle. Ends are whole slices, so that not every second asks anew.
#[must_use]
pub fn wanted(model: &Model) -> Ask {
    let (history, now) = (&model.history, model.live.now);
    let span = history.span();
    let end = match model.travel.at.filter(|at| *at > Timestamp::UNIX_EPOCH) {
        Some(at) if at <= now - span => (at + span / 2).min(now),
        _ => now,
    };
    let slice = (span.num_milliseconds() / SLICES as i64).max(10_000);
    let end = (end.timestamp_millis().div_euclid(slice) + 1) * slice;
    let to = Timestamp::from_timestamp_millis(end).unwrap_or(now);
    Ask { metric: history.metric, from: to - span, to }
}

/// Asks for the chart where the screen is open and shows something else.
pub(super) fn ask(model: &mut Model) -> Option<Effect> {
    if model.screen != Screen::History {
        return None;
    }
    let ask = wanted(model);
    if model.history.asked == Some(ask) {
        return None;
    }
    model.history.asked = Some(ask);
    if model.config.has_history() {
        return Some(Effect::Chart(ask));
    }
    // Without a store the last day is what there is.
    let mut slicer = Slicer::new(ask);
    let series = model.live.series.get(&ask.metric);
    for (at, value) in series.into_iter().flat_map(Series::iter) {
        slicer.push(at, value);
    }
    model.history.chart = Some(slicer.finish());
    None
}

/// The chart came; one that is no longer asked for is passed over.
pub(super) fn take(model: &mut Model, chart: Chart) {
    if model.history.asked == Some(chart.ask) {
        model.history.chart = Some(chart);
    }
}

/// What stands on a chart as a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Something happened.
    Mark(MarkKind),
    /// The advice changed.
    Advice,
}

/// One line, and what is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it stands.
    pub at: Timestamp,
    /// Where it ends; none: an instant.
    pub until: Option<Timestamp>,
    /// What it is.
    pub kind: LineKind,
    /// The store's number of a mark, to remove it by.
    pub id: Option<i64>,
    /// In a few words.
    pub words: Message,
}

/// What happened and where the advice changed, oldest first.
#[must_use]
pub fn lines(model: &Model) -> Vec<Line> {
    lines_between(model, Timestamp::MIN_UTC, Timestamp::MAX_UTC)
}

/// Those of them that begin within a time, its ends among it.
#[must_use]
pub fn lines_between(model: &Model, from: Timestamp, to: Timestamp) -> Vec<Line> {
    let noted = &model.history.noted;
    let within = |at: Timestamp| (from..=to).contains(&at);
    let marks = noted.marks.iter().filter(|m| within(m.at)).map(|m| Line {
        at: m.at,
        until: m.until,
        kind: LineKind::Mark(m.kind),
        id: m.id.filter(|_| m.kind != MarkKind::Phase),
        words: words(model, m),
    });
    let advice = noted.advised.iter().filter(|a| within(a.at)).map(|a| Line {
        at: a.at,
        until: None,
        kind: LineKind::Advice,
        id: None,
        words: Message::new("history-screen-advised")
            .with("verdict", Arg::Message(Box::new(Message::new(verdict(a.verdict)))))
            .local("phase", &phase(model, &a.phase)),
    });
    let mut all: Vec<Line> = marks.chain(advice).collect();
    all.sort_by_key(|line| line.at);
    all
}

fn words(model: &Model, mark: &Mark) -> Message {
    match mark.phases() {
        Some((from, to)) => Message::new("history-screen-moved")
            .local("from", &phase(model, from))
            .local("to", &phase(model, to)),
        None => Message::new("value-plain").text("value", &mark.words),
    }
}

/// A phase's name; its id where the profile no longer has it.
fn phase(model: &Model, id: &str) -> LocalText {
    let found = model.config.profile.phases.iter().find(|phase| phase.id == id);
    found.map_or_else(|| LocalText::same(id), |phase| phase.name.clone())
}

/// The name of a kind.
#[must_use]
pub fn kind_name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Mark(MarkKind::Deploy) => "mark-kind-deploy",
        LineKind::Mark(MarkKind::Incident) => "mark-kind-incident",
        LineKind::Mark(MarkKind::Price) => "mark-kind-price",
        LineKind::Mark(MarkKind::Note) => "mark-kind-note",
        LineKind::Mark(MarkKind::Phase) => "mark-kind-phase",
        LineKind::Advice => "mark-kind-advice",
    }
}

/// What happened where the cursor stands: within a slice of the charts, or while it lasted.
pub(super) fn near(model: &Model, at: Timestamp) -> Option<Message> {
    let span = match model.screen {
        Screen::History => model.history.span(),
        Screen::Latency => super::latency_screen::span(model),
        _ => model.span(),
    };
    let near = (span / 30).max(TimeDelta::minutes(1)) / 2;
    let all = lines(model);
    let holds =
        |l: &&Line| (l.at - at).abs() <= near || l.until.is_some_and(|u| l.at <= at && at <= u);
    let nearest = all.iter().filter(holds).min_by_key(|l| (l.at - at).abs())?;
    Some(said(nearest))
}

/// The kind and the words.
#[must_use]
pub fn said(line: &Line) -> Message {
    Message::new("history-screen-line")
        .with("kind", Arg::Message(Box::new(Message::new(kind_name(line.kind)))))
        .with("words", Arg::Message(Box::new(line.words.clone())))
}

#[cfg(test)]
#[path = "history_screen_tests.rs"]
mod tests;
