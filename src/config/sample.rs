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
        let with = load(&flags, &environment()).unwrap();
        let without = load(&Flags::default(), &environment()).unwrap();
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
        for target in ["local", "vps", "cluster", "other", "another", "third", "fourth"] {
            let flags = Flags {
                config: Some(path.clone()),
                target: Some(target.to_owned()),
                scenario: Some("fair".to_owned()),
                ..Flags::default()
            };
            let config = load(&flags, &environment).unwrap_or_else(|e| panic!("{target}:\n{e}"));
            assert_eq!(config.target.name, target);
            assert_eq!(config.profile.scenarios["fair"].price.unwrap().to_string(), "14.9");
        }
    }

    /// Every table of the sample is given a key that nothing reads; the error lists the keys that
    /// could stand there, and each has to stand in some table of the sample with that same list.
    /// A key added to any as-written type therefore fails here until the sample shows it.
    #[test]
    fn every_key_of_the_written_types_stands_in_the_sample() {
        let text = uncommented();
        let tree = DeTable::parse(&text).unwrap();
        let mut paths = Vec::new();
        tables(tree.get_ref(), &mut Vec::new(), &mut paths);
        let mut shown: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            let mut changed = tree.clone();
            let table = descend(changed.get_mut(), &path);
            let keys: BTreeSet<String> =
                table.keys().map(|key| key.get_ref().to_string()).collect();
            let bogus = Spanned::new(0..0, "bogus".into());
            table.insert(bogus, Spanned::new(0..0, DeValue::Boolean(true)));
            let Err(error) = ConfigFile::deserialize(toml::Deserializer::from(changed)) else {
                // A table of free names: [requirements], headers.
                continue;
            };
            let known: Vec<String> =
                error.message().split('`').skip(3).step_by(2).map(ToOwned::to_owned).collect();
            if error.message().starts_with("unknown field") {
                shown.entry(known).or_default().extend(keys);
            }
        }
        // Root, means, target, exporters, units, scenario, names in two languages, a header's variable.
        assert_eq!(shown.len(), 8);
        for (known, keys) in shown {
            let missing: Vec<_> = known.iter().filter(|key| !keys.contains(*key)).collect();
            assert_eq!(missing, Vec::<&String>::new(), "missing in config/palier.toml");
        }
    }

    fn tables(table: &DeTable<'_>, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        found.push(path.clone());
        for (key, value) in table {
            if let DeValue::Table(inner) = value.get_ref() {
                path.push(key.get_ref().to_string());
                tables(inner, path, found);
                path.pop();
            }
        }
    }

    fn descend<'a, 'i>(table: &'a mut DeTable<'i>, path: &[String]) -> &'a mut DeTable<'i> {
        let Some((first, rest)) = path.split_first() else { return table };
        match table.get_mut(first.as_str()).map(Spanned::get_mut) {
            Some(DeValue::Table(inner)) => descend(inner, rest),
            _ => panic!("no table {first}"),
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
