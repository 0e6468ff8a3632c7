//! 条目: the story of one entry, and what this reader may do about it.

mod acts;
mod answer;
mod course;
mod person;
pub(in crate::web) mod post;
mod stories;
mod story;

use axum::extract::{Path, Query, State as Of};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use self::stories::Hearing;
use crate::domain::account::Permission;
use crate::domain::entry::State as Stand;
use crate::domain::money;
use crate::domain::table::Kind;
use crate::domain::words::{self, Desk as Text, Web, Word};
use crate::ledger::{self, age};
use crate::store::answers::{self, Stored};
use crate::store::decisions::{self, Request};
use crate::store::listing::Listed;
use crate::store::notices::{self, Notice};
use crate::store::transitions::{self, Transition};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page_again};
use crate::web::pages::refusals;
use crate::web::parts::{self, Tone, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/entries/{id}", Permission::SeeLedger, show)
        .merge(answer::routes())
        .merge(post::routes())
        .merge(person::routes())
}

/// An entry with what people did about it.
struct Known {
    entry: Listed,
    history: Vec<Transition>,
    requests: Vec<Request>,
    letters: Vec<Notice>,
    answers: Vec<Stored>,
    /// Its rule is on trial.
    on_trial: bool,
}

/// The entry, if this reader may know of it.
async fn find(desk: &Desk<'_>, id: &str) -> Result<Listed, Failed> {
    let mut reading = desk.state.store.read().await?;
    let entry = ledger::find(reading.executor(), id)
        .await
        .map_err(|refusal| refusals::refused(refusal, desk.language))?;
    drop(reading);
    if desk.shows(&entry).await? {
        Ok(entry)
    } else {
        Err(Failed::NotFound)
    }
}

async fn known(desk: &Desk<'_>, id: &str) -> Result<Known, Failed> {
    let entry = find(desk, id).await?;
    let on_trial = desk.on_trial().await?.contains(&entry.rule);
    let mut reading = desk.state.store.read().await?;
    let conn = reading.executor();
    let id = entry.entry_id.as_str();
    Ok(Known {
        on_trial,
        history: transitions::of_entry(conn, id).await?,
        requests: decisions::of_entry(conn, id).await?,
        letters: notices::of_entry(conn, id).await?,
        answers: answers::of_entries(conn, &[id])
            .await?
            .remove(id)
            .unwrap_or_default(),
        entry,
    })
}

#[derive(Deserialize)]
struct Asked {
    done: Option<String>,
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let known = known(&desk, &id).await?;
    let entry = &known.entry;
    let hearing = stories::hear(&desk, entry).await?;
    let later = matches!(hearing, Hearing::Later);
    let mut name = language
        .pick(entry.said("name_zh"), entry.said("name_en"))
        .to_owned();
    if name.is_empty() {
        // Retention erased what it said; what its rule is called is no secret.
        let rules = desk.rules().await?;
        let rule = rules.iter().find(|rule| rule.code == entry.rule);
        name = rule.map_or(name, |rule| {
            language.pick(&rule.name.zh, &rule.name.en).to_owned()
        });
    }
    let title = format!("{} {name}", entry.rule);
    let lede = html! {
        (parts::grade(&entry.grade, language)) " " (parts::state(entry.state, language))
        " " span.id { (entry.entry_id) }
    };
    let right = html! {
        @if desk.sees_all() { a href={ "/entries/" (entry.entry_id) "/person" } { (Web::PersonCard.text(language)) } }
        a href={ "/ledger?department=" (entry.department) "&rule=" (entry.rule) } { (Web::SameRuleHere.text(language)) }
    };
    let acts = acts::all(&desk, &known);
    let body = html! {
        (head(&title, &lede, &right))
        (parts::printed(&desk, entry.said("department_name")))
        @if known.on_trial {
            @let word = if known.letters.is_empty() { Web::TrialUnsent } else { Web::TrialSent };
            (told(Tone::Info, &html! { (Web::OnTrial.text(language)) (language.pick("：", ": ")) (word.fill(language, &[&entry.rule])) }))
        }
        @if let Some(done) = &asked.done { (done_words(&desk, done)) }
        (facts(&desk, &known))
        h2 { (Text::Says.text(language)) }
        (sides(&desk, entry))
        @if let Some(acts) = &acts {
            h2 #acts { (Web::YouCan.text(language)) }
            (acts)
        }
        h2 #story { (Web::Story.text(language)) }
        (story::told(&desk, hearing))
        (course::all(&desk, &known))
    };
    let again = later.then_some(5);
    Ok(page_again(&reader, &title, Place::Ledger, again, body))
}

/// What an act that was just done is called.
fn done_words(desk: &Desk<'_>, done: &str) -> Markup {
    let word = match done {
        "answered" => Web::DoneAnswered,
        "unchanged" => Web::DoneUnchanged,
        "asked" => Web::DoneAsked,
        "settled" => Web::DoneSettled,
        "referred" => Web::DoneReferred,
        "taken_back" => Web::DoneTakenBack,
        _ => Web::DoneMoved,
    };
    told(Tone::Good, &html! { (word.text(desk.language)) })
}

/// Whom it is about, where, since when, and by when.
fn facts(desk: &Desk<'_>, known: &Known) -> Markup {
    let (language, entry) = (desk.language, &known.entry);
    let place: Vec<&str> = [entry.said("internal_body"), entry.said("post")]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let unit = format!(
        "{} {}　{}",
        entry.said("unit_name"),
        entry.unit.as_deref().unwrap_or_default(),
        place.join("·")
    );
    let opened = entry.opened_on.as_ref().map(|opened| {
        let times = Text::OpenedTimes.fill(language, &[opened, &entry.opened_times]);
        let days = age::days_open(entry, desk.today()).unwrap_or(0);
        format!("{times}　{}", words::Life::Days.fill(language, &[&days]))
    });
    let verdict = match entry.verdict.as_str() {
        "open" => Text::VerdictOpen.text(language).to_owned(),
        "explained" => {
            let excuse = entry.explained_by.as_deref().unwrap_or_default();
            Text::VerdictExplained.fill(language, &[&words::excuse(excuse, language)])
        }
        _ => Text::VerdictAbsent.text(language).to_owned(),
    };
    let amount = entry
        .amount
        .zip(entry.months)
        .map(|(fen, months)| Text::AmountOf.fill(language, &[&money::show_yuan(fen), &months]));
    let line = |label: &str, value: &str| {
        html! { @if !value.trim().is_empty() { dt { (label) } dd { (value) } } }
    };
    html! {
        dl.facts {
            (line(Text::Who.text(language), &desk.about(entry)))
            (line(Text::Unit.text(language), unit.trim()))
            dt { (Text::Department.text(language)) }
            dd { a href={ "/departments/" (entry.department) } { (entry.said("department_name")) } " " span.small.code { (entry.department) } }
            (line(Text::Origin.text(language), words::origin(&entry.origin, language)))
            (line(Text::Found.text(language), &entry.first_seen_on))
            (line(Text::Opened.text(language), &opened.unwrap_or_default()))
            @if let Some(due) = &entry.due_on {
                dt { (Text::Due.text(language)) }
                dd { (deadline(desk, known, due)) }
            }
            (line(Text::Closed.text(language), entry.closed_on.as_deref().unwrap_or_default()))
            (line(Text::Verdict.text(language), &verdict))
            (line(Text::Amount.text(language), &amount.unwrap_or_default()))
            (line(Text::Evidence.text(language), &language.listed(entry.said("evidence"))))
            (line(Word::Basis.text(language), entry.said("basis")))
            (line(Text::Remedy.text(language), entry.said("remedy")))
        }
    }
}

fn deadline(desk: &Desk<'_>, known: &Known, due: &str) -> Markup {
    // Counted from the day of listing until a letter gives a deadline: before that it is the office that is late.
    let unsent = known.letters.is_empty() && known.entry.state == Stand::Open;
    // A letter that was issued after the entry's own deadline orders nothing into the past: its own counts.
    let letter = known
        .letters
        .last()
        .filter(|of| due <= of.issued_on.as_str());
    let today = desk.today().to_string();
    let (due, late) = match letter {
        Some(of) => (
            of.due_on.as_str(),
            known.entry.state.can_be_late() && of.due_on < today,
        ),
        None => (due, age::is_overdue(&known.entry, desk.today())),
    };
    let late = late && (!unsent || desk.sees_all());
    html! {
        @match due.parse::<NaiveDate>() {
            Ok(day) if late => {
                @let days = (desk.today() - day).num_days();
                span.late { "⚠ " (Text::Overdue.fill(desk.language, &[&due, &days])) }
            }
            _ => (due),
        }
        @if unsent { " " span.small { (Web::DueUnsent.text(desk.language)) } }
    }
}

/// What the sources say, side by side.
fn sides(desk: &Desk<'_>, entry: &Listed) -> Markup {
    let language = desk.language;
    let columns = [
        ("roster_value", Kind::Roster),
        ("personnel_value", Kind::Personnel),
        ("payroll_value", Kind::Payroll),
        ("insurance_value", Kind::Insurance),
    ];
    let own = first_part(entry.said("roster_value"));
    let whole = |column: &str| entry.body.get(column).and_then(serde_json::Value::as_i64);
    let posts = whole("approved").zip(whole("actual"));
    let silent = columns
        .iter()
        .all(|(column, _)| entry.said(column).is_empty());
    html! {
        @if silent && posts.is_none() { p { (Web::SaysNothing.text(language)) } }
        @else {
            div.sides {
                @if let Some((approved, actual)) = posts {
                    div.side {
                        h3 { (Web::Posts.text(language)) }
                        p { (Text::Approved.fill(language, &[&approved, &actual])) }
                    }
                }
                @if !silent {
                    @for (column, kind) in columns {
                        @let said = entry.said(column);
                        @let differs = !own.is_empty() && !said.is_empty() && first_part(said) != own;
                        div.side.differs[differs] {
                            h3 {
                                (language.pick(kind.name_zh(), kind.name()))
                                @if differs { " " span { "≠ " (Web::Differs.text(language)) } }
                            }
                            p { @if said.is_empty() { span.zero { (Word::NotCompared.text(language)) } } @else { (language.listed(said)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The first thing that a value says: mostly the unit.
fn first_part(value: &str) -> &str {
    value.split(" / ").next().unwrap_or_default()
}
