//! The terminal itself, in real pseudo-terminals: what is sent to which kind of terminal, the way to
//! the shell and back, the mouse, the clipboard, the title, pasted words, and all of it in tmux.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::pty;
use crate::world;
use portable_pty::CommandBuilder;
use pty::Screen;
use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};
use world::home::Home;

pub(crate) const ARGUMENTS: [&str; 7] =
    ["local", "--units", "1180", "--phase", "mvp", "--no-history", "--lang=en"];

pub(crate) fn with(home: &Home, program: &str, term: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    command.env("TERM", term);
    command
}

fn start(term: &str, columns: u16, rows: u16) -> (Home, Screen) {
    let home = Home::new();
    let mut command = with(&home, env!("CARGO_BIN_EXE_palier"), term);
    command.args(ARGUMENTS);
    let screen = Screen::start(command, columns, rows);
    (home, screen)
}

/// Every byte that was written, as text.
pub(crate) fn raw(screen: &Screen) -> String {
    String::from_utf8_lossy(&screen.raw()).into_owned()
}

/// Waits until something was written.
#[track_caller]
pub(crate) fn wait_raw(screen: &Screen, words: &str) {
    let start = Instant::now();
    while !raw(screen).contains(words) {
        assert!(start.elapsed() < Duration::from_secs(30), "never wrote {words:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The kinds of sequences in what was written: a private mode with its number, a control sequence by
/// its last sign, a command by its number.
fn kinds(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        rest = &rest[at + 1..];
        let first = rest.chars().next().unwrap_or(' ');
        let body = rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '[' => {
                let end = body.find(|c: char| ('@'..='~').contains(&c)).expect("an end");
                let last = &body[end..=end];
                let numbers = &body[..end];
                found.insert(match numbers.strip_prefix('?') {
                    Some(mode) => format!("?{mode}"),
                    None if last == "t" => format!("t{numbers}"),
                    None => last.to_owned(),
                });
                rest = &body[end + 1..];
            }
            ']' => {
                let end = body.find(|c: char| !c.is_ascii_digit()).expect("an end");
                found.insert(format!("]{}", &body[..end]));
                rest = &body[body.find('\x07').expect("BEL ends a command") + 1..];
            }
            'P' => {
                found.insert("P".into());
                rest = &body[body.find("\x1b\\").expect("ST ends a string") + 2..];
            }
            other => {
                found.insert(other.to_string());
                rest = body;
            }
        }
    }
    found
}

#[test]
fn a_terminal_is_sent_what_it_understands_and_nothing_else() {
    // Cursor, erase, colours and weight; the cursor hidden and shown.
    const BASE: [&str; 4] = ["H", "J", "m", "?25"];
    const MODERN: [&str; 10] =
        ["?1049", "?2004", "?1000", "?1002", "?1006", "t22;2", "t23;2", "]2", "]52", "?2026"];
    for (term, more) in [
        ("linux", &[][..]),
        ("vt100", &[]),
        ("xterm", &MODERN),
        ("tmux-256color", &MODERN),
        ("screen", &MODERN),
    ] {
        let (_home, mut screen) = start(term, 100, 30);
        screen.wait_for(&["1,180", "€"]);
        // Something under the cursor, explained, copied; the mouse off and on.
        for key in ["y", "M", "M", "5", "w"] {
            screen.press(key);
        }
        screen.wait_for(&["MRR"]);
        screen.press("q");
        assert!(screen.end().success(), "{term}");
        let sent = kinds(&raw(&screen));
        let wrapped = ["P"].iter().filter(|_| term == "screen" || term.starts_with("tmux"));
        let allowed: BTreeSet<String> =
            BASE.iter().chain(more).chain(wrapped).map(|s| (*s).to_owned()).collect();
        let odd: Vec<_> = sent.difference(&allowed).collect();
        assert!(odd.is_empty(), "{term} was sent {odd:?}");
        let mouse = sent.contains("?1006");
        assert_eq!(mouse, !more.is_empty(), "{term}: {sent:?}");
        // No message for every motion.
        assert!(!sent.contains("?1003") && !sent.contains("?1015"), "{term}");
        if term == "vt100" {
            assert!(!raw(&screen).contains("38;5;"), "a vt100 takes a 5 for blinking");
        }
        if term == "screen" {
            assert!(!sent.contains("?2026") && !sent.contains("]52"), "{sent:?}");
        }
    }
}

#[test]
fn a_terminal_that_cannot_draw_is_told_what_can() {
    for term in ["dumb", "unknown"] {
        let (_home, mut screen) = start(term, 80, 24);
        assert!(!screen.end().success(), "{term}");
        let said = raw(&screen);
        assert!(said.contains("palier check") && said.contains("palier snapshot"), "{said}");
        assert!(!said.contains("\x1b[?"), "{said:?}");
    }
}

#[test]
fn every_frame_is_one_update_and_a_storm_of_sizes_ends_in_the_last() {
    let (_home, mut screen) = start("xterm-256color", 80, 24);
    screen.wait_for(&["1,180"]);
    for i in 0..60_u16 {
        screen.resize(60 + i, 20 + i / 3);
    }
    screen.resize(132, 43);
    screen.wait("a frame of 132 columns", |text| {
        text.lines().any(|l| l.trim_end().chars().count() > 125) && text.contains("15 min")
    });
    screen.press("q");
    assert!(screen.end().success());
    let sent = raw(&screen);
    let mut inside = false;
    let mut frames = 0;
    // Leaving ends whatever may have been begun.
    let (drawn, _) = sent.rsplit_once("\x1b[?2026l").unwrap();
    for part in drawn.split("\x1b[?2026").skip(1) {
        let begins = part.starts_with('h');
        assert_ne!(begins, inside, "updates do not nest");
        if begins {
            frames += 1;
            assert!(part.len() > 1, "an update without anything in it");
        }
        inside = begins;
    }
    assert!(!inside && frames > 1, "{frames}");
    // Frames draw inside of updates only, and do not hide the cursor again and again.
    assert!(sent.matches("\x1b[?25l").count() < 3);
}

/// The palier that runs below a shell.
fn child_of(shell: u32) -> String {
    let start = Instant::now();
    loop {
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        if let Some(child) = children.unwrap_or_default().split_whitespace().next() {
            return child.to_owned();
        }
        assert!(start.elapsed() < Duration::from_secs(30), "the shell has no child");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[track_caller]
pub(crate) fn wait_until(what: &str, met: impl Fn() -> bool) {
    let start = Instant::now();
    while !met() {
        assert!(start.elapsed() < Duration::from_secs(30), "never saw {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until the shell listens: what is typed before may still reach what just ended.
#[track_caller]
pub(crate) fn prompt(screen: &Screen) -> String {
    screen.wait("the shell's prompt", |text| {
        text.trim_end().lines().last().is_some_and(|line| line.trim_end() == "shell>")
    })
}

#[test]
fn a_shell_stops_it_and_brings_it_back() {
    let home = Home::new();
    let mut command = with(&home, "bash", "xterm-256color");
    command.args(["--norc", "--noprofile", "-i"]);
    command.env("PS1", "shell> ");
    command.env("PATH", "/usr/bin:/bin");
    let mut screen = Screen::start(command, 80, 24);
    prompt(&screen);
    let arguments = ARGUMENTS.join(" ");
    screen.press(&format!("{} {arguments}\n", env!("CARGO_BIN_EXE_palier")));
    screen.wait_for(&["1,180", "15 min"]);
    wait_raw(&screen, "\x1b[?1006h");

    screen.press("\x1a");
    assert!(prompt(&screen).contains("Stopped"));
    assert!(!screen.is_alternate() && !screen.hides_cursor());
    assert!(raw(&screen).contains("\x1b[?1006l\x1b[?1002l\x1b[?1000l"));
    assert!(raw(&screen).contains("\x1b[23;2t"));
    // What is typed is shown again, and lines are lines.
    screen.press("echo back$((1+1))\n");
    screen.wait_for(&["echo back$((1+1))", "back2"]);
    prompt(&screen);
    // Meanwhile the terminal gets another size.
    screen.resize(110, 32);
    let before = raw(&screen).matches("\x1b[?1006h").count();
    screen.press("fg\n");
    screen.wait("the screen at its new size", |text| {
        let wide = text.lines().any(|l| l.trim_end().chars().count() > 105);
        wide && text.contains("1,180") && text.contains("15 min") && !text.contains("back2")
    });
    assert!(screen.is_alternate() && screen.hides_cursor());
    wait_until("the mouse again", || raw(&screen).matches("\x1b[?1006h").count() > before);
    // Keys are keys again, and a second time works as the first.
    screen.press("5");
    screen.wait_for(&["MRR"]);
    screen.press("\x1a");
    wait_until("the shell again", || !screen.is_alternate());
    prompt(&screen);
    screen.press("fg\n");
    wait_until("the screen again", || screen.is_alternate());
    screen.wait_for(&["MRR"]);

    // From outside, as by another shell.
    let child = child_of(screen.pid());
    assert!(Command::new("kill").args(["-s", "TSTP", &child]).status().unwrap().success());
    wait_until("the shell, from outside", || !screen.is_alternate());
    prompt(&screen);
    screen.press("echo and$((1+2))\n");
    screen.wait_for(&["and3"]);
    prompt(&screen);
    screen.press("fg\n");
    wait_until("the screen, from outside", || screen.is_alternate());
    screen.wait_for(&["MRR"]);

    // Stopped without a chance to say anything: what comes back is whole.
    assert!(Command::new("kill").args(["-s", "STOP", &child]).status().unwrap().success());
    screen.wait_for(&["Stopped", "shell> "]);
    screen.press("fg\n");
    screen.wait("a whole screen", |text| text.contains("MRR") && !text.contains("Stopped"));
    screen.press("q");
    wait_until("the end", || !screen.is_alternate());
    prompt(&screen);
    screen.press("exit\n");
    assert!(screen.end().success());
}

#[test]
fn without_a_shell_it_does_not_stop_for_ever() {
    let (_home, mut screen) = start("xterm-256color", 80, 24);
    screen.wait_for(&["1,180"]);
    screen.press("\x1a");
    screen.wait_for(&["no shell waits"]);
    screen.signal("TSTP");
    screen.press("5");
    screen.wait_for(&["MRR"]);
    assert!(screen.is_alternate());
    screen.press("q");
    assert!(screen.end().success());
}

/// Clicks of the left button in a cell, from 0, as fast as can be.
fn clicks(screen: &mut Screen, times: usize, column: usize, row: usize) {
    let (x, y) = (column + 1, row + 1);
    screen.press(&format!("\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m").repeat(times));
}

pub(crate) fn click(screen: &mut Screen, column: usize, row: usize) {
    clicks(screen, 1, column, row);
}

#[test]
fn clicks_open_screens_and_explanations() {
    let (_home, mut screen) = start("xterm-256color", 80, 24);
    // With the hints of a first start, which move what is below them.
    let text = screen.wait_for(&["1,180", "15 min", "explains any figure"]);
    wait_raw(&screen, "\x1b[?1000h\x1b[?1002h\x1b[?1006h");
    let footer = text.lines().nth(23).unwrap();
    let five = footer.chars().position(|c| c == '5').expect("the digit of the money");
    click(&mut screen, five, 23);
    let money = screen.wait_for(&["MRR"]);
    let row = money.lines().position(|l| l.contains("MRR")).unwrap();
    let column = money.lines().nth(row).unwrap().split("MRR").next().unwrap().chars().count();
    clicks(&mut screen, 2, column, row);
    screen.wait_for(&["esc"]);
    click(&mut screen, 0, 0);
    screen.wait("the explanation to go", |text| !text.contains(" esc "));
    // Off, the terminal has it.
    screen.press("M");
    wait_raw(&screen, "\x1b[?1006l\x1b[?1002l\x1b[?1000l");
    screen.press("q");
    assert!(screen.end().success());
}

#[test]
fn without_mouse_the_terminal_keeps_it() {
    let home = Home::new();
    let mut command = with(&home, env!("CARGO_BIN_EXE_palier"), "xterm-256color");
    command.args(ARGUMENTS);
    command.arg("--no-mouse");
    let mut screen = Screen::start(command, 80, 24);
    screen.wait_for(&["1,180", "15 min"]);
    screen.press("q");
    assert!(screen.end().success());
    assert!(!raw(&screen).contains("\x1b[?100"));
}

/// RFC 4648 read back.
pub(crate) fn decoded(words: &str) -> String {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in words.chars().filter(|c| *c != '=') {
        bits = bits << 6 | SIGNS.find(c).expect("base64") as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_figure_goes_to_the_clipboard_and_the_title_comes_and_goes() {
    let (_home, mut screen) = start("xterm-256color", 100, 40);
    screen.wait_for(&["1,180", "15 min"]);
    // Nine figures on: the units.
    screen.press("\t\t\t\t\t\t\t\t\t\ty");
    screen.wait_for(&["Copied"]);
    let sent = raw(&screen);
    let coded = sent.split("\x1b]52;c;").nth(1).expect("a clipboard").split('\x07').next();
    let words = decoded(coded.unwrap());
    assert!(words.contains("1,180") && words.contains('('), "{words}");
    screen.press("q");
    assert!(screen.end().success());
    let sent = raw(&screen);
    let kept = sent.find("\x1b[22;2t").expect("the title that was there is kept");
    let given = sent.find("\x1b]2;").expect("a title");
    let title = sent[given + 4..].split('\x07').next().unwrap();
    assert!(title.ends_with("palier") && title.contains('·'), "{title}");
    let back = sent.rfind("\x1b[23;2t").expect("it comes back");
    assert!(kept < given && given < back);
}

#[test]
fn an_advice_that_changes_is_told_beyond_the_screen() {
    let home = Home::new();
    // The phase is for 1,500 at most.
    let count = home.write("count", "100");
    let count = count.display();
    home.write(
        "config/palier/palier.toml",
        format!("bell = true\nnotify = \"osc777\"\nunits = {{ file = \"{count}\" }}\n"),
    );
    let mut command = with(&home, env!("CARGO_BIN_EXE_palier"), "xterm-256color");
    command.args(["local", "--phase", "mvp", "--no-history", "--lang=en", "--refresh=1s"]);
    let mut screen = Screen::start(command, 120, 40);
    screen.wait_for(&["STAY"]);
    wait_raw(&screen, "STAY · local");
    assert!(!raw(&screen).contains("]777;"), "it was told of the first advice");
    home.write("count", "5000");
    screen.wait_for(&["MOVE NOW"]);
    wait_raw(&screen, "]777;notify;palier;");
    let sent = raw(&screen);
    let told = sent.split("\x1b]777;").nth(1).unwrap().split('\x07').next().unwrap();
    assert!(told.contains("local") && told.contains("MOVE NOW"), "{told}");
    // The bell stands before it, alone.
    assert!(sent.contains("\x07\x1b]777;"), "no bell");
    screen.press("q");
    assert!(screen.end().success());
}

#[test]
fn what_is_pasted_is_not_typed() {
    let (_home, mut screen) = start("xterm-256color", 80, 24);
    screen.wait_for(&["1,180"]);
    screen.press("\x1b[200~q5\rwq\x1b[201~");
    screen.wait_for(&["was ignored"]);
    screen.press("5");
    screen.wait_for(&["MRR"]);
    screen.press("q");
    assert!(screen.end().success());
}

/// A tmux of its own.
struct Tmux {
    home: Home,
}

impl Tmux {
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.arg("-f").arg("/dev/null").arg("-S").arg(self.home.path().join("tmux"));
        command.args(arguments).env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8");
        for (name, value) in self.home.environment() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        let out = command.output().expect("tmux");
        let errors = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "tmux {arguments:?}: {errors}");
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    #[track_caller]
    fn wait(&self, met: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let text = self.run(&["capture-pane", "-p"]);
            if met(&text) {
                return text;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "tmux shows\n{text}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let socket = self.home.path().join("tmux");
        drop(Command::new("tmux").arg("-S").arg(socket).arg("kill-server").output());
    }
}

#[test]
fn in_tmux_the_picture_keys_sizes_and_the_title_work() {
    let tmux = Tmux { home: Home::new() };
    // Commands that come before a server is there would start none.
    tmux.run(&[
        "start-server",
        ";",
        "set",
        "-s",
        "set-clipboard",
        "on",
        ";",
        "set",
        "-g",
        "exit-empty",
        "off",
    ]);
    let line = format!("{} {}; sleep 30", env!("CARGO_BIN_EXE_palier"), ARGUMENTS.join(" "));
    tmux.run(&["new-session", "-d", "-x", "100", "-y", "30", &line]);
    let text = tmux.wait(|text| text.contains("1,180") && text.contains("15 min"));
    assert!(text.contains('╭') && text.contains('│'), "{text}");
    // The units, ten figures on, are what tmux would paste now.
    let keys = [&["send-keys"][..], &["Tab"; 10], &["y"]].concat();
    tmux.run(&keys);
    tmux.wait(|text| text.contains("Copied"));
    wait_until("what was copied", || tmux.run(&["list-buffers"]).contains("bytes"));
    let copied = tmux.run(&["show-buffer"]);
    assert!(copied.contains("1,180") && copied.contains('('), "{copied}");
    tmux.run(&["send-keys", "5"]);
    tmux.wait(|text| text.contains("MRR"));
    tmux.run(&["resize-window", "-x", "130", "-y", "40"]);
    tmux.wait(|text| {
        text.contains("MRR") && text.lines().any(|l| l.trim_end().chars().count() > 125)
    });
    let asks = tmux.run(&["display-message", "-p", "#{mouse_button_flag}#{mouse_sgr_flag}"]);
    assert_eq!(asks.trim(), "11", "the mouse is asked for");
    let title = tmux.run(&["display-message", "-p", "#{pane_title}"]);
    assert!(title.trim().ends_with("palier"), "{title}");
    tmux.run(&["send-keys", "q"]);
    tmux.wait(|text| !text.contains("MRR"));
    let left =
        tmux.run(&["display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}"]);
    assert_eq!(left.trim(), "001");
}
