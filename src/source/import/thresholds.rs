//! `thresholds.env`, the alert thresholds of the roadmap's scripts: shell assignments, one
//! `KEY=number` a line, `#` comments. Each pair of warning and critical becomes two signals of the
//! configuration, `[signals.NAME]`.
//!
//! What the scripts mean by them is not always what a metric is, and then it is said: their load is
//! the plain load average, here it is divided by the cores that the file names (2 where it does
//! not); their connections are those of the application's own pool, which no exporter shows; the
//! times of statements are no metric at all. Those become notes and no signals.

use super::found;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::signal::Level;
use std::fmt::Write;

/// Lines of such a file: it has forty.
const MOST_LINES: usize = 2_000;

/// The scripts' load thresholds are « for 2 CPUs ».
const SCRIPT_CORES: f64 = 2.0;

/// Between two runs of the scripts, from cron.
const HELD: &str = "5min";

/// What the file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Thresholds {
    /// To be written into the configuration.
    pub signals: Vec<Signal>,
    /// What could not become a signal, and what to mind of those that did.
    pub notes: Vec<Message>,
    /// The plans' names with the number of units at which the scripts advise to go there.
    pub upgrades: Vec<(String, f64)>,
}

/// One signal, as it is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its name: `ram-warning`.
    pub name: String,
    /// On what.
    pub metric: Metric,
    /// Beyond it is above; else below.
    pub above: bool,
    /// The threshold as TOML: `"75 %"`, `0.75`.
    pub value: String,
    /// How bad.
    pub level: Level,
    /// The key that it comes from.
    pub key: String,
}

impl Signal {
    /// The lines below `[signals.NAME]`.
    #[must_use]
    pub fn body(&self) -> String {
        let way = if self.above { "above" } else { "below" };
        let mut text = String::new();
        let (metric, level) = (self.metric.id(), self.level.id());
        let _ = writeln!(text, "metric = \"{metric}\"");
        let _ = writeln!(text, "{way} = {}", self.value);
        let _ = writeln!(text, "for = \"{HELD}\"");
        let _ = writeln!(text, "level = \"{level}\"");
        text
    }
}

impl Thresholds {
    /// The signals as TOML, to be pasted into `palier.toml`.
    #[must_use]
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for signal in &self.signals {
            let _ =
                writeln!(text, "# {}\n[signals.{}]\n{}", signal.key, signal.name, signal.body());
        }
        text
    }
}

/// Whether a line is `KEY=…`.
#[must_use]
pub fn is_assignment(line: &str) -> bool {
    assignment(line).is_some()
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (key, value) = line.split_once('=')?;
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let named = key.starts_with(|c: char| c.is_ascii_uppercase()) && key.chars().all(upper);
    named.then_some((key, value))
}

/// Reads the file.
pub fn read(file: &str, text: &str) -> Result<Thresholds, Message> {
    let mut told: Vec<(String, f64)> = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let say = |id: &'static str, words: &str| {
            Message::new(id)
                .text("file", file)
                .text("line", (index + 1).to_string())
                .text("found", found(words))
        };
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        if told.len() >= MOST_LINES {
            return Err(say("import-thresholds-long", bare));
        }
        let Some((key, value)) = assignment(bare) else {
            return Err(say("import-thresholds-line", bare));
        };
        let value = value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let number: Option<f64> = value.parse().ok().filter(|v: &f64| v.is_finite() && *v >= 0.0);
        let Some(number) = number else {
            return Err(say("import-thresholds-number", value).text("key", key));
        };
        told.retain(|(known, _)| known != key);
        told.push((key.to_owned(), number));
    }
    if told.is_empty() {
        return Err(Message::new("import-empty").text("file", file));
    }
    Ok(meaning(&told))
}

/// What the scripts compare with what.
const KNOWN: [(&str, &str, Metric, bool, &str); 6] = [
    ("RAM", "_THRESHOLD", Metric::MemoryUtilization, true, "ram"),
    ("CPU", "_THRESHOLD", Metric::CpuUtilization, true, "cpu"),
    ("DISK", "_THRESHOLD", Metric::DiskUtilization, true, "disk"),
    ("LOAD", "_THRESHOLD", Metric::LoadPerCore, true, "load"),
    ("DB_SIZE", "", Metric::DbSize, true, "db-size"),
    ("CACHE_HIT", "", Metric::DbCacheHit, false, "cache-hit"),
];

fn meaning(told: &[(String, f64)]) -> Thresholds {
    let mut all = Thresholds::default();
    let value_of = |key: &str| told.iter().find(|(k, _)| k == key).map(|(_, v)| *v);
    let cores = value_of("VPS_CPU_CORES").filter(|c| *c >= 1.0);
    for (key, value) in told {
        if let Some(signal) = signal(key, *value, cores.unwrap_or(SCRIPT_CORES)) {
            all.signals.push(signal);
            continue;
        }
        if let Some(plan) = upgrade(key) {
            all.upgrades.push((plan, *value));
            continue;
        }
        let id = match key.as_str() {
            k if k.starts_with("PG_CONNECTIONS_") => "import-thresholds-connections",
            k if k.starts_with("QUERY_") => "import-thresholds-statements",
            k if k.starts_with("VPS_") => continue,
            _ => "import-thresholds-unknown",
        };
        all.notes.push(Message::new(id).text("key", key).text("value", value.to_string()));
    }
    let has = |metric| all.signals.iter().any(|s| s.metric == metric);
    let mut notes = Vec::new();
    if has(Metric::LoadPerCore) {
        let id =
            if cores.is_some() { "import-thresholds-load" } else { "import-thresholds-load-two" };
        let cores = cores.unwrap_or(SCRIPT_CORES);
        notes.push(Message::new(id).quantity("cores", cores, Unit::Count));
    }
    if has(Metric::MemoryUtilization) {
        notes.push(Message::new("import-thresholds-memory"));
    }
    notes.append(&mut all.notes);
    all.notes = notes;
    all
}

fn signal(key: &str, value: f64, cores: f64) -> Option<Signal> {
    let (metric, above, name, level) =
        KNOWN.iter().find_map(|(start, end, metric, above, name)| {
            let rest = key.strip_prefix(start)?.strip_prefix('_')?.strip_suffix(end)?;
            let level = match rest {
                "WARNING" => Level::Warning,
                "CRITICAL" => Level::Critical,
                _ => return None,
            };
            Some((*metric, *above, *name, level))
        })?;
    let toml = match metric {
        Metric::LoadPerCore => (value / cores).to_string(),
        Metric::DbSize => format!("\"{value} GB\""),
        // No share is above the whole.
        _ if value > 100.0 => return None,
        _ => format!("\"{value} %\""),
    };
    let name = format!("{name}-{}", level.id());
    Some(Signal { name, metric, above, value: toml, level, key: key.to_owned() })
}

/// `UPGRADE_TO_CPX21_AT_COPROPRIETES` is about CPX21.
fn upgrade(key: &str) -> Option<String> {
    let (plan, unit) = key.strip_prefix("UPGRADE_TO_")?.split_once("_AT_")?;
    (!plan.is_empty() && !unit.is_empty()).then(|| plan.replace('_', " "))
}
