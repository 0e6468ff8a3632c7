//! Columns about who a row is: document numbers, names, and for the roster the retirement date.

use polars::prelude::*;

use crate::domain::person_id::{self, IdFault};
use crate::domain::{person_name, retirement};

use super::cells::{Text, decode};
use super::reading::{Fault, days};

/// Document numbers and what is read from them.
pub(super) struct PersonLane {
    key: PrimitiveChunkedBuilder<Int64Type>,
    id: StringChunkedBuilder,
    read: StringChunkedBuilder,
    verdict: StringChunkedBuilder,
    birth: PrimitiveChunkedBuilder<Int32Type>,
    sex: StringChunkedBuilder,
    cleaned: String,
    /// Of the last row: its key, and birth and sex by the number.
    pub(super) last: Option<(i64, Option<chrono::NaiveDate>, Option<&'static str>)>,
}

/// Names as written and as compared.
pub(super) struct NameLane {
    name: StringChunkedBuilder,
    folded: StringChunkedBuilder,
    wild: BooleanChunkedBuilder,
    fold: String,
}

impl PersonLane {
    pub(super) fn new(rows: usize) -> Self {
        let text = |name: &str| StringChunkedBuilder::new(name.into(), rows);
        Self {
            key: PrimitiveChunkedBuilder::new("person_key".into(), rows),
            id: text("person_id"),
            read: text("id_read"),
            verdict: text("id_verdict"),
            birth: PrimitiveChunkedBuilder::new("id_birth".into(), rows),
            sex: text("id_sex"),
            cleaned: String::new(),
            last: None,
        }
    }

    #[inline]
    pub(super) fn take(
        &mut self,
        cell: &[u8],
        text: Text,
        other: bool,
        scratch: &mut String,
    ) -> Result<(), Fault> {
        let fault = match decode(cell, text, scratch) {
            None => Fault::Undecodable,
            Some(read) => match person_id::clean_into(read, other, &mut self.cleaned) {
                Ok((key, verdict)) => {
                    let birth = person_id::birth_of(&self.cleaned).filter(|_| !other);
                    let sex = person_id::sex_of(&self.cleaned).filter(|_| !other);
                    self.key.append_value(key);
                    self.id.append_value(&self.cleaned);
                    self.read
                        .append_option((read != self.cleaned).then_some(read));
                    self.verdict.append_value(verdict.as_str());
                    self.birth.append_option(birth.map(|d| days(d) as i32));
                    self.sex.append_option(sex);
                    self.last = Some((key, birth, sex));
                    return Ok(());
                }
                Err(IdFault::Blank) => Fault::Blank,
                Err(IdFault::PrecisionLost) => Fault::PrecisionLost,
            },
        };
        self.last = None;
        self.key.append_null();
        self.id.append_null();
        self.read.append_null();
        self.verdict.append_null();
        self.birth.append_null();
        self.sex.append_null();
        Err(fault)
    }
}

impl NameLane {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            name: StringChunkedBuilder::new("name".into(), rows),
            folded: StringChunkedBuilder::new("name_folded".into(), rows),
            wild: BooleanChunkedBuilder::new("name_wild".into(), rows),
            fold: String::new(),
        }
    }

    #[inline]
    pub(super) fn take(
        &mut self,
        cell: &[u8],
        text: Text,
        required: bool,
        scratch: &mut String,
    ) -> Result<(), Fault> {
        let fault = match decode(cell, text, scratch) {
            None => Err(Fault::Undecodable),
            Some(read) => {
                let name = read.trim();
                // Most names are two to four common Han characters, which folding leaves as they are.
                if !name.is_empty() && name.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
                    self.push(Some((name, None, false)));
                    return Ok(());
                }
                person_name::fold_into(name, &mut self.fold);
                if !self.fold.is_empty() {
                    let wild = person_name::has_wildcard(&self.fold);
                    let folded = std::mem::take(&mut self.fold);
                    self.push(Some((name, Some(&folded), wild)));
                    self.fold = folded;
                    return Ok(());
                }
                if required { Err(Fault::Blank) } else { Ok(()) }
            }
        };
        self.push(None);
        fault
    }

    #[inline]
    fn push(&mut self, name: Option<(&str, Option<&str>, bool)>) {
        match name {
            Some((name, folded, wild)) => {
                self.name.append_value(name);
                self.folded.append_value(folded.unwrap_or(name));
                self.wild.append_value(wild);
            }
            None => {
                self.name.append_null();
                self.folded.append_null();
                self.wild.append_null();
            }
        }
    }
}

/// Statutory retirement dates.
pub(super) struct Retire {
    pub(super) on: PrimitiveChunkedBuilder<Int32Type>,
    pub(super) sure: BooleanChunkedBuilder,
}

impl Retire {
    pub(super) fn push(
        &mut self,
        category: Option<retirement::Category>,
        sex: Option<&str>,
        birth: Option<i64>,
    ) {
        let birth = birth.and_then(|n| {
            chrono::NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(n))
        });
        let decided = retirement::decide(category, sex, birth);
        self.on
            .append_option(decided.map(|(on, _)| days(on) as i32));
        self.sure.append_option(decided.map(|(_, sure)| sure));
    }
}

impl PersonLane {
    pub(super) fn finish(self) -> Vec<Column> {
        vec![
            self.key.finish().into_series().into_column(),
            text(self.id),
            text(self.read),
            text(self.verdict),
            self.birth.finish().into_date().into_series().into_column(),
            text(self.sex),
        ]
    }
}

impl NameLane {
    pub(super) fn finish(self) -> Vec<Column> {
        vec![
            text(self.name),
            text(self.folded),
            self.wild.finish().into_series().into_column(),
        ]
    }
}

fn text(builder: StringChunkedBuilder) -> Column {
    builder.finish().into_series().into_column()
}
