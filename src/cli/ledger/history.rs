//! `rollcall ledger history [ENTRY]`: every change of one entry, with who, when and why; without one, the runs that the
//! ledger took in.

use std::path::Path;

use chrono_tz::Tz;
use serde_json::json;
use sqlx::AnyConnection;

use super::super::{Ending, runtime, screen};
use super::desk::Desk;
use crate::domain::entry::State;
use crate::domain::words::{self, Desk as Text, Language};
use crate::ledger;
use crate::store::runs::Run;
use crate::store::transitions::Transition;
use crate::store::wordings::Wording;
use crate::store::{runs, transitions, wordings};

/// Every change of one entry, or the runs that the ledger took in.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The entry's id, or at least its first six characters (default: the runs instead).
    #[arg(value_name = "ENTRY")]
    entry: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let desk = Desk::open(home, by, None).await?;
        let mut reading = desk.store.read().await?;
        let conn = reading.executor();
        let Some(typed) = &args.entry else {
            return taken_in(&runs::all(conn).await?, &desk, args.json);
        };
        let entry = ledger::find(conn, typed).await?;
        let history = transitions::of_entry(conn, &entry.entry_id).await?;
        if args.json {
            let lines: Vec<_> = history.iter().map(as_json).collect();
            screen::json(&lines)?;
            return Ok(Ending::Done);
        }
        let changed = wordings::of(conn, std::slice::from_ref(&entry.entry_id)).await?;
        let mut parts = vec![
            Text::Title.fill(desk.language, &[&entry.entry_id]),
            table(&history, desk.language, desk.zone()),
        ];
        let changed = changes(conn, &changed, desk.language).await?;
        if !changed.is_empty() {
            parts.push(changed.join("\n"));
        }
        screen::print(&parts.join("\n\n"));
        Ok(Ending::Done)
    })
}

/// Runs, newest last.
fn taken_in(runs: &[Run], desk: &Desk, as_json: bool) -> anyhow::Result<Ending> {
    if as_json {
        let all: Vec<_> = runs
            .iter()
            .map(|of| {
                json!({
                    "run": of.run, "run_no": of.run_no, "job": of.job, "business_date": of.business_date, "scope": of.scope,
                    "outcome": of.outcome, "by": of.actor, "at": of.at,
                })
            })
            .collect();
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    let language = desk.language;
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|of| {
            let outcome = if of.outcome == "restated" {
                Text::Restated
            } else {
                Text::TakenIn
            };
            vec![
                of.run_no.to_string(),
                of.run.clone(),
                of.business_date.clone(),
                if of.scope.is_empty() {
                    Text::WholeDistrict.text(language).to_owned()
                } else {
                    of.scope.clone()
                },
                outcome.text(language).to_owned(),
                of.actor.clone(),
                screen::clock(&of.at, desk.zone()),
            ]
        })
        .collect();
    if rows.is_empty() {
        screen::print(Text::NoRun.text(language));
        return Ok(Ending::Done);
    }
    let header = [
        Text::RunNo,
        Text::Run,
        Text::BusinessDate,
        Text::Scope,
        Text::Outcome,
        Text::ColumnActor,
        Text::ColumnWhen,
    ]
    .map(|text| text.text(language));
    screen::print(&screen::table(&header, &rows, &[0]));
    Ok(Ending::Done)
}

pub(super) fn as_json(of: &Transition) -> serde_json::Value {
    json!({
        "transition": of.transition_no, "from": of.from_state, "to": of.to_state, "at": of.at, "by": of.actor,
        "reason": of.reason, "run": of.run_no, "decision": of.decision_no,
    })
}

/// When what an entry says changed.
pub(super) async fn changes(
    conn: &mut AnyConnection,
    wordings: &[Wording],
    language: Language,
) -> anyhow::Result<Vec<String>> {
    let later: Vec<&Wording> = wordings.iter().filter(|of| of.wording > 1).collect();
    if later.is_empty() {
        return Ok(Vec::new());
    }
    let runs = runs::all(conn).await?;
    let lines = later.into_iter().map(|of| {
        let run = runs.iter().find(|run| run.run_no == of.run_no);
        let run = run.map_or("", |run| run.run.as_str());
        Text::WordingChanged.fill(language, &[&of.wording, &run])
    });
    Ok(lines.collect())
}

/// Transitions as a table, oldest first.
pub(super) fn table(history: &[Transition], language: Language, zone: Tz) -> String {
    let state = |text: &str| {
        State::parse(text).map_or_else(
            || text.to_owned(),
            |state| words::entry_state(state, language).to_owned(),
        )
    };
    let rows: Vec<Vec<String>> = history
        .iter()
        .map(|of| {
            let to = state(&of.to_state);
            let change = match &of.from_state {
                None => Text::FirstState.fill(language, &[&to]),
                Some(from) => Text::FromTo.fill(language, &[&state(from), &to]),
            };
            vec![
                screen::clock(&of.at, zone),
                change,
                of.actor.clone(),
                words::merge_reason(&of.reason, language).into_owned(),
            ]
        })
        .collect();
    let header = [
        Text::ColumnWhen,
        Text::ColumnWhat,
        Text::ColumnActor,
        Text::ColumnWhy,
    ]
    .map(|text| text.text(language));
    screen::table(&header, &rows, &[])
}
