//! Counters told apart, over the traffic's window. Only some samples of the window are kept: what is
//! told apart is a hundred times as much as what is not.

use super::{Windows, increase};
use crate::domain::Timestamp;
use crate::domain::histogram;
use crate::domain::observation::{Bucket, TrafficSample};
use crate::domain::places::{Apart, Classes, MOST_TOLD, Place, PlaceRate, Rates, percentiles};
use crate::domain::reading::Origin;
use std::collections::VecDeque;

/// Samples of a window that are kept besides the newest.
const KEPT: i32 = 12;

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PlaceMeter {
    samples: VecDeque<(Timestamp, Origin, Apart)>,
}

impl PlaceMeter {
    pub(super) fn clear(&mut self) {
        self.samples.clear();
    }

    /// The rates up to this sample; none: there is nothing to hold it against, or it tells nothing
    /// apart.
    pub(super) fn take(
        &mut self,
        at: Timestamp,
        sample: &TrafficSample,
        windows: Windows,
    ) -> Option<Rates> {
        let apart = &sample.apart;
        if apart.classes.is_none() && apart.places.is_empty() {
            self.clear();
            return None;
        }
        if self.samples.back().is_some_and(|(_, of, known)| {
            *of != sample.origin || known.kind.is_some_and(|kind| Some(kind) != apart.kind)
        }) {
            self.clear();
        }
        let rates = self.rates(at, sample);
        // The last of a window's slices is the newest sample itself, whatever its age.
        let slice = windows.traffic / KEPT;
        if self.samples.back().is_none_or(|(then, ..)| at - *then >= slice) {
            self.samples.push_back((at, sample.origin.clone(), apart.clone()));
        }
        while self.samples.len() > 1 && at - self.samples[1].0 >= windows.traffic {
            self.samples.pop_front();
        }
        rates
    }

    fn rates(&self, at: Timestamp, sample: &TrafficSample) -> Option<Rates> {
        let (since, ..) = self.samples.front()?;
        let seconds = (at - *since).as_seconds_f64();
        if seconds <= 0.0 {
            return None;
        }
        let all = || self.samples.iter().map(|(.., apart)| apart).chain([&sample.apart]);
        let mut rates = Rates {
            origin: sample.origin.clone(),
            classes: grown_classes(all()).map(|grown| grown.map(|count| count / seconds)),
            kind: sample.apart.kind,
            places: Vec::new(),
        };
        for place in &sample.apart.places {
            let known: Vec<_> = all().map(|apart| Seen::of(apart, &place.name)).collect();
            rates.places.push(rate(place, &known, seconds));
        }
        rates.settle();
        Some(rates)
    }
}

fn grown_classes<'a>(all: impl Iterator<Item = &'a Apart>) -> Option<Classes> {
    let mut sum = [0.0; 5];
    let mut before: Option<Classes> = None;
    for apart in all {
        let now = apart.classes?;
        if let Some(before) = before {
            for (sum, (before, now)) in sum.iter_mut().zip(before.into_iter().zip(now)) {
                *sum += increase(before, now);
            }
        }
        before = Some(now);
    }
    Some(sum)
}

/// What a look knew of a place.
#[derive(Clone, Copy)]
enum Seen<'a> {
    There(&'a Place),
    /// It was not: what is counted later has been counted since.
    Absent,
    /// The list was full: it may have counted for long, and not been told.
    Unknown,
}

impl<'a> Seen<'a> {
    fn of(apart: &'a Apart, name: &str) -> Self {
        match apart.places.iter().find(|place| place.name == name) {
            Some(place) => Self::There(place),
            None if apart.places.len() >= MOST_TOLD => Self::Unknown,
            None => Self::Absent,
        }
    }
}

/// A place over the window, from what each look knew of it.
fn rate(place: &Place, looks: &[Seen<'_>], seconds: f64) -> PlaceRate {
    let grown = |of: &dyn Fn(&Place) -> f64| -> f64 {
        let pairs = looks.windows(2).map(|pair| match (pair[0], pair[1]) {
            (Seen::There(before), Seen::There(after)) => increase(of(before), of(after)),
            (Seen::Absent, Seen::There(after)) => of(after),
            _ => 0.0,
        });
        pairs.sum()
    };
    let requests = grown(&|p| p.requests);
    let errors = place.errors.map(|_| grown(&|p| p.errors.unwrap_or(0.0)));
    let latency = match grown_buckets(place, looks) {
        Some(buckets) if requests > 0.0 => percentiles(&buckets),
        _ => [None; 3],
    };
    PlaceRate {
        name: place.name.clone(),
        rate: requests / seconds,
        errors: errors.filter(|_| requests > 0.0).map(|errors| (errors / requests).min(1.0)),
        latency,
    }
}

/// None: not told, or configured anew within the window.
fn grown_buckets(place: &Place, looks: &[Seen<'_>]) -> Option<Vec<Bucket>> {
    if place.buckets.is_empty() {
        return None;
    }
    let zero: Vec<Bucket> = place.buckets.iter().map(|b| Bucket { le: b.le, count: 0.0 }).collect();
    let mut sum = zero.clone();
    for pair in looks.windows(2) {
        let more = match (pair[0], pair[1]) {
            (Seen::There(before), Seen::There(after)) => {
                histogram::increase(&before.buckets, &after.buckets)?
            }
            (Seen::Absent, Seen::There(after)) => histogram::increase(&zero, &after.buckets)?,
            _ => continue,
        };
        sum.iter_mut().zip(more).for_each(|(sum, more)| sum.count += more.count);
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use crate::domain::places::PlaceKind;
    use chrono::TimeDelta;

    fn place(name: &str, requests: f64, errors: f64, fast: f64) -> Place {
        let bucket = |le, count| Bucket { le, count };
        Place {
            name: name.to_owned(),
            requests,
            errors: Some(errors),
            buckets: vec![
                bucket(0.1, fast),
                bucket(0.3, requests),
                bucket(f64::INFINITY, requests),
            ],
        }
    }

    fn sample(classes: Classes, places: Vec<Place>) -> TrafficSample {
        TrafficSample {
            origin: Origin::new("traefik"),
            requests: classes.iter().sum(),
            errors: Some(classes[4]),
            buckets: Vec::new(),
            latency_sum: None,
            latency_mean: None,
            in_flight: None,
            started: None,
            apart: Apart { classes: Some(classes), kind: Some(PlaceKind::Service), places },
        }
    }

    #[test]
    fn places_and_classes_become_rates_over_the_window() {
        let windows = Windows::live(TimeDelta::seconds(5));
        let mut meter = PlaceMeter::default();
        let first = sample([0.0, 100.0, 5.0, 0.0, 0.0], vec![place("web", 105.0, 0.0, 100.0)]);
        assert_eq!(meter.take(now(), &first, windows), None);
        let later = sample(
            [0.0, 180.0, 15.0, 8.0, 2.0],
            vec![place("web", 165.0, 1.0, 130.0), place("new", 40.0, 1.0, 40.0)],
        );
        let rates = meter.take(now() + TimeDelta::seconds(10), &later, windows).unwrap();
        // 80 + 10 + 8 + 2 answers in 10 s.
        assert_eq!(rates.classes, Some([0.0, 8.0, 1.0, 0.8, 0.2]));
        assert_eq!(rates.shares(), Some([0.0, 0.8, 0.1, 0.08, 0.02]));
        let [web, new] = rates.places.as_slice() else { panic!("{:?}", rates.places) };
        assert_eq!(
            (web.name.as_str(), web.rate, new.name.as_str(), new.rate),
            ("web", 6.0, "new", 4.0)
        );
        assert_eq!((web.errors, new.errors), (Some(1.0 / 60.0), Some(0.025)));
        // Of 60 requests 30 took up to 0.1 s and 30 up to 0.3 s: the median is 0.1, the 95th lies at
        // 27 of the 30 of the second bucket.
        let read = |i: usize| web.latency[i].and_then(|q| q.value).unwrap();
        assert!((read(0) - 0.1).abs() < 1e-12 && (read(1) - 0.28).abs() < 1e-12);
        assert!((read(2) - (0.1 + 0.2 * 29.4 / 30.0)).abs() < 1e-12);
    }

    #[test]
    fn a_restart_counts_from_zero_and_silence_is_no_percentile() {
        let windows = Windows::live(TimeDelta::seconds(5));
        let mut meter = PlaceMeter::default();
        let of = |n: f64| sample([0.0, n, 0.0, 0.0, 0.0], vec![place("web", n, 0.0, n)]);
        meter.take(now(), &of(100.0), windows);
        meter.take(now() + TimeDelta::seconds(5), &of(150.0), windows);
        let rates = meter.take(now() + TimeDelta::seconds(10), &of(30.0), windows).unwrap();
        assert_eq!((rates.classes.unwrap()[1], rates.places[0].rate), (8.0, 8.0));
        let mut quiet = PlaceMeter::default();
        quiet.take(now(), &of(7.0), windows);
        let rates = quiet.take(now() + TimeDelta::seconds(5), &of(7.0), windows).unwrap();
        let place = &rates.places[0];
        assert_eq!((place.rate, place.errors, place.latency), (0.0, None, [None; 3]));
    }

    #[test]
    fn few_samples_of_a_window_are_kept() {
        let windows = Windows::live(TimeDelta::seconds(1));
        let mut meter = PlaceMeter::default();
        for second in 0..600 {
            let n = f64::from(second) * 3.0;
            let sample = sample([0.0, n, 0.0, 0.0, 0.0], vec![place("web", n, 0.0, n)]);
            let rates = meter.take(now() + TimeDelta::seconds(second.into()), &sample, windows);
            assert!(rates.is_none_or(|r| (r.places[0].rate - 3.0).abs() < 1e-9));
        }
        assert!(meter.samples.len() <= 14, "{}", meter.samples.len());
    }
}
