//! What-if by hand in a real pseudo-terminal, down to the scenario in the file; and the sentence of two
//! scenarios on the command line.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::pty::Screen;
use crate::world::home::Home;
use portable_pty::CommandBuilder;

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

#[test]
fn by_hand_turned_undone_redone_typed_saved_and_found_in_the_file() {
    let home = Home::new();
    let arguments = ["local", "--units", "1180", "--phase", "mvp", "--refresh", "1s"];
    let mut screen = Screen::start(palier(&home, &arguments), 120, 40);
    screen.wait_for(&["17,700"]);
    screen.press("w");
    screen.press("\x1b[B");
    screen.press("\x1b[C");
    // 1,180 × 15.50 €.
    screen.wait_for(&["18,290", "+€590"]);
    screen.press("u");
    screen.wait_for(&["price back to €15", "17,700"]);
    screen.press("U");
    screen.wait_for(&["price €15.50 again", "18,290"]);
    // Five euros at once: shift and the arrow.
    screen.press("\x1b[1;2C");
    screen.wait_for(&["24,190", "+€6,490"]);
    screen.press("\r");
    screen.wait_for(&["enter takes it"]);
    screen.press("16,x\r");
    screen.wait_for(&["“16,x” is no value for price"]);
    screen.press("\x7f\x7f.25\r");
    // 1,180 × 16.25 €.
    screen.wait_for(&["19,175", "+€1,475"]);
    screen.press("S");
    screen.wait_for(&["Save the draft as:"]);
    screen.press("dearer\r");
    screen.wait_for(&["Saved as scenario “dearer”", "19,175"]);
    screen.wait("the draft to be gone", |text| !text.contains("+€1,475"));
    let file = home.path().join("config/palier/palier.toml");
    let written = std::fs::read_to_string(file).unwrap();
    assert!(written.contains("[scenarios.dearer]"), "{written}");
    assert!(written.contains("price = 16.25"), "{written}");
    screen.press("q");
    assert!(screen.end().success());
}

#[test]
fn compared_projections_have_the_sentence_as_text_and_as_json() {
    let home = Home::new();
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_palier"));
        command.env_clear().envs(home.environment());
        command.args(["project", "--units", "1180", "--phase", "mvp", "--lang", "en"]);
        command.args(["--compare", "cautious", "--no-history"]).args(more);
        let out = command.output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let said = run(&[]);
    let line = said.lines().find(|l| l.contains("“Cautious” instead of “"));
    let line = line.unwrap_or_else(|| panic!("{said}")).trim();
    let json: serde_json::Value = serde_json::from_str(&run(&["--json"])).unwrap();
    assert_eq!(json["compare"]["sentence"].as_str(), Some(line), "{json:#}");
}
