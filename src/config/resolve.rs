//! Flag over environment over file over default: everything that was said, resolved into one
//! [`Config`]. Files are first read as a whole (every unknown key and wrong value is told), then
//! names are looked up in the profile and among the targets.

mod choose;
mod fleet;
mod glyphs;
mod looks;
mod remote;
mod secret;
mod target;
mod terminal;

use super::error::{ConfigError, Fault, Place, Problems, Source};
use super::file::ConfigFile;
use super::flags::{Directories, Environment, Flags};
use super::origin::{Origins, ValueOrigin};
use super::value::{Kept, Lasting};
use super::{Config, answers, keys, parse, profile, retention, scenario, signals};
use crate::domain::advice::Means;
use crate::domain::decision::QuestionKind;
use crate::domain::profile::Profile;
use choose::{Chooser, Given, Layers};
pub use looks::language_of;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use toml::Spanned;

/// Between two looks, unless said otherwise: fresh enough for a person, light on the watched side.
const REFRESH: Duration = Duration::from_secs(5);
/// Longest wait for one operation, unless said otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);
const REFRESH_BOUNDS: RangeInclusive<Duration> =
    Duration::from_millis(250)..=Duration::from_hours(1);
const TIMEOUT_BOUNDS: RangeInclusive<Duration> =
    Duration::from_millis(100)..=Duration::from_mins(5);
/// A larger file is no configuration.
pub(super) const FILE_MOST: u64 = 1 << 20;

/// Resolves everything that a run needs to know.
pub fn load(flags: &Flags, env: &Environment) -> Result<Config, ConfigError> {
    load_with_origins(flags, env).map(|(config, _)| config)
}

/// The same, with the origin of each value.
pub fn load_with_origins(
    flags: &Flags,
    env: &Environment,
) -> Result<(Config, Origins), ConfigError> {
    let mut problems = Problems::default();
    let source = find_file(flags, env, &mut problems);
    from_source(flags, env, source, problems)
}

/// What a file of that name would mean, were this its text: a configuration that nobody could load
/// is not proposed.
pub fn load_text(
    path: &Path,
    text: &str,
    flags: &Flags,
    env: &Environment,
) -> Result<Config, ConfigError> {
    let source = Some(Source::new(path, text));
    from_source(flags, env, source, Problems::default()).map(|(config, _)| config)
}

fn from_source(
    flags: &Flags,
    env: &Environment,
    source: Option<Arc<Source>>,
    mut problems: Problems,
) -> Result<(Config, Origins), ConfigError> {
    let file: Option<ConfigFile> = match &source {
        Some(source) => parse::read(source, &mut problems),
        None => Some(ConfigFile::default()),
    };
    let written = file.unwrap_or_default();
    let usual = || env.directories.as_ref().map(Directories::config_file);
    let own = source.as_ref().map(|source| source.path.clone()).or_else(usual);
    let source = source.unwrap_or_else(|| Source::new("palier.toml", ""));
    let mut chooser = Chooser { env, source: &source, problems, origins: Origins::default() };

    let profile = the_profile(&mut chooser, flags, &written);
    // Names can only be looked up in what could be read.
    chooser.problems.check()?;
    let mut problems = Problems::default();
    let mut profile = problems.finish(profile)?;
    let config = resolve(&mut chooser, flags, &written, &mut profile);
    let origins = std::mem::take(&mut chooser.origins);
    chooser.problems.finish(config.map(|config| (Config { file: own, ..config }, origins)))
}

fn resolve(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    profile: &mut Profile,
) -> Option<Config> {
    let shipped = profile.scenarios.clone();
    merge_scenarios(on, file, profile);
    signals::merge(file, profile, on.source, &mut on.problems);
    let basis = the_basis(on, flags, file, profile);
    let scenario = the_scenario(on, flags, file, profile);
    let compare = the_other_scenario(on, flags, profile);
    let requirements = requirements(on, file, profile);
    let answers = answers::resolve(file, profile, on.source, &mut on.problems);
    let language = looks::the_language(on, flags, file);
    let depth = looks::the_depth(on, flags, file);
    let (theme, themes) = looks::the_theme(on, flags, file, depth);
    let (glyphs, ascii) = glyphs::resolve(on, flags, file);
    let terminal = terminal::resolve(on, flags, file);
    let hints = the_hints(on, flags, file);
    let refresh = interval(
        on,
        Layers::new("refresh", "--refresh", flags.refresh.as_deref(), "PALIER_REFRESH"),
        file.refresh.as_ref(),
        REFRESH,
        &REFRESH_BOUNDS,
    );
    let timeout = interval(
        on,
        Layers::new("timeout", "--timeout", flags.timeout.as_deref(), "PALIER_TIMEOUT"),
        file.timeout.as_ref(),
        TIMEOUT,
        &TIMEOUT_BOUNDS,
    );
    let (store, log_file) = (the_store(on, flags, file), the_log(on, flags, file));
    let retention = retention::resolve(&file.history, on.source, &mut on.problems);
    let remote_write = remote::resolve(on, file);
    let (target, phase, units) = target::resolve(on, flags, file, profile)?;
    let fleet = fleet::resolve(on, flags, file, profile, (&target, &phase, &units));
    // What is played is kept in memory alone: it is nobody's history.
    let store = store.filter(|_| !target.kind.is_played());
    Some(Config {
        profile: profile.clone(),
        basis,
        scenario,
        compare,
        shipped,
        target,
        phase,
        units,
        fleet,
        requirements,
        means: means(file),
        answers,
        language,
        theme,
        themes,
        depth,
        ascii,
        terminal,
        glyphs,
        local_time: on.env.local_time,
        redact: flags.redact,
        refresh,
        timeout,
        store,
        retention,
        remote_write,
        file: None,
        log_file,
        record: flags.record.clone(),
        play: flags.play,
        hints,
        keys: keys::resolve(file, on.source),
        state: on.env.directories.as_ref().map(Directories::remembered),
    })
}

/// The file that is read, if any: one that was asked for has to exist, the usual one may not.
fn find_file(flags: &Flags, env: &Environment, problems: &mut Problems) -> Option<Arc<Source>> {
    let (path, place) = if let Some(path) = &flags.config {
        (path.clone(), Place::Flag("--config"))
    } else if let Some(path) = env.get("PALIER_CONFIG") {
        (PathBuf::from(path), Place::Variable("PALIER_CONFIG"))
    } else {
        let path = env.directories.as_ref()?.config_file();
        if !path.exists() {
            return None;
        }
        (path, Place::Named)
    };
    match read_file(&path) {
        Ok(source) => Some(source),
        Err(fault) => {
            problems.add(place, fault);
            None
        }
    }
}

/// A file's text, bounded.
pub(super) fn read_file(path: &Path) -> Result<Arc<Source>, Fault> {
    use std::io::Read as _;
    let unreadable = |reason: String, help: &str| Fault::Unreadable {
        path: path.display().to_string(),
        reason,
        help: help.to_owned(),
    };
    let help = "name a file that exists and that you may read";
    // To open a pipe would wait for its other end.
    if is_pipe(path) {
        return Err(unreadable("it is a pipe".to_owned(), help));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(FILE_MOST + 1).read_to_end(&mut bytes))
        .map_err(|e| unreadable(e.to_string(), help))?;
    if bytes.len() as u64 > FILE_MOST {
        return Err(unreadable("it is larger than 1 MiB".to_owned(), "name a TOML file"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(path, text)),
        Err(e) => {
            let valid = &e.as_bytes()[..e.utf8_error().valid_up_to()];
            let line = memchr::memchr_iter(b'\n', valid).count();
            Err(unreadable(format!("line {} is not UTF-8", line + 1), "save it as UTF-8"))
        }
    }
}

/// Whether there is a named pipe. What `<( … )` gives in a shell is open at its other end already,
/// and lies in `/dev` or `/proc`.
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let pipe = std::fs::metadata(path).is_ok_and(|file| file.file_type().is_fifo());
    pipe && !["/dev", "/proc"].iter().any(|top| path.starts_with(top))
}

fn the_profile(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Option<Profile> {
    let layers = Layers::new("profile", "--profile", flags.profile.as_deref(), "PALIER_PROFILE");
    let given = on.words(layers, file.profile.as_ref());
    let (reference, place) = match given {
        Some(Given { value, place, .. }) => (value, place),
        None => (profile::DEFAULT.to_owned(), Place::Named),
    };
    let base = match &place {
        Place::File(source, _) => source.path.parent().map(Path::to_owned),
        _ => None,
    };
    let looks_like_path = reference.contains('/')
        || Path::new(&reference).extension().is_some_and(|extension| extension == "toml");
    let source = if looks_like_path {
        read_file(&on.path(&reference, base.as_deref()))
    } else {
        let own = on.env.directories.as_ref().map(Directories::profiles);
        let file = own.as_ref().map(|dir| dir.join(format!("{reference}.toml")));
        match (file.filter(|path| path.exists()), profile::built_in(&reference)) {
            (Some(path), _) => read_file(&path),
            (None, Some(source)) => Ok(source),
            (None, None) => Err(Fault::UnknownName {
                kind: "profile",
                name: reference,
                known: profile::names(own.as_deref()),
            }),
        }
    };
    match source {
        Ok(source) => profile::read(&source, &mut on.problems),
        Err(fault) => {
            on.problems.add(place, fault);
            None
        }
    }
}

/// The configuration's scenarios over the profile's.
fn merge_scenarios(on: &mut Chooser<'_>, file: &ConfigFile, profile: &mut Profile) {
    let phases: Vec<String> = profile.phases.iter().map(|phase| phase.id.clone()).collect();
    // The others inherit from `base` as it is written here.
    let (base, others): (Vec<_>, Vec<_>) =
        file.scenarios.iter().partition(|(id, _)| id.get_ref() == "base");
    for (id, written) in base.into_iter().chain(others) {
        let id = id.get_ref();
        let Some(under) = profile.scenarios.get(id).or_else(|| profile.scenarios.get("base"))
        else {
            continue;
        };
        let (problems, written_) = (&mut on.problems, written.get_ref());
        let mut merged = scenario::over(id, written_, under, &phases, on.source, problems);
        if written.get_ref().name.is_none() && profile.scenarios.contains_key(id) {
            merged.name = under.name.clone();
        }
        profile.scenarios.insert(id.clone(), merged);
    }
}

fn the_basis(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile, profile: &Profile) -> String {
    let layers = Layers::new("basis", "--basis", flags.basis.as_deref(), "PALIER_BASIS");
    let given = on.words(layers, file.basis.as_ref()).filter(|g| g.value != "auto");
    let known = || profile.bases.clone();
    on.one_of("basis", given, known)
        .unwrap_or_else(|| profile.bases.first().cloned().unwrap_or_default())
}

fn the_scenario(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    profile: &Profile,
) -> String {
    let layers =
        Layers::new("scenario", "--scenario", flags.scenario.as_deref(), "PALIER_SCENARIO");
    let given = on.words(layers, file.scenario.as_ref());
    scenario_named(on, given, profile).unwrap_or_else(|| "base".to_owned())
}

/// The scenario of that id, or else the only one that is called so on screen, in either language.
fn scenario_named(
    on: &mut Chooser<'_>,
    given: Option<Given<String>>,
    profile: &Profile,
) -> Option<String> {
    let given = given?;
    if profile.scenarios.contains_key(&given.value) {
        return Some(given.value);
    }
    let meant = super::scenario::called(&profile.scenarios, &given.value);
    if let [only] = meant.as_slice() {
        return Some(only.clone());
    }
    let ids = profile.scenarios.keys();
    let mistyped = super::error::nearest(&given.value, ids.clone().map(String::as_str)).is_some();
    let known = || {
        if mistyped { ids.cloned().collect() } else { super::scenario::labels(&profile.scenarios) }
    };
    on.one_of("scenario", Some(given), known)
}

fn the_other_scenario(on: &mut Chooser<'_>, flags: &Flags, profile: &Profile) -> Option<String> {
    let value = flags.compare.clone()?;
    let given = Given { value, place: Place::Flag("--compare") };
    scenario_named(on, Some(given), profile)
}

fn requirements(
    on: &mut Chooser<'_>,
    file: &ConfigFile,
    profile: &Profile,
) -> BTreeMap<String, bool> {
    // A yes-or-no question of the decision tree is a requirement too, and answered alike.
    let questions = profile.decision.iter().flat_map(|d| &d.tree.questions);
    let asked = questions.filter(|q| q.kind == QuestionKind::YesNo).map(|q| q.id.clone());
    let known: Vec<String> = profile
        .phases
        .iter()
        .flat_map(|phase| &phase.leave_when)
        .map(|requirement| requirement.id.clone())
        .chain(asked)
        .collect();
    let mut answers = BTreeMap::new();
    for (id, answer) in &file.requirements {
        if known.contains(id.get_ref()) {
            answers.insert(id.get_ref().clone(), *answer.get_ref());
        } else {
            let name = id.get_ref().clone();
            let fault = Fault::UnknownName { kind: "requirement", name, known: known.clone() };
            on.problems.at(on.source, id.span(), fault);
        }
    }
    answers
}

fn means(file: &ConfigFile) -> Means {
    Means {
        budget: file.means.budget.map(|price| price.0),
        devops: file.means.devops_engineers,
        sla: file.means.sla.map(|share| share.0),
    }
}

fn the_hints(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> bool {
    let flag = flags.no_hints.then_some("false");
    let layers = Layers::new("hints", "--no-hints", flag, "PALIER_HINTS");
    on.choice(layers, file.hints.as_ref()).unwrap_or(true)
}

fn interval(
    on: &mut Chooser<'_>,
    layers: Layers<'_>,
    file: Option<&Spanned<Lasting>>,
    default: Duration,
    bounds: &RangeInclusive<Duration>,
) -> Duration {
    let key = layers.key;
    let Some(Given { value, place, .. }) = on.value(layers, file) else { return default };
    if !bounds.contains(&value.0) {
        let show = |d: &Duration| humantime::format_duration(*d).to_string();
        let fault = Fault::impossible(
            format!("`{key}` cannot be {}", show(&value.0)),
            format!(
                "write a length of time from {} to {}, such as \"{}\"",
                show(bounds.start()),
                show(bounds.end()),
                show(&default)
            ),
        );
        on.problems.add(place, fault);
    }
    value.0
}

fn the_store(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Option<PathBuf> {
    if flags.no_history {
        on.origins.record("store", ValueOrigin::Flag("--no-history"));
        return None;
    }
    let flag = flags.store.as_ref().map(|path| path.to_string_lossy());
    let layers = Layers::new("store", "--store", flag.as_deref(), "PALIER_STORE");
    let given = on.value(layers, file.store.as_ref());
    let usual = on.env.directories.as_ref().map(Directories::history);
    on.kept(given, usual, true, "history")
}

fn the_log(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Option<PathBuf> {
    let flag = flags.log_file.as_ref().map(|path| path.to_string_lossy());
    let layers = Layers::new("log-file", "--log-file", flag.as_deref(), "PALIER_LOG_FILE");
    let given: Option<Given<Kept>> = on.value(layers, file.log_file.as_ref());
    let usual = on.env.directories.as_ref().map(Directories::log);
    on.kept(given, usual, false, "log")
}
