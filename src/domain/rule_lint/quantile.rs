//! `histogram_quantile` of what has lost its buckets.

use super::Mistake;
use super::tree::{bare, call, children, metric, walk};
use promql_parser::label::Labels;
use promql_parser::parser::token::{
    T_AVG, T_COUNT, T_GROUP, T_MAX, T_MIN, T_STDDEV, T_STDVAR, T_SUM,
};
use promql_parser::parser::{AggregateExpr, Expr, LabelModifier};

/// What tells the buckets apart.
const LE: &str = "le";

/// What is wrong with a quantile, if it is one.
pub(super) fn mistake(node: &Expr) -> Option<Mistake> {
    let (function, arguments) = call(node)?;
    let ("histogram_quantile", [_, buckets]) = (function, &arguments[..]) else { return None };
    if keeps_le(buckets) || !has_buckets(buckets) {
        return None;
    }
    Some(Mistake { id: "rule-quantile-without-le", args: Vec::new(), instead: Some(kept(node)) })
}

/// Whether every selector is of classic buckets: a native histogram has no `le` to lose.
fn has_buckets(node: &Expr) -> bool {
    let (mut all, mut buckets) = (0, 0);
    walk(node, &mut |part| {
        let selector = match part {
            Expr::VectorSelector(selector) => selector,
            Expr::MatrixSelector(range) => &range.vs,
            _ => return,
        };
        all += 1;
        buckets += usize::from(metric(selector).is_some_and(|name| name.ends_with("_bucket")));
    });
    all > 0 && all == buckets
}

/// Whether it passes through; what makes labels of its own is trusted.
fn keeps_le(node: &Expr) -> bool {
    match bare(node) {
        Expr::Aggregate(a) => !drops_le(a) && keeps_le(&a.expr),
        other => children(other).into_iter().all(keeps_le),
    }
}

fn drops_le(aggregate: &AggregateExpr) -> bool {
    // The others keep every label.
    let merges = [T_SUM, T_AVG, T_MIN, T_MAX, T_COUNT, T_GROUP, T_STDDEV, T_STDVAR];
    let names = |labels: &Labels| labels.labels.iter().any(|label| label == LE);
    merges.contains(&aggregate.op.id())
        && match &aggregate.modifier {
            None => true,
            Some(LabelModifier::Include(labels)) => !names(labels),
            Some(LabelModifier::Exclude(labels)) => names(labels),
        }
}

/// The same with `le` kept by each aggregation; what else they keep stays.
fn kept(node: &Expr) -> Expr {
    super::tree::rewritten(node, &|part| {
        let Expr::Aggregate(a) = part else { return None };
        if !drops_le(a) {
            return None;
        }
        let labels = |labels: Vec<String>| Labels { labels };
        let modifier = match &a.modifier {
            None => LabelModifier::Include(labels(vec![LE.to_owned()])),
            Some(LabelModifier::Include(others)) => {
                let others = others.labels.iter().cloned();
                LabelModifier::Include(labels(
                    std::iter::once(LE.to_owned()).chain(others).collect(),
                ))
            }
            Some(LabelModifier::Exclude(others)) => {
                let others = others.labels.iter().filter(|label| *label != LE).cloned();
                LabelModifier::Exclude(labels(others.collect()))
            }
        };
        let inner = Box::new(kept(&a.expr));
        Some(Expr::Aggregate(AggregateExpr { modifier: Some(modifier), expr: inner, ..a.clone() }))
    })
}
