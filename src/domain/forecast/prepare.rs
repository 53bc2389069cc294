//! From readings to the evenly spaced record that a forecast is made from. Readings come one by
//! one, each metric's oldest first, as the store shows them; what is held of 90 days of minutes is
//! ninety figures and one window.

use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use crate::domain::series::HOLD;
use chrono::TimeDelta;
use std::collections::VecDeque;
use std::time::Duration;

/// From one point to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One figure a UTC day: its most extreme value that was sustained.
    Day,
    /// One figure an hour: its mean.
    Hour,
}

impl Step {
    /// Its length.
    #[must_use]
    pub fn length(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::days(1),
            Self::Hour => TimeDelta::hours(1),
        }
    }

    /// The seasons that it can show, in steps: the week of days; the day and the week of hours.
    #[must_use]
    pub fn periods(self) -> &'static [usize] {
        match self {
            Self::Day => &[7],
            Self::Hour => &[24, 168],
        }
    }
}

/// A window counts when at most this share of its minutes is missing, as for signals.
const MOST_MISSING: f64 = 0.2;

/// Nothing longer is sustained; what a window holds is bounded.
const LONGEST: usize = 14 * 1440;

/// Evenly spaced figures of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Of what.
    pub metric: Metric,
    /// From one to the next.
    pub step: Step,
    /// The beginning of the first step.
    pub first: Timestamp,
    /// Oldest first, from the first known to the last known one; none: a gap.
    pub values: Vec<Option<f64>>,
}

/// Makes a [`Record`] of readings.
#[derive(Debug)]
pub struct Gatherer {
    metric: Metric,
    step: Step,
    comparison: Comparison,
    /// The step that `now` lies in is not over and is left out.
    end: i64,
    /// The minute that is being read, since 1970.
    minute: i64,
    sum: f64,
    count: u32,
    window: Window,
    /// Until when the last minute's mean stands for those that follow.
    held: Option<(i64, f64)>,
    /// The step that is being read, since 1970.
    current: i64,
    part: Part,
    /// The first step, and one figure for each from there on.
    first: i64,
    values: Vec<Option<f64>>,
}

/// What is known of a step so far.
#[derive(Debug, Default)]
struct Part {
    extreme: Option<f64>,
    /// The minutes that were read; held ones are not among them.
    sum: f64,
    count: u32,
}

impl Gatherer {
    /// For a metric's figures up to the last step that is over at `now`. `sustained`: for how long
    /// a value must have held to count for its day; the comparison says which way is extreme.
    #[must_use]
    pub fn new(
        metric: Metric,
        step: Step,
        sustained: Duration,
        comparison: Comparison,
        now: Timestamp,
    ) -> Self {
        let minutes = usize::try_from(sustained.as_secs().div_ceil(60)).unwrap_or(LONGEST);
        Self {
            metric,
            step,
            comparison,
            end: now.timestamp().div_euclid(step.length().num_seconds()),
            minute: i64::MIN,
            sum: 0.0,
            count: 0,
            window: Window::new(minutes.clamp(1, LONGEST), comparison),
            held: None,
            current: i64::MIN,
            part: Part::default(),
            first: 0,
            values: Vec::new(),
        }
    }

    /// The metric that it takes.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Takes a reading that is not older than the one before; older ones and what is no number are
    /// passed over.
    pub fn push(&mut self, at: Timestamp, value: f64) {
        let minute = at.timestamp().div_euclid(60);
        if !value.is_finite() || minute < self.minute || self.step_of(minute) >= self.end {
            return;
        }
        if minute != self.minute {
            self.close_minute();
            self.hold_until(minute);
            self.minute = minute;
        }
        self.sum += value;
        self.count += 1;
    }

    /// The record.
    #[must_use]
    pub fn finish(mut self) -> Record {
        self.close_minute();
        self.close_step();
        while self.values.last().is_some_and(Option::is_none) {
            self.values.pop();
        }
        let seconds = self.step.length().num_seconds();
        let first = Timestamp::from_timestamp(self.first * seconds, 0).unwrap_or_default();
        Record { metric: self.metric, step: self.step, first, values: self.values }
    }

    fn step_of(&self, minute: i64) -> i64 {
        minute.div_euclid(self.step.length().num_minutes())
    }

    fn close_minute(&mut self) {
        if self.count == 0 {
            return;
        }
        let mean = self.sum / f64::from(self.count);
        (self.sum, self.count) = (0.0, 0);
        self.enter_step(self.step_of(self.minute));
        self.part.sum += mean;
        self.part.count += 1;
        self.slide(self.minute, mean);
        self.held = Some((self.minute + HOLD.num_minutes(), mean));
    }

    /// A reading stands for the minutes that follow it, as for signals.
    fn hold_until(&mut self, minute: i64) {
        let Some((last, mean)) = self.held else { return };
        for held in self.minute + 1..minute.min(last) {
            if self.step_of(held) != self.current {
                break;
            }
            self.slide(held, mean);
        }
    }

    fn slide(&mut self, minute: i64, mean: f64) {
        let Some(sustained) = self.window.push(minute, mean) else { return };
        let extreme = self.part.extreme.get_or_insert(sustained);
        if self.comparison.meets(sustained, *extreme) {
            *extreme = sustained;
        }
    }

    fn enter_step(&mut self, step: i64) {
        if step == self.current {
            return;
        }
        if self.current == i64::MIN {
            self.first = step;
        } else {
            self.close_step();
        }
        self.current = step;
        let place = usize::try_from(step - self.first).unwrap_or(0);
        self.values.resize(place, None);
    }

    fn close_step(&mut self) {
        let part = std::mem::take(&mut self.part);
        if part.count == 0 {
            return;
        }
        let mean = part.sum / f64::from(part.count);
        // A day too sparse to tell what was sustained (one check a day) speaks by its mean.
        let figure = match self.step {
            Step::Day => part.extreme.unwrap_or(mean),
            Step::Hour => mean,
        };
        self.values.push(Some(figure));
    }
}

/// The last so many minutes, and the value that all of them reached: a queue in which each value
/// waits only while none after it is more binding (Lemire 2006), so a minute costs the same
/// whatever the window's length.
#[derive(Debug)]
struct Window {
    length: usize,
    comparison: Comparison,
    minutes: VecDeque<i64>,
    binding: VecDeque<(i64, f64)>,
}

impl Window {
    fn new(length: usize, comparison: Comparison) -> Self {
        Self { length, comparison, minutes: VecDeque::new(), binding: VecDeque::new() }
    }

    /// The value sustained over the window that ends with this minute; none while too few of its
    /// minutes are known.
    fn push(&mut self, minute: i64, value: f64) -> Option<f64> {
        let gone = minute - self.length as i64;
        while self.minutes.front().is_some_and(|m| *m <= gone) {
            self.minutes.pop_front();
        }
        while self.binding.front().is_some_and(|(m, _)| *m <= gone) {
            self.binding.pop_front();
        }
        while self.binding.back().is_some_and(|(_, v)| !self.comparison.meets(value, *v)) {
            self.binding.pop_back();
        }
        self.minutes.push_back(minute);
        self.binding.push_back((minute, value));
        let known = self.minutes.len() as f64 >= (1.0 - MOST_MISSING) * self.length as f64;
        self.binding.front().filter(|_| known).map(|(_, v)| *v)
    }
}

impl Record {
    /// Of points in any order and at any distance; what is no number is passed over.
    #[must_use]
    pub fn of(
        metric: Metric,
        step: Step,
        sustained: Duration,
        comparison: Comparison,
        points: &[(Timestamp, f64)],
        now: Timestamp,
    ) -> Self {
        let mut points: Vec<_> = points.iter().filter(|p| p.1.is_finite()).copied().collect();
        points.sort_unstable_by_key(|p| p.0);
        let mut gatherer = Gatherer::new(metric, step, sustained, comparison, now);
        for (at, value) in points {
            gatherer.push(at, value);
        }
        gatherer.finish()
    }

    /// How many figures are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// The instant of the last figure.
    #[must_use]
    pub fn last(&self) -> Timestamp {
        let steps = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        self.first + self.step.length() * (steps - 1).max(0)
    }

    /// The same from the point of that index on, beginning with a known figure.
    #[must_use]
    pub fn from(&self, index: usize) -> Self {
        let known = |i: &usize| self.values[*i].is_some();
        let index = (index..self.values.len()).find(known).unwrap_or(self.values.len());
        let steps = i32::try_from(index).unwrap_or(i32::MAX);
        Self {
            first: self.first + self.step.length() * steps,
            values: self.values[index..].to_vec(),
            ..*self
        }
    }

    /// Without what lies before a gap that is longer than everything known around it: a record of
    /// which less than half is known tells more of its gaps than of the metric.
    #[must_use]
    pub fn dense(&self) -> Self {
        let mut dense = self.from(0);
        while 2 * dense.known() < dense.values.len() {
            let Some(after) = longest_gap(&dense.values) else { break };
            dense = dense.from(after);
        }
        dense
    }
}

/// Where the longest gap ends.
fn longest_gap(values: &[Option<f64>]) -> Option<usize> {
    let (mut longest, mut run, mut end) = (0, 0, None);
    for (i, value) in values.iter().enumerate() {
        run = if value.is_some() { 0 } else { run + 1 };
        if run > longest {
            (longest, end) = (run, Some(i + 1));
        }
    }
    end
}

/// Gaps filled on a straight line between their neighbours.
pub(super) fn filled(values: &[Option<f64>]) -> Vec<f64> {
    let mut whole: Vec<f64> = Vec::with_capacity(values.len());
    let mut gap = 0usize;
    for value in values {
        let Some(value) = value else {
            gap += 1;
            continue;
        };
        let before = whole.last().copied().unwrap_or(*value);
        for i in 1..=gap {
            whole.push(before + (value - before) * i as f64 / (gap + 1) as f64);
        }
        gap = 0;
        whole.push(*value);
    }
    let last = whole.last().copied().unwrap_or(0.0);
    whole.extend(std::iter::repeat_n(last, gap));
    whole
}
