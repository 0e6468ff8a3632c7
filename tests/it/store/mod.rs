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

use rollcall::domain::secret::Secret;
use rollcall::store::{Engine, Store, StoreError};
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

/// Whether there is a Python to look into stores with, past the program; said where there is none, a failure in CI.
pub fn has_python() -> bool {
    let python = std::env::var("ROLLCALL_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python)
        .args(["-c", "import sqlite3, hashlib"])
        .output()
        .is_ok_and(|out| out.status.success());
    assert!(
        there || std::env::var("CI").as_deref() != Ok("true"),
        "{python} with sqlite3 is needed"
    );
    if !there {
        eprintln!("SKIPPED: no {python} with sqlite3 to look into stores with");
    }
    there
}

/// A fresh store of each engine that there is.
pub fn engines() -> Vec<Fresh> {
    if !has_python() {
        return Vec::new();
    }
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

/// Plain SQL through Python's SQLite.
pub fn sqlite(path: &Path, text: &str) -> String {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let script = "import sqlite3,sys
c=sqlite3.connect(sys.argv[1],timeout=60,isolation_level=None)
part=''
for line in sys.argv[2].split(';'):
    part+=line+';'
    if not sqlite3.complete_statement(part): continue
    for row in c.execute(part):
        print('|'.join('' if v is None else str(v) for v in row))
    part=''
";
    python(script, &[path.to_str().unwrap(), text])
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
