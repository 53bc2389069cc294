//! `palier doctor` against the real servers: every figure with its source, or with the line that
//! brings it; the lines are what they claim to be, and no secret is among the words.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use serde_json::Value;
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use world::home::Home;
use world::{World, eventually};

fn run(home: &Home, line: &str) -> Output {
    home.palier().args(line.split_whitespace()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {} {}", text(&output.stdout), text(&output.stderr)))
}

fn figure<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let figures = answer["figures"].as_array().unwrap();
    figures.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no {id} in {answer:#}"))
}

fn remedies(answer: &Value, id: &str) -> Vec<String> {
    let remedies = figure(answer, id)["remedies"].as_array().unwrap();
    remedies.iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

fn lines(remedy: &Value) -> String {
    let lines = remedy["lines"].as_array().unwrap();
    let mut text = String::new();
    for line in lines {
        text.push_str(line.as_str().unwrap());
        text.push('\n');
    }
    text
}

#[test]
fn this_machine_tells_its_figures_and_each_missing_one_has_its_line() {
    let home = Home::new();
    let output = run(&home, "doctor local --json");
    let answer = answer(&output);
    assert_eq!((answer["schema"].clone(), output.status.code()), (1.into(), Some(1)));
    assert_eq!(answer["outcome"], "mendable");
    for metric in ["cpu.utilization", "memory.utilization", "disk.utilization", "load.1"] {
        let figure = figure(&answer, metric);
        assert_eq!(figure["state"], "present", "{figure}");
        assert_eq!(figure["source"], "/proc", "{figure}");
        assert!(figure["age"].as_f64().unwrap() < 10.0 && figure["value"].is_number(), "{figure}");
        assert!(figure["remedies"].as_array().unwrap().is_empty());
    }
    for metric in ["requests.rate", "latency.p99"] {
        assert_eq!(figure(&answer, metric)["state"], "missing");
        let cures = remedies(&answer, metric);
        assert_eq!(cures, ["traefik-metrics", "caddy-metrics", "traffic-address"], "{metric}");
    }
    let traefik = &figure(&answer, "requests.rate")["remedies"][0];
    assert!(lines(traefik).starts_with("--metrics.prometheus=true\n"), "{traefik}");
    assert_eq!(remedies(&answer, "units.count"), ["units"]);
    assert_eq!(remedies(&answer, "economics.monthly_revenue"), ["units"]);
    assert_eq!(remedies(&answer, "scenario.hourly_rate"), ["hourly-rate"]);
    assert_eq!(remedies(&answer, "scenario.cash"), ["cash"]);
    assert_eq!(remedies(&answer, "forecasts"), ["record"]);
    assert_eq!(figure(&answer, "history")["state"], "present");
    let summary = &answer["summary"];
    assert!(summary["present"].as_u64() > Some(8) && summary["mendable"].as_u64() > Some(4));
}

/// Every line for palier's own file, put where it belongs, one after the other.
#[test]
fn the_lines_for_palier_s_own_file_are_a_configuration_that_loads() {
    let home = Home::new();
    let path = home.path().join("config/palier/palier.toml");
    let before = answer(&run(&home, "doctor local --json"));
    let mut written = String::new();
    let mut seen = Vec::new();
    for remedy in before["figures"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["remedies"].as_array().unwrap().clone())
    {
        if remedy["file"].is_null() || seen.contains(&remedy["id"]) {
            continue;
        }
        assert_eq!(remedy["file"].as_str(), path.to_str());
        seen.push(remedy["id"].clone());
        let lines = lines(&remedy);
        // Without a heading they belong under one that was added before.
        match (lines.starts_with('['), lines.split('=').next().unwrap().trim()) {
            (true, _) => written.push_str(&lines),
            (false, "probe") => {
                written = written.replacen(
                    "kind = \"local\"\n",
                    &format!("kind = \"local\"\n{lines}"),
                    1,
                );
            }
            (false, "cash") => {
                written = written.replacen("hourly-rate", &format!("{lines}hourly-rate"), 1);
            }
            (false, other) => panic!("nowhere to put {other}"),
        }
    }
    assert!(written.contains("[targets.local.units]") && written.contains("probe ="), "{written}");
    // The probe of the example would ask the network.
    let written = written.replace("https://www.example.org/health", "http://127.0.0.1:9/health");
    home.write("config/palier/palier.toml", &written);
    // The variable of the password is missed, by its name, its file and its line.
    let output = run(&home, "doctor local --json --timeout 1s");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("PALIER_PG_PASSWORD") && said.contains("palier.toml:"), "{said}");
    let mut palier = home.palier();
    palier.args(["doctor", "local", "--json", "--timeout", "1s"]);
    let output = palier.env("PALIER_PG_PASSWORD", "hunter2-secret").output().unwrap();
    assert!(!text(&output.stdout).contains("hunter2"), "{}", text(&output.stdout));
    let after = answer(&output);
    assert_eq!(figure(&after, "scenario.cash")["amount"], "20000.00");
    assert_eq!(remedies(&after, "probe.up"), [""; 0]);
    // It knows now where its own lines stand.
    let traffic = figure(&after, "requests.rate");
    assert_eq!(traffic["state"], "missing");
    assert!(traffic["why"].as_str().unwrap().contains("127.0.0.1:8080"), "{traffic}");
}

#[test]
fn a_vps_with_its_exporters_is_told_page_by_page_and_wide_buckets_are_named() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    let postgres = &world.postgres;
    home.write(
        "config/palier/palier.toml",
        format!(
            "[targets.vps]\nkind = \"ssh\"\nhost = \"{}\"\n[targets.vps.exporters]\nnode = \"{}\"\n\
             traffic = \"{}\"\npostgres = \"{}\"\n[targets.vps.units]\nsql = \"SELECT count(*) FROM \
             buildings\"\ndatabase = \"{}\"\nuser = \"{}\"\nhost = \"{}\"\nport = {}\n\
             password-env = \"PG\"\n",
            world.ssh.known, world.node_exporter, world.traefik.metrics, world.postgres_exporter,
            postgres.database, postgres.user, postgres.host, postgres.port,
        ),
    );
    let look = |line: &str| {
        let mut palier = home.palier();
        palier.args(line.split_whitespace()).env("PG", &postgres.password).output().unwrap()
    };
    let output = look("doctor --target vps --json --phase mvp");
    let answer = answer(&output);
    assert!(!text(&output.stdout).contains(&postgres.password));
    assert_eq!(output.status.code(), Some(1));
    let told = |id: &str, source: &str, address: &str| {
        let figure = figure(&answer, id);
        assert_eq!(figure["source"], source, "{figure}");
        assert_eq!(figure["address"].as_str().unwrap_or_default(), address, "{figure}");
    };
    told("cpu.utilization", "node_exporter", &world.node_exporter);
    told("requests.rate", "traefik", &world.traefik.metrics);
    told("db.connections", "postgres_exporter", &world.postgres_exporter);
    let counted = format!("{}:{}/{}", postgres.host, postgres.port, postgres.database);
    told("units.count", "postgres", &counted);
    assert_eq!(figure(&answer, "units.count")["value"], f64::from(postgres.buildings));
    assert_eq!(figure(&answer, "economics.monthly_revenue")["amount"], "17700.00");
    // Traefik's own buckets end at 0.1, 0.3, 1.2 and 5 seconds.
    let p90 = figure(&answer, "latency.p90");
    assert_eq!(p90["state"], "coarse", "{p90}");
    assert_eq!(remedies(&answer, "latency.p90"), ["traefik-buckets"]);
    assert!(lines(&p90["remedies"][0]).starts_with("--metrics.prometheus.buckets=0.005,0.01"));
    // The same for a French person; each remedy is written out once.
    let french = look("doctor --target vps --phase mvp --lang fr");
    let said = text(&french.stdout);
    assert!(said.contains("classe est trop large") && said.contains("manque"), "{said}");
    assert_eq!(said.matches("--metrics.prometheus.buckets=").count(), 1, "{said}");
    assert!(said.contains(&format!("sur {}", world.ssh.known)), "{said}");
    assert!(said.contains("sous [targets.vps] à la ligne 1"), "{said}");
    assert!(!said.contains(&postgres.password) && !said.contains("doctor-"), "{said}");
}

#[test]
fn a_page_at_another_port_is_found_and_its_address_is_the_line() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    let page = &world.traefik.metrics;
    for target in ["local".to_owned(), format!("ssh {}", world.ssh.known)] {
        let database = format!("postgres://{}:{}", world.postgres.host, world.postgres.port);
        let line = format!("doctor {target} --json --look {page} --look {database}");
        let answer = answer(&run(&home, &line));
        let traffic = figure(&answer, "requests.rate");
        // Unless something counts requests at the usual address already.
        assert_eq!(remedies(&answer, "requests.rate"), ["traffic-address"], "{traffic}");
        let lines = lines(&traffic["remedies"][0]);
        assert!(lines.contains(&format!("traffic = \"{page}\"")), "{lines}");
        assert!(lines.starts_with("[targets."), "{lines}");
        // A PostgreSQL that nothing exports is found by the way it speaks.
        let connections = figure(&answer, "db.connections");
        assert!(
            connections["why"].as_str().unwrap().contains("PostgreSQL listens"),
            "{connections}"
        );
        let cures = remedies(&answer, "db.connections");
        assert!(
            cures.starts_with(&["postgres-role".into(), "postgres-exporter".into()]),
            "{cures:?}"
        );
        let role = self::lines(&connections["remedies"][0]);
        assert!(role.contains("GRANT pg_monitor TO palier;"), "{role}");
    }
}

/// A Prometheus that scrapes itself and one exporter that is not there.
struct Prometheus {
    url: String,
    child: Child,
    _directory: tempfile::TempDir,
}

impl Prometheus {
    fn start() -> Self {
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (port, dead) = (free(), free());
        let directory = tempfile::tempdir().unwrap();
        let config = format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s}}\nscrape_configs:\n- job_name: self\n  \
             static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n- job_name: gone\n  \
             static_configs: [{{targets: ['127.0.0.1:{dead}']}}]\n"
        );
        let file = directory.path().join("config.yml");
        std::fs::write(&file, config).unwrap();
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", directory.path().join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus is installed");
        Self { url: format!("http://127.0.0.1:{port}"), child, _directory: directory }
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_prometheus_says_which_jobs_and_days_it_lacks_and_what_is_dead() {
    let home = Home::new();
    let prometheus = Prometheus::start();
    let answer = eventually("both targets are scraped", Duration::from_secs(40), || {
        let line = format!("doctor prom {} --json --timeout 2s --for 2s", prometheus.url);
        let output = run(&home, &line);
        let answer = answer(&output);
        let found = answer["figures"].as_array().unwrap().iter().any(|f| {
            f["id"] == "prometheus.targets" && f["why"].as_str().is_some_and(|w| w.contains("gone"))
        });
        found.then_some(answer)
    });
    assert_eq!(remedies(&answer, "prometheus.targets"), ["dead-targets"]);
    assert_eq!(remedies(&answer, "prometheus.days"), ["retention"]);
    assert_eq!(remedies(&answer, "alerts"), ["alertmanager"]);
}

#[test]
fn the_world_s_prometheus_has_its_figures_and_counts_by_promql() {
    let world = World::shared();
    let home = Home::new();
    let answer = answer(&run(&home, &format!("doctor prom {} --json", world.prometheus)));
    for id in ["cpu.utilization", "requests.rate", "db.connections"] {
        let figure = figure(&answer, id);
        assert_eq!(figure["state"], "present", "{figure}");
        assert!(figure["address"].as_str().unwrap().starts_with(&world.prometheus), "{figure}");
    }
    let units = &figure(&answer, "units.count")["remedies"][0];
    assert!(lines(units).contains("promql = \"sum("), "{units}");
}

#[test]
fn where_nothing_answers_the_code_is_three_and_no_machine_is_blamed() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    for target in ["prom http://127.0.0.1:9".to_owned(), format!("ssh {}", world.ssh.closed)] {
        let output = run(&home, &format!("doctor {target} --json --timeout 2s"));
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stdout));
        let answer = answer(&output);
        assert_eq!(answer["outcome"], "unreachable");
        assert!(!answer["trouble"].as_array().unwrap().is_empty());
        assert!(remedies(&answer, "requests.rate").is_empty());
        assert!(remedies(&answer, "cpu.utilization").is_empty());
        let said = text(&run(&home, &format!("doctor {target} --timeout 2s")).stdout);
        assert!(said.trim_end().lines().next_back().unwrap().starts_with("Nothing of"), "{said}");
    }
}
