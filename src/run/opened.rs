//! The last run, opened again from its own snapshots: what everybody who looks at the establishment begins with.

use std::collections::BTreeMap;

use super::{Collected, RunError, RunFolder, language, reuse, runs};
use crate::config::Config;
use crate::domain::table::Kind;
use crate::domain::words::Language;
use crate::establishment::{Book, OpenEntry};
use crate::frames::{self, Frames, PolarsEngine};
use crate::store::listing::{self, Filter};
use crate::store::plans::PlanRow;
use crate::store::{StoreError, plans};

/// The last run.
pub struct Opened {
    /// The home's configuration.
    pub config: Config,
    /// The run.
    pub last: RunFolder,
    /// Its sources.
    pub collected: Collected,
    /// Its frames.
    pub frames: Frames,
    /// What the views are made of, with the plans that the store has now.
    pub book: Book,
    /// Language of the home.
    pub language: Language,
}

/// What views of the establishment want of the store.
#[derive(Debug, Clone, Default)]
pub struct AtDesk {
    /// Plans that were handed in here.
    pub plans: Vec<PlanRow>,
    /// Hard entries of the ledger about which somebody still has something to do, by unit code.
    pub open: BTreeMap<String, Vec<OpenEntry>>,
}

/// What the store says now.
///
/// # Errors
/// When it cannot be read.
pub async fn at_desk(
    conn: &mut sqlx::AnyConnection,
    language: Language,
) -> Result<AtDesk, StoreError> {
    let filter = Filter {
        grades: vec!["hard".to_owned()],
        pending: true,
        ..Filter::default()
    };
    let mut open: BTreeMap<String, Vec<OpenEntry>> = BTreeMap::new();
    for entry in listing::list(&mut *conn, &filter).await? {
        let name = language
            .pick(entry.said("name_zh"), entry.said("name_en"))
            .to_owned();
        let Some(unit) = entry.unit else { continue };
        open.entry(unit).or_default().push(OpenEntry {
            entry_id: entry.entry_id,
            rule: entry.rule,
            name,
        });
    }
    Ok(AtDesk {
        plans: plans::list(conn, None).await?,
        open,
    })
}

/// Open the last run of a home; `kept` are the plans of the store.
///
/// # Errors
/// When there is no run yet, or its snapshots cannot be read any more.
pub fn open(config: Config, kept: &[PlanRow]) -> Result<Opened, RunError> {
    let last = last_whole(&config)?;
    let collected = reuse(&config, &last.summary)?;
    let inputs = collected.inputs()?;
    let tables = inputs.tables.clone();
    let frames = frames::build(&config, inputs, last.summary.business_date, &PolarsEngine)?;
    let mut book = Book::of(&tables, &frames)?;
    book.keep(kept);
    Ok(Opened {
        language: language(&config),
        config,
        last,
        collected,
        frames,
        book,
    })
}

/// The newest run over the whole district that read the roster and the journal; the newest of all where none did.
fn last_whole(config: &Config) -> Result<RunFolder, RunError> {
    let whole = |of: &&RunFolder| {
        let read = |kind: Kind| of.summary.sources.iter().any(|source| source.kind == kind);
        of.summary.scope.is_empty() && read(Kind::Roster) && read(Kind::Establishment)
    };
    let mut all = runs(&config.home)?;
    let newest = all
        .iter()
        .rposition(|of| whole(&of))
        .or(all.len().checked_sub(1));
    newest
        .map(|at| all.swap_remove(at))
        .ok_or_else(|| RunError::NoRun(config.home.join("data/runs")))
}

/// Codes of headcount types and levels = what people call them.
#[must_use]
pub fn type_labels(config: &Config, language: Language) -> BTreeMap<String, String> {
    let types = config.headcount_types.types.iter();
    let levels = config.levels.levels.iter();
    types
        .map(|(code, of)| (code, &of.label))
        .chain(levels.map(|(code, of)| (code, &of.label)))
        .map(|(code, label)| (code.clone(), language.pick(&label.zh, &label.en).to_owned()))
        .collect()
}
