//! Between the library that draws and the terminal: a frame that changed is one synchronized update,
//! and a frame that did not writes nothing at all.

use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, Write};

/// The library's own way to the terminal, without what it says when there is nothing to say.
#[derive(Debug)]
pub(super) struct Painter<W: Write> {
    inner: CrosstermBackend<W>,
    /// The terminal shows a frame at once.
    synchronized: bool,
    /// Something of this frame was written.
    begun: bool,
}

impl<W: Write> Painter<W> {
    pub(super) fn new(out: W, synchronized: bool) -> Self {
        Self { inner: CrosstermBackend::new(out), synchronized, begun: false }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.synchronized && !self.begun {
            crossterm::queue!(self.inner, BeginSynchronizedUpdate)?;
        }
        self.begun = true;
        Ok(())
    }

    /// Writes what is no picture, at once.
    pub(super) fn say(&mut self, sequence: &str) -> io::Result<()> {
        self.inner.write_all(sequence.as_bytes())?;
        Write::flush(&mut self.inner)
    }
}

impl<W: Write> Backend for Painter<W> {
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

    // Hidden on entering, shown on leaving; the library would say it with every frame.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
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
        if !std::mem::take(&mut self.begun) {
            return Ok(());
        }
        if self.synchronized {
            crossterm::queue!(self.inner, EndSynchronizedUpdate)?;
        }
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "\x1b[?2026h";
    const END: &str = "\x1b[?2026l";

    /// A writer that keeps what it is given.
    #[derive(Default)]
    struct Kept(Vec<u8>);

    impl Write for &mut Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn frames(synchronized: bool, frames: &[&[&str]]) -> String {
        let mut kept = Kept::default();
        let mut painter = Painter::new(&mut kept, synchronized);
        for words in frames {
            let cells: Vec<Cell> =
                words.iter().map(|w| Cell::new(w.chars().next().map_or("", |_| "x"))).collect();
            painter.draw(cells.iter().zip(0..).map(|(c, x)| (x, 0, c))).unwrap();
            painter.hide_cursor().unwrap();
            Backend::flush(&mut painter).unwrap();
        }
        String::from_utf8(kept.0).unwrap()
    }

    #[test]
    fn a_frame_is_one_update_and_nothing_is_nothing() {
        assert_eq!(frames(true, &[&[], &[]]), "");
        let two = frames(true, &[&["a"], &[], &["b", "c"]]);
        assert_eq!(two.matches(BEGIN).count(), 2, "{two:?}");
        assert_eq!(two.matches(END).count(), 2, "{two:?}");
        assert!(two.starts_with(BEGIN) && two.ends_with(END), "{two:?}");
        assert!(!two.contains("\x1b[?25l"), "{two:?}");
        assert!(!frames(false, &[&["a"]]).contains("2026"));
    }
}
