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
const BAR: f64 = 6.0;

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
    let rise = |at: usize| median(&series[at..at + SIDE]) - median(&series[at - SIDE..at]);
    let rises: Vec<f64> = (SIDE..=n - SIDE).map(rise).collect();
    let usual = median(&rises);
    let moved: Vec<f64> = rises.iter().map(|r| r - usual).collect();
    let size: Vec<f64> = moved.iter().map(|m| m.abs()).collect();
    let spread = 1.4826 * median(&size);
    let peak = |i: &usize| {
        let near = &size[i.saturating_sub(SIDE)..(i + SIDE + 1).min(size.len())];
        size[*i] > 0.0 && near.iter().all(|s| *s <= size[*i])
    };
    let found = (0..size.len()).rev().filter(peak).find(|i| {
        // A series that mostly stands still has no usual spread; then what its other parts do says
        // what is usual, so that stairs are no shift.
        let elsewhere = size.iter().enumerate().filter(|(j, _)| j.abs_diff(*i) >= SIDE);
        let (sum, count) = elsewhere.fold((0.0, 0.0), |(s, c), (_, v)| (s + v, c + 1.0));
        let usual = spread.max(if count > 0.0 { sum / count } else { 0.0 });
        size[*i] > BAR * usual && is_sudden(series, i + SIDE, size[*i])
    })?;
    let at = edge(series, found + SIDE);
    Some(Found {
        at,
        before: median(&series[at.saturating_sub(SIDE)..at]),
        after: median(&series[at..(at + SIDE).min(n)]),
    })
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
    close.abs() >= 0.6 * size
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
