//! CO₂ of the electricity that the machines use: per request, per unit and month (MODEL §8).
//!
//! grams = joules × grams per kWh ÷ 3.6 × 10⁶. The power is measured where the machine says it
//! (Kepler, RAPL), else estimated as Cloud Carbon Footprint does, with a range. Electricity alone:
//! what it took to build the machines and what the network and the clients use is not in it. A
//! figure that a document claims is quoted beside the computed one, never calculated with.

use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::domain::minutes::{Share, Tally};
use crate::domain::profile::{Carbon, Resources};
use chrono::TimeDelta;

/// Joules in a kilowatt-hour.
const JOULES_PER_KWH: f64 = 3.6e6;

/// A mean month: 365.25 days ÷ 12.
const SECONDS_PER_MONTH: f64 = 365.25 / 12.0 * 86_400.0;

/// A value with its lowest and highest.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Range {
    /// At least.
    pub low: f64,
    /// Most likely.
    pub mid: f64,
    /// At most.
    pub high: f64,
}

impl Range {
    /// Without doubt.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { low: value, mid: value, high: value }
    }

    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self { low: f(self.low), mid: f(self.mid), high: f(self.high) }
    }
}

/// Where the power comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The machine's own meter, as it reads: neither cooling nor power supply are in it.
    Measured,
    /// Cloud Carbon Footprint: watts per vCPU by utilization, memory, the data centre's overhead.
    CloudCarbonFootprint,
}

impl Method {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::CloudCarbonFootprint => "cloud-carbon-footprint",
        }
    }
}

/// What Cloud Carbon Footprint reckons with (cloudcarbonfootprint.org/docs/methodology, from
/// SPECpower results; version of 2022).
struct Coefficients {
    /// Watts of an idle vCPU.
    idle: f64,
    /// Watts of a busy one.
    busy: f64,
    /// Watts per GB (10⁹ bytes) of memory.
    memory: f64,
    /// Power usage effectiveness: what the data centre draws ÷ what the machines draw.
    overhead: f64,
}

/// AMD EPYC of the 2nd generation, whose watts hold its memory already, in a data centre as good
/// as Google's (1.1).
const LOW: Coefficients = Coefficients { idle: 0.47, busy: 1.69, memory: 0.0, overhead: 1.1 };

/// The mean of the processors, 0.000392 kWh per GB and hour of memory, AWS' overhead.
const MID: Coefficients = Coefficients { idle: 0.74, busy: 3.5, memory: 0.392, overhead: 1.135 };

/// Intel Haswell, in a data centre as they are on average (Uptime Institute's survey of 2020: 1.59).
const HIGH: Coefficients = Coefficients { idle: 1.0, busy: 4.74, memory: 0.392, overhead: 1.59 };

impl Coefficients {
    fn watts(&self, vcpu: f64, memory: f64, utilization: f64) -> f64 {
        let each = self.idle + utilization.clamp(0.0, 1.0) * (self.busy - self.idle);
        (vcpu * each + memory / 1e9 * self.memory) * self.overhead
    }
}

/// Watts of a machine with so many vCPUs and bytes of memory at a mean CPU utilization (0–1).
#[must_use]
pub fn estimated_power(vcpu: f64, memory: f64, utilization: f64) -> Range {
    Range {
        low: LOW.watts(vcpu, memory, utilization),
        mid: MID.watts(vcpu, memory, utilization),
        high: HIGH.watts(vcpu, memory, utilization),
    }
}

/// Grams of CO₂ of so many joules at so many grams per kWh.
#[must_use]
pub fn grams(joules: f64, grid: f64) -> f64 {
    joules * grid / JOULES_PER_KWH
}

/// Joules that so many grams imply; none on a grid without CO₂.
#[must_use]
pub fn implied_joules(grams: f64, grid: f64) -> Option<f64> {
    (grid > 0.0).then(|| grams * JOULES_PER_KWH / grid)
}

/// Grams per request; none without requests.
#[must_use]
pub fn per_request(joules: f64, grid: f64, requests: f64) -> Option<f64> {
    (requests > 0.0).then(|| grams(joules, grid) / requests)
}

/// Grams a month of so many watts.
#[must_use]
pub fn per_month(watts: f64, grid: f64) -> f64 {
    grams(watts * SECONDS_PER_MONTH, grid)
}

/// Grams a month that a phase's machines emit, before there is anything to measure: from the small
/// end at a tenth of its CPU to the large end at 70 % (where the capacity ends); the middle is
/// half-way between the ends, at the 50 % that Cloud Carbon Footprint assumes. `resources` is the
/// sum over the phase's machines.
#[must_use]
pub fn monthly_power_carbon(resources: &Resources, grid: f64) -> Range {
    let (few, many) = (f64::from(resources.vcpu.0), f64::from(resources.vcpu.1));
    let (small, large) = resources.memory;
    let watts = Range {
        low: LOW.watts(few, small, 0.1),
        mid: MID.watts(f64::midpoint(few, many), f64::midpoint(small, large), 0.5),
        high: HIGH.watts(many, large, 0.7),
    };
    watts.map(|w| per_month(w, grid))
}

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Power, CPU and requests, minute by minute.
    pub tally: &'a Tally,
    /// What the profile says of electricity.
    pub carbon: &'a Carbon,
    /// vCPUs of the machine.
    pub vcpu: Option<f64>,
    /// Its memory, bytes.
    pub memory: Option<f64>,
    /// Business units; of events the participants of a month.
    pub units: Option<f64>,
}

/// A figure that a document claims, and what it would take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Grams per request, as published.
    pub per_request: f64,
    /// The energy of one request that this implies at the same grid; none on a grid without CO₂.
    pub joules: Option<f64>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Where the power comes from.
    pub method: Method,
    /// Grams of CO₂ per kWh.
    pub grid: f64,
    /// Mean watts over the window.
    pub power: Range,
    /// How many minutes of the last 30 days it was known.
    pub window: TimeDelta,
    /// Requests in the minutes in which both they and the power are known.
    pub requests: f64,
    /// Grams per request; none without requests.
    pub per_request: Option<Range>,
    /// Grams a month.
    pub per_month: Range,
    /// Grams per unit and month (of events: per participant and event); none without units.
    pub per_unit: Option<Range>,
    /// As published.
    pub claim: Option<Claim>,
    /// What it rests on.
    pub evidence: Message,
}

impl Report {
    /// The machine's CO₂; none while neither its power nor its size and utilization are known.
    #[must_use]
    pub fn of(inputs: &Inputs<'_>) -> Option<Self> {
        measured(inputs).or_else(|| estimated(inputs))
    }

    fn new(
        inputs: &Inputs<'_>,
        method: Method,
        share: &Share,
        watts: impl Fn(f64) -> Range,
        evidence: Message,
    ) -> Option<Self> {
        let grid = inputs.carbon.grid;
        let power = watts(share.mean()?);
        let per_month = power.map(|w| per_month(w, grid));
        // Energy of the very minutes whose requests are known.
        let with_requests = (share.request_minutes > 0)
            .then(|| watts(share.with_requests / f64::from(share.request_minutes)));
        let seconds = f64::from(share.request_minutes) * 60.0;
        let joules = with_requests.map(|power| power.map(|w| w * seconds));
        let per_request = joules.filter(|_| share.requests > 0.0);
        let per_request = per_request.map(|j| j.map(|j| grams(j, grid) / share.requests));
        let claim = inputs
            .carbon
            .claimed_per_request
            .map(|claimed| Claim { per_request: claimed, joules: implied_joules(claimed, grid) });
        let units = inputs.units.filter(|u| *u > 0.0);
        Some(Self {
            method,
            grid,
            power,
            window: TimeDelta::minutes(i64::from(share.minutes)),
            requests: share.requests,
            per_request,
            per_month,
            per_unit: units.map(|units| per_month.map(|g| g / units)),
            claim,
            evidence,
        })
    }
}

fn window(share: &Share) -> std::time::Duration {
    std::time::Duration::from_secs(u64::from(share.minutes) * 60)
}

fn measured(inputs: &Inputs<'_>) -> Option<Report> {
    let share = &inputs.tally.power;
    let evidence = Message::new("carbon-measured")
        .quantity("power", share.mean()?, Unit::Watts)
        .quantity("grid", inputs.carbon.grid, Unit::Grams)
        .duration("window", window(share));
    Report::new(inputs, Method::Measured, share, Range::exact, evidence)
}

fn estimated(inputs: &Inputs<'_>) -> Option<Report> {
    let share = &inputs.tally.cpu;
    let (vcpu, memory) = (inputs.vcpu?, inputs.memory?);
    let watts = |utilization| estimated_power(vcpu, memory, utilization);
    let power = watts(share.mean()?);
    let evidence = Message::new("carbon-estimated")
        .quantity("vcpu", vcpu, Unit::Count)
        .quantity("utilization", share.mean()?, Unit::Ratio)
        .quantity("memory", memory, Unit::Bytes)
        .quantity("power", power.mid, Unit::Watts)
        .quantity("low", power.low, Unit::Watts)
        .quantity("high", power.high, Unit::Watts)
        .quantity("grid", inputs.carbon.grid, Unit::Grams)
        .duration("window", window(share));
    Report::new(inputs, Method::CloudCarbonFootprint, share, watts, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= expected.abs() * 1e-9, "{value} ≠ {expected}");
    }

    /// 100 minutes at that mean, 6,000 requests in the 50 of them whose requests are known.
    fn share(mean: f64) -> Share {
        Share {
            sum: 100.0 * mean,
            minutes: 100,
            with_requests: 50.0 * mean,
            request_minutes: 50,
            requests: 6_000.0,
        }
    }

    fn report(power: Option<f64>, cpu: Option<f64>, units: Option<f64>) -> Option<Report> {
        let share = |mean: Option<f64>| mean.map(share).unwrap_or_default();
        Report::of(&Inputs {
            tally: &Tally { power: share(power), cpu: share(cpu), ..Tally::default() },
            carbon: &Carbon { grid: 60.0, claimed_per_request: Some(0.12) },
            vcpu: Some(1.0),
            memory: Some(2e9),
            units,
        })
    }

    #[test]
    fn a_kilowatt_hour_is_the_grid() {
        near(grams(3.6e6, 60.0), 60.0);
        near(per_request(3.6e6, 60.0, 1_000.0).unwrap(), 0.06);
        assert_eq!(per_request(3.6e6, 60.0, 0.0), None);
        // 10 W × 2,629,800 s = 26.298 MJ = 7.305 kWh × 60 g.
        near(per_month(10.0, 60.0), 438.3);
    }

    #[test]
    fn what_the_roadmap_claims_takes_seven_kilojoules() {
        // 0.12 g ÷ 60 g/kWh = 0.002 kWh.
        near(implied_joules(0.12, 60.0).unwrap(), 7_200.0);
        assert_eq!(implied_joules(0.12, 0.0), None);
    }

    #[test]
    fn measured_power_by_hand() {
        // 12 W over 50 minutes = 36 kJ = 0.01 kWh = 0.6 g, by 6,000 requests: 0.1 mg each.
        let r = report(Some(12.0), Some(0.5), Some(100.0)).unwrap();
        assert_eq!(r.method, Method::Measured);
        let each = r.per_request.unwrap();
        near(each.mid, 1e-4);
        assert!(
            each.low.to_bits() == each.mid.to_bits() && each.high.to_bits() == each.mid.to_bits()
        );
        near(r.per_month.mid, 12.0 * 43.83);
        near(r.per_unit.unwrap().mid, 12.0 * 0.4383);
        assert_eq!(r.window, TimeDelta::minutes(100));
        near(r.claim.unwrap().joules.unwrap(), 7_200.0);
        assert_eq!(r.evidence.id, "carbon-measured");
    }

    #[test]
    fn estimated_power_by_hand() {
        // One vCPU at 10 %, 2 GB:
        // (0.47 + 0.1 × 1.22) × 1.1 = 0.6512;
        // (0.74 + 0.1 × 2.76 + 2 × 0.392) × 1.135 = 2.043;
        // (1 + 0.1 × 3.74 + 2 × 0.392) × 1.59 = 3.43122.
        let power = estimated_power(1.0, 2e9, 0.1);
        near(power.low, 0.6512);
        near(power.mid, 2.043);
        near(power.high, 3.43122);
        let r = report(None, Some(0.1), None).unwrap();
        assert_eq!((r.method, r.per_unit), (Method::CloudCarbonFootprint, None));
        // 2.043 W × 3,000 s × 60 ÷ 3.6e6 ÷ 6,000.
        near(r.per_request.unwrap().mid, 2.043 * 3_000.0 * 60.0 / 3.6e6 / 6_000.0);
        assert_eq!(r.evidence.id, "carbon-estimated");
    }

    #[test]
    fn a_machine_of_unknown_power_and_use_says_nothing() {
        assert_eq!(report(None, None, Some(1.0)), None);
    }

    #[test]
    fn a_phase_by_hand() {
        let resources = Resources {
            vcpu: (6, 12),
            memory: (22e9, 60e9),
            disk: None,
            nodes: 2,
            bandwidth: None,
        };
        let range = monthly_power_carbon(&resources, 60.0);
        // 43.83 g a month for each watt at 60 g/kWh.
        near(range.low, 6.0 * (0.47 + 0.122) * 1.1 * 43.83);
        near(range.mid, (9.0 * (0.74 + 1.38) + 41.0 * 0.392) * 1.135 * 43.83);
        near(range.high, (12.0 * (1.0 + 0.7 * 3.74) + 60.0 * 0.392) * 1.59 * 43.83);
    }

    proptest! {
        #[test]
        fn carbon_is_linear_in_energy_and_grid(joules in 0.0..1e12, grid in 0.0..1_000.0, n in 1.0..1e9, k in 0.0..100.0) {
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1e-12);
            let base = per_request(joules, grid, n).unwrap();
            prop_assert!(close(per_request(joules * k, grid, n).unwrap(), base * k));
            prop_assert!(close(per_request(joules, grid * k, n).unwrap(), base * k));
            prop_assert!(close(per_request(joules, grid, n * 2.0).unwrap(), base / 2.0));
        }

        #[test]
        fn ranges_are_in_order(vcpu in 0u32..500, more in 0u32..500, gb in 0.0..500.0, use_ in 0.0..=1.0) {
            let p = estimated_power(f64::from(vcpu), gb * 1e9, use_);
            prop_assert!(p.low <= p.mid && p.mid <= p.high);
            let resources = Resources {
                bandwidth: None,
                vcpu: (vcpu, vcpu + more), memory: (gb * 1e9, gb * 2e9), disk: None, nodes: 1,
            };
            let c = monthly_power_carbon(&resources, 60.0);
            prop_assert!(c.low <= c.mid && c.mid <= c.high);
        }
    }
}
