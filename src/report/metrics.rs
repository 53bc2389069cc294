//! palier's own figures as metrics, for those who chart them or alert on them elsewhere: the names
//! and labels of docs/metrics.md. Prometheus' conventions: a base unit at the end of each name,
//! ratios 0–1. What is unknown is absent and never assumed; a what-if and another scenario than the
//! configured one are nobody's figures, and neither is what is played.

use crate::app::Model;
use crate::domain::advice::Verdict;
use crate::domain::capacity::bottleneck;
use crate::domain::health::Condition;
use crate::domain::message::clean;
use rust_decimal::prelude::ToPrimitive;

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnFigure {
    /// `palier_unit_cost_euros`.
    pub name: String,
    /// `target`, `profile` and `basis`, and what else tells it apart.
    pub labels: Vec<(&'static str, String)>,
    /// Finite.
    pub value: f64,
}

/// Everything that is told of a verdict.
const VERDICTS: [Verdict; 5] =
    [Verdict::Stay, Verdict::Prepare, Verdict::MoveNow, Verdict::StepDown, Verdict::NotEnoughData];

/// Of each threshold's dates.
const QUANTILES: [&str; 3] = ["0.1", "0.5", "0.9"];

/// A name's last word.
fn money(currency: &str) -> String {
    match currency {
        "EUR" => "euros".to_owned(),
        "USD" => "dollars".to_owned(),
        "GBP" => "pounds".to_owned(),
        other => other.to_lowercase(),
    }
}

/// The figures of the present; none before anything was heard.
#[must_use]
pub fn own(model: &Model) -> Vec<OwnFigure> {
    let live = &model.live;
    let draft = model.knobs.is_turned() || model.scenario_id != model.config.scenario;
    if draft || model.config.target.kind.is_played() || live.latest.is_empty() {
        return Vec::new();
    }
    let a = &live.assessment;
    let mut all = Gathered::of(model);
    let now = &a.economics.now;
    let unit = money(a.economics.currency.code());
    let euros = |name: &str| format!("palier_{name}_{unit}");
    all.push(&euros("unit_cost"), now.cost_per_unit.and_then(|m| m.amount.to_f64()));
    all.push(&euros("monthly_cost"), now.infrastructure.amount.to_f64());
    all.push("palier_gross_margin_ratio", now.infrastructure_margin.and_then(|m| m.to_f64()));
    all.push("palier_full_margin_ratio", now.full_margin.and_then(|m| m.to_f64()));
    all.push("palier_phase_index", Some(live.here.index as f64 + 1.0));
    let knows = a.advice.verdict != Verdict::NotEnoughData;
    all.push("palier_advised_phase_index", knows.then_some(a.advice.phase as f64 + 1.0));
    for verdict in VERDICTS {
        let holds = f64::from(u8::from(verdict == a.advice.verdict));
        all.with("palier_advice", ("verdict", verdict.id()), Some(holds));
    }
    all.push("palier_status_level", level(a.status));
    let units = live.units.as_ref().map(|u| u.count);
    all.push("palier_units", units);
    let most = bottleneck(&a.capacity.answers).and_then(|answer| answer.units);
    all.push("palier_units_capacity", most);
    all.push("palier_units_left", most.zip(units).map(|(most, units)| most - units));
    all.push("palier_error_budget_left_ratio", a.slo.as_ref().and_then(|slo| slo.left));
    for (question, outlook) in &live.forecasts.answers {
        let crossing = outlook.as_ref().ok().and_then(|forecast| forecast.crossing.as_ref());
        let Some(crossing) = crossing else { continue };
        let signal = question.signal.as_deref().unwrap_or("units");
        for (quantile, date) in QUANTILES.iter().zip(crossing.dates) {
            let Some(date) = date else { continue };
            let days = ((date - live.now).as_seconds_f64() / 86_400.0).max(0.0);
            let labels = [("signal", clean(signal, 64)), ("quantile", (*quantile).to_owned())];
            all.labelled("palier_days_to_threshold", labels.into(), Some(days));
        }
    }
    all.figures
}

/// 0 ok, 1 warning, 2 critical; nothing while it is unknown.
fn level(status: Condition) -> Option<f64> {
    (status != Condition::Unknown).then(|| f64::from(status.exit_code()))
}

struct Gathered {
    common: Vec<(&'static str, String)>,
    figures: Vec<OwnFigure>,
}

impl Gathered {
    fn of(model: &Model) -> Self {
        let config = &model.config;
        let common = vec![
            ("target", config.target.name.clone()),
            ("profile", config.profile.id.clone()),
            ("basis", config.basis.clone()),
        ];
        Self { common, figures: Vec::new() }
    }

    fn push(&mut self, name: &str, value: Option<f64>) {
        self.labelled(name, Vec::new(), value);
    }

    fn with(&mut self, name: &str, label: (&'static str, &str), value: Option<f64>) {
        self.labelled(name, vec![(label.0, label.1.to_owned())], value);
    }

    fn labelled(&mut self, name: &str, own: Vec<(&'static str, String)>, value: Option<f64>) {
        let Some(value) = value.filter(|v| v.is_finite()) else { return };
        let labels = self.common.iter().cloned().chain(own).collect();
        self.figures.push(OwnFigure { name: name.to_owned(), labels, value });
    }
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
