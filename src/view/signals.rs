//! The present phase's signals: where each stands, held against what, since when.

use super::Ctx;
use super::canvas::{pane, paragraph, put, put_right, width};
use super::theme::{Tone, of_condition};
use crate::domain::health::Condition;
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use crate::domain::signal::{Level, SignalState, SignalStatus};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns at the right: value, threshold, state.
const THRESHOLD: u16 = 9;
const VALUE: u16 = 8;
const STATE: u16 = 15;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-signals"), &[]);
    let signals = &ctx.watch.assessment.signals;
    if signals.is_empty() {
        paragraph(ctx, buffer, inner, &ctx.word("signals-none"), ctx.style(Tone::Muted));
        return;
    }
    for (i, signal) in signals.iter().take(usize::from(inner.height)).enumerate() {
        let line = Rect::new(inner.x, inner.y + i as u16, inner.width, 1);
        draw_signal(ctx, buffer, line, signal);
    }
}

fn draw_signal(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, signal: &SignalStatus) {
    let (condition, word) = standing(ctx, signal.state, signal.spec.level);
    // Old figures vouch for nothing.
    let condition = if ctx.is_live() { condition } else { Condition::Unknown };
    let style = ctx.style(of_condition(condition));
    put(ctx, buffer, (line.x, line.y), 1, ctx.glyphs.condition(condition), style);
    let state_x = line.right().saturating_sub(STATE);
    let threshold_right = state_x.saturating_sub(1);
    let value_right = threshold_right.saturating_sub(THRESHOLD + 1);
    let name_room = value_right.saturating_sub(VALUE + line.x + 3);
    let name = name(ctx, signal.spec.metric, name_room);
    put(ctx, buffer, (line.x + 2, line.y), name_room, &name, ctx.style(Tone::Text));
    let value = signal.value.map(|v| in_words(ctx, signal.spec.metric, v));
    let value = value.as_deref().unwrap_or(ctx.glyphs.none);
    let value_tone = if ctx.is_live() { Tone::Strong } else { Tone::Muted };
    put_right(ctx, buffer, value_right, line.y, VALUE, value, ctx.style(value_tone));
    let sign = match signal.spec.comparison {
        Comparison::Above => "<",
        Comparison::Below => ">",
    };
    let threshold = format!("{sign} {}", in_words(ctx, signal.spec.metric, signal.spec.threshold));
    put_right(ctx, buffer, threshold_right, line.y, THRESHOLD, &threshold, ctx.style(Tone::Muted));
    let state = since(ctx, signal).map_or(word.clone(), |age| format!("{word} {age}"));
    put(ctx, buffer, (state_x + 1, line.y), STATE - 1, &state, style);
}

/// A metric's name, the short one where the long one does not fit; business units by the
/// profile's own word.
pub(super) fn name(ctx: &Ctx<'_>, metric: Metric, room: u16) -> String {
    if metric == Metric::UnitsCount {
        return ctx.speak.unit_name(2.0).to_owned();
    }
    let long = ctx.plain(&ctx.speak.metric(metric)).into_owned();
    match short_name(metric) {
        Some(_) if metric == Metric::LoadPerCore && width(&long) > room => {
            ctx.word("row-load-core")
        }
        Some(short) if width(&long) > room => ctx.word(short),
        _ => long,
    }
}

/// The name of a metric's row, if it has one.
pub(super) fn short_name(metric: Metric) -> Option<&'static str> {
    Some(match metric {
        Metric::CpuUtilization => "row-cpu",
        Metric::MemoryUtilization => "row-memory",
        Metric::DiskUtilization => "row-disk",
        Metric::Load1 | Metric::LoadPerCore => "row-load",
        Metric::SwapUtilization => "row-swap",
        Metric::LatencyP99 => "row-p99",
        Metric::RequestsErrorRatio => "row-errors",
        Metric::CpuSteal => "row-steal",
        Metric::ProbeCertificateDays => "row-certificate",
        _ => return None,
    })
}

pub(super) fn in_words(ctx: &Ctx<'_>, metric: Metric, value: f64) -> String {
    match metric {
        Metric::UnitsCount => ctx.speak.count(value),
        _ => ctx.speak.quantity(value, metric.shown_unit()),
    }
}

fn standing(ctx: &Ctx<'_>, state: SignalState, level: Level) -> (Condition, String) {
    let (condition, id) = match state {
        SignalState::Ok => (Condition::Ok, "state-ok"),
        SignalState::Pending => (Condition::Warning, "state-pending"),
        SignalState::Firing if level == Level::Warning => (Condition::Warning, "state-firing"),
        SignalState::Firing => (Condition::Critical, "state-firing"),
        SignalState::Unknown => (Condition::Unknown, "state-unknown"),
    };
    (condition, ctx.word(id))
}

/// How long it is so; said only of what is not well.
fn since(ctx: &Ctx<'_>, signal: &SignalStatus) -> Option<String> {
    let since = signal.since.filter(|_| signal.state != SignalState::Ok)?;
    Some(ctx.plain(&ctx.speak.age(ctx.watch.now - since)).into_owned())
}
