//! The ladder as aligned rows. Columns come in order of importance, as many as fit; the name has
//! what is left.

use super::{Strip, name, sign};
use crate::app::phases::Rung;
use crate::domain::money::Money;
use crate::view::Ctx;
use crate::view::canvas::{clip, width};
use crate::view::theme::Tone;

/// Narrower than this no name is told from another.
const LEAST_NAME: u16 = 14;

/// What is said of a rung in a column.
struct Column {
    title: String,
    cells: Vec<(String, Tone)>,
    /// Figures stand to the right, words to the left.
    right: bool,
    /// Its place among the columns that are shown.
    place: usize,
}

impl Column {
    fn width(&self) -> u16 {
        let cells = self.cells.iter().map(|(words, _)| width(words));
        cells.chain([width(&self.title)]).max().unwrap_or(0)
    }

    /// Whether anything is known in it.
    fn says(&self, ctx: &Ctx<'_>) -> bool {
        self.cells.iter().any(|(words, _)| words != ctx.glyphs.none)
    }
}

/// A row of titles, if asked for, and a row for each rung.
pub(super) fn strips(ctx: &Ctx<'_>, rungs: &[Rung<'_>], room: u16, titled: bool) -> Vec<Strip> {
    let names = rungs.iter().map(|r| width(&name(ctx, r).0)).max().unwrap_or(0);
    let least = names.min(LEAST_NAME);
    let mut used = 2;
    let mut kept = Vec::new();
    let mut all = columns(ctx, rungs);
    all.retain(|c| c.cells.iter().any(|(words, _)| !words.is_empty()));
    let (said, unsaid): (Vec<_>, Vec<_>) = all.into_iter().partition(|c| c.says(ctx));
    for mut column in said.into_iter().chain(unsaid) {
        if !titled {
            column.title.clear();
        }
        let size = column.width() + 1;
        // Long words, and dashes, only where the names are whole.
        let wanted = if column.right && column.says(ctx) { least } else { names };
        if used + size + wanted <= room {
            used += size;
            kept.push(column);
        }
    }
    kept.sort_by_key(|c| c.place);
    let left = room.saturating_sub(used).min(names);
    // What is still left parts the columns.
    let spare = room.saturating_sub(used + left);
    let gap = 1 + (spare / (kept.len() as u16).max(1)).min(2);
    let mut all = Vec::new();
    if titled {
        let heads = kept.iter().map(|c| (c.title.clone(), Tone::Muted));
        all.push(strip(ctx, Strip::new(), 2 + left, gap, &kept, heads));
    }
    for (i, rung) in rungs.iter().enumerate() {
        let (mark, tone) = sign(ctx, rung);
        let (words, style) = name(ctx, rung);
        let words = clip(ctx, &words, left);
        let start = vec![(0, mark.to_owned(), ctx.style(tone)), (2, words, style)];
        let cells = kept.iter().filter_map(|c| c.cells.get(i).cloned());
        all.push(strip(ctx, start, 2 + left, gap, &kept, cells));
    }
    all
}

fn strip(
    ctx: &Ctx<'_>,
    mut strip: Strip,
    from: u16,
    gap: u16,
    columns: &[Column],
    cells: impl Iterator<Item = (String, Tone)>,
) -> Strip {
    let mut x = from;
    for (column, (words, tone)) in columns.iter().zip(cells) {
        let size = column.width();
        let pad = if column.right { size - width(&words).min(size) } else { 0 };
        strip.push((x + gap + pad, words, ctx.style(tone)));
        x += gap + size;
    }
    strip
}

/// The most important first; `place` is where they stand.
fn columns(ctx: &Ctx<'_>, rungs: &[Rung<'_>]) -> Vec<Column> {
    let column = |id, place, right, cell: &dyn Fn(&Rung<'_>) -> (String, Tone)| Column {
        title: ctx.word(id),
        cells: rungs
            .iter()
            .map(|r| {
                let (words, tone) = cell(r);
                (ctx.plain(&words).into_owned(), tone)
            })
            .collect(),
        right,
        place,
    };
    let mut feasible = column("phases-possible", 6, true, &|r| feasible(ctx, r));
    feasible.title = String::new();
    vec![
        column("phases-column-cost", 0, true, &|r| (cost(ctx, r), Tone::Strong)),
        feasible,
        column("phases-column-carries", 1, true, &|r| (carries(ctx, r), Tone::Text)),
        column("phases-column-year", 4, true, &|r| year(ctx, r)),
        column("phases-column-regret", 5, true, &|r| regret(ctx, r)),
        column("phases-column-promise", 2, true, &|r| (ctx.say(&r.promise()), Tone::Muted)),
        column("phases-column-team", 3, false, &|r| {
            (ctx.speak.local(&r.phase.team).to_owned(), Tone::Muted)
        }),
        column("phases-column-obstacle", 7, false, &|r| (obstacle(ctx, r), Tone::Muted)),
        column("phases-column-hosting", 8, false, &|r| {
            (ctx.speak.local(&r.phase.hosting).to_owned(), Tone::Muted)
        }),
    ]
}

/// « 30–90 € ».
pub(super) fn cost(ctx: &Ctx<'_>, rung: &Rung<'_>) -> String {
    let spread = rung.phase.cost;
    let money =
        |amount| ctx.speak.money_short(Money::new(amount, ctx.model.config.profile.currency));
    if spread.is_exact() {
        return money(spread.mid);
    }
    let (low, high) = (money(spread.low), money(spread.high));
    ctx.say(
        &crate::domain::message::Message::new("phases-range").text("low", low).text("high", high),
    )
}

/// « ≤ 1 500 », « 15 000+ ».
fn carries(ctx: &Ctx<'_>, rung: &Rung<'_>) -> String {
    match rung.option.and_then(|o| o.limit) {
        Some(limit) => format!("≤ {}", ctx.speak.count(limit)),
        None => match rung.basis.filter(|b| b.unlimited) {
            Some(basis) => format!("{}+", ctx.speak.count(basis.from as f64)),
            None => ctx.word("phases-unknown"),
        },
    }
}

/// The probability of carrying the year.
pub(super) fn year(ctx: &Ctx<'_>, rung: &Rung<'_>) -> (String, Tone) {
    match rung.option.and_then(|o| o.carries) {
        Some(chance) => {
            let tone = if rung.here && chance < 0.5 { Tone::Warning } else { Tone::Text };
            (ctx.speak.percent(chance, 0), tone)
        }
        None => (ctx.glyphs.none.to_owned(), Tone::Muted),
    }
}

/// In whole money: nobody regrets cents. What cannot be chosen is no choice without regret.
pub(super) fn regret(ctx: &Ctx<'_>, rung: &Rung<'_>) -> (String, Tone) {
    match rung.option.and_then(|o| o.regret) {
        Some(regret) => {
            let whole = Money::new(regret.amount.round(), regret.currency);
            let possible = rung.option.is_some_and(|o| o.obstacles.is_empty());
            let tone = match possible {
                false => Tone::Muted,
                true if whole.amount.is_zero() => Tone::Ok,
                true => Tone::Text,
            };
            (ctx.speak.money_short(whole), tone)
        }
        None => (ctx.glyphs.none.to_owned(), Tone::Muted),
    }
}

pub(super) fn feasible(ctx: &Ctx<'_>, rung: &Rung<'_>) -> (String, Tone) {
    match rung.option.map(|o| o.obstacles.is_empty()) {
        Some(true) => (ctx.glyphs.yes.to_owned(), Tone::Ok),
        Some(false) => (ctx.glyphs.no.to_owned(), Tone::Warning),
        None => (ctx.glyphs.none.to_owned(), Tone::Muted),
    }
}

/// The first thing that stands against it.
pub(super) fn obstacle(ctx: &Ctx<'_>, rung: &Rung<'_>) -> String {
    let first = rung.option.and_then(|o| o.obstacles.first());
    first.map(|m| ctx.say(m)).unwrap_or_default()
}
