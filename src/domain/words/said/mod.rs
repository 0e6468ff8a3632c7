//! The book of sentences: the Chinese of every refusal and error.
//!
//! Errors are English in the code and in the log; whoever reads one in Chinese is told it by this book, at the one place
//! where it is shown (a page, a problem document). A sentence stands there with `{0}`, `{1}` … where its
//! values are; a value that is itself a sentence of the book, such as the cause, is told in Chinese too. What no sentence
//! of the book fits stays as it is. A test looks through the whole source for errors that the book lacks.

mod config;
mod ledger;
mod office;
mod sources;
mod sql;
mod store;
mod system;

use std::fmt::Display;

use super::{Language, fill};

const BOOKS: [&[(&str, &str)]; 7] = [
    ledger::SENTENCES,
    sql::SENTENCES,
    store::SENTENCES,
    office::SENTENCES,
    sources::SENTENCES,
    config::SENTENCES,
    system::SENTENCES,
];

/// How deep causes are told: a sentence, its cause, the cause's cause.
const DEEPEST: usize = 6;

/// An English refusal or error in a language, line by line.
#[must_use]
pub fn said(text: &str, language: Language) -> String {
    match language {
        Language::En => text.to_owned(),
        Language::Zh => chinese(text, 0).1,
    }
}

/// How many letters of a text are a sentence's own, in it and in its values, and the text told in Chinese.
type Told = (usize, String);

fn chinese(text: &str, depth: usize) -> Told {
    let Some((first, _)) = text.split_once('\n') else {
        return sentence(text, depth).unwrap_or_else(|| (0, text.to_owned()));
    };
    // Where the first line is a sentence, what follows is a list of others; else the whole may be one.
    if sentence(first.trim(), depth).is_none()
        && let Some(whole) = sentence(text, depth)
    {
        return whole;
    }
    let mut own = 0;
    let lines = text.lines().map(|line| {
        let words = line.trim_start();
        let blank = &line[..line.len() - words.len()];
        let (of, told) = sentence(words, depth).unwrap_or_else(|| (0, words.to_owned()));
        own += of;
        format!("{blank}{told}")
    });
    let lines: Vec<String> = lines.collect();
    (own, lines.join("\n"))
}

/// The sentence of the book that fits with the most letters of its own, those of its values' sentences counted in: a
/// cause may end as another sentence does.
fn sentence(text: &str, depth: usize) -> Option<Told> {
    if depth == DEEPEST || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let all = BOOKS.iter().flat_map(|book| book.iter());
    let fitting = all.filter_map(|(english, sentence)| {
        let (parts, holes) = parts(english);
        let values = values(&parts, text, true)?;
        let own: usize = parts.iter().map(|part| part.len()).sum();
        let mut whole = own;
        let mut told = vec![String::new(); holes.iter().max().map_or(0, |most| most + 1)];
        for (value, hole) in values.iter().zip(holes) {
            let (of, value) = chinese(value, depth + 1);
            whole += of;
            told[hole] = value;
        }
        let told: Vec<&dyn Display> = told.iter().map(|value| value as &dyn Display).collect();
        let begins = !parts[0].is_empty();
        Some(((whole, begins, own), fill(sentence, &told)))
    });
    let ((whole, ..), told) = fitting.max_by_key(|(fits, _)| *fits)?;
    Some((whole, told))
}

/// A sentence as the words between its holes, and the numbers of these.
fn parts(english: &str) -> (Vec<&str>, Vec<usize>) {
    let (mut parts, mut holes) = (Vec::new(), Vec::new());
    let (mut start, mut at) = (0, 0);
    while let Some(open) = english[at..].find('{').map(|found| at + found) {
        let close = english[open..].find('}').map(|found| open + found);
        let number = close.and_then(|close| english[open + 1..close].parse().ok());
        if let (Some(number), Some(close)) = (number, close) {
            parts.push(&english[start..open]);
            holes.push(number);
            start = close + 1;
            at = start;
        } else {
            at = open + 1;
        }
    }
    parts.push(&english[start..]);
    (parts, holes)
}

/// What stands in the holes of a text, if it has these words around them; each value as short as it can be. The text
/// begins with the first words where `first` says so, and ends with the last.
fn values<'t>(parts: &[&str], text: &'t str, first: bool) -> Option<Vec<&'t str>> {
    let (part, rest) = parts.split_first()?;
    if first {
        let text = text.strip_prefix(part)?;
        return match rest {
            [] => text.is_empty().then(Vec::new),
            _ => values(rest, text, false),
        };
    }
    if rest.is_empty() {
        // The last words may be none: then the value is all that is left.
        return text.strip_suffix(part).map(|value| vec![value]);
    }
    text.match_indices(part).find_map(|(at, _)| {
        let mut more = values(rest, &text[at + part.len()..], false)?;
        more.insert(0, &text[..at]);
        Some(more)
    })
}
