//! `palier decide` as a script and as a person see it: every path of the guide's tree, answers
//! that follow the data of the profile, the questions in a real terminal, and one clear sentence
//! for whatever cannot be answered.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::pty;
use crate::world;
use portable_pty::CommandBuilder;
use pty::Screen;
use serde_json::Value;
use std::process::Output;
use world::home::Home;

const IASTAM: &str = include_str!("../config/profiles/iastam.toml");

fn run(home: &Home, line: &str) -> Output {
    home.palier().args(line.split_whitespace()).output().unwrap()
}

fn answer(home: &Home, line: &str) -> Value {
    let output = run(home, &format!("decide --json {line}"));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {line}: {}", text(&output.stderr)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The sentence on standard error of a run that is refused.
fn refusal(home: &Home, line: &str) -> String {
    let output = run(home, line);
    assert_eq!(output.status.code(), Some(2), "{line}: {}", text(&output.stdout));
    assert!(output.stdout.is_empty(), "{line}");
    text(&output.stderr)
}

/// Every leaf of « Arbre de Décision », and both sides of each threshold.
const PATHS: [(&str, &str, usize); 17] = [
    ("--budget 0", "free", 1),
    ("--budget 0 --units 5000 --devops yes --multi-region yes --sla 99.99", "free", 1),
    ("--budget 0 --units 400 --devops no --multi-region no --sla 99.9", "free", 1),
    ("--budget 0.01 --units 0", "vps", 2),
    ("--budget 50 --units 400 --devops no --multi-region no --sla 99.9", "vps", 2),
    ("--budget 50 --units 499", "vps", 2),
    ("--budget 50 --units 500", "vps-multi", 3),
    ("--budget 50 --units 1999 --multi-region yes --sla 100", "vps-multi", 3),
    ("--budget 50 --units 2000 --devops no", "managed", 4),
    ("--budget 5000 --units 90000 --devops no --multi-region yes --sla 99.99", "managed", 4),
    ("--budget 500 --units 2000 --devops yes --multi-region yes", "kubernetes", 5),
    ("--budget 500 --units 2000 --devops oui --multi-region yes --sla 90", "kubernetes", 5),
    ("--budget 500 --units 2000 --devops yes --multi-region no --sla 99.99", "kubernetes", 6),
    ("--budget 500 --units 2000 --devops yes --multi-region no --sla 99.999", "kubernetes", 6),
    ("--budget 500 --units 2000 --devops yes --multi-region no --sla 99,99%", "kubernetes", 6),
    ("--budget 500 --units 2000 --devops yes --multi-region no --sla 99.98", "managed", 6),
    (
        "--budget 500 --units 2000 --answer devops=yes --answer multi-region=no --answer sla=99.9",
        "managed",
        6,
    ),
];

#[test]
fn every_path_of_the_guides_tree_ends_where_the_guide_says() {
    let home = Home::new();
    for (line, phase, rules) in PATHS {
        let answer = answer(&home, &format!("--profile iastam {line}"));
        assert_eq!(answer["schema"], 1);
        assert_eq!(answer["profile"], "iastam");
        assert_eq!(answer["billing"], "event");
        assert_eq!(answer["answer"]["phase"], phase, "{line}");
        let path = answer["path"].as_array().unwrap();
        assert_eq!(path.len(), rules, "{line}: it asks no more than it needs");
        let (last, before) = path.split_last().unwrap();
        assert!(before.iter().all(|step| step["met"] == false), "{line}");
        let by_default = last["met"] == false;
        assert_eq!(by_default, answer["answer"]["rule"].is_null(), "{line}");
        for step in path {
            for key in ["question", "answer", "threshold", "condition", "source", "words"] {
                assert!(!step[key].is_null(), "{line}: no {key} in {step}");
            }
        }
    }
}

#[test]
fn the_answer_carries_its_evidence_and_what_the_guide_says_beside_it() {
    let home = Home::new();
    let line = "--profile iastam --budget 200 --units 2500 --devops yes --multi-region no \
                --sla 99.99";
    let answer = answer(&home, line);
    let last = answer["path"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((last["question"].as_str(), last["source"].as_str()), (Some("sla"), Some("--sla")));
    assert_eq!((last["answer"].as_f64(), last["threshold"].as_f64()), (Some(0.9999), Some(0.9999)));
    assert_eq!(last["condition"], "at-least");
    let matrix = answer["matrix"].as_array().unwrap();
    let mark = |tool: &str| matrix.iter().find(|row| row["tool"] == tool).unwrap()["mark"].clone();
    assert_eq!(
        (mark("Kubernetes"), mark("Docker Compose")),
        ("recommended".into(), "optional".into())
    );
    // « Budget >500€/mois » is not met by 200 €; nobody asked for the number of microservices.
    let guidance = answer["guidance"].as_array().unwrap();
    let items = |id: &str| {
        let found = guidance.iter().find(|g| g["id"] == id).unwrap();
        found["items"].as_array().unwrap().iter().map(|i| i["holds"].clone()).collect::<Vec<_>>()
    };
    let (yes, no, open) = (Value::from(true), Value::from(false), Value::Null);
    assert_eq!(
        items("enterprise-criteria"),
        [&open, &open, &yes, &no, &yes, &no].map(Clone::clone)
    );
    assert_eq!(items("aks"), vec![open; 4]);
    assert!(guidance.iter().all(|g| g["id"] != "monitoring" && g["id"] != "kubernetes-overkill"));
    let disagrees: Vec<_> =
        answer["stages"].as_array().unwrap().iter().map(|s| s["disagrees"].clone()).collect();
    assert_eq!(disagrees, [&yes, &yes, &yes, &no].map(Clone::clone));
    assert!(answer["notes"].to_string().contains("4 rows of 5"), "{}", answer["notes"]);
}

#[test]
fn the_published_totals_stand_beside_the_computed_ones() {
    let home = Home::new();
    let costs = |scenario: &str| {
        let line = format!("--profile iastam --budget 0 --scenario {scenario}");
        let costs = answer(&home, &line)["costs"].as_array().unwrap().clone();
        let of = |key: &str| costs.iter().map(|c| c[key].clone()).collect::<Vec<_>>();
        (of("computed"), costs)
    };
    let (computed, rows) = costs("base");
    // Without a price of an hour only the row without hours has a total.
    assert_eq!(computed, [Value::from("0.00"), Value::Null, Value::Null, Value::Null, Value::Null]);
    let published: Vec<_> = rows
        .iter()
        .map(|r| {
            let p = &r["published"];
            let value = |key: &str| p[key]["value"].as_f64().unwrap();
            (value("infrastructure"), value("hours"), value("total"))
        })
        .collect();
    assert_eq!(
        published,
        [(0., 0., 0.), (20., 5., 20.), (30., 10., 30.), (100., 5., 100.), (300., 20., 400.)]
    );
    let implied: Vec<_> =
        rows.iter().map(|r| r["published"]["implied_hourly_rate"].clone()).collect();
    let free = Value::from("0.00");
    assert_eq!(implied, [Value::Null, free.clone(), free.clone(), free, "5.00".into()]);
    assert_eq!(rows[4]["published"]["total"]["or_more"], true);
    assert_eq!(rows[1]["published"]["total"]["about"], true);
    // At 0 € an hour the first four agree, at 5 € (20 × 5 = 100) the fifth does.
    let parts = |rows: &[Value]| {
        rows.iter().map(|r| !r["reasons"].as_array().unwrap().is_empty()).collect::<Vec<_>>()
    };
    let (computed, rows) = costs("unpaid-hours");
    assert_eq!(computed, ["0.00", "20.00", "30.00", "100.00", "300.00"]);
    assert_eq!(parts(&rows), [false, false, false, false, true]);
    let (computed, rows) = costs("hours-at-5");
    assert_eq!(computed, ["0.00", "45.00", "80.00", "125.00", "400.00"]);
    assert_eq!(parts(&rows), [false, true, true, true, false]);
}

/// The profile with some of its text exchanged, as a file of one's own.
fn changed(home: &Home, name: &str, changes: &[(&str, &str)]) -> String {
    let mut profile = IASTAM.to_owned();
    for (was, is) in changes {
        assert!(profile.contains(was), "the profile reads otherwise than {was}");
        profile = profile.replace(was, is);
    }
    home.write(name, profile).display().to_string()
}

#[test]
fn the_answers_follow_the_data() {
    let home = Home::new();
    let line = "--budget 50 --units 400 --devops no";
    let decide = |profile: &str, line: &str| answer(&home, &format!("--profile {profile} {line}"));
    let phase = |profile: &str, line: &str| {
        decide(profile, line)["answer"]["phase"].as_str().unwrap().to_owned()
    };
    assert_eq!(phase("iastam", line), "vps");
    // Another order: the team is asked before the count.
    let team = "  { ask = \"devops\", is = \"no\", phase = \"managed\" },\n";
    let first = "rules = [\n";
    let reordered =
        changed(&home, "reordered.toml", &[(team, ""), (first, &format!("{first}{team}"))]);
    assert_eq!(phase(&reordered, line), "managed");
    assert_eq!(phase(&reordered, "--budget 0 --units 400 --devops no"), "managed");
    // Other thresholds.
    let lower = changed(&home, "lower.toml", &[("below = 500", "below = 400")]);
    assert_eq!(phase(&lower, line), "vps-multi");
    let stricter = changed(
        &home,
        "stricter.toml",
        &[("at-least = \"99.99 %\", phase", "at-least = \"99.9 %\", phase")],
    );
    let nearly = "--budget 50 --units 2000 --devops yes --multi-region no --sla 99.9";
    assert_eq!(
        (phase("iastam", nearly), phase(&stricter, nearly)),
        ("managed".into(), "kubernetes".into())
    );
    // Another default, and a budget that means something else.
    let other = changed(
        &home,
        "other.toml",
        &[("otherwise = \"managed\"", "otherwise = \"kubernetes\""), ("equals = 0", "below = 60")],
    );
    assert_eq!(phase(&other, nearly), "free");
    assert_eq!(phase(&other, &nearly.replace("50", "60")), "kubernetes");
    // Other costs, hours and prices of an hour.
    let dear = changed(
        &home,
        "dear.toml",
        &[
            ("cost = 20\n", "cost = 25\n"),
            ("operations-hours = 10\n", "operations-hours = 8\n"),
            ("hourly-rate = 5", "hourly-rate = 50"),
        ],
    );
    let answer = decide(&dear, "--budget 50 --units 400 --scenario hours-at-5");
    assert_eq!(answer["answer"]["cost"], "25.00");
    let computed: Vec<_> =
        answer["costs"].as_array().unwrap().iter().map(|c| c["computed"].clone()).collect();
    // 25 + 5 × 50, 30 + 8 × 50, 100 + 5 × 50, 300 + 20 × 50.
    assert_eq!(computed, ["0.00", "275.00", "430.00", "350.00", "1300.00"]);
    assert!(answer["costs"][1]["reasons"].to_string().contains("€20"), "{answer:#}");
    // A question of one's own.
    let own = changed(
        &home,
        "own.toml",
        &[
            (first, "rules = [\n  { ask = \"law\", is = \"yes\", phase = \"kubernetes\" },\n"),
            (
                "[[decision.questions]]\nid = \"budget\"",
                "[[decision.questions]]\nid = \"law\"\nkind = \"yes-no\"\nwords = \"Is there a law?\"\n\n\
                 [[decision.questions]]\nid = \"budget\"",
            ),
        ],
    );
    let said = refusal(&home, &format!("decide --profile {own} {line}"));
    assert!(said.contains("Is there a law?") && said.contains("--answer law=no"), "{said}");
    assert_eq!(phase(&own, &format!("{line} --answer law=yes")), "kubernetes");
    assert_eq!(phase(&own, &format!("{line} --answer law=no")), "vps");
}

#[test]
fn the_configuration_answers_and_a_flag_is_stronger() {
    let home = Home::new();
    home.write(
        "config/palier/palier.toml",
        "profile = \"iastam\"\nunits = 2500\n[requirements]\ndevops = true\nmulti-region = true\n",
    );
    let configured = answer(&home, "--budget 100");
    assert_eq!(configured["answer"]["phase"], "kubernetes");
    let sources: Vec<_> =
        configured["path"].as_array().unwrap().iter().map(|s| s["source"].clone()).collect();
    let by = Value::from("configuration");
    assert_eq!(sources, [&"--budget".into(), &by, &by, &by, &by].map(Clone::clone));
    assert_eq!(answer(&home, "--budget 100 --devops no")["answer"]["phase"], "managed");
    assert_eq!(answer(&home, "--budget 100 --units 100")["answer"]["phase"], "vps");
    assert_eq!(answer(&home, "--budget 100 --answer units=100")["answer"]["phase"], "vps");
    let said = text(&run(&home, "decide --budget 100").stdout);
    assert!(said.contains("2,500 participants (configuration)"), "{said}");
}

#[test]
fn the_trees_answer_stands_beside_the_advice() {
    let home = Home::new();
    let advise = |more: &str| {
        let line = format!("advise local --json --no-history {more}");
        let output = run(&home, &line);
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", text(&output.stderr)));
        answer["decision"].clone()
    };
    assert_eq!(advise("--profile iastam --phase vps --units 400")["asks"], "budget");
    assert!(advise("--profile koprogo --phase mvp --units 5").is_null());
    let config =
        "profile = \"iastam\"\n[answers]\nbudget = 50\ndevops = \"no\"\nsla = \"99.9 %\"\n";
    home.write("config/palier/palier.toml", config);
    let agrees = advise("--phase vps --units 400");
    assert_eq!((&agrees["phase"], &agrees["agrees"]), (&"vps".into(), &true.into()));
    home.write("config/palier/palier.toml", config.replace("50", "0"));
    let differs = advise("--phase vps --units 400");
    assert_eq!((&differs["phase"], &differs["agrees"]), (&"free".into(), &false.into()));
    let said = text(&run(&home, "advise local --no-history --units 400 --phase vps").stdout);
    assert!(said.contains("disagrees"), "{said}");
    home.write(
        "config/palier/palier.toml",
        "profile = \"iastam\"\n[answers]\nbuget = 5\ndevops = \"perhaps\"\n",
    );
    let refused = text(&run(&home, "decide").stderr);
    assert!(refused.contains("did you mean `budget`?"), "{refused}");
    assert!(refused.contains("`perhaps` is no answer to `devops`"), "{refused}");
    assert!(refused.contains("palier.toml:3:1") && refused.contains("palier.toml:4:"), "{refused}");
}

#[test]
fn what_cannot_be_answered_is_one_sentence() {
    let home = Home::new();
    for (line, words) in [
        ("decide --profile iastam", "add --budget 100"),
        ("decide --profile iastam --budget 10", "add --units 400"),
        ("decide --profile iastam --budget 10 --units 3000", "add --devops no"),
        ("decide --profile iastam --budget 10 --units 3000 --devops yes", "add --multi-region no"),
        (
            "decide --profile iastam --budget 10 --units 3000 --devops yes --multi-region no",
            "add --sla 99.9",
        ),
        ("decide", "KoproGo has no decision tree"),
        ("decide --profile momentum --budget 3", "Momentum Coach has no decision tree"),
        ("decide --profile iastam --budget cheap", "“cheap”"),
        ("decide --profile iastam --budget -1", "“-1”"),
        ("decide --profile iastam --sla 101 --budget 0", "--sla"),
        ("decide --profile iastam --devops perhaps", "yes or no"),
        ("decide --profile iastam --answer colour=red", "budget, units, devops, multi-region, sla"),
        ("decide --profile iastam --answer red", "--answer devops=no"),
        ("decide --profile iastam --budget 1 --answer budget=2", "answered twice"),
        ("decide --profile iastam --units 1 --answer units=2", "answered twice"),
    ] {
        let said = refusal(&home, line);
        assert!(said.contains(words), "{line}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{line}: {said}");
    }
    let french = refusal(&home, "decide --profile iastam --budget 10 --lang fr");
    assert!(french.contains("ajoutez --units 400"), "{french}");
}

fn interactive(home: &Home, arguments: &[&str]) -> Screen {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.args(arguments);
    Screen::start(command, 100, 24)
}

#[test]
fn in_a_terminal_it_asks_one_question_after_another() {
    let home = Home::new();
    let mut screen = interactive(&home, &["decide", "--profile", "iastam"]);
    screen.wait_for(&["budget for hosting"]);
    screen.press("much\r");
    screen.wait_for(&["“much” is no answer"]);
    screen.press("1000\r");
    screen.wait_for(&["How many participants"]);
    screen.press("3000\r");
    screen.wait_for(&["DevOps team available"]);
    screen.press("y\r");
    screen.wait_for(&["several regions"]);
    screen.press("no\r");
    screen.wait_for(&["Which availability"]);
    screen.press("99.99\r");
    screen.wait_for(&["Solution 5 Kubernetes Enterprise (kubernetes)"]);
    assert!(screen.end().success());
}

#[test]
fn it_asks_only_what_no_flag_has_answered_and_in_the_persons_language() {
    let home = Home::new();
    let mut screen =
        interactive(&home, &["decide", "--profile", "iastam", "--budget", "9", "--lang", "fr"]);
    let asked = screen.wait_for(&["Combien de participants"]);
    assert!(!asked.contains("budget"), "{asked}");
    screen.press("700\r");
    screen.wait_for(&["Réponse", "(vps-multi)"]);
    assert!(screen.end().success());
}

#[test]
fn it_can_be_left_at_every_question() {
    let home = Home::new();
    for keys in ["q\r", "\u{4}"] {
        let mut screen = interactive(&home, &["decide", "--profile", "iastam"]);
        screen.wait_for(&["budget for hosting"]);
        screen.press(keys);
        screen.wait_for(&["Left without a decision"]);
        assert_eq!(screen.end().exit_code(), 130, "{keys:?}");
    }
}
