//! The lasting ledger as a workbook: a cover with where entries stand and the audit log's head, what may be answered now, and the rest.

use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::about::About;
use super::cell::Wording;
use super::field::{self, Field};
use super::pen::{Pen, finish, pen, signature};
use super::sheet::{self, List};
use super::style::Styles;
use crate::domain::entry::{Move, State};
use crate::domain::words::{self, Word};
use crate::report::ReportError;
use crate::report::file::{self, FileHash};
use crate::report::live::Live;
use crate::report::rows::{Column, Ledger};

/// Writes the workbook.
pub(in crate::report) fn write(
    dir: &Path,
    name: &str,
    ledger: &Ledger,
    live: &Live<'_>,
) -> Result<FileHash, ReportError> {
    let failed = |source| ReportError::Workbook {
        file: name.to_owned(),
        source,
    };
    let answerable =
        |row: &u32| state(ledger, *row).is_some_and(|state| state.after(Move::Answer).is_some());
    let (to_answer, other): (Vec<u32>, Vec<u32>) = ledger.all().into_iter().partition(answerable);
    let styles = Styles::new(live.language);
    let mut book = Workbook::new();
    book.set_tempdir(dir).map_err(failed)?;
    book.set_properties(
        &About {
            district_code: live.district_code,
            district_name: live.district_name,
            run: live.run,
            business_date: live.business_date,
            department: live.department.map_or("", |(code, _)| code),
            entries: to_answer.len(),
            language: live.language,
        }
        .properties(),
    );
    let whose = whose(live);
    let mut fill = || -> Result<(), XlsxError> {
        cover(&mut book, &styles, ledger, live, &whose)?;
        let lists = [
            (
                field::LIVE_TO_ANSWER,
                Word::SheetLedger,
                Word::TitleLedger,
                Word::SheetLine,
                &to_answer,
            ),
            (
                field::LIVE_OTHER,
                Word::SheetOther,
                Word::TitleOther,
                Word::SheetLineInform,
                &other,
            ),
        ];
        for (fields, sheet, title, line, rows) in lists {
            // A ledger with nothing to answer says so on an empty sheet; other sheets are left out.
            if rows.is_empty() && sheet != Word::SheetLedger {
                continue;
            }
            // In one department's ledger the column would say the same in every row.
            let fields: Vec<Field> = fields
                .iter()
                .copied()
                .filter(|field| live.department.is_none() || *field != Field::Department)
                .collect();
            let list = List {
                fields: &fields,
                sheet,
                title,
                line,
                whose: &whose,
                business_date: live.business_date,
                run: live.run,
                layout: live.layout,
            };
            let labels = live.layout.labels.cloned().unwrap_or_default();
            let wording = Wording {
                language: live.language,
                labels: &labels,
            };
            sheet::write(&mut book, &styles, ledger, rows, &list, wording)?;
        }
        Ok(())
    };
    fill().map_err(failed)?;
    file::write(dir, name, |out| book.save_to_writer(out).map_err(failed))
}

fn state(ledger: &Ledger, row: u32) -> Option<State> {
    ledger.text(row, Column::State).and_then(State::parse)
}

fn whose(live: &Live<'_>) -> String {
    match live.department {
        Some((code, name)) => Word::DepartmentLine.fill(live.language, &[&name, &code]),
        None => live.district_name.to_owned(),
    }
}

fn cover(
    book: &mut Workbook,
    styles: &Styles,
    ledger: &Ledger,
    live: &Live<'_>,
    whose: &str,
) -> Result<(), XlsxError> {
    let language = live.language;
    let sheet = book.add_worksheet();
    sheet.set_name(Word::SheetCover.text(language))?;
    let mut pen = pen(sheet, styles)?;
    pen.title(Word::TitleLedger.text(language))?;
    let head = match live.head {
        Some(head) => Word::AuditHeadLine.fill(language, &[&head.seq, &head.hash]),
        None => Word::None.text(language).to_owned(),
    };
    let mut facts = vec![(Word::District, live.district_name.to_owned())];
    if live.department.is_some() {
        facts.push((Word::Department, whose.to_owned()));
    }
    let moment = live.as_of.unwrap_or(Word::MomentNow.text(language));
    facts.extend([
        (Word::AsOf, language.day(live.business_date)),
        (Word::Moment, moment.to_owned()),
        (Word::RunId, live.run.to_owned()),
        (Word::AuditHead, head),
    ]);
    pen.facts(&facts, language)?;
    pen.section(Word::SectionStates.text(language))?;
    states(&mut pen, ledger, live)?;
    pen.section(Word::SectionNotes.text(language))?;
    let mut remarks = vec![
        Word::RemarkCautious.text(language).to_owned(),
        Word::RemarkMasked.text(language).to_owned(),
        Word::RemarkAnswer.text(language).to_owned(),
        Word::RemarkAudit.text(language).to_owned(),
    ];
    if let Some(as_of) = live.as_of {
        remarks.push(Word::RemarkMoment.fill(language, &[&as_of]));
    }
    for (number, line) in (1..).zip(&remarks) {
        pen.paragraph(&format!("{number}. {line}"))?;
    }
    signature(&mut pen, language)?;
    finish(sheet, live.run, whose, language);
    Ok(())
}

/// How many entries stand where, by grade, origin, and whether their deadline has passed.
fn states(pen: &mut Pen<'_>, ledger: &Ledger, live: &Live<'_>) -> Result<(), XlsxError> {
    let language = live.language;
    let styles = pen.styles;
    let heads = [
        Word::Status,
        Word::Total,
        Word::GradeHard,
        Word::GradeLead,
        Word::GradeNote,
    ];
    pen.heads(&heads, language)?;
    let origins = ["stock", "new"].map(|code| words::origin(code, language));
    let overdue = Word::Overdue.text(language);
    pen.row -= 1;
    for (col, text) in (5u16..).zip([origins[0], origins[1], overdue]) {
        pen.text(col, text, &styles.head)?;
    }
    pen.row += 1;
    let mut sums = [0_u32; 7];
    for of in State::ALL {
        let mut counts = [0_u32; 7];
        for row in ledger.all() {
            if state(ledger, row) != Some(of) {
                continue;
            }
            let is = |column, code: &str| u32::from(ledger.text(row, column) == Some(code));
            let late = ledger
                .day(row, Column::DueOn)
                .is_some_and(|due| of.can_be_late() && due < live.business_date);
            let more = [
                1,
                is(Column::Grade, "hard"),
                is(Column::Grade, "lead"),
                is(Column::Grade, "note"),
                is(Column::Origin, "stock"),
                is(Column::Origin, "new"),
                u32::from(late),
            ];
            for (count, more) in counts.iter_mut().zip(more) {
                *count += more;
            }
        }
        if counts[0] == 0 {
            continue;
        }
        let name = words::entry_state(of, language);
        pen.text(0, name, &styles.cell)?;
        pen.numbers(1, counts.map(f64::from), &styles.number)?;
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        pen.row += 1;
    }
    pen.text(0, Word::Total.text(language), &styles.sum_text)?;
    pen.numbers(1, sums.map(f64::from), &styles.sum_number)?;
    pen.row += 1;
    Ok(())
}
