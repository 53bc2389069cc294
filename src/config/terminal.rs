//! What palier may do with the terminal beyond drawing on it.

/// `mouse`, `clipboard`, `title`, `bell` and `notify`. A terminal that cannot do one of them is not
/// asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Each is a choice of its own; none depends on another.
#[allow(clippy::struct_excessive_bools)]
pub struct Terminal {
    /// The mouse is asked for.
    pub mouse: bool,
    /// What is copied goes to the terminal's clipboard (OSC 52).
    pub clipboard: bool,
    /// The window's title says the advice.
    pub title: bool,
    /// An advice that changes rings the bell.
    pub bell: bool,
    /// An advice that changes is told to the desktop.
    pub notify: Notify,
}

/// How the desktop is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notify {
    /// Not at all.
    #[default]
    Off,
    /// OSC 9: iTerm2, kitty, WezTerm, Ghostty.
    Osc9,
    /// OSC 777: foot, rxvt-unicode, kitty, WezTerm, Ghostty.
    Osc777,
}

impl Default for Terminal {
    fn default() -> Self {
        Self { mouse: true, clipboard: true, title: true, bell: false, notify: Notify::Off }
    }
}
