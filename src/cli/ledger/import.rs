//! `rollcall ledger import`: what departments answered in their workbooks.

use std::path::{Path, PathBuf};

use chrono::Utc;
use serde_json::{Value, json};

use crate::cli::{Ending, configuration, open_store, runtime, screen};
use crate::domain::words::{Import, Language, Word, entry_state};
use crate::ledger::import::{self, Imported, Place, Request};
use crate::rules::{Rule, RulePack};
use crate::{frames, run};

/// Rows of each list that are shown on the screen; the JSON has them all.
const LISTED: usize = 200;

/// Take in what departments answered in their workbooks. Logged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Returned workbooks: XLSX, ODS or XLS.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show what would change, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// The department whose answers these must be (default: the one that the workbook names).
    #[arg(long, value_name = "CODE")]
    department: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let language = run::language(&config);
    let mut ending = Ending::Done;
    let mut all = Vec::new();
    runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        let rules = RulePack::load(home, frames::schemas()?)?.rules;
        for file in &args.files {
            let request = Request {
                actor: by,
                now: Utc::now(),
                district: &config.settings.district.code,
                department: args.department.as_deref(),
                language,
                dry_run: args.dry_run,
            };
            // One file that cannot be read does not keep the others out.
            match import::import(&store, file, &request).await {
                Ok(imported) => {
                    if !imported.refused.is_empty() && ending == Ending::Done {
                        ending = Ending::Partial;
                    }
                    if args.json {
                        all.push(as_json(&imported, &rules, language));
                    } else {
                        screen::print(&told(&imported, &rules, language));
                    }
                }
                Err(fault) => {
                    ending = Ending::Failed;
                    screen::fail(&fault.tell(language), language);
                }
            }
        }
        store.close().await;
        anyhow::Ok(())
    })?;
    if args.json {
        screen::json(&all)?;
    }
    Ok(ending)
}

fn told(of: &Imported, rules: &[Rule], language: Language) -> String {
    let mut lines = vec![Import::Head.fill(language, &[&of.file, &import::short(&of.sha256)])];
    match (&of.department, &of.run) {
        (Some(department), Some(run)) => {
            lines.push(Import::OfDepartment.fill(language, &[department, run]));
        }
        _ if !of.has_properties => lines.push(Import::NoProperties.text(language).to_owned()),
        _ => {}
    }
    let counts: [&dyn std::fmt::Display; 5] = [
        &of.rows,
        &of.taken.len(),
        &of.unchanged.len(),
        &of.refused.len(),
        &of.blank,
    ];
    lines.push(Import::Counts.fill(language, &counts));
    if let Some((made, missing)) = of.missing.filter(|(_, missing)| *missing > 0) {
        lines.push(Import::Missing.fill(language, &[&made, &missing]));
    }
    let masked = of.taken.iter().filter(|taken| taken.masked).count();
    if masked > 0 {
        lines.push(Import::Masked.fill(language, &[&masked]));
    }
    if of.taken.is_empty() && of.refused.is_empty() {
        let word = if of.unchanged.is_empty() {
            Import::Nothing
        } else {
            Import::Again
        };
        lines.push(word.text(language).to_owned());
    }
    if of.dry_run {
        lines.push(Import::Preview.text(language).to_owned());
        lines.extend(taken(of, rules, language));
    }
    lines.extend(refused(of, language));
    lines.extend(of.remarks(rules, language));
    lines.join("\n")
}

fn taken(of: &Imported, rules: &[Rule], language: Language) -> Option<String> {
    let rows = of.taken.iter().map(|taken| {
        let mut row = place(&taken.place);
        let answer = if taken.answer.agrees {
            Word::AnswerYes
        } else {
            Word::AnswerNo
        };
        row.extend([
            taken.rule.clone(),
            answer.text(language).to_owned(),
            format!(
                "{} → {}",
                entry_state(taken.from, language),
                entry_state(taken.to, language)
            ),
            taken.notes(rules, language).join(language.pick("；", "; ")),
        ]);
        row
    });
    let head = [
        Import::ColumnSheet,
        Import::ColumnRow,
        Import::ColumnEntry,
        Import::ColumnRule,
        Import::ColumnAnswer,
        Import::ColumnState,
        Import::ColumnNote,
    ];
    listed(&head, rows, language)
}

fn refused(of: &Imported, language: Language) -> Option<String> {
    let rows = of.refused.iter().map(|refused| {
        let mut row = place(&refused.place);
        row.extend([
            refused.why.kind().text(language).to_owned(),
            refused.why.tell(language),
        ]);
        row
    });
    let head = [
        Import::ColumnSheet,
        Import::ColumnRow,
        Import::ColumnEntry,
        Import::ColumnKind,
        Import::ColumnWhy,
    ];
    listed(&head, rows, language)
}

fn place(of: &Place) -> Vec<String> {
    vec![of.sheet.clone(), of.row.to_string(), of.shown_id()]
}

fn listed(
    head: &[Import],
    rows: impl ExactSizeIterator<Item = Vec<String>>,
    language: Language,
) -> Option<String> {
    let count = rows.len();
    if count == 0 {
        return None;
    }
    let head: Vec<&str> = head.iter().map(|word| word.text(language)).collect();
    let rows: Vec<Vec<String>> = rows.take(LISTED).collect();
    let mut text = format!("\n{}", screen::table(&head, &rows, &[1]));
    if count > LISTED {
        text.push('\n');
        text.push_str(&Import::More.fill(language, &[&(count - LISTED)]));
    }
    Some(text)
}

fn as_json(of: &Imported, rules: &[Rule], language: Language) -> Value {
    let place = |of: &Place| json!({"sheet": of.sheet, "row": of.row, "entry_id": of.shown_id()});
    let with = |mut place: Value, more: Value| {
        if let (Some(place), Value::Object(more)) = (place.as_object_mut(), more) {
            place.extend(more);
        }
        place
    };
    let taken: Vec<Value> = of
        .taken
        .iter()
        .map(|taken| {
            let more = json!({
                "rule": taken.rule,
                "agrees": taken.answer.agrees,
                "masked": taken.masked,
                "notes": taken.notes(rules, language),
                "from": taken.from.as_str(),
                "to": taken.to.as_str(),
            });
            with(place(&taken.place), more)
        })
        .collect();
    let refused: Vec<Value> = of
        .refused
        .iter()
        .map(|refused| {
            let more = json!({
                "kind": refused.why.kind().as_str(),
                "why": refused.why.tell(language),
            });
            with(place(&refused.place), more)
        })
        .collect();
    json!({
        "file": of.file,
        "sha256": of.sha256,
        "department": of.department,
        "run": of.run,
        "dry_run": of.dry_run,
        "rows": of.rows,
        "blank": of.blank,
        "missing": of.missing.map(|(_, missing)| missing),
        "taken": taken,
        "unchanged": of.unchanged.iter().map(place).collect::<Vec<_>>(),
        "refused": refused,
    })
}
