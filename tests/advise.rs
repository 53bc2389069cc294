//! `palier advise` as a script and as a person see it: every option with its regret and what stands
//! against it, the dates, the probability, and the rule of every sentence.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use serde_json::Value;
use world::home::Home;

fn run(home: &Home, line: &str) -> String {
    let output = home.palier().args(line.split_whitespace()).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!said.is_empty(), "{line}: {complaint}");
    said
}

fn advice(home: &Home, line: &str) -> Value {
    let said = run(home, &format!("advise local --json --no-history {line}"));
    let answer: Value = serde_json::from_str(&said).unwrap();
    answer["advice"].clone()
}

#[test]
fn the_json_has_every_option_with_its_regret_and_what_it_carries() {
    let home = Home::new();
    let advice = advice(&home, "--phase mvp --units 1180");
    let options = advice["options"].as_array().unwrap();
    let ids: Vec<_> = options.iter().map(|o| o["phase"].as_str().unwrap()).collect();
    assert_eq!(ids, ["mvp", "growth", "scale", "enterprise"]);
    let [mvp, growth, scale, enterprise] = options.as_slice() else { panic!("four") };
    assert_eq!((&mvp["here"], &growth["here"]), (&true.into(), &false.into()));
    // « 0-1,500 », « 15,000+ » of the roadmap's overview.
    assert_eq!((mvp["limit"].as_f64(), mvp["unlimited"].as_bool()), (Some(1500.0), Some(false)));
    assert_eq!((enterprise["limit"].as_f64(), &enterprise["unlimited"]), (None, &true.into()));
    assert_eq!(enterprise["carries"], 1.0);
    // « 30-90 €/mois ».
    assert_eq!(
        (scale["cost_low"].as_str(), scale["cost_high"].as_str()),
        (Some("30.00"), Some("90.00"))
    );
    let regret = |o: &Value| o["regret"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(options.iter().all(|o| regret(o) >= 0.0));
    assert!(regret(enterprise) > regret(growth));
    assert_eq!(growth["migration"]["lead_time"], 7 * 86_400);
    assert!(!growth["migration"]["steps"].as_array().unwrap().is_empty());
    let dates = &advice["full_range"];
    let day = |name: &str| dates[name].as_str().unwrap().to_owned();
    assert!(day("p10") <= day("p50") && day("p50") <= day("p90"));
    let probability = advice["probability"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&probability));
    assert!(advice["regret_months"].as_u64().unwrap() >= 12);
    assert!(advice.as_object().unwrap().contains_key("conflict"));
    for evidence in advice["evidence"].as_array().unwrap() {
        assert!(!evidence["rule"].as_str().unwrap().is_empty());
    }
}

#[test]
fn what_stands_against_an_option_is_named() {
    let home = Home::new();
    let config = home.path().join("palier.toml");
    std::fs::write(&config, "[requirements]\nhigh-availability = true\n").unwrap();
    let line = format!("--phase mvp --units 1180 --config {}", config.display());
    let advice = advice(&home, &line);
    let mvp = &advice["options"][0];
    assert_eq!(mvp["feasible"], false, "{mvp}");
    let first = &mvp["obstacles"][0];
    assert!(first["rule"].as_str().unwrap().starts_with("advice-obstacle-"), "{first}");
    assert!(!first["sentence"].as_str().unwrap().is_empty());
}

#[test]
fn nothing_is_claimed_where_no_end_is_published() {
    let home = Home::new();
    let advice = advice(&home, "--profile momentum --units 120");
    let option = &advice["options"][0];
    assert_eq!((&option["end_known"], &option["unlimited"]), (&false.into(), &false.into()));
    for name in ["limit", "carries", "regret", "expected"] {
        assert!(option[name].is_null(), "{name}: {option}");
    }
}

#[test]
fn a_person_reads_the_same() {
    let home = Home::new();
    let said = run(&home, "advise local --no-history --phase mvp --units 1180 --lang en");
    for words in [
        "Phase 4 Enterprise",
        "15,000\u{a0}copropriétés and more",
        "99.95%",
        "regret",
        "Probability that growth calls for a move",
        "This phase is full by",
        "The way to Phase ",
        "Try first, cheaper than leaving Phase 1 MVP",
    ] {
        assert!(said.contains(words), "{words} is missing:\n{said}");
    }
}

#[test]
fn a_phase_has_the_same_dates_in_every_command() {
    let home = Home::new();
    for scenario in ["base", "cautious", "ambitious"] {
        let line = format!("--phase mvp --units 1180 --scenario {scenario}");
        let advice = advice(&home, &line);
        let said = run(&home, &format!("project local --json --monte-carlo 300 {line}"));
        let project: Value = serde_json::from_str(&said).unwrap();
        let told = advice["entries"].as_array().unwrap();
        let drawn = project["monte_carlo"]["entries"].as_array().unwrap();
        assert!(!told.is_empty(), "{scenario}: {advice}");
        assert_eq!(told[0]["date"], advice["full_range"], "{scenario}");
        for key in ["phase", "date", "reached"] {
            let of = |all: &[Value]| all.iter().map(|e| e[key].clone()).collect::<Vec<_>>();
            assert_eq!(of(told), of(drawn), "{scenario}: {key}");
        }
        // The index is that of the date's month.
        let month = drawn[0]["month"]["p10"].as_u64().unwrap() as usize;
        let starts = project["months"][month]["starts"].as_str().unwrap();
        assert_eq!(starts[..7], told[0]["date"]["p10"].as_str().unwrap()[..7], "{scenario}");
    }
}
