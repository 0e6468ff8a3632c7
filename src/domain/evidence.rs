//! The evidence hash of an entry: changes when what the sources say changes, and only then. It has a part for each source, so that a
//! source that said nothing one night changes nothing.

use sha2::{Digest, Sha256};

/// The compared values of one ledger entry, without what changes by itself (`rules::lasting`).
/// Rows of one value may come in any order: a row that moved in its file says nothing new.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// Rule code.
    pub rule: &'a str,
    /// The entry's id, which stands for its subject: it is the same whether numbers are masked or not.
    pub entry_id: &'a str,
    /// Values of roster, personnel, payroll and insurance.
    pub values: [Option<&'a str>; 4],
    /// Approved number, where the rule is about one.
    pub approved: Option<i64>,
    /// Actual number.
    pub actual: Option<i64>,
    /// Which of the four sources cannot be asked tonight, whole or about this person.
    pub unjudged: [bool; 4],
}

/// Stands for the part of a source that was not asked.
const UNJUDGED: &str = "x";
/// Stands for the part of a source that the rule does not show.
const NOT_SHOWN: &str = "0";

impl Evidence<'_> {
    /// Eight hex digits for the matter and approved and actual number, then six for each source's value, joined by `-`. File, row,
    /// date and run are no part of it, so that a workbook that comes back is stale only when the matter itself has changed.
    #[must_use]
    pub fn hash(&self) -> String {
        let numbers = [self.approved, self.actual].map(|n| n.map(|n| n.to_string()));
        let mut parts = vec![digest(
            &[
                Some(self.rule),
                Some(self.entry_id),
                numbers[0].as_deref(),
                numbers[1].as_deref(),
            ],
            8,
        )];
        for (value, unjudged) in self.values.into_iter().zip(self.unjudged) {
            parts.push(match value {
                _ if unjudged => UNJUDGED.to_owned(),
                None => NOT_SHOWN.to_owned(),
                Some(value) => {
                    let mut rows: Vec<&str> = value.split("; ").collect();
                    rows.sort_unstable();
                    digest(&[Some(&rows.join("; "))], 6)
                }
            });
        }
        parts.join("-")
    }
}

/// The first digits of SHA-256 over the fields.
fn digest(fields: &[Option<&str>], digits: usize) -> String {
    let mut sha = Sha256::new();
    // Each field has a tag for present or absent and ends with a separator, so that no two entries run together.
    for field in fields {
        match field {
            Some(text) => {
                sha.update([1]);
                sha.update(text.as_bytes());
            }
            None => sha.update([0]),
        }
        sha.update([0x1f]);
    }
    let mut hex = hex::encode(sha.finalize());
    hex.truncate(digits);
    hex
}

/// Which of the four sources were not asked.
#[must_use]
pub fn unjudged(hash: &str) -> [bool; 4] {
    let mut parts = hash.split('-').skip(1);
    [(); 4].map(|()| parts.next() == Some(UNJUDGED))
}

/// What is known after a night that could not ask every source: its own parts, and for the rest those known before.
#[must_use]
pub fn merged(before: &str, tonight: &str) -> String {
    let known: Vec<&str> = before.split('-').collect();
    let parts: Vec<&str> = tonight.split('-').collect();
    if known.len() != parts.len() {
        return tonight.to_owned();
    }
    let parts = parts.into_iter().zip(known);
    let parts: Vec<&str> = parts
        .map(|(tonight, known)| if tonight == UNJUDGED { known } else { tonight })
        .collect();
    parts.join("-")
}

/// Whether two evidence hashes of one entry say the same, as far as both know: what one night could not ask is held against neither.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (one.split('-').collect(), other.split('-').collect());
    let fits = |(a, b): (&&str, &&str)| a == b || *a == UNJUDGED || *b == UNJUDGED;
    a.len() == b.len() && a.iter().zip(&b).all(fits)
}
