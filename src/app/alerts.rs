//! The alerts of the watched side's monitoring, in the order in which they matter.

use super::watch::Watch;
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState};

/// All alerts, worst first: firing before pending before those that somebody silenced; then by
/// severity; of equals the oldest first.
#[must_use]
pub fn alerts(watch: &Watch) -> Vec<&Alert> {
    let mut all: Vec<&Alert> = watch.alerts.values().flat_map(|(_, alerts)| alerts).collect();
    let rank = |state: &AlertState| match state {
        AlertState::Firing => 0,
        AlertState::Pending => 1,
        AlertState::Silenced { .. } | AlertState::Inhibited => 2,
    };
    let since = |alert: &Alert| alert.since.unwrap_or(Timestamp::MAX_UTC);
    all.sort_by_key(|alert| (rank(&alert.state), alert.severity, since(alert)));
    all
}
