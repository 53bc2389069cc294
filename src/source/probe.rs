//! URLs asked from here: whether each answers, how long the whole answer takes, and when its
//! certificate ends. Every probe dials anew, as a new visitor would, so the latency holds the name's
//! resolution and both handshakes. Redirects are an answer, and are not followed. All are asked at
//! once, and a round is over when the slowest has answered or its time is up.

use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::observation::{News, ProbeSample, SourceId, SourceState, UrlProbe};
use crate::source::http::{ensure_provider, innermost, io_kind, shown};
use crate::source::voice::Voice;
use crate::source::{Context, certificate};
use futures::future::join_all;
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

/// The URLs as they are shown and kept: each its own, in the same order.
#[must_use]
pub fn names(urls: &[Url]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(urls.len());
    for url in urls {
        // Queries are not shown, and may be all that two URLs differ in.
        let shown = shown(url);
        let same = |i: usize| if i == 1 { shown.clone() } else { format!("{shown} ({i})") };
        let name = (1..=urls.len()).map(same).find(|name| !names.contains(name));
        names.extend(name);
    }
    names
}

/// Probes the URLs until cancelled, and tells [`SourceId::Probe`] about them. A site that does not
/// answer is news, not a lost source.
pub async fn run(context: Context, urls: Vec<Url>) {
    let names = names(&urls);
    let Some(client) = client() else {
        let reason = Message::new("source-probe-client").text("url", names.join(", "));
        context.state(SourceId::Probe, SourceState::Lost { reason, retry_at: None }).await;
        return;
    };
    let mut certificates: Vec<Certificate> = urls.iter().map(|_| Certificate::default()).collect();
    let mut voice = Voice::new(&context, SourceId::Probe);
    loop {
        let begun = Instant::now();
        let looks = urls.iter().zip(&mut certificates).map(|(url, certificate)| async {
            let (get, end) = (probe(&client, url, context.timeout), context.timeout);
            tokio::join!(get, certificate.end(url, end))
        });
        let looks = tokio::select! {
            () = context.cancel.cancelled() => return,
            looks = join_all(looks) => looks,
        };
        let now = (context.clock)();
        let each = names.iter().zip(looks).map(|(name, (outcome, end))| UrlProbe {
            url: name.clone(),
            sample: ProbeSample {
                up: outcome.problem.is_none(),
                latency: outcome.latency.map(|latency| latency.as_secs_f64()),
                certificate_days: end.map(|end| days(now, end)),
            },
            problem: outcome.problem,
        });
        let each: Vec<_> = each.collect();
        let problems = each.iter().filter_map(|probe| probe.problem.clone()).collect();
        let whole = News::Probe(together(&each));
        // The figures come last: who waits for them has heard all else.
        if !voice.news(News::Probes(each), problems).await
            || !context.tell(SourceId::Probe, whole).await
        {
            return;
        }
        let interval = context.refresh.max(SHORTEST_INTERVAL);
        if !context.pause(interval.saturating_sub(begun.elapsed())).await {
            return;
        }
    }
}

/// The worst of all, and the latency of the first.
fn together(each: &[UrlProbe]) -> ProbeSample {
    let days = each.iter().filter_map(|probe| probe.sample.certificate_days);
    ProbeSample {
        up: each.iter().all(|probe| probe.sample.up),
        latency: each.first().and_then(|probe| probe.sample.latency),
        certificate_days: days.min_by(f64::total_cmp),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_in_a_name_and_each_has_its_own() {
        let urls = ["https://u:p@a/x?k=1", "https://a/x?k=2", "https://a/x", "https://b/"];
        let urls: Vec<Url> = urls.iter().map(|url| url.parse().unwrap()).collect();
        assert_eq!(
            names(&urls),
            ["https://a/x", "https://a/x (2)", "https://a/x (3)", "https://b/"]
        );
    }

    #[test]
    fn together_they_are_as_good_as_the_worst() {
        let probe = |up, latency, certificate_days| UrlProbe {
            url: String::new(),
            sample: ProbeSample { up, latency, certificate_days },
            problem: None,
        };
        let all = [
            probe(true, Some(0.2), None),
            probe(true, Some(0.1), Some(60.0)),
            probe(false, None, Some(-3.0)),
        ];
        let whole = ProbeSample { up: false, latency: Some(0.2), certificate_days: Some(-3.0) };
        assert_eq!(together(&all), whole);
        assert_eq!(together(&all[..2]).certificate_days, Some(60.0));
        assert!(together(&all[..2]).up);
    }
}
