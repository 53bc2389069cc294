use super::*;

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn found(names: &[&str]) -> Family {
    discover(&set(names), &BTreeSet::new(), None).expect("a family")
}

fn asked(family: &Family, part: Part) -> &str {
    let mut of_part = family.parts.iter().filter(|(other, _)| *other == part);
    of_part.next().map_or("", |(_, expression)| expression)
}

#[test]
fn an_entrypoint_is_preferred_to_a_service_and_to_the_application() {
    let family = found(&[
        "traefik_entrypoint_requests_total",
        "traefik_service_requests_total",
        "traefik_open_connections",
        "app_http_requests_total",
        "app_http_requests_duration_seconds_count",
    ]);
    assert_eq!(
        asked(&family, Part::Errors),
        r#"sum(rate(traefik_entrypoint_requests_total{code=~"5(..)?",entrypoint!~"traefik|metrics"}[$W]))"#
    );
    assert_eq!(
        family.in_flight.as_deref(),
        Some(r#"sum(traefik_open_connections{entrypoint!~"traefik|metrics"})"#)
    );
    assert_eq!(discover(&set(&["node_load1"]), &BTreeSet::new(), None), None);
}

#[test]
fn entrypoints_of_the_web_are_enough_where_there_are_any() {
    let names = set(&["traefik_entrypoint_requests_total", "traefik_open_connections"]);
    let web = r#"entrypoint=~"(web|http).*""#;
    let family = discover(&names, &set(&["traefik_open_connections"]), None).expect("a family");
    assert_eq!(
        asked(&family, Part::Rate),
        format!("sum(rate(traefik_entrypoint_requests_total{{{web}}}[$W]))")
    );
    assert_eq!(family.in_flight, Some(format!("sum(traefik_open_connections{{{web}}})")));
    let question = preferred();
    assert!(question.contains(&format!(
        "{{__name__=~\"traefik_entrypoint_requests_total|traefik_open_connections|\
         traefik_entrypoint_open_connections\",{web}}}"
    )));
    assert!(question.contains(r#"{__name__=~"hubble_http_requests_total",reporter=~"server"}"#));
}

#[test]
fn services_go_by_either_label() {
    let family = found(&["traefik_service_requests_total"]);
    assert_eq!(
        asked(&family, Part::Rate),
        r#"sum(rate(traefik_service_requests_total{service!~".*(@internal)",exported_service!~".*(@internal)"}[$W]))"#
    );
}

#[test]
fn a_proxy_before_its_first_request_has_a_rate_of_zero() {
    let family = found(&["traefik_open_connections"]);
    let rate = asked(&family, Part::Rate);
    assert!(rate.ends_with("[$W])) or sum(traefik_open_connections) * 0"), "{rate}");
}

#[test]
fn a_framework_is_found_by_its_suffix() {
    let family = found(&[
        "haproxy_http_requests_total",
        "koprogo_api_http_requests_total",
        "koprogo_api_http_requests_duration_seconds_count",
        "koprogo_api_http_requests_duration_seconds_bucket",
        "koprogo_api_http_requests_pending",
    ]);
    assert_eq!(family.program, "application");
    assert_eq!(asked(&family, Part::Rate), "sum(rate(koprogo_api_http_requests_total{}[$W]))");
    assert_eq!(family.in_flight.as_deref(), Some("sum(koprogo_api_http_requests_pending{})"));
    assert_eq!(
        asked(&family, Part::Buckets),
        "sum by(le,vmrange)(increase(koprogo_api_http_requests_duration_seconds_bucket{}[$W]))"
    );
}

#[test]
fn a_framework_may_have_its_histogram_alone() {
    for (names, rate) in [
        (
            ["my_http_requests_duration_seconds_bucket", "my_http_requests_duration_seconds_count"],
            "sum(rate(my_http_requests_duration_seconds_count{}[$W]))",
        ),
        (
            ["my_http_requests_duration_seconds", "my_http_requests_pending"],
            "histogram_count(sum(rate(my_http_requests_duration_seconds{}[$W])))",
        ),
    ] {
        let family = found(&names);
        assert_eq!((family.program.as_str(), asked(&family, Part::Rate)), ("application", rate));
    }
}

#[test]
fn nested_handlers_count_where_most_passed() {
    let family = found(&["caddy_http_request_duration_seconds_count"]);
    let count =
        "sum by(instance,server,handler)(rate(caddy_http_request_duration_seconds_count{}[$W]))";
    let outermost = format!("topk by(instance,server)(1, {count})");
    assert_eq!(asked(&family, Part::Rate), format!("sum({outermost})"));
    let each = count.replace("{}", r#"{code=~"5(..)?"}"#);
    assert_eq!(
        asked(&family, Part::Errors),
        format!("sum({each} and on(instance,server,handler) {outermost})")
    );
    assert!(asked(&family, Part::Buckets).ends_with(&format!("{outermost})")));
}

#[test]
fn haproxy_has_averages_and_no_buckets() {
    let family =
        found(&["haproxy_frontend_http_requests_total", "haproxy_frontend_http_responses_total"]);
    assert_eq!(family.durations, Durations::Averages);
    let own = r#"proxy!~"stats|metrics|prometheus|promex|exporter""#;
    assert_eq!(
        asked(&family, Part::Errors),
        format!(r#"sum(rate(haproxy_frontend_http_responses_total{{code=~"5(..)?",{own}}}[$W]))"#)
    );
    let requests = format!("haproxy_backend_http_requests_total{{{own}}}");
    let each = format!("(rate({requests}[$W]) and {requests} >= 512)").replace("}[$W]", "}[$W]");
    assert_eq!(
        asked(&family, Part::Mean),
        format!(
            "sum(haproxy_backend_response_time_average_seconds{{{own}}} * {each}) / sum({each})"
        )
    );
    assert_eq!(asked(&family, Part::Buckets), "");
}

#[test]
fn a_native_histogram_has_no_buckets_and_its_count_no_series() {
    let family = found(&["http_server_request_duration_seconds"]);
    assert_eq!((family.program.as_str(), family.durations), ("opentelemetry", Durations::Native));
    let all = "sum(rate(http_server_request_duration_seconds{}[$W]))";
    assert_eq!(asked(&family, Part::Rate), format!("histogram_count({all})"));
    let failing = all.replace("{}", r#"{http_response_status_code=~"5(..)?"}"#);
    assert_eq!(asked(&family, Part::Errors), format!("histogram_count({failing})"));
    assert_eq!(
        asked(&family, Part::Quantile(Metric::LatencyP95)),
        format!("histogram_quantile(0.95, {all})")
    );
    assert_eq!(
        asked(&family, Part::Mean),
        format!("histogram_sum({all}) / histogram_count({all})")
    );
    // Both kinds: the classic one, whose bounds are known.
    let both = found(&[
        "http_server_request_duration_seconds",
        "http_server_request_duration_seconds_bucket",
        "http_server_request_duration_seconds_count",
    ]);
    assert_eq!(both.durations, Durations::Buckets);
}

#[test]
fn native_milliseconds_become_seconds() {
    let family = found(&["envoy_http_downstream_rq_total", "envoy_http_downstream_rq_time"]);
    let median = asked(&family, Part::Quantile(Metric::LatencyP50));
    assert!(median.ends_with("[$W]))) / 1000"), "{median}");
    assert!(asked(&family, Part::Mean).ends_with(" / 1000"));
    let classic = found(&["envoy_http_downstream_rq_total"]);
    assert!((classic.per_second - 1000.0).abs() < f64::EPSILON);
}

#[test]
fn the_configured_dialect_is_the_only_one() {
    let names = set(&["traefik_entrypoint_requests_total", "envoy_http_downstream_rq_total"]);
    let of = |only| discover(&names, &BTreeSet::new(), Some(only)).map(|family| family.program);
    assert_eq!(of("envoy").as_deref(), Some("envoy"));
    assert_eq!(of("caddy"), None);
}

#[test]
fn every_name_of_the_table_is_looked_for() {
    let names = patterns();
    for name in [
        "traefik_open_connections",
        "hubble_http_responses_total",
        "haproxy_backend_response_time_average_seconds",
        "envoy_http_downstream_rq_time",
        "caddy_http_request_duration_seconds_bucket",
        ".+_http_requests_total",
        ".+_http_requests_duration_seconds",
    ] {
        assert!(names.contains(name), "{name}");
    }
    assert!(names.len() < 80, "{}", names.len());
}
