//! What holds for the whole repository and no single test would see.

// A file that cannot be read fails the test.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The lines that a module's code may have, its own tests not counted.
const LONGEST: usize = 450;

/// Ids that are put together while the program runs, by what they begin with. Nobody finds these
/// by searching; the tests of their modules see that all of them have words.
const BUILT_IDS: &[&str] = &["metric-", "month-", "refusal-"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder with one of these ends, sorted; a folder that is not there has none.
fn files(folder: &str, ends: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if ends.iter().any(|end| path.to_string_lossy().ends_with(end)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Path from the repository's root and text, of every Rust file of the program.
fn sources() -> Vec<(String, String)> {
    let found: Vec<_> =
        files("src", &[".rs"]).into_iter().map(|path| (name(&path), read(&path))).collect();
    assert!(found.len() > 5, "src/ is not where it is looked for");
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().into_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text without its comments: what is said there binds nobody.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The part before the module's own tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// The layer of a file below `src/`: its first folder, or its name.
fn layer(file: &str) -> &str {
    let below = file.strip_prefix("src/").unwrap();
    below.split(['/', '.']).next().unwrap()
}

/// What each layer sees, as the table in `src/lib.rs` says; `None`: everything.
fn arrows() -> BTreeMap<String, Option<BTreeSet<String>>> {
    let text = read(&root().join("src/lib.rs"));
    let mut table = BTreeMap::new();
    let mut above: BTreeSet<String> = BTreeSet::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("//! | [`")) {
        let cells: Vec<&str> = row.trim_end_matches([' ', '|']).split(" | ").collect();
        let module = cells[0].trim_end_matches("`]").to_owned();
        let sees = match cells[2] {
            "nothing" => Some(BTreeSet::new()),
            "everything" => None,
            "everything above" => Some(above.clone()),
            list => Some(list.split(", ").map(|name| name.trim_matches('`').to_owned()).collect()),
        };
        above.insert(module.clone());
        table.insert(module, sees);
    }
    // The program itself.
    table.insert("main".to_owned(), None);
    table
}

/// The layers that a text names: `crate::domain::…`, and `use crate::{config, domain::Unit}`.
fn named_layers(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for start in ["crate::", "palier::"] {
        for (at, _) in text.match_indices(start) {
            // `xcrate::` is another word.
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let rest = &text[at + start.len()..];
            if let Some(group) = rest.strip_prefix('{') {
                named.extend(first_words(group));
            } else {
                named.insert(word(rest));
            }
        }
    }
    named
}

/// The first word of each member of a group, whose opening brace is already read.
fn first_words(group: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 1;
    let mut begins = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => begins = true,
            _ if c.is_whitespace() => {}
            _ if begins => {
                found.push(word(&group[at..]));
                begins = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn the_table_of_layers_is_read_as_it_is_meant() {
    let arrows = arrows();
    let set =
        |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>());
    assert_eq!(arrows["domain"], set(&[]));
    assert_eq!(arrows["source"], set(&["domain", "config"]));
    assert_eq!(arrows["view"], set(&["app", "config", "domain", "text"]));
    assert!(arrows["runtime"].as_ref().unwrap().contains("report"));
    assert!(!arrows["runtime"].as_ref().unwrap().contains("cli"));
    assert_eq!(arrows["cli"], None);
}

#[test]
fn layers_are_found_however_they_are_named() {
    let text = "use crate::{app::{State, view}, config};\nlet x = crate::domain::clean(y);";
    let found: Vec<String> = named_layers(&code(text)).into_iter().collect();
    assert_eq!(found, ["app", "config", "domain"]);
    assert!(named_layers(&code("//! [`crate::cli`] is not seen from here")).is_empty());
}

#[test]
fn arrows_point_inward_only() {
    let arrows = arrows();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let from = layer(&file).to_owned();
        if from == "lib" {
            continue;
        }
        let Some(sees) = arrows.get(&from) else {
            wrong.push(format!("{file}: the layer {from} has no row in the table of src/lib.rs"));
            continue;
        };
        let Some(sees) = sees else { continue };
        for to in named_layers(&code(&text)) {
            if to != from && arrows.contains_key(&to) && !sees.contains(&to) {
                wrong.push(format!("{file}: {from} must not see {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_long() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, without_tests(&text).lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| {
            format!("{file}: {lines} lines, {LONGEST} at most: two subjects are two files")
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn nothing_is_left_to_do() {
    let marks = ["todo!(", "unimplemented!(", "dbg!(", "TODO", "FIXME"];
    let mut found = Vec::new();
    for (file, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                found.push(format!("{file}:{}: {mark}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_clock_is_read_in_one_place() {
    for (file, text) in sources() {
        if file == "src/runtime/clock.rs" {
            continue;
        }
        let code = code(&text);
        for call in ["Utc::now", "Local::now", "SystemTime::now"] {
            assert!(
                !code.contains(call),
                "{file}: {call}: time is an argument; src/runtime/clock.rs reads the clock"
            );
        }
    }
}

/// The ids in one language, with the file that has them.
fn ids(language: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for path in files(&format!("assets/locales/{language}"), &[".ftl"]) {
        for line in read(&path).lines() {
            let id = line.split(" =").next().unwrap_or_default();
            let begins = id.starts_with(|c: char| c.is_ascii_alphabetic());
            if begins
                && line.len() > id.len()
                && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
                && let Some(before) = found.insert(id.to_owned(), name(&path))
            {
                panic!("{language}: {id} is in {before} and {}", name(&path));
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_messages_in_the_same_files() {
    let (english, french) = (ids("en"), ids("fr"));
    let mut wrong = Vec::new();
    for (id, file) in &english {
        match french.get(id) {
            None => wrong.push(format!("{file}: {id} has no French")),
            Some(other) if other.replace("/fr/", "/en/") != *file => {
                wrong.push(format!("{id}: {file}, but {other}"));
            }
            Some(_) => {}
        }
    }
    wrong.extend(
        french
            .iter()
            .filter(|(id, _)| !english.contains_key(*id))
            .map(|(id, file)| format!("{file}: {id} has no English")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_languages_use_the_same_arguments() {
    for path in files("assets/locales/en", &[".ftl"]) {
        let other = PathBuf::from(path.to_string_lossy().replace("/locales/en/", "/locales/fr/"));
        if !other.exists() {
            // The test above says so.
            continue;
        }
        let (english, french) = (arguments(&read(&path)), arguments(&read(&other)));
        for (id, used) in &english {
            if let Some(others) = french.get(id) {
                assert_eq!(used, others, "{}: the arguments of {id} in French", name(&path));
            }
        }
    }
}

/// The `$names` of every message of a language file.
fn arguments(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            line.split(" =").next().unwrap_or_default().clone_into(&mut current);
        }
        for rest in line.split('$').skip(1) {
            let argument = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                .collect();
            found.entry(current.clone()).or_default().insert(argument);
        }
    }
    found
}

/// The literals that follow `Message::new(` in a text.
fn said(text: &str) -> Vec<String> {
    text.split("Message::new(")
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"'))
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_message_that_is_said_has_words() {
    let english = ids("en");
    let mut missing = Vec::new();
    for (file, text) in sources() {
        for id in said(&code(without_tests(&text))) {
            if !english.contains_key(&id) {
                missing.push(format!("{file}: {id} has no words in assets/locales"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_message_with_words_is_said() {
    let text: String = sources().into_iter().map(|(_, text)| code(without_tests(&text))).collect();
    // Everything between two quotes, whether they open or close.
    let quoted: BTreeSet<&str> = text.split('"').collect();
    // Words also use words: `{ unit-name }`.
    let words: String =
        files("assets/locales/en", &[".ftl"]).iter().map(|path| read(path)).collect();
    let unused: Vec<String> = ids("en")
        .into_iter()
        .filter(|(id, _)| !BUILT_IDS.iter().any(|start| id.starts_with(start)))
        .filter(|(id, _)| !quoted.contains(id.as_str()) && !words.contains(&format!("{{ {id} }}")))
        .map(|(id, file)| format!("{file}: nothing says {id}"))
        .collect();
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

/// What is derived from an argument: a count without its unit's name, a day's month, whole seconds.
const DERIVED: [&str; 5] = ["-count", "-month", "-seconds", "-short", "-number"];

fn given_as(argument: &str) -> &str {
    DERIVED.iter().find_map(|end| argument.strip_suffix(end)).unwrap_or(argument)
}

/// The arguments that are chained directly to each `Message::new("id")` of a text.
fn chained(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for rest in text.split("Message::new(\"").skip(1) {
        let Some((id, mut rest)) = rest.split_once("\")") else { continue };
        let mut arguments = Vec::new();
        while let Some(call) = rest.trim_start().strip_prefix('.') {
            let Some((name, after)) = call.split_once('(') else { break };
            let gives = [
                "text", "quantity", "units", "money", "date", "local", "metric", "duration", "with",
            ];
            if !gives.contains(&name) {
                break;
            }
            if let Some(argument) = after.trim_start().strip_prefix('"') {
                arguments.push(argument.split('"').next().unwrap_or_default().to_owned());
            }
            // To the end of this call.
            let mut depth = 1;
            let end = after.char_indices().find(|(_, c)| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0
            });
            let Some((end, _)) = end else { break };
            rest = &after[end + 1..];
        }
        found.push((id.to_owned(), arguments));
    }
    found
}

#[test]
fn what_a_message_is_given_its_words_use_and_what_they_use_it_is_given() {
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files("assets/locales/en", &[".ftl"]) {
        words.extend(arguments(&read(&path)));
    }
    let known = ids("en");
    let mut wrong = Vec::new();
    let own = |(file, _): &(String, String)| !file.ends_with("tests.rs");
    let sources = sources().into_iter().filter(own);
    let sources: Vec<(String, String)> = sources.map(|(file, text)| (file, code(&text))).collect();
    let empty = BTreeSet::new();
    for (file, text) in &sources {
        for (id, given) in chained(text).into_iter().filter(|(id, _)| known.contains_key(id)) {
            let used = words.get(&id).unwrap_or(&empty);
            for argument in
                given.iter().filter(|g| !used.iter().any(|u| u == *g || given_as(u) == **g))
            {
                wrong.push(format!("{file}: the words of {id} do not use {argument}"));
            }
        }
    }
    // Everything between two quotes, whether they open or close.
    let mut quoted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, text) in &sources {
        quoted.entry(layer(file)).or_default().extend(text.split('"'));
    }
    // Counted words get their number where all words are looked up.
    let of_text = quoted.get("text").cloned().unwrap_or_default();
    for (id, used) in words.iter().filter(|(id, _)| !BUILT_IDS.iter().any(|b| id.starts_with(b))) {
        // A message is given its arguments where it is made, or by whoever was handed it in the
        // same layer.
        let by: Vec<_> = quoted.values().filter(|texts| texts.contains(id.as_str())).collect();
        for argument in used {
            let names = [given_as(argument), argument];
            let given = |texts: &BTreeSet<&str>| names.iter().any(|name| texts.contains(name));
            if !by.iter().any(|texts| given(texts)) && !given(&of_text) {
                wrong.push(format!("{id}: nobody gives it {argument}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The texts in quotes in a source, comments left out, that are sentences: words with spaces.
fn sentences(text: &str) -> Vec<String> {
    let code = code(without_tests(text)).replace("\\\"", "\u{1}");
    let texts = code.split('"').skip(1).step_by(2);
    let whole = texts.map(|text| {
        let lines = text.split("\\\n").enumerate();
        let lines = lines.map(|(i, line)| if i == 0 { line } else { line.trim_start() });
        lines.collect::<String>().replace('\u{1}', "\"")
    });
    whole.filter(|text| text.trim().contains(' ') && !text.contains("{N}")).collect()
}

/// `{name}` and `{}` as a value would stand there.
fn filled(text: &str) -> String {
    let text = text.replace("{{", "\u{2}").replace("}}", "\u{3}");
    let mut filled = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push('7');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    (filled + rest).replace('\u{2}', "{").replace('\u{3}', "}")
}

/// What `config` says in quotes that is no refusal: parts of serde's words, of TOML that is written,
/// and reasons for lints.
const NO_REFUSAL: &[&str] = &[
    ", such as",
    "a number, 7 or 7",
    "text in quotes, or 7",
    "words in quotes, or 7",
    ", expected ",
    "found 0 elements",
    "wanted exactly 1 element",
    "unknown field",
    "unknown variant",
    "missing field",
    "invalid type: ",
    "invalid value: ",
    "invalid length ",
    "a boolean",
    "a string",
    "a sequence",
    "a map",
    "string or table",
    "struct ",
    "enum ",
    " or ",
    "it exists",
    "environment 7",
    "7: 7",
    "7 7",
    "7 = 7",
    "7 (compiled in)",
    "7.toml (compiled in)",
    "7 → 7",
    " → ",
    "costs = 7",
    "shock = 7",
    "growth-churn-correlation = 7",
    "stands among pairs that may be left out",
    "four independent modifiers of a cell",
];

/// Configuration is refused before a language is known: its sentences are found again by their
/// English words.
#[test]
fn every_refusal_of_a_configuration_can_be_said_in_french() {
    let of_config = |file: &str| file.starts_with("src/config/") && !file.ends_with("tests.rs");
    let mut unsaid = BTreeSet::new();
    for (file, text) in sources().into_iter().filter(|(file, _)| of_config(file)) {
        for sentence in sentences(&text).iter().map(|text| filled(text)) {
            let words = sentence.chars().filter(|c| c.is_lowercase()).count() > 3;
            let toml = sentence.contains(" = ") && !sentence.contains(", ");
            let is_no_refusal = NO_REFUSAL.contains(&sentence.as_str())
                || sentence.starts_with("../")
                || sentence.contains('\n');
            if words && !toml && !is_no_refusal && !palier::text::is_known(&sentence) {
                unsaid.insert(format!("{file}: {sentence}"));
            }
        }
    }
    let unsaid: Vec<_> = unsaid.into_iter().collect();
    assert!(unsaid.is_empty(), "give them to config-errors.ftl:\n{}", unsaid.join("\n"));
}

#[test]
fn no_file_names_a_machine() {
    // Put together, so that this file does not hold them.
    let places = [["/ro", "ot/"].concat(), ["/wo", "rk/"].concat()];
    let folders =
        ["src", "tests", "assets", "config", "benches", "examples", "docs", ".config", ".ci"];
    let ends = [".rs", ".ftl", ".toml", ".md", ".sh", ".py", ".snap", ".json", "run", "up", "down"];
    let mut checked: Vec<PathBuf> =
        folders.iter().flat_map(|folder| files(folder, &ends)).collect();
    checked.extend(
        ["README.md", "ARCHITECTURE.md", "Cargo.toml", "clippy.toml"].map(|name| root().join(name)),
    );
    let mut found = Vec::new();
    for path in checked.iter().filter(|path| path.exists()) {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        for (number, line) in text.lines().enumerate() {
            for place in places.iter().filter(|place| line.contains(*place)) {
                found.push(format!("{}:{}: {place}", name(path), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Cargo no longer finds a file of tests by itself: one that nobody names would never be run.
#[test]
fn every_file_of_tests_belongs_to_a_program() {
    let manifest = read(&root().join("Cargo.toml"));
    let programs = manifest.split("[[test]]").skip(1).filter_map(|table| table.split('"').nth(1));
    let programs: BTreeSet<&str> = programs.collect();
    let roots: String = programs
        .iter()
        .map(|name| read(&root().join("tests").join(format!("{name}.rs"))))
        .collect();
    let files = fs::read_dir(root().join("tests")).unwrap().map(|entry| entry.unwrap().path());
    let tests = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let lost: Vec<_> = tests
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| !programs.contains(&**name))
        .filter(|name| !roots.lines().any(|line| line == format!("mod {name};")))
        .collect();
    assert!(lost.is_empty(), "no program has tests/{}.rs", lost.join(".rs, tests/"));
}

#[test]
fn scripts_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    for script in
        [".ci/run", "tests/run.sh", "tests/world/install.sh", "tests/world/up", "tests/world/down"]
    {
        let mode = fs::metadata(root().join(script))
            .unwrap_or_else(|error| panic!("{script}: {error}"))
            .permissions()
            .mode();
        assert!(mode & 0o111 == 0o111, "{script} is not executable");
    }
}
