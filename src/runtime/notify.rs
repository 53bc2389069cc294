//! What systemd is told (`sd_notify`): one datagram each, to the socket that it names, a path or an
//! abstract one. Without such a socket nothing is sent, and one that does not take it at once is not
//! waited for.

use sd_notify::NotifyState;
use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The service is up, or its configuration is read again.
pub(super) fn ready(status: &str) {
    tell(&format!("READY=1\n{}", line(status)));
}

/// What it does, in words.
pub(super) fn status(status: &str) {
    tell(&line(status));
}

/// It reads its configuration again, from this instant on.
pub(super) fn reloading() {
    // Without the instant, systemd would end the service.
    let Ok(now) = NotifyState::monotonic_usec_now() else { return };
    tell(&format!("RELOADING=1\n{now}"));
}

/// It ends.
pub(super) fn stopping(status: &str) {
    tell(&format!("STOPPING=1\n{}", line(status)));
}

/// It is alive.
pub(super) fn alive() {
    tell("WATCHDOG=1");
}

/// How long systemd waits for a sign of life; none: it waits for none.
pub(super) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|length| !length.is_zero())
}

/// A line break would begin another variable.
fn line(status: &str) -> String {
    format!("STATUS={}", crate::domain::message::clean(status, 600))
}

fn tell(words: &str) {
    let Some(socket) = std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty()) else {
        return;
    };
    if let Err(error) = send(&socket, words) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}

fn send(socket: &OsStr, words: &str) -> io::Result<()> {
    let address = match socket.as_bytes().split_first() {
        Some((b'@', name)) => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(socket)?,
    };
    let mouth = UnixDatagram::unbound()?;
    mouth.set_nonblocking(true)?;
    mouth.send_to_addr(words.as_bytes(), &address).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_an_abstract_name_are_both_reached() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let name = format!("palier-test-{}", std::process::id());
        let hidden = SocketAddr::from_abstract_name(name.as_bytes()).unwrap();
        let ears = [UnixDatagram::bind(&path).unwrap(), UnixDatagram::bind_addr(&hidden).unwrap()];
        send(path.as_os_str(), "READY=1").unwrap();
        send(OsStr::new(&format!("@{name}")), "READY=1").unwrap();
        for ear in ears {
            let mut bytes = [0; 64];
            let length = ear.recv(&mut bytes).unwrap();
            assert_eq!(&bytes[..length], b"READY=1");
        }
        assert!(send(OsStr::new("/nowhere/notify"), "READY=1").is_err());
    }

    #[test]
    fn a_status_is_one_line() {
        assert_eq!(line("2 targets\nREADY=1"), "STATUS=2 targets READY=1");
    }
}
