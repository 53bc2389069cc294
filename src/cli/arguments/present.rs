//! `palier present` as typed.

use super::explicit;
use super::play::Show;
use crate::config::Explicit;
use clap::Args;

/// The presentation that is meant where none is named.
const USUAL: &str = "main";

#[derive(Debug, Args)]
pub(crate) struct Present {
    /// local | ssh HOST | prom URL | kube | demo [STORY] | replay FILE; else --target, else the
    /// configured one, else this machine
    #[arg(value_name = "TARGET", num_args = 0..=2, value_parser = clap::value_parser!(String))]
    aim: Vec<String>,
    /// The speaker's notes of the presentation that is on, with timer, next page and its keys
    #[arg(long, conflicts_with_all = ["aim", "speed", "from", "paused"])]
    pub(crate) notes: bool,
    /// Its name, where there is more than one at once
    #[arg(long, value_name = "NAME", default_value = USUAL, value_parser = session)]
    pub(crate) session: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

impl Present {
    pub(super) fn explicit(&self) -> Option<Explicit> {
        explicit(&self.aim.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn session(words: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=32).contains(&words.len()) && words.chars().all(plain) {
        return Ok(words.to_owned());
    }
    Err("write up to 32 lower-case letters, digits and hyphens".into())
}

#[cfg(test)]
mod tests {
    use super::session;

    #[test]
    fn a_session_names_a_file_and_nothing_else() {
        assert_eq!(session("board-2"), Ok("board-2".to_owned()));
        for bad in ["", "../x", "a/b", "A", &"x".repeat(33)] {
            assert!(session(bad).is_err(), "{bad}");
        }
    }
}
