//! How many colours the terminal has, and on what ground it writes, as far as its variables tell.
//! The terminal itself is never asked: an answer that does not come would hang the start.

use crate::config::flags::Environment;

/// So many colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// None: weight and words only.
    None,
    /// The sixteen of the terminal's palette.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// Red, green and blue, 256 steps each.
    True,
}

/// Whether a `TERM` is the console of Linux, or a multiplexer's of it, as `screen.linux`.
pub(crate) fn is_console(term: &str) -> bool {
    term.split('.').any(|part| part.starts_with("linux"))
}

impl Depth {
    /// What the variables say. Unknown terminals are taken for one with 256 colours, which nearly
    /// all have.
    pub(crate) fn of(env: &Environment) -> Self {
        let term = env.get("TERM").unwrap_or_default();
        let has = |part: &str| term.contains(part);
        match term {
            "dumb" | "vt52" | "vt100" | "vt102" | "vt220" => return Self::None,
            "ansi" | "cygwin" => return Self::Sixteen,
            _ => {}
        }
        // The console of Linux keeps no more, whatever was set before login.
        if is_console(term) {
            return Self::Sixteen;
        }
        // Nor does GNU screen, whatever the terminal behind it said of itself: it takes the parts of
        // another colour for blinking and the like.
        if term.starts_with("screen") && env.get("STY").is_some_and(|session| !session.is_empty()) {
            return if has("256color") { Self::Indexed } else { Self::Sixteen };
        }
        let claimed = env.get("COLORTERM").unwrap_or_default();
        if matches!(claimed, "truecolor" | "24bit")
            || env.get("WT_SESSION").is_some()
            || ["-direct", "kitty", "alacritty", "foot", "wezterm", "ghostty"].into_iter().any(has)
        {
            return Self::True;
        }
        if has("256color") {
            return Self::Indexed;
        }
        match term {
            "xterm" | "screen" | "tmux" | "rxvt" | "putty" | "xterm-color" | "xterm-16color" => {
                Self::Sixteen
            }
            _ => Self::Indexed,
        }
    }
}

/// Whether the terminal says that its ground is light: the last number of `COLORFGBG`.
pub(crate) fn is_light(env: &Environment) -> bool {
    let ground = env.get("COLORFGBG").and_then(|both| both.rsplit(';').next());
    matches!(ground, Some("7" | "15"))
}
