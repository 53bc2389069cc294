use super::*;
use crate::app::fixtures::model;
use crate::app::keys::Key;
use crate::app::playback::Progress;
use crate::app::{Event, update};
use crate::config::target::{Tape, TargetKind};
use crate::domain::fixtures::now;
use std::sync::Arc;

fn hour(hour: i64) -> Timestamp {
    now() + TimeDelta::hours(hour)
}

fn of(kind: MarkKind, at: Timestamp) -> Happening {
    Happening { at, kind: Some(kind), words: "moved".into() }
}

/// A hundred days, with something before it, three things in it and one behind it.
fn played() -> Model {
    let mut model = model(|c| c.target.kind = TargetKind::Tape(Tape::Story("x".into())));
    let config = Arc::clone(&model.config);
    model.playback = Playback::new(&config, now(), Some(hour(2400)));
    model.playback.as_mut().unwrap().events = [
        of(MarkKind::Price, hour(-5)),
        of(MarkKind::Deploy, hour(100)),
        of(MarkKind::Incident, hour(240)),
        Happening::peak(hour(480)),
        of(MarkKind::Deploy, hour(2500)),
    ]
    .into();
    model
}

fn press(model: &mut Model, key: char) -> (Option<Timestamp>, &'static str) {
    let effects = update(model, Event::Key(Key::Char(key)));
    let to = effects.iter().find_map(|e| match e {
        Effect::Seek(to) => Some(*to),
        _ => None,
    });
    (to, model.notice.as_ref().unwrap().message.id)
}

#[test]
fn keys_go_to_shortly_before_what_happens_and_end_at_the_last() {
    let mut model = played();
    assert_eq!(press(&mut model, 'E'), (None, "event-no-earlier"));
    assert_eq!(press(&mut model, 'e'), (Some(hour(76)), "event-coming-words"));
    // One after the other before the first has arrived.
    assert_eq!(press(&mut model, 'e'), (Some(hour(228)), "event-coming-words"));
    assert_eq!(press(&mut model, 'e'), (Some(hour(456)), "event-coming"));
    assert_eq!(press(&mut model, 'e'), (None, "event-no-later"));
    assert_eq!(press(&mut model, 'E'), (Some(hour(228)), "event-coming-words"));
    update(&mut model, Event::Played(Progress::At(hour(230))));
    assert_eq!(press(&mut model, 'E').0, Some(hour(76)), "it has hardly gone on");
    update(&mut model, Event::Played(Progress::At(hour(240))));
    assert_eq!(press(&mut model, 'E').0, Some(hour(228)), "hours behind");
}

#[test]
fn nobody_is_led_before_the_beginning() {
    let mut model = played();
    let playback = model.playback.as_mut().unwrap();
    playback.events = [of(MarkKind::Deploy, hour(3))].into();
    assert_eq!(choose(playback.events.iter(), playback, true), None, "it is about to come");
    playback.at = hour(40);
    assert_eq!(choose(playback.events.iter(), playback, false).unwrap().0, now());
}

#[test]
fn in_a_recording_what_was_noted_is_gone_to() {
    let mut model = played();
    model.playback.as_mut().unwrap().events = Arc::new([]);
    assert!(!is_any(&model));
    assert_eq!(press(&mut model, 'e').1, "event-no-later");
    model.history.noted.marks = vec![Mark::new(hour(50), None, MarkKind::Note, "x").unwrap()];
    assert!(is_any(&model));
    assert_eq!(press(&mut model, 'e').0, Some(hour(26)));
}
