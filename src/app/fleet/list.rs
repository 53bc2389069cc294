//! Which rows are listed, in which order, and what they make together.

use super::Fleet;
use super::row::Row;
use crate::app::watch::Connection;
use crate::domain::health::Condition;
use crate::domain::money::Money;
use std::cmp::Ordering;

/// A row by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowId {
    /// The member's place in the configuration's fleet.
    pub member: usize,
    /// The machine's place among the member's; none: the member itself.
    pub host: Option<usize>,
}

/// By what rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// What asks for most attention first.
    #[default]
    Worst,
    /// By group and name.
    Name,
    /// The dearest first.
    Cost,
    /// The busiest first.
    Load,
}

impl Sort {
    pub(super) fn next(self) -> Self {
        match self {
            Self::Worst => Self::Name,
            Self::Name => Self::Cost,
            Self::Cost => Self::Load,
            Self::Load => Self::Worst,
        }
    }

    /// Its name in the language files.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Worst => "fleet-sort-worst",
            Self::Name => "fleet-sort-name",
            Self::Cost => "fleet-sort-cost",
            Self::Load => "fleet-sort-load",
        }
    }
}

/// All members and all their machines together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Total {
    /// Machines, those that are not listed included.
    pub machines: usize,
    /// What is known to be spent a month.
    pub cost: Option<Money>,
    /// Machines whose cost is not known.
    pub unpriced: usize,
    /// How many rows are beyond a limit.
    pub warn: usize,
    /// Of these, how many are an alarm.
    pub critical: usize,
    /// How many cannot be reached.
    pub lost: usize,
    /// Machines that are not listed.
    pub unlisted: usize,
}

/// Lists anew; the cursor stays on its row, or where it was if that is gone.
pub(super) fn arrange(fleet: &mut Fleet, selected: Option<RowId>) {
    let words: Vec<String> = fleet.filter.split_whitespace().map(str::to_lowercase).collect();
    let mut all: Vec<(RowId, &Row)> = Vec::new();
    for (place, member) in fleet.members.iter().enumerate() {
        all.push((RowId { member: place, host: None }, &member.row));
        let hosts = member.hosts.iter().enumerate();
        all.extend(hosts.map(|(h, row)| (RowId { member: place, host: Some(h) }, row)));
    }
    fleet.total = total(fleet);
    all.retain(|(_, row)| matches(row, &words));
    let sort = fleet.sort;
    all.sort_by(|(_, a), (_, b)| compare(sort, a, b));
    let order: Vec<RowId> = all.into_iter().map(|(id, _)| id).collect();
    // Who never went down the list looks at whatever stands first.
    let moved = selected.filter(|_| fleet.cursor > 0);
    let kept = moved.and_then(|id| order.iter().position(|o| *o == id));
    fleet.cursor = kept.unwrap_or(fleet.cursor).min(order.len().saturating_sub(1));
    fleet.order = order;
}

/// Every word is found somewhere in name, group or tags.
fn matches(row: &Row, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let of_row = [Some(&row.name), row.group.as_ref()].into_iter().flatten().chain(&row.tags);
    let of_row: Vec<String> = of_row.map(|w| w.to_lowercase()).collect();
    words.iter().all(|word| of_row.iter().any(|w| w.contains(word.as_str())))
}

fn compare(sort: Sort, a: &Row, b: &Row) -> Ordering {
    let number = |a: Option<f64>, b: Option<f64>| {
        b.unwrap_or(f64::NEG_INFINITY).total_cmp(&a.unwrap_or(f64::NEG_INFINITY))
    };
    let pressure = |row: &Row| row.worst.map(|w| w.pressure);
    let by = match sort {
        Sort::Worst => {
            b.severity().cmp(&a.severity()).then_with(|| number(pressure(a), pressure(b)))
        }
        Sort::Name => a.group.cmp(&b.group),
        Sort::Cost => b.cost.map(|m| m.amount).cmp(&a.cost.map(|m| m.amount)),
        Sort::Load => number(a.load, b.load),
    };
    by.then_with(|| a.name.cmp(&b.name))
}

fn total(fleet: &Fleet) -> Total {
    let mut total = Total::default();
    for member in &fleet.members {
        total.machines += member.row.machines;
        total.unlisted += member.unlisted;
        match (member.row.cost, total.cost) {
            (Some(cost), None) => total.cost = Some(cost),
            (Some(cost), Some(sum)) => total.cost = sum.checked_add(cost).or(Some(sum)),
            (None, _) => total.unpriced += member.row.machines,
        }
        // A server speaks for its machines: they are counted, and it is not.
        let rows = if member.hosts.is_empty() {
            std::slice::from_ref(&member.row)
        } else {
            member.hosts.as_slice()
        };
        for row in rows {
            let lost = matches!(row.connection, Connection::Lost { .. });
            total.lost += usize::from(lost);
            total.warn += usize::from(!lost && row.condition >= Condition::Warning);
            total.critical += usize::from(!lost && row.condition == Condition::Critical);
        }
    }
    total
}
