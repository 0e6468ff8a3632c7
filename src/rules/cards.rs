//! The rows behind findings: looked up for what was found only, never for everyone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::{DataFrame, DataType, PlSmallStr, PolarsResult, SortMultipleOptions};

use super::card::{Card, SourceRow};
use super::papers::Papers;
use crate::domain::table::Kind;
use crate::frames::Frames;

/// What to look up.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Person keys.
    pub people: BTreeSet<i64>,
    /// Bank accounts, whole.
    pub accounts: BTreeSet<String>,
    /// Unit ids of the frames.
    pub units: BTreeSet<i32>,
    /// Source name and unit as that source writes it.
    pub source_units: BTreeSet<(String, String)>,
}

/// The rows behind a night's findings.
pub struct Cards {
    frames: BTreeMap<Kind, DataFrame>,
    by_person: HashMap<i64, Vec<(Kind, usize)>>,
    accounts: BTreeMap<String, BTreeSet<i64>>,
    unit_rows: BTreeMap<Kind, DataFrame>,
    by_unit: HashMap<i32, Vec<(Kind, usize)>>,
    by_source_unit: HashMap<(String, String), Vec<(Kind, usize)>>,
    establishment: DataFrame,
    journal_of_unit: HashMap<i64, Vec<usize>>,
    journal_of_transfer: HashMap<String, Vec<usize>>,
    journal_by_no: HashMap<String, Vec<usize>>,
    papers: Papers,
}

impl Cards {
    /// Look up every row of what is wanted.
    ///
    /// # Errors
    /// When a prepared table cannot be read.
    pub fn look_up(frames: &Frames, mut wanted: Wanted) -> PolarsResult<Self> {
        let accounts = people_of_accounts(frames, &wanted.accounts)?;
        wanted.people.extend(accounts.values().flatten());
        let mut cards = Self {
            frames: BTreeMap::new(),
            by_person: HashMap::new(),
            accounts,
            unit_rows: BTreeMap::new(),
            by_unit: HashMap::new(),
            by_source_unit: HashMap::new(),
            establishment: sorted(
                frames.tables["establishment"].clone().collect()?,
                &["effective_on", "entry_no"],
            )?,
            journal_of_unit: HashMap::new(),
            journal_of_transfer: HashMap::new(),
            journal_by_no: HashMap::new(),
            papers: Papers::of(frames)?,
        };
        cards.index_journal();
        for kind in Kind::PEOPLE.into_iter().chain([Kind::Register]) {
            let rows = frames.rows_of_people(kind, &wanted.people)?;
            // By unit before place: in a run for a department its rows stand in another file than in a whole extract.
            let unit = kind.unit_column().unwrap_or("unit");
            let found = sorted(
                rows,
                &["person_key", "source", unit, "file", "sheet", "row"],
            )?;
            for (row, key) in found.column("person_key")?.i64()?.iter().enumerate() {
                cards
                    .by_person
                    .entry(key.unwrap_or(0))
                    .or_default()
                    .push((kind, row));
            }
            cards.frames.insert(kind, found);
        }
        cards.look_up_units(frames, &wanted)?;
        Ok(cards)
    }

    fn look_up_units(&mut self, frames: &Frames, wanted: &Wanted) -> PolarsResult<()> {
        for kind in Kind::PEOPLE {
            let text = kind.unit_column().unwrap_or("unit");
            let places = ["source", text, "file", "sheet", "row"];
            let counted_rows = sorted(frames.rows_of_units(kind, &wanted.units)?, &places)?;
            let written = frames.rows_of_source_units(kind, &wanted.source_units)?;
            let base = counted_rows.height();
            for (row, unit) in counted_rows.column("unit_id")?.i32()?.iter().enumerate() {
                self.by_unit
                    .entry(unit.unwrap_or(-1))
                    .or_default()
                    .push((kind, row));
            }
            let written = sorted(written, &places)?;
            let (source, unit) = (
                written.column("source")?.str()?,
                written.column(text)?.str()?,
            );
            for row in 0..written.height() {
                let key = (
                    source.get(row).unwrap_or_default().to_owned(),
                    unit.get(row).unwrap_or_default().to_owned(),
                );
                self.by_source_unit
                    .entry(key)
                    .or_default()
                    .push((kind, base + row));
            }
            let mut all = counted_rows;
            all.vstack_mut(&written)?;
            self.unit_rows.insert(kind, all);
        }
        Ok(())
    }

    /// The rows of a person; a card without rows when no source has the key.
    #[must_use]
    pub fn person(&self, key: i64) -> Card<'_> {
        Card {
            rows: self
                .by_person
                .get(&key)
                .map(|at| rows(&self.frames, at))
                .unwrap_or_default(),
        }
    }

    /// The people whom an account pays.
    #[must_use]
    pub fn account(&self, account: &str) -> Vec<i64> {
        self.accounts
            .get(account)
            .map(|keys| keys.iter().copied().collect())
            .unwrap_or_default()
    }

    /// Counted rows of a unit.
    #[must_use]
    pub fn unit(&self, id: i32) -> Vec<SourceRow<'_>> {
        self.by_unit
            .get(&id)
            .map(|at| rows(&self.unit_rows, at))
            .unwrap_or_default()
    }

    /// Rows of a source that write a unit so.
    #[must_use]
    pub fn source_unit(&self, source: &str, text: &str) -> Vec<SourceRow<'_>> {
        let key = (source.to_owned(), text.to_owned());
        self.by_source_unit
            .get(&key)
            .map(|at| rows(&self.unit_rows, at))
            .unwrap_or_default()
    }

    /// A province's journal has a hundred thousand entries, and every finding on headcount asks for a few of them.
    fn index_journal(&mut self) {
        for row in 0..self.establishment.height() {
            let entry = SourceRow {
                kind: Kind::Establishment,
                frame: &self.establishment,
                row,
            };
            if let Some(unit) = entry.whole("unit_id") {
                self.journal_of_unit.entry(unit).or_default().push(row);
            }
            if let Some(transfer) = entry.text("transfer_id") {
                let rows = self.journal_of_transfer.entry(transfer.to_owned());
                rows.or_default().push(row);
            }
            if let Some(number) = entry.text("entry_no") {
                let rows = self.journal_by_no.entry(number.to_owned());
                rows.or_default().push(row);
            }
        }
    }

    fn entries(&self, rows: Option<&Vec<usize>>) -> Vec<SourceRow<'_>> {
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        rows.iter()
            .map(|row| SourceRow {
                kind: Kind::Establishment,
                frame: &self.establishment,
                row: *row,
            })
            .collect()
    }

    /// The journal's entries of one unit, in the order of effect.
    pub fn journal_of_unit(&self, unit: i64) -> Vec<SourceRow<'_>> {
        self.entries(self.journal_of_unit.get(&unit))
    }

    /// The journal's entries of one transfer.
    pub fn journal_of_transfer(&self, transfer: &str) -> Vec<SourceRow<'_>> {
        self.entries(self.journal_of_transfer.get(transfer))
    }

    /// The journal's entries of one number.
    pub fn journal_by_no(&self, number: &str) -> Vec<SourceRow<'_>> {
        self.entries(self.journal_by_no.get(number))
    }

    /// The lines of a plan, of a duty, or of a duty's title: `column` is `plan_id`, `duty_id` or `title`.
    pub fn lines_of(&self, column: &'static str, text: &str) -> Vec<SourceRow<'_>> {
        self.papers.lines(column, text)
    }

    /// The journal, in the order of effect.
    pub fn journal(&self) -> impl Iterator<Item = SourceRow<'_>> {
        (0..self.establishment.height()).map(|row| SourceRow {
            kind: Kind::Establishment,
            frame: &self.establishment,
            row,
        })
    }
}

fn rows<'a>(frames: &'a BTreeMap<Kind, DataFrame>, at: &[(Kind, usize)]) -> Vec<SourceRow<'a>> {
    at.iter()
        .filter_map(|(kind, row)| {
            Some(SourceRow {
                kind: *kind,
                frame: frames.get(kind)?,
                row: *row,
            })
        })
        .collect()
}

fn people_of_accounts(
    frames: &Frames,
    accounts: &BTreeSet<String>,
) -> PolarsResult<BTreeMap<String, BTreeSet<i64>>> {
    let mut people: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    if accounts.is_empty() {
        return Ok(people);
    }
    let found = frames.people_of_accounts(accounts)?;
    let keys = found.column("person_key")?.cast(&DataType::Int64)?;
    for (account, key) in found
        .column("account")?
        .str()?
        .iter()
        .zip(keys.i64()?.iter())
    {
        if let (Some(account), Some(key)) = (account, key) {
            people.entry(account.to_owned()).or_default().insert(key);
        }
    }
    Ok(people)
}

pub(super) fn sorted(rows: DataFrame, by: &[&str]) -> PolarsResult<DataFrame> {
    let by: Vec<PlSmallStr> = by.iter().map(|name| PlSmallStr::from(*name)).collect();
    rows.sort(by, SortMultipleOptions::default().with_maintain_order(true))
}
