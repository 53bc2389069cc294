//! How the details of a machine went while it was watched: core by core, memory with its cache, what
//! its devices read and wrote. Held in memory for the charts alone. Refuses to grow with the machine:
//! of many cores only the busiest and the idlest of each look are kept.

use crate::domain::Timestamp;
use crate::domain::machine::{Detail, Device};
use crate::domain::series::Series;
use std::collections::BTreeMap;

/// So many cores have a trace each; of more than these, only the extremes have one.
pub const MOST_TRACED: usize = 8;

/// What is traced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strand {
    /// The busy share of a core, 0–1, by its place in what is told.
    Core(u8),
    /// The busy share of whichever core was the idlest, 0–1.
    IdlestCore,
    /// The busy share of whichever core was the busiest, 0–1.
    BusiestCore,
    /// The share of the memory that is used, cache and buffers, 0–1.
    Held,
    /// Bytes per second read from all devices.
    Read,
    /// Bytes per second written to all devices.
    Written,
}

/// The strands over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traces(BTreeMap<Strand, Series>);

impl Traces {
    /// Notes what a look told. Details that are older than the last ones find their place.
    pub fn note(&mut self, at: Timestamp, detail: &Detail) {
        let mut push = |strand, value| self.0.entry(strand).or_default().push(at, Some(value));
        if detail.cores.len() > MOST_TRACED {
            let busy = || detail.cores.iter().map(|core| core.busy);
            push(Strand::IdlestCore, busy().fold(f64::INFINITY, f64::min));
            push(Strand::BusiestCore, busy().fold(0.0, f64::max));
        } else if detail.cores.len() > 1 {
            for (core, place) in detail.cores.iter().zip(0u8..) {
                push(Strand::Core(place), core.busy);
            }
        }
        if let Some(memory) = detail.memory.filter(|m| m.total() > 0.0) {
            push(Strand::Held, 1.0 - memory.free / memory.total());
        }
        // A device that does not tell adds nothing; where none does there is nothing to tell.
        let whole = |of: fn(&Device) -> Option<f64>| {
            detail.devices.iter().filter_map(of).reduce(|a, b| a + b)
        };
        if let Some(read) = whole(|d| d.read) {
            push(Strand::Read, read);
        }
        if let Some(written) = whole(|d| d.written) {
            push(Strand::Written, written);
        }
    }

    /// Makes minutes of what is older than `minutes`, and forgets what is older than `nothing`.
    pub fn thin(&mut self, minutes: Timestamp, nothing: Timestamp) {
        for series in self.0.values_mut() {
            series.thin_before(minutes);
            series.forget_before(nothing);
        }
        self.0.retain(|_, series| !series.is_empty());
    }

    /// One of them; none: nothing was told of it.
    #[must_use]
    pub fn get(&self, strand: Strand) -> Option<&Series> {
        self.0.get(&strand)
    }

    /// Those of the cores, in their order.
    pub fn cores(&self) -> impl Iterator<Item = (Strand, &Series)> {
        self.0.range(..=Strand::BusiestCore).map(|(strand, series)| (*strand, series))
    }

    /// How many points there are.
    #[cfg(test)]
    fn points(&self) -> usize {
        self.0.values().map(Series::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::machine::{Core, Layers};
    use crate::domain::reading::Origin;
    use chrono::TimeDelta;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::days(9) + TimeDelta::seconds(seconds)
    }

    fn detail(busy: &[f64]) -> Detail {
        let device =
            |name: &str, read, written| Device { name: name.into(), busy: 0.1, read, written };
        Detail {
            origin: Origin::new("/proc"),
            cores: busy.iter().map(|b| Core { name: "0".into(), busy: *b }).collect(),
            memory: Some(Layers {
                used: 3e9,
                cache: 4e9,
                buffers: 1e9,
                free: 2e9,
                swap_used: 0.0,
                swap_total: 0.0,
            }),
            filesystems: Vec::new(),
            interfaces: Vec::new(),
            devices: vec![device("sda", Some(2e6), Some(1e6)), device("sdb", Some(5e5), None)],
        }
    }

    fn last(traces: &Traces, strand: Strand) -> Option<f64> {
        traces.get(strand)?.at(at(3_600)).and_then(|(_, value)| value)
    }

    #[test]
    fn each_of_a_few_cores_is_traced_and_the_devices_are_added_up() {
        let mut traces = Traces::default();
        traces.note(at(0), &detail(&[0.2, 0.9]));
        assert_eq!(last(&traces, Strand::Core(0)), Some(0.2));
        assert_eq!(last(&traces, Strand::Core(1)), Some(0.9));
        assert_eq!(last(&traces, Strand::BusiestCore), None);
        // 3 + 4 + 1 of 10 GB.
        assert_eq!(last(&traces, Strand::Held), Some(0.8));
        assert_eq!(last(&traces, Strand::Read), Some(2.5e6));
        assert_eq!(last(&traces, Strand::Written), Some(1e6));
        assert_eq!(traces.cores().count(), 2);
    }

    #[test]
    fn a_single_core_is_the_whole_and_of_many_the_extremes_are_kept() {
        let mut traces = Traces::default();
        traces.note(at(0), &detail(&[0.2]));
        assert_eq!(traces.cores().count(), 0);
        let many: Vec<f64> = (0..64).map(|i| f64::from(i) / 100.0).collect();
        traces.note(at(1), &detail(&many));
        assert_eq!(last(&traces, Strand::IdlestCore), Some(0.0));
        assert_eq!(last(&traces, Strand::BusiestCore), Some(0.63));
        assert_eq!(traces.cores().count(), 2);
    }

    #[test]
    fn an_hour_of_seconds_is_kept_as_minutes_and_forgotten_in_the_end() {
        let mut traces = Traces::default();
        for second in 0..3_600 {
            traces.note(at(second), &detail(&[0.5, 0.5]));
        }
        assert_eq!(traces.points(), 5 * 3_600);
        traces.thin(at(3_000), at(0));
        // Fifty minutes and the last ten in full, of each of five strands.
        assert_eq!(traces.points(), 5 * (50 + 600));
        traces.thin(at(9_000), at(9_000));
        assert_eq!(traces.points(), 0);
    }
}
