//! Redaction: whatever has a name of its own on the watched side (machines, services, people, places)
//! stands under a neutral one, the same wherever it appears in a run. The company's figures stay.
//!
//! Two nets hang behind each other. [`masked`] makes of a model one in which every field that a
//! source or a person filled has another name, and of a source's sentences only the words that are
//! palier's own are left. [`Veil::covered`] goes over all words before they are drawn, for a name
//! that came another way. What neither knows for harmless is hidden.

mod known;
mod look;
mod model;
mod watch;

use crate::app::keys::Key;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use model::{masked, masked_config};

/// Names beyond these all get the same other one.
const MOST: usize = 50_000;

/// Names of targets that are everybody's, and words of our own.
const COMMON: [&str; 3] = ["local", "demo", "replay"];

/// What stands where words are hidden.
const HIDDEN: &str = "…";

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A machine, a target.
    Server,
    /// A container, a pod, a gateway.
    Service,
    /// A database.
    Database,
    /// A namespace, a project, a heading.
    Group,
    /// An address.
    Address,
    /// A file.
    Path,
    /// A disk, a volume.
    Disk,
    /// A network interface.
    Interface,
    /// Somebody.
    Person,
    /// An alert, a rule.
    Alert,
}

/// Another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    kind: Kind,
    number: usize,
}

impl Alias {
    /// As it is said: « server 1 ».
    #[must_use]
    pub fn message(self) -> Message {
        let id = match self.kind {
            Kind::Server => "veil-server",
            Kind::Service => "veil-service",
            Kind::Database => "veil-database",
            Kind::Group => "veil-group",
            Kind::Address => "veil-address",
            Kind::Path => "veil-path",
            Kind::Disk => "veil-disk",
            Kind::Interface => "veil-interface",
            Kind::Person => "veil-person",
            Kind::Alert => "veil-alert",
        };
        Message::new(id).quantity("number", self.number as f64, Unit::Count)
    }
}

/// Says another name in the language of the screen.
pub type Say<'a> = &'a dyn Fn(Alias) -> String;

#[derive(Debug, Default)]
struct Names {
    known: BTreeMap<String, Alias>,
    counts: BTreeMap<Kind, usize>,
    /// Words of the company's own, which are nobody's name.
    spared: BTreeSet<String>,
}

/// Whether names are hidden, and the other names. Its copies share these, so that a name has one
/// other name in the whole run.
#[derive(Debug, Clone)]
pub struct Veil {
    /// Hidden in the cockpit.
    pub cockpit: bool,
    /// Hidden on the stage.
    pub stage: bool,
    names: Arc<Mutex<Names>>,
}

impl Veil {
    /// On the stage names are hidden until somebody shows them.
    #[must_use]
    pub fn new(cockpit: bool) -> Self {
        Self { cockpit, stage: true, names: Arc::default() }
    }

    /// Shows or hides.
    pub(super) fn turn(&mut self, on_stage: bool) {
        let which = if on_stage { &mut self.stage } else { &mut self.cockpit };
        *which = !*which;
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The other name of a thing; each spelling of a machine (with its user, with a port) is the
    /// same machine.
    fn of(&self, kind: Kind, name: &str) -> Alias {
        let mut names = self.names();
        let plain = look::plain(name).to_lowercase();
        if let Some(known) = names.known.get(&plain) {
            return *known;
        }
        if names.known.len() >= MOST {
            return Alias { kind, number: 0 };
        }
        let number = names.counts.entry(kind).or_default();
        *number += 1;
        let alias = Alias { kind, number: *number };
        names.known.insert(plain, alias);
        alias
    }

    /// Another spelling of the same thing.
    fn same(&self, alias: Alias, name: &str) {
        let plain = look::plain(name).to_lowercase();
        let mut names = self.names();
        if !plain.is_empty() && names.known.len() < MOST {
            names.known.entry(plain).or_insert(alias);
        }
    }

    fn spare(&self, words: &str) {
        let mut names = self.names();
        for (from, to) in look::pieces(words) {
            names.spared.insert(words[from..to].to_lowercase());
        }
    }

    /// The other name of a thing in words; nothing keeps being nothing.
    fn name(&self, kind: Kind, name: &str, say: Say<'_>) -> String {
        if name.trim().is_empty() { String::new() } else { say(self.of(kind, name)) }
    }

    /// A sentence of a source: names of things get other names, and any other words from outside are
    /// hidden, since nobody can know what they tell.
    #[must_use]
    pub fn sentence(&self, message: &Message, say: Say<'_>) -> Message {
        let args = message.args.iter().map(|(key, arg)| {
            let arg = match arg {
                Arg::Text(words) => Arg::Text(self.outside(words, say)),
                Arg::Message(inner) => Arg::Message(Box::new(self.sentence(inner, say))),
                other => other.clone(),
            };
            (*key, arg)
        });
        Message { id: message.id, args: args.collect() }
    }

    fn outside(&self, words: &str, say: Say<'_>) -> String {
        if look::is_harmless(words) {
            return words.to_owned();
        }
        let known = self.names().known.get(&look::plain(words).to_lowercase()).copied();
        // More than one word is a sentence, whatever it holds.
        let one = !words.trim().contains(char::is_whitespace);
        let looks = || look::kind(words).filter(|_| one).map(|kind| self.of(kind, words));
        match known.or_else(looks) {
            Some(alias) => say(alias),
            // A sentence may name a key.
            None if Key::is_label(words) => words.to_owned(),
            None => HIDDEN.to_owned(),
        }
    }

    /// Words as they may be drawn: each piece that is a known name, or looks like an address, a path
    /// or somebody's account, is said otherwise.
    #[must_use]
    pub fn covered(&self, words: &str, say: Say<'_>) -> Option<String> {
        let mut covered = String::new();
        let mut from = 0;
        for (start, end) in look::pieces(words) {
            let piece = &words[start..end];
            let Some(alias) = self.alias(piece) else { continue };
            let said = say(alias);
            // « server 1 » for a machine that is called « server » would be covered for ever.
            if said.to_lowercase().starts_with(&piece.to_lowercase()) {
                continue;
            }
            covered.push_str(&words[from..start]);
            covered.push_str(&said);
            from = end;
        }
        if from == 0 {
            return None;
        }
        covered.push_str(&words[from..]);
        Some(covered)
    }

    fn alias(&self, piece: &str) -> Option<Alias> {
        let plain = look::plain(piece).to_lowercase();
        let whole = piece.to_lowercase();
        {
            let names = self.names();
            if names.spared.contains(&plain) || names.spared.contains(&whole) {
                return None;
            }
            // Names of services are everyday words, and were replaced where they stood.
            let known = names.known.get(&plain).filter(|alias| {
                plain.chars().count() > 2
                    && !COMMON.contains(&plain.as_str())
                    && !matches!(alias.kind, Kind::Service | Kind::Group | Kind::Alert)
            });
            if let Some(known) = known {
                return Some(*known);
            }
        }
        look::kind(piece).map(|kind| self.of(kind, piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(alias: Alias) -> String {
        format!("{:?} {}", alias.kind, alias.number).to_lowercase()
    }

    #[test]
    fn one_machine_has_one_other_name_however_it_is_written() {
        let veil = Veil::new(false);
        let other = veil.clone();
        for name in ["web-1", "deploy@web-1", "web-1:9100", "WEB-1."] {
            assert_eq!(veil.name(Kind::Server, name, &say), "server 1", "{name}");
        }
        assert_eq!(other.name(Kind::Server, "db-1", &say), "server 2");
        assert_eq!(veil.name(Kind::Server, "db-1", &say), "server 2");
        assert_eq!(veil.name(Kind::Server, "", &say), "");
    }

    #[test]
    fn a_sentence_keeps_only_words_that_are_known_to_be_harmless() {
        let veil = Veil::new(false);
        let _ = veil.name(Kind::Server, "web-1", &say);
        let message = Message::new("x")
            .text("host", "deploy@web-1")
            .text("url", "http://10.0.0.7:9090/x")
            .text("error", "no route to the sales machine")
            .text("status", "404")
            .text("by", "node_exporter");
        let said = veil.sentence(&message, &say);
        let words: Vec<_> = said
            .args
            .iter()
            .map(|(_, arg)| match arg {
                Arg::Text(words) => words.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(words, ["server 1", "address 1", "…", "404", "node_exporter"]);
    }

    #[test]
    fn what_came_another_way_is_covered_where_it_is_drawn() {
        let veil = Veil::new(false);
        let _ = veil.name(Kind::Server, "web-1", &say);
        let _ = veil.name(Kind::Service, "cache", &say);
        veil.spare("Web-1 Company");
        let covered = |words: &str| veil.covered(words, &say).unwrap_or_else(|| words.to_owned());
        assert_eq!(
            covered("at (web-2.example.org): 10.0.0.7:9100,"),
            "at (web-2.example.org): address 1,"
        );
        assert_eq!(covered("see /srv/app/x.log and https://a.b/c"), "see path 1 and address 2");
        assert_eq!(covered("mail ops@example.org"), "mail person 1");
        // What is no name stays: figures, times, units, words.
        for plain in ["12:30:05", "5.00 €/month", "80 %", "cache", "1/6", "Web-1", "req/s", "A · B"]
        {
            assert_eq!(covered(plain), plain);
        }
    }
}
