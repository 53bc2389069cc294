//! What one place tells of parts, as news: of a page, of all further pages together, of a
//! Prometheus.

use super::{Drafts, Memory, told};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::observation::News;
use crate::domain::reading::{Origin, Reading};
use std::collections::BTreeSet;

/// One place's herald. Two that tell of the same program have different places: each one's parts
/// replace only its own.
#[derive(Debug, Default)]
pub struct Herald {
    place: String,
    memory: Memory,
    told: BTreeSet<Origin>,
}

impl Herald {
    /// The herald of that place; an empty one stands for all further pages.
    #[must_use]
    pub fn new(place: &str) -> Self {
        Self { place: place.to_owned(), ..Self::default() }
    }

    /// The parts of each program, what they add up to, and what was left out. A program that is no
    /// longer there has no parts.
    pub fn news(&mut self, drafts: Drafts, at: Timestamp) -> (Vec<News>, Vec<Message>) {
        let mut news = Vec::new();
        let mut problems = Vec::new();
        let mut readings: Vec<Reading> = Vec::new();
        let mut gone = std::mem::take(&mut self.told);
        for program in told(drafts, at, &mut self.memory) {
            problems.extend(program.problem());
            let of = self.origin(&program.of);
            gone.remove(&of);
            self.told.insert(of.clone());
            news.push(News::Parts { of, parts: program.parts });
            for reading in program.readings {
                take(&mut readings, reading);
            }
        }
        news.extend(gone.into_iter().map(|of| News::Parts { of, parts: Vec::new() }));
        if !readings.is_empty() {
            news.push(News::Readings(readings));
        }
        (news, problems)
    }

    fn origin(&self, program: &Origin) -> Origin {
        if self.place.is_empty() {
            return program.clone();
        }
        Origin::new(&format!("{program} ({})", self.place))
    }
}

/// Of one metric that several programs tell, the greater counts: the older backup, the slower copy.
/// They are no sums: two programs may tell of the same thing.
fn take(readings: &mut Vec<Reading>, reading: Reading) {
    match readings.iter_mut().find(|known| known.metric == reading.metric) {
        Some(known) if known.value < reading.value => *known = reading,
        Some(_) => {}
        None => readings.push(reading),
    }
}
