//! Going through the whole log: is each record what was written, in its place, and are the heads in the manifests still there?

use std::collections::BTreeMap;
use std::path::Path;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::{AuditError, GENESIS, Head, hash};
use crate::store::audit::{Stored, all};

/// A head of the chain that was written down outside the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Where: a run's name.
    pub place: String,
    /// What stands there.
    pub head: Head,
}

impl Anchor {
    /// Whether it is of a run's manifest; notes of restores are files.
    #[must_use]
    pub fn is_run(&self) -> bool {
        Path::new(&self.place)
            .extension()
            .is_none_or(|end| end != "json")
    }
}

/// How the log was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Records gone through; up to the first bad one when there is one.
    pub records: i64,
    /// Manifests whose heads hold.
    pub anchors: usize,
    /// The newest record's number and hash, when the log is sound.
    pub head: Option<Head>,
    /// Manifests that know another record than the log, though later ones agree with it: it is they that were altered.
    pub altered: Vec<String>,
    /// The first bad record.
    pub broken: Option<Broken>,
}

/// The first record that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Its number.
    pub seq: i64,
    /// What is wrong with it.
    #[serde(flatten)]
    pub fault: Fault,
}

/// What can be wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// A later record is there, this one is not.
    Missing,
    /// It stands at a place where no record can be.
    OutOfOrder,
    /// It does not follow from the record before it: one of the two was put there, exchanged or rewritten.
    Unlinked,
    /// A field was changed.
    Altered,
    /// A run's manifest knows this record, the log ends before it.
    CutOff {
        /// The run.
        run: String,
        /// The last record that is there.
        last: i64,
    },
    /// The log is consistent, but this record is not the one that a run's manifest knows, and no later manifest agrees
    /// with the log: it was rewritten somewhere after `since`, or the manifest was.
    Rewritten {
        /// The run.
        run: String,
        /// The newest record before it that an anchor confirms; 0 when none does.
        since: i64,
    },
}

/// Goes through the log in order and stops at the first bad record.
///
/// # Errors
/// When the store cannot be read; a broken log is no error but a [`Verdict`].
pub async fn verify(conn: &mut AnyConnection, anchors: &[Anchor]) -> Result<Verdict, AuditError> {
    let mut expected: BTreeMap<i64, Vec<&Anchor>> = BTreeMap::new();
    for anchor in anchors {
        expected.entry(anchor.head.seq).or_default().push(anchor);
    }
    let mut verdict = Verdict {
        records: 0,
        anchors: 0,
        head: None,
        altered: Vec::new(),
        broken: None,
    };
    let mut last = Head {
        seq: 0,
        hash: GENESIS.to_owned(),
    };
    let mut confirmed = 0;
    let mut odd: Vec<&Anchor> = Vec::new();
    let mut records = pin!(all(conn));
    while let Some(record) = records.try_next().await? {
        let broken = fault(&record, &last);
        if broken.is_some() {
            verdict.broken = broken;
            return Ok(verdict);
        }
        for of in expected.remove(&record.seq).unwrap_or_default() {
            if of.head.hash == record.hash {
                verdict.anchors += usize::from(of.is_run());
                confirmed = record.seq;
            } else {
                odd.push(of);
            }
        }
        verdict.records += 1;
        last = Head {
            seq: record.seq,
            hash: record.hash,
        };
    }
    // Each record hangs on all before it: whoever agrees with a later one agrees with the log up to there.
    let (altered, rewritten): (Vec<&Anchor>, Vec<&Anchor>) =
        odd.into_iter().partition(|of| of.head.seq <= confirmed);
    verdict.altered = altered.into_iter().map(|of| of.place.clone()).collect();
    if let Some(first) = rewritten.first() {
        verdict.records = first.head.seq - 1;
        verdict.broken = Some(Broken {
            seq: first.head.seq,
            fault: Fault::Rewritten {
                run: first.place.clone(),
                since: confirmed,
            },
        });
        return Ok(verdict);
    }
    // What anchors know beyond the end was cut off; the first lost record is the one after the last.
    if let Some(lost) = expected.values().flatten().next() {
        verdict.broken = Some(Broken {
            seq: last.seq + 1,
            fault: Fault::CutOff {
                run: lost.place.clone(),
                last: last.seq,
            },
        });
    } else if last.seq > 0 {
        verdict.head = Some(last);
    }
    Ok(verdict)
}

/// What is wrong with a record after the one before it.
fn fault(record: &Stored, last: &Head) -> Option<Broken> {
    let next = last.seq + 1;
    let (seq, fault) = if record.seq < next {
        (record.seq, Fault::OutOfOrder)
    } else if record.seq > next {
        (next, Fault::Missing)
    } else if hash(record) != record.hash {
        (record.seq, Fault::Altered)
    } else if record.prev != last.hash {
        (record.seq, Fault::Unlinked)
    } else {
        return None;
    };
    Some(Broken { seq, fault })
}
