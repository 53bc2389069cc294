//! Merging, and the round trip of every scenario that a file can say.

use super::{ScenarioFile, blank, over, write};
use crate::config::error::{Problems, Source};
use crate::config::file::ConfigFile;
use crate::config::parse;
use crate::domain::money::Spread;
use crate::domain::profile::LocalText;
use crate::domain::scenario::{
    AddOn, CostEnd, CostItem, CostKind, Events, Every, Factor, Growth, PhasePolicy, Plan,
    Prepayment, Salary, Scenario, Shock, Storage, Uncertainty, Vat, When,
};
use chrono::{Days, NaiveDate};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use rust_decimal::Decimal;

const PHASES: [&str; 3] = ["mvp", "growth", "scale"];

/// `text` under `[scenarios.x]`, over `under`; else what is wrong with it.
fn read(text: &str, under: &Scenario) -> Result<Scenario, String> {
    let source = Source::new("palier.toml", format!("[scenarios.x]\n{text}"));
    let mut problems = Problems::default();
    let file: Option<ConfigFile> = parse::read(&source, &mut problems);
    let phases = PHASES.map(str::to_owned);
    let all = file.unwrap_or_default().scenarios;
    let empty = ScenarioFile::default();
    let file = all.get("x").map_or(&empty, |file| file.get_ref());
    let scenario = over("x", file, under, &phases, &source, &mut problems);
    problems.finish(Some(scenario)).map_err(|error| error.to_string())
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn item(id: &str, amount: i64) -> CostItem {
    CostItem {
        id: id.into(),
        name: LocalText::same(id),
        kind: CostKind::Operations,
        amount: Spread::exact(amount.into()),
        every: Every::Month,
        from: When::Start,
        phase: None,
    }
}

#[test]
fn lists_are_merged_by_name_and_false_takes_away() {
    let under = Scenario {
        items: vec![item("dns", 1), item("audit", 2), item("domain", 3)],
        price: Some(15.into()),
        cash: Some(5.into()),
        hourly_rates: [("mvp".to_owned(), d("60")), ("scale".to_owned(), d("90"))].into(),
        growth_changes: vec![(When::Units(5.0), Growth::Percent { per_month: 0.1 })],
        ..blank()
    };
    let text = r#"
        price = false
        growth-changes = []
        hourly-rates = { mvp = false, growth = 70 }
        items = [
          { id = "audit", kind = "operations", amount = 20 },
          { id = "llm", kind = "operations", amount = 4 },
          { id = "dns", remove = true },
        ]
        uncertainty = { growth = [0.5, 2] }
    "#;
    let laid = read(text, &under).unwrap();
    // In the place of the one that is replaced; the new one at the end.
    assert_eq!(laid.items, [item("audit", 20), item("domain", 3), item("llm", 4)]);
    assert_eq!((laid.price, laid.cash), (None, Some(5.into())));
    let rates: Vec<_> = laid.hourly_rates.iter().map(|(p, r)| (p.as_str(), *r)).collect();
    assert_eq!(rates, [("growth", d("70")), ("scale", d("90"))]);
    assert_eq!(laid.growth_changes, []);
    assert_eq!(laid.uncertainty.growth, Factor { low: 0.5, high: 2.0 });
    assert_eq!(laid.uncertainty.price, Factor::EXACT);
    assert_eq!(read("items = []", &under).unwrap().items, []);
}

#[test]
fn a_price_rise_of_a_plan_replaces_all_that_the_plan_was() {
    let plan = |share, price: i64, from| Plan {
        name: LocalText::same("Full"),
        share,
        price: price.into(),
        from,
    };
    let later = When::Date(NaiveDate::from_ymd_opt(2028, 1, 1).unwrap());
    let under =
        Scenario { plans: vec![plan(0.5, 10, When::Start), plan(0.5, 12, later)], ..blank() };
    let text = r#"plans = [{ name = "Full", share = 1, price = 9 },
                           { name = "Full", share = 1, price = 11, from = 2028-01-01 }]"#;
    let laid = read(text, &under).unwrap();
    assert_eq!(laid.plans, [plan(1.0, 9, When::Start), plan(1.0, 11, later)]);
}

#[test]
fn what_is_written_is_what_differs() {
    let base = Scenario { items: vec![item("dns", 1), item("audit", 2)], ..blank() };
    let draft = Scenario {
        name: LocalText { en: "A \"draft\"".into(), fr: "Un essai".into() },
        churn: 0.02,
        price: Some(d("14.90")),
        items: vec![item("dns", 1), item("audit", 7)],
        ..base.clone()
    };
    assert_eq!(
        write(&draft, &base),
        "name = { en = 'A \"draft\"', fr = \"Un essai\" }\nchurn = 0.02\nprice = 14.9\nitems = [\n  \
         { id = \"audit\", name = \"audit\", kind = \"operations\", amount = 7, every = \"month\" },\n]\n"
    );
    // Another order cannot be said by differences.
    let turned = Scenario { items: vec![item("audit", 2), item("dns", 1)], ..base.clone() };
    let text = write(&turned, &base);
    assert_eq!(read(&text, &base).unwrap().items, turned.items, "{text}");
}

// ---- every scenario that a file can say

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0, (0u8..=100).prop_map(|p| f64::from(p) / 100.0)]
}

fn count() -> impl Strategy<Value = f64> {
    prop_oneof![(0u32..100_000).prop_map(f64::from), 0.0..1e9]
}

fn money() -> impl Strategy<Value = Decimal> {
    (0i64..1_000_000_000_000_000, 0u32..=9).prop_map(|(m, s)| {
        let amount = Decimal::new(m, s);
        if amount > Decimal::from(1_000_000_000) { Decimal::new(m, 9) } else { amount }
    })
}

fn spread_of(one: impl Strategy<Value = Decimal> + Clone) -> impl Strategy<Value = Spread> {
    prop_oneof![
        one.clone().prop_map(Spread::exact),
        (one.clone(), one.clone()).prop_map(|(a, b)| Spread::range(a.min(b), a.max(b))),
        (one.clone(), one.clone(), one).prop_map(|(a, b, c)| {
            let mut all = [a, b, c];
            all.sort();
            Spread { low: all[0], mid: all[1], high: all[2] }
        }),
    ]
}

fn rate() -> impl Strategy<Value = Decimal> + Clone {
    (0i64..=10_000).prop_map(|r| Decimal::new(r, 4))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..20_000).prop_map(|n| {
        NaiveDate::from_ymd_opt(2020, 1, 1).unwrap().checked_add_days(Days::new(n)).unwrap()
    })
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![Just(When::Start), day().prop_map(When::Date), count().prop_map(When::Units)]
}

fn phase() -> impl Strategy<Value = String> {
    prop::sample::select(PHASES.to_vec()).prop_map(str::to_owned)
}

fn words() -> impl Strategy<Value = LocalText> {
    let word = "([a-z\"'\\\\é€]{1,8}|[A-Z] [a-z]#{1,3}=)";
    (word, prop_oneof![Just(String::new()), word.prop_map(|w| w)])
        .prop_map(|(en, fr)| LocalText { en, fr })
}

fn simple_growth() -> impl Strategy<Value = Growth> {
    prop_oneof![
        count().prop_map(|per_month| Growth::Linear { per_month }),
        share().prop_map(|per_month| Growth::Percent { per_month }),
        (1.0..1e6, share()).prop_map(|(market, per_month)| Growth::SCurve { market, per_month }),
        (btree_set(day(), 1..5), vec(count(), 5))
            .prop_map(|(days, counts)| Growth::Table(days.into_iter().zip(counts).collect())),
    ]
}

fn growth() -> impl Strategy<Value = Growth> {
    prop_oneof![
        3 => simple_growth(),
        1 => simple_growth().prop_map(|g| Growth::Forecast { otherwise: Box::new(g) }),
    ]
}

fn changes<T: Clone + std::fmt::Debug>(
    to: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<(When, T)>> {
    (btree_set(day(), 0..3), btree_set(0u32..9_000, 0..3), vec(to, 6)).prop_map(
        |(days, counts, to)| {
            let days = days.into_iter().map(When::Date);
            let counts = counts.into_iter().map(|c| When::Units(f64::from(c)));
            days.chain(counts).zip(to).collect()
        },
    )
}

/// Ids from a small set, so that a scenario and its base share some, in any order.
fn ids() -> impl Strategy<Value = Vec<String>> {
    btree_set("[a-c]{1,2}", 0..4).prop_map(|ids| ids.into_iter().collect::<Vec<_>>()).prop_shuffle()
}

fn entries<T: std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T> + 'static,
    id: fn(&mut T, String),
) -> BoxedStrategy<Vec<T>> {
    (ids(), vec(one, 4))
        .prop_map(move |(ids, all)| {
            let named = ids.into_iter().zip(all).map(|(name, mut one)| {
                id(&mut one, name);
                one
            });
            named.collect()
        })
        .boxed()
}

fn add_ons() -> BoxedStrategy<Vec<AddOn>> {
    let costs = (spread_of(money().boxed()), spread_of(money().boxed()));
    let one = (words(), spread_of(rate()), money(), costs, when()).prop_map(
        |(name, adoption, price, (fixed, per_adopter), from)| AddOn {
            id: String::new(),
            name,
            adoption,
            price,
            fixed,
            per_adopter,
            from,
        },
    );
    entries(one, |one, id| one.id = id)
}

fn items() -> BoxedStrategy<Vec<CostItem>> {
    let kind = prop_oneof![Just(CostKind::Infrastructure), Just(CostKind::Operations)];
    let every =
        prop::sample::select(vec![Every::Month, Every::Year, Every::Once, Every::UnitMonth]);
    let one = (words(), kind, spread_of(money().boxed()), every, when(), of(phase())).prop_map(
        |(name, kind, amount, every, from, phase)| CostItem {
            id: String::new(),
            name,
            kind,
            amount,
            every,
            from,
            phase,
        },
    );
    entries(one, |one, id| one.id = id)
}

fn salaries() -> BoxedStrategy<Vec<Salary>> {
    let one = (words(), spread_of(money().boxed()), when(), of(phase())).prop_map(
        |(name, monthly, from, from_phase)| Salary {
            id: String::new(),
            name,
            monthly,
            from,
            from_phase,
        },
    );
    entries(one, |one, id| one.id = id)
}

/// Plans of one name follow each other in time, and those of others may stand between them.
fn plans() -> BoxedStrategy<Vec<Plan>> {
    let times = vec((prop::sample::select(vec!["A", "B", "C"]), 0u64..3, share(), money()), 0..5);
    times
        .prop_map(|all| {
            let mut plans: Vec<Plan> = Vec::new();
            for (name, month, share, price) in all {
                let first = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
                let from = When::Date(first.checked_add_days(Days::new(month * 31)).unwrap());
                let name = LocalText::same(name);
                if !plans.iter().any(|p| p.name == name && p.from == from) {
                    plans.push(Plan { name, share, price, from });
                }
            }
            plans
        })
        .boxed()
}

fn factor() -> impl Strategy<Value = Factor> {
    (0.0..=1.0, 1.0..5.0).prop_map(|(low, high)| Factor { low, high })
}

fn uncertainty() -> impl Strategy<Value = Uncertainty> {
    let shock =
        (0.0..1.0, 0.0..2.0).prop_map(|(persistence, deviation)| Shock { persistence, deviation });
    ([factor(), factor(), factor(), factor()], any::<bool>(), of(shock), -1.0..=1.0).prop_map(
        |([growth, churn, price, capacity], costs, shock, growth_churn_correlation)| Uncertainty {
            growth,
            churn,
            price,
            capacity,
            costs,
            shock,
            growth_churn_correlation,
        },
    )
}

fn policy() -> impl Strategy<Value = PhasePolicy> {
    prop_oneof![
        Just(PhasePolicy::Follow),
        Just(PhasePolicy::Stay),
        (btree_set(day(), 0..4), vec(phase(), 4))
            .prop_map(|(days, to)| PhasePolicy::Dates(days.into_iter().zip(to).collect())),
    ]
}

fn storage() -> impl Strategy<Value = Storage> {
    let gigabytes = (0i64..1_000_000, 0u32..9).prop_map(|(m, s)| Decimal::new(m, s));
    let tiers = (btree_set(1u32..99, 0..3), vec(money(), 4))
        .prop_map(|(ages, prices)| std::iter::once(0).chain(ages).zip(prices).collect::<Vec<_>>());
    (spread_of(gigabytes.clone()), gigabytes, tiers)
        .prop_map(|(per_unit, already, tiers)| Storage { per_unit, already, tiers })
}

fn vat() -> impl Strategy<Value = Vat> {
    (rate(), any::<bool>(), any::<bool>()).prop_map(|(rate, prices_include, recoverable)| Vat {
        rate,
        prices_include,
        recoverable,
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let units = (growth(), changes(growth()), share(), changes(share()), share());
    let prepayment =
        of((share(), share()).prop_map(|(share, discount)| Prepayment { share, discount }));
    let sold = (of(money()), plans(), prepayment, add_ons());
    let costs = (items(), of(storage()), of(vat()), salaries());
    let rates = || btree_map(phase(), money(), 0..3);
    let cash = of((money(), any::<bool>()).prop_map(|(m, debt)| if debt { -m } else { m }));
    let work = (of(money()), rates(), rates(), of(money()), cash);
    let events = of((0.01..1_000.0, 0.01..=1.0)
        .prop_map(|(per_year, peak_share)| Events { per_year, peak_share }));
    let end = prop::sample::select(vec![CostEnd::Low, CostEnd::Mid, CostEnd::High]);
    let rest = (events, end, policy(), 1u32..=240, uncertainty());
    (words(), units, sold, costs, work, rest).prop_map(|(name, units, sold, costs, work, rest)| {
        let (growth, growth_changes, churn, churn_changes, hosted_share) = units;
        let (price, plans, prepayment, add_ons) = sold;
        let (items, storage, vat, salaries) = costs;
        let (hourly_rate, hourly_rates, operations_hours, downtime_cost, cash) = work;
        let (events, cost_end, policy, horizon, uncertainty) = rest;
        Scenario {
            name,
            growth,
            growth_changes,
            churn,
            churn_changes,
            hosted_share,
            price,
            plans,
            prepayment,
            add_ons,
            items,
            storage,
            vat,
            hourly_rate,
            hourly_rates,
            operations_hours,
            salaries,
            downtime_cost,
            cash,
            events,
            cost_end,
            policy,
            horizon,
            uncertainty,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_reads_back_to_the_same(draft in scenario(), base in scenario()) {
        for under in [&base, &blank()] {
            let text = write(&draft, under);
            match read(&text, under) {
                Ok(again) => prop_assert_eq!(&again, &draft, "{}", text),
                Err(error) => prop_assert!(false, "{error}\n{text}"),
            }
        }
        let name = write(&draft, &draft);
        prop_assert_eq!(name.lines().count(), 1, "{}", name);
    }
}
