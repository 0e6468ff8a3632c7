//! The numbered letter to a department (整改通知书) as DOCX: letter, list of entries, receipt.

use std::path::Path;

use docx_rs::{
    AlignmentType, Docx, HeightRule, Paragraph, Shading, ShdType, Table, TableAlignmentType,
    TableLayoutType, TableRow,
};

use super::docx::{self, Headers, Paper, SMALL, body, cell, further, right, small, title};
use super::{FileHash, ReportError};
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
    /// Some source had not come by then.
    pub partial: bool,
    /// Day of the letter.
    pub issued_on: chrono::NaiveDate,
    /// Day by which all of it is to be corrected.
    pub due_on: chrono::NaiveDate,
    /// The list, in its order.
    pub lines: Vec<Line>,
}

impl Notice {
    /// The first day by which something of it is to be corrected.
    fn earliest(&self) -> chrono::NaiveDate {
        let own = self.lines.iter().filter_map(|line| line.due_on);
        own.min().unwrap_or(self.due_on)
    }
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
    /// What rule of law or regulation it rests on.
    pub basis: String,
}

/// Half points: the size of the receipt's form.
const FORM: usize = 28;
/// Widths of the list's columns: an A4 page less its margins, in twentieths of a point.
const WIDTHS: [usize; 6] = [480, 2660, 1600, 2030, 1140, 990];

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
    // The list's header is the first row that must not break.
    docx::write(dir, name, document(notice, language), Headers::First)
}

fn document(notice: &Notice, language: Language) -> Docx {
    let mut docx = docx::page(notice.issued_on, Paper::Letter);
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
    let earliest = notice.earliest();
    let days = [earliest, notice.due_on].map(|day| language.day(day));
    let deadlines = if earliest < notice.due_on {
        Letter::TwoEach.fill(language, &[&days[0], &days[1]])
    } else {
        Letter::Two.fill(language, &[&days[1]])
    };
    let partial = notice.partial.then(|| body(Letter::Partial.text(language)));
    let head = [
        title(Letter::Title.text(language)),
        body(&notice.number).align(AlignmentType::Center),
        body(""),
        body(&Letter::Salutation.fill(language, &[&notice.department])),
        body(&opening),
    ];
    let rest = [
        body(Letter::One.text(language)),
        body(&deadlines),
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
    ];
    head.into_iter().chain(partial).chain(rest).collect()
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
            words::entry_short(&line.entry_id).to_owned(),
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
                let cell = cell(text, width, align, SMALL);
                if column == 1 && !line.basis.is_empty() {
                    further(cell, &Letter::Basis.fill(language, &[&line.basis]))
                } else {
                    cell
                }
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
    let earliest = notice.earliest();
    let mut due = language.day(notice.due_on);
    if earliest < notice.due_on {
        due = Letter::ReceiptDueEach.fill(language, &[&language.day(earliest), &due]);
    }
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
