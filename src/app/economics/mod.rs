//! The money screen's state and figures: which sheet is open, which figures the cursor finds, the
//! curves, and the tables whose lines add up. The view only words and draws them.

pub mod curves;
pub mod draft;
pub mod tables;

use super::figure::Figure;
use super::model::Model;
use super::simulate::Simulated;

/// One sheet of the screen; where there is room several lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sheet {
    /// Both margins, month by month.
    #[default]
    Margin,
    /// Cumulative surplus, and cash where there is a starting balance.
    Cash,
    /// Units and hosted units.
    Units,
    /// Revenue and all costs.
    Flows,
    /// What the simulation tells: what matters most, when phases begin, whether the cash lasts.
    Doubt,
    /// Sums of each year.
    Years,
    /// Revenue and cost of the month, line by line.
    Lines,
    /// A second scenario beside the first.
    Compare,
}

impl Sheet {
    /// In the order in which they are turned.
    pub const ALL: [Self; 8] = [
        Self::Margin,
        Self::Cash,
        Self::Units,
        Self::Flows,
        Self::Doubt,
        Self::Years,
        Self::Lines,
        Self::Compare,
    ];

    /// The name in the language files.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Margin => "sheet-margin",
            Self::Cash => "sheet-cash",
            Self::Units => "sheet-units",
            Self::Flows => "sheet-flows",
            Self::Doubt => "sheet-doubt",
            Self::Years => "sheet-years",
            Self::Lines => "sheet-lines",
            Self::Compare => "sheet-compare",
        }
    }

    fn step(self, forward: bool) -> Self {
        let all = Self::ALL;
        let here = all.iter().position(|s| *s == self).unwrap_or(0);
        let to = if forward { here + 1 } else { here + all.len() - 1 };
        all[to % all.len()]
    }
}

/// What the screen tells beyond the figures of the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// Units that are hosted and billed.
    Hosted,
    /// Of events: participants that are there at once.
    Peak,
    /// Price per unit and month, net.
    Price,
    /// Recurring revenue a month.
    Mrr,
    /// Recurring revenue a year.
    Arr,
    /// Hours × rate and the items of operations.
    Operations,
    /// Salaries.
    Team,
    /// The margin with operations and team.
    FullMargin,
    /// Revenue less all costs.
    Surplus,
    /// In the bank at the month's end.
    Cash,
    /// The smallest number of units at which the present phase pays for itself.
    BreakEven,
    /// The month from which on every month pays for itself.
    Profitable,
    /// The month from which on all that was spent is earned back.
    Payback,
    /// How long the cash lasts.
    Runway,
    /// A sheet as a whole.
    Sheet(Sheet),
}

impl Item {
    /// The name in the language files.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Hosted => "figure-hosted",
            Self::Peak => "figure-peak",
            Self::Price => "figure-price",
            Self::Mrr => "figure-mrr",
            Self::Arr => "figure-arr",
            Self::Operations => "figure-operations",
            Self::Team => "figure-team",
            Self::FullMargin => "figure-full-margin",
            Self::Surplus => "figure-surplus",
            Self::Cash => "figure-cash",
            Self::BreakEven => "figure-break-even",
            Self::Profitable => "figure-profitable",
            Self::Payback => "figure-payback",
            Self::Runway => "figure-runway",
            Self::Sheet(sheet) => sheet.message(),
        }
    }
}

/// The figures of now, by topic: three a line, in the cursor's order.
#[must_use]
pub fn figures(model: &Model) -> Vec<Figure> {
    use Figure::{CostPerUnit, Margin, MonthlyCost, Revenue, Units};
    let item = Figure::Economics;
    let events = model.scenario().events.is_some();
    let mut all = vec![Units, item(Item::Hosted), item(Item::Price)];
    all.extend([Revenue, item(Item::Mrr), item(Item::Arr)]);
    all.extend([MonthlyCost, item(Item::Operations), item(Item::Team)]);
    all.extend([CostPerUnit, Margin, item(Item::FullMargin)]);
    all.extend([item(Item::Surplus), item(Item::Cash), item(Item::Runway)]);
    let last = if events { Item::Peak } else { Item::BreakEven };
    all.extend([item(last), item(Item::Profitable), item(Item::Payback)]);
    all
}

/// Everything that the cursor can stand on: the figures, then the sheets.
#[must_use]
pub fn on_screen(model: &Model) -> Vec<Figure> {
    let mut all = figures(model);
    all.extend(Sheet::ALL.map(|s| Figure::Economics(Item::Sheet(s))));
    all
}

/// Turns to the next sheet or the one before; a cursor on a sheet goes with it.
pub(super) fn turn(model: &mut Model, forward: bool) {
    model.sheet = model.sheet.step(forward);
    if let Some(Figure::Economics(Item::Sheet(_))) = model.cursor {
        model.cursor = Some(Figure::Economics(Item::Sheet(model.sheet)));
    }
}

/// Opens the sheet that the cursor came to.
pub(super) fn follow_cursor(model: &mut Model) {
    if let Some(Figure::Economics(Item::Sheet(sheet))) = model.cursor {
        model.sheet = sheet;
    }
}

/// Lays the next other scenario over the one in use, what a draft is a draft of the first; after the
/// last one, none.
pub(super) fn compare_next(model: &mut Model) {
    let all = model.config.profile.scenarios.keys().filter(|id| **id != model.scenario_id);
    let own = model.knobs.is_turned().then(|| model.scenario_id.clone());
    let others: Vec<String> = own.into_iter().chain(all.cloned()).collect();
    let here = model.compare.as_ref().and_then(|id| others.iter().position(|o| o == id));
    model.compare = others.get(here.map_or(0, |at| at + 1)).cloned();
    model.judge();
}

/// The simulation of what is on screen now; none while a newer one is under way, whose bands
/// would lie beside its curves.
#[must_use]
pub fn simulated(model: &Model) -> Option<&Simulated> {
    let newest = model.simulation_asked.as_ref().map(|asked| asked.generation);
    model.simulation.as_ref().filter(|s| newest.is_none_or(|n| n == s.generation))
}
