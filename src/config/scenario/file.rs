//! `[scenarios.NAME]` as written, in `palier.toml` and in profiles. Every key stands in the sample.

use crate::config::value::{
    Balance, Count, Day, Days, Estimate, Gigabytes, Price, Range, Rate, Share, Unless, Words,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A list whose places are known.
pub(super) type Listed<T> = Spanned<Vec<Spanned<T>>>;
/// By phase; `false` takes an inherited one away.
pub(super) type ByPhase = BTreeMap<Spanned<String>, Unless<Price>>;

/// What is absent comes from the profile's scenario of that name, else from `base`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ScenarioFile {
    pub(crate) name: Option<Words>,
    pub(crate) growth: Option<GrowthFile>,
    pub(super) growth_changes: Option<Listed<GrowthChangeFile>>,
    pub(super) churn: Option<Share>,
    pub(super) churn_changes: Option<Listed<ChurnChangeFile>>,
    pub(super) hosted_share: Option<Share>,
    pub(super) price: Option<Unless<Price>>,
    pub(super) plans: Option<Listed<PlanFile>>,
    pub(super) prepayment: Option<Unless<PrepaymentFile>>,
    pub(super) add_ons: Option<Listed<AddOnFile>>,
    pub(super) items: Option<Listed<ItemFile>>,
    pub(super) storage: Option<Unless<StorageFile>>,
    pub(super) vat: Option<Unless<VatFile>>,
    pub(super) hourly_rate: Option<Unless<Price>>,
    #[serde(default)]
    pub(super) hourly_rates: ByPhase,
    #[serde(default)]
    pub(super) operations_hours: ByPhase,
    pub(super) salaries: Option<Listed<SalaryFile>>,
    pub(super) downtime_cost: Option<Unless<Price>>,
    pub(super) cash: Option<Unless<Balance>>,
    pub(super) events: Option<Unless<EventsFile>>,
    pub(super) cost_end: Option<CostEndFile>,
    pub(super) policy: Option<Spanned<PolicyFile>>,
    pub(super) horizon: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) uncertainty: UncertaintyFile,
}

/// `growth = { … }`: exactly one of these.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum GrowthFile {
    UnitsPerMonth(Count),
    SharePerMonth(Share),
    SCurve(SCurveFile),
    Table(Spanned<Days<Count>>),
    Forecast(ForecastFile),
}

/// `s-curve = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SCurveFile {
    pub(super) market: Spanned<Count>,
    pub(super) share_per_month: Share,
}

/// `forecast = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForecastFile {
    pub(super) otherwise: Box<Spanned<GrowthFile>>,
}

/// An entry of `growth-changes`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct GrowthChangeFile {
    pub(super) from: Option<Spanned<Day>>,
    pub(super) from_units: Option<Spanned<Count>>,
    pub(super) growth: GrowthFile,
}

/// An entry of `churn-changes`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ChurnChangeFile {
    pub(super) from: Option<Spanned<Day>>,
    pub(super) from_units: Option<Spanned<Count>>,
    pub(super) churn: Share,
}

/// An entry of `plans`. What is not needed to remove one is optional here and below.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PlanFile {
    pub(super) name: Words,
    pub(super) share: Option<Share>,
    pub(super) price: Option<Price>,
    pub(super) from: Option<Spanned<Day>>,
    pub(super) from_units: Option<Spanned<Count>>,
    #[serde(default)]
    pub(super) remove: bool,
}

/// `prepayment = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrepaymentFile {
    pub(super) share: Share,
    pub(super) discount: Share,
}

/// `[[scenarios.NAME.add-ons]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct AddOnFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<Words>,
    pub(super) adoption: Option<Estimate<Rate>>,
    pub(super) price: Option<Price>,
    pub(super) fixed: Option<Estimate<Price>>,
    pub(super) per_adopter: Option<Estimate<Price>>,
    pub(super) from: Option<Spanned<Day>>,
    pub(super) from_units: Option<Spanned<Count>>,
    #[serde(default)]
    pub(super) remove: bool,
}

/// `[[scenarios.NAME.items]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ItemFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<Words>,
    pub(super) kind: Option<KindFile>,
    pub(super) amount: Option<Estimate<Price>>,
    pub(super) every: Option<EveryFile>,
    pub(super) from: Option<Spanned<Day>>,
    pub(super) from_units: Option<Spanned<Count>>,
    pub(super) phase: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) remove: bool,
}

/// `kind` of an item.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KindFile {
    Infrastructure,
    Operations,
}

/// `every` of an item.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EveryFile {
    Month,
    Year,
    Once,
    UnitMonth,
}

/// `storage = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct StorageFile {
    pub(super) per_unit: Estimate<Gigabytes>,
    pub(super) already: Option<Gigabytes>,
    pub(super) tiers: Listed<TierFile>,
}

/// An entry of `tiers`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TierFile {
    pub(super) after_months: u32,
    pub(super) price_per_gb: Price,
}

/// `vat = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct VatFile {
    pub(super) rate: Rate,
    pub(super) prices_include: Option<bool>,
    pub(super) recoverable: Option<bool>,
}

/// `[[scenarios.NAME.salaries]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SalaryFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<Words>,
    pub(super) monthly: Option<Estimate<Price>>,
    pub(super) from: Option<Spanned<Day>>,
    pub(super) from_units: Option<Spanned<Count>>,
    pub(super) from_phase: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) remove: bool,
}

/// `events = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EventsFile {
    pub(super) per_year: Spanned<Count>,
    pub(super) peak_share: Spanned<Share>,
}

/// `cost-end`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CostEndFile {
    Low,
    Mid,
    High,
}

/// `policy`: a word, or `{ dates = … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PolicyFile {
    Follow,
    Stay,
    Dates(Days<Spanned<String>>),
}

/// `uncertainty = { … }`; inherited key by key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct UncertaintyFile {
    pub(super) growth: Option<Spanned<Range<Count>>>,
    pub(super) churn: Option<Spanned<Range<Count>>>,
    pub(super) price: Option<Spanned<Range<Count>>>,
    pub(super) capacity: Option<Spanned<Range<Count>>>,
    pub(super) costs: Option<bool>,
    pub(super) shock: Option<Unless<ShockFile>>,
    pub(super) growth_churn_correlation: Option<Spanned<f64>>,
}

/// `shock = { … }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShockFile {
    pub(super) persistence: Spanned<Count>,
    pub(super) deviation: Spanned<Count>,
}
