//! The screen of all targets: none beside the main one, seven of all kinds, five thousand machines
//! of a Prometheus. What is drawn is held by snapshots; what must never happen, by tests over all
//! sizes.

#![allow(clippy::expect_used)]

use crate::screen;
use palier::app::fleet::Sort;
use palier::app::keys::Key;
use palier::app::watch::Connection;
use palier::app::{Effect, Event, Model, Screen, update};
use palier::config::{Language, ThemeName};
use palier::domain::health::Condition;
use palier::domain::metric::Metric;
use screen::drawn::{LANGUAGES, SIZES, coloured, holds_ascii, holds_every_size, text};
use screen::fleet::{expanded, finish, hosts, many, opened, seven};
use screen::{now, press};

fn alone(language: Language) -> Model {
    let mut model = opened(screen::fleet::config(&[], language));
    finish(&mut model);
    model
}

fn filtered(language: Language) -> Model {
    let mut model = seven(language);
    press(&mut model, "/cust EU");
    model
}

fn states(language: Language) -> Vec<(&'static str, Model)> {
    let mut sorted = seven(language);
    press(&mut sorted, "oojj");
    let mut nothing = seven(language);
    press(&mut nothing, "/nowhere");
    update(&mut nothing, Event::Key(Key::Enter));
    let mut helped = seven(language);
    press(&mut helped, "?");
    vec![
        ("alone", alone(language)),
        ("seven", seven(language)),
        ("filtered", filtered(language)),
        ("sorted", sorted),
        ("nothing", nothing),
        ("helped", helped),
        ("many", many(5_000, language)),
        ("too-many", many(6_200, language)),
    ]
}

#[test]
fn every_state_at_every_size_in_both_languages() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            let all = ["seven", "many"].contains(&name);
            let sizes = if all { &SIZES[..] } else { &SIZES[1..2] };
            for (width, height) in sizes {
                let name = format!("{name}-{width}x{height}-{}", language.code());
                insta::assert_snapshot!(name, text(&model, *width, *height));
            }
        }
    }
}

#[test]
fn colours_by_meaning_and_none_where_none_are_wanted() {
    for (name, theme) in [("dark", ThemeName::Dark), ("mono", ThemeName::Mono)] {
        let mut model = seven(Language::En);
        model.theme = theme;
        insta::assert_snapshot!(name, coloured(&model, 80, 24));
    }
}

#[test]
fn ascii_is_ascii() {
    for language in LANGUAGES {
        for (name, model) in states(language) {
            holds_ascii(name, &model);
        }
    }
}

#[test]
fn no_size_panics() {
    let states = states(Language::Fr);
    holds_every_size(states.iter().map(|(_, model)| model), 7);
}

#[test]
fn the_keys_fit_on_80_columns_in_both_languages() {
    for (language, words) in [
        (Language::En, ["open", "sort", "filter", "help", "quit", "7 fleet"]),
        (Language::Fr, ["ouvrir", "trier", "filtrer", "aide", "quitter", "7 parc"]),
    ] {
        let screen = text(&seven(language), 80, 24);
        let footer = screen.lines().last().expect("a footer").to_owned();
        for word in words.iter().chain(&["1 ", "4 ", "5 ", "6 "]) {
            assert!(footer.contains(word), "{word}: {footer}");
        }
        assert!(!footer.contains('…'), "{footer}");
        let mut model = seven(language);
        model.screen = Screen::Cockpit;
        let screen = text(&model, 80, 24);
        let footer = screen.lines().last().expect("a footer").to_owned();
        assert!(footer.contains('7') && footer.contains("? "), "{footer}");
    }
}

#[test]
fn what_asks_for_most_attention_comes_first() {
    let model = seven(Language::En);
    let fleet = &model.fleet;
    let rows: Vec<_> = fleet.order.iter().filter_map(|id| fleet.row(*id)).collect();
    let severities: Vec<_> = rows.iter().map(|r| r.severity()).collect();
    assert!(severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
    let lost: Vec<_> = rows.iter().take(2).map(|r| r.name.as_str()).collect();
    assert_eq!(lost, ["cluster", "plain"]);
    // 93 % is beyond the 85 % of the profile's alarm.
    let shop = rows.iter().find(|r| r.name == "shop").expect("shop");
    let worst = shop.worst.expect("a worst figure");
    assert_eq!((worst.metric, shop.condition), (Metric::CpuUtilization, Condition::Critical));
    assert!(worst.value > 0.9 && worst.pressure > 1.0, "{worst:?}");
    // Phase 1 costs 5 € a month; of 400 units each carries 1.25 cents.
    assert_eq!(shop.cost.expect("a cost").amount.to_string(), "5");
    let per_unit = shop.cost_per_unit.expect("units are known").amount;
    assert_eq!(per_unit.to_string(), "0.0125");
    assert_eq!(fleet.total.machines, 7);
    assert_eq!(fleet.total.lost, 2);
    assert_eq!(fleet.total.warn, rows.iter().filter(|r| [2, 3].contains(&r.severity())).count());
    let sum: rust_decimal::Decimal = rows.iter().filter_map(|r| r.cost).map(|m| m.amount).sum();
    assert_eq!(fleet.total.cost.expect("a sum").amount, sum);
}

#[test]
fn sorting_turns_through_four_orders() {
    let mut model = seven(Language::En);
    for sort in [Sort::Name, Sort::Cost, Sort::Load, Sort::Worst] {
        press(&mut model, "jjo");
        assert_eq!((model.fleet.sort, model.fleet.cursor), (sort, 0));
        let fleet = &model.fleet;
        let rows: Vec<_> = fleet.order.iter().filter_map(|id| fleet.row(*id)).collect();
        assert_eq!(rows.len(), 7);
        match sort {
            Sort::Name => assert!(rows.is_sorted_by_key(|r| (&r.group, &r.name))),
            Sort::Cost => {
                assert!(
                    rows.is_sorted_by(|a, b| a.cost.map(|m| m.amount) >= b.cost.map(|m| m.amount))
                );
            }
            Sort::Load => assert!(rows.is_sorted_by(|a, b| a.load >= b.load)),
            Sort::Worst => assert!(rows.is_sorted_by(|a, b| a.severity() >= b.severity())),
        }
    }
}

#[test]
fn a_filter_finds_names_groups_and_tags_and_is_taken_back() {
    let mut model = filtered(Language::En);
    let names = |model: &Model| -> Vec<String> {
        let mut all: Vec<_> = model
            .fleet
            .order
            .iter()
            .filter_map(|id| model.fleet.row(*id))
            .map(|r| r.name.clone())
            .collect();
        all.sort();
        all
    };
    assert_eq!(names(&model), ["office", "shop"]);
    // q is a letter while one types, and so is 1.
    press(&mut model, " sh");
    assert_eq!(names(&model), ["shop"]);
    update(&mut model, Event::Key(Key::Backspace));
    update(&mut model, Event::Key(Key::Backspace));
    assert_eq!(names(&model).len(), 2);
    update(&mut model, Event::Key(Key::Enter));
    assert!(!model.fleet.typing && model.fleet.filter.starts_with("cust"));
    update(&mut model, Event::Key(Key::Esc));
    assert_eq!(names(&model).len(), 7);
    // The whole of the fleet counts, whatever is listed.
    assert_eq!(filtered(Language::En).fleet.total, model.fleet.total);
    assert!(update(&mut model, Event::Key(Key::Char('q'))).contains(&Effect::Quit));
}

#[test]
fn enter_opens_what_can_be_opened() {
    let mut model = seven(Language::En);
    // First comes the cluster, whose secret is missing: it says so.
    assert!(update(&mut model, Event::Key(Key::Enter)).is_empty());
    let notice = model.notice.clone().expect("a reason");
    assert!(notice.refused && notice.message.id == "fleet-secret-variable");
    press(&mut model, "j");
    let plain = model.config.fleet.iter().position(|m| m.target.name == "plain").expect("plain");
    let effects = update(&mut model, Event::Key(Key::Enter));
    assert_eq!(effects, [Effect::Switch { member: plain, instance: None }]);
    // The main target is in the cockpit already.
    press(&mut model, "/home");
    update(&mut model, Event::Key(Key::Enter));
    assert!(update(&mut model, Event::Key(Key::Enter)).is_empty());
    assert_eq!(model.screen, Screen::Cockpit);
    // One machine of a Prometheus opens by its instance.
    let mut model = many(50, Language::En);
    press(&mut model, "/node-0007");
    update(&mut model, Event::Key(Key::Enter));
    let effects = update(&mut model, Event::Key(Key::Enter));
    let instance = Some("node-0007:9100".to_owned());
    assert_eq!(effects, [Effect::Switch { member: 0, instance }]);
}

#[test]
fn members_are_watched_while_the_screen_is_open_and_a_minute_longer() {
    let mut model = seven(Language::En);
    assert!(model.fleet.watched);
    let at = |s: i64| Event::Tick(now() + chrono::TimeDelta::seconds(s));
    press(&mut model, "1");
    assert!(!update(&mut model, at(30)).iter().any(|e| matches!(e, Effect::Fleet { .. })));
    press(&mut model, "7");
    press(&mut model, "1");
    let ended = Effect::Fleet { watch: false };
    assert!(!update(&mut model, at(80)).contains(&ended));
    assert!(update(&mut model, at(95)).contains(&ended));
    let effects = update(&mut model, Event::Key(Key::Char('7')));
    assert_eq!(effects, [Effect::Fleet { watch: true }]);
    // One target is watched already.
    assert!(!alone(Language::En).fleet.watched);
}

#[test]
fn machines_of_one_target_are_counted_once_and_the_rest_is_said() {
    let model = many(6_200, Language::En);
    let total = &model.fleet.total;
    assert_eq!((total.machines, total.unlisted), (6_201, 1_200));
    let screen = text(&model, 120, 40);
    assert!(screen.contains("and 1,200 more") || screen.contains("and 1200 more"), "{screen}");
    // 5, 15 and what larger phases cost, one by one: the server's line is their sum.
    let cluster = &model.fleet.members[0];
    let sum: rust_decimal::Decimal =
        cluster.hosts.iter().filter_map(|r| r.cost).map(|m| m.amount).sum();
    assert_eq!(cluster.row.cost.expect("a sum").amount, sum);
    assert_eq!(total.cost.expect("a sum").amount, sum);
    assert!(total.lost > 0 && total.warn > 1_000, "{total:?}");
}

#[test]
fn the_cursor_stays_on_its_machine_when_others_come_and_go() {
    let mut model = many(300, Language::En);
    press(&mut model, "ojjjjjjjj");
    let before = model.fleet.selected().map(|(_, r)| r.name.clone()).expect("a row");
    let mut fewer = hosts(300, 300);
    fewer.history.clear();
    fewer.hosts.drain(0..2);
    expanded(&mut model, 0, fewer);
    let after = model.fleet.selected().map(|(_, r)| r.name.clone());
    assert_eq!(after, Some(before));
}

#[test]
fn what_is_not_heard_again_is_old_and_a_stopped_picture_stays() {
    let mut model = many(20, Language::En);
    update(&mut model, Event::Key(Key::Char('f')));
    let still = text(&model, 80, 24);
    let mut none = hosts(10, 10);
    none.history.clear();
    update(
        &mut model,
        Event::Fleet { member: 0, news: palier::domain::fleet::FleetNews::Hosts(none) },
    );
    update(&mut model, Event::Tick(now() + chrono::TimeDelta::seconds(2)));
    let rows =
        |screen: &str| screen.lines().skip(2).take(12).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&text(&model, 80, 24)), rows(&still));
    update(&mut model, Event::Key(Key::Char('f')));
    update(&mut model, Event::Tick(now() + chrono::TimeDelta::seconds(120)));
    let first = &model.fleet.members[0].hosts[0];
    assert_eq!(model.fleet.members[0].hosts.len(), 10);
    assert!(matches!(first.connection, Connection::Stale(_)), "{:?}", first.connection);
}
