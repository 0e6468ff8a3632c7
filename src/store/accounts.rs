//! Accounts: who may sign in, with which password's hash, in which roles.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::{StoreError, doing, time};
use crate::domain::account::{Account, Role};
use crate::domain::words::Language;

const COLUMNS: &str = "account, shown, roles, departments, language, password, locked_by, locked_at, made_by, made_at";

/// Adds an account; false when the name is taken.
///
/// # Errors
/// When the store cannot be written.
pub async fn add(conn: &mut AnyConnection, of: &Account) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO account (account, shown, roles, departments, language, made_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account) DO NOTHING",
    )
    .bind(&of.name)
    .bind(&of.shown)
    .bind(roles_text(&of.roles))
    .bind(joined(of.departments.iter().map(String::as_str)))
    .bind(of.language.map(Language::tag))
    .bind(&of.made_by)
    .bind(time(of.made_at))
    .execute(conn)
    .await
    .map_err(doing("adding an account"))?;
    Ok(done.rows_affected() == 1)
}

/// An account by its name.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(conn: &mut AnyConnection, name: &str) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE account = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(name)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading an account"))?;
    row.as_ref().map(account).transpose()
}

/// Every account, by name.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY account");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await
        .map_err(doing("reading the accounts"))?;
    rows.iter().map(account).collect()
}

/// Changes what an account is called, what it is and whose entries it works with.
///
/// # Errors
/// When the store cannot be written.
pub async fn change(conn: &mut AnyConnection, of: &Account) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET shown = $1, roles = $2, departments = $3 WHERE account = $4")
        .bind(&of.shown)
        .bind(roles_text(&of.roles))
        .bind(joined(of.departments.iter().map(String::as_str)))
        .bind(&of.name)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("changing an account"))
}

/// Sets the language that an account's owner reads; none: the home's.
///
/// # Errors
/// When the store cannot be written.
pub async fn set_language(
    conn: &mut AnyConnection,
    name: &str,
    language: Option<Language>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET language = $1 WHERE account = $2")
        .bind(language.map(Language::tag))
        .bind(name)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("setting a language"))
}

/// Locks an account, or lets it sign in again.
///
/// # Errors
/// When the store cannot be written.
pub async fn lock(
    conn: &mut AnyConnection,
    name: &str,
    by: Option<(&str, DateTime<Utc>)>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET locked_by = $1, locked_at = $2 WHERE account = $3")
        .bind(by.map(|(by, _)| by))
        .bind(by.map(|(_, at)| time(at)))
        .bind(name)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("locking an account"))
}

/// The hash of the password; none while none was set.
///
/// # Errors
/// When the store cannot be read.
pub async fn password(conn: &mut AnyConnection, name: &str) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> =
        sqlx::query_scalar("SELECT password FROM account WHERE account = $1")
            .bind(name)
            .fetch_optional(conn)
            .await
            .map_err(doing("reading an account"))?;
    Ok(found.flatten())
}

/// Sets the password's hash.
///
/// # Errors
/// When the store cannot be written.
pub async fn set_password(
    conn: &mut AnyConnection,
    name: &str,
    hash: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET password = $1, password_at = $2 WHERE account = $3")
        .bind(hash)
        .bind(time(at))
        .bind(name)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("setting a password"))
}

/// Forgets a password: nobody signs in to the account until another is set.
///
/// # Errors
/// When the store cannot be written.
pub async fn forget_password(conn: &mut AnyConnection, name: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET password = NULL, password_at = NULL WHERE account = $1")
        .bind(name)
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("forgetting a password"))
}

/// The administrators who can sign in.
///
/// # Errors
/// When the store cannot be read.
pub async fn administrators(conn: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let all = all(conn).await?;
    let working = all
        .into_iter()
        .filter(|of| of.roles.contains(&Role::Admin) && of.locked.is_none() && of.has_password);
    Ok(working.map(|of| of.name).collect())
}

fn roles_text(roles: &BTreeSet<Role>) -> String {
    joined(roles.iter().map(|role| role.as_str()))
}

/// Texts parted by `;`.
pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join(";")
}

/// The texts of [`joined`].
pub(super) fn parted(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').filter(|part| !part.is_empty())
}

fn account(row: &AnyRow) -> Result<Account, StoreError> {
    let name: String = field(row, "account")?;
    let damaged = |column: &'static str, found: &str| StoreError::Value {
        column,
        key: name.clone(),
        found: found.to_owned(),
    };
    let text: String = field(row, "roles")?;
    let roles: Option<BTreeSet<Role>> = parted(&text).map(Role::parse).collect();
    let roles = roles.ok_or_else(|| damaged("account.roles", &text))?;
    let departments: String = field(row, "departments")?;
    let language: Option<String> = field(row, "language")?;
    let password: Option<String> = field(row, "password")?;
    let by: Option<String> = field(row, "locked_by")?;
    Ok(Account {
        shown: field(row, "shown")?,
        roles,
        departments: parted(&departments).map(str::to_owned).collect(),
        language: language.as_deref().map(Language::of),
        locked: by.zip(moment_or_none(row, "locked_at")?),
        has_password: password.is_some(),
        made_by: field(row, "made_by")?,
        made_at: moment(row, "made_at")?,
        name,
    })
}

/// A value of a row of the tables of this migration.
pub(super) fn field<'r, T>(row: &'r AnyRow, name: &str) -> Result<T, StoreError>
where
    T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
{
    row.try_get(name)
        .map_err(doing("reading accounts and sessions"))
}

/// A stored time.
pub(super) fn moment(row: &AnyRow, name: &'static str) -> Result<DateTime<Utc>, StoreError> {
    let text: String = field(row, name)?;
    text.parse().map_err(|_| StoreError::Value {
        column: name,
        key: "an account, session, link or token".to_owned(),
        found: text,
    })
}

/// A stored time that may be absent.
pub(super) fn moment_or_none(
    row: &AnyRow,
    name: &'static str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let text: Option<String> = field(row, name)?;
    match text {
        Some(_) => moment(row, name).map(Some),
        None => Ok(None),
    }
}
