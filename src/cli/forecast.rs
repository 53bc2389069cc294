//! `palier forecast`: what a metric will be, and when it crosses a threshold. Only the history is
//! read; the target is not asked, but for a server whose own storage is the history, and what is
//! played is played: its history is nowhere else.

use super::arguments::Forecast;
use crate::config::{Config, metric_named, threshold_of};
use crate::domain::forecast::{NoForecast, question, step_for, steps};
use crate::domain::message::Message;
use crate::history::History;
use crate::report;
use crate::runtime::clock;
use crate::runtime::forecasts::{self, Sources};
use crate::runtime::memory::Server;
use crate::runtime::shelf::{Held, Shelf};
use crate::source::prometheus::past::DAYS;
use crate::text::Speaker;
use color_eyre::eyre::{Report, Result};
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

pub(super) fn run(config: &Config, command: &Forecast) -> Result<ExitCode> {
    let refused = |fault: crate::config::Fault| Report::msg(format!("{fault}; {}", fault.help()));
    let metric = metric_named(&command.metric).map_err(refused)?;
    let profile = &config.profile;
    let phase = config.phase.as_deref().and_then(|id| profile.index_of(id));
    let mut asked = question(profile, phase, &config.basis, metric);
    if let Some(words) = &command.threshold {
        asked.threshold = Some(threshold_of(metric, words).map_err(refused)?);
    }
    let step =
        command.horizon.map_or(crate::domain::forecast::Step::Day, |h| step_for(h.num_days()));
    let horizon = command.horizon.map(|h| steps(h, step));
    let asked = std::slice::from_ref(&asked);
    let mut now = clock::now();
    let outlook = if config.target.kind.is_played() {
        // Its history is what was played of it.
        let (model, shelf) = match super::look_back(config.clone(), None)? {
            Ok(looked) => looked,
            Err(interrupted) => return Ok(interrupted),
        };
        now = model.live.now;
        let held = shelf.as_ref().map(Shelf::hold);
        let store = held.as_ref().and_then(Held::store);
        let sources = Sources { store, server: None, days: DAYS };
        forecasts::answers(config, sources, asked, (step, horizon), now).pop()
    } else {
        let history = config.store.as_deref().filter(|path| path.exists()).map(History::open);
        match history.transpose() {
            Ok(store) => {
                let runtime = super::runtime()?;
                let mut server =
                    Server::of(config, runtime.handle().clone(), CancellationToken::new());
                let (store, server) = (store.as_ref(), server.as_mut());
                let sources = Sources { store, server, days: DAYS };
                let outlook =
                    forecasts::answers(config, sources, asked, (step, horizon), now).pop();
                runtime.shutdown_background();
                outlook
            }
            Err(error) => Some(Err(NoForecast { metric, why: error.message().clone() })),
        }
    };
    let none = || Err(NoForecast { metric, why: Message::new("forecast-no-model") });
    let outlook = outlook.unwrap_or_else(none);
    let speaker = Speaker::new(config.language.code(), &profile.unit);
    let masked = super::veiled::config(config);
    let config = masked.as_ref();
    let say = |message: &Message| speaker.sentence(&super::veiled::message(message, &speaker));
    let text = if command.json {
        format!("{:#}\n", report::forecast::json(config, metric, &outlook, now, &say))
    } else {
        report::forecast::text(config, metric, &outlook, &say)
    };
    super::print(&text)?;
    // Without a forecast the answer is unknown.
    Ok(ExitCode::from(if outlook.is_ok() { 0 } else { 3 }))
}
