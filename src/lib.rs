//! palier: a terminal cockpit for the capacity and the cost of small `SaaS` products.
//!
//! The house, from the inside out. Arrows point inward only; `tests/tidy.rs` holds them.
//!
//! | module | what it knows | sees |
//! |---|---|---|
//! | [`domain`] | metrics, signals, capacity, money, phases, advice: pure, no clock, no I/O | nothing |
//! | [`text`] | words, numbers, money and dates in each language | `domain` |
//! | [`config`] | files, environment and flags resolved into one `Config`; profiles | `domain` |
//! | [`source`] | the edge to the watched world | `domain`, `config` |
//! | [`history`] | the embedded store | `domain` |
//! | [`app`] | the cockpit's state and its decisions: events in, effects out | `domain`, `config`, `text` |
//! | [`view`] | the state drawn as a frame; computes nothing | `app`, `config`, `domain`, `text` |
//! | [`report`] | the same state without a terminal: text, JSON, CSV | `app`, `config`, `domain`, `text` |
//! | [`runtime`] | the loop, the effects, the terminal, the clock | everything above |
//! | [`cli`] | arguments, subcommands, exit codes | everything |

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod history;
pub mod report;
pub mod runtime;
pub mod source;
pub mod text;
pub mod view;
