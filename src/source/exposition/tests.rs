use super::*;
use proptest::prelude::*;

fn read(body: &str) -> Page {
    parse(
        body.as_bytes(),
        &Wanted::new().family("m").family("job:m:rate5m").summed("s_total", &["code"]),
    )
    .unwrap()
}

/// Body, label pairs, value: each case is one that prometheus-parse 0.2.5 alone gets wrong, or
/// that the format allows.
type Case = (&'static str, &'static [(&'static str, &'static str)], f64);

#[test]
fn awkward_lines_read_as_written() {
    let cases: &[Case] = &[
        ("m 1\n", &[], 1.0),
        ("m{} 2\n", &[], 2.0),
        ("m{ } 2\n", &[], 2.0),
        ("m\t3\n", &[], 3.0),
        ("  m{a=\"b\"}4\n", &[("a", "b")], 4.0),
        ("m{a=\"b\"} 5 1395066363000\n", &[("a", "b")], 5.0),
        ("m{a=\"b\",} 6\n", &[("a", "b")], 6.0),
        ("m { a = \"b\" , c = \"d\" } 7\n", &[("a", "b"), ("c", "d")], 7.0),
        ("m{a=\"{b}\"} 8\n", &[("a", "{b}")], 8.0),
        ("m{a=\"}\"} 9\n", &[("a", "}")], 9.0),
        ("m{a=\"b,c\",d=\"e\"} 10\n", &[("a", "b,c"), ("d", "e")], 10.0),
        ("m{a=\"b=c\"} 11\n", &[("a", "b=c")], 11.0),
        ("m{a=\"b\\\"c\\\"\"} 12\n", &[("a", "b\"c\"")], 12.0),
        ("m{a=\"b\\\\\",c=\"d\"} 13\n", &[("a", "b\\"), ("c", "d")], 13.0),
        ("m{a=\"b\\nc\"} 14\n", &[("a", "b\nc")], 14.0),
        ("m{a=\"C:\\\\new\"} 15\n", &[("a", "C:\\new")], 15.0),
        ("m{a=\"\\d+\"} 16\n", &[("a", "\\d+")], 16.0),
        ("m{a=\"\"} 17\n", &[], 17.0),
        ("m{a=\"# {\"} 18 # {trace=\"x\"} 0.5\n", &[("a", "# {")], 18.0),
        ("m{a=\"é 💶\"} 19\n", &[("a", "é 💶")], 19.0),
        ("m{a=\"palier_word_0\"} 20\n", &[("a", "palier_word_0")], 20.0),
        ("m{\"a.b\"=\"c\"} 21\n", &[("a.b", "c")], 21.0),
        ("m{a=\"b\"} 2.2e+01\r\n", &[("a", "b")], 22.0),
        ("m{a=\"\u{1b}[2J\"} +Inf\n", &[("a", "\u{1b}[2J")], f64::INFINITY),
    ];
    for (body, labels, value) in cases {
        let page = read(body);
        assert_eq!(page.problems(), [], "{body}");
        let [series] = page.family("m") else { panic!("{body}: {page:?}") };
        assert_eq!(Some(series.value), Some(*value), "{body}");
        let got: Vec<_> = series.labels().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(got, *labels, "{body}");
    }
}

#[test]
fn recording_rules_keep_their_names() {
    let page = read("job:m:rate5m{job=\"a\"} 0.5\njob:m:rate5m_other 1\n");
    assert_eq!(page.value("job:m:rate5m"), Some(0.5));
    assert_eq!(page.len(), 1);
}

#[test]
fn not_a_number_is_a_value_but_adds_nothing() {
    let page = read("m NaN\ns_total{code=\"200\"} NaN\ns_total{code=\"200\"} 2\n");
    assert!(page.family("m")[0].value.is_nan());
    assert_eq!(page.value("m"), None);
    assert_eq!(page.value("s_total"), Some(2.0));
}

#[test]
fn sums_keep_only_the_labels_that_are_asked_for() {
    let page = read(concat!(
        "# TYPE s_total counter\n",
        "s_total{code=\"200\",path=\"/{id}\",method=\"GET\"} 3\n",
        "s_total{method=\"PUT\",path=\"a,code=\\\"500\\\"\",code=\"200\"} 4\n",
        "s_total{code=\"500\"} 1\n",
        "s_total 0.5\n",
        "s_total_other{code=\"200\"} 9\n",
    ));
    let mut sums: Vec<_> =
        page.family("s_total").iter().map(|s| (s.label("code"), s.value)).collect();
    sums.sort_by(|a, b| a.0.cmp(b.0));
    assert_eq!(sums, [("", 0.5), ("200", 7.0), ("500", 1.0)]);
    assert_eq!(page.names().collect::<Vec<_>>(), ["s_total"]);
}

#[test]
fn endings_find_families_behind_any_prefix() {
    let wanted = Wanted::new().summed_suffix("_requests_total", &[]);
    let page = parse(b"a_requests_total 1\n_requests_total 2\nb_requests_total 4\n", &wanted);
    let page = page.unwrap();
    assert_eq!(page.names().collect::<Vec<_>>(), ["a_requests_total", "b_requests_total"]);
}

#[test]
fn a_body_that_is_no_metrics_page_is_refused() {
    let cases: &[(&[u8], Fault)] = &[
        (b"", Fault::Empty),
        (b" \n\n", Fault::Empty),
        (b"<!DOCTYPE html><html><style>\nmargin: 0\n</style></html>\n", Fault::Html),
        (b"\xef\xbb\xbf<html>", Fault::Html),
        (b"{\"status\":\"success\",\"data\":{}}\n", Fault::Json),
        (b"[1, 2]\n", Fault::Json),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", Fault::Binary),
        (b"404 page not found\n", Fault::Words("404 page not found".to_owned())),
        (b"Unauthorized", Fault::Words("Unauthorized".to_owned())),
        (b"# a note\nnothing here\n", Fault::Words("# a note".to_owned())),
    ];
    for (body, fault) in cases {
        let wanted = Wanted::new().family("m");
        assert_eq!(parse(body, &wanted).as_ref(), Err(fault), "{}", body.escape_ascii());
    }
}

#[test]
fn a_page_without_wanted_families_is_a_page() {
    for body in ["# HELP x y\n# TYPE x gauge\nx 1\n", "up 1\n", "# EOF\n", "{\"a.b\",c=\"d\"} 1\n"]
    {
        let page = read(body);
        assert!(page.is_empty() && page.problems().is_empty(), "{body}");
    }
}

#[test]
fn a_cut_off_number_is_never_read() {
    let page = read("m{a=\"1\"} 12\nm{a=\"2\"} 12345");
    assert_eq!(page.problems(), [Problem::Truncated]);
    assert_eq!(page.family("m").len(), 1);
    assert_eq!(read("m 12").problems(), [Problem::Truncated]);
    assert_eq!(read("m 12\n# EOF").problems(), []);
}

#[test]
fn invalid_utf8_is_named_by_line_and_replaced() {
    let wanted = Wanted::new().family("m");
    let page = parse(b"# HELP m x\nm{a=\"\xff\xfe\",b=\"c\"} 1\nm{a=\"ok\"} 2\n", &wanted).unwrap();
    assert_eq!(page.problems(), [Problem::InvalidUtf8 { line: 2 }]);
    assert_eq!(page.family("m")[0].label("a"), "\u{fffd}\u{fffd}");
    assert_eq!(page.family("m")[0].label("b"), "c");
    assert_eq!(page.family("m")[1].label("a"), "ok");
}

#[test]
fn lines_without_sense_are_counted() {
    let page = read("m{a=\"b} 1\nm{a} 1\nm\nm x\nm{a=b} 1\ns_total x\nm 7\n");
    assert_eq!(page.problems(), [Problem::Malformed { lines: 6 }]);
    assert_eq!(page.value("m"), Some(7.0));
}

#[test]
fn too_many_series_are_refused_and_too_many_summed_ones_are_not() {
    use std::fmt::Write as _;
    let mut body = String::new();
    for i in 0..=MAX_SERIES {
        writeln!(body, "m{{i=\"{i}\"}} 1\ns_total{{i=\"{i}\"}} 1").unwrap();
    }
    let whole = parse(body.as_bytes(), &Wanted::new().family("m"));
    assert_eq!(whole, Err(Fault::TooManySeries { limit: MAX_SERIES }));
    let summed = parse(body.as_bytes(), &Wanted::new().summed("s_total", &["code"])).unwrap();
    assert_eq!(summed.value("s_total"), Some(MAX_SERIES as f64 + 1.0));
}

#[test]
fn a_line_without_end_is_skipped() {
    let body = format!("m{{a=\"{}\"}} 1\nm 2\n", "x".repeat(MAX_LINE));
    let page = read(&body);
    assert_eq!(page.problems(), [Problem::Malformed { lines: 1 }]);
    assert_eq!(page.value("m"), Some(2.0));
}

#[test]
fn sentences_hold_no_escape_sequence() {
    let message =
        parse(b"\xc2\x9b2Jhello", &Wanted::new()).unwrap_err().message("http://h/\u{1b}c");
    for (_, arg) in &message.args {
        let crate::domain::message::Arg::Text(text) = arg else { continue };
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    assert_eq!(message.args.len(), 2);
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

proptest! {
    #[test]
    fn any_label_value_round_trips(
        values in prop::collection::vec(
            prop_oneof!["\\PC*", "[{}=,\"\\\\\n\t #\u{1b}]{0,8}", any::<String>()], 1..5),
        number in -1e300..1e300f64,
    ) {
        let labels: Vec<_> =
            values.iter().enumerate().map(|(i, v)| format!("l{i}=\"{}\"", escape(v))).collect();
        let page = read(&format!("m{{{}}} {number}\n", labels.join(",")));
        prop_assert_eq!(page.family("m").len(), 1);
        prop_assert_eq!(page.value("m"), Some(number));
        for (i, value) in values.iter().enumerate() {
            prop_assert_eq!(page.family("m")[0].label(&format!("l{i}")), value);
        }
    }

    #[test]
    fn a_sum_is_that_of_its_series(
        series in prop::collection::vec((0u8..3, any::<String>(), 0u32..1_000_000), 1..40),
    ) {
        let mut body = String::new();
        let mut sums = BTreeMap::new();
        for (code, path, count) in &series {
            let path = escape(path);
            body += &["s_total{path=\"", &path, "\",code=\"", &code.to_string(), "\"} "].concat();
            body += &[&count.to_string(), "\n"].concat();
            *sums.entry(code.to_string()).or_insert(0.0) += f64::from(*count);
        }
        let page = read(&body);
        let read: BTreeMap<_, _> =
            page.family("s_total").iter().map(|s| (s.label("code").to_owned(), s.value)).collect();
        prop_assert_eq!(read, sums);
    }

    #[test]
    fn no_bytes_are_too_odd(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let wanted = Wanted::new().summed_suffix("", &["a"]).family("m");
        let _ = parse(&body, &wanted);
        let _ = parse(&[b"m{", body.as_slice(), b"\n"].concat(), &wanted);
    }
}
