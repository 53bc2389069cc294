//! Whether a phase can be had at all: what stands against it, in sentences. What is not known
//! stands against nothing.

use super::prospects::{Outset, limit_with};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::profile::{Phase, Requirement};
use std::collections::BTreeMap;

/// Shares up to which a machine may be used by what runs here now (MODEL §4).
const CPU_LIMIT: f64 = 0.7;
const MEMORY_LIMIT: f64 = 0.85;
const DISK_LIMIT: f64 = 0.8;

/// Machines that can still agree when one is lost.
const QUORUM: u32 = 3;

/// The requirement that asks for a quorum.
const HIGH_AVAILABILITY: &str = "high-availability";

/// The lowest phase that meets every need that was answered yes.
pub(super) fn lowest_allowed(phases: &[Phase], answers: &BTreeMap<String, bool>) -> usize {
    phases.iter().rposition(|p| needs(p, answers).next().is_some()).map_or(0, |i| i + 1)
}

/// Needs of a phase that were answered yes: each calls for a higher one.
pub(super) fn needs<'a>(
    phase: &'a Phase,
    answers: &'a BTreeMap<String, bool>,
) -> impl Iterator<Item = &'a Requirement> {
    phase.leave_when.iter().filter(|r| answers.get(&r.id).copied().unwrap_or(false))
}

/// Everything that stands against a phase; empty: it is feasible.
pub(super) fn obstacles(o: &Outset<'_>, index: usize) -> Vec<Message> {
    let mut found = unmet(o, index);
    found.extend(promise(o, index));
    found.extend(too_dear(o, index));
    found.extend(too_few_people(o, index));
    found.extend(no_quorum(o, index));
    if index != o.assumptions.phase {
        found.extend(too_small(o, index));
    }
    found
}

fn unmet(o: &Outset<'_>, index: usize) -> Vec<Message> {
    let above = &o.assumptions.profile.phases[index..];
    let needs = above.iter().flat_map(|p| needs(p, o.requirements));
    needs.map(|r| Message::new("advice-obstacle-need").local("need", &r.name)).collect()
}

/// The service level that must be promised.
pub(super) fn promise(o: &Outset<'_>, index: usize) -> Option<Message> {
    let asked = o.means.sla?;
    let basis = o.assumptions.profile.phases[index].bases.get(o.assumptions.basis)?;
    let say = |id| Message::new(id).quantity("asked", asked, Unit::Ratio);
    match basis.sla {
        None => Some(say("advice-obstacle-best-effort")),
        Some(sla) if sla < asked => {
            Some(say("advice-obstacle-sla").quantity("sla", sla, Unit::Ratio))
        }
        Some(_) => None,
    }
}

fn too_dear(o: &Outset<'_>, index: usize) -> Option<Message> {
    let budget = o.means.budget?;
    let a = &o.assumptions;
    let cost = crate::domain::economics::at_end(a.profile.phases[index].cost, a.scenario.cost_end);
    let money = |amount| Money::new(amount, a.profile.currency);
    (cost > budget).then(|| {
        Message::new("advice-obstacle-budget")
            .money("cost", money(cost))
            .money("budget", money(budget))
    })
}

fn too_few_people(o: &Outset<'_>, index: usize) -> Option<Message> {
    let (needed, there) = o.assumptions.profile.phases[index].devops.zip(o.means.devops)?;
    (needed > there).then(|| {
        Message::new("advice-obstacle-team")
            .quantity("needed", f64::from(needed), Unit::Count)
            .quantity("there", f64::from(there), Unit::Count)
    })
}

fn no_quorum(o: &Outset<'_>, index: usize) -> Option<Message> {
    let asked = o.requirements.get(HIGH_AVAILABILITY).copied().unwrap_or(false);
    let phase = &o.assumptions.profile.phases[index];
    let room = phase.bases.get(o.assumptions.basis)?.resources?;
    (asked && room.nodes < QUORUM).then(|| {
        Message::new("advice-obstacle-quorum")
            .quantity("nodes", f64::from(room.nodes), Unit::Count)
            .quantity("quorum", f64::from(QUORUM), Unit::Count)
    })
}

/// What is carried and used now does not fit.
fn too_small(o: &Outset<'_>, index: usize) -> Vec<Message> {
    let a = &o.assumptions;
    let phase = &a.profile.phases[index];
    let mut found = Vec::new();
    if let Some((units, limit)) = a.units.zip(limit_with(a, index)).filter(|(u, l)| u > l) {
        let sentence = Message::new("advice-obstacle-units").units("limit", limit);
        found.push(sentence.units("units", units));
    }
    let Some(room) = phase.bases.get(a.basis).and_then(|b| b.resources) else { return found };
    let value = |metric| o.latest.get(&metric).and_then(|r| r.value);
    let own = phase.overhead.unwrap_or(0.0) * f64::from(room.nodes);
    let busy = o.busiest_cpu.zip(value(Metric::CpuCores)).map(|(share, cores)| share * cores);
    let used = value(Metric::MemoryUsed);
    let checks = [
        ("advice-obstacle-cpu", busy, Some(CPU_LIMIT * f64::from(room.vcpu.1)), Unit::Count),
        (
            "advice-obstacle-memory",
            used,
            Some((MEMORY_LIMIT * room.memory.1 - own).max(0.0)),
            Unit::Bytes,
        ),
        (
            "advice-obstacle-disk",
            value(Metric::DiskUsed),
            room.disk.map(|disk| DISK_LIMIT * disk),
            Unit::Bytes,
        ),
    ];
    for (id, need, room, unit) in checks {
        if let Some((need, room)) = need.zip(room).filter(|(need, room)| need > room) {
            found.push(Message::new(id).quantity("need", need, unit).quantity("room", room, unit));
        }
    }
    found
}
