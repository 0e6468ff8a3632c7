//! The counts of a run: what `summary.json` says and every report repeats.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::table::Kind;

/// A whole run in counts. No clock and no personal data in it: same inputs, same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// `<date>-<job>[-<scope>]-<hash of inputs>`.
    pub run: String,
    /// Job name.
    pub job: String,
    /// The day the run speaks of.
    pub business_date: NaiveDate,
    /// Department codes of the scope; empty = the whole district.
    pub scope: Vec<String>,
    /// Region code.
    pub district_code: String,
    /// District name.
    pub district_name: String,
    /// True when a source was held: some rules were not evaluated, or a last good snapshot stood in.
    pub partial: bool,
    /// Whether whole document numbers are shown.
    pub revealed: bool,
    /// SHA-256 of the rule pack.
    pub rule_pack: String,
    /// One entry a source of the job, in the job's order.
    pub sources: Vec<SourceSummary>,
    /// One entry a rule, by code.
    pub rules: Vec<RuleSummary>,
    /// One entry a department of `units`, then UNMAPPED and OFFICE, by code.
    pub departments: Vec<DepartmentSummary>,
    /// All entries.
    pub counts: Counts,
}

/// Entries by state and, for open ones, by grade.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Open entries of all grades.
    pub open: u64,
    /// 硬错误, open.
    pub hard: u64,
    /// 疑点, open.
    pub lead: u64,
    /// 提示, open.
    pub note: u64,
    /// Entries whose predicate held and which an excuse covers.
    pub explained: u64,
    /// Rows that stand for a rule that could not be evaluated.
    pub not_evaluated: u64,
}

/// How a source came through the night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// Pulled, normalised, as expected.
    Good,
    /// Not usable tonight; the last good snapshot stands in.
    LastGood,
    /// Not usable tonight, and nothing stands in.
    Held,
}

/// One source in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// Source name.
    pub name: String,
    /// Canonical table.
    pub kind: Kind,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// How it came through.
    pub state: SourceState,
    /// Why it is held, in sentences a clerk can act on.
    pub held_because: Vec<String>,
    /// Snapshot used, when there is one.
    pub snapshot: Option<String>,
    /// The whole extract and the slice that it was made of, where a slice was laid over a whole extract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
    /// Business date of the snapshot used.
    pub as_of: Option<NaiveDate>,
    /// Newest month in its rows, for payroll and insurance.
    pub month: Option<NaiveDate>,
    /// Raw files used.
    pub files: Vec<FileSummary>,
    /// Row and money totals.
    pub totals: Totals,
}

/// A raw file, named by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSummary {
    /// Name as a person knows it.
    pub name: String,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// Conservation of one source: read = accepted + quarantined + set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Rows read, titles and blanks included, the header row not.
    pub read: u64,
    /// Rows that became canonical rows.
    pub accepted: u64,
    /// Rows kept aside with their reasons.
    pub quarantined: u64,
    /// Title rows above the header.
    pub title: u64,
    /// Blank rows.
    pub blank: u64,
    /// Subtotal rows (合计/小计).
    pub subtotal: u64,
    /// Reason = quarantined rows that bear it (a row may bear several).
    pub reasons: BTreeMap<String, u64>,
    /// Quarantined rows in which no document number could be read.
    pub without_id: u64,
    /// Money column = its totals in fen.
    pub money: BTreeMap<String, MoneyTotals>,
    /// What the extract says of itself: control total = (given, read); only those that differ matter to S03.
    pub control: Vec<ControlTotal>,
}

/// Conservation of one money column, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyTotals {
    /// Σ over all data rows with a readable amount.
    pub read: i64,
    /// Σ over accepted rows.
    pub accepted: i64,
    /// Σ over quarantined rows with a readable amount.
    pub quarantined: i64,
    /// Data rows whose amount could not be read.
    pub unreadable: u64,
}

/// A total that came with the extract against what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlTotal {
    /// `rows`, or a money column.
    pub what: String,
    /// Where the given figure stands: `config`, or `合计` row with file, sheet, row.
    pub given_in: String,
    /// As given (rows, or fen).
    pub given: i64,
    /// As read (rows, or fen).
    pub read: i64,
}

/// One rule in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSummary {
    /// Rule code.
    pub code: String,
    /// Grade as the rule states it: hard, lead or note.
    pub grade: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// False when a source it needs was held or absent.
    pub evaluated: bool,
    /// Why it was not evaluated, or what its evaluation lacks (partial, no register).
    pub remarks: Vec<String>,
    /// Open entries.
    pub open: u64,
    /// Explained entries.
    pub explained: u64,
}

/// One department in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentSummary {
    /// Department code.
    pub code: String,
    /// Department name.
    pub name: String,
    /// Its entries.
    pub counts: Counts,
    /// Rule code = open entries.
    pub by_rule: BTreeMap<String, u64>,
    /// Approved headcount of all its units and types.
    pub approved: i64,
    /// People active on the roster in its units, counted once a unit and type.
    pub filled: i64,
}
