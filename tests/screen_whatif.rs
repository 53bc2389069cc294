//! What-if on every screen that has knobs, in both languages: turned, undone, typed, refused, and the
//! difference in words. By hand, in a real terminal, it is turned in `what_if.rs`.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::economics::draft::Kept;
use palier::app::keys::Key;
use palier::app::simulate::answer;
use palier::app::{Effect, Event, Model, difference, update};
use palier::config::{Config, Language, save_scenario};
use palier::text::Speaker;
use palier::view::render_buffer;
use screen::drawn::{LANGUAGES, text};
use std::sync::OnceLock;

const RUNS: u32 = 100;

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

/// KoproGo on its first VPS, 1,180 units.
fn live(language: Language) -> Model {
    static MADE: [OnceLock<Model>; 2] = [const { OnceLock::new() }; 2];
    let made = MADE[usize::from(language == Language::Fr)].get_or_init(|| {
        let config = Config { file: None, ..screen::config(Some("1180"), language) };
        screen::live(Config { phase: Some("mvp".into()), ..config })
    });
    made.clone()
}

fn pressed(language: Language, keys: &str) -> Model {
    let mut model = live(language);
    press(&mut model, keys);
    model
}

/// By name: the screen's digit, then the keys.
const STATES: [(&str, &str); 11] = [
    ("open", "1w"),
    ("turned", "1wjllll"),
    ("undone", "1wjllllu"),
    ("typed", "1wjj\n110"),
    ("nonsense", "1wj\nbeaucoup\n"),
    ("capacity", "4wjj\n110\n"),
    ("money", "5wj\n17\n"),
    ("closed", "5wj\n17\nw"),
    ("over-its-base", "5wj\n17\ncw"),
    ("phases", "6wjj\n110\n"),
    ("elsewhere", "2w"),
];

#[test]
fn every_state_in_both_languages() {
    for language in LANGUAGES {
        for (name, keys) in STATES {
            let model = pressed(language, keys);
            for (width, height) in [(80, 24), (200, 50)] {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, width, height));
            }
            if ["turned", "capacity", "money", "phases"].contains(&name) {
                let name = format!("{name}-40x12-{}", language.code());
                insta::assert_snapshot!(name, text(&model, 40, 12));
            }
        }
    }
}

fn differs(model: &Model) -> String {
    let speaker = Speaker::new(model.language.code(), &model.config.profile.unit);
    let told = difference::of_draft(model).expect("something is turned");
    speaker.say(&told.sentence(told.changes())).replace(['\u{a0}', '\u{202f}'], " ")
}

/// The same business with one price for ever.
fn at_one_price(language: Language) -> Model {
    let mut config = Config { file: None, ..screen::config(Some("1180"), language) };
    config.profile.price_tiers.clear();
    config.phase = Some("mvp".into());
    screen::live(config)
}

#[test]
fn two_euros_more_are_told_to_the_euro() {
    let mut model = at_one_price(Language::En);
    press(&mut model, "wj\n17\n");
    // 1,180 × 2 €; 2 € × (36 × 1,180 + 55 × 630); 2 € × (1,180 + 36 × 55). Margins move by three
    // thousandths of a point, which is nothing to tell.
    assert_eq!(
        differs(&model),
        "+€2 on the price: revenue +€2,360 a month, cumulative surplus by November 2029 +€154,260, \
         revenue in November 2029 +€6,320 a month."
    );
    let mut french = at_one_price(Language::Fr);
    press(&mut french, "wj\n17\n");
    assert_eq!(
        differs(&french),
        "+2 € sur le prix : recettes +2 360 € par mois, excédent cumulé en novembre 2029 \
         +154 260 €, recettes en novembre 2029 +6 320 € par mois."
    );
}

#[test]
fn a_price_that_would_rise_by_itself_is_said_to_be_fixed() {
    // From 2,000 units on the list says 20 €: at 17 € something is lost.
    let words = differs(&pressed(Language::En, "wj\n17\n"));
    let starts =
        "a fixed price of €17 (+€2 now): revenue +€2,360 a month, but cumulative surplus by";
    assert!(words.starts_with(starts) && words.contains("-€114,015"), "{words}");
    let french = differs(&pressed(Language::Fr, "wj\n17\n"));
    let starts = "un prix fixe de 17 € (+2 € aujourd’hui) : recettes +2 360 € par mois, mais excédent \
                  cumulé en novembre 2029 -114 015 €";
    assert!(french.starts_with(starts), "{french}");
}

#[test]
fn a_gain_of_today_never_stands_without_the_loss_it_becomes() {
    // 1,180 × 2 € more now; the price would have been 20 € from 2,000 units on.
    for (language, gain, loss) in
        [(Language::En, "+€2,360", "-€114,015"), (Language::Fr, "+2 360 €", "-114 015 €")]
    {
        for keys in ["1wj\n17\n", "4wj\n17\n", "5wj\n17\n", "6wj\n17\n", "5wj\n17\nw"] {
            let model = pressed(language, keys);
            for (width, height) in
                [(30, 8), (36, 10), (40, 12), (60, 18), (80, 24), (120, 40), (200, 50)]
            {
                let frame = text(&model, width, height);
                // A loss alone misleads nobody.
                let fair = !frame.contains(gain) || frame.contains(loss);
                assert!(fair, "{keys} {width}x{height}:\n{frame}");
                if height >= 24 {
                    assert!(frame.contains(loss), "{keys} {width}x{height}:\n{frame}");
                    let but = if language == Language::Fr { "mais" } else { "but " };
                    assert!(frame.contains(but), "{keys} {width}x{height}:\n{frame}");
                }
            }
        }
    }
}

#[test]
fn a_drop_of_today_that_pays_in_the_end_is_told_with_what_it_pays() {
    // What a list from 15 € down to 5 € loses later, a fixed 14 € keeps: 1,180 × −1 € now.
    let mut config = Config { file: None, ..screen::config(Some("1180"), Language::En) };
    config.phase = Some("mvp".into());
    for tier in config.profile.price_tiers.iter_mut().skip(1) {
        tier.price = 5.into();
    }
    let mut model = screen::live(config);
    press(&mut model, "wj\n14\n");
    let words = differs(&model);
    let starts =
        "a fixed price of €14 (-€1 now): revenue -€1,180 a month, but cumulative surplus by";
    assert!(words.starts_with(starts) && words.contains(" +€"), "{words}");
}

#[test]
fn one_key_drops_the_draft_on_every_screen_and_one_brings_it_back() {
    for language in LANGUAGES {
        let mark = if language == Language::En { "WHAT IF" } else { "ET SI" };
        for digit in ["1", "2", "3", "4", "5", "6", "8"] {
            for keys in ["", "w"] {
                let mut model = pressed(language, &format!("1wj\n17\n{digit}{keys}"));
                for (width, height) in [(40, 12), (60, 18), (80, 24), (120, 40), (200, 50)] {
                    let frame = text(&model, width, height);
                    let head = frame.lines().next().unwrap_or_default();
                    assert!(head.contains(&format!("{mark} · r")), "{digit} {width}:\n{frame}");
                }
                let mut dropped = model.clone();
                press(&mut dropped, "r");
                assert!(!dropped.knobs.is_turned() && !dropped.is_veiled(), "{digit}{keys}");
                let said = notice(&dropped);
                let named = if language == Language::En { "u brings" } else { "u le ramène" };
                assert!(said.contains(named), "{said}");
                press(&mut dropped, "u");
                assert!(dropped.knobs.is_same_draft(&model.knobs), "{digit}{keys}");
                // Names are another key's, which says what it did and that the draft is still there.
                press(&mut model, "R");
                assert!(model.knobs.is_turned() && model.is_veiled());
                let said = notice(&model);
                assert!(said.contains('R') && said.contains(": r "), "{said}");
            }
        }
        let mut none = pressed(language, "r");
        assert!(none.notice.as_ref().is_some_and(|n| n.refused) && notice(&none).contains('R'));
        press(&mut none, "R");
        assert!(!notice(&none).contains(": r "), "{}", notice(&none));
    }
}

#[test]
fn the_way_out_and_the_help_stand_below_the_open_knobs() {
    for language in LANGUAGES {
        let out = if language == Language::En { "w close" } else { "w fermer" };
        let help = if language == Language::En { "? help" } else { "? aide" };
        for digit in ["1", "4", "5", "6"] {
            let model = pressed(language, &format!("{digit}wjl"));
            for (width, height) in [(40, 12), (60, 18), (80, 24), (120, 40), (200, 50)] {
                let frame = text(&model, width, height);
                let foot = frame.lines().last().unwrap_or_default();
                for words in [out, help, "←", "→"] {
                    assert!(foot.contains(words), "{digit} {width}x{height}:\n{frame}");
                }
            }
        }
    }
}

#[test]
fn the_step_of_the_knob_under_the_cursor_is_told() {
    for (language, steps) in [
        (Language::En, ["step 100", "step €0.50", "step 5", "step 0.1%", "step 5%", "", "step 1"]),
        (Language::Fr, ["pas 100", "pas 0,50 €", "pas 5", "pas 0,1 %", "pas 5 %", "", "pas 1"]),
    ] {
        for (down, step) in steps.into_iter().enumerate() {
            for digit in ["1", "4", "5", "6"] {
                let model = pressed(language, &format!("{digit}w{}", "j".repeat(down)));
                for (width, height) in [(40, 12), (80, 24), (200, 50)] {
                    let frame = text(&model, width, height);
                    assert!(frame.contains(step), "{digit} {step} {width}x{height}:\n{frame}");
                }
            }
        }
    }
}

#[test]
fn growth_brings_the_next_phase_earlier_and_the_other_way_round() {
    let faster = differs(&pressed(Language::En, "wjj\n110\n"));
    assert!(faster.contains("earlier"), "{faster}");
    let slower = differs(&pressed(Language::En, "wjj\n20\n"));
    assert!(slower.contains("later") || slower.contains("only after"), "{slower}");
}

#[test]
fn what_changes_nothing_is_said_to_change_nothing() {
    // A rate without hours is in no sum; more months change nothing within the first ones.
    let rate = differs(&pressed(Language::En, "wjjjjjjj\n80\n"));
    assert!(rate.starts_with("hourly rate €80: nothing changes up to"), "{rate}");
    let months = differs(&pressed(Language::En, "wjjjjjjjj\n60\n"));
    assert!(months.starts_with("24 months more: nothing changes up to"), "{months}");
}

fn notice(model: &Model) -> String {
    let speaker = Speaker::new(model.language.code(), &model.config.profile.unit);
    let words = model.notice.as_ref().map_or_else(String::new, |n| speaker.say(&n.message));
    words.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn what_was_undone_and_done_again_is_said() {
    let mut model = pressed(Language::En, "wjlu");
    assert_eq!(notice(&model), "price back to €15");
    press(&mut model, "U");
    assert_eq!(notice(&model), "price €15.50 again");
    press(&mut model, "khr");
    press(&mut model, "u");
    assert_eq!(notice(&model), "Reset undone: copropriétés 1,080, price €15.50");
    let french = pressed(Language::Fr, "wjlu");
    assert_eq!(notice(&french), "prix : retour à 15 €");
}

#[test]
fn nonsense_is_refused_in_one_sentence_and_stays() {
    let model = pressed(Language::En, "wj\n17,x\n");
    assert_eq!(model.typing.as_deref(), Some("17,x"));
    assert_eq!(
        notice(&model),
        "“17,x” is no value for price: write a number from 0 to €1,000,000, like €15.50."
    );
    let french = pressed(Language::Fr, "wjjj\n1.180\n");
    assert_eq!(
        notice(&french),
        "« 1.180 » n’est pas une valeur pour pertes/mois : écrivez un nombre de 0 % à 100 %, par \
         exemple 1,5 %."
    );
    let whole = pressed(Language::En, "w\n11.5\n");
    assert!(notice(&whole).contains("a whole number from 0 to"), "{}", notice(&whole));
}

#[test]
fn every_screen_with_knobs_shows_them_and_what_they_change() {
    for language in LANGUAGES {
        let price = if language == Language::En { "price" } else { "prix" };
        for digit in ["1", "4", "5", "6"] {
            let model = pressed(language, &format!("{digit}wj\n17\n"));
            // 1,180 × 2 €.
            let earned = if language == Language::En { "+€2,360" } else { "+2 360 €" };
            for (width, height) in [(80, 24), (120, 40), (200, 50), (40, 12)] {
                let screen = text(&model, width, height);
                assert!(screen.contains(price), "{digit} {width}x{height}:\n{screen}");
                assert!(screen.contains(earned), "{digit} {width}x{height}:\n{screen}");
            }
        }
    }
}

#[test]
fn figures_move_above_the_knobs_in_the_same_frame() {
    for digit in ["1", "4", "5", "6"] {
        let mut model = pressed(Language::En, &format!("{digit}w"));
        let before = text(&model, 80, 24);
        press(&mut model, "LL");
        let after = text(&model, 80, 24);
        let knobs = |screen: &str| -> usize {
            let starts = |line: &str| line.contains("What if") || line.contains("copropriétés ");
            screen.lines().position(starts).unwrap_or(usize::MAX)
        };
        assert_ne!(before, after);
        assert!(knobs(&after) < usize::MAX, "{after}");
    }
}

#[test]
fn at_every_size_with_every_draft_something_is_drawn() {
    let mut states: Vec<Model> =
        STATES.iter().flat_map(|(_, keys)| LANGUAGES.map(|l| pressed(l, keys))).collect();
    let mut turn = 0;
    for height in 1..=50 {
        for width in (1..=200).step_by(9) {
            let count = states.len();
            turn += 1;
            let buffer = render_buffer(&states[turn % count], width, height);
            assert_eq!(buffer.area.area(), u32::from(width) * u32::from(height));
        }
    }
    states.clear();
}

#[test]
fn any_scenario_beside_any_other_has_its_difference() {
    let ids: Vec<String> = live(Language::En).config.profile.scenarios.keys().cloned().collect();
    for own in &ids {
        for other in ids.iter().filter(|id| *id != own) {
            let mut model = live(Language::En);
            model.scenario_id.clone_from(own);
            model.compare = Some(other.clone());
            press(&mut model, "5");
            model.judge();
            let told = difference::of_pair(&model).expect("a pair");
            let speaker = Speaker::new("en", &model.config.profile.unit);
            let words = speaker.say(&told.sentence(told.changes()));
            assert!(words.contains("instead of") && words.ends_with('.'), "{own} {other} {words}");
            let name = |id: &str| model.config.profile.scenarios[id].name.get("en").to_owned();
            let screen = text(&model, 200, 50);
            for named in [name(own), name(other)] {
                assert!(screen.contains(&format!("“{named}”")), "{named}:\n{screen}");
            }
        }
    }
}

#[test]
fn what_was_saved_is_selected_and_the_draft_is_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("palier.toml");
    let config = Config { file: Some(file.clone()), ..screen::config(Some("1180"), Language::En) };
    let mut model = screen::live(Config { phase: Some("mvp".into()), ..config });
    press(&mut model, "5wj\n17.25\nSdearer\n");
    assert_eq!(model.scenario_id, "dearer");
    assert!(!model.knobs.is_turned() && difference::of_draft(&model).is_none());
    let written = std::fs::read_to_string(&file).expect("the file");
    assert!(
        written.contains("[scenarios.dearer]") && written.contains("price = 17.25"),
        "{written}"
    );
    let screen = text(&model, 120, 40);
    assert!(screen.contains("Saved as scenario “dearer”") && screen.contains("€17.25"), "{screen}");
}
