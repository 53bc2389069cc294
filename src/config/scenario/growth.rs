//! How units grow, as written.

use super::POINTS_MOST;
use super::file::{GrowthChangeFile, GrowthFile, Listed};
use super::resolve::Reader;
use crate::config::value::{Count, Days};
use crate::domain::scenario::{Growth, When};
use toml::Spanned;

impl Reader<'_> {
    pub(super) fn growth(&mut self, file: &GrowthFile) -> Growth {
        match file {
            GrowthFile::UnitsPerMonth(units) => Growth::Linear { per_month: units.0 },
            GrowthFile::SharePerMonth(share) => Growth::Percent { per_month: share.0 },
            GrowthFile::SCurve(curve) => {
                let market = curve.market.get_ref().0;
                if market <= 0.0 {
                    let sentence = "a market that holds nobody cannot fill";
                    let help = "write the most units that the market can hold, such as 20000";
                    self.refuse(curve.market.span(), sentence, help);
                }
                Growth::SCurve { market, per_month: curve.share_per_month.0 }
            }
            GrowthFile::Table(points) => self.table(points),
            GrowthFile::Forecast(forecast) => {
                if let GrowthFile::Forecast(_) = forecast.otherwise.get_ref() {
                    let sentence = "this holds where there is no forecast, so it cannot be one";
                    let help = "write otherwise = { units-per-month = 50 }";
                    self.refuse(forecast.otherwise.span(), sentence, help);
                    return Growth::Linear { per_month: 0.0 };
                }
                let otherwise = self.growth(forecast.otherwise.get_ref());
                Growth::Forecast { otherwise: Box::new(otherwise) }
            }
        }
    }

    fn table(&mut self, written: &Spanned<Days<Count>>) -> Growth {
        let Days(points) = written.get_ref();
        self.at_most(points.len(), POINTS_MOST, written.span());
        self.days_rise(points);
        if points.is_empty() {
            let help = "write a count at a day: table = [[\"2027-01\", 500]]";
            self.refuse(written.span(), "a table without a point leads nowhere", help);
        }
        Growth::Table(points.iter().map(|(day, count)| (day.get_ref().0, count.0)).collect())
    }

    pub(super) fn growth_changes(
        &mut self,
        written: &Listed<GrowthChangeFile>,
    ) -> Vec<(When, Growth)> {
        self.changes(written, |here, file| {
            let when = here.when(file.from.as_ref(), file.from_units.as_ref());
            (when, here.growth(&file.growth))
        })
    }
}
