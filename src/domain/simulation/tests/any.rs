//! Anything that a scenario and a profile can say, with nothing drawn.

use crate::domain::fixtures::{now, profile, text};
use crate::domain::money::Spread;
use crate::domain::profile::{Nodes, PriceTier, Profile};
use crate::domain::scenario::{
    AddOn, CostEnd, CostItem, CostKind, Events, Every, Growth, PhasePolicy, Plan, Prepayment,
    Salary, Scenario, Storage, Uncertainty, Vat, When,
};
use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::LazyJust;
use rust_decimal::Decimal;

fn cents(most: i64) -> impl Strategy<Value = Decimal> {
    (0..=most).prop_map(|n| Decimal::new(n, 2))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..1_500).prop_map(|days| {
        let first = now().date_naive().checked_sub_days(Days::new(200)).unwrap();
        first.checked_add_days(Days::new(days)).unwrap()
    })
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        Just(When::Start),
        day().prop_map(When::Date),
        (0u32..8_000).prop_map(|n| When::Units(f64::from(n) / 2.0)),
    ]
}

/// A share with at most three decimals.
fn share() -> impl Strategy<Value = f64> {
    (0u32..=1_000).prop_map(|n| f64::from(n) / 1_000.0)
}

fn growth() -> impl Strategy<Value = Growth> {
    let gross = prop_oneof![
        (0u32..4_000).prop_map(|n| Growth::Linear { per_month: f64::from(n) / 8.0 }),
        (0u32..200).prop_map(|n| Growth::Percent { per_month: f64::from(n) / 1_000.0 }),
        (0u32..9_000, 0u32..400).prop_map(|(market, n)| Growth::SCurve {
            market: f64::from(market),
            per_month: f64::from(n) / 1_000.0
        }),
    ];
    let table = vec((day(), 0u32..9_000), 0..4).prop_map(|mut points| {
        points.sort_unstable();
        points.dedup_by_key(|p| p.0);
        let points = points.into_iter().map(|(day, n)| (day, f64::from(n)));
        Growth::Table(points.collect::<Vec<_>>().into())
    });
    let one = prop_oneof![4 => gross, 1 => table];
    (one, any::<bool>()).prop_map(|(growth, forecast)| {
        if forecast { Growth::Forecast { otherwise: Box::new(growth) } } else { growth }
    })
}

/// A range; no run draws from it where costs are not drawn.
fn range(most: i64) -> impl Strategy<Value = Spread> {
    [0..=most, 0..=most, 0..=most].prop_map(|mut ends| {
        ends.sort_unstable();
        let [low, mid, high] = ends.map(|n| Decimal::new(n, 2));
        Spread { low, mid, high }
    })
}

fn phase_id() -> impl Strategy<Value = Option<String>> {
    const IDS: [&str; 5] = ["mvp", "growth", "scale", "enterprise", "none such"];
    option::of(proptest::sample::select(&IDS[..]).prop_map(str::to_owned))
}

fn plan() -> impl Strategy<Value = Plan> {
    let names = proptest::sample::select(&["small", "large"][..]);
    (names, share(), cents(4_000), when()).prop_map(|(name, share, price, from)| Plan {
        name: text(name),
        share,
        price,
        from,
    })
}

fn add_on() -> impl Strategy<Value = AddOn> {
    let adoption = (0i64..=1_000).prop_map(|n| Spread::exact(Decimal::new(n, 3)));
    (adoption, cents(1_000), range(9_000), range(300), when()).prop_map(
        |(adoption, price, fixed, per_adopter, from)| AddOn {
            id: "extra".into(),
            name: text("extra"),
            adoption,
            price,
            fixed,
            per_adopter,
            from,
        },
    )
}

fn item() -> impl Strategy<Value = CostItem> {
    let kind = prop_oneof![Just(CostKind::Infrastructure), Just(CostKind::Operations)];
    let every =
        proptest::sample::select(&[Every::Month, Every::Year, Every::Once, Every::UnitMonth][..]);
    (kind, range(2_000), every, when(), phase_id()).prop_map(
        |(kind, amount, every, from, phase)| CostItem {
            id: "item".into(),
            name: text("item"),
            kind,
            amount,
            every,
            from,
            phase,
        },
    )
}

fn storage() -> impl Strategy<Value = Storage> {
    (range(500), cents(2_000), vec((1u32..40, cents(20)), 0..3)).prop_map(
        |(per_unit, already, mut tiers)| {
            tiers.sort_unstable();
            tiers.dedup_by_key(|t| t.0);
            tiers.insert(0, (0, Decimal::new(11, 2)));
            Storage { per_unit, already, tiers }
        },
    )
}

fn salary() -> impl Strategy<Value = Salary> {
    (range(900_000), when(), phase_id()).prop_map(|(monthly, from, from_phase)| Salary {
        id: "someone".into(),
        name: text("someone"),
        monthly,
        from,
        from_phase,
    })
}

fn policy() -> impl Strategy<Value = PhasePolicy> {
    let dates = vec((day(), phase_id()), 0..4).prop_map(|mut dates| {
        dates.sort();
        let known = dates.into_iter().map(|(day, id)| (day, id.unwrap_or_else(|| "mvp".into())));
        PhasePolicy::Dates(known.collect())
    });
    prop_oneof![3 => Just(PhasePolicy::Follow), 1 => Just(PhasePolicy::Stay), 1 => dates]
}

/// A scenario with any of its features; nothing is drawn.
pub(super) fn any_scenario() -> impl Strategy<Value = Scenario> {
    let growths =
        (growth(), vec((when(), growth()), 0..3), share(), vec((when(), share()), 0..2), share());
    let rate = (0i64..=300).prop_map(|n| Decimal::new(n, 3));
    let prepaid = (share(), share()).prop_map(|(share, discount)| Prepayment { share, discount });
    let prices = (option::of(cents(4_000)), vec(plan(), 0..4), option::of(prepaid));
    let beside = (vec(add_on(), 0..3), vec(item(), 0..5), option::of(storage()));
    let vat = (rate, any::<bool>(), any::<bool>())
        .prop_map(|(rate, prices_include, recoverable)| Vat { rate, prices_include, recoverable });
    let by_phase = |most| {
        proptest::collection::btree_map(
            phase_id().prop_map(Option::unwrap_or_default),
            cents(most),
            0..3,
        )
    };
    let work = (option::of(cents(9_000)), by_phase(9_000), by_phase(3_000), vec(salary(), 0..3));
    let events = (1u32..80, share())
        .prop_map(|(n, peak_share)| Events { per_year: f64::from(n) / 4.0, peak_share });
    let ends = proptest::sample::select(&[CostEnd::Low, CostEnd::Mid, CostEnd::High][..]);
    let rest = (
        option::of(vat),
        option::of(cents(10_000)),
        option::of(cents(5_000_000)),
        prop_oneof![3 => LazyJust::new(|| None), 1 => events.prop_map(Some)],
        ends,
        policy(),
        1u32..60,
    );
    (growths, prices, beside, work, rest).prop_map(|(growths, prices, beside, work, rest)| {
        let (growth, growth_changes, churn, churn_changes, hosted_share) = growths;
        let slowly = |share: f64| share / 8.0;
        Scenario {
            growth_changes,
            churn: slowly(churn),
            churn_changes: churn_changes.into_iter().map(|(w, c)| (w, slowly(c))).collect(),
            hosted_share,
            price: prices.0,
            plans: prices.1,
            prepayment: prices.2,
            add_ons: beside.0,
            items: beside.1,
            storage: beside.2,
            vat: rest.0,
            hourly_rate: work.0,
            hourly_rates: work.1,
            operations_hours: work.2,
            salaries: work.3,
            downtime_cost: rest.1,
            cash: rest.2,
            events: rest.3,
            cost_end: rest.4,
            policy: rest.5,
            horizon: rest.6,
            uncertainty: Uncertainty { costs: false, ..Uncertainty::default() },
            ..Scenario::plain(text("any"), growth)
        }
    })
}

/// The test's business, with or without each of what a profile can say.
pub(super) fn any_profile() -> impl Strategy<Value = Profile> {
    let tier = (option::of(day()), 0u64..6_000, cents(3_000));
    let tiers = vec(tier.prop_map(|(since, from, price)| PriceTier { since, from, price }), 0..5);
    let nodes = (1u32..900, range(9_000), 0u32..4).prop_map(|(n, price, least)| Nodes {
        units_per_node: f64::from(n) / 2.0,
        price,
        least,
    });
    (tiers, option::of(cents(3_000)), vec(option::of(nodes), 4), vec(option::of(cents(900)), 8))
        .prop_map(|(tiers, price, nodes, hours)| {
            let mut profile = profile();
            profile.price_tiers = tiers;
            profile.price = price;
            for (i, phase) in profile.phases.iter_mut().enumerate() {
                phase.nodes = nodes[i];
                phase.operations_hours = hours[i];
                if let Some(migration) = &mut phase.migration {
                    migration.hours = hours[4 + i];
                    migration.downtime.1 = std::time::Duration::from_secs(7_000 * i as u64);
                    migration.cost = hours[i];
                }
            }
            profile
        })
}
