//! What is said beside the pictures: which forecasts there are, their dates, how far to trust them,
//! and what the capacity rests on.

use crate::app::explain_capacity::demand;
use crate::app::figure::Figure;
use crate::app::outlook::{self, Listed, SHARES, listed};
use crate::domain::Timestamp;
use crate::domain::forecast::{Crossing, Question};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::profile::Comparison;
use crate::view::canvas::{pane, paragraph, put, put_right, width, wrap};
use crate::view::theme::Tone;
use crate::view::{Ctx, signals};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// « 12 Jan 2027 », where a whole date has no room.
pub(super) fn day(ctx: &Ctx<'_>, at: Timestamp) -> String {
    ctx.plain(&format!("{} {}", at.day(), ctx.speak.month_short(at))).into_owned()
}

/// « > 85 % »: what is crossed.
pub(super) fn threshold(ctx: &Ctx<'_>, question: &Question) -> Option<String> {
    let sign = match question.comparison {
        Comparison::Above => ">",
        Comparison::Below => "<",
    };
    let value = signals::in_words(ctx, question.metric, question.threshold?);
    Some(ctx.plain(&format!("{sign} {value}")).into_owned())
}

/// The date that a share of the paths has crossed by, or « after » the horizon.
fn date(ctx: &Ctx<'_>, crossing: &Crossing, which: usize) -> String {
    if let Some(at) = crossing.dates.get(which).copied().flatten() {
        return day(ctx, at);
    }
    let horizon = day(ctx, crossing.horizon());
    ctx.say(&Message::new("capacity-after").text("date", horizon))
}

/// A share and its date as a phrase: « 50% by 3 Mar 2027 ».
pub(super) fn phrase(ctx: &Ctx<'_>, crossing: &Crossing, which: usize) -> String {
    let reached = crossing.dates.get(which).copied().flatten();
    let share = SHARES.get(which).copied().unwrap_or_default();
    let at = reached.unwrap_or_else(|| crossing.horizon());
    let message = Message::new(if reached.is_some() { "capacity-by" } else { "capacity-later" })
        .quantity("share", share, Unit::Ratio);
    ctx.say(&message.text("date", day(ctx, at)))
}

/// A share and its date: « 50% 3 Mar 2027 ».
fn share_and_date(ctx: &Ctx<'_>, crossing: &Crossing, which: usize) -> (String, String) {
    let share = SHARES.get(which).copied().unwrap_or_default();
    let share = ctx.plain(&ctx.speak.quantity(share, Unit::Ratio)).into_owned();
    (share, date(ctx, crossing, which))
}

/// The names of all forecasts in one line, the charted one marked.
pub(super) fn tabs(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, charted: Listed<'_>) {
    let all = listed(&ctx.watch.forecasts);
    let names: Vec<String> =
        all.iter().map(|l| signals::name(ctx, l.question.metric, SHORT)).collect();
    let here = all.iter().position(|l| l.index == charted.index).unwrap_or(0);
    // As many before the charted one as leave it in sight.
    let size = |name: &String| width(name) + 3;
    let mut first = 0;
    while first < here && names[first..=here].iter().map(size).sum::<u16>() > area.width {
        first += 1;
    }
    let mut x = area.x;
    for (listed, name) in all.iter().zip(&names).skip(first) {
        if x + width(name) > area.right() {
            return;
        }
        let tone = if listed.index == charted.index { Tone::Accent } else { Tone::Muted };
        let style = ctx.figure_style(Some(Figure::Outlook(listed.index)), tone);
        let mark = if listed.index == charted.index { ctx.glyphs.more } else { " " };
        put(ctx, buffer, (x, area.y), 1, mark, ctx.style(Tone::Accent));
        let from = x;
        x = put(ctx, buffer, (x + 1, area.y), width(name), name, style) + 2;
        ctx.touch_figure(Rect::new(from, area.y, x - from, 1), Some(Figure::Outlook(listed.index)));
    }
}

/// Names longer than this have a shorter form.
const SHORT: u16 = 12;

/// « > 85 %: 10 % 12 Jan 2027 · 50 % 3 Mar 2027 · 90 % after 11 May 2027 ».
pub(super) fn dates_line(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, charted: Listed<'_>) {
    let Some(crossing) = charted.crossing() else { return };
    let threshold = threshold(ctx, charted.question).unwrap_or_default();
    let room = width(&threshold);
    let mut x =
        put(ctx, buffer, (area.x, area.y), room, &threshold, ctx.style(Tone::Threshold)) + 2;
    // Shares that have the same date, as those that are not reached, share it.
    let mut dates: Vec<(String, String, Tone)> = Vec::new();
    for which in 0..SHARES.len() {
        let (share, date) = share_and_date(ctx, crossing, which);
        let tone = if which == 1 { Tone::Strong } else { Tone::Text };
        match dates.last_mut().filter(|(_, last, _)| *last == date) {
            Some((shares, _, _)) => *shares = format!("{shares} {share}"),
            None => dates.push((share, date, tone)),
        }
    }
    for (shares, date, tone) in dates {
        if x + width(&shares) + 1 + width(&date) > area.right() {
            return;
        }
        let room = area.right() - x;
        x = put(ctx, buffer, (x, area.y), room, &shares, ctx.style(Tone::Muted)) + 1;
        x = put(ctx, buffer, (x, area.y), room, &date, ctx.style(tone)) + 3;
    }
}

/// The list of forecasts, then the dates of the charted one and how far to trust it.
pub(super) fn side(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, charted: Listed<'_>) {
    let all = listed(&ctx.watch.forecasts);
    let mut y = area.y;
    let title = ctx.word("capacity-forecast-list");
    put(ctx, buffer, (area.x + 2, y), area.width, &title, ctx.style(Tone::Muted));
    let half = ctx.word("capacity-forecast-half");
    put_right(ctx, buffer, area.right(), y, DATE, &half, ctx.style(Tone::Muted));
    y += 1;
    for one in &all {
        if y >= area.bottom() {
            return;
        }
        listed_line(ctx, buffer, Rect::new(area.x, y, area.width, 1), *one, charted.index);
        y += 1;
    }
    y += 1;
    if let Some(crossing) = charted.crossing() {
        for which in 0..SHARES.len() {
            if y >= area.bottom() {
                return;
            }
            let (share, date) = share_and_date(ctx, crossing, which);
            put_right(ctx, buffer, area.x + 6, y, 6, &share, ctx.style(Tone::Muted));
            let tone = if which == 1 { Tone::Strong } else { Tone::Text };
            put(ctx, buffer, (area.x + 8, y), area.width - 8, &date, ctx.style(tone));
            y += 1;
        }
        y += 1;
    }
    let Ok(made) = charted.outlook else { return };
    for line in outlook::trust(made) {
        let words = ctx.plain(&ctx.speak.sentence(&line)).into_owned();
        let needed = wrap(&words, area.width.saturating_sub(2)).len() as u16;
        if y + needed > area.bottom() {
            return;
        }
        put(ctx, buffer, (area.x, y), 1, ctx.glyphs.bullet, ctx.style(Tone::Muted));
        let room = Rect::new(area.x + 2, y, area.width - 2, needed);
        y += paragraph(ctx, buffer, room, &words, ctx.style(Tone::Muted));
    }
}

/// Columns of the list: the date of the median.
const DATE: u16 = 19;

fn listed_line(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, one: Listed<'_>, charted: u8) {
    let (x, y) = (line.x, line.y);
    let here = one.index == charted;
    if here {
        put(ctx, buffer, (x, y), 1, ctx.glyphs.more, ctx.style(Tone::Accent));
    }
    let threshold_right = line.right() - DATE - 2;
    let threshold = threshold(ctx, one.question).unwrap_or_default();
    let name_room = threshold_right.saturating_sub(x + 2 + width(&threshold) + 1);
    let name = signals::name(ctx, one.question.metric, name_room);
    let tone = if here { Tone::Strong } else { Tone::Text };
    let style = ctx.figure_style(Some(Figure::Outlook(one.index)), tone);
    ctx.touch_figure(line, Some(Figure::Outlook(one.index)));
    put(ctx, buffer, (x + 2, y), name_room, &name, style);
    let room = width(&threshold);
    put_right(ctx, buffer, threshold_right, y, room, &threshold, ctx.style(Tone::Threshold));
    let (words, tone) = match (one.outlook, one.crossing()) {
        (Err(_), _) => (ctx.word("capacity-forecast-none"), Tone::Muted),
        (Ok(_), Some(crossing)) if crossing.dates[1].is_some() => {
            (date(ctx, crossing, 1), Tone::Text)
        }
        (Ok(_), Some(crossing)) => (date(ctx, crossing, 1), Tone::Muted),
        (Ok(_), None) => (ctx.glyphs.none.to_owned(), Tone::Muted),
    };
    put_right(ctx, buffer, line.right(), y, DATE, &words, ctx.style(tone));
}

/// The pane of what the answers rest on: the demand, the laws, the load tests; scrolled.
pub(super) fn laws(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inner = pane(ctx, buffer, area, &ctx.word("capacity-laws"), &[]);
    let capacity = &ctx.watch.assessment.capacity;
    let mut parts: Vec<(Figure, Message, Tone)> = Vec::new();
    parts.extend(demand(capacity).map(|m| (Figure::Demand, m, Tone::Text)));
    let law = capacity.scalability.as_ref();
    let tone = law.map_or(Tone::Muted, |l| if l.law.is_some() { Tone::Text } else { Tone::Muted });
    parts.extend(law.map(|l| (Figure::Scalability, l.evidence.clone(), tone)));
    let little = capacity.little.as_ref().map(|l| {
        // Something read is not what it seems: a worry, and no alarm.
        let tone = if l.agrees { Tone::Text } else { Tone::Warning };
        (Figure::Little, l.evidence.clone(), tone)
    });
    parts.extend(little);
    for (index, judged) in (0..=u8::MAX).zip(&capacity.load_tests) {
        parts.push((Figure::LoadTest(index), judged.evidence.clone(), Tone::Text));
    }
    if parts.is_empty() {
        let words = ctx.word("capacity-laws-none");
        paragraph(ctx, buffer, inner, &words, ctx.style(Tone::Muted));
        return;
    }
    let lines: Vec<(String, Figure, Tone)> = parts
        .iter()
        .flat_map(|(figure, message, tone)| {
            // A test begins with the name of its tool.
            let words = match figure {
                Figure::LoadTest(_) => ctx.speak.say(message),
                _ => ctx.speak.sentence(message),
            };
            let words = ctx.plain(&words).into_owned();
            let wrapped = wrap(&words, inner.width.saturating_sub(2));
            let indented = wrapped.into_iter().enumerate().map(|(i, line)| {
                let mark = if i == 0 { ctx.glyphs.bullet } else { " " };
                format!("{mark} {line}")
            });
            indented.map(|line| (line, *figure, *tone)).collect::<Vec<_>>()
        })
        .collect();
    let room = usize::from(inner.height);
    let under = lines.iter().position(|(_, figure, _)| ctx.is_under_cursor(*figure));
    let skipped =
        usize::from(ctx.model.scroll).max(under.map_or(0, |u| (u + 2).saturating_sub(room)));
    let over = lines.len().saturating_sub(room);
    scrolls(ctx, over);
    let skipped = skipped.min(over);
    for (y, (words, figure, tone)) in (inner.y..inner.bottom()).zip(lines.iter().skip(skipped)) {
        ctx.touch_figure(Rect::new(inner.x, y, inner.width, 1), Some(*figure));
        let tone = if ctx.is_under_cursor(*figure) { Tone::Strong } else { *tone };
        put(ctx, buffer, (inner.x, y), inner.width, words, ctx.style(tone));
    }
}

/// Tells that there are so many lines more; what has most of them decides how far one scrolls.
fn scrolls(ctx: &Ctx<'_>, over: usize) {
    let end = u16::try_from(over).unwrap_or(u16::MAX);
    ctx.scroll_end.set(ctx.scroll_end.get().max(Some(end)));
}

/// Wrapped words, scrolled as far as there is something. What does not fit ends after a clause, and
/// an ellipsis says that there is more.
pub(super) fn scrolled(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, words: &str, tone: Tone) {
    let words = ctx.plain(words).into_owned();
    let lines = wrap(&words, area.width);
    let room = usize::from(area.height);
    let over = lines.len().saturating_sub(room);
    scrolls(ctx, over);
    let skipped = usize::from(ctx.model.scroll).min(over);
    let last = skipped + room >= lines.len();
    let rest = lines[skipped..].join(" ");
    let rest = if last { rest } else { clause(ctx, &rest, area) };
    paragraph(ctx, buffer, area, &rest, ctx.style(tone));
}

/// As many whole clauses as fit, with an ellipsis; as many words where not even one does.
fn clause(ctx: &Ctx<'_>, words: &str, area: Rect) -> String {
    let ends = words.char_indices().filter_map(|(i, c)| {
        let rest = &words[i + c.len_utf8()..];
        let before = match c {
            '.' | ';' | ',' if rest.starts_with(' ') => i,
            ' ' if rest.starts_with('(') || rest.starts_with("– ") => i,
            _ => return None,
        };
        // A parenthesis that is open is no end.
        let open = words[..before].matches('(').count() == words[..before].matches(')').count();
        open.then_some(before)
    });
    let cut = |end: usize| format!("{}{}", words[..end].trim_end(), ctx.glyphs.ellipsis);
    let fits = |w: &String| wrap(w, area.width).len() <= usize::from(area.height);
    ends.map(cut).rfind(fits).unwrap_or_else(|| words.to_owned())
}
