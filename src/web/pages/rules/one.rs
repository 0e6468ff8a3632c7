//! One rule: what it says in words, the SQL that decides, its excuses, and its figures.

use axum::extract::{Path, State as Of};
use maud::{Markup, html};

use super::{cells, counts, last, on_trial, pack, trial, trial_mark};
use crate::domain::account::Permission;
use crate::domain::table::Kind;
use crate::domain::words::{self, Language, Told, Web, Word};
use crate::rules::{Close, Excuse, Rule};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, Tone, head, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new().get("/rules/{code}", Permission::SeeRules, show)
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(code): Path<String>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let pack = pack(&desk).await?;
    let rule = pack.rules.iter().find(|rule| rule.code == code);
    let rule = rule.ok_or(Failed::NotFound)?;
    let (counts, last) = (counts(&desk).await?, last(&desk).await?);
    let trial = on_trial(&desk).await?.remove(&rule.code);
    let title = format!(
        "{} {}",
        rule.code,
        language.pick(&rule.name.zh, &rule.name.en)
    );
    let right = html! { a href="/rules" { (Web::AllRules.text(language)) } };
    let lede = html! {
        (parts::grade(rule.grade.as_str(), language))
        @if trial.is_some() { " " (trial_mark(language)) }
    };
    let body = html! {
        (head(&title, &lede, &right))
        @if let Some(of) = &trial {
            (told(Tone::Info, &html! {
                (Web::TrialSince.fill(language, &[&of.begun_by, &desk.clock(&of.begun_at), &of.because]))
            }))
        }
        (in_words(rule, language))
        @if desk.sees_all() {
            h2 { (Web::Figures.text(language)) }
            table.narrow {
                caption.unseen { (Web::Figures.text(language)) }
                thead { tr {
                    th.number scope="col" { (Web::LastOpen.text(language)) }
                    th.number scope="col" { (Web::Pending.text(language)) }
                    th.number scope="col" { (Web::Answered.text(language)) }
                    th.number scope="col" { (Web::CalledUntrue.text(language)) }
                    th.number scope="col" { (Web::Upheld.text(language)) }
                } }
                tbody { tr { (cells(rule, last.get(&rule.code), counts.get(&rule.code), language)) } }
            }
        }
        h2 { (Web::Predicate.text(language)) }
        p.small { (Web::PredicateHint.fill(language, &[rule.frame.get_ref()])) }
        pre.mono tabindex="0" { (rule.when.get_ref().trim()) }
        @if let Some(when) = &rule.lead_when {
            h3 { (Web::LeadWhen.text(language)) }
            pre.mono tabindex="0" { (when.get_ref().trim()) }
        }
        (columns(rule, language))
        h2 { (Told::Excuses.text(language)) }
        (excuses(rule, language))
        @if reader.may(Permission::TrialRules) { (trial::form(&reader, &rule.code, trial.is_some())) }
    };
    Ok(page(&reader, &title, Place::Rules, body))
}

fn kinds(kinds: &[Kind], language: Language) -> String {
    let names: Vec<&str> = kinds
        .iter()
        .map(|kind| language.pick(kind.name_zh(), kind.name()))
        .collect();
    names.join(language.pick("、", ", "))
}

fn in_words(rule: &Rule, language: Language) -> Markup {
    let close = match rule.close {
        Close::Auto => Web::ClosesByItself,
        Close::Verify => Web::ClosesVerified,
    };
    let line = |label: Web, value: &str| {
        html! { @if !value.is_empty() { dt { (label.text(language)) } dd { (value) } } }
    };
    html! {
        dl.facts {
            (line(Web::Needs, &kinds(&rule.needs, language)))
            (line(Web::Uses, &kinds(&rule.uses, language)))
            (line(Web::AbsentFrom, &kinds(&rule.absent_from, language)))
            (line(Web::Grace, rule.grace.as_deref().unwrap_or_default()))
            (line(Web::Closing, close.text(language)))
            dt { (Word::Basis.text(language)) } dd { (rule.basis) }
            dt { (Word::Remedy.text(language)) } dd { (language.pick(&rule.remedy.zh, &rule.remedy.en)) }
        }
    }
}

/// What the columns of the predicate mean.
fn columns(rule: &Rule, language: Language) -> Markup {
    let mut seen: Vec<&str> = Vec::new();
    let words_of = rule.when.get_ref();
    for word in words_of.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
        if words::fact(word, language) != word && !seen.contains(&word) {
            seen.push(word);
        }
    }
    if seen.is_empty() {
        return html! {};
    }
    html! {
        h3 { (Web::Columns.text(language)) }
        dl.facts { @for column in seen { dt.id { (column) } dd { (words::fact(column, language)) } } }
    }
}

/// Every excuse with its predicate, in the order in which they are tried.
fn excuses(rule: &Rule, language: Language) -> Markup {
    let quarantined: Vec<String> = rule
        .absent_from
        .iter()
        .map(|kind| format!("quarantined_{kind}"))
        .collect();
    let quarantine =
        (!quarantined.is_empty()).then(|| ("quarantine".to_owned(), quarantined.join(" OR ")));
    let own = rule.explained_by.iter().flat_map(Excuse::predicates);
    let all: Vec<(String, String)> = quarantine.into_iter().chain(own).collect();
    if all.is_empty() {
        return html! { p { (Told::NoExcuses.text(language)) } };
    }
    html! {
        ul.plainlist {
            @for (name, when) in &all {
                li {
                    (words::excuse(name, language)) " "
                    code.id { (when.split_whitespace().collect::<Vec<_>>().join(" ")) }
                }
            }
        }
    }
}
