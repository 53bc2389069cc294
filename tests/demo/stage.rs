//! A story played into a model, without a runtime: what the runtime does on the model's behalf is
//! done here from a memory of readings.

use chrono::{NaiveDateTime, TimeDelta};
use palier::app::{Effect, Event, Model, update};
use palier::config::target::{Tape as Named, TargetKind};
use palier::config::{self, Environment, Explicit, Flags};
use palier::domain::Timestamp;
use palier::domain::alert::AlertState;
use palier::domain::assessment::is_stale;
use palier::domain::capacity::{self, Capacity, Published, collect_inputs};
use palier::domain::collector::Windows;
use palier::domain::forecast::{Ask, Figure, Outlooks, Step, forecast, questions};
use palier::domain::health::Condition;
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::source::demo::{self, ORIGIN, Story};
use palier::source::tape::Tape;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An instant: `2027-05-12 09:00`.
pub(crate) fn at(words: &str) -> Timestamp {
    NaiveDateTime::parse_from_str(words, "%Y-%m-%d %H:%M").expect("an instant").and_utc()
}

/// What a law of concurrency is fitted to.
const CONCURRENCY: [Metric; 4] =
    [Metric::RequestsInFlight, Metric::LatencyMean, Metric::LatencyP99, Metric::DbConnections];

/// Days of the forecast: the turning points lie nearer.
const HORIZON: usize = 120;

pub(crate) struct Stage {
    pub(crate) story: Story,
    pub(crate) model: Model,
    /// The past, and what the model had appended.
    pub(crate) memory: Vec<Reading>,
    pub(crate) capacity: Capacity,
    next: Option<palier::domain::observation::SourceEvent>,
}

impl Stage {
    /// Opens the story's play at another instant with its past, plays some minutes of it, and lets
    /// the model know what the past means.
    pub(crate) fn told(name: &str, from: &str, minutes: i64) -> Self {
        let mut stage = Self::open(name, from);
        let Self { story, memory, .. } = &mut stage;
        story.past(&mut |reading| memory.push(reading));
        stage.go_on(minutes);
        stage.estimate();
        stage
    }

    /// The same with the forecast of its units.
    pub(crate) fn foretold(name: &str, from: &str, minutes: i64) -> Self {
        let mut stage = Self::told(name, from, minutes);
        stage.forecast();
        stage
    }

    /// Of the past only the count of units, by the hour, and what it foretells: for a walk through the
    /// years, where the units decide.
    pub(crate) fn counted(name: &str, from: &str) -> Self {
        let mut stage = Self::open(name, from);
        let (script, opens) = (Arc::clone(stage.story.script()), stage.story.starts());
        let mut at = script.start;
        while at < opens {
            let units = stage.story.state(at).expect("a state").units;
            stage.memory.extend(Reading::new(Metric::UnitsCount, units, at, &Origin::new(ORIGIN)));
            at += TimeDelta::hours(1);
        }
        stage.go_on(15);
        stage.forecast();
        stage
    }

    /// The same without its past: for what is seen at once.
    pub(crate) fn play(name: &str, from: &str, minutes: i64) -> Self {
        let mut stage = Self::open(name, from);
        stage.go_on(minutes);
        stage
    }

    fn open(name: &str, from: &str) -> Self {
        let mut script = (**demo::open(name, None).expect("a story").script()).clone();
        script.opens = at(from);
        let story = Story::of(script, None);
        let flags = Flags {
            profile: Some(story.profile().to_owned()),
            explicit: Some(Explicit::Tape(Named::Story(name.to_owned()))),
            no_history: true,
            ..Flags::default()
        };
        let mut config = config::load(&flags, &Environment::default()).expect("a configuration");
        story.dress(&mut config);
        assert!(matches!(config.target.kind, TargetKind::Tape(_)));
        let windows = Windows::live(story.step());
        let model = Model::new(Arc::new(config), windows, story.starts());
        Self { story, model, memory: Vec::new(), capacity: Capacity::default(), next: None }
    }

    /// Plays some more minutes.
    pub(crate) fn go_on(&mut self, minutes: i64) {
        let until = self.model.live.now.max(self.story.starts()) + TimeDelta::minutes(minutes);
        loop {
            let event = match self.next.take() {
                Some(event) => event,
                None => self.story.next().expect("a tape").expect("not over"),
            };
            if event.at > until {
                self.next = Some(event);
                break;
            }
            self.happen(Event::Source(event));
        }
        self.happen(Event::Tick(until));
    }

    fn happen(&mut self, event: Event) {
        for effect in update(&mut self.model, event) {
            if let Effect::Append(readings) = effect {
                self.memory.extend(readings);
            }
        }
    }

    fn estimate(&mut self) {
        let (config, now) = (Arc::clone(&self.model.config), self.model.live.now);
        let phase = self.model.live.here.index;
        let profile = &config.profile;
        let units = self.model.live.units.as_ref().map(|units| units.count);
        let published = Published::of(profile, phase, &config.basis);
        let factor = profile.peak_factor;
        // Only what the law of the CPU and the sizes need: to fit a law of concurrency would take
        // most of the test's time.
        let needed = |r: &&Reading| !CONCURRENCY.contains(&r.metric);
        let memory: Vec<Reading> = self.memory.iter().filter(needed).cloned().collect();
        let inputs = collect_inputs(&memory, now, units, published, factor, 36);
        let inputs = inputs.promised(profile, phase, &config.basis);
        self.capacity = capacity::estimate(&inputs);
        self.happen(Event::Capacity(Box::new(self.capacity.clone())));
    }

    fn forecast(&mut self) {
        let (config, now) = (Arc::clone(&self.model.config), self.model.live.now);
        let asked = questions(&config.profile, self.model.live.here.index, &config.basis);
        let units = asked.into_iter().filter(|q| q.metric == Metric::UnitsCount);
        let answers = units.map(|question| {
            let mut gatherer = Figure::of(&question).gatherer(Step::Day, now);
            for reading in self.memory.iter().filter(|r| r.metric == question.metric) {
                gatherer.push(reading.at, reading.value.expect("a count"));
            }
            let threshold = question.threshold.map(|t| (t, question.comparison));
            let answer = forecast(
                &gatherer.finish(),
                Ask { horizon: Some(HORIZON), threshold, seed: 1 },
                now,
            );
            (question, answer)
        });
        let outlooks = Outlooks { at: Some(now), answers: answers.collect() };
        self.happen(Event::Forecasts(outlooks));
    }

    /// The phase that the model takes the company to be in.
    pub(crate) fn phase(&self) -> &str {
        &self.model.config.profile.phases[self.model.live.here.index].id
    }

    /// What is not well.
    pub(crate) fn conditions(&self) -> BTreeMap<Metric, (Condition, Option<f64>)> {
        let live = &self.model.live;
        let of = |m: &Metric| live.latest.get(m).filter(|r| !is_stale(r, live.now));
        let bad = live.assessment.conditions.iter().filter(|(_, c)| **c != Condition::Ok);
        bad.map(|(m, c)| (*m, (*c, of(m).and_then(|r| r.value)))).collect()
    }

    /// The alerts that fire.
    pub(crate) fn alerts(&self) -> Vec<&str> {
        let all = self.model.live.alerts.values().flat_map(|(_, alerts)| alerts);
        all.filter(|a| a.state == AlertState::Firing).map(|a| a.name.as_str()).collect()
    }
}
