//! A whole document number is shown for a reason, which is written down first.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::State;
use super::failed::Failed;
use super::reader::Reader;
use crate::audit::{self, Head, Record};
use crate::domain::mask;
use crate::domain::words::Office;
use crate::store::audit::keep_reason;

/// Characters of the shortest reason.
const SHORTEST: usize = 6;
/// Of the longest.
const LONGEST: usize = 300;

/// Writes down that somebody is about to see the whole numbers of an entry, and why. The reason may name people, so that
/// the log holds its hash alone and the text lies beside it, where it can be erased.
pub(in crate::web) async fn note(
    state: &State,
    reader: &Reader,
    entry_id: &str,
    because: &str,
) -> Result<Head, Failed> {
    let reason: String = because.chars().take(LONGEST).collect();
    if reason.chars().filter(|c| !c.is_whitespace()).count() < SHORTEST {
        let short = Office::RevealShort.fill(reader.language, &[&SHORTEST]);
        return Err(Failed::Invalid(short));
    }
    let reason = mask::free_text(&reason);
    let record = Record {
        at: state.now(),
        actor: reader.actor(),
        action: "reveal",
        subject: Some(entry_id),
        detail: json!({
            "page": "entry", "reason_sha256": hex::encode(Sha256::digest(&reason)),
            "from": reader.from.map(|of| of.to_string()),
        }),
    };
    let mut writing = state.store.write().await?;
    let head = audit::append(writing.executor(), record).await?;
    keep_reason(writing.executor(), head.seq, &reason).await?;
    writing.commit().await?;
    Ok(head)
}
