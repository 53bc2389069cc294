//! A profile as written. `config/profiles/koprogo.toml` shows most keys, `iastam.toml`
//! those of a decision tree, `momentum.toml` those of alternatives. None has `bandwidth` among its
//! resources (`bandwidth = "100 Mbit/s"`): no document gives one.

use super::claims::ClaimFile;
use super::costs::{AlternativeFile, PublishedCostFile, ToGiveFile};
use super::decision::DecisionFile;
use super::pitch::PitchFile;
use crate::config::Named;
use crate::config::scenario::ScenarioFile;
use crate::config::value::{
    Count, CurrencyCode, Day, End, Estimate, Lasting, MetricName, Price, Quantity, Range, Share,
    Size, Speed, Words,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ProfileFile {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) unit: UnitFile,
    pub(super) currency: CurrencyCode,
    pub(super) price: Option<Price>,
    #[serde(default)]
    pub(super) price_tiers: Vec<Spanned<PriceTierFile>>,
    pub(super) peak_factor: Option<Spanned<Count>>,
    pub(super) penalty: Option<Price>,
    pub(super) bases: Vec<Spanned<BasisFile>>,
    pub(super) phases: Spanned<Vec<Spanned<PhaseFile>>>,
    #[serde(default)]
    pub(super) limits: Vec<Spanned<LimitFile>>,
    #[serde(default)]
    pub(super) load_tests: Vec<LoadTestFile>,
    #[serde(default)]
    pub(super) claims: Vec<Spanned<ClaimFile>>,
    pub(super) carbon: Option<CarbonFile>,
    #[serde(default)]
    pub(super) published: Vec<PublishedFile>,
    #[serde(default)]
    pub(super) billing: BillingFile,
    #[serde(default)]
    pub(super) published_costs: Vec<PublishedCostFile>,
    #[serde(default)]
    pub(super) to_give: Vec<ToGiveFile>,
    pub(super) decision: Option<DecisionFile>,
    pub(super) pitch: Option<PitchFile>,
    pub(super) scenarios: Spanned<Named<ScenarioFile>>,
}

/// What a price and a count are per.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BillingFile {
    #[default]
    Month,
    Event,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitFile {
    pub(super) singular: Words,
    pub(super) plural: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceTierFile {
    pub(super) from: u64,
    pub(super) price: Price,
    pub(super) since: Option<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BasisFile {
    pub(super) id: Spanned<String>,
    /// The document itself gives ranges that overlap.
    #[serde(default)]
    pub(super) overlapping: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PhaseFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Words,
    pub(super) hosting: Words,
    #[serde(default)]
    pub(super) stack: Vec<String>,
    pub(super) cost: Estimate<Price>,
    pub(super) nodes: Option<NodesFile>,
    pub(super) team: Words,
    pub(super) complexity: Option<Words>,
    pub(super) operations_hours: Option<Price>,
    #[serde(default)]
    pub(super) offers: Vec<String>,
    pub(super) minimum_stay: Lasting,
    #[serde(default)]
    pub(super) remedies: Vec<RemedyFile>,
    pub(super) overhead: Option<Size>,
    pub(super) devops: Option<u32>,
    pub(super) bases: BTreeMap<Spanned<String>, Spanned<PhaseBasisFile>>,
    #[serde(default)]
    pub(super) signals: Vec<Spanned<SignalFile>>,
    #[serde(default)]
    pub(super) leave_when: Vec<RequirementFile>,
    pub(super) migration: Option<Spanned<MigrationFile>>,
    #[serde(default)]
    pub(super) alternatives: Vec<AlternativeFile>,
}

/// Words, and what the remedy helps against.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RemedyFile {
    #[serde(rename = "do")]
    pub(super) words: Words,
    #[serde(default)]
    pub(super) against: Vec<MetricName>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NodesFile {
    pub(super) units_per_node: Spanned<Count>,
    pub(super) price: Estimate<Price>,
    pub(super) least: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PhaseBasisFile {
    pub(super) from: Spanned<u64>,
    pub(super) to: Option<Spanned<End>>,
    pub(super) upgrade_at: Option<Spanned<u64>>,
    pub(super) sla: Option<Spanned<Share>>,
    pub(super) resources: Option<Spanned<ResourcesFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResourcesFile {
    pub(super) vcpu: Range<u32>,
    pub(super) memory: Range<Size>,
    pub(super) disk: Option<Size>,
    pub(super) nodes: u32,
    pub(super) bandwidth: Option<Speed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SignalFile {
    pub(super) name: String,
    pub(super) metric: MetricName,
    pub(super) above: Option<Spanned<Quantity>>,
    pub(super) below: Option<Spanned<Quantity>>,
    #[serde(rename = "for")]
    pub(super) duration: Option<Lasting>,
    pub(super) basis: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementFile {
    pub(super) id: String,
    pub(super) name: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct MigrationFile {
    pub(super) steps: Vec<Words>,
    pub(super) downtime: Range<Lasting>,
    pub(super) lead_time: Lasting,
    pub(super) hours: Option<Price>,
    pub(super) caveat: Option<Words>,
    pub(super) cost: Option<Price>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitFile {
    pub(super) metric: MetricName,
    pub(super) warning: Spanned<Quantity>,
    pub(super) critical: Spanned<Quantity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LoadTestFile {
    pub(super) phase: Spanned<String>,
    pub(super) throughput: Count,
    pub(super) requests: Option<u64>,
    pub(super) lasted: Option<Lasting>,
    pub(super) success: Share,
    pub(super) p50: Lasting,
    pub(super) p90: Lasting,
    pub(super) p99: Lasting,
    pub(super) cpu_mean: Share,
    pub(super) cpu_peak: Share,
    pub(super) memory: Size,
    pub(super) units: Range<u64>,
    pub(super) end_users: Option<Range<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CarbonFile {
    pub(super) grid: Count,
    pub(super) claimed_per_request: Option<Count>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PublishedFile {
    pub(super) phase: Spanned<String>,
    pub(super) units: u64,
    pub(super) price: Price,
    pub(super) revenue: Price,
    pub(super) margin: Share,
    #[serde(default)]
    pub(super) or_more: bool,
}
