//! A proxy that lets everything through and notes the range queries.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::form_urlencoded;

/// One range query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Range {
    pub(crate) query: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) step: i64,
}

pub(crate) struct Counting {
    pub(crate) port: u16,
    ranges: Arc<Mutex<Vec<Range>>>,
    /// Range queries get no answer.
    deaf: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Counting {
    pub(crate) async fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let ranges = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&ranges);
        let deaf = Arc::new(AtomicBool::new(false));
        let refuses = Arc::clone(&deaf);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let noted = Arc::clone(&noted);
                let refuses = Arc::clone(&refuses);
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
                        return;
                    };
                    let (mut from, mut to) = client.into_split();
                    let (mut answers, mut questions) = server.into_split();
                    tokio::spawn(async move {
                        let _ = copy(&mut answers, &mut to).await;
                    });
                    let mut bytes = Vec::new();
                    let mut chunk = [0; 16_384];
                    while let Ok(n @ 1..) = from.read(&mut chunk).await {
                        bytes.extend_from_slice(&chunk[..n]);
                        let asked = take(&mut bytes, &noted);
                        if asked && refuses.load(Ordering::SeqCst) {
                            return;
                        }
                        if questions.write_all(&chunk[..n]).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { port, ranges, deaf, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on each connection ends that asks for a range; or no longer.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.deaf.store(refuses, Ordering::SeqCst);
    }

    /// The range queries since the last time.
    pub(crate) fn taken(&self) -> Vec<Range> {
        std::mem::take(&mut *self.ranges.lock().expect("nobody panicked"))
    }
}

/// Takes whole requests off the front; whether one of them asked for a range.
fn take(bytes: &mut Vec<u8>, noted: &Mutex<Vec<Range>>) -> bool {
    let mut asked = false;
    loop {
        let Some(end) = bytes.windows(4).position(|end| end == b"\r\n\r\n") else { return asked };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |n| n.trim().parse().expect("a length"));
        let whole = end + 4 + length;
        if bytes.len() < whole {
            return asked;
        }
        let body: Vec<u8> = bytes[end + 4..whole].to_vec();
        bytes.drain(..whole);
        if !head.starts_with("post") || !head.contains("/api/v1/query_range ") {
            continue;
        }
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(&body);
            pairs.find(|(key, _)| key == name).expect("it is told").1.into_owned()
        };
        let number = |name| value(name).parse().expect("a number");
        let range = Range {
            query: value("query"),
            start: number("start"),
            end: number("end"),
            step: number("step"),
        };
        noted.lock().expect("nobody panicked").push(range);
        asked = true;
    }
}
