//! The presentation: each page at each size in both languages, what must stand on every page, and
//! what must stand on none: a name, where names are hidden.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use crate::screen;
use chrono::TimeDelta;
use palier::app::keys::Key;
use palier::app::playback::Playback;
use palier::app::stage::Command;
use palier::app::stage::pages::{PageId, page, pages};
use palier::app::{Event, Model, Screen, stage, update};
use palier::config::target::{Tape, TargetKind};
use palier::config::{Config, Language, ThemeName};
use palier::domain::alert::{Alert, AlertState, Finding, Severity};
use palier::domain::fleet::{FleetNews, Host, Hosts};
use palier::domain::mark::{Mark, MarkKind};
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::{
    News, ProbeSample, SourceEvent, SourceId, SourceState, UrlProbe,
};
use palier::domain::part::{Fact, Part, PartHealth, PartKind};
use palier::domain::pitch::{Pitch, PitchNotes};
use palier::domain::profile::LocalText;
use palier::domain::reading::{Origin, Reading};
use palier::text::Speaker;
use palier::view::export::buffer_to_text;
use palier::view::{render_buffer, render_notes_buffer, stage_prompt};
use screen::drawn::{LANGUAGES, holds_ascii, holds_every_size, in_ascii, text};
use screen::{connecting, live, lost, now, press, stale, tell};
use std::sync::Arc;

/// Nearly everybody's, a projector's, and a whole screen.
const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (200, 50)];

fn config(units: Option<&str>, language: Language) -> Config {
    let mut config = screen::config(units, language);
    let both = |en: &str, fr: &str| LocalText { en: en.into(), fr: fr.into() };
    config.profile.pitch = Some(Pitch {
        title: None,
        ask: Some(both("We ask for 18 months of work.", "Nous demandons 18 mois de travail.")),
        amount: Some(50_000.into()),
        uses: vec![both("One developer", "Un développeur"), both("A first fair", "Un salon")],
        contact: Some(LocalText::same("hello@example.org")),
        notes: PitchNotes {
            ask: Some(both("Name the two who wait.", "Nommer les deux qui attendent.")),
            ..PitchNotes::default()
        },
    });
    config
}

fn presented(mut model: Model) -> Model {
    stage::open(&mut model, false);
    update(&mut model, Event::Beat(now()));
    model
}

fn on_stage(language: Language) -> Model {
    presented(live(config(Some("1180"), language)))
}

/// The model at each of its pages.
fn each(model: &Model) -> Vec<(PageId, Model)> {
    let all = pages(model).into_iter().zip(1..);
    all.map(|(id, number)| {
        let mut model = model.clone();
        update(&mut model, Event::Stage(Command::Page(number)));
        assert_eq!(model.stage.as_ref().unwrap().page, id);
        (id, model)
    })
    .collect()
}

fn simulated(model: Model) -> Model {
    let mut config = (*model.config).clone();
    config.target.kind = TargetKind::Tape(Tape::Story("koprogo".into()));
    let playback = Playback::new(&config, now(), None);
    assert!(playback.is_some());
    Model { config: Arc::new(config), playback, ..model }
}

#[test]
fn each_page_at_each_size_in_both_languages() {
    for language in LANGUAGES {
        let model = on_stage(language);
        for (id, model) in each(&model) {
            for (width, height) in SIZES {
                let name = format!("stage-{id:?}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name.to_lowercase(), text(&model, width, height));
            }
        }
    }
}

#[test]
fn each_page_in_each_state_and_without_colour_in_ascii() {
    let bare = |model: Model| {
        let config = Config { ascii: true, theme: ThemeName::Mono, ..(*model.config).clone() };
        Model { config: Arc::new(config), theme: ThemeName::Mono, ..model }
    };
    let with = |units| config(units, Language::En);
    let states = vec![
        ("connecting", connecting(with(Some("1180")))),
        ("stale", stale(with(Some("1180")))),
        ("lost", lost(with(Some("1180")))),
        ("no-units", live(with(None))),
        ("simulated", simulated(live(with(Some("1180"))))),
        ("ascii", bare(live(with(Some("1180"))))),
    ];
    for (name, model) in states {
        let all = each(&presented(model));
        let all: Vec<_> = all.iter().map(|(_, model)| text(model, 80, 24)).collect();
        insta::assert_snapshot!(format!("stage-{name}"), all.join("\n"));
    }
}

/// The most rows of blocks that follow each other in one frame.
fn tallest(frame: &str) -> usize {
    let runs = frame.lines().map(|line| line.contains('█'));
    let mut best = 0;
    let mut run = 0;
    for large in runs {
        run = if large { run + 1 } else { 0 };
        best = best.max(run);
    }
    best
}

#[test]
fn every_page_is_read_from_the_back_of_the_room() {
    for language in LANGUAGES {
        let model = on_stage(language);
        let speak = Speaker::new(language.code(), &model.config.profile.unit);
        for (id, model) in each(&model) {
            for (width, height) in SIZES {
                let frame = text(&model, width, height);
                assert!(tallest(&frame) >= 5, "{id:?} {width}x{height}:\n{frame}");
                for line in frame.lines().filter(|l| !l.trim().is_empty()) {
                    let air = line.chars().take_while(|c| *c == ' ').count();
                    assert!(air >= 2, "{id:?} {width}x{height}: no margin at {line}");
                }
            }
            let page = page(&model, id);
            let things = page.big.len() + page.facts.len() + page.lines.len();
            assert!(things <= 5, "{id:?}");
            for sentence in page.question.iter().chain(&page.sentence).chain(&page.remark) {
                let said = speak.say(sentence);
                let words = said.split_whitespace().filter(|w| w.contains(char::is_alphanumeric));
                assert!(words.count() <= 12, "{said}");
            }
        }
    }
}

#[test]
fn every_page_says_which_it_is_and_the_keys_that_turn_it_and_end_it() {
    let last = [(Language::En, "last page"), (Language::Fr, "dernière page")];
    for (language, last) in last {
        let model = on_stage(language);
        let count = pages(&model).len();
        for ((id, model), number) in each(&model).into_iter().zip(1..) {
            for (width, height) in [(40, 12), (80, 24), (100, 30), (200, 50)] {
                let frame = text(&model, width, height);
                let foot = frame.lines().last().expect("a line");
                assert!(foot.contains(&format!("page {number}/{count}")), "{id:?}: {foot}");
                assert!(foot.contains("esc "), "{id:?} {width}x{height}: {foot}");
                if width >= 80 {
                    assert_eq!(foot.contains("→ "), number < count, "{id:?}: {foot}");
                    assert_eq!(foot.contains("← "), number > 1, "{id:?}: {foot}");
                    assert_eq!(foot.contains(last), number == count, "{id:?}: {foot}");
                }
            }
        }
    }
}

#[test]
fn a_key_beyond_the_ends_is_answered() {
    let foot = |model: &Model| text(model, 80, 24).lines().last().expect("a line").to_owned();
    let mut model = on_stage(Language::En);
    update(&mut model, Event::Key(Key::Left));
    assert!(foot(&model).contains("This is the first page: → goes on."), "{}", foot(&model));
    for key in [Key::End, Key::Right] {
        update(&mut model, Event::Key(key));
    }
    assert!(foot(&model).contains("This is the last page: esc ends."), "{}", foot(&model));
    update(&mut model, Event::Key(Key::Left));
    assert!(!foot(&model).contains("This is"), "{}", foot(&model));
    // What is wrong with the figures stays in sight beside it.
    let mut model = presented(lost(config(Some("1180"), Language::Fr)));
    for key in [Key::End, Key::Right] {
        update(&mut model, Event::Key(key));
    }
    let foot = foot(&model);
    assert!(foot.contains("mesures d’il y a") && foot.contains("esc termine"), "{foot}");
}

#[test]
fn all_that_is_beyond_its_limit_is_named_the_worst_first() {
    let beyond = |language, figures: &[(Metric, f64)]| {
        let mut model = live(config(Some("1180"), language));
        let origin = Origin::new("/proc");
        for (metric, value) in figures {
            model.live.series.remove(metric);
            let config = Arc::clone(&model.config);
            let reading = Reading::new(*metric, *value, model.live.now, &origin).expect("a value");
            model.live.record(&config, &reading, true);
        }
        model.judge();
        let mut model = presented(model);
        update(&mut model, Event::Stage(Command::Page(2)));
        assert_eq!(model.stage.as_ref().expect("a stage").page, PageId::Health);
        model
    };
    let one = [(Metric::DiskUtilization, 0.99)];
    let some = [
        (Metric::CpuUtilization, 0.99),
        (Metric::MemoryUtilization, 0.999),
        (Metric::SwapUtilization, 0.99),
        (Metric::RequestsErrorRatio, 0.5),
    ];
    let frame = text(&beyond(Language::En, &one), 80, 24);
    assert!(frame.contains("Beyond its limit: disk space."), "{frame}");
    for (language, said) in [
        (Language::En, "Beyond their limits: failed requests,"),
        (Language::Fr, "Au-delà de leurs limites\u{a0}: requêtes en échec,"),
    ] {
        let model = beyond(language, &some);
        let page = page(&model, PageId::Health);
        let speak = Speaker::new(language.code(), &model.config.profile.unit);
        let sentence = speak.say(page.sentence.as_ref().expect("a sentence"));
        assert!(sentence.starts_with(said) && sentence.contains("CPU"), "{sentence}");
        // Memory and swap are one thing to a room.
        let memory = if language == Language::En { "memory" } else { "mémoire" };
        assert_eq!(sentence.matches(memory).count(), 1, "{sentence}");
        // The figures below are those that the sentence names.
        assert_eq!(page.figures[0], palier::app::figure::Figure::Success);
        assert!(page.figures.contains(&palier::app::figure::Figure::Memory), "{page:?}");
        for (width, height) in SIZES {
            assert!(tallest(&text(&model, width, height)) >= 5);
        }
    }
}

#[test]
fn a_long_name_is_large_over_several_lines() {
    let mut config = config(Some("1180"), Language::En);
    config.profile.name = "Momentum Coach".into();
    let model = presented(live(config));
    for (width, height) in SIZES {
        let frame = text(&model, width, height);
        assert!(tallest(&frame) >= 5, "{width}x{height}:\n{frame}");
        assert!(!frame.contains("Momentum"), "{width}x{height}:\n{frame}");
    }
    let name = "Association interprofessionnelle des copropriétés de Wallonie-Bruxelles";
    let mut config = self::config(Some("1180"), Language::Fr);
    config.profile.name = name.into();
    let frame = text(&presented(live(config)), 100, 30);
    assert!(frame.contains(name), "{frame}");
}

#[test]
fn a_company_that_asks_for_nothing_has_no_page_for_it() {
    let mut config = config(Some("1180"), Language::En);
    config.profile.pitch = Some(Pitch::default());
    assert!(!pages(&live(config.clone())).contains(&PageId::Ask));
    config.profile.pitch = None;
    let model = presented(live(config));
    assert_eq!(pages(&model).len(), 5);
    assert!(text(&model, 80, 24).contains("1/5"));
}

#[test]
fn what_is_made_up_says_so_on_every_page_at_every_size() {
    let words = [(Language::En, "SIMULATED"), (Language::Fr, "SIMULATION")];
    for (language, word) in words {
        for (id, model) in each(&simulated(on_stage(language))) {
            for (width, height) in [(20, 5), (30, 8), (40, 12), (50, 15), (80, 24), (200, 50)] {
                let frame = text(&model, width, height).replace(' ', "");
                assert!(frame.contains(word), "{id:?} {width}x{height}:\n{frame}");
            }
        }
    }
}

#[test]
fn no_size_panics_and_ascii_is_ascii() {
    let all: Vec<Model> = LANGUAGES
        .into_iter()
        .flat_map(|l| each(&simulated(on_stage(l))).into_iter().chain(each(&on_stage(l))))
        .map(|(_, model)| model)
        .collect();
    holds_every_size(&all, 31);
    for model in &all {
        holds_ascii("stage", model);
    }
}

#[test]
fn a_black_screen_shows_nothing_and_the_help_shows_the_keys() {
    let mut model = on_stage(Language::En);
    press(&mut model, "b");
    assert_eq!(text(&model, 80, 24).trim(), "");
    press(&mut model, "b?");
    let help = text(&model, 80, 24);
    assert!(
        help.contains("next page") && help.contains("pgdn") && help.contains("black"),
        "{help}"
    );
    update(&mut model, Event::Key(Key::Esc));
    assert!(model.stage.is_some() && !text(&model, 80, 24).contains("pgdn"));
}

#[test]
fn the_speaker_reads_what_is_on_what_comes_and_how_long_it_takes() {
    for language in LANGUAGES {
        let model = on_stage(language);
        let mut all = Vec::new();
        for (_, mut model) in each(&model) {
            let prompt = stage_prompt(&model, "main").unwrap();
            model.live.now = now() + TimeDelta::seconds(75);
            let frame = render_notes_buffer(&model, Some(&prompt), (80, 24));
            all.push(buffer_to_text(&frame));
            for (width, height) in [(1, 1), (20, 5), (200, 50)] {
                let _ = render_notes_buffer(&model, Some(&prompt), (width, height));
            }
            let ascii = render_notes_buffer(&in_ascii(&model), Some(&prompt), (80, 24));
            assert!(buffer_to_text(&ascii).is_ascii());
        }
        insta::assert_snapshot!(format!("stage-notes-{}", language.code()), all.join("\n"));
    }
    let model = live(config(None, Language::En));
    assert_eq!(stage_prompt(&model, "main"), None, "nothing is presented");
    let waiting = buffer_to_text(&render_notes_buffer(&model, None, (80, 24)));
    assert!(waiting.contains("Waiting for the presenter"), "{waiting}");
}

// ------------------------------------------------------------------------- hidden names

/// Every kind of name that a person or a source can bring, each easily found again.
const HOST: &str = "zqx-host-7.example.net";
const ADDRESS: &str = "203.0.113.77";
const USER: &str = "zqxuser";
const PATH: &str = "/srv/zqxpath/data.sqlite3";

fn marked(sentence: &'static str) -> Message {
    let words = format!("{USER}@{HOST} ({ADDRESS}:5432) {PATH}");
    Message::new(sentence)
        .text("host", HOST)
        .text("url", format!("https://{USER}@{HOST}:9090/zqx"))
        .text("file", PATH)
        .text("error", words)
        .text("value", format!("zqxword at {ADDRESS}"))
}

/// A target of a name that tells everything, beside others.
fn telling() -> Config {
    let ssh = format!(
        "kind = \"ssh\"\nhost = \"{USER}@{HOST}\"\ngroup = \"zqxgroup\"\ntags = [\"zqxtag\"]\nunits = 1180\nphase = \"mvp\""
    );
    let server = format!("kind = \"prometheus\"\nurl = \"http://{ADDRESS}:9090\"");
    let tables = [("zqx-target", ssh.as_str()), ("zqx-server", server.as_str())];
    let mut config = screen::fleet::config(&tables, Language::En);
    config.store = Some(PATH.into());
    config.log_file = Some(PATH.into());
    config.profile.pitch = self::config(None, Language::En).profile.pitch;
    config
}

/// Brings a name at every place where a source can tell one.
fn full_of_names(mut model: Model) -> Model {
    let at = now();
    let kinds = [
        PartKind::Container,
        PartKind::Pod,
        PartKind::Node,
        PartKind::Database,
        PartKind::Cache,
        PartKind::Volume,
        PartKind::Certificate,
        PartKind::Gateway,
        PartKind::Backup,
        PartKind::Probe,
    ];
    let parts = kinds.into_iter().enumerate().map(|(i, kind)| {
        Part::new(kind, &format!("zqxpart{i}"), "zqxgroup")
            .with(Fact::Memory, Some(1e8))
            .with(Fact::DaysLeft, Some(3.0))
            .being(PartHealth::Warning, Some(marked("value-plain")))
    });
    let alert = |state| {
        Alert::new("ZqxAlert", Severity::Critical, state, Some(at), HOST, &format!("zqx {ADDRESS}"))
    };
    let silenced = AlertState::Silenced {
        by: format!("{USER}@example.net"),
        comment: "zqxcomment".into(),
        until: None,
    };
    let alerts = vec![alert(AlertState::Firing), alert(AlertState::Pending), alert(silenced)];
    let finding = Finding {
        rule: "ZqxRule".into(),
        group: "zqx.rules".into(),
        problem: marked("value-plain"),
    };
    let probe = |problem| UrlProbe {
        url: format!("https://{HOST}/zqx"),
        sample: ProbeSample { up: false, latency: None, certificate_days: Some(2.0) },
        problem,
    };
    let problems = vec![marked("value-plain"), marked("source-ssh-refused")];
    for news in [
        News::Parts { of: Origin::new("cadvisor"), parts: parts.collect() },
        News::Alerts { of: Origin::new("alertmanager"), alerts },
        News::Findings(vec![finding]),
        News::Probes(vec![probe(Some(marked("value-plain"))), probe(None)]),
        News::Problems(problems),
    ] {
        tell(&mut model, SourceId::Parts, at, news);
    }
    model.live.machine = HOST.into();
    model.history_lost = Some(marked("history-open"));
    model.recording_lost = Some(marked("record-stopped"));
    let note = Mark::new(at, None, MarkKind::Note, &format!("moved to {HOST}, see {PATH}"));
    model.history.noted.marks.extend(note);
    // The list of all targets, and the machines of a server.
    press(&mut model, "7");
    let host = Host {
        name: format!("{ADDRESS}:9100"),
        job: "zqxjob".into(),
        cpu: Some(0.99),
        memory: Some(0.5),
        memory_total: Some(2e9),
        disk: Some(0.4),
        load: Some(0.3),
        cores: Some(2.0),
        down: true,
    };
    let member =
        model.config.fleet.iter().position(palier::config::target::FleetTarget::expands).unwrap();
    let hosts = Hosts {
        at,
        hosts: vec![host.clone(), Host { name: HOST.into(), ..host }],
        total: 2,
        history: Vec::new(),
    };
    update(&mut model, Event::Fleet { member, news: FleetNews::Hosts(hosts) });
    let reason = marked("source-ssh-refused");
    let state = SourceState::Lost { reason, retry_at: None };
    let event = SourceEvent { source: SourceId::Link, at, news: News::State(state) };
    update(&mut model, Event::Fleet { member, news: FleetNews::Source(event) });
    screen::fleet::finish(&mut model);
    press(&mut model, "1");
    model
}

fn lose(mut model: Model) -> Model {
    let reason = marked("source-ssh-refused");
    let state = SourceState::Lost { reason, retry_at: Some(now() + TimeDelta::minutes(1)) };
    tell(&mut model, SourceId::Link, now(), News::State(state));
    model
}

fn told(frame: &str) -> bool {
    let frame = frame.to_lowercase();
    frame.contains("zqx") || frame.contains("203.0.113")
}

#[test]
fn where_names_are_hidden_no_frame_of_any_screen_state_and_size_tells_one() {
    let live = full_of_names(live(telling()));
    let mut stale = live.clone();
    update(&mut stale, Event::Tick(now() + TimeDelta::seconds(50)));
    let mut frozen = live.clone();
    press(&mut frozen, "f");
    let states =
        vec![full_of_names(connecting(telling())), live.clone(), stale, frozen, lose(live)];
    let mut seen = 0;
    for (number, state) in states.into_iter().enumerate() {
        // Words in both languages come from the same fields.
        for language in [LANGUAGES[number % 2]] {
            let mut model = state.clone();
            model.language = language;
            press(&mut model, "R");
            let mut shown: Vec<Model> = Vec::new();
            for screen in Screen::ALL {
                for keys in ["", "?", "x"] {
                    let mut model = model.clone();
                    model.screen = screen;
                    press(&mut model, keys);
                    let scrolls = if keys.is_empty() { &[0, 12, 40][..] } else { &[0] };
                    for scroll in scrolls.iter().copied() {
                        shown.push(Model { scroll, ..model.clone() });
                    }
                }
            }
            shown.extend(each(&presented(model.clone())).into_iter().map(|(_, model)| model));
            for model in shown {
                for (width, height) in [(20, 5), (40, 12), (80, 24), (200, 50)] {
                    let frame = text(&model, width, height);
                    let screen = model.screen;
                    assert!(!told(&frame), "{number} {screen:?} {width}x{height}:\n{frame}");
                    // What the test looks for is there where nothing is hidden.
                    let mut open = model.clone();
                    (open.veil.cockpit, open.veil.stage) = (false, false);
                    seen += usize::from(height == 24 && told(&text(&open, width, height)));
                }
                let prompt = stage_prompt(&model, "main").map(|p| format!("{p:?}"));
                assert!(!told(&prompt.unwrap_or_default()));
            }
        }
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn one_machine_has_one_other_name_on_all_screens_and_figures_stay() {
    let mut model = full_of_names(live(telling()));
    press(&mut model, "R");
    let cockpit = text(&model, 120, 40);
    assert!(cockpit.contains("server 1"), "{cockpit}");
    assert!(cockpit.contains("0.0042") && cockpit.contains("1,180"), "{cockpit}");
    let fleet = text(&Model { screen: Screen::Fleet, ..model.clone() }, 120, 40);
    assert!(fleet.contains("server 1"), "{fleet}");
    model.language = Language::Fr;
    assert!(text(&model, 120, 40).contains("serveur 1"));
    press(&mut model, "R");
    assert!(text(&model, 120, 40).contains("zqx-target"));
    // Company and pitch are nobody's names.
    press(&mut model, "p");
    update(&mut model, Event::Key(Key::End));
    assert!(text(&model, 80, 24).contains("Nous demandons 18 mois"));
}

#[test]
fn on_stage_names_are_hidden_until_somebody_shows_them() {
    let mut model = presented(lose(live(config(Some("1180"), Language::En))));
    assert!(model.is_veiled());
    press(&mut model, "R");
    assert!(!model.is_veiled());
    update(&mut model, Event::Key(Key::Esc));
    assert!(!model.is_veiled(), "the cockpit has its own wish");
    let wished = Config { redact: true, ..config(Some("1180"), Language::En) };
    assert!(live(wished).is_veiled());
    let _ = render_buffer(&model, 80, 24);
}
