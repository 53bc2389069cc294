//! Entering and leaving the terminal. Whatever ends the program or stops it, the terminal is given
//! back as it was found: on return, on an error, on a panic, on suspend.

use super::ability::Abilities;
use super::painter::Painter;
use super::sequence::{self, BRING_TITLE, KEEP_TITLE, MOUSE_OFF, MOUSE_ON, WIPE};
use crate::config::terminal::Notify;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::Terminal;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Whether the terminal is ours at the moment.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// What was turned on and is to be turned off, whoever leaves: the bits below.
static TAKEN: AtomicU8 = AtomicU8::new(0);

const ALTERNATE: u8 = 1;
const PASTE: u8 = 2;
const MOUSE: u8 = 4;
const TITLE: u8 = 8;
const SYNCHRONIZED: u8 = 16;

/// Standard output as long as the terminal is ours. What the terminal's library still has to say
/// after that goes nowhere: it was given back already, or it is gone, and then the library would
/// complain on a standard error that is gone with it, and panic.
struct Out;

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if ENTERED.load(Ordering::SeqCst) { io::stdout().write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if ENTERED.load(Ordering::SeqCst) { io::stdout().flush() } else { Ok(()) }
    }
}

/// The terminal, entered; dropping it leaves.
pub struct Stage {
    terminal: Terminal<Painter<BufWriter<Out>>>,
    abilities: Abilities,
    title: String,
}

impl Stage {
    /// Takes the terminal: raw mode, alternate screen, no cursor.
    pub fn enter() -> io::Result<Self> {
        let abilities = Abilities::here();
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        let entered = Self::take(abilities);
        if entered.is_err() {
            leave();
        }
        entered
    }

    fn take(abilities: Abilities) -> io::Result<Self> {
        open(abilities)?;
        let out = BufWriter::with_capacity(64 * 1024, Out);
        let painter = Painter::new(out, abilities.synchronized);
        Ok(Self { terminal: Terminal::new(painter)?, abilities, title: String::new() })
    }

    /// What the terminal can do.
    #[must_use]
    pub fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// Draws one frame: at once, so that nothing flickers; of an unchanged one nothing is written.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render).map(|_| ())
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn mouse(&mut self, wanted: bool) -> io::Result<()> {
        let wanted = wanted && self.abilities.mouse;
        let taken = TAKEN.load(Ordering::SeqCst) & MOUSE != 0;
        if wanted == taken {
            return Ok(());
        }
        mark(MOUSE, wanted);
        self.say(if wanted { MOUSE_ON } else { MOUSE_OFF })
    }

    /// Gives the window a title, where it has another one.
    pub fn title(&mut self, words: &str) -> io::Result<()> {
        if !self.abilities.title || self.title == words {
            return Ok(());
        }
        words.clone_into(&mut self.title);
        if TAKEN.load(Ordering::SeqCst) & TITLE == 0 {
            mark(TITLE, true);
            self.say(KEEP_TITLE)?;
        }
        self.say(&sequence::title(words, self.abilities.wrap))
    }

    /// Words to the terminal's clipboard; false where it has none.
    pub fn copy(&mut self, words: &str) -> io::Result<bool> {
        if self.abilities.commands {
            self.say(&sequence::copy(words, self.abilities.wrap))?;
        }
        Ok(self.abilities.commands)
    }

    /// Rings, and tells the desktop.
    pub fn tell(&mut self, bell: bool, notify: Notify, words: &str) -> io::Result<()> {
        if bell {
            self.say("\x07")?;
        }
        if self.abilities.commands && notify != Notify::Off {
            self.say(&sequence::notify("palier", words, notify, self.abilities.wrap))?;
        }
        Ok(())
    }

    fn say(&mut self, words: &str) -> io::Result<()> {
        self.terminal.backend_mut().say(words)
    }

    /// Takes the terminal again after it was given back, or after somebody else had it; whatever
    /// stands there now is drawn over, at whatever size.
    pub fn take_again(&mut self) -> io::Result<()> {
        leave();
        // What was drawn while the terminal was not ours took nothing.
        TAKEN.store(0, Ordering::SeqCst);
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        self.title.clear();
        open(self.abilities)?;
        self.terminal.clear()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        leave();
    }
}

fn mark(what: u8, on: bool) {
    if on {
        TAKEN.fetch_or(what, Ordering::SeqCst);
    } else {
        TAKEN.fetch_and(!what, Ordering::SeqCst);
    }
}

/// Says what a screen of our own begins with.
fn open(abilities: Abilities) -> io::Result<()> {
    let mut out = io::stdout();
    mark(SYNCHRONIZED, abilities.synchronized);
    if abilities.alternate {
        mark(ALTERNATE, true);
        queue!(out, EnterAlternateScreen)?;
    }
    // Also after that: what has no second screen passes over it, and only changes are drawn.
    out.write_all(WIPE.as_bytes())?;
    if abilities.paste {
        mark(PASTE, true);
        queue!(out, EnableBracketedPaste)?;
    }
    queue!(out, Hide)?;
    out.flush()
}

/// A panic of this thread gives the terminal back before it says anything. A panic elsewhere (a
/// source) is that task's end alone: it must not write over the screen, so it goes to the log.
pub fn restore_on_panic() {
    let stage = std::thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == stage || !ENTERED.load(Ordering::SeqCst) {
            leave();
            before(info);
        } else {
            tracing::error!(%info, "a task broke");
        }
    }));
}

/// Gives the terminal back, once; nothing else can be done if that fails.
pub fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let taken = TAKEN.swap(0, Ordering::SeqCst);
    let had = |what: u8| taken & what != 0;
    if had(SYNCHRONIZED) {
        drop(queue!(out, EndSynchronizedUpdate));
    }
    if had(MOUSE) {
        drop(out.write_all(MOUSE_OFF.as_bytes()));
    }
    if had(PASTE) {
        drop(queue!(out, DisableBracketedPaste));
    }
    if had(TITLE) {
        drop(out.write_all(BRING_TITLE.as_bytes()));
    }
    drop(out.write_all(WIPE.as_bytes()));
    if had(ALTERNATE) {
        drop(queue!(out, LeaveAlternateScreen));
    }
    drop(execute!(out, Show));
    drop(disable_raw_mode());
    drop(out.flush());
}
