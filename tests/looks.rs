//! What holds for every screen, whatever it shows: contrast of the themes, no word by colour alone,
//! nothing that blinks, every size down to the smallest, nothing cut where there is room.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::{Model, Overlay, Screen};
use palier::config::theme::{Colour, Depth, Meaning, Themes};
use palier::config::{Config, Language, ThemeName};
use palier::view::render_buffer;
use palier::view::theme::reduce::{rgb_of_index, to};
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use screen::drawn::{LANGUAGES, text};
use screen::states::{STATES, State, opened};
use std::sync::{Arc, LazyLock};

type Rgb = (u8, u8, u8);

fn rgb(colour: Colour) -> Option<Rgb> {
    match colour {
        Colour::Rgb(r, g, b) => Some((r, g, b)),
        Colour::Indexed(index) if index >= 16 => Some(rgb_of_index(index)),
        _ => None,
    }
}

fn linear(step: u8) -> f64 {
    let share = f64::from(step) / 255.0;
    if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

/// Contrast after WCAG 2.1: 1 to 21.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let light = |(r, g, b): Rgb| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const BLACK: Rgb = (0, 0, 0);
const WHITE: Rgb = (255, 255, 255);

/// The themes whose colours are known, the ground that they are for, and the least contrast of words.
const GROUNDS: [(ThemeName, Rgb, f64); 5] = [
    (ThemeName::Dark, BLACK, 4.5),
    (ThemeName::Light, WHITE, 4.5),
    (ThemeName::HighContrast, BLACK, 7.0),
    (ThemeName::HighContrastLight, WHITE, 7.0),
    (ThemeName::OkabeIto, BLACK, 4.5),
];

#[test]
fn contrast_is_computed_as_the_guidelines_say() {
    let near = |a: f64, b: f64| (a - b).abs() < 0.01;
    assert!(near(contrast(BLACK, WHITE), 21.0) && near(contrast(WHITE, WHITE), 1.0));
    // The grey that is known for just reaching 4.5 on white.
    assert!(near(contrast((118, 118, 118), WHITE), 4.54));
}

#[test]
fn every_meaning_is_read_on_its_ground() {
    let themes = Themes::default();
    for (name, ground, least) in GROUNDS {
        let theme = themes.get(name);
        for depth in [Depth::True, Depth::Indexed] {
            let of = |meaning: Meaning| rgb(to(theme.look(meaning).colour, depth));
            for meaning in Meaning::ALL {
                let Some(colour) = of(meaning) else { continue };
                let (on, least) = match meaning {
                    Meaning::Border | Meaning::Behind => (ground, 3.0),
                    // It stands on the others' colours, below.
                    Meaning::OnBadge => continue,
                    _ => (ground, least),
                };
                let reached = contrast(colour, on);
                assert!(reached >= least, "{name:?} {depth:?} {meaning:?}: {reached:.2} < {least}");
            }
            let words = of(Meaning::OnBadge).expect("a colour on badges");
            for badge in [
                Meaning::Accent,
                Meaning::Ok,
                Meaning::Warning,
                Meaning::Critical,
                Meaning::Threshold,
                Meaning::Muted,
                Meaning::Cursor,
            ] {
                let reached = contrast(words, of(badge).expect("a badge's colour"));
                assert!(
                    reached >= least,
                    "{name:?} {depth:?} on {badge:?}: {reached:.2} < {least}"
                );
            }
        }
        if least >= 7.0 {
            assert_eq!(theme.ground.and_then(rgb), Some(ground), "{name:?} has its own ground");
        }
    }
}

/// What an eye without one kind of cones sees, in linear light: Machado, Oliveira and Fernandes
/// (2009), severity 1.
const BLINDNESSES: [(&str, [[f64; 3]; 3]); 3] = [
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// CIELAB of linear light, white D65.
fn lab(light: [f64; 3]) -> [f64; 3] {
    let xyz = [
        [0.412_456, 0.357_576, 0.180_437],
        [0.212_673, 0.715_152, 0.072_175],
        [0.019_334, 0.119_192, 0.950_304],
    ]
    .map(|row: [f64; 3]| row.iter().zip(light).map(|(m, c)| m * c).sum::<f64>());
    let f = |share: f64| {
        if share > 0.008_856 { share.cbrt() } else { 7.787 * share + 16.0 / 116.0 }
    };
    let [x, y, z] = [f(xyz[0] / 0.950_47), f(xyz[1]), f(xyz[2] / 1.088_83)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn seen((r, g, b): Rgb, eye: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = [linear(r), linear(g), linear(b)];
    lab(eye.map(|row| row.iter().zip(light).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0)))
}

#[test]
fn eyes_that_tell_fewer_colours_apart_tell_the_three_states_apart() {
    // Differences (CIE76) of 2.3 are just noticed; ten times that is told without a comparison.
    const LEAST: f64 = 23.0;
    let theme = Themes::default().get(ThemeName::OkabeIto);
    let states = [Meaning::Ok, Meaning::Warning, Meaning::Critical];
    for depth in [Depth::True, Depth::Indexed] {
        for (name, eye) in &BLINDNESSES {
            for (a, b) in [(0, 1), (0, 2), (1, 2)] {
                let of = |i: usize| rgb(to(theme.look(states[i]).colour, depth)).expect("a colour");
                let (one, other) = (seen(of(a), eye), seen(of(b), eye));
                let far = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(
                    far >= LEAST,
                    "{name} {depth:?}: {:?} {:?}: {far:.1}",
                    states[a],
                    states[b]
                );
            }
        }
    }
}

fn themed(model: &Model, theme: ThemeName, depth: Depth) -> Model {
    let config = Config { theme, depth, ..(*model.config).clone() };
    Model { config: Arc::new(config), theme, ..model.clone() }
}

/// Every screen in every state, with what lies over it.
fn every(language: Language) -> Vec<(String, Model)> {
    let mut all = Vec::new();
    for screen in Screen::ALL {
        for state in STATES {
            let model = opened(screen, state, language);
            let name = |over: &str| format!("{} {} {}", screen.id(), state.name(), over);
            for (over, overlay) in [("help", Overlay::Help), ("explain", Overlay::Explain)] {
                if state == State::Live {
                    all.push((name(over), Model { overlay: Some(overlay), ..model.clone() }));
                }
            }
            all.push((name(""), model));
        }
    }
    all
}

#[test]
fn nothing_is_told_by_colour_alone_and_nothing_blinks() {
    let looks = [
        (ThemeName::Dark, Depth::Indexed),
        (ThemeName::HighContrast, Depth::True),
        (ThemeName::Sixteen, Depth::Sixteen),
        (ThemeName::Mono, Depth::None),
    ];
    for (name, model) in every(Language::En) {
        let words = text(&model, 80, 24);
        for (theme, depth) in looks {
            let buffer = render_buffer(&themed(&model, theme, depth), 80, 24);
            let said = palier::view::export::buffer_to_text(&buffer);
            assert_eq!(said, words, "{name}: {theme:?} says something else");
            let blinks = Modifier::SLOW_BLINK | Modifier::RAPID_BLINK;
            let blinks = |cell: &Cell| cell.modifier.intersects(blinks);
            assert!(!buffer.content().iter().any(blinks), "{name} blinks in {theme:?}");
            let hidden = |cell: &Cell| cell.fg != Color::Reset && cell.fg == cell.bg;
            assert!(!buffer.content().iter().any(hidden), "{name} hides words in {theme:?}");
        }
    }
}

#[test]
fn conditions_that_differ_in_colour_differ_in_sign() {
    // The signs of the four conditions, in characters and in ASCII.
    for signs in [["●", "▲", "■", "○"], ["*", "!", "#", "?"]] {
        let mut different = signs.to_vec();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), signs.len());
    }
    let live = text(&opened(Screen::Cockpit, State::Live, Language::En), 80, 24);
    let lost = text(&opened(Screen::Cockpit, State::Lost, Language::En), 80, 24);
    assert!(live.contains("● live") && lost.contains("■ lost"), "{live}\n{lost}");
}

/// What every screen has to say at any size: the advice's word, whole or in short.
fn verdict(language: Language, state: State) -> &'static str {
    match (language, state) {
        (Language::En, State::Connecting) => "NOT",
        (Language::Fr, State::Connecting) => "DONNÉES",
        (Language::En, _) => "STAY",
        (Language::Fr, _) => "RESTER",
    }
}

#[test]
fn small_terminals_say_the_verdict_on_every_screen() {
    for language in LANGUAGES {
        for state in STATES {
            for screen in Screen::ALL.into_iter().filter(|s| *s != Screen::Fleet) {
                let model = opened(screen, state, language);
                for (width, height) in [(40, 12), (30, 8), (20, 5), (20, 1), (12, 3)] {
                    let said = text(&model, width, height);
                    let word = verdict(language, state);
                    // At 40×12 a screen of its own speaks of its own subject.
                    if (width, height) == (40, 12) && screen != Screen::Cockpit {
                        assert!(
                            said.lines().filter(|l| !l.trim().is_empty()).count() >= 5,
                            "{said}"
                        );
                        continue;
                    }
                    assert!(said.contains(word), "{} {width}x{height}:\n{said}", screen.id());
                }
            }
        }
    }
}

#[test]
fn too_small_is_said_with_the_figure_that_matters_most() {
    for (language, words) in
        [(Language::En, "terminal too small"), (Language::Fr, "terminal trop petit")]
    {
        for screen in Screen::ALL {
            let model = opened(screen, State::Live, language);
            for (width, height) in [(20, 5), (24, 6), (29, 7)] {
                let said = text(&model, width, height);
                assert!(said.contains(words), "{} {width}x{height}:\n{said}", screen.id());
            }
            assert!(!text(&model, 20, 4).contains(words));
            assert!(!text(&model, 30, 8).contains(words));
        }
        let model = opened(Screen::Cockpit, State::Live, language);
        let figure = if language == Language::En { "€0.0042" } else { "0,0042 €" };
        for (width, height) in [(40, 12), (30, 8), (20, 5)] {
            let said = text(&model, width, height);
            assert!(said.contains(figure), "{width}x{height}:\n{said}");
        }
    }
}

const ROOMS: [(u16, u16); 7] =
    [(40, 12), (60, 18), (76, 20), (80, 24), (100, 30), (120, 40), (200, 50)];

/// Everything that palier says, in both languages.
static WORDS: LazyLock<String> = LazyLock::new(|| {
    let folders = LANGUAGES.map(|language| {
        format!("{}/assets/locales/{}", env!("CARGO_MANIFEST_DIR"), language.code())
    });
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("words"));
    files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect()
});

/// Words that were cut although there is room behind them, and words of two columns that touch.
fn crowded(model: &Model, width: u16, height: u16) -> Vec<String> {
    let buffer = render_buffer(model, width, height);
    let mut found = Vec::new();
    for y in 0..height {
        let row: Vec<&Cell> = (0..width).map(|x| &buffer[(x, y)]).collect();
        let line: String = row.iter().map(|cell| cell.symbol()).collect();
        let is_word = |cell: &Cell| cell.symbol().chars().all(char::is_alphanumeric);
        for x in 1..row.len().saturating_sub(1) {
            let (here, next) = (row[x], row[x + 1]);
            if here.symbol() == "…" && is_word(row[x - 1]) {
                let free = row[x + 1..].iter().take_while(|cell| cell.symbol() == " ").count();
                let before: String =
                    row[x.saturating_sub(6)..=x].iter().map(|c| c.symbol()).collect();
                // Some sentences end so by themselves: « Being read… ».
                if free > 14 && !WORDS.contains(before.trim()) {
                    found.push(format!("cut with {free} cells to spare: {line}"));
                }
            }
            let styles = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
            if is_word(here) && is_word(next) && styles(here) != styles(next) {
                found.push(format!("columns touch at {x}: {line}"));
            }
        }
    }
    found
}

#[test]
fn nothing_is_cut_where_there_is_room_and_no_columns_touch() {
    for language in LANGUAGES {
        let mut found: Vec<String> = Vec::new();
        for (name, model) in every(language) {
            for (width, height) in ROOMS {
                let all = crowded(&model, width, height).into_iter();
                found.extend(all.map(|what| format!("{name} {width}x{height} {what}")));
            }
        }
        assert!(found.is_empty(), "{}: {}\n{}", language.code(), found.len(), found.join("\n"));
    }
}

#[test]
fn the_language_is_the_flags_then_the_configurations_then_the_locales() {
    use palier::config::{Environment, Flags, language_of, load};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("palier.toml");
    let of = |flag: Option<&str>, variable: &str, file: &str, locale: &str| {
        std::fs::write(&path, format!("language = \"{file}\"\n")).expect("a file");
        let flags = Flags {
            lang: flag.map(str::to_owned),
            config: Some(path.clone()),
            no_history: true,
            ..Flags::default()
        };
        let env = Environment {
            variables: [("PALIER_LANG".to_owned(), variable.to_owned())].into(),
            locale: Some(locale.to_owned()),
            directories: None,
            local_time: false,
        };
        let config = load(&flags, &env).expect("a configuration");
        (config.language, language_of(&flags, &env))
    };
    let (en, fr) = (Language::En, Language::Fr);
    assert_eq!(of(Some("fr"), "en", "en", "en-GB"), (fr, fr));
    assert_eq!(of(None, "fr", "en", "en-GB"), (fr, fr));
    // A file that is refused is refused before it was believed.
    assert_eq!(of(None, "", "fr", "en-GB"), (fr, en));
    assert_eq!(of(None, "", "auto", "fr-BE"), (fr, fr));
    assert_eq!(of(Some("auto"), "en", "en", "fr_FR.UTF-8"), (fr, fr));
    assert_eq!(of(None, "", "auto", "de-DE"), (en, en));
}
