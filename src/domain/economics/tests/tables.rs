//! The formulas of the folder's documentation on small numbers, by hand: units, prices, margins,
//! cash. Those of the costs are beside it.

use super::{assume, d};
use crate::domain::economics::*;
use crate::domain::fixtures::{now, profile, scenario, text};
use crate::domain::money::Spread;
use crate::domain::profile::{PriceTier, Profile};
use crate::domain::scenario::*;
use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn exact(text: &str) -> Spread {
    Spread::exact(d(text))
}

/// 100 units that neither come nor go, at 10 €, in the 5 € phase.
pub(super) fn still() -> Scenario {
    Scenario { growth: Growth::Linear { per_month: 0.0 }, price: Some(d("10")), ..scenario() }
}

pub(super) fn item(amount: &str, every: Every, kind: CostKind, from: When) -> CostItem {
    CostItem {
        id: "item".into(),
        name: text("item"),
        kind,
        amount: exact(amount),
        every,
        from,
        phase: None,
    }
}

pub(super) fn add_on(adoption: &str, price: &str, own: (&str, &str), from: When) -> AddOn {
    AddOn {
        id: "votes".into(),
        name: text("votes"),
        adoption: exact(adoption),
        price: d(price),
        fixed: exact(own.0),
        per_adopter: exact(own.1),
        from,
    }
}

pub(super) fn run(profile: &Profile, scenario: &Scenario, units: f64) -> Economics {
    project(&assume(profile, scenario, 0, Some(units)), now())
}

/// The units of the first months.
fn units(scenario: &Scenario, start: f64, forecast: &[f64]) -> (Vec<Decimal>, Option<u32>) {
    let (profile, mut calendar, mut at) =
        (profile(), Vec::new(), Decimal::from_f64(start).unwrap());
    let a = Assumptions { unit_forecast: forecast, ..assume(&profile, scenario, 0, Some(start)) };
    for month in 0..5 {
        at = next_month(&a, now(), month, at);
        calendar.push(at);
    }
    (calendar, project(&a, now()).assumed_from)
}

pub(super) fn cost(month: &Month, of: LineOf) -> Decimal {
    month.figures.cost_lines.iter().filter(|l| l.of == of).map(|l| l.amount.amount).sum()
}

#[test]
fn percent_and_churn_compound() {
    // 100 × (1 + 0.10 − 0.05): 105, 110.25, 115.7625, to the millionth 121.550625, 127.628156 (25).
    let scenario = Scenario { growth: Growth::Percent { per_month: 0.1 }, churn: 0.05, ..still() };
    let expected = ["105", "110.25", "115.7625", "121.550625", "127.628156"].map(d);
    assert_eq!(units(&scenario, 100.0, &[]).0, expected);
}

#[test]
fn an_s_curve_slows_as_the_market_fills() {
    // 500 + 500·0.2·(1 − 500/1000) = 550; 550 + 550·0.2·0.45 = 599.5; 599.5·0.2·0.4005 = 48.01995.
    let growth = Growth::SCurve { market: 1_000.0, per_month: 0.2 };
    let found = units(&Scenario { growth, ..still() }, 500.0, &[]).0;
    assert_eq!(found[..3], ["550", "599.5", "647.51995"].map(d));
    let full = Growth::SCurve { market: 400.0, per_month: 0.2 };
    assert_eq!(units(&Scenario { growth: full, ..still() }, 500.0, &[]).0[0], d("500"));
}

#[test]
fn a_table_is_walked_in_straight_lines_and_net() {
    // From 100 on 22 November: 40 days to 180 on 1 January, 9 of them to 1 December: 118; then 31 of
    // 45 days to 225 on 15 February: 211; then 225 stays. The churn takes nothing.
    let points = [("2026-01-01", 7.0), ("2027-01-01", 180.0), ("2027-02-15", 225.0)];
    let points: Vec<_> = points.iter().map(|(at, n)| (day(at), *n)).collect();
    let scenario = Scenario { growth: Growth::Table(points.into()), churn: 0.5, ..still() };
    let found = units(&scenario, 100.0, &[]).0;
    assert_eq!(found, ["118", "180", "211", "225", "225"].map(d));
    let past = Growth::Table(vec![(day("2026-01-01"), 7.0)].into());
    assert_eq!(units(&Scenario { growth: past, ..still() }, 100.0, &[]).0[4], d("100"));
}

#[test]
fn a_forecast_holds_until_it_ends_and_the_rest_is_named_an_assumption() {
    // 110, 120 as foretold, then 120 × 0.9 + 10 = 118, 116.2, 114.58.
    let otherwise = Box::new(Growth::Linear { per_month: 10.0 });
    let scenario = Scenario { growth: Growth::Forecast { otherwise }, churn: 0.1, ..still() };
    let (found, assumed) = units(&scenario, 100.0, &[110.0, 120.0, f64::NAN]);
    assert_eq!(found, ["110", "120", "118", "116.2", "114.58"].map(d));
    assert_eq!(assumed, Some(3));
    assert_eq!(units(&scenario, 100.0, &[]).1, Some(1));
    let (found, assumed) =
        units(&Scenario { growth: Growth::Linear { per_month: 1.0 }, ..scenario }, 10.0, &[99.0]);
    assert_eq!((found[0], assumed), (d("10"), None), "10 × 0.9 + 1");
}

#[test]
fn a_price_per_event_earns_nothing_known_without_the_events() {
    let billing = crate::domain::profile::Billing::Event;
    let profile = Profile { billing, ..profile() };
    let unknown = run(&profile, &still(), 400.0).now;
    assert_eq!((unknown.price, unknown.revenue, unknown.mrr), (None, None, None));
    assert_eq!(unknown.infrastructure.amount, d("5"), "the cost is a month's all the same");
    let events = Some(Events { per_year: 6.0, peak_share: 0.3 });
    let known = run(&profile, &Scenario { events, ..still() }, 400.0).now;
    // 400 × 6 ÷ 12 = 200 a month, at 10 €; 5 ÷ 200; ⌈400 × 0.3⌉.
    assert_eq!(known.revenue.unwrap().amount, d("2000"));
    assert_eq!(known.cost_per_unit.unwrap().amount, d("0.025"));
    assert_eq!(known.peak, Some(d("120")));
}

#[test]
fn growth_and_churn_change_by_date_and_by_count() {
    // +10 a month; from January (month 2) +20; at 140 units and more a tenth leaves.
    let scenario = Scenario {
        growth: Growth::Linear { per_month: 10.0 },
        growth_changes: vec![(When::Date(day("2027-01-31")), Growth::Linear { per_month: 20.0 })],
        churn_changes: vec![(When::Units(140.0), 0.1)],
        ..still()
    };
    // 110, 120 (January), 140, 140 × 0.9 + 20 = 146, 146 × 0.9 + 20 = 151.4.
    assert_eq!(units(&scenario, 100.0, &[]).0, ["110", "120", "140", "146", "151.4"].map(d));
}

#[test]
fn plans_are_mixed_by_share_and_the_later_of_one_name_counts() {
    let plan = |name: &str, share, price: &str, from| Plan {
        name: text(name),
        share,
        price: d(price),
        from,
    };
    let plans = vec![
        plan("basic", 3.0, "10", When::Start),
        plan("pro", 1.0, "30", When::Start),
        plan("pro", 1.0, "38", When::Date(day("2026-12-01"))),
        plan("large", 4.0, "50", When::Units(101.0)),
    ];
    let scenario = Scenario { price: None, plans, ..still() };
    let months = run(&profile(), &scenario, 100.0).months;
    // (3 × 10 + 1 × 30) ÷ 4 = 15; with 38 from December on 17.
    assert_eq!(months[0].figures.price.unwrap().amount, d("15"));
    assert_eq!(months[1].figures.revenue.unwrap().amount, d("1700"));
    // 101 units: (30 + 38 + 200) ÷ 8 = 33.5.
    let at = Moment::new(&scenario, day("2027-01-01"), d("101"));
    assert_eq!(price_at(&profile(), &scenario, &at), Some(d("33.5")));
    // What is asked for by hand comes first.
    let asked = Scenario { price: Some(d("1")), ..scenario };
    assert_eq!(price_at(&profile(), &asked, &at), Some(d("1")));
}

#[test]
fn tiers_of_the_latest_day_hold_and_no_others() {
    let mut profile = profile();
    let tier = |since: Option<&str>, from, price: &str| PriceTier {
        since: since.map(day),
        from,
        price: d(price),
    };
    profile
        .price_tiers
        .extend([tier(Some("2027-01-20"), 0, "16"), tier(Some("2027-01-20"), 500, "12")]);
    let scenario = scenario();
    let price = |on: &str, units: i64| {
        let at = Moment::new(&scenario, day(on), Decimal::from(units));
        price_at(&profile, &scenario, &at).unwrap()
    };
    assert_eq!([price("2026-12-31", 2_000), price("2027-01-01", 2_000)], [d("20"), d("12")]);
    assert_eq!([price("2027-01-01", 499), price("2028-01-01", 500)], [d("16"), d("12")]);
}

#[test]
fn prices_with_the_tax_are_taken_net_and_costs_bear_what_is_not_got_back() {
    // 12 € with 20 % are 10 €; 6 € of an add-on 5 €, on ⌊100 × 0.255⌋ = 25 units.
    let vat = Vat { rate: d("0.2"), prices_include: true, recoverable: false };
    let scenario = Scenario {
        price: Some(d("12")),
        vat: Some(vat),
        add_ons: vec![add_on("0.255", "6", ("3", "0.1"), When::Start)],
        items: vec![
            item("10", Every::Month, CostKind::Infrastructure, When::Start),
            item("100", Every::Month, CostKind::Operations, When::Start),
        ],
        salaries: vec![salary("500", When::Start, None)],
        ..still()
    };
    let month = &run(&profile(), &scenario, 100.0).months[0];
    let f = &month.figures;
    assert_eq!(f.price.unwrap().amount, d("10"));
    assert_eq!(f.revenue.unwrap().amount, d("1125"), "100 × 10 + 25 × 5");
    // (5 + 3 + 25 × 0.1 + 10) × 1.2 = 24.6, of which 4.1 tax; 100 × 1.2; salaries without tax.
    assert_eq!(f.infrastructure.amount, d("24.6"));
    assert_eq!(cost(month, LineOf::Tax), d("4.1"));
    assert_eq!(cost(month, LineOf::AddOnInfrastructure(0)), d("5.5"));
    // No hours and no rate, but someone is paid: the work is theirs.
    assert_eq!(f.operations.unwrap().amount, d("120"));
    assert_eq!((f.team.amount, f.surplus.unwrap().amount), (d("500"), d("480.4")));
    // (1125 − 24.6 − 120 − 500) ÷ 1125.
    assert_eq!(f.full_margin.unwrap().round_dp(6), d("0.427022"));
    let back = Vat { recoverable: true, ..vat };
    let month = run(&profile(), &Scenario { vat: Some(back), ..scenario }, 100.0).now;
    assert_eq!(month.infrastructure.amount, d("20.5"));
}

pub(super) fn salary(monthly: &str, from: When, from_phase: Option<&str>) -> Salary {
    Salary {
        id: "dev".into(),
        name: text("dev"),
        monthly: exact(monthly),
        from,
        from_phase: from_phase.map(str::to_owned),
    }
}

#[test]
fn annual_payers_count_a_twelfth_and_fill_the_till_at_once() {
    let scenario = Scenario {
        growth: Growth::Linear { per_month: 20.0 },
        growth_changes: vec![(When::Units(140.0), Growth::Linear { per_month: 0.0 })],
        prepayment: Some(Prepayment { share: 0.5, discount: 0.1 }),
        cash: Some(d("1000")),
        ..still()
    };
    let months = run(&profile(), &scenario, 120.0).months;
    let f = &months[0].figures;
    // 60 × 10 + 60 × 9, twelve times.
    assert_eq!((f.mrr.unwrap().amount, f.arr.unwrap().amount), (d("1140"), d("13680")));
    let cash = |i: usize| months[i].cash.unwrap().amount;
    // 60 × 10, and of the 60 a twelfth renews: 5 × 12 × 9 = 540; 5 € of costs.
    assert_eq!(cash(0), d("2135"));
    // 70 × 10; 5 renew and 10 are new: 15 × 108 = 1,620.
    assert_eq!(cash(1), d("4450"));
    assert_eq!(cash(2) - cash(1), d("1235"), "700 + 540 − 5");
    assert_eq!(cash(13) - cash(12), d("2315"), "the 15 renew: 700 + 1,620 − 5");
    // Over twelve months what is received is what is earned.
    assert_eq!(cash(14) - cash(2), d("12") * d("1325"), "12 × (70 × 10 + 70 × 9 − 5)");
}

#[test]
fn annual_payers_that_leave_do_not_renew() {
    // 120 units of which a tenth leaves and as many come: 60 annual in groups of 5.
    let scenario = Scenario {
        growth: Growth::Linear { per_month: 12.0 },
        churn: 0.1,
        prepayment: Some(Prepayment { share: 0.5, discount: 0.0 }),
        cash: Some(d("0")),
        ..still()
    };
    let months = run(&profile(), &scenario, 120.0).months;
    let received =
        |i: usize| months[i].cash.unwrap().amount - months[i - 1].cash.unwrap().amount + d("5");
    // Month 1: groups of 4.5, and 60 − 54 = 6 new in this one: 60 × 10 + 10.5 × 120.
    assert_eq!(received(1), d("1860"));
    // Month 2: 5 × 0.9² = 4.05 renew, 6 are new: 600 + 10.05 × 120.
    assert_eq!(received(2), d("1806"));
}

#[test]
fn runway_break_even_and_payback_are_three_figures() {
    // 1 unit, one more each month, at 10 €; 5 € and 40 € a month: −35, −25, −15, −5, 5, 15, 25, 35 …
    let scenario = Scenario {
        growth: Growth::Linear { per_month: 1.0 },
        items: vec![item("40", Every::Month, CostKind::Operations, When::Start)],
        cash: Some(d("70")),
        ..still()
    };
    let economics = run(&profile(), &scenario, 1.0);
    // Cash: 35, 10, −5, −10, −5, 10.
    assert_eq!(economics.runway, Some(2));
    assert_eq!(economics.operating_break_even, Some(4));
    // Cumulative: −35, −60, −75, −80, −75, −60, −35, 0.
    assert_eq!(economics.payback, Some(7));
    assert_eq!(economics.break_even_units, Some(1));
    // Without hours the full margin is unknown; without any work 45 ÷ 10 → 5.
    assert_eq!(economics.full_break_even_units, None);
    let workless =
        Scenario { operations_hours: [("mvp".to_owned(), Decimal::ZERO)].into(), ..scenario };
    assert_eq!(run(&profile(), &workless, 1.0).full_break_even_units, Some(5));
}

#[test]
fn a_phase_that_pays_only_beyond_what_it_carries_has_no_break_even() {
    let mut profile = profile();
    profile.phases[0].cost = exact("15000");
    let even = |price: &str| {
        let scenario = Scenario { price: Some(d(price)), ..still() };
        run(&profile, &scenario, 1.0).break_even_units
    };
    // It carries 1,500: 15,000 ÷ 10 = 1,500 just pays, 15,000 ÷ 9.99 = 1,501.5 does not.
    assert_eq!((even("10"), even("9.99")), (Some(1_500), None));
}

#[test]
fn events_bill_participants_over_the_year() {
    // 300 participants at 4 events a year and 12 €: 300 × 4 ÷ 12 = 100 a month; half at once.
    let scenario = Scenario {
        price: Some(d("12")),
        events: Some(Events { per_year: 4.0, peak_share: 0.335 }),
        add_ons: vec![add_on("0.5", "6", ("0", "0.5"), When::Start)],
        items: vec![item("0.25", Every::UnitMonth, CostKind::Infrastructure, When::Start)],
        storage: Some(Storage {
            per_unit: exact("0.3"),
            already: d("0"),
            tiers: vec![(0, d("1"))],
        }),
        ..still()
    };
    let f = run(&profile(), &scenario, 300.0).now;
    assert_eq!(f.revenue.unwrap().amount, d("1500"), "100 × 12 + 50 × 6");
    // 5 + 50 × 0.5 + 100 × 0.25 + 100 × 0.3 GB at 1 €.
    assert_eq!(f.infrastructure.amount, d("85"));
    assert_eq!(f.cost_per_unit.unwrap().amount, d("0.85"), "per participant and event");
    // 100.5 people are 101.
    assert_eq!((f.peak, f.price.unwrap().amount), (Some(d("101")), d("12")));
}

#[test]
fn years_are_their_months() {
    let scenario = Scenario { horizon: 25, cash: Some(d("0")), ..still() };
    let years = run(&profile(), &scenario, 100.0).years;
    assert_eq!(years.iter().map(|y| y.months).collect::<Vec<_>>(), [12, 12, 1]);
    assert_eq!(years[0].revenue.unwrap().amount, d("12000"));
    assert_eq!(years[2].infrastructure.amount, d("5"));
    assert_eq!(years[0].infrastructure_margin.unwrap(), d("0.995"));
    assert_eq!(years[1].starts.format("%Y-%m-%d").to_string(), "2027-11-01");
    assert_eq!(years[2].cash.unwrap().amount, d("24875"), "25 × 995");
    assert_eq!((years[0].operations, years[0].full_margin), (None, None));
}

#[test]
fn a_horizon_of_36_months_has_the_flows_of_36_months() {
    // 100 units at 10 € on a machine of 5 €: 995 € a month, 36 × 995 = 35,820.
    let scenario = Scenario { horizon: 36, cash: Some(d("0")), ..still() };
    let economics = run(&profile(), &scenario, 100.0);
    assert_eq!(economics.months.len(), 37, "now, and the state after each of 36 months");
    let sums = |at: usize| {
        let month = &economics.months[at];
        [month.cumulative, month.cash].map(|m| m.unwrap().amount)
    };
    assert_eq!(sums(0), [d("995"); 2]);
    assert_eq!(sums(35), [d("35820"); 2]);
    assert_eq!(sums(36), [d("35820"); 2], "what flows in it lies beyond the horizon");
    assert_eq!(economics.months[36].figures.surplus.unwrap().amount, d("995"));
    assert_eq!(economics.years.iter().map(|y| y.months).collect::<Vec<_>>(), [12; 3]);
    assert_eq!((economics.operating_break_even, economics.payback), (Some(0), Some(0)));
    // What all 36 months together just earn back is earned back in the last of them, one cent more
    // is not within the horizon; and until then there is less than nothing in the bank.
    let spent = |amount: &str| {
        let item = item(amount, Every::Once, CostKind::Infrastructure, When::Start);
        let economics = run(&profile(), &Scenario { items: vec![item], ..scenario.clone() }, 100.0);
        (economics.operating_break_even, economics.payback, economics.runway)
    };
    assert_eq!(spent("35820"), (Some(1), Some(35), Some(0)));
    assert_eq!(spent("35820.01"), (Some(1), None, Some(0)));
    assert_eq!(spent("0.01"), (Some(0), Some(0), None));
}
