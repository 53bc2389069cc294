//! One line of the list, ready to be sorted and drawn: nothing in it has to be looked up again.

use crate::app::watch::{Connection, PresentPhase, Watch};
use crate::config::Config;
use crate::domain::advice::Verdict;
use crate::domain::fleet::POINTS;
use crate::domain::health::{Condition, condition, limit};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::money::Money;
use crate::domain::profile::{Comparison, Limit};
use crate::domain::signal::SignalState;
use chrono::TimeDelta;

/// The figure that asks for most attention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worst {
    /// Which.
    pub metric: Metric,
    /// Its newest value, in the metric's unit.
    pub value: f64,
    /// How it stands.
    pub condition: Condition,
    /// Value ÷ threshold (the other way round where less is worse): 1 is at the threshold.
    pub pressure: f64,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The target's name, or the machine's as its server has it.
    pub name: String,
    /// The heading; of a machine its server's name.
    pub group: Option<String>,
    /// What it can be found by.
    pub tags: Vec<String>,
    /// How the connection stands.
    pub connection: Connection,
    /// CPU utilization of the last minutes, oldest first.
    pub cpu: Vec<Option<f32>>,
    /// The worst of what is known; unknown while nothing is.
    pub condition: Condition,
    /// What makes it so, or what is nearest to its limit.
    pub worst: Option<Worst>,
    /// The advice; none for a single machine of several: it is no business.
    pub verdict: Option<Verdict>,
    /// What the advice says in one sentence.
    pub headline: Option<Message>,
    /// The phase that it is in; none while its size is not known.
    pub phase: Option<PresentPhase>,
    /// What its phase costs a month; none where that is not known, or is its server's cost.
    pub cost: Option<Money>,
    /// The same per unit; none where units are not known.
    pub cost_per_unit: Option<Money>,
    /// Load over one minute ÷ cores.
    pub load: Option<f64>,
    /// Of a machine that its server told of: CPU, memory, disk, load per core. Shares are 0–1.
    pub figures: [Option<f64>; 4],
    /// Units.
    pub units: Option<f64>,
    /// How many machines it stands for.
    pub machines: usize,
}

impl Row {
    /// Nothing is known but the name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            group: None,
            tags: Vec::new(),
            connection: Connection::Connecting,
            cpu: vec![None; POINTS],
            condition: Condition::Unknown,
            worst: None,
            verdict: None,
            headline: None,
            phase: None,
            cost: None,
            cost_per_unit: None,
            load: None,
            figures: [None; 4],
            units: None,
            machines: 1,
        }
    }

    /// How much it asks for attention: lost, alarm, worry, not known, well.
    #[must_use]
    pub fn severity(&self) -> u8 {
        match (&self.connection, self.condition) {
            (Connection::Lost { .. }, _) => 4,
            (_, Condition::Critical) => 3,
            (_, Condition::Warning) => 2,
            (_, Condition::Unknown) => 1,
            (_, Condition::Ok) => 0,
        }
    }

    /// What a judged watch says. The phase's cost is of a phase that is known or follows from a
    /// known size.
    pub(super) fn judge(&mut self, config: &Config, watch: &Watch) {
        let a = &watch.assessment;
        let sized = watch.latest.contains_key(&Metric::CpuCores);
        self.worst = worst_of(config, watch);
        let of_advice = match a.advice.verdict {
            Verdict::MoveNow => Condition::Critical,
            Verdict::Prepare => Condition::Warning,
            _ => Condition::Ok,
        };
        let of_figures = self.worst.map_or(Condition::Unknown, |w| w.condition);
        let essential = if a.missing.is_empty() { Condition::Ok } else { Condition::Unknown };
        self.condition = of_figures.max(of_advice).max(essential);
        self.verdict = Some(a.advice.verdict);
        self.headline = Some(a.advice.headline.clone());
        let known = !watch.here.assumed || sized;
        self.phase = known.then_some(watch.here);
        let now = &a.economics.now;
        self.cost = known.then_some(now.infrastructure);
        self.cost_per_unit = now.cost_per_unit.filter(|_| known);
        self.units = watch.units.as_ref().map(|u| u.count);
        self.load = watch.value(Metric::LoadPerCore);
        self.cpu = match watch.series.get(&Metric::CpuUtilization) {
            Some(series) => {
                let span = TimeDelta::minutes(POINTS as i64);
                let slices = series.slices(watch.now, span, POINTS).into_iter();
                slices.map(|v| v.map(|v| v as f32)).collect()
            }
            None => vec![None; POINTS],
        };
    }
}

/// Value against threshold; bounded, whatever a machine says.
fn pressure(comparison: Comparison, value: f64, threshold: f64) -> f64 {
    let ratio = match comparison {
        Comparison::Above => value / threshold,
        Comparison::Below => threshold / value,
    };
    if ratio.is_nan() { 0.0 } else { ratio.clamp(0.0, 1_000.0) }
}

/// The worst of figures with limits; of equally bad ones that which is furthest.
pub(super) fn worst(
    limits: &[Limit],
    values: impl Iterator<Item = (Metric, Option<f64>)>,
) -> Option<Worst> {
    let judged = values.filter_map(|(metric, value)| {
        let (value, limit) = (value?, limit(limits, metric)?);
        let pressure = pressure(limit.comparison, value, limit.warning);
        Some(Worst { metric, value, condition: condition(Some(limit), Some(value)), pressure })
    });
    judged.reduce(further)
}

fn further(a: Worst, b: Worst) -> Worst {
    let more = (b.condition, b.pressure) > (a.condition, a.pressure);
    if more { b } else { a }
}

/// Figures against the profile's limits, and the phase's signals.
fn worst_of(config: &Config, watch: &Watch) -> Option<Worst> {
    let a = &watch.assessment;
    let values = a.conditions.keys().map(|metric| (*metric, watch.judged(*metric)));
    let signals = a.signals.iter().filter_map(|signal| {
        let condition = match signal.state {
            SignalState::Firing => Condition::Critical,
            SignalState::Pending => Condition::Warning,
            SignalState::Ok | SignalState::Unknown => return None,
        };
        let value = signal.value?;
        let pressure = pressure(signal.spec.comparison, value, signal.spec.threshold);
        Some(Worst { metric: signal.spec.metric, value, condition, pressure })
    });
    worst(&config.profile.limits, values).into_iter().chain(signals).reduce(further)
}
