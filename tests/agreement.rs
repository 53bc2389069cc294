//! The same machine by every path: over SSH with exporters, over SSH without any, and by Prometheus,
//! looked at over the same minute of steady load. The figures agree within the stated tolerances.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

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

fn configuration(world: &World) -> String {
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
"#,
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

#[test]
fn alone_every_path_shows_the_same_machine() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let home = Home::with_ssh(&sshd.ssh);
    home.write("config/palier/palier.toml", configuration(world));
    let secrets = [
        ("TEST_PG_PASSWORD", world.postgres.password.as_str()),
        ("TEST_APP_TOKEN", world.application.token.as_str()),
    ];
    let look = |target: &str| {
        start(&home, &["check", "--json", "--for", LOOK, "--target", target], &secrets)
    };
    // One after the other would be two minutes, and two different ones.
    let exporters = look("exporters");
    let agentless = look("agentless");
    let (exporters, agentless) = (json(exporters), json(agentless));
    let prometheus =
        json(start(&home, &["check", "prom", &world.prometheus, "--json", "--units", "1180"], &[]));
    let victoria = json(start(
        &home,
        &["check", "prom", &world.victoria_metrics, "--json", "--units", "1180"],
        &[],
    ));
    let all = [&exporters, &agentless, &prometheus, &victoria];
    let of = |metric: &str| all.map(|a| value(a, metric));
    // A minute's mean of a machine that also runs this test.
    near("CPU", &of("cpu.utilization"), 0.10);
    near("memory", &of("memory.utilization"), 0.03);
    near("disk", &of("disk.utilization"), 0.01);
    let rate = world.load_per_second;
    near("requests/s", &of("requests.rate"), rate * 0.10);
    assert!((value(&exporters, "requests.rate") - rate).abs() < rate * 0.15);
    // Interpolated inside Traefik's bucket from 0.1 to 0.3 s.
    near("P90", &of("latency.p90"), 0.04);
    // The exporter's rates and the kernel's own are those of the same machine.
    assert_eq!(exporters["readings"]["cpu.utilization"]["source"], "node_exporter");
    assert_eq!(agentless["readings"]["cpu.utilization"]["source"], "/proc");
    assert_eq!(exporters["readings"]["latency.p90"]["bounds"]["high"], 0.3);
    assert_eq!(exporters["readings"]["requests.rate"]["source"], "traefik");
    // Units by SQL through the same connection; the database's exporter through it too.
    assert_eq!(exporters["units"]["count"], f64::from(world.postgres.buildings));
    assert_eq!(exporters["units"]["source"], "postgres");
    assert!(value(&exporters, "db.connections_max") >= 1.0);
    // Two targets, two connections: each carried everything of its own.
    assert_eq!(sshd.connections(), 2, "{}", sshd.log());
}
