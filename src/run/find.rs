//! Looking entries up by the name of a person or unit: in the ledger file of a run, which has every entry that it found.

use std::fs::File;
use std::path::Path;

use polars::prelude::{ParquetReader, PolarsResult, SerReader as _};

/// The ids of entries in a run's `ledger.parquet` whose person or unit is called so, or so in part; at most `most`.
///
/// # Errors
/// When the file is not there or cannot be read.
pub fn named(run: &Path, text: &str, most: usize) -> PolarsResult<Vec<String>> {
    let columns = ["entry_id", "person_name", "unit_name"].map(str::to_owned);
    let table = ParquetReader::new(File::open(run.join("ledger.parquet"))?)
        .with_columns(Some(columns.to_vec()))
        .finish()?;
    let wanted: String = text.split_whitespace().collect();
    let (ids, people, units) = (
        table.column("entry_id")?.str()?,
        table.column("person_name")?.str()?,
        table.column("unit_name")?.str()?,
    );
    let fits = |name: Option<&str>| name.is_some_and(|name| name.contains(&wanted));
    let found = (0..table.height())
        .filter(|row| fits(people.get(*row)) || fits(units.get(*row)))
        .filter_map(|row| ids.get(row).map(str::to_owned));
    Ok(found.take(most).collect())
}
