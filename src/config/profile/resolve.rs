//! A profile as written, checked and turned into the domain's [`Profile`].

use super::file::{
    BillingFile, LimitFile, LoadTestFile, MigrationFile, NodesFile, PhaseFile, PriceTierFile,
    ProfileFile, RemedyFile, SignalFile,
};
use super::names::{Names, is_id};
use super::{bases, claims, costs, decision, pitch};

use crate::config::error::{Fault, Problems, Source};
use crate::config::scenario::{self, ScenarioFile};
use crate::config::value::Words;
use crate::domain::message::clean;
use crate::domain::profile::{
    Billing, Carbon, Comparison, Limit, LoadTest, LocalText, Migration, Nodes, Phase, PriceTier,
    Profile, PublishedMargin, Remedy, Requirement, SignalSpec, UnitName,
};
use crate::domain::scenario::Scenario;
use crate::domain::signal::Level;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use toml::Spanned;

/// Without a measured one: business hours of a working day against the whole week.
const PEAK_FACTOR: f64 = 3.0;

struct Resolver<'a> {
    file: &'a ProfileFile,
    source: &'a Arc<Source>,
    problems: &'a mut Problems,
}

/// The profile; what is wrong with it goes to `problems`, and then the result is of no use.
pub(super) fn resolve(
    file: &ProfileFile,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Profile {
    let mut on = Resolver { file, source, problems };
    on.check_names();
    let bases: Vec<String> = file.bases.iter().map(|b| b.get_ref().id.get_ref().clone()).collect();
    let phases: Vec<Phase> =
        file.phases.get_ref().iter().enumerate().map(|(at, phase)| on.phase(at, phase)).collect();
    let ids: Vec<_> = phases.iter().map(|phase| phase.id.clone()).collect();
    bases::check_ladder(file.phases.get_ref(), &file.bases, source, on.problems);
    Profile {
        id: file.id.get_ref().clone(),
        name: clean(&file.name, 80),
        unit: UnitName { singular: words(&file.unit.singular), plural: words(&file.unit.plural) },
        currency: file.currency.0,
        bases,
        phases,
        price: file.price.map(|price| price.0),
        price_tiers: on.price_tiers(),
        scenarios: on.scenarios(),
        load_tests: file.load_tests.iter().map(|test| on.load_test(test)).collect(),
        claims: claims::resolve(&file.claims, &ids, source, on.problems),
        carbon: file.carbon.as_ref().map(|carbon| Carbon {
            grid: carbon.grid.0,
            claimed_per_request: carbon.claimed_per_request.map(|claim| claim.0),
        }),
        peak_factor: on.peak_factor(),
        penalty: file.penalty.map(|penalty| penalty.0),
        limits: file.limits.iter().filter_map(|limit| on.limit(limit.get_ref())).collect(),
        published: on.published(),
        billing: match file.billing {
            BillingFile::Month => Billing::Month,
            BillingFile::Event => Billing::Event,
        },
        published_costs: costs::published(&file.published_costs, &mut on.names()),
        to_give: costs::to_give(&file.to_give, &mut on.names()),
        decision: file.decision.as_ref().map(|d| decision::resolve(d, &mut on.names())),
        pitch: file.pitch.as_ref().map(|p| pitch::resolve(p, source, on.problems)),
    }
}

fn remedy(file: &RemedyFile) -> Remedy {
    Remedy {
        words: words(&file.words),
        against: file.against.iter().map(|metric| metric.0).collect(),
    }
}

fn words(words: &Words) -> LocalText {
    words.0.clone()
}

impl Resolver<'_> {
    fn refuse(&mut self, span: std::ops::Range<usize>, sentence: &str, help: &str) {
        self.problems.at(self.source, span, Fault::impossible(sentence, help));
    }

    /// Names are stable and short, and none is given twice.
    fn check_names(&mut self) {
        let file = self.file;
        let phases = file.phases.get_ref();
        let mut ids = vec![("profile", &file.id)];
        ids.extend(file.bases.iter().map(|basis| ("basis", &basis.get_ref().id)));
        ids.extend(phases.iter().map(|phase| ("phase", &phase.get_ref().id)));
        for (at, (kind, id)) in ids.iter().enumerate() {
            if !is_id(id.get_ref()) || id.get_ref() == "auto" {
                let sentence = format!("`{}` cannot be the name of a {kind}", id.get_ref());
                self.refuse(id.span(), &sentence, "write lower-case letters, digits and hyphens");
            }
            let twice = ids[..at].iter().any(|(k, i)| k == kind && i.get_ref() == id.get_ref());
            if twice {
                let sentence = format!("there are two of kind {kind} called `{}`", id.get_ref());
                self.refuse(id.span(), &sentence, "give each its own name");
            }
        }
        if phases.is_empty() {
            self.refuse(file.phases.span(), "a profile needs a phase", "write a [[phases]] table");
        }
        if file.bases.is_empty() {
            self.refuse(file.id.span(), "a profile needs a basis", "write a [[bases]] table");
        }
    }

    fn names(&mut self) -> Names<'_> {
        let phases = self.file.phases.get_ref();
        let known = phases.iter().map(|p| p.get_ref().id.get_ref().clone()).collect();
        Names { phases: known, source: self.source, problems: self.problems }
    }

    fn known_phase(&mut self, phase: &Spanned<String>) {
        self.names().phase(phase);
    }

    fn phase(&mut self, at: usize, written: &Spanned<PhaseFile>) -> Phase {
        let file = written.get_ref();
        if at > 0 && file.migration.is_none() {
            let sentence = "nothing says how this phase is reached from the one below";
            let help = "write [phases.migration] with steps, downtime and lead-time";
            self.refuse(file.id.span(), sentence, help);
        }
        if let (0, Some(migration)) = (at, &file.migration) {
            let sentence = "there is no phase below the first to migrate from";
            self.refuse(migration.span(), sentence, "remove this table");
        }
        Phase {
            id: file.id.get_ref().clone(),
            name: words(&file.name),
            hosting: words(&file.hosting),
            stack: file.stack.iter().map(|name| clean(name, 80)).collect(),
            cost: file.cost.spread(),
            bases: bases::of_phase(file, &self.file.bases, self.source, self.problems),
            team: words(&file.team),
            complexity: file.complexity.as_ref().map(words),
            operations_hours: file.operations_hours.map(|hours| hours.0),
            signals: file.signals.iter().filter_map(|signal| self.signal(signal)).collect(),
            offers: file.offers.clone(),
            leave_when: file
                .leave_when
                .iter()
                .map(|need| Requirement { id: need.id.clone(), name: words(&need.name) })
                .collect(),
            migration: file.migration.as_ref().map(|m| migration(m.get_ref())),
            minimum_stay: file.minimum_stay.0,
            remedies: file.remedies.iter().map(remedy).collect(),
            overhead: file.overhead.as_ref().map(|size| size.0),
            devops: file.devops,
            alternatives: costs::alternatives(&file.alternatives, &mut self.names()),
            nodes: file.nodes.as_ref().map(|nodes| self.nodes(nodes)),
        }
    }

    fn nodes(&mut self, file: &NodesFile) -> Nodes {
        let units_per_node = file.units_per_node.get_ref().0;
        if units_per_node < 1.0 {
            let sentence = "a machine carries at least one unit";
            let help = "write units-per-node = 500, or leave `nodes` out";
            self.refuse(file.units_per_node.span(), sentence, help);
        }
        Nodes { units_per_node, price: file.price.spread(), least: file.least.unwrap_or(1) }
    }

    fn signal(&mut self, written: &Spanned<SignalFile>) -> Option<SignalSpec> {
        let file = written.get_ref();
        let metric = file.metric.0;
        let (comparison, quantity) = match (&file.above, &file.below) {
            (Some(quantity), None) => (Comparison::Above, quantity),
            (None, Some(quantity)) => (Comparison::Below, quantity),
            (Some(_), Some(below)) => {
                let sentence = "a signal has one threshold, and this one has two";
                self.refuse(below.span(), sentence, "keep `above` or `below`");
                return None;
            }
            (None, None) => {
                let sentence = format!("the signal `{}` has no threshold", file.name);
                self.refuse(written.span(), &sentence, "write above = … or below = …");
                return None;
            }
        };
        if let Some(basis) = &file.basis {
            let bases = self.file.bases.iter();
            let known: Vec<String> = bases.map(|b| b.get_ref().id.get_ref().clone()).collect();
            if !known.contains(basis.get_ref()) {
                let name = basis.get_ref().clone();
                let fault = Fault::UnknownName { kind: "basis", name, known };
                self.problems.at(self.source, basis.span(), fault);
            }
        }
        let threshold = match quantity.get_ref().of(metric) {
            Ok(threshold) => threshold,
            Err(fault) => {
                self.problems.at(self.source, quantity.span(), fault);
                return None;
            }
        };
        Some(SignalSpec {
            name: clean(&file.name, 64),
            metric,
            comparison,
            threshold,
            duration: file.duration.map_or(Duration::ZERO, |duration| duration.0),
            basis: file.basis.as_ref().map(|basis| basis.get_ref().clone()),
            level: Level::Leave,
        })
    }

    /// Which way it goes wrong follows from the two values.
    fn limit(&mut self, file: &LimitFile) -> Option<Limit> {
        let metric = file.metric.0;
        let mut read = |quantity: &Spanned<_>| {
            let quantity: &Spanned<crate::config::value::Quantity> = quantity;
            quantity
                .get_ref()
                .of(metric)
                .map_err(|fault| self.problems.at(self.source, quantity.span(), fault))
                .ok()
        };
        let (warning, critical) = (read(&file.warning), read(&file.critical));
        let (warning, critical) = (warning?, critical?);
        let comparison = match critical.total_cmp(&warning) {
            std::cmp::Ordering::Greater => Comparison::Above,
            std::cmp::Ordering::Less => Comparison::Below,
            std::cmp::Ordering::Equal => {
                let sentence = "a limit whose warning and critical values are one has no direction";
                let help = "write critical above warning where high is bad, below it where low is";
                self.refuse(file.critical.span(), sentence, help);
                return None;
            }
        };
        Some(Limit { metric, comparison, warning, critical })
    }

    /// Those of one date rise from 0, and dates follow each other.
    fn price_tiers(&mut self) -> Vec<PriceTier> {
        let mut tiers: Vec<PriceTier> = Vec::new();
        for tier in &self.file.price_tiers {
            let PriceTierFile { from, price, since } = tier.get_ref();
            let since = since.map(|day| day.0);
            let before = tiers.last();
            let wrong = match before.filter(|before| before.since == since) {
                Some(before) if *from <= before.from => Some((
                    "prices by count have to rise in `from`",
                    "sort them by `from`, each once",
                )),
                None if before.is_some_and(|before| since < before.since) => Some((
                    "prices by date have to follow each other in `since`",
                    "sort them by `since`, those without it first",
                )),
                None if *from != 0 => {
                    Some(("the first price has to begin at 0 units", "write from = 0"))
                }
                _ => None,
            };
            if let Some((sentence, help)) = wrong {
                self.refuse(tier.span(), sentence, help);
            }
            tiers.push(PriceTier { since, from: *from, price: price.0 });
        }
        tiers
    }

    fn scenarios(&mut self) -> BTreeMap<String, Scenario> {
        let written = &self.file.scenarios;
        let base = written.get_ref().get("base").map(Spanned::get_ref);
        let Some(base) = base.filter(|base| base.growth.is_some()) else {
            let sentence = "a profile needs a scenario `base` that says how units grow";
            let help = "write [scenarios.base] with growth = { units-per-month = 50 }";
            self.refuse(written.span(), sentence, help);
            return BTreeMap::new();
        };
        let under = self.over("base", base, &scenario::blank());
        let mut all = BTreeMap::new();
        for (id, file) in written.get_ref().iter().filter(|(id, _)| id.get_ref() != "base") {
            let resolved = self.over(id.get_ref(), file.get_ref(), &under);
            all.insert(id.get_ref().clone(), resolved);
        }
        all.insert("base".to_owned(), under);
        all
    }

    fn over(&mut self, id: &str, file: &ScenarioFile, under: &Scenario) -> Scenario {
        let phases = self.file.phases.get_ref().iter();
        let phases: Vec<String> = phases.map(|p| p.get_ref().id.get_ref().clone()).collect();
        scenario::over(id, file, under, &phases, self.source, self.problems)
    }

    fn load_test(&mut self, file: &LoadTestFile) -> LoadTest {
        self.known_phase(&file.phase);
        let seconds = file.lasted.map(|lasted| lasted.0.as_secs_f64());
        LoadTest {
            phase: file.phase.get_ref().clone(),
            throughput: file.throughput.0,
            requests: file.requests.zip(seconds),
            success: file.success.0,
            latency: [file.p50, file.p90, file.p99].map(|latency| latency.0.as_secs_f64()),
            cpu: (file.cpu_mean.0, file.cpu_peak.0),
            memory: file.memory.0,
            units: (file.units.low, file.units.high),
            end_users: file.end_users.map(|users| (users.low, users.high)),
        }
    }

    fn published(&mut self) -> Vec<PublishedMargin> {
        let file = self.file;
        for claim in &file.published {
            self.known_phase(&claim.phase);
        }
        let quoted = file.published.iter().map(|claim| PublishedMargin {
            phase: claim.phase.get_ref().clone(),
            units: claim.units,
            price: claim.price.0,
            revenue: claim.revenue.0,
            margin: claim.margin.0,
            or_more: claim.or_more,
        });
        quoted.collect()
    }

    fn peak_factor(&mut self) -> f64 {
        let Some(factor) = &self.file.peak_factor else { return PEAK_FACTOR };
        if factor.get_ref().0 < 1.0 {
            let sentence = "a peak cannot be below the mean";
            self.refuse(factor.span(), sentence, "write a factor of 1 or more, such as 3");
        }
        factor.get_ref().0
    }
}

fn migration(file: &MigrationFile) -> Migration {
    Migration {
        steps: file.steps.iter().map(words).collect(),
        downtime: (file.downtime.low.0, file.downtime.high.0),
        lead_time: file.lead_time.0,
        hours: file.hours.map(|hours| hours.0),
        caveat: file.caveat.as_ref().map(words),
        cost: file.cost.map(|cost| cost.0),
    }
}
