//! `palier record`: the collector without a screen. One post per target, one lock per store, and a
//! service manager that is told how it goes. It decides nothing of its own: what is heard goes
//! through the same `update` as in the cockpit.
//!
//! | file | subject |
//! |---|---|
//! | `post` | one target |
//! | `pulse` | whether everything goes on |

mod post;
mod pulse;

use super::{WAITING, clock, notify};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::history::{Collector, CollectorLock, History};
use futures::future::join_all;
use post::{Post, Word};
use pulse::Pulse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

/// How often it is looked after the posts.
const LOOK: Duration = Duration::from_millis(200);

/// Reading a configuration takes no longer.
const READING: Duration = Duration::from_secs(10);

/// What is to be collected, and where to.
#[derive(Debug)]
pub struct Setup {
    /// Each with its own target.
    pub configs: Vec<Config>,
    /// The store of all of them.
    pub store: PathBuf,
    /// Which targets are left out, and why.
    pub left_out: Vec<Message>,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Worth knowing.
    Info,
    /// Something is not as it should be.
    Warning,
}

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was asked to (SIGTERM), or the time was up.
    Asked,
    /// Interrupted (SIGINT).
    Interrupted,
}

/// Writes a line of the log.
pub type Log = Box<dyn FnMut(Weight, &str) + Send>;

/// How it speaks, and how it reads its configuration.
pub struct Surroundings {
    /// A sentence in words.
    pub say: Box<dyn Fn(&Message) -> String + Send>,
    /// Writes a line of the log.
    pub log: Log,
    /// Reads the configuration again; the error is why it is refused.
    pub load: fn(&Wishes) -> Result<Setup, Message>,
    /// With what.
    pub wishes: Wishes,
}

/// What was asked for on the command line.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// The flags.
    pub flags: crate::config::Flags,
    /// The surroundings.
    pub environment: crate::config::Environment,
}

/// Collects until it is asked to end, or for `length`. The error says why it did not begin.
pub async fn run(
    setup: Setup,
    length: Option<Duration>,
    around: Surroundings,
) -> Result<Ended, Message> {
    let mut signals = Signals::catch()
        .map_err(|error| Message::new("record-signals").text("error", error.to_string()))?;
    let since = clock::now();
    let lock = open(&setup, since)?;
    let (told, words) = mpsc::channel(WAITING);
    let mut recorder = Recorder {
        lock,
        since,
        store: setup.store.clone(),
        posts: Vec::new(),
        numbers: 0,
        states: BTreeMap::new(),
        told,
        around,
        pulse: notify::watchdog().map(Pulse::new),
        status: String::new(),
        ready_by: None,
        failing: false,
    };
    recorder.start(setup);
    let ended = recorder.go_on(&mut signals, words, length).await;
    recorder.end().await;
    Ok(ended)
}

/// Opens the store, so that one that cannot be used is said at once, and takes its lock.
fn open(setup: &Setup, since: Timestamp) -> Result<CollectorLock, Message> {
    History::open(&setup.store).map_err(|error| error.message().clone())?;
    CollectorLock::take(&setup.store, &collector(setup, since))
}

fn collector(setup: &Setup, since: Timestamp) -> Collector {
    let targets = setup.configs.iter().map(|c| c.target.name.clone()).collect();
    Collector { pid: std::process::id(), since, targets }
}

/// How a target's first look and its connection stand.
#[derive(Debug, Clone, PartialEq)]
enum State {
    Awaited,
    Live,
    Lost(Message),
}

struct Recorder {
    lock: CollectorLock,
    since: Timestamp,
    store: PathBuf,
    posts: Vec<Post>,
    /// Posts are numbered on: what one of before a reload still says is not heard.
    numbers: u64,
    states: BTreeMap<u64, (String, State)>,
    told: mpsc::Sender<(u64, Word)>,
    around: Surroundings,
    pulse: Option<Pulse>,
    status: String,
    /// Until when the first look is waited for; none: it was announced.
    ready_by: Option<Instant>,
    failing: bool,
}

impl Recorder {
    fn start(&mut self, setup: Setup) {
        let patience = setup.configs.iter().map(|c| (c.timeout + c.refresh) * 2).max();
        self.ready_by = Some(Instant::now() + patience.unwrap_or_default());
        self.states.clear();
        let count = setup.configs.len() as f64;
        let begins = Message::new("record-begins")
            .text("store", setup.store.display().to_string())
            .quantity("count", count, Unit::Count);
        self.log(Weight::Info, &begins);
        for why in &setup.left_out {
            self.log(Weight::Warning, why);
        }
        for config in setup.configs {
            self.numbers += 1;
            self.states.insert(self.numbers, (config.target.name.clone(), State::Awaited));
            self.posts.push(Post::start(config, self.numbers, self.told.clone()));
        }
    }

    async fn go_on(
        &mut self,
        signals: &mut Signals,
        mut words: mpsc::Receiver<(u64, Word)>,
        length: Option<Duration>,
    ) -> Ended {
        let begun = Instant::now();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                _ = signals.terminate.recv() => return Ended::Asked,
                _ = signals.interrupt.recv() => return Ended::Interrupted,
                _ = signals.hang_up.recv() => self.reload().await,
                Some((number, word)) = words.recv() => self.heard(number, word),
                _ = look.tick() => self.look(),
            }
            if length.is_some_and(|length| begun.elapsed() >= length) {
                return Ended::Asked;
            }
        }
    }

    fn heard(&mut self, number: u64, word: Word) {
        let Some((name, state)) = self.states.get_mut(&number) else { return };
        let name = name.clone();
        let about = |id| Message::new(id).text("target", &name);
        let (weight, line) = match word {
            Word::Live => {
                let before = std::mem::replace(state, State::Live);
                let id = if before == State::Awaited { "record-live" } else { "record-back" };
                (Weight::Info, about(id))
            }
            Word::Lost(reason) => {
                *state = State::Lost(reason.clone());
                (Weight::Warning, lost(&name, reason))
            }
            Word::StoreLost(why) => (Weight::Warning, why),
            Word::Signal { name: signal, fires } => {
                let id = if fires { "record-fires" } else { "record-over" };
                (Weight::Warning, about(id).text("signal", signal))
            }
        };
        self.log(weight, &line);
    }

    /// Tells the service manager how it stands.
    fn look(&mut self) {
        let failing = self.posts.iter().any(|post| post.progress.is_failing());
        if self.failing && !failing {
            self.log(Weight::Info, &Message::new("record-writes-again"));
        }
        self.failing = failing;
        self.find_broken();
        let status = self.status_in_words();
        let looked = self.states.values().all(|(_, state)| *state != State::Awaited);
        if self.ready_by.is_some_and(|by| looked || Instant::now() >= by) {
            self.ready_by = None;
            self.status.clone_from(&status);
            notify::ready(&status);
        } else if status != self.status && self.ready_by.is_none() {
            self.status.clone_from(&status);
            notify::status(&status);
        }
        if self.pulse.as_mut().is_some_and(|pulse| pulse.beats(&self.posts)) {
            notify::alive();
        }
    }

    /// A post that broke says nothing any more: it is said for it, once. The others go on, and the
    /// watchdog, which hears of it no longer, begins anew.
    fn find_broken(&mut self) {
        let over =
            |number: &u64| self.posts.iter().any(|post| post.number == *number && post.is_over());
        let reason = || Message::new("record-broke");
        let broken: Vec<_> = self
            .states
            .iter()
            .filter(|(number, (_, state))| over(number) && *state != State::Lost(reason()))
            .map(|(number, _)| *number)
            .collect();
        for number in broken {
            self.heard(number, Word::Lost(reason()));
        }
    }

    fn status_in_words(&self) -> String {
        let live = self.states.values().filter(|(_, state)| *state == State::Live).count();
        let mut words = vec![
            Message::new("record-status")
                .quantity("live", live as f64, Unit::Count)
                .quantity("count", self.states.len() as f64, Unit::Count)
                .text("store", self.store.display().to_string()),
        ];
        if self.failing {
            words.push(Message::new("record-status-failing"));
        }
        for (name, state) in self.states.values() {
            if let State::Lost(reason) = state {
                words.push(lost(name, reason.clone()));
            }
        }
        words.iter().map(|m| (self.around.say)(m)).collect::<Vec<_>>().join(" ")
    }

    /// Reads the configuration again. One that is refused changes nothing.
    async fn reload(&mut self) {
        notify::reloading();
        if let Err(why) = self.renew().await {
            self.log(
                Weight::Warning,
                &Message::new("record-refused").with("why", Arg::Message(Box::new(why))),
            );
        }
        self.status = self.status_in_words();
        self.ready_by = None;
        notify::ready(&self.status);
    }

    async fn renew(&mut self) -> Result<(), Message> {
        let (load, wishes) = (self.around.load, self.around.wishes.clone());
        let (store, since) = (self.store.clone(), self.since);
        let read = tokio::task::spawn_blocking(move || {
            let setup = load(&wishes)?;
            // The lock of another store is taken before anything is given up.
            let lock = if same(&setup.store, &store) { None } else { Some(open(&setup, since)?) };
            Ok((setup, lock))
        });
        let slow = || Message::new("record-reload-slow");
        let read = tokio::time::timeout(READING, read).await.map_err(|_| slow())?;
        let (setup, lock) = read.map_err(|_| slow())??;
        join_all(self.posts.drain(..).map(Post::stop)).await;
        match lock {
            Some(lock) => self.lock = lock,
            // What it says is for others; it is held all the same.
            None => {
                if let Err(why) = self.lock.tell(&collector(&setup, since)) {
                    self.log(Weight::Warning, &why);
                }
            }
        }
        self.store.clone_from(&setup.store);
        self.log(Weight::Info, &Message::new("record-reloaded"));
        self.start(setup);
        Ok(())
    }

    /// What was heard is written before anything else ends.
    async fn end(mut self) {
        let ends = (self.around.say)(&Message::new("record-ends"));
        notify::stopping(&ends);
        join_all(self.posts.drain(..).map(Post::stop)).await;
        self.log(Weight::Info, &Message::new("record-ended"));
    }

    fn log(&mut self, weight: Weight, message: &Message) {
        let words = (self.around.say)(message);
        (self.around.log)(weight, &words);
    }
}

fn lost(name: &str, reason: Message) -> Message {
    Message::new("record-lost").text("target", name).with("reason", Arg::Message(Box::new(reason)))
}

/// Whether two paths mean the same store.
fn same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(a) == real(b)
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    fn catch() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }
}
