//! What happened, from a file: a table with the columns `time`, `kind`, `words` and, where one has
//! it, `until`; or one JSON object a line with the same names. All or nothing: what is wrong with a
//! line is said before anything is kept.

use super::csv::{cells, separator};
use super::{found, instant};
use crate::domain::Timestamp;
use crate::domain::mark::{Mark, MarkKind};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use serde_json::Value;

/// A file has no more lines: who deploys every hour does so for a year.
const MOST: usize = 10_000;

/// The marks of a file.
pub fn read(file: &str, text: &str) -> Result<Vec<Mark>, Message> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).peekable();
    let Some((_, first)) = lines.peek().copied() else {
        return Err(Message::new("annotate-file-empty").text("file", file));
    };
    let header =
        if first.trim_start().starts_with('{') { None } else { Some(columns(file, first)?) };
    if header.is_some() {
        lines.next();
    }
    let mut marks = Vec::new();
    for (number, line) in lines {
        if marks.len() == MOST {
            let sentence = Message::new("annotate-file-many").text("file", file);
            return Err(sentence.quantity("most", MOST as f64, Unit::Count));
        }
        let mark = match &header {
            Some(columns) => columns.row(line),
            None => object(line),
        };
        marks.push(mark.map_err(|what| {
            Message::new("annotate-file-line")
                .text("file", file)
                .text("line", (number + 1).to_string())
                .with("what", Arg::Message(Box::new(what)))
        })?);
    }
    Ok(marks)
}

/// Where the columns of a table stand.
struct Columns {
    separator: char,
    time: usize,
    until: Option<usize>,
    kind: Option<usize>,
    words: usize,
}

fn columns(file: &str, header: &str) -> Result<Columns, Message> {
    let separator = separator(header);
    let names: Vec<String> =
        cells(header, separator).iter().map(|n| n.trim().to_lowercase()).collect();
    let place = |all: &[&str]| names.iter().position(|n| all.contains(&n.as_str()));
    match (place(&["time", "timestamp", "at"]), place(&["words", "text"])) {
        (Some(time), Some(words)) => {
            Ok(Columns { separator, time, until: place(&["until"]), kind: place(&["kind"]), words })
        }
        _ => Err(Message::new("annotate-file-header")
            .text("file", file)
            .text("found", found(header))),
    }
}

impl Columns {
    fn row(&self, line: &str) -> Result<Mark, Message> {
        let cells = cells(line, self.separator);
        let cell = |place: usize| cells.get(place).map_or("", |c| c.trim());
        let kind = self.kind.map_or("", cell);
        mark(cell(self.time), self.until.map_or("", cell), kind, cell(self.words))
    }
}

fn object(line: &str) -> Result<Mark, Message> {
    let value: Value =
        serde_json::from_str(line).map_err(|_| Message::new("annotate-file-json"))?;
    let Value::Object(fields) = value else { return Err(Message::new("annotate-file-json")) };
    let field = |names: &[&str]| match names.iter().find_map(|name| fields.get(*name)) {
        Some(Value::String(words)) => words.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    mark(&field(&["time", "at"]), &field(&["until"]), &field(&["kind"]), &field(&["words", "text"]))
}

fn mark(at: &str, until: &str, kind: &str, words: &str) -> Result<Mark, Message> {
    let kind = self::kind(if kind.is_empty() { "note" } else { kind })?;
    let at = moment(at)?;
    let until = if until.is_empty() { None } else { Some(moment(until)?) };
    if until.is_some_and(|until| until <= at) {
        return Err(Message::new("annotate-until"));
    }
    Mark::new(at, until, kind, words).ok_or_else(|| Message::new("annotate-file-words"))
}

/// An instant as in the other imports, or to the minute in UTC (`2026-11-20T14:05Z`).
pub fn moment(words: &str) -> Result<Timestamp, Message> {
    let to_minute = || {
        let spaced = words.trim().replacen(' ', "T", 1);
        let bare = spaced.strip_suffix('Z').unwrap_or(&spaced);
        let at = chrono::NaiveDateTime::parse_from_str(bare, "%Y-%m-%dT%H:%M").ok()?;
        instant(&format!("{}Z", at.format("%Y-%m-%dT%H:%M:%S")))
    };
    let none = || Message::new("annotate-instant").text("found", found(words));
    instant(words).or_else(to_minute).ok_or_else(none)
}

/// A kind that a person may give.
pub fn kind(words: &str) -> Result<MarkKind, Message> {
    let kind = MarkKind::from_id(&words.trim().to_lowercase()).filter(|k| *k != MarkKind::Phase);
    kind.ok_or_else(|| Message::new("annotate-kind").text("found", found(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_and_json_lines_say_the_same() {
        let table = "time,until,kind,words\n\
                     2026-11-20T14:05:00Z,,deploy,\"v1.4, at last\"\n\
                     2026-11-21T03:00Z,2026-11-21T04:30Z,incident,the disk was full\n";
        let lines = "{\"at\":\"2026-11-20 14:05\",\"kind\":\"deploy\",\"words\":\"v1.4, at last\"}\n\
                     {\"time\":\"2026-11-21T03:00Z\",\"until\":1795235400,\"kind\":\"Incident\",\"text\":\"the disk was full\"}\n";
        let table = read("t.csv", table).unwrap();
        assert_eq!(table, read("t.json", lines).unwrap());
        assert_eq!((table.len(), table[0].kind), (2, MarkKind::Deploy));
        assert_eq!(table[1].until.unwrap() - table[1].at, chrono::TimeDelta::minutes(90));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let id = |text: &str| match read("f", text).unwrap_err() {
            Message { id: "annotate-file-line", args } => match args.into_iter().last() {
                Some((_, Arg::Message(inner))) => inner.id,
                other => panic!("{other:?}"),
            },
            other => other.id,
        };
        assert_eq!(id(" \n"), "annotate-file-empty");
        assert_eq!(id("<html>"), "annotate-file-header");
        assert_eq!(id("time,words\n2026-11-20,"), "annotate-file-words");
        assert_eq!(id("time,words\nyesterday,x"), "annotate-instant");
        assert_eq!(id("time,kind,words\n2026-11-20,party,x"), "annotate-kind");
        assert_eq!(id("time,kind,words\n2026-11-20,phase,a b"), "annotate-kind");
        assert_eq!(id("time,until,words\n2026-11-20,2026-11-19,x"), "annotate-until");
        assert_eq!(id("{\"at\":1}\n{broken"), "annotate-instant");
        assert_eq!(id("{\"at\":\"2026-11-20\",\"words\":\"x\"}\n[1]"), "annotate-file-json");
    }
}
