//! The program in a real pseudo-terminal, and what a person would see there. Waits for conditions,
//! never for a time.

#![allow(dead_code)]
// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A condition that does not come true within this time fails the test.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program and its screen.
pub(crate) struct Screen {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Screen {
    /// Starts a program on a terminal of that size.
    pub(crate) fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let seen = Arc::new(Mutex::new(Seen {
            parser: vt100::Parser::new(cells(rows), cells(columns), 0),
            raw: Vec::new(),
            closed: false,
        }));
        let sink = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                let mut seen = sink.lock().unwrap();
                seen.parser.process(&buffer[..n]);
                seen.raw.extend_from_slice(&buffer[..n]);
            }
            sink.lock().unwrap().closed = true;
        });
        Self { master: pair.master, writer, child, seen }
    }

    /// What is on the screen.
    pub(crate) fn text(&self) -> String {
        self.seen.lock().unwrap().parser.screen().contents()
    }

    /// Every byte that was written.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.seen.lock().unwrap().raw.clone()
    }

    /// Whether the alternate screen is on.
    pub(crate) fn is_alternate(&self) -> bool {
        self.seen.lock().unwrap().parser.screen().alternate_screen()
    }

    /// Whether the cursor is hidden.
    pub(crate) fn hides_cursor(&self) -> bool {
        self.seen.lock().unwrap().parser.screen().hide_cursor()
    }

    /// Waits until the screen shows all of these words.
    #[track_caller]
    pub(crate) fn wait_for(&self, words: &[&str]) -> String {
        self.wait(&format!("{words:?}"), |text| words.iter().all(|w| text.contains(w)))
    }

    /// Waits until what is on screen meets a condition.
    #[track_caller]
    pub(crate) fn wait(&self, what: &str, met: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            // Asked first: what a program writes as it ends may come between two questions.
            let closed = self.seen.lock().unwrap().closed;
            let text = self.text();
            if met(&text) {
                return text;
            }
            assert!(
                start.elapsed() < PATIENCE && !closed,
                "never saw {what} (closed: {closed}); the screen is\n{text}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types.
    pub(crate) fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.seen.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// The program's process number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Sends a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &self.pid().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for the end, and for the last byte.
    #[track_caller]
    pub(crate) fn end(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while !self.seen.lock().unwrap().closed && start.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(10));
                }
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it never ended; the screen is\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.child.kill());
    }
}
