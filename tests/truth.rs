//! Measured truth: a real service (Caddy before a small backend) is observed at 20–50 % utilization
//! over three accelerated days; what palier then says about its highest rate is compared with the
//! highest rate that is measured. Three backends, whose knees differ.
//!
//! A day is ten to twenty seconds, in which the visitors come by chance and their rate swings once. Readings
//! hold the true rates and carry the time of a day of 1440 minutes. After each day the truth is
//! measured, so that a machine that grows slower in between does so on both sides; it is never shown
//! to the estimators. What it means:
//!
//! * CPU-bound: the rate at which the service uses the core to the target, 0.7 less steal: two
//!   rates are measured, one below and one above it, and each is brought to it in proportion.
//! * I/O-bound: 0.7 of the rate at which all eight workers are always busy. The tool is told that
//!   there are eight workers, as the operator of a service with a worker limit would.
//! * Lock-bound: 0.7 of the rate at which the lock is always held. The tool is told nothing.
//!
//! What is compared is the smallest answer of `estimate` that is no lower bound. A machine that does
//! something else meanwhile spoils a round now and then. A day in which others take much of the core
//! is observed once more; and a round that misses is repeated: then the median of three counts.
//!
//! `benches/truth.sh` repeats all of it and prints the errors.

// A test that cannot go on fails there and then; the errors are printed for people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "truth/backend.rs"]
mod backend;
#[path = "truth/chance.rs"]
mod chance;
#[path = "truth/load.rs"]
mod load;
#[path = "truth/observe.rs"]
mod observe;
#[path = "truth/service.rs"]
mod service;

use backend::Kind;
use observe::Outcome;
use palier::domain::capacity::Resource;
use std::sync::Mutex;

/// How far the prediction may be from the truth.
const BAR: f64 = 0.15;

/// Rounds of which the median counts, where the first one misses.
const ROUNDS: u64 = 3;

/// Also where tests of one program run beside each other, these do not.
static ALONE: Mutex<()> = Mutex::new(());

fn measured(kind: Kind, round: u64) -> Outcome {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let outcome = observe::observe(kind, round);
    println!("{outcome}");
    outcome
}

fn within(kind: Kind, limit: Resource) {
    // A benchmark wants each round on its own, however it ends.
    let rounds = if std::env::var_os(observe::SEED).is_some() { 1 } else { ROUNDS };
    let mut outcomes = Vec::new();
    for round in 0..rounds {
        let outcome = measured(kind, round);
        let hit = outcome.limit == Some(limit) && outcome.error().abs() <= BAR;
        outcomes.push(outcome);
        if hit && round == 0 {
            return;
        }
    }
    let said = outcomes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let found = outcomes.iter().filter(|o| o.limit == Some(limit)).count();
    assert!(2 * found > outcomes.len(), "it is not {}:\n{said}", limit.id());
    let mut errors: Vec<f64> = outcomes.iter().map(Outcome::error).collect();
    errors.sort_by(f64::total_cmp);
    assert!(errors[errors.len() / 2].abs() <= BAR, "beyond {BAR}:\n{said}");
}

#[test]
fn alone_cpu_bound() {
    within(Kind::Cpu, Resource::Cpu);
}

#[test]
fn alone_io_bound() {
    within(Kind::Io, Resource::Waiting);
}

#[test]
fn alone_lock_bound() {
    within(Kind::Lock, Resource::Waiting);
}

/// For `benches/truth.sh`: how far off the assumption about k is at its ends.
#[test]
#[ignore = "a benchmark: an even lock is the end of what the estimator assumes"]
fn alone_even_lock() {
    measured(Kind::EvenLock, 0);
}

/// As before.
#[test]
#[ignore = "a benchmark: an exponential lock is the other end"]
fn alone_uneven_lock() {
    measured(Kind::UnevenLock, 0);
}

/// Not a test: what the others start as a process of their own.
#[test]
#[ignore = "the backend that the other tests start"]
fn backend_process() {
    if let (Ok(kind), Ok(file)) = (std::env::var(backend::KIND), std::env::var(backend::PORT_FILE))
    {
        backend::serve(&kind, &file);
    }
}
