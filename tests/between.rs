//! What stands between palier and the terminal: real GNU screen, and real mosh over a real sshd. Each
//! is a terminal of its own that draws its picture anew for the one behind it, and neither is left
//! behind by a test that fails.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::pty::Screen;
use crate::terminal::{ARGUMENTS, click, decoded, prompt, raw, wait_raw, wait_until, with};
use crate::world::World;
use crate::world::home::Home;
use std::os::unix::fs::DirBuilderExt;
use std::process::Command;

/// A shell that ends by itself, should nobody be left to end it.
const SHELL: [&str; 7] = ["timeout", "--foreground", "90", "bash", "--norc", "--noprofile", "-i"];

/// GNU screen on a terminal.
struct Gnu {
    screen: Screen,
    home: Home,
}

impl Gnu {
    /// A window with a shell, whose `TERM` is given.
    fn start(term: &str, settings: &str, columns: u16, rows: u16) -> Self {
        let home = Home::new();
        let sockets = home.path().join("run/screens");
        std::fs::DirBuilder::new().mode(0o700).create(&sockets).unwrap();
        // As people have it, so that the title goes on to the terminal.
        let title = r"termcapinfo xterm* 'hs:ts=\E]2;:fs=\007:ds=\E]2;\007'";
        let settings = home.write(
            "screenrc",
            format!("startup_message off\nhardstatus off\nterm {term}\n{title}\n{settings}\n"),
        );
        let mut command = with(&home, "screen", "xterm-256color");
        command.env("SCREENDIR", &sockets);
        // What a modern terminal says of itself, and screen passes on though it is not so of it.
        command.env("COLORTERM", "truecolor");
        command.env("PS1", "shell> ");
        command.arg("-c");
        command.arg(settings);
        command.args(SHELL);
        Self { screen: Screen::start(command, columns, rows), home }
    }
}

impl Drop for Gnu {
    fn drop(&mut self) {
        // The session is a process of its own, which its socket names.
        let sockets = std::fs::read_dir(self.home.path().join("run/screens"));
        for socket in sockets.into_iter().flatten().flatten() {
            let name = socket.file_name().to_string_lossy().into_owned();
            if let Some((pid, _)) = name.split_once('.') {
                kill(pid);
            }
        }
    }
}

/// What ran in its pseudo-terminals ends by their end.
fn kill(pid: &str) {
    drop(Command::new("kill").args(["-s", "KILL", pid]).output());
}

/// mosh on a terminal, and its server behind an sshd.
struct Mosh {
    screen: Screen,
    server: String,
    _home: Home,
    _sshd: crate::world::Sshd,
}

impl Mosh {
    /// A shell far away. `mosh` itself does the same: it asks for a server over SSH and starts a
    /// client with what the server tells.
    fn start(columns: u16, rows: u16) -> Self {
        let sshd = World::shared().own_sshd();
        let home = Home::new();
        let mut far = vec!["env".to_owned(), "MOSH_SERVER_NETWORK_TMOUT=60".to_owned()];
        far.extend(
            "mosh-server new -s -c 256 -l LANG=C.UTF-8 -- env -i".split(' ').map(Into::into),
        );
        for (name, value) in home.environment() {
            far.push(format!("'{}={}'", name.to_string_lossy(), value.to_string_lossy()));
        }
        far.push("'PS1=shell> '".into());
        far.extend(SHELL.map(Into::into));
        let told = Command::new("ssh")
            .arg("-F")
            .args([sshd.ssh.config.as_os_str(), sshd.ssh.known.as_ref()])
            .arg(far.join(" "))
            .output()
            .unwrap();
        let told = [told.stdout, told.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        let after = |words: &str| {
            let rest = told.split(words).nth(1).unwrap_or_else(|| panic!("mosh-server: {told}"));
            rest.split([' ', ']', '\r', '\n']).map(str::to_owned).collect::<Vec<_>>()
        };
        let server = after("pid = ").swap_remove(0);
        let way = after("MOSH CONNECT ");
        let mut command = with(&home, "mosh-client", "xterm-256color");
        command.env("MOSH_KEY", &way[1]);
        // What is foretold of a key would be on screen for a moment.
        command.env("MOSH_PREDICTION_DISPLAY", "never");
        command.args(["127.0.0.1", &way[0]]);
        let screen = Screen::start(command, columns, rows);
        Self { screen, server, _home: home, _sshd: sshd }
    }
}

impl Drop for Mosh {
    fn drop(&mut self) {
        kill(&self.server);
    }
}

fn processor(text: &str) -> String {
    text.lines().find(|line| line.contains("CPU")).unwrap_or_default().to_owned()
}

/// The title that the terminal was given last.
fn title(screen: &Screen) -> String {
    let sent = raw(screen);
    let begins = ["\x1b]0;", "\x1b]2;"].into_iter().filter_map(|start| sent.rfind(start)).max();
    let rest = begins.map_or("", |at| &sent[at + 4..]);
    rest.split('\x07').next().unwrap_or_default().to_owned()
}

/// From the shell into palier and back, with all that a terminal is asked for on the way;
/// returns what is on screen after it.
fn journey(screen: &mut Screen) -> String {
    prompt(screen);
    // None of it may shine through, neither into the picture nor into what comes after it.
    screen.press("printf 'ZQ%.0s' {1..500}; echo\n");
    screen.wait("a filled screen", |text| text.matches("ZQ").count() > 400);
    prompt(screen);
    let palier = format!("{} {} --refresh=1s\n", env!("CARGO_BIN_EXE_palier"), ARGUMENTS.join(" "));
    screen.press(&palier);
    let whole = |text: &str| {
        let words = ["CPU", "1,180", "Health", "Advice", "╭", "help", "quit"];
        words.iter().all(|word| text.contains(word))
    };
    let text = screen.wait("a whole and clean picture", |text| {
        whole(text) && !text.contains("ZQ") && !text.contains("--no-history")
    });
    // Each look at the machine adds to the line of its processor.
    let before = processor(&text);
    let known = |text: &str| processor(text).split('<').next().is_some_and(|v| v.contains('%'));
    screen.wait("figures that change", |text| {
        whole(text) && processor(text) != before && known(text)
    });
    wait_raw(screen, "\x1b[?1006h");
    wait_until("the title", || title(screen).ends_with("palier"));
    assert!(["·", "-"].iter().any(|dot| title(screen).contains(&format!("{dot} local"))));

    screen.press("\ty");
    screen.wait_for(&["Copied"]);
    wait_raw(screen, "\x1b]52;c;");
    let copied = raw(screen);
    let copied = decoded(copied.split("\x1b]52;c;").nth(1).unwrap().split('\x07').next().unwrap());
    assert!(copied.contains("CPU"), "{copied}");
    screen.press("5");
    // The footer is drawn last.
    let money = screen.wait("the money", |text| {
        text.contains("MRR") && text.lines().last().is_some_and(|line| line.contains("compare"))
    });
    // The mouse reaches it.
    let row = money.lines().count() - 1;
    let column = money.lines().last().unwrap().chars().position(|c| c == '1').expect("a digit");
    click(screen, column, row);
    screen.wait("the cockpit", |text| whole(text) && !text.contains("MRR"));

    screen.press("\x1a");
    let shell = prompt(screen);
    assert!(shell.contains("Stopped") && !shell.contains("1,180"), "{shell}");
    assert!(!screen.hides_cursor());
    screen.resize(150, 45);
    screen.press("fg\n");
    screen.wait("a picture of another size", |text| {
        let wide = text.lines().filter(|l| l.chars().count() > 145).count() > 10;
        wide && whole(text) && !text.contains("Stopped")
    });
    screen.press("q");
    let shell = prompt(screen);
    assert!(!["Health", "Advice", "╭"].iter().any(|w| shell.contains(w)), "{shell}");
    assert!(!screen.hides_cursor());
    wait_raw(screen, "\x1b[?1006l");
    wait_until("no title of palier's", || !title(screen).contains("palier"));
    // What is typed is seen, and lines are lines.
    screen.press("echo back$((1+1))\n");
    screen.wait_for(&["echo back$((1+1))", "back2"]);
    prompt(screen);
    let sent = raw(screen);
    assert!(!sent.contains("\x1b[?2026"), "an update that nobody in between knows");
    assert!(!sent.contains("\x1b[5m") && !sent.contains(";5m\x1b"), "a colour taken for blinking");
    screen.press("exit\n");
    assert!(screen.end().success());
    shell
}

#[test]
fn gnu_screen_as_it_comes_shows_a_clean_picture_and_gets_its_shell_back() {
    let mut gnu = Gnu::start("screen", "", 80, 24);
    let shell = journey(&mut gnu.screen);
    assert!(!shell.contains("ZQ"), "it has no second screen");
}

#[test]
fn gnu_screen_with_a_second_screen_and_256_colours_brings_back_what_stood_there() {
    let mut gnu = Gnu::start("screen-256color", "altscreen on", 200, 50);
    let shell = journey(&mut gnu.screen);
    assert!(shell.contains("ZQ"), "{shell}");
    let sent = raw(&gnu.screen);
    assert!(sent.contains("38;5;"), "256 colours");
}

#[test]
fn over_mosh_the_picture_is_clean_and_the_shell_comes_back() {
    let mut mosh = Mosh::start(80, 24);
    journey(&mut mosh.screen);
}
