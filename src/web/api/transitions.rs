//! What became of an entry, and what somebody does with it: by the functions of the ledger in which pages and the command
//! line end too.

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entries::entry;
use super::problem::{Done, Read};
use crate::domain::account::Permission;
use crate::domain::words::Web;
use crate::ledger::requests::{self, Ask};
use crate::ledger::reviews::{self, Review};
use crate::ledger::{self, Refusal};
use crate::run::letters::{self, LetterError};
use crate::store::listing::Filter;
use crate::store::transitions;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::pages::refusals::{letter, refused};
use crate::web::reader::Reader;

/// One change of state.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Transition {
    /// Its number.
    number: i64,
    /// State before; none for the entry's first.
    from: Option<String>,
    /// State after.
    to: String,
    /// When.
    at: String,
    /// Who.
    actor: String,
    /// Why. Blank for a department where it is the office's own matter.
    reason: String,
    /// Number of the run that made it.
    run_no: Option<i64>,
    /// Number of the decision that made it.
    decision_no: Option<i64>,
}

/// What is done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Act {
    /// 下发: sent to its department, with a letter.
    Issue,
    /// The department's measures are accepted.
    Accept,
    /// Another answer is wanted.
    Return,
    /// The department says that it is corrected.
    Corrected,
    /// 销号: it is corrected.
    Passed,
    /// It is not corrected.
    Failed,
    /// The department is right that it is not so.
    DisputeRight,
    /// The department is not right.
    DisputeWrong,
    /// 移交: to another authority.
    Refer,
    /// Back from the other authority: 待核实 again.
    TakeBack,
    /// Asks that it be kept for a time; another person decides.
    Waive,
    /// Asks to decide that the two numbers of a near-match are one person.
    SamePerson,
    /// Asks to decide that they are two.
    NotSamePerson,
}

/// Something to be done with an entry.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// What.
    act: Act,
    /// Why, or what was seen.
    #[serde(default)]
    because: String,
    /// The evidence hash that was looked at; where the entry has another by now, nothing is done.
    #[serde(default)]
    evidence: Option<String>,
    /// The authority it is referred to.
    #[serde(default)]
    to: Option<String>,
    /// Number of the document that allows it to be kept.
    #[serde(default)]
    document: Option<String>,
    /// Last day on which it is to be kept; deadline of a letter.
    #[serde(default)]
    until: Option<NaiveDate>,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Made {
    /// Entry id.
    entry_id: String,
    /// Where it stands now.
    state: String,
    /// Number of the request that now waits for another person.
    request: Option<i64>,
    /// Number of the letter.
    notice: Option<String>,
}

impl Act {
    /// What of the permissions it takes.
    const fn needs(self) -> Permission {
        match self {
            Self::Issue => Permission::Issue,
            Self::Corrected => Permission::Answer,
            Self::Refer | Self::Waive | Self::SamePerson | Self::NotSamePerson => {
                Permission::Decide
            }
            _ => Permission::Review,
        }
    }

    const fn review(self) -> Option<Review> {
        Some(match self {
            Self::Accept => Review::Accept,
            Self::Return => Review::Return,
            Self::Corrected => Review::Corrected,
            Self::Passed => Review::Passed,
            Self::Failed => Review::Failed,
            Self::DisputeRight => Review::DisputeRight,
            Self::DisputeWrong => Review::DisputeWrong,
            Self::TakeBack => Review::TakeBack,
            _ => return None,
        })
    }
}

/// The history of an entry, oldest first.
#[utoipa::path(
    get, path = "/api/v1/entries/{id}/transitions", tag = "entries", params(("id" = String, Path, description = "Entry id")),
    responses((status = 200, description = "Its history", body = [Transition]), Read)
)]
pub(super) async fn list(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Vec<Transition>>, Failed> {
    let entry = entry(&state, &reader, &id).await?;
    let desk = Desk::new(&state, &reader);
    let mut reading = state.store.read().await?;
    let history = transitions::of_entry(reading.executor(), &entry.entry_id).await?;
    let history = history.into_iter().map(|of| Transition {
        number: of.transition_no,
        reason: desk.why(&of).to_owned(),
        from: of.from_state,
        to: of.to_state,
        at: of.at,
        actor: of.actor,
        run_no: of.run_no,
        decision_no: of.decision_no,
    });
    Ok(Json(history.collect()))
}

/// Do something with an entry. What a second person decides (accept, return, passed, failed, disputes) is for people at the
/// pages: no token carries it.
#[utoipa::path(
    post, path = "/api/v1/entries/{id}/transitions", tag = "entries", request_body = Wanted,
    params(("id" = String, Path, description = "Entry id")),
    responses((status = 201, description = "Done", body = Made), Done)
)]
pub(super) async fn make(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    Json(wanted): Json<Wanted>,
) -> Result<(StatusCode, Json<Made>), Failed> {
    let desk = Desk::new(&state, &reader);
    let entry = entry(&state, &reader, &id).await?;
    if !reader.may(wanted.act.needs()) {
        return Err(Failed::Forbidden);
    }
    let refuse = |refusal: Refusal| refused(refusal, desk.language);
    if wanted
        .evidence
        .as_ref()
        .is_some_and(|of| !crate::domain::evidence::same(of, &entry.evidence))
    {
        let changed = Web::SaysOther.text(desk.language);
        return Err(Failed::Refused(changed.to_owned()));
    }
    let id = entry.entry_id;
    let mut made = Made {
        entry_id: id.clone(),
        state: String::new(),
        request: None,
        notice: None,
    };
    if wanted.act == Act::Issue {
        let filter = Filter {
            ids: vec![id.clone()],
            ..Filter::default()
        };
        let config = desk.config_to_read();
        let until = wanted.until;
        let issued = letters::issue(&state.store, &config, desk.who(), &filter, until);
        let issued = issued
            .await
            .map_err(|fault: LetterError| letter(fault, desk.language))?;
        made.notice = issued.first().map(|of| of.issued.notice.notice.clone());
    } else {
        let ask = asked(&wanted);
        // Read apart from the writer's turn: it takes a moment.
        let rules = match &ask {
            Some(_) => desk.rules().await?,
            None => Vec::new(),
        };
        let mut writing = state.store.write().await?;
        let conn = writing.executor();
        let entry = ledger::find(conn, &id).await.map_err(refuse)?;
        if let Some(review) = wanted.act.review() {
            let because = &wanted.because;
            let done = reviews::review(conn, desk.who(), &entry, review, because).await;
            done.map_err(refuse)?;
        } else if let Some(ask) = ask {
            let rule = rules.iter().find(|rule| rule.code == entry.rule);
            let request = requests::ask(conn, desk.who(), &entry, rule, &ask).await;
            made.request = Some(request.map_err(refuse)?.decision_no);
        } else {
            let to = wanted.to.as_deref().unwrap_or_default();
            let ids = std::slice::from_ref(&id);
            let done = reviews::refer(conn, desk.who(), ids, to, &wanted.because).await;
            done.map_err(refuse)?;
        }
        writing.commit().await?;
    }
    let mut reading = state.store.read().await?;
    let now = ledger::find(reading.executor(), &id)
        .await
        .map_err(refuse)?;
    made.state = now.state.as_str().to_owned();
    Ok((StatusCode::CREATED, Json(made)))
}

/// What another person is to decide on.
fn asked(wanted: &Wanted) -> Option<Ask> {
    let because = wanted.because.clone();
    Some(match wanted.act {
        Act::Waive => Ask::Waive {
            document: wanted.document.clone().unwrap_or_default(),
            // Without a day it is refused: none is after today.
            expiry: wanted.until.unwrap_or_default(),
            because,
        },
        Act::SamePerson => Ask::SamePerson { because },
        Act::NotSamePerson => Ask::NotSamePerson { because },
        _ => return None,
    })
}
