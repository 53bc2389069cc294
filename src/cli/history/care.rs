//! `palier history prune`, `verify` and `compact`.

use crate::config::Config;
use crate::domain::forecast::figures;
use crate::domain::message::Message;
use crate::history::{self, History};
use crate::report::history as report;
use crate::runtime::clock;
use std::path::Path;

type Say<'a> = &'a dyn Fn(&Message) -> String;

/// The store that is there; one that is not is no store, and is not made.
fn open(config: &Config) -> Result<History, Message> {
    let Some(path) = &config.store else { return Err(Message::new("history-cli-no-store")) };
    if !path.exists() {
        return Err(Message::new("history-cli-none").text("path", path.display().to_string()));
    }
    History::open(path).map_err(|e| e.message().clone())
}

pub(super) fn prune(
    config: &Config,
    dry: bool,
    json: bool,
    say: Say<'_>,
) -> Result<String, Message> {
    let mut store = open(config)?;
    let (now, keep) = (clock::now(), config.retention);
    let failed = |e: history::HistoryError| e.message().clone();
    let mut done = report::Pruned { dry, ..report::Pruned::default() };
    let mut add = |some: history::Pruned| {
        done.packed += some.packed;
        done.rolled_up += some.rolled_up;
        done.dropped += some.dropped;
        some.more
    };
    if dry {
        add(store.prunable(now, keep).map_err(failed)?);
    } else {
        // What goes can be reckoned no more.
        let figures = figures(&config.profile, &config.basis);
        store.reckon(&config.target.name, &figures, now, keep).map_err(failed)?;
        while add(store.prune(now, keep).map_err(failed)?) {}
    }
    Ok(if json {
        format!("{:#}\n", report::pruned_json(&done))
    } else {
        report::pruned_text(&done, say)
    })
}

/// The words, and whether all is sound.
pub(super) fn verify(config: &Config, json: bool, say: Say<'_>) -> Result<(String, bool), Message> {
    let store = open(config)?;
    let found = store.verify(clock::now(), config.retention).map_err(|e| e.message().clone())?;
    let sound = found.is_sound();
    let told = report::Verified {
        path: store.path().display().to_string(),
        sound,
        packs: found.packs,
        readings: found.readings,
        compared: found.compared,
        integrity: found.faults.integrity,
        damaged: found.faults.packs,
        damaged_rolls: found.faults.rolls,
        differing: found.faults.differing,
        series: found.faults.series.into_iter().collect(),
    };
    let text = if json {
        format!("{:#}\n", report::verified_json(&told))
    } else {
        report::verified_text(&told, say)
    };
    Ok((text, sound))
}

pub(super) fn compact(config: &Config, json: bool, say: Say<'_>) -> Result<String, Message> {
    let mut store = open(config)?;
    let (now, keep) = (clock::now(), config.retention);
    let failed = |e: history::HistoryError| e.message().clone();
    let figures = figures(&config.profile, &config.basis);
    store.reckon(&config.target.name, &figures, now, keep).map_err(failed)?;
    let done = store.compact(now, keep).map_err(failed)?;
    let told = report::Compacted {
        before: done.before,
        after: done.after,
        pruned: report::Pruned {
            dry: false,
            packed: done.pruned.packed,
            rolled_up: done.pruned.rolled_up,
            dropped: done.pruned.dropped,
        },
    };
    Ok(if json {
        format!("{:#}\n", report::compacted_json(&told))
    } else {
        report::compacted_text(&told, say)
    })
}

/// What the report tells of the holdings.
pub(super) fn holdings(path: &Path, held: history::Holdings) -> report::Holdings {
    let series = held.series.into_iter().map(|h| report::Held {
        target: h.target,
        metric: h.metric,
        rows: h.rows,
        packed: h.packed,
        bytes: h.bytes,
        five_minutes: h.five_minutes,
        hours: h.hours,
    });
    report::Holdings {
        path: path.display().to_string(),
        size: held.size,
        free: held.free,
        series: series.collect(),
    }
}
