//! The two engines: how each is addressed and set up. What differs between them stands here, in `turn` and in `backup`.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::AnyPool;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use url::Url;

use super::StoreError;
use crate::domain::folder;

/// How long a writer waits for its turn. The first merge of a large district writes for minutes.
pub(super) const PATIENCE: Duration = Duration::from_secs(600);
/// How long whoever wants a connection waits for it. Writers wait for their turn before they take one.
const ACQUIRE: Duration = Duration::from_secs(30);
/// Connections of one process.
const CONNECTIONS: u32 = 8;

/// What keeps the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in the home.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// Its name as people know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where a store is.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file, absolute.
    File(PathBuf),
    /// A server's address, which may hold a password.
    Server(Url),
}

impl Place {
    /// Reads `store.url`.
    ///
    /// # Errors
    /// When it is neither of the two kinds.
    pub fn parse(url: &str, home: &Path) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains(['?', '\0']) || path == ":memory:" {
                return Err(StoreError::Address(format!(
                    "`{url}` does not name a file alone"
                )));
            }
            let path = home.join(path);
            return std::path::absolute(&path)
                .map(Self::File)
                .map_err(io_fault("finding", &path));
        }
        let server = Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        // The address itself is not repeated: it may hold a password.
        server
            .map(Self::Server)
            .ok_or_else(|| StoreError::Address("is no address of a store".to_owned()))
    }

    /// Which engine is there.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::File(_) => Engine::Sqlite,
            Self::Server(_) => Engine::Postgres,
        }
    }
}

/// As errors and screens show it: without user, password and parameters.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Server(url) => {
                let host = url.host_str().unwrap_or("localhost");
                let port = url.port().map(|port| format!(":{port}"));
                let port = port.unwrap_or_default();
                write!(f, "postgres://{host}{port}{}", url.path())
            }
        }
    }
}

/// A time as the store writes it.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Waits until nobody else is opening the same file, since SQLite has no lock that spans all migrations. PostgreSQL
/// has one, and needs none of ours. Dropping the file lets the next one in.
pub(super) async fn alone(place: &Place) -> Result<Option<File>, StoreError> {
    let Place::File(path) = place else {
        return Ok(None);
    };
    let path = path.clone();
    let work = move || -> Result<File, StoreError> {
        if let Some(dir) = path.parent() {
            folder::make(dir).map_err(io_fault("making the folder", dir))?;
        }
        let mut name = path.clone().into_os_string();
        name.push(".lock");
        let lock = PathBuf::from(name);
        let file = private()
            .create(true)
            .truncate(false)
            .open(&lock)
            .map_err(io_fault("opening", &lock))?;
        file.lock().map_err(io_fault("locking", &lock))?;
        own_alone(&path)?;
        Ok(file)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(file) => file.map(Some),
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}

/// Makes the database's file, or closes one to others that was open to them; the journal beside it inherits its mode.
/// A file that is there is never opened here: closing it again would drop the locks that SQLite holds on it.
fn own_alone(path: &Path) -> Result<(), StoreError> {
    match private().create_new(true).open(path) {
        Ok(_) => return Ok(()),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
        Err(fault) => return Err(io_fault("making the store", path)(fault)),
    }
    let mode = fs::metadata(path)
        .map_err(io_fault("looking at the store", path))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
            .map_err(io_fault("closing to others the store", path))?;
    }
    Ok(())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// The address of a SQLite file as the driver wants it; it undoes the encoding, without which a `?` in a folder's name
/// would begin parameters.
pub(super) fn address(path: &Path) -> Result<String, StoreError> {
    let encoded = Url::from_file_path(path)
        .map_err(|()| StoreError::Address(format!("{} cannot be addressed", path.display())))?;
    Ok(format!("sqlite://{}", encoded.path()))
}

/// How long somebody waits for a connection before asking whether the server is there at all.
const LOOK: Duration = Duration::from_secs(2);
/// How long a server may take to let somebody in.
const LET_IN: Duration = Duration::from_secs(5);

/// Waits for a connection of the pool. Where nobody answers, a pool tries for as long as its patience lasts: whoever
/// waits for more than a moment asks the server itself, and hears at once that it is away. A file is never away.
pub(super) async fn patiently<T>(
    server: Option<&AnyConnectOptions>,
    waiting: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let mut waiting = std::pin::pin!(waiting);
    let Some(server) = server else {
        return waiting.await;
    };
    loop {
        if let Ok(done) = tokio::time::timeout(LOOK, waiting.as_mut()).await {
            return done;
        }
        match tokio::time::timeout(LET_IN, server.connect()).await {
            Ok(Ok(there)) => drop(there.close().await),
            // It is there, and will not have one more just now.
            Ok(Err(sqlx::Error::Database(said)))
                if !said.code().is_some_and(|code| code.starts_with("57P")) => {}
            Ok(Err(fault)) => return Err(fault),
            Err(_) => {
                let why = "the server does not answer";
                return Err(io::Error::new(io::ErrorKind::TimedOut, why).into());
            }
        }
    }
}

/// Connects, each connection set up as its engine needs it. With the pool comes what to ask a server with.
pub(super) async fn connect(
    place: &Place,
) -> Result<(AnyPool, Option<AnyConnectOptions>), StoreError> {
    sqlx::any::install_default_drivers();
    let fault = |source| StoreError::Connect {
        place: place.to_string(),
        source,
    };
    let url = match place {
        Place::Server(url) => url.to_string(),
        Place::File(path) => address(path)?,
    };
    let options = AnyConnectOptions::from_str(&url)
        .map_err(fault)?
        .disable_statement_logging();
    let patience = PATIENCE.as_millis();
    let setup = match place {
        // What is erased is overwritten. FULL: a committed merge survives a power cut. WAL: readers and the writer do not wait for each other.
        Place::File(_) => format!(
            "PRAGMA busy_timeout = {patience}; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; \
             PRAGMA secure_delete = ON;"
        ),
        Place::Server(_) => {
            format!("SET lock_timeout = {patience}; SET client_min_messages = warning;")
        }
    };
    // A pool would try again and again where nobody listens; the first connection says so at once.
    options
        .connect()
        .await
        .map_err(fault)?
        .close()
        .await
        .map_err(fault)?;
    let file = matches!(place, Place::File(_));
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        // Where the disk is full SQLite ends a transaction by itself. The driver then takes it to be open for ever, and
        // the connection is of no use: only those on which one can be begun are kept.
        .after_release(move |conn, _| {
            Box::pin(async move {
                if !file {
                    return Ok(true);
                }
                let Ok(begun) = conn.begin_with("BEGIN DEFERRED").await else {
                    return Ok(false);
                };
                Ok(begun.rollback().await.is_ok())
            })
        })
        .after_connect(move |conn, _| {
            let setup = setup.clone();
            Box::pin(async move {
                sqlx::raw_sql(sqlx::AssertSqlSafe(setup))
                    .execute(conn)
                    .await
                    .map(drop)
            })
        })
        .connect_lazy_with(options.clone());
    let server = matches!(place, Place::Server(_)).then_some(options);
    Ok((pool, server))
}

/// The error of a file-system call, told with what was being done.
pub(super) fn io_fault(
    doing: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |why| StoreError::Io { doing, path, why }
}
