//! Reading the files of an import: bounded, and each understood by what is in it.

use crate::cli::arguments::Told;
use crate::domain::message::{Message, clean};
use crate::domain::metric::Unit;
use crate::source::import::thresholds::{self, Thresholds};
use crate::source::import::{
    Batch, Format, LARGEST, LARGEST_OF_MANY, csv, openmetrics, sadf, sysstat, vps,
};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A folder with more has three years of the scripts' files.
const MOST_FILES: usize = 400_000;

/// Of a folder's files that cannot be read, so many are named.
const NAMED: usize = 5;

/// sysstat's own daily files begin with this.
const SYSSTAT_MAGIC: [u8; 2] = [0x96, 0xd5];

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// By whom it was measured.
    pub(super) batches: BTreeMap<&'static str, Batch>,
    pub(super) thresholds: Option<Thresholds>,
    pub(super) notes: Vec<Message>,
}

impl Read {
    pub(super) fn is_empty(&self) -> bool {
        self.batches.values().all(Batch::is_empty)
    }
}

/// Reads them all; what is wrong with one that was named is an error, what is wrong with one among a
/// folder's is a note.
pub(super) fn read(paths: &[PathBuf], format: Option<Told>) -> Result<Read, Message> {
    let mut all = Read::default();
    for path in paths {
        if path.is_dir() {
            folder(path, format, &mut all)?;
        } else if path.as_os_str() == "-" {
            let bytes = bounded(io::stdin().lock(), "-", LARGEST)?;
            take("-", &bytes, format, &mut all)?;
        } else {
            file(path, format, LARGEST, &mut all)?;
        }
    }
    Ok(all)
}

fn folder(path: &Path, format: Option<Told>, all: &mut Read) -> Result<(), Message> {
    let shown = path.display().to_string();
    let entries = std::fs::read_dir(path).map_err(|e| unreadable(&shown, &e))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| unreadable(&shown, &e))?.path();
        let fits = path.extension().is_some_and(|e| e == "json" || e == "csv");
        if fits && path.is_file() {
            files.push(path);
        }
        if files.len() > MOST_FILES {
            let most = MOST_FILES as f64;
            let sentence = Message::new("import-folder-large").text("folder", &shown);
            return Err(sentence.quantity("most", most, Unit::Count));
        }
    }
    if files.is_empty() {
        return Err(Message::new("import-folder-empty").text("folder", &shown));
    }
    files.sort();
    let mut wrong = 0;
    for path in files {
        if let Err(problem) = file(&path, format, LARGEST_OF_MANY, all) {
            wrong += 1;
            if wrong <= NAMED {
                all.notes.push(problem);
            }
        }
    }
    if wrong > NAMED {
        let more = (wrong - NAMED) as f64;
        let note = Message::new("import-folder-more").text("folder", &shown);
        all.notes.push(note.quantity("more", more, Unit::Count));
    }
    Ok(())
}

fn file(path: &Path, format: Option<Told>, most: u64, all: &mut Read) -> Result<(), Message> {
    let shown = path.display().to_string();
    let file = File::open(path).map_err(|e| unreadable(&shown, &e))?;
    let bytes = bounded(file, &shown, most)?;
    if bytes.starts_with(&SYSSTAT_MAGIC) {
        sysstat::file_of(path, all.batches.entry(sadf::ORIGIN).or_default())?;
        return Ok(());
    }
    take(&clean(&shown, 200), &bytes, format, all)
}

/// The text of one file, or of standard input, and its name as it may be shown.
pub(super) fn text(path: &Path) -> Result<(String, String), Message> {
    let name = clean(&path.display().to_string(), 200);
    let bytes = if path.as_os_str() == "-" {
        bounded(io::stdin().lock(), "-", LARGEST)?
    } else {
        let file = File::open(path).map_err(|e| unreadable(&name, &e))?;
        bounded(file, &name, LARGEST)?
    };
    Ok((name, String::from_utf8_lossy(&bytes).into_owned()))
}

fn bounded(from: impl io::Read, shown: &str, most: u64) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|e| unreadable(shown, &e))?;
    if bytes.len() as u64 > most {
        let sentence = Message::new("import-large").text("file", shown);
        return Err(sentence.quantity("most", most as f64, Unit::Bytes));
    }
    Ok(bytes)
}

fn unreadable(shown: &str, error: &io::Error) -> Message {
    Message::new("import-unreadable").text("file", shown).text("error", error.to_string())
}

fn take(name: &str, bytes: &[u8], told: Option<Told>, all: &mut Read) -> Result<(), Message> {
    let text = String::from_utf8_lossy(bytes);
    let format = match told {
        Some(Told::Thresholds) => Some(Format::Thresholds),
        Some(Told::VpsMetrics) => Some(Format::VpsMetrics),
        Some(Told::Sadf) => Some(Format::Sadf),
        Some(Told::Csv) => Some(Format::Csv),
        Some(Told::Openmetrics) => Some(Format::OpenMetrics),
        None => Format::of(&text),
    };
    match format {
        None if text.trim().is_empty() => Err(Message::new("import-empty").text("file", name)),
        None => Err(Message::new("import-foreign").text("file", name)),
        Some(Format::Thresholds) => {
            all.thresholds = Some(thresholds::read(name, &text)?);
            Ok(())
        }
        Some(Format::VpsMetrics) => {
            vps::read(name, &text, all.batches.entry(vps::ORIGIN).or_default()).map(drop)
        }
        Some(Format::Sadf) => {
            sadf::read(name, bytes, all.batches.entry(sadf::ORIGIN).or_default()).map(drop)
        }
        Some(Format::OpenMetrics) => {
            let batch = all.batches.entry(openmetrics::ORIGIN).or_default();
            all.notes.extend(openmetrics::read(name, &text, batch)?);
            Ok(())
        }
        Some(Format::Csv) => {
            csv::read(name, &text, all.batches.entry(csv::ORIGIN).or_default()).map(drop)
        }
    }
}
