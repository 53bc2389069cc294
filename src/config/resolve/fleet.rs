//! All targets of the file side by side. What is said for this run (`--units`, `--phase`, their
//! variables) is said of the chosen target alone; of a target beside it a missing secret is no
//! reason not to start: it is listed with that sentence.

use super::choose::Chooser;
use super::target::{self, Resolved};
use crate::config::error::{Fault, Problems};
use crate::config::file::ConfigFile;
use crate::config::flags::{Environment, Flags};
use crate::config::origin::Origins;
use crate::config::target::{FleetTarget, Target, UnitsSource};
use crate::domain::message::{Message, clean};
use crate::domain::profile::Profile;

/// More targets are not watched side by side: a Prometheus is asked about so many.
const MOST: usize = 1_000;

/// Variables that speak of the chosen target.
const OF_THE_CHOSEN: [&str; 5] =
    ["PALIER_TARGET", "PALIER_PHASE", "PALIER_UNITS", "PALIER_PROBE", "PROMETHEUS_URL"];

/// The chosen target as it was resolved.
type Main<'a> = (&'a Target, &'a Option<String>, &'a Option<UnitsSource>);

/// Every target by name; the chosen one, if it does not stand in the file, first.
pub(super) fn resolve(
    on: &Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    profile: &Profile,
    (target, phase, units): Main<'_>,
) -> Vec<FleetTarget> {
    let main = FleetTarget {
        target: target.clone(),
        phase: phase.clone(),
        units: units.clone(),
        refused: None,
    };
    // It is played without a network.
    if target.kind.is_played() {
        return vec![main];
    }
    let flags = Flags { ssh_config: flags.ssh_config.clone(), ..Flags::default() };
    let mut env = on.env.clone();
    env.variables.retain(|name, _| !OF_THE_CHOSEN.contains(&name.as_str()));
    let names = || file.targets.keys().map(|name| name.get_ref().as_str());
    let listed = names().any(|name| clean(name, 64) == target.name);
    let mut fleet = Vec::new();
    if !listed {
        fleet.push(main.clone());
    }
    for name in names().take(MOST) {
        if clean(name, 64) == target.name {
            fleet.push(main.clone());
        } else {
            fleet.extend(beside(on, &env, &flags, file, profile, name));
        }
    }
    fleet
}

fn beside(
    on: &Chooser<'_>,
    env: &Environment,
    flags: &Flags,
    file: &ConfigFile,
    profile: &Profile,
    name: &str,
) -> Option<FleetTarget> {
    let mut alone = Chooser {
        env,
        source: on.source,
        problems: Problems::default(),
        origins: Origins::default(),
    };
    let (target, phase, units): Resolved = target::of_name(&mut alone, flags, file, profile, name)?;
    let refused = alone.problems.first().map(refusal);
    Some(FleetTarget { target, phase, units, refused })
}

/// What is missing, in one sentence; the fault itself names the variable or the file, never what
/// it holds.
fn refusal(fault: &Fault) -> Message {
    match fault {
        Fault::MissingVariable { name, .. } => {
            Message::new("fleet-secret-variable").text("variable", name)
        }
        other => Message::new("fleet-refused").text("error", other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::target::{TargetKind, UnitsSource};
    use crate::config::{Config, Environment, Flags, load};

    const FILE: &str = r#"
        target = "home"
        [targets.home]
        kind = "local"
        [targets.vps]
        kind = "ssh"
        host = "vps.example.org"
        group = "customers"
        tags = ["eu", "small"]
        phase = "mvp"
        units = 12
        [targets.prom]
        kind = "prometheus"
        url = "http://prometheus.example.org:9090"
        bearer-env = "PROM_TOKEN"
    "#;

    fn loaded(flags: Flags, token: bool) -> Config {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("palier.toml");
        std::fs::write(&path, FILE).unwrap();
        let mut env = Environment::default();
        env.variables.insert("PALIER_UNITS".into(), "7".into());
        if token {
            env.variables.insert("PROM_TOKEN".into(), "secret".into());
        }
        load(&Flags { config: Some(path), no_history: true, ..flags }, &env).unwrap()
    }

    #[test]
    fn all_targets_are_there_each_with_what_is_its_own() {
        let config = loaded(Flags::default(), true);
        let names: Vec<_> = config.fleet.iter().map(|m| m.target.name.as_str()).collect();
        assert_eq!(names, ["home", "prom", "vps"]);
        let vps = &config.fleet[2];
        assert!(matches!(vps.target.kind, TargetKind::Ssh(_)));
        assert_eq!(vps.target.group.as_deref(), Some("customers"));
        assert_eq!(vps.target.tags, ["eu", "small"]);
        assert_eq!(vps.phase.as_deref(), Some("mvp"));
        // PALIER_UNITS is said of the chosen target alone.
        assert!(matches!(vps.units, Some(UnitsSource::Given { count, .. }) if count == 12.0));
        assert!(matches!(config.units, Some(UnitsSource::Given { count, .. }) if count == 7.0));
        assert!(config.fleet.iter().all(|m| m.refused.is_none()));
        let switched = config.switched_to(2, None).unwrap();
        assert_eq!(switched.target.name, "vps");
        assert_eq!(switched.place_in_fleet(), Some(2));
        let machine = config.switched_to(1, Some("a:9100")).unwrap();
        assert_eq!((machine.target.name.as_str(), machine.place_in_fleet()), ("prom a:9100", None));
        let TargetKind::Prometheus(server) = &machine.target.kind else { panic!() };
        assert_eq!(server.instance.as_deref(), Some("a:9100"));
        assert!(config.switched_to(2, Some("a:9100")).is_none());
    }

    #[test]
    fn a_missing_secret_stops_only_the_target_that_needs_it() {
        let config = loaded(Flags::default(), false);
        let refused = config.fleet[1].refused.as_ref().unwrap();
        assert_eq!(refused.id, "fleet-secret-variable");
        assert!(format!("{refused:?}").contains("PROM_TOKEN"));
        assert!(config.fleet[2].refused.is_none());
    }

    #[test]
    fn a_target_that_is_not_in_the_file_comes_first() {
        let explicit = Some(crate::config::Explicit::Ssh("elsewhere".into()));
        let config = loaded(Flags { explicit, ..Flags::default() }, true);
        let names: Vec<_> = config.fleet.iter().map(|m| m.target.name.as_str()).collect();
        assert_eq!(names, ["elsewhere", "home", "prom", "vps"]);
        assert_eq!(config.place_in_fleet(), Some(0));
    }
}
