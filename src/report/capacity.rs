//! `palier capacity`: units per resource, the bottleneck, the demand, the laws and the load tests,
//! in words and as JSON.

use super::json::{head, instant, merge, problems};
use super::text::{Page, Say, problem_lines, table};
use crate::app::Model;
use crate::app::standing::name;
use crate::domain::capacity::{Capacity, Confidence, JudgedTest, ResourceCapacity, bottleneck};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use serde_json::{Value, json};

/// In words.
#[must_use]
pub fn text(model: &Model, say: Say<'_>) -> String {
    let capacity = &model.shown().assessment.capacity;
    let mut page = Page::default();
    page.line(&super::text::head(model, say));
    page.line(&first(model, capacity, say));
    page.text.push_str(&rows(capacity, say));
    let title = |id| say(&Message::new(id));
    let demand: Vec<_> =
        capacity.demand.iter().map(|d| per_unit(d.per_unit, &d.evidence, say)).collect();
    page.block(&title("capacity-title-demand"), &demand);
    let evidence: Vec<_> = capacity.answers.iter().map(|a| say(&a.evidence)).collect();
    page.block(&title("capacity-title-evidence"), &evidence);
    let little = capacity.little.iter().map(|l| say(&l.evidence));
    let laws: Vec<_> =
        little.chain(capacity.scalability.iter().map(|s| say(&s.evidence))).collect();
    page.block(&title("capacity-title-laws"), &laws);
    let tests: Vec<_> = capacity.load_tests.iter().flat_map(|t| test_lines(t, say)).collect();
    page.block(&title("capacity-title-load-tests"), &tests);
    page.block(&say(&Message::new("report-problems")), &problem_lines(model, say));
    page.text
}

/// As JSON.
#[must_use]
pub fn json(model: &Model, say: &dyn Fn(&Message) -> String) -> Value {
    let c = &model.shown().assessment.capacity;
    let mut value = head(model);
    merge(
        &mut value,
        json!({
            "units": model.units().map(|u| u.count),
            "bottleneck": bottleneck(&c.answers).map(|a| a.resource.id()),
            "capacity": c.answers.iter().map(|a| answer(a, say)).collect::<Vec<_>>(),
            "demand": c.demand.as_ref().map(|d| json!({
                "per_unit": d.per_unit,
                "measured": d.measured,
                "solid": d.solid,
                "evidence": say(&d.evidence),
            })),
            "latency": c.latency.as_ref().map(|l| json!({
                "limit": l.limit,
                "bound": l.tail.map(|t| t.bound),
                "slower": l.tail.map(|t| t.above),
                "requests": l.tail.map(|t| t.total),
                "interval": l.interval.map(|(low, high)| [low, high]),
                "held": l.held,
            })),
            "little": c.little.as_ref().map(|l| json!({
                "in_flight": l.measured,
                "expected": l.expected,
                "hours": l.hours,
                "agrees": l.agrees,
                "evidence": say(&l.evidence),
            })),
            "scalability": c.scalability.as_ref().map(|s| json!({
                "lambda": s.law.map(|l| l.lambda),
                "sigma": s.law.map(|l| l.sigma),
                "kappa": s.law.map(|l| l.kappa),
                "peak_concurrency": s.peak.map(|p| p.0),
                "peak_rate": s.peak.map(|p| p.1),
                "peak_concurrency_interval": s.interval.map(|i| [i.0.0, i.0.1]),
                "peak_rate_interval": s.interval.map(|i| [i.1.0, i.1.1]),
                "seen_concurrency": s.seen,
                "evidence": say(&s.evidence),
            })),
            "load_tests": c.load_tests.iter().map(|t| load_test(t, say)).collect::<Vec<_>>(),
            "problems": problems(model, say),
        }),
    );
    value
}

/// One resource's answer.
pub(super) fn answer(c: &ResourceCapacity, say: &dyn Fn(&Message) -> String) -> Value {
    json!({
        "resource": c.resource.id(),
        "units": c.units.map(f64::floor),
        "interval": c.interval.map(|(low, high)| [low.floor(), high.floor()]),
        "confidence": c.confidence.id(),
        "at_least": c.at_least,
        "evidence": say(&c.evidence),
    })
}

fn load_test(judged: &JudgedTest, say: &dyn Fn(&Message) -> String) -> Value {
    let test = &judged.test;
    let r = &test.result;
    json!({
        "file": test.file,
        "tool": r.tool.id(),
        "phase": test.phase,
        "rate": r.throughput,
        "requests": r.requests,
        "seconds": r.seconds,
        "failed": r.failed,
        "connections": r.concurrency,
        "latency": { "mean": r.mean, "p50": r.latency[0], "p90": r.latency[1], "p99": r.latency[2] },
        "client": r.client.id(),
        "cpu": test.cpu,
        "ended": test.ended.map(instant),
        "imported": instant(test.imported),
        "units": judged.units.map(f64::floor),
        "maximum": judged.maximum,
        "evidence": say(&judged.evidence),
        "warning": test.warning().map(|m| say(&m)),
    })
}

/// The bottleneck, and what is left of it.
fn first(model: &Model, capacity: &Capacity, say: Say<'_>) -> String {
    let limit = bottleneck(&capacity.answers).and_then(|a| Some((a, a.units?.floor())));
    let Some((answer, limit)) = limit else {
        return say(&Message::new("capacity-no-bottleneck"));
    };
    let name = Arg::Message(Box::new(Message::new(name(answer))));
    let said = |id| Message::new(id).with("resource", name.clone()).units("limit", limit);
    say(&match model.units() {
        Some(now) if now.count <= limit => {
            said("capacity-bottleneck-left").units("left", limit - now.count)
        }
        Some(now) => said("capacity-bottleneck-over").units("over", now.count - limit),
        None => said("capacity-bottleneck"),
    })
}

fn rows(capacity: &Capacity, say: Say<'_>) -> String {
    let word = |id| say(&Message::new(id));
    let count = |n: f64| {
        say(&Message::new("value-plain").with("value", Arg::Quantity(n.floor(), Unit::Count)))
    };
    let first = bottleneck(&capacity.answers).map(|a| a.resource);
    let titles = [
        "capacity-column-resource",
        "capacity-column-mark",
        "column-units",
        "capacity-column-interval",
        "capacity-column-confidence",
    ];
    let mut rows = vec![titles.map(word).to_vec()];
    rows.extend(capacity.answers.iter().map(|a| {
        let mark = if first == Some(a.resource) { word("capacity-mark") } else { String::new() };
        let interval = match a.interval {
            Some((low, high)) => format!("{} – {}", count(low), count(high)),
            None if a.at_least && a.units.is_some() => word("capacity-at-least"),
            None => String::new(),
        };
        let units = a.units.map_or_else(|| "–".to_owned(), count);
        vec![word(name(a)), mark, units, interval, word(confidence(a.confidence))]
    }));
    table(&rows)
}

fn per_unit(rate: f64, evidence: &Message, say: Say<'_>) -> String {
    say(&Message::new("capacity-demand")
        .quantity("each", 3600.0 * rate, Unit::Count)
        .with("evidence", Arg::Message(Box::new(evidence.clone()))))
}

fn test_lines(judged: &JudgedTest, say: Say<'_>) -> Vec<String> {
    let mut lines = vec![say(&judged.evidence)];
    lines.extend(judged.test.warning().map(|w| format!("  {}", say(&w))));
    lines
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::None => "confidence-none",
        Confidence::Low => "confidence-low",
        Confidence::Medium => "confidence-medium",
        Confidence::High => "confidence-high",
    }
}
