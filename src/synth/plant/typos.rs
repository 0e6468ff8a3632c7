//! Typing errors in resident numbers.

use crate::synth::identity;

/// The number with another check character; never "0", which after "00" would look like lost digits.
pub fn wrong_check(id: &str) -> String {
    let (body, check) = id.split_at(17);
    let other = ('1'..='9').find(|c| !check.contains(*c)).unwrap_or('1');
    format!("{body}{other}")
}

/// The number with the thirty-first of February as its date and the check character that goes with it.
pub fn impossible_date(id: &str) -> String {
    let body = format!("{}0231{}", &id[..10], &id[14..17]);
    let check = identity::check(&body);
    format!("{body}{check}")
}

/// The number with its digit at `at` replaced, and the check character that goes with it.
pub fn with_digit(id: &str, at: usize, digit: char) -> String {
    let body: String = id
        .chars()
        .take(17)
        .enumerate()
        .map(|(n, c)| if n == at { digit } else { c })
        .collect();
    let check = identity::check(&body);
    format!("{body}{check}")
}

/// The number with neighbouring digits at `at` and `at + 1` swapped, and the check character that goes with it.
pub fn swapped(id: &str, at: usize) -> String {
    let mut chars: Vec<char> = id.chars().take(17).collect();
    chars.swap(at, at + 1);
    let body: String = chars.into_iter().collect();
    let check = identity::check(&body);
    format!("{body}{check}")
}

/// The number three edits away: two digits of the region and the check character.
pub fn three_edits(id: &str) -> String {
    // Neither of the two old digits: exchanging them would be one edit.
    let digits = || ('0'..='9').filter(|digit| !id[4..6].contains(*digit));
    let candidates = digits().flat_map(|a| digits().map(move |b| (a, b)));
    candidates
        .map(|(a, b)| with_digit(&with_digit(id, 4, a), 5, b))
        .find(|other| other[17..] != id[17..])
        .unwrap_or_default()
}
