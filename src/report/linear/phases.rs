//! The ladder, rung by rung, and everything that is said about it.

use super::{Told, advice};
use crate::app::Model;
use crate::app::phases::{Rung, Sign, ladder, sections};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::text::capital;

pub(super) fn tell(model: &Model, told: &mut Told<'_>) {
    advice(model, told);
    let rungs = ladder(model).iter().map(|rung| rung_words(model, rung, told)).collect();
    told.block(&Message::new("phases-title"), rungs);
    for section in sections(model) {
        // Why is said above, with the advice.
        if section.title.id == "phases-why" {
            continue;
        }
        let mut lines: Vec<String> = section.lines.iter().map(|l| line(l, told)).collect();
        lines.extend(section.matrix.iter().map(|tool| {
            let (name, remark) = ((told.say)(&tool.tool), (told.say)(&tool.remark));
            told.said_figure(&name, None, &[remark])
        }));
        told.block(&section.title, lines);
    }
}

fn rung_words(model: &Model, rung: &Rung<'_>, told: &Told<'_>) -> String {
    let say = told.say;
    let currency = model.config.profile.currency;
    let money = |amount| Money::new(amount, currency);
    let mut more = Vec::new();
    if rung.here {
        more.push(say(&Message::new("phases-here")));
    }
    if rung.advised {
        more.push(say(&Message::new("phases-advised")));
    }
    let of = |id, name, value| say(&Message::new(id).with(name, super::part(value)));
    more.push(of("phases-stair-carries", "carries", rung.carries()));
    more.push(of("phases-stair-promise", "promise", rung.promise()));
    if let Some(option) = rung.option {
        more.extend(option.carries.map(|chance| {
            say(&Message::new("phases-stair-year").quantity("chance", chance, Unit::Ratio))
        }));
        more.extend(
            option.regret.map(|regret| say(&Message::new("linear-regret").money("regret", regret))),
        );
        let id = if option.obstacles.is_empty() { "phases-possible" } else { "phases-impossible" };
        more.push(say(&Message::new(id)));
        more.extend(option.obstacles.iter().map(say));
    }
    let cost = rung.phase.cost;
    let cost = if cost.is_exact() {
        Message::new("phases-cost").money("value", money(cost.mid))
    } else {
        Message::new("phases-cost-range")
            .money("low", money(cost.low))
            .money("high", money(cost.high))
    };
    let name =
        say(&Message::new("phases-words").with("words", Arg::Local(rung.phase.name.clone())));
    told.said_figure(&name, Some(super::part(cost)), &more)
}

/// The sign in words: a step's number, yes, no, not known yet.
fn line(line: &crate::app::phases::Line, told: &Told<'_>) -> String {
    let say = told.say;
    let words = capital(&say(&line.words));
    let words = match line.sign {
        Sign::Bullet => words,
        Sign::Step(n) => format!("{n}. {words}"),
        Sign::Yes => format!("{} {words}", say(&Message::new("linear-yes"))),
        Sign::No => format!("{} {words}", say(&Message::new("linear-no"))),
        Sign::Open => format!("{} {words}", say(&Message::new("linear-open"))),
    };
    let notes: Vec<String> = line.notes.iter().map(say).collect();
    if notes.is_empty() {
        return words;
    }
    format!("{} ({})", words.trim_end_matches('.'), notes.join(", "))
}
