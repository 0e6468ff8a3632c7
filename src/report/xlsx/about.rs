//! What a workbook says of itself in its properties, which survive other programs.

use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::DocProperties;

use crate::domain::words::{Language, Word};

/// What a workbook says of itself, so that it can be told apart when it comes back.
pub(super) struct About<'a> {
    pub(super) district_code: &'a str,
    pub(super) district_name: &'a str,
    pub(super) run: &'a str,
    pub(super) business_date: NaiveDate,
    /// Code of the department that answers in it; empty where several may.
    pub(super) department: &'a str,
    /// Entries to be answered.
    pub(super) entries: usize,
    pub(super) language: Language,
}

impl About<'_> {
    /// The business date stands for the time of making.
    pub(super) fn properties(&self) -> DocProperties {
        let made = self.business_date.and_time(NaiveTime::MIN).and_utc();
        DocProperties::new()
            .set_title(Word::TitleLedger.text(self.language))
            .set_company(self.district_name)
            .set_author("rollcall")
            .set_creation_datetime(&made)
            .set_custom_property("rollcall.form", "1")
            .set_custom_property("rollcall.district", self.district_code)
            .set_custom_property("rollcall.run", self.run)
            .set_custom_property("rollcall.as_of", self.business_date.to_string())
            .set_custom_property("rollcall.department", self.department)
            .set_custom_property("rollcall.entries", self.entries.to_string())
            .set_custom_property("rollcall.language", self.language.tag())
    }
}
