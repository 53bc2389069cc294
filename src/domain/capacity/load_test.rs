//! Load tests that were imported, and what they prove (MODEL §4). A test that the machine sustained
//! says « carries at least X ». It is a maximum only if a resource of the machine was saturated
//! meanwhile and the client was not: a client that waits for each answer before it asks again
//! (wrk, oha without -q, k6 with a number of users) makes X = N ÷ R whatever the server could do,
//! and one that could not keep up measured itself.

use super::demand::DemandFigure;
use super::inputs::CapacityInputs;
use super::{Confidence, Resource, ResourceCapacity};
use crate::domain::Timestamp;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;

/// Mean CPU over the test from which the machine was saturated.
const SATURATED: f64 = 0.9;

/// A client whose connections were busy for less than this share of the time could not keep up.
const KEPT_UP: f64 = 0.8;

/// The program that ran the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// wrk.
    Wrk,
    /// oha.
    Oha,
    /// k6.
    K6,
}

impl Tool {
    /// Its own name, also in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Wrk => "wrk",
            Self::Oha => "oha",
            Self::K6 => "k6",
        }
    }

    /// The tool of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Wrk, Self::Oha, Self::K6].into_iter().find(|t| t.id() == id)
    }
}

/// How the client made its load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Each connection waited for its answer before it asked again: their number made the rate.
    Closed,
    /// It asked at a rate of its own and kept it.
    Open,
    /// It could not keep up with its own plan.
    Overloaded,
}

impl Client {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Overloaded => "overloaded",
        }
    }

    /// The client of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Closed, Self::Open, Self::Overloaded].into_iter().find(|c| c.id() == id)
    }
}

/// What a tool's file says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadTestResult {
    /// Whose file it is.
    pub tool: Tool,
    /// Requests per second that were answered with success, > 0.
    pub throughput: f64,
    /// Requests, answered or not.
    pub requests: f64,
    /// How long it took, seconds, > 0.
    pub seconds: f64,
    /// The share of the requests that failed, 0–1.
    pub failed: f64,
    /// Connections or users that the client kept; none: the file does not say.
    pub concurrency: Option<f64>,
    /// Mean latency, seconds.
    pub mean: Option<f64>,
    /// P50, P90 and P99, seconds, where the file has them.
    pub latency: [Option<f64>; 3],
    /// How the load was made.
    pub client: Client,
}

impl LoadTestResult {
    /// The client of a closed loop that kept `concurrency` connections, of which `busy` were under
    /// way on average.
    #[must_use]
    pub fn closed(concurrency: f64, busy: f64) -> Client {
        if busy < KEPT_UP * concurrency { Client::Overloaded } else { Client::Closed }
    }

    /// Requests under way on average: those kept, else X·R by Little's law.
    #[must_use]
    pub fn in_flight(&self) -> Option<f64> {
        self.concurrency.or_else(|| self.mean.map(|r| r * self.requests / self.seconds))
    }
}

/// A test that was imported for a target.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadTest {
    /// The file's name, without its folders.
    pub file: String,
    /// What it says.
    pub result: LoadTestResult,
    /// The phase that it was run on; none: not said.
    pub phase: Option<String>,
    /// The units whose peak it stands for, as whoever imported it says.
    pub units: Option<f64>,
    /// When it ended; none: not said, and the files do not tell.
    pub ended: Option<Timestamp>,
    /// When it was imported.
    pub imported: Timestamp,
    /// Mean CPU utilization of the target over the test, where the history knows it.
    pub cpu: Option<f64>,
}

impl LoadTest {
    /// Its pair of concurrency and throughput; none where the client measured itself.
    pub(super) fn step(&self) -> Option<(f64, f64)> {
        let own = self.result.client != Client::Overloaded;
        self.result.in_flight().filter(|_| own).map(|n| (n, self.result.throughput))
    }

    /// Whether more than X cannot be had: the machine was saturated, and the client was not.
    #[must_use]
    pub fn is_maximum(&self) -> bool {
        self.cpu.is_some_and(|c| c >= SATURATED) && self.result.client != Client::Overloaded
    }

    /// What the client's way of asking takes away from the result.
    #[must_use]
    pub fn warning(&self) -> Option<Message> {
        if self.is_maximum() {
            return None;
        }
        match self.result.client {
            Client::Open => None,
            Client::Overloaded => Some(Message::new("capacity-load-test-overloaded")),
            Client::Closed => {
                let n = self.result.in_flight()?;
                let id = match self.result.tool {
                    Tool::Oha => "capacity-load-test-closed-oha",
                    Tool::Wrk | Tool::K6 => "capacity-load-test-closed",
                };
                Some(Message::new(id).quantity("connections", n.round().max(1.0), Unit::Count))
            }
        }
    }
}

/// An imported test and what it means in units.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedTest {
    /// The test.
    pub test: LoadTest,
    /// Units, by the measured demand per unit, else as given; none: neither is known.
    pub units: Option<f64>,
    /// More than that cannot be had; else « at least ».
    pub maximum: bool,
    /// In words.
    pub evidence: Message,
}

/// The tests with what they mean; the newest first.
pub(super) fn judge(inputs: &CapacityInputs, demand: Option<&DemandFigure>) -> Vec<JudgedTest> {
    let measured = demand.filter(|d| d.measured);
    let mut tests: Vec<_> = inputs.load_tests.iter().map(|t| judge_one(t, measured)).collect();
    tests.sort_by_key(|t| std::cmp::Reverse(t.test.imported));
    tests
}

fn judge_one(test: &LoadTest, demand: Option<&DemandFigure>) -> JudgedTest {
    let maximum = test.is_maximum();
    let plain = |m: Message| Arg::Message(Box::new(m));
    let claim = if maximum { "capacity-load-test-maximum" } else { "capacity-load-test-least" };
    let claim = Message::new(claim).quantity("rate", test.result.throughput, Unit::PerSecond);
    let (units, meaning) = match (demand, test.units) {
        (Some(demand), _) => {
            (Some(test.result.throughput / demand.per_unit), demand.evidence.clone())
        }
        (None, Some(units)) => {
            (Some(units), Message::new("capacity-load-test-given").units("units", units))
        }
        (None, None) => (None, Message::new("capacity-load-test-no-demand")),
    };
    let id = if test.result.failed > 0.0 {
        "capacity-load-test-failed"
    } else {
        "capacity-load-test-imported"
    };
    let evidence = Message::new(id)
        .text("tool", test.result.tool.id())
        .text("file", &test.file)
        .with("claim", plain(claim))
        .with("meaning", plain(meaning))
        .quantity("failed", test.result.failed, Unit::Ratio);
    JudgedTest { test: test.clone(), units, maximum, evidence }
}

/// The best of them as an answer: the maximum where there is one, else the largest « at least ».
pub(super) fn answer(
    tests: &[JudgedTest],
    demand: Option<&DemandFigure>,
) -> Option<ResourceCapacity> {
    let solid = demand.is_some_and(|d| d.measured && d.solid);
    let best = |t: &&JudgedTest| (t.maximum, t.test.result.throughput);
    let test = tests
        .iter()
        .max_by(|a, b| best(a).0.cmp(&best(b).0).then(best(a).1.total_cmp(&best(b).1)))?;
    let confidence = match (test.units, test.maximum && solid) {
        (None, _) => Confidence::None,
        (Some(_), true) => Confidence::Medium,
        (Some(_), false) => Confidence::Low,
    };
    Some(ResourceCapacity {
        resource: Resource::LoadTest,
        units: test.units,
        interval: None,
        confidence,
        at_least: !test.maximum,
        evidence: test.evidence.clone(),
    })
}
