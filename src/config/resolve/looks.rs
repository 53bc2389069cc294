//! How palier speaks and looks: the language, the theme, the colours of the terminal, ASCII.

use super::choose::{Chooser, Layers};
use crate::config::Language;
use crate::config::file::{ColorChoice, ConfigFile, LanguageChoice};
use crate::config::flags::{Directories, Environment, Flags};
use crate::config::origin::ValueOrigin;
use crate::config::theme::{self, Depth, ThemeName, Themes};

pub(super) fn the_language(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Language {
    let layers = Layers::new("language", "--lang", flags.lang.as_deref(), "PALIER_LANG");
    match on.choice(layers, file.language.as_ref()) {
        Some(LanguageChoice::En) => Language::En,
        Some(LanguageChoice::Fr) => Language::Fr,
        Some(LanguageChoice::Auto) | None => of_locale(on.env),
    }
}

fn of_locale(env: &Environment) -> Language {
    let tag = env.locale.as_deref().unwrap_or_default().to_lowercase();
    if tag.split(['-', '_', '.']).next() == Some("fr") { Language::Fr } else { Language::En }
}

/// The language in which a configuration that cannot be read is refused: what is said for this run,
/// then to palier, then the locale. What the file itself says of it may be what is wrong.
#[must_use]
pub fn language_of(flags: &Flags, env: &Environment) -> Language {
    match flags.lang.as_deref().or_else(|| env.get("PALIER_LANG")) {
        Some("en") => Language::En,
        Some("fr") => Language::Fr,
        _ => of_locale(env),
    }
}

/// `--no-color` is said for this run, and so are `--color` and `--theme`; `PALIER_COLOR` and
/// `PALIER_THEME` are said to palier alone and so are stronger than `NO_COLOR`, which is said to
/// every program.
pub(super) fn the_depth(on: &mut Chooser<'_>, flags: &Flags, file: &ConfigFile) -> Depth {
    let layers = Layers::new("color", "--color", flags.color.as_deref(), "PALIER_COLOR");
    let choice = on.choice(layers, file.color.as_ref());
    if flags.no_color {
        on.origins.record("color", ValueOrigin::Flag("--no-color"));
        return Depth::None;
    }
    let named = [(&flags.color, "PALIER_COLOR"), (&flags.theme, "PALIER_THEME")];
    let said = named.iter().any(|(flag, name)| flag.is_some() || on.env.get(name).is_some());
    if !said && on.env.get("NO_COLOR").is_some() {
        on.origins.record("color", ValueOrigin::Variable("NO_COLOR"));
        return Depth::None;
    }
    match choice {
        Some(ColorChoice::True) => Depth::True,
        Some(ColorChoice::Indexed) => Depth::Indexed,
        Some(ColorChoice::Sixteen) => Depth::Sixteen,
        Some(ColorChoice::None) => Depth::None,
        Some(ColorChoice::Auto) | None => Depth::of(on.env),
    }
}

/// The theme in use, and all that there are. Without colours it is the one that has none.
pub(super) fn the_theme(
    on: &mut Chooser<'_>,
    flags: &Flags,
    file: &ConfigFile,
    depth: Depth,
) -> (ThemeName, Themes) {
    let layers = Layers::new("theme", "--theme", flags.theme.as_deref(), "PALIER_THEME");
    let given = on.words(layers, file.theme.as_ref());
    let wished = given.as_ref().map(|given| (given.value.as_str(), given.place.clone()));
    let folder = on.env.directories.as_ref().map(Directories::themes);
    let (themes, theme) = theme::resolve(wished, folder.as_deref(), &mut on.problems);
    if depth == Depth::None {
        if let Some(origin) = on.origins.get("color").cloned() {
            on.origins.record("theme", origin);
        }
        return (ThemeName::Mono, themes);
    }
    let usual = || match depth {
        Depth::Sixteen => ThemeName::Sixteen,
        _ if theme::is_light(on.env) => ThemeName::Light,
        _ => ThemeName::Dark,
    };
    (theme.unwrap_or_else(usual), themes)
}
