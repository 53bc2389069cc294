//! One look without a screen: the same sources, the same decisions, until there is enough to speak
//! or the time is up.

use super::cockpit::perform;
use super::historian::Historian;
use super::past::Archivist;
use super::player::Player;
use super::recorder::Recorder;
use super::shelf::Shelf;
use super::sources::Sources;
use super::{WAITING, clock};
use crate::app::watch::SourceStatus;
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::config::play::Moment;
use crate::config::target::{Exporter, Exporters, TargetKind, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::assessment::ESSENTIAL;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::observation::{News, SourceId, SourceState};
use chrono::TimeDelta;
use futures::StreamExt;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// After what must come, what may come gets this much longer.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A source that has answered for so long without a figure will not bring it in this look.
const STALLED: Duration = Duration::from_secs(4);

/// What was read is written within this time, or given up: longer than another writer is waited
/// for.
const WRITING: Duration = Duration::from_secs(6);

/// What belongs to the last figure is heard within this time.
const AFTERWARDS: Duration = Duration::from_millis(20);

/// Without another word a story is played for so long: what is read of its past is there by then.
const STORY: TimeDelta = TimeDelta::hours(1);

/// Looks at the target: for `length`, or as briefly as two looks take. What interrupts it comes
/// back as the error; nothing is left running then.
pub async fn observe<I>(
    config: Config,
    length: Option<Duration>,
    interrupted: impl Future<Output = I>,
) -> Result<Model, I> {
    look_back(config, length, interrupted).await.map(|(model, _)| model)
}

/// The same with the history of what is played; none: the target lives, and its store is a file.
pub async fn look_back<I>(
    config: Config,
    length: Option<Duration>,
    interrupted: impl Future<Output = I>,
) -> Result<(Model, Option<Shelf>), I> {
    if config.target.kind.is_played() {
        return play(config, length, interrupted).await;
    }
    let config = Arc::new(config);
    let windows = windows(&config, length);
    // Refused before, where it could be said: here it would only be not there.
    let mut recorder = Recorder::start(&config, windows);
    let mut historian = Historian::start(Arc::clone(&config), clock::now());
    let mut sources = Sources::start(&config);
    let archivist = Archivist::start(&config, &historian);
    let mut interrupted = pin!(interrupted);
    let looked = tokio::select! {
        model = look(&config, length, &mut sources, &mut historian, recording(&mut recorder)) => Ok(model),
        by = &mut interrupted => Err(by),
    };
    sources.stop().await;
    let failed = match &mut recorder {
        Ok(Some(recorder)) => {
            recorder.finish(WRITING).await;
            recorder.failure()
        }
        Ok(None) => None,
        Err(why) => Some(why.clone()),
    };
    // How far it came is kept; the next look goes on from there.
    archivist.stop().await;
    let mut model = looked?;
    if let Some(why) = failed {
        update(&mut model, Event::RecordingLost(why));
    }
    let written = async {
        drop(tokio::time::timeout(PATIENCE, drain(&mut historian, &mut model)).await);
        historian.finish(WRITING).await;
    };
    tokio::select! {
        () = written => Ok((model, None)),
        by = &mut interrupted => Err(by),
    }
}

/// Plays up to the instant that is asked for, for `length`, or to the end of it; a story, that goes on
/// for years, up to where something is to be seen.
async fn play<I>(
    config: Config,
    length: Option<Duration>,
    interrupted: impl Future<Output = I>,
) -> Result<(Model, Option<Shelf>), I> {
    let config = Arc::new(config);
    let Some(mut player) = Player::open(&config) else {
        let model = Model::new(Arc::clone(&config), windows(&config, length), clock::now());
        return Ok((model, None));
    };
    let mut model = player.model(&config);
    let mut historian = Historian::start(Arc::clone(&config), player.starts());
    let story = model.playback.as_ref().is_some_and(|p| p.simulated);
    let after = |length| Moment::After(length).of(player.starts());
    let length = length.and_then(|length| TimeDelta::from_std(length).ok());
    let to = match (config.play.at, length) {
        (Some(moment), _) => moment.of(player.starts()),
        (None, Some(length)) => after(length),
        (None, None) if story => after(STORY),
        (None, None) => Timestamp::MAX_UTC,
    };
    if let Some(playback) = &mut model.playback {
        playback.seeking = None;
    }
    let mut interrupted = pin!(interrupted);
    let done = tokio::select! {
        () = player.play(&mut model, &mut historian, to) => Ok(()),
        by = &mut interrupted => Err(by),
    };
    let shelf = historian.shelf();
    historian.finish(PATIENCE).await;
    done.map(|()| (model, shelf))
}

/// Looks at several targets side by side, at most `jobs` at once; in their order.
pub async fn observe_all<I>(
    configs: Vec<Config>,
    jobs: usize,
    length: Option<Duration>,
    interrupted: impl Future<Output = I>,
) -> Result<Vec<Model>, I> {
    let stop = CancellationToken::new();
    let looks = futures::stream::iter(configs)
        .map(|config| observe(config, length, stop.clone().cancelled_owned()))
        .buffered(jobs.max(1))
        .filter_map(|looked| async { looked.ok() })
        .collect::<Vec<_>>();
    let (mut looks, mut interrupted) = (pin!(looks), pin!(interrupted));
    tokio::select! {
        models = &mut looks => Ok(models),
        by = &mut interrupted => {
            // Nothing is left running.
            stop.cancel();
            drop(looks.await);
            Err(by)
        }
    }
}

fn recording(recorder: &mut Result<Option<Recorder>, Message>) -> Option<&mut Recorder> {
    recorder.as_mut().ok().and_then(Option::as_mut)
}

async fn look(
    config: &Arc<Config>,
    length: Option<Duration>,
    sources: &mut Sources,
    historian: &mut Historian,
    mut recorder: Option<&mut Recorder>,
) -> Model {
    let mut model = Model::new(Arc::clone(config), windows(config, length), clock::now());
    let start = Instant::now();
    // A connection and two looks, each with its time-out.
    let longest = length.unwrap_or((config.timeout + config.refresh) * 2);
    let mut tick = interval(Duration::from_millis(250));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut look = Look::default();
    let mut over = false;
    // A disk that hangs is not waited for for ever.
    let at_most = longest + config.timeout;
    while (look.is_due() || !over) && start.elapsed() < at_most {
        let event = tokio::select! {
            event = sources.events.recv() => event.map(Event::Source),
            event = historian.next() => Some(event),
            _ = tick.tick() => Some(Event::Tick(clock::now())),
        };
        let Some(event) = event else { break };
        look.note(&event);
        if let (Some(recorder), Event::Source(event)) = (&mut recorder, &event) {
            recorder.note(event);
        }
        for effect in update(&mut model, event) {
            let ordered = [Effect::EstimateCapacity, Effect::Forecast].contains(&effect);
            look.asked += u32::from(ordered);
            perform(effect, &model, historian);
        }
        over = start.elapsed() >= longest || (length.is_none() && look.is_enough(&model, config));
    }
    // A figure and what is odd about it come one after the other.
    for _ in 0..WAITING {
        let Ok(Some(event)) = tokio::time::timeout(AFTERWARDS, sources.events.recv()).await else {
            break;
        };
        if let Some(recorder) = &mut recorder {
            recorder.note(&event);
        }
        for effect in update(&mut model, Event::Source(event)) {
            perform(effect, &model, historian);
        }
    }
    model
}

fn windows(config: &Config, length: Option<Duration>) -> Windows {
    let refresh = TimeDelta::from_std(config.refresh).unwrap_or(TimeDelta::seconds(1));
    let windows = match length.and_then(|l| TimeDelta::from_std(l).ok()) {
        Some(length) => Windows::over(length, refresh),
        None => Windows::live(refresh),
    };
    // A slow page is still one look after another, however short the pauses between them are.
    let slow = TimeDelta::from_std(config.timeout / 2).unwrap_or(refresh);
    Windows { interval: windows.interval.max(slow), ..windows }
}

/// What the history still had to say when the look ended.
async fn drain(historian: &mut Historian, model: &mut Model) {
    for _ in 0..WAITING {
        let Ok(event) = tokio::time::timeout(Duration::from_millis(1), historian.next()).await
        else {
            return;
        };
        drop(update(model, event));
    }
}

/// What a look has brought so far.
#[derive(Default)]
struct Look {
    recalled: bool,
    /// How many estimates and forecasts were ordered, and how many came back.
    asked: u32,
    answers: u32,
    /// Since when the machine's figures could have come.
    answered: Option<Instant>,
    /// Since when only what may come is missing.
    settled: Option<Instant>,
}

impl Look {
    fn note(&mut self, event: &Event) {
        match event {
            Event::Recalled { .. } => self.recalled = true,
            Event::Capacity(_) | Event::Forecasts(_) => self.answers += 1,
            Event::Source(event) => {
                let machine = matches!(event.source, SourceId::Host | SourceId::Prometheus);
                let lost = matches!(event.news, News::State(SourceState::Lost { .. }));
                if machine && !lost && event.news != News::State(SourceState::Connecting) {
                    self.answered.get_or_insert_with(Instant::now);
                }
            }
            _ => {}
        }
    }

    /// The history has not answered, or an estimate that was ordered has not come back.
    fn is_due(&self) -> bool {
        !self.recalled || self.answers < self.asked
    }

    /// Everything that must come has come or will not, and the rest had its time.
    fn is_enough(&mut self, model: &Model, config: &Config) -> bool {
        if !self.recalled {
            return false;
        }
        let stalled = self.answered.is_some_and(|at| at.elapsed() > STALLED);
        let hopeless = is_lost(model, SourceId::Link) || is_lost(model, SourceId::Prometheus);
        let essential = is_lost(model, SourceId::Host)
            || stalled
            || ESSENTIAL.iter().all(|m| model.live.fresh(*m).is_some());
        let units = match config.units {
            None | Some(UnitsSource::Given { .. }) => true,
            Some(UnitsSource::Promql(_)) => stalled || model.live.units.is_some(),
            Some(UnitsSource::Sql(_) | UnitsSource::File(_) | UnitsSource::Command(_)) => {
                model.live.units.is_some() || is_lost(model, SourceId::Units)
            }
        };
        if hopeless || (essential && units) {
            self.settled.get_or_insert_with(Instant::now);
        }
        let waited = self.settled.map_or(Duration::ZERO, |at| at.elapsed());
        // The probe always ends, with an answer or without, and its failure must not be missed.
        let probe = config.target.probes.is_empty() || has(model, Metric::ProbeUp);
        self.settled.is_some()
            && probe
            && alerts_are_settled(model, config, waited)
            && parts_are_settled(model, config, waited)
            && (hopeless || pages(config).all(|page| page.is_settled(model, waited)))
    }
}

/// An Alertmanager that is configured answers or is lost; a Prometheus may have no rules.
fn alerts_are_settled(model: &Model, config: &Config, waited: Duration) -> bool {
    let told = |name: &str| model.live.alerts.keys().any(|of| of.name() == name);
    let manager = config.target.alertmanager.is_none()
        || told("alertmanager")
        || is_lost(model, SourceId::Alerts)
        || is_lost(model, SourceId::Link);
    let has_rules = matches!(config.target.kind, TargetKind::Prometheus(_) | TargetKind::Kube(_));
    let rules = !has_rules
        || told("prometheus")
        || is_lost(model, SourceId::Prometheus)
        || waited > PATIENCE;
    manager && rules
}

/// Further pages that are configured were heard, or said why they are not.
fn parts_are_settled(model: &Model, config: &Config, waited: Duration) -> bool {
    let told = |s: &SourceStatus| s.heard.is_some() || !s.problems.is_empty();
    exporters(config).is_none_or(|e| e.pages.is_empty())
        || model.live.sources.get(&SourceId::Parts).is_some_and(told)
        || is_lost(model, SourceId::Parts)
        || is_lost(model, SourceId::Link)
        || waited > STALLED
}

fn is_lost(model: &Model, id: SourceId) -> bool {
    let state = model.live.sources.get(&id).map(|source| &source.state);
    matches!(state, Some(SourceState::Lost { .. }))
}

fn has(model: &Model, metric: Metric) -> bool {
    model.live.latest.contains_key(&metric)
}

/// A page besides the machine's, and how it is known to have been heard.
struct Page {
    source: SourceId,
    proof: Metric,
    /// How long it is waited for once all else is there; none: until it is heard or lost.
    patience: Option<Duration>,
}

impl Page {
    fn is_settled(&self, model: &Model, waited: Duration) -> bool {
        has(model, self.proof)
            || is_lost(model, self.source)
            || self.patience.is_some_and(|patience| waited > patience)
    }
}

/// The pages that may answer: one at a usual address may be absent and say nothing, and so may an
/// application that counts no requests; one that was configured answers or is lost.
fn pages(config: &Config) -> impl Iterator<Item = Page> {
    let page = |exporter: &Exporter, source, proof, silence: Duration| match exporter {
        Exporter::Off => None,
        Exporter::Auto(_) => Some(Page { source, proof, patience: Some(PATIENCE) }),
        Exporter::At(_) if silence.is_zero() => Some(Page { source, proof, patience: None }),
        Exporter::At(_) => Some(Page { source, proof, patience: Some(silence) }),
    };
    let of = move |e: &Exporters| {
        let (traffic, rate) = (SourceId::Traffic, Metric::RequestsRate);
        [
            page(&e.traffic, traffic, rate, Duration::ZERO),
            page(&e.application, traffic, rate, STALLED),
            page(&e.postgres, SourceId::Database, Metric::DbConnections, STALLED),
        ]
    };
    exporters(config).into_iter().flat_map(of).flatten()
}

fn exporters(config: &Config) -> Option<&Exporters> {
    match &config.target.kind {
        TargetKind::Local(exporters) => Some(exporters),
        TargetKind::Ssh(target) => Some(&target.exporters),
        TargetKind::Prometheus(_) | TargetKind::Kube(_) | TargetKind::Tape(_) => None,
    }
}
