//! Parquet files: columns come typed and become text again, so that one reading rules them all.

use std::io::Cursor;

use polars::prelude::*;

use super::assembly::Part;
use super::error::NormaliseError;
use super::grid::{Grid, Row, find_header};
use super::number;
use super::plan::Plan;
use super::unpack::Item;

/// Reads one Parquet file. Rows are numbered from 1; there is no header row.
///
/// # Errors
/// When it is no Parquet file or lacks a required column.
pub(super) fn read(item: &Item, plan: &Plan) -> Result<Part, NormaliseError> {
    let fault = |cause: PolarsError| NormaliseError::Form {
        file: item.name.clone(),
        source_name: plan.source.clone(),
        format: "parquet",
        problem: cause.to_string(),
    };
    let frame = ParquetReader::new(Cursor::new(item.bytes()?))
        .finish()
        .map_err(fault)?;
    let mut names = Row::default();
    for name in frame.get_column_names() {
        names.push(name);
    }
    let (_, mapping) = find_header(plan, std::slice::from_ref(&names), None, &item.name)?;
    let columns: Vec<Cells> = frame
        .columns()
        .iter()
        .map(Cells::new)
        .collect::<PolarsResult<_>>()
        .map_err(fault)?;
    let mut grid = Grid::new(plan, &mapping, 0, Part::new(item.name.clone(), None, plan));
    let mut row = Row::default();
    for i in 0..frame.height() {
        let number =
            i32::try_from(i + 1).map_err(|_| fault(polars_err!(ComputeError: "too many rows")))?;
        row.clear(number);
        for column in &columns {
            column.push(i, &mut row);
        }
        grid.row(&row)?;
    }
    grid.finish()
}

/// A column ready to be read cell by cell.
enum Cells {
    Text(StringChunked),
    Real(Float64Chunked),
}

impl Cells {
    fn new(column: &Column) -> PolarsResult<Self> {
        let column = column.rechunk();
        Ok(match column.dtype() {
            DataType::Float32 | DataType::Float64 => {
                Self::Real(column.cast(&DataType::Float64)?.f64()?.clone())
            }
            DataType::String => Self::Text(column.str()?.clone()),
            _ => Self::Text(column.cast(&DataType::String)?.str()?.clone()),
        })
    }

    fn push(&self, i: usize, row: &mut Row) {
        match self {
            Self::Text(texts) => row.push(texts.get(i).unwrap_or_default()),
            Self::Real(numbers) => match numbers.get(i) {
                Some(n) => row.push(&number::show(n)),
                None => row.push(""),
            },
        }
    }
}
