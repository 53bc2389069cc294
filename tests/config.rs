//! The corpora: configurations and profiles that are read, and those that are refused, each with
//! the words in which it is refused (`tests/config/snapshots`). `profile-*.toml` are profiles
//! where the name of a `palier.toml` is not about one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_cmp,
    reason = "a test panics to fail, and figures that were written are read back exactly"
)]

use chrono::NaiveDate;
use palier::config::target::{Auth, Exporter, TargetKind, UnitsSource};
use palier::config::{
    Config, ConfigError, Directories, Environment, Explicit, Flags, Glyphs, Language, Source,
    ThemeName, ValueOrigin, load, load_with_origins, profile, save_scenario, scenario,
};
use palier::domain::metric::Metric;
use palier::domain::profile::{Comparison, Profile};
use palier::domain::scenario::{Growth, PhasePolicy};
use rust_decimal::Decimal;
use secrecy::ExposeSecret as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `palier.toml` files about the key `profile`, not profiles.
const ABOUT_PROFILES: [&str; 2] = ["profile-name.toml", "profile-path.toml"];

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("tests/config").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    let place = |name: &str| PathBuf::from("/nowhere").join(name);
    Environment {
        variables: variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        locale: Some("fr-BE".to_owned()),
        directories: Some(Directories {
            config: place("config"),
            state: place("state"),
            home: place("home"),
        }),
        local_time: false,
    }
}

fn secrets() -> Environment {
    environment(&[
        ("PG_PASSWORD", "postgres-secret"),
        ("APP_TOKEN", "application-secret"),
        ("PROM_TOKEN", "prometheus-secret"),
        ("SET_TOKEN", "set"),
    ])
}

fn with_file(path: &Path) -> Flags {
    Flags { config: Some(path.to_owned()), ..Flags::default() }
}

fn is_profile(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    name.starts_with("profile-") && !ABOUT_PROFILES.contains(&name)
}

/// The sentences in French, as `palier --lang fr` says them.
fn in_french(error: &ConfigError) -> String {
    error.render_in(false, &|english| palier::text::refusal("fr", english).into_owned())
}

/// Whether words that palier wrote are English; what a file says is shown as it is.
fn is_english(line: &str) -> bool {
    let shown = line.trim_start();
    let of_file = shown.starts_with(|c: char| c.is_ascii_digit() || c == '|' || c == '-');
    let said = line.split(['`', '"']).step_by(2).collect::<Vec<_>>().join(" ");
    let words = ["the", "write", "there", "not", "such", "belongs", "has", "with"];
    let has = |word: &str| said.split_whitespace().any(|w| w.trim_matches([',', ';', ':']) == word);
    !of_file && words.into_iter().any(has)
}

#[test]
fn everything_is_refused_in_french_too() {
    for path in files("invalid") {
        let refusal = refusal(&path);
        let words = in_french(&refusal);
        assert!(words.starts_with("erreur: ") && words.contains("aide: "), "{words}");
        let english: Vec<&str> = words.lines().filter(|line| is_english(line)).collect();
        assert!(english.is_empty(), "{}: {english:#?}", path.display());
        for problem in refusal.problems() {
            let (sentence, help) = (problem.fault.to_string(), problem.fault.help());
            assert!(palier::text::is_known(&sentence), "{sentence}");
            assert!(palier::text::is_known(&help), "{help}");
        }
    }
    let typo = in_french(&refusal(Path::new("tests/config/invalid/theme.toml")));
    for words in
        ["`drak` ne fait pas partie des choix", "theme.toml:1:9", "vouliez-vous dire `dark`"]
    {
        assert!(typo.contains(words), "{words}: {typo}");
    }
}

fn refusal(path: &Path) -> ConfigError {
    let outcome = if is_profile(path) {
        let text = std::fs::read_to_string(path).unwrap();
        profile::parse(&Source::new(path, text)).map(|_| ())
    } else {
        load(&with_file(path), &secrets()).map(|_| ())
    };
    outcome.expect_err(&format!("{} was not refused", path.display()))
}

fn example(name: &str) -> Config {
    let path = Path::new("tests/config/valid").join(name);
    load(&with_file(&path), &secrets()).unwrap_or_else(|e| panic!("{e}"))
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("config/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

fn koprogo() -> Profile {
    profile::parse(&profile::built_in("koprogo").unwrap()).unwrap()
}

#[test]
fn what_is_valid_is_read() {
    for path in files("valid") {
        if is_profile(&path) {
            let flags =
                Flags { profile: Some(path.to_str().unwrap().to_owned()), ..Flags::default() };
            let config = load(&flags, &secrets()).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(config.profile.id, "club");
            assert_eq!(config.profile.phases[0].cost.mid, Decimal::new(440, 2));
        } else {
            load(&with_file(&path), &secrets()).unwrap_or_else(|e| panic!("{e}"));
        }
    }
}

#[test]
fn what_is_invalid_is_refused_in_these_words() {
    snapshots().bind(|| {
        for path in files("invalid") {
            let words = refusal(&path).render(false);
            assert!(!words.contains("hunter2"), "a secret is shown:\n{words}");
            assert!(!words.chars().any(|c| c.is_control() && c != '\n'), "{words:?}");
            insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), words);
        }
    });
}

#[test]
fn every_refusal_of_a_file_names_line_and_column() {
    for path in files("invalid") {
        for problem in refusal(&path).problems() {
            if let palier::config::Place::File(source, span) = &problem.place {
                let (line, column) = source.position(span.start);
                let place = format!("{}:{line}:{column}", source.path.display());
                let words = refusal(&path).render(false);
                assert!(words.contains(&place), "{place} is not in\n{words}");
            }
            assert!(!problem.fault.help().is_empty());
        }
    }
}

#[test]
fn signs_follow_the_terminal_and_the_locale_unless_somebody_says_which() {
    let of = |variables: &[(&str, &str)], said: Option<&str>| {
        let flags = Flags { glyphs: said.map(str::to_owned), ..Flags::default() };
        let config = palier::config::load(&flags, &environment(variables)).unwrap();
        assert_eq!(config.ascii, config.glyphs == Glyphs::Ascii);
        config.glyphs
    };
    assert_eq!(of(&[], None), Glyphs::Braille);
    assert_eq!(of(&[("LANG", "fr_BE.UTF-8"), ("TERM", "xterm")], None), Glyphs::Braille);
    assert_eq!(of(&[("LANG", "fr_BE.UTF-8"), ("TERM", "linux")], None), Glyphs::HalfBlocks);
    assert_eq!(of(&[("LANG", "fr_BE.ISO-8859-1"), ("TERM", "xterm")], None), Glyphs::Ascii);
    assert_eq!(of(&[("LANG", "fr_BE.UTF-8"), ("LC_ALL", "C")], None), Glyphs::Ascii);
    assert_eq!(of(&[("LC_ALL", "C")], Some("braille")), Glyphs::Braille);
    assert_eq!(of(&[("PALIER_GLYPHS", "ascii")], None), Glyphs::Ascii);
    assert_eq!(of(&[("PALIER_GLYPHS", "ascii")], Some("half-blocks")), Glyphs::HalfBlocks);
}

#[test]
fn an_ssh_target_is_resolved_with_all_that_belongs_to_it() {
    let config = example("vps.toml");
    let TargetKind::Ssh(ssh) = &config.target.kind else { panic!("{:?}", config.target.kind) };
    assert_eq!(ssh.destination, "deploy@vps.example.org");
    assert_eq!(ssh.config_file.as_deref(), Some(Path::new("tests/config/valid/ssh_config")));
    let usual = |port| format!("http://127.0.0.1:{port}/metrics").parse().unwrap();
    assert_eq!(ssh.exporters.node, Exporter::Auto(usual(9100)));
    assert_eq!(ssh.exporters.traffic, Exporter::At(usual(8082)));
    assert_eq!(ssh.exporters.postgres, Exporter::Off);
    assert_eq!(ssh.exporters.application, Exporter::At(usual(3000)));
    let token = ssh.exporters.application_token.as_ref().unwrap();
    assert_eq!(token.expose_secret(), "application-secret");
    let Some(UnitsSource::Sql(sql)) = &config.units else { panic!("{:?}", config.units) };
    assert_eq!((sql.host.as_str(), sql.port), ("127.0.0.1", 5432));
    assert_eq!(sql.password.as_ref().unwrap().expose_secret(), "postgres-secret");
    assert_eq!(config.target.workers, Some(8));
    // The target's own phase, not the file's.
    assert_eq!(config.phase.as_deref(), Some("mvp"));
    assert_eq!(
        (config.language, config.theme, config.ascii),
        (Language::Fr, ThemeName::Light, true)
    );
    assert_eq!((config.refresh, config.timeout), (Duration::from_secs(2), Duration::from_mins(1)));
    assert_eq!(config.store.as_deref(), Some(Path::new("tests/config/valid/history.sqlite3")));
    assert_eq!(config.log_file.as_deref(), Some(Path::new("/nowhere/state/palier/palier.log")));
    assert!(config.requirements["high-availability"]);
    assert_eq!(config.profile.scenarios["base"].churn, 0.02);
    assert!(!format!("{config:?}").contains("secret\""), "a secret in Debug");
}

#[test]
fn a_prometheus_target_is_resolved_with_all_that_belongs_to_it() {
    let config = example("cluster.toml");
    let TargetKind::Prometheus(prom) = &config.target.kind else { panic!() };
    assert_eq!(prom.url.as_str(), "https://prometheus.example.org/select/0/prometheus");
    let Auth::Bearer(token) = &prom.auth else { panic!("{:?}", prom.auth) };
    assert_eq!(token.expose_secret(), "prometheus-secret");
    assert_eq!(prom.headers[0].0, "X-Scope-OrgID");
    assert!(matches!(&config.units, Some(UnitsSource::Promql(q)) if q == "sum(koprogo_buildings)"));
    let fair = &config.profile.scenarios["fair"];
    assert_eq!((fair.price, fair.horizon), (Some(Decimal::new(1490, 2)), 36));
}

#[test]
fn scenarios_are_laid_over_the_profiles_in_every_way() {
    let config = example("scenarios.toml");
    let of = |name: &str| &config.profile.scenarios[name];
    let items = |name: &str| of(name).items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>();
    let money = |euros: i64| Some(Decimal::from(euros));
    assert_eq!((of("base").hourly_rate, of("base").cash), (money(60), money(-1500)));
    assert_eq!((of("alone").hourly_rate, of("alone").cash), (None, money(-1500)));
    assert_eq!((items("base"), items("alone"), items("lean")), (vec!["dns"], vec![], vec!["llm"]));
    // A table is sorted, whatever its order in the file.
    let day = |y, m| NaiveDate::from_ymd_opt(y, m, 1).unwrap();
    assert_eq!(
        of("lean").growth,
        Growth::Table([(day(2027, 1), 500.0), (day(2028, 1), 900.0)].into())
    );
    assert_eq!(of("lean").policy, PhasePolicy::Dates(vec![(day(2027, 9), "growth".into())]));
    let vat = of("lean").vat.unwrap();
    assert_eq!((vat.rate, vat.prices_include, vat.recoverable), (Decimal::new(2, 1), false, true));
    assert_eq!(of("lean").storage.as_ref().unwrap().per_unit.mid, Decimal::new(5, 2));
    // The profile's own of that name, which does not inherit from this file's `base`.
    assert_eq!((of("team").salaries.len(), of("team").hourly_rate), (1, None));
    assert_eq!(config.inherited_by("team").unwrap().salaries.len(), 2);
    assert_eq!(config.inherited_by("lean").unwrap(), of("base"));
}

/// A draft that is kept and read again is the same, whatever it was drawn from.
#[test]
fn a_draft_of_any_scenario_is_kept_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("palier.toml");
    std::fs::copy("tests/config/valid/scenarios.toml", &path).unwrap();
    let names: Vec<String> = example("scenarios.toml").profile.scenarios.into_keys().collect();
    for name in names.iter().map(String::as_str).chain(["draft"]) {
        let config = load(&with_file(&path), &secrets()).unwrap();
        let under = config.inherited_by(name).unwrap();
        let mut draft = config.profile.scenarios.get(name).unwrap_or(under).clone();
        draft.churn += 0.01;
        draft.salaries.truncate(1);
        draft.price = Some(Decimal::new(1799, 2));
        save_scenario(&path, name, &scenario::write(&draft, under))
            .unwrap_or_else(|e| panic!("{e}"));
        let again = load(&with_file(&path), &secrets()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(again.profile.scenarios[name], draft, "{name}");
    }
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("# Laid over the profile's"));
}

#[test]
fn without_any_word_it_is_this_machine_in_the_persons_language() {
    let (config, origins) = load_with_origins(&Flags::default(), &environment(&[])).unwrap();
    let TargetKind::Local(exporters) = &config.target.kind else { panic!() };
    assert_eq!(exporters.node, Exporter::Off);
    assert_eq!((config.basis.as_str(), config.scenario.as_str()), ("overview", "base"));
    assert_eq!((config.language, config.theme), (Language::Fr, ThemeName::Dark));
    assert_eq!((config.phase, config.units.is_none()), (None, true));
    let store = config.store.unwrap();
    assert_eq!(store, Path::new("/nowhere/state/palier/history.sqlite3"));
    assert!(origins.iter().all(|(_, origin)| *origin == ValueOrigin::Default));
}

#[test]
fn a_flag_is_stronger_than_a_variable_and_a_variable_than_the_file() {
    let path = Path::new("tests/config/valid/vps.toml");
    let mut env = secrets();
    for (name, value) in [
        ("PALIER_BASIS", "section"),
        ("PALIER_REFRESH", "9s"),
        ("PALIER_UNITS", "7"),
        ("NO_COLOR", "1"),
        ("PALIER_LANG", ""),
    ] {
        env.variables.insert(name.to_owned(), value.to_owned());
    }
    let flags = Flags { refresh: Some("3s".to_owned()), ..with_file(path) };
    let (config, origins) = load_with_origins(&flags, &env).unwrap();
    assert_eq!(config.refresh, Duration::from_secs(3));
    assert_eq!(config.basis, "section");
    assert_eq!(config.theme, ThemeName::Mono);
    assert!(
        matches!(config.units, Some(UnitsSource::Given { count, origin: "PALIER_UNITS" }) if count == 7.0)
    );
    let shown = |key: &str| origins.get(key).unwrap().to_string();
    assert_eq!(shown("refresh"), "--refresh");
    assert_eq!(shown("basis"), "environment PALIER_BASIS");
    assert_eq!(shown("theme"), "environment NO_COLOR");
    assert_eq!(shown("language"), "tests/config/valid/vps.toml:5");
    assert_eq!(shown("phase"), "tests/config/valid/vps.toml:22");
    assert_eq!(shown("scenario"), "default");
}

#[test]
fn a_target_on_the_command_line_keeps_what_the_file_says_of_it() {
    let path = Path::new("tests/config/valid/vps.toml");
    for host in ["vps", "deploy@vps.example.org"] {
        let explicit = Some(Explicit::Ssh(host.to_owned()));
        let flags = Flags { explicit, ..with_file(path) };
        let config = load(&flags, &secrets()).unwrap();
        assert_eq!((config.target.name.as_str(), config.phase.as_deref()), ("vps", Some("mvp")));
        let TargetKind::Ssh(ssh) = config.target.kind else { panic!() };
        assert_eq!(ssh.destination, "deploy@vps.example.org");
    }
    let explicit = Some(Explicit::Ssh("root@other".to_owned()));
    let config = load(&Flags { explicit, ..with_file(path) }, &secrets()).unwrap();
    assert_eq!((config.target.name.as_str(), config.phase.as_deref()), ("other", Some("growth")));
    let env = environment(&[("PROMETHEUS_URL", "http://prom:9090")]);
    let config = load(&Flags::default(), &env).unwrap();
    assert_eq!((config.target.kind.id(), config.target.name.as_str()), ("prometheus", "prom:9090"));
    let flags = Flags { explicit: Some(Explicit::Local), ..Flags::default() };
    assert_eq!(load(&flags, &env).unwrap().target.kind.id(), "local");
}

#[test]
fn flags_and_variables_are_refused_by_name() {
    let flags = Flags {
        refresh: Some("5".to_owned()),
        basis: Some("overvieuw".to_owned()),
        explicit: Some(Explicit::Prometheus("prom:9090".to_owned())),
        ..Flags::default()
    };
    let env = environment(&[("PALIER_THEME", "solarized"), ("PALIER_UNITS", "-1")]);
    let words = load(&flags, &env).unwrap_err().render(false);
    snapshots().bind(|| insta::assert_snapshot!("flags-and-variables", words));
    let flags = Flags { config: Some(PathBuf::from("/nowhere/palier.toml")), ..Flags::default() };
    let words = load(&flags, &environment(&[])).unwrap_err().render(false);
    snapshots().bind(|| insta::assert_snapshot!("config-file-missing", words));
}

#[test]
fn a_history_without_a_home_has_to_be_given_a_place_or_declined() {
    let homeless = Environment::default();
    let words = load(&Flags::default(), &homeless).unwrap_err().render(false);
    assert!(words.contains("the history has no place"), "{words}");
    let flags = Flags { no_history: true, ..Flags::default() };
    assert_eq!(load(&flags, &homeless).unwrap().store, None);
    let flags = Flags { store: Some(PathBuf::from("here.sqlite3")), ..Flags::default() };
    assert_eq!(load(&flags, &homeless).unwrap().store, Some(PathBuf::from("here.sqlite3")));
}

#[test]
fn a_profile_of_ones_own_replaces_the_one_that_is_compiled_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut env = environment(&[]);
    env.directories.as_mut().unwrap().config = folder.path().to_owned();
    let profiles = folder.path().join("palier/profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    std::fs::copy("tests/config/valid/profile-minimal.toml", profiles.join("koprogo.toml"))
        .unwrap();
    std::fs::copy("tests/config/valid/profile-minimal.toml", profiles.join("mine.toml")).unwrap();
    assert_eq!(load(&Flags::default(), &env).unwrap().profile.id, "club");
    let flags = Flags { profile: Some("mien".to_owned()), ..Flags::default() };
    let words = load(&flags, &env).unwrap_err().render(false);
    assert!(words.contains("did you mean `mine`?"), "{words}");
}

/// From, to, and the promised availability.
type Carries = (u64, Option<u64>, Option<f64>);

/// The roadmap's figures, read off the document by hand.
#[test]
fn the_koprogo_profile_says_what_the_roadmap_says() {
    let profile = koprogo();
    let ids: Vec<_> = profile.phases.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids, ["mvp", "growth", "scale", "enterprise"]);
    assert_eq!(profile.bases, ["overview", "section", "table"]);
    let costs: Vec<_> =
        profile.phases.iter().map(|p| (p.cost.low, p.cost.mid, p.cost.high)).collect();
    let euro = |low: i64, mid: i64, high: i64| (low.into(), mid.into(), high.into());
    assert_eq!(costs, [euro(5, 5, 5), euro(15, 15, 15), euro(30, 60, 90), euro(270, 270, 270)]);
    let basis = |name: &str| -> Vec<Carries> {
        profile.phases.iter().map(|p| &p.bases[name]).map(|b| (b.from, b.to, b.sla)).collect()
    };
    assert_eq!(
        basis("overview"),
        [
            (0, Some(1500), None),
            (1500, Some(5000), Some(0.999)),
            (5000, Some(15000), Some(0.9995)),
            (15000, None, Some(0.9999)),
        ]
    );
    assert_eq!(
        basis("section"),
        [
            (0, Some(1500), None),
            (500, Some(2000), None),
            (500, Some(5000), None),
            (2000, None, Some(0.9995)),
        ]
    );
    assert_eq!(
        basis("table"),
        [
            (0, Some(100), None),
            (100, Some(500), None),
            (500, Some(2000), Some(0.995)),
            (2000, None, Some(0.9995)),
        ]
    );
    let upgrades: Vec<_> = profile.phases.iter().map(|p| p.bases["section"].upgrade_at).collect();
    assert_eq!(upgrades, [Some(1500), Some(500), Some(2000), None]);
    let mvp = profile.phase("mvp").unwrap();
    let machine = mvp.bases["overview"].resources.unwrap();
    assert_eq!(
        (machine.vcpu, machine.memory.0, machine.disk),
        ((1, 1), 2_147_483_648.0, Some(40e9))
    );
    let minutes = |m: u64| Duration::from_secs(60 * m);
    let thresholds: Vec<_> = mvp
        .signals
        .iter()
        .filter(|s| s.basis.as_deref().is_none_or(|b| b == "overview"))
        .map(|s| (s.metric, s.comparison, s.threshold, s.duration))
        .collect();
    assert_eq!(
        thresholds,
        [
            (Metric::MemoryUtilization, Comparison::Above, 0.85, minutes(15)),
            (Metric::LoadPerCore, Comparison::Above, 1.5, minutes(15)),
            (Metric::DiskUtilization, Comparison::Above, 0.8, minutes(5)),
            (Metric::LatencyP99, Comparison::Above, 1.0, minutes(15)),
            (Metric::UnitsCount, Comparison::Above, 1500.0, Duration::ZERO),
        ]
    );
    let move_to = |id: &str| profile.phase(id).unwrap().migration.clone().unwrap();
    assert_eq!(move_to("scale").downtime, (minutes(30), minutes(120)));
    assert_eq!(move_to("enterprise").downtime, (Duration::ZERO, Duration::ZERO));
    assert_eq!(profile.price, Some(15.into()));
    assert_eq!((profile.price_tiers[1].from, profile.price_tiers[1].price), (2000, 20.into()));
    let test = &profile.load_tests[0];
    assert_eq!(
        (test.throughput, test.requests, test.success),
        (287.0, Some((47681, 180.0)), 0.9974)
    );
    assert_eq!((test.latency, test.cpu), ([0.069, 0.13, 0.752], (0.08, 0.25)));
    assert_eq!(test.end_users, Some((30_000, 45_000)));
    let carbon = profile.carbon.unwrap();
    assert_eq!((carbon.grid, carbon.claimed_per_request), (60.0, Some(0.12)));
    let scenarios: Vec<_> = profile.scenarios.keys().map(String::as_str).collect();
    assert_eq!(scenarios, ["ambitious", "base", "cautious", "team", "year-1", "year-2", "year-3"]);
    assert_eq!(profile.scenarios["cautious"].churn, 0.01);
    // The roadmap's phase 3 asks for 1–2 DevOps engineers, phase 4 for 2–3.
    let team = &profile.scenarios["team"].salaries;
    let from: Vec<_> = team.iter().map(|s| s.from_phase.as_deref().unwrap()).collect();
    assert_eq!(from, ["scale", "enterprise"]);
    assert!(team.iter().all(|s| s.monthly.low < s.monthly.mid && s.monthly.mid < s.monthly.high));
    let margins: Vec<_> =
        profile.published.iter().map(|p| (p.units, p.revenue, p.margin, p.or_more)).collect();
    assert_eq!(
        margins,
        [
            (50, 750.into(), 0.99, false),
            (500, 7500.into(), 0.98, false),
            (2000, 40_000.into(), 0.95, true),
        ]
    );
    // Low is bad for the cache, high for the rest.
    let cache = profile.limits.iter().find(|l| l.metric == Metric::DbCacheHit).unwrap();
    assert_eq!(cache.comparison, Comparison::Below);
}

#[test]
fn several_addresses_are_probed_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("palier.toml");
    let written = |probe: &str, said: &[&str], variables: &[(&str, &str)]| {
        let text =
            format!("target = \"here\"\n[targets.here]\nkind = \"local\"\nprobe = {probe}\n");
        std::fs::write(&path, text).unwrap();
        let probes = said.iter().map(|url| (*url).to_owned()).collect();
        let flags = Flags { config: Some(path.clone()), probes, ..Flags::default() };
        let config = load(&flags, &environment(variables))?;
        Ok::<_, ConfigError>(
            config.target.probes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        )
    };
    let (a, b) = ("https://a.example.org/", "https://b.example.org/health");
    let list = format!("[\"{b}\", \"{a}\", \"{b}\"]");
    assert_eq!(written(&format!("\"{a}\""), &[], &[]).unwrap(), [a]);
    assert_eq!(written(&list, &[], &[]).unwrap(), [b, a]);
    // The command line, said several times, is stronger; a variable parts them by spaces.
    assert_eq!(written(&list, &[a], &[]).unwrap(), [a]);
    assert_eq!(written(&list, &[a, b], &[]).unwrap(), [a, b]);
    let both = format!(" {a}  {b} ");
    assert_eq!(written(&list, &[], &[("PALIER_PROBE", &both)]).unwrap(), [a, b]);
    let many: Vec<_> = (0..21).map(|i| format!("\"https://a/{i}\"")).collect();
    for (probe, words) in [
        ("[]", "no address"),
        ("3", "an address in quotes"),
        ("[\"ftp://a/\"]", "is not an address of http:// or https://"),
        (&format!("[{}]", many.join(", ")), "21 addresses are too many to probe"),
    ] {
        let refused = written(probe, &[], &[]).unwrap_err().to_string();
        assert!(refused.contains(words), "{probe}: {refused}");
    }
}

/// The faults of TOML itself that people make; each is said in French without a word of English.
#[test]
fn broken_toml_is_told_in_french() {
    for text in [
        "profile",
        "profile =",
        "= 5",
        "profile = koprogo",
        "profile = \"koprogo",
        "profile = 'koprogo",
        "profile = \"\"\"koprogo",
        "profile = \"a\\qb\"",
        "profile = \"a\" refresh = \"5s\"",
        "units == 5",
        "units = 5x",
        "units = 05",
        "units = 5__0",
        "units = 1.e",
        "units = 5\nunits = 6",
        "[targets",
        "[targets.a\nkind = \"ssh\"",
        "[[targets]",
        "[targets.]",
        "[targets.a]\n[targets.a]",
        "units = [1, 2",
        "units = [1 2]",
        "units = [1,, 2]",
        "units = { a = 1",
        "units = { a = 1 b = 2 }",
        "units = { a 1 }",
        "units = { a = 1,, b = 2 }",
        "units = tru",
        "units = 2026-13-45",
        "a.b = 1\na.b.c = 2",
        "sch\u{f6}n = 1",
        "# \u{1}\n",
    ] {
        let path = Path::new("palier.toml");
        let flags = Flags::default();
        let error = palier::config::load_text(path, text, &flags, &environment(&[])).unwrap_err();
        let french = in_french(&error);
        let first = french.lines().next().unwrap_or_default();
        assert!(first.starts_with("erreur: ce n’est pas du TOML"), "{text}: {french}");
        assert!(!first.contains('«'), "{text}: {first}");
        let english = ["expected", "missing", "invalid", "unclosed", "key", "value", "newline"];
        let left = english.iter().find(|word| first.contains(*word));
        assert!(left.is_none(), "{text}: {first}");
    }
}
