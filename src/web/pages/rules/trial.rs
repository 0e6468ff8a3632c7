//! Putting a rule on trial, and taking it off.

use axum::extract::{Path, State as Of};
use axum::response::Redirect;
use maud::{Markup, html};
use serde_json::json;

use super::pack;
use crate::audit::{self, Record};
use crate::domain::account::Permission;
use crate::domain::mask;
use crate::domain::words::Web;
use crate::store::time;
use crate::store::trials::{self, Trial};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::Failed;
use crate::web::parts;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().post("/rules/{code}/trial", Permission::TrialRules, set)
}

pub(super) fn form(reader: &Reader, code: &str, on_trial: bool) -> Markup {
    let language = reader.language;
    let body = html! {
        fieldset {
            legend { (Web::TrialTitle.text(language)) }
            p.hint { (Web::TrialHint.text(language)) }
            @if on_trial {
                input type="hidden" name="end" value="1";
                button { (Web::TrialEnd.text(language)) }
            } @else {
                div.fields {
                    div.whole {
                        label.must for="because" { (Web::FieldBecause.text(language)) }
                        textarea #because name="because" required maxlength="300" rows="2" {}
                    }
                }
                button { (Web::TrialBegin.text(language)) }
            }
        }
    };
    html! {
        h2 { (Web::TrialTitle.text(language)) }
        (parts::post(reader, &format!("/rules/{code}/trial"), "", &body))
    }
}

async fn set(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let pack = pack(&desk).await?;
    if !pack.rules.iter().any(|rule| rule.code == code) {
        return Err(Failed::NotFound);
    }
    let ends = fields.one("end") == "1";
    let because = fields.one("because");
    if !ends && because.is_empty() {
        let field = Web::FieldBecause.text(language);
        return Err(Failed::Invalid(Web::BlankField.fill(language, &[&field])));
    }
    let trial = Trial {
        rule: code.clone(),
        begun_by: reader.actor().to_owned(),
        begun_at: time(desk.now),
        because: mask::free_text(because),
    };
    let mut writing = state.store.write().await?;
    let conn = writing.executor();
    if ends {
        trials::end(conn, &code).await?;
    } else {
        trials::begin(conn, &trial).await?;
    }
    let record = Record {
        at: desk.now,
        actor: reader.actor(),
        action: "rule-trial",
        subject: Some(&code),
        detail: json!({"on_trial": !ends}),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(Redirect::to(&format!("/rules/{code}")))
}
