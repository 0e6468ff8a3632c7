//! Hiding the day of every date in a text of unknown make that may be somebody's birth.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::numerals;

/// Nobody in a payroll of today was born earlier.
const FIRST_YEAR: i32 = 1920;
/// Nobody younger is in one.
const YOUNGEST: i32 = 15;

/// The text with `**` for the day of every date whose year lies from 1920 to fifteen years before `on`.
///
/// Forms: `1985-03-17` with any hyphen, slash or dot between, `19850317`, `1985年3月17日`, `85.3.17`, `17/03/1985`,
/// Chinese numerals, full-width digits, spaces between; a spreadsheet's serial number of a day and a number that goes on
/// behind such a date are hidden whole.
pub(super) fn days_hidden(text: &str, on: NaiveDate) -> String {
    let chars: Vec<char> = text.chars().collect();
    let hiding = Hiding {
        chars: &chars,
        last_year: on.year() - YOUNGEST,
    };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let next = if digit(chars[at]).is_some() {
            hiding.number(at, &mut out)
        } else if chars[at] == '月' {
            hiding.chinese(at, &mut out)
        } else {
            None
        };
        at = next.unwrap_or_else(|| {
            out.push(chars[at]);
            at + 1
        });
    }
    out
}

struct Hiding<'a> {
    chars: &'a [char],
    last_year: i32,
}

/// Kinds of separator; those within a date are of one kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Mark,
    Word,
}

impl Hiding<'_> {
    /// Writes the number at `at`, or the date that begins with it, and yields where to go on. A whole number is taken,
    /// so that no date is found inside another number.
    fn number(&self, at: usize, out: &mut String) -> Option<usize> {
        let end = self.digits_end(at);
        let length = end - at;
        let hide = |out: &mut String, from: usize, to: usize| {
            out.extend(&self.chars[at..from]);
            out.push_str("**");
            Some(to)
        };
        if let Some(day) = self.day_behind(at, end) {
            return hide(out, day.0, day.1);
        }
        if let Some((month, year)) = self.year_behind(at, end) {
            out.push_str("**");
            out.extend(&self.chars[end..month.0]);
            out.push_str("**");
            out.extend(&self.chars[month.1..year]);
            return Some(year);
        }
        match length {
            8 if self.birth_year(at, 4) => return hide(out, at + 6, end),
            9..=14 if self.birth_year(at, 4) => out.extend(std::iter::repeat_n('*', length)),
            5 if self.serial(at, end) => out.push_str("*****"),
            _ => out.extend(&self.chars[at..end]),
        }
        Some(end)
    }

    /// A year from `at` to `end`, then month and day: where the day begins and ends.
    fn day_behind(&self, at: usize, end: usize) -> Option<(usize, usize)> {
        if !matches!(end - at, 2 | 4) || !self.birth_year(at, end - at) {
            return None;
        }
        let (between, month) = self.between(end)?;
        let month_end = self.short(month)?;
        let (again, day) = self.between(month_end)?;
        let day_end = self.short(day)?;
        (between == again).then_some((day, day_end))
    }

    /// A day or month from `at` to `end`, then the other, then a year of four digits: where the second number begins
    /// and ends, and where the year begins.
    fn year_behind(&self, at: usize, end: usize) -> Option<((usize, usize), usize)> {
        if end - at > 2 {
            return None;
        }
        let (_, second) = self.between(end)?;
        let second_end = self.short(second)?;
        let (_, year) = self.between(second_end)?;
        let whole = self.digits_end(year) - year == 4;
        (whole && self.birth_year(year, 4)).then_some(((second, second_end), year))
    }

    /// `三月十七日` after its month: the days written in Chinese numerals.
    fn chinese(&self, at: usize, out: &mut String) -> Option<usize> {
        let from = self.skip_spaces(at + 1);
        let numerals = self.chars[from..]
            .iter()
            .take_while(|c| numerals::is_numeral(**c))
            .count();
        if numerals == 0
            || numerals > 3
            || self
                .year_before(at)
                .is_some_and(|year| !self.possible(year))
        {
            return None;
        }
        out.push('月');
        out.push_str("**");
        Some(from + numerals)
    }

    /// The whole year before a month that ends at `at`, in digits or numerals.
    fn year_before(&self, at: usize) -> Option<i32> {
        let part = |c: &char| numerals::is_numeral(*c) || digit(*c).is_some() || c.is_whitespace();
        let before = self.chars[..at].iter().rev();
        let mut rest = before.skip_while(|c| part(c));
        rest.next().filter(|sign| **sign == '年')?;
        let year: String = rest.take_while(|c| part(c)).collect();
        let year: String = year.nfkc().filter(|c| !c.is_whitespace()).collect();
        let year: String = year.chars().rev().collect();
        let year = numerals::in_digits(&year)?;
        year.parse().ok().filter(|_| year.len() == 4)
    }

    /// The separator at `at`, spaces around it, and where the next number begins.
    fn between(&self, at: usize) -> Option<(Between, usize)> {
        let at = self.skip_spaces(at);
        let kind = match self.chars.get(at)? {
            '年' | '月' => Between::Word,
            '-'
            | '/'
            | '.'
            | '\\'
            | '－'
            | '／'
            | '．'
            | '。'
            | '·'
            | '‐'..='―'
            | '−'
            | '～'
            | '~' => Between::Mark,
            _ => return None,
        };
        Some((kind, self.skip_spaces(at + 1)))
    }

    /// End of a number of one or two digits.
    fn short(&self, at: usize) -> Option<usize> {
        let end = self.digits_end(at);
        matches!(end - at, 1 | 2).then_some(end)
    }

    fn digits_end(&self, at: usize) -> usize {
        let count = self.chars[at.min(self.chars.len())..]
            .iter()
            .take_while(|c| digit(**c).is_some())
            .count();
        at + count
    }

    fn skip_spaces(&self, at: usize) -> usize {
        let spaces = self.chars[at.min(self.chars.len())..].iter();
        at + spaces.take_while(|c| c.is_whitespace()).count()
    }

    /// Whether `length` digits from `at` are a year in which someone here may have been born; two digits are of either
    /// century.
    fn birth_year(&self, at: usize, length: usize) -> bool {
        let year = self.value(at, at + length);
        match length {
            2 => [1900 + year, 2000 + year]
                .iter()
                .any(|year| self.possible(*year)),
            _ => self.possible(year),
        }
    }

    fn possible(&self, year: i32) -> bool {
        (FIRST_YEAR..=self.last_year).contains(&year)
    }

    /// Days since 1899-12-30, standing alone: not the whole part of an amount, nor a part of a code.
    fn serial(&self, at: usize, end: usize) -> bool {
        let beside = |c: Option<&char>| {
            c.is_some_and(|c| *c == '.' || *c == ',' || c.is_ascii_alphanumeric())
        };
        if beside(at.checked_sub(1).and_then(|before| self.chars.get(before))) {
            return false;
        }
        if beside(self.chars.get(end))
            && self.chars.get(end + 1).is_some_and(|c| digit(*c).is_some())
        {
            return false;
        }
        let serial_of =
            |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| day.num_days_from_ce() - 693_594);
        let days = self.value(at, end);
        serial_of(FIRST_YEAR).is_some_and(|first| days >= first)
            && serial_of(self.last_year + 1).is_some_and(|last| days < last)
    }

    fn value(&self, at: usize, end: usize) -> i32 {
        let digits = self.chars[at..end].iter().filter_map(|c| digit(*c));
        digits.fold(0, |sum, digit| sum * 10 + digit)
    }
}

/// A digit's value, full-width ones too.
fn digit(c: char) -> Option<i32> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => return None,
    };
    i32::try_from(value).ok()
}
