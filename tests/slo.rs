//! The error budget and the CO₂: from the store to the answer of `palier check`, and from the
//! readings to its exit code.

// The program under test reads the real clock, so its past is counted back from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use crate::screen;
use assert_cmd::Command;
use chrono::{TimeDelta, Utc};
use palier::app::explain::explain;
use palier::app::figure::Figure;
use palier::config::Language;
use palier::domain::metric::Metric;
use palier::domain::reading::{Origin, Reading};
use palier::history::History;
use palier::report;
use palier::text::Speaker;
use serde_json::Value;
use std::path::Path;

/// 2 requests/s for four days, a share of which fails: one in the last two hours, one before; the
/// CPU at 20 %, and power where a meter tells it.
fn seed(store: &Path, before: f64, lately: f64, watts: Option<f64>) {
    let origin = Origin::new("traefik");
    let now = Utc::now();
    let mut readings = Vec::new();
    for minute in (0..4 * 1440).rev() {
        let at = now - TimeDelta::minutes(minute);
        let failed = if minute < 120 { lately } else { before };
        readings.extend(Reading::new(Metric::RequestsRate, 2.0, at, &origin));
        readings.extend(Reading::new(Metric::RequestsErrorRatio, failed, at, &origin));
        readings.extend(Reading::new(Metric::CpuUtilization, 0.2, at, &origin));
        readings.extend(watts.and_then(|w| Reading::new(Metric::Power, w, at, &origin)));
    }
    History::open(store).unwrap().append("local", &readings).unwrap();
}

struct Answer {
    json: Value,
    code: Option<i32>,
}

/// KoproGo's second phase promises 99.9 % in the overview; the first nothing.
fn check(before: f64, lately: f64, watts: Option<f64>, phase: &[&str]) -> Answer {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("history.sqlite");
    seed(&store, before, lately, watts);
    let output = Command::new(env!("CARGO_BIN_EXE_palier"))
        .env_clear()
        .env("HOME", home.path())
        .args(["check", "local", "--json", "--units", "1000", "--lang", "en"])
        .args(phase)
        .arg("--store")
        .arg(&store)
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("{e}: {}", String::from_utf8_lossy(&output.stderr));
    });
    Answer { json, code: output.status.code() }
}

const PROMISED: &[&str] = &["--phase", "growth", "--basis", "overview"];
const BEST_EFFORT: &[&str] = &["--phase", "mvp", "--basis", "overview"];

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

fn near(value: &Value, expected: f64, share: f64) {
    let value = number(value);
    assert!((value - expected).abs() <= expected.abs() * share, "{value} ≠ {expected}");
}

#[test]
fn half_a_budget_is_left_and_nothing_burns() {
    let answer = check(0.0005, 0.0005, Some(12.0), PROMISED).json;
    let slo = &answer["slo"];
    near(&slo["objective"], 0.999, 0.0);
    near(&slo["budget_left"], 0.5, 0.01);
    near(&slo["availability"], 0.9995, 1e-5);
    // 4 days of 30, at 120 requests a minute.
    near(&slo["observed"], 4.0 * 86_400.0, 0.001);
    near(&slo["events"], 691_200.0, 0.001);
    near(&slo["errors"], 346.0, 0.01);
    let burns = slo["burn_rates"].as_array().unwrap();
    assert_eq!(burns.len(), 3);
    assert!(burns.iter().all(|b| b["firing"] == false));
    near(&burns[2]["long_rate"], 0.5, 0.01);
    near(&burns[2]["requests"], 518_400.0, 0.001);
    near(&burns[2]["observed"], 3.0 * 86_400.0, 0.001);

    // 12 W ÷ 2 requests/s = 6 J a request = 0.1 mg at 60 g/kWh; the document's 0.12 g are 7.2 kJ.
    let carbon = &answer["carbon"];
    assert_eq!(carbon["method"], "measured");
    for end in ["low", "mid", "high"] {
        near(&carbon["per_request"][end], 6.0 * 60.0 / 3.6e6, 0.001);
    }
    near(&carbon["per_unit"]["mid"], 12.0 * 43.83 / 1_000.0, 0.001);
    near(&carbon["published"]["per_request"], 0.12, 0.0);
    near(&carbon["published"]["energy"], 7_200.0, 1e-9);
}

#[test]
fn an_outage_pages_and_is_critical() {
    let answer = check(0.0, 0.05, None, PROMISED);
    let burns = answer.json["slo"]["burn_rates"].as_array().unwrap();
    // Both windows at 50 times the budget, proven to be above 14.4.
    near(&burns[0]["long_rate"], 50.0, 0.02);
    assert!(number(&burns[0]["long_rate_at_least"]) > 14.4);
    assert_eq!((&burns[0]["urgency"], &burns[0]["firing"]), (&"page".into(), &true.into()));
    assert_eq!(answer.json["status"], "critical");
    assert_eq!(answer.code, Some(2));
}

#[test]
fn best_effort_has_no_budget_and_unmeasured_power_has_a_range() {
    let answer = check(0.01, 0.01, None, BEST_EFFORT).json;
    assert_eq!(answer["slo"], Value::Null);
    let carbon = &answer["carbon"];
    assert_eq!(carbon["method"], "cloud-carbon-footprint");
    let reading = |name: &str| number(&answer["readings"][name]["value"]);
    let (cores, memory) = (reading("cpu.cores"), reading("memory.total") / 1e9);
    near(&carbon["power"]["low"], cores * (0.47 + 0.2 * 1.22) * 1.1, 0.01);
    near(&carbon["power"]["mid"], (cores * (0.74 + 0.2 * 2.76) + memory * 0.392) * 1.135, 0.01);
    near(&carbon["power"]["high"], (cores * (1.0 + 0.2 * 3.74) + memory * 0.392) * 1.59, 0.01);
    assert!(carbon["evidence"].as_str().unwrap().contains("Cloud Carbon Footprint"));
}

/// Sixteen minutes of a machine whose proxy fails 0.26 % of the requests.
fn promised(language: Language) -> palier::app::Model {
    let mut config = screen::config(Some("1180"), language);
    config.phase = Some("growth".into());
    config.basis = "overview".into();
    screen::live(config)
}

#[test]
fn the_budget_is_told_in_words_on_screen_and_in_the_explanation() {
    for (language, title, on_screen, burn, co2) in [
        (Language::En, "Service level", "budget overdrawn", "burn rate over", "Per request:"),
        (
            Language::Fr,
            "Niveau de service",
            "budget dépassé de",
            "consommation sur",
            "Par requête\u{a0}:",
        ),
    ] {
        let model = promised(language);
        let speaker = Speaker::new(language.code(), &model.config.profile.unit);
        let page = report::text::check(&model, &|m| speaker.say(m));
        assert!(page.contains(title) && page.contains(co2), "{page}");
        let buffer = palier::view::render_buffer(&model, 120, 40);
        let screen: String = buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(screen.contains(on_screen), "{screen}");
        let inputs = explain(&model, Figure::Success).inputs;
        let said: Vec<_> = inputs.iter().map(|m| speaker.say(m)).collect();
        assert_eq!(said.iter().filter(|line| line.contains(burn)).count(), 3, "{said:#?}");
    }
}

#[test]
fn a_page_is_critical_and_a_ticket_a_warning() {
    let status = |share: f64| {
        let mut model = promised(Language::En);
        let series = model.live.series.get_mut(&Metric::RequestsErrorRatio).unwrap();
        let points: Vec<_> = series.iter().map(|(at, _)| at).collect();
        for at in points {
            series.push(at, Some(share));
        }
        model.judge();
        model.live.assessment.status.id()
    };
    assert_eq!(status(0.0), "ok");
    // Twice the budget: proven on 27,000 requests.
    assert_eq!(status(0.002), "warning");
    assert_eq!(status(0.02), "critical");
}
