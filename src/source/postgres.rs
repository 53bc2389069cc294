//! The unit count by SQL. It only reads: the session is read-only by default, the query runs in a
//! read-only transaction with a statement timeout, over the extended protocol, which takes one
//! statement alone. The answer is one row with one number, not negative; all else is refused.
//! The stream may be a socket that the SSH link forwards; TLS is not spoken, the link is the
//! protection.

use crate::config::place;
use crate::config::target::SqlQuery;
use crate::domain::assessment::MOST_UNITS;
use crate::domain::message::Message;
use crate::domain::observation::News;
use crate::domain::reading::Origin;
use crate::source::link::Remote;
use crate::source::voice::Voice;
use futures::TryStreamExt;
use secrecy::ExposeSecret;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Client, NoTls, Row};

/// A count of customers is slow news.
const INTERVAL: Duration = Duration::from_mins(1);

/// No answer of the server, from the login to the number, is longer, in bytes.
const ANSWER_LIMIT: u64 = 1 << 20;

/// Where the server is dialled from here.
#[derive(Debug, Clone)]
pub enum Dial {
    /// TCP.
    Tcp(String, u16),
    /// A unix socket: the server's own, or one that the link forwards.
    Unix(PathBuf),
}

/// Where the query's server listens, as seen from the target.
#[must_use]
pub fn remote(query: &SqlQuery) -> Remote {
    if query.host.starts_with('/') {
        Remote::Unix(PathBuf::from(&query.host).join(format!(".s.PGSQL.{}", query.port)))
    } else if let Some(name) = place::container_host(&query.host) {
        Remote::Container { name: name.to_owned(), port: query.port }
    } else {
        Remote::Tcp { host: query.host.clone(), port: query.port }
    }
}

/// Where the query's server is dialled when the target is this machine.
#[must_use]
pub fn direct(query: &SqlQuery) -> Dial {
    match remote(query) {
        Remote::Tcp { host, port } => Dial::Tcp(host, port),
        Remote::Unix(path) => Dial::Unix(path),
        // Containers are looked up over SSH only.
        Remote::Container { port, .. } => Dial::Tcp(query.host.clone(), port),
    }
}

/// Counts every minute, until nobody listens. The voice is that of [`SourceId::Units`].
///
/// [`SourceId::Units`]: crate::domain::observation::SourceId::Units
pub async fn run(voice: &mut Voice, dial: &Dial, query: &SqlQuery) {
    let origin = Origin::new("postgres");
    loop {
        let limit = voice.context().timeout;
        let (heard, wait) = match dial_and_count(dial, query, limit).await {
            Ok(count) => {
                let news = News::Units { count, origin: origin.clone() };
                (voice.news(news, Vec::new()).await, INTERVAL)
            }
            Err(reason) => {
                let wait = if passes(&reason) { voice.delay() } else { INTERVAL };
                (voice.lost(reason, wait).await, wait)
            }
        };
        if !heard || !voice.context().pause(wait).await {
            return;
        }
    }
}

/// Dials and counts once; `timeout` bounds all of it.
pub async fn dial_and_count(
    dial: &Dial,
    query: &SqlQuery,
    timeout: Duration,
) -> Result<f64, Message> {
    let work = async {
        let refused = |error: std::io::Error| {
            say("source-postgres-refused", query).text("error", error.to_string())
        };
        match dial {
            Dial::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).await.map_err(refused)?;
                count(stream, query, timeout).await
            }
            Dial::Unix(path) => {
                let stream = UnixStream::connect(path).await.map_err(refused)?;
                count(stream, query, timeout).await
            }
        }
    };
    tokio::time::timeout(timeout, work).await.unwrap_or_else(|_| Err(timed_out(query, timeout)))
}

/// Counts once over an open stream; `timeout` bounds all of it, on both sides.
pub async fn count<S>(stream: S, query: &SqlQuery, timeout: Duration) -> Result<f64, Message>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let (read, write) = tokio::io::split(stream);
    let bounded = tokio::io::join(read.take(ANSWER_LIMIT), write);
    let mut settings = tokio_postgres::Config::new();
    settings.user(&query.user).dbname(&query.database).application_name("palier");
    if let Some(password) = &query.password {
        settings.password(password.expose_secret());
    }
    let work = async {
        let (client, connection) =
            settings.connect_raw(bounded, NoTls).await.map_err(|error| explain(&error, query))?;
        let mut connection = Box::pin(connection);
        let mut ask = Box::pin(ask(&client, query, timeout));
        tokio::select! {
            biased;
            answer = &mut ask => answer.map_err(broken),
            ended = &mut connection => match ended {
                Err(error) => Err(broken(explain(&error, query))),
                Ok(()) => ask.await.map_err(broken),
            },
        }
    };
    tokio::time::timeout(timeout, work).await.unwrap_or_else(|_| Err(timed_out(query, timeout)))
}

async fn ask(client: &Client, query: &SqlQuery, timeout: Duration) -> Result<f64, Message> {
    // Sooner than this side gives up, so that the server stops as well, and says why.
    let limit = (timeout.as_millis() * 9 / 10).clamp(1, 600_000);
    let guard = format!(
        "SET default_transaction_read_only = on; SET statement_timeout = {limit}; \
         SET lock_timeout = {limit}; BEGIN READ ONLY"
    );
    client.batch_execute(&guard).await.map_err(|error| explain(&error, query))?;
    let nothing: [(i32, Type); 0] = [];
    let rows = client
        .query_typed_raw(&query.query, nothing)
        .await
        .map_err(|error| explain(&error, query))?;
    let mut rows = Box::pin(rows);
    let row = rows.try_next().await.map_err(|error| explain(&error, query))?;
    let row = row.ok_or_else(|| say("source-postgres-no-row", query))?;
    let number = number(&row, query)?;
    if rows.try_next().await.map_err(|error| explain(&error, query))?.is_some() {
        return Err(say("source-postgres-rows", query));
    }
    drop(rows);
    // The transaction read only; its end cannot change the answer.
    let _ = client.batch_execute("ROLLBACK").await;
    if (0.0..=MOST_UNITS).contains(&number) {
        Ok(number)
    } else {
        Err(say("source-postgres-impossible", query).text("value", format!("{number:?}")))
    }
}

fn number(row: &Row, query: &SqlQuery) -> Result<f64, Message> {
    let [column] = row.columns() else {
        return Err(say("source-postgres-columns", query).text("count", row.len().to_string()));
    };
    let value = match *column.type_() {
        Type::INT2 => row.try_get::<_, Option<i16>>(0).map(|value| value.map(f64::from)),
        Type::INT4 => row.try_get::<_, Option<i32>>(0).map(|value| value.map(f64::from)),
        Type::INT8 => row.try_get::<_, Option<i64>>(0).map(|value| value.map(|value| value as f64)),
        Type::FLOAT4 => row.try_get::<_, Option<f32>>(0).map(|value| value.map(f64::from)),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(0),
        Type::NUMERIC => {
            row.try_get::<_, Option<Numeric>>(0).map(|value| value.map(|Numeric(value)| value))
        }
        ref other => return Err(say("source-postgres-type", query).text("type", other.name())),
    };
    value.map_err(|error| explain(&error, query))?.ok_or_else(|| say("source-postgres-null", query))
}

/// PostgreSQL's `numeric` in its binary form: base-10000 digits, the weight of the first, a sign.
struct Numeric(f64);

impl<'a> FromSql<'a> for Numeric {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        numeric(raw).map(Numeric).ok_or_else(|| "malformed numeric".into())
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::NUMERIC
    }
}

fn numeric(raw: &[u8]) -> Option<f64> {
    let word = |index: usize| {
        let bytes = raw.get(index * 2..index * 2 + 2)?;
        Some(u16::from_be_bytes([bytes[0], bytes[1]]))
    };
    let digits = usize::from(word(0)?);
    let weight = i32::from(word(1)?.cast_signed());
    let sign = match word(2)? {
        0x0000 => 1.0,
        0x4000 => -1.0,
        _ => return Some(f64::NAN),
    };
    let mut value = 0.0;
    for position in 0..digits {
        value = value * 10_000.0 + f64::from(word(4 + position)?);
    }
    let shift = weight - i32::try_from(digits).ok()? + 1;
    // Dividing by a power of ten is exact where multiplying by its inverse is not.
    let scaled =
        if shift < 0 { value / 10_000_f64.powi(-shift) } else { value * 10_000_f64.powi(shift) };
    Some(sign * scaled)
}

fn say(id: &'static str, query: &SqlQuery) -> Message {
    let address = match remote(query) {
        Remote::Tcp { host, port } => format!("{host}:{port}/{}", query.database),
        Remote::Unix(path) => format!("{}/{}", path.display(), query.database),
        Remote::Container { port, .. } => format!("{}:{port}/{}", query.host, query.database),
    };
    Message::new(id).text("address", address)
}

fn timed_out(query: &SqlQuery, limit: Duration) -> Message {
    say("source-postgres-timeout", query).duration("limit", limit)
}

fn explain(error: &tokio_postgres::Error, query: &SqlQuery) -> Message {
    if let Some(refusal) = error.as_db_error() {
        let code = refusal.code();
        let id = if code.code().starts_with("28") {
            "source-postgres-login"
        } else if *code == SqlState::INVALID_CATALOG_NAME {
            "source-postgres-database"
        } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            "source-postgres-read-only"
        } else if *code == SqlState::QUERY_CANCELED {
            "source-postgres-slow"
        } else if code.code().starts_with("53") || code.code().starts_with("57") {
            "source-postgres-busy"
        } else {
            "source-postgres-query"
        };
        return say(id, query).text("user", &query.user).text("error", refusal.message());
    }
    if error.is_closed() || is_io(error) {
        return say("source-postgres-refused", query).text("error", words(error));
    }
    say("source-postgres-failed", query).text("error", words(error))
}

/// After the login, a connection that ends was not refused: it was cut, or its answer was too long.
fn broken(reason: Message) -> Message {
    let id =
        if reason.id == "source-postgres-refused" { "source-postgres-broken" } else { reason.id };
    Message { id, ..reason }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn words(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether it may pass by itself, so that it is tried again soon.
fn passes(reason: &Message) -> bool {
    matches!(
        reason.id,
        "source-postgres-refused" | "source-postgres-timeout" | "source-postgres-busy"
    )
}

#[cfg(test)]
mod tests {
    use super::numeric;

    fn raw(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn numerics_are_read_from_their_binary_form() {
        // 1180 = one digit group of weight 0.
        assert_eq!(numeric(&raw(&[1, 0, 0, 0, 1180])), Some(1180.0));
        // 12345.6789 = 1 · 10000 + 2345 + 6789 ÷ 10000.
        assert_eq!(numeric(&raw(&[3, 1, 0, 4, 1, 2345, 6789])), Some(12_345.678_9));
        // 20000: trailing zero groups are left out.
        assert_eq!(numeric(&raw(&[1, 1, 0, 0, 2])), Some(20_000.0));
        // −0.05 = −500 ÷ 10000, weight −1.
        assert_eq!(numeric(&raw(&[1, 0xffff, 0x4000, 2, 500])), Some(-0.05));
        assert_eq!(numeric(&raw(&[0, 0, 0, 0])), Some(0.0));
        assert!(numeric(&raw(&[0, 0, 0xc000, 0])).unwrap().is_nan());
    }

    #[test]
    fn a_numeric_that_is_cut_off_is_no_number() {
        assert_eq!(numeric(&raw(&[2, 0, 0, 0, 7])), None);
        assert_eq!(numeric(&[]), None);
    }
}
