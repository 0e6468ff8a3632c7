//! Invented document numbers: resident numbers only under the unassigned region codes 99xxxx, each with the right
//! check character, each once; and unified social credit codes of invented units.

use chrono::{Datelike, NaiveDate};

/// The sex that a resident number's 17th digit tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Odd.
    Male,
    /// Even.
    Female,
}

/// An invented person.
#[derive(Clone)]
pub struct Identity {
    /// 18 characters.
    pub id: String,
    /// As the number says.
    pub birth: NaiveDate,
    /// As the number says.
    pub sex: Sex,
    /// As the roster writes it.
    pub name: String,
}

/// Which region codes a number is drawn from. Numbers of people who are on the roster and of people who are not
/// differ in all four digits of the region, hence by more than two edits, whatever the rest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// People on the roster: region digits 0 to 4.
    Roster,
    /// People in the payroll but not on the roster: region digits 5 to 9.
    OffRoster,
}

/// (region, sequence) pairs of one pool before a birth date must tell people apart.
const PAIRS: u64 = 625 * 500;
/// Birth days within a year that a pool uses.
const DAYS: u64 = 12 * 14;

/// The number of ordinary person `i`, unique for up to fifty million people. The year of birth is free; month and
/// day follow from `i`. The two pools are born on odd and on even days.
#[must_use]
pub fn ordinary(i: u64, pool: Pool, year: i32, sex: Sex) -> (String, NaiveDate) {
    let (block, within) = (i / PAIRS, i % PAIRS);
    // 7919 is coprime to 312 500: a permutation, so that neighbours do not bear neighbouring numbers.
    let mixed = within * 7919 % PAIRS;
    let (mut rest, pair) = (mixed / 500, mixed % 500);
    let base = if pool == Pool::Roster { 0 } else { 5 };
    let mut region = [b'9', b'9', 0, 0, 0, 0];
    for digit in region[2..].iter_mut().rev() {
        *digit = b'0' + base + (rest % 5) as u8;
        rest /= 5;
    }
    let day_of_year = (mixed / 7 + mixed + block) % DAYS;
    let month = (day_of_year / 14) as u32 + 1;
    let odd = (day_of_year % 14) as u32 * 2 + 1;
    let day = if pool == Pool::Roster { odd } else { odd + 1 };
    let birth = day_in(year, month, day);
    let sequence = pair as u32 * 2 + u32::from(sex == Sex::Male);
    (number(&region, birth, sequence), birth)
}

/// The number of planted person `k`, in regions 9905xx that no ordinary person has.
#[must_use]
pub fn planted(k: usize, birth: NaiveDate, sex: Sex) -> String {
    let mut region = *b"990500";
    region[4] = b'0' + (k / 450 / 10 % 10) as u8;
    region[5] = b'0' + (k / 450 % 10) as u8;
    // From 51 on, so that no number ends in "000", which a spreadsheet's loss of digits would leave.
    let sequence = (k % 450 + 26) as u32 * 2 + u32::from(sex == Sex::Male);
    number(&region, birth, sequence)
}

/// Puts a number together and appends its check character.
#[must_use]
pub fn number(region: &[u8; 6], birth: NaiveDate, sequence: u32) -> String {
    let mut text = String::with_capacity(18);
    text.extend(region.iter().map(|&b| char::from(b)));
    text.push_str(&format!(
        "{:04}{:02}{:02}{sequence:03}",
        birth.year(),
        birth.month(),
        birth.day()
    ));
    text.push(check(&text));
    text
}

/// The check character of 17 digits (GB 11643: weights 2^(18-i), mod 11). Written apart from `domain` on purpose:
/// the answer key shall not share the program's mistakes.
#[must_use]
pub fn check(digits: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = digits
        .bytes()
        .take(17)
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    CHECKS[(sum % 11) as usize]
}

/// A unified social credit code (GB 32100 over GB 11714) of invented unit number `n` with a prefix such as "11".
#[must_use]
pub fn credit_code(prefix: &str, n: usize) -> String {
    const CHARS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("{n:08}");
    let sum: u32 = body
        .bytes()
        .zip([3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let organisation = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from(b'0' + n as u8),
    };
    let mut code = format!("{prefix}990001{body}{organisation}");
    let (mut weight, mut sum) = (1_usize, 0_usize);
    for byte in code.bytes() {
        let value = CHARS.iter().position(|&c| c == byte).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    code.push(char::from(CHARS[(31 - sum % 31) % 31]));
    code
}

fn day_in(year: i32, month: u32, day: u32) -> NaiveDate {
    // Days run to 28, so every month of every year has them.
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
