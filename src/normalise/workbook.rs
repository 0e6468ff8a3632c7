//! Workbooks: XLSX, XLSB, XLS and ODS, and what WPS saves as one of them under its own ending.
//!
//! Cells are read one after another, so the size that a sheet declares is never believed, and two cells at its far
//! corners cost two cells. Hidden rows count like others. A cell merged over several rows stands for its value in each
//! of them, except amounts, which would be counted twice; merged over several columns it stands in the first.

use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, Ods, OdsError, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError,
};

use crate::config::source::Form;
use crate::domain::label;
use crate::domain::table::Type;

use super::assembly::Part;
use super::delimited;
use super::error::NormaliseError;
use super::grid::{Grid, Row, find_header};
use super::header::{Mapping, SEARCH};
use super::number;
use super::plan::Plan;
use super::unpack::Item;

type Bytes = Cursor<Vec<u8>>;

/// An opened workbook.
enum Book {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>),
}

/// Reads one sheet of a workbook: the one that config names, else the first that has the header.
///
/// # Errors
/// When the file is no workbook, is encrypted, lacks the sheet, or no sheet has the required columns.
pub(super) fn read(
    item: &Item,
    plan: &Plan,
    form: &Form,
    chunk: Option<usize>,
) -> Result<Part, NormaliseError> {
    let bytes = item.bytes()?;
    let packed = bytes.starts_with(b"PK");
    if !packed && !bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return disguised(&bytes, item, plan, form, chunk);
    }
    let mut book = open(bytes, packed).map_err(|fault| fault.about(item, plan))?;
    let (sheet, header, mapping) = choose(&mut book, item, plan, form)?;
    let part = Part::new(item.name.clone(), Some(sheet.clone()), plan);
    let mut grid = Grid::new(plan, &mapping, header, part);
    let mut merged = Merged::new(book.merged(&sheet).map_err(|f| f.about(item, plan))?);
    let mut failed = None;
    let walked = book.rows(&sheet, &mut |row| {
        merged.fill(row, header, plan, &mapping);
        match grid.row(row) {
            Ok(()) => true,
            Err(fault) => {
                failed = Some(fault);
                false
            }
        }
    });
    walked.map_err(|fault| fault.about(item, plan))?;
    match failed {
        Some(fault) => Err(fault),
        None => grid.finish(),
    }
}

/// Many systems "export to Excel" by giving another file the ending .xls.
fn disguised(
    bytes: &[u8],
    item: &Item,
    plan: &Plan,
    form: &Form,
    chunk: Option<usize>,
) -> Result<Part, NormaliseError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    let page = head.trim_start_matches('\u{feff}').trim_start();
    if page.starts_with('<') {
        let fault = Fault::Other(
            "it is a web page under the name of a workbook; open it and save it as .xlsx".into(),
        );
        return Err(fault.about(item, plan));
    }
    delimited::read(item, plan, form, chunk)
}

/// What calamine complained of.
enum Fault {
    Encrypted,
    Other(String),
}

impl Fault {
    fn about(self, item: &Item, plan: &Plan) -> NormaliseError {
        match self {
            Self::Encrypted => NormaliseError::Encrypted {
                file: item.name.clone(),
            },
            Self::Other(problem) => NormaliseError::Form {
                file: item.name.clone(),
                source_name: plan.source.clone(),
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

fn open(bytes: Vec<u8>, packed: bool) -> Result<Book, Fault> {
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

/// The sheet to read, with the number of its header row.
fn choose(
    book: &mut Book,
    item: &Item,
    plan: &Plan,
    form: &Form,
) -> Result<(String, i32, Mapping), NormaliseError> {
    let names = book.names();
    let candidates = match &form.sheet {
        None => names.clone(),
        Some(wanted) => {
            let folded = label::clean(wanted);
            let found = names
                .iter()
                .find(|n| *n == wanted)
                .or_else(|| names.iter().find(|n| label::clean(n) == folded));
            vec![found.cloned().ok_or_else(|| NormaliseError::Sheet {
                file: item.name.clone(),
                source_name: plan.source.clone(),
                sheet: wanted.clone(),
                found: names.join(", "),
            })?]
        }
    };
    let mut chosen: Option<(String, i32, Mapping)> = None;
    let mut nearest = None;
    for sheet in candidates {
        let merged = book.merged(&sheet).map_err(|f| f.about(item, plan))?;
        let first = match first_rows(book, &sheet, Merged::new(merged), form.header_row) {
            Ok(first) => first,
            // A sheet that is a chart has no cells; it is none of ours unless config names it.
            Err(_) if form.sheet.is_none() && names.len() > 1 => continue,
            Err(fault) => return Err(fault.about(item, plan)),
        };
        let place = format!("{}!{sheet}", item.name);
        match find_header(plan, &first, form.header_row, &place) {
            Ok((header, mapping)) if chosen.is_none() => chosen = Some((sheet, header, mapping)),
            Ok(_) => tracing::warn!(
                source.name = plan.source,
                file = place,
                "another sheet has the header too and is not read; name the sheet in config, or give each a source"
            ),
            Err(fault) => {
                // An empty sheet is not what the complaint should be about.
                if nearest.is_none() || (first.len() > 1 && matches!(&nearest, Some((0..=1, _)))) {
                    nearest = Some((first.len(), fault));
                }
            }
        }
    }
    match (chosen, nearest) {
        (Some(chosen), _) => Ok(chosen),
        (None, Some((_, fault))) => Err(fault),
        (None, None) => Err(NormaliseError::Empty {
            file: item.name.clone(),
            what: "no sheet with cells",
        }),
    }
}

fn first_rows(
    book: &mut Book,
    sheet: &str,
    mut merged: Merged,
    header_row: Option<u32>,
) -> Result<Vec<Row>, Fault> {
    let most = header_row.map_or(SEARCH, |n| n as usize);
    let mut rows = Vec::new();
    book.rows(sheet, &mut |row| {
        merged.fill_all(row);
        rows.push(std::mem::take(row));
        rows.len() < most
    })?;
    Ok(rows)
}

impl Book {
    fn names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(b) => b.sheet_names(),
            Self::Xlsb(b) => b.sheet_names(),
            Self::Xls(b) => b.sheet_names(),
            Self::Ods(b) => b.sheet_names(),
        }
    }

    /// Merged cells of a sheet. calamine does not tell those of XLSB and ODS.
    fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>, Fault> {
        Ok(match self {
            Self::Xlsx(b) => b.merge_cells_by_sheet_name(sheet)?,
            Self::Xls(b) => b.merge_cells_by_sheet_name(sheet)?,
            Self::Xlsb(_) | Self::Ods(_) => Vec::new(),
        })
    }

    /// Hands over each row that has cells, until told to stop.
    fn rows(&mut self, sheet: &str, take: &mut dyn FnMut(&mut Row) -> bool) -> Result<(), Fault> {
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

/// Cells merged over several rows, and the value of each that reaches the row at hand.
struct Merged {
    /// By first row, last first, so that the next is popped.
    waiting: Vec<Dimensions>,
    active: Vec<(Dimensions, String)>,
}

impl Merged {
    fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|d| d.end.0 > d.start.0);
        regions.sort_by_key(|d| std::cmp::Reverse(d.start));
        Self {
            waiting: regions,
            active: Vec::new(),
        }
    }

    /// Fills every merged cell, as a header needs it.
    fn fill_all(&mut self, row: &mut Row) {
        self.advance(row);
        for (region, text) in &self.active {
            row.fill(region.start.1 as usize, text);
        }
    }

    /// Fills the merged cells of a data row, amounts excepted.
    fn fill(&mut self, row: &mut Row, header: i32, plan: &Plan, mapping: &Mapping) {
        if self.waiting.is_empty() && self.active.is_empty() {
            return;
        }
        self.advance(row);
        for (region, text) in &self.active {
            let column = region.start.1 as usize;
            let money = (0..plan.columns.len()).any(|i| {
                mapping.fields[i] == Some(column) && plan.columns[i].column.kind == Type::Money
            });
            if !money || row.number <= header || region.start.0 as i32 + 1 == row.number {
                row.fill(column, text);
            }
        }
    }

    fn advance(&mut self, row: &Row) {
        let at = (row.number - 1).max(0) as u32;
        self.active.retain(|(region, _)| region.end.0 >= at);
        while let Some(region) = self.waiting.pop_if(|d| d.start.0 <= at) {
            if region.start.0 == at {
                let text = row.get(region.start.1 as usize).to_owned();
                if !text.is_empty() {
                    self.active.push((region, text));
                }
            }
        }
    }
}
