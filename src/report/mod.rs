//! The state without a terminal: text, JSON, CSV. Shows what the cockpit shows and computes
//! nothing.

pub mod capacity;
pub mod csv;
pub mod json;
pub mod text;
