//! What each source says about an entry's people or unit, and in which file, sheet and row.

use std::collections::BTreeSet;

use polars::prelude::AnyValue;
use serde::Serialize;

use super::Matter;
use crate::domain::calendar;
use crate::domain::table::Kind;
use crate::domain::words::{self, Language, Told};
use crate::rules::{Fact, SourceRow, Subject};

/// Rows of one source that are told; more are counted.
const TOLD: usize = 40;

/// What the sources of one kind say.
#[derive(Debug, Clone, Serialize)]
pub struct SourceTold {
    /// Kind of source.
    pub kind: Kind,
    /// Its name for people.
    pub label: String,
    /// It came: else nobody knows whether it has such rows.
    pub at_hand: bool,
    /// The rows, those that count first.
    pub rows: Vec<RowTold>,
    /// Rows beyond those.
    pub more: usize,
}

/// One row.
#[derive(Debug, Clone, Serialize)]
pub struct RowTold {
    /// Name of the source.
    pub source: String,
    /// File as a person knows it.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row as a spreadsheet shows it.
    pub row: i64,
    /// Whether it counts on the business date: active, in post, paid, insured; in force for the register.
    pub counts: bool,
    /// What it says, in words.
    pub said: String,
    /// The unit as the source writes it, where that is neither the unit's name nor its code.
    pub unit_written: Option<String>,
}

/// The columns told of each kind besides what the rule shows.
const fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Roster => &[
            "name",
            "unit_code",
            "internal_body",
            "headcount_type",
            "leadership_level",
            "rank",
            "post",
            "status",
            "entry_on",
            "entry_document",
            "exit_on",
            "retirement_category",
        ],
        Kind::Personnel => &[
            "name",
            "unit",
            "headcount_type",
            "leadership_level",
            "rank",
            "post",
            "status",
            "status_on",
            "joined_on",
        ],
        Kind::Payroll => &[
            "name",
            "unit",
            "month",
            "pay_class",
            "headcount_type",
            "rank",
            "gross",
            "account",
        ],
        Kind::Insurance => &["name", "unit", "month", "scheme", "status"],
        Kind::Register => &[
            "kind",
            "from",
            "to",
            "returned_on",
            "unit_code",
            "counterpart",
            "document",
        ],
        Kind::Plans => &[
            "unit_code",
            "headcount_type",
            "year",
            "channel",
            "number",
            "document",
            "valid_until",
        ],
        Kind::Duties => &[
            "title",
            "unit_code",
            "role",
            "document",
            "effective_on",
            "ended_on",
        ],
        _ => &[],
    }
}

/// The flag by which a kind's rows count.
const fn flag(kind: Kind) -> &'static str {
    match kind {
        Kind::Roster => "active",
        Kind::Personnel => "in_post",
        Kind::Payroll => "paid",
        _ => "insured",
    }
}

/// What each people source, the register, and for findings about them plans and duties say, in that order.
pub(super) fn said(matter: &Matter<'_>) -> Vec<SourceTold> {
    let people = matter.people();
    let listed: Vec<Kind> = matter
        .collected
        .sources
        .iter()
        .map(|of| of.source.kind)
        .collect();
    let came = matter.collected.sources.iter();
    let came = came.filter(|of| of.normalised.is_some());
    let came: BTreeSet<Kind> = came.map(|of| of.source.kind).collect();
    // Plans and duties are about units; what a finding about a person is read from does not lie there.
    let papers = [Kind::Plans, Kind::Duties]
        .into_iter()
        .filter(|_| people.is_empty());
    let kinds = Kind::PEOPLE
        .into_iter()
        .chain([Kind::Register])
        .chain(papers);
    kinds
        .filter(|kind| listed.contains(kind))
        .filter_map(|kind| {
            let mut rows: Vec<(bool, SourceRow<'_>)> = if people.is_empty() {
                unit_rows(matter, kind)
            } else {
                let all = people
                    .iter()
                    .flat_map(|key| matter.cards.person(*key).of(kind).collect::<Vec<_>>());
                all.map(|row| (counts(matter, &row), row)).collect()
            };
            if people.is_empty() && rows.is_empty() {
                return None;
            }
            rows.sort_by_key(|(counts, _)| !counts);
            let more = rows.len().saturating_sub(TOLD);
            let named = people.len() != 1;
            Some(SourceTold {
                kind,
                label: matter.language.pick(kind.name_zh(), kind.name()).to_owned(),
                at_hand: came.contains(&kind),
                rows: rows
                    .iter()
                    .take(TOLD)
                    .map(|(counts, row)| told(matter, row, *counts, named))
                    .collect(),
                more,
            })
        })
        .collect()
}

fn counts(matter: &Matter<'_>, row: &SourceRow<'_>) -> bool {
    if row.kind == Kind::Register {
        super::excuses::in_force(row, matter.date())
    } else {
        row.flag(flag(row.kind))
    }
}

/// The rows behind a finding about a unit: of that body, type or level where it is about one.
fn unit_rows<'a>(matter: &'a Matter<'_>, kind: Kind) -> Vec<(bool, SourceRow<'a>)> {
    let Some(hit) = &matter.finding.hit else {
        return Vec::new();
    };
    let rows = match matter.rule.subject {
        Subject::SourceUnit => matter.cards.source_unit(matter.text(0), matter.text(1)),
        Subject::Plan => matter.cards.lines_of("plan_id", matter.text(0)),
        Subject::Duty | Subject::DutyUnit => matter.cards.lines_of("duty_id", matter.text(0)),
        Subject::DutyTitle => matter.cards.lines_of("title", matter.text(0)),
        _ => hit.unit.map(|id| matter.cards.unit(id)).unwrap_or_default(),
    };
    let only = |column: &str, row: &SourceRow<'_>| {
        row.kind == Kind::Roster && row.text(column) == Some(matter.text(0))
    };
    rows.into_iter()
        .filter(|row| row.kind == kind)
        .filter(|row| match matter.rule.subject {
            Subject::Unit => matter.rule.evidence.contains_key(&kind),
            Subject::SourceUnit => true,
            Subject::UnitBody => only("internal_body", row),
            Subject::UnitType => only("headcount_type", row),
            Subject::UnitLevel => only("leadership_level", row),
            Subject::Plan | Subject::Duty | Subject::DutyUnit | Subject::DutyTitle => true,
            _ => false,
        })
        .map(|row| {
            let counts = match row.kind {
                Kind::Plans | Kind::Duties => true,
                kind => row.flag(flag(kind)),
            };
            (counts, row)
        })
        .collect()
}

fn told(matter: &Matter<'_>, row: &SourceRow<'_>, counts: bool, named: bool) -> RowTold {
    let mut wanted: Vec<&str> = columns(row.kind).to_vec();
    for column in matter.rule.evidence.get(&row.kind).into_iter().flatten() {
        if !wanted.contains(&column.as_str()) {
            wanted.push(column);
        }
    }
    let mut said = matter.wording.row(row, &wanted);
    if let (true, Some(id)) = (named, row.text("person_id")) {
        said = format!("{} {said}", matter.person_id(id));
    }
    let written = row.kind.unit_column().and_then(|column| row.text(column));
    let unit = row
        .whole("unit_id")
        .and_then(|id| matter.frames.units.get(i32::try_from(id).ok()?));
    let unit_written = written
        .filter(|text| unit.is_none_or(|unit| unit.name != **text && unit.code != **text))
        .map(str::to_owned);
    RowTold {
        source: row.text("source").unwrap_or_default().to_owned(),
        file: row.text("file").unwrap_or_default().to_owned(),
        sheet: row.text("sheet").map(str::to_owned),
        row: row.whole("row").unwrap_or(0),
        counts,
        said,
        unit_written,
    }
}

/// A value that a rule saw, in words. The date of retirement gives the day of birth away: its month must do.
pub(super) fn fact_value(fact: &Fact, language: Language, reveal: bool) -> String {
    let Some(value) = &fact.value else {
        return Told::Unknown.text(language).to_owned();
    };
    match value {
        AnyValue::Boolean(yes) => {
            let word = if *yes {
                words::Word::Yes
            } else {
                words::Word::No
            };
            word.text(language).to_owned()
        }
        AnyValue::Date(days) => {
            let day = chrono::NaiveDate::default() + chrono::Duration::days(i64::from(*days));
            if fact.name == "retire_on" && !reveal {
                language.month(day)
            } else {
                day.to_string()
            }
        }
        AnyValue::Int32(number)
            if fact.name.ends_with("_month") || fact.name.starts_with("abolished_due") =>
        {
            // Months are numbered year × 12 + month.
            let first = chrono::NaiveDate::from_ymd_opt(0, 1, 1).unwrap_or_default();
            language.month(calendar::add_months(first, number - 1))
        }
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        other => other.to_string(),
    }
}
