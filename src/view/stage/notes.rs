//! The speaker's terminal: what is on, what comes, the time, and what to say.

use crate::app::keymap::Table;
use crate::app::stage::MINUTE;
use crate::app::stage::notes::Kind;
use crate::app::stage::prompt::Prompt;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::view::Ctx;
use crate::view::canvas::{put, put_right, width, wrap};
use crate::view::theme::Tone;
use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells of the minute's bar.
const BAR: i64 = 20;

pub(in crate::view) fn draw(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    prompt: Option<&Prompt>,
) {
    let now = ctx.model.live.now;
    let line = |y: u16| Rect { y: area.y + y, height: u16::from(area.height > y), ..area };
    head(ctx, buffer, line(0), prompt, now);
    let Some(prompt) = prompt else {
        let words = ctx.word("stage-waiting");
        put(ctx, buffer, (area.x + 1, line(2).y), area.width, &words, ctx.style(Tone::Muted));
        return;
    };
    if area.height < 4 {
        return;
    }
    timer(ctx, buffer, line(1), prompt, now);
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 3,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(5),
    };
    body(ctx, buffer, inner, prompt);
    keys(ctx, buffer, Rect { y: area.bottom() - 1, height: 1, ..area });
}

/// The page, the clock, and whether anything of it is to be believed.
fn head(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, prompt: Option<&Prompt>, now: Timestamp) {
    if line.height == 0 {
        return;
    }
    let clock = ctx.plain(&ctx.speak.clock(now)).into_owned();
    let end = put_right(
        ctx,
        buffer,
        line.right().saturating_sub(1),
        line.y,
        20,
        &clock,
        ctx.style(Tone::Strong),
    );
    let badge = format!(" {} ", ctx.word("stage-notes"));
    let mut x =
        put(ctx, buffer, (line.x, line.y), line.width, &badge, ctx.theme.badge(Tone::Accent)) + 1;
    let Some(prompt) = prompt else { return };
    let room = |x: u16| end.saturating_sub(x + 1);
    let place = format!("{}/{}", prompt.number, prompt.pages);
    x = put(ctx, buffer, (x, line.y), room(x), &place, ctx.style(Tone::Strong)) + 1;
    if prompt.simulated {
        let word = format!(" {} ", ctx.word("playback-simulated"));
        x = put(ctx, buffer, (x, line.y), room(x), &word, ctx.theme.badge(Tone::Warning)) + 1;
    }
    if prompt.black {
        let word = format!("{} {}", ctx.glyphs.critical, ctx.word("stage-is-black"));
        x = put(ctx, buffer, (x, line.y), room(x), &word, ctx.style(Tone::Warning)) + 1;
    }
    put(ctx, buffer, (x, line.y), room(x), &prompt.session, ctx.style(Tone::Muted));
}

/// How long all of it took, how long this page; a minute is a bar, and more than that is said.
fn timer(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, prompt: &Prompt, now: Timestamp) {
    let since = |then: Option<Timestamp>| {
        then.map_or(TimeDelta::zero(), |then| (now - then).max(TimeDelta::zero()))
    };
    let (all, page) = (since(prompt.opened), since(prompt.turned));
    let over = page > MINUTE;
    let filled = (page.num_seconds() * BAR / MINUTE.num_seconds()).clamp(0, BAR) as usize;
    let (full, empty) = if ctx.model.config.ascii { ("=", "-") } else { ("━", "─") };
    let bar = format!("{}{}", full.repeat(filled), empty.repeat(BAR as usize - filled));
    let tone = if over { Tone::Warning } else { Tone::Accent };
    let total = Message::new("stage-elapsed").text("time", watch(all));
    let here = Message::new("stage-on-page").text("time", watch(page));
    let mut pieces = vec![
        (ctx.say(&here), if over { Tone::Warning } else { Tone::Strong }),
        (bar, tone),
        (ctx.say(&total), Tone::Muted),
    ];
    if over {
        let words = format!("{} {}", ctx.glyphs.warning, ctx.word("stage-over-a-minute"));
        pieces.insert(1, (words, Tone::Warning));
    }
    let mut x = line.x + 1;
    for (words, tone) in pieces {
        let room = line.right().saturating_sub(x);
        if width(&ctx.plain(&words)) <= room {
            x = put(ctx, buffer, (x, line.y), room, &words, ctx.style(tone)) + 2;
        }
    }
}

/// Minutes and seconds, as on a watch.
fn watch(time: TimeDelta) -> String {
    let seconds = time.num_seconds();
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

fn body(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, prompt: &Prompt) {
    let mut lines: Vec<(u16, String, Tone)> = Vec::new();
    let mut add = |indent: u16, words: &str, tone: Tone| {
        let words = ctx.plain(words).into_owned();
        let room = area.width.saturating_sub(indent);
        lines.extend(wrap(&words, room).into_iter().map(|line| (indent, line, tone)));
    };
    add(0, &prompt.title, Tone::Title);
    add(0, "", Tone::Text);
    for (kind, words) in &prompt.lines {
        match kind {
            Kind::Own => add(0, words, Tone::Text),
            Kind::Figure => add(0, &format!("{} {words}", ctx.glyphs.bullet), Tone::Text),
            Kind::Question => add(0, &format!("{} {words}", ctx.glyphs.more), Tone::Strong),
            Kind::Answer => add(2, words, Tone::Accent),
        }
    }
    let next = match &prompt.next {
        Some(next) => ctx.say(&Message::new("stage-next-page").text("title", next)),
        None => ctx.word("stage-last-page"),
    };
    let room = area.height.saturating_sub(1);
    let mut y = area.y;
    for (indent, words, tone) in lines {
        if y >= area.y + room {
            break;
        }
        put(ctx, buffer, (area.x + indent, y), area.width, &words, ctx.style(tone));
        // A line of air below the page's name.
        y += if tone == Tone::Title { 2 } else { 1 };
    }
    if area.height > 1 {
        let at = (area.x, area.bottom() - 1);
        put(ctx, buffer, at, area.width, &next, ctx.style(Tone::Muted));
    }
}

/// The keys, from the table that also takes them.
fn keys(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect) {
    let mut x = line.x + 1;
    for binding in ctx.model.keymap.rows(Table::Stage).iter().filter(|b| b.footer) {
        let Some(key) = binding.keys.first() else { continue };
        let key = ctx.plain(&key.label()).into_owned();
        let name = ctx.word(binding.action.message());
        if x + width(&key) + 1 + width(&name) > line.right() {
            return;
        }
        x = put(ctx, buffer, (x, line.y), line.width, &key, ctx.style(Tone::Accent)) + 1;
        x = put(ctx, buffer, (x, line.y), line.width, &name, ctx.style(Tone::Muted)) + 3;
    }
}
