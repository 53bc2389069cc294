//! Every screen in every state of its connection, in both languages, with colours and in plain
//! ASCII, at three sizes: what the others' tests hold in detail is here to be looked at as a whole.
//! One snapshot a screen, state, language and look, its sizes below each other.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::{Model, Screen};
use palier::config::Language;
use screen::drawn::{LANGUAGES, text};
use screen::states::{STATES, bare, opened};
use std::fmt::Write as _;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

fn sheet(model: &Model) -> String {
    let mut sheet = String::new();
    for (width, height) in SIZES {
        let _ = writeln!(sheet, "═══ {width}×{height}\n{}", text(model, width, height));
    }
    sheet
}

fn hold(language: Language, ascii: bool) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        for screen in Screen::ALL {
            for state in STATES {
                let mut model = opened(screen, state, language);
                if ascii {
                    bare(&mut model);
                }
                let look = if ascii { "ascii" } else { "dark" };
                let name = format!("{}-{}-{}-{look}", screen.id(), state.name(), language.code());
                insta::assert_snapshot!(name, sheet(&model));
            }
        }
    });
}

#[test]
fn with_colours_in_english() {
    hold(Language::En, false);
}

#[test]
fn with_colours_in_french() {
    hold(Language::Fr, false);
}

#[test]
fn plain_in_english() {
    hold(Language::En, true);
}

#[test]
fn plain_in_french() {
    hold(Language::Fr, true);
}

#[test]
fn every_state_says_on_every_screen_how_fresh_it_is() {
    for language in LANGUAGES {
        for screen in Screen::ALL.into_iter().filter(|s| *s != Screen::Fleet) {
            for state in STATES {
                let model = opened(screen, state, language);
                let first = text(&model, 80, 24).lines().next().expect("a header").to_owned();
                let word = match (state.name(), language) {
                    ("connecting", Language::En) => "connecting",
                    ("connecting", Language::Fr) => "en attente",
                    ("live", Language::En) => "live",
                    ("live", Language::Fr) => "en direct",
                    ("stale", Language::En) => "stale",
                    ("stale", Language::Fr) => "en retard",
                    (_, Language::En) => "lost",
                    (_, Language::Fr) => "hors ligne",
                };
                assert!(first.contains(word), "{} {word}: {first}", screen.id());
            }
        }
    }
}
