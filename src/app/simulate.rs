//! Asks for the simulation, off the loop: a snapshot of its inputs goes out, and what comes back is
//! taken if nothing newer was asked for since. Also the second scenario that is laid over.

use super::Effect;
use super::model::{Model, Screen};
use super::watch::Watch;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::advice::{PhaseEntry, Verdict};
use crate::domain::assessment::UnitCount;
use crate::domain::capacity::full_today;
use crate::domain::economics::{Assumptions, Economics, project};
use crate::domain::scenario::{PhasePolicy, Scenario};
use crate::domain::simulation::{Input, Refusal, Simulation, Tornado, simulate_until, tornado};
use chrono::Datelike;
use std::sync::Arc;

/// Runs of one simulation.
pub const RUNS: u32 = 10_000;

/// The seed, unless another is given.
pub const SEED: u64 = 1;

/// What a simulation is made from: a snapshot.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The business, and which basis.
    pub config: Arc<Config>,
    /// The scenario in use, what-if included.
    pub scenario: Scenario,
    /// The present phase.
    pub phase: usize,
    /// The unit count in use.
    pub units: Option<f64>,
    /// As in [`Assumptions`].
    pub measured_limit: Option<f64>,
    /// As in [`Assumptions`].
    pub moving_to: Option<usize>,
    /// As in [`Assumptions`].
    pub unit_forecast: Vec<f64>,
    /// The present instant; only its month matters.
    pub now: Timestamp,
}

impl PartialEq for Inputs {
    /// Whether both give the same answer. A configuration is never altered, only replaced.
    fn eq(&self, other: &Self) -> bool {
        let month = |t: Timestamp| (t.year(), t.month());
        Arc::ptr_eq(&self.config, &other.config)
            && self.scenario == other.scenario
            && self.phase == other.phase
            && self.units == other.units
            && self.measured_limit == other.measured_limit
            && self.moving_to == other.moving_to
            && self.unit_forecast == other.unit_forecast
            && month(self.now) == month(other.now)
    }
}

impl Inputs {
    /// Those of what is shown.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let watch = model.shown();
        let units = model.units();
        let scenario = model.scenario();
        let a = assumptions(watch, &model.config, &scenario, units.as_ref());
        let (phase, units) = (a.phase, a.units);
        let (measured_limit, moving_to) = (a.measured_limit, a.moving_to);
        let unit_forecast = a.unit_forecast.to_vec();
        let config = Arc::clone(&model.config);
        let now = watch.now;
        Self { config, scenario, phase, units, measured_limit, moving_to, unit_forecast, now }
    }

    /// The same as the domain takes them.
    #[must_use]
    pub fn assumptions(&self) -> Assumptions<'_> {
        Assumptions {
            profile: &self.config.profile,
            basis: &self.config.basis,
            scenario: &self.scenario,
            phase: self.phase,
            units: self.units,
            measured_limit: self.measured_limit,
            moving_to: self.moving_to,
            unit_forecast: &self.unit_forecast,
        }
    }
}

/// An order for a simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Counts up; a newer one makes older ones worthless.
    pub generation: u64,
    /// From what.
    pub inputs: Inputs,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// Of which request.
    pub generation: u64,
    /// The bands, or why there are none.
    pub simulation: Arc<Result<Simulation, Refusal>>,
    /// The tornado; none without a price.
    pub tornado: Option<Arc<Tornado>>,
}

/// Carries out an order in so many runs; `stop` is asked now and then whether it is still wanted.
#[must_use]
pub fn answer(request: &Request, runs: u32, stop: &dyn Fn() -> bool) -> Simulated {
    let (a, now) = (request.inputs.assumptions(), request.inputs.now);
    let simulation = simulate_until(&a, now, runs, SEED, stop);
    let tornado = if stop() { None } else { tornado(&a, now).map(Arc::new) };
    Simulated { generation: request.generation, simulation: Arc::new(simulation), tornado }
}

/// The assumptions that the assessment's economics rest on, with any scenario of the business.
#[must_use]
pub fn assumptions<'a>(
    watch: &'a Watch,
    config: &'a Config,
    scenario: &'a Scenario,
    units: Option<&UnitCount>,
) -> Assumptions<'a> {
    let advice = &watch.assessment.advice;
    let phase = watch.phase.index;
    let moves = advice.verdict == Verdict::MoveNow && advice.phase > phase;
    Assumptions {
        profile: &config.profile,
        basis: &config.basis,
        scenario,
        phase,
        units: units.map(|u| u.count),
        measured_limit: full_today(&watch.assessment.capacity.answers).and_then(|a| a.units),
        moving_to: moves.then_some(advice.phase),
        unit_forecast: &watch.assessment.unit_forecast,
    }
}

/// The projection of another scenario of the profile from the same present; none where there is no
/// such scenario.
#[must_use]
pub fn projected(model: &Model, scenario: &str) -> Option<Economics> {
    let scenario = model.config.profile.scenarios.get(scenario)?;
    let watch = model.shown();
    let units = model.units();
    Some(project(&assumptions(watch, &model.config, scenario, units.as_ref()), watch.now))
}

/// Orders a simulation where its screen is open and what it is made from has changed.
pub(super) fn ask(model: &mut Model) -> Option<Effect> {
    if model.screen != Screen::Economics {
        return None;
    }
    let inputs = Inputs::of(model);
    if model.simulation_asked.as_ref().is_some_and(|asked| asked.inputs == inputs) {
        return None;
    }
    let generation = model.simulation_asked.as_ref().map_or(0, |asked| asked.generation) + 1;
    let request = Arc::new(Request { generation, inputs });
    model.simulation_asked = Some(Arc::clone(&request));
    Some(Effect::Simulate(request))
}

/// Takes an answer, unless something newer was asked for. Until it comes the older one stays on
/// screen; its generation says so.
pub(super) fn take(model: &mut Model, answer: Simulated) {
    let newest = model.simulation_asked.as_ref().map(|asked| asked.generation);
    if newest == Some(answer.generation) {
        model.simulation = Some(answer);
    }
}

/// When each phase above is entered. Where the phases follow the units these are the advice's own
/// dates, so that every page says the same, a move that is due now included; the runs of the
/// simulation, which draw what a phase carries besides, date only what the units do not decide.
#[must_use]
pub fn entries(model: &Model, simulation: &Simulation) -> Vec<PhaseEntry> {
    if matches!(model.scenario().policy, PhasePolicy::Follow) {
        return model.shown().assessment.advice.entries.clone();
    }
    let starts = |month: Option<u32>| simulation.months.get(month? as usize).map(|m| m.starts);
    let simulated = simulation.entries.iter().map(|entry| PhaseEntry {
        phase: entry.phase,
        dates: entry.months.map(starts),
        reached: entry.reached,
    });
    simulated.collect()
}

/// The month from which on a phase is needed more likely than not; where the units do not decide,
/// the scenario's own.
#[must_use]
pub fn entered_from(model: &Model, phase: usize) -> Option<Timestamp> {
    let assessment = &model.shown().assessment;
    if matches!(model.scenario().policy, PhasePolicy::Follow) {
        return assessment.advice.entries.iter().find(|entry| entry.phase == phase)?.dates[1];
    }
    let economics = &assessment.economics;
    let step = economics.steps.iter().find(|step| step.to == phase)?;
    economics.months.get(step.month as usize).map(|month| month.starts)
}

/// The message that names an input.
#[must_use]
pub fn input_name(input: Input) -> &'static str {
    match input {
        Input::Growth => "simulation-input-growth",
        Input::Churn => "simulation-input-churn",
        Input::Price => "simulation-input-price",
        Input::Costs => "simulation-input-costs",
        Input::Hours => "simulation-input-hours",
        Input::Capacity => "simulation-input-capacity",
        Input::Adoption => "simulation-input-adoption",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::app::keys::Key;
    use crate::app::{Event, update};
    use crate::config::target::UnitsSource;
    use crate::domain::fixtures::now;
    use crate::domain::metric::Metric;
    use crate::domain::observation::{News, SourceEvent, SourceId};
    use crate::domain::reading::{Origin, Reading};
    use chrono::TimeDelta;

    fn open() -> (Model, Vec<Effect>) {
        let mut model = model(|c| {
            c.units = Some(UnitsSource::Given { count: 600.0, origin: "--units" });
            let mut slow = c.profile.scenarios["base"].clone();
            slow.growth = crate::domain::scenario::Growth::Linear { per_month: 5.0 };
            c.profile.scenarios.insert("slow".into(), slow);
        });
        let effects = press(&mut model, '5');
        (model, effects)
    }

    fn press(model: &mut Model, key: char) -> Vec<Effect> {
        update(model, Event::Key(Key::Char(key)))
    }

    fn orders(effects: Vec<Effect>) -> Vec<Arc<Request>> {
        let order = |e| match e {
            Effect::Simulate(request) => Some(request),
            _ => None,
        };
        effects.into_iter().filter_map(order).collect()
    }

    fn answer(generation: u64) -> Event {
        let simulation = Arc::new(Err(Refusal::NoUnits));
        Event::Simulated(Simulated { generation, simulation, tornado: None })
    }

    #[test]
    fn the_screen_asks_once_and_again_when_something_changes() {
        let (mut model, effects) = open();
        let first = orders(effects);
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].inputs.units, Some(600.0));
        // Time passes within the month: nothing new to know.
        let tick = Event::Tick(now() + TimeDelta::seconds(5));
        assert!(orders(update(&mut model, tick)).is_empty());
        press(&mut model, 'w');
        let turned = orders(press(&mut model, 'l'));
        assert_eq!(turned.len(), 1);
        assert_eq!(turned[0].generation, first[0].generation + 1);
        assert_ne!(turned[0].inputs.units, Some(600.0));
    }

    #[test]
    fn elsewhere_nothing_is_simulated() {
        let (mut model, _) = open();
        press(&mut model, '1');
        press(&mut model, 'w');
        assert!(orders(press(&mut model, 'l')).is_empty());
    }

    #[test]
    fn an_answer_to_an_older_question_is_dropped() {
        let (mut model, _) = open();
        press(&mut model, 'w');
        press(&mut model, 'l');
        update(&mut model, answer(1));
        assert_eq!(model.simulation, None);
        update(&mut model, answer(2));
        assert_eq!(model.simulation.as_ref().map(|s| s.generation), Some(2));
    }

    #[test]
    fn a_phase_to_move_to_now_begins_now_on_every_page() {
        // 1,600 of the 1,500 units that the phase carries.
        let mut model = model(|c| {
            c.units = Some(UnitsSource::Given { count: 1_600.0, origin: "--units" });
        });
        for metric in [Metric::CpuUtilization, Metric::MemoryUtilization, Metric::DiskUtilization] {
            let origin = Origin::new("/proc");
            let readings = Reading::new(metric, 0.3, now(), &origin).into_iter().collect();
            let news = News::Readings(readings);
            update(
                &mut model,
                Event::Source(SourceEvent { source: SourceId::Host, at: now(), news }),
            );
        }
        model.judge();
        let advice = model.shown().assessment.advice.clone();
        assert_eq!((advice.verdict, advice.phase), (Verdict::MoveNow, 1));
        press(&mut model, '5');
        let asked = model.simulation_asked.clone().unwrap();
        let answer = super::answer(&asked, 20, &|| false);
        let simulation = (*answer.simulation).clone().unwrap();
        let dated = entries(&model, &simulation);
        assert_eq!(dated, advice.entries);
        assert_eq!(dated[0].dates, [Some(model.shown().now); 3]);
        assert_eq!(entered_from(&model, 1), Some(model.shown().now));
        // The money follows from the next month on, as what is paid for this one is paid.
        assert_eq!(model.shown().assessment.economics.steps[0].month, 1);
    }

    #[test]
    fn a_second_scenario_lies_beside_the_first() {
        let (mut model, _) = open();
        assert_eq!(model.compared, None);
        model.compare = Some("slow".into());
        model.judge();
        let units = |e: &Economics| e.months[12].figures.units;
        let other = model.compared.as_ref().unwrap();
        // 600 + 12 × 5 beside 600 + 12 × 55.
        assert_eq!(units(other), Some(660.into()));
        assert_eq!(units(&model.shown().assessment.economics), Some(1260.into()));
        model.compare = Some("none such".into());
        model.judge();
        assert_eq!(model.compared, None);
    }
}
