//! The help, the palette, the hints and the line of what changed: how they look, and that they say
//! the same as the keymap.

use crate::screen;
use chrono::TimeDelta;
use palier::app::finder::help;
use palier::app::keymap::{Keymap, Table};
use palier::app::keys::{Action, Key};
use palier::app::knobs::Knob;
use palier::app::palette::entries;
use palier::app::pointer::{Mouse, MouseKind, Touch};
use palier::app::since::Visit;
use palier::app::{Effect, Event, Model, Overlay, Screen, update};
use palier::config::{Config, Language, ThemeName};
use screen::drawn::{LANGUAGES, holds_ascii, holds_every_size, text};
use screen::{live, press};
use std::sync::{Arc, LazyLock};

const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];

/// One machine for all tests, counted and not: what lies over it is another matter.
static COUNTED: LazyLock<Model> =
    LazyLock::new(|| live(screen::config(Some("1180"), Language::En)));
static UNCOUNTED: LazyLock<Model> = LazyLock::new(|| live(screen::config(None, Language::En)));

fn of(model: &Model, change: impl FnOnce(&mut Config)) -> Model {
    let mut model = model.clone();
    let mut config = (*model.config).clone();
    change(&mut config);
    (model.language, model.theme) = (config.language, config.theme);
    model.keymap = Arc::new(Keymap::resolve(&config.keys).expect("sound keys"));
    model.config = Arc::new(config);
    model
}

fn model(language: Language) -> Model {
    of(&COUNTED, |config| config.language = language)
}

fn uncounted(language: Language) -> Model {
    of(&UNCOUNTED, |config| config.language = language)
}

fn hit(model: &mut Model, key: Key) -> Vec<Effect> {
    update(model, Event::Key(key))
}

/// Everything that lies over the first screen.
fn states(language: Language) -> Vec<(&'static str, Model)> {
    let with = |keys: &str| {
        let mut model = model(language);
        press(&mut model, keys);
        model
    };
    let money = {
        let mut model = with("5w?");
        hit(&mut model, Key::Down);
        model
    };
    let mut uncounted = uncounted(language);
    update(&mut uncounted, Event::Welcome { hints: true, before: None });
    vec![
        ("keys", with("?")),
        ("keys-money", money),
        ("keys-search", with(if language == Language::Fr { "?/ecran" } else { "?/spa" })),
        ("keys-none", with("?/qqqq")),
        ("palette", with(":")),
        ("palette-search", with(if language == Language::Fr { ":theme s" } else { ":marg" })),
        ("palette-none", with(":qqqq")),
        ("hints", uncounted),
        ("since", since(language)),
    ]
}

/// A week after the disk was emptier and there were fewer.
fn since(language: Language) -> Model {
    let mut model = model(language);
    let before = Visit {
        at: screen::now() - TimeDelta::days(6) + TimeDelta::hours(8),
        verdict: "prepare".into(),
        phase: "mvp".into(),
        health: "warning".into(),
        units: Some(1140.0),
        cost_per_unit: Some(("0.0050".parse().expect("a number"), "EUR".into())),
        margin: Some(0.9997),
        disk: Some(0.31),
    };
    update(&mut model, Event::Welcome { hints: false, before: Some(Box::new(before)) });
    update(&mut model, Event::Tick(screen::now() + TimeDelta::seconds(3)));
    model
}

#[test]
fn each_state_in_both_sizes_and_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            for (width, height) in SIZES {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, width, height));
            }
        }
    }
}

#[test]
fn in_ascii_and_at_every_size() {
    for (name, model) in states(Language::Fr) {
        holds_ascii(name, &model);
    }
    for (name, keys) in [("keys", "?"), ("palette", ":")] {
        let mut model = of(&COUNTED, |config| {
            (config.ascii, config.theme, config.language) = (true, ThemeName::Mono, Language::Fr);
        });
        press(&mut model, keys);
        insta::assert_snapshot!(format!("{name}-ascii-80x24-fr"), text(&model, 80, 24));
    }
    let all = states(Language::Fr);
    holds_every_size(all.iter().map(|(_, model)| model), 31);
}

/// All pages of the help, one after the other.
fn pages(model: &mut Model, width: u16, height: u16) -> String {
    let mut all = String::new();
    for _ in 0..20 {
        all.push_str(&text(model, width, height));
        hit(model, Key::PageDown);
    }
    all
}

#[test]
fn the_help_and_the_footer_say_what_the_keymap_says() {
    let mut model = model(Language::En);
    press(&mut model, "?");
    let tables =
        [Table::Cockpit, Table::Knobs, Table::Own(Screen::Economics), Table::Own(Screen::History)];
    for (width, height) in SIZES {
        let mut model = model.clone();
        let shown = pages(&mut model, width, height);
        for row in tables.iter().flat_map(|table| table.rows()) {
            let keys: Vec<String> = row.keys.iter().map(|key| key.label()).collect();
            assert!(shown.contains(&keys.join(" ")), "{keys:?} at {width}x{height}:\n{shown}");
        }
    }
    hit(&mut model, Key::Esc);
    let wide = text(&model, 200, 50);
    let footer = wide.lines().last().unwrap_or_default();
    for row in Table::Cockpit
        .rows()
        .iter()
        .filter(|row| row.footer && row.action != Action::Go(Screen::Fleet))
    {
        let key = row.keys[0].label();
        assert!(footer.contains(&format!(" {key} ")), "{key}: {footer}");
    }
}

#[test]
fn other_keys_are_shown_wherever_keys_are_shown() {
    let text_of_file = "[keys]\nquit = [\"f10\"]\nwhat-if = [\"f2\"]\nhelp = [\"f1\"]\nback = [\"ctrl-g\", \"esc\"]\n";
    let flags = palier::config::Flags { no_history: true, ..Default::default() };
    let environment = palier::config::Environment::default();
    let path = std::path::Path::new("palier.toml");
    let config =
        palier::config::load_text(path, text_of_file, &flags, &environment).expect("sound keys");
    let mut model = of(&UNCOUNTED, |all| all.keys = config.keys);
    update(&mut model, Event::Welcome { hints: true, before: None });
    let screen = text(&model, 120, 40);
    for words in ["F2 what if", "F1 all keys", "F10 quit", "F1 help"] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    assert_eq!(hit(&mut model, Key::Char('q')), vec![]);
    hit(&mut model, Key::F(1));
    assert_eq!(model.overlay, Some(Overlay::Help));
    let screen = text(&model, 120, 40);
    assert!(screen.contains("F10") && !screen.contains("q ^C"), "{screen}");
    assert_eq!(hit(&mut model, Key::F(10)), vec![Effect::Quit]);
    hit(&mut model, Key::Esc);
    hit(&mut model, Key::Char(':'));
    press(&mut model, "quit");
    assert!(text(&model, 120, 40).contains("F10"));
}

#[test]
fn what_is_found_in_the_help_is_done_by_enter() {
    let mut model = model(Language::Fr);
    press(&mut model, "?/CAPACITE");
    hit(&mut model, Key::Enter);
    assert_eq!((model.screen, model.overlay), (Screen::Capacity, None));
    // A key is found by itself, letters after it are words.
    press(&mut model, "?/w");
    hit(&mut model, Key::Enter);
    assert!(model.knobs.open);
    hit(&mut model, Key::Esc);
    // Of no use here: nothing happens, and the help stays.
    press(&mut model, "?/comparer");
    hit(&mut model, Key::Enter);
    assert_eq!((model.overlay, model.compare.clone()), (Some(Overlay::Help), None));
    hit(&mut model, Key::Esc);
    assert_eq!(model.overlay, Some(Overlay::Help), "first the words go");
    hit(&mut model, Key::Esc);
    assert_eq!(model.overlay, None);
    // q and ? leave the help, and not the program; what is typed after / is no key.
    press(&mut model, "?");
    assert_eq!((hit(&mut model, Key::Char('q')), model.overlay), (vec![], None));
    press(&mut model, "??");
    assert_eq!(model.overlay, None);
    press(&mut model, "?/q");
    assert_eq!(model.finder.words, "q");
    assert_eq!(hit(&mut model, Key::Ctrl('c')), vec![Effect::Quit]);
}

#[test]
fn what_enter_ran_in_the_help_is_said() {
    for (language, words, said) in [
        (Language::En, "freeze", "ran: freeze (f)"),
        (Language::En, "next theme", "ran: theme (t)"),
        (Language::Fr, "CAPACITE", "exécuté : capacité (4)"),
    ] {
        let mut model = model(language);
        let words = if words == "next theme" { "theme" } else { words };
        press(&mut model, &format!("?/{words}"));
        hit(&mut model, Key::Enter);
        for (width, height) in [(40, 12), (80, 24), (200, 50)] {
            let frame = text(&model, width, height);
            assert!(frame.contains(said), "{width}x{height}:\n{frame}");
        }
        press(&mut model, "9");
        assert!(!text(&model, 80, 24).contains(said), "it goes with the next key");
    }
    // What says it itself is not said twice.
    let mut model = model(Language::En);
    press(&mut model, "?/hide names");
    hit(&mut model, Key::Enter);
    let frame = text(&model, 80, 24);
    assert!(frame.contains("Names hidden: R shows them") && !frame.contains("ran:"), "{frame}");
}

#[test]
fn a_tiny_terminal_shows_what_is_typed_and_what_enter_would_do() {
    for (width, height) in [(20, 5), (29, 24), (80, 5), (14, 3)] {
        let mut model = model(Language::En);
        press(&mut model, ":theme li");
        let frame = text(&model, width, height);
        assert!(frame.contains(":theme li") || frame.contains(": theme li"), "{frame}");
        assert!(frame.contains("theme: ligh"), "{width}x{height}:\n{frame}");
        hit(&mut model, Key::Enter);
        assert_eq!((model.theme, model.overlay), (ThemeName::Light, None));
        press(&mut model, "?/freez");
        let frame = text(&model, width, height);
        assert!(
            frame.contains("freez") && frame.contains("f freeze"),
            "{width}x{height}:\n{frame}"
        );
    }
}

#[test]
fn the_palette_does_what_keys_do_and_more() {
    let mut model = model(Language::En);
    let run = |model: &mut Model, words: &str| {
        press(model, ":");
        press(model, words);
        hit(model, Key::Enter)
    };
    run(&mut model, "screen money");
    assert_eq!(model.screen, Screen::Economics);
    run(&mut model, "theme light");
    assert_eq!(model.theme, ThemeName::Light);
    run(&mut model, "span 6 h");
    assert_eq!(model.span(), TimeDelta::hours(6));
    run(&mut model, "scenario cautious");
    assert_eq!(model.scenario_id, "cautious");
    run(&mut model, "explain p99");
    assert_eq!((model.screen, model.overlay), (Screen::Cockpit, Some(Overlay::Explain)));
    assert!(text(&model, 120, 40).contains("P99"));
    assert_eq!(run(&mut model, "quit"), vec![Effect::Quit]);
    run(&mut model, "language francais");
    assert_eq!(model.language, Language::Fr);
    // The newest stands first, in the language of now.
    press(&mut model, ":");
    let shown = text(&model, 120, 40);
    let first = shown.lines().skip_while(|line| !line.contains("Toutes les actions")).nth(2);
    assert!(first.is_some_and(|line| line.contains("langue : français")), "{shown}");
    // What is of no use says where it would be, and does nothing.
    press(&mut model, "comparer");
    assert!(text(&model, 120, 40).contains("sur l’écran : argent"));
    hit(&mut model, Key::Enter);
    assert_eq!((model.overlay, &model.compare), (Some(Overlay::Palette), &None));
}

#[test]
fn hints_and_what_changed_go_with_the_next_key() {
    let mut model = uncounted(Language::En);
    update(&mut model, Event::Welcome { hints: true, before: None });
    assert!(text(&model, 80, 24).contains("explains any figure"));
    press(&mut model, "w");
    assert!(model.knobs.open, "the key does what it does");
    assert!(!text(&model, 80, 24).contains("explains any figure"));
    let mut model = since(Language::En);
    assert!(text(&model, 80, 24).contains("Since Tuesday 18:00 UTC"), "{}", text(&model, 80, 24));
    update(&mut model, Event::Tick(screen::now() + TimeDelta::seconds(62)));
    assert!(text(&model, 80, 24).contains("40 more"));
    update(&mut model, Event::Tick(screen::now() + TimeDelta::seconds(64)));
    assert!(!text(&model, 80, 24).contains("40 more"));
}

#[test]
fn what_is_missing_is_said_with_what_to_give() {
    for language in LANGUAGES {
        let screen = text(&uncounted(language), 80, 24);
        let under = screen.lines().any(|line| line.matches("--units N").count() == 2);
        assert!(under, "below the count and below the cost:\n{screen}");
        let mut priceless = of(&COUNTED, |config| {
            config.language = language;
            for scenario in config.profile.scenarios.values_mut() {
                scenario.price = None;
            }
            config.profile.price = None;
            config.profile.price_tiers.clear();
            for phase in &mut config.profile.phases {
                phase.signals.clear();
            }
        });
        priceless.judge();
        let screen = text(&priceless, 120, 40);
        assert!(screen.contains("price = 15") && screen.contains("[signals."), "{screen}");
    }
}

/// The line in which words are typed, as it is drawn.
fn hint_line(model: &Model, sign: char, width: u16) -> String {
    let frame = text(model, width, 24);
    let line = frame.lines().find(|line| {
        let inner = line.split('│').find(|part| part.trim_start().starts_with(sign));
        inner.is_some()
    });
    line.unwrap_or_else(|| panic!("no line begins with {sign}:\n{frame}")).to_owned()
}

#[test]
fn the_hints_are_true_and_as_many_of_them_as_fit() {
    for (language, close, clear, run) in [
        (Language::En, "close", "clear", "enter run"),
        (Language::Fr, "fermer", "effacer", "enter exécuter"),
    ] {
        for (keys, sign) in [("?", '/'), (":", ':')] {
            let mut model = model(language);
            press(&mut model, keys);
            let leave = if sign == '/' { format!("esc q {close}") } else { format!("esc {close}") };
            for width in [40, 80, 120] {
                let line = hint_line(&model, sign, width);
                assert!(line.contains(&leave), "{width}: {line}");
                assert!(width < 80 || line.contains(run), "{width}: {line}");
                // Nothing is cut off.
                assert!(!line.contains('…'), "{line}");
            }
            press(&mut model, "zz");
            for width in [40, 80] {
                let line = hint_line(&model, sign, width);
                assert!(line.contains(&format!("esc {clear}")), "{width}: {line}");
            }
            hit(&mut model, Key::Esc);
            assert!(model.overlay.is_some() && model.finder.words.is_empty());
            assert!(hint_line(&model, sign, 80).contains(&leave));
            hit(&mut model, Key::Esc);
            assert_eq!(model.overlay, None);
        }
    }
}

#[test]
fn what_is_typed_stays_in_sight_however_long_and_strange() {
    for (width, height) in [(20, 5), (30, 6), (40, 12), (80, 24)] {
        for (keys, last) in [("?/", 'é'), (":", 'é')] {
            let mut model = model(Language::Fr);
            press(&mut model, keys);
            let pasted =
                "👩\u{200d}👩\u{200d}👧 ※ \u{1b}[31m qqqqqqqqq\r\nqqqqqqqqqqqqqqqqqqqqqqqqqqq"
                    .repeat(40);
            update(&mut model, Event::Paste(pasted));
            assert!(model.finder.words.chars().count() <= 40, "{}", model.finder.words);
            assert!(!model.finder.words.contains(char::is_control));
            hit(&mut model, Key::Backspace);
            hit(&mut model, Key::Char(last));
            let frame = text(&model, width, height);
            let seen = frame.contains("qé") && frame.contains("esc effacer");
            assert!(width < 40 || seen, "{width}x{height}:\n{frame}");
            // A key that means nothing among words is no word.
            for key in [Key::F(5), Key::Insert, Key::Delete, Key::Ctrl('g'), Key::CtrlLeft] {
                hit(&mut model, key);
            }
            hit(&mut model, Key::Enter);
            assert!(model.overlay.is_some(), "nothing is called that, and nothing is done");
        }
    }
}

#[test]
fn no_two_rows_of_the_palette_have_one_name() {
    for language in LANGUAGES {
        let fleet = screen::fleet::seven(language);
        let states = [screen::states::State::Connecting, screen::states::State::Live];
        let opened = Screen::ALL
            .into_iter()
            .flat_map(|screen| states.map(|state| screen::states::opened(screen, state, language)));
        for mut model in opened.chain([fleet, uncounted(language)]) {
            press(&mut model, ":");
            let speaker = palier::text::Speaker::new(language.code(), &model.config.profile.unit);
            let mut seen = std::collections::BTreeSet::new();
            for entry in palier::app::palette::entries(&model) {
                let name = speaker.say(&entry.name).to_lowercase();
                assert!(!name.trim().is_empty() && seen.insert(name.clone()), "{name}");
            }
            assert!(seen.len() > 80, "{}", seen.len());
        }
    }
}

#[test]
fn rows_take_a_click_and_the_wheel_goes_over_them() {
    let draw = screen::drawn::draw;
    for (keys, overlay) in [("?", Overlay::Help), (":", Overlay::Palette)] {
        let mut model = model(Language::En);
        press(&mut model, keys);
        draw(&mut model, 80, 24);
        let spot = |model: &Model, row: usize| {
            let place = model.pointer.spots.iter().find(|s| s.touch == Touch::Row(row));
            place.unwrap_or_else(|| panic!("row {row} cannot be hit")).place
        };
        let click = |model: &mut Model, row: usize| {
            let place = spot(model, row);
            let (column, row) = (place.x + place.width / 2, place.y);
            for kind in [MouseKind::Press, MouseKind::Release] {
                update(model, Event::Mouse(Mouse { kind, column, row }));
            }
            draw(model, 80, 24);
        };
        // The first row is health in both; one click chooses, even where the cursor stood.
        click(&mut model, 0);
        assert_eq!((model.overlay, model.finder.cursor), (Some(overlay), 0));
        click(&mut model, 4);
        assert_eq!((model.overlay, model.finder.cursor), (Some(overlay), 4));
        click(&mut model, 1);
        let wheel = |model: &mut Model, kind, times: usize| {
            for _ in 0..times {
                update(model, Event::Mouse(Mouse { kind, column: 40, row: 12 }));
            }
        };
        wheel(&mut model, MouseKind::WheelDown, 2);
        assert_eq!(model.finder.cursor, 7);
        wheel(&mut model, MouseKind::WheelDown, 400);
        let last = model.finder.cursor;
        assert!(last > 40, "{last}");
        wheel(&mut model, MouseKind::WheelDown, 1);
        assert_eq!(model.finder.cursor, last, "it does not begin anew");
        wheel(&mut model, MouseKind::WheelUp, 400);
        assert_eq!((model.overlay, model.finder.cursor), (Some(overlay), 0));
        draw(&mut model, 80, 24);
        click(&mut model, 1);
        assert_eq!((model.overlay, model.screen), (Some(overlay), Screen::Cockpit));
        click(&mut model, 1);
        assert_eq!((model.overlay, model.screen), (None, Screen::Health));
    }
}

/// What one looks for from the first screen, in the help and in the palette, comes first there.
#[test]
fn what_one_looks_for_comes_first() {
    let wanted = [
        ("price", "knob:Price"),
        ("prix", "knob:Price"),
        ("cost", "figure:CostPerUnit"),
        ("coût", "figure:CostPerUnit"),
        ("why", "explain"),
        ("pourquoi", "explain"),
        ("margin", "figure:Margin"),
        ("marge", "figure:Margin"),
        ("growth", "knob:Growth"),
        ("croissance", "knob:Growth"),
        ("redact", "redact"),
        ("cacher", "redact"),
        ("dark", "theme"),
        ("sombre", "theme"),
        ("advice", "figure:Advice"),
    ];
    for language in LANGUAGES {
        let first = model(language);
        for (words, id) in wanted {
            for open in [":", "?/"] {
                let mut model = first.clone();
                press(&mut model, open);
                press(&mut model, words);
                let found = if model.overlay == Some(Overlay::Help) {
                    help(&model).first().map(|row| row.action.id().to_owned())
                } else {
                    entries(&model).first().map(|entry| entry.id.clone())
                };
                // The knobs themselves are the nearest that a key does.
                let near = open == "?/" && found.as_deref() == Some("what-if");
                let near = near && id.starts_with("knob:");
                assert!(near || found.as_deref() == Some(id), "{open}{words}: {found:?}");
            }
        }
        for nothing in ["ssh", "qqqq"] {
            let mut model = first.clone();
            press(&mut model, ":");
            press(&mut model, nothing);
            assert_eq!(entries(&model), [], "{nothing}");
        }
    }
}

#[test]
fn a_knob_is_opened_from_the_palette_and_words_are_cleared_as_in_a_shell() {
    let mut model = model(Language::En);
    press(&mut model, ":some price");
    hit(&mut model, Key::Ctrl('w'));
    assert_eq!(model.finder.words, "some ");
    hit(&mut model, Key::Ctrl('u'));
    assert_eq!(model.finder.words, "");
    press(&mut model, "price");
    hit(&mut model, Key::Enter);
    assert!(model.knobs.open && model.knobs.focus == Knob::Price, "{:?}", model.knobs);
}
