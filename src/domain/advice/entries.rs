//! When each phase of the ladder is needed. The first move is due when the present phase is full,
//! which the rules date ([`Situation::full_range`]), and now where the rules say to move now; the later
//! ones are dated by the same paths, and never before it.

use super::PhaseEntry;
use super::prospects::limit_with;
use super::rules::Situation;
use crate::domain::Timestamp;

/// What is told of every entry.
const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

/// The phases above that are needed within the horizon with some probability, the lowest first.
/// `due`: the phase to move to now.
pub(super) fn entries(s: &Situation<'_>, due: Option<usize>) -> Vec<PhaseEntry> {
    let Some(prospects) = s.prospects() else { return Vec::new() };
    let a = &s.assumptions;
    let mut all = Vec::new();
    let mut below = a.phase;
    let mut dates = s.full_range();
    let mut reached = s.full_within(prospects.horizon).unwrap_or(0.0);
    if let Some(phase) = due {
        (below, dates, reached) = (phase, [Some(s.now); 3], 1.0);
        all.push(PhaseEntry { phase, dates, reached });
    }
    while let Some(limit) = limit_with(a, below) {
        let carries_more = |i: &usize| limit_with(a, *i).is_none_or(|other| other > limit);
        let Some(phase) = (below + 1..a.profile.phases.len()).find(carries_more) else { break };
        if below != a.phase {
            dates = later(dates, SHARES.map(|share| prospects.left_by(below, share)));
            let left = prospects.left_share(below, prospects.horizon);
            reached = reached.min(left.unwrap_or(0.0));
        }
        if reached <= 0.0 && dates.iter().all(Option::is_none) {
            break;
        }
        all.push(PhaseEntry { phase, dates, reached });
        below = phase;
    }
    all
}

/// Each date, but never before the one of the phase below.
fn later(below: [Option<Timestamp>; 3], own: [Option<Timestamp>; 3]) -> [Option<Timestamp>; 3] {
    let mut dates = own;
    for (date, below) in dates.iter_mut().zip(below) {
        *date = date.zip(below).map(|(own, below)| own.max(below));
    }
    dates
}
