//! Axes of the latency screen: seconds by powers, since a median and a slow tail lie a hundredfold
//! apart, and the time below, at round instants.

use crate::domain::Timestamp;
use crate::domain::metric::Unit;
use crate::view::Ctx;
use crate::view::canvas::{put, put_right, width};
use crate::view::theme::Tone;
use chrono::{Datelike, TimeDelta, Timelike};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Whose time it is, in every language.
const UTC: &str = "UTC";

/// Seconds by powers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Scale {
    /// Round ends around all that is to be seen, half a power at least; none: there is nothing.
    pub(super) fn around(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let seen = values.into_iter().filter(|v| v.is_finite() && *v > 1e-7);
        let (low, high) =
            seen.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        if high <= 0.0 {
            return None;
        }
        let (mut low, mut high) = (round(low, false), round(high, true));
        while high < low * 3.9 {
            (low, high) = (round(low * 0.99, false), round(high * 1.01, true));
        }
        Some(Self { low, high })
    }

    /// From the upper or right end (0) to the lower or left one (1).
    pub(super) fn depth(self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        ((self.high / value).ln() / (self.high / self.low).ln()).clamp(0.0, 1.0)
    }

    /// Round values, the greatest first, at most so many.
    pub(super) fn marks(self, most: usize) -> Vec<f64> {
        for steps in [&[5.0, 2.0, 1.0][..], &[3.0, 1.0], &[1.0]] {
            let powers = (-7..=7).rev().map(|p| 10f64.powi(p));
            let all = powers.flat_map(|power| steps.iter().map(move |s| s * power));
            let inside = |v: &f64| (self.low * 0.999..=self.high * 1.001).contains(v);
            let marks: Vec<f64> = all.filter(inside).collect();
            if marks.len() <= most || steps.len() == 1 {
                return marks;
            }
        }
        Vec::new()
    }
}

/// The next of 1, 2 and 5 times a power of ten at or above, or at or below.
fn round(value: f64, up: bool) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|s| s * power);
    if up {
        steps.into_iter().find(|s| *s >= value * 0.9999).unwrap_or(value)
    } else {
        steps.into_iter().rev().find(|s| *s <= value * 1.0001).unwrap_or(value)
    }
}

/// The row of a value in a plot.
pub(super) fn row(plot: Rect, depth: f64) -> u16 {
    plot.y + (depth * f64::from(plot.height.max(1) - 1)).round() as u16
}

/// Seconds in words.
pub(super) fn seconds(ctx: &Ctx<'_>, value: f64) -> String {
    ctx.plain(&ctx.speak.quantity(value, Unit::Seconds)).into_owned()
}

/// The rule at the left of a plot with its marks; `promise` stands among them in its own colour.
pub(super) fn vertical(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    plot: Rect,
    scale: Scale,
    promise: Option<f64>,
) {
    let x = plot.x - 1;
    for y in plot.top()..plot.bottom() {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.vertical, ctx.style(Tone::Border));
    }
    let promised = promise.map(|p| row(plot, scale.depth(p)));
    let mut taken: Vec<u16> = promised.into_iter().collect();
    for value in scale.marks(usize::from(plot.height / 2).max(2)) {
        let y = row(plot, scale.depth(value));
        put(ctx, buffer, (x, y), 1, ctx.glyphs.tick_left, ctx.style(Tone::Border));
        // Words keep a row's distance from each other; the promise's come first.
        if taken.iter().any(|t| t.abs_diff(y) < 2) {
            continue;
        }
        let words = seconds(ctx, value);
        put_right(ctx, buffer, x - 1, y, 9, &words, ctx.style(Tone::Muted));
        taken.push(y);
    }
    if let (Some(y), Some(promise)) = (promised, promise) {
        let style = ctx.style(Tone::Threshold);
        put_right(ctx, buffer, x - 1, y, 9, &seconds(ctx, promise), style);
        put(ctx, buffer, (x, y), 1, ctx.glyphs.tick_left, style);
    }
}

/// Round instants below a plot, as many as fit; in UTC, as it says left of them.
pub(super) fn time(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    plot: Rect,
    (from, to): (Timestamp, Timestamp),
) {
    let span = to - from;
    let y = plot.bottom();
    put_right(ctx, buffer, plot.x.saturating_sub(1), y, 3, UTC, ctx.style(Tone::Muted));
    let mut free = plot.x;
    for at in rounds(from, to, usize::from(plot.width / 14).max(1)) {
        let share = (at - from).num_milliseconds() as f64 / span.num_milliseconds().max(1) as f64;
        let x = plot.x + (share * f64::from(plot.width.max(1) - 1)).round() as u16;
        let words = if span <= TimeDelta::days(1) {
            format!("{:02}:{:02}", at.hour(), at.minute())
        } else {
            format!("{} {}", at.day(), ctx.speak.month_short(at))
        };
        let words = ctx.plain(&words).into_owned();
        let size = width(&words);
        let begin = x.saturating_sub(size / 2).max(plot.x);
        let begin = begin.min(plot.right().saturating_sub(size));
        if begin < free {
            continue;
        }
        put(ctx, buffer, (begin, y), size, &words, ctx.style(Tone::Muted));
        free = begin + size + 3;
    }
}

/// Instants at even distances of a round length, at most so many and one more.
fn rounds(from: Timestamp, to: Timestamp, most: usize) -> Vec<Timestamp> {
    const STEPS: [i64; 15] = [
        60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
        1_209_600,
    ];
    let (from, to) = (from.timestamp(), to.timestamp());
    let fits = |step: &&i64| ((to - from) / **step) as usize <= most;
    let step = STEPS.iter().find(fits).copied().unwrap_or(30 * 86_400);
    let first = from.div_euclid(step) * step + step;
    let all = (0..=most as i64).map(|i| first + i * step).filter(|at| *at <= to);
    all.filter_map(|at| Timestamp::from_timestamp(at, 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_round_and_hold_everything() {
        let scale = Scale::around([0.043, 0.752, 1.0]).unwrap();
        assert_eq!(scale, Scale { low: 0.02, high: 1.0 });
        assert!((scale.depth(1.0), scale.depth(0.02)) == (0.0, 1.0));
        let narrow = Scale::around([0.1]).unwrap();
        assert!(narrow.low < 0.1 && narrow.high > 0.1, "{narrow:?}");
        assert_eq!(Scale::around([0.0, f64::INFINITY]), None);
    }

    #[test]
    fn the_marks_are_round_and_few() {
        let scale = Scale { low: 0.01, high: 10.0 };
        let marks = scale.marks(10);
        assert!(marks.len() == 10 && (marks[0] - 10.0).abs() < 1e-9, "{marks:?}");
        assert_eq!(scale.marks(4).len(), 4);
        assert_eq!(scale.marks(7).len(), 7);
    }
}
