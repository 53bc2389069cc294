//! What each run draws once: factors on the scenario's inputs, and every amount that has a range.
//! The five fractions of a run's factors are always drawn, doubted or not, and each range draws from
//! a stream of its own: a wider range moves no other draw.

use super::draw::{Dice, correlated, factor, triangular};
use super::fixed::{Checked, MICRO, PICO, Rate, Scale, fits, micro, parts};
use super::plan::at_end;
use crate::domain::money::Spread;
use crate::domain::scenario::{Scenario, Uncertainty};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The streams of a seed.
const INPUTS: u64 = 0;
pub(super) const SHOCKS: u64 = 1;
/// The first of as many as there are ranges.
const RANGES: u64 = 16;

/// An amount in the unit of its user: millionths of money, a rate, trillionths of a share.
#[derive(Debug, Clone, Copy)]
pub(super) enum Amount {
    /// The same in every run.
    Known(i64),
    /// A column of [`Ranges`].
    Drawn(usize),
}

/// One column to be drawn.
#[derive(Debug, Clone, Copy)]
struct Column {
    /// Low, mid, high.
    range: [f64; 3],
    /// What a unit of the range is in whole numbers.
    scale: f64,
}

/// Everything that has a range.
#[derive(Debug, Clone, Default)]
pub(super) struct Draws {
    columns: Vec<Column>,
}

impl Draws {
    /// A cost, in millionths.
    pub(super) fn money(&mut self, s: &Scenario, of: Spread, times: Decimal) -> Checked<Amount> {
        let known = |value| micro(value);
        self.cost(s, of, times, MICRO as f64, known)
    }

    /// A cost for each of something: a raw [`Rate`].
    pub(super) fn rate(&mut self, s: &Scenario, of: Spread, times: Decimal) -> Checked<Amount> {
        self.cost(s, of, times, Rate::ONE as f64, |value| Ok(Rate::of(value)?.into_raw()))
    }

    fn cost(
        &mut self,
        s: &Scenario,
        of: Spread,
        times: Decimal,
        scale: f64,
        known: impl Fn(Decimal) -> Checked<i64>,
    ) -> Checked<Amount> {
        if of.is_exact() || !s.uncertainty.costs {
            let value = at_end(of, s.cost_end).checked_mul(times);
            return known(fits(value)?).map(Amount::Known);
        }
        let scale = scale * fits(times.to_f64())?;
        Ok(self.column(Column { range: ends(of), scale }))
    }

    /// A share, in 10⁻¹².
    pub(super) fn share(&mut self, of: Spread) -> Checked<Amount> {
        if of.is_exact() {
            let pico = of.mid.checked_mul(Decimal::from(PICO));
            return fits(pico.and_then(|p| p.round().to_i64())).map(Amount::Known);
        }
        Ok(self.column(Column { range: ends(of), scale: PICO as f64 }))
    }

    fn column(&mut self, column: Column) -> Amount {
        self.columns.push(column);
        Amount::Drawn(self.columns.len() - 1)
    }

    /// Draws all of them.
    pub(super) fn draw(&self, seed: u64, runs: usize) -> Checked<Ranges> {
        let drawn = |(stream, column): (u64, &Column)| {
            let mut dice = Dice::new(seed, stream);
            let one = |_| {
                let [low, mid, high] = column.range;
                parts(triangular(low, mid, high, dice.fraction()), column.scale)
            };
            (0..runs).map(one).collect()
        };
        let columns = (RANGES..).zip(&self.columns).map(drawn).collect::<Checked<_>>()?;
        Ok(Ranges { columns })
    }
}

fn ends(of: Spread) -> [f64; 3] {
    [of.low, of.mid, of.high].map(|end| end.to_f64().unwrap_or_default())
}

/// What was drawn of all ranges, one column each.
#[derive(Debug, Clone)]
pub(super) struct Ranges {
    columns: Vec<Vec<i64>>,
}

impl Ranges {
    pub(super) fn of(&self, amount: Amount, run: usize) -> i64 {
        match amount {
            Amount::Known(value) => value,
            Amount::Drawn(column) => self.columns[column][run],
        }
    }
}

/// What one run has drawn of the scenario's factors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factors {
    pub(super) growth: f64,
    pub(super) churn: f64,
    pub(super) price: Scale,
    pub(super) capacity: f64,
}

impl Factors {
    /// Those of all runs.
    pub(super) fn draw(doubt: &Uncertainty, seed: u64, runs: usize) -> Checked<Vec<Self>> {
        let mut dice = Dice::new(seed, INPUTS);
        let one = |_| {
            let [growth, own, chance, price, capacity] = std::array::from_fn(|_| dice.fraction());
            let churn = correlated(growth, own, chance, doubt.growth_churn_correlation);
            Ok(Self {
                growth: factor(doubt.growth, growth),
                churn: factor(doubt.churn, churn),
                price: Scale::new(factor(doubt.price, price))?,
                capacity: factor(doubt.capacity, capacity),
            })
        };
        (0..runs).map(one).collect()
    }
}
