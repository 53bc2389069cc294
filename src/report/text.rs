//! The answers in words, for a person at a shell or in a cron mail. Plain text, no colour.

use super::{advice, business};
use crate::app::Model;
use crate::app::explain::{verdict, wrong, wrong_as_measured};
use crate::app::watch::Connection;
use crate::domain::advice::Evidence;
use crate::domain::economics::Month;
use crate::domain::health::Condition;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::observation::SourceId;
use crate::domain::profile::{Billing, Comparison};
use crate::domain::signal::{SignalState, SignalStatus};
pub(super) use crate::text::capital;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What turns a message into words.
pub type Say<'a> = &'a dyn Fn(&Message) -> String;

/// Figures in the order of the lines.
const HEALTH: [Metric; 6] = [
    Metric::CpuUtilization,
    Metric::CpuSteal,
    Metric::MemoryUtilization,
    Metric::SwapUtilization,
    Metric::DiskUtilization,
    Metric::Load1,
];
const TRAFFIC: [Metric; 6] = [
    Metric::RequestsRate,
    Metric::RequestsErrorRatio,
    Metric::LatencyP50,
    Metric::LatencyP90,
    Metric::LatencyP99,
    Metric::RequestsInFlight,
];
const PROBE: [Metric; 3] = [Metric::ProbeUp, Metric::ProbeLatency, Metric::ProbeCertificateDays];
const DATABASE: [Metric; 4] =
    [Metric::DbConnections, Metric::DbConnectionsMax, Metric::DbSize, Metric::DbCacheHit];

/// `palier check`.
#[must_use]
pub fn check(model: &Model, say: Say<'_>) -> String {
    let a = &model.shown().assessment;
    let mut page = Page::default();
    page.line(&format!("{}  {}", say(&Message::new(status(a.status))), head(model, say)));
    page.line(&answer(model, say));
    // What is broken comes first: all that is missing below follows from it.
    page.block(&say(&Message::new("report-problems")), &problem_lines(model, say));
    let mut health = readings(model, &HEALTH, say);
    health.extend(steal(model).map(|m| say(&m)));
    page.block(&say(&Message::new("report-health")), &health);
    page.block(&say(&Message::new("report-alerts")), &super::alerts::text(model, say));
    page.block(&say(&Message::new("report-traffic")), &readings(model, &TRAFFIC, say));
    page.block(&say(&Message::new("slo-title")), &super::objectives::slo_text(a, say));
    page.block(&say(&Message::new("report-probe")), &readings(model, &PROBE, say));
    page.block(&say(&Message::new("report-database")), &readings(model, &DATABASE, say));
    page.block(&say(&Message::new("report-money")), &money(model, say));
    page.block(
        &say(&Message::new("carbon-title")),
        &super::objectives::carbon_text(a, model.scenario().events.is_some(), say),
    );
    page.block(&say(&Message::new("report-to-give")), &business::to_give(model, say));
    // A signal without a reading says nothing that the missing reading does not.
    let silent = |s: &SignalStatus| s.state == SignalState::Unknown && s.value.is_none();
    let notable = a.signals.iter().filter(|s| s.state != SignalState::Ok && !silent(s));
    page.block(
        &say(&Message::new("report-signals")),
        &notable.map(|s| signal(s, say)).collect::<Vec<_>>(),
    );
    page.block(&say(&Message::new("report-why")), &reasons(model, say));
    page.block(&say(&Message::new("report-otherwise")), &otherwise(model, say));
    page.block(&say(&Message::new("report-findings")), &super::alerts::findings(model, say));
    page.text
}

/// `palier advise`.
#[must_use]
pub fn advise(model: &Model, say: Say<'_>) -> String {
    let a = &model.shown().assessment;
    let mut page = Page::default();
    page.line(&head(model, say));
    page.line(&answer(model, say));
    page.block(&say(&Message::new("report-why")), &reasons(model, say));
    page.block(&say(&Message::new("phases-title")), &advice::options(model, say));
    for (title, lines) in advice::blocks(model, say) {
        page.block(&title, &lines);
    }
    let capacity: Vec<_> = a.capacity.spoken().map(|c| say(&c.evidence)).collect();
    page.block(&say(&Message::new("report-capacity")), &capacity);
    page.block(
        &say(&Message::new("report-signals")),
        &a.signals.iter().map(|s| signal(s, say)).collect::<Vec<_>>(),
    );
    page.block(&say(&Message::new("report-otherwise")), &otherwise(model, say));
    page.block(&say(&Message::new("report-tree")), &business::tree(model, say));
    page.block(&say(&Message::new("report-to-give")), &business::to_give(model, say));
    page.block(&say(&Message::new("report-alternatives")), &business::alternatives(model, say));
    page.block(&say(&Message::new("report-problems")), &problem_lines(model, say));
    page.text
}

/// `palier project`: a table of every third month and of each month in which the phase changes;
/// `published`: with every figure that the profile's document publishes.
#[must_use]
pub fn project(model: &Model, published: bool, say: Say<'_>) -> String {
    let e = &model.shown().assessment.economics;
    let mut page = Page::default();
    page.line(&head(model, say));
    page.block(&say(&Message::new("report-to-give")), &business::to_give(model, say));
    if e.months.is_empty() {
        page.line(&say(&Message::new("advice-missing-units")));
        super::project::publications(model, published, say, &mut page);
        return page.text;
    }
    let name = &model.scenario().name;
    page.line(&say(&Message::new("report-scenario").local("name", name)));
    if let Some(words) = business::events(model, say) {
        page.line(&words);
    }
    if let Some(units) = e.break_even_units {
        page.line(&say(&Message::new("report-break-even").units("units", units as f64)));
    }
    let titles =
        ["month", "phase", "units", "revenue", "cost", "cost-per-unit", "margin", "cumulative"];
    let title = |name: &&str| say(&Message::new(column(name)));
    let mut rows = vec![titles.iter().map(title).collect::<Vec<_>>()];
    let steps: Vec<_> = e.steps.iter().map(|s| s.month).collect();
    let shown = e.months.iter().filter(|m| m.index % 3 == 0 || steps.contains(&m.index));
    rows.extend(shown.map(|m| month(model, m, say)));
    page.text.push_str(&table(&rows));
    super::project::more(model, published, say, &mut page);
    super::simulation::text::project(model, &mut page, say);
    page.block(&say(&Message::new("report-problems")), &problem_lines(model, say));
    page.text
}

/// Everything that is wrong, with the name of the source that says so.
#[must_use]
pub fn problems(model: &Model) -> Vec<(&'static str, Message)> {
    let watch = model.shown();
    let mut problems = Vec::new();
    for (id, status) in &watch.sources {
        match watch.connection_of(*id, model.config.refresh) {
            Some(Connection::Lost { reason, .. }) => problems.push((id.id(), reason)),
            Some(Connection::Connecting)
                if status.heard.is_none() && status.problems.is_empty() =>
            {
                problems
                    .push((id.id(), Message::new("report-no-answer-yet").text("source", id.id())));
            }
            _ => {}
        }
        problems.extend(status.problems.iter().map(|p| (id.id(), p.clone())));
    }
    let cut = model.playback.iter().flat_map(|p| &p.cut);
    problems.extend(cut.map(|why| ("replay", why.clone())));
    problems.extend(model.recording_lost.iter().map(|why| ("recording", why.clone())));
    if let Some(why) = &model.history_lost {
        problems.push(("history", why.clone()));
    }
    if model.units().is_none() && !watch.sources.contains_key(&SourceId::Units) {
        problems.push(("units", Message::new("advice-missing-units")));
    }
    problems
}

/// What the reasons already said is not said twice.
pub(super) fn problem_lines(model: &Model, say: Say<'_>) -> Vec<String> {
    let reasons = &model.shown().assessment.advice.reasons;
    let is_said = |m: &Message| reasons.iter().any(|r| r.sentence == *m);
    let problems = problems(model).into_iter().filter(|(_, m)| !is_said(m));
    problems.map(|(_, message)| say(&message)).collect()
}

/// The message that names a status.
pub(super) fn status(status: Condition) -> &'static str {
    match status {
        Condition::Ok => "status-ok",
        Condition::Warning => "status-warning",
        Condition::Critical => "status-critical",
        Condition::Unknown => "status-unknown",
    }
}

fn column(name: &str) -> &'static str {
    match name {
        "month" => "column-month",
        "phase" => "column-phase",
        "units" => "column-units",
        "revenue" => "column-revenue",
        "cost" => "column-cost",
        "cost-per-unit" => "column-cost-per-unit",
        "margin" => "column-margin",
        _ => "column-cumulative",
    }
}

pub(super) fn head(model: &Model, say: Say<'_>) -> String {
    let watch = model.shown();
    let phase = &model.config.profile.phases[watch.phase.index];
    let id = if watch.phase.assumed { "report-head-assumed" } else { "report-head" };
    let head = Message::new(id)
        .text("target", &model.config.target.name)
        .local("phase", &phase.name)
        .text("basis", &model.config.basis);
    let mut line = say(&head);
    // Nobody takes it for the present, wherever the page is sent.
    if let Some(playback) = &model.playback {
        line = format!("{} · {line}", say(&Message::new(playback.word())));
    }
    if let Some(units) = model.units() {
        line.push_str(" · ");
        line.push_str(&say(&Message::new("explain-input-units")
            .units("value", units.count)
            .text("origin", units.origin.name())));
    }
    line
}

pub(super) fn answer(model: &Model, say: Say<'_>) -> String {
    let advice = &model.shown().assessment.advice;
    let message = |m: Message| Arg::Message(Box::new(m));
    say(&Message::new("report-answer")
        .with("verdict", message(Message::new(verdict(advice.verdict))))
        .with("headline", message(advice.headline.clone())))
}

pub(super) fn reasons(model: &Model, say: Say<'_>) -> Vec<String> {
    let reason = |r: &Evidence| capital(&say(&r.sentence));
    let wrong = wrong(model).into_iter().map(|cause| capital(&say(&wrong_as_measured(&cause))));
    let reasons = model.shown().assessment.advice.reasons.iter().map(reason);
    wrong.chain(reasons).collect()
}

pub(super) fn otherwise(model: &Model, say: Say<'_>) -> Vec<String> {
    let others = &model.shown().assessment.advice.otherwise;
    others.iter().map(|o| say(&crate::app::explain::otherwise(model, o))).collect()
}

/// One figure a line, the values in a column; what is beyond its limit says so.
fn readings(model: &Model, metrics: &[Metric], say: Say<'_>) -> Vec<String> {
    let watch = model.shown();
    let plain = |arg| say(&Message::new("value-plain").with("value", arg));
    let known = metrics.iter().filter_map(|m| watch.fresh(*m));
    let rows = known.map(|reading| {
        // CPU is judged on its mean, which is what is said then.
        let mean = watch.judged(reading.metric).filter(|v| Some(*v) != reading.value);
        let line = crate::app::explain::measured(reading);
        let said = line.args.into_iter().find(|(name, _)| *name == "value").map(|(_, arg)| arg);
        let value = mean.map(|v| Arg::Quantity(v, reading.metric.shown_unit())).or(said);
        // The limit of the load is per core.
        let judged = match reading.metric {
            Metric::Load1 => Metric::LoadPerCore,
            other => other,
        };
        let condition = watch.assessment.conditions.get(&judged);
        let bad = condition.filter(|c| matches!(c, Condition::Warning | Condition::Critical));
        let mark = bad.map(|c| say(&Message::new(status(*c)))).unwrap_or_default();
        let value = value.map(plain).unwrap_or_default();
        [plain(Arg::Metric(reading.metric)), value, mark]
    });
    columns(&rows.collect::<Vec<_>>())
}

/// Three columns: names to the left, values to the right, marks.
pub(super) fn columns(rows: &[[String; 3]]) -> Vec<String> {
    use unicode_width::UnicodeWidthStr;
    let widest = |i: usize| rows.iter().map(|r| r[i].width()).max().unwrap_or(0);
    let (names, values) = (widest(0), widest(1));
    let line = |[name, value, mark]: &[String; 3]| {
        let name_gap = " ".repeat(names - name.width().min(names));
        let value_gap = " ".repeat(values - value.width().min(values));
        format!("{name}{name_gap}  {value_gap}{value}  {mark}").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Steal has a verdict of its own: it is not this machine's doing.
fn steal(model: &Model) -> Option<Message> {
    let condition = model.shown().assessment.conditions.get(&Metric::CpuSteal)?;
    let value = model.shown().value(Metric::CpuSteal)?;
    let worry = matches!(condition, Condition::Warning | Condition::Critical);
    worry.then(|| Message::new("report-steal").quantity("value", value, Unit::Ratio))
}

fn money(model: &Model, say: Say<'_>) -> Vec<String> {
    let now = &model.shown().assessment.economics.now;
    let mut parts = vec![say(&Message::new("report-cost").money("value", now.infrastructure))];
    let unit = now.cost_per_unit.map(|m| {
        let profile = &model.config.profile;
        let line = Message::new(match profile.billing {
            Billing::Month => "report-cost-per-unit",
            Billing::Event if profile.lacks_events(&model.scenario()) => {
                "report-cost-per-unit-month"
            }
            Billing::Event => "report-cost-per-unit-event",
        });
        line.local("unit", &profile.unit.singular).money("value", m)
    });
    let revenue = now.revenue.map(|m| Message::new("report-revenue").money("value", m));
    let margin = ratio(now.infrastructure_margin)
        .map(|m| Message::new("report-margin").quantity("value", m, Unit::Ratio));
    parts.extend([unit, revenue, margin].into_iter().flatten().map(|m| say(&m)));
    let events = business::events(model, say);
    [parts.join("   ")].into_iter().chain(events).collect()
}

pub(super) fn ratio(value: Option<Decimal>) -> Option<f64> {
    value.and_then(|v| v.to_f64())
}

/// Every signal that has a reading.
pub(super) fn signals(model: &Model, say: Say<'_>) -> Vec<String> {
    model.shown().assessment.signals.iter().map(|s| signal(s, say)).collect()
}

fn signal(s: &SignalStatus, say: Say<'_>) -> String {
    let state = match s.state {
        SignalState::Ok => "signal-ok",
        SignalState::Pending => "signal-pending",
        SignalState::Firing => "signal-firing",
        SignalState::Unknown => "signal-unknown",
    };
    let comparison = match s.spec.comparison {
        Comparison::Above => ">",
        Comparison::Below => "<",
    };
    let unit = s.spec.metric.shown_unit();
    let at_once = s.spec.duration.is_zero();
    let line = Message::new(if at_once { "report-signal-now" } else { "report-signal" })
        .with("state", Arg::Message(Box::new(Message::new(state))))
        .metric("metric", s.spec.metric)
        .text("comparison", comparison)
        .quantity("threshold", s.spec.threshold, unit)
        .duration("for", s.spec.duration);
    // No requests is not a gap, and a gap is not « nothing to measure ».
    let unknown = s.state == SignalState::Unknown;
    let none = if unknown { "report-value-unknown" } else { "value-none" };
    say(&match s.value {
        Some(value) => line.quantity("value", value, unit),
        None => line.with("value", Arg::Message(Box::new(Message::new(none)))),
    })
}

fn month(model: &Model, m: &Month, say: Say<'_>) -> Vec<String> {
    let f = &m.figures;
    let cell = |arg: Option<Arg>| cell(arg, say);
    let units = f.units.and_then(|u| u.to_f64());
    vec![
        m.starts.format("%Y-%m").to_string(),
        cell(Some(Arg::Local(model.config.profile.phases[f.phase].name.clone()))),
        cell(units.map(|u| Arg::Quantity(u, Unit::Count))),
        cell(f.revenue.map(Arg::Money)),
        cell(Some(Arg::Money(f.infrastructure))),
        cell(f.cost_per_unit.map(Arg::Money)),
        cell(ratio(f.infrastructure_margin).map(|v| Arg::Quantity(v, Unit::Ratio))),
        cell(m.cumulative.map(Arg::Money)),
    ]
}

/// A value in a table; a dash where there is none.
pub(super) fn cell(arg: Option<Arg>, say: Say<'_>) -> String {
    arg.map_or_else(|| "–".to_owned(), |a| say(&Message::new("value-plain").with("value", a)))
}

/// Columns as wide as their widest cell; the first two to the left, figures to the right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    use unicode_width::UnicodeWidthStr;
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|s| s.width()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(i, (cell, width))| {
            let pad = " ".repeat(width - cell.width().min(*width));
            if i < 2 { format!("{cell}{pad}") } else { format!("{pad}{cell}") }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Lines and titled blocks.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
}

impl Page {
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A title and its lines, indented; nothing without lines.
    pub(super) fn block(&mut self, title: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.line(title);
        for line in lines {
            self.line(&format!("  {line}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{columns, table};

    #[test]
    fn figures_line_up_on_the_right() {
        let rows = [["a", "b", "10 €"], ["aa", "b", "1 180 €"]];
        let rows: Vec<Vec<String>> = rows.iter().map(|r| r.map(String::from).to_vec()).collect();
        assert_eq!(table(&rows), "a   b     10 €\naa  b  1 180 €\n");
    }

    #[test]
    fn values_stand_in_a_column_and_marks_behind_them() {
        let rows = [["CPU", "9 %", ""], ["P99", "1,2 s", "CRITIQUE"]];
        let rows = rows.map(|r| r.map(String::from));
        assert_eq!(columns(&rows), ["CPU    9 %", "P99  1,2 s  CRITIQUE"]);
    }
}
