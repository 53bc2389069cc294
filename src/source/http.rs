//! One bounded GET of a metrics page, over TCP or over a unix socket that a tunnel listens on.
//! What it refuses: bodies above [`LIMIT`] (counted after decompression), answers that take longer
//! than the time limit as a whole, and redirects to another origin (a bearer token would go with
//! them). Whether the body is metrics is judged by `exposition`. Every failure is one sentence.

use crate::config::place;
use crate::domain::message::Message;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error as _;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;
use url::Url;

/// No body is larger, in bytes after decompression. The largest proxy page measured was 25 MB.
pub const LIMIT: usize = 64 << 20;

/// The text format; OpenMetrics and protobuf are not asked for.
const TEXT_FORMAT: &str = "text/plain;version=0.0.4;q=1,text/plain;q=0.9,*/*;q=0.1";

/// How the server is dialled.
#[derive(Debug, Clone)]
pub enum Via {
    /// As the URL says, without any proxy.
    Tcp,
    /// Through this socket, whatever the URL's host is.
    Unix(PathBuf),
}

/// One metrics page and how it is fetched.
#[derive(Debug)]
pub struct Getter {
    client: Client,
    url: Url,
    address: String,
    authorization: Option<HeaderValue>,
    timeout: Duration,
    limit: usize,
}

impl Getter {
    /// A page at `url`. `timeout` bounds a GET as a whole, from dialling to the last byte.
    pub fn new(
        url: &Url,
        via: Via,
        token: Option<&SecretString>,
        timeout: Duration,
    ) -> Result<Self, Message> {
        ensure_provider();
        let address = shown(url);
        let (url, via) = dialled(url, via);
        let authorization = token.map(|token| bearer(token, &address)).transpose()?;
        let origin = url.origin();
        let same_origin = redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > 3 || attempt.url().origin() != origin {
                attempt.stop()
            } else {
                attempt.follow()
            }
        });
        let builder = Client::builder()
            .redirect(same_origin)
            .referer(false)
            .no_proxy()
            .user_agent(concat!("palier/", env!("CARGO_PKG_VERSION")));
        let plain = url.scheme() == "http";
        // A connection that is kept holds the buffers of the largest answer it carried, 60 KB of a
        // node_exporter's: too much for hundreds of pages where dialling anew costs next to nothing.
        let kept = !plain || matches!(via, Via::Unix(_));
        let builder = builder.pool_max_idle_per_host(usize::from(kept));
        let builder =
            if plain { builder.tls_backend_preconfigured(without_tls()) } else { builder };
        let builder = match via {
            Via::Tcp => builder,
            Via::Unix(path) => builder.unix_socket(path),
        };
        let client = builder.build().map_err(|error| {
            Message::new("source-ssh-page-failed")
                .text("url", &address)
                .text("error", innermost(&error))
        })?;
        Ok(Self { client, url, address, authorization, timeout, limit: LIMIT })
    }

    /// The same page with another limit for its body, in bytes.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The page's address as it may be shown: without user, password and query.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Fetches the page once. The body is within the limit.
    pub async fn get(&self) -> Result<Vec<u8>, Message> {
        match tokio::time::timeout(self.timeout, self.fetch()).await {
            Ok(result) => result,
            Err(_) => Err(self.timed_out()),
        }
    }

    async fn fetch(&self) -> Result<Vec<u8>, Message> {
        let mut request = self.client.get(self.url.clone()).header(ACCEPT, TEXT_FORMAT);
        if let Some(value) = &self.authorization {
            request = request.header(AUTHORIZATION, value.clone());
        }
        let response = request.send().await.map_err(|error| self.explain(&error))?;
        self.judge(&response)?;
        self.read(response).await
    }

    fn judge(&self, response: &Response) -> Result<(), Message> {
        let status = response.status();
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let id = if self.authorization.is_some() {
                    "source-ssh-page-token-wrong"
                } else {
                    "source-ssh-page-token-missing"
                };
                Err(self.say(id).text("status", status.as_str()))
            }
            status if status.is_redirection() => Err(self.say("source-ssh-page-redirect")),
            status if !status.is_success() => {
                Err(self.say("source-ssh-page-status").text("status", status.as_str()))
            }
            _ => Ok(()),
        }
    }

    async fn read(&self, mut response: Response) -> Result<Vec<u8>, Message> {
        let announced =
            usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        if announced > self.limit {
            return Err(self.too_large());
        }
        // An announced length is only believed up to a point: the allocation follows the data.
        let mut body = Vec::with_capacity(announced.min(1 << 20));
        while let Some(chunk) = response.chunk().await.map_err(|error| self.explain(&error))? {
            if body.len() + chunk.len() > self.limit {
                return Err(self.too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn say(&self, id: &'static str) -> Message {
        Message::new(id).text("url", &self.address)
    }

    fn timed_out(&self) -> Message {
        self.say("source-ssh-page-timeout").duration("limit", self.timeout)
    }

    fn too_large(&self) -> Message {
        self.say("source-ssh-page-too-large").text("limit", format!("{} MiB", self.limit >> 20))
    }

    fn explain(&self, error: &reqwest::Error) -> Message {
        if error.is_timeout() {
            return self.timed_out();
        }
        if error.is_body() || error.is_decode() {
            return self.say("source-ssh-page-cut").text("error", innermost(error));
        }
        match io_kind(error) {
            Some(std::io::ErrorKind::ConnectionRefused) => self.say("source-ssh-page-refused"),
            // A tunnel accepts first and closes when nothing listens at its other end.
            None if error.is_request() && !error.is_connect() => self.say("source-ssh-page-closed"),
            // Not found is a socket that nobody listens on, or a container that is not there.
            Some(
                std::io::ErrorKind::NotFound
                | std::io::ErrorKind::ConnectionReset
                | std::io::ErrorKind::BrokenPipe
                | std::io::ErrorKind::UnexpectedEof,
            ) => self.say("source-ssh-page-closed"),
            _ => self.say("source-ssh-page-failed").text("error", innermost(error)),
        }
    }
}

/// What is asked for, and where: a unix socket's page is asked for as one of this machine.
fn dialled(url: &Url, via: Via) -> (Url, Via) {
    let Some((socket, page)) = place::unix(url) else { return (url.clone(), via) };
    let Ok(mut asked) = Url::parse("http://localhost/") else { return (url.clone(), via) };
    asked.set_path(&page);
    asked.set_query(url.query());
    let via = match via {
        Via::Tcp => Via::Unix(socket),
        forwarded @ Via::Unix(_) => forwarded,
    };
    (asked, via)
}

/// For a client that never leaves plain HTTP, since it leads to no other origin: no authorities and no
/// cache of sessions, which each client would hold for itself.
pub fn without_tls() -> rustls::ClientConfig {
    static NONE: LazyLock<rustls::ClientConfig> = LazyLock::new(|| {
        ensure_provider();
        let roots = rustls::RootCertStore::empty();
        let mut tls =
            rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        tls.resumption = rustls::client::Resumption::disabled();
        tls
    });
    NONE.clone()
}

/// Without a TLS provider a client cannot even be built; main installs it first, tests may not.
pub fn ensure_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Someone else may be faster; then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

fn bearer(token: &SecretString, address: &str) -> Result<HeaderValue, Message> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
        .map_err(|_| Message::new("source-ssh-page-token-unusable").text("url", address))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A URL as it may be shown: user, password, query and fragment may be secrets and are left out.
#[must_use]
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // A URL that cannot carry them has none to remove.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The words of the innermost cause: `Connection refused (os error 111)` rather than the path to it.
/// They never hold the URL.
#[must_use]
pub fn innermost(error: &reqwest::Error) -> String {
    let mut words = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = error.to_string();
        cause = error.source();
    }
    if words.is_empty() {
        words = if error.is_builder() {
            "client could not be built".into()
        } else {
            "no answer".into()
        };
    }
    words
}

/// The operating system's reason, when one is at the bottom of the error.
#[must_use]
pub fn io_kind(error: &reqwest::Error) -> Option<std::io::ErrorKind> {
    let mut cause = error.source();
    let mut kind = None;
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            kind = Some(io.kind());
        }
        cause = error.source();
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::shown;
    use url::Url;

    #[test]
    fn secrets_in_a_url_are_not_shown() {
        let url = Url::parse("http://me:hunter2@db.example:9187/metrics?token=abc#x").unwrap();
        assert_eq!(shown(&url), "http://db.example:9187/metrics");
    }
}
