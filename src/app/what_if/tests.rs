//! Keys on the test business: 1,180 units at 15 € in a phase of 5 €.

use crate::app::economics::draft::{Keep, Kept};
use crate::app::fixtures::model;
use crate::app::keys::Key;
use crate::app::knobs::Knob;
use crate::app::model::{Model, Screen};
use crate::app::playback::Playback;
use crate::app::{Effect, Event, difference, update};
use crate::config::Language;
use crate::config::target::UnitsSource;
use crate::domain::Timestamp;
use std::sync::Arc;

fn open() -> Model {
    let mut model = model(|c| {
        c.units = Some(UnitsSource::Given { count: 1180.0, origin: "--units" });
        let mut slow = c.profile.scenarios["base"].clone();
        slow.growth = crate::domain::scenario::Growth::Linear { per_month: 5.0 };
        c.profile.scenarios.insert("slow".into(), slow);
        c.file = Some("palier.toml".into());
    });
    press(&mut model, "w");
    model
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys.chars() {
        let key = match key {
            '\n' => Key::Enter,
            '\u{8}' => Key::Backspace,
            '\u{1b}' => Key::Esc,
            c => Key::Char(c),
        };
        effects.extend(update(model, Event::Key(key)));
    }
    effects
}

/// The message that came of the last key.
fn said(model: &Model) -> &'static str {
    model.notice.as_ref().map_or("", |n| n.message.id)
}

#[test]
fn every_press_is_undone_and_done_again_one_by_one() {
    let mut model = open();
    press(&mut model, "jllh");
    let price = |model: &Model| model.knobs.price.map(|p| p.to_string());
    assert_eq!(price(&model).as_deref(), Some("15.50"));
    press(&mut model, "u");
    assert_eq!((price(&model).as_deref(), said(&model)), (Some("16.00"), "undo-value"));
    press(&mut model, "uu");
    assert_eq!((price(&model), said(&model)), (None, "undo-value"));
    assert!(!model.knobs.is_turned() && model.base.is_none());
    press(&mut model, "u");
    assert_eq!(said(&model), "undo-nothing");
    press(&mut model, "UUU");
    assert_eq!((price(&model).as_deref(), said(&model)), (Some("15.50"), "redo-value"));
    press(&mut model, "U");
    assert_eq!(said(&model), "redo-nothing");
}

#[test]
fn a_reset_is_undone_as_a_whole_and_the_cursor_goes_where_something_moved() {
    let mut model = open();
    press(&mut model, "ljljj");
    assert_eq!(model.knobs.focus, Knob::Churn);
    press(&mut model, "r");
    assert!(!model.knobs.is_turned());
    press(&mut model, "u");
    assert_eq!(said(&model), "undo-reset");
    assert_eq!((model.knobs.units, model.knobs.focus), (Some(1280.0), Knob::Units));
    press(&mut model, "U");
    assert_eq!(said(&model), "redo-reset");
    assert!(!model.knobs.is_turned());
    // A change ends what could be done again.
    press(&mut model, "ul");
    press(&mut model, "U");
    assert_eq!(said(&model), "redo-nothing");
}

#[test]
fn a_knob_at_its_end_leaves_nothing_to_undo() {
    let mut model = open();
    for _ in 0..4 {
        press(&mut model, "j");
    }
    // Everything is hosted already.
    press(&mut model, "lll");
    assert_eq!(model.knobs.hosted, None);
    press(&mut model, "u");
    assert_eq!(said(&model), "undo-nothing");
}

#[test]
fn a_draft_is_dropped_from_any_screen_and_says_how_to_have_it_back() {
    let mut model = open();
    press(&mut model, "jl");
    for screen in "12345678".chars() {
        press(&mut model, &format!("{screen}r"));
        assert_eq!((said(&model), model.knobs.is_turned()), ("reset-done", false), "{screen}");
        press(&mut model, "u");
        assert_eq!((said(&model), model.knobs.is_turned()), ("undo-value", true), "{screen}");
        press(&mut model, "R");
        assert_eq!((said(&model), model.knobs.is_turned()), ("reset-not", true), "{screen}");
    }
    // It is kept from any screen too: the letters of its name are no keys.
    press(&mut model, "2S");
    assert_eq!(model.naming.as_deref(), Some(""));
    press(&mut model, "cher\u{1b}");
    assert!(model.knobs.is_turned() && model.naming.is_none());
    press(&mut model, "rr");
    assert_eq!(said(&model), "reset-nothing");
    press(&mut model, "R");
    assert_eq!((said(&model), model.is_veiled()), ("redact-hides", true));
    press(&mut model, "R");
    assert_eq!((said(&model), model.is_veiled()), ("redact-shows", false));
    // On the stage the key that drops a draft shows no name.
    press(&mut model, "p");
    assert!(model.is_veiled());
    press(&mut model, "r");
    assert!(model.is_veiled() && model.stage.is_some());
}

#[test]
fn a_price_that_waits_for_its_units_is_not_turned_from_nothing() {
    let mut model = model(|_| {});
    press(&mut model, "wjl");
    assert_eq!((model.knobs.price, said(&model)), (None, "price-waits"));
    press(&mut model, "\n17\nl");
    assert_eq!(model.knobs.price.map(|p| p.to_string()).as_deref(), Some("17.50"));
}

#[test]
fn a_value_is_typed_and_what_is_none_stays_where_it_is() {
    let mut model = open();
    press(&mut model, "j\n17,x");
    assert_eq!(model.typing.as_deref(), Some("17,x"));
    press(&mut model, "\n");
    assert_eq!(model.typing.as_deref(), Some("17,x"), "what was typed is lost");
    assert_eq!(said(&model), "typed-no-value");
    press(&mut model, "\u{8}5\n");
    assert_eq!((model.typing.clone(), said(&model)), (None, ""));
    assert_eq!(model.knobs.price.map(|p| p.to_string()).as_deref(), Some("17.5"));
    press(&mut model, "\n99\u{1b}");
    assert_eq!(model.knobs.price.map(|p| p.to_string()).as_deref(), Some("17.5"));
    press(&mut model, "\n\n");
    assert_eq!((model.typing.clone(), model.overlay), (None, None));
    press(&mut model, "u");
    assert_eq!(model.knobs.price, None);
    model.language = Language::Fr;
    press(&mut model, "jj\n2,5 %\n");
    assert_eq!(model.knobs.churn, Some(0.025));
    // Digits that are not typed still open their screen.
    press(&mut model, "5");
    assert_eq!(model.screen, Screen::Economics);
}

#[test]
fn strides_are_keys_of_their_own() {
    let mut model = open();
    update(&mut model, Event::Key(Key::ShiftRight));
    assert_eq!(model.knobs.units, Some(2180.0));
    press(&mut model, "H");
    update(&mut model, Event::Key(Key::CtrlLeft));
    assert_eq!(model.knobs.units, Some(1170.0));
}

#[test]
fn where_nothing_would_move_the_knobs_do_not_open() {
    let mut model = open();
    press(&mut model, "2");
    assert!(!model.has_knobs());
    press(&mut model, "w");
    assert_eq!(said(&model), "what-if-elsewhere");
    // The arrows are the screen's again.
    press(&mut model, "l");
    assert!(!model.knobs.is_turned());
    press(&mut model, "1");
    assert!(model.has_knobs(), "the knobs were closed by the way");
    for screen in ['7', '8'] {
        press(&mut model, &format!("{screen}w"));
        assert_eq!(said(&model), "what-if-elsewhere", "{screen}");
    }
}

#[test]
fn a_draft_has_a_difference_and_none_has_none() {
    let mut model = open();
    assert_eq!(difference::of_draft(&model), None);
    press(&mut model, "jj\n110\n");
    let told = difference::of_draft(&model).unwrap();
    assert!(told.changes() > 1);
    assert_eq!(told.sentence(1).id, "difference");
    assert_eq!(told.brief(1).map(|m| m.id), Some("difference-brief"));
    let all = told.changes();
    assert_eq!(told.sentence(all).id, if all > 4 { "difference-two" } else { "difference" });
    // A rate without hours is in no sum.
    press(&mut model, "rjjjjj\n80\n");
    assert_eq!(model.knobs.focus, Knob::Rate);
    let told = difference::of_draft(&model).unwrap();
    assert_eq!((told.changes(), told.sentence(9).id), (0, "difference-nothing"));
    assert_eq!(told.brief(9), None);
}

#[test]
fn a_draft_lies_over_what_it_is_a_draft_of() {
    let mut model = open();
    press(&mut model, "5jl");
    press(&mut model, "c");
    assert_eq!(model.compare.as_deref(), Some("base"));
    let pair = difference::pair(&model).unwrap();
    let first = pair.before.months[0].figures.revenue.unwrap().amount;
    let second = pair.after.months[0].figures.revenue.unwrap().amount;
    // 1,180 × 0.50 €.
    assert_eq!(second - first, 590.into());
    press(&mut model, "c");
    assert_eq!(model.compare.as_deref(), Some("slow"));
    press(&mut model, "rcc");
    assert_eq!(model.compare.as_deref(), Some("slow"), "what is not turned is no second curve");
}

#[test]
fn what_was_laid_over_one_scenario_does_not_stay_over_another() {
    let mut model = open();
    press(&mut model, "5wc");
    assert_eq!((model.scenario_id.as_str(), model.compare.as_deref()), ("base", Some("slow")));
    assert!(model.compared.is_some());
    press(&mut model, "s");
    assert_eq!((model.scenario_id.as_str(), model.compare.as_deref()), ("slow", None));
    assert_eq!((difference::pair(&model).is_none(), model.compared.is_none()), (true, true));
    // One key lays the other one over it.
    press(&mut model, "c");
    assert_eq!(model.compare.as_deref(), Some("base"));
}

fn order(effects: Vec<Effect>) -> Arc<Keep> {
    let keep = |e| match e {
        Effect::Keep(keep) => Some(keep),
        _ => None,
    };
    effects.into_iter().find_map(keep).expect("an order to keep")
}

#[test]
fn what_is_saved_in_a_story_stays_in_it() {
    let mut model = open();
    let at = model.live.now;
    model.playback = Some(Playback { simulated: true, ..playing(at) });
    press(&mut model, "jl");
    let effects = press(&mut model, "Sdearer\n");
    assert!(!effects.iter().any(|e| matches!(e, Effect::Keep(_))), "nothing is written");
    assert_eq!(model.notice.as_ref().unwrap().message.id, "draft-kept-here");
    assert_eq!(model.scenario_id, "dearer");
    assert!(!model.knobs.is_turned() && model.base.is_none());
    // A recording of one's own is no story.
    model.playback = Some(Playback { simulated: false, ..playing(at) });
    press(&mut model, "jl");
    order(press(&mut model, "Sdearest\n"));
}

fn playing(at: Timestamp) -> Playback {
    Playback {
        simulated: false,
        starts: at,
        ends: None,
        at,
        speed: 1.0,
        paused: false,
        seeking: None,
        over: false,
        cut: None,
        slower: None,
        events: Arc::new([]),
        shown: true,
    }
}

#[test]
fn what_was_saved_is_in_use_and_the_draft_is_empty() {
    let mut model = open();
    press(&mut model, "jl");
    let keep = order(press(&mut model, "Sdearer\n"));
    update(&mut model, Event::Kept(Kept { keep, refused: None }));
    assert_eq!(model.scenario_id, "dearer");
    assert!(!model.knobs.is_turned() && model.base.is_none());
    let revenue = model.shown().assessment.economics.now.revenue.unwrap().amount;
    assert_eq!(revenue, 18_290.into());
    press(&mut model, "u");
    assert_eq!(said(&model), "undo-nothing");
}

#[test]
fn what_no_scenario_says_and_what_was_turned_meanwhile_is_not_lost() {
    let mut model = open();
    press(&mut model, "ljl");
    let keep = order(press(&mut model, "Sdearer\n"));
    press(&mut model, "jl");
    update(&mut model, Event::Kept(Kept { keep, refused: None }));
    assert_eq!(model.knobs.units, None);
    assert!(model.knobs.growth.is_some() && model.knobs.price.is_none());
    press(&mut model, "u");
    assert_eq!(model.knobs.units, Some(1280.0));
    assert!(model.knobs.growth.is_some());
}

#[test]
fn a_refused_save_leaves_the_draft_as_it_is() {
    let mut model = open();
    press(&mut model, "jl");
    let keep = order(press(&mut model, "Sdearer\n"));
    let refused = Some("no".to_owned());
    update(&mut model, Event::Kept(Kept { keep, refused }));
    assert_eq!((model.scenario_id.as_str(), model.knobs.is_turned()), ("base", true));
}
