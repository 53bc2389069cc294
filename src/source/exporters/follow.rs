//! Pages looked at again and again, each source by its own voice, until nobody listens.

use super::PartsPages;
use super::page::{ABSENT_INTERVAL, Look, MetricsPage};
use crate::domain::message::Message;
use crate::domain::observation::News;
use crate::source::dialect::parts::Drafts;
use crate::source::dialect::{self, Expected};
use crate::source::voice::Voice;
use std::time::Duration;
use tokio::time::Instant;

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
