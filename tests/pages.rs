//! Page fetching, the probe and the SQL count against real servers, without SSH.

// A helper that cannot help fails its test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::ear;
use crate::world;
use ear::{Ear, word};
use palier::config::target::{Exporter, Exporters, SqlQuery, UnitsSource};
use palier::domain::message::Message;
use palier::domain::observation::{News, ProbeSample, SourceId};
use palier::source::http::{Getter, Via};
use palier::source::postgres::{dial_and_count, direct};
use palier::source::{exporters, probe};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use url::Url;
use world::World;
use world::hostile::{Hostile, Page};

const LIMIT: Duration = Duration::from_secs(2);
const SOON: Duration = Duration::from_secs(15);

async fn get(url: &str, limit: usize) -> Result<Vec<u8>, Message> {
    let url = url.parse().unwrap();
    Getter::new(&url, Via::Tcp, None, LIMIT).unwrap().with_limit(limit).get().await
}

/// Serves these bytes to everyone, and tells the last request's head.
fn canned(answer: Vec<u8>) -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metrics", listener.local_addr().unwrap());
    let (sender, heads) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let mut line = line.unwrap();
            let mut head = [0; 4096];
            let read = line.read(&mut head).unwrap_or(0);
            let _ = sender.send(String::from_utf8_lossy(&head[..read]).into_owned());
            let _ = line.write_all(&answer);
        }
    });
    (url, heads)
}

#[tokio::test]
async fn a_body_without_end_is_given_up_at_the_limit() {
    let begun = Instant::now();
    let endless = Hostile::serve(Page::Endless);
    assert_eq!(get(&endless.url(), 1 << 20).await.unwrap_err().id, "source-ssh-page-too-large");
    let endless = Hostile::serve(Page::EndlessHeaders);
    let refused = get(&endless.url(), 1 << 20).await.unwrap_err();
    assert!(refused.id.starts_with("source-ssh-page-"), "{refused:?}");
    assert!(begun.elapsed() < LIMIT * 3);
}

#[tokio::test]
async fn a_compressed_body_is_limited_after_decompression() {
    let packed = std::process::Command::new("sh")
        .args(["-c", "head -c 50000000 /dev/zero | gzip -c"])
        .output()
        .unwrap()
        .stdout;
    assert!(packed.len() < 100_000);
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend_from_slice(&packed);
    let (url, _heads) = canned(answer);
    assert_eq!(get(&url, 1 << 20).await.unwrap_err().id, "source-ssh-page-too-large");
    assert_eq!(get(&url, 64 << 20).await.unwrap().len(), 50_000_000);
}

#[tokio::test]
async fn a_token_is_sent_to_its_page_and_never_along_a_redirect() {
    let (thief, stolen) = canned(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n".to_vec());
    let elsewhere = format!(
        "HTTP/1.1 302 Found\r\nLocation: {thief}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let (page, heads) = canned(elsewhere.into_bytes());
    let token = "s3cret".to_owned().into();
    let getter = Getter::new(&page.parse().unwrap(), Via::Tcp, Some(&token), LIMIT).unwrap();
    let refused = getter.get().await.unwrap_err();
    assert_eq!((refused.id, word(&refused, "url")), ("source-ssh-page-redirect", page.as_str()));
    let head = heads.recv().unwrap().to_lowercase();
    assert!(head.contains("authorization: bearer s3cret"), "{head}");
    assert!(stolen.try_recv().is_err());
    assert!(!format!("{getter:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_transfer_that_breaks_off_is_no_page() {
    let cut = Hostile::serve(Page::CutOff);
    assert_eq!(get(&cut.url(), 1 << 20).await.unwrap_err().id, "source-ssh-page-cut");
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_page_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let world = World::shared();
    let (unauthorized, silent) = (Hostile::serve(Page::Unauthorized), Hostile::serve(Page::Silent));
    let missing = Hostile::serve(Page::Fixed(404, "text/plain", b"no\n".to_vec()));
    for (url, id) in [
        (format!("http://{closed}/metrics"), "source-ssh-page-refused"),
        ("http://no-such-host.invalid/metrics".to_owned(), "source-ssh-page-failed"),
        (unauthorized.url(), "source-ssh-page-token-missing"),
        (world.application.metrics.clone(), "source-ssh-page-token-missing"),
        (missing.url(), "source-ssh-page-status"),
        (silent.url(), "source-ssh-page-timeout"),
    ] {
        let refused = get(&url, 1 << 20).await.map(|body| body.len()).unwrap_err();
        assert_eq!(refused.id, id, "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn local_exporters_and_the_count_are_heard_directly() {
    let world = World::shared();
    let exporters = Exporters {
        node: Exporter::Off,
        traffic: Exporter::At(world.traefik.metrics.parse().unwrap()),
        postgres: Exporter::At(world.postgres_exporter.parse().unwrap()),
        application: Exporter::At(world.application.metrics.parse().unwrap()),
        application_token: Some(world.application.token.clone().into()),
        ..Exporters::default()
    };
    let (mut ear, context) = Ear::open(Duration::from_secs(1), LIMIT);
    let units = UnitsSource::Sql(Box::new(query(world, "SELECT count(*) FROM buildings")));
    let task = tokio::spawn(exporters::run_local(context, exporters, Some(units)));
    let (mut traffic, mut database, mut count) = (0, 0, None);
    ear.until("all three", SOON, |event| {
        match &event.news {
            News::Traffic(_) => traffic += 1,
            News::Database(_) => database += 1,
            News::Units { count: units, .. } => count = Some(*units),
            _ => {}
        }
        (traffic > 1 && database > 1 && count.is_some()).then_some(())
    })
    .await;
    assert_eq!(count, Some(1180.0));
    assert_eq!((ear.losses(), ear.problems()), (vec![], vec![]));
    ear.cancel.cancel();
    task.await.unwrap();
}

async fn probed(url: &str) -> (ProbeSample, Vec<Message>) {
    let (mut ear, context) = Ear::open(Duration::from_secs(1), LIMIT);
    tokio::spawn(probe::run(context, vec![url.parse::<Url>().unwrap()]));
    let sample = ear
        .until("a probe", SOON, |event| match &event.news {
            News::Probe(sample) => Some(sample.clone()),
            _ => None,
        })
        .await;
    let live = News::State(palier::domain::observation::SourceState::Live);
    assert!(ear.heard.iter().any(|event| event.source == SourceId::Probe && event.news == live));
    ear.listen(Duration::from_millis(200)).await;
    (sample, ear.problems().into_iter().cloned().collect())
}

#[tokio::test]
async fn a_site_that_answers_is_up_and_timed() {
    let world = World::shared();
    let (sample, problems) = probed(&format!("{}/api/v1/health", world.traefik.web)).await;
    assert!(sample.up && problems.is_empty(), "{problems:?}");
    assert!((0.0001..1.0).contains(&sample.latency.unwrap()), "{sample:?}");
    assert_eq!(sample.certificate_days, None);
    // A redirect is an answer, and is not followed.
    let circle = Hostile::serve(Page::Circle);
    assert!(probed(&circle.url()).await.0.up);
    assert_eq!(circle.requests(), 1);
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_down_and_its_days_are_known() {
    let world = World::shared();
    let (sample, problems) = probed(&format!("{}/api/v1/health", world.traefik.websecure)).await;
    assert!(!sample.up && sample.latency.is_none());
    assert_eq!(problems[0].id, "source-probe-certificate", "{problems:?}");
    let days = sample.certificate_days.unwrap();
    assert!((59.0..=60.0).contains(&days), "{days}");
}

#[tokio::test]
async fn of_several_sites_each_is_told_and_the_worst_stands_for_all() {
    let world = World::shared();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let urls = [
        format!("{}/api/v1/health", world.traefik.web),
        format!("{}/api/v1/health", world.traefik.websecure),
        format!("http://{closed}/"),
    ];
    let (mut ear, context) = Ear::open(Duration::from_secs(1), LIMIT);
    let parsed = urls.iter().map(|url| url.parse().unwrap()).collect();
    tokio::spawn(probe::run(context, parsed));
    let whole = ear
        .until("all three", SOON, |event| match &event.news {
            News::Probe(sample) => Some(sample.clone()),
            _ => None,
        })
        .await;
    // Each was told before.
    let each = ear.heard.iter().find_map(|event| match &event.news {
        News::Probes(each) => Some(each),
        _ => None,
    });
    let each = each.unwrap();
    assert_eq!(each.iter().map(|probe| &probe.url).collect::<Vec<_>>(), urls.each_ref());
    let problems: Vec<_> = each.iter().map(|p| p.problem.as_ref().map(|m| m.id)).collect();
    let expected = [None, Some("source-probe-certificate"), Some("source-probe-refused")];
    assert_eq!(problems, expected);
    assert_eq!(each.iter().map(|probe| probe.sample.up).collect::<Vec<_>>(), [true, false, false]);
    assert!(!whole.up);
    assert_eq!(whole.latency, each[0].sample.latency);
    assert_eq!(whole.certificate_days, each[1].sample.certificate_days);
    assert!((59.0..=60.0).contains(&whole.certificate_days.unwrap()));
    assert_eq!(ear.problems().len(), 2);
}

/// A TLS server whose certificate ended on 1 November 2024; ended when dropped.
struct Expired {
    server: std::process::Child,
    /// Held open: the server ends when it cannot write there.
    _words: std::io::BufReader<std::process::ChildStdout>,
    url: String,
}

impl Expired {
    fn serve(directory: &std::path::Path) -> Self {
        let script = "set -e; cd \"$0\"; touch index; echo 01 >serial
            printf '[ca]\ndefault_ca=a\n[a]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n' >conf
            printf 'default_md=sha256\npolicy=p\nx509_extensions=e\n[e]\nbasicConstraints=CA:FALSE\n[p]\ncommonName=supplied\n' >>conf
            printf '[req]\ndistinguished_name=d\n[d]\n' >req
            openssl req -config req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
                -keyout key -out csr -subj /CN=localhost
            openssl ca -config conf -batch -notext -selfsign -keyfile key -in csr -out pem \
                -startdate 20241001000000Z -enddate 20241101000000Z";
        let made = std::process::Command::new("sh").args(["-c", script]).arg(directory).output();
        let made = made.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut server = std::process::Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "pem", "-key", "key"])
            .current_dir(directory)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut words = std::io::BufReader::new(server.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("ACCEPT ") {
            line.clear();
            assert!(std::io::BufRead::read_line(&mut words, &mut line).unwrap() > 0);
        }
        let url = format!("https://{}/", line["ACCEPT ".len()..].trim());
        Self { server, _words: words, url }
    }
}

impl Drop for Expired {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[tokio::test]
async fn a_certificate_that_has_ended_tells_since_when() {
    let directory = tempfile::tempdir().unwrap();
    let expired = Expired::serve(directory.path());
    let (sample, problems) = probed(&expired.url).await;
    assert!(!sample.up);
    assert_eq!(problems[0].id, "source-probe-certificate", "{problems:?}");
    let end = palier::domain::Timestamp::from_timestamp(1_730_419_200, 0).unwrap();
    let expected = (end - ear::now()).num_seconds() as f64 / 86_400.0;
    assert!((sample.certificate_days.unwrap() - expected).abs() < 0.01, "{sample:?}");
}

#[tokio::test]
async fn a_site_that_fails_is_down_and_the_reason_is_said() {
    let failing = Hostile::serve(Page::Fixed(503, "text/plain", b"no\n".to_vec()));
    let silent = Hostile::serve(Page::Silent);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, id, answered) in [
        (failing.url(), "source-probe-status", true),
        (silent.url(), "source-probe-timeout", false),
        (format!("http://{closed}/"), "source-probe-refused", false),
        ("http://no-such-host.invalid/".to_owned(), "source-probe-failed", false),
    ] {
        let (sample, problems) = probed(&url).await;
        assert!(!sample.up);
        assert_eq!(sample.latency.is_some(), answered, "{url}");
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].id, id, "{url}");
    }
    // Without an end, it is whole where reading stops.
    let endless = Hostile::serve(Page::Endless);
    assert!(probed(&endless.url()).await.0.up);
}

fn query(world: &World, sql: &str) -> SqlQuery {
    SqlQuery {
        query: sql.into(),
        host: world.postgres.host.clone(),
        port: world.postgres.port,
        database: world.postgres.database.clone(),
        user: world.postgres.user.clone(),
        password: Some(world.postgres.password.clone().into()),
    }
}

async fn count(query: &SqlQuery) -> Result<f64, Message> {
    dial_and_count(&direct(query), query, LIMIT).await
}

#[tokio::test]
async fn a_number_of_any_type_is_counted() {
    let world = World::shared();
    for (sql, expected) in [
        ("SELECT count(*) FROM buildings", 1180.0),
        ("SELECT 7::smallint", 7.0),
        ("SELECT 8::integer;", 8.0),
        ("SELECT sum(total_units)::numeric / 4 FROM (VALUES (10), (13)) AS v(total_units)", 5.75),
        ("SELECT 123456789.5::numeric", 123_456_789.5),
        ("SELECT 2.5::float8", 2.5),
        ("SELECT 0.5::real", 0.5),
        ("SELECT 0", 0.0),
    ] {
        let counted = count(&query(world, sql)).await;
        assert_eq!(counted, Ok(expected), "{sql}");
    }
}

#[tokio::test]
async fn all_but_one_number_is_refused() {
    let world = World::shared();
    for (sql, id) in [
        ("SELECT 'many'", "source-postgres-type"),
        ("SELECT NULL::bigint", "source-postgres-null"),
        ("SELECT 1 WHERE false", "source-postgres-no-row"),
        ("SELECT generate_series(1, 1000000)", "source-postgres-rows"),
        ("SELECT 1, 2", "source-postgres-columns"),
        ("SELECT -1", "source-postgres-impossible"),
        ("SELECT 'NaN'::float8", "source-postgres-impossible"),
        ("SELECT 1; SELECT 2", "source-postgres-query"),
        ("SELECT count(*) FROM nothing", "source-postgres-query"),
        ("SELEC 1", "source-postgres-query"),
        ("SET transaction_read_only = off", "source-postgres-no-row"),
        ("SELECT pg_sleep(30)", "source-postgres-slow"),
        ("SELECT repeat('x', 3000000)", "source-postgres-broken"),
    ] {
        let begun = Instant::now();
        let refused = count(&query(world, sql)).await.unwrap_err();
        let slow = id == "source-postgres-slow" && refused.id == "source-postgres-timeout";
        assert!(refused.id.starts_with(id) || slow, "{sql}: {refused:?}");
        assert!(begun.elapsed() < LIMIT * 2, "{sql}");
    }
}

#[tokio::test]
async fn the_server_itself_refuses_every_write() {
    let world = World::shared();
    // The superuser, who may do everything but write through palier.
    let mut powerful = query(world, "");
    powerful.host = world.postgres.socket_directory.display().to_string();
    (powerful.user, powerful.password) = ("postgres".into(), None);
    for sql in [
        "DELETE FROM buildings RETURNING 1",
        "INSERT INTO buildings SELECT 99999, 'x', 'x', 1, now() RETURNING 1",
        "CREATE TABLE planted AS SELECT 1",
        "SELECT nextval('planted')",
        "WITH gone AS (DELETE FROM buildings RETURNING 1) SELECT count(*) FROM gone",
        "COMMIT",
    ] {
        powerful.query = sql.into();
        let refused = count(&powerful).await.unwrap_err();
        assert!(refused.id.starts_with("source-postgres-"), "{sql}: {refused:?}");
        if sql.contains("DELETE") || sql.contains("INSERT") || sql.contains("CREATE") {
            assert_eq!(refused.id, "source-postgres-read-only", "{sql}: {refused:?}");
        }
    }
    assert_eq!(count(&query(world, "SELECT count(*) FROM buildings")).await, Ok(1180.0));
}

#[tokio::test]
async fn a_server_that_cannot_be_asked_is_explained() {
    let world = World::shared();
    let good = query(world, "SELECT 1");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent = Hostile::serve(Page::Silent);
    for (query, id) in [
        (
            SqlQuery { password: Some("wrong".to_owned().into()), ..good.clone() },
            "source-postgres-login",
        ),
        (SqlQuery { user: "nobody_here".into(), ..good.clone() }, "source-postgres-login"),
        (SqlQuery { database: "nowhere".into(), ..good.clone() }, "source-postgres-database"),
        (SqlQuery { port: closed, ..good.clone() }, "source-postgres-refused"),
        (SqlQuery { host: "/nonexistent".into(), ..good.clone() }, "source-postgres-refused"),
        (SqlQuery { port: silent.port(), ..good.clone() }, "source-postgres-timeout"),
    ] {
        let refused = count(&query).await.unwrap_err();
        assert_eq!(refused.id, id, "{refused:?}");
        assert!(!format!("{refused:?}").contains(&world.postgres.password));
    }
}
