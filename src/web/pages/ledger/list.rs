//! The list itself: filters, counts, some entries, and the way to the next ones.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{RawQuery, State as Of};
use maud::{Markup, html};

use super::printed;
use super::search::{Search, age_code};
use crate::domain::account::Permission;
use crate::domain::entry::{Move, State as Stand};
use crate::domain::words::{self, Desk as Text, Language, Life, Web, Word};
use crate::ledger::age::{self, Age};
use crate::run::find;
use crate::store::browse::{self, Count};
use crate::store::listing::{self, After, Filter, Listed};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tone, head, thousands, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

/// Entries a page.
const LINES: i64 = 50;
/// Entries found by a name at most: the store looks each of them up.
const NAMED: usize = 400;

pub(super) fn routes() -> Routes {
    Routes::new().get("/ledger", Permission::SeeLedger, list)
}

/// What a search found: its filter, or nothing that this reader may see.
pub(super) struct Found {
    pub(super) filter: Option<Filter>,
    /// More are called so than are looked up.
    cut: bool,
}

async fn list(
    Of(state): Of<State>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let search = Search::parse(query.as_deref().unwrap_or_default());
    let names = desk.departments().await?;
    let found = looked_up(&desk, &search).await?;
    let (entries, counts) = match &found.filter {
        None => (Vec::new(), Vec::new()),
        Some(filter) => {
            let mut reading = state.store.read().await?;
            let conn = reading.executor();
            let some = Filter {
                limit: Some(LINES + 1),
                ..filter.clone()
            };
            let entries = listing::list(conn, &some).await?;
            let counts = browse::by_state(conn, filter, &desk.today().to_string()).await?;
            (entries, counts)
        }
    };
    let lines = usize::try_from(LINES).unwrap_or(usize::MAX);
    let next = (entries.len() > lines)
        .then(|| entries.get(lines - 1))
        .flatten()
        .map(|last| search.next(&place_of(last, search.by_due)));
    let shown = &entries[..entries.len().min(lines)];
    let title = Web::NavLedger.text(language);
    let body = html! {
        (head(title, &lede(&desk), &right(&desk, &search)))
        (printed::line(&desk, &search, &names))
        (filters(&desk, &search, &names))
        @if found.cut { (told(Tone::Warn, &html! { (Web::SearchCut.fill(language, &[&NAMED])) })) }
        @if !search.text.is_empty() { p.small { (Web::SearchScope.text(language)) } }
        (told_counts(&counts, language))
        @if shown.is_empty() {
            (told(Tone::Info, &html! { (Text::Nothing.text(language)) }))
        } @else {
            (listed(&desk, &search, shown, &desk.on_trial().await?))
        }
        (pager(&search, next.as_deref(), language))
    };
    Ok(page(&reader, title, Place::Ledger, body))
}

/// The filter of a search, with the entries that bear the text looked for.
pub(super) async fn looked_up(desk: &Desk<'_>, search: &Search) -> Result<Found, Failed> {
    let mut filter = search.filter(desk.today(), desk.own().as_deref());
    if let Some(filter) = &mut filter {
        filter.only_sent = desk.hidden_rules().await?;
    }
    let text = search.text.trim();
    let (Some(filter), false) = (filter.clone(), text.is_empty()) else {
        return Ok(Found { filter, cut: false });
    };
    let hex = text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut ids = Vec::new();
    if hex {
        let mut reading = desk.state.store.read().await?;
        ids = listing::beginning(reading.executor(), &text.to_ascii_lowercase()).await?;
    }
    if ids.is_empty() {
        let folders = desk.folders_since_last_night().await?;
        let text = text.to_owned();
        let look = move || -> Vec<String> {
            let found = folders.iter();
            let found = found.filter_map(|path| find::named(path, &text, NAMED + 1).ok());
            let found: BTreeSet<String> = found.flatten().collect();
            found.into_iter().collect()
        };
        ids = tokio::task::spawn_blocking(look)
            .await
            .map_err(Failed::doing("looking for a name"))?;
    }
    let cut = ids.len() > NAMED;
    ids.truncate(NAMED);
    let filter = (!ids.is_empty()).then_some(Filter { ids, ..filter });
    Ok(Found { filter, cut })
}

fn place_of(entry: &Listed, by_due: bool) -> After {
    let by = if by_due {
        (entry.due_on.clone().unwrap_or_default(), String::new())
    } else {
        (entry.department.clone(), entry.rule.clone())
    };
    After {
        by,
        entry_id: entry.entry_id.clone(),
    }
}

fn lede(desk: &Desk<'_>) -> Markup {
    html! { (Web::LedgerLede.fill(desk.language, &[&desk.today()])) }
}

/// What else can be done with what was found.
fn right(desk: &Desk<'_>, search: &Search) -> Markup {
    let language = desk.language;
    html! {
        @if desk.reader.may(Permission::Download) {
            a.button.second href={ "/ledger.xlsx?" (search.link()) } { (Web::DownloadXlsx.text(language)) }
            a href={ "/ledger.csv?" (search.link()) } { "CSV" }
        }
        @if desk.reader.may(Permission::Issue) {
            a.button href={ "/ledger/issue?" (search.link()) } { (Web::IssueAll.text(language)) }
        }
        a href="/letters" { (Web::Letters.text(language)) }
    }
}

fn filters(desk: &Desk<'_>, search: &Search, names: &BTreeMap<String, String>) -> Markup {
    let language = desk.language;
    let departments: Vec<(&str, String)> = names
        .iter()
        .map(|(code, name)| (code.as_str(), format!("{name} {code}")))
        .collect();
    let grades: Vec<(&str, String)> = ["hard", "lead", "note"]
        .map(|code| (code, words::grade(code, language).to_owned()))
        .to_vec();
    let mut states = vec![("all", Web::AllStates.text(language).to_owned())];
    states.extend(Stand::ALL.map(|state| {
        (
            state.as_str(),
            words::entry_state(state, language).to_owned(),
        )
    }));
    let ages: Vec<(&str, String)> = Age::ALL
        .map(|age| (age_code(age), days(age, language)))
        .to_vec();
    let origins: Vec<(&str, String)> = ["stock", "new"]
        .map(|code| (code, words::origin(code, language).to_owned()))
        .to_vec();
    let sorts = vec![("due", Web::ByDeadline.text(language).to_owned())];
    let chosen = |list: &[String]| list.first().cloned().unwrap_or_default();
    let state = match (search.all, search.states.as_slice()) {
        (true, _) => "all".to_owned(),
        (_, [state, ..]) => state.as_str().to_owned(),
        _ => String::new(),
    };
    let age = search.age.map(|age| age_code(age).to_owned());
    let sort = if search.by_due { "due" } else { "" };
    let any = Web::Any.text(language);
    html! {
        form.filters method="get" action="/ledger" role="search" aria-label=(Web::Filter.text(language)) {
            div.fields {
                div {
                    label for="q" { (Web::SearchText.text(language)) }
                    input #q type="search" name="q" value=(search.text) maxlength="60" autocomplete="off";
                }
                (choice("department", Word::Department.text(language), any, &departments, &chosen(&search.departments)))
                div {
                    label for="rule" { (Word::Rule.text(language)) }
                    input #rule type="text" name="rule" value=(chosen(&search.rules)) maxlength="12" placeholder="D02, B*";
                }
                (choice("grade", Word::Grade.text(language), any, &grades, &chosen(&search.grades)))
                (choice("state", Text::State.text(language), Web::PendingOnly.text(language), &states, &state))
                (choice("age", Web::OpenFor.text(language), any, &ages, &age.unwrap_or_default()))
                (choice("origin", Text::Origin.text(language), any, &origins, search.origin.as_deref().unwrap_or_default()))
                (choice("sort", Web::Sort.text(language), Web::ByDepartment.text(language), &sorts, sort))
            }
            div.line {
                label { input type="checkbox" name="overdue" value="1" checked[search.overdue]; " " (Web::OverdueOnly.text(language)) }
                @for unit in &search.units { input type="hidden" name="unit" value=(unit); }
                @if let Some(person) = &search.person { input type="hidden" name="person" value=(person); }
                @if let Some(day) = search.opened_from {
                    label { (Web::OpenedFrom.text(language)) " " input type="date" name="opened_from" value=(day); }
                }
                @for extra in search.departments.iter().skip(1) { input type="hidden" name="department" value=(extra); }
                @for extra in search.rules.iter().skip(1) { input type="hidden" name="rule" value=(extra); }
                @for extra in search.grades.iter().skip(1) { input type="hidden" name="grade" value=(extra); }
                @for extra in search.states.iter().skip(1) { input type="hidden" name="state" value=(extra.as_str()); }
                button { (Web::Filter.text(language)) }
                a href="/ledger" { (Web::ClearFilter.text(language)) }
                a href="/ledger/person" { (Web::ByNumber.text(language)) }
            }
        }
    }
}

fn choice(name: &str, label: &str, none: &str, all: &[(&str, String)], chosen: &str) -> Markup {
    html! {
        div {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (none) }
                @for (code, text) in all { option value=(code) selected[*code == chosen] { (text) } }
            }
        }
    }
}

pub(super) fn days(age: Age, language: Language) -> String {
    match age.days() {
        (from, Some(to)) => Life::Days.fill(language, &[&format!("{from}—{to}")]),
        (from, None) => Life::DaysMore.fill(language, &[&(from - 1)]),
    }
}

/// How many were found, by state, and how many of them are overdue.
fn told_counts(counts: &[Count], language: Language) -> Markup {
    let total: i64 = counts.iter().map(|of| of.count).sum();
    let overdue: i64 = counts
        .iter()
        .filter(|of| of.state.is_pending())
        .map(|of| of.due)
        .sum();
    let states: Vec<String> = Stand::ALL
        .into_iter()
        .filter_map(|state| Some((state, counts.iter().find(|of| of.state == state)?.count)))
        .map(|(state, count)| {
            Text::CountOf.fill(
                language,
                &[&words::entry_state(state, language), &thousands(count)],
            )
        })
        .collect();
    if total == 0 {
        return html! {};
    }
    html! {
        p {
            (Text::Counted.fill(language, &[&thousands(total), &states.join(language.pick("、", ", "))]))
            @if overdue > 0 { (language.pick("；", "; ")) span.late { (Text::OverdueCount.fill(language, &[&thousands(overdue)])) } }
        }
    }
}

fn listed(desk: &Desk<'_>, search: &Search, entries: &[Listed], trials: &[String]) -> Markup {
    let language = desk.language;
    let issue = desk.reader.may(Permission::Issue);
    let table = table(desk, entries, trials, issue);
    if !issue {
        return table;
    }
    html! {
        form method="get" action="/ledger/issue" {
        // Says that boxes count: where none is ticked, nothing is meant, and not everything.
        input type="hidden" name="ticked" value=(search.link());
        (table)
        div.line.noprint {
            label hidden { input type="checkbox" data-ticks="entry"; " " span { (Web::TickAll.text(language)) } }
            button.second { (Web::IssueTicked.text(language)) }
        }
        }
    }
}

/// Entries as a table; with a box before each that can be issued, where that is wanted. `trials`: the rules on trial.
pub(in crate::web::pages) fn table(
    desk: &Desk<'_>,
    entries: &[Listed],
    trials: &[String],
    ticks: bool,
) -> Markup {
    let language = desk.language;
    // Whoever is bound to one department need not read its name in every line.
    let one = desk.own().is_some_and(|own| own.len() == 1);
    let heads = [
        Text::Entry,
        Text::Rule,
        Text::Grade,
        Text::State,
        Text::Department,
        Text::Unit,
        Text::Who,
        Text::Age,
        Text::Due,
    ];
    let table = html! {
        table {
            caption.unseen { (Web::NavLedger.text(language)) }
            thead { tr {
                @if ticks { th scope="col" { span.unseen { (Web::Tick.text(language)) } } }
                @for head in heads.into_iter().filter(|head| !one || *head != Text::Department) { th.number[head == Text::Age] scope="col" { (head.text(language)) } }
            } }
            tbody { @for entry in entries { (line(desk, entry, ticks, one, trials.contains(&entry.rule))) } }
        }
    };
    parts::wide(Web::NavLedger.text(language), &table)
}

fn line(desk: &Desk<'_>, entry: &Listed, ticks: bool, one: bool, on_trial: bool) -> Markup {
    let (language, on) = (desk.language, desk.today());
    let unsent = entry.state == Stand::Open;
    let late = age::is_overdue(entry, on) && (!unsent || desk.sees_all());
    let can = entry.state.after(Move::Issue).is_some() && !on_trial;
    html! {
        tr {
            @if ticks {
                td {
                    @if can {
                        input type="checkbox" name="entry" value=(entry.entry_id)
                            aria-label=(Web::TickEntry.fill(language, &[&entry.entry_id]));
                    }
                }
            }
            th scope="row" { a.id href={ "/entries/" (entry.entry_id) } { (entry.entry_id) } }
            td { span.code { (entry.rule) } " " (language.pick(entry.said("name_zh"), entry.said("name_en")))
                @if on_trial { " " span.mark.none { "◌ " (Web::OnTrial.text(language)) } }
            }
            td { (parts::grade(&entry.grade, language)) }
            td { (parts::state(entry.state, language)) }
            @if !one { td { (entry.said("department_name")) } }
            td { (entry.said("unit_name")) }
            td { (desk.about(entry)) }
            td.number { @if let Some(days) = age::days_open(entry, on) { (days) } }
            td.day.late[late] {
                @if let Some(due) = &entry.due_on { (due) }
                @if late { " " (if unsent { Web::OverdueUnsent } else { Web::Overdue }.text(language)) }
            }
        }
    }
}

fn pager(search: &Search, next: Option<&str>, language: Language) -> Markup {
    if next.is_none() && search.after.is_none() {
        return html! {};
    }
    html! {
        nav.pager aria-label=(Web::Pages.text(language)) {
            @if search.after.is_some() { a href={ "/ledger?" (search.link()) } { (Web::FirstPage.text(language)) } }
            @if let Some(next) = next { a href={ "/ledger?" (next) } rel="next" { (Web::NextPage.text(language)) } }
        }
    }
}
