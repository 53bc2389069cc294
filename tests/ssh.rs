//! The SSH target against a real sshd, with real exporters and a real PostgreSQL behind it.

// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "ssh/client.rs"]
mod client;
use crate::ear;
#[path = "ssh/far.rs"]
mod far;
#[path = "ssh/way.rs"]
mod way;
use crate::world;
use ear::{Ear, word};
use palier::config::target::{Exporter, Exporters, SqlQuery, SshTarget, UnitsSource};
use palier::domain::observation::{News, SourceId, SourceState};
use palier::source::ssh;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use world::hostile::{Hostile, Page};
use world::{Ssh, World, eventually};

const REFRESH: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(5);
const SOON: Duration = Duration::from_secs(15);

fn off() -> Exporters {
    Exporters::default()
}

fn at(url: &str) -> Exporter {
    Exporter::At(url.parse().unwrap())
}

/// The usual address of an exporter that is not there.
fn absent() -> Exporter {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    Exporter::Auto(format!("http://127.0.0.1:{port}/metrics").parse().unwrap())
}

fn target(ssh: &Ssh, host: &str, exporters: Exporters) -> SshTarget {
    SshTarget { config_file: Some(ssh.config.clone()), ..SshTarget::new(host, exporters) }
}

fn sql(world: &World, over_socket: bool) -> UnitsSource {
    let postgres = &world.postgres;
    let host = if over_socket {
        postgres.socket_directory.display().to_string()
    } else {
        postgres.host.clone()
    };
    UnitsSource::Sql(Box::new(SqlQuery {
        query: "SELECT count(*) FROM buildings".into(),
        host,
        port: postgres.port,
        database: postgres.database.clone(),
        user: postgres.user.clone(),
        password: Some(postgres.password.clone().into()),
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_a_target_is_heard_through_one_connection_that_ends_with_it() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let exporters = Exporters {
        node: at(&world.node_exporter),
        traffic: at(&world.traefik.metrics),
        postgres: at(&world.postgres_exporter),
        application: at(&world.application.metrics),
        application_token: Some(world.application.token.clone().into()),
        ..Exporters::default()
    };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let target = target(&sshd.ssh, &sshd.ssh.known, exporters);
    let task = tokio::spawn(ssh::run(context, target, Some(sql(world, true))));
    let (mut host, mut traffic, mut database, mut units) = (None, None, None, None);
    ear.until("all four", SOON, |event| {
        match &event.news {
            News::Host(sample) => host = Some(sample.clone()),
            News::Traffic(sample) => traffic = Some(sample.clone()),
            News::Database(sample) => database = Some(sample.clone()),
            News::Units { count, origin } => units = Some((*count, origin.clone())),
            _ => {}
        }
        (host.is_some() && traffic.is_some() && database.is_some() && units.is_some()).then_some(())
    })
    .await;
    let (host, traffic) = (host.unwrap(), traffic.unwrap());
    let (units, origin) = units.unwrap();
    assert_eq!(host.origin.name(), "node_exporter");
    assert!(host.memory.unwrap().total > 1e8);
    assert_eq!(traffic.origin.name(), "traefik");
    assert!(traffic.requests > 0.0 && traffic.buckets.len() == 5);
    assert!(database.unwrap().connections_max == Some(50.0));
    assert!((units - f64::from(world.postgres.buildings)).abs() < f64::EPSILON);
    assert_eq!(origin.name(), "postgres");

    ear.listen(REFRESH * 4).await;
    assert_eq!(ear.losses(), Vec::<&_>::new());
    assert_eq!(ear.problems(), Vec::<&_>::new());
    assert_eq!(sshd.connections(), 1, "{}", sshd.log());
    ear.cancel.cancel();
    task.await.unwrap();
    eventually("the connection's end", SOON, || {
        sshd.log().contains("Disconnected from user").then_some(())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_exporter_the_machine_is_read_from_proc_by_one_command() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let exporters = Exporters { node: absent(), traffic: absent(), postgres: absent(), ..off() };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let target = target(&sshd.ssh, &sshd.ssh.known, exporters);
    let task = tokio::spawn(ssh::run(context, target, Some(sql(world, false))));
    let mut samples = Vec::new();
    ear.until("four looks", SOON, |event| {
        if let News::Host(sample) = &event.news {
            samples.push(sample.clone());
        }
        (samples.len() == 4).then_some(())
    })
    .await;
    for sample in &samples {
        assert_eq!(sample.origin.name(), "/proc");
        assert!(sample.cores.unwrap() >= 1);
        assert!(sample.memory.unwrap().total > 1e8);
        assert!(!sample.filesystems.is_empty());
        assert!(!sample.name.is_empty());
    }
    let total = |index: usize| {
        let cpu = samples[index].cpu.unwrap();
        cpu.busy + cpu.idle + cpu.iowait + cpu.steal
    };
    let cores = f64::from(samples[0].cores.unwrap());
    let rate = (total(3) - total(0)) / (3.0 * cores);
    assert!((0.7..1.5).contains(&rate), "{rate} CPU seconds per core and second");
    // That nothing else answers is normal here.
    assert_eq!(ear.losses(), Vec::<&_>::new());
    assert_eq!(ear.problems(), Vec::<&_>::new());
    assert_eq!(sshd.connections(), 1, "{}", sshd.log());
    let log = sshd.log();
    assert_eq!(log.matches("Starting session: command").count(), 2, "{log}");
    ear.cancel.cancel();
    task.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_node_exporter_is_a_problem_and_proc_stands_in() {
    let world = World::shared();
    let Exporter::Auto(url) = absent() else { unreachable!() };
    let exporters = Exporters { node: Exporter::At(url), ..off() };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, target(&world.ssh, &world.ssh.known, exporters), None));
    ear.until("a problem", SOON, |event| match &event.news {
        News::Problems(list) if event.source == SourceId::Host => {
            (list.len() == 1 && list[0].id == "source-ssh-page-closed").then_some(())
        }
        _ => None,
    })
    .await;
    assert!(ear.heard.iter().any(|event| matches!(event.news, News::Host(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_cannot_be_is_explained() {
    let ssh = &World::shared().ssh;
    let key = refused_key(&World::shared().directory, ssh);
    for (host, config, id) in [
        (&ssh.unknown, &ssh.config, "source-ssh-key-unknown"),
        (&ssh.wrong_key, &ssh.config, "source-ssh-key-changed"),
        (&ssh.closed, &ssh.config, "source-ssh-refused"),
        (&ssh.known, &key, "source-ssh-denied"),
        (&"no-such-host.invalid".to_owned(), &ssh.config, "source-ssh-unresolved"),
        (&ssh.known, &PathBuf::from("/nonexistent/config"), "source-ssh-configuration"),
        (&"-oProxyCommand=true".to_owned(), &ssh.config, "source-ssh-destination"),
    ] {
        let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
        let target = SshTarget { config_file: Some(config.clone()), ..SshTarget::new(host, off()) };
        tokio::spawn(ssh::run(context, target, None));
        let reason = ear.lost(SourceId::Link, SOON).await;
        assert_eq!((reason.id, word(&reason, "host")), (id, host.as_str()), "{reason:?}");
    }
}

/// A client configuration whose key the server does not know.
fn refused_key(directory: &Path, ssh: &Ssh) -> PathBuf {
    let text = std::fs::read_to_string(&ssh.config).unwrap();
    let path = directory.join(format!("config-refused-key-{}", std::process::id()));
    std::fs::write(&path, text.replace("/user_key", "/other_host_key")).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_heals_itself_after_sshd_was_killed() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let exporters = Exporters {
        traffic: at(&world.traefik.metrics),
        node: absent(),
        postgres: at(&world.postgres_exporter),
        ..off()
    };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let target = target(&sshd.ssh, &sshd.ssh.known, exporters);
    let task = tokio::spawn(ssh::run(context, target, Some(sql(world, true))));
    let all = [SourceId::Host, SourceId::Traffic, SourceId::Database, SourceId::Units];
    live_again(&mut ear, &all).await;
    for round in 2..4 {
        sshd.stop();
        let reason = ear.lost(SourceId::Link, REFRESH * 2).await;
        assert!(reason.id.starts_with("source-ssh-lost"), "{reason:?}");
        assert!(!word(&reason, "error").starts_with("channel"), "{reason:?}");
        for source in all {
            assert_eq!(ear.lost(source, REFRESH).await.id, "source-ssh-silenced");
        }
        // Long enough for the back-off to have grown to its cap.
        ear.listen(Duration::from_secs(8)).await;
        sshd.start();
        let back = Instant::now();
        ear.live(SourceId::Link, Duration::from_secs(10)).await;
        live_again(&mut ear, &all).await;
        assert!(back.elapsed() < Duration::from_secs(12), "{:?}", back.elapsed());
        assert_eq!(sshd.connections(), round, "{}", sshd.log());
    }
    ear.cancel.cancel();
    task.await.unwrap();
}

async fn live_again(ear: &mut Ear, sources: &[SourceId]) {
    let mut missing = sources.to_vec();
    ear.until("news of all sources", SOON, |event| {
        let news = matches!(
            event.news,
            News::Host(_) | News::Traffic(_) | News::Database(_) | News::Units { .. }
        );
        missing.retain(|source| !(news && *source == event.source));
        missing.is_empty().then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_lies_is_one_sentence_and_hurts_no_other_source() {
    let world = World::shared();
    for (page, id) in [
        (Page::Html, "source-exposition-html"),
        (Page::Endless, "source-ssh-page-t"),
        (Page::Silent, "source-ssh-page-timeout"),
        (Page::Slow, "source-ssh-page-timeout"),
        (Page::CutOff, "source-ssh-page-c"),
        (Page::Circle, "source-ssh-page-redirect"),
        (Page::Fixed(500, "text/plain", b"oops".to_vec()), "source-ssh-page-status"),
    ] {
        let hostile = Hostile::serve(page.clone());
        let exporters =
            Exporters { node: at(&world.node_exporter), traffic: at(&hostile.url()), ..off() };
        let (mut ear, context) = Ear::open(REFRESH, Duration::from_secs(2));
        tokio::spawn(ssh::run(context, target(&world.ssh, &world.ssh.known, exporters), None));
        let reason = ear.lost(SourceId::Traffic, SOON).await;
        assert!(reason.id.starts_with(id), "{page:?}: {reason:?}");
        ear.until("the machine", SOON, |event| matches!(event.news, News::Host(_)).then_some(()))
            .await;
        let others = ear.heard.iter().filter(|event| {
            matches!(event.news, News::State(SourceState::Lost { .. }))
                && event.source != SourceId::Traffic
        });
        assert_eq!(others.count(), 0, "{page:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_a_problem_beside_the_proxy_and_a_loss_alone() {
    let world = World::shared();
    let wrong = Exporters {
        application: at(&world.application.metrics),
        application_token: Some("wrong-token-5309".to_owned().into()),
        ..off()
    };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let alone = target(&world.ssh, &world.ssh.known, wrong.clone());
    tokio::spawn(ssh::run(context, alone, None));
    let reason = ear.lost(SourceId::Traffic, SOON).await;
    assert_eq!((reason.id, word(&reason, "status")), ("source-ssh-page-token-wrong", "401"));
    assert!(!format!("{reason:?}").contains("5309"));

    let beside = Exporters { traffic: at(&world.traefik.metrics), ..wrong };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, target(&world.ssh, &world.ssh.known, beside), None));
    ear.until("the problem", SOON, |event| match &event.news {
        News::Problems(list) if event.source == SourceId::Traffic => {
            (list.len() == 1 && list[0].id == "source-ssh-page-token-wrong").then_some(())
        }
        _ => None,
    })
    .await;
    assert!(ear.heard.iter().any(|event| matches!(event.news, News::Traffic(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_forbids_forwarding_still_tells_of_its_machine() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let file = world.directory.join(&sshd.ssh.name).join("sshd_config");
    let text = std::fs::read_to_string(&file).unwrap();
    let strict = text
        .replace("AllowTcpForwarding yes", "AllowTcpForwarding no")
        .replace("AllowStreamLocalForwarding yes", "AllowStreamLocalForwarding no");
    assert_ne!(text, strict);
    std::fs::write(&file, strict).unwrap();
    sshd.stop();
    sshd.start();
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let exporters = Exporters { node: at(&world.node_exporter), ..off() };
    tokio::spawn(ssh::run(context, target(&sshd.ssh, &sshd.ssh.known, exporters), None));
    ear.until("the problem", SOON, |event| match &event.news {
        News::Problems(list) if event.source == SourceId::Link => {
            (list.len() == 1 && list[0].id == "source-ssh-forwarding").then_some(())
        }
        _ => None,
    })
    .await;
    let host = |event: &palier::domain::observation::SourceEvent| match &event.news {
        News::Host(sample) => Some(sample.origin.name() == "/proc"),
        _ => None,
    };
    assert_eq!(ear.heard.iter().find_map(host), Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_network_is_noticed_and_survived() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let exporters = Exporters { node: at(&world.node_exporter), ..off() };
    tokio::spawn(ssh::run(context, target(&sshd.ssh, &sshd.ssh.known, exporters), None));
    live_again(&mut ear, &[SourceId::Host]).await;
    // As a cable that is pulled: no answer, and no word that there will be none.
    let stopped = sessions_of(&sshd);
    assert!(!stopped.is_empty());
    let signal = |name: &str| {
        for pid in &stopped {
            let _ = std::process::Command::new("kill").args([name, pid]).status();
        }
    };
    signal("-STOP");
    let reason = ear.lost(SourceId::Link, Duration::from_secs(12)).await;
    assert!(reason.id.starts_with("source-ssh-lost"), "{reason:?}");
    // A new connection is another process of the server's, so that one answers.
    ear.live(SourceId::Link, Duration::from_secs(10)).await;
    live_again(&mut ear, &[SourceId::Host]).await;
    signal("-KILL");
}

/// The process ids of an sshd's open sessions, as its log names them.
fn sessions_of(sshd: &world::Sshd) -> Vec<String> {
    let config = format!("{}/sshd_config", sshd.ssh.name);
    let mut listeners = Vec::new();
    let mut found = Vec::new();
    let processes = || std::fs::read_dir("/proc").unwrap().flatten();
    for process in processes() {
        let words = std::fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
        if words.contains("sshd") && words.contains(&config) {
            listeners.push(process.file_name().to_string_lossy().into_owned());
        }
    }
    for process in processes() {
        let stat = std::fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        let parent = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1));
        if parent.is_some_and(|parent| listeners.iter().any(|pid| pid == parent)) {
            found.push(process.file_name().to_string_lossy().into_owned());
        }
    }
    found
}
