//! The history's readings for others, written one by one as they come: nothing is held but the row
//! under way.
//!
//! | format | what it is | what it leaves out |
//! |---|---|---|
//! | [`Csv`] | RFC 4180: `time` (ISO 8601, UTC) and a column a metric, in the metric's own unit; a row for every instant at which something was read | who measured it, bounds, and what had nothing to measure |
//! | [`OpenMetrics`] | gauges with `target` and timestamps, one family after the other | the same |
//! | [`JsonLines`] | an object a line with all that is known of a reading; `"value": null` is « nothing to measure » | nothing |
//!
//! Numbers are the shortest that read back as the same.

use crate::domain::Timestamp;
use crate::domain::metric::Metric;
use crate::domain::openmetrics;
use crate::domain::reading::Reading;
use serde::Serialize;
use std::io::{self, Write};

/// A table.
#[derive(Debug)]
pub struct Csv<W> {
    to: W,
    columns: Vec<Metric>,
    /// The instant of the row under way, and its cells.
    row: Option<(Timestamp, Vec<Option<f64>>)>,
}

impl<W: Write> Csv<W> {
    /// Writes the header; one column for each of these.
    pub fn begin(mut to: W, columns: Vec<Metric>) -> io::Result<Self> {
        to.write_all(b"time")?;
        for metric in &columns {
            write!(to, ",{}", metric.id())?;
        }
        to.write_all(b"\r\n")?;
        Ok(Self { to, columns, row: None })
    }

    /// Takes the next reading; they come oldest first.
    pub fn push(&mut self, reading: &Reading) -> io::Result<()> {
        let Some(value) = reading.value else { return Ok(()) };
        let Some(column) = self.columns.iter().position(|m| *m == reading.metric) else {
            return Ok(());
        };
        if self.row.as_ref().is_some_and(|(at, _)| *at != reading.at) {
            self.write_row()?;
        }
        let width = self.columns.len();
        let (_, cells) = self.row.get_or_insert_with(|| (reading.at, vec![None; width]));
        cells[column] = Some(value);
        Ok(())
    }

    /// Writes what is left.
    pub fn end(mut self) -> io::Result<W> {
        self.write_row()?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn write_row(&mut self) -> io::Result<()> {
        let Some((at, cells)) = self.row.take() else { return Ok(()) };
        self.to.write_all(instant(at).as_bytes())?;
        for cell in cells {
            match cell {
                Some(value) => write!(self.to, ",{value}")?,
                None => self.to.write_all(b",")?,
            }
        }
        self.to.write_all(b"\r\n")
    }
}

/// `OpenMetrics` text.
#[derive(Debug)]
pub struct OpenMetrics<W> {
    to: W,
    target: String,
    family: Option<(Metric, String)>,
}

impl<W: Write> OpenMetrics<W> {
    /// Of this target.
    pub fn begin(to: W, target: &str) -> Self {
        let mut escaped = String::with_capacity(target.len());
        for c in target.chars() {
            match c {
                '\\' => escaped.push_str("\\\\"),
                '"' => escaped.push_str("\\\""),
                '\n' => escaped.push_str("\\n"),
                c => escaped.push(c),
            }
        }
        Self { to, target: escaped, family: None }
    }

    /// Takes the next reading; they come metric after metric, each oldest first.
    pub fn push(&mut self, reading: &Reading) -> io::Result<()> {
        let Some(value) = reading.value else { return Ok(()) };
        if self.family.as_ref().is_none_or(|(metric, _)| *metric != reading.metric) {
            let name = openmetrics::name(reading.metric);
            writeln!(self.to, "# TYPE {name} gauge")?;
            if let Some(unit) = openmetrics::unit(reading.metric) {
                writeln!(self.to, "# UNIT {name} {unit}")?;
            }
            self.family = Some((reading.metric, name));
        }
        let Some((_, name)) = &self.family else { return Ok(()) };
        let at = reading.at.timestamp_millis();
        let (seconds, rest) = (at.div_euclid(1000), at.rem_euclid(1000));
        write!(self.to, "{name}{{target=\"{}\"}} {value} {seconds}", self.target)?;
        if rest > 0 {
            write!(self.to, ".{rest:03}")?;
        }
        self.to.write_all(b"\n")
    }

    /// Says that this is all.
    pub fn end(mut self) -> io::Result<W> {
        self.to.write_all(b"# EOF\n")?;
        self.to.flush()?;
        Ok(self.to)
    }
}

/// The fields of a line, in their order.
#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    at: String,
    target: &'a str,
    metric: &'a str,
    value: Option<f64>,
    unit: &'a str,
    source: &'a str,
    bounds: Option<LineBounds>,
}

#[derive(Serialize)]
struct LineBounds {
    low: f64,
    high: Option<f64>,
}

/// An object a line.
#[derive(Debug)]
pub struct JsonLines<W> {
    to: W,
    target: String,
}

impl<W: Write> JsonLines<W> {
    /// Of this target.
    pub fn begin(to: W, target: &str) -> Self {
        Self { to, target: target.to_owned() }
    }

    /// Takes the next reading.
    pub fn push(&mut self, reading: &Reading) -> io::Result<()> {
        let line = Line {
            schema: 1,
            at: instant(reading.at),
            target: &self.target,
            metric: reading.metric.id(),
            value: reading.value,
            unit: reading.metric.unit().id(),
            source: reading.origin.name(),
            bounds: reading.bounds.map(|b| LineBounds { low: b.low, high: b.high }),
        };
        serde_json::to_writer(&mut self.to, &line)?;
        self.to.write_all(b"\n")
    }

    /// Writes what is left.
    pub fn end(mut self) -> io::Result<W> {
        self.to.flush()?;
        Ok(self.to)
    }
}

/// ISO 8601 in UTC; milliseconds only where there are some, as a spreadsheet reads it best.
fn instant(at: Timestamp) -> String {
    let whole = at.timestamp_subsec_millis() == 0;
    let form = if whole { chrono::SecondsFormat::Secs } else { chrono::SecondsFormat::Millis };
    at.to_rfc3339_opts(form, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::{Bounds, Origin};
    use serde_json::json;

    fn reading(metric: Metric, value: f64, millis: i64) -> Reading {
        let at = Timestamp::from_timestamp_millis(1_763_812_800_000 + millis).unwrap();
        Reading::new(metric, value, at, &Origin::new("traefik")).unwrap()
    }

    fn said(bytes: io::Result<Vec<u8>>) -> String {
        String::from_utf8(bytes.unwrap()).unwrap()
    }

    #[test]
    fn a_table_has_a_row_an_instant_and_empty_cells_for_gaps() {
        let (cpu, p99) = (Metric::CpuUtilization, Metric::LatencyP99);
        let mut csv = Csv::begin(Vec::new(), vec![cpu, p99]).unwrap();
        csv.push(&reading(cpu, 0.25, 0)).unwrap();
        csv.push(&reading(p99, 1e-7, 0)).unwrap();
        csv.push(&Reading::nothing(p99, reading(p99, 0.0, 5).at, &Origin::new("x"))).unwrap();
        csv.push(&reading(p99, 0.5, 1500)).unwrap();
        assert_eq!(
            said(csv.end()),
            "time,cpu.utilization,latency.p99\r\n\
             2025-11-22T12:00:00Z,0.25,0.0000001\r\n\
             2025-11-22T12:00:01.500Z,,0.5\r\n"
        );
    }

    #[test]
    fn open_metrics_has_types_units_escapes_and_an_end() {
        let mut text = OpenMetrics::begin(Vec::new(), "a \"b\"\\c");
        text.push(&reading(Metric::LatencyP99, 0.5, 0)).unwrap();
        text.push(&reading(Metric::LatencyP99, 0.75, 1005)).unwrap();
        text.push(&reading(Metric::UnitsCount, 1180.0, 0)).unwrap();
        assert_eq!(
            said(text.end()),
            "# TYPE palier_latency_p99_seconds gauge\n# UNIT palier_latency_p99_seconds seconds\n\
             palier_latency_p99_seconds{target=\"a \\\"b\\\"\\\\c\"} 0.5 1763812800\n\
             palier_latency_p99_seconds{target=\"a \\\"b\\\"\\\\c\"} 0.75 1763812801.005\n\
             # TYPE palier_units gauge\n\
             palier_units{target=\"a \\\"b\\\"\\\\c\"} 1180 1763812800\n# EOF\n"
        );
    }

    #[test]
    fn json_lines_keep_all_that_is_known() {
        let mut lines = JsonLines::begin(Vec::new(), "vps");
        let within = reading(Metric::LatencyP99, 0.5, 0).within(Bounds { low: 0.3, high: None });
        lines.push(&within).unwrap();
        let text = said(lines.end());
        let line: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
        assert_eq!(line["bounds"], json!({ "low": 0.3, "high": null }));
        assert_eq!((&line["source"], &line["unit"]), (&json!("traefik"), &json!("s")));
        assert_eq!(line["at"], "2025-11-22T12:00:00Z");
    }
}
