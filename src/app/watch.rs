//! What is known of the watched target at one instant: the part of the state that freezing holds.

use super::update::{CLOCKS, is_charted};
use crate::config::Config;
use crate::config::target::TargetKind;
use crate::domain::Timestamp;
use crate::domain::advice::Outcomes;
use crate::domain::alert::{Alert, Finding};
use crate::domain::assessment::{Assessment, Evidence, UnitCount, assess};
use crate::domain::capacity::Capacity;
use crate::domain::collector::Collector;
use crate::domain::forecast::Outlooks;
use crate::domain::latencies::Ring;
use crate::domain::machine::Detail;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::minutes::Past;
use crate::domain::observation::{News, SourceEvent, SourceId, SourceState, UrlProbe};
use crate::domain::part::Part;
use crate::domain::places::Rates;
use crate::domain::reading::{Origin, Reading};
use crate::domain::scenario::Scenario;
use crate::domain::series::Series;
use crate::domain::signal::SignalMemory;
use crate::domain::standing::Standing;
use crate::domain::traces::Traces;
use crate::domain::uptime::Uptimes;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::time::Duration;

/// A source and when it was last heard.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceStatus {
    /// What it says of itself.
    pub state: SourceState,
    /// When it last brought figures.
    pub heard: Option<Timestamp>,
    /// What is missing or odd though it answers.
    pub problems: Vec<Message>,
}

/// A connection as shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Connection {
    /// Not yet heard from.
    Connecting,
    /// Figures of this age.
    Live(TimeDelta),
    /// It should have been heard again by now.
    Stale(TimeDelta),
    /// Not answering.
    Lost {
        /// Why.
        reason: Message,
        /// The next try.
        retry_at: Option<Timestamp>,
    },
}

/// The phase that the target is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresentPhase {
    /// An index into the ladder.
    pub index: usize,
    /// Nobody said so: it follows from the machine's size, or is the first.
    pub assumed: bool,
}

/// An assessment, with what its advice was dear to make from.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The assessment.
    pub assessment: Assessment,
    /// What the paths made of the phases, for the next look.
    pub outcomes: Option<Outcomes>,
}

/// What is known at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// The instant.
    pub now: Timestamp,
    /// Each source that was ever heard of.
    pub sources: BTreeMap<SourceId, SourceStatus>,
    /// The newest reading of each metric.
    pub latest: BTreeMap<Metric, Reading>,
    /// Each metric over time.
    pub series: BTreeMap<Metric, Series>,
    /// The machine in detail, and when; nothing of the past.
    pub detail: Option<(Timestamp, Detail)>,
    /// How its details went since they are watched; nothing of the past.
    pub traces: Traces,
    /// How many requests took how long, as they were counted here.
    pub latencies: Ring,
    /// Requests by class of answer and by place, and when; nothing of the past.
    pub places: Option<(Timestamp, Rates)>,
    /// What stands beside the machine, by the program that told it, and when.
    pub parts: BTreeMap<Origin, (Timestamp, Vec<Part>)>,
    /// The newest look at each probed address.
    pub probes: Vec<UrlProbe>,
    /// For how much of the time each answered.
    pub uptimes: Uptimes,
    /// Alerts, by the program that told them, and when.
    pub alerts: BTreeMap<Origin, (Timestamp, Vec<Alert>)>,
    /// What is wrong with the rules of the watched side's monitoring.
    pub findings: Vec<Finding>,
    /// The unit count.
    pub units: Option<UnitCount>,
    /// What the signals remember.
    pub signals: BTreeMap<String, SignalMemory>,
    /// Units per resource.
    pub capacity: Capacity,
    /// What the phase's signals and the count of units will be.
    pub forecasts: Outlooks,
    /// Requests, failures and electricity of the last 30 days but one; none until the history told.
    pub past: Option<Past>,
    /// The phase before and the advice that stands; none until the history told.
    pub standing: Option<Standing>,
    /// The machine's own name, if it told one.
    pub machine: String,
    /// The phase in use: turned by hand (what-if), else the one that the target is in.
    pub phase: PresentPhase,
    /// What the paths made of the phases, for the next look.
    pub outcomes: Option<Outcomes>,
    /// The phase that the target is in, whatever is turned.
    pub here: PresentPhase,
    /// The phase that it was seen in, of an instant of the past; none: what is configured, or follows
    /// from the machine's size.
    pub pinned: Option<usize>,
    /// All of it, judged.
    pub assessment: Assessment,
}

impl Watch {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(config: &Config, scenario: &Scenario, now: Timestamp) -> Self {
        let phase = present_phase(config, &BTreeMap::new());
        let empty = Evidence {
            profile: &config.profile,
            basis: &config.basis,
            scenario,
            phase: phase.index,
            units: None,
            latest: &BTreeMap::new(),
            series: &BTreeMap::new(),
            signals: &BTreeMap::new(),
            forecasts: &Outlooks::NONE,
            past: None,
            capacity: &Capacity::default(),
            requirements: &config.requirements,
            means: &config.means,
            memory: None,
            phase_since: None,
            outcomes: None,
            now,
        };
        let assessment = assess(&empty);
        Self {
            now,
            sources: BTreeMap::new(),
            latest: BTreeMap::new(),
            series: BTreeMap::new(),
            detail: None,
            traces: Traces::default(),
            latencies: Ring::default(),
            places: None,
            parts: BTreeMap::new(),
            probes: Vec::new(),
            uptimes: Uptimes::new(),
            alerts: BTreeMap::new(),
            findings: Vec::new(),
            units: None,
            signals: BTreeMap::new(),
            forecasts: Outlooks::NONE,
            past: None,
            capacity: Capacity::default(),
            standing: None,
            machine: String::new(),
            phase,
            outcomes: None,
            here: phase,
            pinned: None,
            assessment,
        }
    }

    /// Takes in what a source says; the readings that it made.
    pub fn hear(
        &mut self,
        collector: &mut Collector,
        config: &Config,
        event: &SourceEvent,
    ) -> Vec<Reading> {
        self.now = self.now.max(event.at);
        let status = self.sources.entry(event.source).or_insert(SourceStatus {
            state: SourceState::Connecting,
            heard: None,
            problems: Vec::new(),
        });
        match &event.news {
            News::State(state) => status.state = state.clone(),
            News::Problems(problems) => status.problems.clone_from(problems),
            News::Backfill(_) => {}
            _ => {
                // Figures prove that the source lives, whatever it said before.
                status.state = SourceState::Live;
                status.heard = Some(event.at);
            }
        }
        match &event.news {
            News::Host(sample) if !sample.name.is_empty() => {
                self.machine.clone_from(&sample.name);
            }
            News::Units { count, origin } => {
                self.units =
                    Some(UnitCount { count: *count, origin: origin.clone(), at: event.at });
            }
            News::Parts { of, parts } => {
                let parts = collector.parts(event.at, of, parts);
                self.parts.insert(of.clone(), (event.at, parts));
            }
            News::Alerts { of, alerts } => {
                self.alerts.insert(of.clone(), (event.at, alerts.clone()));
            }
            News::Findings(findings) => self.findings.clone_from(findings),
            _ => {}
        }
        if let Some(detail) = collector.detail(event) {
            self.traces.note(event.at, &detail);
            self.detail = Some((event.at, detail));
        }
        let mut readings = collector.take(event);
        if let Some(places) = collector.places(event) {
            self.places = Some((event.at, places));
        }
        // A reading of the future would stand for the present until then.
        let latest = self.now + CLOCKS;
        readings.retain(|reading| reading.at <= latest);
        let live = !matches!(event.news, News::Backfill(_));
        for reading in &readings {
            self.record(config, reading, live);
        }
        readings
    }

    /// Notes a reading: as the newest, unless it is of the past, and where its past is of use.
    pub fn record(&mut self, config: &Config, reading: &Reading, live: bool) {
        let newer = self.latest.get(&reading.metric).is_none_or(|r| r.at <= reading.at);
        if live && newer {
            self.latest.insert(reading.metric, reading.clone());
        }
        if is_charted(config, reading.metric) {
            self.series.entry(reading.metric).or_default().push(reading.at, reading.value);
        }
    }

    /// Judges everything anew, with another unit count, scenario or phase than the real ones where
    /// what-if says so. What the signals remember is updated, but not by a phase that is only
    /// imagined; and what this machine was measured to carry says nothing of another one.
    pub fn judge(
        &mut self,
        config: &Config,
        scenario: &Scenario,
        units: Option<&UnitCount>,
        phase: Option<usize>,
    ) {
        let pinned = self.pinned.filter(|p| *p < config.profile.phases.len());
        let pinned = pinned.map(|index| PresentPhase { index, assumed: false });
        self.here = pinned.unwrap_or_else(|| present_phase(config, &self.latest));
        let turned = phase.filter(|p| *p < config.profile.phases.len() && *p != self.here.index);
        self.phase = turned.map_or(self.here, |index| PresentPhase { index, assumed: false });
        let unmeasured = Capacity::default();
        let capacity = if turned.is_some() { &unmeasured } else { &self.capacity };
        let units = units.or(self.units.as_ref());
        let evidence = Evidence { capacity, ..self.evidence(config, scenario, units, self.phase) };
        let unit_forecast = evidence.unit_forecast();
        let advised = evidence.advised(&unit_forecast);
        // They hold for many looks, and are dear.
        let known = self.outcomes.as_ref().filter(|o| o.holds(&advised, self.now));
        let fresh = if known.is_some() { None } else { Some(Outcomes::of(&advised, self.now)) };
        let outcomes = known.or(fresh.as_ref());
        let assessment = assess(&Evidence { outcomes, ..evidence });
        self.outcomes = fresh.or(self.outcomes.take());
        for signal in assessment.signals.iter().filter(|_| turned.is_none()) {
            if let Some(memory) = signal.memory {
                self.signals.insert(signal.spec.name.clone(), memory);
            }
        }
        self.assessment = assessment;
    }

    /// What an assessment of so many units in a phase rests on.
    fn evidence<'a>(
        &'a self,
        config: &'a Config,
        scenario: &'a Scenario,
        units: Option<&'a UnitCount>,
        phase: PresentPhase,
    ) -> Evidence<'a> {
        let id = &config.profile.phases[phase.index].id;
        Evidence {
            profile: &config.profile,
            basis: &config.basis,
            scenario,
            phase: phase.index,
            units,
            latest: &self.latest,
            series: &self.series,
            signals: &self.signals,
            capacity: &self.capacity,
            forecasts: &self.forecasts,
            past: self.past.as_ref(),
            requirements: &config.requirements,
            means: &config.means,
            memory: self.standing.as_ref().and_then(|s| s.memory(&config.profile)),
            phase_since: self.standing.as_ref().and_then(|s| s.since(id)),
            outcomes: None,
            now: self.now,
        }
    }

    /// What is measured and configured, judged beside a draft and remembered by nobody; `known`:
    /// its outcomes of an earlier look.
    #[must_use]
    pub fn without_draft(
        &self,
        config: &Config,
        scenario: &Scenario,
        known: Option<Outcomes>,
    ) -> Judged {
        let evidence = self.evidence(config, scenario, self.units.as_ref(), self.here);
        let unit_forecast = evidence.unit_forecast();
        let advised = evidence.advised(&unit_forecast);
        let outcomes = known
            .filter(|known| known.holds(&advised, self.now))
            .unwrap_or_else(|| Outcomes::of(&advised, self.now));
        let assessment = assess(&Evidence { outcomes: Some(&outcomes), ..evidence });
        Judged { assessment, outcomes: Some(outcomes) }
    }

    /// The reading of a metric, if it is of the present.
    #[must_use]
    pub fn fresh(&self, metric: Metric) -> Option<&Reading> {
        self.latest.get(&metric).filter(|r| !crate::domain::assessment::is_stale(r, self.now))
    }

    /// The value of a metric at present.
    #[must_use]
    pub fn value(&self, metric: Metric) -> Option<f64> {
        self.fresh(metric).and_then(|r| r.value)
    }

    /// The value that a figure's condition rests on: for CPU the last minute's mean, so that one
    /// busy second is no alarm; for all others the newest reading.
    #[must_use]
    pub fn judged(&self, metric: Metric) -> Option<f64> {
        let newest = self.value(metric)?;
        if metric != Metric::CpuUtilization {
            return Some(newest);
        }
        let minute = self.series.get(&metric);
        let minute = minute.and_then(|s| s.mean(self.now - TimeDelta::minutes(1), self.now));
        Some(minute.unwrap_or(newest))
    }

    /// How the connection to one source stands.
    #[must_use]
    pub fn connection_of(&self, source: SourceId, refresh: Duration) -> Option<Connection> {
        let status = self.sources.get(&source)?;
        let refresh = TimeDelta::from_std(refresh).unwrap_or(TimeDelta::seconds(5));
        // Some ask more rarely than the screen is refreshed.
        let refresh = match source {
            SourceId::Probe => refresh.max(TimeDelta::seconds(5)),
            SourceId::Units => refresh.max(TimeDelta::minutes(1)),
            SourceId::Alerts => refresh.max(TimeDelta::seconds(15)),
            _ => refresh,
        };
        let patience = (refresh * 2).max(TimeDelta::seconds(2)) + TimeDelta::seconds(1);
        Some(match (&status.state, status.heard) {
            (SourceState::Lost { reason, retry_at }, _) => {
                Connection::Lost { reason: reason.clone(), retry_at: *retry_at }
            }
            // What brings no figures of its own says itself when it is lost.
            (SourceState::Live, _) if source.is_silent() => Connection::Live(TimeDelta::zero()),
            (SourceState::Connecting, _) | (SourceState::Live, None) => Connection::Connecting,
            (SourceState::Live, Some(heard)) => {
                let age = (self.now - heard).max(TimeDelta::zero());
                if age > patience { Connection::Stale(age) } else { Connection::Live(age) }
            }
        })
    }

    /// Whether the phase is told or follows from something: not from a target never reached.
    #[must_use]
    pub fn phase_is_known(&self, refresh: Duration) -> bool {
        let lost = matches!(self.connection(refresh), Connection::Lost { .. });
        !(self.phase.assumed && lost && self.sources.values().all(|s| s.heard.is_none()))
    }

    /// How the connection to the target as a whole stands: its link, else what the machine's
    /// figures come from.
    #[must_use]
    pub fn connection(&self, refresh: Duration) -> Connection {
        let of = |source| self.connection_of(source, refresh);
        let lost_link = of(SourceId::Link).filter(|c| matches!(c, Connection::Lost { .. }));
        lost_link
            .or_else(|| of(SourceId::Prometheus))
            .or_else(|| of(SourceId::Host))
            .unwrap_or(Connection::Connecting)
    }
}

/// What is configured, else what follows from the machine's size, else the first.
pub(super) fn present_phase(config: &Config, latest: &BTreeMap<Metric, Reading>) -> PresentPhase {
    if let Some(index) = config.phase.as_deref().and_then(|id| config.profile.index_of(id)) {
        return PresentPhase { index, assumed: false };
    }
    let cores = latest.get(&Metric::CpuCores).and_then(|r| r.value);
    let nodes = latest.get(&Metric::NodesTotal).and_then(|r| r.value).unwrap_or(1.0);
    let kind = &config.target.kind;
    let told =
        matches!(kind, TargetKind::Prometheus(_) | TargetKind::Kube(_) | TargetKind::Tape(_));
    let cluster = told && nodes > 1.0;
    let index = cores.map_or(0, |cores| phase_by_size(config, cores, cluster));
    PresentPhase { index, assumed: true }
}

/// The smallest phase that has as many cores, else the largest, else the first. A single machine is
/// never taken for a cluster.
pub(super) fn phase_by_size(config: &Config, cores: f64, cluster: bool) -> usize {
    let profile = &config.profile;
    // A basis that gives no machines for a phase borrows those that another basis gives.
    let resources = |i: &usize| {
        let bases = &profile.phases[*i].bases;
        let own = bases.get(&config.basis).and_then(|b| b.resources);
        own.or_else(|| bases.values().find_map(|b| b.resources))
    };
    let fits = |i: &usize| resources(i).is_some_and(|r| (r.nodes > 1) == cluster);
    let candidates: Vec<_> = (0..profile.phases.len()).filter(fits).collect();
    let enough = |i: &&usize| {
        let vcpu = resources(i).map_or(0, |r| r.vcpu.1);
        f64::from(vcpu) >= cores
    };
    candidates.iter().find(enough).or(candidates.last()).copied().unwrap_or(0)
}
