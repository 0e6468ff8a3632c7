//! What the office has decided as an input of a run: register rows kept here, and whether near-matches are one person.
//! They are written down as a snapshot like any extract, so that the run's hash covers them and `verify` can read them
//! again when the store says something else.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};

use sqlx::AnyConnection;

use super::{Collected, Request, RunError, SourceOutcome};
use crate::config::source::{Expect, FilePull, Format, From, Label, Pull};
use crate::config::{Config, Source};
use crate::domain::entry::Decision;
use crate::domain::snapshot::Snapshot;
use crate::domain::summary::SourceState;
use crate::domain::table::Kind;
use crate::extract::Snapshots;
use crate::normalise::{self, NormaliseError, Stored};
use crate::rules::Decided;
use crate::store::{StoreError, decisions, kept_register};

/// Name of the source. No configured source can have it.
pub const SOURCE: &str = "@kept";
const REGISTER: &str = "register.ndjson";
const DECISIONS: &str = "decisions.ndjson";

/// What the office keeps, as the store has it at the beginning of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Register rows that two people of the office approved, in the order of their decisions.
    pub register: Vec<KeptRow>,
    /// Decisions on near-matches, in the order of the entries' ids.
    pub pairs: Vec<KeptPair>,
}

/// One register row, by the canonical names of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRow {
    /// Number of the decision that keeps it.
    pub decision: i64,
    /// Whole document number.
    pub person_id: String,
    /// Name.
    pub name: Option<String>,
    /// Kind of register row.
    pub kind: String,
    /// First day, YYYY-MM-DD.
    pub from: String,
    /// Last day.
    pub to: Option<String>,
    /// Own unit.
    pub unit_code: Option<String>,
    /// Unit on the other side.
    pub counterpart: Option<String>,
    /// Document that justifies it.
    pub document: String,
}

/// One decision on a near-match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPair {
    /// The entry decided on.
    pub entry_id: String,
    /// `same_person` or `not_same_person`.
    pub decided: Decision,
}

impl Kept {
    /// Nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.register.is_empty() && self.pairs.is_empty()
    }
}

/// What is kept now.
///
/// # Errors
/// When the store cannot be read.
pub async fn load(conn: &mut AnyConnection) -> Result<Kept, StoreError> {
    let rows = kept_register::standing(conn).await?;
    let register = rows.into_iter().map(|row| KeptRow {
        decision: row.decision_no,
        person_id: row.person_id,
        name: row.name,
        kind: row.kind,
        from: row.from_on,
        to: row.to_on,
        unit_code: row.unit_code,
        counterpart: row.counterpart,
        document: row.document,
    });
    let mut pairs: BTreeMap<String, Decision> = BTreeMap::new();
    for decided in [Decision::SamePerson, Decision::NotSamePerson] {
        let standing = decisions::of_status(conn, "approved", Some(decided)).await?;
        pairs.extend(standing.into_iter().map(|of| (of.entry_id, of.kind)));
    }
    Ok(Kept {
        register: register.collect(),
        pairs: pairs
            .into_iter()
            .map(|(entry_id, decided)| KeptPair { entry_id, decided })
            .collect(),
    })
}

/// The source as if it were configured.
#[must_use]
pub fn source() -> Source {
    let columns = [
        "person_id",
        "name",
        "kind",
        "from",
        "to",
        "unit_code",
        "counterpart",
        "document",
    ];
    Source {
        name: SOURCE.to_owned(),
        kind: Kind::Register,
        label: Label {
            zh: "编办留存登记".to_owned(),
            en: "Kept by the office".to_owned(),
        },
        pull: Pull::File(FilePull {
            path: REGISTER.to_owned(),
            department_param: None,
            max_bytes: None,
            format: Some(Format::Ndjson),
            encoding: Some("utf-8".to_owned()),
            separator: None,
            sheet: None,
            header_row: None,
            items: None,
        }),
        columns: columns
            .map(|name| (name.to_owned(), From::Header(name.to_owned())))
            .into(),
        codes: BTreeMap::new(),
        expect: Expect::default(),
    }
}

/// Write down what is kept and join it to the night's sources. With nothing kept, the night is as if there were no such
/// thing.
///
/// # Errors
/// When the snapshot cannot be written or read.
pub fn join(
    config: &Config,
    mut collected: Collected,
    request: &Request,
    kept: &Kept,
) -> Result<Collected, RunError> {
    if kept.is_empty() {
        return Ok(collected);
    }
    let texts = [
        (REGISTER, lines(&kept.register)?),
        (DECISIONS, lines(&kept.pairs)?),
    ];
    let snapshot = Snapshots::open(&config.home)?.keep(
        SOURCE,
        Kind::Register,
        request.business_date,
        request.now,
        &texts,
    )?;
    let read = |source: &Source, register: &Snapshot| {
        normalise::load_or_normalise(source, &config.codes, register, request.business_date)
    };
    collected.sources.push(outcome(snapshot, read)?);
    Ok(collected)
}

/// The source of a night, its rows read from its snapshot as the caller reads.
pub(super) fn outcome(
    snapshot: Snapshot,
    read: impl Fn(&Source, &Snapshot) -> Result<Stored, NormaliseError>,
) -> Result<SourceOutcome, RunError> {
    let source = source();
    let mut register = snapshot.clone();
    register
        .files
        .retain(|file| file.name == REGISTER && file.size > 0);
    let normalised = if register.files.is_empty() {
        None
    } else {
        Some(read(&source, &register).map_err(|fault| RunError::Reread {
            source_name: source.label.zh.clone(),
            fault: Box::new(fault),
        })?)
    };
    Ok(SourceOutcome {
        source,
        state: SourceState::Good,
        held_because: Vec::new(),
        snapshot: Some(snapshot),
        normalised,
        fresh: false,
    })
}

/// Whether a source of a night is this one.
#[must_use]
pub fn is_kept(of: &SourceOutcome) -> bool {
    of.source.name == SOURCE
}

/// What the night's snapshot says of near-matches.
///
/// # Errors
/// When the file of decisions cannot be read.
pub fn decided(collected: &Collected) -> Result<Decided, RunError> {
    let mut decided = Decided::default();
    let kept = collected.sources.iter().filter(|of| is_kept(of));
    let files = kept.flat_map(|of| of.snapshot.iter().flat_map(|snapshot| &snapshot.files));
    for file in files.filter(|file| file.name == DECISIONS) {
        let fault = |source| RunError::Io {
            what: "cannot read the office's decisions in",
            path: file.path.clone(),
            source,
        };
        let text = fs::read_to_string(&file.path).map_err(fault)?;
        for line in text.lines() {
            let pair: KeptPair =
                serde_json::from_str(line).map_err(|source| fault(source.into()))?;
            match pair.decided {
                Decision::SamePerson => decided.same.insert(pair.entry_id),
                Decision::NotSamePerson => decided.not_same.insert(pair.entry_id),
                _ => false,
            };
        }
    }
    Ok(decided)
}

/// One JSON object a line.
fn lines(rows: &[impl Serialize]) -> Result<String, RunError> {
    let mut text = String::new();
    for row in rows {
        let line = serde_json::to_string(row).map_err(|fault| RunError::Io {
            what: "cannot write down what the office keeps in",
            path: REGISTER.into(),
            source: fault.into(),
        })?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}
