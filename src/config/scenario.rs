//! A scenario as written, laid over another: what is absent is inherited.

use super::error::{Fault, Problems, Source};
use super::file::{CostEndFile, GrowthFile, PolicyFile, ScenarioFile};
use crate::domain::profile::LocalText;
use crate::domain::scenario::{CostEnd, Growth, PhasePolicy, Scenario};
use std::sync::Arc;

/// Longer projections say nothing, and cost memory.
const HORIZON_MOST: u32 = 240;
/// Three years, as the roadmap looks ahead.
const HORIZON: u32 = 36;

/// What a profile's `base` inherits from; its growth has to be written.
pub(crate) fn blank(growth: Growth) -> Scenario {
    Scenario { horizon: HORIZON, ..Scenario::plain(LocalText::default(), growth) }
}

/// The growth as resolved.
pub(crate) fn growth(file: GrowthFile) -> Growth {
    match file {
        GrowthFile::UnitsPerMonth(units) => Growth::Linear { per_month: units.0 },
        GrowthFile::SharePerMonth(share) => Growth::Percent { per_month: share.0 },
    }
}

/// `file` over `under`, under the name `id`.
pub(crate) fn over(
    id: &str,
    file: &ScenarioFile,
    under: &Scenario,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Scenario {
    if let Some(horizon) = &file.horizon
        && !(1..=HORIZON_MOST).contains(horizon.get_ref())
    {
        let fault = Fault::impossible(
            format!("a horizon of {} months cannot be projected", horizon.get_ref()),
            format!("write a number of months from 1 to {HORIZON_MOST}, such as {HORIZON}"),
        );
        problems.at(source, horizon.span(), fault);
    }
    Scenario {
        name: match &file.name {
            Some(name) => name.0.clone(),
            None => LocalText::same(id),
        },
        growth: file.growth.map_or_else(|| under.growth.clone(), growth),
        churn: file.churn.map_or(under.churn, |share| share.0),
        hosted_share: file.hosted_share.map_or(under.hosted_share, |share| share.0),
        price: file.price.map(|price| price.0).or(under.price),
        hourly_rate: file.hourly_rate.map(|rate| rate.0).or(under.hourly_rate),
        cost_end: match file.cost_end {
            Some(CostEndFile::Low) => CostEnd::Low,
            Some(CostEndFile::Mid) => CostEnd::Mid,
            Some(CostEndFile::High) => CostEnd::High,
            None => under.cost_end,
        },
        policy: match file.policy {
            Some(PolicyFile::Follow) => PhasePolicy::Follow,
            Some(PolicyFile::Stay) => PhasePolicy::Stay,
            None => under.policy.clone(),
        },
        horizon: file.horizon.as_ref().map_or(under.horizon, |months| *months.get_ref()),
        ..under.clone()
    }
}
