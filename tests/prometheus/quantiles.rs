//! Palier's quantiles against the running Prometheus' own `histogram_quantile`: several hundred
//! random and odd histograms, scraped from one page whose counters move (and restart), compared
//! over the very buckets that Prometheus answers with at the same instant.

use crate::servers::{Page, prometheus, response};
use palier::domain::histogram::quantile;
use palier::domain::observation::Bucket;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

const RANDOM: u64 = 400;

/// Any numbers will do, as long as they are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The bounds of case `h` and the counts that each scrape adds.
fn random_case(h: u64) -> Vec<(f64, f64)> {
    let mut dice = Dice(h);
    let mut bound = if h.is_multiple_of(5) { -dice.share() * 10.0 } else { 0.0 };
    let mut count = 0.0;
    let mut case = Vec::new();
    for _ in 0..=dice.below(14) {
        bound += 1e-3 + dice.share() * 10f64.powi(dice.below(4) as i32 - 2);
        // Empty buckets are common; every seventh case shrinks somewhere.
        if dice.below(3) > 0 {
            count +=
                if h.is_multiple_of(2) { dice.below(1000) as f64 } else { dice.share() * 50.0 };
        }
        let dent = if h.is_multiple_of(7) && dice.below(3) == 0 { count * 0.4 } else { 0.0 };
        case.push((bound, count - dent));
    }
    if !h.is_multiple_of(11) {
        case.push((
            f64::INFINITY,
            count + if dice.below(2) == 0 { 0.0 } else { dice.below(30) as f64 },
        ));
    }
    case
}

/// (le as written, count): cases that PromQL treats specially.
fn odd_cases() -> Vec<Vec<(&'static str, f64)>> {
    vec![
        vec![("+Inf", 5.0)],
        vec![("0.1", 0.0), ("+Inf", 0.0)],
        vec![("0.1", 0.0), ("+Inf", 5.0)],
        vec![("0.1", 4.0), ("0.5", 5.0)],
        vec![("0", 5.0), ("1", 10.0), ("+Inf", 10.0)],
        vec![("-1", 5.0), ("1", 10.0), ("+Inf", 12.0)],
        vec![("-3", 0.0), ("-1", 5.0), ("0", 7.0), ("2", 8.0), ("+Inf", 8.0)],
        // One bound written in two ways.
        vec![("0.1", 3.0), ("0.10", 4.0), ("1", 9.0), ("1.0", 2.0), ("+Inf", 12.0)],
        vec![("1", 10.0), ("2", 8.0), ("3", 12.0), ("+Inf", 12.0)],
        vec![("1", 10.0), ("2", 20.0), ("+Inf", 5.0)],
        vec![("1e-9", 1.0), ("1e9", 2.0), ("+Inf", 2.0)],
        vec![("0.1", 100.0), ("0.3", 100.0), ("1.2", 100.0), ("5", 100.0), ("+Inf", 100.0)],
        vec![("0.1", 1e15), ("0.3", 2e15), ("+Inf", 3e15)],
    ]
}

/// The page at its `n`th scrape. Every ninth random case restarts at every sixth scrape.
fn page(n: u64) -> String {
    let mut text = String::from("# TYPE palier_case_bucket untyped\n");
    for h in 0..RANDOM {
        let n = if h % 9 == 0 { n % 6 } else { n };
        for (le, count) in random_case(h) {
            let le = if le.is_infinite() { "+Inf".to_owned() } else { le.to_string() };
            let _ =
                writeln!(text, "palier_case_bucket{{h=\"{h}\",le=\"{le}\"}} {}", count * n as f64);
        }
    }
    for (i, case) in odd_cases().into_iter().enumerate() {
        for (le, count) in case {
            let _ = writeln!(
                text,
                "palier_case_bucket{{h=\"odd{i}\",le=\"{le}\"}} {}",
                count * n as f64
            );
        }
    }
    text
}

async fn ask(url: &str, query: &str, time: &str) -> Vec<(BTreeMap<String, String>, f64)> {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client
        .post(format!("{url}/api/v1/query"))
        .form(&[("query", query), ("time", time)])
        .send()
        .await
        .expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(answer["status"], "success", "{answer}");
    let series = answer["data"]["result"].as_array().expect("series").iter().map(|series| {
        let labels = serde_json::from_value(series["metric"].clone()).expect("labels");
        (labels, series["value"][1].as_str().expect("a value").parse().expect("a number"))
    });
    series.collect()
}

/// What Prometheus computes and what palier does, for each case and quantile.
async fn compare(url: &str, buckets: &str, time: &str) -> usize {
    let mut cases: BTreeMap<String, Vec<Bucket>> = BTreeMap::new();
    for (labels, count) in ask(url, buckets, time).await {
        let le = labels["le"].parse().expect("a bound");
        cases.entry(labels["h"].clone()).or_default().push(Bucket { le, count });
    }
    let mut compared = 0;
    for q in [-0.5, 0.0, 1e-6, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0, 1.5] {
        let theirs = ask(url, &format!("histogram_quantile({q}, {buckets})"), time).await;
        assert_eq!(theirs.len(), cases.len(), "one answer for each case");
        for (labels, theirs) in theirs {
            let all = &cases[&labels["h"]];
            let ours = quantile(q, all);
            let same = match ours.value {
                None => theirs.is_nan(),
                Some(ours) if ours.is_infinite() => ours.total_cmp(&theirs).is_eq(),
                Some(ours) => (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0),
            };
            assert!(
                same,
                "case {} at {q}: {ours:?}, Prometheus says {theirs}; {all:?}",
                labels["h"]
            );
            compared += 1;
        }
    }
    compared
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quantiles_equal_those_of_the_running_prometheus() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let scrapes = AtomicU64::new(0);
    let exporter = Page::serve(move |_| {
        let n = scrapes.fetch_add(1, Ordering::Relaxed) + 1;
        response("200 OK", "text/plain; version=0.0.4", &page(n))
    })
    .await;
    let dir = TempDir::new().expect("a directory");
    let server = prometheus(dir, &[("cases", exporter.port)], &[]).await;
    let url = server.url("");
    // Ten scrapes hold at least one restart with scrapes on both sides of it.
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    let time = loop {
        let seen = ask(&url, "max(count_over_time(palier_case_bucket[1m]))", "").await;
        if seen.first().is_some_and(|(_, count)| *count >= 10.0) {
            // A whole second that has passed: no scrape changes it any more.
            let now = ask(&url, "vector(time())", "").await[0].1;
            break format!("{}", now.floor() - 1.0);
        }
        assert!(tokio::time::Instant::now() < deadline, "Prometheus does not scrape");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let cases = RANDOM as usize + odd_cases().len();
    let raw = compare(&url, "palier_case_bucket", &time).await;
    assert_eq!(raw, cases * 13);
    let increase = "sum by(h,le)(increase(palier_case_bucket[1m]))";
    assert_eq!(compare(&url, increase, &time).await, cases * 13);
}
