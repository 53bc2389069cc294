//! The money screen: every sheet at every size in both languages, with the simulation that the
//! model itself asks for; every figure explained; drafts named and kept.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::economics::draft::Kept;
use palier::app::economics::{Item, Sheet, on_screen};
use palier::app::explain::explain;
use palier::app::figure::Figure;
use palier::app::keys::Key;
use palier::app::simulate::answer;
use palier::app::{Effect, Event, Model, update};
use palier::config::{Config, Language, ThemeName, save_scenario};
use palier::text::Speaker;
use palier::view::render_buffer;
use ratatui::buffer::Cell;
use screen::drawn::{LANGUAGES, coloured, text};
use std::path::PathBuf;
use std::sync::OnceLock;

/// Enough for bands to be there; how many runs they take is the simulation's own affair.
const RUNS: u32 = 200;

/// Presses keys as a person does; what the model has done outside is done, and answered.
fn press(model: &mut Model, keys: &str) {
    for key in keys.chars() {
        let key = match key {
            '\n' => Key::Enter,
            '\u{8}' => Key::Backspace,
            '\u{1b}' => Key::Esc,
            c => Key::Char(c),
        };
        let effects = update(model, Event::Key(key));
        follow(model, effects);
    }
}

fn follow(model: &mut Model, effects: Vec<Effect>) {
    for effect in effects {
        let event = match effect {
            Effect::Simulate(request) => Event::Simulated(answer(&request, RUNS, &|| false)),
            Effect::Keep(keep) => {
                let refused = save_scenario(&keep.file, &keep.name, &keep.text).err();
                Event::Kept(Kept { refused: refused.map(|e| e.to_string()), keep })
            }
            _ => continue,
        };
        let effects = update(model, event);
        follow(model, effects);
    }
}

fn config(units: Option<&str>, language: Language) -> Config {
    Config { file: None, ..screen::config(units, language) }
}

/// The money screen of KoproGo on its first VPS.
fn open(config: Config) -> Model {
    let mut model = screen::live(config);
    press(&mut model, "5");
    assert!(model.simulation.is_some());
    model
}

/// With hours, a rate, salaries, cash and free units: everything the screen can tell.
fn rich(language: Language) -> Model {
    static MADE: [OnceLock<Model>; 2] = [const { OnceLock::new() }; 2];
    MADE[usize::from(language == Language::Fr)].get_or_init(|| make_rich(language)).clone()
}

fn make_rich(language: Language) -> Model {
    let mut config = config(Some("1180"), language);
    let mut scenario = config.profile.scenarios["team"].clone();
    scenario.hourly_rate = Some(50.into());
    for phase in &config.profile.phases {
        scenario.operations_hours.insert(phase.id.clone(), 20.into());
    }
    scenario.cash = Some(10_000.into());
    scenario.hosted_share = 0.4;
    scenario.churn = 0.01;
    config.profile.scenarios.insert("team".into(), scenario);
    config.scenario = "team".into();
    config.phase = Some("mvp".into());
    open(config)
}

/// A business of events with a price.
fn events(language: Language) -> Model {
    let mut config = config(Some("400"), language);
    let base = config.profile.scenarios.get_mut("base").expect("base");
    base.price = Some(2.into());
    base.events = Some(palier::domain::scenario::Events { per_year: 12.0, peak_share: 0.3 });
    open(config)
}

fn states(language: Language) -> Vec<(&'static str, Model)> {
    static MADE: [OnceLock<Vec<(&str, Model)>>; 2] = [const { OnceLock::new() }; 2];
    MADE[usize::from(language == Language::Fr)].get_or_init(|| make_states(language)).clone()
}

fn make_states(language: Language) -> Vec<(&'static str, Model)> {
    let mut compared = rich(language);
    press(&mut compared, "c");
    let mut turned = rich(language);
    press(&mut turned, "cwljlkl");
    let mut naming = rich(language);
    press(&mut naming, "wjlSMy Draft");
    let mut explained = rich(language);
    press(&mut explained, "jjx");
    let mut helped = rich(language);
    press(&mut helped, "?");
    let plain = |units| open(config(units, language));
    let mut priceless = config(Some("1180"), language);
    priceless.profile.price = None;
    priceless.profile.price_tiers.clear();
    vec![
        ("plain", plain(Some("1180"))),
        ("rich", rich(language)),
        ("compared", compared),
        ("what-if", turned),
        ("naming", naming),
        ("explained", explained),
        ("helped", helped),
        ("events", events(language)),
        ("no-units", plain(None)),
        ("no-price", open(priceless)),
    ]
}

#[test]
fn every_state_in_both_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            let sizes: &[(u16, u16)] = match name {
                "rich" | "what-if" => &[(40, 12), (80, 24), (120, 40), (200, 50)],
                "plain" | "compared" => &[(80, 24), (200, 50)],
                "no-units" | "events" => &[(40, 12), (80, 24)],
                _ => &[(80, 24)],
            };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
        }
    }
}

#[test]
fn every_sheet_at_80x24_in_both_languages() {
    for language in LANGUAGES {
        let mut model = rich(language);
        press(&mut model, "c");
        for sheet in Sheet::ALL {
            assert_eq!(model.sheet, sheet);
            let name = format!("sheet-{sheet:?}-{}", language.code()).to_lowercase();
            insta::assert_snapshot!(name, text(&model, 80, 24));
            press(&mut model, "v");
        }
        assert_eq!(model.sheet, Sheet::Margin, "the last is followed by the first");
    }
}

#[test]
fn colours_by_meaning() {
    for theme in [ThemeName::Dark, ThemeName::Light] {
        let mut model = rich(Language::En);
        model.theme = theme;
        let ansi = coloured(&model, 80, 24);
        insta::assert_snapshot!(format!("{theme:?}-80x24").to_lowercase(), ansi);
    }
    let mut model = rich(Language::Fr);
    model.config = std::sync::Arc::new(Config { ascii: true, ..(*model.config).clone() });
    insta::assert_snapshot!("ascii-120x40", text(&model, 120, 40));
}

#[test]
fn ascii_is_ascii_and_mono_has_no_colour_in_every_state() {
    for (name, mut model) in LANGUAGES.into_iter().flat_map(states) {
        model.config = std::sync::Arc::new(Config { ascii: true, ..(*model.config).clone() });
        model.theme = ThemeName::Mono;
        for sheet in Sheet::ALL {
            model.sheet = sheet;
            for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 50)] {
                let buffer = render_buffer(&model, width, height);
                let strange: Vec<&str> =
                    buffer.content().iter().map(Cell::symbol).filter(|s| !s.is_ascii()).collect();
                assert!(strange.is_empty(), "{name} {width}x{height}: {strange:?}");
                let colour = |c: &Cell| {
                    c.fg != ratatui::style::Color::Reset || c.bg != ratatui::style::Color::Reset
                };
                assert!(!buffer.content().iter().any(colour), "{name} {width}x{height}");
            }
        }
    }
}

#[test]
fn no_size_and_no_state_panics() {
    let mut states: Vec<_> = LANGUAGES.into_iter().flat_map(states).collect();
    let mut turn = 0;
    for height in 1..=60 {
        for width in (1..=220).step_by(7) {
            let count = states.len();
            let (_, model) = &mut states[turn % count];
            model.sheet = Sheet::ALL[turn / count % Sheet::ALL.len()];
            turn += 1;
            let buffer = render_buffer(model, width, height);
            assert_eq!(buffer.area.area(), u32::from(width) * u32::from(height));
        }
    }
}

#[test]
fn at_80x24_nothing_is_cut() {
    for language in LANGUAGES {
        for (name, mut model) in states(language) {
            if ["explained", "helped"].contains(&name) {
                continue;
            }
            for sheet in Sheet::ALL {
                model.sheet = sheet;
                let screen = text(&model, 80, 24);
                let simulating = ["simulating…", "simulation…"];
                let cut = screen
                    .lines()
                    // Of two scenarios' names none is left out of half a line.
                    .filter(|l| !l.contains("╌╌╌"))
                    .find(|l| l.contains('…') && !simulating.iter().any(|s| l.contains(s)));
                assert_eq!(cut, None, "{name} {sheet:?}:\n{screen}");
            }
        }
    }
}

#[test]
fn the_bands_and_the_tornado_are_the_simulations() {
    let mut model = rich(Language::En);
    let margin = text(&model, 80, 24);
    assert!(margin.contains("P10–P90") && margin.contains("full margin"), "{margin}");
    press(&mut model, "vvvv");
    let doubt = text(&model, 80, 24);
    for words in ["price", "growth", "10%", "50%", "90%", "Phase 2", "Out of cash", "*"] {
        assert!(doubt.contains(words), "{words}:\n{doubt}");
    }
    let tornado = model.simulation.as_ref().and_then(|s| s.tornado.clone()).expect("a tornado");
    let widest = tornado.bars.first().expect("a bar");
    let speaker = Speaker::new("en", &model.config.profile.unit);
    assert!(doubt.contains(&speaker.money_compact(widest.outcomes.1)), "{doubt}");
}

#[test]
fn while_a_newer_simulation_runs_the_old_bands_are_gone() {
    let mut model = rich(Language::En);
    update(&mut model, Event::Key(Key::Char('w')));
    let effects = update(&mut model, Event::Key(Key::Char('l')));
    let waiting = text(&model, 120, 40);
    assert!(!waiting.contains("P10–P90") && waiting.contains("simulating"), "{waiting}");
    follow(&mut model, effects);
    assert!(text(&model, 120, 40).contains("P10–P90"));
}

#[test]
fn lines_add_up_to_the_cent_and_years_to_their_revenue() {
    use palier::app::economics::tables::{lines, years};
    let model = rich(Language::En);
    let (revenue, costs) = lines(&model);
    for side in [&revenue, &costs] {
        let sum: rust_decimal::Decimal = side.lines.iter().map(|(_, m)| m.amount).sum();
        assert_eq!(sum, side.total.amount);
        assert!(!side.lines.is_empty());
    }
    for year in years(&model) {
        let spent = year.infrastructure.amount
            + year.operations.expect("hours are known").amount
            + year.team.amount
            + year.migration.amount;
        let surplus = year.surplus.expect("a price").amount;
        assert_eq!(year.revenue.expect("a price").amount, spent + surplus);
    }
}

#[test]
fn every_figure_explains_itself_in_both_languages() {
    for language in LANGUAGES {
        for mut model in [rich(language), events(language)] {
            press(&mut model, "c");
            for figure in on_screen(&model) {
                let explanation = explain(&model, figure);
                let speaker = Speaker::new(language.code(), &model.config.profile.unit);
                let words = speaker.say(&explanation.formula);
                assert!(words.contains(' ') && words.len() > 15, "{figure:?}: {words}");
                for input in &explanation.inputs {
                    let words = speaker.say(input);
                    // A message without words is said as its id.
                    assert!(!words.starts_with("explain-") && words.contains(' '), "{words}");
                }
                let sheet = matches!(figure, Figure::Economics(Item::Sheet(_)));
                assert!(sheet || !explanation.inputs.is_empty(), "{figure:?}");
                model.cursor = Some(figure);
                model.overlay = Some(palier::app::Overlay::Explain);
                let screen = text(&model, 120, 40);
                assert!(!screen.contains("explain-") && !screen.contains("figure-"), "{screen}");
            }
        }
    }
}

#[test]
fn the_cursor_walks_over_all_figures_and_opens_the_sheets() {
    let mut model = rich(Language::En);
    let all = on_screen(&model);
    for figure in &all {
        press(&mut model, "j");
        assert_eq!(model.cursor, Some(*figure));
        if let Figure::Economics(Item::Sheet(sheet)) = figure {
            assert_eq!(model.sheet, *sheet);
        }
    }
}

#[test]
fn every_knob_moves_the_figures_in_the_same_frame() {
    // No answer to the new question is fed: what moves is exact.
    for knob in 0..9 {
        let mut model = rich(Language::En);
        update(&mut model, Event::Key(Key::Char('w')));
        for _ in 0..knob {
            update(&mut model, Event::Key(Key::Char('j')));
        }
        let before = model.shown().assessment.economics.clone();
        update(&mut model, Event::Key(Key::Char('l')));
        let after = &model.shown().assessment.economics;
        // Everything may be hosted already; then less of it moves.
        assert!(*after != before, "knob {knob}");
        let screen = text(&model, 80, 24);
        assert!(screen.contains("WHAT IF") && screen.contains('+'), "{screen}");
        update(&mut model, Event::Key(Key::Char('r')));
        assert!(model.shown().assessment.economics == before, "knob {knob} is not reset");
    }
}

#[test]
fn a_turned_phase_is_imagined_and_nothing_of_it_is_remembered() {
    let mut model = rich(Language::En);
    let signals = model.live.signals.clone();
    press(&mut model, "wjjjjjl");
    assert_eq!((model.shown().phase.index, model.shown().here.index), (1, 0));
    assert_eq!(model.live.signals, signals);
    let effects = update(&mut model, Event::Tick(screen::now() + chrono::TimeDelta::minutes(30)));
    let remembered = effects.iter().any(|e| matches!(e, Effect::Remember(_)));
    assert!(!remembered, "{effects:?}");
    press(&mut model, "r");
    assert_eq!(model.shown().phase.index, 0);
}

#[test]
fn c_lays_each_other_scenario_over_this_one_and_then_none() {
    let mut model = rich(Language::En);
    let others = model.config.profile.scenarios.len() - 1;
    let mut seen = Vec::new();
    for _ in 0..others {
        press(&mut model, "c");
        let id = model.compare.clone().expect("a scenario");
        assert!(id != model.scenario_id && !seen.contains(&id));
        let name = model.config.profile.scenarios[&id].name.get("en").to_owned();
        assert!(text(&model, 200, 50).contains(&name), "{name}");
        seen.push(id);
    }
    press(&mut model, "c");
    assert_eq!((model.compare, model.compared), (None, None));
}

#[test]
fn of_two_long_names_in_the_legend_none_is_left_out() {
    let mut model = rich(Language::En);
    for (id, name) in
        [("base", "Roadmap with its teams and all that they need"), ("ambitious", "Ambitious, but")]
    {
        let mut config = (*model.config).clone();
        let scenario = config.profile.scenarios.get_mut(id).expect("a scenario");
        scenario.name = palier::domain::profile::LocalText::same(name);
        model.config = std::sync::Arc::new(config);
    }
    model.scenario_id = "base".into();
    model.judge();
    press(&mut model, "c");
    assert_eq!(model.compare.as_deref(), Some("ambitious"));
    let narrow = text(&model, 80, 24);
    let legend = narrow.lines().find(|l| l.contains("╌╌╌")).expect("a legend").to_owned();
    assert!(
        legend.contains("“Ambitious, but”") && legend.contains("“Roadmap with its"),
        "{legend}"
    );
    // Beside the knobs there is half of the room; the draft stays one.
    press(&mut model, "wjl");
    let narrow = text(&model, 80, 24);
    let legend = narrow.lines().find(|l| l.contains("╌╌╌")).expect("a legend").to_owned();
    assert!(legend.contains("(what if)”") && legend.contains('…'), "{legend}");
    assert!(legend.contains("╌╌╌ “Am"), "{legend}");
}

#[test]
fn the_break_even_stands_whole_below_the_cost() {
    for (language, words) in [(Language::En, "pays from 1,180"), (Language::Fr, "équilibre 1 180")]
    {
        let mut model = open(config(Some("1180"), language));
        model.live.assessment.economics.break_even_units = Some(1180);
        press(&mut model, "1");
        model.live.assessment.economics.break_even_units = Some(1180);
        let frame = text(&model, 80, 24);
        assert!(frame.contains(words), "{frame}");
        let wide =
            if language == Language::En { "break-even at 1,180" } else { "équilibre à 1 180" };
        assert!(text(&model, 120, 40).contains(wide));
    }
}

fn draft_in(file: PathBuf) -> Model {
    let config = Config { file: Some(file), ..config(Some("1180"), Language::En) };
    let mut model = open(config);
    // Price up by half a euro.
    press(&mut model, "wjl");
    model
}

#[test]
fn a_draft_is_kept_under_its_name_and_compared_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("palier.toml");
    let mut model = draft_in(file.clone());
    press(&mut model, "SDearer Onex\u{8}\n");
    let written = std::fs::read_to_string(&file).expect("the file");
    assert_eq!(written, "[scenarios.dearer-one]\nname = \"dearer-one\"\nprice = 15.5\n");
    assert!(text(&model, 120, 40).contains("Saved as scenario “dearer-one”"));
    assert_eq!((model.scenario_id.as_str(), model.knobs.is_turned()), ("dearer-one", false));
    while model.compare.as_deref() != Some("base") {
        press(&mut model, "c");
        assert!(model.compare.is_some(), "it cannot be compared with");
    }
    assert_eq!(model.notice, None);
    // 1,180 × 0.50 € less each month from the beginning.
    let first = palier::app::economics::tables::differences(&model).expect("a comparison");
    let less = first[0].revenue.expect("a price").amount;
    assert!(less <= (-590).into(), "{less}");
    // As palier reads it the next time.
    let flags = palier::config::Flags {
        config: Some(file),
        no_history: true,
        explicit: Some(palier::config::Explicit::Local),
        ..palier::config::Flags::default()
    };
    let loaded = palier::config::load(&flags, &palier::config::Environment::default());
    let loaded = loaded.expect("what was written is read");
    let scenario = &loaded.profile.scenarios["dearer-one"];
    assert_eq!(scenario, &model.config.profile.scenarios["dearer-one"]);
}

#[test]
fn what_cannot_be_kept_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut model = draft_in(folder.path().join("palier.toml"));
    press(&mut model, "Sbase\n");
    assert!(text(&model, 120, 40).contains("“base” cannot be the name"));
    press(&mut model, "Sx\u{1b}");
    assert!(model.naming.is_none() && model.notice.is_none());
    let mut nowhere = draft_in(PathBuf::from("/dev/null/palier.toml"));
    press(&mut nowhere, "Smine\n");
    let screen = text(&nowhere, 120, 40);
    assert!(screen.contains("is not saved"), "{screen}");
    let mut unturned = open(config(Some("1180"), Language::En));
    press(&mut unturned, "wS");
    assert!(unturned.naming.is_none());
    assert!(text(&unturned, 120, 40).contains("Nothing of a scenario is turned"));
}

#[test]
fn unknown_units_and_prices_say_what_to_give_and_are_never_zero() {
    for language in LANGUAGES {
        for (name, mut model) in states(language) {
            let wanted = match name {
                "no-units" => "--units 1180",
                "no-price" => "copropriété",
                _ => continue,
            };
            for sheet in [Sheet::Margin, Sheet::Cash, Sheet::Doubt, Sheet::Years, Sheet::Compare] {
                model.sheet = sheet;
                let screen = text(&model, 80, 24);
                assert!(screen.contains(wanted), "{name} {sheet:?}:\n{screen}");
                let zero = ["€0.00 ", " 0,00 €", " 0.00%", " 0,00 %"];
                let team = |l: &str| l.contains("team") || l.contains("équipe");
                let shown = screen.lines().filter(|l| !team(l));
                assert!(!shown.into_iter().any(|l| zero.iter().any(|z| l.contains(z))), "{screen}");
            }
        }
    }
}
