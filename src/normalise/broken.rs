//! Records that are broken as a whole: they cannot be split into cells, or not be trusted to be.

use crate::domain::person_id::{self, Verdict};

use super::cells::{Cells, decode};
use super::chunk::Chunk;
use super::quarantine::Readable;

/// A physical line or record that is broken as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Ragged,
    UnclosedQuote,
    NulByte,
    NotARecord,
    Undecodable,
}

impl Broken {
    const fn reason(self) -> &'static str {
        match self {
            Self::Ragged => "ragged",
            Self::UnclosedQuote => "unclosed_quote",
            Self::NulByte => "nul_byte",
            Self::NotARecord => "not_a_record",
            Self::Undecodable => "undecodable",
        }
    }
}

impl Chunk<'_> {
    /// Takes a record that cannot be split into cells, or not be trusted to be.
    pub(super) fn broken(&mut self, row: i32, cells: Cells<'_>, why: Broken) {
        self.tally.data += 1;
        for (i, _) in self.plan.money().enumerate() {
            self.tally.money[i].unreadable += 1;
        }
        let read = Readable {
            person_key: self.find_person(&cells),
            ..Readable::default()
        };
        let raw = cells.raw(self.text);
        self.quarantine_row(row, raw, why.reason().into(), read);
    }

    /// As [`Self::broken`], for a record that was not yet counted as read.
    pub(super) fn broken_record(&mut self, row: i32, cells: Cells<'_>, why: Broken) {
        self.tally.read += 1;
        self.broken(row, cells, why);
    }

    /// A readable document number in a row whose cells may have shifted: where it should stand, else the one cell that
    /// is a right resident number.
    fn find_person(&mut self, cells: &Cells<'_>) -> Option<i64> {
        let expected = self.person_field?;
        let mut cleaned = String::new();
        let mut read = |cell: &[u8]| {
            let text = decode(cell, self.text, &mut self.scratch)?;
            match person_id::clean_into(text.trim_matches('"'), false, &mut cleaned) {
                Ok((key, Verdict::Ok)) => Some(key),
                _ => None,
            }
        };
        read(cells.get(expected)).or_else(|| {
            let mut keys: Vec<i64> = cells.iter().filter_map(read).collect();
            keys.dedup();
            match keys[..] {
                [key] => Some(key),
                _ => None,
            }
        })
    }
}
