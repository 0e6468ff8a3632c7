//! Pulling extracts and keeping them as snapshots.

mod faults;
mod files;
mod killed;
mod mysql;
mod nginx;
mod paging;
mod postgres;
pub mod server;
mod sign_in;
mod snapshots;
mod sqlite;
mod tls;

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall::config::Source;
use rollcall::domain::snapshot::Snapshot;
use rollcall::extract::{ExtractError, Means, Request, Snapshots, pull_with};

/// A source as its file would say; `pull` is what stands under `[pull]`, `rest` what follows it.
fn source(name: &str, pull: &str, rest: &str) -> Source {
    let text = format!(
        "kind = \"payroll\"\nlabel = {{ zh = \"工资\", en = \"Payroll\" }}\n[columns]\nname = \"姓名\"\n[pull]\n{pull}\n{rest}"
    );
    let mut source: Source = toml::from_str(&text).expect("the test's own source file");
    source.name = name.to_owned();
    source
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("the test's own date")
}

fn noon(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z")
        .parse()
        .expect("the test's own time")
}

fn request<'a>(home: &'a Path, date: &str) -> Request<'a> {
    Request {
        home,
        business_date: day(date),
        departments: &[],
        now: noon(date),
    }
}

/// Pulls with these environment variables and no patience, into the home's own store.
async fn pulled_with(
    home: &Path,
    source: &Source,
    date: &str,
    variables: &[(&str, &str)],
) -> Result<Snapshot, ExtractError> {
    let store = Snapshots::open(home)?;
    let means = Means {
        variable: &|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        },
        patience: Duration::from_millis(5),
    };
    // A run pulls its sources side by side, so the work must be able to move between threads.
    let ask = request(home, date);
    let work: Pin<Box<dyn Future<Output = _> + Send + '_>> =
        Box::pin(pull_with(source, &ask, &store, &means));
    work.await
}

/// The bytes of the only raw file.
fn bytes(snapshot: &Snapshot) -> Vec<u8> {
    let [file] = &snapshot.files[..] else {
        panic!("one file expected: {:?}", names(snapshot));
    };
    std::fs::read(&file.path).expect("a stored blob")
}

/// Pulls into the home's own store.
async fn pulled(home: &Path, source: &Source, date: &str) -> Result<Snapshot, ExtractError> {
    pulled_with(home, source, date, &[]).await
}

/// Names of the raw files.
fn names(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.files.iter().map(|f| f.name.as_str()).collect()
}

/// Every blob in the home's store.
fn blobs(home: &Path) -> Vec<std::path::PathBuf> {
    let pattern = home.join("data/snapshots/blobs/*/*");
    glob::glob(&pattern.to_string_lossy())
        .expect("the test's own pattern")
        .map(|hit| hit.expect("a readable folder"))
        .collect()
}
