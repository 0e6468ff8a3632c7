//! Names of units, bodies and codes, and other text, brought to one form.

use unicode_normalization::UnicodeNormalization;

/// NFKC with every white space out, because offices space names of units and bodies at will.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    clean_into(text, &mut out);
    out
}

/// As [`clean`], into `out`, whose memory is used again from row to row.
pub fn clean_into(text: &str, out: &mut String) {
    fold_into(text, out, |c| !c.is_whitespace());
}

/// NFKC, trimmed; inner white space stays.
#[must_use]
pub fn text(text: &str) -> String {
    if text.chars().all(is_stable) {
        return text.trim().to_owned();
    }
    let folded: String = text.nfkc().collect();
    let trimmed = folded.trim();
    if trimmed.len() == folded.len() {
        folded
    } else {
        trimmed.to_owned()
    }
}

/// A bank account: NFKC without white space and hyphens.
#[must_use]
pub fn account(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    fold_into(text, &mut out, |c| !c.is_whitespace() && !dash(c));
    out
}

fn fold_into(text: &str, out: &mut String, keep: impl Fn(char) -> bool) {
    out.clear();
    if text.chars().all(|c| is_stable(c) && keep(c)) {
        out.push_str(text);
    } else if text.chars().all(is_stable) {
        out.extend(text.chars().filter(|c| keep(*c)));
    } else {
        out.extend(text.nfkc().filter(|c| keep(*c)));
    }
}

/// Characters that NFKC leaves alone whatever stands beside them: ASCII, common Han, 〔〕、。《》.
const fn is_stable(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{4e00}'..='\u{9fff}' | '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}' | '\u{3015}')
}
