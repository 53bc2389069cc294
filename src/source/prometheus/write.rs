//! Remote write 1.0, the protocol by which Prometheus, `VictoriaMetrics` and Mimir take samples from
//! others: a protobuf message in a snappy block, one POST each.
//!
//! What a server is busy for (429, 5xx) or nobody answers to can be tried again; what it refuses
//! (any other status) cannot, and is one sentence. Refuses: redirects, and to read more than the
//! beginning of what a server says.

use super::transport::{Transport, innermost};
use crate::config::target::PrometheusTarget;
use crate::domain::Timestamp;
use crate::domain::message::{Message, clean};
use crate::source::http::Via;
use chrono::DateTime;
use prost::Message as _;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use std::time::Duration;

/// What of a server's words is read, in bytes.
const WORDS: usize = 400;

/// A server that asks for patience gets this much of it.
const PATIENCE: Duration = Duration::from_mins(5);

/// What Prometheus takes for « this series has ended »: a number that is none, with a sign of its own.
const ENDED: u64 = 0x7ff0_0000_0000_0002;

/// One value of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The series' name.
    pub name: String,
    /// Its labels, in any order; one without a value is left out.
    pub labels: Vec<(String, String)>,
    /// The value; none: the series has ended.
    pub value: Option<f64>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct WriteRequest {
    #[prost(message, repeated, tag = "1")]
    series: Vec<Series>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Series {
    #[prost(message, repeated, tag = "1")]
    labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    samples: Vec<Value>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Label {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Value {
    #[prost(double, tag = "1")]
    value: f64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "2")]
    at: i64,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// It was taken.
    Taken,
    /// It was not, and may be the next time.
    Later {
        /// Why.
        reason: Message,
        /// For how long the server asks to be left alone.
        after: Option<Duration>,
    },
    /// It was not, and never will be.
    Refused(Message),
}

/// An endpoint.
#[derive(Debug)]
pub struct Writer {
    transport: Transport,
    timeout: Duration,
}

impl Writer {
    /// Connects at the first write. The server's URL is that of the endpoint itself.
    pub fn new(endpoint: &PrometheusTarget, timeout: Duration) -> Result<Self, Message> {
        Ok(Self { transport: Transport::new(endpoint, &Via::Tcp, timeout)?, timeout })
    }

    /// Writes samples of one instant. `now`: what a date that the server names is held against.
    pub async fn write(&self, samples: &[Sample], at: Timestamp, now: Timestamp) -> Written {
        let message = encoded(samples, at);
        let body = match snap::raw::Encoder::new().compress_vec(&message) {
            Ok(body) => body,
            Err(error) => return Written::Refused(self.broken(error.to_string())),
        };
        let request = self
            .transport
            .http
            .post(self.transport.base.clone())
            .header(CONTENT_TYPE, "application/x-protobuf")
            .header(CONTENT_ENCODING, "snappy")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .body(body);
        match request.send().await {
            Ok(response) => self.judge(response, now).await,
            Err(error) if error.is_timeout() => {
                let reason = self.say("remote-write-timeout").duration("limit", self.timeout);
                Written::Later { reason, after: None }
            }
            Err(error) => Written::Later { reason: self.broken(innermost(&error)), after: None },
        }
    }

    async fn judge(&self, mut response: Response, now: Timestamp) -> Written {
        let status = response.status();
        if status.is_success() {
            return Written::Taken;
        }
        let headers = response.headers();
        let after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let after = after.and_then(|words| patience(words, now));
        let mut words = Vec::new();
        while words.len() < WORDS
            && let Ok(Some(chunk)) = response.chunk().await
        {
            words.extend_from_slice(&chunk[..chunk.len().min(WORDS - words.len())]);
        }
        let reason = self
            .say("remote-write-refused")
            .text("status", status.as_str())
            .text("body", clean(&String::from_utf8_lossy(&words), 160));
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            Written::Later { reason, after }
        } else {
            Written::Refused(reason)
        }
    }

    fn say(&self, id: &'static str) -> Message {
        Message::new(id).text("url", &self.transport.shown)
    }

    fn broken(&self, error: String) -> Message {
        self.say("remote-write-broken").text("error", error)
    }
}

/// `Retry-After`: seconds, or a date.
fn patience(words: &str, now: Timestamp) -> Option<Duration> {
    let words = words.trim();
    let wanted = match words.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (DateTime::parse_from_rfc2822(words).ok()?.to_utc() - now).to_std().ok()?,
    };
    Some(wanted.min(PATIENCE))
}

/// The message: of each series the labels by name, as the protocol wants them.
fn encoded(samples: &[Sample], at: Timestamp) -> Vec<u8> {
    let at = at.timestamp_millis();
    let series = samples.iter().map(|sample| {
        let mut labels: Vec<Label> = sample
            .labels
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| Label { name: name.clone(), value: value.clone() })
            .collect();
        labels.push(Label { name: "__name__".to_owned(), value: sample.name.clone() });
        labels.sort_by(|a, b| a.name.cmp(&b.name));
        let value = sample.value.unwrap_or(f64::from_bits(ENDED));
        Series { labels, samples: vec![Value { value, at }] }
    });
    WriteRequest { series: series.collect() }.encode_to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_protocol() {
        let sample = Sample {
            name: "up".to_owned(),
            labels: vec![
                ("target".to_owned(), "x".to_owned()),
                ("a".to_owned(), "b".to_owned()),
                ("empty".to_owned(), String::new()),
            ],
            value: Some(1.0),
        };
        let at = Timestamp::from_timestamp_millis(300).unwrap();
        // By hand: field 1 of the request (a series), in it twice field 1 (a label: two strings)
        // and once field 2 (a sample: a double, and 300 as a varint).
        let mut expected = vec![0x0a, 50];
        expected.extend(b"\x0a\x0e\x0a\x08__name__\x12\x02up");
        expected.extend(b"\x0a\x06\x0a\x01a\x12\x01b");
        expected.extend(b"\x0a\x0b\x0a\x06target\x12\x01x");
        expected.extend(b"\x12\x0c\x09\0\0\0\0\0\0\xf0\x3f\x10\xac\x02");
        expected[1] = u8::try_from(expected.len() - 2).unwrap();
        assert_eq!(encoded(&[sample], at), expected);
    }

    #[test]
    fn patience_is_asked_for_in_seconds_or_until_a_date_and_has_an_end() {
        let now = Timestamp::from_timestamp(1_445_412_480, 0).unwrap();
        assert_eq!(patience("120", now), Some(Duration::from_mins(2)));
        let date = "Wed, 21 Oct 2015 07:28:30 GMT";
        assert_eq!(patience(date, now), Some(Duration::from_secs(30)));
        assert_eq!(patience("Wed, 21 Oct 2015 07:00:00 GMT", now), None);
        assert_eq!(patience("86400", now), Some(PATIENCE));
        assert_eq!(patience("soon", now), None);
    }
}
