//! What the screens look like and hold, as one program that needs no server.

mod screen;
mod screen_capacity;
mod screen_economics;
mod screen_fleet;
mod screen_health;
mod screen_history;
mod screen_phases;
mod screens;
mod slo;
mod stage;
