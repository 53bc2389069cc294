//! Scenarios by the names that are on screen. Refuses to guess: a name that two of them have is
//! nobody's.

use crate::domain::scenario::Scenario;
use std::collections::BTreeMap;

/// The ids of the scenarios that are called so in English or French, whatever the case and accents.
pub(in crate::config) fn called(all: &BTreeMap<String, Scenario>, name: &str) -> Vec<String> {
    let wanted = plain(name);
    let is = |id: &str, scenario: &Scenario| {
        [id, &scenario.name.en, &scenario.name.fr].iter().any(|own| plain(own) == wanted)
    };
    let meant = all.iter().filter(|(id, scenario)| !wanted.is_empty() && is(id, scenario));
    meant.map(|(id, _)| id.clone()).collect()
}

/// Each as « base (Roadmap) »: what is written and what is on screen.
pub(in crate::config) fn labels(all: &BTreeMap<String, Scenario>) -> Vec<String> {
    let label = |(id, scenario): (&String, &Scenario)| {
        let name = &scenario.name.en;
        if name.is_empty() || plain(name) == plain(id) {
            id.clone()
        } else {
            format!("{id} ({name})")
        }
    };
    all.iter().map(label).collect()
}

/// Small letters without the accents of the two languages.
fn plain(words: &str) -> String {
    let letter = |c: char| match c {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    };
    words.trim().to_lowercase().chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::{called, labels};
    use crate::config::{Environment, Flags, load};
    use crate::domain::profile::LocalText;

    #[test]
    fn a_scenario_is_meant_by_its_name_in_either_language_unless_two_have_it() {
        let config = load(&Flags { no_history: true, ..Flags::default() }, &Environment::default())
            .expect("a configuration");
        let mut all = config.profile.scenarios;
        let base = all.get_mut("base").expect("a base");
        base.name = LocalText { en: "Roadmap".into(), fr: "Échéancier".into() };
        let mut other = base.clone();
        for name in ["roadmap", " Roadmap ", "echeancier", "ÉCHÉANCIER", "BASE"] {
            assert_eq!(called(&all, name), ["base"], "{name}");
        }
        assert!(called(&all, "").is_empty() && called(&all, "nobody").is_empty());
        assert!(labels(&all).contains(&"base (Roadmap)".to_owned()), "{:?}", labels(&all));
        other.name.fr = String::new();
        all.insert("other".into(), other);
        assert_eq!(called(&all, "roadmap"), ["base", "other"]);
    }
}
