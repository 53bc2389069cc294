//! The stage: one message a page, figures that are read from the back of a room, wide margins. What
//! stands on a page is the model's; here it gets its size. Where there is no room for large figures
//! the same content stands as plain lines.

mod big;
mod layout;
mod notes;
mod plain;
mod steps;

pub(super) use notes::draw as draw_notes;

use super::canvas::{clear, put, put_right, width, wrap};
use super::theme::Tone;
use super::{Ctx, overlay};
use crate::app::explain::explain;
use crate::app::keys::Action;
use crate::app::stage::notes::{Kind, notes};
use crate::app::stage::pages::{Page, PageId, Value, page, pages, title};
use crate::app::stage::prompt::Prompt;
use crate::app::stage::{Command, Stage};
use crate::app::watch::Connection;
use crate::domain::message::Message;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// Below this there is no room for large figures.
const LEAST: (u16, u16) = (50, 15);

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(stage) = &ctx.model.stage else { return };
    clear(ctx, buffer, area);
    if stage.black {
        if ctx.style(Tone::Accent).fg.is_some() {
            buffer.set_style(area, Style::new().bg(Color::Indexed(16)));
        }
        return;
    }
    let page = page(ctx.model, stage.page);
    let rest = made_up(ctx, buffer, area);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let used = plain::draw(ctx, buffer, rest, &page);
        if used < rest.height {
            foot(ctx, buffer, rest, 0);
        }
    } else {
        foot(ctx, buffer, area, 2);
        let across = (area.width / 14).max(2);
        let down = if rest.height > 24 { rest.height / 14 } else { 1 };
        let inner = Rect {
            x: rest.x + across,
            y: rest.y + down,
            width: rest.width - 2 * across,
            height: rest.height.saturating_sub(2 + down),
        };
        layout::draw(ctx, buffer, inner, &page);
    }
    overlay::draw(ctx, buffer, rest);
}

/// The line that says of every page that it shows nothing that lives; gives what is left.
fn made_up(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    let Some(playback) = &ctx.model.playback else { return area };
    let style = ctx.theme.badge(Tone::Warning);
    let line = Rect { height: 1, ..area };
    buffer.set_style(line, style);
    let word = ctx.word(playback.word());
    let wide: String = word.chars().flat_map(|c| [c, ' ']).collect();
    let words = if width(&wide) < area.width { wide.trim_end() } else { word.as_str() };
    centered(ctx, buffer, line, words, style);
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

/// The number of the page, the keys that turn it and the way out at the right; at the left what has
/// to be known of its figures.
fn foot(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, margin: u16) {
    let Some(stage) = &ctx.model.stage else { return };
    let y = area.bottom() - 1;
    let left = area.x + margin;
    let mut right = area.right().saturating_sub(margin);
    let all = pages(ctx.model);
    let at = all.iter().position(|p| *p == stage.page).unwrap_or(0);
    let place = Place { first: at == 0, last: at + 1 == all.len(), at_end: stage.at_end };
    let number = Message::new("stage-foot-page")
        .text("number", (at + 1).to_string())
        .text("pages", all.len().to_string());
    let said = said(ctx, stage);
    let wanted: u16 = said.iter().map(|(words, _)| width(&ctx.plain(words)) + 2).sum();
    let number = ctx.say(&number);
    let with = |way: &str| width(way) + 2 + width(&number);
    let tone = if stage.at_end { Tone::Strong } else { Tone::Muted };
    let ways = ways(ctx, &place);
    // What is wrong goes first, but never without the way out.
    let room = right.saturating_sub(left);
    let fits = |way: &&String| wanted + with(way) <= room;
    let way = ways.iter().find(fits).or(ways.last().filter(|way| with(way) <= room));
    if width(&number) <= room {
        right = put_right(ctx, buffer, right, y, room, &number, ctx.style(Tone::Muted));
    }
    if let Some(way) = way {
        let size = width(way);
        right = put_right(ctx, buffer, right.saturating_sub(2), y, size, way, ctx.style(tone));
    }
    let mut x = left;
    for (words, tone) in said {
        x = put(ctx, buffer, (x, y), right.saturating_sub(x + 2), &words, ctx.style(tone)) + 2;
    }
}

/// What has to be known of the figures on a page.
fn said(ctx: &Ctx<'_>, stage: &Stage) -> Vec<(String, Tone)> {
    let mut words = Vec::new();
    if let Some(why) = &stage.unattended {
        words.push((ctx.say(why), Tone::Warning));
    }
    if ctx.model.knobs.is_turned() {
        words.push((ctx.word("mark-what-if"), Tone::Warning));
    }
    let sign = ctx.glyphs.warning;
    match &ctx.connection {
        Connection::Live(_) => {}
        Connection::Connecting => words.push((ctx.word("stage-waiting-figures"), Tone::Muted)),
        Connection::Stale(_) | Connection::Lost { .. } => {
            let heard = ctx.watch.sources.values().filter_map(|s| s.heard).max();
            if let Some(at) = heard {
                let age = ctx.speak.age(ctx.watch.now - at);
                let said = ctx.say(&Message::new("stage-old-figures").text("age", age));
                words.push((format!("{sign} {said}"), Tone::Warning));
            }
        }
    }
    words
}

/// Where a page is among the others.
struct Place {
    first: bool,
    last: bool,
    /// The last key asked for more than there is.
    at_end: bool,
}

/// The keys that turn the pages and end the show, the whole first, then fewer words; none where a
/// key has been taken away.
fn ways(ctx: &Ctx<'_>, place: &Place) -> Vec<String> {
    let key = |command| ctx.model.keymap.label(Action::Stage(command));
    let (leave, back, next) = (key(Command::Leave), key(Command::Back), key(Command::Next));
    if [&leave, &back, &next].iter().any(|key| key.is_empty()) {
        return Vec::new();
    }
    let plain = |message: Message| ctx.plain(&ctx.say(&message)).into_owned();
    let ends = |id| Message::new(id).text("leave", leave.clone());
    let turns = match (place.first, place.last) {
        (true, _) => ends("stage-foot-first").text("next", next.clone()),
        (_, true) => ends("stage-foot-last").text("back", back),
        _ => ends("stage-foot").text("back", back).text("next", next.clone()),
    };
    let no_more = match (place.at_end, place.last) {
        (false, _) => None,
        (true, true) => Some(ends("stage-no-more")),
        (true, false) => Some(Message::new("stage-no-before").text("next", next)),
    };
    let all = [no_more, Some(turns), Some(ends("stage-foot-short"))];
    all.into_iter().flatten().map(plain).collect()
}

/// A value in words.
fn value(ctx: &Ctx<'_>, value: Option<&Value>) -> String {
    let words = match value {
        None => "?".to_owned(),
        Some(Value::Arg(arg)) => ctx.say(&Message::new("stage-value").with("value", arg.clone())),
        Some(Value::Exact(money)) => ctx.speak.money(*money),
        Some(Value::Round(money)) => ctx.speak.money_short(*money),
        Some(Value::Range(low, high)) => ctx.say(
            &Message::new("stage-range")
                .text("low", ctx.speak.money_short(*low))
                .text("high", ctx.speak.money_short(*high)),
        ),
        Some(Value::Margin(margin)) => ctx.speak.margin(*margin),
    };
    ctx.plain(&words).into_owned()
}

/// Words in the middle of the first line of an area, wrapped over its lines; gives how many.
fn centered(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, words: &str, style: Style) -> u16 {
    let words = ctx.plain(words);
    let lines = even(&words, area.width);
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        let x = area.x + area.width.saturating_sub(width(line)) / 2;
        put(ctx, buffer, (x, y), area.width, line, style);
    }
    lines.len().min(usize::from(area.height)) as u16
}

/// Words in as few lines as they need, and those as even as can be: a last word on a line of its own
/// is missed by whoever sits at the back.
fn even(words: &str, room: u16) -> Vec<String> {
    let lines = wrap(words, room);
    if lines.len() < 2 {
        return lines;
    }
    let (count, whole) = (lines.len(), lines.join(" "));
    // A narrower room that needs more lines, or that cuts a word, is too narrow.
    let mut best = lines;
    for narrower in (1..room).rev() {
        let lines = wrap(words, narrower);
        if lines.len() > count || lines.join(" ") != whole {
            break;
        }
        best = lines;
    }
    best
}

/// The name of a page as the speaker reads it.
fn name(ctx: &Ctx<'_>, id: PageId) -> String {
    let page = page(ctx.model, id);
    ctx.speak.say(&page.question.unwrap_or_else(|| Message::new(title(id))))
}

/// What the speaker's terminal is told; none: nothing is presented.
pub(super) fn prompt(ctx: &Ctx<'_>, session: &str) -> Option<Prompt> {
    let stage = ctx.model.stage.as_ref()?;
    let all = pages(ctx.model);
    let at = all.iter().position(|p| *p == stage.page).unwrap_or(0);
    let lines = notes(ctx.model, stage.page);
    let figures = page(ctx.model, stage.page).figures;
    let mut figures = figures.into_iter();
    let said = lines.into_iter().map(|(kind, message)| {
        let words = ctx.speak.sentence(&message);
        if kind != Kind::Figure {
            return (kind, words);
        }
        // What was measured comes with its values.
        let inputs = figures.next().map(|f| explain(ctx.model, f).inputs).unwrap_or_default();
        let inputs: Vec<_> = inputs.iter().take(3).map(|m| ctx.speak.say(m)).collect();
        let inputs = inputs.join(&format!(" {} ", ctx.glyphs.bullet));
        (kind, if inputs.is_empty() { words } else { format!("{words} {inputs}") })
    });
    let said = said.map(|(kind, words)| (kind, ctx.plain(&words).into_owned()));
    let prompt = Prompt {
        session: session.to_owned(),
        language: ctx.speak.language().to_owned(),
        number: at + 1,
        pages: all.len(),
        title: name(ctx, stage.page),
        next: all.get(at + 1).map(|id| name(ctx, *id)),
        lines: said.collect(),
        black: stage.black,
        simulated: ctx.model.playback.as_ref().is_some_and(|p| p.simulated),
        opened: stage.opened,
        turned: stage.turned,
    };
    Some(prompt.bounded())
}

/// The tone of the large figure.
fn tone(page: &Page) -> Tone {
    page.condition.map_or(Tone::Strong, super::theme::of_condition)
}
