//! What must not get into a recording. Secrets cannot: sources never say them. But an address may
//! carry one that a person wrote there, and an error may repeat an address; so whatever goes into a
//! recording, each word of it, comes through here. And other names for all that has one, where that
//! is wished: the same name always gets the same other one.

use crate::domain::message::{Arg, Message};
use crate::domain::observation::{News, SourceEvent, SourceState};
use crate::domain::part::Part;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names beyond these all get the same other one.
const MOST: usize = 20_000;

/// What stands where a secret stood.
const HIDDEN: &str = "…";

/// Words that announce a secret.
const ANNOUNCE: [&str; 7] =
    ["password", "passwd", "pwd", "secret", "token", "api_key", "authorization"];

/// Takes user, password and query out of every address in every string.
pub(super) fn scrub(value: &mut Value) {
    match value {
        Value::String(words) => {
            if let Some(clean) = scrubbed(words) {
                *words = clean;
            }
        }
        Value::Array(all) => all.iter_mut().for_each(scrub),
        Value::Object(all) => {
            // Names of members may be names of devices.
            let odd: Vec<_> = all.keys().filter(|name| scrubbed(name).is_some()).cloned().collect();
            for name in odd {
                if let (Some(clean), Some(value)) = (scrubbed(&name), all.remove(&name)) {
                    all.insert(clean, value);
                }
            }
            all.values_mut().for_each(scrub);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The words without secrets; none: there were none.
pub(super) fn scrubbed(words: &str) -> Option<String> {
    let lower = words.to_ascii_lowercase();
    let suspicious = words.contains("://")
        || words.contains('@')
        || ANNOUNCE.iter().any(|word| lower.contains(word))
        || lower.contains("bearer ");
    if !suspicious {
        return None;
    }
    let mut hide_next = false;
    let pieces: Vec<String> = words
        .split(' ')
        .map(|piece| {
            let lower = piece.to_ascii_lowercase();
            if hide_next && !piece.is_empty() {
                // How it is said is no secret yet: `Authorization: Bearer …`
                hide_next = ["bearer", "basic"].contains(&lower.as_str());
                return HIDDEN.to_owned();
            }
            // `Authorization: Bearer …`, `password = …`
            hide_next = lower.ends_with("bearer")
                || lower.ends_with("basic")
                || ANNOUNCE
                    .iter()
                    .any(|w| lower.strip_suffix([':', '=']).is_some_and(|rest| rest.ends_with(w)));
            secretless(piece)
        })
        .collect();
    let clean = pieces.join(" ");
    (clean != words).then_some(clean)
}

/// One word.
fn secretless(piece: &str) -> String {
    let mut piece = piece.to_owned();
    if let Some(at) = piece.find("://") {
        let start = at + 3;
        // Up to the end of who is asked; what comes before its last @ is who asks.
        let end = piece[start..].find(['/', '?', '#']).map_or(piece.len(), |e| start + e);
        if let Some(user) = piece[start..end].rfind('@') {
            piece.replace_range(start..start + user, HIDDEN);
        }
        if let Some(query) = piece.find(['?', '#']) {
            // A closing quote or bracket belongs to the sentence.
            let rest = piece[query..].trim_end_matches(['"', '\'', ')', '.', ',', ';', ':', '»']);
            let end = query + rest.len();
            piece.replace_range(query + 1..end.max(query + 1), HIDDEN);
        }
    } else if let Some((user, _)) = piece.split_once('@').filter(|(user, _)| user.contains(':')) {
        piece.replace_range(..user.len(), HIDDEN);
    }
    let lower = piece.to_ascii_lowercase();
    for word in ANNOUNCE {
        let value = lower.find(word).map(|at| at + word.len());
        let value = value.filter(|at| lower[*at..].starts_with(['=', ':']));
        if let Some(at) = value.filter(|at| at + 1 < piece.len() && piece.is_char_boundary(at + 1))
        {
            piece.replace_range(at + 1.., HIDDEN);
            break;
        }
    }
    piece
}

/// Other names, by the names.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    names: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Aliases {
    /// The other name of a thing of that kind: `host-1`. What has none keeps having none, and `/`
    /// is everybody's.
    pub(super) fn of(&mut self, kind: &'static str, name: &str) -> String {
        if name.is_empty() || name == "/" {
            return name.to_owned();
        }
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        if self.names.len() >= MOST {
            return format!("{kind}-0");
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let alias = format!("{kind}-{count}");
        self.names.insert(name.to_owned(), alias.clone());
        alias
    }

    fn change(&mut self, kind: &'static str, name: &mut String) {
        *name = self.of(kind, name);
    }

    /// The same news of things with other names.
    pub(super) fn rename(&mut self, event: &SourceEvent) -> SourceEvent {
        let mut event = event.clone();
        match &mut event.news {
            News::State(SourceState::Lost { reason, .. }) => self.sentence(reason),
            News::State(_)
            | News::Database(_)
            | News::Probe(_)
            | News::Readings(_)
            | News::Backfill(_)
            | News::Units { .. } => {}
            News::Traffic(sample) => {
                for place in &mut sample.apart.places {
                    self.change("place", &mut place.name);
                }
            }
            News::Places(rates) => {
                for place in &mut rates.places {
                    self.change("place", &mut place.name);
                }
            }
            News::Host(sample) => {
                self.change("host", &mut sample.name);
                for disk in &mut sample.filesystems {
                    self.change("mount", &mut disk.mount);
                    self.change("device", &mut disk.device);
                }
                let io = std::mem::take(&mut sample.disk_io_seconds);
                sample.disk_io_seconds =
                    io.into_iter().map(|(name, s)| (self.of("device", &name), s)).collect();
                let tables = &mut sample.tables;
                let net = std::mem::take(&mut tables.interfaces).into_iter();
                tables.interfaces = net.map(|(n, c)| (self.of("interface", &n), c)).collect();
                let devices = std::mem::take(&mut tables.devices).into_iter();
                tables.devices = devices.map(|(n, c)| (self.of("device", &n), c)).collect();
            }
            News::Machine(detail) => {
                detail.cores.iter_mut().for_each(|c| self.change("core", &mut c.name));
                detail.filesystems.iter_mut().for_each(|f| self.change("mount", &mut f.mount));
                detail.interfaces.iter_mut().for_each(|i| self.change("interface", &mut i.name));
                detail.devices.iter_mut().for_each(|d| self.change("device", &mut d.name));
            }
            News::Probes(probes) => {
                for probe in probes {
                    self.change("address", &mut probe.url);
                    probe.problem.iter_mut().for_each(|p| self.sentence(p));
                }
            }
            News::Parts { parts, .. } => parts.iter_mut().for_each(|part| self.part(part)),
            News::Alerts { alerts, .. } => {
                use crate::domain::alert::AlertState;
                for alert in alerts {
                    self.change("alert", &mut alert.name);
                    self.change("host", &mut alert.about);
                    self.change("words", &mut alert.summary);
                    if let AlertState::Silenced { by, comment, .. } = &mut alert.state {
                        self.change("person", by);
                        self.change("words", comment);
                    }
                }
            }
            News::Findings(findings) => {
                for finding in findings {
                    self.change("rule", &mut finding.rule);
                    self.change("group", &mut finding.group);
                    self.sentence(&mut finding.problem);
                }
            }
            News::Problems(problems) => problems.iter_mut().for_each(|p| self.sentence(p)),
        }
        event
    }

    fn part(&mut self, part: &mut Part) {
        self.change(part.kind.id(), &mut part.name);
        self.change("group", &mut part.group);
        part.note.iter_mut().for_each(|note| self.sentence(note));
    }

    /// Which words of a sentence are names nobody knows, so all of them are.
    fn sentence(&mut self, message: &mut Message) {
        for (_, arg) in &mut message.args {
            match arg {
                Arg::Text(words) => *words = self.of("words", words),
                Arg::Message(inner) => self.sentence(inner),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_an_address_stays() {
        let table = [
            ("http://u:hunter2@h:9090/metrics", "http://…@h:9090/metrics"),
            ("https://h/p?key=hunter2&b=1", "https://h/p?…"),
            ("GET https://a:hunter2@b@h/x: refused", "GET https://…@h/x: refused"),
            ("(see https://h/?t=hunter2).", "(see https://h/?…)."),
            ("postgres://u:hunter2@/db", "postgres://…@/db"),
            ("u:hunter2@h", "…@h"),
            ("password=hunter2", "password=…"),
            ("FATAL: password: hunter2", "FATAL: password: …"),
            ("Authorization: Bearer hunter2", "Authorization: … …"),
            ("sent Bearer hunter2 twice", "sent Bearer … twice"),
        ];
        for (words, clean) in table {
            assert_eq!(scrubbed(words).as_deref(), Some(clean), "{words}");
        }
        for plain in ["/dev/vda1", "root@h", "http://h:9090/metrics", "tokens are spent", ""] {
            assert_eq!(scrubbed(plain), None, "{plain}");
        }
    }

    #[test]
    fn one_name_has_one_other_name() {
        let mut aliases = Aliases::default();
        assert_eq!(aliases.of("host", "web"), "host-1");
        assert_eq!(aliases.of("mount", "/srv"), "mount-1");
        assert_eq!(aliases.of("container", "web"), "host-1");
        assert_eq!(aliases.of("mount", "/"), "/");
        assert_eq!(aliases.of("host", "db"), "host-2");
    }
}
