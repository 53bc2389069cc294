//! `palier history export`: the readings of a target into a file or to standard output.

use crate::cli::arguments::{ExportHistory, Written};
use crate::cli::words::moment;
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::reading::Reading;
use crate::history::{History, Stopped, Wish};
use crate::report::export::{Csv, JsonLines, OpenMetrics};
use crate::runtime::clock;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What is wished for, in full.
struct Order<'a> {
    wish: Wish<'a>,
    format: Written,
}

/// Exports; the sentence that says what was written, where it was written to a file.
pub(super) fn run(
    config: &Config,
    command: &ExportHistory,
    metrics: &[Metric],
) -> Result<Option<Message>, Message> {
    let Some(path) = &config.store else { return Err(Message::new("history-cli-no-store")) };
    let target = command.stored().unwrap_or(&config.target.name);
    let unknown = || Message::new("export-no-target").text("target", target);
    if !path.exists() {
        return Err(unknown());
    }
    let failed = |error: crate::history::HistoryError| error.message().clone();
    let store = History::open(path).map_err(failed)?;
    let contents = store.contents().map_err(failed)?;
    let known: Vec<_> = contents.iter().filter(|c| c.target == target).collect();
    if known.is_empty() {
        return Err(unknown());
    }
    let asked = |m: &Metric| metrics.is_empty() || metrics.contains(m);
    let span_of = |m: &Metric| known.iter().find(|c| c.metric == m.id()).and_then(|c| c.span);
    let spans: Vec<_> =
        Metric::ALL.iter().filter(|m| asked(m)).filter_map(|m| Some((*m, span_of(m)?))).collect();
    let (from, to) = span(command)?;
    let first = spans.iter().map(|(_, (first, _))| *first).min();
    let last = spans.iter().map(|(_, (_, last))| *last).max();
    let nothing = || Message::new("export-nothing").text("target", target);
    let (Some(first), Some(last)) = (first, last) else { return Err(nothing()) };
    let (from, to) = (from.map_or(first, |f| f.max(first)), to.map_or(last, |t| t.min(last)));
    // A metric whose readings all lie elsewhere has no column.
    let overlaps = |(first, last): (Timestamp, Timestamp)| first <= to && last >= from;
    let metrics: Vec<_> = spans.iter().filter(|(_, s)| overlaps(*s)).map(|(m, _)| *m).collect();
    if metrics.is_empty() {
        return Err(nothing());
    }
    let wish = Wish { target, metrics: &metrics, from, to, step: command.step };
    let order = Order { wish, format: command.format };
    let Some(file) = &command.output else {
        let out = io::stdout().lock();
        return match order.write(&store, out) {
            // Whoever read it has enough.
            Err(Stopped::Taker(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
            Err(stopped) => Err(why(stopped, Path::new("-"))),
            Ok(_) => Ok(None),
        };
    };
    let count = into(&order, &store, file).map_err(|stopped| why(stopped, file))?;
    let done = Message::new("export-done")
        .text("file", file.display().to_string())
        .text("target", target)
        .quantity("count", count as f64, Unit::Count);
    Ok(Some(done))
}

/// From when to when is asked for.
fn span(command: &ExportHistory) -> Result<(Option<Timestamp>, Option<Timestamp>), Message> {
    let now = clock::now();
    let at = |words: &Option<String>, flag: &'static str| match words {
        None => Ok(None),
        Some(words) => moment(words, now).map(Some).map_err(|help| {
            Message::new("export-when").text("flag", flag).text("found", words).text("help", help)
        }),
    };
    let (from, to) = (at(&command.from, "--from")?, at(&command.to, "--to")?);
    match (from, to) {
        (Some(from), Some(to)) if from >= to => {
            let words = |w: &Option<String>| w.clone().unwrap_or_default();
            let sentence = Message::new("export-empty-span").text("from", words(&command.from));
            Err(sentence.text("to", words(&command.to)))
        }
        span => Ok(span),
    }
}

fn why(stopped: Stopped<io::Error>, file: &Path) -> Message {
    match stopped {
        Stopped::Store(error) => error.message().clone(),
        Stopped::Taker(error) => Message::new("export-file")
            .text("file", file.display().to_string())
            .text("error", error.to_string()),
    }
}

/// Into a file beside it first, so that nobody finds a half; what is no file (a pipe, a terminal) is
/// written as it is.
fn into(order: &Order<'_>, store: &History, file: &Path) -> Result<u64, Stopped<io::Error>> {
    let special = std::fs::metadata(file).is_ok_and(|m| !m.is_file());
    if special {
        let opened = OpenOptions::new().write(true).open(file).map_err(Stopped::Taker)?;
        return order.write(store, opened);
    }
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let begun = tempfile::Builder::new()
        .prefix(".palier-export-")
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
        .tempfile_in(folder)
        .map_err(Stopped::Taker)?;
    let count = order.write(store, begun.as_file())?;
    let done: Result<File, _> = begun.persist(file);
    done.map_err(|error| Stopped::Taker(error.error))?;
    Ok(count)
}

impl Order<'_> {
    fn write(&self, store: &History, to: impl Write) -> Result<u64, Stopped<io::Error>> {
        let (wish, to) = (self.wish, BufWriter::new(to));
        let ended = Stopped::Taker;
        match self.format {
            Written::Csv => {
                let mut csv = Csv::begin(to, wish.metrics.to_vec()).map_err(ended)?;
                let count = store.export(wish, |reading| csv.push(reading))?;
                csv.end().map_err(ended)?;
                Ok(count)
            }
            Written::Jsonl => {
                let mut lines = JsonLines::begin(to, wish.target);
                let count = store.export(wish, |reading| lines.push(reading))?;
                lines.end().map_err(ended)?;
                Ok(count)
            }
            Written::Openmetrics => {
                let mut text = OpenMetrics::begin(to, wish.target);
                let mut count = 0;
                // A family stands in one piece.
                for metric in wish.metrics {
                    let of_it = Wish { metrics: std::slice::from_ref(metric), ..wish };
                    count += store.export(of_it, |reading: &Reading| text.push(reading))?;
                }
                text.end().map_err(ended)?;
                Ok(count)
            }
        }
    }
}
