//! Colour by meaning. Indexed colours, so that 256-colour terminals, tmux and the Linux console
//! agree; hues after Okabe and Ito, so that no pair of meanings depends on telling red from green.
//! Every meaning also has a shape or a word: without colour (`Mono`) nothing is lost.

use crate::config::ThemeName;
use crate::domain::advice::Verdict;
use crate::domain::health::Condition;
use ratatui::style::{Color, Modifier, Style};

/// What a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
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
    /// The figure under the cursor.
    Cursor,
}

/// The colours of one theme; none of them in `Mono`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    colours: Option<Colours>,
}

#[derive(Debug, Clone, Copy)]
struct Colours {
    muted: u8,
    border: u8,
    accent: u8,
    behind: u8,
    ok: u8,
    warning: u8,
    critical: u8,
    threshold: u8,
    on_badge: u8,
}

const DARK: Colours = Colours {
    muted: 246,
    border: 240,
    accent: 74,
    behind: 67,
    ok: 36,
    warning: 220,
    critical: 202,
    threshold: 175,
    on_badge: 16,
};

const LIGHT: Colours = Colours {
    muted: 241,
    border: 249,
    accent: 25,
    behind: 110,
    ok: 29,
    warning: 136,
    critical: 160,
    threshold: 132,
    on_badge: 231,
};

impl Theme {
    pub(super) fn of(name: ThemeName) -> Self {
        let colours = match name {
            ThemeName::Dark => Some(DARK),
            ThemeName::Light => Some(LIGHT),
            ThemeName::Mono => None,
        };
        Self { colours }
    }

    pub(super) fn style(self, tone: Tone) -> Style {
        match self.colours {
            Some(colours) => coloured(colours, tone),
            None => uncoloured(tone),
        }
    }

    /// A word on a ground of its tone.
    pub(super) fn badge(self, tone: Tone) -> Style {
        let base = Style::new().add_modifier(Modifier::BOLD);
        match (self.colours, self.style(tone).fg) {
            (Some(colours), Some(ground)) => base.bg(ground).fg(Color::Indexed(colours.on_badge)),
            _ => base.add_modifier(Modifier::REVERSED),
        }
    }
}

fn coloured(c: Colours, tone: Tone) -> Style {
    let of = |index| Style::new().fg(Color::Indexed(index));
    match tone {
        Tone::Text => Style::new(),
        Tone::Strong | Tone::Title => Style::new().add_modifier(Modifier::BOLD),
        Tone::Muted => of(c.muted),
        Tone::Border => of(c.border),
        Tone::Accent => of(c.accent),
        Tone::Behind => of(c.behind),
        Tone::Ok => of(c.ok),
        Tone::Warning => of(c.warning).add_modifier(Modifier::BOLD),
        Tone::Critical => of(c.critical).add_modifier(Modifier::BOLD),
        Tone::Threshold => of(c.threshold),
        Tone::Cursor => Style::new()
            .bg(Color::Indexed(c.accent))
            .fg(Color::Indexed(c.on_badge))
            .add_modifier(Modifier::BOLD),
    }
}

fn uncoloured(tone: Tone) -> Style {
    let plain = Style::new();
    match tone {
        Tone::Text | Tone::Accent | Tone::Ok => plain,
        Tone::Strong | Tone::Title | Tone::Warning => plain.add_modifier(Modifier::BOLD),
        Tone::Muted | Tone::Border | Tone::Behind | Tone::Threshold => {
            plain.add_modifier(Modifier::DIM)
        }
        Tone::Critical => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Tone::Cursor => plain.add_modifier(Modifier::REVERSED),
    }
}

/// The tone of a condition.
pub(super) fn of_condition(condition: Condition) -> Tone {
    match condition {
        Condition::Ok => Tone::Ok,
        Condition::Unknown => Tone::Muted,
        Condition::Warning => Tone::Warning,
        Condition::Critical => Tone::Critical,
    }
}

/// A verdict as a condition: how much it asks for attention.
pub(super) fn of_verdict(verdict: Verdict) -> Condition {
    match verdict {
        Verdict::Stay | Verdict::StepDown => Condition::Ok,
        Verdict::Prepare => Condition::Warning,
        Verdict::MoveNow => Condition::Critical,
        Verdict::NotEnoughData => Condition::Unknown,
    }
}
