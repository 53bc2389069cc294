//! The capacities of the phases, basis by basis: each phase says something in every basis, ends
//! follow beginnings, and two phases do not claim the same units, unless the basis is declared to
//! be `overlapping` because its document is.

use super::file::{BasisFile, PhaseBasisFile, PhaseFile, ResourcesFile};
use crate::config::error::{Fault, Problems, Source};
use crate::config::value::End;
use crate::domain::profile::{BasisId, PhaseBasis, Resources};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// What the bases say about one phase.
pub(super) fn of_phase(
    phase: &PhaseFile,
    bases: &[Spanned<BasisFile>],
    source: &Arc<Source>,
    problems: &mut Problems,
) -> BTreeMap<BasisId, PhaseBasis> {
    let known: Vec<String> = bases.iter().map(|b| b.get_ref().id.get_ref().clone()).collect();
    for name in phase.bases.keys().filter(|name| !known.contains(name.get_ref())) {
        let fault = Fault::UnknownName {
            kind: "basis",
            name: name.get_ref().clone(),
            known: known.clone(),
        };
        problems.at(source, name.span(), fault);
    }
    for basis in known.iter().filter(|basis| !phase.bases.contains_key(basis.as_str())) {
        let fault = Fault::impossible(
            format!("phase `{}` says nothing in the basis `{basis}`", phase.id.get_ref()),
            format!("write [phases.bases.{basis}] with `from` and `to`"),
        );
        problems.at(source, phase.id.span(), fault);
    }
    phase
        .bases
        .iter()
        .map(|(name, file)| (name.get_ref().clone(), one(file.get_ref(), source, problems)))
        .collect()
}

fn one(file: &PhaseBasisFile, source: &Arc<Source>, problems: &mut Problems) -> PhaseBasis {
    let from = *file.from.get_ref();
    let end = file.to.as_ref().map(|to| *to.get_ref());
    let to = end.and_then(End::count);
    if let (Some(place), Some(to)) = (&file.to, to.filter(|to| *to <= from)) {
        let fault = Fault::impossible(
            format!("this phase would carry from {from} to {to} units"),
            format!("write a `to` above {from}, or exchange the two"),
        );
        problems.at(source, place.span(), fault);
    }
    let upgrade_at = file.upgrade_at.as_ref().map(|at| *at.get_ref());
    if let Some(at) = &file.upgrade_at
        && (*at.get_ref() < from || to.is_some_and(|to| *at.get_ref() > to))
    {
        let fault = Fault::impossible(
            format!("{} units lie outside what this phase carries", at.get_ref()),
            "write an `upgrade-at` from `from` to `to`",
        );
        problems.at(source, at.span(), fault);
    }
    // A promise of everything leaves no error budget to divide by.
    if let Some(sla) = file.sla.as_ref().filter(|sla| {
        let share = sla.get_ref().0;
        share <= 0.0 || share >= 1.0
    }) {
        let fault = Fault::impossible(
            "an availability of 0 or of 1 cannot be promised",
            "write a share such as \"99.9 %\", or leave `sla` out for best effort",
        );
        problems.at(source, sla.span(), fault);
    }
    PhaseBasis {
        from,
        to,
        unlimited: end == Some(End::Unlimited),
        upgrade_at,
        resources: file.resources.as_ref().map(|r| resources(r, source, problems)),
        sla: file.sla.as_ref().map(|sla| sla.get_ref().0),
    }
}

fn resources(
    file: &Spanned<ResourcesFile>,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Resources {
    let ResourcesFile { vcpu, memory, disk, nodes, bandwidth } = file.get_ref();
    let empty = vcpu.low == 0 || memory.low.0 <= 0.0 || *nodes == 0;
    let none = |size: Option<f64>| size.is_some_and(|size| size <= 0.0);
    if empty || none(disk.map(|disk| disk.0)) || none(bandwidth.map(|b| b.0)) {
        let fault = Fault::impossible(
            "a machine has at least one vCPU, some memory, some disk and some network",
            "write vcpu, memory, disk, nodes and bandwidth above 0, or leave unknown resources out",
        );
        problems.at(source, file.span(), fault);
    }
    Resources {
        vcpu: (vcpu.low, vcpu.high),
        memory: (memory.low.0, memory.high.0),
        disk: disk.map(|disk| disk.0),
        nodes: *nodes,
        bandwidth: bandwidth.map(|bandwidth| bandwidth.0),
    }
}

/// Along the ladder, in each basis: the next phase begins where the one below ends.
pub(super) fn check_ladder(
    phases: &[Spanned<PhaseFile>],
    bases: &[Spanned<BasisFile>],
    source: &Arc<Source>,
    problems: &mut Problems,
) {
    for basis in bases.iter().map(Spanned::get_ref).filter(|basis| !basis.overlapping) {
        let id = basis.id.get_ref();
        for pair in phases.windows(2) {
            let [below, above] = pair else { continue };
            let (below, above) = (below.get_ref(), above.get_ref());
            let (Some(lower), Some(upper)) =
                (below.bases.get(id.as_str()), above.bases.get(id.as_str()))
            else {
                continue;
            };
            let place: Range<usize> = upper.get_ref().from.span();
            let begin = *upper.get_ref().from.get_ref();
            let end = lower.get_ref().to.as_ref().and_then(|to| to.get_ref().count());
            let help = |end: u64| {
                format!(
                    "write from = {end}, or declare overlapping = true for this basis if its \
                     document overlaps"
                )
            };
            let fault = match end {
                None => Fault::impossible(
                    format!(
                        "in the basis `{id}`, phase `{}` has no upper end, and `{}` follows it",
                        below.id.get_ref(),
                        above.id.get_ref()
                    ),
                    format!("give `{}` a `to` in this basis", below.id.get_ref()),
                ),
                Some(end) if begin < end => Fault::impossible(
                    format!(
                        "in the basis `{id}`, phases `{}` and `{}` overlap from {begin} to {end} \
                         units",
                        below.id.get_ref(),
                        above.id.get_ref()
                    ),
                    help(end),
                ),
                Some(_) => continue,
            };
            problems.at(source, place, fault);
        }
    }
}
