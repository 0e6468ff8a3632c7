//! A workbook's cells, whatever its kind: XLSX, XLSB, XLS, ODS, and what WPS saves as one of them under its own ending.

use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, Ods, OdsError, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError,
};

use super::error::NormaliseError;
use super::grid::Row;
use super::number;
use super::plan::Plan;
use super::unpack::Item;

type Bytes = Cursor<Vec<u8>>;

/// An opened workbook.
pub(super) enum Book {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>),
}

/// What calamine complained of.
pub(super) enum Fault {
    Encrypted,
    Other(String),
}

impl Fault {
    pub(super) fn about(self, item: &Item, plan: &Plan) -> NormaliseError {
        self.of(item, &plan.source)
    }

    pub(super) fn of(self, item: &Item, source_name: &str) -> NormaliseError {
        match self {
            Self::Encrypted => NormaliseError::Encrypted {
                file: item.name.clone(),
            },
            Self::Other(problem) => NormaliseError::Form {
                file: item.name.clone(),
                source_name: source_name.to_owned(),
                format: "a workbook",
                problem,
            },
        }
    }
}

impl From<XlsxError> for Fault {
    fn from(fault: XlsxError) -> Self {
        match fault {
            XlsxError::Password => Self::Encrypted,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<XlsError> for Fault {
    fn from(fault: XlsError) -> Self {
        match fault {
            XlsError::Password => Self::Encrypted,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<OdsError> for Fault {
    fn from(fault: OdsError) -> Self {
        match fault {
            OdsError::Password => Self::Encrypted,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<calamine::XlsbError> for Fault {
    fn from(fault: calamine::XlsbError) -> Self {
        Self::Other(fault.to_string())
    }
}

pub(super) fn open(bytes: Vec<u8>, packed: bool) -> Result<Book, Fault> {
    if !packed {
        let encrypted = contains(&bytes, &utf16("EncryptedPackage"));
        if encrypted {
            return Err(Fault::Encrypted);
        }
        return Ok(Book::Xls(Box::new(Xls::new(Cursor::new(bytes))?)));
    }
    if contains(&bytes, b"application/vnd.oasis.opendocument") {
        return Ok(Book::Ods(Box::new(Ods::new(Cursor::new(bytes))?)));
    }
    if contains(&bytes, b"xl/workbook.bin") {
        return Ok(Book::Xlsb(Box::new(Xlsb::new(Cursor::new(bytes))?)));
    }
    Ok(Book::Xlsx(Box::new(Xlsx::new(Cursor::new(bytes))?)))
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

impl Book {
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(b) => b.sheet_names(),
            Self::Xlsb(b) => b.sheet_names(),
            Self::Xls(b) => b.sheet_names(),
            Self::Ods(b) => b.sheet_names(),
        }
    }

    /// Merged cells of a sheet. calamine does not tell those of XLSB and ODS.
    pub(super) fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, Fault> {
        Ok(match self {
            Self::Xlsx(b) => b.merge_cells_by_sheet_name(sheet)?,
            Self::Xls(b) => b.merge_cells_by_sheet_name(sheet)?,
            Self::Xlsb(_) | Self::Ods(_) => Vec::new(),
        })
    }

    /// Row and column of every cell of a sheet that is a formula, both counted from 1 and 0 as rows are handed over.
    pub(super) fn formulas(&mut self, sheet: &str) -> Result<Vec<(u32, usize)>, Fault> {
        let mut found = Vec::new();
        let mut add = |(row, column): (u32, u32), formula: &str| {
            if !formula.is_empty() {
                found.push((row + 1, column as usize));
            }
        };
        let range = match self {
            Self::Xlsx(b) => {
                let mut cells = b.worksheet_cells_reader(sheet)?;
                while let Some(cell) = cells.next_formula()? {
                    add(cell.get_position(), cell.get_value());
                }
                return Ok(found);
            }
            Self::Xlsb(b) => {
                let mut cells = b.worksheet_cells_reader(sheet)?;
                while let Some(cell) = cells.next_formula()? {
                    add(cell.get_position(), cell.get_value());
                }
                return Ok(found);
            }
            Self::Xls(b) => b.worksheet_formula(sheet)?,
            Self::Ods(b) => b.worksheet_formula(sheet)?,
        };
        let (row0, column0) = range.start().unwrap_or((0, 0));
        for (row, column, formula) in range.used_cells() {
            add((row0 + row as u32, column0 + column as u32), formula);
        }
        Ok(found)
    }

    /// Hands over each row that has cells, until told to stop.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(&mut Row) -> bool,
    ) -> Result<(), Fault> {
        match self {
            Self::Xlsx(b) => {
                let mut cells = b.worksheet_cells_reader(sheet)?;
                walk(take, || {
                    Ok(cells
                        .next_cell()?
                        .map(|c| (c.get_position(), text_of(c.get_value()))))
                })
            }
            Self::Xlsb(b) => {
                let mut cells = b.worksheet_cells_reader(sheet)?;
                walk(take, || {
                    Ok(cells
                        .next_cell()?
                        .map(|c| (c.get_position(), text_of(c.get_value()))))
                })
            }
            Self::Xls(b) => range(&b.worksheet_range(sheet)?, take),
            Self::Ods(b) => range(&b.worksheet_range(sheet)?, take),
        }
    }
}

fn range(
    range: &calamine::Range<Data>,
    take: &mut dyn FnMut(&mut Row) -> bool,
) -> Result<(), Fault> {
    let (row0, col0) = range.start().unwrap_or((0, 0));
    let mut cells = range.used_cells();
    walk(take, || {
        Ok(cells.next().map(|(row, col, value)| {
            let value = lend(value);
            ((row0 + row as u32, col0 + col as u32), text_of(&value))
        }))
    })
}

fn lend(value: &Data) -> DataRef<'_> {
    match value {
        Data::Empty => DataRef::Empty,
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            DataRef::SharedString(text)
        }
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::Error(error) => DataRef::Error(error.clone()),
    }
}

/// Gathers cells into rows. A sheet may have its rows in any order only if it says so in a way nobody uses.
fn walk(
    take: &mut dyn FnMut(&mut Row) -> bool,
    mut next: impl FnMut() -> Result<Option<((u32, u32), String)>, Fault>,
) -> Result<(), Fault> {
    let mut row = Row::default();
    while let Some(((r, c), text)) = next()? {
        let number = i32::try_from(r + 1)
            .map_err(|_| Fault::Other("a row is numbered beyond any sheet".into()))?;
        if number < row.number {
            return Err(Fault::Other(format!(
                "row {number} stands below row {}; save it anew",
                row.number
            )));
        }
        if number > row.number {
            if row.len() > 0 && !take(&mut row) {
                return Ok(());
            }
            row.clear(number);
        }
        if !text.is_empty() {
            row.fill(c as usize, &text);
        }
    }
    if row.len() > 0 {
        take(&mut row);
    }
    Ok(())
}

/// A cell as a person sees it: dates as dates, numbers without the dust of binary fractions.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number::show(*n),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(moment) => match moment.as_datetime().filter(|_| moment.is_datetime()) {
            Some(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
            Some(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => number::show(moment.as_f64()),
        },
    }
}
