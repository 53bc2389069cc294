//! The state without a terminal: text, JSON, CSV. Shows what the cockpit shows and computes
//! nothing.

pub mod advice;
mod alerts;
mod business;
pub mod capacity;
pub mod csv;
pub mod decide;
pub mod doctor;
pub mod export;
pub mod fleet;
pub mod forecast;
pub mod history;
pub mod init;
pub mod json;
pub mod linear;
pub mod marks;
pub mod metrics;
mod money;
mod objectives;
mod parts;
mod project;
mod simulation;
pub mod text;
