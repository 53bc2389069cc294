//! From the script as written to one that can be told: instants in order, shares that are shares,
//! patterns of mean 1.

use super::file::{DemandFile, HostingFile, IncidentFile, PriceFile, ServiceFile, StoryFile};
use crate::config::error::{Fault, Problems, Source};
use crate::config::value::{Count, Lasting};
use crate::domain::message::clean;
use crate::domain::profile::PriceTier;
use crate::domain::story::{Curve, Demand, Hosting, Incident, Peak, Script, Service};
use chrono::{NaiveTime, TimeDelta};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// A reading stands for five minutes; looks that are farther apart would leave gaps.
const STEP: Range<u64> = 1..301;
/// No list of a script is longer.
const MOST: usize = 1_000;
/// No story is longer, in days.
const DAYS_MOST: i64 = 20 * 366;
/// Names are cut after so many characters.
const NAME_LIMIT: usize = 60;

struct Reader<'a> {
    source: &'a Arc<Source>,
    problems: &'a mut Problems,
    sound: bool,
}

impl Reader<'_> {
    fn refuse(&mut self, span: Range<usize>, sentence: &str, help: &str) {
        self.sound = false;
        self.problems.at(self.source, span, Fault::impossible(sentence, help));
    }

    /// A pattern of so many figures, made of mean 1.
    fn pattern<const N: usize>(&mut self, list: &Spanned<Vec<Count>>, what: &str) -> [f64; N] {
        let values: Vec<f64> = list.get_ref().iter().map(|count| count.0).collect();
        let sum: f64 = values.iter().sum();
        match <[f64; N]>::try_from(values) {
            Ok(values) if sum > 0.0 => values.map(|value| value * N as f64 / sum),
            _ => {
                let help = format!("write {N} numbers, {what}");
                self.refuse(list.span(), "this pattern has another length, or is all zero", &help);
                [1.0; N]
            }
        }
    }

    fn above_zero(&mut self, value: f64, span: Range<usize>) -> f64 {
        if value > 0.0 {
            return value;
        }
        self.refuse(span, "this cannot be zero", "write a value above 0");
        1.0
    }
}

/// The script; none when something is wrong with it, which was told.
pub(super) fn script(
    file: &StoryFile,
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Option<Script> {
    let mut on = Reader { source, problems, sound: true };
    let (start, opens, ends) =
        (file.start.get_ref().0, file.opens.get_ref().0, file.ends.get_ref().0);
    if opens < start {
        on.refuse(
            file.opens.span(),
            "the play opens before the history starts",
            "write a later day",
        );
    }
    if ends <= opens {
        on.refuse(file.ends.span(), "the play ends before it opens", "write a later day");
    }
    if (ends - start).num_days() > DAYS_MOST {
        on.refuse(file.ends.span(), "the story is longer than 20 years", "write an earlier day");
    }
    let step = file.step.get_ref().0;
    if !STEP.contains(&step.as_secs()) {
        let help = "write a step from \"1s\" to \"5 min\"";
        on.refuse(file.step.span(), "a look's figures stand for five minutes at most", help);
    }
    let points: Vec<_> = file.units.get_ref().iter().map(|(at, count)| (at.0, count.0)).collect();
    let units = Curve::through(&points).filter(|_| points.len() <= MOST);
    if units.is_none() {
        let help = "write [[\"2026-03-01\", 20], …], at least one, each later than the one before";
        on.refuse(file.units.span(), "these points make no curve", help);
    }
    let id = file.id.get_ref();
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        let help = "write letters, digits and hyphens, such as \"my-story\"";
        on.refuse(file.id.span(), "this is no name", help);
    }
    let script = Script {
        id: clean(id, NAME_LIMIT),
        title: file.title.0.clone(),
        profile: file.profile.clone(),
        scenario: file.scenario.clone(),
        start,
        opens,
        ends,
        step: lasting(Lasting(step)),
        speed: on.above_zero(file.speed.get_ref().0, file.speed.span()),
        seed: file.seed,
        units: units.or_else(|| Curve::through(&[(start, 0.0)]))?,
        demand: demand(&mut on, &file.demand),
        service: service(&mut on, &file.service),
        hosting: hosting(&mut on, &file.hosting),
        incidents: file.incidents.iter().take(MOST).map(|i| incident(&mut on, i)).collect(),
        deploys: file.deploys.iter().take(MOST).map(|d| (d.at.0, d.words.0.clone())).collect(),
        prices: file.prices.iter().take(MOST).filter_map(said).collect(),
        price_tiers: file.prices.iter().take(MOST).map(tier).collect(),
    };
    on.sound.then_some(script)
}

fn lasting(length: Lasting) -> TimeDelta {
    TimeDelta::from_std(length.0).unwrap_or(TimeDelta::MAX / 4)
}

fn demand(on: &mut Reader<'_>, file: &DemandFile) -> Demand {
    Demand {
        per_unit_day: file.requests_per_unit_day.0,
        noise: file.noise.0,
        hours: on.pattern(&file.hours, "one for each hour of the day (UTC)"),
        weekdays: on.pattern(&file.weekdays, "one for each day from Monday to Sunday"),
        months: on.pattern(&file.months, "one for each month from January to December"),
        peaks: file
            .peaks
            .iter()
            .take(MOST)
            .map(|p| Peak { from: p.from.0, lasts: lasting(p.lasts), times: p.times.0 })
            .collect(),
    }
}

fn service(on: &mut Reader<'_>, file: &ServiceFile) -> Service {
    Service {
        cpu: on.above_zero(file.cpu.get_ref().0.as_secs_f64(), file.cpu.span()),
        background: file.background.0,
        latency: on.above_zero(file.latency.get_ref().0.as_secs_f64(), file.latency.span()),
        errors: file.errors.0,
        received: file.received.0,
        sent: file.sent.0,
        memory: file.memory.0,
        memory_per_unit: file.memory_per_unit.0,
        disk: file.disk.0,
        disk_per_unit_day: file.disk_per_unit_day.0,
        database_share: file.database_share.0,
        connection: file.connection.0.as_secs_f64(),
        connections: file.connections.0,
        connections_max: file.connections_max.0,
        cache_hit: file.cache_hit.0,
    }
}

fn hosting(on: &mut Reader<'_>, list: &Spanned<Vec<HostingFile>>) -> Vec<Hosting> {
    let all: Vec<Hosting> =
        list.get_ref().iter().take(MOST).map(|file| machine(on, file)).collect();
    if all.is_empty() || !all.windows(2).all(|pair| pair[0].from < pair[1].from) {
        let help = "write at least one [[hosting]], each from a later day than the one before";
        on.refuse(list.span(), "these machines do not follow one another", help);
    }
    all
}

fn machine(on: &mut Reader<'_>, file: &HostingFile) -> Hosting {
    let nodes = file.nodes.as_ref();
    for (count, most) in [(Some(&file.cores), 4_096), (nodes, 500)] {
        let Some(count) = count else { continue };
        if !(1..=most).contains(count.get_ref()) {
            let help = format!("write a number from 1 to {most}");
            on.refuse(count.span(), "there cannot be so many", &help);
        }
    }
    if file.services.get_ref().len() > 100 {
        on.refuse(file.services.span(), "there are more than 100 services", "write fewer");
    }
    Hosting {
        from: file.from.0,
        phase: file.phase.clone(),
        machine: clean(&file.machine, NAME_LIMIT),
        cores: *file.cores.get_ref(),
        memory: file.memory.0,
        disk: file.disk.0,
        nodes: nodes.map_or(1, |nodes| *nodes.get_ref()),
        downtime: file.downtime.map_or(TimeDelta::zero(), lasting),
        services: file.services.get_ref().iter().map(|s| clean(s, NAME_LIMIT)).collect(),
        words: file.words.as_ref().map(|words| words.0.clone()),
    }
}

fn incident(on: &mut Reader<'_>, file: &IncidentFile) -> Incident {
    let cpu = file.cpu.as_ref().map_or(1.0, |c| on.above_zero(c.get_ref().0, c.span()));
    let steal = file.steal.as_ref().map_or(0.0, |s| s.get_ref().0);
    if let Some(stolen) = file.steal.as_ref().filter(|_| steal > 0.9) {
        on.refuse(stolen.span(), "nothing would be left of the machine", "write at most \"90 %\"");
    }
    Incident {
        from: file.from.0,
        lasts: lasting(file.lasts),
        words: file.words.0.clone(),
        cpu,
        errors: file.errors.map_or(0.0, |errors| errors.0),
        steal,
        memory: file.memory.map_or(0.0, |memory| memory.0),
        down: file.down,
        nodes: file.nodes,
        alert: file.alert.as_deref().map(|name| clean(name, NAME_LIMIT)),
    }
}

fn said(file: &PriceFile) -> Option<(crate::domain::Timestamp, crate::domain::profile::LocalText)> {
    let day = file.since.0.and_time(NaiveTime::MIN).and_utc();
    file.words.as_ref().map(|words| (day, words.0.clone()))
}

fn tier(file: &PriceFile) -> PriceTier {
    PriceTier { since: Some(file.since.0), from: file.from, price: file.price.0 }
}
