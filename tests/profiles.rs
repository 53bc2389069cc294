//! The built-in profiles `iastam` and `momentum`: each published figure of their documents is in
//! them, and every command works with both in both languages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world;
use chrono::{DateTime, Utc};
use palier::config::profile;
use palier::domain::decision::{Condition, Mark, QuestionKind};
use palier::domain::economics::{Assumptions, project};
use palier::domain::profile::{Billing, Profile};
use palier::domain::scenario::Every;
use rust_decimal::Decimal;
use serde_json::Value;
use world::home::Home;

fn built_in(name: &str) -> Profile {
    profile::parse(&profile::built_in(name).unwrap()).unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn iastam_has_the_guides_solutions_costs_and_hours() {
    let profile = built_in("iastam");
    let ids: Vec<_> = profile.phases.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids, ["free", "vps", "vps-multi", "managed", "kubernetes"]);
    let costs: Vec<_> = profile
        .phases
        .iter()
        .map(|p| (p.cost.mid, p.operations_hours.unwrap(), p.cost.is_exact()))
        .collect();
    let row = |cost: i64, hours: i64| (Decimal::from(cost), Decimal::from(hours), true);
    assert_eq!(costs, [row(0, 0), row(20, 5), row(30, 10), row(100, 5), row(300, 20)]);
    assert_eq!((profile.billing, profile.price), (Billing::Event, None));
    assert_eq!(profile.unit.plural.get("fr"), "participants");
    let sla: Vec<_> = profile.phases.iter().map(|p| p.bases["tree"].sla).collect();
    assert_eq!(sla, [None, None, None, None, Some(0.9999)]);
    // « < 500 », « < 2000 »: the last counts that they hold for.
    let to: Vec<_> = profile.phases.iter().map(|p| p.bases["tree"].to).collect();
    assert_eq!(to, [Some(100), Some(499), Some(1_999), None, None]);
    let scenario = &profile.scenarios["base"];
    assert_eq!((scenario.hourly_rate, scenario.price, scenario.events), (None, None, None));
}

#[test]
fn iastam_has_the_guides_tree_and_matrix() {
    let profile = built_in("iastam");
    let decision = profile.decision.as_ref().unwrap();
    let tree = &decision.tree;
    let rules: Vec<_> = tree
        .rules
        .iter()
        .map(|r| (tree.questions[r.ask].id.as_str(), r.when, profile.phases[r.phase].id.as_str()))
        .collect();
    assert_eq!(
        rules,
        [
            ("budget", Condition::Equals(Decimal::ZERO), "free"),
            ("units", Condition::Below(d("500")), "vps"),
            ("units", Condition::Below(d("2000")), "vps-multi"),
            ("devops", Condition::Is(false), "managed"),
            ("multi-region", Condition::Is(true), "kubernetes"),
            ("sla", Condition::AtLeast(d("0.9999")), "kubernetes"),
        ]
    );
    assert_eq!(profile.phases[tree.otherwise].id, "managed");
    let kinds: Vec<_> = tree.questions.iter().map(|q| q.kind).collect();
    assert_eq!(
        kinds,
        [
            QuestionKind::Money,
            QuestionKind::Count,
            QuestionKind::YesNo,
            QuestionKind::YesNo,
            QuestionKind::Availability
        ]
    );
    // ✅ r, ⚠️ o, ❌ u, as in « Matrice de Décision ».
    let marks: Vec<(&str, String)> = decision
        .matrix
        .iter()
        .map(|row| {
            let letter = |mark| match mark {
                Mark::Recommended => 'r',
                Mark::Optional => 'o',
                Mark::Unnecessary => 'u',
            };
            (row.tool.get("en"), row.cells.iter().map(|c| letter(c.mark)).collect())
        })
        .collect();
    let marks: Vec<_> = marks.iter().map(|(tool, marks)| (*tool, marks.as_str())).collect();
    assert_eq!(
        marks,
        [
            ("Docker", "urrrr"),
            ("Docker Compose", "urroo"),
            ("Kubernetes", "uuuor"),
            ("Terraform", "uuuor"),
            ("CI/CD with GitHub", "roorr"),
            ("Prometheus", "uuoor"),
            ("Grafana", "uuoor"),
        ]
    );
    let stages: Vec<Vec<_>> = decision
        .stages
        .iter()
        .map(|s| s.phases.iter().map(|p| profile.phases[*p].id.as_str()).collect())
        .collect();
    assert_eq!(
        stages,
        [vec!["free"], vec!["vps", "vps-multi"], vec!["managed"], vec!["kubernetes"]]
    );
}

#[test]
fn iastam_has_the_guides_criteria() {
    let profile = built_in("iastam");
    let decision = profile.decision.as_ref().unwrap();
    let count: Vec<_> = decision.guidance.iter().map(|g| (g.id.as_str(), g.items.len())).collect();
    assert_eq!(
        count,
        [
            ("kubernetes-right", 6),
            ("kubernetes-overkill", 6),
            ("monitoring", 4),
            ("terraform", 5),
            ("aks", 4),
            ("enterprise-criteria", 6),
        ]
    );
    let conditions = |id: &str| -> Vec<(&str, Condition)> {
        let found = decision.guidance.iter().find(|g| g.id == id).unwrap();
        let of = |q: usize| decision.tree.questions[q].id.as_str();
        found.items.iter().filter_map(|i| i.condition).map(|(q, c)| (of(q), c)).collect()
    };
    let dear = ("budget", Condition::Above(d("500")));
    assert_eq!(conditions("kubernetes-right"), [("devops", Condition::Is(true)), dear]);
    assert_eq!(conditions("monitoring"), [("units", Condition::Above(d("500")))]);
    assert_eq!(
        conditions("enterprise-criteria"),
        [
            ("sla", Condition::AtLeast(d("0.9999"))),
            ("multi-region", Condition::Is(true)),
            ("devops", Condition::Is(true)),
            dear,
        ]
    );
    // Every word of a profile is there in both languages, where they are not names.
    for item in decision.guidance.iter().flat_map(|g| &g.items) {
        assert!(!item.when.fr.is_empty(), "{:?}", item.when);
    }
    assert_eq!(decision.notes.len(), 3);
}

#[test]
fn momentum_has_one_phase_for_50_euros_and_nothing_that_is_not_published() {
    let profile = built_in("momentum");
    let [phase] = profile.phases.as_slice() else { panic!("one phase") };
    assert_eq!((phase.id.as_str(), phase.cost.mid), ("k3s-ha", 50.into()));
    assert!(phase.offers.contains(&"high-availability".to_owned()));
    let basis = &phase.bases["series"];
    assert_eq!((basis.to, basis.sla, basis.resources), (None, None, None));
    assert_eq!((phase.operations_hours, profile.price), (None, None));
    assert!(profile.published.is_empty() && profile.load_tests.is_empty());
    for name in [
        "K3s",
        "Cilium",
        "WireGuard",
        "ClickHouse",
        "VictoriaMetrics",
        "VictoriaLogs",
        "Grafana",
        "ArgoCD",
        "Skaffold",
        "Langfuse",
        "Vault",
        "cert-manager",
        "Redis Cluster",
        "PostgreSQL (CloudNativePG)",
        "GitHub runners",
        "Django",
    ] {
        assert!(phase.stack.iter().any(|s| s == name), "{name}");
    }
    // 3 × 37.38 + 6.94 + 150 × 0.0482 and 3 × 35.99 + 7.49; nobody publishes the others here.
    let priced: Vec<_> =
        phase.alternatives.iter().filter_map(|a| a.cost.as_ref()).map(|c| c.amount.mid).collect();
    assert_eq!(priced, [d("126.31"), d("115.46")]);
    assert_eq!(d("3") * d("37.38") + d("6.94") + d("150") * d("0.0482"), d("126.31"));
    assert_eq!(d("3") * d("35.99") + d("7.49"), d("115.46"));
    assert!(phase.alternatives.len() > 8);
    let give: Vec<_> = profile.to_give.iter().map(|c| (c.id.as_str(), c.every)).collect();
    assert_eq!(
        give,
        [
            ("llm-tokens", Every::UnitMonth),
            ("llm-tracing", Every::Month),
            ("runners", Every::Month),
        ]
    );
}

#[test]
fn without_a_published_price_revenue_and_margin_are_unknown() {
    let now: DateTime<Utc> = "2026-01-31T12:00:00Z".parse().unwrap();
    for name in ["iastam", "momentum"] {
        let profile = built_in(name);
        let assumptions = Assumptions {
            profile: &profile,
            basis: &profile.bases[0],
            scenario: &profile.scenarios["base"],
            phase: 0,
            units: Some(400.0),
            measured_limit: None,
            moving_to: None,
            unit_forecast: &[],
        };
        let now = project(&assumptions, now).now;
        assert_eq!((now.revenue, now.infrastructure_margin, now.price), (None, None, None));
        assert_eq!(now.full_margin, None);
    }
}

#[test]
fn a_cost_that_the_scenario_gives_is_no_longer_asked_for() {
    use palier::domain::money::Spread;
    use palier::domain::profile::LocalText;
    use palier::domain::scenario::{CostItem, CostKind, When};
    let profile = built_in("momentum");
    let mut scenario = profile.scenarios["base"].clone();
    assert_eq!(profile.still_to_give(&scenario).count(), 3);
    scenario.items.push(CostItem {
        id: "runners".into(),
        name: LocalText::same("runners"),
        kind: CostKind::Infrastructure,
        amount: Spread::exact(4.into()),
        every: Every::Month,
        from: When::Start,
        phase: None,
    });
    let left: Vec<_> = profile.still_to_give(&scenario).map(|c| c.id.as_str()).collect();
    assert_eq!(left, ["llm-tokens", "llm-tracing"]);
}

/// Standard output of a run that ends with one of the documented codes.
fn said(home: &Home, line: &str) -> String {
    let output = home.palier().args(line.split_whitespace()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.is_empty(), "{line}: {errors}");
    assert!(output.status.code().is_some_and(|code| code < 4), "{line}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_works_with_both_profiles_in_both_languages() {
    let home = Home::new();
    for (name, phase, units) in [
        ("iastam", "vps", ["participants", "participants"]),
        ("momentum", "k3s-ha", ["athletes", "athlètes"]),
    ] {
        for (lang, unit) in ["en", "fr"].into_iter().zip(units) {
            let more = format!("--profile {name} --units 400 --lang {lang} --no-history");
            let runs = [
                format!("check local {more} --phase {phase}"),
                format!("advise local {more} --phase {phase}"),
                format!("project local {more}"),
                format!("snapshot local {more} --size 120x40"),
                format!("snapshot local {more} --size 40x12"),
            ];
            let mut all = String::new();
            for line in &runs {
                let text = said(&home, line);
                let lower = text.to_lowercase();
                for foreign in ["copro", "koprogo", "roadmap", "feuille de route"] {
                    assert!(!lower.contains(foreign), "{line}: {foreign} in\n{text}");
                }
                assert!(text.trim().lines().count() > 3, "{line}:\n{text}");
                all.push_str(&text);
            }
            assert!(all.contains(unit), "{name} {lang}: no {unit} in\n{all}");
        }
    }
}

#[test]
fn a_business_of_events_says_what_each_figure_is_per() {
    let profile = built_in("iastam");
    let events = profile.scenarios["conference"].events.unwrap();
    assert_eq!((events.per_year, events.peak_share), (6.0, 0.3));
    assert_eq!(profile.scenarios["conference"].price, None, "the guide names none");
    let home = Home::new();
    let line = |command: &str, lang: &str, scenario: &str| {
        let flags = "--profile iastam --phase vps --units 400 --no-history";
        said(&home, &format!("{command} {flags} --lang {lang} --scenario {scenario}"))
    };
    // 20 € ÷ (400 × 6 ÷ 12).
    let check = line("check --for 1s", "en", "conference");
    assert!(check.contains("€0.10 per participant and event"), "{check}");
    assert!(check.contains("6 events a year"), "{check}");
    assert!(check.contains("(120\u{a0}participants)"), "{check}");
    let check = line("check --for 1s", "fr", "conference");
    assert!(check.contains("par participant et par événement"), "{check}");
    assert!(check.contains("6 événements par an"), "{check}");
    // Without the events nothing is taken for a month's price.
    let check = line("check --for 1s", "en", "base");
    assert!(check.contains("€0.05 per participant and month"), "{check}");
    assert!(check.contains("without the events a year there is no revenue"), "{check}");
    let project = line("project --for 1s", "en", "conference");
    assert!(project.contains("each “per unit” is per participant and event"), "{project}");
    let project = line("project --for 1s", "fr", "conference");
    assert!(
        project.contains("chaque «\u{a0}par unité\u{a0}» s’entend par participant"),
        "{project}"
    );
    let snapshot = line("snapshot --for 1s --size 120x40", "fr", "base");
    assert!(snapshot.contains("combien d’événements par an"), "{snapshot}");
}

#[test]
fn momentum_shows_unknown_instead_of_a_price_and_names_what_is_missing() {
    let home = Home::new();
    let json = |line: &str| -> Value {
        serde_json::from_str(&said(&home, &format!("{line} --json --no-history"))).unwrap()
    };
    let check = json("check local --profile momentum");
    assert_eq!(check["units"]["count"], Value::Null);
    for key in ["price", "monthly_revenue", "cost_per_unit", "infrastructure_margin"] {
        assert_eq!(check["economics"][key], Value::Null, "{key}");
    }
    assert_eq!(check["economics"]["monthly_cost"], "50.00");
    let ids = |answer: &Value| -> Vec<String> {
        let list = answer["to_give"].as_array().unwrap();
        list.iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
    };
    let wanted = ["llm-tokens", "llm-tracing", "runners"];
    assert_eq!(ids(&check), wanted);
    assert_eq!(check["to_give"][0]["amount"], Value::Null);
    let advise = json("advise local --profile momentum --units 40");
    assert_eq!(ids(&advise), wanted);
    let alternatives = advise["alternatives"].as_array().unwrap();
    let rds = alternatives.iter().find(|a| a["name"] == "Amazon RDS").unwrap();
    assert_eq!(rds["cost"], Value::Null);
    assert_eq!(alternatives[0]["cost"]["low"], "126.31");
    let text = said(&home, "project local --profile momentum --units 40 --lang fr --no-history");
    assert!(text.contains("par athlète et par mois") && text.contains("50,00"), "{text}");
    let text = said(&home, "advise local --profile momentum --units 40 --no-history");
    assert!(text.contains("Amazon RDS") && text.contains("price unknown"), "{text}");
    // KoproGo has nothing to give.
    assert_eq!(json("check local --units 5")["to_give"], Value::Array(Vec::new()));
}
