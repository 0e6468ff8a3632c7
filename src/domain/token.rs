//! Tokens of the API: what of an account they carry, and for how long.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::account::Permission;

/// A token of the API as it is listed; the token itself is shown once and nowhere kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Its number.
    pub token_no: i64,
    /// Whose it is: it may at most what this account may.
    pub account: String,
    /// What it is for, in its owner's words.
    pub label: String,
    /// What of that it may.
    pub scope: BTreeSet<Permission>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Who made it.
    pub made_by: String,
    /// It is worth nothing after this.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// Who withdrew it, and when.
    pub withdrawn: Option<(String, DateTime<Utc>)>,
}

impl Token {
    /// Whether it can still be used.
    #[must_use]
    pub fn lives(&self, now: DateTime<Utc>) -> bool {
        self.withdrawn.is_none() && now < self.expires_at
    }
}
