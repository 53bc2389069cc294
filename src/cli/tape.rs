//! What is played, on the command line: a recording and a story say themselves how they are to be
//! looked at, and what is said for this run is stronger.

use crate::app::keymap::Keymap;
use crate::config::target::Tape;
use crate::config::{self, Config, Environment, Explicit, Flags};
use crate::domain::message::{Message, clean};
use crate::source::demo::{self, Story};
use crate::source::replay::{Header, Recording};
use crate::text::Speaker;
use color_eyre::eyre::{Report, Result};
use std::time::Duration;

/// What the tape says of itself.
enum Told {
    Recording(Box<Header>),
    Story(Box<Story>),
}

/// The configuration of this run, whatever is watched or played. Keys that cannot be are refused
/// even where none is pressed: one learns of them when one wrote them.
pub(super) fn load(flags: &Flags, environment: &Environment) -> Result<Config> {
    let config = any(flags, environment)?;
    Keymap::resolve(&config.keys)?;
    Ok(config)
}

fn any(flags: &Flags, environment: &Environment) -> Result<Config> {
    let Some(Explicit::Tape(tape)) = &flags.explicit else {
        let config = config::load(flags, environment)?;
        let needless = flags.play.at.is_some();
        return if needless {
            Err(said(&config, &Message::new("play-at-needs-tape")))
        } else {
            Ok(config)
        };
    };
    let told = match tape {
        Tape::Recording(path) => Recording::header_of(path).map(|h| Told::Recording(Box::new(h))),
        Tape::Story(name) => demo::open(name, None).map(|s| Told::Story(Box::new(s))),
    };
    let told = told.and_then(|told| match &flags.record {
        Some(_) => Err(Message::new("record-played")),
        None => Ok(told),
    });
    let told = match told {
        Ok(told) => told,
        // In the language of whoever asked, which the configuration knows.
        Err(why) => return Err(said(&config::load(flags, environment)?, &why)),
    };
    match told {
        Told::Recording(header) => recorded(flags, environment, &header),
        Told::Story(story) => told_story(flags, environment, &story),
    }
}

/// An error in words.
pub(super) fn said(config: &Config, why: &Message) -> Report {
    let speaker = Speaker::new(config.language.code(), &config.profile.unit);
    Report::msg(speaker.say(&super::veiled::message(why, &speaker)))
}

fn recorded(flags: &Flags, environment: &Environment, header: &Header) -> Result<Config> {
    let mut all = flags.clone();
    // Its phases and scenarios are those of its business.
    if flags.profile.as_ref().is_none_or(|named| *named == header.profile) {
        all.profile = Some(header.profile.clone());
        all.basis = all.basis.or_else(|| Some(header.basis.clone()));
        all.phase = all.phase.or_else(|| header.phase.clone());
        all.scenario = all.scenario.or_else(|| Some(header.scenario.clone()));
    }
    all.units = all.units.or_else(|| header.count.map(|count| count.to_string()));
    let mut config = config::load(&all, environment)?;
    if flags.refresh.is_none()
        && let Ok(refresh) = Duration::try_from_secs_f64(header.refresh.clamp(0.25, 3600.0))
    {
        config.refresh = refresh;
    }
    let name = clean(&header.target, 64);
    if !name.is_empty() {
        rename(&mut config, &name);
    }
    Ok(config)
}

fn told_story(flags: &Flags, environment: &Environment, story: &Story) -> Result<Config> {
    let mut all = flags.clone();
    all.profile = all.profile.or_else(|| Some(story.profile().to_owned()));
    let mut config = config::load(&all, environment)?;
    let (scenario, refresh) = (config.scenario.clone(), config.refresh);
    story.dress(&mut config);
    if flags.scenario.is_some() {
        config.scenario = scenario;
    }
    if flags.refresh.is_some() {
        config.refresh = refresh;
    }
    config.play.speed = config.play.speed.or_else(|| Some(story.speed()));
    rename(&mut config, story.name());
    Ok(config)
}

/// The target, also where all targets are listed.
fn rename(config: &mut Config, name: &str) {
    if let [only] = config.fleet.as_mut_slice() {
        name.clone_into(&mut only.target.name);
    }
    name.clone_into(&mut config.target.name);
}
