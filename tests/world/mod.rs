//! The world of real servers, as the integration tests see it: `mod world;`.
//!
//! One world serves a whole test run. `tests/run.sh` starts it beforehand and names it in
//! `PALIER_WORLD`; without that, the first test that asks starts it, and it ends by itself when it
//! was not asked for during half an hour. A test whose world cannot be had fails.

// Every test is a crate of its own and uses its part of this.
#![allow(dead_code)]
// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

pub(crate) mod home;
pub(crate) mod hostile;
pub(crate) mod http;

use serde::Deserialize;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What runs, where, and how to reach it.
#[derive(Debug, Deserialize)]
pub(crate) struct World {
    /// Holds all state of the world.
    pub(crate) directory: PathBuf,
    /// The unix socket that takes commands.
    control: PathBuf,
    /// Who runs the servers and who logs in by SSH: the user that runs the tests.
    pub(crate) user: String,
    /// node_exporter's page.
    pub(crate) node_exporter: String,
    /// postgres_exporter's page.
    pub(crate) postgres_exporter: String,
    /// The application behind Traefik.
    pub(crate) application: Application,
    /// The reverse proxy, version 3.
    pub(crate) traefik: Traefik,
    /// PostgreSQL 15 with 1180 rows in `buildings`.
    pub(crate) postgres: Postgres,
    /// The shared sshd; a test that stops it or counts its connections takes [`World::own_sshd`].
    pub(crate) ssh: Ssh,
    /// Prometheus' base URL; jobs `node`, `traefik`, `postgres` and `application`.
    pub(crate) prometheus: String,
    /// A directory of files that name further pages for it to scrape; a test takes its own away.
    pub(crate) prometheus_targets: PathBuf,
    /// VictoriaMetrics' base URL; the same jobs.
    pub(crate) victoria_metrics: String,
    /// Seconds between two scrapes.
    pub(crate) scrape_interval_seconds: u64,
    /// Requests per second through Traefik.
    pub(crate) load_per_second: f64,
}

/// The application's own server.
#[derive(Debug, Deserialize)]
pub(crate) struct Application {
    /// Base URL; `/api/v1/health` answers at once, all else after a realistic delay.
    pub(crate) url: String,
    /// Its metrics page, behind the token.
    pub(crate) metrics: String,
    /// The bearer token.
    pub(crate) token: String,
}

/// Traefik's entry points.
#[derive(Debug, Deserialize)]
pub(crate) struct Traefik {
    /// Base URL of entry point `web`.
    pub(crate) web: String,
    /// Base URL of entry point `websecure`; its certificate ends 60 days after the world's start.
    pub(crate) websecure: String,
    /// The metrics page, with the default buckets.
    pub(crate) metrics: String,
    /// The authority behind `websecure`.
    pub(crate) ca_file: PathBuf,
}

/// The database and the role that may read it.
#[derive(Debug, Deserialize)]
pub(crate) struct Postgres {
    /// 127.0.0.1.
    pub(crate) host: String,
    /// TCP port.
    pub(crate) port: u16,
    /// `koprogo_db`.
    pub(crate) database: String,
    /// `palier_ro`: may SELECT from `buildings` and nothing else.
    pub(crate) user: String,
    /// Its password.
    pub(crate) password: String,
    /// Where the unix socket is.
    pub(crate) socket_directory: PathBuf,
    /// How many rows `buildings` has.
    pub(crate) buildings: u32,
}

/// An sshd and the client configuration that reaches it.
#[derive(Debug, Deserialize)]
pub(crate) struct Ssh {
    /// Its name for the world's commands.
    pub(crate) name: String,
    /// TCP port, the same after a restart.
    pub(crate) port: u16,
    /// The client configuration (`ssh -F`).
    pub(crate) config: PathBuf,
    /// A directory with an `ssh` that uses it, for the front of `PATH`.
    pub(crate) bin: PathBuf,
    /// The server's log.
    pub(crate) log: PathBuf,
    /// The host name whose key is known.
    pub(crate) known: String,
    /// The host name whose key nobody has seen.
    pub(crate) unknown: String,
    /// The host name whose key was another one.
    pub(crate) wrong_key: String,
    /// The host name behind which nothing listens.
    pub(crate) closed: String,
}

impl World {
    /// The world of this run; starts it when nobody has.
    pub(crate) fn shared() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| {
            let world = Self::find().unwrap_or_else(Self::start);
            world.command("stay");
            world
        })
    }

    /// The world that runs, if one does.
    fn find() -> Option<Self> {
        let named = std::env::var_os("PALIER_WORLD").map(PathBuf::from);
        let file = named.clone().unwrap_or_else(|| root().join("target/world/world.json"));
        let world = std::fs::read_to_string(&file)
            .ok()
            .and_then(|text| serde_json::from_str::<Self>(&text).ok())
            .filter(|world| world.ask("status").is_ok_and(|answer| answer.starts_with("ok")));
        assert!(
            world.is_some() || named.is_none(),
            "PALIER_WORLD names {}: no living world",
            file.display()
        );
        world
    }

    /// Starts the world, or waits for who starts it: the script takes a lock.
    fn start() -> Self {
        let up = Command::new(root().join("tests/world/up"))
            .stdin(Stdio::null())
            .output()
            .expect("tests/world/up runs");
        assert!(up.status.success(), "tests/world/up: {}", String::from_utf8_lossy(&up.stderr));
        Self::find().expect("the world that was just started answers")
    }

    /// Says a command to the world; its answer is the rest of an `ok` line.
    pub(crate) fn command(&self, words: &str) -> String {
        let answer =
            self.ask(words).unwrap_or_else(|error| panic!("the world, asked {words}: {error}"));
        match answer.strip_prefix("ok") {
            Some(rest) => rest.trim().to_owned(),
            None => panic!("the world, asked {words}: {answer}"),
        }
    }

    fn ask(&self, words: &str) -> std::io::Result<String> {
        let mut line = UnixStream::connect(&self.control)?;
        line.set_read_timeout(Some(Duration::from_secs(30)))?;
        line.write_all(format!("{words}\n").as_bytes())?;
        let mut answer = String::new();
        BufReader::new(line).read_line(&mut answer)?;
        Ok(answer.trim().to_owned())
    }

    /// An sshd for one test alone: it may be stopped, and its log tells of nobody else.
    pub(crate) fn own_sshd(&'static self) -> Sshd {
        let ssh = serde_json::from_str(&self.command("sshd new")).expect("the facts of an sshd");
        Sshd { world: self, ssh }
    }
}

/// An sshd of one's own; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Sshd {
    world: &'static World,
    /// How to reach it.
    pub(crate) ssh: Ssh,
}

impl Sshd {
    /// Ends it as a crash would: the listener and every connection, at once.
    pub(crate) fn stop(&self) {
        self.world.command(&format!("sshd stop {}", self.ssh.name));
    }

    /// Starts it again on the same port with the same keys; returns when it listens.
    pub(crate) fn start(&self) {
        self.world.command(&format!("sshd start {}", self.ssh.name));
    }

    /// All that it has logged, over restarts too.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.ssh.log).expect("sshd's log")
    }

    /// How many connections were let in since the beginning.
    pub(crate) fn connections(&self) -> usize {
        self.log().matches("Accepted publickey").count()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // A world that has ended took the server with it.
        let _ = self.world.ask(&format!("sshd stop {}", self.ssh.name));
    }
}

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Waits until `ready` gives a value; fails after `limit`, naming what did not come.
pub(crate) fn eventually<T>(
    what: &str,
    limit: Duration,
    mut ready: impl FnMut() -> Option<T>,
) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(begun.elapsed() < limit, "{what}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
