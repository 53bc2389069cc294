//! `palier init` as a script and as a person see it: it looks around, proposes a file that palier
//! itself can load, and writes it after a yes, whole, private, and never over another.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::pty;
use crate::world;
use portable_pty::CommandBuilder;
use pty::Screen;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;
use world::World;
use world::home::Home;

fn run(home: &Home, line: &str) -> Output {
    home.palier().args(line.split_whitespace()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn place(home: &Home) -> PathBuf {
    home.path().join("config/palier/palier.toml")
}

/// Everything below the home's configuration, the half-written included.
fn files(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.path().join("config/palier"));
    let names = entries.into_iter().flatten().map(|e| e.unwrap().file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

#[test]
fn without_a_terminal_it_shows_and_writes_nothing() {
    let home = Home::new();
    let output = run(&home, "init local");
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(shown.contains("[targets.local]\nkind = \"local\"\n"), "{shown}");
    assert!(said.contains("Nothing was written") && said.contains("--yes"), "{said}");
    assert!(files(&home).is_empty());
    // Not even a history.
    assert_eq!(std::fs::read_dir(home.path().join("state")).unwrap().count(), 0);
}

#[test]
fn after_a_yes_there_is_one_private_file_that_loads_and_stays() {
    let home = Home::new();
    let output = run(&home, "init local --yes --lang fr");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Écrit dans"), "{said}");
    let path = place(&home);
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.starts_with("# La configuration de palier"), "{written}");
    assert!(written.contains("mois.\nphase = \""), "{written}");
    assert!(!written.contains("init-"), "{written}");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(files(&home), ["palier.toml"]);
    // It is a configuration, in the person's language.
    let check = run(&home, "check --no-history");
    let said = |output: &Output| format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(text(&check.stdout).contains("Santé"), "{}", said(&check));
    // What stands in comments is valid, too.
    let uncommented: String = written
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let other = home.write(
        "all.toml",
        uncommented.replace("https://www.example.org/health", "http://127.0.0.1:9/"),
    );
    let mut palier = home.palier();
    palier.args(["check", "--no-history", "--timeout", "1s", "--config"]).arg(&other);
    let all = palier.env("PALIER_PG_PASSWORD", "x").output().unwrap();
    // What is asked about is down, which is what it says.
    assert!(text(&all.stdout).contains("http://127.0.0.1:9/"), "{}", said(&all));
    // Never over a file that is there.
    for line in ["init local --yes".to_owned(), format!("init --yes --config {}", path.display())] {
        let again = run(&home, &line);
        let said = text(&again.stderr);
        assert_eq!(again.status.code(), Some(1), "{line}: {said}");
        assert!(said.contains("--stdout") && said.contains("palier.toml"), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
    let stdout = run(&home, "init local --stdout");
    assert_eq!(stdout.status.code(), Some(0));
    assert!(text(&stdout.stdout).starts_with("# "), "{}", text(&stdout.stdout));
    let elsewhere = home.path().join("new/other.toml");
    let output = run(&home, &format!("init local --yes --config {}", elsewhere.display()));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(elsewhere.exists());
    // A folder that is a file.
    let output = run(&home, &format!("init local --yes --config {}/x.toml", path.display()));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr).trim().lines().count(), 1, "{}", text(&output.stderr));
}

#[test]
fn a_vps_is_proposed_with_the_pages_that_answer_there() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    let line = format!(
        "init ssh {} --yes --look {} --look {} --look {}",
        world.ssh.known, world.traefik.metrics, world.node_exporter, world.postgres_exporter
    );
    let output = run(&home, &line);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown} {}", text(&output.stderr));
    for words in ["Traefik at", "node_exporter at", "postgres_exporter at", "a month."] {
        assert!(shown.contains(words), "no {words}: {shown}");
    }
    let written = std::fs::read_to_string(place(&home)).unwrap();
    assert!(shown.ends_with(&written), "{shown}");
    assert!(written.contains(&format!("host = \"{}\"", world.ssh.known)), "{written}");
    assert!(written.contains(&format!("traffic = \"{}\"", world.traefik.metrics)), "{written}");
    // And it works as it stands.
    let check = run(&home, "check --json --units 50");
    let answer: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    assert_eq!(answer["target"]["kind"], "ssh");
    assert_eq!(answer["readings"]["requests.rate"]["source"], "traefik", "{answer:#}");
    assert_eq!(answer["readings"]["cpu.utilization"]["source"], "node_exporter");
    assert_eq!(answer["readings"]["db.connections"]["source"], "postgres_exporter");
}

#[test]
fn a_prometheus_is_proposed_with_what_it_knows() {
    let world = World::shared();
    let home = Home::new();
    let url = &world.prometheus;
    let output = run(&home, &format!("init prom {url} --stdout"));
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        shown.contains("kind = \"prometheus\"") && shown.contains("#units = { promql"),
        "{shown}"
    );
    assert!(shown.contains(&format!("url = \"{url}")), "{shown}");
    for program in ["node_exporter", "Traefik", "postgres_exporter"] {
        assert!(said.contains(program), "no {program}: {said}");
    }
    assert!(files(&home).is_empty());
}

#[test]
fn a_target_that_does_not_answer_is_not_proposed() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    for target in ["prom http://127.0.0.1:9".to_owned(), format!("ssh {}", world.ssh.unknown)] {
        let output = run(&home, &format!("init {target} --yes --timeout 2s"));
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("nothing is proposed"));
        assert!(output.stdout.is_empty() && files(&home).is_empty());
    }
}

fn interactive(home: &Home, arguments: &[&str]) -> Screen {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.args(arguments);
    Screen::start(command, 110, 60)
}

#[test]
fn in_a_terminal_it_asks_and_only_a_yes_writes() {
    let home = Home::new();
    for (keys, words) in [("\r", "Nothing was written"), ("n\r", "Nothing was written")] {
        let mut screen = interactive(&home, &["init", "local"]);
        screen.wait_for(&["[y/N]"]);
        assert!(files(&home).is_empty());
        screen.press(keys);
        screen.wait_for(&[words]);
        assert_eq!(screen.end().exit_code(), 0);
        assert!(files(&home).is_empty());
    }
    // Ctrl-C at the question, as a person types it.
    let mut screen = interactive(&home, &["init", "local"]);
    screen.wait_for(&["[y/N]"]);
    screen.press("\u{3}");
    assert_eq!(screen.end().exit_code(), 130);
    assert!(files(&home).is_empty());
    let mut screen = interactive(&home, &["init", "local", "--lang", "fr"]);
    screen.wait_for(&["[o/N]"]);
    screen.press("o\r");
    screen.wait_for(&["Écrit dans"]);
    assert_eq!(screen.end().exit_code(), 0);
    assert_eq!(files(&home), ["palier.toml"]);
}
