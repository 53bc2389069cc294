use super::*;
use crate::app::fixtures::model;
use crate::app::keys::Key;
use crate::app::{Event, update};
use crate::domain::fixtures::now;

fn ask(hours: i64) -> Ask {
    Ask { metric: Metric::Load1, from: now() - TimeDelta::hours(hours), to: now() }
}

#[test]
fn a_slice_holds_the_mean_the_lowest_and_the_highest() {
    let ask = ask(6);
    let mut slicer = Slicer::new(ask);
    // A slice is a minute; two readings in the last one, and one beyond the end.
    for (seconds, value) in [(50, 1.0), (10, 3.0), (0, 8.0), (-30, 99.0)] {
        slicer.push(now() - TimeDelta::seconds(seconds), Some(value));
    }
    let chart = slicer.finish();
    assert_eq!(chart.slices.len(), SLICES);
    assert_eq!(chart.slices[SLICES - 1], Some(Slice { mean: 4.0, low: 1.0, high: 8.0 }));
    assert_eq!(chart.slices[SLICES - 2], None);
    assert_eq!(chart.at(now()).map(|s| s.high), Some(8.0));
    assert_eq!(chart.at(now() + TimeDelta::seconds(1)), None);
}

#[test]
fn a_chart_finer_than_the_readings_stays_whole_and_a_gap_stays_a_gap() {
    // A slice is ten seconds; a reading a minute, and none for a quarter of an hour.
    let ask = ask(1);
    let mut slicer = Slicer::new(ask);
    for minute in (0..60).rev().filter(|m| !(20..35).contains(m)) {
        slicer.push(now() - TimeDelta::minutes(minute), Some(0.5));
    }
    let chart = slicer.finish();
    let at = |minutes: i64| chart.at(now() - TimeDelta::seconds(60 * minutes + 25)).is_some();
    assert!(at(50) && at(0) && at(32), "{:?}", chart.slices);
    assert!(!at(25) && !at(21));
}

#[test]
fn the_chart_ends_now_until_the_cursor_is_out_of_sight() {
    let mut model = model(|c| c.store = Some("/nowhere/h.sqlite".into()));
    let effects = update(&mut model, Event::Key(Key::Char('8')));
    let Some(Effect::Chart(first)) = effects.first() else { panic!("{effects:?}") };
    assert!(first.to >= now() && first.to - now() <= TimeDelta::minutes(29));
    assert_eq!(first.to - first.from, TimeDelta::days(7));
    // The same is not asked for twice.
    assert_eq!(update(&mut model, Event::Resize), []);
    model.travel.at = Some(now() - TimeDelta::days(6));
    assert_eq!(wanted(&model).to, first.to);
    model.travel.at = Some(now() - TimeDelta::days(20));
    let far = wanted(&model);
    assert!(share(&far, now() - TimeDelta::days(20)).is_some_and(|s| (s - 0.5).abs() < 0.01));
    // An answer to what is no longer asked for is passed over.
    let old = Chart { ask: ask(3), slices: Vec::new() };
    update(&mut model, Event::Charted(old));
    assert_eq!(model.history.chart, None);
}

#[test]
fn the_figure_under_the_cursor_comes_first_and_arrows_go_on_from_it() {
    let mut model = model(|_| {});
    model.history.noted.metrics = vec![Metric::Load1, Metric::DiskUtilization];
    model.cursor = Some(crate::app::figure::Figure::Disk);
    update(&mut model, Event::Key(Key::Char('8')));
    assert_eq!(model.history.metric, Metric::DiskUtilization);
    update(&mut model, Event::Key(Key::Right));
    assert_eq!(model.history.metric, Metric::Load1);
    update(&mut model, Event::Key(Key::Left));
    update(&mut model, Event::Key(Key::Left));
    assert_eq!(model.history.metric, Metric::Load1);
    // It zooms its own chart.
    let span = model.span();
    update(&mut model, Event::Key(Key::Char('-')));
    assert_eq!((model.history.span(), model.span()), (TimeDelta::days(30), span));
}

#[test]
fn marks_and_changes_of_the_advice_stand_in_order() {
    let mut model = model(|_| {});
    let mark =
        |hours, kind, words| Mark::new(now() - TimeDelta::hours(hours), None, kind, words).unwrap();
    model.history.noted.marks =
        vec![mark(9, MarkKind::Phase, "mvp growth"), mark(2, MarkKind::Deploy, "v2")];
    let verdict = crate::domain::advice::Verdict::Stay;
    let at = now() - TimeDelta::hours(5);
    model.history.noted.advised = vec![Advised { at, verdict, phase: "gone".into() }];
    let kinds: Vec<_> = lines(&model).into_iter().map(|l| l.kind).collect();
    let expected =
        [LineKind::Mark(MarkKind::Phase), LineKind::Advice, LineKind::Mark(MarkKind::Deploy)];
    assert_eq!(kinds, expected);
    let said = near(&model, now() - TimeDelta::hours(2));
    assert_eq!(said.map(|m| m.id), Some("history-screen-line"));
    assert_eq!(near(&model, now()), None);
}
