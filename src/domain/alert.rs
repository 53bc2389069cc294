//! Alerts of the watched side's own monitoring, and what is wrong with its rules. palier shows them
//! and judges none: its own verdict rests on signals.

use super::Timestamp;
use super::message::{Message, clean};

/// No source tells of more alerts than this at once: the rest is left out, and said.
pub const MOST_ALERTS: usize = 500;

/// Names and sentences from outside are cut after so many characters.
const NAME_LIMIT: usize = 120;
/// See [`NAME_LIMIT`].
const SENTENCE_LIMIT: usize = 300;

/// How bad an alert is, by its `severity` label, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// `critical`, `page`, `error`, `fatal`, `emergency`.
    Critical,
    /// `warning`, `warn`, and any word that is not known.
    Warning,
    /// `info`, `notice`, `none`, `debug`.
    Info,
}

impl Severity {
    /// The severity that a label's value names; an alert without one is a warning.
    #[must_use]
    pub fn of(label: &str) -> Self {
        match label.trim().to_ascii_lowercase().as_str() {
            "critical" | "crit" | "page" | "error" | "fatal" | "emergency" | "high" => {
                Self::Critical
            }
            "info" | "informational" | "notice" | "none" | "debug" | "low" => Self::Info,
            _ => Self::Warning,
        }
    }

    /// The stable name in JSON and in message names.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Whether an alert speaks.
#[derive(Debug, Clone, PartialEq)]
pub enum AlertState {
    /// Its condition holds.
    Firing,
    /// Its condition holds, and not yet for long enough.
    Pending,
    /// Somebody silenced it.
    Silenced {
        /// Who, cleaned; empty when unknown.
        by: String,
        /// Why, cleaned.
        comment: String,
        /// Until when.
        until: Option<Timestamp>,
    },
    /// Another alert speaks for it.
    Inhibited,
}

/// An alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Its name, cleaned.
    pub name: String,
    /// How bad.
    pub severity: Severity,
    /// Whether it speaks.
    pub state: AlertState,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What it is about, cleaned: its instance, pod, job or the like; empty when it does not say.
    pub about: String,
    /// Its own sentence, cleaned; empty when it has none.
    pub summary: String,
}

impl Alert {
    /// An alert; words from outside are cleaned and cut.
    #[must_use]
    pub fn new(
        name: &str,
        severity: Severity,
        state: AlertState,
        since: Option<Timestamp>,
        about: &str,
        summary: &str,
    ) -> Self {
        let state = match state {
            AlertState::Silenced { by, comment, until } => AlertState::Silenced {
                by: clean(&by, NAME_LIMIT),
                comment: clean(&comment, SENTENCE_LIMIT),
                until,
            },
            other => other,
        };
        Self {
            name: clean(name, NAME_LIMIT),
            severity,
            state,
            since,
            about: clean(about, NAME_LIMIT),
            summary: clean(summary, SENTENCE_LIMIT),
        }
    }
}

/// Something that is wrong with a rule of the watched side's monitoring, whatever its figures say.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's name, cleaned.
    pub rule: String,
    /// Its group, cleaned.
    pub group: String,
    /// What is wrong, and what to write instead.
    pub problem: Message,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_is_told_by_its_usual_words() {
        assert_eq!(Severity::of("Critical "), Severity::Critical);
        assert_eq!(Severity::of("page"), Severity::Critical);
        assert_eq!(Severity::of("none"), Severity::Info);
        assert_eq!(Severity::of(""), Severity::Warning);
        assert_eq!(Severity::of("p3"), Severity::Warning);
    }

    #[test]
    fn words_from_outside_are_cleaned() {
        let silenced = AlertState::Silenced {
            by: "op\u{7}s".to_owned(),
            comment: "x".repeat(1000),
            until: None,
        };
        let alert = Alert::new("A\u{1b}[31m", Severity::Info, silenced, None, "a\nb", "");
        assert_eq!(alert.name, "A [31m");
        let AlertState::Silenced { by, comment, .. } = alert.state else { panic!() };
        assert_eq!(by, "op s");
        assert!(comment.chars().count() <= SENTENCE_LIMIT + 1);
        assert_eq!(alert.about, "a b");
    }
}
