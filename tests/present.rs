//! `palier present` in real terminals: the presenter in one, the speaker's notes in another.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::pty;
use crate::world;
use portable_pty::CommandBuilder;
use pty::Screen;
use world::home::Home;

fn palier(home: &Home, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_palier"));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.env("TERM", "xterm-256color");
    command.args(arguments);
    command
}

fn presenter(home: &Home, more: &[&str]) -> Screen {
    let arguments = ["present", "local", "--units", "1180", "--phase", "mvp", "--refresh", "1s"];
    let arguments: Vec<_> = arguments.iter().chain(more).copied().collect();
    Screen::start(palier(home, &arguments), 100, 30)
}

fn notes(home: &Home, more: &[&str]) -> Screen {
    let arguments: Vec<_> = ["present", "--notes"].iter().chain(more).copied().collect();
    Screen::start(palier(home, &arguments), 80, 24)
}

#[test]
fn either_terminal_turns_the_pages_of_both_and_the_notes_may_die() {
    let home = Home::new();
    let mut stage = presenter(&home, &[]);
    stage.wait_for(&["1/5"]);
    let mut speaker = notes(&home, &[]);
    speaker.wait_for(&["1/5", "Next: How is the service doing?", "next page"]);
    stage.press("\x1b[6~");
    stage.wait_for(&["2/5"]);
    speaker.wait_for(&["2/5", "Next: What does one"]);
    speaker.press("n");
    stage.wait_for(&["3/5", "What does one"]);
    speaker.wait_for(&["3/5"]);
    speaker.press("b");
    stage.wait("a black screen", |text| text.trim().is_empty());
    speaker.wait_for(&["the screen is black"]);
    speaker.press("b");
    stage.wait_for(&["3/5"]);
    // A second terminal beside the first.
    let mut second = notes(&home, &[]);
    second.wait_for(&["3/5"]);
    speaker.signal("KILL");
    let _ = speaker.end();
    stage.press(" ");
    stage.wait_for(&["4/5"]);
    second.wait_for(&["4/5"]);
    second.press("q");
    assert!(second.end().success());
    let mut third = notes(&home, &[]);
    third.wait_for(&["4/5"]);
    stage.press("\x1b");
    assert!(stage.end().success());
    assert!(!stage.is_alternate() && !stage.hides_cursor());
    third.wait_for(&["The presentation is over."]);
    assert!(third.end().success());
}

#[test]
fn two_presentations_have_two_names_and_none_has_no_notes() {
    let home = Home::new();
    let mut nobody = notes(&home, &[]);
    nobody.wait_for(&["Nothing is presented under the name “main”"]);
    assert!(!nobody.end().success());
    let mut first = presenter(&home, &[]);
    first.wait_for(&["1/5"]);
    let mut second = presenter(&home, &[]);
    second.wait_for(&["“main” is on already"]);
    assert!(!second.end().success());
    let mut second = presenter(&home, &["--session", "board"]);
    second.wait_for(&["1/5"]);
    let mut speaker = notes(&home, &["--session", "board"]);
    speaker.wait_for(&["board", "1/5"]);
    second.press("3");
    speaker.wait_for(&["3/5"]);
    first.wait_for(&["1/5"]);
    // A presenter that was killed is in nobody's way.
    first.signal("KILL");
    let _ = first.end();
    let next = presenter(&home, &[]);
    next.wait_for(&["1/5"]);
    for mut screen in [next, second] {
        screen.press("q");
        assert!(screen.end().success());
    }
    assert!(speaker.end().success());
}

#[test]
fn the_cockpit_goes_on_stage_and_back() {
    let home = Home::new();
    let arguments = ["local", "--units", "1180", "--phase", "mvp", "--refresh", "1s"];
    let mut screen = Screen::start(palier(&home, &arguments), 80, 24);
    screen.wait_for(&["palier", "1,180"]);
    screen.press("p");
    screen.wait_for(&["1/5"]);
    let speaker = notes(&home, &[]);
    speaker.wait_for(&["1/5"]);
    screen.press("q");
    screen.wait_for(&["palier", "1,180"]);
    speaker.wait_for(&["The presentation is over."]);
    screen.press("q");
    assert!(screen.end().success());
}
