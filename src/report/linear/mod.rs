//! A screen as plain sentences in reading order, for who hears it read out: no frames, bars or
//! sparklines, no signs for words, every figure with its name and unit. The same rows as the
//! screens', without their limits of room; a chart is told by its ends and its extremes.

mod capacity;
mod history;
mod latency;
mod measured;
mod money;
mod phases;

use super::text::{Say, answer, capital, head, otherwise, problem_lines, reasons, status};
use crate::app::Model;
use crate::app::health_screen::{self, Section, is_plain};
use crate::app::watch::Connection;
use crate::domain::Timestamp;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use std::time::Duration;

/// The screen that is open, as text.
#[must_use]
pub fn text(model: &Model, say: Say<'_>) -> String {
    let mut told = Told { say, text: String::new() };
    let about = Message::new("linear-head").with("screen", part(screen(model)));
    told.title(&format!("{} {}", say(&about), head(model, say)));
    told.message(&connection(model));
    told.lines(problem_lines(model, say));
    // By the names of the command line: a screen without sentences of its own has the first one's.
    match model.screen.id() {
        "health" => health(model, &mut told),
        "latency" => latency::tell(model, &mut told),
        "capacity" => capacity::tell(model, &mut told),
        "economics" => money::economics(model, &mut told),
        "phases" => phases::tell(model, &mut told),
        "fleet" => history::fleet(model, &mut told),
        "history" => history::tell(model, &mut told),
        _ => cockpit(model, &mut told),
    }
    unsigned(&told.text, say)
}

/// The name of the screen, as the footer has it.
fn screen(model: &Model) -> Message {
    Message::new(crate::app::keys::Action::Go(model.screen).message())
}

/// Sentences as they are told.
struct Told<'a> {
    say: Say<'a>,
    text: String,
}

impl Told<'_> {
    /// A sentence on a line of its own.
    fn line(&mut self, words: &str) {
        self.named_line(&capital(words.trim()));
    }

    /// The same where it begins with somebody's name, which stays as it is; with a full stop where it
    /// has no end.
    fn named_line(&mut self, words: &str) {
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        self.text.push_str(words);
        if !words.ends_with(['.', '!', '?', ':', '…']) {
            self.text.push('.');
        }
        self.text.push('\n');
    }

    fn message(&mut self, message: &Message) {
        let words = (self.say)(message);
        self.line(&words);
    }

    fn lines(&mut self, lines: impl IntoIterator<Item = String>) {
        for line in lines {
            self.line(&line);
        }
    }

    /// What the lines below are about, after an empty line.
    fn title(&mut self, words: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(words);
    }

    fn block(&mut self, title: &Message, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        let title = (self.say)(title);
        self.title(&title);
        self.lines(lines);
    }

    /// « name: value », with what else there is to say of it.
    fn figure(&mut self, name: &str, value: Option<Arg>, more: &[String]) {
        let line = self.said_figure(name, value, more);
        self.line(&line);
    }

    fn said_figure(&self, name: &str, value: Option<Arg>, more: &[String]) -> String {
        let value = value.unwrap_or_else(|| Arg::Message(Box::new(Message::new("linear-unknown"))));
        let line = Message::new("linear-figure")
            .with("name", Arg::Text(name.to_owned()))
            .with("value", value);
        let mut words = (self.say)(&line);
        for part in more.iter().filter(|part| !part.is_empty()) {
            words.push_str(", ");
            words.push_str(part);
        }
        words
    }
}

/// A message as an argument.
fn part(message: Message) -> Arg {
    Arg::Message(Box::new(message))
}

fn cockpit(model: &Model, told: &mut Told<'_>) {
    advice(model, told);
    measured::tell(model, told);
    money::present(model, told);
    money::curve(model, told);
    let signals = super::text::signals(model, told.say);
    told.block(&Message::new("report-signals"), signals);
    capacity::answers(model, told);
}

/// The verdict, the answer and why.
fn advice(model: &Model, told: &mut Told<'_>) {
    let say = told.say;
    told.line(&answer(model, say));
    let mut why = reasons(model, say);
    why.extend(otherwise(model, say));
    told.block(&Message::new("report-why"), why);
}

/// How fresh the figures are.
fn connection(model: &Model) -> Message {
    let watch = model.shown();
    if let Some(at) = model.travel.at {
        return Message::new("linear-past").with("at", dated(at));
    }
    match watch.connection(model.config.refresh) {
        Connection::Connecting => Message::new("linear-connecting"),
        Connection::Live(age) => Message::new("linear-live").duration("age", whole(age)),
        Connection::Stale(age) => Message::new("linear-stale").duration("age", whole(age)),
        Connection::Lost { retry_at, .. } => {
            let heard = watch.sources.values().filter_map(|s| s.heard).max();
            let lost = match heard {
                Some(at) => Message::new("linear-lost").duration("age", whole(watch.now - at)),
                None => Message::new("linear-lost-unheard"),
            };
            match retry_at {
                Some(at) => Message::new("linear-retry")
                    .with("what", part(lost))
                    .duration("in", whole(at - watch.now)),
                None => lost,
            }
        }
    }
}

/// In whole seconds, never below none.
fn whole(length: chrono::TimeDelta) -> Duration {
    Duration::from_secs(length.num_seconds().max(0).unsigned_abs())
}

/// An instant with its time of day.
fn dated(at: Timestamp) -> Arg {
    let time = at.format("%H:%M").to_string();
    part(Message::new("history-screen-instant").date("date", at).text("time", time))
}

/// The rows of the health screen, each a sentence.
fn health(model: &Model, told: &mut Told<'_>) {
    let sections = health_screen::sections(model);
    let (critical, warning) = health_screen::counts(&sections);
    let count = |id, n: usize| {
        Message::new(id).quantity("count", n as f64, crate::domain::metric::Unit::Count)
    };
    told.message(
        &Message::new("linear-health")
            .with("status", part(Message::new(status(model.shown().assessment.health))))
            .with("critical", part(count("linear-critical", critical)))
            .with("warning", part(count("linear-warning", warning))),
    );
    for section in &sections {
        rows(section, told);
    }
}

fn rows(section: &Section, told: &mut Told<'_>) {
    let say = told.say;
    let title = say(&section.title);
    told.title(&title);
    for row in &section.rows {
        let name = if is_plain(&row.name) { say(&row.name) } else { capital(&say(&row.name)) };
        let mut values: Vec<String> = Vec::new();
        // Whoever does not see the sign hears the word.
        let bad = row.condition.filter(|c| *c >= Condition::Warning && row.state.is_none());
        values.extend(bad.map(|c| say(&Message::new(status(c))).to_lowercase()));
        values.extend(row.state.iter().chain(&row.values).map(say));
        values.retain(|value| !value.is_empty());
        let values = values.join(", ");
        let words = if values.is_empty() {
            name
        } else {
            told.said_figure(&name, Some(Arg::Text(values)), &[])
        };
        told.named_line(&words);
        told.lines(row.notes.iter().map(say));
    }
}

/// Signs that a voice leaves out or reads as their names, in words.
fn unsigned(text: &str, say: Say<'_>) -> String {
    let word = |id| say(&Message::new(id));
    let below = word("linear-word-below");
    let above = word("linear-word-above");
    let most = word("linear-word-at-most");
    let about = word("linear-word-about");
    let mut plain = text.replace(" · ", ", ").replace("· ", "");
    for (sign, word) in [('<', &below), ('>', &above), ('≤', &most), ('~', &about)] {
        for gap in ["\u{a0}", "\u{202f}", " ", ""] {
            plain = plain.replace(&format!("{sign}{gap}"), &format!("{word} "));
        }
    }
    plain.replace(['✓', '✗', '○', '●', '▲', '■', '▸', '◂', '▶', '◆'], "").replace("  ", " ")
}
