//! Masks for personal data on screens, in logs, errors and exports.

use super::person_id::{self, Verdict};
use super::phone;
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
    long_numbers_hidden(text, false)
}

fn long_numbers_hidden(text: &str, keep_phones: bool) -> String {
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
        let phone = if keep_phones {
            phone::end(&chars, at)
        } else {
            None
        };
        if let Some(end) = phone {
            out.extend(&chars[at..end]);
            at = end;
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

/// The shortest run of digits that is masked before a text is stored: a telephone number is shorter, and stays.
const LONG_TYPED: usize = 15;

/// Words beside which a date is somebody's birth.
const BIRTH: [&str; 7] = ["出生", "生日", "生于", "生辰", "born", "birth", "DOB"];

/// Masks what somebody typed before it is stored: document numbers, also with blanks or hyphens between their parts, and
/// other runs of fifteen digits or more; and, where a number was masked or the text speaks of a birth, the day of every
/// date that may be one (see [`raw_text`]). Texts without any of these come back as they are, and so do masked ones.
#[must_use]
pub fn typed_text(text: &str, on: chrono::NaiveDate) -> String {
    let masked = numbers_typed(text);
    let beside = masked.contains("****") || BIRTH.iter().any(|word| masked.contains(word));
    if beside {
        super::birth_mask::days_hidden(&masked, on)
    } else {
        masked
    }
}

/// Masks what somebody typed where it is shown: as [`typed_text`], for rows stored by earlier versions, and as
/// [`free_text`], but for telephone numbers, which are there to be rung.
#[must_use]
pub fn shown_text(text: &str, on: chrono::NaiveDate) -> String {
    long_numbers_hidden(&typed_text(text, on), true)
}

fn numbers_typed(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if digit_value(chars[at]).is_none() {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        // A number with blanks or hyphens between is taken whole when it is a document's, else digit run by digit run.
        let end = number_end(&chars, at, true);
        let number = without_marks(&chars[at..end]);
        if document_number(&number) {
            out.push_str(&person_id(&number));
            at = end;
            continue;
        }
        let end = number_end(&chars, at, false);
        let number = without_marks(&chars[at..end]);
        match number.chars().count() {
            18 => out.push_str(&person_id(&number)),
            count if count >= LONG_TYPED => out.push_str(&keep(&number, count, 2, 0)),
            _ => out.extend(&chars[at..end]),
        }
        at = end;
    }
    out
}

/// Where the digits from `at` on end, a check letter counted in; with `marks` blanks and hyphens may stand between.
fn number_end(chars: &[char], at: usize, marks: bool) -> usize {
    let (mut end, mut next) = (at, at);
    while let Some(c) = chars.get(next) {
        let digit = digit_value(*c).is_some();
        let mark = marks && matches!(c, ' ' | '-');
        if !(digit || mark) {
            break;
        }
        next += 1;
        if digit {
            end = next;
        }
    }
    let check = chars
        .get(end)
        .is_some_and(|c| matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ'));
    end + usize::from(check)
}

fn without_marks(chars: &[char]) -> String {
    let marks = |c: &&char| !matches!(c, ' ' | '-');
    chars.iter().filter(marks).collect()
}

fn digit_value(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}

/// Whether a number without marks is built like a document's: fifteen, seventeen (cut short) or eighteen characters with
/// a day of birth where it belongs.
fn document_number(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().map_while(digit_value).collect();
    let value = |from: usize, to: usize| digits[from..to].iter().fold(0, |all, n| all * 10 + n);
    let day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    match (number.chars().count(), digits.len()) {
        (17, 17) | (18, 17 | 18) => {
            (1900..2100).contains(&value(6, 10)) && day(value(10, 12), value(12, 14))
        }
        (15, 15) => day(value(8, 10), value(10, 12)),
        _ => false,
    }
}
