//! The presentation's way to a second terminal: a unix socket in a private directory, over which the
//! presenter tells what is on and what to say, and is told which page to turn to.

mod desk;
mod place;
pub mod viewer;

pub use desk::Desk;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

/// The longest message of the presenter, in bytes.
const LONGEST: usize = 256 * 1024;

/// The longest word of a speaker's terminal, in bytes.
const WORD: usize = 32;

/// The next line, without its end; none: there are no more, or it is longer than agreed.
async fn line<R>(reader: &mut BufReader<R>, most: usize) -> Option<String>
where
    R: tokio::io::AsyncRead + Unpin,
{
    let mut bytes = Vec::new();
    let mut limited = reader.take(most as u64 + 1);
    limited.read_until(b'\n', &mut bytes).await.ok()?;
    if bytes.pop() != Some(b'\n') {
        return None;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::line;
    use tokio::io::BufReader;

    #[tokio::test]
    async fn a_line_has_an_end_and_a_limit() {
        let mut reader = BufReader::new(&b"next\nback\nand then"[..]);
        assert_eq!(line(&mut reader, 8).await.as_deref(), Some("next"));
        assert_eq!(line(&mut reader, 8).await.as_deref(), Some("back"));
        assert_eq!(line(&mut reader, 80).await, None, "cut off");
        let endless = vec![b'x'; 4096];
        assert_eq!(line(&mut BufReader::new(&endless[..]), 64).await, None);
        assert_eq!(line(&mut BufReader::new(&b"\xff\n"[..]), 64).await, None);
    }
}
