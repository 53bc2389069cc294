//! What if: the knobs, what they stand at, and how far that is from what holds.

use super::Ctx;
use super::canvas::{pane, paragraph, put, put_right, width};
use super::theme::Tone;
use crate::app::knobs::{Knob, Stand};
use crate::app::pointer::Touch;
use crate::domain::economics::{Moment, price_at};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::scenario::{Pace, Scenario};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Columns of a value.
const VALUE: u16 = 10;

/// One knob in words.
struct Line {
    knob: Knob,
    label: String,
    value: Option<String>,
    /// How far it was turned; none: not at all.
    change: Option<String>,
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let all = Knob::ALL.len();
    let rows = usize::from(area.height.saturating_sub(2)).min(all);
    let place = ctx.model.knobs.focus.place();
    let hidden = format!("{} / {all}", place + 1);
    let hidden = (rows < all).then(|| (hidden, ctx.style(Tone::Muted)));
    let hidden: Vec<_> = hidden.into_iter().collect();
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-what-if"), &hidden);
    // The knob under the cursor stays in sight, with what stands around it.
    let first = place.saturating_sub(rows / 2).min(all - rows);
    for (i, line) in lines(ctx).iter().skip(first).take(usize::from(inner.height)).enumerate() {
        let row = Rect::new(inner.x, inner.y + i as u16, inner.width, 1);
        draw_line(ctx, buffer, row, line);
    }
    let used = Knob::ALL.len() as u16 + u16::from(inner.height > 5);
    if inner.height > used {
        let rest = Rect::new(inner.x, inner.y + used, inner.width, inner.height - used);
        paragraph(ctx, buffer, rest, &ctx.word("knob-draft"), ctx.style(Tone::Muted));
    }
}

fn draw_line(ctx: &Ctx<'_>, buffer: &mut Buffer, row: Rect, line: &Line) {
    let g = ctx.glyphs;
    let focus = ctx.model.knobs.focus == line.knob;
    let (x, y) = (row.x, row.y);
    ctx.touch(row, Touch::Knob(line.knob));
    for (x, more) in [(x + 13, false), (x + 25, true)] {
        ctx.touch(Rect::new(x, y, 3, 1), Touch::Turn(line.knob, more));
    }
    let label_tone = if focus { Tone::Strong } else { Tone::Muted };
    put(ctx, buffer, (x, y), 13, &line.label, ctx.style(label_tone));
    let value = line.value.clone().unwrap_or_else(|| ctx.word("knob-unknown"));
    let value_tone = if focus { Tone::Cursor } else { Tone::Strong };
    put_right(ctx, buffer, x + 25, y, VALUE, &value, ctx.style(value_tone));
    if focus {
        put(ctx, buffer, (x + 14, y), 1, g.less, ctx.style(Tone::Accent));
        put(ctx, buffer, (x + 26, y), 1, g.more, ctx.style(Tone::Accent));
    }
    let change_x = x + 28;
    let room = row.right().saturating_sub(change_x);
    let tone = if line.change.is_some() { Tone::Threshold } else { Tone::Border };
    let change = line.change.as_deref().unwrap_or(g.none);
    put_right(ctx, buffer, row.right(), y, room, change, ctx.style(tone));
}

fn lines(ctx: &Ctx<'_>) -> Vec<Line> {
    Knob::ALL.into_iter().map(|knob| line(ctx, knob)).collect()
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

/// The knob under the cursor in one line, for the smallest screen.
pub(super) fn focused(ctx: &Ctx<'_>) -> String {
    let line = line(ctx, ctx.model.knobs.focus);
    let value = line.value.unwrap_or_else(|| ctx.word("knob-unknown"));
    let change = line.change.map_or_else(String::new, |c| format!(" ({c})"));
    let g = ctx.glyphs;
    let words = format!("{} {} {value} {}{change}", line.label, g.less, g.more);
    ctx.plain(&words).into_owned()
}
