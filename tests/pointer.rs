//! The mouse, the reading cursor, the clipboard and pasted words, on frames as they are drawn: what
//! is shown can be hit, what is not shown does nothing, and no event of a mouse breaks anything.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::screen;
use chrono::TimeDelta;
use palier::app::figure::Figure;
use palier::app::fleet::Command;
use palier::app::history_screen::Noted;
use palier::app::keys::{Action, Key};
use palier::app::knobs::Knob;
use palier::app::pointer::reading::said;
use palier::app::pointer::slider::slider;
use palier::app::pointer::{ChartOf, Drawn, Mouse, MouseKind, Place, Spot, Touch};
use palier::app::{Effect, Event, Model, Overlay, Screen, update};
use palier::config::{Config, Language};
use palier::domain::mark::{Mark, MarkKind};
use palier::domain::metric::Metric;
use palier::view::{copied, copying, title};
use proptest::prelude::*;
use screen::drawn::{draw, text};
use screen::{config, live, now, press};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];

static LIVE: LazyLock<Model> = LazyLock::new(|| live(config(Some("1180"), Language::En)));

fn on(screen: Screen) -> Model {
    let mut model = LIVE.clone();
    update(&mut model, Event::Key(Key::Char(screen.digit())));
    model
}

fn mouse(model: &mut Model, kind: MouseKind, column: u16, row: u16) -> Vec<Effect> {
    update(model, Event::Mouse(Mouse { kind, column, row }))
}

fn click(model: &mut Model, column: u16, row: u16) -> Vec<Effect> {
    let effects = mouse(model, MouseKind::Press, column, row);
    mouse(model, MouseKind::Release, column, row);
    effects
}

fn middle(place: Place) -> (u16, u16) {
    (place.x + place.width / 2, place.y + place.height / 2)
}

/// A cell in which exactly this can be touched.
fn cell_of(model: &Model, touch: Touch) -> Option<(u16, u16)> {
    let spots = || model.pointer.spots.iter().filter(|s| s.touch == touch);
    spots().find_map(|spot| {
        let place = spot.place;
        let rows = place.y..place.y + place.height;
        let cells = rows.flat_map(|y| (place.x..place.x + place.width).map(move |x| (x, y)));
        let mut hit =
            cells.filter(|(x, y)| model.pointer.hit(*x, *y).map(|s| s.touch) == Some(touch));
        hit.next()
    })
}

#[track_caller]
fn hit(model: &mut Model, touch: Touch) -> Vec<Effect> {
    let (x, y) = cell_of(model, touch).unwrap_or_else(|| panic!("{touch:?} cannot be hit"));
    click(model, x, y)
}

fn chart_of(model: &Model, of: ChartOf) -> Spot {
    let is = |s: &&Spot| matches!(s.touch, Touch::Chart(c) if c.of == of);
    *model.pointer.spots.iter().find(is).unwrap_or_else(|| panic!("no chart of {of:?}"))
}

#[test]
fn every_tab_of_every_screen_can_be_hit() {
    for (width, height) in SIZES {
        for from in Screen::ALL {
            let mut model = on(from);
            draw(&mut model, width, height);
            let tabs: BTreeSet<char> = model
                .pointer
                .spots
                .iter()
                .filter_map(|s| match s.touch {
                    Touch::Screen(screen) => Some(screen.digit()),
                    _ => None,
                })
                .collect();
            assert!(tabs.len() >= Screen::ALL.len() - 1, "{from:?} {width}x{height}: {tabs:?}");
            for to in Screen::ALL.into_iter().filter(|s| tabs.contains(&s.digit())) {
                let mut model = model.clone();
                hit(&mut model, Touch::Screen(to));
                assert_eq!(model.screen, to, "from {from:?} at {width}x{height}");
            }
        }
    }
}

#[test]
fn the_keys_of_the_footer_do_what_the_keys_do() {
    for (width, height) in SIZES {
        let mut model = on(Screen::Cockpit);
        draw(&mut model, width, height);
        hit(&mut model, Touch::Action(Action::Help));
        assert_eq!(model.overlay, Some(Overlay::Help));
        let mut model = on(Screen::Cockpit);
        draw(&mut model, width, height);
        hit(&mut model, Touch::Action(Action::WhatIf));
        assert!(model.knobs.open);
        let effects = hit(&mut model, Touch::Action(Action::Quit));
        assert!(effects.contains(&Effect::Quit));
    }
}

#[test]
fn a_figure_is_selected_then_explained_and_a_click_beside_closes() {
    for screen in [Screen::Cockpit, Screen::Health, Screen::Economics, Screen::Phases] {
        for (width, height) in SIZES {
            let mut model = on(screen);
            draw(&mut model, width, height);
            let figures: Vec<Figure> = model
                .pointer
                .spots
                .iter()
                .filter_map(|s| match s.touch {
                    Touch::Figure(figure) => Some(figure),
                    _ => None,
                })
                .collect();
            assert!(figures.len() >= 4, "{screen:?} {width}x{height}: {figures:?}");
            for figure in figures {
                let mut model = model.clone();
                hit(&mut model, Touch::Figure(figure));
                assert_eq!((model.cursor, model.overlay), (Some(figure), None));
                // What is selected changes what is on screen; the second click is on the new frame.
                draw(&mut model, width, height);
                if cell_of(&model, Touch::Figure(figure)).is_none() {
                    continue;
                }
                hit(&mut model, Touch::Figure(figure));
                assert_eq!(model.overlay, Some(Overlay::Explain), "{figure:?}");
                draw(&mut model, width, height);
                let inside = middle(
                    model
                        .pointer
                        .spots
                        .iter()
                        .rev()
                        .find(|s| s.touch == Touch::Overlay)
                        .unwrap()
                        .place,
                );
                click(&mut model, inside.0, inside.1);
                assert_eq!(model.overlay, Some(Overlay::Explain), "inside");
                click(&mut model, 0, 0);
                assert_eq!((model.overlay, model.cursor), (None, Some(figure)), "outside");
            }
        }
    }
}

#[test]
fn where_nothing_stands_nothing_happens() {
    for screen in Screen::ALL {
        let mut model = on(screen);
        draw(&mut model, 80, 24);
        let before = text(&model, 80, 24);
        let mut empty = 0;
        for y in 0..26 {
            for x in 0..83 {
                if model.pointer.hit(x, y).is_none() {
                    empty += 1;
                    for kind in [MouseKind::Press, MouseKind::Drag, MouseKind::Release] {
                        assert_eq!(mouse(&mut model, kind, x, y), [], "{screen:?} {x} {y}");
                    }
                }
            }
        }
        assert!(empty > 100, "{screen:?}: {empty}");
        assert_eq!(text(&model, 80, 24), before, "{screen:?}");
    }
}

#[test]
fn every_knob_is_focused_turned_wheeled_and_dragged() {
    for screen in [Screen::Cockpit, Screen::Economics] {
        for (width, height) in SIZES {
            let mut model = on(screen);
            press(&mut model, "w");
            for knob in Knob::ALL {
                // The knobs follow the focus where there is not room for all: the last one that is
                // shown brings the next into sight.
                draw(&mut model, width, height);
                for _ in 0..Knob::ALL.len() {
                    if cell_of(&model, Touch::Knob(knob)).is_some() {
                        break;
                    }
                    let shown = Knob::ALL.into_iter().rev();
                    let last = shown.clone().find(|k| cell_of(&model, Touch::Knob(*k)).is_some());
                    hit(&mut model, Touch::Knob(last.unwrap()));
                    draw(&mut model, width, height);
                }
                hit(&mut model, Touch::Knob(knob));
                assert_eq!(model.knobs.focus, knob, "{screen:?} {width}x{height}");
                draw(&mut model, width, height);
                let value = |m: &Model| slider(m, knob).value;
                let mut turned = model.clone();
                hit(&mut turned, Touch::Turn(knob, true));
                let end = value(&turned) == value(&model);
                // At its end already, a knob is not turned.
                assert!(turned.knobs.is_turned() || end, "{knob:?}");
                assert!(value(&turned) >= value(&model), "{knob:?}");
                let (x, y) = cell_of(&model, Touch::Knob(knob)).unwrap();
                let mut wheeled = model.clone();
                mouse(&mut wheeled, MouseKind::WheelUp, x, y);
                assert_eq!(value(&wheeled), value(&turned), "{knob:?}");
                let mut dragged = model.clone();
                mouse(&mut dragged, MouseKind::Press, x, y);
                mouse(&mut dragged, MouseKind::Drag, x + 1, y);
                assert_eq!(value(&dragged), value(&turned), "{knob:?}");
                mouse(&mut dragged, MouseKind::Release, x + 1, y);
                mouse(&mut dragged, MouseKind::Drag, x + 9, y);
                assert_eq!(value(&dragged), value(&turned), "{knob:?} was let go");
            }
        }
    }
}

#[test]
fn a_slider_goes_from_end_to_end() {
    for knob in Knob::ALL {
        let mut model = on(Screen::Cockpit);
        press(&mut model, "w");
        draw(&mut model, 200, 50);
        let is = |s: &&Spot| s.touch == Touch::Slider(knob);
        let place = model.pointer.spots.iter().find(is).expect("a slider").place;
        let ends = slider(&model, knob);
        assert!(ends.low < ends.high && ends.share().is_none_or(|s| s <= 1.0), "{ends:?}");
        mouse(&mut model, MouseKind::Press, place.x + place.width / 2, place.y);
        mouse(&mut model, MouseKind::Drag, 199, 0);
        assert_eq!(slider(&model, knob).value, Some(ends.high), "{knob:?}");
        mouse(&mut model, MouseKind::Drag, 0, 49);
        assert_eq!(slider(&model, knob).value, Some(ends.low), "{knob:?}");
        let stays = slider(&model, knob);
        assert_eq!((stays.low, stays.high), (ends.low, ends.high), "{knob:?} stretched");
    }
}

#[test]
fn a_chart_is_read_by_click_drag_and_keys() {
    let mut model = on(Screen::Cockpit);
    draw(&mut model, 200, 50);
    let latency = chart_of(&model, ChartOf::Latency).place;
    click(&mut model, latency.x + latency.width / 2, latency.y);
    let reading = model.pointer.reading.expect("a reading");
    assert_eq!(reading.of, ChartOf::Latency);
    // In the middle of the last quarter of an hour.
    let ago = model.live.now - reading.at;
    assert!((ago - TimeDelta::seconds(450)).abs() < TimeDelta::seconds(10), "{ago}");
    draw(&mut model, 200, 50);
    let read = text(&model, 200, 50);
    let p99 = model.live.series[&Metric::LatencyP99].at(reading.at).unwrap().1;
    assert!(p99.is_some());
    assert!(read.contains("16 November 2026, 09:52 UTC · ") && read.contains("99"), "{read}");
    assert_eq!(said(&model).len(), 3);
    // No chart moves for it, and the other screens can still be hit.
    assert_eq!(chart_of(&model, ChartOf::Latency).place, latency);
    assert!(cell_of(&model, Touch::Screen(Screen::Phases)).is_some());
    // The line runs through the plot, at the column that was clicked.
    let line = |m: &Model, x: u16| {
        let lines: Vec<Vec<char>> = text(m, 200, 50).lines().map(|l| l.chars().collect()).collect();
        let latency = chart_of(m, ChartOf::Latency).place;
        (latency.y..latency.y + latency.height)
            .filter(|y| lines[usize::from(*y)][usize::from(x)] == '│')
            .count()
    };
    assert!(line(&model, latency.x + latency.width / 2) > 0, "{read}");
    // A drag goes on beyond the chart's end, to its end.
    mouse(&mut model, MouseKind::Press, latency.x, latency.y);
    mouse(&mut model, MouseKind::Drag, 199, 0);
    assert_eq!(model.pointer.reading.unwrap().at, model.live.now);
    mouse(&mut model, MouseKind::Release, 199, 0);
    for _ in 0..3 {
        press(&mut model, "(");
    }
    assert!(model.pointer.reading.unwrap().at < model.live.now);
    press(&mut model, "))))");
    assert_eq!(model.pointer.reading.unwrap().at, model.live.now);
    update(&mut model, Event::Key(Key::Esc));
    assert_eq!(model.pointer.reading, None);
    assert_eq!(said(&model), []);
}

#[test]
fn a_projection_is_read_month_by_month() {
    let mut model = on(Screen::Economics);
    draw(&mut model, 80, 24);
    press(&mut model, ")");
    let first = model.live.assessment.economics.months[0].starts;
    assert_eq!(model.pointer.reading.map(|r| r.at), Some(first));
    press(&mut model, ")");
    let months = &model.live.assessment.economics.months;
    assert_eq!(model.pointer.reading.map(|r| r.at), Some(months[1].starts));
    draw(&mut model, 80, 24);
    let words = text(&model, 80, 24);
    assert!(words.contains("1 December 2026 · infra margin 99."), "{words}");
    // Another screen has another chart.
    press(&mut model, "1");
    assert_eq!(model.pointer.reading, None);
}

#[test]
fn what_has_no_chart_says_so() {
    let mut model = on(Screen::Phases);
    draw(&mut model, 80, 24);
    press(&mut model, "(");
    assert!(model.pointer.reading.is_none() && model.notice.is_some_and(|n| n.refused));
}

#[test]
fn the_wheel_zooms_charts_and_scrolls_the_rest() {
    let mut model = on(Screen::Cockpit);
    draw(&mut model, 200, 50);
    let (x, y) = middle(chart_of(&model, ChartOf::Latency).place);
    let before = model.span();
    mouse(&mut model, MouseKind::WheelDown, x, y);
    assert!(model.span() > before);
    mouse(&mut model, MouseKind::WheelUp, x, y);
    assert_eq!(model.span(), before);
    let mut phases = on(Screen::Phases);
    draw(&mut phases, 80, 24);
    mouse(&mut phases, MouseKind::WheelDown, 40, 20);
    assert_eq!(phases.scroll, 3);
    for _ in 0..100 {
        mouse(&mut phases, MouseKind::WheelDown, 40, 20);
        draw(&mut phases, 80, 24);
    }
    let end = phases.scroll;
    mouse(&mut phases, MouseKind::WheelUp, 40, 20);
    assert_eq!(phases.scroll, end - 3, "never beyond the end");
}

#[test]
fn a_target_of_the_fleet_is_selected_then_opened() {
    let mut model = screen::fleet::seven(Language::En);
    draw(&mut model, 120, 40);
    hit(&mut model, Touch::Row(3));
    assert_eq!(model.fleet.cursor, 3);
    draw(&mut model, 120, 40);
    let effects = hit(&mut model, Touch::Row(3));
    let opened = effects.iter().any(|e| matches!(e, Effect::Switch { .. }));
    assert!(opened || model.screen == Screen::Cockpit || model.notice.is_some(), "{effects:?}");
    let mut model = screen::fleet::seven(Language::En);
    draw(&mut model, 120, 40);
    // The row under the cursor from the start is not opened by the first click.
    let effects = hit(&mut model, Touch::Row(0));
    assert!(effects.is_empty() && model.screen == Screen::Fleet);
    mouse(&mut model, MouseKind::WheelDown, 10, 10);
    assert_eq!(model.fleet.cursor, 3);
    hit(&mut model, Touch::Action(Action::Fleet(Command::Sort)));
    assert_eq!(model.fleet.cursor, 0);
}

#[test]
fn a_line_of_the_history_is_gone_to() {
    let mut model = on(Screen::History);
    let at = now() - TimeDelta::minutes(5);
    let mark = Mark::new(at, None, MarkKind::Deploy, "v1.3").unwrap();
    update(&mut model, Event::Noted(Box::new(Noted { marks: vec![mark], ..Noted::default() })));
    draw(&mut model, 80, 24);
    hit(&mut model, Touch::Row(0));
    assert_eq!(model.travel.at, Some(at));
}

#[test]
fn the_tabs_of_the_money_open_their_sheets() {
    let mut model = on(Screen::Economics);
    draw(&mut model, 80, 24);
    for sheet in palier::app::economics::Sheet::ALL {
        hit(&mut model, Touch::Sheet(sheet));
        assert_eq!(model.sheet, sheet);
        draw(&mut model, 80, 24);
    }
}

#[test]
fn without_the_mouse_nothing_of_it_is_heard() {
    let mut model = on(Screen::Cockpit);
    draw(&mut model, 80, 24);
    press(&mut model, "M");
    assert!(!model.pointer.on && model.notice.is_some());
    draw(&mut model, 80, 24);
    hit(&mut model, Touch::Action(Action::Help));
    assert_eq!(model.overlay, None);
    press(&mut model, "M");
    draw(&mut model, 80, 24);
    hit(&mut model, Touch::Action(Action::Help));
    assert_eq!(model.overlay, Some(Overlay::Help));
}

#[test]
fn pasted_words_are_no_keys() {
    let mut model = on(Screen::Cockpit);
    let effects = update(&mut model, Event::Paste("q5w\rrm -rf\n".into()));
    assert!(!effects.contains(&Effect::Quit) && model.screen == Screen::Cockpit);
    assert!(!model.knobs.open && model.notice.is_some());
    // A line of text takes them, and a line break does not end it.
    press(&mut model, "wjl");
    press(&mut model, "S");
    assert_eq!(model.naming.as_deref(), Some(""));
    let effects = update(&mut model, Event::Paste("dear\u{1b}er\r\none".into()));
    assert_eq!(model.naming.as_deref(), Some("dear-er-one"));
    assert!(!effects.iter().any(|e| matches!(e, Effect::Keep(_))));
}

#[test]
fn a_figure_is_copied_with_its_unit_and_source_and_an_explanation_whole() {
    let mut model = on(Screen::Cockpit);
    assert!(update(&mut model, Event::Key(Key::Char('y'))).contains(&Effect::Copy));
    model.cursor = Some(Figure::Memory);
    let words = copied(&model);
    assert!(words.contains('%') && words.contains("node_exporter"), "{words}");
    assert_eq!(words.lines().count(), 1);
    model.cursor = Some(Figure::CostPerUnit);
    assert!(copied(&model).contains('€'), "{}", copied(&model));
    model.overlay = Some(Overlay::Explain);
    let whole = copied(&model);
    assert!(whole.lines().count() > 4 && whole.len() > copied(&on(Screen::Cockpit)).len());
    // What is said to have been copied, and nothing of a figure that nobody knows.
    let mut model = on(Screen::Cockpit);
    model.cursor = Some(Figure::Memory);
    let short = copying(&model).expect("a known figure");
    assert!(copied(&model).starts_with(&short) && !short.contains('('), "{short}");
    update(&mut model, Event::Copied(short.clone()));
    assert!(screen::drawn::text(&model, 120, 40).contains(&format!("Copied: {short}")));
    model.live.latest.clear();
    let name = copying(&model).expect_err("an unknown figure");
    update(&mut model, Event::NotCopied(name));
    assert!(screen::drawn::text(&model, 120, 40).contains("Nothing was copied"));
    // Every figure of every screen says something.
    for screen in Screen::ALL {
        let mut model = on(screen);
        for figure in palier::app::figure::on_screen(&model) {
            model.cursor = Some(figure);
            assert!(copied(&model).len() > 3, "{figure:?}");
        }
    }
    let mut off = on(Screen::Cockpit);
    let mut config: Config = (*off.config).clone();
    config.terminal.clipboard = false;
    off.config = Arc::new(config);
    let effects = update(&mut off, Event::Key(Key::Char('y')));
    assert!(!effects.contains(&Effect::Copy) && off.notice.is_some_and(|n| n.refused));
}

#[test]
fn the_title_says_the_advice_and_the_target() {
    let mut model = on(Screen::Cockpit);
    let said = title(&model);
    assert!(said.ends_with("· vps-koprogo — palier"), "{said}");
    model.language = Language::Fr;
    assert_ne!(title(&model), said);
    let ascii = screen::drawn::in_ascii(&model);
    assert!(title(&ascii).is_ascii(), "{}", title(&ascii));
}

fn kinds() -> impl Strategy<Value = MouseKind> {
    prop_oneof![
        3 => Just(MouseKind::Press),
        2 => Just(MouseKind::Drag),
        1 => Just(MouseKind::Release),
        1 => Just(MouseKind::WheelUp),
        1 => Just(MouseKind::WheelDown),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Events beyond the edges, drags without a button, frames of another size between them.
    #[test]
    fn no_event_of_a_mouse_breaks_anything(
        screen in 0..Screen::ALL.len(),
        open in any::<bool>(),
        size in (20_u16..210, 6_u16..55),
        events in prop::collection::vec((kinds(), 0_u16..220, 0_u16..60), 1..12),
    ) {
        let mut model = on(Screen::ALL[screen]);
        if open {
            press(&mut model, "w");
        }
        draw(&mut model, size.0, size.1);
        for (i, (kind, column, row)) in events.into_iter().enumerate() {
            mouse(&mut model, kind, column, row);
            if i % 4 == 3 {
                draw(&mut model, size.0, size.1);
            }
        }
        for edge in [u16::MAX, u16::MAX - 1] {
            mouse(&mut model, MouseKind::Press, edge, edge);
            mouse(&mut model, MouseKind::Drag, edge, 0);
        }
        update(&mut model, Event::Drawn(Drawn::default()));
        prop_assert!(model.pointer.reading.is_none());
        draw(&mut model, size.0, size.1);
    }
}
