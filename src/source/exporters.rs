//! Metrics pages, fetched at every refresh: of this machine directly, of another through the link's
//! sockets. A page at a usual address may be missing; a page at a configured address may not, and
//! one that was heard once is missed from then on.

use crate::config::target::{Exporter, Exporters, UnitsSource};
use crate::domain::message::Message;
use crate::domain::observation::{News, SourceId};
use crate::source::dialect::{self, Expected};
use crate::source::http::{Getter, Via};
use crate::source::voice::Voice;
use crate::source::{Context, exposition, postgres};
use secrecy::SecretString;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A page that is normally absent is looked for this often.
const ABSENT_INTERVAL: Duration = Duration::from_mins(1);

/// A larger body is read off the loop's threads, in bytes.
const SMALL_BODY: usize = 256 << 10;

/// What one look at a page gave.
#[derive(Debug)]
pub enum Look {
    /// A sample, and what is odd about the page.
    News(News, Vec<Message>),
    /// It should have given one.
    Problem(Message),
    /// There is none, and that is normal.
    Absent,
}

/// One metrics page.
#[derive(Debug)]
pub struct MetricsPage {
    getter: Getter,
    expected: Expected,
    /// Whose names the requests have, if the configuration says so.
    dialect: Option<String>,
    /// Its absence is a problem.
    required: bool,
    /// Answering without what is expected is normal (an application without request metrics).
    may_lack: bool,
    absent_until: Option<Instant>,
}

impl MetricsPage {
    /// The page of a configured or usual exporter; none when it is off.
    fn new(
        expected: Expected,
        exporter: &Exporter,
        token: Option<&SecretString>,
        timeout: Duration,
        via: &mut dyn FnMut(&Url) -> Via,
    ) -> Result<Option<Self>, Message> {
        let Some(url) = exporter.url() else { return Ok(None) };
        Ok(Some(Self {
            getter: Getter::new(url, via(url), token, timeout)?,
            expected,
            dialect: None,
            required: matches!(exporter, Exporter::At(_)),
            may_lack: false,
            absent_until: None,
        }))
    }

    /// Fetches and reads the page once.
    pub async fn look(&mut self) -> Look {
        if self.absent_until.is_some_and(|until| Instant::now() < until) {
            return Look::Absent;
        }
        self.absent_until = None;
        let outcome = match self.getter.get().await {
            Ok(body) => self.read(body).await,
            Err(message) => Err(message),
        };
        match outcome {
            Ok((Some(news), problems)) => {
                self.required = true;
                Look::News(news, problems)
            }
            Ok((None, _)) if self.required && !self.may_lack => {
                let address = self.getter.address();
                Look::Problem(match &self.dialect {
                    Some(dialect) => dialect::speaks_otherwise(dialect, address),
                    None => dialect::offers_nothing(self.expected, address),
                })
            }
            Err(message) if self.required => Look::Problem(message),
            Ok((None, _)) | Err(_) => {
                self.absent_until = Some(Instant::now() + ABSENT_INTERVAL);
                Look::Absent
            }
        }
    }

    async fn read(&self, body: Vec<u8>) -> Result<(Option<News>, Vec<Message>), Message> {
        let expected = self.expected;
        if body.len() <= SMALL_BODY {
            return read(&body, expected, self.dialect.as_deref(), self.getter.address());
        }
        let address = self.getter.address().to_owned();
        let dialect = self.dialect.clone();
        let reading = tokio::task::spawn_blocking(move || {
            read(&body, expected, dialect.as_deref(), &address)
        });
        reading.await.unwrap_or_else(|_| {
            Err(Message::new("source-ssh-page-failed")
                .text("url", self.getter.address())
                .text("error", "unreadable"))
        })
    }
}

fn read(
    body: &[u8],
    expected: Expected,
    dialect: Option<&str>,
    address: &str,
) -> Result<(Option<News>, Vec<Message>), Message> {
    let wanted = match expected {
        Expected::Host => dialect::wanted_host(),
        Expected::Traffic => dialect::wanted_traffic(),
        Expected::Database => dialect::wanted_database(),
    };
    let page = exposition::parse(body, wanted).map_err(|fault| fault.message(address))?;
    let mut problems: Vec<Message> =
        page.problems().iter().map(|problem| problem.message(address)).collect();
    let news = match expected {
        Expected::Host => dialect::host(&page).map(|sample| News::Host(Box::new(sample))),
        Expected::Traffic => dialect::traffic(&page, dialect).map(|sample| {
            problems.extend(dialect::traffic_problems(&sample, address));
            News::Traffic(Box::new(sample))
        }),
        Expected::Database => {
            problems.extend(dialect::database_problems(&page, address));
            dialect::database(&page).map(|sample| News::Database(Box::new(sample)))
        }
    };
    Ok((news, problems))
}

/// All pages of a target, by the source that they feed, first choice first.
#[derive(Debug)]
pub struct Pages {
    /// The machine.
    pub host: Vec<MetricsPage>,
    /// The reverse proxy, then the application.
    pub traffic: Vec<MetricsPage>,
    /// The database.
    pub database: Vec<MetricsPage>,
}

impl Pages {
    /// The pages that the configuration names; `via` says how each is dialled.
    pub fn new(
        exporters: &Exporters,
        timeout: Duration,
        mut via: impl FnMut(&Url) -> Via,
    ) -> Result<Self, Message> {
        let mut page = |expected, exporter, token| {
            MetricsPage::new(expected, exporter, token, timeout, &mut via)
        };
        let host = page(Expected::Host, &exporters.node, None)?;
        let proxy = page(Expected::Traffic, &exporters.traffic, None)?;
        let database = page(Expected::Database, &exporters.postgres, None)?;
        let token = exporters.application_token.as_ref();
        let mut application = page(Expected::Traffic, &exporters.application, token)?;
        if let Some(page) = &mut application {
            page.may_lack = true;
        }
        let mut traffic: Vec<_> = proxy.into_iter().chain(application).collect();
        for page in &mut traffic {
            page.dialect.clone_from(&exporters.dialect);
        }
        Ok(Self {
            host: host.into_iter().collect(),
            traffic,
            database: database.into_iter().collect(),
        })
    }
}

/// Looks at all pages at once: the news of the first that has some, and all problems.
pub async fn look_at(pages: &mut [MetricsPage]) -> (Option<News>, Vec<Message>) {
    let looks = futures::future::join_all(pages.iter_mut().map(MetricsPage::look)).await;
    let mut chosen = None;
    let mut problems = Vec::new();
    for look in looks {
        match look {
            Look::News(news, odd) => {
                if chosen.is_none() {
                    chosen = Some(news);
                    problems.extend(odd);
                }
            }
            Look::Problem(problem) => problems.push(problem),
            Look::Absent => {}
        }
    }
    (chosen, problems)
}

/// Follows the pages of one source until nobody listens.
pub async fn follow(voice: &mut Voice, pages: &mut [MetricsPage]) {
    if pages.is_empty() {
        return;
    }
    loop {
        let begun = Instant::now();
        let (news, mut problems) = look_at(pages).await;
        let wait = match news {
            Some(news) => {
                if !voice.news(news, problems).await {
                    return;
                }
                until_next(voice.context().refresh, begun)
            }
            None if problems.is_empty() => ABSENT_INTERVAL,
            None => {
                let wait = voice.delay();
                if !voice.lost(problems.swap_remove(0), wait).await {
                    return;
                }
                wait
            }
        };
        if !voice.context().pause(wait).await {
            return;
        }
    }
}

/// What is left of a refresh that began then; never so little that a slow server gets no rest.
#[must_use]
pub fn until_next(refresh: Duration, begun: Instant) -> Duration {
    refresh.saturating_sub(begun.elapsed()).max(refresh / 10)
}

/// Follows this machine's pages and counts its units by SQL, until cancelled. The machine itself is
/// only followed where a `node` page is named: the caller then reads /proc no more. A count given by
/// hand, or by `PromQL`, is not this source's.
pub async fn run_local(context: Context, exporters: Exporters, units: Option<UnitsSource>) {
    let pages = Pages::new(&exporters, context.timeout, |_| Via::Tcp);
    let mut host = Voice::new(&context, SourceId::Host);
    let mut traffic = Voice::new(&context, SourceId::Traffic);
    let mut database = Voice::new(&context, SourceId::Database);
    let mut units_voice = Voice::new(&context, SourceId::Units);
    let mut pages = match pages {
        Ok(pages) => pages,
        Err(problem) => {
            traffic.problems(vec![problem]).await;
            return;
        }
    };
    let count = async {
        if let Some(UnitsSource::Sql(query)) = &units {
            postgres::run(&mut units_voice, &postgres::direct(query), query).await;
        }
    };
    let all = async {
        tokio::join!(
            follow(&mut host, &mut pages.host),
            follow(&mut traffic, &mut pages.traffic),
            follow(&mut database, &mut pages.database),
            count,
        )
    };
    tokio::select! {
        () = context.cancel.cancelled() => {}
        _ = all => {}
    }
}
