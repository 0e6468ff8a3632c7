//! Facts about the store itself: the secret it belongs to, the baseline run, what was last recorded of it.

use sqlx::AnyConnection;

use super::{Store, StoreError, doing};
use crate::domain::secret::Secret;

const SECRET: &str = "secret_fingerprint";

/// The value of a fact.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(conn: &mut AnyConnection, name: &str) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar("SELECT value FROM home WHERE name = $1")
        .bind(name)
        .fetch_optional(conn)
        .await
        .map_err(doing("reading the home's facts"))
}

/// Writes a fact, whatever stood there before.
///
/// # Errors
/// When the store cannot be written.
pub async fn set(conn: &mut AnyConnection, name: &str, value: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO home (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(conn)
    .await
    .map(drop)
    .map_err(doing("writing the home's facts"))
}

/// Binds a new store to the secret; refuses one that is bound to another.
pub(super) async fn bind(store: &Store, secret: &Secret) -> Result<(), StoreError> {
    let fault = doing("reading the secret's fingerprint");
    let mut conn = store.pool.acquire().await.map_err(fault)?;
    let mut bound = get(&mut conn, SECRET).await?;
    if bound.is_none() {
        // Two servers may start on a new store at once: the first one's secret counts for both.
        sqlx::query("INSERT INTO home (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(SECRET)
            .bind(secret.fingerprint())
            .execute(&mut *conn)
            .await
            .map_err(doing("binding the store to the secret"))?;
        bound = get(&mut conn, SECRET).await?;
    }
    if bound.as_deref() == Some(&secret.fingerprint()) {
        return Ok(());
    }
    Err(StoreError::OtherSecret {
        place: store.place.to_string(),
    })
}
