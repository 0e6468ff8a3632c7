//! Who took a file away, and when, written into the copy that they get.
//!
//! A workbook gets one more sheet at its end, a letter one more paragraph; all their other parts are copied packed as they
//! are, so that the size of the file costs no memory. A page gets a line at its foot, a table of text one more row, which
//! says it in its first cell. A Parquet file says it beside its schema, where programs do not take it for a row. JSON has no
//! place for it: who is sent that is told in the headers of the answer.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use polars::prelude::{
    KeyValueMetadata, LazyFrame, ParquetReader, ParquetWriter, PlRefPath, PolarsError,
    ScanArgsParquet, SerReader as _,
};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The sheet's place in the workbook.
const PART: &str = "xl/worksheets/watermark.xml";
const TYPES: &str = "[Content_Types].xml";
const BOOK: &str = "xl/workbook.xml";
const LINKS: &str = "xl/_rels/workbook.xml.rels";
/// The text of a letter.
const TEXT: &str = "word/document.xml";
/// Bytes of the largest of these that is believed: they list parts and sheets, or are a letter.
const LIST_LIMIT: u64 = 16 << 20;
/// Rows of a Parquet file that are held at a time.
const ROWS: u32 = 1 << 16;

/// What is written into the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark {
    /// Name of the sheet.
    pub sheet: String,
    /// Its lines: who, when, what not to do with it.
    pub lines: Vec<String>,
}

impl Watermark {
    fn line(&self, between: &str) -> String {
        self.lines.join(between)
    }
}

/// Why a copy could not be marked.
#[derive(Debug, thiserror::Error)]
pub enum WatermarkError {
    /// Reading or writing failed.
    #[error("marking a copy of a file: {0}")]
    Io(#[from] std::io::Error),
    /// The file is no archive.
    #[error("marking a copy of a file: {0}")]
    Zip(#[from] ZipError),
    /// The file is no Parquet file.
    #[error("marking a copy of a file: {0}")]
    Parquet(#[from] PolarsError),
    /// A part that every such file has is not there, or not as it ought to be.
    #[error("marking a copy of a file: its part {0} is missing or not understood")]
    Part(&'static str),
}

type Marked = Result<File, WatermarkError>;

fn marker(name: &str) -> Option<fn(&Path, File, &Watermark) -> Marked> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    Some(match ending.to_ascii_lowercase().as_str() {
        "xlsx" => workbook,
        "docx" => letter,
        "html" => page,
        "csv" => table,
        "parquet" => parquet,
        _ => return None,
    })
}

/// Whether copies of a file of this name carry a mark.
#[must_use]
pub fn carries(name: &str) -> bool {
    marker(name).is_some()
}

/// Writes a copy of a file that carries the mark as files of this name do; none where they cannot carry one.
///
/// # Errors
/// When the file cannot be read or the copy not be written.
pub fn copy(
    from: &Path,
    name: &str,
    into: File,
    mark: &Watermark,
) -> Result<Option<File>, WatermarkError> {
    let marker = marker(name);
    marker.map(|marker| marker(from, into, mark)).transpose()
}

type Change = (&'static str, fn(&str, &Watermark) -> Option<String>);

/// An archive with some of its parts changed.
fn archive(
    from: &Path,
    into: File,
    mark: &Watermark,
    changes: &[Change],
) -> Result<ZipWriter<File>, WatermarkError> {
    let mut all = ZipArchive::new(BufReader::new(File::open(from)?))?;
    let mut copy = ZipWriter::new(into);
    let mut to_come: Vec<&'static str> = changes.iter().map(|(part, _)| *part).collect();
    for at in 0..all.len() {
        let name = all.by_index_raw(at)?.name()?.into_owned();
        let Some((part, change)) = changes.iter().find(|(part, _)| *part == name) else {
            copy.raw_copy_file(all.by_index_raw(at)?)?;
            continue;
        };
        let mut text = String::new();
        let packed = all.by_index(at)?;
        packed.take(LIST_LIMIT).read_to_string(&mut text)?;
        let text = change(&text, mark).ok_or(WatermarkError::Part(part))?;
        copy.start_file(name, deflated())?;
        copy.write_all(text.as_bytes())?;
        to_come.retain(|of| of != part);
    }
    match to_come.first() {
        Some(part) => Err(WatermarkError::Part(part)),
        None => Ok(copy),
    }
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// A workbook with one more sheet.
fn workbook(from: &Path, into: File, mark: &Watermark) -> Marked {
    let changes: [Change; 3] = [(TYPES, types), (LINKS, links), (BOOK, sheets)];
    let mut copy = archive(from, into, mark, &changes)?;
    copy.start_file(PART, deflated())?;
    copy.write_all(sheet(mark).as_bytes())?;
    Ok(copy.finish()?)
}

/// A letter with one more paragraph, small and grey.
fn letter(from: &Path, into: File, mark: &Watermark) -> Marked {
    let copy = archive(from, into, mark, &[(TEXT, paragraph)])?;
    Ok(copy.finish()?)
}

/// A page with a line at its foot.
fn page(from: &Path, mut into: File, mark: &Watermark) -> Marked {
    let html = std::fs::read_to_string(from)?;
    let line = format!("<footer><p>{}</p></footer>", escaped(&mark.line(" ")));
    let at = html.rfind("</body>").unwrap_or(html.len());
    for part in [&html[..at], &line, &html[at..]] {
        into.write_all(part.as_bytes())?;
    }
    Ok(into)
}

/// A table of text with one more row, of as many cells as the first.
fn table(from: &Path, into: File, mark: &Watermark) -> Marked {
    let mut rows = BufReader::new(File::open(from)?);
    let mut into = BufWriter::new(into);
    let mut header = Vec::new();
    rows.read_until(b'\n', &mut header)?;
    let quotes = |upto: usize| header[..upto].iter().filter(|byte| **byte == b'"').count();
    let commas = (0..header.len()).filter(|&at| header[at] == b',' && quotes(at) % 2 == 0);
    let more = ",".repeat(commas.count());
    let end = if header.ends_with(b"\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    into.write_all(&header)?;
    std::io::copy(&mut rows, &mut into)?;
    let mut rows = rows.into_inner();
    let mut last = [b'\n'];
    if rows.seek(SeekFrom::End(0))? > 0 {
        rows.seek(SeekFrom::End(-1))?;
        rows.read_exact(&mut last)?;
    }
    if last != *b"\n" {
        into.write_all(end.as_bytes())?;
    }
    let said = mark
        .line(" ")
        .replace('"', "\"\"")
        .replace(['\r', '\n'], " ");
    write!(into, "\"{said}\"{more}{end}")?;
    Ok(into
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?)
}

/// A Parquet file that says it beside its schema.
fn parquet(from: &Path, into: File, mark: &Watermark) -> Marked {
    let height = ParquetReader::new(File::open(from)?).num_rows()?;
    let path = PlRefPath::try_from_path(from)?;
    let args = ScanArgsParquet {
        glob: false,
        ..ScanArgsParquet::default()
    };
    let mut rows = LazyFrame::scan_parquet(path, args)?;
    let schema = rows.collect_schema()?;
    let said = vec![(mark.sheet.clone(), mark.line("\n"))];
    let mut copy = ParquetWriter::new(into.try_clone()?)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(said)))
        .batched(&schema)?;
    for at in (0..height).step_by(ROWS as usize) {
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        copy.write_batch(&rows.clone().slice(at, ROWS).collect()?)?;
    }
    copy.finish()?;
    Ok(into)
}

fn before(text: &str, end: &str, added: &str) -> Option<String> {
    let at = text.rfind(end)?;
    Some(format!("{}{added}{}", &text[..at], &text[at..]))
}

fn paragraph(text: &str, mark: &Watermark) -> Option<String> {
    let said = escaped(&mark.line(" "));
    let added = format!(
        "<w:p><w:r><w:rPr><w:color w:val=\"808080\"/><w:sz w:val=\"16\"/></w:rPr>\
         <w:t xml:space=\"preserve\">{said}</w:t></w:r></w:p>"
    );
    // What a page is like stands behind the last paragraph.
    let end = ["<w:sectPr", "</w:body>"].into_iter();
    let mut end = end.filter(|end| text.contains(end));
    before(text, end.next()?, &added)
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
