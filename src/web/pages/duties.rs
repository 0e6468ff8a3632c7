//! 职责分工: every duty with lead and support, what is amiss with it, and the matrix of duties and units.

use std::collections::BTreeSet;

use axum::extract::{Query, State as Of};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::posts::{self, Tab};
use crate::domain::account::{Permission, Reach};
use crate::domain::words::{Language, Posts};
use crate::establishment::{Book, DutyMatrix, DutyRow, Moved};
use crate::web::State;
use crate::web::book::{self, Kept};
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, head};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new().get("/establishment/duties", Permission::SeeEstablishment, all)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    date: String,
    #[serde(default)]
    amiss: String,
}

async fn all(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let language = reader.language;
    let kept = book::open(&state).await?;
    let date = posts::day(&asked.date, Posts::DayLabel, language)?.unwrap_or(kept.book.date);
    let matrix = matrix(&reader, &kept, date).await?;
    let book = &kept.book;
    let (all, bad) = (
        matrix.duties.len(),
        matrix.duties.iter().filter(|row| !row.is_sound()).count(),
    );
    let only = !asked.amiss.is_empty();
    let rows: Vec<&DutyRow> = matrix
        .duties
        .iter()
        .filter(|row| !only || !row.is_sound())
        .collect();
    let title = Posts::TabDuties.text(language);
    let lede = Posts::DutiesLede.fill(language, &[&language.day(date), &all, &bad]);
    let body = html! {
        (head(title, &html! { (lede) }, &html! {}))
        (posts::tabs(&reader, Tab::Duties))
        form.filters.noprint method="get" {
            div.line {
                label for="date" { (Posts::DayLabel.text(language)) }
                input #date type="date" name="date" value=(date);
                label { input type="checkbox" name="amiss" value="1" checked[only]; " " (Posts::OnlyAmiss.text(language)) }
                button { (Posts::Show.text(language)) }
            }
        }
        (parts::wide(title, &table(book, &rows, language)))
        (moves(book, &matrix.without_headcount, Posts::WithoutHeadcount, language))
        (moves(book, &matrix.without_duties, Posts::WithoutDuties, language))
        h2 { (Posts::Matrix.text(language)) }
        p.small { (Posts::MatrixHint.text(language)) }
        (parts::wide(Posts::Matrix.text(language), &grid(book, &rows, language)))
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

/// The duties of a day; for a department's contact those that its own units lead or support.
pub(in crate::web) async fn matrix(
    reader: &Reader,
    kept: &Kept,
    date: NaiveDate,
) -> Result<DutyMatrix, Failed> {
    let (of, book) = (kept.book.clone(), &kept.book);
    let mut matrix = book::blocking(move || DutyMatrix::of(&of, date)).await?;
    if reader.reach() != Reach::District {
        let own = |id: &i32| {
            let unit = book.unit(*id);
            unit.is_some_and(|unit| posts::sees(reader, book, unit))
        };
        matrix
            .duties
            .retain(|row| row.leads.iter().chain(&row.supports).any(own));
        let names = |of: &Moved| own(&of.from) || own(&of.to);
        matrix.without_headcount.retain(names);
        matrix.without_duties.retain(names);
    }
    Ok(matrix)
}

fn names<'a>(book: &Book, units: impl IntoIterator<Item = &'a i32>, language: Language) -> String {
    let names: Vec<&str> = units.into_iter().map(|id| book.name(*id)).collect();
    names.join(language.pick("、", ", "))
}

fn table(book: &Book, rows: &[&DutyRow], language: Language) -> Markup {
    html! {
        table {
            caption.unseen { (Posts::TabDuties.text(language)) }
            thead { tr {
                @for word in [Posts::DutyNo, Posts::DutyTitle, Posts::Leads, Posts::Supports, Posts::Document, Posts::Amiss] {
                    th scope="col" { (word.text(language)) }
                }
            } }
            tbody { @for row in rows {
                @let said = row.amiss(book, language);
                tr {
                    td.code { (row.duty_id) }
                    th scope="row" { (row.title) }
                    td { (names(book, &row.leads, language)) }
                    td { (names(book, &row.supports, language)) }
                    td { (row.documents.iter().cloned().collect::<Vec<_>>().join(language.pick("、", ", "))) }
                    td { @for one in said { span.mark.lead { span aria-hidden="true" { "◆ " } (one) } " " } }
                }
            } }
        }
    }
}

fn moves(book: &Book, moves: &[Moved], title: Posts, language: Language) -> Markup {
    html! {
        @if !moves.is_empty() {
            h2 { (title.text(language)) }
            (parts::wide(title.text(language), &html! { table {
                caption.unseen { (title.text(language)) }
                thead { tr {
                    @for word in [Posts::Day, Posts::Document, Posts::FromUnit, Posts::ToUnit, Posts::DutyTitle] { th scope="col" { (word.text(language)) } }
                    th.number scope="col" { (Posts::Headcount.text(language)) }
                } }
                tbody { @for of in moves { tr {
                    td.day { (of.on) }
                    th scope="row" { (of.document) }
                    td { (book.name(of.from)) } td { (book.name(of.to)) }
                    td { (of.duties.join(language.pick("、", ", "))) }
                    td.number { (of.headcount) }
                } } }
            } }))
        }
    }
}

/// A row a duty, a column a unit.
fn grid(book: &Book, rows: &[&DutyRow], language: Language) -> Markup {
    let units: BTreeSet<i32> = rows
        .iter()
        .flat_map(|row| row.leads.union(&row.supports))
        .copied()
        .collect();
    html! {
        table.matrix {
            caption.unseen { (Posts::Matrix.text(language)) }
            thead { tr {
                th scope="col" { (Posts::DutyTitle.text(language)) }
                @for id in &units { th.upright scope="col" { span { (book.name(*id)) } } }
            } }
            tbody { @for row in rows { tr {
                th scope="row" { (row.title) }
                @for id in &units { td {
                    @if row.leads.contains(id) { span title=(Posts::Leads.text(language)) { "●" span.unseen { (Posts::Leads.text(language)) } } }
                    @else if row.supports.contains(id) { span title=(Posts::Supports.text(language)) { "○" span.unseen { (Posts::Supports.text(language)) } } }
                } }
            } } }
        }
    }
}
