//! The error budget: what is left as a bar, in requests and in time, for how long it lasts, how fast
//! it burns over each window against the rates that alarm, and how it went down. Of how much of a
//! window was seen it makes no secret.

use super::burn_down;
use super::figures::budget_tone;
use crate::app::figure::Figure;
use crate::app::latency_screen::{
    BURNS, Item, budget_left, map, pace, promise_held, room_left, slo,
};
use crate::app::objectives;
use crate::domain::message::Message;
use crate::domain::slo::{RULES, Report, Urgency};
use crate::view::Ctx;
use crate::view::canvas::{paragraph, put, put_right, width};
use crate::view::theme::Tone;
use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this height on the chart stands below the burn rates, else beside them.
const STACKED: u16 = 20;

/// Columns of the burn rates beside the chart.
const BESIDE: u16 = 38;

/// Burn rates are drawn by powers between these.
const SHOWN: (f64, f64) = (0.1, 100.0);

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(held) = slo(ctx.model) else {
        let words = ctx.word("lat-no-objective");
        paragraph(ctx, buffer, area, &words, ctx.style(Tone::Text));
        return;
    };
    let slo = held.report.as_ref();
    let mut rest = area;
    if let Some(phase) = held.of.and_then(|of| ctx.model.config.profile.phases.get(of)) {
        let words = ctx.say(&Message::new("lat-budget-if").local("phase", &phase.name));
        let room = Rect { height: area.height.min(2), ..area };
        rest = below(rest, paragraph(ctx, buffer, room, &words, ctx.style(Tone::Muted)));
    }
    // What nobody promised is no alarm.
    let own = held.of.is_none();
    let tone = if own { budget_tone(slo) } else { Tone::Strong };
    let used = words(ctx, buffer, rest, (slo, own), tone);
    let rest = below(rest, used);
    if area.height >= STACKED {
        let rest = below(rest, 1);
        draw_burns(ctx, buffer, Rect { height: rest.height.min(5), ..rest }, slo);
        let rest = latency_words(ctx, buffer, below(rest, 6));
        burn_down::draw(ctx, buffer, rest, slo);
    } else if rest.height >= 2 {
        let beside = BESIDE.min(rest.width / 2);
        draw_burns(ctx, buffer, Rect { width: beside, ..rest }, slo);
        let right = Rect { x: rest.x + beside + 2, width: rest.width - beside - 2, ..rest };
        burn_down::draw(ctx, buffer, right, slo);
    }
}

/// The sentences and the bar; gives the lines used.
fn words(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (slo, own): (&Report, bool),
    tone: Tone,
) -> u16 {
    let mut rest = area;
    let say = |rest: &mut Rect, buffer: &mut Buffer, words: &str, style| {
        let room = Rect { height: rest.height.min(2), ..*rest };
        let used = paragraph(ctx, buffer, room, words, style);
        *rest = below(*rest, used);
    };
    let style = ctx.figure_style(Some(Figure::Latency(Item::Budget)), tone);
    say(&mut rest, buffer, &ctx.say(&budget_left(slo)), style);
    if let Some(left) = slo.left.filter(|_| rest.height > 0) {
        bar(ctx, buffer, Rect { height: 1, ..rest }, left, tone);
        rest = below(rest, 1);
    }
    if let Some(room) = room_left(slo) {
        say(&mut rest, buffer, &ctx.say(&room), ctx.style(Tone::Text));
    }
    let style = ctx.figure_style(Some(Figure::Latency(Item::Pace)), Tone::Text);
    say(&mut rest, buffer, &ctx.say(&pace(ctx.model, slo)), style);
    if let Some(alarm) = objectives::alarm(slo).filter(|_| own && area.height + 2 >= STACKED) {
        say(&mut rest, buffer, &ctx.say(&alarm), ctx.style(tone));
    }
    area.height - rest.height
}

fn below(area: Rect, used: u16) -> Rect {
    let used = used.min(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

/// What is left, dark, of all that there was.
fn bar(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, left: f64, tone: Tone) {
    let tone = if tone == Tone::Strong { Tone::Accent } else { tone };
    let full = (left.clamp(0.0, 1.0) * f64::from(line.width)).round() as u16;
    for x in line.left()..line.right() {
        let there = x < line.x + full;
        let (sign, tone) =
            if there { (ctx.glyphs.shade[4], tone) } else { (ctx.glyphs.shade[1], Tone::Border) };
        put(ctx, buffer, (x, line.y), 1, sign, ctx.style(tone));
    }
}

/// What is promised of the latency and whether it is held; gives what is left below.
fn latency_words(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    let Some((message, _)) = promise_held(ctx.model, &map(ctx.model, 60)) else { return area };
    let room = Rect { height: area.height.min(2), ..area };
    let used = paragraph(ctx, buffer, room, &ctx.say(&message), ctx.style(Tone::Muted)) + 1;
    below(area, used)
}

/// How fast the budget burns over each window, and from where on that alarms.
fn draw_burns(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, slo: &Report) {
    if area.height == 0 {
        return;
    }
    let title = ctx.word("lat-burn-title");
    put(ctx, buffer, (area.x, area.y), area.width, &title, ctx.style(Tone::Muted));
    let length = |(rule, long): &(usize, bool)| {
        if *long { RULES[*rule].long } else { RULES[*rule].short }
    };
    let windows: Vec<String> = BURNS.iter().map(|burn| duration(ctx, length(burn))).collect();
    let room = windows.iter().map(|w| width(w)).max().unwrap_or(0) + 1;
    for (i, ((rule, long), window)) in BURNS.iter().zip(&windows).enumerate() {
        let y = area.y + 1 + i as u16;
        if y >= area.bottom() {
            return;
        }
        let burn = &slo.burns[*rule];
        let rate = if *long { burn.long } else { burn.short };
        put(ctx, buffer, (area.x, y), room, window, ctx.style(Tone::Muted));
        let tone = match burn.rule.urgency {
            Urgency::Page if burn.fires => Tone::Critical,
            Urgency::Ticket if burn.fires => Tone::Warning,
            // Of a window that was hardly seen its rate says little.
            _ if rate.is_none() || slo.observed * 2 < length(&BURNS[i]) => Tone::Muted,
            _ => Tone::Strong,
        };
        let words = rate.map_or(ctx.glyphs.none.to_owned(), |rate| {
            format!("{}{}", ctx.speak.number(rate, usize::from(rate < 99.95)), ctx.plain("×"))
        });
        let figure = Figure::Latency(Item::Burn(i as u8));
        let right = area.x + room + 6;
        put_right(ctx, buffer, right, y, 6, &words, ctx.figure_style(Some(figure), tone));
        let words = format!("> {}", ctx.speak.number(burn.rule.factor, usize::from(*rule == 0)));
        let words = ctx.plain(&words).into_owned();
        let end = put_right(ctx, buffer, area.right(), y, 7, &words, ctx.style(Tone::Threshold));
        let line = Rect::new(right + 1, y, end.saturating_sub(right + 2), 1);
        gauge(ctx, buffer, line, rate, burn.rule.factor, tone);
    }
}

/// A rate as a bar by powers, and the rate that alarms as a mark.
fn gauge(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    line: Rect,
    rate: Option<f64>,
    factor: f64,
    tone: Tone,
) {
    if line.width < 8 {
        return;
    }
    let across = |rate: f64| {
        let share = (rate.clamp(SHOWN.0, SHOWN.1) / SHOWN.0).ln() / (SHOWN.1 / SHOWN.0).ln();
        line.x + (share * f64::from(line.width - 1)).round() as u16
    };
    let mark = across(factor);
    let full = rate.filter(|rate| *rate > SHOWN.0).map(across);
    let tone = if tone == Tone::Strong { Tone::Accent } else { tone };
    for x in line.left()..line.right() {
        let there = full.is_some_and(|full| x <= full);
        let (sign, tone) = match (x == mark, there) {
            (true, true) => (ctx.glyphs.crossed, tone),
            (true, false) => (ctx.glyphs.cliff, Tone::Threshold),
            (false, true) => (ctx.glyphs.bar, tone),
            (false, false) => continue,
        };
        put(ctx, buffer, (x, line.y), 1, sign, ctx.style(tone));
    }
}

fn duration(ctx: &Ctx<'_>, length: TimeDelta) -> String {
    ctx.plain(&ctx.speak.duration(length.to_std().unwrap_or_default())).into_owned()
}
