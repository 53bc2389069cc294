//! What only shows from look to look.

use super::draft::Draft;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::part::{Fact, PartHealth, PartKind};
use chrono::TimeDelta;
use std::collections::HashMap;
use std::mem::take;

/// A restart or an eviction is worth a look for this long: who comes to the screen within the hour
/// shall see it, and a loop of restarts backs off to five minutes, far below.
const REMEMBERED: TimeDelta = TimeDelta::hours(1);

/// Between two looks at a counter; beyond, no rate is formed.
const LONGEST_GAP: TimeDelta = TimeDelta::minutes(2);

type Key = (PartKind, String, String, Fact);

/// What was counted, and by how much it has grown since when.
#[derive(Debug, Clone, Copy)]
struct Counted {
    last: f64,
    grown: f64,
    at: Option<Timestamp>,
}

/// The looks before, as far as they are needed. It holds what the last look told of and no more.
#[derive(Debug, Default)]
pub struct Memory {
    before: HashMap<Key, Counted>,
    now: HashMap<Key, Counted>,
    meters: HashMap<Metric, (Timestamp, f64)>,
}

impl Memory {
    /// Judges what should stand still and does not.
    pub(super) fn judge(
        &mut self,
        draft: &mut Draft,
        (kind, group, name): (PartKind, &str, &str),
        at: Timestamp,
    ) {
        let evicted = draft.counters.iter().find(|(fact, ..)| *fact == Fact::Evictions);
        let counts = [
            (Fact::Restarts, draft.fact(Fact::Restarts)),
            (Fact::Evictions, evicted.map(|(_, count, _)| *count)),
        ];
        for (fact, count) in counts {
            let Some(count) = count else { continue };
            let key = (kind, group.to_owned(), name.to_owned(), fact);
            let grown = self.grown(key, count, at);
            if grown > 0.0 {
                say(draft, fact, grown);
            }
        }
        // A rate that a server has formed.
        if let Some(rate) = draft.fact(Fact::Evictions).filter(|rate| *rate > 0.0) {
            let note = Message::new("part-evicting").quantity("rate", rate, Unit::PerSecond);
            draft.find(PartHealth::Warning, note);
        }
    }

    /// By how much it has grown lately.
    fn grown(&mut self, key: Key, count: f64, at: Timestamp) -> f64 {
        let mut counted = match self.before.get(&key) {
            None => Counted { last: count, grown: 0.0, at: None },
            Some(before) if count > before.last => {
                Counted { last: count, grown: before.grown + count - before.last, at: Some(at) }
            }
            Some(before) => Counted { last: count, ..*before },
        };
        if counted.at.is_none_or(|then| at - then > REMEMBERED) {
            counted.grown = 0.0;
        }
        self.now.insert(key, counted);
        counted.grown
    }

    /// A look is over: what it did not tell of is forgotten.
    pub(super) fn turn(&mut self) {
        self.before = take(&mut self.now);
    }

    /// The rate of a sum of counters; none at the first look, after a gap and at a restart.
    pub(super) fn rate(&mut self, metric: Metric, counted: f64, at: Timestamp) -> Option<f64> {
        let (then, before) = self.meters.insert(metric, (at, counted))?;
        let gap = at - then;
        let seconds = gap.as_seconds_f64();
        (seconds > 0.0 && gap <= LONGEST_GAP && counted >= before)
            .then(|| (counted - before) / seconds)
    }
}

fn say(draft: &mut Draft, fact: Fact, grown: f64) {
    let note = match fact {
        Fact::Restarts => Message::new("part-restarting"),
        _ => Message::new("part-evicted"),
    };
    draft.find(PartHealth::Warning, note.quantity("count", grown, Unit::Count));
}
