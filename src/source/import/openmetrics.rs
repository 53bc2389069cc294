//! `OpenMetrics` text with timestamps, as `palier history export` writes it and `promtool tsdb
//! dump-openmetrics` gives it back: gauges whose names begin with `palier_`. Samples of other
//! metrics are passed over and counted. A file without its `# EOF` was cut off, and is refused: its
//! last number may be half of one.

use super::{Batch, found, instant, is_possible, too_much};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::openmetrics;
use std::collections::BTreeMap;

/// The origin of what is imported.
pub const ORIGIN: &str = "openmetrics";

/// What every such file ends in.
const END: &str = "# EOF";

/// Whether a text is of this kind, by its last line or its first ones.
#[must_use]
pub fn is_meant(text: &str) -> bool {
    let describes = |line: &str| {
        ["# TYPE ", "# HELP ", "# UNIT "].iter().any(|start| line.starts_with(start))
            && line.split(' ').count() >= 3
    };
    let is_sample = |line: &str| {
        line.starts_with(openmetrics::PREFIX) && line.contains([' ', '{']) && !line.contains(',')
    };
    let ends = text.trim_end().ends_with(END);
    ends || text.lines().take(20).any(|line| describes(line) || is_sample(line))
}

/// A line of figures, taken apart.
struct Sample<'a> {
    name: &'a str,
    /// With the braces.
    labels: &'a str,
    value: &'a str,
    at: Option<&'a str>,
}

/// Reads a text into the batch; what is to be said beside. On an error the batch holds the lines
/// before it.
pub fn read(file: &str, text: &str, into: &mut Batch) -> Result<Vec<Message>, Message> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_end().lines().next_back().is_none_or(|line| line.trim() != END) {
        return Err(Message::new("import-openmetrics-cut").text("file", file));
    }
    let mut of: BTreeMap<Metric, &str> = BTreeMap::new();
    let mut target: Option<&str> = None;
    let mut others = 0_u32;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let say = |id: &'static str, words: &str| {
            Message::new(id)
                .text("file", file)
                .text("line", (number + 1).to_string())
                .text("found", found(words))
        };
        let sample = taken_apart(line).ok_or_else(|| say("import-openmetrics-line", line))?;
        let Some(metric) = openmetrics::metric(sample.name) else {
            others = others.saturating_add(1);
            continue;
        };
        // Two series of a metric, or two targets, would become the mean of both.
        let theirs = label(sample.labels, "target");
        let known = *of.entry(metric).or_insert(sample.labels);
        if known != sample.labels || target.is_some_and(|target| Some(target) != theirs) {
            let sentence = say("import-openmetrics-several", sample.labels);
            return Err(sentence.text("metric", metric.id()));
        }
        target = target.or(theirs);
        let at = sample.at.ok_or_else(|| say("import-openmetrics-no-time", line))?;
        let at: Timestamp = instant(at).ok_or_else(|| say("import-openmetrics-line", line))?;
        let value: f64 = sample.value.parse().map_err(|_| say("import-openmetrics-line", line))?;
        if value.is_nan() {
            into.gaps += 1;
            continue;
        }
        if !is_possible(metric, value) {
            let sentence = say("import-openmetrics-range", sample.value);
            return Err(sentence.text("metric", metric.id()));
        }
        if !into.push(metric, at, value) {
            return Err(too_much(file));
        }
    }
    if of.is_empty() {
        return Err(Message::new("import-openmetrics-none").text("file", file));
    }
    let passed = Message::new("import-openmetrics-others").text("file", file).quantity(
        "count",
        f64::from(others),
        Unit::Count,
    );
    Ok(if others > 0 { vec![passed] } else { Vec::new() })
}

/// `name{labels} value timestamp`; an exemplar behind it is passed over.
fn taken_apart(line: &str) -> Option<Sample<'_>> {
    let end = line.find(['{', ' '])?;
    let (name, rest) = line.split_at(end);
    let (labels, rest) =
        if rest.starts_with('{') { rest.split_at(closing(rest)? + 1) } else { ("", rest) };
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    if name.is_empty() || !name.chars().all(letters) {
        return None;
    }
    let rest = rest.split(" # ").next()?;
    let mut words = rest.split_whitespace();
    let (value, at) = (words.next()?, words.next());
    words.next().is_none().then_some(Sample { name, labels, value, at })
}

/// Where the brace closes that the text begins with; one between quotes does not.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '}' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// The value of a label as it is written, escapes and all.
fn label<'a>(labels: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = labels.trim_start_matches('{');
    loop {
        let (key, after) = rest.split_once("=\"")?;
        let mut escaped = false;
        let end = after.char_indices().find_map(|(at, c)| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends.then_some(at)
        })?;
        if key.trim().trim_start_matches(',').trim() == name {
            return Some(&after[..end]);
        }
        rest = &after[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<(Batch, Vec<Message>), &'static str> {
        let mut batch = Batch::default();
        read("f", text, &mut batch).map(|notes| (batch, notes)).map_err(|e| e.id)
    }

    #[test]
    fn samples_of_palier_are_read_and_others_are_counted() {
        let text = "# TYPE palier_cpu_utilization_ratio gauge\n\
            palier_cpu_utilization_ratio{job=\"a}b\",target=\"v \\\" s\"} 0.25 1763812800.5\n\
            palier_cpu_utilization_ratio{job=\"a}b\",target=\"v \\\" s\"} NaN 1763812860\n\
            palier_units{target=\"v \\\" s\"} 1180 1763812800000 # {x=\"y\"} 1\n\
            node_load1 3\n# EOF\n";
        assert!(is_meant(text));
        let (batch, notes) = all(text).unwrap();
        assert_eq!((batch.gaps, notes.len()), (1, 1));
        let minutes = batch.finish();
        let first = |metric| {
            let (at, value) = minutes[&metric][0];
            (at.timestamp_millis(), value)
        };
        assert_eq!(first(Metric::CpuUtilization), (1_763_812_800_500, 0.25));
        assert_eq!(first(Metric::UnitsCount), (1_763_812_800_000, 1180.0));
        assert_eq!(label("{a=\"1\",target=\"v\"}", "target"), Some("v"));
    }

    #[test]
    fn what_would_have_to_be_guessed_is_refused() {
        let cpu = "palier_cpu_utilization_ratio";
        for (text, id) in [
            (format!("{cpu} 0.5 1763812800\n"), "import-openmetrics-cut"),
            (format!("{cpu} 0.5 1763812800\n# EOF then more\n"), "import-openmetrics-cut"),
            (format!("{cpu} 0.5\n# EOF"), "import-openmetrics-no-time"),
            (format!("{cpu} 1.5 1763812800\n# EOF"), "import-openmetrics-range"),
            (format!("{cpu} x 1763812800\n# EOF"), "import-openmetrics-line"),
            (format!("{cpu}{{a=\"b 0.5 1763812800\n# EOF"), "import-openmetrics-line"),
            (format!("{cpu} 0.5 12\n# EOF"), "import-openmetrics-line"),
            ("up 1 1763812800\n# EOF".to_owned(), "import-openmetrics-none"),
            (
                format!(
                    "{cpu}{{target=\"a\"}} 0.5 1763812800\n{cpu}{{target=\"b\"}} 0.5 1763812800\n# EOF"
                ),
                "import-openmetrics-several",
            ),
            (
                format!(
                    "{cpu}{{target=\"a\"}} 0.5 1763812800\npalier_units{{target=\"b\"}} 5 1763812800\n# EOF"
                ),
                "import-openmetrics-several",
            ),
        ] {
            assert_eq!(all(&text).unwrap_err(), id, "{text}");
        }
    }

    #[test]
    fn other_files_are_none_of_these() {
        for text in ["time,cpu.utilization\n", "# thresholds\nCPU=85\n", "{\"sysstat\":{}}", ""] {
            assert!(!is_meant(text), "{text}");
        }
    }
}
