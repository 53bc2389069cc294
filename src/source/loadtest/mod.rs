//! Load tests' own files: wrk's text, oha's `--output-format json`, k6's `--summary-export`. Pure
//! text in, [`LoadTestResult`] out; whoever calls bounds the size. The tool is told by the file's
//! contents, not by its name. Refuses, in one sentence with the file and the field, what is none of
//! the three, what holds several results, and what nobody can divide by.

mod k6;
mod oha;
mod wrk;

use crate::domain::capacity::LoadTestResult;
use crate::domain::message::Message;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A file larger than this is none of the three: theirs have a few thousand characters.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// No machine answers more, and no test is longer: a larger number is a mistake.
const MOST: f64 = 1e12;

/// What a file of that name says.
pub fn read(file: &str, text: &str) -> Result<LoadTestResult, Message> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let context = File { name: file };
    if !text.starts_with('{') {
        return wrk::read(&context, text);
    }
    let kind: Kind = serde_json::from_str(text).map_err(|e| context.json(&e))?;
    // oha's newer files have `metrics` too.
    match kind {
        Kind { summary: Some(_), .. } => oha::read(&context, text),
        Kind { metrics: Some(_), .. } => k6::read(&context, text),
        Kind { .. } => Err(context.foreign()),
    }
}

#[derive(Deserialize)]
struct Kind {
    summary: Option<IgnoredAny>,
    metrics: Option<IgnoredAny>,
}

/// The file that is read, for what is said of it.
struct File<'a> {
    name: &'a str,
}

impl File<'_> {
    fn foreign(&self) -> Message {
        Message::new("loadtest-foreign").text("file", self.name)
    }

    fn json(&self, error: &serde_json::Error) -> Message {
        Message::new("loadtest-json").text("file", self.name).text("error", error.to_string())
    }

    fn several(&self) -> Message {
        Message::new("loadtest-several").text("file", self.name)
    }

    fn missing(&self, field: &str) -> Message {
        Message::new("loadtest-missing").text("file", self.name).text("field", field)
    }

    fn unfit(&self, field: &str, found: &str) -> Message {
        Message::new("loadtest-unfit")
            .text("file", self.name)
            .text("field", field)
            .text("found", found)
    }

    fn nothing_answered(&self) -> Message {
        Message::new("loadtest-nothing-answered").text("file", self.name)
    }

    /// A number that is finite and not negative.
    fn bounded(&self, field: &str, value: f64) -> Result<f64, Message> {
        if (0.0..=MOST).contains(&value) {
            return Ok(value);
        }
        Err(self.unfit(field, &value.to_string()))
    }

    /// The number of a JSON field; none: absent or null.
    fn maybe(&self, field: &str, value: Option<&Value>) -> Result<Option<f64>, Message> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_f64() {
                Some(number) => self.bounded(field, number).map(Some),
                None => Err(self.unfit(field, &value.to_string())),
            },
        }
    }

    fn number(&self, field: &str, value: Option<&Value>) -> Result<f64, Message> {
        self.maybe(field, value)?.ok_or_else(|| self.missing(field))
    }

    /// The result, if there is something to divide by.
    fn sound(&self, result: LoadTestResult) -> Result<LoadTestResult, Message> {
        if result.throughput > 0.0 && result.seconds > 0.0 && result.requests > 0.0 {
            return Ok(result);
        }
        Err(self.nothing_answered())
    }
}

#[cfg(test)]
mod tests;
