//! The screen of capacity and forecast: a machine with five weeks of history, one that has just
//! started, one that lost its history; every size, language and theme.

#![allow(clippy::expect_used)]

use crate::screen;
use chrono::TimeDelta;
use palier::app::explain::explain;
use palier::app::figure::{Figure, on_screen};
use palier::app::outlook::{charted, selected};
use palier::app::{Event, Model, update};
use palier::config::{Config, Language, ThemeName};
use palier::domain::assessment::UnitCount;
use palier::domain::capacity::{
    Capacity, CapacityInputs, Client, Detail, Hour, LoadTest, LoadTestResult, Minute, Published,
    Resource, Tail, Tool, estimate, latency_limit,
};
use palier::domain::forecast::{
    Ask, Gatherer, Outlooks, Question, Record, Step, forecast, questions,
};
use palier::domain::metric::Metric;
use palier::text::Speaker;
use palier::view::render_buffer;
use ratatui::buffer::Cell;
use screen::drawn::{LANGUAGES, coloured, text};
use screen::{connecting, live, now, press};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

fn config(language: Language) -> Config {
    screen::config(Some("1180"), language)
}

/// Between −1 and 1.
fn wave(x: f64) -> f64 {
    let phase = x.rem_euclid(2.0);
    (if phase < 1.0 { phase } else { 2.0 - phase }) * 2.0 - 1.0
}

/// Ten days of requests, connections and latencies, while the units grew from 800 to 1,160.
fn inputs(model: &Model) -> CapacityInputs {
    const DAYS: u32 = 10;
    let rate = |i: u32| 30.0 + 25.0 * wave(f64::from(i) / 720.0) + 3.0 * wave(f64::from(i) / 17.0);
    let minute = |i: u32| {
        let each = 0.0094 + 0.0017 * wave(f64::from(i / 1440) / 3.0);
        let cpu = 0.01 + rate(i) * each + 0.004 * wave(f64::from(i) / 29.0);
        Minute { rate: Some(rate(i)), cpu: Some(cpu), steal: Some(0.001) }
    };
    let hour = |i: u32| {
        let units = 800.0 + 40.0 * f64::from(i / 24);
        Hour {
            memory_used: Some(4.2e8 + 6.1e5 * units + 9e6 * wave(f64::from(i) / 53.0)),
            memory_total: Some(2.04e9),
            disk_used: Some(13.8e9 + 4e5 * f64::from(i) + 4e6 * wave(f64::from(i) / 71.0)),
            disk_total: Some(38.1e9),
            db_size: Some(1.2e5 * units),
            units: Some(units),
        }
    };
    // The gauge counts idle connections, too: rate × latency makes a third of it.
    let detail = |i: u32| Detail {
        connections: Some((4.0 + (0.5 + 0.04 * wave(f64::from(i / 1440) / 2.7)) * rate(i)) as f32),
        receive: Some((4e3 * rate(i)) as f32),
        transmit: Some((3e4 * rate(i)) as f32),
        in_flight: Some((3.0 + 0.2 * rate(i)) as f32),
        latency: Some(0.07),
        p99: Some(0.6),
        p99_low: Some(0.3),
        p99_high: Some(1.2),
    };
    let config = &model.config;
    CapacityInputs {
        now: now(),
        units: model.units().map(|u| u.count),
        minutes: (0..DAYS * 1440).map(minute).collect(),
        hours: (0..DAYS * 24).map(hour).collect(),
        details: (0..DAYS * 1440).map(detail).collect(),
        connections_max: Some(100.0),
        published: Published::of(&config.profile, 0, &config.basis),
        peak_factor: config.profile.peak_factor,
        horizon_months: 36,
        latency_limit: latency_limit(&config.profile, 0, &config.basis),
        tail: Some(Tail {
            bound: 1.2,
            above: 212.0,
            total: 91_000.0,
            over: Duration::from_hours(24),
        }),
        load_tests: tests(),
        ..CapacityInputs::default()
    }
}

/// Six runs of wrk with ever more connections, whose throughput peaks near 40.
fn tests() -> Vec<LoadTest> {
    let run = |(i, n): (i64, f64)| {
        let throughput =
            (60.0 + 2.0 * wave(n / 5.0)) * n / (1.0 + 0.05 * (n - 1.0) + 0.0006 * n * (n - 1.0));
        LoadTest {
            file: format!("wrk-{n}.txt"),
            result: LoadTestResult {
                tool: Tool::Wrk,
                throughput,
                requests: throughput * 60.0,
                seconds: 60.0,
                failed: 0.0,
                concurrency: Some(n),
                mean: Some(n / throughput),
                latency: [None; 3],
                client: Client::Closed,
            },
            phase: Some("mvp".into()),
            units: None,
            ended: None,
            imported: now() - TimeDelta::days(i),
            cpu: None,
        }
    };
    [1.0, 4.0, 8.0, 16.0, 32.0, 64.0]
        .into_iter()
        .enumerate()
        .map(|(i, n)| run((i as i64, n)))
        .collect()
}

/// A day's figure of each metric that is watched; the memory grows, the disk moved to another level
/// 20 days ago, the P99 is known for five days only.
fn day(metric: Metric, day: i64) -> Option<f64> {
    let x = day as f64;
    let noise = wave(x * 0.37) + 0.6 * wave(x * 0.91);
    Some(match metric {
        Metric::MemoryUtilization => 0.56 + 0.0045 * x + 0.03 * noise,
        Metric::LoadPerCore => 0.62 + 0.07 * noise + 0.1 * wave(x / 3.5),
        Metric::DiskUtilization if day < 16 => 0.34 + 0.002 * noise,
        Metric::DiskUtilization => 0.46 + 0.0011 * (x - 16.0) + 0.002 * noise,
        Metric::LatencyP99 if day >= 31 => 0.62 + 0.05 * noise,
        Metric::LatencyP99 => return None,
        _ => 900.0 + 7.9 * x + 4.0 * noise,
    })
}

const KNOWN: i64 = 36;

fn outlook(question: &Question) -> palier::domain::forecast::Outlook {
    let first = now() - TimeDelta::hours(10) - TimeDelta::days(KNOWN);
    let values: Vec<_> = (0..KNOWN).map(|d| day(question.metric, d)).collect();
    let skipped = values.iter().take_while(|v| v.is_none()).count();
    let record = Record {
        metric: question.metric,
        step: Step::Day,
        first: first + TimeDelta::days(skipped as i64),
        values: values[skipped..].to_vec(),
    };
    let threshold = question.threshold.map(|t| (t, question.comparison));
    forecast(&record, Ask { horizon: None, threshold, seed: 7 }, now())
}

fn outlooks(model: &Model) -> Outlooks {
    let asked = questions(&model.config.profile, 0, &model.config.basis);
    let answers = asked
        .into_iter()
        .map(|q| {
            let o = outlook(&q);
            (q, o)
        })
        .collect();
    Outlooks { at: Some(now() - TimeDelta::minutes(20)), answers }
}

/// Sixteen minutes of a quiet machine, gone through once for all: only its words differ.
fn quiet(config: Config) -> Model {
    static QUIET: OnceLock<Model> = OnceLock::new();
    let mut model = QUIET.get_or_init(|| live(self::config(Language::En))).clone();
    (model.language, model.theme) = (config.language, config.theme);
    model.config = Arc::new(config);
    model
}

/// Five weeks of history.
fn seasoned(config: Config) -> Model {
    // Neither depends on the language, and both take seconds.
    static LEARNT: OnceLock<(Capacity, Outlooks)> = OnceLock::new();
    let mut model = quiet(config);
    let (capacity, outlooks) = LEARNT.get_or_init(|| (estimate(&inputs(&model)), outlooks(&model)));
    update(&mut model, Event::Capacity(Box::new(capacity.clone())));
    update(&mut model, Event::Forecasts(outlooks.clone()));
    press(&mut model, "4");
    model
}

/// A machine whose history begins today: all that is known is that nothing is.
fn young(config: Config) -> Model {
    let mut model = quiet(config);
    let published = Published::of(&model.config.profile, 0, &model.config.basis);
    let limit = latency_limit(&model.config.profile, 0, &model.config.basis);
    let capacity: Capacity = estimate(&CapacityInputs {
        now: now(),
        units: model.units().map(|u| u.count),
        published,
        latency_limit: limit,
        peak_factor: 3.0,
        horizon_months: 36,
        ..CapacityInputs::default()
    });
    update(&mut model, Event::Capacity(Box::new(capacity)));
    let asked = questions(&model.config.profile, 0, &model.config.basis);
    let empty = |q: &Question| {
        let record = Gatherer::new(q.metric, Step::Day, q.sustained, q.comparison, now()).finish();
        forecast(&record, Ask { horizon: None, threshold: None, seed: 7 }, now())
    };
    let answers = asked
        .into_iter()
        .map(|q| {
            let o = empty(&q);
            (q, o)
        })
        .collect();
    update(&mut model, Event::Forecasts(Outlooks { at: Some(now()), answers }));
    press(&mut model, "4");
    model
}

/// Nothing was heard yet.
fn started(config: Config) -> Model {
    let mut model = connecting(config);
    press(&mut model, "4");
    model
}

fn at(mut model: Model, figure: Figure) -> Model {
    model.cursor = Some(figure);
    model
}

/// The outlook of a metric.
fn of(model: &Model, metric: Metric) -> Figure {
    let answers = &model.shown().forecasts.answers;
    let index = answers.iter().position(|(q, _)| q.metric == metric).expect("an outlook");
    Figure::Outlook(u8::try_from(index).expect("few"))
}

#[test]
fn every_state_at_every_size_in_both_languages() {
    for language in LANGUAGES {
        let code = language.code();
        let model = seasoned(config(language));
        for (width, height) in [(40, 12), (60, 18), (80, 24), (120, 40), (200, 50)] {
            insta::assert_snapshot!(
                format!("seasoned-{width}x{height}-{code}"),
                text(&model, width, height)
            );
        }
        for (name, model) in
            [("young", young(config(language))), ("started", started(config(language)))]
        {
            for (width, height) in [(40, 12), (80, 24), (120, 40)] {
                insta::assert_snapshot!(
                    format!("{name}-{width}x{height}-{code}"),
                    text(&model, width, height)
                );
            }
        }
        let disk = of(&model, Metric::DiskUtilization);
        insta::assert_snapshot!(
            format!("shift-80x24-{code}"),
            text(&at(model.clone(), disk), 80, 24)
        );
        let latency = of(&model, Metric::LatencyP99);
        insta::assert_snapshot!(format!("too-few-80x24-{code}"), text(&at(model, latency), 80, 24));
        let ascii = Config { ascii: true, theme: ThemeName::Mono, ..config(language) };
        insta::assert_snapshot!(format!("ascii-80x24-{code}"), text(&seasoned(ascii), 80, 24));
    }
}

#[test]
fn colours_by_meaning() {
    for (name, theme) in [("dark", ThemeName::Dark), ("light", ThemeName::Light)] {
        let model = seasoned(Config { theme, ..config(Language::En) });
        let ansi = coloured(&model, 80, 24);
        insta::assert_snapshot!(format!("{name}-80x24"), ansi);
    }
}

#[test]
fn ascii_is_ascii() {
    for language in LANGUAGES {
        let plain = || Config { ascii: true, theme: ThemeName::Mono, ..config(language) };
        for made in [seasoned, young, started] {
            let model = made(plain());
            for (width, height) in [(40, 12), (80, 24), (120, 40), (200, 50)] {
                let buffer = render_buffer(&model, width, height);
                let strange: Vec<&str> =
                    buffer.content().iter().map(Cell::symbol).filter(|s| !s.is_ascii()).collect();
                assert!(strange.is_empty(), "{width}x{height}: {strange:?}");
            }
        }
    }
}

#[test]
fn no_size_and_no_figure_panics() {
    let mut models = Vec::new();
    for language in LANGUAGES {
        let model = seasoned(config(language));
        models.extend(on_screen(&model).into_iter().map(|f| at(model.clone(), f)));
        models.push(model);
        models.push(young(config(language)));
        models.push(started(config(language)));
        for units in [None, Some(14_900.0)] {
            let mut other = seasoned(config(language));
            let of = |u: UnitCount| units.map(|count| UnitCount { count, ..u });
            other.live.units = other.live.units.take().and_then(of);
            other.judge();
            models.push(other);
        }
    }
    let mut turn = 0;
    for height in 1..=60 {
        for width in (1..=220).step_by(7) {
            let model = &models[turn % models.len()];
            turn += 1;
            let buffer = render_buffer(model, width, height);
            assert_eq!(buffer.area.area(), u32::from(width) * u32::from(height));
        }
    }
}

#[test]
fn every_figure_explains_itself_in_both_languages() {
    for language in LANGUAGES {
        for model in [seasoned(config(language)), young(config(language))] {
            let figures = on_screen(&model);
            for figure in figures {
                let explanation = explain(&model, figure);
                let speak = Speaker::new(language.code(), &model.config.profile.unit);
                assert!(!explanation.inputs.is_empty(), "{figure:?} has no inputs");
                for message in explanation.inputs.iter().chain([&explanation.formula]) {
                    let words = speak.say(message);
                    assert!(!words.contains(message.id), "{figure:?}: {words}");
                }
                let mut shown = at(model.clone(), figure);
                press(&mut shown, "x");
                let screen = text(&shown, 120, 40);
                let formula = speak.say(&explanation.formula);
                let first: Vec<&str> = formula.split([' ', '\u{a0}', '\u{202f}']).take(4).collect();
                assert!(screen.contains(&first.join(" ")), "{figure:?}: {formula}\n{screen}");
            }
        }
    }
}

#[test]
fn the_cursor_picks_the_forecast() {
    let model = seasoned(config(Language::En));
    let metric = |figure| {
        charted(&at(model.clone(), figure)).map(|l| l.question.metric).expect("a forecast")
    };
    assert_eq!(metric(Figure::Capacity(Resource::Cpu)), Metric::LoadPerCore);
    assert_eq!(metric(Figure::Capacity(Resource::Memory)), Metric::MemoryUtilization);
    assert_eq!(metric(Figure::Capacity(Resource::Disk)), Metric::DiskUtilization);
    assert_eq!(metric(Figure::Capacity(Resource::Latency)), Metric::LatencyP99);
    assert_eq!(metric(Figure::Units), Metric::UnitsCount);
    // Nobody watches connections: what is crossed first.
    let first = metric(Figure::Capacity(Resource::Connections));
    assert!([Metric::UnitsCount, Metric::MemoryUtilization].contains(&first), "{first:?}");
    // Without a cursor what is crossed first, and the bottleneck, which x explains.
    assert_eq!(charted(&model).map(|l| l.question.metric), Some(Metric::MemoryUtilization));
    assert_eq!(selected(&model), Figure::Capacity(Resource::Cpu));
    let mut explained = model;
    press(&mut explained, "x");
    assert_eq!(explained.cursor, Some(Figure::Capacity(Resource::Cpu)));
}

#[test]
fn at_80x24_nothing_is_cut_and_what_matters_is_there() {
    let english = [
        "measured bottleneck: CPU at",
        "left",
        "1,180 now",
        "at least",
        "high",
        "low",
        "is held",
        "load test",
        "Forecast",
        "MSTL",
        "MASE",
        "10%",
        "50%",
        "90%",
    ];
    let french = [
        "goulot mesuré : CPU à",
        "reste",
        "1 180 à ce jour",
        "au moins",
        "élevée",
        "faible",
        "tenu",
        "essai",
        "Prévision",
        "MSTL",
        "MASE",
        "10 %",
        "50 %",
        "90 %",
    ];
    for (language, wanted) in [(Language::En, english), (Language::Fr, french)] {
        let model = seasoned(config(language));
        let memory = of(&model, Metric::MemoryUtilization);
        let screen = text(&at(model.clone(), memory), 80, 24);
        for words in wanted {
            assert!(screen.contains(words), "{words} is missing:\n{screen}");
        }
        // Only the last line of the evidence may end with an ellipsis, and after a whole word.
        for figure in on_screen(&model) {
            let screen = text(&at(model.clone(), figure), 80, 24);
            let cut = screen.lines().filter(|l| l.contains('…')).count();
            assert!(cut <= 1, "{figure:?}:\n{screen}");
        }
    }
}

#[test]
fn small_terminals_show_the_bottleneck_and_two_dates() {
    for (language, wanted) in [
        (Language::En, ["measured bottleneck: CPU at", "10% by", "50% by"]),
        (Language::Fr, ["goulot mesuré : CPU à", "10 % d’ici au", "50 % d’ici au"]),
    ] {
        let screen = text(&seasoned(config(language)), 40, 12);
        for words in wanted {
            assert!(screen.contains(words), "{words} is missing:\n{screen}");
        }
    }
}

#[test]
fn a_machine_that_just_started_says_what_will_come_and_when() {
    for (language, wanted) in [
        (Language::En, ["days known: 0", "28 November 2026", "7 days of history"]),
        (Language::Fr, ["jours connus : 0", "28 novembre 2026", "7 jours d’historique"]),
    ] {
        let screen = text(&young(config(language)), 80, 24).replace("│\n│", "");
        let flat: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in wanted {
            assert!(flat.contains(words), "{words} is missing:\n{screen}");
        }
    }
}
