//! The one grid of all measured figures: name, value, short history, limit, condition. Columns
//! depend on the pane's width alone, never on a value, so that nothing jumps.

use super::canvas::{put, put_right, width};
use super::theme::{Tone, of_condition};
use super::{Ctx, spark};
use crate::app::figure::Figure;
use crate::domain::health::{Condition, limit};
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One line of the grid.
pub(super) struct Row {
    /// The figure that the cursor finds here.
    pub(super) figure: Option<Figure>,
    /// The message that names it.
    pub(super) label: &'static str,
    /// Whose history is drawn.
    pub(super) metric: Metric,
    /// The value in words; none: not known, or of the past.
    pub(super) value: Option<String>,
    /// The value of a full bar.
    pub(super) top: Option<f64>,
    /// The limit in words.
    pub(super) limit: Option<String>,
    /// How it stands.
    pub(super) condition: Option<Condition>,
}

/// Widths of the columns; the history takes what is left.
struct Columns {
    label: u16,
    value: u16,
    limit: u16,
}

/// From this inner width on a pane has room for one more decimal.
pub(super) const ROOMY: u16 = 44;

fn columns(width: u16) -> Columns {
    if width >= ROOMY {
        Columns { label: 12, value: 10, limit: 10 }
    } else if width >= 34 {
        Columns { label: 8, value: 8, limit: 8 }
    } else {
        Columns { label: 8, value: 8, limit: 0 }
    }
}

/// Draws rows from the top of an area; gives how many were drawn.
pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, rows: &[Row]) -> u16 {
    let shown = rows.len().min(usize::from(area.height));
    for (i, row) in rows.iter().take(shown).enumerate() {
        let line = Rect::new(area.x, area.y + i as u16, area.width, 1);
        draw_row(ctx, buffer, line, row);
    }
    shown as u16
}

fn draw_row(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, row: &Row) {
    let c = columns(line.width);
    let y = line.y;
    ctx.touch_figure(line, row.figure);
    let label = label(ctx, row.label, c.label);
    put(ctx, buffer, (line.x, y), c.label, &label, ctx.style(Tone::Muted));
    let value_right = (line.x + c.label + c.value).min(line.right());
    let value = row.value.as_deref().unwrap_or(ctx.glyphs.none);
    let style = ctx.figure_style(row.figure, value_tone(ctx, row));
    // A value that says its own terms may reach into a column that its name leaves free.
    let room = c.value.max((c.label + c.value).saturating_sub(width(&ctx.plain(&label)) + 1));
    put_right(ctx, buffer, value_right, y, room, value, style);
    let sign_x = line.right().saturating_sub(1);
    let limit_right = sign_x.saturating_sub(1);
    let spark_x = value_right + 2;
    let spark_end = limit_right.saturating_sub(c.limit + u16::from(c.limit > 0));
    if let Some(series) = ctx.watch.series.get(&row.metric).filter(|_| spark_end > spark_x) {
        let place = Rect::new(spark_x, y, spark_end - spark_x, 1);
        let tone = if ctx.is_live() { Tone::Behind } else { Tone::Border };
        spark::draw(ctx, buffer, place, (row.metric, series), row.top, ctx.style(tone));
    }
    if let Some(limit) = row.limit.as_deref().filter(|_| c.limit > 0) {
        put_right(ctx, buffer, limit_right, y, c.limit, limit, ctx.style(Tone::Muted));
    }
    if let Some(condition) = row.condition {
        // Old figures vouch for nothing.
        let condition = if ctx.is_live() { condition } else { Condition::Unknown };
        let style = ctx.style(of_condition(condition));
        put(ctx, buffer, (sign_x, y), 1, ctx.glyphs.condition(condition), style);
    }
}

/// A row's name, in fewer letters where it has no room.
fn label(ctx: &Ctx<'_>, id: &'static str, room: u16) -> String {
    let long = ctx.word(id);
    let short = match id {
        "row-pressure-cpu" => "row-pressure-cpu-short",
        "row-pressure-memory" => "row-pressure-memory-short",
        "row-pressure-io" => "row-pressure-io-short",
        "row-busy" => "row-busy-short",
        _ => return long,
    };
    if width(&long) < room { long } else { ctx.word(short) }
}

fn value_tone(ctx: &Ctx<'_>, row: &Row) -> Tone {
    match row.condition {
        _ if row.value.is_none() || !ctx.is_live() => Tone::Muted,
        Some(bad @ (Condition::Warning | Condition::Critical)) => of_condition(bad),
        _ => Tone::Strong,
    }
}

/// The sign of a limit as it is kept: `< 70 %` where above is bad.
pub(super) fn kept_sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Above => "<",
        Comparison::Below => ">",
    }
}

/// The profile's limit for a metric in words: where the worry begins.
pub(super) fn limit_words(
    ctx: &Ctx<'_>,
    metric: Metric,
    words: impl Fn(f64) -> String,
) -> Option<String> {
    let limit = limit(&ctx.model.config.profile.limits, metric)?;
    Some(format!("{} {}", kept_sign(limit.comparison), words(limit.warning)))
}

/// How a metric stands; nothing where no limit judges it.
pub(super) fn condition_of(ctx: &Ctx<'_>, metric: Metric) -> Option<Condition> {
    // Without a limit a value is neither well nor not.
    let limited = limit(&ctx.model.config.profile.limits, metric).is_some();
    let condition = ctx.watch.assessment.conditions.get(&metric).copied();
    condition.filter(|c| limited || *c != Condition::Ok)
}

/// The alarm limit of a metric.
pub(super) fn alarm_of(ctx: &Ctx<'_>, metric: Metric) -> Option<f64> {
    limit(&ctx.model.config.profile.limits, metric).map(|l| l.critical)
}
