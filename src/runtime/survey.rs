//! One look at a target's figures and one look around it, side by side: what `palier doctor` and
//! `palier init` rest on. It watches nothing afterwards.

use super::headless::observe;
use crate::app::Model;
use crate::config::Config;
use crate::domain::message::Message;
use crate::domain::survey::Survey;
use crate::source::survey;
use std::pin::pin;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Everything that is tried around the target is over after so many times the time limit.
const AROUND: u32 = 3;

/// What was seen, and what was found around it, or why that could not be looked at.
pub type Examined = (Model, Result<Survey, Message>);

/// Looks; `further` are addresses of pages beside the usual ones. What interrupts it comes back as
/// the error; nothing is left running then.
pub async fn examine<I>(
    config: Config,
    length: Option<Duration>,
    further: &[Url],
    interrupted: impl Future<Output = I>,
) -> Result<Examined, I> {
    let (target, timeout) = (config.target.clone(), config.timeout);
    let stop = CancellationToken::new();
    let around = async {
        let looking = survey::look(&target, further, timeout);
        let late = || Message::new("doctor-look-timeout").text("target", &target.name);
        tokio::select! {
            () = stop.cancelled() => Err(late()),
            found = tokio::time::timeout(timeout * AROUND, looking) => {
                found.unwrap_or_else(|_| Err(late()))
            }
        }
    };
    let mut work = pin!(async {
        tokio::join!(observe(config, length, stop.clone().cancelled_owned()), around)
    });
    let mut interrupted = pin!(interrupted);
    let by = tokio::select! {
        (Ok(model), found) = &mut work => return Ok((model, found)),
        by = &mut interrupted => by,
    };
    // The sources end in order, and quickly.
    stop.cancel();
    drop(work.await);
    Err(by)
}
