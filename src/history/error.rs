//! What can go wrong with the store, as one sentence each: what was done, on which file, what
//! happened, and what to do.

use crate::domain::message::Message;
use crate::domain::metric::Unit;
use rusqlite::ErrorCode;
use std::path::Path;

/// Why the store does not work. The file is left as it was.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .0.id)]
pub struct HistoryError(Message);

impl HistoryError {
    /// The sentence.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.0
    }

    pub(super) fn directory(path: &Path, error: &std::io::Error) -> Self {
        Self(at("history-directory", path).text("error", error.to_string()))
    }

    pub(super) fn file(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self(at("history-full", path))
            }
            _ => Self(at("history-file", path).text("error", error.to_string())),
        }
    }

    pub(super) fn foreign(path: &Path) -> Self {
        Self(at("history-foreign", path))
    }

    pub(super) fn newer(path: &Path, found: i64, known: i64) -> Self {
        let sentence = at("history-newer", path)
            .quantity("found", found as f64, Unit::Count)
            .quantity("known", known as f64, Unit::Count);
        Self(sentence)
    }

    pub(super) fn other(path: &Path, error: &str) -> Self {
        Self(at("history-failed", path).text("error", error))
    }

    pub(super) fn opening(path: &Path, error: &rusqlite::Error) -> Self {
        Self::known(path, error)
            .unwrap_or_else(|| Self(at("history-file", path).text("error", error.to_string())))
    }

    pub(super) fn reading(path: &Path, error: &rusqlite::Error) -> Self {
        Self::known(path, error)
            .unwrap_or_else(|| Self(at("history-reading", path).text("error", error.to_string())))
    }

    pub(super) fn writing(path: &Path, error: &rusqlite::Error) -> Self {
        Self::known(path, error)
            .unwrap_or_else(|| Self(at("history-writing", path).text("error", error.to_string())))
    }

    /// The failures for which there is advice.
    fn known(path: &Path, error: &rusqlite::Error) -> Option<Self> {
        let id = match error.sqlite_error_code()? {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => "history-corrupt",
            ErrorCode::DiskFull => "history-full",
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => "history-read-only",
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "history-busy",
            _ => return None,
        };
        Some(Self(at(id, path)))
    }
}

fn at(id: &'static str, path: &Path) -> Message {
    Message::new(id).text("path", path.display().to_string())
}
