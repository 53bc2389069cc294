//! What the screen is drawn with: as somebody said, else what the terminal can show.

use super::choose::{Chooser, Layers};
use crate::config::Glyphs;
use crate::config::file::{ConfigFile, GlyphsChoice};
use crate::config::flags::Flags;
use crate::config::theme::is_console;

/// The signs, and whether nothing but ASCII may stand on screen, which `ascii` says by itself.
pub(super) fn resolve(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> (Glyphs, bool) {
    let glyphs = the_glyphs(on, flags, file);
    if the_ascii(on, flags, file) {
        (Glyphs::Ascii, true)
    } else {
        (glyphs, glyphs == Glyphs::Ascii)
    }
}

fn the_ascii(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> bool {
    let layers = Layers::new("ascii", "--ascii", flags.ascii.then_some("true"), "PALIER_ASCII");
    on.choice(layers, file.ascii.as_ref()).unwrap_or(false)
}

/// As said, else what the terminal and the locale can show: no Braille in a Linux console, nothing but
/// ASCII where the locale is of another encoding. Without any locale UTF-8 is assumed, as containers
/// and ssh have it.
fn the_glyphs(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Glyphs {
    let layers = Layers::new("glyphs", "--glyphs", flags.glyphs.as_deref(), "PALIER_GLYPHS");
    match on.choice(layers, file.glyphs.as_ref()) {
        Some(GlyphsChoice::Braille) => return Glyphs::Braille,
        Some(GlyphsChoice::HalfBlocks) => return Glyphs::HalfBlocks,
        Some(GlyphsChoice::Ascii) => return Glyphs::Ascii,
        Some(GlyphsChoice::Auto) | None => {}
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| on.env.get(name));
    let other = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        !locale.contains("utf-8") && !locale.contains("utf8")
    });
    match on.env.get("TERM") {
        _ if other => Glyphs::Ascii,
        Some(term) if is_console(term) => Glyphs::HalfBlocks,
        _ => Glyphs::Braille,
    }
}
