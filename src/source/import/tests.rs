use super::*;
use proptest::prelude::*;

const RUN: &str = include_str!("../../../tests/fixtures/import/metrics_20251023_120000.json");
const SADF_12: &[u8] = include_bytes!("../../../tests/fixtures/import/sadf-12.6.json");
const SADF_11: &[u8] = include_bytes!("../../../tests/fixtures/import/sadf-11.6.json");
const TABLE: &str = include_str!("../../../tests/fixtures/import/tableur.csv");
const LONG: &str = include_str!("../../../tests/fixtures/import/long.csv");
const THRESHOLDS: &str = include_str!("../../../tests/fixtures/import/thresholds.env");

fn at(words: &str) -> Timestamp {
    instant(words).unwrap()
}

type Told = Vec<(Metric, Timestamp, f64)>;

fn told(batch: Batch) -> Told {
    let all = batch.finish();
    all.into_iter().flat_map(|(m, v)| v.into_iter().map(move |(t, v)| (m, t, v))).collect()
}

/// The id of the sentence and one of its arguments.
fn why(error: &Message, name: &str) -> String {
    let arg = error.args.iter().find(|(n, _)| *n == name).map(|(_, arg)| arg);
    match arg {
        Some(crate::domain::message::Arg::Text(words)) => format!("{}: {words}", error.id),
        _ => error.id.to_owned(),
    }
}

#[test]
fn a_run_of_the_script_is_read_as_it_was_measured() {
    let mut batch = Batch::default();
    assert_eq!(vps::read("m.json", RUN, &mut batch), Ok(1));
    assert_eq!(batch.gaps, 1, "the connections are not available");
    // Two hours before, in UTC; a pretty MB has 1024² bytes.
    let when = at("2025-10-23T10:00:00Z");
    assert_eq!(
        told(batch),
        [
            (Metric::CpuUtilization, when, 0.125),
            (Metric::Load1, when, 0.42),
            (Metric::MemoryUtilization, when, 0.76),
            (Metric::DiskUtilization, when, 0.41),
            (Metric::DbSize, when, 12.0 * 1_048_576.0),
        ]
    );
}

#[test]
fn several_runs_in_a_row_and_older_ways_to_write_are_read_too() {
    let two = format!("{RUN}\n{}", RUN.replace("12.5", "\"13,5%\"").replace("T12", "T13"));
    let two = two.replace("+02:00", "+0200");
    let mut batch = Batch::default();
    assert_eq!(vps::read("m", &two, &mut batch), Ok(2));
    let cpu: Vec<_> = told(batch).into_iter().filter(|t| t.0 == Metric::CpuUtilization).collect();
    assert_eq!(cpu[1], (Metric::CpuUtilization, at("2025-10-23T11:00:00Z"), 0.135));
}

#[test]
fn pretty_sizes_are_postgresqls_own() {
    for (words, bytes) in [
        ("8192 bytes", Some(8192.0)),
        ("7457 kB", Some(7_635_968.0)),
        ("12 MB", Some(12_582_912.0)),
        ("3 GB", Some(3_221_225_472.0)),
        ("12MB", None),
        ("12 mb", None),
        ("-1 MB", None),
        ("1.5 MB", None),
        ("", None),
    ] {
        assert_eq!(vps::pretty_size(words), bytes, "{words}");
    }
}

#[test]
fn what_is_wrong_with_a_run_is_said_with_its_field() {
    let read = |text: &str| vps::read("m.json", text, &mut Batch::default()).unwrap_err();
    assert_eq!(read("").id, "import-empty");
    assert_eq!(read("{\"timestamp\": ").id, "import-vps-json");
    assert_eq!(why(&read("{}"), "field"), "import-vps-missing: metrics");
    assert_eq!(why(&read("{\"metrics\": {}}"), "field"), "import-vps-missing: timestamp");
    let local = RUN.replace("+02:00", "");
    assert_eq!(why(&read(&local), "found"), "import-vps-timestamp: 2025-10-23T12:00:00");
    let unfit = RUN.replace("12 MB", "12 buckets");
    let error = read(&unfit);
    assert_eq!(why(&error, "field"), "import-vps-unfit: metrics.postgresql.database_size");
    assert_eq!(why(&error, "found"), "import-vps-unfit: 12 buckets");
    let unfit = RUN.replace("12.5", "112.5");
    assert_eq!(why(&read(&unfit), "field"), "import-vps-unfit: metrics.cpu.usage_percent");
}

fn figures(bytes: &[u8]) -> (usize, Told) {
    let mut batch = Batch::default();
    let records = sadf::read("sa23", bytes, &mut batch).unwrap();
    (records, told(batch))
}

#[test]
fn a_record_of_sysstat_stands_for_its_interval() {
    let (records, told) = figures(SADF_12);
    assert_eq!(records, 1);
    let (end, middle) = (at("2025-10-23T10:10:01Z"), at("2025-10-23T10:05:01Z"));
    let of = |metric: Metric| -> Vec<_> {
        told.iter().filter(|t| t.0 == metric).map(|t| (t.1, t.2)).collect()
    };
    for (metric, value) in [
        // 100 − 70 idle − 3 iowait − 2 steal.
        (Metric::CpuUtilization, 0.25),
        (Metric::CpuSteal, 0.02),
        (Metric::CpuCores, 2.0),
        (Metric::Load1, 0.5),
        (Metric::LoadPerCore, 0.25),
        // 200 + 900 + 100 + 600 + 200 thousand kB, of which 500 are available.
        (Metric::MemoryTotal, 2_048_000_000.0),
        (Metric::MemoryUsed, 1_536_000_000.0),
        (Metric::MemoryUtilization, 0.75),
        (Metric::SwapUtilization, 0.25),
        // vdb; vda1 is a partition, loop0 an image.
        (Metric::DiskBusy, 0.455),
        // eth0 and eth1.
        (Metric::NetworkReceive, 11.5 * 1024.0),
        (Metric::NetworkTransmit, 2.5 * 1024.0),
        // 4000 of 10,000 MB are in use, 5000 are left to users: 4000 ÷ 9000.
        (Metric::DiskUtilization, 4.0 / 9.0),
        (Metric::DiskTotal, 9000.0 * 1_048_576.0),
        (Metric::PressureCpu, 0.04),
        (Metric::PressureIo, 0.015),
        (Metric::PressureMemory, 0.005),
    ] {
        let points = of(metric);
        let instants: Vec<_> = points.iter().map(|p| p.0).collect();
        assert_eq!(instants, [middle, end], "{metric:?}");
        assert!(points.iter().all(|p| (p.1 - value).abs() < 1e-9 * value.max(1.0)), "{points:?}");
    }
}

#[test]
fn an_older_sysstat_counts_used_memory_otherwise() {
    let (records, told) = figures(SADF_11);
    assert_eq!(records, 1);
    let value = |metric| told.iter().find(|t| t.0 == metric).map(|t| t.2);
    assert_eq!(value(Metric::MemoryTotal), Some(4_096_000_000.0));
    assert_eq!(value(Metric::MemoryUtilization), Some(0.25));
    assert_eq!(value(Metric::CpuUtilization), Some(0.12));
    assert_eq!(value(Metric::LoadPerCore), Some(0.25));
    assert_eq!(value(Metric::DiskBusy), Some(0.05), "dev7-0 is a loop");
    assert_eq!(value(Metric::SwapUtilization), None, "there is no swap");
    assert_eq!(value(Metric::DiskUtilization), None);
    assert_eq!(told.iter().filter(|t| t.0 == Metric::Load1).count(), 1, "five minutes, one point");
}

#[test]
fn several_days_in_a_row_are_read_and_local_times_are_not() {
    let both = [SADF_12, b"\n", SADF_11].concat();
    assert_eq!(figures(&both).0, 2);
    let text = String::from_utf8(SADF_11.to_vec()).unwrap();
    let read = |text: &str| sadf::read("sa", text.as_bytes(), &mut Batch::default()).unwrap_err();
    let local = text.replace("\"utc\": 1", "\"utc\": 0");
    assert_eq!(why(&read(&local), "found"), "import-sadf-local: 2020-01-19 18:45:01");
    let odd = text.replace("18:45:01", "27:45:01");
    assert_eq!(why(&read(&odd), "found"), "import-sadf-time: 2020-01-19 27:45:01");
    assert_eq!(read(&text[..600]).id, "import-sadf-json");
    assert_eq!(read("{\"sysstat\": {}}").id, "import-sadf-json");
}

#[test]
fn a_french_spreadsheet_is_read() {
    let mut batch = Batch::default();
    assert_eq!(csv::read("t.csv", TABLE, &mut batch), Ok(2));
    assert_eq!(batch.gaps, 2);
    let (first, second) = (at("2025-10-23T10:00:00Z"), at("2025-10-23T10:05:00Z"));
    assert_eq!(
        told(batch),
        [
            (Metric::CpuUtilization, first, 0.125),
            (Metric::DiskUsed, first, 4_000_000_000.5),
            (Metric::DiskUsed, second, 4_000_000_001.0),
            (Metric::LatencyP99, first, 0.752),
        ]
    );
}

#[test]
fn a_long_table_is_read_and_minutes_are_means() {
    let mut batch = Batch::default();
    assert_eq!(csv::read("l.csv", LONG, &mut batch), Ok(3));
    assert_eq!(
        told(batch),
        [
            (Metric::CpuUtilization, at("2025-10-23T10:00:00Z"), 0.25),
            (Metric::CpuUtilization, at("2025-10-23T10:01:00Z"), 0.5),
            (Metric::UnitsCount, at("2025-10-23T10:00:00Z"), 1180.0),
        ]
    );
    let mut batch = Batch::default();
    let text = "time,load.1\n1761213600,1\n1761213630,2\n1761213659000,6\n";
    assert_eq!(csv::read("l.csv", text, &mut batch), Ok(3));
    assert_eq!(told(batch), [(Metric::Load1, at("1761213659"), 3.0)]);
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_line_and_column() {
    for (text, id, line, column) in [
        ("", "import-empty", None, None),
        ("when,load.1\n", "import-csv-header", Some("1"), Some("1")),
        ("time\n", "import-csv-header", Some("1"), Some("1")),
        ("time,cpu.utilisation\n", "import-csv-metric", Some("1"), Some("2")),
        ("time,load.1,load.1\n", "import-csv-twice", Some("1"), Some("3")),
        ("time,load.1 %\n", "import-csv-unit", Some("1"), Some("2")),
        ("time,load.1\n1761213600,1,2\n", "import-csv-width", Some("2"), None),
        ("time,load.1\n23/10/2025 12:00,1\n", "import-csv-time", Some("2"), Some("1")),
        ("time,load.1\n2025-10-23T12:00:00,1\n", "import-csv-time", Some("2"), Some("1")),
        ("time,load.1\n\n1761213600,one\n", "import-csv-number", Some("3"), Some("2")),
        ("time,cpu.utilization\n1761213600,12.5\n", "import-csv-share", Some("2"), Some("2")),
        ("time,load.1\n1761213600,-1\n", "import-csv-range", Some("2"), Some("2")),
        ("time,metric,value\n1761213600,load.1,x\n", "import-csv-number", Some("2"), Some("3")),
        ("time,metric,value\n1761213600,lod.1,1\n", "import-csv-metric", Some("2"), Some("2")),
    ] {
        let error = csv::read("t.csv", text, &mut Batch::default()).unwrap_err();
        assert_eq!(error.id, id, "{text}");
        for (name, expected) in [("line", line), ("column", column)] {
            let Some(expected) = expected else { continue };
            assert_eq!(why(&error, name), format!("{id}: {expected}"), "{text}");
        }
    }
    let error = csv::read("t", "time,cpu.utilisation\n", &mut Batch::default()).unwrap_err();
    assert_eq!(why(&error, "near"), "import-csv-metric: cpu.utilization");
}

#[test]
fn thresholds_become_signals_and_what_cannot_is_said() {
    let all = thresholds::read("thresholds.env", THRESHOLDS).unwrap();
    let shown: Vec<_> = all
        .signals
        .iter()
        .map(|s| format!("{} {} {} {}", s.name, s.metric.id(), s.above, s.value))
        .collect();
    assert_eq!(
        shown,
        [
            "ram-warning memory.utilization true \"75 %\"",
            "ram-critical memory.utilization true \"85 %\"",
            "cpu-warning cpu.utilization true \"70 %\"",
            "cpu-critical cpu.utilization true \"85 %\"",
            "disk-warning disk.utilization true \"70 %\"",
            "disk-critical disk.utilization true \"80 %\"",
            // Of two cores.
            "load-warning load.per_core true 0.75",
            "load-critical load.per_core true 1",
            "db-size-warning db.size true \"25 GB\"",
            "db-size-critical db.size true \"28 GB\"",
            // Low is bad.
            "cache-hit-warning db.cache_hit false \"95 %\"",
            "cache-hit-critical db.cache_hit false \"90 %\"",
        ]
    );
    let upgrades: Vec<_> = all.upgrades.iter().map(|(p, n)| (p.as_str(), *n)).collect();
    assert_eq!(upgrades, [("CPX21", 100.0), ("CPX31", 500.0), ("DEDICATED", 2000.0)]);
    let notes: Vec<_> = all.notes.iter().map(|n| n.id).collect();
    assert_eq!(notes[..2], ["import-thresholds-load", "import-thresholds-memory"]);
    assert_eq!(notes[2..4], ["import-thresholds-connections"; 2]);
    assert_eq!(notes[4..], ["import-thresholds-statements"; 3]);
    assert!(all.toml().contains(
        "# CACHE_HIT_WARNING\n[signals.cache-hit-warning]\nmetric = \"db.cache_hit\"\n\
         below = \"95 %\"\nfor = \"5min\"\nlevel = \"warning\"\n"
    ));
    let two = thresholds::read("t", "LOAD_WARNING_THRESHOLD='1.5'").unwrap();
    assert_eq!(
        (two.signals[0].value.as_str(), two.notes[0].id),
        ("0.75", "import-thresholds-load-two")
    );
}

#[test]
fn what_is_wrong_with_thresholds_is_said_with_its_line() {
    let read = |text: &str| thresholds::read("t.env", text).unwrap_err();
    assert_eq!(read("# nothing\n").id, "import-empty");
    assert_eq!(why(&read("\nRAM WARNING\n"), "line"), "import-thresholds-line: 2");
    assert_eq!(why(&read("A=1\nB=many # of them\n"), "found"), "import-thresholds-number: many");
    assert_eq!(read("A=-1").id, "import-thresholds-number");
    let unknown = thresholds::read("t.env", "SWAP_WARNING_THRESHOLD=50").unwrap();
    assert_eq!(unknown.notes[0].id, "import-thresholds-unknown");
}

#[test]
fn a_file_is_known_by_what_is_in_it() {
    let sadf = String::from_utf8(SADF_12.to_vec()).unwrap();
    for (text, format) in [
        (RUN, Some(Format::VpsMetrics)),
        (&sadf, Some(Format::Sadf)),
        (TABLE, Some(Format::Csv)),
        (LONG, Some(Format::Csv)),
        (THRESHOLDS, Some(Format::Thresholds)),
        ("{\"a\": 1}", None),
        ("hello", None),
        ("", None),
    ] {
        assert_eq!(Format::of(text), format, "{text}");
    }
}

#[test]
fn a_full_batch_says_so() {
    let mut batch = Batch { held: MOST_MINUTES, ..Batch::default() };
    assert!(!batch.push(Metric::Load1, at("1761213600"), 1.0));
    assert!(batch.push(Metric::Load1, at("1761213600"), f64::NAN), "a gap takes no room");
    assert_eq!(batch.gaps, 1);
}

#[test]
fn instants_have_a_zone() {
    let known = at("2025-10-23T10:00:00Z");
    for words in [
        "2025-10-23T12:00:00+02:00",
        "2025-10-23 12:00:00+0200",
        "2025-10-23 12:00:00 +0200",
        "2025-10-23T12:00+0200",
        "1761213600",
        "1761213600,0",
        "1761213600000",
    ] {
        assert_eq!(instant(words), Some(known), "{words}");
    }
    assert_eq!(instant("2025-10-23"), Some(at("2025-10-23T00:00:00Z")));
    for words in ["", "now", "2025-10-23T12:00:00", "12", "NaN", "1e300", "-5", "0001-01-01"] {
        assert_eq!(instant(words), None, "{words}");
    }
}

const PIECES: &str = "(\\{|\\}|\\[|\\]|\"|:|,|;|\n|time|metric|value|cpu\\.utilization|%|=|#|\
                      \"sysstat\"|\"hosts\"|\"statistics\"|\"timestamp\"|\"metrics\"|RAM_|WARNING|\
                      1761213600|2025-10-23T10:00:00Z|1e999|-1|é|\u{202f}|\u{1b}){0,40}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        all_readers(&bytes);
    }

    #[test]
    fn no_pieces_of_the_formats_make_a_reader_panic(text in PIECES) {
        all_readers(text.as_bytes());
    }

    #[test]
    fn no_cut_of_a_real_file_makes_a_reader_panic(cut in 0usize..5000, byte in any::<u8>()) {
        for file in [RUN.as_bytes(), SADF_12, TABLE.as_bytes(), LONG.as_bytes(), THRESHOLDS.as_bytes()] {
            let mut bytes = file.to_vec();
            let place = cut % bytes.len();
            bytes[place] = byte;
            all_readers(&bytes);
            all_readers(&file[..place]);
        }
    }
}

fn all_readers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = Format::of(&text);
    let _ = thresholds::read("f", &text);
    let mut batch = Batch::default();
    let _ = vps::read("f", &text, &mut batch);
    let _ = csv::read("f", &text, &mut batch);
    let _ = sadf::read("f", bytes, &mut batch);
    for (metric, _, value) in told(batch) {
        assert!(is_possible(metric, value));
    }
}
