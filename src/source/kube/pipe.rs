//! A unix socket whose every connection is a port-forward of its own to a pod behind a service. The
//! pod is looked up at the first connection, and again when one could not be reached, broke, or
//! said nothing.
//!
//! Refuses: more than [`MOST`] connections at once; what is more waits.

use super::Refusal;
use super::cluster::Cluster;
use super::find::{self, Service, ServicePort};
use futures::FutureExt as _;
use kube::api::Portforwarder;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;

/// No more connections are carried at once; the Prometheus source asks a dozen questions at a time.
const MOST: usize = 64;

/// Of the first words in each direction so much is read at once, in bytes.
const CHUNK: usize = 2 << 10;

/// The end of a stream is told to the other side within this time.
const FAREWELL: Duration = Duration::from_millis(100);

/// A socket that leads to a service, for as long as this lives.
#[derive(Debug)]
pub(super) struct Pipe {
    pub(super) socket: PathBuf,
    trouble: Arc<Mutex<Option<Refusal>>>,
    _serving: AbortOnDropHandle<()>,
}

/// A way to a service's pods.
struct Route {
    cluster: Arc<Cluster>,
    service: Service,
    port: ServicePort,
    /// For one connection, from looking the pod up to its first byte.
    limit: Duration,
    standing: tokio::sync::Mutex<Standing>,
    trouble: Arc<Mutex<Option<Refusal>>>,
}

/// Where the last connection went.
#[derive(Default)]
struct Standing {
    pod: Option<Place>,
    /// The pod that did not answer.
    avoided: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
struct Place {
    pod: String,
    port: u16,
}

/// A forward that ends with its value, whatever the server does.
struct Forward(Portforwarder);

impl Drop for Forward {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Pipe {
    /// Listens on that socket, which must not be there yet.
    pub(super) fn new(
        cluster: &Arc<Cluster>,
        service: Service,
        port: ServicePort,
        socket: &Path,
        timeout: Duration,
    ) -> std::io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let trouble = Arc::new(Mutex::new(None));
        let route = Route {
            cluster: Arc::clone(cluster),
            service,
            port,
            // Before whoever waits at the socket gives up, so that the reason is known by then.
            limit: timeout * 4 / 5,
            standing: tokio::sync::Mutex::default(),
            trouble: Arc::clone(&trouble),
        };
        let serving = AbortOnDropHandle::new(tokio::spawn(serve(listener, Arc::new(route))));
        Ok(Self { socket: socket.to_owned(), trouble, _serving: serving })
    }

    /// Why the last connection led nowhere; none: it did not.
    pub(super) fn trouble(&self) -> Option<Refusal> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(listener: UnixListener, route: Arc<Route>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MOST => match accepted {
                Ok((near, _)) => drop(connections.spawn(Arc::clone(&route).carry(near))),
                // Too many open files: later there may be fewer.
                Err(_) => tokio::time::sleep(FAREWELL).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

impl Route {
    /// Carries one connection to its end. The reason of a failure is told before it is closed.
    async fn carry(self: Arc<Self>, near: UnixStream) {
        let dialled = tokio::time::timeout(self.limit, self.dial()).await;
        let late = || Err(Refusal::search(self.cluster.say("kube-timeout")));
        let (place, mut forward, far) = match dialled.unwrap_or_else(|_| late()) {
            Ok(dialled) => dialled,
            Err(refusal) => return self.tell(Some(refusal)),
        };
        let told = forward.0.take_error(place.port);
        let complaint = async move {
            match told {
                Some(told) => match told.await {
                    Some(words) => words,
                    None => std::future::pending().await,
                },
                None => std::future::pending().await,
            }
        };
        let mut complaint = Box::pin(complaint.fuse());
        let mut ends = (near, far);
        let traffic = tokio::select! {
            biased;
            words = &mut complaint => Err(words),
            traffic = self.copy(&mut ends, &place) => Ok(traffic),
        };
        // What ended the stream and what is said of it come one after the other.
        let traffic = match (complaint.now_or_never(), traffic) {
            (Some(words), Ok(())) => Err(words),
            (_, traffic) => traffic,
        };
        if let Err(words) = traffic {
            self.avoid(&place).await;
            self.tell(Some(self.failed(&place, &words)));
        }
        drop(ends);
        tokio::time::sleep(FAREWELL).await;
    }

    /// Copies both ways until both have ended. A pod that was asked and closed without a word is
    /// not gone to again; nor is one whose stream was given up before it said anything.
    async fn copy(&self, ends: &mut (UnixStream, DuplexStream), place: &Place) {
        let (near, far) = ends;
        let (mut near_read, mut near_write) = near.split();
        let (mut far_read, mut far_write) = tokio::io::split(far);
        let (asked, answered) = (AtomicBool::new(false), AtomicBool::new(false));
        let up = async {
            let mut first = [0; CHUNK];
            let length = near_read.read(&mut first).await?;
            asked.store(length > 0, Relaxed);
            far_write.write_all(&first[..length]).await?;
            tokio::io::copy(&mut near_read, &mut far_write).await?;
            far_write.shutdown().await
        };
        let down = async {
            let mut first = [0; CHUNK];
            let length = far_read.read(&mut first).await?;
            if length > 0 {
                answered.store(true, Relaxed);
                self.tell(None);
            } else if asked.load(Relaxed) {
                self.silent(place).await;
            }
            near_write.write_all(&first[..length]).await?;
            tokio::io::copy(&mut far_read, &mut near_write).await?;
            near_write.shutdown().await
        };
        // An end that broke is an end.
        let _: std::io::Result<((), ())> = tokio::try_join!(up, down);
        if asked.load(Relaxed) && !answered.load(Relaxed) {
            self.silent(place).await;
        }
    }

    async fn silent(&self, place: &Place) {
        self.avoid(place).await;
        self.tell(Some(Refusal::again(self.about("kube-forward-silent", place))));
    }

    async fn dial(&self) -> Result<(Place, Forward, DuplexStream), Refusal> {
        let mut tries = 0;
        loop {
            let place = self.place().await?;
            let namespace = &self.service.metadata.namespace;
            let refusal = match self.cluster.forward(namespace, &place.pod, place.port).await {
                Ok(mut forward) => match forward.take_stream(place.port) {
                    Some(far) => return Ok((place, Forward(forward), far)),
                    None => Refusal::again(self.about("kube-forward-silent", &place)),
                },
                Err(refusal) => refusal,
            };
            tries += 1;
            self.avoid(&place).await;
            if refusal.remedy != super::Remedy::Again || tries == 2 {
                return Err(refusal);
            }
        }
    }

    /// The pod that is gone to; looked up where none is known.
    async fn place(&self) -> Result<Place, Refusal> {
        let mut standing = self.standing.lock().await;
        if let Some(place) = &standing.pod {
            return Ok(place.clone());
        }
        let avoided = standing.avoided.as_deref();
        let found = look_up(&self.cluster, &self.service, &self.port, avoided).await?;
        let place = Place { pod: found.0, port: found.1 };
        standing.pod = Some(place.clone());
        Ok(place)
    }

    /// The next connection looks for another pod than this.
    async fn avoid(&self, place: &Place) {
        let mut standing = self.standing.lock().await;
        if standing.pod.as_ref() == Some(place) {
            *standing = Standing { pod: None, avoided: Some(place.pod.clone()) };
        }
    }

    fn tell(&self, trouble: Option<Refusal>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    fn about(&self, id: &'static str, place: &Place) -> crate::domain::message::Message {
        self.cluster
            .say(id)
            .text("pod", format!("{}/{}", self.service.metadata.namespace, place.pod))
            .text("port", place.port.to_string())
    }

    fn failed(&self, place: &Place, words: &str) -> Refusal {
        let words = crate::domain::message::clean(words, 200);
        Refusal::again(self.about("kube-forward-failed", place).text("error", words))
    }
}

/// The pod behind a service and the number of its port.
pub(super) async fn look_up(
    cluster: &Cluster,
    service: &Service,
    port: &ServicePort,
    avoided: Option<&str>,
) -> Result<(String, u16), Refusal> {
    let say = |id| cluster.say(id).text("service", service.full_name());
    let Some(selector) = service.selector() else {
        return Err(Refusal::hand(say("kube-no-selector")));
    };
    let pods = cluster.pods(&service.metadata.namespace, &selector).await?;
    if pods.is_empty() {
        return Err(Refusal::search(say("kube-no-pod").text("selector", selector)));
    }
    let Some(pod) = find::pod(&pods, avoided) else {
        let count = pods.len().to_string();
        return Err(Refusal::again(say("kube-no-ready-pod").text("count", count)));
    };
    match pod.target(port) {
        Some(number) => Ok((pod.metadata.name.clone(), number)),
        None => Err(Refusal::hand(
            say("kube-no-target-port")
                .text("port", port.port.to_string())
                .text("pod", &pod.metadata.name),
        )),
    }
}
