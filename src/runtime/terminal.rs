//! Entering and leaving the terminal. Whatever ends the program, the terminal is given back as it
//! was found: on return, on an error, on a panic.

use super::thrifty::Thrifty;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::Frame;
use ratatui::Terminal;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours at the moment.
static ENTERED: AtomicBool = AtomicBool::new(false);

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
    terminal: Terminal<Thrifty<BufWriter<Out>>>,
}

impl Stage {
    /// Takes the terminal: raw mode, alternate screen, no cursor.
    pub fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        let entered = Self::take();
        if entered.is_err() {
            leave();
        }
        entered
    }

    fn take() -> io::Result<Self> {
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        let backend = Thrifty::new(BufWriter::with_capacity(64 * 1024, Out));
        Ok(Self { terminal: Terminal::new(backend)? })
    }

    /// Draws one frame: at once, so that nothing flickers; of an unchanged one nothing is written.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render).map(|_| ())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        leave();
    }
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
    drop(execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, Show));
    drop(disable_raw_mode());
    drop(out.flush());
}
