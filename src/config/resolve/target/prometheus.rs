//! A Prometheus, and how to identify to it.

use super::super::choose::Chooser;
use super::super::secret::{from_variable, secret};
use super::Chosen;
use crate::config::error::Fault;
use crate::config::file::{HeaderFile, RemoteWriteFile, TargetFile};
use crate::config::target::{Auth, PrometheusTarget};
use crate::config::value::{Scalar as _, Web};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::PathBuf;
use toml::Spanned;
use url::Url;

/// The server; `None` when its address was wrong, and told.
pub(super) fn prometheus(on: &mut Chooser<'_>, chosen: &Chosen<'_>) -> Option<PrometheusTarget> {
    let file = chosen.file.map(Spanned::get_ref);
    let url = if let Some(given) = &chosen.address {
        match Web::from_words(&given.value) {
            Ok(web) => web.0,
            Err(fault) => {
                on.problems.add(given.place.clone(), fault);
                return None;
            }
        }
    } else {
        file?.url.as_ref()?.get_ref().0.clone()
    };
    let Some(file) = file else {
        return Some(PrometheusTarget::new(url));
    };
    Some(PrometheusTarget {
        instance: file.instance.as_ref().map(|instance| instance.get_ref().clone()),
        ..server(on, url, &Identity::from(file))
    })
}

/// What a file says of how to identify to a server, and of the way there.
pub(in crate::config::resolve) struct Identity<'a> {
    user: Written<'a>,
    password_env: Written<'a>,
    password_file: Written<'a>,
    bearer_env: Written<'a>,
    bearer_file: Written<'a>,
    ca_file: Written<'a>,
    client_certificate_file: Written<'a>,
    client_key_file: Written<'a>,
    proxy: Option<&'a Spanned<Web>>,
    headers: Option<&'a Spanned<BTreeMap<Spanned<String>, HeaderFile>>>,
}

type Written<'a> = Option<&'a Spanned<String>>;

/// Both have the same keys.
macro_rules! identity_of {
    ($file:ident) => {
        impl<'a> From<&'a $file> for Identity<'a> {
            fn from(file: &'a $file) -> Self {
                Self {
                    user: file.user.as_ref(),
                    password_env: file.password_env.as_ref(),
                    password_file: file.password_file.as_ref(),
                    bearer_env: file.bearer_env.as_ref(),
                    bearer_file: file.bearer_file.as_ref(),
                    ca_file: file.ca_file.as_ref(),
                    client_certificate_file: file.client_certificate_file.as_ref(),
                    client_key_file: file.client_key_file.as_ref(),
                    proxy: file.proxy.as_ref(),
                    headers: file.headers.as_ref(),
                }
            }
        }
    };
}

identity_of!(TargetFile);
identity_of!(RemoteWriteFile);

/// A server at that address.
pub(in crate::config::resolve) fn server(
    on: &mut Chooser<'_>,
    url: Url,
    file: &Identity<'_>,
) -> PrometheusTarget {
    PrometheusTarget {
        client_certificate: client_certificate(on, file),
        proxy: file.proxy.map(|web| web.get_ref().0.clone()),
        auth: auth(on, file),
        headers: headers(on, file),
        ca_file: file.ca_file.map(|path| on.path_in_file(path.get_ref())),
        ..PrometheusTarget::new(url)
    }
}

/// A certificate is worth nothing without its key, nor a key without it.
fn client_certificate(on: &mut Chooser<'_>, file: &Identity<'_>) -> Option<(PathBuf, PathBuf)> {
    let (there, key, example) = match (file.client_certificate_file, file.client_key_file) {
        (Some(certificate), Some(private)) => {
            return Some((
                on.path_in_file(certificate.get_ref()),
                on.path_in_file(private.get_ref()),
            ));
        }
        (Some(there), None) => (there, "client-key-file", "client-key-file = \"client.key\""),
        (None, Some(there)) => {
            (there, "client-certificate-file", "client-certificate-file = \"client.pem\"")
        }
        (None, None) => return None,
    };
    let fault = Fault::MissingKey { key: key.to_owned(), example: example.to_owned() };
    on.problems.at(on.source, there.span(), fault);
    None
}

fn auth(on: &mut Chooser<'_>, file: &Identity<'_>) -> Auth {
    let purpose = "the password of this Prometheus";
    let password = secret(on, file.password_env, file.password_file, purpose);
    let purpose = "the bearer token of this Prometheus";
    let bearer = secret(on, file.bearer_env, file.bearer_file, purpose);
    let password_place = file.password_env.or(file.password_file);
    let bearer_place = file.bearer_env.or(file.bearer_file);
    match (file.user, password_place, bearer_place) {
        (Some(user), _, Some(_)) => {
            let fault = Fault::impossible(
                "a server takes a user with a password, or a bearer token, not both",
                "keep `user` with `password-env`, or keep `bearer-env`",
            );
            on.problems.at(on.source, user.span(), fault);
        }
        (Some(user), None, None) => {
            let fault = Fault::MissingKey {
                key: "password-env".to_owned(),
                example: "password-env = \"NAME\", the variable that holds this user's password"
                    .to_owned(),
            };
            on.problems.at(on.source, user.span(), fault);
        }
        (None, Some(place), _) => {
            let fault = Fault::MissingKey {
                key: "user".to_owned(),
                example: "user = \"NAME\", to whom this password belongs".to_owned(),
            };
            on.problems.at(on.source, place.span(), fault);
        }
        _ => {}
    }
    match (file.user, password, bearer) {
        (Some(user), Some(password), _) => Auth::Basic { user: user.get_ref().clone(), password },
        (_, _, Some(bearer)) => Auth::Bearer(bearer),
        _ => Auth::None,
    }
}

fn headers(on: &mut Chooser<'_>, file: &Identity<'_>) -> Vec<(String, SecretString)> {
    let mut headers = Vec::new();
    for (name, value) in file.headers.into_iter().flat_map(Spanned::get_ref) {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.get_ref().is_empty() || !name.get_ref().bytes().all(token) {
            let fault = Fault::impossible(
                format!("`{}` is not the name of an HTTP header", name.get_ref()),
                "write letters, digits and hyphens, such as \"X-Scope-OrgID\"",
            );
            on.problems.at(on.source, name.span(), fault);
            continue;
        }
        let (secret, span) = match value {
            HeaderFile::Plain(text) => {
                (Some(SecretString::from(text.get_ref().clone())), text.span())
            }
            HeaderFile::Variable(variable) => {
                let purpose = format!("the header {}", name.get_ref());
                (from_variable(on, variable, &purpose), variable.span())
            }
        };
        let Some(secret) = secret else { continue };
        // A line break would begin another header.
        let plain = |b: u8| (b' '..=b'~').contains(&b) || b == b'\t';
        if secrecy::ExposeSecret::expose_secret(&secret).bytes().all(plain) {
            headers.push((name.get_ref().clone(), secret));
        } else {
            let sentence = "a header's value is one line of plain ASCII";
            on.problems.at(on.source, span, Fault::impossible(sentence, "remove what is not"));
        }
    }
    headers
}
