//! The columns of an exported ledger, filled entry by entry.

use chrono::NaiveDate;
use polars::prelude::{
    ChunkedBuilder as _, DataFrame, DataType, Int32Type, Int64Type, IntoColumn as _,
    IntoSeries as _, PolarsResult, PrimitiveChunkedBuilder, SortMultipleOptions,
    StringChunkedBuilder,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::entry::{Origin, State};
use crate::domain::mask;
use crate::store::answers::Stored;
use crate::store::export::{Course, Worded};

/// The columns: name, and `s` text, `i` whole number or `d` day. The first ones are those of a run's ledger, in its order.
pub const EXPORT_COLUMNS: &[(&str, char)] = &[
    ("entry_id", 's'),
    ("rule", 's'),
    ("grade", 's'),
    ("name_zh", 's'),
    ("name_en", 's'),
    ("state", 's'),
    ("explained_by", 's'),
    ("department_code", 's'),
    ("department_name", 's'),
    ("unit_code", 's'),
    ("unit_name", 's'),
    ("subject", 's'),
    ("person_id", 's'),
    ("person_name", 's'),
    ("post", 's'),
    ("internal_body", 's'),
    ("entry_on", 's'),
    ("roster_value", 's'),
    ("personnel_value", 's'),
    ("payroll_value", 's'),
    ("insurance_value", 's'),
    ("approved", 'i'),
    ("actual", 'i'),
    ("evidence", 's'),
    ("basis", 's'),
    ("remedy", 's'),
    ("business_date", 'd'),
    ("related", 's'),
    ("also_concerns", 's'),
    ("state_since", 's'),
    ("state_because", 's'),
    ("origin", 's'),
    ("first_seen_on", 'd'),
    ("opened_on", 'd'),
    ("opened_times", 'i'),
    ("due_on", 'd'),
    ("closed_on", 'd'),
    ("amount_fen", 'i'),
    ("months", 'i'),
    ("row_hash", 's'),
    ("answer_agrees", 's'),
    ("answer_measures", 's'),
    ("answer_correct_by", 'd'),
    ("answer_responsible", 's'),
    ("answer_remark", 's'),
    ("answer_reason_kind", 's'),
    ("answer_reason_document", 's'),
    ("answer_reason_from", 'd'),
    ("answer_reason_to", 'd'),
    ("answered_by", 's'),
    ("answered_at", 's'),
    ("answered_hash", 's'),
];

/// A wording's JSON.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// A text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// One entry of the moment.
pub(super) struct Line<'a> {
    pub(super) entry: &'a Worded,
    pub(super) course: &'a Course,
    /// Why it stands where it does, as far as it is told.
    pub(super) because: &'a str,
    pub(super) body: Body,
    pub(super) state: State,
    pub(super) origin: Origin,
    pub(super) department: String,
    pub(super) worded_on: Option<NaiveDate>,
    pub(super) first_seen_on: Option<NaiveDate>,
    pub(super) opened_on: Option<NaiveDate>,
    pub(super) opened_times: i64,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) due_on: Option<NaiveDate>,
}

impl Line<'_> {
    /// hard, lead or note.
    pub(super) fn grade(&self) -> &str {
        self.body.text("grade")
    }
}

enum Builder {
    Text(StringChunkedBuilder),
    Whole(PrimitiveChunkedBuilder<Int64Type>),
    Day(PrimitiveChunkedBuilder<Int32Type>),
}

/// A cell on its way into its column.
enum Cell {
    Text(Option<String>),
    Whole(Option<i64>),
    Day(Option<NaiveDate>),
}

/// All columns.
pub(super) struct Columns(Vec<Builder>);

impl Columns {
    pub(super) fn new() -> Self {
        let builder = |(name, kind): &(&'static str, char)| {
            let name = (*name).into();
            match kind {
                's' => Builder::Text(StringChunkedBuilder::new(name, 0)),
                'd' => Builder::Day(PrimitiveChunkedBuilder::new(name, 0)),
                _ => Builder::Whole(PrimitiveChunkedBuilder::new(name, 0)),
            }
        };
        Self(EXPORT_COLUMNS.iter().map(builder).collect())
    }

    /// Adds an entry's row.
    pub(super) fn push(&mut self, line: &Line<'_>, answer: Option<&Stored>) {
        for ((name, kind), builder) in EXPORT_COLUMNS.iter().zip(&mut self.0) {
            match (builder, cell(name, *kind, line, answer)) {
                (Builder::Text(column), Cell::Text(text)) => {
                    column.append_option(text.filter(|text| !text.is_empty()).as_deref());
                }
                (Builder::Whole(column), Cell::Whole(n)) => column.append_option(n),
                (Builder::Day(column), Cell::Day(day)) => {
                    column.append_option(
                        day.map(|day| (day - NaiveDate::default()).num_days() as i32),
                    );
                }
                // A column keeps its place, whatever happens.
                (Builder::Text(column), _) => column.append_null(),
                (Builder::Whole(column), _) => column.append_null(),
                (Builder::Day(column), _) => column.append_null(),
            }
        }
    }

    /// The table, sorted by department, rule, subject.
    pub(super) fn finish(self) -> PolarsResult<DataFrame> {
        let mut columns = Vec::with_capacity(self.0.len());
        for builder in self.0 {
            columns.push(match builder {
                Builder::Text(column) => column.finish().into_series().into_column(),
                Builder::Whole(column) => column.finish().into_series().into_column(),
                Builder::Day(column) => column
                    .finish()
                    .into_series()
                    .cast(&DataType::Date)?
                    .into_column(),
            });
        }
        let height = columns.first().map_or(0, |column| column.len());
        let table = DataFrame::new(height, columns)?;
        let by = ["department_code", "rule", "subject", "entry_id"];
        table.sort(by, SortMultipleOptions::default())
    }
}

fn cell(name: &str, kind: char, line: &Line<'_>, answer: Option<&Stored>) -> Cell {
    let text = |text: &str| Cell::Text(Some(text.to_owned()));
    let entry = line.entry;
    let reason = answer.and_then(|of| of.answer.reason.as_ref());
    // Free text may hold a number that nobody is to see whole.
    let on = answer.and_then(|of| of.at.get(..10)?.parse().ok());
    let on: NaiveDate = on.or(line.worded_on).unwrap_or_default();
    let free = |text: Option<&str>| Cell::Text(text.map(|text| mask::shown_text(text, on)));
    let said = |of: fn(&Stored) -> Option<&str>| free(answer.and_then(of));
    match name {
        "entry_id" => text(&entry.entry_id),
        "rule" => text(&entry.rule),
        "state" => text(line.state.as_str()),
        // A run writes down the excuse as its reason.
        "explained_by" => {
            let excuse = line.course.because.strip_prefix("excused:");
            Cell::Text(excuse.map(str::to_owned))
        }
        "department_code" => text(&line.department),
        "business_date" => Cell::Day(line.worded_on),
        "state_since" => text(&line.course.since),
        "state_because" => free(Some(line.because)),
        "origin" => text(line.origin.as_str()),
        "first_seen_on" => Cell::Day(line.first_seen_on),
        "opened_on" => Cell::Day(line.opened_on),
        "opened_times" => Cell::Whole(Some(line.opened_times)),
        "due_on" => Cell::Day(line.due_on),
        "closed_on" => Cell::Day(line.closed_on),
        "row_hash" => text(&entry.evidence),
        "answer_agrees" => Cell::Text(answer.map(|of| {
            let agrees = if of.answer.agrees { "yes" } else { "no" };
            agrees.to_owned()
        })),
        "answer_measures" => said(|of| of.answer.measures.as_deref()),
        "answer_correct_by" => Cell::Day(answer.and_then(|of| of.answer.correct_by)),
        "answer_responsible" => said(|of| of.answer.responsible.as_deref()),
        "answer_remark" => said(|of| of.answer.remark.as_deref()),
        "answer_reason_kind" => Cell::Text(reason.map(|of| of.kind.clone())),
        "answer_reason_document" => free(reason.map(|of| of.document.as_str())),
        "answer_reason_from" => Cell::Day(reason.map(|of| of.from)),
        "answer_reason_to" => Cell::Day(reason.and_then(|of| of.to)),
        "answered_by" => Cell::Text(answer.map(|of| of.answered_by.clone())),
        "answered_at" => Cell::Text(answer.map(|of| of.at.clone())),
        "answered_hash" => Cell::Text(answer.map(|of| of.evidence.clone())),
        "amount_fen" => Cell::Whole(line.body.0.get("amount").and_then(Value::as_i64)),
        other if kind == 'i' => Cell::Whole(line.body.0.get(other).and_then(Value::as_i64)),
        other => text(line.body.text(other)),
    }
}
