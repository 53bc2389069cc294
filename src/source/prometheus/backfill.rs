//! The server's own past, read once at the start, so that charts and signals need no warm-up: six
//! hours at one point a minute of the figures that signals and charts are about.

use super::families::Part;
use super::figure::figure;
use super::look::Session;
use super::queries::QUERIES;
use super::traffic::Counted;
use super::wire::Answer;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::reading::Reading;
use futures::StreamExt;
use std::time::Duration;

/// How far back.
const LENGTH: Duration = Duration::from_hours(6);

/// Between two points; the instants are whole minutes, so that a second start asks for the same.
const STEP: Duration = Duration::from_mins(1);

/// Range queries cost the server more than instant ones; fewer at once.
const IN_FLIGHT: usize = 4;

#[derive(Debug, Clone, Copy)]
enum Ask {
    Figure(Metric),
    Requests(Part),
}

/// The past before `now`, oldest first. An error is the first of the failures if nothing at all
/// could be read; single failures leave the rest standing.
pub(super) async fn backfill(session: &Session, now: Timestamp) -> Result<Vec<Reading>, Message> {
    let Some(scene) = session.scene() else { return Ok(Vec::new()) };
    let step = STEP.as_secs().cast_signed();
    let aligned = now.timestamp() - now.timestamp().rem_euclid(step);
    let begun = aligned - LENGTH.as_secs().cast_signed();
    let instants = Timestamp::from_timestamp(begun, 0).zip(Timestamp::from_timestamp(aligned, 0));
    let Some((start, end)) = instants else { return Ok(Vec::new()) };

    let mut asks: Vec<_> = QUERIES
        .iter()
        .filter(|query| query.history && scene.knows(query))
        .map(|query| (Ask::Figure(query.metric), query.expression))
        .collect();
    if let Some(family) = &scene.family {
        let parts = family.parts.iter();
        asks.extend(parts.map(|(part, words)| (Ask::Requests(*part), words.as_str())));
    }
    let asks: Vec<_> =
        asks.into_iter().map(|(ask, expression)| (ask, scene.setting.fill(expression))).collect();
    let deadline = session.client.deadline();
    let answers: Vec<(Ask, Result<Answer, Message>)> = futures::stream::iter(asks)
        .map(|(ask, expression)| async move {
            let client = &session.client;
            let question = client.query_range(&expression, start, end, STEP);
            (ask, client.by(deadline, question).await)
        })
        .buffered(IN_FLIGHT)
        .collect()
        .await;

    let mut readings = Vec::new();
    let mut counted = Counted::of(scene.family.as_ref());
    let mut failure = None;
    for (ask, answer) in answers {
        match (ask, answer) {
            (_, Err(reason)) => failure = failure.or(Some(reason)),
            (Ask::Figure(metric), Ok(answer)) => {
                readings.extend(figure(metric, &answer, &session.origin));
            }
            (Ask::Requests(part), Ok(answer)) => counted.take(part, &answer),
        }
    }
    readings.extend(counted.readings(&session.origin));
    readings.sort_by_key(|reading| reading.at);
    match failure {
        Some(reason) if readings.is_empty() => Err(reason),
        _ => Ok(readings),
    }
}
