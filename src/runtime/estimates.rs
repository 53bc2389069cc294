//! What is reckoned from the long history, the store's or a server's: the error budget, the uptimes
//! and the capacity, of the present and of any instant before. Off the loop; without a history each
//! says that nothing is known.

use super::memory::{COARSE, Known, Server};
use crate::app::Event;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::capacity::{self, CapacityInputs, Gatherer, LoadTest, Published};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::minutes;
use crate::domain::uptime::Uptimes;
use crate::history::History;
use crate::source::probe;
use chrono::TimeDelta;

/// What the error budget and the CO₂ rest on, minute by minute.
fn budgeted(now: Timestamp) -> (Timestamp, Timestamp) {
    (now - minutes::WINDOWS[minutes::WINDOWS.len() - 1], now)
}

fn estimated(now: Timestamp) -> (Timestamp, Timestamp) {
    (now - TimeDelta::days(i64::from(capacity::DAYS)), now)
}

/// Asks a server for what the error budget and the capacity look at.
pub(super) fn ask_for_capacity(server: &mut Server, now: Timestamp) -> Option<Message> {
    let budget = server.fill(&minutes::METRICS, budgeted(now), COARSE);
    let capacity = server.fill(CapacityInputs::METRICS, estimated(now), COARSE);
    budget.or(capacity)
}

pub(super) fn objectives(known: Known<'_>, now: Timestamp) -> minutes::Past {
    let mut gatherer = minutes::Gatherer::new(now);
    let seen = known.visit(&minutes::METRICS, budgeted(now), |r| gatherer.push(&r));
    if let Err(error) = seen {
        tracing::warn!(?error, "the error budget is reckoned without the history");
    }
    gatherer.finish()
}

/// Whether addresses are probed: those that are configured, or those that what is played tells of.
pub(super) fn has_uptimes(config: &Config) -> bool {
    !config.target.probes.is_empty() || config.target.kind.is_played()
}

/// For how much of the time each probed address answered.
pub(super) fn uptimes(config: &Config, store: &History, now: Timestamp) -> Uptimes {
    let urls = if config.target.kind.is_played() {
        store.probed_urls(&config.target.name).unwrap_or_default()
    } else {
        probe::names(&config.target.probes)
    };
    store.uptimes(&config.target.name, &urls, now).unwrap_or_else(|error| {
        tracing::warn!(?error, "the uptime is not known: the history cannot be read");
        Uptimes::new()
    })
}

pub(super) fn estimate(
    config: &Config,
    (known, store): (Known<'_>, Option<&History>),
    units: Option<f64>,
    phase: usize,
    now: Timestamp,
) -> capacity::Capacity {
    let mut gatherer = Gatherer::new(now);
    let seen = known.visit(CapacityInputs::METRICS, estimated(now), |r| gatherer.push(&r));
    if let Err(error) = seen {
        tracing::warn!(?error, "the capacity is estimated without the history");
    }
    let profile = &config.profile;
    let published = Published::of(profile, phase, &config.basis);
    let horizon = profile.scenarios.get(&config.scenario).map_or(36, |s| s.horizon);
    let mut inputs = gatherer.finish(units, published, profile.peak_factor, horizon).promised(
        profile,
        phase,
        &config.basis,
    );
    let of = profile.phases.get(phase).map(|p| &p.id);
    let tests = store.map(|s| load_tests((s, known), config, of, now));
    inputs.load_tests = tests.unwrap_or_default();
    inputs.workers = config.target.workers.map(f64::from);
    capacity::estimate(&inputs)
}

/// The tests of the phase, or of none in particular, each with what the CPU did meanwhile.
fn load_tests(
    (store, known): (&History, Known<'_>),
    config: &Config,
    phase: Option<&String>,
    now: Timestamp,
) -> Vec<LoadTest> {
    let target = config.target.name.as_str();
    let mut tests = store.load_tests(target).unwrap_or_else(|error| {
        tracing::warn!(?error, "the capacity is estimated without the load tests");
        Vec::new()
    });
    tests.retain(|t| t.phase.is_none() || t.phase.as_ref() == phase);
    // Asked of an instant of the past, what was imported later was not known.
    tests.retain(|t| t.imported <= now);
    for test in &mut tests {
        let Some(end) = test.ended else { continue };
        let length = TimeDelta::milliseconds((test.result.seconds * 1e3) as i64);
        let (mut sum, mut count) = (0.0, 0.0);
        let seen = known.visit(&[Metric::CpuUtilization], (end - length, end), |reading| {
            if let Some(value) = reading.value {
                sum += value;
                count += 1.0;
            }
        });
        test.cpu = (seen.is_ok() && count > 0.0).then(|| sum / count);
    }
    tests
}

/// The capacity, and before it what else is reckoned of the same past, so that whoever waits for the
/// capacity has all.
pub(super) fn tell_capacity(
    config: &Config,
    (store, mut server): (Option<&History>, Option<&mut Server>),
    (units, phase, now): (Option<f64>, usize, Timestamp),
    say: &dyn Fn(Event),
) {
    if let Some(why) = server.as_deref_mut().and_then(|s| ask_for_capacity(s, now)) {
        say(Event::HistoryLost(why));
    }
    let known = Known::of(&config.target.name, store, server.as_deref());
    if store.is_some() || server.is_some() {
        say(Event::Objectives(objectives(known, now)));
    }
    if let Some(store) = store.filter(|_| has_uptimes(config)) {
        say(Event::Uptimes(uptimes(config, store, now)));
    }
    let capacity = estimate(config, (known, store), units, phase, now);
    say(Event::Capacity(Box::new(capacity)));
}
