//! One look at a Prometheus: what exists there (once a minute), then every figure at one instant,
//! several queries in flight. What fails or is missing leaves the rest standing and is named.

use super::client::Client;
use super::families::{self, Durations, Family, Part};
use super::figure::figure;
use super::places::{self, Column};
use super::queries::{Group, QUERIES, Query, Setting};
use super::targets::Scrapes;
use super::traffic::Counted;
use super::wire::Answer;
use crate::domain::Timestamp;
use crate::domain::assessment::MOST_UNITS;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::places::Rates;
use crate::domain::reading::{Origin, Reading};
use crate::source::dialect::speaks_otherwise;
use futures::StreamExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Queries in flight at once: enough to hide the way there, few beside Prometheus' own 20.
const IN_FLIGHT: usize = 8;

/// How long a discovery holds; an exporter that is added appears within this time.
const DISCOVERY: Duration = Duration::from_mins(1);

/// The same while something is missing: a server that was just started fills up quickly.
const IMPATIENT: Duration = Duration::from_secs(5);

/// The scrape interval where none can be seen: Prometheus' default.
pub(super) const USUAL_INTERVAL: Duration = Duration::from_mins(1);

/// The shortest and the longest window of a rate.
const WINDOWS: (Duration, Duration) = (Duration::from_mins(1), Duration::from_mins(20));

/// Of warnings, no more than these are named.
const NAMED: usize = 5;

/// What one look saw.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The figures.
    pub(super) readings: Vec<Reading>,
    /// Requests told apart, if they were asked for.
    pub(super) places: Option<Rates>,
    /// The number of business units, if it was asked for and is one number.
    pub(super) units: Option<f64>,
    /// When, by the server's clock.
    pub(super) at: Timestamp,
    /// What is missing or odd.
    pub(super) problems: Vec<Message>,
}

/// What exists on the server.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    found: Timestamp,
    pub(super) host: BTreeSet<String>,
    extra: BTreeSet<String>,
    pub(super) family: Option<Family>,
    pub(super) setting: Setting,
    pub(super) interval: Option<Duration>,
    notes: Vec<Message>,
}

impl Scene {
    pub(super) fn knows(&self, query: &Query) -> bool {
        query.is_known(if query.group == Group::Host { &self.host } else { &self.extra })
    }

    fn is_current(&self, now: Timestamp) -> bool {
        let whole = !self.host.is_empty() && self.family.is_some() && self.interval.is_some();
        let holds = if whole { DISCOVERY } else { IMPATIENT };
        // A clock that was set back makes it old, too.
        (now - self.found).to_std().is_ok_and(|age| age < holds)
    }
}

/// A server that is looked at again and again.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) client: Arc<Client>,
    pub(super) origin: Origin,
    instance: Option<String>,
    dialect: Option<String>,
    units: Option<String>,
    scene: Option<Scene>,
    apart: Option<Timestamp>,
    scrapes: Scrapes,
}

/// What a query was for.
#[derive(Debug, Clone, Copy)]
enum Ask {
    Figure(&'static Query),
    Requests(Part),
    Apart(Column),
    InFlight,
    Down,
    Units,
}

impl Ask {
    /// The figures that are lost with it.
    fn figures(self) -> BTreeSet<Metric> {
        match self {
            Self::Figure(query) => BTreeSet::from([query.metric]),
            Self::Requests(part) => part.figures(),
            Self::InFlight => BTreeSet::from([Metric::RequestsInFlight]),
            Self::Units => BTreeSet::from([Metric::UnitsCount]),
            Self::Down | Self::Apart(_) => BTreeSet::new(),
        }
    }
}

impl Session {
    /// Nothing is asked yet. `units` is an expression with one value.
    pub(super) fn new(
        client: impl Into<Arc<Client>>,
        instance: Option<String>,
        units: Option<String>,
    ) -> Self {
        let origin = Origin::new(super::ORIGIN);
        let (client, scrapes) = (client.into(), Scrapes::default());
        Self { client, origin, instance, dialect: None, units, scene: None, apart: None, scrapes }
    }

    /// Requests are looked for in the names of this dialect alone, if one is given.
    pub(super) fn speaking(mut self, dialect: Option<String>) -> Self {
        self.dialect = dialect;
        self
    }

    /// What was discovered last.
    pub(super) fn scene(&self) -> Option<&Scene> {
        self.scene.as_ref()
    }

    /// What exists there is found out anew at the next look.
    pub(super) fn forget(&mut self) {
        self.scene = None;
    }

    /// The expression that counts the units.
    pub(super) fn units(&self) -> Option<&str> {
        self.units.as_deref()
    }

    /// Finds out what exists there, without a look.
    pub(super) async fn survey(&mut self) -> Result<(), Message> {
        let now = self.client.now().await?;
        self.scene = Some(self.discover(now).await?);
        Ok(())
    }

    /// One look. An error means that nothing at all could be read.
    pub(super) async fn look(&mut self) -> Result<Look, Message> {
        let now = self.client.now().await?;
        let scene = match self.scene.take() {
            Some(scene) if scene.is_current(now) => scene,
            _ => self.discover(now).await?,
        };
        let mut asked = self.asks(&scene);
        // A clock that was set back makes it due, too.
        let due = |then: Timestamp| (now - then).to_std().map_or(true, |age| age >= places::EVERY);
        if self.apart.is_none_or(due) {
            self.apart = Some(now);
            asked.extend(apart(&scene));
        }
        let mut answers = self.answers(asked, now).await;
        if answers.iter().all(|(_, answer)| answer.is_err())
            && let Some((_, Err(reason))) = answers.pop()
        {
            return Err(reason);
        }
        if let Some((_, Ok(down))) = answers.iter().find(|(ask, _)| matches!(ask, Ask::Down)) {
            self.scrapes.ask(&self.client, down, now).await;
        }
        let look = self.assemble(&scene, answers, now);
        self.scene = Some(scene);
        Ok(look)
    }

    fn asks(&self, scene: &Scene) -> Vec<(Ask, String)> {
        let mut asks: Vec<_> = QUERIES
            .iter()
            .filter(|query| scene.knows(query))
            .map(|query| (Ask::Figure(query), query.expression))
            .collect();
        if let Some(family) = &scene.family {
            let parts = family.parts.iter();
            asks.extend(parts.map(|(part, words)| (Ask::Requests(*part), words.as_str())));
            asks.extend(family.in_flight.as_deref().map(|expression| (Ask::InFlight, expression)));
        }
        asks.push((Ask::Down, "up{$I} == 0"));
        let filled =
            asks.into_iter().map(|(ask, expression)| (ask, scene.setting.fill(expression)));
        // The user's own expression is asked as it is written.
        filled.chain(self.units.clone().map(|units| (Ask::Units, units))).collect()
    }

    async fn answers(
        &self,
        asks: Vec<(Ask, String)>,
        at: Timestamp,
    ) -> Vec<(Ask, Result<Answer, Message>)> {
        let deadline = self.client.deadline();
        futures::stream::iter(asks)
            .map(|(ask, expression)| async move {
                (ask, self.client.by(deadline, self.client.query(&expression, at)).await)
            })
            .buffered(IN_FLIGHT)
            .collect()
            .await
    }

    async fn discover(&self, now: Timestamp) -> Result<Scene, Message> {
        let instance = self.instance.as_deref();
        let setting = Setting::new(instance, WINDOWS.0);
        let host = families(Group::Host);
        let host =
            setting.fill(&format!("count by(__name__)({{__name__=~\"{}\",$I}})", host.join("|")));
        let mut extra: Vec<_> = families(Group::Extra).into_iter().map(str::to_owned).collect();
        extra.extend(families::patterns());
        let extra = format!("count by(__name__)({{__name__=~\"{}\"}})", extra.join("|"));
        let preferred = families::preferred();
        let up = setting.fill("up{$I}[5m]");
        let (host, extra, up, preferred) = tokio::join!(
            self.client.query(&host, now),
            self.client.query(&extra, now),
            self.client.query(&up, now),
            self.client.query(&preferred, now),
        );
        let host = names(&host?);
        let mut notes = Vec::new();
        let extra = match extra {
            Ok(answer) => names(&answer),
            Err(reason) => {
                notes.push(self.say("source-prometheus-discovery").with("reason", said(reason)));
                BTreeSet::new()
            }
        };
        if host.is_empty() {
            notes.push(self.without_host(now).await);
        }
        let preferred = preferred.map(|answer| names(&answer)).unwrap_or_default();
        let family = families::discover(&extra, &preferred, self.dialect.as_deref());
        notes.extend(self.of_requests(family.as_ref()));
        let interval = up.ok().and_then(|up| interval(&up));
        let window = (interval.unwrap_or(USUAL_INTERVAL) * 4).clamp(WINDOWS.0, WINDOWS.1);
        let setting = Setting::new(instance, window);
        Ok(Scene { found: now, host, extra, family, setting, interval, notes })
    }

    /// What is said of the family in use, or of its absence.
    fn of_requests(&self, family: Option<&Family>) -> Option<Message> {
        let Some(family) = family else {
            return Some(match &self.dialect {
                Some(dialect) => speaks_otherwise(dialect, self.client.address()),
                None => self.say("source-prometheus-traffic-missing"),
            });
        };
        let id = match family.durations {
            Durations::Averages => "source-dialect-averages-only",
            Durations::Native => "source-dialect-native",
            Durations::Buckets => return None,
        };
        Some(self.say(id).text("program", &family.program))
    }

    /// Why there is no machine: none at all, or none of that name.
    async fn without_host(&self, now: Timestamp) -> Message {
        if let Some(instance) = &self.instance
            && let Ok(answer) = self.client.query("count by(instance)(node_load1)", now).await
        {
            let known: Vec<_> =
                answer.series.iter().filter_map(|series| series.labels.get("instance")).collect();
            if !known.is_empty() {
                let known = known.iter().take(NAMED).map(|name| name.as_str()).collect::<Vec<_>>();
                return self
                    .say("source-prometheus-instance-unknown")
                    .text("instance", instance)
                    .text("known", known.join(", "));
            }
        }
        self.say("source-prometheus-host-missing")
    }

    fn assemble(
        &self,
        scene: &Scene,
        answers: Vec<(Ask, Result<Answer, Message>)>,
        at: Timestamp,
    ) -> Look {
        let mut look = Look { at, problems: scene.notes.clone(), ..Look::default() };
        let mut apart: Vec<(Column, Answer)> = Vec::new();
        let mut counted = Counted::of(scene.family.as_ref());
        let mut failed: Vec<(Message, BTreeSet<Metric>)> = Vec::new();
        let mut missing: BTreeSet<Metric> = BTreeSet::new();
        let mut warnings = BTreeSet::new();
        let mut partial = false;
        for (ask, answer) in answers {
            let answer = match answer {
                Ok(answer) => answer,
                Err(reason) => {
                    match failed.iter_mut().find(|(other, _)| *other == reason) {
                        Some((_, figures)) => figures.extend(ask.figures()),
                        None => failed.push((reason, ask.figures())),
                    }
                    continue;
                }
            };
            partial |= answer.partial;
            warnings.extend(answer.warnings.iter().take(NAMED).cloned());
            match ask {
                Ask::Figure(query) => {
                    let reading = figure(query.metric, &answer, &self.origin).pop();
                    if reading.is_none() && !query.optional {
                        missing.insert(query.metric);
                    }
                    look.readings.extend(reading);
                }
                Ask::Requests(part) => {
                    counted.take(part, &answer);
                    if part == Part::Rate && counted.rate.is_empty() {
                        missing.insert(Metric::RequestsRate);
                    }
                }
                Ask::Apart(column) => apart.push((column, answer)),
                Ask::InFlight => {
                    look.readings.extend(figure(Metric::RequestsInFlight, &answer, &self.origin));
                }
                Ask::Down => {
                    look.problems.extend(self.scrapes.problems(&self.client, &answer));
                }
                Ask::Units => match self.count(&answer) {
                    Ok(count) => look.units = Some(count),
                    Err(problem) => look.problems.push(problem),
                },
            }
        }
        look.places =
            scene.family.as_ref().and_then(|family| family.apart.rates(&apart, &self.origin));
        let traffic = counted.readings(&self.origin);
        if counted.rate.values().any(|rate| *rate > 0.0)
            && let Some(family) =
                scene.family.as_ref().filter(|f| f.durations != Durations::Averages)
            && !traffic.iter().any(|reading| reading.metric == Metric::LatencyP50)
            && !failed.iter().any(|(_, figures)| figures.contains(&Metric::LatencyP50))
        {
            let problem = self.say("source-prometheus-latency-missing");
            look.problems.push(problem.text("program", &family.program));
        }
        look.readings.extend(traffic);
        if !scene.host.is_empty() {
            let absent = QUERIES.iter().filter(|query| {
                query.group == Group::Host && !query.optional && !scene.knows(query)
            });
            missing.extend(absent.map(|query| query.metric));
        }
        if !missing.is_empty() {
            let problem = self.say("source-prometheus-figures-missing");
            look.problems.push(problem.text("figures", listed(&missing)));
        }
        for (reason, figures) in failed.into_iter().filter(|(_, figures)| !figures.is_empty()) {
            look.problems.push(
                self.say("source-prometheus-figures-failed")
                    .text("figures", listed(&figures))
                    .with("reason", said(reason)),
            );
        }
        if partial {
            look.problems.push(self.say("source-prometheus-partial"));
        }
        for warning in warnings.iter().take(NAMED) {
            look.problems.push(self.say("source-prometheus-warning").text("warning", warning));
        }
        look
    }

    fn count(&self, answer: &Answer) -> Result<f64, Message> {
        match answer.single() {
            Some(point) if (0.0..=MOST_UNITS).contains(&point.value) => Ok(point.value),
            Some(point) => {
                let value = format!("{:?}", point.value);
                Err(self.say("source-prometheus-units-invalid").text("value", value))
            }
            None if answer.series.is_empty() => Err(self.say("source-prometheus-units-empty")),
            None => {
                let count = answer.series.len() as f64;
                Err(self.say("source-prometheus-units-many").quantity("count", count, Unit::Count))
            }
        }
    }

    fn say(&self, id: &'static str) -> Message {
        self.client.say(id)
    }
}

/// The questions that tell the requests apart.
fn apart(scene: &Scene) -> Vec<(Ask, String)> {
    let questions = scene.family.iter().flat_map(|family| &family.apart.questions);
    questions.map(|(column, words)| (Ask::Apart(*column), scene.setting.fill(words))).collect()
}

fn families(group: Group) -> Vec<&'static str> {
    let of_group = QUERIES.iter().filter(|query| query.group == group);
    let names: BTreeSet<_> = of_group.flat_map(|query| query.families).copied().collect();
    names.into_iter().collect()
}

fn names(answer: &Answer) -> BTreeSet<String> {
    answer.series.iter().filter_map(|series| series.labels.get("__name__").cloned()).collect()
}

/// The usual time between two samples, as most series of `up` have it: the window of four of them
/// still holds two samples of a job that is scraped half as often.
fn interval(up: &Answer) -> Option<Duration> {
    let mut gaps: Vec<_> = up
        .series
        .iter()
        .flat_map(|series| series.points.windows(2))
        .filter_map(|pair| match pair {
            [a, b] => (b.at - a.at).to_std().ok().filter(|gap| !gap.is_zero()),
            _ => None,
        })
        .collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

fn listed(figures: &BTreeSet<Metric>) -> String {
    figures.iter().map(|metric| metric.id()).collect::<Vec<_>>().join(", ")
}

fn said(reason: Message) -> Arg {
    Arg::Message(Box::new(reason))
}
