//! What the terminal is asked for: flag, variable, file, and what a terminal is asked for usually.

use super::choose::{Chooser, Layers};
use crate::config::file::{ConfigFile, NotifyChoice};
use crate::config::flags::Flags;
use crate::config::terminal::{Notify, Terminal};
use toml::Spanned;

pub(super) fn resolve(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Terminal {
    let usual = Terminal::default();
    let flag = flags.no_mouse.then_some("false");
    let mouse = Layers::new("mouse", "--no-mouse", flag, "PALIER_MOUSE");
    let said = |key, variable| Layers::new(key, "", None, variable);
    let mut switch = |layers: Layers<'_>, file: Option<&Spanned<bool>>, usual: bool| {
        on.choice(layers, file).unwrap_or(usual)
    };
    Terminal {
        mouse: switch(mouse, file.mouse.as_ref(), usual.mouse),
        clipboard: switch(
            said("clipboard", "PALIER_CLIPBOARD"),
            file.clipboard.as_ref(),
            usual.clipboard,
        ),
        title: switch(said("title", "PALIER_TITLE"), file.title.as_ref(), usual.title),
        bell: switch(said("bell", "PALIER_BELL"), file.bell.as_ref(), usual.bell),
        notify: match on.choice(said("notify", "PALIER_NOTIFY"), file.notify.as_ref()) {
            Some(NotifyChoice::Osc9) => Notify::Osc9,
            Some(NotifyChoice::Osc777) => Notify::Osc777,
            Some(NotifyChoice::Off) | None => Notify::Off,
        },
    }
}
