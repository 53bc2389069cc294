//! Scenarios: as written (`file`), laid over what they inherit (`resolve`, `growth`, `lists`),
//! written again ([`write()`]) and kept in a person's own file ([`save`]). What is absent is
//! inherited; a list is merged by name; `false` takes away what is inherited.

mod called;
mod file;
mod growth;
mod lists;
mod resolve;
mod save;
#[cfg(test)]
mod tests;
mod write;

pub(super) use called::{called, labels};
pub(crate) use file::ScenarioFile;
pub(crate) use resolve::{blank, over};
pub(super) use save::replace;
pub use save::save;
pub use write::write;

/// More add-ons, items, salaries, plans, changes or tiers than this are a mistake.
const LIST_MOST: usize = 100;
/// More points of growth than this are a mistake: monthly ones for 83 years.
const POINTS_MOST: usize = 1_000;
/// Longer projections say nothing, and cost memory.
const HORIZON_MOST: u32 = 240;
/// Three years, as the roadmap looks ahead.
const HORIZON: u32 = 36;

/// Whether a name is short and stable: lower-case letters, digits and hyphens.
#[must_use]
pub fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
