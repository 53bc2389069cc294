//! Parts' counters, as rates: between one look of a source and its next.

use super::{Windows, increase};
use crate::domain::Timestamp;
use crate::domain::metric::Unit;
use crate::domain::part::{Fact, MOST_PARTS, Part, PartKind};
use crate::domain::reading::Origin;
use std::collections::HashMap;

/// Counters of one part: what they count, and of how many.
type Counters = Vec<(Fact, f64, Option<f64>)>;

/// The last look at each source's parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PartMeter(HashMap<Origin, (Timestamp, HashMap<Key, Counters>)>);

type Key = (PartKind, String, String);

impl PartMeter {
    /// The parts with their rates, where the look before was recent enough; a share is one counter's
    /// increase ÷ the other's, and absent where the other stands still.
    pub(super) fn take(
        &mut self,
        at: Timestamp,
        of: &Origin,
        parts: &[Part],
        windows: Windows,
    ) -> Vec<Part> {
        let before = self.0.remove(of);
        let before = before.filter(|(then, _)| *then < at && at - *then <= windows.longest_gap());
        let mut counted = HashMap::new();
        let told = parts.iter().take(MOST_PARTS).map(|part| {
            let mut part = part.clone();
            let counters = std::mem::take(&mut part.counters);
            if counters.is_empty() {
                return part;
            }
            let key = (part.kind, part.name.clone(), part.group.clone());
            if let Some((then, known)) = &before
                && let Some(old) = known.get(&key)
            {
                let seconds = (at - *then).as_seconds_f64();
                for (fact, new, whole) in &counters {
                    let rate = old.iter().find(|(f, ..)| f == fact);
                    let rate = rate
                        .and_then(|(_, o, w)| rate_of(*fact, (*o, *w), (*new, *whole), seconds));
                    part = part.with(*fact, rate);
                }
            }
            counted.insert(key, counters);
            part
        });
        let told = told.collect();
        self.0.insert(of.clone(), (at, counted));
        told
    }
}

fn rate_of(
    fact: Fact,
    old: (f64, Option<f64>),
    new: (f64, Option<f64>),
    seconds: f64,
) -> Option<f64> {
    let grown = increase(old.0, new.0);
    if fact.unit() != Unit::Ratio {
        return (seconds > 0.0).then(|| grown / seconds);
    }
    let whole = increase(old.1?, new.1?);
    (whole > 0.0).then(|| (grown / whole).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use chrono::TimeDelta;

    fn cache(hits: f64, misses: f64, commands: f64) -> Part {
        Part::new(PartKind::Cache, "redis", "")
            .counting(Fact::Hits, Some(hits), Some(hits + misses))
            .counting(Fact::Rate, Some(commands), None)
    }

    #[test]
    fn counters_become_rates_and_shares_from_look_to_look() {
        let (of, windows) = (Origin::new("redis"), Windows::live(TimeDelta::seconds(5)));
        let mut meter = PartMeter::default();
        let first = meter.take(now(), &of, &[cache(100.0, 50.0, 1000.0)], windows);
        assert_eq!((first[0].facts.len(), first[0].counters.len()), (0, 0));
        let later = now() + TimeDelta::seconds(10);
        let second = meter.take(later, &of, &[cache(130.0, 60.0, 1500.0)], windows);
        // 30 of 40 lookups, 500 commands in 10 s.
        assert_eq!(second[0].facts, [(Fact::Rate, 50.0), (Fact::Hits, 0.75)]);
        // Reset: the counters begin at zero again. No lookups: no share.
        let last = later + TimeDelta::seconds(10);
        let third = meter.take(last, &of, &[cache(0.0, 0.0, 20.0)], windows);
        assert_eq!(third[0].facts, [(Fact::Rate, 2.0)]);
        // After a gap nothing is told.
        let long = last + TimeDelta::minutes(5);
        let fourth = meter.take(long, &of, &[cache(0.0, 0.0, 20_000.0)], windows);
        assert!(fourth[0].facts.is_empty());
    }
}
