//! `[remote-write]`: whether, where and how often palier's own figures are written.

use super::choose::Chooser;
use super::target::prometheus::{Identity, server};
use crate::config::error::Fault;
use crate::config::file::ConfigFile;
use crate::config::remote::RemoteWrite;
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::Spanned;

/// Between two writes, unless said otherwise: a Prometheus holds a value for five minutes.
const INTERVAL: Duration = Duration::from_mins(1);

const BOUNDS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(4);

/// None: nothing is written, unless the table stands there.
pub(super) fn resolve(on: &mut Chooser<'_>, file: &ConfigFile) -> Option<RemoteWrite> {
    let file = file.remote_write.as_ref().map(Spanned::get_ref)?;
    let interval = file.interval.as_ref().map(|interval| (interval.get_ref().0, interval.span()));
    if let Some((_, span)) = interval.clone().filter(|(length, _)| !BOUNDS.contains(length)) {
        let fault = Fault::impossible(
            "figures that are written so seldom or so often are of no use",
            "write a length of time from 1s to 4min, such as \"1min\"",
        );
        on.problems.at(on.source, span, fault);
    }
    let url = file.url.as_ref().map(|web| web.get_ref().0.clone());
    let server = url.map(|url| server(on, url, &Identity::from(file)));
    Some(RemoteWrite { server, interval: interval.map_or(INTERVAL, |(length, _)| length) })
}
