//! What is wrong now beside an advice that is not to move. Health is a verdict on this moment, the
//! advice one on where to host in the months to come; who sees « critical » above « stay » is told
//! for each cause what to do about it, and why it is no reason to move, or not yet.
//!
//! It says nothing that the rules do not: a cause that one of the phase's signals watches is a
//! reason once that signal fires; what no size of a machine cures is said to be so; of the rest it
//! is said that a larger phase may help, and that nothing calls for it.

use super::Verdict;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::profile::SignalSpec;
use crate::domain::signal::{Level, SignalState, SignalStatus};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The causes in the order in which they explain one another: a full disk fails requests, and failing
/// requests fill no disk.
const ORDER: [Metric; 10] = [
    Metric::ProbeUp,
    Metric::DiskUtilization,
    Metric::MemoryUtilization,
    Metric::SwapUtilization,
    Metric::LoadPerCore,
    Metric::CpuUtilization,
    Metric::CpuSteal,
    Metric::RequestsErrorRatio,
    Metric::LatencyP99,
    Metric::ProbeCertificateDays,
];

/// What a larger machine has more of.
const SIZE: [Metric; 5] = [
    Metric::CpuUtilization,
    Metric::LoadPerCore,
    Metric::MemoryUtilization,
    Metric::SwapUtilization,
    Metric::DiskUtilization,
];

/// Something that is wrong now.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// On what.
    pub metric: Metric,
    /// How bad: a warning or critical.
    pub condition: Condition,
    /// Its value, in the metric's unit.
    pub value: f64,
    /// Why the advice is not to move for it.
    pub because: Because,
}

/// Why it is no reason to move, or not yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Because {
    /// The value is beyond a signal's threshold, not yet for as long as that one asks.
    NotYet(SignalSpec),
    /// A signal watches it, and its threshold lies further.
    Within(SignalSpec),
    /// No size of a machine cures it.
    NotSize,
    /// Whatever a larger machine has more of, there is enough of here.
    Room,
    /// A larger machine may cure it, and no signal of the phase watches it.
    NoSignal,
}

/// What is wrong beside the advice, the worst first; nothing where the advice is to move, which is
/// then the answer.
#[must_use]
pub fn beside(
    conditions: &BTreeMap<Metric, Condition>,
    value: &dyn Fn(Metric) -> Option<f64>,
    signals: &[SignalStatus],
    verdict: Verdict,
) -> Vec<Beside> {
    if verdict == Verdict::MoveNow {
        return Vec::new();
    }
    let at = |metric: &Metric| {
        let condition = conditions.get(metric).copied()?;
        let value = value(*metric).filter(|_| is_bad(condition))?;
        let because = because(*metric, value, conditions, signals);
        Some(Beside { metric: *metric, condition, value, because })
    };
    let mut all: Vec<Beside> = ORDER.iter().filter_map(at).collect();
    all.sort_by_key(|cause| Reverse(cause.condition));
    all
}

fn is_bad(condition: Condition) -> bool {
    matches!(condition, Condition::Warning | Condition::Critical)
}

fn because(
    metric: Metric,
    value: f64,
    conditions: &BTreeMap<Metric, Condition>,
    signals: &[SignalStatus],
) -> Because {
    if let Some(status) = watching(metric, signals) {
        let spec = status.spec.clone();
        // On another metric than the cause's own it is that one's value that counts.
        let beyond = match (spec.metric == metric, status.value) {
            (true, _) => spec.comparison.meets(value, spec.threshold),
            (false, Some(own)) => spec.comparison.meets(own, spec.threshold),
            (false, None) => false,
        };
        return if beyond { Because::NotYet(spec) } else { Because::Within(spec) };
    }
    match metric {
        Metric::CpuSteal | Metric::ProbeUp | Metric::ProbeCertificateDays => Because::NotSize,
        Metric::RequestsErrorRatio | Metric::LatencyP99 => {
            let known = |m: &&Metric| conditions.contains_key(m);
            let well = |m: &Metric| conditions.get(m).is_none_or(|c| *c == Condition::Ok);
            if SIZE.iter().filter(known).count() > 2 && SIZE.iter().all(well) {
                Because::Room
            } else {
                Because::NoSignal
            }
        }
        _ => Because::NoSignal,
    }
}

/// The phase's signal that would make a reason of it: on the metric itself, else on what tells of
/// the same resource.
fn watching(metric: Metric, signals: &[SignalStatus]) -> Option<&SignalStatus> {
    let kin: &[Metric] = match metric {
        Metric::CpuUtilization => &[Metric::CpuUtilization, Metric::LoadPerCore],
        Metric::LoadPerCore => &[Metric::LoadPerCore, Metric::CpuUtilization],
        Metric::SwapUtilization => &[Metric::SwapUtilization, Metric::MemoryUtilization],
        _ => &[],
    };
    let own = [metric];
    let kin = if kin.is_empty() { own.as_slice() } else { kin };
    let leaving =
        |s: &&SignalStatus| s.spec.level == Level::Leave && s.state != SignalState::Firing;
    kin.iter().find_map(|m| signals.iter().filter(leaving).find(|s| s.spec.metric == *m))
}

impl Beside {
    /// The sentence: the figure (its name and value, as where it is said has them), what to do, and
    /// why it is no reason to move.
    #[must_use]
    pub fn sentence(&self, figure: Message) -> Message {
        let inner = |message| Arg::Message(Box::new(message));
        Message::new("advice-beside")
            .with("figure", inner(figure))
            .with("do", inner(Message::new(remedy(self.metric))))
            .with("why", inner(self.why()))
    }

    /// The same without what to do, where there is no room for it.
    #[must_use]
    pub fn brief(&self, figure: Message) -> Message {
        let inner = |message| Arg::Message(Box::new(message));
        let message = Message::new("advice-beside-brief").with("figure", inner(figure));
        message.with("why", inner(self.why()))
    }

    fn why(&self) -> Message {
        let spec = match &self.because {
            Because::NotSize => return Message::new("beside-not-size"),
            Because::Room => return Message::new("beside-room"),
            Because::NoSignal => return Message::new("beside-no-signal"),
            Because::NotYet(spec) | Because::Within(spec) => spec,
        };
        let own = spec.metric == self.metric;
        if own && matches!(self.because, Because::NotYet(_)) {
            return Message::new("beside-not-yet").duration("for", spec.duration);
        }
        let id = match (own, spec.duration.is_zero()) {
            (true, false) => "beside-within",
            (true, true) => "beside-within-at-once",
            (false, false) => "beside-kin",
            (false, true) => "beside-kin-at-once",
        };
        let unit = spec.metric.shown_unit();
        let message = Message::new(id).quantity("threshold", spec.threshold, unit);
        let message = if own { message } else { message.metric("metric", spec.metric) };
        if spec.duration.is_zero() { message } else { message.duration("for", spec.duration) }
    }
}

/// What to do about it first.
fn remedy(metric: Metric) -> &'static str {
    match metric {
        Metric::DiskUtilization => "beside-do-disk",
        Metric::MemoryUtilization | Metric::SwapUtilization => "beside-do-memory",
        Metric::CpuSteal => "beside-do-steal",
        Metric::RequestsErrorRatio => "beside-do-errors",
        Metric::LatencyP99 => "beside-do-latency",
        Metric::ProbeUp => "beside-do-probe",
        Metric::ProbeCertificateDays => "beside-do-certificate",
        _ => "beside-do-cpu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::Comparison;
    use crate::domain::signal::judge;
    use std::time::Duration;

    fn signal(metric: Metric, threshold: f64, minutes: u64, level: Level) -> SignalStatus {
        let spec = SignalSpec {
            name: metric.id().into(),
            metric,
            comparison: Comparison::Above,
            threshold,
            duration: Duration::from_secs(minutes * 60),
            basis: None,
            level,
        };
        judge(&spec, None, crate::domain::fixtures::now(), None)
    }

    /// What is said of values, of which those above the limit are critical.
    fn said(values: &[(Metric, f64, Condition)], signals: &[SignalStatus]) -> Vec<Beside> {
        let conditions = values.iter().map(|(m, _, c)| (*m, *c)).collect();
        let value = |metric| values.iter().find(|(m, ..)| *m == metric).map(|(_, v, _)| *v);
        beside(&conditions, &value, signals, Verdict::Stay)
    }

    fn why(cause: &Beside) -> &'static str {
        cause.why().id
    }

    const BAD: Condition = Condition::Critical;

    #[test]
    fn a_signal_that_watches_it_says_when_it_becomes_a_reason() {
        let ram = [signal(Metric::MemoryUtilization, 0.85, 15, Level::Leave)];
        // 91 % now: at 85 % for 15 minutes the rules say to move. 80 %: not beyond it at all.
        let over = said(&[(Metric::MemoryUtilization, 0.91, BAD)], &ram);
        assert_eq!((over.len(), why(&over[0])), (1, "beside-not-yet"));
        let under = said(&[(Metric::MemoryUtilization, 0.80, Condition::Warning)], &ram);
        assert_eq!(why(&under[0]), "beside-within");
        // A person's own alarm is no reason to move, so it promises none.
        let own = [signal(Metric::MemoryUtilization, 0.85, 15, Level::Warning)];
        let other = said(&[(Metric::MemoryUtilization, 0.91, BAD)], &own);
        assert_eq!(why(&other[0]), "beside-no-signal");
    }

    #[test]
    fn the_cpu_is_watched_by_the_load_and_swap_by_the_memory() {
        let both = [
            signal(Metric::LoadPerCore, 1.5, 15, Level::Leave),
            signal(Metric::MemoryUtilization, 0.85, 0, Level::Leave),
        ];
        let cpu = said(&[(Metric::CpuUtilization, 0.92, BAD)], &both);
        assert_eq!(why(&cpu[0]), "beside-kin");
        let swap = said(&[(Metric::SwapUtilization, 0.7, BAD)], &both);
        assert_eq!(why(&swap[0]), "beside-kin-at-once");
        assert_eq!(why(&said(&[(Metric::CpuUtilization, 0.92, BAD)], &[])[0]), "beside-no-signal");
    }

    #[test]
    fn what_no_size_cures_is_said_to_be_so() {
        for metric in [Metric::CpuSteal, Metric::ProbeUp, Metric::ProbeCertificateDays] {
            assert_eq!(why(&said(&[(metric, 0.2, BAD)], &[])[0]), "beside-not-size");
        }
    }

    #[test]
    fn failing_requests_are_not_the_machines_only_where_it_has_room() {
        let failing = (Metric::RequestsErrorRatio, 0.06, BAD);
        let well = |m| (m, 0.3, Condition::Ok);
        let three = [Metric::CpuUtilization, Metric::MemoryUtilization, Metric::DiskUtilization];
        let [cpu, ram, disk] = three.map(well);
        assert_eq!(why(&said(&[failing, cpu, ram, disk], &[])[0]), "beside-room");
        // A full disk may well be why, and comes first.
        let full = (Metric::DiskUtilization, 0.97, BAD);
        let both = said(&[failing, cpu, ram, full], &[]);
        assert_eq!(both.iter().map(|c| c.metric).collect::<Vec<_>>(), [full.0, failing.0]);
        assert_eq!(why(&both[1]), "beside-no-signal");
        // Of what is not known nothing is claimed.
        assert_eq!(why(&said(&[failing, cpu], &[])[0]), "beside-no-signal");
    }

    #[test]
    fn the_worst_comes_first_and_an_advice_to_move_is_the_answer_itself() {
        let values = [
            (Metric::DiskUtilization, 0.75, Condition::Warning),
            (Metric::ProbeCertificateDays, 2.0, BAD),
            (Metric::CpuUtilization, 0.1, Condition::Ok),
        ];
        let all = said(&values, &[]);
        let metrics: Vec<_> = all.iter().map(|c| c.metric).collect();
        assert_eq!(metrics, [Metric::ProbeCertificateDays, Metric::DiskUtilization]);
        let conditions = values.iter().map(|(m, _, c)| (*m, *c)).collect();
        assert!(beside(&conditions, &|_| Some(1.0), &[], Verdict::MoveNow).is_empty());
    }
}
