//! Two runs side by side, from their ledgers: which entries were opened, are gone, say something else, or stayed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, ParquetReader, PolarsResult, SerReader};
use serde::Serialize;

use super::RunFolder;
use crate::domain::mask;
use crate::domain::secret::Secret;
use crate::domain::summary::Summary;
use crate::rules;

/// Columns that say what an entry is; the values among them are compared without what changes by itself.
const COMPARED: [&str; 11] = [
    "grade",
    "state",
    "explained_by",
    "department_code",
    "unit_code",
    "roster_value",
    "personnel_value",
    "payroll_value",
    "insurance_value",
    "approved",
    "actual",
];

/// The difference between two runs.
#[derive(Debug, Clone, Serialize)]
pub struct Diff {
    /// The run compared from.
    pub from: Side,
    /// The run compared to.
    pub to: Side,
    /// All entries.
    pub counts: Counts,
    /// Rule code = counts.
    pub by_rule: BTreeMap<String, Counts>,
    /// Department code = counts.
    pub by_department: BTreeMap<String, Counts>,
    /// Department code = name, for those of either run.
    pub department_names: BTreeMap<String, String>,
    /// Rule code = Chinese and English name.
    pub rule_names: BTreeMap<String, (String, String)>,
    /// Entries of `to` that `from` does not have.
    pub opened: Vec<Entry>,
    /// Entries of `from` that `to` no longer has.
    pub gone: Vec<Entry>,
    /// Entries of both that say something else.
    pub changed: Vec<Changed>,
    /// Rules that only one of the runs could evaluate, or chose: their entries were neither opened nor gone.
    pub rules_not_compared: Vec<String>,
}

/// One of the two runs.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Its name.
    pub run: String,
    /// D.
    pub business_date: NaiveDate,
    /// A source was held.
    pub partial: bool,
    /// Department codes of its scope; empty = all.
    pub scope: Vec<String>,
}

/// How many entries became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// New in the second run.
    pub opened: u64,
    /// No longer in the second run.
    pub gone: u64,
    /// In both, with another grade, state, owner or value.
    pub changed: u64,
    /// In both and alike.
    pub same: u64,
    /// In one run only, because the other did not evaluate the rule or was not about the department.
    pub not_compared: u64,
}

/// An entry, masked.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Entry id.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// hard, lead or note.
    pub grade: String,
    /// open or explained.
    pub state: String,
    /// Department code.
    pub department: String,
    /// Masked subject.
    pub subject: String,
    /// Name of the person, where it is about one.
    pub name: Option<String>,
}

/// An entry of both runs, and what became another.
#[derive(Debug, Clone, Serialize)]
pub struct Changed {
    /// As in the second run.
    pub entry: Entry,
    /// Column, what it was, what it is.
    pub columns: Vec<(String, Option<String>, Option<String>)>,
}

/// Why two runs could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A ledger cannot be read.
    #[error(
        "reading {path}: {why}; a run's folder holds its ledger.parquet, make the run again if it is lost"
    )]
    Ledger {
        /// The file.
        path: PathBuf,
        /// What the system or polars said.
        why: String,
    },
}

/// A ledger read by row and column.
struct Ledger {
    texts: HashMap<&'static str, Vec<Option<String>>>,
    by_id: BTreeMap<String, usize>,
}

/// Compare two runs. Numbers are masked under `secret` where a run shows them whole.
///
/// # Errors
/// [`DiffError`] when a ledger cannot be read.
pub fn diff(from: &RunFolder, to: &RunFolder, secret: &Secret) -> Result<Diff, DiffError> {
    let (a, b) = (Ledger::read(from)?, Ledger::read(to)?);
    let comparing = Comparing::of(&from.summary, &to.summary);
    let mut diff = Diff {
        from: Side::of(&from.summary),
        to: Side::of(&to.summary),
        counts: Counts::default(),
        by_rule: BTreeMap::new(),
        by_department: BTreeMap::new(),
        department_names: BTreeMap::new(),
        rule_names: BTreeMap::new(),
        opened: Vec::new(),
        gone: Vec::new(),
        changed: Vec::new(),
        rules_not_compared: comparing.not_compared.clone(),
    };
    for summary in [&from.summary, &to.summary] {
        let departments = summary.departments.iter();
        diff.department_names
            .extend(departments.map(|of| (of.code.clone(), of.name.clone())));
        let rules = summary.rules.iter();
        diff.rule_names
            .extend(rules.map(|of| (of.code.clone(), (of.name_zh.clone(), of.name_en.clone()))));
    }
    let ids: BTreeSet<&String> = a.by_id.keys().chain(b.by_id.keys()).collect();
    for id in ids {
        let (before, after) = (a.by_id.get(id).copied(), b.by_id.get(id).copied());
        let side = |ledger: &Ledger, row: usize, run: &RunFolder| {
            ledger.entry(row, (run.summary.revealed).then_some(secret))
        };
        let (entry, became) = match (before, after) {
            (Some(row), None) => (side(&a, row, from), Became::Gone),
            (None, Some(row)) => (side(&b, row, to), Became::Opened),
            (Some(old), Some(new)) => {
                let columns = changes(&a, old, &b, new, comparing.one_revealed);
                (side(&b, new, to), Became::Other(columns))
            }
            (None, None) => continue,
        };
        diff.take(entry, became, &comparing);
    }
    let order = |a: &Entry, b: &Entry| {
        (&a.department, &a.rule, &a.subject).cmp(&(&b.department, &b.rule, &b.subject))
    };
    diff.opened.sort_by(order);
    diff.gone.sort_by(order);
    diff.changed.sort_by(|a, b| order(&a.entry, &b.entry));
    Ok(diff)
}

enum Became {
    Opened,
    Gone,
    Other(Vec<(String, Option<String>, Option<String>)>),
}

impl Diff {
    fn take(&mut self, entry: Entry, became: Became, comparing: &Comparing) {
        let rule = self.by_rule.entry(entry.rule.clone()).or_default();
        let department = self
            .by_department
            .entry(entry.department.clone())
            .or_default();
        let mut count = |field: fn(&mut Counts) -> &mut u64| {
            for counts in [&mut self.counts, &mut *rule, &mut *department] {
                *field(counts) += 1;
            }
        };
        match became {
            Became::Opened | Became::Gone if !comparing.covers(&entry) => {
                count(|of| &mut of.not_compared)
            }
            Became::Opened => {
                count(|of| &mut of.opened);
                self.opened.push(entry);
            }
            Became::Gone => {
                count(|of| &mut of.gone);
                self.gone.push(entry);
            }
            Became::Other(columns) if columns.is_empty() => count(|of| &mut of.same),
            Became::Other(columns) => {
                count(|of| &mut of.changed);
                self.changed.push(Changed { entry, columns });
            }
        }
    }
}

/// What both runs speak of.
struct Comparing {
    rules: BTreeSet<String>,
    not_compared: Vec<String>,
    scopes: [Vec<String>; 2],
    one_revealed: bool,
}

impl Comparing {
    fn of(from: &Summary, to: &Summary) -> Self {
        let evaluated = |summary: &Summary| -> BTreeSet<String> {
            let rules = summary.rules.iter().filter(|rule| rule.evaluated);
            rules.map(|rule| rule.code.clone()).collect()
        };
        let (a, b) = (evaluated(from), evaluated(to));
        Self {
            rules: a.intersection(&b).cloned().collect(),
            not_compared: a.symmetric_difference(&b).cloned().collect(),
            scopes: [from.scope.clone(), to.scope.clone()],
            one_revealed: from.revealed != to.revealed,
        }
    }

    /// Whether both runs would have shown the entry.
    fn covers(&self, entry: &Entry) -> bool {
        let in_scope = |scope: &Vec<String>| scope.is_empty() || scope.contains(&entry.department);
        self.rules.contains(&entry.rule) && self.scopes.iter().all(in_scope)
    }
}

impl Side {
    fn of(summary: &Summary) -> Self {
        Self {
            run: summary.run.clone(),
            business_date: summary.business_date,
            partial: summary.partial,
            scope: summary.scope.clone(),
        }
    }
}

impl Ledger {
    fn read(run: &RunFolder) -> Result<Self, DiffError> {
        let path = run.path.join("ledger.parquet");
        let fault = |why: String| DiffError::Ledger {
            path: path.clone(),
            why,
        };
        let file = File::open(&path).map_err(|why| fault(why.to_string()))?;
        let table = ParquetReader::new(file)
            .finish()
            .map_err(|why| fault(why.to_string()))?;
        Self::of(&table).map_err(|why| fault(why.to_string()))
    }

    fn of(table: &DataFrame) -> PolarsResult<Self> {
        let mut texts = HashMap::new();
        for name in ["entry_id", "rule", "subject", "person_name"]
            .into_iter()
            .chain(COMPARED)
        {
            let column = table
                .column(name)?
                .cast(&polars::prelude::DataType::String)?;
            let values = column.str()?.iter().map(|text| text.map(str::to_owned));
            texts.insert(name, values.collect::<Vec<_>>());
        }
        let by_id = (0..table.height())
            .filter(|row| texts["state"][*row].as_deref() != Some("not_evaluated"))
            .filter_map(|row| Some((texts["entry_id"][row].clone()?, row)))
            .collect();
        Ok(Self { texts, by_id })
    }

    fn text(&self, column: &str, row: usize) -> Option<&str> {
        self.texts[column][row].as_deref()
    }

    /// The entry of a row; masked under the secret when its run shows whole numbers.
    fn entry(&self, row: usize, whole_under: Option<&Secret>) -> Entry {
        let text = |column: &str| self.text(column, row).unwrap_or_default().to_owned();
        Entry {
            entry_id: text("entry_id"),
            rule: text("rule"),
            grade: text("grade"),
            state: text("state"),
            department: text("department_code"),
            subject: match whole_under {
                Some(secret) => mask::subject(&text("subject"), secret),
                None => text("subject"),
            },
            name: self.text("person_name", row).map(str::to_owned),
        }
    }
}

/// The compared columns in which two rows differ. When one run alone shows numbers whole, numbers are left out.
fn changes(
    a: &Ledger,
    old: usize,
    b: &Ledger,
    new: usize,
    one_revealed: bool,
) -> Vec<(String, Option<String>, Option<String>)> {
    COMPARED
        .into_iter()
        .filter_map(|column| {
            let shown = |text: Option<&str>| {
                text.map(|text| {
                    let text = if column.ends_with("_value") {
                        rules::lasting(text)
                    } else {
                        text.to_owned()
                    };
                    if one_revealed {
                        without_numbers(&text)
                    } else {
                        text
                    }
                })
            };
            let (was, is) = (shown(a.text(column, old)), shown(b.text(column, new)));
            // Whole numbers of revealed runs go no further than their own files.
            let masked = |text: Option<String>| text.map(|text| mask::free_text(&text));
            (was != is).then(|| (column.to_owned(), masked(was), masked(is)))
        })
        .collect()
}

/// A text without words that are numbers of documents or accounts, whole or masked.
fn without_numbers(text: &str) -> String {
    let number =
        |word: &str| word.contains('*') || word.bytes().filter(u8::is_ascii_digit).count() >= 9;
    let words = text.split_inclusive([' ', ':', '：', ';']);
    words.filter(|word| !number(word)).collect()
}
