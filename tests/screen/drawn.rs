//! What is drawn, as the screens' tests look at it: as text, as colours, at every size.

use palier::app::pointer::Drawn;
use palier::app::{Event, Model, update};
use palier::config::{Config, Language};
use palier::view::export::{buffer_to_ansi, buffer_to_text};
use palier::view::{render_buffer, render_told};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;

pub const LANGUAGES: [Language; 2] = [Language::En, Language::Fr];

/// The smallest that shows the verdict, the usual one, a large one and a whole screen.
pub const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 40), (200, 50)];

/// The frame's words.
pub fn text(model: &Model, width: u16, height: u16) -> String {
    buffer_to_text(&render_buffer(model, width, height))
}

/// The frame with its colours, as readable text.
pub fn coloured(model: &Model, width: u16, height: u16) -> String {
    buffer_to_ansi(&render_buffer(model, width, height)).replace('\u{1b}', "␛")
}

/// As the program draws: the model hears where the screen ends.
pub fn draw(model: &mut Model, width: u16, height: u16) {
    let backend = TestBackend::new(width, height);
    let mut terminal = Terminal::new(backend).expect("a terminal in memory");
    let mut told = Drawn::default();
    terminal.draw(|frame| told = render_told(frame, model)).expect("a frame");
    update(model, Event::Drawn(told));
}

/// The same for a terminal that knows ASCII only.
pub fn in_ascii(model: &Model) -> Model {
    let config = Arc::new(Config { ascii: true, ..(*model.config).clone() });
    Model { config, ..model.clone() }
}

/// Holds that a terminal that knows ASCII only is sent nothing else, at any of the sizes.
pub fn holds_ascii(name: &str, model: &Model) {
    let model = in_ascii(model);
    for (width, height) in SIZES {
        let screen = text(&model, width, height);
        assert!(screen.is_ascii(), "{name} {width}x{height}:\n{screen}");
    }
}

/// Holds that no size panics: every height, and every `step`th width. The models take turns, so that
/// each meets every kind of size.
pub fn holds_every_size<'a>(models: impl IntoIterator<Item = &'a Model>, step: usize) {
    let models: Vec<_> = models.into_iter().collect();
    let mut turn = models.iter().cycle();
    for height in 1..=60 {
        for width in (1..=220).step_by(step) {
            let model = turn.next().expect("a model");
            let buffer = render_buffer(model, width, height);
            assert_eq!(buffer.area.area(), u32::from(width) * u32::from(height));
        }
    }
}
