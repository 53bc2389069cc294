//! A real node_exporter and palier's own look at the same machine tell the same. Needs
//! `prometheus-node-exporter` (Debian).
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use palier::domain::observation::HostSample;
use palier::source::dialect;
use palier::source::exposition::parse;
use palier::source::local::Machine;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ends the exporter, also when the test fails.
struct Exporter(Child);

impl Drop for Exporter {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(port: u16) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(answer.split_off(head + 4))
}

#[test]
fn node_exporter_and_proc_agree() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new("prometheus-node-exporter")
        .arg(format!("--web.listen-address=127.0.0.1:{port}"))
        .stderr(Stdio::null())
        .spawn();
    let _exporter = Exporter(child.expect("apt-get install prometheus-node-exporter"));
    let started = Instant::now();
    let body = loop {
        if let Some(body) = get(port) {
            break body;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "node_exporter does not answer");
        std::thread::sleep(Duration::from_millis(50));
    };
    let here = Machine::new().look().unwrap();
    let page = parse(&body, dialect::wanted_host()).unwrap();
    assert_eq!(page.problems(), []);
    let there = dialect::host(&page).unwrap();

    assert_eq!(there.name, here.name);
    assert_eq!(there.cores, here.cores);
    assert_eq!(there.started, here.started);
    let idle = |sample: &HostSample| sample.cpu.unwrap().idle;
    assert!((idle(&there) - idle(&here)).abs() < 10.0);
    let busy = |sample: &HostSample| sample.cpu.unwrap().busy;
    assert!((busy(&there) - busy(&here)).abs() < 10.0);
    assert_eq!(there.memory.map(|m| m.total), here.memory.map(|m| m.total));
    let received = |sample: &HostSample| sample.network.map_or(0.0, |network| network.received);
    assert!((received(&there) - received(&here)).abs() < 50e6);
    assert_eq!(there.filesystems.len(), here.filesystems.len(), "{there:?} {here:?}");
    for (there, here) in there.filesystems.iter().zip(&here.filesystems) {
        assert_eq!((&there.mount, &there.device), (&here.mount, &here.device));
        let apart = there.utilization().unwrap() - here.utilization().unwrap();
        assert!(apart.abs() < 0.01, "{there:?} {here:?}");
    }
    assert!(there.disk_io_seconds.keys().eq(here.disk_io_seconds.keys()));
    for (device, seconds) in &there.disk_io_seconds {
        assert!((seconds - here.disk_io_seconds[device]).abs() < 10.0, "{device}");
    }
    // And in detail.
    assert!(there.tables.cores.keys().eq(here.tables.cores.keys()));
    for (core, times) in &there.tables.cores {
        assert!((times.idle - here.tables.cores[core].idle).abs() < 10.0, "core {core}");
    }
    let free = |sample: &HostSample| sample.tables.memory.unwrap().free;
    assert!((free(&there) - free(&here)).abs() < 2e9, "{:?}", there.tables.memory);
    assert!(there.tables.interfaces.keys().eq(here.tables.interfaces.keys()));
    for (name, counted) in &there.tables.devices {
        let here = here.tables.devices[name];
        let written = counted.written.unwrap() - here.written.unwrap();
        assert!(written.abs() < 2e9 && counted.read.unwrap() <= here.read.unwrap() + 2e9, "{name}");
    }
}
