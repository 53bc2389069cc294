//! Whole fleets against real servers: a Prometheus over a written history of thousands of machines
//! whose figures are known, and how often it is asked; several targets at once through the sources
//! that each would have alone, and through `check --all`.

// A test that cannot go on fails there and then.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use crate::servers;
use palier::app::watch::Connection;
use palier::app::{Event, Model, Screen, update};
use palier::config::target::{PrometheusTarget, UnitsSource};
use palier::config::{Config, Environment, Flags};
use palier::domain::Timestamp;
use palier::domain::collector::Windows;
use palier::domain::fleet::{Hosts, MOST_HOSTS};
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::runtime::fleet;
use palier::source::prometheus::fleet::How;
use palier::source::{Context, prometheus as source};
use servers::{Daemon, node_exporter, prometheus, write_history};
use std::fmt::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Seconds between two samples.
const STEP: i64 = 60;

#[allow(clippy::disallowed_methods)]
fn now() -> Timestamp {
    chrono::Utc::now()
}

/// What is written of machine `i`: the share of its CPU that is busy, of its memory, of its disk,
/// and its load.
fn figures(i: usize) -> [f64; 4] {
    let part = |of: usize| ((i * of) % 89 + 1) as f64 / 100.0;
    [part(3), part(7), part(11), part(5)]
}

/// OpenMetrics of so many machines of one core over four samples; every 500th is down.
fn machines(count: usize) -> String {
    let end = now().timestamp() + STEP;
    let times: Vec<i64> = (0..4).map(|i| end - STEP * (3 - i)).collect();
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, line: &dyn Fn(usize, i64) -> Vec<(String, f64)>| {
        let _ = writeln!(text, "# TYPE {} {kind}", name.strip_suffix("_total").unwrap_or(name));
        for i in 0..count {
            let series: Vec<_> = times.iter().map(|at| line(i, *at - times[0])).collect();
            for s in 0..series[0].len() {
                for (at, values) in times.iter().zip(&series) {
                    let (labels, value) = &values[s];
                    let labels = format!("instance=\"host-{i:04}:9100\",job=\"node\"{labels}");
                    let _ = writeln!(text, "{name}{{{labels}}} {value} {at}");
                }
            }
        }
    };
    family("node_cpu_seconds_total", "counter", &|i, t| {
        let busy = figures(i)[0];
        let of = |mode: &str| format!(",cpu=\"0\",mode=\"{mode}\"");
        let seconds = t as f64;
        vec![(of("user"), 1e4 + busy * seconds), (of("idle"), 1e4 + (1.0 - busy) * seconds)]
    });
    let one = |value: f64| vec![(String::new(), value)];
    family("node_memory_MemTotal_bytes", "gauge", &|_, _| one(2e9));
    family("node_memory_MemAvailable_bytes", "gauge", &|i, _| one(2e9 * (1.0 - figures(i)[1])));
    family("node_load1", "gauge", &|i, _| one(figures(i)[3]));
    let disk = |bytes: f64| {
        vec![(",device=\"/dev/sda\",fstype=\"ext4\",mountpoint=\"/\"".to_owned(), bytes)]
    };
    family("node_filesystem_size_bytes", "gauge", &|_, _| disk(100.0));
    family("node_filesystem_free_bytes", "gauge", &|i, _| disk(100.0 * (1.0 - figures(i)[2])));
    family("node_filesystem_avail_bytes", "gauge", &|i, _| disk(100.0 * (1.0 - figures(i)[2])));
    family("up", "gauge", &|i, _| one(if i % 500 == 7 { 0.0 } else { 1.0 }));
    text.push_str("# EOF\n");
    text
}

async fn of(count: usize) -> Daemon {
    let dir = TempDir::new().unwrap();
    write_history(dir.path(), &machines(count)).await;
    prometheus(dir, &[], &[]).await
}

async fn page(server: &Daemon, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    page
}

/// How many questions the server says it was asked.
async fn asked(server: &Daemon) -> u64 {
    let page = page(server, "/metrics").await;
    page.lines()
        .filter(|l| l.starts_with("prometheus_http_requests_total") && l.contains("/api/v1/"))
        .filter_map(|l| l.rsplit(' ').next()?.parse::<f64>().ok())
        .sum::<f64>() as u64
}

struct Heard {
    events: mpsc::Receiver<SourceEvent>,
    hosts: mpsc::Receiver<Hosts>,
    cancel: CancellationToken,
}

/// Asks every `refresh`, with the unit count beside it.
fn expand(server: &Daemon, refresh: Duration, most: usize) -> Heard {
    let (sender, events) = mpsc::channel(64);
    let (told, hosts) = mpsc::channel(1);
    let cancel = CancellationToken::new();
    let context = Context {
        events: sender,
        cancel: cancel.clone(),
        clock: Arc::new(now),
        refresh,
        timeout: Duration::from_secs(90),
    };
    let target = PrometheusTarget::new(Url::parse(&server.url("")).unwrap());
    let units = Some(UnitsSource::Promql("vector(1180)".to_owned()));
    tokio::spawn(source::fleet::run(context, target, units, told, How { figures: true, most }));
    Heard { events, hosts, cancel }
}

async fn next(heard: &mut Heard) -> Hosts {
    let limit = Duration::from_mins(4);
    tokio::time::timeout(limit, heard.hosts.recv()).await.expect("an answer").expect("hosts")
}

fn near(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|v| (v - expected).abs() < 0.002)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_machines_are_at_most_ten_questions() {
    let server = of(5_000).await;
    let mut heard = expand(&server, Duration::from_secs(1), MOST_HOSTS);
    let first = next(&mut heard).await;
    let after_first = asked(&server).await;
    assert!(after_first <= 10, "{after_first} questions at the first look");
    assert_eq!((first.hosts.len(), first.total), (5_000, 5_000));
    assert_eq!(first.history.len(), 5_000);
    for i in [0, 1, 77, 4_999] {
        let host = &first.hosts[i];
        assert_eq!(host.name, format!("host-{i:04}:9100"));
        let [cpu, memory, disk, load] = figures(i);
        assert!(near(host.cpu, cpu), "{host:?}: {cpu}");
        assert!(near(host.memory, memory) && near(host.disk, disk), "{host:?}");
        assert!(near(host.load, load), "{host:?}: {load}");
        assert_eq!(
            (host.cores, host.memory_total, host.job.as_str()),
            (Some(1.0), Some(2e9), "node")
        );
    }
    assert_eq!(first.hosts.iter().filter(|h| h.down).count(), 10);
    assert!(first.hosts[507].down && !first.hosts[508].down);
    // The next look, and everything that was asked until then.
    let second = next(&mut heard).await;
    heard.cancel.cancel();
    assert!(second.history.is_empty() && second.hosts.len() == 5_000);
    let both = asked(&server).await;
    assert!(both <= 20, "{both} questions at two looks");
    // All machines together, as one target's figures, and its units.
    let mut cpu = None;
    let mut units = None;
    let mut live = false;
    while let Ok(event) = heard.events.try_recv() {
        match event.news {
            News::Readings(readings) => {
                let of = |m| readings.iter().find(|r| r.metric == m).and_then(|r| r.value);
                cpu = cpu.or(of(Metric::CpuUtilization));
                assert_eq!(of(Metric::NodesTotal), Some(5_000.0));
                assert_eq!(of(Metric::CpuCores), Some(4_990.0));
            }
            News::Units { count, .. } => units = Some(count),
            News::State(SourceState::Live) => live = true,
            other => panic!("{other:?}"),
        }
    }
    let up = (0..5_000).filter(|i| i % 500 != 7);
    let mean = up.map(|i| figures(i)[0]).sum::<f64>() / 4_990.0;
    assert!(near(cpu, mean), "{cpu:?} {mean}");
    assert_eq!((units, live), (Some(1_180.0), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_more_machines_the_fullest_are_listed_and_the_rest_is_counted() {
    let (count, most) = (260, 200);
    let server = of(count).await;
    let mut heard = expand(&server, Duration::from_mins(1), most);
    let seen = next(&mut heard).await;
    assert_eq!((seen.total, seen.hosts.len()), (count, most));
    assert!(seen.together().is_none());
    let questions = asked(&server).await;
    assert!(questions <= 10, "{questions}");
    // What is left out is no fuller than what is listed.
    let fullest = |i: usize| figures(i)[..3].iter().copied().fold(0.0, f64::max);
    let listed = |i: usize| {
        let name = format!("host-{i:04}:9100");
        seen.hosts.binary_search_by(|h| h.name.cmp(&name)).is_ok()
    };
    let least = (0..count).filter(|i| listed(*i)).map(fullest);
    let most = (0..count).filter(|i| !listed(*i)).map(fullest);
    let (least, most) = (least.fold(1.0, f64::min), most.fold(0.0, f64::max));
    assert!(most <= least + 0.002, "{most} {least}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_lost_with_a_reason() {
    let server = of(3).await;
    let url = server.url("");
    drop(server);
    let config = config(&format!("[targets.gone]\nkind = \"prometheus\"\nurl = \"{url}\"\n"));
    let model = looked(config).await;
    let gone = model.fleet.members.iter().find(|m| m.row.name == "gone").unwrap();
    let Connection::Lost { reason, retry_at } = &gone.row.connection else {
        panic!("{:?}", gone.row.connection);
    };
    assert!(reason.id.starts_with("source-prometheus-") && retry_at.is_some(), "{reason:?}");
}

fn config(tables: &str) -> Config {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("palier.toml");
    std::fs::write(&path, format!("{tables}\n[targets.local]\nkind = \"local\"\n")).unwrap();
    let flags = Flags { config: Some(path), no_history: true, ..Flags::default() };
    let config = palier::config::load(&flags, &Environment::default()).unwrap();
    Config { refresh: Duration::from_millis(500), timeout: Duration::from_secs(5), ..config }
}

async fn looked(config: Config) -> Model {
    let windows = Windows::live(chrono::TimeDelta::seconds(1));
    let mut model = Model::new(Arc::new(config), windows, now());
    fleet::look(&mut model, None).await;
    model
}

/// Two pages of `node_exporter` as targets of their own, also behind a Prometheus, and one that does
/// not answer: each through the sources that it has alone.
#[tokio::test(flavor = "multi_thread")]
async fn targets_of_all_kinds_are_watched_side_by_side() {
    let exporter = node_exporter().await;
    let server = prometheus(TempDir::new().unwrap(), &[("node", exporter.port)], &[]).await;
    // Rates need two scrapes, a second apart.
    let begun = Instant::now();
    while !page(&server, "/api/v1/query?query=rate(node_cpu_seconds_total[1m])")
        .await
        .contains("idle")
    {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is scraped");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let node = exporter.url("/metrics");
    let table = |name: &str, url: &str| {
        format!(
            "[targets.{name}]\nkind = \"local\"\nexporters = {{ node = \"{url}\" }}\ngroup = \"here\"\n"
        )
    };
    let tables = [
        table("first", &node),
        table("second", &node),
        table("dead", "http://127.0.0.1:9/metrics"),
        format!("[targets.all]\nkind = \"prometheus\"\nurl = \"{}\"\n", server.url("")),
    ];
    let model = looked(config(&tables.concat())).await;
    let member = |name: &str| {
        model.fleet.members.iter().find(|m| m.row.name == name).unwrap_or_else(|| panic!("{name}"))
    };
    for name in ["first", "second"] {
        let row = &member(name).row;
        assert!(matches!(row.connection, Connection::Live(_)), "{name}: {:?}", row.connection);
        assert!(row.worst.is_some() && row.cost.is_some() && row.verdict.is_some(), "{row:?}");
        assert_eq!(row.group.as_deref(), Some("here"));
    }
    let dead = &member("dead").row.connection;
    assert!(matches!(dead, Connection::Lost { .. }), "{dead:?}");
    let all = member("all");
    assert_eq!((all.hosts.len(), all.unlisted), (1, 0));
    assert_eq!(all.hosts[0].name, format!("127.0.0.1:{}", exporter.port));
    // The machine shows through the server what it shows by itself.
    let memory = |row: &palier::domain::reading::Reading| row.value.unwrap();
    let own = memory(member("first").watch.latest.get(&Metric::MemoryUtilization).unwrap());
    let through = memory(all.watch.latest.get(&Metric::MemoryUtilization).unwrap());
    assert!((own - through).abs() < 0.1, "{own} {through}");
    assert_eq!(model.fleet.total.machines, 5);
    assert_eq!(model.fleet.total.lost, 1);
}

/// The loop's own switch: the state of the fleet goes over to the target that is opened.
#[tokio::test(flavor = "multi_thread")]
async fn a_switch_keeps_what_is_known_of_the_others() {
    let exporter = node_exporter().await;
    let node = exporter.url("/metrics");
    let tables = format!("[targets.page]\nkind = \"local\"\nexporters = {{ node = \"{node}\" }}\n");
    let mut model = looked(config(&tables)).await;
    let place = model.config.fleet.iter().position(|m| m.target.name == "page").unwrap();
    let config = model.config.switched_to(place, None).unwrap();
    let windows = Windows::live(chrono::TimeDelta::seconds(1));
    let mut new = palier::app::fleet::switched(&mut model, config, windows, now());
    assert_eq!((new.config.target.name.as_str(), new.screen), ("page", Screen::Cockpit));
    assert_eq!(new.fleet.members.len(), 2);
    assert!(!new.fleet.watched);
    let source = SourceId::Host;
    let state = News::State(SourceState::Connecting);
    update(&mut new, Event::Source(SourceEvent { source, at: now(), news: state }));
    assert_eq!(new.config.place_in_fleet(), Some(place));
}

/// `check --all` as a script sees it.
#[test]
fn check_tells_of_all_targets_in_one_line_each() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("palier.toml");
    let tables = "[targets.local]\nkind = \"local\"\nphase = \"mvp\"\nunits = 50\ngroup = \"here\"\n\
                  [targets.dead]\nkind = \"prometheus\"\nurl = \"http://127.0.0.1:9\"\n\
                  [targets.secret]\nkind = \"prometheus\"\nurl = \"http://127.0.0.1:9\"\n\
                  bearer-env = \"NO_SUCH_TOKEN\"\n";
    std::fs::write(&path, tables).unwrap();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_palier"))
            .args(["check", "--all", "--no-history", "--lang", "en", "--timeout", "3s", "--config"])
            .arg(&path)
            .args(arguments)
            .env_remove("NO_SUCH_TOKEN")
            .output()
            .unwrap()
    };
    let output = run(&["--jobs", "3"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    // By name, whatever is in use.
    assert!(lines[0].contains("dead") && lines[0].contains("not reached: "), "{text}");
    assert!(lines[1].contains("local") && lines[1].contains("Advice: "), "{text}");
    assert!(
        lines[2].contains("variable NO_SUCH_TOKEN, which gives its secret, is not set"),
        "{text}"
    );
    assert!(lines[3].starts_with("3 targets"), "{text}");
    let output = run(&["--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let targets = answer["targets"].as_array().unwrap();
    let state = |i: usize| targets[i]["target"]["state"].as_str().unwrap();
    assert_eq!((state(0), state(1), state(2)), ("lost", "live", "lost"));
    assert_eq!((&targets[1]["phase"], &targets[1]["group"]), (&"mvp".into(), &"here".into()));
    assert_eq!(targets[2]["status"], "unknown");
    // Unknown at least: two have no answer; this machine may be worse.
    let code = output.status.code().unwrap();
    let expected = match answer["status"].as_str().unwrap() {
        "unknown" => 3,
        "warning" => 1,
        "critical" => 2,
        other => panic!("{other}"),
    };
    assert_eq!((code, &answer["schema"]), (expected, &1.into()));
    let refused = run(&["local"]);
    assert_eq!(refused.status.code(), Some(2));
}
