//! The keys, generated from the keymap that also dispatches them.

use super::canvas::{put, put_right, width};
use super::theme::Tone;
use super::{Ctx, knobs};
use crate::app::Screen;
use crate::app::economics::draft::is_taken;
use crate::app::fleet::is_fleet;
use crate::app::history_screen::{LineKind, Noting, kind_name};
use crate::app::keymap::{Bound, Table};
use crate::app::keys::{Action, Key};
use crate::app::playback::Command as Play;
use crate::app::pointer::Touch;
use crate::app::pointer::reading::said;
use crate::domain::message::Message;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if let Some(name) = &ctx.model.naming {
        naming(ctx, buffer, area, name);
        return;
    }
    if let Some(typed) = &ctx.model.typing {
        knobs::ask(ctx, buffer, area, typed);
        return;
    }
    if let Some(noting) = &ctx.model.history.noting {
        note(ctx, buffer, area, noting);
        return;
    }
    if ctx.model.fleet.typing && ctx.model.screen == Screen::Fleet {
        filter(ctx, buffer, area);
        return;
    }
    if ctx.model.pointer.reading.is_some() {
        reading(ctx, buffer, area);
        return;
    }
    let turning = ctx.model.has_knobs();
    let own = ctx.model.keymap.rows(Table::Own(ctx.model.screen));
    let table = if turning { Table::Knobs } else { Table::Cockpit };
    let table = ctx.model.keymap.rows(table);
    let notes = |b: &Bound| b.action == Action::Mark && ctx.model.screen == Screen::History;
    let is_shown =
        |b: &&Bound| (b.footer || notes(b)) && !b.keys.is_empty() && is_of_use(ctx, b.action);
    let mut shown: Vec<&Bound> = table.iter().filter(is_shown).collect();
    if turning {
        let cockpit =
            || ctx.model.keymap.rows(Table::Cockpit).iter().filter(|b| !b.keys.is_empty());
        let back = shown.iter().position(|b| b.action == Action::Back).unwrap_or(shown.len());
        let draft = |b: &&Bound| matches!(b.action, Action::Undo | Action::Reset | Action::Keep);
        shown.splice(back..back, cockpit().filter(draft));
        shown.extend(cockpit().filter(|b| matches!(b.action, Action::Help | Action::Quit)));
    } else {
        let digits = shown.iter().take_while(|b| matches!(b.action, Action::Go(_))).count();
        if own.iter().any(|b| is_of_use(ctx, b.action)) {
            // What the screen itself can do comes before the way to the others.
            let last = (digits + 1).min(shown.len());
            shown[..last].rotate_left(digits);
        }
        shown.splice(0..0, own.iter().filter(is_shown));
        let played = ctx.model.playback.iter().flat_map(|_| ctx.model.keymap.rows(Table::Played));
        shown.splice(0..0, played.filter(is_shown));
    }
    let gap = if area.width < 100 { 2 } else { 3 };
    let named: Vec<u16> = shown.iter().map(|b| size(ctx, b) + gap).collect();
    let ranked = if turning { turning_rank } else { rank };
    let ranks: Vec<u8> = shown.iter().map(|b| ranked(b.action)).collect();
    // Where the screens' names do not all fit on the line, the digits of the others do.
    let needed = named.iter().zip(&ranks).filter(|(_, rank)| **rank < SPARE);
    let digits = needed.map(|(size, _)| size).sum::<u16>() > area.width;
    let is_screen = |at: usize| shown.get(at).is_some_and(|b| matches!(b.action, Action::Go(_)));
    // Digits stand close together, and apart from what follows them.
    let brief_size = |at: usize| if is_screen(at + 1) { 2 } else { 1 + gap };
    let is_brief = |b: &Bound, bare: bool| {
        digits && matches!(b.action, Action::Go(s) if bare || s != ctx.model.screen)
    };
    let sizes = |bare: bool| -> Vec<u16> {
        let size = |at| if is_brief(shown[at], bare) { brief_size(at) } else { named[at] };
        (0..shown.len()).map(size).collect()
    };
    // Before a screen is left out, the open one goes without its name as well.
    let needed = |sizes: &[u16]| -> u16 {
        sizes.iter().zip(&ranks).filter(|(_, rank)| **rank <= SCREENS).map(|(size, _)| size).sum()
    };
    let bare = digits && !turning && needed(&sizes(false)) > area.width;
    let sizes = sizes(bare);
    let brief = |b: &Bound| is_brief(b, bare);
    let kept = kept(&sizes, area.width, &ranks);
    let mut x = area.x + 1;
    for (at, binding) in shown.iter().enumerate().filter(|(at, _)| kept[*at]) {
        let Some(key) = binding.keys.first() else { continue };
        let (key, name) =
            (ctx.plain(&key.label()).into_owned(), ctx.word(binding.action.message()));
        let here = binding.action == Action::Go(ctx.model.screen);
        let tone = if here { Tone::Strong } else { Tone::Muted };
        let key_tone = if here && brief(binding) { Tone::Strong } else { Tone::Accent };
        let after = put(ctx, buffer, (x, area.y), area.width, &key, ctx.style(key_tone));
        let from = x;
        if brief(binding) {
            x += brief_size(at);
        } else {
            let x_name = after + 1;
            x = put(ctx, buffer, (x_name, area.y), area.width, &name, ctx.style(tone)) + gap;
        }
        // A digit is as wide as a finger: the blank beside it counts.
        let size = if brief(binding) { brief_size(at) } else { x - gap - from };
        let touch = match binding.action {
            Action::Go(screen) => Touch::Screen(screen),
            action => Touch::Action(action),
        };
        ctx.touch(Rect::new(from, area.y, size, 1), touch);
    }
    window(ctx, buffer, area, x);
}

/// Behind the keys, where there is room, how far back the charts go.
fn window(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, x: u16) {
    let span = match ctx.model.screen {
        // Nothing on these goes back so far and no further.
        Screen::Capacity | Screen::Economics | Screen::Phases | Screen::Fleet => return,
        Screen::History => ctx.model.history.span(),
        Screen::Latency => crate::app::latency_screen::span(ctx.model),
        _ => ctx.model.span(),
    };
    let span = ctx.speak.duration(span.to_std().unwrap_or_default());
    let span = ctx.plain(&span).into_owned();
    let whole = ctx.say(&Message::new("footer-window").text("span", &span));
    if let Some(words) = [whole, span].iter().find(|words| x + width(words) < area.right()) {
        let style = ctx.style(Tone::Muted);
        put_right(ctx, buffer, area.right() - 1, area.y, width(words), words, style);
    }
}

/// The list of all targets is offered where there are several, and on it nothing that belongs to
/// one.
fn is_of_use(ctx: &Ctx<'_>, action: Action) -> bool {
    let on_fleet = ctx.model.screen == Screen::Fleet;
    match action {
        Action::Play(Play::NextEvent) => crate::app::events::is_any(ctx.model),
        Action::Go(Screen::Fleet) => on_fleet || is_fleet(&ctx.model.config),
        Action::Fleet(_) => is_fleet(&ctx.model.config),
        Action::WhatIf => ctx.model.screen.has_knobs(),
        Action::Explain | Action::Next => !on_fleet,
        _ => true,
    }
}

/// What the reading cursor reads: here, so that no chart moves under the hand. The way to the other
/// screens stays as digits.
fn reading(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let cockpit = ctx.model.keymap.rows(Table::Cockpit).iter();
    let screens = cockpit.filter(|b| is_of_use(ctx, b.action));
    let digits: Vec<(Screen, char)> = screens
        .filter_map(|b| match (b.action, b.keys.first()) {
            (Action::Go(screen), Some(Key::Char(digit))) => Some((screen, *digit)),
            _ => None,
        })
        .collect();
    let mut said: Vec<String> = said(ctx.model).iter().map(|m| ctx.say(m)).collect();
    let between = format!(" {} ", ctx.glyphs.bullet);
    let room = area.width.saturating_sub(2);
    // A name without its value says nothing: what has no room is left out whole.
    while said.len() > 2 && width(&said.join(&between)) > room {
        said.pop();
    }
    let words = said.join(&between);
    let style = ctx.style(Tone::Strong);
    let mut free = put(ctx, buffer, (area.x + 1, area.y), room, &words, style) + 2;
    let from = area.right().saturating_sub(digits.len() as u16 * 2 + 1);
    if from < free {
        return;
    }
    for ((screen, digit), x) in digits.into_iter().zip((from..).step_by(2)) {
        let tone = if screen == ctx.model.screen { Tone::Strong } else { Tone::Accent };
        put(ctx, buffer, (x, area.y), 1, &digit.to_string(), ctx.style(tone));
        ctx.touch(Rect::new(x, area.y, 2, 1), Touch::Screen(screen));
    }
    for action in [Action::ReadEarlier, Action::ReadLater, Action::Back] {
        let key = ctx.plain(&ctx.model.keymap.label(action)).into_owned();
        let room = width(&key);
        if free + room + 2 > from {
            return;
        }
        ctx.touch(Rect::new(free, area.y, room, 1), Touch::Action(action));
        free = put(ctx, buffer, (free, area.y), room, &key, ctx.style(Tone::Accent)) + 2;
    }
}

/// The line in which a filter is typed.
fn filter(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let ask = ctx.word("fleet-filter-ask");
    let x = put(ctx, buffer, (area.x + 1, area.y), area.width, &ask, ctx.style(Tone::Muted)) + 1;
    let room = area.right().saturating_sub(x + 1);
    let x = put(ctx, buffer, (x, area.y), room, &ctx.model.fleet.filter, ctx.style(Tone::Strong));
    let x = put(ctx, buffer, (x, area.y), 1, " ", ctx.style(Tone::Cursor)) + 1;
    let keys = ctx.word("fleet-filter-keys");
    if x + width(&keys) < area.right() {
        put_right(ctx, buffer, area.right() - 1, area.y, 40, &keys, ctx.style(Tone::Muted));
    }
}

/// The one line in which something is noted: what kind of thing, and its words.
fn note(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, noting: &Noting) {
    let kind = ctx.word(kind_name(LineKind::Mark(noting.kind)));
    let kind = format!("{} {kind} {}", ctx.glyphs.less, ctx.glyphs.more);
    let x = put(ctx, buffer, (area.x + 1, area.y), area.width, &kind, ctx.style(Tone::Accent)) + 1;
    let keys = [ctx.word("cursor-note-keys"), ctx.word("cursor-note-keys-short")];
    let room = area.right().saturating_sub(x + 2);
    // The end of what is typed stays in sight.
    let typed: Vec<char> = noting.words.chars().collect();
    let from = typed.len().saturating_sub(usize::from(room));
    let typed: String = typed[from..].iter().collect();
    let x = put(ctx, buffer, (x, area.y), room, &typed, ctx.style(Tone::Strong));
    let x = put(ctx, buffer, (x, area.y), 1, " ", ctx.style(Tone::Cursor)) + 1;
    let room = area.right().saturating_sub(x + 1);
    if let Some(hint) = keys.iter().find(|h| width(h) <= room) {
        put_right(ctx, buffer, area.right() - 1, area.y, room, hint, ctx.style(Tone::Muted));
    }
}

/// The one line in which a name is asked for.
fn naming(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, name: &str) {
    let ask = ctx.word("draft-ask");
    let x = put(ctx, buffer, (area.x + 1, area.y), area.width, &ask, ctx.style(Tone::Muted)) + 1;
    let room = area.right().saturating_sub(x + 1);
    let x = put(ctx, buffer, (x, area.y), room, name, ctx.style(Tone::Strong));
    let x = put(ctx, buffer, (x, area.y), 1, " ", ctx.style(Tone::Cursor)) + 1;
    let hints = match (name.is_empty(), is_taken(ctx.model)) {
        (true, _) => ["draft-letters", "draft-letters-short"],
        (false, true) => ["draft-replace", "draft-replace-short"],
        (false, false) => ["draft-enter", "draft-enter-short"],
    };
    let hints = hints.map(|id| ctx.word(id));
    let room = area.right().saturating_sub(x + 1);
    if let Some(hint) = hints.iter().find(|h| width(h) <= room) {
        put_right(ctx, buffer, area.right() - 1, area.y, room, hint, ctx.style(Tone::Muted));
    }
}

fn size(ctx: &Ctx<'_>, binding: &Bound) -> u16 {
    let key = binding.keys.first().map(|k| k.label()).unwrap_or_default();
    width(&ctx.plain(&key)) + 1 + width(&ctx.word(binding.action.message()))
}

/// The rank of the ways to the other screens.
const SCREENS: u8 = 4;

/// From this rank on a key is shown only where there is room to spare.
const SPARE: u8 = 6;

/// Which keys stay where not all fit: the lower first. Who sees a figure for the first time wants
/// help, the way out, why it is so and what changes it.
fn rank(action: Action) -> u8 {
    match action {
        Action::Help | Action::Quit => 0,
        Action::Explain => 1,
        Action::WhatIf => 2,
        Action::Go(_) => SCREENS,
        Action::Next => SPARE + 1,
        Action::Play(Play::Pause) => SCREENS + 1,
        Action::Play(_) | Action::Mark => SPARE,
        // What the screen itself can do.
        _ => 3,
    }
}

/// The same while the knobs are open: the way out and the help, then what turns. That a draft can be
/// dropped is said beside its mark as well.
fn turning_rank(action: Action) -> u8 {
    match action {
        Action::Back | Action::Help => 0,
        Action::Less | Action::More => 1,
        Action::Type => 2,
        Action::Undo | Action::Keep => 3,
        Action::Reset => 4,
        Action::Next => 5,
        _ => SPARE,
    }
}

/// Which keys are shown: by their ranks, and of one rank the first ones.
fn kept(sizes: &[u16], room: u16, ranks: &[u8]) -> Vec<bool> {
    let mut kept = vec![false; sizes.len()];
    let mut left = room;
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| ranks[*at]);
    for i in order {
        if sizes[i] > left {
            break;
        }
        left -= sizes[i];
        kept[i] = true;
    }
    kept
}
