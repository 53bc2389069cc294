//! What palier leaves behind, waits for and believes when its surroundings are not as they should
//! be: signals, pipes, silence, wrong clocks.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use palier::domain::metric::Metric;
use palier::history::History;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use world::World;
use world::home::Home;
use world::hostile::{Hostile, Page};

fn check(home: &Home, line: &str) -> Value {
    let output = home.palier().args(line.split_whitespace()).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("{e}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

fn problems(answer: &Value) -> String {
    answer["problems"].to_string()
}

/// Private directories below the home, and ssh processes with a path in it.
fn left_behind(home: &Home) -> Vec<String> {
    let run = home.path().join("run");
    let mut left: Vec<_> =
        run.read_dir().unwrap().map(|e| e.unwrap().path().display().to_string()).collect();
    let needle = run.display().to_string();
    for process in Path::new("/proc").read_dir().unwrap().flatten() {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(&needle) {
            left.push(line);
        }
    }
    left
}

#[test]
fn a_look_that_is_interrupted_says_so_and_leaves_nothing_behind() {
    let world = World::shared();
    // Soon after the start ssh still connects; later the connection stands.
    let moments = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)];
    for (signal, code) in moments {
        for late in [false, true] {
            let home = Home::with_ssh(&world.ssh);
            let mut palier = Command::new(world::home::palier())
                .args(["check", "ssh", &world.ssh.known, "--for", "60s"])
                .env_clear()
                .envs(home.environment())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            world::eventually("ssh starts", Duration::from_secs(30), || {
                (left_behind(&home).len() > 1).then_some(())
            });
            if late {
                connected(&home);
            }
            let pid = Pid::from_raw(i32::try_from(palier.id()).unwrap()).unwrap();
            kill_process(pid, signal).unwrap();
            let begun = Instant::now();
            assert_eq!(palier.wait().unwrap().code(), Some(code));
            // Not a measurement: far below the look's minute and the connection's time-out.
            assert!(begun.elapsed() < Duration::from_secs(5));
            world::eventually("nothing is left", Duration::from_secs(5), || {
                left_behind(&home).is_empty().then_some(())
            });
        }
    }
}

/// Waits until the forwards stand; before that, the connection does not.
fn connected(home: &Home) {
    world::eventually("the connection", Duration::from_secs(30), || {
        let dens = home.path().join("run").read_dir().unwrap().flatten();
        dens.map(|den| den.path().join("f0")).any(|socket| socket.exists()).then_some(())
    });
}

#[test]
fn a_terminal_that_is_gone_ends_the_cockpit_and_leaves_nothing_behind() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    let line = format!("{} ssh {}", world::home::palier().display(), world.ssh.known);
    let mut terminal = Command::new("script")
        .args(["-qfc", &line, "/dev/null"])
        .env_clear()
        .envs(home.environment())
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    connected(&home);
    terminal.kill().unwrap();
    terminal.wait().unwrap();
    world::eventually("nothing is left", Duration::from_secs(10), || {
        left_behind(&home).is_empty().then_some(())
    });
}

#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_does_not_hang() {
    let home = Home::new();
    let pipe = home.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for flag in ["--config", "--profile", "--log-file"] {
        let mut command = home.palier();
        command.timeout(Duration::from_secs(20)).args(["check", "local", flag]).arg(&pipe);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{flag}: {said}");
        assert!(said.contains("pipe.toml"), "{flag}: {said}");
    }
}

#[test]
fn the_silence_of_a_probed_site_is_not_missed() {
    let home = Home::new();
    let silent = Hostile::serve(Page::Silent);
    let line = format!("check local --json --units 50 --timeout 3s --probe {}", silent.base());
    let answer = check(&home, &line);
    assert_eq!(answer["readings"]["probe.up"]["value"], 0.0, "{answer:#}");
    assert!(problems(&answer).contains(&silent.port().to_string()), "{answer:#}");
}

#[test]
fn a_count_that_is_refused_holds_nothing_up_and_one_that_cannot_be_is_no_count() {
    let home = Home::new();
    let postgres = &World::shared().postgres;
    let units = |query: &str, password: &str| {
        let config = format!(
            "[targets.here]\nkind = \"local\"\n[targets.here.units]\nsql = \"{query}\"\n\
             host = \"{}\"\nport = {}\ndatabase = \"{}\"\nuser = \"{}\"\n\
             password-file = \"{}\"\n",
            postgres.host,
            postgres.port,
            postgres.database,
            postgres.user,
            home.write("password", password).display(),
        );
        home.write("config/palier/palier.toml", config);
        let begun = Instant::now();
        let answer = check(&home, "check --target here --json --phase mvp --timeout 30s");
        // Not a measurement: far below the time-out.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
        answer
    };
    let refused = units("SELECT count(*) FROM buildings", "wrong");
    assert!(problems(&refused).contains("koprogo_db"), "{refused:#}");
    let huge = units("SELECT 1e300::float8", &postgres.password);
    assert!(problems(&huge).contains("1e300"), "{huge:#}");
    for answer in [refused, huge] {
        assert_eq!(answer["units"]["count"], Value::Null);
        assert_eq!(answer["target"]["state"], "live");
    }
}

#[test]
fn a_server_whose_clock_is_wrong_is_named() {
    let home = Home::new();
    for (seconds, word) in [(-3600, "behind"), (3600, "ahead")] {
        let at = seconds_now() + seconds;
        let body = format!(
            "{{\"status\":\"success\",\"data\":{{\"resultType\":\"scalar\",\"result\":[{at},\"1\"]}}}}"
        );
        let server = Hostile::serve(Page::Fixed(200, "application/json", body.into_bytes()));
        let line = format!("check prom {} --json --units 50 --no-history", server.base());
        let answer = check(&home, &line);
        assert_eq!(answer["status"], "unknown");
        assert!(problems(&answer).contains(word), "{answer:#}");
    }
}

fn seconds_now() -> i64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

#[test]
fn runs_from_cron_over_ssh_build_on_each_other() {
    let world = World::shared();
    let home = Home::with_ssh(&world.ssh);
    let profile = include_str!("../config/profiles/koprogo.toml");
    let was = "metric = \"memory.utilization\"\nabove = \"85 %\"";
    let is = "metric = \"memory.utilization\"\nabove = 0.000001";
    let eager = profile.replace(was, is);
    assert!(eager.contains(is), "the profile's memory signal reads otherwise");
    let path = home.write("eager.toml", eager);
    let host = &world.ssh.known;
    let line =
        format!("check ssh {host} --json --units 50 --phase mvp --profile {}", path.display());
    let ram = |answer: &Value| {
        let signals = answer["signals"].as_array().unwrap().clone();
        let ram = signals.into_iter().find(|s| s["metric"] == "memory.utilization").unwrap();
        assert_eq!(ram["for"], 900.0, "{ram}");
        ram["state"].as_str().unwrap().to_owned()
    };
    let first = check(&home, &line);
    assert_eq!(first["target"]["state"], "live", "{first:#}");
    // The connection itself brings no figures, and that is no problem.
    assert!(!problems(&first).contains("link"), "{first:#}");
    assert_eq!(ram(&first), "pending");
    // Three runs more, five minutes apart: what the first one read, moved back in time.
    let mut store = History::open(&home.path().join("state/palier/history.sqlite3")).unwrap();
    let (from, to) = (chrono::DateTime::UNIX_EPOCH, chrono::DateTime::<chrono::Utc>::MAX_UTC);
    let read = store.range(host, &[Metric::MemoryUtilization], from, to).unwrap();
    assert!(!read.is_empty(), "nothing was kept under {host}");
    for minutes in [5, 10, 15] {
        let mut earlier = read.clone();
        for reading in &mut earlier {
            reading.at -= chrono::TimeDelta::minutes(minutes);
        }
        store.append(host, &earlier).unwrap();
    }
    drop(store);
    let second = check(&home, &line);
    assert_eq!(ram(&second), "firing", "{second:#}");
    assert_eq!(second["status"], "critical");
}
