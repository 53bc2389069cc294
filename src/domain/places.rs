//! Requests told apart: by the class of their answer, and by where they went (a router, a service,
//! an entry point, a route). Counters as a program keeps them, and what becomes of them over a
//! window. It refuses lists without end: names are the watched side's, and anybody may make them up.

use crate::domain::histogram::Quantile;
use crate::domain::observation::Bucket;
use crate::domain::reading::Origin;

/// At most so many places are shown, those with the most requests.
pub const MOST_PLACES: usize = 50;

/// At most so many are told apart by a source: the busiest of now need not be those since the start.
pub const MOST_TOLD: usize = 100;

/// Of a place's name.
pub const NAME: usize = 120;

/// The percentiles of each place, as shares.
pub const PERCENTILES: [f64; 3] = [0.5, 0.95, 0.99];

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// A rule that leads to a service (Traefik).
    Router,
    /// What answers behind the proxy.
    Service,
    /// Where requests come in (Traefik's entry points, Envoy's listeners).
    EntryPoint,
    /// A Kubernetes Ingress.
    Ingress,
    /// A step of the way through (Caddy); a request passes several.
    Handler,
    /// A backend (`HAProxy`).
    Backend,
    /// A route or an endpoint of an application.
    Route,
}

impl PlaceKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Router,
        Self::Service,
        Self::EntryPoint,
        Self::Ingress,
        Self::Handler,
        Self::Backend,
        Self::Route,
    ];

    /// The stable name in JSON, in recordings and, behind `place-`, of its message.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Service => "service",
            Self::EntryPoint => "entry-point",
            Self::Ingress => "ingress",
            Self::Handler => "handler",
            Self::Backend => "backend",
            Self::Route => "route",
        }
    }

    /// The message that names it.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Router => "place-router",
            Self::Service => "place-service",
            Self::EntryPoint => "place-entry-point",
            Self::Ingress => "place-ingress",
            Self::Handler => "place-handler",
            Self::Backend => "place-backend",
            Self::Route => "place-route",
        }
    }
}

/// Something for each class of answers, from 1xx to 5xx.
pub type Classes = [f64; 5];

/// The class of a status: `503`, `5xx`, or Envoy's `5`; 0 for 1xx, 4 for 5xx.
#[must_use]
pub fn class(status: &str) -> Option<usize> {
    let first = *status.as_bytes().first()?;
    (matches!(status.len(), 1 | 3) && (b'1'..=b'5').contains(&first))
        .then(|| usize::from(first - b'1'))
}

/// Counters of requests told apart, since the process started.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Apart {
    /// Answers by class; none: their status is not told.
    pub classes: Option<Classes>,
    /// What the places are; none: they are not told.
    pub kind: Option<PlaceKind>,
    /// The places, at most [`MOST_TOLD`], the most requests first.
    pub places: Vec<Place>,
}

/// One place's counters.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name, cleaned.
    pub name: String,
    /// Requests.
    pub requests: f64,
    /// Of these, answered 5xx; none: not told.
    pub errors: Option<f64>,
    /// The latency histogram in seconds as in `TrafficSample`; empty: not told.
    pub buckets: Vec<Bucket>,
}

/// What was told apart, as rates over a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// By whom.
    pub origin: Origin,
    /// Answers per second by class; none: their status is not told.
    pub classes: Option<Classes>,
    /// What the places are.
    pub kind: Option<PlaceKind>,
    /// The places, at most [`MOST_PLACES`], the most requests first.
    pub places: Vec<PlaceRate>,
}

/// One place over a window.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRate {
    /// Its name, cleaned.
    pub name: String,
    /// Requests per second.
    pub rate: f64,
    /// The share of them that was answered 5xx, 0–1; none: not told, or no requests.
    pub errors: Option<f64>,
    /// [`PERCENTILES`] in seconds with their bounds; none: no histogram, or no requests.
    pub latency: [Option<Quantile>; 3],
}

impl Rates {
    /// The busiest places first, and no more than are shown; the rest is left out.
    pub fn settle(&mut self) {
        self.places.retain(|place| place.rate.is_finite() && place.rate >= 0.0);
        self.places.sort_by(|a, b| b.rate.total_cmp(&a.rate).then_with(|| a.name.cmp(&b.name)));
        self.places.truncate(MOST_PLACES);
    }

    /// The share of each class; none without answers.
    #[must_use]
    pub fn shares(&self) -> Option<Classes> {
        let classes = self.classes?;
        let all: f64 = classes.iter().sum();
        (all > 0.0).then(|| classes.map(|rate| rate / all))
    }
}

/// The percentiles of an increase of buckets; none where nothing can be read.
#[must_use]
pub fn percentiles(buckets: &[Bucket]) -> [Option<Quantile>; 3] {
    PERCENTILES.map(|q| {
        let quantile = crate::domain::histogram::quantile(q, buckets);
        quantile.value.is_some_and(f64::is_finite).then_some(quantile)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_codes_classes_and_their_digits() {
        let told = ["101", "200", "3xx", "4", "599"].map(class);
        assert_eq!(told, [Some(0), Some(1), Some(2), Some(3), Some(4)]);
        for status in ["", "0", "600", "20", "2000", "other", "x00"] {
            assert_eq!(class(status), None, "{status}");
        }
    }

    #[test]
    fn the_busiest_come_first_and_no_more_than_are_shown() {
        let place = |i: usize| PlaceRate {
            name: format!("{i}"),
            rate: if i == 3 { f64::NAN } else { i as f64 },
            errors: None,
            latency: [None; 3],
        };
        let mut rates = Rates {
            origin: Origin::new("traefik"),
            classes: Some([0.0, 6.0, 1.0, 0.0, 1.0]),
            kind: Some(PlaceKind::Service),
            places: (0..90).map(place).collect(),
        };
        rates.settle();
        assert_eq!((rates.places.len(), rates.places[0].name.as_str()), (MOST_PLACES, "89"));
        assert_eq!(rates.shares(), Some([0.0, 0.75, 0.125, 0.0, 0.125]));
        rates.classes = Some([0.0; 5]);
        assert_eq!(rates.shares(), None);
    }
}
