//! 用编计划: plans of the sources and those handed in here; handing in, checking, approving by another person, returning.

mod acts;
mod one;

use std::collections::BTreeMap;

use axum::extract::{Query, State as Of};
use maud::{Markup, html};
use serde::Deserialize;

use super::posts::{self, Tab, cell, label};
use crate::domain::account::Permission;
use crate::domain::words::{self, Language, Posts};
use crate::establishment::cycle::Standing;
use crate::establishment::{Book, PlanLine};
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tone, head, told};
use crate::web::plans;
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/establishment/plans", Permission::SeeEstablishment, all)
        .merge(one::routes())
        .merge(acts::routes())
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
}

/// A state: a shape and its name.
fn standing(of: Standing, language: Language) -> Markup {
    let (class, shape) = match of {
        Standing::Applied | Standing::Checked => ("do", "◔"),
        Standing::Approved => ("done", "✓"),
        Standing::Returned => ("lead", "↩"),
        Standing::Used | Standing::Expired | Standing::Withdrawn => ("rest", "—"),
    };
    let (zh, en) = of.words();
    html! { span.mark.(class) { span aria-hidden="true" { (shape) " " } (language.pick(zh, en)) } }
}

async fn all(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let kept = book::open(&state).await?;
    let lines = plans::lines(&desk, &kept.book).await?;
    let labels = posts::labels(&state, language);
    let title = Posts::TabPlans.text(language);
    // The form stands below a long list.
    let right = html! {
        @if reader.may(Permission::ApplyPlan) { a href="#apply" { (Posts::ApplyTitle.text(language)) } }
    };
    let body = html! {
        (head(title, &html! { (Posts::PlansLede.text(language)) }, &right))
        (posts::tabs(&reader, Tab::Plans))
        @if !asked.said.is_empty() { (told(Tone::Good, &html! { (Posts::Saved.text(language)) })) }
        (parts::wide(title, &table(&lines, &labels, language)))
        @if reader.may(Permission::ApplyPlan) { (apply(&desk, &kept.book, &labels)) }
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

fn table(lines: &[PlanLine], labels: &BTreeMap<String, String>, language: Language) -> Markup {
    html! {
        table {
            caption.unseen { (Posts::TabPlans.text(language)) }
            thead { tr {
                @for word in [Posts::PlanNo, Posts::PlanId, Posts::Unit, Posts::Type, Posts::Year, Posts::Channel] {
                    th scope="col" { (word.text(language)) }
                }
                @for word in [Posts::Asked, Posts::Granted, Posts::Used] { th.number scope="col" { (word.text(language)) } }
                @for word in [Posts::Until, Posts::Document, Posts::Standing] { th scope="col" { (word.text(language)) } }
            } }
            tbody { @for of in lines { tr {
                td { @match of.plan_no { Some(no) => (no), None => span.quiet { (Posts::FromSource.text(language)) } } }
                th.code scope="row" {
                    @match of.plan_no {
                        Some(no) => a href={ "/establishment/plans/" (no) } { (of.plan_id) },
                        None => (of.plan_id),
                    }
                }
                td { (of.unit_name) }
                td { (label(labels, &of.headcount_type)) }
                td { (of.year) }
                td { (channel(of.channel.as_deref(), language)) }
                td.number { @if let Some(number) = of.asked { (number) } }
                td.number { @if let Some(number) = of.granted { (number) } }
                (cell(of.used))
                td.day { (of.valid_until.as_deref().unwrap_or_default()) }
                td { (of.document) }
                td { (standing(of.state, language)) }
            } } }
        }
    }
}

fn channel(of: Option<&str>, language: Language) -> &str {
    match of {
        Some(word) => words::value("channel", word, language),
        None => Posts::AnyChannel.text(language),
    }
}

/// The form that hands in one application.
fn apply(desk: &Desk<'_>, book: &Book, labels: &BTreeMap<String, String>) -> Markup {
    let language = desk.language;
    let units: Vec<(&str, &str)> = book
        .known()
        .filter(|(_, unit)| unit.exists(book.date) && posts::sees(desk.reader, book, unit))
        .map(|(_, unit)| (unit.code.as_str(), unit.name.as_str()))
        .collect();
    let types = desk.config().headcount_types.types.keys();
    let year = chrono::Datelike::year(&desk.today());
    let text = |word: Posts| word.text(language);
    let fields = html! {
        div.fields {
            (parts::field("plan_id", text(Posts::PlanId), true, &html! { input #plan_id type="text" name="plan_id" required maxlength="60"; }))
            (parts::field("unit", text(Posts::Unit), true, &html! {
                input #unit type="text" name="unit" list="units" required maxlength="80";
                datalist #units { @for (code, name) in &units { option value=(code) { (name) } } }
            }))
            (parts::field("headcount_type", text(Posts::Type), true, &html! {
                select #headcount_type name="headcount_type" required { @for code in types { option value=(code) { (label(labels, code)) } } }
            }))
            (parts::field("year", text(Posts::Year), true, &html! { input #year type="number" name="year" value=(year) min="2000" max="2200" required; }))
            (parts::field("channel", text(Posts::Channel), false, &html! {
                select #channel name="channel" {
                    option value="" { (text(Posts::AnyChannel)) }
                    @for of in plans::channels() { option value=(of) { (channel(Some(of), language)) } }
                }
            }))
            (parts::field("number", text(Posts::Number), true, &html! { input #number type="number" name="number" min="1" max="100000" required; }))
            (parts::field("document", text(Posts::ApplicationDocument), true, &html! { input #document type="text" name="document" required maxlength="80"; }))
            (parts::field("valid_until", text(Posts::Until), false, &html! { input #valid_until type="date" name="valid_until"; }))
        }
        p.hint { (text(Posts::ApplyHint)) }
        button { (text(Posts::Apply)) }
    };
    html! {
        h2 #apply { (text(Posts::ApplyTitle)) }
        (parts::post(desk.reader, "/establishment/plans", "noprint", &fields))
    }
}
