//! The configuration that `palier init` proposes: from one look at a target and one around it, the
//! phase that fits the machine, and the entries of a `palier.toml`. Pure. It proposes nothing that
//! it did not find: what a person alone knows stands there in comments.

use super::Model;
use crate::config::target::{Exporter, Exporters, TargetKind};
use crate::config::written::words;
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::Money;
use crate::domain::profile::{Phase, Profile, Resources};
use crate::domain::survey::{Subject, Survey};

/// A machine of a size never has all of it left for Linux to show.
const NEARLY: f64 = 0.85;

/// A phase, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// An index into the ladder.
    pub phase: usize,
    /// One sentence, with the size and the price.
    pub why: Message,
}

/// One line, or a few that belong together, of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A comment of its own.
    Comment(Message),
    /// `[a.b]`.
    Table(Vec<String>),
    /// `key = value`, the value already TOML.
    Key(&'static str, String),
    /// The same, in a comment: to be filled in by the person.
    Off(String),
    /// An empty line.
    Gap,
}

/// Which phase fits the machine: by its cores and memory, the smallest that has as many.
#[must_use]
pub fn fit(model: &Model) -> Fit {
    let profile = &model.config.profile;
    let value = |metric| model.shown().value(metric);
    let (cores, memory) = (value(Metric::CpuCores), value(Metric::MemoryTotal));
    let assumed = model.shown().here;
    let price = |message: Message, phase: &Phase| {
        let money = |amount| Money::new(amount, profile.currency);
        let message = message.local("phase", &phase.name).local("hosting", &phase.hosting);
        message.money("low", money(phase.cost.low)).money("high", money(phase.cost.high))
    };
    let id = |exact: &'static str, range: &'static str, phase: &Phase| {
        if phase.cost.is_exact() { exact } else { range }
    };
    let Some(cores) = cores else {
        let phase = &profile.phases[assumed.index];
        let why = Message::new(id("init-why-unknown", "init-why-unknown-range", phase));
        return Fit { phase: assumed.index, why: price(why, phase) };
    };
    let nodes = value(Metric::NodesTotal).unwrap_or(1.0);
    let fits = |index: usize| resources(profile, model, index);
    let enough = |r: &Resources| {
        let memory = memory.is_none_or(|m| r.memory.1 >= m * NEARLY);
        f64::from(r.vcpu.1) >= cores && memory && (r.nodes > 1) == (nodes > 1.0)
    };
    let smallest = (0..profile.phases.len()).find(|i| fits(*i).is_some_and(|r| enough(&r)));
    let sized = |message: Message| {
        message.text("cores", cores.to_string()).quantity(
            "memory",
            memory.unwrap_or(0.0),
            Unit::Bytes,
        )
    };
    if let Some(index) = smallest {
        let phase = &profile.phases[index];
        let why = Message::new(id("init-why-fits", "init-why-fits-range", phase));
        return Fit { phase: index, why: price(sized(why), phase) };
    }
    // Larger than all: the cockpit would take it for the same.
    let phase = &profile.phases[assumed.index];
    let why = Message::new(id("init-why-larger", "init-why-larger-range", phase));
    Fit { phase: assumed.index, why: price(sized(why), phase) }
}

fn resources(profile: &Profile, model: &Model, index: usize) -> Option<Resources> {
    let bases = &profile.phases[index].bases;
    let own = bases.get(&model.config.basis).and_then(|basis| basis.resources);
    own.or_else(|| bases.values().find_map(|basis| basis.resources))
}

/// The file's entries; `reference` is how it names the profile.
#[must_use]
pub fn entries(model: &Model, survey: &Survey, fit: &Fit, reference: &str) -> Vec<Entry> {
    let config = &model.config;
    let profile = &config.profile;
    let name = config.target.name.as_str();
    let mut all = vec![
        Entry::Comment(Message::new("init-comment-top")),
        Entry::Gap,
        Entry::Comment(Message::new("init-comment-profile").text("unit", &profile.name)),
        Entry::Key("profile", words(reference)),
        Entry::Key("target", words(name)),
        Entry::Key("language", words(config.language.code())),
        Entry::Gap,
        Entry::Table(vec!["targets".into(), name.into()]),
        Entry::Key("kind", words(config.target.kind.id())),
    ];
    match &config.target.kind {
        TargetKind::Ssh(ssh) => {
            all.push(Entry::Key("host", words(&ssh.destination)));
            if let Some(file) = &ssh.config_file {
                all.push(Entry::Key("ssh-config", words(&file.display().to_string())));
            }
        }
        TargetKind::Prometheus(prometheus) => {
            let mut url = prometheus.url.clone();
            // A password belongs into a variable, never into this file.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            all.push(Entry::Key("url", words(url.as_str())));
            instances(survey, &mut all);
        }
        TargetKind::Kube(kube) => {
            all.extend(kube.said().iter().map(|(key, value)| Entry::Key(key, words(value))));
            instances(survey, &mut all);
        }
        TargetKind::Local(_) | TargetKind::Tape(_) => {}
    }
    all.push(Entry::Comment(fit.why.clone()));
    all.push(Entry::Key("phase", words(&profile.phases[fit.phase].id)));
    match config.target.probes.as_slice() {
        [] => {
            all.push(Entry::Comment(Message::new("init-comment-probe")));
            all.push(Entry::Off("probe = \"https://www.example.org/health\"".into()));
        }
        [url] => all.push(Entry::Key("probe", words(url.as_str()))),
        urls => {
            let each: Vec<_> = urls.iter().map(|url| words(url.as_str())).collect();
            all.push(Entry::Key("probe", format!("[{}]", each.join(", "))));
        }
    }
    units(model, survey, &mut all);
    exporters(model, survey, &mut all);
    all
}

fn instances(survey: &Survey, all: &mut Vec<Entry>) {
    let known = survey.knowledge.iter().flat_map(|k| &k.instances).collect::<Vec<_>>();
    if known.len() > 1 {
        all.push(Entry::Comment(Message::new("init-comment-instance")));
        all.extend(known.iter().map(|i| Entry::Off(format!("instance = {}", words(i)))));
    }
}

fn units(model: &Model, survey: &Survey, all: &mut Vec<Entry>) {
    let config = &model.config;
    let comment = Message::new("init-comment-units").local("unit", &config.profile.unit.plural);
    if let TargetKind::Prometheus(_) | TargetKind::Kube(_) = &config.target.kind {
        all.push(Entry::Comment(comment));
        let found = survey.knowledge.as_ref().and_then(|k| k.counts.first());
        let series = found.map_or("app_customers", String::as_str);
        let line = format!("units = {{ promql = {} }}", words(&format!("sum({series})")));
        all.push(Entry::Off(line));
        return;
    }
    let table = ["targets", config.target.name.as_str(), "units"];
    all.push(Entry::Gap);
    all.push(Entry::Comment(comment));
    let mut lines = vec![
        super::doctor::heading(&table),
        "sql = \"SELECT count(*) FROM customers\"".to_owned(),
        "database = \"app\"".to_owned(),
        "user = \"palier\"".to_owned(),
        "password-env = \"PALIER_PG_PASSWORD\"".to_owned(),
    ];
    if let Some(found) = &survey.database {
        lines.push(format!("host = {}", words(&found.host)));
        lines.push(format!("port = {}", found.port));
    }
    all.extend(lines.into_iter().map(Entry::Off));
}

/// The pages that were found elsewhere than palier would look by itself.
fn exporters(model: &Model, survey: &Survey, all: &mut Vec<Entry>) {
    let target = &model.config.target;
    let (usual, name): (&Exporters, _) = match &target.kind {
        TargetKind::Local(exporters) => (exporters, &target.name),
        TargetKind::Ssh(ssh) => (&ssh.exporters, &target.name),
        TargetKind::Prometheus(_) | TargetKind::Kube(_) | TargetKind::Tape(_) => return,
    };
    let local = matches!(target.kind, TargetKind::Local(_));
    let mut keys = Vec::new();
    for (key, subject, exporter) in [
        ("node", Subject::Host, &usual.node),
        ("traffic", Subject::Traffic, &usual.traffic),
        ("postgres", Subject::Database, &usual.postgres),
    ] {
        // This machine tells its figures itself.
        let found = survey.page(subject).filter(|_| !(local && subject == Subject::Host));
        let Some(found) = found else { continue };
        let known = match exporter {
            Exporter::Auto(url) | Exporter::At(url) => url.as_str() == found.url,
            Exporter::Off => false,
        };
        if !known || matches!(exporter, Exporter::At(_)) {
            keys.push(Entry::Comment(
                Message::new("init-comment-page").text("program", found.program.name),
            ));
            keys.push(Entry::Key(key, words(&found.url)));
        }
    }
    let others: Vec<_> =
        survey.pages.iter().filter(|page| page.program.subject == Subject::Other).collect();
    let path = |end: &[&str]| {
        let start = ["targets", name.as_str(), "exporters"];
        start.iter().chain(end).map(|key| (*key).to_owned()).collect::<Vec<_>>()
    };
    if !keys.is_empty() {
        all.push(Entry::Gap);
        all.push(Entry::Table(path(&[])));
        all.extend(keys);
    }
    if !others.is_empty() {
        all.push(Entry::Gap);
        all.push(Entry::Table(path(&["pages"])));
        let mut named = Vec::new();
        for page in others {
            let key = match page.program.name {
                "redis_exporter" => "cache",
                _ => "containers",
            };
            if !named.contains(&key) {
                named.push(key);
                all.push(Entry::Key(key, words(&page.url)));
            }
        }
    }
}
