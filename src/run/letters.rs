//! Letters to departments: numbered and moved in one transaction, written beside their place before it is committed,
//! moved there after. The workbook to answer in is laid beside each. What a crash in between leaves out is written again
//! from the store, as it was when the letter was issued.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;

pub use super::letter::about;
pub use super::shelf::lacking;
use super::shelf::{MAKING, alone, shelf};
use super::{ExportFault, ExportRequest, export_ledger, language, letter};
use crate::config::{Config, Job};
use crate::domain::entry::State;
use crate::domain::folder as private;
use crate::domain::words::Letter;
use crate::ledger::export::{self, Wanted};
use crate::ledger::issue::{self, Issued, Order};
use crate::ledger::{Refusal, Who};
use crate::report::{self, Format, ReportError};
use crate::store::listing::{self, Filter, Listed};
use crate::store::notices::Notice;
use crate::store::{Store, StoreError, notices, trials};

/// A letter and where it lies.
#[derive(Debug, Clone)]
pub struct Written {
    /// The letter and its entries.
    pub issued: Issued,
    /// Its folder.
    pub folder: PathBuf,
}

/// Why no letter was written.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// It was not allowed, or there was nothing to do.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The letter is written and nothing of it missing.
    #[error(
        "letter {notice} lies in {folder}, nothing of it is missing; --replace writes it anew as it was issued"
    )]
    There {
        /// Number of the letter.
        notice: String,
        /// Its folder.
        folder: PathBuf,
    },
    /// What some of its entries said is erased.
    #[error(
        "letter {0}: what some of its entries said was erased when its time was over ([retention] personal), so that it cannot be \
         written again as it was issued; keep the files that are there, or take them from the department"
    )]
    Erased(String),
    /// A letter that the store does not know lies where a new one is to lie.
    #[error(
        "letter {notice} was to be written to {folder}, where a letter lies that the store does not know, as after a restore: \
         nothing was issued. Move that folder away, and see which numbers the departments have, then issue again"
    )]
    Taken {
        /// Number of the letter.
        notice: String,
        /// Its folder.
        folder: PathBuf,
    },
    /// The entries of a letter could not be read, or the workbook beside it not be written.
    #[error(
        "letter {notice}: {source}; where `rollcall ledger show` names the letter it is issued, and `rollcall ledger issue --again` \
         writes what is missing of it"
    )]
    Workbook {
        /// Number of the letter.
        notice: String,
        /// Why.
        source: Box<ExportFault>,
    },
    /// A folder could not be made or moved.
    #[error(
        "{what} {path}: {source}; check free space and rights. A letter whose number is given out is written again by `rollcall ledger issue --again NUMBER`"
    )]
    Io {
        /// What was being done.
        what: &'static str,
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Issue the entries that a filter chooses.
///
/// # Errors
/// [`LetterError`]; unless it says otherwise nothing was written and no number used up.
pub async fn issue(
    store: &Store,
    config: &Config,
    who: Who<'_>,
    filter: &Filter,
    due_on: Option<NaiveDate>,
) -> Result<Vec<Written>, LetterError> {
    let _alone = alone(config).await?;
    let mut writing = store.write().await?;
    let conn = writing.executor();
    // What a rule on trial finds is counted, not sent.
    let filter = Filter {
        without_rules: trials::codes(conn).await?,
        ..filter.clone()
    };
    let entries = listing::list(conn, &filter).await?;
    let order = Order {
        due_on,
        prefix: &config.settings.notices.prefix,
        deadlines: &config.settings.deadlines,
    };
    let issued = issue::issue(conn, who, entries, order).await?;
    for of in &issued {
        // A store that was restored gives a number out again that a letter already has.
        let folder = folder(config, &of.notice);
        if folder.exists() {
            let notice = of.notice.notice.clone();
            return Err(LetterError::Taken { notice, folder });
        }
    }
    let staged = stage(conn, config, &issued).await?;
    writing.commit().await?;
    let mut written = Vec::with_capacity(issued.len());
    for of in issued {
        let folder = folder(config, &of.notice);
        fs::rename(staged.path().join(name(&of.notice)), &folder)
            .map_err(io("moving to", &folder))?;
        written.push(Written { issued: of, folder });
    }
    synced(config)?;
    for of in &written {
        workbook(store, config, who, of).await?;
    }
    Ok(written)
}

/// Lay beside a letter the workbook in which its department answers: its entries, as they were when it was issued.
async fn workbook(
    store: &Store,
    config: &Config,
    who: Who<'_>,
    of: &Written,
) -> Result<(), LetterError> {
    let notice = &of.issued.notice;
    let moment = Letter::Moment.fill(language(config), &[&notice.notice]);
    let request = ExportRequest {
        wanted: Wanted {
            departments: vec![notice.department.clone()],
            for_department: true,
            ..wanted(std::slice::from_ref(&of.issued))
        },
        moment: Some(&moment),
        format: Format::Xlsx,
        out: &of.folder.join(files(config)[1].as_str()),
        replace: true,
        actor: who.name,
        now: who.at,
        zone: zone(config),
    };
    let written = export_ledger(config, store, &request).await;
    written.map(drop).map_err(|source| LetterError::Workbook {
        notice: notice.notice.clone(),
        source: Box::new(source),
    })
}

/// Letter and workbook.
pub(super) fn files(config: &Config) -> [String; 2] {
    let language = language(config);
    [
        format!("{}.docx", Letter::File.text(language)),
        format!("{}.xlsx", Letter::Workbook.text(language)),
    ]
}

/// Where the office's days begin.
fn zone(config: &Config) -> Tz {
    let jobs = &config.jobs;
    jobs.values().next().map_or(Tz::Asia__Shanghai, Job::zone)
}

/// Write the files of a letter that are missing, or with `replace` both, anew: its own entries, as they were when it was
/// issued. Whatever else lies in its folder stays.
///
/// # Errors
/// [`LetterError`]; [`LetterError::There`] when nothing is missing and nothing is to be replaced.
pub async fn again(
    store: &Store,
    config: &Config,
    who: Who<'_>,
    year: i64,
    number: i64,
    replace: bool,
) -> Result<Written, LetterError> {
    let _alone = alone(config).await?;
    let mut reading = store.read().await?;
    let conn = reading.executor();
    let found = notices::get(conn, year, number).await?;
    let Some((notice, ids)) = found else {
        return Err(Refusal::NoNotice(format!("〔{year}〕{number}号")).into());
    };
    let folder = folder(config, &notice);
    let [docx, xlsx] = files(config).map(|file| (!folder.join(&file).exists(), file));
    if !docx.0 && !xlsx.0 && !replace {
        let notice = notice.notice;
        return Err(LetterError::There { notice, folder });
    }
    let filter = Filter {
        ids,
        ..Filter::default()
    };
    let entries = listing::list(conn, &filter).await?;
    // A letter without the texts that retention erased would say less than the one that was sent.
    let erased = |of: &Listed| of.body.as_object().is_some_and(serde_json::Map::is_empty);
    if entries.iter().any(erased) {
        return Err(LetterError::Erased(notice.notice));
    }
    let issued = Issued {
        notice,
        entries,
        anew: 0,
    };
    if docx.0 || replace {
        let staged = stage(conn, config, std::slice::from_ref(&issued)).await?;
        private::make(&folder).map_err(io("making", &folder))?;
        let from = staged.path().join(name(&issued.notice)).join(&docx.1);
        fs::rename(from, folder.join(&docx.1)).map_err(io("moving to", &folder))?;
    }
    drop(reading);
    let written = Written { issued, folder };
    if xlsx.0 || replace {
        workbook(store, config, who, &written).await?;
    }
    synced(config)?;
    Ok(written)
}

/// The entries of letters as they were known when these were issued, all of them at one time.
fn wanted(issued: &[Issued]) -> Wanted {
    let ids = issued.iter().flat_map(|of| &of.entries);
    Wanted {
        ids: Some(ids.map(|entry| entry.entry_id.clone()).collect()),
        states: State::ALL.to_vec(),
        as_of: issued.first().and_then(|of| of.notice.at.parse().ok()),
        ..Wanted::default()
    }
}

/// Where a letter lies.
#[must_use]
pub fn folder(config: &Config, notice: &Notice) -> PathBuf {
    shelf(config).join(name(notice))
}

/// `2026-003-A001`
fn name(notice: &Notice) -> String {
    let fit = |c: char| {
        if c.is_alphanumeric() || c == '-' || c == '_' {
            c
        } else {
            '_'
        }
    };
    let department: String = notice.department.chars().map(fit).collect();
    format!("{}-{:03}-{department}", notice.year, notice.number)
}

pub(super) fn io(
    what: &'static str,
    path: &Path,
) -> impl FnOnce(std::io::Error) -> LetterError + use<> {
    let path = path.to_owned();
    move |source| LetterError::Io { what, path, source }
}

/// Write every letter into a folder of its own beside the place where it will lie.
async fn stage(
    conn: &mut sqlx::AnyConnection,
    config: &Config,
    issued: &[Issued],
) -> Result<tempfile::TempDir, LetterError> {
    let fault = |source| LetterError::Workbook {
        notice: issued
            .iter()
            .map(|of| of.notice.notice.as_str())
            .collect::<Vec<_>>()
            .join("、"),
        source: Box::new(source),
    };
    let exported = export::export(conn, &wanted(issued), zone(config)).await;
    let exported = exported.map_err(|source| fault(source.into()))?;
    // As the workbook beside it says: the newest night that judged the department, of those that the ledger had taken in when the letter was issued.
    let letters: Vec<letter::Sent> = issued
        .iter()
        .map(|of| {
            let run = exported.run_of(std::iter::once(of.notice.department.as_str()));
            let night = run.map_or(&of.notice.issued_on, |run| &run.business_date);
            letter::Sent {
                notice: &of.notice,
                ids: of.entries.iter().map(|of| of.entry_id.as_str()).collect(),
                as_of: night.parse().unwrap_or_default(),
                partial: run.is_some_and(|run| run.partial),
            }
        })
        .collect();
    let contents = letter::contents(config, &exported.table, &letters)
        .map_err(|source| fault(export::ExportError::from(source).into()))?;
    let shelf = shelf(config);
    let staging = tempfile::Builder::new()
        .prefix(MAKING)
        .tempdir_in(&shelf)
        .map_err(io("making a folder in", &shelf))?;
    for (of, content) in issued.iter().zip(&contents) {
        let folder = staging.path().join(name(&of.notice));
        fs::create_dir(&folder).map_err(io("making", &folder))?;
        report::write_notice(&folder, &files(config)[0], content, language(config))?;
    }
    Ok(staging)
}

/// What was moved onto the shelf is on the disk.
fn synced(config: &Config) -> Result<(), LetterError> {
    let shelf = shelf(config);
    fs::File::open(&shelf)
        .and_then(|shelf| shelf.sync_all())
        .map_err(io("writing to", &shelf))
}
