//! What people do with plans, by form, under the name of whoever is signed in.

use axum::extract::{Path, State as Of};
use axum::response::Redirect;

use super::super::posts;
use crate::domain::account::Permission;
use crate::domain::words::{Language, Posts};
use crate::establishment::cycle::Grant;
use crate::establishment::{Application, Place};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::Failed;
use crate::web::plans::{self, Act, YEARS};
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

async fn apply(Of(state): Of<State>, reader: Reader, typed: Fields) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let channel = typed.one("channel");
    let application = Application {
        place: Place {
            file: "form".to_owned(),
            sheet: None,
            row: 0,
        },
        plan_id: typed.one("plan_id").to_owned(),
        unit: typed.one("unit").to_owned(),
        headcount_type: typed.one("headcount_type").to_owned(),
        year: year(typed.one("year"), language)?,
        channel: (!channel.is_empty()).then(|| channel.to_owned()),
        number: posts::number(typed.one("number"), Posts::Number, language)?,
        document: typed.one("document").to_owned(),
        valid_until: posts::day(typed.one("valid_until"), Posts::Until, language)?,
    };
    let row = plans::apply(&desk, &application).await?;
    Ok(to(row.plan_no))
}

async fn check(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
) -> Result<Redirect, Failed> {
    done(&state, &reader, &no, Act::Check).await
}

async fn approve(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    typed: Fields,
) -> Result<Redirect, Failed> {
    // What another department's plan is refused for is nobody else's to read.
    plans::find(&state, &reader, number(&no)?).await?;
    let language = reader.language;
    let grant = Grant {
        number: Some(posts::number(typed.one("number"), Posts::Number, language)?),
        document: typed.one("document").to_owned(),
        valid_until: posts::day(typed.one("valid_until"), Posts::Until, language)?,
        because: typed.one("because").to_owned(),
    };
    done(&state, &reader, &no, Act::Approve(grant)).await
}

async fn hand_back(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    typed: Fields,
) -> Result<Redirect, Failed> {
    let because = typed.one("because").to_owned();
    done(&state, &reader, &no, Act::Return(because)).await
}

async fn withdraw(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    typed: Fields,
) -> Result<Redirect, Failed> {
    let because = typed.one("because").to_owned();
    done(&state, &reader, &no, Act::Withdraw(because)).await
}

/// A year; which years will do is said where an application is taken.
fn year(text: &str, language: Language) -> Result<i64, Failed> {
    let text = text.trim();
    if text.is_empty() {
        let name = Posts::Year.text(language);
        return Err(Failed::Invalid(Posts::Unfilled.fill(language, &[&name])));
    }
    text.parse().map_err(|_| {
        Failed::Invalid(Posts::WrongYear.fill(language, &[&text, &YEARS.start(), &YEARS.end()]))
    })
}

/// The number of a plan in an address.
pub(super) fn number(no: &str) -> Result<i64, Failed> {
    no.parse().map_err(|_| Failed::NotFound)
}

async fn done(state: &State, reader: &Reader, no: &str, act: Act) -> Result<Redirect, Failed> {
    let (row, _) = plans::find(state, reader, number(no)?).await?;
    plans::act(&Desk::new(state, reader), row.plan_no, &act).await?;
    Ok(to(row.plan_no))
}

/// Back to the plan.
fn to(plan_no: i64) -> Redirect {
    Redirect::to(&format!("/establishment/plans/{plan_no}?said=saved"))
}
