//! `[[claims]]`: a cost, a break-even or a count that the document publishes. Quoted beside what is
//! computed; a table that claims two things, or none, is refused.

use crate::config::error::{Fault, Problems, Source};
use crate::config::value::{Price, Range};
use crate::domain::money::Spread;
use crate::domain::profile::PublishedFigure;
use serde::Deserialize;
use std::sync::Arc;
use toml::Spanned;

/// As far as a projection goes.
const MONTHS_MOST: u32 = 240;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ClaimFile {
    phase: Option<Spanned<String>>,
    cost: Option<Range<Price>>,
    break_even: Option<u64>,
    after_months: Option<Spanned<u32>>,
    units: Option<u64>,
}

pub(super) fn resolve(
    files: &[Spanned<ClaimFile>],
    phases: &[String],
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Vec<PublishedFigure> {
    let mut claims = Vec::new();
    for written in files {
        let file = written.get_ref();
        if let Some(phase) = file.phase.as_ref().filter(|p| !phases.contains(p.get_ref())) {
            let (name, known) = (phase.get_ref().clone(), phases.to_vec());
            problems.at(source, phase.span(), Fault::UnknownName { kind: "phase", name, known });
        }
        if let Some(months) = &file.after_months
            && !(1..=MONTHS_MOST).contains(months.get_ref())
        {
            let sentence = format!("{} months cannot be projected", months.get_ref());
            let help = format!("write a number of months from 1 to {MONTHS_MOST}");
            problems.at(source, months.span(), Fault::impossible(sentence, help));
        }
        match claim(file) {
            Some(claim) => claims.push(claim),
            None => problems.at(
                source,
                written.span(),
                Fault::impossible(
                    "this table does not claim exactly one thing",
                    "write a phase with cost or break-even, or after-months with units",
                ),
            ),
        }
    }
    claims
}

fn claim(file: &ClaimFile) -> Option<PublishedFigure> {
    let phase = file.phase.as_ref().map(|phase| phase.get_ref().clone());
    match (phase, file.cost.as_ref(), file.break_even, file.after_months.as_ref(), file.units) {
        (Some(phase), Some(cost), None, None, None) => {
            Some(PublishedFigure::Cost { phase, cost: Spread::range(cost.low.0, cost.high.0) })
        }
        (Some(phase), None, Some(units), None, None) => {
            Some(PublishedFigure::BreakEven { phase, units })
        }
        (None, None, None, Some(months), Some(units)) => {
            Some(PublishedFigure::Units { after_months: *months.get_ref(), units })
        }
        _ => None,
    }
}
