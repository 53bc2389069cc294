//! The names that the configuration itself tells: hosts on the way to the targets, accounts,
//! databases. A library's error may name one of them alone, without an address around it.

use super::{COMMON, Kind, Say, Veil, look};
use crate::config::Config;
use crate::config::target::{
    Auth, Exporter, Exporters, PrometheusTarget, Target, TargetKind, UnitsSource,
};
use crate::domain::message::{Arg, Message};
use url::Url;

impl Veil {
    /// Learns every name of the configuration.
    pub fn learn(&self, config: &Config) {
        let beside = config.fleet.iter().filter(|member| member.target.name != config.target.name);
        let beside = beside.map(|member| (&member.target, member.units.as_ref()));
        for (target, units) in
            std::iter::once((&config.target, config.units.as_ref())).chain(beside)
        {
            self.learn_target(target);
            if let Some(UnitsSource::Sql(query)) = units {
                self.learn_host(&query.host);
                self.learn_name(Kind::Database, &query.database);
                self.learn_name(Kind::Person, &query.user);
            }
        }
        let remote = config.remote_write.iter().filter_map(|remote| remote.server.as_ref());
        remote.for_each(|server| self.learn_server(server));
    }

    /// Learns a machine that is called so, wherever it is named.
    pub fn learn_host(&self, host: &str) {
        let plain = look::plain(host);
        if !host.starts_with('/') && !look::is_own(plain) {
            self.learn_name(Kind::Server, plain);
        }
        if let Some((user, _)) = host.split_once('@') {
            self.learn_name(Kind::Person, user);
        }
    }

    fn learn_name(&self, kind: Kind, name: &str) {
        let everybodys = look::is_harmless(name) || COMMON.contains(&name) || name == "root";
        if !name.trim().is_empty() && !everybodys {
            let _ = self.of(kind, name);
        }
    }

    fn learn_target(&self, target: &Target) {
        self.learn_name(Kind::Server, &target.name);
        match &target.kind {
            TargetKind::Local(exporters) => self.learn_pages(exporters),
            TargetKind::Ssh(ssh) => {
                if !look::is_own(look::plain(&ssh.destination)) {
                    self.same(self.of(Kind::Server, &target.name), &ssh.destination);
                }
                self.learn_host(&ssh.destination);
                let jumps = ssh.jump.iter().flat_map(|jump| jump.split(','));
                jumps.for_each(|jump| self.learn_host(jump));
                self.learn_pages(&ssh.exporters);
            }
            TargetKind::Prometheus(server) => self.learn_server(server),
            TargetKind::Kube(cluster) => {
                let words = [&cluster.context, &cluster.namespace];
                words.into_iter().flatten().for_each(|name| self.learn_name(Kind::Group, name));
                cluster.instance.iter().for_each(|instance| self.learn_host(instance));
            }
            TargetKind::Tape(_) => {}
        }
        target.probes.iter().for_each(|url| self.learn_url(url));
        target.alertmanager.iter().for_each(|url| self.learn_url(url));
    }

    fn learn_server(&self, server: &PrometheusTarget) {
        self.learn_url(&server.url);
        server.proxy.iter().for_each(|url| self.learn_url(url));
        server.instance.iter().for_each(|instance| self.learn_host(instance));
        if let Auth::Basic { user, .. } = &server.auth {
            self.learn_name(Kind::Person, user);
        }
    }

    fn learn_pages(&self, exporters: &Exporters) {
        let Exporters { node, traffic, postgres, application, pages, .. } = exporters;
        let urls = [node, traffic, postgres, application].into_iter().filter_map(Exporter::url);
        urls.chain(pages.iter().map(|(_, url)| url)).for_each(|url| self.learn_url(url));
    }

    /// Learns the machine that an address leads to.
    pub fn learn_url(&self, url: &Url) {
        url.host_str().into_iter().for_each(|host| self.learn_host(host));
    }

    /// A sentence of palier's own: what stands in it as a whole for a thing gets its other name, and
    /// the rest is what it is.
    #[must_use]
    pub fn known(&self, message: &Message, say: Say<'_>) -> Message {
        let args = message.args.iter().map(|(key, arg)| {
            let arg = match arg {
                Arg::Text(words) => Arg::Text(self.whole(words, say)),
                Arg::Message(inner) => Arg::Message(Box::new(self.known(inner, say))),
                other => other.clone(),
            };
            (*key, arg)
        });
        Message { id: message.id, args: args.collect() }
    }

    fn whole(&self, words: &str, say: Say<'_>) -> String {
        let plain = look::plain(words).to_lowercase();
        if look::is_harmless(words) || COMMON.contains(&plain.as_str()) {
            return words.to_owned();
        }
        let known = self.names().known.get(&plain).copied();
        // A path may hold blanks.
        let path = words.starts_with('/') && !words.contains(": ");
        let one = path || !words.trim().contains(char::is_whitespace);
        let looks = || look::kind(words).filter(|_| one).map(|kind| self.of(kind, words));
        match known.or_else(looks) {
            Some(alias) => say(alias),
            None => words.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Alias;
    use super::*;

    fn say(alias: Alias) -> String {
        format!("{:?} {}", alias.kind, alias.number).to_lowercase()
    }

    #[test]
    fn a_bare_host_is_covered_once_it_is_known_and_our_own_machine_is_nobodys() {
        let veil = Veil::new(true);
        veil.learn_host("deploy@shop.example.org");
        veil.learn_url(&"http://metrics.example.org:9090/x".parse().expect("a url"));
        veil.learn_host("localhost");
        veil.learn_host("127.0.0.1");
        let covered = |words: &str| veil.covered(words, &say).unwrap_or_else(|| words.to_owned());
        assert_eq!(
            covered("ssh: Could not resolve hostname shop.example.org: Name or service not known"),
            "ssh: Could not resolve hostname server 1: Name or service not known"
        );
        assert_eq!(covered("dns error for METRICS.example.org:9090"), "dns error for server 2");
        assert_eq!(covered("FATAL: no role \"deploy\""), "FATAL: no role \"person 1\"");
        for own in ["at localhost:9100", "http://127.0.0.1:9100/metrics", "127.0.0.1", "[::1]:5432"]
        {
            assert_eq!(covered(own), own);
        }
        assert_eq!(covered("http://127.0.0.1:9100/shop/figures"), "address 1");
    }

    #[test]
    fn in_our_own_sentences_a_thing_is_named_otherwise_as_a_whole() {
        let veil = Veil::new(true);
        let _ = veil.name(Kind::Service, "cache", &say);
        let message = Message::new("x")
            .text("file", "/srv/my files/history.sqlite3")
            .text("service", "cache")
            .text("found", "a count of 12");
        let said = veil.known(&message, &say);
        let words = said.args.iter().map(|(_, arg)| match arg {
            Arg::Text(words) => words.as_str(),
            other => panic!("{other:?}"),
        });
        assert_eq!(words.collect::<Vec<_>>(), ["path 1", "service 1", "a count of 12"]);
    }
}
