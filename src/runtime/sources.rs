//! Which tasks watch a target.

use super::{WAITING, clock};
use crate::config::Config;
use crate::config::target::{Exporter, Target, TargetKind, UnitsSource};
use crate::domain::message::Message;
use crate::domain::observation::{SourceEvent, SourceId, SourceState};
use crate::source::{self, Context};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
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
        Self::of(&config.target, config.units.as_ref(), config.refresh, config.timeout)
    }

    /// Those of any target.
    #[must_use]
    pub fn of(
        target: &Target,
        units: Option<&UnitsSource>,
        refresh: Duration,
        timeout: Duration,
    ) -> Self {
        let (sender, events) = mpsc::channel(WAITING);
        let cancel = CancellationToken::new();
        let clock = clock::clock();
        let context = Context { events: sender, cancel: cancel.clone(), clock, refresh, timeout };
        let mut tasks = JoinSet::new();
        let mut spawn = |id, task: BoxFuture<'static, ()>| {
            tasks.spawn(guarded(context.clone(), id, task));
        };
        let (counted, units) = (units, units.cloned());
        match target.kind.clone() {
            TargetKind::Local(exporters) => {
                // A machine that is asked by its exporter is not read a second time.
                if exporters.node == Exporter::Off {
                    spawn(SourceId::Host, Box::pin(source::local::run(context.clone())));
                }
                let pages = source::exporters::run_local(context.clone(), exporters, units);
                spawn(SourceId::Traffic, Box::pin(pages));
            }
            TargetKind::Ssh(ssh) => {
                let manager = target.alertmanager.clone();
                let ssh = source::ssh::run_beside(context.clone(), ssh, units, manager);
                spawn(SourceId::Link, Box::pin(ssh));
            }
            TargetKind::Prometheus(target) => {
                let prometheus = source::prometheus::run(context.clone(), *target, units);
                spawn(SourceId::Prometheus, Box::pin(prometheus));
            }
            TargetKind::Kube(kube) => {
                let manager = target.alertmanager.clone();
                let kube = source::kube::run(context.clone(), *kube, units, manager);
                spawn(SourceId::Prometheus, Box::pin(kube));
            }
            TargetKind::Tape(_) => {}
        }
        // What is played tells of everything by itself.
        if target.kind.is_played() {
            return Self { events, cancel, tasks };
        }
        if let Some(url) = target.alertmanager.clone() {
            let beside = match &target.kind {
                // As seen from there.
                TargetKind::Ssh(_) | TargetKind::Kube(_) => None,
                TargetKind::Prometheus(target) => Some(Some((**target).clone())),
                TargetKind::Local(_) | TargetKind::Tape(_) => Some(None),
            };
            if let Some(beside) = beside {
                let manager = source::alertmanager::run(context.clone(), url, beside);
                spawn(SourceId::Alerts, Box::pin(manager));
            }
        }
        let probes = target.probes.clone();
        if !probes.is_empty() {
            spawn(SourceId::Probe, Box::pin(source::probe::run(context.clone(), probes)));
        }
        if let Some(by_hand @ (UnitsSource::File(_) | UnitsSource::Command(_))) = counted {
            let count = source::units::run(context.clone(), by_hand.clone());
            spawn(SourceId::Units, Box::pin(count));
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

/// A source that breaks is lost, and says so; the others and the screen go on.
pub(super) async fn guarded(context: Context, id: SourceId, task: BoxFuture<'static, ()>) {
    if AssertUnwindSafe(task).catch_unwind().await.is_err() {
        let reason = Message::new("runtime-source-broke").text("source", id.id());
        context.state(id, SourceState::Lost { reason, retry_at: None }).await;
    }
}
