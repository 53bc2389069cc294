//! A whole model under other names, for drawing alone: it reaches nothing any more.

use super::watch::{connection, watch};
use super::{HIDDEN, Kind, Say, Veil};
use crate::app::fleet::{Fleet, Row};
use crate::app::model::Model;
use crate::config::Config;
use crate::config::play::Record;
use crate::config::target::{
    Exporters, FleetTarget, KubeTarget, PrometheusTarget, SqlQuery, SshTarget, Tape, Target,
    TargetKind, UnitsSource,
};
use crate::domain::mark::MarkKind;
use std::path::PathBuf;
use std::sync::Arc;

/// The same model, with other names for all that has one.
#[must_use]
pub fn masked(model: &Model, say: Say<'_>) -> Model {
    let veil = &model.veil;
    let profile = &model.config.profile;
    veil.spare(&profile.name);
    let pitch = profile.pitch.iter();
    for words in pitch.flat_map(|p| p.title.iter().chain(&p.ask).chain(&p.contact).chain(&p.uses)) {
        veil.spare(&words.en);
        veil.spare(&words.fr);
    }
    let config = masked_config(veil, &model.config, say);
    let here = veil.of(Kind::Server, &model.config.target.name);
    veil.same(here, &model.live.machine);
    let mut masked = Model {
        live: watch(veil, say, &model.live),
        frozen: model.frozen.as_deref().map(|frozen| Box::new(watch(veil, say, frozen))),
        fleet: fleet(veil, say, &model.fleet),
        config: Arc::new(config),
        ..model.clone()
    };
    for why in [&mut masked.history_lost, &mut masked.recording_lost].into_iter().flatten() {
        *why = veil.sentence(why, say);
    }
    if let Some(notice) = &mut masked.notice {
        notice.message = veil.sentence(&notice.message, say);
    }
    // Written by hand, or by another program.
    for mark in masked.history.noted.marks.iter_mut().filter(|m| m.kind != MarkKind::Phase) {
        if let Some(covered) = veil.covered(&mark.words, say) {
            mark.words = covered;
        }
    }
    if let Some(cut) = masked.playback.as_mut().and_then(|p| p.cut.as_mut()) {
        *cut = veil.sentence(cut, say);
    }
    if let Some(why) = masked.stage.as_mut().and_then(|s| s.unattended.as_mut()) {
        *why = veil.sentence(why, say);
    }
    masked
}

/// The configuration under other names.
#[must_use]
pub fn masked_config(veil: &Veil, config: &Config, say: Say<'_>) -> Config {
    // The first names are the targets' own: they are those that are seen most.
    let _ = veil.of(Kind::Server, &config.target.name);
    for member in &config.fleet {
        let _ = veil.of(Kind::Server, &member.target.name);
    }
    veil.learn(config);
    let path = |path: &Option<PathBuf>| path.as_ref().map(|_| PathBuf::from(HIDDEN));
    let fleet = config.fleet.iter().map(|member| FleetTarget {
        target: target(veil, say, &member.target),
        phase: member.phase.clone(),
        units: member.units.as_ref().map(units),
        refused: member.refused.as_ref().map(|why| veil.sentence(why, say)),
    });
    Config {
        target: target(veil, say, &config.target),
        units: config.units.as_ref().map(units),
        fleet: fleet.collect(),
        store: path(&config.store),
        file: path(&config.file),
        log_file: path(&config.log_file),
        remote_write: None,
        record: config
            .record
            .as_ref()
            .map(|r| Record { path: HIDDEN.into(), anonymous: r.anonymous }),
        ..config.clone()
    }
}

fn target(veil: &Veil, say: Say<'_>, target: &Target) -> Target {
    let alias = veil.of(Kind::Server, &target.name);
    let name = say(alias);
    let instance = |i: &Option<String>| i.as_ref().map(|i| veil.name(Kind::Server, i, say));
    let kind = match &target.kind {
        TargetKind::Local(_) => TargetKind::Local(Exporters::default()),
        TargetKind::Ssh(ssh) => {
            veil.same(alias, &ssh.destination);
            TargetKind::Ssh(SshTarget::new(&name, Exporters::default()))
        }
        TargetKind::Prometheus(server) => {
            let mut nowhere = server.url.clone();
            // A host that may not be changed stays: nothing on screen is made of it.
            let _ = nowhere.set_host(Some("server.invalid"));
            nowhere.set_path("");
            nowhere.set_query(None);
            let told = PrometheusTarget::new(nowhere);
            let instance = instance(&server.instance);
            TargetKind::Prometheus(Box::new(PrometheusTarget { instance, ..told }))
        }
        TargetKind::Kube(cluster) => TargetKind::Kube(Box::new(KubeTarget {
            instance: instance(&cluster.instance),
            ..KubeTarget::default()
        })),
        TargetKind::Tape(Tape::Recording(_)) => TargetKind::Tape(Tape::Recording(HIDDEN.into())),
        TargetKind::Tape(Tape::Story(_)) => TargetKind::Tape(Tape::Story(String::new())),
    };
    Target {
        name,
        kind,
        probes: Vec::new(),
        workers: target.workers,
        group: target.group.as_ref().map(|g| veil.name(Kind::Group, g, say)),
        tags: target.tags.iter().map(|t| veil.name(Kind::Group, t, say)).collect(),
        dialect: target.dialect.clone(),
        alertmanager: None,
    }
}

/// The way in which units are counted, without where.
fn units(units: &UnitsSource) -> UnitsSource {
    match units {
        UnitsSource::Given { count, origin } => UnitsSource::Given { count: *count, origin },
        UnitsSource::Promql(_) => UnitsSource::Promql(String::new()),
        UnitsSource::Sql(_) => UnitsSource::Sql(Box::new(SqlQuery {
            query: String::new(),
            host: String::new(),
            port: 0,
            database: String::new(),
            user: String::new(),
            password: None,
        })),
        UnitsSource::File(_) => UnitsSource::File(PathBuf::new()),
        UnitsSource::Command(_) => UnitsSource::Command(Vec::new()),
    }
}

fn fleet(veil: &Veil, say: Say<'_>, fleet: &Fleet) -> Fleet {
    let mut fleet = fleet.clone();
    for member in &mut fleet.members {
        let alias = veil.of(Kind::Server, &member.row.name);
        veil.same(alias, &member.watch.machine);
        member.watch = watch(veil, say, &member.watch);
        for row in std::iter::once(&mut member.row).chain(&mut member.hosts) {
            self::row(veil, say, row);
        }
    }
    fleet
}

fn row(veil: &Veil, say: Say<'_>, row: &mut Row) {
    row.name = veil.name(Kind::Server, &row.name, say);
    // A machine's heading is its server's name, which is a name already.
    row.group = row.group.as_ref().map(|g| veil.name(Kind::Group, g, say));
    row.tags.iter_mut().for_each(|tag| *tag = veil.name(Kind::Group, tag, say));
    row.connection = connection(veil, say, &row.connection);
}
