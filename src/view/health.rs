//! The machine: CPU, memory, disk, load; what else it tells where there is room.

use super::canvas::{Piece, pane};
use super::rows::{ROOMY, Row, alarm_of, condition_of, limit_words};
use super::theme::{Tone, of_condition};
use super::{Ctx, rows};
use crate::app::figure::Figure;
use crate::app::health_screen;
use crate::app::watch::Connection;
use crate::domain::health::Condition;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-health"), &verdict(ctx));
    let mut list = essential(ctx, inner.width);
    list.extend(further(ctx));
    rows::draw(ctx, buffer, inner, &list);
}

/// The verdict on all of the health screen: sign and word; of old figures what was seen last, and
/// when. The same on every screen.
pub(super) fn verdict(ctx: &Ctx<'_>) -> Vec<Piece> {
    let health = health_screen::verdict(ctx.model, ctx.is_live());
    let word = ctx.word(match health {
        Condition::Ok => "condition-ok",
        Condition::Unknown => "condition-unknown",
        Condition::Warning => "condition-warning",
        Condition::Critical => "condition-critical",
    });
    if ctx.is_live() {
        let words = format!("{} {word}", ctx.glyphs.condition(health));
        return vec![(words, ctx.style(of_condition(health)))];
    }
    // A verdict on old figures is no verdict on the present.
    let sign = ctx.glyphs.unknown;
    let words = match seen(ctx).filter(|_| health != Condition::Unknown) {
        Some(age) => {
            let age = ctx.plain(&ctx.speak.age(age)).into_owned();
            ctx.say(&Message::new("condition-seen").text("condition", word).text("age", age))
        }
        None => ctx.word("condition-unknown"),
    };
    vec![(format!("{sign} {words}"), ctx.style(Tone::Muted))]
}

/// How long ago anything was heard, where that is no longer the present.
fn seen(ctx: &Ctx<'_>) -> Option<TimeDelta> {
    match &ctx.connection {
        Connection::Stale(age) => Some(*age),
        Connection::Lost { .. } => {
            let heard = ctx.watch.sources.values().filter_map(|s| s.heard).max();
            heard.map(|at| ctx.watch.now - at)
        }
        Connection::Connecting | Connection::Live(_) => None,
    }
}

/// The four that are always there.
pub(super) fn essential(ctx: &Ctx<'_>, width: u16) -> Vec<Row> {
    vec![
        share(ctx, Figure::Cpu, "row-cpu", Metric::CpuUtilization, width),
        share(ctx, Figure::Memory, "row-memory", Metric::MemoryUtilization, width),
        share(ctx, Figure::Disk, "row-disk", Metric::DiskUtilization, width),
        load(ctx),
    ]
}

fn share(ctx: &Ctx<'_>, figure: Figure, label: &'static str, metric: Metric, width: u16) -> Row {
    let decimals = usize::from(width >= ROOMY);
    Row {
        figure: Some(figure),
        label,
        metric,
        value: ctx.watch.judged(metric).map(|v| ctx.speak.percent(v, decimals)),
        top: Some(1.0),
        limit: limit_words(ctx, metric, |v| ctx.speak.share(v)),
        condition: condition_of(ctx, metric),
    }
}

/// The load of each core, as its limit is: the same terms as the signal's, on any machine.
fn load(ctx: &Ctx<'_>) -> Row {
    let metric = Metric::LoadPerCore;
    // Of how many cores, not every machine tells.
    let total = || ctx.watch.value(Metric::Load1).map(|v| ctx.speak.number(v, 2));
    Row {
        figure: Some(Figure::Load),
        label: "row-load",
        metric,
        value: ctx.watch.value(metric).map(|v| per_core(ctx, v)).or_else(total),
        top: alarm_of(ctx, metric),
        limit: limit_words(ctx, metric, |v| ctx.speak.quantity(v, Unit::Count)),
        condition: condition_of(ctx, metric),
    }
}

/// « 1.57/core ».
pub(super) fn per_core(ctx: &Ctx<'_>, load: f64) -> String {
    ctx.say(&Message::new("row-per-core").text("value", ctx.speak.number(load, 2)))
}

/// What a machine may tell besides; only what it does tell.
pub(super) fn further(ctx: &Ctx<'_>) -> Vec<Row> {
    const FURTHER: [(&str, Metric); 8] = [
        ("row-steal", Metric::CpuSteal),
        ("row-pressure-cpu", Metric::PressureCpu),
        ("row-pressure-memory", Metric::PressureMemory),
        ("row-pressure-io", Metric::PressureIo),
        ("row-busy", Metric::DiskBusy),
        ("row-receive", Metric::NetworkReceive),
        ("row-transmit", Metric::NetworkTransmit),
        ("row-swap", Metric::SwapUtilization),
    ];
    FURTHER
        .into_iter()
        .filter_map(|(label, metric)| {
            let value = ctx.watch.value(metric)?;
            let words = match metric.unit() {
                Unit::Ratio => ctx.speak.percent(value, 1),
                unit => ctx.speak.quantity(value, unit),
            };
            Some(Row {
                figure: None,
                label,
                metric,
                value: Some(words),
                top: (metric.unit() == Unit::Ratio).then_some(1.0),
                limit: limit_words(ctx, metric, |v| ctx.speak.share(v)),
                condition: condition_of(ctx, metric),
            })
        })
        .collect()
}
