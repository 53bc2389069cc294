//! What stands beside the machines, asked of a Prometheus: the rows of [`dialect::parts`], with the
//! adding up pushed down in `PromQL`. Which programs there are is found by name, as for the figures;
//! what they tell is asked less often than the figures, and of many parts only the worst and the
//! largest come back, with the number of the others.
//!
//! [`dialect::parts`]: crate::source::dialect::parts

use super::look::Session;
use super::wire::Answer;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::observation::{News, SourceId};
use crate::source::Context;
use crate::source::dialect::parts::{
    Condition, Drafts, Figure, Fold, Form, Herald, Nature, ROWS, Row, Scope, gather_row,
};
use crate::source::exposition::Page;
use chrono::TimeDelta;
use futures::StreamExt;
use std::collections::{BTreeMap, BTreeSet};

/// Between two looks: parts change slowly, and each program costs three questions.
const INTERVAL: TimeDelta = TimeDelta::seconds(30);

/// Of one kind of thing no more than this many are asked for, twice where the worst come first: a
/// cluster with 5,000 pods is not a list that anybody reads.
const MOST: usize = 100;

/// Questions in flight at once; the figures have their own eight.
const IN_FLIGHT: usize = 4;

/// Marks whose rate a series is.
const MARK: &str = "palier_family";

/// Labels that a Prometheus renames where it does not honour the page's own.
const RENAMED: &[&str] = &["namespace", "pod", "container", "node", "instance", "name"];

/// What was asked so far.
#[derive(Debug, Default)]
pub(super) struct Parts {
    asked: Option<Timestamp>,
    herald: Herald,
    problems: Vec<Message>,
}

/// A series' name, labels and value.
type Sample = (String, BTreeMap<String, String>, f64);

/// One row's question.
struct Question {
    row: usize,
    expression: String,
}

impl Parts {
    /// Asks and tells, where it is time; the server's own instant stands for the present. False:
    /// nobody listens.
    pub(super) async fn tell(
        &mut self,
        context: &Context,
        session: &Session,
        now: Timestamp,
    ) -> bool {
        let due = self.asked.is_none_or(|then| now < then || now - then >= INTERVAL);
        if !due {
            return true;
        }
        self.asked = Some(now);
        let deadline = session.client.deadline();
        let Ok(found) = session.client.by(deadline, session.client.query(&discovery(), now)).await
        else {
            // The figures say so.
            return true;
        };
        let found = names(&found);
        let asked = ROWS.iter().enumerate().filter(|(_, row)| is_there(row, &found));
        let questions: Vec<_> = asked.flat_map(|(index, _)| questions(index, &found)).collect();
        let mut pages: BTreeMap<usize, Vec<Sample>> = BTreeMap::new();
        let mut problems = Vec::new();
        let mut answers = futures::stream::iter(questions)
            .map(|question| async move {
                let asked = session.scene().map(|scene| scene.setting.fill(&question.expression));
                let asked = asked.unwrap_or_default();
                let answer = session.client.query(&asked, now);
                (question, session.client.by(deadline, answer).await)
            })
            .buffered(IN_FLIGHT);
        while let Some((question, answer)) = answers.next().await {
            match answer {
                Ok(answer) => pages.entry(question.row).or_default().extend(series(answer)),
                Err(problem) if !problems.contains(&problem) => problems.push(problem),
                Err(_) => {}
            }
        }
        let mut drafts = Drafts::default();
        for (row, series) in pages {
            drafts.join(gather_row(&Page::of(series), row, "", Form::Rates));
        }
        problems.extend(more(session, &found, now).await);
        let (news, left_out) = self.herald.news(drafts, now);
        problems.extend(left_out);
        // What is told by the figures' own queries is not told twice.
        let news = news.into_iter().filter_map(|news| match news {
            News::Readings(mut readings) => {
                readings.retain(|r| r.metric == Metric::BackupAge && !has_backups(&found));
                (!readings.is_empty()).then_some(News::Readings(readings))
            }
            other => Some(other),
        });
        for news in news {
            if !context.tell(SourceId::Parts, news).await {
                return false;
            }
        }
        if self.problems == problems {
            return true;
        }
        self.problems.clone_from(&problems);
        context.tell(SourceId::Parts, News::Problems(problems)).await
    }
}

/// The figures ask for this one's age themselves.
fn has_backups(found: &BTreeSet<String>) -> bool {
    found.contains("cnpg_collector_last_available_backup_timestamp")
}

/// Which names are there, of all that a row reads.
fn discovery() -> String {
    let figures = ROWS.iter().flat_map(|row| row.figures);
    let names: BTreeSet<_> = figures.flat_map(Figure::reads).map(pattern).collect();
    let names: Vec<_> = names.into_iter().collect();
    format!("count by(__name__)({{__name__=~\"{}\"}})", names.join("|"))
}

fn names(answer: &Answer) -> BTreeSet<String> {
    answer.series.iter().filter_map(|series| series.labels.get("__name__").cloned()).collect()
}

fn pattern(family: &str) -> String {
    family.strip_prefix('*').map_or_else(|| family.to_owned(), |end| format!(".+{end}"))
}

fn matches(family: &str, name: &str) -> bool {
    match family.strip_prefix('*') {
        Some(end) => name.len() > end.len() && name.ends_with(end),
        None => family == name,
    }
}

fn is_there(row: &Row, found: &BTreeSet<String>) -> bool {
    row.proof.iter().any(|proof| found.iter().any(|name| matches(proof, name)))
}

/// The labels that tell a row's parts apart, also as they are renamed.
fn keys(row: &Row) -> String {
    let mut keys: Vec<String> = Vec::new();
    for key in row.keys() {
        if RENAMED.contains(&key) {
            keys.push(format!("exported_{key}"));
        }
        keys.push(key.to_owned());
    }
    keys.join(",")
}

/// Which parts are asked for.
fn select(row: &Row, found: &BTreeSet<String>) -> String {
    let keys = keys(row);
    let expression = row
        .select
        .map_or_else(|| format!("topk($N, max by($K)({}))", proof(row, found)), str::to_owned);
    expression.replace("$N", &MOST.to_string()).replace("$K", &keys)
}

/// What proves a row, as far as it is there.
fn proof(row: &Row, found: &BTreeSet<String>) -> String {
    let there = |name: &&String| row.proof.iter().any(|family| matches(family, name));
    let names: Vec<_> = found.iter().filter(there).map(String::as_str).collect();
    format!("{{__name__=~\"{}\"{}}}", names.join("|"), matchers(row))
}

/// A row's conditions; their words are constants without signs that an expression would read.
fn matchers(row: &Row) -> String {
    let matcher = |condition: &Condition| match *condition {
        Condition::Is(label, values) => format!(",{label}=~\"{}\"", values.join("|")),
        Condition::Not(label, values) => format!(",{label}!~\"{}\"", values.join("|")),
        Condition::Begins(label, start) => format!(",{label}=~\"{start}.*\""),
    };
    row.only.iter().map(matcher).collect()
}

fn questions(index: usize, found: &BTreeSet<String>) -> Vec<Question> {
    let row = &ROWS[index];
    // Families that come as they are, by how they are brought together; and those that are counted.
    let mut gauges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut counters: BTreeSet<&str> = BTreeSet::new();
    let mut labels: BTreeSet<&str> = row.keys().collect();
    for figure in row.figures {
        labels.extend(row.only.iter().chain(figure.only).map(|condition| condition.label()));
        let names = found.iter().map(String::as_str);
        let names = names.filter(|name| figure.reads().any(|family| matches(family, name)));
        let fold = match figure.fold {
            Fold::Sum => "sum",
            Fold::Greatest => "max",
            Fold::Smallest => "min",
        };
        match figure.nature {
            Nature::Gauge => gauges.entry(fold).or_default().extend(names),
            Nature::Counter | Nature::Share(_) => counters.extend(names),
        }
    }
    let labels = labels.into_iter().flat_map(|label| {
        let renamed = RENAMED.contains(&label).then(|| format!("exported_{label}"));
        renamed.into_iter().chain([label.to_owned()])
    });
    let labels = labels.collect::<Vec<_>>().join(",");
    let (keys, select, matchers) = (keys(row), select(row, found), matchers(row));
    // A row without keys has one part an instance at most.
    let among = |what: String| {
        if keys.is_empty() { what } else { format!("({what}) and on({keys}) {select}") }
    };
    let mut questions = Vec::new();
    for (fold, names) in gauges.into_iter().filter(|(_, names)| !names.is_empty()) {
        let names = names.into_iter().collect::<Vec<_>>().join("|");
        let series = format!("{{__name__=~\"{names}\"{matchers}}}");
        // What several tell of the same is not added up: only what one of them tells in parts.
        let expression = match (row.scope, fold) {
            (Scope::Cluster, "sum") => format!(
                "max by(__name__,{labels})(sum by(__name__,{labels},instance,job)({series}))"
            ),
            _ => format!("{fold} by(__name__,{labels})({series})"),
        };
        questions.push(Question { row: index, expression: among(expression) });
    }
    let only = matchers.trim_start_matches(',');
    let rates = counters.into_iter().map(|name| {
        let rate = match row.scope {
            Scope::Cluster => {
                format!(
                    "max by({labels})(sum by({labels},instance,job)(rate({name}{{{only}}}[$W])))"
                )
            }
            Scope::Instance => format!("sum by({labels})(rate({name}{{{only}}}[$W]))"),
        };
        // Two rates of the same part differ in their name only, which a rate has lost.
        format!("label_replace({rate},\"{MARK}\",\"{name}\",\"\",\"\")")
    });
    let rates = rates.collect::<Vec<_>>().join(" or ");
    if !rates.is_empty() {
        questions.push(Question { row: index, expression: among(rates) });
    }
    questions
}

fn series(answer: Answer) -> impl Iterator<Item = Sample> {
    answer.series.into_iter().filter_map(|series| {
        let value = series.points.last()?.value;
        let mut labels = series.labels;
        let name = labels.remove("__name__").filter(|name| !name.is_empty());
        let name = labels.remove(MARK).or(name)?;
        Some((name, labels, value))
    })
}

/// How many more there are of what was bounded.
async fn more(session: &Session, found: &BTreeSet<String>, now: Timestamp) -> Vec<Message> {
    let bounded: Vec<_> =
        ROWS.iter().filter(|row| is_there(row, found) && !keys(row).is_empty()).collect();
    if bounded.is_empty() {
        return Vec::new();
    }
    // One question for all: the number of each row's parts beside the number of those shown.
    let counts = bounded.iter().enumerate().map(|(i, row)| {
        let keys = keys(row);
        let all = format!("count by({keys})({})", proof(row, found));
        format!("label_replace(count({all}) > {MOST},\"{MARK}\",\"{i}\",\"\",\"\")")
    });
    let expression = counts.collect::<Vec<_>>().join(" or ");
    let Ok(answer) = session.client.query(&expression, now).await else { return Vec::new() };
    let mut over: BTreeMap<&str, f64> = BTreeMap::new();
    for series in &answer.series {
        let row = series.labels.get(MARK).and_then(|i| bounded.get(i.parse::<usize>().ok()?));
        if let (Some(row), Some(point)) = (row, series.points.last()) {
            let left = point.value - MOST as f64;
            let known = over.entry(row.origin).or_insert(0.0);
            *known = known.max(left);
        }
    }
    let say = |(program, count): (&str, f64)| {
        Message::new("source-parts-more").text("program", program).quantity(
            "count",
            count,
            Unit::Count,
        )
    };
    over.into_iter().map(say).collect()
}
