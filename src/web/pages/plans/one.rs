//! One plan that was handed in here: where it stands, what was found when it was checked, who did what, and what can be done.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as Of};
use maud::{Markup, html};

use super::super::posts::{self, Tab, label};
use super::acts::number as plan_number;
use super::{Asked, channel, standing};
use crate::domain::account::Permission;
use crate::domain::words::{Language, Posts};
use crate::establishment::{Found, PlanLine, Span, reckoning, status_word};
use crate::store::plans::{PlanRow, PlanStep};
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tone, head, told};
use crate::web::plans;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().get(
        "/establishment/plans/{no}",
        Permission::SeeEstablishment,
        show,
    )
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(no): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let (row, steps) = plans::find(&state, &reader, plan_number(&no)?).await?;
    let kept = book::open(&state).await?;
    let labels = posts::labels(&state, language);
    let line = PlanLine::kept(&kept.book, &row, desk.today());
    let title = Posts::PlanTitle.fill(language, &[&row.plan_id]);
    let number = |of: Option<i64>| of.map_or_else(|| "—".to_owned(), |of| of.to_string());
    let facts = [
        (Posts::Unit, format!("{} {}", row.unit, line.unit_name)),
        (Posts::Type, label(&labels, &row.headcount_type).to_owned()),
        (Posts::Year, row.year.to_string()),
        (
            Posts::Channel,
            channel(row.channel.as_deref(), language).to_owned(),
        ),
        (Posts::Asked, row.number.to_string()),
        (Posts::Granted, number(row.granted)),
        (Posts::Used, line.used.to_string()),
        (Posts::ApplicationDocument, row.document.clone()),
        (
            Posts::ApprovalDocument,
            row.approval.clone().unwrap_or_else(|| "—".to_owned()),
        ),
        (
            Posts::Until,
            row.valid_until.clone().unwrap_or_else(|| "—".to_owned()),
        ),
    ];
    let body = html! {
        p.trail { a href="/establishment/plans" { (Posts::TabPlans.text(language)) } }
        (head(&title, &standing(line.state, language), &html! {}))
        (posts::tabs(&reader, Tab::Plans))
        @if !asked.said.is_empty() { (told(Tone::Good, &html! { (Posts::Saved.text(language)) })) }
        dl.facts { @for (name, value) in &facts { dt { (name.text(language)) } dd { (value) } } }
        (checked(&row, &steps, &labels, language))
        (acts(&desk, &row))
        h2 { (Posts::Steps.text(language)) }
        ol.steps { @for step in &steps { li {
            (desk.clock(&step.at)) "　" (step.actor) "　" (status_word(&step.to_status, language))
            @if !step.because.is_empty() { "：" (step.because) }
        } } }
    };
    Ok(page(&reader, &title, Place::Establishment, body))
}

/// What the newest check found, figure by figure with its origin.
fn checked(
    row: &PlanRow,
    steps: &[PlanStep],
    labels: &BTreeMap<String, String>,
    language: Language,
) -> Markup {
    let found = steps.iter().rev().find_map(|step| {
        let found: Found = serde_json::from_str(&step.figures).ok()?;
        Some((step, found))
    });
    let Some((step, found)) = found else {
        return html! {};
    };
    let span = |of: Span| {
        if of.least == of.most {
            of.least.to_string()
        } else {
            format!("{}–{}", of.least, of.most)
        }
    };
    // Why it is not all that is asked for.
    let mut why: Vec<String> = found.obstacles.iter().map(|of| of.said(language)).collect();
    if why.is_empty() && found.can < row.number {
        let sum = reckoning(&found.figures, language);
        why.push(Posts::Short.fill(language, &[&sum, &row.number]));
    }
    html! {
        h2 { (Posts::Figures.text(language)) }
        p {
            strong { (Posts::Can.fill(language, &[&found.can])) } "　"
            span.quiet { (Posts::OnDay.fill(language, &[&found.on])) "　" (step.actor) }
        }
        @if !why.is_empty() { (told(Tone::Warn, &html! { (why.join(language.pick("；", "; "))) })) }
        table.narrow {
            caption.unseen { (Posts::Figures.text(language)) }
            thead { tr {
                th scope="col" { (Posts::Figures.text(language)) }
                th.number scope="col" { (Posts::Number.text(language)) }
                th scope="col" { (Posts::Source.text(language)) }
            } }
            tbody { @for of in found.figures.iter().filter(|of| of.matters()) { tr {
                th scope="row" { (of.what.word(language)) }
                td.number { (span(of.number)) }
                td { (of.origins(labels, language)) }
            } } }
        }
    }
}

/// What this reader can do with the plan now.
fn acts(desk: &Desk<'_>, row: &PlanRow) -> Markup {
    let (language, reader) = (desk.language, desk.reader);
    let status = row.status.as_str();
    let waits = matches!(status, "applied" | "checked");
    let text = |word: Posts| word.text(language);
    let action = |act: &str| format!("/establishment/plans/{}/{act}", row.plan_no);
    let because = |id: &str| {
        let input = html! { input id=(id) type="text" name="because" required maxlength="300"; };
        parts::field(id, text(Posts::Because), true, &input)
    };
    let check = waits && reader.may(Permission::Decide);
    let approve = status == "checked" && reader.may(Permission::ApprovePlan);
    let back = waits && (reader.may(Permission::Decide) || reader.may(Permission::ApprovePlan));
    let withdraw = status != "withdrawn" && reader.may(Permission::ApplyPlan);
    let return_by = if reader.may(Permission::ApprovePlan) {
        "return"
    } else {
        "send-back"
    };
    html! {
        div.acts {
            @if check { fieldset {
                legend { (text(Posts::Check)) }
                (parts::post(reader, &action("check"), "", &html! {
                    p.hint { (text(Posts::CheckHint)) }
                    button { (text(Posts::Check)) }
                }))
            } }
            @if approve { fieldset {
                legend { (text(Posts::Approve)) }
                (parts::post(reader, &action("approve"), "", &html! {
                    div.fields {
                        (parts::field("approval", text(Posts::ApprovalDocument), true, &html! { input #approval type="text" name="document" required maxlength="80"; }))
                        (parts::field("granted", text(Posts::Number), true, &html! { input #granted type="number" name="number" value=(row.number) min="1" max=(row.number) required; }))
                        (parts::field("until", text(Posts::Until), false, &html! { input #until type="date" name="valid_until" value=[row.valid_until.as_ref()]; }))
                    }
                    p.hint { (text(Posts::ApproveHint)) }
                    button { (text(Posts::Approve)) }
                }))
            } }
            @if back { fieldset {
                legend { (text(Posts::Return)) }
                (parts::post(reader, &action(return_by), "", &html! {
                    (because("why-back"))
                    p { button.second { (text(Posts::Return)) } }
                }))
            } }
            @if withdraw { fieldset {
                legend { (text(Posts::Withdraw)) }
                (parts::post(reader, &action("withdraw"), "", &html! {
                    (because("why-withdraw"))
                    p { button.risky { (text(Posts::Withdraw)) } }
                }))
            } }
        }
    }
}
