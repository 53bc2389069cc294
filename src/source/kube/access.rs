//! Who is let in, and where: the kubeconfig as kubectl reads it (`KUBECONFIG`, else
//! `~/.kube/config`), the service account where there is none and palier runs inside the cluster,
//! and a client whose every body is bounded.
//!
//! Refuses: to let an exec plugin have the terminal (the cockpit has it), to wait for one longer
//! than the time limit, and to show the lines of a kubeconfig that cannot be read, which may hold
//! its secrets.

use super::Refusal;
use super::refusal::Asked;
use crate::config::target::KubeTarget;
use crate::domain::message::Message;
use http_body_util::Limited;
use hyper_util::client::proxy::matcher::Matcher;
use kube::Client;
use kube::client::ClientBuilder;
use kube::config::{ExecInteractiveMode, Kubeconfig, KubeconfigError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::map_response_body::MapResponseBodyLayer;

/// No body is larger, in bytes: 250 services of the largest kind have 3 MB.
const BODY_LIMIT: usize = 16 << 20;

/// Where a pod finds its service account.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// So many plugins may hang at once; they cannot be ended from here.
static LOADING: Semaphore = Semaphore::const_new(8);

/// A client that is let in.
pub(super) struct Access {
    pub(super) client: Client,
    pub(super) asked: Asked,
    /// The context's own namespace.
    pub(super) namespace: String,
}

impl Access {
    /// Reads the kubeconfig and runs its exec plugin, if it has one; nothing is connected yet.
    pub(super) async fn new(target: &KubeTarget, timeout: Duration) -> Result<Self, Refusal> {
        crate::source::http::ensure_provider();
        let late = || Refusal::hand(Message::new("kube-plugin-slow").duration("limit", timeout));
        let load = async {
            let permit = LOADING.acquire().await;
            let (file, context) = (target.config_file.clone(), target.context.clone());
            // Files are read and plugins run where they may block.
            let loading = tokio::task::spawn_blocking(move || {
                let _held = permit;
                let config = configuration(file.as_deref(), context.as_deref())?;
                connected(config, timeout)
            });
            loading.await.unwrap_or_else(|_| Err(late()))
        };
        tokio::time::timeout(timeout, load).await.unwrap_or_else(|_| Err(late()))
    }
}

/// What a kubeconfig says of one context.
struct Chosen {
    config: kube::Config,
    context: String,
    plugin: Option<(String, Option<String>)>,
}

fn configuration(file: Option<&Path>, context: Option<&str>) -> Result<Chosen, Refusal> {
    let Some(mut read) = kubeconfig(file)? else { return inside() };
    let context = chosen(&read, context)?;
    let user = read.contexts.iter().find(|named| named.name == context);
    let user = user.and_then(|named| named.context.as_ref()?.user.clone());
    let mut plugin = None;
    for named in &mut read.auth_infos {
        let exec = named.auth_info.as_mut().and_then(|info| info.exec.as_mut());
        let Some(exec) = exec.filter(|_| Some(&named.name) == user.as_ref()) else { continue };
        exec.interactive_mode = Some(ExecInteractiveMode::Never);
        let command = exec.command.clone().unwrap_or_default();
        plugin = Some((command, exec.install_hint.clone()));
    }
    let own_proxy = proxy_of(&read, &context);
    read.current_context = Some(context.clone());
    let config = kube::Config::try_from(read);
    let mut config = config.map_err(|error| Refusal::hand(broken(&context, &error)))?;
    // kube takes the environment's proxy for every host but the proxy's own.
    if !own_proxy && !is_proxied(&config) {
        config.proxy_url = None;
    }
    Ok(Chosen { config, context, plugin })
}

/// Whether the context's cluster has a proxy of its own.
fn proxy_of(read: &Kubeconfig, context: &str) -> bool {
    let named = read.contexts.iter().find(|named| named.name == context);
    let cluster = named.and_then(|named| named.context.as_ref()).map(|context| &context.cluster);
    read.clusters
        .iter()
        .filter(|named| Some(&named.name) == cluster)
        .filter_map(|named| named.cluster.as_ref()?.proxy_url.as_ref())
        .any(|url| !url.is_empty())
}

/// Whether the environment's proxy is for the cluster's server.
fn is_proxied(config: &kube::Config) -> bool {
    let host = config.cluster_url.host().unwrap_or_default().trim_matches(['[', ']']);
    let here = host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !here && Matcher::from_env().intercept(&config.cluster_url).is_some()
}

/// The kubeconfig, of which there may be several that are merged; none: there is no file.
fn kubeconfig(file: Option<&Path>) -> Result<Option<Kubeconfig>, Refusal> {
    let named = match file {
        Some(file) => vec![file.to_owned()],
        None => match std::env::var_os("KUBECONFIG").filter(|paths| !paths.is_empty()) {
            Some(paths) => std::env::split_paths(&paths).filter(|p| p != Path::new("")).collect(),
            None => std::env::var_os("HOME")
                .map(|home| PathBuf::from(home).join(".kube/config"))
                .into_iter()
                .collect(),
        },
    };
    let mut all: Option<Kubeconfig> = None;
    for path in &named {
        let read = match Kubeconfig::read_from(path) {
            Ok(read) => read,
            // As with kubectl, a file of a list may be missing.
            Err(KubeconfigError::ReadConfig(error, _))
                if error.kind() == std::io::ErrorKind::NotFound && file.is_none() =>
            {
                continue;
            }
            Err(error) => return Err(Refusal::hand(unreadable(path, &error))),
        };
        let merged = match all.take() {
            Some(before) => before.merge(read),
            None => Ok(read),
        };
        all = Some(merged.map_err(|error| Refusal::hand(unreadable(path, &error)))?);
    }
    if all.is_none() && !in_cluster() {
        let looked: Vec<_> = named.iter().map(|path| path.to_string_lossy()).collect();
        let missing = Message::new("kube-config-missing").text("files", looked.join(", "));
        return Err(Refusal::hand(missing));
    }
    Ok(all)
}

fn in_cluster() -> bool {
    std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() && Path::new(ACCOUNT).exists()
}

/// As the service account of the pod that palier runs in.
fn inside() -> Result<Chosen, Refusal> {
    let context = "in-cluster".to_owned();
    match kube::Config::incluster_env() {
        Ok(config) => Ok(Chosen { config, context, plugin: None }),
        Err(error) => {
            let words = error.to_string();
            Err(Refusal::hand(Message::new("kube-account-unreadable").text("error", words)))
        }
    }
}

fn chosen(read: &Kubeconfig, context: Option<&str>) -> Result<String, Refusal> {
    let known: Vec<&str> = read.contexts.iter().map(|named| named.name.as_str()).collect();
    let wanted = context.or(read.current_context.as_deref()).filter(|name| !name.is_empty());
    let Some(wanted) = wanted else {
        let list = if known.is_empty() { "–".to_owned() } else { known.join(", ") };
        return Err(Refusal::hand(Message::new("kube-context-unset").text("known", list)));
    };
    if known.contains(&wanted) {
        return Ok(wanted.to_owned());
    }
    let alike = |name: &&&str| strsim::jaro_winkler(name, wanted) > 0.8;
    let nearest = known
        .iter()
        .filter(alike)
        .max_by(|a, b| strsim::jaro_winkler(a, wanted).total_cmp(&strsim::jaro_winkler(b, wanted)));
    let message = match nearest {
        Some(nearest) => Message::new("kube-context-unknown-near").text("nearest", nearest),
        None if known.is_empty() => Message::new("kube-context-unknown").text("known", "–"),
        None => Message::new("kube-context-unknown").text("known", known.join(", ")),
    };
    Err(Refusal::hand(message.text("context", wanted)))
}

/// A file that cannot be read. The parser's own words quote its lines, where tokens and keys stand.
fn unreadable(path: &Path, error: &KubeconfigError) -> Message {
    let say = |id| Message::new(id).text("file", path.to_string_lossy());
    match error {
        KubeconfigError::ReadConfig(error, _) => {
            say("kube-config-unreadable").text("error", error.to_string())
        }
        KubeconfigError::Parse(error) => {
            let line = error.location().map_or_else(|| "?".to_owned(), |at| at.line().to_string());
            say("kube-config-invalid").text("line", line)
        }
        _ => say("kube-config-unmergeable"),
    }
}

/// A context that leads nowhere.
fn broken(context: &str, error: &KubeconfigError) -> Message {
    let say = |id| Message::new(id).text("context", context);
    match error {
        KubeconfigError::LoadClusterOfContext(cluster) => {
            say("kube-cluster-missing").text("cluster", cluster)
        }
        KubeconfigError::LoadCertificateAuthority(error)
        | KubeconfigError::LoadClientCertificate(error)
        | KubeconfigError::LoadClientKey(error) => {
            say("kube-context-certificate").text("error", error.to_string())
        }
        KubeconfigError::ParseCertificates(_) => {
            say("kube-context-certificate").text("error", "PEM")
        }
        _ => say("kube-cluster-address"),
    }
}

fn connected(chosen: Chosen, timeout: Duration) -> Result<Access, Refusal> {
    let Chosen { mut config, context, plugin } = chosen;
    let server = {
        let url = &config.cluster_url;
        let host = url.host().unwrap_or_default();
        let port = url.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{host}{port}", url.scheme_str().unwrap_or("https"))
    };
    let asked = Asked { context, server, plugin };
    config.connect_timeout = Some(timeout);
    // The source tries again by itself, and says so.
    config.default_retry = false;
    let namespace = config.default_namespace.clone();
    let builder = ClientBuilder::try_from(config).map_err(|error| asked.of_chain(&error))?;
    let bounded = MapResponseBodyLayer::new(|body| Limited::new(body, BODY_LIMIT));
    let client = builder.with_layer(&bounded).build();
    Ok(Access { client, asked, namespace })
}
