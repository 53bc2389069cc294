//! Writes a recording. It changes nothing that is there: the file must be new. It keeps in memory one
//! piece of each kind of news, which the next is told against.

use super::delta::difference;
use super::header::{Declared, Ended, Header};
use super::scrub::{Aliases, scrub, scrubbed};
use super::wire;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::observation::SourceEvent;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// So many kinds of news at most; a target has some ten.
pub(super) const MOST_STREAMS: usize = 512;

/// No line is longer, in bytes: a machine with two thousand containers says a twentieth of it.
pub(super) const LONGEST_LINE: u64 = 16 << 20;

/// A recording that is being written.
#[derive(Debug)]
pub struct Writer<W: Write = File> {
    out: GzEncoder<W>,
    streams: Vec<(Declared, Value)>,
    aliases: Option<Aliases>,
    /// Of the line before, in microseconds.
    last: i64,
}

/// Makes the file, for its owner alone.
pub fn create(path: &Path, header: &Header) -> Result<Writer, Message> {
    let refused = |error: &io::Error| {
        let shown = path.display().to_string();
        match error.kind() {
            ErrorKind::AlreadyExists => Message::new("record-exists").text("file", shown),
            _ => Message::new("record-create").text("file", shown).text("error", error.to_string()),
        }
    };
    let mut file = OpenOptions::new();
    let file = file.write(true).create_new(true).mode(0o600).open(path);
    let begin = |file| -> io::Result<Writer> {
        let mut writer = Writer::start(file, header)?;
        writer.flush()?;
        Ok(writer)
    };
    file.and_then(begin).map_err(|e| refused(&e))
}

impl<W: Write> Writer<W> {
    /// Begins with the header.
    pub fn start(to: W, header: &Header) -> io::Result<Self> {
        let mut out = GzEncoder::new(to, Compression::new(6));
        let mut header = header.clone();
        if let Some(clean) = scrubbed(&header.target) {
            header.target = clean;
        }
        write_line(&mut out, &serde_json::to_string(&header)?)?;
        Ok(Self {
            out,
            streams: Vec::new(),
            aliases: header.anonymous.then(Aliases::default),
            last: wire::micros(header.started),
        })
    }

    /// Adds a piece of news.
    pub fn note(&mut self, event: &SourceEvent) -> io::Result<()> {
        let renamed;
        let event = match &mut self.aliases {
            Some(aliases) => {
                renamed = aliases.rename(event);
                &renamed
            }
            None => event,
        };
        let mut value = wire::encode(&event.news, event.at)?;
        scrub(&mut value);
        let (news, of) = wire::kind(&event.news);
        let source = event.source.id();
        let known = |(d, _): &(Declared, Value)| d.source == source && d.news == news && d.of == of;
        let stream = match self.streams.iter().position(known) {
            Some(stream) => stream,
            None if self.streams.len() >= MOST_STREAMS => return Ok(()),
            None => {
                let stream = self.streams.len();
                let words = |words: &str| words.to_owned();
                let declared =
                    Declared { stream, source: words(source), news: words(news), of: words(of) };
                write_line(&mut self.out, &serde_json::to_string(&declared)?)?;
                self.streams.push((declared, Value::Null));
                stream
            }
        };
        let Some((_, before)) = self.streams.get_mut(stream) else { return Ok(()) };
        let at = wire::micros(event.at);
        let after = at.saturating_sub(self.last);
        let line = match difference(before, &value) {
            Some(change) => serde_json::to_string(&(after, stream, change))?,
            None => serde_json::to_string(&(after, stream))?,
        };
        if line.len() as u64 > LONGEST_LINE {
            return Ok(());
        }
        *before = value;
        self.last = at;
        write_line(&mut self.out, &line)
    }

    /// Hands everything to the file, so that it can be read up to here whatever happens next.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends it in order, and says how many pieces of news are not in it.
    pub fn finish(mut self, at: Timestamp, missing: u64) -> io::Result<W> {
        let end = wire::micros(at).saturating_sub(self.last).max(0);
        write_line(&mut self.out, &serde_json::to_string(&Ended { end, missing })?)?;
        let mut file = self.out.finish()?;
        file.flush()?;
        Ok(file)
    }
}

fn write_line(to: &mut impl Write, line: &str) -> io::Result<()> {
    to.write_all(line.as_bytes())?;
    to.write_all(b"\n")
}
