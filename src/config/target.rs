//! What is watched, and how it is reached. Secrets are wrapped: they have no `Display`, and their
//! `Debug` shows nothing.

use crate::domain::message::Message;
use secrecy::SecretString;
use std::path::PathBuf;
use url::Url;

/// The names that `dialect` may have, in the order of preference: the programs of
/// `source::dialect`'s table, which a test there holds to this list. `application` is any program
/// whose names end like those of actix-web-prom and axum-prometheus.
pub const DIALECTS: &[&str] = &[
    "traefik",
    "ingress-nginx",
    "caddy",
    "haproxy",
    "envoy",
    "opentelemetry",
    "django",
    "axum",
    "application",
    "cilium",
];

/// A target, resolved.
#[derive(Debug, Clone)]
pub struct Target {
    /// On screen and in the store: `vps-koprogo`.
    pub name: String,
    /// How it is reached.
    pub kind: TargetKind,
    /// The URLs to probe from here, each once.
    pub probes: Vec<Url>,
    /// How many requests its service works on at once; none: not told.
    pub workers: Option<u32>,
    /// The heading under which the fleet lists it; none: under none.
    pub group: Option<String>,
    /// What the fleet can be filtered by: `eu`, `customer-a`.
    pub tags: Vec<String>,
    /// Whose names the requests have; none: found out from what there is.
    pub dialect: Option<String>,
    /// The Alertmanager that is asked for alerts and silences.
    pub alertmanager: Option<Url>,
}

impl Target {
    /// A target of which nothing else is said.
    #[must_use]
    pub fn new(name: &str, kind: TargetKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            probes: Vec::new(),
            workers: None,
            group: None,
            tags: Vec::new(),
            dialect: None,
            alertmanager: None,
        }
    }
}

/// One of several targets, with what is its own.
#[derive(Debug, Clone)]
pub struct FleetTarget {
    /// How it is reached; its group and its tags.
    pub target: Target,
    /// The phase that it is in; none: inferred from the machine's size, and said so.
    pub phase: Option<String>,
    /// Where its units are counted; none: unknown.
    pub units: Option<UnitsSource>,
    /// Why it cannot be reached as configured: a secret that is missing. None: it can be tried.
    pub refused: Option<Message>,
}

impl FleetTarget {
    /// Whether it is a server that knows several machines, which are listed too.
    #[must_use]
    pub fn expands(&self) -> bool {
        match &self.target.kind {
            TargetKind::Prometheus(server) => server.instance.is_none(),
            TargetKind::Kube(server) => server.instance.is_none(),
            TargetKind::Local(_) | TargetKind::Ssh(_) | TargetKind::Tape(_) => false,
        }
    }
}

/// The ways to reach a target.
#[derive(Debug, Clone)]
pub enum TargetKind {
    /// This machine; exporters only where configured by URL.
    Local(Exporters),
    /// A machine over SSH.
    Ssh(SshTarget),
    /// A Prometheus, or what speaks its API.
    Prometheus(Box<PrometheusTarget>),
    /// A Prometheus inside a Kubernetes cluster.
    Kube(Box<KubeTarget>),
    /// Nothing that lives: what is played.
    Tape(Tape),
}

/// What is played in place of a target that is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tape {
    /// What the sources of a target said, in a file.
    Recording(PathBuf),
    /// A company's story, simulated: its name.
    Story(String),
}

impl TargetKind {
    /// Tells whoever reads its requests whose names they have.
    pub(super) fn speak(&mut self, dialect: Option<&str>) {
        let dialect = dialect.map(str::to_owned);
        match self {
            Self::Local(exporters) => exporters.dialect = dialect,
            Self::Ssh(target) => target.exporters.dialect = dialect,
            Self::Prometheus(target) => target.dialect = dialect,
            Self::Kube(target) => target.dialect = dialect,
            Self::Tape(_) => {}
        }
    }

    /// Whether nothing lives behind it: a recording, a story.
    #[must_use]
    pub fn is_played(&self) -> bool {
        matches!(self, Self::Tape(_))
    }

    /// The kind's name in JSON.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Local(_) => "local",
            Self::Ssh(_) => "ssh",
            Self::Prometheus(_) => "prometheus",
            Self::Kube(_) => "kube",
            Self::Tape(Tape::Recording(_)) => "replay",
            Self::Tape(Tape::Story(_)) => "demo",
        }
    }
}

/// A machine over the system's OpenSSH.
#[derive(Debug, Clone)]
pub struct SshTarget {
    /// `[USER@]HOST` or an alias of the user's configuration.
    pub destination: String,
    /// Another client configuration than the user's own (`ssh -F`).
    pub config_file: Option<PathBuf>,
    /// The port; none: the client configuration's, else 22.
    pub port: Option<u16>,
    /// The hosts to go through (`ssh -J`); none: as the client configuration says.
    pub jump: Option<String>,
    /// What listens there.
    pub exporters: Exporters,
}

impl SshTarget {
    /// A machine that is reached as the user's client configuration says.
    #[must_use]
    pub fn new(destination: &str, exporters: Exporters) -> Self {
        Self {
            destination: destination.to_owned(),
            config_file: None,
            port: None,
            jump: None,
            exporters,
        }
    }
}

/// Metrics pages, as seen from the target itself.
#[derive(Debug, Clone, Default)]
pub struct Exporters {
    /// `node_exporter`.
    pub node: Exporter,
    /// The reverse proxy.
    pub traffic: Exporter,
    /// `postgres_exporter`.
    pub postgres: Exporter,
    /// The application's own page.
    pub application: Exporter,
    /// Its bearer token.
    pub application_token: Option<SecretString>,
    /// Further pages, by a name of the user's choice: caches, containers, gateways.
    pub pages: Vec<(String, Url)>,
    /// Whose names the requests have, one of [`DIALECTS`]; none: found out from the page.
    pub dialect: Option<String>,
}

/// Whether and where a metrics page is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Exporter {
    /// At the usual address; its absence is normal.
    Auto(Url),
    /// At this address; its absence is a problem.
    At(Url),
    /// Nowhere.
    #[default]
    Off,
}

impl Exporter {
    /// Where to look, if anywhere.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        match self {
            Self::Auto(url) | Self::At(url) => Some(url),
            Self::Off => None,
        }
    }
}

/// A server with the Prometheus HTTP API.
#[derive(Debug, Clone)]
pub struct PrometheusTarget {
    /// Its base URL, path prefix included (`http://host:9090`, `http://vm:8428/prometheus`).
    pub url: Url,
    /// Only series with this `instance` label; none: all that it knows, added up.
    pub instance: Option<String>,
    /// How to identify.
    pub auth: Auth,
    /// Further headers (`X-Scope-OrgID`).
    pub headers: Vec<(String, SecretString)>,
    /// A PEM file with another certificate authority.
    pub ca_file: Option<PathBuf>,
    /// PEM files with the certificate and the key by which palier identifies itself.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
    /// The proxy to go through; none: as the environment says (`HTTPS_PROXY`, `NO_PROXY`).
    pub proxy: Option<Url>,
    /// Whose names the requests have, one of [`DIALECTS`]; none: found out from what there is.
    pub dialect: Option<String>,
}

impl PrometheusTarget {
    /// A server that asks for nothing.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            instance: None,
            auth: Auth::None,
            headers: Vec::new(),
            ca_file: None,
            client_certificate: None,
            proxy: None,
            dialect: None,
        }
    }
}

/// A Prometheus inside a Kubernetes cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KubeTarget {
    /// Another file than `KUBECONFIG`, or `~/.kube/config`.
    pub config_file: Option<PathBuf>,
    /// Another context than the current one.
    pub context: Option<String>,
    /// Where Prometheus runs; none: looked for everywhere.
    pub namespace: Option<String>,
    /// Its service, `NAME[:PORT][/PATH]`; none: the usual names are looked for.
    pub service: Option<String>,
    /// Only series with this `instance` label; none: all.
    pub instance: Option<String>,
    /// Whose names the requests have, one of [`DIALECTS`]; none: found out from what there is.
    pub dialect: Option<String>,
}

impl KubeTarget {
    /// What is said of the way into the cluster, by the names of the keys and flags.
    #[must_use]
    pub fn said(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("kubeconfig", self.config_file.as_ref().map(|file| file.display().to_string())),
            ("context", self.context.clone()),
            ("namespace", self.namespace.clone()),
            ("service", self.service.clone()),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

/// How to identify to an HTTP server.
#[derive(Debug, Clone, Default)]
pub enum Auth {
    /// Not at all.
    #[default]
    None,
    /// User and password.
    Basic {
        /// Who.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A bearer token.
    Bearer(SecretString),
}

/// Where the unit count comes from.
#[derive(Debug, Clone)]
pub enum UnitsSource {
    /// Given by hand: how many, and by what (`command line`, `configuration`).
    Given {
        /// How many; not negative.
        count: f64,
        /// `--units` or `configuration`.
        origin: &'static str,
    },
    /// A `PromQL` expression with one value; only with a Prometheus target.
    Promql(String),
    /// A query with one number, on PostgreSQL as reached from the target.
    Sql(Box<SqlQuery>),
    /// A file on this machine that holds one number.
    File(PathBuf),
    /// A program on this machine, and its arguments, that prints one number.
    Command(Vec<String>),
}

/// A query on PostgreSQL.
#[derive(Debug, Clone)]
pub struct SqlQuery {
    /// One row with one number.
    pub query: String,
    /// Host as seen from the target; a path starting with `/` is a unix socket's directory.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Database.
    pub database: String,
    /// User.
    pub user: String,
    /// Password, where the server asks for one.
    pub password: Option<SecretString>,
}
