//! Which key does what: the tables of [`super::keys`] with `[keys]` of `palier.toml` over them. An
//! action that stands there has those keys and none of its usual ones. Refuses what would leave a
//! person without a way: two actions on one key, and a cockpit that cannot be left or explained.

use super::keys::{self, Action, Binding, COCKPIT, KNOBS, Key, PLAYED, STAGE};
use super::model::Screen;
use crate::config::keys::{Wish, Wishes};
use crate::config::{ConfigError, Fault, Place, Problems};
use crate::domain::message::{Arg, Message};
use std::collections::BTreeSet;

/// What must keep a key, and its usual ones.
const MUST: [(Action, &str); 2] =
    [(Action::Quit, "[\"q\", \"ctrl-c\"]"), (Action::Help, "[\"?\"]")];

/// A table: which keys hold at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Everywhere.
    Cockpit,
    /// While the what-if knobs are open.
    Knobs,
    /// On what is played.
    Played,
    /// On the stage, where no others hold.
    Stage,
    /// On one screen.
    Own(Screen),
}

impl Table {
    /// All of them, in the order of the manual.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let own = Screen::ALL.into_iter().map(Self::Own);
        let own = own.filter(|table| !table.rows().is_empty());
        [Self::Cockpit, Self::Knobs]
            .into_iter()
            .chain(own)
            .chain([Self::Played, Self::Stage])
            .collect()
    }

    /// Its defaults.
    #[must_use]
    pub fn rows(self) -> &'static [Binding] {
        match self {
            Self::Cockpit => COCKPIT,
            Self::Knobs => KNOBS,
            Self::Played => PLAYED,
            Self::Stage => STAGE,
            Self::Own(screen) => keys::own(screen),
        }
    }

    /// Where its keys hold.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Cockpit => Message::new("keys-everywhere"),
            Self::Knobs => Message::new("help-while-what-if"),
            Self::Played => Message::new("help-on-played"),
            Self::Stage => Message::new("help-on-stage"),
            Self::Own(screen) => {
                let name = Message::new(Action::Go(screen).message());
                Message::new("keys-on-screen").with("screen", Arg::Message(Box::new(name)))
            }
        }
    }

    /// Whether a key can mean something in both at the same time.
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Own(a), Self::Own(b)) => a == b,
            (Self::Stage, other) | (other, Self::Stage) => other == Self::Stage,
            // The list of all targets has no knobs.
            (Self::Own(Screen::Fleet), Self::Knobs) | (Self::Knobs, Self::Own(Screen::Fleet)) => {
                false
            }
            _ => true,
        }
    }
}

/// One row, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Any of these keys; none where it was taken away.
    pub keys: Vec<Key>,
    /// …does this.
    pub action: Action,
    /// Shown in the footer.
    pub footer: bool,
}

/// All tables, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    tables: Vec<(Table, Vec<Bound>)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bound =
            |b: &Binding| Bound { keys: b.keys.to_vec(), action: b.action, footer: b.footer };
        let tables = Table::all().into_iter();
        Self { tables: tables.map(|t| (t, t.rows().iter().map(bound).collect())).collect() }
    }
}

/// Every action that a key can have, by its id, in the order of the tables.
#[must_use]
pub fn actions() -> Vec<Action> {
    let mut seen = BTreeSet::new();
    let all = Table::all().into_iter().flat_map(Table::rows).map(|b| b.action);
    all.filter(|action| seen.insert(action.id())).collect()
}

impl Keymap {
    /// The defaults with a person's wishes over them, or all that is wrong with these.
    pub fn resolve(wishes: &Wishes) -> Result<Self, ConfigError> {
        let mut map = Self::default();
        let mut problems = Problems::default();
        for wish in &wishes.0 {
            map.grant(wish, &mut problems);
        }
        map.conflicts(wishes, &mut problems);
        for (action, example) in MUST {
            let wish = wishes.0.iter().find(|wish| wish.action == action.id());
            if let Some(wish) = wish.filter(|wish| wish.keys.is_empty()) {
                let id = action.id();
                let sentence = format!("`{id}` would be left without a key");
                let fault = Fault::impossible(sentence, format!("write `{id} = {example}`"));
                problems.add(wish.place.clone(), fault);
            }
        }
        problems.finish(Some(map))
    }

    fn grant(&mut self, wish: &Wish, problems: &mut Problems) {
        if !actions().iter().any(|action| action.id() == wish.action) {
            let known = actions().iter().map(|action| action.id().to_owned()).collect();
            let name = wish.action.clone();
            problems.add(wish.place.clone(), Fault::UnknownName { kind: "action", name, known });
        }
        let mut found: Vec<Key> = Vec::new();
        for (name, place) in &wish.keys {
            match Key::from_name(name) {
                Some(key) if !found.contains(&key) => found.push(key),
                Some(_) => {}
                None => problems.add(place.clone(), unknown(name)),
            }
        }
        let rows = self.tables.iter_mut().flat_map(|(_, rows)| rows);
        for row in rows.filter(|row| row.action.id() == wish.action) {
            row.keys.clone_from(&found);
        }
    }

    /// Tells every key that two actions would have at the same time. What the tables themselves lay
    /// over one another stays as it is.
    fn conflicts(&self, wishes: &Wishes, problems: &mut Problems) {
        let all: Vec<(Table, &Bound)> =
            self.tables.iter().flat_map(|(t, rows)| rows.iter().map(|row| (*t, row))).collect();
        let mut told = BTreeSet::new();
        for (at, (table, a)) in all.iter().enumerate() {
            for (other, b) in all[at + 1..].iter().filter(|(other, _)| table.meets(*other)) {
                for key in a.keys.iter().filter(|key| a.action != b.action && b.keys.contains(key))
                {
                    let shipped =
                        is_usual(*table, a.action, *key) && is_usual(*other, b.action, *key);
                    let pair = [a.action.id(), b.action.id()];
                    if !shipped
                        && told.insert((
                            pair.iter().min().copied(),
                            pair.iter().max().copied(),
                            key.name(),
                        ))
                    {
                        conflict(wishes, *key, (a.action, b.action), problems);
                    }
                }
            }
        }
    }

    /// The rows of a table.
    #[must_use]
    pub fn rows(&self, table: Table) -> &[Bound] {
        self.tables.iter().find(|(t, _)| *t == table).map_or(&[], |(_, rows)| rows)
    }

    /// The action of a key in a table.
    #[must_use]
    pub fn action(&self, table: Table, key: Key) -> Option<Action> {
        self.rows(table).iter().find(|b| b.keys.contains(&key)).map(|b| b.action)
    }

    /// The keys of an action, wherever it stands first.
    #[must_use]
    pub fn keys_of(&self, action: Action) -> &[Key] {
        let mut rows = self.tables.iter().flat_map(|(_, rows)| rows);
        rows.find(|row| row.action == action).map_or(&[], |row| &row.keys)
    }

    /// The first key of an action as it is written on screen; empty where it has none.
    #[must_use]
    pub fn label(&self, action: Action) -> String {
        self.keys_of(action).first().map(|key| key.label()).unwrap_or_default()
    }

    /// An action's key as a sentence names it; of one that was left without, the way through the
    /// palette.
    #[must_use]
    pub fn told(&self, action: Action) -> Arg {
        let key = self.label(action);
        if !key.is_empty() {
            return Arg::Text(key);
        }
        let name = Arg::Message(Box::new(Message::new(action.message())));
        let by = Message::new("keys-unbound").text("palette", self.label(Action::Palette));
        Arg::Message(Box::new(by.with("name", name)))
    }

    /// Whether a key ends the program even where words are typed.
    #[must_use]
    pub fn leaves(&self, key: Key) -> bool {
        !key.is_typed() && self.action(Table::Cockpit, key) == Some(Action::Quit)
    }
}

/// Whether a key is an action's by default, there.
fn is_usual(table: Table, action: Action, key: Key) -> bool {
    table.rows().iter().any(|row| row.action == action && row.keys.contains(&key))
}

fn unknown(name: &str) -> Fault {
    let same = match name.to_lowercase().as_str() {
        "ctrl-i" => Some("tab"),
        "ctrl-m" => Some("enter"),
        _ => None,
    };
    if let Some(same) = same {
        return Fault::impossible(
            format!("a terminal sends the same for `{name}` and `{same}`"),
            format!("write `{same}`, or another key"),
        );
    }
    let letter = name.strip_prefix("shift-").filter(|rest| rest.chars().count() == 1);
    if let Some(letter) = letter {
        return Fault::impossible(
            format!("there is no key called `{name}`: shift is in the letter"),
            format!("write `{}`", letter.to_uppercase()),
        );
    }
    Fault::UnknownName { kind: "key", name: name.to_owned(), known: Key::names() }
}

/// Both places of a key that two actions would have: where a person wrote it, and where else.
fn conflict(wishes: &Wishes, key: Key, (a, b): (Action, Action), problems: &mut Problems) {
    let written = |action: Action| {
        let wish = wishes.0.iter().find(|wish| wish.action == action.id())?;
        wish.keys.iter().find(|(name, _)| Key::from_name(name) == Some(key)).map(|(_, place)| place)
    };
    let (name, one, two) = (key.name(), a.id(), b.id());
    let (first, later, other, place) = match (written(a), written(b)) {
        (Some(x), Some(y)) if begins(y) < begins(x) => (two, one, Some(y), x),
        (Some(x), Some(y)) => (one, two, Some(x), y),
        (Some(x), None) => (two, one, None, x),
        (None, Some(y)) => (one, two, None, y),
        // Only wishes make conflicts.
        (None, None) => return,
    };
    let (there, help) = match other {
        Some(place) => (
            format!("it stands at {place} for `{first}`"),
            format!("leave `{name}` to one of them"),
        ),
        None => (
            format!("it is the default binding of `{first}`"),
            if MUST.iter().any(|(action, _)| action.id() == first) {
                format!(
                    "give `{first}` another key (`{first} = [\"…\"]`), or `{later}` another one"
                )
            } else {
                format!(
                    "give `{first}` another key (`{first} = [\"…\"]`) or none (`{first} = []`), or `{later}` another one"
                )
            },
        ),
    };
    let sentence = format!("`{name}` cannot be a key of `{later}`: {there}");
    problems.add(place.clone(), Fault::impossible(sentence, help));
}

fn begins(place: &Place) -> usize {
    if let Place::File(_, span) = place { span.start } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_an_id_of_its_own_and_the_defaults_hold() {
        let all = actions();
        assert!(all.iter().all(|a| !a.id().is_empty() && a.id().is_ascii()));
        assert_eq!(Keymap::resolve(&Wishes::default()).unwrap(), Keymap::default());
        let mut rows: Vec<Action> = Vec::new();
        for row in Table::all().into_iter().flat_map(Table::rows) {
            if !rows.contains(&row.action) {
                rows.push(row.action);
            }
        }
        assert_eq!(rows, all, "two actions have the same id");
    }

    #[test]
    fn what_types_a_letter_ends_nothing_while_words_are_typed() {
        let map = Keymap::default();
        assert!(map.leaves(Key::Ctrl('c')) && !map.leaves(Key::Char('q')));
        assert_eq!(map.label(Action::Quit), "q");
    }
}
