//! Who does something with entries, and what nobody may decide: on themselves, and on what they brought about.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::AnyConnection;

use super::moves::By;
use super::refusal::Refusal;
use crate::audit::{self, Record};
use crate::domain::mask;
use crate::domain::person_name::one_person;
use crate::store::proofs::{self, Table};
use crate::store::{decisions, listing, people, transitions};

/// Who, when, and on which day.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// The name given.
    pub name: &'a str,
    /// The clock.
    pub at: DateTime<Utc>,
    /// The office's day.
    pub on: NaiveDate,
    /// Keyed hash of the person that this is, where config says so.
    pub person: Option<&'a str>,
}

impl<'a> Who<'a> {
    /// What the office types itself, as it is stored: document numbers and days of birth masked, as in a department's
    /// answer. The entry names the person already.
    pub(super) fn typed(self, text: &str) -> String {
        mask::typed_text(text, self.on)
    }

    /// The same as [`By`], with a reason.
    #[must_use]
    pub const fn by(self, reason: &'a str, decision_no: Option<i64>) -> By<'a> {
        By {
            actor: self.name,
            at: self.at,
            on: self.on,
            reason,
            decision_no,
            due_on: None,
        }
    }

    /// Refuses when one of the entries is about this person.
    pub(super) async fn not_about_self(
        self,
        conn: &mut AnyConnection,
        ids: &[String],
    ) -> Result<(), Refusal> {
        let Some(person) = self.person else {
            return Ok(());
        };
        let own = people::about(conn, &[person.to_owned()]).await?;
        match own.into_iter().find(|(_, entry)| ids.contains(entry)) {
            Some((_, entry)) => Err(Refusal::OwnRecord(self.name.to_owned(), entry)),
            None => Ok(()),
        }
    }

    /// Refuses when this person answered the entry, or said that it is corrected, since it was last opened.
    pub(super) async fn not_own_correction(
        self,
        conn: &mut AnyConnection,
        entry_id: &str,
    ) -> Result<(), Refusal> {
        let own = correctors(conn, entry_id).await?;
        if own.iter().any(|name| one_person(name, self.name)) {
            return Err(Refusal::OwnCorrection(
                self.name.to_owned(),
                entry_id.to_owned(),
            ));
        }
        Ok(())
    }

    /// Writes a line into the audit log. One about a request proves its row as it now stands, and the register row that
    /// it keeps.
    pub(super) async fn record(
        self,
        conn: &mut AnyConnection,
        action: &str,
        subject: Option<&str>,
        mut detail: serde_json::Value,
    ) -> Result<(), Refusal> {
        if let Some(number) = detail["request"].as_i64() {
            let key = number.to_string();
            if let Some(sha256) = proofs::seal(conn, Table::Decision, &key).await? {
                detail["sha256"] = sha256.into();
            }
            if detail["status"] == "approved"
                && let Some(sha256) = proofs::seal(conn, Table::KeptRegister, &key).await?
            {
                detail["kept_sha256"] = sha256.into();
            }
        }
        let record = Record {
            at: self.at,
            actor: self.name,
            action,
            subject,
            detail,
        };
        audit::append(conn, record).await?;
        Ok(())
    }
}

/// Who answered an entry or said that it is corrected, since it was last opened: whoever imported or wrote it down, and
/// whom the answer itself names.
async fn correctors(conn: &mut AnyConnection, entry_id: &str) -> Result<Vec<String>, Refusal> {
    let history = transitions::of_entry(conn, entry_id).await?;
    let opened = history
        .iter()
        .rposition(|of| of.to_state == "open")
        .unwrap_or(0);
    let mut names: Vec<String> = history
        .iter()
        .skip(opened)
        .filter(|of| of.run_no.is_none())
        .filter(|of| matches!(of.to_state.as_str(), "answered" | "disputed" | "to_verify"))
        .map(|of| of.actor.clone())
        .collect();
    names.extend(
        decisions::reason(conn, entry_id)
            .await?
            .map(|reason| reason.answered_by),
    );
    Ok(names)
}

/// The one entry whose id is, or begins with, what was typed.
///
/// # Errors
/// When there is none, or several.
pub async fn find(conn: &mut AnyConnection, typed: &str) -> Result<listing::Listed, Refusal> {
    let typed = typed.trim().to_ascii_lowercase();
    if !typed.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::NoId(typed));
    }
    if typed.len() < 6 {
        return Err(Refusal::TooShort(typed));
    }
    let ids = listing::beginning(conn, &typed).await?;
    let id = match ids.as_slice() {
        [id] => id.clone(),
        [] => return Err(Refusal::NoEntry(typed)),
        [first, second, ..] => {
            return Err(Refusal::Several(typed, first.clone(), second.clone()));
        }
    };
    let filter = listing::Filter {
        ids: vec![id.clone()],
        ..listing::Filter::default()
    };
    let found = listing::list(conn, &filter).await?.pop();
    found.ok_or(Refusal::NoEntry(id))
}
