//! What a projection has beyond its exact path: bands over many runs, dates, what matters most, and
//! a second scenario.

pub(super) mod json;
pub(super) mod text;
