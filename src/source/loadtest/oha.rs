//! oha's JSON. Its `successRate` is of connections, so that a 503 counts as a success; here the
//! status codes decide. What was cut off at the deadline is neither a success nor a failure. The
//! file does not say how many connections there were, nor whether oha asked at a rate (`-q`).

use super::File;
use crate::domain::capacity::{Client, LoadTestResult, Tool};
use crate::domain::message::Message;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    summary: Option<Summary>,
    latency_percentiles: Option<BTreeMap<String, Value>>,
    status_code_distribution: Option<BTreeMap<String, Value>>,
    error_distribution: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
struct Summary {
    total: Option<Value>,
    average: Option<Value>,
}

/// What oha calls a request that was under way when the time was up.
const CUT_OFF: &str = "aborted due to deadline";

pub(super) fn read(file: &File<'_>, text: &str) -> Result<LoadTestResult, Message> {
    let output: Output = serde_json::from_str(text).map_err(|e| file.json(&e))?;
    let summary = output.summary.ok_or_else(|| file.missing("summary"))?;
    let seconds = file.number("summary.total", summary.total.as_ref())?;
    let statuses = output.status_code_distribution;
    let statuses = statuses.ok_or_else(|| file.missing("statusCodeDistribution"))?;
    let (mut good, mut bad) = (0.0, 0.0);
    for (status, count) in &statuses {
        let field = format!("statusCodeDistribution.{status}");
        let count = file.number(&field, Some(count))?;
        if status.starts_with(['2', '3']) { good += count } else { bad += count }
    }
    for (error, count) in output.error_distribution.iter().flatten() {
        if error != CUT_OFF {
            bad += file.number("errorDistribution", Some(count))?;
        }
    }
    let quantiles = output.latency_percentiles.unwrap_or_default();
    let quantile =
        |name: &str| file.maybe(&format!("latencyPercentiles.{name}"), quantiles.get(name));
    let all = good + bad;
    file.sound(LoadTestResult {
        tool: Tool::Oha,
        throughput: if seconds > 0.0 { good / seconds } else { 0.0 },
        requests: all,
        seconds,
        failed: if all > 0.0 { bad / all } else { 0.0 },
        concurrency: None,
        mean: file.maybe("summary.average", summary.average.as_ref())?,
        latency: [quantile("p50")?, quantile("p90")?, quantile("p99")?],
        client: Client::Closed,
    })
}
