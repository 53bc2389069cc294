//! What-if drafts written into the person's own file, off the loop, one after the other: each
//! reads the file as the one before left it.

use crate::app::economics::draft::{Keep, Kept};
use crate::config::save_scenario;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// More drafts than this do not wait for a disk that hangs; nobody types them.
const WAITING: usize = 8;

/// The drafts that are on their way.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    running: Option<JoinHandle<Kept>>,
    waiting: VecDeque<Arc<Keep>>,
}

impl Keeper {
    /// Has a draft written.
    pub(super) fn start(&mut self, keep: Arc<Keep>) {
        if self.waiting.len() < WAITING {
            self.waiting.push_back(keep);
        }
        self.go_on();
    }

    fn go_on(&mut self) {
        if self.running.is_none()
            && let Some(keep) = self.waiting.pop_front()
        {
            self.running = Some(tokio::task::spawn_blocking(move || work(keep)));
        }
    }

    /// What came of the next one; waits for ever while nothing is under way.
    pub(super) async fn next(&mut self) -> Kept {
        loop {
            let Some(task) = &mut self.running else { return std::future::pending().await };
            let done = task.await;
            self.running = None;
            self.go_on();
            if let Ok(kept) = done {
                return kept;
            }
        }
    }
}

fn work(keep: Arc<Keep>) -> Kept {
    let refused = save_scenario(&keep.file, &keep.name, &keep.text).err().map(|error| {
        let first = error.problems().first();
        first.map_or_else(|| error.to_string(), |p| format!("{}; {}", p.fault, p.fault.help()))
    });
    Kept { keep, refused }
}
