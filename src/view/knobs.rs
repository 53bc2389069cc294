//! What if: the knobs, what they stand at, how far that is from what holds, and what it changes, in
//! words.

use super::Ctx;
use super::canvas::{pane, paragraph, put, put_right, width, wrap};
use super::theme::Tone;
use crate::app::difference::{self, Told};
use crate::app::knobs::{Knob, Stand};
use crate::app::pointer::Touch;
use crate::app::pointer::slider::slider as track;
use crate::app::what_if;
use crate::domain::economics::{Moment, price_at};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::scenario::{Pace, Scenario};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Columns of a value.
const VALUE: u16 = 10;
/// Where in its row a knob is turned down, and where up.
const LESS: u16 = 14;
const MORE: u16 = 26;
/// Columns that a row needs, and what parts two.
const COLUMN: u16 = 36;
const GAP: u16 = 3;
/// Lines for what the draft changes, where they are few.
const SAID: u16 = 2;
/// Rows that the knobs in a frame leave to the screen above them.
const LEAST: u16 = 10;

/// From this inner width on there are sliders.
const SLID: u16 = 52;

/// Columns of a change, beside a slider.
const CHANGE: u16 = 12;

/// One knob in words.
struct Line {
    knob: Knob,
    label: String,
    value: Option<String>,
    /// How far it was turned; none: not at all.
    change: Option<String>,
}

/// Where knobs and words stand inside the pane. Depends on its size and, where not all knobs fit at
/// once, on the page that the cursor is on; so a row stays where it is while a knob is turned.
struct Plan {
    /// The knobs in sight, column by column, each with its row.
    rows: Vec<(Knob, Rect)>,
    /// What is said of the draft.
    said: Rect,
}

fn plan(focus: Knob, inner: Rect) -> Plan {
    let all = Knob::ALL.len() as u16;
    let columns = ((inner.width + GAP) / (COLUMN + GAP)).clamp(1, 3);
    let needed = all.div_ceil(columns);
    let (height, spare) = (inner.height, inner.height.saturating_sub(needed));
    let beside = spare >= 2 || (spare == 1 && columns > 1);
    let said = if beside { spare } else { (height / 2).min(SAID) };
    let high = (height - said).min(needed);
    let page = usize::from((high * columns).max(1));
    let first = focus.place() / page * page;
    let size = (inner.width + GAP) / columns - GAP;
    let shown = Knob::ALL.into_iter().skip(first).take(usize::from(high * columns));
    let rows = shown.enumerate().map(|(i, knob)| {
        let (column, row) = (i as u16 / high, i as u16 % high);
        (knob, Rect::new(inner.x + column * (size + GAP), inner.y + row, size, 1))
    });
    let said = Rect::new(inner.x, inner.bottom() - said, inner.width, said);
    Plan { rows: rows.collect(), said }
}

/// The row of each knob that is in sight, inside a pane of that inner size.
pub(super) fn places(focus: Knob, inner: Rect) -> Vec<(Knob, Rect)> {
    plan(focus, inner).rows
}

/// The cells of a row that turn it: less at the first column, more at the last, the value between.
pub(super) fn slider(row: Rect) -> Rect {
    Rect::new(row.x + LESS, row.y, MORE - LESS + 1, 1).intersection(row)
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let all = Knob::ALL.len();
    let focus = ctx.model.knobs.focus;
    let inside = Rect::new(
        area.x + 2,
        area.y + 1,
        area.width.saturating_sub(4),
        area.height.saturating_sub(2),
    );
    let rows = places(focus, inside);
    let hidden = format!("{} / {all}", focus.place() + 1);
    let hidden = (rows.len() < all).then(|| (hidden, ctx.style(Tone::Muted)));
    let title = ctx.word("cockpit-what-if");
    let taken = width(&title) + hidden.as_ref().map_or(0, |(words, _)| width(words) + 4);
    let step = step(ctx, area.width.saturating_sub(taken + 10));
    let step = step.map(|words| (words, ctx.style(Tone::Muted)));
    let edge: Vec<_> = step.into_iter().chain(hidden).collect();
    let inner = pane(ctx, buffer, area, &title, &edge);
    if inner.is_empty() {
        return;
    }
    if let Some((first, _)) = rows.first().filter(|_| rows.len() < all) {
        // What is said of the hidden ones leads to them.
        let next = Knob::ALL[(first.place() + rows.len()) % all];
        let said = Rect::new(area.right().saturating_sub(9), area.y, 8, 1).intersection(area);
        ctx.touch(said, Touch::Knob(next));
    }
    for (knob, row) in rows {
        draw_line(ctx, buffer, row, &line(ctx, knob));
    }
    let said = plan(focus, inner).said;
    match difference::of_draft(ctx.model) {
        Some(told) => {
            let words = fit(ctx, &told, said.width, said.height);
            paragraph(ctx, buffer, said, &words, ctx.style(Tone::Text));
        }
        None => {
            paragraph(ctx, buffer, said, &ctx.word("knob-draft"), ctx.style(Tone::Muted));
        }
    }
}

/// As many of the changes as have room, whole. Where hardly one has any, what they come from is left
/// out: the knobs show it.
pub(super) fn fit(ctx: &Ctx<'_>, told: &Told, width: u16, rows: u16) -> String {
    let said = told.forms().into_iter();
    let mut said = said.map(|form| ctx.plain(&ctx.speak.sentence(&form)).into_owned());
    let mut last = String::new();
    let fits = |words: &String| wrap(words, width).len() <= usize::from(rows);
    said.find_map(|words| {
        last.clone_from(&words);
        fits(&words).then_some(words)
    })
    .unwrap_or(last)
}

/// The knobs below a screen on which they have no place of their own; gives what is left above.
pub(super) fn below(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    if !ctx.model.knobs.open {
        return area;
    }
    let columns = ((area.width.saturating_sub(4) + GAP) / (COLUMN + GAP)).min(3);
    let framed = (Knob::ALL.len() as u16).div_ceil(columns.max(1)) + SAID + 2;
    let height = if columns > 1 && area.height >= framed + LEAST { framed } else { 1 + SAID };
    if area.height < height * 2 {
        return area;
    }
    let above = Rect { height: area.height - height, ..area };
    let strip = Rect { y: above.bottom(), height, ..area };
    if height == framed {
        draw(ctx, buffer, strip);
    } else {
        let inside = Rect { x: strip.x + 1, width: strip.width.saturating_sub(2), ..strip };
        small(ctx, buffer, inside);
    }
    above
}

/// The knob under the cursor, and what the draft changes, on a small screen; gives the lines used.
pub(super) fn small(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> u16 {
    if area.height == 0 {
        return 0;
    }
    let words = focused(ctx);
    let end = put(ctx, buffer, (area.x, area.y), area.width, &words, ctx.style(Tone::Accent));
    let room = area.right().saturating_sub(end + 2);
    if let Some(step) = step(ctx, room) {
        put_right(ctx, buffer, area.right(), area.y, room, &step, ctx.style(Tone::Muted));
    }
    let rest = Rect { y: area.y + 1, height: (area.height - 1).min(SAID), ..area };
    let Some(told) = difference::of_draft(ctx.model).filter(|_| rest.height > 0) else { return 1 };
    let words = fit(ctx, &told, rest.width, rest.height);
    1 + paragraph(ctx, buffer, rest, &words, ctx.style(Tone::Text))
}

/// The line in which a value is typed.
pub(super) fn ask(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, typed: &str) {
    let knob = what_if::label(ctx.model, ctx.model.knobs.focus);
    let ask = ctx.say(&Message::new("typed-ask").with("knob", Arg::Message(Box::new(knob))));
    let x = put(ctx, buffer, (area.x + 1, area.y), area.width, &ask, ctx.style(Tone::Muted)) + 1;
    let room = area.right().saturating_sub(x + 1);
    let x = put(ctx, buffer, (x, area.y), room, typed, ctx.style(Tone::Strong));
    let x = put(ctx, buffer, (x, area.y), 1, " ", ctx.style(Tone::Cursor)) + 1;
    let hints = ["typed-enter", "typed-enter-short"].map(|id| ctx.word(id));
    let room = area.right().saturating_sub(x + 1);
    if let Some(hint) = hints.iter().find(|h| width(h) <= room) {
        put_right(ctx, buffer, area.right() - 1, area.y, room, hint, ctx.style(Tone::Muted));
    }
}

fn draw_line(ctx: &Ctx<'_>, buffer: &mut Buffer, row: Rect, line: &Line) {
    let g = ctx.glyphs;
    let focus = ctx.model.knobs.focus == line.knob;
    let (y, slider) = (row.y, slider(row));
    ctx.touch(row, Touch::Knob(line.knob));
    // A finger's breadth around each end.
    for (x, more) in [(slider.x, false), (slider.right().saturating_sub(1), true)] {
        let end = Rect::new(x.saturating_sub(1), y, 3, 1).intersection(row);
        ctx.touch(end, Touch::Turn(line.knob, more));
    }
    let label_tone = if focus { Tone::Strong } else { Tone::Muted };
    put(ctx, buffer, (row.x, y), LESS - 1, &line.label, ctx.style(label_tone));
    let value = line.value.clone().unwrap_or_else(|| ctx.word("knob-unknown"));
    let typed = ctx.model.typing.as_ref().filter(|_| focus).map(|typed| tail(typed));
    let value_tone = if focus { Tone::Cursor } else { Tone::Strong };
    let value = typed.unwrap_or(value);
    let right = slider.right().saturating_sub(2);
    put_right(ctx, buffer, right, y, VALUE, &value, ctx.style(value_tone));
    if focus {
        let last = slider.right().saturating_sub(1);
        put(ctx, buffer, (slider.x, y), 1, g.less, ctx.style(Tone::Accent));
        put(ctx, buffer, (last, y), 1, g.more, ctx.style(Tone::Accent));
    }
    let mut after = slider.right() + 1;
    if row.width >= SLID {
        let place = Rect::new(after, y, row.right().saturating_sub(after + CHANGE), 1);
        draw_slider(ctx, buffer, place, line.knob);
        after = place.right() + 1;
    }
    let room = row.right().saturating_sub(after);
    let tone = if line.change.is_some() { Tone::Threshold } else { Tone::Border };
    let change = line.change.as_deref().unwrap_or(g.none);
    put_right(ctx, buffer, row.right(), y, room, change, ctx.style(tone));
}

/// The end of what is typed, which is where the person is; a blank while nothing is.
fn tail(typed: &str) -> String {
    let all: Vec<char> = typed.chars().collect();
    let from = all.len().saturating_sub(usize::from(VALUE));
    if all.is_empty() { " ".to_owned() } else { all[from..].iter().collect() }
}

/// From end to end, and where the knob stands.
fn draw_slider(ctx: &Ctx<'_>, buffer: &mut Buffer, place: Rect, knob: Knob) {
    ctx.touch(place, Touch::Slider(knob));
    let g = ctx.glyphs;
    let last = f64::from(place.width.max(1) - 1);
    let stands = track(ctx.model, knob).share().map(|s| place.x + (s * last).round() as u16);
    for x in place.left()..place.right() {
        let (sign, tone) = match stands {
            Some(at) if x == at => (g.ok, Tone::Accent),
            Some(at) if x < at => (g.bar, Tone::Behind),
            _ => (g.horizontal, Tone::Border),
        };
        put(ctx, buffer, (x, place.y), 1, sign, ctx.style(tone));
    }
}

fn line(ctx: &Ctx<'_>, knob: Knob) -> Line {
    match knob {
        Knob::Units => units(ctx),
        Knob::Price => price(ctx),
        Knob::Growth => growth(ctx),
        Knob::Churn => churn(ctx),
        Knob::Hosted => hosted(ctx),
        Knob::Phase => phase(ctx),
        Knob::Hours => hours(ctx),
        Knob::Rate => rate(ctx),
        Knob::Horizon => horizon(ctx),
    }
}

/// A change with its sign; none where there is none.
fn signed(change: f64, words: impl Fn(f64) -> String) -> Option<String> {
    let sign = if change < 0.0 { "-" } else { "+" };
    (change.abs() > 1e-9).then(|| format!("{sign}{}", words(change.abs())))
}

fn units(ctx: &Ctx<'_>) -> Line {
    let turned = ctx.model.knobs.units;
    let measured = ctx.watch.units.as_ref().map(|u| u.count);
    let change = turned.and_then(|t| signed(t - measured.unwrap_or(0.0), |v| ctx.speak.count(v)));
    let value = turned.or(measured).map(|v| ctx.speak.count(v));
    Line { knob: Knob::Units, label: ctx.speak.unit_name(2.0).to_owned(), value, change }
}

fn price(ctx: &Ctx<'_>) -> Line {
    let economics = &ctx.watch.assessment.economics;
    // As written, tax and all.
    let written = |scenario: &Scenario| {
        let at = Moment::new(scenario, ctx.watch.now.date_naive(), economics.now.units?);
        price_at(&ctx.model.config.profile, scenario, &at)
    };
    let base = base(ctx).and_then(written);
    let turned = ctx.model.knobs.price.or_else(|| written(&ctx.model.scenario()));
    let money = |amount| ctx.speak.money(Money::new(amount, economics.currency));
    let change = ctx.model.knobs.price.zip(base).and_then(|(t, b)| {
        let sign = if t < b { "-" } else { "+" };
        (t != b).then(|| format!("{sign}{}", money((t - b).abs())))
    });
    Line { knob: Knob::Price, label: ctx.word("knob-price"), value: turned.map(money), change }
}

/// The scenario without the draft.
fn base<'a>(ctx: &Ctx<'a>) -> Option<&'a Scenario> {
    ctx.model.config.profile.scenarios.get(&ctx.model.scenario_id)
}

fn growth(ctx: &Ctx<'_>) -> Line {
    let now = ctx.model.scenario().growth.pace();
    let words = |v: f64| match now {
        Pace::Units(_) => ctx.speak.count(v),
        Pace::Share(_) => ctx.speak.share(v),
    };
    let base = base(ctx).map_or(now, |s| s.growth.pace());
    Line {
        knob: Knob::Growth,
        label: ctx.word("knob-growth"),
        value: Some(words(now.value())),
        change: signed(now.value() - base.value(), words),
    }
}

fn churn(ctx: &Ctx<'_>) -> Line {
    let now = ctx.model.scenario().churn;
    let base = base(ctx).map_or(now, |s| s.churn);
    Line {
        knob: Knob::Churn,
        label: ctx.word("knob-churn"),
        value: Some(ctx.speak.share(now)),
        change: signed(now - base, |v| ctx.speak.share(v)),
    }
}

fn hosted(ctx: &Ctx<'_>) -> Line {
    let now = ctx.model.scenario().hosted_share;
    let base = base(ctx).map_or(now, |s| s.hosted_share);
    Line {
        knob: Knob::Hosted,
        label: ctx.word("knob-hosted"),
        value: Some(ctx.speak.share(now)),
        change: signed(now - base, |v| ctx.speak.share(v)),
    }
}

fn phase(ctx: &Ctx<'_>) -> Line {
    let (now, here) = (ctx.watch.phase.index, ctx.watch.here.index);
    let name = ctx.plain(ctx.speak.local(&ctx.model.config.profile.phases[now].name)).into_owned();
    // « Phase 2 Growth » is phase 2.
    let words: Vec<&str> = name.split(' ').take(2).collect();
    let short = if width(&name) > VALUE { words.join(" ") } else { name };
    Line {
        knob: Knob::Phase,
        label: ctx.word("knob-phase"),
        value: Some(short),
        change: signed(now as f64 - here as f64, |v| ctx.speak.count(v)),
    }
}

/// Where the knobs stand, with a scenario.
fn stand<'a>(ctx: &Ctx<'a>, scenario: &'a Scenario) -> Stand<'a> {
    let phases = &ctx.model.config.profile.phases;
    Stand { units: None, price: None, scenario, phases, phase: ctx.watch.phase.index }
}

fn hours(ctx: &Ctx<'_>) -> Line {
    let words = |v: f64| ctx.speak.quantity(v, Unit::Count);
    let number = |hours: Option<Decimal>| hours.and_then(|h| h.to_f64());
    let now = number(stand(ctx, &ctx.model.scenario()).hours());
    let base = number(base(ctx).and_then(|s| stand(ctx, s).hours()));
    let turned = now.filter(|_| !ctx.model.knobs.hours.is_empty());
    Line {
        knob: Knob::Hours,
        label: ctx.word("knob-hours"),
        value: now.map(words),
        change: turned.and_then(|t| signed(t - base.unwrap_or(0.0), words)),
    }
}

fn rate(ctx: &Ctx<'_>) -> Line {
    let currency = ctx.watch.assessment.economics.currency;
    let money = |amount: Decimal| ctx.speak.money_short(Money::new(amount, currency));
    let now = stand(ctx, &ctx.model.scenario()).rate();
    let base = base(ctx).and_then(|s| stand(ctx, s).rate()).unwrap_or_default();
    let turned = ctx.model.knobs.rate.filter(|rate| *rate != base);
    let change = turned.map(|rate| {
        let sign = if rate < base { "-" } else { "+" };
        format!("{sign}{}", money((rate - base).abs()))
    });
    Line { knob: Knob::Rate, label: ctx.word("knob-rate"), value: now.map(money), change }
}

fn horizon(ctx: &Ctx<'_>) -> Line {
    let now = f64::from(ctx.model.scenario().horizon);
    let base = base(ctx).map_or(now, |s| f64::from(s.horizon));
    Line {
        knob: Knob::Horizon,
        label: ctx.word("knob-horizon"),
        value: Some(ctx.speak.count(now)),
        change: signed(now - base, |v| ctx.speak.count(v)),
    }
}

/// How far a press moves the knob under the cursor, in the longest words that fit.
fn step(ctx: &Ctx<'_>, room: u16) -> Option<String> {
    let mut forms = what_if::steps(ctx.model).into_iter().map(|form| ctx.say(&form));
    forms.find(|words| width(words) <= room)
}

/// The knob under the cursor in one line, for the smallest screen.
fn focused(ctx: &Ctx<'_>) -> String {
    let line = line(ctx, ctx.model.knobs.focus);
    let value = line.value.unwrap_or_else(|| ctx.word("knob-unknown"));
    let change = line.change.map_or_else(String::new, |c| format!(" ({c})"));
    let g = ctx.glyphs;
    let words = format!("{} {} {value} {}{change}", line.label, g.less, g.more);
    ctx.plain(&words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Knob, places, slider};
    use ratatui::layout::Rect;

    #[test]
    fn every_knob_has_a_row_of_its_own_inside_the_pane() {
        for (width, height) in [(36, 5), (36, 11), (76, 7), (76, 5), (116, 5), (196, 9), (20, 3)] {
            let inner = Rect::new(3, 2, width, height);
            for focus in Knob::ALL {
                let rows = places(focus, inner);
                assert!(rows.iter().any(|(knob, _)| *knob == focus), "{inner} {focus:?}");
                for (i, (_, row)) in rows.iter().enumerate() {
                    assert_eq!(row.intersection(inner), *row, "{inner} {row}");
                    let others = rows.iter().skip(i + 1);
                    assert!(others.into_iter().all(|(_, o)| !o.intersects(*row)), "{inner} {row}");
                    assert_eq!(slider(*row).intersection(*row), slider(*row));
                }
            }
        }
    }

    #[test]
    fn rows_stay_where_they_are_until_the_page_turns() {
        let inner = Rect::new(0, 0, 36, 5);
        assert_eq!(places(Knob::Units, inner), places(Knob::Growth, inner));
        assert_ne!(places(Knob::Growth, inner), places(Knob::Churn, inner));
        // Where all of them fit nothing ever moves.
        let inner = Rect::new(0, 0, 76, 7);
        assert_eq!(places(Knob::Units, inner).len(), Knob::ALL.len());
        assert_eq!(places(Knob::Units, inner), places(Knob::Horizon, inner));
    }
}
