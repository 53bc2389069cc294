//! Writes what the sources say to a recording, on a thread of its own: a slow disk never holds up the
//! loop, a full queue leaves news out (and the recording says how much), and a full disk ends the
//! recording and nothing else.

use super::clock;
use crate::config::Config;
use crate::domain::collector::Windows;
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use crate::source::replay::{Header, Writer, create};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How many pieces of news may wait for the disk.
const WAITING: usize = 1_024;

/// A kill loses no more than this.
const FLUSH: Duration = Duration::from_secs(2);

enum Order {
    Note(Box<SourceEvent>),
    End { missing: u64 },
}

/// The handle to the thread; without one nothing is recorded.
pub struct Recorder {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
    failed: mpsc::Receiver<Message>,
    path: PathBuf,
    missing: u64,
}

impl Recorder {
    /// Begins the recording that the configuration wishes; none: it wishes none. A file that cannot
    /// be made is an error before anything is watched.
    pub fn start(config: &Config, windows: Windows) -> Result<Option<Self>, Message> {
        let Some(record) = &config.record else { return Ok(None) };
        let header = Header::of(config, windows, clock::now());
        let writer = create(&record.path, &header)?;
        let (orders, inbox) = sync_channel(WAITING);
        let (tell, failed) = mpsc::channel(1);
        let path = record.path.clone();
        let thread = std::thread::Builder::new()
            .name("recorder".into())
            .spawn(move || {
                if let Err(error) = work(writer, &inbox) {
                    drop(tell.try_send(stopped(&path, &error)));
                }
            })
            .ok();
        let path = record.path.clone();
        Ok(Some(Self { orders: Some(orders), thread, failed, path, missing: 0 }))
    }

    /// Records a piece of news.
    pub fn note(&mut self, event: &SourceEvent) {
        let Some(orders) = &self.orders else { return };
        if let Err(TrySendError::Full(_)) = orders.try_send(Order::Note(Box::new(event.clone()))) {
            self.missing += 1;
        }
    }

    /// Why nothing more is recorded; waits for ever while all is well.
    pub async fn failed(&mut self) -> Message {
        match self.failed.recv().await {
            Some(why) => why,
            None => std::future::pending().await,
        }
    }

    /// Why nothing more is recorded, if that is known by now.
    pub fn failure(&mut self) -> Option<Message> {
        self.failed.try_recv().ok()
    }

    /// The target that it is of is left: no other is recorded into the same file.
    #[must_use]
    pub fn left(&self) -> Message {
        Message::new("record-switched").text("file", self.path.display().to_string())
    }

    /// Ends the recording in order, for as long as the patience lasts.
    pub async fn finish(&mut self, patience: Duration) {
        if let Some(orders) = self.orders.take() {
            // A full queue is ended without its last line.
            drop(orders.try_send(Order::End { missing: self.missing }));
        }
        let Some(thread) = self.thread.take() else { return };
        let ended = async {
            while !thread.is_finished() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        drop(tokio::time::timeout(patience, ended).await);
    }
}

fn stopped(path: &Path, error: &io::Error) -> Message {
    Message::new("record-stopped")
        .text("file", path.display().to_string())
        .text("error", error.to_string())
}

fn work(mut writer: Writer, inbox: &Receiver<Order>) -> io::Result<()> {
    let mut flushed = Instant::now();
    let mut waits = false;
    loop {
        let order = if waits {
            inbox.recv_timeout(FLUSH.saturating_sub(flushed.elapsed()))
        } else {
            inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match order {
            Ok(Order::Note(event)) => {
                writer.note(&event)?;
                if !waits {
                    flushed = Instant::now();
                }
                waits = true;
            }
            Ok(Order::End { missing }) => {
                return writer.finish(clock::now(), missing).and_then(|file| file.sync_all());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return writer.finish(clock::now(), 0).and_then(|file| file.sync_all());
            }
        }
        if waits && flushed.elapsed() >= FLUSH {
            writer.flush()?;
            flushed = Instant::now();
            waits = false;
        }
    }
}
