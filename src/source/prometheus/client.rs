//! Queries to the Prometheus HTTP API, each bounded in time, bytes and series.
//!
//! Written on reqwest and serde rather than on `prometheus-http-query`: that crate reads a body
//! without a limit, drops the server's warnings and `isPartial`, and hides an HTML page or a
//! proxy's plain-text error behind « error decoding response body ». Here each of these is one
//! sentence that names the URL.
//!
//! Refuses: bodies above [`BODY_LIMIT`] (counted after decompression), more than [`SERIES_LIMIT`]
//! series, and every redirect: credentials and headers never follow to another place.

use super::wire::{Answer, Envelope};
use crate::config::target::{Auth, PrometheusTarget};
use crate::domain::Timestamp;
use crate::domain::message::{Message, clean};
use crate::domain::metric::Unit;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Certificate, RequestBuilder, Response, StatusCode, redirect};
use secrecy::ExposeSecret;
use std::error::Error;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use url::{Host, Url};

/// No body is larger, in bytes after decompression. The largest answer that palier needs (the raw
/// samples of `up` on a thousand targets) is below one megabyte.
pub(super) const BODY_LIMIT: usize = 4 << 20;

/// No answer has more series.
pub(super) const SERIES_LIMIT: usize = 10_000;

/// No more of a file with authorities is read, in bytes; Debian's whole bundle has 220 kB.
const CA_LIMIT: u64 = 4 << 20;

/// A server with the Prometheus API.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    shown: String,
    timeout: Duration,
    identified: bool,
    /// Some read-only proxies let only GET through; found out once.
    only_get: AtomicBool,
}

impl Client {
    /// A client for the target; it connects at the first query.
    pub(super) fn new(target: &PrometheusTarget, timeout: Duration) -> Result<Self, Message> {
        let mut base = target.url.clone();
        let shown = shown(&base);
        if base.cannot_be_a_base() || !base.has_host() {
            return Err(Message::new("source-prometheus-url").text("url", &shown));
        }
        let identified = !matches!(target.auth, Auth::None)
            || !base.username().is_empty()
            || !target.headers.is_empty();
        let headers = headers(target, &shown)?;
        let _ = base.set_username("");
        let _ = base.set_password(None);
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("palier/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .default_headers(headers)
            .timeout(timeout);
        if is_loopback(&base) {
            builder = builder.no_proxy();
        }
        if let Some(file) = &target.ca_file {
            builder = builder.tls_certs_merge(authorities(file)?);
        }
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // main installs it first; a library user or a test may not have. Losing a race is fine.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let http = builder.build().map_err(|error| {
            Message::new("source-prometheus-client")
                .text("url", &shown)
                .text("error", innermost(&error))
        })?;
        Ok(Self { http, base, shown, timeout, identified, only_get: AtomicBool::new(false) })
    }

    /// The base URL as it may be shown: without user, password and query.
    pub(super) fn address(&self) -> &str {
        &self.shown
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

    async fn ask(&self, call: &str, parameters: &[(&str, String)]) -> Result<Answer, Message> {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v1", call]);
        }
        url.set_query(None);
        url.set_fragment(None);
        // The server gives up when palier does.
        let mut parameters = parameters.to_vec();
        parameters.push(("timeout", format!("{}ms", self.timeout.as_millis())));
        if !self.only_get.load(Ordering::Relaxed) {
            let response = self.send(self.http.post(url.clone()).form(&parameters)).await?;
            if response.status() != StatusCode::METHOD_NOT_ALLOWED {
                return self.read(response).await;
            }
            self.only_get.store(true, Ordering::Relaxed);
        }
        let response = self.send(self.http.get(url).query(&parameters)).await?;
        self.read(response).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Message> {
        request.send().await.map_err(|error| self.explain(&error))
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Message> {
        let status = response.status();
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let id = if self.identified {
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
            if body.len() + chunk.len() > BODY_LIMIT {
                let limit = BODY_LIMIT as f64;
                return Err(self.say("source-prometheus-too-large").quantity(
                    "limit",
                    limit,
                    Unit::Bytes,
                ));
            }
            body.extend_from_slice(&chunk);
        }
        self.parse(status, &body)
    }

    fn parse(&self, status: StatusCode, body: &[u8]) -> Result<Answer, Message> {
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'<') {
            return Err(self.say("source-prometheus-html").text("status", status.as_str()));
        }
        match serde_json::from_slice::<Envelope>(body).map(Envelope::open) {
            Ok(Err((kind, error))) => {
                Err(self.say("source-prometheus-api-error").text("kind", kind).text("error", error))
            }
            _ if !status.is_success() => Err(self
                .say("source-prometheus-status")
                .text("status", status.as_str())
                .text("body", beginning(body))),
            Ok(Ok(answer)) if answer.series.len() > SERIES_LIMIT => Err(self
                .say("source-prometheus-too-many-series")
                .quantity("limit", SERIES_LIMIT as f64, Unit::Count)),
            Ok(Ok(answer)) => Ok(answer),
            Err(error) => {
                Err(self.say("source-prometheus-not-the-api").text("error", error.to_string()))
            }
        }
    }

    fn say(&self, id: &'static str) -> Message {
        Message::new(id).text("url", &self.shown)
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

/// The innermost cause says what happened; the outer ones repeat the URL.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    clean(url.as_str().trim_end_matches('/'), 200)
}

/// A redirect may carry a token in its query.
fn without_query(location: &str) -> String {
    location.split(['?', '#']).next().unwrap_or_default().to_owned()
}

fn beginning(body: &[u8]) -> String {
    clean(&String::from_utf8_lossy(body.get(..400).unwrap_or(body)), 120)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn headers(target: &PrometheusTarget, shown: &str) -> Result<HeaderMap, Message> {
    let refused = |name: &str| {
        Message::new("source-prometheus-header").text("url", shown).text("header", name)
    };
    let mut headers = HeaderMap::new();
    let identity = match &target.auth {
        Auth::Basic { user, password } => Some(basic(user, password.expose_secret())),
        Auth::Bearer(token) => Some(format!("Bearer {}", token.expose_secret())),
        Auth::None if !target.url.username().is_empty() => {
            let decode = |part: &str| percent_decoded(part);
            let password = decode(target.url.password().unwrap_or_default());
            Some(basic(&decode(target.url.username()), &password))
        }
        Auth::None => None,
    };
    if let Some(identity) = identity {
        let value = secret_value(&identity).ok_or_else(|| refused("Authorization"))?;
        headers.insert(AUTHORIZATION, value);
    }
    for (name, value) in &target.headers {
        let header = HeaderName::try_from(name.as_str()).map_err(|_| refused(name))?;
        let value = secret_value(value.expose_secret()).ok_or_else(|| refused(name))?;
        headers.insert(header, value);
    }
    Ok(headers)
}

fn secret_value(words: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(words.trim()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Basic` with its base64 (RFC 7617); twelve lines instead of a dependency.
fn basic(user: &str, password: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::from("Basic ");
    for chunk in format!("{user}:{password}").as_bytes().chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit) & 63) as usize;
            encoded.push(if digit <= chunk.len() { char::from(ALPHABET[index]) } else { '=' });
        }
    }
    encoded
}

fn percent_decoded(part: &str) -> String {
    // The url crate's own decoder, by way of a form value; a plus sign stays a plus sign.
    let form = format!("x={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, Message> {
    let said = |id| Message::new(id).text("file", file.to_string_lossy());
    let mut pem = Vec::new();
    std::fs::File::open(file).and_then(|open| open.take(CA_LIMIT).read_to_end(&mut pem)).map_err(
        |error| said("source-prometheus-ca-unreadable").text("error", error.to_string()),
    )?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(said("source-prometheus-ca-invalid")),
    }
}

#[cfg(test)]
mod tests {
    use super::{basic, percent_decoded, shown, without_query};
    use url::Url;

    #[test]
    fn basic_is_base64_as_in_the_rfc() {
        assert_eq!(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(basic("a", "b"), "Basic YTpi");
        assert_eq!(basic("user", "pass"), "Basic dXNlcjpwYXNz");
        assert_eq!(basic("é", ""), "Basic w6k6");
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let url = Url::parse("http://me:secret@host:9090/prometheus/?token=x#y").expect("a URL");
        assert_eq!(shown(&url), "http://host:9090/prometheus");
        assert_eq!(without_query("https://sso/login?state=secret"), "https://sso/login");
        assert_eq!(percent_decoded("p%40ss+1"), "p@ss+1");
    }
}
