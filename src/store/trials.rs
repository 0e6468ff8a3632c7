//! Rules on trial: what they find is counted, and no department is sent it or sees it.

use sqlx::AnyConnection;

use super::{StoreError, doing};

/// A rule on trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Rule code.
    pub rule: String,
    /// Who put it on trial.
    pub begun_by: String,
    /// When, RFC 3339 in UTC.
    pub begun_at: String,
    /// Why.
    pub because: String,
}

/// Every rule on trial, by code.
///
/// # Errors
/// When the store cannot be read.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Trial>, StoreError> {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("SELECT rule, begun_by, begun_at, because FROM rule_trial ORDER BY rule")
            .fetch_all(conn)
            .await
            .map_err(doing("reading which rules are on trial"))?;
    let trial = |(rule, begun_by, begun_at, because)| Trial {
        rule,
        begun_by,
        begun_at,
        because,
    };
    Ok(rows.into_iter().map(trial).collect())
}

/// Their codes.
///
/// # Errors
/// When the store cannot be read.
pub async fn codes(conn: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    Ok(all(conn).await?.into_iter().map(|of| of.rule).collect())
}

/// Puts a rule on trial; one that is stays as it is.
///
/// # Errors
/// When the store refuses.
pub async fn begin(conn: &mut AnyConnection, of: &Trial) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO rule_trial (rule, begun_by, begun_at, because) VALUES ($1, $2, $3, $4) ON CONFLICT (rule) DO NOTHING",
    )
    .bind(of.rule.clone())
    .bind(of.begun_by.clone())
    .bind(of.begun_at.clone())
    .bind(of.because.clone())
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("putting a rule on trial"))
}

/// Takes a rule off trial.
///
/// # Errors
/// When the store refuses.
pub async fn end(conn: &mut AnyConnection, rule: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM rule_trial WHERE rule = $1")
        .bind(rule.to_owned())
        .execute(conn)
        .await
        .map(drop)
        .map_err(doing("taking a rule off trial"))
}
