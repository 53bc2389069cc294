//! Reading metrics pages: a host's page of 500 lines (aim: under 0.2 ms) and a proxy's page of
//! 25 MB (aim: under 100 ms), each up to the domain's sample; one look at this machine.
#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use palier::source::dialect;
use palier::source::exposition::parse;
use palier::source::local::Machine;
use std::fmt::Write as _;
use std::hint::black_box;

/// A real page, cut to 500 lines: all that is wanted, and other lines in their places.
fn node_page() -> String {
    let full = include_str!("../tests/fixtures/node_exporter-1.5.prom");
    let wanted = ["cpu_s", "load", "memory", "filesystem", "network_", "disk", "pressure", "uname"];
    let total = full.lines().count();
    let is_wanted = |line: &str| {
        wanted
            .iter()
            .any(|name| line.trim_start_matches("# HELP ").starts_with(&format!("node_{name}")))
    };
    let mut others = total - full.lines().filter(|line| is_wanted(line)).count();
    let mut surplus = total.saturating_sub(500);
    let mut page = String::new();
    for line in full.lines() {
        if !is_wanted(line) {
            others -= 1;
            if surplus > others || (surplus > 0 && surplus * 2 > others) {
                surplus -= 1;
                continue;
            }
        }
        page.push_str(line);
        page.push('\n');
    }
    page
}

/// Traefik's families in its own order and form, for as many services as 25 MB take.
fn traefik_page() -> String {
    let mut page = String::new();
    let levels: [(&str, &str, Vec<String>); 2] = [
        ("entrypoint", "entrypoint", vec!["web".into(), "websecure".into(), "traefik".into()]),
        (
            "service",
            "service",
            (0..1400).map(|i| format!("tenant-{i:04}-app-80@kubernetes")).collect(),
        ),
    ];
    for (level, label, members) in levels {
        for member in members {
            for (code, method) in
                [("200", "GET"), ("200", "POST"), ("304", "GET"), ("404", "GET"), ("500", "POST")]
                    .into_iter()
                    .chain([("201", "POST"), ("204", "DELETE"), ("302", "GET"), ("401", "GET")])
                    .chain([("403", "GET"), ("422", "PUT"), ("502", "GET"), ("503", "GET")])
            {
                let mut pairs =
                    [("code", code), ("method", method), ("protocol", "http"), (label, &member)];
                pairs.sort_unstable();
                let labels: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}=\"{v}\"")).collect();
                let labels = labels.join(",");
                let name = format!("traefik_{level}_request_duration_seconds");
                for le in ["0.1", "0.3", "1.2", "5", "+Inf"] {
                    writeln!(page, "{name}_bucket{{{labels},le=\"{le}\"}} 12345").unwrap();
                }
                writeln!(page, "{name}_sum{{{labels}}} 123.45678901234567").unwrap();
                writeln!(page, "{name}_count{{{labels}}} 12345").unwrap();
                writeln!(page, "traefik_{level}_requests_bytes_total{{{labels}}} 1.2345678e+07")
                    .unwrap();
                writeln!(page, "traefik_{level}_requests_total{{{labels}}} 12345").unwrap();
                writeln!(page, "traefik_{level}_responses_bytes_total{{{labels}}} 1.2345678e+09")
                    .unwrap();
            }
        }
    }
    page
}

fn pages(criterion: &mut Criterion) {
    let node = node_page();
    assert_eq!(node.lines().count(), 500);
    let traefik = traefik_page();
    assert!(traefik.len() > 25_000_000, "{}", traefik.len());

    let mut group = criterion.benchmark_group("exposition");
    group.throughput(Throughput::Bytes(node.len() as u64));
    group.bench_function("node 500 lines", |bencher| {
        bencher.iter(|| {
            let page = parse(black_box(node.as_bytes()), dialect::wanted_host()).unwrap();
            dialect::host(&page).unwrap()
        });
    });
    group.throughput(Throughput::Bytes(traefik.len() as u64));
    group.sample_size(20);
    group.bench_function("traefik 25 MB", |bencher| {
        bencher.iter(|| {
            let page = parse(black_box(traefik.as_bytes()), dialect::wanted_traffic()).unwrap();
            dialect::traffic(&page, None).unwrap()
        });
    });
    group.bench_function("25 MB of which nothing is wanted", |bencher| {
        bencher.iter(|| parse(black_box(traefik.as_bytes()), dialect::wanted_host()).unwrap());
    });
    group.finish();
}

fn machine(criterion: &mut Criterion) {
    let mut machine = Machine::new();
    criterion.bench_function("a look at this machine", |bencher| {
        bencher.iter(|| machine.look().unwrap());
    });
}

criterion_group!(benches, pages, machine);
criterion_main!(benches);
