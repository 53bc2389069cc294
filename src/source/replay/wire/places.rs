//! Requests told apart as they stand in a recording. Lists are bounded where they are read back, as if
//! a machine had just told them.

use super::super::number::{N, some, value};
use super::back::origin;
use crate::domain::histogram::Quantile;
use crate::domain::message::clean;
use crate::domain::observation::Bucket;
use crate::domain::places::{self, Classes, MOST_TOLD, NAME, PlaceKind};
use crate::domain::reading::Bounds;
use serde::{Deserialize, Serialize};

/// Bounds of one place's buckets.
const MOST_BUCKETS: usize = 200;

/// Counters.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Apart {
    /// 1xx to 5xx.
    classes: Option<[N; 5]>,
    kind: Option<String>,
    places: Vec<Place>,
}

/// Name, requests, failures, the buckets' bounds, what is in them.
#[derive(Serialize, Deserialize)]
struct Place(String, N, Option<N>, Vec<N>, Vec<N>);

impl Apart {
    pub(super) fn is_empty(&self) -> bool {
        self.classes.is_none() && self.places.is_empty()
    }

    pub(super) fn of(apart: &places::Apart) -> Self {
        let place = |place: &places::Place| {
            let (le, count) = place.buckets.iter().map(|b| (N(b.le), N(b.count))).unzip();
            Place(place.name.clone(), N(place.requests), some(place.errors), le, count)
        };
        Self {
            classes: apart.classes.map(|c| c.map(N)),
            kind: apart.kind.map(|kind| kind.id().to_owned()),
            places: apart.places.iter().map(place).collect(),
        }
    }

    pub(super) fn back(&self) -> places::Apart {
        let place = |Place(name, requests, errors, le, count): &Place| {
            let buckets = le.iter().zip(count).take(MOST_BUCKETS);
            places::Place {
                name: clean(name, NAME),
                requests: requests.0,
                errors: value(*errors),
                buckets: buckets.map(|(le, count)| Bucket { le: le.0, count: count.0 }).collect(),
            }
        };
        places::Apart {
            classes: classes(self.classes),
            kind: self.kind.as_deref().and_then(kind),
            places: self.places.iter().take(MOST_TOLD).map(place).collect(),
        }
    }
}

/// Rates, as another program worked them out.
#[derive(Serialize, Deserialize)]
pub(super) struct Rates {
    of: String,
    classes: Option<[N; 5]>,
    kind: Option<String>,
    places: Vec<Rate>,
}

/// Value, lower bound, upper bound.
type Told = (N, N, Option<N>);

/// Name, requests per second, the share that failed, percentiles.
#[derive(Serialize, Deserialize)]
struct Rate(String, N, Option<N>, [Option<Told>; 3]);

impl Rates {
    pub(super) fn of(rates: &places::Rates) -> Self {
        let told = |quantile: Quantile| {
            let bounds = quantile.bounds?;
            Some((N(quantile.value?), N(bounds.low), some(bounds.high)))
        };
        let rate = |place: &places::PlaceRate| {
            let latency = place.latency.map(|q| q.and_then(told));
            Rate(place.name.clone(), N(place.rate), some(place.errors), latency)
        };
        Self {
            of: rates.origin.name().to_owned(),
            classes: rates.classes.map(|c| c.map(N)),
            kind: rates.kind.map(|kind| kind.id().to_owned()),
            places: rates.places.iter().map(rate).collect(),
        }
    }

    pub(super) fn back(self) -> places::Rates {
        let quantile = |(told, low, high): Told| Quantile {
            value: Some(told.0),
            bounds: Some(Bounds { low: low.0, high: value(high) }),
        };
        let rate = |Rate(name, rate, errors, latency): Rate| places::PlaceRate {
            name: clean(&name, NAME),
            rate: rate.0,
            errors: value(errors),
            latency: latency.map(|told| told.map(quantile)),
        };
        let mut rates = places::Rates {
            origin: origin(&self.of),
            classes: classes(self.classes),
            kind: self.kind.as_deref().and_then(kind),
            places: self.places.into_iter().map(rate).collect(),
        };
        rates.settle();
        rates
    }
}

fn kind(id: &str) -> Option<PlaceKind> {
    PlaceKind::ALL.into_iter().find(|kind| kind.id() == id)
}

fn classes(told: Option<[N; 5]>) -> Option<Classes> {
    told.map(|c| c.map(|n| n.0)).filter(|c| c.iter().all(|n| n.is_finite()))
}
