//! What `palier advise` says beside its reasons: every rung with its cost, what it carries, its
//! regret and what stands against it; when the present phase is full; how likely a limit is near;
//! and where rules and regret part. The screen of the phases shows the same.

use super::json::day;
use super::money::{decimal, money};
use super::text::{Say, cell, table};
use crate::app::Model;
use crate::app::phases::{Rung, Section, Sign, ladder, sections};
use crate::domain::advice::{Advice, PhaseEntry};
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use serde_json::{Value, json};

/// The ladder as a table: one line a rung.
pub(super) fn options(model: &Model, say: Say<'_>) -> Vec<String> {
    let word = |id| say(&Message::new(id));
    let titles = [
        "column-phase",
        "phases-column-cost",
        "phases-column-carries",
        "phases-column-promise",
        "phases-column-year",
        "phases-column-regret",
        "phases-column-obstacle",
    ];
    let mut rows = vec![[String::new()].into_iter().chain(titles.map(word)).collect::<Vec<_>>()];
    rows.extend(ladder(model).iter().map(|rung| row(rung, say)));
    table(&rows).lines().map(ToOwned::to_owned).collect()
}

fn row(rung: &Rung<'_>, say: Say<'_>) -> Vec<String> {
    let sign = match (rung.here, rung.advised) {
        (true, _) => ">",
        (_, true) => "*",
        _ => "",
    };
    let option = rung.option;
    let against: Vec<_> = option.iter().flat_map(|o| &o.obstacles).map(say).collect();
    vec![
        sign.to_owned(),
        say(&Message::new("phases-words").local("words", &rung.phase.name)),
        cell(option.map(|o| Arg::Money(o.infrastructure)), say),
        say(&rung.carries()),
        say(&rung.promise()),
        cell(option.and_then(|o| o.carries).map(|c| Arg::Quantity(c, Unit::Ratio)), say),
        cell(option.and_then(|o| o.regret).map(Arg::Money), say),
        if against.is_empty() { "–".to_owned() } else { against.join("; ") },
    ]
}

/// Every section of the screen but those that `palier advise` has blocks of its own for.
pub(super) fn blocks(model: &Model, say: Say<'_>) -> Vec<(String, Vec<String>)> {
    const OWN: [&str; 5] =
        ["phases-why", "phases-missing", "phases-bases", "report-tree", "phases-alternatives"];
    let all = sections(model);
    let wanted = all.iter().filter(|s| !OWN.contains(&s.title.id) && s.matrix.is_empty());
    wanted.map(|s| (say(&s.title), lines(s, say))).collect()
}

fn lines(section: &Section, say: Say<'_>) -> Vec<String> {
    let line = |line: &crate::app::phases::Line| {
        let sign = match line.sign {
            Sign::Step(n) => format!("{n}. "),
            Sign::Yes => "✓ ".to_owned(),
            Sign::No => "✗ ".to_owned(),
            Sign::Open => "○ ".to_owned(),
            Sign::Bullet => String::new(),
        };
        let words = super::text::capital(&say(&line.words));
        let notes: Vec<_> = line.notes.iter().map(say).collect();
        if notes.is_empty() {
            return format!("{sign}{words}");
        }
        format!("{sign}{words} ({})", notes.join(" · "))
    };
    section.lines.iter().map(line).collect()
}

/// The same for a script, to stand beside the verdict.
pub(super) fn json(model: &Model, advice: &Advice, say: Say<'_>) -> Value {
    let [tenth, half, most] = advice.full_range.map(|at| at.map(day));
    json!({
        "full_range": { "p10": tenth, "p50": half, "p90": most },
        "entries": entries(model, advice),
        "probability": advice.probability,
        "regret_months": advice.regret_months,
        "conflict": advice.conflict.as_ref().map(say),
        "options": ladder(model).iter().map(|rung| option(rung, say)).collect::<Vec<_>>(),
    })
}

/// When each phase above is needed.
fn entries(model: &Model, advice: &Advice) -> Vec<Value> {
    let entry = |entry: &PhaseEntry| {
        let [tenth, half, most] = entry.dates.map(|at| at.map(day));
        json!({
            "phase": model.config.profile.phases[entry.phase].id,
            "date": { "p10": tenth, "p50": half, "p90": most },
            "reached": entry.reached,
        })
    };
    advice.entries.iter().map(entry).collect()
}

fn option(rung: &Rung<'_>, say: Say<'_>) -> Value {
    let known = rung.option;
    let obstacles = known.map(|o| {
        let entry = |m: &Message| json!({ "rule": m.id, "sentence": say(m) });
        o.obstacles.iter().map(entry).collect::<Vec<_>>()
    });
    let migration = rung.phase.migration.as_ref().map(|m| {
        json!({
            "steps": m.steps.iter()
                .map(|s| say(&Message::new("phases-words").local("words", s)))
                .collect::<Vec<_>>(),
            "downtime_low": m.downtime.0.as_secs(),
            "downtime_high": m.downtime.1.as_secs(),
            "lead_time": m.lead_time.as_secs(),
            "hours": m.hours.map(|h| h.to_string()),
            "caveat": m.caveat.as_ref()
                .map(|c| say(&Message::new("phases-words").local("words", c))),
        })
    });
    json!({
        "phase": rung.phase.id,
        "here": rung.here,
        "advised": rung.advised,
        "feasible": known.map(|o| o.obstacles.is_empty()),
        "obstacles": obstacles,
        "from": rung.basis.map(|b| b.from),
        "limit": known.and_then(|o| o.limit),
        "unlimited": rung.basis.is_some_and(|b| b.unlimited),
        "end_known": known.map(|o| o.end_known),
        "sla": rung.basis.and_then(|b| b.sla),
        "carries": known.and_then(|o| o.carries),
        "cost_low": decimal(rung.phase.cost.low),
        "cost_high": decimal(rung.phase.cost.high),
        "monthly_cost": known.map(|o| decimal(o.infrastructure.amount)),
        "operations": money(known.and_then(|o| o.operations)),
        "expected": money(known.and_then(|o| o.expected)),
        "regret": money(known.and_then(|o| o.regret)),
        "minimum_stay": rung.phase.minimum_stay.as_secs(),
        "migration": migration,
    })
}
