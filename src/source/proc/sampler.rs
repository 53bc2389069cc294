//! The agentless sampler: one fixed script that a remote shell runs for as long as its standard
//! input stays open, and the reader of what it prints.
//!
//! # Protocol
//! The line `ping` on the script's input is answered at once, by the shell itself, with the line
//! `@@palier pong`. Each other line (its content is ignored) asks for one look. The answer is one
//! frame:
//!
//! ```text
//! @@palier begin 1
//! @@palier section stat
//! |cpu  43720 0 14312 224403 3012 0 112 160 0 0
//! |btime 1795321209
//! @@palier section loadavg
//! |0.95 0.56 0.40 1/95 16488
//! …
//! @@palier end
//! ```
//!
//! Every line of content starts with `|`, so that no mount point or device name can imitate a
//! marker; lines that start with neither are a login shell's chatter and are skipped. The script
//! writes no file, starts nothing before the first look and nothing that outlives one, and ends when
//! its input ends. It has no
//! quotes of the single kind, no backslash, no exclamation mark and no newline, so that it passes
//! unharmed through any login shell inside single quotes.

use super::Sections;
use crate::domain::message::{Message, clean};

/// The script, for POSIX sh (dash, bash, BusyBox): see the module's documentation. It needs `sed`
/// and, for disks, `df`; where `timeout` exists, a hanging `df` (a dead network mount) is given up
/// after 5 s.
pub const SAMPLER: &str = concat!(
    "LC_ALL=C; export LC_ALL; ",
    // Quietly: a table that a kernel lacks gives an empty section. The small ones are read by the
    // shell itself, which costs less than a process for each.
    "small() { echo \"@@palier section $1\"; { while read -r line; do echo \"|$line\"; done ",
    "<\"$2\"; } 2>/dev/null; }; ",
    "show() { echo \"@@palier section $1\"; sed \"s/^/|/\" \"$2\" 2>/dev/null </dev/null; }; ",
    // What it has to work with is found out at the first look.
    "ready=; prepare() { ",
    "guard=; if timeout -s KILL 5 true >/dev/null 2>&1 </dev/null; ",
    "then guard=\"timeout -s KILL 5\"; fi; ",
    // -l keeps away from other machines' disks, -T tells the types; BusyBox may lack both.
    "flags=-Pk; for f in -PklT -PkT -Pkl; do ",
    "if $guard df $f / >/dev/null 2>&1 </dev/null; then flags=$f; break; fi; done; ready=1; }; ",
    "while read -r look; do ",
    "case $look in ping) echo \"@@palier pong\" || exit 0; continue ;; esac; ",
    "case $ready in ?) ;; *) prepare ;; esac; ",
    "echo \"@@palier begin 1\" || exit 0; ",
    "small hostname /proc/sys/kernel/hostname; ",
    "echo \"@@palier section stat\"; ",
    "sed -n -e \"s/^cpu/|cpu/p\" -e \"s/^btime/|btime/p\" /proc/stat 2>/dev/null </dev/null; ",
    "small loadavg /proc/loadavg; ",
    "show meminfo /proc/meminfo; ",
    "show net_dev /proc/net/dev; ",
    "show diskstats /proc/diskstats; ",
    "small pressure_cpu /proc/pressure/cpu; ",
    "small pressure_memory /proc/pressure/memory; ",
    "small pressure_io /proc/pressure/io; ",
    "case $flags in *T*) ;; *) show mounts /proc/mounts ;; esac; ",
    "echo \"@@palier section df\"; ",
    "$guard df $flags 2>/dev/null </dev/null | sed \"s/^/|/\"; ",
    "echo \"@@palier end\" || exit 0; ",
    "done",
);

/// The whole remote command: the script under `sh`, whatever the login shell. Without `exec`, which
/// a restricted shell refuses.
#[must_use]
pub fn sampler_command() -> String {
    format!("sh -c '{SAMPLER}'")
}

/// A longer line ends the stream.
pub const MAX_LINE: usize = 64 * 1024;

/// A frame with more content than this ends the stream.
pub const MAX_FRAME: usize = 4 * 1024 * 1024;

/// Why a stream of frames cannot be read any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// A line without end.
    #[error("a line of more than {MAX_LINE} bytes")]
    LongLine,
    /// A frame without end.
    #[error("a frame of more than {MAX_FRAME} bytes")]
    LongFrame,
    /// Another version of the protocol.
    #[error("an unknown version of the protocol")]
    Version,
}

impl FrameFault {
    /// The sentence. `host` is the machine that the sampler runs on.
    #[must_use]
    pub fn message(self, host: &str) -> Message {
        let id = match self {
            Self::LongLine | Self::LongFrame => "source-exposition-sampler-too-long",
            Self::Version => "source-exposition-sampler-version",
        };
        Message::new(id).text("host", host)
    }
}

/// Puts frames together from bytes as they arrive. Pure; holds at most one line and one frame.
#[derive(Debug, Default)]
pub struct FrameReader {
    line: Vec<u8>,
    frame: Option<Sections>,
    /// The name of the section under way.
    section: Option<String>,
    size: usize,
    chatter: String,
    pongs: usize,
}

impl FrameReader {
    /// A reader that has heard nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what arrived; the frames that it completed, in order. After a fault the stream is of
    /// no further use.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Sections>, FrameFault> {
        let mut frames = Vec::new();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.append(&bytes[start..end])?;
            start = end + 1;
            let line = std::mem::take(&mut self.line);
            let text = String::from_utf8_lossy(&line);
            frames.extend(self.take(text.strip_suffix('\r').unwrap_or(&text))?);
            self.line = line;
            self.line.clear();
        }
        self.append(&bytes[start..])?;
        Ok(frames)
    }

    /// The last words that were no part of a frame, cleaned: where no frame comes, the reason
    /// (`sh: not found`, `This account is currently not available.`).
    #[must_use]
    pub fn chatter(&self) -> &str {
        &self.chatter
    }

    /// How many pings were answered since this was last asked.
    pub fn take_pongs(&mut self) -> usize {
        std::mem::take(&mut self.pongs)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), FrameFault> {
        if self.line.len() + bytes.len() > MAX_LINE {
            return Err(FrameFault::LongLine);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn take(&mut self, line: &str) -> Result<Option<Sections>, FrameFault> {
        if let Some(content) = line.strip_prefix('|') {
            return self.content(content).map(|()| None);
        }
        let Some(marker) = line.strip_prefix("@@palier ") else {
            if !line.trim().is_empty() {
                self.chatter = clean(line, 200);
            }
            return Ok(None);
        };
        let mut words = marker.split_ascii_whitespace();
        match (words.next(), words.next()) {
            (Some("begin"), Some("1")) => {
                self.frame = Some(Sections::default());
                self.section = None;
                self.size = 0;
            }
            (Some("begin"), _) => return Err(FrameFault::Version),
            (Some("pong"), _) => self.pongs = self.pongs.saturating_add(1),
            (Some("section"), Some(name)) => self.section = Some(name.to_owned()),
            (Some("end"), _) => {
                self.section = None;
                return Ok(self.frame.take());
            }
            _ => {}
        }
        Ok(None)
    }

    fn content(&mut self, content: &str) -> Result<(), FrameFault> {
        self.size += content.len() + 1;
        if self.size > MAX_FRAME {
            return Err(FrameFault::LongFrame);
        }
        let section = self.section.as_deref();
        if let Some(text) = self.frame.as_mut().zip(section).and_then(|(f, name)| f.get_mut(name)) {
            text.push_str(content);
            text.push('\n');
        }
        Ok(())
    }
}
