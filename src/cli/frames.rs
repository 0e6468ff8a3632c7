//! `rollcall frames --out DIR`: the last run's frames as Parquet, with no whole number in them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::{Ending, configuration, screen};
use crate::domain::mask;
use crate::domain::secret::Secret;
use crate::frames::{self, PolarsEngine, TEXTS};
use crate::run;

/// Write the frames of the last run as Parquet, for a rule's author.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder for `<frame>.parquet`.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(home: &Path, args: &Args) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let last = run::last_run(home)?.ok_or_else(|| {
        anyhow!(
            "no run in {}/data/runs yet: run a job first",
            home.display()
        )
    })?;
    let collected = run::reuse(&config, &last.summary)?;
    let frames = frames::build(
        &config,
        collected.inputs()?,
        last.summary.business_date,
        &PolarsEngine,
    )?;
    let secret = Secret::load_or_create(&home.join("data/secret"))?;
    std::fs::create_dir_all(&args.out).with_context(|| format!("making {}", args.out.display()))?;
    for text in TEXTS.iter().filter(|text| text.frame) {
        let mut table = masked(frames.tables[text.name].clone().collect()?, &secret)?;
        let path = args.out.join(format!("{}.parquet", text.name));
        let mut file = tempfile::NamedTempFile::new_in(&args.out)?;
        ParquetWriter::new(&mut file).finish(&mut table)?;
        file.as_file().sync_all()?;
        file.persist(&path)
            .with_context(|| format!("writing {}", path.display()))?;
        screen::print(&format!(
            "{}: {} rows, {} columns",
            path.display(),
            table.height(),
            table.width()
        ));
    }
    Ok(Ending::Done)
}

/// A person's key is the number itself: it leaves as a pseudonym, accounts leave masked, dates of retirement by month.
fn masked(mut table: DataFrame, secret: &Secret) -> anyhow::Result<DataFrame> {
    for key in ["person_key", "other_key"] {
        if let Ok(column) = table.column(key) {
            let names: Vec<Option<String>> = column
                .i64()?
                .iter()
                .map(|key| key.map(|key| secret.pseudonym(&key.to_string())))
                .collect();
            table.with_column(Column::new(key.into(), names))?;
        }
    }
    if let Ok(column) = table.column("account") {
        let names: Vec<Option<String>> = column
            .str()?
            .iter()
            .map(|account| {
                account.map(|of| format!("{}~{}", mask::account(of), secret.pseudonym(of)))
            })
            .collect();
        table.with_column(Column::new("account".into(), names))?;
    }
    // The retirement date holds the day of birth.
    if table.column("retire_on").is_ok() {
        table = table.drop("retire_on")?;
    }
    Ok(table)
}
