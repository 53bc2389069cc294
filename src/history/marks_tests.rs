use super::super::History;
use crate::domain::Timestamp;
use crate::domain::advice::Verdict;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};
use crate::domain::retention::Retention;
use crate::domain::standing::{Advised, Standing};
use chrono::TimeDelta;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_timestamp(1_760_000_040, 0).unwrap() + TimeDelta::hours(hours)
}

fn mark(hours: i64, kind: MarkKind, words: &str) -> Mark {
    Mark::new(at(hours), None, kind, words).unwrap()
}

fn words(history: &History, target: &str) -> Vec<String> {
    history.marks(target).unwrap().into_iter().map(|m| m.words).collect()
}

#[test]
fn marks_come_back_in_order_once_each_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("h.sqlite");
    let (mut one, mut two) = (History::open(&path).unwrap(), History::open(&path).unwrap());
    let deploy = mark(2, MarkKind::Deploy, "v2");
    let incident = Mark { until: Some(at(3)), ..mark(1, MarkKind::Incident, "the disk was full") };
    assert_eq!(one.mark("vps", &[deploy.clone(), incident.clone()]).unwrap(), 2);
    // Another process adds the same, and one of its own.
    assert_eq!(two.mark("vps", &[deploy.clone(), mark(0, MarkKind::Note, "began")]).unwrap(), 1);
    assert_eq!(words(&one, "vps"), ["began", "the disk was full", "v2"]);
    assert!(one.marks("other").unwrap().is_empty());
    // An end that becomes known.
    let ended = Mark { until: Some(at(5)), ..deploy };
    assert_eq!(one.mark("vps", std::slice::from_ref(&ended)).unwrap(), 1);
    assert_eq!(one.mark("vps", &[ended]).unwrap(), 0);
    let kept = two.marks("vps").unwrap();
    assert_eq!((kept[1].until, kept[2].until), (Some(at(3)), Some(at(5))));
    let id = kept[1].id.unwrap();
    assert!(!one.unmark("other", id).unwrap());
    assert!(one.unmark("vps", id).unwrap() && !one.unmark("vps", id).unwrap());
    assert_eq!(words(&one, "vps"), ["began", "v2"]);
}

fn standing(verdict: Verdict, phase: &str, hours: i64) -> Standing {
    Standing { advice: Some((verdict, phase.into(), at(hours))), ..Standing::default() }
}

#[test]
fn each_change_of_the_advice_stands_from_its_instant_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(&folder.path().join("h.sqlite")).unwrap();
    history.stand("vps", &standing(Verdict::Stay, "mvp", 0)).unwrap();
    history.stand("vps", &standing(Verdict::Prepare, "growth", 5)).unwrap();
    // The same once more, and by a process that saw it begin later.
    history.stand("vps", &standing(Verdict::Prepare, "growth", 5)).unwrap();
    history.stand("vps", &standing(Verdict::Prepare, "growth", 6)).unwrap();
    history.stand("vps", &standing(Verdict::MoveNow, "growth", 9)).unwrap();
    let told: Vec<_> =
        history.advised("vps").unwrap().into_iter().map(|a| (a.at, a.verdict, a.phase)).collect();
    let expected = [
        (at(0), Verdict::Stay, "mvp".to_owned()),
        (at(5), Verdict::Prepare, "growth".to_owned()),
        (at(9), Verdict::MoveNow, "growth".to_owned()),
    ];
    assert_eq!(told, expected);
    let then = |hours| history.standing_at("vps", at(hours)).unwrap().advice;
    assert_eq!(then(-1), None);
    assert_eq!(then(0), Some((Verdict::Stay, "mvp".into(), at(0))));
    assert_eq!(then(8), Some((Verdict::Prepare, "growth".into(), at(5))));
    assert_eq!(then(99), Some((Verdict::MoveNow, "growth".into(), at(9))));
    assert_eq!(history.advised("other").unwrap(), Vec::<Advised>::new());
}

#[test]
fn a_move_that_was_seen_is_a_mark_and_tells_the_phase_of_then() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(&folder.path().join("h.sqlite")).unwrap();
    let mut seen = Standing::default();
    for (phase, hours) in [("mvp", 0), ("growth", 5), ("growth", 6), ("scale", 9)] {
        seen.seen(phase, at(hours));
        history.stand("vps", &seen).unwrap();
    }
    assert_eq!(words(&history, "vps"), ["mvp growth", "growth scale"]);
    let then = |hours| {
        let then = history.standing_at("vps", at(hours)).unwrap();
        (then.phase.unwrap(), then.phase_since)
    };
    assert_eq!(then(4), ("mvp".to_owned(), None));
    assert_eq!(then(5), ("growth".to_owned(), Some(at(5))));
    assert_eq!(then(20), ("scale".to_owned(), Some(at(9))));
}

#[test]
fn the_span_and_the_metrics_are_the_targets_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(&folder.path().join("h.sqlite")).unwrap();
    assert_eq!(history.span("vps").unwrap(), None);
    let reading =
        |metric, hours| Reading::new(metric, 1.0, at(hours), &Origin::new("/proc")).unwrap();
    let all = [reading(Metric::Load1, 3), reading(Metric::CpuUtilization, 1)];
    history.append("vps", &all).unwrap();
    history.append("other", &[reading(Metric::DbSize, 0)]).unwrap();
    assert_eq!(history.span("vps").unwrap(), Some((at(1), at(3))));
    assert_eq!(history.metrics("vps").unwrap(), [Metric::CpuUtilization, Metric::Load1]);
}

#[test]
fn the_oldest_reading_is_known_to_the_instant_when_it_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(&folder.path().join("h")).unwrap();
    let origin = Origin::new("x");
    // Four days by ten minutes, which begin in the middle of an hour; the other metric begins later.
    let minutes = |i: i64| at(0) + TimeDelta::minutes(37 + 10 * i);
    let first = |i: i64| Reading::new(Metric::Load1, 1.0, minutes(i), &origin);
    let later = |i: i64| Reading::new(Metric::DbSize, 1.0, minutes(i), &origin);
    let all: Vec<_> = (0..576).filter_map(first).chain((30..576).filter_map(later)).collect();
    history.append("vps", &all).unwrap();
    history.append("other", &[Reading::nothing(Metric::Load1, at(0), &origin)]).unwrap();
    let span = Some((minutes(0), minutes(575)));
    assert_eq!(history.span("vps").unwrap(), span);
    history.prune(minutes(575), Retention::default()).unwrap();
    assert_eq!(history.span("vps").unwrap(), span);
}
