//! What the speaker reads: their own notes where the profile has them, otherwise what each figure on
//! the page means and who says so, and the question that will be asked with the figure that answers
//! it.

use super::pages::{PageId, page};
use crate::app::explain::{Explanation, explain};
use crate::app::model::Model;
use crate::app::objectives;
use crate::domain::economics::Month;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::profile::LocalText;

/// What a line of the notes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// The speaker's own words.
    Own,
    /// A figure explained.
    Figure,
    /// What will be asked.
    Question,
    /// What answers it.
    Answer,
}

/// The notes of a page, in order.
#[must_use]
pub fn notes(model: &Model, id: PageId) -> Vec<(Kind, Message)> {
    if let Some(own) = own(model, id) {
        return vec![(Kind::Own, Message::new("stage-own").local("words", own))];
    }
    let figures = page(model, id).figures;
    let mut lines: Vec<_> =
        figures.into_iter().map(|figure| (Kind::Figure, told(explain(model, figure)))).collect();
    if let Some((question, answer)) = asked(model, id) {
        lines.extend([(Kind::Question, question), (Kind::Answer, answer)]);
    }
    lines
}

fn own(model: &Model, id: PageId) -> Option<&LocalText> {
    let notes = &model.config.profile.pitch.as_ref()?.notes;
    match id {
        PageId::Title => notes.title.as_ref(),
        PageId::Health => notes.health.as_ref(),
        PageId::Cost => notes.cost.as_ref(),
        PageId::Margin => notes.margin.as_ref(),
        PageId::Ladder => notes.ladder.as_ref(),
        PageId::Ask => notes.ask.as_ref(),
    }
}

/// What a figure means, and who says so.
fn told(explanation: Explanation) -> Message {
    let formula = Arg::Message(Box::new(explanation.formula));
    match explanation.origin {
        Some(origin) => {
            Message::new("stage-note-by").with("formula", formula).text("origin", origin.name())
        }
        None => Message::new("stage-note").with("formula", formula),
    }
}

/// What somebody who is to invest will ask, and what answers it.
fn asked(model: &Model, id: PageId) -> Option<(Message, Message)> {
    let watch = model.shown();
    let economics = &watch.assessment.economics;
    let unit = &model.config.profile.unit;
    Some(match id {
        PageId::Title => {
            let price = economics.now.price?;
            let answer = Message::new("stage-answer-price")
                .money("price", price)
                .local("unit", &unit.singular);
            (Message::new("stage-question-price"), answer)
        }
        PageId::Health => {
            let answer = match &watch.assessment.slo {
                Some(slo) => objectives::budget(slo),
                None => Message::new("stage-answer-no-promise"),
            };
            (Message::new("stage-question-outage"), answer)
        }
        PageId::Cost => {
            let last = economics.months.last()?;
            let (cost, units) = (last.figures.cost_per_unit?, last.figures.hosted?);
            let count = rust_decimal::prelude::ToPrimitive::to_f64(&units)?;
            let answer = Message::new("stage-answer-growth")
                .money("cost", cost)
                .units("units", count)
                .date("date", last.starts);
            (Message::new("stage-question-growth").local("unit", &unit.singular), answer)
        }
        PageId::Margin => {
            let least = economics.months.iter().filter(|m| margin(m).is_some());
            let least = least.min_by_key(|m| margin(m))?;
            let share = rust_decimal::prelude::ToPrimitive::to_f64(&margin(least)?)?;
            let phase = model.config.profile.phases.get(least.figures.phase)?;
            let answer = Message::new("stage-answer-least")
                .quantity("margin", share, Unit::Ratio)
                .date("date", least.starts)
                .local("phase", &phase.name);
            (Message::new("stage-question-least"), answer)
        }
        PageId::Ladder => {
            let reason = watch.assessment.advice.reasons.first()?;
            (Message::new("stage-question-why"), reason.sentence.clone())
        }
        PageId::Ask => {
            let month = |index: Option<u32>| economics.months.get(index? as usize);
            let answer = match (month(economics.runway), month(economics.operating_break_even)) {
                (Some(dry), _) => Message::new("stage-answer-runway").date("date", dry.starts),
                (None, Some(even)) => Message::new("stage-answer-even").date("date", even.starts),
                (None, None) => Message::new("stage-answer-not-even"),
            };
            (Message::new("stage-question-runway"), answer)
        }
    })
}

fn margin(month: &Month) -> Option<rust_decimal::Decimal> {
    month.figures.infrastructure_margin
}
