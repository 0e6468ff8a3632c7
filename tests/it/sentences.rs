//! Every refusal and error of the program has its Chinese in the book of sentences.

use std::path::{Path, PathBuf};

use rollcall::domain::words::{Language, said};

/// What an English sentence stands behind.
const BEGINS: [&str; 3] = ["#[error(", "bail!(", "anyhow!("];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|of| of == "rs") {
            found.push(path);
        }
    }
}

/// The literal that a text begins with, white space aside, as the program says it, `7` for every value.
fn sentence(text: &str) -> Option<String> {
    let mut rest = text.trim_start().strip_prefix('"')?.chars().peekable();
    let mut told = String::new();
    while let Some(next) = rest.next() {
        match next {
            '"' => return Some(told),
            '\\' => match rest.next()? {
                '\n' => while rest.next_if(|next| next.is_whitespace()).is_some() {},
                'n' => told.push('\n'),
                other => told.push(other),
            },
            '{' | '}' if rest.next_if_eq(&next).is_some() => told.push(next),
            '{' => {
                rest.find(|next| *next == '}')?;
                told.push('7');
            }
            other => told.push(other),
        }
    }
    None
}

/// Two words of Latin letters beside each other: what is no sentence, such as `{0}: {1}`, needs no Chinese.
fn is_english(text: &str) -> bool {
    let word = |of: &&str| of.len() > 1 && of.chars().all(|letter| letter.is_ascii_alphabetic());
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(2).any(|two| two.iter().all(word))
}

#[test]
fn every_error_is_told_in_chinese() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let (mut all, mut missing) = (0, Vec::new());
    // Only who develops makes districts.
    for file in files
        .iter()
        .filter(|of| !of.to_string_lossy().contains("/synth/"))
    {
        let text = std::fs::read_to_string(file).expect("a source");
        for begin in BEGINS {
            for (at, _) in text.match_indices(begin) {
                let Some(english) = sentence(&text[at + begin.len()..]) else {
                    continue;
                };
                if !is_english(&english) {
                    continue;
                }
                all += 1;
                let chinese = said(&english, Language::Zh);
                let has = chinese
                    .chars()
                    .any(|of| ('\u{4e00}'..='\u{9fff}').contains(&of));
                if !has || chinese == english {
                    missing.push(format!("{}: {english}", file.display()));
                }
                assert_eq!(said(&english, Language::En), english);
            }
        }
    }
    assert!(all > 200, "only {all} sentences were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
