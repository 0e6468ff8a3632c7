//! Whole subjects of entries, from the private files of the runs that found them. The store holds none.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{LazyFrame, PlRefPath, PolarsResult, ScanArgsParquet, col};

use super::{RunError, runs};
use crate::frames;

/// The whole subject of an entry, as the newest run that found it has it; none when no run has it any more.
///
/// # Errors
/// When the folder of runs cannot be read. A run whose private file cannot be read is passed over.
pub fn subject(home: &Path, entry_id: &str) -> Result<Option<String>, RunError> {
    let found = subjects(home, BTreeSet::from([entry_id.to_owned()]))?;
    Ok(found.and_then(|mut found| found.pop_first()))
}

/// The whole subjects of several entries; none when no run has one of them any more.
///
/// # Errors
/// As [`subject`].
pub fn subjects(
    home: &Path,
    mut entries: BTreeSet<String>,
) -> Result<Option<BTreeSet<String>>, RunError> {
    let mut subjects = BTreeSet::new();
    for run in runs(home)?.into_iter().rev() {
        if entries.is_empty() {
            break;
        }
        let wanted = Arc::new(entries.iter().cloned().collect());
        let look = || -> PolarsResult<Vec<(String, String)>> {
            let path = PlRefPath::try_from_path(&run.private())?;
            let rows = LazyFrame::scan_parquet(path, ScanArgsParquet::default())?
                .filter(frames::is_text_of("entry_id", wanted))
                .select([col("entry_id"), col("subject")])
                .collect()?;
            let (ids, subjects) = (
                rows.column("entry_id")?.str()?,
                rows.column("subject")?.str()?,
            );
            let found = ids.iter().zip(subjects.iter());
            Ok(found
                .filter_map(|(id, subject)| Some((id?.to_owned(), subject?.to_owned())))
                .collect())
        };
        for (id, subject) in look().unwrap_or_default() {
            entries.remove(&id);
            subjects.insert(subject);
        }
    }
    Ok(entries.is_empty().then_some(subjects))
}

/// The document number of a subject that is about one person.
#[must_use]
pub fn person(subject: &str) -> Option<&str> {
    match subject.split_once(':')? {
        ("person", id) => Some(id),
        ("person-unit", rest) => rest.split('/').next(),
        _ => None,
    }
}
