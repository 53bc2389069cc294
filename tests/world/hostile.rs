//! Pages that lie: what a scrape may meet when the address, the server or the road is wrong.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What the server does with every request.
#[derive(Debug, Clone)]
pub(crate) enum Page {
    /// A login page with status 200.
    Html,
    /// Metrics with bytes that are not UTF-8.
    InvalidUtf8,
    /// Well-formed metrics for ever, as fast as they are read.
    Endless,
    /// One line without an end.
    EndlessLine,
    /// Headers for ever.
    EndlessHeaders,
    /// A few bytes per second.
    Slow,
    /// The request is read and nothing is said.
    Silent,
    /// Closed in the middle of the body that was announced.
    CutOff,
    /// Status 401.
    Unauthorized,
    /// A redirect to itself.
    Circle,
    /// [`LABEL_HORRORS`].
    Labels,
    /// This status, content type and body.
    Fixed(u16, &'static str, Vec<u8>),
}

/// Exposition text whose label values hold all that breaks parsers and terminals.
///
/// Of `traefik_entrypoint_requests_total{entrypoint="web"}`, code 200 has 700 in 7 series of
/// 100 each, and code 500 has 30 in one.
pub(crate) const LABEL_HORRORS: &str = concat!(
    "# HELP traefik_entrypoint_requests_total How many \\\\ requests \\n \u{1b}[31mred\u{1b}[0m.\n",
    "# TYPE traefik_entrypoint_requests_total counter\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"{a}\"} 100\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"a,b\"} 100\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"a=b\"} 100\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"say \\\"hi\\\", code=\\\"500\\\"\"} 100\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"back\\\\\"} 100\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\"} 100\n",
    "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\",method=\"GET\",protocol=\"} 999 #\u{202e}\"} 1e2\n",
    "traefik_entrypoint_requests_total{code=\"500\",entrypoint=\"web\",method=\"GET\",protocol=\"\",} 30 1700000000000\n",
    "# TYPE job:requests:rate5m gauge\n",
    "job:requests:rate5m{job=\"a{b\"} 1.5\n",
    "job:inf:max +Inf\n",
    "job:nan:avg NaN\n",
);

/// A server on a loopback port of the system's choice; ends when dropped.
#[derive(Debug)]
pub(crate) struct Hostile {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    requests: Arc<AtomicUsize>,
}

impl Hostile {
    /// Serves one page, whatever is asked.
    pub(crate) fn serve(page: Page) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, requests) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stopped, counter) = (Arc::clone(&stop), Arc::clone(&requests));
        std::thread::spawn(move || {
            for line in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (page, stopped, counter) =
                    (page.clone(), Arc::clone(&stopped), Arc::clone(&counter));
                if let Ok(line) = line {
                    // A client that leaves ends its answer: that is no fault of the server.
                    std::thread::spawn(move || {
                        let _ = answer(line, &page, address, &stopped, &counter);
                    });
                }
            }
        });
        Self { address, stop, requests }
    }

    /// Its address as a metrics page.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/metrics", self.address)
    }

    /// Its address as a base URL, without a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many requests have come.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the listener, which sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(
    mut line: TcpStream,
    page: &Page,
    address: SocketAddr,
    stop: &AtomicBool,
    requests: &AtomicUsize,
) -> std::io::Result<()> {
    line.set_read_timeout(Some(Duration::from_secs(10)))?;
    line.set_write_timeout(Some(Duration::from_secs(10)))?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 65536 {
        line.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    requests.fetch_add(1, Ordering::Relaxed);
    let begun = Instant::now();
    // However patient the client is.
    let goes_on = || !stop.load(Ordering::Relaxed) && begun.elapsed() < Duration::from_mins(2);
    let text = "text/plain; version=0.0.4";
    match page {
        Page::Html => whole(
            &mut line,
            "200 OK",
            "text/html",
            b"<!doctype html><title>Sign in</title><p>node_load1 1\n",
        ),
        Page::InvalidUtf8 => whole(
            &mut line,
            "200 OK",
            text,
            b"node_load1 0.5\nnode_os_info{name=\"\xff\xfe\xc3\x28\"} 1\n\xff 3\n",
        ),
        Page::Unauthorized => whole(&mut line, "401 Unauthorized", "text/plain", b"who are you?\n"),
        Page::Labels => whole(&mut line, "200 OK", text, LABEL_HORRORS.as_bytes()),
        Page::Fixed(status, kind, body) => whole(&mut line, &format!("{status} Fixed"), kind, body),
        Page::Circle => write!(
            line,
            "HTTP/1.1 302 Found\r\nLocation: http://{address}/metrics\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        Page::Silent => {
            while goes_on() {
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(())
        }
        Page::CutOff => write!(
            line,
            "HTTP/1.1 200 OK\r\nContent-Type: {text}\r\nContent-Length: 5000\r\n\r\nnode_load1 0.5\nnode_lo"
        ),
        Page::Slow => {
            write!(line, "HTTP/1.1 200 OK\r\nContent-Type: {text}\r\n\r\n")?;
            while goes_on() {
                line.write_all(b"# \n")?;
                std::thread::sleep(Duration::from_millis(300));
            }
            Ok(())
        }
        Page::EndlessHeaders => {
            write!(line, "HTTP/1.1 200 OK\r\n")?;
            pour(&mut line, b"X-Padding: 0123456789012345678901234567890123456789\r\n", goes_on)
        }
        Page::EndlessLine => {
            write!(line, "HTTP/1.1 200 OK\r\nContent-Type: {text}\r\n\r\nnode_load1{{a=\"")?;
            pour(&mut line, b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", goes_on)
        }
        Page::Endless => {
            write!(
                line,
                "HTTP/1.1 200 OK\r\nContent-Type: {text}\r\n\r\n# TYPE node_cpu_seconds_total counter\n"
            )?;
            pour(&mut line, b"node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 12345.67\n", goes_on)
        }
    }
}

fn whole(line: &mut TcpStream, status: &str, kind: &str, body: &[u8]) -> std::io::Result<()> {
    write!(
        line,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    line.write_all(body)?;
    line.shutdown(Shutdown::Write)?;
    // The rest of the request is read, or the kernel resets the connection under the answer.
    let mut rest = [0; 4096];
    while line.read(&mut rest)? > 0 {}
    Ok(())
}

/// The same bytes again and again, at most a gibibyte of them.
fn pour(line: &mut TcpStream, bytes: &[u8], goes_on: impl Fn() -> bool) -> std::io::Result<()> {
    let block = bytes.repeat(65536 / bytes.len());
    for _ in 0..(1 << 30) / block.len() {
        if !goes_on() {
            break;
        }
        line.write_all(&block)?;
    }
    Ok(())
}
