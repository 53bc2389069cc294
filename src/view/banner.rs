//! What is wrong with the connections, in full sentences; nothing while all is well.

use super::Ctx;
use super::canvas::{put, wrap};
use super::theme::Tone;
use crate::app::keys::Action;
use crate::app::watch::Connection;
use crate::app::{cursor, since};
use crate::domain::message::{Arg, Message};
use crate::domain::observation::SourceId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// At most so many lines are taken from the panes.
const MOST: usize = 4;

/// The lines to show, wrapped.
pub(super) fn lines(ctx: &Ctx<'_>, width: u16) -> Vec<(String, Tone)> {
    let travel = cursor::said(ctx.model).into_iter();
    let mut sentences: Vec<(String, Tone)> =
        travel.map(|m| (ctx.say(&m), Tone::Threshold)).collect();
    sentences.extend(losses(ctx).into_iter().map(|w| (w, Tone::Critical)));
    let problems = ctx.watch.sources.values().flat_map(|s| &s.problems);
    sentences.extend(problems.map(|p| (ctx.say(p), Tone::Warning)));
    let cut = ctx.model.playback.iter().flat_map(|p| &p.cut);
    let lost = cut.chain(&ctx.model.recording_lost).chain(&ctx.model.history_lost);
    sentences.extend(lost.map(|m| (ctx.say(m), Tone::Warning)));
    let notice = ctx.model.notice.as_ref();
    sentences.extend(
        notice.map(|n| (ctx.say(&n.message), if n.refused { Tone::Warning } else { Tone::Ok })),
    );
    sentences.extend(since::line(ctx.model).map(|m| (ctx.say(&m), Tone::Accent)));
    sentences.extend(hints(ctx).into_iter().map(|m| (ctx.say(&m), Tone::Accent)));
    let room = width.saturating_sub(4);
    let lines = sentences.into_iter().flat_map(|(words, tone)| {
        wrap(&words, room)
            .into_iter()
            .enumerate()
            .map(move |(i, line)| (if i == 0 { line } else { format!("\u{1}{line}") }, tone))
    });
    lines.take(MOST).collect()
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, lines: &[(String, Tone)]) {
    for (i, (line, tone)) in lines.iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + i as u16;
        let (first, words) = match line.strip_prefix('\u{1}') {
            Some(rest) => (false, rest),
            None => (true, line.as_str()),
        };
        let sign = match tone {
            Tone::Critical => ctx.glyphs.critical,
            Tone::Ok => ctx.glyphs.ok,
            Tone::Threshold => ctx.glyphs.less,
            Tone::Accent => ctx.glyphs.bullet,
            _ => ctx.glyphs.warning,
        };
        if first {
            put(ctx, buffer, (area.x + 1, y), 1, sign, ctx.style(*tone));
        }
        let room = area.width.saturating_sub(4);
        put(ctx, buffer, (area.x + 3, y), room, words, ctx.style(Tone::Text));
    }
}

/// The three hints of the first start, with the keys that hold; and how to count where nothing does.
fn hints(ctx: &Ctx<'_>) -> Vec<Message> {
    if !ctx.model.hints {
        return Vec::new();
    }
    let key = |action| ctx.model.keymap.told(action);
    let three = Message::new("hints-three")
        .with("what-if", key(Action::WhatIf))
        .with("explain", key(Action::Explain))
        .with("help", key(Action::Help));
    let known = ctx.model.config.units.is_some() || ctx.model.units().is_some();
    let uncounted = !known && ctx.model.playback.is_none();
    let unit = &ctx.model.config.profile.unit.plural;
    let count = uncounted.then(|| Message::new("hints-units").local("unit", unit));
    [three].into_iter().chain(count).collect()
}

/// A lost link explains the loss of all that it carries, so then it alone is named.
fn losses(ctx: &Ctx<'_>) -> Vec<String> {
    let refresh = ctx.model.config.refresh;
    let lost = |id: SourceId| match ctx.watch.connection_of(id, refresh)? {
        Connection::Lost { reason, retry_at } => Some(sentence(ctx, reason, retry_at)),
        _ => None,
    };
    if let Some(link) = lost(SourceId::Link) {
        return vec![link];
    }
    ctx.watch.sources.keys().filter_map(|id| lost(*id)).collect()
}

/// A reason and when it is tried again.
pub(super) fn sentence(
    ctx: &Ctx<'_>,
    reason: Message,
    retry_at: Option<crate::domain::Timestamp>,
) -> String {
    let reason = Arg::Message(Box::new(reason));
    let message = match retry_at {
        Some(at) => {
            let seconds = (at - ctx.watch.now).num_seconds().max(1).unsigned_abs();
            Message::new("lost-retry").duration("in", Duration::from_secs(seconds))
        }
        None => Message::new("lost-for-good"),
    };
    ctx.say(&message.with("reason", reason))
}
