//! The palier program.

fn main() {}
