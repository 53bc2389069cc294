//! What one look around a target found beside its figures: metrics pages that answer, a database
//! that listens, and what a Prometheus knows. It is the ground of `palier doctor`'s remedies and of
//! the configuration that `palier init` proposes. Refuses to hold anything secret: addresses come
//! without user, password and query.

/// What a page, or a series, tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The machine.
    Host,
    /// Requests.
    Traffic,
    /// PostgreSQL.
    Database,
    /// Something beside these: a cache, containers.
    Other,
}

impl Subject {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Traffic => "traffic",
            Self::Database => "database",
            Self::Other => "other",
        }
    }
}

/// A kind of metrics page, by a family that no other program has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    /// Its proper name: `Traefik`.
    pub name: &'static str,
    /// What its families begin with.
    pub prefix: &'static str,
    /// What they tell of.
    pub subject: Subject,
}

/// Every program that is told by its page. Of a page on which several are found, the first is meant:
/// a page that counts requests is wanted for them, whatever else stands on it.
pub const PROGRAMS: &[Program] = &[
    program("node_exporter", "node_cpu_seconds_total", Subject::Host),
    program("Traefik", "traefik_", Subject::Traffic),
    program("Caddy", "caddy_", Subject::Traffic),
    program("HAProxy", "haproxy_", Subject::Traffic),
    program("nginx", "nginx_", Subject::Traffic),
    program("postgres_exporter", "pg_", Subject::Database),
    program("redis_exporter", "redis_", Subject::Other),
    program("cAdvisor", "container_", Subject::Other),
];

const fn program(name: &'static str, prefix: &'static str, subject: Subject) -> Program {
    Program { name, prefix, subject }
}

/// A metrics page that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPage {
    /// Its address as seen from the target, as it may be shown.
    pub url: String,
    /// What it is.
    pub program: Program,
}

/// Where a PostgreSQL listens, as seen from the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDatabase {
    /// An address, or the folder of its unix socket.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// A scrape target that does not answer its Prometheus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// The job, cleaned.
    pub job: String,
    /// The instance, cleaned.
    pub instance: String,
}

/// What a Prometheus knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Knowledge {
    /// Of these programs it has series.
    pub programs: Vec<&'static str>,
    /// Hosts, by their `instance`; the first of them where there are many.
    pub instances: Vec<String>,
    /// Scrape targets in all.
    pub targets: u64,
    /// Those that do not answer; the first of them where there are many.
    pub dead: Vec<Dead>,
    /// Gauges that look like a count of customers, by name.
    pub counts: Vec<String>,
    /// So many days back it certainly has figures.
    pub days: u32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Pages, in the order of the addresses that were tried.
    pub pages: Vec<FoundPage>,
    /// PostgreSQL, where one answered as such.
    pub database: Option<FoundDatabase>,
    /// A Prometheus target's own.
    pub knowledge: Option<Knowledge>,
}

impl Survey {
    /// The first page that tells of a subject.
    #[must_use]
    pub fn page(&self, subject: Subject) -> Option<&FoundPage> {
        self.pages.iter().find(|page| page.program.subject == subject)
    }
}

/// Which program's page this is; none where nothing on it is known.
#[must_use]
pub fn recognise(body: &[u8]) -> Option<Program> {
    let first = |line: &[u8]| PROGRAMS.iter().position(|p| line.starts_with(p.prefix.as_bytes()));
    let samples = body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_start);
    samples.filter_map(first).min().map(|index| PROGRAMS[index])
}

#[cfg(test)]
mod tests {
    use super::{Subject, recognise};

    #[test]
    fn a_page_is_known_by_its_samples_and_not_by_its_comments() {
        let name = |page: &str| recognise(page.as_bytes()).map(|p| p.name);
        assert_eq!(
            name("go_goroutines 4\nnode_cpu_seconds_total{cpu=\"0\"} 1\n"),
            Some("node_exporter")
        );
        assert_eq!(name("# HELP traefik_x y\ngo_goroutines 4\n"), None);
        assert_eq!(name("<html>traefik_ caddy_</html>"), None);
        // Whoever counts requests is wanted for them.
        let both = recognise(b"redis_up 1\ncaddy_http_requests_total 3\n").unwrap();
        assert_eq!((both.name, both.subject), ("Caddy", Subject::Traffic));
    }
}
