//! Rule 3 of MODEL §7: a cheaper phase that carries the present and goes on to for a year.
//! « Ne pas sur-investir. »

use super::rules::{Situation, plain};
use super::{Advice, Evidence, PhaseOption, Verdict};
use crate::domain::Timestamp;
use crate::domain::economics::figures;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::signal::SignalState;
use chrono::TimeDelta;
use rust_decimal::Decimal;

/// In so many months the way there must be repaid.
const MONTHS: u32 = 12;

/// With this probability the smaller phase must carry the year.
const SURE: f64 = 0.95;

pub(super) fn step_down(s: &Situation<'_>) -> Option<Advice> {
    let (target, saves) = cheaper(s)?;
    if stays_until(s).is_some() {
        return None;
    }
    let headline =
        Message::new("advice-step-down").local("phase", s.name(target.phase)).money("saves", saves);
    let limit = target.limit;
    let sentence = match limit {
        Some(limit) => Message::new("advice-carries-for-a-year").units("limit", limit),
        None => Message::new("advice-carries-without-end"),
    };
    let sentence = sentence.local("phase", s.name(target.phase)).quantity(
        "chance",
        target.carries.unwrap_or(1.0),
        Unit::Ratio,
    );
    let mut reasons = vec![
        Evidence::new("cost", sentence)
            .of(Metric::UnitsCount, s.assumptions.units, limit)
            .by(s.latest.get(&Metric::UnitsCount).map(|r| r.origin.clone())),
    ];
    if s.busiest_cpu.is_none() {
        let unseen = Message::new("advice-cpu-unseen").local("phase", s.name(target.phase));
        reasons.push(Evidence::new("cost", unseen).of(Metric::CpuUtilization, None, None));
    }
    reasons.extend(unanswered_needs(s, target.phase));
    let mut advice = plain(Verdict::StepDown, target.phase, headline, reasons);
    advice.saves = Some(saves);
    advice.full_at = s.full_range()[1];
    Some(advice)
}

/// The cheaper phase that it is too early to go to, and until when.
pub(super) fn too_early(s: &Situation<'_>) -> Option<Evidence> {
    let (target, saves) = cheaper(s)?;
    let until = stays_until(s)?;
    let sentence = Message::new("advice-minimum-stay")
        .local("phase", s.name(target.phase))
        .money("saves", saves)
        .date("date", until);
    Some(Evidence::new("cost", sentence).since(s.phase_since))
}

/// The end of the present phase's minimum stay, while it lasts. Where nobody saw the phase begin,
/// it holds nobody back.
fn stays_until(s: &Situation<'_>) -> Option<Timestamp> {
    let stay = TimeDelta::from_std(s.phase().minimum_stay).ok()?;
    let until = s.phase_since?.checked_add_signed(stay)?;
    (until > s.now).then_some(until)
}

/// The feasible smaller phase that carries the year and saves something, with the least regret.
fn cheaper<'a>(s: &Situation<'a>) -> Option<(&'a PhaseOption, Money)> {
    s.assumptions.units?;
    if s.signals.iter().any(|x| x.state != SignalState::Ok) {
        return None;
    }
    let prospects = s.prospects()?;
    let sure = s.bound(SURE, &[Verdict::StepDown]);
    let fits = |o: &PhaseOption| {
        o.phase < s.assumptions.phase
            && o.obstacles.is_empty()
            && o.carries.is_some_and(|p| p >= sure)
            && saves(s, o.phase).is_some()
    };
    let best = prospects.best(fits).or_else(|| prospects.options.iter().position(fits))?;
    Some((prospects.options.get(best)?, saves(s, best)?))
}

/// What a month in the smaller phase saves, the work counted where it is known for both; none when
/// it saves nothing, or does not repay the way there within the months. The way down is taken to be
/// as much work as the way up was.
fn saves(s: &Situation<'_>, target: usize) -> Option<Money> {
    let now = &s.economics.now;
    let then = figures(&s.assumptions, s.now, target, now.units);
    let work = now.operations.zip(then.operations).and_then(|(a, b)| a.checked_sub(b));
    let saves = now.infrastructure.checked_sub(then.infrastructure)?;
    let saves = work.map_or(Some(saves), |work| saves.checked_add(work))?;
    let climbed = &s.profile().phases[target + 1..=s.assumptions.phase];
    let hours = climbed.iter().filter_map(|p| p.migration.as_ref()?.hours).sum::<Decimal>();
    let rate = s.assumptions.scenario.hourly_rate.unwrap_or_default();
    let repaid = saves.amount.checked_mul(MONTHS.into())? >= hours.checked_mul(rate)?;
    (saves.amount > Decimal::ZERO && repaid).then_some(saves)
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
