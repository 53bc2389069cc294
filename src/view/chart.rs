//! Curves of one kind over the months of the projection: a band where there is doubt, cliffs where
//! a phase or a price changes, a second scenario in another pattern, and what all of them are.

use super::Ctx;
use super::canvas::{put, width};
use super::curve::{
    AXIS, Frame, Mark, Range, cliff, happened, horizontal_axis, label_marks, marks, round_step,
    told, vertical_axis, zero_line,
};
use super::glyphs::Dots;
use super::plot::{Dash, Plot};
use super::theme::Tone;
use crate::app::difference::as_own;
use crate::app::economics::Sheet;
use crate::app::economics::curves::{Curve, CurveOf};
use crate::app::pointer::ChartOf;
use crate::domain::message::{Arg, Message};
use crate::domain::money::Money;
use crate::domain::profile::LocalText;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// From this height on a line says what the curves are.
const LEGEND: u16 = 7;

/// Columns of a curve's sample and the blank after it, and what parts two curves' names.
const SAMPLE: u16 = 4;
const BETWEEN: u16 = 3;

/// A name is not shortened to fewer letters.
const LEAST: usize = 3;

/// The edges of a band.
const BAND: Dash = Dash { on: 1, off: 2 };

/// How a curve is drawn: the first whole, the second in dashes, another scenario's in short ones.
fn dash(place: usize, curve: &Curve) -> (Dash, Tone) {
    match (curve.compared, place) {
        (true, _) => (Dash { on: 2, off: 3 }, Tone::Text),
        (false, 0) => (Dash::WHOLE, Tone::Accent),
        (false, _) => (Dash { on: 6, off: 3 }, Tone::Ok),
    }
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, sheet: Sheet, curves: &[Curve]) {
    let months = &ctx.watch.assessment.economics.months;
    if curves.is_empty() || area.height < 3 || area.width < AXIS + 12 {
        return;
    }
    let mut area = area;
    if area.height >= LEGEND {
        legend(ctx, buffer, Rect { height: 1, ..area }, curves);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let range = range(sheet, curves, months.len());
    let frame = Frame::new(ctx, area, months.len());
    vertical_axis(ctx, buffer, frame, range, &|value| axis_words(ctx, sheet, range, value));
    horizontal_axis(ctx, buffer, frame, months);
    zero_line(ctx, buffer, frame, range);
    let marks = all_marks(ctx, sheet);
    for mark in &marks {
        cliff(ctx, buffer, frame, mark);
    }
    let cliffs: &[Mark] = if matches!(sheet, Sheet::Margin | Sheet::Flows) { &marks } else { &[] };
    let line = Line { frame, range, cliffs };
    for curve in curves.iter().filter(|c| !c.band.is_empty()) {
        let mut plot = Plot::new(ctx, frame.plot);
        let edge = |of: fn(&(f64, f64)) -> f64| -> Vec<Option<f64>> {
            curve.band.iter().map(|b| b.as_ref().map(of)).collect()
        };
        line.trace(&mut plot, &edge(|b| b.0), BAND);
        line.trace(&mut plot, &edge(|b| b.1), BAND);
        plot.draw(buffer, ctx.style(Tone::Behind));
    }
    // The most important last, so that nothing lies over it.
    for (place, curve) in curves.iter().enumerate().rev() {
        let (dash, tone) = dash(place, curve);
        let mut plot = Plot::new(ctx, frame.plot);
        line.trace(&mut plot, &curve.values, dash);
        plot.draw(buffer, ctx.style(tone));
    }
    label_marks(ctx, buffer, frame, &marks);
    happened(ctx, buffer, frame, months);
    told(ctx, frame, months, ChartOf::Sheet(sheet));
}

struct Line<'a> {
    frame: Frame,
    range: Range,
    cliffs: &'a [Mark],
}

impl Line<'_> {
    fn trace(&self, plot: &mut Plot, values: &[Option<f64>], dash: Dash) {
        let mut walked = 0;
        for (i, value) in values.iter().enumerate().take(self.frame.months) {
            let Some(value) = *value else { continue };
            let at = |i: usize, v: f64| (self.frame.across(i), self.range.depth(v));
            let here = at(i, value);
            let before = i.checked_sub(1).and_then(|j| values[j].map(|v| at(j, v)));
            let from = before.unwrap_or(here);
            if self.cliffs.iter().any(|m| m.month == i) {
                walked = plot.broken(from, (here.0, from.1), dash, walked);
                walked = plot.broken((here.0, from.1), here, dash, walked);
            } else {
                walked = plot.broken(from, here, dash, walked);
            }
        }
    }
}

/// Margins follow the data; amounts and counts stand on zero.
fn range(sheet: Sheet, curves: &[Curve], months: usize) -> Range {
    let values = curves.iter().flat_map(|c| c.values.iter().take(months).flatten().copied());
    let bands = curves.iter().flat_map(|c| c.band.iter().flatten().flat_map(|b| [b.0, b.1]));
    let all: Vec<f64> = values.chain(bands).filter(|v| v.is_finite()).collect();
    if sheet == Sheet::Margin {
        return Range::around(&all);
    }
    let low = all.iter().copied().fold(0.0, f64::min);
    let high = all.iter().copied().fold(0.0, f64::max).max(low + 1.0);
    let step = round_step((high - low) / 4.0);
    let (low, high) = ((low / step).floor() * step, (high / step - 1e-9).ceil() * step);
    Range { low, high, step, decimals: 0 }
}

fn axis_words(ctx: &Ctx<'_>, sheet: Sheet, range: Range, value: f64) -> String {
    match sheet {
        Sheet::Margin => ctx.speak.percent(value, range.decimals),
        Sheet::Units => ctx.speak.count(value),
        _ => {
            let currency = ctx.watch.assessment.economics.currency;
            let amount = Decimal::from_f64(value).unwrap_or_default().round_dp(2);
            ctx.speak.money_axis(Money::new(amount, currency))
        }
    }
}

/// Cliffs, and on the margin and the cash the turning points that lie in the future.
fn all_marks(ctx: &Ctx<'_>, sheet: Sheet) -> Vec<Mark> {
    let economics = &ctx.watch.assessment.economics;
    let mut all = marks(ctx, &economics.months);
    let turns: &[(Option<u32>, &'static str, Tone)] = match sheet {
        Sheet::Margin => &[(economics.operating_break_even, "mark-profitable", Tone::Ok)],
        Sheet::Cash => &[
            (economics.operating_break_even, "mark-profitable", Tone::Ok),
            (economics.payback, "mark-payback", Tone::Ok),
            (economics.runway, "mark-runway", Tone::Critical),
        ],
        _ => &[],
    };
    for (month, id, tone) in turns {
        let Some(month) = month.filter(|m| *m > 0) else { continue };
        let words = ctx.word(id);
        let forms = vec![format!(" {words}"), words];
        all.push(Mark { month: month as usize, tone: *tone, forms });
    }
    all.sort_by_key(|m| m.month);
    all
}

/// What each curve is, as far as there is room; the most important first.
fn legend(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, curves: &[Curve]) {
    let mut x = line.x;
    let banded = curves.iter().any(|c| !c.band.is_empty());
    let two = curves.iter().any(|c| c.compared);
    // Two scenarios are named before anything else is.
    let (others, own): (Vec<_>, Vec<_>) = curves.iter().enumerate().partition(|(_, c)| c.compared);
    let mut order = own;
    order.splice(order.len().min(1)..order.len().min(1), others);
    // Of two long names none is left out: each has half of the line, or what the other leaves.
    let all = line.width.saturating_sub(2 * SAMPLE + BETWEEN);
    let least = (width(&own_name(ctx, 0)), width(&other_name(ctx, 0)));
    let half = (all / 2).max(all.saturating_sub(width(&other_name(ctx, u16::MAX)))).max(least.0);
    let own = own_name(ctx, half.min(all.saturating_sub(least.1)));
    let other = other_name(ctx, all.saturating_sub(width(&own)));
    let samples = order.into_iter().map(|(place, curve)| {
        let (dash, tone) = dash(place, curve);
        let words = match curve.compared {
            true => other.clone(),
            false if two && place == 0 => own.clone(),
            false => name(ctx, curve),
        };
        (sample(ctx, dash), tone, words)
    });
    let band = banded.then(|| (sample(ctx, BAND), Tone::Behind, ctx.word("curve-band")));
    for (sign, tone, words) in samples.chain(band) {
        let size = SAMPLE + width(&ctx.plain(&words));
        if x + size > line.right() {
            continue;
        }
        x = put(ctx, buffer, (x, line.y), 4, sign, ctx.style(tone)) + 1;
        x = put(ctx, buffer, (x, line.y), size, &words, ctx.style(Tone::Muted)) + BETWEEN;
    }
}

fn sample(ctx: &Ctx<'_>, dash: Dash) -> &'static str {
    match (dash.off, dash.on, ctx.glyphs.dots == Dots::Braille) {
        (0, _, true) => "───",
        (0, _, false) => "---",
        (_, 1, true) => "···",
        (_, 1, false) => "...",
        (_, 2, true) => "╌╌╌",
        (_, 2, false) => "- -",
        (_, _, true) => "─ ─",
        (_, _, false) => "-- ",
    }
}

/// The scenario in use, or the draft over it, in so many columns.
fn own_name(ctx: &Ctx<'_>, room: u16) -> String {
    named(ctx, &ctx.model.base_scenario().name, room, |name| as_own(ctx.model, name))
}

/// The scenario that is laid over it.
fn other_name(ctx: &Ctx<'_>, room: u16) -> String {
    let scenarios = &ctx.model.config.profile.scenarios;
    let other = ctx.model.compare.as_ref().and_then(|id| scenarios.get(id));
    named(ctx, &other.map(|s| s.name.clone()).unwrap_or_default(), room, |name| name)
}

/// A name as it stands in the legend, shortened where it is longer than there is room: what makes it
/// a draft stays.
fn named(ctx: &Ctx<'_>, name: &LocalText, room: u16, whole: impl Fn(Arg) -> Arg) -> String {
    let say = |name: Arg| ctx.say(&Message::new("curve-compared").with("scenario", whole(name)));
    let fits = |words: &String| width(words) <= room;
    let full = say(Arg::Local(name.clone()));
    if fits(&full) {
        return full;
    }
    let letters: Vec<char> = ctx.speak.local(name).chars().collect();
    let cut = |most: usize| {
        let begins: String = letters[..most].iter().collect();
        say(Arg::Text(format!("{}{}", begins.trim_end(), ctx.glyphs.ellipsis)))
    };
    // Where not even that has room, it is the shortest that is asked whether it has any.
    let least = LEAST.min(letters.len());
    let shorter = (least..letters.len()).rev().map(cut).find(fits);
    shorter.unwrap_or_else(|| if least < letters.len() { cut(least) } else { full })
}

fn name(ctx: &Ctx<'_>, curve: &Curve) -> String {
    match curve.of {
        CurveOf::InfrastructureMargin => ctx.word("curve-infrastructure-margin"),
        CurveOf::FullMargin => ctx.word("curve-full-margin"),
        CurveOf::Cumulative => ctx.word("curve-cumulative"),
        CurveOf::Cash => ctx.word("curve-cash"),
        CurveOf::Units => ctx.speak.unit_name(2.0).to_owned(),
        CurveOf::Hosted => ctx.word("curve-hosted"),
        CurveOf::Revenue => ctx.word("curve-revenue"),
        CurveOf::Costs => ctx.word("curve-costs"),
    }
}
