//! What the pages of the establishment share: their tabs, whose units a reader sees, and the lights beside figures.

use std::collections::BTreeMap;

use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::Value;

use super::files;
use crate::domain::account::Reach;
use crate::domain::calendar;
use crate::domain::words::{Language, Posts};
use crate::establishment::{Book, Sum, Unit};
use crate::report::{BookWords, PlainBook, PlainCell, PlainTable};
use crate::run;
use crate::web::State;
use crate::web::book;
use crate::web::desk::Desk;
use crate::web::page::Failed;
use crate::web::parts;
use crate::web::reader::Reader;

/// One of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Units,
    Plans,
    Duties,
    Assess,
    Grants,
    Surveys,
}

/// The tabs; what looks over the whole district is the office's.
pub(super) fn tabs(reader: &Reader, here: Tab) -> Markup {
    let language = reader.language;
    let all = [
        (Tab::Units, "/establishment", Posts::TabUnits),
        (Tab::Plans, "/establishment/plans", Posts::TabPlans),
        (Tab::Duties, "/establishment/duties", Posts::TabDuties),
        (Tab::Assess, "/establishment/assess", Posts::TabAssess),
        (Tab::Grants, "/establishment/grants", Posts::TabGrants),
        (Tab::Surveys, "/establishment/surveys", Posts::TabSurveys),
    ];
    let own = matches!(reader.reach(), Reach::District);
    html! {
        nav.line aria-label=(Posts::TabsLabel.text(language)) {
            @for (tab, path, name) in all {
                @if own || !matches!(tab, Tab::Assess | Tab::Grants | Tab::Surveys) {
                    a.button.second[tab != here] href=(path) aria-current=[(tab == here).then_some("page")] { (name.text(language)) }
                }
            }
        }
    }
}

/// Whether the reader sees a unit: its department's entries are theirs to see.
pub(in crate::web) fn sees(reader: &Reader, book: &Book, unit: &Unit) -> bool {
    let department = unit.department.and_then(|id| book.unit(id));
    reader.sees(department.map_or(unit.code.as_str(), |of| of.code.as_str()))
}

/// The unit of a code, where the reader sees it.
pub(in crate::web) fn unit_of(reader: &Reader, book: &Book, code: &str) -> Result<i32, Failed> {
    let found = book.known().find(|(_, unit)| unit.code == code);
    found
        .filter(|(_, unit)| sees(reader, book, unit))
        .map(|(id, _)| id)
        .ok_or(Failed::NotFound)
}

/// What people call types and levels.
pub(super) fn labels(state: &State, language: Language) -> BTreeMap<String, String> {
    run::type_labels(&state.config, language)
}

/// A label, or the code where there is none.
pub(super) fn label<'a>(labels: &'a BTreeMap<String, String>, code: &'a str) -> &'a str {
    labels.get(code).map_or(code, String::as_str)
}

/// What tables say their words with.
pub(super) fn words<'a>(
    state: &'a State,
    labels: &'a BTreeMap<String, String>,
    language: Language,
) -> BookWords<'a> {
    BookWords {
        district: &state.config.settings.district.name,
        labels,
        language,
    }
}

/// Shape and word of how full a unit or a type is.
pub(super) fn light(of: &Sum, language: Language) -> Markup {
    lights(of, [Posts::Over, Posts::Full, Posts::Free], language)
}

/// The same of leading posts, which are 配齐 and not 满编.
pub(super) fn light_of_posts(of: &Sum, language: Language) -> Markup {
    let words = [Posts::PostsOver, Posts::PostsFull, Posts::PostsFree];
    lights(of, words, language)
}

fn lights(of: &Sum, [over, full, free]: [Posts; 3], language: Language) -> Markup {
    html! {
        @if of.over > 0 {
            span.mark.hard { span aria-hidden="true" { "■ " } (over.fill(language, &[&of.over])) }
            @if of.vacant > 0 { " " }
        }
        @if of.vacant > 0 {
            span.mark.done { span aria-hidden="true" { "○ " } (free.fill(language, &[&of.vacant])) }
        }
        @if of.over == 0 && of.vacant == 0 && (of.approved > 0 || of.filled > 0) {
            span.mark.note { span aria-hidden="true" { "● " } (full.text(language)) }
        }
    }
}

/// A day of a form or an address, in the field of that name; blank is none.
pub(super) fn day(
    text: &str,
    field: Posts,
    language: Language,
) -> Result<Option<NaiveDate>, Failed> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let name = field.text(language);
    calendar::parse_day(text)
        .map(Some)
        .ok_or_else(|| Failed::Invalid(Posts::WrongDay.fill(language, &[&name, &text])))
}

/// A whole number from one on, in the field of that name.
pub(super) fn number(text: &str, field: Posts, language: Language) -> Result<i64, Failed> {
    let (text, name) = (text.trim(), field.text(language));
    if text.is_empty() {
        return Err(Failed::Invalid(Posts::Unfilled.fill(language, &[&name])));
    }
    let wrong = || Failed::Invalid(Posts::WrongNumber.fill(language, &[&name, &text]));
    within(text.parse().map_err(|_| wrong())?, field, language)
}

/// The same of a number that is one.
pub(in crate::web) fn within(number: i64, field: Posts, language: Language) -> Result<i64, Failed> {
    let name = field.text(language);
    let wrong = || Failed::Invalid(Posts::WrongNumber.fill(language, &[&name, &number]));
    let some = Some(number).filter(|number| (1..=100_000).contains(number));
    some.ok_or_else(wrong)
}

/// A cell with a number; zero is quiet.
pub(super) fn cell(number: i64) -> Markup {
    html! { td.number { @if number == 0 { span.zero { "0" } } @else { (crate::web::parts::thousands(number)) } } }
}

/// What looks over the whole district is the office's.
pub(in crate::web) fn office(reader: &Reader) -> Result<(), Failed> {
    match reader.reach() {
        Reach::District => Ok(()),
        Reach::Departments(_) => Err(Failed::NotFound),
    }
}

/// The unit of a code, a name or a former name that somebody typed.
pub(super) fn named(book: &Book, text: &str, language: Language) -> Result<i32, Failed> {
    let unknown = || Failed::Invalid(Posts::NoUnit.fill(language, &[&text]));
    book.find(text).map_err(|_| unknown())
}

/// A plain table on a page: numbers to the right, days in one piece, sums at the foot.
pub(super) fn plain(of: &PlainTable) -> Markup {
    let cells = |row: &[PlainCell]| {
        html! { @for cell in row {
            @match cell {
                PlainCell::Number(number) => td.number { (parts::thousands(*number)) },
                PlainCell::Share(_) => td.number { (cell) },
                PlainCell::Text(text) => td.day[is_day(text)] { (text) },
                PlainCell::Blank => td {},
            }
        } }
    };
    parts::wide(
        &of.title,
        &html! { table {
            caption.unseen { (of.title) }
            thead { tr { @for (at, (head, _)) in of.columns.iter().enumerate() { th.number[of.is_number(at)] scope="col" { (head) } } } }
            tbody { @for row in &of.rows { tr { (cells(row)) } } }
            @if !of.sums.is_empty() { tfoot { @for row in &of.sums { tr { (cells(row)) } } } }
        } },
    )
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<NaiveDate>().is_ok()
}

/// Writes a book of tables beside nothing else and sends it, noted in the log.
pub(super) async fn send(
    state: &State,
    reader: &Reader,
    made: PlainBook,
    name: &str,
    form: &str,
    detail: Value,
) -> Result<Response, Failed> {
    let form = if form == "docx" { "docx" } else { "xlsx" };
    let name = format!("{name}-{}.{form}", made.date);
    let folder = tempfile::tempdir().map_err(Failed::doing("making a folder for a file"))?;
    let path = folder.path().join(format!("made.{form}"));
    let to = path.clone();
    book::blocking(move || made.write(&to))
        .await?
        .map_err(Failed::doing("writing a file to be taken away"))?;
    files::send(&Desk::new(state, reader), &path, &name, None, detail).await
}
