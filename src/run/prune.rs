//! Erasing what is older than the home's policy keeps.

use std::path::Path;

/// What a prune leaves in a run's folder.
const NOTE: &str = "erased.json";

/// When a run's files were erased, as the prune noted it.
pub(super) fn erased_at(folder: &Path) -> Option<String> {
    let note: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join(NOTE)).ok()?).ok()?;
    Some(note.get("at")?.as_str()?.to_owned())
}
