//! The cover of a department's workbook, and the nil return of a department without findings.

use rust_xlsxwriter::{ProtectionOptions, Workbook, Worksheet, XlsxError};

use super::page;
use super::style::Styles;
use crate::domain::summary::{DepartmentSummary, RuleSummary, SourceSummary, Summary};
use crate::domain::words::{self, Language, Word};

const WIDTHS: [f64; 8] = [17.0, 11.0, 13.0, 11.0, 10.0, 10.0, 9.0, 12.0];
const LAST: u16 = 7;

/// A sheet written from the top down.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) styles: &'a Styles,
    pub(super) row: u32,
    pub(super) last: u16,
    pub(super) width: f64,
}

impl Pen<'_> {
    /// A wrapped paragraph over the whole width.
    pub(super) fn paragraph(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet
            .set_row_height(self.row, page::height(text, self.width, 10.0))?;
        page::span(self.sheet, self.row, 0, self.last, text, &self.styles.text)?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 36)?;
        page::span(self.sheet, self.row, 0, self.last, text, &self.styles.title)?;
        self.row += 1;
        Ok(())
    }

    /// Heading of a section, with air above it.
    pub(super) fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.set_row_height(self.row, 20)?;
        page::span(
            self.sheet,
            self.row,
            0,
            self.last,
            text,
            &self.styles.section,
        )?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn heads(&mut self, words: &[Word], language: Language) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 20)?;
        for (col, word) in (0u16..).zip(words) {
            let text = word.text(language);
            self.sheet
                .write_string_with_format(self.row, col, text, &self.styles.head)?;
        }
        self.row += 1;
        Ok(())
    }
}

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
    finish(sheet, summary, department, language);
    Ok(())
}

/// 无问题: what a department without findings signs and sends back. `counts` are its explained and copied entries.
pub(super) fn write_nil(
    book: &mut Workbook,
    styles: &Styles,
    summary: &Summary,
    department: &DepartmentSummary,
    counts: [usize; 2],
    language: Language,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(Word::SheetNil.text(language))?;
    let mut pen = pen(sheet, styles)?;
    pen.row = 1;
    pen.title(Word::TitleNil.text(language))?;
    pen.row += 1;
    let text = Word::NilText.fill(
        language,
        &[
            &summary.district_name,
            &language.day(summary.business_date),
            &department.name,
        ],
    );
    pen.sheet
        .set_row_height(pen.row, page::height(&text, pen.width, 14.0) + 12.0)?;
    page::span(pen.sheet, pen.row, 0, LAST, &text, &styles.statement)?;
    pen.row += 2;
    for (word, count) in [Word::NilExplained, Word::NilCopied]
        .into_iter()
        .zip(counts)
    {
        if count > 0 {
            pen.paragraph(&word.fill(language, &[&count]))?;
        }
    }
    let skipped = summary.rules.iter().filter(|r| !r.evaluated).count();
    if skipped > 0 {
        pen.paragraph(&Word::NilNotEvaluated.fill(language, &[&skipped]))?;
    }
    pen.row += 1;
    let confirm = Word::NilConfirm.text(language);
    let unlocked = styles.text.clone().set_unlocked();
    pen.sheet.set_row_height(pen.row, 30)?;
    page::span(pen.sheet, pen.row, 0, LAST, confirm, &unlocked)?;
    pen.row += 3;
    signature(&mut pen, language)?;
    finish(sheet, summary, department, language);
    Ok(())
}

fn pen<'a>(sheet: &'a mut Worksheet, styles: &'a Styles) -> Result<Pen<'a>, XlsxError> {
    for (col, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    Ok(Pen {
        sheet,
        styles,
        row: 0,
        last: LAST,
        width: WIDTHS.iter().sum(),
    })
}

fn finish(
    sheet: &mut Worksheet,
    summary: &Summary,
    department: &DepartmentSummary,
    language: Language,
) {
    let options = ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&options);
    page::portrait(sheet, &summary.run, &department.name, language);
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
    for (label, value) in facts {
        pen.sheet.set_row_height(pen.row, 20)?;
        pen.sheet
            .write_string_with_format(pen.row, 0, label.text(language), &pen.styles.label)?;
        page::span(pen.sheet, pen.row, 1, LAST, &value, &pen.styles.cell)?;
        pen.row += 1;
    }
    Ok(())
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
    for (col, (_, n)) in (0u16..).zip(columns) {
        pen.sheet
            .write_number_with_format(pen.row, col, n, &pen.styles.number)?;
    }
    pen.row += 1;
    Ok(())
}

fn sources(
    pen: &mut Pen<'_>,
    sources: &[SourceSummary],
    language: Language,
) -> Result<(), XlsxError> {
    let heads = [
        Word::Source,
        Word::Status,
        Word::AsOf,
        Word::SourceMonth,
        Word::RowsRead,
        Word::RowsAccepted,
        Word::RowsQuarantined,
        Word::RowsSetAside,
    ];
    pen.heads(&heads, language)?;
    for source in sources {
        let (styles, row) = (pen.styles, pen.row);
        let texts = [
            language.pick(&source.label_zh, &source.label_en).to_owned(),
            words::source_state(source.state, language).to_owned(),
            source.as_of.map(|d| d.to_string()).unwrap_or_default(),
            source.month.map(|m| language.month(m)).unwrap_or_default(),
        ];
        for (col, text) in (0u16..).zip(texts) {
            let style = if col == 0 {
                &styles.cell
            } else {
                &styles.centre
            };
            pen.sheet.write_string_with_format(row, col, text, style)?;
        }
        let totals = &source.totals;
        let aside = totals.title + totals.blank + totals.subtotal;
        let numbers = [totals.read, totals.accepted, totals.quarantined, aside];
        for (col, n) in (4u16..).zip(numbers) {
            pen.sheet
                .write_number_with_format(row, col, n as f64, &styles.number)?;
        }
        pen.row += 1;
        if !source.held_because.is_empty() {
            let text = source.held_because.join(language.pick("；", "; "));
            let height = page::height(&text, pen.width - WIDTHS[0], 9.0);
            pen.sheet.set_row_height(pen.row, height.max(15.0))?;
            let label = Word::HeldBecause.text(language);
            pen.sheet
                .write_string_with_format(pen.row, 0, label, &styles.quiet)?;
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

/// Where the unit puts its seal, and who answers for it.
fn signature(pen: &mut Pen<'_>, language: Language) -> Result<(), XlsxError> {
    let lines = [
        [(Word::Seal, ""), (Word::SignedBy, "")],
        [(Word::FilledBy, ""), (Word::Phone, "")],
        [
            (Word::None, ""),
            (Word::SignedOn, Word::DateBlank.text(language)),
        ],
    ];
    // A round seal is 42 mm wide: the first line leaves it room.
    for (line, height) in lines.into_iter().zip([72.0, 30.0, 30.0]) {
        pen.sheet.set_row_height(pen.row, height)?;
        let places = [(0, 0, 1, 3), (4, 5, 6, LAST)];
        for ((word, value), (first, last, line_from, line_to)) in line.into_iter().zip(places) {
            if word == Word::None {
                continue;
            }
            let label = format!("{}{}", word.text(language), language.pick("：", ":"));
            let styles = pen.styles;
            page::span(pen.sheet, pen.row, first, last, &label, &styles.sign_label)?;
            page::span(pen.sheet, pen.row, line_from, line_to, value, &styles.sign)?;
        }
        pen.row += 1;
    }
    Ok(())
}
