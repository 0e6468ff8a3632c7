//! Backups: one SQLite file with all tables and the secret, whatever engine the store has, so that either can take it
//! back. It is written while others read and write, and appears whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use super::engine::{address, io_fault};
use super::{Engine, SCHEMA, Store, StoreError, copy, doing, time};
use crate::domain::secret::Secret;

/// A backup as it was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// A backup opened for reading: a copy of it, migrated to this program's schema.
#[derive(Debug)]
pub struct Opened {
    /// The copy.
    pub store: Store,
    /// The secret that it carries.
    pub secret: Secret,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// SHA-256 of the file as it was found.
    pub sha256: String,
    _dir: tempfile::TempDir,
    _held: File,
}

/// Writes a backup. Nothing is overwritten.
///
/// # Errors
/// When the file is there already or cannot be written, or the store cannot be read.
pub async fn write(
    store: &Store,
    secret: &Secret,
    path: &Path,
    at: DateTime<Utc>,
) -> Result<Backup, StoreError> {
    if path.exists() {
        let there = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(io_fault(
            "a backup is never written over another file:",
            path,
        )(there));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (dir, _held) = scratch_in(folder, ".backup-", at)?;
    let made = std::path::absolute(dir.path().join("store.db"))
        .map_err(io_fault("finding", dir.path()))?;
    match store.engine() {
        Engine::Sqlite => {
            // Made empty and closed to others first: SQLite fills an empty file and would leave a new one open.
            private(&made).map_err(io_fault("making", &made))?;
            sqlx::query("VACUUM INTO $1")
                .bind(made.to_string_lossy().into_owned())
                .execute(&store.pool)
                .await
                .map_err(doing("copying the store"))?;
        }
        Engine::Postgres => {
            let copied = Store::open(&format!("sqlite:{}", made.display()), folder, secret).await?;
            let mut from = store.read().await?;
            let mut into = copied.write().await?;
            copy::all(from.executor(), into.executor()).await?;
            into.commit().await?;
            copied.close().await;
        }
    }
    let facts = [
        ("secret", secret.to_hex()),
        ("made_at", time(at)),
        ("engine", store.engine().name().to_owned()),
        ("schema", SCHEMA.to_string()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    label(&made, &facts).await?;
    let finish = || -> io::Result<Backup> {
        File::open(&made)?.sync_all()?;
        let (sha256, size) = digest(&made)?;
        fs::rename(&made, path)?;
        File::open(folder)?.sync_all()?;
        Ok(Backup {
            path: path.to_owned(),
            sha256,
            size,
        })
    };
    finish().map_err(io_fault("writing the backup", path))
}

/// Opens a copy of a backup, made in `scratch`, and looks whether it is whole.
///
/// # Errors
/// When it is no backup, is damaged, or was made by a newer program.
pub async fn open(path: &Path, scratch: &Path, at: DateTime<Utc>) -> Result<Opened, StoreError> {
    let no_backup = |why: &str| StoreError::NoBackup {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    let (dir, held) = scratch_in(scratch, ".restore-", at)?;
    let copied = dir.path().join("store.db");
    let copy = || io::copy(&mut File::open(path)?, &mut private(&copied)?);
    copy().map_err(io_fault("reading the backup", path))?;
    let (sha256, _) = digest(&copied).map_err(io_fault("reading the backup", path))?;
    let facts = facts(&copied)
        .await
        .map_err(|fault| no_backup(&fault.to_string()))?;
    let secret = facts.get("secret").and_then(|text| Secret::from_hex(text));
    let secret = secret.ok_or_else(|| no_backup("it carries no secret"))?;
    let url = format!("sqlite:{}", copied.display());
    let store = Store::open(&url, scratch, &secret).await?;
    Ok(Opened {
        store,
        secret,
        made_at: facts.get("made_at").cloned().unwrap_or_default(),
        sha256,
        _dir: dir,
        _held: held,
    })
}

/// Replaces everything in a store by what a backup holds. Yields the number of rows.
///
/// # Errors
/// When either store refuses; the transaction of `into` must then be dropped.
pub async fn replace(from: &Store, into: &mut AnyConnection) -> Result<u64, StoreError> {
    let mut from = from.read().await?;
    copy::all(from.executor(), into).await
}

/// Whether nothing was ever kept in a store but what opening it writes.
///
/// # Errors
/// When it cannot be read.
pub async fn is_empty(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    let kept: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM entry) + (SELECT COUNT(*) FROM run) + (SELECT COUNT(*) FROM decision) \
         + (SELECT COUNT(*) FROM answer) + (SELECT COUNT(*) FROM audit WHERE action NOT IN ('migrate', 'config'))",
    )
    .fetch_one(conn)
    .await
    .map_err(doing("looking whether the store is empty"))?;
    Ok(kept == 0)
}

/// A new file that its owner alone may read and write.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

/// A folder that its owner alone may enter, gone when it is dropped, and the lock that says that somebody works in it.
/// What was left by those who were killed goes first, since it holds the secret: what nobody holds a lock on, and where
/// the file system knows no locks, what is older than a day.
fn scratch_in(
    folder: &Path,
    prefix: &str,
    at: DateTime<Utc>,
) -> Result<(tempfile::TempDir, File), StoreError> {
    // Nobody makes a folder here between its making and its locking.
    let alone = File::open(folder).map_err(io_fault("opening the folder", folder))?;
    let _ = alone.lock();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if !entry.file_name().to_string_lossy().starts_with(prefix) || !path.is_dir() {
            continue;
        }
        let made = entry.metadata().and_then(|of| of.modified());
        let old = made.is_ok_and(|made| at - DateTime::<Utc>::from(made) > TimeDelta::days(1));
        let left = match File::open(&path).map(|dir| dir.try_lock()) {
            Ok(Ok(())) => true,
            Ok(Err(TryLockError::WouldBlock)) => false,
            Ok(Err(TryLockError::Error(_))) | Err(_) => old,
        };
        if left {
            fs::remove_dir_all(&path).map_err(io_fault("removing", &path))?;
        }
    }
    let dir = tempfile::Builder::new()
        .prefix(prefix)
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(folder)
        .map_err(io_fault("making a folder in", folder))?;
    let held = File::open(dir.path()).map_err(io_fault("opening", dir.path()))?;
    let _ = held.try_lock();
    Ok((dir, held))
}

/// Writes what a backup says of itself into the copy, which then lies in one file again.
async fn label(path: &Path, facts: &[(&str, String)]) -> Result<(), StoreError> {
    let url = address(path)?;
    let write = async {
        let mut conn = AnyConnection::connect(&url).await?;
        let table = "PRAGMA journal_mode = DELETE; CREATE TABLE backup (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);";
        sqlx::raw_sql(table).execute(&mut conn).await?;
        for (name, value) in facts {
            sqlx::query("INSERT INTO backup (name, value) VALUES ($1, $2)")
                .bind((*name).to_owned())
                .bind(value.clone())
                .execute(&mut conn)
                .await?;
        }
        conn.close().await
    };
    write.await.map_err(doing("labelling the backup"))
}

/// What a backup says of itself, when its pages are sound.
async fn facts(path: &Path) -> Result<BTreeMap<String, String>, StoreError> {
    sqlx::any::install_default_drivers();
    let url = address(path)?;
    let read = async {
        let mut conn = AnyConnection::connect(&url).await?;
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
            .fetch_one(&mut conn)
            .await?;
        if sound != "ok" {
            return Err(sqlx::Error::Protocol(format!("it is damaged: {sound}")));
        }
        let rows: Vec<(String, String)> =
            sqlx::query_as(AssertSqlSafe("SELECT name, value FROM backup"))
                .fetch_all(&mut conn)
                .await?;
        conn.close().await?;
        Ok(rows.into_iter().collect())
    };
    read.await.map_err(doing("reading the backup"))
}

/// SHA-256 (hex) and size of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest(path: &Path) -> io::Result<(String, u64)> {
    let (mut file, mut hash, mut size) = (File::open(path)?, Sha256::new(), 0);
    let mut bytes = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut bytes)?;
        if read == 0 {
            return Ok((hex::encode(hash.finalize()), size));
        }
        hash.update(&bytes[..read]);
        size += read as u64;
    }
}
