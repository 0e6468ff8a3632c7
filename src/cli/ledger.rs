//! `rollcall ledger`: what people do with the lasting ledger.

mod baseline;
mod choose;
mod decide;
mod desk;
mod export;
mod history;
mod import;
mod issue;
mod list;
mod person;
mod refer;
mod replies;
mod show;
mod waive;

use std::path::Path;

use super::Ending;

/// Work with the lasting ledger: look, issue, waive, decide, refer, export, import.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Mark the entries of the first run, or of the one named, as stock (存量); later ones are new (增量).
    Baseline(baseline::Args),
    /// List entries, by default those about which somebody still has something to do.
    List(list::Args),
    /// Show one entry: what it says, where it stands, who did what.
    Show(show::Args),
    /// Send entries to their departments: one numbered 整改通知书 each, in data/notices/.
    Issue(issue::Args),
    /// Ask for entries to be kept for a time (政策性保留); another person approves.
    Waive(waive::Args),
    /// Decide on what others asked for or answered.
    Decide(decide::Args),
    /// Hand entries to another authority (移交).
    Refer(refer::Args),
    /// Every change of one entry, with who, when and why; without one, the runs that the ledger took in.
    History(history::Args),
    /// One person's card, by a document number typed in: entries, rows of all sources, history. Logged.
    Person(person::Args),
    /// Write the live ledger, or the ledger as known at an earlier moment, to a file. Logged.
    Export(export::Args),
    /// Take in what departments answered in their workbooks. Logged.
    Import(import::Args),
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let looks = match &args.command {
        Command::List(_)
        | Command::Show(_)
        | Command::History(_)
        | Command::Person(_)
        | Command::Export(_) => true,
        Command::Decide(args) => args.only_looks(),
        _ => false,
    };
    if !looks {
        super::somebody(by)?;
    }
    match &args.command {
        Command::Baseline(args) => baseline::run(home, args, by),
        Command::List(args) => list::run(home, args, by),
        Command::Show(args) => show::run(home, args, by),
        Command::Issue(args) => issue::run(home, args, by),
        Command::Waive(args) => waive::run(home, args, by),
        Command::Decide(args) => decide::run(home, args, by),
        Command::Refer(args) => refer::run(home, args, by),
        Command::History(args) => history::run(home, args, by),
        Command::Person(args) => person::run(home, args, by),
        Command::Export(args) => export::run(home, args, by),
        Command::Import(args) => import::run(home, args, by),
    }
}
