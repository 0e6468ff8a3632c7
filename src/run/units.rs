//! The units of a past run, from its kept extracts.

use super::{RunError, reuse};
use crate::config::Config;
use crate::domain::summary::Summary;
use crate::domain::table::Kind;
use crate::frames::{self, Units};

/// The units as a run read them.
///
/// # Errors
/// When their extract is gone, or cannot be read any more.
pub fn units(config: &Config, summary: &Summary) -> Result<Units, RunError> {
    let mut of_units = summary.clone();
    of_units.sources.retain(|of| of.kind == Kind::Units);
    let sources = reuse(config, &of_units)?.sources.into_iter();
    let tables = sources.filter_map(|of| {
        let rows = of.normalised?.accepted;
        Some((of.source.name, of.source.kind, rows))
    });
    Ok(frames::units_of(config, tables.collect())?)
}
