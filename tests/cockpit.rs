//! The cockpit in a real pseudo-terminal: it starts, follows its size, and gives the terminal back
//! whatever ends it.

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
    command.env("COLORTERM", "truecolor");
    command.args(arguments);
    command
}

fn local(columns: u16, rows: u16) -> (Home, Screen) {
    let home = Home::new();
    let arguments = ["local", "--units", "1180", "--phase", "mvp", "--refresh", "1s"];
    let screen = Screen::start(palier(&home, &arguments), columns, rows);
    (home, screen)
}

/// The terminal is as it was found.
fn is_restored(screen: &Screen) {
    assert!(!screen.is_alternate(), "the alternate screen stayed on");
    assert!(!screen.hides_cursor(), "the cursor stayed hidden");
}

#[test]
fn it_starts_shows_this_machine_and_leaves_on_q() {
    let (_home, mut screen) = local(80, 24);
    screen.wait_for(&["palier", "CPU", "RAM", "1,180", "€"]);
    // A figure of this machine, not only its label.
    screen.wait("a CPU percentage", |text| {
        text.lines().any(|l| l.contains("CPU") && l.contains('%'))
    });
    assert!(screen.is_alternate());
    screen.press("q");
    assert!(screen.end().success());
    is_restored(&screen);
}

#[test]
fn it_follows_the_terminals_size_down_to_nothing_and_back() {
    let (_home, mut screen) = local(80, 24);
    screen.wait_for(&["palier", "1,180"]);
    for (columns, rows) in [(200, 50), (40, 12), (5, 2), (120, 40)] {
        screen.resize(columns, rows);
    }
    // The frames between come in pieces: waited for is the whole one.
    screen.wait("a frame of 120 columns", |text| {
        let wide = text.lines().any(|l| l.trim_end().chars().count() > 110);
        wide && text.contains("palier") && text.contains("15 min")
    });
    screen.press("q");
    assert!(screen.end().success());
    is_restored(&screen);
}

#[test]
fn turning_a_knob_moves_the_money_on_screen() {
    let (_home, mut screen) = local(120, 40);
    // 1,180 × 15 € = 17,700 €.
    screen.wait_for(&["17,700"]);
    screen.press("w");
    screen.press("\x1b[C");
    // 1,280 × 15 € = 19,200 €.
    screen.wait_for(&["1,280", "19,200"]);
    screen.press("r");
    screen.wait_for(&["17,700"]);
    screen.press("q");
    assert!(screen.end().success());
}

#[test]
fn a_what_if_is_saved_under_a_name_and_compared_with() {
    let (home, mut screen) = local(120, 40);
    screen.wait_for(&["17,700"]);
    screen.press("5");
    screen.wait_for(&["MRR", "P10–P90"]);
    // The price, half a euro up: 1,180 × 15.50 € = 18,290 €.
    screen.press("w");
    screen.press("\x1b[B");
    screen.press("\x1b[C");
    screen.wait_for(&["15.50", "18,290"]);
    screen.press("S");
    screen.wait_for(&["Save the draft as:"]);
    screen.press("dearer\r");
    screen.wait_for(&["Saved as scenario “dearer”"]);
    let file = home.path().join("config/palier/palier.toml");
    let written = std::fs::read_to_string(file).unwrap();
    assert!(
        written.contains("[scenarios.dearer]") && written.contains("price = 15.5"),
        "{written}"
    );
    // What was saved is in use; the others come in the order of their names, base by its id.
    for other in ["Ambitious", "Roadmap", "Cautious"] {
        screen.press("c");
        screen.wait_for(&[&format!("“{other}”")]);
    }
    screen.press("q");
    assert!(screen.end().success());
    is_restored(&screen);
}

#[test]
fn help_and_explanations_open_and_escape_closes_them() {
    let (_home, mut screen) = local(100, 40);
    let plain = screen.wait_for(&["palier", "1,180"]);
    assert!(!plain.contains("half a picture"), "{plain}");
    screen.press("?");
    let help = screen.wait("the help", |text| text.contains("esc") && text.contains('+'));
    screen.press("\x1b");
    screen.wait("the help to go", |text| text != help);
    screen.press("x");
    screen.wait("an explanation", |text| text.contains("1,500"));
    screen.press("q");
    assert!(screen.end().success());
    is_restored(&screen);
}

#[test]
fn signals_end_it_and_the_terminal_is_given_back() {
    for signal in ["TERM", "HUP", "INT"] {
        let (_home, mut screen) = local(80, 24);
        screen.wait_for(&["palier", "CPU"]);
        screen.signal(signal);
        screen.end();
        is_restored(&screen);
    }
}

#[test]
fn nonsense_on_the_keyboard_does_no_harm() {
    let (_home, mut screen) = local(80, 24);
    screen.wait_for(&["palier", "CPU"]);
    screen.press("zZ9é€\x1b[24~\x1b[1;5A\x1bOP%$#@!\t\t\x1b[Zjjkkll0-+=-ff00tttLL??xx");
    screen.wait_for(&["palier"]);
    screen.press("\x1b\x1b");
    screen.wait_for(&["CPU"]);
    screen.press("q");
    assert!(screen.end().success());
    is_restored(&screen);
}

#[test]
fn keys_work_while_the_target_hangs() {
    let home = Home::new();
    // A port of this machine that accepts and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut screen = Screen::start(palier(&home, &["prom", &url]), 80, 24);
    screen.wait_for(&["palier"]);
    screen.press("?");
    screen.wait_for(&["esc"]);
    let asked = std::time::Instant::now();
    // The help, then the program.
    screen.press("qq");
    assert!(screen.end().success());
    // Not a measurement: far below the request's own time-out of ten seconds.
    assert!(asked.elapsed() < std::time::Duration::from_secs(5));
    is_restored(&screen);
}

/// Run by [`a_panic_gives_the_terminal_back_first`] in a terminal of its own.
#[test]
fn inner_panic_on_stage() {
    if std::env::var_os("PALIER_TEST_PANICS").is_none() {
        return;
    }
    palier::runtime::terminal::restore_on_panic();
    let _stage = palier::runtime::terminal::Stage::enter().unwrap();
    panic!("the show is over");
}

#[test]
fn a_panic_gives_the_terminal_back_first() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "cockpit::inner_panic_on_stage", "--nocapture", "--test-threads=1"]);
    command.env("PALIER_TEST_PANICS", "1");
    command.env("TERM", "xterm-256color");
    let mut screen = Screen::start(command, 80, 24);
    assert!(!screen.end().success());
    is_restored(&screen);
    let raw = String::from_utf8_lossy(&screen.raw()).into_owned();
    let left = raw.find("\x1b[?1049l").expect("it left the alternate screen");
    let said = raw.find("the show is over").expect("it said why");
    assert!(raw.contains("\x1b[?1049h") && left < said, "{raw}");
}

#[test]
fn a_link_that_breaks_is_lost_within_two_refreshes_and_heals_within_ten_seconds() {
    let world = world::World::shared();
    let sshd = world.own_sshd();
    let home = Home::with_ssh(&sshd.ssh);
    let refresh = std::time::Duration::from_secs(5);
    let arguments = ["ssh", &sshd.ssh.known, "--units", "1180", "--phase", "mvp", "--lang", "en"];
    let mut screen = Screen::start(palier(&home, &arguments), 120, 40);
    screen.wait_for(&["● live", "CPU"]);
    sshd.stop();
    let stopped = std::time::Instant::now();
    screen.wait("the loss", |text| text.contains("lost"));
    assert!(stopped.elapsed() <= refresh * 2, "lost only after {:?}", stopped.elapsed());
    // What was known stays on screen while it is lost.
    assert!(screen.text().contains("CPU"));
    sshd.start();
    let started = std::time::Instant::now();
    screen.wait_for(&["● live"]);
    assert!(started.elapsed().as_secs() < 10, "live only after {:?}", started.elapsed());
    screen.press("q");
    assert!(screen.end().success());
    is_restored(&screen);
}

#[test]
fn keys_work_while_ssh_itself_hangs() {
    let world = world::World::shared();
    let home = Home::with_ssh(&world.ssh);
    let mut screen = Screen::start(palier(&home, &["ssh", &world.ssh.known]), 80, 24);
    screen.wait_for(&["● live"]);
    let run = home.path().join("run").display().to_string();
    let masters: Vec<_> = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|process| {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&run)
        })
        .map(|process| process.file_name())
        .collect();
    assert!(!masters.is_empty());
    let signal = |name: &str| {
        for pid in &masters {
            drop(std::process::Command::new("kill").arg(name).arg(pid).status());
        }
    };
    signal("-STOP");
    screen.press("?");
    screen.wait_for(&["esc"]);
    screen.press("qq");
    let asked = std::time::Instant::now();
    assert!(screen.end().success());
    // Not a measurement: it used to wait for ever.
    assert!(asked.elapsed() < std::time::Duration::from_secs(10));
    is_restored(&screen);
    signal("-CONT");
}
