//! Pulls one extract (a file, a web address, a database query) and stores it as an immutable snapshot: the bytes as
//! received, their SHA-256, and a manifest. What the rows mean is not known here.
//!
//! ```text
//! Source + Request --pull--> Staging (private folder, bytes hashed on the way) --put--> Snapshots
//! ```

mod database;
mod disk;
mod error;
mod excerpt;
mod file;
mod http;
mod manifest;
mod overlay;
mod own;
mod placeholders;
mod retire;
mod snapshots;
mod staging;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

pub use database::DatabaseFault;
pub use error::{ExtractError, SnapshotError};
pub use http::{HttpFault, client};
pub use manifest::{Draft, FailedPull, Good};
pub use retire::Retired;
pub use snapshots::Snapshots;
pub use staging::Staging;

use crate::config::source::{Pull, Source};
use crate::domain::snapshot::{RawFile, Snapshot};

/// What is asked for: whose night, and which part of the district.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Home directory; relative paths of file sources and databases start here.
    pub home: &'a Path,
    /// The day the run speaks of; `{date}` is it, and `{month}` its month unless the source expects another.
    pub business_date: NaiveDate,
    /// Department codes of a slice; empty = the whole. A source that cannot be sliced is pulled whole.
    pub departments: &'a [String],
    /// The present moment, handed in by the caller: the snapshot's `pulled_at`, and the time an HMAC signature bears.
    pub now: DateTime<Utc>,
}

/// What a pull takes from the world besides its request; tests replace it.
pub struct Means<'a> {
    /// The value of an environment variable, for secrets and connection addresses.
    pub variable: &'a (dyn Fn(&str) -> Option<String> + Send + Sync),
    /// The wait before the first repetition of something that failed; it doubles from there.
    pub patience: Duration,
}

impl Default for Means<'_> {
    fn default() -> Self {
        Self {
            variable: &|name| std::env::var(name).ok(),
            patience: Duration::from_millis(500),
        }
    }
}

impl Means<'_> {
    /// A secret, without the line break that files and shells leave at its end.
    fn secret(&self, source: &Source, variable: &str) -> Result<String, ExtractError> {
        let fault = |fault| ExtractError::Secret {
            name: source.name.clone(),
            variable: variable.to_owned(),
            fault,
        };
        let value = (self.variable)(variable).ok_or_else(|| fault("is not set"))?;
        let value = value.trim_end_matches(['\r', '\n']);
        if value.is_empty() {
            return Err(fault("is empty"));
        }
        Ok(value.to_owned())
    }
}

/// What a kind of source hands back: the files, in reading order, and the month that `{month}` came to.
struct Pulled {
    files: Vec<RawFile>,
    month: NaiveDate,
}

/// Pulls `source` and stores the result. The same bytes for the same business date give the first snapshot again.
///
/// # Errors
/// Names the source, what was tried and what to do next; never a secret, never personal data.
pub async fn pull(
    source: &Source,
    request: &Request<'_>,
    store: &Snapshots,
) -> Result<Snapshot, ExtractError> {
    pull_with(source, request, store, &Means::default()).await
}

/// [`pull`] with the environment handed in.
///
/// # Errors
/// As [`pull`].
pub async fn pull_with(
    source: &Source,
    request: &Request<'_>,
    store: &Snapshots,
    means: &Means<'_>,
) -> Result<Snapshot, ExtractError> {
    placeholders::check_departments(source, request.departments)?;
    let departments = if source.sliceable() {
        request.departments
    } else {
        &[]
    };
    let place = store.clone();
    let staging = blocking(move || Ok(Staging::open(&place)?)).await?;
    let pulled = match &source.pull {
        Pull::File(spec) => file::pull(source, spec, request, departments, &staging, means).await?,
        Pull::Http(spec) => http::pull(source, spec, request, departments, &staging, means).await?,
        Pull::Database(spec) => {
            database::pull(source, spec, request, departments, &staging, means).await?
        }
    };
    let draft = Draft {
        source: source.name.clone(),
        kind: source.kind,
        business_date: request.business_date,
        month: pulled.month,
        departments: departments.to_vec(),
        parents: Vec::new(),
        pulled_at: request.now,
        files: pulled.files,
    };
    let store = store.clone();
    blocking(move || store.put(draft, staging).map_err(ExtractError::from)).await
}

/// Runs file work off the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExtractError> + Send + 'static,
) -> Result<T, ExtractError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(broken) => match broken.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(ExtractError::Stopped),
        },
    }
}
