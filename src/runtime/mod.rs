//! The loop, the effects, the terminal, the clock: the only place where everything meets.

pub mod clock;
pub mod cockpit;
mod estimates;
pub mod fleet;
pub mod forecasts;
pub mod headless;
pub mod historian;
pub mod input;
mod keeper;
pub mod memory;
mod notify;
pub mod past;
mod pen;
pub mod player;
pub mod recaller;
pub mod record;
pub mod recorder;
pub mod reel;
pub mod remote;
pub mod simulator;
pub mod sources;
pub mod stage;
pub mod survey;
pub mod terminal;

/// How many pieces of news may wait for the loop; a source that is faster waits itself.
pub const WAITING: usize = 256;
