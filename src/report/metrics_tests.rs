//! The names, the labels and what is left out.

use super::*;
use crate::app::fixtures::model;
use crate::config::target::{Tape, TargetKind};
use crate::domain::fixtures::now;
use crate::domain::metric::Metric;
use crate::domain::reading::{Origin, Reading};

fn heard(change: impl FnOnce(&mut crate::config::Config)) -> Model {
    let mut model = model(change);
    let reading = Reading::new(Metric::CpuUtilization, 0.2, now(), &Origin::new("/proc"));
    model.live.latest.insert(Metric::CpuUtilization, reading.unwrap());
    model.judge();
    model
}

fn value(figures: &[OwnFigure], name: &str) -> Option<f64> {
    figures.iter().find(|f| f.name == name).map(|f| f.value)
}

#[test]
fn cost_margin_and_phase_have_the_names_of_the_documentation() {
    let units = crate::config::target::UnitsSource::Given { count: 100.0, origin: "--units" };
    let model = heard(|config| config.units = Some(units));
    let figures = own(&model);
    let now = &model.live.assessment.economics.now;
    let amount = |m: crate::domain::money::Money| m.amount.to_f64().unwrap();
    assert_eq!(value(&figures, "palier_unit_cost_euros"), now.cost_per_unit.map(amount));
    let cost = amount(now.infrastructure);
    assert_eq!(value(&figures, "palier_monthly_cost_euros"), Some(cost));
    assert!((value(&figures, "palier_unit_cost_euros").unwrap() - cost / 100.0).abs() < 1e-9);
    assert!(value(&figures, "palier_gross_margin_ratio").is_some_and(|m| m < 1.0));
    assert_eq!(value(&figures, "palier_phase_index"), Some(1.0));
    assert_eq!(value(&figures, "palier_units"), Some(100.0));
    let verdicts: Vec<_> = figures.iter().filter(|f| f.name == "palier_advice").collect();
    assert_eq!(verdicts.len(), 5);
    assert_eq!(verdicts.iter().map(|f| f.value).sum::<f64>(), 1.0, "one of them holds");
    let common = [("target", "here"), ("profile", &model.config.profile.id), ("basis", "overview")];
    for figure in &figures {
        for (name, value) in common {
            assert!(figure.labels.contains(&(name, value.to_owned())), "{figure:?}");
        }
        let word = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(figure.name.starts_with("palier_") && figure.name.chars().all(word));
    }
    let documented = include_str!("../../docs/metrics.md");
    for figure in &figures {
        assert!(documented.contains(&figure.name), "{} is not documented", figure.name);
    }
}

#[test]
fn what_is_unknown_is_absent() {
    let figures = own(&heard(|_| {}));
    for name in ["palier_unit_cost_euros", "palier_units", "palier_units_left"] {
        assert_eq!(value(&figures, name), None, "{name} without a count");
    }
    // Memory and disk are missing, so nobody knows how it stands.
    assert_eq!(value(&figures, "palier_status_level"), None);
    assert_eq!(value(&figures, "palier_advised_phase_index"), None);
}

#[test]
fn neither_a_what_if_nor_a_story_nor_silence_is_written() {
    let mut what_if = heard(|_| {});
    what_if.knobs.units = Some(5.0);
    assert_eq!(own(&what_if), []);
    let story = TargetKind::Tape(Tape::Story("koprogo".into()));
    assert_eq!(own(&heard(|config| config.target.kind = story)), []);
    assert_eq!(own(&model(|_| {})), [], "nothing was heard");
}
