//! Scripts that are told, and scripts that are not.

use super::*;
use crate::domain::story::MarkKind;

#[test]
fn every_story_that_is_compiled_in_can_be_told() {
    for name in names() {
        let script = load(name).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(script.id, name);
        assert!(!script.title.fr.is_empty(), "{name} has a French title");
        let phases = crate::config::profile::parse(
            &crate::config::profile::built_in(&script.profile).expect("its profile"),
        )
        .expect("a sound profile");
        for hosting in &script.hosting {
            assert!(phases.index_of(&hosting.phase).is_some(), "{name}: {}", hosting.phase);
        }
        assert!(script.marks().iter().all(|m| !m.words.fr.is_empty()), "{name}");
    }
    let marks = load("koprogo").expect("a story").marks();
    let of = |kind| marks.iter().filter(|m| m.kind == kind).count();
    assert!(of(MarkKind::Incident) >= 1 && of(MarkKind::Price) >= 1 && of(MarkKind::Deploy) >= 2);
}

#[test]
fn what_is_wrong_with_a_script_is_told_with_its_line_and_what_to_write() {
    let sound = BUILT_IN[0].1;
    let told = |from: &str, to: &str| {
        assert!(sound.contains(from), "{from}");
        let text = sound.replacen(from, to, 1);
        let line = 1 + text[..text.find(to).unwrap()].matches('\n').count();
        let error = parse(&Source::new("mine.toml", text)).expect_err("a fault").to_string();
        (error, format!("mine.toml:{line}:"))
    };
    for (from, to, say) in [
        ("noise =", "nosie =", "did you mean `noise`?"),
        ("step = \"5 min\"", "step = \"1 h\"", "5 min"),
        ("cpu = \"8 ms\"", "cpu = \"0 ms\"", "cannot be zero"),
        ("cores = 1", "cores = 0", "from 1 to 4096"),
        ("errors = \"0.05 %\"", "errors = \"105 %\"", "share"),
    ] {
        let (error, place) = told(from, to);
        assert!(error.contains(say), "{to}: {error}");
        assert!(error.contains(&place), "{place} {error}");
    }
}

#[test]
fn a_story_that_there_is_not_is_refused_with_those_that_there_are() {
    let error = load("koprogoo").expect_err("no story").to_string();
    assert!(error.contains("`koprogo`"), "{error}");
    let error = load("./no-such.toml").expect_err("no file").to_string();
    assert!(error.contains("no-such.toml") && error.contains("--story"), "{error}");
}
