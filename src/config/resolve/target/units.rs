//! Where the business units of a target are counted.

use super::super::choose::{Chooser, Given, Layers};
use super::super::secret::secret;
use crate::config::error::{Fault, Place};
use crate::config::file::{ConfigFile, Kind, TargetFile, UnitsFile, UnitsTable};
use crate::config::flags::Flags;
use crate::config::target::{SqlQuery, UnitsSource};
use crate::config::value::Count;
use std::ops::Range;
use toml::Spanned;

/// Said for this run, then for this target, then for all.
pub(super) fn resolve(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    target: Option<&TargetFile>,
    kind: Option<Kind>,
) -> Option<UnitsSource> {
    let written: Option<&Spanned<UnitsFile>> =
        target.and_then(|target| target.units.as_ref()).or(file.units.as_ref());
    let layers = Layers::new("units", "--units", flags.units.as_deref(), "PALIER_UNITS");
    let said = flags.units.is_some() || on.env.get("PALIER_UNITS").is_some();
    if said {
        let Given { value, place } = on.value::<Count>(layers, None)?;
        let origin = match place {
            Place::Variable(name) => name,
            _ => "--units",
        };
        return Some(UnitsSource::Given { count: value.0, origin });
    }
    let place = written.map(|units| on.in_file(units).place);
    on.record("units", place.as_ref());
    let units = written?;
    match units.get_ref() {
        UnitsFile::Count(count) => {
            Some(UnitsSource::Given { count: count.0, origin: "configuration" })
        }
        UnitsFile::Ask(table) => ask(on, table, units.span(), kind),
    }
}

fn ask(
    on: &mut Chooser<'_>,
    table: &UnitsTable,
    span: Range<usize>,
    kind: Option<Kind>,
) -> Option<UnitsSource> {
    let ways = [
        table.promql.is_some(),
        table.sql.is_some(),
        table.file.is_some(),
        table.command.is_some(),
    ];
    let fault = match (&table.promql, &table.sql) {
        _ if ways.iter().filter(|given| **given).count() > 1 => Fault::impossible(
            "units are counted in one way, and several are written",
            "keep one of `promql`, `sql`, `file` and `command`",
        ),
        (None, None) if table.file.is_some() || table.command.is_some() => {
            return by_hand(on, table, span);
        }
        (Some(query), _) => {
            let stray = [
                ("host", table.host.is_some()),
                ("port", table.port.is_some()),
                ("database", table.database.is_some()),
                ("user", table.user.is_some()),
                ("password-env", table.password_env.is_some()),
                ("password-file", table.password_file.is_some()),
            ];
            if let Some((key, _)) = stray.iter().find(|(_, given)| *given) {
                Fault::impossible(
                    format!("`{key}` belongs to a query in SQL, and this one is PromQL"),
                    "remove it: the query goes to the target's Prometheus",
                )
            } else if query.trim().is_empty() {
                empty("promql", "promql = \"sum(koprogo_buildings)\"")
            } else if matches!(kind, Some(Kind::Local | Kind::Ssh)) {
                Fault::impossible(
                    "only a target of kind prometheus or kube answers PromQL, and another one is in use",
                    "move `units` into the [targets.NAME] of a Prometheus, or give a number",
                )
            } else {
                return Some(UnitsSource::Promql(query.clone()));
            }
        }
        (None, Some(query)) => return sql(on, table, query, span),
        (None, None) => Fault::MissingKey {
            key: "sql".to_owned(),
            example: "sql = \"SELECT count(*) FROM …\" with `database` and `user`, \
                      promql = \"…\", file = \"PATH\" or command = [\"PROGRAM\"]"
                .to_owned(),
        },
    };
    on.problems.at(on.source, span, fault);
    None
}

/// A file, or a program's output.
fn by_hand(on: &mut Chooser<'_>, table: &UnitsTable, span: Range<usize>) -> Option<UnitsSource> {
    let database = [
        ("host", table.host.is_some()),
        ("port", table.port.is_some()),
        ("database", table.database.is_some()),
        ("user", table.user.is_some()),
        ("password-env", table.password_env.is_some()),
        ("password-file", table.password_file.is_some()),
    ];
    let fault = match (&table.file, &table.command) {
        _ if database.iter().any(|(_, given)| *given) => {
            let key = database.iter().find(|(_, given)| *given).map_or("host", |(key, _)| *key);
            Fault::impossible(
                format!("`{key}` belongs to a query in SQL, and this count is none"),
                "remove it",
            )
        }
        (Some(path), _) if path.trim().is_empty() => {
            empty("file", "file = \"/var/lib/koprogo/units\"")
        }
        (Some(path), _) => return Some(UnitsSource::File(on.path_in_file(path))),
        (None, Some(words)) if words.first().is_none_or(|program| program.trim().is_empty()) => {
            empty("command", "command = [\"/usr/local/bin/count-units\"]")
        }
        (None, Some(words)) => return Some(UnitsSource::Command(words.clone())),
        (None, None) => return None,
    };
    on.problems.at(on.source, span, fault);
    None
}

fn empty(key: &str, example: &str) -> Fault {
    Fault::impossible(format!("`{key}` is empty"), format!("write it: {example}"))
}

fn sql(
    on: &mut Chooser<'_>,
    table: &UnitsTable,
    query: &str,
    span: Range<usize>,
) -> Option<UnitsSource> {
    if query.trim().is_empty() {
        on.problems.at(on.source, span, empty("sql", "sql = \"SELECT count(*) FROM buildings\""));
        return None;
    }
    let password = secret(
        on,
        table.password_env.as_ref(),
        table.password_file.as_ref(),
        "the password of PostgreSQL",
    );
    let mut needed = |value: &Option<String>, key: &str, example: &str| {
        if value.as_ref().is_none_or(String::is_empty) {
            let fault = Fault::MissingKey { key: key.to_owned(), example: example.to_owned() };
            on.problems.at(on.source, span.clone(), fault);
        }
        value.clone()
    };
    let database = needed(&table.database, "database", "database = \"koprogo_db\"");
    let user = needed(&table.user, "user", "user = \"koprogo\"");
    if table.port == Some(0) {
        let fault = Fault::impossible("no server listens on port 0", "write port = 5432");
        on.problems.at(on.source, span, fault);
    }
    Some(UnitsSource::Sql(Box::new(SqlQuery {
        query: query.to_owned(),
        host: table.host.clone().unwrap_or_else(|| "127.0.0.1".to_owned()),
        port: table.port.unwrap_or(5432),
        database: database?,
        user: user?,
        password,
    })))
}
