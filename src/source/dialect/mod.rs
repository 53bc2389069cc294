//! Exporters' names for things, turned into the domain's samples. Which exporter a page comes from
//! is told by what it offers, never by its port; what an exporter does not offer stays unknown.
//!
//! Adding one is a row in [`table`] (requests) or in [`database`]'s table. It refuses to guess: a page
//! without the family that proves the exporter gives no sample.

mod database;
mod host;
pub mod parts;
pub(in crate::source) mod places;
pub(in crate::source) mod table;
mod traffic;

pub use database::{database, database_problems, wanted_database};
pub use host::{host, wanted_host};
pub use traffic::{traffic, traffic_problems, wanted_traffic};

use crate::domain::message::Message;
use crate::source::exposition::{Page, Series};

/// The families that tell a process' start, for all dialects.
const PROCESS_START: &str = "process_start_time_seconds";

/// What a page was expected to offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The machine ([`host`]).
    Host,
    /// Requests ([`traffic`]).
    Traffic,
    /// The database ([`database`]).
    Database,
    /// What stands beside the machine ([`parts`]).
    Parts,
}

/// The sentence for a metrics page that offers nothing of what was expected. `address` is where
/// the page came from, without credentials.
#[must_use]
pub fn offers_nothing(expected: Expected, address: &str) -> Message {
    let id = match expected {
        Expected::Host => "source-exposition-no-host",
        Expected::Traffic => "source-exposition-no-traffic",
        Expected::Database => "source-exposition-no-database",
        Expected::Parts => {
            return Message::new("source-parts-nothing")
                .text("address", address)
                .text("programs", parts::programs());
        }
    };
    Message::new(id).text("address", address)
}

/// The sentence for a place that has no requests in the names which the configuration says.
/// `address` comes without credentials.
#[must_use]
pub fn speaks_otherwise(dialect: &str, address: &str) -> Message {
    Message::new("source-dialect-absent").text("url", address).text("dialect", dialect)
}

/// The sum of a family's finite values over the series that `chosen` lets through; none when there
/// are none.
fn sum(page: &Page, name: &str, chosen: impl Fn(&Series) -> bool) -> Option<f64> {
    page.family(name)
        .iter()
        .filter(|series| series.value.is_finite() && chosen(series))
        .map(|series| series.value)
        .fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests_formats;
