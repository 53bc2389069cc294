//! k6's `--summary-export`, and the shape that its `handleSummary` gets (figures under `values`).
//! Latencies are in milliseconds. k6 knows both loops: users that were all busy made a closed one,
//! iterations that could not be started a client that did not keep up.

use super::File;
use crate::domain::capacity::{Client, LoadTestResult, Tool};
use crate::domain::message::Message;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Output {
    metrics: Metrics,
}

/// A metric's figures; those of `values` come first.
type Figures = Option<BTreeMap<String, Value>>;

#[derive(Deserialize)]
struct Metrics {
    http_reqs: Figures,
    http_req_duration: Figures,
    http_req_failed: Figures,
    iterations: Figures,
    iteration_duration: Figures,
    dropped_iterations: Figures,
    vus: Figures,
    vus_max: Figures,
}

pub(super) fn read(file: &File<'_>, text: &str) -> Result<LoadTestResult, Message> {
    let Output { metrics } = serde_json::from_str(text).map_err(|e| file.json(&e))?;
    let maybe = |metric: &str, figures: &Figures, name: &str| {
        let figures = figures.as_ref();
        let nested = figures.and_then(|f| f.get("values")).and_then(|v| v.get(name));
        let value = nested.or_else(|| figures.and_then(|f| f.get(name)));
        file.maybe(&format!("metrics.{metric}.{name}"), value)
    };
    let number = |metric: &str, figures: &Figures, name: &str| {
        maybe(metric, figures, name)?
            .ok_or_else(|| file.missing(&format!("metrics.{metric}.{name}")))
    };
    let requests = number("http_reqs", &metrics.http_reqs, "count")?;
    let rate = number("http_reqs", &metrics.http_reqs, "rate")?;
    // The rate of failures is `value` in the export and `rate` in handleSummary.
    let failed = maybe("http_req_failed", &metrics.http_req_failed, "value")?
        .or(maybe("http_req_failed", &metrics.http_req_failed, "rate")?)
        .unwrap_or(0.0)
        .min(1.0);
    let duration = |name: &str| {
        let milliseconds = maybe("http_req_duration", &metrics.http_req_duration, name)?;
        Ok::<_, Message>(milliseconds.map(|ms| ms / 1e3))
    };
    let dropped = maybe("dropped_iterations", &metrics.dropped_iterations, "count")?;
    let users = maybe("vus_max", &metrics.vus_max, "max")?.or(maybe("vus", &metrics.vus, "max")?);
    let iterations = maybe("iterations", &metrics.iterations, "rate")?;
    let each = maybe("iteration_duration", &metrics.iteration_duration, "avg")?;
    let busy = iterations.zip(each).map(|(rate, ms)| rate * ms / 1e3);
    let client = match (dropped, users.zip(busy)) {
        (Some(dropped), _) if dropped > 0.0 => Client::Overloaded,
        // Users that had nothing to do were waiting for their turn at a rate that was kept.
        (_, Some((users, busy))) if busy < 0.8 * users => Client::Open,
        _ => Client::Closed,
    };
    file.sound(LoadTestResult {
        tool: Tool::K6,
        throughput: rate * (1.0 - failed),
        requests,
        seconds: if rate > 0.0 { requests / rate } else { 0.0 },
        failed,
        // Of users that waited between requests only the busy ones made load.
        concurrency: users.filter(|_| client == Client::Closed),
        mean: duration("avg")?,
        latency: [duration("med")?, duration("p(90)")?, duration("p(99)")?],
        client,
    })
}
