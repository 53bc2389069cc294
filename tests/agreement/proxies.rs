//! Two more proxies before the world's application, one behind the other, and a load of their own:
//! both see the same requests. The world's Prometheus scrapes them as long as they live.

use super::servers::{Daemon, free_port};
use super::world::{World, root};
use serde_json::json;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use url::Url;

/// Caddy, and HAProxy behind it; end with their value.
pub(crate) struct Proxies {
    load: Child,
    scraped: PathBuf,
    caddy: Daemon,
    haproxy: Daemon,
}

impl Proxies {
    /// Both under so many requests a second.
    pub(crate) async fn under_load(world: &World, rate: f64) -> Self {
        let haproxy = haproxy(&world.application.url).await;
        let (caddy, web) = caddy(&haproxy.dir.path().join("web.sock")).await;
        let scraped = world.prometheus_targets.join("proxies.json");
        let addresses = [caddy.port, haproxy.port].map(|port| format!("127.0.0.1:{port}"));
        // A file that is half written is never read.
        let new = scraped.with_extension("new");
        std::fs::write(&new, json!([{ "targets": addresses }]).to_string()).unwrap();
        std::fs::rename(new, &scraped).unwrap();
        let load = Command::new("python3")
            .arg(root().join("tests/world/load.py"))
            .args([web.to_string(), rate.to_string(), "600".to_owned()])
            // It ends with its input, which is this process's.
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        Self { load, scraped, caddy, haproxy }
    }

    /// Caddy's page.
    pub(crate) fn caddy(&self) -> String {
        self.caddy.url("/metrics")
    }

    /// HAProxy's page.
    pub(crate) fn haproxy(&self) -> String {
        self.haproxy.url("/metrics")
    }
}

impl Drop for Proxies {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.scraped);
        let _ = self.load.kill();
        let _ = self.load.wait();
    }
}

async fn haproxy(application: &str) -> Daemon {
    let application = Url::parse(application).unwrap();
    let port = application.port().unwrap();
    let installed = "/usr/sbin/haproxy";
    let program = if Path::new(installed).exists() { installed } else { "haproxy" };
    Daemon::start(program, TempDir::new().unwrap(), |metrics, dir| {
        let config = dir.join("haproxy.cfg");
        let text = format!(
            "defaults\n mode http\n timeout connect 2s\n timeout client 10s\n timeout server 10s\n\
             frontend web\n bind unix@{web}\n default_backend app\n\
             frontend metrics\n bind 127.0.0.1:{metrics}\n \
             http-request use-service prometheus-exporter if {{ path /metrics }}\n\
             backend app\n server a 127.0.0.1:{port}\n",
            web = dir.join("web.sock").display(),
        );
        std::fs::write(&config, text).unwrap();
        vec!["-db".to_owned(), "-f".to_owned(), config.display().to_string()]
    })
    .await
}

/// In front of what listens on that socket; and its own port for requests.
async fn caddy(behind: &Path) -> (Daemon, u16) {
    let program = root().join("target/world-tools/venv/bin/caddy");
    let web = Cell::new(0);
    let dial = format!("unix/{}", behind.display());
    let daemon = Daemon::start(program.to_str().unwrap(), TempDir::new().unwrap(), |port, dir| {
        web.set(free_port());
        let config = dir.join("caddy.json");
        let text = json!({
            "admin": {"listen": format!("127.0.0.1:{port}"), "config": {"persist": false}},
            "storage": {"module": "file_system", "root": dir.join("data")},
            "apps": {"http": {"metrics": {}, "servers": {"srv0": {
                "listen": [format!("127.0.0.1:{}", web.get())],
                "automatic_https": {"disable": true},
                "routes": [{"handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": dial}]}]}],
            }}}},
        });
        std::fs::write(&config, text.to_string()).unwrap();
        vec!["run".to_owned(), "--config".to_owned(), config.display().to_string()]
    })
    .await;
    (daemon, web.get())
}
