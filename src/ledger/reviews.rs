//! What a reviewer says of entries: an answer is accepted or returned, a dispute is right or not, a correction is
//! accepted (销号) or not (挂号), an entry goes to another authority.

use serde_json::json;
use sqlx::AnyConnection;

use super::moves;
use super::refusal::Refusal;
use super::who::Who;
use crate::domain::entry::{BY_RUN, Decision, Move, State};
use crate::store::decisions::{self, Request};
use crate::store::listing::Listed;
use crate::store::{notices, time, transitions};

/// What a reviewer or a clerk says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// The measures are accepted: 整改中.
    Accept,
    /// Another answer is wanted: 已下发 again.
    Return,
    /// The department says that it is corrected: 待验收.
    Corrected,
    /// It is corrected: 销号.
    Passed,
    /// It is not corrected: 挂号.
    Failed,
    /// The department is right that it is not so: 销号.
    DisputeRight,
    /// The department is not right: 已下发 again; 待核实, where it went to another department since.
    DisputeWrong,
    /// The other authority hands it back, or it was handed on by mistake: 待核实 again.
    TakeBack,
}

impl Review {
    /// The move.
    #[must_use]
    pub const fn by(self) -> Move {
        match self {
            Self::Accept => Move::Accept,
            Self::Return => Move::Return,
            Self::Corrected => Move::Corrected,
            Self::Passed | Self::DisputeRight => Move::Verify,
            Self::Failed => Move::Fail,
            Self::DisputeWrong => Move::Uphold,
            Self::TakeBack => Move::TakeBack,
        }
    }

    /// Which decision it is, and whether it grants what the department said; none where nothing is decided.
    const fn decides(self) -> Option<(Decision, State, bool)> {
        match self {
            Self::Passed => Some((Decision::Verify, State::ToVerify, true)),
            Self::Failed => Some((Decision::Verify, State::ToVerify, false)),
            Self::DisputeRight => Some((Decision::Dispute, State::Disputed, true)),
            Self::DisputeWrong => Some((Decision::Dispute, State::Disputed, false)),
            Self::Accept | Self::Return | Self::Corrected | Self::TakeBack => None,
        }
    }
}

/// Says it of one entry. Whoever answered it or said that it is corrected decides nothing of it.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn review(
    conn: &mut AnyConnection,
    who: Who<'_>,
    entry: &Listed,
    review: Review,
    because: &str,
) -> Result<State, Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::Blank("--because"));
    }
    let id = &entry.entry_id;
    who.not_about_self(conn, std::slice::from_ref(id)).await?;
    if !matches!(review, Review::Corrected | Review::TakeBack) {
        who.not_own_correction(conn, id).await?;
    }
    let mut decision_no = None;
    if let Some((kind, state, grants)) = review.decides() {
        if entry.state != state {
            return Err(Refusal::NotWaiting {
                entry_id: id.clone(),
                state: entry.state,
                of: kind,
            });
        }
        let request = Request {
            decision_no: decisions::next_no(conn).await?,
            kind,
            entry_id: id.clone(),
            body: json!({"evidence": entry.evidence}),
            status: if grants { "approved" } else { "refused" }.to_owned(),
            requested_by: put_forward(conn, id, state).await?,
            requested_at: time(who.at),
            decided_by: Some(who.name.to_owned()),
            decided_at: Some(time(who.at)),
            decided_because: Some(who.typed(because)),
            ended: None,
        };
        decisions::add(conn, &request).await?;
        let detail =
            json!({"request": request.decision_no, "kind": kind, "status": request.status});
        who.record(conn, "decide", Some(id), detail).await?;
        decision_no = Some(request.decision_no);
    }
    let mut by = review.by();
    if by == Move::Uphold {
        // Back to whoever had the letter; another department has had none.
        let letter = notices::of_entry(conn, id).await?.pop();
        if letter.is_some_and(|of| of.department != entry.department) {
            by = Move::HandOver;
        }
    }
    Ok(moves::apply(conn, id, by, who.by(because, decision_no)).await?)
}

/// Who brought an entry to where it is decided on: a run that no longer finds it, whoever said that it is corrected, whoever
/// took in the department's answer.
async fn put_forward(
    conn: &mut AnyConnection,
    entry_id: &str,
    state: State,
) -> Result<String, Refusal> {
    let history = transitions::of_entry(conn, entry_id).await?;
    let brought = history
        .into_iter()
        .rfind(|of| of.to_state == state.as_str());
    Ok(match brought {
        Some(of) if of.run_no.is_none() => of.actor,
        _ => BY_RUN.to_owned(),
    })
}

/// Hands entries to another authority.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn refer(
    conn: &mut AnyConnection,
    who: Who<'_>,
    ids: &[String],
    to: &str,
    because: &str,
) -> Result<(), Refusal> {
    for (what, text) in [("--to", to), ("--because", because)] {
        if text.trim().is_empty() {
            return Err(Refusal::Blank(what));
        }
    }
    who.not_about_self(conn, ids).await?;
    let reason = format!("移交{to}：{because}");
    moves::apply_many(conn, ids, Move::Refer, who.by(&reason, None)).await?;
    Ok(())
}
