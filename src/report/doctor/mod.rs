//! `palier doctor`: each figure with its source and age, or why it is missing and what to add where.

pub mod json;
pub mod text;
