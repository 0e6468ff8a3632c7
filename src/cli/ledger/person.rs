//! `rollcall ledger person`: one person's card, found by a document number that is typed in and never an argument, so that
//! it is in no shell's history. Every look is in the audit log, under a pseudonym.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use anyhow::Context as _;
use serde_json::json;

use super::super::{Ending, runtime, screen};
use super::desk::Desk;
use super::{history, list};
use crate::audit::{self, Record};
use crate::domain::mask;
use crate::domain::person_id::{self, Verdict};
use crate::domain::secret::Secret;
use crate::domain::words::{self, Desk as Text};
use crate::run::card::{CardRow, SourceRows, card};
use crate::run::last_run;
use crate::store::listing::{self, Filter, Listed};
use crate::store::transitions::{self, Transition};

/// One person's card.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let desk = Desk::open(home, by, None).await?;
        let typed = typed(&desk)?;
        let person =
            person_id::clean(&typed, false).context("what was typed is no document number")?;
        let secret = Secret::load_or_create(&desk.config.home.join("data/secret"))?;
        let hash = secret.person(&person.text);
        let mut writing = desk.store.write().await?;
        let conn = writing.executor();
        let filter = Filter {
            person: Some(hash.clone()),
            ..Filter::default()
        };
        let entries = listing::list(conn, &filter).await?;
        let mut histories = Vec::new();
        for entry in &entries {
            histories.push(transitions::of_entry(conn, &entry.entry_id).await?);
        }
        let who = desk.who();
        let record = Record {
            at: who.at,
            actor: who.name,
            action: "person",
            subject: None,
            detail: json!({"person": secret.pseudonym(&person.text), "entries": entries.len()}),
        };
        audit::append(conn, record).await?;
        writing.commit().await?;
        let run = last_run(home)?;
        let rows = match &run {
            Some(run) => card(&desk.config, run, person.key)?,
            None => Vec::new(),
        };
        let found = Found {
            doubtful: match person.verdict {
                Verdict::Length => Some(Text::NumberLength),
                Verdict::Date => Some(Text::NumberDate),
                Verdict::Check => Some(Text::NumberCheck),
                Verdict::Ok | Verdict::Other => None,
            },
            masked: mask::person_id(&person.text),
            hash,
            entries,
            histories,
            run: run.map(|run| run.summary.run),
            rows,
        };
        if args.json {
            screen::json(&found.as_json(&desk))?;
        } else {
            screen::print(&found.told(&desk));
        }
        Ok(Ending::Done)
    })
}

/// The first line of standard input; a person at a terminal is asked for it.
fn typed(desk: &Desk) -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let mut stderr = std::io::stderr();
        write!(stderr, "{}", Text::TypeNumber.text(desk.language))?;
        stderr.flush()?;
    }
    let mut line = String::new();
    stdin
        .lock()
        .read_line(&mut line)
        .context("reading the document number from standard input")?;
    Ok(line.trim().to_owned())
}

/// All that is known of a person.
struct Found {
    /// What is wrong with the number itself.
    doubtful: Option<Text>,
    masked: String,
    hash: String,
    entries: Vec<Listed>,
    histories: Vec<Vec<Transition>>,
    run: Option<String>,
    rows: Vec<SourceRows>,
}

impl Found {
    fn as_json(&self, desk: &Desk) -> serde_json::Value {
        let entries: Vec<_> = self
            .entries
            .iter()
            .zip(&self.histories)
            .map(|(entry, history)| {
                let history: Vec<_> = history.iter().map(history::as_json).collect();
                json!({"entry": list::as_json(entry, desk.today()), "history": history})
            })
            .collect();
        json!({
            "number": self.doubtful.map(|why| why.text(desk.language)), "person": self.masked, "person_key": self.hash, "entries": entries, "run": self.run, "sources": self.rows,
        })
    }

    fn told(&self, desk: &Desk) -> String {
        let language = desk.language;
        let mut parts = vec![format!(
            "{}  {}\n{}",
            Text::Person.text(language),
            self.masked,
            Text::PersonKey.fill(language, &[&self.hash])
        )];
        if let Some(why) = self.doubtful {
            parts.push(why.text(language).to_owned());
        }
        if self.entries.is_empty() {
            parts.push(Text::NoEntries.text(language).to_owned());
        }
        for (entry, history) in self.entries.iter().zip(&self.histories) {
            let name = desk.rule_name(entry);
            let head = format!(
                "{}  {} {name}  {}  {}  {}",
                entry.entry_id,
                entry.rule,
                words::grade(&entry.grade, language),
                words::entry_state(entry.state, language),
                entry.said("department_name"),
            );
            let table = history::table(history, language, desk.zone());
            parts.push(format!("{head}\n  {}", table.replace('\n', "\n  ")));
        }
        let Some(run) = &self.run else {
            parts.push(Text::NoRun.text(language).to_owned());
            return parts.join("\n\n");
        };
        let mut lines = vec![Text::AsOf.fill(language, &[run])];
        for of in &self.rows {
            if of.rows.is_empty() {
                let word = if of.at_hand {
                    Text::NoRows
                } else {
                    Text::NotAtHand
                };
                lines.push(format!("  {}  {}", of.label, word.text(language)));
                continue;
            }
            lines.push(format!("  {}", of.label));
            lines.extend(
                of.rows
                    .iter()
                    .map(|row| format!("    {}", told_row(row, desk))),
            );
        }
        parts.push(lines.join("\n"));
        parts.join("\n\n")
    }
}

fn told_row(row: &CardRow, desk: &Desk) -> String {
    let sheet = row
        .sheet
        .as_ref()
        .map(|sheet| format!("!{sheet}"))
        .unwrap_or_default();
    let file = format!("{}{sheet}", row.file);
    let place = Text::Place.fill(desk.language, &[&file, &row.row]);
    let colon = desk.language.pick("：", ": ");
    let said: Vec<String> = row
        .said
        .iter()
        .map(|(column, value)| {
            if column.is_empty() {
                value.clone()
            } else {
                format!("{column}{colon}{value}")
            }
        })
        .collect();
    let said = said.join(desk.language.pick("；", "; "));
    match &row.quarantined {
        Some(why) => format!(
            "{place}  {}  {said}",
            Text::InQuarantine.fill(desk.language, &[why])
        ),
        None => format!("{place}  {said}"),
    }
}
