//! Bounded questions to the API server, and the answers as far as they are needed.
//!
//! Refuses: more than [`PAGES`] pages of a list, and pages that take longer than the time limit.

use super::access::Access;
use super::find::{NAMESPACES, Pod, Service};
use super::refusal::Need;
use super::{Refusal, Remedy};
use crate::config::target::KubeTarget;
use k8s_openapi::api::core::v1 as core;
use kube::Api;
use kube::api::{GetParams, ListParams, Portforwarder};
use kube::core::Request;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Objects a page.
const PAGE: u32 = 250;

/// Pages of one list: 10,000 services.
const PAGES: usize = 40;

/// A cluster that can be asked.
pub(super) struct Cluster {
    access: Access,
    timeout: Duration,
}

#[derive(Deserialize)]
struct List<T> {
    #[serde(default)]
    metadata: ListMetadata,
    items: Option<Vec<T>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListMetadata {
    #[serde(rename = "continue")]
    more: Option<String>,
}

impl Cluster {
    pub(super) async fn open(target: &KubeTarget, timeout: Duration) -> Result<Self, Refusal> {
        Ok(Self { access: Access::new(target, timeout).await?, timeout })
    }

    /// A sentence that names the context and the server.
    pub(super) fn say(&self, id: &'static str) -> crate::domain::message::Message {
        self.access.asked.say(id)
    }

    /// The context's own namespace.
    pub(super) fn namespace(&self) -> &str {
        &self.access.namespace
    }

    /// The services of a namespace, or of all; where those may not be listed, of the namespaces
    /// that are the likeliest.
    pub(super) async fn services(&self, namespace: Option<&str>) -> Result<Vec<Service>, Refusal> {
        let refusal = match self.services_of(namespace).await {
            Err(refusal)
                if namespace.is_none() && refusal.message.id.starts_with("kube-forbidden") =>
            {
                refusal
            }
            other => return other,
        };
        let own = self.namespace();
        let (mut found, mut allowed) = (Vec::new(), false);
        let usual = NAMESPACES.iter().copied().filter(|usual| *usual != own);
        for namespace in std::iter::once(own).chain(usual) {
            match self.services_of(Some(namespace)).await {
                Ok(services) => {
                    allowed = true;
                    found.extend(services);
                }
                Err(refusal) if refusal.message.id.starts_with("kube-forbidden") => {}
                Err(refusal) => return Err(refusal),
            }
        }
        if allowed { Ok(found) } else { Err(refusal) }
    }

    async fn services_of(&self, namespace: Option<&str>) -> Result<Vec<Service>, Refusal> {
        let path = match namespace {
            Some(namespace) => of_namespace(namespace, "services"),
            None => "/api/v1/services".to_owned(),
        };
        let need = Need { verb: "list", resource: "services", namespace };
        self.list(&path, &ListParams::default(), need).await
    }

    /// The service of that name; none: there is none.
    pub(super) async fn service(
        &self,
        namespace: &str,
        name: &str,
    ) -> Result<Option<Service>, Refusal> {
        let request = Request::new(of_namespace(namespace, "services"));
        let request = request.get(name, &GetParams::default());
        let need = Need { verb: "get", resource: "services", namespace: Some(namespace) };
        let asked = async {
            let request = request.map_err(kube::Error::BuildRequest)?;
            self.access.client.request_text(request).await
        };
        match self.within(asked).await? {
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(None),
            Err(error) => Err(self.access.asked.refusal(&error, need)),
            Ok(text) => self.read(&text).map(Some),
        }
    }

    /// The pods that a selector selects.
    pub(super) async fn pods(&self, namespace: &str, selector: &str) -> Result<Vec<Pod>, Refusal> {
        let need = Need { verb: "list", resource: "pods", namespace: Some(namespace) };
        let selected = ListParams::default().labels(selector);
        self.list(&of_namespace(namespace, "pods"), &selected, need).await
    }

    /// One stream to a port of a pod.
    pub(super) async fn forward(
        &self,
        namespace: &str,
        pod: &str,
        port: u16,
    ) -> Result<Portforwarder, Refusal> {
        let pods: Api<core::Pod> = Api::namespaced(self.access.client.clone(), namespace);
        let need = Need { verb: "get", resource: "pods/portforward", namespace: Some(namespace) };
        match self.within(pods.portforward(pod, &[port])).await? {
            Ok(forward) => Ok(forward),
            Err(kube::Error::Api(status)) if !matches!(status.code, 401 | 403) => {
                Err(Refusal::again(
                    self.say("kube-forward-refused")
                        .text("pod", format!("{namespace}/{pod}"))
                        .text("port", port.to_string())
                        .text("error", crate::domain::message::clean(&status.message, 200)),
                ))
            }
            Err(error) => Err(self.access.asked.refusal(&error, need)),
        }
    }

    async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &ListParams,
        need: Need<'_>,
    ) -> Result<Vec<T>, Refusal> {
        let mut parameters = parameters.clone().limit(PAGE);
        let mut all: Vec<T> = Vec::new();
        for _ in 0..PAGES {
            let request = Request::new(path).list(&parameters);
            let asked = async {
                let request = request.map_err(kube::Error::BuildRequest)?;
                self.access.client.request_text(request).await
            };
            let text = self.within(asked).await?;
            let text = text.map_err(|error| self.access.asked.refusal(&error, need))?;
            let page: List<T> = self.read(&text)?;
            // A server that sends more than it was asked for does not make the list longer.
            all.extend(page.items.into_iter().flatten().take(PAGE as usize));
            match page.metadata.more.filter(|more| !more.is_empty()) {
                Some(more) => parameters.continue_token = Some(more),
                None => return Ok(all),
            }
        }
        Err(Refusal { message: self.access.asked.too_large(), remedy: Remedy::Hand })
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, Refusal> {
        serde_json::from_str(text).map_err(|error| {
            Refusal::search(self.say("kube-strange").text("error", error.to_string()))
        })
    }

    async fn within<T>(&self, asked: impl Future<Output = T>) -> Result<T, Refusal> {
        let late = |_| Refusal::search(self.say("kube-timeout"));
        tokio::time::timeout(self.timeout, asked).await.map_err(late)
    }
}

/// The path of a namespace's objects. A name that is none of a namespace leads nowhere.
fn of_namespace(namespace: &str, objects: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-' || *c == '.';
    let namespace: String = namespace.chars().filter(plain).collect();
    format!("/api/v1/namespaces/{namespace}/{objects}")
}
