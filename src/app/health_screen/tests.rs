use super::*;
use crate::app::fixtures::model;
use crate::app::{Event, update};
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Severity};
use crate::domain::fixtures::now;
use crate::domain::forecast::{Crossing, Forecast, Method, Outlooks, Question, Scale};
use crate::domain::machine::{Core, Detail, Filling, Growth, Interface};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::observation::{News, SourceEvent, SourceId};
use crate::domain::part::{Fact, Part};
use crate::domain::profile::Comparison;
use crate::domain::reading::{Origin, Reading};
use chrono::TimeDelta;

fn tell(model: &mut Model, source: SourceId, at: Timestamp, news: News) {
    update(model, Event::Source(SourceEvent { source, at, news }));
}

fn parts(model: &mut Model, at: Timestamp, parts: Vec<Part>) {
    let of = Origin::new("cadvisor");
    tell(model, SourceId::Parts, at, News::Parts { of, parts });
}

fn titles(model: &Model) -> Vec<&'static str> {
    sections(model).iter().map(|section| section.title.id).collect()
}

#[test]
fn without_anything_it_says_what_to_add() {
    let all = sections(&model(|_| {}));
    let titles: Vec<_> = all.iter().map(|section| section.title.id).collect();
    assert_eq!(titles, ["health-machine", "health-absent"]);
    assert_eq!(all[0].rows[0].name.id, "health-machine-none");
    let hints: Vec<_> = all[1].rows.iter().map(|row| row.name.id).collect();
    let expected = [
        "health-no-containers",
        "health-no-databases",
        "health-no-caches",
        "health-no-probes",
        "health-no-alerts",
    ];
    assert_eq!(hints, expected);
    assert_eq!(counts(&all), (0, 0));
}

#[test]
fn the_worst_comes_first_and_the_past_is_quiet() {
    let mut model = model(|_| {});
    let part = |name, health| Part::new(PartKind::Container, name, "web").being(health, None);
    let all = vec![
        part("good", PartHealth::Good),
        part("bad", PartHealth::Critical).with(Fact::Memory, Some(1e9)),
        part("odd", PartHealth::Warning),
    ];
    parts(&mut model, now(), all);
    assert_eq!(titles(&model)[..2], ["health-group-workloads", "health-machine"]);
    let rows = |model: &Model| {
        let of = |s: &Section| s.title.id == "health-group-workloads";
        let others = |s: &Section| s.title.id == "health-others";
        let all = sections(model);
        let rows = |wanted: &dyn Fn(&Section) -> bool| {
            all.iter().find(|s| wanted(s)).map(|s| s.rows.clone()).unwrap_or_default()
        };
        [rows(&of), rows(&others)].concat()
    };
    let names = |rows: &[Row]| -> Vec<Message> { rows.iter().map(|r| r.name.clone()).collect() };
    assert_eq!(names(&rows(&model)), [plain("bad"), plain("odd"), plain("good")]);
    assert_eq!(counts(&sections(&model)), (1, 1));
    assert_eq!(rows(&model)[0].state, Some(Message::new("health-critical")));
    // Six minutes later nobody told of them again.
    update(&mut model, Event::Tick(now() + TimeDelta::minutes(6)));
    assert!(rows(&model).iter().all(|row| row.quiet));
    assert_eq!(counts(&sections(&model)).0, 0);
}

#[test]
fn used_and_limit_are_said_together_and_downtime_is_not_rounded_away() {
    let part = Part::new(PartKind::Probe, "https://a/", "")
        .with(Fact::Memory, Some(1e9))
        .with(Fact::MemoryLimit, Some(2e9))
        .with(Fact::Up30d, Some(0.999_996))
        .with(Fact::DaysLeft, Some(-3.0));
    let mut model = model(|_| {});
    parts(&mut model, now(), vec![part]);
    let all = sections(&model);
    let rows = &all.iter().find(|s| s.title.id == "health-group-probes").unwrap().rows;
    let ids: Vec<_> = rows[0].values.iter().map(|value| value.id).collect();
    assert_eq!(ids, ["health-value", "health-days-over", "health-value"]);
    let up = rows[0].values[2].args.iter().find(|(name, _)| *name == "value").unwrap();
    assert_eq!(up.1, Arg::Quantity(0.9999, Unit::Ratio));
    let memory = rows[0].values[0].args.iter().find(|(name, _)| *name == "value").unwrap();
    assert!(matches!(&memory.1, Arg::Message(m) if m.id == "health-of"));
}

#[test]
fn alerts_speak_by_severity_and_silenced_ones_are_quiet_and_last() {
    let mut model = model(|_| {});
    let since = Some(now() - TimeDelta::hours(3));
    let alert = |name, severity, state| Alert::new(name, severity, state, since, "db", "");
    let silenced = AlertState::Silenced { by: "anna".into(), comment: String::new(), until: None };
    let alerts = vec![
        alert("quiet", Severity::Critical, silenced),
        alert("note", Severity::Info, AlertState::Firing),
        alert("soon", Severity::Critical, AlertState::Pending),
        alert("fire", Severity::Warning, AlertState::Firing),
    ];
    let of = Origin::new("alertmanager");
    tell(&mut model, SourceId::Alerts, now(), News::Alerts { of, alerts });
    let all = sections(&model);
    assert_eq!(all[0].title.id, "health-alerts");
    let names = |i: usize| all[i].rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(0), [plain("fire"), plain("soon")]);
    assert_eq!(all[1].title.id, "health-machine");
    assert_eq!(names(2), [plain("note"), plain("quiet")]);
    assert_eq!((all[2].rows[0].quiet, all[2].rows[1].quiet), (false, true));
    // A pending alarm is no alarm yet.
    assert_eq!(counts(&all), (0, 2));
}

#[test]
fn the_cursor_reaches_every_row_and_each_is_explained() {
    let mut model = model(|_| {});
    let origin = Origin::new("/proc");
    let readings = [(Metric::CpuUtilization, 0.2), (Metric::CpuSteal, 0.001)];
    let readings = readings.map(|(m, v)| Reading::new(m, v, now(), &origin).unwrap());
    tell(&mut model, SourceId::Prometheus, now(), News::Readings(readings.to_vec()));
    let bad = Part::new(PartKind::Cache, "redis", "").being(PartHealth::Critical, None);
    parts(&mut model, now(), vec![bad]);
    assert_eq!(titles(&model)[..2], ["health-group-caches", "health-machine"]);
    let all = sections(&model);
    let rows: Vec<&Row> = all.iter().flat_map(|s| &s.rows).collect();
    let figures = figures(&model);
    assert_eq!(figures.len(), rows.len());
    assert_eq!(figures[0], Figure::Health(Item::Part(0)));
    let unique: std::collections::HashSet<_> = figures.iter().collect();
    assert_eq!(unique.len(), figures.len());
    for figure in figures {
        let Figure::Health(item) = figure else { continue };
        let explained = explain(&model, item);
        assert_eq!(explained.figure, figure);
        assert!(explained.formula.id.starts_with("health-explain-"), "{explained:?}");
        assert!(!name(&model, item).args.is_empty() || !is_plain(&name(&model, item)));
    }
    let redis = explain(&model, Item::Part(0));
    assert_eq!((redis.origin, redis.at), (Some(Origin::new("cadvisor")), Some(now())));
}

fn detail(filesystems: Vec<Filling>) -> Detail {
    let core = |(i, busy): (usize, f64)| Core { name: i.to_string(), busy };
    Detail {
        origin: Origin::new("/proc"),
        cores: [0.1, 0.9, 0.2, 0.0].into_iter().enumerate().map(core).collect(),
        memory: None,
        filesystems,
        interfaces: vec![Interface {
            name: "eth0".into(),
            received: 10.0,
            sent: 20.0,
            errors: Some(0.5),
        }],
        devices: Vec::new(),
    }
}

#[test]
fn each_filesystem_tells_its_days_and_old_details_are_none() {
    let mut model = model(|_| {});
    let growth = |per_day| Some(Growth { per_day, over: TimeDelta::days(7) });
    let filesystem =
        |mount: &str, used, growth| Filling { mount: mount.into(), used, reach: 100.0, growth };
    let all = vec![
        filesystem("/", 90.0, growth(1.0)),
        filesystem("/srv", 83.0, growth(2.0)),
        filesystem("/var", 50.0, growth(-1.0)),
        filesystem("/boot", 1.0, None),
    ];
    tell(&mut model, SourceId::Host, now(), News::Machine(Box::new(detail(all))));
    let of = |model: &Model, item| {
        let all = sections(model).into_iter().flat_map(|s| s.rows);
        all.into_iter().find(|r| r.figure == Some(Figure::Health(item)))
    };
    // 17 of 100 are left, two go a day.
    let srv = of(&model, Item::Filesystem(1)).unwrap();
    let left = Message::new("health-trend-left").quantity("days", 8.0, Unit::Days);
    let left = left.duration("over", std::time::Duration::from_hours(168));
    assert!(srv.values.contains(&left), "{srv:?}");
    // This profile has no limit for disks.
    assert_eq!(srv.condition, Some(Condition::Ok));
    let var = of(&model, Item::Filesystem(2)).unwrap();
    assert!(var.values.iter().any(|v| v.id == "health-trend-none"), "{var:?}");
    let boot = of(&model, Item::Filesystem(3)).unwrap();
    assert_eq!(boot.values.len(), 2, "{boot:?}");
    let cores = of(&model, Item::Cores).unwrap();
    let busiest = Message::new("health-core-busiest").text("core", "1");
    assert_eq!(cores.values, [busiest.quantity("busy", 0.9, Unit::Ratio)]);
    let wire = of(&model, Item::Interface(0)).unwrap();
    assert_eq!(wire.condition, Some(Condition::Warning));
    update(&mut model, Event::Tick(now() + TimeDelta::minutes(6)));
    assert_eq!(of(&model, Item::Cores), None);
}

#[test]
fn of_a_thousand_that_are_well_the_first_are_listed_and_the_troubled_all() {
    let mut model = model(|_| {});
    let part = |i: usize| {
        let health = if i.is_multiple_of(4) { PartHealth::Warning } else { PartHealth::Good };
        Part::new(PartKind::Pod, &format!("pod-{i}"), "shop").being(health, None)
    };
    parts(&mut model, now(), (0..1000).map(part).collect());
    assert_eq!(counts(&sections(&model)), (0, 250));
    let others = |s: &Section| s.title.id == "health-others";
    let well = sections(&model).into_iter().find(others).unwrap();
    assert_eq!(well.rows.len(), 101);
    let more = Message::new("health-more-parts").quantity("count", 650.0, Unit::Count);
    assert_eq!(well.rows[100].name, more);
}

#[test]
fn stolen_time_is_explained_in_words_by_how_it_is_judged() {
    let note = |share| {
        let mut model = model(|_| {});
        let origin = Origin::new("/proc");
        let steal = Reading::new(Metric::CpuSteal, share, now(), &origin).unwrap();
        tell(&mut model, SourceId::Prometheus, now(), News::Readings(vec![steal]));
        sections(&model)[0].rows[0].notes[0].id
    };
    let limits = &model(|_| {}).config.profile.limits;
    let limit = crate::domain::health::limit(limits, Metric::CpuSteal);
    assert_eq!(note(0.002), "health-steal-none");
    assert_eq!(note(0.02), "health-steal-some");
    if let Some(limit) = limit {
        assert_eq!(note(limit.warning + 0.001), "health-steal-warning");
        assert_eq!(note(limit.critical + 0.001), "health-steal-critical");
    } else {
        assert_eq!(note(0.5), "health-steal-some");
    }
}

#[test]
fn the_disk_tells_the_days_that_it_has_left() {
    let note = |dates: [Option<Timestamp>; 3]| {
        let mut model = model(|_| {});
        let origin = Origin::new("/proc");
        let disk = Reading::new(Metric::DiskUtilization, 0.6, now(), &origin).unwrap();
        tell(&mut model, SourceId::Prometheus, now(), News::Readings(vec![disk]));
        let step = TimeDelta::days(1);
        let crossing = Crossing {
            threshold: 0.8,
            comparison: Comparison::Above,
            dates,
            crossed: Vec::new(),
            from: now(),
            step,
        };
        let forecast = Forecast {
            metric: Metric::DiskUtilization,
            step,
            history: Vec::new(),
            from: now(),
            median: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
            method: Method::Naive,
            scale: Scale::Logit,
            back_test: None,
            shift: None,
            crossing: Some(crossing),
        };
        let question = Question {
            signal: None,
            metric: Metric::DiskUtilization,
            sustained: std::time::Duration::ZERO,
            comparison: Comparison::Above,
            threshold: Some(0.8),
        };
        model.live.forecasts =
            Outlooks { at: Some(now()), answers: vec![(question, Ok(forecast))] };
        sections(&model)[0].rows[0].notes[0].clone()
    };
    let date = now() + TimeDelta::hours(24 * 43 + 5);
    let left = note([None, Some(date), None]);
    assert_eq!(left.id, "health-disk-left");
    assert!(left.args.contains(&("days", Arg::Quantity(43.0, Unit::Days))), "{left:?}");
    assert!(left.args.contains(&("threshold", Arg::Quantity(0.8, Unit::Ratio))), "{left:?}");
    assert_eq!(note([None; 3]).id, "health-disk-beyond");
    let soon = now() + TimeDelta::hours(5);
    assert_eq!(note([Some(now()), Some(soon), None]).id, "health-disk-now");
}

#[test]
fn a_name_that_toml_would_misread_is_quoted() {
    let mut model = model(|config| config.target.name = "prometheus.example.org:9090".into());
    let hint = |model: &Model| {
        let all = sections(model);
        all.last().unwrap().rows[0].name.args[0].1.clone()
    };
    assert_eq!(hint(&model), Arg::Text("\"prometheus.example.org:9090\"".into()));
    let mut config = (*model.config).clone();
    config.target.name = "vps-1".into();
    model.config = std::sync::Arc::new(config);
    assert_eq!(hint(&model), Arg::Text("vps-1".into()));
}

#[test]
fn one_verdict_takes_in_what_stands_beside_the_machine() {
    let mut model = model(|_| {});
    let alone = model.shown().assessment.health;
    assert_eq!(verdict(&model, true), alone);
    let bad = Part::new(PartKind::Container, "bad", "web").being(PartHealth::Critical, None);
    parts(&mut model, now(), vec![bad]);
    assert_eq!(verdict(&model, true), Condition::Critical);
    assert_eq!(verdict(&model, false), Condition::Critical, "a part is no source: seen last");
}
