//! One run: its stages, what it did to the ledger, totals that close, rules that were not evaluated, files.

use axum::extract::{Path, State as Of};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

use super::grid::outcome;
use crate::domain::account::Permission;
use crate::domain::money::show_yuan;
use crate::domain::summary::{MoneyTotals, RuleSummary, SourceSummary, Summary};
use crate::domain::words::{self, Desk as Text, Language, Life, Web, Word};
use crate::ledger::{Change, Merge};
use crate::report::Manifest;
use crate::store::runs::{self, Run};
use crate::web::State;
use crate::web::desk::Desk;
use crate::web::page::{Failed, Page, Place, page};
use crate::web::pages::files;
use crate::web::pages::home::source_mark;
use crate::web::parts::{self, Tone, count, head, thousands, told};
use crate::web::reader::Reader;
use crate::web::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/runs/{run}", Permission::SeeRuns, show)
        .get("/runs/{run}/files/{*file}", Permission::Download, file)
}

async fn show(
    Of(state): Of<State>,
    reader: Reader,
    Path(name): Path<String>,
) -> Result<Page, Failed> {
    let desk = Desk::new(&state, &reader);
    let language = desk.language;
    let run = {
        let mut reading = state.store.read().await?;
        let run = runs::by_name(reading.executor(), &name).await?;
        run.ok_or(Failed::NotFound)?
    };
    let folder = desk.folder(&name).await;
    let manifest = folder.as_ref().and_then(|of| Manifest::read(&of.path).ok());
    let merge: Option<Merge> = serde_json::from_str(&run.counts).ok();
    let lede = html! {
        (Web::RunLede.fill(language, &[&run.business_date, &desk.clock(&run.at), &run.actor])) " " (outcome(&run, language))
    };
    let body = html! {
        (head(&run.run, &lede, &html! { a href="/runs" { (Web::AllRuns.text(language)) } }))
        @if let Some(manifest) = &manifest { (stages(manifest, language)) }
        @if let Some(merge) = &merge {
            h2 { (Life::MergeChange.text(language)) }
            (merged(merge, language))
        }
        @match &folder {
            Some(of) => {
                h2 #sources { (Web::TotalsClose.text(language)) }
                (totals(&desk, &of.summary))
                h2 #rules { (Web::Rules.text(language)) }
                (rules(&of.summary, language))
            },
            None => { (told(Tone::Warn, &html! { (Web::RunFilesGone.text(language)) })) },
        }
        @if let Some(manifest) = &manifest {
            h2 #files { (Web::Files.text(language)) }
            (listed(&desk, &run, manifest))
        }
    };
    Ok(page(&reader, &run.run, Place::Runs, body))
}

fn stages(manifest: &Manifest, language: Language) -> Markup {
    let total: u64 = manifest.timings.iter().map(|of| of.ms).sum();
    html! {
        h2 { (Web::Stages.text(language)) }
        table.narrow {
            caption.unseen { (Web::Stages.text(language)) }
            thead { tr {
                th scope="col" { (Web::Stage.text(language)) }
                th.number scope="col" { (Web::Seconds.text(language)) }
            } }
            tbody {
                @for of in &manifest.timings {
                    tr { th scope="row" { (stage(&of.stage, language)) } td.number { (seconds(of.ms)) } }
                }
            }
            tfoot { tr { th scope="row" { (Word::Total.text(language)) } td.number { (seconds(total)) } } }
        }
    }
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// A stage as people call it.
pub(in crate::web::pages) fn stage(name: &str, language: Language) -> &str {
    let word = match name {
        "prepare" => Web::StagePrepare,
        "pull" => Web::StagePull,
        "normalise" => Web::StageNormalise,
        "frames" => Web::StageFrames,
        "rules" => Web::StageRules,
        "findings" => Web::StageFindings,
        "judge" => Web::StageJudge,
        "write" => Web::StageWrite,
        "merge" => Web::StageMerge,
        "amounts" => Web::StageAmounts,
        other => return other,
    };
    word.text(language)
}

/// What it did to the ledger: stock and new apart.
fn merged(merge: &Merge, language: Language) -> Markup {
    let of = |counts: &crate::ledger::Counts, change| counts.get(&change).copied().unwrap_or(0);
    html! {
        table.narrow {
            caption.unseen { (Life::MergeChange.text(language)) }
            thead { tr {
                th scope="col" { (Life::MergeChange.text(language)) }
                th.number scope="col" { (Life::Stock.text(language)) }
                th.number scope="col" { (Life::New.text(language)) }
            } }
            tbody {
                @for change in Change::ALL {
                    tr {
                        th scope="row" { (words::merge_change(change.as_str(), language)) }
                        td.number { (count(of(&merge.stock, change))) }
                        td.number { (count(of(&merge.new, change))) }
                    }
                }
            }
        }
        @if merge.left_alone > 0 { p.small { (Life::MergeLeftAlone.fill(language, &[&merge.left_alone])) } }
    }
}

/// Rows and money of each source: read = accepted + in quarantine + set aside, and whether that is so.
fn totals(desk: &Desk<'_>, summary: &Summary) -> Markup {
    let language = desk.language;
    let heads = [
        Word::RowsRead,
        Word::RowsAccepted,
        Word::RowsQuarantined,
        Word::RowsSetAside,
    ];
    let table = html! {
        table {
            caption.unseen { (Web::TotalsClose.text(language)) }
            thead { tr {
                th scope="col" { (Word::Source.text(language)) }
                th scope="col" { (Word::Status.text(language)) }
                th scope="col" { (Word::AsOf.text(language)) }
                @for head in heads { th.number scope="col" { (head.text(language)) } }
                th scope="col" { (Web::Closes.text(language)) }
                th scope="col" { (Word::MoneyTotals.text(language)) }
            } }
            tbody { @for of in &summary.sources { (source(desk, of)) } }
        }
    };
    html! {
        p.small { (Word::FigureSourcesNote.text(language)) }
        (parts::wide(Web::TotalsClose.text(language), &table))
    }
}

fn source(desk: &Desk<'_>, of: &SourceSummary) -> Markup {
    let language = desk.language;
    let totals = &of.totals;
    let aside = totals.title + totals.blank + totals.subtotal;
    let rows = totals.read == totals.accepted + totals.quarantined + aside;
    let money = totals
        .money
        .values()
        .all(|of| of.read == of.accepted + of.quarantined);
    html! {
        tr {
            th scope="row" { a href={ "/sources/" (of.name) } { (language.pick(&of.label_zh, &of.label_en)) } }
            td {
                (source_mark(of, desk))
                @for why in &of.held_because { span.small { (why) } }
            }
            td.day { @if let Some(day) = of.as_of { (day) } }
            td.number { (count(totals.read)) }
            td.number { (count(totals.accepted)) }
            td.number { (count(totals.quarantined)) }
            td.number { (count(aside)) }
            td { (parts::yes_no(rows && money, language)) }
            td { @for (column, of) in &totals.money { (money_line(column, of, language)) } }
        }
    }
}

fn money_line(column: &str, of: &MoneyTotals, language: Language) -> Markup {
    let values: [&dyn std::fmt::Display; 5] = [
        &words::column(column, language),
        &show_yuan(of.read),
        &show_yuan(of.accepted),
        &show_yuan(of.quarantined),
        &of.unreadable,
    ];
    html! { span.small { (Word::MoneyLine.fill(language, &values)) } }
}

/// Rules, those that were not evaluated first.
fn rules(summary: &Summary, language: Language) -> Markup {
    let mut all: Vec<&RuleSummary> = summary.rules.iter().collect();
    all.sort_by_key(|rule| rule.evaluated);
    let table = html! {
        table {
            caption.unseen { (Web::Rules.text(language)) }
            thead { tr {
                th scope="col" { (Word::Rule.text(language)) }
                th scope="col" { (Word::Grade.text(language)) }
                th scope="col" { (Word::Evaluated.text(language)) }
                th.number scope="col" { (Word::StateOpen.text(language)) }
                th.number scope="col" { (Word::StateExplained.text(language)) }
                th scope="col" { (Word::Remarks.text(language)) }
            } }
            tbody {
                @for rule in all {
                    tr {
                        th scope="row" { a href={ "/rules/" (rule.code) } { (rule.code) } " " (language.pick(&rule.name_zh, &rule.name_en)) }
                        td { (parts::grade(&rule.grade, language)) }
                        td { (parts::yes_no(rule.evaluated, language)) }
                        td.number { (count(rule.open)) }
                        td.number { (count(rule.explained)) }
                        td { (rule.remarks.join(language.pick("；", "; "))) }
                    }
                }
            }
        }
    };
    parts::wide(Web::Rules.text(language), &table)
}

fn listed(desk: &Desk<'_>, run: &Run, manifest: &Manifest) -> Markup {
    let language = desk.language;
    let may = desk.reader.may(Permission::Download);
    let table = html! {
        table {
            caption.unseen { (Web::Files.text(language)) }
            thead { tr {
                th scope="col" { (Web::File.text(language)) }
                th.number scope="col" { (Web::Bytes.text(language)) }
                th scope="col" { "SHA-256" }
            } }
            tbody {
                @for of in &manifest.outputs {
                    tr {
                        th scope="row" {
                            @if may { a href={ "/runs/" (run.run) "/files/" (of.path) } { (of.path) } } @else { (of.path) }
                        }
                        td.number { (thousands(i64::try_from(of.size).unwrap_or(i64::MAX))) }
                        td.id { (of.sha256) }
                    }
                }
            }
        }
    };
    html! {
        p.small { (Text::Run.text(language)) " " (run.run) }
        (parts::wide(Web::Files.text(language), &table))
    }
}

/// A file that the run's manifest names; a department's contact gets their department's workbook and nothing else.
async fn file(
    Of(state): Of<State>,
    reader: Reader,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let desk = Desk::new(&state, &reader);
    let folder = desk.folder(&name).await.ok_or(Failed::NotFound)?;
    let own = |codes: Vec<String>| {
        codes
            .iter()
            .any(|code| file == format!("departments/{code}.xlsx"))
    };
    if desk.own().is_some_and(|codes| !own(codes)) {
        return Err(Failed::NotFound);
    }
    let manifest = Manifest::read(&folder.path).map_err(|_| Failed::NotFound)?;
    if !manifest.outputs.iter().any(|of| of.path == file) {
        return Err(Failed::NotFound);
    }
    let short = file.replace('/', "-");
    let detail = json!({"what": "run file", "file": file});
    files::send(
        &desk,
        &folder.path.join(&file),
        &format!("{name}-{short}"),
        Some(&name),
        detail,
    )
    .await
}
