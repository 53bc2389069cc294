//! The first look: what stands side by side agrees, is said in whole words, and covers no keys.

use crate::screen;
use chrono::TimeDelta;
use palier::app::figure::on_screen;
use palier::app::{Event, Model, Overlay, Screen, update};
use palier::config::target::Target;
use palier::config::{Config, Language};
use palier::domain::metric::Metric;
use palier::domain::observation::{News, SourceId};
use palier::domain::reading::{Origin, Reading};
use screen::drawn::{LANGUAGES, text};
use screen::states::{State, opened};
use screen::{now, press, tell};
use std::sync::Arc;

/// The quiet machine, and these figures since three seconds ago: too short for any signal.
fn with(figures: &[(Metric, f64)], language: Language) -> Model {
    let mut model = opened(Screen::Cockpit, State::Live, language);
    let at = now() + TimeDelta::seconds(3);
    let origin = Origin::new("node_exporter");
    let reading = |(metric, value): &(Metric, f64)| Reading::new(*metric, *value, at, &origin);
    let readings = figures.iter().filter_map(reading).collect();
    tell(&mut model, SourceId::Host, at, News::Readings(readings));
    update(&mut model, Event::Tick(at + TimeDelta::seconds(1)));
    model
}

/// The frame's words on one line, without frames.
fn flat(frame: &str) -> String {
    let words = frame.replace(['│', '\u{a0}', '\u{202f}', '\n'], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(figures: &[(Metric, f64)], english: &str, french: &str) {
    for (language, words) in LANGUAGES.into_iter().zip([english, french]) {
        let model = with(figures, language);
        let frame = text(&model, 80, 24);
        assert!(flat(&frame).contains(words), "{words}\n{frame}");
        // What it says in full, with why both hold.
        let mut model = model;
        press(&mut model, "x");
        let why = ["Health judges this moment", "La santé juge l’instant"];
        let why = why[usize::from(language == Language::Fr)];
        let frame = text(&model, 120, 50);
        assert!(flat(&frame).contains(why), "{frame}");
    }
}

#[test]
fn what_is_wrong_beside_an_advice_to_stay_is_explained_by_its_cause() {
    says(
        &[(Metric::MemoryUtilization, 0.91)],
        "RAM 91%: see what fills it; a reason to move once it lasts 15 min.",
        "RAM 91 % : voir ce qui l’occupe ; à migrer seulement si cela dure 15 min.",
    );
    says(
        &[(Metric::MemoryUtilization, 0.78)],
        "RAM 78%: see what fills it; a reason to move only beyond 85% for 15 min.",
        "RAM 78 % : voir ce qui l’occupe ; à migrer au-delà de 85 % pendant 15 min.",
    );
    says(
        &[(Metric::DiskUtilization, 0.93)],
        "Disk 93%: free some space; a reason to move once it lasts 5 min.",
        "Disque 93 % : libérer de la place ; à migrer seulement si cela dure 5 min.",
    );
    says(
        &[(Metric::LoadPerCore, 1.9)],
        "Load 1.90/core: see what keeps it busy; a reason to move once it lasts 15 min.",
        "Charge 1,90/CPU : voir ce qui l’occupe ; à migrer seulement si cela dure 15 min.",
    );
    says(
        &[(Metric::RequestsErrorRatio, 0.08)],
        "Errors 8%: see what fails; the machine has room, its size is not the cause.",
        "Échecs 8 % : voir ce qui échoue ; la machine a de la place, sa taille n’est pas en cause.",
    );
    says(
        &[(Metric::ProbeCertificateDays, 3.0)],
        "Cert. 3 days: renew it; a larger phase is no cure.",
        "Certif. 3 jours : le renouveler ; une plus grande phase n’y changerait rien.",
    );
    says(
        &[(Metric::CpuSteal, 0.2)],
        "Steal 20%: ask the provider for another host; a larger phase is no cure.",
        "CPU volé 20 % : demander un autre hôte à l’hébergeur",
    );
}

#[test]
fn a_machine_that_is_well_is_told_of_nothing() {
    for language in LANGUAGES {
        let frame = flat(&text(&with(&[], language), 80, 24));
        assert!(!frame.contains("reason to move") && !frame.contains("à migrer"), "{frame}");
    }
}

#[test]
fn the_load_stands_beside_its_limit_in_the_same_terms() {
    for (language, words) in
        LANGUAGES.into_iter().zip([["1.57/core", "< 0.75"], ["1,57/CPU", "< 0,75"]])
    {
        let model = with(&[(Metric::CpuCores, 2.0), (Metric::LoadPerCore, 1.57)], language);
        for width in [80, 120, 200] {
            let frame = text(&model, width, 40);
            let name = if language == Language::Fr { "Charge" } else { "Load" };
            let row =
                frame.lines().find(|l| l.contains(name)).expect("a row").replace('\u{a0}', " ");
            assert!(words.iter().all(|w| row.contains(w)), "{width}: {row}");
        }
    }
}

#[test]
fn the_margins_chart_says_that_it_does_not_begin_at_zero() {
    for (language, words) in LANGUAGES.into_iter().zip(["axis from 99", "axe dès 99"]) {
        for (width, height) in [(80, 24), (120, 40), (200, 50)] {
            let frame = text(&opened(Screen::Cockpit, State::Live, language), width, height);
            assert!(frame.replace('\u{a0}', " ").contains(words), "{frame}");
        }
    }
}

/// A target of that name.
fn named(name: &str, language: Language) -> Model {
    let mut model = opened(Screen::Cockpit, State::Live, language);
    let target = Target { name: name.into(), ..model.config.target.clone() };
    model.config = Arc::new(Config { target, ..(*model.config).clone() });
    model
}

#[test]
fn the_header_says_nothing_that_cannot_be_understood() {
    let long = "production-database-and-backend.eu-west-3.internal.example.org";
    for language in LANGUAGES {
        for name in ["vm", "vps-koprogo", long] {
            let still = named(name, language);
            let mut turned = still.clone();
            press(&mut turned, "wl");
            let mut frozen = turned.clone();
            press(&mut frozen, "ww ");
            let mut past = turned.clone();
            past.travel.at = Some(now() - TimeDelta::days(3));
            let mut lost = still.clone();
            update(&mut lost, Event::Tick(now() + TimeDelta::seconds(40)));
            let all = vec![
                ("live", still),
                ("what if", turned),
                ("frozen", frozen),
                ("past", past),
                ("stale", lost),
            ];
            for (what, model) in all {
                for width in [76, 80, 100] {
                    let frame = text(&model, width, 24);
                    let header = frame.lines().next().expect("a header");
                    let what = format!("{what} {width} {language:?}: {header}");
                    assert!(!header.contains('?'), "{what}");
                    assert!(header.contains("Phase 1 MVP"), "{what}");
                    assert!(name == long || header.contains(name), "{what}");
                }
            }
        }
    }
}

#[test]
fn no_explanation_covers_the_keys_and_each_names_those_that_work() {
    for language in LANGUAGES {
        for screen in Screen::ALL.into_iter().filter(|s| *s != Screen::Fleet) {
            explained(&opened(screen, State::Live, language));
        }
    }
}

/// Every figure of the screen, on the smallest that has frames.
#[track_caller]
fn explained(model: &Model) {
    let (figures, mut model) = (on_screen(model), model.clone());
    for height in [20, 24] {
        let last = |model: &Model| text(model, 80, height).lines().last().map(str::to_owned);
        model.overlay = None;
        // What is under the cursor changes none of the keys.
        let keys = last(&model);
        model.overlay = Some(Overlay::Explain);
        for figure in &figures {
            model.cursor = Some(*figure);
            let frame = text(&model, 80, height);
            assert_eq!(frame.lines().last().map(str::to_owned), keys, "{figure:?}\n{frame}");
            let edge = frame.lines().rev().find(|l| l.contains("esc ")).unwrap_or_default();
            assert!(edge.contains('╯'), "{figure:?} names how it is closed:\n{frame}");
            assert_eq!(edge.contains("tab "), figures.len() > 1, "{figure:?}: {edge}");
        }
    }
}
