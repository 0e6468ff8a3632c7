//! The book of the last run, for every command that looks at the establishment.

use std::collections::BTreeMap;
use std::path::Path;

use super::configuration;
use crate::config::Config;
use crate::domain::words::Language;
use crate::run;
use crate::store::plans;

pub(super) use crate::run::{AtDesk, Opened};

/// Open the last run of a home, with what the store says now of plans and open entries.
pub(super) fn open_with(home: &Path, by: &str) -> anyhow::Result<(Opened, AtDesk)> {
    let config = configuration(home)?;
    let language = run::language(&config);
    let desk = super::runtime()?.block_on(async {
        let store = super::open_store(&config, by).await?;
        let mut reading = store.read().await?;
        let desk = run::at_desk(reading.executor(), language).await?;
        drop(reading);
        store.close().await;
        anyhow::Ok(desk)
    })?;
    Ok((run::open(config, &desk.plans)?, desk))
}

/// Open the last run of a home, with the plans that the store has now.
pub(super) fn open(home: &Path, by: &str) -> anyhow::Result<Opened> {
    let config = configuration(home)?;
    let plans = super::runtime()?.block_on(async {
        let store = super::open_store(&config, by).await?;
        let mut reading = store.read().await?;
        let plans = plans::list(reading.executor(), None).await?;
        drop(reading);
        store.close().await;
        anyhow::Ok(plans)
    })?;
    Ok(run::open(config, &plans)?)
}

/// Codes of headcount types and levels = what people call them.
pub(super) fn labels(config: &Config, language: Language) -> BTreeMap<String, String> {
    run::type_labels(config, language)
}
