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
        self.hold_until(i64::MAX);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn daily(minutes: u64, comparison: Comparison, points: &[(i64, f64)], now: i64) -> Record {
        let sustained = Duration::from_secs(60 * minutes);
        let points: Vec<_> = points.iter().map(|(m, v)| (at(*m), *v)).collect();
        Record::of(Metric::CpuUtilization, Step::Day, sustained, comparison, &points, at(now))
    }

    /// Minutes 0–9: 1 5 2 4 6 7 3 8 1 4, and the 4 stands for four more. Over three minutes the minima
    /// are 1 2 2 4 3 3 1 1 1 4 4 4: the highest is 4. Over one it is 8. The other way, the maxima are
    /// 5 5 6 7 7 8 8 8 4 4 4 4: the lowest is 4.
    #[test]
    fn what_was_sustained_by_hand() {
        let values = [1.0, 5.0, 2.0, 4.0, 6.0, 7.0, 3.0, 8.0, 1.0, 4.0];
        let points: Vec<_> = (0..).zip(values).collect();
        let of = |minutes, comparison| daily(minutes, comparison, &points, 1440).values;
        assert_eq!(of(3, Comparison::Above), [Some(4.0)]);
        assert_eq!(of(1, Comparison::Above), [Some(8.0)]);
        assert_eq!(of(0, Comparison::Above), [Some(8.0)]);
        assert_eq!(of(3, Comparison::Below), [Some(4.0)]);
    }

    #[test]
    fn a_window_runs_over_midnight_into_the_day_that_it_ends_in() {
        // 0.9 from 23:50 to 00:09: nineteen minutes are sustained, ten of them on the second day.
        let points: Vec<_> =
            (1400..1500).map(|m| (m, if (1430..1450).contains(&m) { 0.9 } else { 0.2 })).collect();
        let record = daily(15, Comparison::Above, &points, 3 * 1440);
        assert_eq!(record.values, [Some(0.2), Some(0.9)]);
    }

    /// The last reading of a day stands for its minutes, whether or not another day follows: three
    /// readings, five minutes apart, hold for fifteen.
    #[test]
    fn the_last_reading_of_a_day_holds_like_any_other() {
        let points = [(1000, 0.9), (1200, 0.2), (1205, 0.3), (1210, 0.4)];
        assert_eq!(daily(15, Comparison::Below, &points, 1440).values, [Some(0.4)]);
        let more = [&points[..], &[(1500, 0.1)]].concat();
        assert_eq!(daily(15, Comparison::Below, &more, 2880).values, [Some(0.4), Some(0.1)]);
        // Four minutes short of it only the mean is known: 0.9 + 0.2 + 0.3 over three.
        let mean = daily(15, Comparison::Below, &points[..3], 1440).values[0].unwrap();
        assert!((mean - 1.4 / 3.0).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn today_is_not_over_and_gaps_stay() {
        let points = [(10, 1.0), (3 * 1440 + 5, 4.0), (4 * 1440 + 5, 9.0)];
        let record = daily(15, Comparison::Above, &points, 4 * 1440 + 60);
        // A single reading a day tells nothing that was sustained; it speaks for itself.
        assert_eq!(record.values, [Some(1.0), None, None, Some(4.0)]);
        assert_eq!((record.first, record.last()), (at(0), at(3 * 1440)));
        assert_eq!((record.known(), record.values.len()), (2, 4));
    }

    #[test]
    fn five_minutes_apart_is_whole_and_ten_is_not() {
        let every = |step: i64| -> Vec<(i64, f64)> {
            (0..1440 / step).map(|i| (i * step, if i % 2 == 0 { 0.4 } else { 0.8 })).collect()
        };
        assert_eq!(daily(15, Comparison::Above, &every(5), 1440).values, [Some(0.4)]);
        // Held for five minutes each, ten minutes apart: half is missing, so the mean speaks.
        let mean = daily(15, Comparison::Above, &every(10), 1440).values[0].unwrap();
        assert!((mean - 0.6).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn hours_are_means() {
        let points: Vec<_> = (0..120).map(|m| (at(m), if m < 30 { 1.0 } else { 3.0 })).collect();
        let (metric, above) = (Metric::CpuUtilization, Comparison::Above);
        let record = Record::of(metric, Step::Hour, Duration::ZERO, above, &points, at(120));
        assert_eq!(record.values, [Some(2.0), Some(3.0)]);
    }

    #[test]
    fn gaps_are_filled_on_a_line() {
        let gaps = [Some(1.0), None, None, Some(4.0), None];
        assert_eq!(filled(&gaps), [1.0, 2.0, 3.0, 4.0, 4.0]);
        assert!(filled(&[]).is_empty());
    }

    #[test]
    fn what_lies_before_a_long_gap_is_left() {
        let mut values = vec![Some(1.0); 5];
        values.extend([None; 40]);
        values.extend([Some(2.0); 20]);
        let (metric, step) = (Metric::DiskUsed, Step::Day);
        let record = Record { metric, step, first: at(0), values };
        let dense = record.dense();
        assert_eq!((dense.first, dense.values), (at(45 * 1440), vec![Some(2.0); 20]));
    }

    proptest! {
        #[test]
        fn the_window_agrees_with_looking_at_all_of_it(
            values in proptest::collection::vec(0.0f64..1.0, 1..60),
            length in 1usize..10,
        ) {
            let mut window = Window::new(length, Comparison::Above);
            for (i, value) in values.iter().enumerate() {
                let said = window.push(i as i64, *value);
                let from = (i + 1).saturating_sub(length);
                let least = values[from..=i].iter().copied().fold(f64::INFINITY, f64::min);
                let whole = (i + 1 - from) as f64 >= 0.8 * length as f64;
                prop_assert_eq!(said, whole.then_some(least));
            }
        }

        #[test]
        fn order_and_what_is_no_number_change_nothing(
            mut points in proptest::collection::vec((0i64..20_000, 0.0f64..1.0), 0..80),
        ) {
            points.sort_by_key(|p| p.0);
            points.dedup_by_key(|p| p.0);
            let straight = daily(5, Comparison::Above, &points, 20_000);
            points.reverse();
            points.push((77, f64::NAN));
            points.push((78, f64::INFINITY));
            prop_assert_eq!(daily(5, Comparison::Above, &points, 20_000), straight);
        }
    }
}
