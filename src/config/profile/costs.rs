//! What a document says about money beside the phases' own costs: totals that it publishes,
//! alternatives with and without a price, and costs that it names without an amount.

use super::names::{Names, is_id};
use crate::config::error::Fault;
use crate::config::value::{Price, Quantity, Range, Words};
use crate::domain::money::Spread;
use crate::domain::profile::{Alternative, AlternativeCost, CostToGive};
use crate::domain::published_costs::{Claim, PublishedCost};
use crate::domain::scenario::Every;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

/// `[[published-costs]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishedCostFile {
    phase: Spanned<String>,
    infrastructure: Spanned<Quantity>,
    hours: Spanned<Quantity>,
    total: Spanned<Quantity>,
}

/// `[[to-give]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToGiveFile {
    id: Spanned<String>,
    name: Words,
    every: EveryFile,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum EveryFile {
    Month,
    Year,
    Once,
    UnitMonth,
}

/// `[[phases.alternatives]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlternativeFile {
    replaces: Words,
    name: Words,
    cost: Option<Spanned<Range<Price>>>,
    source: Option<Words>,
    on: Option<Spanned<String>>,
    because: Option<Words>,
}

pub(super) fn published(files: &[PublishedCostFile], on: &mut Names<'_>) -> Vec<PublishedCost> {
    let mut costs: Vec<PublishedCost> = Vec::new();
    for file in files {
        let phase = on.phase(&file.phase);
        let read = [&file.infrastructure, &file.hours, &file.total].map(|written| {
            let claim = claim(written.get_ref());
            if claim.is_none() {
                on.refuse(
                    written.span(),
                    "this is not a figure as documents publish them",
                    "write a number such as 20, or in quotes \"~20\" for about and \"400+\" for at \
                     least",
                );
            }
            claim
        });
        if phase.is_some_and(|p| costs.iter().any(|c| c.phase == p)) {
            let sentence = "this phase's costs are quoted twice";
            on.refuse(file.phase.span(), sentence, "keep one [[published-costs]] table per phase");
        }
        if let (Some(phase), [Some(infrastructure), Some(hours), Some(total)]) = (phase, read) {
            costs.push(PublishedCost { phase, infrastructure, hours, total });
        }
    }
    costs
}

/// `~300+` → about 300, or more.
fn claim(written: &Quantity) -> Option<Claim> {
    let words = match written {
        Quantity::Number(value) => value.to_string(),
        Quantity::Words(words) => words.trim().to_owned(),
    };
    let (about, rest) = match words.strip_prefix('~') {
        Some(rest) => (true, rest.trim()),
        None => (false, words.as_str()),
    };
    let (or_more, digits) = match rest.strip_suffix('+') {
        Some(digits) => (true, digits.trim()),
        None => (false, rest),
    };
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value: Decimal = plain.then(|| digits.parse().ok()).flatten()?;
    (value <= Decimal::from(1_000_000_000)).then_some(Claim { value, about, or_more })
}

pub(super) fn to_give(files: &[ToGiveFile], on: &mut Names<'_>) -> Vec<CostToGive> {
    let mut costs: Vec<CostToGive> = Vec::new();
    for file in files {
        let id = file.id.get_ref();
        if !is_id(id) {
            let sentence = format!("`{id}` cannot be the name of a cost");
            on.refuse(file.id.span(), &sentence, "write lower-case letters, digits and hyphens");
        }
        if costs.iter().any(|c| c.id == *id) {
            let sentence = format!("there are two costs called `{id}`");
            on.refuse(file.id.span(), &sentence, "give each its own name");
        }
        let every = match file.every {
            EveryFile::Month => Every::Month,
            EveryFile::Year => Every::Year,
            EveryFile::Once => Every::Once,
            EveryFile::UnitMonth => Every::UnitMonth,
        };
        costs.push(CostToGive { id: id.clone(), name: file.name.0.clone(), every });
    }
    costs
}

pub(super) fn alternatives(files: &[AlternativeFile], on: &mut Names<'_>) -> Vec<Alternative> {
    files
        .iter()
        .map(|file| Alternative {
            replaces: file.replaces.0.clone(),
            name: file.name.0.clone(),
            cost: file.cost.as_ref().and_then(|cost| priced(file, cost, on)),
            because: file.because.as_ref().map(|words| words.0.clone()),
        })
        .collect()
}

/// Prices move: one without its source and its day says nothing.
fn priced(
    file: &AlternativeFile,
    cost: &Spanned<Range<Price>>,
    on: &mut Names<'_>,
) -> Option<AlternativeCost> {
    let (Some(source), Some(day)) = (&file.source, &file.on) else {
        let sentence = "a price needs its source and its day";
        let help = "write source = \"whose price\" and on = \"2026-08-14\" beside it, or leave the \
                    price out: it is then shown as unknown";
        on.refuse(cost.span(), sentence, help);
        return None;
    };
    let written = day.get_ref();
    let first = if written.len() == 7 { format!("{written}-01") } else { written.clone() };
    if first.parse::<NaiveDate>().is_err() {
        let sentence = format!("`{written}` is no day and no month");
        let help = "write it as \"2026-08-14\" or \"2026-08\"";
        on.fault(day.span(), Fault::impossible(sentence, help));
        return None;
    }
    let Range { low, high } = *cost.get_ref();
    let amount = if low == high { Spread::exact(low.0) } else { Spread::range(low.0, high.0) };
    Some(AlternativeCost { amount, source: source.0.clone(), on: written.clone() })
}
