//! A forward that stands: the Prometheus of a cluster as a target over a socket, and its
//! Alertmanager's too where there is one.

use super::cluster::Cluster;
use super::find::{self, ALERTMANAGER, Service, ServicePort, USUAL, Wanted};
use super::pipe::{Pipe, look_up};
use super::{Alerts, Refusal, service_of};
use crate::config::target::{KubeTarget, PrometheusTarget};
use crate::domain::message::Message;
use crate::domain::observation::SourceId;
use crate::source::http::Via;
use crate::source::link::den::Den;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What is reached, for as long as this lives.
pub struct Way {
    prometheus: PrometheusTarget,
    pipe: Pipe,
    alerts: Option<(Url, Pipe)>,
    no_alerts: Option<Message>,
    remark: Option<Message>,
    _den: Den,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Way").field("prometheus", &self.prometheus).finish_non_exhaustive()
    }
}

/// A service and how it is spoken to.
struct Found {
    service: Service,
    port: ServicePort,
    path: String,
    others: usize,
}

impl Way {
    /// Reads the kubeconfig, finds the service and a ready pod behind it, and listens on the socket
    /// that leads there. Each question has the time limit for itself.
    pub async fn open(
        target: &KubeTarget,
        alerts: &Alerts,
        timeout: Duration,
    ) -> Result<Self, Refusal> {
        let cluster = Arc::new(Cluster::open(target, timeout).await?);
        let found = find(&cluster, target).await?;
        // Said now rather than by a connection that breaks.
        look_up(&cluster, &found.service, &found.port, None).await?;
        let namespace = &found.service.metadata.namespace;
        let manager = match alerts {
            Alerts::Inside(url) => alertmanager(&cluster, namespace, url.as_ref()).await,
            Alerts::Elsewhere => Ok(None),
        };
        // Figures come without alerts.
        let (manager, no_alerts) = match manager {
            Ok(manager) => (manager, None),
            Err(refusal) => (None, Some(refusal.message)),
        };
        let socket = |error: std::io::Error| {
            Refusal::hand(cluster.say("kube-socket").text("error", error.to_string()))
        };
        let den = Den::new().map_err(socket)?;
        let mut prometheus = PrometheusTarget::new(address(&cluster, &found)?);
        prometheus.instance.clone_from(&target.instance);
        prometheus.dialect.clone_from(&target.dialect);
        let remark = (found.others > 0).then(|| {
            cluster
                .say("kube-several")
                .text("service", found.service.full_name())
                .text("count", found.others.to_string())
        });
        let pipe = |service, port, name: &str| {
            Pipe::new(&cluster, service, port, &den.path().join(name), timeout).map_err(socket)
        };
        let alerts = match manager {
            Some((url, service, port)) => Some((url, pipe(service, port, "alerts")?)),
            None => None,
        };
        let pipe = pipe(found.service, found.port, "prometheus")?;
        Ok(Self { prometheus, pipe, alerts, no_alerts, remark, _den: den })
    }

    /// The server at its end, by its name inside the cluster.
    #[must_use]
    pub fn prometheus(&self) -> &PrometheusTarget {
        &self.prometheus
    }

    /// The socket that leads there.
    #[must_use]
    pub fn via(&self) -> Via {
        Via::Unix(self.pipe.socket.clone())
    }

    /// The Alertmanager, and the socket that leads to it.
    pub(super) fn alertmanager(&self) -> Option<(Url, Via)> {
        let (url, pipe) = self.alerts.as_ref()?;
        Some((url.clone(), Via::Unix(pipe.socket.clone())))
    }

    /// Why the Alertmanager that was asked for is not reached at all.
    pub(super) fn no_alertmanager(&self) -> Option<&Message> {
        self.no_alerts.as_ref()
    }

    /// Why what that source asked got no answer, if the way is the reason.
    #[must_use]
    pub fn trouble(&self, source: SourceId) -> Option<Refusal> {
        match source {
            SourceId::Alerts => self.alerts.as_ref()?.1.trouble(),
            _ => self.pipe.trouble(),
        }
    }

    /// What is to be said of it beside the figures.
    pub(super) fn remark(&self) -> Option<&Message> {
        self.remark.as_ref()
    }
}

/// The service that is meant, or the likeliest of the usual ones.
async fn find(cluster: &Cluster, target: &KubeTarget) -> Result<Found, Refusal> {
    let namespace = target.namespace.as_deref();
    let wanted = target.service.as_deref().map(Wanted::of);
    let (service, others) = if let Some(wanted) = &wanted {
        (service_named(cluster, namespace, &wanted.name).await?, 0)
    } else {
        let services = cluster.services(namespace).await?;
        match find::usual(&services, cluster.namespace()) {
            Some((service, others)) => (service.clone(), others),
            None => return Err(no_usual(cluster, &services, namespace)),
        }
    };
    let asked = wanted.as_ref().and_then(|wanted| wanted.port.as_deref());
    let Some(port) = service.port(asked).cloned() else {
        return Err(Refusal::hand(
            cluster
                .say("kube-no-port")
                .text("service", service.full_name())
                .text("port", asked.unwrap_or("TCP"))
                .text("known", service.ports()),
        ));
    };
    let path = wanted.and_then(|wanted| wanted.path);
    let path = path.unwrap_or_else(|| find::usual_path(&service).to_owned());
    Ok(Found { service, port, path, others })
}

fn no_usual(cluster: &Cluster, services: &[Service], namespace: Option<&str>) -> Refusal {
    let message = match find::nearest(services, None) {
        Some(nearest) => cluster.say("kube-no-usual-near").text("nearest", nearest),
        None => cluster.say("kube-no-usual"),
    };
    let place = namespace.unwrap_or("*");
    Refusal::hand(message.text("namespace", place).text("names", USUAL))
}

async fn service_named(
    cluster: &Cluster,
    namespace: Option<&str>,
    name: &str,
) -> Result<Service, Refusal> {
    if let Some(namespace) = namespace
        && let Some(service) = cluster.service(namespace, name).await?
    {
        return Ok(service);
    }
    let services = match cluster.services(namespace).await {
        Ok(services) => services,
        // Without the right to list there are no near names.
        Err(_) if namespace.is_some() => Vec::new(),
        Err(refusal) => return Err(refusal),
    };
    if let Some(service) = find::named(&services, name, cluster.namespace()) {
        return Ok(service.clone());
    }
    let message = match find::nearest(&services, Some(name)) {
        Some(nearest) => cluster.say("kube-no-service-near").text("nearest", nearest),
        None => cluster.say("kube-no-service"),
    };
    let place = namespace.unwrap_or("*");
    Err(Refusal::hand(message.text("service", name).text("namespace", place)))
}

/// The Alertmanager of that address, or the operator's usual one beside the Prometheus; that one may
/// be absent, or not be ours to see.
async fn alertmanager(
    cluster: &Cluster,
    beside: &str,
    url: Option<&Url>,
) -> Result<Option<(Url, Service, ServicePort)>, Refusal> {
    let Some(url) = url else {
        let found = cluster.service(beside, ALERTMANAGER).await;
        let Ok(Some(service)) = found else { return Ok(None) };
        let Some(port) = service.port(None).cloned() else { return Ok(None) };
        let url = format!("http://{ALERTMANAGER}.{beside}.svc:{}", port.port);
        return Ok(Url::parse(&url).ok().map(|url| (url, service, port)));
    };
    let Some((name, namespace)) = service_of(url) else { return Ok(None) };
    let namespace = namespace.as_deref().unwrap_or(beside);
    let service = service_named(cluster, Some(namespace), &name).await?;
    let asked = url.port_or_known_default().map(|port| port.to_string());
    match service.port(asked.as_deref()).cloned() {
        Some(port) => Ok(Some((url.clone(), service, port))),
        None => Err(Refusal::hand(
            cluster
                .say("kube-no-port")
                .text("service", service.full_name())
                .text("port", asked.unwrap_or_default())
                .text("known", service.ports()),
        )),
    }
}

/// The service by its name inside the cluster, with the path of its API.
fn address(cluster: &Cluster, found: &Found) -> Result<Url, Refusal> {
    let (name, namespace) = (&found.service.metadata.name, &found.service.metadata.namespace);
    let text = format!("http://{name}.{namespace}.svc:{}{}", found.port.port, found.path);
    Url::parse(&text).map_err(|error| {
        Refusal::hand(cluster.say("kube-strange").text("error", error.to_string()))
    })
}
