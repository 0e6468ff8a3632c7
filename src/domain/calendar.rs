//! Days and months in the forms offices write, and the few sums that rules make with them.

use std::time::Duration;

use chrono::{Datelike, Days, Months, NaiveDate};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::numerals;

/// Reads a day: `2019-06-27`, `2019/6/27`, `2019.6.27`, `20190627`, `2019年6月27日`, `二〇一九年六月二十七日`, or the five digits
/// of a spreadsheet serial. A time of day behind it is dropped. Two-digit years and days before months are nobody's to guess: `None`.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    match text.as_bytes() {
        // 2019-06-27 and its like, which is what most systems write.
        [y @ .., a, _, _, b, _, _] if y.len() == 4 && a == b && matches!(a, b'-' | b'/' | b'.') => {
            iso(text).or_else(|| with_folded(text, day))
        }
        _ => with_folded(text, day),
    }
}

/// Reads a month as its first day: `2026-10`, `2026/10`, `2026.10`, `202610`, `2026年10月(份)`, or any day in it.
///
/// `2026.1` is refused, because a spreadsheet makes it of `2026.10`.
#[must_use]
pub fn parse_month(text: &str) -> Option<NaiveDate> {
    with_folded(text, |t| month(t).or_else(|| day(t).map(first_of_month)))
}

/// The first day of a day's month.
#[must_use]
pub fn first_of_month(d: NaiveDate) -> NaiveDate {
    // Every month has a first day, so this always finds one.
    d.with_day(1).unwrap_or(d)
}

/// The same day `n` months later (earlier when negative), at the latest that month's last day.
#[must_use]
pub fn add_months(d: NaiveDate, n: i32) -> NaiveDate {
    let months = Months::new(n.unsigned_abs());
    if n < 0 {
        d.checked_sub_months(months).unwrap_or(NaiveDate::MIN)
    } else {
        d.checked_add_months(months).unwrap_or(NaiveDate::MAX)
    }
}

/// The first day of the first month in which another system must show a change made on day `d`: the next month when
/// it was made by the cut-off day, else the one after.
#[must_use]
pub fn due(d: NaiveDate, cutoff_day: u32) -> NaiveDate {
    add_months(first_of_month(d), if d.day() <= cutoff_day { 1 } else { 2 })
}

/// A length of time as configured: calendar months, days, or a duration by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Calendar months, clamped to the end of a shorter month.
    Months(u32),
    /// Days.
    Days(u32),
    /// Hours, minutes, seconds, milliseconds.
    Time(Duration),
}

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is no length of time; write a whole number and a unit, e.g. \"6 months\", \"10 days\", \"2h\", \"30s\" (m = minutes)"
)]
pub struct SpanFault(pub String);

impl Span {
    /// Reads `6 months`, `10 days`, `2h`, `30s`, `1 year`, `2 weeks`, `500ms`, with or without the space.
    ///
    /// # Errors
    /// [`SpanFault`] when there is no whole number, or no unit that is known.
    pub fn parse(text: &str) -> Result<Self, SpanFault> {
        let fault = || SpanFault(text.to_owned());
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(fault)?;
        let (number, unit) = text.split_at(end);
        let n: u32 = number.parse().map_err(|_| fault())?;
        let times = |by: u32| n.checked_mul(by).ok_or_else(fault);
        let seconds = |by: u64| Self::Time(Duration::from_secs(u64::from(n) * by));
        Ok(match unit.trim() {
            "year" | "years" | "y" | "年" => Self::Months(times(12)?),
            "month" | "months" | "mo" | "月" | "个月" => Self::Months(n),
            "week" | "weeks" | "w" | "周" => Self::Days(times(7)?),
            "day" | "days" | "d" | "天" | "日" => Self::Days(n),
            "hour" | "hours" | "h" | "小时" => seconds(3600),
            "minute" | "minutes" | "min" | "m" | "分钟" => seconds(60),
            "second" | "seconds" | "sec" | "s" | "秒" => seconds(1),
            "ms" | "毫秒" => Self::Time(Duration::from_millis(u64::from(n))),
            _ => return Err(fault()),
        })
    }

    /// The day this long before `d`; part days count as whole ones.
    #[must_use]
    pub fn before(self, d: NaiveDate) -> NaiveDate {
        match self {
            Self::Months(n) => d.checked_sub_months(Months::new(n)),
            Self::Days(n) => d.checked_sub_days(Days::new(n.into())),
            Self::Time(t) => d.checked_sub_days(Days::new(whole_days(t))),
        }
        .unwrap_or(NaiveDate::MIN)
    }

    /// The day this long after `d`; part days count as whole ones.
    #[must_use]
    pub fn after(self, d: NaiveDate) -> NaiveDate {
        match self {
            Self::Months(n) => d.checked_add_months(Months::new(n)),
            Self::Days(n) => d.checked_add_days(Days::new(n.into())),
            Self::Time(t) => d.checked_add_days(Days::new(whole_days(t))),
        }
        .unwrap_or(NaiveDate::MAX)
    }

    /// The span by the clock; `None` for months, which have no fixed length.
    #[must_use]
    pub fn duration(self) -> Option<Duration> {
        match self {
            Self::Months(_) => None,
            Self::Days(n) => Some(Duration::from_secs(u64::from(n) * 86_400)),
            Self::Time(t) => Some(t),
        }
    }
}

fn whole_days(t: Duration) -> u64 {
    t.as_secs().div_ceil(86_400)
}

fn with_folded<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let stable = |c: char| c.is_ascii() || matches!(c, '年' | '月' | '日' | '号' | '份');
    if text.chars().all(stable) {
        read(text.trim())
    } else {
        let folded: String = text.nfkc().collect();
        let folded = folded.trim();
        read(folded).or_else(|| {
            // Without its year's sign a row of numerals is no day that anybody writes.
            let digits = folded.contains('年').then(|| numerals::in_digits(folded));
            read(&digits??)
        })
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    let digits = leading_digits(text);
    let rest = &text[digits.len()..];
    match (digits.len(), rest) {
        (8 | 14, "") => ymd(&digits[..4], &digits[4..6], &digits[6..8]),
        (8, _) if is_time(rest) => ymd(&digits[..4], &digits[4..6], &digits[6..]),
        // A fraction of a serial is its time of day.
        (5, _) if rest.is_empty() || is_fraction(rest) => serial(digits),
        (4, _) => {
            let (month, separator, rest) = part(rest, None)?;
            let (day, _, rest) = part(rest, Some(separator))?;
            let rest = match separator {
                '年' => rest.trim_start().strip_prefix(['日', '号']).unwrap_or(rest),
                _ => rest,
            };
            if rest.is_empty() || is_time(rest) {
                ymd(digits, month, day)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Ten ASCII characters with digits where digits belong.
fn iso(text: &str) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.as_bytes().get(range)?;
        let all = digits.iter().all(u8::is_ascii_digit);
        all.then(|| digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0')))
    };
    let year = number(0..4)?;
    if year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.cast_signed(), number(5..7)?, number(8..10)?)
}

fn month(text: &str) -> Option<NaiveDate> {
    let digits = leading_digits(text);
    match digits.len() {
        6 if digits.len() == text.len() => ymd(&digits[..4], &digits[4..], "1"),
        4 => {
            let (month, separator, rest) = part(&text[4..], None)?;
            let rest = match separator {
                '年' => {
                    let rest = rest.trim_start().strip_prefix('月').unwrap_or(rest);
                    rest.strip_prefix('份').unwrap_or(rest)
                }
                '.' if month.len() < 2 => return None,
                _ => rest,
            };
            if rest.is_empty() {
                ymd(digits, month, "1")
            } else {
                None
            }
        }
        _ => None,
    }
}

/// A separator and the one or two digits behind it. After a first separator only its partner is taken.
fn part(text: &str, first: Option<char>) -> Option<(&str, char, &str)> {
    let text = text.trim_start();
    let separator = text.chars().next()?;
    let wanted = match first {
        None => matches!(separator, '-' | '/' | '.' | '年'),
        Some('年') => separator == '月',
        Some(same) => separator == same,
    };
    if !wanted {
        return None;
    }
    let text = text[separator.len_utf8()..].trim_start();
    let digits = leading_digits(text);
    if !(1..=2).contains(&digits.len()) {
        return None;
    }
    Some((digits, separator, &text[digits.len()..]))
}

fn leading_digits(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    &text[..end]
}

/// `T08:00:00+08:00`, ` 8:00`, ` 上午8:00`: a time of day, not looked at further.
fn is_time(text: &str) -> bool {
    let Some(time) = text.strip_prefix(['T', ' ']) else {
        return false;
    };
    let time = time.trim_start();
    let time = time
        .strip_prefix("上午")
        .or_else(|| time.strip_prefix("下午"))
        .unwrap_or(time);
    time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | ' ' | 'A' | 'P' | 'M')
        })
}

fn is_fraction(text: &str) -> bool {
    text.strip_prefix('.')
        .is_some_and(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()))
}

/// Years before 1000 are typing errors, not dates.
fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year: i32 = year.parse().ok()?;
    if year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// Days since 1899-12-30, which is how spreadsheets count from March 1900 on.
fn serial(digits: &str) -> Option<NaiveDate> {
    let days: u64 = digits.parse().ok()?;
    if days < 10_000 {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}
