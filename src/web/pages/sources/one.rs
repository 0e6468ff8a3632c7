//! One source: how it came through, its totals, its rows in quarantine, and the workbook in which they go back.

use axum::extract::{Path, Query, State as Of};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::{bring, way};
use crate::config::Source;
use crate::domain::account::Permission;
use crate::domain::summary::{SourceState, SourceSummary};
use crate::domain::words::{self, Language, Web, Word};
use crate::run::returns::{self, Row};
use crate::run::{RunFolder, controls};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::pages::files;
use crate::web::pages::home::{last_good, source_mark};
use crate::web::parts::{self, Tone, count, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Rows in quarantine that the page shows; the workbook has all.
const SHOWN: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sources/{name}", Permission::SeeSources, show)
        .get(
            "/sources/{name}/quarantine.xlsx",
            Permission::SeeSources,
            workbook,
        )
}

/// The source of that name.
pub(super) fn source<'a>(desk: &Desk<'a>, name: &str) -> Result<&'a Source, Failed> {
    desk.config().sources.get(name).ok_or(Failed::NotFound)
}

/// The newest whole run's folder, and what it says of a source.
async fn last(desk: &Desk<'_>, name: &str) -> Result<Option<(RunFolder, SourceSummary)>, Failed> {
    let Some((run, _)) = desk.last_night().await? else {
        return Ok(None);
    };
    let Some(folder) = desk.folder(&run.run).await else {
        return Ok(None);
    };
    let of = folder
        .summary
        .sources
        .iter()
        .find(|of| of.name == name)
        .cloned();
    Ok(of.map(|of| (folder, of)))
}

async fn rows(folder: &RunFolder, name: &str, most: usize) -> Result<Vec<Row>, Failed> {
    let (folder, name) = (folder.clone(), name.to_owned());
    tokio::task::spawn_blocking(move || returns::quarantined(&folder, &name, most))
        .await
        .map_err(Failed::doing("reading a quarantine"))?
        .map_err(Failed::doing("reading a quarantine"))
}

#[derive(Deserialize)]
struct Asked {
    brought: Option<u8>,
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let source = source(&desk, &name)?;
    let label = language.pick(&source.label.zh, &source.label.en);
    let last = last(&desk, &name).await?;
    let quarantine = match &last {
        Some((folder, of)) if of.totals.quarantined > 0 => rows(folder, &name, SHOWN).await?,
        _ => Vec::new(),
    };
    let out = last.iter().filter(|(_, of)| of.state != SourceState::Good);
    let out: Vec<String> = out.map(|_| name.clone()).collect();
    let good = desk.last_good(&out).await?;
    let kind = language.pick(source.kind.name_zh(), source.kind.name());
    let lede = html! { span.code { (name) } " · " (kind) " · " (way(source, language)) };
    let body = html! {
        (head(label, &lede, &html! { a href="/sources" { (Web::AllSources.text(language)) } }))
        @if asked.brought.is_some() { (told(Tone::Good, &html! { (Web::Brought.text(language)) })) }
        (bring::waiting(&desk, source).await?)
        @match &last {
            None => { (told(Tone::Info, &html! { (Web::NotInLastRun.text(language)) })) },
            Some((folder, of)) => {
                (standing(&desk, folder, of, good.get(&name)))
                h2 #quarantine { (Word::RowsQuarantined.text(language)) }
                (reasons(of, language))
                (quarantined(&desk, &name, of, &quarantine))
            },
        }
        @if reader.may(Permission::UploadExtract) { (bring::form(&desk, source)) }
    };
    Ok(page(&reader, label, Place::Sources, body))
}

fn standing(
    desk: &Desk<'_>,
    folder: &RunFolder,
    of: &SourceSummary,
    good: Option<&SourceSummary>,
) -> Markup {
    let language = desk.language;
    let totals = &of.totals;
    let aside = totals.title + totals.blank + totals.subtotal;
    html! {
        @if !of.held_because.is_empty() {
            div.told.warn role="status" {
                p { strong { "⚠ " (words::source_state(of.state, language)) } }
                ul { @for why in &of.held_because { li { (why) } } }
                @if let Some(good) = good { p { (last_good(good, language)) } }
            }
        }
        dl.facts {
            dt { (Word::Status.text(language)) } dd { (source_mark(of, desk)) }
            @if let Some(day) = of.as_of { dt { (Word::AsOf.text(language)) } dd { (day) } }
            @if let Some(month) = of.month { dt { (Word::SourceMonth.text(language)) } dd { (month.format("%Y-%m")) } }
            dt { (Web::ThisRun.text(language)) }
            dd {
                @if desk.reader.may(Permission::SeeRuns) { a href={ "/runs/" (folder.summary.run) } { (folder.summary.run) } }
                @else { (folder.summary.run) }
            }
            dt { (Web::Rows.text(language)) }
            dd {
                (Web::RowsSum.fill(language, &[
                    &count(totals.read), &count(totals.accepted), &count(totals.quarantined), &count(aside),
                ]))
            }
            @for file in &of.files {
                dt { (Web::File.text(language)) }
                dd { (file.name) " " span.small { (Web::BytesOf.fill(language, &[&count(file.size)])) " · SHA-256 " span.id { (file.sha256) } } }
            }
            @for control in &totals.control {
                dt { (Web::ControlTotal.text(language)) }
                dd {
                    (controls::told(control, language)) " "
                    @if control.given != control.read { span.mark.lead { "⚠ " (Web::ControlDiffers.text(language)) } }
                    @else { span.mark.done { "✓ " (Web::ControlSame.text(language)) } }
                }
            }
        }
    }
}

/// Rows in quarantine by reason.
fn reasons(of: &SourceSummary, language: Language) -> Markup {
    if of.totals.reasons.is_empty() {
        return html! { p { (Web::NoQuarantine.text(language)) } };
    }
    html! {
        table.narrow {
            caption.unseen { (Word::Reason.text(language)) }
            thead { tr {
                th scope="col" { (Word::Reason.text(language)) }
                th.number scope="col" { (Word::Rows.text(language)) }
            } }
            tbody {
                @for (code, rows) in &of.totals.reasons {
                    tr { th scope="row" { (words::reason(code, language)) } td.number { (count(*rows)) } }
                }
            }
        }
        p.small { (Word::ReasonsNote.text(language)) }
    }
}

fn quarantined(desk: &Desk<'_>, name: &str, of: &SourceSummary, rows: &[Row]) -> Markup {
    let language = desk.language;
    if of.totals.quarantined == 0 {
        return html! {};
    }
    let table = html! {
        table {
            caption { (Web::QuarantineRows.fill(language, &[&rows.len(), &count(of.totals.quarantined)])) }
            thead { tr {
                th scope="col" { (Web::WhereItStands.text(language)) }
                th scope="col" { (Word::Reason.text(language)) }
                th scope="col" { (Web::AsWritten.text(language)) }
            } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" {
                            (row.file) @if !row.sheet.is_empty() { "!" (row.sheet) } " "
                            (Word::EvidenceRow.fill(language, &[&row.row]))
                        }
                        td { (returns::why(row, language)) }
                        td { (row.raw) }
                    }
                }
            }
        }
    };
    html! {
        p { a.button.second href={ "/sources/" (name) "/quarantine.xlsx" } { (Web::QuarantineBook.text(language)) } }
        p.hint { (Web::QuarantineHint.text(language)) }
        (parts::wide(Web::QuarantineBook.text(language), &table))
    }
}

/// The workbook in which the rows go back to the source's owner.
async fn workbook(
    Of(state): Of<State>,
    reader: Reader,
    Path(name): Path<String>,
) -> Result<Response, Failed> {
    let desk = Desk::new(&state, &reader);
    source(&desk, &name)?;
    let (folder, of) = last(&desk, &name).await?.ok_or(Failed::NotFound)?;
    let rows = rows(&folder, &name, returns::MOST).await?;
    let count = rows.len();
    let language = desk.language;
    let (file, run) = (
        format!("{name}-{}.xlsx", folder.summary.business_date),
        folder.summary.run.clone(),
    );
    let called = file.clone();
    let data = state.config.home.join("data");
    let write = move || -> Result<tempfile::TempDir, String> {
        let dir = tempfile::tempdir_in(data).map_err(|fault| fault.to_string())?;
        let path = dir.path().join(&called);
        returns::write(&path, &folder, &of, &rows, language).map_err(|fault| fault.to_string())?;
        Ok(dir)
    };
    let dir = tokio::task::spawn_blocking(write)
        .await
        .map_err(Failed::doing("writing the rows in quarantine"))?
        .map_err(Failed::doing("writing the rows in quarantine"))?;
    let detail = json!({"what": "quarantine", "source": name, "rows": count});
    let path = dir.path().join(&file);
    files::send(&desk, &path, &file, Some(&run), detail).await
}
