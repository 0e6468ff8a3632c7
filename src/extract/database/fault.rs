//! What can go wrong between this program and a database.

use std::time::Duration;

use crate::extract::SnapshotError;
use crate::extract::error::chain;
use crate::extract::excerpt::excerpt;

/// Why a database source could not be pulled.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseFault {
    /// A connection address that no engine answers to.
    #[error("the address must begin with sqlite:, postgres: or mysql:")]
    Scheme,
    /// A connection address that cannot be read. The address itself may hold a password and is not shown.
    #[error(
        "the address cannot be read; write sqlite:path, or postgres://user:password@host:port/database"
    )]
    Address,
    /// No connection.
    #[error("cannot connect: {0}; check the address, the network and the account")]
    Connect(String),
    /// The engine refused the query or broke off.
    #[error("the query failed: {0}; try it with the engine's own client, as this account")]
    Query(String),
    /// A parameter that does not exist.
    #[error(
        "`:{0}` in the query is no parameter; there are :month, :date, :year and :department (write `: {0}` if it is an array slice)"
    )]
    Parameter(String),
    /// A placeholder of the engine's own.
    #[error("the query has a bare `{0}`; write :month, :date, :year or :department instead")]
    Bare(String),
    /// Quotes or a comment that run to the end.
    #[error("{0} in the query is never closed")]
    Unclosed(&'static str),
    /// A slice cannot be asked for.
    #[error(
        "the query has no :department although department_param says that it can be sliced; add `(:department IS NULL OR unit = :department)` or the like"
    )]
    NoDepartment,
    /// A value that has no sure form as text.
    #[error("column `{column}` is of type {kind}, {why}; convert it to text in the query")]
    Kind {
        /// Column name.
        column: String,
        /// The engine's name of the type.
        kind: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two columns of one name.
    #[error("the query yields two columns called `{0}`; give one another name with AS")]
    Twice(String),
    /// More rows than config allows.
    #[error("more than max_rows = {0} rows; raise `[pull] max_rows` if that is right")]
    TooMany(u64),
    /// None of the months has rows.
    #[error("no rows for any of the months {0}; check the condition on :month")]
    NoMonth(String),
    /// Not done in time.
    #[error(
        "not done within timeout = {0:?}; raise `[pull] timeout`, or have the query made faster"
    )]
    Timeout(Duration),
    /// The bytes could not be stored.
    #[error(transparent)]
    Store(#[from] SnapshotError),
}

/// SQLSTATE classes and SQLite codes whose messages speak of the query or the account, never of rows.
const HARMLESS: [&str; 7] = ["08", "28", "3D", "42", "53", "55", "57"];

/// What the engine said, in a line that names no person: messages about data quote the data.
pub(super) fn said(fault: &sqlx::Error) -> String {
    let sqlx::Error::Database(told) = fault else {
        return excerpt(&chain(fault), &[]);
    };
    let code = told.code().unwrap_or_default();
    let harmless = code.len() != 5 || HARMLESS.iter().any(|class| code.starts_with(class));
    let text = if harmless {
        told.message().to_owned()
    } else {
        unquoted(told.message())
    };
    excerpt(&format!("{text} ({code})"), &[])
}

/// The message with everything in quotes left out.
fn unquoted(message: &str) -> String {
    let mut out = String::new();
    let mut until = None;
    for c in message.chars() {
        match until {
            Some(end) if c == end => {
                until = None;
                out.push('…');
                out.push(c);
            }
            Some(_) => {}
            None => {
                out.push(c);
                until = match c {
                    '"' | '\'' | '`' => Some(c),
                    '“' => Some('”'),
                    _ => None,
                };
            }
        }
    }
    out
}
