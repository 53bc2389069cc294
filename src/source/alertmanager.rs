//! The Alertmanager (API v2): which alerts are active, which of them somebody silenced, and why.
//! It is asked with the credentials of the Prometheus beside it where both are on the same host,
//! and without any elsewhere; over an ssh link through a forward, as the target sees it.
//!
//! Refuses: bodies above [`BODY_LIMIT`], more than [`MOST_ALERTS`] alerts (the worst stay), and
//! alerts of severity `none`: they fire always, to prove that alerts arrive at all.

use crate::config::target::{Auth, PrometheusTarget};
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, MOST_ALERTS, Severity};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::observation::{News, SourceId, SourceState};
use crate::domain::reading::Origin;
use crate::source::Context;
use crate::source::http::Via;
use crate::source::prometheus::client::{Client, Page};
use crate::source::voice::Voice;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// No body is larger, in bytes: some 4,000 alerts with long annotations.
const BODY_LIMIT: usize = 4 << 20;

/// Between two looks: no alert changes faster than its rules are judged.
const EVERY: Duration = Duration::from_secs(15);

/// An Alertmanager that can be asked.
#[derive(Debug)]
pub struct Alertmanager {
    client: Client,
    origin: Origin,
}

/// Watches an Alertmanager that is reached from here until the context ends, as
/// [`SourceId::Alerts`]. `beside`: the Prometheus of the same target.
pub async fn run(context: Context, url: Url, beside: Option<PrometheusTarget>) {
    if !context.state(SourceId::Alerts, SourceState::Connecting).await {
        return;
    }
    let manager = match Alertmanager::new(&url, beside.as_ref(), &Via::Tcp, context.timeout) {
        Ok(manager) => manager,
        Err(reason) => {
            context.state(SourceId::Alerts, SourceState::Lost { reason, retry_at: None }).await;
            return;
        }
    };
    let mut voice = Voice::new(&context, SourceId::Alerts);
    tokio::select! {
        () = context.cancel.cancelled() => {}
        () = follow(&mut voice, &manager) => {}
    }
}

/// Tells of it until nobody listens.
pub async fn follow(voice: &mut Voice, manager: &Alertmanager) {
    loop {
        let (heard, wait) = match manager.look().await {
            Ok((alerts, problems)) => {
                let news = News::Alerts { of: manager.origin.clone(), alerts };
                (voice.news(news, problems).await, EVERY)
            }
            Err(reason) => {
                let wait = voice.delay();
                (voice.lost(reason, wait).await, wait)
            }
        };
        if !heard || !voice.context().pause(wait).await {
            return;
        }
    }
}

impl Alertmanager {
    /// One at that address, path prefix included; nothing is connected yet.
    pub fn new(
        url: &Url,
        beside: Option<&PrometheusTarget>,
        via: &Via,
        timeout: Duration,
    ) -> Result<Self, Message> {
        let client = Client::via(&target(url, beside), via, timeout)?;
        Ok(Self { client, origin: Origin::new("alertmanager") })
    }

    /// Its alerts, and what is odd about them.
    async fn look(&self) -> Result<(Vec<Alert>, Vec<Message>), Message> {
        let which = [("active", "true"), ("silenced", "true"), ("inhibited", "true")];
        let told: Vec<Told> = self.ask("alerts", &which).await?;
        let told: Vec<_> = told.into_iter().filter(|alert| !is_for_nobody(&alert.labels)).collect();
        let is_silenced = |alert: &Told| !alert.status.silenced_by.is_empty();
        let mut problems = Vec::new();
        let silences = if told.iter().any(is_silenced) {
            // Without them the alerts are silenced all the same, and nobody knows by whom.
            self.ask("silences", &[]).await.unwrap_or_else(|problem| {
                problems.push(problem);
                Vec::new()
            })
        } else {
            Vec::new()
        };
        let silences: BTreeMap<String, Silence> =
            silences.into_iter().map(|silence: Silence| (silence.id.clone(), silence)).collect();
        let alerts = told.into_iter().map(|told| told.alert(&silences)).collect();
        let (alerts, left_out) = worst(alerts);
        problems.extend(left_out.map(|n| too_many(self.client.address(), n)));
        Ok((alerts, problems))
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        call: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, Message> {
        let page = self.client.page(&["api", "v2", call], parameters, BODY_LIMIT).await;
        let page = page.map_err(|message| match message.id {
            "source-prometheus-too-large" => {
                Message { id: "source-alertmanager-too-large", ..message }
            }
            _ => message,
        })?;
        self.read(&page)
    }

    fn read<T: DeserializeOwned>(&self, page: &Page) -> Result<T, Message> {
        let strange = |what: &str| {
            self.client
                .say("source-alertmanager-not-the-api")
                .text("status", page.status.as_str())
                .text("error", what)
        };
        if page.is_html() || !page.status.is_success() {
            return Err(strange(&page.beginning()));
        }
        serde_json::from_slice(&page.body).map_err(|error| strange(&error.to_string()))
    }
}

/// How it is reached. Credentials are for the host that they were given for, and do not go from
/// HTTPS to HTTP.
fn target(url: &Url, beside: Option<&PrometheusTarget>) -> PrometheusTarget {
    let mut target = PrometheusTarget::new(url.clone());
    let Some(beside) = beside else { return target };
    target.ca_file.clone_from(&beside.ca_file);
    target.proxy = beside.proxy.clone().filter(|_| !crate::source::prometheus::is_loopback(url));
    let same_host = url.host() == beside.url.host();
    if same_host && (url.scheme() == "https" || beside.url.scheme() == "http") {
        target.auth.clone_from(&beside.auth);
        target.headers.clone_from(&beside.headers);
        target.client_certificate.clone_from(&beside.client_certificate);
        if url.username().is_empty() && matches!(beside.auth, Auth::None) {
            let _ = target.url.set_username(beside.url.username());
            let _ = target.url.set_password(beside.url.password());
        }
    }
    target
}

/// An alert of `/api/v2/alerts`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    starts_at: Option<Timestamp>,
    status: Status,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    state: String,
    #[serde(default)]
    silenced_by: Vec<String>,
}

/// A silence of `/api/v2/silences`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Silence {
    id: String,
    #[serde(default)]
    created_by: String,
    #[serde(default)]
    comment: String,
    ends_at: Option<Timestamp>,
}

impl Told {
    fn alert(&self, silences: &BTreeMap<String, Silence>) -> Alert {
        let state = match (self.status.silenced_by.first(), self.status.state.as_str()) {
            (Some(id), _) => {
                let silence = silences.get(id);
                AlertState::Silenced {
                    by: silence.map(|s| s.created_by.clone()).unwrap_or_default(),
                    comment: silence.map(|s| s.comment.clone()).unwrap_or_default(),
                    until: silence.and_then(|s| s.ends_at),
                }
            }
            (None, "suppressed") => AlertState::Inhibited,
            (None, _) => AlertState::Firing,
        };
        alert(&self.labels, &self.annotations, state, self.starts_at)
    }
}

/// An alert by its labels and annotations, which Prometheus and the Alertmanager write alike.
pub(in crate::source) fn alert(
    labels: &BTreeMap<String, String>,
    annotations: &BTreeMap<String, String>,
    state: AlertState,
    since: Option<Timestamp>,
) -> Alert {
    let of = |map: &BTreeMap<String, String>, name: &str| map.get(name).cloned();
    let name = of(labels, "alertname").unwrap_or_else(|| "?".to_owned());
    let severity = Severity::of(labels.get("severity").map_or("", String::as_str));
    let sentence = ["summary", "description", "message"].iter().find_map(|n| of(annotations, n));
    let since = since.filter(|at| at.timestamp() > 0);
    Alert::new(&name, severity, state, since, &about(labels), &sentence.unwrap_or_default())
}

/// Whether it is meant to fire always (`Watchdog`, `InfoInhibitor`).
pub(in crate::source) fn is_for_nobody(labels: &BTreeMap<String, String>) -> bool {
    labels.get("severity").is_some_and(|severity| severity.eq_ignore_ascii_case("none"))
}

/// The sentence for alerts that are left out.
pub(in crate::source) fn too_many(url: &str, left_out: usize) -> Message {
    Message::new("source-alerts-too-many")
        .text("url", url)
        .quantity("shown", MOST_ALERTS as f64, Unit::Count)
        .quantity("left-out", left_out as f64, Unit::Count)
}

/// As many as are told of at most, the worst; and how many are left out, if any are.
pub(in crate::source) fn worst(mut alerts: Vec<Alert>) -> (Vec<Alert>, Option<usize>) {
    let left_out = alerts.len().saturating_sub(MOST_ALERTS);
    if left_out == 0 {
        return (alerts, None);
    }
    let quiet = |alert: &Alert| match alert.state {
        AlertState::Firing => 0,
        AlertState::Pending => 1,
        AlertState::Silenced { .. } | AlertState::Inhibited => 2,
    };
    alerts.sort_by_key(|alert| (quiet(alert), alert.severity));
    alerts.truncate(MOST_ALERTS);
    (alerts, Some(left_out))
}

/// What an alert is about, from its most telling label: an exporter that speaks for a pod is not
/// the one that is ill. The same labels give the same words, whoever tells of the alert.
fn about(labels: &BTreeMap<String, String>) -> String {
    const IN_NAMESPACE: [&str; 8] = [
        "pod",
        "persistentvolumeclaim",
        "deployment",
        "statefulset",
        "daemonset",
        "horizontalpodautoscaler",
        "job_name",
        "cronjob",
    ];
    const ALONE: [&str; 9] =
        ["node", "instance", "host", "url", "target", "name", "service", "namespace", "job"];
    const PART: [&str; 6] = ["container", "mountpoint", "device", "datname", "interface", "queue"];
    let known = |names: &[&str]| {
        names.iter().find_map(|name| labels.get(*name).filter(|value| !value.is_empty()))
    };
    let mut words = match (known(&IN_NAMESPACE), labels.get("namespace")) {
        (Some(name), Some(namespace)) => format!("{namespace}/{name}"),
        (Some(name), None) => name.clone(),
        (None, _) => known(&ALONE).cloned().unwrap_or_default(),
    };
    for part in PART.iter().filter_map(|name| labels.get(*name)) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(part);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::SecretString;

    fn labels(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_alert_is_about_its_most_telling_label() {
        for (of, words) in [
            (&[("instance", "10.0.0.5:9100"), ("job", "node")][..], "10.0.0.5:9100"),
            (&[("pod", "web-1"), ("namespace", "shop"), ("instance", "ksm:8080")], "shop/web-1"),
            (&[("pod", "web-1"), ("namespace", "shop"), ("container", "app")], "shop/web-1 app"),
            (&[("instance", "vps"), ("mountpoint", "/srv"), ("device", "vda")], "vps /srv vda"),
            (&[("job", "node")], "node"),
            (&[("severity", "critical")], ""),
        ] {
            assert_eq!(about(&labels(of)), words);
        }
    }

    #[test]
    fn the_answers_of_a_real_alertmanager_become_alerts() {
        let text = include_str!("../../tests/fixtures/alertmanager-0.25-alerts.json");
        let told: Vec<Told> = serde_json::from_str(text).expect("alerts");
        let text = include_str!("../../tests/fixtures/alertmanager-0.25-silences.json");
        let silences: Vec<Silence> = serde_json::from_str(text).expect("silences");
        let silences = silences.into_iter().map(|s| (s.id.clone(), s)).collect();
        let alerts: Vec<_> = told.iter().map(|told| told.alert(&silences)).collect();
        let find = |name: &str| alerts.iter().find(|a| a.name == name).expect("it is told");
        let down = find("InstanceDown");
        assert_eq!(down.severity, Severity::Critical);
        assert_eq!(down.state, AlertState::Firing);
        assert_eq!(down.about, "db.example:9100");
        assert_eq!(down.summary, "db.example:9100 does not answer");
        assert!(down.since.is_some());
        let AlertState::Silenced { by, comment, until } = &find("DiskFull").state else {
            panic!("{alerts:?}")
        };
        assert_eq!((by.as_str(), comment.as_str()), ("ops", "being enlarged"));
        assert!(until.is_some());
        assert_eq!(find("HighLatency").state, AlertState::Inhibited);
    }

    #[test]
    fn credentials_stay_on_their_host_and_never_go_to_plain_http() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        let prometheus = |at: &str| PrometheusTarget {
            auth: Auth::Bearer(SecretString::from("token".to_owned())),
            headers: vec![("X-Scope-OrgID".to_owned(), SecretString::from("a".to_owned()))],
            client_certificate: Some(("a".into(), "b".into())),
            proxy: Some(url("http://proxy:3128")),
            ..PrometheusTarget::new(url(at))
        };
        let identified = |at: &str, beside: &str| {
            let target = target(&url(at), Some(&prometheus(beside)));
            let said = matches!(target.auth, Auth::Bearer(_));
            assert_eq!(said, !target.headers.is_empty());
            assert_eq!(said, target.client_certificate.is_some());
            said
        };
        assert!(identified("http://m:9093", "http://m:9090"));
        assert!(identified("https://m:9093", "http://m:9090"));
        assert!(identified("https://m/alertmanager", "https://m/prometheus"));
        assert!(!identified("http://m:9093", "https://m:9090"), "not in clear");
        assert!(!identified("https://other:9093", "https://m:9090"));
        let beside = prometheus("http://me:secret@127.0.0.1:9090");
        let here = target(&url("http://127.0.0.1:9093"), Some(&beside));
        assert!(here.proxy.is_none(), "this machine is not reached through a proxy");
        assert!(here.url.username().is_empty(), "a token is enough");
    }

    #[test]
    fn of_too_many_the_worst_stay() {
        let one = |severity, state| Alert::new("A", severity, state, None, "", "");
        let mut all = vec![one(Severity::Info, AlertState::Firing); MOST_ALERTS];
        assert_eq!(worst(all.clone()).1, None);
        all.push(one(Severity::Critical, AlertState::Pending));
        all.push(one(Severity::Critical, AlertState::Firing));
        let (kept, left_out) = worst(all);
        assert_eq!((kept.len(), left_out), (MOST_ALERTS, Some(2)));
        assert_eq!(kept[0].severity, Severity::Critical);
        assert!(kept.iter().all(|alert| alert.state == AlertState::Firing));
    }
}
