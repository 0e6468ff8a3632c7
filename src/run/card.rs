//! One person's rows in every source of a run, as each source wrote them; masked, and without the day of birth.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::{AnyValue, DataFrame, PolarsResult, col, lit};
use serde::Serialize;

use super::{RunError, RunFolder, labels, language, reuse};
use crate::config::Config;
use crate::domain::table::{Kind, Type};
use crate::domain::words::{self, Language};
use crate::domain::{mask, money};

/// What one source holds about a person.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRows {
    /// Name of the source.
    pub source: String,
    /// Its name for people.
    pub label: String,
    /// It came: else nobody knows whether it has rows of the person.
    pub at_hand: bool,
    /// Its rows.
    pub rows: Vec<CardRow>,
}

/// One row.
#[derive(Debug, Clone, Serialize)]
pub struct CardRow {
    /// File as a person knows it.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row as a spreadsheet shows it.
    pub row: i64,
    /// Why it is in quarantine, in words; none where it was accepted.
    pub quarantined: Option<String>,
    /// Column in words, value in words.
    pub said: Vec<(String, String)>,
}

/// Every row of a person, accepted or in quarantine, in every source of the run that knows persons.
///
/// # Errors
/// When a source of the run can no longer be read.
pub fn card(config: &Config, run: &RunFolder, key: i64) -> Result<Vec<SourceRows>, RunError> {
    let language = language(config);
    let labels = labels(config);
    let collected = reuse(config, &run.summary)?;
    let mut all = Vec::new();
    for of in &collected.sources {
        let kind = of.source.kind;
        if !Kind::PEOPLE.contains(&kind) && kind != Kind::Register {
            continue;
        }
        let mut rows = Vec::new();
        if let Some(normalised) = &of.normalised {
            let of_person = normalised.accepted.clone();
            let of_person = of_person.filter(col("person_key").eq(lit(key)));
            rows = accepted(&of_person.collect()?, kind, key, (language, &labels))?;
            rows.extend(quarantined(
                &normalised.quarantine,
                key,
                run.summary.business_date,
                language,
            )?);
        }
        all.push(SourceRows {
            source: of.source.name.clone(),
            label: language
                .pick(&of.source.label.zh, &of.source.label.en)
                .to_owned(),
            at_hand: of.normalised.is_some(),
            rows,
        });
    }
    Ok(all)
}

fn rows_of(frame: &DataFrame, key: i64) -> PolarsResult<Vec<usize>> {
    let keys = frame.column("person_key")?.i64()?;
    let found = keys.iter().enumerate();
    Ok(found
        .filter(|(_, of)| *of == Some(key))
        .map(|(row, _)| row)
        .collect())
}

fn place(frame: &DataFrame, row: usize) -> PolarsResult<CardRow> {
    let text = |name: &str| -> PolarsResult<Option<String>> {
        Ok(frame.column(name)?.str()?.get(row).map(str::to_owned))
    };
    Ok(CardRow {
        file: text("file")?.unwrap_or_default(),
        sheet: text("sheet")?,
        row: i64::from(frame.column("row")?.i32()?.get(row).unwrap_or(0)),
        quarantined: None,
        said: Vec::new(),
    })
}

fn accepted(
    frame: &DataFrame,
    kind: Kind,
    key: i64,
    (language, labels): (Language, &BTreeMap<String, String>),
) -> PolarsResult<Vec<CardRow>> {
    let mut found = Vec::new();
    for row in rows_of(frame, key)? {
        let mut card = place(frame, row)?;
        // A birth date is not shown, masked or not; which document it is, whoever typed its number knows.
        let columns = kind
            .columns()
            .iter()
            .filter(|column| !matches!(column.name, "birth_on" | "id_type"));
        for column in columns {
            let value = frame.column(column.name)?.get(row)?;
            if let Some(said) = said(kind, column.name, column.kind, &value, language) {
                let label = words::column(column.name, language).to_owned();
                let coded = matches!(column.name, "headcount_type" | "leadership_level");
                let said = labels.get(&said).filter(|_| coded).cloned().unwrap_or(said);
                card.said.push((label, said));
            }
        }
        found.push(card);
    }
    Ok(found)
}

/// A value in words; nothing where there is none.
fn said(
    kind: Kind,
    name: &str,
    of: Type,
    value: &AnyValue<'_>,
    language: Language,
) -> Option<String> {
    Some(match (of, value) {
        (_, AnyValue::Null) => return None,
        (Type::Date, AnyValue::Date(days)) => day(*days)?.to_string(),
        (Type::Month, AnyValue::Date(days)) => day(*days)?.format("%Y-%m").to_string(),
        (Type::Money, value) => {
            let yuan = money::show_yuan(value.extract::<i64>()?);
            format!("{yuan}{}", language.pick("元", ""))
        }
        (Type::PersonId, value) => mask::person_id(value.get_str()?),
        (Type::Account, value) => mask::account(value.get_str()?),
        (_, AnyValue::Boolean(yes)) => {
            let word = if *yes {
                words::Word::Yes
            } else {
                words::Word::No
            };
            word.text(language).to_owned()
        }
        (_, value) => match value.get_str() {
            Some(text) => {
                let column = if kind == Kind::Insurance && name == "status" {
                    "insurance_status"
                } else {
                    name
                };
                words::value(column, text, language).to_owned()
            }
            None => value.extract::<i64>()?.to_string(),
        },
    })
}

fn day(days: i32) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(i64::from(days)))
}

fn quarantined(
    frame: &DataFrame,
    key: i64,
    on: NaiveDate,
    language: Language,
) -> PolarsResult<Vec<CardRow>> {
    let mut found = Vec::new();
    for row in rows_of(frame, key)? {
        let mut card = place(frame, row)?;
        let reasons = frame.column("reasons")?.str()?.get(row).unwrap_or_default();
        let reasons: Vec<_> = reasons
            .split(';')
            .map(|code| words::reason(code, language))
            .collect();
        card.quarantined = Some(reasons.join(language.pick("；", "; ")));
        let raw = frame.column("raw")?.str()?.get(row).unwrap_or_default();
        card.said.push((String::new(), mask::raw_text(raw, on)));
        found.push(card);
    }
    Ok(found)
}
