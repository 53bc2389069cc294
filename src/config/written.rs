//! Where something stands in a person's own `palier.toml`, so that a line to add can be told its
//! place. It reads the file for its tables alone; what is wrong with it is `load`'s to say.

use super::{resolve, target::Target};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Deeper tables have no place of their own.
const DEEPEST: usize = 4;

/// A file, and the line of each of its keys that holds a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The file, there or not yet; none where there is no home for it.
    pub file: Option<PathBuf>,
    tables: BTreeMap<Vec<String>, usize>,
}

impl Written {
    /// The tables of that file; none of a file that is not there, or is no TOML.
    #[must_use]
    pub fn read(file: Option<&Path>) -> Self {
        let mut written = Self { file: file.map(Path::to_owned), tables: BTreeMap::new() };
        let source = file.filter(|file| file.exists()).map(resolve::read_file);
        let Some(Ok(source)) = source else { return written };
        if let Ok(tree) = DeTable::parse(&source.text) {
            let line = |byte| source.position(byte).0;
            walk(tree.get_ref(), &mut Vec::new(), &line, &mut written.tables);
        }
        written
    }

    /// The line in which a table begins, from 1; none: it is not there.
    #[must_use]
    pub fn line(&self, table: &[&str]) -> Option<usize> {
        let path: Vec<String> = table.iter().map(|key| (*key).to_owned()).collect();
        self.tables.get(&path).copied()
    }

    /// Whether the target has a table of its own.
    #[must_use]
    pub fn has(&self, target: &Target) -> bool {
        self.line(&["targets", &target.name]).is_some()
    }
}

fn walk(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    line: &dyn Fn(usize) -> usize,
    found: &mut BTreeMap<Vec<String>, usize>,
) {
    for (key, value) in table {
        let DeValue::Table(inner) = value.get_ref() else { continue };
        path.push(key.get_ref().to_string());
        found.insert(path.clone(), line(key.span().start));
        if path.len() < DEEPEST {
            walk(inner, path, line, found);
        }
        path.pop();
    }
}

/// A key as TOML takes it: bare where it can be.
#[must_use]
pub fn key(name: &str) -> String {
    toml_edit::Key::new(name).to_string()
}

/// Words as a TOML string.
#[must_use]
pub fn words(words: &str) -> String {
    toml_edit::Value::from(words).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Written, key, words};

    #[test]
    fn every_table_has_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("palier.toml");
        let text = "target = \"a.b\"\n\n[targets.\"a.b\"]\nkind = \"local\"\n\n[targets.\"a.b\".exporters]\n\
                    node = true\n[scenarios]\nbase = { churn = 0 }\n";
        std::fs::write(&path, text).unwrap();
        let written = Written::read(Some(&path));
        assert_eq!(written.line(&["targets", "a.b"]), Some(3));
        assert_eq!(written.line(&["targets", "a.b", "exporters"]), Some(6));
        assert_eq!(written.line(&["scenarios", "base"]), Some(9));
        assert_eq!(written.line(&["targets", "a.b", "units"]), None);
        let missing = folder.path().join("none.toml");
        assert_eq!(Written::read(Some(&missing)).line(&["targets"]), None);
    }

    #[test]
    fn names_and_words_are_toml() {
        assert_eq!(
            (key("vps-1"), key("a.b"), key("")),
            ("vps-1".into(), "\"a.b\"".into(), "\"\"".into())
        );
        let hostile = "a\"\n[targets.x]\u{7}";
        let text = format!("{} = {}", key(hostile), words(hostile));
        let read: toml::Table = text.parse().unwrap();
        assert_eq!(read[hostile].as_str(), Some(hostile));
    }
}
