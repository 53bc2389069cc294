//! The pages: one message each, a large figure, a sentence, at most three more figures. Which of the
//! model's figures stand on which page, and what is said of them.

use crate::app::figure::Figure;
use crate::app::model::Model;
use crate::app::phases::ladder;
use crate::app::simulate::entered_from;
use crate::app::watch::Connection;
use crate::app::what_if::list;
use crate::domain::advice::Verdict;
use crate::domain::health::{Condition, limit};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::{Money, Spread};
use crate::domain::pitch::Pitch;
use crate::domain::profile::{Comparison, LocalText};
use crate::domain::{Timestamp, same_month};
use rust_decimal::Decimal;

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageId {
    /// The company.
    Title,
    /// How the service is.
    Health,
    /// What a unit costs.
    Cost,
    /// What is left of the revenue, now and at the end of the projection.
    Margin,
    /// The phases: where we are, what comes next and when.
    Ladder,
    /// What is asked for.
    Ask,
}

/// A value on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// As any sentence says it.
    Arg(Arg),
    /// With the cents that matter.
    Exact(Money),
    /// Without cents.
    Round(Money),
    /// From low to high.
    Range(Money, Money),
    /// A margin, never rounded up to a whole.
    Margin(Decimal),
}

impl Value {
    fn word(message: Message) -> Self {
        Self::Arg(Arg::Message(Box::new(message)))
    }
}

/// A value and its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is; none: the value says it itself.
    pub label: Option<Message>,
    /// How much; none: not known.
    pub value: Option<Value>,
}

impl Fact {
    fn new(label: Message, value: Option<Value>) -> Self {
        Self { label: Some(label), value }
    }
}

/// One phase as it stands on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: Message,
    /// A month.
    pub cost: Value,
    /// The target is there.
    pub here: bool,
    /// The advice is to be there.
    pub advised: bool,
    /// The month in which the projection comes to it.
    pub from: Option<Timestamp>,
}

/// What stands on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Which.
    pub id: PageId,
    /// The question that it answers; none on the first.
    pub question: Option<Message>,
    /// The large figures: one, or two side by side.
    pub big: Vec<Fact>,
    /// How it is, where the large figure is a verdict.
    pub condition: Option<Condition>,
    /// The one sentence.
    pub sentence: Option<Message>,
    /// A second, quieter one.
    pub remark: Option<Message>,
    /// At most three more figures.
    pub facts: Vec<Fact>,
    /// Lines, one below the other.
    pub lines: Vec<Message>,
    /// The phases.
    pub steps: Vec<Step>,
    /// The figures that stand on it, as the cockpit explains them.
    pub figures: Vec<Figure>,
}

impl Page {
    fn new(id: PageId, question: Option<&'static str>) -> Self {
        Self {
            id,
            question: question.map(Message::new),
            big: Vec::new(),
            condition: None,
            sentence: None,
            remark: None,
            facts: Vec::new(),
            lines: Vec::new(),
            steps: Vec::new(),
            figures: Vec::new(),
        }
    }
}

/// The pages that there are, in order; the last only where the company asks for something.
#[must_use]
pub fn pages(model: &Model) -> Vec<PageId> {
    let mut all = vec![PageId::Title, PageId::Health, PageId::Cost, PageId::Margin, PageId::Ladder];
    all.extend(model.config.profile.pitch.as_ref().filter(|p| p.asks()).map(|_| PageId::Ask));
    all
}

/// The name of a page, for whoever speaks.
#[must_use]
pub fn title(id: PageId) -> &'static str {
    match id {
        PageId::Title => "stage-title",
        PageId::Health => "stage-health",
        PageId::Cost => "stage-cost",
        PageId::Margin => "stage-margin",
        PageId::Ladder => "stage-ladder",
        PageId::Ask => "stage-ask",
    }
}

/// What stands on a page now.
#[must_use]
pub fn page(model: &Model, id: PageId) -> Page {
    match id {
        PageId::Title => first(model),
        PageId::Health => health(model),
        PageId::Cost => cost(model),
        PageId::Margin => margin(model),
        PageId::Ladder => phases(model),
        PageId::Ask => ask(model),
    }
}

fn first(model: &Model) -> Page {
    let profile = &model.config.profile;
    let title = profile.pitch.as_ref().and_then(|p| p.title.as_ref());
    let mut page = Page::new(PageId::Title, None);
    let name = Value::Arg(Arg::Text(profile.name.clone()));
    page.big = vec![Fact { label: None, value: Some(name) }];
    page.sentence = Some(match title {
        Some(title) => Message::new("stage-own").local("words", title),
        None => Message::new("stage-tagline").local("unit", &profile.unit.singular),
    });
    page.remark = Some(Message::new("stage-date").date("date", model.shown().now));
    page
}

fn health(model: &Model) -> Page {
    let watch = model.shown();
    let connection = watch.connection(model.config.refresh);
    let condition = watch.assessment.health;
    let mut page = Page::new(PageId::Health, Some(title(PageId::Health)));
    // Old figures say nothing of the present, however good they were.
    let condition = match connection {
        Connection::Lost { .. } => Condition::Critical,
        Connection::Stale(_) => Condition::Unknown,
        _ => condition,
    };
    let word = Message::new(match condition {
        _ if matches!(connection, Connection::Lost { .. }) => "stage-word-lost",
        _ if matches!(connection, Connection::Stale(_)) => "stage-word-stale",
        Condition::Ok => "stage-word-ok",
        Condition::Unknown => "stage-word-unknown",
        Condition::Warning => "stage-word-warning",
        Condition::Critical => "stage-word-critical",
    });
    page.big = vec![Fact { label: None, value: Some(Value::word(word)) }];
    page.condition = Some(condition);
    let beyond = beyond(model);
    page.sentence = Some(match (&connection, condition, told_beyond(&beyond)) {
        (Connection::Connecting, Condition::Unknown, _) => Message::new("stage-health-waiting"),
        (Connection::Lost { .. }, ..) => Message::new("stage-health-lost"),
        (Connection::Stale(_), ..) => Message::new("stage-health-stale"),
        (_, Condition::Ok, _) => Message::new("stage-health-ok"),
        (_, Condition::Warning | Condition::Critical, Some(beyond)) => beyond,
        _ => Message::new("stage-health-unknown"),
    });
    let mut wanted = [
        (Figure::Success, Metric::RequestsErrorRatio, "stage-success"),
        (Figure::P99, Metric::LatencyP99, "stage-p99"),
        (Figure::Cpu, Metric::CpuUtilization, "stage-cpu"),
        (Figure::Memory, Metric::MemoryUtilization, "stage-memory"),
        (Figure::Disk, Metric::DiskUtilization, "stage-disk"),
    ];
    // What is beyond its limit is what the room asks for.
    wanted.sort_by_key(|(_, metric, _)| {
        beyond.iter().position(|b| b == metric).unwrap_or(usize::MAX)
    });
    for (figure, metric, label) in wanted {
        let Some(value) = watch.judged(metric).filter(|_| page.facts.len() < 3) else { continue };
        let (value, unit) = match figure {
            Figure::Success => (1.0 - value, Unit::Ratio),
            _ => (value, metric.shown_unit()),
        };
        let value = Value::Arg(Arg::Quantity(value, unit));
        page.facts.push(Fact::new(Message::new(label), Some(value)));
        page.figures.push(figure);
    }
    page
}

/// Every figure beyond its limit, the worst first: alarms before worries, and among either what is
/// furthest beyond.
fn beyond(model: &Model) -> Vec<Metric> {
    let watch = model.shown();
    let all = watch.assessment.conditions.iter();
    let bad = all.filter(|(_, c)| matches!(c, Condition::Warning | Condition::Critical));
    let far = |metric: Metric| {
        let limit = limit(&model.config.profile.limits, metric)?;
        let value = watch.judged(metric)?;
        Some(match limit.comparison {
            Comparison::Above => value / limit.warning,
            Comparison::Below => limit.warning / value,
        })
    };
    let mut bad: Vec<_> = bad.map(|(m, c)| (*c, far(*m).unwrap_or(0.0), *m)).collect();
    bad.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    bad.into_iter().map(|(.., metric)| metric).collect()
}

/// What a room calls it; figures of one thing have one name.
fn spoken(metric: Metric) -> Message {
    use Metric as M;
    let id = match metric {
        M::CpuUtilization
        | M::CpuSteal
        | M::Load1
        | M::Load5
        | M::Load15
        | M::LoadPerCore
        | M::PressureCpu => "stage-of-cpu",
        M::MemoryUtilization | M::MemoryUsed | M::SwapUtilization | M::PressureMemory => {
            "stage-of-memory"
        }
        M::DiskUtilization | M::DiskUsed => "stage-of-disk",
        M::DiskBusy | M::PressureIo => "stage-of-disk-speed",
        M::RequestsErrorRatio => "stage-of-errors",
        M::LatencyP50
        | M::LatencyP90
        | M::LatencyP95
        | M::LatencyP99
        | M::LatencyMean
        | M::ProbeLatency => "stage-of-latency",
        M::ProbeUp => "stage-of-probe",
        M::ProbeCertificateDays => "stage-of-certificate",
        M::DbConnections | M::DbSize | M::DbCacheHit | M::DbReplicationLag => "stage-of-database",
        M::BackupAge => "stage-of-backup",
        other => return Message::new("stage-of-other").metric("metric", other),
    };
    Message::new(id)
}

/// All of them in one sentence; none: nothing is beyond its limit.
fn told_beyond(beyond: &[Metric]) -> Option<Message> {
    let mut names: Vec<Message> = Vec::new();
    for name in beyond.iter().map(|metric| spoken(*metric)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let id = if names.len() == 1 { "stage-health-beyond" } else { "stage-health-beyond-all" };
    let names = list(names.into_iter())?;
    Some(Message::new(id).with("names", Arg::Message(Box::new(names))))
}

fn cost(model: &Model) -> Page {
    let now = &model.shown().assessment.economics.now;
    let unit = &model.config.profile.unit;
    let mut page = Page::new(PageId::Cost, None);
    page.question = Some(Message::new("stage-cost").local("unit", &unit.singular));
    page.big = vec![Fact { label: None, value: now.cost_per_unit.map(Value::Exact) }];
    page.sentence = Some(match (now.cost_per_unit, now.units) {
        (Some(_), _) => Message::new("stage-cost-of").local("unit", &unit.singular),
        (None, None) => Message::new("stage-cost-no-units").local("unit", &unit.plural),
        (None, Some(_)) => Message::new("stage-cost-none").local("unit", &unit.plural),
    });
    let units = model.units().map(|u| Value::Arg(Arg::Quantity(u.count, Unit::Count)));
    page.facts = vec![
        Fact::new(Message::new("stage-per-month"), Some(Value::Exact(now.infrastructure))),
        Fact::new(Message::new("stage-own").local("words", &unit.plural), units),
    ];
    if let Some(price) = now.price {
        let label = Message::new("stage-price").local("unit", &unit.singular);
        page.facts.push(Fact::new(label, Some(Value::Round(price))));
    }
    page.figures = vec![Figure::CostPerUnit, Figure::MonthlyCost, Figure::Units];
    page
}

fn margin(model: &Model) -> Page {
    let economics = &model.shown().assessment.economics;
    let mut page = Page::new(PageId::Margin, Some(title(PageId::Margin)));
    let last = economics.months.last();
    let now = economics.now.infrastructure_margin.map(Value::Margin);
    page.big = vec![Fact::new(Message::new("stage-today"), now.clone())];
    if let Some(last) = last.filter(|m| m.index > 0) {
        let label =
            Message::new("stage-in-months").quantity("months", f64::from(last.index), Unit::Count);
        let then = last.figures.infrastructure_margin.map(Value::Margin);
        page.big.push(Fact::new(label, then));
    }
    let unit = &model.config.profile.unit;
    page.sentence = Some(match (now, economics.now.units) {
        (Some(_), _) => Message::new("stage-margin-of"),
        (None, None) => Message::new("stage-cost-no-units").local("unit", &unit.plural),
        (None, Some(_)) => Message::new("stage-margin-none"),
    });
    page.figures = vec![Figure::Margin, Figure::Revenue];
    page
}

fn phases(model: &Model) -> Page {
    let watch = model.shown();
    let advice = &watch.assessment.advice;
    let mut page = Page::new(PageId::Ladder, Some(title(PageId::Ladder)));
    // One word: « not enough data » is not read from a distance.
    let word = Value::word(Message::new(match advice.verdict {
        Verdict::Stay => "stage-verdict-stay",
        Verdict::Prepare => "stage-verdict-prepare",
        Verdict::MoveNow => "stage-verdict-move",
        Verdict::StepDown => "stage-verdict-down",
        Verdict::NotEnoughData => "stage-word-unknown",
    }));
    page.big = vec![Fact { label: None, value: Some(word) }];
    page.sentence = Some(brief(&advice.headline, &model.config.profile.unit.plural));
    let knows = advice.verdict != Verdict::NotEnoughData;
    page.remark = interval(advice.full_range).filter(|_| knows);
    let currency = model.config.profile.currency;
    page.steps = ladder(model)
        .iter()
        .map(|rung| Step {
            name: Message::new("stage-own").local("words", &rung.phase.name),
            cost: spread(rung.phase.cost, |amount| Money::new(amount, currency)),
            here: rung.here,
            advised: rung.advised,
            from: entered_from(model, rung.index),
        })
        .collect();
    page.figures = vec![Figure::Advice];
    page
}

/// The advice in fewer words where its own are many: nobody reads two lines off a wall.
fn brief(headline: &Message, units: &LocalText) -> Message {
    let id = match headline.id {
        "advice-stay" => "stage-stay",
        "advice-stay-unknown" => "stage-stay-unknown",
        "advice-no-readings" => "stage-no-readings",
        "advice-no-units" => return Message::new("stage-cost-no-units").local("unit", units),
        _ => return headline.clone(),
    };
    Message { id, args: headline.args.clone() }
}

fn spread(cost: Spread, money: impl Fn(Decimal) -> Money) -> Value {
    if cost.is_exact() {
        return Value::Round(money(cost.mid));
    }
    Value::Range(money(cost.low), money(cost.high))
}

/// Between which days the present phase is full in eight of ten paths.
fn interval(days: [Option<Timestamp>; 3]) -> Option<Message> {
    match days {
        [Some(low), _, Some(high)] if same_month(low, high) => {
            Some(Message::new("stage-full-in").date("at", low))
        }
        [Some(low), _, Some(high)] => {
            Some(Message::new("stage-full-between").date("low", low).date("high", high))
        }
        [Some(low), _, None] => Some(Message::new("stage-full-from").date("low", low)),
        [None, ..] => None,
    }
}

fn ask(model: &Model) -> Page {
    let none = Pitch::default();
    let pitch = model.config.profile.pitch.as_ref().unwrap_or(&none);
    let own = |words| Message::new("stage-own").local("words", words);
    let mut page = Page::new(PageId::Ask, Some(title(PageId::Ask)));
    let amount = pitch.amount.map(|a| Money::new(a, model.config.profile.currency));
    page.big =
        amount.map(|a| Fact { label: None, value: Some(Value::Round(a)) }).into_iter().collect();
    page.sentence = pitch.ask.as_ref().map(own);
    page.lines = pitch.uses.iter().map(own).collect();
    page.remark = pitch.contact.as_ref().map(own);
    page
}
