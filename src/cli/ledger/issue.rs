//! `rollcall ledger issue`: numbered letters to departments.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use serde_json::json;

use super::super::{Ending, runtime, screen};
use super::choose::Chosen;
use super::desk::Desk;
use crate::domain::entry::State;
use crate::domain::words::Desk as Text;
use crate::ledger::Refusal;
use crate::ledger::issue::{self, by_department};
use crate::run::letters::{self, Written};
use crate::store::listing::{Filter, Listed};
use crate::store::trials;

/// Send entries to their departments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,
    /// All that waits to be issued, of every department.
    #[arg(long)]
    all: bool,
    /// One deadline for all these entries (default: each entry's own, by its grade).
    #[arg(long, value_name = "YYYY-MM-DD")]
    due: Option<NaiveDate>,
    /// Only say what would be issued.
    #[arg(long)]
    dry_run: bool,
    /// Write what is missing of a letter anew, as it was issued, by its year and number, such as 2026-3.
    #[arg(long, value_name = "YEAR-NUMBER")]
    again: Option<String>,
    /// With --again: also write anew what is there.
    #[arg(long, requires = "again")]
    replace: bool,
    /// The day of the letters (default: today).
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let desk = Desk::acting(home, by, args.date).await?;
        if let Some(text) = &args.again {
            let (year, number) = text
                .split_once('-')
                .and_then(|(year, number)| Some((year.parse().ok()?, number.parse().ok()?)))
                .with_context(|| {
                    format!("--again {text}: give year and number of the letter, such as 2026-3")
                })?;
            let written = letters::again(&desk.store, &desk.config, desk.who(), year, number, args.replace).await?;
            return told(&[written], args.json, &desk, Text::IssuedAgain);
        }
        // Whoever issued letters before may have been killed before their files were whole.
        let lacking = letters::lacking(&desk.store, &desk.config, desk.who().at).await?;
        if !lacking.is_empty() {
            let all = lacking.join(desk.language.pick("、", ", "));
            tracing::warn!("{}", Text::LettersLack.fill(desk.language, &[&all]));
        }
        if args.chosen.is_empty() && !args.all {
            bail!(
                "say which entries: --department CODE, --rule CODE, --grade hard, --group GROUP, or --all"
            );
        }
        let mut reading = desk.store.read().await?;
        let filter = Filter {
            without_rules: trials::codes(reading.executor()).await?,
            pending: false,
            states: vec![State::Open, State::FailedVerification],
            ..args.chosen.filter(desk.today())
        };
        args.chosen.check(reading.executor(), &desk).await?;
        let entries = args.chosen.entries(reading.executor(), &filter).await?;
        let departments = entries.iter().map(|of| of.department.as_str());
        let departments: BTreeSet<&str> = departments.collect();
        let departments: Vec<&str> = departments.into_iter().collect();
        issue::allowed(reading.executor(), (desk.today(), args.due), &departments).await?;
        if args.dry_run {
            let (chosen, departments) = (entries.len(), by_department(entries));
            if departments.is_empty() {
                return Err(match chosen {
                    0 => Refusal::NothingToIssue,
                    count => Refusal::NotSent(count),
                }
                .into());
            }
            for (department, entries) in departments {
                let name = entries.first().map_or("", |entry| entry.said("department_name"));
                let name = format!("{name} {department}");
                screen::print(&Text::WouldIssue.fill(desk.language, &[&name, &entries.len()]));
                let deadlines = &desk.config.settings.deadlines;
                let late = |of: &&Listed| args.due.is_none() && issue::anew(of, deadlines, desk.today()).is_some();
                let anew = entries.iter().filter(late).count();
                if anew > 0 {
                    screen::print(&Text::IssuedAnew.fill(desk.language, &[&anew]));
                }
            }
            return Ok(Ending::Done);
        }
        let ids = entries.into_iter().map(|entry| entry.entry_id).collect::<Vec<_>>();
        drop(reading);
        if ids.is_empty() {
            return Err(Refusal::NothingToIssue.into());
        }
        let filter = Filter {
            ids,
            states: filter.states,
            ..Filter::default()
        };
        let written =
            letters::issue(&desk.store, &desk.config, desk.who(), &filter, args.due).await?;
        told(&written, args.json, &desk, Text::DoneIssued)
    })
}

/// `done` says of a letter what became of it.
fn told(written: &[Written], as_json: bool, desk: &Desk, done: Text) -> anyhow::Result<Ending> {
    if as_json {
        let all: Vec<_> = written
            .iter()
            .map(|of| {
                let notice = &of.issued.notice;
                json!({
                    "notice": notice.notice, "year": notice.year, "number": notice.number, "department": notice.department,
                    "issued_on": notice.issued_on, "due_on": notice.due_on, "deadlines_anew": of.issued.anew, "folder": of.folder,
                    "entries": of.issued.entries.iter().map(|entry| &entry.entry_id).collect::<Vec<_>>(),
                })
            })
            .collect();
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    for of in written {
        let notice = &of.issued.notice;
        let name = of
            .issued
            .entries
            .first()
            .map_or("", |entry| entry.said("department_name"));
        let name = format!("{name} {}", notice.department);
        let latest = notice.due_on.as_str();
        let due = match of.issued.earliest() {
            Some(earliest) if earliest < latest => {
                Text::DueFromTo.fill(desk.language, &[&earliest, &latest])
            }
            _ => latest.to_owned(),
        };
        let count = of.issued.entries.len();
        screen::print(&done.fill(desk.language, &[&notice.notice, &name, &count, &due]));
        if of.issued.anew > 0 {
            screen::print(&Text::IssuedAnew.fill(desk.language, &[&of.issued.anew]));
        }
        screen::print(&format!("  {}", of.folder.display()));
    }
    Ok(Ending::Done)
}
