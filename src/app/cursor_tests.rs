use super::*;
use crate::app::fixtures::{config, model};
use crate::app::keys::Key;
use crate::app::{Event, update};
use crate::domain::advice::Verdict;
use crate::domain::fixtures::now;
use crate::domain::standing::Advised;

fn kept() -> Model {
    model(|c| c.store = Some("/nowhere/history.sqlite".into()))
}

fn press(model: &mut Model, key: char) -> Vec<Effect> {
    update(model, Event::Key(Key::Char(key)))
}

fn recall(effects: &[Effect]) -> Option<(Timestamp, u64)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Recall { at, generation } => Some((*at, *generation)),
        _ => None,
    })
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

fn reading(metric: Metric, value: f64, at: Timestamp) -> Reading {
    Reading::new(metric, value, at, &Origin::new("node_exporter")).unwrap()
}

/// A quiet hour with so many units, the last reading so long before.
fn quiet(at: Timestamp, units: f64, before: TimeDelta) -> Recalled {
    let mut recalled = Recalled::nothing(at);
    for minute in (0..60).rev() {
        let then = at - before - minutes(minute);
        for metric in crate::domain::assessment::ESSENTIAL {
            recalled.readings.push(reading(metric, 0.3, then));
        }
        recalled.readings.push(reading(Metric::UnitsCount, units, then));
    }
    recalled
}

fn answer(model: &mut Model, generation: u64, recalled: Recalled) {
    update(model, Event::Then { generation, answer: Ok(Box::new(recalled)) });
}

#[test]
fn a_press_goes_back_by_a_slice_and_repeating_goes_faster() {
    let mut model = kept();
    let (at, generation) = recall(&press(&mut model, '[')).unwrap();
    assert_eq!((at, generation), (now() - minutes(1), 1));
    // Eight at one pace, then at twice the pace.
    for _ in 0..7 {
        press(&mut model, '[');
    }
    let (before, _) = recall(&press(&mut model, '[')).unwrap();
    let (after, generation) = recall(&press(&mut model, '[')).unwrap();
    assert_eq!((before - after, generation), (minutes(2), 10));
    // The other way begins slowly.
    let (back, _) = recall(&press(&mut model, ']')).unwrap();
    assert_eq!(back - after, minutes(1));
    // A pause begins anew as well.
    for _ in 0..20 {
        press(&mut model, '[');
    }
    let here = model.travel.at.unwrap();
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(5)));
    let (at, _) = recall(&press(&mut model, '[')).unwrap();
    assert_eq!(here - at, minutes(1));
}

#[test]
fn the_step_follows_the_span_and_is_a_day_at_most() {
    let mut model = kept();
    for _ in 0..9 {
        press(&mut model, '-');
    }
    let (at, _) = recall(&press(&mut model, '[')).unwrap();
    assert_eq!(now() - at, minutes(48));
    let mut before = at;
    for _ in 0..200 {
        let (at, _) = recall(&press(&mut model, '[')).unwrap();
        assert!(before - at <= TimeDelta::days(1));
        before = at;
    }
    assert!(now() - before > TimeDelta::days(100));
    let (oldest, _) = recall(&update(&mut model, Event::Key(Key::Home))).unwrap();
    assert_eq!(oldest, Timestamp::UNIX_EPOCH);
}

#[test]
fn the_panels_show_what_was_known_then_and_the_advice_that_follows_from_it() {
    let mut model = kept();
    // Today there are more units than the phase carries.
    for minute in (0..60).rev() {
        let at = now() - minutes(minute);
        for metric in crate::domain::assessment::ESSENTIAL {
            let reading = reading(metric, 0.5, at);
            model.live.record(&model.config.clone(), &reading, true);
        }
    }
    let origin = Origin::new("postgres");
    model.live.units = Some(UnitCount { count: 1_700.0, origin, at: now() });
    model.judge();
    assert_eq!(model.live.assessment.advice.verdict, Verdict::MoveNow);
    let (at, generation) = recall(&press(&mut model, '[')).unwrap();
    assert!(model.travel.waiting && model.frozen.is_none());
    let mut recalled = quiet(at, 300.0, TimeDelta::zero());
    // What was read later was not known.
    recalled.readings.push(reading(Metric::UnitsCount, 1_700.0, at + minutes(1)));
    answer(&mut model, generation, recalled);
    let shown = model.shown();
    assert_eq!((shown.now, shown.units.as_ref().map(|u| u.count)), (at, Some(300.0)));
    assert_eq!(shown.assessment.advice.verdict, Verdict::Stay);
    assert!(shown.sources.values().all(|s| s.heard == Some(at)));
    assert_eq!(shown.series[&Metric::CpuUtilization].len(), 60);
    assert!(!model.travel.waiting);
    assert_eq!(said(&model).len(), 1);
    // Reading goes on meanwhile, and 0 leads back to it.
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(1)));
    assert_eq!(model.shown().now, at);
    assert_eq!(press(&mut model, '0'), []);
    assert_eq!(model.shown().now, now() + TimeDelta::seconds(1));
    assert_eq!(model.shown().assessment.advice.verdict, Verdict::MoveNow);
    assert!(said(&model).is_empty());
}

#[test]
fn only_the_newest_request_is_shown_and_none_after_going_live() {
    let mut model = kept();
    let (first, one) = recall(&press(&mut model, '[')).unwrap();
    let (second, two) = recall(&press(&mut model, '[')).unwrap();
    answer(&mut model, one, quiet(first, 1.0, TimeDelta::zero()));
    assert!(model.frozen.is_none() && model.travel.waiting);
    answer(&mut model, two, quiet(second, 2.0, TimeDelta::zero()));
    assert_eq!(model.shown().now, second);
    let (third, three) = recall(&press(&mut model, '[')).unwrap();
    // The panels stay where they were until the answer comes.
    assert_eq!(model.shown().now, second);
    press(&mut model, 'f');
    answer(&mut model, three, quiet(third, 3.0, TimeDelta::zero()));
    assert_eq!(model.shown().now, now());
    assert!(model.frozen.is_none() && model.travel.at.is_none());
}

#[test]
fn forward_from_the_last_minute_is_live() {
    let mut model = kept();
    press(&mut model, '[');
    assert_eq!(recall(&press(&mut model, ']')), None);
    assert_eq!(model.travel.at, None);
    // And there is nothing later than the present.
    assert_eq!(recall(&press(&mut model, ']')), None);
}

#[test]
fn a_history_that_cannot_be_read_says_so_and_the_present_goes_on() {
    let mut model = kept();
    let (_, generation) = recall(&press(&mut model, '[')).unwrap();
    let why = Message::new("cursor-empty");
    update(&mut model, Event::Then { generation, answer: Err(why.clone()) });
    assert_eq!(model.travel.at, None);
    assert_eq!(model.notice.as_ref().map(|n| (&n.message, n.refused)), Some((&why, true)));
}

#[test]
fn where_nothing_was_recorded_that_is_said() {
    let mut model = kept();
    let (at, generation) = recall(&press(&mut model, '[')).unwrap();
    answer(&mut model, generation, quiet(at, 300.0, minutes(180)));
    let words = said(&model);
    assert_eq!(words[1], Message::new("cursor-gap").duration("age", Duration::from_hours(3)));
    let shown = model.shown();
    assert_eq!(shown.value(Metric::CpuUtilization), None);
    assert_eq!(shown.assessment.advice.verdict, Verdict::NotEnoughData);
    assert!(matches!(
        shown.connection(model.config.refresh),
        crate::app::watch::Connection::Stale(age) if age == minutes(180)
    ));
    let (at, generation) = recall(&press(&mut model, '[')).unwrap();
    answer(&mut model, generation, Recalled::nothing(at));
    assert_eq!(said(&model)[1].id, "cursor-gap-day");
}

#[test]
fn the_phase_of_then_is_the_one_that_was_seen() {
    let mut recalled = quiet(now(), 300.0, TimeDelta::zero());
    recalled.standing.phase = Some("growth".into());
    assert_eq!(phase(&config(), &recalled), 1);
    let mut model = kept();
    let (_, generation) = recall(&press(&mut model, '[')).unwrap();
    answer(&mut model, generation, recalled);
    assert_eq!((model.shown().here.index, model.live.here.index), (1, 0));
}

#[test]
fn n_goes_through_the_changes_of_the_advice() {
    let mut model = kept();
    update(&mut model, Event::Key(Key::Char('8')));
    let change = |hours, verdict| Advised {
        at: now() - TimeDelta::hours(hours),
        verdict,
        phase: "mvp".into(),
    };
    let advised = vec![change(50, Verdict::Stay), change(20, Verdict::Prepare)];
    model.history.noted.advised = advised.clone();
    assert_eq!(recall(&press(&mut model, 'n')), None);
    assert!(model.notice.is_some());
    assert_eq!(recall(&press(&mut model, 'N')).map(|r| r.0), Some(advised[1].at));
    assert_eq!(recall(&press(&mut model, 'N')).map(|r| r.0), Some(advised[0].at));
    assert_eq!(recall(&press(&mut model, 'N')), None);
    assert_eq!(recall(&press(&mut model, 'n')).map(|r| r.0), Some(advised[1].at));
}

#[test]
fn without_a_store_the_last_day_is_there() {
    let mut model = model(|_| {});
    for minute in (0..30).rev() {
        let reading =
            reading(Metric::CpuUtilization, minute as f64 / 100.0, now() - minutes(minute));
        model.live.record(&model.config.clone(), &reading, true);
    }
    assert_eq!(press(&mut model, '['), []);
    assert_eq!(model.shown().value(Metric::CpuUtilization), Some(0.01));
    update(&mut model, Event::Key(Key::Home));
    assert_eq!(model.shown().now, now() - minutes(29));
    assert_eq!(model.shown().value(Metric::CpuUtilization), Some(0.29));
}

#[test]
fn what_happened_is_noted_at_the_instant_that_is_shown() {
    let mut model = kept();
    let (at, generation) = recall(&press(&mut model, '[')).unwrap();
    answer(&mut model, generation, quiet(at, 1.0, TimeDelta::zero()));
    press(&mut model, 'a');
    update(&mut model, Event::Key(Key::Tab));
    // Keys are letters here, even those that lead elsewhere.
    for key in "q 2".chars() {
        assert_eq!(press(&mut model, key), []);
    }
    let effects = update(&mut model, Event::Key(Key::Enter));
    let Some(Effect::Mark(mark)) = effects.first() else { panic!("{effects:?}") };
    let kind = crate::domain::mark::MarkKind::Incident;
    assert_eq!((mark.at, mark.kind, mark.words.as_str()), (at, kind, "q 2"));
    assert!(model.history.noting.is_none() && model.screen == Screen::Cockpit);
    press(&mut model, 'a');
    update(&mut model, Event::Key(Key::Esc));
    assert!(model.history.noting.is_none());
    let mut without = super::super::fixtures::model(|_| {});
    press(&mut without, 'a');
    assert!(without.history.noting.is_none() && without.notice.is_some());
}
