//! 审计: who did what, and whether the log of it is as it was written.

use std::sync::Mutex;

use axum::extract::{RawQuery, State as Of};
use axum::response::Redirect;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use maud::{Markup, html};

use crate::audit::{self, KeepError};
use crate::domain::account::Permission;
use crate::domain::words::{self, AUDIT_ACTIONS, Language, Office};
use crate::store::audit::{Stored, Wanted, reasons, search};
use crate::web::State;
use crate::web::failed::Failed;
use crate::web::form::Fields;
use crate::web::guard::csrf::csrf_field;
use crate::web::page::{Page, Place, page};
use crate::web::parts::head;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Records of a page.
const PAGE: i64 = 100;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/audit", Permission::SeeAudit, list)
        .post("/audit/check", Permission::SeeAudit, check)
}

/// How the log was last found.
#[derive(Debug, Default)]
pub(in crate::web) struct Checked(Mutex<Standing>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Standing {
    #[default]
    Unchecked,
    Checking,
    Failed,
    Found {
        at: DateTime<Utc>,
        records: i64,
        anchors: usize,
        verdict: Verdict,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Sound,
    /// From this record on.
    Broken(i64),
    /// The log is sound, what hangs on it is not.
    History,
    /// The log is sound, manifests of runs are missing, unreadable or altered.
    Manifests(usize),
}

impl Checked {
    fn standing(&self) -> Standing {
        self.0.lock().map(|of| *of).unwrap_or(Standing::Failed)
    }

    fn set(&self, standing: Standing) {
        if let Ok(mut of) = self.0.lock() {
            *of = standing;
        }
    }

    /// True for whoever is to check now.
    fn begin(&self) -> bool {
        let Ok(mut of) = self.0.lock() else {
            return false;
        };
        let free = *of != Standing::Checking;
        *of = Standing::Checking;
        free
    }
}

/// Goes through the whole log, beside the requests: that of years takes a while.
async fn check(Of(state): Of<State>) -> Redirect {
    if state.checked.begin() {
        tokio::spawn(async move {
            let found = gone_through(&state).await.unwrap_or_else(|fault| {
                tracing::error!(%fault, "the audit log could not be checked");
                Standing::Failed
            });
            state.checked.set(found);
        });
    }
    // Most logs are through before the page is asked for again.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Redirect::to("/audit")
}

async fn gone_through(state: &State) -> Result<Standing, KeepError> {
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let anchors = audit::anchors(&state.config.home, conn).await?;
    let found = audit::verify(conn, &anchors.heads).await?;
    let verdict = match &found.broken {
        Some(broken) => Verdict::Broken(broken.seq),
        None if audit::history(conn, &state.secret).await?.bad.is_some() => Verdict::History,
        None => match found.altered.len() + anchors.wanting() {
            0 => Verdict::Sound,
            count => Verdict::Manifests(count),
        },
    };
    Ok(Standing::Found {
        at: state.now(),
        records: found.records,
        anchors: found.anchors,
        verdict,
    })
}

async fn list(
    Of(state): Of<State>,
    RawQuery(query): RawQuery,
    reader: Reader,
) -> Result<Page, Failed> {
    let language = reader.language;
    let query = query.unwrap_or_default();
    let asked = Fields::parse(query.as_bytes());
    let wanted = Wanted {
        actor: asked.one("actor"),
        action: asked.one("action"),
        subject: asked.one("subject"),
        from: day(&state, asked.one("from"), 0),
        until: day(&state, asked.one("until"), 1),
        before: asked.one("before").parse().ok(),
    };
    let mut reading = state.store.read().await?;
    let conn = reading.executor();
    let mut records = search(conn, &wanted, PAGE + 1).await?;
    let more = records.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if more {
        records.pop();
    }
    let (first, last) = (records.last(), records.first());
    let reasons = match (first, last) {
        (Some(first), Some(last)) => reasons(conn, first.seq, last.seq).await?,
        _ => [].into(),
    };
    let title = Office::Audit.text(language);
    let body = html! {
        (head(title, &html! { (Office::AuditLede.text(language)) }, &html! {}))
        (standing(&state, &reader))
        (filters(&asked, language))
        @if records.is_empty() { p { (Office::AuditNone.text(language)) } } @else {
            div.wide { table {
                thead { tr {
                    @for name in [Office::AuditNumber, Office::AuditWhen, Office::AuditActor, Office::AuditAction, Office::AuditSubject, Office::AuditDetail] {
                        th scope="col" { (name.text(language)) }
                    }
                } }
                tbody { @for of in &records { tr {
                    th.number scope="row" { (of.seq) }
                    td.day { (when(&state, &of.at)) }
                    td { (of.actor) }
                    td { (words::audit_action(&of.action, language)) }
                    td { (about(of)) }
                    td {
                        @if let Some(reason) = reasons.get(&of.seq) {
                            p { (Office::AuditReason.fill(language, &[reason])) }
                        }
                        details {
                            summary { (short(&of.detail, &state, language)) }
                            pre.mono { (of.detail) }
                            p.small { (Office::AuditHash.fill(language, &[&of.hash])) }
                        }
                    }
                } } }
            } }
        }
        p.pager {
            @if wanted.before.is_some() {
                a href=(address(&asked, None)) { (Office::AuditNewest.text(language)) }
            }
            @if more { @if let Some(of) = records.last() {
                a href=(address(&asked, Some(of.seq))) rel="next" { (Office::AuditOlder.text(language)) }
            } }
        }
    };
    Ok(page(&reader, title, Place::Audit, body))
}

/// A day of the office as a moment: its begin, or with `later` that of a day after.
fn day(state: &State, text: &str, later: u64) -> Option<DateTime<Utc>> {
    let day = text
        .parse::<NaiveDate>()
        .ok()?
        .checked_add_days(Days::new(later))?;
    let begin = state
        .zone()
        .from_local_datetime(&day.and_time(NaiveTime::MIN));
    begin.earliest().map(|at| at.to_utc())
}

fn when(state: &State, at: &str) -> String {
    match at.parse::<DateTime<Utc>>() {
        Ok(at) => at.with_timezone(&state.zone()).format("%F %T").to_string(),
        Err(_) => at.to_owned(),
    }
}

/// What a record is about: an entry's id leads to its page.
fn about(of: &Stored) -> Markup {
    let subject = of.subject.as_deref().unwrap_or_default();
    let entry = subject.len() == 16 && subject.bytes().all(|b| b.is_ascii_hexdigit());
    html! { @if entry { a.id href={ "/entries/" (subject) } { (subject) } } @else { (subject) } }
}

/// A record's detail in words, cut where it is long.
fn short(detail: &str, state: &State, language: Language) -> String {
    const LONGEST: usize = 100;
    let plain = words::audit_detail(detail, state.zone(), language);
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None if plain.is_empty() => "—".to_owned(),
        None => plain,
    }
}

/// The same list, from another record on.
fn address(asked: &Fields, before: Option<i64>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["actor", "action", "subject", "from", "until"] {
        let value = asked.one(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("/audit?{}", query.finish())
}

fn filters(asked: &Fields, language: Language) -> Markup {
    html! {
        form.filters method="get" action="/audit" {
            div.fields {
                div {
                    label for="action" { (Office::AuditAction.text(language)) }
                    select #action name="action" {
                        option value="" { (Office::AuditAll.text(language)) }
                        @for of in AUDIT_ACTIONS {
                            option value=(of) selected[*of == asked.one("action")] { (words::audit_action(of, language)) }
                        }
                    }
                }
                @for (name, label, kind) in [
                    ("actor", Office::AuditActor, "search"), ("subject", Office::AuditSubject, "search"),
                    ("from", Office::AuditFrom, "date"), ("until", Office::AuditUntil, "date"),
                ] {
                    div {
                        label for=(name) { (label.text(language)) }
                        input id=(name) type=(kind) name=(name) value=(asked.one(name));
                    }
                }
            }
            button { (Office::AuditFilter.text(language)) }
        }
    }
}

fn standing(state: &State, reader: &Reader) -> Markup {
    let language = reader.language;
    let (kind, text) = match state.checked.standing() {
        Standing::Unchecked => ("info", Office::AuditUnchecked.text(language).to_owned()),
        Standing::Checking => ("info", Office::AuditChecking.text(language).to_owned()),
        Standing::Failed => ("warn", Office::AuditFailed.text(language).to_owned()),
        Standing::Found {
            at,
            records,
            anchors,
            verdict,
        } => {
            let at = state.moment(at);
            match verdict {
                Verdict::Sound => (
                    "good",
                    Office::AuditSound.fill(language, &[&records, &anchors, &at]),
                ),
                Verdict::Broken(seq) => ("bad", Office::AuditBroken.fill(language, &[&seq, &at])),
                Verdict::History => ("bad", Office::AuditHistoryBad.fill(language, &[&at])),
                Verdict::Manifests(count) => (
                    "bad",
                    Office::AuditManifestsBad.fill(language, &[&records, &count, &at]),
                ),
            }
        }
    };
    html! {
        div.told.(kind) role=(if kind == "bad" { "alert" } else { "status" }) { p { (text) } }
        form.line method="post" action="/audit/check" {
            (csrf_field(reader))
            button.second { (Office::AuditCheck.text(language)) }
        }
    }
}
