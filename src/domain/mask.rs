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
