//! A theme as written. Every key is in `docs/themes.md`, and a test proves it.

use super::{Look, Meaning, Theme};
use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ThemeFile {
    pub(super) inherits: Option<Spanned<String>>,
    ground: Option<Look>,
    text: Option<Look>,
    strong: Option<Look>,
    muted: Option<Look>,
    border: Option<Look>,
    title: Option<Look>,
    accent: Option<Look>,
    behind: Option<Look>,
    ok: Option<Look>,
    warning: Option<Look>,
    critical: Option<Look>,
    threshold: Option<Look>,
    cursor: Option<Look>,
    on_badge: Option<Look>,
}

impl ThemeFile {
    /// What is written, and the rest from the theme under it.
    pub(super) fn over(&self, under: Theme) -> Theme {
        let mut theme = under;
        if let Some(ground) = self.ground {
            theme.ground = (ground.colour != super::Colour::Default).then_some(ground.colour);
        }
        for meaning in Meaning::ALL {
            if let Some(look) = self.look(meaning) {
                theme.looks[meaning as usize] = look;
            }
        }
        theme
    }

    fn look(&self, meaning: Meaning) -> Option<Look> {
        match meaning {
            Meaning::Text => self.text,
            Meaning::Strong => self.strong,
            Meaning::Muted => self.muted,
            Meaning::Border => self.border,
            Meaning::Title => self.title,
            Meaning::Accent => self.accent,
            Meaning::Behind => self.behind,
            Meaning::Ok => self.ok,
            Meaning::Warning => self.warning,
            Meaning::Critical => self.critical,
            Meaning::Threshold => self.threshold,
            Meaning::Cursor => self.cursor,
            Meaning::OnBadge => self.on_badge,
        }
    }
}
