//! Which families of a page are worth reading, and which of their labels are told apart.

use std::collections::HashMap;

/// Which of a label's values are meant. Plain words: letters, digits, `-`, `_`, `@`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// These.
    Are(&'static [&'static str]),
    /// Those that begin so.
    Begin(&'static [&'static str]),
    /// Those that end so.
    End(&'static [&'static str]),
}

impl Values {
    /// Whether a value, as it stands on a page, is one of them.
    #[must_use]
    pub fn hold(self, value: &[u8]) -> bool {
        match self {
            Self::Are(words) => words.iter().any(|word| word.as_bytes() == value),
            Self::Begin(words) => words.iter().any(|word| value.starts_with(word.as_bytes())),
            Self::End(words) => words.iter().any(|word| value.ends_with(word.as_bytes())),
        }
    }
}

/// Series that are left out: those with such a value in one of these labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exclusion {
    /// The labels.
    pub labels: &'static [&'static str],
    /// The values.
    pub values: Values,
}

impl Exclusion {
    /// Whether this label with this value leaves its series out.
    pub(super) fn meets(self, label: &[u8], value: &[u8]) -> bool {
        self.labels.iter().any(|name| name.as_bytes() == label) && self.values.hold(value)
    }
}

/// How a family's series are kept.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    /// Each series by itself, with all its labels.
    Whole,
    /// Added up over all labels but these. Of the values of `bounded`, which are among them, only
    /// the first [`MOST_APART`] are told apart, and the others added up under none.
    Summed { kept: Box<[Box<str>]>, without: Option<Exclusion>, bounded: Box<[Box<str>]> },
}

/// Values of labels that anybody may make up.
pub(super) const MOST_APART: usize = crate::domain::places::MOST_TOLD;

/// A set of families by name or by the end of their name, each with its rule.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    exact: HashMap<Box<[u8]>, Rule>,
    suffixes: Vec<(Box<[u8]>, Rule)>,
}

impl Wanted {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Also the family of that name, each series by itself.
    #[must_use]
    pub fn family(mut self, name: &str) -> Self {
        self.exact.insert(name.as_bytes().into(), Rule::Whole);
        self
    }

    /// Also the family of that name, added up over all labels but `labels`. Only for counters,
    /// histogram parts and gauges whose sum means something.
    #[must_use]
    pub fn summed(mut self, name: &str, labels: &[&str]) -> Self {
        self.exact.insert(name.as_bytes().into(), summed(labels, None));
        self
    }

    /// As [`Wanted::summed`], without the series that `exclusion` names: where there are too many
    /// values of a label to keep it only for that.
    #[must_use]
    pub fn summed_without(mut self, name: &str, labels: &[&str], exclusion: Exclusion) -> Self {
        self.exact.insert(name.as_bytes().into(), summed(labels, Some(exclusion)));
        self
    }

    /// Of a family that is added up, by name or by ending: the values of these labels are the watched
    /// side's, and only so many of them are told apart.
    #[must_use]
    pub(in crate::source) fn bounded(mut self, name: &str, labels: &[&str]) -> Self {
        let suffixes = self.suffixes.iter_mut().map(|(suffix, rule)| (&*suffix, rule));
        for (_, rule) in
            self.exact.iter_mut().chain(suffixes).filter(|(n, _)| ***n == *name.as_bytes())
        {
            if let Rule::Summed { bounded, .. } = rule {
                *bounded = labels.iter().map(|label| Box::from(*label)).collect();
            }
        }
        self
    }

    /// Also every family whose name ends so (and is longer), added up over all labels but
    /// `labels`.
    #[must_use]
    pub fn summed_suffix(mut self, suffix: &str, labels: &[&str]) -> Self {
        self.suffixes.push((suffix.as_bytes().into(), summed(labels, None)));
        self
    }

    /// Also every family whose name ends so (and is longer), each series by itself.
    #[must_use]
    pub fn family_suffix(mut self, suffix: &str) -> Self {
        self.suffixes.push((suffix.as_bytes().into(), Rule::Whole));
        self
    }

    /// Also all that `other` wants. What both add up is told apart by the labels of both; what one
    /// wants series by series comes so.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (name, rule) in &other.exact {
            match (self.exact.get_mut(name), rule) {
                (
                    Some(Rule::Summed { kept, bounded, .. }),
                    Rule::Summed { kept: more, bounded: others, .. },
                ) => {
                    let new = more.iter().filter(|label| !kept.contains(label)).cloned();
                    let new: Vec<_> = new.collect();
                    *kept = kept.iter().cloned().chain(new).collect();
                    if bounded.is_empty() {
                        bounded.clone_from(others);
                    }
                }
                (Some(Rule::Whole), _) => {}
                _ => {
                    self.exact.insert(name.clone(), rule.clone());
                }
            }
        }
        self.suffixes.extend(other.suffixes.iter().cloned());
        self
    }

    pub(super) fn rule(&self, name: &[u8]) -> Option<&Rule> {
        self.exact.get(name).or_else(|| {
            self.suffixes
                .iter()
                .find(|(suffix, _)| name.len() > suffix.len() && name.ends_with(suffix))
                .map(|(_, rule)| rule)
        })
    }
}

fn summed(labels: &[&str], without: Option<Exclusion>) -> Rule {
    let kept = labels.iter().map(|label| Box::from(*label)).collect();
    Rule::Summed { kept, without, bounded: Box::default() }
}
