//! `palier forecast`, for a person and for a program.

use super::json::{SCHEMA, instant};
use super::text::{Page, Say};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::forecast::{BackTest, Crossing, Forecast, Method, Outlook, Scale};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::profile::Comparison;
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Days ahead that are worth a line, besides the last.
const DAYS: [usize; 8] = [1, 7, 14, 30, 60, 90, 180, 365];

/// And hours.
const HOURS: [usize; 8] = [1, 3, 6, 12, 24, 48, 96, 168];

/// Shares of the paths that dates are given for.
const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

/// In words.
#[must_use]
pub fn text(config: &Config, metric: Metric, outlook: &Outlook, say: Say<'_>) -> String {
    let mut page = Page::default();
    let head = Message::new("forecast-head").text("target", &config.target.name);
    page.line(&say(&head.metric("metric", metric).text("id", metric.id())));
    let made = match outlook {
        Ok(made) => made,
        Err(no) => {
            page.line(&say(&no.why));
            return page.text;
        }
    };
    let title = |id| say(&Message::new(id));
    page.block(&title("forecast-title-ahead"), &ahead(made, say));
    if let Some(crossing) = &made.crossing {
        let over = match crossing.comparison {
            Comparison::Above => "forecast-title-over",
            Comparison::Below => "forecast-title-under",
        };
        let over = Message::new(over);
        let over = over.quantity("threshold", crossing.threshold, metric.shown_unit());
        page.block(&say(&over), &dates(made, crossing, say));
    }
    page.block(&title("forecast-title-trust"), &trust(made, say));
    page.text
}

fn is_hourly(made: &Forecast) -> bool {
    made.step < TimeDelta::days(1)
}

/// A day, or how many hours after the last figure.
fn when(made: &Forecast, at: Timestamp) -> Arg {
    let ahead = (at - made.from).to_std().unwrap_or_default();
    let message = if is_hourly(made) {
        Message::new("forecast-in").duration("for", ahead)
    } else {
        Message::new("value-plain").date("value", at)
    };
    Arg::Message(Box::new(message))
}

fn ahead(made: &Forecast, say: Say<'_>) -> Vec<String> {
    let unit = made.metric.shown_unit();
    let marks = if is_hourly(made) { HOURS } else { DAYS };
    let last = made.median.len();
    let steps = marks.into_iter().filter(|s| *s < last).chain([last]);
    let line = |step: usize| {
        let at = made.from + made.step * i32::try_from(step).ok()?;
        let (median, low, high) =
            (made.median.get(step - 1)?, made.low.get(step - 1)?, made.high.get(step - 1)?);
        let line = Message::new("forecast-ahead").with("when", when(made, at));
        let line = line.quantity("median", *median, unit).quantity("low", *low, unit);
        Some(say(&line.quantity("high", *high, unit)))
    };
    steps.filter_map(line).collect()
}

fn dates(made: &Forecast, crossing: &Crossing, say: Say<'_>) -> Vec<String> {
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
        say(&if hourly { line.duration("for", ahead) } else { line.date("at", at) })
    };
    SHARES.iter().zip(&crossing.dates).map(line).collect()
}

fn trust(made: &Forecast, say: Say<'_>) -> Vec<String> {
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
    lines.iter().map(say).collect()
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

/// As JSON, schema 1: values in the metric's unit, `from` the instant of the last known figure,
/// `dates` null where the horizon comes first.
#[must_use]
pub fn json(
    config: &Config,
    metric: Metric,
    outlook: &Outlook,
    now: Timestamp,
    say: Say<'_>,
) -> Value {
    let made = outlook.as_ref().ok();
    json!({
        "schema": SCHEMA,
        "at": instant(now),
        "target": { "name": config.target.name, "kind": config.target.kind.id() },
        "profile": config.profile.id,
        "basis": config.basis,
        "metric": metric.id(),
        "unit": metric.unit().id(),
        "forecast": made.map(forecast),
        "why_not": outlook.as_ref().err().map(|no| say(&no.why)),
    })
}

fn forecast(made: &Forecast) -> Value {
    let steps = made.median.iter().zip(&made.low).zip(&made.high);
    let steps = (1..).zip(steps).map(|(step, ((median, low), high))| {
        json!({
            "at": instant(made.from + made.step * step),
            "median": median,
            "low": low,
            "high": high,
        })
    });
    json!({
        "step_seconds": made.step.num_seconds(),
        "from": instant(made.from),
        "history": made.history,
        "steps": steps.collect::<Vec<_>>(),
        "method": made.method.id(),
        "scale": match made.scale {
            Scale::Raw => "raw",
            Scale::Logit => "logit",
            Scale::Log1p => "log1p",
        },
        "back_test": made.back_test.map(|t| json!({
            "origins": t.origins,
            "mase": t.mase,
            "lost": t.lost,
            "coverage": t.coverage,
        })),
        "shift": made.shift.map(|s| json!({
            "at": instant(s.at),
            "before": s.before,
            "after": s.after,
        })),
        "crossing": made.crossing.as_ref().map(crossing),
    })
}

fn crossing(crossing: &Crossing) -> Value {
    let [p10, p50, p90] = crossing.dates.map(|d| d.map(instant));
    json!({
        "threshold": crossing.threshold,
        "comparison": match crossing.comparison {
            Comparison::Above => "above",
            Comparison::Below => "below",
        },
        "dates": { "p10": p10, "p50": p50, "p90": p90 },
        "horizon": instant(crossing.horizon()),
        "crossed": crossing.crossed,
    })
}
