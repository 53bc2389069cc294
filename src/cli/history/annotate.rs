//! `palier history annotate`: what happened, noted, listed, removed, taken in from a file.

use super::files;
use crate::cli::arguments::Annotate;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::history::{History, HistoryError};
use crate::report::marks as report;
use crate::runtime::clock;
use crate::source::import::marks;

/// Does what is asked for; what is to be printed.
pub(super) fn run(
    config: &Config,
    command: &Annotate,
    say: &dyn Fn(&Message) -> String,
) -> Result<String, Message> {
    let said = |e: HistoryError| e.message().clone();
    let Some(path) = &config.store else { return Err(Message::new("history-cli-no-store")) };
    let target = config.target.name.as_str();
    let line = |message: Message| format!("{}\n", say(&message));
    if command.list || command.json {
        let known = || History::open(path).and_then(|store| store.marks(target)).map_err(said);
        let all = if path.exists() { known()? } else { Vec::new() };
        return Ok(if command.json {
            format!("{:#}\n", report::marks_json(target, &all))
        } else {
            report::marks_text(target, &all, say)
        });
    }
    if let Some(id) = command.remove {
        let unknown = Message::new("annotate-unknown");
        let named = |m: Message| m.text("id", id.to_string()).text("target", target);
        let gone = path.exists()
            && History::open(path).and_then(|mut s| s.unmark(target, id)).map_err(said)?;
        return if gone {
            Ok(line(named(Message::new("annotate-removed"))))
        } else {
            Err(named(unknown))
        };
    }
    if let Some(file) = &command.import {
        let (name, text) = files::text(file)?;
        let all = marks::read(&name, &text)?;
        let new = History::open(path).and_then(|mut s| s.mark(target, &all)).map_err(said)?;
        return Ok(line(
            Message::new("annotate-imported")
                .quantity("new", new as f64, Unit::Count)
                .quantity("all", all.len() as f64, Unit::Count)
                .text("file", name)
                .text("target", target),
        ));
    }
    let mark = mark(command)?;
    let new = History::open(path)
        .and_then(|mut store| store.mark(target, std::slice::from_ref(&mark)))
        .map_err(said)?;
    if new == 0 {
        return Ok(line(Message::new("annotate-known").text("target", target)));
    }
    let kind = match mark.kind {
        MarkKind::Deploy => "mark-kind-deploy",
        MarkKind::Incident => "mark-kind-incident",
        MarkKind::Price => "mark-kind-price",
        MarkKind::Note | MarkKind::Phase => "mark-kind-note",
    };
    let at = mark.at.format("%Y-%m-%d %H:%M UTC").to_string();
    Ok(line(
        Message::new("annotate-kept")
            .text("target", target)
            .text("at", at)
            .with("kind", Arg::Message(Box::new(Message::new(kind))))
            .text("words", &mark.words),
    ))
}

fn mark(command: &Annotate) -> Result<Mark, Message> {
    let words = command.words.join(" ");
    let now = clock::now();
    let at = command.at.as_deref().map_or(Ok(now), |words| moment(words, now))?;
    let until = command.until.as_deref().map(|words| moment(words, now)).transpose()?;
    if until.is_some_and(|until| until <= at) {
        return Err(Message::new("annotate-until"));
    }
    let kind = marks::kind(&command.kind)?;
    Mark::new(at, until, kind, &words).ok_or_else(|| Message::new("annotate-nothing"))
}

/// An instant, or how long ago: `3h`, `2 days ago`.
fn moment(words: &str, now: Timestamp) -> Result<Timestamp, Message> {
    let ago = words.trim().trim_end_matches("ago").trim_end();
    let ago = humantime::parse_duration(ago).ok().and_then(|l| chrono::TimeDelta::from_std(l).ok());
    match ago.and_then(|length| now.checked_sub_signed(length)) {
        Some(at) => Ok(at),
        None => marks::moment(words),
    }
}
