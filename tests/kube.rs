//! A Prometheus inside a cluster: a small API server, whose port-forward leads to the world's real
//! Prometheus. What only a real cluster can show (a kubelet, the plugins of cloud vendors) is not
//! shown here.
#![cfg(feature = "kube")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod ear;
mod pty;
#[path = "kube/server.rs"]
mod server;
#[path = "prometheus/servers.rs"]
#[allow(dead_code)]
mod servers;
#[path = "kube/socket.rs"]
mod socket;
mod world;

use ear::Ear;
use palier::config::target::{KubeTarget, PrometheusTarget};
use palier::domain::message::{Arg, Message};
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::history::History;
use palier::source::http::Via;
use palier::source::kube::{self, Alerts, Remedy, Way};
use palier::source::prometheus::past::Past;
use portable_pty::CommandBuilder;
use pty::Screen;
use serde_json::{Value, json};
use server::{Odd, Server, Stream, TOKEN, pod, service};
use servers::Daemon;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use url::Url;
use world::World;
use world::home::Home;

const TIMEOUT: Duration = Duration::from_secs(5);
const SOON: Duration = Duration::from_secs(20);
const NAME: &str = "kps-kube-prometheus-stack-prometheus";

/// A cluster with the usual stack in the namespace `monitoring`, and a way in.
struct Cluster {
    server: Server,
    folder: TempDir,
}

impl Cluster {
    /// Without a pod.
    fn bare() -> Self {
        let server = Server::start();
        // More than a page of others: what is looked for comes last.
        for n in 0..600 {
            server.add_service(service("shop", &format!("shop-{n}"), 80));
        }
        server.add_service(service("monitoring", NAME, 9090));
        Self { server, folder: TempDir::new().unwrap() }
    }

    /// With a ready pod of that name.
    fn new() -> Self {
        let cluster = Self::bare();
        cluster.start("prometheus-kps-0");
        cluster
    }

    fn start(&self, name: &str) {
        self.server.add_pod(pod("monitoring", name, NAME, true), Stream::To(prometheus()));
    }

    fn kubeconfig(&self, user: &Value) -> PathBuf {
        let path = self.folder.path().join("kubeconfig");
        std::fs::write(&path, self.server.kubeconfig(user)).unwrap();
        path
    }

    fn target(&self) -> KubeTarget {
        let config_file = Some(self.kubeconfig(&json!({"token": TOKEN})));
        KubeTarget { config_file, ..KubeTarget::default() }
    }

    async fn open(&self) -> Way {
        match Way::open(&self.target(), &Alerts::Inside(None), TIMEOUT).await {
            Ok(way) => way,
            Err(refusal) => panic!("{refusal:?}"),
        }
    }

    /// Why there is no way in.
    async fn refused(&self, target: &KubeTarget) -> (Message, Remedy) {
        let begun = Instant::now();
        let opened = Way::open(target, &Alerts::Inside(None), Duration::from_secs(2)).await;
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
        match opened {
            Ok(way) => panic!("there is a way to {}", way.prometheus().url),
            Err(refusal) => {
                let shown = format!("{refusal:?}");
                assert!(!shown.contains(TOKEN), "{shown}");
                (refusal.message, refusal.remedy)
            }
        }
    }
}

/// Host and port of the world's Prometheus.
fn prometheus() -> String {
    let url = Url::parse(&World::shared().prometheus).unwrap();
    format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())
}

fn word(message: &Message, name: &str) -> String {
    let arg = message.args.iter().find(|(key, _)| *key == name);
    match arg {
        Some((_, Arg::Text(words))) => words.clone(),
        other => panic!("{name} of {message:?}: {other:?}"),
    }
}

fn lost(event: &SourceEvent) -> Option<Message> {
    match &event.news {
        News::State(SourceState::Lost { reason, .. }) => Some(reason.clone()),
        _ => None,
    }
}

fn figures(event: &SourceEvent) -> Option<()> {
    let News::Readings(readings) = &event.news else { return None };
    readings.iter().any(|reading| reading.metric == Metric::CpuUtilization).then_some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_found_by_its_usual_name_and_tells_what_it_tells_directly() {
    let cluster = Cluster::new();
    let way = cluster.open().await;
    let url = format!("http://{NAME}.monitoring.svc:9090/");
    assert_eq!(way.prometheus().url.as_str(), url);
    let asked = cluster.server.asked();
    let pages = asked.iter().filter(|path| *path == "/api/v1/services").count();
    assert_eq!(pages, 3, "601 services are three pages: {asked:?}");

    let directly = PrometheusTarget::new(World::shared().prometheus.parse().unwrap());
    let directly = Past::open(&directly, None, TIMEOUT).await.unwrap();
    let through = Past::open_via(way.prometheus(), None, TIMEOUT, &way.via()).await.unwrap();
    let metrics = [
        Metric::CpuUtilization,
        Metric::MemoryUsed,
        Metric::DiskUsed,
        Metric::RequestsRate,
        Metric::LatencyP90,
    ];
    let until = ear::now() - chrono::TimeDelta::seconds(3);
    let from = until - chrono::TimeDelta::minutes(10);
    let mut compared = 0;
    assert_eq!(directly.groups(&metrics), through.groups(&metrics));
    for group in directly.groups(&metrics) {
        let here = directly.read(&group, from, until).await.unwrap();
        let there = through.read(&group, from, until).await.unwrap();
        assert_eq!(here, there);
        compared += usize::from(!here.is_empty());
    }
    assert!(compared >= 4, "{compared} groups had figures");
}

#[test]
fn check_tells_what_it_tells_directly() {
    let cluster = Cluster::new();
    let home = Home::new();
    let file = cluster.kubeconfig(&json!({"token": TOKEN}));
    let kube = ["kube", "--kubeconfig", file.to_str().unwrap()];
    let check = |words: &[&str]| -> Value {
        let mut command = home.palier();
        command.args(["check", "--json", "--units", "50", "--phase", "mvp", "--no-history"]);
        let output = command.args(words).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
        })
    };
    let inside = check(&kube);
    assert_eq!(inside["target"]["kind"], "kube");
    assert_eq!(inside["target"]["state"], "live");
    let directly = check(&["prom", &World::shared().prometheus]);
    let value = |answer: &Value, metric: &str| {
        let value = answer["readings"][metric]["value"].as_f64();
        value.unwrap_or_else(|| panic!("{metric} in {answer:#}"))
    };
    let near = |metric: &str, tolerance: f64| {
        let (a, b) = (value(&inside, metric), value(&directly, metric));
        assert!((a - b).abs() <= tolerance, "{metric}: {a} and {b}");
    };
    near("cpu.utilization", 0.5);
    near("memory.utilization", 0.15);
    near("disk.utilization", 0.05);
    near("requests.rate", value(&directly, "requests.rate") * 0.5);
}

/// As of a Prometheus that is reached directly: its history is the target's, here as there.
#[test]
fn nothing_that_it_told_is_stored_and_its_past_is_asked_for_there() {
    let cluster = Cluster::new();
    let home = Home::new();
    let (file, store) = (cluster.kubeconfig(&json!({"token": TOKEN})), home.path().join("store"));
    let run = |words: &[&str]| {
        let mut command = home.palier();
        command.arg("--store").arg(&store).args(words);
        let output =
            command.args(["kube", "--kubeconfig", file.to_str().unwrap()]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        said
    };
    let answer = run(&["check", "--json", "--units", "50", "--phase", "mvp"]);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let name = answer["target"]["name"].as_str().unwrap();
    let now = palier::runtime::clock::now();
    let day = (now - chrono::TimeDelta::days(1), now);
    let kept = History::open(&store).unwrap().range(name, Metric::ALL, day.0, day.1).unwrap();
    assert!(kept.iter().any(|reading| reading.metric == Metric::UnitsCount), "the count by hand");
    let theirs: Vec<_> = kept.iter().filter(|r| r.origin.name() == "prometheus").collect();
    assert!(theirs.is_empty(), "{theirs:#?}");
    // The chart of what is not stored here.
    let chart = run(&["snapshot", "--screen", "history", "--size", "120x40"]);
    assert!(chart.contains('%'), "{chart}");
}

#[test]
fn init_and_the_fleet_know_the_target() {
    let cluster = Cluster::new();
    let home = Home::new();
    let file = cluster.kubeconfig(&json!({"token": TOKEN}));
    let kube = ["kube", "--kubeconfig", file.to_str().unwrap()];
    let init = home.palier().args(["init", "--stdout"]).args(kube).output().unwrap();
    let written = String::from_utf8_lossy(&init.stdout).into_owned();
    let lines = format!("kind = \"kube\"\nkubeconfig = \"{}\"\n", file.display());
    assert!(written.contains(&lines), "{written}{}", String::from_utf8_lossy(&init.stderr));
    home.write("config/palier/palier.toml", &written);
    let fleet = home
        .palier()
        .args(["snapshot", "--screen", "fleet", "--size", "120x24", "--for", "4s"])
        .output()
        .unwrap();
    let frame = String::from_utf8_lossy(&fleet.stdout).into_owned();
    assert!(frame.contains("127.0.0.1:"), "the machine behind it is listed: {frame}");
}

fn cockpit(home: &Home, file: &Path) -> Screen {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.args(["kube", "--units", "1180", "--refresh", "1s", "--kubeconfig"]);
    command.arg(file);
    Screen::start(command, 80, 24)
}

#[test]
fn the_cockpit_shows_it_and_ends_whatever_hangs() {
    let cluster = Cluster::new();
    let home = Home::new();
    let mut screen = cockpit(&home, &cluster.kubeconfig(&json!({"token": TOKEN})));
    let has_percentage =
        |text: &str| text.lines().any(|line| line.contains("CPU") && line.contains('%'));
    screen.wait("a CPU percentage", |text| text.contains("kube") && has_percentage(text));
    screen.press("q");
    assert!(screen.end().success());
    // A plugin that waits for ever: the cockpit is drawn, and leaves at once.
    let exec = json!({"exec": {"apiVersion": "client.authentication.k8s.io/v1",
        "command": "sleep", "args": ["6"]}});
    let mut screen = cockpit(&home, &cluster.kubeconfig(&exec));
    screen.wait_for(&["palier", "1,180"]);
    let begun = Instant::now();
    screen.press("q");
    assert!(screen.end().success());
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let left = std::fs::read_dir(home.path().join("run")).unwrap().count();
    assert_eq!(left, 0, "no socket stays behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_connections_are_carried_at_once() {
    let cluster = Cluster::new();
    let way = cluster.open().await;
    let Via::Unix(socket) = way.via() else { panic!("{:?}", way.via()) };
    let folder = std::fs::metadata(socket.parent().unwrap()).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&folder.permissions());
    assert_eq!(mode & 0o777, 0o700, "nobody else gets in");
    let (most, all) = tokio::task::spawn_blocking(move || {
        // A long answer each: what is carried is not one frame.
        let ask = b"GET /api/v1/metadata HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let mut lines: Vec<_> = (0..24).map(|_| UnixStream::connect(&socket).unwrap()).collect();
        for line in &mut lines {
            line.set_read_timeout(Some(SOON)).unwrap();
            line.write_all(&ask[..10]).unwrap();
        }
        world::eventually("24 streams", SOON, || {
            (cluster.server.most_streams() == 24).then_some(())
        });
        let all: Vec<_> = lines
            .into_iter()
            .map(|mut line| {
                line.write_all(&ask[10..]).unwrap();
                let mut answer = String::new();
                line.read_to_string(&mut answer).unwrap();
                let (head, body) = answer.split_once("\r\n\r\n").unwrap();
                assert!(head.starts_with("HTTP/1.1 200"), "{head}");
                body.to_owned()
            })
            .collect();
        (cluster.server.most_streams(), all)
    })
    .await
    .unwrap();
    assert_eq!((most, all.len()), (24, 24));
    assert!(all[0].len() > 40_000 && all.iter().all(|body| body.len() == all[0].len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pod_that_dies_is_found_again_where_it_is() {
    let cluster = Cluster::new();
    let (mut ear, context) = Ear::open(Duration::from_millis(300), TIMEOUT);
    let task = tokio::spawn(kube::run(context, cluster.target(), None, None));
    ear.until("figures", SOON, figures).await;
    // It moves: another pod is ready at once.
    cluster.server.kill("prometheus-kps-0");
    cluster.start("prometheus-kps-1");
    let forwards = |pod: &str| {
        let asked = cluster.server.asked();
        asked.iter().filter(|path| path.ends_with(&format!("/{pod}/portforward"))).count()
    };
    world::eventually("the other pod", SOON, || (forwards("prometheus-kps-1") > 0).then_some(()));
    ear.until("figures from the other pod", SOON, figures).await;

    // It dies, and for a while there is none that is ready.
    cluster.server.add_pod(pod("monitoring", "prometheus-kps-2", NAME, false), Stream::Refused);
    cluster.server.kill("prometheus-kps-1");
    let reason = ear
        .until("a loss", SOON, |event| {
            lost(event).filter(|reason| reason.id == "kube-no-ready-pod")
        })
        .await;
    assert_eq!(word(&reason, "service"), format!("monitoring/{NAME}"));
    cluster.server.kill("prometheus-kps-2");
    // Ready, and nothing listens in it: the kubelet's own words.
    cluster.server.add_pod(pod("monitoring", "prometheus-kps-3", NAME, true), Stream::Refused);
    let reason = ear.until("the kubelet's words", SOON, lost_by("kube-forward-failed")).await;
    assert!(word(&reason, "error").contains("connection refused"), "{reason:?}");
    cluster.server.kill("prometheus-kps-3");
    cluster.start("prometheus-kps-4");
    ear.until("figures again", SOON, figures).await;

    ear.cancel.cancel();
    tokio::time::timeout(Duration::from_secs(2), task).await.unwrap().unwrap();
}

fn lost_by(id: &'static str) -> impl FnMut(&SourceEvent) -> Option<Message> {
    move |event| lost(event).filter(|reason| reason.id == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_expire_meanwhile_are_said_and_read_again() {
    let cluster = Cluster::new();
    let (mut ear, context) = Ear::open(Duration::from_millis(300), TIMEOUT);
    let task = tokio::spawn(kube::run(context, cluster.target(), None, None));
    ear.until("figures", SOON, figures).await;
    cluster.server.odd("/api/v1/namespaces", Odd::Status(401, "Unauthorized"));
    cluster.server.kill("prometheus-kps-0");
    let reason = ear.until("a loss", SOON, lost).await;
    assert_eq!(reason.id, "kube-refused");
    let next = ear.heard.iter().rev().find_map(|event| match &event.news {
        News::State(SourceState::Lost { retry_at, .. }) => *retry_at,
        _ => None,
    });
    let wait = next.unwrap() - ear::now();
    assert!(wait > chrono::TimeDelta::seconds(20), "a plugin is not run every second: {wait}");
    ear.cancel.cancel();
    tokio::time::timeout(Duration::from_secs(2), task).await.unwrap().unwrap();
    cluster.server.no_longer_odd();
    cluster.start("prometheus-kps-0");
    drop(cluster.open().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alertmanager_beside_it_is_asked_through_a_forward_too() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("config.yml"), "route: {receiver: x}\nreceivers: [{name: x}]\n")
        .unwrap();
    let manager = Daemon::start("prometheus-alertmanager", dir, |port, dir| {
        vec![
            format!("--web.listen-address=127.0.0.1:{port}"),
            format!("--config.file={}/config.yml", dir.display()),
            format!("--storage.path={}/data", dir.display()),
            "--cluster.listen-address=".to_owned(),
        ]
    })
    .await;
    palier::source::http::ensure_provider();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let alert = json!([{"labels": {"alertname": "Down", "severity": "critical"}}]);
    let post = client.post(manager.url("/api/v2/alerts")).json(&alert).send();
    assert!(post.await.unwrap().status().is_success());

    let cluster = Cluster::new();
    let name = "alertmanager-operated";
    let lead = Stream::To(format!("127.0.0.1:{}", manager.port));
    cluster.server.add_service(service("monitoring", name, 9093));
    cluster.server.add_pod(pod("monitoring", "alertmanager-kps-0", name, true), lead);
    let told = |event: &SourceEvent| match &event.news {
        News::Alerts { of, alerts } if of.name() == "alertmanager" => Some(alerts.clone()),
        _ => None,
    };
    let named = Url::parse("http://alertmanager-operated.monitoring.svc:9093").unwrap();
    for url in [None, Some(named)] {
        let (mut ear, context) = Ear::open(Duration::from_millis(300), TIMEOUT);
        tokio::spawn(kube::run(context, cluster.target(), None, url));
        let alerts = ear.until("alerts", SOON, told).await;
        assert_eq!(alerts.len(), 1);
        assert_eq!(alerts[0].name, "Down");
        ear.cancel.cancel();
    }
    // One that is not there is said, and the figures come all the same.
    let (mut ear, context) = Ear::open(Duration::from_millis(300), TIMEOUT);
    let url = Some(Url::parse("http://alertmanager-operater.monitoring:9093").unwrap());
    tokio::spawn(kube::run(context, cluster.target(), None, url));
    ear.until("figures", SOON, figures).await;
    let alerts = ear.heard.iter().filter(|event| event.source == SourceId::Alerts);
    let reasons: Vec<_> = alerts.filter_map(lost).collect();
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].id, "kube-no-service-near");
    assert!(word(&reasons[0], "nearest").contains("monitoring/alertmanager-operated"));
    ear.cancel.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_is_said_with_what_to_do() {
    let cluster = Cluster::new();
    let target = cluster.target();
    let nobody = cluster.kubeconfig(&json!({"token": "expired"}));
    assert_eq!(cluster.refused(&target).await, (say("kube-refused", &cluster), Remedy::Hand));
    std::fs::write(&nobody, cluster.server.kubeconfig(&json!({"token": TOKEN}))).unwrap();

    let said = "services is forbidden: User \"jane\" cannot list resource \"services\" in API \
                group \"\" at the cluster scope";
    cluster.server.odd("/api/v1/services", Odd::Status(403, said));
    // What may not be listed everywhere may be listed where monitoring usually is.
    drop(cluster.open().await);
    cluster.server.odd("/api/v1/namespaces", Odd::Status(403, said));
    let (message, remedy) = cluster.refused(&target).await;
    assert_eq!((message.id, remedy), ("kube-forbidden-everywhere", Remedy::Hand));
    assert_eq!(word(&message, "user"), "jane");
    let rule = "{apiGroups: [\"\"], resources: [\"services\"], verbs: [\"list\"]}";
    assert_eq!(word(&message, "rule"), rule);
    cluster.server.no_longer_odd();

    // The right to forward is missed by the first connection.
    let forward = "/api/v1/namespaces/monitoring/pods/prometheus-kps-0/portforward";
    let said = "pods \"prometheus-kps-0\" is forbidden: User \"jane\" cannot get resource \
                \"pods/portforward\" in API group \"\" in the namespace \"monitoring\"";
    cluster.server.odd(forward, Odd::Status(403, said));
    let (mut ear, context) = Ear::open(Duration::from_millis(300), TIMEOUT);
    tokio::spawn(kube::run(context, target.clone(), None, None));
    let reason = ear.until("a loss", SOON, lost).await;
    assert_eq!(reason.id, "kube-forbidden");
    assert_eq!(word(&reason, "namespace"), "monitoring");
    assert!(word(&reason, "rule").contains("pods/portforward"));
    ear.cancel.cancel();
    cluster.server.no_longer_odd();

    let with = |namespace: Option<&str>, service: &str| KubeTarget {
        namespace: namespace.map(str::to_owned),
        service: Some(service.to_owned()),
        ..target.clone()
    };
    let (message, _) = cluster.refused(&with(Some("monitoring"), "kps-prometheus")).await;
    assert_eq!(message.id, "kube-no-service-near");
    assert_eq!(word(&message, "nearest"), format!("monitoring/{NAME}"));
    let (message, _) = cluster.refused(&with(None, "zzz")).await;
    assert_eq!(message.id, "kube-no-service");
    let (message, _) = cluster.refused(&with(None, &format!("{NAME}:9091"))).await;
    assert_eq!((message.id, word(&message, "port")), ("kube-no-port", "9091".to_owned()));
    assert_eq!(word(&message, "known"), "8080 (reloader-web), 9090 (http-web)");
    let (message, _) = cluster.refused(&with(None, "shop-7")).await;
    assert_eq!(message.id, "kube-no-pod");
    let elsewhere = KubeTarget { namespace: Some("shop".to_owned()), ..target.clone() };
    let (message, _) = cluster.refused(&elsewhere).await;
    assert_eq!((message.id, word(&message, "namespace")), ("kube-no-usual", "shop".to_owned()));
    cluster.server.kill("prometheus-kps-0");
    cluster.server.add_pod(pod("monitoring", "prometheus-kps-0", NAME, false), Stream::Refused);
    let (message, remedy) = cluster.refused(&target).await;
    assert_eq!((message.id, remedy), ("kube-no-ready-pod", Remedy::Again));
}

fn say(id: &'static str, cluster: &Cluster) -> Message {
    Message::new(id).text("context", "testing").text("server", &cluster.server.address)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_the_server_and_who_asks_have_sentences_of_their_own() {
    let cluster = Cluster::new();
    let target = cluster.target();
    let script = |name: &str, text: &str| {
        let path = cluster.folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&path, mode).unwrap();
        path.display().to_string()
    };
    let exec = |command: &str, hint: Value| {
        cluster.kubeconfig(&json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "command": command,
            "installHint": hint, "interactiveMode": "IfAvailable",
        }}))
    };
    let credential = json!({"apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential", "status": {"token": TOKEN}});
    exec(&script("good", &format!("cat <<'X'\n{credential}\nX")), Value::Null);
    let opened = Way::open(&target, &Alerts::Elsewhere, TIMEOUT).await;
    assert!(opened.is_ok(), "{:?}", opened.err());

    exec("no-such-plugin", json!("brew install no-such-plugin"));
    let (message, _) = cluster.refused(&target).await;
    assert_eq!(message.id, "kube-plugin-missing-hint");
    assert_eq!(word(&message, "command"), "no-such-plugin");
    let failing = script("failing", &format!("echo {TOKEN}; echo 'session expired' >&2; exit 3"));
    exec(&failing, Value::Null);
    let (message, _) = cluster.refused(&target).await;
    assert_eq!(message.id, "kube-plugin-failed");
    assert_eq!(word(&message, "error"), "session expired");
    exec(&script("strange", &format!("echo 'token: [{TOKEN}'")), Value::Null);
    assert_eq!(cluster.refused(&target).await.0.id, "kube-plugin-strange");
    exec(&script("slow", "sleep 4"), Value::Null);
    assert_eq!(cluster.refused(&target).await.0.id, "kube-plugin-slow");

    let file = cluster.kubeconfig(&json!({"token": TOKEN}));
    let elsewhere = |address: &str| {
        let text = cluster.server.kubeconfig(&json!({"token": TOKEN}));
        std::fs::write(&file, text.replace(&cluster.server.address, address)).unwrap();
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    elsewhere(&format!("https://{free}"));
    let (message, remedy) = cluster.refused(&target).await;
    assert_eq!((message.id, remedy), ("kube-unreachable", Remedy::Search));
    assert!(word(&message, "error").contains("refused"), "{message:?}");
    // A real server with an authority that nobody knows.
    elsewhere(World::shared().traefik.websecure.trim_end_matches('/'));
    let (message, remedy) = cluster.refused(&target).await;
    assert_eq!((message.id, remedy), ("kube-tls", Remedy::Hand));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kubeconfig_that_leads_nowhere_is_named_and_its_secrets_are_not() {
    let cluster = Cluster::new();
    let target = cluster.target();
    let path = target.config_file.clone().unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    let of = |context: &str| KubeTarget { context: Some(context.to_owned()), ..target.clone() };
    let (message, _) = cluster.refused(&of("testin")).await;
    assert_eq!(message.id, "kube-context-unknown-near");
    assert_eq!(word(&message, "nearest"), "testing");
    let (message, _) = cluster.refused(&of("prod")).await;
    assert_eq!(message.id, "kube-context-unknown");
    assert_eq!(word(&message, "known"), "testing");
    let server = format!("\"{}\"", cluster.server.address);
    let missing_key = format!(
        "{{\"token\":\"{TOKEN}\",\"client-certificate\":\"no.pem\",\"client-key\":\"no.key\"}}"
    );
    let token = format!("{{\"token\":\"{TOKEN}\"}}");
    let broken = [
        (whole.replace("\"testing\"", "\"\""), "kube-context-unset"),
        (whole.replace("\"name\":\"c\"", "\"name\":\"d\""), "kube-cluster-missing"),
        (whole.replace(&server, "\"\""), "kube-cluster-address"),
        (
            whole.replace(&server, "\"https://10.0.0.1:6443\"").replace(&token, &missing_key),
            "kube-certificate",
        ),
        (format!("users:\n- name: u\n  user: {{token: {TOKEN}}}\n- : [\n"), "kube-config-invalid"),
        (String::new(), "kube-context-unset"),
    ];
    for (text, id) in broken {
        std::fs::write(&path, &text).unwrap();
        let (message, remedy) = cluster.refused(&target).await;
        assert_eq!((message.id, remedy), (id, Remedy::Hand), "{text}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(cluster.refused(&target).await.0.id, "kube-config-unreadable");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_answers_are_bounded() {
    let cluster = Cluster::new();
    let target = cluster.target();
    for (odd, id) in [
        (Odd::Flood, "kube-too-large"),
        (Odd::Pages, "kube-too-large"),
        (Odd::Silence, "kube-timeout"),
        (Odd::Body("<html>Sign in</html>"), "kube-strange"),
        (Odd::Body("{\"items\": [{\"metadata\": 7}]}"), "kube-strange"),
        (Odd::Status(503, "etcd is\u{1b}[31m away"), "kube-status"),
    ] {
        let which = format!("{odd:?}");
        cluster.server.odd("/api/v1/services", odd);
        let (message, _) = cluster.refused(&target).await;
        assert_eq!(message.id, id, "{which}");
        assert!(!format!("{message:?}").contains("\\u{1b}"), "{message:?}");
        cluster.server.no_longer_odd();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_streams_end_with_a_sentence() {
    let cluster = Cluster::new();
    let target = cluster.target();
    let streams = [
        (Stream::Garbage(vec![0xff; 40_000]), "kube-forward-silent"),
        (Stream::Garbage(vec![0, 1, 2]), "kube-forward-silent"),
        (Stream::Garbage(vec![9, 0, 0]), "kube-forward-silent"),
        (Stream::NoUpgrade(200), "kube-no-websocket"),
    ];
    for (stream, id) in streams {
        let which = format!("{stream:.20?}");
        cluster.server.kill("prometheus-kps-0");
        cluster.server.add_pod(pod("monitoring", "prometheus-kps-0", NAME, true), stream);
        let (mut ear, context) = Ear::open(Duration::from_millis(300), TIMEOUT);
        let task = tokio::spawn(kube::run(context, target.clone(), None, None));
        let reason = ear.until("a loss", SOON, lost).await;
        assert_eq!(reason.id, id, "{which}");
        ear.cancel.cancel();
        tokio::time::timeout(Duration::from_secs(2), task).await.unwrap().unwrap();
    }
}

#[test]
fn the_sentences_are_said_in_both_languages() {
    let cluster = Cluster::new();
    let home = Home::new();
    let file = cluster.kubeconfig(&json!({"token": "expired"}));
    for (lang, words) in [
        ("en", "refuses the credentials of the context “testing”"),
        ("fr", "refuse les identifiants du contexte « testing »"),
    ] {
        let mut command = home.palier();
        command.args(["check", "kube", "--no-history", "--lang", lang, "--kubeconfig"]);
        let output = command.arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).replace('\u{a0}', " ");
        assert!(said.contains(words), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(3));
    }
    // Without any kubeconfig, in a home that has none.
    let output = home.palier().args(["check", "kube", "--no-history"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains(".kube/config"), "{said}");
    let wrong = home.palier().args(["check", "local", "--context", "x"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("palier kube --context"));
}
