//! The JSON that `vps_metrics.sh` writes at each of its runs, one file a run, or several runs in a
//! row. What it calls RAM is *used ÷ total* of `free`, which procps 4 reckons as palier does (total −
//! available) and older ones a little lower; its disk is `df` of `/` alone; its load is the plain
//! load average of one minute.
//!
//! A pretty size is PostgreSQL's own (`pg_size_pretty`): 12 MB are 12 × 1024² bytes, whole units of
//! what was rounded there.

use super::{Batch, found, instant, too_much};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use serde::Deserialize;
use serde_json::Value;

/// The origin of what is imported.
pub const ORIGIN: &str = "vps_metrics.sh";

/// Reads all runs of a file into the batch, and says how many there were. On an error the batch
/// holds the runs before it.
pub fn read(file: &str, text: &str, into: &mut Batch) -> Result<usize, Message> {
    let text = text.trim_start_matches('\u{feff}');
    let mut runs = 0;
    for run in serde_json::Deserializer::from_str(text).into_iter::<Run>() {
        let run = run.map_err(|e| {
            let sentence = Message::new("import-vps-json").text("file", file);
            sentence.text("error", e.to_string())
        })?;
        if !take(file, &run, into)? {
            return Err(too_much(file));
        }
        runs += 1;
    }
    if runs == 0 {
        return Err(Message::new("import-empty").text("file", file));
    }
    Ok(runs)
}

#[derive(Deserialize)]
struct Run {
    timestamp: Option<Value>,
    metrics: Option<Metrics>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metrics {
    ram: Usage,
    cpu: Usage,
    disk: Usage,
    load_average: Load,
    postgresql: Database,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Usage {
    usage_percent: Value,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Load {
    value: Value,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Database {
    connections: Value,
    database_size: Value,
}

fn take(file: &str, run: &Run, into: &mut Batch) -> Result<bool, Message> {
    let missing =
        |field: &str| Message::new("import-vps-missing").text("file", file).text("field", field);
    let Some(metrics) = &run.metrics else { return Err(missing("metrics")) };
    let at = match &run.timestamp {
        None | Some(Value::Null) => return Err(missing("timestamp")),
        Some(stamp) => when(stamp).ok_or_else(|| {
            let words = found(&plain(stamp));
            Message::new("import-vps-timestamp").text("file", file).text("found", words)
        })?,
    };
    let figures = [
        ("metrics.ram.usage_percent", Metric::MemoryUtilization, &metrics.ram.usage_percent),
        ("metrics.cpu.usage_percent", Metric::CpuUtilization, &metrics.cpu.usage_percent),
        ("metrics.disk.usage_percent", Metric::DiskUtilization, &metrics.disk.usage_percent),
        ("metrics.load_average.value", Metric::Load1, &metrics.load_average.value),
        ("metrics.postgresql.connections", Metric::DbConnections, &metrics.postgresql.connections),
        ("metrics.postgresql.database_size", Metric::DbSize, &metrics.postgresql.database_size),
    ];
    let mut room = true;
    for (field, metric, value) in figures {
        let wrong = || {
            Message::new("import-vps-unfit")
                .text("file", file)
                .text("field", field)
                .text("found", found(&plain(value)))
        };
        if is_gap(value) {
            into.gaps += usize::from(!value.is_null());
            continue;
        }
        let words = plain(value);
        let number = match metric {
            Metric::DbSize => pretty_size(&words),
            _ => number(&words),
        };
        let number = number.ok_or_else(wrong)?;
        let percent = field.ends_with("percent");
        let number = if percent { number / 100.0 } else { number };
        if !super::is_possible(metric, number) {
            return Err(wrong());
        }
        room &= into.push(metric, at, number);
    }
    Ok(room)
}

/// Nothing was measured.
fn is_gap(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(words) => {
            let words = words.trim();
            words.is_empty() || words.eq_ignore_ascii_case("n/a")
        }
        _ => false,
    }
}

fn when(stamp: &Value) -> Option<Timestamp> {
    instant(&plain(stamp))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(words) => words.trim().to_owned(),
        other => other.to_string(),
    }
}

/// `45.2`, `45.2%`; awk writes a comma where the locale does.
fn number(words: &str) -> Option<f64> {
    let words = words.trim_end_matches('%').trim().replace(',', ".");
    words.parse().ok().filter(|v: &f64| v.is_finite())
}

/// What `pg_size_pretty` wrote, in bytes.
#[must_use]
pub fn pretty_size(words: &str) -> Option<f64> {
    let (count, unit) = words.trim().split_once(' ')?;
    let count: u64 = count.parse().ok()?;
    let power = match unit.trim() {
        "bytes" | "byte" => 0,
        "kB" => 1,
        "MB" => 2,
        "GB" => 3,
        "TB" => 4,
        "PB" => 5,
        _ => return None,
    };
    Some(count as f64 * 1024f64.powi(power))
}
