//! Figures that arrive, and servers that do not take them.

use crate::servers::{Daemon, Page, node_exporter, prometheus, response, victoria};
use chrono::{TimeDelta, Utc};
use palier::app::{Event, Model, update};
use palier::config::target::{Exporters, PrometheusTarget, Target, TargetKind};
use palier::config::{Config, Environment, Flags, load, remote::RemoteWrite};
use palier::domain::collector::Windows;
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::domain::reading::{Origin, Reading};
use palier::runtime::remote::Remote;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use url::Url;

/// One look at a target that writes to that endpoint; its answer as JSON.
async fn check(server: &Daemon, endpoint: Option<&str>) -> Value {
    let home = TempDir::new().unwrap();
    let file = home.path().join("palier.toml");
    let url = endpoint.map(|url| format!("url = \"{url}\"\n")).unwrap_or_default();
    std::fs::write(&file, format!("[remote-write]\n{url}")).unwrap();
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear().env("HOME", home.path()).arg("--config").arg(&file);
    command.args(["check", "prom", &server.url(""), "--units", "50", "--no-history", "--json"]);
    command.args(["--phase", "mvp", "--remote-write"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(errors, "");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The value of a series, as soon as the server tells it.
async fn told(server: &Daemon, series: &str) -> f64 {
    palier::source::http::ensure_provider();
    let begun = Instant::now();
    loop {
        let query = [("query", series)];
        let url = Url::parse_with_params(&server.url("/api/v1/query"), query).unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let body = http.get(url).send().await.unwrap().bytes().await.unwrap();
        let answer: Value = serde_json::from_slice(&body).unwrap();
        if let Some(value) = answer["data"]["result"][0]["value"][1].as_str() {
            return value.parse().unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(8), "{series}: {answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_arrive_at_prometheus_and_at_victoria_metrics() {
    let node = node_exporter().await;
    let jobs = [("node", node.port)];
    let takes = ["--web.enable-remote-write-receiver".to_owned()];
    let dir = TempDir::new().unwrap();
    let (prom, vm) = tokio::join!(prometheus(dir, &jobs, &takes), victoria(&jobs));
    // The target itself, and another one by its address.
    let elsewhere = vm.url("/api/v1/write");
    let (own, other) = tokio::join!(check(&prom, None), check(&prom, Some(&elsewhere)));
    let labels =
        format!(r#"{{target="127.0.0.1:{}",profile="koprogo",basis="overview"}}"#, prom.port);
    for (server, answer) in [(&prom, &own), (&vm, &other)] {
        let economics = &answer["economics"];
        let cost: f64 = economics["cost_per_unit"].as_str().unwrap().parse().unwrap();
        let margin = economics["infrastructure_margin"].as_f64().unwrap();
        for (name, expected) in [
            ("palier_unit_cost_euros", cost),
            ("palier_gross_margin_ratio", margin),
            ("palier_units", 50.0),
            ("palier_phase_index", 1.0),
        ] {
            let value = told(server, &format!("{name}{labels}")).await;
            assert!((value - expected).abs() < 1e-9, "{name}: {value} is not {expected}");
        }
        let verdict = answer["advice"]["verdict"].as_str().unwrap();
        let held = format!("palier_advice{{verdict=\"{verdict}\"}}");
        assert_eq!(told(server, &held).await, 1.0);
    }
}

/// Whoever collects without a screen writes the same figures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recorder_writes_them_too() {
    let takes = ["--web.enable-remote-write-receiver".to_owned()];
    let server = prometheus(TempDir::new().unwrap(), &[], &takes).await;
    let home = TempDir::new().unwrap();
    let file = home.path().join("palier.toml");
    let url = server.url("/api/v1/write");
    std::fs::write(&file, format!("[remote-write]\nurl = \"{url}\"\n")).unwrap();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear().env("HOME", home.path()).arg("--config").arg(&file);
    command.args(["record", "local", "--units", "50", "--phase", "mvp", "--refresh", "1s"]);
    let quiet = std::process::Stdio::null;
    command.stdin(quiet()).stdout(quiet()).stderr(quiet()).kill_on_drop(true);
    let mut recorder = command.spawn().unwrap();
    assert_eq!(told(&server, "palier_units{profile=\"koprogo\"}").await, 50.0);
    assert_eq!(recorder.try_wait().unwrap(), None, "it goes on");
}

fn config(endpoint: Url, kind: TargetKind) -> Config {
    let flags = Flags { no_history: true, ..Flags::default() };
    let mut config = load(&flags, &Environment::default()).unwrap();
    config.target = Target::new("vps", kind);
    config.remote_write = Some(RemoteWrite {
        server: Some(PrometheusTarget::new(endpoint)),
        interval: Duration::from_secs(10),
    });
    config
}

/// A cockpit that has heard something.
fn model(config: &Config) -> Model {
    let now = Utc::now();
    let windows = Windows::live(TimeDelta::seconds(5));
    let mut model = Model::new(Arc::new(config.clone()), windows, now);
    let reading = Reading::new(Metric::CpuUtilization, 0.2, now, &Origin::new("/proc"));
    let news = News::Readings(reading.into_iter().collect());
    let event = SourceEvent { source: SourceId::Prometheus, at: now, news };
    drop(update(&mut model, Event::Source(event)));
    model
}

async fn state(remote: &mut Remote) -> SourceState {
    let event = tokio::time::timeout(Duration::from_secs(5), remote.next()).await;
    match event.expect("it says something") {
        Event::Source(SourceEvent {
            source: SourceId::RemoteWrite,
            news: News::State(state),
            ..
        }) => state,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_server_is_tried_again_when_it_says_and_a_refusal_is_dropped_and_said_once() {
    let answers = Arc::new(Mutex::new(vec![
        ("503 Service Unavailable\r\nRetry-After: 1", "too much"),
        ("204 No Content", ""),
        ("400 Bad Request", "out of order"),
        ("400 Bad Request", "out of order"),
        ("200 OK", ""),
    ]));
    let heads = Arc::new(Mutex::new(Vec::new()));
    let (left, noted) = (Arc::clone(&answers), Arc::clone(&heads));
    let page = Page::serve(move |head| {
        noted.lock().unwrap().push((Instant::now(), head.to_lowercase()));
        let (status, words) = left.lock().unwrap().remove(0);
        response(status, "text/plain", words)
    })
    .await;
    let endpoint = Url::parse(&format!("{}/api/v1/write", page.url())).unwrap();
    let config = config(endpoint, TargetKind::Local(Exporters::default()));
    let mut remote = Remote::start(&config);
    let mut model = model(&config);
    let mut later = async |remote: &mut Remote| {
        remote.offer(&model);
        // Not before the interval is over.
        remote.offer(&model);
        model.live.now += TimeDelta::seconds(10);
    };
    later(&mut remote).await;
    let SourceState::Lost { reason, retry_at: Some(_) } = state(&mut remote).await else {
        panic!("busy, and when it is tried again");
    };
    assert_eq!(reason.id, "remote-write-refused");
    assert_eq!(state(&mut remote).await, SourceState::Live);
    later(&mut remote).await;
    let lost = state(&mut remote).await;
    assert!(matches!(lost, SourceState::Lost { retry_at: None, .. }), "{lost:?}");
    // The same again is not said again.
    later(&mut remote).await;
    later(&mut remote).await;
    assert_eq!(state(&mut remote).await, SourceState::Live);
    remote.finish(Duration::from_secs(1)).await;

    let heads = heads.lock().unwrap();
    assert_eq!(heads.len(), 5, "what was refused is not tried again");
    let waited = heads[1].0 - heads[0].0;
    assert!(waited >= Duration::from_millis(950), "Retry-After: {waited:?}");
    for (_, head) in heads.iter() {
        assert!(head.starts_with("post /api/v1/write "), "{head}");
        for line in [
            "content-encoding: snappy",
            "content-type: application/x-protobuf",
            "x-prometheus-remote-write-version: 0.1.0",
        ] {
            assert!(head.contains(line), "{line}: {head}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_simulated_is_never_written() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let page = Page::serve(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        response("204 No Content", "text/plain", "")
    })
    .await;
    let endpoint = Url::parse(&page.url()).unwrap();
    let story = palier::config::target::Tape::Story("koprogo".to_owned());
    let config = config(endpoint, TargetKind::Tape(story));
    let mut remote = Remote::start(&config);
    remote.offer(&model(&config));
    remote.finish(Duration::from_secs(1)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}
