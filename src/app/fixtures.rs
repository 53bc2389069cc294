//! A cockpit on the domain's test business.

use super::model::Model;
use crate::config::target::{Exporters, Target, TargetKind};
use crate::config::{Config, Language, ThemeName};
use crate::domain::collector::Windows;
use crate::domain::fixtures::{now, profile};
use crate::domain::retention::Retention;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn config() -> Config {
    Config {
        profile: profile(),
        basis: "overview".into(),
        scenario: "base".into(),
        compare: None,
        shipped: BTreeMap::new(),
        target: Target::new("here", TargetKind::Local(Exporters::default())),
        phase: Some("mvp".into()),
        units: None,
        fleet: Vec::new(),
        requirements: BTreeMap::new(),
        means: crate::domain::advice::Means::default(),
        answers: BTreeMap::new(),
        language: Language::En,
        theme: ThemeName::Dark,
        themes: crate::config::theme::Themes::default(),
        depth: crate::config::theme::Depth::Indexed,
        ascii: false,
        terminal: crate::config::terminal::Terminal::default(),
        glyphs: crate::config::Glyphs::Braille,
        local_time: false,
        redact: false,
        refresh: Duration::from_secs(5),
        timeout: Duration::from_secs(10),
        store: None,
        remote_write: None,
        file: None,
        retention: Retention::default(),
        log_file: None,
        record: None,
        play: crate::config::play::Play::default(),
        hints: true,
        keys: crate::config::keys::Wishes::default(),
        state: None,
    }
}

pub(crate) fn model(change: impl FnOnce(&mut Config)) -> Model {
    let mut config = config();
    change(&mut config);
    Model::new(Arc::new(config), Windows::live(TimeDelta::seconds(5)), now())
}
