//! Real servers of one test: started on loopback ports of the system's choice with their state in
//! a temporary directory, ended with the test. A server that is not installed fails the test.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener as StdListener;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// A started program; ends with its value.
pub(crate) struct Daemon {
    pub(crate) port: u16,
    pub(crate) dir: TempDir,
    child: Child,
}

pub(crate) fn free_port() -> u16 {
    let listener = StdListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

impl Daemon {
    /// Starts a program; `arguments` is told the port and the state directory.
    pub(crate) async fn start(
        program: &str,
        dir: TempDir,
        arguments: impl Fn(u16, &Path) -> Vec<String>,
    ) -> Self {
        // The port is free now and may be taken a moment later: then the program ends, and
        // another one is tried.
        let mut dir = dir;
        let mut said = String::new();
        for _ in 0..5 {
            let port = free_port();
            let log = fs::File::create(dir.path().join("log")).expect("a log");
            let child = Command::new(program)
                .args(arguments(port, dir.path()))
                .stdout(log.try_clone().expect("a log"))
                .stderr(log)
                .kill_on_drop(true)
                .spawn()
                .unwrap_or_else(|error| panic!("{program} could not be started: {error}"));
            let mut daemon = Self { port, dir, child };
            if daemon.listens(program).await {
                return daemon;
            }
            let _ = daemon.child.kill().await;
            said = fs::read_to_string(daemon.dir.path().join("log")).unwrap_or_default();
            dir = daemon.dir;
        }
        panic!("{program} does not listen: {said}");
    }

    async fn listens(&mut self, program: &str) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            // Prometheus listens before it has read what it keeps, and refuses until then.
            let early = |line: &str| program == "prometheus" && line.contains(" 503 ");
            if self.status().await.is_some_and(|line| !early(&line)) {
                return true;
            }
            if self.child.try_wait().expect("a state").is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        false
    }

    /// What it answers to the question whether it is ready; none: it does not listen.
    async fn status(&self) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        let mut line = [0; 64];
        let answer = async {
            stream.write_all(b"GET /-/ready HTTP/1.0\r\n\r\n").await.ok()?;
            stream.read(&mut line).await.ok()
        };
        // One that speaks another protocol says nothing, or hangs up.
        let read = tokio::time::timeout(Duration::from_secs(2), answer).await.ok().flatten();
        Some(String::from_utf8_lossy(&line[..read.unwrap_or(0)]).into_owned())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn scrape_config(targets: &[(&str, u16)]) -> String {
    let mut config =
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n".to_owned();
    for (job, port) in targets {
        let _ = writeln!(config, "- job_name: {job}\n  honor_timestamps: true");
        let _ = writeln!(config, "  static_configs: [{{targets: ['127.0.0.1:{port}']}}]");
    }
    config
}

/// Prometheus over what is in `dir/data`, scraping each (job, port) every second.
pub(crate) async fn prometheus(dir: TempDir, targets: &[(&str, u16)], more: &[String]) -> Daemon {
    fs::write(dir.path().join("config.yml"), scrape_config(targets)).expect("a configuration");
    let daemon = Daemon::start("prometheus", dir, |port, dir| {
        let mut arguments = vec![
            format!("--web.listen-address=127.0.0.1:{port}"),
            format!("--config.file={}", dir.join("config.yml").display()),
            format!("--storage.tsdb.path={}", dir.join("data").display()),
        ];
        arguments.extend(more.iter().cloned());
        arguments
    });
    daemon.await
}

/// `VictoriaMetrics`, scraping like [`prometheus`].
pub(crate) async fn victoria(targets: &[(&str, u16)]) -> Daemon {
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("config.yml"), scrape_config(targets)).expect("a configuration");
    Daemon::start("victoria-metrics", dir, |port, dir| {
        vec![
            format!("-httpListenAddr=127.0.0.1:{port}"),
            format!("-promscrape.config={}", dir.join("config.yml").display()),
            format!("-storageDataPath={}", dir.join("data").display()),
            // Its default hides the newest 30 s.
            "-search.latencyOffset=1s".to_owned(),
        ]
    })
    .await
}

/// The real `node_exporter`.
pub(crate) async fn node_exporter() -> Daemon {
    let dir = TempDir::new().expect("a directory");
    Daemon::start("prometheus-node-exporter", dir, |port, _| {
        vec![format!("--web.listen-address=127.0.0.1:{port}")]
    })
    .await
}

/// Writes samples (OpenMetrics text) as blocks that Prometheus will find.
pub(crate) async fn write_history(dir: &Path, openmetrics: &str) {
    let file = dir.join("history.om");
    fs::write(&file, openmetrics).expect("a file");
    let output = Command::new("promtool")
        .args(["tsdb", "create-blocks-from", "openmetrics"])
        .args([&file, &dir.join("data")])
        .output()
        .await
        .expect("promtool");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a page answers: the request's head in, the raw response out; none: the body never ends.
type Answer = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

/// A small HTTP server for what no real server does on demand.
pub(crate) struct Page {
    pub(crate) port: u16,
    task: JoinHandle<()>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Page {
    pub(crate) async fn serve(
        answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let answer: Arc<Answer> = Arc::new(answer);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve_one(stream, Arc::clone(&answer)));
            }
        });
        Self { port, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

async fn serve_one(mut stream: TcpStream, answer: Arc<Answer>) {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(n) => head.extend_from_slice(&chunk[..n]),
        }
    }
    if let Some(response) = answer(&String::from_utf8_lossy(&head)) {
        let _ = stream.write_all(&response).await;
        let _ = stream.shutdown().await;
        // The rest of the request is read, or the kernel resets the connection.
        while matches!(stream.read(&mut chunk).await, Ok(n) if n > 0) {}
    } else {
        let begin = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\":\"";
        let _ = stream.write_all(begin).await;
        while stream.write_all(&[b'x'; 8192]).await.is_ok() {}
    }
}

/// A whole response; it is an option because pages answer with one.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn response(status: &str, kind: &str, body: &str) -> Option<Vec<u8>> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n"
    );
    Some(format!("{head}\r\n{body}").into_bytes())
}
