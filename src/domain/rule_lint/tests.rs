use super::{Kind, Rule, lint, read};
use crate::domain::message::{Arg, Message};
use proptest::prelude::*;

fn rule(expression: &str) -> Rule {
    Rule {
        group: "g".to_owned(),
        name: "R".to_owned(),
        expression: expression.to_owned(),
        error: None,
    }
}

/// A server that tells the kind of two metrics.
fn kinds(metric: &str) -> Option<Kind> {
    match metric {
        "queue_length" => Some(Kind::Gauge),
        "pg_stat_database_xact_commit" | "jobs" => Some(Kind::Counter),
        _ => None,
    }
}

fn said(message: &Message, name: &str) -> String {
    let arg = message.args.iter().find(|(key, _)| *key == name);
    match arg {
        Some((_, Arg::Text(words))) => words.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

/// The findings of one expression: what, and what to write.
fn found(expression: &str) -> Vec<(&'static str, String)> {
    assert!(read(expression).is_some(), "{expression} is PromQL");
    lint(&[rule(expression)], &kinds)
        .into_iter()
        .map(|finding| (finding.problem.id, said(&finding.problem, "instead")))
        .collect()
}

fn finds(expression: &str, id: &str, instead: &str) {
    assert_eq!(
        found(expression),
        [(id, instead.to_owned())].map(|(id, w)| (id, w)),
        "{expression}"
    );
    assert!(read(instead).is_some(), "{instead} is PromQL");
    assert!(found(instead).is_empty(), "{instead} is right");
}

fn clean(expression: &str) {
    assert_eq!(found(expression), [], "{expression}");
}

#[test]
fn a_rate_of_a_gauge() {
    let id = "rule-rate-of-gauge";
    finds("rate(queue_length[5m]) > 3", id, "deriv(queue_length[5m])");
    finds(
        r#"sum by (job) (increase(node_memory_MemFree_bytes{job="node"}[1h])) < 0"#,
        id,
        r#"delta(node_memory_MemFree_bytes{job="node"}[1h])"#,
    );
    finds("irate(pg_stat_activity_count[5m]) > 3", id, "deriv(pg_stat_activity_count[5m])");
    clean("rate(pg_stat_database_xact_commit[5m]) < 1");
    clean("rate(unknown_thing[5m]) > 1");
    clean("changes(up[1h]) > 5");
    clean("deriv(queue_length[5m]) > 3");
    clean("rate(job:queue_length:sum[5m]) > 3");
}

#[test]
fn a_difference_of_a_counter() {
    let id = "rule-difference-of-counter";
    finds("delta(jobs_total[1h]) < 1", id, "increase(jobs_total[1h])");
    finds("deriv(http_requests_total[5m]) > 9", id, "rate(http_requests_total[5m])");
    // A gauge may be called so, and nobody said what it is.
    clean("delta(nodes_total[1h]) < 0");
    clean("increase(jobs_total[1h]) < 1");
}

#[test]
fn a_rate_of_an_instant() {
    finds(
        "increase(backup_last_success_timestamp_seconds[1d]) == 0",
        "rule-rate-of-instant",
        "time() - backup_last_success_timestamp_seconds",
    );
    clean("time() - backup_last_success_timestamp_seconds > 86400");
    clean("changes(process_start_time_seconds[1h]) > 3");
}

#[test]
fn a_ratio_of_lifetime_counters() {
    let id = "rule-lifetime-ratio";
    finds(
        "errors_total / requests_total > 0.05",
        id,
        "rate(errors_total[5m]) / rate(requests_total[5m])",
    );
    finds(
        r#"sum by (job) (http_requests_total{code=~"5.."}) / sum by (job) (http_requests_total) > 0.1"#,
        id,
        r#"sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m]))"#,
    );
    finds(
        "redis_keyspace_hits_total / (redis_keyspace_hits_total + redis_keyspace_misses_total) < 0.5",
        id,
        "rate(redis_keyspace_hits_total[5m]) / (rate(redis_keyspace_hits_total[5m]) + rate(redis_keyspace_misses_total[5m]))",
    );
    finds(
        "request_duration_seconds_sum / request_duration_seconds_count > 1",
        id,
        "rate(request_duration_seconds_sum[5m]) / rate(request_duration_seconds_count[5m])",
    );
    clean("rate(errors_total[5m]) / rate(requests_total[5m]) > 0.05");
    clean(
        "(errors_total - errors_total offset 1h) / (requests_total - requests_total offset 1h) > 0.05",
    );
    clean("queue_length / capacity_total > 0.5");
    clean("errors_total / 100 > 5");
    clean("node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1");
}

#[test]
fn a_quantile_without_its_buckets() {
    let id = "rule-quantile-without-le";
    finds(
        "histogram_quantile(0.9, sum(rate(latency_seconds_bucket[5m]))) > 1",
        id,
        "histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))",
    );
    finds(
        "histogram_quantile(0.99, sum(rate(latency_seconds_bucket[5m])) by (job, service)) > 1",
        id,
        "histogram_quantile(0.99, sum by (le, job, service) (rate(latency_seconds_bucket[5m])))",
    );
    finds(
        "histogram_quantile(0.99, sum without (le, pod) (rate(latency_seconds_bucket[5m]))) > 1",
        id,
        "histogram_quantile(0.99, sum without (pod) (rate(latency_seconds_bucket[5m])))",
    );
    finds(
        "histogram_quantile(0.5, sum by (le) (sum by (pod) (rate(latency_seconds_bucket[5m])))) > 1",
        id,
        "histogram_quantile(0.5, sum by (le) (sum by (le, pod) (rate(latency_seconds_bucket[5m]))))",
    );
    // One quantile for each series is what etcd's own rules ask for.
    clean("histogram_quantile(0.99, rate(latency_seconds_bucket[5m])) > 1");
    clean("histogram_quantile(0.99, sum without (pod) (rate(latency_seconds_bucket[5m]))) > 1");
    clean("histogram_quantile(0.99, sum(rate(native_latency_seconds[5m]))) > 1");
    clean("histogram_quantile(0.99, topk(5, rate(latency_seconds_bucket[5m]))) > 1");
}

#[test]
fn a_division_by_a_limit_that_may_not_be_there() {
    let id = "rule-divides-by-unlimited";
    finds(
        "redis_memory_used_bytes / redis_memory_max_bytes > 0.9",
        id,
        "redis_memory_used_bytes / (redis_memory_max_bytes > 0)",
    );
    finds(
        r#"100 * sum by (name) (container_memory_rss) / sum by (name) (container_spec_memory_limit_bytes{name!=""}) > 80"#,
        id,
        r#"100 * sum by (name) (container_memory_rss) / sum by (name) ((container_spec_memory_limit_bytes{name!=""} > 0))"#,
    );
    clean("redis_memory_used_bytes / redis_memory_max_bytes > 0.9 and redis_memory_max_bytes > 0");
    clean(
        "redis_memory_used_bytes / redis_memory_max_bytes > 0.9 unless redis_memory_max_bytes == 0",
    );
    clean("redis_memory_used_bytes / (redis_memory_max_bytes != 0) > 0.9");
    clean("redis_memory_used_bytes / clamp_min(redis_memory_max_bytes, 1e12) > 0.9");
    // Nothing infinite is below a threshold.
    clean("redis_memory_used_bytes / redis_memory_max_bytes < 0.1");
    clean("redis_memory_max_bytes / 1024 > 3");
}

#[test]
fn a_share_held_against_a_percentage() {
    finds(
        "node_filesystem_avail_bytes / node_filesystem_size_bytes < 10",
        "rule-share-always-below",
        "node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1",
    );
    let id = "rule-share-never-reached";
    finds(
        "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 90",
        id,
        "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9",
    );
    finds(
        r#"1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 80"#,
        id,
        r#"1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.8"#,
    );
    finds(
        r#"sum(rate(http_requests_total{job="a",code=~"5.."}[5m])) / sum(rate(http_requests_total{job="a"}[5m])) > 5"#,
        id,
        r#"sum(rate(http_requests_total{code=~"5..",job="a"}[5m])) / sum(rate(http_requests_total{job="a"}[5m])) > 0.05"#,
    );
    finds(
        "(node_filesystem_size_bytes - node_filesystem_free_bytes) / node_filesystem_size_bytes > 85",
        id,
        "(node_filesystem_size_bytes - node_filesystem_free_bytes) / node_filesystem_size_bytes > 0.85",
    );
    clean("100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) > 90");
    clean("node_filesystem_avail_bytes / node_filesystem_size_bytes * 100 < 10");
    clean("node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1");
    // Not the same requests: more can fail in one place than arrive in another.
    clean(
        r#"sum(rate(http_requests_total{job="a"}[5m])) / sum(rate(http_requests_total{job="b"}[5m])) > 5"#,
    );
    clean("node_load1 / 4 > 2");
}

#[test]
fn a_rule_that_cannot_be_judged_says_why() {
    let broken =
        Rule { error: Some("many-to-many\u{1b}[31m matching".to_owned()), ..rule("up == 0") };
    let findings = lint(&[broken], &kinds);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].rule.as_str(), findings[0].group.as_str()), ("R", "g"));
    assert_eq!(said(&findings[0].problem, "error"), "many-to-many [31m matching");
}

#[test]
fn the_rules_of_kube_prometheus_are_clean() {
    let text = include_str!("../../../tests/fixtures/kube-prometheus-rules.json");
    let told: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut rules = Vec::new();
    for group in told["data"]["groups"].as_array().expect("groups") {
        for told in group["rules"].as_array().expect("rules") {
            let words = |value: &serde_json::Value| value.as_str().expect("words").to_owned();
            let (name, expression) = (words(&told["name"]), words(&told["query"]));
            assert!(read(&expression).is_some(), "{name} is understood");
            rules.push(Rule { group: words(&group["name"]), name, expression, error: None });
        }
    }
    assert!(rules.len() > 130, "{}", rules.len());
    assert_eq!(lint(&rules, &|_| None), []);
}

#[test]
fn what_no_person_wrote_is_left_alone() {
    assert!(read(&"(".repeat(9_000)).is_none());
    assert!(read(&format!("{}1", "-".repeat(9_000))).is_none());
    assert!(read(&format!("a{}", " or a".repeat(1_900))).is_none());
    assert!(read(&format!("{}1{}", "(".repeat(390), ")".repeat(390))).is_some());
    assert!(read("rate(x[5m]) keep_metric_names > 1").is_none(), "MetricsQL");
    assert!(read("").is_none());
}

#[test]
fn findings_are_bounded() {
    let rules = vec![rule("rate(up[5m]) > 0"); 1_000];
    assert_eq!(lint(&rules, &kinds).len(), super::MOST_FINDINGS);
}

proptest! {
    #[test]
    fn no_expression_breaks_it(expression in "[a-z_(){}\\[\\]0-9,.:<>=!~\"/*+ -]{0,80}") {
        let _ = lint(&[rule(&expression)], &kinds);
    }
}
