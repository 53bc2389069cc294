//! `palier init`: what was found, and the configuration that would be written, as a commented file
//! in the person's language.

use super::text::{Page, Say, capital};
use crate::app::Model;
use crate::app::proposal::{Entry, Fit};
use crate::config::written::key;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::survey::Survey;
use unicode_width::UnicodeWidthStr as _;

/// A comment is broken at this width.
const WIDTH: usize = 96;

/// What was found.
#[must_use]
pub fn found(model: &Model, survey: &Result<Survey, Message>, fit: &Fit, say: Say<'_>) -> String {
    let mut page = Page::default();
    let target = &model.config.target.name;
    page.line(&say(&Message::new("init-title").text("target", target)));
    let metrics = [Metric::CpuCores, Metric::MemoryTotal, Metric::DiskTotal];
    for reading in metrics.iter().filter_map(|m| model.shown().fresh(*m)) {
        page.line(&format!("  {}", capital(&say(&crate::app::explain::measured(reading)))));
    }
    match survey {
        Err(why) => page.line(&format!("  {}", say(why))),
        Ok(survey) => around(survey, &mut page, say),
    }
    page.line(&format!("  {}", say(&fit.why)));
    page.text
}

fn around(survey: &Survey, page: &mut Page, say: Say<'_>) {
    let at = |name: &str, address: &str| {
        say(&Message::new("init-at").text("name", name).text("address", address))
    };
    for found in &survey.pages {
        page.line(&format!("  {}", at(found.program.name, &found.url)));
    }
    if let Some(found) = &survey.database {
        page.line(&format!("  {}", at("PostgreSQL", &format!("{}:{}", found.host, found.port))));
    }
    if let Some(known) = &survey.knowledge {
        let message = Message::new("init-knows")
            .text("programs", known.programs.join(", "))
            .text("instances", known.instances.len().to_string())
            .text("days", known.days.to_string());
        page.line(&format!("  {}", say(&message)));
        if let Some(count) = known.counts.first() {
            page.line(&format!("  {}", say(&Message::new("init-counts").text("series", count))));
        }
    }
    if survey.pages.is_empty() && survey.knowledge.is_none() {
        page.line(&format!("  {}", say(&Message::new("init-no-pages"))));
    }
}

/// The file.
#[must_use]
pub fn toml(entries: &[Entry], say: Say<'_>) -> String {
    let mut text = String::new();
    for entry in entries {
        match entry {
            Entry::Gap => {}
            Entry::Comment(message) => comment(&mut text, &capital(&say(message))),
            Entry::Table(path) => {
                let keys: Vec<_> = path.iter().map(|name| key(name)).collect();
                text.extend(["[", &keys.join("."), "]"]);
            }
            Entry::Key(name, value) => text.extend([*name, " = ", value.as_str()]),
            Entry::Off(line) => text.extend(["#", line.as_str()]),
        }
        text.push('\n');
    }
    text
}

/// Words as lines of a comment; the last without its end.
fn comment(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split(' ') {
        if line.width() + word.width() >= WIDTH && line.len() > 1 {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
}

/// A sentence about the file.
#[must_use]
pub fn about(id: &'static str, path: &std::path::Path, say: Say<'_>) -> String {
    say(&Message::new(id).text("file", path.display().to_string()))
}

/// Why nothing of the target can be said.
#[must_use]
pub fn unreachable(model: &Model, why: &Message, say: Say<'_>) -> String {
    let message = Message::new("init-unreachable").text("target", &model.config.target.name);
    say(&message.with("why", Arg::Message(Box::new(why.clone()))))
}
