//! The book of the last run, for every command that looks at the establishment.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;

use super::configuration;
use crate::config::Config;
use crate::domain::words::Language;
use crate::establishment::Book;
use crate::frames::{self, Frames, PolarsEngine};
use crate::run::{self, Collected, RunFolder};

/// The last run, opened again from its own snapshots.
pub(super) struct Opened {
    /// The home's configuration.
    pub(super) config: Config,
    /// The run.
    pub(super) last: RunFolder,
    /// Its sources.
    pub(super) collected: Collected,
    /// Its frames.
    pub(super) frames: Frames,
    /// What the views are made of.
    pub(super) book: Book,
    /// Language of the home.
    pub(super) language: Language,
}

/// Open the last run of a home.
pub(super) fn open(home: &Path) -> anyhow::Result<Opened> {
    let config = configuration(home)?;
    let last = run::last_run(home)?.ok_or_else(|| {
        anyhow!(
            "no run in {}/data/runs yet: run a job first (rollcall run nightly)",
            home.display()
        )
    })?;
    let collected = run::reuse(&config, &last.summary)?;
    let inputs = collected.inputs()?;
    let tables = inputs.tables.clone();
    let frames = frames::build(&config, inputs, last.summary.business_date, &PolarsEngine)?;
    let book = Book::of(&tables, &frames)?;
    Ok(Opened {
        language: run::language(&config),
        config,
        last,
        collected,
        frames,
        book,
    })
}

/// Codes of headcount types and levels = what people call them.
pub(super) fn labels(config: &Config, language: Language) -> BTreeMap<String, String> {
    let types = config.headcount_types.types.iter();
    let levels = config.levels.levels.iter();
    types
        .map(|(code, of)| (code, &of.label))
        .chain(levels.map(|(code, of)| (code, &of.label)))
        .map(|(code, label)| (code.clone(), language.pick(&label.zh, &label.en).to_owned()))
        .collect()
}
