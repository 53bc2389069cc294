//! What is done on the far side: sockets, containers, login shells, and nothing beside the fixed
//! commands.

use super::client::{Config, home, named, program, reconfigured};
use super::ear::{Ear, word};
use super::world::{Sshd, World, eventually};
use super::{REFRESH, SOON, TIMEOUT, absent, at, off};
use palier::config::target::Exporters;
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceEvent, SourceId};
use palier::source::link::commands;
use palier::source::ssh;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The page's server once more, for each connection that is given.
fn relayed(to: String, mut from: impl Read + Write + Send + 'static) {
    std::thread::spawn(move || {
        let mut page = TcpStream::connect(to).unwrap();
        let mut request = vec![0; 16 << 10];
        // One request, one answer: HTTP/1.0 would do.
        let read = from.read(&mut request).unwrap_or(0);
        if read == 0 {
            return;
        }
        let request = String::from_utf8_lossy(&request[..read]).replacen(
            "\r\n",
            "\r\nConnection: close\r\n",
            1,
        );
        page.write_all(request.as_bytes()).unwrap();
        let _ = std::io::copy(&mut page, &mut from);
    });
}

fn authority(url: &str) -> String {
    url.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned()
}

fn is_host_from(event: &SourceEvent, origin: &str) -> Option<()> {
    match &event.news {
        News::Host(sample) => (sample.origin.name() == origin).then_some(()),
        _ => None,
    }
}

fn config_of(sshd: &Sshd) -> PathBuf {
    Config::new().host("vps", &sshd.ssh, "known_hosts", &[]).write(&sshd.ssh, "config-far")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_on_a_unix_socket_is_read_and_its_absence_names_the_path() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let socket = home(&sshd.ssh).join("app metrics.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let to = authority(&world.node_exporter);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            relayed(to.clone(), stream);
        }
    });
    let gone = home(&sshd.ssh).join("gone.sock");
    let exporters = Exporters {
        node: at(&format!("unix:{}:/metrics", socket.display())),
        traffic: at(&format!("unix:{}:/metrics", gone.display())),
        ..off()
    };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), exporters), None));
    ear.until("the page", SOON, |event| is_host_from(event, "node_exporter")).await;
    let lost = match ear.losses().first() {
        Some(lost) => (*lost).clone(),
        None => ear.lost(SourceId::Traffic, SOON).await,
    };
    assert_eq!(lost.id, "source-ssh-page-closed", "{lost:?}");
    assert_eq!(word(&lost, "url"), format!("unix:{}:/metrics", gone.display()));
}

/// A `docker` on the server's PATH that answers as the real one answered (28.2.2), and notes how
/// it was called.
struct Docker {
    directory: PathBuf,
}

impl Docker {
    fn on(sshd: &Sshd) -> Self {
        let directory = home(&sshd.ssh).join("docker");
        std::fs::create_dir(&directory).unwrap();
        let shown = directory.display().to_string();
        program(
            &directory.join("docker"),
            &format!(
                "#!/bin/sh\necho \"$@\" >>{shown}/calls\ncat {shown}/words >&2\ncat {shown}/answer\n"
            ),
        );
        let docker = Self { directory };
        docker.answers("", "");
        reconfigured(sshd, &format!("SetEnv SHLVL=1 PATH={shown}:/usr/bin:/bin"));
        docker
    }

    fn answers(&self, answer: &str, words: &str) {
        std::fs::write(self.directory.join("answer"), answer).unwrap();
        std::fs::write(self.directory.join("words"), words).unwrap();
    }

    fn calls(&self) -> Vec<String> {
        let calls = std::fs::read_to_string(self.directory.join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }
}

/// The exporter at another address of this machine, as in a container; gone when dropped.
struct Container(Arc<AtomicBool>, std::net::SocketAddr);

impl Container {
    fn at(address: &str, port: u16, to: String) -> Self {
        let listener = TcpListener::bind((address, port)).unwrap();
        let (ended, at) = (Arc::new(AtomicBool::new(false)), listener.local_addr().unwrap());
        let end = Arc::clone(&ended);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                relayed(to.clone(), stream);
            }
        });
        Self(ended, at)
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_is_found_and_found_again_when_it_is_made_anew() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let docker = Docker::on(&sshd);
    let to = authority(&world.node_exporter);
    let first = Container::at("127.0.0.5", 0, to.clone());
    let port = first.1.port();
    // Of two networks the second is the one that it listens on.
    docker.answers("|/node-1 running mon_default 127.0.0.4  127.0.0.5 \n", "");
    let exporters =
        Exporters { node: at(&format!("http://node-1.container:{port}/metrics")), ..off() };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), exporters), None));
    ear.until("the page", SOON, |event| is_host_from(event, "node_exporter")).await;
    assert_eq!(ear.problems(), Vec::<&Message>::new());
    assert_eq!(docker.calls().len(), 1);
    let call = &docker.calls()[0];
    assert!(call.starts_with("inspect --type container --format |{{.Name}} "), "{call}");
    assert!(call.ends_with(" node-1"), "{call}");

    docker.answers("|/node-1 running mon_default 127.0.0.6 \n", "");
    let second = Container::at("127.0.0.6", port, to);
    drop(first);
    ear.until("the loss", SOON, |event| is_host_from(event, "/proc")).await;
    eventually("the next question", SOON, || (docker.calls().len() == 2).then_some(()));
    // The exporter that is missed is looked for again after a while; the way to it stands now.
    let stands = || {
        let mut there = TcpStream::connect(second.1).unwrap();
        there.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
        let mut text = String::new();
        there.read_to_string(&mut text).is_ok() && text.contains("node_cpu_seconds_total")
    };
    assert!(stands());
    ear.until("the page again", SOON, |event| is_host_from(event, "node_exporter")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn containers_that_cannot_be_found_are_one_sentence_each() {
    let sshd = World::shared().own_sshd();
    let docker = Docker::on(&sshd);
    let config = config_of(&sshd);
    for (answer, words, id) in [
        (
            "\n",
            "Error response from daemon: No such container: node-1\n",
            "source-ssh-container-none",
        ),
        ("|/node-1 exited bridge  \n", "", "source-ssh-container-stopped"),
        (
            "\n",
            "permission denied while trying to connect to the Docker daemon socket at \
             unix:///var/run/docker.sock: connect: permission denied\n",
            "source-ssh-container-denied",
        ),
        (
            "\n",
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. \
             Is the docker daemon running?\n",
            "source-ssh-container-daemon",
        ),
    ] {
        docker.answers(answer, words);
        let exporters = Exporters { traffic: at("http://node-1.container:8080/metrics"), ..off() };
        let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
        tokio::spawn(ssh::run(context, named("vps", &config, exporters), None));
        let problem = ear
            .until("the problem", SOON, |event| match &event.news {
                News::Problems(list) if event.source == SourceId::Link => list.first().cloned(),
                _ => None,
            })
            .await;
        assert_eq!((problem.id, word(&problem, "name")), (id, "node-1"), "{problem:?}");
        assert_eq!(word(&problem, "host"), "vps");
    }
}

/// Every session of the server's is started by this program; gives the file of what was asked for.
fn started_by(sshd: &Sshd, line: &str) -> PathBuf {
    let (script, log) = (home(&sshd.ssh).join("shell"), home(&sshd.ssh).join("asked"));
    let text = format!("#!/bin/sh\necho \"$SSH_ORIGINAL_COMMAND\" >>{}\n{line}\n", log.display());
    program(&script, &text);
    reconfigured(sshd, &format!("ForceCommand {}", script.display()));
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_there_but_the_fixed_commands() {
    let sshd = World::shared().own_sshd();
    let log = started_by(&sshd, "exec sh -c \"$SSH_ORIGINAL_COMMAND\"");
    let exporters = Exporters {
        node: absent(),
        traffic: at("http://no-such-1.container:8080/metrics"),
        postgres: at("http://no_such.2.container:8080/metrics"),
        ..off()
    };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let task = tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), exporters), None));
    let mut looks = 0;
    ear.until("three looks", SOON, |event| {
        looks += usize::from(is_host_from(event, "/proc").is_some());
        (looks == 3).then_some(())
    })
    .await;
    ear.cancel.cancel();
    task.await.unwrap();
    let asked = std::fs::read_to_string(log).unwrap();
    let containers = commands::containers(["no-such-1", "no_such.2"]);
    let mut expected = [commands::TRUE.to_owned(), containers, commands::sampler()];
    let mut asked: Vec<_> = asked.lines().collect();
    // Nobody waits for the end of the first.
    asked.sort_unstable();
    expected.sort_unstable();
    assert_eq!(asked, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_login_shell_will_do_and_may_say_good_morning() {
    let world = World::shared();
    for shell in ["fish", "tcsh", "bash --restricted"] {
        let sshd = world.own_sshd();
        started_by(
            &sshd,
            &format!(
                "printf 'Welcome!\\n|@@ 3 updates\\n'; exec {shell} -c \"$SSH_ORIGINAL_COMMAND\""
            ),
        );
        let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
        tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), off()), None));
        ear.until(shell, SOON, |event| is_host_from(event, "/proc")).await;
        assert_eq!(ear.losses(), Vec::<&Message>::new(), "{shell}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_a_shell_still_forwards() {
    let world = World::shared();
    let sshd = world.own_sshd();
    started_by(&sshd, "echo 'This account is currently not available.'; exit 1");
    let exporters = Exporters { node: at(&world.node_exporter), ..off() };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), exporters), None));
    ear.until("the page", SOON, |event| is_host_from(event, "node_exporter")).await;
    assert_eq!(ear.losses(), Vec::<&Message>::new());

    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), off()), None));
    let lost = ear.lost(SourceId::Host, SOON).await;
    assert_eq!(lost.id, "source-ssh-sampler-ended-saying");
    assert_eq!(word(&lost, "words"), "This account is currently not available.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_proc_is_told_from_one_that_is_silent() {
    let sshd = World::shared().own_sshd();
    // As on FreeBSD or macOS: the same shell, no tables.
    let line = "exec sh -c \"$(printf %s \"$SSH_ORIGINAL_COMMAND\" | sed 's|/proc/|/nowhere/|g')\"";
    started_by(&sshd, line);
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), off()), None));
    let lost = ear.lost(SourceId::Host, SOON).await;
    assert_eq!((lost.id, word(&lost, "host")), ("source-ssh-sampler-no-proc", "vps"));
    // The link stands, and its latency is known all the same.
    ear.until("a ping", SOON, |event| matches!(event.news, News::Readings(_)).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_latency_is_told_by_the_shell_that_stands() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let exporters = Exporters { node: at(&world.node_exporter), ..off() };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config_of(&sshd), exporters), None));
    let mut told = Vec::new();
    ear.until("three pings", SOON, |event| {
        if let News::Readings(readings) = &event.news {
            let [latency] = readings.as_slice() else { panic!("{readings:?}") };
            assert_eq!((event.source, latency.metric), (SourceId::Link, Metric::LinkLatency));
            told.push(latency.value.unwrap());
        }
        (told.len() == 3).then_some(())
    })
    .await;
    assert!(told.iter().all(|seconds| *seconds > 0.0 && *seconds < 1.0), "{told:?}");
    // `true`, and the shell: no ping starts anything.
    let log = sshd.log();
    assert_eq!(log.matches("Starting session: command").count(), 2, "{log}");
}
