//! Who took a file away, and when, written into the copy that they get.
//!
//! A workbook gets one more sheet at its end; all its other parts are copied packed as they are, so that the size of the
//! workbook costs no memory. A page gets a line at its foot. CSV, Parquet and JSON cannot carry a line without being
//! something else to the programs that read them: of those the audit log alone knows who took them.

use std::io::{BufReader, Read, Seek, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The sheet's place in the workbook.
const PART: &str = "xl/worksheets/watermark.xml";
const TYPES: &str = "[Content_Types].xml";
const BOOK: &str = "xl/workbook.xml";
const LINKS: &str = "xl/_rels/workbook.xml.rels";
/// Bytes of the largest of these three that is believed: they list parts and sheets.
const LIST_LIMIT: u64 = 16 << 20;

/// What is written into the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark {
    /// Name of the sheet.
    pub sheet: String,
    /// Its lines: who, when, what not to do with it.
    pub lines: Vec<String>,
}

/// Why a copy could not be marked.
#[derive(Debug, thiserror::Error)]
pub enum WatermarkError {
    /// Reading or writing failed.
    #[error("marking a copy of a workbook: {0}")]
    Io(#[from] std::io::Error),
    /// The file is no archive.
    #[error("marking a copy of a workbook: {0}")]
    Zip(#[from] ZipError),
    /// A part that every workbook has is not there, or not as it ought to be.
    #[error("marking a copy of a workbook: its part {0} is missing or not understood")]
    Part(&'static str),
}

/// Whether copies of a file of this name carry a mark.
#[must_use]
pub fn carries(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ["xlsx", "html"]
        .iter()
        .any(|of| ending.eq_ignore_ascii_case(of))
}

/// Writes a copy of a workbook with one more sheet.
///
/// # Errors
/// When the workbook cannot be read or the copy not be written.
pub fn workbook<W: Write + Seek>(
    from: impl Read + Seek,
    into: W,
    mark: &Watermark,
) -> Result<W, WatermarkError> {
    let mut book = ZipArchive::new(BufReader::new(from))?;
    let mut copy = ZipWriter::new(into);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut changed = 0;
    for at in 0..book.len() {
        let name = book.by_index_raw(at)?.name()?.into_owned();
        let change: fn(&str, &Watermark) -> Option<String> = match name.as_str() {
            TYPES => types,
            LINKS => links,
            BOOK => sheets,
            _ => {
                copy.raw_copy_file(book.by_index_raw(at)?)?;
                continue;
            }
        };
        let mut text = String::new();
        book.by_index(at)?
            .take(LIST_LIMIT)
            .read_to_string(&mut text)?;
        let part = [TYPES, LINKS, BOOK].into_iter().find(|of| *of == name);
        let text = change(&text, mark).ok_or(WatermarkError::Part(part.unwrap_or(BOOK)))?;
        copy.start_file(name, packed)?;
        copy.write_all(text.as_bytes())?;
        changed += 1;
    }
    if changed != 3 {
        return Err(WatermarkError::Part(BOOK));
    }
    copy.start_file(PART, packed)?;
    copy.write_all(sheet(mark).as_bytes())?;
    Ok(copy.finish()?)
}

/// A page with a line at its foot.
#[must_use]
pub fn page(html: &str, mark: &Watermark) -> String {
    let line = format!("<footer><p>{}</p></footer>", escaped(&mark.lines.join(" ")));
    match html.rfind("</body>") {
        Some(at) => format!("{}{line}{}", &html[..at], &html[at..]),
        None => format!("{html}{line}"),
    }
}

fn before(text: &str, end: &str, added: &str) -> Option<String> {
    let at = text.rfind(end)?;
    Some(format!("{}{added}{}", &text[..at], &text[at..]))
}

fn types(text: &str, _: &Watermark) -> Option<String> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
    let added = format!("<Override PartName=\"/{PART}\" ContentType=\"{kind}\"/>");
    before(text, "</Types>", &added)
}

fn links(text: &str, _: &Watermark) -> Option<String> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let added = format!(
        "<Relationship Id=\"rIdMark\" Type=\"{kind}\" Target=\"worksheets/watermark.xml\"/>"
    );
    before(text, "</Relationships>", &added)
}

fn sheets(text: &str, mark: &Watermark) -> Option<String> {
    let ids = text.split("sheetId=\"").skip(1);
    let ids = ids.filter_map(|rest| rest.split('"').next()?.parse::<u32>().ok());
    let next = ids.max()?.checked_add(1)?;
    let taken = |name: &str| text.contains(&format!(" name=\"{}\"", escaped(name)));
    let name = (1..100)
        .map(|n| match n {
            1 => mark.sheet.clone(),
            n => format!("{}{n}", mark.sheet),
        })
        .find(|name| !taken(name))?;
    let name = escaped(&name);
    let added = format!(
        "<sheet xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" name=\"{name}\" sheetId=\"{next}\" r:id=\"rIdMark\"/>"
    );
    before(text, "</sheets>", &added)
}

fn sheet(mark: &Watermark) -> String {
    let mut rows = String::new();
    for (at, line) in mark.lines.iter().enumerate() {
        let row = at + 1;
        rows += &format!(
            "<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c></row>",
            escaped(line)
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <cols><col min=\"1\" max=\"1\" width=\"100\" customWidth=\"1\"/></cols>\
         <sheetData>{rows}</sheetData><sheetProtection sheet=\"1\"/></worksheet>"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Characters that XML cannot hold at all.
            c if c.is_control() && !matches!(c, '\t' | '\n') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
