//! Caddy before the backend, both on one core, and what is seen of them: Caddy's own metrics page as
//! palier reads it, the processor time of the two, and the core's steal.
//!
//! The machine that is observed is that core; what others take of it counts as nothing here and is
//! told apart, since a test machine is not alone. Of a process the kernel tells nanoseconds; of the
//! core only hundredths of a second, too coarse for a day of ten seconds.

use super::backend::{KIND, Kind, PORT_FILE};
use palier::source::http::{Getter, Via};
use palier::source::{dialect, exposition};
use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// What was counted until an instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) at: Instant,
    pub(crate) requests: f64,
    /// Seconds that all requests took together.
    pub(crate) latency: f64,
    /// Seconds of the core that the service used.
    pub(crate) own: f64,
    /// Seconds in which the core was busy for anybody.
    pub(crate) busy: f64,
    /// Seconds that the hypervisor gave to someone else.
    pub(crate) stolen: f64,
}

pub(crate) struct Service {
    backend: Child,
    caddy: Child,
    getter: Getter,
    runtime: Runtime,
    core: usize,
    /// Nanoseconds by thread; a thread that ended keeps its own.
    threads: BTreeMap<String, f64>,
    pub(crate) port: u16,
    _home: TempDir,
}

impl Drop for Service {
    fn drop(&mut self) {
        for child in [&mut self.caddy, &mut self.backend] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Service {
    /// Starts both and waits until they answer; the visitors get the other cores.
    pub(crate) fn start(kind: Kind) -> Self {
        let cores = cores();
        let (core, others) = cores.split_first().unwrap();
        assert!(!others.is_empty(), "the service and its visitors need a core each: {cores:?}");
        let home = tempfile::tempdir().unwrap();
        let port_file = home.path().join("port");
        let backend = pinned(*core, &std::env::current_exe().unwrap())
            .args(["--exact", "backend_process", "--ignored", "--nocapture"])
            .env(KIND, kind.name())
            .env(PORT_FILE, &port_file)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let behind = eventually("the backend", || fs::read_to_string(&port_file).ok());
        let [port, admin] = free_ports();
        let settings = home.path().join("Caddyfile");
        fs::write(&settings, caddyfile(port, admin, &behind)).unwrap();
        let caddy = pinned(*core, &caddy_program())
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&settings)
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        move_here(others);
        let url = format!("http://127.0.0.1:{admin}/metrics").parse().unwrap();
        let getter = Getter::new(&url, Via::Tcp, None, Duration::from_secs(5)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for port in [port, admin] {
            eventually("Caddy", || TcpStream::connect(("127.0.0.1", port)).ok());
        }
        let core = *core;
        let threads = BTreeMap::new();
        Self { backend, caddy, getter, runtime, core, threads, port, _home: home }
    }

    /// One look, by palier's own reader of metrics pages.
    pub(crate) fn look(&mut self) -> Look {
        let body = self.runtime.block_on(self.getter.get()).unwrap();
        let at = Instant::now();
        let own = self.own_time();
        let (busy, stolen) = core_time(self.core);
        let page = exposition::parse(&body, dialect::wanted_traffic()).unwrap();
        let traffic = dialect::traffic(&page, None);
        let (requests, latency) =
            traffic.map_or((0.0, 0.0), |t| (t.requests, t.latency_sum.unwrap()));
        Look { at, requests, latency, own, busy, stolen }
    }

    fn own_time(&mut self) -> f64 {
        for pid in [self.caddy.id(), self.backend.id()] {
            for thread in fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten() {
                // It may have ended in between.
                let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else {
                    continue;
                };
                let spent = text.split(' ').next().unwrap().parse().unwrap();
                self.threads.insert(thread.path().to_string_lossy().into_owned(), spent);
            }
        }
        self.threads.values().sum::<f64>() / 1e9
    }
}

/// Busy and stolen seconds of a core since the start of the machine.
fn core_time(core: usize) -> (f64, f64) {
    let text = fs::read_to_string("/proc/stat").unwrap();
    let name = format!("cpu{core} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name)).unwrap();
    let ticks: Vec<f64> = line.split_whitespace().map(|n| n.parse().unwrap()).collect();
    // user nice system idle iowait irq softirq steal, in hundredths of a second (proc(5)).
    (([0, 1, 2, 5, 6].map(|i| ticks[i]).iter().sum::<f64>()) / 100.0, ticks[7] / 100.0)
}

/// The cores that this process might use before it was moved.
fn cores() -> &'static [usize] {
    static CORES: OnceLock<Vec<usize>> = OnceLock::new();
    CORES.get_or_init(|| {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let list = status.lines().find_map(|l| l.strip_prefix("Cpus_allowed_list:")).unwrap();
        let ends = |part: &str| {
            let (low, high) = part.split_once('-').unwrap_or((part, part));
            low.parse::<usize>().unwrap()..=high.parse().unwrap()
        };
        list.trim().split(',').flat_map(ends).collect()
    })
}

fn pinned(core: usize, program: &Path) -> Command {
    // Also when this process is killed, nothing stays behind.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "taskset", "-c"]).arg(core.to_string()).arg(program);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Moves this whole process to these cores.
fn move_here(cores: &[usize]) {
    let list: Vec<String> = cores.iter().map(ToString::to_string).collect();
    let moved = Command::new("taskset")
        .args(["-a", "-c", "-p", &list.join(","), &std::process::id().to_string()])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(moved.success(), "taskset (util-linux) cannot move this process to cores {list:?}");
}

fn free_ports() -> [u16; 2] {
    let taken = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    taken.map(|listener| listener.local_addr().unwrap().port())
}

fn caddy_program() -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/world-tools/venv/bin/caddy");
    assert!(program.exists(), "{}: run tests/world/install.sh", program.display());
    program
}

fn caddyfile(port: u16, admin: u16, backend: &str) -> String {
    format!(
        "{{
	admin 127.0.0.1:{admin}
	persist_config off
	auto_https off
	metrics
}}
http://127.0.0.1:{port} {{
	reverse_proxy 127.0.0.1:{backend} {{
		transport http {{
			keepalive_idle_conns_per_host 128
		}}
	}}
}}
"
    )
}

fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{what} does not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}
