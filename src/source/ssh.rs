//! A machine over SSH: one connection that carries the metrics pages, the agentless sampler and the
//! SQL count, and that heals itself. A lost link is said for itself and for each source that was
//! heard through it. On the machine it runs the commands of `link::commands`, and no other. The
//! link's latency is measured over the connection that stands.

use crate::config::target::{SqlQuery, SshTarget, UnitsSource};
use crate::domain::message::Message;
use crate::domain::metric::Metric;
use crate::domain::observation::{News, SourceId, SourceState};
use crate::domain::reading::{Origin, Reading};
use crate::source::alertmanager::Alertmanager;
use crate::source::exporters::{MetricsPage, Pages, follow, follow_parts, look_at, until_next};
use crate::source::http::Via;
use crate::source::link::{Connection, Link, remote};
use crate::source::shell::Shell;
use crate::source::voice::Voice;
use crate::source::{Context, alertmanager, postgres};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// What only a person can mend is tried this often.
const HAND_INTERVAL: Duration = Duration::from_secs(30);

/// While the sampler works, the exporter that is missed is looked for once in so many looks, and at
/// least this often.
const NODE_LOOKS: u32 = 6;
const NODE_INTERVAL: Duration = Duration::from_secs(30);

/// The link's latency is measured at every refresh, but not more often or more rarely than this.
const PING_INTERVALS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// A shell that answers no ping is asked again after this long.
const DEAF_INTERVAL: Duration = Duration::from_mins(1);

/// The connection is checked at every refresh, and at least this often.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// Follows the target until cancelled. Of the unit count's sources only SQL is this one's.
pub async fn run(context: Context, target: SshTarget, units: Option<UnitsSource>) {
    Box::pin(run_beside(context, target, units, None)).await;
}

/// The same, and with it the Alertmanager at that address, as seen from the target.
pub async fn run_beside(
    context: Context,
    target: SshTarget,
    units: Option<UnitsSource>,
    alertmanager: Option<Url>,
) {
    let mut voice = Voice::new(&context, SourceId::Link);
    let prepared = Link::new(&target, context.timeout).and_then(|mut link| {
        let mut sources = Sources::new(&context, &mut link, &target, units)?;
        sources.alerts = alertmanager
            .map(|url| {
                let via = Via::Unix(link.forward(remote(&url)));
                let manager = Alertmanager::new(&url, None, &via, context.timeout)?;
                Ok::<_, Message>((Voice::new(&context, SourceId::Alerts), manager))
            })
            .transpose()?;
        Ok((link, sources))
    });
    let (link, mut sources) = match prepared {
        Ok(prepared) => prepared,
        Err(reason) => {
            context.state(SourceId::Link, SourceState::Lost { reason, retry_at: None }).await;
            return;
        }
    };
    if !context.state(SourceId::Link, SourceState::Connecting).await {
        return;
    }
    loop {
        let (reason, wait) = tokio::select! {
            () = context.cancel.cancelled() => return,
            () = context.events.closed() => return,
            lost = live_once(&link, &mut voice, &mut sources) => match lost {
                Some(lost) => lost,
                None => return,
            },
        };
        let silenced = Message::new("source-ssh-silenced").text("host", link.host());
        if !voice.lost(reason, wait).await
            || !sources.silenced(&silenced, wait).await
            || !context.pause(wait).await
        {
            return;
        }
    }
}

/// One connection's life. Returns why it ended and when to try again; none when nobody listens.
async fn live_once(
    link: &Link,
    voice: &mut Voice,
    sources: &mut Sources,
) -> Option<(Message, Duration)> {
    let connection = match link.connect().await {
        Ok(connection) => connection,
        Err(refusal) => {
            let wait = if refusal.needs_hand { HAND_INTERVAL } else { voice.delay() };
            return Some((refusal.message, wait));
        }
    };
    if !voice.live().await {
        return None;
    }
    let shell = Shell::new(&connection, voice.context().timeout);
    let context = voice.context().clone();
    let reason = tokio::select! {
        reason = watch(&connection, voice) => reason?,
        () = sources.follow(&connection, &shell) => return None,
        () = measure(&context, &shell) => return None,
        () = link.tend(&connection) => return None,
    };
    Some((reason, voice.delay()))
}

/// Returns when the connection has ended, with the reason; none when nobody listens.
async fn watch(connection: &Connection, voice: &mut Voice) -> Option<Message> {
    loop {
        let interval = voice.context().refresh.min(CHECK_INTERVAL);
        let due = tokio::select! {
            due = voice.context().pause(interval) => due,
            () = connection.doubted() => true,
        };
        if !due {
            return None;
        }
        if let Err(reason) = connection.check().await {
            return Some(reason);
        }
        if !voice.problems(connection.problems()).await {
            return None;
        }
    }
}

/// Tells the link's latency until nobody listens. An account without a shell has none to tell.
async fn measure(context: &Context, shell: &Shell) {
    let origin = Origin::new("ssh");
    loop {
        let wait = match shell.ping().await {
            Ok(took) => {
                let at = (context.clock)();
                let reading = Reading::new(Metric::LinkLatency, took.as_secs_f64(), at, &origin);
                let news = News::Readings(reading.into_iter().collect());
                if !context.tell(SourceId::Link, news).await {
                    return;
                }
                context.refresh.clamp(PING_INTERVALS.0, PING_INTERVALS.1)
            }
            Err(_) => DEAF_INTERVAL,
        };
        if !context.pause(wait).await {
            return;
        }
    }
}

/// What is followed through the link, with what is remembered from connection to connection.
#[derive(Debug)]
struct Sources {
    pages: Pages,
    query: Option<(postgres::Dial, SqlQuery)>,
    host: Voice,
    traffic: Voice,
    database: Voice,
    units: Voice,
    alerts: Option<(Voice, Alertmanager)>,
    parts: Voice,
}

impl Sources {
    fn new(
        context: &Context,
        link: &mut Link,
        target: &SshTarget,
        units: Option<UnitsSource>,
    ) -> Result<Self, Message> {
        let pages =
            Pages::new(context, &target.exporters, |url| Via::Unix(link.forward(remote(url))))?;
        let query = match units {
            Some(UnitsSource::Sql(query)) => {
                let socket = link.forward(postgres::remote(&query));
                Some((postgres::Dial::Unix(socket), *query))
            }
            _ => None,
        };
        Ok(Self {
            pages,
            query,
            host: Voice::new(context, SourceId::Host),
            traffic: Voice::new(context, SourceId::Traffic),
            database: Voice::new(context, SourceId::Database),
            units: Voice::new(context, SourceId::Units),
            alerts: None,
            parts: Voice::new(context, SourceId::Parts),
        })
    }

    /// Returns when nobody listens any more.
    async fn follow(&mut self, connection: &Connection, shell: &Shell) {
        let voices = [
            &mut self.host,
            &mut self.traffic,
            &mut self.database,
            &mut self.units,
            &mut self.parts,
        ];
        for voice in voices {
            voice.carried_by(connection);
        }
        let count = async {
            if let Some((dial, query)) = &self.query {
                postgres::run(&mut self.units, dial, query).await;
            }
        };
        let alerts = async {
            if let Some((voice, manager)) = &mut self.alerts {
                voice.carried_by(connection);
                alertmanager::follow(voice, manager).await;
            }
        };
        tokio::join!(
            alerts,
            follow_host(&mut self.host, &mut self.pages.host, shell),
            follow(&mut self.traffic, &mut self.pages.traffic),
            follow(&mut self.database, &mut self.pages.database),
            follow_parts(&mut self.parts, &mut self.pages.parts),
            count,
        );
    }

    async fn silenced(&mut self, reason: &Message, wait: Duration) -> bool {
        if let Some((voice, _)) = &mut self.alerts
            && !voice.silenced(reason, wait).await
        {
            return false;
        }
        self.host.silenced(reason, wait).await
            && self.traffic.silenced(reason, wait).await
            && self.database.silenced(reason, wait).await
            && self.units.silenced(reason, wait).await
            && self.parts.silenced(reason, wait).await
    }
}

/// Follows the machine until nobody listens: by its exporter where one answers, else by the shell.
async fn follow_host(voice: &mut Voice, pages: &mut [MetricsPage], shell: &Shell) {
    let mut missed = Vec::new();
    let mut exporter_due = Instant::now();
    loop {
        let begun = Instant::now();
        let mut news = None;
        if begun >= exporter_due {
            (news, missed) = look_at(pages).await;
            if news.is_none() {
                let looks = voice.context().refresh.saturating_mul(NODE_LOOKS);
                exporter_due = begun + looks.min(NODE_INTERVAL);
            }
        }
        let outcome = match news {
            Some(news) => Ok(news),
            None => shell.look().await.map(|sample| News::Host(Box::new(sample))),
        };
        let (heard, wait) = match outcome {
            Ok(news) => {
                let wait = until_next(voice.context().refresh, begun);
                (voice.news(news, missed.clone()).await, wait)
            }
            Err(reason) => {
                let wait = voice.delay();
                (voice.lost(reason, wait).await, wait)
            }
        };
        if !heard || !voice.context().pause(wait).await {
            return;
        }
    }
}
