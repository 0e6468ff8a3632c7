//! What goes back to a source's owner: the rows of an extract that could not be taken, each with its reasons and a place
//! to say what was done about it.

use std::fs::File;
use std::path::Path;

use polars::prelude::{CsvReadOptions, SerReader as _};

use super::RunFolder;
use crate::domain::summary::SourceSummary;
use crate::domain::words::{self, Language, Returned};
use crate::report::{PlainBook, PlainCell, PlainTable, ReportError};

/// Rows that a page shows of a quarantine, and that a workbook holds at most.
pub const MOST: usize = 100_000;

/// A row in quarantine, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// File as a person knows it.
    pub file: String,
    /// Sheet of a workbook; blank of other files.
    pub sheet: String,
    /// Row as a spreadsheet shows it.
    pub row: i64,
    /// Codes of the reasons.
    pub reasons: Vec<String>,
    /// The row as it was written, numbers and days of birth masked.
    pub raw: String,
}

/// The rows of one source that a run has in quarantine, out of its masked file; at most `most`.
///
/// # Errors
/// When the file is not there or cannot be read.
pub fn quarantined(
    run: &RunFolder,
    source: &str,
    most: usize,
) -> polars::prelude::PolarsResult<Vec<Row>> {
    let file = File::open(run.path.join("quarantine.csv"))?;
    let table = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .into_reader_with_file_handle(file)
        .finish()?;
    let text =
        |name: &str| Ok::<_, polars::prelude::PolarsError>(table.column(name)?.str()?.clone());
    let (sources, files, sheets, numbers, raws, reasons) = (
        text("source")?,
        text("file")?,
        text("sheet")?,
        text("row")?,
        text("raw")?,
        text("reasons")?,
    );
    let cell = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let rows = (0..table.height()).filter(|at| sources.get(*at) == Some(source));
    Ok(rows
        .take(most)
        .map(|at| Row {
            file: cell(files.get(at)),
            sheet: cell(sheets.get(at)),
            row: numbers.get(at).and_then(|of| of.parse().ok()).unwrap_or(0),
            reasons: cell(reasons.get(at))
                .split(';')
                .map(str::to_owned)
                .collect(),
            raw: readable(raws.get(at).unwrap_or_default()),
        })
        .collect())
}

/// Cells as they stand in a row, one behind the other; a line that was never split into cells as it is.
fn readable(raw: &str) -> String {
    let text = raw.strip_prefix('\'').unwrap_or(raw);
    match serde_json::from_str::<Vec<Option<String>>>(text) {
        Ok(cells) => {
            let cells: Vec<String> = cells.into_iter().map(Option::unwrap_or_default).collect();
            cells.join(" | ")
        }
        Err(_) => text.to_owned(),
    }
}

/// The reasons of a row in words.
#[must_use]
pub fn why(row: &Row, language: Language) -> String {
    let words: Vec<_> = row
        .reasons
        .iter()
        .map(|code| words::reason(code, language))
        .collect();
    words.join(language.pick("；", "; "))
}

/// Writes the workbook that is sent back.
///
/// # Errors
/// When it cannot be written.
pub fn write(
    to: &Path,
    run: &RunFolder,
    source: &SourceSummary,
    rows: &[Row],
    language: Language,
) -> Result<(), ReportError> {
    let label = language.pick(&source.label_zh, &source.label_en);
    let text = |word: Returned| word.text(language).to_owned();
    let summary = &run.summary;
    let count = rows.len();
    let table = PlainTable {
        sheet: text(Returned::Sheet),
        title: Returned::Title.fill(language, &[&summary.district_name, &label]),
        line: Returned::Line.fill(language, &[&summary.business_date, &count, &summary.run]),
        columns: vec![
            (text(Returned::File), 26.0),
            (text(Returned::SheetName), 14.0),
            (text(Returned::Row), 8.0),
            (text(Returned::Why), 34.0),
            (text(Returned::Raw), 70.0),
            (text(Returned::Done), 24.0),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    row.file.as_str().into(),
                    row.sheet.as_str().into(),
                    PlainCell::Number(row.row),
                    why(row, language).into(),
                    row.raw.as_str().into(),
                    PlainCell::Blank,
                ]
            })
            .collect(),
        sums: Vec::new(),
        notes: vec![text(Returned::Note)],
    };
    let book = PlainBook {
        title: table.title.clone(),
        whose: summary.district_name.clone(),
        date: summary.business_date,
        language,
        tables: vec![table],
    };
    book.write(to)
}
