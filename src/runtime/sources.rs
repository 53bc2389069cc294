//! Which tasks watch a target.

use super::{WAITING, clock};
use crate::config::Config;
use crate::config::target::TargetKind;
use crate::domain::observation::SourceEvent;
use crate::source::{self, Context};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The tasks that watch the target, and what they say.
pub struct Sources {
    /// What they say.
    pub events: mpsc::Receiver<SourceEvent>,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
}

impl Sources {
    /// Starts them.
    #[must_use]
    pub fn start(config: &Config) -> Self {
        let (sender, events) = mpsc::channel(WAITING);
        let cancel = CancellationToken::new();
        let context = Context {
            events: sender,
            cancel: cancel.clone(),
            clock: clock::clock(),
            refresh: config.refresh,
            timeout: config.timeout,
        };
        let mut tasks = JoinSet::new();
        let units = config.units.clone();
        match config.target.kind.clone() {
            TargetKind::Local(exporters) => {
                tasks.spawn(source::local::run(context.clone()));
                tasks.spawn(source::exporters::run_local(context.clone(), exporters, units));
            }
            TargetKind::Ssh(target) => {
                tasks.spawn(source::ssh::run(context.clone(), target, units));
            }
            TargetKind::Prometheus(target) => {
                tasks.spawn(source::prometheus::run(context.clone(), *target, units));
            }
        }
        if let Some(url) = config.target.probe.clone() {
            tasks.spawn(source::probe::run(context, url));
        }
        Self { events, cancel, tasks }
    }

    /// Ends them; one that does not end in time is dropped.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        self.events.close();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        drop(tokio::time::timeout(Duration::from_millis(500), all).await);
        self.tasks.abort_all();
    }
}
