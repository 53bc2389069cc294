//! Disk over the months to come (MODEL §4): N = (0.8·total − used + n·b) ÷ (b + g·h). A unit brings
//! b bytes (the databases ÷ n) and adds g bytes a month for h months; what is on the disk without
//! the units stays.
//!
//! g is the robust slope of the daily used bytes, less what new units brought, ÷ the mean count;
//! its 80 % interval is Sen's, by ranks. A disk that shrinks counts as one that stands still.
//!
//! Without the databases' size b is not known. N falls as b rises while the present units have
//! room for the horizon, and rises with b otherwise, so the worse of its two ends (b = 0: only the
//! growth is theirs; b = used ÷ n: all is theirs) is a lower bound, and is called one. Free space
//! ÷ bytes per unit is never an answer: it counts additional units and no growth.

use super::inputs::{CapacityInputs, Hour, median_of};
use super::statistics::{mean, median};
use super::theil_sen::slopes;
use super::{Confidence, Resource, ResourceCapacity, narrow};
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use std::time::Duration;

/// The share of the disk that may be used.
const HEALTHY: f64 = 0.8;

/// Days in a mean Gregorian month.
const MONTH: f64 = 30.436_875;

const FEWEST_DAYS: usize = 7;
const SOME_DAYS: usize = 14;

/// The normal deviate of a two-sided 80 % interval.
const Z80: f64 = 1.281_552;

/// Growth in bytes per unit and month, with its 80 % interval.
#[derive(Debug, Clone, Copy)]
struct Growth {
    middle: f64,
    low: f64,
    high: f64,
}

/// What the formula needs.
struct Disk {
    room: f64,
    used: f64,
    units: f64,
    months: f64,
}

impl Disk {
    /// Units, for `b` bytes each now and `g` more a month, not both zero.
    fn carries(&self, b: f64, g: f64) -> f64 {
        ((self.room - self.used + self.units * b) / (b + g * self.months)).max(0.0)
    }
}

pub(super) fn estimate(inputs: &CapacityInputs) -> ResourceCapacity {
    let unknown = |m| ResourceCapacity::unknown(Resource::Disk, m);
    let total = inputs.newest(|h| h.disk_total).filter(|t| *t > 0.0);
    let used = inputs.newest(|h| h.disk_used).filter(|u| *u > 0.0);
    let (Some(used), Some(total)) = (used, total) else {
        return unknown(Message::new("capacity-disk-no-readings"));
    };
    let Some(units) = inputs.units.filter(|u| *u > 0.0) else {
        return unknown(Message::new("capacity-disk-no-units"));
    };
    let database = inputs.newest(|h| h.db_size).filter(|b| *b > 0.0);
    let each = database.map(|b| b / units);
    let days: Vec<(f64, f64, f64)> = inputs
        .daily(|hours| {
            let used = median_of(hours, |h: &Hour| h.disk_used)?;
            Some((used, median_of(hours, |h: &Hour| h.units).unwrap_or(units)))
        })
        .map(|(day, (used, count))| (day, used, count))
        .collect();
    let lasted = Duration::from_secs(86_400 * days.len() as u64);
    let growth = growth(&days, each.unwrap_or(0.0)).filter(|_| days.len() >= FEWEST_DAYS);
    let Some(growth) = growth else {
        return unknown(Message::new("capacity-disk-few-days").duration("days", lasted));
    };
    let disk =
        Disk { room: HEALTHY * total, used, units, months: f64::from(inputs.horizon_months) };
    let sentence = |id| {
        Message::new(id)
            .quantity("limit", HEALTHY, Unit::Ratio)
            .quantity("total", total, Unit::Bytes)
            .quantity("growth", growth.middle, Unit::Bytes)
            .duration("days", lasted)
            .quantity("months", disk.months, Unit::Count)
    };
    if let Some(each) = each {
        let carries = disk.carries(each, growth.middle);
        let interval = (disk.carries(each, growth.high), disk.carries(each, growth.low));
        let medium = days.len() >= SOME_DAYS && narrow(carries, Some(interval), 0.5);
        return ResourceCapacity {
            resource: Resource::Disk,
            units: Some(carries),
            interval: Some(interval),
            confidence: if medium { Confidence::Medium } else { Confidence::Low },
            at_least: false,
            evidence: sentence("capacity-disk-law").quantity("each", each, Unit::Bytes),
        };
    }
    // The growth that new units explain is not known either: all of it counts.
    let mut least = disk.carries(used / units, growth.high);
    if growth.high > 0.0 {
        least = least.min(disk.carries(0.0, growth.high));
    }
    ResourceCapacity {
        resource: Resource::Disk,
        units: Some(least),
        interval: None,
        confidence: Confidence::Low,
        at_least: true,
        evidence: sentence("capacity-disk-at-least"),
    }
}

/// Growth from `(day, used bytes, units)`, each unit having brought `each` bytes.
fn growth(days: &[(f64, f64, f64)], each: f64) -> Option<Growth> {
    let points: Vec<_> = days.iter().map(|(day, used, n)| (*day, used - each * n)).collect();
    let count = mean(days.iter().map(|d| d.2)).filter(|n| *n > 0.0)?;
    let mut slopes = slopes(&points);
    let middle = median(&mut slopes)?;
    slopes.sort_unstable_by(f64::total_cmp);
    let n = points.len() as f64;
    let reach = Z80 * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    let pairs = slopes.len() as f64;
    let rank = |place: f64| slopes[(place.max(0.0) as usize).min(slopes.len() - 1)];
    let monthly = |slope: f64| (slope * MONTH / count).max(0.0);
    Some(Growth {
        middle: monthly(middle),
        low: monthly(rank((pairs - reach) / 2.0 - 1.0)),
        high: monthly(rank(f64::midpoint(pairs, reach))),
    })
}
