//! The district's overview: sources, rules and departments in counts, and the quarantine by reason.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::page;
use super::pen::{Pen, SOURCE_HEADS};
use super::style::Styles;
use crate::domain::summary::{Counts, Summary};
use crate::domain::words::{self, Language, Word};

const WIDTHS: [f64; 11] = [
    13.0, 30.0, 11.0, 11.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 14.0,
];
const LAST: u16 = 10;

/// 总览.
pub(super) fn write(
    book: &mut Workbook,
    styles: &Styles,
    summary: &Summary,
    language: Language,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(Word::SheetOverview.text(language))?;
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    let mut pen = Pen {
        sheet,
        styles,
        row: 0,
        last: LAST,
        width: WIDTHS.iter().sum(),
    };
    pen.title(&Word::PageTitle.fill(language, &[&summary.district_name]))?;
    let line = Word::PageLede.fill(
        language,
        &[
            &language.day(summary.business_date),
            &summary.job,
            &summary.run,
        ],
    );
    page::span(pen.sheet, pen.row, 0, LAST, &line, &styles.subtitle)?;
    pen.row += 1;
    if summary.partial {
        let text = Word::Partial.text(language);
        page::span(pen.sheet, pen.row, 0, LAST, text, &styles.differs)?;
        pen.row += 1;
    }
    pen.section(Word::TableSources.text(language))?;
    sources(&mut pen, summary, language)?;
    pen.section(Word::TableRules.text(language))?;
    rules(&mut pen, summary, language)?;
    pen.section(Word::TableDepartments.text(language))?;
    departments(&mut pen, summary, language)?;
    page::landscape(sheet, &summary.run, &summary.district_name, language);
    sheet.set_screen_gridlines(false);
    Ok(())
}

fn sources(pen: &mut Pen<'_>, summary: &Summary, language: Language) -> Result<(), XlsxError> {
    let styles = pen.styles;
    let heads = [&[Word::Code], SOURCE_HEADS.as_slice()].concat();
    pen.heads(&heads, language)?;
    let why = Word::HeldBecause.text(language);
    page::span(pen.sheet, pen.row - 1, 9, LAST, why, &styles.head)?;
    for source in &summary.sources {
        let row = pen.row;
        pen.text(0, &source.name, &styles.cell)?;
        pen.source(1, source, language)?;
        let held = source.held_because.join(language.pick("；", "; "));
        page::span(pen.sheet, row, 9, LAST, &held, &styles.cell)?;
        let height = page::height(&held, WIDTHS[9] + WIDTHS[10], 9.0);
        pen.sheet.set_row_height(row, height)?;
        pen.row += 1;
    }
    Ok(())
}

fn rules(pen: &mut Pen<'_>, summary: &Summary, language: Language) -> Result<(), XlsxError> {
    let styles = pen.styles;
    pen.heads(
        &[
            Word::Rule,
            Word::RuleName,
            Word::Grade,
            Word::Evaluated,
            Word::StateOpen,
            Word::StateExplained,
        ],
        language,
    )?;
    let remarks = Word::Remarks.text(language);
    page::span(pen.sheet, pen.row - 1, 6, LAST, remarks, &styles.head)?;
    for rule in &summary.rules {
        let row = pen.row;
        let (evaluated, style) = if rule.evaluated {
            (Word::Yes, &styles.centre)
        } else {
            (Word::No, &styles.quiet)
        };
        let name = language.pick(&rule.name_zh, &rule.name_en);
        let grade = words::grade(&rule.grade, language);
        pen.text(0, &rule.code, &styles.centre)?;
        pen.text(1, name, &styles.cell)?;
        pen.text(2, grade, styles.grade(&rule.grade))?;
        pen.text(3, evaluated.text(language), style)?;
        let counts = [rule.open, rule.explained].map(|n| n as f64);
        pen.numbers(4, counts, &styles.number)?;
        let remarks = rule.remarks.join(language.pick("；", "; "));
        page::span(pen.sheet, row, 6, LAST, &remarks, &styles.cell)?;
        let height = page::height(&remarks, WIDTHS[6..].iter().sum(), 9.0);
        pen.sheet.set_row_height(row, height)?;
        pen.row += 1;
    }
    let open: u64 = summary.rules.iter().map(|r| r.open).sum();
    let explained: u64 = summary.rules.iter().map(|r| r.explained).sum();
    let total = Word::Total.text(language);
    page::span(pen.sheet, pen.row, 0, 3, total, &styles.sum_text)?;
    pen.numbers(4, [open, explained].map(|n| n as f64), &styles.sum_number)?;
    pen.row += 1;
    Ok(())
}

fn departments(pen: &mut Pen<'_>, summary: &Summary, language: Language) -> Result<(), XlsxError> {
    let styles = pen.styles;
    pen.heads(
        &[
            Word::Code,
            Word::Department,
            Word::CountOpen,
            Word::GradeHard,
            Word::GradeLead,
            Word::GradeNote,
            Word::StateExplained,
            Word::StateNotEvaluated,
            Word::Approved,
            Word::Filled,
            Word::Balance,
        ],
        language,
    )?;
    let numbers = |counts: &Counts, approved: i64, filled: i64| {
        [
            counts.open as f64,
            counts.hard as f64,
            counts.lead as f64,
            counts.note as f64,
            counts.explained as f64,
            counts.not_evaluated as f64,
            approved as f64,
            filled as f64,
            (approved - filled) as f64,
        ]
    };
    for department in &summary.departments {
        pen.text(0, &department.code, &styles.cell)?;
        pen.text(1, &department.name, &styles.cell)?;
        let row = numbers(&department.counts, department.approved, department.filled);
        pen.numbers(2, row, &styles.number)?;
        pen.row += 1;
    }
    let approved = summary.departments.iter().map(|d| d.approved).sum();
    let filled = summary.departments.iter().map(|d| d.filled).sum();
    let total = Word::Total.text(language);
    page::span(pen.sheet, pen.row, 0, 1, total, &styles.sum_text)?;
    let row = numbers(&summary.counts, approved, filled);
    pen.numbers(2, row, &styles.sum_number)?;
    Ok(())
}

/// 隔离行: how many rows of each source took no part, and why.
pub(super) fn write_quarantine(
    book: &mut Workbook,
    styles: &Styles,
    summary: &Summary,
    language: Language,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(Word::SheetQuarantine.text(language))?;
    let widths = [26.0, 44.0, 14.0];
    for (col, width) in (0u16..).zip(widths) {
        sheet.set_column_width(col, width)?;
    }
    let mut pen = Pen {
        sheet,
        styles,
        row: 0,
        last: 2,
        width: widths.iter().sum(),
    };
    pen.title(Word::SheetQuarantine.text(language))?;
    pen.paragraph(Word::TitleQuarantine.text(language))?;
    pen.paragraph(Word::ReasonsNote.text(language))?;
    pen.heads(&[Word::Source, Word::Reason, Word::Rows], language)?;
    for source in &summary.sources {
        let label = language.pick(&source.label_zh, &source.label_en);
        for (reason, n) in &source.totals.reasons {
            let reason = words::reason(reason, language);
            pen.text(0, label, &styles.cell)?;
            pen.text(1, &reason, &styles.cell)?;
            pen.numbers(2, [*n as f64], &styles.number)?;
            pen.row += 1;
        }
        let all = Word::RowsQuarantined.text(language);
        pen.text(0, label, &styles.sum_text)?;
        pen.text(1, all, &styles.sum_text)?;
        let n = source.totals.quarantined as f64;
        pen.numbers(2, [n], &styles.sum_number)?;
        pen.row += 1;
    }
    page::portrait(sheet, &summary.run, &summary.district_name, language);
    Ok(())
}
