//! The first screen: every state, size, language and theme. What is drawn is held by snapshots;
//! what must never happen, by tests over all sizes.

use crate::screen;
use palier::app::Model;
use palier::app::playback::Playback;
use palier::config::target::{Tape, TargetKind};
use palier::config::{Config, Language, ThemeName};
use palier::view::render_buffer;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use screen::drawn::{LANGUAGES, SIZES, coloured, holds_every_size, text};
use screen::{connecting, live, lost, press, probed, silent, stale, turned};
use std::sync::Arc;

fn config(language: Language) -> Config {
    screen::config(Some("1180"), language)
}

fn without_units(language: Language) -> Config {
    screen::config(None, language)
}

/// Every state a person can meet, with its name.
fn states(language: Language) -> Vec<(&'static str, Model)> {
    let mut explained = live(config(language));
    press(&mut explained, "jjjjjjjjjjjx");
    let mut helped = live(config(language));
    press(&mut helped, "?");
    let mut frozen = live(config(language));
    press(&mut frozen, "f");
    vec![
        ("connecting", connecting(config(language))),
        ("live", live(config(language))),
        ("probe", probed(config(language))),
        ("silent", silent(config(language))),
        ("stale", stale(config(language))),
        ("lost", lost(config(language))),
        ("no-units", live(without_units(language))),
        ("what-if", turned(config(language))),
        ("explain", explained),
        ("help", helped),
        ("frozen", frozen),
    ]
}

#[test]
fn every_state_at_every_size_in_both_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            // The live screen at every size; the others at the size that nearly everybody has.
            let sizes = if name == "live" { &SIZES[..] } else { &SIZES[..2] };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
        }
    }
    insta::assert_snapshot!("what-if-120x40-en", text(&turned(config(Language::En)), 120, 40));
    insta::assert_snapshot!("lost-200x50-en", text(&lost(config(Language::En)), 200, 50));
}

#[test]
fn without_colour_and_in_ascii() {
    for language in LANGUAGES {
        let plain = Config { ascii: true, theme: ThemeName::Mono, ..config(language) };
        let model = live(plain);
        for (width, height) in [(80, 24), (120, 40)] {
            let name = format!("ascii-{width}x{height}-{}", language.code());
            insta::assert_snapshot!(name, text(&model, width, height));
        }
    }
}

#[test]
fn colours_by_meaning() {
    let ansi = |theme| {
        let model = live(Config { theme, ..config(Language::En) });
        coloured(&model, 80, 24)
    };
    insta::assert_snapshot!("dark-80x24", ansi(ThemeName::Dark));
    insta::assert_snapshot!("light-80x24", ansi(ThemeName::Light));
}

fn is_colourless(buffer: &Buffer) -> bool {
    buffer.content().iter().all(|c| c.fg == Color::Reset && c.bg == Color::Reset)
}

#[test]
fn ascii_is_ascii_and_mono_has_no_colour_in_every_state() {
    for language in LANGUAGES {
        for (name, mut model) in states(language) {
            let bare = Config { ascii: true, theme: ThemeName::Mono, ..(*model.config).clone() };
            model.config = std::sync::Arc::new(bare);
            model.theme = ThemeName::Mono;
            for (width, height) in SIZES.into_iter().chain([(76, 20), (160, 30), (30, 8)]) {
                let buffer = render_buffer(&model, width, height);
                let strange: Vec<&str> =
                    buffer.content().iter().map(Cell::symbol).filter(|s| !s.is_ascii()).collect();
                assert!(strange.is_empty(), "{name} {width}x{height}: {strange:?}");
                assert!(is_colourless(&buffer), "{name} {width}x{height}");
            }
        }
    }
}

#[test]
fn no_size_and_no_state_panics() {
    let states: Vec<_> = LANGUAGES.into_iter().flat_map(states).collect();
    holds_every_size(states.iter().map(|(_, model)| model), 5);
    for (_, model) in &states {
        for (width, height) in [(1, 1), (2, 1), (1, 2), (20, 5), (39, 12), (40, 11), (220, 60)] {
            let _ = render_buffer(model, width, height);
        }
    }
}

#[test]
fn at_80x24_everything_that_matters_is_there_in_whole_words() {
    let english = [
        "vps-koprogo",
        "Phase 1 MVP (assumed)",
        "1 core, 2.0 GB",
        "live",
        "OK",
        "CPU",
        "RAM",
        "Disk",
        "Load",
        "req/s",
        "P50",
        "P90",
        "P99",
        "< 800 ms",
        "Success",
        "from traefik",
        "copropriétés",
        "per copropriété",
        "cost a month",
        "revenue a month",
        "infra margin",
        "€0.0042",
        "€5.00",
        "€17,700",
        "99.97%",
        "break-even at 1",
        "scenario “Roadmap” · 36 months",
        "Phase 2 Growth · €15 a month",
        "price €20",
        "Nov 2026",
        "Nov 2029",
        "STAY",
        "phase limits by “overview”",
        "Phase 2 Growth around May 2027.",
        "July 2027",
        "what if",
        "4 5 6",
        "help",
        "quit",
    ];
    let french = [
        "vps-koprogo",
        "Phase 1 MVP (supposée)",
        "1 cœur, 2,0 Go",
        "direct",
        "OK",
        "CPU",
        "RAM",
        "Disque",
        "Charge",
        "req/s",
        "P50",
        "P90",
        "P99",
        "< 800 ms",
        "Succès",
        "par traefik",
        "copropriétés",
        "par copropriété",
        "coût/mois",
        "recettes/mois",
        "marge infra",
        "0,0042 €",
        "5,00 €",
        "17 700 €",
        "99,97 %",
        "équilibre à 1",
        "scénario « Feuille de route » · 36 mois",
        "Phase 2 Growth · 15 € par mois",
        "prix 20 €",
        "nov. 2026",
        "nov. 2029",
        "RESTER",
        "limites : « overview »",
        "Phase 2 Growth vers mai 2027.",
        "juillet 2027",
        "et si",
        "4 5 6",
        "aide",
        "quitter",
    ];
    for (language, wanted) in [(Language::En, english), (Language::Fr, french)] {
        let screen = text(&live(config(language)), 80, 24);
        for words in wanted {
            assert!(screen.contains(words), "{words} is missing:\n{screen}");
        }
        // Reasons may be cut at the end of the last line there is; figures and answers never are.
        let cut = screen.lines().find(|line| line.contains('…') && !line.starts_with("│ ·"));
        assert_eq!(cut, None, "something was cut:\n{screen}");
    }
}

#[test]
fn at_40x12_the_verdict_and_the_four_numbers_are_there() {
    for (language, wanted) in [
        (Language::En, ["STAY", "CPU", "P99", "€0.0042", "99.97%"]),
        (Language::Fr, ["RESTER", "CPU", "P99", "0,0042 €", "99,97 %"]),
    ] {
        let screen = text(&live(config(language)), 40, 12);
        for words in wanted {
            assert!(screen.contains(words), "{words} is missing:\n{screen}");
        }
    }
}

#[test]
fn nothing_jumps_when_values_change() {
    // The same places hold the same labels whatever the values are.
    let labels = |model: &Model| -> Vec<(u16, u16)> {
        let buffer = render_buffer(model, 120, 40);
        let rows = 0..buffer.area.height;
        let columns = 0..buffer.area.width;
        let framed = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
        framed.filter(|at| "╭╮╰╯│".contains(buffer[*at].symbol())).collect()
    };
    let quiet = labels(&live(config(Language::En)));
    let busy = labels(&live(screen::config(Some("14900"), Language::En)));
    let unknown = labels(&live(without_units(Language::En)));
    let frames = |all: &[(u16, u16)]| all.iter().filter(|(x, _)| *x == 0 || *x == 119).count();
    assert_eq!(frames(&quiet), frames(&busy));
    assert_eq!(frames(&quiet), frames(&unknown));
}

#[test]
fn what_if_moves_cost_and_advice_in_the_same_frame() {
    let before = text(&live(config(Language::En)), 80, 24);
    let after = text(&turned(config(Language::En)), 80, 24);
    assert!(before.contains("€0.0042") && before.contains("STAY"));
    assert!(after.contains("1,580") && after.contains("+400") && after.contains("+€1.00"));
    assert!(after.contains("€0.0032") && after.contains("MOVE NOW") && after.contains("WHAT IF"));
}

#[test]
fn a_loss_is_told_in_a_sentence_with_the_next_try() {
    let screen = text(&lost(config(Language::En)), 80, 24);
    assert!(screen.contains("Next try in 12 s."), "{screen}");
    assert!(screen.contains("■ lost"), "{screen}");
    let screen = text(&lost(config(Language::Fr)), 80, 24);
    assert!(screen.contains("Prochain essai dans 12 s."), "{screen}");
}

#[test]
fn without_a_unit_count_the_pane_says_how_to_give_it() {
    for language in LANGUAGES {
        let screen = text(&live(without_units(language)), 80, 24);
        assert!(screen.contains("--units 1180") && screen.contains("units = 1180"), "{screen}");
    }
}

/// A story tells its own count: nobody is asked for one while it is on its way.
#[test]
fn a_story_that_begins_waits_for_its_unit_count() {
    let mut model = connecting(without_units(Language::En));
    let mut config = (*model.config).clone();
    config.target.kind = TargetKind::Tape(Tape::Story("koprogo".into()));
    model.playback = Playback::new(&config, screen::now(), None);
    model.config = Arc::new(config);
    model.hints = true;
    let text = text(&model, 80, 24);
    assert!(text.contains("Waiting for the number of copropriétés"), "{text}");
    assert!(text.contains("SIMULATED") && !text.contains("--units"), "{text}");
}

#[test]
fn the_help_lists_every_key_of_the_tables() {
    use palier::app::keys::{COCKPIT, KNOBS, Key};
    use palier::app::{Event, update};
    for (width, height) in [(80, 24), (120, 40)] {
        let mut model = live(config(Language::En));
        press(&mut model, "?");
        // A page follows the cursor.
        let mut seen = text(&model, width, height);
        for _ in 0..120 {
            update(&mut model, Event::Key(Key::Down));
            seen.push_str(&text(&model, width, height));
        }
        for key in COCKPIT.iter().chain(KNOBS).flat_map(|b| b.keys) {
            assert!(seen.contains(&key.label()), "{} is missing at {width}x{height}", key.label());
        }
    }
}
