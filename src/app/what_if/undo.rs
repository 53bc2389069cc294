//! The drafts before this one, and those that were undone. Bounded: who turns for an hour keeps the
//! last hundred.

use crate::app::knobs::Knobs;
use std::collections::VecDeque;

/// So many drafts are kept.
const MOST: usize = 100;

/// Both ways.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Undo {
    past: VecDeque<Knobs>,
    future: Vec<Knobs>,
}

impl Undo {
    /// A change was made to this draft; what was undone before it is gone.
    pub(super) fn note(&mut self, before: Knobs) {
        self.future.clear();
        self.past.push_back(before);
        if self.past.len() > MOST {
            self.past.pop_front();
        }
    }

    /// The draft before; none: there is none.
    pub(super) fn back(&mut self, now: &Knobs) -> Option<Knobs> {
        let before = self.past.pop_back()?;
        self.future.push(now.clone());
        Some(before)
    }

    /// The draft that was undone last; none: there is none.
    pub(super) fn forth(&mut self, now: &Knobs) -> Option<Knobs> {
        let after = self.future.pop()?;
        self.past.push_back(now.clone());
        Some(after)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Undo};
    use crate::app::knobs::Knobs;

    fn draft(units: u32) -> Knobs {
        Knobs { units: Some(f64::from(units)), ..Knobs::default() }
    }

    #[test]
    fn the_last_hundred_are_kept_and_a_new_change_ends_what_was_undone() {
        let mut undo = Undo::default();
        for units in 0..150 {
            undo.note(draft(units));
        }
        let mut now = draft(150);
        let mut seen = 0;
        while let Some(before) = undo.back(&now) {
            assert_eq!(before, draft(149 - seen));
            (now, seen) = (before, seen + 1);
        }
        assert_eq!(seen as usize, MOST);
        assert_eq!(undo.forth(&now), Some(draft(51)));
        undo.note(draft(51));
        assert_eq!(undo.forth(&draft(7)), None);
    }
}
