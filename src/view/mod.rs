//! The state drawn as a frame. Lays out and words; every figure, verdict and date comes from the
//! model. Any size is drawn: what does not fit is left out in order of importance, and nothing
//! panics.

mod advice;
mod axis;
mod banner;
mod canvas;
mod capacity;
mod chart;
mod curve;
pub mod export;
mod finder;
mod footer;
mod glyphs;
mod header;
mod health;
mod knobs;
mod layout;
mod marks;
mod money;
mod overlay;
mod playback;
mod plot;
mod pointer;
mod rows;
mod screen;
mod signals;
mod small;
mod sources;
mod spark;
mod stage;
pub mod theme;
mod traffic;
mod wide;
mod words;

pub use words::{copied, copying, title, told};

use crate::app::Model;
use crate::app::figure::Figure;
use crate::app::pointer::{Drawn, Place, Spot, Touch};
use crate::app::stage::prompt::Prompt;
use crate::app::veil::{Alias, masked};
use crate::app::watch::{Connection, Watch};
use crate::config;
use crate::domain::Timestamp;
use crate::domain::message::Message;
use crate::text::Speaker;
use chrono::{Local, NaiveDateTime, TimeZone as _};
use glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use theme::{Theme, Tone};

/// What every pane is given.
struct Ctx<'a> {
    model: &'a Model,
    watch: &'a Watch,
    theme: Theme,
    glyphs: &'static Glyphs,
    speak: Speaker<'a>,
    connection: Connection,
    /// Rows that a long screen can be scrolled past at most; none: nothing scrolls.
    scroll_end: Cell<Option<u16>>,
    /// The same of an explanation.
    told_end: Cell<Option<u16>>,
    /// The row of the terminal in which the figure under the cursor stands, where a screen tells.
    cursor_row: Cell<Option<u16>>,
    /// What the mouse can touch, in the order in which it was drawn.
    spots: RefCell<Vec<Spot>>,
}

impl<'a> Ctx<'a> {
    fn new(model: &'a Model) -> Self {
        let watch = model.shown();
        Self {
            model,
            watch,
            theme: Theme::of(&model.config, model.theme),
            glyphs: match model.config.glyphs {
                _ if model.config.ascii => &glyphs::ASCII,
                config::Glyphs::Ascii => &glyphs::ASCII,
                config::Glyphs::HalfBlocks => &glyphs::HALVES,
                config::Glyphs::Braille => &glyphs::UNICODE,
            },
            speak: Speaker::new(model.language.code(), &model.config.profile.unit),
            connection: watch.connection(model.config.refresh),
            scroll_end: Cell::new(None),
            told_end: Cell::new(None),
            cursor_row: Cell::new(None),
            spots: RefCell::new(Vec::new()),
        }
    }

    /// Tells that something can be touched there; what is told later lies on top.
    fn touch(&self, area: Rect, touch: Touch) {
        let place = Place { x: area.x, y: area.y, width: area.width, height: area.height };
        if !area.is_empty() {
            self.spots.borrow_mut().push(Spot { place, touch });
        }
    }

    /// The same for a figure, where there is one.
    fn touch_figure(&self, area: Rect, figure: Option<Figure>) {
        if let Some(figure) = figure {
            self.touch(area, Touch::Figure(figure));
        }
    }

    fn style(&self, tone: Tone) -> Style {
        self.theme.style(tone)
    }

    /// Words as they go into cells: no-break spaces are spaces of one cell like any other, and in
    /// ASCII mode everything is ASCII. Measure only what came out of here.
    fn plain<'t>(&self, words: &'t str) -> Cow<'t, str> {
        if self.model.is_veiled()
            && let Some(covered) = self.model.veil.covered(words, &|alias| self.alias(alias))
        {
            return Cow::Owned(self.cells(&covered).into_owned());
        }
        self.cells(words)
    }

    fn cells<'t>(&self, words: &'t str) -> Cow<'t, str> {
        if words.is_ascii() {
            return Cow::Borrowed(words);
        }
        if self.model.config.ascii {
            return crate::text::to_ascii(words);
        }
        Cow::Owned(words.replace(['\u{a0}', '\u{202f}'], " "))
    }

    /// What stands in a name's place.
    fn alias(&self, alias: Alias) -> String {
        self.speak.say(&alias.message())
    }

    fn word(&self, id: &'static str) -> String {
        self.plain(&self.speak.word(id)).into_owned()
    }

    fn say(&self, message: &Message) -> String {
        self.plain(&self.speak.say(message)).into_owned()
    }

    /// An instant as the person's own clocks show it.
    fn local(&self, at: Timestamp) -> NaiveDateTime {
        if self.model.config.local_time {
            return Local.from_utc_datetime(&at.naive_utc()).naive_local();
        }
        at.naive_utc()
    }

    /// Whether the figures on screen are of the present.
    fn is_live(&self) -> bool {
        matches!(self.connection, Connection::Live(_))
    }

    fn is_under_cursor(&self, figure: Figure) -> bool {
        self.model.cursor == Some(figure)
    }

    /// The style of a figure's value: highlighted under the cursor, quiet when it is of the past.
    fn figure_style(&self, figure: Option<Figure>, tone: Tone) -> Style {
        if figure.is_some_and(|f| self.is_under_cursor(f)) {
            return self.style(Tone::Cursor);
        }
        self.style(tone)
    }
}

/// Draws the model over the whole frame.
pub fn render(frame: &mut ratatui::Frame<'_>, model: &Model) {
    let _ = render_told(frame, model);
}

/// The same, and what only who lays out knows: how far the screen can be scrolled, and what stands
/// where.
pub fn render_told(frame: &mut ratatui::Frame<'_>, model: &Model) -> Drawn {
    let area = frame.area();
    draw(model, frame.buffer_mut(), area)
}

/// The same frame without a terminal.
#[must_use]
pub fn render_buffer(model: &Model, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let _ = draw(model, &mut buffer, area);
    buffer
}

fn draw(model: &Model, buffer: &mut Buffer, area: Rect) -> Drawn {
    if area.is_empty() {
        return Drawn::default();
    }
    let veiled = veiled(model);
    let model = veiled.as_ref();
    let ctx = Ctx::new(model);
    buffer.set_style(area, ctx.style(Tone::Text));
    if model.stage.is_some() {
        stage::draw(&ctx, buffer, area);
        return Drawn::default();
    }
    let rest = playback::rest(&ctx, area);
    layout::draw(&ctx, buffer, rest);
    pointer::draw(&ctx, buffer);
    overlay::draw(&ctx, buffer, rest);
    playback::draw(&ctx, buffer, area);
    ctx.theme.lay_ground(buffer);
    Drawn {
        scroll_end: ctx.scroll_end.get(),
        told_end: ctx.told_end.get(),
        spots: ctx.spots.into_inner(),
    }
}

/// The model as it may be seen: with other names where they are hidden.
fn veiled(model: &Model) -> Cow<'_, Model> {
    if !model.is_veiled() {
        return Cow::Borrowed(model);
    }
    let speak = Speaker::new(model.language.code(), &model.config.profile.unit);
    Cow::Owned(masked(model, &|alias| speak.say(&alias.message())))
}

/// What the speaker's terminal is told; none: nothing is presented.
#[must_use]
pub fn stage_prompt(model: &Model, session: &str) -> Option<Prompt> {
    model.stage.as_ref()?;
    stage::prompt(&Ctx::new(veiled(model).as_ref()), session)
}

/// Draws the speaker's terminal: of the model only its looks and its clock.
pub fn render_notes(frame: &mut ratatui::Frame<'_>, model: &Model, prompt: Option<&Prompt>) {
    let area = frame.area();
    notes(model, prompt, frame.buffer_mut(), area);
}

/// The same without a terminal.
#[must_use]
pub fn render_notes_buffer(model: &Model, prompt: Option<&Prompt>, size: (u16, u16)) -> Buffer {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buffer = Buffer::empty(area);
    notes(model, prompt, &mut buffer, area);
    buffer
}

fn notes(model: &Model, prompt: Option<&Prompt>, buffer: &mut Buffer, area: Rect) {
    if area.is_empty() {
        return;
    }
    let ctx = Ctx::new(model);
    buffer.set_style(area, ctx.style(Tone::Text));
    stage::draw_notes(&ctx, buffer, area, prompt);
}
