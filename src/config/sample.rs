//! The sample configuration: the manual, kept equal to the defaults by the tests below.

/// `palier.toml` with every key: those with a default stand as themselves, the others in comments
/// of the form `#key = value`.
pub const SAMPLE: &str = include_str!("../../config/palier.toml");

#[cfg(test)]
mod tests {
    use super::SAMPLE;
    use crate::config::file::ConfigFile;
    use crate::config::{Directories, Environment, Flags, load};
    use serde::Deserialize as _;
    use std::collections::{BTreeMap, BTreeSet};
    use toml::Spanned;
    use toml::de::{DeTable, DeValue};

    fn environment() -> Environment {
        let place = |name: &str| std::path::PathBuf::from("/nowhere").join(name);
        let directories = Directories { config: place("c"), state: place("s"), home: place("h") };
        Environment { directories: Some(directories), ..Environment::default() }
    }

    /// `#key = value` and `#[table]` as if they were not comments.
    fn uncommented() -> String {
        let line = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.is_empty() && !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        };
        SAMPLE.lines().map(line).collect()
    }

    #[test]
    fn the_sample_says_what_holds_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("palier.toml");
        std::fs::write(&path, SAMPLE).unwrap();
        let flags = Flags { config: Some(path), ..Flags::default() };
        let mut with = load(&flags, &environment()).unwrap();
        let mut without = load(&Flags::default(), &environment()).unwrap();
        // Where a person's own file is, is all that may differ, and each names its own.
        assert_eq!(with.file.take(), flags.config);
        assert!(without.file.take().unwrap().starts_with("/nowhere/c"));
        assert_eq!(format!("{with:#?}"), format!("{without:#?}"));
    }

    #[test]
    fn what_the_sample_has_in_comments_is_valid_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("palier.toml");
        std::fs::write(&path, uncommented()).unwrap();
        std::fs::write(folder.path().join("token"), "t").unwrap();
        std::fs::write(folder.path().join("password"), "p").unwrap();
        let mut environment = environment();
        for name in ["PG_PASSWORD", "APP_TOKEN", "PROM_PASSWORD", "PROM_KEY", "PROM_TOKEN"] {
            environment.variables.insert(format!("PALIER_{name}"), "x".to_owned());
        }
        for target in ["local", "vps", "cluster", "k3s", "other", "another", "third", "fourth"] {
            let flags = Flags {
                config: Some(path.clone()),
                target: Some(target.to_owned()),
                scenario: Some("fair".to_owned()),
                ..Flags::default()
            };
            let config = load(&flags, &environment).unwrap_or_else(|e| panic!("{target}:\n{e}"));
            assert_eq!(config.target.name, target);
            let fair = &config.profile.scenarios["fair"];
            assert_eq!(fair.price.unwrap().to_string(), "14.9");
            let of = |d: &str| d.parse::<rust_decimal::Decimal>().unwrap();
            let storage = fair.storage.as_ref().unwrap();
            assert_eq!((storage.per_unit.mid, storage.tiers[1]), (of("0.05"), (12, of("0.01"))));
            let counts = (fair.growth_changes.len(), fair.plans.len(), fair.add_ons.len());
            assert_eq!((counts, fair.items.len(), fair.salaries.len()), ((4, 4, 2), 3, 3));
            assert_eq!(fair.uncertainty.growth_churn_correlation, -0.3);
        }
    }

    /// Every table of the sample is given a key that nothing reads; the error lists the keys that
    /// could stand there, and each has to stand in some table of the sample with that same list.
    /// A key added to any as-written type therefore fails here until the sample shows it. Tables of
    /// which exactly one key is chosen are left with the key that nothing reads alone.
    #[test]
    fn every_key_of_the_written_types_stands_in_the_sample() {
        let text = uncommented();
        let tree = DeTable::parse(&text).unwrap();
        let mut paths = Vec::new();
        tables(tree.get_ref(), &mut Vec::new(), &mut paths);
        let mut shown: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            let refusal = |alone: bool| {
                let mut changed = tree.clone();
                let table = descend(changed.get_mut(), &path);
                let keys: BTreeSet<String> =
                    table.keys().map(|key| key.get_ref().to_string()).collect();
                if alone {
                    table.clear();
                }
                let bogus = Spanned::new(0..0, "bogus".into());
                table.insert(bogus, Spanned::new(0..0, DeValue::Boolean(true)));
                let error = ConfigFile::deserialize(toml::Deserializer::from(changed)).err();
                (keys, error.map(|error| error.message().to_owned()).unwrap_or_default())
            };
            let (keys, mut words) = refusal(false);
            if words.starts_with("wanted exactly 1 element") {
                words = refusal(true).1;
            }
            let known: Vec<String> =
                words.split('`').skip(3).step_by(2).map(ToOwned::to_owned).collect();
            // Else a table of free names: [requirements], headers, days, phases.
            if words.starts_with("unknown field") || words.starts_with("unknown variant") {
                shown.entry(known).or_default().extend(keys);
            }
        }
        let tables: BTreeSet<_> = shown.keys().filter_map(|known| known.first()).collect();
        assert_eq!(shown.len(), 28, "{tables:?}");
        for (known, keys) in shown {
            let missing: Vec<_> = known
                .iter()
                .filter(|key| !keys.contains(*key) && !ELSEWHERE.contains(&key.as_str()))
                .collect();
            assert_eq!(missing, Vec::<&String>::new(), "missing in config/palier.toml");
        }
    }

    /// Told in words: what takes an entry away, the policies that are a single word, and the other
    /// ways to say a secret in the one table of its kind.
    const ELSEWHERE: [&str; 6] =
        ["remove", "follow", "stay", "password-file", "bearer-env", "bearer-file"];

    #[test]
    fn what_is_told_in_words_is_told() {
        for word in ELSEWHERE {
            assert!(SAMPLE.contains(word), "{word}");
        }
    }

    /// A part of a table's place: its key, or its position in a list.
    #[derive(Clone)]
    enum Step {
        Key(String),
        At(usize),
    }

    fn tables(table: &DeTable<'_>, path: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
        found.push(path.clone());
        for (key, value) in table {
            path.push(Step::Key(key.get_ref().to_string()));
            tables_of(value.get_ref(), path, found);
            path.pop();
        }
    }

    fn tables_of(value: &DeValue<'_>, path: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
        match value {
            DeValue::Table(inner) => tables(inner, path, found),
            DeValue::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push(Step::At(at));
                    tables_of(item.get_ref(), path, found);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    fn descend<'a, 'i>(table: &'a mut DeTable<'i>, path: &[Step]) -> &'a mut DeTable<'i> {
        match path {
            [Step::Key(key), rest @ ..] => {
                descend_in(table.get_mut(key.as_str()).unwrap().get_mut(), rest)
            }
            _ => table,
        }
    }

    fn descend_in<'a, 'i>(value: &'a mut DeValue<'i>, path: &[Step]) -> &'a mut DeTable<'i> {
        match (value, path) {
            (DeValue::Table(table), path) => descend(table, path),
            (DeValue::Array(items), [Step::At(at), rest @ ..]) => {
                descend_in(items.get_mut(*at).unwrap().get_mut(), rest)
            }
            _ => panic!("no table there"),
        }
    }

    #[test]
    fn the_compiled_in_profiles_are_sound() {
        for name in crate::config::profile::names(None) {
            let source = crate::config::profile::built_in(&name).unwrap();
            let profile = crate::config::profile::parse(&source).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(profile.id, name);
        }
    }
}
