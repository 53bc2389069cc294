//! One target of the fleet: heard and judged as the main one is, with a short memory; and the
//! machines that it knows, if it is a server that knows several.

use super::row::{Row, worst};
use crate::app::watch::{Connection, PresentPhase, SourceStatus, Watch, phase_by_size};
use crate::config::Config;
use crate::config::target::{FleetTarget, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::assessment::UnitCount;
use crate::domain::collector::{Collector, Windows};
use crate::domain::economics::{Assumptions, project};
use crate::domain::fleet::{Host, Hosts, POINTS};
use crate::domain::health::Condition;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::money::Money;
use crate::domain::observation::{SourceEvent, SourceState};
use crate::domain::reading::Origin;
use crate::domain::scenario::Scenario;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::time::Duration;

/// What no signal needs is remembered for so long.
const MEMORY: TimeDelta = TimeDelta::minutes(20);

/// And what a signal needs no longer than this.
const MOST_MEMORY: TimeDelta = TimeDelta::hours(25);

/// One target.
#[derive(Debug, Clone)]
pub struct Member {
    /// What is known of it.
    pub watch: Watch,
    /// As listed.
    pub row: Row,
    /// Its machines as listed, by name.
    pub hosts: Vec<Row>,
    /// How many machines there are that are not listed.
    pub unlisted: usize,
    collector: Collector,
    /// Heard and not yet judged.
    unjudged: bool,
    /// The machines of the newest answer.
    pending: Option<Hosts>,
    /// The minute of the newest point of their short histories.
    minute: i64,
    /// What the listed machines cost; none where they are not priced one by one.
    hosts_cost: Option<Money>,
    hosts_heard: Option<Timestamp>,
    thinned: Timestamp,
}

impl Member {
    pub(super) fn new(target: &FleetTarget, watch: Watch) -> Self {
        let refresh = TimeDelta::from_std(super::REFRESH).unwrap_or(TimeDelta::seconds(15));
        let mut row = Row::new(&target.target.name);
        row.group.clone_from(&target.target.group);
        row.tags.clone_from(&target.target.tags);
        Self {
            thinned: watch.now,
            watch,
            row,
            hosts: Vec::new(),
            unlisted: 0,
            collector: Collector::new(Windows::live(refresh)).adding_up(),
            unjudged: true,
            pending: None,
            minute: 0,
            hosts_cost: None,
            hosts_heard: None,
        }
    }

    pub(super) fn hear(&mut self, config: &Config, event: &SourceEvent) {
        drop(self.watch.hear(&mut self.collector, config, event));
        self.unjudged = true;
    }

    pub(super) fn take_hosts(&mut self, mut hosts: Hosts) {
        // Two answers between two ticks: the first one brought the history.
        if let Some(before) = self.pending.take().filter(|_| hosts.history.is_empty()) {
            hosts.history = before.history;
        }
        self.pending = Some(hosts);
    }

    /// Whether it brought figures, or is lost.
    #[must_use]
    pub fn has_spoken(&self) -> bool {
        let lost = |s: &SourceStatus| matches!(s.state, SourceState::Lost { .. });
        self.pending.is_some()
            || self.hosts_heard.is_some()
            || self.watch.latest.contains_key(&Metric::CpuUtilization)
            || self.watch.sources.values().any(lost)
    }

    /// The main target is watched already; whether machines were heard is this one's own.
    pub(super) fn mirror(&mut self, config: &Config, live: &Watch) {
        self.row.judge(config, live);
        self.row.connection = live.connection(config.refresh);
        self.unjudged = false;
    }

    /// Judges what was heard. Whether there was anything.
    pub(super) fn settle(&mut self, config: &Config, scenario: &Scenario, now: Timestamp) -> bool {
        self.watch.now = self.watch.now.max(now);
        if !self.unjudged {
            return false;
        }
        self.unjudged = false;
        if let Some(UnitsSource::Given { count, origin }) = &config.units {
            let at = self.watch.now;
            self.watch.units = Some(UnitCount { count: *count, origin: Origin::new(origin), at });
        }
        if now - self.thinned >= TimeDelta::minutes(1) {
            self.thinned = now;
            self.forget(config, now);
        }
        self.watch.judge(config, scenario, None, None);
        self.row.judge(config, &self.watch);
        // No list shows the months of the projection, and they would be half of what is known.
        self.watch.assessment.economics.months = Vec::new();
        true
    }

    /// Low in memory: the list and the signals need no more.
    fn forget(&mut self, config: &Config, now: Timestamp) {
        let signals = || config.profile.phases.iter().flat_map(|p| &p.signals);
        for (metric, series) in &mut self.watch.series {
            let of_signals = signals().filter(|s| s.metric == *metric).map(|s| s.duration);
            let needed = of_signals.max().and_then(|d| TimeDelta::from_std(d).ok());
            let keep = needed.map_or(MEMORY, |n| (n * 2).clamp(MEMORY, MOST_MEMORY));
            series.thin_before(now - MEMORY);
            series.forget_before(now - keep);
        }
    }

    /// How the connection stands, and what of it the machines share.
    pub(super) fn tell(
        &mut self,
        target: &FleetTarget,
        now: Timestamp,
        refresh: Duration,
        main: bool,
    ) {
        if let Some(reason) = target.refused.as_ref().filter(|_| !main) {
            self.row.connection = Connection::Lost { reason: reason.clone(), retry_at: None };
            return;
        }
        if !main {
            self.row.connection = self.watch.connection(refresh);
        }
        self.row.machines = (self.hosts.len() + self.unlisted).max(1);
        if let Some(cost) = self.hosts_cost {
            self.row.cost = Some(cost);
            self.row.cost_per_unit = None;
        }
        let Some(heard) = self.hosts_heard else { return };
        let age = (now - heard).max(TimeDelta::zero());
        let patience = TimeDelta::from_std(refresh * 3).unwrap_or(MEMORY);
        let old = age > patience;
        for row in &mut self.hosts {
            if !matches!(row.connection, Connection::Lost { .. }) {
                row.connection = if old { Connection::Stale(age) } else { Connection::Live(age) };
            }
        }
    }

    /// Makes lines of the newest answer's machines.
    pub(super) fn settle_hosts(&mut self, config: &Config, scenario: &Scenario, now: Timestamp) {
        let Some(hosts) = self.pending.take() else { return };
        let minute = now.timestamp().div_euclid(60);
        let passed = usize::try_from(minute - self.minute).unwrap_or(0).min(POINTS);
        self.minute = minute;
        self.hosts_heard = Some(hosts.at);
        self.unlisted = hosts.total.saturating_sub(hosts.hosts.len());
        // One cost for all of one size, whichever machine it is.
        let mut costs: BTreeMap<usize, Money> = BTreeMap::new();
        // Machines of a target whose phase is known are what that phase costs.
        let own_cost = config.phase.is_none();
        let mut before: BTreeMap<String, Vec<Option<f32>>> = std::mem::take(&mut self.hosts)
            .into_iter()
            .map(|row| (row.name, row.cpu))
            .chain(hosts.history)
            .collect();
        self.hosts = hosts
            .hosts
            .iter()
            .map(|host| {
                let mut row = Row::new(&host.name);
                row.group = Some(self.row.name.clone());
                row.tags.extend((!host.job.is_empty()).then(|| host.job.clone()));
                row.cpu = shifted(before.remove(&host.name), passed, host.cpu);
                judge(config, &mut row, host);
                row.phase = host.cores.map(|cores| PresentPhase {
                    index: phase_by_size(config, cores, false),
                    assumed: true,
                });
                row.cost = row.phase.filter(|_| own_cost).map(|phase| {
                    *costs.entry(phase.index).or_insert_with(|| cost(config, scenario, phase, now))
                });
                row
            })
            .collect();
        self.hosts.sort_by(|a, b| a.name.cmp(&b.name));
        let all = self.hosts.iter().filter_map(|row| row.cost);
        self.hosts_cost = all.reduce(|a, b| a.checked_add(b).unwrap_or(a));
    }
}

/// The history moved on by the minutes that passed, the present one at its end.
fn shifted(before: Option<Vec<Option<f32>>>, passed: usize, cpu: Option<f64>) -> Vec<Option<f32>> {
    let mut points = before.unwrap_or_else(|| vec![None; POINTS]);
    let passed = passed.min(points.len());
    points.rotate_left(passed);
    let end = points.len() - passed;
    points[end..].fill(None);
    if let (Some(last), Some(cpu)) = (points.last_mut(), cpu) {
        *last = Some(cpu as f32);
    }
    points
}

fn judge(config: &Config, row: &mut Row, host: &Host) {
    row.load = host.load;
    if host.down {
        let reason = Message::new("fleet-host-down").text("host", &host.name);
        row.connection = Connection::Lost { reason, retry_at: None };
        return;
    }
    let values = [
        (Metric::CpuUtilization, host.cpu),
        (Metric::MemoryUtilization, host.memory),
        (Metric::DiskUtilization, host.disk),
        (Metric::LoadPerCore, host.load),
    ];
    row.figures = values.map(|(_, value)| value);
    row.worst = worst(&config.profile.limits, values.into_iter());
    row.condition = row.worst.map_or(Condition::Unknown, |w| w.condition);
}

/// What a machine costs in a phase a month.
fn cost(config: &Config, scenario: &Scenario, phase: PresentPhase, now: Timestamp) -> Money {
    let assumptions = Assumptions {
        profile: &config.profile,
        basis: &config.basis,
        scenario,
        phase: phase.index,
        units: None,
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    };
    project(&assumptions, now).now.infrastructure
}

#[cfg(test)]
mod tests {
    use super::shifted;

    #[test]
    fn the_short_history_moves_with_the_minutes() {
        let before = vec![Some(0.1), Some(0.2), Some(0.3)];
        assert_eq!(shifted(Some(before.clone()), 0, Some(0.5)), [Some(0.1), Some(0.2), Some(0.5)]);
        assert_eq!(shifted(Some(before.clone()), 1, Some(0.5)), [Some(0.2), Some(0.3), Some(0.5)]);
        assert_eq!(shifted(Some(before.clone()), 2, None), [Some(0.3), None, None]);
        assert_eq!(shifted(Some(before), 99, Some(0.5)), [None, None, Some(0.5)]);
    }
}
