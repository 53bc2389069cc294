//! Functions over a range that do not fit what they are given.

use super::names::{is_timestamp, kind};
use super::tree::{call, made, metric};
use super::{Kind, Kinds, Mistake};
use promql_parser::parser::Expr;

/// What is wrong with a call, if it is one.
pub(super) fn mistake(node: &Expr, kinds: Kinds<'_>) -> Option<Mistake> {
    let (function, arguments) = call(node)?;
    let [Expr::MatrixSelector(range)] = arguments[..] else { return None };
    let name = metric(&range.vs)?;
    // The counter's function, and the gauge's that answers the same question.
    let (of_counters, other) = match function {
        "rate" | "irate" => (true, "deriv"),
        "increase" => (true, "delta"),
        "deriv" => (false, "rate"),
        "delta" | "idelta" => (false, "increase"),
        _ => return None,
    };
    let args = vec![("metric", name.to_owned()), ("function", function.to_owned())];
    if is_timestamp(name) {
        let instead = made(&format!("time() - {}", range.vs));
        return Some(Mistake { id: "rule-rate-of-instant", args, instead });
    }
    let id = match kind(name, kinds)? {
        Kind::Gauge if of_counters => "rule-rate-of-gauge",
        Kind::Counter if !of_counters && is_told(name, kinds) => "rule-difference-of-counter",
        _ => return None,
    };
    Some(Mistake { id, args, instead: made(&format!("{other}({range})")) })
}

/// Whether more than its name makes it a counter: some gauges are called `…_total` too, and a
/// difference of those is right.
fn is_told(name: &str, kinds: Kinds<'_>) -> bool {
    const ENDS: [&str; 4] = ["_seconds", "_bytes", "_requests", "_errors"];
    let stem = name.strip_suffix("_total").unwrap_or(name);
    kinds(name).or_else(|| kinds(stem)) == Some(Kind::Counter)
        || ENDS.iter().any(|end| stem.ends_with(end))
}
