//! The ledger as rows: columns by name, entries by department.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::frame::DataFrame;

use super::ReportError;
use super::tables::Table;

macro_rules! columns {
    (run { $($field:ident $name:literal $kind:literal,)* } live { $($more:ident $also:literal $of:literal,)* }) => {
        /// A column of the ledger, in the order in which it is written.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(dead_code, reason = "every column has its place, also one that only the tables for machines show")]
        pub(super) enum Column { $($field,)* $($more,)* }

        /// The ledger's columns: name, and `s` text, `i` whole number or `d` day.
        pub const LEDGER_COLUMNS: &[(&str, char)] = &[$(($name, $kind),)*];

        /// The columns of the lasting ledger: those of a run's, then what became of the entries.
        pub const LIVE_COLUMNS: &[(&str, char)] = &[$(($name, $kind),)* $(($also, $of),)*];
    };
}

columns! {
    run {
    EntryId "entry_id" 's',
    Rule "rule" 's',
    Grade "grade" 's',
    NameZh "name_zh" 's',
    NameEn "name_en" 's',
    State "state" 's',
    ExplainedBy "explained_by" 's',
    DepartmentCode "department_code" 's',
    DepartmentName "department_name" 's',
    UnitCode "unit_code" 's',
    UnitName "unit_name" 's',
    Subject "subject" 's',
    PersonId "person_id" 's',
    PersonName "person_name" 's',
    Post "post" 's',
    InternalBody "internal_body" 's',
    EntryOn "entry_on" 's',
    RosterValue "roster_value" 's',
    PersonnelValue "personnel_value" 's',
    PayrollValue "payroll_value" 's',
    InsuranceValue "insurance_value" 's',
    Approved "approved" 'i',
    Actual "actual" 'i',
    Evidence "evidence" 's',
    Basis "basis" 's',
    Remedy "remedy" 's',
    BusinessDate "business_date" 'd',
    Related "related" 's',
    AlsoConcerns "also_concerns" 's',
    }
    live {
    StateSince "state_since" 's',
    StateBecause "state_because" 's',
    Origin "origin" 's',
    FirstSeenOn "first_seen_on" 'd',
    OpenedOn "opened_on" 'd',
    OpenedTimes "opened_times" 'i',
    DueOn "due_on" 'd',
    ClosedOn "closed_on" 'd',
    Amount "amount_fen" 'i',
    Months "months" 'i',
    RowHash "row_hash" 's',
    AnswerAgrees "answer_agrees" 's',
    AnswerMeasures "answer_measures" 's',
    AnswerCorrectBy "answer_correct_by" 'd',
    AnswerResponsible "answer_responsible" 's',
    AnswerRemark "answer_remark" 's',
    AnswerReasonKind "answer_reason_kind" 's',
    AnswerReasonDocument "answer_reason_document" 's',
    AnswerReasonFrom "answer_reason_from" 'd',
    AnswerReasonTo "answer_reason_to" 'd',
    AnsweredBy "answered_by" 's',
    AnsweredAt "answered_at" 's',
    AnsweredHash "answered_hash" 's',
    }
}

/// The quarantine's columns as written: name, and `s` text or `i` whole number (`gross` in fen). The person key stays
/// out of the file: it is the document number itself.
pub const QUARANTINE_COLUMNS: &[(&str, char)] = &[
    ("source", 's'),
    ("snapshot_id", 's'),
    ("file", 's'),
    ("sheet", 's'),
    ("row", 'i'),
    ("raw", 's'),
    ("reasons", 's'),
    ("gross", 'i'),
];

/// The ledger, with its rows sorted out by department.
pub(super) struct Ledger {
    table: Table,
    by_department: BTreeMap<String, Vec<u32>>,
    copied: BTreeMap<String, Vec<u32>>,
    evidence: Vec<String>,
}

impl Ledger {
    /// Reads a frame that has [`LEDGER_COLUMNS`], and the evidence hash of each row.
    pub(super) fn new(frame: &DataFrame, evidence: &[String]) -> Result<Self, ReportError> {
        let table = whole(frame, LEDGER_COLUMNS)?;
        if evidence.len() != frame.height() {
            return Err(ReportError::Columns {
                table: "ledger",
                what: format!(
                    "{} evidence hashes for {} rows",
                    evidence.len(),
                    frame.height()
                ),
            });
        }
        Ok(Self::of(table, evidence.to_vec()))
    }

    /// Reads a frame that has [`LIVE_COLUMNS`].
    pub(super) fn live(frame: &DataFrame) -> Result<Self, ReportError> {
        let table = whole(frame, LIVE_COLUMNS)?;
        let hash = |row| table.text(row, Column::RowHash as usize);
        let evidence = (0..table.height())
            .map(|row| hash(row).unwrap_or_default().to_owned())
            .collect();
        Ok(Self::of(table, evidence))
    }

    fn of(table: Table, evidence: Vec<String>) -> Self {
        let mut by_department: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut copied: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in 0..u32::try_from(table.height()).unwrap_or(u32::MAX) {
            let at = row as usize;
            let own = table
                .text(at, Column::DepartmentCode as usize)
                .unwrap_or_default();
            push(&mut by_department, own, row);
            let others = table
                .text(at, Column::AlsoConcerns as usize)
                .unwrap_or_default();
            for other in others.split(';').map(str::trim) {
                if !other.is_empty() && other != own {
                    push(&mut copied, other, row);
                }
            }
        }
        Self {
            table,
            by_department,
            copied,
            evidence,
        }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Every row.
    pub(super) fn all(&self) -> Vec<u32> {
        (0..u32::try_from(self.table.height()).unwrap_or(u32::MAX)).collect()
    }

    /// Department codes that own a row, with their rows.
    pub(super) fn departments(&self) -> &BTreeMap<String, Vec<u32>> {
        &self.by_department
    }

    /// Rows a department owns.
    pub(super) fn of_department(&self, code: &str) -> &[u32] {
        self.by_department.get(code).map_or(&[], Vec::as_slice)
    }

    /// Rows of other departments that name this one.
    pub(super) fn copied_to(&self, code: &str) -> &[u32] {
        self.copied.get(code).map_or(&[], Vec::as_slice)
    }

    /// A text; blank counts as none.
    pub(super) fn text(&self, row: u32, column: Column) -> Option<&str> {
        self.table
            .text(row as usize, column as usize)
            .filter(|text| !text.is_empty())
    }

    /// The row's evidence hash.
    pub(super) fn evidence(&self, row: u32) -> &str {
        &self.evidence[row as usize]
    }

    /// A day.
    pub(super) fn day(&self, row: u32, column: Column) -> Option<NaiveDate> {
        self.table.day(row as usize, column as usize)
    }

    pub(super) fn whole(&self, row: u32, column: Column) -> Option<i64> {
        self.table.whole(row as usize, column as usize)
    }
}

/// The frame as a table; it must have exactly these columns.
fn whole(
    frame: &DataFrame,
    columns: &'static [(&'static str, char)],
) -> Result<Table, ReportError> {
    let found: Vec<&str> = frame.columns().iter().map(|c| c.name().as_str()).collect();
    if !found.iter().eq(columns.iter().map(|(name, _)| name)) {
        return Err(ReportError::Columns {
            table: "ledger",
            what: format!("its columns are {}, see report::rows", found.join(" ")),
        });
    }
    Table::new(frame, "ledger", columns)
}

/// Adds a row once: a department may be named twice in one row.
fn push(map: &mut BTreeMap<String, Vec<u32>>, code: &str, row: u32) {
    if let Some(rows) = map.get_mut(code) {
        if rows.last() != Some(&row) {
            rows.push(row);
        }
    } else {
        map.insert(code.to_owned(), vec![row]);
    }
}
