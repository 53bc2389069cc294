//! The loop, the effects, the terminal, the clock: the only place where everything meets.

pub mod ability;
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
mod outset;
mod pace;
mod painter;
pub mod past;
mod pen;
pub mod player;
pub mod recaller;
pub mod record;
pub mod recorder;
pub mod reel;
pub mod remote;
mod seek;
mod sequence;
pub mod shelf;
pub mod simulator;
pub mod slowness;
pub mod sources;
pub mod stage;
pub mod survey;
mod suspend;
pub mod terminal;
mod trail;
mod visits;

/// How many pieces of news may wait for the loop; a source that is faster waits itself.
pub const WAITING: usize = 256;
