//! Themes: a colour and a weight for each meaning, as TOML. Seven are compiled in; a file in
//! `palier/themes/` is another, or replaces one of the same name. A theme knows meanings only: what
//! stands where is no business of it, and no meaning is told by colour alone.

mod depth;
mod file;
mod look;

pub use depth::Depth;
pub(crate) use depth::is_console;
pub(crate) use depth::is_light;
pub use look::{Colour, Look};

use super::error::{Fault, Place, Problems, Source};
use super::resolve::read_file;
use file::ThemeFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// More themes of a person's own are not looked for.
const OWN_MOST: usize = 64;
/// A theme inherits from a theme that inherits, and so on; at most so far.
const DEEPEST: usize = 8;

/// How the screen is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThemeName {
    /// For dark terminals.
    Dark,
    /// For light terminals.
    Light,
    /// Seven to one and more, on black.
    HighContrast,
    /// Seven to one and more, on white.
    HighContrastLight,
    /// For eyes that tell fewer colours apart.
    OkabeIto,
    /// The terminal's own sixteen colours.
    Sixteen,
    /// No colour at all: weight and words only (`NO_COLOR`).
    Mono,
    /// One of the person's own: its place among [`Themes::own`].
    Own(u8),
}

/// The themes that are compiled in, with their names and texts.
const BUILT_IN: [(ThemeName, &str, &str); 7] = [
    (ThemeName::Dark, "dark", include_str!("../../../assets/themes/dark.toml")),
    (ThemeName::Light, "light", include_str!("../../../assets/themes/light.toml")),
    (
        ThemeName::HighContrast,
        "high-contrast",
        include_str!("../../../assets/themes/high-contrast.toml"),
    ),
    (
        ThemeName::HighContrastLight,
        "high-contrast-light",
        include_str!("../../../assets/themes/high-contrast-light.toml"),
    ),
    (ThemeName::OkabeIto, "okabe-ito", include_str!("../../../assets/themes/okabe-ito.toml")),
    (ThemeName::Sixteen, "16", include_str!("../../../assets/themes/16.toml")),
    (ThemeName::Mono, "mono", include_str!("../../../assets/themes/mono.toml")),
];

impl ThemeName {
    /// Those that are compiled in, in the order in which `t` goes through them.
    pub const BUILT_IN: [Self; 7] = [
        Self::Dark,
        Self::Light,
        Self::HighContrast,
        Self::HighContrastLight,
        Self::OkabeIto,
        Self::Sixteen,
        Self::Mono,
    ];
}

/// What a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Plain words.
    Text,
    /// A figure, a headline.
    Strong,
    /// Labels, units, what may be overlooked.
    Muted,
    /// Frames and rules.
    Border,
    /// A pane's name.
    Title,
    /// The one accent: curves, keys, the product's name.
    Accent,
    /// A second curve, behind the first.
    Behind,
    /// All is well.
    Ok,
    /// A worry.
    Warning,
    /// An alarm.
    Critical,
    /// Limits and infrastructure cliffs.
    Threshold,
    /// The figure under the cursor: its colour is the ground there.
    Cursor,
    /// Words on a ground of another meaning's colour.
    OnBadge,
}

impl Meaning {
    /// All of them, in the order of the files.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::Strong,
        Self::Muted,
        Self::Border,
        Self::Title,
        Self::Accent,
        Self::Behind,
        Self::Ok,
        Self::Warning,
        Self::Critical,
        Self::Threshold,
        Self::Cursor,
        Self::OnBadge,
    ];

    /// The key in a theme's file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Strong => "strong",
            Self::Muted => "muted",
            Self::Border => "border",
            Self::Title => "title",
            Self::Accent => "accent",
            Self::Behind => "behind",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Threshold => "threshold",
            Self::Cursor => "cursor",
            Self::OnBadge => "on-badge",
        }
    }
}

/// A theme: how each meaning looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The ground of the whole screen; none: the terminal's own.
    pub ground: Option<Colour>,
    looks: [Look; 13],
}

impl Theme {
    /// How a meaning looks.
    #[must_use]
    pub fn look(&self, meaning: Meaning) -> Look {
        self.looks[meaning as usize]
    }

    /// Nothing but the terminal's own: what inherits from nothing begins here.
    const PLAIN: Self = Self { ground: None, looks: [Look::PLAIN; 13] };
}

/// The person's own themes, and with them all that there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Themes {
    /// In the order of their names.
    pub own: Vec<(String, Theme)>,
}

impl Themes {
    /// The theme of that name.
    #[must_use]
    pub fn get(&self, name: ThemeName) -> Theme {
        match name {
            ThemeName::Own(place) => {
                self.own.get(usize::from(place)).map_or_else(|| built_in(ThemeName::Dark), |t| t.1)
            }
            name => built_in(name),
        }
    }

    /// What it is called, in a file and on the command line.
    #[must_use]
    pub fn word(&self, name: ThemeName) -> &str {
        match name {
            ThemeName::Own(place) => {
                self.own.get(usize::from(place)).map_or("dark", |(word, _)| word.as_str())
            }
            name => BUILT_IN.iter().find(|b| b.0 == name).map_or("dark", |b| b.1),
        }
    }

    /// The one after it: those that are compiled in, then the person's own, then from the start.
    #[must_use]
    pub fn after(&self, name: ThemeName) -> ThemeName {
        let own = (0..self.own.len()).filter_map(|place| u8::try_from(place).ok());
        let all: Vec<_> = ThemeName::BUILT_IN.into_iter().chain(own.map(ThemeName::Own)).collect();
        let here = all.iter().position(|other| *other == name).unwrap_or(all.len() - 1);
        all[(here + 1) % all.len()]
    }

    /// All names that `theme` takes.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let built_in = BUILT_IN.iter().map(|(_, word, _)| (*word).to_owned());
        let mut words: Vec<String> =
            built_in.chain(self.own.iter().map(|(word, _)| word.clone())).collect();
        words.dedup();
        words
    }
}

/// A theme that is compiled in. A test holds that all of them are sound.
fn built_in(name: ThemeName) -> Theme {
    use std::sync::LazyLock;
    static THEMES: LazyLock<Vec<(ThemeName, Theme)>> = LazyLock::new(|| {
        let read = |(name, word, _): &(ThemeName, &str, &str)| {
            Some((*name, read(word, None, &mut Problems::default(), &mut Vec::new())?))
        };
        BUILT_IN.iter().filter_map(read).collect()
    });
    THEMES.iter().find(|(other, _)| *other == name).map_or(Theme::PLAIN, |(_, theme)| *theme)
}

/// The text of a theme: the person's own comes before one that is compiled in.
fn source(word: &str, folder: Option<&Path>) -> Option<Result<Arc<Source>, Fault>> {
    let own = folder.filter(|_| is_name(word)).map(|folder| file_of(folder, word));
    if let Some(path) = own.filter(|path| path.exists()) {
        return Some(read_file(&path));
    }
    let (_, _, text) = BUILT_IN.iter().find(|(_, known, _)| *known == word)?;
    Some(Ok(Source::new(format!("{word}.toml (compiled in)"), *text)))
}

fn file_of(folder: &Path, word: &str) -> PathBuf {
    folder.join(format!("{word}.toml"))
}

/// A name is no path: nothing outside the folder is read.
fn is_name(word: &str) -> bool {
    !word.is_empty() && !word.starts_with('.') && !word.contains(['/', '\\', '\0'])
}

/// Reads a theme and all that it inherits from. None: something was wrong, and was told.
fn read(
    word: &str,
    folder: Option<&Path>,
    problems: &mut Problems,
    through: &mut Vec<String>,
) -> Option<Theme> {
    let source = match source(word, folder)? {
        Ok(source) => source,
        Err(fault) => {
            problems.add(Place::Named, fault);
            return None;
        }
    };
    let written: ThemeFile = super::parse::read(&source, problems)?;
    through.push(word.to_owned());
    let under = match &written.inherits {
        None => Theme::PLAIN,
        Some(parent) => {
            let place = Place::File(Arc::clone(&source), parent.span());
            inherited(parent.get_ref(), place, folder, problems, through)?
        }
    };
    Some(written.over(under))
}

fn inherited(
    parent: &str,
    place: Place,
    folder: Option<&Path>,
    problems: &mut Problems,
    through: &mut Vec<String>,
) -> Option<Theme> {
    // A file may lay itself over the compiled-in theme whose name it has taken.
    let own_name = through.last().is_some_and(|last| last == parent);
    let folder = folder.filter(|_| !own_name);
    let circle = !own_name && through.iter().any(|word| word == parent);
    if circle || through.len() > DEEPEST {
        let way = format!("{} → {parent}", through.join(" → "));
        problems.add(place, Fault::theme_circle(&way));
        return None;
    }
    if source(parent, folder).is_none() {
        let known = words(folder).into_iter().filter(|word| word != parent).collect();
        problems.add(place, Fault::UnknownChoice { name: parent.to_owned(), known });
        return None;
    }
    read(parent, folder, problems, through)
}

/// The names in a person's folder, in order.
fn own_words(folder: Option<&Path>) -> Vec<String> {
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let files = entries.into_iter().flatten().filter_map(Result::ok).take(10 * OWN_MOST);
    let mut words: Vec<String> = files
        .filter_map(|entry| {
            let path = entry.path();
            let toml = path.extension().is_some_and(|extension| extension == "toml");
            let word = path.file_stem()?.to_str()?;
            (toml && is_name(word)).then(|| word.to_owned())
        })
        .collect();
    words.sort();
    words.truncate(OWN_MOST);
    words
}

fn words(folder: Option<&Path>) -> Vec<String> {
    let mut words: Vec<String> = BUILT_IN.iter().map(|(_, word, _)| (*word).to_owned()).collect();
    let own = own_words(folder);
    words.extend(own.into_iter().filter(|word| !BUILT_IN.iter().any(|b| b.1 == word)));
    words
}

/// All themes, and the one that is wished. What is wrong with the wished one is told; another that
/// is broken is left out, and told when it is wished.
pub(super) fn resolve(
    wished: Option<(&str, Place)>,
    folder: Option<&Path>,
    problems: &mut Problems,
) -> (Themes, Option<ThemeName>) {
    let wished = wished.filter(|(word, _)| *word != "auto");
    let mut themes = Themes::default();
    for word in own_words(folder) {
        let is_wished = wished.as_ref().is_some_and(|(name, _)| *name == word);
        let mut unsaid = Problems::default();
        let told = if is_wished { &mut *problems } else { &mut unsaid };
        if let Some(theme) = read(&word, folder, told, &mut Vec::new()) {
            themes.own.push((word, theme));
        }
    }
    let Some((word, place)) = wished else { return (themes, None) };
    let own = themes.own.iter().position(|(name, _)| name == word);
    let own = own.and_then(|place| u8::try_from(place).ok()).map(ThemeName::Own);
    let name = own.or_else(|| BUILT_IN.iter().find(|b| b.1 == word).map(|b| b.0));
    if name.is_none() && source(word, folder).is_none() {
        let mut known = words(folder);
        known.insert(0, "auto".to_owned());
        problems.add(place, Fault::UnknownChoice { name: word.to_owned(), known });
    }
    (themes, name)
}

#[cfg(test)]
mod tests;
