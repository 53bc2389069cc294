use super::*;
use std::collections::BTreeSet;

fn french() -> Words {
    let read: Result<BTreeMap<String, String>, _> = toml::from_str(FRENCH);
    assert!(read.is_ok(), "{read:?}");
    Words(&WORDS)
}

/// Every key that the command line asks for, and what is needed of each.
fn asked(command: &Command, place: &str, all: &mut BTreeMap<String, BTreeSet<String>>) {
    let path = &key_of(place);
    let name = if path.is_empty() { "palier" } else { path };
    all.entry(name.to_owned()).or_default();
    if command.get_long_about().is_some() {
        all.entry(format!("{name} long")).or_default();
    }
    for arg in command.get_arguments() {
        let id = arg.get_id().as_str();
        all.entry(format!("{path} {id}")).or_default().insert(format!("* {id}"));
        for value in arg.get_possible_values().iter().filter(|value| value.get_help().is_some()) {
            all.entry(format!("{path} {id}={}", value.get_name())).or_default();
        }
    }
    for below in command.get_subcommands() {
        asked(below, &super::below(place, below.get_name()), all);
    }
}

#[test]
fn everything_that_the_help_says_is_said_in_french() {
    let words = french();
    let mut command = Arguments::command();
    command.build();
    let mut all = BTreeMap::new();
    asked(&command, "", &mut all);
    let missing: Vec<_> = all
        .iter()
        .filter(|(key, others)| {
            words.get(key).is_none() && others.iter().all(|other| words.get(other).is_none())
        })
        .map(|(key, _)| key.trim())
        .collect();
    assert!(missing.is_empty(), "assets/help/fr.toml lacks: {}", missing.join("; "));
    let known: BTreeSet<&String> = all.keys().chain(all.values().flatten()).collect();
    let idle = words.0.keys().filter(|key| !key.starts_with(['#', '!', '<']));
    let idle: Vec<_> = idle.filter(|key| !known.contains(key)).cloned().collect();
    assert!(idle.is_empty(), "assets/help/fr.toml explains what is not there: {}", idle.join("; "));
}

#[test]
fn the_help_of_a_command_is_french_as_a_whole() {
    let words = french();
    let mut command = command(Some(&words));
    let help = command.find_subcommand_mut("snapshot").unwrap().render_help().to_string();
    for part in
        ["Utilisation : palier snapshot", "[défaut : 80x24]", "valeurs possibles", "Options"]
    {
        assert!(help.contains(part), "{part}: {help}");
    }
    for english in ["Usage", "default:", "possible values:", "Print", "Which", "Global options"] {
        assert!(!help.contains(english), "{english}: {help}");
    }
    let whole = command.render_long_help().to_string();
    assert!(whole.contains("Commandes\u{a0}:") && !whole.contains("Commands"), "{whole}");
}

#[test]
fn what_is_refused_is_refused_in_french_and_says_what_is_near() {
    let words = french();
    let refused = |line: &str| {
        let mut command = command(Some(&words));
        let error = command.try_get_matches_from_mut(line.split(' ')).unwrap_err();
        refusal::in_words(&error, &words)
    };
    let said = refused("palier check --jsn");
    assert!(said.starts_with("erreur : argument inattendu « --jsn »"), "{said}");
    assert!(said.contains("--json") && said.contains("Utilisation : palier check"), "{said}");
    let said = refused("palier snapshot --size 80");
    assert!(said.contains("« 80 »") && said.contains("écrivez colonnes x lignes"), "{said}");
    let said = refused("palier chek");
    assert!(said.contains("sous-commande inconnue « chek »") && said.contains("check"), "{said}");
    let said = refused("palier snapshot --format pdf");
    assert!(said.contains("« pdf »") && said.contains("ansi"), "{said}");
    let said = refused("palier capacity import");
    assert!(said.contains("il manque"), "{said}");
    let said = refused("palier project --csv --json");
    assert!(said.contains("ne va pas avec"), "{said}");
    for said in [refused("palier --for 9h"), refused("palier check --for 9h")] {
        assert!(!said.contains("error"), "{said}");
    }
}

#[test]
fn the_language_is_the_flags_then_the_environments_then_the_files_then_the_locales() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("palier.toml");
    // Wrong otherwise, and still readable as far as this.
    std::fs::write(&file, "language = \"fr\"\nnonsense = 1\n").unwrap();
    let env = |variable: Option<&str>, locale: &str| Environment {
        variables: variable.map(|v| ("PALIER_LANG".to_owned(), v.to_owned())).into_iter().collect(),
        locale: Some(locale.to_owned()),
        ..Environment::default()
    };
    let with = |line: &str, env: &Environment| {
        let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        language(&typed, env)
    };
    let config = format!("palier --config {}", file.display());
    assert_eq!(with("palier", &env(None, "fr-FR")), Language::Fr);
    assert_eq!(with("palier", &env(None, "de-DE")), Language::En);
    assert_eq!(with(&config, &env(None, "en-GB")), Language::Fr);
    assert_eq!(with(&config, &env(Some("en"), "fr-FR")), Language::En);
    assert_eq!(with("palier check --lang=fr", &env(Some("en"), "en")), Language::Fr);
    assert_eq!(with("palier --lang en check", &env(Some("fr"), "fr")), Language::En);
    assert_eq!(with("palier --lang auto", &env(Some("en"), "fr_FR.UTF-8")), Language::Fr);
}
