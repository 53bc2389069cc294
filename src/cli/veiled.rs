//! `--redact` where nothing is drawn: what is printed goes through here. The looked-at model gets
//! other names as for a screen; every sentence has its own covered; and over all that reaches the
//! terminal, errors of libraries included, goes a net for the names that are known.

use crate::app::Model;
use crate::app::veil::{Alias, Veil, masked, masked_config};
use crate::config::{Config, Explicit, Flags};
use crate::domain::message::Message;
use crate::text::Speaker;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Of the whole run, so that a name has one other name; none: names are shown.
static NET: OnceLock<Net> = OnceLock::new();

#[derive(Debug)]
struct Net {
    veil: Veil,
    language: &'static str,
}

impl Net {
    fn speaker(&self) -> Speaker<'static> {
        super::aside(Some(self.language))
    }

    fn words(&self, words: &str) -> Option<String> {
        let speaker = self.speaker();
        self.veil.covered(words, &|alias: Alias| speaker.say(&alias.message()))
    }

    /// Words in values; a key is palier's own.
    fn value(&self, value: &mut Value) {
        match value {
            Value::String(words) => {
                if let Some(covered) = self.words(words) {
                    *words = covered;
                }
            }
            Value::Array(all) => all.iter_mut().for_each(|one| self.value(one)),
            Value::Object(all) => all.iter_mut().for_each(|(_, one)| self.value(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// From here on names are hidden; those of the command line are known.
pub(super) fn spread(flags: &Flags, language: &'static str) {
    if !flags.redact {
        return;
    }
    let veil = Veil::new(true);
    match &flags.explicit {
        Some(Explicit::Ssh(host)) => veil.learn_host(host),
        Some(Explicit::Prometheus(server)) => match server.parse() {
            Ok(url) => veil.learn_url(&url),
            Err(_) => veil.learn_host(server),
        },
        _ => {}
    }
    let _ = NET.set(Net { veil, language });
}

/// The names of the configuration are known, and from here on said in its language.
pub(super) fn learn(config: &Config) {
    if let Some(net) = NET.get() {
        net.veil.learn(config);
    }
}

/// What was looked at, as it may be told.
pub(super) fn model(mut model: Model) -> Model {
    let Some(net) = NET.get() else { return model };
    model.veil = net.veil.clone();
    let speaker = Speaker::new(model.language.code(), &model.config.profile.unit);
    masked(&model, &|alias| speaker.say(&alias.message()))
}

/// The configuration, as it may be told.
pub(super) fn config(config: &Config) -> Cow<'_, Config> {
    let Some(net) = NET.get() else { return Cow::Borrowed(config) };
    let speaker = Speaker::new(config.language.code(), &config.profile.unit);
    Cow::Owned(masked_config(&net.veil, config, &|alias| speaker.say(&alias.message())))
}

/// A target's name, as it may be told, whether or not it is configured.
pub(super) fn target(name: &mut String) {
    if let Some(net) = NET.get() {
        net.veil.learn_host(name);
        if let Some(covered) = net.words(name) {
            *name = covered;
        }
    }
}

/// A sentence, as it may be said.
pub(super) fn message<'a>(message: &'a Message, speaker: &Speaker<'_>) -> Cow<'a, Message> {
    match NET.get() {
        None => Cow::Borrowed(message),
        Some(net) => Cow::Owned(net.veil.known(message, &|alias| speaker.say(&alias.message()))),
    }
}

/// Whatever reaches the terminal: line by line, and of JSON the values.
pub(super) fn words(words: &str) -> Cow<'_, str> {
    let Some(net) = NET.get() else { return Cow::Borrowed(words) };
    if words.starts_with(['{', '['])
        && let Ok(mut value) = serde_json::from_str(words)
    {
        net.value(&mut value);
        return Cow::Owned(format!("{value:#}\n"));
    }
    let lines = words.split_inclusive('\n');
    Cow::Owned(lines.map(|l| net.words(l).unwrap_or_else(|| l.to_owned())).collect())
}
