//! A past date against the ledger as it stands: counted, and nothing is written.

use std::collections::HashMap;

use polars::prelude::{DataFrame, PolarsResult};

use super::Night;
use super::change::Comparison;
use crate::domain::entry::Verdict;

/// Counts the entries of either side. What the ledger has of rules that the night did not evaluate is not compared.
/// `rules` has the rule of each entry that the night did not find.
pub(super) fn compare(
    night: &Night,
    joined: &DataFrame,
    rules: &HashMap<String, String>,
) -> PolarsResult<Comparison> {
    let mut comparison = Comparison::default();
    let rows = joined.column("row")?.i64()?;
    let (stamps, tonight) = (
        joined.column("stamp")?.str()?,
        joined.column("stamp_tonight")?.str()?,
    );
    let ids = joined.column("entry_id")?.str()?;
    let verdicts = joined.column("verdict")?.str()?;
    for at in 0..joined.height() {
        let stamp = stamps.get(at);
        let live = verdicts
            .get(at)
            .is_some_and(|verdict| verdict != Verdict::Absent.as_str());
        let count = match (live, rows.get(at).is_some()) {
            (true, true) if stamp == tonight.get(at) => &mut comparison.same,
            (true, true) => &mut comparison.different,
            (false, true) => &mut comparison.only_then,
            (true, false) => {
                let rule = ids.get(at).and_then(|id| rules.get(id));
                let terms = rule.and_then(|rule| night.terms.get(rule));
                if !terms.is_some_and(|terms| terms.evaluated) {
                    continue;
                }
                &mut comparison.only_now
            }
            (false, false) => continue,
        };
        *count += 1;
    }
    Ok(comparison)
}
