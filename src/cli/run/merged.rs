//! What a run did to the ledger, on the screen: stock and new apart.

use crate::cli::screen;
use crate::domain::words::{self, Language, Life};
use crate::ledger::{Change, Merge, Outcome};
use crate::run::Recovered;

/// The merge in a few lines.
pub(super) fn told(merge: &Merge, scoped: bool, language: Language) -> String {
    let mut parts = Vec::new();
    match merge.outcome {
        Outcome::Merged => parts.push(changes(merge, language)),
        Outcome::Repeated => parts.push(Life::MergeRepeated.text(language).to_owned()),
        Outcome::Restated => {
            let of = merge.comparison.unwrap_or_default();
            parts.push(Life::MergeRestated.fill(
                language,
                &[&of.same, &of.different, &of.only_then, &of.only_now],
            ));
        }
    }
    if scoped && merge.outcome == Outcome::Merged {
        parts.push(Life::MergeLeftAlone.fill(language, &[&merge.left_alone]));
    }
    let (stock, new) = merge.standing.pending();
    parts.push(Life::MergePending.fill(language, &[&(stock + new), &stock, &new]));
    parts.join("\n")
}

fn changes(merge: &Merge, language: Language) -> String {
    let header = [
        Life::MergeChange.text(language),
        Life::Stock.text(language),
        Life::New.text(language),
    ];
    let rows: Vec<Vec<String>> = Change::ALL
        .into_iter()
        .filter(|change| merge.count(*change) > 0)
        .map(|change| {
            let count = |counts: &crate::ledger::Counts| {
                counts.get(&change).copied().unwrap_or(0).to_string()
            };
            vec![
                words::merge_change(change.as_str(), language).to_owned(),
                count(&merge.stock),
                count(&merge.new),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Life::MergeNothing.text(language).to_owned();
    }
    screen::table(&header, &rows, &[1, 2])
}

/// What became of what killed runs had left.
pub(super) fn recovered(recovered: &[Recovered], language: Language) -> String {
    let lines = recovered.iter().map(|of| match of {
        Recovered::Completed { run } => Life::RunCompleted.fill(language, &[run]),
        Recovered::Removed { run: Some(run) } => Life::RunRemoved.fill(language, &[run]),
        Recovered::Removed { run: None } => Life::RunUnnamedRemoved.text(language).to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
