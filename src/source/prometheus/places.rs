//! Requests told apart, asked in PromQL: by class of answer, and by place for those places that have
//! the most requests. The server picks them, so that an answer is as small as what is shown. Refuses
//! to ask at every look: it is a table for eyes, and the questions go over many series.

use super::families::{Scene, excluding, joined};
use super::traffic::buckets;
use super::wire::Answer;
use crate::domain::observation::Bucket;
use crate::domain::places::{Classes, MOST_PLACES, PlaceRate, Rates, class, percentiles};
use crate::domain::reading::Origin;
use crate::source::dialect::places::Places;
use crate::source::dialect::table::{Dialect, FAILURE, Level};
use std::collections::BTreeMap;
use std::time::Duration;

/// Between two times that it is asked.
pub(super) const EVERY: Duration = Duration::from_secs(15);

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Answers per second by status.
    Classes,
    /// Requests per second by place.
    Rate,
    /// Of these, the failures.
    Errors,
    /// The increase of the buckets by place.
    Buckets,
}

/// What is asked of a family.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) questions: Vec<(Column, String)>,
    status: &'static str,
    row: Option<&'static Places>,
}

impl Asked {
    /// `classes` is the expression of the answers per second by status.
    pub(super) fn of(
        scene: &Scene<'_>,
        dialect: &Dialect,
        level: &Level,
        prefix: &str,
        classes: String,
    ) -> Self {
        let mut questions = vec![(Column::Classes, classes)];
        let row = Places::of(dialect).find(|row| scene.has(&format!("{prefix}{}", row.requests)));
        if let Some(row) = row {
            questions.extend(places(scene, row, prefix));
        }
        Self { questions, status: level.status, row }
    }

    /// The table of what was answered; none: nothing was.
    pub(super) fn rates(&self, answers: &[(Column, Answer)], origin: &Origin) -> Option<Rates> {
        let of = |column| answers.iter().find(|(c, _)| *c == column).map(|(_, answer)| answer);
        let classes = of(Column::Classes).and_then(|answer| classes(answer, self.status));
        let mut rates = Rates {
            origin: origin.clone(),
            classes,
            kind: self.row.map(|row| row.kind),
            places: Vec::new(),
        };
        if let (Some(row), Some(answer)) = (self.row, of(Column::Rate)) {
            let errors = of(Column::Errors).filter(|_| row.answers.is_some());
            let errors = errors.map(|answer| by_place(row, answer));
            let latencies = of(Column::Buckets).map(|answer| latencies(row, answer));
            for (name, rate) in by_place(row, answer) {
                let failed = errors.as_ref().map(|all| all.get(&name).copied().unwrap_or(0.0));
                let increase = latencies.as_ref().and_then(|all| all.get(&name));
                rates.places.push(PlaceRate {
                    rate,
                    errors: failed.filter(|_| rate > 0.0).map(|e| (e / rate).clamp(0.0, 1.0)),
                    latency: increase.map_or([None; 3], |increase| percentiles(increase)),
                    name,
                });
            }
            rates.settle();
        }
        (rates.classes.is_some() || !rates.places.is_empty()).then_some(rates)
    }
}

fn places(scene: &Scene<'_>, row: &Places, prefix: &str) -> Vec<(Column, String)> {
    let named = |name: &str| format!("{prefix}{name}");
    let by = row.labels().join(",");
    let only = row.own.map(excluding).unwrap_or_default();
    let most = format!("topk({MOST_PLACES}, {})", scene.rate(&named(row.requests), &only, &by));
    let mut questions = vec![(Column::Rate, most.clone())];
    if let Some((answers, status)) = row.answers {
        let failing = joined(&format!("{status}=~\"{FAILURE}\""), &only);
        let each = scene.rate(&named(answers), &failing, &by);
        questions.push((Column::Errors, format!("{each} and on({by}) {most}")));
    }
    if let Some((latency, _)) = row.latency {
        let family = named(&format!("{latency}_bucket"));
        if scene.has(&family) {
            let each = format!("sum by({by},le,vmrange)(increase({family}{{{only}}}[$W]))");
            questions.push((Column::Buckets, format!("{each} and on({by}) {most}")));
        }
    }
    questions
}

/// Of an instant's answer, the value of each place.
fn by_place(row: &Places, answer: &Answer) -> BTreeMap<String, f64> {
    let mut places: BTreeMap<String, f64> = BTreeMap::new();
    for series in &answer.series {
        let label = |name: &str| series.labels.get(name).map_or("", String::as_str);
        let value = series.points.last().map(|p| p.value).filter(|v| v.is_finite());
        if let (Some(name), Some(value)) = (row.name(label), value) {
            *places.entry(name).or_default() += value;
        }
    }
    places
}

fn classes(answer: &Answer, status: &str) -> Option<Classes> {
    let mut classes = [0.0; 5];
    let mut any = false;
    for series in &answer.series {
        let class = series.labels.get(status).and_then(|status| class(status));
        let value = series.points.last().map(|p| p.value).filter(|v| v.is_finite());
        if let (Some(class), Some(value)) = (class, value) {
            classes[class] += value;
            any = true;
        }
    }
    any.then_some(classes)
}

/// The increase of each place's buckets, in seconds. Two series of one place would be two histograms;
/// the server has added them up.
fn latencies(row: &Places, answer: &Answer) -> BTreeMap<String, Vec<Bucket>> {
    let per_second = row.latency.map_or(1.0, |(_, per_second)| per_second);
    let mut apart: BTreeMap<String, Answer> = BTreeMap::new();
    for series in &answer.series {
        let label = |name: &str| series.labels.get(name).map_or("", String::as_str);
        if let Some(name) = row.name(label) {
            apart.entry(name).or_default().series.push(series.clone());
        }
    }
    let increase = |answer: &Answer| {
        let mut newest = buckets(answer).into_values().next_back().unwrap_or_default();
        for bucket in &mut newest {
            bucket.le /= per_second;
        }
        newest
    };
    apart.into_iter().map(|(name, answer)| (name, increase(&answer))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::families::discover;
    use super::super::wire::{Point, Series};
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::places::PlaceKind;
    use std::collections::BTreeSet;

    fn series(labels: &[(&str, &str)], value: f64) -> Series {
        let at = Timestamp::from_timestamp(1_700_000_000, 0).expect("an instant");
        let labels = labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Series { labels, points: vec![Point { at, value }] }
    }

    fn traefik() -> Asked {
        let present = [
            "traefik_entrypoint_requests_total",
            "traefik_entrypoint_request_duration_seconds_bucket",
            "traefik_service_requests_total",
            "traefik_service_request_duration_seconds_bucket",
        ];
        let present: BTreeSet<String> = present.iter().map(|&name| name.to_owned()).collect();
        discover(&present, &BTreeSet::new(), None).expect("Traefik").apart
    }

    #[test]
    fn a_cluster_is_asked_for_its_busiest_services_alone() {
        let asked = traefik();
        let words: Vec<_> = asked.questions.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(
            words[0],
            "sum by(code)(rate(traefik_entrypoint_requests_total{entrypoint!~\"traefik|metrics\"}[$W]))"
        );
        assert_eq!(
            words[1],
            "topk(50, sum by(exported_service,service)(rate(traefik_service_requests_total{\
             service!~\".*(@internal)\",exported_service!~\".*(@internal)\"}[$W])))"
        );
        assert!(words[2].contains("code=~\"5(..)?\"") && words[2].ends_with(words[1]));
        assert!(words[3].starts_with("sum by(exported_service,service,le,vmrange)(increase("));
        assert_eq!(words.len(), 4);
    }

    #[test]
    fn answers_become_a_table() {
        let of = |all: Vec<Series>| Answer { series: all, ..Answer::default() };
        let web = ("exported_service", "shop-web-80@kubernetes");
        let proxy = ("service", "traefik");
        let bucket = |le, count| series(&[web, proxy, ("le", le)], count);
        let answers = [
            (
                Column::Classes,
                of(vec![
                    series(&[("code", "200")], 6.0),
                    series(&[("code", "204")], 1.0),
                    series(&[("code", "404")], 2.0),
                    series(&[("code", "502")], 1.0),
                    series(&[("code", "0")], 9.0),
                ]),
            ),
            (
                Column::Rate,
                of(vec![
                    series(&[web, proxy], 4.0),
                    series(&[("service", "api@docker")], 5.0),
                    series(&[("service", "ping@internal")], 50.0),
                ]),
            ),
            (Column::Errors, of(vec![series(&[web, proxy], 1.0)])),
            (
                Column::Buckets,
                of(vec![bucket("0.1", 30.0), bucket("0.3", 60.0), bucket("+Inf", 60.0)]),
            ),
        ];
        let rates = traefik().rates(&answers, &Origin::new("prometheus")).expect("a table");
        assert_eq!(rates.classes, Some([0.0, 7.0, 0.0, 2.0, 1.0]));
        assert_eq!(rates.kind, Some(PlaceKind::Service));
        let told: Vec<_> =
            rates.places.iter().map(|p| (p.name.as_str(), p.rate, p.errors)).collect();
        assert_eq!(
            told,
            [("api@docker", 5.0, Some(0.0)), ("shop-web-80@kubernetes", 4.0, Some(0.25))]
        );
        assert_eq!(rates.places[0].latency, [None; 3]);
        // 57 of 60: 27 of the 30 between 0.1 s and 0.3 s.
        let p95 = rates.places[1].latency[1].and_then(|q| q.value).expect("a percentile");
        assert!((p95 - 0.28).abs() < 1e-12, "{p95}");
    }
}
