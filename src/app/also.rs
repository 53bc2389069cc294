//! What a person may call an action, a knob or a figure besides its name on screen: the words are in
//! the language files, and those of both languages are looked for, whichever is on screen. Refuses to
//! be shown: they only find.

use super::figure::Figure;
use super::finder::fold;
use super::keys::Action;
use super::knobs::Knob;
use super::model::Model;
use super::palette::What;
use crate::config::Language;
use crate::domain::message::Message;
use crate::text::Speaker;

/// Other words for what an entry does, folded; empty where there are none.
pub(super) fn of(model: &Model, what: &What) -> String {
    match what {
        What::Act(action) => words(model, action_id(*action)),
        What::Knob(knob) => words(model, knob_id(*knob)),
        What::Figure(_, figure) => words(model, figure_id(*figure)),
        What::Theme(_) => words(model, Some("also-theme")),
        What::Language(_) => words(model, Some("also-language")),
        _ => String::new(),
    }
}

/// Other words for an action, folded.
pub(super) fn of_action(model: &Model, action: Action) -> String {
    words(model, action_id(action))
}

fn words(model: &Model, id: Option<&'static str>) -> String {
    let Some(id) = id else { return String::new() };
    let unit = &model.config.profile.unit;
    let said = [Language::En, Language::Fr].map(|language| {
        let speaker = Speaker::new(language.code(), unit);
        fold(&speaker.say(&Message::new(id)))
    });
    said.join(" ")
}

fn action_id(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Explain => "also-explain",
        Action::WhatIf => "also-what-if",
        Action::Redact => "also-redact",
        Action::Theme => "also-theme",
        Action::Present => "also-present",
        Action::Copy => "also-copy",
        Action::Freeze => "also-freeze",
        Action::Mark => "also-mark",
        Action::Quit => "also-quit",
        _ => return None,
    })
}

fn knob_id(knob: Knob) -> Option<&'static str> {
    Some(match knob {
        Knob::Units => "also-units",
        Knob::Price => "also-price",
        Knob::Growth => "also-growth",
        Knob::Churn => "also-churn",
        Knob::Hours | Knob::Rate => "also-hours",
        Knob::Horizon => "also-horizon",
        Knob::Hosted | Knob::Phase => return None,
    })
}

fn figure_id(figure: Figure) -> Option<&'static str> {
    Some(match figure {
        Figure::Advice => "also-advice",
        Figure::CostPerUnit => "also-cost",
        Figure::MonthlyCost => "also-monthly-cost",
        Figure::Revenue => "also-revenue",
        Figure::Margin => "also-margin",
        Figure::Memory => "also-memory",
        _ => return None,
    })
}
