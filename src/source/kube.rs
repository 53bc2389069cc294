//! A Prometheus inside a Kubernetes cluster. Needs the feature `kube`, which releases have.

use crate::config::target::{KubeTarget, UnitsSource};
use crate::domain::message::Message;
use crate::domain::observation::{SourceId, SourceState};
use crate::source::Context;

/// Says that this program was built without it.
pub async fn run(context: Context, _target: KubeTarget, _units: Option<UnitsSource>) {
    let reason = Message::new("source-kube-not-built");
    context.state(SourceId::Prometheus, SourceState::Lost { reason, retry_at: None }).await;
}
