//! Why the store could not do what was asked.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the store could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The address names no store.
    #[error(
        "`store.url` {0}; say sqlite:<path> or postgres://…, in config/rollcall.toml or in ROLLCALL_STORE_URL"
    )]
    Address(String),
    /// The store cannot be reached.
    #[error("opening the store {place}: {source}")]
    Connect {
        /// Which store.
        place: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A file of the store could not be made or read.
    #[error("{doing} {}: {why}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The system has no randomness to give.
    #[error("no random bytes to seal a row with: {0}")]
    Random(String),
    /// A newer program has been here.
    #[error(
        "the store {place} has schema {found}, this program knows schemas up to {known}; use the newer rollcall that wrote it, or restore a backup made before"
    )]
    Newer {
        /// Which store.
        place: String,
        /// Schema of the store.
        found: i64,
        /// Newest schema of this program.
        known: i64,
    },
    /// The store was made by a program that differs from this one in an old migration.
    #[error(
        "the store {place} was made by another edition of schema {version} than this program has; use the rollcall that wrote it"
    )]
    Altered {
        /// Which store.
        place: String,
        /// The migration that differs.
        version: i64,
    },
    /// A migration failed; nothing of it is left.
    #[error(
        "migrating the store {place} from schema {from} to {to}: {why}; the store is as it was before"
    )]
    Migrate {
        /// Which store.
        place: String,
        /// Schema before.
        from: i64,
        /// Schema that was wanted.
        to: i64,
        /// What the driver said.
        why: String,
    },
    /// The store belongs to another secret.
    #[error(
        "the store {place} was made under another secret than data/secret of this home, so that entry ids would not fit; \
         copy data/secret of the server that made it here (chmod 600), or take it from a backup: `rollcall store restore` brings it along"
    )]
    OtherSecret {
        /// Which store.
        place: String,
    },
    /// A file is no backup of a store, or a damaged one.
    #[error(
        "{} is no backup that can be restored: {why}; say a file that `rollcall store backup` wrote", path.display()
    )]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another writer did not finish.
    #[error(
        "another run or import has been writing to the store {place} for {minutes} minutes; wait until it is done, or end it, and try again"
    )]
    Busy {
        /// Which store.
        place: String,
        /// How long was waited.
        minutes: u64,
    },
    /// A query failed.
    #[error("{doing} in the store: {source}")]
    Query {
        /// What was being done.
        doing: &'static str,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A stored text is none of those that this program writes.
    #[error(
        "the store's {column} of {key} is `{found}`, which no rollcall writes; check it with `rollcall audit verify`, or restore a backup"
    )]
    Value {
        /// Table and column.
        column: &'static str,
        /// Key of the row.
        key: String,
        /// What stands there.
        found: String,
    },
}

/// Says what a failing query was for: `….map_err(doing("reading the entries"))`.
pub fn doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| StoreError::Query { doing, source }
}
