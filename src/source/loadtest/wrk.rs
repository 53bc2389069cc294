//! wrk's text, with and without `--latency`. wrk always waits for each answer before it asks again.

use super::File;
use crate::domain::capacity::{LoadTestResult, Tool};
use crate::domain::message::Message;

pub(super) fn read(file: &File<'_>, text: &str) -> Result<LoadTestResult, Message> {
    let lines = || text.lines().map(str::trim);
    let after = |start: &str| lines().find_map(|l| l.strip_prefix(start)).map(str::trim);
    if !lines().any(|l| l.starts_with("Requests/sec:")) {
        // The first line alone is what is left of a run that failed.
        let begun = lines().any(|l| l.starts_with("Running ") && l.contains(" test @ "));
        return Err(if begun { file.missing("Requests/sec") } else { file.foreign() });
    }
    if lines().filter(|l| l.starts_with("Requests/sec:")).count() > 1 {
        return Err(file.several());
    }
    let count = |field, words: &str| number(file, field, words);
    let totals = lines().find_map(|l| l.split_once(" requests in "));
    let (requests, rest) = totals.ok_or_else(|| file.missing("requests in"))?;
    let requests = count("requests", requests)?;
    let seconds = seconds(file, "requests in", rest.split(',').next().unwrap_or_default())?;
    let connections = lines()
        .find_map(|l| l.strip_suffix(" connections"))
        .and_then(|l| l.rsplit(' ').next())
        .ok_or_else(|| file.missing("connections"))?;
    let connections = count("connections", connections)?;
    let failed = match after("Non-2xx or 3xx responses:") {
        Some(words) => count("Non-2xx or 3xx responses", words)?,
        None => 0.0,
    };
    // Requests that came to nothing are not among those that wrk counts.
    let lost = match after("Socket errors:") {
        Some(words) => socket_errors(file, words)?,
        None => 0.0,
    };
    let mean = after("Latency").and_then(|l| l.split_whitespace().next());
    let mean = match mean.filter(|m| *m != "Distribution") {
        Some(words) => Some(self::seconds(file, "Latency", words)?),
        None => None,
    };
    let quantile = |share: &str| match after(share) {
        Some(words) => self::seconds(file, share, words).map(Some),
        None => Ok(None),
    };
    let rate = count("Requests/sec", after("Requests/sec:").unwrap_or_default())?;
    let all = requests + lost;
    let busy = mean.map_or(connections, |mean| rate * mean);
    file.sound(LoadTestResult {
        tool: Tool::Wrk,
        throughput: if requests > 0.0 {
            rate * (requests - failed).max(0.0) / requests
        } else {
            0.0
        },
        requests: all,
        seconds,
        failed: if all > 0.0 { ((failed + lost) / all).min(1.0) } else { 0.0 },
        concurrency: Some(connections),
        mean,
        latency: [quantile("50%")?, quantile("90%")?, quantile("99%")?],
        client: LoadTestResult::closed(connections, busy),
    })
}

/// `connect 0, read 3, write 0, timeout 12`.
fn socket_errors(file: &File<'_>, words: &str) -> Result<f64, Message> {
    let counts = words.split(',').filter_map(|part| part.trim().rsplit(' ').next());
    counts.map(|count| number(file, "Socket errors", count)).sum()
}

fn number(file: &File<'_>, field: &str, words: &str) -> Result<f64, Message> {
    let words = words.trim();
    let number = words.parse().map_err(|_| file.unfit(field, words))?;
    file.bounded(field, number)
}

/// `56.34ms`, in wrk's units.
fn seconds(file: &File<'_>, field: &str, words: &str) -> Result<f64, Message> {
    let words = words.trim();
    let split = words.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(words.len());
    let value = number(file, field, &words[..split])?;
    match &words[split..] {
        "us" => Ok(value / 1e6),
        "ms" => Ok(value / 1e3),
        "s" => Ok(value),
        "m" => Ok(value * 60.0),
        "h" => Ok(value * 3600.0),
        _ => Err(file.unfit(field, words)),
    }
}
