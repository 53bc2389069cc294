//! Small terminals: the bottleneck, the bars as far as they fit, and the two dates that matter: the
//! one to be ready by, and the one to expect.

use super::{bars, facts};
use crate::app::explain_capacity;
use crate::app::outlook::{self, Listed};
use crate::app::standing::{self, Row, axis_end, name};
use crate::view::canvas::{paragraph, put, put_right, width, wrap};
use crate::view::theme::Tone;
use crate::view::{Ctx, signals};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a name and of a value.
const NAME: u16 = 15;
const VALUE: u16 = 9;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, rows: &[Row<'_>]) {
    if area.width < 6 {
        return;
    }
    let area = Rect::new(area.x + 1, area.y, area.width - 2, area.height);
    let charted = outlook::charted(ctx.model);
    let dates = date_lines(ctx, charted, area.width);
    let words = if rows.is_empty() {
        ctx.word("capacity-waiting")
    } else {
        ctx.say(&standing::headline(ctx.model))
    };
    // Where it does not fit in one line, what is left has a line of its own.
    let bullet = format!(" {} ", ctx.glyphs.bullet);
    let parts: Vec<&str> = match words.split_once(&bullet) {
        Some((limit, left)) if width(&words) > area.width => vec![limit, left],
        _ => vec![&words],
    };
    let mut y = area.y;
    for part in parts {
        let room = Rect::new(area.x, y, area.width, area.bottom() - y);
        y += paragraph(ctx, buffer, room, part, ctx.style(Tone::Strong));
    }
    // The answers that there are come before the end of a long sentence.
    let known: Vec<&Row<'_>> = rows.iter().filter(|r| r.units.is_some()).collect();
    let few = y + (known.len() as u16).min(3);
    let bottom = area.bottom().saturating_sub(dates.len() as u16).max(few).min(area.bottom());
    let room = usize::from(bottom.saturating_sub(y));
    let end = axis_end(rows, ctx.model.units().map(|u| u.count));
    for row in known.into_iter().take(room) {
        resource(ctx, buffer, Rect::new(area.x, y, area.width, 1), row, end);
        y += 1;
    }
    // With lines to spare, the chart.
    let spare = bottom.saturating_sub(y);
    if let Some(Ok(made)) = charted.map(|l| l.outlook).filter(|_| spare >= 5) {
        let place = Rect::new(area.x, y + 1, area.width, spare - 1);
        if let Some(listed) = charted {
            super::fan::draw(ctx, buffer, place, made, listed.question);
        }
        y = bottom;
    }
    let end = area.bottom();
    for (y, (words, tone)) in (y..end).zip(dates) {
        put(ctx, buffer, (area.x, y), area.width, &words, ctx.style(tone));
    }
}

/// Name, value, and a bar in what is left.
fn resource(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, row: &Row<'_>, end: Option<f64>) {
    let tone = if row.first { Tone::Strong } else { Tone::Text };
    let name = ctx.word(name(row.answer));
    let style = ctx.figure_style(Some(row.figure), tone);
    ctx.touch_figure(line, Some(row.figure));
    put(ctx, buffer, (line.x, line.y), NAME, &name, style);
    let value = row.units.map(|u| ctx.speak.count(u)).unwrap_or_default();
    let right = line.x + NAME + VALUE;
    put_right(ctx, buffer, right, line.y, VALUE, &value, ctx.style(tone));
    let x = right + 1;
    let (Some(units), Some(end)) = (row.units, end.filter(|_| x < line.right())) else { return };
    let room = line.right() - x;
    let size = ((units / end).min(1.0) * f64::from(room)).round() as u16;
    let bar = ctx.glyphs.bar.repeat(usize::from(size));
    put(ctx, buffer, (x, line.y), room, &bar, ctx.style(bars::tone(row)));
    let more = units > end || row.answer.at_least;
    if more && size > 0 {
        let at = (x + size).min(line.right() - 1);
        put(ctx, buffer, (at, line.y), 1, ctx.glyphs.more, ctx.style(bars::tone(row)));
    }
}

/// What is crossed, and the two dates; or why there is no forecast.
fn date_lines(ctx: &Ctx<'_>, charted: Option<Listed<'_>>, room: u16) -> Vec<(String, Tone)> {
    let Some(listed) = charted else { return Vec::new() };
    let name = signals::name(ctx, listed.question.metric, 20);
    let threshold = facts::threshold(ctx, listed.question).unwrap_or_default();
    let title = format!("{name} {threshold}");
    let crossing = match (listed.outlook, listed.crossing()) {
        (_, Some(crossing)) => crossing,
        (Ok(_), None) => return vec![(title, Tone::Threshold)],
        (Err(no), None) => {
            let why = explain_capacity::why(no, ctx.model);
            let why: Vec<String> = why.iter().map(|m| ctx.speak.sentence(m)).collect();
            let lines = wrap(&ctx.plain(&why.join(" ")), room).into_iter();
            return lines.map(|line| (line, Tone::Muted)).collect();
        }
    };
    let line = |which, tone| (facts::phrase(ctx, crossing, which), tone);
    vec![(title, Tone::Threshold), line(0, Tone::Text), line(1, Tone::Strong)]
}
