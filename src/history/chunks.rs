//! Where readings lie: the newest as rows, older hours packed, days of minutes packed. Whoever reads
//! here sees one series of readings, whichever way each of them is kept; a row hides what is packed
//! at the same instant, since it came later.

use super::pack::{self, Point};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::collections::BTreeMap;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// Bits of a pack's number that name the series.
const SERIES: u32 = 24;

/// How finely packed readings are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Every reading, an hour in a pack.
    Full,
    /// One a minute, a day in a pack.
    Minutes,
}

impl Level {
    pub(super) const BOTH: [Self; 2] = [Self::Minutes, Self::Full];

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Full => "hour_of_readings",
            Self::Minutes => "day_of_minutes",
        }
    }

    /// Of one pack, milliseconds.
    pub(super) fn span(self) -> i64 {
        match self {
            Self::Full => HOUR,
            Self::Minutes => DAY,
        }
    }
}

/// The number of the pack of that series in which the instant lies.
pub(super) fn key(span: i64, series: i64, at: i64) -> i64 {
    (at.div_euclid(span) << SERIES) | series
}

/// The series and the beginning of a pack.
pub(super) fn of_key(span: i64, key: i64) -> (i64, i64) {
    (key & ((1 << SERIES) - 1), (key >> SERIES) * span)
}

/// The beginning of the minute, in milliseconds.
pub(super) fn minute(at: i64) -> i64 {
    at.div_euclid(MINUTE) * MINUTE
}

/// Shows the readings of a series in `[from, to]`, oldest first.
pub(super) fn visit(
    db: &Connection,
    series: i64,
    from: i64,
    to: i64,
    mut each: impl FnMut(&Point),
) -> rusqlite::Result<()> {
    let extents = Extents::of(db)?;
    let Some((from, to)) = extents.clamp(from, to) else { return Ok(()) };
    let mut decoded = Instants::default();
    for day in from.div_euclid(DAY)..=to.div_euclid(DAY) {
        let begin = (day * DAY).max(from);
        let end = (day * DAY + DAY - 1).min(to);
        let mut all = Vec::new();
        for level in Level::BOTH {
            for key in extents.keys(level, series, begin, end) {
                all.extend(decoded.load(db, level, key)?.unwrap_or_default());
            }
        }
        all.retain(|p: &Point| (begin..=end).contains(&p.at));
        let newer = if meet(extents.rows, begin, end).is_some() {
            rows(db, series, begin, end)?
        } else {
            Vec::new()
        };
        for point in &beside(all, newer) {
            each(point);
        }
    }
    Ok(())
}

/// How many readings [`visit`] shows at most.
pub(super) fn at_most(db: &Connection, series: i64, from: i64, to: i64) -> rusqlite::Result<u64> {
    let extents = Extents::of(db)?;
    let mut sum = 0;
    for level in Level::BOTH {
        let sql = format!("SELECT count FROM {} WHERE id = ?1", level.table());
        let mut count = db.prepare_cached(&sql)?;
        for key in extents.keys(level, series, from, to) {
            sum += count.query_row([key], |row| row.get::<_, i64>(0)).optional()?.unwrap_or(0);
        }
    }
    if let Some((from, to)) = meet(extents.rows, from, to) {
        sum += db
            .prepare_cached(&among_rows("count(*)", ""))?
            .query_row(params![from, to, series], |row| row.get::<_, i64>(0))?;
    }
    Ok(u64::try_from(sum).unwrap_or(0))
}

/// The first and the last instant at which anything of any series can lie, by how it is kept.
#[derive(Debug, Clone, Copy)]
struct Extents {
    full: Option<(i64, i64)>,
    minutes: Option<(i64, i64)>,
    rows: Option<(i64, i64)>,
}

impl Extents {
    fn of(db: &Connection) -> rusqlite::Result<Self> {
        type Extent = Option<(i64, i64)>;
        let ends = |table: &str, column: &str, shift: u32, span: i64| -> rusqlite::Result<Extent> {
            let sql = format!(
                "SELECT (SELECT min({column}) FROM {table}), (SELECT max({column}) FROM {table})"
            );
            let ends: (Option<i64>, Option<i64>) =
                db.prepare_cached(&sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let instants =
                |(first, last)| ((first >> shift) * span, (last >> shift) * span + span - 1);
            Ok(ends.0.zip(ends.1).map(instants))
        };
        let packed = |level: Level| ends(level.table(), "id", SERIES, level.span());
        Ok(Self {
            full: packed(Level::Full)?,
            minutes: packed(Level::Minutes)?,
            rows: ends("reading", "minute", 0, MINUTE)?,
        })
    }

    fn clamp(&self, from: i64, to: i64) -> Option<(i64, i64)> {
        let all = [self.full, self.minutes, self.rows].into_iter().flatten();
        let parts = all.filter_map(|extent| meet(Some(extent), from, to));
        parts.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
    }

    /// The packs that a series may have there, oldest first.
    fn keys(&self, level: Level, series: i64, from: i64, to: i64) -> impl Iterator<Item = i64> {
        let extent = match level {
            Level::Full => self.full,
            Level::Minutes => self.minutes,
        };
        let span = level.span();
        let spans = meet(extent, from, to).map(|(a, b)| a.div_euclid(span)..=b.div_euclid(span));
        spans.into_iter().flatten().map(move |nth| key(span, series, nth * span))
    }
}

/// What two stretches of time have in common.
fn meet(extent: Option<(i64, i64)>, from: i64, to: i64) -> Option<(i64, i64)> {
    let (first, last) = extent?;
    let (from, to) = (from.max(first), to.min(last));
    (from <= to).then_some((from, to))
}

/// A walk over the minutes that have rows (of any series), then into each: ?1 and ?2 bound the
/// instants, ?3 is the series.
fn among_rows(what: &str, order: &str) -> String {
    format!(
        "WITH RECURSIVE walk (m) AS (
             SELECT min(minute) FROM reading WHERE minute >= ?1 / 60000 - 1
             UNION ALL
             SELECT (SELECT min(minute) FROM reading WHERE minute > m) FROM walk
             WHERE m <= ?2 / 60000)
         SELECT {what} FROM walk CROSS JOIN reading
         WHERE minute = m AND series = ?3 AND at BETWEEN ?1 AND ?2 {order}"
    )
}

/// The rows of a series in `[from, to]`, oldest first.
pub(super) fn rows(
    db: &Connection,
    series: i64,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<Point>> {
    let sql = among_rows("at, value, origin, low, high", "ORDER BY at");
    points(db, &sql, params![from, to, series])
}

fn points(db: &Connection, sql: &str, given: impl Params) -> rusqlite::Result<Vec<Point>> {
    let point = |row: &Row<'_>| {
        Ok(Point {
            at: row.get(0)?,
            value: row.get(1)?,
            origin: row.get(2)?,
            low: row.get(3)?,
            high: row.get(4)?,
        })
    };
    db.prepare_cached(sql)?.query_map(given, point)?.collect()
}

/// Both, by instant; where there are two of one, the newer.
pub(super) fn beside(mut older: Vec<Point>, newer: Vec<Point>) -> Vec<Point> {
    let follows = |a: &[Point], b: &[Point]| {
        a.last().zip(b.first()).is_none_or(|(last, first)| last.at < first.at)
    };
    if follows(&older, &newer) && older.is_sorted_by(|a, b| a.at < b.at) {
        older.extend(newer);
        return older;
    }
    let all: BTreeMap<i64, Point> = older.into_iter().chain(newer).map(|p| (p.at, p)).collect();
    all.into_values().collect()
}

/// The packed instants that were read last: many packs of one hour share theirs.
#[derive(Debug, Default)]
pub(super) struct Instants(Option<(i64, Vec<i64>)>);

impl Instants {
    /// The readings of a pack; none where there is no such pack. One that is damaged is passed over,
    /// and said in the log: `palier history verify` finds it.
    pub(super) fn load(
        &mut self,
        db: &Connection,
        level: Level,
        key: i64,
    ) -> rusqlite::Result<Option<Vec<Point>>> {
        let loaded = self.try_load(db, level, key)?;
        if matches!(loaded, Some(None)) {
            tracing::warn!(table = level.table(), key, "a pack of the history is damaged");
        }
        Ok(loaded.map(Option::unwrap_or_default))
    }

    /// The same; of a damaged pack nothing, which is not the same as no pack.
    #[allow(clippy::option_option)]
    pub(super) fn try_load(
        &mut self,
        db: &Connection,
        level: Level,
        key: i64,
    ) -> rusqlite::Result<Option<Option<Vec<Point>>>> {
        let sql = format!("SELECT count, instants, data FROM {} WHERE id = ?1", level.table());
        let mut select = db.prepare_cached(&sql)?;
        let mut found = select.query([key])?;
        let Some(row) = found.next()? else { return Ok(None) };
        let count = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
        let instants: i64 = row.get(1)?;
        if self.0.as_ref().is_none_or(|(id, known)| *id != instants || known.len() != count) {
            let read: Option<Option<Vec<i64>>> = db
                .prepare_cached("SELECT data FROM instants WHERE id = ?1")?
                .query_row([instants], |row| {
                    Ok(pack::read_instants(row.get_ref(0)?.as_blob()?, count))
                })
                .optional()?;
            let Some(read) = read.flatten() else { return Ok(Some(None)) };
            self.0 = Some((instants, read));
        }
        let data = row.get_ref(2)?.as_blob()?;
        Ok(Some(self.0.as_ref().and_then(|(_, known)| pack::read_points(data, known))))
    }
}

/// Puts readings in place of a pack's; none: the pack goes.
pub(super) fn store(
    db: &Connection,
    level: Level,
    key: i64,
    points: &[Point],
) -> rusqlite::Result<()> {
    let table = level.table();
    let old: Option<i64> = db
        .prepare_cached(&format!("SELECT instants FROM {table} WHERE id = ?1"))?
        .query_row([key], |row| row.get(0))
        .optional()?;
    if points.is_empty() {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([key])?;
    } else {
        let instants = share(db, &pack::instants(points))?;
        let sql = format!(
            "INSERT OR REPLACE INTO {table} (id, count, instants, data) VALUES (?1, ?2, ?3, ?4)"
        );
        let data = pack::points(points);
        db.prepare_cached(&sql)?.execute(params![key, points.len() as i64, instants, data])?;
    }
    if let Some(old) = old {
        release(db, old)?;
    }
    Ok(())
}

/// Writes a pack where there is none yet, quickly rather than small.
pub(super) fn lay(
    db: &Connection,
    level: Level,
    key: i64,
    points: &[Point],
) -> rusqlite::Result<()> {
    let instants = share(db, &pack::instants(points))?;
    let sql = format!(
        "INSERT OR REPLACE INTO {} (id, count, instants, data) VALUES (?1, ?2, ?3, ?4)",
        level.table()
    );
    let data = pack::points_quickly(points);
    db.prepare_cached(&sql)?.execute(params![key, points.len() as i64, instants, data]).map(drop)
}

fn share(db: &Connection, data: &[u8]) -> rusqlite::Result<i64> {
    let hash = pack::hash(data) as i64;
    let known: Option<i64> = db
        .prepare_cached("SELECT id FROM instants WHERE hash = ?1 AND data = ?2")?
        .query_row(params![hash, data], |row| row.get(0))
        .optional()?;
    let Some(id) = known else {
        return db
            .prepare_cached("INSERT INTO instants (hash, shared, data) VALUES (?1, 1, ?2)")?
            .insert(params![hash, data]);
    };
    db.prepare_cached("UPDATE instants SET shared = shared + 1 WHERE id = ?1")?.execute([id])?;
    Ok(id)
}

fn release(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE instants SET shared = shared - 1 WHERE id = ?1")?.execute([id])?;
    db.prepare_cached("DELETE FROM instants WHERE id = ?1 AND shared < 1")?.execute([id])?;
    Ok(())
}
