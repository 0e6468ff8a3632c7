//! What the tables of the establishment say their words with.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::xlsx::{PlainBook, PlainTable};
use crate::domain::words::Language;

/// What the tables of the establishment say their words with.
#[derive(Debug, Clone, Copy)]
pub struct BookWords<'a> {
    /// Name of the district.
    pub district: &'a str,
    /// Codes of types and levels = what people call them.
    pub labels: &'a BTreeMap<String, String>,
    /// Language.
    pub language: Language,
}

impl BookWords<'_> {
    /// What people call a type or level.
    #[must_use]
    pub fn label(&self, code: &str) -> String {
        self.labels
            .get(code)
            .cloned()
            .unwrap_or_else(|| code.to_owned())
    }

    /// One of two texts, by the language.
    #[must_use]
    pub fn pick(&self, zh: &str, en: &str) -> String {
        self.language.pick(zh, en).to_owned()
    }

    /// Heads of columns with their widths, by the language.
    #[must_use]
    pub fn columns(&self, columns: &[(&str, &str, f64)]) -> Vec<(String, f64)> {
        columns
            .iter()
            .map(|(zh, en, width)| (self.pick(zh, en), *width))
            .collect()
    }

    /// Tables as a book of the district.
    pub(super) fn book(
        &self,
        title: String,
        date: NaiveDate,
        tables: Vec<PlainTable>,
    ) -> PlainBook {
        PlainBook {
            title,
            whose: self.district.to_owned(),
            date,
            language: self.language,
            tables,
        }
    }
}
