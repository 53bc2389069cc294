//! What is played: a recording or a story. It is no machine of the person's, so nothing that the
//! file says of targets, units or phases holds for it; what is said for this run does.

use super::{Resolved, phase, units};
use crate::config::error::Place;
use crate::config::file::ConfigFile;
use crate::config::flags::Flags;
use crate::config::resolve::choose::Chooser;
use crate::config::target::{Tape, Target, TargetKind};
use crate::domain::message::clean;
use crate::domain::profile::Profile;

pub(super) fn resolve(
    on: &mut Chooser<'_>,
    flags: &Flags,
    profile: &Profile,
    tape: &Tape,
) -> Resolved {
    let (place, name) = match tape {
        Tape::Recording(path) => {
            ("replay", path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into()))
        }
        Tape::Story(name) => ("demo", name.clone()),
    };
    on.record("target", Some(&Place::Flag(place)));
    let nothing = ConfigFile::default();
    let phase = phase(on, flags, &nothing, None, profile);
    let units = units::resolve(on, flags, &nothing, None, None);
    (Target::new(&clean(&name, 64), TargetKind::Tape(tape.clone())), phase, units)
}
