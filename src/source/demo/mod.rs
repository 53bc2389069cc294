//! Stories: what the sources of a made-up company say, as raw samples, so that the collector and all
//! that comes after it is the path of live news. Every figure's origin is [`ORIGIN`]: nothing of a
//! story is ever taken for a measurement.

mod counters;
mod looks;
pub mod page;
pub mod serve;

use super::tape::{Bookmark, Tape};
use crate::config::{Config, ConfigError, Fault, Place, story};
use crate::domain::Timestamp;
use crate::domain::collector::{Collector, Windows};
use crate::domain::mark::{self, MarkKind};
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use crate::domain::profile::LocalText;
use crate::domain::reading::Reading;
use crate::domain::scenario::Growth;
use crate::domain::story::{Mark, Script, State};
use chrono::TimeDelta;
use counters::Machine;
use std::collections::VecDeque;
use std::sync::Arc;

/// Who says every figure of a story.
pub const ORIGIN: &str = "simulated";

/// So much of the past is known look by look; before it, hour by hour.
const CLOSE: TimeDelta = TimeDelta::days(35);
/// And nothing before this.
const FAR: TimeDelta = TimeDelta::days(400);

/// The stories that palier knows by name, the usual one first.
#[must_use]
pub fn stories() -> Vec<&'static str> {
    story::names()
}

/// The story of that name, or of that file (with a `/`, or ending in `.toml`). The seed is the given
/// one, else that behind the name (`koprogo#42`), else the script's own.
pub fn open(story: &str, seed: Option<u64>) -> Result<Story, Message> {
    let (story, named) = match story.rsplit_once('#') {
        Some((name, digits)) => match digits.parse() {
            Ok(number) => (name, Some(number)),
            Err(_) => (story, None),
        },
        None => (story, None),
    };
    let seed = seed.or(named);
    let script = story::load(story).map_err(|error| refused(&error))?;
    Ok(Story::of(script, seed))
}

/// The first of what is wrong with a script, in one sentence.
fn refused(error: &ConfigError) -> Message {
    let all = error.problems();
    // A key that is mistyped is missing too; where it stands is the better place.
    let there = all.iter().find(|p| !matches!(p.fault, Fault::MissingKey { .. }));
    let Some(problem) = there.or(all.first()) else { return Message::new("demo-story-empty") };
    let (what, help) = (problem.fault.to_string(), problem.fault.help());
    match &problem.place {
        Place::File(source, span) => {
            let (line, column) = source.position(span.start);
            Message::new("demo-story-wrong")
                .text("file", source.path.to_string_lossy())
                .text("line", line.to_string())
                .text("column", column.to_string())
                .text("what", what)
                .text("help", help)
        }
        Place::Flag(_) | Place::Variable(_) | Place::Named => {
            Message::new("demo-story-unknown").text("what", what).text("help", help)
        }
    }
}

/// A story as it is told, look by look.
#[derive(Debug, Clone)]
pub struct Story {
    script: Arc<Script>,
    seed: u64,
    machine: Machine,
    /// What was seen and not yet handed on.
    seen: VecDeque<SourceEvent>,
    /// The next look's instant.
    due: Timestamp,
}

impl Story {
    /// The story of a script.
    #[must_use]
    pub fn of(script: Script, seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or(script.seed);
        let script = Arc::new(script);
        let due = script.opens;
        let machine = Machine::new(Arc::clone(&script), seed, due);
        Self { script, seed, machine, seen: VecDeque::new(), due }
    }

    /// The stable name: `koprogo`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.script.id
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &LocalText {
        &self.script.title
    }

    /// The profile that it is told in.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.script.profile
    }

    /// The scenario of that profile; none: the profile's own.
    #[must_use]
    pub fn scenario(&self) -> Option<&str> {
        self.script.scenario.as_deref()
    }

    /// The phase that it begins in.
    #[must_use]
    pub fn phase(&self) -> &str {
        self.script.hosting_at(self.script.opens).map_or("", |(_, on)| on.phase.as_str())
    }

    /// Seconds of the story per second of the audience.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.script.speed
    }

    /// Between two looks.
    #[must_use]
    pub fn step(&self) -> TimeDelta {
        self.script.step
    }

    /// The seed in use.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What happened and will happen, for the charts, oldest first.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        self.script.marks()
    }

    /// The script.
    #[must_use]
    pub fn script(&self) -> &Arc<Script> {
        &self.script
    }

    /// The truth at an instant.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> Option<State> {
        State::of(&self.script, self.seed, at)
    }

    /// Makes a configuration that was resolved for this story's profile the story's own: its prices,
    /// its scenario, its pace. The company grows as its own history foretells, and not as the profile
    /// assumes of another. A story that stays in one phase says which; one that moves is read from
    /// the size of its machines, as a real one is.
    pub fn dress(&self, config: &mut Config) {
        if !self.script.price_tiers.is_empty() {
            config.profile.price = None;
            config.profile.price_tiers.clone_from(&self.script.price_tiers);
        }
        if let Some(scenario) = self.scenario()
            && config.profile.scenarios.contains_key(scenario)
        {
            scenario.clone_into(&mut config.scenario);
        }
        if let Some(assumed) = config.profile.scenarios.get_mut(&config.scenario)
            && !matches!(assumed.growth, Growth::Forecast { .. })
        {
            let otherwise = Box::new(assumed.growth.clone());
            assumed.growth = Growth::Forecast { otherwise };
        }
        if let [only] = self.script.hosting.as_slice()
            && config.phase.is_none()
            && config.profile.index_of(&only.phase).is_some()
        {
            config.phase = Some(only.phase.clone());
        }
        // Looks lie minutes apart, so that nothing is gained by keeping hours apart from minutes; what
        // is older than weeks is kept by the hour, or years of the story would fill the memory.
        config.retention.full = TimeDelta::zero();
        config.retention.five_minutes = config.retention.minutes;
        config.refresh = self.step().to_std().unwrap_or(config.refresh);
        config.store = None;
    }
}

impl Tape for Story {
    fn starts(&self) -> Timestamp {
        self.script.opens
    }

    fn ends(&self) -> Option<Timestamp> {
        Some(self.script.ends)
    }

    fn next(&mut self) -> Result<Option<SourceEvent>, Message> {
        while self.seen.is_empty() {
            if self.due > self.script.ends {
                return Ok(None);
            }
            self.machine.run(self.due, None);
            self.seen.extend(looks::look(&self.machine));
            self.due += self.script.step;
        }
        Ok(self.seen.pop_front())
    }

    fn peaks(&self) -> Vec<Timestamp> {
        self.script.demand.peaks.iter().map(|peak| peak.from).collect()
    }

    fn rewind(&mut self) -> Result<(), Message> {
        self.due = self.script.opens;
        self.machine = Machine::new(Arc::clone(&self.script), self.seed, self.due);
        self.seen.clear();
        Ok(())
    }

    fn bookmark(&self) -> Option<Bookmark> {
        let here = self.clone();
        Some(Bookmark::new(move || Ok(Box::new(here.clone()))))
    }

    fn past(&self, each: &mut dyn FnMut(Reading)) {
        let script = &self.script;
        let close = script.start.max(script.opens - CLOSE);
        let far = script.start.max(script.opens - FAR);
        let mut tell = |from: Timestamp, to: Timestamp, step: TimeDelta| {
            let mut collector = Collector::new(Windows::live(step));
            let mut machine = Machine::new(Arc::clone(script), self.seed, from);
            let mut at = from;
            while at < to {
                machine.run(at, None);
                for event in looks::figures(&machine) {
                    collector.take(&event).into_iter().for_each(&mut *each);
                }
                at += step;
            }
        };
        tell(far, close, TimeDelta::hours(1));
        tell(close, script.opens, script.step);
    }

    fn marks(&self, language: &str) -> Vec<mark::Mark> {
        let kind = |kind: crate::domain::story::MarkKind| {
            MarkKind::from_id(kind.id()).unwrap_or(MarkKind::Note)
        };
        let told = self.script.marks();
        let marks = told
            .iter()
            .map(|m| mark::Mark::new(m.at, m.until, kind(m.kind), m.words.get(language)));
        marks.flatten().collect()
    }
}
