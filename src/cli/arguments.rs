//! The command line as typed. What it means together with the environment and the files is
//! `config`'s to say.

mod capacity;
mod check;
mod decide;
mod demo;
mod history;
mod kube;
mod manual;
mod play;
mod present;
mod project;
mod record;

use super::help::wrong;
use super::words::{duration, horizon};
use crate::config::play::{Moment, Play};
use crate::config::target::Tape;
use crate::config::{Explicit, Flags, KubeWords};
pub(super) use capacity::{Capacity, CapacityCommand, Import};
pub(super) use check::{Advise, Check, Forecast, Format, Snapshot};
use clap::{Args, Parser, Subcommand};
pub(super) use decide::Decide;
pub(super) use demo::Demo;
pub(super) use history::{
    Annotate, ExportHistory, History, HistoryCommand, ImportHistory, Told, Written,
};
pub(super) use manual::{Completions, ConfigCommand, Configuration};
use play::{Recorded, Replay};
pub(super) use present::Present;
pub(super) use project::Project;
pub(super) use record::Record;
use std::path::PathBuf;

/// Load, latency, cost per unit, margin and the right hosting phase of a small SaaS, in one view.
///
/// Without a command: the cockpit on the configured target, else on this machine.
#[derive(Debug, Parser)]
#[command(name = "palier", version, max_term_width = 100, arg_required_else_help = false)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) global: Global,

    #[command(flatten)]
    pub(super) cluster: kube::Cluster,

    /// More in the log file (-v, -vv)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Global {
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// The business: a built-in profile or a TOML file
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    profile: Option<String>,
    /// Which of the profile's sets of capacities
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    basis: Option<String>,
    /// How many of the profile's units there are: customers, participants
    // A negative number is refused by `config`, which knows why.
    #[arg(
        long,
        global = true,
        value_name = "N",
        help_heading = "Global options",
        allow_negative_numbers = true
    )]
    units: Option<String>,
    /// The phase that the target is in
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    phase: Option<String>,
    /// The assumptions about growth, churn and price
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    scenario: Option<String>,
    /// A target of the configuration
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    target: Option<String>,
    /// A URL to probe from here; may be repeated
    #[arg(long, global = true, value_name = "URL", help_heading = "Global options")]
    probe: Vec<String>,
    /// en or fr
    #[arg(long, global = true, value_name = "LANG", help_heading = "Global options")]
    lang: Option<String>,
    /// dark, light, high-contrast, high-contrast-light, okabe-ito, 16, mono, or one of your own
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    theme: Option<String>,
    /// How many colours the terminal has: auto, truecolor, 256, 16 or none
    #[arg(long, global = true, value_name = "DEPTH", help_heading = "Global options")]
    color: Option<String>,
    /// Between two looks: 1s, 5s, 1m
    #[arg(long, global = true, value_name = "TIME", help_heading = "Global options")]
    refresh: Option<String>,
    /// No single operation takes longer
    #[arg(long, global = true, value_name = "TIME", help_heading = "Global options")]
    timeout: Option<String>,
    /// Another configuration for ssh than your own (ssh -F)
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    ssh_config: Option<PathBuf>,
    /// The history's file
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    store: Option<PathBuf>,
    /// Neither read nor write a history
    #[arg(long, global = true, help_heading = "Global options")]
    no_history: bool,
    /// Where to log
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    log_file: Option<PathBuf>,
    /// No colour
    #[arg(long, global = true, help_heading = "Global options")]
    no_color: bool,
    /// Only ASCII characters
    #[arg(long, global = true, help_heading = "Global options")]
    ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true, help_heading = "Global options")]
    no_mouse: bool,
    /// What to draw with: auto, braille, half-blocks or ascii
    #[arg(long, global = true, value_name = "GLYPHS", help_heading = "Global options")]
    glyphs: Option<String>,
    /// No hints at the first start
    #[arg(long, global = true, help_heading = "Global options")]
    no_hints: bool,
    /// Hosts, addresses, people and paths under other names in what is shown (always on the stage)
    #[arg(long, global = true, help_heading = "Global options")]
    redact: bool,
    #[command(flatten)]
    record: Recorded,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The cockpit on this machine
    Local,
    /// The cockpit on a machine over SSH: its exporters, else plain /proc
    Ssh {
        /// As ssh takes it: an alias or [USER@]HOST
        #[arg(value_name = "[USER@]HOST")]
        host: String,
    },
    /// The cockpit on a Prometheus (or VictoriaMetrics)
    Prom {
        /// Its address: http://prometheus:9090
        url: String,
    },
    /// The cockpit on a Prometheus inside a Kubernetes cluster, by port-forward
    Kube,
    /// The cockpit on a company's story, simulated: no network, no configuration
    Demo(Demo),
    /// The cockpit on a recording, with pause, speed and seek
    Replay(Replay),
    /// One look, one verdict; exit code 0 ok, 1 warning, 2 critical, 3 unknown
    Check(Check),
    /// Which phase, when, and why, with the evidence
    Advise(Advise),
    /// Cost, revenue and margin month by month
    Project(Project),
    /// What a metric will be, how sure that is, and when it crosses a threshold
    Forecast(Forecast),
    /// Units per resource, the bottleneck and why; import of load tests
    Capacity(Capacity),
    /// The stage: large figures, one message a page; with --notes the speaker's own terminal
    Present(Present),
    /// One frame of the cockpit as text
    Snapshot(Snapshot),
    /// The profile's decision tree: asks what it needs to know, or takes it from flags
    Decide(Decide),
    /// Collect into the history without a screen, every target of the configuration or the one named
    Record(Record),
    /// The history: what is in it, what others measured taken into it, and it for others
    History(History),
    /// What is connected, what is missing, and the exact line to add
    Doctor(super::doctor::Doctor),
    /// Look around, propose a configuration, and write it after a yes
    Init(super::init::Init),
    /// The sample configuration, and the keys
    Config(Configuration),
    /// The manual, in roff: palier man | man -l -
    Man,
    /// What a shell completes palier's words with
    Completions(Completions),
}

/// The target of a headless command.
#[derive(Debug, Args)]
#[allow(clippy::struct_field_names, reason = "the field's name is the argument's")]
pub(super) struct Aim {
    /// local | ssh HOST | prom URL | kube | demo [STORY] | replay FILE; else --target, else the
    /// configured one, else this machine
    #[arg(value_name = "TARGET", num_args = 0..=2, value_parser = clap::value_parser!(String))]
    aim: Vec<String>,

    /// With demo and replay: play up to there, so long after the beginning (2h 30m) or that instant
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,

    /// Look for this long, and form all rates over it
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(super) length: Option<std::time::Duration>,
}

/// A target of which only the history is read.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// local | ssh HOST | prom URL | kube | demo [STORY] | replay FILE; else --target, else the
    /// configured one, else this machine
    #[arg(value_name = "TARGET", num_args = 0..=2, value_parser = clap::value_parser!(String))]
    aim: Vec<String>,

    /// With demo and replay: play up to there, so long after the beginning (2h 30m) or that instant
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
}

impl Place {
    fn explicit(&self) -> Option<Explicit> {
        explicit(&self.aim.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

impl Arguments {
    /// Whether the command runs without a screen.
    pub(super) fn is_headless(&self) -> bool {
        !matches!(
            self.command,
            None | Some(
                Command::Local
                    | Command::Ssh { .. }
                    | Command::Prom { .. }
                    | Command::Kube
                    | Command::Demo(_)
                    | Command::Replay(_)
                    | Command::Present(_)
            )
        )
    }

    /// Why `--redact` is refused, where there is nothing to hide or all of it is needed as it is.
    pub(super) fn never_redacted(&self) -> Option<&'static str> {
        match &self.command {
            Some(Command::Man | Command::Completions(_)) => Some("redact-nothing"),
            Some(Command::Config(_) | Command::Init(_)) => Some("redact-written"),
            Some(Command::Record(_)) => Some("redact-recording"),
            Some(Command::History(history)) if history.is_export() => Some("redact-export"),
            _ => None,
        }
    }

    /// What `config` is told.
    pub(super) fn flags(&self) -> Flags {
        let g = &self.global;
        Flags {
            config: g.config.clone(),
            profile: g.profile.clone(),
            basis: g.basis.clone(),
            units: g.units.clone(),
            phase: g.phase.clone(),
            scenario: g.scenario.clone(),
            compare: match &self.command {
                Some(Command::Project(project)) => project.compare.clone(),
                _ => None,
            },
            lang: g.lang.clone(),
            theme: g.theme.clone(),
            color: g.color.clone(),
            refresh: g.refresh.clone(),
            timeout: g.timeout.clone(),
            target: g.target.clone().or_else(|| match &self.command {
                Some(Command::History(history)) => history.target(),
                _ => None,
            }),
            explicit: self.explicit(),
            probes: g.probe.clone(),
            ssh_config: g.ssh_config.clone(),
            store: g.store.clone(),
            no_history: g.no_history,
            log_file: g.log_file.clone(),
            no_color: g.no_color,
            ascii: g.ascii,
            no_mouse: g.no_mouse,
            glyphs: g.glyphs.clone(),
            no_hints: g.no_hints,
            redact: g.redact,
            record: g.record.record(),
            play: self.play(),
        }
    }

    /// How what is played is played.
    fn play(&self) -> Play {
        let at = |aim: &Aim| Play { at: aim.at, ..Play::default() };
        match &self.command {
            Some(Command::Demo(demo)) => Play { speed: demo.speed, ..Play::default() },
            Some(Command::Replay(replay)) => replay.show.play(),
            Some(Command::Present(present)) => present.show.play(),
            Some(Command::Check(c)) => at(&c.aim),
            Some(Command::Advise(c)) => at(&c.aim),
            Some(Command::Project(c)) => at(&c.aim),
            Some(Command::Capacity(c)) => at(&c.aim),
            Some(Command::Snapshot(c)) => at(&c.aim),
            Some(Command::Doctor(c)) => at(&c.aim),
            Some(Command::Forecast(c)) => Play { at: c.aim.at, ..Play::default() },
            _ => Play::default(),
        }
    }

    /// The target that is named, with the flags of its cluster.
    fn explicit(&self) -> Option<Explicit> {
        match (self.named(), self.cluster.given()) {
            (Some(Explicit::Kube(_)), _) => Some(Explicit::Kube(self.cluster.words())),
            (_, Some(flag)) => wrong("{} is for the target kube: palier kube {} …", &[flag, flag]),
            (named, None) => named,
        }
    }

    fn named(&self) -> Option<Explicit> {
        match self.command.as_ref()? {
            Command::Local => Some(Explicit::Local),
            Command::Ssh { host } => Some(Explicit::Ssh(host.clone())),
            Command::Prom { url } => Some(Explicit::Prometheus(url.clone())),
            Command::Kube => Some(Explicit::Kube(KubeWords::default())),
            Command::Demo(demo) => Some(Explicit::Tape(Tape::Story(demo.story()))),
            Command::Replay(replay) => Some(Explicit::Tape(Tape::Recording(replay.file.clone()))),
            Command::Present(c) => c.explicit(),
            Command::Check(c) => c.aim.explicit(),
            Command::Advise(c) => c.aim.explicit(),
            Command::Forecast(c) => c.aim.explicit(),
            Command::Capacity(c) => c.explicit(),
            Command::Project(c) => explicit(&c.words()),
            Command::Snapshot(c) => c.aim.explicit(),
            Command::Doctor(c) => c.aim.explicit(),
            Command::Init(c) => c.aim.explicit(),
            Command::Decide(_) | Command::Config(_) | Command::Man | Command::Completions(_) => {
                None
            }
            Command::Record(c) => c.place.explicit(),
            Command::History(history) => history.explicit(),
        }
    }
}

impl Aim {
    fn words(&self) -> Vec<&str> {
        self.aim.iter().map(String::as_str).collect()
    }

    fn explicit(&self) -> Option<Explicit> {
        explicit(&self.words())
    }
}

/// The target that the words name.
fn explicit(words: &[&str]) -> Option<Explicit> {
    match words {
        [] => None,
        ["local"] => Some(Explicit::Local),
        ["ssh", host] => Some(Explicit::Ssh((*host).to_owned())),
        ["prom", url] => Some(Explicit::Prometheus((*url).to_owned())),
        ["kube"] => Some(Explicit::Kube(KubeWords::default())),
        ["demo"] => Some(Explicit::Tape(Tape::Story(play::usual().to_owned()))),
        ["demo", story] => Some(Explicit::Tape(Tape::Story((*story).to_owned()))),
        ["replay", file] => Some(Explicit::Tape(Tape::Recording(file.into()))),
        other => usage(other),
    }
}

/// Ends the program as clap does on wrong usage.
fn usage(words: &[&str]) -> ! {
    let said = crate::domain::message::clean(&words.join(" "), 80);
    let sentence = "'{}' is no target; write local, ssh HOST, prom URL, kube, demo or replay FILE, or \
                    --target NAME for one of the configuration";
    wrong(sentence, &[&said])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::simulate::{RUNS, SEED};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_target_may_stand_before_and_after_flags() {
        let parse = |line: &str| Arguments::try_parse_from(line.split(' ')).unwrap().flags();
        let flags = parse("palier check ssh vps --units 1180 --json");
        assert_eq!(flags.explicit, Some(Explicit::Ssh("vps".into())));
        assert_eq!(flags.units.as_deref(), Some("1180"));
        let flags = parse("palier --units 5 check --json local");
        assert_eq!(flags.explicit, Some(Explicit::Local));
        let flags = parse("palier snapshot --size 120x40 prom http://p:9090");
        assert_eq!(flags.explicit, Some(Explicit::Prometheus("http://p:9090".into())));
        assert_eq!(parse("palier check --target vps").target.as_deref(), Some("vps"));
        assert_eq!(parse("palier capacity local --json").explicit, Some(Explicit::Local));
        let flags = parse("palier capacity import a.txt b.json --on ssh vps --units 900");
        assert_eq!(flags.explicit, Some(Explicit::Ssh("vps".into())));
        assert_eq!(flags.units.as_deref(), Some("900"));
        assert!(Arguments::try_parse_from(["palier", "capacity", "import"]).is_err());
    }

    #[test]
    fn a_cluster_is_named_with_the_flags_of_its_way_in() {
        let parse = |line: &str| Arguments::try_parse_from(line.split(' ')).unwrap();
        let kube = |line: &str| match parse(line).flags().explicit {
            Some(Explicit::Kube(words)) => words,
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(kube("palier kube"), KubeWords::default());
        assert!(!parse("palier kube --context prod").is_headless());
        let line = "palier check kube --kubeconfig f --context prod --namespace m --service p:web";
        let words = kube(line);
        assert_eq!(words.config_file.as_deref(), Some(std::path::Path::new("f")));
        let rest = [words.context, words.namespace, words.service];
        assert_eq!(rest, ["prod", "m", "p:web"].map(|word| Some(word.to_owned())));
        assert_eq!(kube("palier project --monte-carlo kube"), KubeWords::default());
        assert_eq!(kube("palier forecast disk.utilization kube"), KubeWords::default());
    }

    #[test]
    fn runs_are_counted_and_may_be_left_out_before_a_target() {
        let parse = |line: &str| {
            let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
            let explicit = arguments.flags().explicit;
            let Some(Command::Project(project)) = arguments.command else { panic!("{line}") };
            (project.runs(), project.seed, explicit)
        };
        assert_eq!(parse("palier project"), (None, SEED, None));
        assert_eq!(parse("palier project --monte-carlo"), (Some(RUNS), SEED, None));
        let ssh = Some(Explicit::Ssh("vps".into()));
        assert_eq!(parse("palier project --monte-carlo ssh vps"), (Some(RUNS), SEED, ssh.clone()));
        assert_eq!(parse("palier project --monte-carlo 500 --seed 7 ssh vps"), (Some(500), 7, ssh));
        assert!(Arguments::try_parse_from(["palier", "project", "--seed", "7"]).is_err());
    }
}
