//! 评估: whether more headcount is needed, and what became of grants, on the page and as files.

use axum::extract::{Query, State as Of};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::files;
use super::posts::{self, Tab, label};
use crate::domain::account::{Permission, Reach};
use crate::domain::words::{Language, Posts};
use crate::establishment::{Assessment, Grant, grants};
use crate::report::{
    PlainBook, PlainCell, PlainTable, assessment_book, assessment_title, grants_book,
    recommendation,
};
use crate::web::State;
use crate::web::book::{self, Kept};
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tone, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    let (see, take) = (Permission::SeeEstablishment, Permission::Download);
    Routes::new()
        .get("/establishment/assess", see, before)
        .get("/establishment/assess/file", take, before_file)
        .get("/establishment/grants", see, after)
        .get("/establishment/grants/file", take, after_file)
}

#[derive(Debug, Default, Clone, Deserialize)]
struct Asked {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    headcount_type: String,
    #[serde(default)]
    add: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    idle: String,
    /// `docx` or `xlsx`.
    #[serde(default)]
    form: String,
}

impl Asked {
    /// The part of an address after `?`.
    fn query(&self, form: &str) -> String {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("unit", self.unit.as_str()),
            ("headcount_type", &self.headcount_type),
            ("add", &self.add),
            ("since", &self.since),
            ("idle", &self.idle),
            ("form", form),
        ] {
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        out.finish()
    }
}

/// Assessments look over the whole district: they are the office's.
fn office(reader: &Reader) -> Result<(), Failed> {
    match reader.reach() {
        Reach::District => Ok(()),
        Reach::Departments(_) => Err(Failed::NotFound),
    }
}

/// The assessment that is asked for; none while nothing is.
async fn assess(
    state: &State,
    reader: &Reader,
    kept: &Kept,
    asked: &Asked,
) -> Result<Option<Assessment>, Failed> {
    if asked.unit.is_empty() {
        return Ok(None);
    }
    let language = reader.language;
    let unit = kept
        .book
        .find(&asked.unit)
        .map_err(|_| Failed::Invalid(Posts::NoUnit.fill(language, &[&asked.unit])))?;
    let types = &state.config.headcount_types.types;
    if !types.contains_key(&asked.headcount_type) {
        let wrong = Posts::NoType.fill(language, &[&asked.headcount_type]);
        return Err(Failed::Invalid(wrong));
    }
    let add = posts::number(&asked.add, language)?;
    let code = kept.book.unit(unit).map(|of| of.code.clone());
    let mut open = book::at_desk(state).await?.open;
    let open = open.remove(&code.unwrap_or_default()).unwrap_or_default();
    let (config, book) = (state.config.clone(), kept.book.clone());
    let headcount_type = asked.headcount_type.clone();
    let made =
        book::blocking(move || Assessment::of(&config, &book, unit, &headcount_type, add, open));
    made.await.map(Some)
}

async fn before(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    let assessment = assess(&state, &reader, &kept, &asked).await?;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let title = Posts::TabAssess.text(language);
    let types = state.config.headcount_types.types.keys();
    let units = kept
        .book
        .known()
        .filter(|(_, unit)| unit.exists(kept.book.date));
    let body = html! {
        (head(title, &html! { (Posts::AssessLede.text(language)) }, &html! {}))
        (posts::tabs(&reader, Tab::Assess))
        form.filters.noprint method="get" {
            div.fields {
                (parts::field("unit", Posts::Unit.text(language), true, &html! {
                    input #unit type="text" name="unit" list="units" value=(asked.unit) required maxlength="80";
                    datalist #units { @for (_, unit) in units { option value=(unit.code) { (unit.name) } } }
                }))
                (parts::field("headcount_type", Posts::Type.text(language), true, &html! {
                    select #headcount_type name="headcount_type" {
                        @for code in types { option value=(code) selected[*code == asked.headcount_type] { (label(&labels, code)) } }
                    }
                }))
                (parts::field("add", Posts::AddLabel.text(language), true, &html! { input #add type="number" name="add" min="1" max="100000" value=(asked.add) required; }))
            }
            button { (Posts::Assess.text(language)) }
        }
        @if let Some(of) = &assessment {
            h2 { (assessment_title(of, &words)) }
            (told(Tone::Info, &html! { strong { (recommendation(of, &words)) } }))
            (take(&reader, "/establishment/assess/file", &asked))
            @for (at, table) in assessment_book(of, &words).tables.iter().enumerate() {
                @if !table.rows.is_empty() {
                    @if at > 0 { h2 { (table.title) } }
                    (plain(table))
                }
            }
        }
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

/// Both kinds of file.
fn take(reader: &Reader, path: &str, asked: &Asked) -> Markup {
    let language = reader.language;
    html! {
        @if reader.may(Permission::Download) { p.line.noprint {
            a.button.second href={ (path) "?" (asked.query("docx")) } { (Posts::TakeDocx.text(language)) }
            a.button.second href={ (path) "?" (asked.query("xlsx")) } { (Posts::TakeXlsx.text(language)) }
        } }
    }
}

/// A plain table on a page: numbers to the right, days in one piece.
fn plain(of: &PlainTable) -> Markup {
    let number = |at: usize| {
        let is = |row: &Vec<PlainCell>| matches!(row.get(at), Some(PlainCell::Number(_)));
        of.rows.iter().any(is)
    };
    let is_day = |text: &str| text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok();
    parts::wide(
        &of.title,
        &html! { table {
            caption.unseen { (of.title) }
            thead { tr { @for (at, (head, _)) in of.columns.iter().enumerate() { th.number[number(at)] scope="col" { (head) } } } }
            tbody { @for row in &of.rows { tr { @for cell in row {
                @match cell {
                    PlainCell::Number(number) => td.number { (parts::thousands(*number)) },
                    PlainCell::Text(text) => td.day[is_day(text)] { (text) },
                    PlainCell::Blank => td {},
                }
            } } } }
        } },
    )
}

async fn before_file(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    office(&reader)?;
    let kept = book::open(&state).await?;
    let of = assess(&state, &reader, &kept, &asked)
        .await?
        .ok_or(Failed::NotFound)?;
    let language = reader.language;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let name = format!("{}-{}", of.code, language.pick("事前评估", "assessment"));
    let made = assessment_book(&of, &words);
    send(&state, &reader, made, &name, &asked).await
}

/// The grants that are asked for.
async fn granted(kept: &Kept, asked: &Asked, language: Language) -> Result<Vec<Grant>, Failed> {
    let since = posts::day(&asked.since, language)?;
    let unit = match asked.unit.as_str() {
        "" => None,
        text => Some(
            kept.book
                .find(text)
                .map_err(|_| Failed::Invalid(Posts::NoUnit.fill(language, &[&text])))?,
        ),
    };
    let book = kept.book.clone();
    let mut all = book::blocking(move || {
        let units = unit.map(|id| book.family(id));
        grants(&book, units.as_ref())
    })
    .await?;
    all.retain(|of| since.is_none_or(|since| of.on >= since));
    all.retain(|of| asked.idle.is_empty() || of.idle.is_some_and(|idle| idle > 0));
    Ok(all)
}

async fn after(
    Of(state): Of<State>,
    reader: Reader,
    Query(mut asked): Query<Asked>,
) -> Result<Page, Failed> {
    office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    if asked.since.is_empty() && asked.unit.is_empty() {
        // A district's first grants are many and old: what came in the last ten years is shown unless more is asked for.
        let since = crate::domain::calendar::add_months(kept.book.date, -120);
        asked.since = since.to_string();
    }
    let all = granted(&kept, &asked, language).await?;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let made = grants_book(&all, kept.book.date, &words);
    let title = Posts::TabGrants.text(language);
    let body = html! {
        (head(title, &html! { (Posts::GrantsLede.text(language)) }, &html! {}))
        (posts::tabs(&reader, Tab::Grants))
        form.filters.noprint method="get" {
            div.fields {
                (parts::field("unit", Posts::Unit.text(language), false, &html! { input #unit type="text" name="unit" value=(asked.unit) maxlength="80"; }))
                (parts::field("since", Posts::Since.text(language), false, &html! { input #since type="date" name="since" value=(asked.since); }))
                div { label { input type="checkbox" name="idle" value="1" checked[!asked.idle.is_empty()]; " " (Posts::OnlyIdle.text(language)) } }
            }
            button { (Posts::Show.text(language)) }
        }
        @if let Some(table) = made.tables.first() {
            @for note in &table.notes { p { (note) } }
            (take(&reader, "/establishment/grants/file", &asked))
            (plain(table))
        }
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

async fn after_file(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    office(&reader)?;
    let kept = book::open(&state).await?;
    let language = reader.language;
    let all = granted(&kept, &asked, language).await?;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let made = grants_book(&all, kept.book.date, &words);
    let name = language.pick("编制使用效益评估", "grants").to_owned();
    send(&state, &reader, made, &name, &asked).await
}

/// Writes a file beside nothing else and sends it, noted in the log.
async fn send(
    state: &State,
    reader: &Reader,
    made: PlainBook,
    name: &str,
    asked: &Asked,
) -> Result<Response, Failed> {
    let form = if asked.form == "xlsx" { "xlsx" } else { "docx" };
    let name = format!("{name}-{}.{form}", made.date);
    let folder = tempfile::tempdir().map_err(Failed::doing("making a folder for a file"))?;
    let path = folder.path().join(format!("made.{form}"));
    let to = path.clone();
    book::blocking(move || made.write(&to))
        .await?
        .map_err(Failed::doing("writing an assessment"))?;
    let desk = Desk::new(state, reader);
    let detail = json!({ "file": name, "unit": asked.unit });
    files::send(&desk, &path, &name, None, detail).await
}
