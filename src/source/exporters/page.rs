//! One metrics page: fetched, and read for what it is expected to have and for parts. Refuses to know
//! how often: that is who follows it.

use crate::domain::message::Message;
use crate::domain::observation::{News, SourceId};
use crate::source::Context;
use crate::source::dialect::parts::{self, Drafts, Herald};
use crate::source::dialect::{self, Expected};
use crate::source::exposition::{self, Wanted};
use crate::source::http::{Getter, Via};
use secrecy::SecretString;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A page that is normally absent is looked for this often.
pub(super) const ABSENT_INTERVAL: Duration = Duration::from_mins(1);

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
pub(super) struct Said {
    pub(super) news: Option<News>,
    pub(super) parts: Drafts,
    pub(super) problems: Vec<Message>,
}

/// One metrics page.
#[derive(Debug)]
pub struct MetricsPage {
    pub(super) getter: Getter,
    expected: Expected,
    /// Only this dialect's requests are looked for; none: what is found.
    pub(super) dialect: Option<String>,
    /// Its absence is a problem.
    pub(super) required: bool,
    /// Answering without what is expected is normal (an application without request metrics).
    pub(super) may_lack: bool,
    absent_until: Option<Instant>,
    /// What a part without a name of its own is called.
    pub(super) called: String,
    pub(super) herald: Herald,
    context: Context,
}

impl MetricsPage {
    pub(super) fn new(
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

    pub(super) async fn fetch(&self) -> Result<Said, Message> {
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
