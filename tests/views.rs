//! What the screens look like and hold, as one program that needs no server.

// A test that cannot go on fails there and then.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod first_screen;
mod health_charts;
mod linear;
mod looks;
mod matrix;
mod named_keys;
mod pointer;
mod screen;
mod screen_capacity;
mod screen_economics;
mod screen_fleet;
mod screen_health;
mod screen_help;
mod screen_history;
mod screen_latency;
mod screen_phases;
mod screen_whatif;
mod screens;
mod slo;
mod stage;
mod verdict;
