//! The plainest HTTP client: what palier reads is checked against bytes that no library touched.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use url::Url;

/// The body of a page on this machine; any status but 200 fails.
pub(crate) fn get(url: &str) -> String {
    let (status, body) = fetch(url, "");
    assert_eq!(status, 200, "{url}: {body}");
    body
}

/// Status and body of a page; `headers` are whole lines with their ends.
pub(crate) fn fetch(url: &str, headers: &str) -> (u16, String) {
    let url = Url::parse(url).expect("a URL");
    let (host, port) =
        (url.host_str().expect("a host"), url.port_or_known_default().expect("a port"));
    let mut line =
        TcpStream::connect((host, port)).unwrap_or_else(|error| panic!("{url}: {error}"));
    line.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let target = &url[url::Position::BeforePath..];
    // 1.0, so that the body comes whole and not in chunks.
    let request = format!("GET {target} HTTP/1.0\r\nHost: {host}:{port}\r\n{headers}\r\n");
    line.write_all(request.as_bytes()).expect("a request sent");
    let mut answer = Vec::new();
    line.take(64 << 20).read_to_end(&mut answer).unwrap_or_else(|error| panic!("{url}: {error}"));
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{url}: {answer}"));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    (status, body.to_owned())
}

/// The values of an instant query at a Prometheus, with their labels.
pub(crate) fn query(prometheus: &str, promql: &str) -> Vec<(serde_json::Value, f64)> {
    let url = Url::parse_with_params(&format!("{prometheus}/api/v1/query"), [("query", promql)])
        .expect("a URL");
    let answer: serde_json::Value = serde_json::from_str(&get(url.as_str())).expect("JSON");
    let result = answer["data"]["result"].as_array().expect("a vector").clone();
    result
        .into_iter()
        .map(|series| {
            let value =
                series["value"][1].as_str().and_then(|text| text.parse().ok()).expect("a number");
            (series["metric"].clone(), value)
        })
        .collect()
}
