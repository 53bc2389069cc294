//! A level that moved for good: a deploy, a migration. Found by medians of whole weeks either side
//! of each day, so that a season cancels out, less the usual such difference, so that a trend does;
//! measured against how much these differences usually vary, so that a level which always wanders
//! shows none.
//!
//! augurs' change-point part would bring 108 crates for this.

/// Points either side: a week of days, so that the week's season cancels out.
const SIDE: usize = 7;

/// Below this there is too little to tell what is usual.
const FEWEST: usize = 4 * SIDE;

/// So many robust standard deviations of the usual difference make a shift.
const BAR: f64 = 5.0;

/// A shift inside a daily series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// The first point at the new level.
    pub(super) at: usize,
    /// The median of the week before.
    pub(super) before: f64,
    /// The median of the week from there on.
    pub(super) after: f64,
}

/// The last shift of the level in a series without gaps.
pub(super) fn last_shift(series: &[f64]) -> Option<Found> {
    let n = series.len();
    if n < FEWEST {
        return None;
    }
    let level = without_week(series);
    let rise = |at: usize| median(&level[at..at + SIDE]) - median(&level[at - SIDE..at]);
    let rises: Vec<f64> = (SIDE..=n - SIDE).map(rise).collect();
    let usual = median(&rises);
    let moved: Vec<f64> = rises.iter().map(|r| r - usual).collect();
    let size: Vec<f64> = moved.iter().map(|m| m.abs()).collect();
    let peak = |i: &usize| {
        let near = &size[i.saturating_sub(SIDE)..(i + SIDE + 1).min(size.len())];
        size[*i] > 0.0 && near.iter().all(|s| *s <= size[*i])
    };
    let found = (0..size.len()).rev().filter(peak).find(|i| {
        let far = |(j, v): (usize, &f64)| (j.abs_diff(*i) >= SIDE).then_some(*v);
        let elsewhere: Vec<f64> = size.iter().enumerate().filter_map(far).collect();
        // The mean besides the median: a series that mostly stands still has a median of nothing,
        // and its stairs are no shift.
        let mean = elsewhere.iter().sum::<f64>() / elsewhere.len().max(1) as f64;
        let usual =
            if elsewhere.is_empty() { 0.0 } else { (1.4826 * median(&elsewhere)).max(mean) };
        size[*i] > BAR * usual && is_sudden(&level, i + SIDE, size[*i])
    })?;
    let at = edge(&level, found + SIDE);
    Some(Found {
        at,
        before: median(&series[at.saturating_sub(SIDE)..at]),
        after: median(&series[at..(at + SIDE).min(n)]),
    })
}

/// The series less what each day of the week usually is above or below its week.
fn without_week(series: &[f64]) -> Vec<f64> {
    let half = SIDE / 2;
    let above = |i: usize| series[i] - median(&series[i - half..=i + half]);
    let mut days = [const { Vec::new() }; SIDE];
    for i in half..series.len() - half {
        days[i % SIDE].push(above(i));
    }
    let usual = days.map(|day| median(&day));
    series.iter().enumerate().map(|(i, v)| v - usual[i % SIDE]).collect()
}

/// Where inside the two weeks one level best becomes another: the split with the least squares.
fn edge(series: &[f64], near: usize) -> usize {
    let (from, to) = (near - SIDE, near + SIDE);
    let squares = |part: &[f64]| {
        let mean = part.iter().sum::<f64>() / part.len() as f64;
        part.iter().map(|v| (v - mean).powi(2)).sum::<f64>()
    };
    let split = |at: &usize| squares(&series[from..*at]) + squares(&series[*at..to]);
    let candidates = near - SIDE / 2..=near + SIDE / 2;
    candidates.min_by(|a, b| split(a).total_cmp(&split(b))).unwrap_or(near)
}

/// Most of the way is done in one step or two; a trend that grows steep for a week is none.
fn is_sudden(series: &[f64], near: usize, size: f64) -> bool {
    let at = edge(series, near);
    let mid = |from: usize, to: usize| median(&series[from..to]);
    let close = mid(at, (at + 3).min(series.len())) - mid(at.saturating_sub(3), at);
    close.abs() >= 0.5 * size
}

pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (n, middle) if n.is_multiple_of(2) => f64::midpoint(sorted[middle - 1], sorted[middle]),
        (_, middle) => sorted[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::ChaCha8Rng;
    use rand::{RngExt, SeedableRng};

    /// Uniform noise of a standard deviation of 1.
    fn noise(seed: u64, count: usize) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..count).map(|_| (random.random::<f64>() - 0.5) * 12f64.sqrt()).collect()
    }

    #[test]
    fn medians_by_hand() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn a_deploy_is_found_on_its_day() {
        let flat: Vec<f64> = (0..60).map(|i| if i < 37 { 2.0 } else { 5.0 }).collect();
        assert_eq!(last_shift(&flat), Some(Found { at: 37, before: 2.0, after: 5.0 }));
        let mut seen = 0;
        for seed in 0..50 {
            let noisy = noise(seed, 90);
            let moved = |i: usize| if i < 60 { 0.0 } else { 6.0 };
            let series: Vec<f64> = noisy.iter().enumerate().map(|(i, v)| v + moved(i)).collect();
            let Some(found) = last_shift(&series) else { continue };
            seen += 1;
            assert!(found.at.abs_diff(60) <= 1, "seed {seed}: {found:?}");
            assert!((found.after - found.before - 6.0).abs() < 3.0, "seed {seed}: {found:?}");
        }
        assert!(seen >= 47, "{seen} of 50 steps of six standard deviations");
    }

    #[test]
    fn a_week_and_a_trend_hide_no_shift() {
        let series: Vec<f64> = noise(1, 90)
            .iter()
            .enumerate()
            .map(|(i, v)| {
                let week = if i % 7 < 5 { 4.0 } else { -4.0 };
                v + week + 0.2 * i as f64 + if i < 50 { 0.0 } else { -8.0 }
            })
            .collect();
        let found = last_shift(&series).unwrap();
        assert!(found.at.abs_diff(50) <= 1 && found.after < found.before, "{found:?}");
    }

    /// Of 800 series without a shift at most one in a hundred is said to have one.
    #[test]
    fn trends_seasons_and_wandering_are_no_shifts() {
        let mut alarms = [0; 4];
        for seed in 0..200 {
            let shocks = noise(1000 + seed, 90);
            let (mut level, mut memory) = (0.0, 0.0);
            let mut kinds: [Vec<f64>; 4] = Default::default();
            for (i, shock) in shocks.iter().enumerate() {
                level += shock;
                memory = 0.7 * memory + shock;
                kinds[0].push(0.5 * i as f64 + shock);
                kinds[1].push(if i % 7 < 5 { 5.0 } else { -5.0 } + shock);
                kinds[2].push(level);
                kinds[3].push(memory);
            }
            for (kind, alarm) in kinds.iter().zip(&mut alarms) {
                *alarm += u32::from(last_shift(kind).is_some());
            }
        }
        assert!(alarms.iter().sum::<u32>() <= 8, "{alarms:?}");
    }

    #[test]
    fn stairs_a_bend_and_a_constant_are_no_shift() {
        let stairs: Vec<f64> = (0..90).map(|i| f64::from(i / 12)).collect();
        let bend: Vec<f64> = (0..90).map(|i| f64::from((i - 45).max(0))).collect();
        for series in [stairs, bend, vec![0.0; 90], vec![1.0; 10], Vec::new()] {
            assert_eq!(last_shift(&series), None, "{series:?}");
        }
    }
}
