//! Every command that palier ever runs on a watched machine over SSH. There are three, and no
//! other: whoever restricts the account (`ForceCommand`, `command=` in `authorized_keys`) allows
//! these, or forbids them and loses only what each is for.
//!
//! | command | when | what for | without it |
//! |---|---|---|---|
//! | [`TRUE`] | once per connection | the connection then answers at once (`TCP_NODELAY`) | slower answers |
//! | [`sampler`] | once per connection, ends with it | /proc where no exporter answers; the link's latency | neither |
//! | [`containers`] | once per connection, and again when an address no longer answers; only where the configuration names a `….container` | addresses of containers | these exporters |
//!
//! They read and write nothing: no file, no setting, no process that outlives them. Each is one line
//! that passes unharmed through any login shell (sh, bash, fish, tcsh, restricted ones): what it
//! holds stands in single quotes, and has neither single quote, backslash, exclamation mark nor
//! newline in it. Names of containers are the only words that come from outside; they are of
//! `[a-zA-Z0-9_.-]` and begin with a letter or digit.

use crate::config::place::is_container_name;
use crate::source::proc::sampler_command;

/// Says nothing, does nothing.
pub const TRUE: &str = "true";

/// What [`containers`] runs, for POSIX sh. The names come as arguments. The answers
/// stand after `|`: name, state, network mode, addresses; other lines are Docker's own words.
pub const CONTAINERS: &str = concat!(
    "LC_ALL=C; PATH=\"$PATH:/usr/local/bin:/usr/bin:/bin:/snap/bin\"; export LC_ALL PATH; ",
    "guard=; if timeout -s KILL 5 true >/dev/null 2>&1 </dev/null; ",
    "then guard=\"timeout -s KILL 5\"; fi; ",
    "for tool in docker podman; do ",
    "if command -v $tool >/dev/null 2>&1; then ",
    "echo \"@@palier containers $tool\"; ",
    "$guard $tool inspect --type container --format ",
    "\"|{{.Name}} {{.State.Status}} {{.HostConfig.NetworkMode}}",
    "{{range .NetworkSettings.Networks}} {{.IPAddress}} {{.GlobalIPv6Address}}{{end}}\" ",
    "\"$@\" 2>&1 </dev/null; ",
    "echo \"@@palier end\"; exit 0; fi; done; ",
    "echo \"@@palier containers none\"; echo \"@@palier end\"",
);

/// The agentless sampler; see `source::proc`.
#[must_use]
pub fn sampler() -> String {
    sampler_command()
}

/// Asks Docker, else Podman, for the addresses of these containers. A name that is none is left
/// out.
#[must_use]
pub fn containers<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut command = format!("sh -c '{CONTAINERS}' palier");
    for name in names.into_iter().filter(|name| is_container_name(name)) {
        command.push(' ');
        command.push_str(name);
    }
    command
}
