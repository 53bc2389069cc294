use super::*;
use crate::domain::observation::{Bucket, Pressure};
use crate::domain::reading::Origin;
use crate::source::exposition::{Wanted, parse};

const NODE: &str = include_str!("../../../tests/fixtures/node_exporter-1.5.prom");
const TRAEFIK: &str = include_str!("../../../tests/fixtures/traefik-3.7.prom");
const TRAEFIK_IDLE: &str = include_str!("../../../tests/fixtures/traefik-3.7-idle.prom");
const CADDY: &str = include_str!("../../../tests/fixtures/caddy-2.11.prom");
const POSTGRES: &str = include_str!("../../../tests/fixtures/postgres_exporter-0.11.prom");
const POSTGRES_DOWN: &str =
    include_str!("../../../tests/fixtures/postgres_exporter-0.11-down.prom");

fn page(body: &str, wanted: &Wanted) -> Page {
    let page = parse(body.as_bytes(), wanted).unwrap();
    assert_eq!(page.problems(), []);
    page
}

fn requests(body: &str) -> crate::domain::observation::TrafficSample {
    traffic(&page(body, wanted_traffic()), None).unwrap()
}

fn counts(buckets: &[Bucket]) -> Vec<(f64, f64)> {
    buckets.iter().map(|bucket| (bucket.le, bucket.count)).collect()
}

/// The figures are added up here from the page itself, by another way than the reader's.
#[test]
fn node_exporter_tells_the_machine() {
    let sample = host(&page(NODE, wanted_host())).unwrap();
    let add = |marks: &[&str]| -> f64 {
        NODE.lines()
            .filter(|line| line.starts_with("node_cpu_seconds_total{"))
            .filter(|line| marks.iter().any(|mode| line.contains(&format!("mode=\"{mode}\""))))
            .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
            .sum()
    };
    let cpu = sample.cpu.unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
    near(cpu.busy, add(&["user", "nice", "system", "irq", "softirq"]));
    near(cpu.idle, 1401.29 + 1322.73);
    near(cpu.steal, 1.05 + 0.94);
    near(cpu.iowait, add(&["iowait"]));
    assert_eq!(sample.origin.name(), "node_exporter");
    assert_eq!(sample.name, "vps-koprogo");
    assert_eq!(sample.cores, Some(2));
    assert_eq!(sample.started, Some(1_795_321_209.0));
    let memory = sample.memory.unwrap();
    assert!(memory.total > memory.available && memory.available > 0.0);
    let [root] = sample.filesystems.as_slice() else { panic!("{:?}", sample.filesystems) };
    assert_eq!((root.mount.as_str(), root.device.as_str()), ("/", "/dev/vda"));
    assert_eq!(Some(root.size), Some(270_553_174_016.0));
    assert!(root.free > root.available);
    // eth0 alone: no lo, no ifb.
    assert_eq!(sample.network.map(|n| n.received), Some(290_453_695.0));
    let disks: Vec<_> = sample.disk_io_seconds.into_iter().collect();
    assert_eq!(disks, [("vda".to_owned(), 41.836)]);
    assert_eq!(sample.pressure.cpu, Some(Pressure::StalledSeconds(39.52133)));
    assert_eq!(sample.pressure.io, Some(Pressure::StalledSeconds(30.056_724)));
    assert_eq!(sample.pressure.memory, Some(Pressure::StalledSeconds(0.0)));
    assert!(sample.load.is_some());
}

#[test]
fn names_from_a_page_are_cleaned() {
    let body = concat!(
        "node_memory_MemTotal_bytes 10\nnode_memory_MemAvailable_bytes 5\n",
        "node_uname_info{nodename=\"a\u{1b}]0;x\u{7}b\"} 1\n",
        "node_filesystem_size_bytes{device=\"/dev/\u{9b}x\",fstype=\"ext4\",mountpoint=\"/\u{202e}\"} 4\n",
        "node_filesystem_free_bytes{device=\"/dev/\u{9b}x\",fstype=\"ext4\",mountpoint=\"/\u{202e}\"} 3\n",
        "node_filesystem_avail_bytes{device=\"/dev/\u{9b}x\",fstype=\"ext4\",mountpoint=\"/\u{202e}\"} 2\n",
        "node_disk_io_time_seconds_total{device=\"v\u{1b}d\"} 1\n",
    );
    let sample = host(&page(body, wanted_host())).unwrap();
    assert!(!format!("{sample:?}").contains("\\u{"), "{sample:?}");
    assert_eq!(sample.name, "a ]0;x b");
    assert_eq!(sample.filesystems[0].device, "/dev/ x");
    assert_eq!(sample.disk_io_seconds.keys().collect::<Vec<_>>(), ["v d"]);
}

#[test]
fn traefik_counts_at_its_entrypoint() {
    let sample = requests(TRAEFIK);
    assert_eq!(sample.origin.name(), "traefik");
    // 40 × 200, 2 × 404, 3 × 500 went in.
    assert_eq!((Some(sample.requests), sample.errors), (Some(45.0), Some(3.0)));
    let inf = f64::INFINITY;
    assert_eq!(
        counts(&sample.buckets),
        [(0.1, 45.0), (0.3, 45.0), (1.2, 45.0), (5.0, 45.0), (inf, 45.0)]
    );
    let sum = 0.068_033_763_999_999_98 + 0.002_331_896 + 0.004_819_903;
    assert!((sample.latency_sum.unwrap() - sum).abs() < 1e-12);
    // The connection that reads the metrics is not a user's.
    assert_eq!(sample.in_flight, Some(0.0));
    assert!(sample.started.unwrap() > 1.7e9);
}

#[test]
fn traefik_before_its_first_request_had_none() {
    let sample = requests(TRAEFIK_IDLE);
    assert_eq!((Some(sample.requests), sample.errors), (Some(0.0), Some(0.0)));
    assert_eq!(sample.buckets, []);
}

#[test]
fn traefik_levels_are_never_added_up() {
    let services: String = TRAEFIK
        .lines()
        .filter(|line| !line.contains("entrypoint"))
        .flat_map(|line| [line, "\n"])
        .collect();
    assert_eq!(Some(requests(&services).requests), Some(45.0));

    let own = "traefik_service_requests_total{code=\"200\",service=\"api@internal\"} 7\n";
    assert_eq!(Some(requests(&format!("{services}{own}")).requests), Some(45.0));

    // v2: its own entrypoint counts the scrapes, and tells that the level is there.
    let own = "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"traefik\"} 9\n";
    assert_eq!(Some(requests(&format!("{services}{own}")).requests), Some(0.0));

    let v2 = concat!(
        "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"traefik\"} 9\n",
        "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"public\"} 8\n",
        "traefik_entrypoint_requests_total{code=\"502\",entrypoint=\"public\"} 1\n",
        "traefik_entrypoint_open_connections{entrypoint=\"public\",method=\"GET\"} 2\n",
        "traefik_entrypoint_open_connections{entrypoint=\"traefik\",method=\"GET\"} 1\n",
    );
    let sample = requests(v2);
    assert_eq!((Some(sample.requests), sample.errors), (Some(9.0), Some(1.0)));
    assert_eq!(sample.in_flight, Some(2.0));
    let web = "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"websecure\"} 3\n";
    assert_eq!(Some(requests(&format!("{v2}{web}")).requests), Some(3.0));
}

#[test]
fn caddy_counts_each_request_once() {
    let sample = requests(CADDY);
    assert_eq!(sample.origin.name(), "caddy");
    assert_eq!((Some(sample.requests), sample.errors), (Some(6.0), Some(1.0)));
    assert_eq!(sample.buckets.last().map(|b| (b.le, b.count)), Some((f64::INFINITY, 6.0)));
    assert_eq!(sample.in_flight, Some(0.0));

    let nested = concat!(
        "caddy_http_request_duration_seconds_count{server=\"a\",handler=\"subroute\",code=\"200\"} 5\n",
        "caddy_http_request_duration_seconds_count{server=\"a\",handler=\"encode\",code=\"200\"} 4\n",
        "caddy_http_request_duration_seconds_count{server=\"b\",handler=\"file\",code=\"200\"} 2\n",
    );
    assert_eq!(Some(requests(nested).requests), Some(7.0));
}

#[test]
fn ingress_nginx_tells_classes_or_codes() {
    let sample = requests(concat!(
        "nginx_ingress_controller_requests{status=\"200\",path=\"/{id}\",ingress=\"a\"} 7\n",
        "nginx_ingress_controller_requests{status=\"5xx\",ingress=\"a\"} 2\n",
        "nginx_ingress_controller_requests{status=\"503\",ingress=\"b\"} 1\n",
        "nginx_ingress_controller_request_duration_seconds_bucket{le=\"0.1\",status=\"200\"} 6\n",
        "nginx_ingress_controller_request_duration_seconds_bucket{le=\"+Inf\",status=\"200\"} 10\n",
        "nginx_ingress_controller_request_duration_seconds_sum{status=\"200\"} 1.5\n",
        "nginx_ingress_controller_nginx_process_connections{state=\"active\"} 3\n",
        "nginx_ingress_controller_nginx_process_connections{state=\"waiting\"} 2\n",
    ));
    assert_eq!(sample.origin.name(), "ingress-nginx");
    assert_eq!((Some(sample.requests), sample.errors), (Some(10.0), Some(3.0)));
    assert_eq!(counts(&sample.buckets), [(0.1, 6.0), (f64::INFINITY, 10.0)]);
    assert_eq!((sample.latency_sum, sample.in_flight), (Some(1.5), Some(3.0)));
}

#[test]
fn applications_are_found_by_the_ending_of_their_names() {
    let body = concat!(
        "NS_http_requests_total{endpoint=\"/b/{id}\",method=\"GET\",status=\"200\"} 7\n",
        "NS_http_requests_total{endpoint=\"/b/{id}\",method=\"GET\",status=\"500\"} 1\n",
        "NS_http_requests_duration_seconds_bucket{endpoint=\"/b\",le=\"0.005\"} 5\n",
        "NS_http_requests_duration_seconds_bucket{endpoint=\"/b\",le=\"+Inf\"} 8\n",
        "NS_http_requests_duration_seconds_sum{endpoint=\"/b\"} 0.5\n",
        "NS_http_requests_duration_seconds_count{endpoint=\"/b\"} 8\n",
        "NS_http_requests_pending{endpoint=\"/b\"} 1\n",
        "unrelated_http_requests_total 9\n",
        "process_start_time_seconds 1.7e9\n",
    );
    for (prefix, origin) in [("koprogo_api", "application"), ("axum", "axum")] {
        let sample = requests(&body.replace("NS", prefix));
        assert_eq!(sample.origin.name(), origin);
        assert_eq!((Some(sample.requests), sample.errors), (Some(8.0), Some(1.0)));
        assert_eq!(counts(&sample.buckets), [(0.005, 5.0), (f64::INFINITY, 8.0)]);
        assert_eq!((sample.in_flight, sample.started), (Some(1.0), Some(1.7e9)));
    }
}

#[test]
fn histograms_that_cannot_be_added_are_left_out() {
    let sample = requests(concat!(
        "traefik_entrypoint_requests_total{code=\"200\",entrypoint=\"web\"} 9\n",
        "traefik_entrypoint_request_duration_seconds_bucket{entrypoint=\"web\",code=\"200\",le=\"0.1\"} 9\n",
        "traefik_entrypoint_request_duration_seconds_bucket{entrypoint=\"web\",code=\"404\",le=\"0.2\"} 3\n",
        "traefik_entrypoint_request_duration_seconds_bucket{entrypoint=\"web\",code=\"404\",le=\"+Inf\"} 12\n",
    ));
    assert_eq!(sample.buckets, []);
}

#[test]
fn postgres_exporter_tells_the_database() {
    let page = page(
        concat!(
            "pg_up 1\n",
            "pg_settings_max_connections{server=\"/var/run/postgresql:5432\"} 100\n",
            "pg_stat_database_numbackends{datid=\"1\",datname=\"koprogo\"} 7\n",
            "pg_stat_database_numbackends{datid=\"2\",datname=\"postgres\"} 1\n",
            "pg_stat_activity_count{datname=\"koprogo\",state=\"idle\"} 6\n",
            "pg_database_size_bytes{datname=\"koprogo\"} 8e6\n",
            "pg_database_size_bytes{datname=\"postgres\"} 7e6\n",
            "pg_stat_database_blks_hit{datname=\"koprogo\"} 990\n",
            "pg_stat_database_blks_read{datname=\"koprogo\"} 10\n",
            "pg_replication_lag_seconds 0\n",
        ),
        wanted_database(),
    );
    let sample = database(&page).unwrap();
    assert_eq!(sample.origin.as_ref().map(Origin::name), Some("postgres_exporter"));
    assert_eq!((sample.connections, sample.connections_max), (Some(8.0), Some(100.0)));
    assert_eq!(sample.size, Some(15e6));
    assert_eq!((sample.blocks_hit, sample.blocks_read), (Some(990.0), Some(10.0)));
    assert_eq!(sample.replication_lag, Some(0.0));
    assert_eq!(database_problems(&page, "http://127.0.0.1:9187/metrics"), []);
}

#[test]
fn the_real_postgres_exporter_is_understood() {
    let page = page(POSTGRES, wanted_database());
    let sample = database(&page).unwrap();
    // Figures as on the page, added up by hand over its five databases.
    assert_eq!((sample.connections, sample.connections_max), (Some(2.0), Some(100.0)));
    assert_eq!(sample.size, Some(30_049_136.0));
    assert_eq!(sample.blocks_hit, Some(399.0 + 83_848.0 + 1663.0));
    assert_eq!(sample.blocks_read, Some(80.0 + 1029.0 + 83.0));
    assert_eq!(sample.replication_lag, None);
}

#[test]
fn an_exporter_without_its_database_says_so() {
    let page = page(POSTGRES_DOWN, wanted_database());
    assert_eq!(database(&page), None);
    let problems = database_problems(&page, "http://127.0.0.1:9187/metrics");
    assert_eq!(problems[0].id, "source-exposition-database-down");
}

#[test]
fn one_exporters_page_is_not_anothers() {
    assert_eq!(host(&page(TRAEFIK, wanted_host())), None);
    assert_eq!(traffic(&page(NODE, wanted_traffic()), None), None);
    assert_eq!(database(&page(NODE, wanted_database())), None);
    let message = offers_nothing(Expected::Host, "http://127.0.0.1:8080/metrics");
    assert_eq!(message.id, "source-exposition-no-host");
}
