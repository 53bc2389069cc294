//! The way to a machine: jump hosts, ports, keys, and what is the user's own.

use super::client::{Config, home, named, reconfigured};
use super::ear::{Ear, word};
use super::world::World;
use super::{REFRESH, SOON, TIMEOUT, off};
use palier::config::target::SshTarget;
use palier::domain::message::{Arg, Message};
use palier::domain::observation::{News, SourceId};
use palier::source::ssh;
use std::process::{Command, Stdio};
use std::time::Duration;

async fn heard(ear: &mut Ear) {
    ear.until("the machine", SOON, |event| matches!(event.news, News::Host(_)).then_some(())).await;
}

fn reason(message: &Message) -> &Message {
    let found = message.args.iter().find(|(name, _)| *name == "reason");
    let Some((_, Arg::Message(reason))) = found else { panic!("{message:?}") };
    reason
}

#[tokio::test(flavor = "multi_thread")]
async fn jump_hosts_are_gone_through_whoever_names_them() {
    let world = World::shared();
    let (outer, middle, inner) = (world.own_sshd(), world.own_sshd(), world.own_sshd());
    let config = Config::new()
        .host("outer", &outer.ssh, "known_hosts", &[])
        .host("middle", &middle.ssh, "known_hosts", &[])
        .host("inner", &inner.ssh, "known_hosts", &[])
        .host("behind", &inner.ssh, "known_hosts", &["ProxyJump outer"])
        .write(&inner.ssh, "config-jump");
    let direct = named("inner", &config, off());
    let all = [
        named("behind", &config, off()),
        SshTarget { jump: Some("outer,middle".into()), ..direct },
        // « none » said of the target is stronger than the configuration.
        SshTarget { jump: Some("none".into()), ..named("behind", &config, off()) },
    ];
    for (target, connections) in all.into_iter().zip([(1, 0, 1), (2, 1, 2), (2, 1, 3)]) {
        let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
        let task = tokio::spawn(ssh::run(context, target, None));
        heard(&mut ear).await;
        assert_eq!(ear.losses(), Vec::<&Message>::new());
        let counted = (outer.connections(), middle.connections(), inner.connections());
        assert_eq!(counted, connections);
        ear.cancel.cancel();
        task.await.unwrap();
    }

    // There is no other way to it: with the outer one it is lost, and that one is named.
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("behind", &config, off()), None));
    heard(&mut ear).await;
    outer.stop();
    let lost = ear.lost(SourceId::Link, SOON).await;
    assert!(lost.id.starts_with("source-ssh-lost"), "{lost:?}");
    let lost = ear
        .until("the next try", SOON, |event| match &event.news {
            News::State(palier::domain::observation::SourceState::Lost { reason, .. }) => {
                (event.source == SourceId::Link).then(|| reason.clone())
            }
            _ => None,
        })
        .await;
    assert_eq!((lost.id, word(&lost, "jump")), ("source-ssh-jump", "outer"), "{lost:?}");
    assert_eq!(reason(&lost).id, "source-ssh-refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_on_the_way_names_the_jump_host() {
    let world = World::shared();
    let (outer, inner) = (world.own_sshd(), world.own_sshd());
    let config = Config::new()
        .host("stranger", &outer.ssh, "known_hosts_empty", &[])
        .host("changed", &outer.ssh, "known_hosts_wrong", &[])
        .host("outer", &outer.ssh, "known_hosts", &[])
        .host("inner", &inner.ssh, "known_hosts", &[])
        .host("unknown", &inner.ssh, "known_hosts_empty", &[])
        .host("nobody", &inner.ssh, "known_hosts", &["Port 1"])
        .write(&inner.ssh, "config-wrong");
    for (host, jump, id, why) in [
        ("inner", "stranger", "source-ssh-jump", "source-ssh-key-unknown"),
        ("inner", "changed", "source-ssh-jump", "source-ssh-key-changed"),
        ("inner", "outer,stranger", "source-ssh-jump", "source-ssh-key-unknown"),
        ("nobody", "outer", "source-ssh-jump-onward", ""),
        ("unknown", "outer", "source-ssh-key-unknown", ""),
    ] {
        let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
        let target = SshTarget { jump: Some(jump.into()), ..named(host, &config, off()) };
        tokio::spawn(ssh::run(context, target, None));
        let lost = ear.lost(SourceId::Link, SOON).await;
        assert_eq!((lost.id, word(&lost, "host")), (id, host), "{jump}: {lost:?}");
        if !why.is_empty() {
            assert_eq!(reason(&lost).id, why);
        }
        if id.starts_with("source-ssh-jump") {
            assert_eq!(word(&lost, "jump"), jump.rsplit(',').next().unwrap());
        }
    }
    assert_eq!(inner.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_is_taken_from_the_target_and_from_a_url() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let config = Config::new()
        .host("vps 127.0.0.1", &sshd.ssh, "known_hosts", &["Port 1"])
        .write(&sshd.ssh, "config-port");
    // What is said of the target is stronger than the configuration.
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let target = SshTarget { port: Some(sshd.ssh.port), ..named("vps", &config, off()) };
    tokio::spawn(ssh::run(context, target, None));
    heard(&mut ear).await;
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let url = format!("ssh://{}@127.0.0.1:{}", world.user, sshd.ssh.port);
    tokio::spawn(ssh::run(context, named(&url, &config, off()), None));
    heard(&mut ear).await;
    assert_eq!(sshd.connections(), 2);
}

/// Ends a program that it started.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_with_a_passphrase_needs_the_agent() {
    let world = World::shared();
    let sshd = world.own_sshd();
    let home = home(&sshd.ssh);
    let key = home.join("user_key");
    let socket = home.join("agent");
    let agent = format!("IdentityAgent {}", socket.display());
    let config = Config::new()
        .host("vps", &sshd.ssh, "known_hosts", &[])
        .host("with-agent", &sshd.ssh, "known_hosts", &[agent.as_str()])
        .write(&sshd.ssh, "config-agent");
    let mut agent = Command::new("ssh-agent");
    agent.arg("-D").arg("-a").arg(&socket).stdout(Stdio::null());
    let _agent = Ended(agent.spawn().expect("ssh-agent: apt-get install openssh-client"));
    super::world::eventually("the agent", SOON, || socket.exists().then_some(()));
    let run = |command: &mut Command| assert!(command.status().unwrap().success(), "{command:?}");
    run(Command::new("ssh-add").arg("-q").arg(&key).env("SSH_AUTH_SOCK", &socket));
    run(Command::new("ssh-keygen")
        .args(["-q", "-p", "-P", "", "-N", "correct horse", "-f"])
        .arg(&key));

    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("vps", &config, off()), None));
    let lost = ear.lost(SourceId::Link, SOON).await;
    assert_eq!(lost.id, "source-ssh-denied", "{lost:?}");
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(ssh::run(context, named("with-agent", &config, off()), None));
    heard(&mut ear).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_targets_at_once_are_not_too_many_for_one_server() {
    let sshd = World::shared().own_sshd();
    // The ninth that is not let in yet is turned away.
    reconfigured(&sshd, "MaxStartups 8:100:8");
    let config = Config::new().host("vps", &sshd.ssh, "known_hosts", &[]);
    let config = config.write(&sshd.ssh, "config-many");
    let (mut ear, context) = Ear::open(Duration::from_secs(5), TIMEOUT);
    let count = 12;
    for _ in 0..count {
        tokio::spawn(ssh::run(context.clone(), named("vps", &config, off()), None));
    }
    let mut live = 0;
    ear.until("all links", Duration::from_secs(40), |event| {
        let link = matches!(event.news, News::State(_)) && event.source == SourceId::Link;
        let is_live = event.news == News::State(palier::domain::observation::SourceState::Live);
        live += usize::from(link && is_live);
        (live == count).then_some(())
    })
    .await;
    assert_eq!(ear.losses(), Vec::<&Message>::new());
    assert!(!sshd.log().contains("MaxStartups"), "{}", sshd.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_master_of_the_users_own_and_its_forwards_are_left_alone() {
    let sshd = World::shared().own_sshd();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let control = format!("ControlPath {}", home(&sshd.ssh).join("own").display());
    let forward = format!("LocalForward 127.0.0.1:{free} 127.0.0.1:{}", sshd.ssh.port);
    let lines = ["ControlMaster auto", "ExitOnForwardFailure yes", &control, &forward];
    let config = Config::new().host("vps", &sshd.ssh, "known_hosts", &lines);
    let config = config.write(&sshd.ssh, "config-master");
    let own = |words: &[&str]| {
        let mut ssh = Command::new("ssh");
        ssh.arg("-F").arg(&config).args(words).stderr(Stdio::null()).stdout(Stdio::null());
        ssh
    };
    let _own = Ended(own(&["-N", "vps"]).spawn().unwrap());
    let checks = || own(&["-O", "check", "vps"]).status().unwrap().success();
    super::world::eventually("the user's master", SOON, || checks().then_some(()));

    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let task = tokio::spawn(ssh::run(context, named("vps", &config, off()), None));
    heard(&mut ear).await;
    assert_eq!(ear.losses(), Vec::<&Message>::new());
    // A connection of palier's own, beside the user's.
    assert_eq!(sshd.connections(), 2);
    ear.cancel.cancel();
    task.await.unwrap();
    assert!(checks());
    assert!(std::net::TcpStream::connect(("127.0.0.1", free)).is_ok());
}
