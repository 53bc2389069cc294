//! When a part is not well, and the sentence that says so. Each limit stands here with its reason.

use super::draft::Draft;
use super::table::Mark;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::part::{Fact, PartHealth};
use std::time::Duration;

const DAY: f64 = 86_400.0;
const HOUR: f64 = 3_600.0;

/// Days before a certificate's end. ACME renews thirty days before: at fourteen the renewal has
/// failed for two weeks, at three there is hardly time to mend it by hand.
const CERTIFICATE: (f64, f64) = (14.0, 3.0);

/// Seconds. A nightly backup is at most 24 hours old, and may begin or last two hours longer than
/// the night before; beyond 50 hours two nights were missed.
const BACKUP: (f64, f64) = (26.0 * HOUR, 50.0 * HOUR);

/// Shares of a volume. Above 85 % a database has little room for what it writes while it tidies
/// up, and Kubernetes begins to drive pods away; above 95 % ext4's reserve begins.
const VOLUME: (f64, f64) = (0.85, 0.95);

/// Share of a cache's memory: above, the next growth throws entries out or refuses writes.
const CACHE: f64 = 0.9;

/// Share of a container's memory limit: at the limit the kernel kills it.
const MEMORY: f64 = 0.9;

/// Shares of the connections. PostgreSQL keeps three for the superuser of usually a hundred: above
/// 95 % users are being refused.
const CONNECTIONS: (f64, f64) = (0.8, 0.95);

/// Seconds behind the primary. A copy that is half a minute behind gives users old pages; one that
/// is five minutes behind does not catch up by itself, and would lose as much when it takes over.
const LAG: (f64, f64) = (30.0, 300.0);

/// Seconds since Patroni saw its store: its lease lasts 30 s by default, so twice that has missed
/// two.
const STORE: f64 = 60.0;

/// Limits beyond this are no limits: cgroups write « none » as nearly 2⁶³.
const NO_LIMIT: f64 = 1e15;

fn beyond(limits: (f64, f64), value: f64) -> Option<PartHealth> {
    if value > limits.1 {
        Some(PartHealth::Critical)
    } else if value > limits.0 {
        Some(PartHealth::Warning)
    } else {
        None
    }
}

fn length(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

/// Whether the exporter reaches what it tells of.
pub(super) fn reached(draft: &mut Draft) {
    if draft.is_not(Mark::Up) {
        draft.find(PartHealth::Critical, Message::new("part-down"));
    } else {
        draft.good();
    }
}

/// Days left from [`Mark::Ends`]; 0 there means that none was ever made.
pub(super) fn certificate(draft: &mut Draft, now: f64) {
    if let Some(ends) = draft.mark(Mark::Ends).filter(|ends| *ends > 0.0) {
        let days = (ends - now) / DAY;
        draft.set(Fact::DaysLeft, days);
        let (warning, critical) = CERTIFICATE;
        if days < 0.0 {
            draft.find(PartHealth::Critical, Message::new("part-certificate-ended"));
        } else if days < warning {
            let health = if days < critical { PartHealth::Critical } else { PartHealth::Warning };
            let note = Message::new("part-certificate-ends");
            draft.find(health, note.quantity("days", days, Unit::Days));
        } else {
            draft.good();
        }
    }
    if draft.is_not(Mark::Ready) {
        draft.find(PartHealth::Warning, Message::new("part-certificate-not-ready"));
    }
}

/// The age of a backup, from [`Mark::Made`] where it is not told. An instant of 0 means that none
/// was ever made, or that this version tells of none.
pub(super) fn backup(draft: &mut Draft, now: f64) {
    if let Some(made) = draft.mark(Mark::Made).filter(|made| *made > 0.0) {
        draft.set(Fact::Age, (now - made).max(0.0));
    }
    match draft.fact(Fact::Age) {
        Some(age) => match beyond(BACKUP, age) {
            Some(health) => {
                draft.find(health, Message::new("part-backup-old").duration("age", length(age)));
            }
            None => draft.good(),
        },
        None => draft.gone = true,
    }
}

/// How full a volume is.
pub(super) fn volume(draft: &mut Draft) {
    let (Some(used), Some(size)) = (draft.fact(Fact::Used), draft.fact(Fact::Size)) else { return };
    let share = used / size;
    match beyond(VOLUME, share) {
        Some(health) => {
            draft.find(health, Message::new("part-full").quantity("share", share, Unit::Ratio));
        }
        None => draft.good(),
    }
}

/// How full a cache is. 0 means no limit.
pub(super) fn cache(draft: &mut Draft, _now: f64) {
    reached(draft);
    if draft.fact(Fact::MemoryLimit) == Some(0.0) {
        draft.forget(Fact::MemoryLimit);
    }
    if let (Some(used), Some(limit)) = (draft.fact(Fact::Memory), draft.fact(Fact::MemoryLimit)) {
        let share = used / limit;
        if share > CACHE {
            let note = Message::new("part-cache-full").quantity("share", share, Unit::Ratio);
            draft.find(PartHealth::Warning, note);
        }
    }
    replication(draft);
}

/// How a database's connections and copies are.
pub(super) fn database(draft: &mut Draft, _now: f64) {
    reached(draft);
    if let (Some(used), Some(limit)) = (draft.fact(Fact::Clients), draft.fact(Fact::ClientsLimit))
        && let Some(health) = beyond(CONNECTIONS, used / limit)
    {
        let note = Message::new("part-connections");
        draft.find(health, note.quantity("share", used / limit, Unit::Ratio));
    }
    replication(draft);
}

/// How far a copy is behind.
pub(super) fn replication(draft: &mut Draft) {
    if let Some(lag) = draft.fact(Fact::Lag)
        && let Some(health) = beyond(LAG, lag)
    {
        draft.find(health, Message::new("part-lag").duration("lag", length(lag)));
    }
}

/// Whether a database lies on more than one machine, and has the copies that it waits for.
pub(super) fn cloudnative(draft: &mut Draft, now: f64) {
    database(draft, now);
    if draft.mark(Mark::NodesUsed) == Some(1.0) {
        draft.find(PartHealth::Warning, Message::new("part-not-ha"));
    }
    copies(draft);
}

/// How a member of a Patroni cluster is.
pub(super) fn patroni(draft: &mut Draft, now: f64) {
    reached(draft);
    if let Some(started) = draft.mark(Mark::Started).filter(|started| *started > 0.0) {
        draft.set(Fact::Uptime, (now - started).max(0.0));
    }
    if draft.is(Mark::Replica) {
        // What was written last may be long ago: only a copy that still has to replay is behind.
        let (received, replayed) = (draft.mark(Mark::Received), draft.mark(Mark::Replayed));
        if let (Some(received), Some(replayed)) = (received, replayed) {
            let written = draft.mark(Mark::ReplayedAt).filter(|at| *at > 0.0);
            match written {
                _ if replayed >= received => draft.set(Fact::Lag, 0.0),
                Some(written) => draft.set(Fact::Lag, (now - written).max(0.0)),
                None => {}
            }
        }
        if draft.is_not(Mark::Streaming) {
            draft.find(PartHealth::Warning, Message::new("part-not-streaming"));
        }
    }
    replication(draft);
    if draft.is(Mark::Unlocked) {
        draft.find(PartHealth::Critical, Message::new("part-no-leader"));
    }
    if let Some(seen) = draft.mark(Mark::Seen).filter(|seen| *seen > 0.0 && now - seen > STORE) {
        let note = Message::new("part-store-lost").duration("age", length(now - seen));
        draft.find(PartHealth::Warning, note);
    }
}

/// Whether `ClickHouse` can write all its tables.
pub(super) fn clickhouse(draft: &mut Draft, _now: f64) {
    draft.good();
    replication(draft);
    if let Some(count) = draft.mark(Mark::Readonly).filter(|count| *count > 0.0) {
        let note = Message::new("part-readonly").quantity("count", count, Unit::Count);
        draft.find(PartHealth::Critical, note);
    }
}

/// How a container stands to its limits.
pub(super) fn container(draft: &mut Draft, now: f64) {
    draft.good();
    if let Some(started) = draft.mark(Mark::Started).filter(|started| *started > 0.0) {
        draft.set(Fact::Uptime, (now - started).max(0.0));
    }
    if let (Some(quota), Some(period)) = (draft.mark(Mark::Quota), draft.mark(Mark::Period))
        && quota > 0.0
        && period > 0.0
    {
        draft.set(Fact::CpuLimit, quota / period);
    }
    if draft.fact(Fact::MemoryLimit).is_some_and(|limit| limit <= 0.0 || limit > NO_LIMIT) {
        draft.forget(Fact::MemoryLimit);
    }
    if let (Some(used), Some(limit)) = (draft.fact(Fact::Memory), draft.fact(Fact::MemoryLimit))
        && used / limit > MEMORY
    {
        let note = Message::new("part-memory").quantity("share", used / limit, Unit::Ratio);
        draft.find(PartHealth::Warning, note);
    }
}

/// How a pod is. One that has done its work is neither ready nor missing.
pub(super) fn pod(draft: &mut Draft, _now: f64) {
    draft.gone |= draft.is(Mark::Succeeded);
    if draft.is(Mark::Crashing) {
        draft.find(PartHealth::Critical, Message::new("part-pod-crashing"));
    } else if draft.is(Mark::Failed) {
        draft.find(PartHealth::Critical, Message::new("part-pod-failed"));
    } else if draft.is(Mark::Pending) {
        draft.find(PartHealth::Warning, Message::new("part-pod-pending"));
    } else if draft.is_not(Mark::Ready) {
        draft.find(PartHealth::Warning, Message::new("part-pod-not-ready"));
    } else {
        draft.good();
    }
}

/// How a cluster's node is.
pub(super) fn node(draft: &mut Draft, _now: f64) {
    if draft.is_not(Mark::Ready) {
        draft.find(PartHealth::Critical, Message::new("part-node-not-ready"));
    } else if draft.is(Mark::Pressed) {
        draft.find(PartHealth::Warning, Message::new("part-node-pressed"));
    } else if draft.is(Mark::Ready) {
        draft.good();
    }
}

/// Whether there are as many copies as there should be.
pub(super) fn copies(draft: &mut Draft) {
    let (have, want) = (draft.fact(Fact::Replicas), draft.fact(Fact::ReplicasWanted));
    if let (Some(have), Some(want)) = (have, want) {
        if have < want {
            let health = if have > 0.0 { PartHealth::Warning } else { PartHealth::Critical };
            let note = Message::new("part-copies").quantity("have", have, Unit::Count).quantity(
                "want",
                want,
                Unit::Count,
            );
            draft.find(health, note);
        } else {
            draft.good();
        }
    }
}

/// How Longhorn keeps a volume. How full it is is not judged: its size counts blocks, deleted ones
/// and snapshots too; the kubelet tells of the filesystem.
pub(super) fn longhorn(draft: &mut Draft, _now: f64) {
    let robustness = draft.mark(Mark::Robustness);
    if draft.is(Mark::Faulted) || robustness == Some(3.0) {
        draft.find(PartHealth::Critical, Message::new("part-volume-faulted"));
    } else if draft.is(Mark::Degraded) || robustness == Some(2.0) {
        draft.find(PartHealth::Warning, Message::new("part-volume-degraded"));
    } else {
        draft.good();
    }
}

/// Whether Cilium reaches its nodes.
pub(super) fn cilium(draft: &mut Draft, _now: f64) {
    draft.good();
    if let Some(count) = draft.mark(Mark::Unreachable).filter(|count| *count > 0.0) {
        let note = Message::new("part-nodes-unreachable").quantity("count", count, Unit::Count);
        draft.find(PartHealth::Critical, note);
    }
}
