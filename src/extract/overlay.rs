//! Snapshots of overlays: the raw files of both parents and the recipe. Like a slice, an overlay is never the whole of a
//! source: no later pull and no later run is based on it.

use chrono::{DateTime, NaiveDate, Utc};

use super::SnapshotError;
use super::disk::read_json;
use super::manifest::Draft;
use super::snapshots::Snapshots;
use super::staging::Staging;
use crate::domain::overlay::{RECIPE, Recipe};
use crate::domain::snapshot::Snapshot;

impl Snapshots {
    /// Stores an overlay. Stored already, the first one is handed back.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn put_overlay(
        &self,
        base: &Snapshot,
        slice: &Snapshot,
        recipe: &Recipe,
        business_date: NaiveDate,
        at: DateTime<Utc>,
    ) -> Result<Snapshot, SnapshotError> {
        let staging = Staging::open(self)?;
        let mut intake = staging.begin()?;
        let text = serde_json::to_vec(recipe).map_err(|why| SnapshotError::Damaged {
            path: RECIPE.into(),
            why: why.to_string(),
        })?;
        intake.take(&text)?;
        let mut files = base.files.clone();
        files.extend(slice.files.iter().cloned());
        files.push(intake.finish(RECIPE.to_owned())?);
        let draft = Draft {
            source: base.source.clone(),
            kind: base.kind,
            business_date,
            month: base.month,
            departments: recipe.departments.clone(),
            parents: vec![base.id.clone(), slice.id.clone()],
            pulled_at: at,
            files,
        };
        self.put(draft, staging)
    }

    /// How an overlay was made; `None` for a snapshot that is none.
    ///
    /// # Errors
    /// When its recipe cannot be read, or names other parents than the snapshot does.
    pub fn recipe(&self, snapshot: &Snapshot) -> Result<Option<Recipe>, SnapshotError> {
        if snapshot.parents.is_empty() {
            return Ok(None);
        }
        let path = snapshot.dir.join("manifest.json");
        let damaged = |why: &str| SnapshotError::Damaged {
            path: path.clone(),
            why: why.to_owned(),
        };
        let file = snapshot.files.iter().rfind(|file| file.name == RECIPE);
        let file = file.ok_or_else(|| damaged("an overlay without its recipe"))?;
        let recipe: Recipe = read_json(&file.path)?;
        if snapshot.parents != [recipe.base.clone(), recipe.slice.clone()] {
            return Err(damaged("its recipe names other parents"));
        }
        Ok(Some(recipe))
    }
}
