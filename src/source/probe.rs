//! One URL, asked from here: whether it answers, how long the whole answer takes, and when its
//! certificate ends. Every probe dials anew, as a new visitor would, so the latency holds the name's
//! resolution and both handshakes. Redirects are an answer, and are not followed.

use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::observation::{News, ProbeSample, SourceId, SourceState};
use crate::source::http::{ensure_provider, innermost, io_kind, shown};
use crate::source::voice::Voice;
use crate::source::{Context, certificate};
use reqwest::{Client, redirect};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A public site is not asked more often.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(5);

/// Reading stops here, in bytes after decompression: the answer counts as whole.
const BODY_LIMIT: usize = 4 << 20;

/// Between two looks at the certificate.
const CERTIFICATE_INTERVAL: Duration = Duration::from_mins(10);

/// Probes the URL until cancelled, and tells [`SourceId::Probe`] about it. A site that does not
/// answer is news, not a lost source.
pub async fn run(context: Context, url: Url) {
    let address = shown(&url);
    let Some(client) = client() else {
        let reason = Message::new("source-probe-client").text("url", &address);
        context.state(SourceId::Probe, SourceState::Lost { reason, retry_at: None }).await;
        return;
    };
    let mut certificate = Certificate::default();
    let mut voice = Voice::new(&context, SourceId::Probe);
    loop {
        let begun = Instant::now();
        let (outcome, end) = tokio::select! {
            () = context.cancel.cancelled() => return,
            both = async {
                tokio::join!(
                    probe(&client, &url, context.timeout),
                    certificate.end(&url, context.timeout)
                )
            } => both,
        };
        let now = (context.clock)();
        let sample = ProbeSample {
            up: outcome.problem.is_none(),
            latency: outcome.latency.map(|latency| latency.as_secs_f64()),
            certificate_days: end.map(|end| days(now, end)),
        };
        let problems = outcome.problem.into_iter().collect();
        if !voice.news(News::Probe(sample), problems).await {
            return;
        }
        let interval = context.refresh.max(SHORTEST_INTERVAL);
        if !context.pause(interval.saturating_sub(begun.elapsed())).await {
            return;
        }
    }
}

fn days(now: Timestamp, end: Timestamp) -> f64 {
    (end - now).num_seconds() as f64 / 86_400.0
}

/// The last seen end of the certificate, and when it was looked at.
#[derive(Debug, Default)]
struct Certificate {
    end: Option<Timestamp>,
    looked: Option<Instant>,
}

impl Certificate {
    async fn end(&mut self, url: &Url, limit: Duration) -> Option<Timestamp> {
        let due = self.looked.is_none_or(|looked| looked.elapsed() >= CERTIFICATE_INTERVAL);
        if due || self.end.is_none() {
            self.looked = Some(Instant::now());
            self.end = certificate::not_after(url, limit).await.or(self.end);
        }
        self.end
    }
}

struct Outcome {
    latency: Option<Duration>,
    problem: Option<Message>,
}

fn client() -> Option<Client> {
    ensure_provider();
    Client::builder()
        .redirect(redirect::Policy::none())
        .user_agent(concat!("palier/", env!("CARGO_PKG_VERSION")))
        .pool_max_idle_per_host(0)
        .build()
        .ok()
}

async fn probe(client: &Client, url: &Url, limit: Duration) -> Outcome {
    let begun = Instant::now();
    match tokio::time::timeout(limit, get(client, url)).await {
        Ok(Ok(problem)) => Outcome { latency: Some(begun.elapsed()), problem },
        Ok(Err(problem)) => Outcome { latency: None, problem: Some(problem) },
        Err(_) => Outcome { latency: None, problem: Some(timed_out(url, limit)) },
    }
}

/// Ok: there was an answer, good or (with a problem) bad.
async fn get(client: &Client, url: &Url) -> Result<Option<Message>, Message> {
    let mut response =
        client.get(url.clone()).send().await.map_err(|error| explain(&error, url))?;
    let status = response.status();
    let mut read = 0;
    while let Some(chunk) = response.chunk().await.map_err(|error| explain(&error, url))? {
        read += chunk.len();
        if read > BODY_LIMIT {
            break;
        }
    }
    let good = status.is_success() || status.is_redirection();
    Ok((!good).then(|| say("source-probe-status", url).text("status", status.as_str())))
}

fn say(id: &'static str, url: &Url) -> Message {
    Message::new(id).text("url", shown(url))
}

fn timed_out(url: &Url, limit: Duration) -> Message {
    say("source-probe-timeout", url).duration("limit", limit)
}

fn explain(error: &reqwest::Error, url: &Url) -> Message {
    let words = innermost(error);
    let id = if words.contains("certificate") {
        "source-probe-certificate"
    } else if io_kind(error) == Some(std::io::ErrorKind::ConnectionRefused) {
        "source-probe-refused"
    } else {
        "source-probe-failed"
    };
    say(id, url).text("error", words)
}
