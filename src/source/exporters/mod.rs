//! Metrics pages, fetched at every refresh: of this machine directly, of another through the link's
//! sockets. A page at a usual address may be missing; a page at a configured address may not, and
//! one that was heard once is missed from then on. What a page tells of parts is told beside what
//! it was fetched for; none is fetched twice.

mod follow;
mod page;

pub use follow::{follow, follow_parts, look_at, until_next};
pub use page::{Look, MetricsPage};

use crate::config::target::{Exporter, Exporters, UnitsSource};
use crate::domain::message::Message;
use crate::domain::observation::SourceId;
use crate::source::dialect::Expected;
use crate::source::dialect::parts::Herald;
use crate::source::http::Via;
use crate::source::voice::Voice;
use crate::source::{Context, postgres};
use url::Url;

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
