//! A page brought down to what is wanted, line by line, in one pass over its bytes.

use super::labels::{decode, scan};
use super::shield::Shield;
use super::wanted::{MOST_APART, Rule, Wanted};
use super::{Fault, MAX_LINE, MAX_SERIES, Series};
use chrono::DateTime;
use prometheus_parse::{Scrape, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

/// Families by name, and the number of lines that made no sense.
pub(super) type Finished = (BTreeMap<String, Vec<Series>>, usize);

/// A family that is on the page and wanted.
struct Family<'a> {
    name: &'a [u8],
    rule: &'a Rule,
}

/// A sum under way.
struct Sum {
    family: usize,
    /// The kept labels' values, still escaped, in the rule's order.
    labels: Box<[Box<[u8]>]>,
    value: f64,
}

/// The wanted part of a page under way.
pub(super) struct Reduced<'a> {
    wanted: &'a Wanted,
    families: Vec<Family<'a>>,
    /// The names seen so far that are wanted.
    known: HashMap<&'a [u8], usize>,
    /// The last line's name and decision: neighbours mostly share a name.
    last: (&'a [u8], Option<usize>),
    sums: Vec<Sum>,
    /// The sum of a key: family and kept labels.
    keys: HashMap<Box<[u8]>, usize>,
    key: Vec<u8>,
    /// The values that are told apart of labels of which there may be too many, by those labels.
    apart: HashMap<&'a [Box<str>], HashSet<Box<[u8]>>>,
    shield: Shield,
    lines: Vec<String>,
    malformed: usize,
}

impl<'a> Reduced<'a> {
    pub(super) fn new(wanted: &'a Wanted) -> Self {
        Self {
            wanted,
            families: Vec::new(),
            known: HashMap::new(),
            last: (b"", None),
            sums: Vec::new(),
            keys: HashMap::new(),
            key: Vec::new(),
            apart: HashMap::new(),
            shield: Shield::default(),
            lines: Vec::new(),
            malformed: 0,
        }
    }

    /// Takes one line without its newline.
    pub(super) fn line(&mut self, line: &'a [u8]) -> Result<(), Fault> {
        if line.first() == Some(&b'#') {
            return Ok(());
        }
        let line = line.trim_ascii();
        let end = memchr::memchr3(b'{', b' ', b'\t', line).unwrap_or(line.len());
        let name = &line[..end];
        let Some(family) = self.family(name) else { return Ok(()) };
        if line.len() > MAX_LINE {
            self.malformed += 1;
            return Ok(());
        }
        let rest = line[end..].trim_ascii_start();
        let taken = match self.families[family].rule {
            Rule::Whole => self.take_whole(name, rest),
            Rule::Summed { .. } => self.take_sum(family, rest),
        };
        if taken.is_none() {
            self.malformed += 1;
        }
        if self.lines.len() + self.sums.len() > MAX_SERIES {
            return Err(Fault::TooManySeries { limit: MAX_SERIES });
        }
        Ok(())
    }

    /// The family of that name, if it is wanted.
    fn family(&mut self, name: &'a [u8]) -> Option<usize> {
        if self.last.0 == name {
            return self.last.1;
        }
        let found = self.known.get(name).copied().or_else(|| {
            let rule = self.wanted.rule(name)?;
            self.families.push(Family { name, rule });
            self.known.insert(name, self.families.len() - 1);
            Some(self.families.len() - 1)
        });
        self.last = (name, found);
        found
    }

    /// One line for `prometheus-parse`, its words shielded.
    fn take_whole(&mut self, name: &[u8], rest: &[u8]) -> Option<()> {
        let mut line = String::with_capacity(name.len() + rest.len());
        self.shield.hide(String::from_utf8_lossy(name), &mut line);
        let mut value = rest;
        if let Some(block) = rest.strip_prefix(b"{") {
            let mut separator = '{';
            value = scan(block, |label, raw| {
                line.push(separator);
                separator = ',';
                self.shield.hide(decode(label), &mut line);
                line.push_str("=\"");
                self.shield.hide(decode(raw), &mut line);
                line.push('"');
            })?;
            if separator == ',' {
                line.push('}');
            }
        }
        line.push(' ');
        line.push_str(std::str::from_utf8(first_word(value)).ok()?);
        self.lines.push(line);
        Some(())
    }

    /// Adds the line's value to the sum of its kept labels. A value that is not finite adds
    /// nothing: it would swallow the others.
    fn take_sum(&mut self, family: usize, rest: &[u8]) -> Option<()> {
        const MOST: usize = 8;
        let Rule::Summed { kept, without, bounded } = self.families[family].rule else {
            return None;
        };
        let mut values: [&[u8]; MOST] = [b""; MOST];
        let mut value = rest;
        let mut excluded = false;
        if let Some(block) = rest.strip_prefix(b"{") {
            value = scan(block, |label, raw| {
                excluded |= without.is_some_and(|exclusion| exclusion.meets(label, raw));
                if let Some(place) = kept.iter().position(|kept| kept.as_bytes() == label)
                    && let Some(slot) = values.get_mut(place)
                {
                    *slot = raw;
                }
            })?;
        }
        let value: f64 = std::str::from_utf8(first_word(value)).ok()?.parse().ok()?;
        if excluded {
            return Some(());
        }
        let value = if value.is_finite() { value } else { 0.0 };
        if !bounded.is_empty() {
            self.bound(kept, bounded, &mut values);
        }
        let values = &values[..kept.len().min(MOST)];
        self.key.clear();
        self.key.extend_from_slice(&family.to_le_bytes());
        for value in values {
            self.key.extend_from_slice(&value.len().to_le_bytes());
            self.key.extend_from_slice(value);
        }
        if let Some(sum) = self.keys.get(self.key.as_slice()) {
            self.sums[*sum].value += value;
        } else {
            self.keys.insert(self.key.as_slice().into(), self.sums.len());
            let labels = values.iter().map(|value| Box::from(*value)).collect();
            self.sums.push(Sum { family, labels, value });
        }
        Some(())
    }

    /// Empties the bounded labels' values where there are too many of them already.
    fn bound(&mut self, kept: &[Box<str>], bounded: &'a [Box<str>], values: &mut [&[u8]]) {
        let places = || kept.iter().enumerate().filter(|(_, label)| bounded.contains(label));
        self.key.clear();
        for (place, _) in places() {
            let value = values.get(place).copied().unwrap_or_default();
            self.key.extend_from_slice(&value.len().to_le_bytes());
            self.key.extend_from_slice(value);
        }
        let known = self.apart.entry(bounded).or_default();
        if known.contains(self.key.as_slice()) {
            return;
        }
        if known.len() < MOST_APART {
            known.insert(self.key.as_slice().into());
            return;
        }
        for (place, _) in places() {
            if let Some(value) = values.get_mut(place) {
                *value = b"";
            }
        }
    }

    /// Hands the reduced page to `prometheus-parse` and puts the words back.
    pub(super) fn finish(mut self) -> Finished {
        for sum in std::mem::take(&mut self.sums) {
            let line = self.sum_line(&sum);
            self.lines.push(line);
        }
        let fed = self.lines.len();
        // Without TYPE lines every series arrives by itself, histogram buckets included; the time
        // is that of series without a timestamp, and nobody reads it.
        let scrape = Scrape::parse_at(self.lines.into_iter().map(Ok), DateTime::UNIX_EPOCH);
        let samples = scrape.map(|scrape| scrape.samples).unwrap_or_default();
        let malformed = self.malformed + fed.saturating_sub(samples.len());
        let mut families: BTreeMap<String, Vec<Series>> = BTreeMap::new();
        for sample in samples {
            let (Value::Untyped(value) | Value::Counter(value) | Value::Gauge(value)) =
                sample.value
            else {
                continue;
            };
            let labels = sample
                .labels
                .iter()
                .map(|(name, value)| (self.shield.reveal(name), self.shield.reveal(value)))
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let series = Series { labels, value };
            let name = self.shield.reveal(&sample.metric);
            match families.get_mut(name) {
                Some(family) => family.push(series),
                None => {
                    families.insert(name.to_owned(), vec![series]);
                }
            }
        }
        (families, malformed)
    }

    fn sum_line(&mut self, sum: &Sum) -> String {
        let family = &self.families[sum.family];
        let mut line = String::with_capacity(128);
        self.shield.hide(String::from_utf8_lossy(family.name), &mut line);
        if let Rule::Summed { kept, .. } = family.rule {
            let mut separator = '{';
            for (label, raw) in kept.iter().zip(&sum.labels).filter(|(_, raw)| !raw.is_empty()) {
                line.push(separator);
                separator = ',';
                self.shield.hide(Cow::Borrowed(label), &mut line);
                line.push_str("=\"");
                self.shield.hide(decode(raw), &mut line);
                line.push('"');
            }
            if separator == ',' {
                line.push('}');
            }
        }
        // The shortest digits that read back as the same number; writing to a String cannot fail.
        let _ = write!(line, " {}", sum.value);
        line
    }
}

/// The value: what follows it is a timestamp or an exemplar.
fn first_word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    &text[..text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len())]
}
