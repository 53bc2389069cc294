//! Prometheus' text pages, for a reader that wants few of many series.
//!
//! A body passes three stages: lines of unwanted families are skipped by their name alone; label
//! sets that nobody tells apart are added up as they pass ([`wanted`]); what remains goes through
//! a shield ([`shield`]) into `prometheus-parse`, which by itself drops or misreads label values
//! with braces, commas, equals signs and escapes.
//!
//! It refuses what is no metrics page ([`Fault`]), tells what is odd about one that is
//! ([`Problem`]), and keeps no more than [`MAX_SERIES`] series. Values are decoded, not cleaned:
//! whoever shows one cleans it.

mod fault;
mod labels;
mod reduce;
mod shield;
mod wanted;

pub use fault::{Fault, Problem};
pub use wanted::{Exclusion, Values, Wanted};

use reduce::Reduced;
use std::collections::BTreeMap;

/// More distinct wanted series than this on one page are refused.
pub const MAX_SERIES: usize = 20_000;

/// A longer line is skipped as malformed.
pub const MAX_LINE: usize = 64 * 1024;

/// One series of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    labels: BTreeMap<String, String>,
    /// The value; may be NaN or infinite where the page says so.
    pub value: f64,
}

impl Series {
    /// The label's value, decoded and raw; absent and empty are the same, as in Prometheus.
    #[must_use]
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }

    /// All labels by name.
    #[must_use]
    pub fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }
}

/// The wanted part of a metrics page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    families: BTreeMap<String, Vec<Series>>,
    problems: Vec<Problem>,
}

impl Page {
    /// A page of series that came another way: name, labels, value. No more than [`MAX_SERIES`] are
    /// taken.
    #[must_use]
    pub fn of(series: impl IntoIterator<Item = (String, BTreeMap<String, String>, f64)>) -> Self {
        let mut page = Self::default();
        for (name, labels, value) in series.into_iter().take(MAX_SERIES) {
            page.families.entry(name).or_default().push(Series { labels, value });
        }
        page
    }

    /// The series of one name (`x_bucket` and `x_count` are two names); empty when there is none.
    #[must_use]
    pub fn family(&self, name: &str) -> &[Series] {
        self.families.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value of a family's first series, if it is finite.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        self.family(name).first().map(|series| series.value).filter(|value| value.is_finite())
    }

    /// The names on the page that were wanted, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.families.keys().map(String::as_str)
    }

    /// How many series were kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.families.values().map(Vec::len).sum()
    }

    /// Whether the page holds nothing that was wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.families.is_empty()
    }

    /// What is odd about the page though it could be read.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Reads the wanted part of a metrics page.
///
/// The last line of a body that does not end in a newline is dropped: a number that was cut off in
/// transfer reads as a whole one.
pub fn parse(body: &[u8], wanted: &Wanted) -> Result<Page, Fault> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    fault::refuse(body)?;
    let mut problems = Vec::new();
    let whole = match memchr::memrchr(b'\n', body) {
        Some(end) if end + 1 == body.len() => body,
        end => {
            let end = end.map_or(0, |end| end + 1);
            if body[end..].trim_ascii() != b"# EOF" {
                problems.push(Problem::Truncated);
            }
            &body[..end]
        }
    };
    if let Err(error) = std::str::from_utf8(whole) {
        let line = memchr::memchr_iter(b'\n', &whole[..error.valid_up_to()]).count() + 1;
        problems.push(Problem::InvalidUtf8 { line });
    }
    let mut reduced = Reduced::new(wanted);
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', whole) {
        reduced.line(&whole[start..end])?;
        start = end + 1;
    }
    let (families, malformed) = reduced.finish();
    if malformed > 0 {
        problems.push(Problem::Malformed { lines: malformed });
    }
    Ok(Page { families, problems })
}

#[cfg(test)]
mod tests;
