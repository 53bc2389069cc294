//! The alerting rules that a Prometheus judges (`/api/v1/rules`): which fire or are pending, and what
//! is wrong with the rules themselves. vmalert, Thanos and Mimir answer alike. A server that has no
//! rules to tell of (a `VictoriaMetrics` without vmalert, a proxy that lets only queries through)
//! stays silent, and palier about it too.
//!
//! Refuses: bodies above [`BODY_LIMIT`], and to judge more than [`MOST_RULES`] rules.

use super::client::Client;
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Finding};
use crate::domain::message::{Arg, Message};
use crate::domain::observation::{News, SourceId};
use crate::domain::reading::Origin;
use crate::domain::rule_lint::{self, Kind, Rule};
use crate::source::Context;
use crate::source::alertmanager::{alert, is_for_nobody, too_many, worst};
use reqwest::StatusCode;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;
use tokio::sync::watch;

/// No body is larger, in bytes: the 250 alerting rules of kube-prometheus have 400 kB.
const BODY_LIMIT: usize = 8 << 20;

/// No more rules are judged.
const MOST_RULES: usize = 2_000;

/// Between two looks; Prometheus judges its rules once a minute.
const EVERY: Duration = Duration::from_secs(30);

/// The metrics' kinds are waited for so long: most rules can be judged without them.
const METADATA: Duration = Duration::from_secs(3);

/// A server without rules is asked again so often.
const ABSENT: Duration = Duration::from_mins(5);

/// What the rules' watcher and the looks tell each other.
pub(super) struct Between {
    /// Whether the server answers at all.
    pub(super) live: watch::Receiver<bool>,
    /// What is odd about the rules, for the list of the source's problems.
    pub(super) problems: watch::Sender<Vec<Message>>,
}

/// Tells of the rules, and judges them when they change, until nobody listens.
pub(super) async fn follow(context: &Context, client: &Client, mut between: Between) {
    let origin = Origin::new("prometheus");
    let mut judged = None;
    loop {
        if between.live.wait_for(|live| *live).await.is_err() {
            return;
        }
        let wait = match look(client).await {
            Ok(Some(rules)) => {
                let print = rules.print();
                if judged != Some(print) {
                    judged = Some(print);
                    let findings = rules.judge(client).await;
                    if !context.tell(SourceId::Prometheus, News::Findings(findings)).await {
                        return;
                    }
                }
                let (alerts, problems) = rules.alerts(client);
                between.problems.send_replace(problems);
                let news = News::Alerts { of: origin.clone(), alerts };
                if !context.tell(SourceId::Prometheus, news).await {
                    return;
                }
                EVERY
            }
            Ok(None) => ABSENT,
            Err(reason) => {
                let problem = client.say("source-prometheus-rules-failed");
                between
                    .problems
                    .send_replace(vec![problem.with("reason", Arg::Message(Box::new(reason)))]);
                EVERY
            }
        };
        if !context.pause(wait).await {
            return;
        }
    }
}

/// The rules; none where there are none to be told.
async fn look(client: &Client) -> Result<Option<Rules>, Message> {
    let page = match client.page(&["api", "v1", "rules"], &[("type", "alert")], BODY_LIMIT).await {
        Ok(page) => page,
        // Who is let through to the queries alone has no rules.
        Err(reason) => {
            let withheld = reason.id.starts_with("source-prometheus-identity-")
                || reason.id == "source-prometheus-redirect";
            return if withheld { Ok(None) } else { Err(reason) };
        }
    };
    if page.status.is_client_error() || page.status == StatusCode::NOT_IMPLEMENTED || page.is_html()
    {
        return Ok(None);
    }
    match serde_json::from_slice::<Envelope>(&page.body) {
        Ok(Envelope { data: Some(data), .. }) => Ok(Some(Rules(data.groups))),
        _ if !page.status.is_success() => Err(client
            .say("source-prometheus-status")
            .text("status", page.status.as_str())
            .text("body", page.beginning())),
        Ok(_) => Ok(None),
        Err(error) => {
            Err(client.say("source-prometheus-not-the-api").text("error", error.to_string()))
        }
    }
}

struct Rules(Vec<Group>);

impl Rules {
    fn all(&self) -> impl Iterator<Item = (&Group, &Told)> {
        let rules = self.0.iter().flat_map(|group| group.rules.iter().map(move |r| (group, r)));
        rules.filter(|(_, rule)| rule.kind == "alerting").take(MOST_RULES)
    }

    /// What fires or will, and what is odd about it.
    fn alerts(&self, client: &Client) -> (Vec<Alert>, Vec<Message>) {
        let told = self.all().flat_map(|(_, rule)| rule.alerts.iter().flatten());
        let alerts = told.filter(|told| !is_for_nobody(&told.labels)).filter_map(|told| {
            let state = match told.state.as_str() {
                "firing" => AlertState::Firing,
                "pending" => AlertState::Pending,
                _ => return None,
            };
            Some(alert(&told.labels, &told.annotations, state, told.since))
        });
        let (alerts, left_out) = worst(alerts.collect());
        (alerts, left_out.map(|n| too_many(client.address(), n)).into_iter().collect())
    }

    /// Two looks at the same rules have the same.
    fn print(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (group, rule) in self.all() {
            (&group.name, &rule.name, &rule.query, rule.health == "err").hash(&mut hasher);
        }
        hasher.finish()
    }

    async fn judge(&self, client: &Client) -> Vec<Finding> {
        let rules: Vec<_> = self
            .all()
            .map(|(group, rule)| Rule {
                group: group.name.clone(),
                name: rule.name.clone(),
                expression: rule.query.clone(),
                error: Some(rule.last_error.clone())
                    .filter(|e| rule.health == "err" && !e.is_empty()),
            })
            .collect();
        if rules.is_empty() {
            return Vec::new();
        }
        let kinds = tokio::time::timeout(METADATA, kinds(client)).await.unwrap_or_default();
        // Thousands of expressions are no work for a thread that others wait for.
        let judging = tokio::task::spawn_blocking(move || {
            rule_lint::lint(&rules, &|metric| kinds.get(metric).copied())
        });
        judging.await.unwrap_or_default()
    }
}

/// Each metric's kind, where its exporters agree; nothing where the server does not tell.
async fn kinds(client: &Client) -> BTreeMap<String, Kind> {
    let path = ["api", "v1", "metadata"];
    let Ok(page) = client.page(&path, &[], BODY_LIMIT).await else { return BTreeMap::new() };
    let Ok(told) = serde_json::from_slice::<Metadata>(&page.body) else { return BTreeMap::new() };
    let kinds = told.data.into_iter().filter_map(|(metric, told)| {
        let kinds: BTreeSet<_> = told.iter().map(|one| one.kind.as_str()).collect();
        let kind = match kinds.into_iter().collect::<Vec<_>>()[..] {
            ["counter"] => Kind::Counter,
            ["gauge"] => Kind::Gauge,
            _ => return None,
        };
        Some((metric, kind))
    });
    kinds.collect()
}

#[derive(Debug, Deserialize)]
struct Envelope {
    data: Option<Data>,
}

#[derive(Debug, Deserialize)]
struct Data {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    #[serde(default)]
    name: String,
    #[serde(default)]
    rules: Vec<Told>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    health: String,
    #[serde(default)]
    last_error: String,
    alerts: Option<Vec<Active>>,
}

#[derive(Debug, Deserialize)]
struct Active {
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    #[serde(default)]
    state: String,
    #[serde(rename = "activeAt")]
    since: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    #[serde(default)]
    data: BTreeMap<String, Vec<OneKind>>,
}

#[derive(Debug, Deserialize)]
struct OneKind {
    #[serde(rename = "type", default)]
    kind: String,
}
