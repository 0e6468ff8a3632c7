//! 通知书: the numbered letters of a year, with their files.

use axum::extract::{Path, Query, State as Of};
use axum::response::Response;
use chrono::Datelike as _;
use maud::html;
use serde::Deserialize;
use serde_json::json;

use super::files;
use crate::domain::account::Permission;
use crate::domain::words::{Web, Word};
use crate::run::letters;
use crate::store::notices;
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tone, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/letters", Permission::SeeLedger, list)
        .get(
            "/letters/{year}/{number}/{kind}",
            Permission::Download,
            file,
        )
}

#[derive(Deserialize)]
struct Asked {
    year: Option<i64>,
    issued: Option<u32>,
    anew: Option<u32>,
}

async fn list(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let this = i64::from(desk.today().year());
    let year = asked.year.unwrap_or(this);
    let names = desk.departments().await?;
    let mut reading = state.store.read().await?;
    let mut letters = notices::of_year(reading.executor(), year).await?;
    drop(reading);
    letters.retain(|of| reader.sees(&of.department));
    letters.reverse();
    let title = Web::Letters.text(language);
    let years = html! {
        @for of in (this - 2..=this).rev() {
            a href={ "/letters?year=" (of) } aria-current=[(of == year).then_some("true")] { (of) }
        }
    };
    let table = html! {
        table {
            caption.unseen { (title) }
            thead { tr {
                th scope="col" { (Web::LetterNumber.text(language)) }
                th scope="col" { (Word::Department.text(language)) }
                th scope="col" { (Web::IssuedOn.text(language)) }
                th scope="col" { (Web::DueLatest.text(language)) }
                th scope="col" { (Web::IssuedBy.text(language)) }
                th scope="col" { (Web::Files.text(language)) }
            } }
            tbody {
                @for of in &letters {
                    tr {
                        th scope="row" { (of.notice) }
                        td { (names.get(&of.department).map_or("", String::as_str)) " " span.small.code { (of.department) } }
                        td.day { (of.issued_on) }
                        td.day { (of.due_on) }
                        td { (of.actor) }
                        td {
                            @if reader.may(Permission::Download) {
                                a href={ "/letters/" (of.year) "/" (of.number) "/docx" } { (Web::Letter.text(language)) }
                                " · "
                                a href={ "/letters/" (of.year) "/" (of.number) "/xlsx" } { (Web::Workbook.text(language)) }
                            }
                        }
                    }
                }
            }
        }
    };
    let body = html! {
        (head(title, &html! { (Web::LettersLede.fill(language, &[&year])) }, &years))
        @if let Some(count) = asked.issued {
            (told(Tone::Good, &html! {
                (Web::IssuedNow.fill(language, &[&count]))
                @if let Some(anew) = asked.anew.filter(|anew| *anew > 0) { (Web::IssuedAnew.fill(language, &[&anew])) }
            }))
        }
        @if letters.is_empty() { p { (Web::NoLetters.text(language)) } }
        @else { (parts::wide(title, &table)) }
    };
    Ok(page(&reader, title, Place::Ledger, body))
}

async fn file(
    Of(state): Of<State>,
    reader: Reader,
    Path((year, number, kind)): Path<(i64, i64, String)>,
) -> Result<Response, Failed> {
    let desk = Desk::new(&state, &reader);
    let mut reading = state.store.read().await?;
    let found = notices::get(reading.executor(), year, number).await?;
    drop(reading);
    let notice = found
        .map(|(notice, _)| notice)
        .filter(|notice| reader.sees(&notice.department))
        .filter(|_| ["docx", "xlsx"].contains(&kind.as_str()))
        .ok_or(Failed::NotFound)?;
    let folder = letters::folder(&state.config, &notice);
    let ends = |path: &std::path::Path| path.extension().is_some_and(|end| end == kind.as_str());
    let path = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| ends(path))
        .ok_or(Failed::NotFound)?;
    let name = format!("{year}-{number:03}-{}.{kind}", notice.department);
    let detail = json!({"what": "letter", "notice": notice.notice, "kind": kind});
    files::send(&desk, &path, &name, Some(&notice.department), detail).await
}
