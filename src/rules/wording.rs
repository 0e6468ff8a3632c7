//! How one value of one source row is shown in a ledger: units by name, codes by label, nothing that gives a birth day away.

use chrono::{Datelike, Days, NaiveDate};

use super::card::SourceRow;
use crate::config::Config;
use crate::domain::table::{Kind, Type};
use crate::domain::words::{self, Language};
use crate::domain::{mask, money};
use crate::frames::{Frames, Unit};

/// Columns that are computed for people and stand in no canonical table.
const COMPUTED: [&str; 3] = ["id_verdict", "birth_difference", "past_retirement"];

/// The columns of a kind that evidence may show. A birth date is not one of them, masked or not.
pub(super) fn shown(kind: Kind) -> Vec<&'static str> {
    let own = kind
        .columns()
        .iter()
        .map(|column| column.name)
        .filter(|name| *name != "birth_on");
    own.chain(COMPUTED).collect()
}

/// What is needed to word a value.
pub struct Wording<'a> {
    /// Labels of headcount types and levels.
    pub config: &'a Config,
    /// Units, and the business date.
    pub frames: &'a Frames,
    /// Language of the words.
    pub language: Language,
    /// Whole accounts are shown.
    pub reveal: bool,
}

impl Wording<'_> {
    /// The row's columns in words, or nothing where the row has none of them.
    #[must_use]
    pub fn row(&self, row: &SourceRow<'_>, columns: &[impl AsRef<str>]) -> String {
        let parts: Vec<String> = columns
            .iter()
            .filter_map(|column| self.value(row, column.as_ref()))
            .collect();
        parts.join(" / ")
    }

    /// As [`Self::row`], but each column keeps its place, so that values of several sources are compared like with like.
    pub(super) fn row_in_place(&self, row: &SourceRow<'_>, columns: &[String]) -> String {
        let parts: Vec<String> = columns
            .iter()
            .map(|column| self.value(row, column).unwrap_or_else(|| "—".to_owned()))
            .collect();
        parts.join(" / ")
    }

    fn value(&self, row: &SourceRow<'_>, column: &str) -> Option<String> {
        match column {
            "birth_difference" => {
                let (archive, number) = (row.day("birth_on")?, row.day("id_birth")?);
                let days = (archive - number).num_days().abs();
                Some(
                    self.language
                        .pick(
                            &format!("档案与证件相差{days}天"),
                            &format!("{days} days apart"),
                        )
                        .to_owned(),
                )
            }
            // In months: days would give the birth date back.
            "past_retirement" => {
                let (limit, today) = (row.day("retire_on")?, self.frames.night.business_date);
                let months = (today.year() - limit.year()) * 12
                    + i32::try_from(today.month()).ok()?
                    - i32::try_from(limit.month()).ok()?;
                let zh = if months < 1 {
                    format!("{PAST_ZH}不足1个月")
                } else {
                    format!("{PAST_ZH}约{months}个月")
                };
                Some(
                    self.language
                        .pick(&zh, &format!("about {months} months {PAST_EN}"))
                        .to_owned(),
                )
            }
            "id_verdict" => Some(words::value(column, row.text(column)?, self.language).to_owned()),
            _ => self.canonical(row, column),
        }
    }

    fn canonical(&self, row: &SourceRow<'_>, column: &str) -> Option<String> {
        if Some(column) == row.kind.unit_column() || column == "counterpart" {
            let id = if column == "counterpart" {
                row.whole("counterpart_unit_id")
            } else {
                row.whole("unit_id")
            };
            let unit = self.frames.units.get(i32::try_from(id?).ok()?)?;
            return Some(self.unit(unit));
        }
        match row.kind.column(column)?.kind {
            Type::Date => {
                let day = row.day(column)?;
                Some(format!("{}{day}", self.date_label(column)))
            }
            Type::Month => row
                .day(column)
                .map(|month| month.format("%Y-%m").to_string()),
            Type::Money => row.whole(column).map(money::show_yuan),
            Type::Whole if column == "change" => {
                row.whole(column).map(|change| format!("{change:+}"))
            }
            Type::Whole => row.whole(column).map(|number| number.to_string()),
            Type::Account if !self.reveal => row.text(column).map(mask::account),
            _ => {
                let text = row.text(column)?;
                Some(self.label(row.kind, column, text))
            }
        }
    }

    /// A code's label; a text that is no code stands for itself.
    #[must_use]
    pub fn label(&self, kind: Kind, column: &str, text: &str) -> String {
        let labels = match column {
            "headcount_type" | "category" => self
                .config
                .headcount_types
                .types
                .get(text)
                .map(|of| &of.label),
            _ => None,
        };
        let levels = match column {
            "leadership_level" | "category" => {
                self.config.levels.levels.get(text).map(|of| &of.label)
            }
            _ => None,
        };
        if let Some(label) = labels.or(levels) {
            return self.language.pick(&label.zh, &label.en).to_owned();
        }
        let column = if kind == Kind::Insurance && column == "status" {
            "insurance_status"
        } else {
            column
        };
        words::value(column, text, self.language).to_owned()
    }

    /// A unit's name; an unknown one is marked.
    #[must_use]
    pub fn unit(&self, unit: &Unit) -> String {
        if unit.known {
            return unit.name.clone();
        }
        format!(
            "{}{}",
            unit.name,
            self.language.pick("（未对应单位）", " (unmapped)")
        )
    }

    fn date_label(&self, column: &str) -> &'static str {
        let (zh, en) = match column {
            "entry_on" => ("入编", "entered "),
            "exit_on" => ("下编", "left "),
            "status_on" => ("状态变动", "status since "),
            "joined_on" => ("到岗", "joined "),
            "effective_on" => ("生效", "effective "),
            "from" => ("自", "from "),
            "to" => ("至", "to "),
            _ => ("", ""),
        };
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// Where a row stands, as a person finds it.
    #[must_use]
    pub fn place(&self, row: &SourceRow<'_>) -> String {
        let file = row.text("file").unwrap_or_default();
        let sheet = row
            .text("sheet")
            .map(|sheet| format!("!{sheet}"))
            .unwrap_or_default();
        let number = row.whole("row").unwrap_or(0);
        match self.language {
            Language::Zh => format!("{file}{sheet} 第{number}行"),
            Language::En => format!("{file}{sheet} row {number}"),
        }
    }
}

/// How the time since retirement is told.
const PAST_ZH: &str = "超过法定退休日期";
const PAST_EN: &str = "past the statutory date";

/// A ledger value without what changes by itself from night to night: the month of the extract, the time since
/// retirement. Rows that then say the same are one.
#[must_use]
pub fn lasting(value: &str) -> String {
    let fleeting = |part: &str| {
        let month = part.len() == 7
            && part.bytes().enumerate().all(|(at, byte)| {
                if at == 4 {
                    byte == b'-'
                } else {
                    byte.is_ascii_digit()
                }
            });
        month || part.starts_with(PAST_ZH) || part.ends_with(PAST_EN)
    };
    let mut rows: Vec<String> = Vec::new();
    for row in value.split("; ") {
        let parts: Vec<&str> = row.split(" / ").filter(|part| !fleeting(part)).collect();
        let row = parts.join(" / ");
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows.join("; ")
}

/// Days since 1970 as a day.
pub(super) fn day_of(days: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::default();
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 {
        epoch.checked_sub_days(distance)
    } else {
        epoch.checked_add_days(distance)
    }
}
