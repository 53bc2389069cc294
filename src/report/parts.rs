//! What stands beside the machine, and the addresses that are probed, as JSON.

use super::json::instant;
use super::text::Say;
use crate::app::Model;
use crate::domain::Timestamp;
use crate::domain::observation::UrlProbe;
use crate::domain::part::Part;
use crate::domain::reading::Origin;
use crate::domain::uptime::Uptimes;
use serde_json::{Map, Value, json};

/// What [`crate::domain::uptime::WINDOWS`] are called.
const WINDOWS: [&str; 3] = ["24h", "7d", "30d"];

/// `parts`, worst first, and `probes`, in the order in which they are configured.
pub(super) fn json(model: &Model, say: Say<'_>) -> Value {
    let watch = model.shown();
    let told =
        watch.parts.iter().flat_map(|(of, (at, parts))| parts.iter().map(move |p| (of, at, p)));
    let mut told: Vec<_> = told.collect();
    told.sort_by(|(_, _, a), (_, _, b)| {
        let name = |p: &Part| (p.kind, p.group.clone(), p.name.clone());
        b.health.cmp(&a.health).then_with(|| name(a).cmp(&name(b)))
    });
    let parts: Vec<_> = told.into_iter().map(|(of, at, p)| part(of, *at, p, say)).collect();
    let probes: Vec<_> = watch.probes.iter().map(|p| probe(p, &watch.uptimes, say)).collect();
    json!({ "parts": parts, "probes": probes })
}

fn part(of: &Origin, at: Timestamp, part: &Part, say: Say<'_>) -> Value {
    let fact = |(fact, value): &(crate::domain::part::Fact, f64)| {
        (fact.id().to_owned(), json!({ "value": value, "unit": fact.unit().id() }))
    };
    json!({
        "kind": part.kind.id(),
        "name": part.name,
        "group": part.group,
        "health": part.health.id(),
        "note": part.note.as_ref().map(say),
        "facts": part.facts.iter().map(fact).collect::<Map<_, _>>(),
        "source": of.name(),
        "at": instant(at),
    })
}

fn probe(probe: &UrlProbe, known: &Uptimes, say: Say<'_>) -> Value {
    let known = known.get(&probe.url).copied().unwrap_or_default();
    let uptime = WINDOWS.into_iter().zip(known).map(|(window, uptime)| {
        (window.to_owned(), json!({ "share": uptime.share(), "observed": uptime.observed }))
    });
    json!({
        "url": probe.url,
        "up": probe.sample.up,
        "latency": probe.sample.latency,
        "certificate_days": probe.sample.certificate_days,
        "problem": probe.problem.as_ref().map(say),
        "uptime": uptime.collect::<Map<_, _>>(),
    })
}
