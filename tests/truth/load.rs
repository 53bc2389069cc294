//! The visitors: they come by chance at a given rate and do not wait for each other, or, to find
//! what a service carries at most, as many as it takes ask again as soon as they are answered.

use super::chance::Chance;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Connections at once. More visitors than these at the same time would have to wait.
const CONNECTIONS: usize = 64;

/// Requests under way at once that saturate every backend.
const CROWD: usize = 32;

/// A visit that began later than this was kept waiting by the visitors' own side.
const LATE: Duration = Duration::from_millis(5);

/// Visitors under way.
pub(crate) struct Visitors {
    threads: Vec<JoinHandle<()>>,
    late: Arc<AtomicUsize>,
    visits: usize,
}

impl Visitors {
    /// Poisson arrivals whose rate at second `t` is `rate(t)`, at most `highest`.
    pub(crate) fn by_chance(
        port: u16,
        begun: Instant,
        seconds: f64,
        highest: f64,
        rate: impl Fn(f64) -> f64,
        seed: u64,
    ) -> Self {
        let mut chance = Chance(seed);
        let mut arrivals = Vec::new();
        let mut at = 0.0;
        loop {
            at += chance.exponential() / highest;
            if at >= seconds {
                break;
            }
            // Thinning (Lewis and Shedler 1979).
            if chance.draw() * highest <= rate(at) {
                arrivals.push(begun + Duration::from_secs_f64(at));
            }
        }
        let visits = arrivals.len();
        let (next, late) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let arrivals = Arc::new(arrivals);
        let visit = |_| {
            let (next, late, arrivals) =
                (Arc::clone(&next), Arc::clone(&late), Arc::clone(&arrivals));
            std::thread::spawn(move || {
                let mut line = dial(port);
                while let Some(at) = arrivals.get(next.fetch_add(1, Ordering::Relaxed)) {
                    std::thread::sleep(at.saturating_duration_since(Instant::now()));
                    if at.elapsed() > LATE {
                        late.fetch_add(1, Ordering::Relaxed);
                    }
                    ask(&mut line);
                }
            })
        };
        Self { threads: (0..CONNECTIONS).map(visit).collect(), late, visits }
    }

    /// All ask again as soon as they are answered, until `end`.
    pub(crate) fn crowd(port: u16, end: Instant) -> Self {
        let visit = |_| {
            std::thread::spawn(move || {
                let mut line = dial(port);
                while Instant::now() < end {
                    ask(&mut line);
                }
            })
        };
        Self { threads: (0..CROWD).map(visit).collect(), late: Arc::default(), visits: 0 }
    }

    /// Waits for the last; the share that was late by the visitors' own fault.
    pub(crate) fn gone(self) -> f64 {
        for thread in self.threads {
            thread.join().unwrap();
        }
        self.late.load(Ordering::Relaxed) as f64 / self.visits.max(1) as f64
    }
}

fn dial(port: u16) -> TcpStream {
    let line = TcpStream::connect(("127.0.0.1", port)).unwrap();
    line.set_nodelay(true).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    line
}

/// One request and its whole answer.
fn ask(line: &mut TcpStream) {
    line.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    let mut filled = 0;
    while !buffer[..filled].ends_with(b"\r\n\r\nok") {
        let n = line.read(&mut buffer[filled..]).unwrap();
        assert!(n > 0, "the service closed: {}", String::from_utf8_lossy(&buffer[..filled]));
        filled += n;
    }
    assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer[..filled]));
}
