//! Snapshots of what the program itself hands over, such as the rows that the office keeps: stored like any extract, so
//! that a run's inputs are all named by their hashes.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::SnapshotError;
use super::manifest::Draft;
use super::snapshots::Snapshots;
use super::staging::Staging;
use crate::domain::snapshot::Snapshot;
use crate::domain::table::Kind;

impl Snapshots {
    /// Stores named texts as one snapshot of `source`. Stored already, the first one is handed back.
    ///
    /// # Errors
    /// When the file system refuses, or the source's name cannot be a folder.
    pub fn keep(
        &self,
        source: &str,
        kind: Kind,
        business_date: NaiveDate,
        at: DateTime<Utc>,
        texts: &[(&str, String)],
    ) -> Result<Snapshot, SnapshotError> {
        let staging = Staging::open(self)?;
        let mut files = Vec::with_capacity(texts.len());
        for (name, text) in texts {
            let mut intake = staging.begin()?;
            intake.take(text.as_bytes())?;
            files.push(intake.finish((*name).to_owned())?);
        }
        let draft = Draft {
            source: source.to_owned(),
            kind,
            business_date,
            month: business_date.with_day(1).unwrap_or(business_date),
            departments: Vec::new(),
            parents: Vec::new(),
            pulled_at: at,
            files,
        };
        self.put(draft, staging)
    }
}
