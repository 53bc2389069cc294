//! Without the feature there is no way into a cluster, and a sentence that says what to do instead.

use super::{Alerts, Refusal, Remedy};
use crate::config::target::{KubeTarget, PrometheusTarget};
use crate::domain::message::Message;
use crate::domain::observation::SourceId;
use crate::source::http::Via;
use std::convert::Infallible;
use std::time::Duration;
use url::Url;

/// A way that nobody can go.
#[derive(Debug)]
pub struct Way(Infallible);

impl Way {
    /// Says so.
    pub async fn open(_: &KubeTarget, _: &Alerts, _: Duration) -> Result<Self, Refusal> {
        let message = Message::new("kube-not-built");
        std::future::ready(Err(Refusal { message, remedy: Remedy::Hand })).await
    }

    /// The server at its end.
    #[must_use]
    pub fn prometheus(&self) -> &PrometheusTarget {
        match self.0 {}
    }

    /// The socket that leads there.
    #[must_use]
    pub fn via(&self) -> Via {
        match self.0 {}
    }

    pub(super) fn alertmanager(&self) -> Option<(Url, Via)> {
        match self.0 {}
    }

    pub(super) fn no_alertmanager(&self) -> Option<&Message> {
        match self.0 {}
    }

    /// Why what was asked got no answer.
    #[must_use]
    pub fn trouble(&self, _: SourceId) -> Option<Refusal> {
        match self.0 {}
    }

    pub(super) fn remark(&self) -> Option<&Message> {
        match self.0 {}
    }
}
