//! 评估: whether more headcount is needed, and what became of grants, on the page and as files.

use axum::extract::{Query, State as Of};
use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::posts::{self, Tab, label};
use crate::domain::account::Permission;
use crate::domain::words::{Language, Posts};
use crate::establishment::{Assessment, Grant, grants};
use crate::report::{assessment_book, assessment_title, grants_book, recommendation};
use crate::web::State;
use crate::web::book::{self, Kept};
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

/// An assessment of so many more of a headcount type in a unit.
pub(in crate::web) async fn assess(
    state: &State,
    reader: &Reader,
    kept: &Kept,
    (unit, headcount_type, add): (&str, &str, i64),
) -> Result<Assessment, Failed> {
    let language = reader.language;
    let unit = posts::named(&kept.book, unit, language)?;
    if !state
        .config
        .headcount_types
        .types
        .contains_key(headcount_type)
    {
        let wrong = Posts::NoType.fill(language, &[&headcount_type]);
        return Err(Failed::Invalid(wrong));
    }
    let add = posts::within(add, Posts::AddLabel, language)?;
    let code = kept.book.unit(unit).map(|of| of.code.clone());
    let mut open = book::at_desk(state).await?.open;
    let open = open.remove(&code.unwrap_or_default()).unwrap_or_default();
    let (config, book) = (state.config.clone(), kept.book.clone());
    let headcount_type = headcount_type.to_owned();
    book::blocking(move || Assessment::of(&config, &book, unit, &headcount_type, add, open)).await
}

/// The assessment that is asked for; none while nothing is.
async fn asked_for(
    state: &State,
    reader: &Reader,
    kept: &Kept,
    asked: &Asked,
) -> Result<Option<Assessment>, Failed> {
    if asked.unit.is_empty() {
        return Ok(None);
    }
    let add = posts::number(&asked.add, Posts::AddLabel, reader.language)?;
    let wish = (&*asked.unit, &*asked.headcount_type, add);
    assess(state, reader, kept, wish).await.map(Some)
}

async fn before(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    posts::office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    let assessment = asked_for(&state, &reader, &kept, &asked).await?;
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
                    (posts::plain(table))
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

async fn before_file(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    posts::office(&reader)?;
    let kept = book::open(&state).await?;
    let of = asked_for(&state, &reader, &kept, &asked)
        .await?
        .ok_or(Failed::NotFound)?;
    let language = reader.language;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let name = format!("{}-{}", of.code, language.pick("事前评估", "assessment"));
    let made = assessment_book(&of, &words);
    posts::send(
        &state,
        &reader,
        made,
        &name,
        &asked.form,
        json!({ "unit": asked.unit }),
    )
    .await
}

/// Grants of a unit and those below it, or of all.
pub(in crate::web) async fn granted(
    kept: &Kept,
    language: Language,
    unit: Option<&str>,
    since: Option<NaiveDate>,
    idle: bool,
) -> Result<Vec<Grant>, Failed> {
    let unit = unit
        .map(|text| posts::named(&kept.book, text, language))
        .transpose()?;
    let book = kept.book.clone();
    let mut all = book::blocking(move || {
        let units = unit.map(|id| book.family(id));
        grants(&book, units.as_ref())
    })
    .await?;
    all.retain(|of| since.is_none_or(|since| of.on >= since));
    all.retain(|of| !idle || of.idle.is_some_and(|idle| idle > 0));
    Ok(all)
}

/// The grants that the page asks for.
async fn grants_asked(
    kept: &Kept,
    asked: &Asked,
    language: Language,
) -> Result<Vec<Grant>, Failed> {
    let since = posts::day(&asked.since, Posts::Since, language)?;
    let unit = Some(asked.unit.as_str()).filter(|unit| !unit.is_empty());
    granted(kept, language, unit, since, !asked.idle.is_empty()).await
}

async fn after(
    Of(state): Of<State>,
    reader: Reader,
    Query(mut asked): Query<Asked>,
) -> Result<Page, Failed> {
    posts::office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    if asked.since.is_empty() && asked.unit.is_empty() {
        // A district's first grants are many and old: what came in the last ten years is shown unless more is asked for.
        let since = crate::domain::calendar::add_months(kept.book.date, -120);
        asked.since = since.to_string();
    }
    let all = grants_asked(&kept, &asked, language).await?;
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
            (posts::plain(table))
        }
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

async fn after_file(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    posts::office(&reader)?;
    let kept = book::open(&state).await?;
    let language = reader.language;
    let all = grants_asked(&kept, &asked, language).await?;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let made = grants_book(&all, kept.book.date, &words);
    let name = language.pick("编制使用效益评估", "grants");
    posts::send(
        &state,
        &reader,
        made,
        name,
        &asked.form,
        json!({ "unit": asked.unit }),
    )
    .await
}
