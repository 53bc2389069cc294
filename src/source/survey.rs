//! One look around a target: which of the usual addresses answer with metrics, and whether a
//! PostgreSQL listens. On another machine everything goes through one SSH connection of its own,
//! which runs nothing there but `true`. A page is read as far as it takes to know it. Refuses to
//! try other ports than those listed here and those that it is told, and sends PostgreSQL nothing
//! but the question whether it speaks TLS.

use super::http::{Getter, Via, shown};
use super::kube::{Alerts, Way};
use super::link::{Link, Remote};
use crate::config::target::{SshTarget, Target, TargetKind};
use crate::domain::message::Message;
use crate::domain::survey::{FoundDatabase, FoundPage, Survey, recognise};
use futures::StreamExt as _;
use futures::stream;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use url::Url;

/// Where exporters usually listen: `node_exporter`, Traefik (two), `postgres_exporter`, Caddy,
/// HAProxy, nginx, Redis.
pub const USUAL: &[&str] = &[
    "http://127.0.0.1:9100/metrics",
    "http://127.0.0.1:8080/metrics",
    "http://127.0.0.1:8082/metrics",
    "http://127.0.0.1:9187/metrics",
    "http://127.0.0.1:2019/metrics",
    "http://127.0.0.1:8404/metrics",
    "http://127.0.0.1:9113/metrics",
    "http://127.0.0.1:9121/metrics",
];

/// PostgreSQL's usual port.
const POSTGRES: u16 = 5432;

/// The folders in which its socket lies on Debian and its kin, and elsewhere.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// A page that is larger is no exporter's of a small company, in bytes.
const PAGE_LIMIT: usize = 8 << 20;

/// What listens answers within this time, or is passed over.
const PATIENCE: Duration = Duration::from_secs(3);

/// So many addresses are asked at once.
const AT_ONCE: usize = 8;

/// More addresses are not tried.
const MOST: usize = 32;

/// PostgreSQL's `SSLRequest`: it answers with one letter, and nobody logs in.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Looks around; `further` are addresses beside the usual ones, as seen from the
/// target: of pages, and of PostgreSQL as `postgres://HOST:PORT`.
pub async fn look(target: &Target, further: &[Url], timeout: Duration) -> Result<Survey, Message> {
    match &target.kind {
        TargetKind::Local(_) => {
            let dials = addresses(further).map(|url| (url, Via::Tcp)).collect();
            Ok(around(dials, doors(further), timeout.min(PATIENCE)).await)
        }
        TargetKind::Ssh(ssh) => through(ssh, further, timeout).await,
        TargetKind::Prometheus(prometheus) => {
            let knowledge = super::prometheus::survey::look(prometheus, timeout).await?;
            Ok(Survey { knowledge: Some(knowledge), ..Survey::default() })
        }
        TargetKind::Kube(kube) => {
            let opened = Way::open(kube, &Alerts::Elsewhere, timeout).await;
            let way = opened.map_err(|refusal| refusal.message)?;
            let (server, via) = (way.prometheus(), way.via());
            let knowledge = super::prometheus::survey::look_via(server, timeout, &via).await?;
            Ok(Survey { knowledge: Some(knowledge), ..Survey::default() })
        }
        TargetKind::Tape(_) => Ok(Survey::default()),
    }
}

fn addresses(further: &[Url]) -> impl Iterator<Item = Url> {
    let usual = USUAL.iter().filter_map(|url| Url::parse(url).ok());
    let further = further.iter().filter(|url| matches!(url.scheme(), "http" | "https"));
    further.cloned().chain(usual).take(MOST)
}

/// Somewhere PostgreSQL may listen: how it is written in a configuration, and how it is dialled.
struct Door {
    found: FoundDatabase,
    dial: Dial,
}

enum Dial {
    Tcp(String, u16),
    Unix(PathBuf),
}

/// On the machine: first what was told (`postgres://HOST:PORT`). Of the usual ones a socket is
/// preferred: it needs no password where the role is the person's own.
fn doors(further: &[Url]) -> Vec<Door> {
    let told = further.iter().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    let told = told.take(MOST).map(|url| {
        let host = url.host_str().unwrap_or("127.0.0.1").trim_matches(['[', ']']).to_owned();
        let port = url.port().unwrap_or(POSTGRES);
        let found = FoundDatabase { host: host.clone(), port };
        Door { found, dial: Dial::Tcp(host, port) }
    });
    let sockets = SOCKETS.map(|folder| Door {
        found: FoundDatabase { host: folder.to_owned(), port: POSTGRES },
        dial: Dial::Unix(socket(folder)),
    });
    let host = "127.0.0.1".to_owned();
    let found = FoundDatabase { host: host.clone(), port: POSTGRES };
    let tcp = Door { found, dial: Dial::Tcp(host, POSTGRES) };
    told.chain(sockets).chain([tcp]).collect()
}

fn socket(folder: &str) -> PathBuf {
    PathBuf::from(folder).join(format!(".s.PGSQL.{POSTGRES}"))
}

async fn through(
    target: &SshTarget,
    further: &[Url],
    timeout: Duration,
) -> Result<Survey, Message> {
    let mut link = Link::new(target, timeout)?;
    let dials = addresses(further)
        .map(|url| {
            let host = url.host_str().unwrap_or("127.0.0.1").trim_matches(['[', ']']).to_owned();
            let port = url.port_or_known_default().unwrap_or(80);
            let socket = link.forward(Remote::Tcp { host, port });
            (url, Via::Unix(socket))
        })
        .collect();
    let doors = doors(further)
        .into_iter()
        .map(|Door { found, dial }| {
            let remote = match dial {
                Dial::Tcp(host, port) => Remote::Tcp { host, port },
                Dial::Unix(path) => Remote::Unix(path),
            };
            Door { found, dial: Dial::Unix(link.forward(remote)) }
        })
        .collect();
    let connection = link.connect().await.map_err(|refusal| refusal.message)?;
    let survey = around(dials, doors, timeout.min(PATIENCE)).await;
    drop(connection);
    Ok(survey)
}

async fn around(dials: Vec<(Url, Via)>, doors: Vec<Door>, timeout: Duration) -> Survey {
    let pages = stream::iter(dials)
        .map(|(url, via)| page(url, via, timeout))
        .buffered(AT_ONCE)
        .filter_map(std::future::ready)
        .collect::<Vec<_>>();
    let databases = stream::iter(doors)
        .map(|door| async move {
            let speaks = tokio::time::timeout(timeout, speaks(&door.dial)).await;
            speaks.unwrap_or(false).then_some(door.found)
        })
        .buffered(AT_ONCE)
        .filter_map(std::future::ready)
        .collect::<Vec<_>>();
    let (pages, databases) = tokio::join!(pages, databases);
    let mut survey = Survey { database: databases.into_iter().next(), ..Survey::default() };
    for page in pages {
        if !survey.pages.iter().any(|known| known.url == page.url) {
            survey.pages.push(page);
        }
    }
    survey
}

async fn page(url: Url, via: Via, timeout: Duration) -> Option<FoundPage> {
    let getter = Getter::new(&url, via, None, timeout).ok()?.with_limit(PAGE_LIMIT);
    let body = getter.get().await.ok()?;
    Some(FoundPage { url: shown(&url), program: recognise(&body)? })
}

/// Whether something that is PostgreSQL listens there.
async fn speaks(dial: &Dial) -> bool {
    match dial {
        Dial::Tcp(host, port) => match TcpStream::connect((host.as_str(), *port)).await {
            Ok(stream) => answers(stream).await,
            Err(_) => false,
        },
        Dial::Unix(path) => match UnixStream::connect(path).await {
            Ok(stream) => answers(stream).await,
            Err(_) => false,
        },
    }
}

async fn answers(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> bool {
    let mut letter = [0];
    stream.write_all(&SSL_REQUEST).await.is_ok()
        && stream.read_exact(&mut letter).await.is_ok()
        && matches!(letter, [b'S' | b'N'])
}
