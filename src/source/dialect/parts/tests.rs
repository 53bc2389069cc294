use super::*;
use crate::domain::metric::Metric;
use crate::domain::part::{Fact, PartHealth, PartKind};
use crate::source::exposition::parse;
use chrono::TimeDelta;
use std::fmt::Write as _;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/parts/", $name, ".prom"))
    };
}

/// The instant at which the recorded pages are read.
fn at() -> Timestamp {
    Timestamp::from_timestamp(1_795_321_209, 0).unwrap()
}

fn drafts(body: &str) -> Drafts {
    let page = parse(body.as_bytes(), wanted_parts()).unwrap();
    assert_eq!(page.problems(), []);
    gather(&page, "")
}

fn tell(body: &str) -> Vec<Told> {
    told(drafts(body), at(), &mut Memory::default())
}

/// The only program that a page tells of.
fn one(body: &str, program: &str) -> Told {
    let mut all = tell(body);
    let names: Vec<_> = all.iter().map(|told| told.of.name().to_owned()).collect();
    assert_eq!(names, [program]);
    all.remove(0)
}

fn part<'a>(told: &'a Told, kind: PartKind, name: &str) -> &'a Part {
    let found = told.parts.iter().find(|part| part.kind == kind && part.name == name);
    found.unwrap_or_else(|| panic!("{kind:?} {name} in {:#?}", told.parts))
}

fn state(part: &Part) -> (PartHealth, Option<&'static str>) {
    (part.health, part.note.as_ref().map(|note| note.id))
}

fn metrics(told: &Told) -> Vec<(Metric, f64)> {
    told.readings.iter().map(|r| (r.metric, r.value.unwrap())).collect()
}

#[test]
fn docker_s_containers_stand_under_their_compose_project() {
    let told = one(fixture!("cadvisor-docker-0.49"), "cadvisor");
    assert_eq!(told.parts.len(), 3, "the root group is no container: {:#?}", told.parts);
    let backend = part(&told, PartKind::Container, "backend");
    assert_eq!(backend.group, "koprogo");
    // 294,912,000 of 314,572,800 is 93.75 %; half a core by its quota; started an hour before.
    assert_eq!(
        backend.facts,
        [
            (Fact::CpuLimit, 0.5),
            (Fact::Memory, 294_912_000.0),
            (Fact::MemoryLimit, 314_572_800.0),
            (Fact::OutOfMemory, 2.0),
            (Fact::Uptime, 3600.0),
        ]
    );
    assert_eq!(
        backend.counters,
        [(Fact::CpuCores, 2500.0, None), (Fact::Throttled, 500.0, Some(20_000.0))]
    );
    assert_eq!(state(backend), (PartHealth::Warning, Some("part-memory")));
    let postgres = part(&told, PartKind::Container, "postgres");
    assert_eq!(postgres.facts, [(Fact::Memory, 1.8e8)], "0 is no limit");
    assert_eq!(postgres.health, PartHealth::Good);
    assert_eq!(part(&told, PartKind::Container, "watchtower").group, "");
}

#[test]
fn a_pod_is_one_part_whoever_tells_of_it() {
    let mut all = drafts(fixture!("kube-state-metrics-2.13"));
    all.join(drafts(fixture!("kubelet-cadvisor-1.31")));
    all.join(drafts(fixture!("kepler-0.10")));
    let all = told(all, at(), &mut Memory::default());
    let names: Vec<_> = all.iter().map(|told| told.of.name()).collect();
    assert_eq!(names, ["kepler", "kubelet", "kubernetes"]);
    let cluster = &all[2];
    let api = part(cluster, PartKind::Pod, "api-7d9c6b5f4-x2k8p");
    assert_eq!(api.group, "production");
    // Two containers; neither the pod's own group nor the one that holds its network.
    assert_eq!(
        api.facts,
        [
            (Fact::CpuLimit, 0.75),
            (Fact::Memory, 265_000_000.0),
            (Fact::MemoryLimit, 268_435_456.0),
            (Fact::Restarts, 4.0),
            (Fact::Power, 2.5),
        ]
    );
    assert_eq!(api.counters, [(Fact::CpuCores, 408.0, None)]);
    // 98.7 % of its memory limit.
    assert_eq!(state(api), (PartHealth::Warning, Some("part-memory")));
    let worker = part(cluster, PartKind::Pod, "worker-5c8-9dkq2");
    assert_eq!(state(worker), (PartHealth::Critical, Some("part-pod-crashing")));
    assert_eq!(worker.fact(Fact::OutOfMemory), Some(1.0));
    let web = part(cluster, PartKind::Pod, "web-0");
    assert_eq!(state(web), (PartHealth::Warning, Some("part-pod-pending")));
    let deployment = part(cluster, PartKind::Pod, "deployment/api");
    assert_eq!(state(deployment), (PartHealth::Warning, Some("part-copies")));
    let node = part(cluster, PartKind::Node, "k3s-1");
    assert_eq!(state(node), (PartHealth::Warning, Some("part-node-pressed")));
    assert_eq!(node.facts, [(Fact::CpuLimit, 4.0), (Fact::MemoryLimit, 8.2e9)]);
    let lost = part(cluster, PartKind::Node, "k3s-2");
    assert_eq!(state(lost), (PartHealth::Critical, Some("part-node-not-ready")));
    // The pod that has done its work is not counted.
    assert_eq!(
        metrics(cluster),
        [
            (Metric::NodesReady, 1.0),
            (Metric::NodesTotal, 2.0),
            (Metric::PodsReady, 1.0),
            (Metric::PodsTotal, 3.0),
            (Metric::Restarts, 45.0),
        ]
    );
    // 18.5 + 11.5 W of the two packages; the core zone lies within.
    assert_eq!(metrics(&all[0]), [(Metric::Power, 30.0)]);
    let full = part(&all[1], PartKind::Volume, "pg-1");
    assert_eq!(state(full), (PartHealth::Warning, Some("part-full")), "90 %");
    assert_eq!(part(&all[1], PartKind::Volume, "prometheus-0").health, PartHealth::Good);
}

#[test]
fn joules_become_watts_from_look_to_look() {
    let mut memory = Memory::default();
    let first = told(drafts(fixture!("kepler-0.7")), at(), &mut memory);
    assert_eq!(metrics(&first[0]), []);
    assert_eq!(first[0].parts[0].counters, [(Fact::Power, 10_000.0, None)]);
    let later = fixture!("kepler-0.7").replace(" 8500", " 8900");
    let second = told(drafts(&later), at() + TimeDelta::seconds(10), &mut memory);
    assert_eq!(metrics(&second[0]), [(Metric::Power, 40.0)]);
}

#[test]
fn longhorn_s_volumes_are_read_in_both_ways_of_telling() {
    let told = one(fixture!("longhorn-1.10"), "longhorn");
    let database = part(&told, PartKind::Volume, "pg-1");
    assert_eq!(state(database), (PartHealth::Warning, Some("part-volume-degraded")));
    assert_eq!(database.fact(Fact::Used), Some(1.191_731_2e10));
    assert_eq!(part(&told, PartKind::Volume, "media").health, PartHealth::Good);
    let node = part(&told, PartKind::Node, "k3s-1");
    assert_eq!(state(node), (PartHealth::Warning, Some("part-full")), "88 %");
    assert_eq!(metrics(&told), [(Metric::StorageUsed, 8.8e10), (Metric::StorageTotal, 1e11)]);
    let before = one(fixture!("longhorn-1.5"), "longhorn");
    let faulted = part(&before, PartKind::Volume, "testvol");
    assert_eq!(state(faulted), (PartHealth::Critical, Some("part-volume-faulted")));
    assert_eq!(part(&before, PartKind::Volume, "other").health, PartHealth::Good);
}

#[test]
fn cloudnative_says_when_it_lies_on_one_machine() {
    let told = one(fixture!("cloudnative-pg-1.24"), "cloudnative-pg");
    let database = part(&told, PartKind::Database, "cloudnative-pg");
    assert_eq!(state(database), (PartHealth::Warning, Some("part-not-ha")));
    assert_eq!(
        database.facts,
        [
            (Fact::Used, 135_500_000.0),
            (Fact::Clients, 18.0),
            (Fact::ClientsLimit, 100.0),
            (Fact::Lag, 0.0),
            (Fact::Replicas, 0.0),
            (Fact::ReplicasWanted, 0.0),
        ]
    );
    assert_eq!(
        database.counters,
        [(Fact::Rate, 5012.0, None), (Fact::Hits, 9900.0, Some(10_000.0))]
    );
    // 104,400 s is 29 h.
    let backup = part(&told, PartKind::Backup, "cloudnative-pg");
    assert_eq!(backup.facts, [(Fact::Age, 104_400.0)]);
    assert_eq!(state(backup), (PartHealth::Warning, Some("part-backup-old")));
    assert_eq!(metrics(&told), [(Metric::BackupAge, 104_400.0)]);
}

#[test]
fn a_copy_is_behind_only_while_it_still_has_to_replay() {
    let told = one(fixture!("patroni-4.0"), "patroni");
    let copy = part(&told, PartKind::Database, "patroni2");
    assert_eq!((copy.group.as_str(), copy.fact(Fact::Lag)), ("batman", Some(90.0)));
    assert_eq!(state(copy), (PartHealth::Warning, Some("part-lag")));
    assert_eq!(metrics(&told), [(Metric::DbReplicationLag, 90.0)]);
    let idle = fixture!("patroni-4.0").replace("22320573000000", "22320573386952");
    let told = one(&idle, "patroni");
    assert_eq!(told.parts[0].fact(Fact::Lag), Some(0.0));
    assert_eq!(told.parts[0].health, PartHealth::Good);
    let headless = idle.replace(
        "patroni_cluster_unlocked{scope=\"batman\",name=\"patroni2\"} 0",
        "patroni_cluster_unlocked{scope=\"batman\",name=\"patroni2\"} 1",
    );
    let told = one(&headless, "patroni");
    assert_eq!(state(&told.parts[0]), (PartHealth::Critical, Some("part-no-leader")));
}

#[test]
fn pgmonitor_s_youngest_backup_counts() {
    let told = one(fixture!("pgmonitor-5"), "pgmonitor");
    let database = part(&told, PartKind::Database, "pgmonitor");
    // 83 of 100 connections.
    assert_eq!(state(database), (PartHealth::Warning, Some("part-connections")));
    assert_eq!(database.fact(Fact::Used), Some(72_000_000.0));
    let backup = part(&told, PartKind::Backup, "db");
    assert_eq!((backup.fact(Fact::Age), backup.health), (Some(3600.0), PartHealth::Good));
    let page = parse(fixture!("pgmonitor-5").as_bytes(), crate::source::dialect::wanted_database());
    let sample = crate::source::dialect::database(&page.unwrap()).unwrap();
    assert_eq!(sample.connections, Some(83.0));
    assert_eq!(sample.connections_max, Some(100.0));
    assert_eq!((sample.blocks_hit, sample.blocks_read), (Some(700.0), Some(300.0)));
}

#[test]
fn caches_tell_their_memory_and_say_when_it_runs_out() {
    let told = one(fixture!("redis_exporter-1.45"), "redis_exporter");
    let redis = part(&told, PartKind::Cache, "redis_exporter");
    assert_eq!(state(redis), (PartHealth::Warning, Some("part-cache-full")), "97.8 %");
    assert_eq!(
        redis.facts,
        [
            (Fact::Memory, 3_076_440.0),
            (Fact::MemoryLimit, 3_145_728.0),
            (Fact::Clients, 1.0),
            (Fact::ClientsLimit, 10_000.0),
            (Fact::Uptime, 4.0),
        ]
    );
    assert_eq!(
        redis.counters,
        [(Fact::Rate, 204.0, None), (Fact::Hits, 1.0, Some(2.0)), (Fact::Evictions, 0.0, None)]
    );
    assert_eq!(metrics(&told), [(Metric::CacheUsed, 3_076_440.0), (Metric::CacheMax, 3_145_728.0)]);
    let told = one(fixture!("dragonfly-1.24"), "dragonfly");
    assert_eq!(told.parts[0].health, PartHealth::Good);
    assert_eq!(
        metrics(&told),
        [(Metric::CacheUsed, 268_435_456.0), (Metric::CacheMax, 1_073_741_824.0)]
    );
    let down = one("redis_up 0\nredis_memory_max_bytes 0\n", "redis_exporter");
    assert_eq!(state(&down.parts[0]), (PartHealth::Critical, Some("part-down")));
    assert_eq!(metrics(&down), [], "0 is no limit");
}

#[test]
fn what_was_thrown_out_or_restarted_is_remembered_for_an_hour() {
    let mut memory = Memory::default();
    let mut look = |minutes: i64, evicted: u32| {
        let body = format!("redis_up 1\nredis_evicted_keys_total {evicted}\n");
        let told = told(drafts(&body), at() + TimeDelta::minutes(minutes), &mut memory);
        state(&told[0].parts[0])
    };
    let (good, evicted) = ((PartHealth::Good, None), (PartHealth::Warning, Some("part-evicted")));
    assert_eq!(look(0, 500), good, "long ago, for all that is known");
    assert_eq!(look(1, 510), evicted);
    assert_eq!(look(59, 510), evicted);
    assert_eq!(look(62, 510), good);
    assert_eq!(look(63, 3), good, "counts anew");
    let mut memory = Memory::default();
    let _ = told(drafts(fixture!("kube-state-metrics-2.13")), at(), &mut memory);
    let again =
        fixture!("kube-state-metrics-2.13").replace("container=\"api\"} 3", "container=\"api\"} 5");
    let told = told(drafts(&again), at() + TimeDelta::minutes(1), &mut memory);
    let api = part(&told[0], PartKind::Pod, "api-7d9c6b5f4-x2k8p");
    let note = api.note.as_ref().unwrap();
    assert_eq!(note, &Message::new("part-restarting").quantity("count", 2.0, Unit::Count));
}

#[test]
fn certificates_are_judged_by_the_days_that_are_left() {
    let all = tell(fixture!("certificates"));
    let manager = &all[0];
    // 171,900 s are 1.99 days.
    let api = part(manager, PartKind::Certificate, "api-tls");
    assert!((api.fact(Fact::DaysLeft).unwrap() - 1.989_583).abs() < 1e-5);
    assert_eq!(state(api), (PartHealth::Critical, Some("part-certificate-ends")));
    let new = part(manager, PartKind::Certificate, "new-tls");
    assert_eq!(state(new), (PartHealth::Warning, Some("part-certificate-not-ready")));
    assert_eq!(new.facts, []);
    let traefik = &all[1];
    assert_eq!(traefik.of.name(), "traefik");
    // The newer one of the two: ten days.
    let app = part(traefik, PartKind::Certificate, "app.koprogo.com");
    assert_eq!(app.facts, [(Fact::DaysLeft, 10.0)]);
    assert_eq!(state(app), (PartHealth::Warning, Some("part-certificate-ends")));
    let own = part(traefik, PartKind::Certificate, "TRAEFIK DEFAULT CERT");
    assert_eq!((own.fact(Fact::DaysLeft), own.health), (Some(365.0), PartHealth::Good));
    let ended = one("traefik_tls_certs_not_after{cn=\"x\"} 1.79e9\n", "traefik");
    assert_eq!(state(&ended.parts[0]), (PartHealth::Critical, Some("part-certificate-ended")));
}

#[test]
fn gateways_tell_their_requests() {
    let envoy = one(fixture!("envoy-1.31"), "envoy");
    assert_eq!(envoy.parts.len(), 2, "its own page is no gateway");
    let listener = part(&envoy, PartKind::Gateway, "ingress_http");
    assert_eq!(listener.facts, [(Fact::Clients, 25.0)]);
    assert_eq!(listener.counters, [(Fact::Rate, 1000.0, None), (Fact::Failures, 20.0, None)]);
    let backend = part(&envoy, PartKind::Gateway, "backend");
    assert_eq!(state(backend), (PartHealth::Warning, Some("part-copies")), "1 of 2");
    let cilium = one(fixture!("cilium-1.16"), "cilium");
    assert_eq!(state(&cilium.parts[0]), (PartHealth::Critical, Some("part-nodes-unreachable")));
    // Seen at the server and at the client: counted once.
    assert_eq!(cilium.parts[0].counters, [(Fact::Rate, 100.0, None), (Fact::Failures, 5.0, None)]);
    let nginx = one(fixture!("nginx-prometheus-exporter-0.11"), "nginx");
    assert_eq!(nginx.parts[0].facts, [(Fact::Clients, 1.0)]);
    assert_eq!(nginx.parts[0].counters, [(Fact::Rate, 5.0, None)]);
    assert_eq!(nginx.parts[0].health, PartHealth::Good);
}

#[test]
fn other_databases_are_parts_too() {
    let clickhouse = one(fixture!("clickhouse-24.8"), "clickhouse");
    let server = &clickhouse.parts[0];
    assert_eq!(state(server), (PartHealth::Critical, Some("part-readonly")));
    assert_eq!(
        server.facts,
        [
            (Fact::Memory, 734_003_200.0),
            (Fact::Used, 5e6),
            (Fact::Clients, 7.0),
            (Fact::Lag, 0.0),
            (Fact::Uptime, 3600.5),
        ]
    );
    assert_eq!(server.counters, [(Fact::Rate, 4000.0, None), (Fact::Failures, 7.0, None)]);
    let mongodb = one(fixture!("mongodb_exporter-0.40"), "mongodb_exporter");
    assert_eq!(
        mongodb.parts[0].facts,
        [
            (Fact::Memory, 134_217_728.0),
            (Fact::Used, 4_116_480.0),
            (Fact::Clients, 19.0),
            (Fact::ClientsLimit, 100.0),
            (Fact::Uptime, 7200.0),
        ]
    );
    assert_eq!(mongodb.parts[0].counters, [(Fact::Rate, 4136.0, None)]);
    let postgres = include_str!("../../../../tests/fixtures/postgres_exporter-0.11.prom");
    let postgres = one(postgres, "postgres_exporter");
    let database = part(&postgres, PartKind::Database, "postgres_exporter");
    assert_eq!(database.health, PartHealth::Good);
    assert!(database.fact(Fact::Clients).is_some_and(|n| n > 0.0));
}

#[test]
fn each_backup_is_judged_and_the_oldest_is_the_figure() {
    let told = one(fixture!("backups"), "backup");
    let find = |group: &str| told.parts.iter().find(|part| part.group == group).unwrap();
    let database = find("database");
    assert_eq!((database.kind, database.name.as_str()), (PartKind::Backup, "koprogo"));
    assert_eq!(database.facts, [(Fact::Used, 5.2e7), (Fact::Age, 3600.0)]);
    assert_eq!(database.health, PartHealth::Good);
    // 103,600 s are 28.8 h; 220,000 s are 61.1 h.
    assert_eq!(state(find("documents")), (PartHealth::Warning, Some("part-backup-old")));
    let restic = find("s3:backup");
    assert_eq!(restic.name, "restic");
    assert_eq!(state(restic), (PartHealth::Critical, Some("part-backup-old")));
    assert_eq!(metrics(&told), [(Metric::BackupAge, 220_000.0)]);
}

#[test]
fn a_page_of_something_else_has_no_parts() {
    assert!(drafts("go_goroutines 7\nprocess_start_time_seconds 1\n").is_empty());
    assert!(programs().contains("redis_exporter, "));
}

#[test]
fn two_wishes_for_one_family_tell_apart_what_either_does() {
    let wanted = Wanted::new().summed("x_total", &["a"]).family("y");
    let wanted = wanted.and(&Wanted::new().summed("x_total", &["b"]).summed("y", &[]).family("z"));
    let body = "x_total{a=\"1\",b=\"2\",c=\"3\"} 1\nx_total{a=\"1\",b=\"2\",c=\"4\"} 1\ny{d=\"5\"} 1\nz 1\n";
    let page = parse(body.as_bytes(), &wanted).unwrap();
    let [sum] = page.family("x_total") else { panic!("{page:?}") };
    assert_eq!((sum.label("a"), sum.label("b"), sum.label("c")), ("1", "2", ""));
    assert_eq!(Some(sum.value), Some(2.0));
    assert_eq!(page.family("y")[0].label("d"), "5");
    assert_eq!(page.value("z"), Some(1.0));
}

#[test]
fn the_worst_of_too_many_parts_are_told_of() {
    let mut body = String::new();
    for i in 0..2_500 {
        let ends = if i == 2_499 { 1.7e9 } else { 1.9e9 };
        writeln!(body, "traefik_tls_certs_not_after{{cn=\"c{i:04}\"}} {ends}").unwrap();
    }
    let told = one(&body, "traefik");
    assert_eq!((told.parts.len(), told.left_out), (MOST_PARTS, 500));
    assert_eq!(told.parts[0].name, "c2499");
    assert!(told.problem().is_some());
}

#[test]
fn no_family_tells_apart_more_labels_than_a_sum_can_keep() {
    let mut kept: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in ROWS {
        for figure in row.figures {
            let labels = row.keys().chain(row.only.iter().chain(figure.only).map(|c| c.label()));
            let labels: Vec<_> = labels.collect();
            for family in figure.reads().filter(|_| figure.fold == Fold::Sum) {
                kept.entry(family).or_default().extend(&labels);
            }
        }
    }
    for (family, labels) in kept {
        assert!(labels.len() <= 8, "{family}: {labels:?}");
    }
}
