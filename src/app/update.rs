//! What happens and what follows from it.

use super::model::Model;
use super::press::{copied, not_copied, pasted, pressed, unsuspended};
use super::{
    Effect, Event, announce, cursor, economics, fleet, history_screen, latency_screen, playback,
    pointer, probes, simulate, since, stage,
};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::assessment::UnitCount;
use crate::domain::capacity::latency_limit;
use crate::domain::metric::Metric;
use crate::domain::observation::{News, SourceEvent};
use crate::domain::reading::Reading;
use crate::domain::signal::SignalMemory;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Full resolution in memory for this long; older points are one-minute means.
pub const FULL_RESOLUTION: TimeDelta = TimeDelta::minutes(20);

/// Nothing older is held in memory; the store has it.
const IN_MEMORY: TimeDelta = TimeDelta::hours(25);

/// Clocks may differ by so much.
pub(super) const CLOCKS: TimeDelta = TimeDelta::minutes(1);

/// How often the capacity is estimated anew.
const CAPACITY_EVERY: TimeDelta = TimeDelta::minutes(10);

/// And how often while the cockpit is new, and what is known grows by the minute.
const CAPACITY_AT_FIRST: TimeDelta = TimeDelta::minutes(1);

/// And how often in a story, whose days go by in seconds: what rests on weeks changes by the day.
const CAPACITY_IN_STORY: TimeDelta = TimeDelta::hours(6);

/// The forecasts in a story.
const FORECASTS_IN_STORY: TimeDelta = TimeDelta::hours(24);

/// How often the forecasts are made anew: a day's figure changes once a day.
const FORECASTS_EVERY: TimeDelta = TimeDelta::minutes(30);

/// What is charted besides what the signals need.
const CHARTED: [Metric; 22] = [
    Metric::CpuUtilization,
    Metric::CpuSteal,
    Metric::MemoryUtilization,
    Metric::SwapUtilization,
    Metric::DiskUtilization,
    Metric::DiskBusy,
    Metric::NetworkReceive,
    Metric::NetworkTransmit,
    Metric::PressureCpu,
    Metric::PressureMemory,
    Metric::PressureIo,
    Metric::Load1,
    Metric::LoadPerCore,
    Metric::RequestsRate,
    Metric::RequestsErrorRatio,
    Metric::LatencyP50,
    Metric::LatencyP90,
    Metric::LatencyP99,
    Metric::LatencyMean,
    Metric::ProbeLatency,
    Metric::UnitsCount,
    Metric::Power,
];

/// Whether a metric's past is held in memory: it is charted, or a signal needs it.
#[must_use]
pub fn is_charted(config: &Config, metric: Metric) -> bool {
    let signals = || config.profile.phases.iter().flat_map(|p| &p.signals);
    CHARTED.contains(&metric) || signals().any(|s| s.metric == metric)
}

/// The one way from an event to what follows: the state changes, and the effects say what is to be
/// done outside.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    let mut effects = react(model, event);
    effects.extend(simulate::ask(model));
    effects.extend(fleet::watch(model));
    effects.extend(history_screen::ask(model));
    effects.extend(announce::changed(model));
    effects.extend(latency_screen::ask(model));
    effects
}

// A table of what follows from each, and no two lines of it belong together.
#[allow(clippy::too_many_lines)]
fn react(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::Source(event) => heard(model, std::slice::from_ref(&event)),
        Event::Look(events) => heard(model, &events),
        Event::Fleet { member, news } => {
            fleet::heard(model, member, news);
            Vec::new()
        }
        Event::Tick(now) => tick(model, now),
        Event::Key(key) => pressed(model, key),
        Event::Resize => Vec::new(),
        Event::Drawn(drawn) => {
            pointer::drawn(model, drawn);
            Vec::new()
        }
        Event::Mouse(mouse) if model.stage.is_some() => stage::touched(model, mouse),
        Event::Mouse(mouse) => pointer::moved(model, mouse),
        Event::Paste(words) => pasted(model, &words),
        Event::Copied(words) => {
            copied(model, &words);
            Vec::new()
        }
        Event::NotCopied(name) => {
            not_copied(model, &name);
            Vec::new()
        }
        Event::Unsuspended => {
            unsuspended(model);
            Vec::new()
        }
        Event::Recalled { series, signals, standing } => {
            model.live.standing = Some(standing);
            for (metric, mut past) in series {
                for (at, value) in model.live.series.entry(metric).or_default().iter() {
                    past.push(at, value);
                }
                model.live.series.insert(metric, past);
            }
            // What was judged before the history spoke did not know of it; it is judged anew, and
            // what may have been written of it is put right.
            let hasty = model.live.signals.clone();
            model.live.signals.extend(signals);
            model.judge();
            let mut effects = remember(model, &hasty);
            effects.extend(ask_capacity(model));
            effects
        }
        Event::Capacity(capacity) => {
            model.live.capacity = *capacity;
            measure_latency(model);
            model.judge();
            ask_forecasts(model)
        }
        Event::Forecasts(forecasts) => {
            model.live.forecasts = forecasts;
            model.judge();
            Vec::new()
        }
        Event::Objectives(past) => {
            model.live.past = Some(past);
            model.judge();
            Vec::new()
        }
        Event::Uptimes(known) => probes::recalled(model, known),
        Event::Then { generation, answer } => {
            cursor::take(model, generation, answer);
            Vec::new()
        }
        Event::Charted(chart) => {
            history_screen::take(model, chart);
            Vec::new()
        }
        Event::Latencies(told) => {
            latency_screen::take(model, *told);
            Vec::new()
        }
        Event::Noted(noted) => {
            model.history.noted = *noted;
            Vec::new()
        }
        Event::Simulated(answer) => {
            simulate::take(model, answer);
            Vec::new()
        }
        Event::Kept(kept) => {
            economics::draft::kept(model, &kept);
            Vec::new()
        }
        Event::Played(progress) => {
            playback::told(model, progress);
            Vec::new()
        }
        Event::Beat(now) => {
            stage::beat(model, now);
            Vec::new()
        }
        Event::Stage(command) => stage::command(model, command),
        Event::Unattended(why) => {
            stage::unattended(model, why);
            Vec::new()
        }
        Event::RecordingLost(why) => {
            model.recording_lost = Some(why);
            Vec::new()
        }
        Event::HistoryLost(why) => {
            model.history_lost = Some(why);
            Vec::new()
        }
        Event::Welcome { hints, before } => {
            model.hints = hints;
            model.since.remember(before);
            Vec::new()
        }
        Event::HistoryBack(why) => {
            model.history_lost = model.history_lost.take().filter(|lost| *lost != why);
            Vec::new()
        }
        Event::Quit => vec![Effect::Quit],
    }
}

fn heard(model: &mut Model, events: &[SourceEvent]) -> Vec<Effect> {
    let mut effects: Vec<_> = events.iter().flat_map(|event| taken_in(model, event)).collect();
    effects.extend(judge(model));
    effects
}

/// What follows from a piece of news before it is judged.
fn taken_in(model: &mut Model, event: &SourceEvent) -> Vec<Effect> {
    let uncounted = model.live.units.is_none();
    let readings = model.live.hear(&mut model.collector, &model.config, event);
    let mut effects = Vec::new();
    if uncounted && model.live.units.is_some() {
        effects.extend(ask_capacity(model));
    }
    if let News::Probes(each) = &event.news {
        effects.push(probes::heard(model, event.at, each));
    }
    if matches!(event.news, News::Traffic(_)) {
        measure_latency(model);
        let more = model.collector.latency_increase();
        let counted = more.as_ref().map(|(_, increase)| increase.as_slice());
        model.live.latencies.look(event.at, counted);
        effects.extend(more.map(|(at, increase)| Effect::Latency { at, increase }));
    }
    if !readings.is_empty() && !matches!(event.news, News::Backfill(_)) {
        effects.push(Effect::Append(readings));
    }
    effects
}

/// The limit of the latency is held against the requests that were counted here, to the bound.
fn measure_latency(model: &mut Model) {
    let (config, now) = (&model.config, model.live.now);
    let limit = latency_limit(&config.profile, model.live.here.index, &config.basis);
    let slow = limit.and_then(|l| Some((l, model.collector.slow_requests(l, now)?)));
    if let Some((limit, tail)) = slow {
        model.live.capacity.measure_latency(limit, tail);
    }
}

/// Judges anew and has what the signals remember written where a state changed.
fn judge(model: &mut Model) -> Vec<Effect> {
    model.judged = Some(model.live.now);
    let before = model.live.signals.clone();
    let phase = model.live.here.index;
    model.judge();
    let mut effects = remember(model, &before);
    effects.extend(stand(model));
    // The published capacity is the phase's; it follows as soon as the phase is known.
    if model.live.here.index != phase && model.capacity_asked.is_some() {
        effects.extend(ask_capacity(model));
    }
    effects
}

fn remember(model: &Model, before: &BTreeMap<String, SignalMemory>) -> Vec<Effect> {
    let changed: Vec<_> = model
        .live
        .signals
        .iter()
        .filter(|(name, memory)| before.get(*name).is_none_or(|b| b.state != memory.state))
        .map(|(name, memory)| (name.clone(), *memory))
        .collect();
    if changed.is_empty() { Vec::new() } else { vec![Effect::Remember(changed)] }
}

/// Notes the phase and the advice, and has them written where they changed. What-if and another
/// scenario than the configured one leave no trace, nor does a phase that is only a first guess.
fn stand(model: &mut Model) -> Vec<Effect> {
    let live = &model.live;
    let draft = model.knobs.is_turned() || model.scenario_id != model.config.scenario;
    let sure = !live.here.assumed || live.latest.contains_key(&Metric::CpuCores);
    let Some(before) = live.standing.as_ref().filter(|_| sure && !draft) else {
        return Vec::new();
    };
    let mut standing = before.clone();
    let id = |phase: usize| &model.config.profile.phases[phase].id;
    let advice = &live.assessment.advice;
    standing.seen(id(live.here.index), live.now);
    standing.advised(advice.verdict, id(advice.phase), live.now);
    if standing == *before {
        return Vec::new();
    }
    model.live.standing = Some(standing.clone());
    vec![Effect::Stand(standing)]
}

fn tick(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    // A source may be the first to tell of a new minute, so the model's own instant is no measure.
    let minute = |t: Timestamp| t.timestamp() / 60;
    let thin = minute(now) != minute(model.thinned);
    let first = !model.live.latest.contains_key(&Metric::UnitsCount);
    if model.live.now - now > CLOCKS {
        set_back(model, now);
    }
    model.live.now = model.live.now.max(now);
    let mut effects = Vec::new();
    if let Some(units) = given_units(model) {
        model.live.units = Some(units.clone());
        let reading = Reading::new(Metric::UnitsCount, units.count, now, &units.origin);
        if let Some(reading) = reading {
            model.live.record(&model.config, &reading, true);
            // The capacity holds memory and disk against the count over weeks.
            if first || thin {
                effects.push(Effect::Append(vec![reading]));
            }
        }
    }
    if thin {
        model.thinned = now;
        for series in model.live.series.values_mut() {
            series.thin_before(now - FULL_RESOLUTION);
            series.forget_before(now - IN_MEMORY);
        }
        model.live.traces.thin(now - FULL_RESOLUTION, now - IN_MEMORY);
        model.live.latencies.thin(now);
        // Others write into the same store.
        effects.push(Effect::Notes);
    }
    // Of what is played time stands still between an instant's news and its tick.
    let judged = model.playback.is_some() && model.judged == Some(model.live.now);
    if !judged || effects.iter().any(|effect| matches!(effect, Effect::Append(_))) {
        effects.extend(judge(model));
    }
    fleet::tick(model);
    since::tick(model);
    let every = match now - model.started < CAPACITY_EVERY {
        _ if is_story(model) => CAPACITY_IN_STORY,
        true => CAPACITY_AT_FIRST,
        false => CAPACITY_EVERY,
    };
    let due = model.capacity_asked.is_some_and(|at| now - at >= every);
    if due {
        effects.extend(ask_capacity(model));
    }
    effects
}

/// The clock was wrong and was set back: what was read at instants that are yet to come would hide
/// everything until then.
fn set_back(model: &mut Model, now: Timestamp) {
    let watch = &mut model.live;
    watch.now = now;
    watch.latest.retain(|_, reading| reading.at <= now);
    for series in watch.series.values_mut() {
        series.forget_after(now);
    }
    watch.latencies.forget_after(now);
    for source in watch.sources.values_mut() {
        source.heard = source.heard.map(|at| at.min(now));
    }
    for memory in watch.signals.values_mut() {
        memory.since = memory.since.min(now);
    }
    model.capacity_asked = model.capacity_asked.map(|at| at.min(now));
    model.forecasts_asked = model.forecasts_asked.map(|(at, of)| (at.min(now), of));
}

/// A count that was given by hand holds at every instant.
fn given_units(model: &Model) -> Option<UnitCount> {
    let units = model.live.units.as_ref()?;
    let given =
        matches!(model.config.units, Some(crate::config::target::UnitsSource::Given { .. }));
    given.then(|| UnitCount { at: model.live.now, ..units.clone() })
}

fn is_story(model: &Model) -> bool {
    model.playback.as_ref().is_some_and(|playback| playback.simulated)
}

fn ask_capacity(model: &mut Model) -> Vec<Effect> {
    model.capacity_asked = Some(model.live.now);
    vec![Effect::EstimateCapacity]
}

/// After the capacity, which is asked for more often and must not wait behind it.
fn ask_forecasts(model: &mut Model) -> Vec<Effect> {
    let (now, phase) = (model.live.now, model.live.here.index);
    let every = if is_story(model) { FORECASTS_IN_STORY } else { FORECASTS_EVERY };
    let holds = |(at, of): (Timestamp, usize)| of == phase && now - at < every;
    if model.forecasts_asked.is_some_and(holds) {
        return Vec::new();
    }
    model.forecasts_asked = Some((now, phase));
    vec![Effect::Forecast]
}

#[cfg(test)]
#[path = "update_tests.rs"]
mod tests;
