//! Which forecast the capacity screen shows, between which values, and what is said of it. The
//! forecasts themselves are the domain's.

use super::figure::{Figure, on_screen};
use super::model::Model;
use crate::domain::Timestamp;
use crate::domain::capacity::{Resource, bottleneck};
use crate::domain::forecast::{
    BackTest, Crossing, Forecast, Method, NoForecast, Outlook, Outlooks, Question, Scale,
};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use chrono::TimeDelta;

/// Shares of the paths that dates are given for.
pub const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

/// An outlook that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listed<'a> {
    /// Its place among all outlooks.
    pub index: u8,
    /// What was asked.
    pub question: &'a Question,
    /// What came of it.
    pub outlook: &'a Outlook,
}

impl<'a> Listed<'a> {
    /// When its threshold is crossed.
    #[must_use]
    pub fn crossing(&self) -> Option<&'a Crossing> {
        self.outlook.as_ref().ok()?.crossing.as_ref()
    }
}

/// The outlooks, without those that ask the same of the same: a phase that is left at a count of
/// units often has a signal on that count, too.
#[must_use]
pub fn listed(outlooks: &Outlooks) -> Vec<Listed<'_>> {
    let same = |a: &Question, b: &Question| {
        (a.metric, a.threshold, a.comparison) == (b.metric, b.threshold, b.comparison)
    };
    let all = (0..=u8::MAX).zip(&outlooks.answers);
    let fresh = |(index, (question, _)): &(u8, &(Question, Outlook))| {
        let before = &outlooks.answers[..usize::from(*index)];
        !before.iter().any(|(earlier, _)| same(earlier, question))
    };
    all.filter(fresh)
        .map(|(index, (question, outlook))| Listed { index, question, outlook })
        .collect()
}

/// The figure that the screen speaks of: under the cursor, else the bottleneck, else what is
/// crossed first.
#[must_use]
pub fn selected(model: &Model) -> Figure {
    let all = on_screen(model);
    let watch = model.shown();
    let first = bottleneck(&watch.assessment.capacity.answers);
    let first = first.map(|a| Figure::Capacity(a.resource));
    let under_cursor = model.cursor.filter(|c| all.contains(c));
    let soonest = soonest(&watch.forecasts).map(|l| Figure::Outlook(l.index));
    under_cursor.or(first).or(soonest).or(all.first().copied()).unwrap_or(Figure::Units)
}

/// The outlook that is charted: the one under the cursor, else that of the signal of the resource
/// under the cursor, else what is crossed first.
#[must_use]
pub fn charted(model: &Model) -> Option<Listed<'_>> {
    let outlooks = &model.shown().forecasts;
    if model.cursor.is_none() {
        return soonest(outlooks);
    }
    let metrics: &[Metric] = match selected(model) {
        Figure::Outlook(index) => {
            return listed(outlooks).into_iter().find(|l| l.index == index);
        }
        Figure::Capacity(resource) => metrics_of(resource),
        Figure::PublishedTest | Figure::LoadTest(_) | Figure::Demand | Figure::Units => {
            &[Metric::UnitsCount]
        }
        Figure::Scalability => metrics_of(Resource::Cpu),
        _ => metrics_of(Resource::Latency),
    };
    let of = |l: &Listed<'_>| metrics.contains(&l.question.metric);
    let own: Vec<_> = listed(outlooks).into_iter().filter(of).collect();
    let made = own.iter().find(|l| l.outlook.is_ok()).or(own.first()).copied();
    made.or_else(|| soonest(outlooks))
}

/// The metrics on which a signal watches a resource.
fn metrics_of(resource: Resource) -> &'static [Metric] {
    match resource {
        Resource::Cpu => &[Metric::CpuUtilization, Metric::LoadPerCore, Metric::Load1],
        Resource::Memory => &[Metric::MemoryUtilization, Metric::MemoryUsed],
        Resource::Disk => &[Metric::DiskUtilization, Metric::DiskUsed],
        Resource::Connections => &[Metric::DbConnections],
        Resource::Network => &[Metric::NetworkTransmit, Metric::NetworkReceive],
        Resource::Waiting | Resource::Latency => {
            &[Metric::LatencyP99, Metric::LatencyP95, Metric::LatencyP90]
        }
        Resource::LoadTest | Resource::Published => &[Metric::UnitsCount],
    }
}

/// What is crossed first: by the 50 % dates, then the 10 % dates, then the share of the paths that
/// cross at all; a metric without a forecast comes last.
#[must_use]
pub fn soonest(outlooks: &Outlooks) -> Option<Listed<'_>> {
    let key = |l: &Listed<'_>| {
        let crossing = l.crossing();
        let date = |i: usize| crossing.and_then(|c| c.dates[i]).unwrap_or(Timestamp::MAX_UTC);
        let never = crossing.and_then(|c| c.crossed.last()).map_or(2.0, |share| 1.0 - share);
        (date(1), date(0), never)
    };
    listed(outlooks).into_iter().min_by(|a, b| {
        let (a, b) = (key(a), key(b));
        (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))
    })
}

/// The values between which a forecast is charted: history, median and threshold whole, the band as
/// far as half of their span beyond, or a band that opens wide would press all else flat.
#[must_use]
pub fn extent(made: &Forecast, threshold: Option<f64>) -> (f64, f64) {
    let known = made.history.iter().flatten().chain(&made.median).copied().chain(threshold);
    let around = |(low, high): (f64, f64), v: f64| (low.min(v), high.max(v));
    let (low, high) =
        known.filter(|v| v.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), around);
    if low > high {
        return (0.0, 1.0);
    }
    let beyond = (high - low) / 2.0;
    let least = made.low.iter().copied().fold(low, f64::min).max(low - beyond);
    let most = made.high.iter().copied().fold(high, f64::max).min(high + beyond);
    (if low >= 0.0 { least.max(0.0) } else { least }, most)
}

/// The instant of a figure: of the history from its first on, then of the forecast.
#[must_use]
pub fn instant(made: &Forecast, index: usize) -> Timestamp {
    let last = made.history.len().saturating_sub(1) as i64;
    made.from + made.step * i32::try_from(index as i64 - last).unwrap_or(0)
}

/// Whether it goes by the hour.
#[must_use]
pub fn is_hourly(made: &Forecast) -> bool {
    made.step < TimeDelta::days(1)
}

/// How it was made, from what, and how it did on this very series: the first two always.
#[must_use]
pub fn trust(made: &Forecast) -> Vec<Message> {
    let method = match made.method {
        Method::Mstl => "forecast-method-mstl",
        Method::AutoEts => "forecast-method-auto-ets",
        Method::SeasonalNaive => "forecast-method-seasonal-naive",
        Method::Naive => "forecast-method-naive",
    };
    let scale = match made.scale {
        Scale::Raw => "forecast-scale-raw",
        Scale::Logit => "forecast-scale-logit",
        Scale::Log1p => "forecast-scale-log1p",
    };
    let figures = if is_hourly(made) { "forecast-from-hours" } else { "forecast-from-days" };
    let known = made.history.iter().flatten().count();
    let part = |id| Arg::Message(Box::new(Message::new(id)));
    let mut lines = vec![
        Message::new("forecast-method").with("method", part(method)).with("scale", part(scale)),
        Message::new(figures)
            .quantity("known", known as f64, Unit::Count)
            .quantity("all", made.history.len() as f64, Unit::Count)
            .date("at", made.from),
    ];
    if let Some(shift) = &made.shift {
        let unit = made.metric.shown_unit();
        let line = Message::new("forecast-shift").date("at", shift.at);
        let line = line.quantity("before", shift.before, unit);
        lines.push(line.quantity("after", shift.after, unit));
    }
    match &made.back_test {
        Some(test) => lines.extend(back_test(test)),
        None => lines.push(Message::new("forecast-untested")),
    }
    lines
}

fn back_test(test: &BackTest) -> Vec<Message> {
    let covered = Message::new("forecast-coverage")
        .quantity("origins", f64::from(test.origins), Unit::Count)
        .quantity("coverage", test.coverage, Unit::Ratio);
    let error = match test.lost {
        Some(lost) => Message::new("forecast-lost")
            .quantity("lost", rounded(lost), Unit::Count)
            .quantity("mase", rounded(test.mase), Unit::Count),
        None => Message::new("forecast-mase").quantity("mase", rounded(test.mase), Unit::Count),
    };
    vec![error, covered]
}

/// To two decimals; an error without end is shown as a thousand.
fn rounded(mase: f64) -> f64 {
    (mase.min(1000.0) * 100.0).round() / 100.0
}

/// Method, error and coverage in one short line.
#[must_use]
pub fn brief(made: &Forecast) -> Message {
    let method = Message::new(match made.method {
        Method::Mstl => "capacity-method-mstl",
        Method::AutoEts => "capacity-method-auto-ets",
        Method::SeasonalNaive => "capacity-method-seasonal-naive",
        Method::Naive => "capacity-method-naive",
    });
    let Some(test) = &made.back_test else {
        let line = Message::new("capacity-brief-untested");
        return line.with("method", Arg::Message(Box::new(method)));
    };
    Message::new("capacity-brief")
        .with("method", Arg::Message(Box::new(method)))
        .quantity("mase", rounded(test.mase), Unit::Count)
        .quantity("coverage", test.coverage, Unit::Ratio)
}

/// The dates as sentences; « after » the horizon where one is not reached.
#[must_use]
pub fn dates(made: &Forecast, crossing: &Crossing) -> Vec<Message> {
    let hourly = is_hourly(made);
    let line = |(share, date): (&f64, &Option<Timestamp>)| {
        let line = match (date, hourly) {
            (Some(_), false) => Message::new("forecast-by"),
            (Some(_), true) => Message::new("forecast-by-hours"),
            (None, false) => Message::new("forecast-after"),
            (None, true) => Message::new("forecast-after-hours"),
        };
        let line = line.quantity("share", *share, Unit::Ratio);
        let at = date.unwrap_or_else(|| crossing.horizon());
        let ahead = (at - made.from).to_std().unwrap_or_default();
        if hourly { line.duration("for", ahead) } else { line.date("at", at) }
    };
    SHARES.iter().zip(&crossing.dates).map(line).collect()
}

/// Why nothing is charted.
#[must_use]
pub fn nothing(model: &Model) -> Message {
    if let Some(lost) = &model.history_lost {
        return lost.clone();
    }
    Message::new(if model.config.has_history() {
        "capacity-forecast-reading"
    } else {
        "capacity-forecast-no-store"
    })
}

/// The first day on which a metric can be forecast, if its history goes on without a gap; none
/// where more days would not help.
#[must_use]
pub fn ready(no: &NoForecast, now: Timestamp) -> Option<Timestamp> {
    if no.why.id != "forecast-few-days" {
        return None;
    }
    let figure = |name: &str| {
        no.why.args.iter().find_map(|(n, arg)| match arg {
            Arg::Quantity(value, _) if *n == name => Some(*value),
            _ => None,
        })
    };
    // The day that is under way counts once it is over.
    let missing = (figure("most")? - figure("known")?).clamp(1.0, 1000.0);
    Some(now + TimeDelta::days(missing as i64))
}

#[cfg(test)]
mod tests {
    use super::{extent, instant, listed};
    use crate::domain::fixtures::now;
    use crate::domain::forecast::{Forecast, Method, NoForecast, Outlooks, Question, Scale};
    use crate::domain::message::Message;
    use crate::domain::metric::Metric;
    use crate::domain::profile::Comparison;
    use chrono::TimeDelta;
    use std::time::Duration;

    fn made() -> Forecast {
        Forecast {
            metric: Metric::LoadPerCore,
            step: TimeDelta::days(1),
            history: vec![Some(1.0), None, Some(2.0)],
            from: now(),
            median: vec![2.0, 3.0],
            low: vec![1.5, -9.0],
            high: vec![2.5, 99.0],
            method: Method::Naive,
            scale: Scale::Raw,
            back_test: None,
            shift: None,
            crossing: None,
        }
    }

    #[test]
    fn a_wide_band_leaves_room_for_the_rest() {
        // History, median and threshold: 1 to 5; half of 4 beyond.
        let (low, high) = extent(&made(), Some(5.0));
        assert!(low.abs() < 1e-9 && (high - 7.0).abs() < 1e-9, "{low} {high}");
    }

    #[test]
    fn the_last_figure_of_the_history_is_of_its_instant() {
        let made = made();
        assert_eq!(instant(&made, 2), now());
        assert_eq!(instant(&made, 0), now() - TimeDelta::days(2));
        assert_eq!(instant(&made, 4), now() + TimeDelta::days(2));
    }

    #[test]
    fn the_same_question_is_listed_once() {
        let ask = |signal: Option<&str>, threshold| Question {
            signal: signal.map(str::to_owned),
            metric: Metric::UnitsCount,
            sustained: Duration::ZERO,
            comparison: Comparison::Above,
            threshold,
        };
        let no = || {
            Err(NoForecast {
                metric: Metric::UnitsCount,
                why: Message::new("forecast-no-model").metric("metric", Metric::UnitsCount),
            })
        };
        let answers = vec![
            (ask(Some("units"), Some(1500.0)), no()),
            (ask(Some("more"), Some(2000.0)), no()),
            (ask(None, Some(1500.0)), no()),
        ];
        let outlooks = Outlooks { at: Some(now()), answers };
        let indices: Vec<_> = listed(&outlooks).iter().map(|l| l.index).collect();
        assert_eq!(indices, [0, 1]);
    }
}
