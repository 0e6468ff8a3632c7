//! Tokens of the API, each under its hash.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::accounts::{field, joined, moment, moment_or_none, parted};
use super::{StoreError, doing, time};
use crate::domain::account::{Permission, Token};

/// Adds a token under the hash of its text; yields its number, whatever `of` says. The caller holds the writer's turn.
///
/// # Errors
/// When the store cannot be written.
pub async fn add(conn: &mut AnyConnection, of: &Token, hash: &str) -> Result<i64, StoreError> {
    let next: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(token_no), 0) + 1 FROM token")
        .fetch_one(&mut *conn)
        .await
        .map_err(doing("making a token"))?;
    sqlx::query(
        "INSERT INTO token (token_no, token, account, label, scope, made_by, made_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(next)
    .bind(hash)
    .bind(&of.account)
    .bind(&of.label)
    .bind(joined(of.scope.iter().map(|scope| scope.as_str())))
    .bind(&of.made_by)
    .bind(time(of.made_at))
    .bind(time(of.expires_at))
    .execute(conn)
    .await
    .map_err(doing("making a token"))?;
    Ok(next)
}

/// A token by the hash of its text.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(conn: &mut AnyConnection, hash: &str) -> Result<Option<Token>, StoreError> {
    let row = sqlx::query("SELECT * FROM token WHERE token = $1")
        .bind(hash)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a token"))?;
    row.as_ref().map(token).transpose()
}

/// A token by its number.
///
/// # Errors
/// When the store cannot be read.
pub async fn numbered(
    conn: &mut AnyConnection,
    token_no: i64,
) -> Result<Option<Token>, StoreError> {
    let row = sqlx::query("SELECT * FROM token WHERE token_no = $1")
        .bind(token_no)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading a token"))?;
    row.as_ref().map(token).transpose()
}

/// The tokens of an account, or of all, newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(
    conn: &mut AnyConnection,
    account: Option<&str>,
) -> Result<Vec<Token>, StoreError> {
    let rows =
        sqlx::query("SELECT * FROM token WHERE $1 = '' OR account = $1 ORDER BY token_no DESC")
            .bind(account.unwrap_or(""))
            .fetch_all(conn)
            .await
            .map_err(doing("reading the tokens"))?;
    rows.iter().map(token).collect()
}

/// Withdraws a token; false when it was withdrawn already or there is none.
///
/// # Errors
/// When the store cannot be written.
pub async fn withdraw(
    conn: &mut AnyConnection,
    token_no: i64,
    by: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE token SET withdrawn_by = $1, withdrawn_at = $2 WHERE token_no = $3 AND withdrawn_at IS NULL",
    )
    .bind(by)
    .bind(time(at))
    .bind(token_no)
    .execute(conn)
    .await
    .map_err(doing("withdrawing a token"))?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a token was used.
///
/// # Errors
/// When the store cannot be written.
pub async fn used(
    conn: &mut AnyConnection,
    token_no: i64,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE token SET used_at = $1 WHERE token_no = $2")
        .bind(time(at))
        .bind(token_no)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("noting that a token is used"))
}

fn token(row: &AnyRow) -> Result<Token, StoreError> {
    let token_no: i64 = field(row, "token_no")?;
    let text: String = field(row, "scope")?;
    let scope: Option<BTreeSet<Permission>> = parted(&text).map(Permission::parse).collect();
    let by: Option<String> = field(row, "withdrawn_by")?;
    Ok(Token {
        token_no,
        account: field(row, "account")?,
        label: field(row, "label")?,
        scope: scope.ok_or_else(|| StoreError::Value {
            column: "token.scope",
            key: token_no.to_string(),
            found: text.clone(),
        })?,
        made_at: moment(row, "made_at")?,
        made_by: field(row, "made_by")?,
        expires_at: moment(row, "expires_at")?,
        used_at: moment_or_none(row, "used_at")?,
        withdrawn: by.zip(moment_or_none(row, "withdrawn_at")?),
    })
}
