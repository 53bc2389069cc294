//! What a metric will be, how sure that is, and when it crosses a threshold (MODEL §5). Pure; the
//! history comes as a [`Record`] of daily or hourly figures, randomness is seeded.
//!
//! | step | where |
//! |---|---|
//! | readings → one figure a day (the extreme that was sustained) or an hour | `prepare` |
//! | the metric's scale | `scale` |
//! | the level's last shift; what lies before is not used | `shift` |
//! | MSTL and AutoETS, and the naive forecasts that they must beat | `model` |
//! | errors from earlier origins: which method, how wide | `backtest` |
//! | when a threshold is crossed, by simulated paths | `paths` |
//! | what is forecast for a phase | `outlooks` |
//! | one figure a day, kept for years | `daily` |

mod backtest;
mod daily;
mod make;
mod model;
mod outlooks;
mod paths;
mod prepare;
mod recent;
mod scale;
mod shift;
#[cfg(test)]
mod tests;

pub use daily::{Figure, day_begins, day_of, figures};
pub use make::{Ask, FEWEST, forecast, steps};
pub use model::fit_seasons;
pub use outlooks::{Outlooks, Question, month_ends, question, questions, step_for};
pub use prepare::{Gatherer, Record, Step};

use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use chrono::TimeDelta;

/// On which scale the method works; all results are in the metric's own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As measured: disk and memory in bytes.
    Raw,
    /// ln(p ÷ (1 − p)), p clamped to 0.001–0.999: ratios without a physical stock.
    Logit,
    /// ln(1 + x): counts.
    Log1p,
}

/// What made the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Seasons taken out by MSTL, the trend by AutoETS.
    Mstl,
    /// AutoETS alone.
    AutoEts,
    /// The value of a season ago, because nothing did better on this series.
    SeasonalNaive,
    /// The last value, because nothing did better on this series.
    Naive,
}

impl Method {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Mstl => "mstl",
            Self::AutoEts => "auto-ets",
            Self::SeasonalNaive => "seasonal-naive",
            Self::Naive => "naive",
        }
    }
}

/// How the method did on this very series: forecasts from earlier origins held against what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BackTest {
    /// Origins tried.
    pub origins: u32,
    /// Mean absolute scaled error of the method in use: its error ÷ that of the seasonal naive
    /// forecast over the same points. Below 1: better.
    pub mase: f64,
    /// The same of the best method when it lost to the naive forecast, which then is in use.
    pub lost: Option<f64>,
    /// Share of held-out points inside the calibrated 80 % interval, by leave-one-origin-out.
    pub coverage: f64,
}

/// The level moved for good at some instant: a deploy, a migration. What lies before is not used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelShift {
    /// The first point at the new level.
    pub at: Timestamp,
    /// Median level before, in the metric's unit.
    pub before: f64,
    /// Median level after.
    pub after: f64,
}

/// A forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Of what.
    pub metric: Metric,
    /// From one point to the next: a day, or an hour.
    pub step: TimeDelta,
    /// What it was made from, oldest first, the last at `from`; none: a gap.
    pub history: Vec<Option<f64>>,
    /// The instant of the last point of the history; the first forecast is one step later.
    pub from: Timestamp,
    /// The median of each step to come, in the metric's unit.
    pub median: Vec<f64>,
    /// The calibrated 10 % quantiles.
    pub low: Vec<f64>,
    /// The calibrated 90 % quantiles.
    pub high: Vec<f64>,
    /// By what.
    pub method: Method,
    /// On which scale.
    pub scale: Scale,
    /// How far to trust it; none where there are too few points to hold any out.
    pub back_test: Option<BackTest>,
    /// A shift of the level that it starts after.
    pub shift: Option<LevelShift>,
    /// When it crosses the threshold that was asked for.
    pub crossing: Option<Crossing>,
}

/// When a threshold is crossed, by simulated paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// The threshold, in the metric's unit.
    pub threshold: f64,
    /// Which way.
    pub comparison: Comparison,
    /// The days by which 10, 50 and 90 % of all paths have crossed; none: not within the horizon.
    pub dates: [Option<Timestamp>; 3],
    /// Share of the paths that have crossed by each step to come; never falls.
    pub crossed: Vec<f64>,
    /// The instant of the last point, as in the forecast.
    pub from: Timestamp,
    /// As in the forecast.
    pub step: TimeDelta,
}

impl Crossing {
    /// The end of the horizon: a date that is not reached is « after » this day.
    #[must_use]
    pub fn horizon(&self) -> Timestamp {
        self.from + self.step * i32::try_from(self.crossed.len()).unwrap_or(i32::MAX)
    }

    /// The instant by which that share of the paths has crossed; none: not within the horizon.
    #[must_use]
    pub fn by(&self, share: f64) -> Option<Timestamp> {
        let step = self.crossed.iter().position(|p| *p >= share)?;
        Some(self.from + self.step * i32::try_from(step + 1).ok()?)
    }

    /// The probability that it has been crossed by an instant, 0–1; at most that of the horizon.
    #[must_use]
    pub fn probability_by(&self, at: Timestamp) -> f64 {
        let steps = (at - self.from).num_seconds() / self.step.num_seconds().max(1);
        match usize::try_from(steps) {
            Ok(0) | Err(_) => 0.0,
            Ok(n) => self.crossed.get(n - 1).or(self.crossed.last()).copied().unwrap_or(0.0),
        }
    }
}

/// No forecast, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NoForecast {
    /// Of what.
    pub metric: Metric,
    /// In one sentence, with what would help.
    pub why: Message,
}

/// What came of one metric.
pub type Outlook = Result<Forecast, NoForecast>;
