//! What is wrong with a configuration, said in another language. Such a sentence is made before
//! anybody knows the language, in English; here it is found again among the sentences of
//! `config-errors.ftl`, its arguments taken out, and said with the words of the other file. What is
//! not found stays English: a refusal is never withheld.

use super::{Arguments, Tongue, look_up};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

const ENGLISH: &str = include_str!("../../assets/locales/en/config-errors.ftl");

/// A sentence in words that is an argument of another in words, and so on; at most so deep.
const DEEPEST: u8 = 3;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Words(String),
    Argument(&'static str),
}

struct Sentence {
    id: &'static str,
    pieces: Vec<Piece>,
    /// How many bytes of it are always the same: of two that match, the more particular one is meant.
    fixed: usize,
}

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let sentence = |line: &'static str| {
        let (id, words) = line.split_once(" = ")?;
        let pieces = pieces(words);
        let size = |piece: &Piece| match piece {
            Piece::Words(words) => words.len(),
            Piece::Argument(_) => 0,
        };
        let fixed = pieces.iter().map(size).sum();
        Some(Sentence { id, pieces, fixed })
    };
    let lines = ENGLISH.lines().filter(|line| !line.starts_with('#'));
    let mut all: Vec<Sentence> = lines.filter_map(sentence).collect();
    all.sort_by_key(|sentence| std::cmp::Reverse(sentence.fixed));
    all
});

/// A line of Fluent, taken apart.
fn pieces(line: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        words.push_str(before);
        let (inside, after) = match after.strip_prefix("\"{\"}") {
            Some(after) => ("\"{\"", after),
            None => match after.strip_prefix("\"}\"}") {
                Some(after) => ("\"}\"", after),
                None => after.split_once('}').unwrap_or((after, "")),
            },
        };
        match inside.trim() {
            "\"{\"" => words.push('{'),
            "\"}\"" => words.push('}'),
            name => {
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                pieces.push(Piece::Argument(name.trim_start_matches('$')));
            }
        }
        rest = after;
    }
    words.push_str(rest);
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    pieces
}

/// The sentence in a language (`en`, `fr`; anything else is English); as it is, where it is not known.
#[must_use]
pub fn refusal<'w>(language: &str, english: &'w str) -> Cow<'w, str> {
    let tongue = Tongue::of(language);
    if tongue == Tongue::English {
        return Cow::Borrowed(english);
    }
    said(tongue, english, DEEPEST).map_or(Cow::Borrowed(english), Cow::Owned)
}

/// Whether the sentence can be said in every language.
#[must_use]
pub fn is_known(english: &str) -> bool {
    said(Tongue::French, english, DEEPEST).is_some()
}

fn said(tongue: Tongue, english: &str, deep: u8) -> Option<String> {
    let (sentence, found) = SENTENCES.iter().find_map(|sentence| {
        let mut found = HashMap::new();
        matches(&sentence.pieces, english, &mut found).then_some((sentence, found))
    })?;
    let mut arguments = Arguments::with_capacity(found.len());
    for (name, words) in found {
        let own = name.starts_with('w') && deep > 0;
        let own = own.then(|| said(tongue, words, deep - 1)).flatten();
        let words = own.unwrap_or_else(|| match name {
            // The reader's own words, which nobody translated.
            "wtoml" => format!("«\u{a0}{words}\u{a0}»"),
            _ => words.to_owned(),
        });
        arguments.insert(Cow::Borrowed(name), words.into());
    }
    look_up(tongue, sentence.id, Some(&arguments))
}

/// Whether the words are of these pieces; what stands for the arguments. An argument is as short as
/// it can be, and never empty.
fn matches<'w>(
    pieces: &[Piece],
    words: &'w str,
    found: &mut HashMap<&'static str, &'w str>,
) -> bool {
    match pieces {
        [] => words.is_empty(),
        [Piece::Words(fixed), rest @ ..] => {
            words.strip_prefix(fixed.as_str()).is_some_and(|words| matches(rest, words, found))
        }
        [Piece::Argument(name)] => {
            found.insert(name, words);
            !words.is_empty()
        }
        [Piece::Argument(name), rest @ ..] => {
            let Some(Piece::Words(next)) = rest.first() else { return false };
            words.match_indices(next.as_str()).any(|(at, _)| {
                let is_it = at > 0 && matches(rest, &words[at..], found);
                if is_it {
                    found.insert(name, &words[..at]);
                }
                is_it
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SENTENCES, is_known, refusal};

    #[test]
    fn sentences_are_found_again_with_their_arguments() {
        for (english, french) in [
            ("there is no key `hots` here", "il n’y a pas de clé `hots` ici"),
            ("there is no basis called `a` or `b`", "il n’y a pas de base du nom de `a` or `b`"),
            (
                "write a share between 0 and 1, such as 0.05 or \"5 %\"",
                "écrivez une part entre 0 et 1, telle que 0.05 ou \"5 %\"",
            ),
            (
                "text in quotes stands where a number that is not negative belongs",
                "un texte entre guillemets se trouve là où il faut un nombre non négatif",
            ),
            (
                "write [scenarios.base] with growth = { units-per-month = 50 }",
                "écrivez [scenarios.base] avec growth = { units-per-month = 50 }",
            ),
            ("write host = \"x\"", "écrivez host = \"x\""),
            (
                "the file a b cannot be read: it is a pipe",
                "le fichier a b ne peut pas être lu\u{a0}: c’est un tube",
            ),
            (
                "this is not TOML: key with no value, expected `=`",
                "ce n’est pas du TOML\u{a0}: une clé est sans valeur, il faut `=`",
            ),
            (
                "this is not TOML: unexpected key or value, expected newline, `#`",
                "ce n’est pas du TOML\u{a0}: une clé ou une valeur est de trop, il faut un retour à la ligne ou `#`",
            ),
            (
                "this is not TOML: a fault of tomorrow",
                "ce n’est pas du TOML\u{a0}: «\u{a0}a fault of tomorrow\u{a0}»",
            ),
            ("nobody wrote this", "nobody wrote this"),
        ] {
            assert_eq!(refusal("fr", english), french);
            assert_eq!(refusal("en", english), english);
        }
        assert!(!is_known("nobody wrote this"));
    }

    #[test]
    fn every_sentence_is_found_as_itself() {
        for sentence in SENTENCES.iter() {
            assert!(sentence.fixed > 0, "{} would match anything", sentence.id);
        }
        assert!(SENTENCES.len() > 300);
    }
}
