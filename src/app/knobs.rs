//! What if: every input turned by hand. A draft over the scenario; nothing measured is altered.

use crate::domain::economics::hourly_rate;
use crate::domain::profile::Phase;
use crate::domain::scenario::{Growth, Pace, Scenario};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The longest and the shortest projection that a knob makes, in months.
pub(super) const HORIZON: (u32, u32) = (12, 240);

/// The most units that a knob makes of them, all at once or won in a month.
pub(super) const MOST_UNITS: f64 = 1e9;

/// The most that a price, an hour and the hours of a month are turned to.
pub(super) const MOST_MONEY: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// A knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Knob {
    /// The number of business units.
    Units,
    /// The price per unit and month.
    Price,
    /// Units won a month, or percent a month, as the scenario has it.
    Growth,
    /// Share of the units lost a month.
    Churn,
    /// Share of the units that are hosted and billed.
    Hosted,
    /// The present phase.
    Phase,
    /// Hours of operations a month in the present phase.
    Hours,
    /// What such an hour costs, in every phase.
    Rate,
    /// Months to project.
    Horizon,
}

impl Knob {
    /// In the order on screen.
    pub const ALL: [Self; 9] = [
        Self::Units,
        Self::Price,
        Self::Growth,
        Self::Churn,
        Self::Hosted,
        Self::Phase,
        Self::Hours,
        Self::Rate,
        Self::Horizon,
    ];

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|k| *k == self).unwrap_or(0)
    }

    fn step(self, forward: bool) -> Self {
        let all = Self::ALL;
        let here = self.place();
        let to = if forward { here + 1 } else { here + all.len() - 1 };
        all[to % all.len()]
    }
}

/// How far one press turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stride {
    /// A little.
    Fine,
    /// As usual.
    Usual,
    /// A lot.
    Coarse,
}

impl Stride {
    fn of<T>(self, fine: T, usual: T, coarse: T) -> T {
        match self {
            Self::Fine => fine,
            Self::Usual => usual,
            Self::Coarse => coarse,
        }
    }
}

/// How far a knob moves at one press.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Units, months or rungs.
    Count(f64),
    /// A share, 0–1.
    Share(f64),
    /// An amount.
    Money(Decimal),
    /// Hours.
    Hours(Decimal),
}

impl Step {
    fn float(self) -> f64 {
        match self {
            Self::Count(by) | Self::Share(by) => by,
            Self::Money(_) | Self::Hours(_) => 0.0,
        }
    }

    fn decimal(self) -> Decimal {
        match self {
            Self::Money(by) | Self::Hours(by) => by,
            Self::Count(_) | Self::Share(_) => Decimal::ZERO,
        }
    }
}

/// How far a knob moves at one press, from the value that holds now.
#[must_use]
pub fn step(knob: Knob, more: bool, by: Stride, stand: &Stand<'_>) -> Step {
    let cents = |fine, usual, coarse| Decimal::new(by.of(fine, usual, coarse), 2);
    let notches = |now, of: f64| (notch(now, more) * of * by.of(0.1, 1.0, 10.0)).max(1.0);
    match knob {
        Knob::Units => Step::Count(notches(stand.units.unwrap_or(0.0), 1.0).round()),
        Knob::Price => Step::Money(cents(10, 50, 500)),
        Knob::Growth => match stand.scenario.growth.pace() {
            Pace::Units(now) => Step::Count(notches(now, 0.5)),
            Pace::Share(_) => Step::Share(by.of(0.001, 0.005, 0.05)),
        },
        Knob::Churn => Step::Share(by.of(0.0001, 0.001, 0.01)),
        Knob::Hosted => Step::Share(by.of(0.01, 0.05, 0.25)),
        Knob::Phase => Step::Count(1.0),
        Knob::Hours => Step::Hours(cents(25, 100, 1_000)),
        Knob::Rate => Step::Money(cents(100, 500, 2_500)),
        Knob::Horizon => Step::Count(by.of(1.0, 12.0, 60.0)),
    }
}

/// The draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Knobs {
    /// Under the cursor.
    pub focus: Knob,
    /// Whether the knobs are on screen; a closed draft goes on to hold until it is reset.
    pub open: bool,
    /// Turned units.
    pub units: Option<f64>,
    /// Turned price.
    pub price: Option<Decimal>,
    /// Turned growth.
    pub growth: Option<Growth>,
    /// Turned churn.
    pub churn: Option<f64>,
    /// Turned hosted share, 0–1.
    pub hosted: Option<f64>,
    /// Turned present phase: an index into the ladder.
    pub phase: Option<usize>,
    /// Turned hours a month, by the id of the phase that was the present one then.
    pub hours: BTreeMap<String, Decimal>,
    /// Turned hourly rate: one for all phases.
    pub rate: Option<Decimal>,
    /// Turned horizon in months.
    pub horizon: Option<u32>,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            focus: Knob::Units,
            open: false,
            units: None,
            price: None,
            growth: None,
            churn: None,
            hosted: None,
            phase: None,
            hours: BTreeMap::new(),
            rate: None,
            horizon: None,
        }
    }
}

/// The values that hold now, from which a knob is turned.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'a> {
    /// The number of units; none: unknown.
    pub units: Option<f64>,
    /// The price as it is written; none: unknown.
    pub price: Option<Decimal>,
    /// The scenario, the draft over it.
    pub scenario: &'a Scenario,
    /// The ladder.
    pub phases: &'a [Phase],
    /// The present phase.
    pub phase: usize,
}

impl Stand<'_> {
    /// Hours of operations a month in the present phase; none: nobody said.
    #[must_use]
    pub fn hours(&self) -> Option<Decimal> {
        let phase = self.phases.get(self.phase)?;
        self.scenario.operations_hours.get(&phase.id).copied().or(phase.operations_hours)
    }

    /// What an hour costs in the present phase; none: nobody said.
    #[must_use]
    pub fn rate(&self) -> Option<Decimal> {
        self.phases.get(self.phase).and_then(|phase| hourly_rate(self.scenario, phase))
    }
}

impl Knobs {
    /// Whether anything differs from what is measured and configured.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.turned_present() || self.turned_scenario()
    }

    /// Whether something is turned that a scenario does not say: it is of the present.
    #[must_use]
    pub fn turned_present(&self) -> bool {
        self.units.is_some() || self.phase.is_some()
    }

    /// Whether something is turned that a scenario says.
    #[must_use]
    pub fn turned_scenario(&self) -> bool {
        self.price.is_some()
            || self.growth.is_some()
            || self.churn.is_some()
            || self.hosted.is_some()
            || !self.hours.is_empty()
            || self.rate.is_some()
            || self.horizon.is_some()
    }

    /// Whether both are turned alike, wherever their cursors are.
    #[must_use]
    pub fn is_same_draft(&self, other: &Self) -> bool {
        let alike = Self { focus: other.focus, open: other.open, ..self.clone() };
        alike == *other
    }

    /// The knobs that stand differently in another draft.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<Knob> {
        let differs = |knob: &Knob| match knob {
            Knob::Units => self.units != other.units,
            Knob::Price => self.price != other.price,
            Knob::Growth => self.growth != other.growth,
            Knob::Churn => self.churn != other.churn,
            Knob::Hosted => self.hosted != other.hosted,
            Knob::Phase => self.phase != other.phase,
            Knob::Hours => self.hours != other.hours,
            Knob::Rate => self.rate != other.rate,
            Knob::Horizon => self.horizon != other.horizon,
        };
        Knob::ALL.into_iter().filter(differs).collect()
    }

    /// What is turned to where it stands anyway is not turned.
    pub fn settle(&mut self, rest: &Stand<'_>) {
        let scenario = rest.scenario;
        self.units = self.units.filter(|units| Some(*units) != rest.units);
        self.price = self.price.filter(|price| Some(*price) != rest.price);
        self.growth = self.growth.take().filter(|growth| *growth != scenario.growth);
        self.churn = self.churn.filter(|churn| (churn - scenario.churn).abs() > 1e-9);
        let hosted = scenario.hosted_share;
        self.hosted = self.hosted.filter(|share| (share - hosted).abs() > 1e-9);
        self.phase = self.phase.filter(|phase| *phase != rest.phase);
        let place = |id: &str| rest.phases.iter().position(|phase| phase.id == id);
        let known = |id: &str| Stand { phase: place(id).unwrap_or(usize::MAX), ..*rest }.hours();
        self.hours.retain(|id, hours| known(id) != Some(*hours));
        let rates = || rest.phases.iter().map(|phase| hourly_rate(scenario, phase));
        self.rate = self.rate.filter(|rate| rates().any(|known| known != Some(*rate)));
        self.horizon = self.horizon.filter(|months| *months != scenario.horizon);
    }

    /// Forgets the draft.
    pub fn reset(&mut self) {
        *self = Self { focus: self.focus, open: self.open, ..Self::default() };
    }

    /// The cursor to the next knob or the one before.
    pub fn focus_next(&mut self, forward: bool) {
        self.focus = self.focus.step(forward);
    }

    /// The scenario with the draft over it.
    #[must_use]
    pub fn over(&self, scenario: &Scenario) -> Scenario {
        let mut over = scenario.clone();
        over.price = self.price.or(over.price);
        if let Some(growth) = &self.growth {
            over.growth = growth.clone();
        }
        over.churn = self.churn.unwrap_or(over.churn);
        over.hosted_share = self.hosted.unwrap_or(over.hosted_share);
        over.operations_hours.extend(self.hours.clone());
        if self.rate.is_some() {
            over.hourly_rate = self.rate;
            over.hourly_rates.clear();
        }
        over.horizon = self.horizon.unwrap_or(over.horizon);
        over
    }

    /// Turns the knob under the cursor by one notch, from the value that holds now.
    pub fn turn(&mut self, more: bool, by: Stride, stand: &Stand<'_>) {
        let units = self.units.or(stand.units);
        let step = step(self.focus, more, by, &Stand { units, ..*stand });
        let float = if more { step.float() } else { -step.float() };
        let stepped = |now: Option<Decimal>| {
            let now = now.unwrap_or_default();
            let next = if more { now + step.decimal() } else { now - step.decimal() };
            next.clamp(Decimal::ZERO, MOST_MONEY).round_dp(2)
        };
        match self.focus {
            Knob::Units => {
                let next = units.unwrap_or(0.0) + float;
                self.units = Some(next.clamp(0.0, MOST_UNITS).round());
            }
            Knob::Price => self.price = Some(stepped(stand.price)),
            Knob::Growth => {
                let now = &stand.scenario.growth;
                self.growth = Some(now.at(match now.pace() {
                    Pace::Units(v) => Pace::Units((v + float).clamp(0.0, MOST_UNITS).round()),
                    Pace::Share(v) => Pace::Share(round_to((v + float).clamp(0.0, 1.0), 1000.0)),
                }));
            }
            Knob::Churn => {
                let next = (stand.scenario.churn + float).clamp(0.0, 1.0);
                self.churn = Some(round_to(next, 10_000.0));
            }
            Knob::Hosted => {
                let next = (stand.scenario.hosted_share + float).clamp(0.0, 1.0);
                self.hosted = Some(round_to(next, 1000.0));
            }
            Knob::Phase => {
                let next = if more {
                    stand.phase.saturating_add(1)
                } else {
                    stand.phase.saturating_sub(1)
                };
                self.phase = Some(next.min(stand.phases.len().saturating_sub(1)));
            }
            Knob::Hours => {
                if let Some(phase) = stand.phases.get(stand.phase) {
                    self.hours.insert(phase.id.clone(), stepped(stand.hours()));
                }
            }
            Knob::Rate => self.rate = Some(stepped(stand.rate())),
            Knob::Horizon => {
                let next = f64::from(stand.scenario.horizon) + float;
                let next = next.clamp(f64::from(HORIZON.0), f64::from(HORIZON.1));
                self.horizon = Some(next as u32);
            }
        }
    }
}

fn round_to(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// A tenth of the power of ten below, so that a notch is felt at 50 and at 20,000 alike; on the
/// way down from a power of ten it is already the smaller one, so that down undoes up.
fn notch(value: f64, more: bool) -> f64 {
    let value = if more { value } else { value - 1.0 };
    if value < 100.0 { 10.0 } else { 10f64.powf(value.log10().floor()) / 10.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::profile;
    use crate::domain::profile::LocalText;

    fn base() -> Scenario {
        Scenario::plain(LocalText::same("base"), Growth::Linear { per_month: 55.0 })
    }

    /// Turns as the cockpit does: from what the draft makes of the scenario.
    fn turn(knobs: &mut Knobs, more: bool, units: Option<f64>, price: Option<Decimal>) {
        let profile = profile();
        let scenario = knobs.over(&base());
        let price = knobs.price.or(price);
        let phase = knobs.phase.unwrap_or(0);
        let stand = Stand { units, price, scenario: &scenario, phases: &profile.phases, phase };
        knobs.turn(more, Stride::Usual, &stand);
    }

    #[test]
    fn down_undoes_up_around_a_power_of_ten() {
        for start in [90.0, 100.0, 950.0, 990.0, 1000.0, 1180.0] {
            let mut knobs = Knobs::default();
            turn(&mut knobs, true, Some(start), None);
            turn(&mut knobs, false, Some(start), None);
            assert_eq!(knobs.units, Some(start), "from {start}");
        }
    }

    #[test]
    fn a_price_moves_by_half_a_euro_and_never_below_zero() {
        let mut knobs = Knobs { focus: Knob::Price, ..Knobs::default() };
        turn(&mut knobs, true, None, Some(Decimal::from(15)));
        assert_eq!(knobs.price, Some(Decimal::new(1550, 2)));
        let mut zero = Knobs { focus: Knob::Price, ..Knobs::default() };
        turn(&mut zero, false, None, None);
        assert_eq!(zero.price, Some(Decimal::ZERO));
    }

    #[test]
    fn every_knob_turns_within_its_bounds_and_the_scenario_follows() {
        let phases = profile().phases.len();
        for focus in Knob::ALL {
            for more in [true, false] {
                let mut knobs = Knobs { focus, ..Knobs::default() };
                for _ in 0..300 {
                    turn(&mut knobs, more, None, None);
                }
                assert!(knobs.is_turned(), "{focus:?}");
                let over = knobs.over(&base());
                assert!((0.0..=1.0).contains(&over.hosted_share), "{over:?}");
                assert!((12..=240).contains(&over.horizon), "{over:?}");
                assert!(knobs.phase.unwrap_or(0) < phases);
                assert!(over.hourly_rate.unwrap_or_default() >= Decimal::ZERO);
                let of_scenario = !matches!(focus, Knob::Units | Knob::Phase);
                assert_eq!(knobs.turned_scenario(), of_scenario, "{focus:?}");
                assert_eq!(knobs.turned_present(), !of_scenario, "{focus:?}");
            }
        }
    }

    #[test]
    fn strides_differ_and_a_knob_that_is_back_is_not_turned() {
        let profile = profile();
        let scenario = base();
        let stand = Stand {
            units: Some(1180.0),
            price: Some(15.into()),
            scenario: &scenario,
            phases: &profile.phases,
            phase: 0,
        };
        let turned = |focus, by| {
            let mut knobs = Knobs { focus, ..Knobs::default() };
            knobs.turn(true, by, &stand);
            knobs
        };
        let all = [Stride::Fine, Stride::Usual, Stride::Coarse];
        let units = all.map(|by| turned(Knob::Units, by).units);
        assert_eq!(units, [Some(1190.0), Some(1280.0), Some(2180.0)]);
        let prices = all.map(|by| turned(Knob::Price, by).price);
        assert_eq!(prices, [1510, 1550, 2000].map(|cents| Some(Decimal::new(cents, 2))));
        for focus in Knob::ALL {
            for by in all {
                let there = turned(focus, by);
                assert!(focus == Knob::Hosted || there.is_turned(), "{focus:?} {by:?}");
                let over = there.over(&scenario);
                let mut back = there.clone();
                let units = there.units.or(stand.units);
                let price = there.price.or(stand.price);
                let phase = there.phase.unwrap_or(0);
                back.turn(false, by, &Stand { units, price, phase, scenario: &over, ..stand });
                back.settle(&stand);
                // What was unknown is now zero, and so turned.
                let unknown = matches!(focus, Knob::Hours | Knob::Rate);
                let clipped = (focus, by) == (Knob::Hosted, Stride::Coarse);
                let fine = (focus, by) == (Knob::Growth, Stride::Coarse);
                assert!(
                    unknown || clipped || fine || focus == Knob::Hosted || !back.is_turned(),
                    "{focus:?} {by:?} {back:?}"
                );
            }
        }
        let mut both = turned(Knob::Price, Stride::Usual);
        both.churn = Some(0.02);
        assert_eq!(both.differing(&Knobs::default()), [Knob::Price, Knob::Churn]);
        assert!(!both.is_same_draft(&Knobs::default()));
        assert!(Knobs { open: true, focus: Knob::Rate, ..both.clone() }.is_same_draft(&both));
    }

    #[test]
    fn the_step_that_is_told_is_the_step_that_is_made() {
        let profile = profile();
        let scenario = base();
        let stand = Stand {
            units: Some(1180.0),
            price: Some(15.into()),
            scenario: &scenario,
            phases: &profile.phases,
            phase: 0,
        };
        let strides = [Stride::Fine, Stride::Usual, Stride::Coarse];
        let all = |knob| strides.map(|by| step(knob, true, by, &stand));
        assert_eq!(all(Knob::Units), [10.0, 100.0, 1000.0].map(Step::Count));
        // From 55 on, half of ten.
        assert_eq!(all(Knob::Growth), [1.0, 5.0, 50.0].map(Step::Count));
        assert_eq!(all(Knob::Price), [10, 50, 500].map(|c| Step::Money(Decimal::new(c, 2))));
        assert_eq!(all(Knob::Horizon), [1.0, 12.0, 60.0].map(Step::Count));
        for by in strides {
            let mut knobs = Knobs { focus: Knob::Units, ..Knobs::default() };
            knobs.turn(true, by, &stand);
            assert_eq!(
                knobs.units.map(|u| Step::Count(u - 1180.0)),
                Some(step(Knob::Units, true, by, &stand))
            );
            let mut knobs = Knobs { focus: Knob::Horizon, ..Knobs::default() };
            knobs.turn(true, by, &stand);
            let months = knobs.horizon.map(|m| f64::from(m - scenario.horizon));
            assert_eq!(months.map(Step::Count), Some(step(Knob::Horizon, true, by, &stand)));
        }
    }

    #[test]
    fn hours_are_the_present_phases_and_a_rate_is_everybodys() {
        let ladder = profile().phases;
        let mut knobs = Knobs { focus: Knob::Hours, phase: Some(1), ..Knobs::default() };
        turn(&mut knobs, true, None, None);
        knobs.focus = Knob::Rate;
        turn(&mut knobs, true, None, None);
        let mut scenario = base();
        scenario.hourly_rates.insert(ladder[0].id.clone(), Decimal::from(99));
        let over = knobs.over(&scenario);
        assert_eq!(over.operations_hours.keys().collect::<Vec<_>>(), [&ladder[1].id]);
        assert!(over.hourly_rates.is_empty() && over.hourly_rate == knobs.rate);
    }

    #[test]
    fn reset_forgets_the_draft_and_keeps_the_cursor() {
        let mut knobs = Knobs { focus: Knob::Churn, open: true, ..Knobs::default() };
        turn(&mut knobs, true, None, None);
        assert!(knobs.is_turned());
        knobs.reset();
        assert!(!knobs.is_turned() && knobs.open && knobs.focus == Knob::Churn);
    }
}
