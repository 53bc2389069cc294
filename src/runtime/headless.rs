//! One look without a screen: the same sources, the same decisions, until there is enough to speak
//! or the time is up.

use super::cockpit::perform;
use super::historian::Historian;
use super::sources::Sources;
use super::{WAITING, clock};
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::config::target::{Exporter, Exporters, TargetKind, UnitsSource};
use crate::domain::assessment::ESSENTIAL;
use crate::domain::collector::Windows;
use crate::domain::metric::Metric;
use crate::domain::observation::{SourceId, SourceState};
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, timeout_at};

/// After the essential figures, the others get this much longer.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Looks at the target: for `length`, or as briefly as two looks take.
pub async fn observe(config: Config, length: Option<Duration>) -> Model {
    let config = Arc::new(config);
    let refresh = TimeDelta::from_std(config.refresh).unwrap_or(TimeDelta::seconds(1));
    let windows = match length.and_then(|l| TimeDelta::from_std(l).ok()) {
        Some(length) => Windows::over(length, refresh),
        None => Windows::live(refresh),
    };
    let mut model = Model::new(Arc::clone(&config), windows, clock::now());
    let mut historian = Historian::start(Arc::clone(&config), clock::now());
    let mut sources = Sources::start(&config);
    let start = Instant::now();
    // Two looks, a connection and its time-outs.
    let longest = length.unwrap_or(config.timeout + config.refresh * 2);
    let mut end = tokio::time::Instant::now() + longest;
    let mut tick = interval(Duration::from_millis(250));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut look = Look::default();
    let mut enough_since = None;
    while look.capacity_due() || !look.recalled || tokio::time::Instant::now() < end {
        let event = tokio::select! {
            event = sources.events.recv() => event.map(Event::Source),
            event = historian.next() => Some(event),
            _ = tick.tick() => Some(Event::Tick(clock::now())),
        };
        let Some(event) = event else { break };
        look.note(&event);
        for effect in update(&mut model, event) {
            look.asked += u32::from(effect == Effect::EstimateCapacity);
            perform(effect, &model, &mut historian);
        }
        if length.is_none() {
            let essential = look.essential(&model, &config);
            if essential && enough_since.is_none() {
                enough_since = Some(Instant::now());
            }
            let waited = enough_since.is_some_and(|at: Instant| at.elapsed() > PATIENCE);
            if essential && (Look::rest(&model, &config) || waited) || look.hopeless(&model) {
                end = end.min(tokio::time::Instant::now());
            }
        }
        if start.elapsed() > longest + config.timeout + PATIENCE {
            break;
        }
    }
    sources.stop().await;
    drop(
        timeout_at(tokio::time::Instant::now() + PATIENCE, drain(&mut historian, &mut model)).await,
    );
    historian.finish();
    model
}

/// What the history still had to say when the look ended.
async fn drain(historian: &mut Historian, model: &mut Model) {
    for _ in 0..WAITING {
        let Ok(event) = tokio::time::timeout(Duration::from_millis(1), historian.next()).await
        else {
            return;
        };
        drop(update(model, event));
    }
}

/// What a look has brought so far.
#[derive(Default)]
struct Look {
    recalled: bool,
    /// How many estimates were ordered, and how many came back.
    asked: u32,
    estimated: u32,
}

impl Look {
    fn note(&mut self, event: &Event) {
        match event {
            Event::Recalled { .. } => self.recalled = true,
            Event::Capacity(_) => self.estimated += 1,
            _ => {}
        }
    }

    /// An estimate was ordered and has not come back.
    fn capacity_due(&self) -> bool {
        self.estimated < self.asked
    }

    /// The figures without which no advice is given.
    fn essential(&self, model: &Model, config: &Config) -> bool {
        let units = config.units.is_none() || model.live.units.is_some();
        self.recalled && units && ESSENTIAL.iter().all(|m| model.live.fresh(*m).is_some())
    }

    /// What else was configured and may come.
    fn rest(model: &Model, config: &Config) -> bool {
        let lost = |id| {
            matches!(model.live.sources.get(&id).map(|s| &s.state), Some(SourceState::Lost { .. }))
        };
        let has = |metric| model.live.latest.contains_key(&metric);
        let probe = config.target.probe.is_none() || has(Metric::ProbeUp);
        let units = !matches!(config.units, Some(UnitsSource::Sql(_) | UnitsSource::Promql(_)))
            || model.live.units.is_some()
            || lost(SourceId::Units);
        let exporters = match &config.target.kind {
            TargetKind::Local(exporters) => expects_traffic(exporters),
            TargetKind::Ssh(target) => expects_traffic(&target.exporters),
            TargetKind::Prometheus(_) => false,
        };
        let traffic = !exporters || has(Metric::RequestsRate) || lost(SourceId::Traffic);
        probe && units && traffic
    }

    /// Nothing will come: the target's own source is lost.
    fn hopeless(&self, model: &Model) -> bool {
        let lost = |id| {
            matches!(model.live.sources.get(&id).map(|s| &s.state), Some(SourceState::Lost { .. }))
        };
        self.recalled && (lost(SourceId::Link) || lost(SourceId::Prometheus))
    }
}

fn expects_traffic(exporters: &Exporters) -> bool {
    [&exporters.traffic, &exporters.application].iter().any(|e| **e != Exporter::Off)
}
