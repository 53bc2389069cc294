//! The screens as plain sentences: everything that a screen shows as a figure is told, in both
//! languages and every state, and nothing of it needs eyes.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::{Model, Screen};
use palier::config::Language;
use palier::report::linear;
use palier::text::Speaker;
use screen::drawn::{LANGUAGES, text};
use screen::states::{STATES, State, opened};

fn told(model: &Model) -> String {
    let speaker = Speaker::new(model.language.code(), &model.config.profile.unit);
    linear::text(model, &|message| speaker.say(message))
}

/// A number as it is written: its value, and half of its last digit.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: f64,
    half: f64,
}

/// All numbers of a text. Spaces and points that part thousands belong to them.
fn numbers(text: &str, language: Language) -> Vec<Number> {
    let comma = language == Language::Fr;
    let chars: Vec<char> = text.chars().collect();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        // `P99`, `v1.3` and `#30` are names.
        let named = at > 0 && (chars[at - 1].is_alphabetic() || "#/:.".contains(chars[at - 1]));
        if named {
            while digit(at) {
                at += 1;
            }
        }
        if !digit(at) {
            at += 1;
            continue;
        }
        let (mut whole, mut decimals, mut parted) = (String::new(), 0, false);
        while at < chars.len() {
            let c = chars[at];
            let three = (1..=3).all(|n| digit(at + n)) && !digit(at + 4);
            let thousands = if comma { " \u{a0}\u{202f}".contains(c) } else { c == ',' };
            if c.is_ascii_digit() {
                whole.push(c);
                decimals += u32::from(parted);
            } else if c == (if comma { ',' } else { '.' }) && digit(at + 1) && !parted {
                whole.push('.');
                parted = true;
            } else if !(thousands && three && !parted && whole.len() < 10) {
                break;
            }
            at += 1;
        }
        let rest: String = chars[at..chars.len().min(at + 3)].iter().collect();
        let rest = rest.trim_start_matches(['\u{a0}', '\u{202f}', ' ']);
        let scale = match rest.chars().next() {
            Some('k') if rest.starts_with("k€") || !comma => 1e3,
            Some('M') if rest.starts_with("M€") => 1e6,
            _ => 1.0,
        };
        let value: f64 = whole.parse().unwrap_or(0.0);
        let half = 0.501 * 10f64.powi(-i32::try_from(decimals).unwrap_or(0));
        found.push(Number { value: value * scale, half: half * scale });
    }
    found
}

#[test]
fn numbers_are_read_in_both_languages() {
    let of =
        |text, language| -> Vec<f64> { numbers(text, language).iter().map(|n| n.value).collect() };
    assert_eq!(of("1,180 P99 0.0042 €17,700.50", Language::En), [1180.0, 0.0042, 17_700.5]);
    assert_eq!(of("1 180 P99 0,0042 € 17 700,50 €", Language::Fr), [1180.0, 0.0042, 17_700.5]);
    assert_eq!(of("CPU 4 % · 42 %", Language::Fr), [4.0, 42.0]);
}

/// The lines of a screen that hold figures: no header, no keys, no charts.
fn figure_lines(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().collect();
    let mut kept = Vec::new();
    let mut of_chart = false;
    let inside = &lines[1..lines.len().saturating_sub(1)];
    for (at, line) in inside.iter().enumerate() {
        // Above the bars stands their axis.
        let of_bars = inside.get(at + 1).is_some_and(|next| next.contains('┿'));
        if of_bars && !line.contains('┿') {
            continue;
        }
        let curve =
            line.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c) || "┤┬┊┄".contains(c));
        // Below a chart stands its axis.
        let axis = of_chart && !line.contains(['%', '·', '…']);
        of_chart = curve || (of_chart && axis);
        if !curve && !axis && !line.contains("pgup") {
            kept.push(*line);
        }
    }
    kept.join("\n")
}

#[test]
fn every_figure_of_the_usual_screen_is_told() {
    for language in LANGUAGES {
        for screen in Screen::ALL {
            for state in STATES {
                let model = opened(screen, state, language);
                let shown = text(&model, 80, 24);
                let said = told(&model);
                let known = numbers(&said, language);
                for wanted in numbers(&figure_lines(&shown), language) {
                    let near = |n: &Number| {
                        (n.value - wanted.value).abs() <= wanted.half + n.half.min(wanted.half)
                    };
                    assert!(
                        known.iter().any(near),
                        "{} {} {}: {} is not told\n{shown}\n{said}",
                        screen.id(),
                        state.name(),
                        language.code(),
                        wanted.value
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_that_is_told_needs_eyes() {
    for language in LANGUAGES {
        for screen in Screen::ALL {
            for state in STATES {
                let said = told(&opened(screen, state, language));
                let drawn = |c: char| {
                    ('\u{2500}'..='\u{27bf}').contains(&c)
                        || ('\u{2800}'..='\u{28ff}').contains(&c)
                        || "·<>≤≥|#~".contains(c)
                };
                let strange: Vec<&str> = said.lines().filter(|l| l.contains(drawn)).collect();
                assert!(strange.is_empty(), "{} {}: {strange:#?}", screen.id(), state.name());
                for line in said.lines().filter(|l| !l.is_empty()) {
                    assert!(line.ends_with(['.', '!', '?', ':', '…']), "no end: {line}");
                    assert!(!line.contains("  ") && !line.contains("linear-"), "{line}");
                }
            }
        }
    }
}

#[test]
fn a_live_screen_is_told_in_these_words() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        for language in LANGUAGES {
            for screen in Screen::ALL {
                let name = format!("{}-{}", screen.id(), language.code());
                insta::assert_snapshot!(name, told(&opened(screen, State::Live, language)));
            }
            let lost = told(&opened(Screen::Cockpit, State::Lost, language));
            insta::assert_snapshot!(format!("cockpit-lost-{}", language.code()), lost);
        }
    });
}
