//! 规则: every rule in words and as SQL, what it finds, and how its findings fared.

mod one;
mod trial;

use std::collections::BTreeMap;

use axum::extract::State as Of;
use maud::{Markup, html};

use crate::domain::account::Permission;
use crate::domain::summary::RuleSummary;
use crate::domain::words::{Language, Web, Word};
use crate::frames;
use crate::rules::{Rule, RulePack};
use crate::store::browse::{self, RuleCount};
use crate::store::trials::{self, Trial};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::parts::{self, head, thousands};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(in crate::web) fn routes() -> Routes {
    Routes::new()
        .get("/rules", Permission::SeeRules, all)
        .merge(one::routes())
        .merge(trial::routes())
}

/// The rules as they are now.
async fn pack(desk: &Desk<'_>) -> Result<RulePack, Failed> {
    let home = desk.config().home.clone();
    let load = move || -> Result<RulePack, String> {
        let schemas = frames::schemas().map_err(|fault| fault.to_string())?;
        RulePack::load(&home, schemas).map_err(|fault| fault.to_string())
    };
    tokio::task::spawn_blocking(load)
        .await
        .map_err(Failed::doing("reading the rules"))?
        .map_err(Failed::doing("reading the rules"))
}

/// Rule code = how its findings fared, for the whole district; nothing for whoever sees only a part of it.
async fn counts(desk: &Desk<'_>) -> Result<BTreeMap<String, RuleCount>, Failed> {
    if !desk.sees_all() || !desk.reader.may(Permission::SeeLedger) {
        return Ok(BTreeMap::new());
    }
    let mut reading = desk.state.store.read().await?;
    let counts = browse::by_rule(reading.executor()).await?;
    Ok(counts.into_iter().map(|of| (of.rule.clone(), of)).collect())
}

/// Rule code = the trial that it is on.
async fn on_trial(desk: &Desk<'_>) -> Result<BTreeMap<String, Trial>, Failed> {
    let mut reading = desk.state.store.read().await?;
    let all = trials::all(reading.executor()).await?;
    Ok(all.into_iter().map(|of| (of.rule.clone(), of)).collect())
}

/// What the last whole run counted of each rule.
async fn last(desk: &Desk<'_>) -> Result<BTreeMap<String, RuleSummary>, Failed> {
    if !desk.sees_all() {
        return Ok(BTreeMap::new());
    }
    let summary = desk.last_night().await?.and_then(|(_, summary)| summary);
    let rules = summary.into_iter().flat_map(|of| of.rules);
    Ok(rules.map(|of| (of.code.clone(), of)).collect())
}

async fn all(Of(state): Of<State>, reader: Reader) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let pack = pack(&desk).await?;
    let (counts, last) = (counts(&desk).await?, last(&desk).await?);
    let trials = on_trial(&desk).await?;
    let title = Web::NavRules.text(language);
    let figures = desk.sees_all();
    let table = html! {
        table {
            caption.unseen { (title) }
            thead { tr {
                th scope="col" { (Word::Rule.text(language)) }
                th scope="col" { (Word::Grade.text(language)) }
                @if figures {
                    th.number scope="col" { (Web::LastOpen.text(language)) }
                    th.number scope="col" { (Web::Pending.text(language)) }
                    th.number scope="col" { (Web::Answered.text(language)) }
                    th.number scope="col" { (Web::CalledUntrue.text(language)) }
                    th.number scope="col" { (Web::Upheld.text(language)) }
                }
                th scope="col" { (Word::Basis.text(language)) }
            } }
            tbody {
                @for rule in &pack.rules {
                    @let count = counts.get(&rule.code);
                    tr {
                        th scope="row" { a href={ "/rules/" (rule.code) } { span.code { (rule.code) } " " (language.pick(&rule.name.zh, &rule.name.en)) }
                            @if trials.contains_key(&rule.code) { " " (trial_mark(language)) }
                        }
                        td { (parts::grade(rule.grade.as_str(), language)) }
                        @if figures { (cells(rule, last.get(&rule.code), count, language)) }
                        td { (rule.basis) }
                    }
                }
            }
        }
    };
    let body = html! {
        (head(title, &html! { (Web::RulesLede.text(language)) }, &html! {}))
        p.small { (Word::Families.text(language)) }
        (parts::wide(title, &table))
    };
    Ok(page(&reader, title, Place::Rules, body))
}

/// It is on trial.
fn trial_mark(language: Language) -> Markup {
    html! { span.mark.lead { "◇ " (Web::OnTrial.text(language)) } }
}

fn cells(
    rule: &Rule,
    last: Option<&RuleSummary>,
    count: Option<&RuleCount>,
    language: Language,
) -> Markup {
    let none = RuleCount::default();
    let of = count.unwrap_or(&none);
    html! {
        td.number {
            @match last {
                Some(of) if of.evaluated => (parts::count(of.open)),
                Some(_) => span.small { (Word::StateNotEvaluated.text(language)) },
                None => "—",
            }
        }
        td.number {
            @if of.pending > 0 { a href={ "/ledger?rule=" (rule.code) } { (thousands(of.pending)) } }
            @else { span.zero { "0" } }
        }
        td.number { (thousands(of.answered)) }
        td.number { (share(of.disputed, of.answered)) }
        td.number { (share(of.upheld, of.upheld + of.rejected)) }
    }
}

/// `3（12%）`, or nothing of nothing.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    format!("{}（{}%）", thousands(part), part * 100 / whole)
}
