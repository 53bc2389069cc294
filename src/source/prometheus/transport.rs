//! How a server with an HTTP API is reached: identity, certificates, proxy, tunnel. Also the
//! Alertmanager's.
//!
//! * Without a proxy of its own, a target goes through that of the environment (`HTTPS_PROXY`,
//!   `HTTP_PROXY`, `ALL_PROXY`, except for `NO_PROXY`), which reqwest reads on Linux whatever its
//!   features are. This machine's own addresses go through a proxy only if one is configured.
//! * A proxy's user and password come from the environment alone and are never shown: a configured
//!   proxy is given those of the variable that names the same host and port.
//! * Through [`Via::Unix`] every connection goes to that socket, whatever the URL's host is; TLS,
//!   the `Host` header and credentials stay those of the URL. That is also the way in for a
//!   connector of another kind (a port-forward into a cluster): listen on a socket in a directory
//!   that only this user can enter, copy each connection to the other side and back, and give the
//!   socket's path; many connections may be open at once.
//!
//! Refuses: every redirect, so that credentials never follow to another place; files with
//! certificates or keys above [`PEM_LIMIT`].

use crate::config::target::{Auth, PrometheusTarget};
use crate::domain::message::{Message, clean};
use crate::source::http::{Via, ensure_provider, without_tls};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Identity, Proxy, redirect};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::time::Duration;
use url::{Host, Url};

/// No more of a PEM file is read, in bytes; Debian's whole bundle of authorities has 220 kB.
const PEM_LIMIT: u64 = 4 << 20;

/// Where the environment names a proxy, in the order in which it is looked for.
const VARIABLES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// A prepared client; nothing is connected yet.
pub(super) struct Transport {
    pub(super) http: reqwest::Client,
    /// Without user and password; with its query, which goes with each question.
    pub(super) base: Url,
    /// The base as it may be shown.
    pub(super) shown: String,
    /// Whether palier says who it is.
    pub(super) identified: bool,
}

/// reqwest would show the proxy with its password.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("to", &self.shown).finish_non_exhaustive()
    }
}

impl Transport {
    pub(super) fn new(
        target: &PrometheusTarget,
        via: &Via,
        timeout: Duration,
    ) -> Result<Self, Message> {
        let mut base = target.url.clone();
        let shown = shown(&base);
        if base.cannot_be_a_base() || !base.has_host() {
            return Err(Message::new("source-prometheus-url").text("url", &shown));
        }
        let identified = !matches!(target.auth, Auth::None)
            || !base.username().is_empty()
            || !target.headers.is_empty()
            || target.client_certificate.is_some();
        let headers = headers(target, &shown)?;
        let _ = base.set_username("");
        let _ = base.set_password(None);
        // A client cannot even be built without it.
        ensure_provider();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("palier/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .default_headers(headers)
            .timeout(timeout);
        builder = match (via, &target.proxy) {
            (Via::Unix(socket), _) => builder.no_proxy().unix_socket(socket.as_path()),
            (Via::Tcp, Some(proxy)) => {
                let environment = |name: &str| std::env::var(name).ok();
                builder.proxy(through(proxy, environment)?)
            }
            (Via::Tcp, None) if is_loopback(&base) => builder.no_proxy(),
            (Via::Tcp, None) => builder,
        };
        let direct = matches!(via, Via::Unix(_)) || (target.proxy.is_none() && is_loopback(&base));
        let own = target.ca_file.is_some() || target.client_certificate.is_some();
        if base.scheme() == "http" {
            // Of a look's questions side by side, not every connection is kept for the next look: each
            // holds its buffers.
            builder = builder.pool_max_idle_per_host(1);
            if direct && !own {
                builder = builder.tls_backend_preconfigured(without_tls());
            }
        }
        if let Some(file) = &target.ca_file {
            builder = builder.tls_certs_merge(authorities(file)?);
        }
        if let Some((certificate, key)) = &target.client_certificate {
            builder = builder.identity(identity(certificate, key)?);
        }
        let http = builder.build().map_err(|error| {
            Message::new("source-prometheus-client")
                .text("url", &shown)
                .text("error", innermost(&error))
        })?;
        Ok(Self { http, base, shown, identified })
    }
}

/// The innermost cause says what happened; the outer ones repeat the URL.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// A URL as it may be shown: without user, password, query and the slash at its end.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    clean(url.as_str().trim_end_matches('/'), 200)
}

/// Whether it is this machine.
pub(in crate::source) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A configured proxy, for every address. It is asked for by name, so `NO_PROXY` does not hold.
fn through(proxy: &Url, environment: impl Fn(&str) -> Option<String>) -> Result<Proxy, Message> {
    let shown = shown(proxy);
    let refused = |error: &reqwest::Error| {
        Message::new("source-prometheus-proxy")
            .text("proxy", &shown)
            .text("error", innermost(error))
    };
    let mut bare = proxy.clone();
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    let made = Proxy::all(bare).map_err(|error| refused(&error))?;
    Ok(match credentials(proxy, environment) {
        Some((user, password)) => made.basic_auth(&user, password.expose_secret()),
        None => made,
    })
}

/// What the environment says to a proxy at the same place.
fn credentials(
    proxy: &Url,
    environment: impl Fn(&str) -> Option<String>,
) -> Option<(String, SecretString)> {
    let place = |url: &Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
    let mut known = VARIABLES.iter().filter_map(|name| Url::parse(environment(name)?.trim()).ok());
    let url = known.find(|url| place(url) == place(proxy) && !url.username().is_empty())?;
    let password = percent_decoded(url.password().unwrap_or_default());
    Some((percent_decoded(url.username()), password.into()))
}

fn headers(target: &PrometheusTarget, shown: &str) -> Result<HeaderMap, Message> {
    let refused = |name: &str| {
        Message::new("source-prometheus-header").text("url", shown).text("header", name)
    };
    let mut headers = HeaderMap::new();
    let identity = match &target.auth {
        Auth::Basic { user, password } => Some(basic(user, password.expose_secret())),
        Auth::Bearer(token) => Some(format!("Bearer {}", token.expose_secret())),
        Auth::None if !target.url.username().is_empty() => {
            let password = percent_decoded(target.url.password().unwrap_or_default());
            Some(basic(&percent_decoded(target.url.username()), &password))
        }
        Auth::None => None,
    };
    if let Some(identity) = identity {
        let value = secret_value(&identity).ok_or_else(|| refused("Authorization"))?;
        headers.insert(AUTHORIZATION, value);
    }
    for (name, value) in &target.headers {
        let header = HeaderName::try_from(name.as_str()).map_err(|_| refused(name))?;
        let value = secret_value(value.expose_secret()).ok_or_else(|| refused(name))?;
        headers.insert(header, value);
    }
    Ok(headers)
}

fn secret_value(words: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(words.trim()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Basic` with its base64 (RFC 7617); twelve lines instead of a dependency.
fn basic(user: &str, password: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::from("Basic ");
    for chunk in format!("{user}:{password}").as_bytes().chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit) & 63) as usize;
            encoded.push(if digit <= chunk.len() { char::from(ALPHABET[index]) } else { '=' });
        }
    }
    encoded
}

fn percent_decoded(part: &str) -> String {
    // The url crate's own decoder, by way of a form value; a plus sign stays a plus sign.
    let form = format!("x={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, Message> {
    let said = |id| Message::new(id).text("file", file.to_string_lossy());
    let pem =
        pem(file).map_err(|error| said("source-prometheus-ca-unreadable").text("error", error))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(said("source-prometheus-ca-invalid")),
    }
}

/// The certificate by which palier says who it is, and its key. What is wrong names the file.
fn identity(certificate: &Path, key: &Path) -> Result<Identity, Message> {
    let said = |id, file: &Path| Message::new(id).text("file", file.to_string_lossy());
    let read = |file: &Path| {
        pem(file).map_err(|error| {
            said("source-prometheus-identity-unreadable", file).text("error", error)
        })
    };
    let (mut both, private) = (read(certificate)?, read(key)?);
    if !matches!(Certificate::from_pem_bundle(&both), Ok(found) if !found.is_empty()) {
        return Err(said("source-prometheus-certificate-invalid", certificate));
    }
    // One file may hold both, and be named twice.
    if certificate != key {
        both.push(b'\n');
        both.extend_from_slice(&private);
    }
    Identity::from_pem(&both).map_err(|_| said("source-prometheus-key-invalid", key))
}

fn pem(file: &Path) -> Result<Vec<u8>, String> {
    let mut pem = Vec::new();
    std::fs::File::open(file)
        .and_then(|open| open.take(PEM_LIMIT).read_to_end(&mut pem))
        .map_err(|error| error.to_string())?;
    Ok(pem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_is_base64_as_in_the_rfc() {
        assert_eq!(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(basic("a", "b"), "Basic YTpi");
        assert_eq!(basic("user", "pass"), "Basic dXNlcjpwYXNz");
        assert_eq!(basic("é", ""), "Basic w6k6");
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let url = Url::parse("http://me:secret@host:9090/prometheus/?token=x#y").expect("a URL");
        assert_eq!(shown(&url), "http://host:9090/prometheus");
        assert_eq!(percent_decoded("p%40ss+1"), "p@ss+1");
    }

    #[test]
    fn a_proxy_is_given_the_environments_password_for_the_same_place_alone() {
        let proxy = Url::parse("http://proxy.example:3128").expect("a URL");
        let with = |value: &'static str| {
            let found =
                credentials(&proxy, |name| (name == "https_proxy").then(|| value.to_owned()));
            found.map(|(user, password)| (user, password.expose_secret().to_owned()))
        };
        assert_eq!(with("http://other.example:3128"), None);
        assert_eq!(with("http://me:hunter2@other.example:3128"), None);
        assert_eq!(with("http://me:hunter2@proxy.example:80"), None);
        let known = with("http://me:hunter%402@proxy.example:3128/");
        assert_eq!(known, Some(("me".to_owned(), "hunter@2".to_owned())));
    }

    #[test]
    fn the_passwords_of_a_server_and_of_its_proxy_are_not_shown() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        let mut target = PrometheusTarget::new(url("http://me:secret@host:9090"));
        target.proxy = Some(url("http://me:hunter2@proxy:3128"));
        let made = Transport::new(&target, &Via::Tcp, Duration::from_secs(1)).expect("a client");
        let shown = format!("{made:?}");
        assert!(!shown.contains("secret") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn what_is_wrong_with_an_identity_names_its_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        let no_pem = file("empty.pem", "hello\n");
        let missing = dir.path().join("missing.pem");
        let refused = |certificate: &Path, key: &Path| {
            let message = identity(certificate, key).expect_err("refused");
            (message.id, format!("{:?}", message.args))
        };
        let (id, args) = refused(&no_pem, &missing);
        assert_eq!(id, "source-prometheus-identity-unreadable");
        assert!(args.contains("missing.pem") && args.contains("No such file"), "{args}");
        let (id, args) = refused(&no_pem, &no_pem);
        assert_eq!(id, "source-prometheus-certificate-invalid");
        assert!(args.contains("empty.pem"), "{args}");
    }
}
