//! Capacity and forecast: what each resource carries against the units of today, and when what is
//! watched will cross its threshold. Lays out; the rows, their axis and the charted forecast come
//! from `app`.

mod bars;
mod facts;
mod fan;
mod small;

use crate::app::figure::Figure;
use crate::app::standing::{self, Row};
use crate::app::{explain_capacity, outlook};
use crate::domain::message::Message;
use crate::view::canvas::{pane, paragraph};
use crate::view::theme::Tone;
use crate::view::{Ctx, signals};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The least size of the framed screen.
const FRAMED: (u16, u16) = (76, 16);
/// From this height on what the answers rest on has a pane.
const TALL: u16 = 32;
/// From this width on that pane stands beside the bars.
const WIDE: u16 = 150;
/// From this width on the forecast's facts stand beside the chart.
const BESIDE: u16 = 100;
/// Bars on a low screen, so that there is a line for what they rest on.
const FEWER: usize = 8;
/// The least height of the forecast's pane.
const FORECAST: u16 = 9;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let rows = standing::rows(ctx.model);
    if area.width < FRAMED.0 || area.height < FRAMED.1 {
        small::draw(ctx, buffer, area, &rows);
        return;
    }
    let tall = area.height >= TALL;
    let wide = tall && area.width >= WIDE;
    // Frame, axis and rows, then two lines of evidence; three where there is room.
    let most = if tall { usize::MAX } else { FEWER };
    let wanted = (rows.len().clamp(5, most) as u16) + 3 + if tall { 3 } else { 2 };
    let upper = if wide { wanted.max(area.height * 2 / 5) } else { wanted };
    let upper = upper.min(area.height.saturating_sub(FORECAST));
    let below = area.height - upper;
    let laws = if tall && !wide { (below / 3).clamp(6, 10) } else { 0 };
    let row = |y: u16, height: u16| Rect::new(area.x, area.y + y, area.width, height);
    let top = row(0, upper);
    if wide {
        let left = area.width * 3 / 5;
        capacity(ctx, buffer, Rect { width: left, ..top }, &rows, most);
        let right = Rect::new(top.x + left, top.y, top.width - left, top.height);
        facts::laws(ctx, buffer, right);
    } else {
        capacity(ctx, buffer, top, &rows, most);
    }
    if laws > 0 {
        facts::laws(ctx, buffer, row(upper, laws));
    }
    forecast(ctx, buffer, row(upper + laws, below - laws));
}

/// The bars, and below them the evidence of what is selected.
fn capacity(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, rows: &[Row<'_>], most: usize) {
    let tone = if rows.iter().any(|r| r.first && r.over) { Tone::Critical } else { Tone::Strong };
    let right = [(ctx.say(&standing::headline(ctx.model)), ctx.style(tone))];
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-capacity"), &right);
    if rows.is_empty() {
        let words = ctx.word("capacity-waiting");
        paragraph(ctx, buffer, inner, &words, ctx.style(Tone::Muted));
        return;
    }
    let used = bars::draw(ctx, buffer, inner, rows, most);
    let left = inner.height - used;
    let air = u16::from(left > 3);
    let rest = Rect::new(inner.x, inner.y + used + air, inner.width, left - air);
    evidence(ctx, buffer, rest);
}

/// What the selected figure rests on, as far as it is not on screen otherwise; scrolled.
fn evidence(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let selected = outlook::selected(ctx.model);
    let of = match selected {
        Figure::Outlook(_) | Figure::Units => standing::rows(ctx.model)
            .into_iter()
            .find(|r| r.first)
            .map_or(Figure::Units, |r| r.figure),
        other => other,
    };
    let Some(explanation) = explain_capacity::explain(ctx.model, of) else { return };
    let words: Vec<String> =
        explanation.inputs.iter().take(1).map(|m| ctx.speak.sentence(m)).collect();
    facts::scrolled(ctx, buffer, area, &words.join(" "), Tone::Muted);
}

/// The charted forecast, or why there is none.
fn forecast(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let charted = outlook::charted(ctx.model);
    let made = charted.and_then(|l| l.outlook.as_ref().ok());
    let brief = made.map(|m| ctx.say(&outlook::brief(m))).unwrap_or_default();
    let title = charted.map_or_else(
        || ctx.word("capacity-forecast"),
        |l| {
            // Below, the charted one is marked by its name.
            if area.width < BESIDE {
                return ctx.word("capacity-forecast");
            }
            let name = signals::name(ctx, l.question.metric, u16::MAX);
            format!("{} {} {name}", ctx.word("capacity-forecast"), ctx.glyphs.bullet)
        },
    );
    let inner = pane(ctx, buffer, area, &title, &[(brief, ctx.style(Tone::Muted))]);
    let Some(charted) = charted else {
        let words = ctx.say(&outlook::nothing(ctx.model));
        paragraph(ctx, buffer, inner, &words, ctx.style(Tone::Muted));
        return;
    };
    if inner.width >= BESIDE && inner.height >= 10 {
        let side = (inner.width * 2 / 5).clamp(42, 76);
        let right = inner.right() - side;
        facts::side(ctx, buffer, Rect { x: right, width: side, ..inner }, charted);
        chart(ctx, buffer, Rect { width: inner.width - side - 2, ..inner }, charted);
        return;
    }
    facts::tabs(ctx, buffer, Rect { height: 1, ..inner }, charted);
    let dates = u16::from(charted.crossing().is_some() && inner.height > 4);
    let middle = inner.height.saturating_sub(1 + dates);
    chart(ctx, buffer, Rect::new(inner.x, inner.y + 1, inner.width, middle), charted);
    if dates > 0 {
        let line = Rect::new(inner.x, inner.bottom() - 1, inner.width, 1);
        facts::dates_line(ctx, buffer, line, charted);
    }
}

fn chart(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, charted: outlook::Listed<'_>) {
    match charted.outlook {
        Ok(made) => fan::draw(ctx, buffer, area, made, charted.question),
        Err(no) => {
            let mut y = area.y;
            for sentence in explain_capacity::why(no, ctx.model) {
                let room = Rect::new(area.x, y, area.width, area.bottom() - y);
                let words = ctx.speak.sentence(&sentence);
                y += paragraph(ctx, buffer, room, &words, ctx.style(Tone::Muted));
            }
        }
    }
}

/// The name of a figure of this screen.
pub(in crate::view) fn figure_name(ctx: &Ctx<'_>, figure: Figure) -> Option<String> {
    Some(match figure {
        Figure::Capacity(resource) => {
            let name = Message::new(standing::resource_name(resource));
            ctx.plain(&ctx.speak.sentence(&name)).into_owned()
        }
        Figure::PublishedTest => ctx.word("figure-published-test"),
        Figure::Demand => ctx.word("figure-demand"),
        Figure::Scalability => ctx.word("figure-usl"),
        Figure::Little => ctx.word("figure-little"),
        Figure::LoadTest(_) => ctx.word("figure-load-test"),
        Figure::Outlook(index) => {
            let asked = ctx.watch.forecasts.answers.get(usize::from(index));
            let name = asked.map(|(q, _)| signals::name(ctx, q.metric, u16::MAX));
            let title = ctx.word("capacity-forecast");
            name.map_or(title.clone(), |name| format!("{title} {} {name}", ctx.glyphs.bullet))
        }
        _ => return None,
    })
}
