//! `palier forecast`, for a person and for a program.

use super::json::{SCHEMA, instant};
use super::text::{Page, Say};
use crate::app::{outlook, playback};
use crate::config::Config;
use crate::config::target::{Tape, TargetKind};
use crate::domain::Timestamp;
use crate::domain::forecast::{Crossing, Forecast, Outlook, Scale};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Metric;
use crate::domain::profile::Comparison;
use serde_json::{Value, json};

/// Days ahead that are worth a line, besides the last.
const DAYS: [usize; 8] = [1, 7, 14, 30, 60, 90, 180, 365];

/// And hours.
const HOURS: [usize; 8] = [1, 3, 6, 12, 24, 48, 96, 168];

/// In words.
#[must_use]
pub fn text(config: &Config, metric: Metric, outlook: &Outlook, say: Say<'_>) -> String {
    let mut page = Page::default();
    let head = Message::new("forecast-head").text("target", &config.target.name);
    let mut line = say(&head.metric("metric", metric).text("id", metric.id()));
    if let TargetKind::Tape(tape) = &config.target.kind {
        let word = Message::new(playback::word(matches!(tape, Tape::Story(_))));
        line = format!("{} · {line}", say(&word));
    }
    page.line(&line);
    let made = match outlook {
        Ok(made) => made,
        Err(no) => {
            page.line(&say(&no.why));
            return page.text;
        }
    };
    let title = |id| say(&Message::new(id));
    let said = |lines: &[Message]| lines.iter().map(say).collect::<Vec<_>>();
    page.block(&title("forecast-title-ahead"), &ahead(made, say));
    if let Some(crossing) = &made.crossing {
        let over = match crossing.comparison {
            Comparison::Above => "forecast-title-over",
            Comparison::Below => "forecast-title-under",
        };
        let over = Message::new(over);
        let over = over.quantity("threshold", crossing.threshold, metric.shown_unit());
        page.block(&say(&over), &said(&outlook::dates(made, crossing)));
    }
    page.block(&title("forecast-title-trust"), &said(&outlook::trust(made)));
    page.text
}

/// A day, or how many hours after the last figure.
fn when(made: &Forecast, at: Timestamp) -> Arg {
    let ahead = (at - made.from).to_std().unwrap_or_default();
    let message = if outlook::is_hourly(made) {
        Message::new("forecast-in").duration("for", ahead)
    } else {
        Message::new("value-plain").date("value", at)
    };
    Arg::Message(Box::new(message))
}

fn ahead(made: &Forecast, say: Say<'_>) -> Vec<String> {
    let unit = made.metric.shown_unit();
    let marks = if outlook::is_hourly(made) { HOURS } else { DAYS };
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
        "simulated": matches!(config.target.kind, TargetKind::Tape(Tape::Story(_))),
        "replay": matches!(config.target.kind, TargetKind::Tape(Tape::Recording(_))),
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
