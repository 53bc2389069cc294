//! From a record to its forecast.

use super::backtest::{Calibration, Known, Trial, mase};
use super::model::{Way, Z80};
use super::paths;
use super::prepare::{Record, Step, filled};
use super::scale::Lens;
use super::shift::{Found, last_shift};
use super::{BackTest, Crossing, Forecast, LevelShift, Method, NoForecast, Outlook, Scale};
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::Comparison;
use chrono::TimeDelta;

/// Known figures without which nothing is forecast.
pub const FEWEST: usize = 12;

/// No forecast reaches farther, in steps.
const FARTHEST: usize = 800;

/// A trend that the information criterion does not see must be better by so much on held-out
/// points to be used.
const SLOPED_BETTER: f64 = 0.95;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// Steps to forecast; none, or more than twice the history: twice the history.
    pub horizon: Option<usize>,
    /// In the metric's unit, and which way it is crossed.
    pub threshold: Option<(f64, Comparison)>,
    /// One seed, one answer.
    pub seed: u64,
}

/// The forecast of a record, or why there is none.
pub fn forecast(record: &Record, ask: Ask, now: Timestamp) -> Outlook {
    let no = |why| Err(NoForecast { metric: record.metric, why });
    let dense = record.dense();
    if dense.known() < FEWEST {
        return no(too_few(&dense));
    }
    if now - dense.last() > dense.step.length() + patience(dense.step) {
        let why = Message::new("forecast-old").metric("metric", record.metric);
        return no(why.date("at", dense.last()));
    }
    let (dense, shift) = after_shift(&dense);
    if let Some(shift) = shift.filter(|_| dense.known() < FEWEST) {
        let why = Message::new("forecast-after-shift").metric("metric", record.metric);
        return no(why.date("at", shift.at).with("most", count(FEWEST)));
    }
    let horizon = ask.horizon.unwrap_or(FARTHEST).min(2 * dense.values.len()).clamp(1, FARTHEST);
    let known: Vec<f64> = dense.values.iter().copied().flatten().collect();
    let mut made = match Lens::over(record.metric, &known) {
        Some(lens) => moving(&dense, lens, horizon, ask),
        None => Some(constant(&dense, known[0], horizon, ask)),
    };
    if let Some(made) = &mut made {
        made.shift = shift;
    }
    made.ok_or_else(|| NoForecast {
        metric: record.metric,
        why: Message::new("forecast-no-model").metric("metric", record.metric),
    })
}

/// Readings that ended longer ago say nothing of the present.
fn patience(step: Step) -> TimeDelta {
    match step {
        Step::Day => TimeDelta::days(7),
        Step::Hour => TimeDelta::days(1),
    }
}

fn too_few(record: &Record) -> Message {
    let id = match record.step {
        Step::Day => "forecast-few-days",
        Step::Hour => "forecast-few-hours",
    };
    Message::new(id)
        .metric("metric", record.metric)
        .with("known", count(record.known()))
        .with("most", count(FEWEST))
}

fn count(n: usize) -> Arg {
    Arg::Quantity(n as f64, Unit::Count)
}

/// What follows the level's last shift. It is looked for day by day whatever the step, since the
/// week's season cancels out there; a count of units that jumps has won a customer, and keeps its
/// past.
fn after_shift(record: &Record) -> (Record, Option<LevelShift>) {
    let per_day = match record.step {
        Step::Day => 1,
        Step::Hour => 24,
    };
    let scale = Scale::of(record.metric);
    let whole = filled(&record.values);
    // Whole days, counted back from the end.
    let skipped = whole.len() % per_day;
    let mean = |day: &[f64]| scale.forward(day.iter().sum::<f64>() / day.len() as f64);
    let days: Vec<f64> = whole[skipped..].chunks(per_day).map(mean).collect();
    let found = last_shift(&days).filter(|_| record.metric != Metric::UnitsCount);
    let Some(Found { at, before, after }) = found else { return (record.clone(), None) };
    let after_it = record.from(skipped + at * per_day);
    let shift =
        LevelShift { at: after_it.first, before: scale.back(before), after: scale.back(after) };
    (after_it, Some(shift))
}

/// A method with its trials.
struct Tried {
    way: Way,
    method: Method,
    trials: Vec<Trial>,
}

fn moving(record: &Record, lens: Lens, horizon: usize, ask: Ask) -> Option<Forecast> {
    let whole = filled(&record.values);
    let series: Vec<f64> = whole.iter().map(|v| lens.forward(*v)).collect();
    let known = Known { series: &series, values: &record.values, lens };
    let tried = |way: Way, method| {
        let trials = known.trials(&way, horizon)?;
        Some(Tried { way, method, trials })
    };
    // The longest season of which two whole ones lie before the first origin.
    let half = series.len() / 2;
    let season = record.step.periods().iter().copied().rfind(|p| 2 * p <= half);
    let newest = tried(Way::Naive(1), Method::Naive)?;
    let seasonal = season.and_then(|s| tried(Way::Naive(s), Method::SeasonalNaive));
    let best = best(record.step, &known, horizon);
    // The yardstick is the seasonal forecast where there is a season; either may win.
    let yardstick = seasonal.as_ref().unwrap_or(&newest);
    let error = |tried: &Tried| mase(&tried.trials, &yardstick.trials);
    let naive = if error(&newest) < error(yardstick) { &newest } else { yardstick };
    let (chosen, lost) = match &best {
        Some(best) if error(best) <= error(naive) => (best, None),
        best => (naive, best.as_ref().map(error)),
    };
    finish(record, &series, lens, horizon, ask, chosen, (error(chosen), lost))
}

/// The better of the two searches for a trend.
fn best(step: Step, known: &Known<'_>, horizon: usize) -> Option<Tried> {
    let tried = |sloped| {
        let way = Way::Ets { periods: step.periods().to_vec(), sloped };
        let trials = known.trials(&way, horizon)?;
        let seasonal = !way.periods_in(known.series.len()).is_empty();
        let method = if seasonal { Method::Mstl } else { Method::AutoEts };
        Some(Tried { way, method, trials })
    };
    match (tried(false), tried(true)) {
        (Some(free), Some(sloped)) => {
            let better = mase(&sloped.trials, &free.trials) < SLOPED_BETTER;
            Some(if better { sloped } else { free })
        }
        (free, sloped) => free.or(sloped),
    }
}

fn finish(
    record: &Record,
    series: &[f64],
    lens: Lens,
    horizon: usize,
    ask: Ask,
    chosen: &Tried,
    (mase, lost): (f64, Option<f64>),
) -> Option<Forecast> {
    let fitted = chosen.way.fit(series, horizon)?;
    let calibration = Calibration::of(chosen.trials.iter());
    let edge = |side: f64| {
        let at = |(step, point): (usize, &f64)| {
            lens.back(point + side * Z80 * calibration.deviation(&fitted, step))
        };
        fitted.point.iter().enumerate().map(at).collect::<Vec<_>>()
    };
    let back_test = Calibration::coverage(&chosen.trials).map(|coverage| BackTest {
        origins: u32::try_from(chosen.trials.len()).unwrap_or(u32::MAX),
        mase,
        lost,
        coverage,
    });
    let crossed = |threshold| paths::crossed(&fitted, calibration, lens, threshold, ask.seed);
    Some(Forecast {
        metric: record.metric,
        step: record.step.length(),
        history: record.values.clone(),
        from: record.last(),
        median: fitted.point.iter().map(|p| lens.back(*p)).collect(),
        low: edge(-1.0),
        high: edge(1.0),
        method: chosen.method,
        scale: Scale::of(record.metric),
        back_test,
        shift: None,
        crossing: ask.threshold.map(|t| crossing(record, t, crossed(t))),
    })
}

/// What never moved is expected to stay: there is nothing to learn how it would move from.
fn constant(record: &Record, value: f64, horizon: usize, ask: Ask) -> Forecast {
    let line = vec![value; horizon];
    let crossed = |(threshold, comparison): (f64, Comparison)| {
        let all = f64::from(u8::from(comparison.meets(value, threshold)));
        vec![all; horizon]
    };
    Forecast {
        metric: record.metric,
        step: record.step.length(),
        history: record.values.clone(),
        from: record.last(),
        median: line.clone(),
        low: line.clone(),
        high: line,
        method: Method::Naive,
        scale: Scale::of(record.metric),
        back_test: None,
        shift: None,
        crossing: ask.threshold.map(|t| crossing(record, t, crossed(t))),
    }
}

fn crossing(
    record: &Record,
    (threshold, comparison): (f64, Comparison),
    crossed: Vec<f64>,
) -> Crossing {
    let (from, step) = (record.last(), record.step.length());
    let by = |share: f64| {
        let place = crossed.iter().position(|c| *c >= share)?;
        Some(from + step * i32::try_from(place + 1).ok()?)
    };
    let dates = [by(0.1), by(0.5), by(0.9)];
    Crossing { threshold, comparison, dates, crossed, from, step }
}

/// How many steps a length of time is, rounded up.
#[must_use]
pub fn steps(length: TimeDelta, step: Step) -> usize {
    let (length, step) = (length.num_seconds().max(0), step.length().num_seconds());
    usize::try_from(length).unwrap_or(0).div_ceil(usize::try_from(step).unwrap_or(1))
}
