//! Exact strings in both languages.

use super::Speaker;
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::{Metric, Unit};
use crate::domain::money::{Currency, Money};
use crate::domain::profile::{LocalText, UnitName};
use crate::domain::reading::{Bounds, Origin, Reading};
use chrono::{TimeZone, Utc};
use rust_decimal::Decimal;
use std::time::Duration;

fn unit() -> UnitName {
    UnitName {
        singular: LocalText::same("copropriété"), plural: LocalText::same("copropriétés")
    }
}

fn at(year: i32, month: u32, day: u32) -> Timestamp {
    Utc.with_ymd_and_hms(year, month, day, 12, 0, 0).single().expect("a date")
}

fn euro(mantissa: i64, scale: u32) -> Money {
    Money::new(Decimal::new(mantissa, scale), Currency::EUR)
}

#[test]
fn shares_in_both_languages() {
    let unit = unit();
    let (en, fr) = (Speaker::new("en", &unit), Speaker::new("fr", &unit));
    for (value, english, french) in [
        (0.85, "85%", "85\u{202f}%"),
        (0.9933, "99.33%", "99,33\u{202f}%"),
        (0.081, "8.1%", "8,1\u{202f}%"),
        (0.0021, "0.21%", "0,21\u{202f}%"),
        (1.5, "150%", "150\u{202f}%"),
        (0.0, "0%", "0\u{202f}%"),
    ] {
        assert_eq!(en.quantity(value, Unit::Ratio), english);
        assert_eq!(fr.quantity(value, Unit::Ratio), french);
    }
    assert_eq!(en.percent(0.999_997, 2), "99.99%");
    assert_eq!(en.percent(1.0, 2), "100.00%");
    assert_eq!(en.percent(-0.000_001, 0), "0%");
    assert_eq!(en.margin(Decimal::new(9933, 4)), "99.33%");
}

#[test]
fn quantities_in_both_languages() {
    let unit = unit();
    let (en, fr) = (Speaker::new("en", &unit), Speaker::new("fr", &unit));
    for (value, of, english, french) in [
        (1.2e9, Unit::Bytes, "1.2 GB", "1,2\u{a0}Go"),
        (999.0, Unit::Bytes, "999 B", "999\u{a0}o"),
        (999_950_000.0, Unit::Bytes, "1.0 GB", "1,0\u{a0}Go"),
        (5.3e6, Unit::BytesPerSecond, "5.3 MB/s", "5,3\u{a0}Mo/s"),
        (0.130, Unit::Seconds, "130 ms", "130\u{a0}ms"),
        (0.0004, Unit::Seconds, "0.4 ms", "0,4\u{a0}ms"),
        (1.234, Unit::Seconds, "1.23 s", "1,23\u{a0}s"),
        (5.0, Unit::Seconds, "5 s", "5\u{a0}s"),
        (900.0, Unit::Seconds, "15 min", "15\u{a0}min"),
        (10_800.0, Unit::Seconds, "3 h", "3\u{a0}h"),
        (259_200.0, Unit::Seconds, "3 days", "3 jours"),
        (42.1, Unit::PerSecond, "42.1 req/s", "42,1\u{a0}req/s"),
        (12_345.0, Unit::PerSecond, "12,345 req/s", "12\u{202f}345\u{a0}req/s"),
        (0.31, Unit::Count, "0.31", "0,31"),
        (1.0, Unit::Days, "1 day", "1 jour"),
        (0.0, Unit::Days, "0 days", "0 jour"),
        (12.34, Unit::Watts, "12.3 W", "12,3\u{a0}W"),
        (0.12, Unit::Grams, "120 mg", "120\u{a0}mg"),
        (2.34e-6, Unit::Grams, "2.34 µg", "2,34\u{a0}µg"),
        (1234.0, Unit::Grams, "1.23 kg", "1,23\u{a0}kg"),
        (7200.0, Unit::Joules, "7.2 kJ", "7,2\u{a0}kJ"),
        (0.0, Unit::Joules, "0 J", "0\u{a0}J"),
    ] {
        assert_eq!(en.quantity(value, of), english);
        assert_eq!(fr.quantity(value, of), french);
    }
    assert_eq!(en.duration(Duration::from_mins(15)), "15 min");
    assert_eq!(en.age(chrono::TimeDelta::zero()), "0 s");
}

#[test]
fn money_is_never_rounded_to_nothing() {
    let unit = unit();
    let (en, fr) = (Speaker::new("en", &unit), Speaker::new("fr", &unit));
    for (money, english, french) in [
        (euro(42, 4), "€0.0042", "0,0042\u{a0}€"),
        (euro(423_728_813, 11), "€0.0042", "0,0042\u{a0}€"),
        (euro(10, 2), "€0.10", "0,10\u{a0}€"),
        (euro(5, 2), "€0.05", "0,05\u{a0}€"),
        (euro(5, 0), "€5.00", "5,00\u{a0}€"),
        (euro(-1250, 2), "-€12.50", "-12,50\u{a0}€"),
        (euro(17_700, 0), "€17,700", "17\u{202f}700\u{a0}€"),
        (euro(0, 0), "€0.00", "0,00\u{a0}€"),
    ] {
        assert_eq!(en.money(money), english);
        assert_eq!(fr.money(money).replace('−', "-"), french);
    }
    assert_eq!(en.money_short(euro(60, 0)), "€60");
    assert_eq!(en.money_short(euro(759, 2)), "€7.59");
    let franc = Money::new(Decimal::from(5), Currency::new("CHF").expect("a code"));
    assert_eq!(en.money(franc), "CHF\u{a0}5.00");
}

#[test]
fn units_are_named_as_each_language_counts() {
    let unit = unit();
    let (en, fr) = (Speaker::new("en", &unit), Speaker::new("fr", &unit));
    assert_eq!(fr.units(1180.0), "1\u{202f}180\u{a0}copropriétés");
    assert_eq!(en.units(1180.0), "1,180\u{a0}copropriétés");
    assert_eq!(en.units(1.0), "1\u{a0}copropriété");
    assert_eq!((en.unit_name(0.0), fr.unit_name(0.0)), ("copropriétés", "copropriété"));
}

#[test]
fn dates_in_both_languages() {
    let unit = unit();
    let (en, fr) = (Speaker::new("en", &unit), Speaker::new("fr", &unit));
    assert_eq!(en.day(at(2027, 3, 15)), "15 March 2027");
    assert_eq!(fr.day(at(2027, 3, 15)), "15 mars 2027");
    assert_eq!(fr.day(at(2027, 8, 1)), "1er août 2027");
    assert_eq!(
        (en.month(at(2027, 3, 1)), fr.month(at(2027, 3, 1))),
        ("March 2027".into(), "mars 2027".into())
    );
    assert_eq!(fr.month_short(at(2027, 2, 1)), "févr. 2027");
}

#[test]
fn a_quantile_says_only_what_its_bucket_knows() {
    let unit = unit();
    let (en, fr) = (Speaker::new("en", &unit), Speaker::new("fr", &unit));
    let reading = |value, low, high| {
        Reading::new(Metric::LatencyP50, value, at(2027, 1, 1), &Origin::new("traefik"))
            .expect("finite")
            .within(Bounds { low, high })
    };
    assert_eq!(en.reading(&reading(0.05, 0.0, Some(0.1))).as_deref(), Some("<\u{a0}100 ms"));
    assert_eq!(fr.reading(&reading(5.0, 5.0, None)).as_deref(), Some(">\u{a0}5\u{a0}s"));
    assert_eq!(en.reading(&reading(0.2, 0.1, Some(0.3))).as_deref(), Some("200 ms"));
}

#[test]
fn an_unknown_id_is_shown_with_its_arguments() {
    let unit = unit();
    let (outer, inner) = ("nobody-knows-this", "nor-this");
    let message = Message::new(outer)
        .text("host", "vps")
        .quantity("value", 0.85, Unit::Ratio)
        .with("inner", Arg::Message(Box::new(Message::new(inner))));
    assert_eq!(
        Speaker::new("fr", &unit).say(&message),
        "nobody-knows-this (host: vps, value: 85\u{202f}%, inner: nor-this)"
    );
}

#[test]
fn every_metric_has_a_name_in_both_languages() {
    let unit = unit();
    for metric in Metric::ALL {
        for language in ["en", "fr"] {
            let name = Speaker::new(language, &unit).metric(*metric);
            assert!(!name.starts_with("metric-"), "{language}: {name}");
        }
    }
}

#[test]
fn every_english_message_is_also_french_and_back() {
    use std::collections::BTreeSet;
    let ids = |language: &str| -> BTreeSet<String> {
        let folder = format!("{}/assets/locales/{language}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).expect("the language's folder");
        let id = |line: &str| {
            let (id, _) = line.split_once(" =")?;
            id.starts_with(|c: char| c.is_ascii_lowercase()).then(|| id.to_owned())
        };
        files
            .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text"))
            .flat_map(|words| words.lines().filter_map(id).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(ids("en"), ids("fr"));
}

#[test]
fn french_quotes_lose_their_air_in_ascii() {
    assert_eq!(super::to_ascii("base «\u{a0}overview\u{a0}», « é »"), "base \"overview\", \"e\"");
}

#[test]
fn a_line_begins_with_a_capital_unless_it_begins_with_a_name_from_outside() {
    let said = ["élan", "probe success", "http://10.0.0.1:9 did not", "vps.example.org: no", ""];
    let capitals =
        ["Élan", "Probe success", "http://10.0.0.1:9 did not", "vps.example.org: no", ""];
    assert_eq!(said.map(super::capital), capitals);
}
