//! What the terminal can be told, by the names that it goes under. A sequence that a terminal does
//! not know is written to its screen by some and rings the bell of others: what is not known to be
//! understood is not sent. Asks the terminal nothing: an answer may come late, or from far.

use crate::config::theme::is_console;

/// What the sequences of an operating system command have to be wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrap {
    /// Nothing: the terminal itself reads them.
    Plain,
    /// tmux: it reads some itself and hands on what is wrapped.
    Tmux,
    /// GNU screen: it hands on what is wrapped, in short pieces.
    Screen,
}

/// What a terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Terminals have any of these without the others.
#[allow(clippy::struct_excessive_bools)]
pub struct Abilities {
    /// The cursor can be moved: without that there is no screen.
    pub addressable: bool,
    /// It has a second screen, and the first comes back.
    pub alternate: bool,
    /// It tells of the mouse (1000, 1002, 1006).
    pub mouse: bool,
    /// It marks what is pasted (2004).
    pub paste: bool,
    /// It shows a frame at once (2026).
    pub synchronized: bool,
    /// It keeps and takes a title (OSC 2, 22 and 23 t).
    pub title: bool,
    /// It reads OSC 9, 52 and 777.
    pub commands: bool,
    /// It has colours.
    pub colour: bool,
    /// How commands reach it.
    pub wrap: Wrap,
}

/// Families whose names begin like this understand everything that palier sends.
const MODERN: [&str; 21] = [
    "xterm",
    "tmux",
    "screen",
    "rxvt",
    "alacritty",
    "kitty",
    "foot",
    "wezterm",
    "ghostty",
    "konsole",
    "gnome",
    "vte",
    "st-",
    "iterm",
    "mintty",
    "contour",
    "putty",
    "mlterm",
    "nsterm",
    "rio",
    "Eterm",
];

impl Abilities {
    /// Of the terminal that the program was started on.
    #[must_use]
    pub fn here() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// By what the environment says: `TERM` names the terminal or what stands between; `TMUX` and
    /// `STY` say so too, where a person set `TERM` to something else.
    pub fn of(environment: impl Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| environment(name).unwrap_or_default();
        let term = said("TERM");
        let is = |start: &str| term == start || term.starts_with(start);
        let (tmux, screen) = (!said("TMUX").is_empty(), !said("STY").is_empty());
        // One inside of the other: the inner one gave TERM its name. Where that may be either, what
        // screen is told is passed over by tmux, while screen would write out what tmux is told.
        let wrap = if is("tmux") || tmux && !(screen && is("screen")) {
            Wrap::Tmux
        } else if screen || is("screen") {
            Wrap::Screen
        } else {
            Wrap::Plain
        };
        let addressable = !["", "dumb", "unknown", "cons25l"].contains(&term.as_str());
        let named = ["TERM_PROGRAM", "WT_SESSION", "COLORTERM"];
        let named = named.iter().any(|name| !said(name).is_empty());
        let old = is("linux") || is("vt") && !is("vte") || is("ansi") || is("sun") || is("cons");
        // A person's own name for a terminal that says by another variable that it is one.
        let modern = !old && (MODERN.iter().any(|start| is(start)) || named);
        Self {
            addressable,
            alternate: addressable && modern,
            mouse: addressable && modern,
            paste: addressable && modern,
            synchronized: addressable && modern && wrap != Wrap::Screen,
            title: addressable && modern,
            // Behind a screen with that name stands a console, which would write them out.
            commands: addressable && modern && !is_console(&term),
            colour: addressable && !(is("vt1") || is("vt2") || is("vt3") || is("vt4")),
            wrap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Abilities {
        let value = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|p| p.1.to_owned());
        Abilities::of(value)
    }

    #[test]
    fn what_is_not_known_to_be_understood_is_not_sent() {
        for term in ["xterm-256color", "tmux-256color", "xterm-kitty", "foot", "alacritty"] {
            let abilities = of(&[("TERM", term)]);
            assert!(abilities.mouse && abilities.title && abilities.synchronized, "{term}");
        }
        for term in ["linux", "vt100", "vt220", "ansi", "nobody-knows"] {
            let abilities = of(&[("TERM", term)]);
            assert!(abilities.addressable && !abilities.mouse && !abilities.commands, "{term}");
            assert!(!abilities.title && !abilities.alternate && !abilities.paste, "{term}");
        }
        for term in ["dumb", "unknown", ""] {
            assert!(!of(&[("TERM", term)]).addressable, "{term}");
        }
        assert!(!of(&[]).addressable);
        assert!(of(&[("TERM", "vte-256color")]).mouse);
        assert!(of(&[("TERM", "mine"), ("TERM_PROGRAM", "vscode")]).mouse);
        assert!(of(&[("TERM", "mine"), ("COLORTERM", "truecolor")]).mouse);
        assert!(!of(&[("TERM", "linux"), ("COLORTERM", "truecolor")]).mouse);
        assert!(!of(&[("TERM", "dumb"), ("TERM_PROGRAM", "vscode")]).mouse);
        assert!(!of(&[("TERM", "vt100")]).colour && of(&[("TERM", "linux")]).colour);
    }

    #[test]
    fn what_stands_between_is_known_by_name_or_by_its_own_variable() {
        assert_eq!(of(&[("TERM", "tmux-256color")]).wrap, Wrap::Tmux);
        assert_eq!(of(&[("TERM", "screen-256color"), ("TMUX", "/tmp/x,1,0")]).wrap, Wrap::Tmux);
        assert_eq!(of(&[("TERM", "screen")]).wrap, Wrap::Screen);
        assert_eq!(of(&[("TERM", "xterm"), ("STY", "1.pts")]).wrap, Wrap::Screen);
        // One inside of the other.
        let both = |term| of(&[("TERM", term), ("TMUX", "/tmp/x,1,0"), ("STY", "1.pts")]);
        assert_eq!(both("tmux-256color").wrap, Wrap::Tmux);
        assert_eq!(both("screen.tmux-256color").wrap, Wrap::Screen);
        assert_eq!(both("screen").wrap, Wrap::Screen);
        // A console behind it takes no commands, as one without it.
        assert!(!of(&[("TERM", "screen.linux"), ("STY", "1.tty1")]).commands);
        assert_eq!(of(&[("TERM", "xterm-256color")]).wrap, Wrap::Plain);
    }
}
