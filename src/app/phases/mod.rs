//! The ladder and everything that is said about it, for the screen of the phases and for `palier
//! advise` alike: which rungs there are, which one is looked at, and the sections of sentences
//! about them. Chooses and orders; computes no figure and speaks no language.

mod decision;
mod reasons;
mod rung;

pub use rung::alternative;
pub(super) use rung::without_regret;

pub(super) use reasons::dates;

use super::figure::Figure;
use super::model::Model;
use crate::domain::advice::PhaseOption;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::{Money, Spread};
use crate::domain::profile::{Phase, PhaseBasis};

/// One phase of the ladder.
#[derive(Debug, Clone, Copy)]
pub struct Rung<'a> {
    /// Its place on the ladder.
    pub index: usize,
    /// As the profile has it.
    pub phase: &'a Phase,
    /// What the basis in use says about it.
    pub basis: Option<&'a PhaseBasis>,
    /// Regret, probability and obstacles; none while nothing is known of them.
    pub option: Option<&'a PhaseOption>,
    /// The target is here.
    pub here: bool,
    /// The advice is to be here, and the target is not.
    pub advised: bool,
}

/// How a line stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// One of several.
    Bullet,
    /// One of several in order, from 1.
    Step(usize),
    /// It holds, or nothing stands against it.
    Yes,
    /// It does not.
    No,
    /// Not known yet.
    Open,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// How it stands out.
    pub sign: Sign,
    /// The sentence.
    pub words: Message,
    /// What it rests on: rule, source, since when.
    pub notes: Vec<Message>,
}

impl Line {
    fn new(sign: Sign, words: Message) -> Self {
        Self { sign, words, notes: Vec::new() }
    }

    fn bullet(words: Message) -> Self {
        Self::new(Sign::Bullet, words)
    }
}

/// How much a tool is needed on each rung.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixLine {
    /// The tool.
    pub tool: Message,
    /// One per rung.
    pub marks: Vec<Sign>,
    /// What is said of the rung that is looked at.
    pub remark: Message,
}

/// Sentences under a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What they are about.
    pub title: Message,
    /// In order.
    pub lines: Vec<Line>,
    /// Tools by rungs, below the sentences.
    pub matrix: Vec<MatrixLine>,
}

impl Section {
    fn new(title: Message, lines: Vec<Line>) -> Self {
        Self { title, lines, matrix: Vec::new() }
    }
}

/// The ladder from its lowest rung on; never empty.
#[must_use]
pub fn ladder(model: &Model) -> Vec<Rung<'_>> {
    let watch = model.shown();
    let advice = &watch.assessment.advice;
    let here = watch.phase.index;
    let phases = model.config.profile.phases.iter().enumerate();
    phases
        .map(|(index, phase)| Rung {
            index,
            phase,
            basis: phase.basis(&model.config.basis),
            option: advice.options.get(index),
            here: index == here,
            advised: index == advice.phase && index != here,
        })
        .collect()
}

/// The rung under the cursor, else the one that is advised, else the next that can be had, else the
/// next, else the last.
#[must_use]
pub fn selected(model: &Model) -> usize {
    let watch = model.shown();
    let (advice, here) = (&watch.assessment.advice, watch.phase.index);
    let last = model.config.profile.phases.len().saturating_sub(1);
    let open = || advice.options.iter().find(|o| o.phase > here && o.obstacles.is_empty());
    let chosen = match model.cursor {
        Some(Figure::Rung(index)) => index,
        _ if advice.phase != here => advice.phase,
        _ => open().map_or(here + 1, |o| o.phase),
    };
    chosen.min(last)
}

/// Everything below the ladder. What the cursor stands on comes first.
#[must_use]
pub fn sections(model: &Model) -> Vec<Section> {
    let ladder = ladder(model);
    let Some(rung) = ladder.get(selected(model)) else { return Vec::new() };
    let rung = rung::sections(model, rung);
    let mut all = reasons::sections(model);
    if matches!(model.cursor, Some(Figure::Rung(_))) {
        all.splice(0..0, rung);
    } else {
        all.extend(rung);
    }
    all.extend(decision::sections(model));
    all.retain(|s| !s.lines.is_empty() || !s.matrix.is_empty());
    all
}

impl Rung<'_> {
    /// Units that it carries on the basis, in words that stand alone.
    #[must_use]
    pub fn carries(&self) -> Message {
        let from = self.basis.map_or(0.0, |b| b.from as f64);
        let limit = self.option.and_then(|o| o.limit);
        match limit {
            Some(limit) => Message::new("phases-up-to").units("limit", limit),
            None if self.basis.is_some_and(|b| b.unlimited) => {
                Message::new("phases-from-on").units("from", from)
            }
            None => Message::new("phases-unknown"),
        }
    }

    /// The promised availability, in words that stand alone.
    #[must_use]
    pub fn promise(&self) -> Message {
        match self.basis.and_then(|b| b.sla) {
            Some(sla) => value(Arg::Quantity(sla, Unit::Ratio)),
            None => Message::new("phases-no-promise"),
        }
    }
}

/// A value, said alone.
#[must_use]
pub fn value(arg: Arg) -> Message {
    Message::new("value-plain").with("value", arg)
}

/// A message as an argument of another.
fn inner(message: Message) -> Arg {
    Arg::Message(Box::new(message))
}

/// What a phase costs a month: one price, or from … to.
fn month(model: &Model, cost: Spread) -> Message {
    let money = |amount| Money::new(amount, model.config.profile.currency);
    if cost.is_exact() {
        Message::new("phases-cost").money("value", money(cost.mid))
    } else {
        Message::new("phases-cost-range")
            .money("low", money(cost.low))
            .money("high", money(cost.high))
    }
}
