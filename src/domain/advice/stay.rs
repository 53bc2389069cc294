//! Rule 4 of MODEL §7: stay, and what would change the answer first. Claims nothing about growth
//! where it is not known how much the phase carries.

use super::evidence;
use super::rules::{Situation, TOO_LATE, plain, target_of};
use super::{Advice, Evidence, Verdict};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::signal::{SignalState, SignalStatus};

/// The verdict when no other rule applies.
pub(super) fn stay(s: &Situation<'_>) -> Advice {
    let first = s.first(TOO_LATE);
    let present = s.assumptions.phase;
    let headline = match &first {
        Some((at, arrival)) => match target_of(s, Some(arrival)) {
            Some(next) => {
                Message::new("advice-stay-until").local("next", s.name(next)).date("date", *at)
            }
            None => Message::new("advice-full-nowhere").date("date", *at),
        },
        None if !s.knows_end() => {
            Message::new("advice-stay-unknown").local("phase", s.name(present))
        }
        None => Message::new("advice-stay").local("phase", s.name(present)).quantity(
            "months",
            f64::from(s.assumptions.scenario.horizon),
            Unit::Count,
        ),
    };
    let mut reasons = Vec::new();
    reasons.extend(first.as_ref().and_then(|(_, arrival)| evidence::arrival(s, arrival)));
    if first.is_none() {
        // Less likely than not, and still worth knowing.
        let maybe = s.first(0.1);
        reasons.extend(maybe.and_then(|(_, arrival)| evidence::arrival(s, &arrival)));
    }
    if s.knows_end() {
        reasons.extend(evidence::capacity(s));
    } else {
        let sentence = Message::new("advice-carries-unknown").local("phase", s.name(present));
        reasons.push(Evidence::new("band", sentence).of(
            Metric::UnitsCount,
            s.assumptions.units,
            None,
        ));
    }
    // A pending one is said by itself.
    if let Some(signal) = nearest_signal(s).filter(|x| x.state != SignalState::Pending) {
        reasons.push(evidence::signal(s, signal, "advice-signal-nearest"));
    }
    reasons.extend(super::step_down::too_early(s));
    if reasons.is_empty() {
        let sentence =
            Message::new("advice-within-band").units("units", s.assumptions.units.unwrap_or(0.0));
        reasons.push(Evidence::new("band", sentence).of(
            Metric::UnitsCount,
            s.assumptions.units,
            s.prospects().and_then(|p| p.limit),
        ));
    }
    let mut advice = plain(Verdict::Stay, present, headline, reasons);
    advice.full_at = s.full_range()[1];
    advice
}

/// The resource signal whose value is nearest to its threshold; one that has crossed it is pending
/// and said as such.
fn nearest_signal<'a>(s: &Situation<'a>) -> Option<&'a SignalStatus> {
    let nearness = |x: &SignalStatus| {
        let calm = x.state == SignalState::Ok && x.spec.metric != Metric::UnitsCount;
        let value = x.value.filter(|v| calm && !x.spec.comparison.meets(*v, x.spec.threshold))?;
        (x.spec.threshold > 0.0).then(|| value / x.spec.threshold)
    };
    let known = s.signals.iter().filter_map(|x| nearness(x).map(|n| (n, x)));
    known.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, x)| x)
}
