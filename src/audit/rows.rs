//! Decisions, kept register rows, answers and letters against the log: each row is the one that the newest record about
//! it proves, none is there that no record tells of, none is gone but those that a prune tells of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::AuditError;
use crate::store::audit::Stored;
use crate::store::proofs::{self, Proved, Table};

/// A row that is not as the log tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Of which table.
    pub table: Table,
    /// Its number; of a letter what is printed.
    pub row: String,
    /// What is wrong with it.
    pub is: How,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It differs from what was told.
    Altered,
    /// No record tells of it.
    Added,
    /// A record tells of it, and it is gone.
    Missing,
    /// Its texts are gone, and no prune tells of that.
    Erased,
    /// It is newer than the end of the log: the end was cut off.
    PastEnd,
}

/// Table, number, and what is printed where that is no number.
type Key = (Table, i64, String);

/// What the log tells of rows.
#[derive(Debug, Default)]
pub(super) struct ToldRows {
    /// Row = its hash; none in records of programs that proved no rows.
    rows: BTreeMap<Key, Option<String>>,
    /// Told of as new a second time: its number was given out again, so the first one is gone.
    again: Option<Key>,
    /// Record of a prune = what it erased.
    pub(super) prunes: BTreeMap<i64, Pruned>,
    /// An old prune erased register rows without saying which.
    blind: bool,
    /// Answers that older programs took without proving them.
    old_answers: i64,
    /// When the newest record was written.
    pub(super) until: Option<DateTime<Utc>>,
}

/// What a prune tells of.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Pruned {
    answers: BTreeSet<i64>,
    decisions: BTreeSet<i64>,
    kept_register: BTreeSet<i64>,
    /// Digest of the wordings; blank where none was asked for.
    pub(super) wordings_sha256: String,
}

#[derive(Deserialize)]
struct RequestTold {
    request: i64,
    kind: Option<String>,
    status: Option<String>,
    sha256: Option<String>,
    kept_sha256: Option<String>,
}

#[derive(Deserialize)]
struct AnswersTold {
    answers: Option<Vec<(i64, String)>>,
    taken: Option<i64>,
}

#[derive(Deserialize)]
struct NoticeTold {
    notice: String,
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct EndedTold {
    ended: Option<Vec<(i64, String)>>,
}

#[derive(Deserialize)]
struct PruneTold {
    erased: Option<Pruned>,
}

fn numbered(table: Table, number: i64) -> Key {
    (table, number, String::new())
}

impl ToldRows {
    /// Takes the next record.
    pub(super) fn take(&mut self, record: &Stored) {
        self.until = record.at.parse().ok().or(self.until);
        let detail = record.detail.as_str();
        match record.action.as_str() {
            "request" | "decide" => {
                if let Ok(of) = serde_json::from_str(detail) {
                    self.request(of, record.action == "request");
                }
            }
            "run" => {
                if let Ok(EndedTold { ended: Some(ended) }) = serde_json::from_str(detail) {
                    for (number, sha256) in ended {
                        let key = numbered(Table::Decision, number);
                        self.rows.insert(key, Some(sha256));
                    }
                }
            }
            "answer" | "import" => match serde_json::from_str(detail) {
                Ok(AnswersTold {
                    answers: Some(answers),
                    ..
                }) => {
                    for (number, sha256) in answers {
                        self.new_row(numbered(Table::Answer, number), Some(sha256));
                    }
                }
                Ok(AnswersTold { taken, .. }) => self.old_answers += taken.unwrap_or(1),
                Err(_) => {}
            },
            "issue" => {
                if let Ok(NoticeTold { notice, sha256 }) = serde_json::from_str(detail) {
                    self.new_row((Table::Notice, 0, notice), sha256);
                }
            }
            "prune" => match serde_json::from_str(detail) {
                Ok(PruneTold {
                    erased: Some(erased),
                }) => {
                    self.prunes.insert(record.seq, erased);
                }
                _ => self.blind = true,
            },
            _ => {}
        }
    }

    fn request(&mut self, of: RequestTold, new: bool) {
        let granted = of.status.as_deref() == Some("approved");
        let keeps = granted && of.kind.as_deref() == Some("excuse");
        if keeps && (of.sha256.is_none() || of.kept_sha256.is_some()) {
            self.new_row(numbered(Table::KeptRegister, of.request), of.kept_sha256);
        }
        let key = numbered(Table::Decision, of.request);
        // What a reviewer says of an entry is asked for and decided at once.
        let at_once = matches!(of.kind.as_deref(), Some("verify" | "dispute"));
        if new || at_once {
            self.new_row(key, of.sha256);
        } else {
            self.rows.insert(key, of.sha256);
        }
    }

    fn new_row(&mut self, key: Key, sha256: Option<String>) {
        if self.rows.insert(key.clone(), sha256).is_some() && self.again.is_none() {
            self.again = Some(key);
        }
    }

    /// Goes through the tables; yields how many rows were found right, and the first that is not.
    pub(super) async fn check(
        mut self,
        conn: &mut AnyConnection,
    ) -> Result<(i64, Option<BadRow>), AuditError> {
        let mut right = 0;
        for table in Table::ALL {
            for row in proofs::rows(conn, table, None).await? {
                if let Some(is) = self.fault(table, &row) {
                    let row = row.key;
                    return Ok((right, Some(BadRow { table, row, is })));
                }
                right += 1;
            }
            if let Some(row) = self.gone(table) {
                let is = How::Missing;
                return Ok((right, Some(BadRow { table, row, is })));
            }
        }
        let bad = proofs::nameless_letter(conn).await?.map(|row| BadRow {
            table: Table::Notice,
            row,
            is: How::Added,
        });
        Ok((right, bad))
    }

    /// What is wrong with a row.
    fn fault(&mut self, table: Table, row: &Proved) -> Option<How> {
        let key = match table {
            Table::Notice => (table, 0, row.key.clone()),
            _ => numbered(table, row.key.parse().unwrap_or(0)),
        };
        let told = self.rows.remove(&key);
        let old = table == Table::Answer && (1..=self.old_answers).contains(&key.1);
        match told {
            None if old => {}
            None => {
                let at = row.at.parse().ok();
                let past =
                    at.is_some_and(|at: DateTime<Utc>| self.until.is_none_or(|end| end < at));
                return Some(if past { How::PastEnd } else { How::Added });
            }
            Some(Some(sha256)) if sha256 != row.sha256 => return Some(How::Altered),
            Some(_) => {}
        }
        if row.strange {
            return Some(How::Altered);
        }
        let prune = row.erased_by.map(|seq| self.prunes.get(&seq));
        let told = match (prune, table) {
            (None, _) => true,
            (Some(None), _) => false,
            (Some(Some(prune)), Table::Answer) => prune.answers.contains(&key.1),
            (Some(Some(prune)), _) => prune.decisions.contains(&key.1),
        };
        (!told).then_some(How::Erased)
    }

    /// The first row of a table that the log tells of and that is not there.
    fn gone(&self, table: Table) -> Option<String> {
        let name = |(_, number, text): &Key| match table {
            Table::Notice => text.clone(),
            _ => number.to_string(),
        };
        if let Some(again) = self.again.as_ref().filter(|key| key.0 == table) {
            return Some(name(again));
        }
        let erased = |number: &i64| {
            let mut prunes = self.prunes.values();
            table == Table::KeptRegister && prunes.any(|of| of.kept_register.contains(number))
        };
        let blind =
            |told: &Option<String>| table == Table::KeptRegister && self.blind && told.is_none();
        self.rows
            .iter()
            .filter(|(key, _)| key.0 == table)
            .find(|(key, told)| !erased(&key.1) && !blind(told))
            .map(|(key, _)| name(key))
    }
}
