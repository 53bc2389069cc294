//! The what-if draft kept as a scenario: its name asked for, and written down.

use crate::app::Effect;
use crate::app::keys::{Action, Key};
use crate::app::model::Model;
use crate::app::what_if;
use crate::config::scenario::{is_id, write};
use crate::domain::message::Message;
use crate::domain::profile::LocalText;
use crate::domain::scenario::Scenario;
use std::path::PathBuf;
use std::sync::Arc;

/// No longer name is typed.
const LONGEST: usize = 40;

/// A draft to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Keep {
    /// The person's own file.
    pub file: PathBuf,
    /// `[scenarios.NAME]`.
    pub name: String,
    /// The lines below that.
    pub text: String,
    /// The same as the model holds it.
    pub scenario: Scenario,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The order.
    pub keep: Arc<Keep>,
    /// Why it is not written, if it is not.
    pub refused: Option<String>,
}

/// A sentence about what was just asked for; the next key takes it away.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub message: Message,
    /// Whether it was refused.
    pub refused: bool,
}

/// Asks for the name under which the draft is to be kept.
pub(in crate::app) fn ask_name(model: &mut Model) {
    if model.knobs.turned_scenario() {
        model.naming = Some(String::new());
        model.overlay = None;
        return;
    }
    let open = model.keymap.told(Action::WhatIf);
    refuse(model, Message::new("draft-nothing").with("what-if", open));
}

pub(in crate::app) fn refuse(model: &mut Model, message: Message) {
    model.notice = Some(Notice { message, refused: true });
}

/// A key while the name is asked for. Capitals become small and blanks hyphens, as names are.
pub(in crate::app) fn typed(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(name) = model.naming.as_mut() else { return Vec::new() };
    match key {
        Key::Esc => model.naming = None,
        Key::Backspace => drop(name.pop()),
        Key::Enter if !name.is_empty() => {
            let name = std::mem::take(name);
            model.naming = None;
            return keep(model, name).into_iter().collect();
        }
        Key::Char(c) if name.len() < LONGEST => {
            let c = if c == ' ' || c == '_' { '-' } else { c.to_ascii_lowercase() };
            if c == '-' || c.is_ascii_alphanumeric() {
                name.push(c);
            }
        }
        _ => {}
    }
    Vec::new()
}

/// What is made up in a story stays in it: a made-up company's price is none of the person's own,
/// and over another profile's growth it would be another scenario.
fn keep(model: &mut Model, name: String) -> Option<Effect> {
    let told = model.playback.as_ref().is_some_and(|p| p.simulated);
    if told && name != "base" && is_id(&name) {
        let scenario = Scenario { name: LocalText::same(&name), ..model.scenario() };
        let part = model.knobs.turned_present();
        take(model, &name, scenario);
        let id = if part { "draft-kept-here-in-part" } else { "draft-kept-here" };
        let message = Message::new(id).text("name", &name);
        model.notice = Some(Notice { message, refused: false });
        return None;
    }
    let inherited = model.config.inherited_by(&name).cloned();
    let refusal = match (&model.config.file, inherited) {
        _ if name == "base" || !is_id(&name) => Message::new("draft-name").text("name", &name),
        (Some(file), Some(inherited)) => {
            let mut scenario = model.scenario();
            scenario.name = LocalText::same(&name);
            let text = write(&scenario, &inherited);
            return Some(Effect::Keep(Arc::new(Keep { file: file.clone(), name, text, scenario })));
        }
        _ => Message::new("draft-no-file"),
    };
    refuse(model, refusal);
    None
}

/// The draft was kept, or refused: what is kept is a scenario like all others from now on, and the
/// one in use.
pub(in crate::app) fn kept(model: &mut Model, kept: &Kept) {
    let file = kept.keep.file.display().to_string();
    let name = &kept.keep.name;
    if let Some(why) = &kept.refused {
        let message = Message::new("draft-refused").text("name", name).text("file", file);
        refuse(model, message.text("why", why));
        return;
    }
    let id = if model.knobs.turned_present() { "draft-kept-in-part" } else { "draft-kept" };
    take(model, name, kept.keep.scenario.clone());
    let message = Message::new(id).text("name", name).text("file", file);
    model.notice = Some(Notice { message, refused: false });
}

fn take(model: &mut Model, name: &str, scenario: Scenario) {
    let mut config = (*model.config).clone();
    config.profile.scenarios.insert(name.to_owned(), scenario);
    model.config = Arc::new(config);
    what_if::saved(model, name);
}

/// Whether a scenario of that name is there already, and would be replaced.
#[must_use]
pub fn is_taken(model: &Model) -> bool {
    let name = model.naming.as_deref();
    name.is_some_and(|name| model.config.profile.scenarios.contains_key(name))
}
