//! Proves the test world itself, so that a red test elsewhere is palier's fault.

// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use world::home::Home;
use world::hostile::{Hostile, LABEL_HORRORS, Page};
use world::{Ssh, World, eventually, http};

fn ssh(ssh: &Ssh, host: &str, words: &str) -> Output {
    Command::new("ssh")
        .arg("-F")
        .arg(&ssh.config)
        .args(["-o", "BatchMode=yes", host, words])
        .stdin(Stdio::null())
        .output()
        .expect("ssh runs")
}

#[test]
fn ssh_lets_in_by_the_known_name_alone() {
    let sshd = &World::shared().ssh;
    let known = ssh(sshd, &sshd.known, "echo hello");
    assert!(known.status.success(), "{}", String::from_utf8_lossy(&known.stderr));
    assert_eq!(String::from_utf8_lossy(&known.stdout), "hello\n");
    for (host, words) in [
        (&sshd.unknown, "Host key verification failed"),
        (&sshd.wrong_key, "REMOTE HOST IDENTIFICATION HAS CHANGED"),
        (&sshd.closed, "Connection refused"),
    ] {
        let refused = ssh(sshd, host, "true");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(255), "{host}: {said}");
        assert!(said.contains(words), "{host}: {said}");
    }
}

#[test]
fn an_sshd_of_ones_own_stops_with_its_connections_and_comes_back_on_its_port() {
    let sshd = World::shared().own_sshd();
    assert_eq!(sshd.connections(), 0);
    let begun = Instant::now();
    let mut session = Command::new("ssh")
        .arg("-F")
        .arg(&sshd.ssh.config)
        .args(["-o", "BatchMode=yes", "vps", "echo in; exec sleep 60"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("ssh runs");
    let mut said = [0; 3];
    session
        .stdout
        .as_mut()
        .expect("its output")
        .read_exact(&mut said)
        .expect("a word from the session");
    sshd.stop();
    let ended = session.wait().expect("an end");
    assert!(!ended.success());
    assert!(begun.elapsed() < Duration::from_secs(30), "the session ended by itself");
    assert!(!ssh(&sshd.ssh, "vps", "true").status.success());
    sshd.start();
    assert!(ssh(&sshd.ssh, "vps", "true").status.success());
    assert_eq!(sshd.connections(), 2);
}

#[test]
fn the_home_s_ssh_knows_the_hosts_without_a_flag() {
    let home = Home::with_ssh(&World::shared().ssh);
    let environment = home.environment();
    let path = &environment.iter().find(|(name, _)| name == "PATH").expect("a PATH").1;
    let shim = std::env::split_paths(path).next().expect("a first entry").join("ssh");
    let run = Command::new(shim)
        .args(["-o", "BatchMode=yes", "vps", "true"])
        .stdin(Stdio::null())
        .status();
    assert!(run.expect("ssh runs").success());
}

#[test]
fn node_exporter_tells_of_this_machine() {
    let page = http::get(&World::shared().node_exporter);
    for name in [
        "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}",
        "node_memory_MemAvailable_bytes ",
        "node_load1 ",
    ] {
        assert!(page.contains(name), "{name}");
    }
}

/// The requests that Traefik has counted on entry point `web`, by status code.
fn requests(world: &World) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for line in http::get(&world.traefik.metrics).lines() {
        let Some(rest) = line.strip_prefix("traefik_entrypoint_requests_total{code=\"") else {
            continue;
        };
        if rest.contains("entrypoint=\"web\"") {
            let value: f64 =
                rest.rsplit(' ').next().and_then(|text| text.parse().ok()).expect("a number");
            *counts.entry(rest[..3].to_owned()).or_default() += value;
        }
    }
    counts
}

#[test]
fn traefik_counts_a_steady_load_with_some_errors() {
    let world = World::shared();
    let first = eventually("the first 503", Duration::from_mins(1), || {
        let counts = requests(world);
        counts.contains_key("503").then_some(counts)
    });
    assert!(first["200"] > 0.0);
    let begun = Instant::now();
    std::thread::sleep(Duration::from_secs(5));
    let second = requests(world);
    let rate = (second["200"] - first["200"]) / begun.elapsed().as_secs_f64();
    let expected = world.load_per_second * 0.99;
    assert!((rate - expected).abs() < 0.25 * expected, "{rate} requests/s, {expected} expected");
}

#[test]
fn traefik_s_latencies_follow_the_distribution() {
    let world = World::shared();
    let p50 = "histogram_quantile(0.5, sum by(le)(traefik_entrypoint_request_duration_seconds_bucket{entrypoint=\"web\"}))";
    let p50 = http::query(&world.prometheus, p50)[0].1;
    // The median is 69 ms; all that the default buckets can say is that it is below 100 ms.
    assert!((0.03..0.1).contains(&p50), "{p50}");
}

#[test]
fn both_stores_scrape_all_pages() {
    let world = World::shared();
    for store in [&world.prometheus, &world.victoria_metrics] {
        let up: BTreeMap<String, f64> = http::query(store, "up")
            .into_iter()
            .map(|(labels, value)| (labels["job"].as_str().unwrap_or_default().to_owned(), value))
            .collect();
        let all = ["application", "node", "postgres", "traefik"].map(|job| (job.to_owned(), 1.0));
        assert_eq!(up, BTreeMap::from(all), "{store}");
    }
}

#[test]
fn the_application_asks_for_its_token() {
    let application = &World::shared().application;
    assert_eq!(http::fetch(&application.metrics, "").0, 401);
    let token = format!("Authorization: Bearer {}\r\n", application.token);
    let (status, page) = http::fetch(&application.metrics, &token);
    assert_eq!(status, 200);
    assert!(page.contains("koprogo_storage_operations_total{"), "{page}");
}

#[test]
fn the_database_has_1180_buildings_that_the_role_may_only_read() {
    let postgres = &World::shared().postgres;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::Config::new()
            .host(&postgres.host)
            .port(postgres.port)
            .dbname(&postgres.database)
            .user(&postgres.user)
            .password(&postgres.password)
            .connect(tokio_postgres::NoTls)
            .await
            .expect("a connection");
        tokio::spawn(connection);
        let row = client.query_one("SELECT count(*) FROM buildings", &[]).await.expect("a row");
        assert_eq!(row.get::<_, i64>(0), 1180);
        let refused = client.execute("DELETE FROM buildings", &[]).await.expect_err("read only");
        let code = refused.code().expect("the server's word");
        assert_eq!(code, &tokio_postgres::error::SqlState::INSUFFICIENT_PRIVILEGE);
    });
}

#[test]
fn hostile_pages_are_served_as_told() {
    let labels = Hostile::serve(Page::Labels);
    assert_eq!(http::get(&labels.url()), LABEL_HORRORS);
    assert_eq!(labels.requests(), 1);
    assert_eq!(http::fetch(&Hostile::serve(Page::Unauthorized).url(), "").0, 401);
    let endless = Hostile::serve(Page::Endless);
    assert!(http::get(&endless.url()).len() > 32 << 20);
}

#[test]
fn palier_runs_in_a_home_of_its_own() {
    let home = Home::new();
    let written = home.write("config/palier/palier.toml", "");
    assert!(written.starts_with(home.path()));
    let help = home.palier().arg("--version").output().expect("palier runs");
    assert!(help.status.success());
}
