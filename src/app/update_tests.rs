use super::*;
use crate::app::figure::Figure;
use crate::app::fixtures::model;
use crate::app::keys::Key;
use crate::app::model::{Overlay, USUAL_SPAN};
use crate::app::watch::Connection;
use crate::config::target::UnitsSource;
use crate::domain::advice::Verdict;
use crate::domain::capacity::{Capacity, Confidence, Resource, ResourceCapacity};
use crate::domain::fixtures::now;
use crate::domain::forecast::Outlooks;
use crate::domain::message::Message;
use crate::domain::observation::{CpuTimes, Filesystem, HostSample, Memory, SourceId, SourceState};
use crate::domain::reading::Origin;
use crate::domain::series::Series;
use crate::domain::signal::SignalState;
use crate::domain::standing::Standing;
use std::collections::BTreeMap;
use std::time::Duration;

fn host(seconds: f64, memory_used: f64) -> News {
    News::Host(Box::new(HostSample {
        name: "vps".into(),
        cores: Some(1),
        cpu: Some(CpuTimes { busy: seconds * 0.08, idle: seconds * 0.92, iowait: 0.0, steal: 0.0 }),
        memory: Some(Memory {
            total: 2e9,
            available: 2e9 * (1.0 - memory_used),
            swap_total: 0.0,
            swap_free: 0.0,
        }),
        filesystems: vec![Filesystem {
            mount: "/".into(),
            device: "/dev/vda".into(),
            size: 40.0,
            free: 25.0,
            available: 24.0,
        }],
        ..HostSample::empty(Origin::new("/proc"))
    }))
}

fn hear(model: &mut Model, seconds: i64, source: SourceId, news: News) -> Vec<Effect> {
    let at = now() + TimeDelta::seconds(seconds);
    update(model, Event::Source(SourceEvent { source, at, news }))
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    keys.chars().flat_map(|c| update(model, Event::Key(Key::Char(c)))).collect()
}

fn live(units: Option<f64>) -> Model {
    let mut model = model(|c| {
        c.units = units.map(|count| UnitsSource::Given { count, origin: "--units" });
    });
    hear(&mut model, 0, SourceId::Host, host(1000.0, 0.41));
    hear(&mut model, 5, SourceId::Host, host(1005.0, 0.41));
    model
}

#[test]
fn two_looks_and_a_count_are_enough_for_an_answer() {
    let mut model = live(Some(600.0));
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(6)));
    let watch = model.shown();
    assert!((watch.value(Metric::CpuUtilization).unwrap() - 0.08).abs() < 1e-9);
    assert_eq!(watch.assessment.advice.verdict, Verdict::Stay);
    assert_eq!(watch.machine, "vps");
    assert!(matches!(watch.connection(Duration::from_secs(5)), Connection::Live(_)));
}

#[test]
fn readings_are_written_and_the_past_of_another_is_not_written_again() {
    let mut model = live(None);
    let effects = hear(&mut model, 10, SourceId::Host, host(1010.0, 0.41));
    let written = |e: &Effect| matches!(e, Effect::Append(r) if !r.is_empty());
    assert!(effects.iter().any(written));
    let past =
        Reading::new(Metric::CpuUtilization, 0.5, now(), &Origin::new("prometheus")).unwrap();
    let effects = hear(&mut model, 11, SourceId::Prometheus, News::Backfill(vec![past]));
    assert!(!effects.iter().any(written));
}

#[test]
fn silence_is_stale_and_a_lost_link_is_lost_with_its_reason() {
    let mut model = live(None);
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(60)));
    let refresh = Duration::from_secs(5);
    assert!(matches!(model.shown().connection(refresh), Connection::Stale(_)));
    let reason = Message::new("capacity-memory-no-readings").text("host", "vps");
    let lost = SourceState::Lost { reason: reason.clone(), retry_at: None };
    hear(&mut model, 61, SourceId::Link, News::State(lost));
    let connection = model.shown().connection(refresh);
    assert_eq!(connection, Connection::Lost { reason, retry_at: None });
    hear(&mut model, 70, SourceId::Link, News::State(SourceState::Live));
    hear(&mut model, 70, SourceId::Host, host(1070.0, 0.41));
    assert!(matches!(model.shown().connection(refresh), Connection::Live(_)));
}

#[test]
fn a_link_that_lives_is_live_though_it_brings_no_figures() {
    let mut model = live(None);
    hear(&mut model, 6, SourceId::Link, News::State(SourceState::Live));
    let link = model.shown().connection_of(SourceId::Link, Duration::from_secs(5));
    assert_eq!(link, Some(Connection::Live(TimeDelta::zero())));
}

#[test]
fn freezing_holds_the_picture_while_reading_goes_on() {
    let mut model = live(None);
    press(&mut model, "f");
    hear(&mut model, 10, SourceId::Host, host(1010.0, 0.9));
    assert_eq!(model.shown().value(Metric::MemoryUtilization).map(|v| v < 0.5), Some(true));
    assert_eq!(model.live.value(Metric::MemoryUtilization).map(|v| v > 0.8), Some(true));
    press(&mut model, "-0");
    assert_eq!(model.shown().value(Metric::MemoryUtilization).map(|v| v > 0.8), Some(true));
    assert_eq!(model.span, USUAL_SPAN);
}

#[test]
fn turning_the_units_moves_money_and_advice_in_the_same_step_and_alters_nothing_measured() {
    let mut model = live(Some(600.0));
    press(&mut model, "w");
    for _ in 0..200 {
        update(&mut model, Event::Key(Key::Right));
    }
    let units = model.units().unwrap();
    assert!(units.count > 1_500.0);
    assert_eq!(units.origin.name(), "what-if");
    let a = &model.shown().assessment;
    assert_eq!(a.advice.verdict, Verdict::MoveNow);
    assert!(a.economics.now.revenue.unwrap().amount > 22_500.into());
    assert_eq!(model.live.units.as_ref().map(|u| u.count), Some(600.0));
    press(&mut model, "r");
    assert_eq!(model.shown().assessment.advice.verdict, Verdict::Stay);
}

#[test]
fn the_price_knob_moves_the_margin() {
    let mut model = live(Some(600.0));
    let before = model.shown().assessment.economics.now.infrastructure_margin;
    press(&mut model, "w");
    update(&mut model, Event::Key(Key::Down));
    update(&mut model, Event::Key(Key::Left));
    let after = model.shown().assessment.economics.now.clone();
    assert_eq!(after.price.unwrap().amount, rust_decimal::Decimal::new(1450, 2));
    assert!(after.infrastructure_margin < before);
}

#[test]
fn escape_closes_one_thing_at_a_time_and_q_the_help_and_then_the_program() {
    let mut model = live(None);
    press(&mut model, "w?");
    assert_eq!(model.overlay, Some(Overlay::Help));
    update(&mut model, Event::Key(Key::Esc));
    assert_eq!((model.overlay, model.knobs.open), (None, true));
    update(&mut model, Event::Key(Key::Esc));
    assert!(!model.knobs.open);
    press(&mut model, "w?");
    assert_eq!((press(&mut model, "q"), model.overlay), (Vec::new(), None));
    assert_eq!(press(&mut model, "q"), vec![Effect::Quit]);
    press(&mut model, "?");
    assert_eq!(update(&mut model, Event::Key(Key::Ctrl('c'))), vec![Effect::Quit]);
}

#[test]
fn explaining_without_a_cursor_explains_the_advice() {
    let mut model = live(None);
    press(&mut model, "x");
    assert_eq!((model.overlay, model.cursor), (Some(Overlay::Explain), Some(Figure::Advice)));
    press(&mut model, "xjx");
    assert_eq!(model.cursor, Some(Figure::Cpu));
}

#[test]
fn a_signal_fires_across_two_runs_by_what_the_history_recalls() {
    let mut model = live(Some(600.0));
    let origin = Origin::new("/proc");
    let past = (1..=3).filter_map(|i| {
        let at = now() - TimeDelta::seconds(i * 301);
        Reading::new(Metric::MemoryUtilization, 0.9, at, &origin)
    });
    let past: Vec<_> = past.collect();
    // A minute later: the readings before are another minute's.
    hear(&mut model, 70, SourceId::Host, host(1070.0, 0.9));
    let state = |m: &Model| {
        let signals = &m.shown().assessment.signals;
        signals.iter().find(|s| s.spec.name == "ram").map(|s| s.state)
    };
    assert_eq!(state(&model), Some(SignalState::Pending));
    let mut second = model_with_past(past);
    hear(&mut second, 10, SourceId::Host, host(1010.0, 0.9));
    assert_eq!(state(&second), Some(SignalState::Firing));
}

fn model_with_past(readings: Vec<Reading>) -> Model {
    let mut model = model(|_| {});
    let mut series = BTreeMap::<Metric, Series>::new();
    for r in readings {
        series.entry(r.metric).or_default().push(r.at, r.value);
    }
    update(
        &mut model,
        Event::Recalled { series, signals: Vec::new(), standing: Standing::default() },
    );
    model
}

#[test]
fn a_changed_signal_is_remembered() {
    let mut model = live(None);
    let effects = hear(&mut model, 70, SourceId::Host, host(1070.0, 0.9));
    let remembered = effects.iter().find_map(|e| match e {
        Effect::Remember(signals) => signals.iter().find(|(name, _)| name == "ram"),
        _ => None,
    });
    assert_eq!(remembered.map(|(_, m)| m.state), Some(SignalState::Pending));
}

#[test]
fn the_capacity_is_asked_for_once_the_past_is_known() {
    let mut model = model(|_| {});
    let recalled = Event::Recalled {
        series: BTreeMap::new(),
        signals: Vec::new(),
        standing: Standing::default(),
    };
    assert_eq!(update(&mut model, recalled), vec![Effect::EstimateCapacity]);
    let answer = ResourceCapacity {
        resource: Resource::Cpu,
        units: Some(100.0),
        interval: None,
        confidence: Confidence::High,
        at_least: false,
        evidence: Message::new("capacity-memory-no-readings"),
    };
    let capacity = Capacity { answers: vec![answer], ..Capacity::default() };
    update(&mut model, Event::Capacity(Box::new(capacity.clone())));
    assert_eq!(model.shown().assessment.capacity, capacity);
}

#[test]
fn the_capacity_is_asked_for_every_minute_at_first_and_every_ten_later() {
    let mut model = model(|_| {});
    update(
        &mut model,
        Event::Recalled {
            series: BTreeMap::new(),
            signals: Vec::new(),
            standing: Standing::default(),
        },
    );
    let mut asked = Vec::new();
    for minute in 1..=40 {
        let effects = update(&mut model, Event::Tick(now() + TimeDelta::minutes(minute)));
        if effects.contains(&Effect::EstimateCapacity) {
            asked.push(minute);
        }
    }
    assert_eq!(asked, [1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 29, 39]);
}

#[test]
fn a_source_that_asks_rarely_is_not_stale_between_two_asks() {
    let mut model = live(None);
    let units = News::Units { count: 5.0, origin: Origin::new("postgres") };
    hear(&mut model, 6, SourceId::Units, units);
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(60)));
    let refresh = Duration::from_secs(1);
    let of = |id| model.shown().connection_of(id, refresh);
    assert!(matches!(of(SourceId::Units), Some(Connection::Live(_))));
    assert!(matches!(of(SourceId::Host), Some(Connection::Stale(_))));
}

#[test]
fn the_phase_is_inferred_from_the_cores_and_said_to_be_assumed() {
    let mut unsaid = model(|c| c.phase = None);
    assert_eq!((unsaid.shown().phase.index, unsaid.shown().phase.assumed), (0, true));
    let two = |mut news: News| {
        if let News::Host(sample) = &mut news {
            sample.cores = Some(2);
        }
        news
    };
    hear(&mut unsaid, 0, SourceId::Host, two(host(1.0, 0.1)));
    assert_eq!((unsaid.shown().phase.index, unsaid.shown().phase.assumed), (1, true));
}

#[test]
fn what_the_history_remembers_wins_over_what_was_judged_before_it_spoke() {
    // A reading came first: pending. The history says that it fired until a moment ago.
    let mut model = live(Some(600.0));
    hear(&mut model, 70, SourceId::Host, host(1070.0, 0.9));
    let before = crate::domain::signal::SignalMemory {
        state: SignalState::Firing,
        since: now() - TimeDelta::hours(1),
    };
    let signals = vec![("ram".to_owned(), before)];
    let effects = update(
        &mut model,
        Event::Recalled { series: BTreeMap::new(), signals, standing: Standing::default() },
    );
    let ram = model.shown().assessment.signals.iter().find(|s| s.spec.name == "ram").unwrap();
    assert_eq!((ram.state, ram.since), (SignalState::Firing, Some(before.since)));
    // The pending one may be in the file already: it is put right.
    assert!(effects.iter().any(|e| matches!(e, Effect::Remember(s) if s[0].0 == "ram")));
}

#[test]
fn an_alarm_of_ones_own_is_seen_and_is_no_reason_to_leave_the_phase() {
    use crate::domain::health::Condition;
    use crate::domain::profile::{Comparison, SignalSpec};
    use crate::domain::signal::Level;
    let status = |level: Option<Level>| {
        let mut model = model(|c| {
            c.units = Some(UnitsSource::Given { count: 600.0, origin: "--units" });
            let own = level.map(|level| SignalSpec {
                name: "own".into(),
                metric: Metric::MemoryUtilization,
                comparison: Comparison::Above,
                threshold: 0.4,
                duration: Duration::ZERO,
                basis: None,
                level,
            });
            c.profile.phases.iter_mut().for_each(|p| p.signals.extend(own.clone()));
        });
        hear(&mut model, 0, SourceId::Host, host(1000.0, 0.41));
        hear(&mut model, 5, SourceId::Host, host(1005.0, 0.41));
        update(&mut model, Event::Tick(now() + TimeDelta::seconds(6)));
        let a = &model.shown().assessment;
        (a.status, a.advice.verdict)
    };
    assert_eq!(status(None), (Condition::Ok, Verdict::Stay));
    assert_eq!(status(Some(Level::Warning)), (Condition::Warning, Verdict::Stay));
    assert_eq!(status(Some(Level::Critical)), (Condition::Critical, Verdict::Stay));
    // One of the profile's is such a reason.
    assert_eq!(status(Some(Level::Leave)), (Condition::Critical, Verdict::MoveNow));
}

#[test]
fn forecasts_follow_the_capacity_every_half_hour() {
    let mut model = model(|c| c.phase = None);
    let mut asked = Vec::new();
    for minute in 0..=70 {
        update(&mut model, Event::Tick(now() + TimeDelta::minutes(minute)));
        if update(&mut model, Event::Capacity(Box::default())).contains(&Effect::Forecast) {
            asked.push(minute);
        }
    }
    assert_eq!(asked, [0, 30, 60]);
    let made = Outlooks { at: Some(now()), answers: Vec::new() };
    assert!(update(&mut model, Event::Forecasts(made.clone())).is_empty());
    assert_eq!(model.shown().forecasts, made);
}

#[test]
fn another_phase_asks_for_the_capacity_anew() {
    let mut unsaid = model(|c| c.phase = None);
    update(
        &mut unsaid,
        Event::Recalled {
            series: BTreeMap::new(),
            signals: Vec::new(),
            standing: Standing::default(),
        },
    );
    let News::Host(mut two) = host(1.0, 0.1) else { unreachable!() };
    two.cores = Some(2);
    let effects = hear(&mut unsaid, 0, SourceId::Host, News::Host(two));
    assert_eq!(unsaid.shown().phase.index, 1);
    assert!(effects.contains(&Effect::EstimateCapacity), "{effects:?}");
}

/// At a refresh of a second a source may tell of every new minute before the tick does.
#[test]
fn memory_is_thinned_and_the_count_written_every_minute_whoever_tells_of_it_first() {
    let mut model = live(Some(600.0));
    let mut written = 0;
    for second in 6..=1800 {
        hear(&mut model, second, SourceId::Host, host(1000.0 + second as f64, 0.41));
        let at = now() + TimeDelta::seconds(second) + TimeDelta::milliseconds(500);
        let effects = update(&mut model, Event::Tick(at));
        let count =
            |e: &Effect| matches!(e, Effect::Append(r) if r[0].metric == Metric::UnitsCount);
        written += effects.iter().filter(|e| count(e)).count();
    }
    assert_eq!(written, 31);
    // Ten minutes of means, and twenty minutes (up to one more) in full.
    let held = model.live.series[&Metric::MemoryUtilization].len();
    assert!((1210..=1271).contains(&held), "{held} points of half an hour");
}

#[test]
fn a_clock_that_is_set_back_hides_nothing() {
    let mut model = live(Some(600.0));
    let wrong = now() + TimeDelta::hours(6);
    update(&mut model, Event::Tick(wrong));
    hear(&mut model, 6 * 3600, SourceId::Host, host(9000.0, 0.9));
    assert_eq!(model.live.value(Metric::MemoryUtilization), Some(0.9));
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(10)));
    assert_eq!(model.live.now, now() + TimeDelta::seconds(10));
    hear(&mut model, 10, SourceId::Host, host(9001.0, 0.5));
    assert_eq!(model.live.value(Metric::MemoryUtilization), Some(0.5));
    let newest = |m: &Model| m.live.series[&Metric::MemoryUtilization].iter().next_back();
    assert_eq!(newest(&model), Some((now() + TimeDelta::seconds(10), Some(0.5))));
    // A few seconds are left to the network time's daemon.
    update(&mut model, Event::Tick(now() + TimeDelta::seconds(5)));
    assert_eq!(model.live.now, now() + TimeDelta::seconds(10));
}

#[test]
fn a_reading_of_the_future_does_not_stand_for_the_present() {
    let mut model = live(Some(600.0));
    let known = model.live.value(Metric::MemoryUtilization);
    let later = now() + TimeDelta::hours(1);
    let origin = Origin::new("prometheus");
    let reading = Reading::new(Metric::MemoryUtilization, 0.99, later, &origin).unwrap();
    let effects = hear(&mut model, 6, SourceId::Prometheus, News::Readings(vec![reading]));
    assert_eq!(model.live.value(Metric::MemoryUtilization), known);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Append(_))), "{effects:?}");
}

#[test]
fn the_phase_and_the_advice_are_kept_and_a_draft_leaves_no_trace() {
    let mut model = live(Some(600.0));
    let before = Standing { phase: Some("growth".into()), ..Standing::default() };
    let (series, signals) = (BTreeMap::new(), Vec::new());
    update(&mut model, Event::Recalled { series, signals, standing: before });
    let effects = update(&mut model, Event::Tick(now() + TimeDelta::seconds(6)));
    let kept = |effects: &[Effect]| {
        effects.iter().rev().find_map(|e| match e {
            Effect::Stand(standing) => Some(standing.clone()),
            _ => None,
        })
    };
    // It was in growth, and now somebody says that it is in mvp: since when is known.
    let standing = kept(&effects).unwrap();
    assert_eq!(standing.phase.as_deref(), Some("mvp"));
    assert_eq!(standing.phase_since, Some(now() + TimeDelta::seconds(6)));
    assert_eq!(standing.advice.map(|a| a.0), Some(Verdict::Stay));
    // Thousands of units by hand change the advice on screen, not what is kept.
    press(&mut model, &format!("w{}", "l".repeat(100)));
    let effects = update(&mut model, Event::Tick(now() + TimeDelta::seconds(7)));
    assert_ne!(model.live.assessment.advice.verdict, Verdict::Stay);
    assert_eq!(kept(&effects), None);
}
