//! A scenario's differences from what it inherits, as the TOML that says them: a what-if draft
//! that is kept. What is written reads back to the same scenario, of all that a file can say.

use super::lists::{Entry, Written, merge};
use crate::domain::money::Spread;
use crate::domain::profile::LocalText;
use crate::domain::scenario::{
    AddOn, CostEnd, CostItem, CostKind, Every, Factor, Growth, PhasePolicy, Plan, Salary, Scenario,
    Storage, Uncertainty, When,
};
use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The lines that stand under `[scenarios.NAME]` so that `scenario` comes out over `base`: what is
/// different, and the name. Tables are written inline, so that the lines stand alone.
#[must_use]
pub fn write(scenario: &Scenario, base: &Scenario) -> String {
    let (ours, theirs) = (scenario, base);
    let mut lines = Lines(String::new());
    lines.put("name", &words(&ours.name));
    lines.changed("growth", &ours.growth, &theirs.growth, growth);
    lines.changed("growth-changes", &ours.growth_changes, &theirs.growth_changes, |changes| {
        let change = |(when, to): &(When, Growth)| entry([from(when), pair("growth", growth(to))]);
        list(changes.iter().map(change))
    });
    lines.changed("churn", &ours.churn, &theirs.churn, |share| number(*share));
    lines.changed("churn-changes", &ours.churn_changes, &theirs.churn_changes, |changes| {
        let change = |(when, to): &(When, f64)| entry([from(when), pair("churn", number(*to))]);
        list(changes.iter().map(change))
    });
    lines.changed("hosted-share", &ours.hosted_share, &theirs.hosted_share, |s| number(*s));
    lines.changed("price", &ours.price, &theirs.price, |price| or_false(*price, money));
    lines.entries("plans", &ours.plans, &theirs.plans, plan);
    lines.changed("prepayment", &ours.prepayment, &theirs.prepayment, |prepayment| {
        or_false(*prepayment, |p| {
            entry([pair("share", number(p.share)), pair("discount", number(p.discount))])
        })
    });
    lines.entries("add-ons", &ours.add_ons, &theirs.add_ons, add_on);
    lines.entries("items", &ours.items, &theirs.items, item);
    lines.changed("storage", &ours.storage, &theirs.storage, |s| or_false(s.as_ref(), storage));
    lines.changed("vat", &ours.vat, &theirs.vat, |vat| {
        or_false(*vat, |vat| {
            entry([
                pair("rate", money(vat.rate)),
                pair("prices-include", vat.prices_include.to_string()),
                pair("recoverable", vat.recoverable.to_string()),
            ])
        })
    });
    lines.changed("hourly-rate", &ours.hourly_rate, &theirs.hourly_rate, |r| or_false(*r, money));
    lines.by_phase("hourly-rates", &ours.hourly_rates, &theirs.hourly_rates);
    lines.by_phase("operations-hours", &ours.operations_hours, &theirs.operations_hours);
    lines.entries("salaries", &ours.salaries, &theirs.salaries, salary);
    lines.changed("downtime-cost", &ours.downtime_cost, &theirs.downtime_cost, |cost| {
        or_false(*cost, money)
    });
    lines.changed("cash", &ours.cash, &theirs.cash, |cash| or_false(*cash, money));
    lines.changed("events", &ours.events, &theirs.events, |events| {
        or_false(*events, |e| {
            entry([pair("per-year", number(e.per_year)), pair("peak-share", number(e.peak_share))])
        })
    });
    lines.changed("cost-end", &ours.cost_end, &theirs.cost_end, |end| match end {
        CostEnd::Low => quoted("low"),
        CostEnd::Mid => quoted("mid"),
        CostEnd::High => quoted("high"),
    });
    lines.changed("policy", &ours.policy, &theirs.policy, policy);
    lines.changed("horizon", &ours.horizon, &theirs.horizon, u32::to_string);
    if let Some(doubt) = uncertainty(&ours.uncertainty, &theirs.uncertainty) {
        lines.put("uncertainty", &doubt);
    }
    lines.0
}

struct Lines(String);

impl Lines {
    fn put(&mut self, key: &str, value: &str) {
        self.0.push_str(key);
        self.0.push_str(" = ");
        self.0.push_str(value);
        self.0.push('\n');
    }

    fn changed<T: PartialEq>(
        &mut self,
        key: &str,
        ours: &T,
        theirs: &T,
        show: impl Fn(&T) -> String,
    ) {
        if ours != theirs {
            self.put(key, &show(ours));
        }
    }

    fn by_phase(
        &mut self,
        key: &str,
        ours: &BTreeMap<String, Decimal>,
        theirs: &BTreeMap<String, Decimal>,
    ) {
        let gone = theirs.keys().filter(|phase| !ours.contains_key(*phase));
        let gone = gone.map(|phase| pair(phase, "false"));
        let new = ours.iter().filter(|(phase, value)| theirs.get(*phase) != Some(value));
        let all: Vec<_> = gone.chain(new.map(|(phase, v)| pair(phase, money(*v)))).collect();
        if !all.is_empty() {
            self.put(key, &entry(all));
        }
    }

    /// Only what is new, other or gone; the whole list where its order would be lost.
    fn entries<T: Entry>(
        &mut self,
        key: &str,
        ours: &[T],
        theirs: &[T],
        show: fn(&T) -> Vec<Option<String>>,
    ) {
        if ours == theirs {
            return;
        }
        let of = |all: &[T], id: &str| -> Vec<T> {
            all.iter().filter(|one| one.id() == id).cloned().collect()
        };
        let gone = theirs.iter().filter(|one| of(ours, one.id()).is_empty());
        let mut few: Vec<Written<T>> = gone.map(|one| (one.id().to_owned(), None)).collect();
        few.dedup_by(|a, b| a.0 == b.0);
        let new = ours.iter().filter(|one| of(ours, one.id()) != of(theirs, one.id()));
        few.extend(new.map(|one| (one.id().to_owned(), Some(one.clone()))));
        if merge(theirs, &few) != ours {
            few = theirs.iter().map(|one| (one.id().to_owned(), None)).collect();
            few.dedup_by(|a, b| a.0 == b.0);
            few.extend(ours.iter().map(|one| (one.id().to_owned(), Some(one.clone()))));
        }
        let shown = few.iter().map(|(id, one)| match one {
            Some(one) => entry(show(one)),
            None => entry([pair(T::KEY, quoted(id)), pair("remove", "true")]),
        });
        let text = if ours.is_empty() { "[]".to_owned() } else { list(shown) };
        self.put(key, &text);
    }
}

fn plan(plan: &Plan) -> Vec<Option<String>> {
    vec![
        pair("name", words(&plan.name)),
        pair("share", number(plan.share)),
        pair("price", money(plan.price)),
        from(&plan.from),
    ]
}

fn add_on(add_on: &AddOn) -> Vec<Option<String>> {
    let cost = |key, cost: &Spread| {
        (*cost != Spread::exact(Decimal::ZERO))
            .then(|| spread(cost))
            .and_then(|cost| pair(key, cost))
    };
    vec![
        pair("id", quoted(&add_on.id)),
        pair("name", words(&add_on.name)),
        pair("adoption", spread(&add_on.adoption)),
        pair("price", money(add_on.price)),
        cost("fixed", &add_on.fixed),
        cost("per-adopter", &add_on.per_adopter),
        from(&add_on.from),
    ]
}

fn item(item: &CostItem) -> Vec<Option<String>> {
    let kind = match item.kind {
        CostKind::Infrastructure => "infrastructure",
        CostKind::Operations => "operations",
    };
    let every = match item.every {
        Every::Month => "month",
        Every::Year => "year",
        Every::Once => "once",
        Every::UnitMonth => "unit-month",
    };
    vec![
        pair("id", quoted(&item.id)),
        pair("name", words(&item.name)),
        pair("kind", quoted(kind)),
        pair("amount", spread(&item.amount)),
        pair("every", quoted(every)),
        from(&item.from),
        item.phase.as_ref().and_then(|phase| pair("phase", quoted(phase))),
    ]
}

fn salary(salary: &Salary) -> Vec<Option<String>> {
    vec![
        pair("id", quoted(&salary.id)),
        pair("name", words(&salary.name)),
        pair("monthly", spread(&salary.monthly)),
        from(&salary.from),
        salary.from_phase.as_ref().and_then(|phase| pair("from-phase", quoted(phase))),
    ]
}

fn storage(storage: &Storage) -> String {
    let tiers = storage.tiers.iter().map(|(after, price)| {
        entry([pair("after-months", after.to_string()), pair("price-per-gb", money(*price))])
    });
    let tiers: Vec<_> = tiers.collect();
    entry([
        pair("per-unit", spread(&storage.per_unit)),
        pair("already", money(storage.already)),
        pair("tiers", format!("[{}]", tiers.join(", "))),
    ])
}

fn growth(growth: &Growth) -> String {
    let one = match growth {
        Growth::Linear { per_month } => pair("units-per-month", number(*per_month)),
        Growth::Percent { per_month } => pair("share-per-month", number(*per_month)),
        Growth::SCurve { market, per_month } => {
            let share = pair("share-per-month", number(*per_month));
            pair("s-curve", entry([pair("market", number(*market)), share]))
        }
        Growth::Table(points) => {
            let points =
                points.iter().map(|(at, count)| format!("[{}, {}]", day(*at), number(*count)));
            pair("table", format!("[{}]", points.collect::<Vec<_>>().join(", ")))
        }
        Growth::Forecast { otherwise } => {
            pair("forecast", entry([pair("otherwise", self::growth(otherwise))]))
        }
    };
    entry([one])
}

fn policy(policy: &PhasePolicy) -> String {
    match policy {
        PhasePolicy::Follow => quoted("follow"),
        PhasePolicy::Stay => quoted("stay"),
        PhasePolicy::Dates(moves) => {
            let moves = moves.iter().map(|(at, to)| format!("[{}, {}]", day(*at), quoted(to)));
            entry([pair("dates", format!("[{}]", moves.collect::<Vec<_>>().join(", ")))])
        }
    }
}

fn uncertainty(ours: &Uncertainty, theirs: &Uncertainty) -> Option<String> {
    let factor = |key, ours: Factor, theirs: Factor| {
        let ends = || format!("[{}, {}]", number(ours.low), number(ours.high));
        (ours != theirs).then(ends).and_then(|ends| pair(key, ends))
    };
    let (ours_r, theirs_r) = (ours.growth_churn_correlation, theirs.growth_churn_correlation);
    let all = [
        factor("growth", ours.growth, theirs.growth),
        factor("churn", ours.churn, theirs.churn),
        factor("price", ours.price, theirs.price),
        factor("capacity", ours.capacity, theirs.capacity),
        (ours.costs != theirs.costs).then(|| format!("costs = {}", ours.costs)),
        (ours.shock != theirs.shock).then(|| {
            let shock = or_false(ours.shock, |shock| {
                entry([
                    pair("persistence", number(shock.persistence)),
                    pair("deviation", number(shock.deviation)),
                ])
            });
            format!("shock = {shock}")
        }),
        (ours_r != theirs_r).then(|| format!("growth-churn-correlation = {}", number(ours_r))),
    ];
    all.iter().any(Option::is_some).then(|| entry(all))
}

fn or_false<T>(value: Option<T>, show: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "false".to_owned(), show)
}

fn entry(pairs: impl IntoIterator<Item = Option<String>>) -> String {
    let pairs: Vec<_> = pairs.into_iter().flatten().collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// One entry a line.
fn list(entries: impl Iterator<Item = String>) -> String {
    let lines: Vec<_> = entries.collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n  {},\n]", lines.join(",\n  ")) }
}

#[allow(clippy::unnecessary_wraps, reason = "stands among pairs that may be left out")]
fn pair(key: &str, value: impl AsRef<str>) -> Option<String> {
    let bare =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let key = if bare { key.to_owned() } else { quoted(key) };
    Some(format!("{key} = {}", value.as_ref()))
}

fn from(when: &When) -> Option<String> {
    match when {
        When::Start => None,
        When::Date(at) => pair("from", day(*at)),
        When::Units(units) => pair("from-units", number(*units)),
    }
}

fn quoted(words: &str) -> String {
    toml::Value::String(words.to_owned()).to_string()
}

fn words(words: &LocalText) -> String {
    if words.fr.is_empty() {
        return quoted(&words.en);
    }
    entry([pair("en", quoted(&words.en)), pair("fr", quoted(&words.fr))])
}

fn day(at: NaiveDate) -> String {
    quoted(&at.format(if at.day() == 1 { "%Y-%m" } else { "%Y-%m-%d" }).to_string())
}

/// The shortest digits that mean this float.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        format!("{value:?}")
    }
}

/// As a number where a float of TOML keeps all digits, else in quotes.
fn money(amount: Decimal) -> String {
    let text = amount.normalize().to_string();
    if text.bytes().filter(u8::is_ascii_digit).count() <= 15 { text } else { quoted(&text) }
}

fn spread(spread: &Spread) -> String {
    let Spread { low, mid, high } = *spread;
    if spread.is_exact() {
        money(mid)
    } else if *spread == Spread::range(low, high) {
        format!("[{}, {}]", money(low), money(high))
    } else {
        format!("[{}, {}, {}]", money(low), money(mid), money(high))
    }
}
