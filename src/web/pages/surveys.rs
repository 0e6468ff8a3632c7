//! 统计与检查: the yearly table, indicators and inspection packs, to be looked at and taken away.

use axum::extract::{Query, State as Of};
use axum::response::Response;
use chrono::Datelike as _;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::posts::{self, Tab};
use crate::domain::account::Permission;
use crate::domain::words::{Language, Posts};
use crate::establishment::{Statistics, indicators};
use crate::report::{PlainBook, indicators_book, statistics_book};
use crate::run::{self, Visit, VisitError};
use crate::web::State;
use crate::web::book::{self, Kept};
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, head};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Years that stand side by side at most.
const SPAN: i32 = 50;
/// People drawn where it is not said.
const SAMPLE: &str = "30";
/// The seed where none is given.
const SEED: &str = "1";

pub(in crate::web) fn routes() -> Routes {
    let (see, take) = (Permission::SeeEstablishment, Permission::Download);
    Routes::new()
        .get("/establishment/surveys", see, all)
        .get("/establishment/statistics/file", take, statistics)
        .get("/establishment/indicators/file", take, indicators_file)
        .get("/establishment/inspection/file", take, inspection)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    year: String,
    #[serde(default)]
    from: String,
    /// `docx` or `xlsx`.
    #[serde(default)]
    form: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    sample: String,
    #[serde(default)]
    seed: String,
}

/// A year up to the last run's; without one, that year.
fn year(text: &str, kept: &Kept, first: i32, language: Language) -> Result<i32, Failed> {
    let last = kept.book.date.year();
    if text.trim().is_empty() {
        return Ok(last);
    }
    let year = text.trim().parse().ok();
    year.filter(|year| (first..=last).contains(year))
        .ok_or_else(|| Failed::Invalid(Posts::WrongYear.fill(language, &[&text, &first, &last])))
}

/// The statistics of a year.
async fn statistics_of(
    state: &State,
    kept: &Kept,
    year: i32,
    language: Language,
) -> Result<PlainBook, Failed> {
    let of = kept.book.clone();
    let table = book::blocking(move || Statistics::of(&of, year)).await?;
    let labels = posts::labels(state, language);
    Ok(statistics_book(
        &table,
        &posts::words(state, &labels, language),
    ))
}

async fn all(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    posts::office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    let year = year(&asked.year, &kept, 1900, language)?;
    let made = statistics_of(&state, &kept, year, language).await?;
    let title = Posts::TabSurveys.text(language);
    let text = |word: Posts| word.text(language);
    let body = html! {
        (head(title, &html! { (text(Posts::SurveysLede)) }, &html! {}))
        (posts::tabs(&reader, Tab::Surveys))
        h2 { (text(Posts::Statistics)) }
        p.small { (text(Posts::StatisticsHint)) }
        form.filters.noprint method="get" {
            div.fields { (year_field("year", Posts::Year, &year.to_string(), &kept, language)) }
            button { (text(Posts::Show)) }
        }
        @if let Some(table) = made.tables.first() {
            h3 { (table.title) }
            @for note in &table.notes { p.small { (note) } }
            (posts::plain(table))
        }
        @if reader.may(Permission::Download) {
            p.line.noprint { a.button.second href={ "/establishment/statistics/file?year=" (year) } { (text(Posts::TakeXlsx)) } }
            (indicators_form(&kept, language))
            (inspection_form(&kept, language))
        }
    };
    Ok(page(&reader, title, Place::Establishment, body))
}

fn year_field(name: &str, word: Posts, value: &str, kept: &Kept, language: Language) -> Markup {
    let last = kept.book.date.year();
    parts::field(
        name,
        word.text(language),
        false,
        &html! { input id=(name) type="number" name=(name) value=(value) min="1900" max=(last); },
    )
}

fn indicators_form(kept: &Kept, language: Language) -> Markup {
    let text = |word: Posts| word.text(language);
    let last = kept.book.date.year();
    html! {
        h2 { (text(Posts::Indicators)) }
        p.small { (text(Posts::IndicatorsHint)) }
        form.filters.noprint method="get" action="/establishment/indicators/file" {
            div.fields {
                (year_field("from", Posts::FromYear, &(last - 1).to_string(), kept, language))
                (parts::field("to", text(Posts::ToYear), false, &html! { input #to type="number" name="year" value=(last) min="1900" max=(last); }))
            }
            p.line {
                button.second name="form" value="xlsx" { (text(Posts::TakeXlsx)) }
                button.second name="form" value="docx" { (text(Posts::TakeDocx)) }
            }
        }
    }
}

fn inspection_form(kept: &Kept, language: Language) -> Markup {
    let text = |word: Posts| word.text(language);
    let book = &kept.book;
    let mut departments: Vec<(&str, &str)> = book
        .known()
        .filter(|(_, unit)| unit.exists(book.date))
        .filter_map(|(id, unit)| book.unit(unit.department.unwrap_or(id)))
        .map(|of| (of.code.as_str(), of.name.as_str()))
        .collect();
    departments.sort_unstable();
    departments.dedup();
    html! {
        h2 { (text(Posts::Inspection)) }
        p.small { (text(Posts::InspectionHint)) }
        form.filters.noprint method="get" action="/establishment/inspection/file" {
            div.fields {
                (parts::field("department", text(Posts::DepartmentLabel), true, &html! {
                    select #department name="department" required { @for (code, name) in &departments { option value=(code) { (name) } } }
                }))
                (parts::field("since", text(Posts::LastVisit), false, &html! { input #since type="date" name="since"; }))
                (parts::field("sample", text(Posts::SampleSize), false, &html! { input #sample type="number" name="sample" value=(SAMPLE) min="1" max="100000"; }))
                (parts::field("seed", text(Posts::Seed), false, &html! { input #seed type="text" name="seed" value=(SEED) maxlength="40"; }))
            }
            p.line { button.second { (text(Posts::TakeXlsx)) } }
        }
    }
}

async fn statistics(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    posts::office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    let year = year(&asked.year, &kept, 1900, language)?;
    let made = statistics_of(&state, &kept, year, language).await?;
    let name = language.pick("机构编制统计表", "statistics");
    let detail = json!({ "year": year });
    posts::send(&state, &reader, made, name, "xlsx", detail).await
}

async fn indicators_file(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    posts::office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    let last = year(&asked.year, &kept, 1900, language)?;
    let first = match asked.from.trim() {
        "" => last,
        text => year(text, &kept, last - SPAN + 1, language)?,
    };
    if first > last {
        let wrong = Posts::WrongYear.fill(language, &[&first, &(last - SPAN + 1), &last]);
        return Err(Failed::Invalid(wrong));
    }
    let openings = {
        let mut reading = state.store.read().await?;
        run::openings(reading.executor(), &state.config).await?
    };
    let of = kept.book.clone();
    let all = book::blocking(move || {
        let years = first..=last;
        let mut all: Vec<_> = years
            .flat_map(|year| indicators(&of, year, &openings))
            .collect();
        all.sort_by(|a, b| (&a.code, a.year).cmp(&(&b.code, b.year)));
        all
    })
    .await?;
    let labels = posts::labels(&state, language);
    let words = posts::words(&state, &labels, language);
    let made = indicators_book(&all, kept.book.date, &words);
    let name = language.pick("履职与编制使用指标", "indicators");
    let detail = json!({ "from": first, "year": last });
    posts::send(&state, &reader, made, name, &asked.form, detail).await
}

async fn inspection(
    Of(state): Of<State>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    posts::office(&reader)?;
    let language = reader.language;
    let kept = book::open(&state).await?;
    let id = posts::named(&kept.book, &asked.department, language)?;
    let unit = kept.book.unit(id);
    let code = unit.map(|of| of.code.clone()).unwrap_or_default();
    let or = |text: &str, other: &str| match text.trim() {
        "" => other.to_owned(),
        text => text.to_owned(),
    };
    let sample = posts::number(&or(&asked.sample, SAMPLE), Posts::SampleSize, language)?;
    let visit = Visit {
        department: code.clone(),
        since: posts::day(&asked.since, Posts::LastVisit, language)?,
        sample: usize::try_from(sample).unwrap_or(usize::MAX),
        seed: or(&asked.seed, SEED),
    };
    let detail = json!({
        "department": code, "since": visit.since, "sample": visit.sample, "seed": visit.seed,
    });
    let entries = {
        let mut reading = state.store.read().await?;
        run::entries_to_inspect(reading.executor(), &code).await?
    };
    let work = move |opened: &run::Opened| run::inspection(opened, entries, &visit, language);
    let made = book::whole(&state, work)
        .await?
        .map_err(|fault| match fault {
            VisitError::NoUnits { name, .. } => {
                Failed::Invalid(Posts::NoUnitsOf.fill(language, &[&name]))
            }
            other @ VisitError::Unit(_) => Failed::doing("making an inspection pack")(other),
        })?;
    let name = format!("{code}-{}", language.pick("监督检查资料", "inspection"));
    posts::send(&state, &reader, made.book, &name, "xlsx", detail).await
}
