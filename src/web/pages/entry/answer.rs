//! A department's answer, typed in for one entry.

use axum::extract::{Path, State as Of};
use axum::response::Redirect;
use maud::{Markup, html};

use super::{Known, find};
use crate::domain::account::Permission;
use crate::domain::answer::{AnswerColumn as Column, reason_kind, reason_kinds};
use crate::domain::mask;
use crate::domain::words::{Web, Word};
use crate::ledger::import::{self, Request, Typed};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::form::Fields;
use crate::web::page::Failed;
use crate::web::pages::refusals;
use crate::web::parts::{field, post};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().post("/entries/{id}/answer", Permission::Answer, answer)
}

/// The field of each column.
const fn name(column: Column) -> &'static str {
    match column {
        Column::Agrees => "agrees",
        Column::Measures => "measures",
        Column::CorrectBy => "correct_by",
        Column::Responsible => "responsible",
        Column::Remark => "remark",
        Column::ReasonKind => "reason_kind",
        Column::ReasonDocument => "reason_document",
        Column::ReasonFrom => "reason_from",
        Column::ReasonTo => "reason_to",
    }
}

/// The form, filled in with what was answered last.
pub(super) fn form(desk: &Desk<'_>, known: &Known) -> Markup {
    let language = desk.language;
    let last = known
        .answers
        .last()
        .filter(|of| crate::domain::evidence::same(&of.evidence, &known.entry.evidence))
        .map(|of| &of.answer);
    let reason = last.and_then(|of| of.reason.as_ref());
    let shown = |text: Option<&str>| text.map(|text| mask::shown_text(text, desk.today()));
    let label = |column: Column| column.word().text(language);
    let text = |column: Column, value: Option<&str>| {
        let id = format!("answer-{}", name(column));
        let input =
            html! { input id=(id) type="text" name=(name(column)) maxlength="500" value=[value]; };
        field(&id, label(column), false, &input)
    };
    let long = |column: Column, value: Option<&str>| {
        let id = format!("answer-{}", name(column));
        let input = html! {
            textarea id=(id) name=(name(column)) rows="3" maxlength="500" { "\n" (value.unwrap_or_default()) }
        };
        field(&id, label(column), false, &input)
    };
    let day = |column: Column, value: Option<chrono::NaiveDate>| {
        let id = format!("answer-{}", name(column));
        let input = html! { input id=(id) type="date" name=(name(column)) value=[value]; };
        field(&id, label(column), false, &input)
    };
    let measures = shown(last.and_then(|of| of.measures.as_deref()));
    let remark = shown(last.and_then(|of| of.remark.as_deref()));
    let said = |agrees: bool| last.is_some_and(|of| of.agrees == agrees);
    let body = html! {
        input type="hidden" name="evidence" value=(known.entry.evidence);
        fieldset {
            legend { (Web::AnswerTitle.text(language)) }
            fieldset {
                legend.must { (label(Column::Agrees)) }
                div.choices {
                    label { input type="radio" name="agrees" value="属实" required checked[said(true)]; " " (Word::AnswerYes.text(language)) }
                    label { input type="radio" name="agrees" value="不属实" required checked[said(false)]; " " (Word::AnswerNo.text(language)) }
                }
            }
            p.hint { (Web::AnswerHint.text(language)) }
            div.fields.long { (long(Column::Measures, measures.as_deref())) (long(Column::Remark, remark.as_deref())) }
            div.fields {
                (day(Column::CorrectBy, last.and_then(|of| of.correct_by)))
                (text(Column::Responsible, shown(last.and_then(|of| of.responsible.as_deref())).as_deref()))
            }
            details open[reason.is_some()] {
                summary { (Web::AnswerReasonTitle.text(language)) }
                p.hint { (Word::AnswerReasonHelp.text(language)) }
                div.fields {
                    (field("answer-reason_kind", label(Column::ReasonKind), false, &html! {
                        select #answer-reason_kind name="reason_kind" {
                            option value="" {}
                            @for kind in reason_kinds() {
                                option value=(kind) selected[reason.is_some_and(|of| of.kind == **kind)] { (reason_kind(kind, language)) }
                            }
                        }
                    }))
                    (text(Column::ReasonDocument, reason.map(|of| of.document.as_str())))
                    (day(Column::ReasonFrom, reason.map(|of| of.from)))
                    (day(Column::ReasonTo, reason.and_then(|of| of.to)))
                }
            }
            button { (Web::SendAnswer.text(language)) }
        }
    };
    let to = format!("/entries/{}/answer", known.entry.entry_id);
    let form = post(desk.reader, &to, "", &body);
    if !desk.sees_all() {
        return html! { div.broad { (form) } };
    }
    // The office seldom answers in a department's stead.
    html! { details.broad { summary { (Web::AnswerFor.text(language)) } (form) } }
}

async fn answer(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let entry = find(&desk, &id).await?;
    if fields.one(name(Column::Agrees)).is_empty() {
        let field = Column::Agrees.word().text(language);
        return Err(Failed::Invalid(Web::BlankField.fill(language, &[&field])));
    }
    let cells = Column::ALL
        .into_iter()
        .map(|column| (column, fields.one(name(column)).replace("\r\n", "\n")))
        .collect();
    let typed = Typed {
        entry_id: &entry.entry_id,
        evidence: fields.one("evidence"),
        cells,
    };
    let request = Request {
        actor: reader.actor(),
        now: desk.now,
        district: &state.config.settings.district.code,
        department: Some(&entry.department),
        language,
        dry_run: false,
    };
    let taken = import::answer(&state.store, &typed, &request)
        .await
        .map_err(|fault| refusals::import(fault, language))?
        .map_err(|refusal| Failed::Invalid(refusal.tell(language)))?;
    let done = if taken.is_some() {
        "answered"
    } else {
        "unchanged"
    };
    Ok(Redirect::to(&format!(
        "/entries/{}?done={done}",
        entry.entry_id
    )))
}
