//! Whole subjects of entries, from the private files of the runs that found them. The store holds none.

use std::path::Path;

use polars::prelude::{IntoLazy as _, ParquetReader, PolarsResult, SerReader as _, col, lit};

use super::{RunError, runs};

/// The whole subject of an entry, as the newest run that found it has it; none when no run has it any more.
///
/// # Errors
/// When the folder of runs cannot be read. A run whose private file cannot be read is passed over.
pub fn subject(home: &Path, entry_id: &str) -> Result<Option<String>, RunError> {
    for run in runs(home)?.into_iter().rev() {
        let look = || -> PolarsResult<Option<String>> {
            let file = std::fs::File::open(run.private())?;
            let found = ParquetReader::new(file)
                .finish()?
                .lazy()
                .filter(col("entry_id").eq(lit(entry_id)))
                .select([col("subject")])
                .collect()?;
            let subjects = found.column("subject")?.str()?;
            Ok(subjects.iter().flatten().next().map(str::to_owned))
        };
        if let Ok(Some(subject)) = look() {
            return Ok(Some(subject));
        }
    }
    Ok(None)
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
