//! Queries to the Prometheus HTTP API, each bounded in time, bytes and series.
//!
//! Written on reqwest and serde rather than on `prometheus-http-query`: that crate reads a body
//! without a limit, drops the server's warnings and `isPartial`, and hides an HTML page or a
//! proxy's plain-text error behind « error decoding response body ». Here each of these is one
//! sentence that names the URL.
//!
//! Refuses: bodies above [`BODY_LIMIT`] (counted after decompression), more than [`SERIES_LIMIT`]
//! series, and every redirect: credentials and headers never follow to another place.

use super::transport::{Transport, innermost};
use super::wire::{Answer, Envelope};
use crate::config::target::PrometheusTarget;
use crate::domain::Timestamp;
use crate::domain::message::{Message, clean};
use crate::domain::metric::Unit;
use crate::source::http::Via;
use reqwest::header::LOCATION;
use reqwest::{RequestBuilder, Response, StatusCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use url::Url;

/// No body is larger, in bytes after decompression. The largest answer that palier needs (the raw
/// samples of `up` on a thousand targets) is below one megabyte.
pub(super) const BODY_LIMIT: usize = 4 << 20;

/// No answer has more series.
pub(super) const SERIES_LIMIT: usize = 10_000;

/// A server with the Prometheus API, or another that is asked in the same way.
#[derive(Debug)]
pub(in crate::source) struct Client {
    transport: Transport,
    timeout: Duration,
    /// Some read-only proxies let only GET through; found out once.
    only_get: AtomicBool,
}

/// A body within its limit, and the status that came with it: neither redirected nor refused for
/// want of an identity.
#[derive(Debug)]
pub(in crate::source) struct Page {
    pub(in crate::source) status: StatusCode,
    pub(in crate::source) body: Vec<u8>,
}

impl Page {
    /// Whether it is a page for people.
    pub(in crate::source) fn is_html(&self) -> bool {
        self.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
    }

    /// How it begins, safe to show.
    pub(in crate::source) fn beginning(&self) -> String {
        let beginning = self.body.get(..400).unwrap_or(&self.body);
        clean(&String::from_utf8_lossy(beginning), 120)
    }
}

impl Client {
    /// A client for the target; it connects at the first query.
    pub(in crate::source) fn new(
        target: &PrometheusTarget,
        timeout: Duration,
    ) -> Result<Self, Message> {
        Self::via(target, &Via::Tcp, timeout)
    }

    /// The same by another way.
    pub(in crate::source) fn via(
        target: &PrometheusTarget,
        via: &Via,
        timeout: Duration,
    ) -> Result<Self, Message> {
        let transport = Transport::new(target, via, timeout)?;
        Ok(Self { transport, timeout, only_get: AtomicBool::new(false) })
    }

    /// The base URL as it may be shown: without user, password and query.
    pub(in crate::source) fn address(&self) -> &str {
        &self.transport.shown
    }

    /// The present instant by the server's own clock; every other query names its instant, so that
    /// the figures of one look belong together.
    pub(super) async fn now(&self) -> Result<Timestamp, Message> {
        let answer = self.ask("query", &[("query", "time()".to_owned())]).await?;
        let now = answer.single().map(|point| point.at);
        now.ok_or_else(|| self.say("source-prometheus-not-the-api").text("error", "time()"))
    }

    /// The value of an expression at an instant.
    pub(super) async fn query(&self, expression: &str, at: Timestamp) -> Result<Answer, Message> {
        let time = format!("{}.{:03}", at.timestamp(), at.timestamp_subsec_millis());
        self.ask("query", &[("query", expression.to_owned()), ("time", time)]).await
    }

    /// The latest instant for the answers to a set of questions that is asked now: a server that
    /// hangs half-way holds a look up no longer than twice the time limit.
    pub(super) fn deadline(&self) -> tokio::time::Instant {
        tokio::time::Instant::now() + self.timeout * 2
    }

    /// A question with a deadline beside its own time limit.
    pub(super) async fn by(
        &self,
        deadline: tokio::time::Instant,
        question: impl Future<Output = Result<Answer, Message>>,
    ) -> Result<Answer, Message> {
        tokio::time::timeout_at(deadline, question).await.unwrap_or_else(|_| Err(self.timed_out()))
    }

    /// The values of an expression from `start` to `end`, one per `step`.
    pub(super) async fn query_range(
        &self,
        expression: &str,
        start: Timestamp,
        end: Timestamp,
        step: Duration,
    ) -> Result<Answer, Message> {
        let parameters = [
            ("query", expression.to_owned()),
            ("start", start.timestamp().to_string()),
            ("end", end.timestamp().to_string()),
            ("step", step.as_secs().to_string()),
        ];
        self.ask("query_range", &parameters).await
    }

    /// Another of the API's pages by GET: `["api", "v1", "rules"]`. The body is at most `limit`
    /// bytes after decompression.
    pub(in crate::source) async fn page(
        &self,
        path: &[&str],
        parameters: &[(&str, &str)],
        limit: usize,
    ) -> Result<Page, Message> {
        let request = self.transport.http.get(self.address_of(path)).query(parameters);
        let response = self.send(request).await?;
        self.read(response, limit).await
    }

    /// The base's own query stays: Thanos' `partial_response` and `dedup` are told in it.
    fn address_of(&self, call: &[&str]) -> Url {
        let mut url = self.transport.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(call);
        }
        url.set_fragment(None);
        url
    }

    async fn ask(&self, call: &str, parameters: &[(&str, String)]) -> Result<Answer, Message> {
        let url = self.address_of(&["api", "v1", call]);
        // The server gives up when palier does.
        let mut parameters = parameters.to_vec();
        parameters.push(("timeout", format!("{}ms", self.timeout.as_millis())));
        let http = &self.transport.http;
        if !self.only_get.load(Ordering::Relaxed) {
            let response = self.send(http.post(url.clone()).form(&parameters)).await?;
            if response.status() != StatusCode::METHOD_NOT_ALLOWED {
                return self.parse(&self.read(response, BODY_LIMIT).await?);
            }
            self.only_get.store(true, Ordering::Relaxed);
        }
        let response = self.send(http.get(url).query(&parameters)).await?;
        self.parse(&self.read(response, BODY_LIMIT).await?)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Message> {
        request.send().await.map_err(|error| self.explain(&error))
    }

    async fn read(&self, mut response: Response, limit: usize) -> Result<Page, Message> {
        let status = response.status();
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let id = if self.transport.identified {
                "source-prometheus-identity-refused"
            } else {
                "source-prometheus-identity-missing"
            };
            return Err(self.say(id).text("status", status.as_str()));
        }
        if status.is_redirection() {
            let to = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let to = to.map_or_else(|| "?".to_owned(), without_query);
            return Err(self.say("source-prometheus-redirect").text("location", to));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.explain(&error))? {
            if body.len() + chunk.len() > limit {
                return Err(self.say("source-prometheus-too-large").quantity(
                    "limit",
                    limit as f64,
                    Unit::Bytes,
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Page { status, body })
    }

    fn parse(&self, page: &Page) -> Result<Answer, Message> {
        let status = page.status;
        if page.is_html() {
            return Err(self.say("source-prometheus-html").text("status", status.as_str()));
        }
        match serde_json::from_slice::<Envelope>(&page.body).map(Envelope::open) {
            Ok(Err((kind, error))) => {
                Err(self.say("source-prometheus-api-error").text("kind", kind).text("error", error))
            }
            _ if !status.is_success() => Err(self
                .say("source-prometheus-status")
                .text("status", status.as_str())
                .text("body", page.beginning())),
            Ok(Ok(answer)) if answer.series.len() > SERIES_LIMIT => Err(self
                .say("source-prometheus-too-many-series")
                .quantity("limit", SERIES_LIMIT as f64, Unit::Count)),
            Ok(Ok(answer)) => Ok(answer),
            Err(error) => {
                Err(self.say("source-prometheus-not-the-api").text("error", error.to_string()))
            }
        }
    }

    /// A sentence about this server.
    pub(in crate::source) fn say(&self, id: &'static str) -> Message {
        Message::new(id).text("url", self.address())
    }

    fn timed_out(&self) -> Message {
        self.say("source-prometheus-timeout").duration("limit", self.timeout)
    }

    fn explain(&self, error: &reqwest::Error) -> Message {
        if error.is_timeout() {
            return self.timed_out();
        }
        let id = if error.is_connect() {
            "source-prometheus-connect"
        } else {
            "source-prometheus-broken"
        };
        self.say(id).text("error", innermost(error))
    }
}

/// A redirect may carry a token in its query.
fn without_query(location: &str) -> String {
    location.split(['?', '#']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirects_query_is_not_shown() {
        assert_eq!(without_query("https://sso/login?state=secret"), "https://sso/login");
    }

    #[test]
    fn prefixes_and_the_bases_own_query_stay() {
        let address = |url: &str| {
            let target = PrometheusTarget::new(Url::parse(url).expect("a URL"));
            let client = Client::new(&target, Duration::from_secs(1)).expect("a client");
            client.address_of(&["api", "v1", "query"]).to_string()
        };
        assert_eq!(address("http://mimir/prometheus"), "http://mimir/prometheus/api/v1/query");
        assert_eq!(
            address("http://vmselect:8481/select/0:7/prometheus/#x"),
            "http://vmselect:8481/select/0:7/prometheus/api/v1/query"
        );
        assert_eq!(
            address("http://thanos:10902?partial_response=true&dedup=false"),
            "http://thanos:10902/api/v1/query?partial_response=true&dedup=false"
        );
    }
}
