//! A label set as it stands on the page, byte by byte: the one place that knows quoting and
//! escapes.

use memchr::{memchr2, memchr3};
use std::borrow::Cow;

/// Calls `each` with every label's name and still escaped value; `block` starts after the opening
/// brace. Returns what follows the closing brace; none when the set is malformed.
pub(super) fn scan<'a>(
    block: &'a [u8],
    mut each: impl FnMut(&'a [u8], &'a [u8]),
) -> Option<&'a [u8]> {
    let mut rest = block;
    loop {
        rest = rest.trim_ascii_start();
        match rest.first()? {
            b'}' => return Some(&rest[1..]),
            b',' => rest = &rest[1..],
            b'"' => {
                // A quoted label name (Prometheus 3), or a quoted metric name, which has no value.
                let (name, after) = quoted(rest)?;
                rest = after.trim_ascii_start();
                if rest.first() == Some(&b'=') {
                    let (value, after) = quoted(rest[1..].trim_ascii_start())?;
                    each(name, value);
                    rest = after;
                }
            }
            _ => {
                let equals = memchr3(b'=', b'"', b'}', rest)?;
                if rest[equals] != b'=' {
                    return None;
                }
                let (value, after) = quoted(rest[equals + 1..].trim_ascii_start())?;
                each(rest[..equals].trim_ascii_end(), value);
                rest = after;
            }
        }
    }
}

/// The inside of a quoted word, and what follows it.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'\\', inside.get(at..)?)?;
        if inside[at] == b'"' {
            return Some((&inside[..at], &inside[at + 1..]));
        }
        at += 2;
    }
}

/// The escapes of the text format: `\\`, `\"`, `\n`. Any other is kept as written, as Prometheus
/// does; bytes that are no UTF-8 become replacement characters.
pub(super) fn decode(raw: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if !text.contains('\\') {
        return text;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            decoded.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => decoded.push('\n'),
            Some(c @ ('\\' | '"')) => decoded.push(c),
            Some(c) => decoded.extend(['\\', c]),
            None => decoded.push('\\'),
        }
    }
    Cow::Owned(decoded)
}
