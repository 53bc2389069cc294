//! The screen of the phases, for a ladder of four rungs, of five with a decision tree, and of one
//! whose capacity nobody published. What is drawn is held by snapshots; what must never happen, by
//! tests over all sizes.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::figure::on_screen;
use palier::app::keys::Key;
use palier::app::{Event, Model, Screen, phases, update};
use palier::config::{Config, Environment, Explicit, Flags, Language, ThemeName};
use palier::domain::advice::Verdict;
use palier::text::Speaker;
use screen::drawn::{
    LANGUAGES, SIZES, coloured, draw, holds_ascii, holds_every_size, in_ascii, text,
};
use screen::{connecting, live, press, silent};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

fn config(profile: &str, units: Option<&str>, language: Language) -> Config {
    let flags = Flags {
        profile: Some(profile.into()),
        units: units.map(str::to_owned),
        explicit: Some(Explicit::Ssh("vps".into())),
        no_history: true,
        ..Flags::default()
    };
    let loaded = palier::config::load(&flags, &Environment::default()).expect("a shipped profile");
    Config { language, theme: ThemeName::Dark, ascii: false, ..loaded }
}

/// Models take a while to come about: each once for all tests, in both languages.
type Made = Mutex<BTreeMap<(String, Option<String>), Model>>;
static MADE: LazyLock<Made> = LazyLock::new(Made::default);

/// A quiet machine, and the screen opened; the roadmap's own count with a week of history, the
/// others with a minute.
fn opened(profile: &str, units: Option<&str>, language: Language) -> Model {
    let key = (profile.to_owned(), units.map(str::to_owned));
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let fresh = || {
        let config = config(profile, units, Language::En);
        if key.1.as_deref() == Some("1180") { live(config) } else { silent(config) }
    };
    let mut model = made.entry(key.clone()).or_insert_with(fresh).clone();
    model.config = Arc::new(Config { language, ..(*model.config).clone() });
    model.language = language;
    model.screen = Screen::Phases;
    model
}

/// The three businesses, each with a count that its document speaks of.
const BUSINESSES: [(&str, Option<&str>); 3] =
    [("koprogo", Some("1180")), ("iastam", Some("400")), ("momentum", Some("120"))];

fn states(language: Language) -> Vec<(String, Model)> {
    let mut all = Vec::new();
    for (profile, units) in BUSINESSES {
        all.push((profile.to_owned(), opened(profile, units, language)));
    }
    all.push(("koprogo-no-units".into(), opened("koprogo", None, language)));
    all.push(("koprogo-late".into(), opened("koprogo", Some("1600"), language)));
    let mut chosen = opened("koprogo", Some("1180"), language);
    press(&mut chosen, "jj");
    all.push(("koprogo-chosen".into(), chosen));
    let mut explained = opened("koprogo", Some("1180"), language);
    press(&mut explained, "jx");
    all.push(("koprogo-explained".into(), explained));
    let mut waiting = connecting(config("koprogo", Some("1180"), language));
    waiting.screen = Screen::Phases;
    all.push(("koprogo-connecting".into(), waiting));
    all
}

#[test]
fn every_business_at_every_size_in_both_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            let plain = BUSINESSES.iter().any(|(profile, _)| *profile == name);
            let sizes = if plain { &SIZES[..] } else { &SIZES[1..2] };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
        }
    }
}

#[test]
fn the_whole_of_it_can_be_read_by_scrolling() {
    for language in LANGUAGES {
        for (profile, units) in BUSINESSES {
            let name = format!("{profile}-whole-{}", language.code());
            insta::assert_snapshot!(name, text(&opened(profile, units, language), 100, 250));
        }
    }
}

#[test]
fn colours_by_meaning_and_none_where_none_are_wanted() {
    for (name, theme) in
        [("dark", ThemeName::Dark), ("light", ThemeName::Light), ("mono", ThemeName::Mono)]
    {
        let mut model = opened("koprogo", Some("1600"), Language::En);
        model.theme = theme;
        insta::assert_snapshot!(name, coloured(&model, 80, 24));
    }
}

#[test]
fn ascii_is_ascii() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            holds_ascii(&name, &model);
        }
    }
    let model = in_ascii(&opened("koprogo", Some("1180"), Language::En));
    insta::assert_snapshot!("ascii-120x40", text(&model, 120, 40));
}

#[test]
fn no_size_panics() {
    let states: Vec<_> = LANGUAGES.into_iter().flat_map(states).collect();
    holds_every_size(states.iter().map(|(_, model)| model), 7);
}

#[test]
fn at_80x24_ladder_and_verdict_are_there_and_nothing_is_cut() {
    for language in LANGUAGES {
        let speaker_of = |model: &Model| {
            let unit = &model.config.profile.unit;
            let speak = Speaker::new(model.language.code(), unit);
            let names: Vec<_> = model
                .config
                .profile
                .phases
                .iter()
                .map(|p| speak.local(&p.name).to_owned())
                .collect();
            names
        };
        for (name, mut model) in states(language) {
            if model.overlay.is_some() {
                continue;
            }
            for _ in 0..3 {
                let screen = text(&model, 80, 24);
                for phase in speaker_of(&model) {
                    assert!(screen.contains(&phase), "{name}: {phase} is missing:\n{screen}");
                }
                let verdict =
                    palier::app::explain::verdict(model.shown().assessment.advice.verdict);
                let unit = model.config.profile.unit.clone();
                let word = Speaker::new(language.code(), &unit).word(verdict).to_uppercase();
                assert!(screen.contains(&word), "{name}: {word} is missing:\n{screen}");
                assert!(!screen.contains('…'), "{name}: something is cut:\n{screen}");
                update(&mut model, Event::Key(Key::PageDown));
            }
        }
    }
}

#[test]
fn scrolling_stops_at_the_end_and_turns_back_at_once() {
    let mut model = opened("iastam", Some("400"), Language::En);
    for _ in 0..200 {
        update(&mut model, Event::Key(Key::PageDown));
        draw(&mut model, 80, 24);
    }
    let end = model.scroll;
    assert!(end > 20, "{end}");
    let last = text(&model, 80, 24);
    assert!(
        last.contains("Where the document contradicts itself") || last.contains("of "),
        "{last}"
    );
    update(&mut model, Event::Key(Key::PageUp));
    assert_eq!(model.scroll, end - 8);
    assert_ne!(text(&model, 80, 24), last);
    // A larger terminal shows more: the end comes sooner.
    model.scroll = end;
    draw(&mut model, 80, 60);
    assert!(model.scroll < end);
}

#[test]
fn the_cursor_brings_its_rung_to_the_top() {
    let mut model = opened("koprogo", Some("1180"), Language::En);
    let before = text(&model, 80, 24);
    press(&mut model, "jj");
    let after = text(&model, 80, 24);
    assert!(!before.contains("The way to Phase 3"), "{before}");
    assert!(after.contains("The way to Phase 3"), "{after}");
}

#[test]
fn every_figure_explains_itself_in_both_languages() {
    for language in LANGUAGES {
        for (profile, units) in BUSINESSES {
            let mut model = opened(profile, units, language);
            for figure in on_screen(&model) {
                let e = palier::app::explain::explain(&model, figure);
                let speak = Speaker::new(language.code(), &model.config.profile.unit);
                for message in e.inputs.iter().chain([&e.formula]) {
                    let words = speak.say(message);
                    assert!(!words.contains(message.id), "{figure:?}: {words}");
                }
                assert!(!e.inputs.is_empty(), "{figure:?} explains nothing");
                model.cursor = Some(figure);
                let _ = text(&model, 80, 24);
            }
        }
    }
}

#[test]
fn nothing_is_claimed_for_a_phase_whose_capacity_nobody_published() {
    let model = opened("momentum", Some("120"), Language::En);
    let advice = &model.shown().assessment.advice;
    assert_eq!(advice.verdict, Verdict::Stay);
    assert_eq!(advice.headline.id, "advice-stay-unknown");
    let option = &advice.options[0];
    assert!(!option.end_known);
    assert_eq!((option.limit, option.carries, option.regret), (None, None, None));
    assert!(advice.reasons.iter().any(|r| r.sentence.id == "advice-carries-unknown"));
    let screen = text(&model, 120, 40);
    assert!(screen.contains("unknown") && !screen.contains("it carries the growth"), "{screen}");
    // Where the document says that there is no end, there is none.
    let model = opened("koprogo", Some("1180"), Language::En);
    let last = model.shown().assessment.advice.options.last().expect("four phases");
    assert!(last.end_known && last.limit.is_none());
    assert_eq!(last.carries, Some(1.0));
}

#[test]
fn without_a_count_the_screen_says_what_is_missing() {
    for language in LANGUAGES {
        let screen = text(&opened("koprogo", None, language), 80, 24);
        assert!(screen.contains("--units 1180"), "{screen}");
    }
}

#[test]
fn the_ladder_knows_where_one_is_and_where_one_should_be() {
    let model = opened("koprogo", Some("1600"), Language::En);
    let ladder = phases::ladder(&model);
    assert!(ladder[0].here && !ladder[0].advised);
    assert_eq!(ladder.iter().filter(|r| r.advised).count(), 1);
    assert_eq!(phases::selected(&model), model.shown().assessment.advice.phase);
}

/// The first way up of each business, on the screens of money and phases and on the stage.
#[test]
fn a_phase_has_the_same_date_on_every_page() {
    use palier::app::simulate::{Inputs, Request, Simulated, answer, entered_from, entries};
    let mut dated = 0;
    for (profile, units) in BUSINESSES {
        for language in LANGUAGES {
            let mut model = opened(profile, units, language);
            let request = Arc::new(Request { generation: 1, inputs: Inputs::of(&model) });
            let simulated: Simulated = answer(&request, 200, &|| false);
            let advice = model.shown().assessment.advice.clone();
            let Ok(simulation) = simulated.simulation.as_ref() else { panic!("{profile}") };
            // A move that is due now is made in the month to come, whenever it became due.
            if advice.verdict == Verdict::MoveNow {
                continue;
            }
            let all = entries(&model, simulation);
            assert_eq!(all, advice.entries, "{profile}");
            let Some(first) = all.first() else { continue };
            dated += 1;
            assert_eq!(first.dates, advice.full_range, "{profile}");
            assert_eq!(entered_from(&model, first.phase), advice.full_range[1], "{profile}");
            let speaker = Speaker::new(language.code(), &model.config.profile.unit);
            let phases = text(&model, 200, 50);
            model.simulation_asked = Some(request);
            model.simulation = Some(simulated.clone());
            model.screen = Screen::Economics;
            let money = text(&model, 200, 50);
            for date in first.dates.into_iter().flatten() {
                let (long, short) = (speaker.month(date), speaker.month_short(date));
                let year = long.rsplit(['\u{a0}', ' ']).next().expect("a year").to_owned();
                assert!(phases.contains(&long) || phases.contains(&year), "{long}: {phases}");
                assert!(money.contains(&short), "{short}: {money}");
            }
        }
    }
    assert!(dated >= 2, "{dated}");
}
