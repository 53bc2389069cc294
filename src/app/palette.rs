//! The palette: everything that can be done, by its words. Each entry ends in what a key would do, or
//! sets at once what a key would turn to step by step. What is of no use now says why.

use super::economics::draft::Notice;
use super::figure::{self, Figure};
use super::figure_name::name;
use super::finder::{fold, is_active, is_known, score, speaker, stands};
use super::health_screen::Item as Told;
use super::keymap::{Table, actions};
use super::keys::{Action, Key};
use super::knobs::Knob;
use super::latency_screen::{BURNS, Item};
use super::model::{Model, Overlay, SPANS, Screen};
use super::{Effect, also, economics, fleet, press, since, what_if};
use crate::config::{Language, ThemeName};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::slo::RULES;
use std::collections::BTreeMap;

/// What was done lately is meant again.
const RECENTLY: i32 = 4;

/// An action is meant sooner than a figure of that name.
const ACTION: i32 = 3;

/// What cannot be done now is seldom meant.
const USELESS: i32 = -12;

/// What may be missing, in the order in which the health screen asks for it.
const ABSENT: [&str; 6] = [
    "part-kind-container",
    "part-kind-database",
    "part-kind-cache",
    "part-kind-volume",
    "part-kind-probe",
    "palette-alerts",
];

/// What an entry does.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// What a key does.
    Act(Action),
    /// To that scenario.
    Scenario(String),
    /// To that theme.
    Theme(ThemeName),
    /// To that language.
    Language(Language),
    /// To that span of the charts.
    Span(usize),
    /// To that target of the fleet.
    Target(usize),
    /// Opens the what-if knobs at one of them.
    Knob(Knob),
    /// Goes to a figure and explains it.
    Figure(Screen, Figure),
    /// Says what changed since the last visit.
    Since,
}

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// By which it is remembered.
    pub id: String,
    /// Its words.
    pub name: Message,
    /// Its keys, where it has any.
    pub keys: Vec<Key>,
    /// What it does.
    pub what: What,
    /// Where it would be of use, if it is of none now.
    pub refused: Option<Message>,
}

impl Entry {
    fn new(id: String, name: Message, what: What) -> Self {
        Self { id, name, keys: Vec::new(), what, refused: None }
    }
}

/// The entries that answer to what is looked for, the best first; without words the recent ones.
#[must_use]
pub fn entries(model: &Model) -> Vec<Entry> {
    let wanted = fold(&model.finder.words);
    let recent = |entry: &Entry| model.finder.recent.iter().position(|id| *id == entry.id);
    let mut all: Vec<(i32, bool, Entry)> = Vec::new();
    for (entry, words) in distinct(model, every(model)) {
        let is_key = entry.keys.iter().any(|k| k.label() == model.finder.words);
        let also = also::of(model, &entry.what);
        let both = format!("{words} {also}");
        let found = score(&wanted, &words).max(called_so(&wanted, &also));
        let found = found.or_else(|| called_so(&wanted, &both)).or(is_key.then_some(0));
        let Some(score) = found else { continue };
        let whole = is_key || stands(&wanted, &both);
        let lately = if recent(&entry).is_some() { RECENTLY } else { 0 };
        let useless = if entry.refused.is_some() { USELESS } else { 0 };
        let meant = if is_key { 20 } else { 0 };
        let plain = if matches!(entry.what, What::Act(_) | What::Knob(_)) { ACTION } else { 0 };
        all.push((score + lately + useless + meant + plain, whole, entry));
    }
    // Initials are meant where the words themselves stand nowhere.
    if all.iter().any(|(_, whole, _)| *whole) {
        all.retain(|(_, whole, _)| *whole);
    }
    if wanted.trim().is_empty() {
        all.sort_by_key(|(_, _, entry)| {
            (recent(entry).unwrap_or(usize::MAX), entry.refused.is_some())
        });
    } else {
        all.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    }
    all.into_iter().map(|(.., entry)| entry).collect()
}

/// The score of what is called so without showing it: only the beginnings of its words count.
fn called_so(wanted: &str, also: &str) -> Option<i32> {
    let begins = |part: &str| also.split_whitespace().any(|word| word.starts_with(part));
    let mut parts = wanted.split_whitespace().peekable();
    parts.peek()?;
    parts.all(begins).then(|| score(wanted, wanted)).flatten()
}

/// Why an action is of no use now: where it would be. None: it is of use.
pub(super) fn refusal(model: &Model, action: Action) -> Option<Message> {
    if model.screen == Screen::Fleet && matches!(action, Action::Explain | Action::WhatIf) {
        return Some(Message::new("palette-not-on-fleet"));
    }
    let holds = |table: &Table| table.rows().iter().any(|row| row.action == action);
    let tables: Vec<Table> = Table::all().into_iter().filter(holds).collect();
    if tables.iter().any(|table| is_active(model, *table)) {
        return None;
    }
    tables.first().map(|table| table.title())
}

fn every(model: &Model) -> Vec<Entry> {
    let mut all = acts(model);
    all.extend(knobs(model));
    all.extend(scenarios(model));
    all.extend(looks(model));
    all.extend(SPANS.iter().enumerate().map(|(at, span)| {
        let name = Message::new("palette-span").duration("span", span.to_std().unwrap_or_default());
        Entry::new(format!("span:{at}"), name, What::Span(at))
    }));
    if since::before(model).is_some() {
        let name = Message::new("palette-since");
        all.push(Entry::new("since".into(), name, What::Since));
    }
    all.extend(targets(model));
    all.extend(figures(model));
    all
}

/// The entries with their folded words, no two the same: what has a name in two places says where.
fn distinct(model: &Model, mut all: Vec<Entry>) -> Vec<(Entry, String)> {
    let speaker = speaker(model);
    let words = |entry: &Entry| fold(&speaker.say(&entry.name));
    let mut said: Vec<String> = all.iter().map(words).collect();
    for at in again(&said) {
        let entry = &mut all[at];
        let place = match entry.what {
            What::Figure(screen, _) => Message::new(Action::Go(screen).message()),
            What::Act(action) => match table_of(action) {
                Some(table) => table.title(),
                None => continue,
            },
            _ => continue,
        };
        let whole = Arg::Message(Box::new(entry.name.clone()));
        entry.name = Message::new("palette-where")
            .with("name", whole)
            .with("place", Arg::Message(Box::new(place)));
        said[at] = words(entry);
    }
    // What two in the same place are called alike is told by their order alone.
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for at in again(&said) {
        let nth = counts.entry(said[at].clone()).or_default();
        *nth += 1;
        let entry = &mut all[at];
        let whole = Arg::Message(Box::new(entry.name.clone()));
        entry.name = Message::new("palette-nth").with("name", whole).quantity(
            "number",
            f64::from(*nth),
            Unit::Count,
        );
        said[at] = words(entry);
    }
    all.into_iter().zip(said).collect()
}

/// The places of words that stand more than once.
fn again(said: &[String]) -> Vec<usize> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for words in said {
        *counts.entry(words).or_default() += 1;
    }
    let often = |at: &usize| counts.get(said[*at].as_str()).is_some_and(|count| *count > 1);
    (0..said.len()).filter(often).collect()
}

/// The first table that has an action.
fn table_of(action: Action) -> Option<Table> {
    let holds = |table: &Table| table.rows().iter().any(|row| row.action == action);
    Table::all().into_iter().find(holds)
}

fn acts(model: &Model) -> Vec<Entry> {
    let known = |action: &Action| {
        let holds = |table: &Table| table.rows().iter().any(|row| row.action == *action);
        Table::all().iter().filter(|table| holds(table)).any(|table| is_known(model, *table))
    };
    // Languages are entries of their own, with the key that turns to the other one.
    let twice = |a: &Action| matches!(a, Action::Palette | Action::Language);
    let offered = actions().into_iter().filter(|a| !twice(a) && known(a));
    offered
        .map(|action| {
            let words = Message::new(action.message());
            let name = match action {
                Action::Go(_) => {
                    Message::new("palette-screen").with("name", Arg::Message(Box::new(words)))
                }
                _ => words,
            };
            let keys = model.keymap.keys_of(action).to_vec();
            let refused = refusal(model, action);
            let id = action.id().to_owned();
            Entry { keys, refused, ..Entry::new(id, name, What::Act(action)) }
        })
        .collect()
}

fn knobs(model: &Model) -> Vec<Entry> {
    let refused = refusal(model, Action::WhatIf);
    let entry = |knob: Knob| {
        let label = Arg::Message(Box::new(what_if::label(model, knob)));
        let name = Message::new("palette-knob").with("name", label);
        let refused = refused.clone();
        Entry { refused, ..Entry::new(format!("knob:{knob:?}"), name, What::Knob(knob)) }
    };
    Knob::ALL.into_iter().map(entry).collect()
}

fn scenarios(model: &Model) -> Vec<Entry> {
    let entry = |(id, scenario): (&String, &crate::domain::scenario::Scenario)| {
        let name = Message::new("palette-scenario").local("name", &scenario.name);
        Entry::new(format!("scenario:{id}"), name, What::Scenario(id.clone()))
    };
    model.config.profile.scenarios.iter().map(entry).collect()
}

fn looks(model: &Model) -> Vec<Entry> {
    let themes = &model.config.themes;
    let all = std::iter::successors(Some(model.theme), |theme| Some(themes.after(*theme)));
    let others = all.skip(1).take_while(|theme| *theme != model.theme);
    let theme = |theme: ThemeName| {
        let word = themes.word(theme);
        let name = Message::new("palette-theme").text("name", word);
        Entry::new(format!("theme:{word}"), name, What::Theme(theme))
    };
    let keys = model.keymap.keys_of(Action::Language);
    let language = |(language, word): (_, &'static str)| {
        let keys = if language == model.language { Vec::new() } else { keys.to_vec() };
        Entry { keys, ..Entry::new(word.into(), Message::new(word), What::Language(language)) }
    };
    let languages = [(Language::En, "palette-english"), (Language::Fr, "palette-french")];
    others.map(theme).chain(languages.into_iter().map(language)).collect()
}

fn targets(model: &Model) -> Vec<Entry> {
    if !fleet::is_fleet(&model.config) {
        return Vec::new();
    }
    let entry = |(at, member): (usize, &crate::config::target::FleetTarget)| {
        let name = Message::new("palette-target").text("name", &member.target.name);
        Entry::new(format!("target:{}", member.target.name), name, What::Target(at))
    };
    model.config.fleet.iter().enumerate().map(entry).collect()
}

/// The figures of all screens, each where it stands first.
fn figures(model: &Model) -> Vec<Entry> {
    let mut seen: Vec<Figure> = Vec::new();
    let mut all = Vec::new();
    for screen in Screen::ALL {
        if matches!(screen, Screen::Fleet | Screen::History) {
            continue;
        }
        for figure in figure::of_screen(model, screen) {
            if seen.contains(&figure) {
                continue;
            }
            seen.push(figure);
            let name = called(model, figure);
            let id = format!("figure:{figure:?}");
            all.push(Entry::new(id, name, What::Figure(screen, figure)));
        }
    }
    all
}

/// What a figure is called where the screen around it does not say what it is of.
fn called(model: &Model, figure: Figure) -> Message {
    let own = Arg::Message(Box::new(name(model, figure)));
    let of = |id| Arg::Message(Box::new(Message::new(id)));
    match figure {
        Figure::Capacity(_) => Message::new("palette-capacity").with("name", own),
        Figure::Latency(Item::Burn(place)) => {
            let (rule, long) = BURNS.get(usize::from(place)).copied().unwrap_or(BURNS[0]);
            let window = if long { RULES[rule].long } else { RULES[rule].short };
            let window = window.to_std().unwrap_or_default();
            Message::new("palette-burn").with("name", own).duration("window", window)
        }
        Figure::Health(Told::Pressure) => {
            Message::new("palette-figure").with("name", of("palette-pressure"))
        }
        // Its own name is the whole line that would bring it.
        Figure::Health(Told::Absent(place)) => match ABSENT.get(usize::from(place)) {
            Some(id) => Message::new("palette-absent").with("name", of(id)),
            None => Message::new("palette-figure").with("name", own),
        },
        _ => Message::new("palette-figure").with("name", own),
    }
}

/// Does it.
pub(super) fn run(model: &mut Model, what: What) -> Vec<Effect> {
    match what {
        What::Act(action) => return press::act(model, action),
        What::Scenario(id) => {
            press::use_scenario(model, id);
        }
        What::Knob(knob) => {
            model.knobs.focus = knob;
            let shown = model.knobs.open && model.screen.has_knobs();
            return if shown { Vec::new() } else { press::act(model, Action::WhatIf) };
        }
        What::Theme(theme) => model.theme = theme,
        What::Language(language) => model.language = language,
        What::Span(span) => model.span = span,
        What::Target(member) => return fleet::to_member(model, member),
        What::Figure(screen, figure) => {
            let effects = press::act(model, Action::Go(screen));
            model.cursor = Some(figure);
            economics::follow_cursor(model);
            (model.overlay, model.told_from) = (Some(Overlay::Explain), 0);
            return effects;
        }
        What::Since => {
            let message = since::said(model);
            model.notice = message.map(|message| Notice { message, refused: false });
        }
    }
    Vec::new()
}
