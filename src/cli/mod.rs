//! The command line: one file per subcommand. Data goes to stdout, progress and logs to stderr.

mod account;
mod assess;
mod audit_log;
mod book;
mod check;
mod completions;
mod diff;
mod duties;
mod establishment;
mod explain;
mod forecast;
mod frames;
mod indicators;
mod inspect;
mod jobs;
mod ledger;
mod misused;
mod plan;
mod precheck;
mod progress;
mod prune;
mod rules;
mod run;
mod screen;
mod serve;
mod source;
mod statistics;
mod store;
mod synth;
mod token;
mod verdict;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::audit;
use crate::config::{Config, Overrides, spoken};
use crate::domain::person_name;
use crate::domain::secret::Secret;
use crate::domain::words::Language;
use crate::store::Store;

/// Real-name staffing reconciliation (机构编制实名制核对).
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, about, max_term_width = 100)]
struct Cli {
    /// Home directory: holds config/, jobs/, and data/ once something has run.
    #[arg(
        long,
        global = true,
        env = "ROLLCALL_HOME",
        default_value = ".",
        value_name = "DIR"
    )]
    home: PathBuf,
    /// Who does it, for the ledger's history and the audit log (default: the login name).
    #[arg(long, global = true, value_name = "NAME")]
    by: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a job now and write its ledgers to data/runs/.
    Run(run::Args),
    /// Check the configuration, jobs and rules of the home.
    Check(check::Args),
    /// List, check and try rules.
    Rules(rules::Args),
    /// Write the frames of a night as Parquet, for a rule's author.
    Frames(frames::Args),
    /// Tell the story of one entry: what each source says, what was approved, which excuses were looked for.
    Explain(explain::Args),
    /// Compare two runs: entries opened, gone, changed and the same.
    Diff(diff::Args),
    /// Look into the audit log, and check that nobody altered it.
    Audit(audit_log::Args),
    /// Back up, restore and migrate the store of the lasting ledger.
    Store(store::Args),
    /// Work with the lasting ledger: look, issue, waive, decide, refer, export, import.
    Ledger(ledger::Args),
    /// List jobs, when they are due and what became of them; pause and resume.
    Jobs(jobs::Args),
    /// Run jobs as they fall due, until told to stop.
    Serve(serve::Args),
    /// Add, list, lock and unlock accounts; make one-time links to choose a password.
    Account(account::Args),
    /// Make, list and withdraw tokens of the API.
    Token(token::Args),
    /// Compute a past run again from what was kept of it, and compare every file with its manifest.
    Verify(verify::Args),
    /// Erase what is older than [retention] of config/rollcall.toml keeps.
    Prune(prune::Args),
    /// Show the establishment as of a day: approved, filled, vacant and reserved, each number with its journal entries.
    Establishment(establishment::Args),
    /// Show the division of duties: lead and supporting units, overlaps, orphans, and what moved without its counterpart.
    Duties(duties::Args),
    /// Show the coming retirements and the vacancies they make, by unit, headcount type and month.
    Forecast(forecast::Args),
    /// Judge proposed changes of the roster before they are entered, by the nightly rules.
    Precheck(precheck::Args),
    /// Applications for headcount use: check, hand in, approve, return, withdraw, list.
    Plan(plan::Args),
    /// Assess a wish for more headcount, from figures to a recommendation.
    Assess(assess::Args),
    /// Write the yearly statistics as a workbook.
    Statistics(statistics::Args),
    /// Show the yearly indicators of every unit.
    Indicators(indicators::Args),
    /// Make the pack of a joint inspection of a department.
    Inspect(inspect::Args),
    /// Start a new source from an extract.
    Source(source::Args),
    /// Make a whole synthetic district with planted problems and the answer key.
    Synth(synth::Args),
    /// Write a completion script for a shell.
    Completions(completions::Args),
}

/// How a command ended, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Everything was done.
    Done,
    /// Nothing was done.
    Failed,
    /// Done, but a source was held, or something is left to be filled in.
    Partial,
    /// Done, and `--fail-on` applies.
    FoundHard,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        // 2 is clap's, for wrong usage.
        Self::from(match ending {
            Ending::Done => 0,
            Ending::Failed => 1,
            Ending::Partial => 3,
            Ending::FoundHard => 4,
        })
    }
}

/// Run the program with the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) if !told.use_stderr() => told.exit(),
        Err(wrong) => return misused::tell(&wrong),
    };
    screen::log();
    let home = match std::path::absolute(&cli.home) {
        Ok(home) => home,
        Err(fault) => {
            let said = format!("--home {}: {fault}", cli.home.display());
            screen::fail(&said, Language::default());
            return Ending::Failed.into();
        }
    };
    let language = spoken(&home);
    let by = match actor(cli.by.as_deref()) {
        Ok(by) => by,
        Err(fault) => {
            screen::fail(&screen::causes(&fault, language), language);
            return Ending::Failed.into();
        }
    };
    let ending = match cli.command {
        Command::Run(args) => run::run(&home, &args, &by),
        Command::Check(args) => check::run(&home, &args),
        Command::Rules(args) => rules::run(&home, &args),
        Command::Frames(args) => frames::run(&home, &args),
        Command::Explain(args) => explain::run(&home, &args, &by),
        Command::Diff(args) => diff::run(&home, &args),
        Command::Audit(args) => audit_log::run(&home, &args, &by),
        Command::Store(args) => store::run(&home, &args, &by),
        Command::Ledger(args) => ledger::run(&home, &args, &by),
        Command::Jobs(args) => jobs::run(&home, &args, &by),
        Command::Serve(args) => serve::run(&home, &args, &by),
        Command::Account(args) => account::run(&home, &args, &by),
        Command::Token(args) => token::run(&home, &args, &by),
        Command::Verify(args) => verify::run(&home, &args),
        Command::Prune(args) => prune::run(&home, &args, &by),
        Command::Establishment(args) => establishment::run(&home, &args, &by),
        Command::Duties(args) => duties::run(&home, &args, &by),
        Command::Forecast(args) => forecast::run(&home, &args, &by),
        Command::Precheck(args) => precheck::run(&home, &args, &by),
        Command::Plan(args) => plan::run(&home, &args, &by),
        Command::Assess(args) => assess::run(&home, &args, &by),
        Command::Statistics(args) => statistics::run(&home, &args, &by),
        Command::Indicators(args) => indicators::run(&home, &args, &by),
        Command::Inspect(args) => inspect::run(&home, &args, &by),
        Command::Source(args) => source::run(&home, &args),
        Command::Synth(args) => synth::run(&args),
        Command::Completions(args) => completions::run(&args),
    };
    match ending {
        Ok(ending) => ending.into(),
        Err(fault) => {
            screen::fail(&screen::causes(&fault, language), language);
            Ending::Failed.into()
        }
    }
}

/// The home's configuration with `ROLLCALL_SECTION__KEY` of the environment applied.
fn configuration(home: &std::path::Path) -> anyhow::Result<Config> {
    Ok(Config::load_with(
        home,
        &Overrides::from_vars(std::env::vars()),
    )?)
}

/// Who does what nobody put a name to: it may look, and decides nothing.
const UNKNOWN: &str = "unknown";

/// Who does it: as said, else the login name. Whoever can start this program can say any name; the pages know better.
fn actor(by: Option<&str>) -> anyhow::Result<String> {
    if let Some(by) = by {
        let by = by.trim();
        anyhow::ensure!(
            !by.is_empty(),
            "--by is blank; give the name of whoever does this, or leave it out for the login name"
        );
        // Two names that look the same in every list would be two people.
        if let Some(unseen) = by.chars().find(|c| person_name::is_unseen(*c)) {
            anyhow::bail!(
                "--by holds a character that nobody sees (U+{:04X}); type the name anew",
                u32::from(unseen)
            );
        }
        return Ok(by.to_owned());
    }
    let named = |name: &str| std::env::var(name).ok();
    let mut names = ["LOGNAME", "USER"].into_iter().filter_map(named);
    let name = names.find(|name| !name.trim().is_empty()).or_else(login);
    Ok(name.map_or_else(|| UNKNOWN.to_owned(), |name| name.trim().to_owned()))
}

/// The login name by the system's book of users, where the environment does not say it, as under cron.
fn login() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let own = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1) == Some(own.as_str())).then(|| name.to_owned())
    })
}

/// Refuses what somebody must answer for when nobody is named.
fn somebody(by: &str) -> anyhow::Result<()> {
    anyhow::ensure!(
        by != UNKNOWN,
        "nobody is named who does this, and the system knows no login name; say --by NAME"
    );
    Ok(())
}

/// The home's store, made where it is not there yet. A migration is recorded as done by whoever opens it.
async fn open_store(config: &Config, by: &str) -> anyhow::Result<Store> {
    let secret = secret(config)?;
    let store = Store::open(&config.settings.store.url, &config.home, &secret).await?;
    audit::note_schema(&store, chrono::Utc::now(), by).await?;
    Ok(store)
}

/// Notes, before it happens, that somebody is shown whole document numbers.
async fn note_reveal(
    config: &Config,
    by: &str,
    subject: Option<&str>,
    detail: serde_json::Value,
) -> anyhow::Result<()> {
    let store = open_store(config, by).await?;
    let record = audit::Record {
        at: chrono::Utc::now(),
        actor: by,
        action: "reveal",
        subject,
        detail,
    };
    audit::record(&store, record).await?;
    store.close().await;
    Ok(())
}

/// The clock that the office reads: the one of its jobs.
fn zone(config: &Config) -> chrono_tz::Tz {
    let mut jobs = config.jobs.values();
    jobs.next()
        .map_or(chrono_tz::Tz::Asia__Shanghai, crate::config::Job::zone)
}

/// The office's day.
fn today(config: &Config, now: chrono::DateTime<chrono::Utc>) -> chrono::NaiveDate {
    now.with_timezone(&zone(config)).date_naive()
}

/// The home's secret, made where there is none yet.
fn secret(config: &Config) -> anyhow::Result<Secret> {
    Ok(Secret::load_or_create(&config.home.join("data/secret"))?)
}

/// The async runtime of commands that pull.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
