//! The past of a Prometheus: a fortnight and a group of metrics at a time, one query after the
//! other, at whole five minutes. Progress goes to standard error.

use super::files::Read;
use crate::config::Config;
use crate::config::target::TargetKind;
use crate::domain::Timestamp;
use crate::domain::forecast::{day_begins, day_of};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::runtime::clock;
use crate::source::import::Batch;
use crate::source::prometheus::past::{Past, SLICE};
use crate::text::Speaker;

/// Not the name under which its readings of today stand: those are palier's own, and stay.
const ORIGIN: &str = "promql";

/// Asks for the past of these metrics, all where none is named. What one metric's queries fail with
/// is a note; where nothing at all could be read it is the error.
pub(super) fn read(
    config: &Config,
    days: i64,
    metrics: &[Metric],
    speaker: &Speaker<'_>,
) -> Result<Read, Message> {
    let TargetKind::Prometheus(target) = &config.target.kind else {
        return Err(Message::new("import-promql-target").text("target", &config.target.name));
    };
    let failed = |error: String| {
        Message::new("import-promql-failed").text("url", target.url.as_str()).text("error", error)
    };
    let runtime = super::super::runtime().map_err(|error| failed(error.to_string()))?;
    let asked = if metrics.is_empty() { Metric::ALL } else { metrics };
    let now = clock::now();
    let read = runtime.block_on(async {
        let past = Past::open(target, config.units.as_ref(), config.timeout).await?;
        let mut batch = Batch::default();
        let mut notes = Vec::new();
        for group in past.groups(asked) {
            match of_group(&past, &group, days, now, &mut batch).await {
                Ok(0) => {}
                Ok(count) => progress(speaker, &group, count),
                Err(reason) => notes.push(reason),
            }
        }
        match notes.pop() {
            Some(reason) if batch.is_empty() => Err(reason),
            last => {
                notes.extend(last);
                let mut read = Read { notes, ..Read::default() };
                read.batches.insert(ORIGIN, batch);
                Ok(read)
            }
        }
    });
    runtime.shutdown_background();
    read
}

/// How many readings a group has.
async fn of_group(
    past: &Past,
    group: &[Metric],
    days: i64,
    now: Timestamp,
    batch: &mut Batch,
) -> Result<usize, Message> {
    let today = day_of(now);
    let mut from = today - days;
    let mut count = 0;
    while from <= today {
        let until = (from + SLICE).min(today + 1);
        // Days begin at whole five minutes, and so do all points.
        let end = day_begins(until).min(now);
        let readings = past.read(group, day_begins(from), end).await?;
        count += readings.len();
        if !batch.extend(&readings) {
            let most = crate::source::import::MOST_MINUTES as f64;
            let sentence = Message::new("import-too-much").text("file", "PromQL");
            return Err(sentence.quantity("most", most, Unit::Count));
        }
        from = until;
    }
    Ok(count)
}

/// A person sees that it goes on.
fn progress(speaker: &Speaker<'_>, group: &[Metric], count: usize) {
    let Some(metric) = group.first() else { return };
    let message = Message::new("import-promql-progress").metric("metric", *metric).quantity(
        "count",
        count as f64,
        Unit::Count,
    );
    crate::cli::complain(&format!("{}\n", speaker.sentence(&message)));
}
