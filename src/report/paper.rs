//! Plain tables as a document (DOCX): what a meeting reads on paper.

use std::path::Path;

use docx_rs::{
    AlignmentType, Docx, Shading, ShdType, Table, TableAlignmentType, TableCellMargins,
    TableLayoutType, TableRow,
};

use super::docx::{self, Headers, Paper, SMALL, body, cell, small, thin, title};
use super::xlsx::{PlainBook, PlainTable};
use super::{FileHash, ReportError};
use crate::domain::words::Language;

/// Columns from which a table needs paper on its side.
const WIDE: usize = 8;

/// Writes a book of tables as a document into `dir`, which exists. Tables without rows are left out.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(dir: &Path, name: &str, book: &PlainBook) -> Result<FileHash, ReportError> {
    docx::write(dir, name, document(book), Headers::All)
}

fn document(book: &PlainBook) -> Docx {
    let paper = if book.tables.iter().any(|table| table.columns.len() > WIDE) {
        Paper::Wide
    } else {
        Paper::Letter
    };
    let mut page = docx::page(book.date, paper).add_paragraph(title(&book.title));
    let line = book.tables.first().map_or("", |table| table.line.as_str());
    let line = if line.starts_with(&book.whose) {
        line.to_owned()
    } else {
        format!("{}　　{line}", book.whose)
    };
    page = page.add_paragraph(small(&line).align(AlignmentType::Center));
    let shown = book.tables.iter().filter(|table| !table.rows.is_empty());
    let last = shown.clone().count();
    for (at, table) in shown.enumerate() {
        let heading = heading(at, &table.sheet, book.language);
        page = page.add_paragraph(body(&heading).keep_next(true));
        // What the table comes to is read first.
        for note in &table.notes {
            page = page.add_paragraph(body(&indented(note, book.language)));
        }
        page = page.add_table(grid(table, paper));
        // A document must not end with a table; a whole line there would begin an empty page.
        let between = if at + 1 == last { thin() } else { small("") };
        page = page.add_paragraph(between);
    }
    page
}

/// 一、二、三、… as an official document numbers its parts.
fn heading(at: usize, text: &str, language: Language) -> String {
    const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    match (language, NUMBERS.get(at)) {
        (Language::Zh, Some(number)) => format!("{number}、{text}"),
        _ => format!("{}. {text}", at + 1),
    }
}

fn indented(text: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("　　{text}"),
        Language::En => text.to_owned(),
    }
}

fn grid(table: &PlainTable, paper: Paper) -> Table {
    let all: f64 = table.columns.iter().map(|(_, wide)| wide).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "widths of a page"
    )]
    let widths: Vec<usize> = table
        .columns
        .iter()
        .map(|(_, wide)| (wide / all * paper.width() as f64) as usize)
        .collect();
    let head = table.columns.iter().zip(&widths).map(|((head, _), width)| {
        cell(head, *width, AlignmentType::Center, SMALL)
            .shading(Shading::new().shd_type(ShdType::Clear).fill("EDEDED"))
    });
    let mut rows = vec![TableRow::new(head.collect()).cant_split()];
    for cells in table.rows.iter().chain(&table.sums) {
        let cells = cells.iter().zip(&widths).map(|(of, width)| {
            let align = if of.is_number() {
                AlignmentType::Right
            } else {
                AlignmentType::Left
            };
            cell(&of.to_string(), *width, align, SMALL)
        });
        rows.push(TableRow::new(cells.collect()));
    }
    Table::new(rows)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        // Narrow enough that a day of ten characters stands in one piece.
        .margins(TableCellMargins::new().margin(0, 50, 0, 50))
        .align(TableAlignmentType::Center)
}
