//! The rows of a snapshot, whatever it is: an extract's out of its files, an overlay's out of those of its parents.

use std::io;

use crate::config::Source;
use crate::domain::snapshot::Snapshot;
use crate::extract::Snapshots;
use crate::normalise::{NormaliseError, Stored, overlay};

/// Reads the rows; `read` reads those of an extract.
pub(super) fn rows(
    store: &Snapshots,
    source: &Source,
    snapshot: &Snapshot,
    read: impl Fn(&Source, &Snapshot) -> Result<Stored, NormaliseError>,
) -> Result<Stored, NormaliseError> {
    let gone = |fault| NormaliseError::Read {
        file: snapshot.id.clone(),
        cause: io::Error::other(fault),
    };
    let Some(recipe) = store.recipe(snapshot).map_err(gone)? else {
        return read(source, snapshot);
    };
    let parent = |id: &str| read(source, &store.load(id).map_err(gone)?);
    let (base, slice) = (parent(&recipe.base)?, parent(&recipe.slice)?);
    overlay::lay_over(source.kind, &base, &slice, &recipe.units).map_err(|cause| {
        NormaliseError::Frame {
            source_name: source.name.clone(),
            cause,
        }
    })
}
