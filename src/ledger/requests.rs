//! What one person asks for and another decides: keeping an entry for a time, keeping a register row that justifies it,
//! whether two numbers are one person.

use chrono::{Months, NaiveDate};
use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::refusal::Refusal;
use super::who::Who;
use super::{excuses, moves};
use crate::domain::entry::{Decision, Move, State};
use crate::domain::evidence;
use crate::domain::person_name::one_person;
use crate::domain::secret::Secret;
use crate::rules::{Rule, Subject};
use crate::store::decisions::{self, Ended, Request};
use crate::store::kept_register::{self, KeptRegister};
use crate::store::listing::Listed;
use crate::store::time;

/// An entry is kept for ten years at most, then it is asked for again: a mistyped century would be for ever.
const KEPT_AT_MOST: Months = Months::new(120);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// 政策性保留.
    Waive {
        /// Number of the document that allows it.
        document: String,
        /// Last day on which it holds.
        expiry: NaiveDate,
        /// Why.
        because: String,
    },
    /// A register row to be kept.
    Excuse(Row),
    /// The two numbers are one person.
    SamePerson {
        /// How that is known.
        because: String,
    },
    /// The two numbers are two people.
    NotSamePerson {
        /// How that is known.
        because: String,
    },
}

/// A register row that would justify an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Kind of register row.
    pub kind: String,
    /// Document.
    pub document: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Unit on the other side.
    pub counterpart: Option<String>,
}

impl Ask {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Decision {
        match self {
            Self::Waive { .. } => Decision::Waive,
            Self::Excuse(_) => Decision::Excuse,
            Self::SamePerson { .. } => Decision::SamePerson,
            Self::NotSamePerson { .. } => Decision::NotSamePerson,
        }
    }

    /// As stored, with the evidence hash that it speaks of.
    fn body(&self, evidence: &str, who: Who<'_>) -> Value {
        match self {
            Self::Waive {
                document,
                expiry,
                because,
            } => {
                json!({"document": who.typed(document), "expiry": expiry, "because": who.typed(because), "evidence": evidence})
            }
            Self::Excuse(row) => json!({
                "kind": row.kind, "document": who.typed(&row.document), "from": row.from, "to": row.to,
                "counterpart": row.counterpart.as_deref().map(|unit| who.typed(unit)), "evidence": evidence,
            }),
            Self::SamePerson { because } | Self::NotSamePerson { because } => {
                json!({"because": who.typed(because), "evidence": evidence})
            }
        }
    }

    /// What can be seen to be wrong with it before anybody decides.
    fn check(&self, entry: &Listed, rule: Option<&Rule>, on: NaiveDate) -> Result<(), Refusal> {
        let filled = |what: &'static str, text: &str| {
            if text.trim().is_empty() {
                Err(Refusal::Blank(what))
            } else {
                Ok(())
            }
        };
        match self {
            Self::Waive {
                document,
                expiry,
                because,
            } => {
                filled("--document", document)?;
                filled("--because", because)?;
                if *expiry <= on {
                    let what = "--until";
                    return Err(Refusal::NotAhead { what, day: *expiry });
                }
                let latest = on.checked_add_months(KEPT_AT_MOST).unwrap_or(on);
                if *expiry > latest {
                    let day = *expiry;
                    return Err(Refusal::TooFarAhead { day, latest });
                }
                if entry.state.after(Move::Waive).is_none() {
                    return Err(moves::MoveError::NotAllowed {
                        entry_id: entry.entry_id.clone(),
                        from: entry.state,
                        by: Move::Waive,
                    }
                    .into());
                }
                Ok(())
            }
            Self::Excuse(row) => {
                filled("--document", &row.document)?;
                if let Some(to) = row.to.filter(|to| *to < row.from) {
                    return Err(Refusal::EndsFirst(row.from, to));
                }
                excuses::explains(entry, rule, row)
            }
            Self::SamePerson { because } | Self::NotSamePerson { because } => {
                filled("--because", because)?;
                if rule.is_some_and(|rule| rule.subject == Subject::Pair) {
                    return Ok(());
                }
                Err(Refusal::NoPair(entry.entry_id.clone(), entry.rule.clone()))
            }
        }
    }
}

/// Asks for something; another person decides on it later.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn ask(
    conn: &mut AnyConnection,
    who: Who<'_>,
    entry: &Listed,
    rule: Option<&Rule>,
    ask: &Ask,
) -> Result<Request, Refusal> {
    ask.check(entry, rule, who.on)?;
    who.not_about_self(conn, std::slice::from_ref(&entry.entry_id))
        .await?;
    let earlier = decisions::of_entry(conn, &entry.entry_id).await?;
    let same = |of: &&Request| of.status == "requested" && of.kind == ask.kind();
    if let Some(of) = earlier.iter().find(same) {
        return Err(Refusal::Waiting(entry.entry_id.clone(), of.decision_no));
    }
    let request = Request {
        decision_no: decisions::next_no(conn).await?,
        kind: ask.kind(),
        entry_id: entry.entry_id.clone(),
        body: ask.body(&entry.evidence, who),
        status: "requested".to_owned(),
        requested_by: who.name.to_owned(),
        requested_at: time(who.at),
        decided_by: None,
        decided_at: None,
        decided_because: None,
        ended: None,
    };
    decisions::add(conn, &request).await?;
    let detail = json!({"request": request.decision_no, "kind": request.kind});
    who.record(conn, "request", Some(&entry.entry_id), detail)
        .await?;
    Ok(request)
}

/// Whom an entry is about, whole: what a kept register row needs and the store does not hold.
#[derive(Debug, Clone)]
pub struct Whole<'a> {
    /// The home's secret, to see that the number is the entry's.
    pub secret: &'a Secret,
    /// Document number.
    pub person_id: Option<String>,
}

/// Grants a request: the entry is kept, the register row is kept, or the decision on two numbers stands.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn approve(
    conn: &mut AnyConnection,
    who: Who<'_>,
    decision_no: i64,
    entry: &Listed,
    because: &str,
    whole: &Whole<'_>,
) -> Result<Request, Refusal> {
    let mut request = waiting(conn, who, decision_no).await?;
    let asked_of = request.body["evidence"].as_str().unwrap_or_default();
    if !evidence::same(asked_of, &entry.evidence) {
        return Err(Refusal::Changed(entry.entry_id.clone(), decision_no));
    }
    let text = |name: &str| request.body[name].as_str().unwrap_or_default().to_owned();
    match request.kind {
        Decision::Waive => {
            let expiry = text("expiry");
            if let Ok(day) = expiry.parse::<NaiveDate>()
                && day <= who.on
            {
                let what = "the last day asked for,";
                return Err(Refusal::NotAhead { what, day });
            }
            let reason = format!("{}（{}）", text("because"), text("document"));
            let by = who.by(&reason, Some(decision_no));
            moves::apply(conn, &entry.entry_id, Move::Waive, by).await?;
        }
        Decision::Excuse => keep(conn, &request, entry, whole).await?,
        Decision::SamePerson | Decision::NotSamePerson => {
            // The newer decision on the two numbers takes the place of an older one.
            for mut old in decisions::of_entry(conn, &entry.entry_id).await? {
                let pair = matches!(old.kind, Decision::SamePerson | Decision::NotSamePerson);
                if pair && old.status == "approved" {
                    "ended".clone_into(&mut old.status);
                    old.ended = Some(ended(who, &format!("以{decision_no}号决定为准")));
                    decisions::settle(conn, &old).await?;
                    let detail =
                        json!({"request": old.decision_no, "kind": old.kind, "status": "ended"});
                    who.record(conn, "decide", Some(&entry.entry_id), detail)
                        .await?;
                }
            }
        }
        Decision::Dispute | Decision::Verify => {}
    }
    settle(conn, who, &mut request, "approved", because).await?;
    Ok(request)
}

/// Keeps the register row that a request names.
async fn keep(
    conn: &mut AnyConnection,
    request: &Request,
    entry: &Listed,
    whole: &Whole<'_>,
) -> Result<(), Refusal> {
    let gone = || Refusal::NumberGone(entry.entry_id.clone());
    let person_id = whole.person_id.clone().ok_or_else(gone)?;
    let about = crate::store::people::about(conn, &[whole.secret.person(&person_id)]).await?;
    if !about.iter().any(|(_, id)| *id == entry.entry_id) {
        return Err(gone());
    }
    let text = |name: &str| request.body[name].as_str().map(str::to_owned);
    let name = entry.said("person_name");
    let row = KeptRegister {
        decision_no: request.decision_no,
        person_id,
        name: (!name.is_empty()).then(|| name.to_owned()),
        kind: text("kind").unwrap_or_default(),
        from_on: text("from").unwrap_or_default(),
        to_on: text("to"),
        unit_code: entry.unit.clone(),
        counterpart: text("counterpart"),
        document: text("document").unwrap_or_default(),
    };
    Ok(kept_register::add(conn, &row).await?)
}

/// Turns a request down.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn refuse(
    conn: &mut AnyConnection,
    who: Who<'_>,
    decision_no: i64,
    because: &str,
) -> Result<Request, Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::Blank("--because"));
    }
    let mut request = waiting(conn, who, decision_no).await?;
    settle(conn, who, &mut request, "refused", because).await?;
    Ok(request)
}

/// Takes back what one asked for oneself, while nobody has decided on it.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn withdraw(
    conn: &mut AnyConnection,
    who: Who<'_>,
    decision_no: i64,
) -> Result<Request, Refusal> {
    let found = decisions::get(conn, decision_no).await?;
    let mut request = found.ok_or(Refusal::NoRequest(decision_no))?;
    if request.status != "requested" {
        return Err(Refusal::Settled(decision_no, request.status));
    }
    if !one_person(&request.requested_by, who.name) {
        return Err(Refusal::NotOwnRequest(decision_no, request.requested_by));
    }
    settle(conn, who, &mut request, "withdrawn", "").await?;
    Ok(request)
}

/// Ends what was granted before its time: later runs no longer obey it, and a kept entry is open again.
///
/// # Errors
/// [`Refusal`], and nothing was written.
pub async fn end(
    conn: &mut AnyConnection,
    who: Who<'_>,
    decision_no: i64,
    because: &str,
) -> Result<Request, Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::Blank("--because"));
    }
    let mut request = decisions::get(conn, decision_no)
        .await?
        .ok_or(Refusal::NoRequest(decision_no))?;
    if request.status != "approved" || matches!(request.kind, Decision::Verify | Decision::Dispute)
    {
        return Err(Refusal::Settled(decision_no, request.status));
    }
    let id = request.entry_id.clone();
    who.not_about_self(conn, std::slice::from_ref(&id)).await?;
    if request.kind == Decision::Waive {
        let by = who.by(because, Some(decision_no));
        let entry = super::who::find(conn, &id).await?;
        if entry.state == State::Waived {
            moves::apply(conn, &id, Move::Reopen, by).await?;
        }
    }
    "ended".clone_into(&mut request.status);
    request.ended = Some(ended(who, because));
    decisions::settle(conn, &request).await?;
    let detail = json!({"request": decision_no, "kind": request.kind, "status": "ended"});
    who.record(conn, "decide", Some(&id), detail).await?;
    Ok(request)
}

fn ended(who: Who<'_>, because: &str) -> Ended {
    Ended {
        by: who.name.to_owned(),
        at: time(who.at),
        because: who.typed(because.trim()),
    }
}

/// A request that waits, and on which this person may decide.
async fn waiting(
    conn: &mut AnyConnection,
    who: Who<'_>,
    decision_no: i64,
) -> Result<Request, Refusal> {
    let request = decisions::get(conn, decision_no)
        .await?
        .ok_or(Refusal::NoRequest(decision_no))?;
    if request.status != "requested" {
        return Err(Refusal::Settled(decision_no, request.status));
    }
    if one_person(&request.requested_by, who.name) {
        return Err(Refusal::OwnRequest(who.name.to_owned(), decision_no));
    }
    who.not_about_self(conn, std::slice::from_ref(&request.entry_id))
        .await?;
    Ok(request)
}

async fn settle(
    conn: &mut AnyConnection,
    who: Who<'_>,
    request: &mut Request,
    status: &str,
    because: &str,
) -> Result<(), Refusal> {
    status.clone_into(&mut request.status);
    request.decided_by = Some(who.name.to_owned());
    request.decided_at = Some(time(who.at));
    request.decided_because = Some(who.typed(because));
    decisions::settle(conn, request).await?;
    let detail = json!({"request": request.decision_no, "kind": request.kind, "status": status});
    who.record(conn, "decide", Some(&request.entry_id), detail)
        .await
}
