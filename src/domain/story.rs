//! A company's story as its script tells it, and what its machine would show at any instant: load by
//! the count of units, utilization by what a request costs, latency by a queue. It is made up, and
//! whoever shows it says so; nothing here is ever taken for a measurement.
//!
//! The same script and seed give the same figures on every machine: ChaCha, and nothing but
//! + − × ÷, which IEEE 754 rounds in one way only.

mod curve;
mod load;
mod noise;
mod queue;
mod state;

pub use curve::Curve;
pub use queue::{BOUNDS, Waiting, share_within};
pub use state::State;

use super::Timestamp;
use super::profile::{LocalText, PriceTier};
use chrono::TimeDelta;

/// A script, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The stable name: `koprogo`.
    pub id: String,
    /// The title on screen.
    pub title: LocalText,
    /// The profile that it is told in: a compiled-in name or a path.
    pub profile: String,
    /// The scenario of that profile; none: the profile's own.
    pub scenario: Option<String>,
    /// When the company's history begins.
    pub start: Timestamp,
    /// When the play begins; what lies before is the past.
    pub opens: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Between two looks of the play, at most five minutes.
    pub step: TimeDelta,
    /// Seconds of the story per second of the audience.
    pub speed: f64,
    /// The seed, where nobody gives one.
    pub seed: u64,
    /// The count of business units.
    pub units: Curve,
    /// What a unit asks for.
    pub demand: Demand,
    /// What a request costs.
    pub service: Service,
    /// The machines, oldest first; never empty, and the first from the start.
    pub hosting: Vec<Hosting>,
    /// What goes wrong.
    pub incidents: Vec<Incident>,
    /// Releases, for the charts.
    pub deploys: Vec<(Timestamp, LocalText)>,
    /// Decisions on the price, for the charts.
    pub prices: Vec<(Timestamp, LocalText)>,
    /// The prices that hold in place of the profile's; empty: the profile's own.
    pub price_tiers: Vec<PriceTier>,
}

/// What a unit asks for, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Requests a day on a mean day.
    pub per_unit_day: f64,
    /// Standard deviation of the noise, as a share of the rate.
    pub noise: f64,
    /// By hour of day (UTC), of mean 1.
    pub hours: [f64; 24],
    /// By day of the week from Monday, of mean 1.
    pub weekdays: [f64; 7],
    /// By month from January, of mean 1.
    pub months: [f64; 12],
    /// Days that are unlike the others.
    pub peaks: Vec<Peak>,
}

/// A time in which the load is another.
#[derive(Debug, Clone, PartialEq)]
pub struct Peak {
    /// From when.
    pub from: Timestamp,
    /// For how long; it rises and falls over a tenth of it.
    pub lasts: TimeDelta,
    /// Times the usual load at its height.
    pub times: f64,
}

/// What a request costs, and what runs beside the requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// CPU seconds a request.
    pub cpu: f64,
    /// Cores that are busy without any request.
    pub background: f64,
    /// The median latency of an idle machine, seconds.
    pub latency: f64,
    /// Share of requests that fail on a good day.
    pub errors: f64,
    /// Bytes received a request.
    pub received: f64,
    /// Bytes sent a request.
    pub sent: f64,
    /// Memory in use without units, bytes.
    pub memory: f64,
    /// Memory a unit, bytes.
    pub memory_per_unit: f64,
    /// Bytes on the disk at the start.
    pub disk: f64,
    /// Bytes that each unit adds a day.
    pub disk_per_unit_day: f64,
    /// Share of that which the database holds.
    pub database_share: f64,
    /// Seconds that a request holds a connection to the database.
    pub connection: f64,
    /// Connections that are open without any request.
    pub connections: f64,
    /// `max_connections`.
    pub connections_max: f64,
    /// Share of the database's blocks that are found in its cache.
    pub cache_hit: f64,
}

/// What the company runs on from some instant on.
#[derive(Debug, Clone, PartialEq)]
pub struct Hosting {
    /// From when.
    pub from: Timestamp,
    /// The phase on the profile's ladder.
    pub phase: String,
    /// The machine's name.
    pub machine: String,
    /// Cores of all machines together.
    pub cores: u32,
    /// Memory of all machines together, bytes.
    pub memory: f64,
    /// The disk, bytes.
    pub disk: f64,
    /// Machines; more than one is a cluster.
    pub nodes: u32,
    /// How long nothing answers while it is moved to.
    pub downtime: TimeDelta,
    /// What it runs: containers on one machine, pods in a cluster.
    pub services: Vec<String>,
    /// The mark on the charts; none for the first.
    pub words: Option<LocalText>,
}

/// Something that goes wrong for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// From when.
    pub from: Timestamp,
    /// For how long.
    pub lasts: TimeDelta,
    /// What it was, for the charts.
    pub words: LocalText,
    /// Times the CPU that a request usually costs.
    pub cpu: f64,
    /// Added to the share of requests that fail.
    pub errors: f64,
    /// Share of the time that the hypervisor gives to others.
    pub steal: f64,
    /// Bytes of memory that leak until its end.
    pub memory: f64,
    /// Nothing answers.
    pub down: bool,
    /// Machines of the cluster that are lost.
    pub nodes: u32,
    /// The alert that fires from its fifth minute on; none: nobody had thought of it.
    pub alert: Option<String>,
}

impl Incident {
    /// Whether it goes on at that instant.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.from + self.lasts
    }
}

/// What a mark on the charts is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// A release, or a move to other machines.
    Deploy,
    /// Something went wrong.
    Incident,
    /// Another price.
    Price,
}

impl MarkKind {
    /// The stable name: `deploy`, `incident`, `price`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Incident => "incident",
            Self::Price => "price",
        }
    }
}

/// A mark on the charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// When it was over; none: an instant.
    pub until: Option<Timestamp>,
    /// About what.
    pub kind: MarkKind,
    /// In words.
    pub words: LocalText,
}

impl Script {
    /// What the company runs on at that instant, and its place in the list.
    #[must_use]
    pub fn hosting_at(&self, at: Timestamp) -> Option<(usize, &Hosting)> {
        let place = self.hosting.iter().rposition(|h| h.from <= at).unwrap_or(0);
        self.hosting.get(place).map(|hosting| (place, hosting))
    }

    /// Everything that happened, oldest first.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let mark = |kind| {
            move |(at, words): &(Timestamp, LocalText)| Mark {
                at: *at,
                until: None,
                kind,
                words: words.clone(),
            }
        };
        let moves = self.hosting.iter().filter_map(|h| Some((h.from, h.words.clone()?)));
        let incidents = self.incidents.iter().map(|i| Mark {
            at: i.from,
            until: Some(i.from + i.lasts),
            kind: MarkKind::Incident,
            words: i.words.clone(),
        });
        let mut marks: Vec<Mark> = self.deploys.iter().map(mark(MarkKind::Deploy)).collect();
        marks.extend(moves.map(|m| mark(MarkKind::Deploy)(&m)));
        marks.extend(incidents);
        marks.extend(self.prices.iter().map(mark(MarkKind::Price)));
        marks.sort_by_key(|mark| mark.at);
        marks
    }
}
