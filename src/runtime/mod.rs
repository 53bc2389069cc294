//! The loop, the effects, the terminal, the clock: the only place where everything meets.

pub mod clock;
pub mod cockpit;
pub mod fleet;
pub mod forecasts;
pub mod headless;
pub mod historian;
pub mod input;
mod keeper;
mod notify;
pub mod past;
mod pen;
pub mod record;
pub mod simulator;
pub mod sources;
pub mod survey;
pub mod terminal;

/// How many pieces of news may wait for the loop; a source that is faster waits itself.
pub const WAITING: usize = 256;
