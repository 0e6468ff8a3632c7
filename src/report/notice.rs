//! The numbered letter to a department (整改通知书) as DOCX: letter, list of entries, receipt.

use std::io::Cursor;
use std::path::Path;

use docx_rs::{
    AlignmentType, Docx, Footer, HeightRule, LineSpacing, LineSpacingType, PageMargin, PageNum,
    Paragraph, Run, RunFonts, Shading, ShdType, Table, TableAlignmentType, TableCell,
    TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::{FileHash, ReportError, file};
use crate::domain::money;
use crate::domain::words::{self, Language, Letter};

/// A letter, as it is to be printed.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Number as printed.
    pub number: String,
    /// Who writes (落款).
    pub office: String,
    /// Name of the department written to.
    pub department: String,
    /// What the entries were found on.
    pub as_of: chrono::NaiveDate,
    /// Day of the letter.
    pub issued_on: chrono::NaiveDate,
    /// Day by which to correct.
    pub due_on: chrono::NaiveDate,
    /// The list, in its order.
    pub lines: Vec<Line>,
}

/// One line of the list.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Entry id.
    pub entry_id: String,
    /// Rule code.
    pub rule: String,
    /// Name of the rule.
    pub name: String,
    /// hard, lead or note.
    pub grade: String,
    /// Name of the unit.
    pub unit: String,
    /// Name and masked number of a person, or what else it is about.
    pub who: String,
    /// Its own deadline.
    pub due_on: Option<chrono::NaiveDate>,
    /// Fen, over months.
    pub amount: Option<(i64, i64)>,
}

// Half points: the sizes of an official letter (二号, 三号, 五号).
const TITLE: usize = 44;
const BODY: usize = 32;
const SMALL: usize = 18;
const FORM: usize = 28;
/// Twentieths of a point between the lines of the letter.
const LEADING: i32 = 560;
/// Widths of the list's columns: an A4 page less its margins, in twentieths of a point.
const WIDTHS: [usize; 6] = [480, 1950, 1600, 2030, 1140, 1700];

/// Writes a letter into `dir`, which exists.
///
/// # Errors
/// When the file cannot be written.
pub fn write_notice(
    dir: &Path,
    name: &str,
    notice: &Notice,
    language: Language,
) -> Result<FileHash, ReportError> {
    let mut package = document(notice, language).build();
    // The library knows no repeated header row; the list's is the first row that must not break.
    package.document = repeated_header(package.document);
    let mut bytes = Cursor::new(Vec::new());
    let fault = |source: std::io::Error| ReportError::Write {
        path: dir.join(name),
        source,
    };
    package
        .pack(&mut bytes)
        .map_err(|cause| fault(std::io::Error::other(cause)))?;
    file::write(dir, name, |out| {
        use std::io::Write as _;
        out.write_all(&bytes.into_inner()).map_err(fault)
    })
}

fn repeated_header(document: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"<w:cantSplit />";
    let Some(at) = document.windows(MARK.len()).position(|part| part == MARK) else {
        return document;
    };
    let mut out = document;
    let after = at + MARK.len();
    out.splice(after..after, b"<w:tblHeader />".iter().copied());
    out
}

fn document(notice: &Notice, language: Language) -> Docx {
    // The fonts of official documents first; a machine without them takes its own.
    let fonts = RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia("仿宋_GB2312");
    let day = notice.issued_on.format("%Y-%m-%dT00:00:00Z").to_string();
    let mut docx = Docx::new()
        .default_fonts(fonts)
        .default_size(BODY)
        .page_size(11_906, 16_838)
        .page_margin(PageMargin {
            top: 2098,
            left: 1503,
            bottom: 1985,
            right: 1503,
            header: 851,
            footer: 992,
            gutter: 0,
        })
        .footer(
            Footer::new().add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Center)
                    .add_page_num(PageNum::new()),
            ),
        )
        .created_at(&day)
        .updated_at(&day);
    for paragraph in letter(notice, language) {
        docx = docx.add_paragraph(paragraph);
    }
    docx = docx
        .add_paragraph(title(Letter::ListTitle.text(language)).page_break_before(true))
        .add_paragraph(
            small(&Letter::ListLine.fill(language, &[&notice.number, &notice.lines.len()]))
                .align(AlignmentType::Center),
        )
        .add_table(list(notice, language))
        .add_paragraph(small(Letter::Masked.text(language)));
    docx = docx.add_paragraph(title(Letter::ReceiptTitle.text(language)).page_break_before(true));
    docx = docx.add_table(receipt(notice, language));
    for paragraph in [
        body(""),
        body(&Letter::ReceiptText.fill(language, &[&notice.number])),
        body(""),
        right(Letter::ReceiptSeal.text(language)),
        right(Letter::DateBlank.text(language)),
    ] {
        docx = docx.add_paragraph(paragraph);
    }
    docx
}

fn letter(notice: &Notice, language: Language) -> Vec<Paragraph> {
    let of = |grade: &str| {
        notice
            .lines
            .iter()
            .filter(|line| line.grade == grade)
            .count()
    };
    let opening = Letter::Opening.fill(
        language,
        &[
            &language.day(notice.as_of),
            &notice.lines.len(),
            &of("hard"),
            &of("lead"),
            &of("note"),
        ],
    );
    vec![
        title(Letter::Title.text(language)),
        body(&notice.number).align(AlignmentType::Center),
        body(""),
        body(&Letter::Salutation.fill(language, &[&notice.department])),
        body(&opening),
        body(Letter::One.text(language)),
        body(&Letter::Two.fill(language, &[&language.day(notice.due_on)])),
        body(Letter::Three.text(language)),
        body(""),
        body(&Letter::Attached.fill(language, &[&notice.lines.len()])),
        body(""),
        right(&format!(
            "{}{}",
            notice.office,
            Letter::Sealed.text(language)
        )),
        right(&language.day(notice.issued_on)),
    ]
}

fn list(notice: &Notice, language: Language) -> Table {
    let columns = [
        Letter::ColumnNo.text(language),
        Letter::ColumnFinding.text(language),
        words::Word::Unit.text(language),
        Letter::ColumnWho.text(language),
        Letter::ColumnDue.text(language),
        Letter::ColumnId.text(language),
    ];
    let head = columns.iter().zip(WIDTHS).map(|(text, width)| {
        cell(text, width, AlignmentType::Center, SMALL)
            .shading(Shading::new().shd_type(ShdType::Clear).fill("EDEDED"))
    });
    let mut rows = vec![TableRow::new(head.collect()).cant_split()];
    for (at, line) in notice.lines.iter().enumerate() {
        let mut finding = Letter::FindingOf.fill(
            language,
            &[&line.name, &words::grade(&line.grade, language), &line.rule],
        );
        if let Some((fen, months)) = line.amount.filter(|(_, months)| *months > 0) {
            let money = Letter::Money.fill(language, &[&months, &money::show_yuan(fen)]);
            finding = format!("{finding}{}{money}", language.pick("，", ", "));
        }
        let due = line.due_on.map(|day| day.to_string()).unwrap_or_default();
        let texts = [
            (at + 1).to_string(),
            finding,
            line.unit.clone(),
            line.who.clone(),
            due,
            line.entry_id.clone(),
        ];
        let cells = texts
            .iter()
            .zip(WIDTHS)
            .enumerate()
            .map(|(column, (text, width))| {
                let align = if matches!(column, 0 | 4 | 5) {
                    AlignmentType::Center
                } else {
                    AlignmentType::Left
                };
                cell(text, width, align, SMALL)
            });
        rows.push(TableRow::new(cells.collect()).cant_split());
    }
    Table::new(rows)
        .set_grid(WIDTHS.to_vec())
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
}

fn receipt(notice: &Notice, language: Language) -> Table {
    let count = notice.lines.len().to_string();
    let due = language.day(notice.due_on);
    let rows = [
        (Letter::ReceiptNumber, notice.number.as_str()),
        (Letter::ReceiptUnit, notice.department.as_str()),
        (Letter::ReceiptCount, &count),
        (Letter::ReceiptDue, &due),
        (Letter::ReceiptOn, ""),
        (Letter::ReceiptBy, ""),
        (Letter::ReceiptPhone, ""),
    ];
    let widths = [2600, 6300];
    let rows = rows.into_iter().map(|(label, value)| {
        let cells = vec![
            cell(label.text(language), widths[0], AlignmentType::Center, FORM),
            cell(value, widths[1], AlignmentType::Left, FORM),
        ];
        TableRow::new(cells)
            .row_height(640.0)
            .height_rule(HeightRule::AtLeast)
    });
    Table::new(rows.collect())
        .set_grid(widths.to_vec())
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
}

fn spaced(paragraph: Paragraph, leading: i32) -> Paragraph {
    paragraph.line_spacing(
        LineSpacing::new()
            .line_rule(LineSpacingType::Exact)
            .line(leading),
    )
}

fn title(text: &str) -> Paragraph {
    let fonts = RunFonts::new().east_asia("方正小标宋简体");
    let run = Run::new().add_text(text).size(TITLE).fonts(fonts);
    spaced(Paragraph::new().add_run(run), 720).align(AlignmentType::Center)
}

fn body(text: &str) -> Paragraph {
    spaced(
        Paragraph::new().add_run(Run::new().add_text(text).size(BODY)),
        LEADING,
    )
}

/// At the right, four characters from the margin, as a signature stands.
fn right(text: &str) -> Paragraph {
    body(text)
        .align(AlignmentType::Right)
        .indent(None, None, Some(640), None)
}

fn small(text: &str) -> Paragraph {
    spaced(
        Paragraph::new().add_run(Run::new().add_text(text).size(SMALL)),
        360,
    )
}

fn cell(text: &str, width: usize, align: AlignmentType, size: usize) -> TableCell {
    let paragraph = Paragraph::new()
        .add_run(Run::new().add_text(text).size(size))
        .align(align);
    TableCell::new()
        .width(width, WidthType::Dxa)
        .vertical_align(VAlignType::Center)
        .add_paragraph(spaced(paragraph, i32::try_from(size).unwrap_or(0) * 14))
}
