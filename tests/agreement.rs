//! The same machine by every path: over SSH with exporters, over SSH without any, by pages on this
//! machine, and by Prometheus, looked at over the same minute of steady load. Its requests pass three
//! proxies: Traefik alone, and as many again Caddy and then HAProxy. The figures agree within the
//! stated tolerances, and no path shows a figure that its source does not have.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "agreement/proxies.rs"]
mod proxies;
use crate::servers;
use crate::world;
use proxies::Proxies;
use serde_json::Value;
use std::process::{Child, Command, Stdio};
use world::World;
use world::home::{Home, palier};

/// Over how long.
const LOOK: &str = "60s";

fn start(home: &Home, arguments: &[&str], secrets: &[(&str, &str)]) -> Child {
    Command::new(palier())
        .env_clear()
        .envs(home.environment())
        .envs(secrets.iter().copied())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn json(child: Child) -> Value {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}"))
}

fn value(answer: &Value, metric: &str) -> f64 {
    let value = &answer["readings"][metric]["value"];
    value.as_f64().unwrap_or_else(|| panic!("no {metric} in {answer:#}"))
}

fn near(what: &str, values: &[f64], tolerance: f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert!(high - low <= tolerance, "{what}: {values:?} differ by more than {tolerance}");
}

/// What HAProxy's path must not show.
fn shows_no_percentile(answer: &Value) {
    for metric in ["latency.p50", "latency.p90", "latency.p95", "latency.p99"] {
        assert!(answer["readings"][metric]["value"].is_null(), "{metric}: {answer:#}");
    }
    let problems = answer["problems"].as_array().unwrap();
    let sentence = |problem: &Value| problem["sentence"].as_str().unwrap().to_owned();
    assert!(problems.iter().any(|p| sentence(p).contains("averages")), "{problems:?}");
}

fn configuration(world: &World, proxies: &Proxies) -> String {
    format!(
        r#"
[targets.exporters]
kind = "ssh"
host = "{host}"
phase = "mvp"
[targets.exporters.units]
sql = "SELECT count(*) FROM buildings"
database = "{database}"
user = "{user}"
host = "{pg_host}"
port = {pg_port}
password-env = "TEST_PG_PASSWORD"
[targets.exporters.exporters]
node = "{node}"
traffic = "{traffic}"
postgres = "{postgres}"
application = "{application}"
application-token-env = "TEST_APP_TOKEN"

[targets.agentless]
kind = "ssh"
host = "{host}"
phase = "mvp"
units = 1180
[targets.agentless.exporters]
node = false
traffic = "{traffic}"
postgres = false

[targets.caddy]
kind = "local"
phase = "mvp"
units = 1180
[targets.caddy.exporters]
traffic = "{caddy}"

[targets.haproxy]
kind = "local"
phase = "mvp"
units = 1180
[targets.haproxy.exporters]
node = "{node}"
traffic = "{haproxy}"

[targets.caddy-scraped]
kind = "prometheus"
url = "{prometheus}"
dialect = "caddy"
units = 1180

[targets.haproxy-scraped]
kind = "prometheus"
url = "{prometheus}"
dialect = "haproxy"
units = 1180
"#,
        caddy = proxies.caddy(),
        haproxy = proxies.haproxy(),
        prometheus = world.prometheus,
        host = world.ssh.known,
        database = world.postgres.database,
        user = world.postgres.user,
        pg_host = world.postgres.host,
        pg_port = world.postgres.port,
        node = world.node_exporter,
        traffic = world.traefik.metrics,
        postgres = world.postgres_exporter,
        application = world.application.metrics,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn alone_every_path_shows_the_same_machine() {
    let world = World::shared();
    let rate = world.load_per_second;
    let proxies = Proxies::under_load(world, rate).await;
    let sshd = world.own_sshd();
    let home = Home::with_ssh(&sshd.ssh);
    home.write("config/palier/palier.toml", configuration(world, &proxies));
    let secrets = [
        ("TEST_PG_PASSWORD", world.postgres.password.as_str()),
        ("TEST_APP_TOKEN", world.application.token.as_str()),
    ];
    let look = |target: &str| {
        start(&home, &["check", "--json", "--for", LOOK, "--target", target], &secrets)
    };
    // One after the other would be four minutes, and four different ones.
    let looks = ["exporters", "agentless", "caddy", "haproxy"].map(look);
    let [exporters, agentless, caddy, haproxy] = looks.map(json);
    let asked =
        |url: &str| json(start(&home, &["check", "prom", url, "--json", "--units", "1180"], &[]));
    // Among three proxies that it knows, Traefik is the one that is chosen.
    let (prometheus, victoria) = (asked(&world.prometheus), asked(&world.victoria_metrics));
    let scraped = |target: &str| start(&home, &["check", "--json", "--target", target], &[]);
    let scraped = ["caddy-scraped", "haproxy-scraped"].map(scraped);
    let [caddy_scraped, haproxy_scraped] = scraped.map(json);

    let all = [
        &exporters,
        &agentless,
        &prometheus,
        &victoria,
        &caddy,
        &haproxy,
        &caddy_scraped,
        &haproxy_scraped,
    ];
    let of = |metric: &str| all.map(|a| value(a, metric));
    // A minute's mean of a machine that also runs this test.
    near("CPU", &of("cpu.utilization"), 0.10);
    near("memory", &of("memory.utilization"), 0.03);
    near("disk", &of("disk.utilization"), 0.01);
    // The same rate before Traefik as before the other two.
    near("requests/s", &of("requests.rate"), rate * 0.10);
    assert!((value(&exporters, "requests.rate") - rate).abs() < rate * 0.15);
    // Interpolated inside a bucket of the same histogram: Traefik's from 0.1 to 0.3 s, Caddy's from
    // 0.1 to 0.25 s. Between the two lies half a bucket at most, beside what chance makes.
    let p90 = |answers: &[&Value]| -> Vec<_> {
        answers.iter().map(|a| value(a, "latency.p90")).collect()
    };
    near("Traefik's P90", &p90(&all[..4]), 0.04);
    near("Caddy's P90", &p90(&[&caddy, &caddy_scraped]), 0.04);
    near("P90", &p90(&[&exporters, &prometheus, &caddy, &caddy_scraped]), 0.08);
    for answer in [&caddy, &caddy_scraped] {
        let bounds = &answer["readings"]["latency.p90"]["bounds"];
        assert_eq!((&bounds["low"], &bounds["high"]), (&0.1.into(), &0.25.into()));
    }
    // HAProxy has means of the last 1,024 requests, and nothing else.
    shows_no_percentile(&haproxy);
    shows_no_percentile(&haproxy_scraped);
    let mean = [&exporters, &haproxy, &haproxy_scraped].map(|a| value(a, "latency.mean"));
    near("mean latency", &mean, 0.03);
    // The exporter's rates and the kernel's own are those of the same machine.
    let source = |answer: &Value, metric: &str| answer["readings"][metric]["source"].clone();
    assert_eq!(source(&exporters, "cpu.utilization"), "node_exporter");
    assert_eq!(source(&agentless, "cpu.utilization"), "/proc");
    assert_eq!(source(&caddy, "requests.rate"), "caddy");
    assert_eq!(source(&haproxy, "requests.rate"), "haproxy");
    assert_eq!(source(&haproxy, "cpu.utilization"), "node_exporter");
    assert_eq!(exporters["readings"]["latency.p90"]["bounds"]["high"], 0.3);
    assert_eq!(source(&exporters, "requests.rate"), "traefik");
    // Units by SQL through the same connection; the database's exporter through it too.
    assert_eq!(exporters["units"]["count"], f64::from(world.postgres.buildings));
    assert_eq!(exporters["units"]["source"], "postgres");
    assert!(value(&exporters, "db.connections_max") >= 1.0);
    // Two targets, two connections: each carried everything of its own.
    assert_eq!(sshd.connections(), 2, "{}", sshd.log());
}
