//! A page with a native histogram, in the protobuf by which Prometheus scrapes them: written here
//! by hand (io.prometheus.client, `metrics.proto`), for text pages cannot hold one.

use palier::domain::Timestamp;

/// The bucket of schema 3 that holds 0.1 s, and the one that holds 0.4 s: its upper bound is
/// 2^(index ÷ 8) s.
const FAST: i64 = -26;
const SLOW: i64 = -10;

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn number(field: u64, value: u64, out: &mut Vec<u8>) {
    varint(field << 3, out);
    varint(value, out);
}

fn double(field: u64, value: f64, out: &mut Vec<u8>) {
    varint(field << 3 | 1, out);
    out.extend_from_slice(&value.to_le_bytes());
}

fn bytes(field: u64, value: &[u8], out: &mut Vec<u8>) {
    varint(field << 3 | 2, out);
    varint(value.len() as u64, out);
    out.extend_from_slice(value);
}

/// One series: these observations in the fast and in the slow bucket.
fn metric(status: &str, fast: u64, slow: u64, at: i64) -> Vec<u8> {
    let mut label = Vec::new();
    bytes(1, b"http_response_status_code", &mut label);
    bytes(2, status.as_bytes(), &mut label);
    let mut histogram = Vec::new();
    number(1, fast + slow, &mut histogram);
    double(2, fast as f64 * 0.1 + slow as f64 * 0.4, &mut histogram);
    number(5, zigzag(3), &mut histogram);
    double(6, 1e-9, &mut histogram);
    number(7, 0, &mut histogram);
    // Two spans of one bucket, the second so far after the first; the counts are differences.
    for offset in [FAST, SLOW - FAST - 1] {
        let mut span = Vec::new();
        number(1, zigzag(offset), &mut span);
        number(2, 1, &mut span);
        bytes(12, &span, &mut histogram);
    }
    for delta in [fast.cast_signed(), slow.cast_signed() - fast.cast_signed()] {
        number(13, zigzag(delta), &mut histogram);
    }
    let mut metric = Vec::new();
    bytes(1, &label, &mut metric);
    bytes(7, &histogram, &mut metric);
    number(6, at.cast_unsigned(), &mut metric);
    metric
}

/// The whole response: what was counted between the two instants.
pub(crate) fn page(begun: Timestamp, at: Timestamp) -> Vec<u8> {
    let elapsed = (at - begun).num_milliseconds().max(0).cast_unsigned();
    let counted = |speed: u64| 1000 + speed * elapsed / 1000;
    let at = at.timestamp_millis();
    let mut family = Vec::new();
    bytes(1, b"http_server_request_duration_seconds", &mut family);
    number(3, 4, &mut family);
    bytes(4, &metric("200", counted(4000), counted(900), at), &mut family);
    bytes(4, &metric("500", 0, counted(100), at), &mut family);
    let mut body = Vec::new();
    varint(family.len() as u64, &mut body);
    body.extend_from_slice(&family);
    let kind = "application/vnd.google.protobuf; \
                proto=io.prometheus.client.MetricFamily; encoding=delimited";
    let mut response = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    response.extend_from_slice(&body);
    response
}
