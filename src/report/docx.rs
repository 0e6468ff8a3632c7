//! What all documents of a typewriter's kind are made of: the page and type of official documents, and how they are written.

use std::io::{Cursor, Write as _};
use std::path::Path;

use chrono::NaiveDate;
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum,
    PageOrientationType, Paragraph, Run, RunFonts, TableCell, VAlignType, WidthType,
};

use super::{FileHash, ReportError, file};

// Half points: the sizes of an official letter (二号, 三号, 五号).
pub(super) const TITLE: usize = 44;
pub(super) const BODY: usize = 32;
pub(super) const SMALL: usize = 18;
/// Twentieths of a point between the lines of the letter.
const LEADING: i32 = 560;

/// The sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// A4 with the margins of an official letter.
    Letter,
    /// A4 on its side, for wide tables.
    Wide,
}

impl Paper {
    /// What is left between the margins, in twentieths of a point.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Letter => 8900,
            Self::Wide => 14_838,
        }
    }
}

/// Which rows that must not break are headers, to be repeated on each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headers {
    /// The first of them.
    First,
    /// All of them.
    All,
}

/// An empty document; `day` stands for the time of making.
pub(super) fn page(day: NaiveDate, paper: Paper) -> Docx {
    // The fonts of official documents first; a machine without them takes its own.
    let fonts = RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia("仿宋_GB2312");
    let day = day.format("%Y-%m-%dT00:00:00Z").to_string();
    let docx = Docx::new()
        .default_fonts(fonts)
        .default_size(BODY)
        .footer(
            Footer::new().add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Center)
                    .add_page_num(PageNum::new()),
            ),
        )
        .created_at(&day)
        .updated_at(&day);
    let margin = |top, bottom, side| PageMargin {
        top,
        left: side,
        bottom,
        right: side,
        header: 851,
        footer: 992,
        gutter: 0,
    };
    match paper {
        Paper::Letter => docx
            .page_size(11_906, 16_838)
            .page_margin(margin(2098, 1985, 1503)),
        Paper::Wide => docx
            .page_size(16_838, 11_906)
            .page_orient(PageOrientationType::Landscape)
            .page_margin(margin(1300, 1300, 1000)),
    }
}

/// Writes a document into `dir`, which exists.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(
    dir: &Path,
    name: &str,
    document: Docx,
    headers: Headers,
) -> Result<FileHash, ReportError> {
    let mut package = document.build();
    package.document = repeated(package.document, headers);
    let mut bytes = Cursor::new(Vec::new());
    let fault = |source: std::io::Error| ReportError::Write {
        path: dir.join(name),
        source,
    };
    package
        .pack(&mut bytes)
        .map_err(|cause| fault(std::io::Error::other(cause)))?;
    file::write(dir, name, |out| {
        out.write_all(&bytes.into_inner()).map_err(fault)
    })
}

/// The library knows no repeated header row.
fn repeated(document: Vec<u8>, headers: Headers) -> Vec<u8> {
    const MARK: &[u8] = b"<w:cantSplit />";
    let mut out = Vec::with_capacity(document.len());
    let mut rest = document.as_slice();
    while let Some(at) = rest.windows(MARK.len()).position(|part| part == MARK) {
        out.extend_from_slice(&rest[..at + MARK.len()]);
        out.extend_from_slice(b"<w:tblHeader />");
        rest = &rest[at + MARK.len()..];
        if headers == Headers::First {
            break;
        }
    }
    out.extend_from_slice(rest);
    out
}

fn spaced(paragraph: Paragraph, leading: i32) -> Paragraph {
    paragraph.line_spacing(
        LineSpacing::new()
            .line_rule(LineSpacingType::Exact)
            .line(leading),
    )
}

/// The title of a document.
pub(super) fn title(text: &str) -> Paragraph {
    let fonts = RunFonts::new().east_asia("方正小标宋简体");
    let run = Run::new().add_text(text).size(TITLE).fonts(fonts);
    spaced(Paragraph::new().add_run(run), 720).align(AlignmentType::Center)
}

/// A paragraph of the body.
pub(super) fn body(text: &str) -> Paragraph {
    spaced(
        Paragraph::new().add_run(Run::new().add_text(text).size(BODY)),
        LEADING,
    )
}

/// At the right, four characters from the margin, as a signature stands.
pub(super) fn right(text: &str) -> Paragraph {
    body(text)
        .align(AlignmentType::Right)
        .indent(None, None, Some(640), None)
}

/// A line in small type.
pub(super) fn small(text: &str) -> Paragraph {
    spaced(
        Paragraph::new().add_run(Run::new().add_text(text).size(SMALL)),
        360,
    )
}

/// A line that takes no room.
pub(super) fn thin() -> Paragraph {
    spaced(
        Paragraph::new().add_run(Run::new().add_text("").size(2)),
        20,
    )
}

/// A cell with one more paragraph, in small type.
pub(super) fn further(cell: TableCell, text: &str) -> TableCell {
    let run = Run::new().add_text(text).size(SMALL - 2);
    let leading = i32::try_from(SMALL).unwrap_or(0) * 12;
    cell.add_paragraph(spaced(Paragraph::new().add_run(run), leading))
}

/// A cell of a table.
pub(super) fn cell(text: &str, width: usize, align: AlignmentType, size: usize) -> TableCell {
    let paragraph = Paragraph::new()
        .add_run(Run::new().add_text(text).size(size))
        .align(align);
    TableCell::new()
        .width(width, WidthType::Dxa)
        .vertical_align(VAlignType::Center)
        .add_paragraph(spaced(paragraph, i32::try_from(size).unwrap_or(0) * 14))
}
