//! The diagnosis for a person: one line a figure, what is missing with its lines to paste below it,
//! and a summary. A remedy that several figures want is written out once.

use crate::app::Model;
use crate::app::doctor::{Diagnosis, Outcome, Remedy, Row, Section, State};
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::report::text::{Page, Say, capital};
use std::time::Duration;
use unicode_width::UnicodeWidthStr as _;

/// Figures from a scenario have no age.
const LATELY: Duration = Duration::from_secs(1);

/// The whole page.
#[must_use]
pub fn text(model: &Model, diagnosis: &Diagnosis, say: Say<'_>) -> String {
    let mut page = Page::default();
    let target = &model.config.target.name;
    page.line(&say(&Message::new("doctor-title").text("target", target)));
    if let Some(playback) = &model.playback {
        page.line(&say(&Message::new(playback.word())));
    }
    for why in &diagnosis.trouble {
        page.line(&capital(&say(why)));
    }
    let cells: Vec<_> = diagnosis.rows.iter().map(|row| cells(model, row, say)).collect();
    let widest = |i: usize| cells.iter().map(|c| c[i].width()).max().unwrap_or(0);
    let widths = [widest(0), widest(1)];
    let mut section = None;
    let mut told = Vec::new();
    let mut said: Option<String> = None;
    for (row, cells) in diagnosis.rows.iter().zip(&cells) {
        if section != Some(row.section) {
            section = Some(row.section);
            page.line("");
            page.line(&say(&Message::new(title(row.section))));
        }
        page.line(&format!("  {}", line(cells, widths)));
        // The same reason under each of its figures would bury the remedies.
        let why = row.why.as_ref().filter(|why| !diagnosis.trouble.contains(why));
        let why = why.map(|why| capital(&say(why)));
        if why.is_some() && why != said {
            page.line(&format!("      {}", why.clone().unwrap_or_default()));
        }
        said = why;
        for remedy in &row.remedies {
            remedies(&mut page, remedy, &mut told, say);
        }
    }
    page.line("");
    page.line(&summary(model, diagnosis, say));
    page.text
}

fn remedies(page: &mut Page, remedy: &Remedy, told: &mut Vec<&'static str>, say: Say<'_>) {
    if told.contains(&remedy.id) {
        return;
    }
    told.push(remedy.id);
    let message = |m: &Message| Arg::Message(Box::new(m.clone()));
    let words = Message::new("doctor-remedy")
        .with("says", message(&remedy.says))
        .with("place", message(&remedy.place.words));
    page.line(&format!("    → {}", say(&words)));
    for line in &remedy.lines {
        page.line(format!("          {line}").trim_end());
    }
}

fn title(section: Section) -> &'static str {
    match section {
        Section::Machine => "doctor-machine-section",
        Section::Traffic => "doctor-traffic-section",
        Section::Probe => "doctor-probe-section",
        Section::Database => "doctor-database-section",
        Section::Monitoring => "doctor-monitoring-section",
        Section::Money => "doctor-money-section",
        Section::History => "doctor-history-section",
    }
}

/// Name, value, source and age.
fn cells(model: &Model, row: &Row, say: Say<'_>) -> [String; 4] {
    let value =
        row.value.clone().map(|value| say(&Message::new("value-plain").with("value", value)));
    let word = |id| say(&Message::new(id));
    let value = match (row.state, value) {
        (State::Missing, _) => word("doctor-missing"),
        (State::Absent, _) => word("doctor-absent"),
        (State::Old, Some(value)) => format!("{value} ({})", word("doctor-old")),
        (_, Some(value)) => value,
        (_, None) => String::new(),
    };
    let assumed = row.section == Section::Money && row.id != "units.count";
    let source = match (&row.origin, &row.address) {
        (Some(origin), Some(address)) => {
            let id = if assumed { "doctor-assumption" } else { "doctor-source" };
            say(&Message::new(id).text("origin", origin).text("address", address))
        }
        (Some(only), None) | (None, Some(only)) => {
            say(&Message::new("doctor-machine").text("name", only))
        }
        (None, None) => String::new(),
    };
    let age = row.at.map(|at| age(model.shown().now, at, say)).unwrap_or_default();
    [capital(&say(&row.name)), value, source, age]
}

fn age(now: Timestamp, at: Timestamp, say: Say<'_>) -> String {
    let age = (now - at).to_std().unwrap_or_default();
    if age < LATELY {
        return say(&Message::new("doctor-now"));
    }
    let whole = Duration::from_secs(age.as_secs());
    say(&Message::new("doctor-age").duration("age", whole))
}

fn line([name, value, source, age]: &[String; 4], widths: [usize; 2]) -> String {
    let gap = |words: &str, width: usize| " ".repeat(width.saturating_sub(words.width()));
    let line = format!(
        "{name}{}  {}{value}  {source}{}{age}",
        gap(name, widths[0]),
        gap(value, widths[1]),
        if source.is_empty() || age.is_empty() { "" } else { ", " },
    );
    line.trim_end().to_owned()
}

fn summary(model: &Model, diagnosis: &Diagnosis, say: Say<'_>) -> String {
    let (present, lacking, mendable) = diagnosis.counts();
    say(&match diagnosis.outcome() {
        Outcome::Unreachable => {
            Message::new("doctor-unreachable").text("target", &model.config.target.name)
        }
        Outcome::Whole => Message::new("doctor-whole").text("present", present.to_string()),
        Outcome::Mendable => Message::new("doctor-mendable")
            .text("present", present.to_string())
            .text("lacking", lacking.to_string())
            .text("mendable", mendable.to_string()),
    })
}
