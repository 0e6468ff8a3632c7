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
mod store;
mod system;

use std::fmt::Display;

use super::{Language, fill};

const BOOKS: [&[(&str, &str)]; 6] = [
    ledger::SENTENCES,
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
        Language::Zh => chinese(text, 0),
    }
}

fn chinese(text: &str, depth: usize) -> String {
    if let Some(whole) = sentence(text, depth) {
        return whole;
    }
    if !text.contains('\n') {
        return text.to_owned();
    }
    let lines = text.lines().map(|line| {
        let words = line.trim_start();
        let blank = &line[..line.len() - words.len()];
        let told = sentence(words, depth).unwrap_or_else(|| words.to_owned());
        format!("{blank}{told}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The sentence of the book that fits with the most words of its own.
fn sentence(text: &str, depth: usize) -> Option<String> {
    if depth == DEEPEST || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let all = BOOKS.iter().flat_map(|book| book.iter());
    let fitting = all.filter_map(|(english, chinese)| {
        let (parts, holes) = parts(english);
        let values = values(&parts, text, true)?;
        let own: usize = parts.iter().map(|part| part.len()).sum();
        Some((own, values, holes, chinese))
    });
    let (_, found, holes, sentence) = fitting.max_by_key(|(own, ..)| *own)?;
    let mut told = vec![String::new(); holes.iter().max().map_or(0, |most| most + 1)];
    for (value, hole) in found.iter().zip(holes) {
        told[hole] = chinese(value, depth + 1);
    }
    let told: Vec<&dyn Display> = told.iter().map(|value| value as &dyn Display).collect();
    Some(fill(sentence, &told))
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
