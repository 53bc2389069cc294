//! The probed addresses, from what the probe says now and what the history says of before.

use super::{Effect, Model};
use crate::domain::Timestamp;
use crate::domain::health::limit;
use crate::domain::metric::Metric;
use crate::domain::observation::UrlProbe;
use crate::domain::reading::Origin;
use crate::domain::uptime::{self, Uptimes};

/// A look at each address: they are shown, and have it kept.
pub(super) fn heard(model: &mut Model, at: Timestamp, probes: &[UrlProbe]) -> Effect {
    model.live.probes = probes.to_vec();
    show(model, at);
    let answered = probes.iter().map(|probe| (probe.url.clone(), probe.sample.up));
    Effect::Probed(at, answered.collect())
}

/// The history told how long each answered.
pub(super) fn recalled(model: &mut Model, known: Uptimes) -> Vec<Effect> {
    model.live.uptimes = known;
    let told = model.live.parts.get(&origin()).map(|(at, _)| *at);
    if let Some(at) = told {
        show(model, at);
    }
    Vec::new()
}

fn show(model: &mut Model, at: Timestamp) {
    let limit = limit(&model.config.profile.limits, Metric::ProbeCertificateDays);
    let parts = uptime::parts(&model.live.probes, &model.live.uptimes, limit);
    model.live.parts.insert(origin(), (at, parts));
}

fn origin() -> Origin {
    Origin::new("probe")
}

#[cfg(test)]
mod tests {
    use crate::app::fixtures::model;
    use crate::app::{Effect, Event, update};
    use crate::domain::fixtures::now;
    use crate::domain::observation::{News, ProbeSample, SourceEvent, SourceId, UrlProbe};
    use crate::domain::part::{Fact, PartHealth};
    use crate::domain::reading::Origin;
    use crate::domain::uptime::{Uptime, Uptimes};

    #[test]
    fn a_probe_is_shown_at_once_and_kept_and_its_uptime_follows() {
        let mut model = model(|_| {});
        let sample = ProbeSample { up: false, latency: None, certificate_days: None };
        let probes = vec![UrlProbe { url: "https://a/".into(), sample, problem: None }];
        let event = SourceEvent { source: SourceId::Probe, at: now(), news: News::Probes(probes) };
        let effects = update(&mut model, Event::Source(event));
        let kept = Effect::Probed(now(), vec![("https://a/".into(), false)]);
        assert!(effects.contains(&kept), "{effects:?}");
        let up = Uptime { up: 60.0, observed: 80.0 };
        let known = Uptimes::from([("https://a/".to_owned(), [up; 3])]);
        update(&mut model, Event::Uptimes(known));
        let (at, parts) = &model.live.parts[&Origin::new("probe")];
        assert_eq!((*at, parts.len(), parts[0].health), (now(), 1, PartHealth::Critical));
        assert_eq!(parts[0].fact(Fact::Up24h), Some(0.75));
    }
}
