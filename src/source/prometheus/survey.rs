//! What a Prometheus knows, in a handful of queries: programs, hosts, dead scrape targets, how far
//! back it goes, and gauges that look like a count of customers. Names from it are cleaned, and
//! lists are short: it says what to write into a configuration, and watches nothing.

use super::client::Client;
use super::wire::{Answer, Series};
use crate::config::target::PrometheusTarget;
use crate::domain::message::{Message, clean};
use crate::domain::survey::{Dead, Knowledge};
use crate::source::http::Via;
use chrono::TimeDelta;
use futures::future::join_all;
use std::collections::BTreeSet;
use std::time::Duration;

/// No list is longer.
const MOST: usize = 20;

/// A longer name is cut.
const NAME: usize = 120;

/// How far back it is asked whether there is anything, in days, farthest first.
const BACK: [u32; 6] = [90, 60, 30, 14, 7, 1];

/// A program, and a series that proves it.
const PROOFS: &[(&str, &str)] = &[
    ("node_exporter", "node_load1"),
    ("Traefik", "traefik_entrypoint_requests_total"),
    ("Traefik", "traefik_service_requests_total"),
    ("Caddy", "caddy_http_request_duration_seconds_count"),
    ("HAProxy", "haproxy_frontend_http_requests_total"),
    ("ingress-nginx", "nginx_ingress_controller_requests"),
    ("nginx", "nginx_http_requests_total"),
    ("actix-web", "api_http_requests_total"),
    ("axum", "axum_http_requests_total"),
    ("Django", "django_http_requests_total_by_method_total"),
    ("postgres_exporter", "pg_up"),
    ("CloudNativePG", "cnpg_collector_up"),
    ("redis_exporter", "redis_up"),
    ("cAdvisor", "container_last_seen"),
    ("kube-state-metrics", "kube_node_info"),
];

/// What customers are called, at the end of a gauge's name.
const COUNTED: &str = "{__name__=~\".+_(buildings|coproprietes|condominiums|participants|runners|\
                       athletes|customers|tenants|subscribers|clients|units)\"}";

/// Asks. A question that this server does not answer leaves its part empty; one without any answer
/// at all is the reason that comes back.
pub async fn look(target: &PrometheusTarget, timeout: Duration) -> Result<Knowledge, Message> {
    look_via(target, timeout, &Via::Tcp).await
}

/// The same by another way.
pub async fn look_via(
    target: &PrometheusTarget,
    timeout: Duration,
    via: &Via,
) -> Result<Knowledge, Message> {
    let client = Client::via(target, via, timeout)?;
    let now = client.now().await?;
    let names: Vec<_> = PROOFS.iter().map(|(_, name)| *name).collect();
    let proofs = format!("group by (__name__) ({{__name__=~\"{}\"}})", names.join("|"));
    let count = format!("group by (__name__) ({COUNTED})");
    let questions = [
        proofs.as_str(),
        "group by (instance) (node_load1)",
        "count(up)",
        "group by (job, instance) (up == 0)",
        count.as_str(),
    ];
    let deadline = client.deadline();
    let asked = questions.map(|question| client.by(deadline, client.query(question, now)));
    let earlier = BACK.map(|days| {
        client.by(deadline, client.query("count(up)", now - TimeDelta::days(i64::from(days))))
    });
    let (answers, earlier) = tokio::join!(join_all(asked), join_all(earlier));
    let mut answers = answers.into_iter().map(Result::unwrap_or_default);
    let mut next = || answers.next().unwrap_or_default();
    let known = labels(&next(), "__name__");
    let mut programs: Vec<&'static str> = Vec::new();
    for (program, proof) in PROOFS {
        if known.iter().any(|name| name == proof) && !programs.contains(program) {
            programs.push(program);
        }
    }
    let instances = labels(&next(), "instance");
    // A count of series: far below the end of what a float holds exactly.
    let targets = next().single().map_or(0, |point| point.value.max(0.0) as u64);
    let dead = dead(&next());
    let counts = labels(&next(), "__name__");
    let heard = |(days, answer): (u32, Result<Answer, Message>)| {
        answer.is_ok_and(|answer| !answer.series.is_empty()).then_some(days)
    };
    let days = BACK.into_iter().zip(earlier).find_map(heard).unwrap_or(0);
    Ok(Knowledge { programs, instances, targets, dead, counts, days })
}

/// The values of a label, in order, each once.
fn labels(answer: &Answer, label: &str) -> Vec<String> {
    let values = answer.series.iter().filter_map(|series| series.labels.get(label));
    let values: BTreeSet<_> = values.map(|value| clean(value, NAME)).collect();
    values.into_iter().filter(|value| !value.is_empty()).take(MOST).collect()
}

fn dead(answer: &Answer) -> Vec<Dead> {
    let label = |series: &Series, name| {
        series.labels.get(name).map(|value| clean(value, NAME)).unwrap_or_default()
    };
    let all = answer.series.iter();
    all.take(MOST)
        .map(|series| Dead { job: label(series, "job"), instance: label(series, "instance") })
        .collect()
}
