//! Colour by meaning: a theme's looks in the colours that the terminal has. Every meaning also has a
//! shape or a word: without colour nothing is lost. Nothing blinks.

pub mod reduce;

use crate::config::theme::{Colour, Depth, Look};
use crate::config::{Config, ThemeName};
use crate::domain::advice::Verdict;
use crate::domain::health::Condition;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

/// What a cell means.
pub(super) use crate::config::theme::Meaning as Tone;

/// How each meaning is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    styles: [Style; Tone::ALL.len()],
    ground: Option<Color>,
}

impl Theme {
    /// The theme of that name, as this terminal can show it.
    pub(super) fn of(config: &Config, name: ThemeName) -> Self {
        let depth = config.depth;
        let name = if depth == Depth::None { ThemeName::Mono } else { name };
        let theme = config.themes.get(name);
        let mut styles = [Style::new(); Tone::ALL.len()];
        for tone in Tone::ALL {
            styles[tone as usize] = style_of(theme.look(tone), depth);
        }
        Self { styles, ground: theme.ground.and_then(|ground| colour_of(ground, depth)) }
    }

    pub(super) fn style(self, tone: Tone) -> Style {
        let style = self.styles[tone as usize];
        match (tone, style.fg) {
            (Tone::Cursor, Some(ground)) => self.on(ground, style),
            _ => style,
        }
    }

    /// A word on a ground of its tone.
    pub(super) fn badge(self, tone: Tone) -> Style {
        let base = Style::new().add_modifier(Modifier::BOLD);
        match self.styles[tone as usize].fg {
            Some(ground) => self.on(ground, base),
            None => base.add_modifier(Modifier::REVERSED),
        }
    }

    fn on(self, ground: Color, style: Style) -> Style {
        let words = self.styles[Tone::OnBadge as usize].fg;
        match words {
            Some(words) => style.bg(ground).fg(words),
            // No colour is known to stand out from it; exchanged, the terminal's own ground does.
            None => style.fg(ground).add_modifier(Modifier::REVERSED),
        }
    }

    /// Gives a theme's own ground to every cell that has none, and with it the theme's text.
    pub(super) fn lay_ground(self, buffer: &mut Buffer) {
        let Some(ground) = self.ground else { return };
        let words = self.styles[Tone::Text as usize].fg;
        for cell in &mut buffer.content {
            if cell.bg == Color::Reset {
                cell.bg = ground;
            }
            if cell.fg == Color::Reset {
                cell.fg = words.unwrap_or(Color::Reset);
            }
        }
    }
}

fn style_of(look: Look, depth: Depth) -> Style {
    let modifiers = [
        (look.bold, Modifier::BOLD),
        (look.dim, Modifier::DIM),
        (look.underline, Modifier::UNDERLINED),
        (look.reversed, Modifier::REVERSED),
    ];
    let style = Style { fg: colour_of(look.colour, depth), ..Style::new() };
    modifiers
        .into_iter()
        .filter(|(is_set, _)| *is_set)
        .fold(style, |style, (_, modifier)| style.add_modifier(modifier))
}

/// The colour as the terminal can show it; none: its own.
fn colour_of(colour: Colour, depth: Depth) -> Option<Color> {
    Some(match reduce::to(colour, depth) {
        Colour::Default => return None,
        Colour::Rgb(r, g, b) => Color::Rgb(r, g, b),
        Colour::Indexed(index) => Color::Indexed(index),
        Colour::Ansi(place) => ANSI[usize::from(place) % ANSI.len()],
    })
}

/// The sixteen, as ratatui calls them.
const ANSI: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// The place of a colour among the sixteen; none: it is none of them.
pub(super) fn ansi(colour: Color) -> Option<u8> {
    let place = ANSI.iter().position(|known| *known == colour)?;
    u8::try_from(place).ok()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures;

    fn theme(name: ThemeName, depth: Depth) -> Theme {
        Theme::of(&Config { depth, ..fixtures::config() }, name)
    }

    #[test]
    fn a_badges_words_stand_out_from_its_ground_in_every_theme_and_depth() {
        for depth in [Depth::None, Depth::Sixteen, Depth::Indexed, Depth::True] {
            for name in ThemeName::BUILT_IN {
                let theme = theme(name, depth);
                // What stands on a badge is the ground of none.
                for tone in Tone::ALL.into_iter().filter(|tone| *tone != Tone::OnBadge) {
                    for style in [theme.badge(tone), theme.style(Tone::Cursor)] {
                        let reversed = style.add_modifier.contains(Modifier::REVERSED);
                        let differ = style.fg != style.bg && style.bg.is_some();
                        assert!(reversed || differ, "{name:?} {depth:?} {tone:?}: {style:?}");
                    }
                }
                for alarm in [Tone::Ok, Tone::Warning, Tone::Critical] {
                    let ground = theme.ground;
                    let words = theme.style(alarm).fg;
                    assert!(words.is_none() || words != ground, "{name:?} {depth:?} {alarm:?}");
                }
            }
        }
    }

    #[test]
    fn without_colours_every_theme_is_the_one_that_has_none() {
        for name in ThemeName::BUILT_IN {
            let theme = theme(name, Depth::None);
            for tone in Tone::ALL {
                let style = theme.style(tone);
                assert_eq!((style.fg, style.bg, theme.ground), (None, None, None));
                let mono = super::tests::theme(ThemeName::Mono, Depth::True);
                assert_eq!(style, mono.style(tone));
            }
        }
    }

    #[test]
    fn of_sixteen_colours_none_is_named_otherwise() {
        for name in ThemeName::BUILT_IN {
            let theme = theme(name, Depth::Sixteen);
            for tone in Tone::ALL {
                let style = theme.style(tone);
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(ansi(colour).is_some(), "{name:?} {tone:?}: {colour:?}");
                }
            }
        }
    }
}
