//! Rows applied to a page: which series are whose, and what they add up to.

use super::ROWS;
use super::draft::{Draft, folded};
use super::table::{Condition, Figure, Nature, Row, To};
use crate::domain::part::{Fact, PartKind};
use crate::source::exposition::{Page, Series};
use std::collections::BTreeMap;

/// Whose part: the program, what it is, where it belongs, its name.
pub(super) type Key = (&'static str, PartKind, String, String);

/// Parts under way.
#[derive(Debug, Clone, Default)]
pub struct Drafts(BTreeMap<Key, Draft>);

impl Drafts {
    pub(super) fn each(self) -> impl Iterator<Item = (Key, Draft)> {
        self.0.into_iter()
    }

    /// Whether nothing known was offered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in what another page tells; of one part the facts come together.
    pub fn join(&mut self, other: Self) {
        for (key, draft) in other.0 {
            match self.0.get_mut(&key) {
                Some(known) => known.join(draft),
                None => {
                    self.0.insert(key, draft);
                }
            }
        }
    }
}

/// How counters stand on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Form {
    /// As the program counts.
    Counted,
    /// As rates, per second: a server has formed them.
    Rates,
}

/// All parts that a page tells of. A part without a name of its own is named `called`, or by its
/// program where that is empty.
#[must_use]
pub fn gather(page: &Page, called: &str) -> Drafts {
    let mut all = Drafts::default();
    for row in 0..ROWS.len() {
        all.join(gather_row(page, row, called, Form::Counted));
    }
    all
}

/// The parts of one row.
pub(in crate::source) fn gather_row(page: &Page, index: usize, called: &str, form: Form) -> Drafts {
    let Some(row) = ROWS.get(index) else { return Drafts::default() };
    let mut drafts = Drafts::default();
    for figure in row.figures {
        let parts = sums(page, row, figure, figure.families, called);
        let wholes = match figure.nature {
            Nature::Share(families) => sums(page, row, figure, families, called),
            _ => BTreeMap::new(),
        };
        for (key, value) in parts {
            let whole = wholes.get(&key).copied();
            let draft = drafts.0.entry((row.origin, row.kind, key.0, key.1)).or_default();
            if draft.rows.is_empty() {
                draft.rows.push(index);
            }
            put(draft, figure, form, value, whole);
        }
    }
    drafts
}

fn put(draft: &mut Draft, figure: &Figure, form: Form, value: f64, whole: Option<f64>) {
    let fact = match figure.to {
        To::Mark(mark) => return draft.set_mark(mark, value),
        To::Fact(fact) => fact,
    };
    match (figure.nature, form) {
        (Nature::Gauge, _) | (Nature::Counter, Form::Rates) => draft.set(fact, value),
        (Nature::Share(_), Form::Rates) => {
            if let Some(whole) = whole.filter(|whole| *whole > 0.0) {
                draft.set(fact, (value / whole).clamp(0.0, 1.0));
            }
        }
        (Nature::Counter | Nature::Share(_), Form::Counted) => {
            let known = draft.fact(fact).is_some() || counted(draft, fact);
            if !known {
                draft.counters.push((fact, value, whole));
            }
        }
    }
}

fn counted(draft: &Draft, fact: Fact) -> bool {
    draft.counters.iter().any(|(known, ..)| *known == fact)
}

/// A figure's value of each part.
fn sums(
    page: &Page,
    row: &Row,
    figure: &Figure,
    families: &[&str],
    called: &str,
) -> BTreeMap<(String, String), f64> {
    let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
    for family in families {
        for (before, series) in all_of(page, family) {
            let counts = |condition: &Condition| condition.holds(label(series, condition.label()));
            let told = series.value.is_finite() && row.only.iter().chain(figure.only).all(counts);
            if !told {
                continue;
            }
            let group = first(series, row.group).to_owned();
            let named = first(series, row.name);
            let named = if named.is_empty() { before } else { named };
            let named = if named.is_empty() { called } else { named };
            let named = if named.is_empty() { row.origin } else { named };
            let key = (group, format!("{}{named}", row.prefix));
            let value = series.value * figure.scale;
            let known = sums.get(&key).copied();
            sums.insert(key, folded(figure.fold, known, value));
        }
    }
    sums
}

/// The series of a family, or of all families that end so, with what stands before that end.
fn all_of<'a>(page: &'a Page, family: &str) -> Vec<(&'a str, &'a Series)> {
    match family.strip_prefix('*') {
        None => page.family(family).iter().map(|series| ("", series)).collect(),
        Some(end) => page
            .names()
            .filter_map(|name| Some((name.strip_suffix(end)?, name)))
            .filter(|(before, _)| !before.is_empty())
            .flat_map(|(before, name)| page.family(name).iter().map(move |s| (before, s)))
            .collect(),
    }
}

fn first<'a>(series: &'a Series, labels: &[&str]) -> &'a str {
    labels.iter().map(|name| label(series, name)).find(|value| !value.is_empty()).unwrap_or("")
}

/// A Prometheus that does not honour the page's labels puts its own before them and keeps theirs
/// as `exported_…`.
fn label<'a>(series: &'a Series, name: &str) -> &'a str {
    let exported = match name {
        "namespace" => "exported_namespace",
        "pod" => "exported_pod",
        "container" => "exported_container",
        "node" => "exported_node",
        "instance" => "exported_instance",
        "name" => "exported_name",
        _ => return series.label(name),
    };
    let own = series.label(exported);
    if own.is_empty() { series.label(name) } else { own }
}
