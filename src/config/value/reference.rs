//! Names and places: addresses, metrics, currencies, files.

use super::{Scalar, scalars, unfit};
use crate::config::error::{Fault, nearest};
use crate::config::mask::mask;
use crate::config::place;
use crate::domain::metric::Metric;
use crate::domain::money::Currency;
use url::Url;

scalars!(Web, Page, MetricName, CurrencyCode, Kept, Watch);

/// An HTTP address without a secret in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Web(pub(crate) Url);

impl Scalar for Web {
    const EXPECTED: &'static str = "an address in quotes, such as \"http://127.0.0.1:9090\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        let help = "write the whole address with http:// or https://, such as \
                    \"https://www.example.org/health\"";
        let shown = mask(words);
        let url = Url::parse(words.trim())
            .map_err(|e| Fault::impossible(format!("`{shown}` is not an address: {e}"), help))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Fault::impossible(
                format!("`{shown}` is not an address of http:// or https://"),
                help,
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::impossible(
                "an address is shown on screen, so it cannot carry a user or a password",
                "remove them from the address; write user = \"…\" and password-env = \"NAME\"",
            ));
        }
        Ok(Self(url))
    }
}

/// The address of a metrics page: an HTTP address, one whose host is a container
/// (`http://NAME.container:PORT/metrics`), or a unix socket's (`unix:/PATH:/metrics`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page(pub(crate) Url);

impl Scalar for Page {
    const EXPECTED: &'static str =
        "an address in quotes, such as \"http://127.0.0.1:9121/metrics\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        if words.trim().split(':').next() == Some(place::UNIX) {
            let url = Url::parse(words.trim()).ok().filter(|url| place::unix(url).is_some());
            return url.map(Self).ok_or_else(|| {
                Fault::impossible(
                    format!("`{}` is not a page on a unix socket", mask(words)),
                    "write the socket's whole path, then the page: \
                     \"unix:/run/app/metrics.sock:/metrics\"",
                )
            });
        }
        let Web(url) = Web::from_words(words)?;
        if let Some(name) = place::container(&url).filter(|name| !place::is_container_name(name)) {
            return Err(Fault::impossible(
                format!("`{name}` is not the name of a container"),
                "write the name that `docker ps` shows, as in \
                 \"http://traefik.container:8080/metrics\"",
            ));
        }
        Ok(Self(url))
    }
}

/// The name of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MetricName(pub(crate) Metric);

impl Scalar for MetricName {
    const EXPECTED: &'static str = "the name of a metric, such as \"memory.utilization\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Metric::from_id(words).map(Self).ok_or_else(|| {
            let known: Vec<_> = Metric::ALL.iter().map(|m| m.id()).collect();
            // In one word's neighbourhood, else all of the same group, else all.
            let group: Vec<String> = match words.split_once('.') {
                Some((group, _)) => known
                    .iter()
                    .filter(|id| id.split('.').next() == Some(group))
                    .map(|id| (*id).to_owned())
                    .collect(),
                None => Vec::new(),
            };
            let near = nearest(words, known.iter().copied()).is_some();
            let all = || known.iter().map(|id| (*id).to_owned()).collect();
            let known = if group.is_empty() || near { all() } else { group };
            Fault::UnknownName { kind: "metric", name: words.to_owned(), known }
        })
    }
}

/// An ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CurrencyCode(pub(crate) Currency);

impl Scalar for CurrencyCode {
    const EXPECTED: &'static str = "a currency in three capital letters, such as \"EUR\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Currency::new(words).map(Self).ok_or_else(|| unfit(&format!("`{words}`"), Self::EXPECTED))
    }
}

/// Whether and where a file is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kept {
    /// At the usual place, or not at all.
    Usual(bool),
    /// There.
    At(String),
}

impl Scalar for Kept {
    const EXPECTED: &'static str = "true, false or a path in quotes";

    fn from_words(words: &str) -> Result<Self, Fault> {
        match words.trim() {
            "" => Err(unfit("an empty path", Self::EXPECTED)),
            "true" => Ok(Self::Usual(true)),
            "false" => Ok(Self::Usual(false)),
            path => Ok(Self::At(path.to_owned())),
        }
    }

    fn from_bool(value: bool) -> Result<Self, Fault> {
        Ok(Self::Usual(value))
    }
}

/// Whether and where an exporter is looked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Watch {
    /// At the usual address, or nowhere.
    Usual(bool),
    /// There.
    At(Url),
}

impl Scalar for Watch {
    const EXPECTED: &'static str =
        "true, false or an address in quotes, such as \"http://127.0.0.1:9100/metrics\"";

    fn from_words(words: &str) -> Result<Self, Fault> {
        Page::from_words(words).map(|page| Self::At(page.0))
    }

    fn from_bool(value: bool) -> Result<Self, Fault> {
        Ok(Self::Usual(value))
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Scalar};

    #[test]
    fn a_page_may_be_on_a_socket_or_in_a_container() {
        for good in [
            "http://127.0.0.1:9100/metrics",
            "unix:/run/app/metrics.sock:/metrics",
            "http://koprogo-traefik-1.container:8080/metrics",
        ] {
            assert_eq!(Page::from_words(good).unwrap().0.as_str(), good);
        }
        for (bad, told) in [
            ("unix:run/app.sock", "is not a page on a unix socket"),
            ("unix://host/app.sock", "is not a page on a unix socket"),
            ("http://-x.container/metrics", "is not the name of a container"),
            ("ftp://127.0.0.1/", "is not an address of http:// or https://"),
        ] {
            let fault = Page::from_words(bad).unwrap_err().to_string();
            assert!(fault.contains(told), "{bad}: {fault}");
        }
    }
}
