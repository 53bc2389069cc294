//! A server's own storage as the history, and palier's own figures written to one: real
//! `VictoriaMetrics` and Prometheus, and a small server where none would refuse on demand.

// A test that cannot go on fails there and then; the servers' clock is the real one.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "remote/counting.rs"]
mod counting;
#[path = "remote/memory.rs"]
mod memory;
#[path = "remote/write.rs"]
mod write;
