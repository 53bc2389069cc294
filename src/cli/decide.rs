//! `palier decide`: the profile's decision tree, answered by flags, by the configuration, and in
//! the terminal where something is still missing. It watches nothing.

use super::arguments::Decide;
use crate::config::Config;
use crate::domain::decision::{Answer, Answers, DecisionTree, End, Given, Question, QuestionKind};
use crate::domain::message::{Arg, Message};
use crate::domain::reading::Origin;
use crate::report::decide::{self, Decided};
use crate::text::Speaker;
use color_eyre::eyre::{Report, Result, WrapErr};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::process::ExitCode;

/// The question that the global --units answers: it has a flag of its own.
const UNITS: &str = "units";

/// A longer line is no answer.
const LINE_MOST: u64 = 8192;

/// Left at a question, as by an interrupt.
const LEFT: u8 = 130;

pub(super) fn run(config: &Config, command: &Decide) -> Result<ExitCode> {
    let profile = &config.profile;
    let speaker = Speaker::new(config.language.code(), &profile.unit);
    let usage = |m: Message| Report::msg(speaker.say(&m));
    let Some(decision) = &profile.decision else {
        return Err(usage(Message::new("decide-no-tree").text("profile", &profile.name)));
    };
    let tree = &decision.tree;
    let mut answers = config.decision_answers(None);
    flags(tree, command, &mut answers).map_err(usage)?;
    let mut asked_any = false;
    let (walk, phase) = loop {
        let walk = tree.walk(&answers);
        let asked = match walk.end {
            End::Phase { phase, .. } => break (walk, phase),
            End::Asks(asked) => asked,
        };
        let question = &tree.questions[asked];
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            let missing = Message::new("decide-missing").local("question", &question.words);
            return Err(usage(missing.text("flag", example(question))));
        }
        let typed = ask(question, &speaker, &mut io::stdin().lock(), &mut io::stderr().lock());
        let Some(answer) = typed.wrap_err("the terminal cannot be read")? else {
            let left = speaker.say(&Message::new("decide-left"));
            drop(writeln!(io::stderr().lock(), "{left}"));
            return Ok(ExitCode::from(LEFT));
        };
        asked_any = true;
        answers.insert(asked, Given { answer, origin: Origin::new("typed") });
    };
    let decided = Decided {
        profile,
        scenario: &profile.scenarios[&config.scenario],
        decision,
        answers: &answers,
        walk: &walk,
        phase,
    };
    let text = if command.json {
        format!("{:#}\n", decide::json(&decided, &speaker))
    } else if asked_any {
        // The page may be longer than the terminal: the answer stands where the person looks.
        let page = decide::text(&decided, &speaker);
        format!("{page}\n{}\n", decide::answer(&decided, &speaker))
    } else {
        decide::text(&decided, &speaker)
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The answers of the command line; stronger than the configuration.
fn flags(
    tree: &DecisionTree,
    command: &Decide,
    answers: &mut Answers,
) -> std::result::Result<(), Message> {
    let mut said: Vec<(String, &str, &str)> = [
        ("budget", &command.budget),
        ("devops", &command.devops),
        ("multi-region", &command.multi_region),
        ("sla", &command.sla),
    ]
    .into_iter()
    .filter_map(|(id, words)| Some((format!("--{id}"), id, words.as_deref()?)))
    .collect();
    for written in &command.answers {
        let Some((id, words)) = written.split_once('=') else {
            return Err(Message::new("decide-not-an-answer").text("words", written));
        };
        said.push((format!("--answer {id}"), id.trim(), words));
    }
    let mut seen: Vec<usize> = Vec::new();
    for (flag, id, words) in said {
        let Some(index) = tree.question(id) else {
            let known: Vec<_> = tree.questions.iter().map(|q| q.id.as_str()).collect();
            let unknown = Message::new("decide-unknown-question").text("flag", flag);
            return Err(unknown.text("known", known.join(", ")));
        };
        let by_units = answers.get(&index).is_some_and(|given| given.origin.name() == "--units");
        if by_units || seen.contains(&index) {
            return Err(Message::new("decide-answered-twice").text("id", id));
        }
        seen.push(index);
        let question = &tree.questions[index];
        let answer = Answer::read(question.kind, words).map_err(|_| {
            Message::new("decide-unusable-flag")
                .text("flag", &flag)
                .text("words", words)
                .local("question", &question.words)
                .with("hint", hint(question.kind))
        })?;
        answers.insert(index, Given { answer, origin: Origin::new(&flag) });
    }
    Ok(())
}

/// The flag that answers a question, with an example.
fn example(question: &Question) -> String {
    let value = match question.kind {
        QuestionKind::YesNo => "no",
        QuestionKind::Money => "100",
        QuestionKind::Count => "400",
        QuestionKind::Availability => "99.9",
    };
    match question.id.as_str() {
        id @ ("budget" | "devops" | "multi-region" | "sla" | UNITS) => format!("--{id} {value}"),
        id => format!("--answer {id}={value}"),
    }
}

/// What to write.
fn hint(kind: QuestionKind) -> Arg {
    Arg::Message(Box::new(match kind {
        QuestionKind::YesNo => Message::new("decide-hint-yes-no"),
        QuestionKind::Money => Message::new("decide-hint-money"),
        QuestionKind::Count => Message::new("decide-hint-count"),
        QuestionKind::Availability => Message::new("decide-hint-availability"),
    }))
}

/// Asks until there is a usable answer; none when the person leaves.
fn ask(
    question: &Question,
    speaker: &Speaker<'_>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<Option<Answer>> {
    let asks = Message::new("decide-ask")
        .local("question", &question.words)
        .with("hint", hint(question.kind));
    loop {
        write!(output, "{} ", speaker.say(&asks))?;
        output.flush()?;
        let mut line = Vec::new();
        input.by_ref().take(LINE_MOST).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            // The end of the input leaves the cursor behind the question.
            writeln!(output)?;
            return Ok(None);
        }
        let words = String::from_utf8_lossy(&line);
        if matches!(words.trim().to_lowercase().as_str(), "q" | "quit") {
            return Ok(None);
        }
        if let Ok(answer) = Answer::read(question.kind, &words) {
            return Ok(Some(answer));
        }
        let unusable = Message::new("decide-unusable").text("words", &words);
        writeln!(output, "{}", speaker.say(&unusable.with("hint", hint(question.kind))))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::{LocalText, UnitName};

    fn asked(kind: QuestionKind, typed: &str) -> (Option<Answer>, String) {
        let unit = UnitName {
            singular: LocalText::same("participant"),
            plural: LocalText::same("participants"),
        };
        let question = Question { id: "x".into(), words: LocalText::same("How many?"), kind };
        let mut output = Vec::new();
        let mut input = typed.as_bytes();
        let speaker = Speaker::new("en", &unit);
        let answer = ask(&question, &speaker, &mut input, &mut output).unwrap();
        (answer, String::from_utf8(output).unwrap())
    }

    #[test]
    fn an_unusable_answer_is_asked_again_with_one_sentence() {
        let (answer, said) = asked(QuestionKind::Count, "many\n\n400\n");
        assert_eq!(answer, Some(Answer::Number(400.into())));
        assert_eq!(said.matches("How many?").count(), 3, "{said}");
        assert_eq!(said.lines().count(), 3, "{said}");
        assert!(said.contains("many"), "{said}");
    }

    #[test]
    fn leaving_is_no_answer_and_nothing_typed_reaches_the_terminal_raw() {
        assert_eq!(asked(QuestionKind::YesNo, "q\n").0, None);
        assert_eq!(asked(QuestionKind::YesNo, "").0, None);
        let (answer, said) = asked(QuestionKind::YesNo, "\u{1b}[2Jyes\nno\n");
        assert_eq!(answer, Some(Answer::YesNo(false)));
        assert!(!said.contains('\u{1b}'), "{said:?}");
    }
}
