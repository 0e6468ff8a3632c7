//! The cover of a department's workbook.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::page;
use super::pen::{LAST, Pen, SOURCE_HEADS, WIDTHS, finish, pen, signature};
use super::style::Styles;
use crate::domain::summary::{DepartmentSummary, RuleSummary, SourceSummary, Summary};
use crate::domain::words::{Language, Word};

/// 封面.
pub(super) fn write(
    book: &mut Workbook,
    styles: &Styles,
    summary: &Summary,
    department: &DepartmentSummary,
    language: Language,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(Word::SheetCover.text(language))?;
    let mut pen = pen(sheet, styles)?;
    pen.title(Word::TitleLedger.text(language))?;
    facts(&mut pen, summary, department, language)?;
    pen.section(Word::SectionCounts.text(language))?;
    counts(&mut pen, department, language)?;
    pen.section(Word::SectionSources.text(language))?;
    sources(&mut pen, &summary.sources, language)?;
    pen.section(Word::SectionNotEvaluated.text(language))?;
    not_evaluated(&mut pen, &summary.rules, language)?;
    pen.section(Word::SectionRemarks.text(language))?;
    remarks(&mut pen, summary, department, language)?;
    signature(&mut pen, language)?;
    finish(sheet, &summary.run, &department.name, language);
    Ok(())
}

fn facts(
    pen: &mut Pen<'_>,
    summary: &Summary,
    department: &DepartmentSummary,
    language: Language,
) -> Result<(), XlsxError> {
    let whose = Word::DepartmentLine.fill(language, &[&department.name, &department.code]);
    let complete = if summary.partial {
        Word::Partial
    } else {
        Word::Complete
    };
    let facts = [
        (Word::District, summary.district_name.clone()),
        (Word::Department, whose),
        (Word::AsOf, language.day(summary.business_date)),
        (Word::RunId, summary.run.clone()),
        (Word::Completeness, complete.text(language).to_owned()),
    ];
    pen.facts(&facts, language)
}

fn counts(
    pen: &mut Pen<'_>,
    department: &DepartmentSummary,
    language: Language,
) -> Result<(), XlsxError> {
    let counts = department.counts;
    let columns = [
        (Word::CountOpen, counts.open as f64),
        (Word::GradeHard, counts.hard as f64),
        (Word::GradeLead, counts.lead as f64),
        (Word::GradeNote, counts.note as f64),
        (Word::StateExplained, counts.explained as f64),
        (Word::StateNotEvaluated, counts.not_evaluated as f64),
        (Word::Approved, department.approved as f64),
        (Word::Filled, department.filled as f64),
    ];
    let words: Vec<Word> = columns.iter().map(|(word, _)| *word).collect();
    pen.heads(&words, language)?;
    pen.sheet.set_row_height(pen.row, 22)?;
    pen.numbers(0, columns.map(|(_, n)| n), &pen.styles.number)?;
    pen.row += 1;
    Ok(())
}

fn sources(
    pen: &mut Pen<'_>,
    sources: &[SourceSummary],
    language: Language,
) -> Result<(), XlsxError> {
    pen.heads(&SOURCE_HEADS, language)?;
    for source in sources {
        let styles = pen.styles;
        pen.source(0, source, language)?;
        pen.row += 1;
        if !source.held_because.is_empty() {
            let text = source.held_because.join(language.pick("；", "; "));
            let height = page::height(&text, pen.width - WIDTHS[0], 9.0);
            pen.sheet.set_row_height(pen.row, height.max(15.0))?;
            pen.text(0, Word::HeldBecause.text(language), &styles.quiet)?;
            page::span(pen.sheet, pen.row, 1, LAST, &text, &styles.cell)?;
            pen.row += 1;
        }
    }
    Ok(())
}

fn not_evaluated(
    pen: &mut Pen<'_>,
    rules: &[RuleSummary],
    language: Language,
) -> Result<(), XlsxError> {
    let skipped: Vec<&RuleSummary> = rules.iter().filter(|r| !r.evaluated).collect();
    if skipped.is_empty() {
        return pen.paragraph(Word::None.text(language));
    }
    let styles = pen.styles;
    let heads = [
        (0, 0, Word::Rule),
        (1, 3, Word::RuleName),
        (4, LAST, Word::Why),
    ];
    for (first, last, word) in heads {
        page::span(
            pen.sheet,
            pen.row,
            first,
            last,
            word.text(language),
            &styles.head,
        )?;
    }
    pen.row += 1;
    for rule in skipped {
        let name = language.pick(&rule.name_zh, &rule.name_en);
        let why = rule.remarks.join(language.pick("；", "; "));
        let height = page::height(&why, WIDTHS[4..].iter().sum(), 9.0).max(page::height(
            name,
            WIDTHS[1..4].iter().sum(),
            9.0,
        ));
        pen.sheet.set_row_height(pen.row, height)?;
        pen.sheet
            .write_string_with_format(pen.row, 0, &rule.code, &styles.centre)?;
        page::span(pen.sheet, pen.row, 1, 3, name, &styles.cell)?;
        page::span(pen.sheet, pen.row, 4, LAST, &why, &styles.cell)?;
        pen.row += 1;
    }
    Ok(())
}

fn remarks(
    pen: &mut Pen<'_>,
    summary: &Summary,
    department: &DepartmentSummary,
    language: Language,
) -> Result<(), XlsxError> {
    let mut lines = vec![Word::RemarkCautious.text(language).to_owned()];
    let masking = if summary.revealed {
        Word::RemarkRevealed
    } else {
        Word::RemarkMasked
    };
    lines.push(masking.text(language).to_owned());
    if department.counts.open + department.counts.not_evaluated > 0 {
        lines.push(Word::RemarkAnswer.text(language).to_owned());
    }
    // Rules of one remark share a line.
    let mut by_remark: Vec<(&str, Vec<&str>)> = Vec::new();
    for rule in summary.rules.iter().filter(|r| r.evaluated) {
        for remark in &rule.remarks {
            match by_remark.iter_mut().find(|(text, _)| text == remark) {
                Some((_, codes)) => codes.push(&rule.code),
                None => by_remark.push((remark, vec![&rule.code])),
            }
        }
    }
    for (remark, codes) in by_remark {
        let codes = codes.join(language.pick("、", ", "));
        let rule = Word::Rule.text(language);
        lines.push(Word::RemarkRule.fill(language, &[&rule, &codes, &remark]));
    }
    for (i, line) in lines.iter().enumerate() {
        pen.paragraph(&format!("{}. {line}", i + 1))?;
    }
    Ok(())
}
