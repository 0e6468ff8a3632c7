//! Letters to departments: numbered and moved in one transaction, written beside their place before it is committed,
//! moved there after. The workbook to answer in is laid beside each. What a crash in between leaves out can be written
//! again from the store.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{ExportFault, ExportRequest, export_ledger, labels, language};
use crate::config::{Config, Job};
use crate::domain::entry::State;
use crate::domain::words::{Language, Letter};
use crate::ledger::export::Wanted;
use crate::ledger::issue::{self, Issued, Order};
use crate::ledger::{Refusal, Who};
use crate::report::{self, Format, NoticeLine, ReportError};
use crate::store::listing::{self, Filter, Listed};
use crate::store::notices::Notice;
use crate::store::{Store, StoreError, notices, runs, trials};

/// Prefix of the folder in which letters are put together.
const MAKING: &str = ".making-";

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
    /// The workbook beside a letter could not be written.
    #[error(
        "the workbook beside letter {notice}: {source}; the letter is issued, `rollcall ledger issue --again` writes both again"
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
    let as_of = as_of(conn, who.on).await?;
    let staged = stage(config, &issued, as_of)?;
    writing.commit().await?;
    let written = place(config, staged, issued)?;
    for of in &written {
        workbook(store, config, who, of).await?;
    }
    Ok(written)
}

/// Lay beside a letter the workbook in which its department answers: all of its entries that wait for an answer.
async fn workbook(
    store: &Store,
    config: &Config,
    who: Who<'_>,
    of: &Written,
) -> Result<(), LetterError> {
    let file = format!("{}.xlsx", Letter::Workbook.text(language(config)));
    let jobs = &config.jobs;
    let zone = jobs.values().next().map_or(Tz::Asia__Shanghai, Job::zone);
    let request = ExportRequest {
        wanted: Wanted {
            departments: vec![of.issued.notice.department.clone()],
            states: vec![State::Issued, State::FailedVerification],
            ..Wanted::default()
        },
        moment: None,
        format: Format::Xlsx,
        out: &of.folder.join(file),
        replace: true,
        actor: who.name,
        now: who.at,
        zone,
    };
    let written = export_ledger(config, store, &request).await;
    written.map(drop).map_err(|source| LetterError::Workbook {
        notice: of.issued.notice.notice.clone(),
        source: Box::new(source),
    })
}

/// Write a letter again, as the store has it; entries say what they say now.
///
/// # Errors
/// [`LetterError`].
pub async fn again(
    store: &Store,
    config: &Config,
    who: Who<'_>,
    year: i64,
    number: i64,
) -> Result<Written, LetterError> {
    let mut reading = store.read().await?;
    let conn = reading.executor();
    let found = notices::get(conn, year, number).await?;
    let Some((notice, ids)) = found else {
        return Err(Refusal::NoNotice(format!("〔{year}〕{number}号")).into());
    };
    let filter = Filter {
        ids,
        ..Filter::default()
    };
    let entries = listing::list(conn, &filter).await?;
    let issued_on = notice.issued_on.parse().unwrap_or_default();
    let as_of = as_of(conn, issued_on).await?;
    let issued = vec![Issued { notice, entries }];
    drop(reading);
    let staged = stage(config, &issued, as_of)?;
    let mut written = place(config, staged, issued)?;
    // Unwrap safety: one letter was staged, so one was placed.
    let written = written.pop().unwrap();
    workbook(store, config, who, &written).await?;
    Ok(written)
}

/// The business date of the newest run of the whole ledger on or before a day.
async fn as_of(conn: &mut sqlx::AnyConnection, on: NaiveDate) -> Result<NaiveDate, StoreError> {
    let dates = runs::merged(conn).await?.into_iter();
    let dates = dates.filter_map(|run| run.business_date.parse::<NaiveDate>().ok());
    Ok(dates.filter(|day| *day <= on).max().unwrap_or(on))
}

/// `data/notices`, where letters lie.
fn shelf(config: &Config) -> PathBuf {
    config.home.join("data/notices")
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

fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> LetterError + use<> {
    let path = path.to_owned();
    move |source| LetterError::Io { what, path, source }
}

/// Write every letter into a folder of its own beside the place where it will lie.
fn stage(
    config: &Config,
    issued: &[Issued],
    as_of: NaiveDate,
) -> Result<tempfile::TempDir, LetterError> {
    let shelf = shelf(config);
    fs::create_dir_all(&shelf).map_err(io("making the folder of letters", &shelf))?;
    let staging = tempfile::Builder::new()
        .prefix(MAKING)
        .tempdir_in(&shelf)
        .map_err(io("making a folder in", &shelf))?;
    let language = language(config);
    for of in issued {
        let folder = staging.path().join(name(&of.notice));
        fs::create_dir(&folder).map_err(io("making", &folder))?;
        let file = format!("{}.docx", Letter::File.text(language));
        report::write_notice(
            &folder,
            &file,
            &notice(config, of, as_of, language),
            language,
        )?;
    }
    Ok(staging)
}

/// Move letters to where they lie; one that lies there already is replaced.
fn place(
    config: &Config,
    staging: tempfile::TempDir,
    issued: Vec<Issued>,
) -> Result<Vec<Written>, LetterError> {
    let shelf = shelf(config);
    let mut written = Vec::with_capacity(issued.len());
    for of in issued {
        let folder = shelf.join(name(&of.notice));
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(io("replacing", &folder))?;
        }
        fs::rename(staging.path().join(name(&of.notice)), &folder)
            .map_err(io("moving to", &folder))?;
        written.push(Written { issued: of, folder });
    }
    fs::File::open(&shelf)
        .and_then(|shelf| shelf.sync_all())
        .map_err(io("writing to", &shelf))?;
    Ok(written)
}

/// A letter as it is to be printed.
fn notice(config: &Config, of: &Issued, as_of: NaiveDate, language: Language) -> report::Notice {
    let settings = &config.settings;
    let labels = labels(config);
    let day = |text: &str| text.parse().unwrap_or(as_of);
    let office = if settings.notices.office.is_empty() {
        Letter::Office.fill(language, &[&settings.district.name])
    } else {
        settings.notices.office.clone()
    };
    let department = of
        .entries
        .first()
        .map_or("", |entry| entry.said("department_name"));
    report::Notice {
        number: of.notice.notice.clone(),
        office,
        department: if department.is_empty() {
            of.notice.department.clone()
        } else {
            department.to_owned()
        },
        as_of,
        issued_on: day(&of.notice.issued_on),
        due_on: day(&of.notice.due_on),
        lines: of
            .entries
            .iter()
            .map(|entry| line(entry, &labels, language))
            .collect(),
    }
}

/// Name and masked number of a person, or in words what else an entry is about.
#[must_use]
pub fn about(entry: &Listed, labels: &BTreeMap<String, String>, language: Language) -> String {
    let (name, number) = (entry.said("person_name"), entry.said("person_id"));
    if name.is_empty() && number.is_empty() {
        let unit = entry.unit.as_deref().unwrap_or_default();
        return report::object(entry.said("subject"), unit, labels, language);
    }
    format!("{name} {number}").trim().to_owned()
}

fn line(entry: &Listed, labels: &BTreeMap<String, String>, language: Language) -> NoticeLine {
    let who = about(entry, labels, language);
    let unit = entry.said("unit_name");
    NoticeLine {
        entry_id: entry.entry_id.clone(),
        rule: entry.rule.clone(),
        name: language
            .pick(entry.said("name_zh"), entry.said("name_en"))
            .to_owned(),
        grade: entry.grade.clone(),
        unit: if unit.is_empty() {
            entry.unit.clone().unwrap_or_default()
        } else {
            unit.to_owned()
        },
        who,
        due_on: entry.due_on.as_ref().and_then(|day| day.parse().ok()),
        amount: entry.amount.zip(entry.months),
    }
}
