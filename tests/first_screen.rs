//! What a stranger needs of the first screen, without the manual: why, what turns it, the way out.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use crate::screen;
use palier::app::figure::Figure;
use palier::app::keys::Key;
use palier::app::playback::Playback;
use palier::app::{Event, Model, Overlay, update};
use palier::config::target::{Tape, TargetKind};
use palier::config::{Config, Language};
use palier::text::Speaker;
use screen::drawn::{LANGUAGES, draw, text};
use screen::{live, now, press, stale};
use std::sync::Arc;

/// The usual terminal, and what is larger.
const SIZES: [(u16, u16); 4] = [(80, 24), (100, 30), (120, 40), (200, 50)];

fn config(language: Language) -> Config {
    let config = screen::config(Some("1180"), language);
    Config { phase: Some("mvp".into()), ..config }
}

fn model(language: Language) -> Model {
    live(config(language))
}

/// The same as of a story.
fn played(language: Language) -> Model {
    let model = model(language);
    let mut config = (*model.config).clone();
    config.target.kind = TargetKind::Tape(Tape::Story("koprogo".into()));
    let playback = Playback::new(&config, now(), None);
    assert!(playback.is_some());
    Model { config: Arc::new(config), playback, ..model }
}

fn hit(model: &mut Model, key: Key) {
    update(model, Event::Key(key));
}

fn last_line(model: &Model, width: u16, height: u16) -> String {
    text(model, width, height).lines().last().expect("a footer").to_owned()
}

/// Words without the places where they were broken over lines.
fn flowing(screen: &str) -> String {
    let inside = screen.lines().map(|l| l.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
    inside.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn one_key_says_why_in_full() {
    for language in LANGUAGES {
        let mut model = model(language);
        press(&mut model, "x");
        assert_eq!((model.overlay, model.cursor), (Some(Overlay::Explain), Some(Figure::Advice)));
        // All of it is reached, however small the terminal.
        let mut seen = String::new();
        for _ in 0..8 {
            seen.push_str(&text(&model, 80, 24));
            hit(&mut model, Key::PageDown);
            draw(&mut model, 80, 24);
        }
        let seen = flowing(&seen);
        let speak = Speaker::new(language.code(), &model.config.profile.unit);
        let advice = &model.live.assessment.advice;
        let reasons = advice.reasons.iter().map(|r| &r.sentence);
        for sentence in [&advice.headline].into_iter().chain(reasons) {
            let words = speak.say(sentence).replace(['\u{a0}', '\u{202f}'], " ");
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            // Between its lines stand the edges of the panes behind.
            let first: String = words.chars().take(30).collect();
            assert!(seen.contains(first.trim()), "{words}:\n{seen}");
        }
        assert!(seen.contains(&speak.word("figure-advice")));
    }
}

#[test]
fn a_long_explanation_scrolls_and_the_screen_behind_does_not() {
    let mut model = model(Language::En);
    press(&mut model, "x");
    draw(&mut model, 50, 14);
    let before = text(&model, 50, 14);
    assert!(before.contains("pgup pgdn"), "{before}");
    hit(&mut model, Key::PageDown);
    draw(&mut model, 50, 14);
    assert_ne!(text(&model, 50, 14), before);
    assert_eq!(model.scroll, 0);
    for _ in 0..9 {
        hit(&mut model, Key::PageDown);
        draw(&mut model, 50, 14);
    }
    // At its end one key turns back at once.
    let end = text(&model, 50, 14);
    hit(&mut model, Key::PageUp);
    assert_ne!(text(&model, 50, 14), end);
    // Another figure is told from its beginning.
    hit(&mut model, Key::Tab);
    assert_eq!(model.told_from, 0);
}

#[test]
fn tab_and_shift_tab_walk_from_either_end_and_from_what_is_explained() {
    let mut model = model(Language::En);
    hit(&mut model, Key::Tab);
    assert_eq!(model.cursor, Some(Figure::Cpu));
    hit(&mut model, Key::Esc);
    hit(&mut model, Key::BackTab);
    assert_eq!(model.cursor, Some(Figure::Advice));
    hit(&mut model, Key::Esc);
    press(&mut model, "x");
    hit(&mut model, Key::BackTab);
    assert_eq!((model.overlay, model.cursor), (Some(Overlay::Explain), Some(Figure::Margin)));
}

#[test]
fn no_line_ends_in_half_a_parenthesis() {
    let states: [fn(Language) -> Model; 3] = [model, played, |language| stale(config(language))];
    for language in LANGUAGES {
        for state in states {
            let model = &state(language);
            for width in [74, 77, 80, 84, 91, 100, 120] {
                for height in [24, 40] {
                    let screen = text(model, width, height);
                    for line in screen.lines().filter(|line| line.contains('…')) {
                        let (open, close) = (line.matches('(').count(), line.matches(')').count());
                        assert!(open <= close, "{width}x{height}: {line}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_footer_keeps_the_keys_that_a_stranger_needs() {
    for (language, words) in LANGUAGES.into_iter().zip([
        ["x explain", "w what if", "? help", "q quit"],
        ["x expliquer", "w et si", "? aide", "q quitter"],
    ]) {
        for model in [model(language), played(language)] {
            for (width, height) in SIZES {
                let footer = last_line(&model, width, height);
                for word in words {
                    assert!(footer.contains(word), "{width}x{height} {word}: {footer}");
                }
                assert!(!footer.contains('…'), "{footer}");
            }
        }
    }
    let wide = last_line(&model(Language::En), 200, 50);
    assert!(wide.contains("tab next") && wide.contains("8 history"), "{wide}");
}

#[test]
fn the_footer_leads_from_every_screen_to_every_other() {
    for language in LANGUAGES {
        for mut model in [model(language), played(language)] {
            for here in ["1", "2", "3", "4", "5", "6", "8"] {
                press(&mut model, here);
                let footer = last_line(&model, 80, 24);
                let keys: Vec<&str> = footer.split_whitespace().collect();
                for key in ["1", "2", "3", "4", "5", "6", "8", "w", "x", "?", "q"] {
                    let of_use = key != "w" || model.screen.has_knobs();
                    assert!(!of_use || keys.contains(&key), "{key} on {here}: {footer}");
                }
            }
        }
    }
}

#[test]
fn a_draft_names_the_key_that_drops_it() {
    for (language, word) in LANGUAGES.into_iter().zip(["resets", "abandonne"]) {
        for (width, height) in SIZES {
            let mut model = model(language);
            press(&mut model, "wl");
            let head =
                |model: &Model| text(model, width, height).lines().next().unwrap().to_owned();
            assert!(head(&model).contains(&format!("r {word}")), "{}", head(&model));
            press(&mut model, "w");
            assert!(head(&model).contains(&format!("· r {word}")), "{}", head(&model));
            press(&mut model, "r");
            assert!(!head(&model).contains(word), "{}", head(&model));
            // Where nothing can be turned it can be dropped all the same.
            press(&mut model, "wlw2");
            assert!(head(&model).contains(&format!("· r {word}")), "{}", head(&model));
        }
    }
}

#[test]
fn the_phases_and_the_stage_say_where_one_is() {
    for (language, named, way) in [
        (Language::En, "scenario “", "→ next · esc ends"),
        (Language::Fr, "scénario «", "→ suite · esc termine"),
    ] {
        let mut model = model(language);
        press(&mut model, "6");
        let title = text(&model, 80, 24).lines().nth(1).unwrap().to_owned();
        assert!(title.contains(named), "{title}");
        press(&mut model, "p");
        for (width, height) in [(40, 12), (80, 24), (100, 30), (200, 50)] {
            let first = text(&model, width, height);
            assert!(first.lines().last().unwrap().contains(way), "{width}x{height}:\n{first}");
        }
        hit(&mut model, Key::Right);
        let second = text(&model, 80, 24);
        let foot = second.lines().last().unwrap();
        assert!(foot.contains("← ") && foot.contains(way), "{foot}");
    }
}

#[test]
fn where_the_count_is_from_is_said_whole() {
    for language in LANGUAGES {
        for (width, height) in SIZES {
            let screen = text(&model(language), width, height);
            let counted = screen
                .lines()
                .find(|line| line.contains("break-even") || line.contains("équilibre"));
            let counted = counted.expect("the remarks");
            let first: String = counted.chars().skip(2).take(14).collect();
            assert!(!first.contains('…'), "{width}x{height}: {counted}");
        }
    }
}
