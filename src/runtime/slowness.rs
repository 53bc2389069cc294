//! How many requests took how long, for the latency screen: of a server by range queries of its
//! buckets, else from what the store keeps of them by five minutes and by the hour. Where neither has
//! buckets, the percentiles and means that were kept as readings come instead. Runs on the recaller's
//! thread; a failure leaves what there is and says why.

use super::memory::Server;
use super::recaller::{Stock, charted_or_empty};
use super::shelf::Shelf;
use crate::app::history_screen;
use crate::app::latency_screen::{Ask, FALLBACKS, Told};
use crate::app::{Effect, Event, Model, update};
use crate::config::Config;
use crate::domain::message::Message;
use crate::history::History;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

pub(super) fn told(
    config: &Config,
    (store, mut server): (Result<&History, Message>, Option<&mut Server>),
    ask: Ask,
) -> Told {
    let span = (ask.from, ask.to);
    let read = match server.as_deref_mut() {
        Some(server) => server.latencies(span, ask.step),
        None => store.clone().and_then(|store| {
            let kept = store.latencies(&config.target.name, ask.from, ask.to);
            kept.map_err(|error| error.message().clone())
        }),
    };
    let (stretches, failed) = match read {
        Ok(stretches) => (stretches, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let mut charts = Vec::new();
    if stretches.is_empty() && failed.is_none() {
        for metric in FALLBACKS {
            let ask = history_screen::Ask { metric, from: ask.from, to: ask.to };
            let chart = charted_or_empty(config, (store.clone(), server.as_deref_mut()), ask);
            if chart.slices.iter().any(Option::is_some) {
                charts.push(chart);
            }
        }
    }
    Told { ask, stretches, charts, failed }
}

/// The same at once, for a picture that is drawn without a loop; from a thread that may wait.
pub fn told_now(model: &mut Model, shelf: Option<Shelf>, handle: &Handle) {
    let mut stock = Stock::of(shelf);
    for effect in update(model, Event::Resize) {
        if let Effect::Latencies(ask) = effect {
            let config = std::sync::Arc::clone(&model.config);
            let mut server = Server::of(&config, handle.clone(), CancellationToken::new());
            let told = stock.with(&config, |store| told(&config, (store, server.as_mut()), ask));
            update(model, Event::Latencies(Box::new(told)));
        }
    }
}
