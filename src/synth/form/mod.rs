//! How each office writes its extract: file format, encoding, headers, titles, words and codes of its own.

mod csv;
pub mod duties;
pub mod establishment;
pub mod insurance;
pub mod payroll;
pub mod personnel;
pub mod plans;
pub mod register;
pub mod roster;
pub mod units;
mod xlsx;

use std::path::Path;

use chrono::NaiveDate;

use super::SynthError;
use super::person::Status;

pub use csv::Encoding;

/// One cell of an extract.
pub enum Cell {
    /// Text as it stands.
    Text(String),
    /// A real date in a workbook, ISO text elsewhere.
    Day(NaiveDate),
    /// Nothing.
    Blank,
}

impl<T: Into<String>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, |text| Self::Text(text.into()))
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// A table being written, to a text file or to a workbook.
pub enum Table {
    /// Comma-separated text.
    Csv(csv::CsvTable),
    /// A workbook; boxed because it holds its cells until the end.
    Xlsx(Box<xlsx::XlsxTable>),
}

impl Table {
    /// Starts a text file.
    pub fn csv(path: &Path, encoding: Encoding) -> Result<Self, SynthError> {
        Ok(Self::Csv(csv::CsvTable::create(path, encoding)?))
    }

    /// Starts a workbook with one sheet.
    pub fn xlsx(path: &Path, sheet: &str) -> Result<Self, SynthError> {
        Ok(Self::Xlsx(Box::new(xlsx::XlsxTable::create(path, sheet)?)))
    }

    /// Writes a title across `width` columns.
    pub fn title(&mut self, text: &str, width: u16) -> Result<(), SynthError> {
        match self {
            Self::Csv(table) => table.title(text, width),
            Self::Xlsx(table) => table.title(text, width),
        }
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), SynthError> {
        match self {
            Self::Csv(table) => table.row(cells),
            Self::Xlsx(table) => table.row(cells),
        }
    }

    /// Writes the header row.
    pub fn header(&mut self, headers: &[&str]) -> Result<(), SynthError> {
        let cells: Vec<Cell> = headers.iter().map(|&h| h.into()).collect();
        self.row(&cells)
    }

    /// Merges the last `rows` cells of column `column` where they hold one value, in a workbook.
    pub fn merge_up(&mut self, rows: u32, column: u16, text: &str) -> Result<(), SynthError> {
        match self {
            Self::Csv(_) => Ok(()),
            Self::Xlsx(table) => table.merge_up(rows, column, text),
        }
    }

    /// Hides the last row, in a workbook.
    pub fn hide(&mut self) -> Result<(), SynthError> {
        match self {
            Self::Csv(_) => Ok(()),
            Self::Xlsx(table) => table.hide(),
        }
    }

    /// Writes what is still held and closes the file.
    pub fn finish(self) -> Result<(), SynthError> {
        match self {
            Self::Csv(table) => table.finish(),
            Self::Xlsx(table) => table.finish(),
        }
    }
}

/// The kind of document, as people sources write it.
fn document(other: bool) -> Cell {
    if other { "护照" } else { "居民身份证" }.into()
}

fn iso(day: Option<NaiveDate>) -> Cell {
    day.map(|d| d.to_string()).into()
}

/// Yuan with two decimals, with thousands separators when `grouped`.
#[must_use]
pub fn yuan(fen: i64, grouped: bool) -> String {
    let whole = (fen.abs() / 100).to_string();
    let sign = if fen < 0 { "-" } else { "" };
    let mut text = String::from(sign);
    for (n, digit) in whole.chars().enumerate() {
        if grouped && n > 0 && (whole.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(&format!(".{:02}", fen.abs() % 100));
    text
}

/// A date in one of the forms that a personnel office's sheets mix, chosen by `n`.
fn mixed_date(day: Option<NaiveDate>, n: u64) -> Cell {
    let Some(day) = day else { return Cell::Blank };
    match n % 6 {
        0 => Cell::Day(day),
        1 => day.format("%Y/%-m/%-d").to_string().into(),
        2 => day.format("%Y%m%d").to_string().into(),
        3 => day.format("%Y年%-m月%-d日").to_string().into(),
        4 => day.format("%Y.%-m.%-d").to_string().into(),
        _ => day.to_string().into(),
    }
}

/// Headcount type as the staffing office writes it; what is not in the tree stays.
fn headcount_zh(code: &str) -> &str {
    match code {
        "administrative" => "行政编制",
        "political_legal" => "政法专项编制",
        "institution" => "事业编制",
        "institution_civil" => "参公事业编制",
        "institution_full" => "全额事业编制",
        "institution_partial" => "差额事业编制",
        "institution_self" => "自收自支事业编制",
        "support" => "工勤编制",
        other => other,
    }
}

/// Leadership level as the staffing office writes it.
fn level_zh(code: &str) -> &str {
    match code {
        "121" => "厅局级正职",
        "122" => "厅局级副职",
        "131" => "县处级正职",
        "132" => "县处级副职",
        "141" => "乡科级正职",
        "142" => "乡科级副职",
        "150" => "科员级",
        other => other,
    }
}

/// Status as the staffing office writes it.
const fn status_zh(status: Status) -> &'static str {
    match status {
        Status::Active => "在编",
        Status::Probation => "试用期",
        Status::Left => "已出编",
        Status::Retired => "退休",
        Status::Deceased => "死亡",
    }
}
