//! The names that the parts of a profile refer to each other by.

use crate::config::error::{Fault, Problems, Source};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// What names are looked up in, and where one that is not there is told.
pub(super) struct Names<'a> {
    /// The ladder.
    pub(super) phases: Vec<String>,
    pub(super) source: &'a Arc<Source>,
    pub(super) problems: &'a mut Problems,
}

impl Names<'_> {
    pub(super) fn refuse(&mut self, span: Range<usize>, sentence: &str, help: &str) {
        self.problems.at(self.source, span, Fault::impossible(sentence, help));
    }

    pub(super) fn fault(&mut self, span: Range<usize>, fault: Fault) {
        self.problems.at(self.source, span, fault);
    }

    /// The phase's place on the ladder.
    pub(super) fn phase(&mut self, name: &Spanned<String>) -> Option<usize> {
        let known = self.phases.clone();
        self.one_of("phase", name, known)
    }

    /// The name's place among those that there are.
    pub(super) fn one_of(
        &mut self,
        kind: &'static str,
        name: &Spanned<String>,
        known: Vec<String>,
    ) -> Option<usize> {
        let found = known.iter().position(|k| k == name.get_ref());
        if found.is_none() {
            let fault = Fault::UnknownName { kind, name: name.get_ref().clone(), known };
            self.problems.at(self.source, name.span(), fault);
        }
        found
    }

    /// Phases by name, in the order of the ladder's document; those that there are not are told.
    pub(super) fn phases(&mut self, names: &[Spanned<String>]) -> Vec<usize> {
        names.iter().filter_map(|name| self.phase(name)).collect()
    }
}

/// Whether something can be a stable name.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
