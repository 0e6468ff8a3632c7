//! The first rows of a file as tables of text, before anything is known of what they mean.

use std::io::Cursor;

use memchr::memchr;
use polars::prelude::{DataType, ParquetReader, SerReader};
use serde_json::Value;

use crate::config::source::{Form, Format};
use crate::domain::snapshot::RawFile;
use crate::normalise::book::{self, Fault};
use crate::normalise::cells::{Cells, Text, lossy};
use crate::normalise::encoding::{Coding, detect};
use crate::normalise::grid::Row;
use crate::normalise::merged::Merged;
use crate::normalise::split::{Splitter, Step};
use crate::normalise::unpack::{self, Item, read_up_to};
use crate::normalise::{NormaliseError, format_of, number};

/// Bytes of a separated or JSON text that are looked at.
const BYTES: usize = 8 << 20;
/// Rows of any table that are looked at.
pub(super) const ROWS: usize = 50_000;
/// Name used in errors before the source has one.
const NAMELESS: &str = "new";

/// One table that a file may be read as.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Sheet of a workbook.
    pub(super) sheet: Option<String>,
    /// Separator of a separated text.
    pub(super) separator: Option<u8>,
    /// JSON pointer to the records.
    pub(super) items: Option<String>,
    /// The first row is the header, whatever it says.
    pub(super) keyed: bool,
    /// Row number and cells.
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

/// What a file is, and the tables it may be read as.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) format: Format,
    pub(super) encoding: Option<&'static str>,
    /// Files in it, when it is an archive.
    pub(super) files: usize,
    pub(super) tables: Vec<Table>,
}

/// Read the first rows of a file, or of the first file of an archive.
///
/// # Errors
/// When it cannot be read at all.
pub(super) fn sample(raw: &RawFile) -> Result<Sample, NormaliseError> {
    let items = unpack::items(raw, NAMELESS, unpack::LIMIT)?;
    let Some(item) = items.first() else {
        return Err(NormaliseError::Empty {
            file: raw.name.clone(),
            what: "no file",
        });
    };
    let form = Form {
        format: None,
        encoding: None,
        separator: None,
        sheet: None,
        header_row: None,
        items: None,
    };
    let mut format = format_of(&form, &item.name);
    let mut encoding = None;
    let tables = match format {
        Format::Parquet => vec![parquet(item)?],
        Format::Xlsx => match sheets(item)? {
            Some(sheets) => sheets
                .into_iter()
                .map(|(sheet, rows)| Table {
                    sheet: Some(sheet),
                    separator: None,
                    items: None,
                    keyed: false,
                    rows: rows
                        .iter()
                        .map(|row| (usize::try_from(row.number).unwrap_or(0), row.texts()))
                        .collect(),
                })
                .collect(),
            // Many systems "export to Excel" by giving a text the ending .xls.
            None => {
                format = Format::Csv;
                let (text, coding) = text(item)?;
                encoding = Some(name_of(coding));
                separated(&text)
            }
        },
        Format::Csv => {
            let (text, coding) = text(item)?;
            encoding = Some(name_of(coding));
            separated(&text)
        }
        Format::Ndjson => {
            let (text, _) = text(item)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            let records = text
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok());
            vec![records_table(records.take(ROWS).collect(), None)]
        }
        Format::Json => vec![json(item)?],
    };
    Ok(Sample {
        format,
        encoding,
        files: items.len(),
        tables,
    })
}

/// Sheets by name, with their first rows.
type Sheets = Vec<(String, Vec<Row>)>;

/// The first rows of every sheet that has cells. `None`: it is no workbook, whatever its ending says.
fn sheets(item: &Item) -> Result<Option<Sheets>, NormaliseError> {
    let bytes = item.bytes()?;
    let packed = bytes.starts_with(b"PK");
    if !packed && !bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(None);
    }
    let fault = |fault: Fault| fault.of(item, NAMELESS);
    let mut book = book::open(bytes, packed).map_err(fault)?;
    let mut sheets = Vec::new();
    for sheet in book.names() {
        let mut merged = Merged::new(book.merged(&sheet).map_err(fault)?);
        let mut rows = Vec::new();
        let walked = book.rows(&sheet, &mut |row| {
            merged.fill_all(row);
            rows.push(std::mem::take(row));
            rows.len() < ROWS
        });
        // A sheet that is a chart has no cells.
        if walked.is_ok() && !rows.is_empty() {
            sheets.push((sheet, rows));
        }
    }
    Ok(Some(sheets))
}

fn name_of(coding: Coding) -> &'static str {
    match coding {
        Coding::Utf8 => "utf-8",
        Coding::Gb18030 => "gb18030",
        Coding::Utf16Le | Coding::Utf16Be => "utf-16",
    }
}

/// The first bytes as UTF-8.
fn text(item: &Item) -> Result<(Vec<u8>, Coding), NormaliseError> {
    let detected = detect(item, None, NAMELESS)?;
    let bytes = item.read(|reader| {
        let mut head = vec![0; BYTES];
        let got = read_up_to(reader, &mut head).map_err(|cause| item.fault(cause))?;
        head.truncate(got);
        Ok(head)
    })?;
    Ok((
        detected
            .coding
            .sample(&bytes[detected.mark.min(bytes.len())..]),
        detected.coding,
    ))
}

/// The text cut by each separator that occurs in it.
fn separated(text: &[u8]) -> Vec<Table> {
    let line_end = match (memchr(b'\n', text), memchr(b'\r', text)) {
        (None, Some(_)) => b'\r',
        _ => b'\n',
    };
    [b',', b'\t', b';', b'|']
        .into_iter()
        .filter(|separator| memchr(*separator, text).is_some())
        .map(|separator| Table {
            sheet: None,
            separator: Some(separator),
            items: None,
            keyed: false,
            rows: records(
                text,
                Splitter {
                    separator,
                    line_end,
                    width: None,
                },
            ),
        })
        .collect()
}

fn records(text: &[u8], splitter: Splitter) -> Vec<(usize, Vec<String>)> {
    let (mut ranges, mut scratch) = (Vec::new(), Vec::new());
    let mut rows = Vec::new();
    let mut at = 0;
    while rows.len() < ROWS {
        let step = splitter.step(text, at, true, &mut ranges, &mut scratch);
        let (bytes, next) = match step {
            Step::Plain { end, next } | Step::Unclosed { end, next } => (&text[at..end], next),
            Step::Unquoted { next } => (&scratch[..], next),
            Step::More | Step::End => break,
        };
        let cells = Cells {
            bytes,
            ranges: &ranges,
            object: None,
        };
        rows.push((
            rows.len() + 1,
            cells.iter().map(|cell| lossy(cell, Text::Utf8)).collect(),
        ));
        at = next;
    }
    rows
}

fn parquet(item: &Item) -> Result<Table, NormaliseError> {
    let fault = |cause: polars::error::PolarsError| NormaliseError::Form {
        file: item.name.clone(),
        source_name: NAMELESS.to_owned(),
        format: "parquet",
        problem: cause.to_string(),
    };
    let frame = ParquetReader::new(Cursor::new(item.bytes()?))
        .finish()
        .map_err(fault)?
        .head(Some(ROWS));
    let names = frame
        .get_column_names()
        .iter()
        .map(|name| name.to_string())
        .collect();
    let mut rows = vec![(0, names)];
    let columns: Vec<_> = frame
        .columns()
        .iter()
        .map(|column| column.cast(&DataType::String))
        .collect::<Result<_, _>>()
        .map_err(fault)?;
    for row in 0..frame.height() {
        let cells = columns.iter().map(|column| {
            let value = column.str().ok().and_then(|texts| texts.get(row));
            value.unwrap_or_default().to_owned()
        });
        rows.push((row + 1, cells.collect()));
    }
    Ok(Table {
        sheet: None,
        separator: None,
        items: None,
        keyed: true,
        rows,
    })
}

fn json(item: &Item) -> Result<Table, NormaliseError> {
    let fault = |problem: String| NormaliseError::Form {
        file: item.name.clone(),
        source_name: NAMELESS.to_owned(),
        format: "json",
        problem,
    };
    let body: Value =
        serde_json::from_slice(&item.bytes()?).map_err(|cause| fault(cause.to_string()))?;
    let (items, records) =
        longest(&body, "").ok_or_else(|| fault("there is no array of records in it".into()))?;
    let records = records.iter().take(ROWS).cloned().collect();
    Ok(records_table(
        records,
        Some(items).filter(|items| !items.is_empty()),
    ))
}

/// The longest array of objects in a body, and the pointer to it.
fn longest<'v>(value: &'v Value, at: &str) -> Option<(String, &'v Vec<Value>)> {
    match value {
        Value::Array(list) if list.iter().any(Value::is_object) => Some((at.to_owned(), list)),
        Value::Object(members) => members
            .iter()
            .filter_map(|(key, value)| {
                let key = key.replace('~', "~0").replace('/', "~1");
                longest(value, &format!("{at}/{key}"))
            })
            .max_by_key(|(_, list)| list.len()),
        _ => None,
    }
}

/// Records as rows under the keys that any of them has.
fn records_table(records: Vec<Value>, items: Option<String>) -> Table {
    let mut keys: Vec<String> = Vec::new();
    for record in records.iter().filter_map(Value::as_object) {
        for key in record.keys() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(n)) if n.is_f64() => number::show(n.as_f64().unwrap_or(f64::NAN)),
        Some(other) => other.to_string(),
    };
    let rows = records.iter().enumerate().map(|(at, record)| {
        (
            at + 1,
            keys.iter().map(|key| cell(record.get(key))).collect(),
        )
    });
    let rows = std::iter::once((0, keys.clone())).chain(rows).collect();
    Table {
        sheet: None,
        separator: None,
        items,
        keyed: true,
        rows,
    }
}
