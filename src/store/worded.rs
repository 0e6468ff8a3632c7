//! What entries said, as the audit log proves it: all wordings of a run by one hash, each body by a keyed one that stays
//! when the body is erased.

use futures_util::{Stream, StreamExt as _};
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::{StoreError, doing};
use crate::domain::secret::Secret;

/// A wording as it is proved, beside what its entry says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worded {
    /// The entry.
    pub entry_id: String,
    /// 1, 2, …
    pub wording: i64,
    /// The run that said it first.
    pub run_no: i64,
    /// Evidence hash.
    pub evidence: String,
    /// The columns as shown, JSON; `{}` once erased.
    pub body: String,
    /// Keyed hash of the erased body.
    pub erased: Option<String>,
    /// The audit record by which it was erased.
    pub erased_by: Option<i64>,
    /// What the entry says now, where this is its newest wording.
    pub entry: Option<Says>,
}

/// What an entry says of itself that its newest wording says too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// Rule code.
    pub rule: String,
    /// hard, lead or note.
    pub grade: String,
    /// Department code.
    pub department: String,
    /// Unit code.
    pub unit: Option<String>,
    /// Evidence hash; blank where it was erased.
    pub evidence: String,
    /// Fen concerned.
    pub amount: Option<i64>,
    /// Over so many months.
    pub months: Option<i64>,
}

/// All wordings, by entry and number, one at a time.
pub fn wordings(conn: &mut AnyConnection) -> impl Stream<Item = Result<Worded, StoreError>> + '_ {
    sqlx::query(
        "SELECT w.entry_id, w.wording, w.run_no, w.evidence, w.body, w.erased, w.erased_by, e.rule, e.grade, \
         e.department, e.unit, e.evidence, e.amount, e.months FROM wording AS w LEFT JOIN entry AS e ON e.entry_id = w.entry_id AND e.wording = w.wording \
         ORDER BY w.entry_id, w.wording",
    )
    .fetch(conn)
    .map(|row| {
        row.and_then(|row| worded(&row))
            .map_err(doing("reading what entries said"))
    })
}

fn worded(row: &AnyRow) -> Result<Worded, sqlx::Error> {
    let rule: Option<String> = row.try_get(7)?;
    let entry = match rule {
        None => None,
        Some(rule) => Some(Says {
            rule,
            grade: row.try_get(8)?,
            department: row.try_get(9)?,
            unit: row.try_get(10)?,
            evidence: row.try_get(11)?,
            amount: row.try_get(12)?,
            months: row.try_get(13)?,
        }),
    };
    Ok(Worded {
        entry_id: row.try_get(0)?,
        wording: row.try_get(1)?,
        run_no: row.try_get(2)?,
        evidence: row.try_get(3)?,
        body: row.try_get(4)?,
        erased: row.try_get(5)?,
        erased_by: row.try_get(6)?,
        entry,
    })
}

/// The hash of many wordings, in the order of their entries: of a run's, or of those that a prune erased.
#[derive(Debug, Clone)]
pub struct WordingDigest {
    sha: Sha256,
    count: i64,
}

impl Default for WordingDigest {
    fn default() -> Self {
        Self {
            sha: Sha256::new_with_prefix("rollcall wordings 1\n"),
            count: 0,
        }
    }
}

impl WordingDigest {
    /// Takes the next one, with the keyed hash of its body.
    pub fn add(&mut self, entry_id: &str, wording: i64, evidence: &str, body: &str) {
        let number = wording.to_string();
        for field in [entry_id, &number, evidence, body] {
            self.sha.update(field.as_bytes());
            self.sha.update([0x1f]);
        }
        self.count += 1;
    }

    /// How many.
    #[must_use]
    pub const fn count(&self) -> i64 {
        self.count
    }

    /// 64 hex digits.
    #[must_use]
    pub fn finish(self) -> String {
        hex::encode(self.sha.finalize())
    }
}

/// The keyed hash of what an entry said: names may be guessed from a bare one.
#[must_use]
pub fn body(secret: &Secret, body: &str) -> String {
    secret.seal("wording", body)
}
