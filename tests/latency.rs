//! The latency screen before a real Traefik under load: what stands on it agrees with the histogram,
//! read from its page and by a real Prometheus, which is asked by range queries for the heat map.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use palier::domain::histogram::quantile;
use palier::domain::observation::Bucket;
use serde_json::Value;
use std::process::Command;
use std::time::Duration;
use world::World;
use world::home::{Home, palier};

/// The buckets of the last minute, as Prometheus has them.
async fn buckets(world: &World) -> Vec<Bucket> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let query = "sum by(le)(increase(traefik_entrypoint_request_duration_seconds_bucket\
                 {entrypoint!~\"traefik|metrics\"}[1m]))";
    let url = format!("{}/api/v1/query", world.prometheus.trim_end_matches('/'));
    let answer = client.post(url).form(&[("query", query)]).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let series = answer["data"]["result"].as_array().unwrap().iter();
    let mut all: Vec<Bucket> = series
        .map(|series| Bucket {
            le: series["metric"]["le"].as_str().unwrap().parse().unwrap(),
            count: series["value"][1].as_str().unwrap().parse().unwrap(),
        })
        .collect();
    all.sort_by(|a, b| a.le.total_cmp(&b.le));
    all
}

fn snapshot(home: &Home, arguments: &[&str]) -> String {
    let output = Command::new(palier())
        .env_clear()
        .envs(home.environment())
        .arg("snapshot")
        .args(arguments)
        .args(["--screen", "latency", "--size", "200x50", "--lang", "en"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn words(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds} s") }
}

/// What must stand beside a percentile.
fn expected(q: f64, buckets: &[Bucket]) -> String {
    let bounds = quantile(q, buckets).bounds.unwrap();
    match bounds.high {
        None => format!("> {}", words(bounds.low)),
        Some(high) if bounds.low <= 0.0 => format!("< {}", words(high)),
        Some(high) => format!("between {} and {}", words(bounds.low), words(high)),
    }
}

/// The shade of a share; none where it lies too near to the next for a minute more or less.
fn shade(share: f64) -> Option<char> {
    match share {
        s if s > 0.55 => Some('█'),
        s if (0.13..0.45).contains(&s) => Some('▓'),
        _ => None,
    }
}

fn holds(screen: &str, buckets: &[Bucket]) {
    for (name, q) in [("P50", 0.5), ("P90", 0.9), ("P99", 0.99)] {
        let expected = expected(q, buckets);
        // Near a bound chance decides from minute to minute.
        let near = [-0.02, 0.02].map(|d| self::expected((q + d).clamp(0.01, 0.999), buckets));
        let line = screen.lines().find(|l| l.starts_with(&format!("│ {name}"))).unwrap();
        let told = near.iter().chain([&expected]).any(|words| line.contains(words.as_str()));
        assert!(told, "{name} is not {expected}: {line}\n{screen}");
    }
    let all = buckets.last().unwrap().count;
    let mut below = 0.0;
    let mut checked = 0;
    for bucket in buckets {
        let share = (bucket.count - below) / all;
        below = bucket.count;
        if bucket.le.is_infinite() {
            continue;
        }
        let label = format!("≤ {}", words(bucket.le));
        let row = screen.lines().find(|l| l.contains(&label));
        let row = row.unwrap_or_else(|| panic!("no row {label}\n{screen}"));
        if let Some(shade) = shade(share) {
            assert!(row.contains(shade), "{label} has {share}, not {shade}: {row}\n{screen}");
            checked += 1;
        }
    }
    assert!(checked >= 1, "no bucket is clear enough: {buckets:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_agrees_with_the_histogram() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let world = World::shared();
    let home = Home::new();
    // As long as the world is new there is less than a minute to be told.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    let buckets = loop {
        let buckets = buckets(world).await;
        if buckets.last().is_some_and(|b| b.count > world.load_per_second * 10.0) {
            break buckets;
        }
        assert!(tokio::time::Instant::now() < deadline, "Prometheus has no buckets: {buckets:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    let scraped = snapshot(&home, &["prom", &world.prometheus]);
    holds(&scraped, &buckets);
    home.write(
        "config/palier/palier.toml",
        format!(
            "[targets.page]\nkind = \"local\"\n[targets.page.exporters]\ntraffic = \"{}\"\n",
            world.traefik.metrics
        ),
    );
    let page = snapshot(&home, &["--target", "page", "--for", "8s"]);
    holds(&page, &buckets);
}
