//! One line: what is watched, in which phase, on what, for how many; and how fresh it is.

use super::Ctx;
use super::canvas::{put, width};
use super::theme::Tone;
use crate::app::Screen;
use crate::app::fleet::is_fleet;
use crate::app::keys::Action;
use crate::app::pointer::Touch;
use crate::app::watch::Connection;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns that a name keeps beside the marks.
const NAMED: u16 = 8;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let right_x = freshness(ctx, buffer, area);
    let room = right_x.saturating_sub(area.x + 1);
    let name = " palier ";
    let mut x = area.x + u16::from(room <= 40);
    if room > 40 {
        x = put(ctx, buffer, (x, area.y), 8, name, ctx.theme.badge(Tone::Accent)) + 1;
    }
    if is_of_all(ctx) {
        all(ctx, buffer, Rect::new(x, area.y, right_x.saturating_sub(x + 1), 1));
        return;
    }
    let target = ctx.model.config.target.name.clone();
    let room_for = |x: u16| right_x.saturating_sub(x + 1);
    // A name that takes the whole line leaves the phase its place, as long as something is left of it.
    let phase = phase_forms(ctx).last().map_or(0, |words| width(&ctx.plain(words)) + 3);
    let room = room_for(x);
    let room = if room >= phase + SHORTEST { room - phase } else { room };
    x = put(ctx, buffer, (x, area.y), room, &target, ctx.style(Tone::Strong));
    let mut whole = true;
    for part in parts(ctx, &target) {
        let mut words = part.forms.iter().map(|form| format!(" {} {form}", ctx.glyphs.bullet));
        let room = room_for(x);
        let words = words.find(|w| width(&ctx.plain(w)) <= room);
        match words.filter(|_| whole || !part.only_after_all) {
            Some(words) => x = put(ctx, buffer, (x, area.y), room, &words, ctx.style(Tone::Text)),
            None => whole = false,
        }
    }
}

/// The list of all targets speaks for none of them.
fn is_of_all(ctx: &Ctx<'_>) -> bool {
    ctx.model.screen == Screen::Fleet && is_fleet(&ctx.model.config)
}

/// All targets together: how many, and how many are lost.
fn all(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let count = |id: &'static str, n: usize| {
        ctx.say(&Message::new(id).quantity("count", n as f64, Unit::Count))
    };
    let style = ctx.style(Tone::Strong);
    let name = ctx.word("screen-fleet");
    let mut x = put(ctx, buffer, (area.x, area.y), area.width, &name, style);
    let lost = ctx.model.fleet.total.lost;
    let targets = (count("fleet-targets", ctx.model.config.fleet.len()), Tone::Text);
    let lost = (lost > 0).then(|| (count("fleet-lost", lost), Tone::Critical));
    for (words, tone) in [targets].into_iter().chain(lost) {
        let words = format!(" {} {words}", ctx.glyphs.bullet);
        if x + width(&words) > area.right() {
            return;
        }
        x = put(ctx, buffer, (x, area.y), area.width, &words, ctx.style(tone));
    }
}

/// Columns of the target's name that are worth showing.
const SHORTEST: u16 = 12;

/// What follows the name.
struct Part {
    /// In words, the longest first.
    forms: Vec<String>,
    /// Alone it says nothing: only where all before it has room.
    only_after_all: bool,
}

impl Part {
    fn of(forms: Vec<String>) -> Self {
        Self { forms, only_after_all: false }
    }
}

/// The phase; that it was taken from the machine's size is left out where it has no room.
fn phase_forms(ctx: &Ctx<'_>) -> Vec<String> {
    let phase = &ctx.watch.phase;
    if !ctx.watch.phase_is_known(ctx.model.config.refresh) {
        return vec![ctx.say(&Message::new("header-no-phase").text("none", ctx.glyphs.none))];
    }
    let name = ctx.speak.local(&ctx.model.config.profile.phases[phase.index].name).to_owned();
    let assumed = phase.assumed.then(|| format!("{name} ({})", ctx.word("cockpit-assumed")));
    assumed.into_iter().chain([name]).collect()
}

/// What follows the name; a part that does not fit is left out, the next may.
fn parts(ctx: &Ctx<'_>, target: &str) -> Vec<Part> {
    let mut parts = vec![Part::of(phase_forms(ctx))];
    parts.extend(machine_size(ctx).map(|size| Part::of(vec![size])));
    if let Some(units) = ctx.model.units() {
        let count = ctx.speak.units(units.count);
        parts.push(Part::of(vec![format!("{count} ({})", units.origin), count]));
    }
    let machine = &ctx.watch.machine;
    if !machine.is_empty() && machine != target {
        parts.push(Part { forms: vec![machine.clone()], only_after_all: true });
    }
    parts
}

fn machine_size(ctx: &Ctx<'_>) -> Option<String> {
    let value = |m| ctx.watch.latest.get(&m).and_then(|r| r.value);
    let cores = value(Metric::CpuCores)?;
    let cores = ctx.speak.cores(cores);
    let memory = value(Metric::MemoryTotal);
    Some(match memory.map(|m| ctx.speak.quantity(m, Metric::MemoryTotal.unit())) {
        Some(memory) => format!("{cores}, {memory}"),
        None => cores,
    })
}

/// Marks and the state of the connection at the right edge; gives where they begin.
fn freshness(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) -> u16 {
    let (words, tone) = match ctx.model.travel.at {
        Some(at) => (past(ctx, at), Tone::Threshold),
        // What stands still is no longer live, however fresh it was.
        None if ctx.model.frozen.is_some() => (past(ctx, ctx.watch.now), Tone::Warning),
        None => connection(ctx, area.width < 60),
    };
    // Beside all targets it has to be said whose state it is.
    let name = &ctx.model.config.target.name;
    let words = if is_of_all(ctx) && area.width >= 60 && width(name) <= 24 {
        format!("{name} {words}")
    } else {
        words
    };
    let state = (words, ctx.style(tone));
    let size = |pieces: &[(String, Style)]| -> u16 {
        pieces.iter().map(|(w, _)| width(&ctx.plain(w)) + 1).sum()
    };
    // How a draft is dropped comes before the machine, after its name and phase; its key before them.
    let with = |length| {
        let mut pieces = marks(ctx, length);
        pieces.push(state.clone());
        pieces
    };
    let (mut pieces, mut dropped) = (with(Length::Words), true);
    if size(&pieces) + least(ctx) > area.width {
        pieces = with(Length::Key);
    }
    if size(&pieces) + NAMED > area.width {
        (pieces, dropped) = (with(Length::Bare), false);
    }
    let total = size(&pieces);
    let mut x = area.right().saturating_sub(total.min(area.width));
    let start = x;
    let draft = draft_mark(ctx, Length::Bare);
    for (words, style) in &pieces {
        let room = area.right().saturating_sub(x + 1);
        let from = x;
        x = put(ctx, buffer, (x, area.y), room, words, *style) + 1;
        // Any badge but the draft's begins otherwise.
        if dropped && draft.as_ref().is_some_and(|draft| words.starts_with(draft.trim_end())) {
            ctx.touch(Rect::new(from, area.y, x - from - 1, 1), Touch::Action(Action::Reset));
        }
    }
    start
}

/// How far back the panels stand. The present's state would be taken for the past's.
fn past(ctx: &Ctx<'_>, at: Timestamp) -> String {
    if ctx.model.travel.waiting {
        return format!("{} {}", ctx.glyphs.less, ctx.glyphs.ellipsis);
    }
    let ago = ctx.speak.age((ctx.model.live.now - at).max(chrono::TimeDelta::zero()));
    format!("{} {:>5}", ctx.glyphs.less, ctx.plain(&ago))
}

/// Sign, word and age. The age has a fixed width, so that the line stands still.
fn connection(ctx: &Ctx<'_>, narrow: bool) -> (String, Tone) {
    let g = ctx.glyphs;
    let aged = |sign: &str, id, age| {
        let age = ctx.plain(&ctx.speak.age(age)).into_owned();
        if narrow {
            format!("{sign} {age:>4}")
        } else {
            format!("{sign} {} {age:>4}", ctx.word(id))
        }
    };
    match &ctx.connection {
        Connection::Connecting => {
            (format!("{} {}", g.unknown, ctx.word("connection-connecting")), Tone::Accent)
        }
        Connection::Live(age) => (aged(g.ok, "connection-live", *age), Tone::Ok),
        Connection::Stale(age) => (aged(g.warning, "connection-stale", *age), Tone::Warning),
        Connection::Lost { .. } => {
            let heard = ctx.watch.sources.values().filter_map(|s| s.heard).max();
            let words = match heard {
                Some(at) => aged(g.critical, "connection-lost", ctx.watch.now - at),
                None => format!("{} {}", g.critical, ctx.word("connection-unreached")),
            };
            (words, Tone::Critical)
        }
    }
}

/// Columns of the program's, the target's and the phase's names.
fn least(ctx: &Ctx<'_>) -> u16 {
    let target = &ctx.model.config.target.name;
    let phase = phase_forms(ctx).into_iter().last();
    let phase = phase.map_or(0, |words| width(&ctx.plain(&words)) + 3);
    10 + width(&ctx.plain(target)) + phase
}

/// How much a draft's mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// The key that drops it, and that it does.
    Words,
    /// The key.
    Key,
    /// Neither.
    Bare,
}

/// What is unusual.
fn marks(ctx: &Ctx<'_>, length: Length) -> Vec<(String, Style)> {
    let mut marks = Vec::new();
    let mut mark = |words: String, tone| marks.push((words, ctx.theme.badge(tone)));
    let plain = |id| format!(" {} ", ctx.word(id));
    if ctx.model.history_lost.is_some() {
        mark(plain("mark-no-history"), Tone::Muted);
    }
    if let Some(words) = draft_mark(ctx, length) {
        mark(words, Tone::Threshold);
    }
    if ctx.model.travel.at.is_some() {
        mark(plain("mark-past"), Tone::Threshold);
    } else if ctx.model.frozen.is_some() {
        mark(plain("mark-frozen"), Tone::Warning);
    }
    marks
}

/// That a draft is on; the key that drops it holds on every screen.
fn draft_mark(ctx: &Ctx<'_>, length: Length) -> Option<String> {
    if !ctx.model.knobs.is_turned() {
        return None;
    }
    let key = ctx.model.keymap.label(Action::Reset);
    let with = |id| ctx.say(&Message::new(id).text("keys", &key));
    let words = match length {
        Length::Words if !key.is_empty() => with("mark-what-if-resets"),
        Length::Key if !key.is_empty() => with("mark-what-if-key"),
        _ => ctx.word("mark-what-if"),
    };
    Some(format!(" {words} "))
}
