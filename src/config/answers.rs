//! `[answers]`: what the questions of the profile's decision tree are answered with, once and for
//! all. A yes-or-no question may be answered under `[requirements]` instead; here is stronger.

use super::Config;
use super::error::{Fault, Problems, Source};
use super::file::ConfigFile;
use super::target::UnitsSource;
use super::value::Quantity;
use crate::domain::decision::{Answer, Answers, Given, Question, QuestionKind};
use crate::domain::profile::Profile;
use crate::domain::reading::Origin;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The question that the number of units answers.
const UNITS: &str = "units";

/// The answers by question; what cannot be goes to `problems`.
pub(super) fn resolve(
    file: &ConfigFile,
    profile: &Profile,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> BTreeMap<String, Answer> {
    let questions = profile.decision.as_ref().map_or(&[][..], |d| &d.tree.questions);
    let mut answers = BTreeMap::new();
    for (id, written) in &file.answers {
        let Some(question) = questions.iter().find(|q| q.id == *id.get_ref()) else {
            let known = questions.iter().map(|q| q.id.clone()).collect();
            let name = id.get_ref().clone();
            problems.at(source, id.span(), Fault::UnknownName { kind: "question", name, known });
            continue;
        };
        let words = match written.get_ref() {
            Quantity::Number(value) => value.to_string(),
            Quantity::Words(words) => words.clone(),
        };
        if let Ok(answer) = Answer::read(question.kind, &words) {
            answers.insert(question.id.clone(), answer);
        } else {
            let sentence = format!("`{words}` is no answer to `{}`", question.id);
            let fault = Fault::impossible(sentence, format!("write {}", example(question)));
            problems.at(source, written.span(), fault);
        }
    }
    answers
}

fn example(question: &Question) -> &'static str {
    match question.kind {
        QuestionKind::YesNo => "\"yes\" or \"no\"",
        QuestionKind::Money => "an amount such as 100 or 12.50",
        QuestionKind::Count => "a number such as 400",
        QuestionKind::Availability => "an availability such as \"99.9 %\"",
    }
}

impl Config {
    /// What is known of the decision tree's questions without asking: the configured answers and
    /// requirements, and the number of units: a counted one where there is one, else a given one.
    #[must_use]
    pub fn decision_answers(&self, counted: Option<(f64, Origin)>) -> Answers {
        let questions = self.profile.decision.as_ref().map_or(&[][..], |d| &d.tree.questions);
        let units = counted.or_else(|| match &self.units {
            Some(UnitsSource::Given { count, origin }) => Some((*count, Origin::new(origin))),
            _ => None,
        });
        let by_hand = units.as_ref().is_some_and(|(_, origin)| origin.name() == "--units");
        let of = |q: &Question| {
            let configured = || Origin::new("configuration");
            let units = units.as_ref().filter(|_| q.kind == QuestionKind::Count && q.id == UNITS);
            let units = units.and_then(|(count, origin)| {
                let answer = Answer::Number(Decimal::from_f64(*count)?.normalize());
                Some(Given { answer, origin: origin.clone() })
            });
            let answer = self.answers.get(&q.id).copied();
            let required = || match q.kind {
                QuestionKind::YesNo => self.requirements.get(&q.id).copied().map(Answer::YesNo),
                _ => None,
            };
            let written =
                answer.or_else(required).map(|answer| Given { answer, origin: configured() });
            if by_hand { units.or(written) } else { written.or(units) }
        };
        questions.iter().enumerate().filter_map(|(i, q)| Some((i, of(q)?))).collect()
    }
}
