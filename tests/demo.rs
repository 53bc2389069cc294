//! The stories, as palier tells them: what it says of the made-up company at the turning points of
//! its script, from samples through the collector to the advice, without a runtime; and their page,
//! scraped by a real Prometheus.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "demo/serve.rs"]
mod serve;
#[path = "demo/stage.rs"]
mod stage;
use crate::world;
use palier::domain::advice::Verdict;
use palier::domain::capacity::Resource;
use palier::domain::health::Condition;
use palier::domain::message::Arg;
use palier::domain::metric::Metric;
use palier::source::demo::{self, ORIGIN, Story};
use palier::source::tape::Tape;
use stage::{Stage, at};

#[test]
fn the_play_opens_with_nothing_to_do_and_everything_says_that_it_is_simulated() {
    let stage = Stage::foretold("koprogo", "2026-09-01 09:00", 15);
    let judged = &stage.model.live.assessment;
    assert_eq!(judged.advice.verdict, Verdict::Stay, "{:?}", judged.advice.headline);
    assert_eq!(judged.health, Condition::Ok, "{:?}", judged.conditions);
    assert_eq!(stage.phase(), "mvp");
    let units = stage.model.live.units.as_ref().unwrap();
    assert!((units.count - 50.0).abs() < 1.5, "{}", units.count);
    assert!(stage.memory.len() > 100_000, "a past to rest on: {}", stage.memory.len());
    assert!(stage.memory.iter().all(|reading| reading.origin.name() == ORIGIN));
    assert!(stage.model.live.latest.values().all(|reading| reading.origin.name() == ORIGIN));
}

#[test]
fn the_capacity_finds_the_cpu_time_that_the_script_gives_a_request() {
    let stage = Stage::told("koprogo", "2027-05-12 09:00", 15);
    let cpu = stage.capacity.answers.iter().find(|a| a.resource == Resource::Cpu).unwrap();
    assert!(cpu.units.is_some(), "{:?}", cpu.evidence);
    assert!(cpu.evidence.id.starts_with("capacity-cpu-law"), "{:?}", cpu.evidence);
    let figure = |name: &str| {
        let found = cpu.evidence.args.iter().find(|(known, _)| *known == name);
        let Some((_, Arg::Quantity(value, _))) = found else { panic!("{:?}", cpu.evidence) };
        *value
    };
    // U = U₀ + D·X on one core: D is what the limit leaves, by the rate that reaches it.
    let service = &stage.story.script().service;
    let demand = (figure("limit") - service.background) / figure("rate");
    let truth = service.cpu;
    assert!((demand / truth - 1.0).abs() < 0.1, "{demand} s found, {truth} s told");
}

#[test]
fn the_first_move_is_advised_before_it_is_made() {
    // The script moves on the 15th of June.
    let due = Stage::foretold("koprogo", "2027-05-27 09:00", 15);
    let advice = &due.model.live.assessment.advice;
    let acts = [Verdict::Prepare, Verdict::MoveNow].contains(&advice.verdict);
    assert!(acts, "{:?} {:?}", advice.verdict, advice.headline);
    assert_eq!(due.model.config.profile.phases[advice.phase].id, "growth");
}

#[test]
fn the_second_move_is_advised_before_it_is_made() {
    // The script moves on the 24th of February.
    let due = Stage::foretold("koprogo", "2028-02-08 09:00", 15);
    assert_eq!(due.phase(), "growth");
    let advice = &due.model.live.assessment.advice;
    let acts = [Verdict::Prepare, Verdict::MoveNow].contains(&advice.verdict);
    assert!(acts, "{:?} {:?}", advice.verdict, advice.headline);
    assert_eq!(due.model.config.profile.phases[advice.phase].id, "scale");
}

#[test]
fn the_advice_stays_prepares_and_stays_again_after_the_move() {
    let stays = ["2026-09-02 09:00", "2027-01-01 09:00", "2027-02-01 09:00", "2027-07-15 09:00"];
    for instant in stays {
        let stage = Stage::counted("koprogo", instant);
        let advice = &stage.model.live.assessment.advice;
        assert_eq!(advice.verdict, Verdict::Stay, "{instant}: {:?}", advice.headline);
    }
    // The script moves on the 15th of June 2027, and on the 24th of February 2028.
    let acts = [
        ("2027-04-15 09:00", "growth"),
        ("2027-06-10 09:00", "growth"),
        ("2028-02-10 09:00", "scale"),
    ];
    for (instant, to) in acts {
        let stage = Stage::counted("koprogo", instant);
        let advice = &stage.model.live.assessment.advice;
        let acts = [Verdict::Prepare, Verdict::MoveNow].contains(&advice.verdict);
        assert!(acts, "{instant}: {:?} {:?}", advice.verdict, advice.headline);
        assert_eq!(stage.model.config.profile.phases[advice.phase].id, to, "{instant}");
    }
}

#[test]
fn the_incident_is_critical_and_passes() {
    let mut stage = Stage::play("koprogo", "2027-10-12 07:30", 30);
    assert_eq!(stage.model.live.assessment.health, Condition::Ok, "{:?}", stage.conditions());
    assert!(stage.alerts().is_empty());
    stage.go_on(75);
    assert_eq!(stage.model.live.assessment.health, Condition::Critical, "{:?}", stage.conditions());
    assert_eq!(stage.alerts(), ["HighLatencyP99"]);
    // It ends at 10:45.
    stage.go_on(120);
    assert_eq!(stage.model.live.assessment.health, Condition::Ok, "{:?}", stage.conditions());
    assert!(stage.alerts().is_empty());
}

#[test]
fn the_decision_on_the_price_shows_in_the_margin() {
    let margin = |from: &str| {
        let stage = Stage::play("koprogo", from, 10);
        let now = &stage.model.live.assessment.economics.now;
        (now.infrastructure_margin.expect("a margin"), now.revenue.expect("a revenue").amount)
    };
    let (before, revenue) = margin("2027-12-31 09:00");
    let (after, more) = margin("2028-01-03 09:00");
    assert!(after > before, "{before} {after}");
    // €18 instead of €15 is a fifth more; the company grew by a few units besides.
    let growth = (more / revenue).to_string().parse::<f64>().unwrap();
    assert!((1.2..1.23).contains(&growth), "{growth}");
}

#[test]
fn a_move_restarts_the_counters_and_is_seen_in_the_machines_size() {
    let mut stage = Stage::play("koprogo", "2028-02-24 00:30", 20);
    assert_eq!(stage.phase(), "growth");
    stage.go_on(120);
    assert_eq!(stage.phase(), "scale");
    let live = &stage.model.live;
    assert_eq!(live.value(Metric::NodesReady), Some(2.0));
    assert_eq!(live.value(Metric::CpuCores), Some(12.0));
    assert!(live.value(Metric::RequestsRate).is_some_and(|rate| rate > 0.0));
    assert_eq!(live.assessment.health, Condition::Ok, "{:?}", stage.conditions());
}

#[test]
fn the_other_stories_hold_their_own_turning_points() {
    let mut event = Stage::play("iastam", "2027-06-03 06:30", 20);
    assert_eq!(event.phase(), "vps");
    event.go_on(50);
    assert_eq!(event.model.live.assessment.health, Condition::Critical, "{:?}", event.conditions());
    let steal = event.model.live.value(Metric::CpuSteal).unwrap();
    assert!((steal - 0.34).abs() < 0.02, "{steal}");
    event.go_on(360);
    let after = event.model.live.assessment.health;
    assert!(after < Condition::Critical, "{:?}", event.conditions());

    let mut cluster = Stage::play("momentum", "2027-03-16 17:00", 15);
    assert_eq!(cluster.model.live.value(Metric::NodesReady), Some(3.0));
    assert_eq!(cluster.model.live.assessment.health, Condition::Ok, "{:?}", cluster.conditions());
    cluster.go_on(40);
    assert_eq!(cluster.model.live.value(Metric::NodesReady), Some(2.0));
    let health = cluster.model.live.assessment.health;
    assert_eq!(health, Condition::Critical, "{:?}", cluster.conditions());
}

#[test]
fn the_same_seed_tells_the_same_story_and_rewinding_tells_it_again() {
    let told = |story: &mut Story| -> Vec<String> {
        (0..400).map(|_| format!("{:?}", story.next().unwrap().unwrap())).collect()
    };
    let mut story = demo::open("koprogo", Some(42)).unwrap();
    let once = told(&mut story);
    story.rewind().unwrap();
    assert_eq!(told(&mut story), once);
    assert_eq!(told(&mut demo::open("koprogo#42", None).unwrap()), once);
    assert_ne!(told(&mut demo::open("koprogo", Some(43)).unwrap()), once);
}

#[test]
fn a_story_ends_and_its_marks_lie_within_it() {
    for name in demo::stories() {
        let mut script = (**demo::open(name, None).unwrap().script()).clone();
        let ends = script.ends;
        assert!(script.marks().windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(script.marks().iter().all(|m| (script.start..=ends).contains(&m.at)), "{name}");
        script.opens = ends - script.step * 2;
        let mut story = Story::of(script, None);
        let mut last = None;
        while let Some(event) = story.next().unwrap() {
            last = Some(event.at);
        }
        assert_eq!(last, Some(ends));
        assert_eq!(story.ends(), Some(ends));
    }
}

#[test]
fn a_file_of_ones_own_is_told_and_its_faults_have_a_place() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("mine.toml");
    let text = std::fs::read_to_string("assets/demo/momentum.toml").unwrap();
    std::fs::write(&path, text.replace("id = \"momentum\"", "id = \"mine\"")).unwrap();
    let name = path.to_str().unwrap();
    let story = demo::open(name, None).unwrap();
    assert_eq!((story.name(), story.profile()), ("mine", "momentum"));
    std::fs::write(&path, text.replace("speed = 20160", "sped = 20160")).unwrap();
    let why = demo::open(name, None).unwrap_err();
    assert_eq!(why.id, "demo-story-wrong");
    let line = 1 + text[..text.find("speed =").unwrap()].matches('\n').count();
    let said = format!("{:?}", why.args);
    assert!(said.contains(&format!("\"{line}\"")) && said.contains("sped"), "{said}");
    assert!(at("2027-01-01 00:00") > at("2026-12-31 23:59"));
}

/// The advice on some days of a story, of its units alone and without a memory of what was said
/// before: while the company is in one phase it only grows more urgent, and no date lies in the past.
fn walk(name: &str, days: &[(&str, Verdict, &str)]) {
    let urgency = |verdict| match verdict {
        Verdict::Stay => 0,
        Verdict::Prepare => 1,
        Verdict::MoveNow => 2,
        other => panic!("{other:?}"),
    };
    let mut before: Option<(String, i32)> = None;
    for (day, verdict, to) in days {
        let stage = Stage::counted(name, &format!("{day} 09:00"));
        let live = &stage.model.live;
        let advice = &live.assessment.advice;
        let phase = stage.phase().to_owned();
        assert_eq!(advice.verdict, *verdict, "{name}, {day}: {:?}", advice.headline);
        assert_eq!(stage.model.config.profile.phases[advice.phase].id, *to, "{name}, {day}");
        let now = urgency(advice.verdict);
        if let Some((_, then)) = before.filter(|(there, _)| *there == phase) {
            assert!(now >= then, "{name}, {day}");
        }
        assert!(advice.by.is_none_or(|by| by >= live.now), "{name}, {day}: {:?}", advice.by);
        let dates = advice.full_range;
        assert!(dates.into_iter().flatten().all(|at| at > live.now), "{name}, {day}: {dates:?}");
        let known: Vec<_> = dates.into_iter().flatten().collect();
        assert!(known.is_sorted() && dates[known.len()..].iter().all(Option::is_none), "{dates:?}");
        before = Some((phase, now));
    }
}

#[test]
fn the_second_move_of_the_company_is_prepared_by_the_paths_that_need_it_first() {
    // The move of the script is on the 24th of February 2028, the day of half of the paths. The rule
    // counts from the day of a fifth of them, less the lead time, and 90 days before that: in October
    // the growth of the summer is as likely as that of the spring, and the fifth is in January.
    walk(
        "koprogo",
        &[
            ("2027-07-19", Verdict::Stay, "growth"),
            ("2027-10-11", Verdict::Stay, "growth"),
            ("2027-11-22", Verdict::Prepare, "scale"),
            ("2028-01-03", Verdict::Prepare, "scale"),
            ("2028-02-14", Verdict::MoveNow, "scale"),
            ("2028-02-28", Verdict::Stay, "scale"),
        ],
    );
}

#[test]
fn the_event_is_prepared_for_and_moved_for_before_its_day() {
    walk(
        "iastam",
        &[
            ("2027-04-13", Verdict::Prepare, "vps-multi"),
            ("2027-05-23", Verdict::Prepare, "vps-multi"),
            ("2027-06-02", Verdict::MoveNow, "vps-multi"),
        ],
    );
}

#[test]
fn where_no_end_is_published_the_advice_stays_and_claims_nothing() {
    let stays = |day| (day, Verdict::Stay, "k3s-ha");
    walk("momentum", &["2026-11-03", "2027-05-22", "2027-09-19"].map(stays));
}

#[test]
fn a_story_is_alone_in_its_fleet_and_keeps_its_own_time_there() {
    let home = world::home::Home::new();
    let words = "snapshot demo --at 2h --screen fleet --lang en";
    let output = home.palier().args(words.split(' ')).output().unwrap();
    let frame = String::from_utf8(output.stdout).unwrap();
    assert!(frame.contains("1 September 2026") && frame.contains("live"), "{frame}");
}
