//! `palier project`: cost, revenue and margin month by month.

use super::arguments::Project;
use super::speech::{say, speaker};
use crate::app::Model;
use crate::app::simulate::{Inputs, Simulated};
use crate::config::Config;
use crate::domain::simulation::{simulate_until, tornado};
use crate::report;
use color_eyre::eyre::Result;
use std::process::ExitCode;
use std::sync::Arc;

/// Draws as many runs as were asked for; without units there is nothing to draw.
pub(super) fn simulate(model: &mut Model, runs: u32, seed: u64) {
    let inputs = Inputs::of(model);
    let (a, now) = (inputs.assumptions(), inputs.now);
    let simulation = simulate_until(&a, now, runs, seed, &|| false);
    model.simulation = Some(Simulated {
        generation: 0,
        simulation: Arc::new(simulation),
        tornado: tornado(&a, now).map(Arc::new),
    });
}

pub(super) fn run(config: Config, command: &Project) -> Result<ExitCode> {
    let runs = command.runs();
    let mut model = match super::look(config, command.aim.length)? {
        Ok(model) => model,
        Err(interrupted) => return Ok(interrupted),
    };
    if let Some(runs) = runs {
        simulate(&mut model, runs, command.seed);
    }
    let model = super::veiled::model(model);
    let speaker = speaker(&model);
    let text = if command.json {
        format!("{:#}\n", report::json::project(&model, &say(&speaker)))
    } else if command.csv {
        report::csv::project(&model)
    } else {
        report::text::project(&model, command.published, &say(&speaker))
    };
    super::print(&text)?;
    // A projection needs a unit count; without one there is nothing in it.
    let unknown = model.shown().assessment.economics.months.is_empty();
    Ok(ExitCode::from(if unknown { 3 } else { 0 }))
}
