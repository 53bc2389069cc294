//! Requests and latency, with where they come from; a chart of the slow tail where there is room.

use super::axis::{self, Axis, Mark};
use super::canvas::{Piece, pane, paragraph, put, put_right};
use super::plot::Plot;
use super::rows::{Row, alarm_of, condition_of, kept_sign, limit_words};
use super::theme::{Tone, of_condition};
use super::{Ctx, marks, pointer, rows};
use crate::app::cursor::is_past;
use crate::app::figure::Figure;
use crate::app::keys::Action;
use crate::app::model::Screen;
use crate::app::pointer::{ChartOf, TimeChart};
use crate::app::watch::Connection;
use crate::domain::health::{Condition, limit};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::observation::SourceId;
use crate::domain::reading::Reading;
use crate::domain::series::grid_end;
use crate::domain::slo::Urgency;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Chart rows from which on the chart says something.
const CHART_LEAST: u16 = 3;

pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let inner = pane(ctx, buffer, area, &ctx.word("cockpit-latency"), &origin(ctx));
    if is_silent(ctx) {
        let (_, id) = silence(ctx);
        let key = ctx.model.keymap.told(Action::Go(Screen::Latency));
        let words = match id {
            "latency-none" | "latency-probe-lost" => ctx.say(&Message::new(id).with("key", key)),
            _ => ctx.word(id),
        };
        paragraph(ctx, buffer, inner, &words, ctx.style(Tone::Text));
        return;
    }
    let list = if is_probe_only(ctx) { probe_only(ctx) } else { all(ctx) };
    let room = inner.height;
    let mut used = rows::draw(ctx, buffer, inner, &list);
    if let Some((words, condition)) = budget(ctx).filter(|_| room > used) {
        let y = inner.y + used;
        put(ctx, buffer, (inner.x, y), inner.width, &words, ctx.style(Tone::Muted));
        let sign = ctx.glyphs.condition(condition);
        put_right(ctx, buffer, inner.right(), y, 1, sign, ctx.style(of_condition(condition)));
        used += 1;
    }
    if room > used + CHART_LEAST {
        let chart = Rect::new(inner.x, inner.y + used, inner.width, room - used);
        draw_chart(ctx, buffer, chart);
    }
}

/// Nothing ever told of requests or latency.
pub(super) fn is_silent(ctx: &Ctx<'_>) -> bool {
    let told = [Metric::RequestsRate, Metric::LatencyP50, Metric::LatencyP99, Metric::ProbeLatency];
    !told.iter().any(|m| ctx.watch.latest.contains_key(m))
}

/// Why there are no figures: the title and the sentence. What is configured and down, or has only
/// been looked at once, is not to be configured.
fn silence(ctx: &Ctx<'_>) -> (Option<&'static str>, &'static str) {
    if is_past(ctx.model) {
        return (None, "cursor-none-told");
    }
    let refresh = ctx.model.config.refresh;
    let of = |source| ctx.watch.connection_of(source, refresh);
    let is_lost = |c: &Connection| matches!(c, Connection::Lost { .. });
    let traffic = of(SourceId::Traffic);
    let odd = ctx.watch.sources.get(&SourceId::Traffic).is_some_and(|s| !s.problems.is_empty());
    let probe = of(SourceId::Probe);
    if traffic.as_ref().is_some_and(is_lost) {
        (Some("connection-lost"), "latency-lost")
    } else if ctx.connection == Connection::Connecting
        || (traffic.is_some() && !odd)
        || probe.as_ref().is_some_and(|c| *c == Connection::Connecting)
    {
        (None, "latency-waiting")
    } else if probe.is_some() {
        (Some("latency-probe"), "latency-probe-lost")
    } else {
        (Some("latency-none-title"), "latency-none")
    }
}

/// All that is known of latency was measured from here.
fn is_probe_only(ctx: &Ctx<'_>) -> bool {
    !ctx.watch.latest.contains_key(&Metric::RequestsRate)
        && ctx.watch.latest.contains_key(&Metric::ProbeLatency)
}

fn reading<'a>(ctx: &Ctx<'a>, metric: Metric) -> Option<&'a Reading> {
    ctx.watch.latest.get(&metric)
}

/// Who measured it; a probe sees another latency than the server does, and that is said.
fn origin(ctx: &Ctx<'_>) -> Vec<Piece> {
    let style = ctx.style(Tone::Muted);
    let from = reading(ctx, Metric::LatencyP99).or(reading(ctx, Metric::RequestsRate));
    let words = match from {
        Some(r) if r.origin.name() == "probe" => ctx.word("latency-probe"),
        Some(r) => ctx.say(&Message::new("latency-from").text("origin", r.origin.name())),
        None if is_silent(ctx) => silence(ctx).0.map(|id| ctx.word(id)).unwrap_or_default(),
        None => ctx.word("latency-probe"),
    };
    vec![(words, style)]
}

fn all(ctx: &Ctx<'_>) -> Vec<Row> {
    let mut list = vec![
        requests(ctx),
        percentile(ctx, Figure::P50, "row-p50"),
        percentile(ctx, Figure::P90, "row-p90"),
        percentile(ctx, Figure::P99, "row-p99"),
        success(ctx),
    ];
    list.extend(in_flight(ctx));
    list.extend(probe(ctx));
    list
}

/// A probe knows neither rates nor what others were answered.
fn probe_only(ctx: &Ctx<'_>) -> Vec<Row> {
    let mut list = vec![
        percentile(ctx, Figure::P50, "row-p50"),
        percentile(ctx, Figure::P90, "row-p90"),
        percentile(ctx, Figure::P99, "row-p99"),
    ];
    list.extend(probe(ctx));
    list
}

fn requests(ctx: &Ctx<'_>) -> Row {
    let decimals = |v: f64| usize::from(v < 1000.0);
    Row {
        figure: Some(Figure::Requests),
        label: "row-requests",
        metric: Metric::RequestsRate,
        value: ctx.watch.value(Metric::RequestsRate).map(|v| ctx.speak.number(v, decimals(v))),
        top: None,
        limit: None,
        condition: None,
    }
}

/// One percentile. Also what the smallest screen shows.
pub(super) fn percentile(ctx: &Ctx<'_>, figure: Figure, label: &'static str) -> Row {
    let metric = figure.metric().unwrap_or(Metric::LatencyP99);
    Row {
        figure: Some(figure),
        label,
        metric,
        value: ctx.watch.fresh(metric).and_then(|r| ctx.speak.reading(r)),
        top: alarm_of(ctx, Metric::LatencyP99),
        limit: limit_words(ctx, metric, |v| ctx.speak.quantity(v, Unit::Seconds)),
        condition: condition_of(ctx, metric),
    }
}

/// The limit is on failures; shown is what is left of 1.
fn success(ctx: &Ctx<'_>) -> Row {
    let metric = Metric::RequestsErrorRatio;
    let limit = limit(&ctx.model.config.profile.limits, metric).map(|l| {
        let sign = if kept_sign(l.comparison) == "<" { ">" } else { "<" };
        format!("{sign} {}", ctx.speak.share(1.0 - l.warning))
    });
    Row {
        figure: Some(Figure::Success),
        label: "row-success",
        metric,
        value: ctx.watch.value(metric).map(|v| ctx.speak.percent(1.0 - v, 2)),
        top: alarm_of(ctx, metric),
        limit,
        condition: condition_of(ctx, metric),
    }
}

/// What is left of the error budget, where something is promised.
fn budget(ctx: &Ctx<'_>) -> Option<(String, Condition)> {
    let slo = ctx.watch.assessment.slo.as_ref()?;
    let left = slo.left?;
    let condition = match slo.alarm().map(|burn| burn.rule.urgency) {
        Some(Urgency::Page) => Condition::Critical,
        Some(Urgency::Ticket) => Condition::Warning,
        None if left < 0.0 => Condition::Warning,
        None => Condition::Ok,
    };
    let id = if left < 0.0 { "slo-over" } else { "slo-left" };
    let share = Arg::Text(ctx.speak.percent(left.abs(), 0));
    Some((ctx.say(&Message::new(id).with("left", share)), condition))
}

fn in_flight(ctx: &Ctx<'_>) -> Option<Row> {
    let value = ctx.watch.value(Metric::RequestsInFlight)?;
    Some(Row {
        figure: None,
        label: "row-in-flight",
        metric: Metric::RequestsInFlight,
        value: Some(ctx.speak.count(value)),
        top: None,
        limit: None,
        condition: None,
    })
}

fn probe(ctx: &Ctx<'_>) -> Vec<Row> {
    let words = |metric: Metric, v: f64| match metric.unit() {
        Unit::Days => format!("{} {}", ctx.speak.count(v), ctx.word("unit-day-short")),
        unit => ctx.speak.quantity(v, unit),
    };
    let row = |label, metric: Metric| {
        let value = ctx.watch.value(metric)?;
        Some(Row {
            figure: None,
            label,
            metric,
            value: Some(words(metric, value)),
            top: None,
            limit: limit_words(ctx, metric, |v| words(metric, v)),
            condition: condition_of(ctx, metric),
        })
    };
    let rows = [
        row("row-probe", Metric::ProbeLatency),
        row("row-certificate", Metric::ProbeCertificateDays),
    ];
    rows.into_iter().flatten().collect()
}

/// P90 behind P99 over the span, with the alarm limit as a line, and the time below where there is
/// room.
fn draw_chart(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect) {
    let span = ctx.model.span();
    let title =
        ctx.say(&Message::new("latency-chart").duration("span", span.to_std().unwrap_or_default()));
    put(ctx, buffer, (area.x, area.y), area.width, &title, ctx.style(Tone::Muted));
    let dated = area.height >= DATED;
    let height = area.height - 1 - u16::from(dated);
    let alarm = alarm_of(ctx, Metric::LatencyP99);
    // What is measured is dense enough for two figures a cell, whatever the dots.
    let count = usize::from(area.width) * 2;
    let end = grid_end(ctx.watch.now, span, count);
    let values = |metric| {
        let series = ctx.watch.series.get(&metric);
        series.map(|s| s.grid(ctx.watch.now, span, count)).unwrap_or_default()
    };
    let (p90, p99) = (values(Metric::LatencyP90), values(Metric::LatencyP99));
    let highest = p99.iter().chain(&p90).flatten().copied().fold(0.0, f64::max);
    let top = highest.max(alarm.unwrap_or(0.0)).max(1e-6);
    let axis = Axis::around(0.0, top * 1.05, height);
    let given = alarm.map(|value| Mark {
        value,
        words: ctx.plain(&ctx.speak.quantity(value, Unit::Seconds)).into_owned(),
        tone: Tone::Threshold,
    });
    let marked = axis.marks(ctx, Metric::LatencyP99, given);
    let breadth = axis::breadth(&marked).max(AXIS);
    if area.width < breadth + 8 {
        return;
    }
    let plot = Rect::new(area.x + breadth, area.y + 1, area.width - breadth, height);
    let axis = Axis { plot, ..axis };
    axis::vertical(ctx, buffer, axis, &marked);
    if dated {
        let line = Rect { y: plot.bottom(), height: 1, ..plot };
        let named = axis::instants(ctx, (end - span, end), plot.width);
        axis::names(ctx, buffer, line, named, Vec::new());
    }
    if let Some(alarm) = alarm {
        axis::limit(ctx, buffer, axis, alarm);
    }
    pointer::chart(ctx, plot, TimeChart { of: ChartOf::Latency, from: end - span, to: end });
    curve(ctx, buffer, axis, &p90, Tone::Behind);
    curve(ctx, buffer, axis, &p99, Tone::Accent);
    marks::on_plot(ctx, buffer, plot, (end - span, end));
}

/// Columns of the axis at least, so that nothing jumps while latencies grow.
const AXIS: u16 = 9;

/// From this height on the chart has its time below.
const DATED: u16 = 7;

fn curve(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, values: &[Option<f64>], tone: Tone) {
    if axis.plot.is_empty() || values.is_empty() {
        return;
    }
    let mut plot = Plot::new(ctx, axis.plot);
    let across = (values.len().max(2) - 1) as f64;
    let point = |i: usize, v: f64| (i as f64 / across, axis.depth(v));
    for (i, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        let before = i.checked_sub(1).and_then(|j| values[j].map(|v| point(j, v)));
        plot.line(before.unwrap_or(point(i, value)), point(i, value));
    }
    plot.draw(buffer, ctx.style(tone));
}
