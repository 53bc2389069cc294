//! All targets side by side: what is known of each, which of them are listed and in which order.
//! Every member is heard and judged by the code that the main target goes through; it is only
//! asked more rarely, remembers less, and leaves no trace in the history.
//!
//! Members are watched while the screen is open and for a minute after it was left, not from the
//! start: who looks at one machine does not want fifty connections to others.

mod keys;
mod list;
mod member;
mod row;

pub use keys::{Command, perform, pressed, switched};
pub use list::{RowId, Sort, Total};
pub use member::Member;
pub use row::{Row, Worst};

use super::Effect;
use super::model::{Model, Screen};
use crate::config::Config;
use crate::domain::Timestamp;
use crate::domain::fleet::FleetNews;
use chrono::TimeDelta;
use std::time::Duration;

/// Members are asked no more often than this.
pub const REFRESH: Duration = Duration::from_secs(15);

/// Who comes back within this time finds all connections standing.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// Of the members that said something, no more are judged in one turn of the loop.
const JUDGED: usize = 32;

/// All members, and how they are listed.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// One per target of the configuration; empty until the screen is first opened.
    pub members: Vec<Member>,
    /// By what they are sorted.
    pub sort: Sort,
    /// Only what holds all of these words is listed.
    pub filter: String,
    /// The filter is being typed.
    pub typing: bool,
    /// What is listed, in order.
    pub order: Vec<RowId>,
    /// The place in the list of the row that is looked at.
    pub cursor: usize,
    /// Of everything, listed or not.
    pub total: Total,
    /// Members are asked.
    pub watched: bool,
    left: Option<Timestamp>,
    /// The configuration of the member that is being judged: one for all, it is large.
    scratch: Option<Box<Config>>,
}

impl Fleet {
    /// A listed row.
    #[must_use]
    pub fn row(&self, id: RowId) -> Option<&Row> {
        let member = self.members.get(id.member)?;
        match id.host {
            None => Some(&member.row),
            Some(host) => member.hosts.get(host),
        }
    }

    /// The row that is looked at.
    #[must_use]
    pub fn selected(&self) -> Option<(RowId, &Row)> {
        let id = *self.order.get(self.cursor)?;
        self.row(id).map(|row| (id, row))
    }
}

/// Whether there is more to watch than one target.
#[must_use]
pub fn is_fleet(config: &Config) -> bool {
    config.fleet.len() > 1 || config.fleet.iter().any(crate::config::target::FleetTarget::expands)
}

/// Takes in what a member says; it is judged with the next tick.
pub(super) fn heard(model: &mut Model, member: usize, news: FleetNews) {
    let Model { fleet, config, .. } = model;
    if let Some(member) = fleet.members.get_mut(member) {
        match news {
            FleetNews::Source(event) => member.hear(config, &event),
            FleetNews::Hosts(hosts) => member.take_hosts(hosts),
        }
    }
}

/// Begins to watch where the screen was opened, and ends some time after it was left.
pub(super) fn watch(model: &mut Model) -> Option<Effect> {
    let open = model.screen == Screen::Fleet;
    if open && model.fleet.members.is_empty() {
        gather(model);
        settle(model);
    }
    let now = model.live.now;
    let fleet = &mut model.fleet;
    if open {
        fleet.left = None;
        let begins = !fleet.watched && is_fleet(&model.config);
        fleet.watched |= begins;
        return begins.then_some(Effect::Fleet { watch: true });
    }
    let left = *fleet.left.get_or_insert(now);
    let ends = fleet.watched && now - left >= GRACE;
    if ends {
        fleet.watched = false;
    }
    ends.then_some(Effect::Fleet { watch: false })
}

/// A member for each target, nothing known of any.
fn gather(model: &mut Model) {
    let scenario = model.base_scenario();
    let now = model.live.now;
    let blank = super::watch::Watch::new(&model.config, &scenario, now);
    let member = |target| Member::new(target, blank.clone());
    model.fleet.members = model.config.fleet.iter().map(member).collect();
    model.fleet.scratch = Some(Box::new((*model.config).clone()));
}

/// Time passed: judges what was heard and lists it. A picture that is stopped stays as it is; of the
/// past only the target that is open is kept, so the fleet goes on then.
pub(super) fn tick(model: &mut Model) {
    let runs = model.frozen.is_none() || super::cursor::is_past(model);
    if model.screen == Screen::Fleet && runs {
        settle(model);
    }
}

/// Judges and lists whatever was heard, however much; for what waits for a whole picture.
pub fn settle_all(model: &mut Model) {
    if model.fleet.members.is_empty() {
        gather(model);
    }
    for _ in 0..=model.fleet.members.len() / JUDGED {
        settle(model);
    }
}

fn settle(model: &mut Model) {
    let scenario = model.base_scenario();
    let main = model.config.place_in_fleet();
    let now = model.live.now;
    let fleet = &mut model.fleet;
    let Some(scratch) = fleet.scratch.as_deref_mut() else { return };
    let selected = fleet.order.get(fleet.cursor).copied();
    let name = selected.and_then(|id| fleet.members.get(id.member)?.hosts.get(id.host?));
    let name = name.map(|row| row.name.clone());
    let mut left = JUDGED;
    for (place, member) in fleet.members.iter_mut().enumerate() {
        let Some(target) = model.config.fleet.get(place) else { continue };
        scratch.target.clone_from(&target.target);
        scratch.phase.clone_from(&target.phase);
        scratch.units.clone_from(&target.units);
        if main == Some(place) {
            member.mirror(scratch, &model.live);
        } else if left > 0 {
            left -= usize::from(member.settle(scratch, &scenario, now));
        }
        member.settle_hosts(scratch, &scenario, now);
        member.tell(target, now, REFRESH.max(scratch.refresh), main == Some(place));
    }
    // Its place among the machines may have changed.
    let found = selected.and_then(|id| {
        let rows = &fleet.members.get(id.member)?.hosts;
        let host = match (&name, id.host) {
            (Some(name), Some(_)) => Some(rows.binary_search_by(|r| r.name.cmp(name)).ok()?),
            _ => None,
        };
        Some(RowId { host, ..id })
    });
    list::arrange(fleet, found);
}
