use super::*;
use crate::domain::observation::{
    Bucket, CpuTimes, EnergyMeter, Filesystem, HostSample, Memory, Network, SourceId, TrafficSample,
};
use crate::domain::places::Apart;
use std::collections::BTreeMap;

fn t(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(300) + TimeDelta::seconds(seconds)
}

fn collector() -> Collector {
    Collector::new(Windows::live(TimeDelta::seconds(5)))
}

fn host(busy: f64, idle: f64) -> HostSample {
    HostSample {
        cpu: Some(CpuTimes { busy, idle, iowait: 0.0, steal: 0.0 }),
        ..HostSample::empty(Origin::new("/proc"))
    }
}

fn traffic(requests: f64, errors: f64, buckets: [f64; 3]) -> TrafficSample {
    let les = [0.1, 0.3, f64::INFINITY];
    TrafficSample {
        origin: Origin::new("traefik"),
        requests,
        errors: Some(errors),
        buckets: les.into_iter().zip(buckets).map(|(le, count)| Bucket { le, count }).collect(),
        latency_sum: Some(requests * 0.05),
        latency_mean: None,
        in_flight: None,
        started: Some(1.0),
        apart: Apart::default(),
    }
}

fn take(c: &mut Collector, at: i64, news: News) -> BTreeMap<Metric, Option<f64>> {
    let event = SourceEvent { source: SourceId::Host, at: t(at), news };
    c.take(&event).into_iter().map(|r| (r.metric, r.value)).collect()
}

#[test]
fn busy_is_what_is_neither_idle_nor_iowait_nor_steal() {
    let mut c = collector();
    let first = take(&mut c, 0, News::Host(Box::new(host(100.0, 900.0))));
    assert_eq!(first.get(&Metric::CpuUtilization), None);
    // 10 s on two cores: 20 CPU seconds, of which 5 busy, 1 steal, 2 iowait, 12 idle.
    let mut next = host(105.0, 912.0);
    next.cpu = next.cpu.map(|c| CpuTimes { iowait: 2.0, steal: 1.0, ..c });
    let second = take(&mut c, 10, News::Host(Box::new(next)));
    assert_eq!(second[&Metric::CpuUtilization], Some(0.25));
    assert_eq!(second[&Metric::CpuSteal], Some(0.05));
}

#[test]
fn a_gap_of_more_than_five_intervals_makes_no_rate() {
    let mut c = collector();
    take(&mut c, 0, News::Host(Box::new(host(0.0, 0.0))));
    let late = take(&mut c, 26, News::Host(Box::new(host(13.0, 13.0))));
    assert_eq!(late.get(&Metric::CpuUtilization), None);
    let next = take(&mut c, 31, News::Host(Box::new(host(14.0, 17.0))));
    assert_eq!(next[&Metric::CpuUtilization], Some(0.2));
}

#[test]
fn a_network_counter_that_went_down_counts_from_zero() {
    let mut c = collector();
    let with = |received| HostSample {
        network: Some(Network { received, sent: 0.0 }),
        ..HostSample::empty(Origin::new("/proc"))
    };
    take(&mut c, 0, News::Host(Box::new(with(1_000_000.0))));
    let reset = take(&mut c, 10, News::Host(Box::new(with(500.0))));
    assert_eq!(reset[&Metric::NetworkReceive], Some(50.0));
}

#[test]
fn energy_counters_become_power_and_pass_their_range() {
    let mut c = collector();
    let with = |meters: &[(&str, f64)], range| {
        let meter = |&(name, joules): &(&str, f64)| (name.into(), EnergyMeter { joules, range });
        let energy = meters.iter().map(meter).collect();
        News::Host(Box::new(HostSample { energy, ..HostSample::empty(Origin::new("/proc")) }))
    };
    let told = Some(1_000.0);
    let none = take(&mut c, 0, with(&[("a", 900.0), ("b", 10.0)], told));
    assert!(!none.contains_key(&Metric::Power));
    // (950 − 900 + 30 − 10) J ÷ 5 s.
    let power = take(&mut c, 5, with(&[("a", 950.0), ("b", 30.0)], told))[&Metric::Power];
    assert_eq!(power, Some(14.0));
    // From 950 over 1,000 to 20 are 70 J; b stands still.
    let power = take(&mut c, 10, with(&[("a", 20.0), ("b", 30.0)], told))[&Metric::Power];
    assert_eq!(power, Some(14.0));
    // A meter that is gone, and one that passes a range that nobody told, give nothing.
    assert!(!take(&mut c, 15, with(&[("a", 40.0)], told)).contains_key(&Metric::Power));
    assert!(!take(&mut c, 20, with(&[("a", 5.0)], None)).contains_key(&Metric::Power));
    assert!(take(&mut c, 25, with(&[("a", 6.0)], None)).contains_key(&Metric::Power));
}

#[test]
fn memory_and_disk_are_as_free_and_df_count() {
    let mut sample = HostSample::empty(Origin::new("/proc"));
    sample.memory =
        Some(Memory { total: 2_000.0, available: 1_180.0, swap_total: 0.0, swap_free: 0.0 });
    // 40 GB, 23 free of which 2 are reserved for root: df says 17 / (17 + 21) = 44.7 %.
    let f = |mount: &str, free, available| Filesystem {
        mount: mount.into(),
        device: mount.into(),
        size: 40.0,
        free,
        available,
    };
    sample.filesystems = vec![f("/", 23.0, 21.0), f("/data", 39.0, 37.0)];
    let readings = take(&mut collector(), 0, News::Host(Box::new(sample)));
    assert_eq!(readings[&Metric::MemoryUtilization], Some(0.41));
    assert_eq!(readings[&Metric::DiskUtilization], Some(17.0 / 38.0));
    assert_eq!(readings.get(&Metric::SwapUtilization), None);
}

#[test]
fn requests_become_rates_and_quantiles_with_bounds() {
    let mut c = collector();
    take(&mut c, 0, News::Traffic(Box::new(traffic(1000.0, 0.0, [900.0, 950.0, 1000.0]))));
    let event = SourceEvent {
        source: SourceId::Traffic,
        at: t(10),
        news: News::Traffic(Box::new(traffic(1100.0, 1.0, [950.0, 1040.0, 1100.0]))),
    };
    let readings: BTreeMap<_, _> = c.take(&event).into_iter().map(|r| (r.metric, r)).collect();
    assert_eq!(readings[&Metric::RequestsRate].value, Some(10.0));
    assert_eq!(readings[&Metric::RequestsErrorRatio].value, Some(0.01));
    // Of 100 requests, 50 ≤ 0.1 s, 90 ≤ 0.3 s: P50 at the end of the first bucket, P90 of the second.
    assert_eq!(readings[&Metric::LatencyP50].value, Some(0.1));
    let p90 = &readings[&Metric::LatencyP90];
    assert!((p90.value.unwrap() - 0.3).abs() < 1e-12);
    assert_eq!(p90.bounds.unwrap().low, 0.1);
    // The 99th lies beyond the last bound: it is only known to be above it.
    let p99 = &readings[&Metric::LatencyP99];
    assert_eq!((p99.value, p99.bounds.unwrap().high), (Some(0.3), None));
}

#[test]
fn no_requests_is_rate_zero_and_latency_none() {
    let mut c = collector();
    let sample = traffic(5.0, 0.0, [5.0, 5.0, 5.0]);
    take(&mut c, 0, News::Traffic(Box::new(sample.clone())));
    let readings = take(&mut c, 5, News::Traffic(Box::new(sample)));
    assert_eq!(readings[&Metric::RequestsRate], Some(0.0));
    assert_eq!(readings[&Metric::RequestsErrorRatio], None);
    assert_eq!(readings[&Metric::LatencyP90], None);
}

#[test]
fn series_that_vanish_from_a_running_process_make_no_rate() {
    let mut c = collector();
    take(&mut c, 0, News::Traffic(Box::new(traffic(1000.0, 0.0, [1000.0; 3]))));
    let fewer = take(&mut c, 5, News::Traffic(Box::new(traffic(400.0, 0.0, [400.0; 3]))));
    assert_eq!(fewer.get(&Metric::RequestsRate), None);
    let mut restarted = traffic(50.0, 0.0, [50.0; 3]);
    restarted.started = Some(2.0);
    let after = take(&mut c, 10, News::Traffic(Box::new(restarted)));
    assert_eq!(after[&Metric::RequestsRate], Some(10.0));
}

#[test]
fn the_probe_speaks_only_where_requests_are_not_measured() {
    let probe = |latency| {
        News::Probe(ProbeSample { up: true, latency: Some(latency), certificate_days: None })
    };
    let mut c = collector();
    let mut last = BTreeMap::new();
    for i in 0..10 {
        last = take(&mut c, i * 5, probe(0.1 * (i + 1) as f64));
    }
    // Nearest rank of ten: the 5th and the 9th smallest; no 99th percentile out of ten probes.
    assert_eq!(last[&Metric::LatencyP50], Some(0.5));
    assert_eq!(last[&Metric::LatencyP90], Some(0.1 * 9.0));
    assert_eq!(last.get(&Metric::LatencyP99), None);
    take(&mut c, 50, News::Traffic(Box::new(traffic(1.0, 0.0, [1.0; 3]))));
    assert_eq!(take(&mut c, 51, probe(0.1)).get(&Metric::LatencyP50), None);
}

#[test]
fn a_restart_inside_the_window_keeps_what_was_counted_before_it() {
    // 100 fast requests, then a restart, then 300 slow ones: more than before it, so the counters'
    // ends alone look as if nothing had happened.
    let mut c = collector();
    take(&mut c, 0, News::Traffic(Box::new(traffic(200.0, 0.0, [200.0; 3]))));
    take(&mut c, 5, News::Traffic(Box::new(traffic(300.0, 0.0, [300.0; 3]))));
    let restarted = |n: f64| TrafficSample { started: Some(2.0), ..traffic(n, 0.0, [0.0, n, n]) };
    take(&mut c, 10, News::Traffic(Box::new(restarted(0.0))));
    let readings = take(&mut c, 15, News::Traffic(Box::new(restarted(300.0))));
    assert_eq!(readings[&Metric::RequestsRate], Some(400.0 / 15.0));
    // Rank 200 of 400: 100 of the 300 between 0.1 and 0.3.
    let p50 = readings[&Metric::LatencyP50].unwrap();
    assert!((p50 - (0.1 + 0.2 * 100.0 / 300.0)).abs() < 1e-12, "{p50}");
}

#[test]
fn the_increase_of_the_latency_buckets_is_handed_out_once() {
    let mut c = collector();
    take(&mut c, 0, News::Traffic(Box::new(traffic(10.0, 0.0, [5.0, 8.0, 10.0]))));
    assert_eq!(c.latency_increase(), None, "one look has no increase");
    take(&mut c, 5, News::Traffic(Box::new(traffic(14.0, 0.0, [6.0, 9.0, 14.0]))));
    let (at, more) = c.latency_increase().unwrap();
    assert_eq!((at, more.iter().map(|b| b.count).collect::<Vec<_>>()), (t(5), vec![1.0, 1.0, 4.0]));
    assert_eq!(c.latency_increase(), None);
    // Between two looks that are too far apart nobody knows when.
    take(&mut c, 5, News::Traffic(Box::new(traffic(15.0, 0.0, [7.0, 10.0, 15.0]))));
    take(&mut c, 5000, News::Traffic(Box::new(traffic(16.0, 0.0, [7.0, 10.0, 16.0]))));
    assert_eq!(c.latency_increase(), None);
}
