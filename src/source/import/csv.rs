//! Tables: `time` and a column a metric (`cpu.utilization`), or long, `time,metric,value`. Cells are
//! separated by commas, tabs, or semicolons; between semicolons a comma is a decimal one, as French
//! spreadsheets write it.
//!
//! A value stands in the metric's own unit: a share is 0–1. A column whose name ends in `%` has
//! percent, one that ends in `ms` milliseconds; nothing is ever guessed from how large the numbers
//! are.

use super::{Batch, found, instant, is_possible, too_much};
use crate::domain::message::{Message, clean};
use crate::domain::metric::{Metric, Unit};

/// The origin of what is imported.
pub const ORIGIN: &str = "csv";

/// More columns than there are metrics and notes beside them.
const MOST_COLUMNS: usize = 256;

/// Whether a line begins such a table.
#[must_use]
pub fn is_header(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    let first = cells(line, separator(line)).into_iter().next();
    first.is_some_and(|name| is_time(&name))
}

fn is_time(name: &str) -> bool {
    ["time", "timestamp"].contains(&name.trim().to_lowercase().as_str())
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
struct Column {
    metric: Metric,
    /// What one of its units is in the metric's.
    scale: f64,
}

enum Shape {
    /// One column each; none: the time's.
    Wide(Vec<Option<Column>>),
    Long,
}

/// Where in a file.
struct Place<'a> {
    file: &'a str,
    line: usize,
}

impl Place<'_> {
    fn say(&self, id: &'static str, column: usize, words: &str) -> Message {
        Message::new(id)
            .text("file", self.file)
            .text("line", self.line.to_string())
            .text("column", column.to_string())
            .text("found", found(words))
    }
}

/// Reads a table into the batch and says how many rows there were. On an error the batch holds the
/// rows before it.
pub fn read(file: &str, text: &str, into: &mut Batch) -> Result<usize, Message> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate().filter(|(_, line)| !is_blank(line));
    let Some((number, header)) = lines.next() else {
        return Err(Message::new("import-empty").text("file", file));
    };
    let separator = separator(header);
    let place = Place { file, line: number + 1 };
    let (shape, time, width) = shape(&place, &cells(header, separator))?;
    let mut rows = 0;
    for (number, line) in lines {
        let place = Place { file, line: number + 1 };
        let cells = cells(line, separator);
        if cells.len() != width {
            let sentence = Message::new("import-csv-width").text("file", file);
            return Err(sentence
                .text("line", place.line.to_string())
                .text("cells", cells.len().to_string())
                .text("columns", width.to_string()));
        }
        let words = &cells[time];
        let at = instant(words).ok_or_else(|| place.say("import-csv-time", time + 1, words))?;
        let mut put = |column: &Column, index: usize| -> Result<(), Message> {
            let words = &cells[index];
            if is_gap(words) {
                into.gaps += 1;
                return Ok(());
            }
            let value = number_of(words, separator)
                .ok_or_else(|| place.say("import-csv-number", index + 1, words))?;
            let value = value * column.scale;
            if !is_possible(column.metric, value) {
                let id = match column.metric.unit() {
                    Unit::Ratio => "import-csv-share",
                    _ => "import-csv-range",
                };
                let sentence = place.say(id, index + 1, words);
                return Err(sentence.text("metric", column.metric.id()));
            }
            if into.push(column.metric, at, value) { Ok(()) } else { Err(too_much(file)) }
        };
        match &shape {
            Shape::Wide(columns) => {
                for (index, column) in columns.iter().enumerate() {
                    if let Some(column) = column {
                        put(column, index)?;
                    }
                }
            }
            Shape::Long => {
                let column = column(&place, 2, &cells[1])?;
                put(&column, 2)?;
            }
        }
        rows += 1;
    }
    Ok(rows)
}

/// Lines of separators alone are what a spreadsheet writes below its last row.
fn is_blank(line: &str) -> bool {
    line.trim_matches([',', ';', '\t', ' ', '\r', '"']).is_empty()
}

fn shape(place: &Place<'_>, names: &[String]) -> Result<(Shape, usize, usize), Message> {
    let header = names.join(" ");
    if names.len() > MOST_COLUMNS {
        return Err(place.say("import-csv-header", MOST_COLUMNS + 1, &header));
    }
    let Some(time) = names.iter().position(|name| is_time(name)) else {
        return Err(place.say("import-csv-header", 1, &header));
    };
    let lower: Vec<_> = names.iter().map(|n| n.trim().to_lowercase()).collect();
    if time == 0 && lower.len() == 3 && lower[1] == "metric" && lower[2] == "value" {
        return Ok((Shape::Long, 0, 3));
    }
    if names.len() < 2 {
        return Err(place.say("import-csv-header", 1, &header));
    }
    let mut columns: Vec<Option<Column>> = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        if index == time {
            columns.push(None);
            continue;
        }
        let new = column(place, index + 1, name)?;
        if columns.iter().flatten().any(|c| c.metric == new.metric) {
            return Err(place.say("import-csv-twice", index + 1, name));
        }
        columns.push(Some(new));
    }
    Ok((Shape::Wide(columns), time, names.len()))
}

/// `cpu.utilization`, `cpu.utilization %`, `latency.p99 (ms)`.
fn column(place: &Place<'_>, index: usize, name: &str) -> Result<Column, Message> {
    let words = name.trim();
    let unit = ["(%)", "%", "(ms)", " ms"].iter().find(|unit| words.ends_with(*unit));
    let id = unit.map_or(words, |unit| words[..words.len() - unit.len()].trim_end());
    let Some(metric) = Metric::from_id(id) else {
        let near = nearest(id);
        let sentence = place.say("import-csv-metric", index, name);
        return Err(sentence.text("near", near));
    };
    let scale = match unit.map(|u| u.trim_matches(['(', ')', ' '])) {
        None => 1.0,
        Some("%") if metric.unit() == Unit::Ratio => 0.01,
        Some("ms") if metric.unit() == Unit::Seconds => 0.001,
        Some(_) => {
            let sentence = place.say("import-csv-unit", index, name);
            return Err(sentence.text("metric", metric.id()).text("unit", metric.unit().id()));
        }
    };
    Ok(Column { metric, scale })
}

/// The metric that was most likely meant.
fn nearest(id: &str) -> &'static str {
    let id = clean(&id.to_lowercase(), 60);
    let like = |m: &Metric| strsim::jaro_winkler(&id, m.id());
    let near = Metric::ALL.iter().max_by(|a, b| like(a).total_cmp(&like(b)));
    near.map_or("cpu.utilization", |m| m.id())
}

pub(super) fn separator(header: &str) -> char {
    [';', '\t'].into_iter().find(|c| header.contains(*c)).unwrap_or(',')
}

/// The cells of a line; between quotes a separator is none, and two quotes are one.
pub(super) fn cells(line: &str, separator: char) -> Vec<String> {
    let line = line.trim_end_matches('\r');
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        if quoted {
            match c {
                '"' if letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' => quoted = false,
                c => cell.push(c),
            }
        } else if c == '"' && cell.trim().is_empty() {
            cell.clear();
            quoted = true;
        } else if c == separator {
            if cells.len() > MOST_COLUMNS {
                break;
            }
            cells.push(String::new());
        } else {
            cell.push(c);
        }
    }
    cells
}

fn is_gap(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    ["", "nan", "null", "n/a", "na", "-"].contains(&words.as_str())
}

/// A number; between semicolons or tabs it may have a decimal comma, and spaces between thousands.
fn number_of(words: &str, separator: char) -> Option<f64> {
    let words = words.trim();
    let value: Option<f64> = words.parse().ok();
    let french = || {
        let joined: String =
            words.chars().filter(|c| ![' ', '\u{a0}', '\u{202f}'].contains(c)).collect();
        (joined.matches(',').count() <= 1).then(|| joined.replace(',', ".").parse().ok())?
    };
    value.or_else(|| if separator == ',' { None } else { french() }).filter(|v| v.is_finite())
}
