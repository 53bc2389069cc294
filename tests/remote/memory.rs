//! Thirty days of a server against the same thirty days in a store.

use super::counting::{Counting, Range};
use crate::servers::{Daemon, node_exporter, prometheus, victoria};
use chrono::{TimeDelta, Utc};
use palier::app::Event;
use palier::config::target::UnitsSource;
use palier::config::{Config, Environment, Explicit, Flags, load};
use palier::domain::Timestamp;
use palier::domain::capacity::{Capacity, Resource};
use palier::domain::metric::Metric;
use palier::domain::minutes::{Past, Tally};
use palier::domain::reading::{Origin, Reading};
use palier::domain::series::Series;
use palier::history::History;
use palier::runtime::historian::Historian;
use palier::runtime::recaller::Recaller;
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const DAY: f64 = 86_400.0;

/// How many days.
const DAYS: i64 = 30;

/// Requests a second: ten, with a day's ups and downs.
fn rate(at: i64) -> f64 {
    10.0 + 8.0 * (TAU * at as f64 / DAY).sin()
}

/// The share that fails: two of a thousand, and a fifth during an hour ten days ago.
fn failing(at: i64, now: i64) -> f64 {
    let ago = now - at;
    if (240 * 3600..=241 * 3600).contains(&ago) { 0.2 } else { 0.002 }
}

/// CPU seconds of a request.
const COST: f64 = 0.02;

/// The minutes before an instant, oldest first.
fn minutes(now: i64) -> impl Iterator<Item = i64> {
    let last = now - now.rem_euclid(60);
    (0..DAYS * 1440).rev().map(move |minute| last - minute * 60)
}

/// What exporters would have told, one sample a minute.
fn exposition(now: i64) -> String {
    let mut text = String::with_capacity(32 << 20);
    let (mut good, mut bad, mut user, mut idle) = (1e6, 1e3, 1e5, 1e5);
    for at in minutes(now) {
        let served = rate(at) * 60.0;
        bad += served * failing(at, now);
        good += served * (1.0 - failing(at, now));
        user += served * COST;
        idle += 60.0 - served * COST;
        let node = r#"instance="a:9100""#;
        let web = r#"entrypoint="web",method="GET""#;
        for (name, labels, value) in [
            ("up", r#"instance="a:9100",job="node""#, 1.0),
            ("node_load1", node, 0.5),
            ("traefik_entrypoint_requests_total", &format!(r#"{web},code="200""#), good),
            ("traefik_entrypoint_requests_total", &format!(r#"{web},code="503""#), bad),
            ("node_cpu_seconds_total", &format!(r#"{node},cpu="0",mode="user""#), user),
            ("node_cpu_seconds_total", &format!(r#"{node},cpu="0",mode="idle""#), idle),
        ] {
            let _ = writeln!(text, "{name}{{{labels}}} {value} {at}000");
        }
    }
    text
}

/// The same as palier would have stored it.
fn readings(now: i64) -> Vec<Reading> {
    let origin = Origin::new("traefik");
    let mut all = Vec::new();
    for at in minutes(now) {
        let when = Timestamp::from_timestamp(at, 0).unwrap();
        for (metric, value) in [
            (Metric::RequestsRate, rate(at)),
            (Metric::RequestsErrorRatio, failing(at, now)),
            (Metric::CpuUtilization, rate(at) * COST),
        ] {
            all.extend(Reading::new(metric, value, when, &origin));
        }
    }
    all
}

fn config(home: &Path, explicit: Explicit) -> Arc<Config> {
    let flags = Flags {
        explicit: Some(explicit),
        store: Some(home.join("history.sqlite3")),
        phase: Some("growth".to_owned()),
        timeout: Some("20s".to_owned()),
        ..Flags::default()
    };
    let mut config =
        load(&flags, &Environment::default()).unwrap_or_else(|error| panic!("{error}"));
    config.units = Some(UnitsSource::Given { count: 1000.0, origin: "--units" });
    Arc::new(config)
}

/// What the history recalls at the start.
async fn recalled(historian: &mut Historian) -> BTreeMap<Metric, Series> {
    loop {
        match historian.next().await {
            Event::Recalled { series, .. } => return series,
            Event::HistoryLost(why) => panic!("{why:?}"),
            _ => {}
        }
    }
}

/// What it tells when the capacity is asked for.
async fn estimated(historian: &mut Historian, now: Timestamp) -> (Past, Capacity) {
    historian.estimate(Some(1000.0), 1, now);
    let mut past = None;
    loop {
        match historian.next().await {
            Event::Objectives(told) => past = Some(told),
            Event::Capacity(capacity) => return (past.expect("the budget first"), *capacity),
            Event::HistoryLost(why) => panic!("{why:?}"),
            _ => {}
        }
    }
}

fn cpu(capacity: &Capacity) -> f64 {
    let answer = capacity.answers.iter().find(|a| a.resource == Resource::Cpu).expect("of the CPU");
    answer.units.unwrap_or_else(|| panic!("{:?}", answer.evidence))
}

fn near(what: &str, value: f64, expected: f64, share: f64) {
    assert!((value - expected).abs() <= share * expected.abs(), "{what}: {value} ≠ {expected}");
}

fn is_bounded(ranges: &[Range]) {
    for Range { start, end, step, .. } in ranges {
        assert!((start % step, end % step) == (0, 0), "aligned to its step: {start} {end} {step}");
        assert!((end - start) / step < 11_000, "{start} {end} {step}");
    }
}

/// A server that knows the thirty days up to an instant.
async fn written(now: Timestamp) -> Daemon {
    let server = victoria(&[]).await;
    palier::source::http::ensure_provider();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let import = server.url("/api/v1/import/prometheus");
    let text = exposition(now.timestamp());
    let status = http.post(import).body(text).send().await.unwrap().status();
    assert!(status.is_success(), "{status}");
    http.get(server.url("/internal/force_flush")).send().await.unwrap();
    server
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_days_of_a_server_are_worth_as_much_as_thirty_days_in_a_store() {
    let now = Utc::now();
    let server = written(now).await;
    let proxy = Counting::before(server.port).await;

    let home = TempDir::new().unwrap();
    let of_server = config(home.path(), Explicit::Prometheus(proxy.url()));
    let mut historian = Historian::start(Arc::clone(&of_server), now);
    let theirs = recalled(&mut historian).await;
    let at_start = proxy.taken();
    is_bounded(&at_start);
    let (past, capacity) = estimated(&mut historian, now).await;
    let first = proxy.taken();
    is_bounded(&first);
    assert!(!first.is_empty() && at_start.len() + first.len() <= 40, "{at_start:#?} {first:#?}");

    // Ten minutes later only what is new is asked for.
    let (_, again) = estimated(&mut historian, now + TimeDelta::minutes(10)).await;
    let second = proxy.taken();
    is_bounded(&second);
    let asked: std::collections::BTreeSet<_> = first.iter().map(|r| &r.query).collect();
    assert!(!second.is_empty() && second.len() <= asked.len(), "{second:#?}");
    assert!(second.iter().all(|r| r.end - r.start <= 600), "{second:#?}");
    // And within a step, nothing.
    let soon = now + TimeDelta::minutes(10) + TimeDelta::seconds(1);
    let _ = estimated(&mut historian, soon).await;
    assert_eq!(proxy.taken(), []);
    near("the next estimate", cpu(&again), cpu(&capacity), 0.02);
    historian.finish(Duration::from_secs(2)).await;
    the_cursor_is_told_of_then(of_server, now - TimeDelta::days(12)).await;
    is_bounded(&proxy.taken());

    let home = TempDir::new().unwrap();
    let of_store = config(home.path(), Explicit::Local);
    let all = readings(now.timestamp());
    let mut store = History::open(&home.path().join("history.sqlite3")).unwrap();
    store.append(&of_store.target.name, &all).unwrap();
    drop(store);
    let mut historian = Historian::start(of_store, now);
    let ours = recalled(&mut historian).await;
    let (expected_past, expected) = estimated(&mut historian, now).await;
    historian.finish(Duration::from_secs(2)).await;

    near("units that the CPU carries", cpu(&capacity), cpu(&expected), 0.02);
    let month = |past, series| Tally::of(Some(past), series, now).window(TimeDelta::days(30));
    let (told, known) = (month(&past, &theirs), month(&expected_past, &ours));
    near("requests of 30 days", told.requests, known.requests, 0.005);
    near("failures of 30 days", told.errors, known.errors, 0.01);
    near("minutes that are known", f64::from(told.minutes), f64::from(known.minutes), 0.005);
    let of_day = theirs[&Metric::CpuUtilization].len();
    assert!(of_day.abs_diff(24 * 60) < 10, "a point a minute for a day: {of_day}");
}

/// Twelve days ago, as the server tells it; the store has nothing of it.
async fn the_cursor_is_told_of_then(config: Arc<Config>, at: Timestamp) {
    let mut recaller = Recaller::new(config);
    recaller.recall(at, 7);
    let answer = match recaller.next().await {
        Event::Then { generation: 7, answer } => answer,
        other => panic!("{other:?}"),
    };
    let then = answer.unwrap_or_else(|why| panic!("{why:?}"));
    let cpu = |r: &&Reading| r.metric == Metric::CpuUtilization;
    let told: Vec<&Reading> = then.readings.iter().filter(cpu).collect();
    assert!(told.len().abs_diff(24 * 60) < 10, "a day of minutes: {}", told.len());
    for reading in told {
        let expected = rate(reading.at.timestamp()) * COST;
        assert!(reading.at <= at, "{} is not yet", reading.at);
        near("the CPU of then", reading.value.expect("a value"), expected, 0.05);
    }
    assert!(then.past.is_some(), "the budget of then");
}

/// A server that does not answer leaves the rest standing, and leaving does not wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_holds_nobody_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let home = TempDir::new().unwrap();
    let config = config(home.path(), Explicit::Prometheus(url));
    let mut historian = Historian::start(config, Utc::now());
    let asked = tokio::time::timeout(Duration::from_millis(300), historian.next()).await;
    assert!(asked.is_err(), "it waits for the server: {asked:?}");
    let begun = std::time::Instant::now();
    historian.finish(Duration::from_secs(5)).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

/// What is shown as lost is taken back as soon as the server answers again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_answers_again_is_said_to() {
    async fn said(historian: &mut Historian) -> Event {
        let wait = Duration::from_secs(20);
        loop {
            let event = tokio::time::timeout(wait, historian.next()).await.expect("it is said");
            if matches!(event, Event::HistoryLost(_) | Event::HistoryBack(_)) {
                return event;
            }
        }
    }
    let now = Utc::now();
    let server = written(now).await;
    let proxy = Counting::before(server.port).await;
    let home = TempDir::new().unwrap();
    let config = config(home.path(), Explicit::Prometheus(proxy.url()));
    let mut historian = Historian::start(config, now);
    drop(recalled(&mut historian).await);
    proxy.refuse(true);
    historian.estimate(Some(1000.0), 1, now);
    let Event::HistoryLost(why) = said(&mut historian).await else { panic!("it is lost first") };
    assert_eq!(why.id, "remote-memory-failed");
    proxy.refuse(false);
    historian.estimate(Some(1000.0), 1, now);
    assert_eq!(said(&mut historian).await, Event::HistoryBack(why));
    historian.finish(Duration::from_secs(5)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_a_server_told_is_stored() {
    let node = node_exporter().await;
    let dir = TempDir::new().unwrap();
    let server = prometheus(dir, &[("node", node.port)], &[]).await;
    let home = TempDir::new().unwrap();
    let store = home.path().join("history.sqlite3");
    let url = server.url("");
    let probe = server.url("/-/healthy");
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear().env("HOME", home.path()).arg("--store").arg(&store);
    command.args(["check", "prom", &url, "--units", "50", "--probe", &probe, "--json"]);
    command.args(["--for", "3s"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("cpu.utilization"), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let history = History::open(&store).unwrap();
    let name = format!("127.0.0.1:{}", server.port);
    let now = Utc::now();
    let kept = history.range(&name, Metric::ALL, now - TimeDelta::days(40), now).unwrap();
    let told: Vec<_> = kept.iter().filter(|r| r.origin.name() == "prometheus").collect();
    assert!(told.is_empty(), "{told:#?}");
    // palier's own is kept: the count by hand, and what it measured from here.
    for metric in [Metric::UnitsCount, Metric::ProbeLatency] {
        assert!(kept.iter().any(|r| r.metric == metric), "{}", metric.id());
    }
}
