//! Every revenue, cost and margin of KoproGo's "Infrastructure Roadmap", of IASTAM's infrastructure
//! guide and of Momentum's series of articles beside what its own inputs make: computed, published,
//! and why the two part. The expected values are by hand.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::{DateTime, Utc};
use palier::config::profile;
use palier::domain::economics::reconcile::{Amount, Claimed, Row, rows};
use palier::domain::economics::{Assumptions, figures};
use palier::domain::message::Arg;
use palier::domain::money::Money;
use palier::domain::money::Spread;
use palier::domain::profile::{LocalText, Profile};
use palier::domain::published_costs::reconciled;
use palier::domain::scenario::{Salary, Scenario, When};
use rust_decimal::Decimal;

fn koprogo() -> Profile {
    shipped("koprogo")
}

fn shipped(name: &str) -> Profile {
    profile::parse(&profile::built_in(name).unwrap()).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The roadmap's figures of one kind.
fn of(claimed: Claimed) -> Vec<Row> {
    let profile = koprogo();
    let all = rows(&profile, &profile.bases[0], now());
    all.into_iter().filter(|row| row.claimed == claimed).collect()
}

fn euros(amount: Amount) -> (Decimal, Decimal) {
    match amount {
        Amount::Money(low, high) => (low.amount, high.amount),
        other => panic!("{other:?} is no money"),
    }
}

fn shares(amount: Amount) -> (Decimal, Decimal) {
    match amount {
        Amount::Ratio(low, high) => (low.round_dp(6), high.round_dp(6)),
        other => panic!("{other:?} is no share"),
    }
}

fn money(row: &Row, name: &str) -> Decimal {
    let found = row.why.args.iter().find(|(known, _)| *known == name);
    match found {
        Some((_, Arg::Money(Money { amount, .. }))) => *amount,
        other => panic!("{name} in {:?}: {other:?}", row.why.id),
    }
}

#[test]
fn the_roadmaps_revenues_are_units_times_price() {
    // « 50 copropriétés × 15€/copro = 750€/mois », « 500 copropriétés × 15€ = 7,500€/mois »,
    // « 2,000 copropriétés × 20€ (pricing higher tier) = 40,000€/mois ».
    let revenues = of(Claimed::Revenue);
    let seen: Vec<_> = revenues
        .iter()
        .map(|r| (r.units.unwrap(), euros(r.computed.unwrap()).0, r.agrees))
        .collect();
    assert_eq!(seen, [(50, d("750"), true), (500, d("7500"), true), (2_000, d("40000"), true)]);
}

#[test]
fn the_roadmaps_99_percent_are_99_33() {
    // « Coût infra : 5€/mois, Marge : 99% »: (750 − 5) ÷ 750 = 0.993333.
    let row = &of(Claimed::Margin)[0];
    assert_eq!(shares(row.computed.unwrap()), (d("0.993333"), d("0.993333")));
    assert_eq!((shares(row.published).0, row.agrees), (d("0.99"), true));
    assert_eq!((row.why.id, money(row, "cost")), ("reconcile-margin-rounded", d("5")));
}

#[test]
fn the_roadmaps_98_percent_are_98_8_to_99_6() {
    // « Coût infra : 30-90€/mois, Marge : 98% »: (7,500 − 90) ÷ 7,500 = 0.988, with 30 € 0.996; 98 %
    // would leave 7,500 × 0.02 = 150 €.
    let row = &of(Claimed::Margin)[1];
    assert_eq!(shares(row.computed.unwrap()), (d("0.988"), d("0.996")));
    assert_eq!((shares(row.published).0, row.agrees), (d("0.98"), false));
    assert_eq!(row.why.id, "reconcile-margin-off-range");
    let ends = ["leaves", "low", "high"].map(|name| money(row, name));
    assert_eq!(ends, [d("150"), d("30"), d("90")]);
}

#[test]
fn the_roadmaps_95_percent_leave_1730_euros_for_the_team() {
    // « Coût infra : 270€/mois + équipe, Marge : 95%+ »: without the team (40,000 − 270) ÷ 40,000 =
    // 0.99325; 95 % leave 2,000 €, of which 1,730 € beyond the infrastructure.
    let row = &of(Claimed::Margin)[2];
    assert_eq!(shares(row.computed.unwrap()).0, d("0.99325"));
    assert_eq!((row.or_more, row.agrees), (true, true));
    assert_eq!((row.why.id, money(row, "others")), ("reconcile-margin-or-more", d("1730")));
    // The engine agrees: a team of 1,730 € makes the full margin 95 % to the last digit.
    let profile = koprogo();
    let team = Salary {
        id: "team".into(),
        name: LocalText::same("team"),
        monthly: Spread::exact(d("1730")),
        from: When::Start,
        from_phase: None,
    };
    let scenario = Scenario { salaries: vec![team], ..profile.scenarios["base"].clone() };
    let a = Assumptions {
        profile: &profile,
        basis: &profile.bases[0],
        scenario: &scenario,
        phase: 3,
        units: Some(2_000.0),
        measured_limit: None,
        moving_to: None,
        unit_forecast: &[],
    };
    let month = figures(&a, now(), 3, Some(Decimal::from(2_000)));
    assert_eq!(month.full_margin, Some(d("0.95")));
    assert_eq!(month.price.unwrap().amount, d("20"), "« pricing higher tier »");
}

#[test]
fn the_roadmaps_phases_cost_what_it_says_and_phase_3_two_things() {
    // « 5€/mois 15€/mois 30€/mois 270€/mois » on top, « ~30€/mois (dev) ou ~90€/mois (staging) » on
    // phase 3's page, « 30-90€ » in the table.
    let costs = of(Claimed::Cost);
    let seen: Vec<_> = costs
        .iter()
        .map(|r| (r.phase.unwrap(), euros(r.published), euros(r.computed.unwrap()), r.agrees))
        .collect();
    let one = |euros: &str| (d(euros), d(euros));
    let both = (d("30"), d("90"));
    assert_eq!(
        seen,
        [
            (0, one("5"), one("5"), true),
            (1, one("15"), one("15"), true),
            (2, one("30"), both, false),
            (3, one("270"), one("270"), true),
            (2, both, both, true),
        ]
    );
    assert_eq!(costs[2].why.id, "reconcile-cost-part");
}

#[test]
fn the_roadmaps_first_client_breaks_even() {
    // « Rentabilité : Immédiate (1 client = break-even) »: ⌈5 ÷ 15⌉ = 1.
    let row = &of(Claimed::BreakEven)[0];
    assert_eq!((row.computed, row.agrees), (Some(Amount::Units(1)), true));
    assert_eq!([money(row, "cost"), money(row, "price")], [d("5"), d("15")]);
}

#[test]
fn the_roadmaps_2000_after_three_years_are_1980_at_55_a_month() {
    // « Années 3+ : 2,000 copropriétés »: 36 × 55 = 1,980. The growth is rounded to a whole number
    // a month, not turned until it meets 2,000 (which takes 55.56).
    let row = &of(Claimed::Units)[0];
    assert_eq!((row.computed, row.published), (Some(Amount::Units(1_980)), Amount::Units(2_000)));
    assert!(!row.agrees);
}

#[test]
fn the_roadmaps_287_requests_a_second_are_265() {
    // « Throughput : 287 req/s soutenus » of 47,681 requests in 180 s: 264.9.
    let row = &of(Claimed::Throughput)[0];
    let Some(Amount::Rate(rate)) = row.computed else { panic!("{row:?}") };
    assert!((rate - 264.894_44).abs() < 1e-4, "{rate}");
    assert_eq!((row.published, row.agrees), (Amount::Rate(287.0), false));
}

#[test]
fn a_document_that_publishes_nothing_has_no_rows_and_an_unpriced_one_says_so() {
    let mut profile = koprogo();
    profile.price = None;
    profile.price_tiers.clear();
    let all = rows(&profile, &profile.bases[0], now());
    let even = all.iter().find(|row| row.claimed == Claimed::BreakEven).unwrap();
    assert_eq!((even.computed, even.agrees), (None, false));
    (profile.published, profile.claims, profile.load_tests) = (Vec::new(), Vec::new(), Vec::new());
    assert_eq!(rows(&profile, &profile.bases[0], now()), []);
}

#[test]
fn momentums_series_costs_50_euros_to_begin_with() {
    // Plan and first part of the series: « 50€/mois pour commencer », « Kubernetes pour 50€ ». It
    // names no price, so there is no revenue and no margin to hold against anything.
    let profile = shipped("momentum");
    let all = rows(&profile, &profile.bases[0], now());
    let seen: Vec<_> = all
        .iter()
        .map(|r| (r.claimed, r.phase, euros(r.published), euros(r.computed.unwrap()), r.agrees))
        .collect();
    let fifty = (d("50"), d("50"));
    assert_eq!(seen, [(Claimed::Cost, Some(0), fifty, fifty, true)]);
    assert_eq!(reconciled(&profile, &profile.scenarios["base"]), []);
}

#[test]
fn iastams_guide_prices_an_hour_at_nothing_four_times_and_at_5_euros_once() {
    // « Solution 1 0€ 0€ 0€ », « 2 ~20€ ~5h ~20€ », « 3 ~30€ ~10h ~30€ », « 4 ~100€ ~5h ~100€ »,
    // « 5 ~300€+ ~20h+ ~400€+ ».
    let profile = shipped("iastam");
    assert_eq!(rows(&profile, &profile.bases[0], now()), []);
    let with = |scenario: &str| {
        let all = reconciled(&profile, &profile.scenarios[scenario]);
        let row = |r: &Row| {
            let computed = r.computed.map(|c| euros(c).0);
            (r.claimed, r.phase.unwrap(), euros(r.published).0, computed, r.agrees)
        };
        all.iter().map(row).collect::<Vec<_>>()
    };
    let table = |totals: [(&str, bool); 5]| {
        let published = [("0", "0"), ("20", "20"), ("30", "30"), ("100", "100"), ("300", "400")];
        let rows = published.into_iter().zip(totals).enumerate();
        rows.flat_map(|(phase, ((hosting, total), (computed, agrees)))| {
            let hosting = d(hosting);
            [
                (Claimed::Cost, phase, hosting, Some(hosting), true),
                (Claimed::Total, phase, d(total), computed.parse().ok(), agrees),
            ]
        })
        .collect::<Vec<_>>()
    };
    let (met, parts) = (true, false);
    // 20, 30, 100 and 300 € with hours at 0 €; the last total alone wants more.
    let unpaid = [("0", met), ("20", met), ("30", met), ("100", met), ("300", parts)];
    assert_eq!(with("unpaid-hours"), table(unpaid));
    // 20 + 5 × 5 = 45, 30 + 10 × 5 = 80, 100 + 5 × 5 = 125, 300 + 20 × 5 = 400.
    let paid = [("0", met), ("45", parts), ("80", parts), ("125", parts), ("400", met)];
    assert_eq!(with("hours-at-5"), table(paid));
    // The guide names no rate, and none is assumed: only where there are no hours is there a total.
    let unknown = [("0", met), ("?", parts), ("?", parts), ("?", parts), ("?", parts)];
    assert_eq!(with("base"), table(unknown));
    let last = reconciled(&profile, &profile.scenarios["base"]).pop().unwrap();
    assert_eq!((last.about, last.or_more, last.why.id), (true, true, "decide-part-no-rate"));
    assert_eq!(money(&last, "published"), d("5"));
}
