//! `project` with bands and with a second scenario, as a script sees it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use serde_json::Value;
use world::home::Home;

fn run(home: &Home, more: &str) -> (Option<i32>, String, String) {
    let line = format!("project --units 600 --phase mvp {more} local");
    let output = home.palier().args(line.split_whitespace()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A scenario with some doubt: the third phase costs 30 to 90 €.
const DOUBT: &str = "--scenario ambitious --monte-carlo 400 --seed 7";

#[test]
fn the_same_seed_says_the_same_in_json() {
    let home = Home::new();
    let simulated = |more: &str| -> Value {
        let (code, out, error) = run(&home, &format!("{more} --json"));
        assert_eq!(code, Some(0), "{error}");
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let first = simulated(DOUBT);
    let bands = &first["monte_carlo"];
    assert_eq!((&bands["runs"], &bands["seed"]), (&400.into(), &7.into()));
    assert_eq!(bands["months"].as_array().unwrap().len(), 37);
    assert_eq!(bands["months"][0]["units"]["p50"], 600.0);
    // 600 units at 15 €, whose factor is drawn from the triangle over [0.9, 1] with its peak at 1:
    // F(x) = ((x − 0.9) ÷ 0.1)², so the quantile q is 0.9 + 0.1·√q.
    let revenue =
        |q: &str| -> f64 { bands["months"][0]["revenue"][q].as_str().unwrap().parse().unwrap() };
    for (name, q) in [("p10", 0.1_f64), ("p50", 0.5), ("p90", 0.9)] {
        let exact = 600.0 * 15.0 * (0.9 + 0.1 * q.sqrt());
        // Four standard errors of a quantile of 400 draws, whose density there is 20·√q.
        let error = 600.0 * 15.0 * (q * (1.0 - q) / 400.0).sqrt() / (20.0 * q.sqrt());
        assert!((revenue(name) - exact).abs() < 4.0 * error, "{name}: {exact} {bands}");
    }
    assert_eq!(bands, &simulated(DOUBT)["monte_carlo"]);
    let tornado = &first["tornado"];
    assert_eq!(tornado["base"], first["months"][36]["cumulative"]);
    assert!(tornado["bars"].as_array().unwrap().iter().any(|b| b["input"] == "price"));
    // What was not asked for is not there.
    let plain = simulated("");
    assert!(plain.get("monte_carlo").is_none() && plain.get("compare").is_none());
}

#[test]
fn two_scenarios_stand_beside_each_other() {
    let home = Home::new();
    let (code, out, error) = run(&home, "--compare cautious --csv");
    assert_eq!(code, Some(0), "{error}");
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].contains(",currency,") && lines[0].ends_with(",scenario"), "{}", lines[0]);
    assert_eq!(lines.len(), 1 + 37 + 37);
    assert!(lines[37].ends_with(",base") && lines[74].ends_with(",cautious"));
    let (_, out, _) = run(&home, "--compare cautious --lang en");
    assert!(out.contains("Roadmap beside Cautious"), "{out}");
    let (code, _, error) = run(&home, "--compare cautions");
    assert_eq!(code, Some(2));
    assert!(error.contains("--compare") && error.contains("did you mean `cautious`"), "{error}");
}

#[test]
fn bands_are_columns_and_words() {
    let home = Home::new();
    let (_, csv, _) = run(&home, &format!("{DOUBT} --csv"));
    let rows: Vec<Vec<_>> = csv.lines().map(|l| l.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let at = rows[0].iter().position(|name| *name == "cost_p10").unwrap();
    let wide = rows[1..].iter().any(|row| row[at] != row[at + 2]);
    assert!(wide, "the third phase's range makes a band");
    let (_, text, _) = run(&home, &format!("{DOUBT} --lang en --ascii"));
    assert!(text.contains("400 runs, seed 7") && text.contains('#'), "{text}");
    let (code, _, error) = run(&home, "--monte-carlo 0");
    assert_eq!(code, Some(2));
    assert!(error.contains("1 to 100000"), "{error}");
}
