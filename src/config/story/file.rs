//! A story's script as written. Every key stands in `assets/demo/koprogo.toml`.

use crate::config::value::{Count, Day, Lasting, Moment, Price, Share, Size, Words};
use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StoryFile {
    pub(super) id: Spanned<String>,
    pub(super) title: Words,
    pub(super) profile: String,
    pub(super) scenario: Option<String>,
    pub(super) start: Spanned<Moment>,
    pub(super) opens: Spanned<Moment>,
    pub(super) ends: Spanned<Moment>,
    pub(super) step: Spanned<Lasting>,
    pub(super) speed: Spanned<Count>,
    pub(super) seed: u64,
    pub(super) units: Spanned<Vec<(Moment, Count)>>,
    pub(super) demand: DemandFile,
    pub(super) service: ServiceFile,
    pub(super) hosting: Spanned<Vec<HostingFile>>,
    #[serde(default)]
    pub(super) incidents: Vec<IncidentFile>,
    #[serde(default)]
    pub(super) deploys: Vec<DeployFile>,
    #[serde(default)]
    pub(super) prices: Vec<PriceFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct DemandFile {
    pub(super) requests_per_unit_day: Count,
    pub(super) noise: Share,
    pub(super) hours: Spanned<Vec<Count>>,
    pub(super) weekdays: Spanned<Vec<Count>>,
    pub(super) months: Spanned<Vec<Count>>,
    #[serde(default)]
    pub(super) peaks: Vec<PeakFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeakFile {
    pub(super) from: Moment,
    pub(super) lasts: Lasting,
    pub(super) times: Count,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ServiceFile {
    pub(super) cpu: Spanned<Lasting>,
    pub(super) background: Count,
    pub(super) latency: Spanned<Lasting>,
    pub(super) errors: Share,
    pub(super) received: Size,
    pub(super) sent: Size,
    pub(super) memory: Size,
    pub(super) memory_per_unit: Size,
    pub(super) disk: Size,
    pub(super) disk_per_unit_day: Size,
    pub(super) database_share: Share,
    pub(super) connection: Lasting,
    pub(super) connections: Count,
    pub(super) connections_max: Count,
    pub(super) cache_hit: Share,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct HostingFile {
    pub(super) from: Moment,
    pub(super) phase: String,
    pub(super) machine: String,
    pub(super) cores: Spanned<u32>,
    pub(super) memory: Size,
    pub(super) disk: Size,
    pub(super) nodes: Option<Spanned<u32>>,
    pub(super) downtime: Option<Lasting>,
    pub(super) services: Spanned<Vec<String>>,
    pub(super) words: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IncidentFile {
    pub(super) from: Moment,
    pub(super) lasts: Lasting,
    pub(super) words: Words,
    pub(super) cpu: Option<Spanned<Count>>,
    pub(super) errors: Option<Share>,
    pub(super) steal: Option<Spanned<Share>>,
    pub(super) memory: Option<Size>,
    #[serde(default)]
    pub(super) down: bool,
    #[serde(default)]
    pub(super) nodes: u32,
    pub(super) alert: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeployFile {
    pub(super) at: Moment,
    pub(super) words: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceFile {
    pub(super) since: Day,
    pub(super) price: Price,
    #[serde(default)]
    pub(super) from: u64,
    pub(super) words: Option<Words>,
}
