//! A small tree by hand, and the laws that hold for every tree.

use super::*;
use proptest::prelude::*;

fn question(id: &str, kind: QuestionKind) -> Question {
    Question { id: id.into(), words: LocalText::same(id), kind }
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Budget 0 → 0; count below 500 → 1; team no → 2; otherwise 3.
fn tree() -> DecisionTree {
    DecisionTree {
        questions: vec![
            question("budget", QuestionKind::Money),
            question("units", QuestionKind::Count),
            question("team", QuestionKind::YesNo),
        ],
        rules: vec![
            Rule { ask: 0, when: Condition::Equals(Decimal::ZERO), phase: 0 },
            Rule { ask: 1, when: Condition::Below(d("500")), phase: 1 },
            Rule { ask: 2, when: Condition::Is(false), phase: 2 },
        ],
        otherwise: 3,
    }
}

fn answers(given: &[(usize, Answer)]) -> Answers {
    let by = |answer| Given { answer, origin: Origin::new("test") };
    given.iter().map(|(q, answer)| (*q, by(*answer))).collect()
}

#[test]
fn it_asks_in_order_and_no_more_than_it_needs() {
    let tree = tree();
    let number = |n: &str| Answer::Number(d(n));
    let end = |given: &[(usize, Answer)]| tree.walk(&answers(given)).end;
    assert_eq!(end(&[]), End::Asks(0));
    assert_eq!(end(&[(1, number("3"))]), End::Asks(0));
    assert_eq!(end(&[(0, number("0"))]), End::Phase { phase: 0, rule: Some(0) });
    assert_eq!(end(&[(0, number("1"))]), End::Asks(1));
    let to = |count: &str| [(0, number("1")), (1, number(count))];
    assert_eq!(end(&to("499")), End::Phase { phase: 1, rule: Some(1) });
    assert_eq!(end(&to("500")), End::Asks(2));
    let all = [(0, number("1")), (1, number("500")), (2, Answer::YesNo(true))];
    let walk = tree.walk(&answers(&all));
    assert_eq!(walk.end, End::Phase { phase: 3, rule: None });
    assert_eq!(
        walk.steps.iter().map(|s| (s.rule, s.met)).collect::<Vec<_>>(),
        [(0, false), (1, false), (2, false)]
    );
}

#[test]
fn what_an_earlier_rule_takes_no_later_one_gets() {
    let with = |rules: &[(usize, Condition)]| {
        let rules = rules.iter().map(|(ask, when)| Rule { ask: *ask, when: *when, phase: 0 });
        DecisionTree { rules: rules.collect(), ..tree() }.unreachable()
    };
    let below = |n: &str| Condition::Below(d(n));
    assert_eq!(tree().unreachable(), Vec::<usize>::new());
    assert_eq!(with(&[(1, below("500")), (1, below("2000"))]), Vec::<usize>::new());
    assert_eq!(with(&[(1, below("2000")), (1, below("500"))]), [1]);
    assert_eq!(with(&[(1, below("0"))]), [0], "nothing is below nothing");
    assert_eq!(with(&[(1, below("5")), (1, Condition::Equals(d("4")))]), [1]);
    assert_eq!(with(&[(1, below("5")), (1, Condition::Equals(d("5")))]), Vec::<usize>::new());
    let same = Condition::Equals(d("5"));
    assert_eq!(with(&[(1, same), (1, same)]), [1]);
    // Yes and no: nobody comes to the third, whatever it asks.
    let both = [(2, Condition::Is(true)), (2, Condition::Is(false)), (1, below("5"))];
    assert_eq!(with(&both), [2]);
    let halves = [(1, below("5")), (1, Condition::AtLeast(d("5"))), (2, Condition::Is(true))];
    assert_eq!(with(&halves), [2]);
    let point = [(1, below("5")), (1, Condition::Above(d("5")))];
    assert_eq!(with(&[point[0], point[1], (2, Condition::Is(true))]), Vec::<usize>::new());
    assert_eq!(with(&[point[0], point[1], (1, same), (2, Condition::Is(true))]), [3]);
}

#[test]
fn answers_are_read_as_people_write_them() {
    let read = |kind, words: &str| Answer::read(kind, words).ok();
    let number = |n: &str| Some(Answer::Number(d(n)));
    for (words, wanted) in [("yes", true), ("Oui ", true), ("N", false), ("non", false)] {
        assert_eq!(read(QuestionKind::YesNo, words), Some(Answer::YesNo(wanted)), "{words}");
    }
    assert_eq!(read(QuestionKind::YesNo, "maybe"), None);
    assert_eq!(read(QuestionKind::Money, "12,50 €"), number("12.50"));
    assert_eq!(read(QuestionKind::Money, "0"), number("0"));
    assert_eq!(read(QuestionKind::Money, "-1"), None);
    assert_eq!(read(QuestionKind::Count, "1\u{202f}180"), number("1180"));
    assert_eq!(read(QuestionKind::Count, "1,180"), None, "1.18 or 1180?");
    assert_eq!(read(QuestionKind::Count, "1000000000001"), None);
    assert_eq!(read(QuestionKind::Count, ""), None);
    assert_eq!(read(QuestionKind::Count, "400 %"), None);
    for words in ["99.99", "99,99 %", "0.9999", "99.990%"] {
        assert_eq!(read(QuestionKind::Availability, words), number("0.9999"), "{words}");
    }
    assert_eq!(read(QuestionKind::Availability, "0.5 %"), number("0.005"));
    assert_eq!(read(QuestionKind::Availability, "101"), None);
    assert_eq!(read(QuestionKind::Availability, "100"), number("1"));
}

fn condition() -> impl Strategy<Value = (usize, Condition)> {
    let threshold = (0u32..6).prop_map(Decimal::from);
    prop_oneof![
        any::<bool>().prop_map(|b| (2, Condition::Is(b))),
        (0usize..2, threshold.clone()).prop_map(|(q, t)| (q, Condition::Equals(t))),
        (0usize..2, threshold.clone()).prop_map(|(q, t)| (q, Condition::Below(t))),
        (0usize..2, threshold.clone()).prop_map(|(q, t)| (q, Condition::AtLeast(t))),
        (0usize..2, threshold).prop_map(|(q, t)| (q, Condition::Above(t))),
    ]
}

proptest! {
    /// Over a grid that has every threshold and a point between and beyond them, a rule decides
    /// for some answers exactly when it is not called unreachable.
    #[test]
    fn unreachable_is_what_no_answer_reaches(
        conditions in proptest::collection::vec(condition(), 0..7)
    ) {
        let rules = conditions.iter().map(|(ask, when)| Rule { ask: *ask, when: *when, phase: 0 });
        let tree = DecisionTree { rules: rules.collect(), ..tree() };
        let mut reached = vec![false; tree.rules.len()];
        let grid = || (0..14).map(|half| Answer::Number(Decimal::new(half * 5, 1)));
        for a in grid() {
            for b in grid() {
                for c in [true, false] {
                    let given = answers(&[(0, a), (1, b), (2, Answer::YesNo(c))]);
                    if let End::Phase { rule: Some(rule), .. } = tree.walk(&given).end {
                        reached[rule] = true;
                    }
                }
            }
        }
        let never: Vec<_> = (0..reached.len()).filter(|i| !reached[*i]).collect();
        prop_assert_eq!(tree.unreachable(), never);
    }

    #[test]
    fn no_words_make_an_answer_panic(words in ".{0,30}") {
        for kind in [QuestionKind::YesNo, QuestionKind::Money, QuestionKind::Count] {
            let _ = Answer::read(kind, &words);
        }
        if let Ok(Answer::Number(share)) = Answer::read(QuestionKind::Availability, &words) {
            prop_assert!(share >= Decimal::ZERO && share <= Decimal::ONE);
        }
    }
}
