use super::super::schema;
use super::*;
use crate::domain::forecast::Record;
use crate::domain::reading::Reading;
use proptest::prelude::*;
use std::path::PathBuf;
use std::time::Duration;

const FIRST: i64 = 20_000;
const METRIC: Metric = Metric::CpuUtilization;

fn scratch() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("h.sqlite");
    (directory, path)
}

fn figure(minutes: u64, comparison: Comparison) -> Figure {
    Figure { metric: METRIC, sustained: Duration::from_mins(minutes), comparison }
}

/// That minute of that day, counted from the first.
fn at(day: i64, minute: i64) -> Timestamp {
    day_begins(FIRST + day) + TimeDelta::minutes(minute)
}

fn reading(day: i64, minute: i64, value: f64) -> Reading {
    Reading::new(METRIC, value, at(day, minute), &Origin::new("/proc")).unwrap()
}

/// A day of minutes at 0.2, with so many at 0.9 from noon on.
fn day(day: i64, busy: i64) -> Vec<Reading> {
    let value = |m: i64| if (720..720 + busy).contains(&m) { 0.9 } else { 0.2 };
    (0..1440).map(|m| reading(day, m, value(m))).collect()
}

fn kept(history: &History, figure: Figure) -> Days {
    let mut days = history.days("vps", figure, 0, i64::MAX).unwrap();
    for (day, _) in &mut days.values {
        *day -= FIRST;
    }
    days
}

/// Twenty minutes at 0.9 count for a quarter of an hour and not for half an hour; the other way the
/// quiet rest of the day counts.
#[test]
fn days_that_are_over_are_reckoned_once() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    for (d, busy) in [(0, 20), (1, 0), (2, 40)] {
        history.append("vps", &day(d, busy)).unwrap();
    }
    let figures = [
        figure(15, Comparison::Above),
        figure(30, Comparison::Above),
        figure(5, Comparison::Below),
    ];
    let keep = Retention::default();
    // Two minutes before midnight the third day is not over.
    assert_eq!(history.reckon("vps", &figures, at(2, 1438), keep).unwrap(), 6);
    assert_eq!(history.reckon("vps", &figures, at(2, 1439), keep).unwrap(), 0);
    assert_eq!(history.reckon("vps", &figures, at(3, 1), keep).unwrap(), 3);
    assert_eq!(history.reckon("vps", &figures, at(3, 1), keep).unwrap(), 0);
    let of = |f| kept(&history, f).values;
    assert_eq!(of(figures[0]), [(0, 0.9), (1, 0.2), (2, 0.9)]);
    assert_eq!(of(figures[1]), [(0, 0.2), (1, 0.2), (2, 0.9)]);
    assert_eq!(of(figures[2]), [(0, 0.2), (1, 0.2), (2, 0.2)]);
    assert_eq!(kept(&history, figures[0]).reckoned, FIRST + 3);
    assert_eq!(of(figure(16, Comparison::Above)), []);
    assert_eq!(history.days("vps", figures[0], FIRST + 1, FIRST + 2).unwrap().values.len(), 1);
    assert_eq!(history.days("other", figures[0], 0, i64::MAX).unwrap(), Days::default());
    let origin: String = history
        .db
        .query_row("SELECT DISTINCT name FROM day JOIN origin o ON o.id = origin", [], |r| r.get(0))
        .unwrap();
    assert_eq!(origin, "/proc");
}

#[test]
fn a_late_reading_reopens_its_day() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let figures = [figure(15, Comparison::Above)];
    let keep = Retention::default();
    history.append("vps", &[day(0, 0), day(1, 0), day(2, 0)].concat()).unwrap();
    history.reckon("vps", &figures, at(3, 0), keep).unwrap();
    history.append("other", &day(0, 0)).unwrap();
    assert_eq!(kept(&history, figures[0]).reckoned, FIRST + 3);
    history.append("vps", &day(1, 60)).unwrap();
    assert_eq!(kept(&history, figures[0]).reckoned, FIRST + 1);
    history.reckon("vps", &figures, at(3, 0), keep).unwrap();
    assert_eq!(kept(&history, figures[0]).values, [(0, 0.2), (1, 0.9), (2, 0.2)]);
}

#[test]
fn figures_outlive_their_minutes_and_go_after_three_years() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let figures = [figure(15, Comparison::Above)];
    let keep = Retention::default();
    history.append("vps", &[day(0, 60), day(1, 0)].concat()).unwrap();
    let years = at(3 * 366, 0);
    history.reckon("vps", &figures, years, keep).unwrap();
    history.prune(years, keep).unwrap();
    assert!(history.range("vps", &[METRIC], at(0, 0), years).unwrap().is_empty());
    let days = [(0, 0.9), (1, 0.2)];
    assert_eq!(kept(&history, figures[0]).values, days);
    // What comes after the minutes are gone tells of a part of the day only.
    history.append("vps", &[reading(0, 3, 0.1), reading(2, 7, 0.4)]).unwrap();
    history.reckon("vps", &figures, years, keep).unwrap();
    assert_eq!(kept(&history, figures[0]).values, [days[0], days[1], (2, 0.4)]);
    let gone = at(1102, 0);
    history.reckon("vps", &figures, gone, keep).unwrap();
    history.prune(gone, keep).unwrap();
    assert_eq!(kept(&history, figures[0]).values, [(2, 0.4)]);
    let later = at(2300, 0);
    history.prune(later, keep).unwrap();
    let figures: i64 =
        history.db.query_row("SELECT count(*) FROM figure", [], |r| r.get(0)).unwrap();
    assert_eq!(figures, 0);
}

#[test]
fn what_the_target_itself_remembers_is_not_replaced() {
    let (_d, path) = scratch();
    let mut history = History::open(&path).unwrap();
    let figures = [figure(15, Comparison::Above)];
    history.append("vps", &[day(0, 0), day(1, 0)].concat()).unwrap();
    let days = [(FIRST - 1, 0.5), (FIRST, 0.7), (FIRST + 9, f64::NAN)];
    history.keep_days("vps", figures[0], &days, &Origin::new("prometheus"), FIRST + 1).unwrap();
    assert_eq!(history.reckon("vps", &figures, at(2, 0), Retention::default()).unwrap(), 1);
    let all = kept(&history, figures[0]);
    assert_eq!(all.values, [(-1, 0.5), (0, 0.7), (1, 0.2)]);
    assert_eq!((all.reckoned, all.asked), (FIRST + 2, FIRST + 1));
    history.keep_days("vps", figures[0], &[], &Origin::new("prometheus"), FIRST).unwrap();
    assert_eq!(kept(&history, figures[0]).asked, FIRST + 1);
}

/// A file as version 2 made it keeps its readings, and its days are reckoned from them.
#[test]
fn a_file_of_version_2_is_migrated() {
    let (_d, path) = scratch();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(schema::READINGS).unwrap();
    old.execute_batch(schema::LOAD_TESTS).unwrap();
    let noon = at(0, 720).timestamp_millis();
    old.execute_batch(&format!(
        "INSERT INTO series (id, target, metric) VALUES (1, 'vps', 'cpu.utilization');
         INSERT INTO origin (id, name) VALUES (1, '/proc');
         INSERT INTO reading (series, at, value, origin) VALUES (1, {noon}, 0.5, 1);"
    ))
    .unwrap();
    old.pragma_update(None, "user_version", 2).unwrap();
    drop(old);
    let mut history = History::open(&path).unwrap();
    let figures = [figure(15, Comparison::Above)];
    assert_eq!(history.reckon("vps", &figures, at(1, 0), Retention::default()).unwrap(), 1);
    assert_eq!(kept(&history, figures[0]).values, [(0, 0.5)]);
    assert_eq!(history.range("vps", &[METRIC], at(0, 0), at(1, 0)).unwrap().len(), 1);
    let version: i64 = history.db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, schema::VERSION);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However the days are cut into sittings, the figures are those of all readings at once.
    #[test]
    fn reckoning_day_by_day_is_reckoning_at_once(
        points in prop::collection::btree_map(0i64..4 * 1440, 0.0f64..1.0, 0..400),
        minutes in prop::sample::select(vec![0u64, 1, 15, 90]),
        sittings in prop::collection::btree_set(0i64..5 * 1440, 0..4),
    ) {
        let (_d, path) = scratch();
        let mut history = History::open(&path).unwrap();
        let figures = [figure(minutes, Comparison::Above), figure(minutes, Comparison::Below)];
        let all: Vec<Reading> = points.iter().map(|(m, v)| reading(0, *m, *v)).collect();
        let (mut done, end) = (0, at(5, 0));
        for now in sittings.into_iter().map(|m| at(0, m)).chain([end]) {
            let until = all.iter().take_while(|r| r.at < now).count();
            history.append("vps", &all[done..until]).unwrap();
            done = until;
            history.reckon("vps", &figures, now, Retention::default()).unwrap();
        }
        for figure in figures {
            let points: Vec<_> = all.iter().filter_map(|r| Some((r.at, r.value?))).collect();
            let (sustained, comparison) = (figure.sustained, figure.comparison);
            let at_once = Record::of(METRIC, Step::Day, sustained, comparison, &points, end);
            let days = history.days("vps", figure, 0, i64::MAX).unwrap().values;
            prop_assert_eq!(days, at_once.days().collect::<Vec<_>>());
        }
    }
}
