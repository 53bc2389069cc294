//! A scenario as written, laid over another: what is absent is inherited.

use super::file::{
    ByPhase, ChurnChangeFile, CostEndFile, EventsFile, Listed, PolicyFile, ScenarioFile, ShockFile,
    StorageFile, UncertaintyFile,
};
use super::{HORIZON, HORIZON_MOST, LIST_MOST, lists};
use crate::config::error::{Fault, Problems, Source};
use crate::config::value::{Count, Day, Days, Range as Ends, Unless};
use crate::domain::profile::LocalText;
use crate::domain::scenario::{
    CostEnd, Events, Factor, Growth, PhasePolicy, Prepayment, Scenario, Shock, Storage,
    Uncertainty, Vat, When,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// A factor above this is a mistake; a share written as a percentage, most likely.
const FACTOR_MOST: f64 = 100.0;
/// More events a year are no events.
const EVENTS_MOST: f64 = 100_000.0;

/// What a profile's `base` inherits from; its growth has to be written.
pub(crate) fn blank() -> Scenario {
    let growth = Growth::Linear { per_month: 0.0 };
    Scenario { horizon: HORIZON, ..Scenario::plain(LocalText::default(), growth) }
}

/// `file` over `under`, under the name `id`. `phases` are the profile's.
pub(crate) fn over(
    id: &str,
    file: &ScenarioFile,
    under: &Scenario,
    phases: &[String],
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Scenario {
    let mut on = Reader { phases, source, problems };
    Scenario {
        name: match &file.name {
            Some(name) => name.0.clone(),
            None => LocalText::same(id),
        },
        growth: file.growth.as_ref().map_or_else(|| under.growth.clone(), |file| on.growth(file)),
        growth_changes: match &file.growth_changes {
            Some(changes) => on.growth_changes(changes),
            None => under.growth_changes.clone(),
        },
        churn: file.churn.map_or(under.churn, |share| share.0),
        churn_changes: match &file.churn_changes {
            Some(changes) => on.churn_changes(changes),
            None => under.churn_changes.clone(),
        },
        hosted_share: file.hosted_share.map_or(under.hosted_share, |share| share.0),
        price: lay(file.price.as_ref(), under.price, |price| price.0),
        plans: lists::plans(&mut on, file.plans.as_ref(), &under.plans),
        prepayment: lay(file.prepayment.as_ref(), under.prepayment, |file| Prepayment {
            share: file.share.0,
            discount: file.discount.0,
        }),
        add_ons: lists::add_ons(&mut on, file.add_ons.as_ref(), &under.add_ons),
        items: lists::items(&mut on, file.items.as_ref(), &under.items),
        storage: lay(file.storage.as_ref(), under.storage.clone(), |file| on.storage(file)),
        vat: lay(file.vat.as_ref(), under.vat, |file| Vat {
            rate: file.rate.0,
            prices_include: file.prices_include.unwrap_or(false),
            recoverable: file.recoverable.unwrap_or(true),
        }),
        hourly_rate: lay(file.hourly_rate.as_ref(), under.hourly_rate, |rate| rate.0),
        hourly_rates: on.by_phase(&file.hourly_rates, &under.hourly_rates),
        operations_hours: on.by_phase(&file.operations_hours, &under.operations_hours),
        salaries: lists::salaries(&mut on, file.salaries.as_ref(), &under.salaries),
        downtime_cost: lay(file.downtime_cost.as_ref(), under.downtime_cost, |cost| cost.0),
        cash: lay(file.cash.as_ref(), under.cash, |cash| cash.0),
        events: lay(file.events.as_ref(), under.events, |file| on.events(file)),
        cost_end: match file.cost_end {
            Some(CostEndFile::Low) => CostEnd::Low,
            Some(CostEndFile::Mid) => CostEnd::Mid,
            Some(CostEndFile::High) => CostEnd::High,
            None => under.cost_end,
        },
        policy: match &file.policy {
            Some(policy) => on.policy(policy),
            None => under.policy.clone(),
        },
        horizon: file.horizon.as_ref().map_or(under.horizon, |months| on.horizon(months)),
        uncertainty: on.uncertainty(&file.uncertainty, &under.uncertainty),
    }
}

/// What is written, `false` for none, or what is inherited.
fn lay<T, U>(
    written: Option<&Unless<T>>,
    under: Option<U>,
    read: impl FnOnce(&T) -> U,
) -> Option<U> {
    match written {
        Some(Unless(written)) => written.as_ref().map(read),
        None => under,
    }
}

/// What the parts of a scenario are read with.
pub(super) struct Reader<'a> {
    phases: &'a [String],
    source: &'a Arc<Source>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    pub(super) fn refuse(&mut self, span: Range<usize>, sentence: &str, help: &str) {
        self.tell(span, Fault::impossible(sentence, help));
    }

    pub(super) fn tell(&mut self, span: Range<usize>, fault: Fault) {
        self.problems.at(self.source, span, fault);
    }

    pub(super) fn phase(&mut self, name: &Spanned<String>) -> String {
        if !self.phases.contains(name.get_ref()) {
            let (name_, known) = (name.get_ref().clone(), self.phases.to_vec());
            self.tell(name.span(), Fault::UnknownName { kind: "phase", name: name_, known });
        }
        name.get_ref().clone()
    }

    pub(super) fn few<T>(&mut self, list: &Listed<T>) {
        self.at_most(list.get_ref().len(), LIST_MOST, list.span());
    }

    pub(super) fn at_most(&mut self, count: usize, most: usize, span: Range<usize>) {
        if count > most {
            let sentence = format!("a list of {count} entries is too long");
            self.refuse(span, &sentence, &format!("write at most {most} entries"));
        }
    }

    pub(super) fn when(
        &mut self,
        from: Option<&Spanned<Day>>,
        from_units: Option<&Spanned<Count>>,
    ) -> When {
        match (from, from_units) {
            (None, None) => When::Start,
            (Some(day), None) => When::Date(day.get_ref().0),
            (None, Some(units)) => When::Units(units.get_ref().0),
            (Some(day), Some(units)) => {
                let sentence = "`from` and `from-units` both say when this begins";
                self.refuse(units.span(), sentence, "keep one of the two");
                When::Date(day.get_ref().0)
            }
        }
    }

    /// Of several changes the last that holds counts: each of a kind has to come after the one
    /// before it, or would be in vain.
    pub(super) fn in_order(&mut self, changes: &[(When, Range<usize>)]) {
        let (mut day, mut units): (Option<NaiveDate>, Option<f64>) = (None, None);
        for (when, span) in changes {
            let late = match *when {
                When::Start => {
                    let sentence = "nothing says from when this change holds";
                    let help = "write from = \"2027-03\" or from-units = 2000";
                    self.refuse(span.clone(), sentence, help);
                    false
                }
                When::Date(this) => day.replace(this).is_some_and(|before| this <= before),
                When::Units(this) => units.replace(this).is_some_and(|before| this <= before),
            };
            if late {
                let sentence = "this change does not come after the one before it";
                self.refuse(span.clone(), sentence, "sort the changes, each day and count once");
            }
        }
    }

    /// Each day after the one before it.
    pub(super) fn days_rise<T>(&mut self, days: &[(Spanned<Day>, T)]) {
        for pair in days.windows(2) {
            let [(before, _), (day, _)] = pair else { continue };
            if day.get_ref().0 <= before.get_ref().0 {
                let sentence = "this day does not come after the one before it";
                self.refuse(day.span(), sentence, "sort the days, each once");
            }
        }
    }

    fn churn_changes(&mut self, written: &Listed<ChurnChangeFile>) -> Vec<(When, f64)> {
        self.changes(written, |here, file| {
            (here.when(file.from.as_ref(), file.from_units.as_ref()), file.churn.0)
        })
    }

    /// Changes, each with the instant from which it holds, in order.
    pub(super) fn changes<F, T>(
        &mut self,
        written: &Listed<F>,
        read: impl Fn(&mut Self, &F) -> (When, T),
    ) -> Vec<(When, T)> {
        self.few(written);
        let mut changes = Vec::new();
        let mut places = Vec::new();
        for change in written.get_ref() {
            let (when, what) = read(self, change.get_ref());
            places.push((when, change.span()));
            changes.push((when, what));
        }
        self.in_order(&places);
        changes
    }

    fn storage(&mut self, file: &StorageFile) -> Storage {
        self.few(&file.tiers);
        let tiers = file.tiers.get_ref();
        if tiers.is_empty() {
            let help = "write tiers = [{ after-months = 0, price-per-gb = 0.05 }]";
            self.refuse(file.tiers.span(), "storage without a tier has no price", help);
        }
        let mut before = None;
        for tier in tiers {
            let after = tier.get_ref().after_months;
            let wrong = match before {
                None if after != 0 => {
                    Some(("the first tier has to begin at once", "write after-months = 0"))
                }
                Some(before) if after <= before => {
                    Some(("tiers have to rise in `after-months`", "sort them, each age once"))
                }
                _ => None,
            };
            if let Some((sentence, help)) = wrong {
                self.refuse(tier.span(), sentence, help);
            }
            before = Some(after);
        }
        Storage {
            per_unit: file.per_unit.spread(),
            already: file.already.map_or(Decimal::ZERO, |size| size.0),
            tiers: tiers
                .iter()
                .map(|tier| (tier.get_ref().after_months, tier.get_ref().price_per_gb.0))
                .collect(),
        }
    }

    fn by_phase(
        &mut self,
        written: &ByPhase,
        under: &BTreeMap<String, Decimal>,
    ) -> BTreeMap<String, Decimal> {
        let mut all = under.clone();
        for (phase, value) in written {
            let phase = self.phase(phase);
            match value.0 {
                Some(value) => all.insert(phase, value.0),
                None => all.remove(&phase),
            };
        }
        all
    }

    fn events(&mut self, file: &EventsFile) -> Events {
        let (per_year, peak) = (file.per_year.get_ref().0, file.peak_share.get_ref().0);
        if per_year <= 0.0 || per_year > EVENTS_MOST {
            let help = "write a number above 0, at most 100000, such as 3 or 0.5";
            self.refuse(file.per_year.span(), "so many events a year cannot be", help);
        }
        if peak <= 0.0 {
            let help = "write the share that is there at once, such as \"30 %\"";
            self.refuse(file.peak_share.span(), "an event has somebody there", help);
        }
        Events { per_year, peak_share: peak }
    }

    fn policy(&mut self, written: &Spanned<PolicyFile>) -> PhasePolicy {
        match written.get_ref() {
            PolicyFile::Follow => PhasePolicy::Follow,
            PolicyFile::Stay => PhasePolicy::Stay,
            PolicyFile::Dates(Days(days)) => {
                self.at_most(days.len(), LIST_MOST, written.span());
                self.days_rise(days);
                let moves = days.iter().map(|(day, phase)| (day.get_ref().0, self.phase(phase)));
                PhasePolicy::Dates(moves.collect())
            }
        }
    }

    fn horizon(&mut self, months: &Spanned<u32>) -> u32 {
        if !(1..=HORIZON_MOST).contains(months.get_ref()) {
            let sentence = format!("a horizon of {} months cannot be projected", months.get_ref());
            let help =
                format!("write a number of months from 1 to {HORIZON_MOST}, such as {HORIZON}");
            self.refuse(months.span(), &sentence, &help);
        }
        *months.get_ref()
    }

    fn uncertainty(&mut self, file: &UncertaintyFile, under: &Uncertainty) -> Uncertainty {
        Uncertainty {
            growth: self.factor(file.growth.as_ref(), under.growth),
            churn: self.factor(file.churn.as_ref(), under.churn),
            price: self.factor(file.price.as_ref(), under.price),
            capacity: self.factor(file.capacity.as_ref(), under.capacity),
            costs: file.costs.unwrap_or(under.costs),
            shock: lay(file.shock.as_ref(), under.shock, |file| self.shock(file)),
            growth_churn_correlation: file.growth_churn_correlation.as_ref().map_or(
                under.growth_churn_correlation,
                |written| {
                    let value = *written.get_ref();
                    if !(-1.0..=1.0).contains(&value) {
                        let sentence = format!("`{value}` is no correlation");
                        let help = "write a number from -1 to 1, such as -0.3";
                        self.refuse(written.span(), &sentence, help);
                    }
                    value
                },
            ),
        }
    }

    fn factor(&mut self, written: Option<&Spanned<Ends<Count>>>, under: Factor) -> Factor {
        let Some(written) = written else { return under };
        let Ends { low: Count(low), high: Count(high) } = *written.get_ref();
        if low > 1.0 || !(1.0..=FACTOR_MOST).contains(&high) {
            let sentence = "this factor has to lie around 1, which is the value as given";
            let help = "write its low and its high end, such as [0.7, 1.3], or 1 for no doubt";
            self.refuse(written.span(), sentence, help);
        }
        Factor { low, high }
    }

    fn shock(&mut self, file: &ShockFile) -> Shock {
        let (persistence, deviation) = (file.persistence.get_ref().0, file.deviation.get_ref().0);
        if persistence >= 1.0 {
            let sentence = "a shock that never fades has no bounds";
            let help = "write a persistence from 0 to below 1, such as 0.5";
            self.refuse(file.persistence.span(), sentence, help);
        }
        if deviation > 10.0 {
            let sentence = "a deviation of more than ten times the growth cannot be meant";
            self.refuse(file.deviation.span(), sentence, "write a number such as 0.2 for 20 %");
        }
        Shock { persistence, deviation }
    }
}
