//! Months as the projection counts them, and when something holds.

use crate::domain::Timestamp;
use crate::domain::scenario::{Scenario, When};
use chrono::{Datelike, Months, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// The months of a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    today: NaiveDate,
    first: NaiveDate,
}

impl Calendar {
    /// Month 0 is the month of this instant.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let today = now.date_naive();
        Self { today, first: today.with_day(1).unwrap_or(today) }
    }

    /// The day of the instant that it was made for.
    #[must_use]
    pub fn today(self) -> NaiveDate {
        self.today
    }

    /// The first day of a month; the end of the calendar for months beyond it.
    #[must_use]
    pub fn first_of(self, month: u32) -> NaiveDate {
        self.first.checked_add_months(Months::new(month)).unwrap_or(NaiveDate::MAX)
    }

    /// The first instant of a month.
    #[must_use]
    pub fn starts(self, month: u32) -> Timestamp {
        self.first_of(month).and_time(NaiveTime::MIN).and_utc()
    }

    /// The same count a month before the first.
    pub(super) fn before(self, at: Moment) -> Moment {
        let day = self.first.checked_sub_months(Months::new(1)).unwrap_or(NaiveDate::MIN);
        Moment { day, ..at }
    }

    /// The day that stands for a month where growth needs one: today for month 0.
    #[must_use]
    pub fn day_of(self, month: u32) -> NaiveDate {
        if month == 0 { self.today } else { self.first_of(month) }
    }
}

/// A month with its units: what prices, items and changes look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// A day of the month.
    pub day: NaiveDate,
    /// The whole count of units, hosted or not.
    pub units: Decimal,
    /// The hosted ones among them.
    pub hosted: Decimal,
}

impl Moment {
    /// The month of that day with so many units; they are rounded to whole ones.
    #[must_use]
    pub fn new(scenario: &Scenario, day: NaiveDate, units: Decimal) -> Self {
        let units = units.round();
        let share = Decimal::from_f64(scenario.hosted_share).unwrap_or(Decimal::ONE);
        Self { day, units, hosted: units.saturating_mul(share).floor() }
    }

    /// Whether something that begins then holds in this month.
    #[must_use]
    pub fn reaches(&self, when: When) -> bool {
        match when {
            When::Start => true,
            When::Date(day) => has_come(day, self.day),
            When::Units(count) => Decimal::from_f64(count).is_some_and(|c| self.units >= c),
        }
    }

    /// What holds of several changes: the last in the list that does.
    pub(super) fn last_of<'a, T>(&self, changes: &'a [(When, T)]) -> Option<&'a T> {
        changes.iter().rev().find(|(when, _)| self.reaches(*when)).map(|(_, what)| what)
    }
}

/// Whether the month of a day is the other day's or an earlier one.
pub(super) fn has_come(day: NaiveDate, by: NaiveDate) -> bool {
    (day.year(), day.month()) <= (by.year(), by.month())
}
