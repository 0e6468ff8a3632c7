//! Amounts of money: yuan in a file, whole fen in the program, and never a rounding in between.

use std::borrow::Cow;
use std::fmt::Write;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Why an amount could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MoneyFault {
    /// Nothing stands there.
    #[error("the amount is blank")]
    Blank,
    /// Not a number, or thousands separators in the wrong places.
    #[error("the amount is not a number")]
    NotANumber,
    /// More than two decimals that are not zero.
    #[error("the amount has fractions of a fen")]
    TooFine,
    /// Beyond what an account can hold.
    #[error("the amount is too large")]
    TooLarge,
}

/// Reads yuan as written into fen, exactly.
///
/// Takes ¥, ￥ and 元, thousands separators in groups of three, a sign, parentheses around a negative amount, and the
/// `1.5E+3` of spreadsheets. Full-width characters and white space are folded away.
///
/// # Errors
/// [`MoneyFault`]; nothing is ever rounded.
pub fn parse_fen(text: &str) -> Result<i64, MoneyFault> {
    if let Some(fen) = plain(text.as_bytes()) {
        return Ok(fen);
    }
    let folded: Cow<'_, str> = if text.is_ascii() && !text.contains(char::is_whitespace) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().filter(|c| !c.is_whitespace()).collect())
    };
    let (negative, amount) = strip_marks(&folded);
    if amount.is_empty() {
        return Err(if folded.is_empty() {
            MoneyFault::Blank
        } else {
            MoneyFault::NotANumber
        });
    }
    let (mantissa, exponent) = split_exponent(amount)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty())
        || !well_grouped(whole)
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return Err(MoneyFault::NotANumber);
    }
    let digits = whole.bytes().chain(fraction.bytes()).filter(|b| *b != b',');
    // The decimal point stands `places` digits from the right once yuan have become fen.
    let places = i64::try_from(fraction.len()).map_err(|_| MoneyFault::TooLarge)? - exponent - 2;
    let fen = scale(digits, places)?;
    Ok(if negative { -fen } else { fen })
}

/// Reads a numeric cell of a workbook, which holds yuan as a binary fraction, into the fen it stands for.
///
/// # Errors
/// [`MoneyFault::TooFine`] when no whole number of fen lies within a ten-thousandth of a fen (what sums of binary
/// fractions go astray by), [`MoneyFault::TooLarge`] from a trillion yuan, where the fen can no longer be told.
pub fn fen_from_cell(yuan: f64) -> Result<i64, MoneyFault> {
    if !yuan.is_finite() {
        return Err(MoneyFault::NotANumber);
    }
    if yuan.abs() >= 1e12 {
        return Err(MoneyFault::TooLarge);
    }
    let fen = yuan * 100.0;
    if (fen - fen.round()).abs() > 1e-4_f64.max(fen.abs() * 1e-15) {
        return Err(MoneyFault::TooFine);
    }
    // Whole, and below 10^14: the cast is exact.
    Ok(fen.round() as i64)
}

/// Fen as yuan for people: `-12,345.60`.
#[must_use]
pub fn show_yuan(fen: i64) -> String {
    let yuan = (fen.unsigned_abs() / 100).to_string();
    let mut out = String::with_capacity(yuan.len() * 4 / 3 + 4);
    if fen < 0 {
        out.push('-');
    }
    for (i, digit) in yuan.chars().enumerate() {
        if i > 0 && (yuan.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    // Writing to a string cannot fail.
    let _ = write!(out, ".{:02}", fen.unsigned_abs() % 100);
    out
}

/// `8523.47`, `8523.5` or `8523`, up to fifteen digits: what nearly every row holds.
fn plain(b: &[u8]) -> Option<i64> {
    let dot = b.iter().position(|c| *c == b'.').unwrap_or(b.len());
    let fraction = b.get(dot + 1..).unwrap_or_default();
    if dot == 0 || dot > 15 || fraction.len() > 2 || (dot + 1 == b.len()) {
        return None;
    }
    let mut fen: i64 = 0;
    for c in b[..dot].iter().chain(fraction) {
        if !c.is_ascii_digit() {
            return None;
        }
        fen = fen * 10 + i64::from(c - b'0');
    }
    Some(fen * [100, 10, 1][fraction.len()])
}

/// Takes sign, currency and parentheses off; true = negative.
fn strip_marks(text: &str) -> (bool, &str) {
    let (outer, text) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let text = text.strip_suffix('元').unwrap_or(text);
    let currency = |t: &'_ str| -> usize { if t.starts_with('\u{a5}') { 2 } else { 0 } };
    let text = &text[currency(text)..];
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = &text[currency(text)..];
    // "(-5)" is nobody's way to write an amount; leaving the sign makes it no number.
    match (outer, negative) {
        (true, true) => (false, ""),
        (a, b) => (a || b, text),
    }
}

fn split_exponent(text: &str) -> Result<(&str, i64), MoneyFault> {
    match text.split_once(['e', 'E']) {
        None => Ok((text, 0)),
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit())
            {
                return Err(MoneyFault::NotANumber);
            }
            let exponent = exponent.parse().map_err(|_| MoneyFault::NotANumber)?;
            Ok((mantissa, exponent))
        }
    }
}

/// Digits, with commas only where they part groups of three: `1,50` may be somebody's decimal comma.
fn well_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) {
        return false;
    }
    if !whole.contains(',') {
        return true;
    }
    (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3 && digits(g))
}

/// The number `digits × 10^(-places)` when it is whole.
fn scale(digits: impl Iterator<Item = u8> + Clone, places: i64) -> Result<i64, MoneyFault> {
    let length = i64::try_from(digits.clone().count()).map_err(|_| MoneyFault::TooLarge)?;
    let kept = usize::try_from((length - places).clamp(0, length)).unwrap_or(0);
    if digits.clone().skip(kept).any(|b| b != b'0') {
        return Err(MoneyFault::TooFine);
    }
    let zeros = std::iter::repeat_n(b'0', usize::try_from(-places).unwrap_or(0));
    digits.take(kept).chain(zeros).try_fold(0_i64, |fen, b| {
        fen.checked_mul(10)
            .and_then(|n| n.checked_add(i64::from(b - b'0')))
            .ok_or(MoneyFault::TooLarge)
    })
}
