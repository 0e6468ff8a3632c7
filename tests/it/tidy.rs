//! The shape of the tree: who may import whom, how long files are, what must not be left lying about.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library, each importing only from those before it.
const ORDER: [&str; 17] = [
    "domain",
    "config",
    "store",
    "audit",
    "extract",
    "normalise",
    "frames",
    "rules",
    "ledger",
    "establishment",
    "report",
    "run",
    "notify",
    "schedule",
    "web",
    "synth",
    "cli",
];

/// Lines of the longest source file.
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder of the tree, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources(folder: &str) -> Vec<(String, String)> {
    let rust = files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| {
        let name = path.strip_prefix(root()).expect("of this tree");
        let text = fs::read_to_string(&path).expect("a source file");
        (name.to_string_lossy().into_owned(), text)
    })
    .collect()
}

/// The library's module that a file belongs to: `src/rules/check.rs` to `rules`; none for `lib.rs` and `main.rs`.
fn module(file: &str) -> Option<&str> {
    let inner = file.strip_prefix("src/")?;
    let module = inner.split('/').next()?.trim_end_matches(".rs");
    (!matches!(module, "lib" | "main")).then_some(module)
}

/// The modules that a text names after `crate::`, with the line; several in braces too.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, code) in text.lines().enumerate() {
        if code.trim_start().starts_with("//") {
            continue;
        }
        for (at, path) in code.match_indices("crate::") {
            let rest = &code[at + path.len()..];
            let names = match rest.strip_prefix('{') {
                Some(list) => list
                    .split('}')
                    .next()
                    .unwrap_or_default()
                    .split(',')
                    .collect(),
                None => vec![rest],
            };
            for name in names {
                let name = name.trim();
                let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
                found.push((line + 1, name[..end.unwrap_or(name.len())].to_owned()));
            }
        }
    }
    found
}

fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn imports_are_found() {
    let text = "use crate::domain::mask;\n// crate::web is nothing\nuse crate::{config, rules::Rule};\nlet x = crate::run::job();\n";
    let expected = [(1, "domain"), (3, "config"), (3, "rules"), (4, "run")];
    assert_eq!(
        imports(text),
        expected.map(|(line, name)| (line, name.to_owned()))
    );
    assert_eq!(module("src/rules/check.rs"), Some("rules"));
    assert_eq!(module("src/main.rs"), None);
}

#[test]
fn a_module_imports_only_from_those_before_it() {
    let place = |name: &str| ORDER.iter().position(|of| *of == name);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (file, text) in sources("src") {
        let Some(module) = module(&file) else {
            continue;
        };
        let Some(own) = place(module) else {
            wrong.push(format!("{file}: module {module} has no place in the order"));
            continue;
        };
        for (line, name) in imports(&text) {
            seen += 1;
            if place(&name).is_none_or(|other| other > own) {
                wrong.push(format!("{file}:{line}: {module} imports from {name}"));
            }
        }
    }
    assert!(seen > 100, "only {seen} imports seen");
    assert_none("imports against the order", &wrong);
}

#[test]
fn every_source_file_opens_with_what_it_is() {
    let silent = sources("src")
        .into_iter()
        .chain(sources("tests"))
        .filter(|(_, text)| !text.starts_with("//! "));
    assert_none(
        "files without an opening `//!`",
        &silent.map(|(file, _)| file).collect::<Vec<_>>(),
    );
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for (file, text) in sources("src") {
        let lines = text.lines().count();
        if lines > LONGEST {
            long.push(format!("{file}: {lines} lines, at most {LONGEST}"));
        }
    }
    assert_none("long files", &long);
}

#[test]
fn nothing_is_left_for_later() {
    // Written in two halves, so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("db", "g!("),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ig", "nore"),
        concat!("mod ", "util"),
        concat!("mod ", "helpers"),
        concat!("mod ", "common"),
    ];
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (file, text) in sources(folder) {
            for (line, code) in text.lines().enumerate() {
                let hits = marks.iter().filter(|mark| code.contains(**mark));
                found.extend(hits.map(|mark| format!("{file}:{}: {mark}", line + 1)));
            }
        }
    }
    assert_none("left for later", &found);
}

#[test]
fn no_file_speaks_of_the_machine_it_was_made_on() {
    let places = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("C:\\Us", "ers"),
        concat!("/wo", "rk/"),
        concat!("/va", "r/folders"),
    ];
    let mut found = Vec::new();
    let top = fs::read_dir(root()).expect("the tree").flatten();
    let top = top.map(|entry| entry.path()).filter(|path| path.is_file());
    let folders = [
        "src", "tests", "benches", "config", "jobs", "seeds", "docs", "deploy", ".ci",
    ];
    for path in folders.iter().flat_map(|folder| files(folder)).chain(top) {
        // Workbooks and Parquet are no texts.
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (line, text) in text.lines().enumerate() {
            // `{folder}/home/data` is a folder of that name somewhere, no place.
            let starts = |place: &str| {
                text.match_indices(place)
                    .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '}'))
            };
            let hits = places.iter().filter(|place| starts(place));
            found.extend(hits.map(|place| format!("{}:{}: {place}", path.display(), line + 1)));
        }
    }
    assert_none("places of a machine", &found);
}
