//! The state without a terminal: text, JSON, CSV. Shows what the cockpit shows and computes
//! nothing.

pub mod csv;
pub mod json;
mod simulation;
pub mod text;
