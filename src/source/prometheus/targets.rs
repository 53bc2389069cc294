//! Scrape targets that do not answer, and what Prometheus says of them (`/api/v1/targets`). That
//! page tells of every target there is, so it is asked for only when `up` is 0 somewhere, and
//! rarely. A server without it (a `VictoriaMetrics` that is written to, Mimir) is asked in vain:
//! then the targets are named without a reason.

use super::client::Client;
use super::wire::Answer;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// No body is larger, in bytes: more than 5,000 targets with all that was discovered of them.
const BODY_LIMIT: usize = 16 << 20;

/// No more targets are remembered.
const MOST: usize = 1_000;

/// Of targets that are down, no more than these are named.
const NAMED: usize = 5;

/// The reasons hold for so long.
const HOLDS: Duration = Duration::from_mins(1);

/// Why targets do not answer, by job and instance.
#[derive(Debug, Default)]
pub(super) struct Scrapes {
    asked: Option<Timestamp>,
    of: BTreeSet<(String, String)>,
    errors: BTreeMap<(String, String), String>,
}

impl Scrapes {
    /// Asks for the reasons of those that are down, unless they are known.
    pub(super) async fn ask(&mut self, client: &Client, down: &Answer, now: Timestamp) {
        let of: BTreeSet<_> = down.series.iter().take(MOST).map(|s| name(&s.labels)).collect();
        let age = self.asked.map(|asked| (now - asked).to_std().unwrap_or_default());
        let known = self.of == of && age.is_some_and(|age| age < HOLDS);
        if of.is_empty() || known {
            return;
        }
        self.asked = Some(now);
        self.errors = errors(client).await.unwrap_or_default();
        self.errors.retain(|target, _| of.contains(target));
        self.of = of;
    }

    /// The sentences for those that are down.
    pub(super) fn problems(&self, client: &Client, down: &Answer) -> Vec<Message> {
        let named = down.series.iter().take(NAMED).map(|series| {
            let target = name(&series.labels);
            let error = self.errors.get(&target);
            let message = client.say(match error {
                Some(_) => "source-prometheus-target-down-because",
                None => "source-prometheus-target-down",
            });
            let message = message.text("job", &target.0).text("instance", &target.1);
            match error {
                Some(error) => message.text("error", error),
                None => message,
            }
        });
        let mut problems: Vec<_> = named.collect();
        let more = down.series.len().saturating_sub(NAMED);
        if more > 0 {
            let message = client.say("source-prometheus-targets-down-more");
            problems.push(message.quantity("count", more as f64, Unit::Count));
        }
        problems
    }
}

fn name(labels: &BTreeMap<String, String>) -> (String, String) {
    let label = |name: &str| labels.get(name).cloned().unwrap_or_else(|| "?".to_owned());
    (label("job"), label("instance"))
}

async fn errors(client: &Client) -> Option<BTreeMap<(String, String), String>> {
    let path = ["api", "v1", "targets"];
    let page = client.page(&path, &[("state", "active")], BODY_LIMIT).await.ok()?;
    read(&page.body)
}

fn read(body: &[u8]) -> Option<BTreeMap<(String, String), String>> {
    let told = serde_json::from_slice::<Envelope>(body).ok()?.data?;
    let down = told.active_targets.into_iter().filter(|target| target.health == "down");
    let errors = down.take(MOST).map(|target| (name(&target.labels), reason(&target.last_error)));
    Some(errors.filter(|(_, error)| !error.is_empty()).collect())
}

/// The reason without the address, whose query may hold a token: `Get "http://…": refused`.
fn reason(error: &str) -> String {
    let rest = error.split_once('"').and_then(|(_, rest)| rest.split_once("\": "));
    let is_request = error.starts_with("Get \"") || error.starts_with("cannot ");
    match rest {
        Some((_, reason)) if is_request => reason.to_owned(),
        _ => error.to_owned(),
    }
}

#[derive(Debug, Deserialize)]
struct Envelope {
    data: Option<Told>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(default)]
    active_targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    last_error: String,
    #[serde(default)]
    health: String,
}

#[cfg(test)]
mod tests {
    use super::{read, reason};

    #[test]
    fn what_prometheus_says_of_a_dead_target_is_read_without_its_address() {
        let body = br#"{"status":"success","data":{"activeTargets":[
            {"discoveredLabels":{"__address__":"a:1"},"labels":{"instance":"a:1","job":"node"},
             "scrapePool":"node","lastError":"Get \"http://a:1/metrics?token=x\": dial tcp: refused",
             "health":"down"},
            {"labels":{"instance":"b:1","job":"node"},"lastError":"","health":"up"}],
            "droppedTargets":[]}}"#;
        let errors = read(body).expect("the API's answer");
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[&("node".to_owned(), "a:1".to_owned())], "dial tcp: refused");
        assert!(read(b"<html>").is_none());
        assert!(read(br#"{"status":"error","error":"no such page"}"#).is_none());
    }

    #[test]
    fn a_reason_without_an_address_stays() {
        assert_eq!(reason("server returned HTTP status 401"), "server returned HTTP status 401");
        assert_eq!(reason("expected \"x\": got y"), "expected \"x\": got y");
    }
}
