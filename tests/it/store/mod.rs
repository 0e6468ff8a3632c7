//! The store on both engines: making, migrating, binding, writing in turn.

mod browse;
mod chain;
mod given_up;
mod keep;
mod left;
mod open;
pub mod postgres;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rollcall::domain::secret::Secret;
use rollcall::store::{Engine, Store, StoreError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};
use tempfile::TempDir;

/// Everything for a store of one engine: a home, an address, a secret.
pub struct Fresh {
    /// The home, empty.
    pub home: TempDir,
    /// `store.url`.
    pub url: String,
    /// The home's secret; not written to the home.
    pub secret: Secret,
    database: Option<postgres::Database>,
}

/// Runs a test's body on SQLite, then on PostgreSQL where there is one.
pub async fn on_both(body: impl AsyncFn(&Fresh)) {
    for fresh in engines() {
        body(&fresh).await;
    }
}

/// Whether there is a Python with these modules, to compute something a second time; said where there is none, a failure
/// in CI.
pub fn has_python(modules: &str) -> bool {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python)
        .args(["-c", &format!("import {modules}")])
        .output()
        .is_ok_and(|out| out.status.success());
    assert!(
        there || std::env::var("CI").as_deref() != Ok("true"),
        "{python} with {modules} is needed; .ci/run installs it"
    );
    if !there {
        eprintln!("SKIPPED: no {python} with {modules} (ROLLCALL_TEST_PYTHON chooses another)");
    }
    there
}

/// A fresh store of each engine that there is.
pub fn engines() -> Vec<Fresh> {
    let mut all = vec![Fresh::sqlite()];
    all.extend(Fresh::postgres());
    all
}

impl Fresh {
    /// On SQLite.
    pub fn sqlite() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            url: "sqlite:data/rollcall.db".to_owned(),
            secret: Secret::from_bytes([7; 32]),
            database: None,
        }
    }

    /// On PostgreSQL, where there is one.
    pub fn postgres() -> Option<Self> {
        let database = postgres::database()?;
        Some(Self {
            url: database.address(),
            database: Some(database),
            ..Self::sqlite()
        })
    }

    /// Opens it.
    pub async fn open(&self) -> Store {
        self.try_open(&self.secret).await.unwrap()
    }

    /// Opens it with a secret.
    pub async fn try_open(&self, secret: &Secret) -> Result<Store, StoreError> {
        Store::open(&self.url, self.home.path(), secret).await
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.database {
            Some(_) => Engine::Postgres,
            None => Engine::Sqlite,
        }
    }

    /// Runs plain SQL past the program: psql, or Python's own SQLite. Rows come back as lines, columns parted by `|`.
    pub fn sql(&self, text: &str) -> String {
        match &self.database {
            Some(database) => database.sql(text),
            None => sqlite(&self.home.path().join("data/rollcall.db"), text),
        }
    }
}

/// Plain SQL over the file, past the program.
pub fn sqlite(path: &Path, text: &str) -> String {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(Duration::from_mins(1));
    let work = async {
        let mut file = options.connect().await.unwrap();
        let rows = sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
            .fetch_all(&mut file)
            .await;
        file.close().await.unwrap();
        rows.unwrap_or_else(|fault| panic!("{text}: {fault}"))
    };
    // The caller may itself be inside a runtime.
    let rows = std::thread::scope(|scope| {
        let apart = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(work)
        });
        apart.join().unwrap()
    });
    rows.iter().map(line).collect()
}

/// A row's columns parted by `|`, and an end of line.
fn line(row: &SqliteRow) -> String {
    let cells = (0..row.len()).map(|at| {
        let text = row.try_get_unchecked::<Option<String>, _>(at);
        text.unwrap().unwrap_or_default()
    });
    cells.collect::<Vec<_>>().join("|") + "\n"
}

/// What a Python script prints.
pub fn python(script: &str, args: &[&str]) -> String {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let out = Command::new(&python)
        .args(["-c", script])
        .args(args)
        .output()
        .unwrap_or_else(|fault| panic!("{python} is needed: {fault}"));
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    String::from_utf8(out.stdout).unwrap()
}
