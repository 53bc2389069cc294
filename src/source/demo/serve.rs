//! The page of a story over HTTP, for a Prometheus to scrape. Very little HTTP: one request a
//! connection, bounded in size, time and number; on the loopback interface unless somebody says
//! otherwise.

use super::Story;
use super::page::{CONTENT_TYPE, Exporter};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::source::Clock;
use crate::source::tape::Tape as _;
use chrono::TimeDelta;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// No head of a request is longer.
const HEAD_MOST: usize = 8 * 1024;
/// No request takes longer, answer included.
const LONGEST: Duration = Duration::from_secs(10);
/// So many are answered at once; more wait.
const AT_ONCE: usize = 32;
/// The counters go on at least so often, whoever scrapes.
const PULSE: Duration = Duration::from_secs(1);

/// A story's page that waits to be asked for.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    clock: Clocked,
    exporter: Arc<Mutex<Exporter>>,
}

/// From the scraper's time to the story's.
#[derive(Clone)]
struct Clocked {
    now: Clock,
    began: Timestamp,
    starts: Timestamp,
    ends: Timestamp,
    speed: f64,
}

impl std::fmt::Debug for Clocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clocked").field("speed", &self.speed).finish_non_exhaustive()
    }
}

impl Clocked {
    /// The instant of the story, which stays at its end, and the scraper's own.
    fn instants(&self) -> (Timestamp, Timestamp) {
        let now = (self.now)();
        let passed = (now - self.began).as_seconds_f64().max(0.0) * self.speed;
        let whole = (self.ends - self.starts).as_seconds_f64();
        let passed = TimeDelta::milliseconds((passed.min(whole) * 1000.0) as i64);
        (self.starts + passed, now)
    }
}

impl Server {
    /// Listens; the story's time runs from that instant at that speed.
    pub async fn bind(
        story: &Story,
        address: SocketAddr,
        (from, speed): (Timestamp, f64),
        clock: Clock,
    ) -> Result<Self, Message> {
        let refuse = |error: io::Error| {
            let message = Message::new("demo-serve-refused").text("address", address.to_string());
            message.text("reason", error.to_string())
        };
        let listener = TcpListener::bind(address).await.map_err(refuse)?;
        let address = listener.local_addr().map_err(refuse)?;
        let ends = story.ends().unwrap_or(from);
        let starts = from.clamp(story.starts(), ends.max(story.starts()));
        let clock = Clocked { began: clock(), now: clock, starts, ends, speed };
        let mut exporter = Exporter::new(Arc::clone(story.script()), story.seed(), starts);
        exporter.run(starts, clock.began);
        Ok(Self { listener, address, clock, exporter: Arc::new(Mutex::new(exporter)) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is dropped.
    pub async fn run(self) {
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let mut pulse = tokio::time::interval(PULSE);
        loop {
            let accepted = tokio::select! {
                _ = pulse.tick() => {
                    advance(&self.exporter, &self.clock);
                    continue;
                }
                accepted = self.listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else {
                // Out of file descriptors, most likely: to ask again at once would only spin.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
            let (exporter, clock) = (Arc::clone(&self.exporter), self.clock.clone());
            tokio::spawn(async move {
                // A client that hangs or goes away is no trouble of ours.
                let answered = tokio::time::timeout(LONGEST, answer(stream, &exporter, &clock));
                drop(answered.await);
                drop(slot);
            });
        }
    }
}

/// Lets the story run to the present; its page.
fn advance(exporter: &Mutex<Exporter>, clock: &Clocked) -> Option<String> {
    let (at, now) = clock.instants();
    let mut exporter = exporter.lock().unwrap_or_else(PoisonError::into_inner);
    exporter.run(at, now);
    exporter.text()
}

async fn answer(
    mut stream: TcpStream,
    exporter: &Mutex<Exporter>,
    clock: &Clocked,
) -> io::Result<()> {
    let mut head = Vec::new();
    let mut chunk = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await?;
        if read == 0 || head.len() + read > HEAD_MOST {
            return Ok(());
        }
        head.extend_from_slice(&chunk[..read]);
    }
    let (status, kind, body) = match asked(&head) {
        Some("/metrics") => match advance(exporter, clock) {
            Some(page) => ("200 OK", CONTENT_TYPE, page),
            None => ("503 Service Unavailable", "text/plain", "SIMULATED: moving\n".to_owned()),
        },
        Some(_) => ("404 Not Found", "text/plain", "SIMULATED: see /metrics\n".to_owned()),
        None => ("405 Method Not Allowed", "text/plain", "GET only\n".to_owned()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         X-Palier: SIMULATED\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

/// The path that is asked for; none unless it is a GET.
fn asked(head: &[u8]) -> Option<&str> {
    let line = head.split(|b| *b == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let method = words.next()?;
    let path = words.next()?;
    (method == "GET").then(|| path.split('?').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn only_a_get_has_a_path() {
        assert_eq!(asked(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), Some("/metrics"));
        assert_eq!(asked(b"GET /metrics?a=b HTTP/1.0\r\n\r\n"), Some("/metrics"));
        assert_eq!(asked(b"POST /metrics HTTP/1.1\r\n\r\n"), None);
        assert_eq!(asked(b"\xff\xff\r\n\r\n"), None);
        assert_eq!(asked(b""), None);
    }
}
