//! The presenter's side: it tells every speaker's terminal what is on, and hears which page they
//! want. A terminal that is slow or dies is dropped, and the presentation goes on.

use super::place::{self, Seat};
use super::{LONGEST, WORD, line};
use crate::app::stage::Command;
use crate::app::stage::prompt::Prompt;
use crate::app::{Event, Model};
use crate::domain::message::Message;
use crate::runtime::clock;
use crate::view;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

/// So many terminals at once.
const VIEWERS: usize = 8;

/// A terminal that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// Timers move once a second.
const BEAT: Duration = Duration::from_secs(1);

/// The presenter's desk.
#[derive(Debug)]
pub struct Desk {
    session: String,
    open: Option<Open>,
    /// Why it is not open, to be said once.
    refused: Option<Message>,
    /// It was tried for the presentation that is on.
    tried: bool,
    tick: Option<Interval>,
}

#[derive(Debug)]
struct Open {
    seat: Seat,
    latest: watch::Sender<Option<Arc<str>>>,
    wishes: mpsc::Receiver<Command>,
    wish: mpsc::Sender<Command>,
    viewers: JoinSet<()>,
}

impl Open {
    fn new(seat: Seat) -> Self {
        let (wish, wishes) = mpsc::channel(16);
        Self { seat, latest: watch::Sender::new(None), wishes, wish, viewers: JoinSet::new() }
    }
}

impl Desk {
    /// Nobody presents yet.
    #[must_use]
    pub fn idle(session: &str) -> Self {
        Self { session: session.to_owned(), open: None, refused: None, tried: false, tick: None }
    }

    /// Open from the start; the error says who has the session, or why it cannot be had.
    pub fn taken(session: &str) -> Result<Self, Message> {
        let open = Some(Open::new(place::take(session)?));
        Ok(Self { open, tried: true, ..Self::idle(session) })
    }

    /// Follows the model: opens with the presentation, tells what is on, closes with it.
    pub fn offer(&mut self, model: &Model) {
        if model.stage.is_none() {
            (self.open, self.refused, self.tick, self.tried) = (None, None, None, false);
            return;
        }
        if self.tick.is_none() {
            let mut tick = interval(BEAT);
            tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
            self.tick = Some(tick);
        }
        if !self.tried {
            self.tried = true;
            match place::take(&self.session) {
                Ok(seat) => self.open = Some(Open::new(seat)),
                Err(why) => self.refused = Some(why),
            }
        }
        if let Some(open) = self.open.as_ref().filter(|open| !open.viewers.is_empty()) {
            let told = view::stage_prompt(model, &self.session).and_then(|p| encoded(&p));
            open.latest.send_if_modified(|latest| {
                let changed = *latest != told;
                latest.clone_from(&told);
                changed
            });
        }
    }

    /// What happened at the desk; for ever nothing while nobody presents.
    pub async fn next(&mut self) -> Event {
        let Some(tick) = &mut self.tick else { return std::future::pending().await };
        if let Some(why) = self.refused.take() {
            return Event::Unattended(why);
        }
        let Some(open) = &mut self.open else {
            tick.tick().await;
            return Event::Beat(clock::now());
        };
        loop {
            tokio::select! {
                _ = tick.tick() => return Event::Beat(clock::now()),
                Some(command) = open.wishes.recv() => return Event::Stage(command),
                Some(_) = open.viewers.join_next() => {}
                accepted = open.seat.listener.accept() => match accepted {
                    Ok((stream, _)) if is_ours(&stream) && open.viewers.len() < VIEWERS => {
                        let told = open.latest.subscribe();
                        open.viewers.spawn(attend(stream, told, open.wish.clone()));
                        // It is told what is on at once.
                        return Event::Beat(clock::now());
                    }
                    // One too many, or not ours: closed. Out of file handles: tried again later.
                    Ok(_) => {}
                    Err(_) => tokio::time::sleep(BEAT).await,
                },
            }
        }
    }
}

fn is_ours(stream: &UnixStream) -> bool {
    let own = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == own || peer.uid() == 0)
}

fn encoded(prompt: &Prompt) -> Option<Arc<str>> {
    let mut line = serde_json::to_string(prompt).ok()?;
    line.push('\n');
    (line.len() <= LONGEST).then(|| Arc::from(line))
}

/// One speaker's terminal, until it is gone.
async fn attend(
    stream: UnixStream,
    mut told: watch::Receiver<Option<Arc<str>>>,
    wish: mpsc::Sender<Command>,
) {
    let (reader, mut writer) = stream.into_split();
    let hear = async {
        let mut reader = BufReader::new(reader);
        while let Some(word) = line(&mut reader, WORD).await {
            if let Some(command) = Command::from_word(&word)
                && wish.send(command).await.is_err()
            {
                return;
            }
        }
    };
    let tell = async {
        loop {
            let latest = told.borrow_and_update().clone();
            if let Some(latest) = latest {
                let written = timeout(PATIENCE, writer.write_all(latest.as_bytes())).await;
                if !matches!(written, Ok(Ok(()))) {
                    return;
                }
            }
            if told.changed().await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = hear => {}
        () = tell => {}
    }
}
