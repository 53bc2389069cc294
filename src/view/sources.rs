//! Each source of figures and how it stands.

use super::Ctx;
use super::canvas::{pane, paragraph, put};
use super::theme::Tone;
use crate::app::watch::Connection;
use crate::domain::metric::Metric;
use crate::domain::observation::SourceId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-sources"), &[]);
    if ctx.watch.sources.is_empty() {
        paragraph(ctx, buffer, inner, &ctx.word("sources-none"), ctx.style(Tone::Muted));
        return;
    }
    let mut y = inner.y;
    for (id, status) in &ctx.watch.sources {
        if y >= inner.bottom() {
            return;
        }
        draw_source(ctx, buffer, Rect::new(inner.x, y, inner.width, 1), *id);
        y += 1;
        for problem in &status.problems {
            let room = Rect::new(inner.x + 2, y, inner.width.saturating_sub(2), 2);
            let words = ctx.say(problem);
            y += paragraph(ctx, buffer, room.intersection(inner), &words, ctx.style(Tone::Muted));
        }
    }
}

fn draw_source(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, id: SourceId) {
    let g = ctx.glyphs;
    let connection = ctx.watch.connection_of(id, ctx.model.config.refresh);
    let (sign, word, tone, age) = match connection {
        // A link carries figures; instead of an age it has a latency.
        Some(Connection::Live(age)) => {
            let age = (!id.is_silent()).then_some(age);
            (g.ok, "connection-live", Tone::Ok, age)
        }
        Some(Connection::Stale(age)) => (g.warning, "connection-stale", Tone::Warning, Some(age)),
        Some(Connection::Lost { .. }) => (g.critical, "connection-lost", Tone::Critical, None),
        _ => (g.unknown, "connection-connecting", Tone::Muted, None),
    };
    put(ctx, buffer, (line.x, line.y), 1, sign, ctx.style(tone));
    let name = ctx.word(match id {
        SourceId::Link => "source-name-link",
        SourceId::Host => "source-name-host",
        SourceId::Traffic => "source-name-traffic",
        SourceId::Database => "source-name-database",
        SourceId::Probe => "source-name-probe",
        SourceId::Parts => "source-name-parts",
        SourceId::Alerts => "source-name-alerts",
        SourceId::RemoteWrite => "source-name-remote-write",
        SourceId::Prometheus => "source-name-prometheus",
        SourceId::Units => "source-name-units",
    });
    put(ctx, buffer, (line.x + 2, line.y), 18, &name, ctx.style(Tone::Text));
    let x = put(ctx, buffer, (line.x + 21, line.y), 11, &ctx.word(word), ctx.style(tone));
    let latency = ctx.watch.value(Metric::LinkLatency).filter(|_| id == SourceId::Link);
    if let (Some(latency), Some(Connection::Live(_))) =
        (latency, ctx.watch.connection_of(id, ctx.model.config.refresh))
    {
        let words = ctx.speak.quantity(latency, Metric::LinkLatency.unit());
        put(ctx, buffer, (x + 1, line.y), 8, &words, ctx.style(Tone::Muted));
    }
    if let Some(age) = age {
        put(ctx, buffer, (x + 1, line.y), 8, &ctx.speak.age(age), ctx.style(Tone::Muted));
    }
}
