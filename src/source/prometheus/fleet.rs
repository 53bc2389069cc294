//! All machines that a Prometheus knows, for the fleet: each figure is one question for every
//! machine at once, aggregated `by(instance)` on the server, so that a look is at most ten
//! questions however many machines there are. The expressions are those of the table of figures:
//! a machine shows here what it shows when it is opened alone. Answers are bounded: of more than
//! [`MOST_HOSTS`] machines the server picks the fullest, and the rest is counted.

use super::client::Client;
use super::queries::{QUERIES, Setting};
use super::wire::Answer;
use crate::config::target::{PrometheusTarget, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::fleet::{Host, Hosts, MOST_HOSTS, POINTS};
use crate::domain::message::{Message, clean};
use crate::domain::metric::Metric;
use crate::domain::observation::{News, SourceId, SourceState};
use crate::domain::reading::{Origin, Reading};
use crate::source::Context;
use crate::source::backoff::Backoff;
use crate::source::http::Via;
use futures::StreamExt;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc;

/// Rates over this time: it holds several scrapes at every usual interval.
const WINDOW: Duration = Duration::from_mins(5);

/// Between two points of the short history.
const STEP: Duration = Duration::from_mins(1);

/// Questions about thousands of machines at once: few in flight beside the server's other work.
const IN_FLIGHT: usize = 4;

/// Names are cut after so many characters.
const NAME: usize = 120;

/// What is asked of each machine, and whether it is a share that three decimals tell.
const FIGURES: [(Metric, bool); 6] = [
    (Metric::CpuCores, false),
    (Metric::CpuUtilization, true),
    (Metric::MemoryUtilization, true),
    (Metric::DiskUtilization, true),
    (Metric::LoadPerCore, true),
    (Metric::MemoryTotal, false),
];

/// How a server is asked.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Also for what all machines make together, and the unit count.
    pub figures: bool,
    /// No more machines are listed.
    pub most: usize,
}

impl How {
    /// For a server that is asked by nobody else (`figures`), or by the main target's own source.
    #[must_use]
    pub fn usual(figures: bool) -> Self {
        Self { figures, most: MOST_HOSTS }
    }
}

/// Tells of all machines until the context ends: `hosts` at each look; the connection's state, and
/// with `figures` what all machines make together and the unit count, as the events of a source.
pub async fn run(
    context: Context,
    target: PrometheusTarget,
    units: Option<UnitsSource>,
    hosts: mpsc::Sender<Hosts>,
    how: How,
) {
    run_via(context, target, units, hosts, how, Via::Tcp).await;
}

/// The same by another way.
pub async fn run_via(
    context: Context,
    target: PrometheusTarget,
    units: Option<UnitsSource>,
    hosts: mpsc::Sender<Hosts>,
    how: How,
    via: Via,
) {
    let client = match Client::via(&target, &via, context.timeout) {
        Ok(client) => client,
        Err(reason) => {
            let lost = SourceState::Lost { reason, retry_at: None };
            context.state(SourceId::Prometheus, lost).await;
            return;
        }
    };
    let units = match units {
        Some(UnitsSource::Promql(expression)) if how.figures => Some(expression),
        _ => None,
    };
    let cancel = context.cancel.clone();
    tokio::select! {
        () = cancel.cancelled() => {}
        () = watch(&context, &client, units.as_deref(), &hosts, how) => {}
    }
}

async fn watch(
    context: &Context,
    client: &Client,
    units: Option<&str>,
    hosts: &mpsc::Sender<Hosts>,
    how: How,
) {
    let mut backoff = Backoff::random();
    let mut first = true;
    loop {
        let going_on = match look(client, first, units, how.most).await {
            Ok((mut seen, count)) => {
                backoff.reset();
                first = false;
                seen.at = (context.clock)();
                (!how.figures || tell(context, &seen, count).await)
                    && hosts.send(seen).await.is_ok()
                    && context.pause(context.refresh).await
            }
            Err(reason) => {
                let delay = backoff.next_delay().max(context.refresh);
                let retry_at =
                    chrono::TimeDelta::from_std(delay).ok().map(|d| (context.clock)() + d);
                let lost = SourceState::Lost { reason, retry_at };
                context.state(SourceId::Prometheus, lost).await && context.pause(delay).await
            }
        };
        if !going_on {
            return;
        }
    }
}

/// What all machines make together, as one machine's figures.
async fn tell(context: &Context, seen: &Hosts, units: Option<f64>) -> bool {
    let source = SourceId::Prometheus;
    let origin = Origin::new("prometheus");
    let metrics = [
        Metric::CpuUtilization,
        Metric::MemoryUtilization,
        Metric::DiskUtilization,
        Metric::CpuCores,
        Metric::LoadPerCore,
        Metric::MemoryTotal,
    ];
    let pairs = metrics.into_iter().zip(seen.together().unwrap_or_default());
    let mut readings: Vec<Reading> =
        pairs.filter_map(|(m, v)| Reading::new(m, v?, seen.at, &origin)).collect();
    // A cluster is never taken for a single machine.
    let machines = seen.total as f64;
    readings.extend(Reading::new(Metric::NodesTotal, machines, seen.at, &origin));
    if !context.state(source, SourceState::Live).await
        || !context.tell(source, News::Readings(readings)).await
    {
        return false;
    }
    match units {
        Some(count) => context.tell(SourceId::Units, News::Units { count, origin }).await,
        None => true,
    }
}

#[derive(Debug, Clone, Copy)]
enum Ask {
    Figure(Metric),
    Down,
    Past,
    Units,
}

/// One look: the instant, the number of machines, six figures, what is down, and at the first look
/// the short history, at every later one the unit count: at most ten questions.
async fn look(
    client: &Client,
    first: bool,
    units: Option<&str>,
    most: usize,
) -> Result<(Hosts, Option<f64>), Message> {
    let deadline = client.deadline();
    let now = client.now().await?;
    let count = client.by(deadline, client.query(COUNT, now)).await?;
    let there = count.single().map_or(0, |point| point.value.max(0.0) as usize);
    let filter = (there > most).then(|| fullest(most));
    let mut asks: Vec<(Ask, String)> = FIGURES
        .into_iter()
        .filter_map(|(metric, share)| {
            Some((Ask::Figure(metric), narrowed(&figure(metric, share)?, filter.as_deref())))
        })
        .collect();
    asks.push((Ask::Down, format!("topk({most}, {DOWN})")));
    if first {
        let cpu = figure(Metric::CpuUtilization, true).unwrap_or_default();
        asks.push((Ask::Past, narrowed(&cpu, filter.as_deref())));
    } else if let Some(units) = units {
        asks.push((Ask::Units, units.to_owned()));
    }
    let answers: Vec<(Ask, Result<Answer, Message>)> = futures::stream::iter(asks)
        .map(|(ask, expression)| async move {
            let answer = match ask {
                Ask::Past => {
                    let start = now - chrono::TimeDelta::minutes(POINTS as i64 - 1);
                    let question = client.query_range(&expression, start, now, STEP);
                    client.by(deadline, question).await
                }
                _ => client.by(deadline, client.query(&expression, now)).await,
            };
            (ask, answer)
        })
        .buffer_unordered(IN_FLIGHT)
        .collect()
        .await;
    let mut found = Found::default();
    for (ask, answer) in answers {
        match (ask, answer) {
            // The charts begin now, and the unit count is somebody's own expression.
            (Ask::Past | Ask::Units, Err(_)) => {}
            (_, Err(reason)) => return Err(reason),
            (Ask::Figure(metric), Ok(answer)) => found.take(metric, &answer),
            (Ask::Down, Ok(answer)) => found.down(&answer),
            (Ask::Past, Ok(answer)) => found.past(&answer, now),
            (Ask::Units, Ok(answer)) => {
                let count = answer.single().map(|p| p.value);
                found.units = count.filter(|c| c.is_finite() && *c >= 0.0);
            }
        }
    }
    Ok(found.finish(there, most))
}

const COUNT: &str = "count(count by(instance)(node_memory_MemTotal_bytes))";

/// What the server cannot scrape, of the jobs that scrape machines.
const DOWN: &str =
    "(min by(instance,job)(up) == 0) and on(job) count by(job)(node_memory_MemTotal_bytes)";

/// A figure's own expression, for every machine at once.
fn figure(metric: Metric, share: bool) -> Option<String> {
    let query = QUERIES.iter().find(|query| query.metric == metric)?;
    let by = if metric == Metric::CpuCores { "by(instance,job)" } else { "by(instance)" };
    let mut expression = Setting::new(None, WINDOW).fill(query.expression);
    for aggregation in ["sum", "max", "count"] {
        let of_all = format!("{aggregation}(");
        expression = expression.replace(&of_all, &format!("{aggregation} {by}("));
    }
    // Fewer digits are fewer bytes, thousands of times.
    Some(if share { format!("round({expression}, 0.0001)") } else { expression })
}

/// The machines that are fullest in whatever they are fullest in.
fn fullest(most: usize) -> String {
    let part = |metric, name: &str| {
        let expression = figure(metric, true).unwrap_or_default();
        format!("label_replace({expression}, \"of\", \"{name}\", \"\", \"\")")
    };
    format!(
        "topk({most}, max by(instance)({} or {} or {}))",
        part(Metric::CpuUtilization, "cpu"),
        part(Metric::MemoryUtilization, "memory"),
        part(Metric::DiskUtilization, "disk"),
    )
}

fn narrowed(expression: &str, filter: Option<&str>) -> String {
    filter.map_or_else(
        || expression.to_owned(),
        |filter| format!("({expression}) and on(instance) ({filter})"),
    )
}

#[derive(Default)]
struct Found {
    hosts: BTreeMap<String, Host>,
    history: Vec<(String, Vec<Option<f32>>)>,
    units: Option<f64>,
    /// Of those that are down, how many have no figures any more.
    silent: usize,
}

impl Found {
    fn take(&mut self, metric: Metric, answer: &Answer) {
        for series in &answer.series {
            let Some(name) = series.labels.get("instance") else { continue };
            let value = series.points.last().map(|p| p.value).filter(|v| v.is_finite());
            let host = self.hosts.entry(name.clone()).or_default();
            match metric {
                Metric::CpuUtilization => host.cpu = value,
                Metric::MemoryUtilization => host.memory = value,
                Metric::MemoryTotal => host.memory_total = value,
                Metric::DiskUtilization => host.disk = value,
                Metric::LoadPerCore => host.load = value,
                _ => {
                    // Scraped by two jobs it is still one machine.
                    host.cores = host.cores.into_iter().chain(value).reduce(f64::max);
                    job(host, series.labels.get("job"));
                }
            }
        }
    }

    fn down(&mut self, answer: &Answer) {
        for series in &answer.series {
            let Some(name) = series.labels.get("instance") else { continue };
            self.silent += usize::from(!self.hosts.contains_key(name));
            let host = self.hosts.entry(name.clone()).or_default();
            host.down = true;
            job(host, series.labels.get("job"));
        }
    }

    fn past(&mut self, answer: &Answer, now: Timestamp) {
        for series in &answer.series {
            let Some(name) = series.labels.get("instance") else { continue };
            let mut points = vec![None; POINTS];
            for point in &series.points {
                let back = (now - point.at).num_seconds().max(0) / STEP.as_secs().cast_signed();
                let slot = usize::try_from(back).ok().and_then(|b| (POINTS - 1).checked_sub(b));
                if let Some(slot) = slot.filter(|_| point.value.is_finite()) {
                    points[slot] = Some(point.value as f32);
                }
            }
            self.history.push((clean(name, NAME), points));
        }
    }

    fn finish(self, there: usize, most: usize) -> (Hosts, Option<f64>) {
        let total = there.max(self.hosts.len() - self.silent) + self.silent;
        let named = |(name, host): (String, Host)| Host { name: clean(&name, NAME), ..host };
        let hosts: Vec<Host> = self.hosts.into_iter().take(most).map(named).collect();
        (Hosts { at: Timestamp::default(), hosts, total, history: self.history }, self.units)
    }
}

fn job(host: &mut Host, job: Option<&String>) {
    if let Some(job) = job.filter(|_| host.job.is_empty()) {
        host.job = clean(job, NAME);
    }
}

#[cfg(test)]
mod tests {
    use super::{FIGURES, figure, fullest, narrowed};
    use crate::domain::metric::Metric;

    #[test]
    fn each_figure_is_one_question_for_all_machines() {
        let cores = figure(Metric::CpuCores, false).unwrap();
        assert_eq!(cores, "count by(instance,job)(node_cpu_seconds_total{mode=\"idle\",})");
        let cpu = figure(Metric::CpuUtilization, true).unwrap();
        assert!(
            cpu.starts_with("round(1 - sum by(instance)(rate(node_cpu_seconds_total{"),
            "{cpu}"
        );
        for (metric, share) in FIGURES {
            let expression = figure(metric, share).unwrap();
            assert!(expression.contains("by(instance"), "{expression}");
            assert!(!expression.contains('$'), "{expression}");
        }
        let narrow = narrowed("a", Some(&fullest(5_000)));
        assert!(narrow.starts_with("(a) and on(instance) (topk(5000, max by(instance)("));
    }
}
