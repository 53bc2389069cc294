//! The energy meters of this machine's processors (RAPL), as the kernel shows them below
//! /sys/class/powercap.
//!
//! Counted are the packages and the memory beside them; cores and graphics are parts of a package,
//! and the platform's own meter holds the packages once more. A virtual machine has none, and most
//! kernels show them to root alone: then there is no power, which is no fault.

use crate::domain::observation::EnergyMeter;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where the kernel shows them.
pub(super) const ROOT: &str = "/sys/class/powercap";

/// More zones are not looked at: eight sockets have some forty.
const MOST_ZONES: usize = 128;

/// A longer file is no counter.
const MAX_FILE: u64 = 64;

/// The zones that are counted.
#[derive(Debug, Default)]
pub(super) struct Meters {
    zones: Vec<Zone>,
}

#[derive(Debug)]
struct Zone {
    /// `intel-rapl:0 package-0`: the same at every look.
    name: String,
    counter: PathBuf,
    range: Option<f64>,
}

impl Meters {
    /// The zones below a folder whose counters can be read now.
    pub(super) fn find(root: &Path) -> Self {
        let Ok(entries) = fs::read_dir(root) else { return Self::default() };
        let zones = entries.take(MOST_ZONES).filter_map(|entry| zone(&entry.ok()?.path()));
        Self { zones: zones.collect() }
    }

    /// One look. All zones or nothing: a part of them would read as a machine that saves power.
    pub(super) fn read(&self) -> BTreeMap<String, EnergyMeter> {
        let meter = |zone: &Zone| {
            let joules = microjoules(&zone.counter)?;
            Some((zone.name.clone(), EnergyMeter { joules, range: zone.range }))
        };
        self.zones.iter().map(meter).collect::<Option<_>>().unwrap_or_default()
    }
}

fn zone(path: &Path) -> Option<Zone> {
    let id = path.file_name()?.to_str()?;
    let places = id.strip_prefix("intel-rapl:")?.split(':').count();
    let name = read(&path.join("name"))?;
    let counted = (places == 1 && name.starts_with("package")) || (places == 2 && name == "dram");
    let energy = path.join("energy_uj");
    (counted && microjoules(&energy).is_some()).then(|| Zone {
        name: format!("{id} {name}"),
        range: microjoules(&path.join("max_energy_range_uj")),
        counter: energy,
    })
}

/// A file of microjoules, in joules.
fn microjoules(path: &Path) -> Option<f64> {
    let count: u64 = read(path)?.parse().ok()?;
    Some(count as f64 / 1e6)
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_FILE).read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(root: &Path, zone: &str, files: &[(&str, &str)]) {
        let folder = root.join(zone);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), format!("{text}\n")).unwrap();
        }
    }

    fn meter(root: &Path, zone: &str, name: &str, counter: &str) {
        let range = ("max_energy_range_uj", "262143328850");
        make(root, zone, &[("name", name), ("energy_uj", counter), range]);
    }

    #[test]
    fn packages_and_their_memory_are_counted_once() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path();
        meter(root, "intel-rapl:0", "package-0", "52000000");
        meter(root, "intel-rapl:0:0", "core", "31000000");
        meter(root, "intel-rapl:0:1", "dram", "9000000");
        meter(root, "intel-rapl:1", "psys", "99000000");
        meter(root, "intel-rapl-mmio:0", "package-0", "52000000");
        make(root, "intel-rapl", &[("enabled", "1")]);
        make(root, "dtpm", &[]);
        let seen = Meters::find(root).read();
        let range = Some(262_143.328_85);
        assert_eq!(
            seen,
            BTreeMap::from([
                ("intel-rapl:0 package-0".into(), EnergyMeter { joules: 52.0, range }),
                ("intel-rapl:0:1 dram".into(), EnergyMeter { joules: 9.0, range }),
            ])
        );
    }

    #[test]
    fn what_is_no_counter_counts_nothing() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path();
        assert_eq!(Meters::find(&root.join("absent")).read(), BTreeMap::new());
        meter(root, "intel-rapl:0", "package-0", "-1");
        meter(root, "intel-rapl:1", "package-1", &"9".repeat(90));
        make(root, "intel-rapl:2", &[("name", "package-2")]);
        assert_eq!(Meters::find(root).read(), BTreeMap::new());
    }

    #[test]
    fn a_zone_that_vanishes_leaves_no_part_that_reads_as_the_whole() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path();
        meter(root, "intel-rapl:0", "package-0", "52000000");
        meter(root, "intel-rapl:1", "package-1", "48000000");
        let meters = Meters::find(root);
        assert_eq!(meters.read().len(), 2);
        fs::remove_file(root.join("intel-rapl:1/energy_uj")).unwrap();
        assert_eq!(meters.read(), BTreeMap::new());
    }
}
