//! Servers that refuse, lie or never end, and a Prometheus behind TLS, a password and a prefix.

use crate::servers::{Page, prometheus, response};
use crate::watch::{Heard, target, watch, words};
use palier::config::target::{Auth, PrometheusTarget};
use palier::domain::message::Message;
use palier::domain::metric::Metric;
use palier::domain::observation::SourceState;
use secrecy::SecretString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use tokio::process::Command;

async fn lost(target: PrometheusTarget) -> Message {
    let heard = watch(target, None, |heard| heard.lost().is_some()).await;
    assert_eq!(heard.states()[0], &SourceState::Connecting);
    assert!(!heard.states().contains(&&SourceState::Live));
    heard.lost().expect("it is lost").clone()
}

async fn lost_at(page: &Page) -> Message {
    let message = lost(target(&page.url())).await;
    assert!(words(&message, "url").contains(&page.url()), "{message:?} names the address");
    message
}

#[tokio::test]
async fn an_address_where_nobody_listens() {
    let message = lost(target("http://127.0.0.1:1")).await;
    assert_eq!(message.id, "source-prometheus-connect");
    assert!(words(&message, "error").contains("refused"), "{message:?}");
}

#[tokio::test]
async fn a_certificate_authority_that_is_not_there_ends_the_task() {
    let mut without = target("https://127.0.0.1:1");
    without.ca_file = Some("/nonexistent/ca.pem".into());
    let heard = watch(without, None, |heard| heard.lost().is_some()).await;
    assert!(matches!(
        heard.states().last(),
        Some(SourceState::Lost { reason, retry_at: None }) if reason.id == "source-prometheus-ca-unreadable"
    ));
}

#[tokio::test]
async fn a_web_page() {
    let html = "<!DOCTYPE html><html><title>\u{1b}[31mSign in</title></html>";
    let page = Page::serve(move |_| response("200 OK", "text/html", html)).await;
    assert_eq!(lost_at(&page).await.id, "source-prometheus-html");
}

#[tokio::test]
async fn json_that_is_not_the_api_and_text() {
    let page =
        Page::serve(|_| response("200 OK", "application/json", r#"{"hello":"world"}"#)).await;
    assert_eq!(lost_at(&page).await.id, "source-prometheus-not-the-api");
    let page =
        Page::serve(|_| response("404 Not Found", "text/plain", "no\u{1b}[2J page\r\n")).await;
    let message = lost_at(&page).await;
    assert_eq!(message.id, "source-prometheus-status");
    assert!(words(&message, "body").contains("no [2J page"), "cleaned: {message:?}");
}

#[tokio::test]
async fn a_body_without_end() {
    let page = Page::serve(|_| None).await;
    assert_eq!(lost_at(&page).await.id, "source-prometheus-too-large");
}

#[tokio::test]
async fn a_server_that_never_answers() {
    // The kernel takes the connection, and nobody ever reads from it.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let message = lost(target(&format!("http://{address}"))).await;
    assert_eq!(message.id, "source-prometheus-timeout");
}

#[tokio::test]
async fn an_error_of_the_api() {
    let body =
        r#"{"status":"error","errorType":"unavailable","error":"storage \u001b[31m is not ready"}"#;
    let page =
        Page::serve(move |_| response("503 Service Unavailable", "application/json", body)).await;
    let message = lost_at(&page).await;
    assert_eq!(message.id, "source-prometheus-api-error");
    assert!(words(&message, "error").contains("storage [31m is not ready"), "{message:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_gives_nothing_away() {
    let followed = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&followed);
    let other = Page::serve(move |_| {
        seen.store(true, Ordering::Relaxed);
        response("200 OK", "application/json", "{}")
    })
    .await;
    let location = format!("{}/login?token=secret", other.url());
    let page = Page::serve(move |_| {
        response(&format!("302 Found\r\nLocation: {location}"), "text/plain", "")
    })
    .await;
    let message = lost_at(&page).await;
    assert_eq!(message.id, "source-prometheus-redirect");
    assert!(!format!("{message:?}").contains("secret"));
    assert!(!followed.load(Ordering::Relaxed));
}

/// A Prometheus API that knows a load, fails one query, warns in another, and refuses POST.
fn halting(head: &str) -> Option<Vec<u8>> {
    if head.starts_with("POST") {
        return response("405 Method Not Allowed", "text/plain", "read only");
    }
    let json = |body: &str| response("200 OK", "application/json", body);
    let vector = |labels: &str, value: &str, more: &str| {
        json(&format!(
            r#"{{"status":"success","data":{{"resultType":"vector","result":[{{"metric":{{{labels}}},"value":[1700000000.5,"{value}"]}}]}}{more}}}"#
        ))
    };
    if head.contains("query=time") {
        vector("", "1700000000.5", "")
    } else if head.contains("__name__%29") && head.contains("node_load1") {
        json(
            r#"{"status":"success","data":{"resultType":"vector","result":[
            {"metric":{"__name__":"node_load1"},"value":[1700000000.5,"1"]},
            {"metric":{"__name__":"node_memory_MemTotal_bytes"},"value":[1700000000.5,"1"]}]}}"#,
        )
    } else if head.contains("query=sum%28node_load1") && !head.contains("node_cpu") {
        vector("", "0.5", r#","warnings":["one replica\u001b[31m is away"]"#)
    } else if head.contains("query=sum%28node_memory_MemTotal") {
        response(
            "422 Unprocessable Entity",
            "application/json",
            r#"{"status":"error","errorType":"execution","error":"too many samples"}"#,
        )
    } else {
        json(r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#)
    }
}

#[tokio::test]
async fn what_fails_leaves_the_rest_standing_and_is_named() {
    let page = Page::serve(halting).await;
    let heard = watch(target(&page.url()), None, |heard| heard.problems().is_some()).await;
    assert_eq!(heard.states().last(), Some(&&SourceState::Live));
    assert!((heard.value(Metric::Load1) - 0.5).abs() < 1e-12);
    let at = heard.reading(Metric::Load1).expect("a load").at;
    assert_eq!(at.timestamp_millis(), 1_700_000_000_500, "the server's instant");
    let failed = heard.problem("source-prometheus-figures-failed").expect("it is said");
    assert!(words(failed, "figures").contains("memory.total"));
    assert!(words(failed, "reason").contains("too many samples"));
    let missing = heard.problem("source-prometheus-figures-missing").expect("it is said");
    assert!(words(missing, "figures").contains("cpu.utilization"));
    assert!(words(missing, "figures").contains("memory.utilization"));
    assert!(heard.reading(Metric::RequestsRate).is_none(), "no proxy is a gap, not zero");
    assert!(heard.problem("source-prometheus-traffic-missing").is_some());
    let warning = heard.problem("source-prometheus-warning").expect("it is said");
    assert!(words(warning, "warning").contains("one replica [31m is away"), "{warning:?}");
}

#[tokio::test]
async fn a_server_that_comes_back_is_live_again() {
    let away = Arc::new(AtomicBool::new(true));
    let state = Arc::clone(&away);
    let page = Page::serve(move |head| {
        if state.load(Ordering::Relaxed) {
            return response("502 Bad Gateway", "text/html", "<html>bad gateway</html>");
        }
        halting(head)
    })
    .await;
    let heard = watch(target(&page.url()), None, |heard: &Heard| {
        if heard.lost().is_some() {
            away.store(false, Ordering::Relaxed);
        }
        heard.looks() >= 2
    })
    .await;
    let states = heard.states();
    let SourceState::Lost { retry_at, .. } = states[1] else { panic!("{states:?}") };
    assert!(retry_at.is_some());
    assert_eq!(states.last(), Some(&&SourceState::Live));
}

/// An authority and a certificate for 127.0.0.1, in that directory.
async fn certificates(dir: &std::path::Path) {
    let script = "
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=palier-test-authority \
            -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem
        openssl req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout server.key -out server.csr
        printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' > extensions
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
            -extfile extensions -out server.pem";
    let output = Command::new("sh").args(["-ec", script]).current_dir(dir).output().await;
    let output = output.expect("openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_a_password_and_a_prefix_on_a_real_prometheus() {
    let dir = TempDir::new().expect("a directory");
    certificates(dir.path()).await;
    // The password is « test », the hash that of Prometheus' own documentation.
    let web = "tls_server_config: {cert_file: server.pem, key_file: server.key}
basic_auth_users: {admin: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay}\n";
    let file = dir.path().join("web.yml");
    std::fs::write(&file, web).expect("a file");
    let ca = dir.path().join("ca.pem");
    let more =
        ["--web.route-prefix=/prom".to_owned(), format!("--web.config.file={}", file.display())];
    let server = prometheus(dir, &[], &more).await;
    let url = server.url("/prom").replace("http:", "https:");
    let basic = |password: &str| Auth::Basic {
        user: "admin".to_owned(),
        password: SecretString::from(password.to_owned()),
    };

    let strange = lost(target(&url)).await;
    assert_eq!(strange.id, "source-prometheus-connect", "an unknown authority: {strange:?}");

    let mut anonymous = target(&url);
    anonymous.ca_file = Some(ca);
    assert_eq!(lost(anonymous.clone()).await.id, "source-prometheus-identity-missing");

    let mut wrong = anonymous.clone();
    wrong.auth = basic("not-the-password");
    let refused = lost(wrong).await;
    assert_eq!(refused.id, "source-prometheus-identity-refused");
    assert!(!format!("{refused:?}").contains("not-the-password"));

    let mut right = anonymous;
    right.auth = basic("test");
    let heard = watch(right.clone(), Some("vector(3)"), |heard| heard.problems().is_some()).await;
    assert!(heard.lost().is_none(), "{:?}", heard.lost());
    assert_eq!(heard.units(), Some(3.0));
    assert!(heard.problem("source-prometheus-host-missing").is_some());

    right.url.set_path("/elsewhere");
    assert_eq!(lost(right).await.id, "source-prometheus-status");
}
