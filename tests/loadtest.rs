//! A real wrk against a server of the test world, and what `palier capacity import` makes of its
//! output.

// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use serde_json::Value;
use std::process::Command;
use world::World;
use world::home::Home;

#[test]
fn what_wrk_says_is_what_is_imported() {
    let url = format!("{}/api/v1/health", World::shared().application.url);
    let home = Home::new();
    let wrk = |connections: &str| {
        let run = Command::new("wrk")
            .args(["-t1", "-c", connections, "-d2s", "--latency", &url])
            .output()
            .expect("wrk runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let text = String::from_utf8(run.stdout).unwrap();
        (home.write(&format!("wrk-{connections}.txt"), &text), text)
    };
    let runs = ["1", "2", "4", "8", "16"].map(wrk);
    let store = home.path().join("history.sqlite");
    let palier = |words: &[&str]| {
        let output = home
            .palier()
            .args(["--lang", "en", "--phase", "mvp", "--store"])
            .arg(&store)
            .args(words)
            .output()
            .unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 3)),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let mut words = vec!["capacity", "import"];
    words.extend(runs.iter().map(|(path, _)| path.to_str().unwrap()));
    let said = palier(&words);
    let answer: Value = serde_json::from_str(&palier(&["capacity", "local", "--json"])).unwrap();
    let tests = answer["load_tests"].as_array().unwrap();
    assert_eq!(tests.len(), 5, "{said}");
    for (path, text) in &runs {
        let file = path.file_name().unwrap().to_str().unwrap();
        let test = tests.iter().find(|t| t["file"] == file).unwrap();
        let line = text.lines().find_map(|l| l.strip_prefix("Requests/sec:")).unwrap();
        let rate: f64 = line.trim().parse().unwrap();
        assert!(rate > 0.0 && (test["rate"].as_f64().unwrap() - rate).abs() < 1e-6, "{text}");
        assert_eq!(test["failed"], 0.0);
        assert_eq!(test["maximum"], false);
        let p99 = test["latency"]["p99"].as_f64().unwrap();
        assert!(p99 > 0.0 && p99 < 2.0, "{text}");
    }
    // Five levels, a factor of sixteen apart: enough for a law, whatever it says of this machine.
    let law = &answer["scalability"];
    assert!(law["lambda"].as_f64().unwrap() > 0.0, "{law}");
    assert!(
        law["sigma"].as_f64().unwrap() >= 0.0 && law["kappa"].as_f64().unwrap() >= 0.0,
        "{law}"
    );
}
