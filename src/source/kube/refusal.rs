//! What went wrong on the way into a cluster, in one sentence that names the context, the server and
//! what to do. Of an exec plugin nothing is shown but the last line of what it complained of: what
//! it prints otherwise is a credential, and so may its arguments and variables be.

use super::{Refusal, Remedy};
use crate::domain::message::Message;
use http_body_util::LengthLimitError;
use kube::Error;
use kube::client::{AuthError, UpgradeConnectionError};
use std::error::Error as StdError;
use std::io;

/// Longer words of a plugin or a server are cut.
const WORDS: usize = 200;

/// Who asks whom: what every sentence names.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The kubeconfig's context.
    pub(super) context: String,
    /// `https://10.0.0.1:6443`.
    pub(super) server: String,
    /// The exec plugin's program, and what its kubeconfig says about getting it.
    pub(super) plugin: Option<(String, Option<String>)>,
}

/// What was asked for, in the words of a role's rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need<'a> {
    /// `list`.
    pub(super) verb: &'static str,
    /// `services`.
    pub(super) resource: &'static str,
    /// Where; none: in all namespaces.
    pub(super) namespace: Option<&'a str>,
}

impl Refusal {
    pub(super) fn hand(message: Message) -> Self {
        Self { message, remedy: Remedy::Hand }
    }

    pub(super) fn search(message: Message) -> Self {
        Self { message, remedy: Remedy::Search }
    }

    pub(super) fn again(message: Message) -> Self {
        Self { message, remedy: Remedy::Again }
    }
}

impl Asked {
    /// A sentence that names both.
    pub(super) fn say(&self, id: &'static str) -> Message {
        Message::new(id).text("context", &self.context).text("server", &self.server)
    }

    /// The sentence for an error of kube's.
    pub(super) fn refusal(&self, error: &Error, need: Need<'_>) -> Refusal {
        if let Error::Api(status) = error {
            return self.status(status.code, &status.message, need);
        }
        if let Error::UpgradeConnection(upgrade) = error {
            let words = match upgrade {
                UpgradeConnectionError::ProtocolSwitch(status) => status.as_str().to_owned(),
                other => other.to_string(),
            };
            return Refusal::hand(self.say("kube-no-websocket").text("error", words));
        }
        self.of_chain(error)
    }

    fn status(&self, code: u16, words: &str, need: Need<'_>) -> Refusal {
        let anonymous = words.contains("system:anonymous");
        match code {
            401 => Refusal::hand(self.say("kube-refused")),
            403 if anonymous => Refusal::hand(self.say("kube-anonymous")),
            403 => Refusal::hand(self.forbidden(words, need)),
            _ => Refusal::search(
                self.say("kube-status").text("status", code.to_string()).text("error", cut(words)),
            ),
        }
    }

    fn forbidden(&self, words: &str, need: Need<'_>) -> Message {
        let user = between(words, "User \"", "\"").unwrap_or("?");
        let verbs = match need.resource {
            // Since Kubernetes 1.35 a forward over a WebSocket wants the second too.
            "pods/portforward" => "\"get\", \"create\"".to_owned(),
            _ => format!("\"{}\"", need.verb),
        };
        let rule =
            format!("{{apiGroups: [\"\"], resources: [\"{}\"], verbs: [{verbs}]}}", need.resource);
        let id = match need.namespace {
            Some(_) => "kube-forbidden",
            None => "kube-forbidden-everywhere",
        };
        let message = self
            .say(id)
            .text("user", cut(user))
            .text("verb", need.verb)
            .text("resource", need.resource)
            .text("rule", rule);
        match need.namespace {
            Some(namespace) => message.text("namespace", namespace),
            None => message,
        }
    }

    /// What is at the bottom of an error that is not the server's word.
    pub(super) fn of_chain(&self, error: &(dyn StdError + 'static)) -> Refusal {
        for cause in chain(error) {
            if let Some(auth) = cause.downcast_ref::<AuthError>() {
                return self.of_plugin(auth);
            }
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                let tls = self.say("kube-tls").text("error", tls.to_string());
                return Refusal::hand(tls);
            }
            if cause.is::<LengthLimitError>() {
                return Refusal::search(self.too_large());
            }
            if let Some(io) = cause.downcast_ref::<io::Error>()
                && io.kind() == io::ErrorKind::TimedOut
            {
                return Refusal::search(self.say("kube-timeout"));
            }
        }
        let innermost = chain(error).last().map(ToString::to_string).unwrap_or_default();
        if let Some(Error::ProxyProtocolUnsupported { .. } | Error::ProxyProtocolDisabled { .. }) =
            chain(error).find_map(|cause| cause.downcast_ref::<Error>())
        {
            return Refusal::hand(self.say("kube-proxy"));
        }
        if let Some(Error::RustlsTls(_) | Error::InferKubeconfig(_)) =
            chain(error).find_map(|cause| cause.downcast_ref::<Error>())
        {
            let certificate = self.say("kube-certificate").text("error", cut(&innermost));
            return Refusal::hand(certificate);
        }
        Refusal::search(self.say("kube-unreachable").text("error", cut(&innermost)))
    }

    pub(super) fn too_large(&self) -> Message {
        self.say("kube-too-large")
    }

    fn of_plugin(&self, error: &AuthError) -> Refusal {
        let (command, hint) = match &self.plugin {
            Some((command, hint)) => (command.as_str(), hint.as_deref()),
            None => ("", None),
        };
        let say = |id| self.say(id).text("command", cut(command));
        let message = match error {
            AuthError::AuthExecStart(error) if error.kind() == io::ErrorKind::NotFound => {
                match hint.map(str::trim).filter(|hint| !hint.is_empty()) {
                    Some(hint) => say("kube-plugin-missing-hint").text("hint", cut(hint)),
                    None => say("kube-plugin-missing"),
                }
            }
            AuthError::AuthExecStart(error) => {
                say("kube-plugin-failed").text("error", error.to_string())
            }
            AuthError::AuthExecRun { out, .. } => {
                let complaint = String::from_utf8_lossy(&out.stderr);
                let mut lines = complaint.lines().map(str::trim).filter(|line| !line.is_empty());
                let last = lines.next_back().map_or_else(|| out.status.to_string(), cut);
                say("kube-plugin-failed").text("error", last)
            }
            AuthError::ReadTokenFile(error, path) => self
                .say("kube-token-file")
                .text("file", path.to_string_lossy())
                .text("error", error.to_string()),
            // A provider that kubectl no longer knows either.
            AuthError::AuthExec(words) => self.say("kube-provider").text("error", cut(words)),
            AuthError::InvalidBasicAuth(_) | AuthError::InvalidBearerToken(_) => {
                self.say("kube-refused")
            }
            // What it printed is not shown: it may hold the credential.
            _ => say("kube-plugin-strange"),
        };
        Refusal::hand(message)
    }
}

/// The error and its causes.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    // Deeper than any real chain.
    std::iter::successors(Some(error), |error| cause(*error)).take(32)
}

/// What an I/O error wraps is its cause, which its own `source` skips.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn between<'a>(words: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = words.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn cut(words: &str) -> String {
    crate::domain::message::clean(words, WORDS)
}
