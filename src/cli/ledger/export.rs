//! `rollcall ledger export`: the live ledger as a workbook to answer in, or as a table.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};

use super::choose;
use super::desk::Desk;
use crate::cli::{Ending, runtime, screen};
use crate::domain::entry::State;
use crate::domain::words::{Import, Language};
use crate::ledger::export::Wanted;
use crate::report::Format;
use crate::run::{self, ExportRequest, Written};

/// Write the live ledger, or the ledger as known at an earlier moment, to a file. Logged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// xlsx, csv, parquet or json, which is JSON Lines: one object a line (default: by the ending of the file).
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Only these departments.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    department: Vec<String>,
    /// Only these rules: codes, or patterns such as D*.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    rule: Vec<String>,
    /// Only these grades: hard, lead, note.
    #[arg(long, value_name = "GRADE", num_args = 1..)]
    grade: Vec<String>,
    /// Only these states, in English or Chinese; `all` for every one (default: all but closed).
    #[arg(long, value_name = "STATE", num_args = 1..)]
    state: Vec<String>,
    /// As known at the end of a day, at a time (RFC 3339), or just after a run (its name).
    #[arg(long, value_name = "DATE|TIME|RUN")]
    as_of: Option<String>,
    /// The file to write.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    replace: bool,
    /// What was written, as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let format = format(args)?;
    let mut wanted = Wanted {
        ids: None,
        departments: args.department.clone(),
        rules: patterns(&args.rule)?,
        grades: args.grade.clone(),
        states: states(&args.state)?,
        as_of: None,
        // The workbook of one department is for it to answer in.
        for_department: format == Format::Xlsx && args.department.len() == 1,
    };
    if let Some(grade) = wanted
        .grades
        .iter()
        .find(|grade| !["hard", "lead", "note"].contains(&grade.as_str()))
    {
        bail!("--grade {grade}: the grades are hard, lead and note");
    }
    let (written, language) = runtime()?.block_on(async {
        let desk = Desk::open(home, by, None).await?;
        let mut reading = desk.store.read().await?;
        choose::known(reading.executor(), &desk, &args.department, &args.rule).await?;
        drop(reading);
        if let Some(moment) = &args.as_of {
            wanted.as_of = Some(moment_of(&desk, moment).await?);
        }
        let request = ExportRequest {
            wanted,
            moment: args.as_of.as_deref(),
            format,
            out: &args.out,
            replace: args.replace,
            actor: by,
            now: Utc::now(),
            zone: desk.zone(),
        };
        let written = run::export_ledger(&desk.config, &desk.store, &request).await?;
        desk.store.close().await;
        anyhow::Ok((written, desk.language))
    })?;
    if args.json {
        screen::json(&written)?;
    } else {
        screen::print(&told(&written, language));
    }
    Ok(Ending::Done)
}

fn told(written: &Written, language: Language) -> String {
    let path = written.path.display();
    Import::Exported.fill(
        language,
        &[&written.entries, &path, &written.sha256, &written.head.seq],
    )
}

fn format(args: &Args) -> anyhow::Result<Format> {
    let ending = match &args.format {
        Some(format) => format.clone(),
        None => {
            let ending = args.out.extension().unwrap_or_default();
            ending.to_string_lossy().into_owned()
        }
    };
    Format::of_ending(&ending)
        .ok_or_else(|| anyhow!("`{ending}` is no format: say --format xlsx, csv, parquet or json"))
}

fn patterns(rules: &[String]) -> anyhow::Result<Vec<glob::Pattern>> {
    rules
        .iter()
        .map(|rule| glob::Pattern::new(rule).with_context(|| format!("--rule {rule}")))
        .collect()
}

fn states(named: &[String]) -> anyhow::Result<Vec<State>> {
    let mut states = Vec::new();
    for name in named {
        if name == "all" {
            return Ok(State::ALL.to_vec());
        }
        let state = choose::state(name);
        states.push(state.map_err(|known| anyhow!("--state {name}: {known}, and all"))?);
    }
    Ok(states)
}

/// A day counts to its end where the office is.
async fn moment_of(desk: &Desk, text: &str) -> anyhow::Result<DateTime<Utc>> {
    let ahead = || {
        anyhow!(
            "--as-of {text}: that is still to come; what is known now is exported without --as-of"
        )
    };
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        if time.to_utc() > desk.who().at {
            return Err(ahead());
        }
        return Ok(time.to_utc());
    }
    let Ok(day) = text.parse::<NaiveDate>() else {
        return Ok(run::moment_of_run(&desk.store, text).await?);
    };
    if day > desk.today() {
        return Err(ahead());
    }
    let next = day
        .checked_add_days(Days::new(1))
        .with_context(|| format!("--as-of {text}"))?
        .and_time(NaiveTime::MIN);
    let end = desk.zone().from_local_datetime(&next).earliest();
    let end = end.with_context(|| format!("--as-of {text}: no such midnight"))?;
    Ok(end.to_utc() - chrono::TimeDelta::microseconds(1))
}
