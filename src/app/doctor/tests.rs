use super::{Diagnosis, Outcome, Row, State, diagnose};
use crate::app::Model;
use crate::app::fixtures::model;
use crate::config::target::{
    Auth, Exporter, Exporters, PrometheusTarget, SshTarget, Target, TargetKind,
};
use crate::config::written::Written;
use crate::domain::fixtures::now;
use crate::domain::metric::Metric;
use crate::domain::reading::{Bounds, Origin, Reading};
use crate::domain::survey::{Dead, FoundPage, Knowledge, PROGRAMS, Survey};
use std::path::Path;
use url::Url;

fn written() -> Written {
    Written::read(Some(Path::new("/nowhere/palier.toml")))
}

fn vps(exporters: Exporters) -> Target {
    Target::new("vps.example", TargetKind::Ssh(SshTarget::new("me@vps.example", exporters)))
}

fn told(model: &mut Model, metric: Metric, value: f64, origin: &str, bounds: Option<Bounds>) {
    let mut reading = Reading::new(metric, value, now(), &Origin::new(origin)).unwrap();
    reading.bounds = bounds;
    model.live.latest.insert(metric, reading);
}

fn row<'a>(diagnosis: &'a Diagnosis, id: &str) -> &'a Row {
    diagnosis.rows.iter().find(|row| row.id == id).unwrap()
}

#[test]
fn a_bucket_is_wide_when_its_ends_are_more_than_two_and_a_half_apart() {
    let coarse = |low, high| {
        let mut model = model(|c| c.target = vps(Exporters::default()));
        told(&mut model, Metric::LatencyP99, 0.2, "traefik", Some(Bounds { low, high }));
        let diagnosis = diagnose(&model, &Ok(Survey::default()), &written());
        let row = row(&diagnosis, "latency.p99");
        assert_eq!(row.state == State::Coarse, row.remedies.len() == 1);
        row.state == State::Coarse
    };
    assert!(coarse(0.1, Some(0.3)) && coarse(0.0, Some(0.1)) && coarse(5.0, None));
    assert!(!coarse(0.1, Some(0.25)) && !coarse(1.0, Some(2.5)) && !coarse(0.0, Some(0.005)));
}

#[test]
fn a_page_elsewhere_is_the_whole_remedy_and_its_table_comes_with_it() {
    let mut model = model(|c| c.target = vps(Exporters::default()));
    told(&mut model, Metric::CpuUtilization, 0.1, "/proc", None);
    let caddy = PROGRAMS.iter().find(|p| p.name == "Caddy").unwrap();
    let found = FoundPage { url: "http://127.0.0.1:2019/metrics".into(), program: *caddy };
    let survey = Ok(Survey { pages: vec![found], ..Survey::default() });
    let diagnosis = diagnose(&model, &survey, &written());
    let row = row(&diagnosis, "requests.rate");
    let expected = [
        "[targets.\"vps.example\"]",
        "kind = \"ssh\"",
        "host = \"me@vps.example\"",
        "",
        "[targets.\"vps.example\".exporters]",
        "traffic = \"http://127.0.0.1:2019/metrics\"",
    ];
    assert_eq!(row.remedies.len(), 1);
    assert_eq!(row.remedies[0].lines, expected);
    assert_eq!(diagnosis.outcome(), Outcome::Mendable);
    // Who asks there already lacks something else.
    let asked = Exporters {
        traffic: Exporter::At(Url::parse("http://127.0.0.1:2019/metrics").unwrap()),
        ..Exporters::default()
    };
    let mut model = crate::app::fixtures::model(|c| c.target = vps(asked));
    told(&mut model, Metric::CpuUtilization, 0.1, "/proc", None);
    let diagnosis = diagnose(&model, &survey, &written());
    assert!(self::row(&diagnosis, "requests.rate").remedies.iter().all(|r| !r.place.is_own()));
}

#[test]
fn no_address_shows_a_password() {
    let url = Url::parse("http://me:hunter2@p:9090/x?token=hunter2").unwrap();
    let target = PrometheusTarget {
        auth: Auth::Bearer("hunter2".to_owned().into()),
        ..PrometheusTarget::new(url)
    };
    let mut model = model(|c| {
        c.target = Target::new("p", TargetKind::Prometheus(Box::new(target)));
        c.target.probes = vec![Url::parse("https://a:hunter2@b/?k=hunter2").unwrap()];
    });
    told(&mut model, Metric::CpuUtilization, 0.1, "prometheus", None);
    told(&mut model, Metric::ProbeUp, 1.0, "probe", None);
    let dead = vec![Dead { job: "node".into(), instance: "a:9100".into() }];
    let knowledge = Knowledge { targets: 3, dead, days: 20, ..Knowledge::default() };
    let survey = Ok(Survey { knowledge: Some(knowledge), ..Survey::default() });
    let diagnosis = diagnose(&model, &survey, &written());
    let said = format!("{diagnosis:?}");
    assert!(!said.contains("hunter2"), "{said}");
    assert_eq!(row(&diagnosis, "cpu.utilization").address.as_deref(), Some("http://p:9090/x"));
    assert_eq!(row(&diagnosis, "prometheus.targets").state, State::Coarse);
    assert_eq!(row(&diagnosis, "prometheus.days").state, State::Present);
}

#[test]
fn what_was_never_reached_is_not_diagnosed() {
    let model = model(|c| c.target = vps(Exporters::default()));
    let diagnosis = diagnose(&model, &Ok(Survey::default()), &written());
    assert_eq!(diagnosis.outcome().exit_code(), 3);
    assert!(diagnosis.rows.iter().flat_map(|r| &r.remedies).all(|r| r.place.is_own()));
}
