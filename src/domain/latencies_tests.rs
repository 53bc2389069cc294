use super::*;
use crate::domain::reading::Bounds;
use proptest::prelude::*;

const INF: f64 = f64::INFINITY;

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn buckets(pairs: &[(f64, f64)]) -> Vec<Bucket> {
    pairs.iter().map(|&(le, count)| Bucket { le, count }).collect()
}

fn stretch(from: i64, to: i64, pairs: &[(f64, f64)]) -> Stretch {
    Stretch::of(t(from), t(to), &buckets(pairs)).unwrap()
}

#[test]
fn counts_are_no_longer_cumulative() {
    let one = stretch(0, 5, &[(INF, 100.0), (0.1, 60.0), (0.3, 90.0)]);
    assert_eq!(*one.bounds, [0.1, 0.3, INF]);
    assert_eq!((one.counts.as_slice(), one.total()), (&[60.0, 30.0, 10.0][..], 100.0));
    for wrong in [&[(0.1, 1.0)][..], &[(INF, 1.0)], &[(0.1, f64::NAN), (INF, 1.0)], &[]] {
        assert_eq!(Stretch::of(t(0), t(5), &buckets(wrong)), None);
    }
    assert_eq!(Stretch::of(t(5), t(5), &buckets(&[(0.1, 1.0), (INF, 1.0)])), None);
}

#[test]
fn a_column_has_what_fell_into_it_and_a_gap_has_nothing() {
    // 10 s in columns of 5 s: the second stretch lies in both, its half in each.
    let all = [stretch(0, 4, &[(1.0, 4.0), (INF, 4.0)]), stretch(4, 6, &[(1.0, 0.0), (INF, 2.0)])];
    let map = Map::of(&all, (t(0), t(10)), 2);
    assert_eq!(map.columns, [Some(vec![4.0, 1.0]), Some(vec![0.0, 1.0])]);
    let map = Map::of(&all, (t(0), t(20)), 4);
    assert_eq!(map.columns[2..], [None, None]);
    assert_eq!((map.total(0), map.total(2)), (Some(5.0), None));
    // A look every five seconds fills columns of one.
    let fine = Map::of([&stretch(0, 5, &[(1.0, 5.0), (INF, 5.0)])], (t(0), t(5)), 5);
    assert_eq!(fine.columns, vec![Some(vec![1.0, 0.0]); 5]);
}

#[test]
fn percentiles_are_of_sums_and_say_their_bucket() {
    // 9 fast, then 1 slow: the median over both is fast.
    let all = [
        stretch(0, 5, &[(0.1, 9.0), (1.0, 9.0), (INF, 9.0)]),
        stretch(5, 10, &[(0.1, 0.0), (1.0, 1.0), (INF, 1.0)]),
    ];
    let map = Map::of(&all, (t(0), t(10)), 2);
    let alone = map.quantile(0.5, 1, 0).unwrap();
    assert_eq!((alone.value, alone.bounds.unwrap().low), (Some(0.55), 0.1));
    let both = map.quantile(0.5, 1, 1).unwrap();
    assert_eq!(both.bounds, Some(Bounds { low: 0.0, high: Some(0.1) }));
    assert!((both.value.unwrap() - 0.1 * 5.0 / 9.0).abs() < 1e-12);
    assert_eq!(map.quantile(0.5, 2, 0), None);
    // Beyond the last finite bound only that is known.
    let open = Map::of([&stretch(0, 5, &[(5.0, 1.0), (INF, 9.0)])], (t(0), t(5)), 1);
    let tail = open.quantile(0.99, 0, 0).unwrap();
    assert_eq!(tail.bounds, Some(Bounds { low: 5.0, high: None }));
}

#[test]
fn what_is_slower_than_a_promise_is_told_by_the_next_bound() {
    let all = [stretch(0, 5, &[(0.3, 90.0), (1.2, 98.0), (5.0, 99.0), (INF, 100.0)])];
    let map = Map::of(&all, (t(0), t(5)), 1);
    assert_eq!(map.above(1.0), Some((1.2, 2.0, 100.0)));
    assert_eq!(map.above(9.0), None);
}

#[test]
fn bounds_that_were_configured_anew_meet_in_what_they_share() {
    let all = [
        stretch(0, 5, &[(0.5, 2.0), (1.0, 4.0), (INF, 5.0)]),
        stretch(5, 10, &[(1.0, 3.0), (2.0, 6.0), (INF, 6.0)]),
    ];
    let map = Map::of(&all, (t(0), t(10)), 2);
    assert_eq!(map.bounds, [1.0, INF]);
    assert_eq!(map.columns, [Some(vec![4.0, 1.0]), Some(vec![3.0, 3.0])]);
    // Where nothing is shared the newest stand alone, and the others are a gap.
    let other = stretch(5, 10, &[(0.7, 3.0), (INF, 6.0)]);
    let map = Map::of([&all[0], &other], (t(0), t(10)), 2);
    assert_eq!((map.bounds[0], map.columns[0].as_ref()), (0.7, None));
}

#[test]
fn ranges_of_one_ruler_are_taken_together() {
    let r = |n: i32| 10f64.powf(f64::from(n) / 18.0);
    let all = [
        stretch(0, 5, &[(r(-20), 0.0), (r(-19), 7.0), (INF, 7.0)]),
        stretch(5, 10, &[(r(-12), 0.0), (r(-11), 2.0), (INF, 2.0)]),
    ];
    let map = Map::of(&all, (t(0), t(10)), 2);
    assert_eq!(map.bounds.len(), 5);
    assert_eq!(map.columns[0].as_deref(), Some(&[0.0, 7.0, 0.0, 0.0, 0.0][..]));
    assert_eq!(map.columns[1].as_deref(), Some(&[0.0, 0.0, 0.0, 2.0, 0.0][..]));
}

#[test]
fn fewer_rows_join_the_emptiest_and_leave_the_promise_alone() {
    let pairs = [(0.1, 50.0), (0.2, 50.0), (0.5, 50.0), (1.0, 90.0), (2.0, 99.0), (INF, 100.0)];
    let map = Map::of([&stretch(0, 5, &pairs)], (t(0), t(5)), 1);
    let fewer = map.clone().shrunk(4, Some(1.0));
    assert_eq!(fewer.bounds.len(), 4);
    assert!(fewer.bounds.contains(&1.0) && fewer.bounds.contains(&0.5), "{:?}", fewer.bounds);
    assert_eq!(fewer.total(0), map.total(0));
    assert_eq!(map.clone().shrunk(9, None), map);
}

#[test]
fn the_ring_thins_to_minutes_and_keeps_every_request() {
    let mut ring = Ring::default();
    let more = buckets(&[(1.0, 4.0), (INF, 5.0)]);
    for look in 0..=720 {
        ring.look(t(look * 5), Some(&more));
    }
    let all = |ring: &Ring| ring.iter().map(Stretch::total).sum::<f64>();
    // The first look has nothing to be compared with.
    assert!((all(&ring) - 720.0 * 5.0).abs() < 1e-6);
    let before = ring.iter().count();
    ring.thin(t(3600));
    assert!((all(&ring) - 720.0 * 5.0).abs() < 1e-6);
    assert!(ring.iter().count() < before / 2, "{}", ring.iter().count());
    assert!(ring.iter().zip(ring.iter().skip(1)).all(|(a, b)| a.to == b.from));
    assert_eq!(ring.until(t(60)).iter().last().unwrap().to, t(60));
    ring.thin(t(3600) + TimeDelta::hours(26));
    assert_eq!(ring.first(), None);
}

#[test]
fn a_break_is_a_gap() {
    let mut ring = Ring::default();
    let more = buckets(&[(1.0, 1.0), (INF, 1.0)]);
    for (at, increase) in [(0, None), (5, Some(&more)), (60, None), (65, Some(&more))] {
        ring.look(t(at), increase.map(Vec::as_slice));
    }
    let told: Vec<_> = ring.iter().map(|s| (s.from, s.to)).collect();
    assert_eq!(told, [(t(0), t(5)), (t(60), t(65))]);
}

#[test]
fn the_past_ends_where_the_ring_begins() {
    let mut ring = Ring::default();
    let more = buckets(&[(1.0, 3.0), (INF, 3.0)]);
    ring.look(t(450), None);
    ring.look(t(455), Some(&more));
    let past = [
        stretch(0, 300, &[(1.0, 10.0), (INF, 10.0)]),
        stretch(300, 600, &[(1.0, 10.0), (INF, 10.0)]),
        stretch(600, 900, &[(1.0, 10.0), (INF, 10.0)]),
    ];
    let told: Vec<_> = older(&past, &ring).iter().map(|s| (s.to, s.total())).collect();
    assert_eq!(told, [(t(300), 10.0), (t(450), 5.0)]);
    assert_eq!(older(&past, &Ring::default()).len(), 3);
    assert!((past[0].clone().scaled(0.5).total() - 5.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn no_request_is_lost_or_made(
        cuts in prop::collection::btree_set(0_i64..3600, 2..40),
        columns in 1_usize..200,
    ) {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let all: Vec<Stretch> = cuts
            .windows(2)
            .map(|w| stretch(w[0], w[1], &[(0.1, 3.0), (1.0, 8.0), (INF, 9.0)]))
            .collect();
        let map = Map::of(&all, (t(0), t(3600)), columns);
        let sum: f64 = map.columns.iter().flatten().flatten().sum();
        let expected = all.len() as f64 * 9.0;
        // A hair at each border is left out.
        prop_assert!((sum - expected).abs() <= expected * 0.01, "{sum} is not {expected}");
        let shrunk = map.clone().shrunk(2, None);
        let less: f64 = shrunk.columns.iter().flatten().flatten().sum();
        prop_assert!((less - sum).abs() < 1e-6);
    }
}
