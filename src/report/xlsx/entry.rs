//! One entry as a row of a sheet.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::cell::{self, Wording};
use super::compare::{self, Compared};
use super::field::Field;
use super::page;
use super::style::{self, Styles};
use crate::domain::entry::State;
use crate::domain::words::{Language, Word};
use crate::report::rows::{Column, Ledger};

/// Excel refuses longer texts (counted in UTF-16 units); the note that says so must fit too.
const LONGEST_TEXT: usize = 32_700;

/// One entry on its way to a sheet.
pub(super) struct Entry<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) compared: Option<&'a Compared>,
    pub(super) row: u32,
    /// Its place in the list, from 1.
    pub(super) number: usize,
}

/// What goes into one cell.
enum Filling<'a> {
    Text(Cow<'a, str>, &'a Format),
    Number(i64),
    /// Fen, shown as yuan.
    Money(i64),
    Blank(&'a Format),
}

impl<'a> Entry<'a> {
    /// Writes the row; rows above it must have been written before.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        styles: &'a Styles,
        fields: &[Field],
        wording: Wording<'_>,
    ) -> Result<(), XlsxError> {
        let values = cell::values(self.ledger, self.row);
        let differs = self.differing(values);
        let fillings: Vec<Filling<'_>> = fields
            .iter()
            .map(|field| match field.source() {
                Some(i) => match values[i] {
                    Some(said) => value(wording.language.listed(said), differs[i], styles),
                    None => self.not_compared(values, styles, wording.language),
                },
                None => self.filling(*field, styles, wording),
            })
            .collect();
        // Only Excel fits the heights of rows by itself, so they are written.
        sheet.set_row_height(at, height(fields, &fillings))?;
        for (col, filling) in (0u16..).zip(fillings) {
            match filling {
                Filling::Text(text, style) => {
                    sheet.write_string_with_format(at, col, fit(&text, wording.language), style)?
                }
                // Excel keeps numbers as f64; counts are far below 2^53.
                Filling::Number(n) => {
                    sheet.write_number_with_format(at, col, n as f64, &styles.centre)?
                }
                Filling::Money(fen) => {
                    sheet.write_number_with_format(at, col, fen as f64 / 100.0, &styles.money)?
                }
                Filling::Blank(style) => sheet.write_blank(at, col, style)?,
            };
        }
        Ok(())
    }

    fn filling(&self, field: Field, styles: &'a Styles, wording: Wording<'_>) -> Filling<'a> {
        let (ledger, row) = (self.ledger, self.row);
        let number = |n: Option<i64>| n.map_or(Filling::Blank(&styles.centre), Filling::Number);
        let style = match field {
            Field::Number => return number(i64::try_from(self.number).ok()),
            Field::Approved => return number(ledger.whole(row, Column::Approved)),
            Field::Actual => return number(ledger.whole(row, Column::Actual)),
            Field::Months => return number(ledger.whole(row, Column::Months)),
            Field::Amount => {
                let fen = ledger.whole(row, Column::Amount);
                return fen.map_or(Filling::Blank(&styles.centre), Filling::Money);
            }
            Field::Answer(column) => return Filling::Blank(styles.answer(column)),
            Field::RowHash => {
                return Filling::Text(self.ledger.evidence(self.row).into(), &styles.cell);
            }
            Field::Grade => match ledger.text(row, Column::State) {
                Some(state) if State::parse(state).is_some_and(State::is_pending) => {
                    styles.grade(ledger.text(row, Column::Grade).unwrap_or_default())
                }
                // What is explained or was not evaluated is not for correction, and does not shout.
                _ => &styles.quiet,
            },
            Field::Short | Field::PersonId | Field::Origin | Field::Term => &styles.centre,
            field if field.is_small() => &styles.small,
            _ => &styles.cell,
        };
        Filling::Text(cell::text(ledger, row, field, wording), style)
    }

    /// Blank would read as if a source had no record, where the rule does not look at it. What is about no person, or shows
    /// no source at all, has nothing to say here.
    fn not_compared(
        &self,
        values: [Option<&str>; 4],
        styles: &'a Styles,
        language: Language,
    ) -> Filling<'a> {
        let subject = self.ledger.text(self.row, Column::Subject);
        let of_person = subject.is_some_and(|subject| subject.starts_with("person"));
        if of_person && values.iter().any(Option::is_some) {
            Filling::Text(Word::NotCompared.text(language).into(), &styles.quiet)
        } else {
            Filling::Text("".into(), &styles.cell)
        }
    }

    fn differing(&self, values: [Option<&str>; 4]) -> [bool; 4] {
        let get = |column| self.ledger.text(self.row, column).unwrap_or_default();
        if !get(Column::Subject).starts_with("person") {
            // Elsewhere the cells count people or speak of several: that they differ is no news.
            return [false; 4];
        }
        let columns = self.compared.and_then(|c| c.get(get(Column::Rule)));
        compare::differing(values, columns)
    }
}

/// What a source says; a difference has a sign besides its colour.
fn value<'a>(text: Cow<'a, str>, differs: bool, styles: &'a Styles) -> Filling<'a> {
    if differs {
        Filling::Text(format!("≠ {text}").into(), &styles.differs)
    } else {
        Filling::Text(text, &styles.cell)
    }
}

/// Height in points that shows the longest cell, and leaves room for an answer.
fn height(fields: &[Field], fillings: &[Filling<'_>]) -> f64 {
    let shown = fields.iter().zip(fillings).filter(|(f, _)| !f.is_hidden());
    let tall = shown.map(|(field, filling)| match filling {
        Filling::Text(text, _) => {
            let points = if field.is_small() {
                style::SMALL
            } else {
                style::BODY
            };
            page::height(text, field.width(), points)
        }
        Filling::Number(_) | Filling::Money(_) | Filling::Blank(_) => 0.0,
    });
    tall.fold(28.0, f64::max)
}

/// A text that a cell can hold.
fn fit(text: &str, language: Language) -> Cow<'_, str> {
    // A UTF-8 text has at least as many bytes as UTF-16 units.
    if text.len() <= LONGEST_TEXT {
        return text.into();
    }
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        (units > LONGEST_TEXT).then_some(at)
    });
    match end {
        Some(end) => format!("{}{}", &text[..end], Word::CutShort.text(language)).into(),
        None => text.into(),
    }
}
