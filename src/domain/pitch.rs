//! What a company says of itself on the stage, in its own words. Everything is optional: what is not
//! said is not made up, and a page without words of its own is not shown.

use super::profile::LocalText;
use rust_decimal::Decimal;

/// No page holds more lines than this.
pub const MOST_USES: usize = 4;

/// The company's own words for a presentation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pitch {
    /// The line below the company's name.
    pub title: Option<LocalText>,
    /// What is asked for, in one sentence.
    pub ask: Option<LocalText>,
    /// How much, in the profile's currency.
    pub amount: Option<Decimal>,
    /// What it is for, one line each; at most [`MOST_USES`].
    pub uses: Vec<LocalText>,
    /// How the company is reached.
    pub contact: Option<LocalText>,
    /// What the speaker wants to say.
    pub notes: PitchNotes,
}

impl Pitch {
    /// Whether there is a page to ask on.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.ask.is_some() || self.amount.is_some() || !self.uses.is_empty()
    }
}

/// The speaker's own notes, by page; none: notes are made from the figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PitchNotes {
    /// The first page.
    pub title: Option<LocalText>,
    /// How the service is.
    pub health: Option<LocalText>,
    /// What a unit costs.
    pub cost: Option<LocalText>,
    /// What is left of the revenue.
    pub margin: Option<LocalText>,
    /// The phases.
    pub ladder: Option<LocalText>,
    /// What is asked for.
    pub ask: Option<LocalText>,
}
