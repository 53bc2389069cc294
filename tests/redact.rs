//! `--redact` where nothing is drawn: no name of the configuration, of a command line or of a
//! library's error reaches standard output or standard error, in words and in JSON.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use serde_json::Value;
use world::home::Home;

/// Whatever is said, none of these is.
const NAMES: [&str; 8] = [
    "shop-backend",
    "till.example.invalid",
    "metrics.example.invalid",
    "front.example.invalid",
    "deployer",
    "palier-home",
    "orders_db",
    "192.0.2.7",
];

const CONFIG: &str = r#"
target = "shop-backend"

[targets.shop-backend]
kind = "ssh"
host = "deployer@till.example.invalid"
probe = "https://front.example.invalid/health"
group = "retail"

[targets.figures]
kind = "prometheus"
url = "http://metrics.example.invalid:9090/prom"
alertmanager = "http://192.0.2.7:9093"
"#;

fn home() -> Home {
    let home = Home::new();
    home.write("config/palier/palier.toml", CONFIG);
    home
}

/// Standard output, standard error and the exit code.
fn run(home: &Home, line: &str) -> (String, String, i32) {
    let output = home.palier().args(line.split_whitespace()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

#[track_caller]
fn hides(line: &str, words: &str) {
    for name in NAMES {
        let found = words.lines().find(|l| l.to_lowercase().contains(name));
        assert!(found.is_none(), "{line} tells {name}: {found:?}");
    }
}

#[test]
fn what_is_looked_at_is_told_without_names() {
    let home = home();
    let most = "--timeout 1s --for 1s --no-history --units 1180";
    for (command, languages) in [
        ("check", vec!["en", "fr"]),
        ("check --json", vec!["fr"]),
        ("advise --json", vec!["en"]),
        ("project --json", vec!["en"]),
    ] {
        for language in languages {
            let line = format!("{command} --redact --lang {language} {most}");
            let (out, err, code) = run(&home, &line);
            assert!(code != 2 && !out.is_empty(), "{line}: {code} {out} {err}");
            hides(&line, &out);
            hides(&line, &err);
            let other = if language == "fr" { "serveur 1" } else { "server 1" };
            assert!(out.contains(other), "{line}:\n{out}");
            if command.ends_with("--json") {
                let value: Value = serde_json::from_str(&out).expect("JSON");
                assert_eq!(value["schema"], 1, "the keys are what they are");
                assert_eq!(value["target"]["name"], other);
                assert_eq!(value["target"]["kind"], "ssh");
            }
        }
    }
}

#[test]
fn every_other_command_hides_them_too() {
    let home = home();
    let most = "--redact --timeout 1s --no-history --units 1180";
    for command in [
        "check --all --for 1s",
        "check --all --json --for 1s",
        "check --target figures --for 1s",
        "check prom http://metrics.example.invalid:9090 --for 1s",
        "capacity --json --for 1s",
        "doctor --for 1s",
        "doctor --json --for 1s",
        "snapshot --for 1s",
        "snapshot --linear --for 1s",
        "snapshot --screen fleet --for 1s",
        "forecast disk.utilization",
        "forecast disk.utilization --json",
    ] {
        let line = format!("{command} {most}");
        let (out, err, code) = run(&home, &line);
        assert!(code != 2 && out.len() > 20, "{line}: {code} {out} {err}");
        hides(&line, &out);
        hides(&line, &err);
        if command.contains("--json") {
            assert!(serde_json::from_str::<Value>(&out).is_ok(), "{line}: {out}");
        }
    }
}

#[test]
fn a_history_is_told_of_without_the_names_in_it() {
    let home = home();
    // A figure of a target that is not configured any more.
    let table = "time,cpu.utilization\n2026-11-01T00:00:00Z,0.5\n2026-11-01T00:01:00Z,0.6\n";
    let file = home.write("old figures.csv", table);
    let import = home
        .palier()
        .args(["history", "import", "--redact", "--target", "shop-backend"])
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&import.stdout).into_owned()
        + &String::from_utf8_lossy(&import.stderr);
    assert!(import.status.success(), "{said}");
    hides("history import", &said);
    for command in ["history info", "history info --json", "history verify", "history prune"] {
        let line = format!("{command} --redact");
        let (out, err, code) = run(&home, &line);
        assert_eq!(code, 0, "{line}: {out} {err}");
        hides(&line, &out);
        hides(&line, &err);
    }
    let (out, ..) = run(&home, "history info --redact");
    assert!(out.contains("server 1") && out.contains("cpu.utilization"), "{out}");
    let (out, ..) = run(&home, "history info");
    assert!(out.contains("shop-backend"), "without it all is told: {out}");
}

#[test]
fn errors_name_nobody() {
    let home = home();
    for line in [
        "check --config /srv/shop-backend/palier.toml --redact",
        "check prom ftp://metrics.example.invalid --redact",
        "check --target till.example.invalid --redact",
        "history annotate --store /proc/palier-home/x.sqlite3 --redact now",
        "replay /srv/shop-backend/tape.palier --redact",
        "check --log-file /proc/shop-backend/palier.log --redact --no-history",
    ] {
        let (out, err, code) = run(&home, line);
        assert!(code != 0 && !err.is_empty(), "{line}: {code} {out} {err}");
        hides(line, &out);
        hides(line, &err);
    }
}

#[test]
fn what_would_be_senseless_is_refused_in_one_sentence() {
    let home = home();
    for command in [
        "config show",
        "config keys",
        "man",
        "completions bash",
        "init --stdout",
        "record local",
        "history export",
    ] {
        for language in ["en", "fr"] {
            let line = format!("{command} --redact --lang {language}");
            let (out, err, code) = run(&home, &line);
            assert_eq!((code, out.as_str()), (2, ""), "{line}: {err}");
            assert!(err.starts_with("palier: ") && err.lines().count() == 1, "{line}: {err}");
            assert!(err.contains("--redact"), "{line}: {err}");
        }
    }
}
