//! What a letter says, out of the ledger as a table: its entries in the order, and so under the numbers, that they have
//! in the workbook beside it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, PolarsResult};

use super::{labels, language};
use crate::config::Config;
use crate::domain::words::{Language, Letter};
use crate::report::{self, NoticeLine};
use crate::store::listing::Listed;
use crate::store::notices::Notice;

/// A letter that was sent.
pub(super) struct Sent<'a> {
    pub(super) notice: &'a Notice,
    /// Its entries.
    pub(super) ids: BTreeSet<&'a str>,
    /// The night that judged its department last.
    pub(super) as_of: NaiveDate,
    /// Some source had not come that night.
    pub(super) partial: bool,
}

/// The letters as they are to be printed.
pub(super) fn contents(
    config: &Config,
    table: &DataFrame,
    letters: &[Sent<'_>],
) -> PolarsResult<Vec<report::Notice>> {
    let settings = &config.settings;
    let (labels, language) = (labels(config), language(config));
    let table = Rows::new(table)?;
    let office = if settings.notices.office.is_empty() {
        Letter::Office.fill(language, &[&settings.district.name])
    } else {
        settings.notices.office.clone()
    };
    let letter = |sent: &Sent<'_>| {
        let Sent {
            notice,
            ids,
            as_of,
            partial,
        } = sent;
        let day = |text: &str| text.parse().unwrap_or(*as_of);
        let rows = (0..table.height).filter(|row| ids.contains(table.text("entry_id", *row)));
        let rows: Vec<usize> = rows.collect();
        let department = rows
            .first()
            .map_or("", |row| table.text("department_name", *row));
        report::Notice {
            number: notice.notice.clone(),
            office: office.clone(),
            department: if department.is_empty() {
                notice.department.clone()
            } else {
                department.to_owned()
            },
            as_of: *as_of,
            partial: *partial,
            issued_on: day(&notice.issued_on),
            due_on: day(&notice.due_on),
            lines: rows
                .into_iter()
                .map(|row| table.line(row, &labels, language))
                .collect(),
        }
    };
    Ok(letters.iter().map(letter).collect())
}

/// Name and masked number of a person, or in words what else an entry is about.
#[must_use]
pub fn about(entry: &Listed, labels: &BTreeMap<String, String>, language: Language) -> String {
    named(
        [entry.said("person_name"), entry.said("person_id")],
        entry.said("subject"),
        entry.unit.as_deref().unwrap_or_default(),
        labels,
        language,
    )
}

fn named(
    [name, number]: [&str; 2],
    subject: &str,
    unit: &str,
    labels: &BTreeMap<String, String>,
    language: Language,
) -> String {
    if name.is_empty() && number.is_empty() {
        return report::object(subject, unit, labels, language);
    }
    let both = format!("{name} {number}");
    language.listed(both.trim()).into_owned()
}

/// The columns that a letter reads.
struct Rows {
    texts: BTreeMap<&'static str, Vec<String>>,
    due_on: Vec<Option<i32>>,
    amounts: Vec<Option<i64>>,
    months: Vec<Option<i64>>,
    height: usize,
}

impl Rows {
    fn new(table: &DataFrame) -> PolarsResult<Self> {
        const TEXTS: [&str; 12] = [
            "entry_id",
            "rule",
            "name_zh",
            "name_en",
            "grade",
            "department_name",
            "unit_code",
            "unit_name",
            "subject",
            "person_name",
            "person_id",
            "basis",
        ];
        let mut texts = BTreeMap::new();
        for name in TEXTS {
            let column = table.column(name)?.str()?;
            let all = (0..table.height()).map(|row| column.get(row).unwrap_or_default().to_owned());
            texts.insert(name, all.collect());
        }
        let due_on = table.column("due_on")?.cast(&DataType::Int32)?;
        let due_on = due_on.i32()?;
        let whole = |name: &str| -> PolarsResult<Vec<Option<i64>>> {
            let column = table.column(name)?.i64()?;
            Ok((0..table.height()).map(|row| column.get(row)).collect())
        };
        Ok(Self {
            texts,
            due_on: (0..table.height()).map(|row| due_on.get(row)).collect(),
            amounts: whole("amount_fen")?,
            months: whole("months")?,
            height: table.height(),
        })
    }

    fn text(&self, column: &str, row: usize) -> &str {
        let of = self.texts.get(column).and_then(|all| all.get(row));
        of.map_or("", String::as_str)
    }

    fn line(
        &self,
        row: usize,
        labels: &BTreeMap<String, String>,
        language: Language,
    ) -> NoticeLine {
        let get = |column| self.text(column, row);
        let unit = get("unit_name");
        let due = self.due_on[row];
        NoticeLine {
            entry_id: get("entry_id").to_owned(),
            rule: get("rule").to_owned(),
            name: language.pick(get("name_zh"), get("name_en")).to_owned(),
            grade: get("grade").to_owned(),
            unit: if unit.is_empty() {
                get("unit_code").to_owned()
            } else {
                unit.to_owned()
            },
            who: named(
                [get("person_name"), get("person_id")],
                get("subject"),
                get("unit_code"),
                labels,
                language,
            ),
            due_on: due.map(|days| NaiveDate::default() + chrono::TimeDelta::days(i64::from(days))),
            amount: self.amounts[row].zip(self.months[row]),
            basis: get("basis").to_owned(),
        }
    }
}
