//! What goes to the terminal, and nothing besides: a frame in which nothing changed writes nothing
//! at all, not even that a frame begins; a cursor that is hidden is not hidden again. Each frame that
//! writes is bracketed as one synchronized update, clearing included, so that nothing flickers.

use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, Write};

/// The terminal library's backend, kept from idle talk. The cursor is taken to be hidden.
pub(super) struct Thrifty<W: Write> {
    inner: CrosstermBackend<W>,
    hidden: bool,
    /// A synchronized update has begun.
    open: bool,
}

impl<W: Write> Thrifty<W> {
    pub(super) fn new(out: W) -> Self {
        Self { inner: CrosstermBackend::new(out), hidden: true, open: false }
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.open, true) {
            return Ok(());
        }
        crossterm::queue!(self.inner, BeginSynchronizedUpdate)
    }
}

impl<W: Write> Backend for Thrifty<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.begin()?;
        self.inner.draw(content)
    }

    fn append_lines(&mut self, count: u16) -> io::Result<()> {
        self.inner.append_lines(count)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.hidden, true) { Ok(()) } else { self.inner.hide_cursor() }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.hidden = false;
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.begin()?;
        self.inner.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.begin()?;
        self.inner.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.open, false) {
            crossterm::queue!(self.inner, EndSynchronizedUpdate)?;
        }
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};
    use std::cell::RefCell;
    use std::rc::Rc;

    #[derive(Clone, Default)]
    struct Wire(Rc<RefCell<Vec<u8>>>);

    impl Write for Wire {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_unchanged_frame_writes_nothing_and_a_changed_one_is_bracketed() {
        let wire = Wire::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 3));
        let options = TerminalOptions { viewport };
        let mut terminal = Terminal::with_options(Thrifty::new(wire.clone()), options).unwrap();
        let mut draw = |words: &str| {
            terminal.draw(|frame| frame.render_widget(words, frame.area())).unwrap();
            String::from_utf8(std::mem::take(&mut *wire.0.borrow_mut())).unwrap()
        };
        let first = draw("8 %");
        assert!(
            first.starts_with("\u{1b}[?2026h") && first.ends_with("\u{1b}[?2026l"),
            "{first:?}"
        );
        assert_eq!(draw("8 %"), "");
        let next = draw("9 %");
        assert!(next.contains('9') && !next.contains('%') && !next.contains("25l"), "{next:?}");
        assert_eq!(draw("9 %"), "");
    }
}
