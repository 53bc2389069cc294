//! What changed between two pieces of the same news: most of a machine stands still from look to
//! look, and only the rest is written.
//!
//! A change of an object names the members that changed, and under `-` those that are gone; a change
//! of a list of the same length names the places; anything else is written anew. A change is an
//! object; a list or an object that stood elsewhere before is never told as one.

use serde_json::{Map, Value};

/// The member that names those which are gone. No name in a recording is this one.
const GONE: &str = "-";

/// What makes `new` of `old`; none: nothing changed.
pub(super) fn difference(old: &Value, new: &Value) -> Option<Value> {
    match (old, new) {
        _ if old == new => None,
        (Value::Object(old), Value::Object(new)) => {
            let mut changes = Map::new();
            for (name, value) in new {
                let change = match old.get(name) {
                    Some(before) => difference(before, value),
                    None => Some(value.clone()),
                };
                if let Some(change) = change {
                    changes.insert(name.clone(), change);
                }
            }
            let gone: Vec<_> = old.keys().filter(|name| !new.contains_key(*name)).collect();
            if !gone.is_empty() {
                changes.insert(GONE.to_owned(), gone.into_iter().cloned().collect());
            }
            Some(Value::Object(changes))
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            let changes: Map<_, _> = old
                .iter()
                .zip(new)
                .enumerate()
                .filter_map(|(at, (old, new))| Some((at.to_string(), difference(old, new)?)))
                .collect();
            // Where most of it changed, the places cost more than they save.
            let plain = new.iter().all(|v| !v.is_object() && !v.is_array());
            if plain && changes.len() * 2 > new.len() {
                return Some(Value::Array(new.clone()));
            }
            Some(Value::Object(changes))
        }
        _ => Some(new.clone()),
    }
}

/// Makes the new of the old; false: the change does not fit what was there.
pub(super) fn apply(old: &mut Value, change: Value) -> bool {
    match (old, change) {
        (Value::Object(old), Value::Object(changes)) => {
            for (name, change) in changes {
                if name == GONE {
                    let Value::Array(gone) = change else { return false };
                    for name in gone.iter().filter_map(Value::as_str) {
                        old.remove(name);
                    }
                    continue;
                }
                match old.get_mut(&name) {
                    Some(before) => {
                        if !apply(before, change) {
                            return false;
                        }
                    }
                    None => drop(old.insert(name, change)),
                }
            }
            true
        }
        (Value::Array(old), Value::Object(changes)) => changes.into_iter().all(|(at, change)| {
            let at: Option<usize> = at.parse().ok();
            at.and_then(|at| old.get_mut(at)).is_some_and(|before| apply(before, change))
        }),
        (old, new) => {
            *old = new;
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-4i64..4).prop_map(Value::from),
            "[ab]{0,1}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..4)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    /// Whether a list stands where an object stood: the format has no such news.
    fn shifts(old: &Value, new: &Value) -> bool {
        match (old, new) {
            (Value::Array(_), Value::Object(_)) => true,
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).any(|(o, n)| shifts(o, n))
            }
            (Value::Object(old), Value::Object(new)) => {
                new.iter().any(|(name, n)| old.get(name).is_some_and(|o| shifts(o, n)))
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_change_applied_makes_the_new(old in value(), new in value()) {
            prop_assume!(!shifts(&old, &new));
            let mut made = old.clone();
            if let Some(change) = difference(&old, &new) {
                prop_assert!(apply(&mut made, change));
            }
            prop_assert_eq!(made, new);
        }
    }

    #[test]
    fn only_what_changed_is_told() {
        let old = json!({"cpu": [1, 2, 3, 4], "name": "a", "io": {"sda": 1}});
        let new = json!({"cpu": [1, 2, 3, 5], "name": "a", "io": {"sdb": 1}});
        let change = json!({"cpu": {"3": 5}, "io": {"sdb": 1, "-": ["sda"]}});
        assert_eq!(difference(&old, &new), Some(change));
        assert_eq!(difference(&new, &new), None);
        assert!(!apply(&mut json!([1]), json!({"7": 1})), "a place that is not there");
    }
}
