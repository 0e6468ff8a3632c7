//! `rollcall rules`: the rule pack in words, its check, and drafts tried on the last run.

mod rule;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use serde_json::json;

use super::{Ending, configuration, screen};
use crate::domain::secret::Secret;
use crate::domain::words::{self, Language};
use crate::frames::{self, PolarsEngine};
use crate::rules::{self, Making, Mistakes, RulePack, RuleVerdict};
use crate::run;

/// Characters of a predicate that the list shows.
const WHEN_SHOWN: usize = 64;
/// Examples that `rules try` shows.
const EXAMPLES: usize = 10;

/// List, check and try rules.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the rule pack of the home: every mistake at once.
    Check,
    /// One rule in words: when it holds, what excuses it, what it rests on, what to do.
    Show {
        /// Its code, such as D01.
        code: String,
    },
    /// Evaluate draft rules on the last run: how many, and ten masked examples of each.
    Try {
        /// A file of `[[rule]]` tables.
        file: PathBuf,
    },
}

pub(super) fn run(home: &Path, args: &Args) -> anyhow::Result<Ending> {
    match &args.command {
        None => list(home, args.json),
        Some(Command::Check) => {
            let pack = RulePack::load(home, frames::schemas()?)?;
            screen::print(&format!("{} rules: no mistakes", pack.rules.len()));
            Ok(Ending::Done)
        }
        Some(Command::Show { code }) => rule::show(home, code, args.json),
        Some(Command::Try { file }) => try_out(home, file, args.json),
    }
}

fn list(home: &Path, json: bool) -> anyhow::Result<Ending> {
    let pack = RulePack::load(home, frames::schemas()?)?;
    let language = configuration(home).map_or(Language::Zh, |config| run::language(&config));
    if json {
        let all: Vec<_> = pack
            .rules
            .iter()
            .map(|rule| {
                json!({
                    "code": rule.code, "grade": rule.grade.as_str(), "zh": rule.name.zh, "en": rule.name.en,
                    "frame": rule.frame.get_ref(), "when": rule.when.get_ref().trim(), "basis": rule.basis,
                    "file": pack.files.get(&rule.code),
                })
            })
            .collect();
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    let rows: Vec<Vec<String>> = pack
        .rules
        .iter()
        .map(|rule| {
            vec![
                rule.code.clone(),
                words::grade(rule.grade.as_str(), language).to_owned(),
                language.pick(&rule.name.zh, &rule.name.en).to_owned(),
                rule.frame.get_ref().clone(),
                shortened(rule.when.get_ref()),
            ]
        })
        .collect();
    let header = match language {
        Language::Zh => ["编号", "等级", "问题", "数据框", "条件"],
        Language::En => ["code", "grade", "finding", "frame", "when"],
    };
    screen::print(&screen::table(&header, &rows, &[]));
    Ok(Ending::Done)
}

/// A predicate on one line that fits a screen; `rules show` has it whole.
fn shortened(when: &str) -> String {
    let line = when.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WHEN_SHOWN {
        return line;
    }
    line.chars().take(WHEN_SHOWN - 1).chain(['…']).collect()
}

fn try_out(home: &Path, file: &Path, json: bool) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("reading the draft {}", file.display()))?;
    let mut mistakes = Vec::new();
    let drafts = rules::check_text(file, &text, frames::schemas()?, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(Mistakes(mistakes).into());
    }
    let last = run::last_run(home)?.ok_or_else(|| {
        anyhow!(
            "no run in {}/data/runs yet: run a job first",
            home.display()
        )
    })?;
    let collected = run::reuse(&config, &last.summary)?;
    let frames = frames::build(
        &config,
        collected.inputs()?,
        last.summary.business_date,
        &PolarsEngine,
    )?;
    let drafts: Vec<&rules::Rule> = drafts.iter().map(|(_, rule)| rule).collect();
    let evaluations = rules::evaluate(&drafts, &frames, &run::at_hand(&collected))?;
    let secret = Secret::load_or_create(&home.join("data/secret"))?;
    let language = run::language(&config);
    let remarks = std::collections::BTreeMap::new();
    let decided = run::kept::decided(&collected)?;
    let making = Making {
        config: &config,
        frames: &frames,
        secret: &secret,
        language,
        reveal: false,
        source_remarks: &remarks,
        decided: &decided,
    };
    let mut results = Vec::new();
    for evaluation in &evaluations {
        let mut first = evaluation.clone();
        let (count, explained) = match &mut first.verdict {
            RuleVerdict::Evaluated(hits) => {
                let explained = hits.iter().filter(|hit| hit.explained_by.is_some()).count();
                let count = hits.len();
                hits.truncate(EXAMPLES);
                (count, explained)
            }
            RuleVerdict::NotEvaluated(_) => (0, 0),
        };
        let findings = rules::findings(std::slice::from_ref(&first), &making)?;
        let examples: Vec<String> = findings
            .iter()
            .map(|finding| crate::domain::mask::subject(&finding.subject, &secret))
            .collect();
        results.push(json!({
            "code": evaluation.rule.code, "run": last.summary.run, "found": count, "explained": explained, "examples": examples,
        }));
        if !json {
            let said = match language {
                Language::Zh => format!(
                    "{}：命中{count}条，其中可解释{explained}条（按{}）",
                    evaluation.rule.code, last.summary.run
                ),
                Language::En => format!(
                    "{}: {count} found, {explained} of them explained (on {})",
                    evaluation.rule.code, last.summary.run
                ),
            };
            screen::print(&said);
            for finding in &findings {
                let values: Vec<&str> = finding
                    .values
                    .iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                let subject = crate::domain::mask::subject(&finding.subject, &secret);
                screen::print(&format!("  {subject}  {}", values.join(" | ")));
            }
        }
    }
    if json {
        screen::json(&results)?;
    }
    Ok(Ending::Done)
}
