//! What is known of the target under the cursor, as panes below the list: its figures with their
//! short histories, what is advised and why, what rings; where there is room its signals.

use super::columns;
use crate::app::alerts::alerts;
use crate::app::fleet::{Command, Row, RowId};
use crate::app::keys::Action;
use crate::app::watch::{Connection, Watch};
use crate::domain::alert::{Alert, AlertState, Severity};
use crate::domain::health::Condition;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::view::canvas::{pane, paragraph, put, put_right};
use crate::view::rows::{self, limit_words};
use crate::view::theme::{Tone, of_condition};
use crate::view::{Ctx, advice, banner, health, signals};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on the signals have a pane of their own.
const THREE: u16 = 150;

/// Figures at the left, the answer at the right; nothing where there is no room.
pub(super) fn panes(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, id: RowId, row: &Row) {
    if area.height < 4 {
        return;
    }
    let Some(member) = ctx.model.fleet.members.get(id.member) else { return };
    let main = ctx.model.config.place_in_fleet() == Some(id.member);
    let watch = if main { &ctx.model.live } else { &member.watch };
    // The same panes as of the open target, of another one.
    let of = Ctx { watch, connection: row.connection.clone(), ..Ctx::new(ctx.model) };
    let single = id.host.is_some();
    let three = area.width >= THREE && !single && is_heard(watch);
    let left = if three { area.width / 3 } else { area.width / 2 };
    let at = |x: u16, width: u16| Rect { x: area.x + x, width, ..area };
    let inner = pane(&of, buffer, at(0, left), &row.name, &[]);
    if single {
        machine(&of, buffer, inner, row);
    } else {
        figures(&of, buffer, inner);
    }
    let mut from = left;
    if three {
        signals::draw(&of, buffer, at(left, left));
        from += left;
    }
    answer(&of, buffer, at(from, area.width - from), id, row);
}

/// Whether a machine told anything of itself.
fn is_heard(watch: &Watch) -> bool {
    watch.latest.contains_key(&Metric::CpuUtilization)
}

fn figures(of: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    if !is_heard(of.watch) {
        let words = of.word("fleet-no-figures");
        paragraph(of, buffer, area, &words, of.style(Tone::Muted));
        return;
    }
    let mut list = health::essential(of, area.width);
    list.extend(health::further(of));
    // The cursor goes over the lines of the list.
    for row in &mut list {
        row.figure = None;
    }
    rows::draw(of, buffer, area, &list);
}

/// One machine of several: what its server told of it.
fn machine(of: &Ctx<'_>, buffer: &mut Buffer, area: Rect, row: &Row) {
    const LABEL: u16 = 8;
    const VALUE: u16 = 8;
    let live = matches!(row.connection, Connection::Live(_));
    let told = [
        ("row-cpu", Metric::CpuUtilization),
        ("row-memory", Metric::MemoryUtilization),
        ("row-disk", Metric::DiskUtilization),
        ("row-load", Metric::LoadPerCore),
    ];
    for (i, ((label, metric), value)) in told.into_iter().zip(row.figures).enumerate() {
        let y = area.y + i as u16;
        if y >= area.bottom() {
            return;
        }
        put(of, buffer, (area.x, y), LABEL, &of.word(label), of.style(Tone::Muted));
        let words = value.map(|v| signals::in_words(of, metric, v));
        let words = words.as_deref().unwrap_or(of.glyphs.none);
        let tone = if live { Tone::Strong } else { Tone::Muted };
        let end = area.x + LABEL + VALUE;
        put_right(of, buffer, end, y, VALUE, words, of.style(tone));
        let limit = limit_words(of, metric, |v| signals::in_words(of, metric, v));
        let limit = limit.unwrap_or_default();
        let from = put_right(of, buffer, area.right() - 2, y, 10, &limit, of.style(Tone::Muted));
        if metric == Metric::CpuUtilization && end + 2 < from {
            let room = from - end - 3;
            let bars = columns::spark(of, &row.cpu, room);
            put(of, buffer, (end + 2, y), room, &bars, of.style(Tone::Behind));
        }
        let limits = &of.model.config.profile.limits;
        let condition =
            crate::domain::health::condition(crate::domain::health::limit(limits, metric), value);
        let condition = if live { condition } else { Condition::Unknown };
        let sign = of.glyphs.condition(condition);
        put(of, buffer, (area.right() - 1, y), 1, sign, of.style(of_condition(condition)));
    }
}

/// What to do and why; before it why it cannot be reached, below it what rings.
fn answer(of: &Ctx<'_>, buffer: &mut Buffer, area: Rect, id: RowId, row: &Row) {
    let right = row.verdict.filter(|_| of.is_live()).map(|v| advice::badge(of, v));
    let right: Vec<_> = right.into_iter().collect();
    let inner = pane(of, buffer, area, &of.word("cockpit-advice"), &right);
    let mut y = inner.y;
    let rest = |y: u16| Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    let facts = facts(of, id, row).join(&format!(" {} ", of.glyphs.bullet));
    if !facts.is_empty() && inner.height > 4 {
        put(of, buffer, (inner.x, y), inner.width, &facts, of.style(Tone::Muted));
        y += 1;
    }
    y += paragraph(of, buffer, rest(y), &why(of, row), of.style(Tone::Strong));
    let ringing: Vec<&Alert> = if id.host.is_none() { alerts(of.watch) } else { Vec::new() };
    let ringing = ringing.into_iter().filter(|a| a.state == AlertState::Firing);
    for alert in ringing {
        let condition = match alert.severity {
            Severity::Critical => Condition::Critical,
            _ => Condition::Warning,
        };
        let about = [&alert.name, &alert.about, &alert.summary];
        let about: Vec<&str> = about.into_iter().map(String::as_str).collect();
        let about: Vec<&str> = about.into_iter().filter(|w| !w.is_empty()).collect();
        let words = about.join(&format!(" {} ", of.glyphs.bullet));
        let sign = (of.glyphs.condition(condition), of_condition(condition));
        y += bullet(of, buffer, rest(y), sign, &words);
    }
    // Reasons of an advice that rests on nothing would only say so again.
    if id.host.is_some() || !is_heard(of.watch) {
        return;
    }
    for reason in &of.watch.assessment.advice.reasons {
        let sign = (of.glyphs.bullet, Tone::Muted);
        y += bullet(of, buffer, rest(y), sign, &of.speak.sentence(&reason.sentence));
    }
}

fn bullet(
    of: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (sign, tone): (&str, Tone),
    words: &str,
) -> u16 {
    if area.height == 0 || area.width < 8 {
        return 0;
    }
    put(of, buffer, (area.x, area.y), 1, sign, of.style(tone));
    let inside = Rect { x: area.x + 2, width: area.width - 2, ..area };
    paragraph(of, buffer, inside, words, of.style(Tone::Text))
}

/// Why it is as it is, in one sentence.
pub(super) fn why(ctx: &Ctx<'_>, row: &Row) -> String {
    match &row.connection {
        // What is not tried by itself says by itself what to do.
        Connection::Lost { reason, retry_at: None } => ctx.say(reason),
        Connection::Lost { reason, retry_at } => banner::sentence(ctx, reason.clone(), *retry_at),
        Connection::Connecting => ctx.word("fleet-connecting"),
        Connection::Live(_) | Connection::Stale(_) => {
            if let Some(headline) = &row.headline {
                ctx.say(headline)
            } else {
                let open = ctx.model.keymap.told(Action::Fleet(Command::Open));
                ctx.say(&Message::new("fleet-host-advice").with("open", open))
            }
        }
    }
}

/// Its phase, its units, and the command that opens it.
pub(super) fn facts(ctx: &Ctx<'_>, id: RowId, row: &Row) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(phase) = row.phase {
        let profile = &ctx.model.config.profile;
        let name = profile.phases.get(phase.index).map(|p| ctx.speak.local(&p.name));
        let name = name.unwrap_or_default();
        facts.push(if phase.assumed {
            ctx.say(&Message::new("fleet-by-size").text("phase", name))
        } else {
            name.to_owned()
        });
    }
    facts.extend(row.units.map(|units| ctx.plain(&ctx.speak.units(units)).into_owned()));
    let target = ctx.model.config.fleet.get(id.member).filter(|_| id.host.is_none());
    let beside = crate::app::fleet::is_fleet(&ctx.model.config);
    facts.extend(target.filter(|_| beside).map(|t| format!("palier --target {}", t.target.name)));
    facts
}
