//! The knee that no CPU shows: requests that wait for a worker, or for each other, while the
//! processor is idle. What is looked at is the rate X and the mean latency R of the same stretch
//! of time; Little's law makes N = X·R requests under way of them, which is exact where R is a
//! counter's sum ÷ count, and needs no gauge to be looked at in the right instant.
//!
//! * **A known number of workers** c (a pool's size, a worker limit, `max_connections` of a pooler):
//!   N = b + q, b of them busy and q in the queue, U = b ÷ c. The queue is taken off by Sakasegawa's
//!   approximation (1977), q = k·U^√(2(c+1)) ÷ (1 − U), and S = b ÷ X is how long one request keeps a
//!   worker. X_max = U*·c ÷ S.
//! * **A serialised section** (a lock, a single writer, a global interpreter lock), of which nobody
//!   knows how long it is held: R = A + k·S·ρ ÷ (1 − ρ) with ρ = X·S (Pollaczek 1930, Khinchine
//!   1932). Only the growth of R with X tells S, since A holds all that does not wait. X_max = U* ÷ S.
//!
//! k = (1 + c²) ÷ 2, where c is the variation of the service times: ½ when all take equally long, 1
//! when they are exponential. Means alone cannot tell it. [`MIDDLE`] is off by about a tenth at most
//! at either end, and the interval spans both ends.
//!
//! Refused: a pool whose size is not known and whose queue is not yet seen has no maximum here, only
//! the highest rate seen, « at least ». Nor can a growth alone tell a lock from a CPU that requests
//! queue for ([`Knee::is_explained_by`]). Arrivals are taken as independent of each other; a client
//! that waits for an answer before it asks again, as in a closed load test, hides the growth.

use super::statistics::{interval_of_mean, median, quantile};

/// Requests that a point is averaged over, at least: means over fewer are chance.
const REQUESTS: f64 = 100.0;

/// A day is cut where so much of it has passed, in seconds, or so many of its requests, whichever
/// comes first: an hour of the night is one point, a busy one several. Finer would be dearer, since
/// the fit looks at every point a thousand times, and tell no more.
const HOUR: f64 = 3600.0;
/// See [`HOUR`].
const OF_DAY: f64 = 1.0 / 24.0;

/// A day with fewer points says nothing.
const FEWEST_POINTS: usize = 8;

/// P90 ÷ P10 of a day's rates from which growth can be seen.
const SPREAD: f64 = 1.8;

/// Share of the latency that the growth from P10 to P90 must make.
const VISIBLE: f64 = 0.05;

/// Share of the workers that must be busy at P90. Under it the maximum would be told from afar.
const USED: f64 = 0.05;

/// Days may differ by so much of their median; beyond it they tell no limit.
const AGREE: f64 = 0.5;

/// A CPU's limit that lies beyond the interval by less than this share cannot be told from it.
const NEAR: f64 = 0.1;

/// Median deviations from which a point is far off.
const FAR: f64 = 6.0;

/// How often the weights of the points follow the fit. More changes nothing to be seen.
const REWEIGHED: usize = 2;

/// A point weighs as if the section were used so much at least, or at most: beyond, the variance's
/// formula gives one point all the weight, or none.
const LEAST_USED: f64 = 0.05;
/// See [`LEAST_USED`].
const MOST_USED: f64 = 0.9;

/// k of equally long service times.
const EVEN: f64 = 0.5;

/// The k whose largest error, over all k from [`EVEN`] to [`EXPONENTIAL`], is smallest.
const MIDDLE: f64 = 0.62;

/// k of exponential service times.
const EXPONENTIAL: f64 = 1.0;

/// One stretch of time: a minute, or what lies between two looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    /// How long, in seconds.
    pub seconds: f64,
    /// Requests per second that were answered in it.
    pub rate: f64,
    /// Their mean latency in seconds.
    pub latency: f64,
}

/// What saturates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Workers of a known number.
    Workers,
    /// A section that one request at a time is in.
    Serialised,
}

/// What the latencies say about the highest rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Knee {
    /// The rate at which the saturating resource is used to the target.
    At {
        /// What saturates.
        waiting: Waiting,
        /// S: how long a request occupies it, in seconds; the median of the days.
        demand: f64,
        /// Requests per second.
        rate: f64,
        /// The 80 % interval over the days, widened by what k may be; none under two days.
        interval: Option<(f64, f64)>,
        /// Days that it rests on.
        days: usize,
    },
    /// Nothing waits yet: the highest rate that was seen, in requests per second.
    AtLeast(f64),
}

impl Knee {
    /// Whether a CPU that reaches its own limit at `rate` requests per second explains it. Requests
    /// that queue for it grow the latency like a lock whose limit lies there or, with several cores,
    /// beyond. A pool of known size is counted, and not told from a growth: the CPU explains none.
    #[must_use]
    pub(super) fn is_explained_by(&self, rate: f64) -> bool {
        match self {
            Self::At { waiting: Waiting::Workers, .. } | Self::AtLeast(_) => false,
            Self::At { interval: Some((_, high)), .. } => rate <= high * (1.0 + NEAR),
            Self::At { rate: own, .. } => rate <= own * (1.0 + 2.0 * NEAR),
        }
    }
}

/// The knee by days, oldest first. `workers` is how many requests can be worked on at once, where
/// that is known; `target` is U*, 0–1. None when there are too few requests, too little spread, or
/// no such target.
#[must_use]
pub(super) fn knee(
    days: impl IntoIterator<Item = Vec<Stretch>>,
    workers: Option<f64>,
    target: f64,
) -> Option<Knee> {
    if !(target > 0.0 && target < 1.0) {
        return None;
    }
    let days: Vec<Vec<Point>> = days.into_iter().map(|d| points(&d)).collect();
    let usable: Vec<&[Point]> = days.iter().map(Vec::as_slice).filter(|d| spread(d)).collect();
    if usable.is_empty() {
        return None;
    }
    let found = match workers.filter(|c| *c >= 1.0) {
        Some(workers) => pooled(&usable, workers, target),
        None => serialised(&usable, target),
    };
    let seen = || usable.iter().flat_map(|d| d.iter()).map(|p| p.rate).fold(0.0, f64::max);
    Some(found.unwrap_or_else(|| Knee::AtLeast(seen())))
}

/// Stretches put together until they hold enough requests.
#[derive(Debug, Clone, Copy)]
struct Point {
    rate: f64,
    latency: f64,
}

fn points(day: &[Stretch]) -> Vec<Point> {
    let whole = |s: &&Stretch| {
        let positive = s.seconds > 0.0 && s.rate > 0.0 && s.latency > 0.0;
        positive && (s.seconds * s.rate * s.latency).is_finite()
    };
    let all: f64 = day.iter().filter(whole).map(|s| s.seconds * s.rate).sum();
    let mut points = Vec::new();
    let (mut seconds, mut requests, mut in_flight) = (0.0, 0.0, 0.0);
    for s in day.iter().filter(whole) {
        seconds += s.seconds;
        requests += s.seconds * s.rate;
        in_flight += s.seconds * s.rate * s.latency;
        let enough = seconds >= HOUR || requests >= OF_DAY * all;
        if requests >= REQUESTS && enough {
            points.push(Point { rate: requests / seconds, latency: in_flight / requests });
            (seconds, requests, in_flight) = (0.0, 0.0, 0.0);
        }
    }
    points
}

/// The rates that nine of ten points are above and below.
fn range(day: &[Point]) -> Option<(f64, f64)> {
    let mut rates: Vec<f64> = day.iter().map(|p| p.rate).collect();
    Some((quantile(&mut rates, 0.1)?, quantile(&mut rates, 0.9)?))
}

fn spread(day: &[Point]) -> bool {
    day.len() >= FEWEST_POINTS && range(day).is_some_and(|(low, high)| high >= SPREAD * low)
}

/// Workers of a known number.
fn pooled(days: &[&[Point]], workers: f64, target: f64) -> Option<Knee> {
    let used = |day: &&[Point]| {
        let mut each: Vec<f64> = day.iter().map(|p| busy(*p, workers, MIDDLE)).collect();
        quantile(&mut each, 0.9)
    };
    let most = days.iter().filter_map(used).fold(0.0, f64::max);
    if most < USED * workers {
        return None;
    }
    let demand = |day: &&[Point], k| {
        let mut each: Vec<f64> = day.iter().map(|p| busy(*p, workers, k) / p.rate).collect();
        median(&mut each)
    };
    of_days(days, Waiting::Workers, target * workers, demand)
}

/// How many of N = X·R are worked on, the rest waiting: by halving, since U + queue rises with U.
fn busy(point: Point, workers: f64, k: f64) -> f64 {
    let in_flight = point.rate * point.latency;
    let power = (2.0 * (workers + 1.0)).sqrt();
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let u: f64 = f64::midpoint(low, high);
        let queue = k * u.powf(power) / (1.0 - u);
        if u * workers + queue < in_flight { low = u } else { high = u }
    }
    low * workers
}

/// One at a time.
fn serialised(days: &[&[Point]], target: f64) -> Option<Knee> {
    let visible = |day: &&&[Point]| {
        let Some(((low, high), s)) = range(day).zip(held(day, MIDDLE)) else { return false };
        let latency = median(&mut day.iter().map(|p| p.latency).collect::<Vec<_>>());
        let growth = wait(s, high, MIDDLE) - wait(s, low, MIDDLE);
        latency.is_some_and(|l| growth >= VISIBLE * l)
    };
    let seen: Vec<&[Point]> = days.iter().filter(visible).copied().collect();
    // A limit that most days do not show is none.
    if seen.len() * 2 <= days.len() {
        return None;
    }
    of_days(&seen, Waiting::Serialised, target, |day, k| held(day, k))
}

/// The mean wait for a section that is held for `s`, at rate `x`.
fn wait(s: f64, x: f64, k: f64) -> f64 {
    let used = x * s;
    k * s * used / (1.0 - used)
}

/// S of R = A + wait(S, X). First by least absolute deviations, then by weighted least squares
/// without the points that are far off: a stall of the machine must not bend the curve, and a median
/// alone would miss a part of the wait, whose chance is lopsided. A point weighs by the variance of
/// a mean wait, which grows as ρ ÷ (1 − ρ)⁴ (Whitt 1989, « Planning queueing simulations »): in the
/// busy hours much of a wait is chance.
fn held(day: &[Point], k: f64) -> Option<f64> {
    let left = |day: &[Point], s: f64| -> Vec<f64> {
        day.iter().map(|p| p.latency - wait(s, p.rate, k)).collect()
    };
    let deviations = |day: &[Point], s: f64| -> Vec<f64> {
        let mut left = left(day, s);
        // The best A for this S.
        let a = median(&mut left.clone()).unwrap_or(0.0);
        for l in &mut left {
            *l = (*l - a).abs();
        }
        left
    };
    let squares = |day: &[Point], weights: &[f64], s: f64| {
        let left = left(day, s);
        let weighed = || left.iter().zip(weights);
        let a = weighed().map(|(l, w)| w * l).sum::<f64>() / weights.iter().sum::<f64>();
        weighed().map(|(l, w)| w * (l - a).powi(2)).sum::<f64>()
    };
    let rough = best(day, |s| deviations(day, s).iter().sum())?;
    let off = deviations(day, rough);
    let bound = FAR * median(&mut off.clone())?;
    let near: Vec<Point> =
        day.iter().zip(&off).filter(|(_, off)| **off <= bound).map(|(p, _)| *p).collect();
    let mut found = rough;
    for _ in 0..REWEIGHED {
        let weights: Vec<f64> = near
            .iter()
            .map(|p| {
                let used = (p.rate * found).min(MOST_USED);
                (1.0 - used).powi(4) / used.max(LEAST_USED)
            })
            .collect();
        found = best(&near, |s| squares(&near, &weights, s))?;
    }
    Some(found).filter(|s| *s > 0.0)
}

/// The S of the least loss: by a grid, since the loss has kinks, and a finer one around its best.
fn best(day: &[Point], loss: impl Fn(f64) -> f64) -> Option<f64> {
    let fastest = day.iter().map(|p| p.rate).fold(0.0, f64::max);
    let shortest = day.iter().map(|p| p.latency).fold(f64::INFINITY, f64::min);
    // Neither more than all of the time, nor longer than a whole request takes.
    let most = (0.98 / fastest).min(shortest);
    let on_grid = |low: f64, high: f64| {
        let each = (1..=100).map(|i| low + (high - low) * f64::from(i) / 100.0);
        each.map(|s| (loss(s), s)).min_by(|a, b| a.0.total_cmp(&b.0)).map(|b| b.1)
    };
    let coarse = on_grid(0.0, most)?;
    let step = most / 100.0;
    on_grid((coarse - step).max(0.0), (coarse + step).min(most))
}

/// The median of the days' answers `capacity ÷ S`, with an interval that spans what k may be.
fn of_days(
    days: &[&[Point]],
    waiting: Waiting,
    capacity: f64,
    demand: impl Fn(&&[Point], f64) -> Option<f64>,
) -> Option<Knee> {
    let rates = |k| -> Vec<f64> {
        days.iter().filter_map(|d| demand(d, k)).map(|s| capacity / s).collect()
    };
    let mut middle = rates(MIDDLE);
    let rate = median(&mut middle).filter(|r| r.is_finite() && *r > 0.0)?;
    let own = interval_of_mean(&middle);
    let agree = |(low, high): (f64, f64)| high - low <= 2.0 * AGREE * rate;
    if !own.is_none_or(agree) {
        return None;
    }
    let ends = [EVEN, EXPONENTIAL].map(|k| interval_of_mean(&rates(k)));
    let interval = own.map(|own| {
        ends.into_iter().flatten().fold((own.0.min(rate), own.1.max(rate)), |all, one| {
            (all.0.min(one.0).max(0.0), all.1.max(one.1))
        })
    });
    Some(Knee::At { waiting, demand: capacity / rate, rate, interval, days: middle.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fixed sequence that looks random, in (0, 1).
    struct Chance(u64);

    impl Chance {
        fn draw(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (((mixed ^ (mixed >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        }

        fn exponential(&mut self) -> f64 {
            -self.draw().ln()
        }
    }

    /// How long a request is served, of mean 1.
    type Service = fn(&mut Chance) -> f64;

    /// k = ½.
    fn even(_: &mut Chance) -> f64 {
        1.0
    }

    /// Erlang's distribution of order 3: k = ⅔.
    fn erlang(chance: &mut Chance) -> f64 {
        (0..3).map(|_| chance.exponential()).sum::<f64>() / 3.0
    }

    /// A day at `servers` that each take `service` (of mean 1) × `held`, after `apart`
    /// seconds in which nobody waits. The load swings between a fifth and a half.
    fn day(
        chance: &mut Chance,
        servers: usize,
        held: f64,
        apart: f64,
        service: Service,
    ) -> Vec<Stretch> {
        let seconds = 12.0;
        let full = servers as f64 / held;
        let mut free = vec![0.0_f64; servers];
        let mut at = 0.0;
        let mut stretches = vec![(0.0, 0.0); 96];
        loop {
            at += chance.exponential() / (0.5 * full);
            if at >= seconds {
                break;
            }
            let load = 0.35 - 0.15 * (std::f64::consts::TAU * at / seconds).cos();
            if chance.draw() > load / 0.5 {
                continue;
            }
            free.sort_by(f64::total_cmp);
            free[0] = free[0].max(at) + held * service(chance);
            let stretch = &mut stretches[(at / seconds * 96.0) as usize];
            stretch.0 += 1.0;
            stretch.1 += free[0] - at + apart;
        }
        let length = seconds / 96.0;
        let of =
            |(n, sum): &(f64, f64)| Stretch { seconds: length, rate: n / length, latency: sum / n };
        stretches.iter().filter(|s| s.0 > 0.0).map(of).collect()
    }

    fn days(
        seed: u64,
        servers: usize,
        held: f64,
        apart: f64,
        service: Service,
    ) -> Vec<Vec<Stretch>> {
        let mut chance = Chance(seed);
        (0..3).map(|_| day(&mut chance, servers, held, apart, service)).collect()
    }

    fn rate(knee: Option<Knee>) -> f64 {
        match knee {
            Some(Knee::At { rate, .. }) => rate,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_lock_is_found_below_its_knee_however_long_it_is_held() {
        // 0.7 ÷ 2 ms = 350/s.
        for service in [even as Service, erlang, Chance::exponential] {
            let mut errors: Vec<f64> = (0..60)
                .map(|seed| {
                    rate(knee(days(seed, 1, 0.002, 0.001, service), None, 0.7)) / 350.0 - 1.0
                })
                .collect();
            let typical = median(&mut errors).unwrap();
            assert!(typical.abs() < 0.12, "{typical} {errors:?}");
            let within = errors.iter().filter(|e| e.abs() < 0.2).count();
            assert!(within >= 54, "{errors:?}");
        }
    }

    #[test]
    fn the_interval_holds_the_truth_most_often_even_at_the_ends_of_k() {
        let services = [(even as Service, 12), (erlang, 18), (Chance::exponential, 12)];
        for (service, least) in services {
            let holds =
                (0..20).filter(|seed| match knee(days(*seed, 1, 0.002, 0.0, service), None, 0.7) {
                    Some(Knee::At { interval: Some((low, high)), .. }) => {
                        (low..=high).contains(&350.0)
                    }
                    _ => false,
                });
            let count = holds.count();
            assert!(count >= least, "{count} of 20, {least} expected");
        }
    }

    #[test]
    fn a_pool_of_known_size_is_found_and_one_of_unknown_size_carries_at_least_what_was_seen() {
        // 0.7 × 8 ÷ 20 ms = 280/s.
        for seed in 0..10 {
            let days = days(seed, 8, 0.02, 0.0, Chance::exponential);
            let found = rate(knee(days, Some(8.0), 0.7));
            assert!((found / 280.0 - 1.0).abs() < 0.06, "{found}");
        }
        let days = days(7, 64, 0.02, 0.0, even);
        let Some(Knee::AtLeast(seen)) = knee(days, None, 0.7) else { panic!() };
        // Half of 64 ÷ 20 ms, and chance.
        assert!((1450.0..1850.0).contains(&seen), "{seen}");
    }

    #[test]
    fn busy_workers_by_hand() {
        // One worker, k = 1: N = U ÷ (1 − U), so 1 under way is half busy.
        let point = Point { rate: 10.0, latency: 0.1 };
        assert!((busy(point, 1.0, 1.0) - 0.5).abs() < 1e-9);
        // k = ½: U + ½·U² ÷ (1 − U) = 1 at U = 2 − √2.
        assert!((busy(point, 1.0, 0.5) - (2.0 - 2.0_f64.sqrt())).abs() < 1e-9);
    }

    #[test]
    fn a_queue_for_the_cpu_is_no_lock_and_a_pool_is_a_pool() {
        let knee =
            |waiting, interval| Knee::At { waiting, demand: 0.007, rate: 100.0, interval, days: 3 };
        let lock = knee(Waiting::Serialised, Some((90.0, 120.0)));
        let explained = [50.0, 100.0, 118.0, 131.0, 133.0, 400.0].map(|r| lock.is_explained_by(r));
        assert_eq!(explained, [true, true, true, true, false, false]);
        let of_one_day = knee(Waiting::Serialised, None);
        assert!(of_one_day.is_explained_by(119.0) && !of_one_day.is_explained_by(121.0));
        assert!(!knee(Waiting::Workers, Some((90.0, 120.0))).is_explained_by(50.0));
        assert!(!Knee::AtLeast(40.0).is_explained_by(50.0));
    }

    #[test]
    fn a_busy_hour_is_several_points_and_a_quiet_one_is_one() {
        // 22 hours of 1 request/s and 2 of 100: 799,200 requests, of which a point takes 33,300,
        // which is six minutes of the busy ones.
        let minute = |i: usize| {
            let rate = if i / 60 < 22 { 1.0 } else { 100.0 };
            Stretch { seconds: 60.0, rate, latency: 0.1 }
        };
        let day: Vec<_> = (0..1440).map(minute).collect();
        let points = points(&day);
        let busy = points.iter().filter(|p| p.rate > 99.0).count();
        assert_eq!((points.len(), busy), (22 + 20, 20));
    }

    #[test]
    fn nothing_is_said_of_a_flat_day_or_of_few_requests() {
        let flat = vec![Stretch { seconds: 60.0, rate: 10.0, latency: 0.1 }; 100];
        assert_eq!(knee([flat], None, 0.7), None);
        let few = vec![Stretch { seconds: 1.0, rate: 1.0, latency: 0.1 }; 100];
        assert_eq!(knee([few], Some(4.0), 0.7), None);
        assert_eq!(knee([], Some(4.0), 0.7), None);
        let bad = vec![Stretch { seconds: 60.0, rate: f64::NAN, latency: f64::INFINITY }; 100];
        assert_eq!(knee([bad], None, 0.7), None);
    }
}
