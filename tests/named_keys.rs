//! Keys that sentences name: with every action on another key, no screen, banner or help names an old
//! one, and the words of both languages name keys only as arguments, which the keymap gives.

use crate::screen;
use palier::app::figure::Figure;
use palier::app::keymap::{Keymap, actions};
use palier::app::keys::{Action, Key};
use palier::app::{Event, Model, Overlay, Screen, update};
use palier::config::{Config, Environment, Flags, Language, load_text};
use screen::drawn::{LANGUAGES, text};
use screen::fleet::seven;
use screen::states::{State, opened};
use screen::{live, press};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Every action on a letter that no word of ours has.
fn strange() -> Keymap {
    let letters = ('\u{250}'..).step_by(1);
    let lines = actions().into_iter().zip(letters);
    let lines: Vec<String> =
        lines.map(|(action, key)| format!("{} = [\"{key}\"]\n", action.id())).collect();
    let flags = Flags { no_history: true, ..Flags::default() };
    let words = format!("[keys]\n{}", lines.concat());
    let config = load_text(Path::new("palier.toml"), &words, &flags, &Environment::default());
    Keymap::resolve(&config.expect("sound keys").keys).expect("no conflict")
}

fn rebound(mut model: Model) -> Model {
    model.keymap = Arc::new(strange());
    model
}

fn act(model: &mut Model, action: Action) {
    let key = model.keymap.keys_of(action)[0];
    update(model, Event::Key(key));
}

/// Named keys of the defaults, as a word of a sentence; a target of these tests is called « home ».
fn old_names() -> BTreeSet<String> {
    let map = Keymap::default();
    let keys = actions().into_iter().flat_map(|a| map.keys_of(a).to_vec());
    keys.map(Key::label).filter(|l| l.chars().count() > 1 && l != "home").collect()
}

/// Words without the marks around them.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mark = |c: char| ".,;:!?()«»“”…│─╭╮╰╯·".contains(c) || c.is_whitespace();
    line.split(char::is_whitespace).map(move |word| word.trim_matches(mark))
}

#[track_caller]
fn holds_no_old_name(what: &str, model: &Model) {
    let old = old_names();
    for (width, height) in [(40, 12), (120, 40)] {
        let frame = text(model, width, height);
        let named: Vec<&str> = frame.lines().flat_map(words).filter(|w| old.contains(*w)).collect();
        assert!(named.is_empty(), "{what} at {width}x{height} names {named:?}:\n{frame}");
    }
}

#[test]
fn no_screen_names_a_key_that_was_given_away() {
    for language in LANGUAGES {
        for screen in Screen::ALL {
            for state in [State::Live, State::Lost] {
                let model = rebound(opened(screen, state, language));
                let what = format!("{} {} {}", screen.id(), state.name(), language.code());
                holds_no_old_name(&what, &model);
            }
        }
    }
}

#[test]
fn what_lies_over_a_screen_names_none_either() {
    for language in LANGUAGES {
        let start = rebound(opened(Screen::Cockpit, State::Live, language));
        for figure in Figure::ALL {
            let mut model = start.clone();
            model.cursor = Some(figure);
            model.overlay = Some(Overlay::Explain);
            holds_no_old_name(&format!("{figure:?}"), &model);
        }
        // In the help and the palette escape and enter are what they are: words are typed there.
        let mut model = start.clone();
        act(&mut model, Action::Help);
        let frame = text(&model, 120, 40);
        for action in [Action::Quit, Action::WhatIf, Action::Live, Action::Keep] {
            let label = model.keymap.label(action);
            let name = words(&frame).any(|word| word == label);
            assert!(name, "{action:?}, {label}:\n{frame}");
        }
        let old = ["pgup", "pgdn", "tab", "space", "^C", "^Z"];
        let named: Vec<_> = frame.lines().flat_map(words).filter(|w| old.contains(w)).collect();
        assert!(named.is_empty(), "{named:?}:\n{frame}");
    }
}

/// States in which a sentence names keys, and the actions whose keys it names.
fn sentences(language: Language) -> Vec<(&'static str, Model, Vec<Action>)> {
    let on = |screen| rebound(opened(screen, State::Live, language));
    let mut past = on(Screen::Cockpit);
    act(&mut past, Action::Earlier);
    let mut oldest = on(Screen::Cockpit);
    act(&mut oldest, Action::Oldest);
    let mut fleet_past = rebound(seven(language));
    act(&mut fleet_past, Action::Earlier);
    let mut hints = on(Screen::Cockpit);
    update(&mut hints, Event::Welcome { hints: true, before: None });
    let mut mouse = on(Screen::Cockpit);
    act(&mut mouse, Action::Mouse);
    let mut shell = on(Screen::Cockpit);
    update(&mut shell, Event::Unsuspended);
    let mut elsewhere = on(Screen::Health);
    act(&mut elsewhere, Action::WhatIf);
    let mut keep = on(Screen::Cockpit);
    act(&mut keep, Action::WhatIf);
    act(&mut keep, Action::Keep);
    let mut none = rebound(seven(language));
    none.fleet.filter = "qqqq".into();
    palier::app::fleet::settle_all(&mut none);
    let mut compare = on(Screen::Economics);
    compare.compare = None;
    for _ in 0..7 {
        act(&mut compare, Action::NextSheet);
    }
    let mut unnoted = rebound(live(Config { store: None, ..screen::config(None, language) }));
    act(&mut unnoted, Action::Go(Screen::History));
    let go = Action::Go;
    let mut list = vec![
        ("past", past, vec![Action::Live]),
        ("oldest", oldest, vec![Action::Live]),
        ("fleet in the past", fleet_past, vec![Action::Live]),
        ("hints", hints, vec![Action::WhatIf, Action::Explain, Action::Help]),
        ("mouse", mouse, vec![Action::Mouse]),
        ("no shell", shell, vec![Action::Suspend]),
        ("nothing to keep", keep, vec![Action::WhatIf]),
        ("nothing noted", unnoted, vec![Action::Mark]),
        ("compare", compare, vec![Action::Compare, Action::WhatIf, Action::Keep]),
        ("rungs", on(Screen::Phases), vec![Action::ScrollUp, Action::ScrollDown]),
    ];
    let to = [Screen::Cockpit, Screen::Capacity, Screen::Economics, Screen::Phases].map(go);
    list.push(("what-if elsewhere", elsewhere, to.to_vec()));
    let clear = Action::Fleet(palier::app::fleet::Command::Clear);
    list.push(("no target", none, vec![clear]));
    list
}

#[test]
fn sentences_name_the_keys_that_hold() {
    for language in LANGUAGES {
        for (what, model, named) in sentences(language) {
            let frame = text(&model, 80, 24);
            for action in named {
                let label = model.keymap.label(action);
                assert!(frame.contains(&label), "{what} {action:?}, {label}:\n{frame}");
            }
            holds_no_old_name(what, &model);
        }
    }
}

#[test]
fn an_action_without_a_key_is_named_by_the_palette() {
    let flags = Flags { no_history: true, ..Flags::default() };
    let words = "[keys]\nlive = []\n";
    let config = load_text(Path::new("palier.toml"), words, &flags, &Environment::default());
    let mut model = opened(Screen::Cockpit, State::Live, Language::En);
    model.keymap = Arc::new(Keymap::resolve(&config.expect("sound").keys).expect("sound"));
    press(&mut model, "[");
    let frame = text(&model, 120, 40);
    let live = palier::text::Speaker::new("en", &model.config.profile.unit).word("action-live");
    assert!(frame.contains(&format!(": “{live}” is live")), "{frame}");
}

/// Words that name a key in these messages are fixed: escape, enter and tab where words are typed.
const TYPED: [&str; 13] = [
    "cursor-note-keys",
    "cursor-note-keys-short",
    "keys-none",
    "keys-how-choose",
    "keys-how-run",
    "draft-letters",
    "draft-letters-short",
    "draft-enter",
    "draft-enter-short",
    "draft-replace",
    "draft-replace-short",
    "typed-enter",
    "typed-enter-short",
];

/// And these letters are no keys of the cockpit: placeholders, units, formulas, and the answer that
/// ends the questions of `palier decide`.
const NO_KEYS: [(&str, &str); 13] = [
    ("fleet-filter-keys", "enter esc"),
    ("annotate-nothing", "N"),
    ("hints-units", "N"),
    ("empty-units", "N"),
    ("decide-unusable", "q"),
    ("decide-part-hours", "h"),
    ("unit-byte", "B o"),
    ("unit-day-short", "d j"),
    ("fact-up-24h", "h"),
    ("reconcile-total", "h"),
    ("explain-usl", "N +"),
    ("explain-little", "N"),
    ("health-uptime", "h"),
];

/// Formulas have their signs, and a few columns their letters.
fn is_no_key(id: &str, word: &str) -> bool {
    let formula = id.contains("explain") && word == "+";
    let column =
        (id == "phases-column-year" && word == "y") || (id == "probe-observed" && word == "h");
    let known = NO_KEYS.iter().any(|(of, all)| *of == id && all.split(' ').any(|w| w == word));
    formula || column || known || TYPED.contains(&id)
}

/// Whether a word of a sentence may be the name of a key.
fn is_name(word: &str, language: &str) -> bool {
    let named =
        ["esc", "enter", "tab", "pgup", "pgdn", "backspace", "shift-tab", "entrée", "échap"];
    let mut letters = word.chars();
    let (Some(one), None) = (letters.next(), letters.next()) else {
        let held = ["ctrl-", "Ctrl-", "^"].iter().any(|held| word.starts_with(held));
        let arrows = word.chars().all(|c| "↑↓←→".contains(c)) && !word.is_empty();
        return named.contains(&word) || held || arrows;
    };
    let spoken = if language == "fr" { "ayAàÀ" } else { "aAI" };
    (one.is_ascii_alphabetic() && !spoken.contains(one)) || "↑↓←+".contains(one)
}

#[test]
fn the_words_name_keys_only_as_arguments() {
    let mut named = Vec::new();
    for language in ["en", "fr"] {
        let folder = std::fs::read_dir(format!("assets/locales/{language}")).expect("the words");
        for file in folder.map(|entry| entry.expect("an entry").path()) {
            // About what a file says, and not about the keyboard.
            if file.ends_with("config-errors.ftl") {
                continue;
            }
            let all = std::fs::read_to_string(&file).expect("text");
            for line in all.lines().filter(|line| !line.starts_with('#')) {
                let Some((id, said)) = line.split_once(" = ") else { continue };
                // Arguments are no words.
                let said: String = said
                    .split('{')
                    .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
                    .collect::<Vec<_>>()
                    .join("_");
                let found = words(&said).filter(|word| is_name(word, language));
                let wrong = found.filter(|word| !is_no_key(id, word));
                named.extend(wrong.map(|word| format!("{language}: {id} names {word}")));
                let digit = ["0 is", "0 :", "0\u{a0}:", "0\u{202f}:"];
                let begins = said.split(". ").any(|s| digit.iter().any(|d| s.starts_with(d)));
                let screen = ["screen ", "écran "].iter().any(|screen| {
                    said.split(screen).skip(1).any(|s| s.starts_with(|c: char| c.is_ascii_digit()))
                });
                if begins || screen {
                    named.push(format!("{language}: {id} names a digit"));
                }
            }
        }
    }
    assert!(named.is_empty(), "give the key as an argument:\n{}", named.join("\n"));
}
