//! Entries of the lasting ledger, as the pages list them.

use axum::Json;
use axum::extract::{Path, Query, State as Of};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::parts::{departments, limit};
use super::problem::Read;
use crate::domain::entry::State as Stand;
use crate::ledger;
use crate::store::listing::{self, After, Filter, Listed};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::failed::Failed;
use crate::web::pages::ledger::search::rule_codes;
use crate::web::pages::refusals::refused;
use crate::web::reader::Reader;

/// Which entries. What is not said does not restrict.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Department code.
    department: Option<String>,
    /// Rule code, or a pattern such as `B*`; several with commas between them.
    rule: Option<String>,
    /// hard, lead or note.
    #[param(pattern = "^(hard|lead|note)$")]
    grade: Option<String>,
    /// Unit code.
    unit: Option<String>,
    /// State: open, issued, answered, …
    state: Option<String>,
    /// stock or new.
    #[param(pattern = "^(stock|new)$")]
    origin: Option<String>,
    /// Only those about which somebody still has something to do.
    pending: Option<bool>,
    /// Deadline before this day.
    due_before: Option<NaiveDate>,
    /// Opened on this day or later.
    opened_from: Option<NaiveDate>,
    /// Opened on this day or earlier.
    opened_to: Option<NaiveDate>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// An entry, document numbers masked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entry {
    /// Entry id.
    entry_id: String,
    /// Rule code.
    rule: String,
    /// hard, lead or note.
    grade: String,
    /// Department code.
    department: String,
    /// Unit code.
    unit: Option<String>,
    /// Where it stands.
    state: String,
    /// open, explained or absent: what the last run that judged it said.
    verdict: String,
    /// The excuse.
    explained_by: Option<String>,
    /// stock or new.
    origin: String,
    /// Evidence hash: another one, other facts.
    evidence: String,
    /// Business date on which it was first found.
    first_seen_on: String,
    /// Business date on which it was last opened.
    opened_on: Option<String>,
    /// How often it was opened.
    opened_times: i64,
    /// Day on which it was closed, while it is.
    closed_on: Option<String>,
    /// Deadline.
    due_on: Option<String>,
    /// Fen concerned.
    amount: Option<i64>,
    /// Over so many months.
    months: Option<i64>,
    /// What it says, by the ledger's columns.
    #[schema(value_type = Object)]
    said: Value,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entries {
    /// By department, rule and id.
    items: Vec<Entry>,
    /// For the next page: `after`.
    next: Option<String>,
}

impl From<Listed> for Entry {
    fn from(of: Listed) -> Self {
        Self {
            entry_id: of.entry_id,
            rule: of.rule,
            grade: of.grade,
            department: of.department,
            unit: of.unit,
            state: of.state.as_str().to_owned(),
            verdict: of.verdict,
            explained_by: of.explained_by,
            origin: of.origin,
            evidence: of.evidence,
            first_seen_on: of.first_seen_on,
            opened_on: of.opened_on,
            opened_times: of.opened_times,
            closed_on: of.closed_on,
            due_on: of.due_on,
            amount: of.amount,
            months: of.months,
            said: of.body,
        }
    }
}

/// One of a closed list of words; what is none of them is told with the list.
pub(super) fn one_of(
    name: &str,
    asked: Option<&String>,
    words: &[&str],
) -> Result<Vec<String>, Failed> {
    match asked {
        None => Ok(Vec::new()),
        Some(word) if words.contains(&word.as_str()) => Ok(vec![word.clone()]),
        Some(_) => Err(Failed::Invalid(format!("{name}: {}", words.join(", ")))),
    }
}

/// A state by its name.
pub(super) fn state_of(asked: Option<&String>) -> Result<Vec<Stand>, Failed> {
    let words: Vec<&str> = Stand::ALL.iter().map(|state| state.as_str()).collect();
    let named = one_of("state", asked, &words)?;
    Ok(named.iter().filter_map(|name| Stand::parse(name)).collect())
}

impl Which {
    fn filter(self, reader: &Reader) -> Result<Filter, Failed> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let mut origin = one_of("origin", self.origin.as_ref(), &["stock", "new"])?;
        Ok(Filter {
            departments: departments(reader, self.department.as_deref())?,
            rules: rule_codes(&self.rule.unwrap_or_default()),
            grades: one_of("grade", self.grade.as_ref(), &["hard", "lead", "note"])?,
            units: self.unit.into_iter().collect(),
            states: state_of(self.state.as_ref())?,
            pending: self.pending.unwrap_or(false),
            origin: origin.pop(),
            due_before: day(self.due_before),
            opened_from: day(self.opened_from),
            opened_to: day(self.opened_to),
            after: self.after.as_deref().map(place).transpose()?,
            limit: Some(limit(self.limit)?),
            ..Filter::default()
        })
    }
}

/// Where a page ended, as one word.
fn mark(of: &Entry) -> String {
    hex::encode([&*of.department, &*of.rule, &*of.entry_id].join("\n"))
}

fn place(mark: &str) -> Result<After, Failed> {
    let wrong = || Failed::Invalid("after: take it from `next` of the page before".to_owned());
    let bytes = hex::decode(mark).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    match text.split('\n').collect::<Vec<_>>()[..] {
        [department, rule, entry_id] if !text.contains('\0') => Ok(After {
            by: (department.to_owned(), rule.to_owned()),
            entry_id: entry_id.to_owned(),
        }),
        _ => Err(wrong()),
    }
}

/// Entries of the ledger, page by page.
#[utoipa::path(
    get, path = "/api/v1/entries", tag = "entries", params(Which),
    responses((status = 200, description = "A page of them", body = Entries), Read)
)]
pub(super) async fn list(
    Of(state): Of<State>,
    reader: Reader,
    Query(which): Query<Which>,
) -> Result<Json<Entries>, Failed> {
    let mut filter = which.filter(&reader)?;
    filter.only_sent = Desk::new(&state, &reader).hidden_rules().await?;
    if [&filter.rules, &filter.units, &filter.departments]
        .iter()
        .any(|list| list.iter().any(|word| word.contains('\0')))
    {
        return Err(Failed::Invalid("a word with a NUL character".to_owned()));
    }
    let wanted = filter.limit.unwrap_or_default();
    filter.limit = Some(wanted + 1);
    let mut reading = state.store.read().await?;
    let found = listing::list(reading.executor(), &filter).await?;
    let mut items: Vec<Entry> = found.into_iter().map(Entry::from).collect();
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let more = items.len() > wanted;
    items.truncate(wanted);
    let next = items.last().filter(|_| more).map(mark);
    Ok(Json(Entries { items, next }))
}

/// The entry of that id, if the reader may know of it.
pub(super) async fn entry(state: &State, reader: &Reader, id: &str) -> Result<Listed, Failed> {
    let mut reading = state.store.read().await?;
    let desk = Desk::new(state, reader);
    let found = ledger::find(reading.executor(), id).await;
    drop(reading);
    let found = found.map_err(|refusal| refused(refusal, desk.language))?;
    if !desk.shows(&found).await? {
        return Err(Failed::NotFound);
    }
    Ok(found)
}

/// One entry.
#[utoipa::path(
    get, path = "/api/v1/entries/{id}", tag = "entries",
    params(("id" = String, Path, description = "Entry id, or its beginning of six characters and more where no other begins so")),
    responses((status = 200, description = "The entry", body = Entry), Read)
)]
pub(super) async fn one(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Entry>, Failed> {
    Ok(Json(entry(&state, &reader, &id).await?.into()))
}
