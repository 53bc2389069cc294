use super::*;
use crate::domain::profile::Comparison;
use crate::domain::reading::Reading;
use crate::history::History;
use std::time::Duration;

fn now() -> Timestamp {
    // Noon, so that days begin half a day away.
    day_begins(20_000) + TimeDelta::hours(12)
}

const FIGURE: Figure = Figure {
    metric: Metric::CpuUtilization,
    sustained: Duration::from_mins(15),
    comparison: Comparison::Above,
};

fn way(dry: bool) -> Way<'static> {
    Way { figures: &[FIGURE], now: now(), keep: Retention::default(), dry }
}

fn minutes(points: &[(Timestamp, f64)]) -> Minutes {
    Minutes::from([(Metric::CpuUtilization, points.to_vec())])
}

fn open() -> (tempfile::TempDir, History) {
    let home = tempfile::tempdir().unwrap();
    let store = History::open(&home.path().join("h.sqlite")).unwrap();
    (home, store)
}

fn import(store: &mut History, points: &[(Timestamp, f64)], dry: bool) -> Imported {
    let done = store.import("vps", &Origin::new("csv"), &minutes(points), way(dry)).unwrap();
    done[&Metric::CpuUtilization]
}

#[test]
fn twice_changes_nothing_and_a_corrected_value_corrects() {
    let (_home, mut store) = open();
    let at = now() - TimeDelta::hours(3);
    let points = [(at, 0.2), (at + TimeDelta::minutes(1), 0.4)];
    assert_eq!(import(&mut store, &points, true), Imported { new: 2, ..Imported::default() });
    assert_eq!(import(&mut store, &points, false), Imported { new: 2, ..Imported::default() });
    assert_eq!(import(&mut store, &points, false), Imported { same: 2, ..Imported::default() });
    // Another second of the same minute is the same minute.
    let corrected = [(at + TimeDelta::seconds(7), 0.3)];
    let done = import(&mut store, &corrected, false);
    assert_eq!(done, Imported { changed: 1, ..Imported::default() });
    let all = store.range("vps", &[Metric::CpuUtilization], at, now()).unwrap();
    let values: Vec<_> = all.iter().map(|r| (r.value.unwrap(), r.origin.name())).collect();
    assert_eq!(values, [(0.3, "csv"), (0.4, "csv")]);
}

#[test]
fn what_was_measured_stays_and_the_running_minute_is_left_alone() {
    let (_home, mut store) = open();
    let at = now() - TimeDelta::hours(3);
    let measured = Reading::new(Metric::CpuUtilization, 0.9, at, &Origin::new("/proc")).unwrap();
    store.append("vps", &[measured]).unwrap();
    let points = [
        (now() - TimeDelta::days(1200), 0.1),
        (at + TimeDelta::seconds(30), 0.1),
        (now(), 0.1),
        (now() + TimeDelta::days(1), 0.1),
    ];
    let expected = Imported { measured: 1, too_old: 1, too_new: 2, ..Imported::default() };
    assert_eq!(import(&mut store, &points, true), expected);
    assert_eq!(import(&mut store, &points, false), expected);
    let all = store.range("vps", &[Metric::CpuUtilization], at, now()).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].value, Some(0.9));
}

/// Twenty minutes at 0.5 among lower ones: what was sustained for a quarter of an hour is 0.5.
fn a_day(day: i64) -> Vec<(Timestamp, f64)> {
    let value = |m: i64| if (600..620).contains(&m) { 0.5 } else { 0.1 };
    (0..1440).map(|m| (day_begins(day) + TimeDelta::minutes(m), value(m))).collect()
}

#[test]
fn old_days_become_figures_and_younger_ones_are_reckoned_of_their_minutes() {
    let (_home, mut store) = open();
    let mut points = a_day(19_900);
    points.extend(a_day(19_990));
    let first = import(&mut store, &points, false);
    assert_eq!((first.days, first.new), (1, 1440));
    let days = store.days("vps", FIGURE, 0, 20_000).unwrap();
    assert_eq!(days.values, [(19_900, 0.5), (19_990, 0.5)]);
    assert_eq!(days.reckoned, 20_000);
    let again = import(&mut store, &points, false);
    assert_eq!((again.days, again.new, again.same), (0, 0, 1440));
    // The minutes of the old day are not in the store.
    let old = store
        .range("vps", &[Metric::CpuUtilization], day_begins(19_900), day_begins(19_901))
        .unwrap();
    assert!(old.is_empty());
}

#[test]
fn an_old_day_that_is_known_stays_as_it_is() {
    let (_home, mut store) = open();
    let prometheus = Origin::new("prometheus");
    store.keep_days("vps", FIGURE, &[(19_900, 0.7)], &prometheus, 19_901).unwrap();
    assert_eq!(import(&mut store, &a_day(19_900), false).days, 0);
    let days = store.days("vps", FIGURE, 0, 20_000).unwrap();
    assert_eq!(days.values, [(19_900, 0.7)]);
}

#[test]
fn the_contents_name_spans_days_and_origins() {
    let (_home, mut store) = open();
    assert!(store.contents().unwrap().is_empty());
    let mut points = a_day(19_900);
    points.extend(a_day(19_990));
    import(&mut store, &points, false);
    let contents = store.contents().unwrap();
    assert_eq!(contents.len(), 1);
    let only = &contents[0];
    assert_eq!((only.target.as_str(), only.metric.as_str()), ("vps", "cpu.utilization"));
    assert_eq!((only.readings, only.day_count), (1440, 2));
    let first = day_begins(19_990);
    assert_eq!(only.span, Some((first, first + TimeDelta::minutes(1439))));
    assert_eq!(only.days, Some((19_900, 19_990)));
    assert_eq!(only.origins, ["csv"]);
}
