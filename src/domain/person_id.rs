//! A person's document number: the resident identity number of GB 11643, or what a source wrote in its place.
//!
//! Sources write the same number in many ways (full-width digits, spaces, an apostrophe that keeps a spreadsheet
//! from counting with it, the old 15 digits). Cleaning brings them to one text; the verdict says what is wrong with
//! that text; the key is what joins and group-bys run on.

use std::fmt;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::mask;

/// A cleaned document number. It is personal data: `Debug` masks it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonId {
    /// The first 17 digits of a right resident number, at least 0; for every other text a negative hash of it.
    pub key: i64,
    /// The cleaned text: 18 characters where the number is right.
    pub text: String,
    /// What is wrong with it, if anything.
    pub verdict: Verdict,
}

/// What the checks of GB 11643 say of a cleaned text. The first that fails is named, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 18 characters, a possible date, the right check character.
    Ok,
    /// Neither 18 characters nor 15 digits that can be upgraded.
    Length,
    /// Digits 7 to 14 are no day of the calendar.
    Date,
    /// The check character is wrong, or something else than a digit stands before it.
    Check,
    /// Another document (passport, residence permit): there is nothing to check.
    Other,
}

/// Why a cell yields no document number at all, so that its row cannot be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdFault {
    /// Nothing is left after cleaning.
    #[error("the document number is blank")]
    Blank,
    /// A spreadsheet turned the number into a rounded figure.
    #[error("the document number lost its last digits to a spreadsheet; export the column as text")]
    PrecisionLost,
}

impl Verdict {
    /// The word in tables: ok, length, date, check or other.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Length => "length",
            Self::Date => "date",
            Self::Check => "check",
            Self::Other => "other",
        }
    }
}

impl PersonId {
    /// Birth date in digits 7 to 14, whatever the check character says.
    #[must_use]
    pub fn birth(&self) -> Option<NaiveDate> {
        birth_of(&self.text)
    }

    /// `male` or `female` by the 17th digit, whatever the check character says.
    #[must_use]
    pub fn sex(&self) -> Option<&'static str> {
        sex_of(&self.text)
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key is the number itself, so it stays out too.
        write!(
            f,
            "PersonId({}, {})",
            mask::person_id(&self.text),
            self.verdict.as_str()
        )
    }
}

/// Cleans and judges one cell. With `other_document` the text is only cleaned.
///
/// # Errors
/// [`IdFault`] when no document number can be read; the row then belongs in quarantine.
pub fn clean(text: &str, other_document: bool) -> Result<PersonId, IdFault> {
    let mut cleaned = String::new();
    let (key, verdict) = clean_into(text, other_document, &mut cleaned)?;
    Ok(PersonId {
        key,
        text: cleaned,
        verdict,
    })
}

/// The first seventeen digits of a sound number.
fn sound_key(text: &str) -> i64 {
    text.as_bytes()[..17]
        .iter()
        .fold(0, |n, b| n * 10 + i64::from(b - b'0'))
}

/// As [`clean`], with the cleaned text left in `out`, whose memory is used again from row to row.
///
/// # Errors
/// As [`clean`]; `out` then holds the text as far as it was cleaned.
pub fn clean_into(
    text: &str,
    other_document: bool,
    out: &mut String,
) -> Result<(i64, Verdict), IdFault> {
    out.clear();
    if let (false, Some(key)) = (other_document, right_at_once(text)) {
        out.push_str(text);
        return Ok((key, Verdict::Ok));
    }
    compact_into(text, out);
    if out.is_empty() {
        return Err(IdFault::Blank);
    }
    if is_scientific(out.as_bytes(), other_document) {
        return Err(IdFault::PrecisionLost);
    }
    // A residence permit may bear a sound number of the same make: it is the same person under either name.
    let verdict = match (other_document, judge(out)) {
        (true, Ok(Verdict::Ok)) => return Ok((sound_key(out), Verdict::Other)),
        (true, _) => Verdict::Other,
        (false, verdict) => verdict?,
    };
    let key = if verdict == Verdict::Ok {
        sound_key(out)
    } else {
        hash_key(out)
    };
    Ok((key, verdict))
}

/// Birth date in digits 7 to 14 of an 18-character text, when they are a day of the calendar.
#[must_use]
pub fn birth_of(text: &str) -> Option<NaiveDate> {
    let b = text.as_bytes();
    if b.len() == 18 && text.is_ascii() {
        day(&b[6..14])
    } else {
        None
    }
}

/// `male` (odd) or `female` (even) by the 17th digit of an 18-character text.
#[must_use]
pub fn sex_of(text: &str) -> Option<&'static str> {
    let b = text.as_bytes();
    if b.len() != 18 || !text.is_ascii() || !b[16].is_ascii_digit() {
        return None;
    }
    Some(if b[16] % 2 == 1 { "male" } else { "female" })
}

/// The check character of 17 ASCII digits: ISO 7064 MOD 11-2, as GB 11643 prescribes.
#[must_use]
pub fn check_char(digits: &[u8; 17]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(b, w)| u32::from(b.wrapping_sub(b'0')) * w)
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// The key of a text that is clean and right as it stands, which is what nearly all of millions of rows hold.
fn right_at_once(text: &str) -> Option<i64> {
    let b: &[u8; 18] = text.as_bytes().try_into().ok()?;
    let digits: &[u8; 17] = b.first_chunk()?;
    if !digits.iter().all(u8::is_ascii_digit) || check_char(digits) != b[17] {
        return None;
    }
    day(&b[6..14])?;
    Some(digits.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
}

/// Trims, folds full-width characters, drops inner spaces and a leading apostrophe, and upper-cases.
fn compact_into(text: &str, out: &mut String) {
    let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    if text.bytes().all(plain) {
        out.push_str(text);
    } else if text.is_ascii() {
        out.extend(
            text.chars()
                .filter(|c| !c.is_whitespace())
                .skip_while(|c| *c == '\'')
                .map(|c| c.to_ascii_uppercase()),
        );
    } else {
        // A Chinese keyboard types ‘ and ’ for the apostrophe.
        out.extend(
            text.nfkc()
                .filter(|c| !c.is_whitespace())
                .skip_while(|c| matches!(c, '\'' | '\u{2018}' | '\u{2019}'))
                .flat_map(char::to_uppercase),
        );
    }
}

/// Judges a cleaned text as a resident number; 15 digits with a possible date become 18 in place.
fn judge(text: &mut String) -> Result<Verdict, IdFault> {
    let b = text.as_bytes();
    if b.len() == 15 && b.iter().all(u8::is_ascii_digit) {
        let mut digits = [b'1'; 17];
        digits[..6].copy_from_slice(&b[..6]);
        digits[7] = b'9';
        digits[8..].copy_from_slice(&b[6..]);
        if day(&digits[6..14]).is_none() {
            return Ok(Verdict::Length);
        }
        text.clear();
        text.extend(digits.iter().map(|d| char::from(*d)));
        text.push(char::from(check_char(&digits)));
        return Ok(Verdict::Ok);
    }
    if !text.is_ascii() || b.len() != 18 {
        let length = text.chars().count();
        return Ok(if length == 18 {
            Verdict::Check
        } else {
            Verdict::Length
        });
    }
    let digits: Option<&[u8; 17]> = b
        .first_chunk()
        .filter(|d: &&[u8; 17]| d.iter().all(u8::is_ascii_digit));
    let right = digits.is_some_and(|d| check_char(d) == b[17]);
    if !right && digits.is_some() && b.ends_with(b"000") {
        return Err(IdFault::PrecisionLost);
    }
    Ok(match (day(&b[6..14]), right) {
        (None, _) => Verdict::Date,
        (_, false) => Verdict::Check,
        (_, true) => Verdict::Ok,
    })
}

/// `3.10114E+17` and its like. Other documents need the plus sign: `1E234567` may be a passport.
fn is_scientific(b: &[u8], other_document: bool) -> bool {
    let Some(e) = b.iter().position(|c| *c == b'E') else {
        return false;
    };
    let (mantissa, exponent) = (&b[..e], &b[e + 1..]);
    let exponent = match exponent.strip_prefix(b"+") {
        Some(rest) => rest,
        None if other_document => return false,
        None => exponent,
    };
    let digits = |s: &[u8]| !s.is_empty() && s.iter().all(u8::is_ascii_digit);
    let whole_and_rest = match mantissa.iter().position(|c| *c == b'.') {
        Some(dot) => digits(&mantissa[..dot]) && digits(&mantissa[dot + 1..]),
        None => digits(mantissa),
    };
    whole_and_rest && exponent.len() <= 3 && digits(exponent)
}

/// `YYYYMMDD` in ASCII digits as a day of the calendar.
fn day(b: &[u8]) -> Option<NaiveDate> {
    if !b.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |s: &[u8]| s.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    let year = number(&b[..4]);
    if year == 0 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.cast_signed(), number(&b[4..6]), number(&b[6..8]))
}

/// A negative key, from the first eight bytes of the text's SHA-256.
fn hash_key(text: &str) -> i64 {
    let hash = Sha256::digest(text.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    -(u64::from_be_bytes(first) & i64::MAX.cast_unsigned()).cast_signed() - 1
}
