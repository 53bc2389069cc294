//! The answers of the Prometheus HTTP API as they come over the wire, reduced to series of points.
//! Wire types stop here. Refuses nothing by itself: what does not parse is the client's error.

use crate::domain::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One answer of `/api/v1/query` or `/api/v1/query_range`, good or bad.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    status: String,
    data: Option<Data>,
    #[serde(rename = "errorType", default)]
    error_type: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Option<Vec<String>>,
    /// `VictoriaMetrics` in a cluster: some storage nodes did not answer.
    #[serde(rename = "isPartial", default)]
    partial: bool,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Data {
    Vector(Vec<Instant>),
    Matrix(Vec<Range>),
    Scalar(Pair),
    String(serde::de::IgnoredAny),
}

#[derive(Debug, Deserialize)]
struct Instant {
    metric: BTreeMap<String, String>,
    /// Absent for native histograms, which are not read.
    value: Option<Pair>,
}

#[derive(Debug, Deserialize)]
struct Range {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<Pair>,
}

/// Unix seconds, and a number in words (JSON has no NaN).
#[derive(Debug, Deserialize)]
struct Pair(f64, String);

/// A value at an instant; the value may be NaN or infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// When, as the server says.
    pub(super) at: Timestamp,
    /// What.
    pub(super) value: f64,
}

/// One series of an answer: exactly one point for instant queries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// Its labels.
    pub(super) labels: BTreeMap<String, String>,
    /// Its points, oldest first.
    pub(super) points: Vec<Point>,
}

/// A good answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Answer {
    /// The series; a scalar is one series without labels.
    pub(super) series: Vec<Series>,
    /// What the server warns of, not yet cleaned.
    pub(super) warnings: Vec<String>,
    /// Whether the server says that a part of its storage did not answer.
    pub(super) partial: bool,
}

impl Answer {
    /// The newest point of the only series; none for no or several series.
    pub(super) fn single(&self) -> Option<Point> {
        match self.series.as_slice() {
            [series] => series.points.last().copied(),
            _ => None,
        }
    }
}

impl Envelope {
    /// The answer, or the server's error as (kind, words).
    pub(super) fn open(self) -> Result<Answer, (String, String)> {
        if self.status != "success" {
            return Err((self.error_type, self.error));
        }
        let series = match self.data {
            Some(Data::Vector(items)) => items
                .into_iter()
                .filter_map(|item| {
                    let point = item.value?.point()?;
                    Some(Series { labels: item.metric, points: vec![point] })
                })
                .collect(),
            Some(Data::Matrix(items)) => items
                .into_iter()
                .map(|item| Series {
                    labels: item.metric,
                    points: item.values.iter().filter_map(Pair::point).collect(),
                })
                .collect(),
            Some(Data::Scalar(pair)) => pair
                .point()
                .map(|point| Series { labels: BTreeMap::new(), points: vec![point] })
                .into_iter()
                .collect(),
            Some(Data::String(_)) | None => Vec::new(),
        };
        let warnings = self.warnings.unwrap_or_default();
        Ok(Answer { series, warnings, partial: self.partial })
    }
}

impl Pair {
    fn point(&self) -> Option<Point> {
        let at = Timestamp::from_timestamp_millis((self.0 * 1000.0).round() as i64)?;
        Some(Point { at, value: self.1.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Envelope};

    fn open(text: &str) -> Result<Answer, (String, String)> {
        serde_json::from_str::<Envelope>(text).expect("an envelope").open()
    }

    #[test]
    fn a_vector_a_scalar_and_a_matrix_become_series() {
        let vector = open(
            r#"{"status":"success","data":{"resultType":"vector","result":[
               {"metric":{"le":"0.1"},"value":[1700000000.25,"+Inf"]},
               {"metric":{"le":"1"},"histogram":[1700000000,{"count":"1"}]}]},"warnings":["w"]}"#,
        )
        .expect("success");
        assert_eq!(vector.series.len(), 1, "native histograms are left out");
        let point = vector.single().expect("one");
        assert!(point.value.is_infinite());
        assert_eq!(point.at.timestamp_millis(), 1_700_000_000_250);
        assert_eq!(vector.warnings, ["w"]);

        let scalar =
            open(r#"{"status":"success","data":{"resultType":"scalar","result":[1,"1180"]}}"#);
        assert!((scalar.expect("success").single().expect("one").value - 1180.0).abs() < 1e-9);

        let matrix = open(
            r#"{"status":"success","data":{"resultType":"matrix","result":[
               {"metric":{},"values":[[1,"1"],[61,"NaN"]]}],"stats":{}},"isPartial":true}"#,
        )
        .expect("success");
        assert_eq!(matrix.series[0].points.len(), 2);
        assert!(matrix.series[0].points[1].value.is_nan());
        assert!(matrix.partial);
    }

    #[test]
    fn an_error_keeps_its_kind_and_words() {
        let error = open(r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#);
        assert_eq!(error, Err(("bad_data".to_owned(), "parse error".to_owned())));
    }
}
