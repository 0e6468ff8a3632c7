//! The evidence hash of an entry: changes when what the sources say changes, and only then.

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
}

impl Evidence<'_> {
    /// First 16 hex digits of SHA-256 over the fields. File, row, date and run are no part of it, so that a
    /// workbook that comes back is stale only when the matter itself has changed.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut sha = Sha256::new();
        // Each field has a tag for present or absent and ends with a separator, so that no two entries run together.
        let mut add = |field: Option<&str>| {
            match field {
                Some(text) => {
                    sha.update([1]);
                    sha.update(text.as_bytes());
                }
                None => sha.update([0]),
            }
            sha.update([0x1f]);
        };
        add(Some(self.rule));
        add(Some(self.entry_id));
        for value in self.values {
            let rows = value.map(|value| {
                let mut rows: Vec<&str> = value.split("; ").collect();
                rows.sort_unstable();
                rows.join("; ")
            });
            add(rows.as_deref());
        }
        add(self.approved.map(|n| n.to_string()).as_deref());
        add(self.actual.map(|n| n.to_string()).as_deref());
        hex::encode(&sha.finalize()[..8])
    }
}
