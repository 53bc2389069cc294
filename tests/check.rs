//! `check`, `advise` and `project` as a script sees them: the JSON contract, the exit codes, and
//! one clear sentence for whatever goes wrong.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use serde_json::Value;
use std::process::Output;
use world::World;
use world::home::Home;
use world::hostile::{Hostile, Page};

fn run(home: &Home, line: &str) -> Output {
    home.palier().args(line.split_whitespace()).output().unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("{e}: {} {}", text(&output.stdout), text(&output.stderr));
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// All problems in one text; nothing in it may reach a terminal raw.
fn problems(answer: &Value) -> String {
    let said = answer["problems"].to_string();
    assert!(!said.contains("\\u001b") && !said.contains('\u{1b}'), "{said}");
    said
}

#[test]
fn check_on_this_machine_fulfils_the_documented_contract() {
    let home = Home::new();
    let output = run(&home, "check local --json --units 50 --phase mvp --no-history");
    let answer = answer(&output);
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["profile"], "koprogo");
    assert_eq!(answer["phase"], "mvp");
    assert_eq!(answer["basis"], "overview");
    assert_eq!(answer["target"]["name"], "local");
    assert_eq!(answer["target"]["kind"], "local");
    assert_eq!(answer["target"]["state"], "live");
    assert_eq!(answer["units"]["count"], 50.0);
    assert_eq!(answer["units"]["source"], "--units");
    chrono::DateTime::parse_from_rfc3339(answer["at"].as_str().unwrap()).unwrap();
    for metric in ["cpu.utilization", "memory.utilization", "disk.utilization"] {
        let reading = &answer["readings"][metric];
        let value = reading["value"].as_f64().unwrap_or_else(|| panic!("{metric}: {reading}"));
        assert!((0.0..=1.0).contains(&value), "{metric}: {value}");
        assert_eq!(reading["unit"], "ratio");
        assert!(reading["source"].is_string() && reading["at"].is_string());
    }
    // The roadmap's years 1–2: 50 × 15 € = 750 €, 5 €, 99.33 %, 0.10 €.
    let economics = &answer["economics"];
    assert_eq!(economics["currency"], "EUR");
    assert_eq!(economics["monthly_cost"], "5.00");
    assert_eq!(economics["monthly_revenue"], "750.00");
    assert_eq!(economics["cost_per_unit"], "0.10");
    let margin = economics["infrastructure_margin"].as_f64().unwrap();
    assert!((margin - 745.0 / 750.0).abs() < 1e-12);
    assert_eq!(economics["full_margin"], Value::Null);
    for signal in answer["signals"].as_array().unwrap() {
        for key in ["name", "metric", "threshold", "for", "state", "value"] {
            assert!(signal.get(key).is_some(), "no {key} in {signal}");
        }
    }
    for capacity in answer["capacity"].as_array().unwrap() {
        for key in ["resource", "units", "confidence"] {
            assert!(capacity.get(key).is_some(), "no {key} in {capacity}");
        }
    }
    assert!(answer["problems"].is_array());
    let advice = &answer["advice"];
    assert!(!advice["evidence"].as_array().unwrap().is_empty());
    let verdict = advice["verdict"].as_str().unwrap();
    assert!(["stay", "prepare", "move-now", "step-down"].contains(&verdict), "{verdict}");
    let codes = ["ok", "warning", "critical", "unknown"];
    let status = codes.iter().position(|c| answer["status"] == *c).unwrap();
    assert_eq!(output.status.code(), i32::try_from(status).ok());
}

#[test]
fn without_a_unit_count_nothing_is_assumed_and_the_exit_code_is_unknown() {
    let home = Home::new();
    let output = run(&home, "check local --json");
    let answer = answer(&output);
    assert_eq!(answer["units"]["count"], Value::Null);
    for key in ["monthly_revenue", "cost_per_unit", "infrastructure_margin", "full_margin"] {
        assert_eq!(answer["economics"][key], Value::Null, "{key}");
    }
    assert!(problems(&answer).contains("--units"));
    if answer["status"] != "critical" {
        assert_eq!(answer["advice"]["verdict"], "not-enough-data");
        assert_eq!(output.status.code(), Some(3));
    }
}

#[test]
fn more_units_than_the_phase_carries_is_critical() {
    let home = Home::new();
    let output = run(&home, "check local --json --units 6000 --phase mvp");
    let answer = answer(&output);
    assert_eq!(answer["advice"]["verdict"], "move-now");
    assert_eq!(answer["advice"]["phase"], "scale");
    assert_eq!((answer["status"].clone(), output.status.code()), ("critical".into(), Some(2)));
    // In a home of its own: who has just changed the phase stays in it for a while.
    let output = run(&Home::new(), "advise local --json --units 300 --phase enterprise");
    let answer = self::answer(&output);
    assert_eq!(answer["advice"]["verdict"], "step-down");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_basis_decides_and_another_that_disagrees_is_named() {
    let home = Home::new();
    let at = |basis: &str| {
        let line = format!("advise local --json --units 600 --phase mvp --basis {basis}");
        answer(&run(&home, &line))
    };
    let overview = at("overview");
    assert_eq!(overview["advice"]["verdict"], "stay");
    let others = overview["advice"]["otherwise"].to_string();
    assert!(others.contains("table"), "{others}");
    let table = at("table");
    assert_eq!(table["basis"], "table");
    assert_eq!(table["advice"]["verdict"], "move-now");
}

#[test]
fn a_signal_fires_between_two_runs_through_the_store() {
    let home = Home::new();
    // A profile whose memory signal is met by any machine, for six seconds.
    let profile = include_str!("../config/profiles/koprogo.toml");
    let was = "metric = \"memory.utilization\"\nabove = \"85 %\"\nfor = \"15 min\"";
    let is = "metric = \"memory.utilization\"\nabove = 0.000001\nfor = \"6s\"";
    let eager = profile.replace(was, is);
    assert!(eager.contains(is), "the profile's memory signal reads otherwise");
    let path = home.write("eager.toml", eager);
    let line = format!("check local --json --units 50 --phase mvp --profile {}", path.display());
    let ram = |answer: &Value| {
        let signals = answer["signals"].as_array().unwrap().clone();
        let ram = signals.into_iter().find(|s| s["metric"] == "memory.utilization").unwrap();
        ram["state"].as_str().unwrap().to_owned()
    };
    let first = answer(&run(&home, &line));
    assert_eq!(ram(&first), "pending", "{first:#}");
    world::eventually("the signal fires", std::time::Duration::from_mins(1), || {
        let output = run(&home, &line);
        let answer = answer(&output);
        let fired = ram(&answer) == "firing";
        assert!(!fired || output.status.code() == Some(2));
        fired.then_some(())
    });
}

#[test]
fn the_projection_is_a_table_for_people_and_for_spreadsheets() {
    let home = Home::new();
    let csv = run(&home, "project local --units 1180 --phase mvp --csv");
    let csv = text(&csv.stdout);
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 38);
    let fields = lines[0].split(',').count();
    assert!(lines.iter().all(|l| l.split(',').count() == fields), "{csv}");
    assert!(lines[1].contains(",mvp,1180,1180,15,17700,5,5,5,"), "{}", lines[1]);
    let json = answer(&run(&home, "project local --units 1180 --phase mvp --json"));
    assert_eq!(json["months"].as_array().unwrap().len(), 37);
    assert_eq!(json["steps"][0]["to"], "growth");
    let french = run(&home, "project local --units 1180 --phase mvp --lang fr");
    let french = text(&french.stdout);
    assert!(french.contains("17\u{202f}700,00") || french.contains("17\u{202f}700"), "{french}");
}

#[test]
fn a_prometheus_that_cannot_be_reached_is_one_sentence_and_unknown() {
    let home = Home::new();
    let output = run(&home, "check prom http://127.0.0.1:9 --json --units 50 --timeout 2s");
    let answer = answer(&output);
    assert_eq!(answer["target"]["state"], "lost");
    assert_eq!((answer["status"].clone(), output.status.code()), ("unknown".into(), Some(3)));
    assert!(problems(&answer).contains("127.0.0.1:9"), "{}", problems(&answer));
    // For a person the reason stands before all that is missing because of it.
    let said = text(&run(&home, "check prom http://127.0.0.1:9 --units 50 --timeout 2s").stdout);
    let reason = said.rfind("127.0.0.1:9").unwrap();
    assert!(reason < said.find("Money").unwrap(), "{said}");
}

#[test]
fn pages_that_lie_are_named_and_nothing_hangs() {
    let home = Home::new();
    let pages = [Page::Html, Page::InvalidUtf8, Page::Endless, Page::Unauthorized, Page::Silent];
    for page in pages {
        let name = format!("{page:?}");
        let server = Hostile::serve(page);
        let url = server.url();
        let config = format!(
            "[targets.here]\nkind = \"local\"\n[targets.here.exporters]\ntraffic = \"{url}\"\n"
        );
        home.write("config/palier/palier.toml", config);
        let output = run(&home, "check --target here --json --units 50 --phase mvp --timeout 2s");
        let answer = answer(&output);
        // The machine's own figures stand; the page's are missing, and the problem says which page.
        assert_eq!(answer["target"]["state"], "live", "{name}");
        let said = problems(&answer);
        assert!(said.contains(url.trim_start_matches("http://")), "{name}: {said}");
        let prometheus = run(&home, &format!("check prom {url} --json --units 50 --timeout 2s"));
        let answer = self::answer(&prometheus);
        assert_eq!(prometheus.status.code(), Some(3), "{name}");
        assert!(!problems(&answer).is_empty(), "{name}");
    }
}

#[test]
fn an_unknown_host_key_is_never_accepted_and_the_sentence_says_what_to_do() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    let line = format!("check ssh {} --json --units 50 --timeout 5s", world.ssh.unknown);
    let output = run(&home, &line);
    let answer = answer(&output);
    assert_eq!(answer["target"]["state"], "lost");
    assert_eq!(output.status.code(), Some(3));
    let said = problems(&answer);
    assert!(said.contains(&world.ssh.unknown), "{said}");
    assert!(said.contains("key"), "{said}");
    for host in [&world.ssh.wrong_key, &world.ssh.closed] {
        let line = format!("check ssh {host} --json --units 50 --timeout 5s");
        let output = run(&home, &line);
        assert_eq!(output.status.code(), Some(3));
        assert!(problems(&self::answer(&output)).contains(host.as_str()));
    }
}

#[test]
fn wrong_usage_and_wrong_configuration_are_code_two_with_the_remedy() {
    let home = Home::new();
    let said = |line: &str| {
        let output = run(&home, line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        text(&output.stderr)
    };
    assert!(said("check loca").contains("ssh HOST"));
    assert!(said("check --units many").contains("many"));
    assert!(said("check --phase mpv").contains("mvp"));
    assert!(said("snapshot --size big").contains("80x24"));
    assert!(said("local").contains("terminal"));
    let path = home.write("wrong.toml", "refresh = \"5s\"\nunitz = 12\n");
    let sentence = said(&format!("check --config {}", path.display()));
    assert!(sentence.contains("wrong.toml:2:1") && sentence.contains("units"), "{sentence}");
}

#[test]
fn a_broken_store_does_not_stop_the_look() {
    let home = Home::new();
    let broken = home.write("broken.sqlite3", [0x5a; 4096]);
    let line = format!("check local --json --units 50 --phase mvp --store {}", broken.display());
    let output = run(&home, &line);
    let answer = answer(&output);
    assert_eq!(answer["target"]["state"], "live");
    assert!(problems(&answer).contains("broken.sqlite3"), "{}", problems(&answer));
    assert_eq!(std::fs::read(broken).unwrap(), [0x5a; 4096]);
}

#[test]
fn a_snapshot_has_the_size_that_was_asked_for() {
    let home = Home::new();
    for (columns, rows) in [(40, 12), (80, 24), (120, 40), (200, 50)] {
        let line = format!(
            "snapshot local --units 1180 --phase mvp --size {columns}x{rows} --format text"
        );
        let output = run(&home, &line);
        let frame = text(&output.stdout);
        assert_eq!(frame.lines().count(), rows, "{frame}");
        assert!(frame.lines().all(|l| l.chars().count() <= columns));
        assert!(frame.contains("Phase 1 MVP") && frame.contains('%'), "{frame}");
        assert!(!frame.contains('\u{1b}'));
    }
    let output = run(&home, "snapshot local --units 1180 --format ansi");
    assert!(text(&output.stdout).contains("\u{1b}["));
}

#[test]
fn parts_and_probes_stand_in_the_json() {
    let world = World::shared();
    let caches = include_bytes!("fixtures/parts/redis_exporter-1.45.prom").to_vec();
    let caches = Hostile::serve(Page::Fixed(200, "text/plain", caches));
    let home = Home::new();
    let up = format!("{}/api/v1/health", world.traefik.web);
    let down = "http://127.0.0.1:1/";
    let text = format!(
        "[targets.local]\nkind = \"local\"\nprobe = [\"{up}\", \"{down}\"]\n\
         [targets.local.exporters.pages]\nsessions = \"{}\"\n",
        caches.url(),
    );
    home.write("config/palier/palier.toml", text);
    let answer = answer(&run(&home, "check --json --units 50 --phase mvp --lang en"));
    let parts = answer["parts"].as_array().unwrap();
    let of = |kind: &str| -> Vec<_> { parts.iter().filter(|p| p["kind"] == kind).collect() };
    let [cache] = of("cache")[..] else { panic!("{parts:#?}") };
    assert_eq!((&cache["name"], &cache["source"]), (&"sessions".into(), &"redis_exporter".into()));
    assert!(cache["facts"]["memory"]["value"].as_f64().unwrap() > 0.0, "{cache:#}");
    assert_eq!(cache["facts"]["memory"]["unit"], "bytes");
    chrono::DateTime::parse_from_rfc3339(cache["at"].as_str().unwrap()).unwrap();
    // The worst first: the address behind which nothing listens.
    assert_eq!((&parts[0]["kind"], &parts[0]["health"]), (&"probe".into(), &"critical".into()));
    assert_eq!((parts[0]["name"].as_str(), of("probe").len()), (Some(down), 2));
    let probes = answer["probes"].as_array().unwrap();
    assert_eq!((&probes[0]["url"], &probes[0]["up"]), (&up.into(), &true.into()));
    assert!(probes[0]["latency"].as_f64().unwrap() > 0.0 && probes[0]["problem"].is_null());
    assert!(probes[0]["certificate_days"].is_null());
    assert_eq!(probes[1]["up"], false);
    assert!(probes[1]["problem"].as_str().unwrap().contains("127.0.0.1:1"), "{probes:#?}");
    for window in ["24h", "7d", "30d"] {
        let uptime = &probes[1]["uptime"][window];
        assert!(uptime["share"].is_null() || uptime["share"] == 0.0, "{uptime}");
        assert!(uptime["observed"].as_f64().unwrap() < 120.0, "{uptime}");
    }
    for list in ["alerts", "findings"] {
        assert_eq!(answer[list].as_array().map(Vec::len), Some(0), "{list}");
    }
}

#[cfg(not(feature = "kube"))]
#[test]
fn without_kubernetes_in_the_build_a_cluster_is_answered_with_what_to_do() {
    let home = Home::new();
    let output = run(&home, "check kube --json --units 50 --no-history");
    let answer = answer(&output);
    assert_eq!(answer["target"]["kind"], "kube");
    assert_eq!(answer["target"]["state"], "lost");
    let said = problems(&answer);
    for way in ["--features kube", "kubectl port-forward", "palier prom http://127.0.0.1:9090"] {
        assert!(said.contains(way), "{said}");
    }
    assert_eq!(output.status.code(), Some(3));
}
