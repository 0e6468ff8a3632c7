//! Deciding on what somebody asked for about an entry: the second person's word, by the page's own function.

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Done;
use crate::ledger;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::pages::entry::post::{Settling, settled};
use crate::web::pages::refusals::refused;
use crate::web::reader::Reader;

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// 同意: granted.
    Approve,
    /// 驳回: not granted.
    Refuse,
    /// 终止: what was granted is over.
    End,
}

/// A decision on a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Word {
    /// What.
    how: How,
    /// Why.
    #[serde(default)]
    because: String,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decided {
    /// Number of the request.
    request: i64,
    /// The entry that it is about.
    entry_id: String,
    /// Where the entry stands now.
    state: String,
}

/// Grant, refuse or end what somebody else asked for. For reviewers who are signed in: no token carries a second person's
/// word, and nobody decides on their own request.
#[utoipa::path(
    post, path = "/api/v1/requests/{number}", tag = "entries", request_body = Word,
    params(("number" = i64, Path, description = "Number of the request")),
    responses((status = 201, description = "Decided", body = Decided), Done)
)]
pub(super) async fn settle(
    Of(state): Of<State>,
    reader: Reader,
    Path(number): Path<i64>,
    Json(word): Json<Word>,
) -> Result<(StatusCode, Json<Decided>), Failed> {
    let desk = Desk::new(&state, &reader);
    let how = match word.how {
        How::Approve => Settling::Approve,
        How::Refuse => Settling::Refuse,
        How::End => Settling::End,
    };
    let entry_id = settled(&desk, number, how, word.because.trim()).await?;
    let mut reading = state.store.read().await?;
    let entry = ledger::find(reading.executor(), &entry_id)
        .await
        .map_err(|refusal| refused(refusal, desk.language))?;
    let state = entry.state.as_str().to_owned();
    let decided = Decided {
        request: number,
        entry_id,
        state,
    };
    Ok((StatusCode::CREATED, Json(decided)))
}
