use super::*;
use crate::domain::assessment::{Assessment, Evidence as Facts, UnitCount, assess};
use crate::domain::capacity::{Capacity, Confidence, Resource, ResourceCapacity};
use crate::domain::fixtures::{now, profile, scenario};
use crate::domain::forecast::{Crossing, Forecast, Method, Outlooks, Question, Scale};
use crate::domain::health::Condition;
use crate::domain::profile::{Comparison, Limit, Profile};
use crate::domain::reading::Reading;
use crate::domain::scenario::Scenario;
use crate::domain::series::Series;
use chrono::TimeDelta;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What the machine shows, per metric, held for the last 20 minutes.
pub(super) struct Case {
    pub(super) profile: Profile,
    basis: String,
    phase: usize,
    pub(super) units: Option<f64>,
    shows: Vec<(Metric, f64)>,
    pub(super) needs: BTreeMap<String, bool>,
    /// When signals cross, by name.
    pub(super) crossings: Vec<(String, Crossing)>,
    /// The forecast of the count of units.
    pub(super) unit_forecast: Option<Forecast>,
    capacity: Vec<ResourceCapacity>,
    minutes: i64,
    pub(super) scenario: Scenario,
    /// One newest reading that differs from those before.
    newest: Option<(Metric, f64)>,
    pub(super) means: Means,
    pub(super) memory: Option<AdviceMemory>,
    pub(super) phase_since: Option<crate::domain::Timestamp>,
}

impl Case {
    pub(super) fn healthy(phase: usize, units: f64) -> Self {
        Self {
            profile: profile(),
            basis: "overview".into(),
            phase,
            units: Some(units),
            shows: vec![
                (Metric::CpuUtilization, 0.08),
                (Metric::MemoryUtilization, 0.41),
                (Metric::DiskUtilization, 0.38),
            ],
            needs: BTreeMap::new(),
            crossings: Vec::new(),
            unit_forecast: None,
            capacity: Vec::new(),
            minutes: 20,
            scenario: scenario(),
            newest: None,
            means: Means::default(),
            memory: None,
            phase_since: None,
        }
    }

    pub(super) fn showing(mut self, metric: Metric, value: f64) -> Self {
        self.shows.retain(|(m, _)| *m != metric);
        self.shows.push((metric, value));
        self
    }

    /// Forecasts that bring these crossings, and nothing else of interest.
    fn outlooks(&self) -> Outlooks {
        let answer = |(name, crossing): &(String, Crossing)| {
            let question = Question {
                signal: Some(name.clone()),
                metric: Metric::DiskUtilization,
                sustained: std::time::Duration::ZERO,
                comparison: crossing.comparison,
                threshold: Some(crossing.threshold),
            };
            let forecast = Forecast {
                metric: Metric::DiskUtilization,
                step: crossing.step,
                history: Vec::new(),
                from: crossing.from,
                median: Vec::new(),
                low: Vec::new(),
                high: Vec::new(),
                method: Method::Naive,
                scale: Scale::Raw,
                back_test: None,
                shift: None,
                crossing: Some(crossing.clone()),
            };
            (question, Ok(forecast))
        };
        let units = self.unit_forecast.clone().map(|forecast| {
            let question = Question {
                signal: None,
                metric: Metric::UnitsCount,
                sustained: std::time::Duration::ZERO,
                comparison: crate::domain::profile::Comparison::Above,
                threshold: forecast.crossing.as_ref().map(|c| c.threshold),
            };
            (question, Ok(forecast))
        });
        let answers = self.crossings.iter().map(answer).chain(units).collect();
        Outlooks { at: Some(now()), answers }
    }

    pub(super) fn assess(&self) -> Assessment {
        let origin = Origin::new("/proc");
        let reading =
            |(m, v): &(Metric, f64)| Reading::new(*m, *v, now(), &origin).map(|r| (*m, r));
        let shown = self.shows.iter().chain(&self.newest);
        let latest: BTreeMap<_, _> = shown.filter_map(reading).collect();
        let series = |(m, v): &(Metric, f64)| {
            let mut series = Series::default();
            for minute in (0..=self.minutes).rev() {
                series.push(now() - TimeDelta::minutes(minute), Some(*v));
            }
            if let Some((_, v)) = self.newest.filter(|(newest, _)| newest == m) {
                series.push(now(), Some(v));
            }
            (*m, series)
        };
        let units =
            self.units.map(|count| UnitCount { count, origin: Origin::new("--units"), at: now() });
        assess(&Facts {
            profile: &self.profile,
            basis: &self.basis,
            scenario: &self.scenario,
            phase: self.phase,
            units: units.as_ref(),
            latest: &latest,
            series: &self.shows.iter().map(series).collect(),
            signals: &BTreeMap::new(),
            forecasts: &self.outlooks(),
            past: None,
            capacity: &Capacity { answers: self.capacity.clone(), ..Capacity::default() },
            requirements: &self.needs,
            means: &self.means,
            memory: self.memory,
            phase_since: self.phase_since,
            outcomes: None,
            now: now(),
        })
    }
}

pub(super) fn says(a: &Assessment) -> (Verdict, usize, Condition) {
    (a.advice.verdict, a.advice.phase, a.standing)
}

#[test]
fn far_from_every_limit_it_stays_and_says_until_when() {
    // 600 units + 55 a month reach 1,500 after 900 ÷ 55 = 16.4 months.
    let a = Case::healthy(0, 600.0).assess();
    assert_eq!(says(&a), (Verdict::Stay, 0, Condition::Ok));
    let days = (a.advice.full_at.unwrap() - now()).num_days();
    assert_eq!(days, (900.0 / 55.0 * 30.4375) as i64);
    assert_eq!(a.advice.by, None);
}

#[test]
fn within_the_planning_window_it_prepares_by_the_date_less_the_lead_time() {
    // 1,400 units: full after 100 ÷ 55 months = 55.3 days; lead time 14 days.
    let a = Case::healthy(0, 1_400.0).assess();
    assert_eq!(says(&a), (Verdict::Prepare, 1, Condition::Warning));
    assert_eq!((a.advice.by.unwrap() - now()).num_days(), 41);
}

#[test]
fn within_the_lead_time_it_moves_now() {
    // 1,480 units: full after 11 days, sooner than a move takes.
    let a = Case::healthy(0, 1_480.0).assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 1, Condition::Critical));
}

#[test]
fn a_full_band_moves_to_the_phase_that_carries_it() {
    let a = Case::healthy(0, 6_000.0).assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 2, Condition::Critical));
    assert_eq!(a.advice.reasons[0].rule, "band");
}

#[test]
fn a_firing_signal_moves_and_names_the_cheaper_remedy_first() {
    let a = Case::healthy(0, 600.0).showing(Metric::MemoryUtilization, 0.9).assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 1, Condition::Critical));
    assert_eq!(a.advice.reasons[0].metric, Some(Metric::MemoryUtilization));
    assert_eq!(a.advice.reasons[0].threshold, Some(0.85));
    assert_eq!(a.advice.reasons[0].source, Some(Origin::new("/proc")));
    assert_eq!(a.advice.reasons[1].rule, "remedy");
}

#[test]
fn the_projection_follows_the_move_that_is_advised() {
    let a = Case::healthy(0, 600.0).showing(Metric::DiskUtilization, 0.95).assess();
    assert_eq!(a.advice.verdict, Verdict::MoveNow);
    let phases: Vec<_> = a.economics.months[..3].iter().map(|m| m.figures.phase).collect();
    assert_eq!(phases, [0, 1, 1]);
    assert_eq!(a.economics.months[1].figures.infrastructure.amount, 15.into());
}

#[test]
fn without_enough_history_a_crossed_threshold_is_pending_and_a_warning() {
    let mut case = Case::healthy(0, 600.0).showing(Metric::MemoryUtilization, 0.9);
    case.minutes = 3;
    let a = case.assess();
    assert_eq!(says(&a), (Verdict::Stay, 0, Condition::Warning));
    assert!(a.advice.reasons.iter().any(|r| r.metric == Some(Metric::MemoryUtilization)));
}

#[test]
fn missing_essentials_give_no_advice_and_name_what_is_missing() {
    let mut case = Case::healthy(0, 600.0);
    case.shows.retain(|(m, _)| *m != Metric::DiskUtilization);
    let a = case.assess();
    assert_eq!(says(&a), (Verdict::NotEnoughData, 0, Condition::Unknown));
    assert_eq!(a.advice.reasons[0].metric, Some(Metric::DiskUtilization));
}

#[test]
fn without_a_unit_count_there_is_no_advice_but_a_firing_signal_still_speaks() {
    let mut case = Case::healthy(0, 0.0);
    case.units = None;
    let a = case.assess();
    assert_eq!(says(&a), (Verdict::NotEnoughData, 0, Condition::Unknown));
    assert_eq!(a.advice.reasons[0].metric, Some(Metric::UnitsCount));
    let a = case.showing(Metric::DiskUtilization, 0.95).assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 1, Condition::Critical));
}

#[test]
fn a_cheaper_phase_that_carries_a_year_is_worth_stepping_down_to() {
    // 300 units in the 270 € cluster: 300 + 12 × 55 = 960 ≤ 1,500, so the 5 € machine; 265 € saved.
    let a = Case::healthy(3, 300.0).assess();
    assert_eq!(says(&a), (Verdict::StepDown, 0, Condition::Ok));
    assert_eq!(a.advice.saves.unwrap().amount, 265.into());
    // The unanswered need is named as an assumption.
    assert!(a.advice.reasons.iter().any(|r| r.rule == "requirement"));
}

#[test]
fn a_need_that_is_answered_yes_is_neither_left_nor_ignored() {
    let mut case = Case::healthy(3, 300.0);
    case.needs.insert("high-availability".into(), true);
    assert_eq!(says(&case.assess()), (Verdict::StepDown, 2, Condition::Ok));
    case.phase = 0;
    let a = case.assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 2, Condition::Critical));
    assert_eq!(a.advice.reasons[0].rule, "requirement");
}

#[test]
fn what_ails_the_machine_now_counts_in_a_check_and_not_in_an_advice() {
    let both = |a: &Assessment| (a.standing, a.status);
    let limit = |metric, warning, critical| Limit {
        metric,
        comparison: Comparison::Above,
        warning,
        critical,
    };
    let mut sick = Case::healthy(0, 600.0).showing(Metric::RequestsErrorRatio, 0.06);
    sick.profile.limits = vec![limit(Metric::RequestsErrorRatio, 0.01, 0.05)];
    let a = sick.assess();
    assert_eq!((a.health, a.advice.verdict), (Condition::Critical, Verdict::Stay));
    assert_eq!(both(&a), (Condition::Ok, Condition::Critical));
    // Nor is it hidden where nothing can be advised.
    let mut case = Case { units: None, ..sick };
    let a = case.assess();
    assert_eq!(a.advice.verdict, Verdict::NotEnoughData);
    assert_eq!(both(&a), (Condition::Unknown, Condition::Critical));
    // A worry is less than what is not known, and more than nothing.
    case = case.showing(Metric::RequestsErrorRatio, 0.02);
    assert_eq!(both(&case.assess()), (Condition::Unknown, Condition::Unknown));
    case.units = Some(600.0);
    assert_eq!(both(&case.assess()), (Condition::Ok, Condition::Warning));
}

#[test]
fn a_machine_that_uses_more_memory_than_the_smaller_one_has_does_not_step_down_to_it() {
    let case = Case::healthy(1, 100.0).showing(Metric::MemoryUsed, 1.9e9);
    assert_eq!(case.assess().advice.verdict, Verdict::Stay);
}

#[test]
fn beyond_the_last_phase_there_is_nowhere_to_go_and_it_says_so() {
    let a = Case::healthy(3, 20_000.0).showing(Metric::DiskUtilization, 0.95).assess();
    assert_eq!(says(&a), (Verdict::MoveNow, 3, Condition::Critical));
    assert_eq!(a.advice.headline.id, "advice-move-nowhere");
}

#[test]
fn another_basis_that_says_otherwise_is_named() {
    // The conservative table fills the first phase at 100 units.
    let a = Case::healthy(0, 600.0).assess();
    let other = Otherwise { basis: "table".into(), verdict: Verdict::MoveNow, phase: 3 };
    assert_eq!(a.advice.otherwise.len(), 1);
    assert_eq!(a.advice.otherwise[0].verdict, other.verdict);
    assert_eq!(a.advice.otherwise[0].basis, other.basis);
}

#[test]
fn a_measured_limit_below_the_published_one_counts() {
    let mut case = Case::healthy(0, 1_000.0);
    case.capacity = vec![ResourceCapacity {
        resource: Resource::Cpu,
        units: Some(900.0),
        interval: None,
        confidence: Confidence::High,
        at_least: false,
        evidence: Message::new("capacity-memory-no-readings"),
    }];
    assert_eq!(says(&case.assess()), (Verdict::MoveNow, 1, Condition::Critical));
    case.capacity[0].confidence = Confidence::Low;
    assert_eq!(case.assess().advice.verdict, Verdict::Stay);
}

#[test]
fn a_smaller_machine_must_hold_the_processors_and_the_disk_too() {
    // Two cores at 60 % are 1.2 cores: 0.7 of one core does not carry them, whatever the band says.
    let busy = || {
        Case::healthy(1, 100.0).showing(Metric::CpuCores, 2.0).showing(Metric::CpuUtilization, 0.6)
    };
    assert_eq!(busy().assess().advice.verdict, Verdict::Stay);
    let idle = || busy().showing(Metric::CpuUtilization, 0.3);
    assert_eq!(says(&idle().assess()), (Verdict::StepDown, 0, Condition::Ok));
    // Without a quarter of an hour of history one reading decides nothing, and it is said.
    let mut young = busy();
    young.minutes = 3;
    let a = young.assess();
    assert_eq!(a.advice.verdict, Verdict::StepDown);
    assert!(a.advice.reasons.iter().any(|r| r.sentence.id == "advice-cpu-unseen"));
    // 17 GB do not go on a disk of 20 GB, of which 80 % may be used.
    let mut full = idle().showing(Metric::DiskUsed, 17e9);
    for phase in &mut full.profile.phases {
        let basis = phase.bases.get_mut("overview").unwrap();
        basis.resources.as_mut().unwrap().disk = Some(20e9);
    }
    assert_eq!(full.assess().advice.verdict, Verdict::Stay);
}

#[test]
fn a_spike_of_the_processor_does_not_turn_the_advice() {
    let mut spike =
        Case::healthy(1, 100.0).showing(Metric::CpuCores, 2.0).showing(Metric::CpuUtilization, 0.1);
    let calm = spike.assess().advice;
    spike.newest = Some((Metric::CpuUtilization, 1.0));
    let a = spike.assess();
    assert_eq!((a.advice.verdict, a.advice.phase), (calm.verdict, calm.phase));
    assert_eq!(calm.verdict, Verdict::StepDown);
}

#[test]
fn a_saving_counts_the_work_and_repays_the_migration_within_a_year() {
    let mut case = Case::healthy(1, 100.0);
    case.scenario.hourly_rate = Some(50.into());
    case.profile.phases[0].operations_hours = Some(5.into());
    case.profile.phases[1].operations_hours = Some(2.into());
    // 5 € + 250 € there, 15 € + 100 € here: nothing is saved.
    assert_eq!(case.assess().advice.verdict, Verdict::Stay);
    case.profile.phases[0].operations_hours = Some(2.into());
    assert_eq!(case.assess().advice.saves.unwrap().amount, 10.into());
    // 3 hours back are 150 €, more than 12 × 10 €; 2 hours are 100 €.
    case.profile.phases[1].migration.as_mut().unwrap().hours = Some(3.into());
    assert_eq!(case.assess().advice.verdict, Verdict::Stay);
    case.profile.phases[1].migration.as_mut().unwrap().hours = Some(2.into());
    assert_eq!(case.assess().advice.verdict, Verdict::StepDown);
}

#[test]
fn the_lead_time_is_that_of_the_phase_that_is_moved_to() {
    // Growth is full at 1,450 here, so the first that carries 1,500 is the third rung, whose move
    // takes 60 days: 100 ÷ 55 months = 55 days are too few.
    let mut case = Case::healthy(0, 1_400.0);
    case.profile.phases[1].bases.get_mut("overview").unwrap().to = Some(1_450);
    case.profile.phases[2].migration.as_mut().unwrap().lead_time =
        std::time::Duration::from_hours(60 * 24);
    assert_eq!(says(&case.assess()), (Verdict::MoveNow, 2, Condition::Critical));
}

#[test]
fn a_signal_on_the_units_follows_the_count_in_use() {
    // 1,600 were measured; what-if says 600. And the other way round.
    let mut case = Case::healthy(0, 600.0).showing(Metric::UnitsCount, 1_600.0);
    let mut spec = case.profile.phases[0].signals[1].clone();
    spec.name = "units".into();
    spec.metric = Metric::UnitsCount;
    spec.threshold = 1_500.0;
    spec.duration = std::time::Duration::ZERO;
    spec.basis = Some("overview".into());
    case.profile.phases[0].signals.push(spec);
    assert_eq!(says(&case.assess()), (Verdict::Stay, 0, Condition::Ok));
    case.units = Some(1_600.0);
    let a = case.assess();
    assert_eq!(a.advice.reasons[0].metric, Some(Metric::UnitsCount));
    assert_eq!(a.advice.reasons[0].rule, "signal");
}

#[test]
fn a_disk_that_does_not_last_the_whole_horizon_is_not_full_today() {
    let mut case = Case::healthy(0, 600.0);
    case.capacity = vec![ResourceCapacity {
        resource: Resource::Disk,
        units: Some(500.0),
        interval: None,
        confidence: Confidence::Medium,
        at_least: false,
        evidence: Message::new("capacity-disk-law"),
    }];
    assert_eq!(says(&case.assess()), (Verdict::Stay, 0, Condition::Ok));
}

proptest! {
    /// All else equal, more units never lower the advised phase.
    #[test]
    fn more_demand_never_lowers_the_phase(units in 0u32..40_000, more in 0u32..20_000, phase in 0usize..4) {
        let few = Case::healthy(phase, f64::from(units)).assess().advice.phase;
        let many = Case::healthy(phase, f64::from(units + more)).assess().advice.phase;
        prop_assert!(many >= few, "{units} → {few}, {} → {many}", units + more);
    }

    /// Nothing is said without a reason.
    #[test]
    fn every_advice_has_evidence(units in proptest::option::of(0u32..40_000), phase in 0usize..4,
                                 ram in 0.0f64..1.0, disk in 0.0f64..1.0) {
        let mut case = Case::healthy(phase, 0.0)
            .showing(Metric::MemoryUtilization, ram)
            .showing(Metric::DiskUtilization, disk);
        case.units = units.map(f64::from);
        prop_assert!(!case.assess().advice.reasons.is_empty());
    }
}
