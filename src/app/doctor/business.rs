//! What no metrics page tells: the unit count, what rests on it and on the scenario, what the
//! history carries, and how well a Prometheus does its own work.

use super::cures::{Cure, for_revenue};
use super::{Case, Row, Section, State, lost, shown};
use crate::app::outlook::listed;
use crate::config::target::{TargetKind, UnitsSource};
use crate::domain::economics::hourly_rate;
use crate::domain::message::{Arg, Message};
use crate::domain::metric::Unit;
use crate::domain::money::Money;
use crate::domain::observation::SourceId;
use crate::domain::survey::Knowledge;
use rust_decimal::prelude::ToPrimitive;

/// Forecasts by the day want so many days of a Prometheus' past.
const DAYS: u32 = 14;

/// So many dead scrape targets are named.
const NAMED: usize = 5;

pub(super) fn rows(case: Case<'_>) -> Vec<Row> {
    let mut rows = monitoring(case);
    rows.push(units(case));
    rows.extend(money(case));
    rows.push(history(case));
    rows.push(forecasts(case));
    rows
}

fn cured(case: Case<'_>, cures: &[Cure]) -> Vec<super::Remedy> {
    cures.iter().filter_map(|cure| cure.remedy(case)).collect()
}

fn units(case: Case<'_>) -> Row {
    let config = &case.model.config;
    let name = Message::new("figure-units");
    if let Some(units) = case.model.units() {
        let mut row = Row::new("units.count", Section::Money, name, State::Present);
        row.value = Some(Arg::Units(units.count));
        row.measured = Some((units.count, Unit::Count));
        row.origin = Some(units.origin.name().to_owned());
        row.at = Some(units.at);
        row.address = units_address(case);
        if case.model.shown().now - units.at > crate::domain::assessment::UNITS_HOLD {
            row.state = State::Old;
            row.why = lost(case, SourceId::Units);
        }
        return row;
    }
    let mut row = Row::new("units.count", Section::Money, name, State::Missing);
    row.address = units_address(case);
    let why = lost(case, SourceId::Units).or_else(|| lost(case, SourceId::Prometheus));
    if let Some(source) = &config.units {
        row.why = Some(why.unwrap_or_else(|| Message::new("doctor-why-units-silent")));
        if matches!(source, UnitsSource::Sql(_)) && lost(case, SourceId::Link).is_none() {
            row.remedies = cured(case, &[Cure::UnitsGrant]);
        }
    } else {
        row.why = Some(Message::new("advice-missing-units"));
        row.remedies = cured(case, &[Cure::Units]);
    }
    row
}

/// Where the units are counted; never the password that it takes.
fn units_address(case: Case<'_>) -> Option<String> {
    match case.model.config.units.as_ref()? {
        UnitsSource::Given { .. } => None,
        UnitsSource::Promql(expression) => Some(expression.clone()),
        UnitsSource::Sql(sql) if sql.host.starts_with('/') => {
            Some(format!("{}/{}", sql.host, sql.database))
        }
        UnitsSource::Sql(sql) => Some(format!("{}:{}/{}", sql.host, sql.port, sql.database)),
        UnitsSource::File(path) => Some(path.display().to_string()),
        // What follows the program may be a secret.
        UnitsSource::Command(words) => words.first().cloned(),
    }
}

fn money(case: Case<'_>) -> Vec<Row> {
    let model = case.model;
    let now = &model.shown().assessment.economics.now;
    let scenario = model.scenario();
    let profile = &model.config.profile;
    let phase = &profile.phases[model.shown().phase.index];
    let counted = model.units().is_some();
    let amount = |value: Option<Money>| value.map(Arg::Money);
    let share = |value: Option<rust_decimal::Decimal>| {
        value.and_then(|v| v.to_f64()).map(|v| Arg::Quantity(v, Unit::Ratio))
    };
    let units = if counted { Vec::new() } else { units(case).remedies };
    let row = |id, name: &'static str, value: Option<Arg>, why: &'static str, cures: Vec<Cure>| {
        let state = if value.is_some() { State::Present } else { State::Missing };
        let mut row = Row::new(id, Section::Money, Message::new(name), state);
        if value.is_some() {
            row.origin = Some(profile.id.clone());
            row.address = Some(model.config.scenario.clone());
        } else if counted {
            row.why = Some(Message::new(why));
            row.remedies = cured(case, &cures);
        } else {
            row.why = Some(Message::new("doctor-why-no-units"));
            row.remedies.clone_from(&units);
        }
        row.value = value;
        row
    };
    let rate = hourly_rate(&scenario, phase).map(|rate| Money::new(rate, profile.currency));
    let in_bank = scenario.cash.map(|amount| Money::new(amount, profile.currency));
    let mut rows = vec![
        row(
            "economics.monthly_cost",
            "figure-monthly-cost",
            Some(Arg::Money(now.infrastructure)),
            "doctor-why-no-units",
            Vec::new(),
        ),
        row(
            "economics.cost_per_unit",
            "figure-cost-per-unit",
            amount(now.cost_per_unit),
            "doctor-why-no-hosted",
            Vec::new(),
        ),
        row(
            "economics.monthly_revenue",
            "figure-revenue",
            amount(now.revenue),
            "doctor-why-no-price",
            for_revenue(case),
        ),
        row(
            "economics.infrastructure_margin",
            "figure-margin",
            share(now.infrastructure_margin),
            "doctor-why-no-price",
            for_revenue(case),
        ),
    ];
    let full = if now.revenue.is_some() && now.full_margin.is_none() {
        row(
            "economics.full_margin",
            "doctor-full-margin",
            None,
            "doctor-why-no-rate",
            vec![Cure::HourlyRate],
        )
    } else {
        let cures = for_revenue(case);
        row(
            "economics.full_margin",
            "doctor-full-margin",
            share(now.full_margin),
            "doctor-why-no-price",
            cures,
        )
    };
    rows.push(full);
    for (id, name, value, why, cure) in [
        ("scenario.hourly_rate", "doctor-rate", rate, "doctor-why-no-rate", Cure::HourlyRate),
        ("scenario.cash", "doctor-cash", in_bank, "doctor-why-no-cash", Cure::Cash),
    ] {
        let state = if value.is_some() { State::Present } else { State::Missing };
        let mut row = Row::new(id, Section::Money, Message::new(name), state);
        if value.is_some() {
            row.origin = Some(profile.id.clone());
            row.address = Some(model.config.scenario.clone());
        } else {
            row.why = Some(Message::new(why));
            row.remedies = cured(case, &[cure]);
        }
        row.value = value.map(Arg::Money);
        rows.push(row);
    }
    rows
}

fn history(case: Case<'_>) -> Row {
    let name = Message::new("doctor-history");
    let mut row = Row::new("history", Section::History, name, State::Present);
    match (&case.model.config.store, &case.model.history_lost) {
        // What is played has one of its own.
        (None, None) if case.model.config.has_history() => row.origin = Some("memory".to_owned()),
        (None, Some(why)) if case.model.config.has_history() => {
            row.state = State::Missing;
            row.why = Some(why.clone());
        }
        (None, _) => {
            row.state = State::Missing;
            row.why = Some(Message::new("doctor-why-no-store"));
            row.remedies = cured(case, &[Cure::Store]);
        }
        (Some(path), Some(why)) => {
            row.state = State::Missing;
            row.why = Some(why.clone());
            row.address = Some(path.display().to_string());
        }
        (Some(path), None) => {
            row.origin = Some("sqlite".to_owned());
            row.address = Some(path.display().to_string());
        }
    }
    row
}

fn forecasts(case: Case<'_>) -> Row {
    let name = Message::new("doctor-forecasts");
    let mut row = Row::new("forecasts", Section::History, name, State::Present);
    let all = listed(&case.model.shown().forecasts);
    let made = all.iter().filter(|listed| listed.outlook.is_ok()).count();
    if made > 0 {
        let told = Message::new("doctor-of").text("made", made.to_string());
        row.value = Some(Arg::Message(Box::new(told.text("all", all.len().to_string()))));
        row.at = case.model.shown().forecasts.at;
    }
    let short = all.iter().find_map(|listed| listed.outlook.as_ref().err());
    if made == all.len() && made > 0 {
        return row;
    }
    row.state = if made > 0 { State::Coarse } else { State::Missing };
    row.why = Some(match short {
        Some(none) => none.why.clone(),
        None => Message::new("doctor-why-no-past"),
    });
    let days = case.survey.knowledge.as_ref().map(|known| known.days);
    row.remedies = match days {
        Some(days) if days < DAYS => cured(case, &[Cure::Retention]),
        _ if !case.model.config.has_history() => cured(case, &[Cure::Store]),
        Some(_) => Vec::new(),
        None if case.model.config.target.kind.is_played() => Vec::new(),
        None => cured(case, &[Cure::Record]),
    };
    row
}

fn monitoring(case: Case<'_>) -> Vec<Row> {
    let TargetKind::Prometheus(target) = &case.model.config.target.kind else { return Vec::new() };
    let address = Some(shown(&target.url));
    let told = |id, name: &'static str| {
        let mut row = Row::new(id, Section::Monitoring, Message::new(name), State::Present);
        row.origin = Some("prometheus".to_owned());
        row.address.clone_from(&address);
        row
    };
    let mut rows = Vec::new();
    if let Some(known) = &case.survey.knowledge {
        rows.push(targets(case, known, told("prometheus.targets", "doctor-targets")));
        let mut past = told("prometheus.days", "doctor-days");
        past.value = Some(Arg::Quantity(f64::from(known.days), Unit::Days));
        if known.days < DAYS {
            past.state = State::Coarse;
            past.why = Some(Message::new("doctor-why-few-days").quantity(
                "wanted",
                f64::from(DAYS),
                Unit::Days,
            ));
            past.remedies = cured(case, &[Cure::Retention]);
        }
        rows.push(past);
    }
    let name = Message::new("doctor-alerts");
    let mut alerts = Row::new("alerts", Section::Monitoring, name, State::Present);
    if let Some(url) = &case.model.config.target.alertmanager {
        alerts.origin = Some("alertmanager".to_owned());
        alerts.address = Some(shown(url));
        if let Some(why) = lost(case, SourceId::Alerts) {
            alerts.state = State::Missing;
            alerts.why = Some(why);
        }
    } else {
        alerts.state = State::Missing;
        alerts.why = Some(Message::new("doctor-why-no-alertmanager"));
        alerts.remedies = cured(case, &[Cure::Alertmanager]);
    }
    rows.push(alerts);
    rows
}

/// How many scrape targets answer their Prometheus.
fn targets(case: Case<'_>, known: &Knowledge, mut row: Row) -> Row {
    let dead = known.dead.len() as u64;
    let living = known.targets.saturating_sub(dead);
    let told = Message::new("doctor-of").text("made", living.to_string());
    row.value = Some(Arg::Message(Box::new(told.text("all", known.targets.to_string()))));
    if dead == 0 {
        return row;
    }
    let first = known.dead.iter().take(NAMED).map(|d| format!("{} {}", d.job, d.instance));
    let more = if known.dead.len() > NAMED { ", …" } else { "" };
    let names = format!("{}{more}", first.collect::<Vec<_>>().join(", "));
    row.state = State::Coarse;
    row.why = Some(Message::new("doctor-why-dead").text("names", names));
    row.remedies = cured(case, &[Cure::DeadTargets]);
    row
}
