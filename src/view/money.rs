//! What it costs, what it earns, what is left; and where that goes.

use super::canvas::{Piece, pane, paragraph, put, width};
use super::theme::Tone;
use super::{Ctx, curve};
use crate::app::cursor::is_past;
use crate::app::figure::Figure;
use crate::app::watch::Connection;
use crate::config::target::UnitsSource;
use crate::domain::economics::Figures;
use crate::domain::message::{Arg, Message};
use crate::domain::observation::SourceId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of the figures above the curve.
const TILES: u16 = 3;

/// Relative widths of the tiles, after the length of their names.
const WEIGHTS: [u16; 5] = [14, 17, 14, 17, 14];

/// One figure: its name, its value, a remark below.
pub(super) struct Tile {
    pub(super) figure: Figure,
    pub(super) label: String,
    pub(super) value: Option<String>,
    /// What is remarked below, the longest form first.
    note: Vec<String>,
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let title = ctx.word("cockpit-money");
    let assumed = assumptions(ctx);
    // As `pane` parts the words on its edge.
    let taken = width(&title) + width(&assumed.0) + 11;
    let drawn = area.height >= TILES + 5 && missing(ctx).is_none();
    let scale = scale(ctx, area.width.saturating_sub(taken)).filter(|_| drawn);
    let right: Vec<Piece> = scale.into_iter().chain([assumed]).collect();
    let inner = pane(ctx, buffer, area, &title, &right);
    let tiles = tiles(ctx);
    let below = draw_tiles(ctx, buffer, inner, &tiles);
    if below.is_empty() {
        return;
    }
    if let Some(words) = missing(ctx) {
        paragraph(ctx, buffer, below, &words, ctx.style(Tone::Text));
        return;
    }
    curve::draw(ctx, buffer, below);
}

/// The scenario and how far it reaches.
fn assumptions(ctx: &Ctx<'_>) -> Piece {
    let scenario = ctx.model.scenario();
    let words = Message::new("money-months").local("scenario", &scenario.name).with(
        "months",
        Arg::Quantity(f64::from(scenario.horizon), crate::domain::metric::Unit::Count),
    );
    (ctx.say(&words), ctx.style(Tone::Muted))
}

/// Where the curve's axis begins, unless that is at zero: a small change would look like a fall.
fn scale(ctx: &Ctx<'_>, room: u16) -> Option<Piece> {
    let (low, _) = curve::cut(ctx)?;
    let forms = ["money-scale", "money-scale-short"];
    let forms = forms.map(|id| ctx.say(&Message::new(id).text("low", &low)));
    let words = forms.into_iter().find(|words| width(words) <= room)?;
    Some((words, ctx.style(Tone::Muted)))
}

/// What to give, where the figures that all others need are missing.
pub(super) fn missing(ctx: &Ctx<'_>) -> Option<String> {
    let unit = &ctx.model.config.profile.unit;
    let now = &ctx.watch.assessment.economics.now;
    if now.units.is_none() {
        return Some(ctx.say(&Message::new(uncounted(ctx)).local("unit", &unit.plural)));
    }
    if ctx.model.config.profile.lacks_events(&ctx.model.scenario()) {
        return Some(ctx.say(&Message::new("money-no-events").local("unit", &unit.singular)));
    }
    if now.price.is_none() {
        return Some(ctx.say(&Message::new("money-no-price").local("unit", &unit.singular)));
    }
    None
}

/// Why there is no unit count. What is configured and only not counted yet is not to be given.
fn uncounted(ctx: &Ctx<'_>) -> &'static str {
    if is_past(ctx.model) {
        return "cursor-no-units";
    }
    // What is played may tell them with its first news.
    let played = ctx.model.playback.as_ref();
    let tells = played.is_some_and(|p| p.simulated || ctx.watch.sources.is_empty());
    let counted =
        tells || !matches!(ctx.model.config.units, None | Some(UnitsSource::Given { .. }));
    let link = matches!(ctx.connection, Connection::Lost { .. });
    let source = ctx.watch.connection_of(SourceId::Units, ctx.model.config.refresh);
    let lost = link || matches!(source, Some(Connection::Lost { .. }));
    let odd = ctx.watch.sources.values().any(|s| !s.problems.is_empty());
    match counted {
        true if lost || odd => "money-units-lost",
        true => "money-units-waiting",
        false => "money-no-units",
    }
}

/// The five figures of the business, in the cursor's order.
pub(super) fn tiles(ctx: &Ctx<'_>) -> Vec<Tile> {
    let economics = &ctx.watch.assessment.economics;
    let now = &economics.now;
    let profile = &ctx.model.config.profile;
    let tile = |figure, label, value, note: Option<String>| Tile {
        figure,
        label,
        value,
        note: note.into_iter().collect(),
    };
    // What hosting costs follows from the phase.
    let known = ctx.watch.phase_is_known(ctx.model.config.refresh);
    let units = ctx.model.units();
    let from = units.as_ref().map(|u| u.origin.name().to_owned());
    let counted = Tile {
        figure: Figure::Units,
        label: ctx.speak.unit_name(units.as_ref().map_or(2.0, |u| u.count)).to_owned(),
        value: units.as_ref().map(|u| ctx.speak.count(u.count)),
        note: match from {
            None => to_give(ctx).into_iter().collect(),
            Some(origin) if origin == "what-if" => vec![ctx.word("mark-what-if")],
            Some(origin) => {
                let id = if origin == "--units" { "money-set-by" } else { "money-from" };
                let long = ctx.say(&Message::new(id).text("origin", &origin));
                vec![long, origin]
            }
        },
    };
    vec![
        counted,
        Tile {
            figure: Figure::CostPerUnit,
            label: ctx.say(&Message::new("money-per-unit").local("unit", &profile.unit.singular)),
            value: now.cost_per_unit.filter(|_| known).map(|m| ctx.speak.money(m)),
            note: match (to_give(ctx), economics.break_even_units) {
                (Some(give), _) => vec![give],
                (None, Some(units)) if known => break_even(ctx, units),
                (None, _) => Vec::new(),
            },
        },
        tile(
            Figure::MonthlyCost,
            ctx.word("money-per-month"),
            known.then(|| ctx.speak.money(now.infrastructure)),
            range(ctx, now).filter(|_| known),
        ),
        tile(
            Figure::Revenue,
            ctx.word("money-revenue"),
            now.revenue.map(|m| ctx.speak.money(m)),
            now.price.map(|p| ctx.say(&Message::new("money-price").money("price", p))),
        ),
        tile(
            Figure::Margin,
            ctx.word("money-margin"),
            now.infrastructure_margin.filter(|_| known).map(|m| ctx.speak.margin(m)),
            now.full_margin.filter(|_| known).map(|m| {
                let margin = ctx.speak.margin(m);
                ctx.say(&Message::new("money-full-margin").text("margin", margin))
            }),
        ),
    ]
}

/// How the number of units is given, below the figures that wait for it.
fn to_give(ctx: &Ctx<'_>) -> Option<String> {
    let unknown = ctx.watch.assessment.economics.now.units.is_none();
    (unknown && uncounted(ctx) == "money-no-units").then(|| ctx.word("empty-units"))
}

fn break_even(ctx: &Ctx<'_>, units: u64) -> Vec<String> {
    let count = ctx.speak.count(units as f64);
    let named = ctx.speak.units(units as f64);
    let say = |id| ctx.say(&Message::new(id).text("count", &count));
    let named = ctx.say(&Message::new("money-break-even-units").text("count", &named));
    let forms = ["money-break-even", "money-break-even-short"].map(say);
    [named].into_iter().chain(forms).collect()
}

fn range(ctx: &Ctx<'_>, now: &Figures) -> Option<String> {
    let (low, high) = now.infrastructure_range;
    (low != high).then(|| {
        let message = Message::new("money-range")
            .text("low", ctx.speak.money_short(low))
            .text("high", ctx.speak.money_short(high));
        ctx.say(&message)
    })
}

/// Draws the tiles side by side; gives what is left below.
fn draw_tiles(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, tiles: &[Tile]) -> Rect {
    let all: u16 = WEIGHTS.iter().sum();
    let mut before = 0;
    for (tile, weight) in tiles.iter().zip(WEIGHTS) {
        let from = area.width * before / all;
        before += weight;
        let to = area.width * before / all;
        let last = before == all;
        let column = Rect::new(
            area.x + from,
            area.y,
            (to - from).saturating_sub(u16::from(!last)),
            area.height.min(TILES),
        );
        draw_tile(ctx, buffer, column, tile);
    }
    let used = area.height.min(TILES);
    Rect::new(area.x, area.y + used, area.width, area.height - used)
}

fn draw_tile(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, tile: &Tile) {
    ctx.touch_figure(area, Some(tile.figure));
    let value = tile.value.as_deref().unwrap_or(ctx.glyphs.none);
    let tone = if tile.value.is_some() { Tone::Strong } else { Tone::Muted };
    let fits = |words: &&String| width(&ctx.plain(words)) <= area.width;
    let note = tile.note.iter().find(fits).or(tile.note.last()).map_or("", String::as_str);
    let lines = [
        (tile.label.as_str(), ctx.style(Tone::Muted)),
        (value, ctx.figure_style(Some(tile.figure), tone)),
        (note, ctx.style(Tone::Muted)),
    ];
    for (i, (words, style)) in lines.into_iter().enumerate().take(usize::from(area.height)) {
        put(ctx, buffer, (area.x, area.y + i as u16), area.width, words, style);
    }
}
