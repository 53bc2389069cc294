//! Recordings: what the sources of a target said, written to a file and read back as a
//! [`Tape`](crate::source::tape::Tape). The format is described in `docs/recording.md`.
//!
//! What palier made of the news is not in it: a replay makes it anew, by the code of the day. Refused
//! are files that are something else and formats that are newer; a file that was cut off or damaged
//! is played up to there. Nothing in a recording is believed: lines, names and kinds are bounded, and
//! words are cleaned as if a machine had just said them.

mod delta;
mod header;
mod number;
mod read;
mod scrub;
mod wire;
mod words;
mod write;

pub use header::{FORMAT, Header};
pub use read::Recording;
pub use write::{Writer, create};
