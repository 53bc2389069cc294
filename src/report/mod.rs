//! The state without a terminal: text, JSON, CSV. Shows what the cockpit shows and computes
//! nothing.

mod business;
pub mod csv;
pub mod decide;
pub mod json;
pub mod text;
