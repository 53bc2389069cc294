//! Alerts, rules and the ways to a Prometheus, against real servers: Prometheus with rules that fire
//! and rules that are wrong, its Alertmanager with silences, vmalert behind `VictoriaMetrics`, client
//! certificates, a proxy, a socket. `tests/world/install.sh` installs what is needed.

// A test that cannot go on fails there and then.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use crate::ear;
use crate::servers;
use crate::world;
use ear::{Ear, word};
use palier::config::target::{Auth, Exporters, PrometheusTarget, SshTarget};
use palier::domain::alert::{Alert, AlertState, Finding, Severity};
use palier::domain::message::Message;
use palier::domain::observation::{News, SourceEvent, SourceId, SourceState};
use palier::source::http::Via;
use palier::source::{alertmanager, prometheus, ssh};
use secrecy::SecretString;
use servers::{Daemon, Page, response};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;
use url::Url;
use world::World;
use world::home::Home;

const REFRESH: Duration = Duration::from_millis(500);
const TIMEOUT: Duration = Duration::from_secs(5);
const SOON: Duration = Duration::from_secs(30);

/// The password is « test », the hash that of Prometheus' own documentation.
const BASIC: &str =
    "basic_auth_users: {admin: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay}\n";

const RULES: &str = r#"
groups:
- name: shop
  interval: 1s
  rules:
  - {alert: Down, expr: up == 0, labels: {severity: critical}, annotations: {summary: "{{ $labels.instance }} is down"}}
  - {alert: Waiting, expr: vector(1), for: 1h, labels: {severity: warning, instance: shop}}
  - {alert: Watchdog, expr: vector(1), labels: {severity: none}}
  - {alert: Rising, expr: 'rate(jobs_waiting[5m]) > 100'}
  - {alert: Slow, expr: 'histogram_quantile(0.9, sum by (job) (rate(latency_seconds_bucket[5m]))) > 1'}
  - {alert: Broken, expr: 'up * on () {__name__=~"up|jobs_waiting"} > 1'}
  - {alert: Right, expr: 'deriv(jobs_waiting[5m]) > 100'}
"#;

fn target(url: &str) -> PrometheusTarget {
    PrometheusTarget::new(Url::parse(url).expect("a URL"))
}

fn basic() -> Auth {
    let password = SecretString::from("test".to_owned());
    Auth::Basic { user: "admin".to_owned(), password }
}

/// Asks until the answer is as wanted.
async fn until(url: String, wanted: impl Fn(&str) -> bool) {
    palier::source::http::ensure_provider();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut last = String::new();
    for _ in 0..200 {
        let request = client.get(&url).basic_auth("admin", Some("test"));
        if let Ok(answer) = request.send().await {
            last = answer.text().await.unwrap_or_default();
            if wanted(&last) {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{url}: {last}");
}

/// An application with a gauge that its server knows for one.
async fn application() -> Page {
    let page = "# TYPE jobs_waiting gauge\njobs_waiting 3\n";
    Page::serve(move |_| response("200 OK", "text/plain; version=0.0.4", page)).await
}

/// A Prometheus with [`RULES`], that scrapes the application and a target that is not there, and
/// hands its alerts to the Alertmanager at that address, if any.
async fn with_rules(application: &Page, manager: Option<&str>, more: &[String]) -> Daemon {
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("rules.yml"), RULES).expect("rules");
    let mut config = format!(
        "global: {{scrape_interval: 1s, scrape_timeout: 1s}}
rule_files: [{}]
scrape_configs:
- {{job_name: app, static_configs: [{{targets: ['127.0.0.1:{}']}}]}}
- {{job_name: dead, params: {{token: [hunter2]}}, static_configs: [{{targets: ['127.0.0.1:1']}}]}}\n",
        dir.path().join("rules.yml").display(),
        application.port
    );
    if let Some(manager) = manager {
        let line = format!(
            "alerting: {{alertmanagers: [{{basic_auth: {{username: admin, password: test}}, static_configs: [{{targets: ['{manager}']}}]}}]}}\n"
        );
        config.push_str(&line);
    }
    start("prometheus", dir, &config, |port, dir| {
        let mut arguments = vec![
            format!("--web.listen-address=127.0.0.1:{port}"),
            format!("--config.file={}/config.yml", dir.display()),
            format!("--storage.tsdb.path={}/data", dir.display()),
        ];
        arguments.extend(more.iter().cloned());
        arguments
    })
    .await
}

async fn start(
    program: &str,
    dir: TempDir,
    config: &str,
    arguments: impl Fn(u16, &Path) -> Vec<String>,
) -> Daemon {
    fs::write(dir.path().join("config.yml"), config).expect("a configuration");
    Daemon::start(program, dir, arguments).await
}

/// A real Alertmanager, that wants a password if told so.
async fn manager(secured: bool) -> Daemon {
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("web.yml"), BASIC).expect("a file");
    let config = "route: {receiver: none, group_wait: 0s}\nreceivers: [{name: none}]\n";
    start("prometheus-alertmanager", dir, config, |port, dir| {
        let mut arguments = vec![
            format!("--web.listen-address=127.0.0.1:{port}"),
            format!("--config.file={}/config.yml", dir.display()),
            format!("--storage.path={}/data", dir.display()),
            "--cluster.listen-address=".to_owned(),
        ];
        if secured {
            arguments.push(format!("--web.config.file={}/web.yml", dir.display()));
        }
        arguments
    })
    .await
}

/// Hands it an alert, or a silence.
async fn post(manager: &Daemon, call: &str, body: &'static str) {
    palier::source::http::ensure_provider();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.post(manager.url(&format!("/api/v2/{call}")));
    let request = request.header("Content-Type", "application/json").body(body);
    let answer = request.basic_auth("admin", Some("test")).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{call}: {:?}", answer.text().await);
}

const SILENCE: &str = r#"{"matchers":[{"name":"alertname","value":"Down","isRegex":false,"isEqual":true}],
    "startsAt":"2020-01-01T00:00:00Z","endsAt":"2120-01-01T00:00:00Z","createdBy":"ops","comment":"moving\u001b[31m"}"#;

fn alerts_of(event: &SourceEvent, program: &str) -> Option<Vec<Alert>> {
    match &event.news {
        News::Alerts { of, alerts } if of.name() == program => Some(alerts.clone()),
        _ => None,
    }
}

fn problem(event: &SourceEvent, id: &str) -> Option<Message> {
    match &event.news {
        News::Problems(problems) => problems.iter().find(|p| p.id == id).cloned(),
        _ => None,
    }
}

fn is_live(event: &SourceEvent) -> Option<()> {
    (event.news == News::State(SourceState::Live)).then_some(())
}

fn finding<'a>(findings: &'a [Finding], rule: &str) -> Option<&'a Finding> {
    findings.iter().find(|finding| finding.rule == rule)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prometheus_tells_what_fires_what_is_wrong_and_why_a_target_is_dead() {
    let application = application().await;
    let server = with_rules(&application, None, &[]).await;
    // `Watchdog` fires before anything was scraped: firing alone does not tell that `up` is known.
    until(server.url("/api/v1/alerts"), |body| body.contains(r#""alertname":"Down""#)).await;
    until(server.url("/api/v1/rules"), |body| body.contains(r#""health":"err""#)).await;
    until(server.url("/api/v1/metadata"), |body| body.contains("jobs_waiting")).await;
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(prometheus::run(context, target(&server.url("")), None));
    let alerts = ear.until("alerts", SOON, |event| alerts_of(event, "prometheus")).await;
    let named = |name: &str| alerts.iter().find(|alert| alert.name == name);
    let down = named("Down").expect("it fires");
    assert_eq!((down.state.clone(), down.severity), (AlertState::Firing, Severity::Critical));
    assert_eq!(down.about, "127.0.0.1:1");
    assert_eq!(down.summary, "127.0.0.1:1 is down");
    assert!(down.since.is_some());
    assert_eq!(named("Waiting").expect("it waits").state, AlertState::Pending);
    assert!(named("Watchdog").is_none(), "it is for nobody");

    let told = ear.heard.iter().find_map(|event| match &event.news {
        News::Findings(findings) => Some(findings.clone()),
        _ => None,
    });
    let findings = told.expect("findings come before the alerts");
    let rising = finding(&findings, "Rising").expect("a gauge is rated");
    assert_eq!((rising.group.as_str(), rising.problem.id), ("shop", "rule-rate-of-gauge"));
    assert_eq!(word(&rising.problem, "instead"), "deriv(jobs_waiting[5m])");
    let slow = finding(&findings, "Slow").expect("le is lost");
    assert_eq!(
        word(&slow.problem, "instead"),
        "histogram_quantile(0.9, sum by (le, job) (rate(latency_seconds_bucket[5m])))"
    );
    let broken = finding(&findings, "Broken").expect("it cannot be judged");
    assert_eq!(broken.problem.id, "rule-fails");
    assert_eq!(findings.len(), 3, "{findings:?}");

    let id = "source-prometheus-target-down-because";
    let dead = match ear.heard.iter().find_map(|event| problem(event, id)) {
        Some(dead) => dead,
        None => ear.until("the dead target", SOON, |event| problem(event, id)).await,
    };
    assert_eq!((word(&dead, "job"), word(&dead, "instance")), ("dead", "127.0.0.1:1"));
    assert!(word(&dead, "error").contains("connection refused"), "{dead:?}");
    assert!(!format!("{dead:?}").contains("hunter2"), "{dead:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_once_what_prometheus_and_its_alertmanager_tell() {
    let (application, manager) = tokio::join!(application(), manager(true));
    post(&manager, "silences", SILENCE).await;
    let dir = TempDir::new().expect("a directory");
    let web = dir.path().join("web.yml");
    fs::write(&web, BASIC).expect("a file");
    let address = format!("127.0.0.1:{}", manager.port);
    let more = [
        format!("--web.config.file={}", web.display()),
        // What it fires before it knows the Alertmanager is not to be sent a minute later.
        "--rules.alert.resend-delay=1s".to_owned(),
    ];
    let server = with_rules(&application, Some(&address), &more).await;
    until(server.url("/api/v1/rules"), |body| body.contains(r#""state":"pending""#)).await;
    until(manager.url("/api/v2/alerts"), |body| body.contains("Down") && body.contains("Watchdog"))
        .await;
    let home = Home::new();
    home.write(
        "config/palier/palier.toml",
        format!(
            "target = \"shop\"\n[targets.shop]\nkind = \"prometheus\"\nurl = \"{}\"\nalertmanager = \"{}\"\n\
             user = \"admin\"\npassword-env = \"SHOP\"\n",
            server.url(""),
            manager.url("")
        ),
    );
    let run = |words: &'static str| {
        let mut command = home.palier();
        command.env("SHOP", "test").args(words.split_whitespace());
        tokio::task::spawn_blocking(move || command.output().expect("an answer"))
    };
    let (json, text) = tokio::join!(run("check --json --no-history"), run("check --no-history"));
    let (json, text) = (json.expect("json").stdout, text.expect("text").stdout);
    let answer: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    let alerts = answer["alerts"].as_array().expect("alerts");
    let down: Vec<_> = alerts.iter().filter(|alert| alert["name"] == "Down").collect();
    assert_eq!(down.len(), 1, "{alerts:#?}");
    assert_eq!(down[0]["state"], "silenced", "the Alertmanager knows better");
    assert_eq!(down[0]["silence"]["by"], "ops");
    assert_eq!(down[0]["silence"]["comment"], "moving [31m");
    assert_eq!(down[0]["severity"], "critical");
    assert_eq!(alerts[0]["name"], "Waiting", "{alerts:#?}");
    let rules: Vec<_> = answer["findings"].as_array().expect("findings").iter().collect();
    assert!(rules.iter().any(|f| f["rule"] == "Slow" && f["group"] == "shop"), "{rules:#?}");
    let text = String::from_utf8(text).expect("words");
    assert!(text.contains("none fires; 2 pending or silenced"), "{text}");
    assert!(text.contains("Slow (shop): histogram_quantile()"), "{text}");
}

#[tokio::test]
async fn an_alertmanager_alone_and_one_that_is_none() {
    let manager = manager(false).await;
    post(
        &manager,
        "alerts",
        r#"[{"labels":{"alertname":"Full","instance":"vps","severity":"page"}}]"#,
    )
    .await;
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let url = Url::parse(&manager.url("")).expect("a URL");
    tokio::spawn(alertmanager::run(context, url, None));
    let alerts = ear.until("alerts", SOON, |event| alerts_of(event, "alertmanager")).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].name.as_str(), alerts[0].about.as_str()), ("Full", "vps"));
    assert_eq!((alerts[0].severity, &alerts[0].state), (Severity::Critical, &AlertState::Firing));

    let page = Page::serve(|_| response("200 OK", "text/html", "<html>\u{1b}[31mhello")).await;
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(alertmanager::run(context, Url::parse(&page.url()).expect("a URL"), None));
    let reason = ear.lost(SourceId::Alerts, SOON).await;
    assert_eq!(reason.id, "source-alertmanager-not-the-api");
    let page = Page::serve(|_| None).await;
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(alertmanager::run(context, Url::parse(&page.url()).expect("a URL"), None));
    let reason = ear.lost(SourceId::Alerts, SOON).await;
    assert_eq!(reason.id, "source-alertmanager-too-large");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alertmanager_of_an_ssh_target_is_asked_through_its_link() {
    let manager = manager(false).await;
    post(&manager, "alerts", r#"[{"labels":{"alertname":"Full","instance":"vps"}}]"#).await;
    let sshd = World::shared().own_sshd();
    let config_file = Some(sshd.ssh.config.clone());
    let target = SshTarget { config_file, ..SshTarget::new(&sshd.ssh.known, Exporters::default()) };
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let url = Url::parse(&manager.url("")).expect("a URL");
    tokio::spawn(ssh::run_beside(context, target, None, Some(url)));
    let alerts = ear.until("alerts", SOON, |event| alerts_of(event, "alertmanager")).await;
    assert_eq!(alerts[0].name, "Full");
    sshd.stop();
    let reason = ear.lost(SourceId::Alerts, SOON).await;
    assert_eq!(reason.id, "source-ssh-silenced", "the link's loss explains it");
    ear.cancel.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn victoria_metrics_has_the_rules_of_its_vmalert_or_none() {
    let victoria = |proxy: Option<String>| async move {
        let dir = TempDir::new().expect("a directory");
        start("victoria-metrics", dir, "", |port, dir| {
            let mut arguments = vec![
                format!("-httpListenAddr=127.0.0.1:{port}"),
                format!("-storageDataPath={}/data", dir.display()),
                // As vmselect has it in a cluster.
                "-http.pathPrefix=/select/0/prometheus".to_owned(),
            ];
            arguments.extend(proxy.iter().map(|url| format!("-vmalert.proxyURL={url}")));
            arguments
        })
        .await
    };
    let alone = victoria(None).await;
    let data = alone.url("/select/0/prometheus");
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("rules.yml"), RULES).expect("rules");
    let vmalert = start("vmalert", dir, "", |port, dir| {
        vec![
            format!("-httpListenAddr=127.0.0.1:{port}"),
            format!("-rule={}/rules.yml", dir.display()),
            format!("-datasource.url={data}"),
            // Nobody listens there: what it would send is of no interest.
            "-notifier.url=http://127.0.0.1:1".to_owned(),
        ]
    })
    .await;
    let proxied = victoria(Some(vmalert.url(""))).await;
    until(vmalert.url("/api/v1/rules"), |body| body.contains(r#""state":"pending""#)).await;

    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(prometheus::run(context, target(&data), None));
    ear.until("life", SOON, is_live).await;
    ear.listen(REFRESH * 4).await;
    let said: Vec<_> =
        ear.heard.iter().filter_map(|e| problem(e, "source-prometheus-rules-failed")).collect();
    assert_eq!(said, [], "rules that are not there are no problem");
    assert_eq!(ear.losses(), Vec::<&_>::new());

    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    tokio::spawn(prometheus::run(context, target(&proxied.url("/select/0/prometheus")), None));
    let alerts = ear.until("alerts", SOON, |event| alerts_of(event, "prometheus")).await;
    assert!(alerts.iter().any(|alert| alert.name == "Waiting"), "{alerts:?}");
}

/// An authority, a certificate for 127.0.0.1 and one for a client, in that directory.
async fn certificates(dir: &Path) {
    let script = "
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=palier-test-authority \
            -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem
        printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' > server.ext
        printf 'extendedKeyUsage=clientAuth\nbasicConstraints=CA:FALSE\n' > client.ext
        for name in server client; do
            openssl req -newkey rsa:2048 -nodes -subj /CN=$name -keyout $name.key -out $name.csr
            openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
                -extfile $name.ext -out $name.pem
        done";
    let output = Command::new("sh").args(["-ec", script]).current_dir(dir).output().await;
    let output = output.expect("openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_certificate_a_password_and_a_prefix_on_a_real_prometheus() {
    let dir = TempDir::new().expect("a directory");
    certificates(dir.path()).await;
    let file = |name: &str| dir.path().join(name);
    let web = format!(
        "tls_server_config: {{cert_file: server.pem, key_file: server.key, client_ca_file: ca.pem, \
         client_auth_type: RequireAndVerifyClientCert}}\n{BASIC}"
    );
    fs::write(file("web.yml"), web).expect("a file");
    let more = [
        "--web.route-prefix=/prom".to_owned(),
        format!("--web.config.file={}", file("web.yml").display()),
    ];
    let application = application().await;
    let server = with_rules(&application, None, &more).await;
    let mut anonymous = target(&server.url("/prom").replace("http:", "https:"));
    anonymous.ca_file = Some(file("ca.pem"));
    anonymous.auth = basic();
    let ask = |target: &PrometheusTarget| {
        let (ear, context) = Ear::open(REFRESH, TIMEOUT);
        tokio::spawn(prometheus::run(context, target.clone(), None));
        ear
    };
    let reason = ask(&anonymous).lost(SourceId::Prometheus, SOON).await;
    assert!(reason.id == "source-prometheus-connect" || reason.id == "source-prometheus-broken");

    let mut wrong = anonymous.clone();
    wrong.client_certificate = Some((file("client.pem"), file("ca.pem")));
    let reason = ask(&wrong).lost(SourceId::Prometheus, SOON).await;
    assert_eq!(reason.id, "source-prometheus-key-invalid");
    assert!(word(&reason, "file").ends_with("ca.pem"));

    let mut right = anonymous;
    right.client_certificate = Some((file("client.pem"), file("client.key")));
    let mut ear = ask(&right);
    ear.until("life", SOON, is_live).await;
    ear.cancel.cancel();

    right.auth = Auth::None;
    let reason = ask(&right).lost(SourceId::Prometheus, SOON).await;
    assert_eq!(reason.id, "source-prometheus-identity-refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prometheus_is_reached_through_a_socket_that_somebody_carries_on() {
    let application = application().await;
    let server = with_rules(&application, None, &[]).await;
    let dir = TempDir::new().expect("a directory");
    let socket = dir.path().join("way");
    let listener = tokio::net::UnixListener::bind(&socket).expect("a socket");
    let port = server.port;
    let carrier = tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            tokio::spawn(async move {
                let far = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
                tokio::io::copy_bidirectional(&mut near, &mut far.expect("the server")).await
            });
        }
    });
    let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
    let inside = target("http://prometheus.monitoring.svc:9090");
    tokio::spawn(prometheus::run_via(context, inside, None, Via::Unix(socket)));
    ear.until("life", SOON, is_live).await;
    ear.cancel.cancel();
    carrier.abort();
}

/// A proxy that writes down what it is asked, and answers as a Prometheus whose clock is all it has.
async fn proxy() -> (Page, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let page = Page::serve(move |head| {
        seen.lock().expect("nobody panicked").push(head.to_owned());
        let body = r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#;
        response("200 OK", "application/json", body)
    })
    .await;
    (page, heads)
}

#[tokio::test]
async fn a_configured_proxy_is_gone_through_even_to_this_machine() {
    let (page, heads) = proxy().await;
    for url in ["http://prometheus.invalid:9090/prom", "http://127.0.0.1:1/prom"] {
        heads.lock().expect("nobody panicked").clear();
        let mut through = target(url);
        through.proxy = Some(Url::parse(&page.url()).expect("a URL"));
        let (mut ear, context) = Ear::open(REFRESH, TIMEOUT);
        tokio::spawn(prometheus::run(context, through, None));
        ear.lost(SourceId::Prometheus, SOON).await;
        let heads = heads.lock().expect("nobody panicked").clone();
        assert!(heads[0].starts_with(&format!("POST {url}/api/v1/query HTTP/1.1")), "{heads:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_environments_proxy_is_honoured_and_its_password_is_not_shown() {
    let (page, heads) = proxy().await;
    let proxy = format!("http://me:hunter2@127.0.0.1:{}", page.port);
    let check = |url: &'static str, except: &'static str| {
        let home = Home::new();
        let mut command = home.palier();
        command.env("HTTP_PROXY", &proxy).env("NO_PROXY", except);
        command.args(["check", "prom", url, "--json", "--no-history", "--timeout", "2s"]);
        tokio::task::spawn_blocking(move || {
            let output = command.output().expect("an answer");
            drop(home);
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
        })
    };
    let count = || heads.lock().expect("nobody panicked").len();
    let said = check("http://prometheus.invalid:9090", "other.invalid").await.expect("it ends");
    assert!(said.contains("prometheus.invalid"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    let first = heads.lock().expect("nobody panicked").first().cloned().expect("it was asked");
    assert!(
        first.to_lowercase().contains("proxy-authorization: basic bwu6ahvudgvymg=="),
        "{first}"
    );
    let before = count();
    let (excepted, here) = tokio::join!(
        check("http://prometheus.invalid:9090", "prometheus.invalid"),
        check("http://127.0.0.1:1", ""),
    );
    assert!(excepted.expect("it ends").contains("No connection"), "no such name");
    assert!(here.expect("it ends").contains("No connection"), "nobody listens there");
    assert_eq!(count(), before, "neither was asked through the proxy");
}
