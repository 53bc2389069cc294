use super::*;
use crate::config::error::ConfigError;

fn own(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
    }
    folder
}

fn wish(folder: &Path, word: &str) -> Result<(Themes, Option<ThemeName>), ConfigError> {
    let mut problems = Problems::default();
    let found = resolve(Some((word, Place::Flag("--theme"))), Some(folder), &mut problems);
    problems.check().map(|()| found)
}

#[test]
fn every_theme_that_is_compiled_in_says_every_meaning() {
    for (name, word, text) in BUILT_IN {
        let mut problems = Problems::default();
        assert!(read(word, None, &mut problems, &mut Vec::new()).is_some(), "{word}");
        problems.check().unwrap();
        for meaning in Meaning::ALL {
            let key = format!("\n{} = ", meaning.key());
            assert!(text.contains(&key), "{word} does not say {}", meaning.key());
        }
        assert_eq!(Themes::default().word(name), word);
    }
    assert_eq!(ThemeName::BUILT_IN, BUILT_IN.map(|(name, ..)| name));
}

#[test]
fn a_theme_of_ones_own_inherits_and_joins_the_round() {
    let folder = own(&[
        ("sunset", "inherits = \"dark\"\naccent = \"#ff8800 underline\"\nok = \"bright-green\""),
        ("dark", "inherits = \"dark\"\nmuted = \"dim\"\nground = 17\ncursor = \"reversed bold\""),
        ("broken", "colour = 7"),
    ]);
    let (themes, name) = wish(folder.path(), "sunset").unwrap();
    assert_eq!(themes.words()[7..], ["dark".to_owned(), "sunset".to_owned()]);
    assert_eq!(name, Some(ThemeName::Own(1)));
    let sunset = themes.get(ThemeName::Own(1));
    let accent = sunset.look(Meaning::Accent);
    assert_eq!((accent.colour, accent.underline), (Colour::Rgb(255, 136, 0), true));
    assert_eq!(sunset.look(Meaning::Ok).colour, Colour::Ansi(10));
    // What it does not say is that of the person's own `dark`, which is laid over the usual one.
    assert!(sunset.look(Meaning::Muted).dim);
    assert_eq!(sunset.ground, Some(Colour::Indexed(17)));
    assert_eq!(sunset.look(Meaning::Critical), built_in(ThemeName::Dark).look(Meaning::Critical));
    let mut round = vec![ThemeName::Dark];
    while let Some(last) = round.last().copied() {
        round.push(themes.after(last));
        if round.len() > 9 {
            break;
        }
    }
    assert_eq!(round.last(), Some(&ThemeName::Dark), "the round ends where it began: {round:?}");
    assert_eq!(round[8], ThemeName::Own(1));
}

#[test]
fn what_is_wrong_with_a_theme_is_said_with_file_line_and_key() {
    let folder = own(&[
        ("typo", "inherits = \"dark\"\nacent = 74\n"),
        ("shade", "ok = \"gren\"\n"),
        ("number", "ok = 256\nwarning = \"#12\"\n"),
        ("twice", "ok = \"red blue\"\n"),
        ("orphan", "inherits = \"drak\"\n"),
        ("a", "inherits = \"b\"\n"),
        ("b", "inherits = \"a\"\n"),
        ("blink", "critical = \"red blink\"\n"),
    ]);
    for (word, wanted) in [
        ("typo", &["typo.toml:2:1", "`acent`", "did you mean `accent`?"][..]),
        ("shade", &["shade.toml:1:6", "`gren`", "did you mean `green`?"]),
        ("number", &["number.toml:1:6", "`256` is not a colour", "number.toml:2:11", "`#12`"]),
        ("twice", &["twice.toml:1:6", "`red blue` is not a colour"]),
        ("orphan", &["orphan.toml:1:12", "`drak`", "did you mean `dark`?"]),
        ("a", &["b.toml:1:12", "a → b → a"]),
        ("blink", &["blink.toml:1:12", "`red blink`", "bold, dim"]),
        ("../a", &["--theme", "`../a` is not one of the choices"]),
        ("nowhere", &["--theme", "`nowhere`", "auto, dark, light", "twice"]),
    ] {
        let said = wish(folder.path(), word).unwrap_err().to_string();
        for words in wanted {
            assert!(said.contains(words), "{word}: {words} is not in\n{said}");
        }
    }
    // A broken one that nobody wished does not stand in the way.
    let (themes, name) = wish(folder.path(), "okabe-ito").unwrap();
    assert_eq!((themes.own.len(), name), (0, Some(ThemeName::OkabeIto)));
}

#[test]
fn the_terminal_says_by_its_variables_how_many_colours_it_has() {
    use crate::config::flags::Environment;
    let of = |variables: &[(&str, &str)]| {
        let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Environment { variables: variables.collect(), ..Environment::default() }
    };
    for (variables, depth) in [
        (&[][..], Depth::Indexed),
        (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
        (&[("TERM", "linux"), ("COLORTERM", "truecolor")], Depth::Sixteen),
        (&[("TERM", "xterm")], Depth::Sixteen),
        (&[("TERM", "xterm"), ("COLORTERM", "truecolor")], Depth::True),
        (&[("TERM", "xterm-256color")], Depth::Indexed),
        (&[("TERM", "tmux-256color"), ("COLORTERM", "24bit")], Depth::True),
        (&[("TERM", "screen")], Depth::Sixteen),
        // What the terminal behind said of itself is not so of GNU screen, which knows 256 at most.
        (&[("TERM", "screen"), ("STY", "1.a"), ("COLORTERM", "truecolor")], Depth::Sixteen),
        (&[("TERM", "screen-256color"), ("STY", "1.a"), ("COLORTERM", "24bit")], Depth::Indexed),
        (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor")], Depth::True),
        (&[("TERM", "screen.linux"), ("COLORTERM", "truecolor")], Depth::Sixteen),
        (&[("TERM", "xterm-kitty")], Depth::True),
        (&[("TERM", "xterm-256color"), ("WT_SESSION", "1")], Depth::True),
    ] {
        assert_eq!(Depth::of(&of(variables)), depth, "{variables:?}");
    }
    for (ground, light) in [("15;0", false), ("0;15", true), ("0;default;15", true), ("", false)] {
        assert_eq!(is_light(&of(&[("COLORFGBG", ground)])), light, "{ground}");
    }
}

#[test]
fn the_page_about_themes_names_every_key_theme_and_word() {
    let page = include_str!("../../../docs/themes.md");
    let keys = Meaning::ALL.map(Meaning::key).into_iter().chain(["ground", "inherits"]);
    let words = look::ANSI.into_iter().chain(["bold", "dim", "underline", "reversed", "default"]);
    for word in keys.chain(BUILT_IN.map(|b| b.1)).chain(words) {
        assert!(page.contains(&format!("`{word}`")), "{word}");
    }
}
