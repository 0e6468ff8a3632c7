//! `rollcall plan`: applications for headcount use (用编计划申报), from handing in to approval.

mod cycle;
mod told;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::NaiveDate;

use super::book;
use super::{Ending, establishment, screen};
use crate::establishment::{Answer, check_plans};

/// Applications for headcount use (用编计划申报): check, hand in, approve, return, withdraw, list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Say of every application yes, no, or how many, with each figure's origin.
    Check(Check),
    /// Hand in the applications of a file, all of them or none.
    Apply(Apply),
    /// Approve what was checked. Not by whoever handed it in or checked it.
    Approve(Approve),
    /// Return an application, with a reason.
    Return(Numbered),
    /// Withdraw a plan, with a reason; what people came under it before stands.
    Withdraw(Numbered),
    /// List plans: those of the sources, and those handed in here.
    List(List),
    /// Show one plan that was handed in here, with its history.
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Check {
    /// Applications that are not handed in yet, as XLSX, CSV, JSON …: columns as in the plans. Nothing is written down.
    #[arg(value_name = "FILE", required_unless_present = "no")]
    file: Option<PathBuf>,
    /// Applications that were handed in, by number: what is found is written down, and they can then be approved.
    #[arg(long, value_name = "NO", num_args = 1.., conflicts_with = "file")]
    no: Vec<i64>,
    /// Day of use; without it the first day of each plan's year, or the last run's date where that is later.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    on: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Apply {
    /// The applications, as XLSX, CSV, JSON …: columns as in the plans.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The day on which this is done (default: today).
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Approve {
    /// Number of the plan (`rollcall plan list`).
    #[arg(value_name = "NO")]
    no: i64,
    /// Number of the document that approves it (批准文号).
    #[arg(long, value_name = "NUMBER")]
    document: String,
    /// How many are approved; without it all that is asked for.
    #[arg(long, value_name = "N")]
    number: Option<i64>,
    /// Last day; without it the application's, else the last day of the plan's year.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    until: Option<NaiveDate>,
    /// Day of use, for the figures that are looked at once more.
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    on: Option<NaiveDate>,
    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    because: String,
    /// The day on which this is done (default: today).
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Numbered {
    /// Number of the plan (`rollcall plan list`).
    #[arg(value_name = "NO")]
    no: i64,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// The day on which this is done (default: today).
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct List {
    /// Plans of this unit only.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Only plans that are approved and have places left.
    #[arg(long)]
    open: bool,
    /// Only plans that were handed in here.
    #[arg(long)]
    kept: bool,
    /// The day on which validity is counted (default: today).
    #[arg(long, value_name = "DATE", value_parser = establishment::day)]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Number of the plan (`rollcall plan list`).
    #[arg(value_name = "NO")]
    no: i64,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    match &args.command {
        Command::Check(args) => check(home, args, by),
        Command::Apply(args) => cycle::apply(home, args, by),
        Command::Approve(args) => cycle::approve(home, args, by),
        Command::Return(args) => cycle::hand_back(home, args, by),
        Command::Withdraw(args) => cycle::withdraw(home, args, by),
        Command::List(args) => cycle::list(home, args, by),
        Command::Show(args) => cycle::show(home, args, by),
    }
}

fn check(home: &Path, args: &Check, by: &str) -> anyhow::Result<Ending> {
    let (opened, checked) = match &args.file {
        Some(file) => {
            let (opened, desk) = book::open_with(home, by)?;
            let checked = check_plans(&opened.config, &opened.book, &desk.open, file, args.on)
                .with_context(|| format!("{}: cannot be checked", file.display()))?;
            (opened, checked)
        }
        None => cycle::check(home, &args.no, args.on, by)?,
    };
    if args.json {
        screen::json(&checked)?;
    } else {
        screen::print(&told::told(&opened, &checked));
    }
    Ok(if !checked.is_sound() {
        Ending::Failed
    } else if checked.plans.iter().all(|plan| plan.answer == Answer::Yes) {
        Ending::Done
    } else {
        Ending::Partial
    })
}
