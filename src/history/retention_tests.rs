use super::super::History;
use super::*;
use crate::domain::metric::Metric;
use crate::domain::reading::{Bounds, Origin, Reading};
use chrono::TimeDelta;
use proptest::prelude::*;

/// A Thursday, 00:00 UTC.
const DAY_ONE: i64 = 1_760_054_400_000;

fn t(ms: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(DAY_ONE + ms).unwrap()
}

fn reading(metric: Metric, value: f64, ms: i64) -> Reading {
    Reading::new(metric, value, t(ms), &Origin::new("/proc")).unwrap()
}

fn open() -> (tempfile::TempDir, History) {
    let home = tempfile::tempdir().unwrap();
    let history = History::open(&home.path().join("h.sqlite3")).unwrap();
    (home, history)
}

fn everything(history: &History) -> Vec<Reading> {
    history.range("vps", Metric::ALL, t(-100 * DAY), t(100 * DAY)).unwrap()
}

fn count(history: &History, table: &str) -> i64 {
    history.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
}

fn sound(history: &History, now: Timestamp, keep: Retention) {
    let verified = history.verify(now, keep).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

/// Every 15 s for so many hours.
fn hours(metric: Metric, hours: i64) -> Vec<Reading> {
    let one = |i: i64| reading(metric, ((i * 37) % 101) as f64 / 7.0, i * 15_000 + i % 13);
    (0..hours * 240).map(one).collect()
}

#[test]
fn hours_that_are_over_are_packed_and_read_as_before() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    let bounds = |low, high| Bounds { low, high };
    let nothing = Reading::nothing(Metric::LatencyP99, t(5000), &Origin::new("traefik"));
    let mut all = vec![
        reading(Metric::LatencyP99, 0.2, 0).within(bounds(0.1, Some(0.3))),
        nothing,
        reading(Metric::LatencyP99, 7.0, 9000).within(bounds(5.0, None)),
        Reading { origin: Origin::new("probe"), ..reading(Metric::LatencyP99, 0.4, 9001) },
    ];
    all.extend(hours(Metric::Load1, 6));
    history.append("vps", &all).unwrap();
    history.append("other", &hours(Metric::Load1, 1)).unwrap();
    let before = everything(&history);
    // 06:00: the hour from 05:00 on stays as rows.
    let now = t(6 * HOUR);
    let would = history.prunable(now, keep).unwrap();
    let done = history.prune(now, keep).unwrap();
    assert_eq!(done, Pruned { packed: 4 + 5 * 240 + 240, ..Pruned::default() });
    assert_eq!(would, done);
    assert_eq!(count(&history, "reading"), 240);
    assert_eq!(count(&history, "hour_of_readings"), 1 + 5 + 1);
    assert_eq!(everything(&history), before);
    assert_eq!(history.range("vps", &[Metric::LatencyP99], t(5000), t(9000)).unwrap(), all[1..3]);
    assert_eq!(history.prune(now, keep).unwrap(), Pruned::default());
    sound(&history, now, keep);
    // The two targets' looks were at the same instants.
    assert_eq!(count(&history, "instants"), 6);
}

#[test]
fn a_late_reading_joins_its_packed_hour_and_its_roll_ups() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    history.append("vps", &hours(Metric::Load1, 3)).unwrap();
    let now = t(4 * HOUR);
    history.prune(now, keep).unwrap();
    let late = [reading(Metric::Load1, 500.0, 7), reading(Metric::Load1, -500.0, 15_001)];
    history.append("vps", &late).unwrap();
    let mut expected = hours(Metric::Load1, 3);
    // The second replaces what was read at that instant.
    expected[1] = late[1].clone();
    expected.insert(1, late[0].clone());
    assert_eq!(everything(&history), expected);
    assert_eq!(history.prune(now, keep).unwrap().packed, 2);
    assert_eq!(everything(&history), expected);
    assert_eq!(count(&history, "reading"), 0);
    sound(&history, now, keep);
    let chart = history.chart("vps", Metric::Load1, t(0), t(3 * HOUR), 36).unwrap();
    assert_eq!((chart[0].1.count, chart[0].1.max, chart[0].1.min), (21, 500.0, -500.0));
}

#[test]
fn after_two_days_there_is_one_reading_a_minute_and_percentiles_are_never_averaged() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    let bounds = |low, high| Bounds { low, high: Some(high) };
    let origin = Origin::new("/proc");
    history
        .append(
            "vps",
            &[
                reading(Metric::Load1, 0.2, 0),
                reading(Metric::Load1, 0.6, 1000),
                Reading::nothing(Metric::Load1, t(2000), &origin),
                reading(Metric::Load1, 0.5, 61_000),
                reading(Metric::LatencyP90, 0.2, 0).within(bounds(0.1, 0.3)),
                reading(Metric::LatencyP90, 0.6, 1000).within(bounds(0.3, 1.2)),
                Reading::nothing(Metric::LatencyP90, t(2000), &origin),
            ],
        )
        .unwrap();
    history.prune(t(2 * HOUR), keep).unwrap();
    sound(&history, t(2 * HOUR), keep);
    let now = t(50 * HOUR);
    assert_eq!(history.prune(now, keep).unwrap().rolled_up, 7);
    // (0.2 + 0.6) ÷ 2, at the minute's last reading; the last percentile with its own bounds.
    let p90 = reading(Metric::LatencyP90, 0.6, 2000).within(bounds(0.3, 1.2));
    let load = [reading(Metric::Load1, 0.4, 2000), reading(Metric::Load1, 0.5, 61_000)];
    assert_eq!(history.range("vps", &[Metric::LatencyP90], t(0), now).unwrap(), [p90]);
    assert_eq!(history.range("vps", &[Metric::Load1], t(0), now).unwrap(), load);
    // Roll-ups were made of all readings.
    let rolled = |history: &History, metric| {
        history.chart("vps", metric, t(0), t(24 * HOUR), 24).unwrap()[0].1
    };
    let of_load = rolled(&history, Metric::Load1);
    assert!((of_load.mean.unwrap() - 1.3 / 3.0).abs() < 1e-6, "{of_load:?}");
    assert_eq!((of_load.count, pack_single(0.2), of_load.last), (3, of_load.min, 0.5));
    let of_p90 = rolled(&history, Metric::LatencyP90);
    assert_eq!((of_p90.count, of_p90.mean, of_p90.last), (2, None, pack_single(0.6)));
    // What comes late joins its minute, and the roll-ups that know of more than is left of it.
    history.append("vps", &[reading(Metric::Load1, 1.5, 62_000)]).unwrap();
    assert_eq!(history.prune(now, keep).unwrap().rolled_up, 1);
    let minute = history.range("vps", &[Metric::Load1], t(60_000), now).unwrap();
    assert_eq!(minute, [reading(Metric::Load1, 1.0, 62_000)]);
    let of_load = rolled(&history, Metric::Load1);
    assert_eq!((of_load.count, of_load.max, of_load.last), (4, 1.5, 1.5));
    sound(&history, now, keep);
}

fn pack_single(value: f64) -> f64 {
    super::super::pack::single(value)
}

#[test]
fn everything_goes_in_its_time_and_roll_ups_last() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    history.append("vps", &hours(Metric::Load1, 2)).unwrap();
    let bucket = |le, count| crate::domain::observation::Bucket { le, count };
    let observed = [bucket(0.1, 3.0), bucket(f64::INFINITY, 4.0)];
    history.add_buckets("vps", t(0), &observed).unwrap();
    history.prune(t(DAY), keep).unwrap();
    assert_eq!(history.prune(t(3 * DAY), keep).unwrap().rolled_up, 480);
    assert_eq!(history.prune(t(36 * DAY), keep).unwrap().dropped, 120);
    assert!(everything(&history).is_empty());
    let points =
        |history: &History, n| history.chart("vps", Metric::Load1, t(0), t(DAY), n).unwrap().len();
    assert_eq!((points(&history, 288), points(&history, 24)), (24, 2));
    assert_eq!((count(&history, "instants"), count(&history, "histogram_count")), (0, 2));
    history.prune(t(91 * DAY), keep).unwrap();
    // An hour stands in each of its stretches.
    assert_eq!((points(&history, 288), points(&history, 24)), (24, 2));
    assert_eq!(count(&history, "histogram_count"), 1);
    history.prune(t(5 * 366 * DAY + 33 * DAY), keep).unwrap();
    assert_eq!(points(&history, 24), 0);
    let tables = ["hour_of_readings", "day_of_minutes", "five_minutes", "hours", "histogram"];
    assert_eq!(tables.map(|table| count(&history, table)), [0; 5]);
}

#[test]
fn what_was_never_looked_after_is_settled_wherever_it_belongs() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    // Palier was away for 40 days, in the middle of which there is one hour of readings.
    history.append("vps", &hours(Metric::Load1, 1)).unwrap();
    let young: Vec<_> = hours(Metric::Load1, 1)
        .into_iter()
        .map(|r| Reading { at: r.at + TimeDelta::days(20), ..r })
        .collect();
    history.append("vps", &young).unwrap();
    let done = history.prune(t(40 * DAY), keep).unwrap();
    assert_eq!(done, Pruned { rolled_up: 240, dropped: 240, ..Pruned::default() });
    assert_eq!(everything(&history).len(), 60);
    // Both are in the roll-ups.
    assert_eq!(history.chart("vps", Metric::Load1, t(0), t(40 * DAY), 40).unwrap().len(), 2);
}

#[test]
fn a_cockpit_does_not_grow_the_file_for_ever() {
    let (_home, mut history) = open();
    let keep = Retention {
        full: TimeDelta::hours(2),
        minutes: TimeDelta::days(1),
        five_minutes: TimeDelta::days(1),
        ..Retention::default()
    };
    let metrics = &Metric::ALL[..10];
    let mut sizes = Vec::new();
    for hour in 0..240_i64 {
        let minute = |m: i64| {
            let at = (hour * 60 + m) * 60_000;
            metrics.iter().map(move |metric| reading(*metric, (m * 7 % 31) as f64 / 7.0, at))
        };
        history.append("vps", &(0..60).flat_map(minute).collect::<Vec<_>>()).unwrap();
        let pruned = history.prune(t((hour + 1) * HOUR), keep).unwrap();
        assert!(!pruned.more);
        sizes.push(std::fs::metadata(history.path()).unwrap().len());
    }
    let half = sizes.len() / 2;
    let most = sizes[..half].iter().max().unwrap();
    // The hours' roll-ups are kept on.
    assert!(sizes[half..].iter().all(|s| *s <= most + 10 * 16_384), "{sizes:?}");
    assert!(everything(&history).len() <= 10 * 60 * 51);
}

#[test]
fn a_damaged_pack_is_passed_over_and_found() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    history.append("vps", &hours(Metric::Load1, 4)).unwrap();
    let now = t(5 * HOUR);
    history.prune(now, keep).unwrap();
    let damage = "UPDATE hour_of_readings
         SET data = CAST(substr(data, 1, 40) || x'5a5a5a5a' || substr(data, 45) AS BLOB)
         WHERE id = (SELECT min(id) FROM hour_of_readings)";
    history.db.execute(damage, []).unwrap();
    assert_eq!(everything(&history).len(), 3 * 240);
    let verified = history.verify(now, keep).unwrap();
    assert_eq!((verified.faults.packs, verified.faults.differing), (1, 0));
    assert_eq!(verified.faults.series.iter().collect::<Vec<_>>(), ["vps load.1"]);
    // A roll-up that tells something else is found too.
    let moved = "UPDATE five_minutes SET count = count - 1, data = data";
    history.db.execute(moved, []).unwrap();
    assert!(history.verify(now, keep).unwrap().faults.differing > 0);
    // Nothing stands in the way of what is to come.
    history.prune(now + TimeDelta::days(3), keep).unwrap();
    assert_eq!(everything(&history).len(), 3 * 60);
}

#[test]
fn an_import_corrects_what_is_packed() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    let now = t(10 * DAY);
    for hour in [24, 9 * 24] {
        let minute = |m: i64| t(hour * HOUR + m * MINUTE);
        let mut import = |value: f64| {
            let one = |m: i64| (minute(m), if m == 30 { value } else { 0.5 });
            let told: Vec<_> = (0..60).map(one).collect();
            let minutes = super::super::Minutes::from([(Metric::Load1, told)]);
            let way = super::super::Way { figures: &[], now, keep, dry: false };
            let done = history.import("vps", &Origin::new("csv"), &minutes, way).unwrap();
            history.prune(now, keep).unwrap();
            (done[&Metric::Load1].new, done[&Metric::Load1].changed, done[&Metric::Load1].same)
        };
        assert_eq!(import(9.0), (60, 0, 0));
        assert_eq!(import(9.0), (0, 0, 60));
        assert_eq!(import(0.25), (0, 1, 59));
        let there = history.range("vps", &[Metric::Load1], minute(30), minute(30)).unwrap();
        assert_eq!(there[0].value, Some(0.25));
        let rolled = history.chart("vps", Metric::Load1, minute(0), minute(60), 1).unwrap();
        assert_eq!((rolled[0].1.count, rolled[0].1.max), (60, 0.5));
        let rolled = history.chart("vps", Metric::Load1, t(0), now, 200).unwrap();
        assert!(rolled.iter().all(|(_, r)| r.max == 0.5), "{rolled:?}");
    }
    sound(&history, now, keep);
}

/// Found by the property below.
#[test]
fn a_reading_that_is_put_right_to_nothing_leaves_no_roll_up() {
    let (_home, mut history) = open();
    let keep = Retention::default();
    let now = t(3 * HOUR);
    let nothing = Reading::nothing(Metric::Load1, t(0), &Origin::new("/proc"));
    for batch in [reading(Metric::Load1, 9.0, 0), nothing, reading(Metric::Load1, 0.5, 60_000)] {
        history.append("vps", &[batch]).unwrap();
        history.prune(now, keep).unwrap();
        sound(&history, now, keep);
    }
    let rolled = history.chart("vps", Metric::Load1, t(0), t(HOUR), 1).unwrap();
    assert_eq!((rolled[0].1.count, rolled[0].1.max), (1, 0.5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever is packed when, and whatever comes late: what is kept in full is as it was written.
    #[test]
    fn a_range_is_what_a_map_would_hold_whatever_is_packed(
        batches in prop::collection::vec(
            (prop::collection::vec((0_i64..20 * 60, prop::option::of(-9.0..9.0_f64), 0..3_u8), 0..40),
             0_i64..30),
            1..5),
        from in 0_i64..20 * 60,
        length in 0_i64..20 * 60,
    ) {
        let (_home, mut history) = open();
        let keep = Retention { full: TimeDelta::days(30), ..Retention::default() };
        let mut map = std::collections::BTreeMap::new();
        for (batch, hour) in &batches {
            let one = |(minute, value, who): &(i64, Option<f64>, u8)| {
                let metric = [Metric::Load1, Metric::LatencyP99][usize::from(*who % 2)];
                let origin = Origin::new(["a", "b", "c"][usize::from(*who)]);
                let at = t(minute * 60_000 + i64::from(*who));
                let bounds = (*who == 1).then_some(Bounds { low: 0.5, high: None });
                Reading { metric, value: *value, at, origin, bounds }
            };
            let batch: Vec<Reading> = batch.iter().map(one).collect();
            history.append("vps", &batch).unwrap();
            map.extend(batch.into_iter().map(|r| ((r.at, r.metric), r)));
            history.prune(t(hour * HOUR), keep).unwrap();
            sound(&history, t(hour * HOUR), keep);
        }
        let (from, to) = (t(from * 60_000), t((from + length) * 60_000));
        map.retain(|(at, _), _| *at >= from && *at <= to);
        let mut found = history.range("vps", Metric::ALL, from, to).unwrap();
        prop_assert!(found.is_sorted_by_key(|r| r.at));
        found.sort_by_key(|r| (r.at, r.metric));
        prop_assert_eq!(found, map.into_values().collect::<Vec<_>>());
    }
}
