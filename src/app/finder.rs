//! What is looked for in the help and the palette: words are typed, a row is chosen, and enter does
//! what the row's key would do. Accents and capitals make no difference. Refuses to be a second way
//! to do something: every row ends in the same `act` as a key.

use super::economics::draft::Notice;
use super::keymap::Table;
use super::keys::{Action, Key};
use super::model::{Model, Overlay};
use super::palette::{self, Entry};
use super::{Effect, also, fleet, press};
use crate::domain::message::{Arg, Message};
use crate::text::{Speaker, to_ascii};

/// No longer words are looked for.
const LONGEST: usize = 40;

/// So many entries are remembered as recent.
const RECENT: usize = 8;

/// Rows that a page has.
const PAGE: usize = 10;

/// The state of the help or the palette.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finder {
    /// What is looked for.
    pub words: String,
    /// Letters are words, and no keys.
    pub typing: bool,
    /// The chosen row.
    pub cursor: usize,
    /// The ids of what was run from the palette, newest first.
    pub recent: Vec<String>,
}

/// A row of the help.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where the keys hold; on the first row of each section.
    pub title: Option<Message>,
    /// Its keys.
    pub keys: Vec<Key>,
    /// What they do.
    pub action: Action,
}

/// Opens the help or the palette, or closes it.
pub(super) fn toggle(model: &mut Model, overlay: Overlay) {
    let open = model.overlay != Some(overlay);
    model.overlay = open.then_some(overlay);
    let recent = std::mem::take(&mut model.finder.recent);
    model.finder = Finder { recent, typing: overlay == Overlay::Palette, ..Finder::default() };
    model.pointer.forget();
}

/// Whether words can be looked for.
pub(super) fn is_open(model: &Model) -> bool {
    model.stage.is_none() && matches!(model.overlay, Some(Overlay::Help | Overlay::Palette))
}

/// What the keys do while it is open, the least important first: a line without room for all of
/// them does without the first ones.
#[must_use]
pub fn hints(model: &Model) -> Vec<Message> {
    let finder = &model.finder;
    let keys = !finder.typing && finder.words.is_empty();
    let search = if keys { "keys-how-search" } else { "keys-how-type" };
    let close = if finder.words.is_empty() { "keys-how-close" } else { "keys-how-clear" };
    let esc = Key::Esc.label();
    let quit = model.keymap.keys_of(Action::Quit).iter().find(|key| key.is_typed());
    let with = match quit {
        Some(quit) if keys && *quit != Key::Esc => format!("{esc} {}", quit.label()),
        _ => esc,
    };
    vec![
        Message::new("keys-how-choose"),
        Message::new(search),
        Message::new("keys-how-run"),
        Message::new(close).text("keys", with),
    ]
}

/// The keys of what is on screen, then of everything else.
#[must_use]
pub fn all_keys(model: &Model) -> Vec<Row> {
    holding(model, "")
}

/// The same as far as they hold what is looked for.
#[must_use]
pub fn help(model: &Model) -> Vec<Row> {
    holding(model, &model.finder.words)
}

fn holding(model: &Model, words: &str) -> Vec<Row> {
    let tables = sections(model);
    let wanted = fold(words);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let speaker = speaker(model);
    let mut rows = Vec::new();
    for table in tables {
        let mut title = Some(table.title());
        // Who looks for a screen finds what can be done there.
        let place = fold(&speaker.say(&table.title()));
        for bound in model.keymap.rows(table) {
            let name = format!("{} {place}", fold(&speaker.word(bound.action.message())));
            let is_key = bound.keys.iter().any(|k| is_named(*k, words));
            let also = also::of_action(model, bound.action);
            let called = |w: &&str| also.split(' ').any(|word| word.starts_with(*w));
            if is_key || wanted.iter().all(|w| name.contains(w) || called(w)) {
                let (keys, action) = (bound.keys.clone(), bound.action);
                rows.push(Row { title: title.take(), keys, action });
            }
        }
    }
    rows
}

/// Whether those words are a key as it is drawn or written.
fn is_named(key: Key, words: &str) -> bool {
    let words = words.trim();
    !words.is_empty() && (key.label() == words || key.name() == words)
}

/// What holds now comes first: the nearer table before the wider.
fn sections(model: &Model) -> Vec<Table> {
    let all = Table::all().into_iter().filter(|table| is_known(model, *table));
    let (mut here, others): (Vec<_>, Vec<_>) = all.partition(|table| is_active(model, *table));
    here.reverse();
    here.sort_by_key(|table| *table == Table::Cockpit);
    here.into_iter().chain(others).collect()
}

/// Whether a table's keys can ever mean something in this run.
pub(super) fn is_known(model: &Model, table: Table) -> bool {
    match table {
        Table::Played => model.playback.is_some(),
        // It has a help of its own.
        Table::Stage => model.stage.is_some(),
        Table::Own(super::Screen::Fleet) => fleet::is_fleet(&model.config),
        Table::Own(_) | Table::Knobs | Table::Cockpit => true,
    }
}

/// Whether a table's keys mean something now.
pub(super) fn is_active(model: &Model, table: Table) -> bool {
    match table {
        Table::Cockpit => true,
        Table::Knobs => model.knobs.open && model.screen.has_knobs(),
        Table::Played => model.playback.is_some(),
        Table::Stage => model.stage.is_some(),
        Table::Own(screen) => model.screen == screen,
    }
}

pub(super) fn speaker(model: &Model) -> Speaker<'_> {
    Speaker::new(model.language.code(), &model.config.profile.unit)
}

/// Words as they are compared: small, without accents.
#[must_use]
pub fn fold(words: &str) -> String {
    to_ascii(&words.to_lowercase()).to_lowercase()
}

/// A key while the help or the palette is open.
pub(super) fn typed(model: &mut Model, key: Key) -> Vec<Effect> {
    let palette = model.overlay == Some(Overlay::Palette);
    if !palette && !model.finder.typing && model.finder.words.is_empty() {
        match (model.keymap.action(Table::Cockpit, key), key) {
            // Who wants to leave the help has not asked to leave the program.
            (Some(Action::Quit | Action::Help), _) => {
                toggle(model, Overlay::Help);
                return Vec::new();
            }
            (Some(Action::Palette), _) => {
                toggle(model, Overlay::Palette);
                return Vec::new();
            }
            (_, Key::Char('/')) => {
                model.finder.typing = true;
                return Vec::new();
            }
            _ => {}
        }
    }
    match key {
        Key::Esc if model.finder.words.is_empty() => {
            model.overlay = None;
            model.finder.typing = false;
        }
        Key::Esc | Key::Ctrl('u') => write(model, String::new()),
        Key::Enter => return chosen(model),
        Key::Backspace => {
            let mut words = model.finder.words.clone();
            words.pop();
            write(model, words);
        }
        Key::Ctrl('w') => {
            let words = model.finder.words.trim_end();
            let kept = words.rfind(char::is_whitespace).map_or("", |at| &words[..at]).to_owned();
            let kept = if kept.is_empty() { kept } else { format!("{kept} ") };
            write(model, kept);
        }
        Key::Char(c) if !c.is_control() && model.finder.words.chars().count() < LONGEST => {
            let words = format!("{}{c}", model.finder.words);
            write(model, words);
        }
        _ => step(model, key),
    }
    Vec::new()
}

/// Other words: the choice begins anew, at the key that is meant if one is.
fn write(model: &mut Model, words: String) {
    model.finder.typing = model.overlay == Some(Overlay::Palette) || !words.is_empty();
    model.finder.words = words;
    model.finder.cursor = 0;
    model.pointer.forget();
    if model.overlay == Some(Overlay::Help) {
        let meant = |row: &Row| row.keys.iter().any(|k| is_named(*k, &model.finder.words));
        let rows = help(model);
        model.finder.cursor = rows.iter().position(meant).unwrap_or(0);
        // No key does it: the palette also knows the knobs and the figures.
        if rows.is_empty() && !palette::entries(model).is_empty() {
            model.overlay = Some(Overlay::Palette);
        }
    }
}

/// Words that were pasted are looked for, whatever keys their letters are.
pub(super) fn pasted(model: &mut Model, words: &str) {
    let room = LONGEST.saturating_sub(model.finder.words.chars().count());
    let more: String = words.chars().take(room).collect();
    write(model, format!("{}{more}", model.finder.words));
}

/// A click on a row chooses it, and once more does what it does.
pub(super) fn clicked(model: &mut Model, place: usize, again: bool) -> Vec<Effect> {
    if again && model.finder.cursor == place {
        return chosen(model);
    }
    if place < count(model) {
        model.finder.cursor = place;
    }
    Vec::new()
}

/// The wheel goes over the rows, and no further than their ends.
pub(super) fn wheel(model: &mut Model, up: bool, by: usize) {
    let last = count(model).saturating_sub(1);
    let here = model.finder.cursor.min(last);
    model.finder.cursor = if up { here.saturating_sub(by) } else { (here + by).min(last) };
}

fn count(model: &Model) -> usize {
    match model.overlay {
        Some(Overlay::Help) => help(model).len(),
        _ => palette::entries(model).len(),
    }
}

fn step(model: &mut Model, key: Key) {
    let help = if model.overlay == Some(Overlay::Help) { help(model) } else { Vec::new() };
    let count = count(model);
    let last = count.saturating_sub(1);
    let here = model.finder.cursor.min(last);
    let begins = |at: &usize| help.get(*at).is_some_and(|row| row.title.is_some());
    model.finder.cursor = match key {
        Key::Down | Key::Tab if here == last => 0,
        Key::Down | Key::Tab => here + 1,
        Key::Up | Key::BackTab if here == 0 => last,
        Key::Up | Key::BackTab => here - 1,
        Key::PageDown => (here + PAGE).min(last),
        Key::PageUp => here.saturating_sub(PAGE),
        Key::Home => 0,
        Key::End => last,
        // From section to section.
        Key::Right => (here + 1..count).find(begins).unwrap_or(here),
        Key::Left => (0..here).rev().find(begins).unwrap_or(0),
        _ => here,
    };
}

/// Does what the chosen row does.
fn chosen(model: &mut Model) -> Vec<Effect> {
    if model.overlay == Some(Overlay::Help) {
        let Some(row) = help(model).into_iter().nth(model.finder.cursor) else { return Vec::new() };
        if palette::refusal(model, row.action).is_some() {
            return Vec::new();
        }
        model.overlay = None;
        model.finder.typing = false;
        let effects = press::act(model, row.action);
        // What an action says of itself says it better.
        if model.notice.is_none() {
            let name = Arg::Message(Box::new(Message::new(row.action.message())));
            let message = Message::new("keys-ran").with("name", name);
            let message = message.with("key", model.keymap.told(row.action));
            model.notice = Some(Notice { message, refused: false });
        }
        return effects;
    }
    let Some(entry) = palette::entries(model).into_iter().nth(model.finder.cursor) else {
        return Vec::new();
    };
    let Entry { id, what, refused: None, .. } = entry else { return Vec::new() };
    model.finder.recent.retain(|known| *known != id);
    model.finder.recent.insert(0, id);
    model.finder.recent.truncate(RECENT);
    model.overlay = None;
    model.finder.typing = false;
    palette::run(model, what)
}

/// How well words answer to what is looked for, the greater the better; none where they do not: each
/// word of it has to be found, its letters in their order. Both are folded. What begins a word and
/// what stands together counts most, and of two like answers the shorter is better.
#[must_use]
pub fn score(wanted: &str, words: &str) -> Option<i32> {
    let letters: Vec<char> = words.chars().collect();
    let mut sum = 0;
    for part in wanted.split_whitespace() {
        sum += part_score(&part.chars().collect::<Vec<_>>(), &letters)?;
    }
    Some(sum - i32::try_from(letters.len() / 8).unwrap_or(0))
}

/// Whether each word of what is looked for stands there in one piece.
#[must_use]
pub fn stands(wanted: &str, words: &str) -> bool {
    wanted.split_whitespace().all(|part| words.contains(part))
}

/// The best way to find the letters: for each of them the best score of an end at each place. They
/// stand in one piece, or each piece begins a word: letters from here and there are nobody's meaning.
fn part_score(part: &[char], words: &[char]) -> Option<i32> {
    const BEGINS: i32 = 8;
    const TOGETHER: i32 = 5;
    const APART: i32 = -4;
    let begins = |at: usize| at == 0 || !words[at - 1].is_alphanumeric();
    let piece = |found: &[char]| found == part;
    let within = words.windows(part.len().max(1)).any(piece).then(|| {
        let letters = i32::try_from(part.len()).unwrap_or(0);
        letters + (letters - 1) * TOGETHER
    });
    let mut before: Vec<Option<i32>> = Vec::new();
    for (nth, letter) in part.iter().enumerate() {
        let mut best: Option<i32> = None;
        let mut ends = vec![None; words.len()];
        for at in 0..words.len() {
            if words[at] == *letter {
                let first = begins(at);
                let own = 1 + if first { BEGINS } else { 0 };
                let next = at.checked_sub(1).and_then(|p| before.get(p).copied().flatten());
                ends[at] = if nth == 0 {
                    first.then_some(own)
                } else {
                    let apart = best.filter(|_| first).map(|b| b + own + APART);
                    apart.max(next.map(|n| n + own + TOGETHER))
                };
            }
            // The letter before may end anywhere up to here for the next place.
            best = best.max(before.get(at).copied().flatten());
        }
        before = ends;
    }
    before.into_iter().flatten().max().max(within)
}

#[cfg(test)]
mod tests {
    use super::{fold, score};

    #[test]
    fn letters_in_their_order_are_found_and_the_nearer_answer_is_better() {
        assert_eq!(score("xyz", "capacity"), None);
        assert_eq!(score("ytic", "capacity"), None);
        assert!(score("cap", "capacity") > score("cap", "code a patch"));
        assert!(score("nt", "next theme") > score("nt", "monthly cost"));
        assert!(score("theme dark", "theme: dark").is_some());
        assert!(score("dark theme", "theme: dark").is_some(), "words in any order");
        assert!(score("phase", "phases") > score("phase", "phases of the other screen"));
        assert!(
            score("phas", "screen: phases") > score("phas", "phase of a scale, told at length")
        );
        assert_eq!(score("", "anything at all"), Some(-1));
        assert_eq!(score("ssh", "span of the charts: 6 h"), None, "letters from here and there");
        assert_eq!(score("name", "what matters most"), None);
        assert!(score("lat", "screen: latency").is_some());
        assert!(score("ency", "screen: latency").is_some(), "in one piece");
    }

    #[test]
    fn accents_and_capitals_make_no_difference() {
        assert_eq!(fold("Échéance « Été »"), "echeance \"ete\"");
        assert!(score(&fold("sante"), &fold("Santé")).is_some());
        assert!(score(&fold("SANTÉ"), &fold("santé")).is_some());
    }
}
