//! The presentation: which page is on, how long it has been on, and what the keys of a clicker do.
//! The figures are the model's own; the pages choose among them ([`pages`]), the notes explain them
//! ([`notes`]). Refuses to know a clock: the time of day comes as an event, since what is played has
//! a time of its own.

pub mod notes;
pub mod pages;
pub mod prompt;

use super::Effect;
use super::model::Model;
use super::pointer::{Mouse, MouseKind};
use crate::domain::Timestamp;
use crate::domain::message::Message;
use chrono::TimeDelta;
use pages::{PageId, pages};

/// A page is meant to take no longer.
pub const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// What a key does on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// The next page; a black screen shows its page again.
    Next,
    /// The page before.
    Back,
    /// The first page.
    First,
    /// The last.
    Last,
    /// The page of that number, from 1; one that is not there changes nothing.
    Page(u8),
    /// Nothing to see, or the page again.
    Black,
    /// Off the stage.
    Leave,
}

impl Command {
    /// The name in the language files.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Next => "stage-next",
            Self::Back => "stage-back",
            Self::First => "stage-first",
            Self::Last => "stage-last",
            Self::Page(_) => "stage-page",
            Self::Black => "stage-black",
            Self::Leave => "stage-leave",
        }
    }

    /// The word by which a second terminal asks for it; none: each terminal is left for itself.
    #[must_use]
    pub fn word(self) -> Option<String> {
        Some(match self {
            Self::Next => "next".to_owned(),
            Self::Back => "back".to_owned(),
            Self::First => "first".to_owned(),
            Self::Last => "last".to_owned(),
            Self::Page(number) => format!("page {number}"),
            Self::Black => "black".to_owned(),
            Self::Leave => return None,
        })
    }

    /// What such a word asks for; none: nothing that is known.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "next" => Self::Next,
            "back" => Self::Back,
            "first" => Self::First,
            "last" => Self::Last,
            "black" => Self::Black,
            other => Self::Page(other.strip_prefix("page ")?.parse().ok()?),
        })
    }
}

/// The state of a presentation.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// The page that is on.
    pub page: PageId,
    /// The screen is dark.
    pub black: bool,
    /// There is nothing behind it: leaving it ends the program.
    pub alone: bool,
    /// The time of day; none: not told yet.
    pub clock: Option<Timestamp>,
    /// When the presentation began.
    pub opened: Option<Timestamp>,
    /// When the page was turned to.
    pub turned: Option<Timestamp>,
    /// Why no second terminal can show notes, until a page is turned.
    pub unattended: Option<Message>,
    /// The last key asked for a page before the first or after the last.
    pub at_end: bool,
}

impl Stage {
    /// At the first page.
    #[must_use]
    pub fn new(alone: bool) -> Self {
        Self {
            page: PageId::Title,
            black: false,
            alone,
            clock: None,
            opened: None,
            turned: None,
            unattended: None,
            at_end: false,
        }
    }

    /// Since the presentation began.
    #[must_use]
    pub fn elapsed(&self) -> TimeDelta {
        self.since(self.opened)
    }

    /// Since the page was turned to.
    #[must_use]
    pub fn on_page(&self) -> TimeDelta {
        self.since(self.turned)
    }

    fn since(&self, then: Option<Timestamp>) -> TimeDelta {
        let known = self.clock.zip(then).map(|(now, then)| now - then);
        known.unwrap_or_default().max(TimeDelta::zero())
    }
}

/// Goes on stage.
pub fn open(model: &mut Model, alone: bool) {
    model.overlay = None;
    model.stage.get_or_insert_with(|| Stage::new(alone));
}

/// The time of day.
pub(super) fn beat(model: &mut Model, now: Timestamp) {
    if let Some(stage) = &mut model.stage {
        stage.clock = Some(now);
        stage.opened.get_or_insert(now);
        stage.turned.get_or_insert(now);
    }
}

/// Nobody can be shown notes.
pub(super) fn unattended(model: &mut Model, why: Message) {
    if let Some(stage) = &mut model.stage {
        stage.unattended = Some(why);
    }
}

/// Does what a key, or the second terminal, asks for.
pub(super) fn command(model: &mut Model, command: Command) -> Vec<Effect> {
    let all = pages(model);
    let Some(stage) = &mut model.stage else { return Vec::new() };
    let here = all.iter().position(|page| *page == stage.page).unwrap_or(0);
    let last = all.len().saturating_sub(1);
    let was_black = std::mem::replace(&mut stage.black, false);
    stage.at_end = match command {
        Command::Next => !was_black && here == last,
        Command::Back => here == 0,
        _ => false,
    };
    let to = match command {
        Command::Next if was_black => here,
        Command::Next => (here + 1).min(last),
        Command::Back => here.saturating_sub(1),
        Command::First => 0,
        Command::Last => last,
        Command::Page(number) => match usize::from(number).checked_sub(1) {
            Some(at) if at <= last => at,
            _ => here,
        },
        Command::Black => {
            stage.black = !was_black;
            here
        }
        Command::Leave => {
            if stage.alone {
                return vec![Effect::Quit];
            }
            model.stage = None;
            return Vec::new();
        }
    };
    if to != here {
        stage.page = all[to];
        stage.turned = stage.clock;
        stage.unattended = None;
    }
    Vec::new()
}

/// A click turns the page, as a clicker does; there is nothing else to touch.
pub(super) fn touched(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    if mouse.kind == MouseKind::Press && model.pointer.on {
        return self::command(model, Command::Next);
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::app::keys::Key;
    use crate::app::{Event, update};
    use crate::domain::fixtures::now;

    fn press(model: &mut Model, keys: &[Key]) -> Vec<Effect> {
        keys.iter().flat_map(|key| update(model, Event::Key(*key))).collect()
    }

    fn on(model: &Model) -> PageId {
        model.stage.as_ref().unwrap().page
    }

    #[test]
    fn every_key_of_a_clicker_turns_pages_and_stops_at_the_ends() {
        let mut model = model(|_| {});
        let _ = press(&mut model, &[Key::Char('p')]);
        assert_eq!(on(&model), PageId::Title);
        for key in [Key::Right, Key::PageDown, Key::Char(' '), Key::Enter, Key::Char('n')] {
            let _ = press(&mut model, &[Key::Home, key]);
            assert_eq!(on(&model), PageId::Health, "{key:?}");
        }
        for key in [Key::Left, Key::PageUp, Key::Backspace, Key::Char('p')] {
            let _ = press(&mut model, &[Key::End, key]);
            assert_eq!(on(&model), PageId::Margin, "{key:?}");
        }
        let _ = press(&mut model, &[Key::Char('3')]);
        assert_eq!(on(&model), PageId::Cost);
        let _ = press(&mut model, &[Key::Char('6')]);
        assert_eq!(on(&model), PageId::Cost, "without a pitch there is no sixth page");
        let _ = press(&mut model, &[Key::End, Key::Right, Key::Right]);
        assert_eq!(on(&model), PageId::Ladder);
        let _ = press(&mut model, &[Key::Home, Key::Left]);
        assert_eq!(on(&model), PageId::Title);
    }

    #[test]
    fn a_key_that_finds_no_page_is_remembered_until_the_next() {
        let mut model = model(|_| {});
        let at_end = |model: &Model| model.stage.as_ref().unwrap().at_end;
        let _ = press(&mut model, &[Key::Char('p'), Key::Left]);
        assert!(at_end(&model), "there is none before the first");
        let _ = press(&mut model, &[Key::Right]);
        assert!(!at_end(&model));
        let _ = press(&mut model, &[Key::End]);
        assert!(!at_end(&model), "who asks for the last page has found it");
        let _ = press(&mut model, &[Key::Right]);
        assert!(at_end(&model) && on(&model) == PageId::Ladder);
        // A black screen hides its page; the key that shows it again asks for no other.
        let _ = press(&mut model, &[Key::Char('b'), Key::Right]);
        assert!(!at_end(&model));
    }

    #[test]
    fn a_black_screen_keeps_its_page_and_the_next_key_shows_it_again() {
        let mut model = model(|_| {});
        let _ = press(&mut model, &[Key::Char('p'), Key::Right, Key::Char('b')]);
        assert!(model.stage.as_ref().unwrap().black);
        let _ = press(&mut model, &[Key::Right]);
        assert!(!model.stage.as_ref().unwrap().black);
        assert_eq!(on(&model), PageId::Health);
        let _ = press(&mut model, &[Key::Char('.'), Key::Char('.')]);
        assert!(!model.stage.as_ref().unwrap().black);
    }

    #[test]
    fn leaving_goes_back_to_the_cockpit_or_ends_what_has_none() {
        let mut model = model(|_| {});
        let _ = press(&mut model, &[Key::Char('p')]);
        assert!(press(&mut model, &[Key::Esc]).is_empty());
        assert!(model.stage.is_none());
        open(&mut model, true);
        assert_eq!(press(&mut model, &[Key::Char('q')]), [Effect::Quit]);
        assert_eq!(press(&mut model, &[Key::Ctrl('c')]), [Effect::Quit]);
    }

    #[test]
    fn the_time_of_a_page_begins_when_it_is_turned_to() {
        let mut model = model(|_| {});
        open(&mut model, false);
        let _ = update(&mut model, Event::Beat(now()));
        let _ = update(&mut model, Event::Beat(now() + TimeDelta::seconds(40)));
        let _ = press(&mut model, &[Key::Right]);
        let _ = update(&mut model, Event::Beat(now() + TimeDelta::seconds(65)));
        let stage = model.stage.as_ref().unwrap();
        assert_eq!(stage.elapsed(), TimeDelta::seconds(65));
        assert_eq!(stage.on_page(), TimeDelta::seconds(25));
        // A clock that is set back is no time before the beginning.
        let _ = update(&mut model, Event::Beat(now() - TimeDelta::seconds(65)));
        assert_eq!(model.stage.as_ref().unwrap().elapsed(), TimeDelta::zero());
    }

    #[test]
    fn what_the_second_terminal_sends_is_what_the_first_understands() {
        use Command::{Back, Black, First, Last, Leave, Next, Page};
        for command in [Next, Back, First, Last, Page(4), Black] {
            let word = command.word().unwrap();
            assert_eq!(Command::from_word(&word), Some(command));
        }
        assert_eq!(Leave.word(), None);
        for odd in ["", "leave", "page", "page x", "page 999", "next "] {
            assert_eq!(Command::from_word(odd), None, "{odd}");
        }
    }
}
