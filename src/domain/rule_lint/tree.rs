//! Walking and rewriting expressions.

use promql_parser::parser::token::{T_DIV, T_GTE, T_GTR, T_LSS, T_LTE};
use promql_parser::parser::{BinaryExpr, Call, Expr, VectorSelector, parse};

/// The parts of a node, in their order.
pub(super) fn children(node: &Expr) -> Vec<&Expr> {
    match node {
        Expr::Aggregate(a) => a.param.iter().map(|p| &**p).chain([&*a.expr]).collect(),
        Expr::Unary(u) => vec![&u.expr],
        Expr::Binary(b) => vec![&b.lhs, &b.rhs],
        Expr::Paren(p) => vec![&p.expr],
        Expr::Subquery(s) => vec![&s.expr],
        Expr::Call(call) => call.args.args.iter().map(|arg| &**arg).collect(),
        _ => Vec::new(),
    }
}

/// Shows every node to `see`, outer ones first.
pub(super) fn walk<'a>(node: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(node);
    for child in children(node) {
        walk(child, see);
    }
}

/// The same expression with other nodes where `change` gives one.
pub(super) fn rewritten(node: &Expr, change: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
    if let Some(other) = change(node) {
        return other;
    }
    let mut node = node.clone();
    let again = |part: &mut Box<Expr>| **part = rewritten(part, change);
    match &mut node {
        Expr::Aggregate(a) => again(&mut a.expr),
        Expr::Unary(u) => again(&mut u.expr),
        Expr::Binary(b) => {
            again(&mut b.lhs);
            again(&mut b.rhs);
        }
        Expr::Paren(p) => again(&mut p.expr),
        Expr::Subquery(s) => again(&mut s.expr),
        Expr::Call(call) => call.args.args.iter_mut().for_each(again),
        _ => {}
    }
    node
}

/// A node made from its words, which are PromQL.
pub(super) fn made(words: &str) -> Option<Expr> {
    parse(words).ok()
}

/// Without the brackets around it.
pub(super) fn bare(node: &Expr) -> &Expr {
    match node {
        Expr::Paren(p) => bare(&p.expr),
        other => other,
    }
}

/// The function of a call, and its arguments.
pub(super) fn call(node: &Expr) -> Option<(&'static str, Vec<&Expr>)> {
    match node {
        Expr::Call(Call { func, args }) => {
            Some((func.name, args.args.iter().map(|arg| bare(arg)).collect()))
        }
        _ => None,
    }
}

/// The name of the metric that is selected.
pub(super) fn metric(selector: &VectorSelector) -> Option<&str> {
    selector.name.as_deref()
}

/// The two sides of a division.
pub(super) fn division(node: &Expr) -> Option<(&Expr, &Expr)> {
    match node {
        Expr::Binary(b) if b.op.id() == T_DIV => Some((&b.lhs, &b.rhs)),
        _ => None,
    }
}

/// A number, in brackets or not.
pub(super) fn number(node: &Expr) -> Option<f64> {
    match bare(node) {
        Expr::NumberLiteral(n) => Some(n.val),
        _ => None,
    }
}

/// A comparison.
pub(super) fn comparison(node: &Expr) -> Option<&BinaryExpr> {
    match node {
        Expr::Binary(b) if b.op.is_comparison_operator() => Some(b),
        _ => None,
    }
}

/// Whether a comparison asks for more, or for less.
pub(super) fn is_above(comparison: &BinaryExpr) -> bool {
    [T_GTR, T_GTE].contains(&comparison.op.id())
}

/// See [`is_above`].
pub(super) fn is_below(comparison: &BinaryExpr) -> bool {
    [T_LSS, T_LTE].contains(&comparison.op.id())
}
