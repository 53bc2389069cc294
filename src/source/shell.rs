//! The one shell on a watched machine: a long-lived remote command (`proc::SAMPLER`) in a session
//! of the link's one connection. It answers a ping at once, which tells the link's latency, and
//! gives the agentless look where no exporter does. Nothing is left running there when the session
//! ends, for the command ends with its input.

use crate::domain::message::Message;
use crate::domain::observation::HostSample;
use crate::domain::reading::Origin;
use crate::source::link::Connection;
use crate::source::link::commands;
use crate::source::proc::{FrameReader, Sections, host_sample};
use openssh::{Child, ChildStdin, ChildStdout, Session, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Bytes read at once.
const CHUNK: usize = 16 << 10;

/// The far shell, started where it does not run, and started anew after an error.
#[derive(Debug)]
pub struct Shell {
    connection: Connection,
    limit: Duration,
    /// One question at a time.
    running: Mutex<Option<Sampler>>,
}

impl Shell {
    /// A shell that does not run yet; no question takes longer than `limit`.
    #[must_use]
    pub fn new(connection: &Connection, limit: Duration) -> Self {
        Self { connection: connection.clone(), limit, running: Mutex::new(None) }
    }

    /// One agentless look.
    pub async fn look(&self) -> Result<HostSample, Message> {
        self.ask(async |sampler| {
            let sections = sampler.frame().await?;
            sampler.judge(&sections)?;
            Ok(host_sample(&sections, sampler.origin.clone()))
        })
        .await
    }

    /// How long a line takes to the far shell and back, the quicker of two, over the connection that
    /// stands: the network twice, what is on the way (jump hosts, sshd's encryption), and the shell's waking
    /// up. It starts no process, and waits its turn behind a look.
    pub async fn ping(&self) -> Result<Duration, Message> {
        self.ask(Sampler::ping).await
    }

    async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&mut Sampler) -> Result<T, Message>,
    ) -> Result<T, Message> {
        let mut running = self.running.lock().await;
        let work = async {
            let mut sampler = match running.take() {
                Some(sampler) => sampler,
                None => Sampler::start(&self.connection).await?,
            };
            let answer = question(&mut sampler).await?;
            Ok((sampler, answer))
        };
        let (sampler, answer) = tokio::time::timeout(self.limit, work)
            .await
            .unwrap_or_else(|_| Err(timed_out(self.connection.host(), self.limit)))?;
        *running = Some(sampler);
        Ok(answer)
    }
}

/// A running sampler. After an error it is of no further use.
#[derive(Debug)]
struct Sampler {
    /// Held: dropping it closes the session's channel.
    _child: Child<Arc<Session>>,
    input: ChildStdin,
    output: ChildStdout,
    reader: FrameReader,
    host: String,
    origin: Origin,
}

impl Sampler {
    /// Starts the command; it says nothing before it is asked.
    async fn start(connection: &Connection) -> Result<Self, Message> {
        let failed = |error: String| {
            Message::new("source-ssh-sampler-failed")
                .text("host", connection.host())
                .text("error", error)
        };
        let mut child = connection
            .session()
            .arc_raw_command(commands::sampler())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .await
            .map_err(|error| failed(error.to_string()))?;
        let (Some(input), Some(output)) = (child.stdin().take(), child.stdout().take()) else {
            return Err(failed("no pipes".into()));
        };
        Ok(Self {
            _child: child,
            input,
            output,
            reader: FrameReader::new(),
            host: connection.host().to_owned(),
            origin: Origin::new("/proc"),
        })
    }

    async fn frame(&mut self) -> Result<Sections, Message> {
        self.say(b"\n").await?;
        loop {
            // One look gives one frame; of several the last is the freshest.
            if let Some(last) = self.hear().await?.into_iter().next_back() {
                return Ok(last);
            }
        }
    }

    async fn ping(&mut self) -> Result<Duration, Message> {
        let mut quickest = None;
        // The first ping of a shell also waits for its start.
        for _ in 0..2 {
            let begun = Instant::now();
            self.say(b"ping\n").await?;
            while self.reader.take_pongs() == 0 {
                self.hear().await?;
            }
            let took = begun.elapsed();
            quickest = Some(quickest.map_or(took, |before: Duration| before.min(took)));
        }
        quickest.ok_or_else(|| self.ended())
    }

    async fn say(&mut self, line: &[u8]) -> Result<(), Message> {
        let said = async {
            self.input.write_all(line).await?;
            self.input.flush().await
        };
        if said.await.is_err() {
            // Its last words tell why.
            while self.hear().await.is_ok() {}
            return Err(self.ended());
        }
        Ok(())
    }

    async fn hear(&mut self) -> Result<Vec<Sections>, Message> {
        let mut chunk = vec![0; CHUNK];
        let read = self.output.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return Err(self.ended());
        }
        self.reader.feed(&chunk[..read]).map_err(|fault| fault.message(&self.host))
    }

    /// Whether this is a Linux at all.
    fn judge(&self, sections: &Sections) -> Result<(), Message> {
        let told = [&sections.stat, &sections.meminfo, &sections.loadavg];
        if told.iter().any(|text| !text.is_empty()) {
            return Ok(());
        }
        Err(Message::new("source-ssh-sampler-no-proc").text("host", &self.host))
    }

    fn ended(&self) -> Message {
        let words = self.reader.chatter();
        let id = if words.is_empty() {
            "source-ssh-sampler-ended"
        } else {
            "source-ssh-sampler-ended-saying"
        };
        Message::new(id).text("host", &self.host).text("words", words)
    }
}

/// The sentence for a shell that does not answer.
fn timed_out(host: &str, limit: Duration) -> Message {
    Message::new("source-ssh-sampler-timeout").text("host", host).duration("limit", limit)
}
