//! Addresses of metrics pages that no browser knows: a unix socket, and a container on a watched
//! machine. Both are written as URLs, so that they stand wherever an exporter's address stands.
//!
//! * `unix:/run/app/metrics.sock:/metrics`: the page `/metrics` on that socket; without a page it is
//!   `/metrics`.
//! * `http://traefik.container:8080/metrics`: port 8080 of the container `traefik`, on whichever of
//!   its networks it answers (over SSH only: it is looked up there).

use std::path::PathBuf;
use url::Url;

/// The scheme of a page on a unix socket.
pub const UNIX: &str = "unix";

/// What a host's name ends in when a container is meant.
const CONTAINER: &str = ".container";

/// The kernel knows no longer path of a socket, in bytes.
const SOCKET_MOST: usize = 107;

/// The socket and the page of a `unix:` address; none for any other, and for one that cannot be.
#[must_use]
pub fn unix(url: &Url) -> Option<(PathBuf, String)> {
    if url.scheme() != UNIX || url.host_str().is_some_and(|host| !host.is_empty()) {
        return None;
    }
    let path = url.path();
    let (socket, page) = path.rsplit_once(":/").unwrap_or((path, "metrics"));
    let socket = decoded(socket)?;
    let usable = socket.starts_with('/')
        && socket.len() > 1
        && socket.len() <= SOCKET_MOST
        && !socket.contains(char::is_control);
    usable.then(|| (PathBuf::from(socket), format!("/{page}")))
}

/// The container that an address names; none where it names none.
#[must_use]
pub fn container(url: &Url) -> Option<&str> {
    container_host(url.host_str()?)
}

/// The same of a host's name alone.
#[must_use]
pub fn container_host(host: &str) -> Option<&str> {
    host.strip_suffix(CONTAINER)
}

/// Whether Docker could have given that name: `[a-zA-Z0-9][a-zA-Z0-9_.-]*`, and not too long.
#[must_use]
pub fn is_container_name(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// With `%20` and the like as what they stand for.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{container, is_container_name, unix};
    use url::Url;

    #[test]
    fn a_socket_and_its_page_are_told_apart() {
        for (written, expected) in [
            ("unix:/run/app/m.sock:/metrics", Some(("/run/app/m.sock", "/metrics"))),
            ("unix:/run/app/m.sock:/a/b?x=1", Some(("/run/app/m.sock", "/a/b"))),
            ("unix:/run/app/m.sock", Some(("/run/app/m.sock", "/metrics"))),
            ("unix:///run/a:b.sock:/m", Some(("/run/a:b.sock", "/m"))),
            ("unix:/run/my app/é.sock", Some(("/run/my app/é.sock", "/metrics"))),
            ("unix:run/app.sock", None),
            ("unix://host/app.sock", None),
            ("unix:/", None),
            ("unix:/a%0Ab", None),
            ("http://127.0.0.1/metrics", None),
        ] {
            let url = Url::parse(written).unwrap();
            let found = unix(&url);
            let found = found.as_ref().map(|(s, p)| (s.to_str().unwrap(), p.as_str()));
            assert_eq!(found, expected, "{written}");
        }
        assert_eq!(unix(&Url::parse(&format!("unix:/{}", "x".repeat(107))).unwrap()), None);
    }

    #[test]
    fn a_container_is_a_name_of_docker() {
        let named = |written| container(&Url::parse(written).unwrap()).map(str::to_owned);
        assert_eq!(
            named("http://app_traefik-1.container:8080/m").as_deref(),
            Some("app_traefik-1")
        );
        assert_eq!(named("http://container:8080/m"), None);
        for bad in ["", "-x", "a b", "a;b", "$(x)", "é", "a'b", "_x"] {
            assert!(!is_container_name(bad), "{bad}");
        }
        assert!(is_container_name("koprogo_traefik.v3-1"));
    }
}
