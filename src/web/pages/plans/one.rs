//! One plan that was handed in here: where it stands, what was found when it was checked, who did what, and what can be done.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as Of};
use maud::{Markup, html};
use serde_json::Value;

use super::super::posts::{self, Tab, label};
use super::acts::number as plan_number;
use super::{Asked, channel, standing};
use crate::domain::account::Permission;
use crate::domain::words::{Language, Posts};
use crate::establishment::{PlanLine, status_word};
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
        (checked(&steps, &labels, language))
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
fn checked(steps: &[PlanStep], labels: &BTreeMap<String, String>, language: Language) -> Markup {
    let found = steps.iter().rev().find_map(|step| {
        let figures: Value = serde_json::from_str(&step.figures).ok()?;
        figures.get("can").is_some().then_some((step, figures))
    });
    let Some((step, found)) = found else {
        return html! {};
    };
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    let figures = found["figures"].as_array().cloned().unwrap_or_default();
    let span = |of: &Value| {
        let (least, most) = (&of["least"], &of["most"]);
        if least == most {
            least.to_string()
        } else {
            format!("{least}–{most}")
        }
    };
    // What is over stands as `type(number)`.
    let origin = |of: &Value| {
        let told = text(of);
        match told.split_once('(') {
            Some((code, rest)) if labels.contains_key(code) => {
                let (name, number) = (label(labels, code), rest.trim_end_matches(')'));
                language
                    .pick(&format!("{name}{number}"), &format!("{name} {number}"))
                    .to_owned()
            }
            _ => told,
        }
    };
    let obstacles: Vec<String> = found["obstacles"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|of| obstacle(of, language))
        .collect();
    let can = found["can"].as_i64().unwrap_or(0);
    html! {
        h2 { (Posts::Figures.text(language)) }
        p {
            strong { (Posts::Can.fill(language, &[&can])) } "　"
            span.quiet { (Posts::OnDay.fill(language, &[&text(&found["on"])])) "　" (step.actor) }
        }
        @if !obstacles.is_empty() { (told(Tone::Warn, &html! { (obstacles.join(language.pick("；", "; "))) })) }
        table.narrow {
            caption.unseen { (Posts::Figures.text(language)) }
            thead { tr {
                th scope="col" { (Posts::Figures.text(language)) }
                th.number scope="col" { (Posts::Number.text(language)) }
                th scope="col" { (Posts::Source.text(language)) }
            } }
            tbody { @for of in &figures { tr {
                th scope="row" { (figure(&text(&of["what"]), language)) }
                td.number { (span(&of["number"])) }
                td { (of["origin"].as_array().into_iter().flatten().map(origin).collect::<Vec<_>>().join(language.pick("、", ", "))) }
            } } }
        }
    }
}

fn obstacle(of: &Value, language: Language) -> String {
    let (zh, en) = match of["why"].as_str().unwrap_or_default() {
        "unit_gone" => ("用编日该机构已撤销", "the unit is abolished by then"),
        "over_before" => ("有效期早于用编日", "its last day is before the day of use"),
        "type_not_allowed" => (
            "该类单位不得使用此编制类型",
            "such a unit may not hold that type",
        ),
        "open_entries" => (
            "单位有硬错误未销号",
            "hard entries stand open against the unit",
        ),
        _ => ("申报内容有误", "the application is not in order"),
    };
    let count = of["entries"].as_array().map_or(0, Vec::len);
    let said = language.pick(zh, en);
    if count > 0 {
        format!("{said}（{count}）")
    } else {
        said.to_owned()
    }
}

/// What a figure of a check is called.
fn figure(what: &str, language: Language) -> &'static str {
    let (zh, en) = match what {
        "approved" => ("核定", "approved"),
        "filled" => ("实有", "filled"),
        "leaving" => ("用编日前退休或离开", "gone before the day of use"),
        "reserved" => ("其他计划预留", "kept by other plans"),
        "granted" => ("前列各项已核", "granted to those above"),
        _ => ("其他类型超编", "over in other types"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
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
