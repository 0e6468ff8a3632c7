//! Rows of cells that come one after another, from a sheet or a Parquet file: header found, then taken into columns.

use super::assembly::Part;
use super::cells::{Cells, Text};
use super::chunk::Chunk;
use super::error::NormaliseError;
use super::header::{self, Mapping};
use super::plan::Plan;

/// Rows that are taken into columns together.
const TOGETHER: usize = 1 << 16;

/// One row: its number as a spreadsheet shows it, and its cells as UTF-8.
#[derive(Default)]
pub(super) struct Row {
    pub(super) number: i32,
    bytes: Vec<u8>,
    ranges: Vec<(u32, u32)>,
}

impl Row {
    /// Empties the row for reuse.
    pub(super) fn clear(&mut self, number: i32) {
        self.number = number;
        self.bytes.clear();
        self.ranges.clear();
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Appends a cell.
    pub(super) fn push(&mut self, text: &str) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.ranges.push((start, self.bytes.len() as u32));
    }

    /// Text of cell `i`, empty when there is none.
    pub(super) fn get(&self, i: usize) -> &str {
        // Only text was pushed.
        std::str::from_utf8(self.cells().get(i)).unwrap_or_default()
    }

    /// Puts `text` into cell `i` if that is empty, adding cells as needed.
    pub(super) fn fill(&mut self, i: usize, text: &str) {
        while self.ranges.len() <= i {
            self.push("");
        }
        let (start, end) = self.ranges[i];
        if start == end {
            let start = self.bytes.len() as u32;
            self.bytes.extend_from_slice(text.as_bytes());
            self.ranges[i] = (start, self.bytes.len() as u32);
        }
    }

    fn cells(&self) -> Cells<'_> {
        Cells {
            bytes: &self.bytes,
            ranges: &self.ranges,
            object: None,
        }
    }

    /// Its cells.
    pub(super) fn texts(&self) -> Vec<String> {
        (0..self.len()).map(|i| self.get(i).to_owned()).collect()
    }
}

/// Finds the header among the first rows of a sheet. Yields its row number with the mapping.
///
/// # Errors
/// [`NormaliseError::Header`] when none of them is one.
pub(super) fn find_header(
    plan: &Plan,
    first: &[Row],
    header_row: Option<u32>,
    place: &str,
) -> Result<(i32, Mapping), NormaliseError> {
    let candidates: Vec<&Row> = match header_row {
        Some(n) => first
            .iter()
            .filter(|r| i64::from(r.number) == i64::from(n))
            .collect(),
        None => first.iter().collect(),
    };
    let texts: Vec<Vec<String>> = candidates.iter().map(|r| r.texts()).collect();
    let (at, mapping) = header::find(plan, &texts, None, place)?;
    Ok((candidates[at].number, mapping))
}

/// Takes rows in order into a part. Rows above the header are titles, rows that are not there are blank.
pub(super) struct Grid<'p> {
    plan: &'p Plan,
    mapping: &'p Mapping,
    header: i32,
    chunk: Chunk<'p>,
    taken: usize,
    /// Number of the last row seen.
    last: i32,
    part: Part,
}

impl<'p> Grid<'p> {
    pub(super) fn new(plan: &'p Plan, mapping: &'p Mapping, header: i32, part: Part) -> Self {
        Self {
            plan,
            mapping,
            header,
            chunk: Chunk::new(plan, mapping, Text::Utf8, 1024),
            taken: 0,
            last: 0,
            part,
        }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// When polars refuses a finished stretch.
    pub(super) fn row(&mut self, row: &Row) -> Result<(), NormaliseError> {
        self.chunk
            .skip_blank((row.number - self.last - 1).max(0) as u64);
        self.last = row.number;
        if row.number < self.header {
            self.chunk.title(row.cells());
        } else if row.number > self.header {
            self.chunk.record(row.number, row.cells(), false);
        }
        self.taken += 1;
        if self.taken.is_multiple_of(TOGETHER) {
            let full = std::mem::replace(
                &mut self.chunk,
                Chunk::new(self.plan, self.mapping, Text::Utf8, TOGETHER),
            );
            self.flush(full)?;
        }
        Ok(())
    }

    /// The whole part.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub(super) fn finish(mut self) -> Result<Part, NormaliseError> {
        let last = std::mem::replace(
            &mut self.chunk,
            Chunk::new(self.plan, self.mapping, Text::Utf8, 0),
        );
        self.flush(last)?;
        Ok(self.part)
    }

    fn flush(&mut self, chunk: Chunk<'_>) -> Result<(), NormaliseError> {
        let stretch = chunk.finish().map_err(|cause| NormaliseError::Frame {
            source_name: self.plan.source.clone(),
            cause,
        })?;
        self.part.append(self.plan, stretch, 0)
    }
}
