//! What stands beside the machine, from real servers: their exporters' pages, and a Prometheus and a
//! `VictoriaMetrics` that scrape such pages.

// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::ear;
use crate::servers;
use ear::{Ear, word};
use palier::config::target::{Exporter, Exporters, PrometheusTarget};
use palier::domain::collector::{Collector, Windows};
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId};
use palier::domain::part::{Fact, Part, PartHealth, PartKind};
use palier::source::{exporters, prometheus};
use servers::{Daemon, Page, response};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SOON: Duration = Duration::from_secs(20);

async fn redis() -> Daemon {
    let dir = TempDir::new().expect("a directory");
    Daemon::start("redis-server", dir, |port, dir| {
        let words =
            format!("--port {port} --bind 127.0.0.1 --dir {} --maxmemory 64mb", dir.display());
        words.split(' ').chain(["--save", ""]).map(str::to_owned).collect()
    })
    .await
}

async fn redis_exporter(redis: &Daemon) -> Daemon {
    let address = format!("redis://127.0.0.1:{}", redis.port);
    Daemon::start("prometheus-redis-exporter", TempDir::new().unwrap(), |port, _| {
        vec![format!("-web.listen-address=127.0.0.1:{port}"), format!("-redis.addr={address}")]
    })
    .await
}

async fn nginx() -> Daemon {
    let dir = TempDir::new().expect("a directory");
    Daemon::start("/usr/sbin/nginx", dir, |port, dir| {
        let path = dir.display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary = temporary.map(|name| format!("{name}_temp_path {path}/{name};"));
        let config = format!(
            "pid {path}/pid; daemon off; events {{}}\nhttp {{ access_log off; {}\n\
             server {{ listen 127.0.0.1:{port}; location / {{ stub_status; }} }} }}\n",
            temporary.concat(),
        );
        std::fs::write(dir.join("nginx.conf"), config).expect("a configuration");
        vec!["-c".to_owned(), format!("{path}/nginx.conf"), "-e".to_owned(), format!("{path}/err")]
    })
    .await
}

async fn nginx_exporter(nginx: &Daemon) -> Daemon {
    let scraped = nginx.url("/");
    Daemon::start("prometheus-nginx-exporter", TempDir::new().unwrap(), |port, _| {
        vec![
            format!("-web.listen-address=127.0.0.1:{port}"),
            format!("-nginx.scrape-uri={scraped}"),
        ]
    })
    .await
}

/// The parts that a program told of, if it is that one's.
fn parts_of<'a>(event: &'a SourceEvent, program: &str) -> Option<&'a [Part]> {
    match &event.news {
        News::Parts { of, parts } if of.name() == program => Some(parts),
        _ => None,
    }
}

#[tokio::test]
async fn exporters_pages_are_read_for_what_they_offer() {
    let (redis, nginx) = (redis().await, nginx().await);
    let (caches, gateways) = (redis_exporter(&redis).await, nginx_exporter(&nginx).await);
    let other = Page::serve(|_| response("200 OK", "text/plain", "go_goroutines 7\n")).await;
    let page = |name: &str, url: String| (name.to_owned(), url.parse().unwrap());
    let exporters = Exporters {
        pages: vec![
            page("sessions", caches.url("/metrics")),
            page("front", gateways.url("/metrics")),
            page("odd", other.url()),
        ],
        ..Exporters::default()
    };
    let (mut ear, context) = Ear::open(Duration::from_secs(1), Duration::from_secs(5));
    tokio::spawn(exporters::run_local(context, exporters, None));
    let mut collector = Collector::new(Windows::live(chrono::TimeDelta::seconds(1)));
    ear.until("nginx", SOON, |event| parts_of(event, "nginx").map(|_| ())).await;
    // A hundred commands between one look and a later one: 75 finds among 100 lookups.
    let mut client = TcpStream::connect(("127.0.0.1", redis.port)).await.unwrap();
    client.write_all(b"SET here 1\r\n").await.unwrap();
    for i in 0..100 {
        let key = if i % 4 == 0 { "nowhere" } else { "here" };
        client.write_all(format!("GET {key}\r\n").as_bytes()).await.unwrap();
        let mut answer = [0; 64];
        assert!(client.read(&mut answer).await.unwrap() > 0);
    }
    let mut seen = ear.heard.clone();
    let cache = ear
        .until("a share of finds", SOON, |event| {
            let earlier: Vec<_> = seen.drain(..).chain([event.clone()]).collect();
            earlier.iter().find_map(|event| {
                let News::Parts { of, parts } = &event.news else { return None };
                let parts = collector.parts(event.at, of, parts);
                parts.into_iter().find(|part| part.fact(Fact::Hits).is_some())
            })
        })
        .await;
    assert_eq!((cache.kind, cache.name.as_str()), (PartKind::Cache, "sessions"));
    assert_eq!(cache.health, PartHealth::Good);
    assert_eq!(cache.fact(Fact::MemoryLimit), Some(67_108_864.0));
    assert!((cache.fact(Fact::Hits).unwrap() - 0.75).abs() < 1e-9, "{cache:?}");
    assert!(cache.fact(Fact::Rate).unwrap() > 20.0, "{cache:?}");
    let front = ear.heard.iter().find_map(|event| parts_of(event, "nginx")).unwrap();
    assert_eq!((front[0].kind, front[0].name.as_str()), (PartKind::Gateway, "front"));
    assert!(
        ear.heard.iter().any(|event| matches!(&event.news, News::Readings(readings)
        if readings.iter().any(|r| r.metric == Metric::CacheMax && r.value == Some(67_108_864.0))))
    );
    // The page that offers nothing known is named, and the programs that are known.
    let problem = ear.problems()[0];
    assert_eq!(problem.id, "source-parts-nothing");
    assert!(word(problem, "address").starts_with(&other.url()));
    assert!(word(problem, "programs").contains("dragonfly"));
}

#[tokio::test]
async fn a_page_that_is_fetched_anyway_tells_its_parts_too() {
    let proxy = concat!(
        include_str!("fixtures/traefik-3.7.prom"),
        "traefik_tls_certs_not_after{cn=\"app.koprogo.com\",sans=\"\",serial=\"1\"} 4.1e9\n",
    );
    let page = Page::serve(move |_| response("200 OK", "text/plain", proxy)).await;
    let application = include_str!("fixtures/parts/backups.prom");
    let application = Page::serve(move |_| response("200 OK", "text/plain", application)).await;
    let exporters = Exporters {
        traffic: Exporter::At(page.url().parse().unwrap()),
        application: Exporter::At(application.url().parse().unwrap()),
        ..Exporters::default()
    };
    let (mut ear, context) = Ear::open(Duration::from_secs(1), Duration::from_secs(5));
    tokio::spawn(exporters::run_local(context, exporters, None));
    ear.until("requests", SOON, |event| matches!(event.news, News::Traffic(_)).then_some(())).await;
    let told = |program: &str| ear.heard.iter().find_map(|e| parts_of(e, program)).unwrap();
    assert_eq!(told("traefik (traffic)")[0].name, "app.koprogo.com");
    assert_eq!(told("backup (application)").len(), 3);
    assert!(ear.heard.iter().any(|event| matches!(&event.news, News::Readings(readings)
        if readings[0].metric == Metric::BackupAge)));
    assert_eq!(ear.problems(), Vec::<&palier::domain::message::Message>::new());
}

/// A cluster's pages as one: 300 pods beside those of the recorded pages, and a cache that is used.
async fn cluster() -> Page {
    let recorded = [
        include_str!("fixtures/parts/kube-state-metrics-2.13.prom"),
        include_str!("fixtures/parts/kubelet-cadvisor-1.31.prom"),
        include_str!("fixtures/parts/certificates.prom"),
        include_str!("fixtures/parts/cadvisor-docker-0.49.prom"),
        include_str!("fixtures/parts/backups.prom"),
    ];
    // Without comments and instants: what was recorded is scraped now.
    let lines = recorded.iter().flat_map(|page| page.lines()).filter(|l| !l.starts_with('#'));
    let mut body = String::new();
    for line in lines {
        let (series, rest) = match line.rfind('}') {
            Some(end) => line.split_at(end + 1),
            None => line.split_at(line.find(' ').unwrap()),
        };
        writeln!(body, "{series} {}", rest.split_whitespace().next().unwrap()).unwrap();
    }
    for i in 0..300 {
        writeln!(
            body,
            "kube_pod_status_ready{{namespace=\"many\",pod=\"p{i}\",condition=\"true\"}} 1"
        )
        .unwrap();
    }
    let scraped = AtomicU64::new(0);
    Page::serve(move |_| {
        let commands = 100 * scraped.fetch_add(1, Ordering::Relaxed);
        let cache = format!(
            "redis_up 1\nredis_memory_used_bytes 64\nredis_memory_max_bytes 65\n\
             redis_commands_processed_total {commands}\n\
             redis_keyspace_hits_total {commands}\nredis_keyspace_misses_total {commands}\n"
        );
        response("200 OK", "text/plain; version=0.0.4", &format!("{body}{cache}"))
    })
    .await
}

/// Waits until the server has scraped the page a few times.
async fn scraped(server: &Daemon) {
    for _ in 0..150 {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let get = "GET /api/v1/query?query=count_over_time(redis_up[1m])%3E3 HTTP/1.0\r\n\r\n";
        stream.write_all(get.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        if answer.contains("\"value\"") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing was scraped");
}

async fn asked(server: Daemon) {
    scraped(&server).await;
    let (mut ear, context) = Ear::open(Duration::from_secs(1), Duration::from_secs(5));
    let target = PrometheusTarget::new(server.url("").parse().unwrap());
    tokio::spawn(prometheus::run(context, target, None));
    let more = ear
        .until("what is left out", SOON, |event| match &event.news {
            News::Problems(problems) if event.source == SourceId::Parts => Some(problems.clone()),
            _ => None,
        })
        .await;
    let told = |program: &str| {
        let told = ear.heard.iter().find_map(|event| parts_of(event, program));
        told.unwrap_or_else(|| panic!("{program} in {:#?}", ear.heard))
    };
    let cluster = told("kubernetes");
    let find = |parts: &[Part], name: &str| {
        let found = parts.iter().find(|part| part.name == name).cloned();
        found.unwrap_or_else(|| panic!("{name} in {parts:#?}"))
    };
    // The pod is one, with what two programs tell of it; its worse neighbour is among the hundred.
    let api = find(cluster, "api-7d9c6b5f4-x2k8p");
    assert_eq!(api.fact(Fact::Memory), Some(265_000_000.0));
    assert_eq!(api.fact(Fact::MemoryLimit), Some(268_435_456.0));
    assert_eq!(api.fact(Fact::Restarts), Some(4.0));
    assert_eq!(api.fact(Fact::CpuCores), Some(0.0));
    let worker = find(cluster, "worker-5c8-9dkq2");
    assert_eq!(worker.health, PartHealth::Critical);
    assert!(cluster.iter().all(|part| part.name != "migrate-1-abcde"), "it has done its work");
    let node = find(cluster, "k3s-2");
    assert_eq!(node.note.unwrap().id, "part-node-not-ready");
    let pods = cluster.iter().filter(|part| part.name.starts_with('p')).count();
    assert!((90..=100).contains(&pods), "{pods}");
    // Four pods more than the 300, of which a hundred are asked for.
    assert_eq!(more.len(), 1, "{more:?}");
    assert_eq!((more[0].id, word(&more[0], "program")), ("source-parts-more", "kubernetes"));
    let cache = &told("redis_exporter")[0];
    assert_eq!(cache.note.as_ref().unwrap().id, "part-cache-full");
    assert!((cache.fact(Fact::Hits).unwrap() - 0.5).abs() < 1e-9, "{cache:?}");
    assert!(cache.fact(Fact::Rate).unwrap() > 1.0, "{cache:?}");
    let docker = told("cadvisor");
    assert_eq!(find(docker, "backend").fact(Fact::CpuLimit), Some(0.5));
    assert_eq!(docker.len(), 3, "{docker:#?}");
    assert_eq!(told("cert-manager").len(), 2);
    assert_eq!(find(told("kubelet"), "pg-1").note.unwrap().id, "part-full");
    assert_eq!(told("backup").len(), 3);
    assert!(ear.losses().is_empty());
}

#[tokio::test]
async fn prometheus_is_asked_for_the_worst_and_the_largest() {
    let page = cluster().await;
    let server = servers::prometheus(TempDir::new().unwrap(), &[("all", page.port)], &[]).await;
    asked(server).await;
}

#[tokio::test]
async fn victoria_metrics_is_asked_in_the_same_words() {
    let page = cluster().await;
    let server = servers::victoria(&[("all", page.port)]).await;
    asked(server).await;
}
