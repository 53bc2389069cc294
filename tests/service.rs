//! The packaged unit as a service of a real systemd, which runs here as the first process of a
//! container: ready when it answers, killed by its watchdog when it hangs, reloaded, ended. Needs root,
//! as whoever makes such a container does.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::world::home::{Home, palier};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

const UNIT: &str = "palier-record";

const HERE: &str = "target = \"here\"\n[targets.here]\nkind = \"local\"\n";

/// No more of a system than is needed: it is up in a fraction of a second.
const TARGET: &str = "[Unit]\nRequires=basic.target\nAfter=basic.target\n";

/// Services of a whole machine that a container of one service has no use for.
const MASKED: [&str; 8] = [
    "systemd-tmpfiles-setup.service",
    "systemd-tmpfiles-setup-dev.service",
    "systemd-update-utmp.service",
    "systemd-sysusers.service",
    "systemd-timesyncd.service",
    "systemd-resolved.service",
    "systemd-networkd.service",
    "ldconfig.service",
];

/// A container with systemd in it.
struct Machine {
    child: Child,
    /// Its first process, as it is called outside.
    first: String,
    root: TempDir,
    groups: Vec<PathBuf>,
}

impl Machine {
    /// Starts it with this unit; returns when it is up.
    fn start(unit: &str) -> Self {
        let root = tempfile::Builder::new().prefix("palier-machine-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
        furnish(root.path(), unit);
        let groups = control_groups(&root);
        // Dies with the test, and what is in it with it. A group of its own keeps it from another
        // machine's services of the same name.
        let enter = |group: &PathBuf| format!("echo $$ > {}/cgroup.procs;", group.display());
        let enter = groups.iter().map(enter).collect::<Vec<_>>().join(" ");
        let log = fs::File::create(root.path().join("console")).unwrap();
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "sh", "-c"])
            .arg(format!("{enter} exec systemd-nspawn \"$@\""))
            .args([
                "systemd-nspawn",
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--private-network",
            ])
            .args(["--machine=palier", "--bind-ro=/usr", "--directory"])
            .arg(root.path())
            .arg(format!("--bind-ro={}:/opt/palier", palier().display()))
            .args(["--boot", "systemd.unit=test.target", "systemd.show_status=no"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut machine = Self { child, first: String::new(), root, groups };
        let begun = Instant::now();
        while !machine.is_up() {
            let ended = machine.child.try_wait().unwrap();
            let said = || fs::read_to_string(machine.root.path().join("console")).unwrap();
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "no systemd: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        machine
    }

    fn is_up(&mut self) -> bool {
        let outer = self.child.id();
        let children = fs::read_to_string(format!("/proc/{outer}/task/{outer}/children"));
        let children = children.unwrap_or_default();
        children.split_whitespace().next().unwrap_or_default().clone_into(&mut self.first);
        !self.first.is_empty() && self.run(&["systemctl", "is-active", "test.target"]).0
    }

    /// Runs a program inside; whether it succeeded, and what it said.
    fn run(&self, words: &[&str]) -> (bool, String) {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.first, "--all", "--"]).args(words);
        let output = command.output().expect("nsenter");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).trim().to_owned())
    }

    #[track_caller]
    fn systemctl(&self, words: &[&str]) {
        let (good, said) = self.run(&[&["systemctl"], words].concat());
        assert!(good, "systemctl {words:?}: {said}\n{}", self.journal());
    }

    /// A property of the service.
    fn show(&self, property: &str) -> String {
        self.run(&["systemctl", "show", "--value", "--property", property, UNIT]).1
    }

    fn journal(&self) -> String {
        self.run(&["journalctl", "--no-pager", "--unit", UNIT]).1
    }

    #[track_caller]
    fn wait(&self, what: &str, met: impl Fn() -> bool) {
        let begun = Instant::now();
        while !met() {
            assert!(begun.elapsed() < PATIENCE, "never saw {what}:\n{}", self.journal());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A line of what the kernel says of the service's process.
    fn status(&self, name: &str) -> String {
        let pid = self.show("MainPID");
        let all = self.run(&["cat", &format!("/proc/{pid}/status")]).1;
        let line = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("{name} of {pid}: {all}")).trim().to_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        for pid in [&self.first, &self.child.id().to_string()] {
            drop(Command::new("kill").args(["-s", "KILL", pid]).output());
        }
        drop(self.child.wait());
        self.groups.iter().for_each(|group| remove_group(group));
    }
}

/// Writes what systemd finds when it starts.
fn furnish(root: &Path, unit: &str) {
    let units = root.join("etc/systemd/system");
    for folder in ["usr", "etc/palier", "opt", "var/lib", "var/log", "run", "tmp", "root"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::create_dir_all(&units).unwrap();
    for folder in ["bin", "sbin", "lib", "lib64"] {
        symlink(Path::new("usr").join(folder), root.join(folder)).unwrap();
    }
    for file in ["passwd", "group", "ld.so.cache", "os-release"] {
        fs::copy(Path::new("/etc").join(file), root.join("etc").join(file)).unwrap();
    }
    fs::write(root.join("etc/nsswitch.conf"), "passwd: files systemd\ngroup: files systemd\n")
        .unwrap();
    fs::write(root.join("etc/machine-id"), "0123456789abcdef0123456789abcdef\n").unwrap();
    fs::write(root.join("etc/palier/palier.toml"), HERE).unwrap();
    fs::write(root.join("opt/palier"), "").unwrap();
    fs::write(units.join("test.target"), TARGET).unwrap();
    for name in MASKED {
        symlink("/dev/null", units.join(name)).unwrap();
    }
    fs::write(units.join(format!("{UNIT}.service")), unit).unwrap();
    // A person's own choice, as `systemctl edit` writes it: nobody waits a minute here.
    let own = units.join(format!("{UNIT}.service.d"));
    fs::create_dir(&own).unwrap();
    fs::write(own.join("own.conf"), "[Service]\nWatchdogSec=3\nRestartSec=100ms\n").unwrap();
}

/// A group in each tree of them that systemd may take for its own, in whatever way they are mounted.
fn control_groups(root: &TempDir) -> Vec<PathBuf> {
    let name = root.path().file_name().unwrap();
    let trees = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];
    let trees = trees.iter().map(Path::new).filter(|tree| tree.join("cgroup.procs").exists());
    let groups: Vec<PathBuf> = trees.map(|tree| tree.join(name)).collect();
    for group in &groups {
        fs::create_dir(group).unwrap_or_else(|error| panic!("{}: {error}", group.display()));
    }
    groups
}

/// With all that systemd made below it; only an empty one can be removed, which takes a moment after
/// its last process.
fn remove_group(group: &Path) {
    for below in fs::read_dir(group).into_iter().flatten().flatten() {
        if below.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_group(&below.path());
        }
    }
    let begun = Instant::now();
    while fs::remove_dir(group).is_err() && begun.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
#[ignore = "needs root, namespaces and control groups: a step of its own in tests/run.sh"]
fn the_unit_is_ready_reloaded_watched_and_ended_by_a_real_systemd() {
    let printed = Home::new().palier().args(["record", "--systemd-unit"]).output().unwrap().stdout;
    let unit = String::from_utf8(printed).unwrap().replace("/usr/bin/palier", "/opt/palier");
    let machine = Machine::start(&unit);

    // Returns when the service has said that it is ready: after its first look.
    machine.systemctl(&["start", UNIT]);
    assert_eq!(machine.show("ActiveState"), "active");
    let told = machine.show("StatusText");
    assert!(told.contains("1 of 1 targets answer"), "{told}");
    // A user that exists for the service alone, who may do nothing but its work.
    let user = machine.status("Uid").split_whitespace().next().unwrap().to_owned();
    assert!((61184..=65519).contains(&user.parse::<u32>().unwrap()), "{user}");
    assert_eq!(machine.status("CapBnd"), "0".repeat(16));
    assert_eq!((machine.status("NoNewPrivs"), machine.status("Seccomp")), ("1".into(), "2".into()));
    let store = machine.root.path().join("var/lib/private/palier/history.sqlite3");
    let written = fs::metadata(&store).unwrap();
    assert_eq!((written.uid().to_string(), written.mode() & 0o777), (user, 0o600));

    let configuration = machine.root.path().join("etc/palier/palier.toml");
    fs::write(&configuration, format!("{HERE}[targets.too]\nkind = \"local\"\n")).unwrap();
    let process = machine.show("MainPID");
    machine.systemctl(&["reload", UNIT]);
    machine.wait("both targets", || machine.show("StatusText").contains("2 of 2 targets answer"));
    fs::write(&configuration, "nonsense").unwrap();
    machine.systemctl(&["reload", UNIT]);
    machine.wait("the refusal", || machine.journal().contains("The old configuration goes on"));
    assert_eq!(machine.show("ActiveState"), "active");
    assert_eq!((machine.show("MainPID"), machine.show("NRestarts")), (process.clone(), "0".into()));

    // It hangs: nobody but the watchdog sees it.
    fs::write(&configuration, HERE).unwrap();
    machine.systemctl(&["kill", "--signal=STOP", UNIT]);
    machine.wait("the next one", || machine.show("NRestarts") == "1");
    machine.wait("the next one's figures", || machine.show("StatusText").contains("1 of 1"));
    assert_eq!(machine.show("ActiveState"), "active");
    assert_ne!(machine.show("MainPID"), process);
    assert!(machine.journal().contains("Watchdog timeout"), "{}", machine.journal());

    machine.systemctl(&["stop", UNIT]);
    assert_eq!(machine.show("Result"), "success", "{}", machine.journal());
    assert_eq!(machine.show("ActiveState"), "inactive");
    let said = machine.journal();
    let last = said.rsplit("The old configuration goes on").next().unwrap();
    assert!(last.contains("Ended; everything that was heard is written."), "{said}");
    assert!(!store.with_extension("sqlite3-wal").exists(), "the store was left open");
}
