//! `[pitch]`: what the company says of itself in `palier present`. Refuses an amount of nothing, and
//! more lines than a page holds.

use crate::config::error::{Fault, Problems, Source};
use crate::config::value::{Price, Words};
use crate::domain::pitch::{MOST_USES, Pitch, PitchNotes};
use crate::domain::profile::LocalText;
use serde::Deserialize;
use std::sync::Arc;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PitchFile {
    title: Option<Words>,
    ask: Option<Words>,
    amount: Option<Spanned<Price>>,
    #[serde(rename = "use")]
    uses: Option<Spanned<Vec<Words>>>,
    contact: Option<Words>,
    #[serde(default)]
    notes: NotesFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotesFile {
    title: Option<Words>,
    health: Option<Words>,
    cost: Option<Words>,
    margin: Option<Words>,
    ladder: Option<Words>,
    ask: Option<Words>,
}

pub(super) fn resolve(file: &PitchFile, source: &Arc<Source>, problems: &mut Problems) -> Pitch {
    if let Some(amount) = file.amount.as_ref().filter(|amount| amount.get_ref().0.is_zero()) {
        let fault = Fault::impossible(
            "nothing is asked for with an amount of 0",
            "write the amount in the profile's currency, or leave `amount` out",
        );
        problems.at(source, amount.span(), fault);
    }
    if let Some(uses) = file.uses.as_ref().filter(|uses| uses.get_ref().len() > MOST_USES) {
        let sentence = format!("{} lines do not stand on one page", uses.get_ref().len());
        let help = format!("keep the {MOST_USES} that matter");
        problems.at(source, uses.span(), Fault::impossible(sentence, help));
    }
    let notes = &file.notes;
    Pitch {
        title: words(file.title.as_ref()),
        ask: words(file.ask.as_ref()),
        amount: file.amount.as_ref().map(|amount| amount.get_ref().0),
        uses: file.uses.iter().flat_map(Spanned::get_ref).map(|w| w.0.clone()).collect(),
        contact: words(file.contact.as_ref()),
        notes: PitchNotes {
            title: words(notes.title.as_ref()),
            health: words(notes.health.as_ref()),
            cost: words(notes.cost.as_ref()),
            margin: words(notes.margin.as_ref()),
            ladder: words(notes.ladder.as_ref()),
            ask: words(notes.ask.as_ref()),
        },
    }
}

fn words(words: Option<&Words>) -> Option<LocalText> {
    words.map(|words| words.0.clone())
}

#[cfg(test)]
mod tests {
    use crate::config::error::Source;
    use crate::config::profile;
    use crate::domain::profile::Profile;

    /// The sample profile with its example's marks of a comment taken away.
    fn with_example() -> String {
        let text = include_str!("../../../config/profiles/koprogo.toml");
        let from = text.find("# [pitch]").expect("the example");
        let (before, example) = text.split_at(from);
        let example: Vec<&str> = example.lines().map(|l| l.trim_start_matches("# ")).collect();
        format!("{before}{}\n", example.join("\n"))
    }

    fn read(text: &str) -> Result<Profile, String> {
        profile::parse(&Source::new("test.toml", text)).map_err(|e| e.render(false))
    }

    #[test]
    fn the_example_of_the_sample_profile_is_right() {
        let pitch = read(&with_example()).unwrap().pitch.unwrap();
        assert!(pitch.asks());
        assert!(!pitch.uses.is_empty() && pitch.contact.is_some() && pitch.notes.cost.is_some());
        assert_ne!(pitch.ask.as_ref().unwrap().get("fr"), pitch.ask.as_ref().unwrap().get("en"));
        // Nothing that a document does not say is said of a company.
        assert_eq!(
            profile::built_in("koprogo").map(|s| profile::parse(&s).unwrap().pitch),
            Some(None)
        );
    }

    #[test]
    fn a_key_that_nobody_knows_and_an_amount_of_nothing_are_refused() {
        let whole = with_example();
        let unknown = read(&whole.replace("\nask = {", "\nasks = {")).unwrap_err();
        assert!(unknown.contains("asks"), "{unknown}");
        let unknown = read(&whole.replace("\ncost = \"", "\ncosts = \"")).unwrap_err();
        assert!(unknown.contains("costs"), "{unknown}");
        let nothing = read(&whole.replace("amount = 50000", "amount = 0")).unwrap_err();
        assert!(nothing.contains("an amount of 0"), "{nothing}");
        let many = whole.replace("use = [", "use = [\"a\", \"b\", \"c\", \"d\", ");
        assert!(read(&many).unwrap_err().contains("on one page"));
    }
}
