//! The columns of the list. Which there are depends on the width alone, so that nothing jumps.

use crate::app::fleet::Row;
use crate::app::watch::Connection;
use crate::domain::advice::Verdict;
use crate::domain::fleet::POINTS;
use crate::domain::metric::Metric;
use crate::view::Ctx;
use crate::view::canvas::{put, put_right, width};
use crate::view::theme::{Tone, of_condition, of_verdict};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Widths; zero: there is no such column. The name takes what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    name: u16,
    group: u16,
    tags: u16,
    spark: u16,
    worst: u16,
    advice: u16,
    phase: u16,
    cost: u16,
    per_unit: u16,
}

/// The mark of the line under the cursor and the sign, each with its space.
const SIGN: u16 = 4;

impl Columns {
    pub(super) fn of(width: u16) -> Self {
        let mut c = Self {
            name: 0,
            group: 0,
            tags: 0,
            spark: 0,
            worst: 15,
            advice: 0,
            phase: 0,
            cost: 0,
            per_unit: 0,
        };
        if width >= 56 {
            (c.spark, c.cost) = (8, 11);
        }
        if width >= 70 {
            c.advice = 11;
        }
        if width >= 100 {
            (c.group, c.phase, c.advice) = (14, 16, 12);
        }
        if width >= 150 {
            (c.spark, c.tags, c.per_unit, c.worst) = (POINTS as u16, 20, 12, 20);
        }
        let others = [c.group, c.tags, c.spark, c.worst, c.advice, c.phase, c.cost, c.per_unit];
        let used: u16 = others.iter().filter(|w| **w > 0).map(|w| w + 1).sum();
        c.name = width.saturating_sub(SIGN + used);
        c
    }

    pub(super) fn heads(&self, ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect) {
        let style = ctx.style(Tone::Muted);
        let mut x = line.x + SIGN;
        let mut cell = |size: u16, id: &'static str, right: bool| {
            if size > 0 && right {
                put_right(ctx, buffer, x + size, line.y, size, &ctx.word(id), style);
            } else if size > 0 {
                put(ctx, buffer, (x, line.y), size, &ctx.word(id), style);
            }
            x += size + u16::from(size > 0);
        };
        cell(self.name, "fleet-head-name", false);
        cell(self.group, "fleet-head-group", false);
        cell(self.tags, "fleet-head-tags", false);
        cell(self.spark, "row-cpu", false);
        cell(self.worst, "fleet-head-worst", false);
        cell(self.advice, "fleet-head-advice", false);
        cell(self.phase, "fleet-head-phase", false);
        cell(self.cost, "fleet-head-cost", true);
        cell(self.per_unit, "fleet-head-per-unit", true);
    }

    pub(super) fn row(
        &self,
        ctx: &Ctx<'_>,
        buffer: &mut Buffer,
        line: Rect,
        row: &Row,
        selected: bool,
    ) {
        let heard = matches!(row.connection, Connection::Live(_));
        let quiet = |tone| if heard { tone } else { Tone::Muted };
        let (sign, tone) = sign(ctx, row);
        if selected {
            put(ctx, buffer, (line.x, line.y), 1, ctx.glyphs.more, ctx.style(Tone::Accent));
        }
        put(ctx, buffer, (line.x + 2, line.y), 1, sign, ctx.style(tone));
        let name = if selected { Tone::Cursor } else { quiet(Tone::Strong) };
        let mut x = line.x + SIGN;
        let mut cell = |buffer: &mut Buffer, size: u16, words: &str, tone: Tone, right: bool| {
            if size > 0 && right {
                put_right(ctx, buffer, x + size, line.y, size, words, ctx.style(tone));
            } else if size > 0 {
                put(ctx, buffer, (x, line.y), size, words, ctx.style(tone));
            }
            x += size + u16::from(size > 0);
        };
        cell(buffer, self.name, &row.name, name, false);
        cell(buffer, self.group, row.group.as_deref().unwrap_or_default(), Tone::Muted, false);
        cell(buffer, self.tags, &row.tags.join(" "), Tone::Muted, false);
        let bars = spark(ctx, &row.cpu, self.spark);
        cell(buffer, self.spark, &bars, if heard { Tone::Behind } else { Tone::Border }, false);
        let (words, tone) = worst(ctx, row, self.worst);
        cell(buffer, self.worst, &words, tone, false);
        let (words, tone) = advice(ctx, row);
        cell(buffer, self.advice, &words, quiet(tone), false);
        let phase = row.phase.and_then(|p| ctx.model.config.profile.phases.get(p.index));
        let phase = phase.map(|p| ctx.speak.local(&p.name)).unwrap_or_default();
        cell(buffer, self.phase, phase, Tone::Muted, false);
        let none = ctx.glyphs.none.to_owned();
        let cost = row.cost.map_or_else(|| none.clone(), |m| ctx.speak.money_short(m));
        cell(buffer, self.cost, &cost, quiet(Tone::Text), true);
        let per_unit = row.cost_per_unit.map_or(none, |m| ctx.speak.money(m));
        cell(buffer, self.per_unit, &per_unit, quiet(Tone::Text), true);
    }
}

/// The state where there is no connection, else how the row stands.
fn sign<'g>(ctx: &Ctx<'g>, row: &Row) -> (&'g str, Tone) {
    let g = ctx.glyphs;
    match &row.connection {
        Connection::Lost { .. } => (g.no, Tone::Critical),
        // Old figures vouch for nothing.
        Connection::Connecting | Connection::Stale(_) => (g.unknown, Tone::Muted),
        Connection::Live(_) => (g.condition(row.condition), of_condition(row.condition)),
    }
}

/// The figure that asks for most attention, with its age where it is old; of a target that does not
/// answer, that it does not.
fn worst(ctx: &Ctx<'_>, row: &Row, room: u16) -> (String, Tone) {
    let age = match &row.connection {
        Connection::Lost { .. } => return (ctx.word("connection-lost"), Tone::Critical),
        Connection::Connecting => return (ctx.word("connection-connecting"), Tone::Muted),
        Connection::Stale(age) => Some(ctx.plain(&ctx.speak.age(*age)).into_owned()),
        Connection::Live(_) => None,
    };
    let Some(worst) = row.worst else {
        let stale = age.map(|age| format!("{} {age}", ctx.word("connection-stale")));
        let words = stale.unwrap_or_else(|| ctx.glyphs.none.to_owned());
        return (words, Tone::Muted);
    };
    let value = ctx.speak.quantity(worst.value, worst.metric.shown_unit());
    let mut value = ctx.plain(&value).into_owned();
    value.extend(age.iter().map(|age| format!(", {age}")));
    let name = short(ctx, worst.metric);
    let left = room.saturating_sub(width(&value) + 1);
    let name = crate::view::canvas::clip(ctx, &name, left);
    let calm = worst.condition == crate::domain::health::Condition::Ok;
    let tone = match age {
        Some(_) => Tone::Muted,
        None if calm => Tone::Text,
        None => of_condition(worst.condition),
    };
    (format!("{name} {value}"), tone)
}

/// As the first screen calls it, else in full.
fn short(ctx: &Ctx<'_>, metric: Metric) -> String {
    let id = match metric {
        Metric::CpuUtilization => "row-cpu",
        Metric::CpuSteal => "row-steal",
        Metric::MemoryUtilization => "row-memory",
        Metric::SwapUtilization => "row-swap",
        Metric::DiskUtilization => "row-disk",
        Metric::LoadPerCore => "row-load",
        Metric::LatencyP90 => "row-p90",
        Metric::LatencyP99 => "row-p99",
        Metric::RequestsErrorRatio => "row-errors",
        Metric::ProbeUp => "row-probe",
        Metric::ProbeCertificateDays => "row-certificate",
        other => return ctx.plain(&ctx.speak.metric(other)).into_owned(),
    };
    ctx.word(id)
}

fn advice(ctx: &Ctx<'_>, row: &Row) -> (String, Tone) {
    let Some(verdict) = row.verdict else { return (ctx.glyphs.none.to_owned(), Tone::Muted) };
    let id = match verdict {
        Verdict::Stay => "fleet-stay",
        Verdict::Prepare => "fleet-prepare",
        Verdict::MoveNow => "fleet-move-now",
        Verdict::StepDown => "fleet-step-down",
        Verdict::NotEnoughData => "fleet-not-enough-data",
    };
    (ctx.word(id), of_condition(of_verdict(verdict)))
}

/// A share of one in eight steps; the newest points where there is not room for all.
pub(super) fn spark(ctx: &Ctx<'_>, points: &[Option<f32>], room: u16) -> String {
    let skip = points.len().saturating_sub(usize::from(room));
    let bar = |point: &Option<f32>| match point {
        Some(share) => {
            let step = (share.clamp(0.0, 1.0) * 8.0).ceil() as usize;
            ctx.glyphs.spark[step.clamp(1, 8) - 1]
        }
        None => " ",
    };
    points.iter().skip(skip).map(bar).collect()
}
