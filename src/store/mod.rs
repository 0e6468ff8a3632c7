//! The store: one set of queries over SQLite or PostgreSQL, migrated forward only, bound to the home's secret.
//!
//! All SQL against it lies in this folder, one file per group of tables. Whoever writes takes the writer's turn first
//! ([`Store::write`]), so that what was read before a decision is still true when the decision is written.

pub mod backup;
mod bulk;
mod copy;
mod engine;
mod error;
pub mod home;
mod migrate;
mod turn;

pub mod accounts;
pub mod answers;
pub mod audit;
pub mod browse;
pub mod decisions;
pub mod entries;
pub mod export;
pub mod failed_sign_ins;
pub mod found;
pub mod kept_register;
pub mod listing;
pub mod lives;
pub mod notices;
pub mod people;
pub mod plans;
pub mod presence;
pub mod proofs;
pub mod reruns;
pub mod retention;
pub mod runs;
pub mod schedule;
pub mod sessions;
pub mod tokens;
pub mod transitions;
pub mod trials;
pub mod worded;
pub mod wordings;

use std::path::Path;
use std::sync::Arc;

use sqlx::any::AnyConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool};
use tokio::sync::Mutex;

pub use bulk::{CHUNK, insert_many, placeholders};
pub use engine::{Engine, Place, time};
pub use error::{StoreError, doing};
pub use migrate::SCHEMA;
pub use turn::{Reading, Writing};

use crate::domain::secret::Secret;

/// A query with its values, as [`insert_many`] hands it over to be bound.
pub type Bound<'q> = sqlx::query::Query<'q, Any, sqlx::any::AnyArguments>;

/// The open store of a home. Clones share the same connections.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    /// What to ask a server with whether it is there.
    server: Option<AnyConnectOptions>,
    place: Place,
    found_schema: i64,
    turn: Arc<Mutex<()>>,
}

impl Store {
    /// Reaches the store without asking which secret it belongs to, for those who are about to replace it.
    ///
    /// # Errors
    /// As [`Self::open`], but for the secret.
    pub async fn reach(url: &str, home: &Path) -> Result<Self, StoreError> {
        let place = Place::parse(url, home)?;
        let _alone = engine::alone(&place).await?;
        let (pool, server) = engine::connect(&place).await?;
        let mut store = Self {
            pool,
            server,
            place,
            found_schema: 0,
            turn: Arc::default(),
        };
        match migrate::forward(&store).await {
            Ok(found) => store.found_schema = found,
            Err(fault) => {
                store.close().await;
                return Err(fault);
            }
        }
        Ok(store)
    }

    /// Opens the store, makes it where it is not there yet (SQLite: readable by its owner alone), migrates it forward,
    /// and binds it to the secret or checks that it is bound to this one. A relative path of `sqlite:…` begins at `home`.
    ///
    /// # Errors
    /// When it cannot be reached or made, has a newer schema than this program knows, or belongs to another secret.
    pub async fn open(url: &str, home: &Path, secret: &Secret) -> Result<Self, StoreError> {
        let store = Self::reach(url, home).await?;
        if let Err(fault) = home::bind(&store, secret).await {
            store.close().await;
            return Err(fault);
        }
        Ok(store)
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.place.engine()
    }

    /// The schema that it had before it was opened; 0 when it was new.
    #[must_use]
    pub fn found_schema(&self) -> i64 {
        self.found_schema
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The pool, for queries that need neither the writer's turn nor a consistent view.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins to write: waits until no one else does, and keeps others waiting until it is committed or dropped.
    ///
    /// # Errors
    /// When another writer keeps its turn for longer than anyone should have to wait.
    pub async fn write(&self) -> Result<Writing, StoreError> {
        Writing::begin(self).await
    }

    /// Begins to read: everything read through it was true at one moment. Writers do not wait for readers.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn read(&self) -> Result<Reading, StoreError> {
        Reading::begin(self).await
    }

    /// A connection, for queries that need neither the writer's turn nor a consistent view; `what` they are for.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn connection(&self, what: &'static str) -> Result<PoolConnection<Any>, StoreError> {
        engine::patiently(self.server.as_ref(), self.pool.acquire())
            .await
            .map_err(doing(what))
    }

    /// Closes all connections; SQLite then folds its journal into the file.
    pub async fn close(self) {
        self.pool.close().await;
    }
}
