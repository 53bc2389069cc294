//! The alerts of the watched side's own monitoring, as one list: worst first, each thing once.
//! Where the Alertmanager and Prometheus tell of the same alert, the Alertmanager's word holds: it
//! knows of silences. palier judges none of them.

use super::watch::Watch;
use crate::domain::Timestamp;
use crate::domain::alert::{Alert, AlertState, Severity};
use chrono::TimeDelta;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Whose word holds where two tell of the same alert.
const FIRST_WORD: &str = "alertmanager";

/// What was told longer ago is no news of the present: its teller is lost, and says so itself.
const HOLDS: TimeDelta = TimeDelta::minutes(5);

/// Every alert of the present, worst first: firing before pending before those that somebody
/// silenced, then by severity, then the longest-standing. Alerts of one name about the same thing
/// are one.
#[must_use]
pub fn alerts(watch: &Watch) -> Vec<&Alert> {
    let mut told: Vec<(bool, &Alert)> = watch
        .alerts
        .iter()
        .filter(|(_, (at, _))| watch.now - *at <= HOLDS)
        .flat_map(|(of, (_, alerts))| {
            let second = of.name() != FIRST_WORD;
            alerts.iter().map(move |alert| (second, alert))
        })
        .collect();
    // Of each thing the first is kept: the better word, then the worst.
    told.sort_by_key(|(second, alert)| (*second, order(alert)));
    let mut kept: BTreeMap<(&str, &str), &Alert> = BTreeMap::new();
    for (_, alert) in told {
        kept.entry((&alert.name, &alert.about)).or_insert(alert);
    }
    let mut alerts: Vec<&Alert> = kept.into_values().collect();
    alerts.sort_by_key(|alert| order(alert));
    alerts
}

/// How many alerts fire.
#[must_use]
pub fn firing(alerts: &[&Alert]) -> usize {
    alerts.iter().filter(|alert| alert.state == AlertState::Firing).count()
}

type Order<'a> = (u8, Severity, Reverse<bool>, Option<Timestamp>, &'a str, &'a str);

fn order(alert: &Alert) -> Order<'_> {
    let state = match alert.state {
        AlertState::Firing => 0,
        AlertState::Pending => 1,
        AlertState::Inhibited => 2,
        AlertState::Silenced { .. } => 3,
    };
    let since = alert.since;
    (state, alert.severity, Reverse(since.is_some()), since, &alert.name, &alert.about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::domain::fixtures::now;
    use crate::domain::reading::Origin;

    fn alert(name: &str, about: &str, severity: Severity, state: AlertState, age: i64) -> Alert {
        let since = Some(now() - TimeDelta::minutes(age));
        Alert::new(name, severity, state, since, about, "")
    }

    fn silenced() -> AlertState {
        AlertState::Silenced { by: "me".into(), comment: String::new(), until: None }
    }

    fn watch(told: &[(&str, i64, Vec<Alert>)]) -> Watch {
        let mut watch = model(|_| {}).live;
        for (of, age, alerts) in told {
            let at = watch.now - TimeDelta::minutes(*age);
            watch.alerts.insert(Origin::new(of), (at, alerts.clone()));
        }
        watch
    }

    fn names(watch: &Watch) -> Vec<&str> {
        alerts(watch).iter().map(|alert| alert.name.as_str()).collect()
    }

    #[test]
    fn the_worst_comes_first() {
        use AlertState::{Firing, Inhibited, Pending};
        use Severity::{Critical, Info, Warning};
        let told = vec![
            alert("f", "x", Critical, silenced(), 1),
            alert("e", "x", Critical, Inhibited, 1),
            alert("d", "x", Critical, Pending, 1),
            alert("c", "x", Info, Firing, 99),
            alert("b2", "x", Warning, Firing, 1),
            alert("b1", "x", Warning, Firing, 2),
            alert("a", "x", Critical, Firing, 0),
        ];
        let watch = watch(&[("prometheus", 0, told)]);
        assert_eq!(names(&watch), ["a", "b1", "b2", "c", "d", "e", "f"]);
        assert_eq!(firing(&alerts(&watch)), 4);
    }

    #[test]
    fn what_both_tell_is_said_once_in_the_alertmanagers_words() {
        use AlertState::{Firing, Pending};
        use Severity::{Critical, Warning};
        let by_prometheus = vec![
            alert("Down", "vps", Critical, Firing, 5),
            alert("Down", "other", Critical, Firing, 5),
            alert("Full", "vps", Warning, Pending, 5),
        ];
        let by_alertmanager = vec![
            alert("Down", "vps", Critical, silenced(), 5),
            // The same thing by another label that palier does not look at.
            alert("Disk", "vps", Warning, Firing, 5),
            alert("Disk", "vps", Critical, Firing, 1),
        ];
        let watch =
            watch(&[("prometheus", 0, by_prometheus), ("alertmanager", 0, by_alertmanager)]);
        let all = alerts(&watch);
        let said: Vec<_> = all.iter().map(|a| (a.name.as_str(), a.about.as_str())).collect();
        assert_eq!(said, [("Down", "other"), ("Disk", "vps"), ("Full", "vps"), ("Down", "vps")]);
        assert_eq!(all[1].severity, Critical);
        assert_eq!(all[3].state, silenced());
    }

    #[test]
    fn a_word_of_long_ago_does_not_hold() {
        let down = |state| vec![alert("Down", "vps", Severity::Critical, state, 5)];
        let watch = watch(&[
            ("prometheus", 0, down(AlertState::Firing)),
            ("alertmanager", 6, down(silenced())),
        ]);
        assert_eq!(alerts(&watch)[0].state, AlertState::Firing);
    }
}
