//! 来源: how each extract came through, what of it is in quarantine, and an extract brought by hand.

mod bring;
mod inbox;
mod one;

use axum::extract::State as Of;
use maud::{Markup, html};

use super::home::source_mark;
use crate::config::Source;
use crate::config::source::Pull;
use crate::domain::account::Permission;
use crate::domain::summary::SourceSummary;
use crate::domain::words::{Language, Web, Word};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, count, head};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/sources", Permission::SeeSources, all)
        .merge(one::routes())
        .merge(bring::routes())
}

/// How a source is fetched, in a word.
fn way(source: &Source, language: Language) -> &'static str {
    let word = match source.pull {
        Pull::File(_) => Web::WayFile,
        Pull::Http(_) => Web::WayHttp,
        Pull::Database(_) => Web::WayDatabase,
    };
    word.text(language)
}

async fn all(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let summary = desk.last_night().await?.and_then(|(_, summary)| summary);
    let of = |name: &str| summary.as_ref()?.sources.iter().find(|of| of.name == name);
    let title = Web::NavSources.text(language);
    let table = html! {
        table {
            caption.unseen { (title) }
            thead { tr {
                th scope="col" { (Word::Source.text(language)) }
                th scope="col" { (Web::Way.text(language)) }
                th scope="col" { (Word::Status.text(language)) }
                th scope="col" { (Word::AsOf.text(language)) }
                th scope="col" { (Word::SourceMonth.text(language)) }
                th.number scope="col" { (Word::RowsRead.text(language)) }
                th.number scope="col" { (Word::RowsAccepted.text(language)) }
                th.number scope="col" { (Word::RowsQuarantined.text(language)) }
                th scope="col" { (Word::HeldBecause.text(language)) }
            } }
            tbody { @for (name, source) in &state.config.sources { (line(&desk, source, of(name))) } }
        }
    };
    let body = html! {
        (head(title, &html! { (Web::SourcesLede.text(language)) }, &html! {}))
        (parts::wide(title, &table))
    };
    Ok(page(&reader, title, Place::Sources, body))
}

fn line(desk: &Desk<'_>, source: &Source, of: Option<&SourceSummary>) -> Markup {
    let language = desk.language;
    html! {
        tr {
            th scope="row" { a href={ "/sources/" (source.name) } { (language.pick(&source.label.zh, &source.label.en)) } }
            td { (way(source, language)) }
            @match of {
                None => { td colspan="7" { (Web::NotInLastRun.text(language)) } },
                Some(of) => {
                    td { (source_mark(of, desk)) }
                    td.day { @if let Some(day) = of.as_of { (day) } }
                    td.day { @if let Some(month) = of.month { (month.format("%Y-%m")) } }
                    td.number { (count(of.totals.read)) }
                    td.number { (count(of.totals.accepted)) }
                    td.number.late[of.totals.quarantined > 0] { (count(of.totals.quarantined)) }
                    td { (of.held_because.join(language.pick("；", "; "))) }
                },
            }
        }
    }
}
