//! Finding an entry of a run by its id or the beginning of it.

use std::fs::File;

use polars::prelude::{LazyFrame, ParquetReader, PlRefPath, ScanArgsParquet, SerReader, col, lit};

use crate::frames::Around;
use crate::run::{RunError, RunFolder};

/// How many characters of an id are enough, when no other entry begins with them.
const ENOUGH: usize = 6;

/// Ids that an error names.
const NAMED: usize = 3;

/// Why an entry cannot be told about.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// No entry of the run has that id.
    #[error(
        "no entry `{id}` in run {run}{near}; the ids stand in column entry_id of data/runs/{run}/ledger.csv"
    )]
    Unknown {
        /// As asked for.
        id: String,
        /// The run.
        run: String,
        /// `; the nearest are …`, or nothing.
        near: String,
    },
    /// Too few characters.
    #[error(
        "`{0}` is too short: give the 16 characters of an entry's id, or at least the first {ENOUGH}"
    )]
    Short(String),
    /// Several entries begin so.
    #[error("{count} entries of the run begin with `{id}` ({some} …); give more characters")]
    Ambiguous {
        /// As asked for.
        id: String,
        /// How many.
        count: usize,
        /// Some of them.
        some: String,
    },
    /// The file of whole subjects is not there any more.
    #[error(
        "reading {path}: {why}; only runs made in this home, with their private file, can be explained"
    )]
    Private {
        /// The file.
        path: std::path::PathBuf,
        /// What the system or polars said.
        why: String,
    },
    /// The rule pack has no such rule any more.
    #[error(
        "rule {rule} is no longer in config/rules: put it back, or read the entry in the run's ledger"
    )]
    RuleGone {
        /// Its code.
        rule: String,
    },
    /// Rules or configuration have changed, or a snapshot is gone.
    #[error(
        "entry {id} of run {run} is not found when the run is rebuilt from its snapshots: rules, code tables or sources were changed since; run the job again for that date"
    )]
    NotFoundAgain {
        /// The entry.
        id: String,
        /// The run.
        run: String,
    },
    /// The run could not be rebuilt.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// An entry as the private file keeps it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) entry_id: String,
    pub(super) rule: String,
    /// Whole.
    pub(super) subject: String,
}

/// The one entry that `id` names.
pub(super) fn find(run: &RunFolder, id: &str) -> Result<Entry, EntryError> {
    let wanted = id.trim().to_ascii_lowercase();
    let all = read(run)?;
    let mut hits = all
        .iter()
        .filter(|entry| entry.entry_id.starts_with(&wanted));
    match (wanted.len() < ENOUGH, hits.next(), hits.next()) {
        (true, ..) => Err(EntryError::Short(id.to_owned())),
        (_, Some(entry), None) => Ok(entry.clone()),
        (_, Some(first), Some(second)) => Err(EntryError::Ambiguous {
            id: id.to_owned(),
            count: 2 + hits.count(),
            some: format!("{}, {}", first.entry_id, second.entry_id),
        }),
        (_, None, _) => Err(EntryError::Unknown {
            id: id.to_owned(),
            run: run.summary.run.clone(),
            near: near(&all, &wanted),
        }),
    }
}

/// The ids that look most like the one asked for: a mistyped or cut one.
fn near(all: &[Entry], wanted: &str) -> String {
    let mut near: Vec<(usize, &str)> = all
        .iter()
        .map(|entry| {
            (
                strsim::osa_distance(wanted, &entry.entry_id),
                entry.entry_id.as_str(),
            )
        })
        .filter(|(distance, _)| *distance <= 4)
        .collect();
    near.sort_unstable();
    let names: Vec<&str> = near.into_iter().take(NAMED).map(|(_, id)| id).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; the nearest: {}", names.join(", "))
    }
}

/// What the story of an entry is about: its subject, and its unit, of which it is told what is approved for how many.
pub(super) fn around(run: &RunFolder, of: &Entry) -> Around {
    let around = Around::default().and(&of.subject);
    let unit = unit(run, &of.entry_id);
    unit.into_iter()
        .fold(around, |around, unit| around.and(&unit))
}

/// The unit of an entry, as the run's ledger has it; none where the ledger is lost or names none.
fn unit(run: &RunFolder, entry_id: &str) -> Option<String> {
    let path = PlRefPath::try_from_path(&run.path.join("ledger.parquet")).ok()?;
    let rows = LazyFrame::scan_parquet(path, ScanArgsParquet::default())
        .ok()?
        .filter(col("entry_id").eq(lit(entry_id)))
        .select([col("unit_code")])
        .collect()
        .ok()?;
    let units = rows.column("unit_code").ok()?.str().ok()?;
    units.iter().flatten().next().map(str::to_owned)
}

fn read(run: &RunFolder) -> Result<Vec<Entry>, EntryError> {
    let path = run.private();
    let fault = |why: String| EntryError::Private {
        path: path.clone(),
        why,
    };
    let file = File::open(&path).map_err(|why| fault(why.to_string()))?;
    let table = ParquetReader::new(file)
        .finish()
        .map_err(|why| fault(why.to_string()))?;
    let column = |name: &str| {
        let column = table.column(name).and_then(|column| column.str().cloned());
        column.map_err(|why| fault(why.to_string()))
    };
    let (ids, rules, subjects) = (column("entry_id")?, column("rule")?, column("subject")?);
    Ok((0..table.height())
        .filter_map(|row| {
            Some(Entry {
                entry_id: ids.get(row)?.to_owned(),
                rule: rules.get(row)?.to_owned(),
                subject: subjects.get(row)?.to_owned(),
            })
        })
        .collect())
}
