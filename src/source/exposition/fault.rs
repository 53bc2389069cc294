//! What can be wrong with a body that should be a metrics page, in one sentence each.

use super::labels::scan;
use crate::domain::message::Message;
use crate::domain::metric::Unit;

/// Why a body is no metrics page at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing came.
    #[error("an empty body")]
    Empty,
    /// A web page: a wrong path, or a login in front.
    #[error("a web page instead of metrics")]
    Html,
    /// JSON: another API's address.
    #[error("JSON instead of metrics")]
    Json,
    /// Bytes that are no text (compressed, or Prometheus' protobuf format).
    #[error("binary data instead of metrics")]
    Binary,
    /// Some other text; its first words.
    #[error("other text instead of metrics")]
    Words(String),
    /// More wanted series than palier keeps.
    #[error("more than {limit} series")]
    TooManySeries {
        /// How many are kept at most.
        limit: usize,
    },
}

impl Fault {
    /// The sentence. `address` is where the body came from, without credentials.
    #[must_use]
    pub fn message(&self, address: &str) -> Message {
        let id = match self {
            Self::Empty => "source-exposition-empty",
            Self::Html => "source-exposition-html",
            Self::Json => "source-exposition-json",
            Self::Binary => "source-exposition-binary",
            Self::Words(_) => "source-exposition-words",
            Self::TooManySeries { .. } => "source-exposition-too-many-series",
        };
        let message = Message::new(id).text("address", address);
        match self {
            Self::Words(words) => message.text("words", words),
            Self::TooManySeries { limit } => message.quantity("limit", *limit as f64, Unit::Count),
            _ => message,
        }
    }
}

/// What is odd about a page that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The body stops in the middle of a line, which was dropped.
    Truncated,
    /// Bytes that are no UTF-8, first on this line (from 1); they read as replacement characters.
    InvalidUtf8 {
        /// The first such line, from 1.
        line: usize,
    },
    /// Wanted lines that made no sense.
    Malformed {
        /// How many.
        lines: usize,
    },
}

impl Problem {
    /// The sentence. `address` is where the page came from, without credentials.
    #[must_use]
    pub fn message(&self, address: &str) -> Message {
        match self {
            Self::Truncated => Message::new("source-exposition-truncated").text("address", address),
            Self::InvalidUtf8 { line } => Message::new("source-exposition-invalid-utf8")
                .text("address", address)
                .quantity("line", *line as f64, Unit::Count),
            Self::Malformed { lines } => Message::new("source-exposition-malformed")
                .text("address", address)
                .quantity("lines", *lines as f64, Unit::Count),
        }
    }
}

/// So many lines are searched for one that looks like metrics.
const SEARCHED_LINES: usize = 64;

/// Refuses a body that is no metrics page.
pub(super) fn refuse(body: &[u8]) -> Result<(), Fault> {
    let text = body.trim_ascii_start();
    match text.first() {
        None => return Err(Fault::Empty),
        Some(b'<') => return Err(Fault::Html),
        Some(_) => {}
    }
    let known = text.split(|b| *b == b'\n').take(SEARCHED_LINES).any(looks_like_metrics);
    if known {
        return Ok(());
    }
    let start = &text[..text.len().min(512)];
    Err(match text[0] {
        b'{' | b'[' => Fault::Json,
        _ if start.iter().any(|b| b.is_ascii_control() && !b.is_ascii_whitespace()) => {
            Fault::Binary
        }
        _ => {
            let line = start.split(|b| *b == b'\n').next().unwrap_or(start);
            Fault::Words(String::from_utf8_lossy(&line[..line.len().min(80)]).into_owned())
        }
    })
}

/// Whether a line is a comment of the format or a sample with a number.
fn looks_like_metrics(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    if let Some(comment) = line.strip_prefix(b"#") {
        let word = comment.trim_ascii_start();
        return [&b"HELP "[..], b"TYPE ", b"UNIT ", b"EOF"].iter().any(|k| word.starts_with(k));
    }
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':');
    let end = line.iter().position(|b| !is_name(b)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if name.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let value = match rest.trim_ascii_start().strip_prefix(b"{") {
        Some(block) => scan(block, |_, _| {}),
        None => {
            (!name.is_empty() && rest.first().is_some_and(u8::is_ascii_whitespace)).then_some(rest)
        }
    };
    value
        .and_then(|value| std::str::from_utf8(value).ok())
        .and_then(|value| value.split_ascii_whitespace().next())
        .is_some_and(|value| value.parse::<f64>().is_ok())
}
