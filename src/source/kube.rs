//! A Prometheus inside a Kubernetes cluster. palier does not reach into one by itself: it says how a
//! person can forward the port, and what to watch then.

use crate::config::target::{KubeTarget, UnitsSource};
use crate::domain::message::Message;
use crate::domain::observation::{SourceId, SourceState};
use crate::source::Context;

/// Says so, and ends.
pub async fn run(context: Context, _target: KubeTarget, _units: Option<UnitsSource>) {
    let reason = Message::new("source-kube-forward");
    context.state(SourceId::Prometheus, SourceState::Lost { reason, retry_at: None }).await;
}
