//! One cell's text to one canonical value, or to the fault that quarantines its row.

use polars::prelude::StringChunkedBuilder;

use crate::config::codes::Unknown;
use crate::domain::retirement::Category;
use crate::domain::table::Type;
use crate::domain::{calendar, label};

use super::plan::PlanColumn;

/// A value as columns hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// Blank, or a code that means unknown.
    Null,
    /// Whole number, truth value, or days since 1970-01-01.
    Number(i64),
    /// Place in the column's dictionary.
    Text(u32),
    /// Not readable: the row is quarantined.
    Bad(Fault),
}

/// Why a cell quarantines its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fault {
    Blank,
    UnknownCode,
    BadDate,
    BadMoney,
    BadNumber,
    BadWord,
    PrecisionLost,
    Undecodable,
}

impl Fault {
    /// The reason as quarantine files and totals show it.
    pub(super) fn reason(self, column: &str) -> String {
        let code = match self {
            Self::Blank => "blank",
            Self::UnknownCode => "unknown_code",
            Self::BadDate => "bad_date",
            Self::BadMoney => "bad_money",
            Self::BadNumber => "bad_number",
            Self::BadWord => "bad_word",
            Self::PrecisionLost => "precision_lost",
            Self::Undecodable => return "undecodable".into(),
        };
        format!("{code}:{column}")
    }
}

/// Distinct texts of a column in one chunk. Place 0 is null.
pub(super) struct Dictionary {
    pub(super) texts: StringChunkedBuilder,
    tags: Vec<Tag>,
}

/// Canonical words on which the reading of other columns depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    None,
    OtherDocument,
    Sex(&'static str),
    Category(Category),
}

impl Tag {
    pub(super) fn of(word: &str) -> Self {
        match word {
            "other" => Self::OtherDocument,
            "male" => Self::Sex("male"),
            "female" => Self::Sex("female"),
            _ => Category::parse(word).map_or(Self::None, Self::Category),
        }
    }
}

impl Dictionary {
    pub(super) fn new(name: &str) -> Self {
        let mut texts = StringChunkedBuilder::new(name.into(), 64);
        texts.append_null();
        Self {
            texts,
            tags: vec![Tag::None],
        }
    }

    fn push(&mut self, text: &str) -> Value {
        self.texts.append_value(text);
        self.tags.push(Tag::of(text));
        Value::Text(self.tags.len() as u32 - 1)
    }

    /// What the text stands for, when other columns ask.
    pub(super) fn tag(&self, value: Value) -> Tag {
        match value {
            Value::Text(place) => self.tags[place as usize],
            _ => Tag::None,
        }
    }
}

/// Days since 1970-01-01, as Arrow counts them.
pub(super) fn days(date: chrono::NaiveDate) -> i64 {
    date.signed_duration_since(chrono::NaiveDate::default())
        .num_days()
}

/// Days since 1970-01-01 of `2019-06-27` or `20190627` in plain ASCII, by far the most frequent forms. `None`: any other
/// form, or no day; [`read`] then says what it is.
#[inline]
pub(super) fn plain_day(cell: &[u8]) -> Option<i64> {
    let digits: [u8; 8] = match *cell {
        [a, b, c, d, b'-', e, f, b'-', g, h] | [a, b, c, d, e, f, g, h] => [a, b, c, d, e, f, g, h],
        _ => return None,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |of: &[u8]| of.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    let day = chrono::NaiveDate::from_ymd_opt(
        number(&digits[..4]) as i32,
        number(&digits[4..6]),
        number(&digits[6..]),
    )?;
    // Other years are the calendar's to judge.
    (1800..2200)
        .contains(&number(&digits[..4]))
        .then(|| days(day))
}

/// Reads `text` as a value of `plan`'s column. Money, names and document numbers have lanes of their own.
pub(super) fn read(text: &str, plan: &PlanColumn, dictionary: &mut Dictionary) -> Value {
    let mut text = label::text(text);
    let mut coded = None;
    if let Some(codes) = &plan.codes {
        match codes.values.get(&text) {
            Some(canonical) => coded = Some(canonical.as_str()),
            None if text.is_empty() => {}
            None => match codes.unknown {
                Unknown::Quarantine => return Value::Bad(Fault::UnknownCode),
                Unknown::Null => text.clear(),
                Unknown::Keep => {}
            },
        }
    }
    let mut text = coded.unwrap_or(&text);
    if text.is_empty() {
        match plan.column.default {
            Some(default) => text = default,
            None if plan.column.required => return Value::Bad(Fault::Blank),
            None => return Value::Null,
        }
    }
    match plan.column.kind {
        Type::Text | Type::Name | Type::PersonId => dictionary.push(text),
        Type::Label => match label::clean(text) {
            clean if clean.is_empty() && plan.column.required => Value::Bad(Fault::Blank),
            clean if clean.is_empty() => Value::Null,
            clean => dictionary.push(&clean),
        },
        Type::Account => dictionary.push(&label::account(text)),
        Type::Date => date(calendar::parse_day(text)),
        Type::Month => date(calendar::parse_month(text)),
        Type::Money => Value::Bad(Fault::BadMoney),
        Type::Whole => whole(text),
        Type::Bool => truth(text),
        Type::Sex => match sex(text) {
            Ok(Some(word)) => dictionary.push(word),
            Ok(None) => Value::Null,
            Err(fault) => Value::Bad(fault),
        },
        Type::Word(words) if words.contains(&text) => dictionary.push(text),
        Type::Word(_) => Value::Bad(Fault::BadWord),
    }
}

fn date(day: Option<chrono::NaiveDate>) -> Value {
    day.map_or(Value::Bad(Fault::BadDate), |d| Value::Number(days(d)))
}

/// A whole number with an optional sign, thousands separators, and a fraction of zeros as spreadsheets write it.
fn whole(text: &str) -> Value {
    let bare = text
        .replace([',', ' ', '\u{a0}'], "")
        .replace('\u{2212}', "-");
    let whole = match bare.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return Value::Bad(Fault::BadNumber),
        None => &bare,
    };
    whole
        .parse()
        .map_or(Value::Bad(Fault::BadNumber), Value::Number)
}

fn truth(text: &str) -> Value {
    match text.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "是" => Value::Number(1),
        "false" | "f" | "no" | "n" | "0" | "否" => Value::Number(0),
        _ => Value::Bad(Fault::BadWord),
    }
}

/// GB/T 2261.1 besides the words: 0 and 9 say that the sex is not known or not stated.
fn sex(text: &str) -> Result<Option<&'static str>, Fault> {
    match text.to_lowercase().as_str() {
        "male" | "m" | "男" | "男性" | "1" => Ok(Some("male")),
        "female" | "f" | "女" | "女性" | "2" => Ok(Some("female")),
        "0" | "9" | "未知" | "未说明" => Ok(None),
        _ => Err(Fault::BadWord),
    }
}
