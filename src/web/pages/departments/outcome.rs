//! What a department's run did: what it listed, closed and left as it was, and the extracts that it went by.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::domain::attempt::Attempt;
use crate::domain::entry::State as Stand;
use crate::domain::summary::SourceSummary;
use crate::domain::words::{self, Web, Word};
use crate::schedule::moved;
use crate::store::listing::{self, Filter};
use crate::store::transitions;
use crate::web::desk::Desk;
use crate::web::page::Failed;
use crate::web::pages::home::source_mark;
use crate::web::pages::ledger::list;
use crate::web::parts::{self, thousands};

/// Entries of a kind that the page lists; the ledger has the others.
const LISTED: usize = 50;

/// What became of the department's entries, each with a link; nothing where the ledger was left as it was.
pub(super) async fn entries(desk: &Desk<'_>, attempt: &Attempt) -> Result<Markup, Failed> {
    let language = desk.language;
    let scope = &attempt.asked.scope;
    if scope.is_empty() {
        return Ok(html! {});
    }
    let mut reading = desk.state.store.read().await?;
    let conn = reading.executor();
    let Some((run_no, sums)) = moved(conn, attempt).await? else {
        return Ok(html! {});
    };
    let moves = transitions::of_run(conn, run_no, scope).await?;
    drop(reading);
    let mut by_state: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (id, to) in &moves {
        by_state.entry(to).or_default().push(id.clone());
    }
    let trials = desk.on_trial().await?;
    let only_sent = desk.hidden_rules().await?;
    let mut blocks = Vec::new();
    for (state, word) in [
        (Stand::Open, Web::MovedOpened),
        (Stand::Closed, Web::MovedClosed),
        (Stand::ToVerify, Web::MovedToVerify),
        (Stand::Explained, Web::MovedExplained),
    ] {
        let Some(ids) = by_state.remove(state.as_str()) else {
            continue;
        };
        let filter = Filter {
            ids,
            departments: scope.clone(),
            only_sent: only_sent.clone(),
            ..Filter::default()
        };
        let mut reading = desk.state.store.read().await?;
        let all = listing::list(reading.executor(), &filter).await?;
        drop(reading);
        let shown = &all[..all.len().min(LISTED)];
        blocks.push(html! {
            h3 { (word.fill(language, &[&all.len()])) }
            @if !shown.is_empty() { (list::table(desk, shown, &trials, false)) }
            @if all.len() > shown.len() { p.small { (Web::MoreRows.fill(language, &[&(all.len() - shown.len())])) } }
        });
    }
    let query: Vec<String> = scope.iter().map(|of| format!("department={of}")).collect();
    let stayed = i64::try_from(sums.stayed).unwrap_or(i64::MAX);
    Ok(html! {
        h2 #moved { (Web::MovedTitle.text(language)) }
        @for block in &blocks { (block) }
        p {
            (Web::MovedStayed.fill(language, &[&thousands(stayed)])) " "
            a href={ "/ledger?" (query.join("&")) } { (Web::WholeLedger.text(language)) }
        }
    })
}

/// The extracts that the run went by, and why one of them is held.
pub(super) fn extracts(desk: &Desk<'_>, sources: &[SourceSummary]) -> Markup {
    let language = desk.language;
    if sources.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            caption.unseen { (Web::ExtractsUsed.text(language)) }
            thead { tr {
                th scope="col" { (Word::Source.text(language)) }
                th scope="col" { (Word::Status.text(language)) }
                th scope="col" { (Word::AsOf.text(language)) }
                th scope="col" { (Word::SourceMonth.text(language)) }
                th scope="col" { (Word::Remarks.text(language)) }
            } }
            tbody {
                @for of in sources {
                    tr {
                        th scope="row" { (language.pick(&of.label_zh, &of.label_en)) }
                        td { (source_mark(of, desk)) }
                        td.day { @if let Some(day) = of.as_of { (day) } }
                        td.day { @if let Some(month) = of.month { (month.format("%Y-%m")) } }
                        td {
                            @if !of.parents.is_empty() { (Web::SliceOverlaid.text(language)) " " }
                            (words::said(&of.held_because.join(language.pick("；", "; ")), language))
                        }
                    }
                }
            }
        }
    };
    html! {
        h2 { (Web::ExtractsUsed.text(language)) }
        (parts::wide(Web::ExtractsUsed.text(language), &table))
    }
}
