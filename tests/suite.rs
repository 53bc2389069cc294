//! Everything that is tested against real servers, in a pseudo-terminal, or from the command line, as
//! one program: fifty of them would each be linked with the whole crate and all that it stands on.
//! Each file names itself here; the runner gives each test a process of its own.

// A test that cannot go on fails there and then.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod advise;
mod agreement;
mod alerting;
mod between;
mod capacity;
mod check;
mod cockpit;
mod config;
mod cursor;
mod decide;
mod demo;
mod dialects;
mod doctor;
mod ear;
mod export;
mod fleet;
mod forecast;
mod from_here;
mod import;
mod init;
mod keys;
mod latency;
mod loadtest;
mod node_exporter;
mod pages;
mod parts;
mod played;
mod present;
mod profiles;
mod prometheus;
mod pty;
mod reconcile;
mod record;
mod redact;
mod remote;
mod replay;
mod roadmap;
mod robust;
mod sampler;
mod seek;
#[path = "prometheus/servers.rs"]
mod servers;
mod service;
mod simulation;
mod ssh;
mod store;
mod tape;
mod terminal;
#[path = "prometheus/watch.rs"]
mod watch;
mod what_if;
mod world;
mod world_smoke;
