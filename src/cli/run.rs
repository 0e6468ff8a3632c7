//! `rollcall run JOB`: the night, now.

mod merged;
mod turn;

use std::path::Path;

use chrono::{Local, NaiveDate, Utc};
use clap::ValueEnum;
use serde_json::json;

use super::{Ending, configuration, note_reveal, progress, runtime, screen};
use crate::config::Config;
use crate::domain::attempt::Pulling;
use crate::domain::summary::{SourceState, Summary};
use crate::domain::words::{self, Language};
use crate::run::{self, Outcome, Request};

/// Departments that the summary on the screen names.
const DEPARTMENTS_SHOWN: usize = 10;

/// Run a job now and write its ledgers to data/runs/.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The job: a file of jobs/, without its ending.
    job: String,
    /// The day the run speaks of (default: today in the job's time zone).
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// Also for a day that has not come yet: deadlines and what is late are then those of that day.
    #[arg(long, requires = "date")]
    ahead: bool,
    /// Only these departments' entries.
    #[arg(long, value_name = "CODE", num_args = 1..)]
    department: Vec<String>,
    /// Whole document numbers and accounts in the files. Logged.
    #[arg(long)]
    reveal: bool,
    /// What to pull: the departments' slices, everything again (a bare --pull), or nothing. Without it, what the date and
    /// the departments ask for.
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, default_missing_value = "all")]
    pull: Option<Pull>,
    /// The summary as JSON.
    #[arg(long)]
    json: bool,
    /// Exit with 4 when an open entry of this grade was found.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Pull {
    /// The departments' slices of the sources that can be sliced; the others as they were last pulled.
    Slice,
    /// The same, and the others whole. For the whole district: everything again, also where a past date's is kept.
    All,
    /// Nothing: every source as it was last pulled.
    None,
}

impl Pull {
    const fn meant(of: Option<Self>) -> Pulling {
        match of {
            None => Pulling::Usual,
            Some(Self::Slice) => Pulling::Slice,
            Some(Self::All) => Pulling::All,
            Some(Self::None) => Pulling::None,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// Hard errors (硬错误).
    Hard,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    let now = Utc::now();
    let zone = run::job(&config, &args.job)?.zone();
    let today = now.with_timezone(&zone).date_naive();
    if let Some(day) = args.date.filter(|day| *day > today && !args.ahead) {
        anyhow::bail!(
            "{day} has not come yet: in the time zone of the job {} it is {today}. The ledger would be moved to that day, and later nights before it would change nothing; say the day that is meant, or --ahead to run for it all the same",
            args.job
        );
    }
    let request = Request {
        job: args.job.clone(),
        business_date: args.date.unwrap_or(today),
        departments: args.department.clone(),
        reveal: args.reveal,
        pull: Pull::meant(args.pull),
        now,
        actor: by.to_owned(),
    };
    if args.reveal {
        tracing::warn!(job = args.job, by, at = %Local::now().format("%F %T"), "whole document numbers are written to this run's files");
    }
    let progress = progress::shown(run::language(&config));
    let outcome = runtime()?.block_on(async {
        if args.reveal {
            let detail = json!({
                "command": "run",
                "job": request.job,
                "date": request.business_date,
                "departments": request.departments,
            });
            note_reveal(&config, by, None, detail).await?;
        }
        turn::run(&config, &request, progress).await
    })?;
    if args.json {
        let mut said = serde_json::to_value(&outcome.summary)?;
        said["merge"] = serde_json::to_value(&outcome.merge)?;
        said["recovered"] = serde_json::to_value(&outcome.recovered)?;
        screen::json(&said)?;
    } else {
        screen::print(&told(&config, &outcome));
    }
    let summary = &outcome.summary;
    Ok(match args.fail_on {
        Some(FailOn::Hard) if summary.counts.hard > 0 => Ending::FoundHard,
        _ if summary.partial => Ending::Partial,
        _ => Ending::Done,
    })
}

/// The run in a screenful.
fn told(config: &Config, outcome: &Outcome) -> String {
    let language = run::language(config);
    let summary = &outcome.summary;
    let mut parts = Vec::new();
    if !outcome.recovered.is_empty() {
        parts.push(merged::recovered(&outcome.recovered, language));
    }
    parts.extend([headline(summary, language), sources(summary, language)]);
    let lacking: Vec<String> = summary
        .rules
        .iter()
        .filter(|rule| !rule.evaluated)
        .map(|rule| {
            format!(
                "  {} {}{}{}",
                rule.code,
                language.pick(&rule.name_zh, &rule.name_en),
                language.pick("：", ": "),
                rule.remarks.join(language.pick("；", "; "))
            )
        })
        .collect();
    if !lacking.is_empty() {
        parts.push(format!(
            "{}\n{}",
            language.pick("未核规则", "Rules not evaluated"),
            lacking.join("\n")
        ));
    }
    parts.push(departments(summary, language));
    parts.push(merged::told(
        &outcome.merge,
        !summary.scope.is_empty(),
        language,
    ));
    let files = language.pick("文件", "Files");
    let colon = language.pick("：", ": ");
    parts.push(format!("{files}{colon}{}", outcome.folder.display()));
    parts.join("\n\n")
}

fn headline(summary: &Summary, language: Language) -> String {
    let counts = summary.counts;
    let state = if summary.partial {
        language.pick("部分完成", "partial")
    } else {
        language.pick("完成", "complete")
    };
    match language {
        Language::Zh => format!(
            "{} {} 核对{state}：待核实{}条（硬错误{}、疑点{}、提示{}），可解释{}条",
            summary.district_name,
            language.day(summary.business_date),
            counts.open,
            counts.hard,
            counts.lead,
            counts.note,
            counts.explained
        ),
        Language::En => format!(
            "{} {}: {state}; {} open ({} hard, {} leads, {} notes), {} explained",
            summary.district_name,
            summary.business_date,
            counts.open,
            counts.hard,
            counts.lead,
            counts.note,
            counts.explained
        ),
    }
}

fn sources(summary: &Summary, language: Language) -> String {
    let header: [&str; 7] = match language {
        Language::Zh => ["来源", "状态", "截至", "读入", "可用", "隔离", "另计"],
        Language::En => [
            "source",
            "state",
            "as of",
            "read",
            "accepted",
            "quarantined",
            "set aside",
        ],
    };
    let rows: Vec<Vec<String>> = summary
        .sources
        .iter()
        .map(|source| {
            let totals = &source.totals;
            let month = source.month.map(|month| month.format("%Y-%m").to_string());
            vec![
                language.pick(&source.label_zh, &source.label_en).to_owned(),
                words::source_state(source.state, language).to_owned(),
                month
                    .or_else(|| source.as_of.map(|day| day.to_string()))
                    .unwrap_or_default(),
                totals.read.to_string(),
                totals.accepted.to_string(),
                totals.quarantined.to_string(),
                (totals.title + totals.blank + totals.subtotal).to_string(),
            ]
        })
        .collect();
    let mut text = screen::table(&header, &rows, &[3, 4, 5, 6]);
    for source in summary
        .sources
        .iter()
        .filter(|source| source.state != SourceState::Good)
    {
        let label = language.pick(&source.label_zh, &source.label_en);
        text.push_str(&format!(
            "\n  ! {label}{}{}",
            language.pick("：", ": "),
            source.held_because.join(language.pick("；", "; "))
        ));
    }
    text
}

fn departments(summary: &Summary, language: Language) -> String {
    let mut busiest: Vec<_> = summary
        .departments
        .iter()
        .filter(|of| of.counts.open > 0)
        .collect();
    busiest.sort_by(|a, b| (b.counts.open, &a.code).cmp(&(a.counts.open, &b.code)));
    let header: [&str; 6] = match language {
        Language::Zh => ["主管部门", "待核实", "硬错误", "疑点", "提示", "主要问题"],
        Language::En => ["department", "open", "hard", "leads", "notes", "mostly"],
    };
    let name = |code: &str| {
        let rule = summary.rules.iter().find(|rule| rule.code == code);
        rule.map_or_else(
            || code.to_owned(),
            |rule| language.pick(&rule.name_zh, &rule.name_en).to_owned(),
        )
    };
    let rows: Vec<Vec<String>> = busiest
        .iter()
        .take(DEPARTMENTS_SHOWN)
        .map(|of| {
            let mut rules: Vec<_> = of.by_rule.iter().collect();
            rules.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
            let mostly: Vec<String> = rules
                .iter()
                .take(2)
                .map(|(code, count)| format!("{code} {} {count}", name(code)))
                .collect();
            let counts = of.counts;
            vec![
                of.name.clone(),
                counts.open.to_string(),
                counts.hard.to_string(),
                counts.lead.to_string(),
                counts.note.to_string(),
                mostly.join(language.pick("、", ", ")),
            ]
        })
        .collect();
    let mut text = screen::table(&header, &rows, &[1, 2, 3, 4]);
    if busiest.len() > DEPARTMENTS_SHOWN {
        let more = busiest.len() - DEPARTMENTS_SHOWN;
        let zh = format!("\n…… 另有{more}个部门");
        text.push_str(language.pick(&zh, &format!("\n… and {more} more departments")));
    }
    text
}
