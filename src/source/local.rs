//! This machine, looked at through sysinfo and /proc.
//!
//! sysinfo tells memory and the machine's name. The kernel's tables tell the rest, because sysinfo
//! hides steal, pressure and a filesystem's free blocks (without which a reserve for root reads
//! as used), and opens ten files per network interface. A look keeps the tables open and reads
//! them again; mounts and energy meters are listed anew only every tenth look.
//!
//! It runs nothing, writes nothing, and never asks another machine's filesystem for its size.

use crate::domain::message::Message;
use crate::domain::observation::{Filesystem, HostSample, Memory, News, SourceId, SourceState};
use crate::domain::reading::Origin;
use crate::source::Context;
use crate::source::proc::{self, Mount, Sections};
use crate::source::rapl::{self, Meters};
use crate::source::real::{self, Found};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::time::Duration;
use sysinfo::{MemoryRefreshKind, System};
use tokio::task::JoinHandle;

/// Mounts are listed anew after so many looks.
const LIST_EVERY: u32 = 10;

/// A longer table is not read.
const MAX_TABLE: u64 = 4 * 1024 * 1024;

/// The second look comes no later than this, so that rates exist soon.
const FIRST_RATES: Duration = Duration::from_secs(1);

/// Looks at this machine until the context ends: at once, again after at most a second, then at
/// every refresh.
pub async fn run(context: Context) {
    watch(context, Machine::new()).await;
}

async fn watch(context: Context, machine: Machine) {
    if !context.state(SourceId::Host, SourceState::Connecting).await {
        return;
    }
    let mut eyes = Eyes::Ready(Box::new(machine));
    let mut live = false;
    let mut pause = context.refresh.min(FIRST_RATES);
    loop {
        let (next, seen) = tokio::select! {
            () = context.cancel.cancelled() => return,
            looked = eyes.look(context.timeout) => looked,
        };
        eyes = next;
        let heard = match seen {
            Ok(sample) => {
                let news = News::Host(Box::new(sample));
                let first = !std::mem::replace(&mut live, true);
                (!first || context.state(SourceId::Host, SourceState::Live).await)
                    && context.tell(SourceId::Host, news).await
            }
            Err(reason) => {
                live = false;
                let wait = chrono::Duration::from_std(context.refresh).ok();
                let retry_at = wait.and_then(|wait| (context.clock)().checked_add_signed(wait));
                context.state(SourceId::Host, SourceState::Lost { reason, retry_at }).await
            }
        };
        if !heard || !context.pause(pause).await {
            return;
        }
        pause = context.refresh;
    }
}

type Looked = (Box<Machine>, Result<HostSample, Message>);

/// A look happens on a thread of its own: a dying disk can block the question for its size. While
/// one hangs, no further one is started.
enum Eyes {
    Ready(Box<Machine>),
    Busy(JoinHandle<Looked>),
}

impl Eyes {
    async fn look(self, timeout: Duration) -> (Self, Result<HostSample, Message>) {
        let mut task = match self {
            Self::Ready(mut machine) => tokio::task::spawn_blocking(move || {
                let seen = machine.look();
                (machine, seen)
            }),
            Self::Busy(task) => task,
        };
        match tokio::time::timeout(timeout, &mut task).await {
            Ok(Ok((machine, seen))) => (Self::Ready(machine), seen),
            Ok(Err(error)) => {
                let message = Message::new("source-exposition-local-failed");
                let message = message.text("error", error.to_string());
                (Self::Ready(Box::default()), Err(message))
            }
            Err(_) => {
                let message = Message::new("source-exposition-local-timeout");
                (Self::Busy(task), Err(message.duration("timeout", timeout)))
            }
        }
    }
}

/// One of the kernel's tables, kept open.
struct Table {
    path: &'static str,
    file: Option<File>,
}

impl Table {
    const fn new(path: &'static str) -> Self {
        Self { path, file: None }
    }

    /// Reads the whole table into `text`, which stays empty on an error.
    fn read(&mut self, text: &mut String) -> io::Result<()> {
        text.clear();
        let read = self.try_read(text);
        if read.is_err() {
            self.file = None;
            text.clear();
        }
        read
    }

    fn try_read(&mut self, text: &mut String) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => {
                file.rewind()?;
                file
            }
            none => none.insert(File::open(self.path)?),
        };
        file.take(MAX_TABLE).read_to_string(text).map(|_| ())
    }
}

/// This machine, with what is kept open between looks.
pub struct Machine {
    origin: Origin,
    system: Option<System>,
    stat: Table,
    /// Tables that a kernel or a container may lack, in the order of [`Machine::look`].
    others: [Table; 7],
    sections: Sections,
    mounts: Vec<Mount>,
    meters: Meters,
    looks: u32,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new() -> Self {
        let sections =
            Sections { hostname: System::host_name().unwrap_or_default(), ..Sections::default() };
        Self {
            origin: Origin::new("/proc"),
            system: System::new().ok(),
            stat: Table::new("/proc/stat"),
            others: [
                Table::new("/proc/loadavg"),
                Table::new("/proc/net/dev"),
                Table::new("/proc/diskstats"),
                Table::new("/proc/pressure/cpu"),
                Table::new("/proc/pressure/memory"),
                Table::new("/proc/pressure/io"),
                Table::new("/proc/meminfo"),
            ],
            sections,
            mounts: Vec::new(),
            meters: Meters::default(),
            looks: 0,
        }
    }

    /// One look. Fails only where /proc/stat cannot be read; what else is missing stays unknown.
    pub fn look(&mut self) -> Result<HostSample, Message> {
        let sections = &mut self.sections;
        self.stat.read(&mut sections.stat).map_err(|error| unreadable(self.stat.path, &error))?;
        let texts = [
            &mut sections.loadavg,
            &mut sections.net_dev,
            &mut sections.diskstats,
            &mut sections.pressure_cpu,
            &mut sections.pressure_memory,
            &mut sections.pressure_io,
            &mut sections.meminfo,
        ];
        for (table, text) in self.others.iter_mut().zip(texts) {
            // Absent without pressure accounting or in a sandbox: the part stays unknown.
            let _ = table.read(text);
        }
        if self.looks.is_multiple_of(LIST_EVERY) {
            self.mounts = candidates();
            self.meters = Meters::find(Path::new(rapl::ROOT));
        }
        self.looks = self.looks.wrapping_add(1);
        let mut sample = proc::host_sample(&self.sections, self.origin.clone());
        if sample.cpu.is_none() {
            return Err(
                Message::new("source-exposition-local-senseless").text("path", self.stat.path)
            );
        }
        sample.memory = self.system.as_mut().and_then(memory);
        sample.energy = self.meters.read();
        sample.filesystems = real::distinct(self.mounts.iter().filter_map(measure).collect());
        Ok(sample)
    }
}

fn unreadable(path: &str, error: &io::Error) -> Message {
    Message::new("source-exposition-local-unreadable")
        .text("path", path)
        .text("error", error.to_string())
}

fn memory(system: &mut System) -> Option<Memory> {
    system.refresh_memory_specifics(MemoryRefreshKind::everything());
    let memory = Memory {
        total: system.total_memory() as f64,
        available: system.available_memory() as f64,
        swap_total: system.total_swap() as f64,
        swap_free: system.free_swap() as f64,
    };
    (memory.total > 0.0).then_some(memory)
}

/// The mounts worth measuring: real ones, each device once at its shortest point, and the root.
fn candidates() -> Vec<Mount> {
    let mut text = String::new();
    // Unreadable: no filesystem is known, and the next listing tries again.
    let _ = Table::new("/proc/self/mounts").read(&mut text);
    // A later mount on the same point hides an earlier one.
    let visible: BTreeMap<String, Mount> =
        proc::mounts(&text).into_iter().map(|mount| (mount.point.clone(), mount)).collect();
    let mut devices: BTreeMap<String, Mount> = BTreeMap::new();
    for mount in visible.into_values() {
        if !real::is_real_type(&mount.fstype) && mount.point != "/" {
            continue;
        }
        match devices.get_mut(&mount.device) {
            Some(known) if known.point.len() <= mount.point.len() => {}
            Some(known) => *known = mount,
            None => {
                devices.insert(mount.device.clone(), mount);
            }
        }
    }
    devices.into_values().collect()
}

fn measure(mount: &Mount) -> Option<Found> {
    let stat = rustix::fs::statvfs(mount.point.as_str()).ok()?;
    let bytes = |blocks: u64| blocks as f64 * stat.f_frsize as f64;
    Some(Found {
        fstype: Some(mount.fstype.clone()),
        filesystem: Filesystem {
            mount: mount.point.clone(),
            device: mount.device.clone(),
            size: bytes(stat.f_blocks),
            free: bytes(stat.f_bfree),
            available: bytes(stat.f_bavail),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observation::SourceEvent;
    use std::sync::Arc;
    use tokio::sync::mpsc;
    use tokio_util::sync::CancellationToken;

    fn context(refresh: Duration) -> (Context, mpsc::Receiver<SourceEvent>) {
        let (events, received) = mpsc::channel(16);
        let context = Context {
            events,
            cancel: CancellationToken::new(),
            clock: Arc::new(|| chrono::DateTime::UNIX_EPOCH),
            refresh,
            timeout: Duration::from_secs(5),
        };
        (context, received)
    }

    #[tokio::test]
    async fn two_looks_come_within_a_second_and_a_half() {
        let (context, mut events) = context(Duration::from_hours(1));
        let cancel = context.cancel.clone();
        let task = tokio::spawn(run(context));
        let mut hosts = Vec::new();
        let mut states = Vec::new();
        let both = async {
            while hosts.len() < 2 {
                match events.recv().await.unwrap().news {
                    News::Host(sample) => hosts.push(sample),
                    News::State(state) => states.push(state),
                    other => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), both).await.unwrap();
        assert_eq!(states, [SourceState::Connecting, SourceState::Live]);
        let ticks = |sample: &HostSample| {
            let cpu = sample.cpu.unwrap();
            cpu.busy + cpu.idle + cpu.iowait + cpu.steal
        };
        assert!(ticks(&hosts[1]) > ticks(&hosts[0]));
        cancel.cancel();
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn an_unreadable_table_is_a_loss_and_heals() {
        let home = tempfile::tempdir().unwrap();
        let path: &'static str = home.path().join("stat").to_string_lossy().into_owned().leak();
        let machine = Machine { stat: Table::new(path), ..Machine::new() };
        let (context, mut events) = context(Duration::from_millis(20));
        let task = tokio::spawn(watch(context, machine));
        assert_eq!(events.recv().await.unwrap().news, News::State(SourceState::Connecting));
        let News::State(SourceState::Lost { reason, retry_at }) = events.recv().await.unwrap().news
        else {
            panic!("not lost")
        };
        assert_eq!(reason.id, "source-exposition-local-unreadable");
        assert!(retry_at.is_some());
        std::fs::write(path, "cpu 1 2 3 4\ncpu0 1 2 3 4\n").unwrap();
        let heard = async {
            while let Some(event) = events.recv().await {
                if matches!(event.news, News::Host(_)) {
                    break;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), heard).await.unwrap();
        // Nobody listens any more: the task ends by itself.
        drop(events);
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
    }

    #[test]
    fn the_figures_are_those_of_the_machine_itself() {
        let sample = Machine::new().look().unwrap();
        let cores = std::thread::available_parallelism().unwrap().get();
        assert!(sample.cores.unwrap() as usize >= cores);
        let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap();
        let total: f64 = meminfo
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"))
            .and_then(|kib| kib.parse().ok())
            .unwrap();
        assert_eq!(sample.memory.map(|memory| memory.total), Some(total * 1024.0));
        assert!(sample.memory.unwrap().available <= total * 1024.0);
        assert!(sample.load.is_some() && sample.started.unwrap() > 1e9);

        let df = std::process::Command::new("df")
            .args(["-Pk", "/"])
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        let df = String::from_utf8(df.stdout).unwrap();
        let words: Vec<&str> = df.lines().nth(1).unwrap().split_whitespace().collect();
        let percent: f64 = words[4].trim_end_matches('%').parse().unwrap();
        let root = sample.filesystems.iter().find(|f| f.mount == "/").unwrap();
        // df rounds up to whole percents; others write meanwhile.
        assert!((root.utilization().unwrap() * 100.0 - percent).abs() < 2.0, "{root:?} {df}");
    }

    #[test]
    fn a_table_is_read_anew_through_the_same_handle() {
        let mut table = Table::new("/proc/uptime");
        let (mut first, mut second) = (String::new(), String::new());
        table.read(&mut first).unwrap();
        std::thread::sleep(Duration::from_millis(30));
        table.read(&mut second).unwrap();
        assert_ne!(first, second);
        let missing = Table::new("/proc/there-is-no-such-table").read(&mut first).unwrap_err();
        assert!(first.is_empty());
        let message = unreadable("/proc/there-is-no-such-table", &missing);
        assert_eq!(message.id, "source-exposition-local-unreadable");
    }
}
