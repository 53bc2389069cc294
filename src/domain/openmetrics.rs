//! What each metric is called in `OpenMetrics`: `palier_` and its name, ending in its base unit as
//! that format wants it: `cpu.utilization` is `palier_cpu_utilization_ratio`, `latency.p99` is
//! `palier_latency_p99_seconds`. A count has no unit, and does not end as a counter's or a
//! histogram's parts do: `nodes.total` is `palier_nodes`.

use crate::domain::metric::{Metric, Unit};

/// What every name begins with.
pub const PREFIX: &str = "palier_";

/// The unit as the names end in it; none for a count.
#[must_use]
pub fn unit(metric: Metric) -> Option<&'static str> {
    match metric.unit() {
        Unit::Ratio => Some("ratio"),
        Unit::Count => None,
        Unit::Bytes => Some("bytes"),
        Unit::BytesPerSecond => Some("bytes_per_second"),
        Unit::Seconds => Some("seconds"),
        Unit::PerSecond => Some("per_second"),
        Unit::Days => Some("days"),
        Unit::Watts => Some("watts"),
        Unit::Grams => Some("grams"),
        Unit::Joules => Some("joules"),
    }
}

/// The metric's name.
#[must_use]
pub fn name(metric: Metric) -> String {
    let base = metric.id().replace('.', "_");
    match unit(metric) {
        None => {
            let short = ["_total", "_count"].iter().find_map(|end| base.strip_suffix(end));
            format!("{PREFIX}{}", short.unwrap_or(&base))
        }
        Some(unit) if base.ends_with(&format!("_{unit}")) => format!("{PREFIX}{base}"),
        Some(unit) => format!("{PREFIX}{base}_{unit}"),
    }
}

/// The metric of that name.
#[must_use]
pub fn metric(words: &str) -> Option<Metric> {
    // Forty-nine short names: no table is worth its upkeep.
    words.starts_with(PREFIX).then(|| Metric::ALL.iter().copied().find(|m| name(*m) == words))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_metric_has_a_name_of_its_own_that_leads_back() {
        let names: BTreeSet<_> = Metric::ALL.iter().map(|m| name(*m)).collect();
        assert_eq!(names.len(), Metric::ALL.len());
        for of in Metric::ALL {
            let name = name(*of);
            assert_eq!(metric(&name), Some(*of), "{name}");
            // Names that a reader of the format takes for parts of a counter or a histogram.
            for end in ["_total", "_count", "_sum", "_bucket", "_created", "_info"] {
                assert!(!name.ends_with(end), "{name}");
            }
            assert!(unit(*of).is_none_or(|unit| name.ends_with(unit)), "{name}");
        }
        assert_eq!(metric("node_load1"), None);
    }

    #[test]
    fn names_are_as_documented() {
        for (of, words) in [
            (Metric::CpuUtilization, "palier_cpu_utilization_ratio"),
            (Metric::RequestsErrorRatio, "palier_requests_error_ratio"),
            (Metric::LatencyP99, "palier_latency_p99_seconds"),
            (Metric::NetworkReceive, "palier_network_receive_bytes_per_second"),
            (Metric::RequestsRate, "palier_requests_rate_per_second"),
            (Metric::ProbeCertificateDays, "palier_probe_certificate_days"),
            (Metric::MemoryTotal, "palier_memory_total_bytes"),
            (Metric::NodesTotal, "palier_nodes"),
            (Metric::UnitsCount, "palier_units"),
            (Metric::Load1, "palier_load_1"),
            (Metric::Power, "palier_power_watts"),
        ] {
            assert_eq!(name(of), words);
        }
    }
}
