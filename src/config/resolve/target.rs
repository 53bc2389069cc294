//! Which target is watched, how it is reached, in which phase it is, and where its units are
//! counted.

mod kube;
pub(super) mod prometheus;
mod tape;
mod units;

use super::choose::{Chooser, Given, Layers};
use super::secret::secret;
use crate::config::error::{Fault, Place};
use crate::config::file::{ConfigFile, ExportersFile, Kind, TargetFile};
use crate::config::flags::{Explicit, Flags};
use crate::config::target::{
    DIALECTS, Exporter, Exporters, SshTarget, Target, TargetKind, UnitsSource,
};
use crate::config::value::Watch;
use crate::domain::message::clean;
use crate::domain::profile::Profile;
use toml::Spanned;
use url::Url;

/// The usual addresses, as seen from the target.
const NODE: &str = "http://127.0.0.1:9100/metrics";
const TRAFFIC: &str = "http://127.0.0.1:8080/metrics";
const POSTGRES: &str = "http://127.0.0.1:9187/metrics";

/// A target before it is checked: its name, what a file says, and what was said elsewhere.
struct Chosen<'a> {
    name: String,
    kind: Kind,
    /// Of `[targets.NAME]`.
    file: Option<&'a Spanned<TargetFile>>,
    /// Destination or URL from the command line or a variable.
    address: Option<Given<String>>,
}

/// A target, its phase and its units' source.
pub(super) type Resolved = (Target, Option<String>, Option<UnitsSource>);

/// The chosen target.
pub(super) fn resolve(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    profile: &Profile,
) -> Option<Resolved> {
    for (name, target) in &file.targets {
        check(on, name, target, profile);
    }
    if let Some(Explicit::Tape(tape)) = &flags.explicit {
        return Some(tape::resolve(on, flags, profile, tape));
    }
    let chosen = choose(on, flags, file);
    finish(on, flags, file, profile, chosen)
}

/// Another target of the file, by its name; references were checked with the chosen one.
pub(super) fn of_name(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    profile: &Profile,
    name: &str,
) -> Option<Resolved> {
    let (_, target) = file.targets.iter().find(|(known, _)| known.get_ref() == name)?;
    let kind = target.get_ref().kind;
    let chosen = Chosen { name: name.to_owned(), kind, file: Some(target), address: None };
    finish(on, flags, file, profile, Some(chosen))
}

fn finish(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    profile: &Profile,
    chosen: Option<Chosen<'_>>,
) -> Option<Resolved> {
    let written = chosen.as_ref().and_then(|chosen| chosen.file).map(Spanned::get_ref);
    let phase = phase(on, flags, file, written, profile);
    let units = units::resolve(on, flags, file, written, chosen.as_ref().map(|c| c.kind));
    let chosen = chosen?;
    let probes = {
        let flag = Some(flags.probes.join(" ")).filter(|words| !words.is_empty());
        let layers = Layers::new("target.probe", "--probe", flag.as_deref(), "PALIER_PROBE");
        let given = on.value(layers, written.and_then(|t| t.probe.as_ref()));
        given.map_or_else(Vec::new, |given| given.value.0)
    };
    let workers = written.and_then(|t| t.workers.as_ref()).map(|w| *w.get_ref());
    let dialect = written.and_then(|t| t.dialect.as_ref()).map(|d| d.get_ref().clone());
    let mut kind = match chosen.kind {
        Kind::Local => TargetKind::Local(exporters(on, written, false)),
        Kind::Ssh => TargetKind::Ssh(ssh(on, flags, &chosen)?),
        Kind::Prometheus => TargetKind::Prometheus(Box::new(prometheus::prometheus(on, &chosen)?)),
        Kind::Kube => TargetKind::Kube(Box::new(kube::kube(on, flags, &chosen))),
    };
    kind.speak(dialect.as_deref());
    let target = Target {
        probes,
        workers,
        group: written.and_then(|t| t.group.as_ref()).map(|g| clean(g.get_ref(), 64)),
        tags: written.and_then(|t| t.tags.as_ref()).map_or_else(Vec::new, |tags| {
            tags.get_ref().iter().map(|tag| clean(tag, 64)).collect()
        }),
        dialect,
        alertmanager: written
            .and_then(|t| t.alertmanager.as_ref())
            .map(|web| web.get_ref().0.clone()),
        ..Target::new(&clean(&chosen.name, 64), kind)
    };
    Some((target, phase, units))
}

/// Keys that do not belong to the kind, and references of every target, chosen or not. Secrets are
/// asked for only by the chosen one.
fn check(
    on: &mut Chooser<'_>,
    name: &Spanned<String>,
    target: &Spanned<TargetFile>,
    profile: &Profile,
) {
    let file = target.get_ref();
    let kind = file.kind;
    let span = |s: &Option<Spanned<String>>| s.as_ref().map(Spanned::span);
    let (ssh, prom) = ([Kind::Ssh].as_slice(), [Kind::Prometheus].as_slice());
    let (kube, both) = ([Kind::Kube].as_slice(), [Kind::Prometheus, Kind::Kube].as_slice());
    let keys = [
        ("host", ssh, span(&file.host)),
        ("ssh-config", ssh, span(&file.ssh_config)),
        ("url", prom, file.url.as_ref().map(Spanned::span)),
        ("instance", both, span(&file.instance)),
        ("user", prom, span(&file.user)),
        ("password-env", prom, span(&file.password_env)),
        ("password-file", prom, span(&file.password_file)),
        ("bearer-env", prom, span(&file.bearer_env)),
        ("bearer-file", prom, span(&file.bearer_file)),
        ("ca-file", prom, span(&file.ca_file)),
        ("client-certificate-file", prom, span(&file.client_certificate_file)),
        ("client-key-file", prom, span(&file.client_key_file)),
        ("proxy", prom, file.proxy.as_ref().map(Spanned::span)),
        ("port", ssh, file.port.as_ref().map(Spanned::span)),
        ("jump", ssh, span(&file.jump)),
        ("kubeconfig", kube, span(&file.kubeconfig)),
        ("context", kube, span(&file.context)),
        ("namespace", kube, span(&file.namespace)),
        ("service", kube, span(&file.service)),
        ("headers", prom, file.headers.as_ref().map(Spanned::span)),
        ("exporters", &[Kind::Local, Kind::Ssh], file.exporters.as_ref().map(Spanned::span)),
    ];
    for (key, kinds, span) in keys {
        let Some(span) = span.filter(|_| !kinds.contains(&kind)) else { continue };
        let theirs: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        let fault = Fault::impossible(
            format!("a target of kind {} has no `{key}`", kind.name()),
            format!("remove it, or write kind = \"{}\"", theirs.join("\" or \"")),
        );
        on.problems.at(on.source, span, fault);
    }
    let needed = match kind {
        Kind::Ssh if file.host.is_none() => {
            Some(("host", "host = \"vps.example.org\", or an alias of your SSH configuration"))
        }
        Kind::Prometheus if file.url.is_none() => Some(("url", "url = \"http://127.0.0.1:9090\"")),
        _ => None,
    };
    if let Some((key, example)) = needed {
        let fault = Fault::MissingKey { key: key.to_owned(), example: example.to_owned() };
        on.problems.at(on.source, name.span(), fault);
    }
    if let Some(workers) = file.workers.as_ref().filter(|w| *w.get_ref() == 0) {
        let fault = Fault::impossible(
            "without a worker no request is answered",
            "write how many requests the service works on at once, or remove it",
        );
        on.problems.at(on.source, workers.span(), fault);
    }
    if let Some(port) = file.port.as_ref().filter(|port| *port.get_ref() == 0) {
        let fault = Fault::impossible("no server listens on port 0", "write port = 22");
        on.problems.at(on.source, port.span(), fault);
    }
    if let Some(jump) = &file.jump {
        let given = on.in_file(jump);
        destination_of(on, &given);
    }
    if let Some(phase) = &file.phase {
        let given = Some(on.in_file(phase)).filter(|g| g.value != "auto");
        on.one_of("phase", given, || phases(profile));
    }
    if let Some(dialect) = &file.dialect {
        let given = Some(on.in_file(dialect));
        on.one_of("dialect", given, || DIALECTS.iter().map(|name| (*name).to_owned()).collect());
    }
    if let Some(destination) = &file.host {
        let given = on.in_file(destination);
        destination_of(on, &given);
    }
}

fn phases(profile: &Profile) -> Vec<String> {
    profile.phases.iter().map(|phase| phase.id.clone()).collect()
}

fn choose<'a>(on: &mut Chooser<'_>, flags: &Flags, file: &'a ConfigFile) -> Option<Chosen<'a>> {
    if let Some(explicit) = &flags.explicit {
        let place = Place::Flag(match explicit {
            Explicit::Local => "local",
            Explicit::Ssh(_) => "ssh",
            Explicit::Prometheus(_) => "prom",
            Explicit::Kube(_) => "kube",
            // It is no target of the file, and was taken before.
            Explicit::Tape(_) => return None,
        });
        on.record("target", Some(&place));
        return Some(match explicit {
            Explicit::Local => addressed(file, Kind::Local, None),
            Explicit::Kube(_) | Explicit::Tape(_) => addressed(file, Kind::Kube, None),
            Explicit::Ssh(host) => {
                addressed(file, Kind::Ssh, Some(Given { value: host.clone(), place }))
            }
            Explicit::Prometheus(url) => {
                addressed(file, Kind::Prometheus, Some(Given { value: url.clone(), place }))
            }
        });
    }
    // Said to palier alone, PALIER_TARGET is stronger than PROMETHEUS_URL.
    if flags.target.is_none()
        && on.env.get("PALIER_TARGET").is_none()
        && let Some(url) = on.env.get("PROMETHEUS_URL")
    {
        let place = Place::Variable("PROMETHEUS_URL");
        on.record("target", Some(&place));
        let address = Given { value: url.to_owned(), place };
        return Some(addressed(file, Kind::Prometheus, Some(address)));
    }
    let layers = Layers::new("target", "--target", flags.target.as_deref(), "PALIER_TARGET");
    let given = on.words(layers, file.target.as_ref());
    let name = given.as_ref().map_or("local", |given| given.value.as_str()).to_owned();
    if let Some((_, target)) = file.targets.iter().find(|(known, _)| *known.get_ref() == name) {
        return Some(Chosen {
            name,
            kind: target.get_ref().kind,
            file: Some(target),
            address: None,
        });
    }
    if name == "local" {
        return Some(addressed(file, Kind::Local, None));
    }
    let known = || {
        let mut names: Vec<_> = file.targets.keys().map(|name| name.get_ref().clone()).collect();
        names.push("local".to_owned());
        names
    };
    on.one_of("target", given, known);
    None
}

/// A target given by its address. What the file says about a target of that name or that address
/// (its phase, its exporters, its secrets) holds for it too.
fn addressed(file: &ConfigFile, kind: Kind, address: Option<Given<String>>) -> Chosen<'_> {
    let said = address.as_ref().map(|given| given.value.as_str());
    let same_address = |target: &TargetFile| match kind {
        Kind::Local | Kind::Kube => false,
        Kind::Ssh => target.host.as_ref().map(|host| host.get_ref().as_str()) == said,
        Kind::Prometheus => {
            let url = said.and_then(|url| Url::parse(url).ok());
            url.is_some() && target.url.as_ref().map(|web| &web.get_ref().0) == url.as_ref()
        }
    };
    let of_kind = || file.targets.iter().filter(|(_, target)| target.get_ref().kind == kind);
    // Without a name of its own, the only cluster in the file is the one that is meant.
    let usual = match kind {
        Kind::Kube if of_kind().count() == 1 => {
            of_kind().next().map_or("kube", |(name, _)| name.get_ref().as_str())
        }
        Kind::Kube => "kube",
        _ => "local",
    };
    let by_name = of_kind().find(|(name, _)| name.get_ref().as_str() == said.unwrap_or(usual));
    let by_address = || of_kind().find(|(_, target)| same_address(target.get_ref()));
    match (by_name, by_address()) {
        // The file's own address stands: the command line only named it.
        (Some((name, target)), _) => {
            Chosen { name: name.get_ref().clone(), kind, file: Some(target), address: None }
        }
        (None, Some((name, target))) => {
            Chosen { name: name.get_ref().clone(), kind, file: Some(target), address }
        }
        (None, None) => {
            let name = match kind {
                Kind::Local | Kind::Kube => usual.to_owned(),
                Kind::Ssh => {
                    let host = said.unwrap_or_default();
                    host.rsplit_once('@').map_or(host, |(_, host)| host).to_owned()
                }
                Kind::Prometheus => said
                    .and_then(|url| Url::parse(url).ok())
                    .and_then(|url| host_and_port(&url))
                    .unwrap_or_else(|| "prometheus".to_owned()),
            };
            Chosen { name, kind, file: None, address }
        }
    }
}

/// Two servers on one host are two targets, each with its own history.
fn host_and_port(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// The phase of the target: what is said for this run, then of this target, then of all.
fn phase(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    target: Option<&TargetFile>,
    profile: &Profile,
) -> Option<String> {
    let layers = Layers::new("phase", "--phase", flags.phase.as_deref(), "PALIER_PHASE");
    let own = target.and_then(|target| target.phase.as_ref());
    let given = on.words(layers, own.or(file.phase.as_ref()))?;
    // A target's own phase was checked with the target.
    let checked = own.is_some() && matches!(given.place, Place::File(..));
    let given = Some(given).filter(|given| given.value != "auto");
    if checked {
        return given.map(|given| given.value);
    }
    on.one_of("phase", given, || phases(profile))
}

fn ssh(on: &mut Chooser<'_>, flags: &Flags, chosen: &Chosen<'_>) -> Option<SshTarget> {
    let file = chosen.file.map(Spanned::get_ref);
    let written = file.and_then(|file| file.host.as_ref());
    let destination = if let Some(given) = &chosen.address {
        destination_of(on, given)?
    } else {
        // A file's own host was checked with the target.
        written?.get_ref().clone()
    };
    let flag = flags.ssh_config.as_ref().map(|path| path.to_string_lossy());
    let layers =
        Layers::new("target.ssh-config", "--ssh-config", flag.as_deref(), "PALIER_SSH_CONFIG");
    let given = on.words(layers, file.and_then(|file| file.ssh_config.as_ref()));
    let config_file = given.map(|Given { value, place }| match place {
        Place::File(..) => on.path_in_file(&value),
        _ => on.path(&value, None),
    });
    let exporters = exporters(on, file, true);
    let port = file.and_then(|file| file.port.as_ref()).map(|port| *port.get_ref());
    let jump = file.and_then(|file| file.jump.as_ref()).map(|jump| jump.get_ref().clone());
    Some(SshTarget { config_file, port, jump, ..SshTarget::new(&destination, exporters) })
}

/// A destination that ssh cannot take for an option.
fn destination_of(on: &mut Chooser<'_>, given: &Given<String>) -> Option<String> {
    let words = given.value.as_str();
    let odd = words.is_empty()
        || words.starts_with('-')
        || words.chars().any(|c| c.is_whitespace() || c.is_control());
    if !odd {
        return Some(words.to_owned());
    }
    let fault = Fault::impossible(
        format!("`{words}` is not a host that ssh could reach"),
        "write USER@HOST, HOST, or an alias of your SSH configuration",
    );
    on.problems.add(given.place.clone(), fault);
    None
}

fn exporters(on: &mut Chooser<'_>, target: Option<&TargetFile>, by_default: bool) -> Exporters {
    let silent = ExportersFile::default();
    let file = target.and_then(|t| t.exporters.as_ref()).map_or(&silent, Spanned::get_ref);
    let resolved = |watch: Option<&Watch>, usual: &str| match watch {
        Some(Watch::At(url)) => Exporter::At(url.clone()),
        Some(Watch::Usual(false)) => Exporter::Off,
        None if !by_default => Exporter::Off,
        Some(Watch::Usual(true)) | None => Url::parse(usual).map_or(Exporter::Off, Exporter::Auto),
    };
    let (node, traffic) =
        (resolved(file.node.as_ref(), NODE), resolved(file.traffic.as_ref(), TRAFFIC));
    let postgres = resolved(file.postgres.as_ref(), POSTGRES);
    let application = match file.application.as_ref().map(|watch| (watch.get_ref(), watch.span())) {
        Some((Watch::At(url), _)) => Exporter::At(url.clone()),
        Some((Watch::Usual(true), span)) => {
            let fault = Fault::impossible(
                "an application's metrics have no usual address",
                "write its address as seen from the target: \"http://127.0.0.1:3000/metrics\"",
            );
            on.problems.at(on.source, span, fault);
            Exporter::Off
        }
        Some((Watch::Usual(false), _)) | None => Exporter::Off,
    };
    let application_token = secret(
        on,
        file.application_token_env.as_ref(),
        file.application_token_file.as_ref(),
        "the token of the application's metrics",
    );
    let pages = file.pages.iter().map(|(name, web)| (clean(name, 64), web.0.clone())).collect();
    Exporters { node, traffic, postgres, application, application_token, pages, dialect: None }
}
