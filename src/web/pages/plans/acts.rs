//! What people do with plans: the same functions as the command line's, under the name of whoever is signed in.

use axum::extract::{Path, State as Of};
use axum::response::Redirect;

use super::super::posts;
use super::one;
use crate::domain::account::Permission;
use crate::establishment::cycle::{self, Grant};
use crate::establishment::{Application, Book, Place, PlanRefusal};
use crate::run::AtDesk;
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::Failed;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    let of = |act: &str| format!("/establishment/plans/{{no}}/{act}");
    Routes::new()
        .post("/establishment/plans", Permission::ApplyPlan, apply)
        .post(&of("check"), Permission::Decide, check)
        .post(&of("approve"), Permission::ApprovePlan, approve)
        .post(&of("return"), Permission::ApprovePlan, hand_back)
        .post(&of("send-back"), Permission::Decide, hand_back)
        .post(&of("withdraw"), Permission::ApplyPlan, withdraw)
}

/// A refusal in the reader's words.
fn refused(reader: &Reader) -> impl Fn(PlanRefusal) -> Failed {
    let language = reader.language;
    move |refusal| match refusal {
        PlanRefusal::NoPlan(_) => Failed::NotFound,
        PlanRefusal::Store(fault) => Failed::Store(fault),
        other => Failed::Refused(other.said(language)),
    }
}

/// What acts are done over: a book of one's own, which they read anew, and what stands open.
async fn ready(state: &State) -> Result<(Book, AtDesk), Failed> {
    let kept = book::open(state).await?;
    let shared = kept.book.clone();
    let own = book::blocking(move || Book::clone(&shared)).await?;
    Ok((own, book::at_desk(state).await?))
}

async fn apply(Of(state): Of<State>, reader: Reader, typed: Fields) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let (mut book, at_desk) = ready(&state).await?;
    let channel = typed.one("channel");
    let year = typed.one("year");
    let application = Application {
        place: Place {
            file: "form".to_owned(),
            sheet: None,
            row: 0,
        },
        plan_id: typed.one("plan_id").to_owned(),
        unit: typed.one("unit").to_owned(),
        headcount_type: typed.one("headcount_type").to_owned(),
        year: posts::number(year, language)?,
        channel: (!channel.is_empty()).then(|| channel.to_owned()),
        number: posts::number(typed.one("number"), language)?,
        document: typed.one("document").to_owned(),
        valid_until: posts::day(typed.one("valid_until"), language)?,
    };
    // Of a unit that this reader does not see nothing is said.
    let unit = book.find(&application.unit).ok();
    let unit = unit.and_then(|id| book.unit(id));
    if unit.is_none_or(|unit| !posts::sees(&reader, &book, unit)) {
        let unknown = PlanRefusal::NoUnit(application.unit);
        return Err(Failed::Refused(unknown.said(language)));
    }
    let mut writing = state.store.write().await?;
    let over = cycle::Desk {
        config: desk.config(),
        book: &mut book,
        open: &at_desk.open,
        on: None,
    };
    let row = cycle::apply(writing.executor(), desk.who(), &over, &application)
        .await
        .map_err(refused(&reader))?;
    writing.commit().await?;
    Ok(to(row.plan_no))
}

async fn check(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
) -> Result<Redirect, Failed> {
    let (row, _) = one::find(&state, &reader, &no).await?;
    let desk = Desk::new(&state, &reader);
    let (mut book, at_desk) = ready(&state).await?;
    let mut writing = state.store.write().await?;
    let mut over = cycle::Desk {
        config: desk.config(),
        book: &mut book,
        open: &at_desk.open,
        on: None,
    };
    cycle::check(writing.executor(), desk.who(), &mut over, row.plan_no)
        .await
        .map_err(refused(&reader))?;
    writing.commit().await?;
    Ok(to(row.plan_no))
}

async fn approve(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    typed: Fields,
) -> Result<Redirect, Failed> {
    let (row, _) = one::find(&state, &reader, &no).await?;
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let grant = Grant {
        number: Some(posts::number(typed.one("number"), language)?),
        document: typed.one("document").to_owned(),
        valid_until: posts::day(typed.one("valid_until"), language)?,
        because: typed.one("because").to_owned(),
    };
    let (mut book, at_desk) = ready(&state).await?;
    let mut writing = state.store.write().await?;
    let mut over = cycle::Desk {
        config: desk.config(),
        book: &mut book,
        open: &at_desk.open,
        on: None,
    };
    let conn = writing.executor();
    cycle::approve(conn, desk.who(), &mut over, row.plan_no, &grant)
        .await
        .map_err(refused(&reader))?;
    writing.commit().await?;
    Ok(to(row.plan_no))
}

async fn hand_back(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    typed: Fields,
) -> Result<Redirect, Failed> {
    let (row, _) = one::find(&state, &reader, &no).await?;
    let desk = Desk::new(&state, &reader);
    let mut writing = state.store.write().await?;
    let because = typed.one("because");
    cycle::hand_back(writing.executor(), desk.who(), row.plan_no, because)
        .await
        .map_err(refused(&reader))?;
    writing.commit().await?;
    Ok(to(row.plan_no))
}

async fn withdraw(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    typed: Fields,
) -> Result<Redirect, Failed> {
    let (row, _) = one::find(&state, &reader, &no).await?;
    let desk = Desk::new(&state, &reader);
    let (mut book, _) = ready(&state).await?;
    let mut writing = state.store.write().await?;
    let because = typed.one("because");
    let conn = writing.executor();
    cycle::withdraw(conn, desk.who(), &mut book, row.plan_no, because)
        .await
        .map_err(refused(&reader))?;
    writing.commit().await?;
    Ok(to(row.plan_no))
}

/// Back to the plan.
fn to(plan_no: i64) -> Redirect {
    Redirect::to(&format!("/establishment/plans/{plan_no}?said=saved"))
}
