//! The journal of approvals: signed entries with a day of effect, perhaps an end, and a document. What is approved on a
//! day is the sum of the entries in force on it, so that the order in which they were written does not matter.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::words::{Language, Word};

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// 编制
    Headcount,
    /// 领导职数
    Leadership,
    /// 内设机构
    InternalBody,
}

impl Item {
    /// The word of the canonical table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Headcount => "headcount",
            Self::Leadership => "leadership",
            Self::InternalBody => "internal_body",
        }
    }

    /// The item of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Headcount, Self::Leadership, Self::InternalBody]
            .into_iter()
            .find(|item| item.word() == word)
    }
}

/// Where an entry stands, as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File.
    pub file: String,
    /// Sheet, in a workbook.
    pub sheet: Option<String>,
    /// 1-based row.
    pub row: i64,
}

impl Place {
    /// As a person reads it: file, sheet, and the row in words.
    #[must_use]
    pub fn said(&self, language: Language) -> String {
        let sheet = self.sheet.as_ref().map(|sheet| format!("!{sheet}"));
        format!(
            "{}{} {}",
            self.file,
            sheet.unwrap_or_default(),
            Word::EvidenceRow.fill(language, &[&self.row])
        )
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, "!{sheet}")?;
        }
        write!(f, ":{}", self.row)
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// 台账编号
    pub entry_no: String,
    /// Unit: its number in the book.
    pub unit: i32,
    /// What it is about.
    pub item: Item,
    /// Headcount type, leadership level, or the body's name.
    pub category: String,
    /// Signed.
    pub change: i64,
    /// 文号
    pub document: Option<String>,
    /// First day of effect.
    pub effective_on: NaiveDate,
    /// First day without effect.
    pub expires_on: Option<NaiveDate>,
    /// The unit on the other side of a transfer.
    pub counterpart: Option<i32>,
    /// 划转批次
    pub transfer: Option<String>,
    /// 备注
    pub note: Option<String>,
    /// Where it stands.
    pub place: Place,
}

impl Entry {
    /// Whether it counts on a day.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.effective_on <= day && self.expires_on.is_none_or(|end| day < end)
    }

    /// What it is entered for.
    #[must_use]
    pub fn key(&self) -> Key {
        Key {
            unit: self.unit,
            item: self.item,
            category: self.category.clone(),
        }
    }
}

/// A unit, an item and a category: what a number is approved for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Key {
    /// Unit: its number in the book.
    pub unit: i32,
    /// Headcount, leadership or internal body.
    pub item: Item,
    /// Type, level, or the body's name.
    pub category: String,
}

/// An entry that came into force, or ceased to be, between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The day.
    pub on: NaiveDate,
    /// What it changed: the entry's own change, or its opposite when it expired.
    pub change: i64,
    /// True when the entry came to its end that day.
    pub expired: bool,
    /// The entry.
    pub entry: Entry,
}

/// What became of one approved number between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is approved for.
    pub key: Key,
    /// On the first day.
    pub before: i64,
    /// On the last day.
    pub after: i64,
    /// By which entries, in the order of days; their changes add up to the difference.
    pub moves: Vec<Move>,
}

/// All entries, by what they are entered for.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    by_key: BTreeMap<Key, Vec<Entry>>,
}

impl Journal {
    /// The journal of these entries, in whatever order they come.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut by_key: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            by_key.entry(entry.key()).or_default().push(entry);
        }
        for entries in by_key.values_mut() {
            entries.sort_by(|a, b| {
                (a.effective_on, &a.entry_no, &a.place).cmp(&(
                    b.effective_on,
                    &b.entry_no,
                    &b.place,
                ))
            });
        }
        Self { by_key }
    }

    /// Every key that ever had an entry.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.by_key.keys()
    }

    /// Every entry, by key and day of effect.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.by_key.values().flatten()
    }

    /// The entries of a key, in the order of their effect.
    #[must_use]
    pub fn of(&self, key: &Key) -> &[Entry] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// What is approved for a key on a day.
    #[must_use]
    pub fn approved(&self, key: &Key, day: NaiveDate) -> i64 {
        sum(self.of(key), day)
    }

    /// What is approved on a day, for every key that ever had an entry.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> BTreeMap<Key, i64> {
        self.by_key
            .iter()
            .map(|(key, entries)| (key.clone(), sum(entries, day)))
            .collect()
    }

    /// What changed after the first day, up to and with the last. Keys whose entries cancel out on the way are listed too.
    #[must_use]
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> Vec<Change> {
        let mut changes = Vec::new();
        for (key, entries) in &self.by_key {
            let mut moves = Vec::new();
            for entry in entries {
                // An entry that ends before it begins never counts.
                if entry
                    .expires_on
                    .is_some_and(|end| end <= entry.effective_on)
                {
                    continue;
                }
                let within = |day: NaiveDate| first < day && day <= last;
                if within(entry.effective_on) {
                    moves.push(Move {
                        on: entry.effective_on,
                        change: entry.change,
                        expired: false,
                        entry: entry.clone(),
                    });
                }
                if let Some(end) = entry.expires_on.filter(|end| within(*end)) {
                    moves.push(Move {
                        on: end,
                        change: -entry.change,
                        expired: true,
                        entry: entry.clone(),
                    });
                }
            }
            if moves.is_empty() {
                continue;
            }
            moves.sort_by(|a, b| {
                (a.on, a.expired, &a.entry.entry_no).cmp(&(b.on, b.expired, &b.entry.entry_no))
            });
            changes.push(Change {
                key: key.clone(),
                before: sum(entries, first),
                after: sum(entries, last),
                moves,
            });
        }
        changes
    }
}

/// What entries come to on a day.
pub(super) fn sum(entries: &[Entry], day: NaiveDate) -> i64 {
    entries
        .iter()
        .filter(|entry| entry.in_force(day))
        .map(|entry| entry.change)
        .sum()
}
