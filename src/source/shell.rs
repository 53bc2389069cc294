//! The agentless look at a machine: one long-lived remote command (`proc::SAMPLER`) in a session of
//! the link's one connection. Each look is one line written and one frame read; nothing is left
//! running there when the session ends, for the command ends with its input.

use crate::domain::message::Message;
use crate::domain::observation::HostSample;
use crate::domain::reading::Origin;
use crate::source::link::Connection;
use crate::source::proc::{FrameReader, Sections, host_sample, sampler_command};
use openssh::{Child, ChildStdin, ChildStdout, Session, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Bytes read at once.
const CHUNK: usize = 16 << 10;

/// A running sampler. After an error it is of no further use.
#[derive(Debug)]
pub struct Sampler {
    /// Held: dropping it closes the session's channel.
    _child: Child<Arc<Session>>,
    input: ChildStdin,
    output: ChildStdout,
    reader: FrameReader,
    host: String,
    origin: Origin,
}

impl Sampler {
    /// Starts the command; it says nothing before the first look.
    pub async fn start(connection: &Connection) -> Result<Self, Message> {
        let failed = |error: String| {
            Message::new("source-ssh-sampler-failed")
                .text("host", connection.host())
                .text("error", error)
        };
        let mut child = connection
            .session()
            .arc_raw_command(sampler_command())
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

    /// One look, within `limit`.
    pub async fn look(&mut self, limit: Duration) -> Result<HostSample, Message> {
        match tokio::time::timeout(limit, self.frame()).await {
            Ok(sections) => Ok(host_sample(&sections?, self.origin.clone())),
            Err(_) => Err(timed_out(&self.host, limit)),
        }
    }

    async fn frame(&mut self) -> Result<Sections, Message> {
        let ask = async {
            self.input.write_all(b"\n").await?;
            self.input.flush().await
        };
        if ask.await.is_err() {
            return Err(self.ended());
        }
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = self.output.read(&mut chunk).await.unwrap_or(0);
            if read == 0 {
                return Err(self.ended());
            }
            let frames =
                self.reader.feed(&chunk[..read]).map_err(|fault| fault.message(&self.host))?;
            // One look gives one frame; of several the last is the freshest.
            if let Some(last) = frames.into_iter().next_back() {
                return Ok(last);
            }
        }
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
#[must_use]
pub fn timed_out(host: &str, limit: Duration) -> Message {
    Message::new("source-ssh-sampler-timeout").text("host", host).duration("limit", limit)
}
