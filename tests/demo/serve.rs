//! The page of a story: scraped by a real Prometheus, which palier then asks; and the program that
//! serves it.

use super::stage::at;
use super::world::home::Home;
use crate::servers;
use palier::domain::story::State;
use palier::runtime::clock::clock;
use palier::source::demo::serve::Server;
use palier::source::demo::{self, Story};
use serde_json::Value;
use servers::prometheus;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// One request; the whole answer.
fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// What palier says of a Prometheus, once it knows the latencies and so many requests a second.
fn checked(home: &Home, url: &str, least: f64) -> Value {
    let begun = Instant::now();
    loop {
        let output = home
            .palier()
            .args(["check", "--target", "demo", "--json", "--no-history"])
            .output()
            .expect("palier");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let answer: Value = serde_json::from_str(&said).unwrap_or_else(|error| {
            panic!("{url}: {error}: {said} {}", String::from_utf8_lossy(&output.stderr))
        });
        // A few scrapes make the rates what they are to within one; the first look may have seen but one.
        let known = answer["readings"]["latency.p90"]["value"].is_number();
        let rate = answer["readings"]["requests.rate"]["value"].as_f64();
        if known
            && rate.is_some_and(|rate| rate >= least)
            && begun.elapsed() > Duration::from_secs(6)
        {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "{answer:#}");
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_prometheus_that_scrapes_a_story_shows_its_own_figures() {
    let mut script = (**demo::open("koprogo", None).expect("a story").script()).clone();
    // A busy morning of the season.
    script.opens = at("2027-05-12 09:00");
    let story = Story::of(script, None);
    let address = "127.0.0.1:0".parse().expect("an address");
    let opens = at("2027-05-12 09:00");
    let server = Server::bind(&story, address, (opens, 1.0), clock()).await.expect("a server");
    let port = server.address().port();
    let serving = tokio::spawn(server.run());
    let page = ask(&format!("127.0.0.1:{port}"), "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(page.contains("\r\n\r\n# SIMULATED: "), "{page}");
    assert!(page.contains("\npalier_simulated{story=\"koprogo\"} 1\n"), "{page}");

    let begun = Instant::now();
    let daemon = prometheus(TempDir::new().expect("a directory"), &[("demo", port)], &[]).await;
    let home = Home::new();
    let url = daemon.url("");
    let target = format!(
        "[targets.demo]\nkind = \"prometheus\"\nurl = \"{url}\"\n\
         units = {{ promql = \"palier_units\" }}\nphase = \"mvp\"\n"
    );
    home.write("config/palier/palier.toml", target);
    // Two seconds of them, of a minute that Prometheus has not yet seen whole.
    let least = story.state(opens).expect("a state").rate * 2.0 / 60.0;
    let asked = tokio::task::spawn_blocking(move || checked(&home, &url, least));
    let answer = asked.await.expect("palier");
    let told = |name: &str| {
        answer["readings"][name]["value"].as_f64().unwrap_or_else(|| {
            panic!("{name} is missing: {answer:#}");
        })
    };
    // What the story says of the seconds that were scraped.
    let seconds = i64::try_from(begun.elapsed().as_secs()).expect("a few") + 5;
    let states: Vec<State> =
        (0..seconds).filter_map(|s| story.state(opens + chrono::TimeDelta::seconds(s))).collect();
    let within = |name: &str, of: fn(&State) -> f64, tolerance: f64| {
        let low = states.iter().map(of).fold(f64::INFINITY, f64::min) * (1.0 - tolerance);
        let high = states.iter().map(of).fold(0.0, f64::max) * (1.0 + tolerance);
        let value = told(name);
        assert!((low..=high).contains(&value), "{name}: {value} is not in {low}..{high}");
    };
    within("cpu.utilization", State::utilization, 0.1);
    within("memory.utilization", |s| s.memory_used / s.memory, 0.01);
    within("disk.utilization", |s| s.disk_used / s.disk, 0.001);
    // Rates are of the last minute, of which Prometheus has seen no more than it ran.
    let mean = states.iter().map(|s| s.rate).sum::<f64>() / states.len() as f64;
    let seen = told("requests.rate") * 60.0 / mean;
    let longest = begun.elapsed().as_secs_f64() + 3.0;
    assert!((1.0..=longest).contains(&seen), "{seen} s of {longest} s seen");
    // P90 lies between two bounds: 1.73 medians by the story's law.
    within("latency.p90", |s| s.median * 1.732, 0.6);
    within("db.size", |s| s.database, 0.001);
    assert!((answer["units"]["count"].as_f64().expect("units") - states[0].units).abs() < 0.5);
    serving.abort();
}

#[test]
fn the_program_serves_a_story_until_it_is_interrupted_and_only_what_is_asked_for() {
    let home = Home::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_palier"))
        .env_clear()
        .envs(home.environment())
        .args(["demo", "--story", "momentum", "--seed", "5", "--serve", "--speed", "100"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("palier");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    assert!(line.starts_with("SIMULATED: ") && line.contains("100"), "{line}");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.expect("an address");
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    let page = ask(address, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    for family in [
        "palier_simulated{story=\"momentum\"} 1",
        "node_cpu_seconds_total{cpu=\"11\",mode=\"idle\"}",
        "traefik_entrypoint_request_duration_seconds_bucket{",
        "pg_settings_max_connections 200",
        "palier_units{origin=\"simulated\"} 300",
    ] {
        assert!(page.contains(family), "{family}: {page}");
    }
    assert!(ask(address, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert!(ask(address, "DELETE /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405 "));
    let ended = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(ended.expect("kill").success());
    assert_eq!(child.wait().expect("an end").code(), Some(130));
}

#[test]
fn the_stories_are_listed_in_both_languages() {
    let home = Home::new();
    for (language, title) in [("en", "from 50 to 20,000"), ("fr", "de 50 à 20 000")] {
        let output = home.palier().args(["demo", "--list", "--lang", language]).output();
        let said = String::from_utf8(output.expect("palier").stdout).expect("text");
        assert!(said.contains("SIMUL") && said.contains(title), "{said}");
        assert_eq!(said.lines().count(), 4, "{said}");
    }
    let output = home.palier().args(["demo", "--story", "none", "--serve"]).output();
    let said = String::from_utf8(output.expect("palier").stderr).expect("text");
    assert!(said.contains("`none`") && said.contains("koprogo"), "{said}");
}
