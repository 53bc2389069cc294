//! The unit count as this machine tells it, whatever the target is: a number in a file, or the one
//! that a program prints. Reads at most [`LIMIT`] bytes of either, and waits no longer than the
//! time limit; a program that is not done by then is killed with all that it started. It runs
//! without a shell and gets none of palier's variables but those of [`PASSED`], so none of its
//! secrets either.

use crate::config::target::UnitsSource;
use crate::domain::message::{Message, clean};
use crate::domain::observation::{News, SourceId};
use crate::domain::reading::Origin;
use crate::source::Context;
use crate::source::voice::Voice;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

/// A number takes no more than so many bytes, nor do the words that explain why there is none.
pub const LIMIT: usize = 4 << 10;

/// What a program is told of palier's surroundings; also all of `LC_*` and `XDG_*`.
pub const PASSED: [&str; 8] = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "SHELL"];

/// A file is not read more often.
const FILE_INTERVAL: Duration = Duration::from_secs(10);

/// A program is not run more often.
const COMMAND_INTERVAL: Duration = Duration::from_mins(1);

/// So much of what was found instead of a number is told.
const FOUND: usize = 40;

/// Counts until cancelled, and tells [`SourceId::Units`]. Other ways of counting belong to the
/// target's own source; of them it says nothing.
pub async fn run(context: Context, units: UnitsSource) {
    let mut voice = Voice::new(&context, SourceId::Units);
    loop {
        let counting = async {
            match &units {
                UnitsSource::File(path) => Some(of_file(path, context.timeout).await),
                UnitsSource::Command(words) => Some(of_command(words, context.timeout).await),
                UnitsSource::Given { .. } | UnitsSource::Promql(_) | UnitsSource::Sql(_) => None,
            }
        };
        let counted = tokio::select! {
            () = context.cancel.cancelled() => return,
            counted = counting => counted,
        };
        let (name, least) = match units {
            UnitsSource::File(_) => ("file", FILE_INTERVAL),
            _ => ("command", COMMAND_INTERVAL),
        };
        let wait = context.refresh.max(least);
        let heard = match counted {
            None => return,
            Some(Ok(count)) => {
                let news = News::Units { count, origin: Origin::new(name) };
                voice.news(news, Vec::new()).await
            }
            Some(Err(reason)) => voice.lost(reason, wait).await,
        };
        if !heard || !context.pause(wait).await {
            return;
        }
    }
}

/// The number in a file.
pub async fn of_file(path: &Path, limit: Duration) -> Result<f64, Message> {
    let say = |id| Message::new(id).text("path", path.to_string_lossy());
    let owned = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || read(&owned));
    let read = match tokio::time::timeout(limit, reading).await {
        Ok(Ok(read)) => read,
        Ok(Err(_)) => return Err(say("source-units-file-broke")),
        Err(_) => return Err(say("source-units-file-timeout").duration("limit", limit)),
    };
    let bytes = match read {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(say("source-units-file-kind")),
        Err(error) => return Err(say("source-units-file-read").text("error", error.to_string())),
    };
    match number(&bytes) {
        Ok(count) => Ok(count),
        Err(Odd::Long) => Err(say("source-units-file-long")),
        Err(Odd::Empty) => Err(say("source-units-file-empty")),
        Err(Odd::Words(found)) => Err(say("source-units-file-number").text("found", found)),
        Err(Odd::Negative(found)) => Err(say("source-units-file-negative").text("found", found)),
    }
}

/// None: it is no plain file; opening a pipe would wait for who writes into it.
fn read(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    if !std::fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Why something is no count.
enum Odd {
    Long,
    Empty,
    Words(String),
    Negative(String),
}

fn number(bytes: &[u8]) -> Result<f64, Odd> {
    if bytes.len() > LIMIT {
        return Err(Odd::Long);
    }
    let words = String::from_utf8_lossy(bytes);
    let words = words.trim();
    if words.is_empty() {
        return Err(Odd::Empty);
    }
    match words.parse::<f64>() {
        Ok(count) if count.is_finite() && count >= 0.0 => Ok(count),
        Ok(count) if count.is_finite() => Err(Odd::Negative(clean(words, FOUND))),
        _ => Err(Odd::Words(clean(words, FOUND))),
    }
}

/// The number that a program prints.
pub async fn of_command(words: &[String], limit: Duration) -> Result<f64, Message> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Message::new("source-units-command-none"));
    };
    let say = |id| Message::new(id).text("program", program);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(passed(std::env::vars_os()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    let child = command
        .spawn()
        .map_err(|error| say("source-units-command-start").text("error", error.to_string()))?;
    let mut group = Group::of(child);
    let ended = tokio::time::timeout(limit, group.end()).await;
    let (status, printed, complaint) = match ended {
        Ok(Ok(all)) => all,
        Ok(Err(error)) => {
            return Err(say("source-units-command-start").text("error", error.to_string()));
        }
        Err(_) => return Err(say("source-units-command-timeout").duration("limit", limit)),
    };
    if printed.len() > LIMIT {
        return Err(say("source-units-command-long"));
    }
    if !status.success() {
        return Err(failed(status, program, &complaint));
    }
    match number(&printed) {
        Ok(count) => Ok(count),
        Err(Odd::Long) => Err(say("source-units-command-long")),
        Err(Odd::Empty) => Err(say("source-units-command-empty")),
        Err(Odd::Words(found)) => Err(say("source-units-command-number").text("found", found)),
        Err(Odd::Negative(found)) => Err(say("source-units-command-negative").text("found", found)),
    }
}

fn failed(status: ExitStatus, program: &str, complaint: &[u8]) -> Message {
    let complaint = String::from_utf8_lossy(complaint);
    let first = complaint.lines().map(str::trim).find(|line| !line.is_empty());
    let says = first.map(|line| clean(line, 200)).filter(|line| !line.is_empty());
    let message = match (status.code(), &says) {
        (Some(code), Some(_)) => {
            Message::new("source-units-command-exit-saying").text("code", code.to_string())
        }
        (Some(code), None) => {
            Message::new("source-units-command-exit").text("code", code.to_string())
        }
        (None, _) => {
            let signal = status.signal().unwrap_or_default();
            return Message::new("source-units-command-killed")
                .text("program", program)
                .text("signal", signal.to_string());
        }
    };
    let message = message.text("program", program);
    match says {
        Some(words) => message.text("words", words),
        None => message,
    }
}

/// Which variables a program is given.
fn passed(
    all: impl Iterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = (OsString, OsString)> {
    all.filter(|(name, _)| {
        let name = name.to_string_lossy();
        PASSED.contains(&&*name) || name.starts_with("LC_") || name.starts_with("XDG_")
    })
}

/// A program and all that it starts: killed when this is dropped before the program has ended.
struct Group {
    child: Child,
    leader: Option<Pid>,
}

impl Group {
    fn of(child: Child) -> Self {
        let leader = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Self { child, leader }
    }

    /// How it ended, what it printed, and what it complained of. Of each at most one byte more
    /// than [`LIMIT`]: who prints on is not waited for.
    async fn end(&mut self) -> std::io::Result<(ExitStatus, Vec<u8>, Vec<u8>)> {
        let (out, err) = (self.child.stdout.take(), self.child.stderr.take());
        let (printed, complaint) = tokio::join!(some(out), some(err));
        let (printed, complaint) = (printed?, complaint?);
        if printed.len() > LIMIT || complaint.len() > LIMIT {
            self.kill();
        }
        let status = self.child.wait().await?;
        // Its number may be another's from now on.
        self.leader = None;
        Ok((status, printed, complaint))
    }

    fn kill(&self) {
        if let Some(leader) = self.leader {
            // It may have ended meanwhile.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The pipe is closed afterwards, so that a program that prints for ever ends.
async fn some(pipe: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(LIMIT as u64 + 1).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_no_secret() {
        let all = ["PATH", "LC_ALL", "PALIER_PG_PASSWORD", "DATABASE_URL", "HOME", "PATHOLOGY"];
        let all = all.iter().map(|name| (OsString::from(name), OsString::from("x")));
        let names: Vec<_> = passed(all).map(|(name, _)| name).collect();
        assert_eq!(names, ["PATH", "LC_ALL", "HOME"]);
    }

    #[test]
    fn one_number_counts_and_nothing_else() {
        let of = |words: &str| number(words.as_bytes()).ok();
        assert_eq!(of(" 1180\n"), Some(1180.0));
        assert_eq!(of("0"), Some(0.0));
        assert_eq!(of("12.5"), Some(12.5));
        for odd in ["", " \n", "many", "1 2", "1180 units", "-1", "inf", "NaN", "1,180"] {
            assert_eq!(of(odd), None, "{odd}");
        }
        assert!(matches!(number(&[b'1'; LIMIT + 1]), Err(Odd::Long)));
    }
}
