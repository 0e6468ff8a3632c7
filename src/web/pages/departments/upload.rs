//! A department's workbook comes back: first every row as it would be taken or refused, then, on a word, taken in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use axum::extract::{Multipart, Path, Query, State as Of};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::own::name;
use crate::domain::account::Permission;
use crate::domain::answer::{self, Answer};
use crate::domain::words::{Import, Language, Web, Word, entry_state};
use crate::ledger::import::{self, Imported, Place as At, Request};
use crate::rules::Rule;
use crate::store::listing::{self, Filter, Listed};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::pages::refusals;
use crate::web::parts::{self, Tone, count, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;
use crate::web::uploads::{self, Shelf};

/// Rows of each list that are shown.
const LISTED: usize = 500;
/// Beside the workbook: who brought it, and for which department.
const OWNER: &str = ".owner";

pub(super) fn routes() -> Routes {
    let one = "/departments/{code}/answers/{token}";
    Routes::new()
        .upload("/departments/{code}/answers", Permission::Answer, bring)
        .get(one, Permission::Answer, preview)
        .post(one, Permission::Answer, take)
}

fn owner(desk: &Desk<'_>, code: &str) -> String {
    format!("{}\n{code}\n", desk.reader.actor())
}

async fn bring(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
    mut parts: Multipart,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    name(&desk, &code).await?;
    let nothing = || Failed::Invalid(Web::NoFile.text(desk.language).to_owned());
    let shelf = Shelf::of(&state.config.home);
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|fault| uploads::broken(&fault, &desk))?
    {
        let given = part.file_name().map(uploads::file_name);
        let Some(given) = given.filter(|_| part.name() == Some("workbook")) else {
            continue;
        };
        let token = shelf.make().await?;
        let folder = shelf.folder(&token).ok_or(Failed::NotFound)?;
        tokio::fs::write(folder.join(OWNER), owner(&desk, &code))
            .await
            .map_err(Failed::doing("taking in a file"))?;
        let size = uploads::take(part, &folder.join(given), &desk).await?;
        if size == 0 {
            return Err(nothing());
        }
        return Ok(Redirect::to(&format!(
            "/departments/{code}/answers/{token}"
        )));
    }
    Err(nothing())
}

/// The workbook that this reader brought for this department.
async fn brought(desk: &Desk<'_>, code: &str, token: &str) -> Result<PathBuf, Failed> {
    name(desk, code).await?;
    let shelf = Shelf::of(&desk.config().home);
    let folder = shelf.folder(token).ok_or(Failed::NotFound)?;
    let of = tokio::fs::read_to_string(folder.join(OWNER)).await;
    if of.ok() != Some(owner(desk, code)) {
        return Err(Failed::NotFound);
    }
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut files = files.filter(|file| file.file_name() != OWNER);
    files.next().map(|file| file.path()).ok_or(Failed::NotFound)
}

/// The same as the command line: a department's word on its own entries, or the office's on its behalf.
fn request<'a>(desk: &'a Desk<'_>, code: &'a str, dry_run: bool) -> Request<'a> {
    Request {
        actor: desk.reader.actor(),
        now: desk.now,
        district: &desk.config().settings.district.code,
        department: Some(code),
        language: desk.language,
        dry_run,
    }
}

#[derive(Deserialize)]
struct Asked {
    taken: Option<usize>,
}

async fn preview(
    Of(state): Of<State>,
    reader: Reader,
    Path((code, token)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let path = brought(&desk, &code, &token).await?;
    let name = name(&desk, &code).await?;
    let rules = desk.rules().await?;
    let request = request(&desk, &code, true);
    let found = import::import(&state.store, &path, &request)
        .await
        .map_err(|fault| refusals::import(fault, language))?;
    let told_of = told_of(&desk, &code, &found).await?;
    let title = Web::PreviewTitle.text(language);
    let here = format!("/departments/{code}/answers/{token}");
    let back = html! { a href={ "/departments/" (code) } { (name) } };
    let confirm = html! {
        div.line {
            button { (Web::TakeIn.fill(language, &[&found.taken.len()])) }
            a href={ "/departments/" (code) "#upload" } { (Web::TakeNothing.text(language)) }
        }
    };
    let body = html! {
        (head(title, &back, &html! {}))
        @if let Some(taken) = asked.taken {
            (told(Tone::Good, &html! { (Web::TakenIn.fill(language, &[&taken])) }))
        } @else {
            (told(Tone::Info, &html! { (Import::Preview.text(language)) }))
        }
        p { (Import::Head.fill(language, &[&found.file, &import::short(&found.sha256)])) }
        p { strong { (counts(&found, language)) } }
        @if found.rows == 0 { (told(Tone::Warn, &html! { (Web::NoRowsHere.fill(language, &[&name])) })) }
        @if let Some((made, missing)) = found.missing.filter(|(_, missing)| *missing > 0) {
            p { (Import::Missing.fill(language, &[&made, &missing])) }
        }
        @if !found.has_properties { (told(Tone::Warn, &html! { (Import::NoProperties.text(language)) })) }
        @if asked.taken.is_none() && !found.taken.is_empty() { (parts::post(&reader, &here, "", &confirm)) }
        (taken(&desk, &found, &told_of, &rules))
        (refused(&desk, &found, &told_of))
        @for line in found.remarks(&rules, language) { (told(Tone::Info, &html! { (line) })) }
    };
    Ok(page(&reader, title, Place::Departments, body))
}

fn counts(of: &Imported, language: Language) -> String {
    let values: [&dyn std::fmt::Display; 5] = [
        &of.rows,
        &of.taken.len(),
        &of.unchanged.len(),
        &of.refused.len(),
        &of.blank,
    ];
    Import::Counts.fill(language, &values)
}

/// The entries that the rows are about, as far as they are this department's: another's stay unsaid.
async fn told_of(
    desk: &Desk<'_>,
    code: &str,
    found: &Imported,
) -> Result<BTreeMap<String, Listed>, Failed> {
    let taken = found.taken.iter().take(LISTED).map(|of| &of.place);
    let refused = found.refused.iter().take(LISTED).map(|of| &of.place);
    let ids: BTreeSet<String> = taken
        .chain(refused)
        .map(|place| place.entry_id.clone())
        .filter(|id| !id.is_empty())
        .collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let filter = Filter {
        ids: ids.into_iter().collect(),
        departments: vec![code.to_owned()],
        only_sent: desk.hidden_rules().await?,
        ..Filter::default()
    };
    let mut reading = desk.state.store.read().await?;
    let all = listing::list(reading.executor(), &filter).await?;
    Ok(all
        .into_iter()
        .map(|of| (of.entry_id.clone(), of))
        .collect())
}

/// Where a row stands, and what it is about.
fn at(desk: &Desk<'_>, place: &At, of: &BTreeMap<String, Listed>) -> Markup {
    let of = of.get(&place.entry_id);
    html! {
        th scope="row" { (place.sheet) }
        td.number { (place.row) }
        td {
            @if of.is_some() { a.id href={ "/entries/" (place.entry_id) } { (place.entry_id) } }
            @else { (place.shown_id()) }
        }
        td { @if let Some(of) = of { span.code { (of.rule) } " " (desk.language.pick(of.said("name_zh"), of.said("name_en"))) } }
        td { @if let Some(of) = of { (of.said("unit_name")) " " (desk.about(of)) } }
    }
}

/// What an answer says, one thing a line, so that whoever confirms it sees that the right row is meant.
fn said(of: &Answer, language: Language) -> Markup {
    let agrees = if of.agrees {
        Word::AnswerYes
    } else {
        Word::AnswerNo
    };
    let line = |word: Word, value: Option<String>| {
        html! { @if let Some(value) = value { span.small { (word.text(language)) (language.pick("：", ": ")) (value) } } }
    };
    let reason = of.reason.as_ref().map(|of| {
        let to = of.to.map(|day| day.to_string()).unwrap_or_default();
        let kind = answer::reason_kind(&of.kind, language);
        format!("{kind} {} {}—{to}", of.document, of.from)
    });
    html! {
        strong { (agrees.text(language)) }
        (line(Word::AnswerMeasure, of.measures.clone()))
        (line(Word::AnswerDeadline, of.correct_by.map(|day| day.to_string())))
        (line(Word::AnswerResponsible, of.responsible.clone()))
        (line(Word::AnswerNote, of.remark.clone()))
        (line(Word::AnswerReasonKind, reason))
    }
}

fn table(title: Web, heads: &[Import], rows: &[Markup], language: Language) -> Markup {
    let more = rows.len().saturating_sub(LISTED);
    let heading = title.fill(language, &[&count(rows.len())]);
    let table = html! {
        table {
            caption.unseen { (heading) }
            thead { tr { @for head in heads { th.number[*head == Import::ColumnRow] scope="col" { (head.text(language)) } } } }
            tbody { @for row in rows.iter().take(LISTED) { tr { (row) } } }
        }
    };
    html! {
        @if !rows.is_empty() {
            h2 { (heading) }
            (parts::wide(&heading, &table))
            @if more > 0 { p.small { (Import::More.fill(language, &[&more])) } }
        }
    }
}

fn taken(
    desk: &Desk<'_>,
    of: &Imported,
    told_of: &BTreeMap<String, Listed>,
    rules: &[Rule],
) -> Markup {
    let language = desk.language;
    let heads = [
        Import::ColumnSheet,
        Import::ColumnRow,
        Import::ColumnEntry,
        Import::ColumnRule,
        Import::ColumnWho,
        Import::ColumnAnswer,
        Import::ColumnState,
        Import::ColumnNote,
    ];
    let rows: Vec<Markup> = of
        .taken
        .iter()
        .map(|taken| {
            let (from, to) = (
                entry_state(taken.from, language),
                entry_state(taken.to, language),
            );
            html! {
                (at(desk, &taken.place, told_of))
                td { (said(&taken.answer, language)) }
                td { (from) " → " (to) }
                td { (taken.notes(rules, language).join(language.pick("；", "; "))) }
            }
        })
        .collect();
    table(Web::RowsToTake, &heads, &rows, language)
}

fn refused(desk: &Desk<'_>, of: &Imported, told_of: &BTreeMap<String, Listed>) -> Markup {
    let language = desk.language;
    let heads = [
        Import::ColumnSheet,
        Import::ColumnRow,
        Import::ColumnEntry,
        Import::ColumnRule,
        Import::ColumnWho,
        Import::ColumnKind,
        Import::ColumnWhy,
    ];
    let rows: Vec<Markup> = of
        .refused
        .iter()
        .map(|refused| {
            html! {
                (at(desk, &refused.place, told_of))
                td { span.mark.bad { "✕ " (refused.why.kind().text(language)) } }
                td { (refused.why.tell(language)) }
            }
        })
        .collect();
    table(Web::RowsRefused, &heads, &rows, language)
}

async fn take(
    Of(state): Of<State>,
    reader: Reader,
    Path((code, token)): Path<(String, String)>,
) -> Result<Redirect, Failed> {
    let desk = Desk::new(&state, &reader);
    let path = brought(&desk, &code, &token).await?;
    let request = request(&desk, &code, false);
    let done = import::import(&state.store, &path, &request)
        .await
        .map_err(|fault| refusals::import(fault, desk.language))?;
    let taken = done.taken.len();
    Ok(Redirect::to(&format!(
        "/departments/{code}/answers/{token}?taken={taken}"
    )))
}
