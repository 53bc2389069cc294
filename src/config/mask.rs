//! Keeps secrets off the screen when an error shows a line of a file: someone who writes
//! `password = "…"` instead of `password-env = "NAME"` gets an error about that line, and the
//! error may end in a log. Masking keeps every byte's place, so that columns stay true.

/// Words in a key that announce a secret.
const TELLING: [&str; 9] =
    ["password", "token", "secret", "bearer", "auth", "credential", "cookie", "key", "env"];

/// The text with the values of telling keys and the user part of URLs replaced by `*`, byte for
/// byte.
#[must_use]
pub(crate) fn mask(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        mask_keys(line, &mut bytes[start..start + line.len()]);
        mask_urls(line, &mut bytes[start..start + line.len()]);
        start += line.len();
    }
    // Whole characters were replaced by as many stars as they have bytes: this is UTF-8 again.
    String::from_utf8(bytes).unwrap_or_default()
}

fn mask_keys(line: &str, bytes: &mut [u8]) {
    let lower = line.to_ascii_lowercase();
    for word in TELLING {
        for (at, _) in lower.match_indices(word) {
            let Some(equals) = line[at..].find('=').map(|e| at + e) else { continue };
            let key =
                line[at..equals].trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c));
            let lead = line[equals + 1..].len() - line[equals + 1..].trim_start().len();
            let begin = equals + 1 + lead;
            let Some(quote) = line[begin..].chars().next().filter(|c| "\"'".contains(*c)) else {
                continue;
            };
            let inside = begin + 1;
            let end = line[inside..]
                .find(quote)
                .filter(|length| *length > 0)
                .map_or(line.trim_end().len().max(inside), |length| inside + length);
            let names_a_variable = (key == "env" || key.ends_with("-env"))
                && line[inside..end]
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            if !names_a_variable && !key.ends_with("-file") {
                bytes[inside..end].fill(b'*');
            }
        }
    }
}

fn mask_urls(line: &str, bytes: &mut [u8]) {
    for (at, _) in line.match_indices("://") {
        let begin = at + 3;
        let rest = &line[begin..];
        let authority =
            rest.find(|c: char| c.is_whitespace() || "/?#\"'".contains(c)).unwrap_or(rest.len());
        if let Some(user) = rest[..authority].rfind('@') {
            bytes[begin..begin + user].fill(b'*');
        }
    }
    // Without its scheme it is still a secret: `user:password@host`.
    for (at, _) in line.match_indices('@') {
        let stop = |c: char| c.is_whitespace() || "/\"'".contains(c);
        let begin =
            line[..at].char_indices().rfind(|(_, c)| stop(*c)).map_or(0, |(i, c)| i + c.len_utf8());
        if line[begin..at].contains(':') {
            bytes[begin..at].fill(b'*');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mask;
    use proptest::prelude::*;

    #[test]
    fn a_secret_on_a_shown_line_is_masked_and_a_variable_name_is_not() {
        for (line, shown) in [
            ("password = \"hunter2\"", "password = \"*******\""),
            ("X = { password = 'é2', user = \"a\" }", "X = { password = '***', user = \"a\" }"),
            ("bearer-env = \"TOKEN_1\"", "bearer-env = \"TOKEN_1\""),
            ("bearer-env = \"sk-abc\"", "bearer-env = \"******\""),
            ("password-file = \"/run/p\"", "password-file = \"/run/p\""),
            ("A = { env = \"sk-abc\" }", "A = { env = \"******\" }"),
            ("token = \"no end", "token = \"******"),
            ("\"Authorization\" = \"Bearer x\"", "\"Authorization\" = \"********\""),
            ("url = \"http://me:pw@host/x@y\"", "url = \"http://*****@host/x@y\""),
            ("url = \"me:pw@host\"", "url = \"*****@host\""),
            ("host = \"me@host\"", "host = \"me@host\""),
            ("url = \"http://host/x@y\"", "url = \"http://host/x@y\""),
        ] {
            assert_eq!(mask(line), shown);
        }
    }

    proptest! {
        #[test]
        fn masking_moves_nothing(text in "(password|://|=|\"|'|@|é|\n| |-env|[a-z]){0,40}") {
            let masked = mask(&text);
            prop_assert_eq!(masked.len(), text.len());
            prop_assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
        }
    }
}
