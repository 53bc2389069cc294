//! A Prometheus, or what speaks its HTTP API (`VictoriaMetrics`, Thanos, Mimir): one task that asks
//! for ready figures in PromQL and computes only the quantiles itself, from raw buckets. It reads
//! only (what `[remote-write]` asks to be sent goes by `write` alone), through `/api/v1/query` and `/api/v1/query_range`, and where they are there
//! `/api/v1/rules`, `/api/v1/targets` and `/api/v1/metadata`.
//!
//! It can be reached through a local socket instead of the network ([`run_via`],
//! [`past::Past::open_via`]): see `transport` for what must listen there.
//!
//! | file | subject |
//! |---|---|
//! | `transport` | identity, certificates, proxy, tunnel |
//! | `client` | one bounded question, one answer or one sentence |
//! | `wire` | the answers' JSON |
//! | `queries` | the PromQL of each figure, as a table |
//! | `families` | which exporter counts the requests, and the PromQL that asks it |
//! | `traffic` | rates, errors and latencies from the answers |
//! | `look` | discovery, and all figures at one instant |
//! | `machine` | the machine in detail |
//! | `parts` | what stands beside the machines |
//! | `backfill` | six hours of the past, once |
//! | `rules` | which alerts fire, and what is wrong with their rules |
//! | `targets` | why a scrape target does not answer |
//! | `past` | three months of it in slices, for the figures of days |
//! | `memory` | its readings of any time, by step, asked for once |
//! | `write` | remote write, the one thing that is sent there |
//! | `survey` | what it knows, for `palier doctor` and `palier init` |
//! | `fleet` | every machine that it knows, a few figures each |

mod backfill;
pub(in crate::source) mod client;
mod families;
mod figure;
pub mod fleet;
mod look;
mod machine;
pub mod memory;
mod parts;
pub mod past;
mod places;
mod queries;
mod rules;
pub mod survey;
mod targets;
mod traffic;
mod transport;
mod wire;
pub mod write;

use crate::config::target::{PrometheusTarget, UnitsSource};
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::observation::{News, SourceId, SourceState};
use crate::source::Context;
use crate::source::backoff::Backoff;
use crate::source::http::Via;
use client::Client;
use look::{Look, Session};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

pub(in crate::source) use transport::is_loopback;

/// Who tells what it knows: the origin of all its readings.
pub const ORIGIN: &str = "prometheus";

/// Clocks may differ by so much.
const CLOCKS: Duration = Duration::from_mins(1);

/// Watches a Prometheus until the context ends. Sends under [`SourceId::Prometheus`]: states,
/// readings of each look, the past once as `Backfill`, its alerts, findings about its rules, and the
/// list of problems when it changes; and under [`SourceId::Units`] the unit count, if `units` is a
/// PromQL expression (any other kind is somebody else's). A target that cannot work as configured
/// ends the task with `Lost` and no next try.
pub async fn run(context: Context, target: PrometheusTarget, units: Option<UnitsSource>) {
    run_via(context, target, units, Via::Tcp).await;
}

/// The same over another way: [`Via::Unix`] is a socket on which somebody listens who carries every
/// connection to the server. The target's URL still says host name, path prefix and scheme.
pub async fn run_via(
    context: Context,
    target: PrometheusTarget,
    units: Option<UnitsSource>,
    via: Via,
) {
    if !context.state(SourceId::Prometheus, SourceState::Connecting).await {
        return;
    }
    let client = match Client::via(&target, &via, context.timeout) {
        Ok(client) => Arc::new(client),
        Err(reason) => {
            let lost = SourceState::Lost { reason, retry_at: None };
            context.state(SourceId::Prometheus, lost).await;
            return;
        }
    };
    let units = match units {
        Some(UnitsSource::Promql(expression)) => Some(expression),
        _ => None,
    };
    let session = Session::new(Arc::clone(&client), target.instance, units);
    let mut session = session.speaking(target.dialect);
    let (live, is_live) = watch::channel(false);
    let (problems, of_rules) = watch::channel(Vec::new());
    let between = rules::Between { live: is_live, problems };
    let cancel = context.cancel.clone();
    tokio::select! {
        () = cancel.cancelled() => {}
        () = look_on(&context, &mut session, live, of_rules) => {}
        () = rules::follow(&context, &client, between) => {}
    }
}

/// Returns when nobody listens any more.
async fn look_on(
    context: &Context,
    session: &mut Session,
    live: watch::Sender<bool>,
    of_rules: watch::Receiver<Vec<Message>>,
) {
    let mut backoff = Backoff::random();
    let mut teller = Teller { live, of_rules, told: None, past: Past::Unread };
    let mut parts = parts::Parts::default();
    let mut machine = machine::Machine::default();
    loop {
        let going_on = match session.look().await {
            Ok(look) => {
                backoff.reset();
                let now = look.at;
                teller.tell(context, session, look).await
                    && machine.tell(context, session, now).await
                    && parts.tell(context, session, now).await
                    && context.pause(context.refresh).await
            }
            Err(reason) => {
                session.forget();
                teller.live.send_replace(false);
                let delay = backoff.next_delay();
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

/// A server whose clock goes otherwise has figures of another time: they count as old, or not at all.
fn skew(context: &Context, session: &Session, now: Timestamp) -> Option<Message> {
    let ours = (context.clock)();
    let skew = (ours - now).abs().to_std().ok().filter(|skew| *skew > CLOCKS)?;
    let id =
        if now < ours { "source-prometheus-clock-behind" } else { "source-prometheus-clock-ahead" };
    Some(Message::new(id).text("url", session.client.address()).duration("skew", skew))
}

enum Past {
    Unread,
    Read,
    Failed(Message),
}

/// What was told already.
struct Teller {
    live: watch::Sender<bool>,
    of_rules: watch::Receiver<Vec<Message>>,
    told: Option<Vec<Message>>,
    past: Past,
}

impl Teller {
    /// False: nobody listens.
    async fn tell(&mut self, context: &Context, session: &Session, look: Look) -> bool {
        let source = SourceId::Prometheus;
        if !*self.live.borrow() {
            self.told = None;
            if !context.state(source, SourceState::Live).await {
                return false;
            }
            self.live.send_replace(true);
        }
        let now = look.at;
        let figures = !look.readings.is_empty();
        if figures && !context.tell(source, News::Readings(look.readings)).await {
            return false;
        }
        if let Some(places) = look.places
            && !context.tell(source, News::Places(Box::new(places))).await
        {
            return false;
        }
        if let Some(count) = look.units {
            let news = News::Units { count, origin: session.origin.clone() };
            if !context.tell(SourceId::Units, news).await {
                return false;
            }
        }
        // Figures first: the past may take its time.
        if matches!(self.past, Past::Unread) && figures {
            self.past = match backfill::backfill(session, now).await {
                Ok(past) => {
                    if !past.is_empty() && !context.tell(source, News::Backfill(past)).await {
                        return false;
                    }
                    Past::Read
                }
                Err(reason) => Past::Failed(
                    Message::new("source-prometheus-past-failed")
                        .text("url", session.client.address())
                        .with("reason", Arg::Message(Box::new(reason))),
                ),
            };
        }
        let mut problems = look.problems;
        problems.extend(skew(context, session, now));
        problems.extend(self.of_rules.borrow().iter().cloned());
        if let Past::Failed(problem) = &self.past {
            problems.push(problem.clone());
        }
        if self.told.as_ref() == Some(&problems) {
            return true;
        }
        self.told = Some(problems.clone());
        context.tell(source, News::Problems(problems)).await
    }
}
