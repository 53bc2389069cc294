//! Bars with the marks of their limits, layers of a whole, cores, short histories: the pictures beside
//! a row's words, each in cells of one line. Whatever a picture says, the words say too.

use super::super::phases::Strip;
use crate::app::health_screen::Picture;
use crate::domain::message::Message;
use crate::view::theme::Tone;
use crate::view::{Ctx, spark};
use ratatui::style::Style;

/// Between two pictures.
const GAP: u16 = 2;

/// Narrower, a picture says nothing.
const LEAST: u16 = 8;

/// The pictures side by side, in equal shares of what is right of the column; empty without room.
pub(super) fn strip(ctx: &Ctx<'_>, pictures: &[&Picture], column: u16, room: u16) -> Strip {
    let drawn = |p: &&&Picture| !matches!(p, Picture::Cores(_));
    let count = pictures.iter().filter(drawn).count() as u16;
    let whole = room.saturating_sub(column);
    let each = (whole + GAP) / count.max(1);
    if count == 0 || each < LEAST + GAP {
        return Strip::new();
    }
    let mut strip = Strip::new();
    let mut x = column;
    for picture in pictures.iter().filter(drawn) {
        let size = each - GAP;
        let runs = match picture {
            Picture::Bar { share, limits } => {
                let filled = |at: f64| (at < *share).then_some((ctx.glyphs.spark[7], Tone::Accent));
                bar(ctx, size, &filled, *limits)
            }
            Picture::Stack { layers, limits } => {
                bar(ctx, size, &|at| layer(ctx, layers, at), *limits)
            }
            Picture::History { metric, top } => spark::runs(ctx, *metric, *top, size),
            Picture::Cores(_) => Vec::new(),
        };
        let mut at = x;
        for (words, style) in runs {
            let cells = words.chars().count() as u16;
            strip.push((at, words, style));
            at += cells;
        }
        x += each;
    }
    strip
}

/// Which layer lies at a share of the whole.
fn layer(ctx: &Ctx<'_>, layers: &[(f64, Message)], at: f64) -> Option<(&'static str, Tone)> {
    let mut end = 0.0;
    for (i, (share, _)) in layers.iter().enumerate().take(ctx.glyphs.layers.len()) {
        end += share;
        if at < end {
            // What is free is a ground, not a figure.
            let free = i + 1 == layers.len();
            let tone = match i {
                0 => Tone::Accent,
                _ if free => Tone::Border,
                _ => Tone::Behind,
            };
            return Some((ctx.glyphs.layers[i], tone));
        }
    }
    None
}

/// A bar of so many cells; the limits stand in it as lines, wherever it ends.
fn bar(
    ctx: &Ctx<'_>,
    size: u16,
    filled: &dyn Fn(f64) -> Option<(&'static str, Tone)>,
    limits: Option<(f64, f64)>,
) -> Vec<(String, Style)> {
    let cell = |share: f64| ((share * f64::from(size)).floor() as u16).min(size.saturating_sub(1));
    let mut runs: Vec<(String, Style, Tone)> = Vec::new();
    for i in 0..size {
        let middle = (f64::from(i) + 0.5) / f64::from(size.max(1));
        let mark = limits.and_then(|(worry, alarm)| match i {
            _ if i == cell(alarm) => Some((ctx.glyphs.vertical, Tone::Critical)),
            _ if i == cell(worry) => Some((ctx.glyphs.cliff, Tone::Warning)),
            _ => None,
        });
        let empty = (ctx.glyphs.level, Tone::Border);
        // Less than half a cell is still something.
        let least = (i == 0).then(|| filled(1e-3)).flatten();
        let (sign, tone) = mark.or_else(|| filled(middle)).or(least).unwrap_or(empty);
        match runs.last_mut().filter(|(.., last)| *last == tone) {
            Some((words, ..)) => words.push_str(sign),
            None => runs.push((sign.to_owned(), ctx.style(tone), tone)),
        }
    }
    runs.into_iter().map(|(words, style, _)| (words, style)).collect()
}

/// One bar a core.
pub(super) fn cores(ctx: &Ctx<'_>, shares: &[f64]) -> String {
    let step = |share: &f64| ((share * 8.0).ceil() as usize).clamp(1, 8) - 1;
    shares.iter().map(|share| ctx.glyphs.spark[step(share)]).collect()
}

/// The layers in words, with their signs where the picture stands beside them.
pub(super) fn legend(
    ctx: &Ctx<'_>,
    layers: &[(f64, Message)],
    drawn: bool,
    style: Style,
) -> Vec<(String, Style)> {
    let words = |(i, (_, words)): (usize, &(f64, Message))| {
        let words = ctx.say(words);
        let sign = ctx.glyphs.layers.get(i).filter(|_| drawn);
        (sign.map_or(words.clone(), |sign| format!("{sign} {words}")), style)
    };
    layers.iter().enumerate().map(words).collect()
}
