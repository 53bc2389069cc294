//! For how much of the time a probed address answered, of the time in which it was asked. A minute
//! stands until the next one that was probed, and no longer than any reading does
//! ([`HOLD`](super::series::HOLD)): while nobody asked there is a gap, and a gap is neither up nor
//! down. Nothing is extrapolated: a share comes with the time that it stands on.

use super::Timestamp;
use super::health::{Condition, condition};
use super::message::{Arg, Message};
use super::metric::Unit;
use super::observation::UrlProbe;
use super::part::{Fact, Part, PartHealth, PartKind};
use super::profile::Limit;
use super::series::HOLD;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::time::Duration;

/// What is looked back on, shortest first.
pub const WINDOWS: [TimeDelta; 3] = [TimeDelta::hours(24), TimeDelta::days(7), TimeDelta::days(30)];

/// From this share of a window on it counts as observed: a restart is not worth a sentence.
const WHOLE: f64 = 0.99;

/// The probes of one address in one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeMinute {
    /// Minutes since 1970.
    pub minute: i64,
    /// How many were answered with success.
    pub up: u32,
    /// How many there were.
    pub asked: u32,
}

/// What was seen of an address in one window, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Uptime {
    /// It answered.
    pub up: f64,
    /// It was asked.
    pub observed: f64,
}

impl Uptime {
    /// The share of the observed time in which it answered; none where nothing was observed.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.observed > 0.0).then(|| (self.up / self.observed).clamp(0.0, 1.0))
    }
}

/// By address, for each of [`WINDOWS`].
pub type Uptimes = BTreeMap<String, [Uptime; WINDOWS.len()]>;

/// What an address's minutes, oldest first, say at `now`.
#[must_use]
pub fn uptimes(minutes: &[ProbeMinute], now: Timestamp) -> [Uptime; WINDOWS.len()] {
    let mut all = [Uptime::default(); WINDOWS.len()];
    let now = now.timestamp();
    for (i, minute) in minutes.iter().enumerate().filter(|(_, m)| m.asked > 0) {
        let from = minute.minute * 60;
        let next = minutes.get(i + 1).map_or(now, |next| next.minute * 60);
        let to = next.min(from + HOLD.num_seconds()).min(now);
        let share = f64::from(minute.up) / f64::from(minute.asked);
        for (window, uptime) in WINDOWS.iter().zip(&mut all) {
            let seconds = (to - from.max(now - window.num_seconds())).max(0) as f64;
            uptime.observed += seconds;
            uptime.up += seconds * share;
        }
    }
    all
}

/// Each address as a part, in the order in which they are probed; `limit` judges the days that a
/// certificate has left.
#[must_use]
pub fn parts(probes: &[UrlProbe], known: &Uptimes, limit: Option<&Limit>) -> Vec<Part> {
    probes.iter().map(|probe| part(probe, known.get(&probe.url), limit)).collect()
}

fn part(probe: &UrlProbe, known: Option<&[Uptime; 3]>, limit: Option<&Limit>) -> Part {
    let days = probe.sample.certificate_days;
    let share = |i: usize| known.and_then(|k| k[i].share());
    let ending = match condition(limit, days) {
        _ if days.is_none() => PartHealth::Good,
        Condition::Critical => PartHealth::Critical,
        Condition::Warning => PartHealth::Warning,
        Condition::Ok | Condition::Unknown => PartHealth::Good,
    };
    let health = if probe.sample.up { ending } else { PartHealth::Critical };
    let trouble = match &probe.problem {
        Some(problem) => Some(problem.clone()),
        None if ending != PartHealth::Good => days.map(certificate),
        None => None,
    };
    let note = match (trouble, known.and_then(observed)) {
        (Some(first), Some(second)) => Some(both(first, second)),
        (first, second) => first.or(second),
    };
    Part::new(PartKind::Probe, &probe.url, "")
        .with(Fact::Latency, probe.sample.latency)
        .with(Fact::DaysLeft, days)
        .with(Fact::Up24h, share(0))
        .with(Fact::Up7d, share(1))
        .with(Fact::Up30d, share(2))
        .being(health, note)
}

fn certificate(days: f64) -> Message {
    if days < 0.0 {
        Message::new("probe-certificate-over").quantity("days", -days, Unit::Days)
    } else {
        Message::new("probe-certificate-ends").quantity("days", days, Unit::Days)
    }
}

/// How much of the windows the shares stand on; nothing where they stand on all of it.
fn observed(known: &[Uptime; WINDOWS.len()]) -> Option<Message> {
    let whole = |(window, uptime): (&TimeDelta, &Uptime)| {
        uptime.observed >= WHOLE * window.num_seconds() as f64
    };
    if known[0].observed <= 0.0 && known[2].observed <= 0.0 {
        return None;
    }
    if WINDOWS.iter().zip(known).all(whole) {
        return None;
    }
    let length = |uptime: &Uptime| {
        // Whole minutes, from the first on: nobody reads seconds of a month.
        let seconds = uptime.observed.max(0.0) as u64;
        Duration::from_secs(if seconds < 60 { seconds } else { seconds / 60 * 60 })
    };
    let said = Message::new("probe-observed")
        .duration("day", length(&known[0]))
        .duration("week", length(&known[1]))
        .duration("month", length(&known[2]));
    Some(said)
}

fn both(first: Message, second: Message) -> Message {
    let inner = |m| Arg::Message(Box::new(m));
    Message::new("probe-both").with("first", inner(first)).with("second", inner(second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::metric::Metric;
    use crate::domain::observation::ProbeSample;
    use crate::domain::profile::Comparison;

    /// 1,000 whole minutes and a half after a day began.
    fn now() -> Timestamp {
        Timestamp::from_timestamp(20_000 * 86_400 + 1_000 * 60 + 30, 0).unwrap()
    }

    fn minute(ago: i64, up: u32, asked: u32) -> ProbeMinute {
        ProbeMinute { minute: now().timestamp() / 60 - ago, up, asked }
    }

    #[test]
    fn three_hours_of_a_day_stand_on_three_hours() {
        // 180 minutes up to the present one, of which 9 were down: 171 ÷ 180 and half a minute.
        let minutes: Vec<_> = (0..=180)
            .rev()
            .map(|ago| minute(ago, if ago % 20 == 10 { 0 } else { 12 }, 12))
            .collect();
        let seen = uptimes(&minutes, now());
        for uptime in seen {
            assert_eq!(uptime.observed, 180.0 * 60.0 + 30.0);
            assert_eq!(uptime.up, 171.0 * 60.0 + 30.0);
        }
        assert!((seen[0].share().unwrap() - 10_290.0 / 10_830.0).abs() < 1e-12);
    }

    #[test]
    fn while_nobody_asked_it_was_neither_up_nor_down() {
        // Up, then nothing for ten hours, then down since two minutes.
        let minutes = [minute(602, 12, 12), minute(2, 0, 12), minute(1, 0, 12), minute(0, 0, 6)];
        let day = uptimes(&minutes, now())[0];
        assert_eq!(day, Uptime { up: 300.0, observed: 300.0 + 150.0 });
        // Nothing at all says nothing at all.
        assert_eq!(uptimes(&[], now())[2].share(), None);
        assert_eq!(uptimes(&[minute(3, 0, 0)], now())[2].share(), None);
    }

    #[test]
    fn a_check_every_five_minutes_observes_all_of_it() {
        let minutes: Vec<_> = (0..=288).rev().map(|i| minute(i * 5, 1, 1)).collect();
        let seen = uptimes(&minutes, now());
        assert_eq!(seen[0], Uptime { up: 86_400.0, observed: 86_400.0 });
        assert_eq!(seen[1].observed, 86_400.0 + 30.0);
    }

    #[test]
    fn each_window_ends_where_it_ends() {
        let minutes = [minute(30 * 1440 + 3, 1, 1), minute(7 * 1440 + 3, 1, 1), minute(1443, 0, 1)];
        let seen = uptimes(&minutes, now());
        // It began 3½ minutes before the window, and stands for five.
        assert_eq!(seen.map(|u| u.observed), [90.0, 300.0 + 90.0, 600.0 + 90.0]);
        assert_eq!(seen.map(|u| u.up), [0.0, 90.0, 300.0 + 90.0]);
    }

    #[test]
    fn an_address_is_a_part_with_its_reason() {
        let limit = Limit {
            metric: Metric::ProbeCertificateDays,
            comparison: Comparison::Below,
            warning: 21.0,
            critical: 7.0,
        };
        let probe = |up, days, problem: Option<&'static str>| UrlProbe {
            url: "https://a/".into(),
            sample: ProbeSample { up, latency: Some(0.1), certificate_days: days },
            problem: problem.map(Message::new),
        };
        let of = |probe: UrlProbe, known: &Uptimes| {
            let part = parts(&[probe], known, Some(&limit)).remove(0);
            (part.health, part.note.as_ref().map(|n| n.id), part.fact(Fact::Up24h))
        };
        let none = Uptimes::new();
        assert_eq!(of(probe(true, Some(60.0), None), &none), (PartHealth::Good, None, None));
        assert_eq!(of(probe(true, None, None), &none), (PartHealth::Good, None, None));
        let soon = of(probe(true, Some(20.0), None), &none);
        assert_eq!(soon, (PartHealth::Warning, Some("probe-certificate-ends"), None));
        let over = of(probe(true, Some(-2.0), None), &none);
        assert_eq!(over, (PartHealth::Critical, Some("probe-certificate-over"), None));
        let down = of(probe(false, None, Some("source-probe-timeout")), &none);
        assert_eq!(down, (PartHealth::Critical, Some("source-probe-timeout"), None));
        let hour = Uptime { up: 1800.0, observed: 3600.0 };
        let known = Uptimes::from([("https://a/".to_owned(), [hour; 3])]);
        let told = of(probe(true, None, None), &known);
        assert_eq!(told, (PartHealth::Good, Some("probe-observed"), Some(0.5)));
        let both = of(probe(false, None, Some("source-probe-timeout")), &known);
        assert_eq!(both, (PartHealth::Critical, Some("probe-both"), Some(0.5)));
        let all = WINDOWS.map(|w| {
            let seconds = w.num_seconds() as f64;
            Uptime { up: seconds, observed: seconds }
        });
        let known = Uptimes::from([("https://a/".to_owned(), all)]);
        assert_eq!(of(probe(true, None, None), &known).1, None);
    }
}
