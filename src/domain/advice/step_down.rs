//! Rule 3 of MODEL §7: a cheaper phase that carries the present and goes on to for a year.
//! « Ne pas sur-investir. »

use super::rules::{Situation, full_at, plain};
use super::{Advice, Evidence, Verdict};
use crate::domain::economics::{figures, limit_of, next_month};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::money::Money;
use crate::domain::profile::Phase;
use crate::domain::signal::SignalState;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How many months a smaller phase must carry, and in which the way there must be repaid.
const MONTHS: u32 = 12;

/// Shares up to which the smaller machine may be used by what runs here now (MODEL §4).
const CPU_LIMIT: f64 = 0.7;
const MEMORY_LIMIT: f64 = 0.85;
const DISK_LIMIT: f64 = 0.8;

pub(super) fn step_down(s: &Situation<'_>) -> Option<Advice> {
    let units = s.assumptions.units?;
    if s.signals.iter().any(|x| x.state != SignalState::Ok) {
        return None;
    }
    let later = units_after(s, MONTHS).max(units);
    let mut smaller = s.lowest_allowed()..s.assumptions.phase;
    let (target, saves) = smaller.find_map(|i| {
        let saves = saves(s, i).filter(|_| carries(s, &s.profile().phases[i], later))?;
        Some((i, saves))
    })?;
    let headline =
        Message::new("advice-step-down").local("phase", s.name(target)).money("saves", saves);
    let limit = limit_of(&s.profile().phases[target], s.assumptions.basis);
    let sentence = Message::new("advice-carries-for-a-year")
        .local("phase", s.name(target))
        .units("units", later)
        .units("limit", limit.map_or(later, |l| l as f64));
    let mut reasons = vec![
        Evidence::new("cost", sentence)
            .of(Metric::UnitsCount, Some(later), limit.map(|l| l as f64))
            .by(s.latest.get(&Metric::UnitsCount).map(|r| r.origin.clone())),
    ];
    if s.busiest_cpu.is_none() {
        let unseen = Message::new("advice-cpu-unseen").local("phase", s.name(target));
        reasons.push(Evidence::new("cost", unseen).of(Metric::CpuUtilization, None, None));
    }
    reasons.extend(unanswered_needs(s, target));
    let mut advice = plain(Verdict::StepDown, target, headline, reasons);
    advice.saves = Some(saves);
    advice.full_at = full_at(s);
    Some(advice)
}

/// What a month in the smaller phase saves, the work counted where it is known for both; none when
/// it saves nothing, or does not repay the way there within the months. The way down is taken to be
/// as much work as the way up was.
fn saves(s: &Situation<'_>, target: usize) -> Option<Money> {
    let running = |phase| figures(&s.assumptions, s.now, phase, s.units());
    let (now, then) = (running(s.assumptions.phase), running(target));
    let work = now.operations.zip(then.operations).and_then(|(a, b)| a.checked_sub(b));
    let saves = now.infrastructure.checked_sub(then.infrastructure)?;
    let saves = work.map_or(Some(saves), |work| saves.checked_add(work))?;
    let climbed = &s.profile().phases[target + 1..=s.assumptions.phase];
    let hours = climbed.iter().filter_map(|p| p.migration.as_ref()?.hours).sum::<Decimal>();
    let rate = s.assumptions.scenario.hourly_rate.unwrap_or_default();
    let repaid = saves.amount.checked_mul(MONTHS.into())? >= hours.checked_mul(rate)?;
    (saves.amount > Decimal::ZERO && repaid).then_some(saves)
}

fn units_after(s: &Situation<'_>, months: u32) -> f64 {
    let start = s.units().unwrap_or_default();
    let end =
        (0..months).fold(start, |units, month| next_month(&s.assumptions, s.now, month, units));
    end.to_f64().unwrap_or(f64::MAX)
}

/// Whether a smaller phase carries so many units, and its machine holds what is in memory and on
/// the disk and does the day's busiest quarter of an hour. What is not known refuses nothing: a
/// single reading of the CPU is noise.
fn carries(s: &Situation<'_>, phase: &Phase, units: f64) -> bool {
    let fits = limit_of(phase, s.assumptions.basis).is_none_or(|limit| units <= limit as f64);
    let Some(room) = phase.bases.get(s.assumptions.basis).and_then(|b| b.resources) else {
        return fits;
    };
    let value = |metric| s.latest.get(&metric).and_then(|r| r.value);
    let busy = s.busiest_cpu.zip(value(Metric::CpuCores)).map(|(share, cores)| share * cores);
    let needs = [
        (busy, Some(CPU_LIMIT * f64::from(room.vcpu.1))),
        (value(Metric::MemoryUsed), Some(MEMORY_LIMIT * room.memory.1)),
        (value(Metric::DiskUsed), room.disk.map(|disk| DISK_LIMIT * disk)),
    ];
    fits && needs.into_iter().all(|(need, room)| need.zip(room).is_none_or(|(n, r)| n <= r))
}

fn unanswered_needs<'a>(
    s: &'a Situation<'_>,
    target: usize,
) -> impl Iterator<Item = Evidence> + 'a {
    let left = &s.profile().phases[target..s.assumptions.phase];
    let needs = left.iter().flat_map(|p| &p.leave_when);
    needs.filter(|r| !s.requirements.contains_key(&r.id)).map(|r| {
        let sentence =
            Message::new("advice-need-unanswered").local("need", &r.name).text("key", &r.id);
        Evidence::new("requirement", sentence)
    })
}
