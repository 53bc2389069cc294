//! The agentless sampler's script under the shells that servers have, through the same pipes as
//! over SSH. Needs `dash`, `bash` and `busybox` (Debian: `busybox-static`).
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use palier::domain::reading::Origin;
use palier::source::local::Machine;
use palier::source::proc::{FrameReader, host_sample, sampler_command};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Asks for `looks` looks, one after the other, closes the input and waits for the end.
fn sample(mut shell: Command, looks: usize) {
    let mut child = shell
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{shell:?}: {error}"));
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut reader = FrameReader::new();
    let mut here = Machine::new();
    for look in 0..looks {
        writeln!(input, "{look}").unwrap();
        let mut frames = Vec::new();
        let mut buffer = [0; 4096];
        while frames.is_empty() {
            let read = output.read(&mut buffer).unwrap();
            assert!(read > 0, "{shell:?} ended early: {}", reader.chatter());
            frames.extend(reader.feed(&buffer[..read]).unwrap());
        }
        let [sections] = frames.as_slice() else { panic!("{frames:?}") };
        let there = host_sample(sections, Origin::new("/proc"));
        let here = here.look().unwrap();
        assert_eq!(there.name, here.name);
        assert_eq!(there.cores, here.cores);
        assert_eq!(there.started, here.started);
        assert_eq!(there.memory.map(|m| m.total), here.memory.map(|m| m.total));
        let idle = |sample: &palier::domain::observation::HostSample| sample.cpu.unwrap().idle;
        assert!((idle(&there) - idle(&here)).abs() < 10.0);
        assert_eq!(there.load.is_some(), here.load.is_some());
        assert_eq!(there.network.is_some(), here.network.is_some());
        assert_eq!(there.pressure.io.is_some(), here.pressure.io.is_some());
        assert!(there.disk_io_seconds.keys().eq(here.disk_io_seconds.keys()));
        assert_eq!(there.filesystems.len(), here.filesystems.len());
        for (there, here) in there.filesystems.iter().zip(&here.filesystems) {
            assert_eq!((&there.mount, &there.device), (&here.mount, &here.device));
            let apart = there.utilization().unwrap() - here.utilization().unwrap();
            assert!(apart.abs() < 0.01, "{there:?} {here:?}");
        }
    }
    drop(input);
    let closed = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(closed.elapsed() < Duration::from_secs(5), "{shell:?} outlives its input");
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

fn login(shell: &str) -> Command {
    let mut command = Command::new(shell);
    command.arg("-c").arg(sampler_command());
    command
}

#[test]
fn dash() {
    sample(login("dash"), 3);
}

#[test]
fn bash_in_another_language() {
    let mut command = login("bash");
    command.env("LANG", "fr_FR.UTF-8").env("LANGUAGE", "fr").env_remove("LC_ALL");
    sample(command, 3);
}

/// Their quoting is not that of sh, and they may refuse `exec`.
#[test]
fn other_login_shells() {
    for shell in ["fish", "tcsh", "rbash"] {
        sample(login(shell), 2);
    }
}

/// The comma of another country's numbers stays out of the tables, and no awk is asked for.
#[test]
fn few_tools_and_a_decimal_comma() {
    let tools = tempfile::tempdir().unwrap();
    for tool in ["dash", "sh", "sed", "df"] {
        let found =
            Command::new("sh").arg("-c").arg(format!("command -v {tool}")).output().unwrap();
        let path = String::from_utf8(found.stdout).unwrap();
        std::os::unix::fs::symlink(path.trim(), tools.path().join(tool)).unwrap();
    }
    let mut command = Command::new(tools.path().join("dash"));
    command.arg("-c").arg(sampler_command()).env_clear().env("PATH", tools.path());
    command.env("LC_ALL", "de_DE.UTF-8").env("LC_NUMERIC", "de_DE.UTF-8");
    sample(command, 2);
}

/// A ping is answered before any look, and between two.
#[test]
fn a_ping_is_answered_at_once() {
    let mut child = login("dash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    input.write_all(b"ping\nping\n\nping\n").unwrap();
    drop(input);
    let mut text = String::new();
    output.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(text.starts_with("@@palier pong\n@@palier pong\n@@palier begin 1\n"), "{text}");
    assert!(text.ends_with("@@palier end\n@@palier pong\n"), "{text}");
}

/// Nothing but BusyBox in the path: its own sh, sed, df, timeout.
#[test]
fn busybox() {
    let tools = tempfile::tempdir().unwrap();
    let installed = Command::new("busybox").arg("--install").arg("-s").arg(tools.path()).status();
    assert!(installed.expect("busybox: apt-get install busybox-static").success());
    let mut command = login("sh");
    command.env_clear().env("PATH", tools.path());
    sample(command, 3);
}
