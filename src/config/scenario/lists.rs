//! The lists of a scenario, merged by name over the inherited ones: an entry replaces the whole
//! inherited one of its name, `remove = true` takes it away, others are added, and an empty list
//! takes all away.

use super::file::{AddOnFile, EveryFile, ItemFile, KindFile, Listed, PlanFile, SalaryFile};
use super::resolve::Reader;
use super::{LIST_MOST, is_id};
use crate::config::error::Fault;
use crate::config::value::Words;
use crate::domain::money::Spread;
use crate::domain::profile::LocalText;
use crate::domain::scenario::{AddOn, CostItem, CostKind, Every, Plan, Salary, When};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// What the entries of a list are told apart by. Plans of one name may follow each other in time.
pub(super) trait Entry: Clone + PartialEq {
    /// In the singular.
    const KIND: &'static str;
    /// The key that names it.
    const KEY: &'static str = "id";
    fn id(&self) -> &str;
    fn when(&self) -> When;
    /// Whether two of one name can be, at different times.
    const FOLLOW: bool = false;
}

macro_rules! entries {
    ($($name:ident $kind:literal),+) => {
        $(impl Entry for $name {
            const KIND: &'static str = $kind;
            fn id(&self) -> &str {
                &self.id
            }
            fn when(&self) -> When {
                self.from
            }
        })+
    };
}

entries!(AddOn "add-on", CostItem "item", Salary "salary");

impl Entry for Plan {
    const KIND: &'static str = "plan";
    const KEY: &'static str = "name";
    const FOLLOW: bool = true;
    fn id(&self) -> &str {
        &self.name.en
    }
    fn when(&self) -> When {
        self.from
    }
}

/// A name with what it stands for; none: it is removed.
pub(super) type Written<T> = (String, Option<T>);

/// Entry by entry: one that is named for the first time replaces the inherited one in its place;
/// what is removed, and named again, is added at the end.
pub(super) fn merge<T: Entry>(inherited: &[T], written: &[Written<T>]) -> Vec<T> {
    let mut all = inherited.to_vec();
    let mut seen = BTreeSet::new();
    for (id, entry) in written {
        let first = seen.insert(id.as_str());
        let Some(entry) = entry else {
            all.retain(|known| known.id() != id);
            continue;
        };
        match all.iter().position(|known| known.id() == id).filter(|_| first) {
            Some(at) => {
                let mut place = 0..;
                all.retain(|known| known.id() != id || place.next() == Some(0));
                all[at] = entry.clone();
            }
            None => all.push(entry.clone()),
        }
    }
    all
}

/// The list over the inherited one.
fn over<F, T: Entry>(
    on: &mut Reader<'_>,
    written: Option<&Listed<F>>,
    inherited: &[T],
    read: impl Fn(&mut Reader<'_>, &Spanned<F>) -> (Spanned<String>, Option<Option<T>>),
) -> Vec<T> {
    let Some(list) = written else { return inherited.to_vec() };
    // Each may be removed and named again.
    on.at_most(list.get_ref().len(), 2 * LIST_MOST, list.span());
    if list.get_ref().is_empty() {
        return Vec::new();
    }
    let mut known: Vec<Written<T>> = Vec::new();
    for file in list.get_ref() {
        let (id, entry) = read(on, file);
        // What is wrong was told.
        let Some(entry) = entry else { continue };
        let same = |one: &&T| one.id() == id.get_ref();
        let twice = entry.as_ref().is_some_and(|entry| {
            let mut others = known.iter().filter_map(|(_, other)| other.as_ref()).filter(same);
            others.any(|other| !T::FOLLOW || other.when() == entry.when())
        });
        if twice {
            let sentence = format!("there are two of kind {} called `{}`", T::KIND, id.get_ref());
            let help = if T::FOLLOW {
                "give each its own name, or its own from = \"2027-03\""
            } else {
                "give each its own id"
            };
            on.refuse(id.span(), &sentence, help);
        }
        if entry.is_none() && !inherited.iter().any(|one| same(&one)) {
            let known = inherited.iter().map(|one| one.id().to_owned()).collect();
            let name = id.get_ref().clone();
            on.tell(id.span(), Fault::UnknownName { kind: T::KIND, name, known });
        }
        known.push((id.into_inner(), entry));
    }
    let all = merge(inherited, &known);
    if list.get_ref().len() <= 2 * LIST_MOST {
        on.at_most(all.len(), LIST_MOST, list.span());
    }
    all
}

/// Something of an entry that is to be kept, and not removed, cannot be left out.
fn need<T>(
    on: &mut Reader<'_>,
    value: Option<T>,
    place: &Range<usize>,
    key: &str,
    example: &str,
) -> Option<T> {
    if value.is_none() {
        let example = format!("`{key} = {example}` in this table, or remove = true");
        on.tell(place.clone(), Fault::MissingKey { key: key.to_owned(), example });
    }
    value
}

fn id(on: &mut Reader<'_>, id: &Spanned<String>) -> Spanned<String> {
    if !is_id(id.get_ref()) {
        let sentence = format!("`{}` cannot be an id", id.get_ref());
        on.refuse(id.span(), &sentence, "write lower-case letters, digits and hyphens");
    }
    id.clone()
}

fn name(name: Option<&Words>, id: &Spanned<String>) -> LocalText {
    name.map_or_else(|| LocalText::same(id.get_ref()), |name| name.0.clone())
}

pub(super) fn plans(
    on: &mut Reader<'_>,
    written: Option<&Listed<PlanFile>>,
    inherited: &[Plan],
) -> Vec<Plan> {
    over(on, written, inherited, |on, written| {
        let (file, place) = (written.get_ref(), written.span());
        let id = Spanned::new(place.clone(), file.name.0.en.clone());
        if file.remove {
            return (id, Some(None));
        }
        let share = need(on, file.share, &place, "share", "\"40 %\"");
        let price = need(on, file.price, &place, "price", "20");
        let from = on.when(file.from.as_ref(), file.from_units.as_ref());
        let plan = share.zip(price).map(|(share, price)| {
            Some(Plan { name: file.name.0.clone(), share: share.0, price: price.0, from })
        });
        (id, plan)
    })
}

pub(super) fn add_ons(
    on: &mut Reader<'_>,
    written: Option<&Listed<AddOnFile>>,
    inherited: &[AddOn],
) -> Vec<AddOn> {
    over(on, written, inherited, |on, written| {
        let (file, place) = (written.get_ref(), written.span());
        let id = id(on, &file.id);
        if file.remove {
            return (id, Some(None));
        }
        let adoption = need(on, file.adoption, &place, "adoption", "\"10 %\"");
        let price = need(on, file.price, &place, "price", "5");
        let from = on.when(file.from.as_ref(), file.from_units.as_ref());
        let free = Spread::exact(Decimal::ZERO);
        let add_on = adoption.zip(price).map(|(adoption, price)| {
            Some(AddOn {
                id: id.get_ref().clone(),
                name: name(file.name.as_ref(), &id),
                adoption: adoption.spread(),
                price: price.0,
                fixed: file.fixed.map_or(free, |cost| cost.spread()),
                per_adopter: file.per_adopter.map_or(free, |cost| cost.spread()),
                from,
            })
        });
        (id, add_on)
    })
}

pub(super) fn items(
    on: &mut Reader<'_>,
    written: Option<&Listed<ItemFile>>,
    inherited: &[CostItem],
) -> Vec<CostItem> {
    over(on, written, inherited, |on, written| {
        let (file, place) = (written.get_ref(), written.span());
        let id = id(on, &file.id);
        if file.remove {
            return (id, Some(None));
        }
        let kind = need(on, file.kind, &place, "kind", "\"infrastructure\"");
        let amount = need(on, file.amount, &place, "amount", "10");
        let from = on.when(file.from.as_ref(), file.from_units.as_ref());
        let phase = file.phase.as_ref().map(|phase| on.phase(phase));
        let item = kind.zip(amount).map(|(kind, amount)| {
            Some(CostItem {
                id: id.get_ref().clone(),
                name: name(file.name.as_ref(), &id),
                kind: match kind {
                    KindFile::Infrastructure => CostKind::Infrastructure,
                    KindFile::Operations => CostKind::Operations,
                },
                amount: amount.spread(),
                every: match file.every {
                    Some(EveryFile::Month) | None => Every::Month,
                    Some(EveryFile::Year) => Every::Year,
                    Some(EveryFile::Once) => Every::Once,
                    Some(EveryFile::UnitMonth) => Every::UnitMonth,
                },
                from,
                phase,
            })
        });
        (id, item)
    })
}

pub(super) fn salaries(
    on: &mut Reader<'_>,
    written: Option<&Listed<SalaryFile>>,
    inherited: &[Salary],
) -> Vec<Salary> {
    over(on, written, inherited, |on, written| {
        let (file, place) = (written.get_ref(), written.span());
        let id = id(on, &file.id);
        if file.remove {
            return (id, Some(None));
        }
        let monthly = need(on, file.monthly, &place, "monthly", "5000");
        let from = on.when(file.from.as_ref(), file.from_units.as_ref());
        let from_phase = file.from_phase.as_ref().map(|phase| on.phase(phase));
        let salary = monthly.map(|monthly| {
            Some(Salary {
                id: id.get_ref().clone(),
                name: name(file.name.as_ref(), &id),
                monthly: monthly.spread(),
                from,
                from_phase,
            })
        });
        (id, salary)
    })
}
