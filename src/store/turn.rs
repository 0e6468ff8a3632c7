//! Transactions: one writer at a time on either engine, and readers that see one moment.

use sqlx::{Any, AnyConnection, Connection as _, Transaction};
use tokio::sync::OwnedMutexGuard;

use super::engine::{PATIENCE, patiently};
use super::{Engine, Store, StoreError, doing};

/// A transaction that holds the writer's turn. Dropped without [`Self::commit`], nothing of it happened.
#[derive(Debug)]
pub struct Writing {
    // Given back to the pool before the next writer of this process is let in.
    tx: Transaction<'static, Any>,
    _turn: OwnedMutexGuard<()>,
}

/// A view of the store at one moment.
#[derive(Debug)]
pub struct Reading {
    tx: Transaction<'static, Any>,
}

impl Writing {
    /// SQLite has one writer anyway and must only be asked for it before the first read; PostgreSQL queues at the one
    /// row of `writer`. Statements after that see all that earlier writers committed.
    /// Writers of one process queue among themselves first, without a connection each.
    pub(super) async fn begin(store: &Store) -> Result<Self, StoreError> {
        let begin = match store.engine() {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        let busy = || StoreError::Busy {
            place: store.place.to_string(),
            minutes: PATIENCE.as_secs() / 60,
        };
        let fault = |source: sqlx::Error| match &source {
            sqlx::Error::Database(said) if is_busy(&**said) => busy(),
            _ => doing("taking the writer's turn")(source),
        };
        let turn = tokio::time::timeout(PATIENCE, store.turn.clone().lock_owned())
            .await
            .map_err(|_| busy())?;
        let begun = patiently(store.server.as_ref(), store.pool.begin_with(begin)).await;
        let mut tx = begun.map_err(fault)?;
        if store.engine() == Engine::Postgres {
            sqlx::query("SELECT turn FROM writer WHERE one = 1 FOR UPDATE")
                .fetch_one(&mut *tx)
                .await
                .map_err(fault)?;
        }
        Ok(Self { tx, _turn: turn })
    }

    /// The connection to run queries on.
    pub fn executor(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    /// Makes all of it happen.
    ///
    /// # Errors
    /// When the store could not make it lasting; then nothing of it happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await.map_err(doing("committing"))
    }

    /// A point within the transaction to come back to: rolled back when dropped, kept by `commit`.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn savepoint(&mut self) -> Result<Transaction<'_, Any>, StoreError> {
        (*self.tx)
            .begin()
            .await
            .map_err(doing("setting a savepoint"))
    }
}

impl Reading {
    pub(super) async fn begin(store: &Store) -> Result<Self, StoreError> {
        let begin = match store.engine() {
            Engine::Sqlite => "BEGIN DEFERRED",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let tx = patiently(store.server.as_ref(), store.pool.begin_with(begin)).await;
        Ok(Self {
            tx: tx.map_err(doing("beginning to read"))?,
        })
    }

    /// The connection to run queries on.
    pub fn executor(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }
}

/// Another writer kept its turn: SQLITE_BUSY (with its extended codes) or PostgreSQL's lock_not_available.
fn is_busy(said: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(
        said.code().as_deref(),
        Some("5" | "261" | "517" | "773" | "55P03")
    )
}
