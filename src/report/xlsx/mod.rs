//! Workbooks as an office would send them: one a department, and one for the whole district.

mod about;
mod cell;
mod compare;
mod cover;
mod entry;
mod field;
mod live;
mod nil;
mod overview;
mod page;
mod pen;
mod plain;
mod sheet;
mod style;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};
use sha2::{Digest, Sha256};

use self::about::About;
use self::cell::Wording;
use self::sheet::List;
use self::style::Styles;
use super::ReportError;
use super::file::{self, FileHash};
use super::rows::{Column, Ledger};
use crate::domain::summary::{DepartmentSummary, Summary};
use crate::domain::words::{Language, Word};

pub use cell::without_pseudonyms;
pub use compare::Compared;
pub(super) use live::write as write_live;
pub use plain::{PlainBook, PlainCell, PlainTable};

/// How the ledger sheets are laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    /// Rows of one sheet, header included; what is beyond goes on in a further sheet. The format holds 1,048,576 at most.
    pub rows_per_sheet: u32,
    /// What the four values consist of, so that differences are marked column by column; whole texts are compared without.
    pub compared: Option<&'a Compared>,
    /// Codes of headcount types and levels = what people call them, in the run's language.
    pub labels: Option<&'a BTreeMap<String, String>>,
}

impl Default for Layout<'_> {
    fn default() -> Self {
        Self {
            rows_per_sheet: 1_048_576,
            compared: None,
            labels: None,
        }
    }
}

/// All workbooks of a run.
pub(super) struct Books<'a> {
    summary: &'a Summary,
    ledger: &'a Ledger,
    language: Language,
    layout: Layout<'a>,
    labels: BTreeMap<String, String>,
    /// One a department, in the summary's order.
    files: Vec<String>,
}

impl<'a> Books<'a> {
    /// Makes sure that every entry will be in exactly one department's workbook.
    pub(super) fn new(
        summary: &'a Summary,
        ledger: &'a Ledger,
        language: Language,
        layout: Layout<'a>,
    ) -> Result<Self, ReportError> {
        let known: BTreeSet<&str> = summary
            .departments
            .iter()
            .map(|d| d.code.as_str())
            .collect();
        for (code, rows) in ledger.departments() {
            if !known.contains(code.as_str()) {
                return Err(ReportError::Homeless {
                    code: code.clone(),
                    entries: rows.len(),
                });
            }
        }
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for department in &summary.departments {
            *taken
                .entry(stem(&department.code).to_lowercase())
                .or_default() += 1;
        }
        let files = summary.departments.iter().map(|d| {
            let alone = taken[&stem(&d.code).to_lowercase()] == 1;
            if alone {
                department_file(&d.code)
            } else {
                marked(&d.code)
            }
        });
        let mut labels = layout.labels.cloned().unwrap_or_default();
        for source in &summary.sources {
            let label = language.pick(&source.label_zh, &source.label_en);
            labels.insert(source.name.clone(), label.to_owned());
        }
        Ok(Self {
            labels,
            summary,
            ledger,
            language,
            layout,
            files: files.collect(),
        })
    }

    fn wording(&self) -> Wording<'_> {
        Wording {
            language: self.language,
            labels: &self.labels,
        }
    }

    /// The workbook of one department, by its place in the summary.
    pub(super) fn write_department(&self, dir: &Path, at: usize) -> Result<FileHash, ReportError> {
        let department = &self.summary.departments[at];
        self.write(dir, &self.files[at], &department.code, |book, styles| {
            self.department(book, styles, department)
        })
    }

    fn department(
        &self,
        book: &mut Workbook,
        styles: &Styles,
        department: &DepartmentSummary,
    ) -> Result<(), XlsxError> {
        let language = self.language;
        let own = self.ledger.of_department(&department.code);
        let (explained, to_answer): (Vec<u32>, Vec<u32>) = own
            .iter()
            .partition(|row| self.ledger.text(**row, Column::State) == Some("explained"));
        let copied = self.ledger.copied_to(&department.code);
        cover::write(book, styles, self.summary, department, language)?;
        let whose = Word::DepartmentLine.fill(language, &[&department.name, &department.code]);
        let list = |fields, sheet, title, line| List {
            fields,
            sheet,
            title,
            line,
            whose: &whose,
            business_date: self.summary.business_date,
            run: &self.summary.run,
            layout: self.layout,
        };
        if to_answer.is_empty() {
            let counts = [explained.len(), copied.len()];
            nil::write(book, styles, self.summary, department, counts, language)?;
        } else {
            let list = list(
                field::TO_ANSWER,
                Word::SheetLedger,
                Word::TitleLedger,
                Word::SheetLine,
            );
            sheet::write(book, styles, self.ledger, &to_answer, &list, self.wording())?;
        }
        if !copied.is_empty() {
            let list = list(
                field::COPIED,
                Word::SheetCopied,
                Word::TitleCopied,
                Word::SheetLineInform,
            );
            sheet::write(book, styles, self.ledger, copied, &list, self.wording())?;
        }
        if !explained.is_empty() {
            let list = list(
                field::EXPLAINED,
                Word::SheetExplained,
                Word::TitleExplained,
                Word::SheetLineInform,
            );
            sheet::write(book, styles, self.ledger, &explained, &list, self.wording())?;
        }
        Ok(())
    }

    /// `district.xlsx`: overview, the whole ledger, the quarantine in counts.
    pub(super) fn write_district(&self, dir: &Path) -> Result<FileHash, ReportError> {
        let language = self.language;
        self.write(dir, "district.xlsx", "", |book, styles| {
            overview::write(book, styles, self.summary, language)?;
            let list = List {
                fields: field::WHOLE,
                sheet: Word::SheetLedger,
                title: Word::TitleLedger,
                line: Word::SheetLine,
                whose: &self.summary.district_name,
                business_date: self.summary.business_date,
                run: &self.summary.run,
                layout: self.layout,
            };
            sheet::write(
                book,
                styles,
                self.ledger,
                &self.ledger.all(),
                &list,
                self.wording(),
            )?;
            overview::write_quarantine(book, styles, self.summary, language)
        })
    }

    fn write(
        &self,
        dir: &Path,
        name: &str,
        department: &str,
        fill: impl FnOnce(&mut Workbook, &Styles) -> Result<(), XlsxError>,
    ) -> Result<FileHash, ReportError> {
        let failed = |source| ReportError::Workbook {
            file: name.to_owned(),
            source,
        };
        let styles = Styles::new(self.language);
        let mut book = Workbook::new();
        book.set_tempdir(dir).map_err(failed)?;
        let own = self.ledger.of_department(department);
        let explained = |row: &&u32| self.ledger.text(**row, Column::State) == Some("explained");
        let entries = own.len() - own.iter().filter(explained).count();
        book.set_properties(
            &About {
                district_code: &self.summary.district_code,
                district_name: &self.summary.district_name,
                run: &self.summary.run,
                business_date: self.summary.business_date,
                department,
                entries,
                language: self.language,
            }
            .properties(),
        );
        fill(&mut book, &styles).map_err(failed)?;
        file::write(dir, name, |out| book.save_to_writer(out).map_err(failed))
    }
}

/// Names that Windows keeps for devices.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul"];

/// Letters, digits, `-` and `_` of a code; anything else becomes `_`.
fn stem(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            c if c.is_alphanumeric() || c == '-' || c == '_' => c,
            _ => '_',
        })
        .take(60)
        .collect()
}

/// Path of a department's workbook inside the run's folder, as long as no other code differs in letter case alone. A code
/// that cannot be a file name as it stands gets its hash behind it.
#[must_use]
pub fn department_file(code: &str) -> String {
    let stem = stem(code);
    let lower = stem.to_lowercase();
    let device = RESERVED.contains(&lower.as_str())
        || (lower.len() == 4 && (lower.starts_with("com") || lower.starts_with("lpt")));
    if stem != code || device || stem.is_empty() {
        marked(code)
    } else {
        format!("departments/{stem}.xlsx")
    }
}

fn marked(code: &str) -> String {
    let hash = hex::encode(&Sha256::digest(code.as_bytes())[..4]);
    format!("departments/{}-{hash}.xlsx", stem(code))
}

/// What an entry is about that is about no person, in words: its kind, and the part of the subject that is not the unit.
#[must_use]
pub fn object(
    subject: &str,
    unit_code: &str,
    labels: &BTreeMap<String, String>,
    language: Language,
) -> String {
    let wording = cell::Wording { language, labels };
    cell::object(subject, unit_code, wording).replace('\n', " ")
}
