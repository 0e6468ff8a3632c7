//! What a server or a database said, shortened and made safe to show: no secret, no document number.

/// Longest text shown, in characters.
const SHOWN: usize = 300;
/// Digits in a row from which a text may be somebody's document number or account.
const LONG_NUMBER: usize = 15;
/// Token characters in a row from which a text may be a key, a signature or a session.
const LONG_TOKEN: usize = 24;

/// One line of at most 300 characters, with `secrets`, long numbers and anything that looks like a key starred out.
pub(super) fn excerpt(said: &str, secrets: &[String]) -> String {
    let mut text = said.to_owned();
    for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
        text = text.replace(secret.as_str(), "***");
    }
    let text = star_runs(&text, LONG_NUMBER, digit);
    let text = star_runs(&text, LONG_TOKEN, |c| {
        c.is_ascii_alphanumeric() || "-_+/=.~%".contains(c)
    });
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    if line.chars().count() > SHOWN {
        line = line.chars().take(SHOWN).collect();
        line.push('…');
    }
    line
}

/// ASCII and full-width digits; offices write both.
fn digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Replaces every run of at least `long` such characters with stars.
fn star_runs(text: &str, long: usize, belongs: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let mut count = 0;
    // A control character at the end closes the last run; it is not written.
    for c in text.chars().chain(['\0']) {
        if belongs(c) {
            run.push(c);
            count += 1;
            continue;
        }
        if count >= long {
            out.push_str("***");
        } else {
            out.push_str(&run);
        }
        run.clear();
        count = 0;
        out.push(c);
    }
    out.pop();
    out
}
