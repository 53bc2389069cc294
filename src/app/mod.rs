//! The cockpit's state and its decisions. Elm's architecture with effects as data: what happens is
//! an [`Event`], what is to be done is an [`Effect`], and [`update()`] is the only way from one to
//! the other. No I/O, no clock: replay, `check` and `snapshot` are the same state seen by other
//! eyes.

pub mod alerts;
mod also;
pub mod announce;
pub mod cursor;
pub mod difference;
pub mod doctor;
pub mod economics;
pub mod events;
pub mod explain;
pub mod explain_capacity;
mod explain_economics;
mod explain_latency;
mod explain_phases;
pub mod figure;
pub mod figure_name;
pub mod finder;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod fleet;
pub mod health_screen;
pub mod history_screen;
pub mod keyed;
pub mod keymap;
pub mod keys;
pub mod knobs;
pub mod latency_screen;
pub mod model;
mod noting;
pub mod objectives;
pub mod outlook;
pub mod palette;
pub mod phases;
pub mod playback;
pub mod pointer;
mod press;
mod probes;
pub mod proposal;
pub mod simulate;
pub mod since;
pub mod stage;
pub mod standing;
pub mod update;
pub mod veil;
pub mod watch;
pub mod what_if;

use crate::domain::Timestamp;
use crate::domain::capacity::Capacity;
use crate::domain::fleet::FleetNews;
use crate::domain::forecast::Outlooks;
use crate::domain::mark::Mark;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::minutes::Past;
use crate::domain::observation::{Bucket, SourceEvent};
use crate::domain::reading::Reading;
use crate::domain::series::Series;
use crate::domain::signal::SignalMemory;
use crate::domain::standing::Standing;
use crate::domain::uptime::Uptimes;
use cursor::Recalled;
use economics::draft::{Keep, Kept};
use history_screen::{Ask, Chart, Noted};
use keys::Key;
use simulate::{Request, Simulated};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use model::{Model, Overlay, Screen};
pub use update::update;

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A source said something.
    Source(SourceEvent),
    /// Sources said all of this at one instant: it is judged once.
    Look(Vec<SourceEvent>),
    /// A target of the fleet said something.
    Fleet {
        /// Its place in the configuration's fleet.
        member: usize,
        /// What.
        news: FleetNews,
    },
    /// Time passed.
    Tick(Timestamp),
    /// A key was pressed.
    Key(Key),
    /// The terminal has another size; the frame is drawn anew.
    Resize,
    /// A frame was drawn; only who lays out knows where it ends and what stands where.
    Drawn(pointer::Drawn),
    /// The mouse did something.
    Mouse(pointer::Mouse),
    /// Words were pasted.
    Paste(String),
    /// Those words went to the clipboard, shortened; or the terminal has none (an empty line).
    Copied(String),
    /// There was nothing to copy: the figure of that name is not known.
    NotCopied(String),
    /// The program cannot be suspended: nobody would bring it back.
    Unsuspended,
    /// The history answered: this target's past, and what its signals remember.
    Recalled {
        /// Each charted metric's past.
        series: BTreeMap<Metric, Series>,
        /// By signal name.
        signals: Vec<(String, SignalMemory)>,
        /// The phase before and the advice that stands.
        standing: Standing,
    },
    /// The capacity was estimated anew.
    Capacity(Box<Capacity>),
    /// The phase's signals and the count of units were forecast anew.
    Forecasts(Outlooks),
    /// The history told what the error budget and the CO₂ rest on. It comes before the capacity
    /// that was asked for at the same time.
    Objectives(Past),
    /// The history told for how much of the time each probed address answered.
    Uptimes(Uptimes),
    /// What was known at an instant of the past came, or why it cannot be read.
    Then {
        /// Of the request that it answers.
        generation: u64,
        /// The answer.
        answer: Result<Box<Recalled>, Message>,
    },
    /// The figures of the history screen's chart.
    Charted(Chart),
    /// How many requests took how long, for the latency screen.
    Latencies(Box<latency_screen::Told>),
    /// What happened, when the advice changed, and what the store has.
    Noted(Box<Noted>),
    /// A simulation is done.
    Simulated(Simulated),
    /// A what-if draft was kept as a scenario, or refused.
    Kept(Kept),
    /// What the player tells of what is played.
    Played(playback::Progress),
    /// The time of day, for a presentation.
    Beat(Timestamp),
    /// The speaker's terminal asks for something.
    Stage(stage::Command),
    /// No second terminal can show the speaker's notes.
    Unattended(Message),
    /// Nothing more is recorded; palier goes on without.
    RecordingLost(Message),
    /// The history does not work; palier goes on without.
    HistoryLost(Message),
    /// What is remembered of the visits before.
    Welcome {
        /// Nobody was ever here: the hints are shown.
        hints: bool,
        /// How this target stood when it was last left.
        before: Option<Box<since::Visit>>,
    },
    /// What was told as lost works again.
    HistoryBack(Message),
    /// The program is asked to end (signal, closed terminal).
    Quit,
}

/// Everything that can be asked of the outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write readings to the history.
    Append(Vec<Reading>),
    /// Write how many requests took how long.
    Latency {
        /// When they had been observed.
        at: Timestamp,
        /// Since the look before; cumulative over the bounds.
        increase: Vec<Bucket>,
    },
    /// Write which of the probed addresses answered at that instant.
    Probed(Timestamp, Vec<(String, bool)>),
    /// Write what the signals remember.
    Remember(Vec<(String, SignalMemory)>),
    /// Write the phase and the advice that stands.
    Stand(Standing),
    /// Estimate the capacity from the long history, off the loop.
    EstimateCapacity,
    /// Forecast the phase's signals and the count of units from the long history, off the loop.
    Forecast,
    /// Read what was known at an instant, off the loop; what is still read for an older request is
    /// given up.
    Recall {
        /// The instant; before the oldest reading: that one.
        at: Timestamp,
        /// Of the request.
        generation: u64,
    },
    /// Read the figures of the history screen's chart, off the loop; the newest request counts.
    Chart(Ask),
    /// Read how many requests took how long, off the loop; the newest request counts.
    Latencies(latency_screen::Ask),
    /// Write what happened.
    Mark(Mark),
    /// Tell what happened, when the advice changed, and what the store has.
    Notes,
    /// Simulate the scenario, off the loop; what is still running for an older order is given up.
    Simulate(Arc<Request>),
    /// Write a what-if draft into the person's own file, off the loop.
    Keep(Arc<Keep>),
    /// Watch the other targets too, or watch them no longer.
    Fleet {
        /// Begin.
        watch: bool,
    },
    /// Open another target of the fleet in this one's place.
    Switch {
        /// Its place in the configuration's fleet.
        member: usize,
        /// One machine of that Prometheus.
        instance: Option<String>,
    },
    /// The figure under the cursor, or its explanation, to the clipboard.
    Copy,
    /// Tell beyond the screen that the advice changed.
    Announce,
    /// Give the terminal back to the shell and stop until it brings the program back.
    Suspend,
    /// Play on, or anew, up to there.
    Seek(Timestamp),
    /// End the program.
    Quit,
}
