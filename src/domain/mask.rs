//! Masks for personal data on screens, in logs, errors and exports.

use super::person_id::{self, Verdict};
use super::secret::Secret;

/// `310114********1234`: of 18 characters the first six and the last four, so that no digit of the birth date shows;
/// of any other text the first two and the last two.
#[must_use]
pub fn person_id(text: &str) -> String {
    let length = text.chars().count();
    match length {
        18 => keep(text, length, 6, 4),
        0..=4 => "*".repeat(length),
        _ => keep(text, length, 2, 2),
    }
}

/// `****1234`: the last four characters of a bank account, and nothing of its length.
#[must_use]
pub fn account(text: &str) -> String {
    let length = text.chars().count();
    let shown = if length > 4 { length - 4 } else { length };
    "****".chars().chain(text.chars().skip(shown)).collect()
}

/// Masks the person parts of a finding's subject and adds a keyed pseudonym (`~<8 hex>`), so that two people whose
/// masks look alike stay two. Subjects without a person come back as they are.
#[must_use]
pub fn subject(text: &str, secret: &Secret) -> String {
    let Some((form, rest)) = text.split_once(':') else {
        return text.to_owned();
    };
    let person = |id: &str| format!("{}~{}", person_id(id), secret.pseudonym(id));
    let masked = match form {
        "person" => person(rest),
        "account" => format!("{}~{}", account(rest), secret.pseudonym(rest)),
        "pair" => match rest.split_once('/') {
            Some((a, b)) => format!("{}/{}", person(a), person(b)),
            None => person(rest),
        },
        "person-unit" => person_and_unit(rest, &person),
        "record" => match rest.split_once('/') {
            Some((source, rest)) => format!("{source}/{}", person_and_unit(rest, &person)),
            None => person(rest),
        },
        _ => return text.to_owned(),
    };
    format!("{form}:{masked}")
}

/// `<id>/<unit>`. A cell may have held two numbers with a slash between, so the unit's parts are looked at too.
fn person_and_unit(text: &str, person: &dyn Fn(&str) -> String) -> String {
    let mut parts = text.split('/');
    let first = parts.next().map(person).unwrap_or_default();
    parts.fold(first, |mut all, part| {
        all.push('/');
        match person_id::clean(part, false) {
            Ok(id) if id.verdict == Verdict::Ok => all.push_str(&person(part)),
            _ => all.push_str(part),
        }
        all
    })
}

fn keep(text: &str, length: usize, head: usize, tail: usize) -> String {
    text.chars()
        .enumerate()
        .map(|(i, c)| {
            if i < head || i >= length - tail {
                c
            } else {
                '*'
            }
        })
        .collect()
}

/// The shortest run of digits that may be a document number or an account, or a part of one.
const LONG_NUMBER: usize = 9;

/// Masks a text of unknown make, such as a row in quarantine: first the day of every date that may be a birth, then every
/// long number. Names stay, because whoever corrects the row must find the person.
///
/// A date may be a birth when its year lies from 1920 to fifteen years before `on`; it is taken for a date even where it
/// is none (`1985-02-30`), since such a row is in quarantine for just that.
#[must_use]
pub fn raw_text(text: &str, on: chrono::NaiveDate) -> String {
    free_text(&super::birth_mask::days_hidden(text, on))
}

/// Masks every long number in a text of unknown make: a run of digits (full-width too, inner spaces and hyphens and a
/// last X counted in) of nine or more. Of eighteen the first six and the last four stay, of others the first two: the
/// tail of a document number that was cut short is its day of birth.
#[must_use]
pub fn free_text(text: &str) -> String {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if !digit(chars[at]) {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let mut end = at;
        let mut next = at;
        while next < chars.len() && (digit(chars[next]) || chars[next] == ' ' || chars[next] == '-')
        {
            next += 1;
            if digit(chars[next - 1]) {
                end = next;
            }
        }
        if end < chars.len() && matches!(chars[end], 'X' | 'x' | 'Ｘ' | 'ｘ') {
            end += 1;
        }
        let run: String = chars[at..end].iter().collect();
        let number: String = run.chars().filter(|c| *c != ' ' && *c != '-').collect();
        match number.chars().count() {
            18 => out.push_str(&person_id(&number)),
            count if count >= LONG_NUMBER => out.push_str(&keep(&number, count, 2, 0)),
            _ => out.push_str(&run),
        }
        at = end;
    }
    out
}
