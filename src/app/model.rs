//! The whole state of the cockpit.

use super::cursor::Travel;
use super::economics::Sheet;
use super::economics::draft::Notice;
use super::figure::Figure;
use super::finder::Finder;
use super::fleet::Fleet;
use super::history_screen::HistoryScreen;
use super::keymap::Keymap;
use super::knobs::Knobs;
use super::latency_screen::LatencyScreen;
use super::playback::Playback;
use super::pointer::Pointer;
use super::simulate::{Request, Simulated, projected};
use super::since::Since;
use super::stage::Stage;
use super::veil::Veil;
use super::watch::{Judged, Watch};
use super::what_if::Undo;
use crate::config::{Config, Language, ThemeName};
use crate::domain::Timestamp;
use crate::domain::advice::Verdict;
use crate::domain::assessment::UnitCount;
use crate::domain::collector::{Collector, Windows};
use crate::domain::economics::Economics;
use crate::domain::message::Message;
use crate::domain::reading::Origin;
use crate::domain::scenario::Scenario;
use chrono::TimeDelta;
use std::sync::Arc;

/// The screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Everything at once.
    Cockpit,
    /// The machine and all that stands beside it, alerts, and what is wrong with the sources.
    Health,
    /// How long requests take, and what is left of the promises.
    Latency,
    /// Units per resource, and what comes.
    Capacity,
    /// Cost, revenue, margin, cash, and what if.
    Economics,
    /// The ladder, the advice with all its evidence, the way to the next phase.
    Phases,
    /// All targets, and the machines that they know.
    Fleet,
    /// What was: a metric over years, what happened, when the advice changed.
    History,
}

impl Screen {
    /// In the order of their keys.
    pub const ALL: [Self; 8] = [
        Self::Cockpit,
        Self::Health,
        Self::Latency,
        Self::Capacity,
        Self::Economics,
        Self::Phases,
        Self::Fleet,
        Self::History,
    ];

    /// Whether what the knobs turn is seen there.
    #[must_use]
    pub fn has_knobs(self) -> bool {
        !matches!(self, Self::Health | Self::Fleet | Self::History)
    }

    /// The key that opens it: its number in the plan of all screens.
    #[must_use]
    pub fn digit(self) -> char {
        match self {
            Self::Cockpit => '1',
            Self::Health => '2',
            Self::Latency => '3',
            Self::Capacity => '4',
            Self::Economics => '5',
            Self::Phases => '6',
            Self::Fleet => '7',
            Self::History => '8',
        }
    }

    /// The name on the command line, and in the language files as `screen-<id>`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cockpit => "cockpit",
            Self::Health => "health",
            Self::Latency => "latency",
            Self::Capacity => "capacity",
            Self::Economics => "economics",
            Self::Phases => "phases",
            Self::Fleet => "fleet",
            Self::History => "history",
        }
    }
}

/// What lies over the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Overlay {
    /// The keys.
    Help,
    /// The figure under the cursor, explained.
    Explain,
    /// Every action by its words.
    Palette,
}

/// The spans of the short charts, shortest first.
pub const SPANS: [TimeDelta; 5] = [
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::hours(24),
];

/// The usual span: an index into [`SPANS`].
pub const USUAL_SPAN: usize = 1;

/// So many seconds of a person's time a chart holds at least.
const SEEN: f64 = 4.0;

/// The state.
#[derive(Debug, Clone)]
pub struct Model {
    /// What was configured.
    pub config: Arc<Config>,
    /// What is known.
    pub live: Watch,
    /// What was known when the picture was stopped, or at the instant of the time cursor.
    pub frozen: Option<Box<Watch>>,
    /// Where in time the panels stand.
    pub travel: Travel,
    /// The history screen, and what happened.
    pub history: HistoryScreen,
    /// The latency screen.
    pub latency: LatencyScreen,
    /// Between samples.
    pub collector: Collector,
    /// What-if.
    pub knobs: Knobs,
    /// The drafts before, and those that were undone.
    pub undo: Undo,
    /// The value that is being typed for the knob under the cursor; none: it is not asked for.
    pub typing: Option<String>,
    /// What is measured and configured, judged without the draft; none while nothing is turned.
    pub base: Option<Box<Judged>>,
    /// The cursor; none until it is first moved.
    pub cursor: Option<Figure>,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// What is looked for in the help and the palette.
    pub finder: Finder,
    /// Which key does what.
    pub keymap: Arc<Keymap>,
    /// The hints of the first start are on screen.
    pub hints: bool,
    /// How it stood when it was last left.
    pub since: Since,
    /// The screen.
    pub screen: Screen,
    /// Rows that are scrolled past on a screen that is longer than the terminal; the view draws as
    /// far as there is something.
    pub scroll: u16,
    /// Rows that are scrolled past in an explanation that is longer than its box.
    pub told_from: u16,
    /// The scenario, as switched: one of the profile's.
    pub scenario_id: String,
    /// The scenario that is laid over it: one of the profile's.
    pub compare: Option<String>,
    /// Its projection from the same present.
    pub compared: Option<Economics>,
    /// The newest simulation that came; older than what was asked for while one is under way.
    pub simulation: Option<Simulated>,
    /// The newest order for one.
    pub simulation_asked: Option<Arc<Request>>,
    /// The money screen's sheet.
    pub sheet: Sheet,
    /// All targets side by side.
    pub fleet: Fleet,
    /// The name that is being typed for the what-if draft; none: it is not asked for.
    pub naming: Option<String>,
    /// The mouse, and what it can touch.
    pub pointer: Pointer,
    /// The advice that was last told beyond the screen, or shown while nothing was to tell.
    pub announced: Option<Verdict>,
    /// What came of what was just asked for.
    pub notice: Option<Notice>,
    /// The charts' span: an index into [`SPANS`].
    pub span: usize,
    /// The language, as switched.
    pub language: Language,
    /// The theme, as switched.
    pub theme: ThemeName,
    /// The instant at which news or time were judged last.
    pub judged: Option<Timestamp>,
    /// Why no history is kept, if it is not.
    pub history_lost: Option<Message>,
    /// Why nothing is recorded any more, if that was wished.
    pub recording_lost: Option<Message>,
    /// What is played in place of a target that is watched; none: that lives.
    pub playback: Option<Playback>,
    /// The presentation; none: the cockpit is on screen.
    pub stage: Option<Stage>,
    /// Whether names are hidden, and what stands in their place.
    pub veil: Veil,
    /// When the cockpit was opened.
    pub started: Timestamp,
    /// When the capacity was last asked for.
    pub capacity_asked: Option<Timestamp>,
    /// When and for which phase the forecasts were last asked for.
    pub forecasts_asked: Option<(Timestamp, usize)>,
    /// When what is held in memory was last thinned; once a minute.
    pub thinned: Timestamp,
}

impl Model {
    /// The state at the start: nothing heard, nothing known.
    #[must_use]
    pub fn new(config: Arc<Config>, windows: Windows, now: Timestamp) -> Self {
        let scenario = scenario_of(&config, &config.scenario);
        let mut live = Watch::new(&config, &scenario, now);
        if let Some(crate::config::target::UnitsSource::Given { count, origin }) = &config.units {
            live.units = Some(UnitCount { count: *count, origin: Origin::new(origin), at: now });
        }
        let mut model = Self {
            live,
            frozen: None,
            travel: Travel::default(),
            history: HistoryScreen::default(),
            latency: LatencyScreen::default(),
            collector: Collector::new(windows),
            knobs: Knobs::default(),
            undo: Undo::default(),
            typing: None,
            base: None,
            cursor: None,
            overlay: None,
            finder: Finder::default(),
            // Who starts the cockpit was refused what cannot be; elsewhere nothing is pressed.
            keymap: Arc::new(Keymap::resolve(&config.keys).unwrap_or_default()),
            hints: false,
            since: Since::default(),
            screen: Screen::Cockpit,
            scroll: 0,
            told_from: 0,
            scenario_id: config.scenario.clone(),
            compare: config.compare.clone(),
            compared: None,
            simulation: None,
            simulation_asked: None,
            sheet: Sheet::default(),
            fleet: Fleet::default(),
            naming: None,
            pointer: Pointer::new(config.terminal.mouse),
            announced: None,
            notice: None,
            span: USUAL_SPAN,
            language: config.language,
            theme: config.theme,
            judged: None,
            history_lost: None,
            recording_lost: None,
            playback: None,
            stage: None,
            veil: Veil::new(config.redact),
            started: now,
            capacity_asked: None,
            forecasts_asked: None,
            thinned: now,
            config,
        };
        model.judge();
        model
    }

    /// Whether what is pressed goes into a line of text.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        let filter = self.fleet.typing && self.screen == Screen::Fleet;
        let asked = self.naming.is_some() || self.typing.is_some();
        asked || self.history.noting.is_some() || filter
    }

    /// What is on screen: the frozen picture, else the live one.
    #[must_use]
    pub fn shown(&self) -> &Watch {
        self.frozen.as_deref().unwrap_or(&self.live)
    }

    /// Whether names are hidden: always at first on the stage, elsewhere when it is wished.
    #[must_use]
    pub fn is_veiled(&self) -> bool {
        if self.stage.is_some() { self.veil.stage } else { self.veil.cockpit }
    }

    /// The charts' span.
    #[must_use]
    pub fn span(&self) -> TimeDelta {
        SPANS[self.span.min(SPANS.len() - 1)]
    }

    /// The charts' span where nobody chose another: an index into [`SPANS`]. What is played fast would
    /// rush through a short one before it could be seen.
    #[must_use]
    pub fn usual_span(&self) -> usize {
        let Some(playback) = &self.playback else { return USUAL_SPAN };
        let least = SEEN * playback.speed;
        let fits = |span: &TimeDelta| span.num_seconds() as f64 >= least;
        let at = SPANS.iter().position(fits).unwrap_or(SPANS.len() - 1);
        at.max(USUAL_SPAN)
    }

    /// The scenario in use, the what-if draft over it.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        self.knobs.over(&self.base_scenario())
    }

    /// The scenario in use without the draft.
    #[must_use]
    pub fn base_scenario(&self) -> Scenario {
        scenario_of(&self.config, &self.scenario_id)
    }

    /// The unit count in use: turned by hand, else known.
    #[must_use]
    pub fn units(&self) -> Option<UnitCount> {
        match self.knobs.units {
            Some(count) => {
                Some(UnitCount { count, origin: Origin::new("what-if"), at: self.shown().now })
            }
            None => self.shown().units.clone(),
        }
    }

    /// Judges the live picture, and the frozen one, anew.
    pub fn judge(&mut self) {
        let scenario = self.scenario();
        let turned = self.knobs.units.and(self.units());
        let phase = self.knobs.phase;
        // What was judged before the first turn was the base.
        let known = match self.base.take() {
            Some(base) => base.outcomes,
            None => self.shown().outcomes.clone(),
        };
        self.live.judge(&self.config, &scenario, turned.as_ref(), phase);
        if let Some(frozen) = self.frozen.as_deref_mut() {
            frozen.judge(&self.config, &scenario, turned.as_ref(), phase);
        }
        if self.knobs.is_turned() {
            let base = self.shown().without_draft(&self.config, &self.base_scenario(), known);
            self.base = Some(Box::new(base));
        }
        self.compared = match self.compare.as_deref() {
            // The draft beside what it is a draft of.
            Some(id) if id == self.scenario_id => {
                self.base.as_ref().map(|base| base.assessment.economics.clone())
            }
            Some(id) => projected(self, id),
            None => None,
        };
    }

    /// Whether the knobs have the arrows.
    #[must_use]
    pub fn has_knobs(&self) -> bool {
        self.knobs.open && self.overlay.is_none() && self.screen.has_knobs()
    }
}

fn scenario_of(config: &Config, id: &str) -> Scenario {
    // The configuration was checked: the scenario exists. An empty profile stays where it is.
    config.profile.scenarios.get(id).cloned().unwrap_or_else(|| {
        let name = crate::domain::profile::LocalText::same(id);
        Scenario {
            policy: crate::domain::scenario::PhasePolicy::Stay,
            ..Scenario::plain(name, crate::domain::scenario::Growth::Linear { per_month: 0.0 })
        }
    })
}
