//! The data that units leave behind, by age.

use super::calendar::Moment;
use super::costs::Ends;
use super::growth::KEPT;
use super::price::billed;
use crate::domain::scenario::{Scenario, Storage};
use rust_decimal::Decimal;

/// Gigabytes by age in months, at each end of the range; the last age holds all that is older.
#[derive(Debug, Clone)]
pub(super) struct Archive<'a> {
    storage: &'a Storage,
    cohorts: Vec<Ends>,
}

impl<'a> Archive<'a> {
    /// What the present units have left behind, as new, with the month's own; none: nothing is
    /// stored.
    pub(super) fn new(scenario: &'a Scenario, at: &Moment, months: u32) -> Option<Self> {
        let storage = scenario.storage.as_ref()?;
        let oldest = storage.tiers.iter().map(|tier| tier.0).max().unwrap_or(0).min(months);
        let already = at.hosted.saturating_mul(storage.already).round_dp(KEPT);
        let mut cohorts = vec![Ends::default(); oldest as usize + 1];
        cohorts[0] = Ends::all(already);
        let mut archive = Self { storage, cohorts };
        archive.add(scenario, at);
        Some(archive)
    }

    /// A month passes: a share of the units leaves with its data, and the rest grows older.
    pub(super) fn age(&mut self, left: Decimal) {
        let stays = Decimal::ONE - left;
        for cohort in &mut self.cohorts {
            *cohort = cohort.map(|gigabytes| gigabytes.saturating_mul(stays).round_dp(KEPT));
        }
        let last = self.cohorts.len() - 1;
        let oldest = self.cohorts[last];
        self.cohorts.rotate_right(1);
        // What was the oldest came round to the front; it belongs to those that join it.
        self.cohorts[0] = Ends::default();
        self.cohorts[last] = self.cohorts[last].plus(oldest);
    }

    /// The month's own data.
    pub(super) fn add(&mut self, scenario: &Scenario, at: &Moment) {
        let units = billed(scenario, at.hosted);
        let new = Ends::of(self.storage.per_unit);
        let new = new.map(|each| units.saturating_mul(each).round_dp(KEPT));
        self.cohorts[0] = self.cohorts[0].plus(new);
    }

    /// What a month of it costs.
    pub(super) fn cost(&self) -> Ends {
        let mut sum = Ends::default();
        for (age, cohort) in (0u32..).zip(&self.cohorts) {
            let tier = self.storage.tiers.iter().filter(|tier| tier.0 <= age).max_by_key(|t| t.0);
            let price = tier.map_or(Decimal::ZERO, |tier| tier.1);
            sum = sum.plus(cohort.map(|gigabytes| gigabytes.saturating_mul(price)));
        }
        sum
    }
}
