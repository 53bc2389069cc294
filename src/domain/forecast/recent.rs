//! The trend that MSTL is given: AutoETS on the newest points alone. Its search is linear in the
//! points and most of the work (150 of 160 ms over 90 days of hours), while a level and a slope
//! remember weeks, not months.

use augurs::ets::{AutoETS, FittedAutoETS};
use augurs::mstl::{FittedTrendModel, TrendModel};
use augurs::{Fit as _, Forecast, Predict as _};
use std::borrow::Cow;
use std::error::Error;

/// Three weeks of hours, or a year and four months of days.
pub(super) const NEWEST: usize = 504;

type Fault = Box<dyn Error + Send + Sync + 'static>;

/// AutoETS on the newest points.
#[derive(Debug)]
pub(super) struct Recent(pub(super) AutoETS);

#[derive(Debug)]
struct Fitted {
    ets: FittedAutoETS,
    /// Points before those that were fitted.
    before: usize,
}

impl TrendModel for Recent {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed("AutoETS on the newest points")
    }

    fn fit(&self, series: &[f64]) -> Result<Box<dyn FittedTrendModel + Sync + Send>, Fault> {
        let before = series.len().saturating_sub(NEWEST);
        let ets = self.0.fit(&series[before..])?;
        Ok(Box::new(Fitted { ets, before }))
    }
}

impl FittedTrendModel for Fitted {
    fn predict_inplace(
        &self,
        horizon: usize,
        level: Option<f64>,
        forecast: &mut Forecast,
    ) -> Result<(), Fault> {
        Ok(self.ets.predict_inplace(horizon, level, forecast)?)
    }

    /// What was not fitted is no number; whoever reads it passes it over.
    fn predict_in_sample_inplace(
        &self,
        level: Option<f64>,
        forecast: &mut Forecast,
    ) -> Result<(), Fault> {
        self.ets.predict_in_sample_inplace(level, forecast)?;
        let unknown = std::iter::repeat_n(f64::NAN, self.before);
        forecast.point.splice(0..0, unknown);
        Ok(())
    }

    fn training_data_size(&self) -> Option<usize> {
        Some(self.before + self.ets.training_data_size())
    }
}
