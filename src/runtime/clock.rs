//! The one file that reads the clock.

use crate::domain::Timestamp;
use crate::source::Clock;
use std::sync::Arc;

/// The present instant.
#[must_use]
#[allow(clippy::disallowed_methods)]
pub fn now() -> Timestamp {
    chrono::Utc::now()
}

/// The clock that sources are given.
#[must_use]
pub fn clock() -> Clock {
    Arc::new(now)
}
