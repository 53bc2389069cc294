//! Which key does what: `[keys]` as people write and mistype it, the manual, and the cockpit in a real
//! terminal with other keys, at its first start and at its second.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::{pty, world};
use palier::app::keymap::{Keymap, Table, actions};
use palier::app::keys::{Action, Key};
use palier::config::{Config, Environment, Flags, load_text};
use portable_pty::CommandBuilder;
use pty::Screen;
use std::path::Path;
use world::home::Home;

fn flags() -> Flags {
    Flags { no_history: true, ..Flags::default() }
}

/// The file's words as `palier.toml`.
fn config(keys: &str) -> Config {
    let text = format!("units = 1180\n[keys]\n{keys}\n");
    load_text(Path::new("palier.toml"), &text, &flags(), &Environment::default())
        .unwrap_or_else(|error| panic!("{keys}:\n{error}"))
}

fn keymap(keys: &str) -> Keymap {
    Keymap::resolve(&config(keys).keys).unwrap_or_else(|error| panic!("{keys}:\n{error}"))
}

/// What is said against it.
fn refusal(keys: &str) -> String {
    match Keymap::resolve(&config(keys).keys) {
        Ok(_) => panic!("accepted: {keys}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_action_has_the_keys_that_are_wished_for_and_no_others() {
    let map = keymap("freeze = [\"f5\", \"ctrl-f\"]\noldest = []\nquit = [\"Q\"]");
    assert_eq!(map.keys_of(Action::Freeze), [Key::F(5), Key::Ctrl('f')]);
    assert_eq!(map.action(Table::Cockpit, Key::Char('f')), None);
    assert_eq!(map.keys_of(Action::Oldest), []);
    assert_eq!(map.action(Table::Cockpit, Key::Char('q')), None);
    assert_eq!(map.label(Action::Quit), "Q");
    // A key that its action gave up is free.
    let map = keymap("freeze = [\"pgup\"]\nscroll-up = [\"ctrl-u\"]\nfleet-page-up = []");
    assert_eq!(map.action(Table::Cockpit, Key::PageUp), Some(Action::Freeze));
    // An action of several tables has them in each.
    let map = keymap("next = [\"n\"]\nnext-change = [\"ctrl-n\"]");
    assert_eq!(map.action(Table::Knobs, Key::Char('n')), Some(Action::Next));
    assert_eq!(map.action(Table::Cockpit, Key::Char('n')), Some(Action::Next));
}

#[test]
fn two_actions_on_one_key_are_refused_with_both_places() {
    for (keys, words) in [
        (
            "freeze = [\"q\"]",
            &["palier.toml:3:11", "`freeze`", "the default binding of `quit`"][..],
        ),
        ("mark = [\"z\"]\nscenario = [\"z\"]", &["palier.toml:4:13", "palier.toml:3 for `mark`"]),
        // In another table that holds at the same time: a screen's own, the knobs', what is played.
        (
            "freeze = [\"v\"]",
            &["palier.toml:3", "the default binding of `next-sheet`", "`next-sheet = []`"],
        ),
        ("freeze = [\"S\"]", &["the default binding of `keep`"]),
        ("freeze = [\">\"]", &["the default binding of `play-faster`"]),
        ("fleet-sort = [\"s\"]", &["`fleet-sort`", "the default binding of `scenario`"]),
    ] {
        let said = refusal(keys);
        for word in words {
            assert!(said.contains(word), "{keys}: {word} is missing:\n{said}");
        }
        assert_eq!(said.matches("error:").count(), 1, "{keys}:\n{said}");
    }
}

#[test]
fn the_samples_own_examples_hold() {
    let sample = palier::config::SAMPLE;
    let below = sample.split_once("\n[keys]\n").expect("a table of keys").1;
    let lines: Vec<&str> = below.lines().filter_map(|line| line.strip_prefix('#')).collect();
    let map = keymap(&lines.join("\n"));
    assert_eq!(map.keys_of(Action::Help), [Key::Char('?'), Key::F(1)]);
    assert_eq!(map.keys_of(Action::Oldest), []);
}

#[test]
fn screens_that_are_never_open_together_may_share_a_key() {
    let map = keymap("next-sheet = [\"z\"]\nnext-change = [\"z\"]\nfleet-sort = [\"z\"]");
    assert_eq!(map.keys_of(Action::NextSheet), map.keys_of(Action::NextChange));
    // What the tables lay over one another by themselves is no conflict when it is written down.
    keymap("fleet-open = [\"enter\"]\nexplain = [\"x\", \"enter\"]");
}

#[test]
fn what_is_mistyped_is_told_with_its_place_and_what_was_meant() {
    for (keys, words) in [
        (
            "quitt = [\"z\"]",
            &["palier.toml:3:1", "no action called `quitt`", "did you mean `quit`?"][..],
        ),
        (
            "mark = [\"ctl-x\"]",
            &["palier.toml:3:9", "no key called `ctl-x`", "did you mean `ctrl-x`?"],
        ),
        ("mark = [\"F5\"]", &["did you mean `f5`?"]),
        ("mark = [\"f13\"]", &["no key called `f13`", "did you mean `f1"]),
        (
            "mark = [\"ctrl-i\"]",
            &["a terminal sends the same for `ctrl-i` and `tab`", "write `tab`"],
        ),
        ("mark = [\"shift-a\"]", &["shift is in the letter", "write `A`"]),
        (
            "quit = []",
            &["`quit` would be left without a key", "write `quit = [\"q\", \"ctrl-c\"]`"],
        ),
        ("help = []", &["`help` would be left without a key"]),
        ("mark = [\"\"]", &["no key called ``"]),
        ("mark = [\"\\u001b\"]", &["no key called"]),
    ] {
        let said = refusal(keys);
        for word in words {
            assert!(said.contains(word), "{keys}: {word} is missing:\n{said}");
        }
        assert!(!said.contains('\u{1b}'), "{keys}");
    }
    // All of them at once.
    let said = refusal("quitt = [\"z\"]\nmark = [\"ctl-x\"]\nfreeze = [\"q\"]");
    assert_eq!(said.matches("error:").count(), 3, "{said}");
}

#[test]
fn what_is_no_list_of_words_is_refused_as_everything_else_is() {
    for (keys, words) in [
        ("quit = \"q\"", "palier.toml:3:8"),
        ("quit = [1]", "palier.toml:3:9"),
        ("quit = [\"q\"]\nquit = [\"Q\"]", "palier.toml:4"),
    ] {
        let text = format!("units = 1180\n[keys]\n{keys}\n");
        let path = Path::new("palier.toml");
        let error = load_text(path, &text, &flags(), &Environment::default());
        let said = error.expect_err(keys).to_string();
        assert!(said.contains(words), "{said}");
    }
}

fn palier(home: &Home, arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear().envs(home.environment()).args(arguments);
    command
}

fn said(home: &Home, arguments: &[&str]) -> String {
    let done = palier(home, arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_manual_has_every_key_of_the_table() {
    let home = Home::new();
    let page = said(&home, &["man"]);
    for part in ["KEYS", "FILES", "ENVIRONMENT", "\"EXIT STATUS\"", "OPTIONS"] {
        assert!(page.contains(&format!(".SH {part}")), "{part}");
    }
    let plain = page.replace("\\-", "-").replace("\\\\", "\\").replace("\\&", "");
    for table in Table::all() {
        for row in table.rows() {
            let keys: Vec<String> = row.keys.iter().map(|key| key.name()).collect();
            let line = format!("\\fB{}\\fR", keys.join(", "));
            assert!(plain.contains(&line), "{line} is missing");
            assert!(plain.contains(&format!("[{}]", row.action.id())), "{}", row.action.id());
        }
    }
    // As roff reads it: a line that begins with a dot or a quote would be a command.
    let formatted = page.lines().filter(|line| line.starts_with(['.', '\'']));
    for line in formatted {
        let known = [
            ".TH", ".SH", ".SS", ".TP", ".br", ".RS", ".RE", ".ie", ".el", ".PP", ".SY", ".YS",
            ".de", ".HP",
        ];
        assert!(known.iter().any(|k| line.starts_with(k)), "{line}");
    }
}

#[test]
fn the_keys_are_listed_as_they_are_written_and_the_list_is_a_configuration() {
    let home = Home::new();
    let file = home.write("config/palier/palier.toml", "[keys]\nfreeze = [\"f5\"]\n");
    let text = said(&home, &["config", "keys"]);
    let shown = said(&home, &["config", "show", "--units", "1180"]);
    assert!(
        shown.lines().any(|l| l.starts_with("keys.freeze = [\"f5\"]") && l.contains(":2")),
        "{shown}"
    );
    assert!(shown.lines().any(|l| l.starts_with("units") && l.ends_with("# --units")), "{shown}");
    let line = text.lines().find(|line| line.starts_with("freeze ")).unwrap();
    assert!(line.contains("[\"f5\"]") && line.contains(&format!("{}:2", file.display())), "{line}");
    for action in actions() {
        assert!(
            text.lines().any(|l| l.starts_with(&format!("{} = [", action.id()))),
            "{}",
            action.id()
        );
    }
    // Each line means what holds already; an action of two tables stands in the first of them.
    let mut seen = Vec::new();
    let lines = text.lines().filter(|line| {
        let id = line.split(" = ").next().unwrap_or_default().to_owned();
        let new = !line.starts_with('#') && !["next", "previous", "back"].contains(&id.as_str());
        new && !line.is_empty() && !seen.contains(&id) && {
            seen.push(id);
            true
        }
    });
    keymap(&lines.collect::<Vec<_>>().join("\n"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(said(&home, &["completions", shell]).contains("--units"), "{shell}");
    }
    assert!(said(&home, &["config", "sample"]).contains("[keys]"));
}

#[test]
fn a_start_with_keys_that_cannot_be_is_refused() {
    let home = Home::new();
    home.write("config/palier/palier.toml", "[keys]\nfreeze = [\"q\"]\n");
    for arguments in [&["local"][..], &["check", "local"], &["snapshot", "demo"]] {
        let done = palier(&home, arguments).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("the default binding of `quit`"), "{said}");
    }
}

fn cockpit(home: &Home, arguments: &[&str]) -> Screen {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.env("TERM", "xterm-256color");
    command.args(["local", "--refresh", "1s"]);
    command.args(arguments);
    Screen::start(command, 80, 24)
}

#[test]
fn the_first_start_shows_hints_and_the_second_does_not() {
    let home = Home::new();
    let mut screen = cockpit(&home, &[]);
    screen.wait_for(&["w what if", "x explains any figure", "? all keys", "--units N"]);
    screen.press("j");
    screen.wait("the hints to go", |text| !text.contains("explains any figure"));
    screen.press("q");
    assert!(screen.end().success());
    let seen = home.path().join("state/palier/visits/seen.toml");
    assert!(seen.exists(), "{}", seen.display());
    let mut screen = cockpit(&home, &["--units", "1180"]);
    let text = screen.wait_for(&["CPU", "€"]);
    assert!(!text.contains("explains any figure"), "{text}");
    screen.press("q");
    assert!(screen.end().success());
}

#[test]
fn hints_can_be_done_without_and_a_folder_that_cannot_be_written_is_no_error() {
    let home = Home::new();
    let mut screen = cockpit(&home, &["--no-hints", "--no-history"]);
    let text = screen.wait_for(&["CPU"]);
    assert!(!text.contains("explains any figure"), "{text}");
    screen.press("q");
    assert!(screen.end().success());
    assert!(!home.path().join("state/palier/visits").exists());
    // A file stands where the folder should be.
    home.write("state/palier/visits", "");
    let mut screen = cockpit(&home, &["--no-history"]);
    screen.wait_for(&["explains any figure"]);
    screen.press("q");
    assert!(screen.end().success());
}

#[test]
fn a_screen_is_opened_by_typing_its_name_and_other_keys_do_what_they_are_wished_for() {
    let home = Home::new();
    home.write("config/palier/palier.toml", "[keys]\nquit = [\"f10\", \"ctrl-q\"]\n");
    let mut screen = cockpit(&home, &["--units", "1180", "--no-hints"]);
    screen.wait_for(&["CPU", "F10 quit"]);
    screen.press(":");
    screen.wait_for(&["Every action", "screen: phases"]);
    // All at once, as somebody who pastes it.
    screen.press("scr phas\r");
    screen.wait_for(&["Phase 2 Growth", "Phase 4 Enterprise"]);
    // Nothing of q any more.
    screen.press("q:theme light\r");
    screen.press("?");
    screen.wait_for(&["type: search"]);
    screen.press("/quix\x7ft");
    screen.wait("only what quits", |text| text.contains("F10 ^Q") && !text.contains("freeze"));
    // F10, even while words are typed.
    screen.press("\x1b[21~");
    assert!(screen.end().success());
}

#[test]
fn what_changed_since_the_last_visit_is_told() {
    let home = Home::new();
    let mut screen = cockpit(&home, &["--units", "1140", "--no-hints"]);
    screen.wait_for(&["CPU", "1,140", "€"]);
    screen.press("q");
    assert!(screen.end().success());
    let file = home.path().join("state/palier/visits/target-local.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("units = 1140.0"), "{text}");
    let mut screen = cockpit(&home, &["--units", "1180", "--no-hints"]);
    screen.wait_for(&["Since ", "40 more copropriétés"]);
    screen.press("j");
    screen.wait("the line to go", |text| !text.contains("40 more"));
    screen.press(":since\r");
    screen.wait_for(&["40 more copropriétés"]);
    screen.press("q");
    assert!(screen.end().success());
}
