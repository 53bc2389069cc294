//! The Prometheus source against real servers: Prometheus and `VictoriaMetrics` that scrape a real
//! `node_exporter`, a Prometheus over a written history whose every figure is known, and its own
//! `histogram_quantile` as the judge of palier's. `tests/world/install.sh` installs what is needed.

// A test that cannot go on fails there and then.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "prometheus/history.rs"]
mod history;
#[path = "prometheus/quantiles.rs"]
mod quantiles;
use crate::servers;
#[path = "prometheus/unkind.rs"]
mod unkind;
use crate::watch;
use palier::domain::Timestamp;
use palier::domain::metric::Metric;
use servers::{Daemon, Page, node_exporter, prometheus, response, victoria};
use std::fmt::Write;
use tempfile::TempDir;
use watch::{Heard, now, target, watch};

/// What the kernel says, in bytes.
fn memory_total() -> f64 {
    let text = std::fs::read_to_string("/proc/meminfo").expect("/proc/meminfo");
    let line = text.lines().find(|line| line.starts_with("MemTotal:")).expect("MemTotal");
    line.split_whitespace().nth(1).expect("a number").parse::<f64>().expect("a number") * 1024.0
}

async fn live(url: &str) -> Heard {
    watch(target(url), None, |heard| {
        [Metric::CpuUtilization, Metric::MemoryUtilization, Metric::NetworkReceive, Metric::Load15]
            .iter()
            .all(|metric| heard.reading(*metric).is_some())
            && heard.reading(Metric::LatencyP99).is_some_and(|reading| reading.value.is_some())
    })
    .await
}

fn is_this_machine(heard: &Heard) {
    let kernel_cores = std::fs::read_to_string("/proc/stat").expect("/proc/stat");
    let kernel_cores = kernel_cores
        .lines()
        .filter(|line| line.starts_with("cpu") && !line.starts_with("cpu "))
        .count() as f64;
    assert!((heard.value(Metric::CpuCores) - kernel_cores).abs() < 1e-9);
    assert!((heard.value(Metric::MemoryTotal) - memory_total()).abs() < 1.0);
    let used = heard.value(Metric::MemoryUsed) / heard.value(Metric::MemoryTotal);
    assert!((heard.value(Metric::MemoryUtilization) - used).abs() < 1e-9, "of one instant");
    let per_core = heard.value(Metric::Load1) / kernel_cores;
    assert!((heard.value(Metric::LoadPerCore) - per_core).abs() < 1e-9);
    let cpu = heard.value(Metric::CpuUtilization);
    assert!(cpu > 0.0 && cpu <= 1.0, "{cpu}");
    let disk = heard.reading(Metric::DiskUtilization).is_some();
    assert_eq!(disk, heard.reading(Metric::DiskUsed).is_some());
    if disk {
        let share = heard.value(Metric::DiskUsed) / heard.value(Metric::DiskTotal);
        assert!((heard.value(Metric::DiskUtilization) - share).abs() < 1e-9, "of one filesystem");
    }
    assert!(heard.lost().is_none());
    // Every bucket grows steadily, so the quantiles are known however long the window is.
    for (metric, expected) in [
        (Metric::LatencyP50, 0.1 * 25.0 / 30.0),
        (Metric::LatencyP90, 0.3 + 0.9 / 5.0),
        (Metric::LatencyMean, 0.2),
        (Metric::RequestsErrorRatio, 0.02),
        (Metric::RequestsInFlight, 7.0),
    ] {
        let value = heard.value(metric);
        assert!((value - expected).abs() < 1e-3, "{}: {value}", metric.id());
    }
    let at = heard.reading(Metric::Load1).expect("a load").at;
    assert!(heard.readings().iter().all(|reading| reading.at == at), "one instant for one look");
}

/// A Traefik's page with 50 requests a second since `begun`. Each counter says of which instant it
/// is: a server that scrapes late, as on a busy machine, would see another rate.
fn traefik(begun: Timestamp) -> String {
    let at = now().timestamp_millis();
    let t = (at - begun.timestamp_millis()) as f64 / 1000.0;
    let mut page = "traefik_open_connections{entrypoint=\"web\"} 7\n".to_owned();
    for (code, speed) in [("200", 49.0), ("503", 1.0)] {
        let count = 1000.0 + speed * t;
        let _ = writeln!(
            page,
            "traefik_entrypoint_requests_total{{code=\"{code}\",entrypoint=\"web\"}} {count} {at}"
        );
    }
    for (le, speed) in [("0.1", 30.0), ("0.3", 44.0), ("1.2", 49.0), ("5", 49.8), ("+Inf", 50.0)] {
        let count = 1000.0 + speed * t;
        let _ = writeln!(
            page,
            "traefik_entrypoint_request_duration_seconds_bucket{{entrypoint=\"web\",le=\"{le}\"}} {count} {at}"
        );
    }
    let sum = 1000.0 + 10.0 * t;
    let _ = writeln!(
        page,
        "traefik_entrypoint_request_duration_seconds_sum{{entrypoint=\"web\"}} {sum} {at}"
    );
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_and_victoria_metrics_tell_the_same_about_this_machine() {
    let node = node_exporter().await;
    let begun = now();
    let proxy =
        Page::serve(move |_| response("200 OK", "text/plain; version=0.0.4", &traefik(begun)))
            .await;
    let jobs = [("node", node.port), ("traefik", proxy.port)];
    let dir = TempDir::new().expect("a directory");
    let (prom, vm) = tokio::join!(prometheus(dir, &jobs, &[]), victoria(&jobs));
    let (by_prom, by_vm, by_vm_prefix): (Heard, Heard, Heard) = {
        let urls: [(&Daemon, &str); 3] = [(&prom, ""), (&vm, ""), (&vm, "/prometheus/")];
        let [a, b, c] = urls.map(|(daemon, path)| daemon.url(path));
        tokio::join!(live(&a), live(&b), live(&c))
    };
    for heard in [&by_prom, &by_vm, &by_vm_prefix] {
        is_this_machine(heard);
    }
    // Where the window is not yet full, Prometheus' rate counts the rest as silence; that of
    // VictoriaMetrics does not.
    let rate = by_vm.value(Metric::RequestsRate);
    assert!((rate - 50.0).abs() < 1e-3, "{rate}");
    let apart = by_prom.value(Metric::MemoryUsed) - by_vm.value(Metric::MemoryUsed);
    assert!(apart.abs() < 0.1 * memory_total());
}
