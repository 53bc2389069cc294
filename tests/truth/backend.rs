//! The small service behind Caddy, in a process of its own: this test program, started once more.
//! It answers every request with `ok` after its kind of work, and ends with its standard input.

use super::chance::Chance;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Says which kind of backend the process is.
pub(crate) const KIND: &str = "PALIER_TRUTH_BACKEND";
/// Names the file that it writes its port to.
pub(crate) const PORT_FILE: &str = "PALIER_TRUTH_PORT_FILE";

/// Processor time of a request of the CPU-bound backend, in seconds.
const WORK: f64 = 0.002;
/// How many requests the I/O-bound backend works on at once.
pub(crate) const WORKERS: usize = 8;
/// How long one of them waits for something else, in seconds, on average.
pub(crate) const WAIT: f64 = 0.020;
/// How long a request of the lock-bound backend holds the lock, in seconds, on average.
pub(crate) const HELD: f64 = 0.005;
/// How long it waits for something else beforehand, together with others.
const BESIDE: f64 = 0.001;

/// Where the knee is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Each request costs processor time.
    Cpu,
    /// Each request waits, on one of a few workers; how long is even between 0 and twice the mean.
    Io,
    /// One request at a time is in a section in which it waits, between 0 and twice the mean.
    Lock,
    /// As before, always equally long.
    EvenLock,
    /// As before, exponential.
    UnevenLock,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Io => "io",
            Self::Lock => "lock",
            Self::EvenLock => "lock-even",
            Self::UnevenLock => "lock-uneven",
        }
    }

    fn of(name: &str) -> Self {
        [Self::Cpu, Self::Io, Self::Lock, Self::EvenLock, Self::UnevenLock]
            .into_iter()
            .find(|kind| kind.name() == name)
            .unwrap_or_else(|| panic!("{KIND}={name}: no such backend"))
    }
}

struct Service {
    kind: Kind,
    rounds: u64,
    chance: Mutex<Chance>,
    free: Mutex<usize>,
    freed: Condvar,
    /// Until when what was done in the section lasts.
    section: Mutex<Instant>,
}

/// Serves until standard input ends.
pub(crate) fn serve(kind: &str, port_file: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let kind = Kind::of(kind);
    let service = Arc::new(Service {
        kind,
        rounds: if kind == Kind::Cpu { rounds() } else { 0 },
        chance: Mutex::new(Chance(1)),
        free: Mutex::new(WORKERS),
        freed: Condvar::new(),
        section: Mutex::new(Instant::now()),
    });
    let port = listener.local_addr().unwrap().port();
    let unfinished = format!("{port_file}.new");
    std::fs::write(&unfinished, port.to_string()).unwrap();
    std::fs::rename(&unfinished, port_file).unwrap();
    std::thread::spawn(move || {
        for line in listener.incoming().flatten() {
            let service = Arc::clone(&service);
            std::thread::spawn(move || service.answer(line));
        }
    });
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

impl Service {
    fn answer(&self, mut line: TcpStream) {
        let _ = line.set_nodelay(true);
        let mut buffer = [0; 8192];
        let mut filled = 0;
        loop {
            match line.read(&mut buffer[filled..]) {
                Ok(0) | Err(_) => return,
                Ok(n) => filled += n,
            }
            if !buffer[..filled].ends_with(b"\r\n\r\n") {
                continue;
            }
            filled = 0;
            self.work();
            if line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").is_err() {
                return;
            }
        }
    }

    fn work(&self) {
        match self.kind {
            Kind::Cpu => spin(self.rounds),
            Kind::Io => {
                let mut free =
                    self.freed.wait_while(self.free.lock().unwrap(), |f| *f == 0).unwrap();
                *free -= 1;
                drop(free);
                self.pause(WAIT, 2.0 * self.draw());
                *self.free.lock().unwrap() += 1;
                self.freed.notify_one();
            }
            Kind::Lock => self.hold(2.0 * self.draw()),
            Kind::EvenLock => self.hold(1.0),
            Kind::UnevenLock => {
                let times = self.chance.lock().unwrap().exponential();
                self.hold(times);
            }
        }
    }

    fn draw(&self) -> f64 {
        self.chance.lock().unwrap().draw()
    }

    /// Timers and wake-ups of a shared machine are late by some tenths of a millisecond, more in one
    /// minute than in the next. So that the lock is held as long as it is said to, the work of one
    /// who waited begins when the work before it was due to end, not when the machine noticed.
    fn hold(&self, times: f64) {
        self.pause(BESIDE, 1.0);
        let came = Instant::now();
        let mut free = self.section.lock().unwrap();
        *free = (*free).max(came) + Duration::from_secs_f64(HELD * times);
        std::thread::sleep(free.saturating_duration_since(Instant::now()));
    }

    #[allow(clippy::unused_self)]
    fn pause(&self, seconds: f64, times: f64) {
        std::thread::sleep(Duration::from_secs_f64(seconds * times));
    }
}

fn spin(rounds: u64) {
    let mut x = 1_u64;
    for i in 0..rounds {
        x = black_box(x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(i));
    }
    black_box(x);
}

/// As many rounds as take [`WORK`] when nobody disturbs: the fastest of several.
fn rounds() -> u64 {
    const TRIED: u64 = 200_000;
    let fastest = (0..20)
        .map(|_| {
            let begun = Instant::now();
            spin(TRIED);
            begun.elapsed()
        })
        .min()
        .unwrap();
    (TRIED as f64 * WORK / fastest.as_secs_f64()) as u64
}
