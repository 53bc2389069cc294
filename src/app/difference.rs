//! The difference in words: what a draft changes against what is measured and configured, and what
//! one scenario changes against another. Chooses what is said and in which order; the figures are
//! the domain's, the words the language files'.

use super::explain::verdict;
use super::knobs::{Knob, Stand};
use super::model::Model;
use super::what_if::{inner, label, list, value};
use crate::domain::Timestamp;
use crate::domain::contrast::{Chosen, chosen};
use crate::domain::difference::{Change, Differences, MarginOf, Shift, Side, Turn, differences};
use crate::domain::economics::Economics;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::scenario::{Pace, Scenario};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// So many changes are told in one sentence; what is left has a second one.
const ONE_SENTENCE: usize = 4;

/// So many knobs are told one by one.
const NAMED: usize = 2;

/// What there is to say of one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Of what: « +€2 on the price ».
    about: Message,
    /// What follows from it, the most important first.
    clauses: Vec<Clause>,
    /// What is said where nothing follows.
    otherwise: Message,
    /// The price that no longer moves as it would: without it the changes cannot be understood.
    fixed: Option<Message>,
}

/// One change in words.
#[derive(Debug, Clone, PartialEq)]
struct Clause {
    change: Change,
    words: Message,
    /// In as few words as can be understood.
    tight: Message,
}

impl Told {
    /// How many changes there are to say.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.clauses.len()
    }

    /// One or two sentences, of the so many most important changes; a gain that is a loss in the end
    /// is told with that loss.
    #[must_use]
    pub fn sentence(&self, most: usize) -> Message {
        let most = most.max(1);
        let told = self.chosen(most.min(ONE_SENTENCE));
        let Some(first) = self.said(&told, false) else { return self.otherwise.clone() };
        let sentence = Message::new("difference")
            .with("about", inner(self.about.clone()))
            .with("changes", inner(first));
        let is_told = |at: &usize| told.first.contains(at) || told.but.contains(at);
        let all = if most > ONE_SENTENCE { most.min(self.clauses.len()) } else { 0 };
        let rest: Vec<usize> = (0..all).filter(|at| !is_told(at)).collect();
        match self.listed(&rest, false) {
            None => sentence,
            Some(rest) => Message::new("difference-two")
                .with("first", inner(sentence))
                .with("rest", inner(rest)),
        }
    }

    /// The same without what it is about, where that stands beside it, but for a price that is fixed;
    /// none where nothing changes.
    #[must_use]
    pub fn brief(&self, most: usize) -> Option<Message> {
        let changes = self.said(&self.chosen(most), false)?;
        Some(after(self.fixed.clone(), changes))
    }

    /// All that can be said, the longest first; of what has no room at all the last is to be cut. It
    /// is the one that can be misunderstood least.
    #[must_use]
    pub fn forms(&self) -> Vec<Message> {
        let all = self.clauses.len().max(1);
        let long = (all.min(2)..=all).rev().map(|most| self.sentence(most));
        let brief = (1..=all).rev().filter_map(|most| self.brief(most));
        let short = self.fixed.as_ref().map(|_| Message::new("turned-fixed-short"));
        let tight = |fixed: Option<Message>| {
            let changes = (1..=all).rev().filter_map(|most| self.said(&self.chosen(most), true));
            changes.map(|changes| after(fixed.clone(), changes)).collect::<Vec<_>>()
        };
        let (whole, bare) = (tight(short), tight(None));
        let net = self.chosen(1).but.first().map(|at| self.clauses[*at].tight.clone());
        let last = net.map_or_else(|| self.sentence(1), |net| after(None, net));
        long.chain(brief).chain(whole).chain(bare).chain([last]).collect()
    }

    fn chosen(&self, most: usize) -> Chosen {
        let changes: Vec<Change> = self.clauses.iter().map(|clause| clause.change).collect();
        chosen(&changes, most)
    }

    fn said(&self, chosen: &Chosen, tight: bool) -> Option<Message> {
        let first = self.listed(&chosen.first, tight)?;
        Some(match self.listed(&chosen.but, tight) {
            None => first,
            Some(but) => {
                Message::new("difference-but").with("first", inner(first)).with("but", inner(but))
            }
        })
    }

    fn listed(&self, places: &[usize], tight: bool) -> Option<Message> {
        let clauses = places.iter().filter_map(|at| self.clauses.get(*at));
        let words = |c: &Clause| if tight { c.tight.clone() } else { c.words.clone() };
        list(clauses.map(words).collect::<Vec<_>>().into_iter())
    }
}

/// A sentence of changes, after the price that is fixed where one is.
fn after(fixed: Option<Message>, changes: Message) -> Message {
    match fixed {
        None => Message::new("difference-brief").with("changes", inner(changes)),
        Some(fixed) => Message::new("difference-brief-fixed")
            .with("fixed", inner(fixed))
            .with("changes", inner(changes)),
    }
}

/// What the draft changes; none while nothing is turned.
#[must_use]
pub fn of_draft(model: &Model) -> Option<Told> {
    let base = model.base.as_deref()?;
    let now = &model.shown().assessment;
    let first =
        Side { economics: &base.assessment.economics, advice: Some(&base.assessment.advice) };
    let second = Side { economics: &now.economics, advice: Some(&now.advice) };
    let price = model.knobs.price.filter(|_| moves(model));
    let fixed = price.map(|p| Message::new("turned-fixed").money("price", money(model, p)));
    Some(Told { fixed, ..told(model, turned(model), &differences(first, second)) })
}

/// Two projections that lie over each other. What is said is the second less the first.
#[derive(Debug, Clone)]
pub struct Pair<'a> {
    /// The first one's name.
    pub first: Arg,
    /// The second one's.
    pub second: Arg,
    /// The first.
    pub before: &'a Economics,
    /// The second.
    pub after: &'a Economics,
}

/// The scenario in use and the one that is laid over it; what a draft is a draft of comes before
/// the draft. None while nothing is laid over.
#[must_use]
pub fn pair(model: &Model) -> Option<Pair<'_>> {
    let other = model.compared.as_ref()?;
    let id = model.compare.as_deref()?;
    let own = &model.shown().assessment.economics;
    let second = Arg::Local(model.config.profile.scenarios.get(id)?.name.clone());
    Some(if id == model.scenario_id {
        Pair { first: second, second: own_name(model), before: other, after: own }
    } else {
        Pair { first: own_name(model), second, before: own, after: other }
    })
}

/// The name of the scenario in use; of a draft over it that it is one.
#[must_use]
pub fn own_name(model: &Model) -> Arg {
    as_own(model, Arg::Local(model.base_scenario().name))
}

/// The same in place of the whole name, where that has no room.
#[must_use]
pub fn as_own(model: &Model, name: Arg) -> Arg {
    if model.knobs.is_turned() {
        inner(Message::new("what-if-of").with("scenario", name))
    } else {
        name
    }
}

/// What the second scenario changes; none while none is laid over.
#[must_use]
pub fn of_pair(model: &Model) -> Option<Told> {
    let pair = pair(model)?;
    let side = |economics| Side { economics, advice: None };
    let found = differences(side(pair.before), side(pair.after));
    let about =
        Message::new("difference-instead").with("first", pair.first).with("second", pair.second);
    Some(told(model, about, &found))
}

fn told(model: &Model, about: Message, found: &Differences) -> Told {
    let unit = &model.config.profile.unit.plural;
    let otherwise = match found.until {
        None => Message::new("difference-unknown").local("unit", unit),
        Some(until) if found.same => Message::new("difference-nothing").date("at", until),
        Some(until) => Message::new("difference-hardly").date("at", until),
    };
    let clause = |change: &Change| {
        let words = say(model, *change, found.until);
        Clause { change: *change, tight: tight(*change).unwrap_or_else(|| words.clone()), words }
    };
    let clauses = found.changes.iter().map(clause).collect();
    Told { otherwise: otherwise.with("about", inner(about.clone())), about, clauses, fixed: None }
}

/// One change in fewer words; none: it has none.
fn tight(change: Change) -> Option<Message> {
    let (id, by) = match change {
        Change::RevenueNow(by) => ("difference-revenue-now-short", by),
        Change::Cumulative(by) => ("difference-cumulative-short", by),
        _ => return None,
    };
    Some(Message::new(id).with("change", signed_money(by)))
}

/// One change in a clause.
fn say(model: &Model, change: Change, until: Option<Timestamp>) -> Message {
    let profile = &model.config.profile;
    let until = until.unwrap_or(model.shown().now);
    match change {
        Change::Advice { before, after } if before.0 == after.0 => {
            let name = |phase: usize| Arg::Local(profile.phases[phase].name.clone());
            Message::new("difference-advice-phase")
                .with("before", name(before.1))
                .with("after", name(after.1))
        }
        Change::Advice { before, after } => Message::new("difference-advice")
            .with("before", inner(Message::new(verdict(before.0))))
            .with("after", inner(Message::new(verdict(after.0)))),
        Change::CostPerUnit(by) => Message::new("difference-cost")
            .local("unit", &profile.unit.singular)
            .with("change", signed_money(by)),
        Change::Margin(of, by) => {
            let id = match of {
                MarginOf::Now => "difference-margin",
                MarginOf::FullNow => "difference-full-margin",
                MarginOf::Horizon => "difference-margin-then",
            };
            Message::new(id).with("change", signed_points(by)).date("at", until)
        }
        Change::Turn(turn, shift) => shifted(model, turn, shift, until),
        Change::BreakEven(by) => {
            let id =
                if by < 0 { "difference-break-even-less" } else { "difference-break-even-more" };
            Message::new(id).units("by", by.unsigned_abs() as f64)
        }
        Change::BreaksEven(from) => {
            Message::new("difference-breaks-even").units("from", from as f64)
        }
        Change::NeverBreaksEven => Message::new("difference-never-breaks-even"),
        Change::RevenueNow(by) => {
            Message::new("difference-revenue-now").with("change", signed_money(by))
        }
        Change::Cumulative(by) => {
            Message::new("difference-cumulative").date("at", until).with("change", signed_money(by))
        }
        Change::Revenue(by) => {
            Message::new("difference-revenue").date("at", until).with("change", signed_money(by))
        }
    }
}

fn shifted(model: &Model, turn: Turn, shift: Shift, until: Timestamp) -> Message {
    let name = |id, phase: usize| {
        Message::new(id).local("phase", &model.config.profile.phases[phase].name)
    };
    let subject = inner(match turn {
        Turn::Phase(phase) => name("difference-phase", phase),
        Turn::PhasePays(phase) => name("difference-phase-pays", phase),
        Turn::Profitable => Message::new("difference-profitable"),
        Turn::Payback => Message::new("difference-payback"),
    });
    match shift {
        Shift::By(by) => {
            let id = if by < 0 { "difference-earlier" } else { "difference-later" };
            let months = f64::from(by.unsigned_abs());
            Message::new(id).quantity("months", months, Unit::Count)
        }
        Shift::Comes(at) => Message::new("difference-comes").date("at", at).date("end", until),
        Shift::Goes => Message::new("difference-goes").date("end", until),
    }
    .with("subject", subject)
}

/// Something with the sign of its change before it.
fn signed(more: bool, change: Message) -> Arg {
    let id = if more { "difference-up" } else { "difference-down" };
    inner(Message::new(id).with("change", inner(change)))
}

fn signed_money(by: Money) -> Arg {
    let size = Money::new(by.amount.abs(), by.currency);
    signed(by.amount > Decimal::ZERO, Message::new("value-money").money("value", size))
}

fn signed_points(by: Decimal) -> Arg {
    let size = by.abs().to_f64().unwrap_or_default();
    let points = Message::new("difference-points").quantity("points", size, Unit::Count);
    signed(by > Decimal::ZERO, points)
}

fn signed_count(by: f64) -> Arg {
    let count = Message::new("value-plain").with("value", Arg::Quantity(by.abs(), Unit::Count));
    signed(by > 0.0, count)
}

/// What is turned, in the knobs' order: the first ones by name, then how many more.
fn turned(model: &Model) -> Message {
    let here = Knob::ALL.into_iter().filter_map(|knob| turn(model, knob));
    let all: Vec<Message> = here.collect();
    let rest = all.len().saturating_sub(NAMED);
    let named =
        list(all.into_iter().take(NAMED)).unwrap_or_else(|| Message::new("difference-draft"));
    if rest == 0 {
        return named;
    }
    Message::new("difference-and-more").with("named", inner(named)).quantity(
        "count",
        rest as f64,
        Unit::Count,
    )
}

/// Whether the price would change in the months to come if it were not turned: a turned one stays.
fn moves(model: &Model) -> bool {
    let base = model.base.as_deref().map(|base| &base.assessment.economics);
    let prices = |e: &Economics| e.months.iter().any(|m| m.figures.price != e.now.price);
    base.is_some_and(prices)
}

/// How far one knob is turned; none: it is not.
fn turn(model: &Model, knob: Knob) -> Option<Message> {
    let knobs = &model.knobs;
    let watch = model.shown();
    let base = model.base_scenario();
    let by = |id, change| Some(Message::new(id).with("change", change));
    // What was unknown before has no distance.
    let to = || {
        let message = Message::new("undo-knob").with("knob", inner(label(model, knob)));
        Some(message.with("value", inner(value(model, knob))))
    };
    let points = |change: f64| {
        // Rounding leaves no dust of floating point behind.
        Decimal::try_from((change * 1e6).round() / 1e4).map_or(Decimal::ZERO, |p| p.normalize())
    };
    match knob {
        Knob::Units => {
            let units = knobs.units?;
            let Some(known) = watch.units.as_ref() else { return to() };
            let size = (units - known.count).abs();
            let count = Message::new("value-plain").with("value", Arg::Units(size));
            Some(Message::new("turned-units").with("change", signed(units > known.count, count)))
        }
        Knob::Price => {
            let price = knobs.price?;
            let Some(before) = super::what_if::price(model, &base) else { return to() };
            let change = signed_money(money(model, price.checked_sub(before)?));
            if !moves(model) {
                return by("turned-price", change);
            }
            let fixed = Message::new("turned-price-fixed").money("price", money(model, price));
            Some(fixed.with("change", change))
        }
        Knob::Growth => {
            let growth = knobs.growth.as_ref()?.pace();
            let change = growth.value() - base.growth.pace().value();
            let unchanged = change.abs() < 1e-9;
            match growth {
                // The same pace, but a straight line in the place of a table.
                _ if unchanged => to(),
                Pace::Units(_) => by("turned-growth", signed_count(change)),
                Pace::Share(_) => by("turned-growth", signed_points(points(change))),
            }
        }
        Knob::Churn => by("turned-churn", signed_points(points(knobs.churn? - base.churn))),
        Knob::Hosted => {
            by("turned-hosted", signed_points(points(knobs.hosted? - base.hosted_share)))
        }
        Knob::Phase => {
            let name = &model.config.profile.phases.get(knobs.phase?)?.name;
            Some(Message::new("turned-phase").local("phase", name))
        }
        Knob::Hours => {
            let (id, hours) = knobs.hours.iter().next()?;
            let place = model.config.profile.index_of(id)?;
            let Some(before) = stand(model, &base, place).hours() else { return to() };
            by("turned-hours", signed_count(hours.checked_sub(before)?.to_f64()?))
        }
        Knob::Rate => {
            let rate = knobs.rate?;
            let known = stand(model, &base, watch.phase.index).rate();
            match known.filter(|known| *known != rate) {
                Some(before) => {
                    by("turned-rate", signed_money(money(model, rate.checked_sub(before)?)))
                }
                None => to(),
            }
        }
        Knob::Horizon => {
            let months = f64::from(knobs.horizon?) - f64::from(base.horizon);
            let id = if months < 0.0 { "turned-horizon-less" } else { "turned-horizon-more" };
            Some(Message::new(id).quantity("months", months.abs(), Unit::Count))
        }
    }
}

fn stand<'a>(model: &'a Model, scenario: &'a Scenario, phase: usize) -> Stand<'a> {
    Stand { units: None, price: None, scenario, phases: &model.config.profile.phases, phase }
}

fn money(model: &Model, amount: Decimal) -> Money {
    Money::new(amount, model.config.profile.currency)
}
