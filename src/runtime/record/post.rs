//! One target as `palier record` watches it: the same sources, the same `update` and the same
//! history as in the cockpit, and the same figures written elsewhere, without a screen. A task of its own, so that a target that is slow to
//! judge holds up no other.

use crate::app::watch::Connection;
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::domain::signal::SignalState;
use crate::runtime::clock;
use crate::runtime::cockpit::perform;
use crate::runtime::historian::Historian;
use crate::runtime::past::Archivist;
use crate::runtime::pen::Progress;
use crate::runtime::remote::Remote;
use crate::runtime::sources::Sources;
use chrono::TimeDelta;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often a post shows that it lives.
const BEAT: Duration = Duration::from_millis(250);

/// What has no news is judged anew so often at least.
const TICK: Duration = Duration::from_secs(15);

/// What was ordered is written within this time at the end, or given up: the whole end takes two
/// seconds at most.
const FAREWELL: Duration = Duration::from_millis(1200);

/// The advice rests on estimates from weeks of history. Nobody looks at them here, so they are made
/// once an hour; the house is kept every ten minutes.
const ESTIMATES_EVERY: TimeDelta = TimeDelta::hours(1);
const HOUSE_EVERY: TimeDelta = TimeDelta::minutes(10);

/// What a post has to say.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// The target answers.
    Live,
    /// It does not.
    Lost(Message),
    /// The history does not take what is written.
    StoreLost(Message),
    /// A signal fires, or does no longer.
    Signal { name: String, fires: bool },
}

/// A target being watched.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) name: String,
    pub(super) number: u64,
    pub(super) progress: Arc<Progress>,
    beats: Arc<AtomicU64>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Post {
    /// Begins to watch; what it has to say comes with this number.
    pub(super) fn start(config: Config, number: u64, told: mpsc::Sender<(u64, Word)>) -> Self {
        let config = Arc::new(config);
        let historian = Historian::collecting(Arc::clone(&config), clock::now());
        let (beats, stop) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
        let name = config.target.name.clone();
        let progress = historian.progress();
        let mouth = Mouth::new(number, told);
        let watch = watch(config, historian, mouth, Arc::clone(&beats), stop.clone());
        Self { name, number, progress, beats, stop, task: tokio::spawn(watch) }
    }

    /// Grows while the post lives.
    pub(super) fn beats(&self) -> u64 {
        self.beats.load(Ordering::Relaxed)
    }

    /// Whether it broke: it ends by itself for no other reason.
    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    /// Ends it; what it heard is written.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        // It ends within its own patience.
        drop(self.task.await);
    }
}

async fn watch(
    config: Arc<Config>,
    mut historian: Historian,
    mut mouth: Mouth,
    beats: Arc<AtomicU64>,
    stop: CancellationToken,
) {
    let refresh = TimeDelta::from_std(config.refresh).unwrap_or(TimeDelta::seconds(5));
    let mut model = Model::new(Arc::clone(&config), Windows::live(refresh), clock::now());
    let mut sources = Sources::start(&config);
    let archivist = Archivist::start(&config, &historian);
    let mut remote = Remote::collecting(&config);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut ticked = Instant::now();
    let mut dear = Dear::default();
    loop {
        let event = tokio::select! {
            () = stop.cancelled() => break,
            Some(event) = sources.events.recv() => Event::Source(event),
            event = historian.next() => event,
            event = remote.next() => event,
            _ = beat.tick() => {
                beats.fetch_add(1, Ordering::Relaxed);
                if ticked.elapsed() < config.refresh.clamp(BEAT, TICK) {
                    continue;
                }
                ticked = Instant::now();
                Event::Tick(clock::now())
            }
        };
        if let Event::HistoryLost(why) = &event {
            mouth.say(Word::StoreLost(why.clone()));
        }
        take(&mut model, event, &mut historian, &mut dear);
        remote.offer(&model);
        mouth.look(&model);
    }
    // What was heard before the end is written, too.
    while let Ok(event) = sources.events.try_recv() {
        take(&mut model, Event::Source(event), &mut historian, &mut dear);
    }
    tokio::join!(sources.stop(), archivist.stop(), remote.finish(FAREWELL));
    historian.finish(FAREWELL).await;
}

fn take(model: &mut Model, event: Event, historian: &mut Historian, dear: &mut Dear) {
    for effect in update(model, event) {
        if effect == Effect::EstimateCapacity && !dear.are_due(model) {
            if dear.is_house_due(model.live.now) {
                historian.keep_house(model.live.now);
            }
            continue;
        }
        perform(effect, model, historian);
    }
}

/// When the estimates were last ordered, and for what.
#[derive(Debug, Default)]
struct Dear {
    estimated: Option<(Timestamp, usize, bool)>,
    house: Option<Timestamp>,
}

impl Dear {
    fn are_due(&mut self, model: &Model) -> bool {
        let now = model.live.now;
        let (phase, counted) = (model.live.here.index, model.live.units.is_some());
        let holds = |(at, of, with): (Timestamp, usize, bool)| {
            of == phase
                && with == counted
                && (TimeDelta::zero()..ESTIMATES_EVERY).contains(&(now - at))
        };
        if self.estimated.is_some_and(holds) {
            return false;
        }
        self.estimated = Some((now, phase, counted));
        // An estimate keeps the house as well.
        self.house = Some(now);
        true
    }

    fn is_house_due(&mut self, now: Timestamp) -> bool {
        let rests = |at| (TimeDelta::zero()..HOUSE_EVERY).contains(&(now - at));
        if self.house.is_some_and(rests) {
            return false;
        }
        self.house = Some(now);
        true
    }
}

/// Says what changed, each once; a listener that is slow hears it a little later.
#[derive(Debug)]
struct Mouth {
    number: u64,
    told: mpsc::Sender<(u64, Word)>,
    said: Option<Word>,
    firing: BTreeSet<String>,
}

impl Mouth {
    fn new(number: u64, told: mpsc::Sender<(u64, Word)>) -> Self {
        Self { number, told, said: None, firing: BTreeSet::new() }
    }

    fn say(&mut self, word: Word) -> bool {
        self.told.try_send((self.number, word)).is_ok()
    }

    fn look(&mut self, model: &Model) {
        let word = match model.live.connection(model.config.refresh) {
            Connection::Live(_) => Some(Word::Live),
            Connection::Lost { reason, .. } => Some(Word::Lost(reason)),
            Connection::Connecting | Connection::Stale(_) => None,
        };
        // A target that is lost for another reason every time is still lost.
        let is_lost = |word: &Option<Word>| matches!(word, Some(Word::Lost(_)));
        let same = self.said == word || (is_lost(&self.said) && is_lost(&word));
        if let Some(word) = word.filter(|_| !same)
            && self.say(word.clone())
        {
            self.said = Some(word);
        }
        let firing: BTreeSet<String> = model
            .live
            .signals
            .iter()
            .filter(|(_, memory)| memory.state == SignalState::Firing)
            .map(|(name, _)| name.clone())
            .collect();
        let before = std::mem::take(&mut self.firing);
        for name in firing.symmetric_difference(&before) {
            self.say(Word::Signal { name: name.clone(), fires: firing.contains(name) });
        }
        self.firing = firing;
    }
}
