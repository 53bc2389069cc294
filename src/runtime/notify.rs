//! What systemd is told (`sd_notify`): one datagram each, to the socket that it names. Without such
//! a socket nothing is sent. A service manager that does not take it is given up after a second.

use sd_notify::NotifyState;
use std::time::Duration;

/// A datagram is taken within this time, or never.
const PATIENCE: Duration = Duration::from_secs(1);

/// The service is up, or its configuration is read again.
pub(super) async fn ready(status: &str) {
    tell(format!("READY=1\n{}", line(status))).await;
}

/// What it does, in words.
pub(super) async fn status(status: &str) {
    tell(line(status)).await;
}

/// It reads its configuration again, from this instant on.
pub(super) async fn reloading() {
    // Without the instant, systemd would end the service.
    let Ok(now) = NotifyState::monotonic_usec_now() else { return };
    tell(format!("RELOADING=1\n{now}")).await;
}

/// It ends.
pub(super) async fn stopping(status: &str) {
    tell(format!("STOPPING=1\n{}", line(status))).await;
}

/// It is alive.
pub(super) async fn alive() {
    tell("WATCHDOG=1".to_owned()).await;
}

/// How long systemd waits for a sign of life; none: it waits for none.
pub(super) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|length| !length.is_zero())
}

/// A line break would begin another variable.
fn line(status: &str) -> String {
    format!("STATUS={}", crate::domain::message::clean(status, 600))
}

async fn tell(words: String) {
    let sent =
        tokio::task::spawn_blocking(move || sd_notify::notify(&[NotifyState::Custom(&words)]));
    match tokio::time::timeout(PATIENCE, sent).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::warn!(%error, "systemd cannot be told"),
        Ok(Err(_)) | Err(_) => tracing::warn!("systemd does not listen"),
    }
}
