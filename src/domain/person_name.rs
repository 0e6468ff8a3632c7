//! Names of people, folded for comparison.
//!
//! The separator of a transliterated name must be U+00B7, yet systems write a dozen other dots; and a character that an
//! old system could not store comes as a private-use code, a replacement character, `?` or `□`.

use unicode_normalization::UnicodeNormalization;

/// The separator that all dots are folded to.
pub const DOT: char = '\u{b7}';

/// NFKC, every dot to U+00B7, no white space.
#[must_use]
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    fold_into(name, &mut out);
    out
}

/// Whether two names that people give for themselves are one: width, case, blanks and what cannot be seen tell nobody
/// apart.
#[must_use]
pub fn one_person(a: &str, b: &str) -> bool {
    let seen = |name: &str| -> String {
        let shown = fold(name).to_lowercase();
        shown.chars().filter(|c| !is_unseen(*c)).collect()
    };
    a == b || seen(a) == seen(b)
}

/// Whether nobody can see a character: controls, and those of no width that join, part or turn others.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// As [`fold`], into `out`, whose memory is used again from row to row.
pub fn fold_into(name: &str, out: &mut String) {
    out.clear();
    if name.chars().all(is_plain) {
        out.push_str(name);
    } else {
        out.extend(
            name.nfkc()
                .filter(|c| !c.is_whitespace())
                .map(|c| if is_dot(c) { DOT } else { c }),
        );
    }
}

/// Whether some character of a folded name stands for one that could not be stored.
#[must_use]
pub fn has_wildcard(folded: &str) -> bool {
    folded.chars().any(is_wildcard)
}

/// Whether two folded names can be the same: equal, where a wildcard equals exactly one character.
#[must_use]
pub fn matches(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if x == y || is_wildcard(x) || is_wildcard(y) => {}
            _ => return false,
        }
    }
}

/// Characters that folding leaves as they are, which covers nearly every name.
const fn is_plain(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | 'A'..='Z' | 'a'..='z' | '0'..='9' | '?' | DOT)
}

const fn is_dot(c: char) -> bool {
    matches!(
        c,
        '.' | DOT
            | '\u{16eb}'
            | '\u{2022}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{25cf}'
            | '\u{2e31}'
            | '\u{2e33}'
            | '\u{3002}'
            | '\u{30fb}'
    )
}

const fn is_wildcard(c: char) -> bool {
    matches!(
        c,
        '?' | '\u{25a1}'
            | '\u{fffd}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..='\u{ffffd}'
            | '\u{100000}'..='\u{10fffd}'
    )
}
