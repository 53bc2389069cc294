//! Reads a recording. What is cut off or damaged is read up to there, and said; what is no recording,
//! or one of a newer version, is refused with a sentence before anything is played.

use super::delta::apply;
use super::header::{Declared, Ended, FORMAT, Header, Line};
use super::wire;
use super::write::{LONGEST_LINE, MOST_STREAMS};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::observation::{SourceEvent, SourceId};
use crate::domain::reading::Origin;
use crate::source::tape::{Bookmark, Tape};
use flate2::bufread::GzDecoder;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// No piece of news is further from the one before: ten years, in microseconds.
const FURTHEST: i64 = 10 * 366 * 86_400 * 1_000_000;

/// A header is no longer.
const LONGEST_HEADER: u64 = 64 << 10;

type Lines = BufReader<GzDecoder<BufReader<File>>>;

/// A recording that is played.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    header: Header,
    ends: Timestamp,
    lines: Lines,
    /// Bytes of the lines that were read, as they were before they were packed.
    behind: u64,
    streams: Vec<Stream>,
    /// Of the piece before, in microseconds.
    last: i64,
    over: bool,
}

#[derive(Debug, Clone)]
struct Stream {
    /// None: this version does not know it.
    source: Option<SourceId>,
    news: String,
    of: Origin,
    value: Value,
}

/// What a line says.
enum Said {
    News(SourceEvent),
    /// Nothing that is played.
    Else,
    /// It was ended in order, without so many pieces of news.
    End {
        missing: u64,
    },
}

/// Why a line says nothing.
enum Fault {
    /// The file ends here, without having been ended.
    Cut,
    /// This is not what was written.
    Damaged,
}

impl Recording {
    /// Opens it, and looks through it for its end.
    pub fn open(path: &Path) -> Result<Self, Message> {
        let (header, lines) = begin(path)?;
        let ends = end_of(lines, wire::micros(header.started));
        let (_, lines) = begin(path)?;
        let last = wire::micros(header.started);
        let ends = wire::instant(ends).unwrap_or(header.started);
        let (path, streams) = (path.to_owned(), Vec::new());
        Ok(Self { path, header, ends, lines, behind: 0, streams, last, over: false })
    }

    /// Opens it where so much of it was read, with what the streams had said by then. What is packed
    /// cannot be entered in its middle: it is unpacked up to there, and not looked at.
    fn resume(
        (path, header, ends): (&Path, &Header, Timestamp),
        behind: u64,
        streams: &[Stream],
        last: i64,
    ) -> Result<Self, Message> {
        let (_, mut lines) = begin(path)?;
        // A file that is no longer there so far is cut: the next line says so.
        drop(std::io::copy(&mut lines.by_ref().take(behind), &mut std::io::sink()));
        let (path, header, streams) = (path.to_owned(), header.clone(), streams.to_vec());
        Ok(Self { path, header, ends, lines, behind, streams, last, over: false })
    }

    /// What it says of itself, without looking further.
    pub fn header_of(path: &Path) -> Result<Header, Message> {
        begin(path).map(|(header, _)| header)
    }

    /// What it says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self) -> Result<Said, Fault> {
        let Some(line) = line(&mut self.lines, LONGEST_LINE)? else { return Err(Fault::Cut) };
        self.behind += line.len() as u64 + 1;
        let damaged = |_| Fault::Damaged;
        if line.starts_with('{') {
            if let Ok(Ended { missing, .. }) = serde_json::from_str(&line) {
                return Ok(Said::End { missing });
            }
            let declared: Declared = serde_json::from_str(&line).map_err(damaged)?;
            self.declare(&declared)?;
            return Ok(Said::Else);
        }
        let whole = serde_json::from_str::<Line>(&line);
        let (after, stream, change) = if let Ok((after, stream, change)) = whole {
            (after, stream, Some(change))
        } else {
            let (after, stream): (i64, usize) = serde_json::from_str(&line).map_err(damaged)?;
            (after, stream, None)
        };
        let Some(stream) = self.streams.get_mut(stream) else { return Err(Fault::Damaged) };
        if let Some(change) = change
            && !apply(&mut stream.value, change)
        {
            return Err(Fault::Damaged);
        }
        let micros = next_instant(self.last, after).ok_or(Fault::Damaged)?;
        let at = wire::instant(micros).ok_or(Fault::Damaged)?;
        self.last = micros;
        let Some(source) = stream.source else { return Ok(Said::Else) };
        let news = wire::decode(&stream.news, &stream.of, &stream.value, at).map_err(damaged)?;
        Ok(news.map_or(Said::Else, |news| Said::News(SourceEvent { source, at, news })))
    }

    fn declare(&mut self, declared: &Declared) -> Result<(), Fault> {
        if declared.stream != self.streams.len() || self.streams.len() >= MOST_STREAMS {
            return Err(Fault::Damaged);
        }
        self.streams.push(Stream {
            source: wire::source(&declared.source),
            news: declared.news.clone(),
            of: wire::origin(&declared.of),
            value: Value::Null,
        });
        Ok(())
    }
}

impl Tape for Recording {
    fn starts(&self) -> Timestamp {
        self.header.started
    }

    fn ends(&self) -> Option<Timestamp> {
        Some(self.ends)
    }

    fn next(&mut self) -> Result<Option<SourceEvent>, Message> {
        while !self.over {
            match self.read() {
                Ok(Said::News(event)) => return Ok(Some(event)),
                Ok(Said::Else) => {}
                Ok(Said::End { missing: 0 }) => self.over = true,
                Ok(Said::End { missing }) => {
                    self.over = true;
                    return Err(Message::new("replay-missing")
                        .text("file", self.path.display().to_string())
                        .quantity("count", missing as f64, Unit::Count));
                }
                Err(fault) => {
                    self.over = true;
                    let id = match fault {
                        Fault::Cut => "replay-cut",
                        Fault::Damaged => "replay-damaged",
                    };
                    let up_to = wire::instant(self.last).unwrap_or(self.header.started);
                    return Err(Message::new(id)
                        .text("file", self.path.display().to_string())
                        .text("at", up_to.format("%Y-%m-%d %H:%M:%S UTC").to_string()));
                }
            }
        }
        Ok(None)
    }

    fn rewind(&mut self) -> Result<(), Message> {
        let (_, lines) = begin(&self.path)?;
        self.lines = lines;
        self.streams.clear();
        self.behind = 0;
        self.last = wire::micros(self.header.started);
        self.over = false;
        Ok(())
    }

    fn bookmark(&self) -> Option<Bookmark> {
        if self.over {
            return None;
        }
        let (path, header, ends) = (self.path.clone(), self.header.clone(), self.ends);
        let (behind, last) = (self.behind, self.last);
        let streams: Arc<[Stream]> = self.streams.as_slice().into();
        let open = move || {
            let file = (path.as_path(), &header, ends);
            let resumed = Self::resume(file, behind, &streams, last)?;
            Ok(Box::new(resumed) as Box<dyn Tape>)
        };
        Some(Bookmark::new(open))
    }
}

/// The file up to behind its header.
fn begin(path: &Path) -> Result<(Header, Lines), Message> {
    let shown = path.display().to_string();
    let unreadable = |e: &std::io::Error| {
        Message::new("replay-open").text("file", &shown).text("error", e.to_string())
    };
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    if !file.metadata().map_err(|e| unreadable(&e))?.is_file() {
        return Err(Message::new("replay-no-recording").text("file", &shown));
    }
    let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file)));
    let foreign = || Message::new("replay-no-recording").text("file", &shown);
    let first = line(&mut lines, LONGEST_HEADER).ok().flatten().ok_or_else(foreign)?;
    let told: Value = serde_json::from_str(&first).map_err(|_| foreign())?;
    let format = told.get("palier-recording").and_then(Value::as_u64).ok_or_else(foreign)?;
    if format > u64::from(FORMAT) {
        return Err(Message::new("replay-newer")
            .text("file", &shown)
            .quantity("found", format as f64, Unit::Count)
            .quantity("known", f64::from(FORMAT), Unit::Count));
    }
    let header: Header = serde_json::from_value(told).map_err(|_| foreign())?;
    // Whatever follows can be reckoned with.
    let years = 0..=4_102_444_800_i64;
    if !years.contains(&header.started.timestamp()) {
        return Err(foreign());
    }
    Ok((header, lines))
}

/// The next whole line; none: the file is over, in order or not.
fn line(lines: &mut Lines, longest: u64) -> Result<Option<String>, Fault> {
    let mut line = Vec::new();
    let read = lines.take(longest).read_until(b'\n', &mut line);
    if read.is_err() || line.is_empty() {
        // What was read of it before the cut is no whole line.
        return Ok(None);
    }
    if line.pop() != Some(b'\n') {
        return if line.len() as u64 >= longest - 1 { Err(Fault::Damaged) } else { Ok(None) };
    }
    String::from_utf8(line).map(Some).map_err(|_| Fault::Damaged)
}

/// Where the last whole line lies, in microseconds; what it says is not looked at.
fn end_of(mut lines: Lines, started: i64) -> i64 {
    let mut at = started;
    let mut end = at;
    while let Ok(Some(line)) = line(&mut lines, LONGEST_LINE) {
        let after = match line.strip_prefix('[') {
            Some(rest) => rest.split_once(',').and_then(|(after, _)| after.parse().ok()),
            None => Some(0),
        };
        let Some(next) = after.and_then(|after| next_instant(at, after)) else { break };
        at = next;
        end = end.max(at);
    }
    end
}

fn next_instant(last: i64, after: i64) -> Option<i64> {
    let near = (-FURTHEST..=FURTHEST).contains(&after);
    let at = last.checked_add(after).filter(|_| near)?;
    wire::instant(at).map(|_| at)
}
