//! What departments answered in a workbook, taken into the ledger: each answered row is taken, unchanged, or refused with its reason.
//!
//! Only answer columns are taken. A row belongs to an entry when its hidden id is one of this ledger's, its hidden hash is
//! that of the entry's evidence, and what is printed beside them is not another entry's; where the row now stands, on which sheet and in which order of columns, does not matter.

mod filled;
mod judge;
mod locked;
mod refusal;
mod sheet;
mod typed;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::AnyConnection;

pub use refusal::{Refusal, RefusalKind};
pub use typed::{Typed, answer};

use crate::audit::{self, Head, Record};
use crate::domain::answer::{Answer, reason_kind};
use crate::domain::entry::{Move, State};
use crate::domain::mask;
use crate::domain::words::{Import, Language, said};
use crate::ledger::moves::{self, By, MoveError};
use crate::normalise::NormaliseError;
use crate::rules::Rule;
use crate::store::answers::{self, Stored};
use crate::store::proofs::{self, Table};
use crate::store::{Store, StoreError, time};

/// Who imports, for whom, when.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who.
    pub actor: &'a str,
    /// The clock, read by the caller.
    pub now: DateTime<Utc>,
    /// The home's district.
    pub district: &'a str,
    /// The department whose answers these must be, where it is known otherwise than from the workbook.
    pub department: Option<&'a str>,
    /// Language of what is written down.
    pub language: Language,
    /// Nothing is written.
    pub dry_run: bool,
}

/// What became of a workbook.
#[derive(Debug, Clone)]
pub struct Imported {
    /// File name.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// The department that it says it is of.
    pub department: Option<String>,
    /// The run that it says it was made by.
    pub run: Option<String>,
    /// Whether the workbook still has the properties that it was made with.
    pub has_properties: bool,
    /// Rows with keys or answers.
    pub rows: usize,
    /// Rows in which nothing was filled in.
    pub blank: usize,
    /// Rows taken.
    pub taken: Vec<Taken>,
    /// Rows that say what was taken before.
    pub unchanged: Vec<Place>,
    /// Rows refused, in the order of the workbook.
    pub refused: Vec<Refused>,
    /// Entries with which it was made, and how many of them it lacks now.
    pub missing: Option<(usize, usize)>,
    /// Nothing was written.
    pub dry_run: bool,
    /// The audit record of the import; none of a preview.
    pub head: Option<Head>,
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Sheet.
    pub sheet: String,
    /// Row, as the spreadsheet numbers it.
    pub row: u32,
    /// The id that stands there.
    pub entry_id: String,
}

impl Place {
    /// The id as it may be shown: what somebody wrote in its place may be a person's number.
    #[must_use]
    pub fn shown_id(&self) -> String {
        mask::typed_text(&self.entry_id, NaiveDate::MIN)
    }
}

/// A row taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Where it stands.
    pub place: Place,
    /// Rule of its entry.
    pub rule: String,
    /// Evidence hash that it answers.
    pub evidence: String,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// What it says, as it is stored.
    pub answer: Answer,
    /// Something in it was masked before: a document number, a day of birth.
    pub masked: bool,
    /// The entry's deadline, where the answer promises a later day.
    pub late: Option<NaiveDate>,
}

impl Taken {
    /// The kind of the reason that it names, where no register row of that kind could explain or end the entry.
    #[must_use]
    pub fn no_help(&self, rules: &[Rule]) -> Option<&str> {
        let reason = self.answer.reason.as_ref()?;
        let rule = rules.iter().find(|rule| rule.code == self.rule)?;
        let helps = rule.kinds_kept().contains(&reason.kind.as_str());
        (!helps).then_some(reason.kind.as_str())
    }

    /// What whoever looks at it should mind.
    #[must_use]
    pub fn notes(&self, rules: &[Rule], language: Language) -> Vec<String> {
        let late = self.late.zip(self.answer.correct_by);
        let late = late.map(|(due, day)| Import::LateNote.fill(language, &[&day, &due]));
        let no_help = self.no_help(rules).map(|kind| {
            let kind = reason_kind(kind, language);
            Import::NoHelpNote.fill(language, &[&kind, &self.rule])
        });
        late.into_iter().chain(no_help).collect()
    }
}

/// A row refused.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Where it stands.
    pub place: Place,
    /// Why.
    pub why: Refusal,
}

/// Why a file could not be imported at all.
#[derive(Debug)]
pub enum ImportError {
    /// No sheet has the hidden keys.
    NotALedger(String),
    /// It is not there, or may not be read.
    NotOpened(String, String),
    /// It cannot be read as a workbook.
    Unreadable(String, String),
    /// It needs a password.
    Encrypted(String),
    /// It is larger than it may be.
    TooLarge(String, String),
    /// The store.
    Store(StoreError),
    /// An entry could not be moved.
    Move(MoveError),
    /// The reader stopped.
    Stopped(String),
}

impl ImportError {
    fn of(name: &str, fault: NormaliseError) -> Self {
        let name = name.to_owned();
        match fault {
            NormaliseError::Encrypted { .. } => Self::Encrypted(name),
            NormaliseError::TooLarge { limit, .. } => Self::TooLarge(name, limit),
            // What the unpacker says bears no number of the system's.
            NormaliseError::Read { cause, .. } if cause.raw_os_error().is_some() => {
                Self::NotOpened(name, cause.to_string())
            }
            NormaliseError::Read { cause, .. } => Self::Unreadable(name, cause.to_string()),
            NormaliseError::Form { problem, .. } => Self::Unreadable(name, problem),
            other => Self::Unreadable(name, other.to_string()),
        }
    }

    /// What whoever imports reads.
    #[must_use]
    pub fn tell(&self, language: Language) -> String {
        match self {
            Self::NotOpened(file, why) => {
                Import::NotOpened.fill(language, &[file, &said(why, language)])
            }
            Self::NotALedger(file) => Import::NotALedger.fill(language, &[file]),
            Self::Unreadable(file, why) if why.contains("its bytes are not those") => {
                Import::Unreadable.fill(language, &[file, &Import::NoWorkbook.text(language)])
            }
            Self::Unreadable(file, why) => {
                Import::Unreadable.fill(language, &[file, &said(why, language)])
            }
            Self::Encrypted(file) => Import::Encrypted.fill(language, &[file]),
            Self::TooLarge(file, limit) => Import::TooLarge.fill(language, &[file, limit]),
            Self::Store(fault) => said(&fault.to_string(), language),
            Self::Move(fault) => said(&fault.to_string(), language),
            Self::Stopped(why) => said(
                &format!("reading a workbook stopped: {why}; please report it"),
                language,
            ),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tell(Language::En))
    }
}

impl std::error::Error for ImportError {}

impl From<StoreError> for ImportError {
    fn from(fault: StoreError) -> Self {
        Self::Store(fault)
    }
}

impl From<MoveError> for ImportError {
    fn from(fault: MoveError) -> Self {
        Self::Move(fault)
    }
}

impl Imported {
    /// The lines that tell how many of what was taken should be minded, and what to do about what was refused.
    #[must_use]
    pub fn remarks(&self, rules: &[Rule], language: Language) -> Vec<String> {
        let count = |test: &dyn Fn(&&Taken) -> bool| self.taken.iter().filter(test).count();
        let late = count(&|taken| taken.late.is_some());
        let no_help = count(&|taken| taken.no_help(rules).is_some());
        let mut lines = Vec::new();
        for (word, count) in [(Import::LateCount, late), (Import::NoHelpCount, no_help)] {
            if count > 0 {
                lines.push(word.fill(language, &[&count]));
            }
        }
        if !self.refused.is_empty() {
            lines.push(Import::Advice.text(language).to_owned());
        }
        lines
    }

    /// Refused rows by group.
    #[must_use]
    pub fn refused_by_kind(&self) -> BTreeMap<RefusalKind, usize> {
        let mut counts = BTreeMap::new();
        for refused in &self.refused {
            *counts.entry(refused.why.kind()).or_default() += 1;
        }
        counts
    }
}

/// Reads a returned workbook and takes what can be taken, all of it in one transaction or, of a preview, none.
///
/// # Errors
/// When the file is no ledger of ours or the store fails; a row that cannot be taken is no error.
pub async fn import(
    store: &Store,
    path: &Path,
    request: &Request<'_>,
) -> Result<Imported, ImportError> {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let (path, of) = (path.to_owned(), name.clone());
    let returned = tokio::task::spawn_blocking(move || sheet::read(&path, &of))
        .await
        .map_err(|fault| ImportError::Stopped(fault.to_string()))??;
    if request.dry_run {
        let mut reading = store.read().await?;
        return judge::judge(reading.executor(), &name, &returned, request).await;
    }
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let mut imported = judge::judge(conn, &name, &returned, request).await?;
    let sha256 = imported.sha256.clone();
    let reason = Import::MoveReason.fill(request.language, &[&short(&sha256)]);
    let proofs = write(conn, &imported, Some((&name, &sha256)), &reason, request).await?;
    imported.head = Some(audit::append(conn, record(&imported, &proofs, request)).await?);
    writing.commit().await?;
    Ok(imported)
}

/// Number and hash of each answer written, as the log tells them.
type Proofs = Vec<(i64, String)>;

/// Writes what was taken: the answers, and the moves that they make. `file` is the workbook they came in, with its hash.
async fn write(
    conn: &mut AnyConnection,
    imported: &Imported,
    file: Option<(&str, &str)>,
    reason: &str,
    request: &Request<'_>,
) -> Result<Proofs, ImportError> {
    let mut rows: Vec<Stored> = imported
        .taken
        .iter()
        .map(|taken| Stored {
            answer_no: 0,
            entry_id: taken.place.entry_id.clone(),
            evidence: taken.evidence.clone(),
            answer: taken.answer.clone(),
            answered_by: request.actor.to_owned(),
            at: time(request.now),
            file: file.map(|(name, _)| name.to_owned()),
            file_sha256: file.map(|(_, sha256)| sha256.to_owned()),
        })
        .collect();
    answers::add(conn, &mut rows).await?;
    for by in [Move::Answer, Move::Dispute] {
        let ids: Vec<String> = rows
            .iter()
            .filter(|row| movement(&row.answer) == by)
            .map(|row| row.entry_id.clone())
            .collect();
        let who = By {
            actor: request.actor,
            at: request.now,
            on: request.now.date_naive(),
            reason,
            decision_no: None,
            due_on: None,
        };
        moves::apply_many(conn, &ids, by, who).await?;
    }
    let mut told = Proofs::with_capacity(rows.len());
    for row in &rows {
        let key = row.answer_no.to_string();
        let sha256 = proofs::seal(conn, Table::Answer, &key).await?;
        told.extend(sha256.map(|sha256| (row.answer_no, sha256)));
    }
    Ok(told)
}

/// Enough of a hash to find a file by.
#[must_use]
pub fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// The move that an answer makes.
const fn movement(answer: &Answer) -> Move {
    if answer.agrees {
        Move::Answer
    } else {
        Move::Dispute
    }
}

/// What the log keeps of an import: the file's hash and counts. The file's name may name a person, and stays out.
fn record<'a>(imported: &'a Imported, proofs: &Proofs, request: &Request<'a>) -> Record<'a> {
    let disputed = imported.taken.iter().filter(|taken| !taken.answer.agrees);
    let refused: BTreeMap<&str, usize> = imported
        .refused_by_kind()
        .into_iter()
        .map(|(kind, count)| (kind.as_str(), count))
        .collect();
    Record {
        at: request.now,
        actor: request.actor,
        action: "import",
        subject: imported.department.as_deref().or(request.department),
        detail: json!({
            "sha256": imported.sha256,
            "run": imported.run,
            "rows": imported.rows,
            "taken": imported.taken.len(),
            "disputed": disputed.count(),
            "unchanged": imported.unchanged.len(),
            "blank": imported.blank,
            "refused": refused,
            "answers": proofs,
        }),
    }
}
