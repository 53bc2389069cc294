//! Divisions that mean something else than they say.

use super::names::{is_limit, is_part, kind};
use super::tree::{
    bare, call, children, comparison, division, is_above, is_below, made, metric, number,
    rewritten, walk,
};
use super::{Kind, Kinds, Mistake};
use promql_parser::parser::token::{T_ADD, T_AVG, T_DIV, T_MAX, T_MIN, T_MUL, T_SUB, T_SUM};
use promql_parser::parser::{Expr, MatrixSelector, NumberLiteral, VectorSelector};

/// Counters divided as they stand: all that happened since their processes started, in which an
/// hour of failures is lost.
pub(super) fn lifetime(node: &Expr, kinds: Kinds<'_>) -> Option<Mistake> {
    let (over, under) = division(node)?;
    let (over, under) = (standing(over)?, standing(under)?);
    let counts = |side: &[&VectorSelector]| {
        let is_counter = |s: &&VectorSelector| kind(metric(s)?, kinds).map(|k| k == Kind::Counter);
        !side.is_empty() && side.iter().all(|s| is_counter(s) == Some(true))
    };
    let mean = || match (&over[..], &under[..]) {
        ([sum], [count]) => {
            let stem = metric(sum)?.strip_suffix("_sum")?;
            (metric(count)?.strip_suffix("_count")? == stem && !stem.contains(':')).then_some(())
        }
        _ => None,
    };
    if !(counts(&over) && counts(&under)) && mean().is_none() {
        return None;
    }
    let named = |side: &[&VectorSelector]| side.first().and_then(|s| metric(s)).map(str::to_owned);
    let args = vec![("counter", named(&over)?), ("other", named(&under)?)];
    let instead = rewritten(node, &|part| match part {
        Expr::VectorSelector(selector) => made(&format!("rate({selector}[5m])")),
        _ => None,
    });
    Some(Mistake { id: "rule-lifetime-ratio", args, instead: Some(instead) })
}

/// The selectors of a side that are only added up; none if it is made otherwise, or is a difference
/// to another time, which is an increase made by hand.
fn standing(side: &Expr) -> Option<Vec<&VectorSelector>> {
    match bare(side) {
        Expr::VectorSelector(s) if s.offset.is_none() && s.at.is_none() => Some(vec![s]),
        Expr::NumberLiteral(_) => Some(Vec::new()),
        Expr::Aggregate(a) if [T_SUM, T_AVG, T_MAX, T_MIN].contains(&a.op.id()) => {
            standing(&a.expr)
        }
        Expr::Binary(b) => {
            let adds = [T_ADD, T_SUB, T_MUL].contains(&b.op.id());
            let guards = b.op.is_comparison_operator() && number(&b.rhs).is_some();
            let both = || Some([standing(&b.lhs)?, standing(&b.rhs)?].concat());
            (adds || guards).then(both).flatten()
        }
        _ => None,
    }
}

/// A division by a limit that is 0 where there is none: the quotient is infinite, and above every
/// threshold.
pub(super) fn unlimited(root: &Expr) -> Vec<Mistake> {
    let mut found = Vec::new();
    divided(root, root, false, &mut found);
    found
}

/// `low`: what is looked for is below a threshold, which nothing infinite is.
fn divided(node: &Expr, root: &Expr, low: bool, found: &mut Vec<Mistake>) {
    if let Some((_, under)) = division(node).filter(|_| !low) {
        let mut limits = Vec::new();
        unguarded(under, &mut limits);
        limits.retain(|limit| {
            metric(limit).is_some_and(|name| is_limit(name) && !is_guarded(root, name))
        });
        if let Some(name) = limits.first().and_then(|limit| metric(limit)) {
            let instead = rewritten(node, &|part| match part {
                Expr::VectorSelector(s) if metric(s) == Some(name) => made(&format!("({s} > 0)")),
                _ => None,
            });
            let args = vec![("metric", name.to_owned())];
            let id = "rule-divides-by-unlimited";
            found.push(Mistake { id, args, instead: Some(instead) });
        }
    }
    let low = low || comparison(node).is_some_and(is_below);
    for child in children(node) {
        divided(child, root, low, found);
    }
}

fn unguarded<'a>(node: &'a Expr, limits: &mut Vec<&'a VectorSelector>) {
    match node {
        Expr::VectorSelector(selector) => limits.push(selector),
        _ if call(node).is_some_and(|(function, _)| function == "clamp_min") => {}
        _ => children(node).into_iter().for_each(|child| unguarded(child, limits)),
    }
}

/// Whether the limit itself is held against a number anywhere in the rule.
fn is_guarded(root: &Expr, limit: &str) -> bool {
    let mut guarded = false;
    walk(root, &mut |node| {
        let Some(comparison) = comparison(node) else { return };
        let sides = [(&comparison.lhs, &comparison.rhs), (&comparison.rhs, &comparison.lhs)];
        guarded |= sides.iter().any(|(side, other)| {
            number(other).is_some() && only(side).is_some_and(|s| metric(s) == Some(limit))
        });
    });
    guarded
}

/// A share, which is at most 1, held against a percentage.
pub(super) fn percent(node: &Expr) -> Option<Mistake> {
    let compared = comparison(node).filter(|c| is_above(c) || is_below(c))?;
    let threshold = number(&compared.rhs).filter(|n| *n > 1.0 && *n <= 100.0)?;
    if !is_share(&compared.lhs) {
        return None;
    }
    let mut instead = compared.clone();
    *instead.rhs = Expr::NumberLiteral(NumberLiteral::new(threshold / 100.0));
    let id =
        if is_above(compared) { "rule-share-never-reached" } else { "rule-share-always-below" };
    let args = vec![("threshold", threshold.to_string())];
    Some(Mistake { id, args, instead: Some(Expr::Binary(instead)) })
}

/// Whether it is at most 1 for certain.
fn is_share(node: &Expr) -> bool {
    match bare(node) {
        Expr::Aggregate(a) if [T_AVG, T_MIN, T_MAX].contains(&a.op.id()) => {
            is_share(&a.expr) || is_processor_time(&a.expr)
        }
        Expr::Binary(b) if b.op.id() == T_SUB => number(&b.lhs) == Some(1.0) && is_share(&b.rhs),
        Expr::Binary(b) if b.op.id() == T_DIV => is_part_of(&b.lhs, &b.rhs),
        other => is_processor_time(other),
    }
}

/// Seconds of one mode per second of one processor.
fn is_processor_time(node: &Expr) -> bool {
    rate(node).is_some_and(|(_, range)| metric(&range.vs) == Some("node_cpu_seconds_total"))
}

fn is_part_of(part: &Expr, whole: &Expr) -> bool {
    let by_name = |part: &Expr, whole: &Expr| {
        let names = only(part).and_then(metric).zip(only(whole).and_then(metric));
        names.is_some_and(|(part, whole)| is_part(part, whole))
    };
    // size − free ÷ size
    if let Expr::Binary(b) = bare(part)
        && b.op.id() == T_SUB
    {
        let same = only(&b.lhs).zip(only(whole)).is_some_and(|(a, b)| metric(a) == metric(b));
        return same && by_name(&b.rhs, whole);
    }
    by_name(part, whole) || is_subset(part, whole)
}

/// The same counter over the same time, and every condition of the divisor holds above it too.
fn is_subset(part: &Expr, whole: &Expr) -> bool {
    let summed = |node: &Expr| match bare(node) {
        Expr::Aggregate(a) if a.op.id() == T_SUM => {
            rate(&a.expr).map(|(function, range)| (function, range.clone()))
        }
        _ => None,
    };
    let Some(((f, part), (g, whole))) = summed(part).zip(summed(whole)) else { return false };
    let narrower = whole.vs.matchers.matchers.iter().all(|m| part.vs.matchers.matchers.contains(m));
    let plain = part.vs.matchers.or_matchers.is_empty() && whole.vs.matchers.or_matchers.is_empty();
    f == g
        && part.range == whole.range
        && part.vs.offset == whole.vs.offset
        && metric(&part.vs).is_some()
        && metric(&part.vs) == metric(&whole.vs)
        && narrower
        && plain
}

fn rate(node: &Expr) -> Option<(&'static str, &MatrixSelector)> {
    match (call(bare(node))?, ()) {
        ((function @ ("rate" | "irate" | "increase"), arguments), ()) => match arguments[..] {
            [Expr::MatrixSelector(range)] => Some((function, range)),
            _ => None,
        },
        _ => None,
    }
}

/// The only selector of a node that changes no value: brackets, a merging of equal labels, a guard.
fn only(node: &Expr) -> Option<&VectorSelector> {
    match bare(node) {
        Expr::VectorSelector(selector) => Some(selector),
        Expr::Aggregate(a) if [T_SUM, T_AVG, T_MAX, T_MIN].contains(&a.op.id()) => only(&a.expr),
        other => {
            let guard =
                comparison(other).filter(|c| !c.return_bool() && number(&c.rhs).is_some())?;
            only(&guard.lhs)
        }
    }
}
