//! Running `sadf`: on this machine for each of sysstat's daily files, or on another over SSH by one
//! fixed command, [`COMMAND`]. It reads only; what sysstat keeps compressed (files older than ten
//! days, where it keeps so many) it does not read.

use super::{Batch, sadf};
use crate::config::target::SshTarget;
use crate::domain::message::{Message, clean};
use crate::source::link::Link;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// Where sysstat keeps its daily files: Debian's place, then everybody else's.
const FOLDERS: [&str; 2] = ["/var/log/sysstat", "/var/log/sa"];

/// All that is run on the other machine: `sadf` over each daily file, in English and in UTC. What
/// sadf says of a file that it cannot read is thrown away; the other files are read.
pub const COMMAND: &str = "LC_ALL=C; export LC_ALL; command -v sadf >/dev/null || exit 127; \
for f in /var/log/sysstat/sa[0-9][0-9] /var/log/sysstat/sa20[0-9][0-9][0-9][0-9][0-9][0-9] \
/var/log/sa/sa[0-9][0-9] /var/log/sa/sa20[0-9][0-9][0-9][0-9][0-9][0-9]; \
do [ -f \"$f\" ] && sadf -j \"$f\" -- -A 2>/dev/null; done; true";

/// The shell says by this that there is no such program.
const NO_PROGRAM: i32 = 127;

/// Of one machine no more is read: a month of minutes has 400 MB.
const MOST: u64 = 1 << 30;

/// A silent command is waited for so long.
const SILENCE: Duration = Duration::from_mins(1);

const CHUNK: usize = 64 << 10;

/// What was read of a machine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// Records.
    pub records: usize,
    /// Files that could not be read, and why.
    pub problems: Vec<Message>,
}

/// Reads this machine's daily files.
pub fn local(into: &mut Batch) -> Result<Told, Message> {
    let files = daily_files();
    if files.is_empty() {
        return Err(Message::new("import-sysstat-none").text("folder", FOLDERS[0]));
    }
    let mut told = Told::default();
    for file in files {
        match file_of(&file, into) {
            Ok(records) => told.records += records,
            Err(problem) if problem.id == "import-sysstat-no-sadf" => return Err(problem),
            Err(problem) => told.problems.push(problem),
        }
    }
    Ok(told)
}

/// Reads one of sysstat's own files (`saDD`) by running `sadf` here.
pub fn file_of(path: &Path, into: &mut Batch) -> Result<usize, Message> {
    let shown = path.display().to_string();
    let mut child = Command::new("sadf")
        .arg("-j")
        .arg(path)
        .args(["--", "-A"])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Message::new("import-sysstat-no-sadf").text("error", error.to_string()))?;
    let read = match child.stdout.take() {
        Some(output) => sadf::read(&shown, std::io::BufReader::new(output.take(MOST)), into),
        None => Ok(0),
    };
    if read.is_err() {
        // What was not read to its end must not be waited for.
        let _ = child.kill();
    }
    match ending(&mut child) {
        // It said why, which is more than that its answer is cut.
        Some(words) => {
            let sentence = Message::new("import-sysstat-refused").text("file", &shown);
            Err(sentence.text("words", words))
        }
        None => read,
    }
}

/// Waits for the end; what the program said when it failed.
fn ending(child: &mut Child) -> Option<String> {
    let mut words = String::new();
    if let Some(said) = child.stderr.take() {
        let _ = said.take(4096).read_to_string(&mut words);
    }
    let failed = child.wait().map_or(true, |status| !status.success());
    let words = clean(&words, 200);
    (failed && !words.is_empty()).then_some(words)
}

/// The daily files, oldest name first.
fn daily_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = FOLDERS
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|entries| entries.take(10_000).flatten())
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|n| is_daily(&n.to_string_lossy())))
        .collect();
    files.sort();
    files
}

/// `sa07`, `sa20261122`; not `sar07` (text), nor `sa07.xz`.
fn is_daily(name: &str) -> bool {
    name.strip_prefix("sa").is_some_and(|rest| {
        [2, 8].contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Reads another machine's daily files over SSH.
pub async fn ssh(
    target: &SshTarget,
    timeout: Duration,
    into: Batch,
) -> Result<(Told, Batch), Message> {
    let link = Link::new(target, timeout)?;
    let connection = link.connect().await.map_err(|refusal| refusal.message)?;
    let host = connection.host().to_owned();
    let failed = |error: String| {
        Message::new("import-sysstat-ssh")
            .text("host", target.destination.trim())
            .text("error", error)
    };
    let mut child = connection
        .session()
        .arc_raw_command(COMMAND)
        .stdin(openssh::Stdio::null())
        .stdout(openssh::Stdio::piped())
        .stderr(openssh::Stdio::null())
        .spawn()
        .await
        .map_err(|error| failed(error.to_string()))?;
    let Some(mut output) = child.stdout().take() else { return Err(failed("no pipe".into())) };
    let (sender, receiver) = sync_channel::<Vec<u8>>(8);
    let named = host.clone();
    let reader = tokio::task::spawn_blocking(move || {
        let mut into = into;
        let bytes = std::io::BufReader::new(Heard { receiver, rest: Vec::new(), at: 0 });
        sadf::read(&named, bytes.take(MOST), &mut into).map(|records| (records, into))
    });
    let mut chunk = vec![0; CHUNK];
    loop {
        let heard = tokio::time::timeout(SILENCE, output.read(&mut chunk)).await;
        let count = heard
            .map_err(|_| Message::new("import-sysstat-silent").text("host", &host))?
            .map_err(|error| failed(error.to_string()))?;
        if count == 0 {
            break;
        }
        // The parser is slower than the line at worst; it has ended when it found a fault.
        let (sender, piece) = (sender.clone(), chunk[..count].to_vec());
        let sent = tokio::task::spawn_blocking(move || sender.send(piece).is_ok()).await;
        if !sent.unwrap_or(false) {
            break;
        }
    }
    drop(sender);
    let read = reader.await.map_err(|error| failed(error.to_string()))?;
    let (records, into) = read?;
    if records == 0 {
        let ended = tokio::time::timeout(timeout, child.wait()).await;
        let code = ended.ok().and_then(Result::ok).and_then(|status| status.code());
        let id = if code == Some(NO_PROGRAM) {
            "import-sysstat-ssh-no-sadf"
        } else {
            "import-sysstat-ssh-none"
        };
        return Err(Message::new(id).text("host", &host));
    }
    Ok((Told { records, problems: Vec::new() }, into))
}

/// What comes in pieces from another task, as a stream of bytes.
struct Heard {
    receiver: Receiver<Vec<u8>>,
    rest: Vec<u8>,
    at: usize,
}

impl Read for Heard {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.rest.len() {
            match self.receiver.recv() {
                Ok(piece) => (self.rest, self.at) = (piece, 0),
                Err(_) => return Ok(0),
            }
        }
        let count = into.len().min(self.rest.len() - self.at);
        into[..count].copy_from_slice(&self.rest[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
