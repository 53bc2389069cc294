//! The server's own memory, for figures of days: up to three months at one point in five minutes, a
//! fortnight and a metric at a time, one query after the other. It runs beside the looks and never
//! holds them up.
//!
//! Between two points a value is held, so that what was sustained is told to five minutes; a rate
//! is that over the five minutes, not over the look's window, unless that is longer. Histograms are asked for as
//! buckets, as in a look.

use super::client::Client;
use super::families::Part;
use super::figure::figure;
use super::look::Session;
use super::queries::QUERIES;
use super::traffic::{self, Counted};
use crate::config::target::{PrometheusTarget, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::latencies::Stretch;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};
use crate::source::http::Via;
use chrono::TimeDelta;
use std::time::Duration;

/// How many days back it is asked. Prometheus keeps 15 unless told otherwise.
pub const DAYS: i64 = 90;

/// How many days at a time: 4,032 points, below the 11,000 that Prometheus allows, and with twenty
/// buckets below the limit of a body.
pub const SLICE: i64 = 14;

/// Between two points: what a reading is held for.
const STEP: Duration = Duration::from_mins(5);

/// A server that is asked for its past.
#[derive(Debug)]
pub struct Past {
    session: Session,
}

impl Past {
    /// Finds out what there is. `units`: the expression that counts them.
    pub async fn open(
        target: &PrometheusTarget,
        units: Option<&UnitsSource>,
        timeout: Duration,
    ) -> Result<Self, Message> {
        Self::of(Client::new(target, timeout)?, target, units).await
    }

    /// The same by another way.
    pub async fn open_via(
        target: &PrometheusTarget,
        units: Option<&UnitsSource>,
        timeout: Duration,
        via: &Via,
    ) -> Result<Self, Message> {
        Self::of(Client::via(target, via, timeout)?, target, units).await
    }

    async fn of(
        client: Client,
        target: &PrometheusTarget,
        units: Option<&UnitsSource>,
    ) -> Result<Self, Message> {
        let units = match units {
            Some(UnitsSource::Promql(expression)) => Some(expression.clone()),
            _ => None,
        };
        let mut session =
            Session::new(client, target.instance.clone(), units).speaking(target.dialect.clone());
        session.survey().await?;
        Ok(Self { session })
    }

    /// Where the figures come from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.session.origin
    }

    /// The server's address as it may be shown.
    #[must_use]
    pub fn address(&self) -> &str {
        self.session.client.address()
    }

    /// Whether there is something to ask for that metric.
    #[must_use]
    pub fn has(&self, metric: Metric) -> bool {
        if is_traffic(metric) {
            self.session.scene().is_some_and(|scene| scene.family.is_some())
        } else {
            self.expression(metric).is_some()
        }
    }

    /// Finds out anew what there is.
    pub async fn survey(&mut self) -> Result<(), Message> {
        self.session.survey().await
    }

    /// These metrics in groups of which each is read at once: what is counted of requests comes
    /// together, and so does all that the server does not have.
    #[must_use]
    pub fn groups(&self, metrics: &[Metric]) -> Vec<Vec<Metric>> {
        let (traffic, others): (Vec<_>, Vec<_>) = metrics.iter().partition(|m| is_traffic(**m));
        let (known, unknown): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|m| self.expression(*m).is_some());
        let mut groups: Vec<Vec<Metric>> = known.into_iter().map(|m| vec![m]).collect();
        groups.extend([traffic, unknown].into_iter().filter(|group| !group.is_empty()));
        groups
    }

    /// A group between two instants, oldest first. What the server does not have is no error.
    pub async fn read(
        &self,
        group: &[Metric],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Reading>, Message> {
        self.read_every(group, (from, to), STEP).await
    }

    /// The same at another step: whole seconds, of which the span holds at most 11,000. Rates are
    /// those over the step, or over the look's window where that is longer.
    pub async fn read_every(
        &self,
        group: &[Metric],
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Reading>, Message> {
        let mut readings = match group {
            [metric, ..] if is_traffic(*metric) => self.traffic(group, span, step).await?,
            [metric] => match self.expression(*metric) {
                Some(expression) => {
                    let answer = self.ask(&expression, span, step).await?;
                    figure(*metric, &answer, &self.session.origin)
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        readings.sort_by_key(|reading| reading.at);
        Ok(readings)
    }

    async fn traffic(
        &self,
        group: &[Metric],
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Reading>, Message> {
        let Some(family) = self.session.scene().and_then(|scene| scene.family.as_ref()) else {
            return Ok(Vec::new());
        };
        let mut counted = Counted::of(Some(family));
        for (part, expression) in &family.parts {
            counted.take(*part, &self.ask(expression, span, step).await?);
        }
        let mut readings = counted.readings(&self.session.origin);
        readings.retain(|reading| group.contains(&reading.metric));
        Ok(readings)
    }

    /// How many requests took how long, step by step: each stretch is the step that ends at its
    /// instant. Where rates are formed over more than the step, what was counted meanwhile is
    /// scaled to it. Nothing without raw buckets: the server then computes its quantiles itself.
    pub async fn latencies(
        &self,
        span: (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<Vec<Stretch>, Message> {
        let scene = self.session.scene();
        let Some((scene, family)) = scene.and_then(|s| Some((s, s.family.as_ref()?))) else {
            return Ok(Vec::new());
        };
        let Some((part, expression)) = family.parts.iter().find(|(p, _)| *p == Part::Buckets)
        else {
            return Ok(Vec::new());
        };
        let window = scene.setting.at_least(step).window();
        let mut counted = Counted::of(Some(family));
        counted.take(*part, &self.ask(expression, span, step).await?);
        let share = step.as_secs_f64() / window.as_secs_f64().max(1.0);
        let step = TimeDelta::from_std(step).unwrap_or(TimeDelta::minutes(1));
        let stretches = counted.into_buckets().into_iter();
        let told = stretches.filter_map(|(at, more)| Stretch::of(at - step, at, &more));
        Ok(told.map(|stretch| stretch.scaled(share)).collect())
    }

    /// What to ask for a figure of its own, if the server has it.
    fn expression(&self, metric: Metric) -> Option<String> {
        if metric == Metric::UnitsCount {
            // The user's own expression is asked as it is written.
            return self.session.units().map(str::to_owned);
        }
        let scene = self.session.scene()?;
        if metric == Metric::RequestsInFlight {
            return scene.family.as_ref()?.in_flight.clone();
        }
        let query = QUERIES.iter().find(|query| query.metric == metric && scene.knows(query))?;
        Some(query.expression.to_owned())
    }

    async fn ask(
        &self,
        expression: &str,
        (from, to): (Timestamp, Timestamp),
        step: Duration,
    ) -> Result<super::wire::Answer, Message> {
        let expression = match self.session.scene() {
            Some(scene) if self.session.units() != Some(expression) => {
                scene.setting.at_least(step).fill(expression)
            }
            _ => expression.to_owned(),
        };
        self.session.client.query_range(&expression, from, to, step).await
    }
}

/// Whether it is read together with the other figures that are counted of requests.
pub(super) fn is_traffic(metric: Metric) -> bool {
    let counted = [Metric::RequestsRate, Metric::RequestsErrorRatio, Metric::LatencyMean];
    counted.contains(&metric) || traffic::QUANTILES.iter().any(|(m, _)| *m == metric)
}
