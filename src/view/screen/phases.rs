//! The ladder with the answer above it, and everything in detail below, which scrolls. Steps where
//! there is room for them, aligned rows elsewhere; on a small terminal all of it is one long column
//! below the answer.

pub(super) mod details;
mod rows;
mod stairs;

use crate::app::figure::Figure;
use crate::app::phases::{Rung, ladder};
use crate::domain::message::Message;
use crate::view::canvas::{Piece, pane, put, put_right, width};
use crate::view::theme::Tone;
use crate::view::{Ctx, advice};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The least height at which the ladder has a pane of its own.
const TWO_PANES: u16 = 17;

/// What the details keep beside the steps.
const LEAST_DETAILS: u16 = 9;

/// Words at their places in one row: column, words, style.
pub(super) type Strip = Vec<(u16, String, Style)>;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let rungs = ladder(ctx.model);
    if area.height < TWO_PANES {
        small(ctx, buffer, area, &rungs);
        return;
    }
    let inner = area.width.saturating_sub(4);
    let stairs = stairs::plan(ctx, &rungs, inner);
    let rows = rows::strips(ctx, &rungs, inner, true);
    let head = 2;
    let stairs = stairs.filter(|s| s.height + head + 2 + LEAST_DETAILS <= area.height);
    let height = stairs.as_ref().map_or(rows.len() as u16, |s| s.height) + head + 2;
    let upper = Rect { height: height.min(area.height), ..area };
    let inside = framed(ctx, buffer, upper, &rungs);
    advice::headline(ctx, buffer, inside);
    let below =
        Rect::new(inside.x, inside.y + head, inside.width, inside.height.saturating_sub(head));
    if let Some(stairs) = stairs {
        stairs::draw(ctx, buffer, below, &rungs, &stairs);
    } else {
        strips(ctx, buffer, below, &rows);
        // The titles of the columns stand first.
        touched(ctx, below, &rungs, 1, 0);
    }
    let rest = Rect::new(area.x, upper.bottom(), area.width, area.height - upper.height);
    details::draw(ctx, buffer, rest);
}

/// Answer, rows and details in one pane; all but the answer scrolls.
fn small(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, rungs: &[Rung<'_>]) {
    let inside = framed(ctx, buffer, area, &[]);
    let used = advice::headline(ctx, buffer, inside);
    let below =
        Rect::new(inside.x, inside.y + used, inside.width, inside.height.saturating_sub(used));
    let mut all = rows::strips(ctx, rungs, inside.width, false);
    all.push(Strip::new());
    all.extend(details::strips(ctx, inside.width));
    let from = details::scrolled(ctx, all.len(), below.height);
    strips(ctx, buffer, below, &all[from.min(all.len())..]);
    touched(ctx, below, rungs, 0, from);
    details::place(ctx, buffer, area, from, below.height, all.len());
}

/// The ladder's pane: its name, the basis, the verdict, and below what the signs mean.
fn framed(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, rungs: &[Rung<'_>]) -> Rect {
    let verdict = ctx.watch.assessment.advice.verdict;
    let basis = ctx.say(&Message::new("advice-basis").text("basis", &ctx.model.config.basis));
    let muted = ctx.style(Tone::Muted);
    let name = ctx.model.scenario().name;
    let scenario = ctx.say(&Message::new("phases-scenario").local("scenario", &name));
    let right = [(scenario, muted), (basis, muted), advice::badge(ctx, verdict)];
    let inside = pane(ctx, buffer, area, &ctx.word("phases-title"), &right);
    let g = ctx.glyphs;
    let feasible = |r: &Rung<'_>| r.option.map(|o| o.obstacles.is_empty());
    let legend = [
        (g.here, "phases-here", rungs.iter().any(|r| r.here)),
        (g.goal, "phases-advised", rungs.iter().any(|r| r.advised)),
        (g.yes, "phases-possible", rungs.iter().any(|r| feasible(r) == Some(true))),
        (g.no, "phases-impossible", rungs.iter().any(|r| feasible(r) == Some(false))),
    ];
    let shown = legend.iter().filter(|(_, _, there)| *there);
    let words: Vec<_> = shown.map(|(sign, id, _)| format!("{sign} {}", ctx.word(id))).collect();
    let words = format!(" {} ", words.join("  "));
    if !rungs.is_empty() && area.width > width(&words) + 4 && area.height > 2 {
        let style = ctx.style(Tone::Muted);
        let at = (area.right() - 2, area.bottom() - 1);
        put_right(ctx, buffer, at.0, at.1, area.width - 4, &words, style);
    }
    inside
}

/// Each rung in its row, the first so many rows down, so many rows scrolled past.
fn touched(ctx: &Ctx<'_>, area: Rect, rungs: &[Rung<'_>], first: usize, from: usize) {
    for (row, rung) in (first..).zip(rungs) {
        let y = row.checked_sub(from).and_then(|y| u16::try_from(y).ok());
        if let Some(y) = y.filter(|y| *y < area.height) {
            let line = Rect::new(area.x, area.y + y, area.width, 1);
            ctx.touch_figure(line, Some(Figure::Rung(rung.index)));
        }
    }
}

pub(super) fn strips(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, all: &[Strip]) {
    for (i, strip) in all.iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + i as u16;
        for (x, words, style) in strip.iter().filter(|(x, ..)| *x < area.width) {
            put(ctx, buffer, (area.x + x, y), area.width - x, words, *style);
        }
    }
}

/// The sign of a rung: here, advised, or none.
fn sign<'g>(ctx: &Ctx<'g>, rung: &Rung<'_>) -> (&'g str, Tone) {
    match (rung.here, rung.advised) {
        (true, _) => (ctx.glyphs.here, Tone::Accent),
        (_, true) => (ctx.glyphs.goal, Tone::Warning),
        _ => (" ", Tone::Muted),
    }
}

/// The name, highlighted under the cursor.
fn name(ctx: &Ctx<'_>, rung: &Rung<'_>) -> Piece {
    let tone = if rung.here || rung.advised { Tone::Strong } else { Tone::Text };
    let style = ctx.figure_style(Some(Figure::Rung(rung.index)), tone);
    (ctx.plain(ctx.speak.local(&rung.phase.name)).into_owned(), style)
}
