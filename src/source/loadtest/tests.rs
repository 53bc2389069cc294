use super::*;
use crate::domain::capacity::{Client, Tool};
use proptest::prelude::*;

// Files of real runs: wrk 4.1.0, oha 1.16.0 and k6 1.1.0 against one server that answers after
// 15 ms on average, one in a hundred with a 503.
const WRK: &str = include_str!("../../../tests/fixtures/loadtest/wrk-latency.txt");
const WRK_PLAIN: &str = include_str!("../../../tests/fixtures/loadtest/wrk-plain.txt");
const OHA: &str = include_str!("../../../tests/fixtures/loadtest/oha-closed.json");
const OHA_REFUSED: &str = include_str!("../../../tests/fixtures/loadtest/oha-refused.json");
const K6_USERS: &str = include_str!("../../../tests/fixtures/loadtest/k6-users.json");
const K6_DROPPED: &str = include_str!("../../../tests/fixtures/loadtest/k6-dropped.json");
const K6_RATE: &str = include_str!("../../../tests/fixtures/loadtest/k6-rate.json");

#[track_caller]
fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-6 * expected.abs().max(1e-3), "{value} {expected}");
}

#[track_caller]
fn refused(text: &str) -> Message {
    read("result.txt", text).unwrap_err()
}

#[test]
fn wrk_with_its_latencies() {
    let result = read("wrk.txt", WRK).unwrap();
    assert_eq!((result.tool, result.client), (Tool::Wrk, Client::Closed));
    // 994.62 a second, of which 47 in 4982 were no success.
    near(result.throughput, 994.62 * (1.0 - 47.0 / 4982.0));
    near(result.failed, 47.0 / 4982.0);
    near(result.seconds, 5.01);
    assert_eq!((result.requests, result.concurrency), (4982.0, Some(16.0)));
    near(result.mean.unwrap(), 0.017);
    assert_eq!(result.latency, [14.04, 30.52, 56.34].map(|ms| Some(ms / 1e3)));
}

#[test]
fn wrk_without_them() {
    let result = read("wrk.txt", WRK_PLAIN).unwrap();
    assert_eq!(result.latency, [None; 3]);
    near(result.mean.unwrap(), 0.01725);
    assert_eq!(result.concurrency, Some(4.0));
}

#[test]
fn wrks_lost_requests_are_failures_and_its_idle_connections_its_own_limit() {
    // As wrk's source prints them; 100 connections of which 994.62 × 0.017 = 17 were busy.
    let text = WRK
        .replace("16 connections", "100 connections")
        .replace("  Non-2xx", "  Socket errors: connect 1, read 2, write 3, timeout 12\n  Non-2xx");
    let result = read("wrk.txt", &text).unwrap();
    near(result.failed, (47.0 + 18.0) / 5000.0);
    assert_eq!(result.client, Client::Overloaded);
}

#[test]
fn oha_by_its_status_codes() {
    let result = read("oha.json", OHA).unwrap();
    assert_eq!((result.tool, result.client), (Tool::Oha, Client::Closed));
    // 4809 good ones, 58 bad ones, 16 cut off by the deadline; oha itself says 100 % and 975.95/s.
    near(result.throughput, 4809.0 / 5.003_325_649);
    near(result.failed, 58.0 / 4867.0);
    assert_eq!(result.latency, [0.013_398_632, 0.029_193_093, 0.055_053_679].map(Some));
    // By Little's law, since the file does not say: -c 16.
    near(result.in_flight().unwrap(), 0.016_362_583_905_896_903 * 4867.0 / 5.003_325_649);
    assert!((result.in_flight().unwrap() - 16.0).abs() < 0.2);
}

#[test]
fn k6_by_what_its_users_did() {
    let users = read("k6.json", K6_USERS).unwrap();
    assert_eq!((users.tool, users.client), (Tool::K6, Client::Closed));
    near(users.throughput, 590.518_653_046_465_1 * (1.0 - 0.008_426_019_548_365_353));
    near(users.mean.unwrap(), 0.016_769_351_270_306_69);
    near(users.seconds, 2967.0 / 590.518_653_046_465_1);
    assert_eq!(users.concurrency, Some(10.0));
    assert_eq!(users.latency[2], None, "the export has no P99 unless it is asked for");
    let dropped = read("k6.json", K6_DROPPED).unwrap();
    assert_eq!(dropped.client, Client::Overloaded);
    let rate = read("k6.json", K6_RATE).unwrap();
    assert_eq!((rate.client, rate.concurrency), (Client::Open, None));
}

#[test]
fn the_shape_of_k6s_handle_summary_is_read_too() {
    let text = r#"{"metrics": {"http_reqs": {"type": "counter", "values": {"count": 300, "rate": 10}},
        "http_req_failed": {"values": {"rate": 0.1, "passes": 30, "fails": 270}},
        "http_req_duration": {"values": {"avg": 20, "med": 15, "p(99)": 90}}}}"#;
    let result = read("summary.json", text).unwrap();
    near(result.throughput, 9.0);
    assert_eq!(result.latency, [Some(0.015), None, Some(0.09)]);
}

#[test]
fn what_cannot_be_used_is_said_with_file_and_field() {
    assert_eq!(refused("").id, "loadtest-foreign");
    assert_eq!(refused("<html>not found</html>").id, "loadtest-foreign");
    assert_eq!(refused("{\"a\": 1}").id, "loadtest-foreign");
    assert_eq!(refused("{\"metrics\": ").id, "loadtest-json");
    assert_eq!(refused(&format!("{WRK}{WRK_PLAIN}")).id, "loadtest-several");
    assert_eq!(refused("Running 5s test @ http://h/\n").id, "loadtest-missing");
    assert_eq!(refused(OHA_REFUSED).id, "loadtest-nothing-answered");
    let field = |message: Message| {
        let field = message.args.into_iter().find(|(name, _)| *name == "field").unwrap().1;
        (message.id, field)
    };
    let text = |words: &str| crate::domain::message::Arg::Text(words.to_owned());
    let wrong = K6_USERS.replace("\"rate\": 590.5186530464651", "\"rate\": \"fast\"");
    assert_eq!(field(refused(&wrong)), ("loadtest-unfit", text("metrics.http_reqs.rate")));
    let less = OHA.replace("\"total\"", "\"toal\"");
    assert_eq!(field(refused(&less)), ("loadtest-missing", text("summary.total")));
    let odd = WRK.replace("17.00ms", "17.00parsecs");
    assert_eq!(field(refused(&odd)), ("loadtest-unfit", text("Latency")));
    let endless = WRK.replace("Requests/sec:    994.62", "Requests/sec:    inf");
    assert_eq!(field(refused(&endless)), ("loadtest-unfit", text("Requests/sec")));
}

proptest! {
    #[test]
    fn a_damaged_file_is_an_answer_or_an_error_and_never_a_panic(
        which in 0_usize..5,
        at in 0.0_f64..1.0,
        put in "[0-9a-z{}\\[\\]\":,. é-]{0,6}",
        cut in 0_usize..40,
    ) {
        let text = [WRK, WRK_PLAIN, OHA, K6_USERS, K6_DROPPED][which];
        let at = (at * text.len() as f64) as usize;
        let end = (at + cut).min(text.len());
        let damaged = format!("{}{put}{}", &text[..at], &text[end..]);
        if let Ok(result) = read("damaged", &damaged) {
            prop_assert!(result.throughput > 0.0 && result.throughput.is_finite());
            prop_assert!((0.0..=1.0).contains(&result.failed));
            prop_assert!(result.seconds > 0.0);
        }
    }
}
