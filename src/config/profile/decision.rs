//! `[decision]`: the tree's questions and rules, the matrix, the guidance and the stages, with
//! every reference looked up. Refuses rules that nothing can reach, and conditions that no answer
//! to their question can be held against.

use super::names::{Names, is_id};
use crate::config::value::{Quantity, Words};
use crate::domain::decision::{
    Cell, Condition, Decision, DecisionTree, Guidance, GuidanceItem, Mark, MatrixRow, Question,
    QuestionKind, Rule, Stage,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// `[decision]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionFile {
    questions: Vec<QuestionFile>,
    rules: Spanned<Vec<Spanned<RuleFile>>>,
    otherwise: Spanned<String>,
    #[serde(default)]
    matrix: Vec<MatrixFile>,
    #[serde(default)]
    guidance: Vec<GuidanceFile>,
    #[serde(default)]
    stages: Vec<StageFile>,
    #[serde(default)]
    notes: Vec<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionFile {
    id: Spanned<String>,
    kind: KindFile,
    words: Words,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindFile {
    YesNo,
    Money,
    Count,
    Availability,
}

/// Exactly one of the conditions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleFile {
    ask: Spanned<String>,
    is: Option<Spanned<YesNo>>,
    equals: Option<Spanned<Quantity>>,
    below: Option<Spanned<Quantity>>,
    at_least: Option<Spanned<Quantity>>,
    above: Option<Spanned<Quantity>>,
    phase: Spanned<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum YesNo {
    Yes,
    No,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MatrixFile {
    tool: Spanned<Words>,
    marks: BTreeMap<Spanned<String>, MarkFile>,
    #[serde(default)]
    remarks: BTreeMap<Spanned<String>, Words>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MarkFile {
    Recommended,
    Optional,
    Unnecessary,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GuidanceFile {
    id: Spanned<String>,
    title: Words,
    phases: Vec<Spanned<String>>,
    items: Vec<Spanned<ItemFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ItemFile {
    when: Words,
    then: Option<Words>,
    ask: Option<Spanned<String>>,
    is: Option<Spanned<YesNo>>,
    equals: Option<Spanned<Quantity>>,
    below: Option<Spanned<Quantity>>,
    at_least: Option<Spanned<Quantity>>,
    above: Option<Spanned<Quantity>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageFile {
    name: Words,
    phases: Vec<Spanned<String>>,
}

pub(super) fn resolve(file: &DecisionFile, on: &mut Names<'_>) -> Decision {
    let questions = questions(&file.questions, on);
    let rules = rules(file, &questions, on);
    let otherwise = on.phase(&file.otherwise).unwrap_or(0);
    Decision {
        matrix: file.matrix.iter().map(|row| matrix_row(row, on)).collect(),
        guidance: file.guidance.iter().map(|g| guidance(g, &questions, on)).collect(),
        stages: file
            .stages
            .iter()
            .map(|s| Stage { name: s.name.0.clone(), phases: on.phases(&s.phases) })
            .collect(),
        notes: file.notes.iter().map(|note| note.0.clone()).collect(),
        tree: DecisionTree { questions, rules, otherwise },
    }
}

fn questions(files: &[QuestionFile], on: &mut Names<'_>) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for file in files {
        let id = file.id.get_ref();
        if !is_id(id) {
            let sentence = format!("`{id}` cannot be the name of a question");
            on.refuse(file.id.span(), &sentence, "write lower-case letters, digits and hyphens");
        }
        if questions.iter().any(|q| q.id == *id) {
            let sentence = format!("there are two questions called `{id}`");
            on.refuse(file.id.span(), &sentence, "give each its own name");
        }
        let kind = match file.kind {
            KindFile::YesNo => QuestionKind::YesNo,
            KindFile::Money => QuestionKind::Money,
            KindFile::Count => QuestionKind::Count,
            KindFile::Availability => QuestionKind::Availability,
        };
        questions.push(Question { id: id.clone(), words: file.words.0.clone(), kind });
    }
    questions
}

fn rules(file: &DecisionFile, questions: &[Question], on: &mut Names<'_>) -> Vec<Rule> {
    let written = file.rules.get_ref();
    if written.is_empty() {
        let help = "write at least one { ask = …, below = …, phase = … }";
        on.refuse(file.rules.span(), "a decision tree without a rule decides nothing", help);
    }
    let mut rules = Vec::new();
    for rule in written {
        let r = rule.get_ref();
        let conditions =
            Conditions { is: &r.is, numbers: [&r.equals, &r.below, &r.at_least, &r.above] };
        let ask = question(&r.ask, questions, on);
        let when = ask.and_then(|q| conditions.read(questions[q].kind, rule.span(), on));
        let phase = on.phase(&r.phase);
        if let (Some(ask), Some(when), Some(phase)) = (ask, when, phase) {
            rules.push(Rule { ask, when, phase });
        }
    }
    // Only a whole tree can be judged.
    if rules.len() == written.len() {
        let tree = DecisionTree { questions: questions.to_vec(), rules, otherwise: 0 };
        for index in tree.unreachable() {
            on.refuse(
                written[index].span(),
                "nothing can reach this rule: those before it have taken every answer that it \
                 could hold for",
                "move it up, change its threshold, or remove it",
            );
        }
        return tree.rules;
    }
    rules
}

fn question(name: &Spanned<String>, questions: &[Question], on: &mut Names<'_>) -> Option<usize> {
    let known = questions.iter().map(|q| q.id.clone()).collect();
    on.one_of("question", name, known)
}

/// What a table says about the answer.
struct Conditions<'a> {
    is: &'a Option<Spanned<YesNo>>,
    /// Equals, below, at least, above.
    numbers: [&'a Option<Spanned<Quantity>>; 4],
}

const MAKE: [fn(Decimal) -> Condition; 4] =
    [Condition::Equals, Condition::Below, Condition::AtLeast, Condition::Above];

impl Conditions<'_> {
    fn read(
        &self,
        kind: QuestionKind,
        place: std::ops::Range<usize>,
        on: &mut Names<'_>,
    ) -> Option<Condition> {
        let said = self.numbers.iter().filter(|n| n.is_some()).count();
        if said + usize::from(self.is.is_some()) != 1 {
            let help = "write exactly one of: is, equals, below, at-least, above";
            on.refuse(place, "a rule holds an answer against one condition", help);
            return None;
        }
        if let Some(is) = self.is {
            if kind != QuestionKind::YesNo {
                let sentence = "this question is answered with a number, not with yes or no";
                on.refuse(is.span(), sentence, "write equals, below, at-least or above");
                return None;
            }
            return Some(Condition::Is(matches!(is.get_ref(), YesNo::Yes)));
        }
        let (at, written) =
            self.numbers.iter().enumerate().find_map(|(at, n)| n.as_ref().map(|n| (at, n)))?;
        if kind == QuestionKind::YesNo {
            let sentence = "this question is answered with yes or no, not with a number";
            on.refuse(written.span(), sentence, "write is = \"yes\" or is = \"no\"");
            return None;
        }
        let Some(value) = threshold(kind, written.get_ref()) else {
            let (sentence, help) = if kind == QuestionKind::Availability {
                ("this is not an availability", "write a share such as \"99.99 %\"")
            } else {
                ("this is not a threshold", "write a number that is not negative, such as 500")
            };
            on.refuse(written.span(), sentence, help);
            return None;
        };
        Some(MAKE[at](value))
    }
}

/// A threshold in the unit of its question. A percentage only for an availability.
fn threshold(kind: QuestionKind, written: &Quantity) -> Option<Decimal> {
    let (digits, percent) = match written {
        Quantity::Number(value) => (value.to_string(), false),
        Quantity::Words(words) => match words.trim().strip_suffix('%') {
            Some(digits) => (digits.trim().to_owned(), true),
            None => (words.trim().to_owned(), false),
        },
    };
    let availability = kind == QuestionKind::Availability;
    let value: Decimal = digits.parse().ok()?;
    let value = if percent { value.checked_div(Decimal::ONE_HUNDRED)? } else { value };
    let most = if availability { Decimal::ONE } else { Decimal::from(1_000_000_000_000_u64) };
    let fits = !value.is_sign_negative() && value <= most && (availability || !percent);
    fits.then(|| value.normalize())
}

fn matrix_row(file: &MatrixFile, on: &mut Names<'_>) -> MatrixRow {
    let phases = on.phases.clone();
    for name in file.marks.keys().chain(file.remarks.keys()) {
        on.phase(name);
    }
    let cells = phases.iter().map(|phase| {
        let mark = match file.marks.get(phase.as_str()) {
            Some(MarkFile::Recommended) => Mark::Recommended,
            Some(MarkFile::Optional) => Mark::Optional,
            Some(MarkFile::Unnecessary) => Mark::Unnecessary,
            None => {
                let sentence = format!("this row says nothing about phase `{phase}`");
                let help = format!(
                    "write {phase} = \"recommended\", \"optional\" or \"unnecessary\" in `marks`"
                );
                on.refuse(file.tool.span(), &sentence, &help);
                Mark::Optional
            }
        };
        let remark = file.remarks.get(phase.as_str()).map(|words| words.0.clone());
        Cell { mark, remark }
    });
    MatrixRow { cells: cells.collect(), tool: file.tool.get_ref().0.clone() }
}

fn guidance(file: &GuidanceFile, questions: &[Question], on: &mut Names<'_>) -> Guidance {
    let items = file.items.iter().map(|written| {
        let item = written.get_ref();
        let conditions = Conditions {
            is: &item.is,
            numbers: [&item.equals, &item.below, &item.at_least, &item.above],
        };
        let asked = item.ask.as_ref().and_then(|name| question(name, questions, on));
        let condition = asked.and_then(|q| {
            conditions.read(questions[q].kind, written.span(), on).map(|condition| (q, condition))
        });
        let unasked = item.ask.is_none()
            && (item.is.is_some() || conditions.numbers.iter().any(|n| n.is_some()));
        if unasked {
            let help = "write ask = \"…\" with the question that tells it";
            on.refuse(written.span(), "nothing says which answer this condition is about", help);
        }
        GuidanceItem {
            when: item.when.0.clone(),
            then: item.then.as_ref().map(|words| words.0.clone()),
            condition,
        }
    });
    let items = items.collect();
    if !is_id(file.id.get_ref()) {
        let sentence = format!("`{}` cannot be the name of a guidance", file.id.get_ref());
        on.refuse(file.id.span(), &sentence, "write lower-case letters, digits and hyphens");
    }
    Guidance {
        id: file.id.get_ref().clone(),
        title: file.title.0.clone(),
        phases: on.phases(&file.phases),
        items,
    }
}
