//! A Prometheus inside a Kubernetes cluster, by port-forward, with the user's own kubeconfig. It is
//! found by its usual names, forwarded to a unix socket of a private directory, and watched over
//! that socket like any other Prometheus; so is the Alertmanager beside it.
//!
//! A pod that dies or moves is looked for again at the next connection. What the API server refuses
//! (credentials, permissions, a service that has gone) ends the way: the kubeconfig is then read
//! anew, and everything found again.
//!
//! Refuses: to write anything in the cluster, to listen on a port of this machine, and to ask for
//! anything but services, pods and the forward itself. Without the Cargo feature `kube` it says
//! how else the cluster's Prometheus can be watched.
//!
//! | file | subject |
//! |---|---|
//! | `access` | the kubeconfig, its context, and a client that is let in |
//! | `cluster` | bounded questions to the API server |
//! | `find` | which service it is, which port, which pod |
//! | `pipe` | a socket whose connections are forwarded |
//! | `refusal` | what went wrong, in a sentence |
//! | `way` | a forward that stands |
//! | `absent` | the same without the feature |

#[cfg(not(feature = "kube"))]
mod absent;
#[cfg(feature = "kube")]
mod access;
#[cfg(feature = "kube")]
mod cluster;
// It needs nothing of kube, and its tests run with all others.
#[cfg(any(feature = "kube", test))]
#[cfg_attr(not(feature = "kube"), allow(dead_code))]
mod find;
#[cfg(feature = "kube")]
mod pipe;
#[cfg(feature = "kube")]
mod refusal;
#[cfg(feature = "kube")]
mod way;

#[cfg(not(feature = "kube"))]
pub use absent::Way;
#[cfg(feature = "kube")]
pub use way::Way;

use crate::config::target::{KubeTarget, UnitsSource};
use crate::domain::fleet::Hosts;
use crate::domain::message::Message;
use crate::domain::observation::{News, SourceEvent, SourceId, SourceState};
use crate::source::alertmanager::{self, Alertmanager};
use crate::source::backoff::Backoff;
use crate::source::http::Via;
use crate::source::prometheus::fleet::{self, How};
use crate::source::voice::Voice;
use crate::source::{Context, prometheus};
use futures::future::BoxFuture;
use std::time::Duration;
use tokio::sync::mpsc;
use url::{Host, Url};

/// What only a person can mend is tried this often: an exec plugin may run each time.
const HAND_INTERVAL: Duration = Duration::from_secs(30);

/// No more news waits between the sources behind the forward and whoever listens.
const WAITING: usize = 16;

/// Why a cluster's Prometheus is not reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// In one sentence.
    pub message: Message,
    /// What can be done about it.
    pub remedy: Remedy,
}

/// What can be done about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Another connection may find another pod.
    Again,
    /// The cluster has to be asked anew where its Prometheus is.
    Search,
    /// A person has to do something first.
    Hand,
}

/// Watches until the context ends, as [`prometheus::run`] does, and the Alertmanager with it:
/// `alertmanager` as seen from inside the cluster, or from here; none: the one that is usual there.
pub async fn run(
    context: Context,
    target: KubeTarget,
    units: Option<UnitsSource>,
    alertmanager: Option<Url>,
) {
    let (inside, outside) = match alertmanager {
        Some(url) if service_of(&url).is_none() => (None, Some(url)),
        inside => (inside, None),
    };
    // Where one is named elsewhere, the usual one is not asked too.
    let alerts = if outside.is_some() { Alerts::Elsewhere } else { Alerts::Inside(inside) };
    let work = |context: Context, way: &Way| -> BoxFuture<'static, ()> {
        let server = way.prometheus().clone();
        let main = prometheus::run_via(context.clone(), server, units.clone(), way.via());
        let manager = way.alertmanager().map(|(url, via)| alerts_of(context, url, via));
        Box::pin(async {
            match manager {
                Some(manager) => drop(tokio::join!(main, manager)),
                None => main.await,
            }
        })
    };
    let main = through(&context, &target, &alerts, work);
    match outside {
        Some(url) => {
            let manager = alertmanager::run(context.clone(), url, None);
            tokio::join!(main, manager);
        }
        None => main.await,
    }
}

/// Tells of all machines that it knows, as [`fleet::run`] does.
pub async fn run_fleet(
    context: Context,
    target: KubeTarget,
    units: Option<UnitsSource>,
    hosts: mpsc::Sender<Hosts>,
    how: How,
) {
    let work = |context: Context, way: &Way| -> BoxFuture<'static, ()> {
        let (server, via) = (way.prometheus().clone(), way.via());
        Box::pin(fleet::run_via(context, server, units.clone(), hosts.clone(), how, via))
    };
    through(&context, &target, &Alerts::Elsewhere, work).await;
}

/// Which Alertmanager is led through the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alerts {
    /// The service of that address, or the usual one where there is one.
    Inside(Option<Url>),
    /// None: it is asked elsewhere, or not at all.
    Elsewhere,
}

/// The service that an address names as seen from inside a cluster, and its namespace: `NAME`,
/// `NAME.NAMESPACE`, or that with `.svc` and the cluster's domain. None: it is elsewhere.
fn service_of(url: &Url) -> Option<(String, Option<String>)> {
    let Some(Host::Domain(host)) = url.host() else { return None };
    if host == "localhost" {
        return None;
    }
    let mut labels = host.trim_end_matches('.').split('.');
    let name = labels.next()?.to_owned();
    let namespace = labels.next().map(str::to_owned);
    matches!(labels.next(), None | Some("svc")).then_some((name, namespace))
}

/// Opens the way, has the work done over it, and begins again when it has ended.
async fn through(
    context: &Context,
    target: &KubeTarget,
    alerts: &Alerts,
    work: impl Fn(Context, &Way) -> BoxFuture<'static, ()>,
) {
    let mut backoff = Backoff::random();
    if !context.state(SourceId::Prometheus, SourceState::Connecting).await {
        return;
    }
    loop {
        let opened = tokio::select! {
            () = context.cancel.cancelled() => return,
            () = context.events.closed() => return,
            opened = Way::open(target, alerts, context.timeout) => opened,
        };
        let (refusal, has_alerts) = match opened {
            Ok(way) => {
                if let Some(reason) = way.no_alertmanager().cloned() {
                    let lost = SourceState::Lost { reason, retry_at: None };
                    if !context.state(SourceId::Alerts, lost).await {
                        return;
                    }
                }
                let Some((refusal, was_heard)) = use_up(context, &way, &work).await else { return };
                if was_heard {
                    backoff.reset();
                }
                (refusal, way.alertmanager().is_some())
            }
            Err(refusal) => (refusal, matches!(alerts, Alerts::Inside(Some(_)))),
        };
        let wait = match refusal.remedy {
            Remedy::Hand => HAND_INTERVAL,
            Remedy::Again | Remedy::Search => backoff.next_delay(),
        };
        let retry_at = chrono::TimeDelta::from_std(wait).ok().map(|wait| (context.clock)() + wait);
        let lost = SourceState::Lost { reason: refusal.message, retry_at };
        if has_alerts && !context.state(SourceId::Alerts, lost.clone()).await {
            return;
        }
        if !context.state(SourceId::Prometheus, lost).await || !context.pause(wait).await {
            return;
        }
    }
}

/// Does the work until the way has ended: why, and whether anything was heard over it. None: the
/// work is done, or nobody listens.
async fn use_up(
    context: &Context,
    way: &Way,
    work: impl Fn(Context, &Way) -> BoxFuture<'static, ()>,
) -> Option<(Refusal, bool)> {
    let (events, mut heard) = mpsc::channel(WAITING);
    let inner = Context { events, ..context.clone() };
    let mut work = work(inner, way);
    let mut working = true;
    let mut was_heard = false;
    loop {
        let event = tokio::select! {
            event = heard.recv() => event?,
            () = &mut work, if working => {
                working = false;
                continue;
            }
        };
        was_heard |= matches!(event.news, News::State(SourceState::Live));
        let event = match explained(event, way) {
            Ok(event) => event,
            Err(refusal) => return Some((refusal, was_heard)),
        };
        tokio::select! {
            () = context.cancel.cancelled() => return None,
            sent = context.events.send(event) => sent.ok()?,
        }
    }
}

/// What was heard over the way, with the way's own reason where something was lost because of it,
/// and its remarks. The error is the end of the way.
fn explained(mut event: SourceEvent, way: &Way) -> Result<SourceEvent, Refusal> {
    match &mut event.news {
        News::State(SourceState::Lost { reason, .. }) => {
            if let Some(refusal) = way.trouble(event.source) {
                if event.source == SourceId::Prometheus && refusal.remedy != Remedy::Again {
                    return Err(refusal);
                }
                *reason = refusal.message;
            }
        }
        News::Problems(problems) if event.source == SourceId::Prometheus => {
            problems.extend(way.remark().cloned());
        }
        _ => {}
    }
    Ok(event)
}

/// Tells of the Alertmanager at the other end of a socket until the context ends.
async fn alerts_of(context: Context, url: Url, via: Via) {
    let manager = match Alertmanager::new(&url, None, &via, context.timeout) {
        Ok(manager) => manager,
        Err(reason) => {
            context.state(SourceId::Alerts, SourceState::Lost { reason, retry_at: None }).await;
            return;
        }
    };
    let mut voice = Voice::new(&context, SourceId::Alerts);
    tokio::select! {
        () = context.cancel.cancelled() => {}
        () = alertmanager::follow(&mut voice, &manager) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::service_of;

    #[test]
    fn an_address_inside_the_cluster_names_a_service() {
        let of = |url: &str| service_of(&url.parse().unwrap());
        let at = |name: &str, namespace: Option<&str>| {
            Some((name.to_owned(), namespace.map(str::to_owned)))
        };
        assert_eq!(of("http://alertmanager:9093"), at("alertmanager", None));
        assert_eq!(of("http://am.monitoring:9093/x"), at("am", Some("monitoring")));
        assert_eq!(of("http://am.monitoring.svc"), at("am", Some("monitoring")));
        assert_eq!(of("http://am.m.svc.cluster.local:9093"), at("am", Some("m")));
        for elsewhere in
            ["https://alerts.example.org", "http://127.0.0.1:9093", "http://localhost:9093"]
        {
            assert_eq!(of(elsewhere), None, "{elsewhere}");
        }
    }
}
