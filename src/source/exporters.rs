//! Metrics pages, fetched at every refresh: of this machine directly, of another through the link's
//! sockets. A page at a usual address may be missing; a page at a configured address may not, and
//! one that was heard once is missed from then on. What a page tells of parts is told beside what
//! it was fetched for; none is fetched twice.

use crate::config::target::{Exporter, Exporters, UnitsSource};
use crate::domain::message::Message;
use crate::domain::observation::{News, SourceId};
use crate::source::dialect::parts::{self, Drafts, Herald};
use crate::source::dialect::{self, Expected};
use crate::source::exposition::Wanted;
use crate::source::http::{Getter, Via};
use crate::source::voice::Voice;
use crate::source::{Context, exposition, postgres};
use secrecy::SecretString;
use std::sync::LazyLock;
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

/// What a page says.
#[derive(Debug, Default)]
struct Said {
    news: Option<News>,
    parts: Drafts,
    problems: Vec<Message>,
}

/// One metrics page.
#[derive(Debug)]
pub struct MetricsPage {
    getter: Getter,
    expected: Expected,
    /// Only this dialect's requests are looked for; none: what is found.
    dialect: Option<String>,
    /// Its absence is a problem.
    required: bool,
    /// Answering without what is expected is normal (an application without request metrics).
    may_lack: bool,
    absent_until: Option<Instant>,
    /// What a part without a name of its own is called.
    called: String,
    herald: Herald,
    context: Context,
}

impl MetricsPage {
    fn new(
        context: &Context,
        expected: Expected,
        url: &Url,
        token: Option<&SecretString>,
        via: Via,
    ) -> Result<Self, Message> {
        Ok(Self {
            getter: Getter::new(url, via, token, context.timeout)?,
            expected,
            dialect: None,
            required: true,
            may_lack: false,
            absent_until: None,
            called: String::new(),
            herald: Herald::default(),
            context: context.clone(),
        })
    }

    /// Fetches and reads the page once. The parts that it tells of are told at once.
    pub async fn look(&mut self) -> Look {
        if self.absent_until.is_some_and(|until| Instant::now() < until) {
            return Look::Absent;
        }
        self.absent_until = None;
        match self.fetch().await {
            Ok(mut said) => {
                let at = (self.context.clock)();
                let told = !said.parts.is_empty();
                let (news, problems) = self.herald.news(said.parts, at);
                said.problems.extend(problems);
                for news in news {
                    // Whether anybody listens is seen by the voice that speaks next.
                    let _ = self.context.tell(SourceId::Parts, news).await;
                }
                match said.news {
                    Some(news) => {
                        self.required = true;
                        Look::News(news, said.problems)
                    }
                    None if self.required && !self.may_lack => {
                        let address = self.getter.address();
                        Look::Problem(match &self.dialect {
                            Some(dialect) => dialect::speaks_otherwise(dialect, address),
                            None => dialect::offers_nothing(self.expected, address),
                        })
                    }
                    // It is there, if not for what it was fetched.
                    None if told => Look::Absent,
                    None => self.absent(),
                }
            }
            Err(message) if self.required => Look::Problem(message),
            Err(_) => self.absent(),
        }
    }

    fn absent(&mut self) -> Look {
        self.absent_until = Some(Instant::now() + ABSENT_INTERVAL);
        Look::Absent
    }

    async fn fetch(&self) -> Result<Said, Message> {
        let body = self.getter.get().await?;
        let (expected, address) = (self.expected, self.getter.address());
        if body.len() <= SMALL_BODY {
            return read(&body, expected, self.dialect.as_deref(), address, &self.called);
        }
        let (address, called) = (address.to_owned(), self.called.clone());
        let dialect = self.dialect.clone();
        let reading = tokio::task::spawn_blocking(move || {
            read(&body, expected, dialect.as_deref(), &address, &called)
        });
        reading.await.unwrap_or_else(|_| {
            Err(Message::new("source-ssh-page-failed")
                .text("url", self.getter.address())
                .text("error", "unreadable"))
        })
    }
}

/// What is read of a page: what it is fetched for, and parts.
fn wanted(expected: Expected) -> &'static Wanted {
    static WANTED: LazyLock<[Wanted; 3]> = LazyLock::new(|| {
        let own = [dialect::wanted_host(), dialect::wanted_traffic(), dialect::wanted_database()];
        own.map(|own| own.clone().and(parts::wanted_parts()))
    });
    match expected {
        Expected::Host => &WANTED[0],
        Expected::Traffic => &WANTED[1],
        Expected::Database | Expected::Parts => &WANTED[2],
    }
}

fn read(
    body: &[u8],
    expected: Expected,
    dialect: Option<&str>,
    address: &str,
    called: &str,
) -> Result<Said, Message> {
    let page = exposition::parse(body, wanted(expected)).map_err(|fault| fault.message(address))?;
    let mut problems: Vec<Message> =
        page.problems().iter().map(|problem| problem.message(address)).collect();
    let news = match expected {
        Expected::Host => dialect::host(&page).map(|sample| News::Host(Box::new(sample))),
        Expected::Traffic => dialect::traffic(&page, dialect).map(|sample| {
            problems.extend(dialect::traffic_problems(&sample, address));
            News::Traffic(Box::new(sample))
        }),
        Expected::Database | Expected::Parts => {
            if expected == Expected::Database {
                problems.extend(dialect::database_problems(&page, address));
            }
            dialect::database(&page).map(|sample| News::Database(Box::new(sample)))
        }
    };
    Ok(Said { news, parts: parts::gather(&page, called), problems })
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
    /// What else there is.
    pub parts: PartsPages,
}

/// Further pages; several may tell of the same program.
#[derive(Debug, Default)]
pub struct PartsPages {
    pages: Vec<MetricsPage>,
    herald: Herald,
    /// No other page tells of the database.
    with_database: bool,
}

impl Pages {
    /// The pages that the configuration names; `via` says how each is dialled.
    pub fn new(
        context: &Context,
        exporters: &Exporters,
        mut via: impl FnMut(&Url) -> Via,
    ) -> Result<Self, Message> {
        let mut fetched = Vec::new();
        let mut page = |expected, exporter: &Exporter, place, token| {
            let Some(url) = exporter.url() else { return Ok(None) };
            fetched.push(url.clone());
            let mut page = MetricsPage::new(context, expected, url, token, via(url))?;
            page.required = matches!(exporter, Exporter::At(_));
            page.herald = Herald::new(place);
            Ok(Some(page))
        };
        let host = page(Expected::Host, &exporters.node, "node", None)?;
        let proxy = page(Expected::Traffic, &exporters.traffic, "traffic", None)?;
        let token = exporters.application_token.as_ref();
        let mut application =
            page(Expected::Traffic, &exporters.application, "application", token)?;
        if let Some(page) = &mut application {
            page.may_lack = true;
        }
        let database = page(Expected::Database, &exporters.postgres, "postgres", None)?;
        let mut parts = PartsPages {
            with_database: !matches!(exporters.postgres, Exporter::At(_)),
            ..PartsPages::default()
        };
        for (name, url) in &exporters.pages {
            if !fetched.contains(url) {
                fetched.push(url.clone());
                let mut page = MetricsPage::new(context, Expected::Parts, url, None, via(url))?;
                page.called.clone_from(name);
                parts.pages.push(page);
            }
        }
        let mut traffic: Vec<_> = proxy.into_iter().chain(application).collect();
        for page in &mut traffic {
            page.dialect.clone_from(&exporters.dialect);
        }
        Ok(Self {
            host: host.into_iter().collect(),
            traffic,
            database: database.into_iter().collect(),
            parts,
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

/// Follows the further pages until nobody listens. One that fails leaves the others standing and is
/// named.
pub async fn follow_parts(voice: &mut Voice, parts: &mut PartsPages) {
    if parts.pages.is_empty() {
        return;
    }
    loop {
        let begun = Instant::now();
        let looks = parts.pages.iter().map(MetricsPage::fetch);
        let looks = futures::future::join_all(looks).await;
        let (mut drafts, mut problems, mut database) = (Drafts::default(), Vec::new(), None);
        let mut heard = false;
        for (page, look) in parts.pages.iter().zip(looks) {
            match look {
                Ok(said) if said.parts.is_empty() => {
                    let address = page.getter.address();
                    problems.push(dialect::offers_nothing(Expected::Parts, address));
                }
                Ok(said) => {
                    heard = true;
                    drafts.join(said.parts);
                    problems.extend(said.problems);
                    database = database.or(said.news);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let wait = if heard {
            let at = (voice.context().clock)();
            let (mut news, more) = parts.herald.news(drafts, at);
            problems.extend(more);
            news.extend(database.filter(|_| parts.with_database));
            for news in news {
                if !voice.news(news, problems.clone()).await {
                    return;
                }
            }
            // Where nothing is worth telling, the pages still answer.
            if !voice.live().await || !voice.problems(problems).await {
                return;
            }
            until_next(voice.context().refresh, begun)
        } else {
            let wait = voice.delay();
            if problems.is_empty() || !voice.lost(problems.swap_remove(0), wait).await {
                return;
            }
            wait
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
    let pages = Pages::new(&context, &exporters, |_| Via::Tcp);
    let mut host = Voice::new(&context, SourceId::Host);
    let mut traffic = Voice::new(&context, SourceId::Traffic);
    let mut database = Voice::new(&context, SourceId::Database);
    let mut units_voice = Voice::new(&context, SourceId::Units);
    let mut parts = Voice::new(&context, SourceId::Parts);
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
            follow_parts(&mut parts, &mut pages.parts),
            count,
        )
    };
    tokio::select! {
        () = context.cancel.cancelled() => {}
        _ = all => {}
    }
}
