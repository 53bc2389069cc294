//! The line that says of every frame that it shows nothing that lives: what is played, where it is,
//! how fast, and whether it stands still. It is drawn last and at any size, so that no frame and no
//! export can be without it.

use super::Ctx;
use super::canvas::{put, width};
use super::theme::Tone;
use crate::app::playback::Playback;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A screen of this height has a line of its own for it, and so has one without a header; any other
/// gives its header.
const OWN_LINE: u16 = 21;
/// Below this there is no header.
const NO_HEADER: u16 = 12;

/// The seconds of a day.
const DAY: i64 = 86_400;
/// What lasts for longer is told in days.
const DAYS: i64 = 3;

/// What is left for the screen.
pub(super) fn rest(ctx: &Ctx<'_>, area: Rect) -> Rect {
    let own = area.height >= OWN_LINE || (2..NO_HEADER).contains(&area.height);
    if ctx.model.playback.is_none() || !own {
        return area;
    }
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(playback) = &ctx.model.playback else { return };
    let line = Rect { height: 1, ..area };
    for x in line.left()..line.right() {
        if let Some(cell) = buffer.cell_mut((x, line.y)) {
            cell.reset();
        }
    }
    buffer.set_style(line, ctx.style(Tone::Text));
    let badge = format!(" {} ", ctx.word(playback.word()));
    let style = ctx.theme.badge(Tone::Warning);
    let mut x = put(ctx, buffer, (line.x, line.y), line.width, &badge, style) + 1;
    for (words, tone) in parts(ctx, playback) {
        let room = line.right().saturating_sub(x + 1);
        if width(&ctx.plain(&words)) <= room {
            x = put(ctx, buffer, (x, line.y), room, &words, ctx.style(tone)) + 2;
        }
    }
    let room = line.right().saturating_sub(x + 1);
    if let Some(ends) = playback.ends.filter(|_| room >= 10) {
        let bar = bar(ctx, playback, ends, room.min(30));
        put(ctx, buffer, (x, line.y), room, &bar, ctx.style(Tone::Accent));
    }
}

/// The most important first; what does not fit is left out.
fn parts(ctx: &Ctx<'_>, playback: &Playback) -> Vec<(String, Tone)> {
    let at = ctx.watch.now;
    let instant = format!("{} {} UTC", ctx.speak.day(at), at.format("%H:%M:%S"));
    let decimals = usize::from(playback.speed < 1.0);
    let speed = format!("×{}", ctx.speak.number(playback.speed, decimals));
    let state = if let Some(to) = playback.seeking {
        Some((goal(ctx, playback, to), Tone::Accent))
    } else if playback.over {
        Some((ctx.word("playback-over"), Tone::Warning))
    } else {
        playback.paused.then(|| (ctx.word("playback-paused"), Tone::Warning))
    };
    let mut parts = vec![(instant, Tone::Strong), (speed, Tone::Text)];
    if let Some(slower) = playback.slower.filter(|_| !playback.paused && !playback.over) {
        let told = Message::new("playback-slower").quantity("speed", slower, Unit::Count);
        parts.push((ctx.speak.say(&told), Tone::Warning));
    }
    parts.extend(state);
    // Whoever looks at another instant is told its place, and not how far it was played since.
    let away = ctx.model.travel.at.is_some() || ctx.model.frozen.is_some();
    let shown = if away { at.max(playback.starts) } else { playback.at };
    parts.push((place(ctx, playback, shown), Tone::Muted));
    parts
}

/// Where it is under way to: the time where all of it lasts for hours.
fn goal(ctx: &Ctx<'_>, playback: &Playback, to: Timestamp) -> String {
    let short = playback.ends.is_some_and(|e| (e - playback.starts).num_seconds() <= DAYS * DAY);
    let to = if short { to.format("%H:%M:%S").to_string() } else { ctx.speak.day(to) };
    ctx.speak.say(&Message::new("playback-goal").text("to", to))
}

/// How far it is, of how much: the day where it lasts for days.
fn place(ctx: &Ctx<'_>, playback: &Playback, at: Timestamp) -> String {
    let gone = clock(at, playback.starts);
    let Some(ends) = playback.ends else { return gone };
    let days = |to: Timestamp, more: i64| {
        let days = ((to - playback.starts).num_seconds() - 1).max(0) / DAY + more;
        ctx.speak.number(days as f64, 0)
    };
    if (ends - playback.starts).num_seconds() <= DAYS * DAY {
        return format!("{gone} / {}", clock(ends, playback.starts));
    }
    let told = Message::new("playback-day").text("day", days(at, 1));
    ctx.speak.say(&told.text("days", days(ends, 1)))
}

/// Hours, minutes and seconds since the beginning.
fn clock(at: Timestamp, starts: Timestamp) -> String {
    let seconds = (at - starts).num_seconds().max(0);
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn bar(ctx: &Ctx<'_>, playback: &Playback, ends: Timestamp, width: u16) -> String {
    let whole = (ends - playback.starts).num_milliseconds().max(1) as f64;
    let share = (playback.at - playback.starts).num_milliseconds() as f64 / whole;
    let done = (share.clamp(0.0, 1.0) * f64::from(width)).round() as usize;
    let (full, empty) = if ctx.model.config.ascii { ("=", "-") } else { ("━", "─") };
    format!("{}{}", full.repeat(done), empty.repeat(usize::from(width) - done))
}
