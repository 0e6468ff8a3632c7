//! The division of duties for whoever reads it elsewhere: units by their codes, and what is amiss in words.

use chrono::NaiveDate;
use serde::Serialize;

use super::book::Book;
use super::duties::{DutyMatrix, DutyRow, Moved};
use crate::domain::words::{Language, Posts};

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Duty {
    /// 职责编号
    pub duty_id: String,
    /// 职责名称
    pub title: String,
    /// Codes of the units that lead it.
    pub leads: Vec<String>,
    /// Codes of the units that support it and do not lead it.
    pub supports: Vec<String>,
    /// Documents of its lines.
    pub documents: Vec<String>,
    /// A line of it has no document.
    pub undocumented: bool,
    /// Numbers of other duties with the same title and another lead.
    pub overlaps: Vec<String>,
    /// Codes of units that hold it and are abolished or unknown; of the unknown, the text as written.
    pub orphaned: Vec<String>,
    /// One unit leads, none that holds it is gone, and it stands once.
    pub sound: bool,
}

/// A move of duties or of headcount between two units that lacks its counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DutyMove {
    /// Day of effect.
    pub on: NaiveDate,
    /// 文号
    pub document: String,
    /// Code of the unit that gave.
    pub from: String,
    /// Code of the unit that took over.
    pub to: String,
    /// Titles of the duties that moved; none when only headcount did.
    pub duties: Vec<String>,
    /// Headcount that moved; none when only duties did.
    pub headcount: i64,
}

/// The division of duties on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Division {
    /// The day.
    pub date: NaiveDate,
    /// In the order of numbers.
    pub duties: Vec<Duty>,
    /// Duties that moved while no headcount went the same way within a year.
    pub without_headcount: Vec<DutyMove>,
    /// Headcount that moved while no duty went the same way within a year.
    pub without_duties: Vec<DutyMove>,
}

impl DutyMatrix {
    /// The same with units by their codes.
    #[must_use]
    pub fn by_code(&self, book: &Book) -> Division {
        let code = |id: &i32| {
            book.unit(*id)
                .map_or_else(String::new, |of| of.code.clone())
        };
        let moves = |moves: &[Moved]| -> Vec<DutyMove> {
            let one = |of: &Moved| DutyMove {
                on: of.on,
                document: of.document.clone(),
                from: code(&of.from),
                to: code(&of.to),
                duties: of.duties.clone(),
                headcount: of.headcount,
            };
            moves.iter().map(one).collect()
        };
        let duties = self.duties.iter().map(|row| Duty {
            duty_id: row.duty_id.clone(),
            title: row.title.clone(),
            leads: row.leads.iter().map(code).collect(),
            supports: row.supports.iter().map(code).collect(),
            documents: row.documents.iter().cloned().collect(),
            undocumented: row.undocumented,
            overlaps: row.overlaps.iter().cloned().collect(),
            orphaned: row.orphaned.iter().map(code).collect(),
            sound: row.is_sound(),
        });
        Division {
            date: self.date,
            duties: duties.collect(),
            without_headcount: moves(&self.without_headcount),
            without_duties: moves(&self.without_duties),
        }
    }
}

impl DutyRow {
    /// What is amiss with the duty, in words.
    #[must_use]
    pub fn amiss(&self, book: &Book, language: Language) -> Vec<String> {
        let joint = language.pick("、", ", ");
        let mut said = Vec::new();
        match self.leads.len() {
            0 => said.push(Posts::NoLead.text(language).to_owned()),
            1 => {}
            n => said.push(Posts::ManyLeads.fill(language, &[&n])),
        }
        if !self.orphaned.is_empty() {
            let gone: Vec<&str> = self.orphaned.iter().map(|id| book.name(*id)).collect();
            said.push(Posts::Orphaned.fill(language, &[&gone.join(joint)]));
        }
        if !self.overlaps.is_empty() {
            let others: Vec<&str> = self.overlaps.iter().map(String::as_str).collect();
            said.push(Posts::Overlaps.fill(language, &[&others.join(joint)]));
        }
        if self.undocumented {
            said.push(Posts::NoDocument.text(language).to_owned());
        }
        said
    }
}
