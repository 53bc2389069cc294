//! Where palier's own figures are written to, for those who chart them or alert on them elsewhere.

use super::target::{PrometheusTarget, TargetKind};
use std::time::Duration;

/// `[remote-write]`, resolved.
#[derive(Debug, Clone)]
pub struct RemoteWrite {
    /// The endpoint and how to identify there; none: the target's own server.
    pub server: Option<PrometheusTarget>,
    /// Between two writes.
    pub interval: Duration,
}

impl RemoteWrite {
    /// The endpoint for figures of that target. None: it is played and so nobody's, or it is no
    /// server of its own and no other one is named.
    #[must_use]
    pub fn endpoint(&self, target: &TargetKind) -> Option<PrometheusTarget> {
        if target.is_played() {
            return None;
        }
        if self.server.is_some() {
            return self.server.clone();
        }
        let TargetKind::Prometheus(server) = target else { return None };
        let mut endpoint = (**server).clone();
        endpoint.url.path_segments_mut().ok()?.pop_if_empty().extend(["api", "v1", "write"]);
        Some(endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::target::{Exporters, Tape};
    use url::Url;

    #[test]
    fn what_is_played_is_never_written_and_a_server_takes_its_own() {
        let own = RemoteWrite { server: None, interval: Duration::from_mins(1) };
        let at = |url: &str| PrometheusTarget::new(Url::parse(url).unwrap());
        let server = TargetKind::Prometheus(Box::new(at("http://vm:8428/prometheus/")));
        let local = TargetKind::Local(Exporters::default());
        let story = TargetKind::Tape(Tape::Story("koprogo".into()));
        let url = |write: &RemoteWrite, kind| write.endpoint(kind).map(|e| e.url.to_string());
        assert_eq!(url(&own, &server).unwrap(), "http://vm:8428/prometheus/api/v1/write");
        assert_eq!(url(&own, &local), None);
        let other = RemoteWrite { server: Some(at("http://mimir/api/v1/push")), ..own };
        assert_eq!(url(&other, &server).unwrap(), "http://mimir/api/v1/push");
        assert_eq!(url(&other, &local).unwrap(), "http://mimir/api/v1/push");
        assert_eq!(url(&other, &story), None);
    }
}
